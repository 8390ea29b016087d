"""Reads the pages of an outlet from their plain-text source; this package's README explains its marks.

Pages carry their truth with them: the words of a shift, or of something that only looks like one, are marked where
they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from monitor.demo.model import Block, Mark, Outlet, Page, Trap, Version

_STYLES = frozenset({"p", "h", "caption", "ad", "box", "time", "note", "comment"})
_HEADERS = frozenset(
    {"path", "step", "date", "title", "desc", "by", "section", "number", "trap", "copy", "cut", "lead", "quotes"}
)
_MARK = re.compile(r"\[\[([^|\[\]]+)\||\]\]")
_OPENING_QUOTE = re.compile(r"(?:(?<=[\s(\[—–‘“])|^)([\"'])")


class BrokenTextError(ValueError):
    """A page source that cannot be read; names the page and what is wrong with it."""


def read_pages(text: str, outlet: Outlet, earlier: Mapping[str, Page]) -> list[Page]:
    """The pages written in one text file.

    ``earlier`` are the pages that a syndicated copy may refer to. Raises :class:`BrokenTextError`.
    """
    pages: dict[str, Page] = {}
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        page_id, _, from_step = name.strip().partition("@")
        if from_step:
            pages[page_id] = _with_version(pages, page_id, from_step, rest, outlet)
        elif page_id in pages or page_id in earlier:
            raise BrokenTextError(f"{page_id}: written twice")
        else:
            pages[page_id] = _read_page(page_id, rest, outlet, {**earlier, **pages})
    return list(pages.values())


def _with_version(pages: Mapping[str, Page], page_id: str, from_step: str, text: str, outlet: Outlet) -> Page:
    """The page with a later version added to it."""
    if page_id not in pages or not from_step.isdigit():
        raise BrokenTextError(f"{page_id}@{from_step}: a version of a page that is not written above it")
    page = pages[page_id]
    if int(from_step) <= page.versions[-1].from_step:
        raise BrokenTextError(f"{page_id}@{from_step}: not later than the version above it")
    version = _read_version(page_id, int(from_step), text, outlet.curly)
    return replace(page, versions=(*page.versions, version))


def _read_page(page_id: str, text: str, outlet: Outlet, known: Mapping[str, Page]) -> Page:
    """A page from its headers and body."""
    head, found, body = text.partition("\n--\n")
    headers = _headers(page_id, head)
    if missing := {"path", "step", "date", "title"} - headers.keys():
        raise BrokenTextError(f"{page_id}: lacks {', '.join(sorted(missing))}")
    curly = outlet.curly and headers.get("quotes") != "straight"
    if found:
        version = _read_version(page_id, int(headers["step"]), body, curly)
    else:
        version = _copied(page_id, headers, known, curly)
    actor, issue, kind = headers["trap"].split("/") if "trap" in headers else ("", "", "")
    return Page(
        id=page_id,
        outlet=outlet,
        path=headers["path"],
        title=_quotes(headers["title"], curly),
        published=datetime.fromisoformat(headers["date"]),
        versions=(version,),
        desc=_quotes(headers.get("desc", ""), curly),
        by=headers.get("by", ""),
        section=headers.get("section", ""),
        number=headers.get("number", ""),
        trap=Trap(actor, issue, kind) if kind else None,
        copy_of=headers.get("copy"),
    )


def _headers(page_id: str, head: str) -> dict[str, str]:
    """The header lines of a page."""
    pairs = [line.partition(": ") for line in head.strip().splitlines()]
    headers = {name: value.strip() for name, _, value in pairs}
    if unknown := headers.keys() - _HEADERS:
        raise BrokenTextError(f"{page_id}: unknown header {', '.join(sorted(unknown))}")
    return headers


def _copied(page_id: str, headers: Mapping[str, str], known: Mapping[str, Page], curly: bool) -> Version:
    """Another page's first version, as a subscriber prints it: its own first words, its end cut off, its own quotes."""
    original = known.get(headers.get("copy", ""))
    if original is None:
        raise BrokenTextError(f"{page_id}: has no body and copies no page written above it")
    first = original.versions[0]
    blocks = [block for block in first.blocks if block.style == "p"]
    blocks = blocks[: len(blocks) - int(headers.get("cut", 0))]
    if lead := headers.get("lead"):
        opening = blocks[0].text.partition(" - ")[2]
        blocks[0] = Block("p", f"{lead} - {opening}")
    kept = " ".join(block.text for block in blocks)
    marks = tuple(Mark(mark.label, _quotes(mark.words, curly)) for mark in first.marks if mark.words in kept)
    set_anew = tuple(Block(block.style, _quotes(block.text, curly)) for block in blocks)
    return Version(int(headers["step"]), set_anew, marks)


def _read_version(page_id: str, from_step: int, body: str, curly: bool) -> Version:
    """The blocks of a body, and the marks in them."""
    blocks: list[Block] = []
    marks: list[Mark] = []
    for chunk in re.split(r"\n\s*\n", body.strip()):
        block, found = _read_block(page_id, " ".join(chunk.split()), curly)
        blocks.append(block)
        marks.extend(found)
    return Version(from_step, tuple(blocks), tuple(marks))


def _read_block(page_id: str, chunk: str, curly: bool) -> tuple[Block, list[Mark]]:
    """A block of one style, freed of its marks."""
    style, text = "p", chunk
    if chunk.startswith("!"):
        style, _, text = chunk[1:].partition(" ")
    if style not in _STYLES:
        raise BrokenTextError(f"{page_id}: unknown kind of block !{style}")
    plain, labelled = _unmark(page_id, text)
    plain = _quotes(plain, curly)
    return Block(style, plain), [Mark(label, plain[start:end]) for label, start, end in labelled]


def _unmark(page_id: str, text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The text without ``[[label|words]]`` marks, and each label with where its words stand in it."""
    plain, at = "", 0
    open_marks: list[tuple[str, int]] = []
    found: list[tuple[str, int, int]] = []
    for match in _MARK.finditer(text):
        plain += text[at : match.start()]
        at = match.end()
        if match[1]:
            open_marks.append((match[1], len(plain)))
        elif open_marks:
            label, start = open_marks.pop()
            found.append((label, start, len(plain)))
        else:
            raise BrokenTextError(f"{page_id}: a mark is closed that was never opened")
    if open_marks:
        raise BrokenTextError(f"{page_id}: the mark {open_marks[-1][0]} is never closed")
    return plain + text[at:], found


def _quotes(text: str, curly: bool) -> str:
    """The text with typographic quotation marks, or with typewriter ones; its length stays the same."""
    straight = re.sub("[“”]", '"', re.sub("[‘’]", "'", text))
    if not curly:
        return straight
    opened = _OPENING_QUOTE.sub(lambda match: "“" if match[1] == '"' else "‘", straight)
    # a second pass reaches the inner one of two quotation marks in a row
    opened = _OPENING_QUOTE.sub(lambda match: "“" if match[1] == '"' else "‘", opened)
    return opened.replace('"', "”").replace("'", "’")
