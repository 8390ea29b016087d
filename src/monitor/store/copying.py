"""A database file copied while it is in use, whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any


def copy_into(connection: Any, target: Path, check: Callable[[Path], None] | None = None) -> None:
    """Writes what a connection sees to a file, compacted, readable by its owner alone, and put in place at the end.

    The connection must not be in a transaction. What ``check`` raises of the finished copy keeps it from its place, and
    passes, as do SQLite's errors and ``OSError``.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # an empty file is fine for SQLite
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        sync(unfinished)
        if check is not None:
            check(unfinished)
        unfinished.replace(target)
        sync(target.parent)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


_NOT_OFFERED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF})


def sync(path: Path) -> None:
    """Makes a file or folder last through a power failure, where the file system offers that for it.

    Raises ``OSError`` where it fails: a network's file system tells only now that the disk is full.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
    finally:
        os.close(handle)
