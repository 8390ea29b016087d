"""The daemon: what is due is claimed, checked and given back, whatever goes wrong, and a signal ends it in order."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import daemon
from monitor.config import load
from monitor.daemon import Daemon
from monitor.domain import Config, Outcome, Source, SourceState
from monitor.pipeline import SourceReport
from monitor.store import Store
from monitor.wiring import now
from stage import write_config

SOURCES = [{"id": name, "url": f"https://{name}.example/"} for name in ("one", "two", "bad")]
FAR = timedelta(hours=1)


class Work:
    """Stands in for the pipeline. ``acts`` says what a check of a source does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.checks: Counter[str] = Counter()
        self.acts: dict[str, Callable[[], Awaitable[None]]] = {}

    async def check(self, source: Source) -> SourceReport:
        self.checks[source.id] += 1
        if source.id in self.acts:
            await self.acts[source.id]()
        self.store.save_source_state(SourceState(source.id, now() + FAR))
        return SourceReport(source.id, Outcome.FRESH)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setattr(daemon, "TICK", timedelta(seconds=0.05))
    return load(write_config(tmp_path, SOURCES))


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as opened:
        yield opened


def leases(store: Store) -> dict[str, str | None]:
    return {row["id"]: row["lease_owner"] for row in store.rows("SELECT id, lease_owner FROM source")}


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


def live(config: Config, store: Store, work: Work, meanwhile: Callable[[Daemon], Awaitable[None]]) -> None:
    """A daemon's life, from its start to its orderly end."""

    async def main() -> None:
        one = Daemon(config, store, work)  # type: ignore[arg-type]  # a stand-in for the pipeline
        running = asyncio.create_task(one.run())
        await meanwhile(one)
        async with asyncio.timeout(30):
            await running

    asyncio.run(main())


def test_due_sources_are_checked_once_and_given_back(config: Config, store: Store) -> None:
    work = Work(store)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(work.checks) == 3)
        await asyncio.sleep(0.2)
        one.stop()

    live(config, store, work, meanwhile)
    assert set(work.checks.values()) == {1}
    assert leases(store) == dict.fromkeys(("one", "two", "bad"))


def test_a_check_that_fails_stops_no_other_and_is_held_back_by_its_lease(config: Config, store: Store) -> None:
    work = Work(store)

    async def fail() -> None:
        raise RuntimeError("the disk is gone")

    work.acts["bad"] = fail

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(work.checks) == 3)
        await asyncio.sleep(0.2)
        one.stop()

    live(config, store, work, meanwhile)
    assert dict(work.checks) == {"one": 1, "two": 1, "bad": 1}
    assert leases(store)["bad"] is not None


def test_a_tick_that_fails_is_followed_by_the_next(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, real, calls = Work(store), store.due_sources, Counter[str]()

    def due(*args: Any) -> Any:
        calls["due"] += 1
        if calls["due"] == 1:
            raise OSError("busy")
        return real(*args)

    monkeypatch.setattr(store, "due_sources", due)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(work.checks) == 3)
        one.stop()

    live(config, store, work, meanwhile)


def test_a_check_that_outlasts_its_lease_is_not_begun_again(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "lease_length", lambda _: timedelta())
    work, finish = Work(store), asyncio.Event()

    async def wait() -> None:
        await finish.wait()

    work.acts["one"] = wait

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: work.checks["one"])
        await asyncio.sleep(0.3)
        finish.set()
        one.stop()

    live(config, store, work, meanwhile)
    assert work.checks["one"] == 1


def test_sigterm_lets_the_checks_under_way_end(config: Config, store: Store) -> None:
    work, ended = Work(store), []

    async def take_time() -> None:
        await asyncio.sleep(0.3)
        ended.append("one")

    work.acts["one"] = take_time

    async def meanwhile(_: Daemon) -> None:
        await until(lambda: work.checks["one"])
        os.kill(os.getpid(), signal.SIGTERM)

    live(config, store, work, meanwhile)
    assert ended == ["one"]
    assert leases(store)["one"] is None


@pytest.mark.parametrize("signals", [1, 2], ids=["after-the-time-to-drain", "at-the-second-signal"])
def test_a_check_that_does_not_end_is_cut_short_and_given_back(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, signals: int
) -> None:
    monkeypatch.setattr(daemon, "DRAIN", timedelta(seconds=0.2 if signals == 1 else 600))
    work = Work(store)

    async def forever() -> None:
        await asyncio.sleep(600)

    work.acts["one"] = forever

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: work.checks["one"])
        for _ in range(signals):
            one.stop()

    live(config, store, work, meanwhile)
    assert leases(store)["one"] is None


def test_no_more_checks_run_at_a_time_than_requests_may(tmp_path: Path, store: Store, config: Config) -> None:
    narrow = load(write_config(tmp_path, SOURCES, fetch={"concurrency": 1}))
    work, at_a_time, most = Work(store), Counter[str](), []

    async def count() -> None:
        at_a_time["now"] += 1
        most.append(at_a_time["now"])
        await asyncio.sleep(0.05)
        at_a_time["now"] -= 1

    work.acts = dict.fromkeys(("one", "two", "bad"), count)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(most) == 3)
        one.stop()

    live(narrow, store, work, meanwhile)
    assert max(most) == 1


def test_jobs_are_kept_however_late_and_never_run_twice_at_once(config: Config, store: Store) -> None:
    """APScheduler's defaults would drop a job that is a second late."""

    async def meanwhile(one: Daemon) -> None:
        jobs = one.scheduler.get_jobs()
        assert {job.id for job in jobs} == {"tick", "maintenance"}
        assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}
        one.stop()

    async def started(one: Daemon) -> None:
        await until(lambda: one.scheduler.running)
        await meanwhile(one)

    live(config, store, Work(store), started)


def test_maintenance_drops_old_lines_of_the_log_of_requests(config: Config, store: Store) -> None:
    from monitor.domain import FetchedPage

    for days in (1, 100):
        page = FetchedPage("https://one.example/", "https://one.example/", Outcome.FRESH, now() - timedelta(days=days))
        store.log_fetch("one", page)

    async def main() -> None:
        await Daemon(config, store, Work(store)).maintain()  # type: ignore[arg-type]  # a stand-in for the pipeline

    asyncio.run(main())
    assert len(store.fetches("one")) == 1
