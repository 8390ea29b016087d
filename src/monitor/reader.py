"""Which reader makes texts of pages: what two of them make of the same page is not to be compared."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

OURS = 5
"""The version of what :mod:`monitor.extract` adds to the extractor; raised with each change that shows in texts."""


@cache
def reader() -> str:
    """The extractor and the version of what is added to it. Known without loading either."""
    return f"trafilatura {version('trafilatura')} / {OURS}"
