"""What a text says of its own strength and direction: negation scope, modality, conditions, figures, names.

The reading is shallow and quick: a text is cut into segments at strong punctuation and at words that open a new clause,
and every word that turns a clause round (a negation, "refuse", "lift") turns round the rest of its segment. Two of them
cancel each other out, which is what "did not rule out" and "lift the ban" need.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.compare.quantities import Quantity, alike, quantities, stem
from monitor.domain import Span
from monitor.lexicon import Hit, StanceLexicon, Token

_STRONG = frozenset(".;:!?—–()…")
_OPENING = frozenset('.!?"“”«»—–:')
_ENDS = frozenset(".;:!?,")
_MOST_OPENING = 3
"""Tokens among which a text's first word is found, behind quotation marks and the like."""
_JOINTS = frozenset({"and", "or", ",", "but"})
_NEW_CLAUSE = frozenset({"support", "oppose", "start", "stop", "modality", "negation", "reporting"})
_DEEDS = frozenset({"support", "oppose", "start", "stop", "acts"})
_JOINING = frozenset({
    "due", "belonging", "lowering", "threshold", "above", "below", "measured", "describing", "sparing", "termed",
    "roughly", "decided", "norm", "loosely", "ambiguous", "radius", "forbidding",
})  # fmt: skip
_TURNING = ("oppose", "negation", "stop")
_MOST_STRANGE, _ENOUGH_WORDS, _FEWEST_KNOWN = 0.5, 8, 0.12


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
    found = list(_outermost(lexicon.find(tokens)))
    ambiguous = {hit.first for hit in found if hit.entry.category == "ambiguous"}
    for hit in found:
        if hit.entry.category == "modality" and _is_month(text, tokens, hit):
            continue
        if hit.entry.category == "condition" and hit.first in ambiguous and _joins_nothing(tokens, hit):
            continue
        hits.setdefault(hit.entry.category, []).append(hit)
    turners = _turners(hits, lexicon)
    segments = _segments(tokens, hits, lexicon)
    names = _names(text, tokens, hits, lexicon)
    subject_at = _subject(tokens, hits, names)
    return Signals(
        text=text,
        tokens=tokens,
        hits={category: tuple(these) for category, these in hits.items()},
        turns=_turns(segments, turners),
        segments=segments,
        stems=_stems(tokens, lexicon),
        names=frozenset(names.values()),
        name_tokens=frozenset(names),
        subject=names[subject_at[0]] if subject_at else "",
        subject_at=subject_at,
        quantities=tuple(quantities(tokens, segments, hits, turners, lexicon)),
        turners=turners,
        foreign=_foreign(tokens, lexicon),
    )


def _subject(
    tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]], names: Mapping[int, str]
) -> tuple[int, int] | None:
    """The tokens of whoever a text is about: the first one named, but for those in a condition in front.

    "If Peru takes more, we will close the gates" is about "us", and names nobody.
    """
    opening = _after_condition(tokens, hits)
    if opening and any(hit.first == opening for hit in hits.get("first_person", ())):
        return None
    first = min((i for i in names if i >= opening), default=None)
    if first is None:
        return None
    last = first
    while names.get(last + 1) == names[first]:
        last += 1
    return first, last


def _after_condition(tokens: Sequence[Token], hits: Mapping[str, Sequence[Hit]]) -> int:
    """Where the main clause begins behind a condition that opens a text and ends with a comma; else 0."""
    words = [i for i, token in enumerate(tokens[:_MOST_OPENING]) if token.word.isalpha()]
    if not words or not any(hit.first == words[0] for hit in hits.get("condition", ())):
        return 0
    end = next((i for i, token in enumerate(tokens) if token.word in _ENDS), len(tokens))
    return end + 1 if end + 1 < len(tokens) and tokens[end].word == "," else 0


def _is_month(text: str, tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a word is written as the name of a month is, inside a sentence: "in May", and no "may"."""
    token = tokens[hit.first]
    inside = hit.first > 0 and tokens[hit.first - 1].word not in _OPENING
    return hit.first == hit.last and inside and text[token.start : token.end] == "May"


def _joins_nothing(tokens: Sequence[Token], hit: Hit) -> bool:
    """Whether a word that may join a clause has none behind it: "in the year before"."""
    following = tokens[hit.last + 1 : hit.last + 2]
    return hit.first == hit.last and not any(token.word[:1].isalnum() for token in following)


def _outermost(found: Sequence[Hit]) -> Iterator[Hit]:
    """The phrases without those inside a longer one: "without exception" is no exception, "for now" no break.

    Scales, ladders and names keep theirs, since there a word counts wherever it stands; and what is done ("plan to")
    leaves alone how firmly.
    """
    longest: dict[int, int] = {}
    for hit in found:
        if ":" not in hit.entry.category and hit.entry.category not in _DEEDS | _JOINING:
            for i in range(hit.first, hit.last + 1):
                longest[i] = max(longest.get(i, 0), hit.last - hit.first)
    for hit in found:
        inside = all(longest.get(i, 0) > hit.last - hit.first for i in range(hit.first, hit.last + 1))
        if ":" in hit.entry.category or hit.entry.category in _JOINING or not inside:
            yield hit


def _foreign(tokens: Sequence[Token], lexicon: StanceLexicon) -> bool:
    """Whether hardly a word is one of the function words without which no sentence of the language gets by."""
    letters = [token.word for token in tokens if token.word.isalpha()]
    strange = sum(len(word) for word in letters if not word.isascii())
    if strange > _MOST_STRANGE * sum(map(len, letters)):
        return True
    known = sum(word in lexicon.stopwords for word in letters)
    return len(letters) >= _ENOUGH_WORDS and known < _FEWEST_KNOWN * len(letters)


def reckoned(text: Signals, other: Signals) -> str:
    """The text, its figures put as those of another text that they are the same as, or are measured by.

    "About 500" is 500 beside "500", and "a third" is 33 percent beside a percentage or another share.
    """
    shares = {other.quote(one.first, one.last).lower() for one in other.quantities if one.unit == "percent"}
    words = text.text
    for one in reversed(text.quantities):
        start, end = text.span(one.first, one.last)
        share = words[start:end].lower() if one.unit == "percent" else ""
        if share and shares and share not in shares and not any(map(str.isdigit, share)):
            words = f"{words[:start]}{one.value:.3g} percent{words[end:]}"
        rounded = next((hit for hit in text.of("roughly") if hit.last == one.first - 1), None)
        if rounded is not None and any(alike(one, exact) for exact in other.quantities):
            words = words[: text.span(rounded.first, rounded.last).start] + words[start:]
    return words


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
    binding = {i for hit in hits.get("modality", ()) for i in range(hit.first, hit.last + 1)}
    number, result = 0, []
    for i, token in enumerate(tokens):
        causes = _and_next(tokens, i) in lexicon.boundaries and i not in binding and i + 2 not in openers
        opens = causes or token.word in lexicon.boundaries
        joins = token.word in _JOINTS and not openers.isdisjoint((i + 1, i + 2))
        if i and (opens or joins or tokens[i - 1].word in _STRONG):
            number += 1
        result.append(number)
    return tuple(result)


def _and_next(tokens: Sequence[Token], i: int) -> str:
    """A token and the one behind it."""
    return " ".join(token.word for token in tokens[i : i + 2])


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
