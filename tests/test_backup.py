"""Backups: made while the monitor writes, verified, put back with nothing lost, and never out of a bad file."""

from __future__ import annotations

import errno
import io
import json
import os
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor import backup as backups
from monitor.archive import Archive
from monitor.backup import BackupError, backup, restore
from monitor.cli import cli
from monitor.domain import RetentionSettings
from monitor.retention import Spent, prune
from monitor.store import FILE_NAME, AlreadyRunningError, Fault, InstanceLock, Store, StoreError
from monitor.store.copies import verify
from monitor.store.migrations import migrations
from monitor.wiring import now
from stage import write_config
from store_samples import HOUR, MINUTE, NOW, flag, python, said_by


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A state with one flag."""
    with Store.open(tmp_path / FILE_NAME) as store:
        store.save_flag(flag("first"))
    return tmp_path


def keys(path: Path) -> list[str]:
    with Store.open(path) as store:
        return sorted(one.key for one in store.flags())


def prune_of(folder: Path) -> list[Spent]:
    """What tidying up would drop now."""
    with Store.open(folder / FILE_NAME) as store:
        return prune(store, Archive(folder / "pages"), RetentionSettings(), now(), apply=False)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"monitor.store.lock"}


# --- making one ------------------------------------------------------------------------------------------


def test_a_backup_is_the_state_in_one_file_that_only_its_owner_reads(folder: Path) -> None:
    made = backup(folder, None, NOW)
    assert made.database == folder / "backups" / "monitor-20260302T120000Z.db"
    assert made.size == made.database.stat().st_size
    assert stat.S_IMODE(made.database.stat().st_mode) == 0o600
    assert names(folder / "backups") == {made.database.name}
    verify(made.database)
    assert keys(made.database) == ["first"]


def test_a_backup_may_go_to_a_file_or_into_a_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    assert backup(folder, tmp_path / "elsewhere", NOW).database.parent == tmp_path / "elsewhere"
    assert keys(backup(folder, tmp_path / "nightly.db", NOW).database) == ["first"]


@pytest.mark.parametrize(("number", "kept"), [(errno.EDQUOT, False), (errno.EINVAL, True)])
def test_a_backup_of_which_nothing_reached_the_disk_is_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kept: bool
) -> None:
    """A network's file system tells only when it is asked; some offer no such thing for a folder."""

    def refused(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", refused)
    with nullcontext() if kept else pytest.raises(OSError, match=os.strerror(number)):
        backup(folder, tmp_path / "nightly.db", NOW)
    assert (tmp_path / "nightly.db").exists() is kept


@pytest.mark.parametrize("taken", ["a good backup", "something else", "a link to nothing"])
def test_no_file_is_overwritten(folder: Path, tmp_path: Path, taken: str) -> None:
    target = tmp_path / "precious"
    if taken == "a good backup":
        backup(folder, target, NOW)
    elif taken == "something else":
        target.write_text("years of work")
    else:
        target.symlink_to(tmp_path / "gone")
    before = target.read_bytes() if target.exists() else b""
    with pytest.raises(BackupError, match="is there already and is not overwritten; name another"):
        backup(folder, target, NOW)
    assert (target.read_bytes() if target.exists() else b"") == before


def test_two_backups_in_a_second_are_both_kept_in_a_folder(folder: Path) -> None:
    made = [backup(folder, None, NOW).database for _ in range(3)]
    assert len(set(made)) == 3
    assert all(keys(one) == ["first"] for one in made)


def called(folder: Path, target: str) -> Result:
    given = ["backup", target, "--config", str(write_config(folder, state_dir=str(folder)))]
    return CliRunner().invoke(cli, given, env={"COLUMNS": "200"}, catch_exceptions=False)


def test_a_slash_at_the_end_means_a_folder_also_where_it_has_to_be_made(folder: Path) -> None:
    for target in (f"{folder}/vault/", f"{folder}/vault/", f"{folder}/vault"):
        assert called(folder, target).exit_code == 0
    assert len(names(folder / "vault")) == 3
    (folder / "file").write_text("a file")
    refused = called(folder, f"{folder}/file/")
    assert (refused.exit_code, "is a file, not a folder" in refused.stderr) == (1, True)
    assert (folder / "file").read_text() == "a file"


@pytest.mark.parametrize("target", ["disk/nightly.db", "disk/backups/", "disk/a/b.db"])
def test_a_disk_that_is_not_mounted_is_noticed(folder: Path, target: str) -> None:
    refused = called(folder, f"{folder}/{target}")
    assert refused.exit_code == 1
    assert "there is no such folder; mount the disk" in refused.stderr
    assert not (folder / "disk").exists()


def test_a_backup_is_made_while_others_write_and_is_whole(folder: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with Store.open(folder / FILE_NAME) as store:
            number = 0
            while not stop.is_set():
                with store.unit():
                    store.save_flag(flag(f"a{number}"))
                    store.save_flag(flag(f"b{number}"))
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [backup(folder, folder / f"copy{n}.db", NOW).database for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for path in made:
        found = keys(path)
        assert sum(key.startswith("a") for key in found) == sum(key.startswith("b") for key in found)


def test_the_database_is_not_its_own_backup(folder: Path) -> None:
    (folder / "link.db").symlink_to(folder / FILE_NAME)
    for target in (folder / FILE_NAME, folder / "link.db"):
        with pytest.raises(BackupError, match="database itself"):
            backup(folder, target, NOW)
    assert keys(folder / FILE_NAME) == ["first"]


def test_nothing_to_back_up_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nothing to back up"):
        backup(tmp_path, None, NOW)
    assert names(tmp_path) == set()


def test_a_backup_that_cannot_be_finished_leaves_the_old_one_and_no_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder / "nightly.db"
    backup(folder, target, NOW)
    before = target.read_bytes()

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("monitor.store.copying.sync", full)
    with pytest.raises(OSError, match="No space"):
        backup(folder, folder / "next.db", NOW)
    assert target.read_bytes() == before
    assert not (folder / "next.db").exists()
    assert not [name for name in names(folder) if "unfinished" in name]


def test_a_damaged_database_makes_no_backup_that_counts(folder: Path) -> None:
    path = folder / FILE_NAME
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    path.write_bytes(body)
    with pytest.raises(StoreError) as caught:
        backup(folder, folder / "copy.db", NOW)
    assert caught.value.fault in (Fault.CORRUPT, Fault.NOT_A_DATABASE)


def test_a_copy_that_is_not_sound_never_gets_its_name(folder: Path, tmp_path: Path) -> None:
    with sqlite3.connect(folder / FILE_NAME) as connection:
        connection.execute("INSERT INTO decision SELECT 7, 99, 'open', at, '', '', '', NULL FROM (SELECT '' AS at)")
    connection.close()
    vault = tmp_path / "vault"
    vault.mkdir()
    with pytest.raises(StoreError) as caught:
        backup(folder, vault, NOW)
    assert caught.value.fault is Fault.CORRUPT
    assert str(folder / FILE_NAME) in str(caught.value), "it is the database that is damaged, not its copy"
    assert names(vault) == set()


# --- verifying -------------------------------------------------------------------------------------------


def foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()


def newer(path: Path) -> None:
    with Store.open(path) as store:
        store.write("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('monitor', 'warp', '')")


def cut(path: Path) -> None:
    Store.open(path).close()
    path.write_bytes(path.read_bytes()[:20_000])


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda path: path.write_bytes(b"not a database " * 500), Fault.NOT_A_DATABASE),
        (lambda path: path.write_bytes(b""), Fault.FOREIGN),
        (lambda path: path.mkdir(), Fault.CANNOT_OPEN),
        (lambda path: None, Fault.CANNOT_OPEN),
        (foreign, Fault.FOREIGN),
        (newer, Fault.NEWER_SCHEMA),
        (cut, Fault.CORRUPT),
    ],
    ids=["text", "empty", "folder", "missing", "foreign", "newer", "cut"],
)
def test_what_is_no_sound_backup_is_refused_and_nothing_changes(
    folder: Path, tmp_path: Path, make: Callable[[Path], object], fault: Fault
) -> None:
    bad = tmp_path / "bad.db"
    make(bad)
    with pytest.raises(StoreError) as caught:
        restore(bad, folder, NOW)
    assert caught.value.fault is fault
    said = str(caught.value)
    assert str(bad) in said
    assert "state_dir" not in said, "it is not the state that is amiss"
    assert fault is Fault.NEWER_SCHEMA or f"puts them into {folder / 'backups'}" in said
    assert keys(folder / FILE_NAME) == ["first"]
    assert not [name for name in names(folder) if "before-restore" in name or name.startswith(".")]


