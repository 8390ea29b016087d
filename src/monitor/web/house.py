"""What the desk's pages work with, put together once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.archive import Archive
from monitor.desk.texts import Differ
from monitor.domain import Config, Difference, Source
from monitor.services import Current
from monitor.store import Store

REMEMBERED = 200
"""Comparisons of versions that are kept: each takes the model a moment, and none of them ever changes."""

DryRun = Callable[[Config, Source, int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class House:
    """The configuration in force, what is remembered, what was fetched, and what it takes to look again."""

    current: Current
    store: Store
    archive: Archive
    key: bytes
    clock: Callable[[], datetime]
    differ: Differ
    dry_run: DryRun

    @property
    def config(self) -> Config:
        """The configuration in force: read it once for each request."""
        return self.current.config


@dataclass(slots=True)
class RememberingDiffer:
    """Compares two texts once; one at a time, so that a reader's curiosity never takes all of the machine."""

    differ: Differ
    _known: dict[tuple[str, str], Difference] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, before: str, after: str) -> Difference:
        """What the edit did to the stance."""
        with self._lock:
            if (before, after) not in self._known:
                if len(self._known) >= REMEMBERED:
                    del self._known[next(iter(self._known))]
                self._known[before, after] = self.differ(before, after)
            return self._known[before, after]
