"""The commands that look back: the ledger of stock phrases, what decisions say of the flags, and the replay."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from monitor.cli.group import Examples
from monitor.cli.read import Moment
from monitor.cli.terminal import (
    INTERRUPTED,
    book,
    config_option,
    emit,
    err,
    fail,
    json_option,
    loaded,
    mends,
    say,
    show,
)

DONE_IN_PART = 3

MOMENT = Moment("YYYY-MM-DD[THH:MM[:SS]]", ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])


@click.command(cls=Examples, epilog="monitor formulas\nmonitor formulas china russia-sanctions --json")
@click.argument("actor", required=False)
@click.argument("issue", required=False)
@config_option
@json_option
@mends
def formulas(actor: str | None, issue: str | None, config_dir: Path, as_json: bool) -> None:
    """Show the ledger of stock phrases: when each was first and last seen, and what stands in its place.

    ACTOR and ISSUE are ids of actors.yaml and positions.yaml; naming them leaves the others out. The sparkline tells
    which share of the actor's own texts had the phrase, from the first text to the last.
    """
    from monitor.cli.phrases import ledger, ledger_screen, phrase_record

    with book(config_dir) as (config, store):
        found = ledger(config, store, actor, issue)
        named = " · ".join(filter(None, (actor, issue)))
        if named and not found:
            known = sorted({f"{one.actor} {one.issue}" for one in ledger(config, store)})
            fail(f"no formulas of {named}; there are some of: {', '.join(known) or 'nobody'}")
    if as_json:
        emit([phrase_record(one) for one in found])
    elif found:
        show(ledger_screen(found))
    else:
        say("no position has formulas")


@click.command(cls=Examples, epilog="monitor stats\nmonitor stats --json")
@config_option
@json_option
@mends
def stats(config_dir: Path, as_json: bool) -> None:
    """Show how many flags were right, by the decisions on them, and what a threshold would have kept.

    Each share comes with the interval in which it lies 19 times in 20 (Wilson's); where that is wider than a half, it
    says that there are too few.
    """
    from monitor.cli.figures import stats_record, stats_screen
    from monitor.cli.operations import existing
    from monitor.domain import Status
    from monitor.stats import tally

    with existing(loaded(config_dir)) as store:
        found, undecided = tally(store.judged()), store.flag_counts()[Status.OPEN]
    if as_json:
        emit(stats_record(found, undecided))
    elif found.overall.of:
        show(stats_screen(found, undecided))
    else:
        say(f"nothing decided yet; {undecided} open. `monitor review` shows them")


@click.command(cls=Examples, epilog="monitor replay --since 2026-01-01\nmonitor replay --since 2026-01-01 --json")
@click.option("--since", type=MOMENT, required=True, help="From this day or moment on, in UTC.")
@config_option
@json_option
@mends
def replay(since: datetime, config_dir: Path, as_json: bool) -> None:
    """Read kept pages again with today's configuration and code, and show which flags would come, go and stay.

    The decisions made meanwhile are made again at their time, on the same flags. Nothing in the state directory is
    changed, and a running monitor goes on. Exit code 3 if some pages could not be read again for a defect.
    """
    from monitor.cli.figures import replay_record, replay_screen
    from monitor.logs import configure
    from monitor.replay import replay as replayed

    config = loaded(config_dir)
    configure("console")
    with _stoppable(), _shown() as progress:
        done = replayed(config, since.replace(tzinfo=UTC), progress, say)
    if as_json:
        emit(replay_record(done))
    else:
        show(replay_screen(done))
    sys.exit(DONE_IN_PART if done.counts.failed else 0)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Ctrl-C and SIGTERM end it tidily."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        fail("stopped; nothing has changed", INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _shown() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, and a line for each tenth elsewhere; both on standard error."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("reading again", total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if not err.is_terminal and done * 10 // total > (done - 1) * 10 // total:
                say(f"{done} of {total} requests gone through")

        yield told
