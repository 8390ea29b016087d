"""The state database as a whole: opening it, transactions, threads, and values that are hard to store."""

from __future__ import annotations

import platform
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database as SqliteDatabase

from monitor.store import FILE_NAME, Fault, Store, StoreError
from monitor.store.database import bound, sqlite_in_use, timestamp
from monitor.store.migrations import KNOWN, migrations
from store_samples import HOUR, NOW, flag, links, revision, statement, urls


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / FILE_NAME


# --- opening -----------------------------------------------------------------------------------------------


def test_a_store_is_made_with_its_folder_and_remembers_across_openings(path: Path) -> None:
    with Store.open(path) as store:
        store.add_links("press", links("a"), NOW)
        store.set_meta("first", "yes")
        store.set_meta("first", "still")
    with Store.open(path) as store:
        assert urls(store) == {"a"}
        assert store.meta("first") == "still"
        assert store.meta("never") is None


def test_a_memory_store_is_its_own_and_gone_when_closed() -> None:
    with Store.memory() as one, Store.memory() as other:
        one.add_links("press", links("a"), NOW)
        assert urls(one) == {"a"}
        assert urls(other) == set()


def test_the_file_is_in_wal_mode_and_guards_its_references(path: Path) -> None:
    with Store.open(path) as store:
        assert store.rows("PRAGMA journal_mode")[0][0] == "wal"
        assert store.rows("PRAGMA foreign_keys")[0][0] == 1
        with pytest.raises(Exception, match="FOREIGN KEY"):
            store.write("INSERT INTO decision VALUES (1, 99, 'confirmed', '', '', '', '', NULL)")


@pytest.mark.skipif(
    not (sys.platform == "linux" and platform.machine() in {"x86_64", "aarch64"}),
    reason="elsewhere the interpreter's own SQLite is used",
)
def test_sqlite_is_recent_enough_to_be_free_of_the_wal_reset_defect() -> None:
    module, version = sqlite_in_use()
    assert module == "pysqlite3"
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_readers_cannot_write(path: Path) -> None:
    with Store.open(path) as store, pytest.raises(StoreError) as caught:
        store.rows("DELETE FROM meta")
    assert caught.value.fault is Fault.READ_ONLY


def test_a_closed_store_says_so_and_may_be_closed_again(path: Path) -> None:
    store = Store.open(path)
    store.close()
    store.close()
    uses: list[Callable[[], object]] = [lambda: store.meta("x"), lambda: store.set_meta("x", "y")]
    for try_to_use in uses:
        with pytest.raises(StoreError) as caught:
            try_to_use()
        assert caught.value.fault is Fault.CLOSED


def test_every_migration_is_known_by_name(tmp_path: Path) -> None:
    with closing(SqliteDatabase(tmp_path / "empty.db")) as db:
        assert {migration.name for migration in migrations().pending(db)} == KNOWN


def test_an_older_file_is_brought_up_to_date_with_all_that_was_in_it(path: Path) -> None:
    path.parent.mkdir()
    with closing(SqliteDatabase(path)) as db:
        migrations().apply(db, stop_before="search")
        db.execute(
            """
            INSERT INTO revision (id, url, source, seq, seen_at, last_seen_at, title, text, text_sha256, language,
                reader, timezone, body_sha256)
            VALUES ('r', 'https://x.example/', 'press', 1, :now, :now, 'Old title', 'An old text on herring.', 'hash',
                'en', '', 'UTC', '')
            """,
            {"now": timestamp(NOW)},
        )
    with Store.open(path) as store:
        assert [hit.id for hit in store.search("herring")] == ["r"]
        assert store.add_revision(revision()) is True


def test_articles_of_an_older_file_are_announced_by_dates_after_the_upgrade(path: Path) -> None:
    path.parent.mkdir()
    with closing(SqliteDatabase(path)) as db:
        migrations().apply(db, stop_before="announcing")
        db.execute("INSERT INTO source (id, next_due_at) VALUES ('press', :now)", {"now": timestamp(NOW)})
        for name, became in (("a", "read"), ("b", "gone"), ("c", "pending")):
            db.execute(
                "INSERT INTO link (url, source, title, first_seen, state) VALUES (:url, 'press', '', :now, :state)",
                {"url": f"https://press.example/{name}", "now": timestamp(NOW), "state": became},
            )
    with Store.open(path) as store:
        upgraded = datetime.now(UTC)
        [link] = links("a")
        assert store.add_links("press", [replace(link, published=NOW + HOUR)], upgraded + HOUR) == []
        assert store.announced_links("press", 9) == []
        assert store.add_links("press", [replace(link, published=upgraded + HOUR)], upgraded + HOUR) == []
        assert [seen.link.url for seen in store.announced_links("press", 9)] == [link.url]
        assert urls(store) == {"c"}
        assert store.revisits("press", upgraded, 9) == []


