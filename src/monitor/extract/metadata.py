"""What a page says of itself: title, author, date, language, address and publisher."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree, html

from monitor import dates
from monitor.extract import satire
from monitor.extract.furniture import prose
from monitor.links import absolute, canonical_url, plain
from monitor.markup import BREAK
from monitor.text import fold

_ARTICLE = re.compile(r"(?:\w*Article|\w*BlogPosting|Report|SpecialAnnouncement)$")
_PAGE = re.compile(r"\w*WebPage$")
_MOST_NODES = 500  # of JSON-LD looked at
_LARGEST = 1_000_000  # characters of a script of JSON-LD
_LONGEST = 10_000  # characters of a meta element
_AUTHOR = 120  # characters; what is longer is a biography
_SHORT = 160  # characters of a line that may hold a date
_LONG = 200  # characters of a paragraph of the story itself
_OPENING = 60  # characters at its beginning that may be a dateline
_STORY = 400  # characters of prose, as no form has beside its fields
_SMALL = 25  # elements in a block that is no container
_ASIDE = frozenset({"nav", "aside", "footer", "figure", "form", "select"})

# Meta elements that carry a date of publication, the surest first; "date" alone may mean anything and comes last.
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date-published"),
    *("publishdate", "publish-date", "publish_date", "published", "pubdate", "publication_date", "publicationdate"),
    *("sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "article.published", "bt:pubdate"),
    *("article_date_original", "article:post_date", "originalpublicationdate", "displaydate", "rnews:datepublished"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "dc:date"),
    "date",
)
_SECTIONS = (
    *("article:section", "og:article:section", "og:section", "section", "sectionname", "page-section"),
    *("parsely-section", "cxenseparse:section", "articlesection", "genre", "dc.type", "dcterms.type"),
)
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl")
_CLASS = 'contains(concat(" ",normalize-space(@class)," ")," {} ")'
_BYLINES = etree.XPath(
    './/*[@itemprop="author" or (@rel and contains(concat(" ",@rel," ")," author "))'
    f" or (@class and ({_CLASS.format('byline')} or {_CLASS.format('author')}))]"
)
_BY = re.compile(r"^(?:(?:reported|written|story)\s+)?(?:by|von|par|por|di)\s*:?\s+", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"https?:|www\.|@|\d{2}|[{}<>|]|^(?:admin|editor|staff|redaktion|webmaster|unknown)$", re.IGNORECASE
)
_BETWEEN_SITE_AND_TITLE = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u2022\u00bb\u203a/-]|::)\s+")
_MODIFIED = re.compile(
    r"^[^\d.]{0,30}\b(?:updated?|modified|revised|reviewed|expires?|aktualisiert|mis à jour|actualizado)\b",
    re.IGNORECASE,
)
_FIRST_OUT = re.compile(r"\b(?:published|posted|issued|publié|veröffentlicht|publicado)\b", re.IGNORECASE)
_DATED = re.compile(
    r"\W*(?:this (?:page|statement|release) was )?(?:published|posted|issued|released|dated?)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?:\S+\s+){5}.*[.!?][\"'\u2019\u201d)]*$")
# Names, figures and little words: as far as a dateline or a credit goes, and a sentence that tells of a day does not.
_DATELINE = re.compile(
    r"(?!(?:On|Since|After|Before|Until|From|Between|In|By)\s(?:[A-Z]\w+,?\s){0,2}\d)"
    r"(?:[^a-z]|\B[a-z]|\b(?:and|at|by|on|am|pm)\b){0,60}"
)
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement")
_BLOCKS = ("p", "div", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "time", "span", "address", "small", "em")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What was found; ``None`` for what was not. ``exact`` says that the date came with a time of day."""

    title: str = ""
    author: str | None = None
    published: datetime | None = None
    language: str | None = None
    url: str = ""
    publisher: str | None = None
    free: bool = True
    body: str = ""
    satire: bool = False
    sections: tuple[str, ...] = ()


