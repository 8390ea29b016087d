"""The commands that run the worker, and that tell a running one to take over a changed configuration."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog

from monitor.cli.group import Examples
from monitor.cli.terminal import (
    INTERRUPTED,
    TERMINATED,
    config_option,
    err,
    fail,
    loaded,
    log_format_option,
    mends,
    placed,
    say,
)
from monitor.config import load
from monitor.domain import Config
from monitor.logs import configure
from monitor.text import many

if TYPE_CHECKING:
    from monitor.pipeline import SourceReport
    from monitor.store import Store

log = structlog.get_logger()

DONE_IN_PART = 3

PATIENCE = 60.0
"""Seconds that a running monitor is given to answer."""


@click.command(cls=Examples, epilog="monitor run --once\nmonitor run --log-format json")
@config_option
@click.option("--once", is_flag=True, help="Check every enabled source once, work everything off, and exit.")
@log_format_option
@mends
def run(config_dir: Path, once: bool, log_format: str) -> None:
    """Run the daemon: check each source when it is due, until SIGTERM or Ctrl-C.

    With --once: exit code 0, or 3 if some sources failed; each is named on standard error. A run that was killed is
    completed by the next one.
    """
    config = loaded(config_dir)
    configure(log_format)
    if once:
        _run_once(config, as_events=log_format == "json")
        return
    from monitor.daemon import run_forever

    run_forever(config, partial(load, config_dir))


def _run_once(config: Config, *, as_events: bool) -> None:
    """A pass over the sources, told in words or, where each line is to be a JSON object, in the log."""
    import asyncio

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from monitor.passes import run_once

    total = sum(source.enabled for source in config.sources)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("checking sources", total=total)

        def told(one: SourceReport) -> None:
            progress.advance(task)
            (_log_check if as_events else _say_check)(one)

        try:
            result = run_once(config, told)
        except KeyboardInterrupt:
            fail("stopped; the next run goes on from here", INTERRUPTED)
        except asyncio.CancelledError:
            fail("stopped; the next run goes on from here", TERMINATED)
    tell = _log if as_events else _say
    if result.beginning:
        tell(result.beginning)
    if result.failed:
        tell(f"done in part: something failed in {', '.join(sorted(one.source for one in result.failed))}")
        sys.exit(DONE_IN_PART)


def _say_check(one: SourceReport) -> None:
    flagged = f", flags {', '.join(f'#{flag}' for flag in sorted(one.flags))}" if one.flags else ""
    say(f"{one.source}: {one.outcome.value}, {one.articles} new, {many(one.statements, 'statement')}{flagged}")
    for problem in one.problems:
        _say(f"  {one.source}: {problem}")


def _log_check(one: SourceReport) -> None:
    numbers = {"articles": one.articles, "statements": one.statements, "flags": sorted(one.flags)}
    log.info("checked", source=one.source, outcome=one.outcome.value, **numbers, problems=list(one.problems))


def _say(line: str) -> None:
    say(line, "yellow")


def _log(line: str) -> None:
    log.warning("pass", what=line)


@click.command("reload", cls=Examples, epilog="monitor reload\nmonitor reload --config my-config")
@config_option
@mends
def reload_command(config_dir: Path) -> None:
    """Have the running daemon take over a changed configuration, without a restart.

    The files are checked first. Where something is wrong, or cannot change while it runs, the daemon keeps what it has,
    and the exit code is 1.
    """
    from monitor.services import RELOADED
    from monitor.store import FILE_NAME, Store, lock_holder

    folder = Path(loaded(config_dir).settings.state_dir)
    holder = lock_holder(folder)
    if holder is None:
        fail(f"no monitor is running on {folder}; it would read {config_dir} when it starts")
    if not holder.reloads:
        fail(f"the monitor running on {folder} (pid {holder.pid}) does not reload: it is starting, or a single pass")
    with Store.open(folder / FILE_NAME) as store:
        before = store.meta(RELOADED)
        os.kill(holder.pid, signal.SIGHUP)
        problems = _answer(store, before, holder.pid)
    if problems:
        fail("\n".join(placed(config_dir, problem) for problem in problems))
    click.echo(f"the monitor (pid {holder.pid}) has taken over {config_dir}")


def _answer(store: Store, before: str | None, pid: int) -> list[str]:
    """What the daemon has against the configuration, once it says so."""
    from monitor.services import RELOADED

    end = time.monotonic() + PATIENCE
    told = before
    while told is None or told == before:
        if time.monotonic() > end:
            fail(f"the monitor (pid {pid}) has not answered within {PATIENCE:.0f} s; its log may say why")
        time.sleep(0.05)
        told = store.meta(RELOADED)
    return list(json.loads(told)["problems"])
