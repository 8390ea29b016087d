"""Pages as they came, kept for good: one compressed file for each body, named by the SHA-256 of its content."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import zstandard

LEVEL = 3
"""Of zstd's 22; with 6 pages take four times as long to pack and are smaller by a fourteenth."""

LARGEST = 1 << 30
"""Bytes of an unpacked page that is taken in from elsewhere."""

_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".unfinished-"
_ABANDONED_AFTER = 3600.0
"""Seconds after which an unfinished file cannot be one that is still being written."""

_CURES = {
    errno.ENOSPC: "free some space, or move state_dir to a larger disk",
    errno.EDQUOT: "the quota is used up: free some space, or move state_dir",
    errno.EROFS: "remount the disk for writing, or move state_dir",
    errno.EACCES: "give the monitor's user the right to write there",
    errno.EPERM: "give the monitor's user the right to write there",
}


class ArchiveError(Exception):
    """A page could not be kept or brought back; the message names the file and the cure."""


class DamagedError(ArchiveError):
    """A page is not what its name promises."""


class Archive:
    """The folder ``root``, in it ``ab/abcdef….zst``. Any number of processes may use it at once.

    A file is complete or not there: it is written under another name, forced to disk and then renamed. What a killed
    process leaves unfinished is never read, and swept up by a later start.
    """

    def __init__(self, root: Path, *, sweep: bool = True) -> None:
        self.root = root
        if sweep:
            self._sweep()

    def put(self, body: bytes) -> str:
        """Keeps the bytes and gives their name. Keeping them twice is once; a damaged file is made good."""
        name = hashlib.sha256(body).hexdigest()
        path = self.path(name)
        if _holds(path, name):
            with suppress(OSError):
                os.utime(path)  # wanted again: not among what is old
        else:
            packed = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(body)
            try:
                _write(path, packed)
            except OSError as error:
                cure = _CURES.get(error.errno or 0, "see that state_dir is a folder on a healthy disk")
                raise ArchiveError(f"{path}: cannot be written ({error.strerror}); {cure}") from error
        return name

    def get(self, name: str) -> bytes:
        """The bytes of that name. Raises :class:`ArchiveError` where they are missing or no longer what they were."""
        path = self.path(name)
        try:
            body = _unpack(path.read_bytes())
        except FileNotFoundError as error:
            raise ArchiveError(f"{path}: is missing; restore it from a backup of state_dir") from error
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be read ({error.strerror}); check its rights and the disk") from error
        except zstandard.ZstdError as error:
            raise _damaged(path) from error
        if hashlib.sha256(body).hexdigest() != name:
            raise _damaged(path)
        return body

    def has(self, name: str) -> bool:
        """Whether a file of that name is there; only reading it tells whether it is sound."""
        return self.path(name).is_file()

    def adopt(self, name: str, packed: bytes) -> bool:
        """Takes a page in as another archive keeps it; whether it was not here yet.

        Raises :class:`DamagedError` where it is not what its name promises, :class:`ArchiveError` where it cannot be
        kept.
        """
        path = self.path(name)
        if _holds(path, name):
            return False
        try:
            if zstandard.frame_content_size(packed) > LARGEST or hashlib.sha256(_unpack(packed)).hexdigest() != name:
                raise DamagedError(f"{name}: is not what its name promises")
            _write(path, packed)
        except zstandard.ZstdError as error:
            raise DamagedError(f"{name}: is damaged") from error
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be written ({error.strerror})") from error
        return True

    def names(self) -> Iterator[str]:
        """The names of all pages that are here, in order."""
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(path.stem for path in folder.glob("*.zst") if _NAME.fullmatch(path.stem))

    def kept_since(self, name: str) -> float:
        """When a page was last kept, in seconds since the epoch; of one that is gone, now."""
        try:
            return self.path(name).stat().st_mtime
        except OSError:
            return time.time()

    def size(self, name: str) -> int:
        """Bytes that a page takes on disk; of one that is gone, none."""
        try:
            return self.path(name).stat().st_size
        except OSError:
            return 0

    def remove(self, name: str) -> None:
        """Drops a page; that it is gone already changes nothing."""
        with suppress(OSError):
            self.path(name).unlink()

    def path(self, name: str) -> Path:
        """Where a page of that name lies. Raises ``ValueError`` for what cannot be one."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a SHA-256 in lower-case hexadecimal digits")
        return self.root / name[:2] / f"{name}.zst"

    def _sweep(self) -> None:
        limit = time.time() - _ABANDONED_AFTER
        for path in self.root.glob(f"*/{_UNFINISHED}*"):
            with suppress(OSError):  # another process may sweep at the same time, or own the file
                if path.stat().st_mtime < limit:
                    path.unlink()


def _holds(path: Path, name: str) -> bool:
    try:
        return hashlib.sha256(_unpack(path.read_bytes())).hexdigest() == name
    except (OSError, zstandard.ZstdError):
        return False


def _unpack(packed: bytes) -> bytes:
    """Unpacks by and by, so that a damaged header cannot ask for all of the memory at once."""
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    body = unpacker.decompress(packed)
    if not unpacker.eof:
        raise zstandard.ZstdError("the file ends too early")
    return body


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(unfinished).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the new name last through a power failure, on systems and file systems that offer it for folders."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _damaged(path: Path) -> DamagedError:
    return DamagedError(f"{path}: is damaged; restore it from a backup of state_dir, or delete it")
