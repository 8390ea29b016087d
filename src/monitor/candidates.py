"""A home page -> the feeds, sitemaps and listings by which its site could be watched, each tried out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from monitor import markup
from monitor.discover import discover
from monitor.discover.feeds import told_kind
from monitor.domain import FetchedPage, FetchSettings, Outcome, Source, SourceKind, Unreadable
from monitor.fetch import Fetcher
from monitor.intake import unreadable
from monitor.links import absolute
from monitor.pages import article_of
from monitor.pipeline import why

MOST = 12
"""So many addresses are tried, those that the site itself declares first."""

_FEED_TYPE = re.compile(r"rss|atom|feed\+json", re.IGNORECASE)
_FEED_PATH = re.compile(r"/(?:rss|feeds?|atom)\b|\.(?:rss|atom)$|/(?:rss|feed|atom|index)\.xml$", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_ORDER = (SourceKind.FEED, SourceKind.LISTING, SourceKind.SITEMAP)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be watched. ``links`` counts the articles it shows now, ``newest`` is the latest's date.

    A page whose own text is watched is its only article.
    """

    kind: SourceKind
    url: str
    links: int = 0
    newest: datetime | None = None
    problem: str = ""


async def look(settings: FetchSettings, url: str, wanted: SourceKind | None = None) -> tuple[str, list[Candidate]]:
    """The site's name as far as its page says it, and what could be watched, the best first.

    An address that cannot be fetched is a single candidate with its problem. Where a page is ``wanted``, it is the
    address itself.
    """
    async with Fetcher(settings) as fetcher:
        home = await fetcher.get(url)
        if home.outcome is not Outcome.FRESH:
            return "", [Candidate(wanted or SourceKind.LISTING, url, problem=why(home))]
        if wanted is SourceKind.PAGE:
            return _title(home), [_tried(wanted, url, home)]
        pages = {home.final_url: home}
        robots = await fetcher.get(absolute("/robots.txt", home.final_url))
        tried = []
        for kind, address in list(dict.fromkeys(_offers(home, robots)))[:MOST]:
            if address not in pages:
                pages[address] = await fetcher.get(address)
            tried.append(_tried(kind, address, pages[address]))
    return _title(home), sorted(tried, key=lambda one: (one.links == 0, _ORDER.index(one.kind)))


def _offers(home: FetchedPage, robots: FetchedPage) -> Iterator[tuple[SourceKind, str]]:
    """What the site declares, what it links to, and the page itself."""
    if kind := told_kind(markup.inflate(home.body)):
        yield kind, home.final_url
        return
    tree = markup.parse_html(markup.decode(home.body, home.charset))
    elements = [] if tree is None else [one for one in tree.iter("link", "a") if one.get("href")]
    for element in elements:
        address = absolute(element.get("href", ""), home.final_url)
        declared = element.tag == "link" and _FEED_TYPE.search(element.get("type", ""))
        linked = element.tag == "a" and _FEED_PATH.search(urlsplit(address).path)
        if address and (declared or linked):
            yield SourceKind.FEED, address
    yield SourceKind.LISTING, home.final_url
    for address in _SITEMAP_LINE.findall(markup.decode(robots.body)):
        if joined := absolute(address, home.final_url):
            yield SourceKind.SITEMAP, joined


def _tried(kind: SourceKind, address: str, page: FetchedPage) -> Candidate:
    """What the address shows now. A sitemap index shows the sitemaps it names."""
    if page.outcome is not Outcome.FRESH:
        return Candidate(kind, address, problem=why(page))
    source = Source("candidate", address, kind, address)
    if kind is SourceKind.PAGE:
        text = article_of(page, source, None)
        if isinstance(text, Unreadable):
            return Candidate(kind, address, problem=unreadable(text))
        return Candidate(kind, address, 1, text.published)
    found = discover(page.body, source, page.final_url, page.content_type)
    newest = max((link.published for link in found.links if link.published), default=None)
    return Candidate(kind, address, len(found.links) or len(found.sitemaps), newest, found.problem)


def _title(home: FetchedPage) -> str:
    tree = None if told_kind(markup.inflate(home.body)) else markup.parse_html(markup.decode(home.body, home.charset))
    found = tree.find(".//title") if tree is not None else None
    return " ".join(found.text_content().split())[:80] if found is not None else ""


def suggested_id(url: str, taken: Sequence[str]) -> str:
    """A short name for the source: its host, with a number where that is taken."""
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-") or "source"
    names = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