# --- putting one back ------------------------------------------------------------------------------------


def test_what_was_backed_up_is_back_and_what_was_there_is_kept(folder: Path) -> None:
    made = backup(folder, None, NOW)
    with Store.open(folder / FILE_NAME) as store:
        store.save_flag(flag("second"))
    done = restore(made.database, folder, NOW)
    assert keys(folder / FILE_NAME) == ["first"]
    [aside] = done.aside
    assert aside.name == "monitor.db.before-restore-20260302T120000Z"
    assert keys(aside) == ["first", "second"]
    assert keys(made.database) == ["first"], "the backup can be used again"


def test_restoring_twice_in_a_second_keeps_both(folder: Path) -> None:
    made = backup(folder, None, NOW)
    first, second = restore(made.database, folder, NOW), restore(made.database, folder, NOW)
    assert {first.aside[0].exists(), second.aside[0].exists()} == {True}
    assert first.aside != second.aside


def test_a_restore_into_an_empty_folder_is_a_move_to_another_machine(folder: Path, tmp_path: Path) -> None:
    made = backup(folder, None, NOW)
    done = restore(made.database, tmp_path / "new-machine", NOW)
    assert done.aside == ()
    assert keys(tmp_path / "new-machine" / FILE_NAME) == ["first"]


def test_a_running_monitor_is_not_robbed_of_its_state(folder: Path) -> None:
    made = backup(folder, None, NOW)
    with InstanceLock(folder), pytest.raises(AlreadyRunningError):
        restore(made.database, folder, NOW)


