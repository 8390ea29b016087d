"""Dates as people and machines write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import dates


def at(text: str, zone: str = "UTC") -> str:
    """The moment in short, with a star where no time of day was given."""
    moment = dates.parse(text, zone)
    return f"{moment.at:%Y-%m-%d %H:%M}{'' if moment.exact else '*'}" if moment else ""


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2025-02-03T09:30:00Z", "Asia/Tokyo", "2025-02-03 09:30"),
        ("2025-02-03T09:30:00.123+0300", "UTC", "2025-02-03 06:30"),
        ("2025-02-03 09:30", "Asia/Tokyo", "2025-02-03 00:30"),
        ("2025-02-03", "Asia/Tokyo", "2025-02-02 15:00*"),
        ("20250203", "UTC", "2025-02-03 00:00*"),
        ("Mon, 03 Feb 2025 09:30:00 -0500", "UTC", "2025-02-03 14:30"),
        ("Sun, 02 Feb 2025 24:00:00 GMT", "UTC", "2025-02-03 00:00"),
        ("1738575000", "UTC", "2025-02-03 09:30"),
        ("1738575000000", "UTC", "2025-02-03 09:30"),
        ("Monday 3rd of February 2025", "UTC", "2025-02-03 00:00*"),
        ("Feb. 3, 2025 at 9:30 p.m. EST", "UTC", "2025-02-04 02:30"),
        ("9:30 am ET, Tuesday, July 1, 2025", "UTC", "2025-07-01 13:30"),
        ("3 February 2025, 09:30 JST", "UTC", "2025-02-03 00:30"),
        ("Last updated 3 Feb 2025, 12:05 a.m.", "UTC", "2025-02-03 00:05"),
        ("03.02.2025 16:40", "Europe/Istanbul", "2025-02-03 13:40"),
        ("den 3. März 2025 um 14:05 Uhr", "Europe/Berlin", "2025-03-03 13:05"),
        ("3 de febrero de 2025", "UTC", "2025-02-03 00:00*"),
        ("2025年2月3日 18:00", "Asia/Shanghai", "2025-02-03 10:00"),
        ("2025-02-03 18:35 (GMT+8)", "UTC", "2025-02-03 10:35"),
        ("3 February 2025, 18:35 UTC-3:30", "UTC", "2025-02-03 22:05"),
        ("Mon Feb 03 2025 18:35:00 GMT+0800 (China Standard Time)", "UTC", "2025-02-03 10:35"),
        ("2025-02-03T18:35:00+08", "UTC", "2025-02-03 10:35"),
        ("3 February 2025, 18:35-20", "UTC", "2025-02-03 18:35"),
        ("MONDAY 3RD FEBRUARY 2025", "UTC", "2025-02-03 00:00*"),
        ("3 februari 2025 kl. 09.30", "Europe/Stockholm", "2025-02-03 08:30"),
    ],
)
def test_dates_are_read_into_utc(text: str, zone: str, expected: str) -> None:
    assert at(text, zone) == expected


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("3/2/2025", "America/New_York", "2025-03-02 05:00*"),
        ("3/2/2025", "America/Indiana/Knox", "2025-03-02 06:00*"),
        ("3/2/2025", "Asia/Manila", "2025-03-01 16:00*"),
        ("3/2/2025", "Europe/London", "2025-02-03 00:00*"),
        ("3/2/2025", "America/Sao_Paulo", "2025-02-03 03:00*"),
        ("3/2/2025", "America/Argentina/Buenos_Aires", "2025-02-03 03:00*"),
        ("13/2/2025", "America/New_York", "2025-02-13 05:00*"),
        ("2/13/2025", "Europe/London", "2025-02-13 00:00*"),
        ("3.2.2025", "America/New_York", "2025-02-03 05:00*"),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_place(text: str, zone: str, expected: str) -> None:
    assert at(text, zone) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 February 2025, 10:00-11:30", "2025-02-03 09:00"),
        ("3 February 2025, 14:00-18:30", "2025-02-03 13:00"),
        ("10:00-11:30, 3 February 2025", "2025-02-03 09:00"),
        ("Feb. 3, 2025 10:00pm-11:30pm", "2025-02-03 21:00"),
        ("03.02.2025 | 09:30-10:00 Uhr", "2025-02-03 08:30"),
    ],
)
def test_the_end_of_a_span_of_time_is_no_offset(text: str, expected: str) -> None:
    assert at(text, "Europe/Oslo") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-02-03T03:00-11:00", "2025-02-03 14:00"),
        ("2025-02-03 03:00:00-11:00", "2025-02-03 14:00"),
        ("Mon, 03 Feb 2025 03:00 -11:00", "2025-02-03 14:00"),
        ("3 Feb 2025 10:00-05:00", "2025-02-03 15:00"),
        ("3 Feb 2025 03:00+11:00", "2025-02-02 16:00"),
        ("2/3/2025 03:00:00 AM -11:00", "2025-02-03 14:00"),
    ],
)
def test_an_offset_is_one_where_no_span_of_time_can_be_meant(text: str, expected: str) -> None:
    assert at(text, "America/New_York") == expected


def test_no_place_is_further_from_greenwich_than_places_are() -> None:
    assert at("2025-02-03T10:00-18:30", "Europe/Oslo") == "2025-02-03 09:00"
    assert at("2025-02-03T10:00+14:00", "Europe/Oslo") == "2025-02-02 20:00"


def test_a_zone_that_two_places_share_is_that_of_the_source() -> None:
    assert at("3 February 2025 09:30 IST", "Asia/Jerusalem") == "2025-02-03 07:30"
    assert at("3 February 2025 09:30 IST") == "2025-02-03 04:00"


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "3 February", "2025-13-45", "30 February 2025", "5 of 2024", "3 Foo 2025", "9999999999999"],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.parse(text, "UTC") is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/world/2025/02/03/story", (2025, 2, 3)),
        ("https://a.example/20250203-story", (2025, 2, 3)),
        ("https://a.example/news/202502/t20250203_1156.html", (2025, 2, 3)),
        ("https://a.example/news/cat20250203_1156.html", None),
        ("https://a.example/2025/02/story", None),
        ("https://a.example/story-12025020311", None),
        ("https://a.example/2025/02/31/story", None),
    ],
)
def test_a_day_in_an_address(url: str, day: tuple[int, int, int] | None) -> None:
    moment = dates.in_address(url)
    assert (moment.at if moment else None) == (datetime(*day, tzinfo=UTC) if day else None)


def test_an_unknown_zone_is_utc() -> None:
    assert at("2025-02-03", "Nowhere/Land") == "2025-02-03 00:00*"


@pytest.mark.parametrize(
    ("text", "alone"), [("Monday, 3 February 2025, 09:30", True), ("Signed on 3 February 2025", False)]
)
def test_a_line_that_is_nothing_but_a_date(text: str, alone: bool) -> None:
    assert dates.is_all(text) is alone


@given(st.text(alphabet="0123456789 :./-TZ+febmarpm,年月日", max_size=40) | st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    moment = dates.parse(text, "America/New_York")
    assert moment is None or moment.at.tzinfo is UTC
