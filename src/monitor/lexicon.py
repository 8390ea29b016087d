"""The words by which a stance is read: a lexicon as data, and a matcher that finds its phrases in a text.

Phrases are given in base form and found in any regular inflection ("rule out" in "ruled out"); irregular forms are a
table of the data. Matching is one pass over the tokens through a tree of words, so its time grows with the text only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

_SECTIONS = (
    "support", "oppose", "start", "stop", "negation", "not_negation", "commitment", "hedge", "time_limit", "condition",
    "no_condition", "exception", "no_exception", "intensifier", "downtoner", "firmer", "recalled", "hypothetical",
    "other_voice", "procedure", "acts", "change", "same",
    "vague", "reporting", "part", "whole", "stamp", "decided", "first_person",
    "at_least", "at_most", "due", "lowering", "belonging", "norm", "threshold", "above", "below", "measured",
    "describing", "sparing", "termed", "roughly", "loosely", "ambiguous", "radius", "forbidding", "neutral", "siding",
)  # fmt: skip
_LISTS = (
    *_SECTIONS, "boundaries", "stopwords", "antonyms", "grades", "lasting", "joints", "time_parts", "time_openings",
    "before_and_after", "in_place_of", "besides", "set_to", "halves", "uninflected", "dating", "dated",
)  # fmt: skip
_MAPPINGS = (
    "modality", "scope", "ladders", "numbers", "shares", "magnitudes", "units", "months", "irregular", "names", "rungs",
)  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]|\w")
_VOWELS = frozenset("aeiouy")
_HISSING = ("s", "x", "z", "ch", "sh", "o")
"""How words end that take "es" and not "s"."""
_DOUBLING = re.compile(r"(?:[^aeiouy]*|s?qu)[aeiouy][^aeiouywx]")
"""A word that doubles its last letter before "ed" and "ing": "ban", "quit"."""


class LexiconError(ValueError):
    """The data of a lexicon has an unknown section or one of the wrong shape; the message names it."""


class Token(NamedTuple):
    """A word, number or mark of punctuation at ``text[start:end]``, lower-cased, contractions resolved."""

    start: int
    end: int
    word: str


class Entry(NamedTuple):
    """What a phrase stands for.

    ``category`` is a section ("hedge") or a member of one ("ladder:travel"), ``value`` its degree there: a rung, a side
    of a scale, a modality.
    """

    category: str
    value: float
    phrase: str


class Hit(NamedTuple):
    """A phrase found: tokens ``first`` to ``last`` inclusive."""

    entry: Entry
    first: int
    last: int


@dataclass(slots=True)
class _Node:
    """A word's place in the tree of phrases."""

    following: dict[str, _Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StanceLexicon:
    """A language's stance words. Make one with :meth:`from_data`."""

    language: str
    boundaries: frozenset[str]
    lasting: frozenset[str]
    time_parts: frozenset[str]
    time_openings: frozenset[str]
    before_and_after: frozenset[tuple[str, str]]
    in_place_of: frozenset[tuple[str, str]]
    joints: frozenset[str]
    besides: frozenset[str]
    set_to: frozenset[str]
    halves: frozenset[str]
    stopwords: frozenset[str]
    uninflected: frozenset[str]
    dating: frozenset[str]
    dated: frozenset[str]
    numbers: Mapping[str, float]
    shares: Mapping[str, float]
    magnitudes: Mapping[str, float]
    units: Mapping[str, str]
    months: Mapping[str, int]
    ladders: tuple[str, ...]
    grades: frozenset[str]
    irregular: Mapping[str, str] = field(repr=False)
    _root: _Node = field(repr=False, compare=False)

    @classmethod
    def from_data(cls, base: Mapping[str, Any], *extensions: Mapping[str, Any]) -> StanceLexicon:
        """The lexicon of the data, lists of the extensions added to its lists and mappings merged into its mappings.

        Raises :class:`LexiconError` for a section that does not exist or has the wrong shape.
        """
        data: dict[str, Any] = {}
        for part in (base, *extensions):
            _merge(data, part)
        data["ladders"] = _climbed(data.get("ladders", {}), data.get("rungs", {}))
        irregular = {str(key): str(value) for key, value in data.get("irregular", {}).items()}
        return cls(
            language=str(data.get("language", "en")),
            boundaries=frozenset(data.get("boundaries", ())),
            lasting=frozenset(data.get("lasting", ())),
            time_parts=frozenset(data.get("time_parts", ())),
            time_openings=frozenset(data.get("time_openings", ())),
            before_and_after=frozenset(_pairs("before_and_after", data.get("before_and_after", ()))),
            in_place_of=frozenset(_pairs("in_place_of", data.get("in_place_of", ()))),
            joints=frozenset(data.get("joints", ())),
            besides=frozenset(data.get("besides", ())),
            set_to=frozenset(data.get("set_to", ())),
            halves=frozenset(data.get("halves", ())),
            stopwords=frozenset(data.get("stopwords", ())),
            uninflected=frozenset(data.get("uninflected", ())),
            dating=frozenset(data.get("dating", ())),
            dated=frozenset(data.get("dated", ())),
            numbers={str(key): float(value) for key, value in data.get("numbers", {}).items()},
            shares={str(key): float(value) for key, value in data.get("shares", {}).items()},
            magnitudes={str(key): float(value) for key, value in data.get("magnitudes", {}).items()},
            units={str(key): str(value) for key, value in data.get("units", {}).items()},
            months={str(key): int(value) for key, value in data.get("months", {}).items()},
            ladders=tuple(data.get("ladders", {})),
            grades=frozenset(f"ladder:{name}" for name in data.get("grades", ())),
            irregular=irregular,
            _root=_tree(_entries(data), irregular),
        )

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text; "won't" gives "will" and "not"."""
        found: list[Token] = []
        for match in _TOKEN.finditer(text):
            found.extend(_split(match.group().lower().replace("’", "'"), match.start(), match.end(), self.irregular))
        return found

    def forms(self, word: str) -> tuple[str, ...]:
        """The base forms a word may have, itself first."""
        irregular = self.irregular.get(word)
        if irregular is not None:
            return (word, irregular)
        return (word, *(base for base in _bases(word) if base not in self.uninflected))

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Every phrase in the tokens; of one category the longest, none inside another."""
        forms = [self.forms(token.word) for token in tokens]
        free: dict[str, int] = {}
        hits: list[Hit] = []
        for first in range(len(tokens)):
            longest: dict[str, Hit] = {}
            for entry, last in _walk(self._root, forms, first):
                longest[entry.category] = Hit(entry, first, last)
            for category, hit in longest.items():
                if free.get(category, 0) <= first:
                    free[category] = hit.last + 1
                    hits.append(hit)
        return hits


def _merge(data: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add a mapping of sections to what is there."""
    for name, value in part.items():
        if name in _LISTS:
            if not isinstance(value, list | tuple):
                raise LexiconError(f"{name}: a list is expected")
            data[name] = [*data.get(name, []), *value]
        elif name in _MAPPINGS:
            if not isinstance(value, Mapping):
                raise LexiconError(f"{name}: a mapping is expected")
            data[name] = _joined(data.get(name, {}), value)
        elif name == "language":
            data[name] = value
        else:
            raise LexiconError(f"{name}: no such section; there are {', '.join((*_LISTS, *_MAPPINGS, 'language'))}")


def _joined(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Any]:
    """Two mappings as one; where both hold a list under a key (a modality), one list after the other.

    A ladder of a known name is replaced whole, since its rungs make sense only together.
    """
    both = dict(old)
    for key, value in new.items():
        together = isinstance(value, list) and isinstance(both.get(key), list) and not isinstance(value[0], list)
        both[key] = [*both[key], *value] if together else value
    return both


def _climbed(ladders: Mapping[str, Any], added: Mapping[str, Mapping[int, Sequence[str]]]) -> dict[str, Any]:
    """The ladders with phrases added to their rungs, which are counted from 1.

    Raises :class:`LexiconError` for a ladder or rung that is not there.
    """
    found = {name: list(rungs) for name, rungs in ladders.items()}
    for name, rungs in added.items():
        for number, phrases in rungs.items():
            if name not in found or not 1 <= number <= len(found[name]):
                raise LexiconError(f"rungs: there is no rung {number} of a ladder {name}")
            found[name][number - 1] = [*found[name][number - 1], *phrases]
    return found


def _entries(data: Mapping[str, Any]) -> Iterator[Entry]:
    """All phrases of the data with what they stand for."""
    for section in _SECTIONS:
        yield from _listed(section, 1.0, data.get(section, ()))
    for scale in ("modality", "scope"):
        for level, phrases in data.get(scale, {}).items():
            yield from _listed(scale, float(level), phrases)
    for name, phrases in data.get("names", {}).items():
        yield from _listed(f"name:{name}", 1.0, phrases)
    for name, rungs in data.get("ladders", {}).items():
        for rung, phrases in enumerate(rungs):
            yield from _listed(f"ladder:{name}", float(rung), phrases)
    for number, sides in enumerate(_pairs("antonyms", data.get("antonyms", ()))):
        yield from _listed(f"antonym:{number}", 1.0, sides[0])
        yield from _listed(f"antonym:{number}", -1.0, sides[1])


def _pairs(section: str, entries: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """The entries of a section, each of which has two sides. Raises :class:`LexiconError` for any that has not."""
    for number, sides in enumerate(entries):
        if not isinstance(sides, list | tuple) or len(sides) != 2:
            raise LexiconError(f"{section}, entry {number + 1}: two sides are expected")
        yield sides[0], sides[1]


def _listed(category: str, value: float, phrases: object) -> Iterator[Entry]:
    """The phrases of one list. Raises :class:`LexiconError` for anything else than a list of words."""
    if not isinstance(phrases, list | tuple) or not all(isinstance(phrase, str | int | float) for phrase in phrases):
        raise LexiconError(f"{category}: a list of words is expected, not {phrases!r:.60}")
    for phrase in phrases:
        yield Entry(category, value, str(phrase))


def _tree(entries: Iterable[Entry], irregular: Mapping[str, str]) -> _Node:
    """The phrases as a tree of words."""
    root = _Node()
    for entry in entries:
        node = root
        for match in _TOKEN.finditer(entry.phrase.lower()):
            for token in _split(match.group(), 0, 0, irregular):
                node = node.following.setdefault(token.word, _Node())
        node.entries.append(entry)
    return root


def _walk(root: _Node, forms: Sequence[tuple[str, ...]], first: int) -> Iterable[tuple[Entry, int]]:
    """The phrases that start at a token, shorter ones first."""
    nodes = [root]
    for last in range(first, len(forms)):
        nodes = [node.following[form] for node in nodes for form in forms[last] if form in node.following]
        if not nodes:
            return
        for node in nodes:
            for entry in node.entries:
                yield entry, last


def _split(word: str, start: int, end: int, irregular: Mapping[str, str]) -> list[Token]:
    """A word as one token, or two where it is a contraction."""
    if word == "cannot":
        return [Token(start, min(start + 3, end), "can"), Token(min(start + 3, end), end, "not")]
    if word.endswith("n't") and len(word) > 3:
        cut = max(start, end - 3)
        return [Token(start, cut, irregular.get(word[:-3], word[:-3])), Token(cut, end, "not")]
    head, mark, tail = word.partition("'")
    if mark and f"'{tail}" in irregular:
        cut = min(start + len(head), end)
        return [Token(start, cut, head), Token(cut, end, irregular[f"'{tail}"])]
    if mark and tail in ("s", "re", "ve", "m", ""):
        return [Token(start, end, head)]
    return [Token(start, end, word)]


@lru_cache(maxsize=20_000)
def _bases(word: str) -> tuple[str, ...]:
    """The other words of which a word may be a regular inflection; that they exist is not said."""
    if len(word) < 4 or not word.isalpha():
        return ()
    found = [f"{word[:-3]}y"] if word.endswith(("ies", "ied")) else []
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending):
            found += _before(ending, word[: -len(ending)])
    return tuple(dict.fromkeys(found))


def _before(ending: str, stem: str) -> list[str]:
    """The words that may end so and then be spelt with the stem: "not" is not among those of "noted" or "notes"."""
    if len(stem) < 2 or (ending == "d" and stem[-1] != "e") or (ending == "es" and not stem.endswith(_HISSING)):
        return []
    if ending not in ("ed", "ing"):
        return [stem]
    found = [] if _DOUBLING.fullmatch(stem) else [stem]
    if ending == "ing":
        found.append(f"{stem}e")
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        found.append(stem[:-1])
    return found
