"""The reviewer's commands: flags, verdicts on them, and the book of positions that the verdicts make."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count, takewhile
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from monitor import report
from monitor.cli.group import ExampleGroup, Examples
from monitor.cli.terminal import book, config_option, emit, fail, json_option, known, mends, put, say, show
from monitor.config import dump_positions
from monitor.domain import Dismissal, Flag, Stance, Status
from monitor.store import PositionVersion, Store
from monitor.text import many

DISMISSAL_REASONS = tuple(reason.value for reason in Dismissal)


class FlagNumber(click.IntRange):
    """The number of a flag, as far as the database can count."""

    def __init__(self) -> None:
        super().__init__(min=1, max=2**63 - 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Says where it is found if what was given is none."""
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no number of a flag; `monitor flags` shows it behind the #", param, ctx)
        return number


FLAG_ID = FlagNumber()

reviewer_option = click.option(
    "--reviewer", default="", envvar="MONITOR_REVIEWER",
    help="Who decides; $MONITOR_REVIEWER, or else the account's name, if left out.",
)  # fmt: skip


@click.command(cls=Examples, epilog="monitor flags\nmonitor flags --status all --json")
@click.option(
    "--status", type=click.Choice([*(status.value for status in Status), "all"]), default="open", show_default=True,
    help="Show flags with this status.",
)  # fmt: skip
@config_option
@json_option
@mends
def flags(status: str, config_dir: Path, as_json: bool) -> None:
    """Show the flagged shifts: position against statement with the deciding words marked, and every outlet.

    Each begins with its number, which is the ID that `monitor confirm` and `monitor dismiss` take.
    """
    from monitor.desk import position_of

    with book(config_dir) as (config, store):
        if store.beginning:
            say(store.beginning, "yellow")
        found = _all_flags(store, None if status == "all" else Status(status))
        if as_json:
            emit([report.flag_record(flag) for flag in found])
            return
        for flag in found:
            show(report.flag_screen(flag, position_of(store, flag), report.zones(config)))
        say(f"{many(len(found), 'flag')} ({status})")


BATCH = 500
"""Flags that are read at a time."""


def _all_flags(store: Store, status: Status | None) -> list[Flag]:
    pages = (store.flags(status, limit=BATCH, offset=offset) for offset in count(0, BATCH))
    return list(chain.from_iterable(takewhile(bool, pages)))


@click.command(
    cls=Examples,
    epilog='monitor confirm 17\nmonitor confirm 17 --stance lean-support --statement "X backs the plan, on terms."',
)
@click.argument("flag_id", metavar="ID", type=FLAG_ID)
@click.option("--statement", help="Stored as the new position's words instead of the flag's statement.")
@click.option(
    "--stance", type=click.Choice([stance.value for stance in Stance]),
    help="Stored as the new position's stance instead of the one that the shift makes of the old.",
)  # fmt: skip
@click.option("--note", default="", help="Kept with the decision.")
@reviewer_option
@config_option
@json_option
@mends
def confirm(
    flag_id: int, statement: str | None, stance: str | None, note: str, reviewer: str, config_dir: Path, as_json: bool
) -> None:
    """Confirm a flag: its statement becomes the new version of the position, dated by the statement.

    ID is the number that `monitor flags` shows.
    """
    from monitor.desk import By, acts
    from monitor.wiring import now

    with book(config_dir, agreed=True) as (_, store), _decidable():
        new_stance = Stance(stance) if stance else None
        made = acts.confirm(store, flag_id, By(reviewer, now()), statement=statement, stance=new_stance, note=note)
        _decided(store, flag_id, as_json)
        if made and not as_json:
            words = f"{made.id} version {made.version}, as of {made.as_of}: {made.stance.value}. {made.statement}"
            show(Text(report.plain(words)))


@click.command(
    cls=Examples,
    epilog="monitor dismiss 17 --reason hypothetical\nmonitor dismiss 18 --reason opponent-quoted --note 'a rebuttal'",
)
@click.argument("flag_id", metavar="ID", type=FLAG_ID)
@click.option(
    "--reason", required=True, metavar="WORD", type=click.Choice(DISMISSAL_REASONS),
    help=f"Why it is no shift: {', '.join(DISMISSAL_REASONS)}.",
)  # fmt: skip
@click.option("--note", default="", help="Kept with the decision.")
@reviewer_option
@config_option
@json_option
@mends
def dismiss(flag_id: int, reason: str, note: str, reviewer: str, config_dir: Path, as_json: bool) -> None:
    """Dismiss a flag: it stays dismissed for the same words and near copies of them.

    ID is the number that `monitor flags` shows.
    """
    from monitor.desk import By, acts
    from monitor.wiring import now

    with book(config_dir, agreed=True) as (_, store), _decidable():
        acts.dismiss(store, flag_id, By(reviewer, now()), Dismissal(reason), note=note)
        _decided(store, flag_id, as_json)


