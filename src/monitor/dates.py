"""Dates as pages, feeds and addresses write them, read into UTC.

A date without a time is that day in the timezone of its source; a time without a zone is in that timezone too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

YEARS = range(1970, 2101)
"""What lies outside is a telephone number, a price or a slip, not a date of publication."""

_LONGEST = 400  # characters looked at: dates are short, and hostile input is not

# The first letters of each month in the languages whose pages are likeliest to be watched.
_MONTHS = {
    1: "jan ene gen янв sty oca",
    2: "feb fév fev févr lut şub фев",
    3: "mar mär mrz maa maart март mart",
    4: "apr avr abr kwi nis апр",
    5: "may mai mag mei mayo май maj",
    6: "jun juin giu haz июн cze",
    7: "jul juil lug tem июл lip",
    8: "aug aoû aou ago ağu авг sie",
    9: "sep set wrz eyl сен",
    10: "oct okt ott out eki окт paź",
    11: "nov kas ноя lis",
    12: "dec dez déc dic ara дек gru",
}
_MONTH_OF = {name: number for number, names in _MONTHS.items() for name in names.split()}

# Minutes east of Greenwich. Where a name is used twice, the source's own zone is asked first.
_ZONES = {
    **dict.fromkeys(("z", "utc", "ut", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "bst", "west", "mez"), 60),
    **dict.fromkeys(("cest", "eet", "mesz", "sast"), 120),
    **dict.fromkeys(("eest", "msk", "trt"), 180),
    **dict.fromkeys(("gst",), 240),
    **dict.fromkeys(("pkt",), 300),
    **dict.fromkeys(("ist",), 330),
    **dict.fromkeys(("ict", "wib"), 420),
    **dict.fromkeys(("sgt", "hkt", "awst"), 480),
    **dict.fromkeys(("jst", "kst"), 540),
    **dict.fromkeys(("aest",), 600),
    **dict.fromkeys(("aedt",), 660),
    **dict.fromkeys(("nzst",), 720),
    **dict.fromkeys(("nzdt",), 780),
    **dict.fromkeys(("edt",), -240),
    **dict.fromkeys(("cdt", "est"), -300),
    **dict.fromkeys(("cst", "mdt"), -360),
    **dict.fromkeys(("mst", "pdt"), -420),
    **dict.fromkeys(("pst",), -480),
}
_WESTMOST, _EASTMOST = timedelta(hours=-12), timedelta(hours=14)
"""How far a place on earth is from Greenwich."""

# Names that stand for the region's time, summer or winter.
_REGIONS = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "pt": "America/Los_Angeles",
}

# Where 3/4/2025 is a day in March: of the Americas only the north, and what its calendars reached.
_MONTH_FIRST = re.compile(
    r"US/|Canada/|Pacific/(?:Honolulu|Guam|Saipan|Pago_Pago)|Asia/Manila|America/(?:Indiana/|Kentucky/|North_Dakota/|"
    r"(?:New_York|Detroit|Chicago|Menominee|Denver|Boise|Phoenix|Los_Angeles|Anchorage|Juneau|Sitka|Metlakatla|Yakutat|"
    r"Nome|Adak|Indianapolis|Louisville|Fort_Wayne|Shiprock|Puerto_Rico|St_Thomas|Virgin|Toronto|Montreal|Vancouver|"
    r"Edmonton|Winnipeg|Regina|Halifax|Moncton|St_Johns|Whitehorse|Yellowknife|Iqaluit)$)"
)

_YEAR = r"(?:19|20)\d\d"
_ZONE = (
    r"(?:(?:GMT|UTC|UT)\s?(?P<east>[+-]\d\d?(?::?\d\d)?)(?!\d)|"
    r"(?P<offset>[+-]\d\d:?\d\d|(?<=:\d\d:\d\d)[+-]\d\d)(?!\d)|(?P<zone>[A-Za-z]{1,4})\b)"
)
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])\s?[:.h]\s?(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d))?(?:[.,]\d+)?"
    rf"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?(?:\s?\(?{_ZONE})?"
)
_NAME = r"(?P<month_name>[^\W\d_]{3,12})"
_FORMS = (
    rf"(?P<y1>{_YEAR})[-/.](?P<m1>\d\d?)[-/.](?P<d1>\d\d?)(?!\d)",
    rf"(?<!\d)(?P<y2>{_YEAR})(?P<m2>0[1-9]|1[0-2])(?P<d2>[0-3]\d)(?!\d)",
    rf"(?P<y3>{_YEAR})\s?[年년]\s?(?P<m3>\d\d?)\s?[月월]\s?(?P<d3>\d\d?)\s?[日일]",
    rf"(?<![\d.])(?P<d4>\d\d?)(?i:st|nd|rd|th|er|º|\.)?[\s-]*(?:of\s|de\s)?{_NAME}\.?,?[\s-]*(?:de\s)?(?P<y4>{_YEAR}|\d\d(?=\s\d\d:\d\d))(?!\d)",
    rf"(?P<month_first>[^\W\d_]{{3,12}})\.?\s(?P<d5>\d\d?)(?i:st|nd|rd|th)?,?\s(?P<y5>{_YEAR})(?!\d)",
    rf"(?<![\d./])(?P<a6>\d\d?)(?P<sign>[./-])(?P<b6>\d\d?)(?P=sign)(?P<y6>{_YEAR})(?!\d)",
)
_DATE = re.compile("|".join(f"(?:{form})" for form in _FORMS))
_YEAR_IN = re.compile(rf"{_YEAR}|\d\d\s\d\d:\d\d")
"""Cheaply: no date is without it."""
_BETWEEN = re.compile(r"(?:T|,?\s*(?:at|um|à|kl\.?|[-–—|·•@(]|saat)?\s*)", re.IGNORECASE)
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_TIME_FIRST = re.compile(rf"{_CLOCK}[\s,)|·•–—-]*(?:on\s)?(?:[^\W\d_]{{3,9}},?\s)?$", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:[a-z]{3,9}day|mon|tue|wed|thu|fri|sat|sun|published|posted|date|on|at|um|uhr|updated)\b", re.IGNORECASE
)
_MEANING = re.compile(r"[^\W\d_]")
_EPOCH = re.compile(r"(?:\d{10}|\d{13})(?:\.\d+)?")
_IN_ADDRESS = re.compile(rf"(?:^|[/_.-]t?)({_YEAR})[/_-]?(0[1-9]|1[0-2])[/_-]?([0-3]\d)(?=[/_.?-]|\D|$)")


class Moment(NamedTuple):
    """A date read: ``at`` in UTC; ``exact`` when the text gave a time of day as well."""

    at: datetime
    exact: bool


def parse(text: str, zone: str = "UTC") -> Moment | None:
    """The moment a date field names, or ``None``: ISO 8601, RFC 822, seconds since 1970 and what people write."""
    text = text.strip()[:_LONGEST]
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    return next(found(text, zone), None)


def found(text: str, zone: str = "UTC") -> Iterator[Moment]:
    """The dates in running text, in order. A day without its year is no date."""
    if not _YEAR_IN.search(text[:_LONGEST]):
        return
    own = timezone_of(zone)
    for match in _DATE.finditer(text[:_LONGEST]):
        day = _day(match, month_first=_MONTH_FIRST.match(zone) is not None)
        if day:
            yield _moment(day, _clock(text[:_LONGEST], match), own)


def is_all(text: str) -> bool:
    """Whether a text is a date and nothing else but a weekday, a time of day or a word such as "published"."""
    begun = text[:_LONGEST]
    rest = _TIME.sub(" ", _DATE.sub(" ", begun) if _YEAR_IN.search(begun) else begun)
    return not _MEANING.search(_BESIDE.sub(" ", rest))


def in_address(url: str, zone: str = "UTC") -> Moment | None:
    """The day in a path such as ``/2025/02/03/`` or ``/20250203-``."""
    match = _IN_ADDRESS.search(url)
    day = _valid(int(match[1]), int(match[2]), int(match[3])) if match else None
    return _moment(day, None, timezone_of(zone)) if day else None


@lru_cache(maxsize=256)
def timezone_of(name: str) -> tzinfo:
    """The zone of that IANA name; UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _day(match: re.Match[str], *, month_first: bool) -> date | None:
    group = match.group
    for form in "123":
        if group(f"y{form}"):
            return _valid(int(group(f"y{form}")), int(group(f"m{form}")), int(group(f"d{form}")))
    if group("y4"):
        year = int(group("y4"))
        # RFC 822, which the oldest feeds follow, has two digits for the year.
        year += 0 if year > 99 else 2000 if year < YEARS.start % 100 else 1900
        return _valid(year, _month(group("month_name")), int(group("d4")))
    if group("y5"):
        return _valid(int(group("y5")), _month(group("month_first")), int(group("d5")))
    first, second, year = int(group("a6")), int(group("b6")), int(group("y6"))
    # 3/2/2025 is March in the United States and February elsewhere; points and hyphens are never American.
    if second > 12 or (month_first and group("sign") == "/" and first <= 12):
        first, second = second, first
    return _valid(year, second, first)


