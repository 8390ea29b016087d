"""The daemon: what is due is claimed, checked and given back, whatever goes wrong, and a signal ends it in order."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from monitor import daemon
from monitor.archive import ArchiveError, DamagedError
from monitor.config import load
from monitor.daemon import Daemon
from monitor.domain import Config, FetchedPage, Outcome, ScheduleSettings, Source, SourceState
from monitor.pipeline import SourceReport
from monitor.schedule import next_due
from monitor.services import RELOADED, Context
from monitor.store import FILE_NAME, Fault, Store, StoreError
from monitor.wiring import now
from stage import POSITIONS, write_config

SOURCES = [{"id": name, "url": f"https://{name}.example/"} for name in ("one", "two", "bad")]
FAR = timedelta(hours=1)


class Work:
    """Stands in for the pipeline. ``acts`` says what a check of a source does."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.checks: Counter[str] = Counter()
        self.under_way: Counter[str] = Counter()
        self.done: set[str] = set()
        self.configs: list[Config] = []
        self.clock: Callable[[], datetime] = now
        self.acts: dict[str, Callable[[], Awaitable[None]]] = {}

    def renewed(self, config: Config) -> Work:
        self.configs.append(config)
        return self

    def wind_down(self) -> None:
        pass

    async def check(self, source: Source, state: SourceState, *, owner: str) -> SourceReport:
        self.checks[source.id] += 1
        self.under_way[source.id] += 1
        try:
            if source.id in self.acts:
                await self.acts[source.id]()
        finally:
            self.under_way[source.id] -= 1
        at = self.clock()
        self.store.save_source_state(replace(state, next_due_at=at + FAR, last_checked_at=at))
        self.store.release(source.id, owner)
        self.done.add(source.id)
        return SourceReport(source.id, Outcome.FRESH, articles=1)


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


def live(
    config: Config, store: Store, work: Work, meanwhile: Callable[[Daemon], Awaitable[None]], **named: Any
) -> None:
    """A daemon's life, from its start to its orderly end."""

    async def main() -> None:
        one = Daemon(config, store, work, **named)  # type: ignore[arg-type]  # a stand-in for the pipeline
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


