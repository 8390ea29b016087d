"""Backups of the state, and putting one back: verified before it counts, and nothing of the old state thrown away."""

from __future__ import annotations

import os
import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.archive import Archive, ArchiveError, DamagedError
from monitor.store import FILE_NAME, Fault, InstanceLock, Store, StoreError
from monitor.store.copies import copy_file, files_of, fold, verify
from monitor.store.copying import sync
from monitor.store.lock import FILE_NAME as LOCK_NAME

FOLDER = "backups"
"""Where backups go unless told otherwise, inside ``state_dir``."""

PAGES = ".pages.tar"
LARGEST_PAGE = 1 << 30
"""Bytes of one page, packed, that is taken from a backup."""

_NO_BACKUP = {
    Fault.CANNOT_OPEN: "there is no such file, or it cannot be opened; name a backup",
    Fault.NOT_A_DATABASE: "it is not an SQLite database; name a backup",
    Fault.FOREIGN: "it is empty or belongs to another program; name a backup",
    Fault.CORRUPT: "it is damaged; name another backup",
}
"""What is wrong with a file that is to be restored and is no sound backup; all else is said of any database."""

_UNFINISHED = ".unfinished"
_ABANDONED_AFTER = 86400.0
"""Seconds after which nobody can still be writing to an unfinished file."""

_WORKSHOP = ".restoring-"
_MEMBER = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})\.zst")


class BackupError(Exception):
    """A backup cannot be made or put back; the message says why and the cure."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made. ``pages`` counts the pages that went into ``archive``, where that was asked for.

    ``damaged`` pages were left out: one that comes again from its source is made good, and in the next backup.
    """

    database: Path
    size: int
    archive: Path | None = None
    pages: int = 0
    damaged: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where what was there before lies now."""

    database: Path
    aside: tuple[Path, ...]
    pages: int = 0


def stamp(now: datetime) -> str:
    """A moment as part of a file's name."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


# --- making one ------------------------------------------------------------------------------------------


def backup(state_dir: Path, target: Path | None, now: datetime, *, folder: bool = False, pages: bool = False) -> Backup:
    """Copies the database to a new file, or into a folder, while the monitor goes on.

    A ``folder`` is made if need be; whatever else is missing may be a disk that is not mounted, and is an error. With
    ``pages`` those pages of the archive that no earlier backup in the same folder has go into a tar file beside.
    Raises :class:`BackupError`, ``StoreError`` or ``OSError``; what is unfinished then is gone.
    """
    database = state_dir / FILE_NAME
    if not database.exists():
        raise BackupError(f"{database}: there is nothing to back up yet")
    target = target or state_dir / FOLDER
    usual = target == state_dir / FOLDER
    if folder or target.is_dir() or usual:
        target = _free(_made(target) / f"monitor-{stamp(now)}.db")
        _sweep(target.parent)
    else:
        _refuse_if_taken(target, database)
    with Store.open(database) as store:
        store.copy_to(target)
    made = Backup(target, target.stat().st_size)
    if pages:
        made = _with_pages(made, state_dir / "pages", now)
    if usual:
        _hand_over(state_dir, target.parent, target, *([made.archive] if made.archive else []))
    return made


def _sweep(folder: Path) -> None:
    """Removes what backups into a folder have left behind that were killed."""
    for path in folder.glob(f".monitor-*{_UNFINISHED}"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _ABANDONED_AFTER:
                path.unlink()


def _hand_over(state_dir: Path, *paths: Path) -> None:
    """Gives what root has made in a state to whom that belongs: the monitor runs as that user, and must use it."""
    owner = state_dir.stat()
    for path in paths if os.geteuid() == 0 else ():
        os.chown(path, owner.st_uid, owner.st_gid)


def _made(folder: Path) -> Path:
    """A folder, made in the one that it lies in."""
    if folder.exists() and not folder.is_dir():
        raise BackupError(f"{folder}: is a file, not a folder; name it without the slash at its end, or another folder")
    _refuse_if_adrift(folder)
    folder.mkdir(exist_ok=True)
    return folder


def _refuse_if_taken(target: Path, database: Path) -> None:
    """Raises where a file is there already, or nothing is there for it to lie in."""
    if target.exists() and target.samefile(database):
        raise BackupError(f"{target}: is the database itself; name another file")
    if target.exists() or target.is_symlink():
        cure = "name another file, or a folder, where each backup gets a name of its own"
        raise BackupError(f"{target}: is there already and is not overwritten; {cure}")
    _refuse_if_adrift(target)


def _refuse_if_adrift(path: Path) -> None:
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent}: there is no such folder; mount the disk it is on, or make it")


def _free(path: Path) -> Path:
    """The path, or one like it where something is there already."""
    while path.exists():
        path = path.with_name(f"{path.stem}-{path.suffix}")
    return path


def _with_pages(made: Backup, root: Path, now: datetime) -> Backup:
    folder = made.database.parent
    known = {name for one in sorted(folder.glob(f"*{PAGES}")) for name in _members(one)}
    archive = Archive(root, sweep=False)
    new = [name for name in archive.names() if name not in known]
    sound = [name for name in new if _is_sound(archive, name)]
    if not sound:
        return replace(made, damaged=len(new))
    target = folder / f"monitor-{stamp(now)}{PAGES}"
    while target.exists():
        target = target.with_name(f"{target.name.removesuffix(PAGES)}-{PAGES}")
    count = _write_tar(target, archive, sound)
    return Backup(made.database, made.size, target, count, len(new) - len(sound))


def _is_sound(archive: Archive, name: str) -> bool:
    try:
        archive.get(name)
    except DamagedError:
        return False
    except ArchiveError:
        if archive.has(name):  # else pruned meanwhile
            raise
    return True