def _month(name: str) -> int:
    name = name.casefold()
    return next((number for size in (5, 4, 3) if (number := _MONTH_OF.get(name[:size]))), 0)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _clock(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """The time of day written right after a date, or right before it."""
    gap = _BETWEEN.match(text, match.end())
    after = _TIME.match(text, gap.end() if gap else match.end())
    return after or _TIME_FIRST.search(text, max(0, match.start() - 40), match.start())


def _moment(day: date, clock: re.Match[str] | None, own: tzinfo) -> Moment:
    start = datetime(day.year, day.month, day.day, tzinfo=own)
    if clock is None:
        return Moment(start.astimezone(UTC), exact=False)
    hour = int(clock["hour"]) % 24
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"] in "pP" else 0)
    local = start.replace(hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0))
    if int(clock["hour"]) == 24:
        local += timedelta(days=1)
    return Moment(local.replace(tzinfo=_zone(clock, local, own)).astimezone(UTC), exact=True)


def _zone(clock: re.Match[str], local: datetime, own: tzinfo) -> tzinfo:
    if offset := clock["east"] or clock["offset"]:
        digits = offset[1:].replace(":", "")
        hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        east = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if offset[0] == "-" else 1)
        return timezone(east) if _WESTMOST <= east <= _EASTMOST and not _ends_a_span(clock, local, -east) else own
    name = (clock["zone"] or "").casefold()
    if not name or name == (local.tzname() or "").casefold():
        return own
    if name in _REGIONS:
        return timezone_of(_REGIONS[name])
    return timezone(timedelta(minutes=_ZONES[name])) if name in _ZONES else own


def _ends_a_span(clock: re.Match[str], local: datetime, end: timedelta) -> bool:
    """Whether what reads like an offset is when something ends that begins at that time: "10:00-11:30".

    Machines put a "T" or seconds before an offset, or people a blank; a span ends later in the day than it begins.
    """
    if not (clock["offset"] or "").startswith("-") or ":" not in clock["offset"] or clock["second"]:
        return False
    before_clock = clock.string[: clock.start()][-1:]
    before_sign = clock.string[clock.start("offset") - 1]
    if before_clock in ("T", "t") or before_sign.isspace() or before_sign == "(":
        return False
    return bool(clock["half"]) or end > timedelta(hours=local.hour, minutes=local.minute)


def _from_epoch(number: float) -> Moment | None:
    seconds = number / 1000 if number >= 1e11 else number
    at = datetime.fromtimestamp(seconds, UTC)
    return Moment(at, exact=True) if at.year in YEARS else None
