"""Facts about sources, queues and the machine -> what is not as it should be, each with its cure. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from monitor.domain import Config, Outcome, Settings, Source, SourceState
from monitor.schedule import interval
from monitor.text import many

LATE, VERY_LATE = timedelta(minutes=15), timedelta(hours=2)
"""A source that is due and not being checked for this long; the machine may also be slow, hence not sooner."""

STALE = timedelta(minutes=3)
"""The running monitor gives a sign of life every half minute; after this long without one it hangs."""

SLOW_LOOP = 5.0
"""Seconds by which a tick may begin late."""

QUIET_FACTOR = 3
QUIET_SHARE = 0.9
QUIET_LEAST = 5
"""A source is quiet when nothing is new for three times its usual gap. Usual is what nine of ten gaps between days with
news do not exceed, so that weekends count as usual; with fewer gaps than this there is no telling."""

YIELD_RECENT, YIELD_BEFORE = 10, 20
YIELD_LOST = 0.35
"""The median length of the last ten texts against that of at least twenty before: below this share most is lost."""

UNREAD_RECENT = 20
UNREAD_MUCH, UNREAD_LITTLE = 0.5, 0.2
"""Of the last twenty pages at least half could not be read, where at most a fifth was so before."""

WAITING, WAITING_LONG = timedelta(hours=6), timedelta(days=2)
"""Links that could be read but are not."""

UNTOLD, UNTOLD_LONG = timedelta(minutes=30), timedelta(hours=6)
"""Notices that should have gone out."""

LOW_DISK, VERY_LOW_DISK = 1_000_000_000, 200_000_000
"""Bytes."""

_NO_ANSWER = frozenset({Outcome.UNREACHABLE, Outcome.TIMEOUT})

NAMED = 5
"""So many sources are named in a message."""


class Level(StrEnum):
    """How things stand, from well to badly."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The running monitor's last sign of life. ``lag`` is in seconds, ``tick_age`` too, from the last whole tick.

    ``outdated`` is whether another version has been installed over the one that runs.
    """

    at: datetime
    pid: int
    ticks: int = 0
    tick_age: float = 0.0
    lag: float = 0.0
    checks: int = 0
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of one source.

    ``news`` are the days on which it brought something, ``lengths`` of its texts and whether pages were ``unread``
    have the latest first. ``claimed`` is whether it is being checked now.
    """

    state: SourceState
    claimed: bool = False
    news: tuple[date, ...] = ()
    lengths: tuple[int, ...] = ()
    unread: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """Notices to a channel: those waiting and since when, and those given up lately."""

    name: str
    pending: int = 0
    failed: int = 0
    sent: int = 0
    waiting_since: datetime | None = None
    last_sent_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A notice that was given up: to whom, of what, and why."""

    channel: str
    about: str
    why: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that health is judged by. ``running`` is the process that works on the state, if any."""

    now: datetime
    sources: Mapping[str, SourceFacts] = field(default_factory=dict)
    running: int | None = None
    heartbeat: Heartbeat | None = None
    pending_links: int = 0
    pending_since: datetime | None = None
    channels: tuple[ChannelFacts, ...] = ()
    given_up: tuple[GivenUp, ...] = ()
    clashes: tuple[str, ...] = ()
    free_bytes: int | None = None
    database_bytes: int = 0

    @property
    def alive(self) -> Heartbeat | None:
        """The last sign of life, if the monitor that runs has given it."""
        beat = self.heartbeat
        return beat if beat is not None and beat.pid == self.running else None

    @property
    def restart_due(self) -> bool:
        """Whether the monitor that runs is another version than the one that is installed."""
        return self.alive is not None and self.alive.outdated


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be. ``about`` are the sources or channels that it is about."""

    code: str
    level: Level
    message: str
    cure: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source fares. ``late`` is for how long it has been due, ``notes`` say what is wrong."""

    id: str
    level: Level
    state: SourceState | None
    late: timedelta
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """All of it: the worst level, what is wrong, and every enabled source."""

    level: Level
    findings: tuple[Finding, ...]
    sources: tuple[SourceHealth, ...]


def examine(config: Config, facts: Facts) -> Health:
    """What is wrong, the worst first."""
    watched = [source for source in config.sources if source.enabled]
    sources = tuple(_source(one, facts.sources.get(one.id), config.settings, facts.now) for one in watched)
    found = [
        *_worker(facts, sources),
        *_sources(sources),
        *_cut_off(sources),
        *_queues(facts),
        *_told(config.settings, facts),
        *_machine(facts),
    ]
    order = list(Level)
    found.sort(key=lambda one: -order.index(one.level))
    return Health(found[0].level if found else Level.OK, tuple(found), sources)


# --- one source ------------------------------------------------------------------------------------------

OVERDUE, FAILING, QUIET, THIN, UNREAD = "overdue", "failing", "quiet", "thin", "unread"


