"""The state database: all that the monitor remembers, one writer, many readers.

The statements of SQL are in ``store_*`` by theme and in ``migrations``, the connections in ``database``; this module
is what the others use.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Self

from monitor.store.answers import AnswerStore
from monitor.store.copies import CopyStore
from monitor.store.database import BUSY_TIMEOUT, Fault, StoreError
from monitor.store.desk import DeskStore
from monitor.store.desk_records import (
    Act,
    ActKind,
    Cursor,
    Facets,
    Order,
    PileFilter,
    PileRow,
    Shown,
    Standing,
    cursor_of,
)
from monitor.store.health import Figures, HealthStore
from monitor.store.library import Heard, LibraryStore, Point, SourceFigures, TextVersion
from monitor.store.links import LinkStore
from monitor.store.lock import AlreadyRunningError, Holder, InstanceLock, lock_holder
from monitor.store.looking import LookingStore, Ruling, Visit
from monitor.store.outbox import ChannelFigures, Notice, NoticeState, Occasion, OccasionKind
from monitor.store.positions import latest_day
from monitor.store.records import (
    BaselineProblem,
    EventKind,
    FetchRecord,
    Hit,
    LinkState,
    Origin,
    PositionVersion,
    Said,
    SeenLink,
    SourceEvent,
    held_key,
    statement_key,
    unsettled_key,
)
from monitor.store.retention import RetentionStore
from monitor.store.rows import local_day
from monitor.store.series import Compared, SeriesStore
from monitor.store.sources import SourceStore
from monitor.store.users import User, UserStore

__all__ = [
    "Act",
    "ActKind",
    "AlreadyRunningError",
    "BaselineProblem",
    "ChannelFigures",
    "Compared",
    "Cursor",
    "EventKind",
    "Facets",
    "Fault",
    "FetchRecord",
    "Figures",
    "Heard",
    "Hit",
    "Holder",
    "InstanceLock",
    "LinkState",
    "Notice",
    "NoticeState",
    "Occasion",
    "OccasionKind",
    "Order",
    "Origin",
    "PileFilter",
    "PileRow",
    "Point",
    "PositionVersion",
    "Ruling",
    "Said",
    "SeenLink",
    "Shown",
    "SourceEvent",
    "SourceFigures",
    "Standing",
    "Store",
    "StoreError",
    "TextVersion",
    "User",
    "Visit",
    "cursor_of",
    "held_key",
    "latest_day",
    "local_day",
    "lock_holder",
    "statement_key",
    "unsettled_key",
]

FILE_NAME = "monitor.db"
"""The database's name inside ``state_dir``."""


class Store(
    SourceStore,
    LinkStore,
    LibraryStore,
    DeskStore,
    UserStore,
    AnswerStore,
    SeriesStore,
    LookingStore,
    HealthStore,
    CopyStore,
    RetentionStore,
):
    """Everything remembered. Writes of one page go into one :meth:`unit`, so that they stand or fall together."""

    @classmethod
    def open(cls, path: Path, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> Self:
        """The store in a file, made or brought up to date if need be. Raises :class:`StoreError`."""
        return cls(path, busy_timeout=busy_timeout)

    @classmethod
    def memory(cls) -> Self:
        """A store that is gone when it is closed, for tests and trials."""
        return cls()

    def meta(self, key: str) -> str | None:
        """A single remembered value."""
        row = self.row("SELECT value FROM meta WHERE key = :key", key=key)
        return str(row["value"]) if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Remembers a single value."""
        self.write(
            "INSERT INTO meta VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key=key,
            value=value,
        )
