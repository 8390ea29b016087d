"""Figures and dates in a text: how much, of what, and whether somebody is bound by it.

A figure binds where it is the object of a commitment, a limit, a deadline or a level that was set: "will send 500
soldiers", "at least 200 metres", "by 2030", "a fee of 10 euros". Others only describe ("with its 200,000 members"), and
when they change, no stance has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import zip_longest
from math import isclose
from typing import NamedTuple

from monitor.compare.numbers import DURATIONS, number, number_at, share_at
from monitor.lexicon import Hit, StanceLexicon, Token

_LEAD = 4
_ROUNDING = 0.005
"""The most that a share in words may differ from its percentage, as part of it: "a third", 33 percent."""
_AT_THE_HEAD = 2
"""Words that may stand before a figure that opens its clause: "some 40", "about half of"."""
_WILLING, _BINDING = 0.3, 0.6
"""Modality from which something is said of what shall be, and from which it binds."""
_DATES = ("date", "day-of-year")
_DISTANCES = ("km", "mile", "metre")
_MONTH, _YEAR, _LONGEST_MONTH = 30.0, 365.0, 31
"""Days as they are counted here, where only differences matter."""
_GOVERNING = (
    "at_least", "at_most", "threshold", "scope", "support", "oppose", "start", "stop", "acts", "commitment", "modality",
    "lowering",
)  # fmt: skip
"""Phrases right behind which a number says how many."""
_RULES = ("modality", "stop", "oppose", "sparing")
"""Phrases by which a clause lays down a rule."""
_NOUN_PHRASE = 4
"""Words from a ban to the bound of what it is on, "bans heavy lorries over", where nothing else joins them."""
_SET_TO, _REACH = ("lowering", "start"), 6
"""Phrases behind which "to" and a number say how many are left or allowed, and in how many words."""
_SUFFIXES = ("isations", "izations", "isation", "ization", "ations", "ation", "ments", "ment", "ities", "ity", "ings",
             "ing", "ions", "ion", "ies", "ied", "ers", "er", "ed", "es", "al", "ly", "s", "e", "y", "n")  # fmt: skip

Hits = Mapping[str, Sequence[Hit]]


class Role(StrEnum):
    """What a figure does in its clause."""

    COUNTED = "counted"
    """It describes, and binds nobody."""
    AMOUNT = "amount"
    DEADLINE = "deadline"
    END = "end"
    """When something ends that lasts until then."""
    LEAST = "least"
    MOST = "most"
    SCOPE = "scope"
    """It bounds whom or what a rule is on: "lorries over 20 tonnes"."""


class Quantity(NamedTuple):
    """A figure with its unit; dates carry the unit ``date`` and count days, a year standing for its last month.

    ``lasting`` says that it is the end of something ("until 2030") and no deadline, ``negated`` that its segment is;
    ``upward`` says that more of it is firmer, as far as nothing negates it; ``compared`` that something else is
    measured by it ("older than 30 years"), ``left`` that it is what is no more or was not chosen ("from 27 to 12", "12
    instead of 27").
    """

    value: float
    unit: str
    first: int
    last: int
    lasting: bool = False
    negated: bool = False
    role: Role = Role.COUNTED
    upward: bool = True
    compared: bool = False
    left: bool = False

    @property
    def is_date(self) -> bool:
        """Whether it is a day, a month or a year of the calendar."""
        return self.unit in _DATES

    @property
    def binds(self) -> bool:
        """Whether somebody is bound by it."""
        return self.role is not Role.COUNTED


def quantities(
    tokens: Sequence[Token], segments: Sequence[int], hits: Hits, turners: Sequence[Hit], lexicon: StanceLexicon
) -> Iterator[Quantity]:
    """The figures of a text in order, each with what its clause makes of it.

    :param segments: the number of the segment each token lies in
    :param turners: the phrases that turn a clause round
    """
    clauses = _clauses(tokens, segments)
    found = list(_quantities(tokens, hits, lexicon))
    for one, following in zip_longest(found, found[1:]):
        lead = [token.word for token in tokens[max(0, one.first - _LEAD) : one.first]]
        here = segments[one.first]
        negations = [
            hit for hit in turners if hit.entry.category == "negation" and segments[hit.first] in (here, here - 1)
        ]
        placed = one._replace(lasting=not lexicon.lasting.isdisjoint(lead), negated=len(negations) % 2 == 1)
        left = _displaced(one, tokens, lexicon) or (
            following is not None and _left_for(one, following, tokens, lexicon)
        )
        placed = placed._replace(left=left)
        yield _in_its_clause(placed, _Clause(tokens, hits, clauses, segments, clauses[one.first], lexicon))


def _left_for(one: Quantity, following: Quantity, tokens: Sequence[Token], lexicon: StanceLexicon) -> bool:
    """Whether a figure is the first and the next the second of "from 27 % to 12 %"."""
    if one.first == 0 or following.unit != one.unit or following.first != one.last + 2:
        return False
    return (tokens[one.first - 1].word, tokens[one.last + 1].word) in lexicon.before_and_after


def _displaced(one: Quantity, tokens: Sequence[Token], lexicon: StanceLexicon) -> bool:
    """Whether the words before a figure say that another has its place."""
    return one.first > 1 and (tokens[one.first - 2].word, tokens[one.first - 1].word) in lexicon.in_place_of


class _Clause(NamedTuple):
    """The clause that a figure stands in: a stretch between two commas or the ends of its segment."""

    tokens: Sequence[Token]
    hits: Hits
    clauses: Sequence[int]
    segments: Sequence[int]
    number: int
    lexicon: StanceLexicon

    def of(self, category: str, first: int, last: int) -> list[Hit]:
        """The phrases of a category in this clause from one token up to another, the last in front."""
        found = [hit for hit in self.hits.get(category, ()) if first <= hit.first and hit.last < last]
        return [hit for hit in reversed(found) if self.clauses[hit.first] == self.number]

    @property
    def start(self) -> int:
        """Its first token that is a word."""
        first = self.clauses.index(self.number)
        return first + (self.tokens[first].word == ",")

    def wills(self) -> bool:
        """Whether its segment says what shall be, or is for or against something.

        Where it opens with "until" or "before", which begin a segment of their own, that is said in the one before.
        """
        opening = self.start
        segment = self.segments[opening]
        over = (segment, segment - 1) if self.tokens[opening].word in self.lexicon.time_openings else (segment,)
        return self.forbids() or any(
            self.segments[hit.first] in over
            for category in ("modality", "commitment", "support", "oppose", "stop", "decided", "time_limit")
            for hit in self.hits.get(category, ())
            if category != "modality" or hit.entry.value >= _WILLING
        )

    def forbids(self) -> bool:
        """Whether its segment opens by forbidding its readers something: "do not swim", "avoid"."""
        first = self.segments.index(self.segments[self.start])
        return any(hit.first == first for hit in self.hits.get("forbidding", ()))


def _clauses(tokens: Sequence[Token], segments: Sequence[int]) -> list[int]:
    """The number of the clause each token lies in."""
    number, found = 0, []
    for i, token in enumerate(tokens):
        number += i > 0 and (segments[i] != segments[i - 1] or token.word == ",")
        found.append(number)
    return found


def _in_its_clause(one: Quantity, clause: _Clause) -> Quantity:
    """The figure with its role."""
    one = one._replace(compared=bool(clause.of("threshold", max(clause.start, one.first - 2), one.first)))
    wider = _widening(one, clause)
    if wider is not None:
        return one._replace(role=Role.SCOPE, upward=wider, negated=False)
    if _is_radius(one, clause):
        return _reaching(one, clause) if clause.wills() else one
    limit = _limit(one, clause)
    if limit is not None:
        role, upward = limit
        return one._replace(role=role, upward=upward) if clause.wills() else one
    if one.is_date or not _bound(one, clause):
        return one
    lowered = clause.of("lowering", clause.start, one.first)
    to = one.first > 0 and clause.tokens[one.first - 1].word == "to"
    return one._replace(role=Role.AMOUNT, upward=not (lowered and to))


def _limit(one: Quantity, clause: _Clause) -> tuple[Role, bool] | None:
    """The limit that the words around a figure make of it, and whether more of it is firmer."""
    if one.is_date and one.lasting:
        return Role.END, True
    if (one.is_date or one.unit in DURATIONS) and _due(one, clause):
        return Role.DEADLINE, False
    bounds = (("at_least", Role.LEAST, True), ("at_most", Role.MOST, _permits(one, clause)))
    for category, role, upward in bounds:
        if not one.is_date and (
            clause.of(category, clause.start, one.first) or clause.of(category, one.last, one.last + 4)
        ):
            return role, upward
    return None


def _widening(one: Quantity, clause: _Clause) -> bool | None:
    """Of a figure that bounds whom or what a rule is on, whether the rule is the firmer the greater it is.

    A ban or a duty is the firmer the wider it is, what spares somebody from one the narrower. ``None`` for any other
    figure, and in what merely allows something.
    """
    bounds = [hit for name in ("above", "below") for hit in clause.of(name, clause.start, one.first)]
    bound = next((hit for hit in bounds if hit.last == one.first - 1), None)
    firmer = _firmer_wider(clause) if bound and _tells_which(bound, one, clause) else None
    return None if bound is None or firmer is None else firmer == (bound.entry.category == "below")


def _tells_which(bound: Hit, one: Quantity, clause: _Clause) -> bool:
    """Whether a figure behind "over" and the like tells which things are meant, and not how much of one there is.

    So it does in the subject of a rule ("lorries over 20 tonnes must") and in what a ban is on.
    """
    if any(hit.last == bound.last for hit in clause.of("measured", clause.start, one.first)):
        return True
    ruled = [hit for name in _RULES for hit in clause.of(name, clause.start, bound.first)]
    before = clause.tokens[bound.first - 1].word if bound.first > clause.start else ""
    if not before or before in clause.lexicon.set_to or "be" in clause.lexicon.forms(before):
        return False
    if not ruled:
        return any(clause.of(name, one.last, len(clause.tokens)) for name in _RULES)
    bans = [hit.last for hit in ruled if hit.entry.category != "modality"]
    described = any(hit.last == bound.first - 1 for hit in clause.of("describing", clause.start, bound.first))
    return bool(bans) and bound.first - max(bans) > 1 and (described or bound.first - max(bans) <= _NOUN_PHRASE)


def _firmer_wider(clause: _Clause) -> bool | None:
    """Whether the clause is the firmer the more people or things it is on; ``None`` where it binds nobody."""
    end = len(clause.tokens)
    if clause.of("sparing", clause.start, end):
        return False
    strongest = max((hit.entry.value for hit in clause.of("modality", clause.start, end)), default=0.0)
    if clause.forbids() or strongest >= _BINDING:
        return True
    forbidden = any(clause.of(name, clause.start, end) for name in ("stop", "oppose"))
    negated = bool(clause.of("negation", clause.start, end))
    return True if forbidden != negated and (forbidden or strongest) else None


def _is_radius(one: Quantity, clause: _Clause) -> bool:
    """Whether a figure says how far around something: "within 20 kilometres of the border"."""
    return one.unit in _DISTANCES and bool(clause.of("radius", max(clause.start, one.first - 2), one.first))


def _reaching(one: Quantity, clause: _Clause) -> Quantity:
    """A radius with its role: where something is forbidden or allowed more is firmer, where it is demanded less."""
    forbidden = clause.forbids() or any(clause.of(name, clause.start, one.first) for name in ("stop", "oppose"))
    if forbidden or _permits(one, clause):
        return one._replace(role=Role.MOST, upward=True, negated=False)
    return one._replace(role=Role.MOST, upward=False)


def _due(one: Quantity, clause: _Clause) -> bool:
    """Whether a word for "no later" stands before a figure with nothing but "the end of" and the like between."""
    hits = clause.of("due", max(clause.start, one.first - _LEAD), one.first)
    between = [token.word for token in clause.tokens[hits[0].last + 1 : one.first]] if hits else []
    return bool(hits) and all(word in clause.lexicon.time_parts for word in between)


def _permits(one: Quantity, clause: _Clause) -> bool:
    """Whether the firmest word before a figure allows ("may") and does not oblige."""
    before = clause.of("modality", clause.start, one.first)
    return bool(before) and max(hit.entry.value for hit in before) < _BINDING


def _bound(one: Quantity, clause: _Clause) -> bool:
    """Whether a figure is the object of a commitment or a level that was set, or the subject of what must be."""
    end = len(clause.tokens)
    if any(clause.of(category, clause.start, end) for category in ("decided", "time_limit")) or _runs(one, clause):
        return True
    if clause.of("commitment", clause.start, one.first):
        return True
    if any(hit.entry.value >= _WILLING for hit in clause.of("modality", clause.start, one.first)):
        return True
    opens = one.first - clause.start <= _AT_THE_HEAD
    owned = bool(clause.of("belonging", clause.start, one.first))
    return opens and not owned and any(hit.entry.value >= _BINDING for hit in clause.of("modality", one.last, end))


def _runs(one: Quantity, clause: _Clause) -> bool:
    """Whether a figure says how long lasts what is decided upon: "quarantine lasts 14 days", not "has lasted"."""
    term = clause.of("termed", clause.start, one.first) if one.unit in DURATIONS else ()
    between = clause.tokens[term[0].last + 1 : one.first] if term else ()
    told = any(token.word.endswith("ed") or "have" in clause.lexicon.forms(token.word) for token in between)
    return any("last" in clause.lexicon.forms(token.word) for token in between) and not told


def stem(word: str) -> str:
    """A word without its commonest endings: enough for "exporters" to meet "export"."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word[-1] in "eyi" else word


def increase(old: Quantity, new: Quantity) -> float:
    """How much more the second of two figures of one unit is; of days without a year, by the shorter way round it.

    February comes after November where nothing says which.
    """
    more = new.value - old.value
    if old.unit != "day-of-year":
        return more
    return (more + _YEAR / 2) % _YEAR - _YEAR / 2


def alike(one: Quantity, other: Quantity) -> bool:
    """Whether two figures, no dates, are the same amount of the same thing."""
    return one.unit == other.unit and not one.is_date and isclose(one.value, other.value, rel_tol=_ROUNDING)


def _quantities(tokens: Sequence[Token], hits: Hits, lexicon: StanceLexicon) -> Iterator[Quantity]:
    """The figures and dates of a text."""
    read = -1  # the last token of the figure before
    for i, token in enumerate(tokens):
        share = share_at(tokens, i, lexicon) if i > read else None
        if share is not None:
            read = share[1]
            yield Quantity(share[0], "percent", i, read)
            continue
        found = number_at(tokens, i, lexicon) if i > read else None
        if found is None:
            if _is_bare_month(tokens, hits, i, lexicon):
                yield Quantity(lexicon.months[token.word] * _MONTH + _MONTH, "day-of-year", i, i)
            continue
        value, last = found
        if _like_a_year(token.word) and not _counts(tokens, i, hits, lexicon):
            yield _dated(tokens, i, value, lexicon)
            continue
        bounded = any(hit.last == i - 1 for name in ("above", "below") for hit in hits.get(name, ()))
        measured = _measured(tokens, i, last, value, lexicon, dated=not bounded)
        read = measured.last
        if measured.unit != "day-of-year" or not _year_follows(tokens, measured.last):
            yield measured


def _like_a_year(word: str) -> bool:
    """Whether a figure may be the year of what people talk of now."""
    return len(word) == len("2000") and word.isdigit() and 1900 <= int(word) <= 2100


def _counts(tokens: Sequence[Token], i: int, hits: Hits, lexicon: StanceLexicon) -> bool:
    """Whether a figure that may be a year says how many: "2000 soldiers", "at most 2000 licences", "$2000".

    Behind a month or a word of time it is a year, and so it is before what a year dates ("1990 levels").
    """
    before, following, third = (tokens[k].word if 0 <= k < len(tokens) else "" for k in (i - 1, i + 1, i + 2))
    if lexicon.units.get(before) == "money" and not before.isalnum():
        return True
    bases = lexicon.forms(following)
    if not lexicon.dated.isdisjoint(bases) or _dated(tokens, i, 0.0, lexicon).first < i:
        return False
    timed = before in lexicon.dating
    if following in lexicon.magnitudes or not lexicon.units.keys().isdisjoint(bases):
        return not timed or (before, third) in lexicon.before_and_after
    counted = third if following in lexicon.besides else following
    plural = counted.endswith("s") and counted.isalpha() and counted not in lexicon.stopwords
    return plural and not timed and _governed(tokens, i, hits)


def _governed(tokens: Sequence[Token], i: int, hits: Hits) -> bool:
    """Whether a limit or a verb stands right before a number, or a verb somewhat further with "to" between."""
    if any(hit.last == i - 1 for category in _GOVERNING for hit in hits.get(category, ())):
        return True
    if i == 0 or tokens[i - 1].word != "to":
        return False
    return any(i - _REACH <= hit.last < i - 1 for category in _SET_TO for hit in hits.get(category, ()))


def _year_follows(tokens: Sequence[Token], i: int) -> bool:
    """Whether a year follows a token, be it behind a comma: then the day is part of it."""
    behind = [token.word for token in tokens[i + 1 : i + 3]]
    after = behind[1:] if behind[:1] == [","] else behind
    return bool(after) and _like_a_year(after[0])


def _dated(tokens: Sequence[Token], i: int, year: float, lexicon: StanceLexicon) -> Quantity:
    """A year with the month and the day before it: "2026", "July 2026", "1 July 2026", "July 1, 2026".

    A year stands for its last day, and so does a month.
    """
    comma = i > 1 and tokens[i - 1].word == ","
    first, second = (tokens[k].word if k >= 0 else "" for k in ((i - 3, i - 2) if comma else (i - 2, i - 1)))
    for month, day, start in ((second, first, 2), (first, second, 3 if comma else 2)):
        nth = number(day, lexicon) if day.isdigit() else None
        if month in lexicon.months and nth is not None and nth <= _LONGEST_MONTH:
            return Quantity(year * _YEAR + (lexicon.months[month] - 1) * _MONTH + nth, "date", i - start, i)
    if second in lexicon.months and not comma:
        return Quantity(year * _YEAR + lexicon.months[second] * _MONTH, "date", i - 1, i)
    return Quantity(year * _YEAR + 12 * _MONTH, "date", i, i)


def _is_bare_month(tokens: Sequence[Token], hits: Hits, i: int, lexicon: StanceLexicon) -> bool:
    """Whether a word is a month without day and year, "until the end of February", and no verb ("they may", "march").

    It stands for its last day, as a year does for its last month.
    """
    if i == 0 or tokens[i].word not in lexicon.months:
        return False
    before, following = tokens[i - 1].word, tokens[i + 1].word if i + 1 < len(tokens) else ""
    timed = before in lexicon.lasting | lexicon.time_parts | lexicon.time_openings
    timed = timed or any(hit.last == i - 1 for hit in hits.get("due", ()))
    return timed and number(following, lexicon) is None


def _measured(
    tokens: Sequence[Token], i: int, last: int, value: float, lexicon: StanceLexicon, *, dated: bool
) -> Quantity:
    """A figure, from one token to another, with the magnitude and unit around it.

    It may be ``dated`` by a month behind it; not so in "children under 14 may".
    """
    first = i
    month = lexicon.months.get(tokens[i - 1].word) if i else None
    if month and value <= _LONGEST_MONTH:
        return Quantity(month * _MONTH + value, "day-of-year", i - 1, last)
    unit = lexicon.units.get(tokens[i - 1].word, "") if i and not tokens[i - 1].word.isalnum() else ""
    if unit:
        first = i - 1
    if last + 1 < len(tokens) and tokens[last + 1].word in lexicon.magnitudes:
        last += 1
        value *= lexicon.magnitudes[tokens[last].word]
    if not unit and last + 1 < len(tokens):
        following = tokens[last + 1].word
        two = f"{following} {tokens[last + 2].word}" if last + 2 < len(tokens) else ""
        bases = (two, *lexicon.forms(following))
        unit = next((lexicon.units[base] for base in bases if base in lexicon.units), "")
        month = next((lexicon.months[base] for base in bases if base in lexicon.months), None)
        if unit:
            last += 2 if two in lexicon.units else 1
        elif month and dated:
            return Quantity(month * _MONTH + value, "day-of-year", first, last + 1)
        elif following[:1].isalpha() and following not in lexicon.stopwords:
            unit = stem(following)
    return Quantity(value, unit, first, last)
