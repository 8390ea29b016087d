"""Whether a page says of itself that it is satire: what people say there, nobody has said.

Only labels count, where labels stand: what the page declares to machines (schema.org's ``SatiricalArticle``, a
section), its address, its title, the few short lines beside the headline, and a notice at either end of the text. A
menu that leads to the satire, a tag of a story about a satirist, or a minister who calls a report a joke is neither:
taking a newspaper's every page for satire would silence it, so whatever is in doubt counts as news.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from lxml import etree, html

from monitor.markup import BREAK
from monitor.text import fold

_SATIRE = r"(?:satir(?:e|ical)|parod(?:y|ies)|spoofs?)"
_DASH = r"(?:[:|\u2013\u2014]|\s-\s)"
_SECTION = re.compile(
    rf"(?:[\w-]+ )?(?:{_SATIRE}|humou?r)(?: (?:column|desk|section|page|corner|news))?", re.IGNORECASE
)
_LABEL = re.compile(rf"(?:[\w-]+ )?{_SATIRE}(?: (?:column|desk|section|page|corner|news))?", re.IGNORECASE)
_ROOM = re.compile(rf"(?:{_SATIRE}|humou?r)", re.IGNORECASE)
_APART = re.compile(r"\s*(?:[,;|/>\u203a\u00bb\u00b7\u2022\u2013\u2014\n]|&|\band\b|\s-\s)\s*")
_LEAD = re.compile(rf"\W*{_SATIRE}(?: alert)?\s*(?:[.\])]|{_DASH})", re.IGNORECASE)
_CLOSE = re.compile(rf"(?:[(\[]|{_DASH})\s*{_SATIRE}[\s.)\]]*$", re.IGNORECASE)
_THING = r"(?:article|column|piece|story|page|post|interview|dispatch|feature)"
_NOTICE = re.compile(
    rf"(?<!in )\b(?:this|the (?:above|following|preceding)|what follows)(?: {_THING})? (?:is|was) "
    r"(?:an? )?(?:pure |entirely |weekly |regular )?(?:work of |piece of )?(?:satire|satirical|a parody|a spoof)\b"
    rf"|(?<!in )\b(?:this|the (?:above|following|preceding)) {_THING} (?:is|was) (?:an? )?(?:pure |entirely |purely )?"
    r"(?:work of |piece of )?(?:fiction|fictional|invented|made[- ]up)\b"
    r"|\bis (?:[\w\u2019']+ ){0,5}(?:column|page|corner|diary|sketch|series) of "
    r"(?:satire|humou?r|parody|invention|fiction|nonsense)\b",
    re.IGNORECASE,
)
_TOLD = re.compile('["\u201c\u201d\u00ab\u00bb]|\\b(?:said|says|told|tells|called|dismissed|according)\\b')
_NO_LABELS = frozenset({"nav", "aside", "footer", "ul", "ol", "dl", "form", "script", "style", "figure", "table"})
_AROUND = re.compile(
    r"menu|nav|relat|tags?\b|topics|most|share|social|promo|teaser|trend|footer|breadcrumb", re.IGNORECASE
)
_UP, _BESIDE, _WITHIN = 2, 4, 6  # elements above the headline, beside each of them, and within one of these
_PIECES = 12  # of text in an element that holds no more than a label or a standfirst
_SHORT, _STANDFIRST, _LONGEST = 80, 320, 260  # characters of a label, of a standfirst and of a notice
_ENDS = 2  # paragraphs at either end of a text among which a notice stands


def labelled(
    tree: html.HtmlElement, title: str, url: str, *, kinds: Iterable[str], sections: Iterable[str], leads: Iterable[str]
) -> bool:
    """Whether a page's labels say so: those for machines, its address, its title, and what stands at its headline.

    ``kinds`` are what schema.org calls it, ``sections`` those it is said to belong to, ``leads`` its descriptions.
    """
    title = title if len(title) <= _STANDFIRST else ""
    return (
        "SatiricalArticle" in kinds
        or any(_is_label(section, _SECTION) for section in sections)
        or any(_ROOM.fullmatch(word) for room in _rooms(url) for word in room.split("-"))
        or any(_LEAD.match(lead) for lead in (title, *leads))
        or _CLOSE.search(title) is not None
        or any(_is_label(line, _LABEL) or _LEAD.match(line) for line in _at_headline(tree, title))
    )


def announced(paragraphs: Sequence[str]) -> bool:
    """Whether a notice at the beginning or end of a text says so in the page's own voice."""
    ends = paragraphs if len(paragraphs) <= 2 * _ENDS else [*paragraphs[:_ENDS], *paragraphs[-_ENDS:]]
    return any(len(one) <= _LONGEST and _NOTICE.search(one) and not _TOLD.search(one) for one in ends)


def _is_label(line: str, label: re.Pattern[str]) -> bool:
    return len(line) <= _SHORT and any(label.fullmatch(part.strip(" .:()[]")) for part in _APART.split(line))


def _rooms(url: str) -> list[str]:
    """The parts of an address that name a part of a site: of its host the first, of its path all but the last."""
    place = urlsplit(url)
    return [(place.hostname or "").partition(".")[0], *place.path.strip("/").split("/")[:-1]]


def _at_headline(tree: html.HtmlElement, title: str) -> Iterator[str]:
    """The short lines beside the headline, right before it and right behind."""
    name = fold(title)
    named = (one for one in islice(tree.iter("h1", "h2"), _PIECES) if name and fold(_line(one)) == name)
    heading: etree._Element | None = next(named, None)
    for _ in range(1 + _UP):
        if heading is None or _holds_menus(heading):
            return
        for beside in (*_few(heading.itersiblings(preceding=True)), *_few(heading.itersiblings())):
            yield from _short_lines(beside)
        heading = heading.getparent()


def _few(elements: Iterator[etree._Element]) -> list[etree._Element]:
    """The next elements, up to one that leads elsewhere, heads the site or tells the story.

    One long line may be a standfirst, a second one is not.
    """
    found: list[etree._Element] = []
    room = _STANDFIRST
    for element in islice(elements, _BESIDE):
        length = len(_line(element))
        if length > room or _holds_menus(element) or next(element.iter("h1"), None) is not None:
            break
        found.append(element)
        room = _SHORT if length > _SHORT else room
    return found


def _short_lines(element: etree._Element) -> Iterator[str]:
    for one in islice(element.iter(), _WITHIN):
        line = _line(one)
        if line and len(line) <= _STANDFIRST:
            yield line


def _holds_menus(element: etree._Element) -> bool:
    """Whether an element is one in which a site leads elsewhere, or has more than one link."""
    return (
        element.tag in _NO_LABELS
        or _AROUND.search(f"{element.get('class', '')} {element.get('id', '')}") is not None
        or len(list(islice(element.iter("a", *_NO_LABELS), 2))) > 1
    )


def _line(element: etree._Element) -> str:
    """The text of an element that has little; of one that has much, more than any line."""
    pieces = [str(piece)[: 2 * _STANDFIRST] for piece in islice(element.itertext(), _PIECES)]
    line = " ".join("".join(pieces).replace(BREAK, " ").split())
    return line if len(pieces) < _PIECES else line.ljust(_STANDFIRST + 1)
