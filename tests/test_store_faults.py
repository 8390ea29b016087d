"""Crashes, everything that can be wrong with the file, and two monitors in one folder."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as SqliteDatabase

from monitor.store import FILE_NAME, Fault, PileFilter, Store, StoreError
from monitor.store.engine import sqlite3
from monitor.store.lock import AlreadyRunningError, InstanceLock
from store_samples import NOW, flag, links, python, revision, said_by, urls

AT_ONCE = timedelta(milliseconds=20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / FILE_NAME


# --- crashes -----------------------------------------------------------------------------------------------

PAGES = """
import sys
from pathlib import Path
from monitor.store import Store
from store_samples import NOW, evidence, flag, revision, statement

with Store.open(Path(sys.argv[1])) as store:
    for number in range(100_000):
        with store.unit():
            url = f"https://press.example/{number}"
            store.add_revision(revision(f"r{number}", url=url))
            store.add_statements(f"r{number}", [statement(start=0), statement(start=9)])
            store.save_flag(flag(f"k{number}", evidence("a"), evidence("b")))
            print(number, flush=True)
"""


def test_a_process_killed_at_any_point_leaves_only_whole_pages(path: Path) -> None:
    with python(PAGES, path) as process:
        for _ in range(25):
            said_by(process)
    with Store.open(path) as store:
        pages = store.rows("SELECT id FROM revision")
        assert len(pages) >= 24
        assert all(len(store.statements_of(page["id"])) == 2 for page in pages)
        assert [len(found.evidence) for found in store.flags(limit=100_000)] == [2] * len(pages)
        assert store.rows("PRAGMA integrity_check")[0][0] == "ok"


HALF_A_UNIT = """
import sys
from pathlib import Path
from monitor.domain import Link
from monitor.store import Store
from store_samples import NOW, flag

with Store.open(Path(sys.argv[1])) as store:
    store.add_links("press", [Link("https://press.example/whole")], NOW)
    with store.unit():
        store.add_links("press", [Link("https://press.example/half")], NOW)
        store.save_flag(flag())
        print("inside", flush=True)
        sys.stdin.read()
