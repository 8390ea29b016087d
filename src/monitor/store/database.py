"""The one connection that writes, the few that read, and what SQLite's complaints mean to a user."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.store.copying import copy_into
from monitor.store.engine import sqlite3
from monitor.store.migrations import KNOWN, applied, migrations

Row = sqlite3.Row
Query = Callable[[str, Mapping[str, object]], list[Row]]

BUSY_TIMEOUT = timedelta(seconds=10)
"""How long to wait for another process's transaction; ours take milliseconds."""


class Fault(StrEnum):
    """What can be wrong with the state database, other than a defect of the program."""

    BUSY = "busy"
    READ_ONLY = "read-only"
    CANNOT_OPEN = "cannot-open"
    NOT_A_DATABASE = "not-a-database"
    CORRUPT = "corrupt"
    FOREIGN = "foreign"
    NEWER_SCHEMA = "newer-schema"
    REPLACED = "replaced"
    DISK_FULL = "disk-full"
    IO = "io"
    CLOSED = "closed"


_CURES = {
    Fault.BUSY: "another process is writing to it; stop the other monitor or try again in a moment",
    Fault.READ_ONLY: "it cannot be written to; mend the permissions or mount the file system read-write",
    Fault.CANNOT_OPEN: "it cannot be opened; state_dir must be a folder this user may write to",
    Fault.NOT_A_DATABASE: "it is not an SQLite database; move it away or point state_dir elsewhere",
    Fault.CORRUPT: "it is damaged; restore it from a backup, or move it away to start afresh",
    Fault.FOREIGN: "it belongs to another program; point state_dir at a folder of its own",
    Fault.NEWER_SCHEMA: "a newer monitor has written it; upgrade this one",
    Fault.REPLACED: "it was removed or replaced while in use; see that the right one is there, and start again",
    Fault.DISK_FULL: "there is no room left on the disk; free some and start again, nothing is lost",
    Fault.IO: "the disk failed to read or write; see the system's log",
    Fault.CLOSED: "the store is closed",
}

_FAULT_OF_CODE = {
    5: Fault.BUSY,
    6: Fault.BUSY,
    8: Fault.READ_ONLY,
    10: Fault.IO,
    11: Fault.CORRUPT,
    13: Fault.DISK_FULL,
    14: Fault.CANNOT_OPEN,
    26: Fault.NOT_A_DATABASE,
}
"""SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are the user's to mend."""


class StoreError(Exception):
    """A database cannot be used. ``fault`` is its code, the message names the file and the cure.

    ``cure`` stands in for the one of a state database, where the file is to be something else.
    """

    def __init__(self, fault: Fault, path: Path | None, cure: str = "") -> None:
        super().__init__(f"{path or 'state database'}: {cure or _CURES[fault]} [{fault}]")
        self.fault = fault
        self.path = path


def timestamp(moment: datetime) -> str:
    """A moment as text of fixed width, so that the order of texts is the order of moments.

    Raises ``ValueError`` for a time without a zone: there is no telling when that was.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def bound(value: object) -> object:
    """A value as SQLite takes it. Lone surrogates, which UTF-8 cannot hold, become question marks of equal length."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, datetime):
        return timestamp(value)
    return value.isoformat() if isinstance(value, date) else value


_FORGIVING = partial(str, encoding="utf-8", errors="replace")
"""Reads a column of text. Bytes that are damaged show as such: else all rows of a query would be lost for one."""

_UNREADABLE_TEXT = "Could not decode to UTF-8"
"""How the complaint begins of a reading connection that met such bytes. It has no code of its own."""