def read(tree: html.HtmlElement, url: str, zone: str, told: datetime | None) -> Metadata:
    """The metadata of a page.

    ``told`` is the date by which the page was announced. What a page declares to machines is believed before it, what
    is merely printed on the page after it.
    """
    meta = _meta_tags(tree)
    described = _structured(tree, url)
    publisher = described.get("publisher")
    title = _title(tree, meta, described)
    sections = _sections(meta, described)
    return Metadata(
        title=title,
        author=_author(tree, meta, described),
        published=_published(tree, title, _declared_dates(tree, meta, described), url, zone, told),
        language=_language(tree),
        url=_address(tree, url),
        publisher=meta.get("og:site_name") or (_name(publisher) if publisher else None),
        free=str(described.get("isAccessibleForFree", "true")).lower() != "false",
        body=_string(described.get("articleBody")),
        satire=satire.labelled(
            tree,
            title,
            url,
            kinds=_strings(described.get("@type")),
            sections=sections,
            leads=(meta.get("description", ""), meta.get("og:description", "")),
        ),
        sections=sections,
    )


def _meta_tags(tree: html.HtmlElement) -> dict[str, str]:
    """The contents of meta elements by name in lower case, the first of each."""
    tags: dict[str, str] = {}
    for element in islice(tree.iter("meta"), _MOST_NODES):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content and len(content) <= _LONGEST:
            tags.setdefault(name.strip().lower(), content)
    return tags


# --- JSON-LD ---------------------------------------------------------------------------------------------


def _structured(tree: html.HtmlElement, url: str) -> dict[str, Any]:
    """The JSON-LD node that describes this article: of several, the one that names this address."""
    nodes = [node for script in _scripts(tree) for node in _nodes(script)]
    articles = [node for node in nodes if _is_a(node, _ARTICLE)] or [node for node in nodes if _is_a(node, _PAGE)]
    own = {_place(one) for one in (url, _address(tree, url))}
    here = (node for node in articles if own.intersection(map(_place, _addresses(node, url))))
    found = next(here, next((node for node in articles if _is_told_here(tree, node, url)), {}))
    # A graph names a person or house once, and elsewhere by reference.
    named = {_string(node.get("@id")): node for node in nodes if node.get("@id") and node.get("name")}
    return found | {key: _looked_up(found[key], named) for key in ("author", "publisher") if key in found}


def _place(url: str) -> str:
    """What of an address its variants have in common: those for phones or printers, with and without a slash."""
    parts = urlsplit(url)
    return _site(parts.netloc.lower()) + re.sub(r"(?:\.s?html?|/amp|\.amp|/print|/)*$", "", parts.path.lower())


def _is_told_here(tree: html.HtmlElement, node: dict[str, Any], url: str) -> bool:
    """Whether a description that does not name this address is of this page, and not of one that it leads to."""
    headline = fold(plain(_string(node.get("headline")) or _string(node.get("name"))))
    shown = (fold(_inline(head)) for head in islice(tree.iter("title", "h1"), 10))
    return not _addresses(node, url) or any(one and headline and (one in headline or headline in one) for one in shown)


