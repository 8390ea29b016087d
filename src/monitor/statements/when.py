"""When words were said: expressions of time in news prose, resolved against the day of publication.

The expressions themselves are data of each language (``dates`` in its lexicon file); what the named groups of a form
mean is decided here: ``day``, ``month`` and ``year``; ``number`` of ``unit`` back; ``past`` for the unit or weekday
gone by; ``weekday``; ``lately`` for a phrase with a fixed number of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from monitor.statements.cues import Cues

_SEASON = 120  # days back that "last spring" is taken to be
_DIRECT = 2  # words from a verb to the date of the occasion it tells of: "told last year's [congress]"
_LONGEST_EVENT = 5  # words of "annual report to parliament", which may be an occasion of speaking
_OWNING = re.compile(r"\s?(?:['’]s|(?<=s)['’])(?=\s)\s?")


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
    said. "January's vote" tells when the vote was; words said "at last year's summit" are as old as the summit.
    Impossible dates (30 February) count as not named.
    """
    found = (
        match
        for match in _found(phrase, cues)
        if not (_within_name(match, phrase, near, cues) or _of_event(match, phrase, near, cues))
    )
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


def _of_event(named: re.Match[str], phrase: str, near: int, cues: Cues) -> bool:
    """Whether a date only tells an event from others: "the sheets of January's vote", "after last week's summit".

    It is that of words said at it: in a speech, or in what opens the phrase or stands right behind the verb at
    ``near`` ("promised during last year's campaign").
    """
    before, date_words = phrase[: named.start()].split(), named.group().split()
    behind = _modified(named, phrase, before, cues)
    if not behind:
        return False
    governed = date_words[0].lower() in cues["prepositions"]  # "of January", in which the preposition is
    if not governed and before and before[-1].lower() in cues["articles"] | cues["possessives"]:
        before.pop()
    link = date_words[0] if governed else before.pop() if before else ""
    direct = 0 <= near < named.start() and len(phrase[near : named.start()].split()) <= _DIRECT
    if not behind.isdisjoint(cues["occasions"]):
        return link.lower() not in cues["held_at"] and not direct
    opens = all(word.lower() in cues["conjunctions"] for word in before) or before[-1].endswith(",")
    return link.lower() not in cues["held_at"] or not (opens or direct)


def _modified(named: re.Match[str], phrase: str, before: Sequence[str], cues: Cues) -> set[str]:
    """The nouns that a date modifies: "January's [vote]", "the 3 May [agreement]"; none where it stands alone."""
    owned = _OWNING.match(phrase, named.end())
    articled = bool(before) and before[-1].lower() in cues["articles"] | cues["possessives"]
    words = re.split(r"[,;:.]", phrase[owned.end() if owned else named.end() :])[0].lower().split()[:_LONGEST_EVENT]
    stop = next((at for at, word in enumerate(words) if word in cues["prepositions"] and word != "of"), len(words))
    if owned:
        return set(words[:stop])
    return set(words[:1]) & (cues["occasions"] | cues["dated_events"]) if articled else set()


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