class Database:
    """An SQLite file in WAL mode: one writing connection behind a lock, read-only ones for everybody else.

    Any thread may call any method. Without a path the database lives in memory, for tests.
    """

    def __init__(self, path: Path | None = None, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> None:
        self.path = path.resolve() if path else None
        self._busy_timeout = busy_timeout.total_seconds()
        self._lock = threading.RLock()
        self._writing_thread: int | None = None
        self._readers: list[sqlite3.Connection] = []
        self._readers_lock = threading.Lock()  # not the writer's: a reader never waits for a unit
        self._closed = False
        self._identity: tuple[int, int] | None = None  # of the file, once it is known to be ours
        self._lost = False
        self.beginning = ""
        """What to tell where there was no database: a disk that is not mounted looks like a first start."""
        with self._explained():
            self._conn = self._connect()
            try:
                self._migrate()
            except BaseException:
                self._conn.close()
                raise
        self._identity = self._found()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes every connection; a second call does nothing."""
        with self._lock, self._readers_lock:
            self._closed = True
            for conn in (*self._readers, self._conn):
                conn.close()
            self._readers.clear()

    # --- transactions ---

    @contextmanager
    def unit(self) -> Iterator[None]:
        """One transaction that every write inside joins: they stand or fall together.

        Other threads' writes wait. An inner unit that raises undoes its own writes only. Coroutines must not await
        inside one, since others on the same thread would join it.
        """
        with self._lock, self._explained():
            self._refuse_if_lost()
            if self._conn.in_transaction:
                with self._inner_unit():
                    yield
            else:
                with self._outermost_unit():
                    yield

    @contextmanager
    def _inner_unit(self) -> Iterator[None]:
        self._conn.execute("SAVEPOINT inner_unit")  # of several with this name the last one is meant
        try:
            yield
        except BaseException:
            if self._conn.in_transaction:  # an error may have ended all of it
                self._conn.execute("ROLLBACK TO inner_unit")
                self._conn.execute("RELEASE inner_unit")
            raise
        self._conn.execute("RELEASE inner_unit")

    @contextmanager
    def _outermost_unit(self) -> Iterator[None]:
        self._conn.execute("BEGIN IMMEDIATE")
        self._writing_thread = threading.get_ident()
        try:
            yield
            self._conn.execute("COMMIT")
        finally:
            self._writing_thread = None
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[Query]:
        """A function that runs queries, all of them on one snapshot; inside a unit, on what it has written so far."""
        if self.path is None or self._writing_thread == threading.get_ident():
            with self._lock, self._explained():
                self._refuse_if_closed()
                yield _query(self._conn)
        else:
            with self._explained(), self._snapshot() as conn:
                yield _query(conn)

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        conn = self._take_reader()
        try:
            conn.execute("BEGIN")
            yield conn
        finally:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            self._give_back(conn)

    def _take_reader(self) -> sqlite3.Connection:
        self._refuse_if_lost()
        with self._readers_lock:
            if self._readers:
                return self._readers.pop()
        return self._connect(read_only=True)

    def _give_back(self, conn: sqlite3.Connection) -> None:
        with self._readers_lock:
            if self._closed:
                conn.close()
            else:
                self._readers.append(conn)

    def rows(self, sql: str, **values: object) -> list[Row]:
        """All rows of one query."""
        with self.reading() as query:
            return query(sql, values)

    def row(self, sql: str, **values: object) -> Row | None:
        """The first row of one query, if any."""
        found = self.rows(sql, **values)
        return found[0] if found else None

    def write(self, sql: str, **values: object) -> list[Row]:
        """Runs one writing statement, in the current unit or one of its own; the rows are those it returns."""
        with self.unit():
            return _query(self._conn)(sql, values)

    def write_many(self, sql: str, items: Iterable[Mapping[str, object]]) -> None:
        """Runs one writing statement for each item, all or none."""
        with self.unit():
            self._conn.executemany(sql, [_bound_all(item) for item in items])

    # --- opening ---

    def _connect(self, *, read_only: bool = False) -> sqlite3.Connection:
        if self.path is None:
            target = ":memory:"
        else:
            self._make_folder(self.path.parent)
            target = self.path.as_uri() + ("?mode=ro" if read_only else "?mode=rwc")
        conn = sqlite3.connect(
            target, uri=True, timeout=self._busy_timeout, isolation_level=None, check_same_thread=False
        )
        try:
            conn.row_factory = Row
            conn.execute("PRAGMA foreign_keys = ON")
            if not read_only:
                conn.text_factory = _FORGIVING
                conn.execute("PRAGMA journal_mode = WAL")
                conn.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            conn.close()
            raise
        return conn

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(Fault.CANNOT_OPEN, self.path) from error

    def _migrate(self) -> None:
        """Brings the schema up to date, in one transaction, so that two processes may start at once."""
        if self._taken() == KNOWN:
            return
        from sqlite_utils import Database as SqliteDatabase

        database = SqliteDatabase(self._conn, execute_plugins=False)
        pending = migrations().pending(database)
        if pending:  # another process may have taken them just now
            self._keep_copy(pending[0].name)
            self.beginning = self._begun()
            with self.unit():
                self._taken()
                migrations().apply(database)

    def _begun(self) -> str:
        if self.path is None or self._has_tables():
            return ""
        return f"{self.path}: there was no state, so a new one is begun; if there should be one, mount its disk first"

    def _keep_copy(self, step: str) -> None:
        """Keeps what is there before its schema changes: an older monitor can go on with it."""
        if self.path is not None and self._has_tables():
            target = self.path.with_name(f"{self.path.name}.before-{step}")
            if not target.exists():
                copy_into(self._conn, target)

    def _taken(self) -> frozenset[str]:
        """The steps that the database has taken. Raises where they are not all ours."""
        taken = applied(self._conn)
        if taken - KNOWN:
            raise StoreError(Fault.NEWER_SCHEMA, self.path)
        if not taken and self._has_tables():
            raise StoreError(Fault.FOREIGN, self.path)
        return taken

    def _has_tables(self) -> bool:
        return self._conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone() is not None

    # --- errors ---

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreError(Fault.CLOSED, self.path)

    def _refuse_if_lost(self) -> None:
        """Raises where the file we have open is no longer the one under its name: whatever is written would be lost."""
        self._refuse_if_closed()
        if self._lost or (self._identity is not None and self._found() != self._identity):
            self._part_with_log()
            raise StoreError(Fault.REPLACED, self.path)

    def _part_with_log(self) -> None:
        """Brings what the log holds into the file that it is of, lest it be read into the one that is there now.

        Once only: from then on it may be the log of those who use that one.
        """
        with self._lock, suppress(sqlite3.Error):
            if not self._lost:
                self._lost = True
                self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _found(self) -> tuple[int, int] | None:
        """Which file lies under our name now, if any."""
        if self.path is None:
            return None
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError:
            return self._identity  # there is no telling; what is wrong with the disk SQLite will say
        return found.st_dev, found.st_ino

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with explained(self.path):
            yield


@contextmanager
def explained(path: Path | None) -> Iterator[None]:
    """SQLite's errors that a user can mend, as such; those that are our own defects pass unchanged."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        fault = _FAULT_OF_CODE.get(code & 0xFF) if code is not None else None
        if fault is None:
            raise
        raise StoreError(fault, path) from error


def _bound_all(values: Mapping[str, object]) -> dict[str, object]:
    return {name: bound(value) for name, value in values.items()}


def _query(conn: sqlite3.Connection) -> Query:
    """Runs queries. A reading one is run again where it met damaged text: always to forgive would slow all others."""

    def query(sql: str, values: Mapping[str, object]) -> list[Row]:
        try:
            return conn.execute(sql, _bound_all(values)).fetchall()
        except sqlite3.OperationalError as error:
            if conn.text_factory is _FORGIVING or not str(error).startswith(_UNREADABLE_TEXT):
                raise
            conn.text_factory = _FORGIVING
            return conn.execute(sql, _bound_all(values)).fetchall()

    return query


def sqlite_in_use() -> tuple[str, str]:
    """The module that speaks to SQLite, and the version of the library it brings."""
    return str(sqlite3.__name__), str(sqlite3.sqlite_version)