def _looked_up(value: Any, named: Mapping[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_looked_up(one, named) for one in value[:_MOST_NODES] if not isinstance(one, list)]
    return named.get(_string(value.get("@id")), value) if isinstance(value, dict) and not value.get("name") else value


def _scripts(tree: html.HtmlElement) -> Iterator[Any]:
    for script in islice(tree.iterfind('.//script[@type="application/ld+json"]'), 20):
        text = script.text or ""
        if len(text) > _LARGEST:
            continue
        try:
            yield json.loads(text.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue


def _nodes(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    waiting = [value]
    while waiting and len(found) < _MOST_NODES:
        this = waiting.pop(0)
        if isinstance(this, dict):
            found.append(this)
            waiting += [this[key] for key in _NESTED if key in this]
        elif isinstance(this, list):
            waiting += this[:_MOST_NODES]
    return found


def _is_a(node: dict[str, Any], kinds: re.Pattern[str]) -> bool:
    types = node.get("@type")
    return any(isinstance(kind, str) and kinds.match(kind) for kind in (types if isinstance(types, list) else [types]))


def _addresses(node: dict[str, Any], url: str) -> set[str]:
    """The addresses by which a description names its page; a name of another sort ("urn:uuid:...") is none."""
    page = node.get("mainEntityOfPage")
    page = page.get("@id") if isinstance(page, dict) else page
    return {absolute(_string(value), url) for value in (node.get("url"), node.get("@id"), page) if value} - {""}


def _string(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return value.strip() if isinstance(value, str) else ""


def _strings(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value])[:20] if isinstance(one, str)]


def _sections(meta: dict[str, str], described: dict[str, Any]) -> tuple[str, ...]:
    """The parts of a paper, and the kinds of text, that the page says it belongs to."""
    named = [*_strings(described.get("articleSection")), *_strings(described.get("genre"))]
    return *named, *(meta[name] for name in _SECTIONS if name in meta)


def _name(value: Any) -> str | None:
    items = value if isinstance(value, list) else [value]
    names = [item.get("name") if isinstance(item, dict) else item for item in items]
    return ", ".join(plain(name) for name in names[:5] if isinstance(name, str) and name.strip()) or None


# --- title, author, language, address --------------------------------------------------------------------


def _title(tree: html.HtmlElement, meta: dict[str, str], described: dict[str, Any]) -> str:
    """The headline: as the page prints it where what it declares agrees, else as declared."""
    declared = plain(_string(described.get("headline")) or meta.get("og:title") or meta.get("twitter:title") or "")
    element = tree.find(".//title")
    window = _inline(element) if element is not None else ""
    printed = [_inline(heading) for heading in islice(tree.iter("h1"), 10)]
    site = meta.get("og:site_name", "")
    headline, name = fold(declared), fold(_without_site(window, site))
    for heading in printed:
        folded = fold(heading)
        if folded and (folded == name or (folded in headline and 2 * len(folded) > len(headline))):
            return heading
    if declared:
        return _without_site(declared, site)
    return printed[0] if len(printed) == 1 and printed[0] else _without_site(window, site)


def _inline(element: html.HtmlElement) -> str:
    return plain(element.text_content().replace(BREAK, " "))


def _without_site(title: str, site: str) -> str:
    """A window's title without the name of the site before or after it: the longest part, or what is not the name."""
    parts = [part for part in _BETWEEN_SITE_AND_TITLE.split(title) if part]
    if site and len(parts) > 1 and fold(site) in (fold(parts[0]), fold(parts[-1])):
        return title.removesuffix(parts[-1]).rstrip(" |\u2013\u2014-/") if fold(parts[-1]) == fold(site) else parts[-1]
    longest = max(parts, key=len, default=title)
    return longest if len(longest.split()) >= 3 else title


def _author(tree: html.HtmlElement, meta: dict[str, str], described: dict[str, Any]) -> str | None:
    named = (_name(described.get("author")), *(meta.get(name) for name in _AUTHORS))
    for candidate in chain(named, _bylines(tree)):
        name = _BY.sub("", plain(candidate or "")).strip(" ,;|\u2013\u2014-")
        if name and len(name) <= _AUTHOR and not _NOT_A_NAME.search(name):
            return name
    return None


def _bylines(tree: html.HtmlElement) -> Iterator[str]:
    """What stands where authors are named; looked for only where the page declares none."""
    for element in islice(cast("list[html.HtmlElement]", _BYLINES(tree)), 5):
        yield _inline(element)


def _language(tree: html.HtmlElement) -> str | None:
    value = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()
    primary = re.split("[-_]", value)[0]
    return primary if re.fullmatch("[a-z]{2,3}", primary) else None


def _address(tree: html.HtmlElement, url: str) -> str:
    """The address the page gives as its own, if it is on the same site and no mere home page."""
    here = canonical_url(url)
    link = tree.find('.//link[@rel="canonical"][@href]')
    there = absolute(link.get("href", ""), url) if link is not None else ""
    if not there or _site(urlsplit(there).netloc) != _site(urlsplit(here).netloc):
        return here
    return here if urlsplit(there).path in ("", "/") and urlsplit(here).path not in ("", "/") else there


def _site(netloc: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", netloc)


# --- the date --------------------------------------------------------------------------------------------


def _published(
    tree: html.HtmlElement, title: str, declared: list[str], url: str, zone: str, told: datetime | None
) -> datetime | None:
    moments = [moment for value in declared if (moment := dates.parse(value, zone))]
    if moments and moments[0].exact:
        return moments[0].at
    printed, marked_up = _printed(tree, title, zone)
    if printed and marked_up:
        moments.append(printed)
    if moments:
        return _sharpest(moments, told, zone)
    fallback = printed or dates.in_address(url, zone)
    return told or (fallback.at if fallback else None)


def _sharpest(moments: list[dates.Moment], told: datetime | None, zone: str) -> datetime:
    """The first of the dates, with the time of day that another of the same day may give."""
    first, own = moments[0], dates.timezone_of(zone)
    day = first.at.astimezone(own).date()
    others = [moment.at for moment in moments if moment.exact] + ([told] if told else [])
    same_day = (at for at in others if at.astimezone(own).date() == day)
    return next(same_day, first.at)


def _declared_dates(tree: html.HtmlElement, meta: dict[str, str], described: dict[str, Any]) -> list[str]:
    marked = islice(tree.xpath('//*[@itemprop="datePublished"]|//time[@pubdate]'), 5)
    values = [
        _string(described.get("datePublished")),
        *(meta.get(name, "") for name in _PUBLISHED),
        *(element.get("datetime") or element.get("content") or element.text_content() for element in marked),
        _string(described.get("dateCreated")),
    ]
    return [value for value in values if value]


def _printed(tree: html.HtmlElement, title: str, zone: str) -> tuple[dates.Moment | None, bool]:
    """The date printed nearest to the headline: below it, else above it, else where the page says it was updated.

    The flag tells whether it stands in a ``<time>`` element with a value for machines.
    """
    lines = list(islice(_lines(tree), _MOST_NODES))
    head = _headline(lines, title)
    later: list[tuple[dates.Moment, bool]] = []
    folded = fold(title)
    for element, text in (*_below(lines, head), *reversed(lines[max(0, head - 15) : head])):
        if folded and folded in fold(text):
            continue  # a date in the headline is of what it tells
        text = _of_publication(text)
        moment = _moment(element, text, zone)
        if moment and _MODIFIED.search(text[:60]):
            later.append(moment)
        elif moment:
            return moment
    for element, text in reversed(lines):
        if _MODIFIED.search(text[:60]) and (moment := _moment(element, text, zone)):
            later.append(moment)
    return later[0] if later else (None, False)


def _of_publication(text: str) -> str:
    """The line from where it tells of the publication, if it tells of a later change first."""
    out = _FIRST_OUT.search(text) if _MODIFIED.search(text[:60]) else None
    return text[out.start() :] if out and any(dates.found(text[out.start() :])) else text


def _lines(tree: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, str]]:
    """The small elements of the page with their text, in order, and the beginnings of its paragraphs."""
    # Some sites put a whole page into a form.
    aside = {element for element in tree.iter(*_ASIDE) if element.tag != "form" or prose(element) < _STORY}
    for element in tree.iter(*_BLOCKS):
        if element.tag != "p" and _crowded(element):
            continue
        if aside and any(ancestor in aside for ancestor in element.iterancestors()):
            continue
        text = " ".join(element.text_content().split())
        if text and (len(text) <= _SHORT or element.tag == "p"):
            yield element, text


def _crowded(element: html.HtmlElement) -> bool:
    """Whether there is more in an element than in one that holds a date."""
    return len(element) > 0 and sum(1 for _ in islice(element.iter(), _SMALL)) == _SMALL


def _headline(lines: list[tuple[html.HtmlElement, str]], title: str) -> int:
    folded = fold(title)
    exact = (index for index, (element, text) in enumerate(lines) if fold(text) == folded)
    first_heading = (index for index, (element, _) in enumerate(lines) if element.tag == "h1")
    return next(exact, next(first_heading, 0))


def _below(lines: list[tuple[html.HtmlElement, str]], head: int) -> Iterator[tuple[html.HtmlElement, str]]:
    paragraphs = sentences = 0
    for element, text in lines[head:]:
        paragraphs += len(text) > _LONG
        if len(text) > _LONG or (_SENTENCE.match(text) and not dates.is_all(text)):
            # "TOKYO, 3 February 2025 - The ministry ...": a dateline, but no date further into the story.
            text = _dateline(text) if sentences else text[:_OPENING]
            sentences += 1
        yield element, text
        if paragraphs == 2:
            return


def _dateline(text: str) -> str:
    """What stands before a sentence that may date it, or the sentence that does nothing but that."""
    start = _DATELINE.match(text)
    return text[:_OPENING] if _DATED.match(text) else start[0] if start else ""


def _moment(element: html.HtmlElement, text: str, zone: str) -> tuple[dates.Moment, bool] | None:
    value = element.get("datetime") if element.tag == "time" else None
    moment = dates.parse(value, zone) if value else next(dates.found(text, zone), None)
    return (moment, bool(value)) if moment else None
