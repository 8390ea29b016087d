"""Tidying up: what is old and needed for nothing goes, and nothing that bears on a flag ever does."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.archive import Archive
from monitor.cli import cli
from monitor.domain import FetchedPage, Link, Outcome, RetentionSettings, SourceState
from monitor.retention import prune
from monitor.store import NoticeState, Store
from monitor.wiring import now
from stage import state, write_config
from store_samples import DAY, HOUR, NOW, evidence, flag, revision

OLD = NOW - 400 * DAY
EVERYTHING = RetentionSettings(requests=90 * DAY, notices=90 * DAY, unread=30 * DAY, pages=365 * DAY)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as opened:
        yield opened


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "pages")


def kept(archive: Archive, body: bytes, at: datetime = OLD) -> str:
    name = archive.put(body)
    os.utime(archive.path(name), (at.timestamp(), at.timestamp()))
    return name


def read(store: Store, archive: Archive, name: str, *, at: datetime = OLD, followed: bool = True) -> str:
    """An article that was read then, with its bytes in the archive; their name."""
    url = f"https://press.example/{name.rstrip('0123456789')}"
    page = kept(archive, name.encode(), at)
    store.add_revision(replace(revision(name, f"text {name}", url=url, seen_at=at), body_sha256=page))
    if followed:
        store.add_links("press", [Link(url)], at)
    return page


def left(archive: Archive) -> set[bytes]:
    return {archive.get(name) for name in archive.names()}


def test_pages_that_no_text_goes_back_to_go_when_they_are_old(store: Store, archive: Archive) -> None:
    kept(archive, b"wall")
    kept(archive, b"young wall", NOW - 29 * DAY)
    read(store, archive, "article")
    keep_texts = replace(EVERYTHING, pages=None)
    [spent] = prune(store, archive, keep_texts, NOW, apply=False)
    assert (spent.what, spent.count) == ("pages that no text goes back to", 1)
    assert spent.size
    assert left(archive) == {b"wall", b"young wall", b"article"}, "a look changes nothing"
    assert prune(store, archive, keep_texts, NOW, apply=True) == [spent]
    assert left(archive) == {b"young wall", b"article"}


def test_pages_whose_text_is_kept_go_if_that_is_wanted(store: Store, archive: Archive) -> None:
    read(store, archive, "old")
    read(store, archive, "new", at=NOW - DAY)
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert left(archive) == {b"new"}
    assert store.revision("old") is not None


def test_evidence_of_a_flag_is_kept_whatever_became_of_the_flag(store: Store, archive: Archive) -> None:
    read(store, archive, "case1")
    read(store, archive, "case2")
    read(store, archive, "other")
    lead = replace(evidence("e1"), url="https://press.example/case")
    number = store.save_flag(flag("k1", lead))
    from store_samples import dismissed

    store.decide(number, dismissed(number))
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert left(archive) == {b"case1", b"case2"}, "all versions of the text"


def test_the_last_version_of_a_watched_page_is_kept(store: Store, archive: Archive) -> None:
    read(store, archive, "paper1", followed=False)
    read(store, archive, "paper2", at=OLD + DAY, followed=False)
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert left(archive) == {b"paper2"}


def test_bytes_that_two_texts_share_stay_for_the_one_that_needs_them(store: Store, archive: Archive) -> None:
    page = read(store, archive, "shared")
    newer = revision("again", "text again", url="https://press.example/again", seen_at=NOW - DAY)
    store.add_revision(replace(newer, body_sha256=page))
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert left(archive) == {b"shared"}


def test_the_page_that_a_source_was_last_seen_as_is_kept(store: Store, archive: Archive) -> None:
    page = kept(archive, b"listing")
    store.save_source_state(SourceState("press", NOW, body_sha256=page))
    assert prune(store, archive, EVERYTHING, NOW, apply=True) == []


def test_however_short_the_settings_nothing_on_its_way_is_touched(store: Store, archive: Archive) -> None:
    nothing = RetentionSettings(unread=timedelta(), pages=timedelta())
    kept(archive, b"just fetched", NOW - HOUR)
    read(store, archive, "article", at=NOW - 30 * DAY)
    prune(store, archive, nothing, NOW, apply=True)
    assert left(archive) == {b"just fetched", b"article"}


def test_a_page_that_comes_again_is_young_again(store: Store, archive: Archive) -> None:
    kept(archive, b"wall")
    archive.put(b"wall")
    assert prune(store, archive, EVERYTHING, now(), apply=True) == []


def test_a_file_that_is_none_of_ours_is_left_alone(store: Store, archive: Archive) -> None:
    kept(archive, b"wall")
    strange = archive.root / "ab" / "notes.zst"
    strange.parent.mkdir(exist_ok=True)
    strange.write_bytes(b"mine")
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert strange.exists()


def test_a_page_that_cannot_be_removed_is_not_said_to_be_gone(
    store: Store, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck = archive.path(kept(archive, b"stuck"))
    kept(archive, b"wall")
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "Permission denied", str(path))
        real(path, missing_ok)

    assert [one.count for one in prune(store, archive, EVERYTHING, NOW, apply=False)] == [2]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", unlink)
        assert [one.count for one in prune(store, archive, EVERYTHING, NOW, apply=True)] == [1]
        assert prune(store, archive, EVERYTHING, NOW, apply=True) == []
    assert left(archive) == {b"stuck"}
    assert [one.count for one in prune(store, archive, EVERYTHING, NOW, apply=True)] == [1], "once it can be removed"


def test_many_pages_go_in_batches(store: Store, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.retention.BATCH", 3)
    for n in range(10):
        kept(archive, b"wall %d" % n)
    [spent] = prune(store, archive, EVERYTHING, NOW, apply=True)
    assert (spent.count, left(archive)) == (10, set())


def test_the_log_of_requests_goes_when_it_is_old(store: Store, archive: Archive) -> None:
    for at in (OLD, NOW - DAY):
        store.log_fetch("press", FetchedPage("https://x", "https://x", Outcome.FRESH, at))
    assert [(one.what, one.count) for one in prune(store, archive, EVERYTHING, NOW, apply=False)] == [
        ("lines of the log of requests", 1)
    ]
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert [one.fetched_at for one in store.fetches("press")] == [NOW - DAY]


def test_settled_notices_go_and_flags_stay(store: Store, archive: Archive) -> None:
    store.save_flag(flag("k1", created=OLD))
    store.save_flag(flag("k2", created=OLD))
    first, second = store.occasions()
    store.spread(first.n, {"chat": OLD, "mail": NOW})
    store.spread(second.n, {"chat": OLD})
    store.settle_notices([1], NoticeState.SENT, OLD)
    prune(store, archive, EVERYTHING, NOW, apply=True)
    assert store.due_notices("chat", NOW) == [], "nobody sent it for a year"
    assert [one.channel for one in store.due_notices("mail", NOW)] == ["mail"]
    assert len(store.flags()) == 2
    assert store.rows("PRAGMA foreign_key_check") == []


def test_a_notice_that_is_still_tried_is_kept_however_short_the_settings(store: Store, archive: Archive) -> None:
    store.save_flag(flag())
    store.spread(store.occasions()[0].n, {"chat": NOW - 3 * DAY, "gone": NOW - 9 * DAY})
    prune(store, archive, replace(EVERYTHING, notices=DAY), NOW, apply=True)
    assert len(store.due_notices("chat", NOW)) == 1
    assert store.due_notices("gone", NOW) == []


def test_a_page_that_comes_again_while_it_is_being_tidied_up_stays(
    store: Store, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = kept(archive, b"wall")
    kept(archive, b"other wall")
    unread_pages = store.unread_pages

    def meanwhile(names: Collection[str]) -> set[str]:
        found = unread_pages(names)
        os.utime(archive.path(page), (NOW.timestamp(), NOW.timestamp()))
        return found

    monkeypatch.setattr(store, "unread_pages", meanwhile)
    assert [one.count for one in prune(store, archive, EVERYTHING, NOW, apply=True)] == [1]
    assert left(archive) == {b"wall"}


def test_any_keeps_everything(store: Store, archive: Archive) -> None:
    kept(archive, b"wall")
    store.log_fetch("press", FetchedPage("https://x", "https://x", Outcome.FRESH, OLD))
    assert prune(store, archive, RetentionSettings(None, None, None, None), NOW, apply=True) == []


def test_the_command_only_looks_unless_told_otherwise(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    archive = Archive(tmp_path / "state" / "pages")
    kept(archive, b"wall")
    with state(config):
        pass

    def said(*words: str) -> str:
        done = CliRunner().invoke(cli, ["prune", *words, "--config", str(config)], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    assert said().startswith("would drop: 1 pages that no text goes back to")
    assert json.loads(said("--json"))[0]["dropped"] is False
    assert left(archive) == {b"wall"}
    assert said("--apply").startswith("dropped: 1 pages")
    assert said() == "nothing is old enough to be dropped\n"
