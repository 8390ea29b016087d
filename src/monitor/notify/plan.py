"""Who is told of what and when, and what goes together into one message. Pure: the hour and the facts are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from monitor.domain import About, Digest, Flag, Notify, Severity
from monitor.store import Notice, Occasion, OccasionKind

GATHER = timedelta(minutes=10)
"""News of sources waits so long: an outage of the network takes many, and some are back at once."""

FLOOD = 5
"""More flags than this at once become one message, whatever the channel would rather have."""

ALONE_AFTER = 2
"""A notice that failed so often in company is tried by itself: it may be what stops the others."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=12)
LONGEST_WAIT = timedelta(days=2)
"""No notice is put off further than this, neither by a failure nor by a digest."""

ATTEMPTS = 20
"""With pauses that double from 30 s to 12 h, twenty attempts take five days: a channel may be down over a weekend."""

_ABOUT = {
    OccasionKind.RAISED: About.FLAGS,
    OccasionKind.RISEN: About.FLAGS,
    OccasionKind.TURNED: About.FLAGS,
    OccasionKind.DECIDED: About.VERDICTS,
    OccasionKind.OUTAGE: About.SOURCES,
    OccasionKind.RECOVERED: About.SOURCES,
}


def wanted(channel: Notify, occasion: Occasion, flag: Flag | None) -> bool:
    """Whether a channel is told of an occasion. ``flag`` is as it stands now; without one it is about a source.

    That a flag is now of another kind is news only where the kind that it was of is not wanted.
    """
    if _ABOUT[occasion.kind] not in channel.about:
        return False
    if occasion.kind is OccasionKind.TURNED and _was_wanted(channel, occasion.detail.partition(" ")[0]):
        return False
    if flag is None:
        return occasion.flag is None
    order = list(Severity)
    return (
        (channel.severity is None or order.index(flag.severity) <= order.index(channel.severity))
        and (not channel.actors or flag.actor in channel.actors)
        and (not channel.issues or flag.issue in channel.issues)
        and (not channel.shifts or flag.shift in channel.shifts)
    )


def _was_wanted(channel: Notify, shift: str) -> bool:
    return not channel.shifts or shift in channel.shifts


def due_at(channel: Notify, occasion: Occasion, now: datetime) -> datetime:
    """When a channel is told of what has just happened."""
    if channel.digest is Digest.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if channel.digest is Digest.DAILY:
        return _next_at(channel, now)
    return now if occasion.flag is not None else now + GATHER


def _next_at(channel: Notify, now: datetime) -> datetime:
    """The next time the clock of the channel's timezone shows its hour; one that a change of clocks skips is late."""
    zone = ZoneInfo(channel.timezone)
    today = now.astimezone(zone).date()
    moments = (datetime.combine(today + timedelta(days=day), channel.at, zone).astimezone(now.tzinfo) for day in (0, 1))
    return next((moment for moment in moments if moment > now), now + timedelta(days=1))


def groups(channel: Notify, notices: Sequence[Notice]) -> list[list[Notice]]:
    """What goes together into one message: news of a flag always, of sources too, and all of it in a digest."""
    subjects = by_subject(notices)
    tried = [group for group in subjects if any(one.attempts >= ALONE_AFTER for one in group)]
    alone = [*tried[:FLOOD], [one for group in tried[FLOOD:] for one in group]]  # after an outage there are many
    together = [one for group in subjects if group not in tried for one in group]
    flags = by_subject(one for one in together if one.occasion.flag is not None)
    sources = [one for one in together if one.occasion.flag is None]
    if channel.digest is not Digest.IMMEDIATE:
        found = [together]
    elif len(flags) > FLOOD:
        found = [[one for group in flags for one in group], sources]
    else:
        found = [*flags, sources]
    return [group for group in (*found, *alone) if group]


def by_subject(notices: Iterable[Notice]) -> list[list[Notice]]:
    """The notices of each flag and each source, in order."""

    def subject(one: Notice) -> tuple[int, str]:
        return one.occasion.flag or 0, one.occasion.source or ""

    return [list(group) for _, group in groupby(sorted(notices, key=subject), key=subject)]


def pause(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; ``None`` is for ever."""
    if attempts >= ATTEMPTS:
        return None
    return min(FIRST_PAUSE * (1 << max(attempts - 1, 0)), LONGEST_PAUSE)
