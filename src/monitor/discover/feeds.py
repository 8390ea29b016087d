"""Feeds and sitemaps: RSS, RDF, Atom, JSON Feed, and the sitemaps.org protocol with its news extension."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial, reduce
from html import escape
from html.entities import html5
from typing import Any, cast
from urllib.parse import urljoin

import fastfeedparser
import feedparser
from lxml import etree, html

from monitor import dates, markup
from monitor.domain import Link, Source, SourceKind
from monitor.links import MAX_LINKS, Discovery, absolute, newest_first, plain

_FALLBACK_BYTES = 2_000_000  # the patient parser takes minutes over more
_MOST_TAGS = 400_000  # opening and closing ones, as thirty thousand entries have; a tree of more takes too much memory
_DATE_ELEMENT = re.compile(
    rb"(<((?:\w+:)?(?:pubDate|published|updated|date|modified|issued|created))\b[^<>]*>)"
    rb"\s*(?:<!\[CDATA\[)?([^<\]]{0,400})(?:\]\]>)?\s*(?=</\2\s*>)",
    re.IGNORECASE,
)
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly)\s*</sy:updatePeriod>", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>", re.IGNORECASE)
_PERIODS = {b"hourly": timedelta(hours=1), b"daily": timedelta(days=1), b"weekly": timedelta(days=7)}
_JSON_DATES = "published", "modified"
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*>")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?!\?|!)(?:\w+:)?(\w+)")
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_BROKEN_OFF = re.compile(
    rb"<(?:\w+:)?(?:loc|link|guid|id)\b[^<>]*(?:(?<!/)>\s*(?:<!\[CDATA\[)?[^<]*(?:<[^<>]*)?)?\Z", re.IGNORECASE
)
_TAIL = 4_000  # bytes from the end in which an address that breaks off begins
_REFERENCE = rb"(?!#\d{1,7};|#x[0-9a-f]{1,6};|(?:amp|lt|gt|quot|apos);)(?:([a-z]\w{0,31};))?"
_NO_REFERENCE = re.compile(rb"&" + _REFERENCE, re.IGNORECASE)
_AMPERSAND = re.compile(rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&" + _REFERENCE, re.IGNORECASE | re.DOTALL)
_XHTML_TITLE = re.compile(rb"""<(?:\w+:)?title\s[^<>]*?\btype\s*=\s*["']xhtml""")
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_BASES = etree.XPath("ancestor-or-self::*/@xml:base", smart_strings=False)
_FEED_ROOTS = frozenset({b"rss", b"rdf", b"feed", b"channel"})
_SITEMAP_ROOTS = frozenset({b"urlset", b"sitemapindex"})
_HTML_ROOTS = frozenset({b"html", b"head", b"body", b"div", b"p", b"meta", b"script", b"title", b"h1"})


def read(body: bytes, source: Source, base_url: str, content_type: str | None) -> Discovery:
    """Either, by what it is: a sitemap may well be a feed, and the other way round does no harm."""
    if b"\0" in body[:64]:
        # What follows searches bytes: UTF-16 has to become UTF-8 first, and must not be declared as UTF-16 then.
        body = _DECLARATION.sub("", markup.decode(body)).encode("utf-8", "replace")
    if _is_json(body):
        return _read_json_feed(body, source, base_url)
    root = _root(body)
    if root in _SITEMAP_ROOTS:
        return _read_sitemap(_sound(_whole(body)), source, base_url)
    if not root and source.kind is SourceKind.SITEMAP:
        return _read_plain_sitemap(body)
    if root in _HTML_ROOTS or (b"html" in (content_type or "").encode() and root not in _FEED_ROOTS):
        return Discovery(problem=_not_a_feed(body, source, base_url))
    return _read_feed(_sound(_whole(body)), source, base_url)


def told_kind(body: bytes) -> SourceKind | None:
    """Whether the document says by its beginning that it is a feed or a sitemap; ``None`` where it does not."""
    root = _root(body)
    if root in _SITEMAP_ROOTS:
        return SourceKind.SITEMAP
    if root in _FEED_ROOTS or (_is_json(body) and b'"items"' in body):
        return SourceKind.FEED
    return SourceKind.SITEMAP if not root and body.lstrip().startswith((b"http://", b"https://")) else None


def _is_json(body: bytes) -> bool:
    return body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _whole(body: bytes) -> bytes:
    """The document without an address in whose midst it breaks off: half of it is another one."""
    half = _BROKEN_OFF.search(body, max(len(body) - _TAIL, 0))
    return body[: half.start()] if half else body


def _sound(body: bytes) -> bytes:
    """The document with what XML has no word for in other words: a bare ``&``, and the entities of HTML."""
    if body.count(b"&") > _MOST_TAGS or not _NO_REFERENCE.search(body):
        return body
    return _AMPERSAND.sub(_reference, body)