def test_a_tick_that_fails_is_told_and_followed_by_the_next(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
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
    [told] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert told.getMessage().startswith('Job "tick ')
    assert told.exc_info is not None
    assert "busy" in str(told.exc_info[1])


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


def test_ctrl_c_before_anything_is_begun_ends_it_with_nothing_begun(
    config: Config, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    work, begun = Work(store), list[str]()

    async def service(_: Context, stop: asyncio.Event) -> None:
        begun.append("service")

    async def main() -> None:
        one = Daemon(config, store, work, services={"desk": service})  # type: ignore[arg-type]  # a stand-in
        os.kill(os.getpid(), signal.SIGINT)
        await one.run(lambda: begun.append("ready"))

    with structlog.testing.capture_logs() as logs, pytest.raises(KeyboardInterrupt):
        asyncio.run(main())
    assert (logs, caplog.records, begun, dict(work.checks)) == ([], [], [], {})


def test_ctrl_c_once_it_works_is_an_orderly_end(config: Config, store: Store) -> None:
    work = Work(store)

    async def meanwhile(_: Daemon) -> None:
        await until(lambda: len(work.done) == 3)
        os.kill(os.getpid(), signal.SIGINT)

    with structlog.testing.capture_logs() as logs:
        live(config, store, work, meanwhile)
    assert [one["event"] for one in logs if one["event"] in ("started", "stopped")] == ["started", "stopped"]


@pytest.mark.parametrize("step", ["due_ids", "due_sources"])
def test_a_tick_under_way_at_the_end_leaves_no_claim_and_is_no_failure(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, step: str
) -> None:
    work, real, reached, gate = Work(store), getattr(store, step), threading.Event(), threading.Event()

    def slow(*args: Any) -> Any:
        reached.set()
        gate.wait(30)
        return real(*args)

    monkeypatch.setattr(store, step, slow)

    async def meanwhile(one: Daemon) -> None:
        await until(reached.is_set)
        one.stop()
        await until(lambda: not one.scheduler.running)
        gate.set()

    live(config, store, work, meanwhile)
    assert set(leases(store).values()) <= {None}
    assert not work.checks
    assert not caplog.records


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


def many(tmp_path: Path, hosts: dict[str, int], **fetch: Any) -> Config:
    """So many sources on each host."""
    sources = [
        {"id": f"{host}-{n}", "url": f"https://{host}.example/{n}"} for host in hosts for n in range(hosts[host])
    ]
    return load(write_config(tmp_path, sources, fetch=fetch))


def held_up(work: Work, config: Config) -> asyncio.Event:
    """No check of these sources ends before this is set."""
    gate = asyncio.Event()

    async def wait() -> None:
        await gate.wait()

    work.acts = dict.fromkeys((source.id for source in config.sources), wait)
    return gate


def test_checks_wait_when_too_many_are_under_way_but_none_is_lost(
    tmp_path: Path, store: Store, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "CHECKS_FOR_A_REQUEST", 2)
    wide = many(tmp_path, {f"h{n}": 1 for n in range(7)}, concurrency=1)
    work, most = Work(store), []

    async def meanwhile(one: Daemon) -> None:
        gate = held_up(work, wide)
        await until(lambda: one.pulse.ticks > 3)
        most.append(len(work.checks))
        gate.set()
        await until(lambda: len(work.checks) == 7)
        one.stop()

    live(wide, store, work, meanwhile)
    assert most == [2]


def test_a_slow_host_has_a_few_places_and_the_others_go_on(tmp_path: Path, store: Store, config: Config) -> None:
    crowd = many(tmp_path, {"slow": 30, "quick": 3})
    work, begun = Work(store), []

    async def meanwhile(one: Daemon) -> None:
        gate = held_up(work, crowd)
        await until(lambda: one.pulse.ticks > 3)
        begun.append(Counter(name.partition("-")[0] for name in work.checks))
        gate.set()
        await until(lambda: len(work.checks) == 33)
        one.stop()

    live(crowd, store, work, meanwhile)
    assert begun == [{"slow": daemon.CHECKS_OF_A_HOST, "quick": 3}]


def test_a_long_check_keeps_its_claim(config: Config, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "lease_length", lambda _: timedelta(seconds=0.3))
    work, until_then = Work(store), []

    async def meanwhile(one: Daemon) -> None:
        gate = held_up(work, config)
        await until(lambda: len(work.checks) == 3)
        await asyncio.sleep(1)
        until_then.extend(store.due_ids(now(), ["one", "two", "bad"]))
        gate.set()
        one.stop()

    live(config, store, work, meanwhile)
    assert until_then == []
    assert leases(store) == dict.fromkeys(("one", "two", "bad"))


# --- what runs beside ------------------------------------------------------------------------------------


def test_services_run_beside_the_checks_and_are_told_to_stop(config: Config, store: Store) -> None:
    seen: list[object] = []

    async def desk(context: Context, stop: asyncio.Event) -> None:
        await until(lambda: context.pulse.ticks > 1)
        seen.append((context.current.config is config, context.store is store))
        await stop.wait()
        seen.append("closed")

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: seen)
        one.stop()

    live(config, store, Work(store), meanwhile, services={"desk": desk})
    assert seen == [(True, True), "closed"]


def test_a_service_that_fails_is_begun_again_and_stops_nothing(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "RESTART_FIRST", 0.01)
    tries, work = Counter[str](), Work(store)

    async def shaky(context: Context, stop: asyncio.Event) -> None:
        tries["shaky"] += 1
        if tries["shaky"] < 4:
            raise RuntimeError("the port is taken")
        await stop.wait()

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: tries["shaky"] == 4 and len(work.checks) == 3)
        one.stop()

    live(config, store, work, meanwhile, services={"shaky": shaky})


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (OSError(98, "the desk cannot be served there; change web.port", "127.0.0.1:8787"), 1),
        (RuntimeError("a defect"), 3),
    ],
)
def test_why_a_service_fails_is_told_once_where_the_user_can_mend_it(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception, lines: int
) -> None:
    monkeypatch.setattr(daemon, "RESTART_FIRST", 0.01)
    tries = Counter[str]()

    async def shaky(context: Context, stop: asyncio.Event) -> None:
        tries["shaky"] += 1
        if tries["shaky"] < 4:
            raise error
        await stop.wait()

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: tries["shaky"] == 4)
        one.stop()

    with structlog.testing.capture_logs() as logs:
        live(config, store, Work(store), meanwhile, services={"shaky": shaky})
    told = [one for one in logs if one["event"].startswith("service failed")]
    assert len(told) == lines
    if lines == 1:
        assert told[0]["what"] == "127.0.0.1:8787: the desk cannot be served there; change web.port"
        assert "exc_info" not in told[0]