def test_a_database_that_somebody_has_open_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.store.copies.WAIT", 0.1)
    made = backup(folder, None, NOW)
    script = """
import sys
from pathlib import Path
from typing import Any
from monitor.store import Store
store = Store.open(Path(sys.argv[1])); store.flags(); print("open", flush=True); sys.stdin.readline()
"""
    with python(script, folder / FILE_NAME) as other:
        assert said_by(other) == "open"
        with pytest.raises(StoreError) as caught:
            restore(made.database, folder, NOW)
    assert caught.value.fault is Fault.BUSY
    assert keys(folder / FILE_NAME) == ["first"]


def test_a_database_beyond_repair_is_moved_aside_with_all_its_files(folder: Path) -> None:
    made = backup(folder, None, NOW)
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
        (folder / name).write_bytes(b"broken " * 3000)
    done = restore(made.database, folder, NOW)
    assert len(done.aside) == 3
    assert {path.read_bytes() for path in done.aside if "-shm" not in path.name} == {b"broken " * 3000}
    assert keys(folder / FILE_NAME) == ["first"]


def test_what_an_old_log_still_held_does_not_leak_into_the_restored_state(folder: Path) -> None:
    made = backup(folder, None, NOW)
    script = """
import os, sys
from pathlib import Path
from typing import Any
from monitor.store import Store
from store_samples import flag
store = Store.open(Path(sys.argv[1])); store.save_flag(flag("late")); print("written", flush=True); os._exit(9)
"""
    with python(script, folder / FILE_NAME) as other:
        assert said_by(other) == "written"
        other.wait()
    assert (folder / f"{FILE_NAME}-wal").stat().st_size > 0
    done = restore(made.database, folder, NOW)
    assert keys(folder / FILE_NAME) == ["first"]
    assert keys(done.aside[0]) == ["first", "late"]


def given_to(folder: Path, owner: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner)


def owners(folder: Path) -> set[int]:
    return {path.stat().st_uid for path in (folder, *folder.rglob("*"))}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
