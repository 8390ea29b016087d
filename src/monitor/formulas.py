"""The ledger of stock phrases: where one was to be expected, where it stood, and for how long it has been missing.

A formula counts as dropped when an actor's own comparable texts on the issue lack it so many times running, as added
when a phrase that is not in use recurs in two of them. What the press quotes counts neither way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from math import ceil, log
from statistics import median

from monitor.text import containment, fold, near_copy, same_words, sentences, similarity, word_changes

JUDGED = 60
"""So many of an actor's latest texts on an issue are held against each other."""

MIN_TEXT_WORDS = 80
"""A shorter text is another genre (a greeting, a one-line notice): its silence says nothing."""

MIN_SHARE = 0.5
"""Nor does that of a text less than this much as long as the median of those texts in which the phrase is at home."""

MIN_ISSUE_WORDS = 12
"""Nor that of a text that touches on the issue only in passing."""

AT_HOME = 3
"""So many texts with a phrase say how long such texts are; with fewer all of the actor's texts on the issue do."""

RECURS = 2
"""So many texts with a phrase make it a formula in use."""

HISTORY = 3
"""So many earlier texts without it are needed before a phrase can be called new."""

SAME_EVENT = timedelta(days=1)
"""Texts no further apart that are near copies are one: a statement in full and in extracts."""

PUT_UP_AGAIN = timedelta(days=7)
"""Within this time a text may come out once more elsewhere. Later, one nearly the same is the next of its series."""

_AGAIN_SHARE = 0.9  # of the shorter one's shingles; two statements of a series on one pattern share up to some 0.8
_SHARED = 0.25  # of the sentences of the shorter one, if so few of its shingles are gone
_REPLACES = 0.5  # similarity from which one sentence is another with some of its words replaced
_PHRASE_WORDS = range(3, 7)
_FRAGMENT = 4
_ROOM = 90
_END = " | "

_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WRAPPED = re.compile(r"\n(?<=[^\s.!?:;]\n)(?=[a-z])")
_NOT = re.compile(r"(?<=\bcan)(?:not|['’]t)\b|(?<!\bca)n['’]t\b", re.IGNORECASE)
_PER_CENT = re.compile(r"%|\bper\s?cent\b", re.IGNORECASE)
_JOINED = re.compile(r"(?<=\w)[-\u2010\u2011](?=\w)")
_SPELLINGS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"ie$", "y"),  # what is left of a plural in -ies
        (r"(?<=...)ied$", "y"),
        (r"(agre|guarante|decre|refere)ed$", r"\1e"),
        (r"is(e|ed|ing|ation)$", r"iz\1"),
        (r"lys(e|ed|ing)$", r"lyz\1"),
        (r"(?<=...)our(?=$|ed$|ing$|able$)", "or"),
        (r"([bt])re$", r"\1er"),
        (r"ence$", "ense"),
        (r"logue$", "log"),
        (r"mme$", "m"),
    )
)
_ENDING = re.compile(r"(?<=...)(?:(?<!e)ed|ing|e)$")
_OTHER_WORDS = frozenset({"not", "even"})
"""What would be left of "note" and "evening"."""
_VOWEL = re.compile(r"[aeiouy]")


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text an actor published itself, as far as one issue goes. ``passages`` are its sentences on the issue."""

    id: str
    day: date
    text: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A formula that the last ``run`` texts lack; ``last_seen`` is the day it last stood, ``instead`` what now does.

    It had stood in ``uses`` of the ``before`` comparable texts that came before all those that lack it, at last in
    the sentence ``last_use``, which is empty where none of them had it.
    """

    phrase: str
    run: tuple[OwnText, ...]
    last_seen: date | None
    instead: str
    last_use: str = ""
    uses: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """A phrase not in use before that stands in all of ``texts``; ``passage`` is the latest sentence with it.

    ``absent`` texts had lacked it when it came back; it is 0 for one that is new.
    """

    phrase: str
    texts: tuple[OwnText, ...]
    passage: str
    absent: int = 0


# --- a phrase in a text ----------------------------------------------------------------------------------


def stem_phrase(text: str) -> str:
    """Text for matching formulas: blind to case, punctuation, accents, spelling and the regular inflections."""
    return _stems(_plain(text))


def _plain(text: str) -> str:
    """The text with what can be written in two ways written in one: initials, a negation, a per cent, a line's end."""
    if "'t" in text or "’t" in text or "annot" in text:  # to look for these words costs more than all the rest
        text = _NOT.sub(" not", text)
    text = _WRAPPED.sub(" ", text)
    return _PER_CENT.sub(" % ", _DOTTED.sub(lambda found: found[0].replace(".", ""), text))


