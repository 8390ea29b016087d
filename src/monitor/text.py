"""Words, sentences, fingerprints and differences of texts.

Offsets count code points of the text they were asked about, so ``text[span.start:span.end]`` is always what was meant.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

import sentencex
from rapidfuzz.distance import Indel

from monitor.domain import Span

SHINGLE = 3
"""Words in a shingle: enough that chance seldom repeats one, few enough to survive a light edit."""

# Vowel signs and accents of the scripts that write them as marks: ``\w`` does not count them as part of a word.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ece\u102b-\u109d\u200c\u200d\u00ad"
)
# Chinese and Japanese are written without blanks: each character stands for itself, as search engines have it.
_SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_SINGLE}]"
    r"|\d+(?:[.,]\d+)*[%\u2030]?"
    rf"|[^\W\d_{_SINGLE}][\w{_MARKS}]*(?:['\u2019\u02bc][^\W_][\w{_MARKS}]*)*"
)
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_APOSTROPHES = str.maketrans("\u2019\u02bc", "''")

# Abbreviations after which a capital letter does not begin a sentence; those a segmenter for general prose lacks.
_TITLES = re.compile(
    r"(?:^|[\s(\[\"'\u2018\u201c])"
    r"(?:Mr|Mrs|Ms|Mx|Dr|Prof|Gen|Sen|Rep|Gov|Sec|Pres|Amb|Dep|Asst|Spox|Cmdr|Cmdre|Brig|Supt|Insp|Hon|approx|ca|cf|vs)"
    r"\.\s*$"
)
_CLOSES_QUOTE = re.compile(r"[\"'\u2019\u201d\u00bb]\s*$")

# What changes no meaning when a copy of the same words gains or loses it.
_LIGHT = frozenset({"a", "an", "the", "that", "also", "of", "s", "and"})
_NEAR_COPY_SHORT = 25
_NEAR_COPY_SHARE = 0.4  # two stories of one event share a twentieth of their shingles, cut copies more than half
_HELD_AGAINST = 64  # texts whose words are kept: as many as are held each against each
_LONGEST_KEPT = 12_000  # characters of one of them


class _Folding(dict[int, str | None]):
    """A translation table that is worked out letter by letter, as letters are met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = value = self._of(chr(code))
        return value

    @staticmethod
    def _of(letter: str) -> str | None:
        category = unicodedata.category(letter)
        if category == "Cf":
            return None
        # Currency and per cent signs carry meaning: "$5" is not "5%".
        if category[0] in "LMN" or category == "Sc" or letter in "%\u2030":
            return letter
        return " "


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text as it is compared: compatibility forms, case, punctuation and white space made alike."""
    if text.isascii():  # nothing of what follows has to be done twice
        return " ".join(text.lower().translate(_FOLDING).split())
    folded, before = text, None
    # Casefolding may leave a form that NFKC alters, and dropping what is invisible may let letters combine.
    while folded != before and not (before and folded.isascii()):
        before = folded
        folded = unicodedata.normalize("NFKC", folded).casefold().translate(_FOLDING)
    return " ".join(folded.split())


def digest(text: str) -> str:
    """An exact fingerprint of the words: the SHA-256 of the folded text, hence blind to typography."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def same_words(a: str, b: str) -> bool:
    """Whether two texts have one :func:`digest`; only the lines between those that they begin and end with are read."""
    left, right = a.split("\n"), b.split("\n")
    for _ in range(2):  # from their beginning, then from their end
        alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(left, right, strict=False)))
        left, right = left[alike:][::-1], right[alike:][::-1]
    return fold("\n".join(left)) == fold("\n".join(right))


def paragraphs(text: str) -> list[Span]:
    """The lines that hold anything, without the blanks around them."""
    return [span for line in _LINE.finditer(text) if (span := _stripped(text, *line.span()))]


def sentences(text: str, language: str = "en") -> list[Span]:
    """The sentences of a text, none of them across a line break.

    A quotation of several sentences that is closed in its paragraph stays with the words that introduce it, as the
    reader needs both to know who is speaking.
    """
    return list(_parted(text, language))


@lru_cache(maxsize=16)
def _parted(text: str, language: str) -> tuple[Span, ...]:
    """An article's sentences are asked for by one stage of the work after the other."""
    return tuple(span for paragraph in paragraphs(text) for span in _sentences(text, paragraph, language))


def words(text: str) -> list[str]:
    """The words in lower case; numbers with their separators, contractions whole and with a plain apostrophe."""
    return [_plain(match.group()) for match in _WORD.finditer(text)]


def spelt_out(text: str) -> tuple[str, ...]:
    """The same, for texts that are held against many, or each against each: those last asked about are kept."""
    return _kept_words(text) if len(text) <= _LONGEST_KEPT else tuple(words(text))


@lru_cache(maxsize=_HELD_AGAINST)
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def word_count(text: str) -> int:
    """How many words there are: as :func:`words`, without spelling them out."""
    return sum(1 for _ in _WORD.finditer(text))


_SLIP, _LONGEST_SLIP = 7, 40
"""Letters from which, and to which, a word that lacks one, or has two in the wrong order, is still plainly the same."""
_LONG_WORD = re.compile(rf"[^\W\d_]{{{_SLIP},}}")