def test_a_service_that_fails_for_another_reason_tells_that_too(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "RESTART_FIRST", 0.01)
    errors = [OSError("one"), OSError("one"), OSError("another"), OSError("one")]

    async def shaky(context: Context, stop: asyncio.Event) -> None:
        if errors:
            raise errors.pop(0)
        await stop.wait()

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: not errors)
        one.stop()

    with structlog.testing.capture_logs() as logs:
        live(config, store, Work(store), meanwhile, services={"shaky": shaky})
    assert [one["what"] for one in logs if one["event"].startswith("service failed")] == ["one", "another", "one"]


def test_a_service_that_does_not_end_is_cut_short(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "DRAIN", timedelta(seconds=0.1))

    async def stubborn(context: Context, stop: asyncio.Event) -> None:
        await asyncio.sleep(600)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: one.pulse.ticks)
        one.stop()

    live(config, store, Work(store), meanwhile, services={"stubborn": stubborn})


# --- another configuration -------------------------------------------------------------------------------


def reloading(
    config: Config, store: Store, load_: Callable[[], Config], *, work: Work | None = None
) -> tuple[tuple[str, ...], Config]:
    """What a reload has against the files, and the configuration in force after it."""
    answers: list[tuple[str, ...]] = []
    held: list[Config] = []

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: one.pulse.ticks)
        answers.append(await one.reload())
        held.append(one.current.config)
        one.stop()

    live(config, store, work or Work(store), meanwhile, load=load_)
    return answers[0], held[0]


def test_a_changed_configuration_is_taken_over_whole(config: Config, store: Store, tmp_path: Path) -> None:
    work = Work(store)

    def changed() -> Config:
        return load(write_config(tmp_path, [SOURCES[0], {"id": "new", "url": "https://new.example/"}]))

    problems, held = reloading(config, store, changed, work=work)
    assert problems == ()
    assert [source.id for source in held.sources] == ["one", "new"]
    assert work.configs == [held]
    assert json.loads(store.meta(RELOADED) or "")["problems"] == []


def test_sources_that_came_with_a_reload_are_checked_and_those_that_left_are_not(
    config: Config, store: Store, tmp_path: Path
) -> None:
    work = Work(store)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(work.checks) == 3)
        await one.reload()
        for name in ("one", "two", "bad"):
            store.ask_now(name, now())
        await until(lambda: work.checks["new"] and work.checks["one"] == 2)
        one.stop()

    both = [SOURCES[0], {"id": "new", "url": "https://new.example/"}]
    live(config, store, work, meanwhile, load=lambda: load(write_config(tmp_path, both)))
    assert dict(work.checks) == {"one": 2, "two": 1, "bad": 1, "new": 1}


