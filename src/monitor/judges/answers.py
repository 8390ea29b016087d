"""Where the answers of a model behind an address are kept: the store, or for a single command nothing but memory."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, datetime
from typing import Protocol


class Answers(Protocol):
    """The cache of answers and the count of calls. Any thread may ask."""

    def answer(self, key: str) -> str | None:
        """The answer kept under a key."""

    def keep_answer(self, key: str, content: str, at: datetime) -> None:
        """Keeps an answer."""

    def take_call(self, day: date, most: int) -> bool:
        """Counts one call on this day; whether it was still among the first ``most``."""


class Memory:
    """Answers that are gone with the process."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._calls: Counter[date] = Counter()
        self._lock = threading.Lock()

    def answer(self, key: str) -> str | None:
        """The answer kept under a key."""
        return self._kept.get(key)

    def keep_answer(self, key: str, content: str, at: datetime) -> None:  # noqa: ARG002 - the protocol's signature
        """Keeps an answer."""
        self._kept[key] = content

    def take_call(self, day: date, most: int) -> bool:
        """Counts one call on this day; whether it was still among the first ``most``."""
        with self._lock:
            if self._calls[day] >= most:
                return False
            self._calls[day] += 1
            return True