def spelt_as(text: str, model: str) -> str:
    """The text with slips of the pen in long words ("recoverd") mended to the words of another text that they are.

    A slip is an inner letter left out or put in, or two inner letters exchanged. Time grows with the texts only.
    """
    right = frozenset(words(model))
    meant = {slip: word for word in sorted(right, reverse=True) for slip in (*_shorter(word), *_exchanged(word))}
    return _LONG_WORD.sub(lambda found: _mended(found[0], right, meant), text)


def _mended(word: str, right: frozenset[str], meant: Mapping[str, str]) -> str:
    """The word, or the first by the alphabet of those that it is a slip for."""
    plain = word.lower()
    if plain in right:
        return word
    found = {other for other in _shorter(plain) if other in right}
    return min(found | {meant[plain]} if plain in meant else found, default=word)


def _shorter(word: str) -> Iterator[str]:
    """A long word without one of its inner letters, for as long as it stays a long one."""
    if _SLIP < len(word) <= _LONGEST_SLIP:
        yield from (word[:i] + word[i + 1 :] for i in range(1, len(word) - 1))


def _exchanged(word: str) -> Iterator[str]:
    """A long word with two inner letters that stand side by side exchanged."""
    if _SLIP <= len(word) <= _LONGEST_SLIP:
        yield from (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 2))


def many(number: int, what: str) -> str:
    """So many of something whose plural ends in s."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def similarity(a: str, b: str) -> float:
    """How alike two texts are word by word and in order, 0 to 1."""
    return float(Indel.normalized_similarity(spelt_out(a), spelt_out(b)))


def containment(a: str, b: str) -> float:
    """The share of ``a`` that ``b`` has too, 0 to 1: of its three-word shingles, or of its words if it is short.

    After A. Broder, "On the resemblance and containment of documents" (1997). Of an empty text nothing is contained.
    """
    size = SHINGLE if len(spelt_out(a)) >= 2 * SHINGLE else 1
    wanted = _shingles(a, size)
    return len(wanted & _shingles(b, size)) / len(wanted) if wanted else 0.0


def near_copy(a: str, b: str) -> bool:
    """Whether the two are the same words but for light edits, another heading or cuts: the test for syndication.

    Short texts must agree word for word save articles and the like, since one word may turn their meaning.
    """
    first, second = sorted((a, b), key=lambda text: len(spelt_out(text)))
    if len(spelt_out(first)) < _NEAR_COPY_SHORT:
        return bool(spelt_out(first)) and _heavy(spelt_out(first)) == _heavy(spelt_out(second))
    return containment(first, second) >= _NEAR_COPY_SHARE


def word_changes(a: str, b: str) -> list[tuple[Span, Span]]:
    """The stretches in which two texts differ, as spans in either; one of a pair is empty where words came or went."""
    left, right = list(_WORD.finditer(a)), list(_WORD.finditer(b))
    opcodes = Indel.opcodes([_plain(match.group()) for match in left], [_plain(match.group()) for match in right])
    stretches: list[tuple[Span, Span]] = []
    for code in opcodes:
        if code.tag == "equal":
            continue
        there, here = Span(code.src_start, code.src_end), Span(code.dest_start, code.dest_end)
        if stretches and stretches[-1][0].end == there.start and stretches[-1][1].end == here.start:
            before = stretches.pop()
            there, here = Span(before[0].start, there.end), Span(before[1].start, here.end)
        stretches.append((there, here))
    return [(_characters(left, *there), _characters(right, *here)) for there, here in stretches]


def _plain(word: str) -> str:
    if word.isascii():  # the rest would change nothing
        return word.lower()
    return unicodedata.normalize("NFKC", word).casefold().translate(_APOSTROPHES)


def _stripped(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    return Span(start, end) if start < end else None


def _sentences(text: str, paragraph: Span, language: str) -> Iterator[Span]:
    # The segmenter is compiled code that takes well-formed Unicode only; one replacement a letter keeps the offsets.
    piece = _SURROGATE.sub("\ufffd", text[paragraph.start : paragraph.end])
    start = 0
    pieces = sentencex.get_sentence_boundaries(language or "en", piece)
    for this, following in zip(pieces, [*pieces[1:], None], strict=True):
        if following and _goes_on(piece[start : this["end_index"]], following["text"]):
            continue
        span = _stripped(text, paragraph.start + start, paragraph.start + this["end_index"])
        start = this["end_index"]
        if span:
            yield span


def _goes_on(sentence: str, following: str) -> bool:
    """Whether what was taken for the next sentence belongs to this one: ``"Why?" he asked``, ``Amb. Li``."""
    return (following[:1].islower() and bool(_CLOSES_QUOTE.search(sentence))) or bool(_TITLES.search(sentence[-16:]))


def _shingles(text: str, size: int) -> frozenset[tuple[str, ...]]:
    return _kept_shingles(text, size) if len(text) <= _LONGEST_KEPT else _cut(text, size)


@lru_cache(maxsize=_HELD_AGAINST)
def _kept_shingles(text: str, size: int) -> frozenset[tuple[str, ...]]:
    return _cut(text, size)


def _cut(text: str, size: int) -> frozenset[tuple[str, ...]]:
    found = spelt_out(text)
    return frozenset(found[start : start + size] for start in range(len(found) - size + 1))


def _heavy(sequence: Sequence[str]) -> list[str]:
    return [word for word in sequence if word not in _LIGHT]


def _characters(found: Sequence[re.Match[str]], first: int, last: int) -> Span:
    if first < last:
        return Span(found[first].start(), found[last - 1].end())
    here = found[first].start() if first < len(found) else (found[-1].end() if found else 0)
    return Span(here, here)
