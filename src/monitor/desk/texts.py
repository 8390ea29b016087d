"""A text with who said what marked in place, and two versions of it held against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Indel

from monitor.domain import MOVES, Change, Difference, Relation, Revision, Span
from monitor.store import Said, Store, TextVersion
from monitor.text import fold, sentences, word_changes, words

PAIRED = 0.4
"""Likeness from which a sentence that went and one that came are shown as one that was edited."""

MOST_PASSED = 200
"""Sentences that went, the next ones, among which the one is sought that a sentence was made of."""

MOST_MARKED = 4000
"""Characters of a sentence up to which its changed words are marked."""

MOST_SENTENCES = 4000
"""Sentences of a version that are compared; what is beyond is left out, and said to be."""

Differ = Callable[[str, str], Difference]
"""What an edit did to the stance: :meth:`monitor.compare.Judge.diff`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``said`` are the statements it belongs to, by their place in the list.

    ``focus`` says that these are the words that somebody wants to see.
    """

    text: str
    said: tuple[int, ...] = ()
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A version of a text as pieces, paragraph by paragraph, its statements, and the other versions there are."""

    revision: Revision
    paragraphs: tuple[tuple[Piece, ...], ...]
    statements: tuple[Said, ...]
    versions: tuple[TextVersion, ...]
    focus: Span | None = None

    @property
    def later(self) -> TextVersion | None:
        """The version that was read last, if it is not this one."""
        latest = max(self.versions, key=lambda one: (one.last_seen_at, one.seq), default=None)
        return latest if latest is not None and latest.id != self.revision.id else None


class LineKind(StrEnum):
    """What became of a sentence. ``moved`` ones bear on the stance, ``edited`` ones are cosmetic."""

    SAME = "same"
    EDITED = "edited"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence before and after, empty where it was not there, with the words that differ."""

    kind: LineKind
    before: str
    after: str
    before_marks: tuple[Span, ...] = ()
    after_marks: tuple[Span, ...] = ()
    relation: Relation | None = None
    confidence: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """Two versions of one text, sentence by sentence. ``shift`` is what the edit did to the stance, if anything."""

    before: Revision
    after: Revision
    lines: tuple[Line, ...]
    shift: Relation | None
    confidence: float
    cut: bool = False


# --- one version -----------------------------------------------------------------------------------------


def reading(store: Store, revision_id: str, at: int | None = None, to: int | None = None) -> Reading | None:
    """A version of a text with its statements; ``None`` where there is no such version.

    The words from ``at`` up to ``to``, or else the statement about ``at``, are those that somebody wants to see.
    """
    revision = store.revision(revision_id)
    if revision is None:
        return None
    said = store.statements_of(revision_id)
    spans = [Span(one.statement.start, one.statement.end) for one in said]
    focus = _focus(at, to, spans, len(revision.article.text))
    return Reading(
        revision=revision,
        paragraphs=tuple(_pieces(revision.article.text, spans, focus)),
        statements=tuple(said),
        versions=tuple(store.versions(revision.url)),
        focus=focus,
    )


def _focus(at: int | None, to: int | None, spans: Sequence[Span], length: int) -> Span | None:
    if at is None:
        return None
    if to is None:
        return next((span for span in spans if span.start <= at < span.end), None)
    return Span(at, min(to, length)) if 0 <= at < min(to, length) else None


def _pieces(text: str, spans: Sequence[Span], focus: Span | None) -> Iterable[tuple[Piece, ...]]:
    """The paragraphs, cut wherever a statement or the words in question begin or end."""
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            inside = [(place, span) for place, span in enumerate(spans) if span.start < end and span.end > start]
            yield tuple(_cut(text, Span(start, end), inside, focus))
        start = end + 1


def _cut(text: str, line: Span, spans: Sequence[tuple[int, Span]], focus: Span | None) -> Iterable[Piece]:
    bounds = {line.start, line.end}
    sought = [focus] if focus and focus.start < line.end and focus.end > line.start else []
    for span in [*(span for _, span in spans), *sought]:
        bounds |= {max(span.start, line.start), min(span.end, line.end)}
    edges = sorted(bounds)
    for start, end in pairwise(edges):
        said = tuple(place for place, span in spans if span.start <= start and span.end >= end)
        yield Piece(text[start:end], said, any(span.start <= start and span.end >= end for span in sought))


# --- two versions ----------------------------------------------------------------------------------------


def compared(before: Revision, after: Revision, differ: Differ) -> Versions:
    """Two versions of a text, sentence by sentence; those that bear on the stance are told from cosmetic edits."""
    olds, news = _sentences(before.article.text), _sentences(after.article.text)
    found = differ(before.article.text, after.article.text)
    moves = {_key(change.before, change.after): change for change in found.changes if change.relation in MOVES}
    lines = [_line(old, new, moves) for old, new in _aligned(olds[:MOST_SENTENCES], news[:MOST_SENTENCES])]
    cut = max(len(olds), len(news)) > MOST_SENTENCES
    return Versions(before, after, tuple(lines), found.shift, found.confidence, cut)


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end].strip() for span in sentences(text)]


def _aligned(olds: Sequence[str], news: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Sentences beside each other, in reading order; ``""`` stands where one side has none."""
    gone: list[str] = []
    come: list[str] = []
    for code in Indel.opcodes([fold(one) for one in olds], [fold(one) for one in news]):
        if code.tag == "equal":
            yield from _paired(gone, come)
            gone, come = [], []
            yield from zip(olds[code.src_start : code.src_end], news[code.dest_start : code.dest_end], strict=True)
        else:
            gone += olds[code.src_start : code.src_end]
            come += news[code.dest_start : code.dest_end]
    yield from _paired(gone, come)


def _paired(gone: Sequence[str], come: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Sentences that went and came in one place: each new one beside the first old one that it is like."""
    spelt, here = [words(old) for old in gone], 0
    for new in come:
        like = _like(words(new), spelt[here : here + MOST_PASSED])
        if like is None:
            yield "", new
            continue
        yield from ((old, "") for old in gone[here : here + like])
        yield gone[here + like], new
        here += like + 1
    yield from ((old, "") for old in gone[here:])


def _like(new: Sequence[str], olds: Sequence[Sequence[str]]) -> int | None:
    """The place of the first that is like it."""
    found = process.extract_iter(new, olds, scorer=Indel.normalized_similarity, score_cutoff=PAIRED)
    return next((place for _, _, place in found), None)


def _key(before: str | None, after: str | None) -> tuple[str, str]:
    return fold(before or ""), fold(after or "")


def _line(old: str, new: str, moves: dict[tuple[str, str], Change]) -> Line:
    if fold(old) == fold(new):
        return Line(LineKind.SAME, old, new)
    olds, news = _marks(old, new)
    change = moves.get(_key(old, new)) or moves.get(_key(old, None)) or moves.get(_key(None, new))
    if change is None:
        return Line(LineKind.EDITED, old, new, olds, news)
    return Line(LineKind.MOVED, old, new, olds, news, change.relation, change.confidence, change.reasons)


def _marks(old: str, new: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    if not old or not new or max(len(old), len(new)) > MOST_MARKED:
        return (), ()
    pairs = word_changes(old, new)
    gone = tuple(before for before, _ in pairs if before.end > before.start)
    come = tuple(after for _, after in pairs if after.end > after.start)
    return gone, come