def _stems(plain: str) -> str:
    return " ".join(map(_stem, fold(plain).split()))


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    if not word.isascii():
        word = "".join(one for one in unicodedata.normalize("NFKD", word) if not "\u0300" <= one <= "\u036f")
    if len(word) < 4:
        return word
    word = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    for pattern, instead in _SPELLINGS:
        word = pattern.sub(instead, word)
    stem = _ENDING.sub("", word)
    if stem != word and (not _VOWEL.search(stem) or stem in _OTHER_WORDS):
        return word.removesuffix("d") if stem == "not" else word
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiouls" else stem


@lru_cache(maxsize=1_000)
def _stemmed(text: str) -> str:
    """The text's sentences for matching, those with hyphens a second time without: "co-operation" is "cooperation"."""
    text = _plain(text)
    found = []
    for start, end in sentences(text):
        sentence = text[start:end]
        found.append(_stems(sentence))
        if _JOINED.search(sentence):
            found.append(_stems(_JOINED.sub("", sentence)))
    return f"{_END}{_END.join(found)}{_END}"


@lru_cache(maxsize=2_000)
def _wordings(phrase: str) -> tuple[str, ...]:
    """How a formula may stand in a text: within a sentence, or, where it is more than one, as these."""
    ways = {stem_phrase(phrase), stem_phrase(_JOINED.sub("", phrase)), _stemmed(phrase)[len(_END) : -len(_END)]}
    return tuple(f" {way} " for way in sorted(ways) if way)


def present(phrase: str, text: str) -> bool:
    """Whether the formula, or an inflected variant of it, stands in the text."""
    stemmed = _stemmed(text)
    return any(wording in stemmed for wording in _wordings(phrase))


def _place(phrase: str, sentence: str) -> tuple[int, int] | None:
    """Where the formula stands in a sentence."""
    wordings = _wordings(phrase)
    found = [match.span() for match in re.finditer(r"\S+", sentence)]
    for at, (start, _) in enumerate(found):
        for _, end in found[at : at + 2 * len(phrase.split()) + 1]:
            if f" {stem_phrase(sentence[start:end])} " in wordings:
                return start, end
    return None


def excerpt(phrase: str, sentence: str) -> str:
    """A sentence, or of a long one as much as a line has room for, with the formula in it."""
    start, end = _place(phrase, sentence) or (0, 0)
    left = sentence.rfind(" ", 0, max(start - _ROOM, 0)) + 1 if start > _ROOM else 0
    right = sentence.find(" ", end + _ROOM)
    before, after = "… " if left else "", "" if right < 0 else " …"
    return before + sentence[left : len(sentence) if right < 0 else right] + after


def fragments(phrase: str) -> list[str]:
    """The beginnings of the longer words of a formula, by which texts that may have it are found fast.

    One that is written otherwise there, with a hyphen within a word for instance, may be overlooked by them.
    """
    return [word[:_FRAGMENT].lower() for word in re.findall(r"[A-Za-z]+", phrase) if len(word) >= _FRAGMENT]


def presence(phrase: str, texts: Sequence[OwnText]) -> list[tuple[OwnText, bool]]:
    """The texts that tell of a formula, in their order, and whether it stands in them.

    These are the texts that have it, and those whose silence means something; copies of a text are not told apart.
    The others are of another kind, as far as length tells: an answer at a press conference beside the statements in
    which the formula is at home.
    """
    having = {text.id for text in texts if present(phrase, text.text)}
    home = [text for text in texts if text.id in having]
    least = _least_words(home if len(home) >= AT_HOME else texts)
    return [(text, text.id in having) for text in texts if text.id in having or _long_enough(text, least)]


# --- comparable texts ------------------------------------------------------------------------------------


def _comparable(texts: Sequence[OwnText], phrase: str) -> tuple[list[OwnText], list[int]]:
    """The texts that tell of a formula, without copies, and the places of those in which it stands."""
    told = presence(phrase, _distinct(texts, phrase))
    return [text for text, _ in told], [at for at, (_, stands) in enumerate(told) if stands]


def _least_words(texts: Sequence[OwnText]) -> float:
    """The length from which a text is one of their kind."""
    return max(MIN_TEXT_WORDS, MIN_SHARE * median(_length(text.text) for text in texts)) if texts else MIN_TEXT_WORDS


@lru_cache(maxsize=1_000)
def _length(text: str) -> int:
    return len(text.split())


def _long_enough(text: OwnText, least: float) -> bool:
    on_issue = sum(len(passage.split()) for passage in text.passages)
    return _length(text.text) >= least and on_issue >= MIN_ISSUE_WORDS


def _distinct(texts: Sequence[OwnText], phrase: str | None = None) -> list[OwnText]:
    """The texts without copies. Of those of one text the one with the phrase is kept, else the longest."""

    def fullest(text: OwnText) -> tuple[bool, int]:
        return phrase is not None and present(phrase, text.text), len(text.text)

    return [max(group, key=fullest) for group in _copies(tuple(texts))]