@pytest.mark.parametrize("owner", [1234, 0])
def test_what_root_puts_back_or_backs_up_in_a_state_belongs_to_whom_the_state_does(tmp_path: Path, owner: int) -> None:
    folder, vault = tmp_path / "state", tmp_path / "vault"
    folder.mkdir()
    Store.open(folder / FILE_NAME).close()
    page = Archive(folder / "pages").put(b"page")
    given_to(folder, owner)
    made = backup(folder, vault, NOW, folder=True, pages=True)
    assert owners(vault) == {0}, "elsewhere it is root's own"
    Archive(folder / "pages").remove(page)
    (folder / "pages" / page[:2]).rmdir()
    restore(made.database, folder, NOW, pages=True)
    backup(folder, None, NOW, pages=True)
    assert Archive(folder / "pages").get(page) == b"page"
    assert owners(folder) == {owner}


@pytest.mark.parametrize("mode", [0o640, 0o600])
def test_who_may_read_the_state_may_read_it_after_a_restore(folder: Path, mode: int) -> None:
    made = backup(folder, None, NOW)
    (folder / FILE_NAME).chmod(mode)
    restore(made.database, folder, NOW)
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == mode


def test_what_killed_backups_and_restores_have_left_is_removed_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    dead = [vault / ".monitor-20260101T000000Z.db.17.unfinished", vault / ".monitor-x1y2.unfinished"]
    others = [vault / "notes.unfinished", vault / ".unfinished-x", vault / "monitor-20260101T000000Z.db"]
    for path in (*dead, *others):
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    at_work = vault / ".monitor-20260302T000000Z.db.18.unfinished"
    at_work.write_bytes(b"x")
    (folder / ".restoring-dead").mkdir()
    (folder / ".restoring-dead" / FILE_NAME).write_bytes(b"x")
    made = backup(folder, vault, NOW)
    assert set(vault.iterdir()) == {*others, at_work, made.database}
    restore(made.database, folder, NOW)
    assert not list(folder.glob(".restoring-*"))


def test_pages_that_the_state_before_knew_outlast_the_restore_of_an_older_one(folder: Path) -> None:
    made = backup(folder, None, NOW)
    archive = Archive(folder / "pages")
    page = archive.put(b"evidence of a flag that the backup lacks")
    os.utime(archive.path(page), (0, 0))
    assert [one.count for one in prune_of(folder)] == [1], "what no text goes back to is dropped when it is old"
    restore(made.database, folder, NOW)
    assert prune_of(folder) == []


def older(path: Path) -> None:
    """A database as an earlier version left it: its last steps have not been taken."""
    from sqlite_utils import Database

    database = Database(sqlite3.connect(path))
    first = list(migrations().pending(database))[:2]
    for step in first:
        step.fn(database)
        row = {"migration_set": "monitor", "name": step.name, "applied_at": "then"}
        database.table("_sqlite_migrations").insert(row)
    database.conn.commit()
    database.close()


def test_an_older_backup_is_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    older(tmp_path / "older.db")
    before = (tmp_path / "older.db").read_bytes()
    restore(tmp_path / "older.db", folder, NOW)
    assert keys(folder / FILE_NAME) == []
    assert (tmp_path / "older.db").read_bytes() == before
    assert not [name for name in names(folder) if name.startswith(".restoring")]


def test_an_upgrade_keeps_a_copy_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    older(path)
    Store.open(path).close()
    [copy] = tmp_path.glob("monitor.db.before-*")
    with sqlite3.connect(copy) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert "flag" in tables
    assert "notice" not in tables
    Store.open(path).close()
    assert len(list(tmp_path.glob("monitor.db.before-*"))) == 1


def test_a_new_database_needs_no_copy(tmp_path: Path) -> None:
    Store.open(tmp_path / FILE_NAME).close()
    assert names(tmp_path) == {FILE_NAME}


# --- pages -----------------------------------------------------------------------------------------------


def test_pages_go_along_each_once_and_come_back(folder: Path, tmp_path: Path) -> None:
    archive = Archive(folder / "pages")
    first = archive.put(b"page one")
    vault = tmp_path / "vault"
    vault.mkdir()
    one = backup(folder, vault / "a.db", NOW, pages=True)
    second = archive.put(b"page two")
    two = backup(folder, vault / "b.db", NOW + HOUR, pages=True)
    three = backup(folder, vault / "c.db", NOW + 2 * HOUR, pages=True)
    assert [(made.pages, made.archive is not None) for made in (one, two, three)] == [(1, True), (1, True), (0, False)]
    done = restore(vault / "b.db", tmp_path / "new", NOW, pages=True)
    assert done.pages == 2
    new = Archive(tmp_path / "new" / "pages")
    assert [new.get(first), new.get(second)] == [b"page one", b"page two"]
    assert restore(vault / "b.db", tmp_path / "new", NOW, pages=True).pages == 0


