"""Addresses in one spelling, and what a document of links comes down to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, zip_longest
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from monitor.domain import Link

MAX_LINKS = 2_000
"""Links taken from one document, the newest where it has more."""

MANY = 50
"""More links of one date than this are not all taken by everybody."""

ONE_ARTICLE = re.compile(r"\d{3,}|[^/-]+(?:[-_][^/-]+){2,}|\.s?html?$", re.IGNORECASE)
"""A path that leads to one article rather than to a section: a number or date, or several words."""

_LONGEST_URL = 2_000
_LONGEST_TITLE = 400

# Parameters that say where a reader came from and never what is read.
_TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|at_(?:medium|campaign|custom\d?|link_\w+|bbc_team|ptr_name|format)|fb_\w+|"
    r"[gd]clid|gclsrc|gbraid|wbraid|fbclid|traffic_source|ftag|i(?:nt)?cid|"
    r"msclkid|twclid|yclid|ysclid|igshid|igsh|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|__twitter_impression|ocid|cmpid|cmp|"
    r"ncid|ito|smid|guccounter|guce_referrer\w*|xtor|wt_mc|_ga|_gl|trk|ref_?src|spm|s_cid|ns_\w+|srsltid|vero_id)",
    re.IGNORECASE,
)
# Such values of parameters that elsewhere say what is read.
_CAME_FROM = re.compile(r"(?:partner|emc|via)=rss|mod=rss_\w+|sid=[0-9a-f]{20,}", re.IGNORECASE)
# Numbers of a visit, which a server puts into the addresses of those who take no cookies.
_VISIT = re.compile(r";jsessionid=[\w.!-]*|(?<=/)\((?:[A-Z]\([\w-]+\))+\)/", re.IGNORECASE)
_VISITS = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a document points at.

    ``sitemaps`` are the parts of a sitemap index, to be fetched in their turn, newest first, and ``edited`` says when
    they last changed, as far as the index does. ``ttl`` is how long a feed asks to be left alone. ``problem`` says why
    nothing could be read, and the cure; it is empty where all is well, also when a document that was read simply has no
    entries.
    """

    links: tuple[Link, ...] = ()
    sitemaps: tuple[str, ...] = ()
    edited: Mapping[str, datetime] = field(default_factory=dict)
    ttl: timedelta | None = None
    problem: str = ""


def canonical_url(url: str) -> str:
    """One spelling of an address: lower-case scheme and host, no default port, fragment or tracking, sorted query.

    What is no http(s) address comes back as it was, without blanks around it.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    scheme, host = parts.scheme.lower(), (parts.hostname or "").rstrip(".")
    if scheme not in _PORTS or not host:
        return url
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _quoted(_VISIT.sub("", parts.path)) or "/", _query(parts.query), ""))


def spellings(url: str) -> list[str]:
    """The addresses by which a site may mean the same page: with https or http, "www." or a slash at the end, or not.

    They may still be different pages: only what stands there tells. The canonical address itself is among them.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        return [url]
    host, path = parts.netloc.removeprefix("www."), parts.path.removesuffix("/")
    return [
        urlunsplit((scheme, netloc, one, parts.query, ""))
        for scheme in _PORTS
        for netloc in (host, f"www.{host}")
        for one in (path, f"{path}/")
    ]


def absolute(address: str, base_url: str) -> str:
    """The canonical http(s) address a reference stands for, or an empty string."""
    # Line breaks and tabs inside an address mean nothing to a browser; backslashes mean slashes.
    address = re.sub(r"[\r\n\t]", "", address.strip()).replace("\\", "/")
    try:
        joined = urljoin(base_url, address) if address else ""
    except ValueError:
        return ""
    if not joined.lower().startswith(("http://", "https://")) or len(joined) > _LONGEST_URL:
        return ""
    url = canonical_url(joined)
    return url if "://" in url and " " not in url else ""


def plain(title: str) -> str:
    """A title as text: without markup, entities and doubled blanks, and of a bearable length."""
    if "<" in title or "&" in title:
        title = _without_markup(title)
    return " ".join(title.split())[:_LONGEST_TITLE]


def newest_first(links: Iterable[Link]) -> list[Link]:
    """The links by date, those without one last, and otherwise in the order of the document.

    Where many are of one date they come in turn from either end of it: some documents put what is new at their
    beginning, others at their end, and whoever does not take all is to have it in any case.
    """
    never = datetime.min.replace(tzinfo=UTC)
    by_date: dict[datetime, list[Link]] = {}
    for link in links:
        by_date.setdefault(link.published or never, []).append(link)
    return [link for moment in sorted(by_date, reverse=True) for link in _from_both_ends(by_date[moment])]


def _from_both_ends(links: list[Link]) -> Iterator[Link]:
    middle = (len(links) + 1) // 2 if len(links) > MANY else len(links)
    in_turn = chain.from_iterable(zip_longest(links[:middle], links[middle:][::-1]))
    return (link for link in in_turn if link is not None)


def _quoted(part: str, more: str = "") -> str:
    return quote(part, safe="/%:@!$&'()*+,;=~-._" + more, errors="replace")


def _query(query: str) -> str:
    """The parameters as they are spelt, since some servers mind, but in order and without those that track."""
    parameters = (parameter for parameter in query.split("&") if parameter)
    return _quoted("&".join(sorted(one for one in parameters if not _tracks(one))), "?[]{}|")


def _tracks(parameter: str) -> bool:
    name = parameter.partition("=")[0]
    return bool(_TRACKING.fullmatch(name) or _VISITS.fullmatch(name) or _CAME_FROM.fullmatch(parameter))


def _without_markup(title: str) -> str:
    from lxml import html  # only the workers meet titles

    try:
        return "".join(html.fragment_fromstring(title[: 4 * _LONGEST_TITLE], create_parent=True).itertext())
    except (ValueError, AssertionError):
        return _TAG.sub("", title)
