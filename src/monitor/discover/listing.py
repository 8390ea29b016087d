"""Listing pages: the links on a web page that lead to articles, and the dates that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from lxml import etree, html

from monitor import dates, markup
from monitor.domain import Link, Source
from monitor.links import ONE_ARTICLE, Discovery, absolute, plain

_LEVELS = 6  # how far above a link its item is looked for
_ITEM_TEXT = 400  # characters of an item in which its date is looked for
_HEADING = 40  # a heading that is a date is hardly longer

_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form"})
_FILE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|css|js|xml|rss|atom|ics|zip|mp[34]|docx?|xlsx?|pptx?)$", re.IGNORECASE)
# Such a parameter, which is neither another address nor the number of a visit.
_ONE_BY_PARAMETER = re.compile(r"id=\d+|(?:[^=]*=)?(?:[a-z]{0,8}-?\d{3,}|\w+(?:-\w+){2,})", re.IGNORECASE)
_WORDS_OF_A_HEADLINE = 4


def read(body: bytes, source: Source, base_url: str) -> Discovery:
    """The links on a listing.

    Where the source says neither ``within`` nor ``include``, those that look like articles of the same site.
    """
    text = markup.decode(body)
    tree = None if markup.too_complex(text) else markup.parse_html(text)
    if tree is None:
        return Discovery(problem="the listing is no web page that can be read; check the address in a browser")
    if tree.find(".//a[@href]") is None:
        return Discovery(problem="the page has no links; a script may fill it in: look for the site's feed or sitemap")
    try:
        areas = tree.cssselect(source.links.within) if source.links.within else [tree]
    except (SyntaxError, RuntimeError, etree.XPathError) as error:
        return Discovery(problem=f"links.within is not a CSS selector that can be used: {error}")
    if not areas:
        return Discovery(problem=f"nothing on the page matches links.within {source.links.within!r}: mend the selector")
    guess = not (source.links.within or source.links.include)
    links = tuple(_links(areas, source, _base(tree, base_url), base_url, guess=guess))
    if guess and not links:
        return Discovery(
            problem="no link on the page looks like an article; name those that do in links: {include: EXPRESSION}"
        )
    return Discovery(links)


def _links(areas: list[html.HtmlElement], source: Source, base: str, base_url: str, *, guess: bool) -> Iterator[Link]:
    addresses = {
        anchor: url
        for area in areas
        for anchor in area.iter("a")
        if (url := absolute(anchor.get("href", ""), base)) and not (guess and not _is_article(anchor, url, base_url))
    }
    for anchor, url in addresses.items():
        yield Link(url, _title(anchor), _date(anchor, url, addresses, source.timezone))


def _base(tree: html.HtmlElement, base_url: str) -> str:
    element = tree.find(".//base[@href]")
    return (absolute(element.get("href", ""), base_url) if element is not None else "") or base_url


def _is_article(anchor: html.HtmlElement, url: str, base_url: str) -> bool:
    there, here = urlsplit(url), urlsplit(base_url)
    if _site(there.netloc) != _site(here.netloc) or _FILE.search(there.path):
        return False
    if any(ancestor.tag in _FURNITURE for ancestor in anchor.iterancestors()):
        return False
    upwards = f"{here.path}/".startswith(there.path.rstrip("/") + "/")
    one = (not upwards and ONE_ARTICLE.search(there.path)) or any(
        _ONE_BY_PARAMETER.fullmatch(parameter) for parameter in there.query.split("&")
    )
    return bool(one) and len(_title(anchor).split()) >= _WORDS_OF_A_HEADLINE


def _site(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def _title(anchor: html.HtmlElement) -> str:
    text = " ".join(anchor.text_content().split())
    if not text:
        image = anchor.find(".//img[@alt]")
        text = anchor.get("title") or anchor.get("aria-label") or (image.get("alt") if image is not None else "") or ""
    return plain(text)


def _date(anchor: html.HtmlElement, url: str, addresses: dict[html.HtmlElement, str], zone: str) -> datetime | None:
    """The date that stands with a link: in its item, above its item, in its address, or in its words."""
    item = _item(anchor, url, addresses)
    moment = _in_item(item, anchor, zone) or _above(item, zone) or dates.in_address(url, zone)
    moment = moment or next(dates.found(anchor.text_content(), zone), None)
    return moment.at if moment else None


def _item(anchor: html.HtmlElement, url: str, addresses: dict[html.HtmlElement, str]) -> html.HtmlElement:
    """The largest element around a link with no link to another article in it."""
    item = anchor
    for ancestor, _ in zip(anchor.iterancestors(), range(_LEVELS), strict=False):
        if ancestor.tag == "body" or any(addresses.get(other, url) != url for other in ancestor.iter("a")):
            break
        item = ancestor
    return item


def _in_item(item: html.HtmlElement, anchor: html.HtmlElement, zone: str) -> dates.Moment | None:
    for element in item.iter("time"):
        if moment := dates.parse(element.get("datetime") or element.text_content(), zone):
            return moment
    # Cells of a table stand apart without a blank between them, letters of a raised "th" without a gap.
    for gap in (" ", ""):
        words, around = (gap.join(cast("Iterator[str]", one.itertext())) for one in (anchor, item))
        around = " ".join(around.replace(words, " | ", 1).split())
        if moment := next(dates.found(around[:_ITEM_TEXT], zone), None):
            return moment
    return None


def _above(item: html.HtmlElement, zone: str) -> dates.Moment | None:
    """The date in a heading that goes for all items below it, as in ``<dt>`` or ``<h3>3 February 2025</h3><ul>``."""
    for element, _ in zip((item, *item.iterancestors()), range(3), strict=False):
        before = element.getprevious()
        if before is None or before.find(".//a[@href]") is not None:
            continue
        text = " ".join(before.text_content().split())
        if len(text) <= _HEADING and (moment := next(dates.found(text, zone), None)):
            return moment
    return None
