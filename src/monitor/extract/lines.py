"""The extracted tree of an article as lines of text, and which of them are no part of the story."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from monitor import corrections as notes
from monitor import dates
from monitor.markup import BREAK
from monitor.text import fold, word_count

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_PARTS = frozenset(
    {"p", "head", "item", "quote", "list", "table", "row", "code", "div", "ab", "fw", "dl"}  # the extractor's
    | {"ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section"}  # and the page's own
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD = ("strong", "b")
_ENDS = re.compile(r"[.!?:;\u2026\u3002][\"'\u2019\u201d)\]]*\s*$")
_BULLET = re.compile(r"\s*(?:[\u2022\u25cf\u25aa\u2023\u25e6\u2043*]|[-\u2013\u2014]\s|\(?(?:\d{1,2}|[a-z])[.)]\s)")

_TAIL = 20  # characters in which a full stop and the quotation marks after it are found
_EDGE = 5  # lines at either end among which credits and datelines are looked for
_DATE = 60  # characters of a line that is a date alone
_NOTE = 500  # characters of the longest correction
_CREDIT = 240  # characters of the longest credit
_DATELINE_WORDS = 15
_HEADLINE_WORDS = 25


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(alternatives)})\W*", re.IGNORECASE | re.DOTALL)


# Lines that belong to the making of a page, wherever they stand.
_PAGE = _any(
    r"advertisement|(?:story|article) continues (?:below|after)(?: (?:this )?ad\w*)?|loading",
    r"(?:read|see|watch|listen)(?: also| more| next)?\s*:.{0,160}|click here\b.{0,80}|(?:sign up|subscribe)\b.{0,160}",
    r"share (?:this|on)\b.{0,60}|follow (?:us|@?\w+) on\b.{0,80}",
    r"(?:image|photo|picture)(?: credit| source)?\s*:.{0,120}",
    r"print|e-?mail|share|save|tweet|copy link|back to \w+|skip to (?:main )?content|japanese|english",
    r"(?:all rights reserved|\u00a9|copyright\W*(?::|\(c\)|by\b|(?:19|20)\d\d|$)).{0,160}",
    r"our standards\b.{0,120}|.{0,40}\bwe use cookies\b.{0,160}",
    r"\d+ (?:min(?:ute)?s? read|comments?|shares?)",
    # Counters and the like, which are another line each time.
    r"(?:(?:number of|total) )?(?:views?|viewed|visits?|hits|reads|likes|comments|shares)"
    r"\s*[:(]?\s*[\d.,]+ ?[km]?(?: times)?",
    r"[\d.,]+ ?[km]? (?:views?|visits?|hits|reads|likes)|(?:estimated )?read(?:ing)? time\s*:? \d+ min\w*",
    r"(?:rate this page\b|was this page (?:help|use)ful).{0,60}|\d+ (?:second|minute|hour|day)s? ago",
)
# Lines about the text, which stand at its beginning or end.
_CREDITS = _any(
    r"(?:additional |with )?(?:reporting|writing|editing|edited|written|compiled|translated|production|graphics)"
    r"(?: and \w+)? (?:by|contributed)\b.*",
    r"with (?:agencies|additional reporting|files from|inputs? from).{0,80}|.{0,80}\bcontributed (?:to )?this \w+",
    r"(?:source|sources|reporting|agency|via|credit|photo|read time|tags?|topics?)\s*:.*",
    r"(?:for )?(?:further|more) (?:information|enquiries)\b.{0,120}|\(?(?:reuters|ap|afp|dpa|xinhua|pti|ani|tass)\)?",
)
_DATED = re.compile(r"\W*(?:last |first )?(?:updated|modified|reviewed|published|posted|issued)\b", re.IGNORECASE)
_BYLINE = re.compile(r"By(?:,? (?:and )?[A-Z][\w.'\u2019-]*){1,9}")


def of_tree(body: etree._Element) -> Iterator[str]:
    """The lines of an extracted body: a paragraph, heading, list item or table row each."""
    if body.tag == "row":
        yield " | ".join(cell for part in body if (cell := " ".join(of_tree(part))))
        return
    pieces = [body.text or ""]
    for part in body:
        if part.tag in _PARTS:
            yield from _broken(pieces)
            yield from of_tree(part)
            pieces = []
        else:
            pieces.extend(_inline(part))
        pieces.append(part.tail or "")
    yield from _broken(pieces)


def headings(tree: etree._Element) -> set[str]:
    """The lines of a page's headings, and those in bold that are a paragraph by themselves, if they are like one."""
    bold = (part.getparent() for part in tree.iter(*_BOLD) if _stands_alone(part))
    heads = (*tree.iter(*_HEADINGS), *(paragraph for paragraph in bold if paragraph is not None))
    return {line for head in heads for raw in of_tree(head) if (line := tidy(raw)) and is_headline(line)}


