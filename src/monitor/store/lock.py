"""One monitor to a state folder: a lock that the kernel itself gives up when its process dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

FILE_NAME = "monitor.store.lock"
"""The lock's name inside ``state_dir``. The file stays; only the lock on it counts."""


class AlreadyRunningError(Exception):
    """Another monitor works in this folder. ``pid`` is its process, ``None`` where it could not be read."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        process = f"pid {pid}" if pid is not None else "pid unknown"
        super().__init__(f"another monitor ({process}) is using {folder}; stop it, or give this one its own state_dir")
        self.folder = folder
        self.pid = pid


class InstanceLock:
    """Held from construction to :meth:`release`, or used as a context manager.

    Raises :class:`AlreadyRunningError`, or ``OSError`` where the folder cannot be written to. ``kill -9`` releases it.
    """

    def __init__(self, state_dir: Path) -> None:
        state_dir.mkdir(parents=True, exist_ok=True)
        path = state_dir / FILE_NAME
        self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _pid_in(self._fd)
            self.release()
            raise AlreadyRunningError(state_dir, pid) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Gives the lock up; a second call does nothing."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _pid_in(fd: int) -> int | None:
    digits = os.pread(fd, 20, 0).strip()
    return int(digits) if digits.isdigit() else None