class Timed(Work):
    """Times the next check as the pipeline does, by the configuration under which this one began."""

    async def check(self, source: Source, state: SourceState, *, owner: str) -> SourceReport:
        report = await super().check(source, state, owner=owner)
        page = FetchedPage(source.url, source.url, Outcome.FRESH, self.clock(), body=b"x")
        timed = next_due(source, ScheduleSettings(), state, page, new_items=1, now=self.clock())
        self.store.save_source_state(timed)
        return report


def test_what_a_reload_changes_of_a_source_that_is_being_checked_counts_when_its_check_ends(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "TICK", timedelta(seconds=0.05))
    seldom = [one | {"every": "8h"} for one in SOURCES]
    config = load(write_config(tmp_path, seldom))
    work = Timed(store)
    reloaded = asyncio.Event()

    async def wait() -> None:
        await reloaded.wait()

    work.acts |= {"one": wait, "two": wait}

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: work.under_way["one"] and work.under_way["two"] and "bad" in work.done)
        assert await one.reload() == ()
        reloaded.set()
        await until(lambda: {"one", "two"} <= work.done and not one.pulse.checks)
        await until(lambda: work.checks["one"] == 2)
        one.stop()

    edited = [SOURCES[0] | {"url": "https://one.example/new", "every": "8h"}, seldom[1], seldom[2]]
    live(config, store, work, meanwhile, load=lambda: load(write_config(tmp_path, edited)))
    assert (work.checks["two"], work.checks["bad"]) == (1, 1)


def test_a_wrong_configuration_is_refused_with_every_problem_and_the_old_one_stays(
    config: Config, store: Store, tmp_path: Path
) -> None:
    def wrong() -> Config:
        folder = write_config(tmp_path, [{"id": "Bad Name", "url": "ftp://x"}])
        return load(folder)

    problems, held = reloading(config, store, wrong)
    assert held is config
    assert len(problems) == 2
    assert all(problem.startswith("sources.yaml:") for problem in problems)
    assert json.loads(store.meta(RELOADED) or "")["problems"] == list(problems)


def test_positions_that_clash_with_the_book_are_refused_and_leave_the_book_alone(
    config: Config, store: Store, tmp_path: Path
) -> None:
    store.sync_baseline(config.positions, now())
    before = store.rows("SELECT * FROM position")
    other = {"id": "norland-fish", "statement": "Norland supports tariffs on fish.", "as_of": "2025-02-01"}

    def clashing() -> Config:
        changed = [POSITIONS[0] | {"statement": "Norland welcomes tariffs."}, POSITIONS[0] | other]
        return load(write_config(tmp_path, SOURCES, changed))

    problems, held = reloading(config, store, clashing)
    assert held is config
    assert ["welcomes" in problem for problem in problems] == [True]
    assert store.rows("SELECT * FROM position") == before
    assert store.position_on("norland", "tariffs") == config.positions[0]


def test_what_cannot_change_while_it_runs_is_refused(config: Config, store: Store, tmp_path: Path) -> None:
    problems, held = reloading(config, store, lambda: load(write_config(tmp_path, SOURCES, state_dir="../elsewhere")))
    assert held is config
    assert problems == ("monitor.yaml: state_dir: cannot be changed while the monitor runs; restart it",)


@pytest.mark.parametrize(
    ("web", "named"),
    [({"port": 9999}, ["port"]), ({"host": "::1", "port": 9999}, ["host", "port"]), ({"enabled": False}, ["enabled"])],
)
def test_where_the_desk_is_served_cannot_change_while_it_runs(
    config: Config, store: Store, tmp_path: Path, web: dict[str, object], named: list[str]
) -> None:
    problems, held = reloading(config, store, lambda: load(write_config(tmp_path, SOURCES, web=web)))
    assert held is config
    assert [one.split(": ")[1] for one in problems] == [f"web.{name}" for name in named]
    assert all("restart it" in one for one in problems)


