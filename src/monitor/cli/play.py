"""The demo on the screen: the made-up newsroom taken through the real pipeline, step by step."""

from __future__ import annotations

import contextlib
import shlex
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from monitor import demo, report
from monitor.cli.terminal import emit
from monitor.config import load
from monitor.demo.model import Step
from monitor.domain import Decision, Flag, Shift, Status
from monitor.logs import configure
from monitor.passes import run_once
from monitor.pipeline import SourceReport
from monitor.store import Store
from monitor.verdicts import confirmed_position
from monitor.wiring import now, opened


def play_demo(keep: Path | None, *, as_json: bool) -> int:
    """Takes the made-up newsroom through the pipeline, step by step; the exit code.

    Shows what each step flagged, carries out what the story's reviewer does, and ends with what was found.
    """
    configure()  # what is not the demo's own goes to standard error
    console = Console(highlight=False, stderr=as_json)
    with contextlib.ExitStack() as stack:
        home = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-demo-")))
        shown: set[int] = set()
        reports: list[SourceReport] = []

        def check(config_dir: Path) -> None:
            reports.clear()
            run_once(load(config_dir), reports.append)

        def told(step: Step) -> None:
            articles = sum(one.articles for one in reports)
            console.rule(f"[bold]{step.day}[/bold]: {articles} new texts from {len(reports)} sources", align="left")
            with opened(load(home / "config")) as store:
                _show_new(console, store, shown)
                _decide(console, store, step)

        config_dir = demo.play(home, check, told)
        with opened(load(config_dir)) as store:
            flags = store.flags(None, limit=1000)
        records = [report.flag_record(flag) for flag in flags]
        return _closing(console, records, config_dir if keep else None, as_json=as_json)


def _show_new(console: Console, store: Store, shown: set[int]) -> None:
    for flag in store.flags(None, limit=1000):
        if flag.id is not None and flag.id not in shown:
            shown.add(flag.id)
            versions = store.position_history(flag.actor, flag.issue)
            console.print(report.flag_screen(flag, versions[-1].position if versions else None))


def _decide(console: Console, store: Store, step: Step) -> None:
    """What the story's reviewer does at the end of a step."""
    for action in step.actions:
        flag = next((one for one in store.open_flags(action.actor, action.issue) if _fits(one, action.shift)), None)
        if flag is None or flag.id is None:
            continue
        held = store.position_on(flag.actor, flag.issue)
        store.decide(flag.id, Decision(flag.id, Status.CONFIRMED, now(), "demo"), confirmed_position(flag, held))
        console.print(f"[green]the reviewer confirms #{flag.id}: it is the new position from here on[/green]\n")


def _fits(flag: Flag, shift: str | None) -> bool:
    return shift is None or flag.shift is Shift(shift)


def _closing(console: Console, records: list[dict[str, Any]], config_dir: Path | None, *, as_json: bool) -> int:
    """The last words: what the newsroom holds and what was found of it."""
    if as_json:
        emit(records)
    room = demo.load()
    result = demo.score(room, records)
    console.rule("[bold]what the newsroom holds, and what was found[/bold]", align="left")
    console.print(f"{len(room.shifts)} shifts among {len(room.pages)} pages; {len(records)} flags raised")
    console.print(f"  found {len(result.found)}, missed {len(result.missed)}, false flags {len(result.false)}")
    if result.missed:
        console.print(Text(f"  missed: {', '.join(result.missed)}"))
    for line in onward(config_dir):
        console.print(Text(line), soft_wrap=True)  # a command in two lines cannot be copied
    return 0


def onward(config_dir: Path | None) -> list[str]:
    """What to do next, by whether the demo was kept."""
    if config_dir is None:
        return ["  to decide on these flags yourself, keep them: monitor demo --keep my-demo"]
    given = shlex.join(["--config", str(config_dir)])
    return [
        f"  decide on them, key by key: monitor review {given}",
        f"  look around in the browser: monitor web {given}",
    ]
