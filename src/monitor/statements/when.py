"""When words were said: expressions of time in news prose, resolved against the day of publication."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from monitor.statements.cues import Cues

_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365, "decade": 3650}


@lru_cache(maxsize=8)
def _patterns(months: tuple[str, ...], weekdays: tuple[str, ...], numbers: tuple[str, ...]) -> re.Pattern[str]:
    month = "|".join(sorted(months, key=len, reverse=True))
    weekday = "|".join(sorted(weekdays, key=len, reverse=True))
    number = "|".join(sorted(numbers, key=len, reverse=True))
    return re.compile(
        rf"\b(?:(?P<month>{month})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<year>(?:19|20)\d\d))?"
        rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<month2>{month})\b\.?(?:,?\s(?P<year2>(?:19|20)\d\d))?"
        rf"|(?P<number>\d+|{number})\s(?P<unit>day|week|fortnight|month|year|decade)s?\s(?:ago|earlier|before)"
        rf"|(?P<last>last|past)\s(?P<lastunit>week|month|year|night|spring|summer|autumn|fall|winter|{weekday})\b"
        rf"|(?:in|since|of|as\s(?:late|recent)ly\sas|last|during|back\sin)\s(?:early\s|late\s|mid-)?"
        rf"(?P<lonemonth>{month})\b(?:\s(?P<lonemonthyear>(?:19|20)\d\d))?"
        rf"|(?:in|since|of|during|until)\s(?P<loneyear>(?:19|20)\d\d)\b"
        rf"|(?P<earlier>earlier\sthis\s(?:week|month|year))|(?P<yesterday>yesterday)|(?P<today>today|tonight)"
        rf"|(?P<weekday>{weekday}))\b",
        re.IGNORECASE,
    )


def spoken_on(phrase: str, published: date | None, cues: Cues) -> tuple[date | None, bool]:
    """The day a phrase names, and whether it names one at all; (``None``, true) where it cannot be worked out.

    Past is preferred: words are reported after they were said. Impossible dates (30 February) count as not named.
    """
    tables = cues.numbers
    pattern = _patterns(tuple(tables["months"]), tuple(tables["weekdays"]), tuple(tables["numbers"]))
    match = pattern.search(phrase)
    if match is None:
        return published, False
    try:
        return _resolved(match, published, cues), True
    except (ValueError, OverflowError):
        return published, False


def _resolved(match: re.Match[str], published: date | None, cues: Cues) -> date | None:
    part = match.groupdict()
    months, numbers = cues.numbers["months"], cues.numbers["numbers"]
    if part["month"] or part["month2"]:
        month = months[(part["month"] or part["month2"]).lower()]
        return _dated(part["year"] or part["year2"], month, int(part["day"] or part["day2"]), published)
    if part["loneyear"]:
        return date(int(part["loneyear"]), 1, 1)
    if part["lonemonth"]:
        return _dated(part["lonemonthyear"], months[part["lonemonth"].lower()], 1, published)
    if published is None:
        return None
    if part["number"]:
        count = int(part["number"]) if part["number"].isdigit() else numbers[part["number"].lower()]
        return published - timedelta(days=count * _UNITS[part["unit"].lower()])
    return _relative(part, published, cues)


def _dated(year: str | None, month: int, day: int, published: date | None) -> date | None:
    if year:
        return date(int(year), month, day)
    if published is None:
        return None
    found = date(published.year, month, day)
    return found if found <= published + timedelta(days=1) else date(published.year - 1, month, day)


def _relative(part: dict[str, str | None], published: date, cues: Cues) -> date:
    weekdays = cues.numbers["weekdays"]
    last = (part["lastunit"] or "").lower()
    if part["weekday"] or last in weekdays:
        back = (published.weekday() - weekdays[(part["weekday"] or last).lower()]) % 7
        return published - timedelta(days=back or (7 if last else 0))
    if part["yesterday"] or last == "night":
        return published - timedelta(days=1)
    if part["earlier"]:
        return published - timedelta(days={"week": 2, "month": 10, "year": 60}[part["earlier"].lower().split()[-1]])
    if last:
        return published - timedelta(days=_UNITS.get(last, 120))
    return published