@lru_cache(maxsize=4)
def _copies(texts: tuple[OwnText, ...]) -> list[list[OwnText]]:
    """The texts, each with its copies: one put up at a second address is not a second text."""
    groups: list[list[OwnText]] = []
    for text in texts:
        known = next((group for group in groups if any(_is_copy(text, one) for one in group)), None)
        if known is None:
            groups.append([text])
        else:
            known.append(text)
    return groups


@lru_cache(maxsize=2 * JUDGED)
def _sentences(text: str) -> frozenset[str]:
    return frozenset(_stemmed(text).split(_END)[1:-1])


def _is_copy(one: OwnText, other: OwnText) -> bool:
    apart = abs(one.day - other.day)
    if apart <= SAME_EVENT:
        return near_copy(one.text, other.text)
    shared = len(_sentences(one.text) & _sentences(other.text))
    if shared < _SHARED * min(len(_sentences(one.text)), len(_sentences(other.text))):
        return False  # as most are, and this is the faster look
    shorter, longer = sorted((one.text, other.text), key=len)
    return containment(shorter, longer) >= _AGAIN_SHARE if apart <= PUT_UP_AGAIN else same_words(shorter, longer)


# --- what has gone ---------------------------------------------------------------------------------------


def dropped(phrase: str, texts: Sequence[OwnText], *, absences: int, since: date = date.min) -> Dropped | None:
    """The formula as missing from the last ``absences`` comparable texts (oldest first), or ``None``.

    It is reported the moment the run is long enough and as long as the run lasts, whatever stood before: a formula
    listed with a position was in use on the position's day, ``since`` which texts count. One that had stood in fewer
    than half of the texts before is missed later, see :func:`_least`.
    """
    found = missing(phrase, texts, since)
    return found if found and len(found.run) >= _least(found.uses, found.before, absences) else None


def missing(phrase: str, texts: Sequence[OwnText], since: date = date.min) -> Dropped | None:
    """The formula as missing from the last comparable texts, however few, or ``None`` if the last one has it."""
    comparable, uses = _comparable(texts, phrase)
    before = comparable[: uses[-1] + 1] if uses else []
    run = tuple(text for text in comparable[len(before) :] if text.day >= since)
    if not run:
        return None
    last_use = _sentence(phrase, before[-1]) if before else ""
    return Dropped(
        phrase,
        run,
        last_seen=before[-1].day if before else None,
        instead=successor(last_use or phrase, run[-1]),
        last_use=last_use,
        uses=len(uses),
        before=len(before),
    )


def _least(uses: int, texts: int, absences: int) -> int:
    """So many texts without a formula that stood in ``uses`` of the ``texts`` before make it dropped.

    A run of absences says as much as ``absences`` of them say of a formula that stands in every second text: the
    rarer it is, the likelier chance leaves it out. The day on which it was listed counts as a use.
    """
    share = (uses + 1) / (texts + 1)
    return absences if share >= 1 / 2 else ceil(absences * log(1 / 2) / log(1 - share))


def successor(last_use: str, text: OwnText) -> str:
    """The sentence of a text that shares most longer words with the one in which a formula last stood."""
    wanted = _long_words(last_use)
    return max(text.passages, key=lambda passage: len(wanted & _long_words(passage)), default="")


def replacement(phrase: str, last_use: str, instead: str) -> str:
    """The words that stand where the formula stood, if one sentence is the other with some of its words replaced."""
    place = _place(phrase, last_use)
    if place is None or similarity(last_use, instead) < _REPLACES:
        return ""
    spans = [here for there, here in word_changes(last_use, instead) if there.start < place[1] and place[0] < there.end]
    return instead[spans[0].start : spans[-1].end].strip() if spans else ""


def _sentence(phrase: str, text: OwnText) -> str:
    """The sentence of a text in which a formula stands, one on the issue before others."""
    pieces = (*text.passages, *(text.text[start:end] for start, end in sentences(text.text)))
    return next((piece for piece in pieces if present(phrase, piece)), "")


def _long_words(text: str) -> set[str]:
    return {word for word in stem_phrase(text).split() if len(word) > 4}


# --- what has come ---------------------------------------------------------------------------------------


def returned(phrase: str, texts: Sequence[OwnText], *, absences: int, since: date = date.min) -> Added | None:
    """A formula that had been absent long enough to count as dropped, and stands in two texts, the second ``since``."""
    comparable, uses = _comparable(texts, phrase)
    gaps = [
        (use, use - last - 1)
        for n, (last, use) in enumerate(pairwise([-1, *uses]))
        if use > last + 1 and use - last - 1 >= _least(n, last + 1, absences)
    ]
    start, absent = gaps[-1] if gaps else (len(comparable), 0)
    recent = [comparable[k] for k in uses if k >= start]
    if len(recent) < RECURS or recent[RECURS - 1].day < since:
        return None
    return _arrival(phrase, recent, absent)


