"""Whether a page says of itself that it is satire or another invention: what people say there, nobody has said.

Only labels count, where labels stand: what the page declares to machines (schema.org's ``SatiricalArticle``, a
section), its address, a heading, the lines around the headline, and a notice at either end of the text. A menu that
leads to the satire, or an article about it, is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html

from monitor.markup import BREAK

_WORD = r"(?:satir(?:e|es|ical)|humou?r|parod(?:y|ies)|spoofs?|fiction)"
_LABEL = re.compile(rf"(?:the )?(?:political |weekly )?{_WORD}(?: (?:column|desk|section|page|corner))?", re.IGNORECASE)
_APART = re.compile(r"\s*(?:[,;|/>&\u203a\u00bb\u00b7\u2022\u2013\u2014\n]|\band\b)\s*")
_LEAD = re.compile(rf"\W*{_WORD}\s*[.:|\u2013\u2014\])]", re.IGNORECASE)
_CLOSE = re.compile(rf"[:|(\[\u2013\u2014]\s*{_WORD}\W*$", re.IGNORECASE)
_NOTICE = re.compile(
    r"\bthis (?:(?:article|column|piece|story|page|post|report|interview|dispatch) )?(?:is|was) (?:\w+ ){0,3}"
    r"(?:satir(?:e|ical)|fiction(?:al)?|parody|spoof|invented|made[- ]up|joke)\b"
    r"|\bis (?:[\w\u2019']+ ){0,5}(?:column|page|corner|diary|sketch|series|dispatch) of "
    r"(?:\w+ )?(?:satire|humou?r|parody|invention|fiction|nonsense)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile('["\u201c\u201d\u00ab\u00bb]')
_SECTIONS = (
    *("article:section", "og:article:section", "og:section", "section", "sectionname", "page-section"),
    *("parsely-section", "cxenseparse:section", "articlesection", "genre", "dc.type", "dcterms.type"),
)
_NEAR = 40  # elements behind the headline among which labels stand
_PIECES = 12  # of text in an element that holds no more than a label or a standfirst
_SHORT, _STANDFIRST, _LONGEST = 80, 320, 260  # characters of a label, of a standfirst and of a notice
_PARAGRAPHS = 2  # long ones, before which labels stand
_ENDS = 2  # paragraphs at either end of a text among which a notice stands


def labelled(
    tree: html.HtmlElement, title: str, meta: Mapping[str, str], described: Mapping[str, Any], url: str
) -> bool:
    """Whether a page's labels say so: those for machines, its address, its title, and what stands at its headline."""
    kinds = " ".join(_strings(described.get("@type")))
    sections = [*_strings(described.get("articleSection")), *_strings(described.get("genre"))]
    sections += [meta[name] for name in _SECTIONS if name in meta]
    leads = title, meta.get("description", ""), meta.get("og:description", "")
    return (
        "SatiricalArticle" in kinds
        or any(_is_label(section) for section in sections)
        or any(_is_label(part) for part in _rooms(url))
        or any(_LEAD.match(lead) for lead in leads)
        or _CLOSE.search(title) is not None
        or any(_is_label(line) or _LEAD.match(line) for line in _at_headline(tree))
    )


def announced(paragraphs: Sequence[str]) -> bool:
    """Whether a notice at the beginning or end of a text says so in the page's own voice."""
    ends = paragraphs if len(paragraphs) <= 2 * _ENDS else [*paragraphs[:_ENDS], *paragraphs[-_ENDS:]]
    return any(len(one) <= _LONGEST and _NOTICE.search(one) and not _QUOTED.search(one) for one in ends)


def _is_label(line: str) -> bool:
    return len(line) <= _SHORT and any(_LABEL.fullmatch(part.strip(" .:()[]")) for part in _APART.split(line))


def _strings(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value])[:20] if isinstance(one, str)]


def _rooms(url: str) -> list[str]:
    """The parts of an address that name a part of a site: of its host the first, of its path all but the last."""
    place = urlsplit(url)
    return [(place.hostname or "").partition(".")[0], *place.path.strip("/").split("/")[:-1]]


def _at_headline(tree: html.HtmlElement) -> Iterator[str]:
    """The short lines right before the headline and between it and the first paragraph."""
    headline = next(tree.iter("h1"), None)
    if headline is None:
        return
    before = headline.getprevious()
    if before is not None:
        yield from _lines([before])
    yield from _lines(islice(_after(headline), _NEAR))


def _lines(elements: Iterable[etree._Element]) -> Iterator[str]:
    """The short texts among elements, up to the second paragraph; the first may be a standfirst."""
    paragraphs = 0
    for element in elements:
        pieces = [str(piece) for piece in islice(element.itertext(), _PIECES)] if isinstance(element.tag, str) else []
        line = " ".join("".join(pieces).replace(BREAK, " ").split())
        paragraphs += element.tag == "p" and len(line) > _SHORT
        if paragraphs == _PARAGRAPHS:
            return
        if 0 < len(pieces) < _PIECES and len(line) <= _STANDFIRST:
            yield line


def _after(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements behind one, in the order of the page."""
    around: html.HtmlElement | None = element
    while around is not None:
        for sibling in around.itersiblings():
            yield from sibling.iter()
        around = around.getparent()