def _reference(match: re.Match[bytes]) -> bytes:
    if not match[0].startswith(b"&"):
        return match[0]  # where it stands for itself
    if match[1] is None:
        return b"&amp;"
    letters = html5.get(match[1].decode("ascii", "replace"))
    # A name that HTML does not know may be the document's own.
    return "".join(f"&#{ord(letter)};" for letter in letters).encode() if letters else match[0]


def _looks_like_feed(body: bytes) -> bool:
    return any(b"<" + root in body[:8192].lower() for root in (*_FEED_ROOTS, b"rdf:rdf"))


def _root(body: bytes) -> bytes:
    """The local name of the first element, in lower case; empty where there is none."""
    head = _COMMENT.sub(b"", markup.decode(body[:8192]).encode("utf-8", "replace"))
    match = _ROOT.search(head)
    return match[1].lower() if match else b""


# --- feeds -----------------------------------------------------------------------------------------------


def _read_feed(body: bytes, source: Source, base_url: str) -> Discovery:
    if body.count(b"<") > _MOST_TAGS:
        return Discovery(problem="the feed has more elements than are read; look for one of the latest entries only")
    known: set[str] = set()
    body = _DATE_ELEMENT.sub(partial(_settled, zone=source.timezone, known=known), body)
    if b"xml:base" in body or (b"xhtml" in body and _XHTML_TITLE.search(body)):
        body = _common(body, base_url)
    links = _links(_entries(body), base_url, known)
    if (links is None or None in links) and (patient := _links(_patient_entries(body), base_url, known)) is not None:
        links = patient
    if links is None:
        return Discovery(problem=_not_a_feed(body, source, base_url))
    return Discovery(tuple(link for link in links if link), ttl=_ttl(body[:20_000]))


def _settled(match: re.Match[bytes], zone: str, known: set[str]) -> bytes:
    """A date element as ISO 8601 in UTC, or empty; ``known`` collects what was written.

    Feed parsers take a date without a zone for UTC, and spend milliseconds on each that is not one.
    """
    moment = dates.parse(match[3].decode("utf-8", "replace"), zone)
    settled = moment.at.isoformat() if moment else ""
    known.add(settled)
    return match[1] + settled.encode()


def _entries(body: bytes) -> list[Any] | None:
    """The entries of a feed, ``None`` where it is none or has some that were not found."""
    try:
        options = {f"include_{part}": False for part in ("content", "tags", "media", "enclosures")}
        entries = list(fastfeedparser.parse(body, **options).entries)
    except Exception:
        # Broken input makes it raise errors of many kinds, and all of them mean: ask the other parser.
        return None
    return None if not entries and _ENTRY.search(body) else entries


def _patient_entries(body: bytes) -> list[Any] | None:
    if len(body) > _FALLBACK_BYTES or not _looks_like_feed(body):
        return None
    try:
        # A file object, as the parser takes text that looks like an address or a path for an order to open it.
        feed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=True)
    except Exception:
        # This one too raises whatever it likes on some malformed feeds.
        return None
    return list(feed.entries) if feed.get("version") or feed.entries else None


def _links(entries: list[Any] | None, base: str, known: set[str]) -> list[Link | None] | None:
    return None if entries is None else [_entry_link(entry, base, known) for entry in entries]


def _entry_link(entry: Any, base: str, known: set[str]) -> Link | None:
    named = (entry.get("feedburner_origlink"), _alternate(entry), entry.get("link"), _permalink(entry))
    url = next((url for address in named if (url := absolute(_text(address), base))), "")
    if not url:
        return None
    # Only dates that stand in the document: the parser makes up others out of identifiers and today's date.
    published, created, edited = (_told(entry, field, known) for field in ("published", "created", "updated"))
    return Link(url, plain(_text(entry.get("title"))), published or created or edited, edited)


def _told(entry: Any, field: str, known: set[str]) -> datetime | None:
    when = _text(entry[field]) if field in entry else ""  # asked for without, one parser takes another date for it
    return datetime.fromisoformat(when) if when and when in known else None


def _permalink(entry: Any) -> str:
    """The identifier of an entry where it is an address."""
    identifier = _text(entry.get("id"))
    return identifier if identifier.startswith(("http://", "https://")) else ""


def _alternate(entry: Any) -> str:
    """The page itself among the links of an entry, which may lead to comments, files and edit forms as well."""
    links = [link for link in entry.get("links") or () if isinstance(link, dict)]
    pages = (link for link in links if (link.get("rel") or "alternate") == "alternate")
    return next((_text(link.get("href")) for link in pages if "html" in (link.get("type") or "html")), "")


def _common(body: bytes, base_url: str) -> bytes:
    """The feed with absolute links in place of ``xml:base``, and with titles in XHTML as text: parsers know neither."""
    root = markup.parse_xml(body)
    try:
        return body if root is None else _rewritten(root, base_url)
    except (ValueError, etree.SerialisationError):  # references to half a character, which lxml takes but cannot give
        return body