"""


def test_a_process_killed_inside_a_unit_leaves_nothing_of_it(path: Path) -> None:
    with python(HALF_A_UNIT, path) as process:
        assert said_by(process) == "inside"
    with Store.open(path) as store:
        assert urls(store) == {"whole"}
        assert store.flags() == []


def test_while_another_process_writes_we_can_read_and_writing_says_who_is_in_the_way(path: Path) -> None:
    with python(HALF_A_UNIT, path) as process:
        assert said_by(process) == "inside"
        with Store.open(path, busy_timeout=AT_ONCE) as store:
            assert urls(store) == {"whole"}
            with pytest.raises(StoreError, match="another process is writing") as caught:
                store.add_links("press", links("a"), NOW)
            assert caught.value.fault is Fault.BUSY
            process.kill()
            process.wait()
            assert store.add_links("press", links("a"), NOW)


def test_a_unit_has_the_right_to_write_from_its_beginning(path: Path) -> None:
    """Else two that had both read would find out only at their first write that one of them has to start anew."""
    with Store.open(path) as store, Store.open(path, busy_timeout=AT_ONCE) as other:
        with store.unit():
            assert urls(store) == set()
            with pytest.raises(StoreError):
                other.add_links("press", links("b"), NOW)
            store.add_links("press", links("a"), NOW)
        assert other.add_links("press", links("b"), NOW)
        assert urls(store) == {"a", "b"}


# --- a first start, or a disk that is not there ----------------------------------------------------------------


def test_a_state_that_is_begun_says_so_once(path: Path) -> None:
    with Store.open(path) as store:
        assert store.beginning.startswith(f"{path}: there was no state, so a new one is begun")
        with Store.open(path) as other:
            assert other.beginning == ""
    with Store.open(path) as again:
        assert again.beginning == ""
    with Store.memory() as gone:
        assert gone.beginning == ""


# --- bytes that are no text -------------------------------------------------------------------------------------


def test_damaged_text_costs_those_who_only_read_one_word_too(path: Path) -> None:
    with Store.open(path) as store:
        one, two = store.save_flag(flag("a")), store.save_flag(flag("b"))
        store.write("UPDATE flag_evidence SET title = CAST(x'4e6f72c3' AS TEXT) WHERE flag = :flag", flag=two)
        for _ in range(2):
            titles = {row.flag.id: row.flag.evidence[0].title for row in store.pile(PileFilter(), NOW)}
            assert titles == {one: "Norland turns", two: "Nor\ufffd"}
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            store.rows("SELECT * FROM nowhere")


# --- broken files ------------------------------------------------------------------------------------------


def fault_of(path: Path) -> Fault:
    with pytest.raises(StoreError, match=path.name) as caught:
        use(path)
    return caught.value.fault


def use(path: Path) -> None:
    with Store.open(path, busy_timeout=AT_ONCE) as store:
        store.save_flag(flag())
        store.flags()
        store.search("words")


def fill(store: Store) -> None:
    with store.unit():
        store.add_links("press", links("b"), NOW)
        for number in range(60):
            store.add_revision(revision(f"r{number}", f"{number} " + "many words " * 200))


def filled(path: Path) -> None:
    with Store.open(path) as store:
        fill(store)


def test_a_file_that_is_no_database_is_named_with_the_cure(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"these are my notes\n" * 500)
    assert fault_of(path) is Fault.NOT_A_DATABASE
    assert path.read_bytes().startswith(b"these are my notes")


def test_a_damaged_file_is_told_from_a_defect_of_ours(path: Path) -> None:
    filled(path)
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    path.write_bytes(data)
    assert fault_of(path) is Fault.CORRUPT


def test_a_truncated_file_is_damaged(path: Path) -> None:
    filled(path)
    path.write_bytes(path.read_bytes()[:8192])
    assert fault_of(path) is Fault.CORRUPT


def test_an_empty_file_is_a_fresh_start(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Store.open(path) as store:
        assert store.flags() == []


def test_a_folder_in_the_place_of_the_file_cannot_be_opened(path: Path) -> None:
    path.mkdir(parents=True)
    assert fault_of(path) is Fault.CANNOT_OPEN


def test_a_file_in_the_place_of_the_folder_cannot_be_opened(path: Path) -> None:
    path.parent.write_text("not a folder")
    assert fault_of(path) is Fault.CANNOT_OPEN


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(SqliteDatabase(path)) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    assert fault_of(path) is Fault.FOREIGN
    with closing(SqliteDatabase(path)) as db:
        assert db.table_names() == ["recipes"]


@pytest.mark.parametrize("kept", [True, False], ids=["moved aside", "overwritten by a move"])
def test_a_file_put_in_the_place_of_the_one_in_use_is_not_harmed_and_nothing_is_written_into_nowhere(
    path: Path, kept: bool
) -> None:
    backup, aside = path.with_name("backup.db"), path.with_name("aside.db")
    with Store.open(path) as store:
        for number in range(40):
            store.save_flag(flag(f"old{number}"))
        store.copy_to(backup)
        for number in range(40):
            store.save_flag(flag(f"new{number}"))
        store.write("PRAGMA user_version = 1")  # what the log holds now is laid out otherwise than the copy
        if kept:
            path.rename(aside)
        backup.replace(path)
        for use in (store.flags, lambda: store.save_flag(flag("late")), lambda: store.save_flag(flag("later"))):
            with pytest.raises(StoreError) as caught:
                use()
            assert caught.value.fault is Fault.REPLACED
    with Store.open(path) as store:
        assert {one.key[:3] for one in store.flags()} == {"old"}
        assert store.rows("PRAGMA integrity_check")[0][0] == "ok"
    if kept:
        with Store.open(aside) as store:
            assert len(store.flags()) == 80


def test_a_state_that_was_deleted_while_in_use_is_noticed(path: Path) -> None:
    with Store.open(path) as store:
        store.save_flag(flag())
        for file in path.parent.iterdir():
            file.unlink()
        with pytest.raises(StoreError) as caught:
            store.save_flag(flag("second"))
    assert caught.value.fault is Fault.REPLACED
    assert str(path) in str(caught.value)


def test_a_disk_that_cannot_be_looked_at_for_a_moment_is_no_loss(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unwell(self: Path, **_: object) -> None:
        raise PermissionError(errno.EACCES, "for a moment")

    with Store.open(path) as store:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "stat", unwell)
            store.save_flag(flag("during"))
        store.save_flag(flag("after"))
        assert len(store.flags()) == 2


def test_a_file_of_a_newer_monitor_is_left_alone(path: Path) -> None:
    Store.open(path).close()
    with closing(SqliteDatabase(path)) as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (99, 'monitor', 'flying', '2040')")
    assert fault_of(path) is Fault.NEWER_SCHEMA


def test_a_full_disk_loses_nothing_that_was_stored(path: Path) -> None:
    with Store.open(path) as store:
        store.add_links("press", links("a"), NOW)
        pages = store.rows("PRAGMA page_count")[0][0]
        store.write(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(StoreError) as caught:
            fill(store)
        assert caught.value.fault is Fault.DISK_FULL
        assert urls(store) == {"a"}
        store.write("PRAGMA max_page_count = 1000000")
        assert store.add_links("press", links("b"), NOW)


@contextmanager
def write_protected(folder: Path) -> Iterator[None]:
    """Takes away the right to write, also from a superuser, who has to become somebody else for it."""
    modes = {entry: entry.stat().st_mode for entry in (folder, *folder.iterdir())}
    for entry in modes:
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
        for entry, mode in modes.items():
            entry.chmod(mode)


@pytest.mark.parametrize("existing", [False, True])
def test_a_folder_without_permission_to_write_is_named_with_the_cure(existing: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if existing:
            Store.open(folder / FILE_NAME).close()
        with write_protected(folder):
            assert fault_of(folder / FILE_NAME) in (Fault.READ_ONLY, Fault.CANNOT_OPEN)


# --- one monitor to a folder -------------------------------------------------------------------------------

HOLDER = """
import sys
from pathlib import Path
from monitor.store.lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_monitor_is_told_who_is_using_the_folder_until_that_one_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with python(HOLDER, folder) as process:
        assert said_by(process) == "held"
        with pytest.raises(
            AlreadyRunningError, match=f"another monitor .pid {process.pid}. is using {folder}"
        ) as caught:
            InstanceLock(folder)
        assert caught.value.pid == process.pid
    with InstanceLock(folder):
        assert (folder / "monitor.store.lock").read_text() == f"{os.getpid()}\n"


def test_a_lock_can_be_released_and_taken_again_and_says_so_when_it_cannot_tell_the_holder(tmp_path: Path) -> None:
    with InstanceLock(tmp_path):
        (tmp_path / "monitor.store.lock").write_text("nonsense")
        with pytest.raises(AlreadyRunningError, match="pid unknown"):
            InstanceLock(tmp_path)
    lock = InstanceLock(tmp_path)
    lock.release()
    lock.release()
    InstanceLock(tmp_path).release()