def test_several_processes_may_start_on_a_fresh_file_at_once(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from monitor.store import Store; Store.open(Path(sys.argv[1])).close()"
    )
    started = [subprocess.Popen([sys.executable, "-W", "error", "-c", script, str(path)]) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]
    with Store.open(path) as store:
        assert store.add_links("press", links("a"), NOW)


# --- transactions ------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, path: Path) -> Iterator[Store]:
    with Store.memory() if request.param == "memory" else Store.open(path) as opened:
        yield opened


def test_a_unit_stands_or_falls_as_a_whole(store: Store) -> None:
    def page(*, broken: bool) -> None:
        with store.unit():
            store.add_links("press", links("a"), NOW)
            store.save_flag(flag())
            assert urls(store) == {"a"}  # it sees its own writes
            if broken:
                raise RuntimeError

    with pytest.raises(RuntimeError):
        page(broken=True)
    assert urls(store) == set()
    assert store.flags() == []
    page(broken=False)
    assert urls(store) == {"a"}
    assert len(store.flags()) == 1


def test_an_inner_unit_that_fails_undoes_only_itself(store: Store) -> None:
    def fail() -> None:
        with store.unit():
            store.add_links("press", links("inner"), NOW)
            raise RuntimeError

    with store.unit():
        store.add_links("press", links("outer"), NOW)
        with pytest.raises(RuntimeError):
            fail()
        store.add_links("press", links("after"), NOW)
    assert urls(store) == {"outer", "after"}


def test_a_failed_unit_does_not_hinder_the_next(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.unit():
        raise KeyboardInterrupt
    assert store.add_links("press", links("a"), NOW)


def test_readers_see_nothing_of_a_unit_until_it_is_done(path: Path) -> None:
    seen: list[set[str]] = []
    with Store.open(path) as store, Store.open(path) as other:
        with store.unit():
            store.add_links("press", links("a"), NOW)
            thread = threading.Thread(target=lambda: seen.append(urls(store)))
            thread.start()
            thread.join()
            seen.append(urls(other))
        seen.append(urls(store))
    assert seen == [set(), set(), {"a"}]


def test_a_read_of_several_queries_is_of_one_moment(path: Path) -> None:
    with Store.open(path) as store, store.reading() as query:
        before = query("SELECT count(*) FROM link", {})[0][0]
        writer = threading.Thread(target=lambda: store.add_links("press", links("a"), NOW))
        writer.start()
        writer.join()
        assert query("SELECT count(*) FROM link", {})[0][0] == before == 0


def test_many_threads_may_write_and_read_at_once(store: Store) -> None:
    failures: list[Exception] = []

    def work(name: int) -> None:
        try:
            for number in range(20):
                with store.unit():
                    store.add_links("press", links(f"{name}-{number}-a"), NOW)
                    store.add_links("press", links(f"{name}-{number}-b"), NOW)
                assert len(urls(store)) % 2 == 0
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(urls(store)) == 240


# --- values ------------------------------------------------------------------------------------------------


@given(st.datetimes(), st.datetimes(), st.integers(-14, 14))
def test_moments_sort_as_their_texts_do_whatever_their_zone(one: datetime, other: datetime, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    hypothesis_safe = [m for m in (one, other) if 1 < m.year < 9999]
    moments = [m.replace(tzinfo=UTC) for m in hypothesis_safe] + [m.replace(tzinfo=zone) for m in hypothesis_safe]
    assert sorted(moments) == sorted(moments, key=timestamp)
    assert all(datetime.fromisoformat(timestamp(m)) == m for m in moments)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        timestamp(datetime(2026, 1, 1))  # noqa: DTZ001 - the very thing to refuse


@given(st.text(st.characters(), max_size=50))
def test_any_text_can_be_stored_at_its_own_length(text: str) -> None:
    stored = bound(text)
    assert isinstance(stored, str)
    assert len(stored) == len(text)
    assert stored.encode().decode() == stored


def test_hostile_text_survives_the_round_trip(store: Store) -> None:
    text = "NUL \x00 quote ' \" -- ; DROP TABLE flag; \U0001f600 \u202e right to left \ud83d half a pair"
    store.add_revision(revision(text=text))
    store.add_statements("one", [statement(text)])
    kept = text.replace("\ud83d", "?")
    assert store.latest_revisions("https://press.example/1")[0].article.text == kept
    assert store.statements_of("one")[0].statement.text == kept
