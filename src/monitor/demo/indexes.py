"""How an outlet tells of its pages: RSS, Atom, a listing or a sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from html import escape
from importlib.resources.abc import Traversable

from monitor.demo.model import Outlet, Page
from monitor.demo.render import local_day


def index_document(home: Traversable, outlet: Outlet, base: str, pages: Sequence[Page]) -> tuple[str, bytes]:
    """The content type and body of an outlet's index.

    ``home`` is the newsroom's folder, which has the furniture of listings; ``base`` is the outlet's address, no path.
    """
    match outlet.index_kind:
        case "rss":
            return "application/rss+xml; charset=utf-8", _rss(outlet, base, pages).encode()
        case "atom":
            return "application/atom+xml; charset=utf-8", _atom(outlet, base, pages).encode()
        case "sitemap":
            return "application/xml; charset=utf-8", _sitemap(base, pages).encode()
        case "listing":
            return "text/html; charset=utf-8", _listing(home, outlet, pages).encode()
        case kind:
            raise ValueError(f"{outlet.host}: no index of kind {kind}")


def _rss(outlet: Outlet, base: str, pages: Sequence[Page]) -> str:
    """RSS 2.0."""
    items = "".join(
        f"<item><title>{escape(page.title)}</title><link>{base}{page.path}</link>"
        f'<guid isPermaLink="false">{page.outlet.source}/{page.id}</guid>'
        f"<pubDate>{format_datetime(page.published)}</pubDate>"
        f"<description>{escape(page.desc)}</description></item>\n"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{base}/</link><description>{escape(outlet.name)}</description>"
        f"<ttl>20</ttl>\n{items}</channel></rss>\n"
    )


def _atom(outlet: Outlet, base: str, pages: Sequence[Page]) -> str:
    """Atom 1.0; ``updated`` of the feed is its newest entry's, so that it changes only when an entry comes."""
    entries = "".join(
        f"<entry><title>{escape(page.title)}</title><id>{base}{page.path}</id>"
        f'<link rel="alternate" href="{base}{page.path}"/><published>{page.published.isoformat()}</published>'
        f"<updated>{page.published.isoformat()}</updated><author><name>{escape(page.by)}</name></author>"
        f"<summary>{escape(page.desc)}</summary></entry>\n"
        for page in pages
    )
    updated = pages[0].published.isoformat() if pages else "2026-01-01T00:00:00+00:00"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(outlet.name)}</title><id>{base}{outlet.index}</id>"
        f'<link rel="self" href="{base}{outlet.index}"/><updated>{updated}</updated>\n{entries}</feed>\n'
    )


def _sitemap(base: str, pages: Sequence[Page]) -> str:
    """A sitemap, with the odd page in it that is no article."""
    rows = "".join(
        f"<url><loc>{base}{page.path}</loc><lastmod>{page.published.date().isoformat()}</lastmod></url>\n"
        for page in pages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"<url><loc>{base}/en/contact</loc></url>\n<url><loc>{base}/en/visa</loc></url>\n{rows}</urlset>\n"
    )


def _listing(home: Traversable, outlet: Outlet, pages: Sequence[Page]) -> str:
    """A page of links to articles, in the outlet's own furniture."""
    rows = "".join(
        f'<li><span class="date">{local_day(page)}</span> <a href="{escape(page.path)}">{escape(page.title)}</a></li>\n'
        for page in pages
    )
    furniture = home.joinpath("templates", outlet.listing).read_text(encoding="utf-8")
    return furniture.replace("$rows", rows)
