"""What a text says of its own strength and direction: negation scope, modality, conditions, figures, names.

The reading is shallow and quick: a text is cut into segments at strong punctuation and at words that open a new clause,
and every word that turns a clause round (a negation, "refuse", "lift") turns round the rest of its segment. Two of them
cancel each other out, which is what "did not rule out" and "lift the ban" need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.domain import Span
from monitor.lexicon import Hit, StanceLexicon, Token

_STRONG = frozenset(".;:!?—–()…")
_OPENING = frozenset('.!?"“”«»—–:')
_JOINTS = frozenset({"and", "or", ",", "but"})
_NEW_CLAUSE = frozenset({"support", "oppose", "start", "stop", "modality", "negation", "reporting"})
_DEEDS = frozenset({"support", "oppose", "start", "stop", "acts"})
_TURNING = ("oppose", "negation", "stop")
_LEAD = 4
_MOST_STRANGE, _ENOUGH_WORDS, _FEWEST_KNOWN = 0.5, 8, 0.12
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SUFFIXES = ("isations", "izations", "isation", "ization", "ations", "ation", "ments", "ment", "ities", "ity", "ings",
             "ing", "ions", "ion", "ies", "ied", "ers", "er", "ed", "es", "al", "ly", "s", "e", "y", "n")  # fmt: skip


class Quantity(NamedTuple):
    """A figure with its unit; dates carry the unit ``date`` and count days, a year standing for its last month.

    ``lasting`` says that it is the end of something ("until 2030") and no deadline, ``negated`` that its segment is.
    """

    value: float
    unit: str
    first: int
    last: int
    lasting: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Signals:
    """A text as read. Indices are those of ``tokens``.

    ``turns[i]`` is -1 where an odd number of turning words governs token ``i``, else 1; ``stems`` holds where each
    content word stands; ``names`` are those of the lexicon and stems of words written as proper names; ``foreign`` says
    that the text is hardly in the lexicon's language.
    """

    text: str
    tokens: tuple[Token, ...]
    hits: Mapping[str, tuple[Hit, ...]]
    turns: tuple[int, ...]
    segments: tuple[int, ...]
    stems: Mapping[str, tuple[int, ...]]
    names: frozenset[str]
    name_tokens: frozenset[int]
    subject: str
    subject_at: tuple[int, int] | None
    quantities: tuple[Quantity, ...]
    turners: tuple[Hit, ...]
    foreign: bool = False

    def span(self, first: int, last: int | None = None) -> Span:
        """The characters from one token to another, or of one."""
        return Span(self.tokens[first].start, self.tokens[first if last is None else last].end)

    def quote(self, first: int, last: int) -> str:
        """The words from one token to another as they stand in the text."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def is_name(self, key: str) -> bool:
        """Whether a content word is part of a name wherever it stands."""
        return self.name_tokens.issuperset(self.stems[key])

    def turner(self, token: int) -> Hit | None:
        """The turning phrase over a token: the nearest before it in its segment, else the first after it."""
        here = [hit for hit in self.turners if self.segments[hit.first] == self.segments[token]]
        here = [hit for hit in here if not hit.first <= token <= hit.last]
        before = [hit for hit in here if hit.last < token]
        return before[-1] if before else here[0] if here else None

    def denied(self, hit: Hit) -> bool:
        """Whether a phrase is negated from outside it: "no longer against all travel"."""
        over = [
            one
            for one in self.turners
            if one.entry.category == "negation"
            and self.segments[one.first] == self.segments[hit.first]
            and not hit.first <= one.first <= hit.last
        ]
        return len(over) % 2 == 1

    def of(self, category: str) -> tuple[Hit, ...]:
        """The phrases of a category found, in order."""
        return self.hits.get(category, ())