def test_how_long_reading_may_take_cannot_change_while_it_runs(config: Config, store: Store, tmp_path: Path) -> None:
    slower = {"reading_time": "9s"}
    problems, held = reloading(config, store, lambda: load(write_config(tmp_path, SOURCES, fetch=slower)))
    assert held is config
    assert ["fetch.reading_time" in one for one in problems] == [True]


def test_what_else_of_the_desk_and_of_fetching_changes_is_taken_over(
    config: Config, store: Store, tmp_path: Path
) -> None:
    def changed() -> Config:
        return load(write_config(tmp_path, SOURCES, fetch={"timeout": "7s"}, web={"names": ["desk.example.org"]}))

    problems, held = reloading(config, store, changed)
    assert problems == ()
    assert held.settings.web.names == ("desk.example.org",)


def test_files_that_cannot_be_read_are_named(config: Config, store: Store) -> None:
    def gone() -> Config:
        raise PermissionError(13, "Permission denied", "config/monitor.yaml")

    assert reloading(config, store, gone) == (("config/monitor.yaml: Permission denied",), config)


def test_sighup_reloads(config: Config, store: Store, tmp_path: Path) -> None:
    async def meanwhile(one: Daemon) -> None:
        await until(lambda: one.pulse.ticks)
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: len(one.current.config.sources) == 1)
        one.stop()

    live(config, store, Work(store), meanwhile, load=lambda: load(write_config(tmp_path, SOURCES[:1])))


# --- another time ----------------------------------------------------------------------------------------


