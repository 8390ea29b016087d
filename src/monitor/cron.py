"""When a line of cron fires, by the clock on the wall of a place that changes its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

_INSTANT = timedelta(microseconds=1)
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def next_firing(expression: str, timezone: str, moment: datetime) -> datetime | None:
    """The first time after ``moment`` at which the line fires, in UTC; ``None`` if it never does again.

    Times that the change to summer time leaves out come as long after the last minute before it. Of those that the
    change back repeats, the first counts, except for a line that fires in every hour: it goes on through both. This is
    how cron has it; the trigger underneath, which may skip a day or fire twice, is only asked about a wall without
    changes.
    """
    zone, trigger = ZoneInfo(timezone), _trigger(expression)
    every_hour = expression.split()[1].startswith("*")
    at, offset = moment.astimezone(UTC), _offset(zone, moment)
    while True:
        wall = trigger.get_next_fire_time(None, at + offset + _INSTANT)
        if wall is None:
            return None
        due: datetime = wall - offset
        switch = _first_switch(zone, at, due)
        if switch is not None and wall >= switch + _offset(zone, switch):
            at, offset = switch - _INSTANT, _offset(zone, switch)
        elif due.astimezone(zone).fold and not every_hour:
            at, offset = due, _offset(zone, due)
        else:
            return due


@cache
def _trigger(expression: str) -> CronTrigger:
    return CronTrigger.from_crontab(expression, UTC)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _first_switch(zone: ZoneInfo, start: datetime, end: datetime) -> datetime | None:
    """The first moment after ``start``, and not after ``end``, that has another offset than the one before it."""
    before, offset = start, _offset(zone, start + _INSTANT)
    while before < end:
        after = min(before + _DAY, end)
        if _offset(zone, after) != offset:
            return _between(zone, before, after, offset)
        before = after
    return None


def _between(zone: ZoneInfo, before: datetime, after: datetime, offset: timedelta) -> datetime:
    """To the second: changes of the clock fall on whole ones."""
    before, after = before.replace(microsecond=0), after.replace(microsecond=0)
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return after
