"""What all nouns are made with: ids from content, and spans of text."""

from __future__ import annotations

import hashlib
from typing import NamedTuple


def identity(*parts: object) -> str:
    """The key of a row: a hash of what makes the thing, so that doing a step twice stores it once.

    Parts are joined by an unprintable separator, hence ``identity("ab", "c") != identity("a", "bc")``.
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Span(NamedTuple):
    """A stretch of a text, ``text[start:end]``."""

    start: int
    end: int