def read(text: str, lexicon: StanceLexicon) -> Signals:
    """The signals in a text. Time grows with its length; nothing in it raises."""
    tokens = tuple(lexicon.tokens(text))
    hits: dict[str, list[Hit]] = {}
    for hit in _outermost(lexicon.find(tokens)):
        hits.setdefault(hit.entry.category, []).append(hit)
    turners = _turners(hits, lexicon)
    segments = _segments(tokens, hits, lexicon)
    names = _names(text, tokens, hits, lexicon)
    first = min(names, default=0)
    last = first
    while names.get(last + 1) == names.get(first) and last + 1 in names:
        last += 1
    return Signals(
        text=text,
        tokens=tokens,
        hits={category: tuple(these) for category, these in hits.items()},
        turns=_turns(segments, turners),
        segments=segments,
        stems=_stems(tokens, lexicon),
        names=frozenset(names.values()),
        name_tokens=frozenset(names),
        subject=names[first] if names else "",
        subject_at=(first, last) if names else None,
        quantities=tuple(_bounded(one, tokens, segments, turners, lexicon) for one in _quantities(tokens, lexicon)),
        turners=turners,
        foreign=_foreign(tokens, lexicon),
    )


def _outermost(found: Sequence[Hit]) -> Iterator[Hit]:
    """The phrases without those inside a longer one: "without exception" is no exception, "for now" no break.

    Scales, ladders and names keep theirs, since there a word counts wherever it stands; and what is done ("plan to")
    leaves alone how firmly.
    """
    longest: dict[int, int] = {}
    for hit in found:
        if ":" not in hit.entry.category and hit.entry.category not in _DEEDS:
            for i in range(hit.first, hit.last + 1):
                longest[i] = max(longest.get(i, 0), hit.last - hit.first)
    for hit in found:
        inside = all(longest.get(i, 0) > hit.last - hit.first for i in range(hit.first, hit.last + 1))
        if ":" in hit.entry.category or not inside:
            yield hit


