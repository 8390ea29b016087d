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

MOST_WAITING = 4
"""Comparisons under way and waited for: each holds a place among the threads that serve the pages."""

DryRun = Callable[[Config, Source, int], dict[str, Any]]


class BusyError(Exception):
    """As many comparisons of versions are waited for as the desk can bear."""

    def __init__(self) -> None:
        super().__init__("other versions are being compared, one after another; try again in a minute")


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
    """Compares two texts once; one at a time, so that a reader's curiosity never takes all of the machine.

    What is known already is told at once. Raises :class:`BusyError` where too many wait.
    """

    differ: Differ
    _known: dict[tuple[str, str], Difference] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(MOST_WAITING))

    def __call__(self, before: str, after: str) -> Difference:
        """What the edit did to the stance."""
        return self._known.get((before, after)) or self._compared(before, after)

    def _compared(self, before: str, after: str) -> Difference:
        if not self._places.acquire(blocking=False):
            raise BusyError
        try:
            with self._lock:
                if (before, after) not in self._known:
                    if len(self._known) >= REMEMBERED:
                        del self._known[next(iter(self._known))]
                    self._known[before, after] = self.differ(before, after)
                return self._known[before, after]
        finally:
            self._places.release()
