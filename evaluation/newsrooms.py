"""The whole product on made-up newsrooms: taken through the real pipeline, and held against what is true of them.

python -m evaluation.newsrooms          every newsroom: the figures, what was missed, what was raised and is no shift
python -m evaluation.newsrooms andes    one of them

A newsroom is a folder of the form that ``monitor.demo`` plays. As in ``monitor demo``, its outlets are served on
loopback, every step is one ``monitor run --once``, and between the steps its reviewer decides on flags as at the desk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import click

from monitor import demo, report
from monitor.config import load
from monitor.demo import Action, Newsroom, Score, Step
from monitor.desk import By, acts
from monitor.domain import Dismissal, Flag, Status
from monitor.logs import configure
from monitor.passes import run_once
from monitor.pipeline import SourceReport
from monitor.store import Store
from monitor.wiring import now, opened

ROOMS = Path(__file__).with_name("newsrooms")

Record = Mapping[str, Any]
"""A flag as ``monitor flags --json`` has it."""

REVIEWER = "the story's reviewer"


class BrokenPlayError(Exception):
    """A source could not be checked, so that the figures would say nothing; the message names it."""


class Played(NamedTuple):
    """A newsroom, every flag that was raised on it, and how they fared."""

    room: Newsroom
    flags: tuple[Record, ...]
    score: Score


def names() -> list[str]:
    """The newsrooms there are."""
    return sorted(folder.name for folder in ROOMS.iterdir() if folder.joinpath("world.yaml").is_file())


def scored(name: str) -> Score:
    """How the flags of a newsroom fared; it is played for it."""
    return played(demo.load(ROOMS / name)).score


def figures(scores: Mapping[str, Score]) -> dict[str, float]:
    """By newsroom: how many shifts were found, and found under their name; F1; how many flags are no shift.

    A flag that repeats a shift counts against F1 and is no false alarm. Of all together: the mean F1, the false alarms.
    """
    found: dict[str, float] = {}
    for name, score in scores.items():
        found[f"newsroom_{name}_found"] = len(score.found)
        found[f"newsroom_{name}_right_kind"] = len(score.found) - len(score.mistyped)
        found[f"newsroom_{name}_f1"] = score.f1
        found[f"newsroom_{name}_false_alarms"] = len(score.false)
    found["newsrooms_mean_f1"] = sum(score.f1 for score in scores.values()) / len(scores)
    found["newsrooms_false_alarms"] = sum(len(score.false) for score in scores.values())
    return found


# --- playing ---------------------------------------------------------------------------------------------


def played(room: Newsroom) -> Played:
    """A newsroom taken through the pipeline, step after step, and scored. Raises :class:`BrokenPlayError`."""
    with tempfile.TemporaryDirectory(prefix="newsroom-") as scratch:
        home = Path(scratch)

        def told(step: Step) -> None:
            with opened(load(home / "config")) as store:
                decide(store, step.actions)

        config = demo.play(home, _check, told, room)
        with opened(load(config)) as store:
            flags = tuple(report.flag_record(flag) for flag in _pile(store, None))
    return Played(room, flags, demo.score(room, flags))


def _check(config_dir: Path) -> None:
    reports: list[SourceReport] = []
    if failed := run_once(load(config_dir), reports.append).failed:
        raise BrokenPlayError("; ".join(f"{one.source}: {', '.join(one.problems)}" for one in failed))


def decide(store: Store, actions: Sequence[Action]) -> None:
    """Carries out what the reviewer does after a step.

    Of the open flags on the actor and the issue those are meant that name the kind of shift, or all where none does: a
    reviewer sees a shift also under another name. The first of them is confirmed; all of them are dismissed.
    """
    for action in actions:
        on_issue = [one for one in _pile(store, Status.OPEN) if (one.actor, one.issue) == (action.actor, action.issue)]
        meant = [one for one in on_issue if one.shift == action.shift] or on_issue
        for flag in meant[:1] if action.verb == "confirm" else meant:
            _act(store, action, flag)


def _act(store: Store, action: Action, flag: Flag) -> None:
    by = By(REVIEWER, now())
    if flag.id is None:
        raise ValueError("a flag that is not stored cannot be decided on")
    if action.verb == "confirm":
        acts.confirm(store, flag.id, by)
    else:
        acts.dismiss(store, flag.id, by, Dismissal.NOT_A_SHIFT)


def _pile(store: Store, status: Status | None) -> list[Flag]:
    """The flags of a status (``None``: of any), the severest first."""
    return store.flags(status, limit=1000)


# --- the command -----------------------------------------------------------------------------------------


def summary(play: Played) -> Iterator[str]:
    """What a newsroom holds and what was found of it, line by line."""
    score, room = play.score, play.room
    yield f"{room.name}: {len(room.shifts)} shifts on {len(room.pages)} pages in {len(room.steps)} steps"
    yield (
        f"  found {len(score.found)}, of the right kind {len(score.found) - len(score.mistyped)}, "
        f"raised {score.raised}, false {len(score.false)}"
    )
    yield f"  precision {score.precision:.3f}, recall {score.recall:.3f}, F1 {score.f1:.3f}"
    for shift in room.shifts:
        if shift.id in (*score.missed, *score.mistyped, *score.split):
            what = "missed" if shift.id in score.missed else "raised twice" if shift.id in score.split else "misnamed"
            yield f"  {what} {shift.id} ({shift.actor}, {shift.issue}, {shift.shift}): {' '.join(shift.why.split())}"
    for flag in play.flags:
        if flag["id"] in score.false:
            kinds = ", ".join(fallen_for(room, flag)) or "no trap is marked there"
            yield f"  false: {flag['shift']} of {flag['actor']} on {flag['issue']}: {flag['statement']} ({kinds})"


def fallen_for(room: Newsroom, flag: Record) -> list[str]:
    """The classes of false alarm that the flag's pages hold on its actor and issue."""
    paths = {urlsplit(url).path for url in (flag["url"], *(row["url"] for row in flag.get("evidence", ())))}
    cited = {page.id for page in room.pages if page.path in paths}
    kinds = (
        row["kind"]
        for row in demo.truth(room)["negatives"]
        if row["page"] in cited and (row["actor"], row["issue"]) == (flag["actor"], flag["issue"])
    )
    return list(dict.fromkeys(kinds))


@click.command()
@click.argument("which", nargs=-1, type=click.Choice(names()), metavar="[NAME]...")
def main(which: Sequence[str]) -> None:
    """Plays the newsrooms, or those named, and prints how each went."""
    configure()
    for name in which or names():
        click.echo("\n".join(report.plain(line) for line in summary(played(demo.load(ROOMS / name)))) + "\n")


if __name__ == "__main__":
    main()