def stem(word: str) -> str:
    """A word without its commonest endings: enough for "exporters" to meet "export"."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            word = word[: -len(suffix)]
            break
    return word[:-1] if len(word) > 4 and word[-1] in "eyi" else word


def _foreign(tokens: Sequence[Token], lexicon: StanceLexicon) -> bool:
    """Whether hardly a word is one of the function words without which no sentence of the language gets by."""
    letters = [token.word for token in tokens if token.word.isalpha()]
    strange = sum(len(word) for word in letters if not word.isascii())
    if strange > _MOST_STRANGE * sum(map(len, letters)):
        return True
    known = sum(word in lexicon.stopwords for word in letters)
    return len(letters) >= _ENOUGH_WORDS and known < _FEWEST_KNOWN * len(letters)


def _turners(hits: Mapping[str, Sequence[Hit]], lexicon: StanceLexicon) -> tuple[Hit, ...]:
    """The phrases that turn a clause round, each word counted in one of them only.

    Those inside a grade do not: between "do not travel" and "reconsider travel" lies a degree.
    """
    graded = [hit for ladder in lexicon.grades for hit in hits.get(ladder, ())]
    taken = {i for hit in (*hits.get("not_negation", ()), *graded) for i in range(hit.first, hit.last + 1)}
    chosen: list[Hit] = []
    candidates = [hit for category in _TURNING for hit in hits.get(category, ())]
    for hit in sorted(candidates, key=lambda hit: (hit.first - hit.last, hit.first)):
        covered = range(hit.first, hit.last + 1)
        if taken.isdisjoint(covered):
            taken.update(covered)
            chosen.append(hit)
    return tuple(sorted(chosen, key=lambda hit: hit.first))


def _segments(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], lexicon: StanceLexicon) -> tuple[int, ...]:
    """The number of the segment each token lies in."""
    openers = {hit.first for category in _NEW_CLAUSE for hit in hits.get(category, ())}
    number, result = 0, []
    for i, token in enumerate(tokens):
        opens = token.word in lexicon.boundaries
        joins = token.word in _JOINTS and not openers.isdisjoint((i + 1, i + 2))
        if i and (opens or joins or tokens[i - 1].word in _STRONG):
            number += 1
        result.append(number)
    return tuple(result)


def _turns(segments: Sequence[int], turners: Sequence[Hit]) -> tuple[int, ...]:
    """Which way round each token stands; a turning phrase does not turn its own words."""
    total: dict[int, int] = {}
    for hit in turners:
        total[segments[hit.first]] = -total.get(segments[hit.first], 1)
    turns = [total.get(segment, 1) for segment in segments]
    for hit in turners:
        for i in range(hit.first, hit.last + 1):
            turns[i] = -turns[i]
    return tuple(turns)


def _stems(tokens: Sequence[Token], lexicon: StanceLexicon) -> dict[str, tuple[int, ...]]:
    """Where the content words stand."""
    found: dict[str, list[int]] = {}
    for i, token in enumerate(tokens):
        if len(token.word) > 2 and token.word[0].isalpha() and token.word not in lexicon.stopwords:
            word = token.word.removesuffix("'s").removesuffix("'")
            found.setdefault(stem(lexicon.forms(word)[-1] if word in lexicon.irregular else word), []).append(i)
    return {key: tuple(where) for key, where in found.items()}


def _names(
    text: str, tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], lexicon: StanceLexicon
) -> dict[int, str]:
    """The tokens that name somebody or something, and whom: the lexicon's names, else the word's stem.

    A sentence's first word has its capital from the sentence; it counts at the very beginning of the text, where a
    position names its actor, and before another capital.
    """
    found: dict[int, str] = {}
    for category, these in hits.items():
        if category.startswith("name:"):
            for hit in these:
                if text[tokens[hit.first].start].isupper():
                    found.update(dict.fromkeys(range(hit.first, hit.last + 1), category))
    for i, token in enumerate(tokens):
        if i in found or len(token.word) < 3 or not text[token.start].isupper() or token.word in lexicon.stopwords:
            continue
        opening = i > 0 and tokens[i - 1].word in _OPENING
        if not opening or (i + 1 < len(tokens) and text[tokens[i + 1].start].isupper()):
            found[i] = stem(token.word.removesuffix("'s"))
    return found


def _quantities(tokens: Sequence[Token], lexicon: StanceLexicon) -> Iterator[Quantity]:
    """The figures and dates of a text."""
    for i, token in enumerate(tokens):
        value = _value(token.word, lexicon)
        if value is None:
            continue
        year = _FIGURE.fullmatch(token.word) is not None and len(token.word) == 4 and 1900 <= value <= 2100
        if year:
            month = lexicon.months.get(tokens[i - 1].word) if i else None
            yield Quantity(value * 365 + (month or 12) * 30.0, "date", i - 1 if month else i, i)
            continue
        yield _measured(tokens, i, value, lexicon)


def _bounded(
    quantity: Quantity, tokens: Sequence[Token], segments: Sequence[int], turners: Sequence[Hit], lexicon: StanceLexicon
) -> Quantity:
    """The figure with what the words before it make of it."""
    lead = [token.word for token in tokens[max(0, quantity.first - _LEAD) : quantity.first]]
    here = segments[quantity.first]
    negations = [hit for hit in turners if hit.entry.category == "negation" and segments[hit.first] in (here, here - 1)]
    return quantity._replace(lasting=not lexicon.lasting.isdisjoint(lead), negated=len(negations) % 2 == 1)


def _measured(tokens: Sequence[Token], i: int, value: float, lexicon: StanceLexicon) -> Quantity:
    """A figure with the magnitude and unit around it."""
    first = last = i
    unit = lexicon.units.get(tokens[i - 1].word, "") if i and not tokens[i - 1].word.isalnum() else ""
    if unit:
        first = i - 1
    if last + 1 < len(tokens) and tokens[last + 1].word in lexicon.magnitudes:
        last += 1
        value *= lexicon.magnitudes[tokens[last].word]
    if not unit and last + 1 < len(tokens):
        following = tokens[last + 1].word
        two = f"{following} {tokens[last + 2].word}" if last + 2 < len(tokens) else following
        bases = (two, *lexicon.forms(following))
        unit = next((lexicon.units[base] for base in bases if base in lexicon.units), "")
        month = next((lexicon.months[base] for base in bases if base in lexicon.months), None)
        if unit:
            last += 2 if two in lexicon.units else 1
        elif month:
            return Quantity(month * 30.0 + value, "day-of-year", first, last + 1)
        elif following[:1].isalpha() and following not in lexicon.stopwords:
            unit = stem(following)
    return Quantity(value, unit, first, last)


def _value(word: str, lexicon: StanceLexicon) -> float | None:
    """The number a token stands for."""
    if _FIGURE.fullmatch(word):
        plain = word.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word) else word.replace(",", ".")
        try:
            return float(plain[:30])
        except ValueError:
            return None
    return lexicon.numbers.get(word)