def _rewritten(root: etree._Element, base_url: str) -> bytes:
    for link in root.iter("{*}link"):
        if href := link.get("href"):
            link.set("href", _joined(_base(link, base_url), href))
        elif address := _text_of(link):
            link.text = _joined(_base(link, base_url), address)
    for title in root.iter("{*}title"):
        if title.get("type", "").lower() == "xhtml":
            words = escape("".join(cast("Iterator[str]", title.itertext())))
            title.clear()
            title.set("type", "html")
            title.text = words
    etree.strip_attributes(root, _XML_BASE)
    return etree.tostring(root)


def _base(element: etree._Element, base_url: str) -> str:
    """What references in an element are relative to: its own ``xml:base``, relative to that of what it stands in."""
    return reduce(_joined, cast("list[str]", _BASES(element)), base_url)


def _joined(base: str, reference: str) -> str:
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def _ttl(head: bytes) -> timedelta | None:
    if minutes := _TTL.search(head):
        return timedelta(minutes=int(minutes[1])) or None
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    return _PERIODS[period[1].lower()] / max(1, int(frequency[1]) if frequency else 1) if period else None


def _read_json_feed(body: bytes, source: Source, base_url: str) -> Discovery:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(markup.decode(body))
    except (ValueError, RecursionError):
        return Discovery(problem="the document begins like JSON but is broken; try again later or check the address")
    items = feed.get("items")
    if not isinstance(items, list):
        return Discovery(problem="the address serves JSON data that are no JSON Feed; look for the site's RSS address")
    links = []
    for item in items:
        if not isinstance(item, dict):
            continue
        named = _text(item.get("url")) or _text(item.get("external_url")) or _permalink(item)
        url = absolute(named, base_url)
        if url:
            published, edited = (_at(_text(item.get(f"date_{name}")), source.timezone) for name in _JSON_DATES)
            links.append(Link(url, plain(_text(item.get("title"))), published or edited, edited))
    return Discovery(tuple(links))


def _not_a_feed(body: bytes, source: Source, base_url: str) -> str:
    """What is served in place of a feed, and where the feed may be."""
    tree = markup.parse_html(markup.decode(body[:200_000]))
    offered = _offered_feeds(tree, base_url) if tree is not None else []
    if offered:
        return f"the address serves a web page, not a {source.kind}; the page offers {offered[0]}: use that as url"
    if tree is not None and tree.find(".//a") is not None:
        return f"the address serves a web page, not a {source.kind}; if its links are wanted, set kind: listing"
    return f"the document is not a readable {source.kind}; check the address in a browser"


def _offered_feeds(tree: html.HtmlElement, base_url: str) -> list[str]:
    links = tree.iterfind('.//link[@rel="alternate"]')
    feeds = (link.get("href", "") for link in links if re.search("rss|atom|feed", link.get("type", "")))
    return [url for href in feeds if (url := absolute(href, base_url))]


# --- sitemaps --------------------------------------------------------------------------------------------


def _read_sitemap(body: bytes, source: Source, base_url: str) -> Discovery:
    """A sitemap or sitemap index of the sitemaps.org protocol, with the news extension."""
    root = markup.parse_xml(body)
    if root is None:
        return Discovery(problem="the sitemap is not well-formed XML; check the address in a browser")
    entries = (_fields(element) for element in root.iterchildren(etree.Element))
    located = [(url, fields) for fields in entries if (url := absolute(fields.get("loc", ""), base_url))]
    if _local(root) == "sitemapindex":
        parts = newest_first(_sitemap_link(url, fields, source.timezone) for url, fields in located)
        edited = {part.url: part.published for part in reversed(parts) if part.published}
        return Discovery(sitemaps=tuple(dict.fromkeys(part.url for part in parts))[:MAX_LINKS], edited=edited)
    return Discovery(tuple(_sitemap_link(url, fields, source.timezone) for url, fields in located))


def _fields(entry: etree._Element) -> dict[str, str]:
    """The texts of an entry and of its news extension by local name; those of pictures and films are not its own."""
    fields: dict[str, str] = {}
    for element in entry.iterdescendants(etree.Element):
        parent = element.getparent()
        if parent is entry or (parent is not None and _local(parent) == "news"):
            fields.setdefault(_local(element), _text_of(element))
    return fields


def _text_of(element: etree._Element) -> str:
    """An element's text; none where a reference in it is to half a character, which lxml takes in but cannot give."""
    try:
        return (element.text or "").strip()
    except UnicodeDecodeError:
        return ""


def _sitemap_link(url: str, fields: dict[str, str], zone: str) -> Link:
    published, edited = (_at(fields.get(name, ""), zone) for name in ("publication_date", "lastmod"))
    return Link(url, plain(fields.get("title", "")), published or edited, edited)


def _read_plain_sitemap(body: bytes) -> Discovery:
    """A text file with an address a line, as the protocol allows."""
    lines = [line.strip() for line in markup.decode(body).splitlines()]
    links = tuple(Link(url) for line in lines if line.startswith("http") and (url := absolute(line, line)))
    return Discovery(links, problem="" if links else "the document is not a readable sitemap; check the address")


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _at(text: str, zone: str) -> datetime | None:
    moment = dates.parse(text, zone) if text else None
    return moment.at if moment else None
