"""What a source points at: links and their dates from feeds, sitemaps and listings. Nothing in them can raise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from monitor import markup
from monitor.discover import feeds, listing
from monitor.domain import Link, Source, SourceKind
from monitor.links import MAX_LINKS, Discovery, canonical_url, newest_first

__all__ = ["MAX_LINKS", "Discovery", "canonical_url", "discover"]


def discover(body: bytes, source: Source, base_url: str, content_type: str | None = None) -> Discovery:
    """The articles a fetched feed, sitemap or listing points at.

    ``base_url`` is where the document was found in the end. Links stand once each under their canonical address,
    the document's own left out, and only those the source's ``include`` and ``exclude`` let through. A page has none.
    """
    body = markup.inflate(body)
    if source.kind is SourceKind.PAGE:
        return Discovery()
    if not body.strip():
        return Discovery(problem="the server sent an empty document; check that the address is still in use")
    if markup.is_binary(body):
        return Discovery(problem="the address leads to a file, not to a document with links; check the address")
    if source.kind is SourceKind.LISTING:
        if told := feeds.told_kind(body):
            return Discovery(problem=f"the address serves a {told}, not a web page: set kind: {told}")
        found = listing.read(body, source, base_url)
    else:
        found = feeds.read(body, source, base_url, content_type)
    try:
        return replace(found, links=tuple(_chosen(found.links, source, base_url)))
    except re.error as error:
        return Discovery(problem=f"links.include or links.exclude is not a regular expression: {error}")


def _chosen(links: Iterable[Link], source: Source, base_url: str) -> list[Link]:
    include, exclude = re.compile(source.links.include or ""), re.compile(source.links.exclude or "(?!)")
    own = {canonical_url(base_url), canonical_url(source.url)}
    chosen: dict[str, Link] = {}
    for link in links:
        if link.url in own or not include.search(link.url) or exclude.search(link.url):
            continue
        known = chosen.get(link.url)
        chosen[link.url] = _merged(known, link) if known else link
    kept = list(chosen.values())
    return kept if len(kept) <= MAX_LINKS else newest_first(kept)[:MAX_LINKS]


def _merged(known: Link, again: Link) -> Link:
    """One link out of two to the same address: a picture and a headline, or a headline and "read more"."""
    title = next((title for title in (known.title, again.title) if len(title.split()) > 2), known.title or again.title)
    edited = max((moment for moment in (known.edited, again.edited) if moment), default=None)
    return Link(known.url, title, known.published or again.published, edited)
