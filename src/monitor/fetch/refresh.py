"""A redirect that stands in the page itself: ``<meta http-equiv="refresh" content="0; url=/new">``."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

from monitor.links import canonical_url

SOON = 10
"""Seconds: a page that is left after so few was not written to be read. Others renew themselves after some time."""

_DIRECTIVE = re.compile(
    r"\s*(\d{1,9})[\d.]*\s*[;,\s]\s*(?:url\s*=\s*)?(?:\"([^\"]*).*|'([^']*).*|(.*))", re.IGNORECASE | re.DOTALL
)
_ASIDE = frozenset({"noscript", "template"})


def target(head: str, address: str) -> str:
    """Where a page leads on to at once, as an http(s) address; empty where it stays, or is only loaded again.

    What stands in ``<noscript>`` is for others: the page that it would be left for has even less to read.
    """
    finder = _Finder()
    with suppress(AssertionError):  # which the parser makes of some declarations; what came before them counts
        finder.feed(head)
    for directive in finder.directives:
        if (found := _DIRECTIVE.fullmatch(directive.strip())) and int(found[1]) <= SOON:
            reference = (found[2] or found[3] or found[4] or "").strip()
            return _elsewhere(reference, finder.base, address) if reference else ""
    return ""


def _elsewhere(reference: str, base: str, address: str) -> str:
    try:
        onward = urljoin(urljoin(address, base), reference)
    except ValueError:
        return ""
    web = onward.lower().startswith(("http://", "https://"))
    return onward if web and canonical_url(onward) != canonical_url(address) else ""


class _Finder(HTMLParser):
    """Collects what a page's ``refresh`` elements say, and what its references are relative to."""

    def __init__(self) -> None:
        super().__init__()
        self.directives: list[str] = []
        self.base = ""
        self._aside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _ASIDE:
            self._aside += 1
        elif tag == "base":
            self.base = self.base or given.get("href", "")
        elif tag == "meta" and not self._aside and given.get("http-equiv", "").strip().lower() == "refresh":
            self.directives.append(given.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _ASIDE and self._aside:
            self._aside -= 1
