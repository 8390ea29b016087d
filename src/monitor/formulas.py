"""The ledger of stock phrases: where one was to be expected, where it stood, and for how long it has been missing.

A formula counts as dropped when an actor's own comparable texts on the issue lack it so many times running, as added
when a phrase that is not in use recurs in two of them. What the press quotes counts neither way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from statistics import median

from monitor.text import fold, near_copy, sentences

MIN_TEXT_WORDS = 80
"""A shorter text is another genre (a greeting, a one-line notice): its silence says nothing."""

MIN_SHARE = 0.5
"""Nor does that of a text less than this much as long as the median of the actor's texts on the issue."""

MIN_ISSUE_WORDS = 12
"""Nor that of a text that touches on the issue only in passing."""

RECURS = 2
"""So many texts with a phrase make it a formula in use."""

HISTORY = 3
"""So many earlier texts without it are needed before a phrase can be called new."""

_PHRASE_WORDS = range(3, 7)


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text an actor published itself, as far as one issue goes. ``passages`` are its sentences on the issue."""

    id: str
    day: date
    text: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A formula that the last ``run`` texts lack; ``last_seen`` is the day it last stood, ``instead`` what now does."""

    phrase: str
    run: tuple[OwnText, ...]
    last_seen: date | None
    instead: str


@dataclass(frozen=True, slots=True)
class Added:
    """A phrase not in use before that stands in all of ``texts``; ``passage`` is the latest sentence with it."""

    phrase: str
    texts: tuple[OwnText, ...]
    passage: str


def stem_phrase(text: str) -> str:
    """Text for matching formulas: blind to case, punctuation, -ise/-ize spelling and plural s."""
    return " ".join(_stem(word) for word in fold(text).split())


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    word = re.sub(r"is(e|ed|es|ing|ation|ations)$", r"iz\1", word) if len(word) > 5 else word
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=2_000)
def _stemmed(text: str) -> str:
    return f" {stem_phrase(text)} "


def present(phrase: str, text: str) -> bool:
    """Whether the formula, or an inflected variant of it, stands in the text."""
    return f" {stem_phrase(phrase)} " in _stemmed(text)


def presence(phrase: str, texts: Sequence[OwnText]) -> list[tuple[date, bool]]:
    """The days of the texts that tell of a formula, in their order, and whether it stands in them.

    These are the texts that have it, and those whose silence means something; copies of a text are not told apart.
    """
    return [(text.day, present(phrase, text.text)) for text in _telling(texts, phrase)]


def _comparable(texts: Sequence[OwnText], phrase: str | None = None) -> list[OwnText]:
    """The texts without copies whose silence would mean something, or that have the phrase."""
    return _telling(_distinct(texts), phrase)


def _telling(texts: Sequence[OwnText], phrase: str | None) -> list[OwnText]:
    """The texts whose silence would mean something, and those that have the phrase."""
    usual = median(len(text.text.split()) for text in texts) if texts else 0
    least = max(MIN_TEXT_WORDS, MIN_SHARE * usual)
    return [text for text in texts if _long_enough(text, least) or (phrase is not None and present(phrase, text.text))]


def _distinct(texts: Sequence[OwnText]) -> list[OwnText]:
    """The texts without copies: one put up at a second address is not a second text."""
    kept: list[OwnText] = []
    for text in texts:
        if not any(near_copy(text.text, other.text) for other in kept):
            kept.append(text)
    return kept


def _long_enough(text: OwnText, least: float) -> bool:
    on_issue = sum(len(passage.split()) for passage in text.passages)
    return len(text.text.split()) >= least and on_issue >= MIN_ISSUE_WORDS


def dropped(phrase: str, texts: Sequence[OwnText], *, absences: int) -> Dropped | None:
    """The formula as missing from the last ``absences`` comparable texts (oldest first), or ``None``.

    It is reported the moment the run is long enough and as long as the run lasts, whatever stood before: a formula
    listed with a position was in use on the position's day.
    """
    comparable = _comparable(texts, phrase)
    run: list[OwnText] = []
    for text in reversed(comparable):
        if present(phrase, text.text):
            break
        run.insert(0, text)
    if len(run) < absences:
        return None
    before = comparable[: len(comparable) - len(run)]
    return Dropped(phrase, tuple(run), before[-1].day if before else None, _instead(phrase, run[-1], before))