@contextmanager
def _decidable() -> Iterator[None]:
    """Ends with what stands against a verdict."""
    from monitor.desk import RefusedError, UnknownFlagError

    try:
        yield
    except (RefusedError, UnknownFlagError) as error:
        fail(str(error))


def _decided(store: Store, flag_id: int, as_json: bool) -> None:
    """The flag as it stands after a verdict on it."""
    from monitor.desk import acts

    flag = acts.known_flag(store, flag_id)
    if as_json:
        emit(report.flag_record(flag))
    else:
        show(report.flag_heading(flag))


# --- the book --------------------------------------------------------------------------------------------


@click.group(cls=ExampleGroup, invoke_without_command=True, epilog="monitor positions\nmonitor positions --json")
@config_option
@json_option
@click.pass_context
@mends
def positions(ctx: click.Context, config_dir: Path, as_json: bool) -> None:
    """Show the book: what each actor is on record with, issue by issue."""
    if ctx.invoked_subcommand:
        # Options given before the subcommand's name hold for it too.
        ctx.default_map = {ctx.invoked_subcommand: {"config_dir": config_dir, "as_json": as_json}}
        return
    with book(config_dir) as (config, store):
        current = store.current_positions()
        if as_json:
            emit([report.position_record(one) for one in current])
        else:
            named = {issue.id: f"{issue.name} ({issue.id})" for issue in config.issues}
            show(report.positions_screen(current, named))


@positions.command(epilog="monitor positions history china russia-sanctions")
@click.argument("actor")
@click.argument("issue")
@config_option
@json_option
@mends
def history(actor: str, issue: str, config_dir: Path, as_json: bool) -> None:
    """Show every version of an actor's position on an issue, the newest last.

    ACTOR and ISSUE are ids of actors.yaml and positions.yaml.
    """
    with book(config_dir) as (config, store):
        known(config, actor, issue)
        versions = store.position_history(actor, issue)
    if as_json:
        emit([_version_record(one) for one in versions])
        return
    for one in versions:
        origin = f"flag #{one.flag}" if one.flag else "positions.yaml"
        held = "" if one.stands else ", taken back"
        words = f"{one.position.stance.value}: {one.position.statement}"
        heading = f"{one.position.as_of}  v{one.position.version} ({origin}{held})"
        show(Text(report.plain(f"{heading}\n    {words}")))


def _version_record(version: PositionVersion) -> dict[str, object]:
    origin = {"origin": version.origin.value, "flag": version.flag, "stands": version.stands}
    return report.position_record(version.position) | origin


@positions.command(epilog="monitor positions export > book.yaml\nmonitor positions export --write")
@click.option(
    "--write", is_flag=True, help="Put it in the place of positions.yaml; the file that was there is kept beside it."
)
@config_option
@json_option
@mends
def export(write: bool, config_dir: Path, as_json: bool) -> None:
    """Print the current book in the form of positions.yaml, without the comments that stand there.

    Never send it to positions.yaml itself with `>`: that empties the file before it is read. --write is for that.

    With --json the same comes as JSON; with --write and --json, the names of the file written and of the one kept.
    """
    with book(config_dir) as (config, store):
        text = dump_positions(store.current_positions(), config.issues)
    if write:
        path = config_dir / "positions.yaml"
        kept = _put_in_place(path, text)
        if as_json:
            emit({"file": str(path), "aside": [str(kept)]})
        else:
            say(f"{path}: has the current book; {kept}: what was there before")
    elif as_json:
        emit(_content(text))
    else:
        put(text)


def _content(text: str) -> object:
    """What stands in a file of positions, each of whose values is a text or a list of texts."""
    from ruamel.yaml import YAML

    return YAML(typ="base", pure=True).load(text)


def _put_in_place(path: Path, text: str) -> Path:
    """Writes a file anew, whole or not at all; where what was there lies now."""
    from monitor.backup import stamp
    from monitor.sourcefile import replace_whole
    from monitor.wiring import now

    path = path.resolve()  # where it truly lies
    kept = path.with_name(f"{path.name}.before-export-{stamp(now())}")
    while kept.exists():
        kept = kept.with_name(f"{kept.name}-")
    shutil.copy2(path, kept)
    replace_whole(path, text)
    return kept