def out_of_order(source: Source, state: SourceState, settings: Settings, now: datetime) -> bool:
    """Whether a source that fails counts as out: it has failed too often, or for too long."""
    if not state.failures:
        return False
    every = source.every or settings.schedule.every
    longest = max(settings.outages.after, 3 * every)
    return state.failures >= settings.outages.failures or (
        state.last_success_at is not None and now - state.last_success_at >= longest
    )


def never_answered(state: SourceState) -> bool:
    """Whether a source has failed whenever it was asked, and not once only: rather a wrong address than an outage."""
    return state.last_success_at is None and state.failures > 0 and state.checks > 1


def usual_gap(days: Iterable[date]) -> timedelta | None:
    """The gap between two days with news that nine of ten do not exceed; ``None`` where too few are known."""
    known = sorted(set(days))
    gaps = sorted(after - before for before, after in pairwise(known))
    return gaps[math.ceil(QUIET_SHARE * len(gaps)) - 1] if len(gaps) >= QUIET_LEAST else None


def is_quiet(days: Sequence[date], today: date) -> bool:
    """Whether nothing new has come for much longer than usual."""
    gap = usual_gap(days)
    return gap is not None and today - max(days) > QUIET_FACTOR * gap


def lost_text(lengths: Sequence[int]) -> bool:
    """Whether the latest texts are much shorter than those before them: the page may have changed its template."""
    recent, before = lengths[:YIELD_RECENT], lengths[YIELD_RECENT:]
    if len(recent) < YIELD_RECENT or len(before) < YIELD_BEFORE:
        return False
    return median(recent) < YIELD_LOST * median(before)


def unread_of_late(unread: Sequence[bool]) -> bool:
    """Whether many of the latest pages could not be read, and few of those before."""
    recent, before = unread[:UNREAD_RECENT], unread[UNREAD_RECENT:]
    if len(recent) < UNREAD_RECENT or len(before) < UNREAD_RECENT:
        return False
    return sum(recent) >= UNREAD_MUCH * len(recent) and sum(before) <= UNREAD_LITTLE * len(before)


def _source(source: Source, facts: SourceFacts | None, settings: Settings, now: datetime) -> SourceHealth:
    if facts is None:
        return SourceHealth(source.id, Level.OK, None, timedelta(), ())
    state = facts.state
    if state.paused:
        return SourceHealth(source.id, Level.OK, state, timedelta(), ())
    late = timedelta() if facts.claimed else max(now - state.next_due_at, timedelta())
    notes = [
        note
        for note, wrong in (
            (OVERDUE, late > max(LATE, interval(source, settings.schedule, state) / 2)),
            (FAILING, never_answered(state) or out_of_order(source, state, settings, now)),
            (QUIET, is_quiet(facts.news, now.date())),
            (THIN, lost_text(facts.lengths)),
            (UNREAD, unread_of_late(facts.unread)),
        )
        if wrong
    ]
    very_late = late > max(VERY_LATE, 2 * interval(source, settings.schedule, state))
    level = Level.CRITICAL if very_late else Level.WARNING if notes else Level.OK
    return SourceHealth(source.id, level, state, late, tuple(notes))


# --- all of them -----------------------------------------------------------------------------------------


def _worker(facts: Facts, sources: Sequence[SourceHealth]) -> Iterator[Finding]:
    """Whether the monitor runs, and whether it goes on."""
    late = [one for one in sources if OVERDUE in one.notes]
    if facts.running is None and sources and all(one.state is None for one in sources):
        yield Finding("not-running", Level.WARNING, "nothing has been checked yet", "start `monitor run`")
    elif facts.running is None and late:
        level = Level.CRITICAL if any(one.level is Level.CRITICAL for one in late) else Level.WARNING
        cure = "start `monitor run`, or see the service's log for why it ended"
        yield Finding(
            "not-running", level, f"no monitor is running, and {many(len(late), 'source')} would be due", cure
        )
    beat = facts.alive
    if beat is None:
        return
    silent = facts.now - beat.at + timedelta(seconds=beat.tick_age)
    if silent > STALE:
        message = f"the monitor (pid {beat.pid}) has done nothing for {span(silent)}"
        yield Finding("hung", Level.CRITICAL, message, "restart it, and keep its log: this is a defect or a full disk")
    elif beat.lag > SLOW_LOOP:
        message = f"the monitor's ticks begin {beat.lag:.0f} s late"
        yield Finding("lag", Level.WARNING, message, "the machine is too slow or too busy for so many sources")
    if facts.restart_due:
        message = f"another version has been installed than the one that runs (pid {beat.pid})"
        yield Finding("outdated", Level.WARNING, message, "restart the monitor; nothing is lost by it")