def _instead(phrase: str, latest: OwnText, before: Sequence[OwnText]) -> str:
    """The sentence of the latest text that shares most longer words with the one in which the formula last stood."""
    last_use = next((p for text in reversed(before) for p in text.passages if present(phrase, p)), phrase)
    wanted = _long_words(last_use)
    return max(latest.passages, key=lambda passage: len(wanted & _long_words(passage)), default="")


def _long_words(text: str) -> set[str]:
    return {word for word in stem_phrase(text).split() if len(word) > 4}


def returned(phrase: str, texts: Sequence[OwnText], *, absences: int) -> Added | None:
    """A listed formula that had been absent long enough to count as dropped, and stands in two texts since."""
    comparable = _comparable(texts, phrase)
    uses = [k for k, text in enumerate(comparable) if present(phrase, text.text)]
    recent = [k for k in uses if k >= _gap_end(uses, absences)] if uses else []
    if len(recent) < RECURS or recent[0] < absences:
        return None
    return _arrival(phrase, [comparable[k] for k in recent])


def _gap_end(uses: Sequence[int], absences: int) -> int:
    """The index of the first use after the last long run of absences."""
    start = uses[0]
    for earlier, later in pairwise(uses):
        if later - earlier > absences:
            start = later
    return start


def arrivals(
    texts: Sequence[OwnText], function_words: frozenset[str], *, known: Iterable[str], elsewhere: Iterable[str] = ()
) -> list[Added]:
    """Phrases that recur in the last two of an actor's texts on an issue, copies left out, and in none of those before.

    ``known`` are formulas already listed, ``elsewhere`` other words that carry no news (the issue's own keywords).
    ``function_words`` are the language's words without content; a formula neither begins nor ends with one.
    Of overlapping phrases the longest is kept; a whole sentence repeated word for word is boilerplate, not a formula.
    """
    texts = _distinct(texts)
    if len(texts) < HISTORY + RECURS:
        return []
    old = [_stemmed(text.text) for text in texts[:-RECURS]]
    latest = texts[-RECURS:]
    listed = [_stemmed(words) for words in known]
    commonplace = [_stemmed(words) for words in elsewhere]
    shared = set.intersection(*(_candidates(text, function_words) for text in latest))
    fresh = [gram for gram in shared if not any(f" {gram} " in text for text in old)]
    fresh = [gram for gram in fresh if not any(words in f" {gram} " for words in listed)]
    fresh = [gram for gram in fresh if not any(f" {gram} " in words for words in (*listed, *commonplace))]
    longest = [gram for gram in fresh if not any(gram != other and f" {gram} " in f" {other} " for other in fresh)]
    found = [_arrival(gram, latest) for gram in sorted(longest)]
    return [arrival for arrival in found if not _boilerplate(arrival.phrase, latest)]


def _candidates(text: OwnText, function_words: frozenset[str]) -> set[str]:
    return {gram for passage in text.passages for gram in _grams(passage, function_words)}


def _grams(passage: str, function_words: frozenset[str]) -> Iterable[str]:
    """Phrases of a sentence that could be formulas: 3 to 6 words, content words at both ends, no names, no figures."""
    for clause in re.split(r"[,;:.!?()“”\"]+", passage):
        raw = clause.split()
        for size in _PHRASE_WORDS:
            for at in range(len(raw) - size + 1):
                if _formulaic(raw[at : at + size], function_words):
                    yield stem_phrase(" ".join(raw[at : at + size]))


def _formulaic(words: Sequence[str], function_words: frozenset[str]) -> bool:
    lowered = [word.casefold() for word in words]
    return (
        lowered[0] not in function_words
        and lowered[-1] not in function_words
        and not any(character.isdigit() for word in words for character in word)
        and not any(word[:1].isupper() for word in words)
        and sum(word not in function_words for word in lowered) >= 2
    )


def _boilerplate(phrase: str, texts: Sequence[OwnText]) -> bool:
    first, second = ([p for p in text.passages if present(phrase, p)] for text in texts[-RECURS:])
    return any(near_copy(one, other) for one in first for other in second)


def _arrival(phrase: str, texts: Sequence[OwnText]) -> Added:
    latest = texts[-1]
    pieces = (*latest.passages, *(latest.text[start:end] for start, end in sentences(latest.text)))
    return Added(phrase, tuple(texts), next((piece for piece in pieces if present(phrase, piece)), ""))
