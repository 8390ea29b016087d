"""Whether the part of a page that its text came from is still the same, without reading the page.

Most pages that nobody has edited are sent with other bytes each time: a counter, a list of what others read, a nonce.
Telling such a page from an edited one by its main element alone takes a twentieth of what reading it takes. It is only
relied upon where all of the text was found there, and a page is read in full every so often all the same.
"""

from __future__ import annotations

import hashlib
import html
import re

_MAIN = re.compile(rb"<(article|main)\b", re.IGNORECASE)
_HIDDEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|"
    rb"<(script|style|noscript|svg|template|s|strike|del)(?![\w:-]).*?(?:</\1\b[^>]*(?:>|\Z)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"<[^>]*(?:>|\Z)")
_TITLE = re.compile(rb"<title\b[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
"""None of these goes over the same bytes twice, whatever a page leaves open."""

MOST_BYTES = 1_000_000
"""Larger pages are always read."""


def mark_of(body: bytes) -> str:
    """The fingerprint of what is visible in a page's main element, and of its title; empty where it has none.

    Tags and what is in them do not count, nor does what is struck through or anything outside the element.
    """
    words = _main_words(body)
    if not words:
        return ""
    title = _TITLE.search(body)
    return hashlib.sha256(b"\0".join((title[1] if title else b"", words))).hexdigest()


def holds_all(body: bytes, text: str, charset: str | None) -> bool:
    """Whether every paragraph of the text that was read from a page stands in its main element."""
    shown = html.unescape(_main_words(body).decode(charset or "utf-8", "replace"))
    packed = "".join(shown.split())
    return bool(packed) and all("".join(paragraph.split()) in packed for paragraph in text.splitlines())


def _main_words(body: bytes) -> bytes:
    """The words between the first opening and the last closing of the element, tags taken out."""
    opening = _MAIN.search(body) if len(body) <= MOST_BYTES else None
    if opening is None:
        return b""
    name = opening[1].lower()
    end = max(body.rfind(b"</" + name), body.rfind(b"</" + name.upper()))
    if end <= opening.start():
        return b""
    shown = _HIDDEN.sub(b" ", body[opening.start() : end])
    if b"line-through" in shown:
        return b""  # which words a style strikes out only the tree tells
    return b" ".join(_TAG.sub(b" ", shown).split())
