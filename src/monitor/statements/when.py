"""When words were said: expressions of time in news prose, resolved against the day of publication.

The expressions themselves are data of each language (``dates`` in its lexicon file); what the named groups of a form
mean is decided here: ``day``, ``month`` and ``year``; ``number`` of ``unit`` back; ``past`` for the unit or weekday
gone by; ``weekday``; ``lately`` for a phrase with a fixed number of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from monitor.statements.cues import Cues

_SEASON = 120  # days back that "last spring" is taken to be


@lru_cache(maxsize=8)
def _patterns(cues: Cues) -> tuple[re.Pattern[str], ...]:
    tables = {name: "|".join(sorted(words, key=len, reverse=True)) for name, words in cues.numbers.items()}
    return tuple(re.compile(form.format_map(tables), re.IGNORECASE) for form in cues.dates)


def spoken_on(
    phrase: str, published: date | None, cues: Cues, *, near: int = 0, before: date | None = None
) -> tuple[date | None, bool]:
    """The day a phrase names, and whether it names one at all; (``None``, true) where it cannot be worked out.

    Of several the one nearest to the offset ``near`` counts, and behind it none that only tells one thing from another:
    the year in "leaves the accord of 2009" is the accord's, the month in "told soldiers wounded in May" the soldiers'.
    "A day earlier" is counted from ``before`` where it is given. Past is preferred: words are reported after they were
    said. Impossible dates (30 February) count as not named.
    """
    found = (match for match in _found(phrase, cues) if not _within_name(match, phrase, near, cues))
    ranked = sorted(found, key=lambda match: (_distance(match, near), -len(match.group())))
    for match in ranked:
        try:
            return _resolved(match, published, before, cues), True
        except (ValueError, OverflowError):
            continue
    return published, False


def _found(phrase: str, cues: Cues) -> Iterator[re.Match[str]]:
    """The expressions of time in a phrase, none within a longer one."""
    matches = sorted(
        (match for pattern in _patterns(cues) for match in pattern.finditer(phrase)),
        key=lambda match: (match.start(), -match.end()),
    )
    end = -1
    for match in matches:
        if match.end() > end:
            yield match
            end = match.end()


def _within_name(date_named: re.Match[str], phrase: str, near: int, cues: Cues) -> bool:
    """Whether a date behind a verb at ``near`` belongs to the thing that is the verb's object, or tells more of it."""
    if near <= 0 or date_named.start() <= near:
        return False
    return _tells_more(phrase[near : date_named.start()], cues) or any(
        thing.start() > near + 1 and thing.start() <= date_named.start() and date_named.end() <= thing.end()
        for thing in cues.patterns["things_dated"].finditer(phrase)
    )


def _tells_more(behind: str, cues: Cues) -> bool:
    """Whether a date ends a participle's phrase that tells more of a noun: "told men wounded in May".

    ``behind`` is what stands from the verb to the date. The day of an occasion is that of the words: "told a rally held
    in May", "in an interview published on Monday".
    """
    told = cues.patterns["told_more"].search(behind)
    return told is not None and told.start("noun") > 0


def _distance(match: re.Match[str], near: int) -> int:
    return max(0, match.start() - near, near - match.end())


def _resolved(match: re.Match[str], published: date | None, before: date | None, cues: Cues) -> date | None:
    part = {name: (value or "").lower() for name, value in match.groupdict().items()}
    tables = cues.numbers
    year, month = part.get("year", ""), part.get("month", "")
    if month:
        return _dated(year, tables["months"][month], int(part.get("day") or 1), published)
    if year:
        return date(int(year), 1, 1)
    base = (before if part.get("then") else None) or published
    if base is None:
        return None
    if number := part.get("number", ""):
        count = int(number) if number.isdigit() else tables["numbers"][number]
        return base - timedelta(days=count * tables["units"][part["unit"]])
    if lately := part.get("lately", ""):
        return base - timedelta(days=tables["lately"][" ".join(lately.split())])
    return _gone_by(part, base, cues)


def _dated(year: str, month: int, day: int, published: date | None) -> date | None:
    if year:
        return date(int(year), month, day)
    if published is None:
        return None
    found = date(published.year, month, day)
    return found if found <= published + timedelta(days=1) else date(published.year - 1, month, day)


def _gone_by(part: dict[str, str], base: date, cues: Cues) -> date:
    """The last weekday of that name before or on the day; the unit gone by ("last month")."""
    weekday = cues.numbers["weekdays"].get(part.get("weekday", "") or part.get("past", ""))
    if weekday is not None:
        back = (base.weekday() - weekday) % 7
        return base - timedelta(days=back or (7 if part.get("past") else 0))
    return base - timedelta(days=cues.numbers["units"].get(part.get("past", ""), _SEASON))