def arrivals(
    texts: Sequence[OwnText],
    function_words: frozenset[str],
    *,
    known: Iterable[str],
    elsewhere: Iterable[str] = (),
    since: date = date.min,
    fresh: Collection[str] | None = None,
) -> list[Added]:
    """Phrases that recur in two of an actor's texts on an issue running, copies left out, and in none of those before.

    The later text of each two is one of the ``fresh``, by its id, or else the last; both are no older than ``since``.
    ``known`` are formulas already listed, ``elsewhere`` other words that carry no news (the issue's own keywords).
    ``function_words`` are the language's words without content; a formula neither begins nor ends with one.
    Of overlapping phrases the longest is kept; a whole sentence repeated word for word is boilerplate, not a formula.
    """
    listed = [wording for words in known for wording in _wordings(words)]
    commonplace = [_stemmed(words) for words in elsewhere]

    def is_news(gram: str) -> bool:
        within = any(f" {gram} " in words for words in (*listed, *commonplace))
        return not within and not any(words in f" {gram} " for words in listed)

    found: dict[str, Added] = {}
    for earlier, pair in _pairs(texts, since, fresh):
        for arrival in _shared(earlier, pair, function_words):
            if is_news(stem_phrase(arrival.phrase)):
                found.setdefault(arrival.phrase, arrival)
    return list(found.values())


def _pairs(
    texts: Sequence[OwnText], since: date, fresh: Collection[str] | None
) -> Iterator[tuple[Sequence[OwnText], tuple[OwnText, OwnText]]]:
    """Each fresh text with the one before it, or with the last comparable one, and those that came before both."""
    groups = _copies(tuple(texts))
    distinct = _distinct(texts)
    least = _least_words(distinct)
    for at, group in enumerate(groups):
        is_fresh = at == len(groups) - 1 if fresh is None else any(text.id in fresh for text in group)
        earlier = [*[k for k in range(at) if _long_enough(distinct[k], least)][-1:], at - 1]
        for before in dict.fromkeys(earlier) if is_fresh else ():
            if before >= HISTORY and distinct[before].day >= since:
                yield distinct[:before], (distinct[before], distinct[at])


def _shared(
    earlier: Sequence[OwnText], pair: tuple[OwnText, OwnText], function_words: frozenset[str]
) -> Iterator[Added]:
    """The longest phrases that two texts share and none of those before them has, as the second one words them."""
    first, second = (_candidates(text.passages, function_words) for text in pair)
    old = [_stemmed(text.text) for text in earlier]
    fresh = [gram for gram in first.keys() & second.keys() if not any(f" {gram} " in text for text in old)]
    longest = [gram for gram in fresh if not any(gram != other and f" {gram} " in f" {other} " for other in fresh)]
    for gram in sorted(longest):
        if not _boilerplate(gram, pair):
            yield _arrival(second[gram], pair)


@lru_cache(maxsize=2 * JUDGED)
def _candidates(passages: tuple[str, ...], function_words: frozenset[str]) -> dict[str, str]:
    """The phrases of the sentences that could be formulas, for matching and as they are written."""
    return {stem_phrase(gram): gram for passage in passages for gram in _grams(passage, function_words)}


def _grams(passage: str, function_words: frozenset[str]) -> Iterator[str]:
    """Phrases of a sentence that could be formulas: 3 to 6 words, content words at both ends, no names, no figures."""
    for clause in re.split(r"[,;:.!?()“”\"]+", passage):
        raw = clause.split()
        for size in _PHRASE_WORDS:
            for at in range(len(raw) - size + 1):
                if _formulaic(raw[at : at + size], function_words):
                    yield " ".join(raw[at : at + size])


def _formulaic(words: Sequence[str], function_words: frozenset[str]) -> bool:
    lowered = [word.casefold() for word in words]
    return (
        lowered[0] not in function_words
        and lowered[-1] not in function_words
        and not any(character.isdigit() for word in words for character in word)
        and not any(word[:1].isupper() for word in words)
        and sum(word not in function_words for word in lowered) >= 2
    )


def _boilerplate(gram: str, pair: tuple[OwnText, OwnText]) -> bool:
    first, second = ([p for p in text.passages if f" {gram} " in _stemmed(p)] for text in pair)
    return any(near_copy(one, other) for one in first for other in second)


def _arrival(phrase: str, texts: Sequence[OwnText], absent: int = 0) -> Added:
    return Added(phrase, tuple(texts), _sentence(phrase, texts[-1]), absent)