def _write_tar(target: Path, archive: Archive, names: Sequence[str]) -> int:
    handle, unfinished = tempfile.mkstemp(prefix=".monitor-", suffix=_UNFINISHED, dir=target.parent)
    os.close(handle)
    count = 0
    try:
        with tarfile.open(unfinished, "w", format=tarfile.PAX_FORMAT) as tar:
            for name in names:
                with suppress(FileNotFoundError):  # pruned meanwhile
                    tar.add(archive.path(name), arcname=f"{name[:2]}/{name}.zst", recursive=False)
                    count += 1
        sync(Path(unfinished))
        Path(unfinished).replace(target)
        sync(target.parent)
    finally:
        with suppress(OSError):
            Path(unfinished).unlink()
    return count


def _members(path: Path) -> Iterator[str]:
    """The names of the pages in a tar file of ours."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield from (match[1] for member in tar if (match := _MEMBER.fullmatch(member.name)))
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path}: is damaged ({error}); move it away, the next backup then has its pages") from error


# --- putting one back ------------------------------------------------------------------------------------


def restore(file: Path, state_dir: Path, now: datetime, *, pages: bool = False) -> Restored:
    """Puts a backup in the database's place, brought up to date if it is older; what was there is moved aside.

    With ``pages`` the pages from all tar files beside the backup are put into the archive too. Raises
    ``AlreadyRunningError`` while a monitor runs, ``StoreError`` for a file that is no sound backup or a database that
    somebody still has open, :class:`BackupError` or ``OSError``; nothing has changed then but pages that were added.
    """
    with InstanceLock(state_dir):
        _hand_over(state_dir, state_dir / LOCK_NAME)
        for left in state_dir.glob(f"{_WORKSHOP}*"):  # by a restore that was killed
            shutil.rmtree(left, ignore_errors=True)
        database = state_dir / FILE_NAME
        if file.exists() and database.exists() and file.samefile(database):
            raise BackupError(f"{file}: is the database itself; name a backup")
        _refuse_if_unsound(file, state_dir / FOLDER)
        added = _restore_pages(file.parent, state_dir) if pages else 0
        with tempfile.TemporaryDirectory(prefix=_WORKSHOP, dir=state_dir) as workshop:
            new = Path(workshop) / FILE_NAME
            copy_file(file, new)
            Store.open(new).close()
            fold(new)
            if database.exists():
                shutil.copymode(database, new)
            _hand_over(state_dir, new)
            sync(new)
            _rejuvenate(Archive(state_dir / "pages"))
            aside = _set_aside(database, f"before-restore-{stamp(now)}")
            new.replace(database)
            sync(state_dir)
        return Restored(database, aside, added)


def _rejuvenate(archive: Archive) -> None:
    """Lets all pages count as new: what is put back may not know what the state before needs them for.

    Else those would soon be dropped, and be missing should that state be put back in turn.
    """
    for name in archive.names():
        with suppress(OSError):
            os.utime(archive.path(name))


def _refuse_if_unsound(file: Path, usual: Path) -> None:
    """Raises ``StoreError`` where a file is no backup to restore, with the cure for that and where to look for one."""
    try:
        verify(file)
    except StoreError as error:
        cure = _NO_BACKUP.get(error.fault)
        where = f"; `monitor backup` puts them into {usual} unless told otherwise"
        raise StoreError(error.fault, file, cure + where if cure else "") from error


def _set_aside(database: Path, mark: str) -> tuple[Path, ...]:
    """Gives what is there second names, so that the new database can take its place in one step.

    The files beside a database belong to it alone: one left behind would be read into the new one. A sound database is
    brought into its one file; of one that is not, each is kept as it was.
    """
    kept = [_linked(path, mark) for path in files_of(database)]
    try:
        sound = database.exists() and fold(database)
    except StoreError:
        for path in kept:
            path.unlink()
        raise
    for path in kept[1:] if sound else ():
        path.unlink()
    for path in files_of(database):
        if path != database:
            path.unlink()
    return tuple(kept[:1] if sound else kept)


def _linked(path: Path, mark: str) -> Path:
    target = path.with_name(f"{path.name}.{mark}")
    while target.exists():
        target = target.with_name(f"{target.name}-")
    os.link(path, target)
    return target


def _restore_pages(folder: Path, state_dir: Path) -> int:
    archive = Archive(state_dir / "pages")
    added = 0
    bad: list[str] = []
    for path in sorted(folder.glob(f"*{PAGES}")):
        try:
            with tarfile.open(path, "r:") as tar:
                for member in tar:
                    try:
                        added += _restored(archive, tar, member, state_dir)
                    except DamagedError as error:
                        bad.append(f"{path}: {error}")
        except (tarfile.TarError, EOFError, ArchiveError) as error:
            raise BackupError(f"{path}: {error}; what came before it has been added") from error
    if bad:
        raise BackupError(f"{bad[0]}; {len(bad)} such and not added, {added} others were: restore again without pages")
    return added


def _restored(archive: Archive, tar: tarfile.TarFile, member: tarfile.TarInfo, state_dir: Path) -> bool:
    """Whether a page was added: only one of ours by its name, an ordinary file, and what its name promises."""
    match = _MEMBER.fullmatch(member.name)
    if match is None or not member.isreg() or member.size > LARGEST_PAGE:
        return False
    packed = tar.extractfile(member)
    if packed is None or not archive.adopt(match[1], packed.read()):
        return False
    path = archive.path(match[1])
    _hand_over(state_dir, archive.root, path.parent, path)
    return True
