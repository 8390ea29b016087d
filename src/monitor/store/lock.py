"""One monitor to a state folder: a lock that the kernel itself gives up when its process dies."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

FILE_NAME = "monitor.store.lock"
"""The lock's name inside ``state_dir``. The file stays; only the lock on it counts."""

_CURES = {
    errno.EROFS: "mount the file system for writing, or point state_dir in monitor.yaml elsewhere",
    errno.EACCES: "give the monitor's user the right to write there, or point state_dir in monitor.yaml elsewhere",
    errno.EPERM: "give the monitor's user the right to write there, or point state_dir in monitor.yaml elsewhere",
    errno.ENOSPC: "free some space, or point state_dir in monitor.yaml at a larger disk",
    errno.EDQUOT: "the quota is used up: free some space, or point state_dir in monitor.yaml elsewhere",
    errno.ENOTDIR: "state_dir in monitor.yaml must be a folder",
    errno.EEXIST: "state_dir in monitor.yaml must be a folder",
}


class AlreadyRunningError(Exception):
    """Another monitor works in this folder. ``pid`` is its process, ``None`` where it could not be read."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        process = f"pid {pid}" if pid is not None else "pid unknown"
        super().__init__(f"another monitor ({process}) is using {folder}; stop it, or give this one its own state_dir")
        self.folder = folder
        self.pid = pid


class Holder(NamedTuple):
    """Who holds a lock: the process, and whether it takes over a changed configuration when asked to."""

    pid: int
    reloads: bool


class InstanceLock:
    """Held from construction to :meth:`release`, or used as a context manager.

    Raises :class:`AlreadyRunningError`, or ``OSError``, whose words name the cure, where the folder cannot be written
    to. ``kill -9`` releases it.
    """

    def __init__(self, state_dir: Path) -> None:
        path = state_dir / FILE_NAME
        try:
            state_dir.mkdir(parents=True, exist_ok=True)
            self._fd: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise _cured(error, state_dir) from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(self._fd)
            self.release()
            raise AlreadyRunningError(state_dir, holder.pid if holder else None) from None
        try:
            self._tell("")
        except OSError as error:
            self.release()
            raise _cured(error, state_dir) from error

    def will_reload(self) -> None:
        """Lets it be known that SIGHUP has this process take over a changed configuration."""
        self._tell("reloads\n")

    def _tell(self, more: str) -> None:
        if self._fd is not None:
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"{os.getpid()}\n{more}".encode(), 0)

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


def lock_holder(state_dir: Path) -> Holder | None:
    """The monitor that works in a folder, if one does. The lock is only looked at."""
    try:
        fd = os.open(state_dir / FILE_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(fd)
    finally:
        os.close(fd)
    return None


def _holder(fd: int) -> Holder | None:
    pid, _, more = os.pread(fd, 64, 0).decode("ascii", "replace").partition("\n")
    return Holder(int(pid), more.startswith("reloads")) if pid.isdigit() else None


def _cured(error: OSError, folder: Path) -> OSError:
    cure = _CURES.get(error.errno or 0, "see that state_dir in monitor.yaml is a folder on a healthy disk")
    return OSError(error.errno, f"{error.strerror}; {cure}", str(folder))
