from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.archive import Archive, ArchiveError

BODY = b"<p>What the minister said, she said on the record.</p>" * 100
NAME = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "pages")


def file(archive: Archive, name: str = NAME) -> Path:
    return archive.root / name[:2] / f"{name}.zst"


def files(archive: Archive) -> list[Path]:
    return [path for path in archive.root.rglob("*") if path.is_file()]


def test_what_is_put_comes_back_under_its_hash(archive: Archive) -> None:
    assert archive.put(BODY) == NAME
    assert archive.has(NAME)
    assert archive.get(NAME) == BODY


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=5000))
def test_any_bytes_come_back_as_they_were(archive: Archive, body: bytes) -> None:
    assert archive.get(archive.put(body)) == body


def test_it_is_one_compressed_file_in_a_folder_of_its_first_two_digits(archive: Archive) -> None:
    archive.put(BODY)
    assert files(archive) == [file(archive)]
    assert file(archive).stat().st_size < len(BODY) / 10
    assert zstandard.ZstdDecompressor().decompress(file(archive).read_bytes()) == BODY


def test_putting_the_same_twice_keeps_it_once_and_leaves_the_file_alone(archive: Archive) -> None:
    archive.put(BODY)
    before = file(archive).stat()
    assert archive.put(BODY) == NAME
    after = file(archive).stat()
    assert (before.st_ino, before.st_size) == (after.st_ino, after.st_size)


def test_another_archive_of_the_same_folder_finds_it(archive: Archive) -> None:
    archive.put(BODY)
    assert Archive(archive.root).get(NAME) == BODY


def test_what_was_never_put_is_missing_and_the_error_names_file_and_cure(archive: Archive) -> None:
    assert not archive.has(NAME)
    with pytest.raises(ArchiveError, match=rf"{NAME}\.zst: is missing; restore"):
        archive.get(NAME)


@pytest.mark.parametrize("name", ["", "ab", "../../etc/passwd", NAME.upper(), NAME + "0", NAME + "\n", "/" + NAME[1:]])
def test_a_name_that_is_no_hash_is_not_looked_for(archive: Archive, name: str) -> None:
    for look in (archive.has, archive.get):
        with pytest.raises(ValueError, match="SHA-256"):
            look(name)


def other_page(packed: bytes) -> bytes:
    return zstandard.compress(b"another page altogether")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda packed: b"",
    "cut short": lambda packed: packed[: len(packed) // 2],
    "one bit flipped": lambda packed: packed[:40] + bytes([packed[40] ^ 1]) + packed[41:],
    "not zstd": lambda packed: b"<html>",
    "another page": other_page,
    "a size of terabytes in its head": lambda packed: packed[:4] + b"\xe0" + b"\xff" * 8 + packed[7:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_never_taken_for_the_page_and_the_error_names_it(archive: Archive, damage: str) -> None:
    archive.put(BODY)
    file(archive).write_bytes(DAMAGES[damage](file(archive).read_bytes()))
    with pytest.raises(ArchiveError, match=rf"{NAME}\.zst: is damaged; restore it .* or delete it"):
        archive.get(NAME)


@pytest.mark.parametrize("damage", DAMAGES)
def test_putting_the_page_again_makes_a_damaged_file_good(archive: Archive, damage: str) -> None:
    archive.put(BODY)
    file(archive).write_bytes(DAMAGES[damage](file(archive).read_bytes()))
    archive.put(BODY)
    assert archive.get(NAME) == BODY


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.ENOSPC, "free some space"),
        (errno.EROFS, "remount"),
        (errno.EACCES, "right to write"),
        (errno.EIO, "healthy"),
    ],
)
def test_a_disk_that_refuses_is_an_error_with_a_cure_and_leaves_nothing_behind(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, number: int, cure: str
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ArchiveError, match=rf"{NAME}\.zst: cannot be written \({os.strerror(number)}\); .*{cure}"):
        archive.put(BODY)
    assert files(archive) == []
    monkeypatch.undo()
    assert archive.get(archive.put(BODY)) == BODY


def test_a_state_folder_that_is_a_file_is_an_error_with_words(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("not a folder")
    with pytest.raises(ArchiveError, match="cannot be written"):
        Archive(tmp_path / "pages").put(BODY)


def test_bytes_are_on_the_disk_before_the_name_is(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(handle: int) -> None:
        steps.append("fsync")
        fsync(handle)

    def noted_replace(path: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "replace", noted_replace)
    archive.put(BODY)
    assert steps == ["fsync", "rename", "fsync"]


def test_what_a_killed_process_left_unfinished_is_no_page_and_is_swept_up_once_it_is_old(archive: Archive) -> None:
    kill_while_writing = f"""
import os, sys
from pathlib import Path
from monitor.archive import Archive
os.fsync = lambda handle: os._exit(9)
Archive(Path({str(archive.root)!r})).put({BODY!r})
"""
    killed = subprocess.run([sys.executable, "-c", kill_while_writing], check=False)
    assert killed.returncode == 9
    [stray] = files(archive)
    assert not archive.has(NAME)
    Archive(archive.root)
    assert files(archive) == [stray]  # it might still be in the making
    yesterday = time.time() - 86_400
    os.utime(stray, (yesterday, yesterday))
    Archive(archive.root)
    assert files(archive) == []
    assert archive.get(archive.put(BODY)) == BODY


def test_many_writers_of_the_same_and_of_other_pages_do_not_disturb_each_other(archive: Archive) -> None:
    bodies = [BODY + bytes([number % 3]) for number in range(12)]
    threads = [threading.Thread(target=Archive(archive.root).put, args=[body]) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files(archive)) == 3
    assert {archive.get(path.stem) for path in files(archive)} == set(bodies)
