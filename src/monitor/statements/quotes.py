"""Quotations: where they begin and end, whichever marks are used, and the text with them blanked out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain import Span

_MARK = re.compile("[\"“”„‟«»＂]|''|``|‘‘|’’")  # two single marks stand for a double one in plain type
_OPENING, _CLOSING = ("“", "„", "«", "``", "‘‘"), ("”", "»", "’’")
_SINGLE_OPEN = re.compile(r"(?:(?<=[\s(\[—–])|^)[‘'](?=[^\W\d_])")
_SINGLE_CLOSE = re.compile(r"(?<=\S)[’'](?!\w)")
_LONGEST_SINGLE = 1500
_ENDS = ".?!…"
_ATTRIBUTED = re.compile(
    r"\s*(?:[A-Z][\w’'.-]*\s+){1,4}(?:said|says|asked|asks|added|told|wrote|replied|cried|shouted)\b"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation within one paragraph. ``inner`` is what stands between the marks.

    A quotation over several paragraphs is opened in each and ``closed`` in the last; ``continues`` says that it
    carries on the one that ended the paragraph before.
    """

    start: int
    end: int
    inner: Span
    closed: bool = True
    continues: bool = False


def quotations(text: str, paragraph: Span, *, continued: bool = False) -> list[Quotation]:
    """The outermost quotations of a paragraph, in order.

    ``continued`` says that the paragraph before ended inside a quotation; an opening mark at the start then
    carries it on.
    """
    found = list(_double(text, paragraph, continued=continued))
    gaps = _gaps(paragraph, found)
    for gap in gaps:
        found += _single(text, gap)
    return sorted(found, key=lambda quotation: quotation.start)


def within_marks(text: str, paragraph: Span) -> Span | None:
    """What a paragraph holds that is one quotation from end to end, closed or not; ``None`` for any other.

    Quotations within it may use the same marks, as they often do where every paragraph is opened and none closed.
    """
    depth, opened = 0, _MARK.match(text, paragraph.start, paragraph.end)
    if opened is None or not _opens(text, paragraph, paragraph.start, opened.group()):
        return None
    for match in _MARK.finditer(text, *paragraph):
        opens = match.group() in _OPENING or (match.group() not in _CLOSING and not depth)
        depth += 1 if opens else -1
        if depth == 0:
            return Span(opened.end(), match.start()) if match.end() == paragraph.end else None
    return Span(opened.end(), paragraph.end)


def blanked(text: str, paragraph: Span, found: list[Quotation]) -> str:
    """The paragraph with each quotation made one meaningless word of the same length, so that offsets stay.

    A quotation that ends a sentence keeps its full stop, unless an attribution behind it goes on: ``"Why?" Smith
    asked``.
    """
    pieces, at = [], paragraph.start
    for quotation in found:
        pieces.append(text[at : quotation.start])
        pieces.append(_blank(text, quotation, paragraph.end))
        at = quotation.end
    pieces.append(text[at : paragraph.end])
    return "".join(pieces)


def _blank(text: str, quotation: Quotation, end: int) -> str:
    length = quotation.end - quotation.start
    inner = text[quotation.inner.start : quotation.inner.end].rstrip()
    after = text[quotation.end : min(end, quotation.end + 120)]
    following = after.lstrip()[:1]
    stops = inner[-1:] in _ENDS and inner and not (following.islower() or following in ",;:.)—–―-")
    if stops and inner[-1] != "." and _ATTRIBUTED.match(after):
        stops = False
    return ("X" + "q" * length)[: length - 1] + ("." if stops else "q")


def _double(text: str, paragraph: Span, *, continued: bool) -> Iterator[Quotation]:
    opened: int | None = None
    opener, carried = "", False
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        at, mark = match.start(), match.group()
        if opened is None:
            if _opens(text, paragraph, at, mark):
                opened, opener, carried = at, mark, continued and at == paragraph.start
        elif _closes(text, paragraph, at, mark):
            yield Quotation(opened, match.end(), Span(opened + len(opener), at), continues=carried)
            opened = None
        elif mark in _OPENING:
            opened, opener, carried = at, mark, False
    if opened is not None and (opener in _OPENING or opened == paragraph.start):
        inside = Span(opened + len(opener), paragraph.end)
        yield Quotation(opened, paragraph.end, inside, closed=False, continues=carried)


def _opens(text: str, paragraph: Span, at: int, mark: str) -> bool:
    after = at + len(mark)
    if after >= paragraph.end or text[after].isspace():
        return False
    if mark in _CLOSING:
        return at == paragraph.start and mark == "”" and "“" not in text[paragraph.start : paragraph.end]
    if mark == "‟":
        return False
    return mark in _OPENING or at == paragraph.start or not text[at - 1].isalnum()


def _closes(text: str, paragraph: Span, at: int, mark: str) -> bool:
    after = at + len(mark)
    opens = after < paragraph.end and text[after].isalnum()
    if mark in _CLOSING:
        return True
    if mark == "“":
        return not opens
    return mark in ('"', "＂", "''") and not (text[at - 1].isspace() and opens)


def _gaps(paragraph: Span, found: list[Quotation]) -> list[Span]:
    gaps, at = [], paragraph.start
    for quotation in found:
        gaps.append(Span(at, quotation.start))
        at = quotation.end
    return [*gaps, Span(at, paragraph.end)]


def _single(text: str, gap: Span) -> Iterator[Quotation]:
    closings = [match.start() for match in _SINGLE_CLOSE.finditer(text, *gap) if _ends_single(text, match.start())]
    at = gap.start
    for opening in _SINGLE_OPEN.finditer(text, *gap):
        place = bisect_right(closings, opening.end())
        if opening.start() < at or place == len(closings) or closings[place] - opening.end() > _LONGEST_SINGLE:
            continue
        yield Quotation(opening.start(), closings[place] + 1, Span(opening.end(), closings[place]))
        at = closings[place] + 1


def _ends_single(text: str, at: int) -> bool:
    """Whether a mark closes a quotation, told from an apostrophe ("the miners’ leader") by what stands around it."""
    before, after = text[at - 1], text[at + 1 : at + 3]
    if before in ",.?!…" or not after or after[0] in ",.;:?!)—–\n":
        return True
    return before != "s" or not after[1:].islower()