class Wall:
    """A clock on the wall that somebody may set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead


@pytest.mark.parametrize("days", [-3, 3])
def test_a_clock_that_is_set_stops_nothing(config: Config, store: Store, days: int) -> None:
    wall, work = Wall(), Work(store)
    work.clock = wall
    dues: list[timedelta] = []

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(work.checks) == 3 and not any(leases(store).values()))
        wall.ahead = timedelta(days=days)
        ticks = one.pulse.ticks
        await until(lambda: one.pulse.ticks > ticks + 3)
        dues.extend(state.next_due_at - wall() for state in store.source_states())
        one.stop()

    live(config, store, work, meanwhile, clock=wall)
    assert max(dues) <= FAR
    assert set(work.checks.values()) == ({1} if days < 0 else {2})


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_set_wrong_is_no_reason_to_tidy_up(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """By a clock that is a year ahead everything is old, and what is dropped does not come back."""
    wall, work = Wall(), Work(store)
    work.clock = wall
    tidied: list[datetime] = []

    async def tidy(_: Daemon) -> None:
        tidied.append(wall())

    monkeypatch.setattr(Daemon, "maintain", tidy)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: one.scheduler.running)
        wall.ahead = timedelta(days=days)
        before = one.scheduler.get_job("tick").next_run_time
        await until(lambda: one.scheduler.get_job("tick").next_run_time != before)
        await asyncio.sleep(0.3)
        assert one.scheduler.get_job("maintenance").next_run_time - now() > daemon.MAINTENANCE / 2
        one.stop()

    live(config, store, work, meanwhile, clock=wall)
    assert tidied == []


# --- trouble with the disk -------------------------------------------------------------------------------


def test_trouble_with_the_database_is_told_once_and_its_end_too(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work, real, full = Work(store), store.due_sources, [True]

    def due(*args: Any) -> Any:
        if full[0]:
            raise StoreError(Fault.DISK_FULL, Path("monitor.db"))
        return real(*args)

    monkeypatch.setattr(store, "due_sources", due)
    ticks: list[int] = []

    async def meanwhile(one: Daemon) -> None:
        await asyncio.sleep(0.5)
        ticks.append(one.pulse.ticks)
        full[0] = False
        await until(lambda: len(work.checks) == 3)
        one.stop()

    live(config, store, work, meanwhile)
    said = capsys.readouterr().out
    assert ticks == [0]
    assert said.count("no room left on the disk") == 1
    assert said.count("can be used again") == 1
    assert "Traceback" not in said


def test_while_pages_cannot_be_kept_one_check_at_a_time_tries_whether_they_can(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, config: Config
) -> None:
    monkeypatch.setattr(daemon, "lease_length", lambda _: timedelta(seconds=0.2))
    wide = many(tmp_path, {f"h{n}": 1 for n in range(20)})
    work, full = Work(store), [True]
    at_a_time: list[int] = []

    async def keep() -> None:
        at_a_time.append(sum(work.under_way.values()))
        await asyncio.sleep(0.02)
        if full[0]:
            raise ArchiveError("pages/ab/cd.zst: cannot be written (No space left on device); free some space")

    work.acts = dict.fromkeys((source.id for source in wide.sources), keep)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: len(at_a_time) > 30)
        full[0] = False
        await until(lambda: len(work.done) == 20)
        one.stop()

    live(wide, store, work, meanwhile)
    assert set(at_a_time[20:30]) == {1}


@pytest.mark.parametrize("error", [ArchiveError, DamagedError])
def test_trouble_with_a_page_ends_with_the_next_that_is_kept(
    config: Config,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: type[ArchiveError],
) -> None:
    monkeypatch.setattr(daemon, "lease_length", lambda _: timedelta(seconds=0.2))
    work = Work(store)

    async def damaged() -> None:
        del work.acts["bad"]
        raise error("pages/ab/cd.zst: is damaged; restore it from a backup of state_dir, or delete it")

    work.acts["bad"] = damaged

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: "bad" in work.done)
        one.stop()

    live(config, store, work, meanwhile)
    said = capsys.readouterr().out
    assert (said.count("nothing can be kept"), said.count("pages can be kept again")) == (1, 1)


@pytest.mark.parametrize("fault", [Fault.CORRUPT, Fault.NOT_A_DATABASE, Fault.REPLACED])
def test_a_database_beyond_use_ends_the_daemon_in_order(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    def due(*args: Any) -> Any:
        raise StoreError(fault, Path("monitor.db"))

    monkeypatch.setattr(store, "due_sources", due)

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: not one.scheduler.running)

    with pytest.raises(StoreError, match=r"monitor\.db"):
        live(config, store, Work(store), meanwhile)


def test_a_database_that_was_removed_under_the_daemon_ends_it_and_one_that_stays_does_not(
    config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kept" / FILE_NAME
    ran_on: list[bool] = []

    async def meanwhile(one: Daemon) -> None:
        await until(lambda: one.pulse.ticks > 2)
        ran_on.append(one.scheduler.running)
        path.unlink()
        await until(lambda: not one.scheduler.running)

    with Store.open(path) as store, pytest.raises(StoreError, match="removed or replaced while in use") as caught:
        live(config, store, Work(store), meanwhile)
    assert ran_on == [True]
    assert caught.value.fault is Fault.REPLACED
    assert str(path) in str(caught.value)
    assert not path.exists(), "nothing is written in its place"
    assert "Traceback" not in capsys.readouterr().out


# --- its jobs --------------------------------------------------------------------------------------------


def test_jobs_are_kept_however_late_and_never_run_twice_at_once(config: Config, store: Store) -> None:
    """APScheduler's defaults would drop a job that is a second late."""

    async def meanwhile(one: Daemon) -> None:
        jobs = one.scheduler.get_jobs()
        assert {job.id for job in jobs} == {"tick", "maintenance", "upgrade"}
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


def test_that_another_version_was_installed_over_the_running_one_is_told_once(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    marks, outdated = iter([1, 1, 2, 2, 1]), []
    monkeypatch.setattr("monitor.daemon.code_mark", lambda: next(marks))

    async def main() -> None:
        one = Daemon(config, store, Work(store))  # type: ignore[arg-type]  # a stand-in for the pipeline
        for _ in range(4):
            await one.look_for_upgrade()
            outdated.append(one.pulse.outdated)

    asyncio.run(main())
    assert outdated == [False, True, True, False], "and that the old one is back, too"
    assert capsys.readouterr().out.count("restart the monitor") == 1
