"""The attributions of a whole sentence: which frames count, and which words belong to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.statements.clauses import Clauses
from monitor.statements.sides import Attribution
from monitor.statements.tokens import Range


def attributions(sentence: Clauses) -> list[Attribution]:
    """The attributions of a sentence in order, what was said parted between them."""
    frames: list[Attribution] = []
    index = 0
    while index < sentence.size:
        frame = sentence.frame(index)
        if frame and _fits(sentence, frame, frames):
            _absorb(sentence, frame, frames)
            frames.append(frame)
            index = max(index + 1, frame.frame.last)
        else:
            index = max(index + 1, frame.cue.last if frame else 0)
    return [frame for frame in parted(sentence, frames) if frame.content or frame.opens]


def _absorb(sentence: Clauses, frame: Attribution, frames: list[Attribution]) -> None:
    """Drop the acts reported in words that turn out to be somebody's: "Iceland would keep its limit, he said"."""
    first = frame.frame.first
    if frame.left and "quote" not in (sentence.kind(first - 1), sentence.kind(first - 2)):
        while frames and (frames[-1].minor or _swallowed(sentence, frames[-1], first)):
            frames.pop()


def _swallowed(sentence: Clauses, before: Attribution, end: int) -> bool:
    """Whether a report without "that" is itself what somebody says: "He had argued otherwise and lost, he said"."""
    bare = before.right and not before.left and before.way == "verb" and sentence.low(before.frame.last - 1) != "that"
    span = Range(before.frame.last, end)
    return bare and not sentence.has_quote(span) and not any(sentence.low(at) == ";" for at in range(*span))


def _fits(sentence: Clauses, frame: Attribution, before: Sequence[Attribution]) -> bool:
    """Whether a frame is an attribution of its own, not part of what the one before it reports."""
    if not before:
        return True
    last, first = before[-1], frame.frame.first
    if first < last.frame.last:
        return False
    if not last.right or last.minor or frame.way in ("gerund", "inverted", "according"):
        return True
    edge = sentence.low(first - 1)
    shared = not frame.source and _coordinate(sentence, frame, last)
    if frame.minor or frame.way in ("nominal", "rumour", "hearsay"):
        return edge == ";" or shared
    if frame.left or not frame.source:
        return frame.left or shared
    if first == last.frame.last or edge in (";", ":"):
        return True
    if edge == ",":
        return sentence.low(last.frame.first - 1) in ("while", "although", "though")
    return edge in ("but", "and", "while") and sentence.low(first - 2) in (",", ";")


def _coordinate(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether two verbs share a subject: "He denied it and said"."""
    joined = sentence.low(frame.frame.first - 1) in ("and", "but", "then")
    return joined and frame.verb.form == last.verb.form and last.way == "verb" and not frame.modal


# --- parting the sentence --------------------------------------------------------------------------------


def parted(sentence: Clauses, frames: Sequence[Attribution]) -> list[Attribution]:
    """The frames with their contents: each gap between two of them given to the one that takes it."""
    content: list[list[Range]] = [list(frame.content) for frame in frames]
    nested = [False] * len(frames)
    edges = [Range(0, 0), *(frame.frame for frame in frames), Range(sentence.size, sentence.size)]
    for place in range(len(frames) + 1):
        gap = Range(edges[place].last, edges[place + 1].first)
        left = frames[place - 1] if place and not frames[place - 1].content else None
        right = frames[place] if place < len(frames) else None
        mine, yours = _shared(sentence, gap, left, right)
        if left and mine:
            content[place - 1] += _quotes(sentence, mine) if left.quotes_only else [mine]
        elif left and left.right and right and right.right and right.source and gap.first == gap.last:
            nested[place] = True
        if right and yours:
            content[place].insert(0, yours)
    return [
        replace(frame, content=tuple(part for part in (_said(sentence, span) for span in parts) if part), nested=deep)
        for frame, parts, deep in zip(frames, content, nested, strict=True)
    ]


def _said(sentence: Clauses, span: Range) -> Range | None:
    """The words said, without the marks at their edges and the reporter's ", citing the weather" behind them."""
    quoted = sentence.kind(span.first) == "quote" or sentence.kind(span.first + 1) == "quote"
    for at in range(span.first, span.last - 1):
        trails = sentence.has(at + 1, "trailers") or (quoted and sentence.low(at + 1).endswith("ing"))
        if trails and (sentence.low(at) == "," or sentence.kind(at) == "quote"):
            return sentence.trimmed(Range(span.first, at + (sentence.kind(at) == "quote")))
    return sentence.trimmed(span)


def _shared(
    sentence: Clauses, gap: Range, left: Attribution | None, right: Attribution | None
) -> tuple[Range | None, Range | None]:
    """The parts of a gap that belong to the attribution before and to the one after it."""
    wants_left, wants_right = bool(left and left.right), bool(right and right.left)
    if not any(
        sentence.kind(at) in ("word", "number", "quote") and not sentence.has(at, "conjunctions") for at in range(*gap)
    ):
        return None, None
    middles = [at for at in range(*gap) if sentence.low(at) == ";"]
    if wants_left and wants_right:
        if middles:
            return Range(gap.first, middles[0]), Range(middles[0] + 1, gap.last)
        quoted = (
            "quote" in (sentence.kind(gap.last - 1), sentence.kind(gap.last - 2)) and left is not None and left.left
        )
        return (None, gap) if quoted else (gap, None)
    if wants_left:
        foreign = right is not None and right.way not in ("gerund", "nominal") and middles
        return (Range(gap.first, middles[-1]) if foreign else gap), None
    if wants_right:
        return None, Range(middles[-1] + 1, gap.last) if left and middles else gap
    return None, None


def _quotes(sentence: Clauses, gap: Range) -> list[Range]:
    """The quotations that go on behind an attribution, without the reporter's words between them."""
    return [
        Range(at, at + 1)
        for at in range(*gap)
        if sentence.kind(at) == "quote"
        and (at == gap.first or sentence.kind(at - 1) in ("quote", "mark") or sentence.low(at - 1) in ("but", "and"))
    ]