def tar_of(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> None:
    with tarfile.open(path, "w") as tar:
        for info, body in members:
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))


def test_a_tar_file_from_elsewhere_writes_nothing_but_pages(folder: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    made = backup(folder, vault / "a.db", NOW)
    body = b"x" * 10
    evil = tarfile.TarInfo("../../evil.zst"), body
    absolute = tarfile.TarInfo("/tmp/evil.zst"), body
    link = tarfile.TarInfo(f"ab/{'ab' * 32}.zst")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    tar_of(vault / "x.pages.tar", evil, absolute, (link, b""))
    before = names(tmp_path)
    assert restore(made.database, tmp_path / "new", NOW, pages=True).pages == 0
    assert names(tmp_path) - before == {"new"}
    assert not list((tmp_path / "new").rglob("*.zst"))


@pytest.mark.parametrize("body", [b"not packed at all", b"\x28\xb5\x2f\xfd" + b"\xff" * 40], ids=["plain", "bomb"])
def test_a_page_that_is_not_what_its_name_promises_stops_the_restore(folder: Path, tmp_path: Path, body: bytes) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    made = backup(folder, vault / "a.db", NOW)
    tar_of(vault / "x.pages.tar", (tarfile.TarInfo(f"ab/{'ab' * 32}.zst"), body))
    with pytest.raises(BackupError, match=r"x\.pages\.tar"):
        restore(made.database, folder, NOW, pages=True)
    assert keys(folder / FILE_NAME) == ["first"]


def test_one_rotten_page_keeps_no_other_from_coming_back(folder: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    archive = Archive(folder / "pages")
    good = [archive.put(body) for body in (b"first", b"second")]
    made = backup(folder, vault / "a.db", NOW, pages=True)
    tar_of(vault / "a.pages.tar", (tarfile.TarInfo(f"ab/{'ab' * 32}.zst"), b"rotten"))
    new = tmp_path / "new"
    with pytest.raises(BackupError, match=r"a\.pages\.tar: abab.*; 1 such and not added, 2 others were"):
        restore(made.database, new, NOW, pages=True)
    assert sorted(Archive(new / "pages").names()) == sorted(good)
    assert not (new / FILE_NAME).exists()
    restore(made.database, new, NOW)
    assert keys(new / FILE_NAME) == ["first"]


def test_a_damaged_page_does_not_go_along_until_it_is_good_again(folder: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    archive = Archive(folder / "pages")
    archive.put(b"sound")
    rotten = archive.path(archive.put(b"rotten"))
    rotten.write_bytes(rotten.read_bytes()[:-3])
    made = backup(folder, vault / "a.db", NOW, pages=True)
    assert (made.pages, made.damaged) == (1, 1)
    made = backup(folder, vault / "b.db", NOW + MINUTE, pages=True)
    assert (made.archive, made.pages, made.damaged) == (None, 0, 1)
    archive.put(b"rotten")
    made = backup(folder, vault / "c.db", NOW + 2 * MINUTE, pages=True)
    assert (made.pages, made.damaged) == (1, 0)
    assert restore(made.database, tmp_path / "new", NOW, pages=True).pages == 2


def test_a_damaged_tar_file_is_named(folder: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "old.pages.tar").write_bytes(b"no tar file" * 100)
    Archive(folder / "pages").put(b"page")
    with pytest.raises(BackupError, match=r"old\.pages\.tar: is damaged"):
        backup(folder, vault / "a.db", NOW, pages=True)
    assert (vault / "a.db").exists()


# --- the commands ----------------------------------------------------------------------------------------


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


def test_the_commands_make_and_put_back(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with Store.open(tmp_path / "state" / FILE_NAME) as store:
        store.save_flag(flag("first"))
    made = json.loads(run("backup", "--json", "--config", config).stdout)
    assert set(made) == {"file", "bytes", "pages_file", "pages", "damaged"}
    done = run("restore", made["file"], "--config", config)
    assert done.exit_code == 0
    assert "restored from" in done.stdout
    assert keys(tmp_path / "state" / FILE_NAME) == ["first"]


def test_the_command_says_which_pages_were_left_out(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    Store.open(tmp_path / "state" / FILE_NAME).close()
    archive = Archive(tmp_path / "state" / "pages")
    archive.put(b"sound")
    assert "damaged" not in run("backup", "--pages", "--config", config).stdout
    rotten = archive.path(archive.put(b"rotten"))
    rotten.write_bytes(rotten.read_bytes()[:-3])
    assert "no new pages\ndamaged and left out: 1;" in run("backup", "--pages", "--config", config).stdout
    made = json.loads(run("backup", "--pages", "--json", "--config", config).stdout)
    assert (made["pages"], made["damaged"]) == (0, 1)


def test_a_file_that_is_no_backup_is_named_with_the_cure(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (tmp_path / "notes.txt").write_text("no database " * 500)
    for name, why in (("nosuch", "there is no such file"), ("notes.txt", "it is not an SQLite database")):
        result = run("restore", tmp_path / name, "--config", config)
        assert result.exit_code == 1
        assert f"{tmp_path / name}: {why}" in result.stderr
        assert "name a backup; `monitor backup` puts them into" in result.stderr


def test_the_state_itself_is_told_of_as_before(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database " * 500)
    with pytest.raises(StoreError, match="point state_dir elsewhere"):
        Store.open(tmp_path / FILE_NAME)


def test_the_commands_say_what_is_wrong(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    for words in (["backup"], ["restore", tmp_path / "missing.db"]):
        result = run(*words, "--config", config)
        assert result.exit_code == 1
        assert result.stderr
        assert "Traceback" not in result.stderr


def test_names_of_backups_sort_by_time() -> None:
    assert backups.stamp(NOW) < backups.stamp(NOW + HOUR)


def test_a_disk_that_is_full_leaves_the_old_backup_and_no_rest(folder: Path) -> None:
    target = folder / "nightly.db"
    backup(folder, target, NOW)
    before = target.read_bytes()
    script = """
import resource, signal, sys
from pathlib import Path
from typing import Any
from monitor.backup import backup
from monitor.store import StoreError
from store_samples import NOW
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    backup(Path(sys.argv[1]), Path(sys.argv[2]), NOW)
except StoreError as error:
    print(error.fault, flush=True)
"""
    with python(script, folder, folder / "next.db") as other:
        assert said_by(other) in ("disk-full", "io")
    assert target.read_bytes() == before
    assert not (folder / "next.db").exists()
    assert not [name for name in names(folder) if "unfinished" in name]


def dies_at(step: int, work: Callable[[], object]) -> bool:
    """Has another process do the work and die, as by ``kill -9``, before its so-manieth change of a folder."""
    child = os.fork()
    if child == 0:
        left = [step]

        def dying(real: Callable[..., Any]) -> Callable[..., Any]:
            def act(*given: Any, **named: Any) -> Any:
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)
                return real(*given, **named)

            return act

        for name in ("link", "unlink", "rename", "replace", "rmdir"):
            setattr(os, name, dying(getattr(os, name)))
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_restore_that_is_killed_leaves_the_old_state_or_the_new_one(folder: Path, tmp_path: Path) -> None:
    made = backup(folder, tmp_path / "vault", NOW, folder=True)
    with Store.open(folder / FILE_NAME) as store:
        store.save_flag(flag("second"))
    seen = []
    for step in range(1, 60):
        killed = dies_at(step, lambda: restore(made.database, folder, NOW))
        seen.append(keys(folder / FILE_NAME))
        aside = [
            keys(path)
            for path in folder.glob("monitor.db.before-restore-*")
            if not path.name.endswith(("-wal", "-shm"))
        ]
        assert ["first", "second"] in [*aside, seen[-1]], "what was there is still somewhere"
        if not killed:
            break
        for path in folder.glob(".restoring-*/*"):
            path.unlink()
    assert not killed
    assert {*map(tuple, seen)} == {("first", "second"), ("first",)}
