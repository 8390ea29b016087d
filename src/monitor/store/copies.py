"""Backups of the database: made while it is in use, verified, and what may be put in the place of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from monitor.store.copying import copy_into
from monitor.store.database import Database, Fault, StoreError, explained
from monitor.store.engine import sqlite3
from monitor.store.migrations import KNOWN, applied

WAIT = 5.0
"""Seconds to wait for others who use a file."""


class CopyStore(Database):
    """Copies itself."""

    def copy_to(self, target: Path) -> None:
        """Writes a copy as of now to a file that is sound, or not at all; others go on meanwhile.

        Raises :class:`StoreError`, for a copy that is not sound with the name of the database itself: it is damaged.
        """
        with explained(target):
            if self.path is None:
                copy_into(self._conn, target, self._verify)
            else:
                with _opened(self.path) as connection:
                    copy_into(connection, target, self._verify)

    def _verify(self, copy: Path) -> None:
        try:
            verify(copy)
        except StoreError as error:
            raise StoreError(error.fault, self.path) from error


def verify(path: Path) -> None:
    """Sees that a file is a sound database of a monitor no newer than this one. Raises :class:`StoreError`."""
    if not path.is_file():
        raise StoreError(Fault.CANNOT_OPEN, path)
    with explained(path), _opened(path) as connection:
        sound = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]
        if not sound or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreError(Fault.CORRUPT, path)
        taken = applied(connection)
    if not taken:
        raise StoreError(Fault.FOREIGN, path)
    if taken - KNOWN:
        raise StoreError(Fault.NEWER_SCHEMA, path)


def copy_file(source: Path, target: Path) -> None:
    """Copies a database file that nobody of us has open. Raises :class:`StoreError`."""
    with explained(source), _opened(source) as connection:
        copy_into(connection, target)


def fold(path: Path) -> bool:
    """Brings a database into its one file, so that it can be moved; whether it was one.

    Raises :class:`StoreError` with ``BUSY`` where another process has it open.
    """
    try:
        with explained(path), _opened(path, "rw") as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except StoreError as error:
        if error.fault is Fault.BUSY:
            raise
        return False
    return True


@contextmanager
def _opened(path: Path, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None)) as connection:
        yield connection


def files_of(path: Path) -> list[Path]:
    """The files that a database may consist of, the main one first; those that are there."""
    names = (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal")
    found = []
    for name in names:
        with suppress(OSError):
            one = path.with_name(name)
            one.lstat()
            found.append(one)
    return found