def is_headline(line: str) -> bool:
    """Whether a line is as short as a headline and does not end like a sentence."""
    return not _ENDS.search(line) and word_count(line) <= _HEADLINE_WORDS


def points(tree: etree._Element) -> set[str]:
    """The lines of a page that are an item of a list each."""
    innermost = (item for item in tree.iter("li") if next(item.iterdescendants("li"), None) is None)
    items = ([line for raw in of_tree(item) if (line := tidy(raw))] for item in innermost)
    return {item[0] for item in items if len(item) == 1}


def story(
    found: Iterable[str], *, title: str = "", author: str | None = None, sections: Iterable[str] = ()
) -> list[str]:
    """The lines that tell the story: without its headline, byline, credits, corrections and calls to the reader.

    Nor is the name of one of the ``sections`` to which the page belongs, in a line of its own, a part of it.
    """
    kept = [line for raw in found if (line := tidy(raw)) and not _PAGE.fullmatch(line) and not _is_note(line)]
    named = {fold(title), fold(author or ""), fold(f"by {author}"), *map(fold, sections)}
    return [
        line
        for index, line in enumerate(kept)
        if _EDGE <= index < len(kept) - _EDGE or not (fold(line) in named or _is_credit(line))
    ]


def corrections(found: Iterable[str]) -> list[str]:
    """The lines in which an editor says that a mistake in the text has been mended, not merely that it was touched."""
    return [line for raw in found if _is_note(line := tidy(raw)) and notes.mends(line)]


def joined(found: Iterable[str]) -> str:
    """The lines as one text."""
    return "\n".join(line for raw in found if (line := tidy(raw)))


def tidy(line: str) -> str:
    """A line with single blanks, composed accents and nothing invisible."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", line)).split())


def _inline(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        yield from _inline(part)
        yield part.tail or ""


def _stands_alone(bold: etree._Element) -> bool:
    """Whether nothing stands beside words in bold in their paragraph."""
    paragraph = bold.getparent()
    beside = (bold.tail or "") + ((paragraph.text or "") if paragraph is not None else "")
    alone = paragraph is not None and paragraph.tag in ("p", "div") and len(paragraph) == 1
    return alone and not beside.replace(BREAK, "").strip()


def _broken(pieces: Sequence[str]) -> Iterator[str]:
    """The text parted where a break ends a paragraph: at a blank line or a date, after a full stop, before a bullet."""
    whole = "".join(pieces)
    if BREAK not in whole:
        yield whole if whole.strip() else ""
        return
    paragraph: list[str] = []
    dated = False
    for line in whole.split(BREAK):
        before, dated = dated, _is_date(line)
        ended = not line.strip() or before or dated or _BULLET.match(line)
        if paragraph and (ended or _ENDS.search(paragraph[-1][-_TAIL:])):
            yield " ".join(paragraph)
            paragraph = []
        if line.strip():
            paragraph.append(line)
    yield " ".join(paragraph)


def _is_date(line: str) -> bool:
    return len(line) <= _DATE and next(dates.found(line), None) is not None and dates.is_all(line)


def _is_note(line: str) -> bool:
    return len(line) <= _NOTE and notes.is_line(line)


def _is_credit(line: str) -> bool:
    if len(line) > _CREDIT:
        return False
    return bool(_CREDITS.fullmatch(line) or _BYLINE.fullmatch(line)) or _is_dateline(line)


def _is_dateline(line: str) -> bool:
    """A date by itself, said to be that of publication, or set off from a name: ``3 February 2025 | Our staff``."""
    if len(line.split()) > _DATELINE_WORDS or next(dates.found(line), None) is None:
        return False
    return bool(re.search(r"[|\u00b7\u2022\u2014]", line) or _DATED.match(line)) or dates.is_all(line)
