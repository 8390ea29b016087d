"""When lines of cron fire, above all where clocks are changed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cron import next_firing

few = hypothesis.settings(max_examples=60)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SWITCHES = {
    "Europe/Berlin": ((2026, 3, 29), (2026, 10, 25)),
    "America/New_York": ((2026, 3, 8), (2026, 11, 1)),
    "America/Sao_Paulo": ((2018, 11, 4), (2018, 2, 17)),  # at midnight
    "Africa/Cairo": ((2026, 4, 24), (2026, 10, 29)),  # at midnight
    "Australia/Lord_Howe": ((2026, 10, 4), (2026, 4, 5)),  # by half an hour
    "Pacific/Auckland": ((2026, 9, 27), (2026, 4, 5)),
}
places = st.sampled_from([(zone, day) for zone, days in SWITCHES.items() for day in days])


def firings(line: str, zone: str, start: datetime, until: datetime) -> list[datetime]:
    found = []
    at: datetime | None = start
    while at is not None and (at := next_firing(line, zone, at)) is not None and at < until:
        found.append(at)
    return found


def around(zone: str, day: tuple[int, int, int], days: int) -> tuple[datetime, datetime]:
    """From some midnight before the day to some midnight after it."""
    noon = datetime(*day, 12, tzinfo=ZoneInfo(zone))
    midnight = noon.replace(hour=0)
    return (midnight - days * DAY).astimezone(UTC), (midnight + (days + 1) * DAY).astimezone(UTC)


@few
@given(places, st.integers(0, 23), st.integers(0, 59))
def test_a_daily_time_fires_once_each_day_whatever_the_clocks_do(
    place: tuple[str, tuple[int, int, int]], hour: int, minute: int
) -> None:
    zone, day = place
    start, end = around(zone, day, 3)
    found = firings(f"{minute} {hour} * * *", zone, start - MINUTE, end)
    days = Counter(at.astimezone(ZoneInfo(zone)).date() for at in found)
    whole = [start.astimezone(ZoneInfo(zone)).date() + n * DAY for n in range(7)]
    assert [days[one] for one in whole] == [1] * 7


@few
@given(places, st.sampled_from([5, 10, 15, 30]))
def test_a_line_for_every_hour_goes_on_evenly_through_both_changes(
    place: tuple[str, tuple[int, int, int]], minutes: int
) -> None:
    zone, day = place
    start, end = around(zone, day, 1)
    found = firings(f"*/{minutes} * * * *", zone, start - MINUTE, end)
    assert {after - before for before, after in pairwise(found)} == {minutes * MINUTE}


@few
@given(places, st.integers(0, 3 * 86_400), st.sampled_from(["30 2 * * *", "*/7 1-3 * * *", "0 0 1 * *", "5 * * * 1-5"]))
def test_the_next_firing_is_later_the_first_and_the_same_whoever_asks(
    place: tuple[str, tuple[int, int, int]], second: int, line: str
) -> None:
    zone, day = place
    moment = around(zone, day, 1)[0] + timedelta(seconds=second)
    due = next_firing(line, zone, moment)
    assert due is not None
    assert due > moment
    assert next_firing(line, zone, moment.astimezone(ZoneInfo("Asia/Tokyo"))) == due
    assert next_firing(line, zone, moment + (due - moment) / 2) == due or line.startswith("30 2")


@few
@given(places, st.integers(0, 23), st.integers(0, 59))
def test_the_wall_shows_the_time_asked_for_unless_that_time_does_not_exist(
    place: tuple[str, tuple[int, int, int]], hour: int, minute: int
) -> None:
    zone, day = place
    for due in firings(f"{minute} {hour} * * *", zone, *around(zone, day, 2)):
        wall = due.astimezone(ZoneInfo(zone))
        asked = wall.replace(hour=hour, minute=minute, fold=0)
        exists = asked.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == asked.replace(tzinfo=None)
        assert not exists or (wall.hour, wall.minute, wall.fold) == (hour, minute, 0)


@pytest.mark.parametrize(
    ("line", "zone", "moment", "due"),
    [
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:30Z"),  # left out: an hour later
        ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30Z", "2026-10-26T01:30Z"),  # repeated: not again
        ("30 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00Z", "2018-11-04T03:30Z"),  # no day goes by without
        ("0 9 * * mon-fri", "Asia/Shanghai", "2026-03-06T02:00Z", "2026-03-09T01:00Z"),
        ("0 0 29 2 *", "Europe/Paris", "2026-01-01T00:00Z", "2028-02-28T23:00Z"),
    ],
)
def test_firings_by_hand(line: str, zone: str, moment: str, due: str) -> None:
    assert next_firing(line, zone, datetime.fromisoformat(moment)) == datetime.fromisoformat(due)


def test_a_line_that_never_fires_again_has_no_next_time() -> None:
    assert next_firing("0 0 30 2 *", "UTC", datetime(2026, 1, 1, tzinfo=UTC)) is None