_ABOUT_SOURCES = {
    OVERDUE: (
        "not checked in time",
        "if the monitor runs, it is too slow: raise fetch.concurrency, or ask fewer sources or less often",
    ),
    FAILING: ("failing", "`monitor source test ID` shows what the server says; mend the address or disable the source"),
    QUIET: (
        "without anything new for three times as long as usual",
        "look at the page: it may have moved, or its links may no longer match `links` in sources.yaml",
    ),
    THIN: (
        "with texts much shorter than before",
        "`monitor source test ID` shows what is read; the site may have a new template or a wall",
    ),
    UNREAD: (
        "with many pages that cannot be read, unlike before",
        "`monitor source test ID` shows why; the site may have put up a wall",
    ),
}


def _sources(sources: Sequence[SourceHealth]) -> Iterator[Finding]:
    checked = [one for one in sources if one.state is not None and one.state.checks]
    for note, (words, cure) in _ABOUT_SOURCES.items():
        concerned = [one for one in sources if note in one.notes]
        if not concerned:
            continue
        bad = any(one.level is Level.CRITICAL for one in concerned) if note == OVERDUE else False
        if note == FAILING and len(concerned) > 1 and 2 * len(concerned) > len(checked):
            bad, cure = True, "more than half fail: see whether this machine reaches the network"
        concerned.sort(key=lambda one: (-one.late, one.id))
        worst = f", the longest for {span(concerned[0].late)}" if note == OVERDUE else ""
        ids = tuple(one.id for one in concerned)
        message = f"{many(len(ids), 'source')} {words}{worst}: {_some(ids)}"
        yield Finding(note, Level.CRITICAL if bad else Level.WARNING, message, cure, ids)


def _cut_off(sources: Sequence[SourceHealth]) -> Iterator[Finding]:
    """Whether nothing gets through: that is told at once, and not only when each source counts as out.

    Sources that are known to be out, or wait for their turn, have no say.
    """
    states = [one.state for one in sources if one.state is not None and FAILING not in one.notes]
    asked = [state for state in states if state.checks and not state.paused]
    if len(asked) > 1 and all(state.failures and state.last_outcome in _NO_ANSWER for state in asked):
        message = f"no server answered at its last check, of {len(asked)} sources"
        cure = "see whether this machine reaches the network; `monitor source test ID` shows what a server says"
        yield Finding("cut-off", Level.WARNING, message, cure)


def _queues(facts: Facts) -> Iterator[Finding]:
    if facts.pending_since is None or facts.now - facts.pending_since <= WAITING:
        return
    waited = facts.now - facts.pending_since
    level = Level.CRITICAL if waited > WAITING_LONG else Level.WARNING
    message = f"{many(facts.pending_links, 'article')} to be read, the oldest waiting for {span(waited)}"
    yield Finding("backlog", level, message, "the monitor does not keep up: fewer sources, or a faster machine")


def _told(settings: Settings, facts: Facts) -> Iterator[Finding]:
    """Whether everybody hears what they should."""
    known = {channel.key for channel in settings.notify}
    for one in facts.channels:
        why = f": {one.error}" if one.error else ""
        if one.pending and one.name not in known:
            message = f"{many(one.pending, 'notice')} to {one.name}, which monitor.yaml no longer has"
            cure = "give a channel this `name`, or leave them: they are dropped in time"
            yield Finding("channel-gone", Level.WARNING, message, cure, (one.name,))
        elif one.waiting_since is not None and facts.now - one.waiting_since > UNTOLD:
            waited = facts.now - one.waiting_since
            level = Level.CRITICAL if waited > UNTOLD_LONG else Level.WARNING
            message = f"{many(one.pending, 'notice')} to {one.name} not sent for {span(waited)}{why}"
            yield Finding("untold", level, message, "`monitor notify test` tries it; mend `notify`", (one.name,))
        if one.failed:
            message = f"{many(one.failed, 'notice')} to {one.name} given up in the last week{why}"
            cure = "`monitor notify test` tries it; `monitor notify retry` sends again what was given up"
            yield Finding("given-up", Level.WARNING, message, cure, (one.name,))


def _machine(facts: Facts) -> Iterator[Finding]:
    if facts.free_bytes is not None and facts.free_bytes < LOW_DISK:
        level = Level.CRITICAL if facts.free_bytes < VERY_LOW_DISK else Level.WARNING
        cure = "make room, or keep less: `retention` in monitor.yaml, `monitor prune`"
        yield Finding("disk", level, f"{facts.free_bytes / 1e6:,.0f} MB left on the disk of state_dir", cure)
    for clash in facts.clashes:
        cure = "give the entry a later as_of; until then the monitor does not start or take over the files"
        yield Finding("positions", Level.CRITICAL, f"positions.yaml: {clash}", cure)


# --- words -----------------------------------------------------------------------------------------------


def span(length: timedelta) -> str:
    """A length of time in its largest unit that leaves more than one of it."""
    seconds = max(length.total_seconds(), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _some(ids: Sequence[str]) -> str:
    more = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {more} more" if more > 0 else "")
