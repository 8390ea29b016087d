"""A long life of the daemon, compressed by a clock of our own, with faults drawn from a seed.

    python -m benchmarks.soak                                   2,000 sources, 30 days
    python -m benchmarks.soak --days 365 --slow --seed 7        a year, of intervals of weeks

Runs the daemon's own ticks, checks, pipeline, pace and store over a web made of a function, in an event loop
whose time passes only when everybody waits for it. Servers fail, hang, refuse, ask for patience, change their pages and
go down for days; the daemon is killed and begun again, and its clock is set back and forth. Every request is noted, and
the notes are judged: whether each source was asked as often as its rule says, whether any was starved, whether a host's
pace was ever broken, whether a lease was left behind.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import math
import random
import selectors
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import httpx
import structlog

from monitor.absorb import Absorber
from monitor.archive import Archive
from monitor.compare import Judge
from monitor.daemon import TICK, Daemon
from monitor.domain import Article, Config, FetchSettings, ScheduleSettings, Settings, Source, SourceKind
from monitor.fetch import Fetcher
from monitor.intake import Late
from monitor.links import canonical_url
from monitor.pages import PageJob, Reading, read_kept
from monitor.pipeline import Pipeline
from monitor.schedule import lease_length
from monitor.store import Store
from monitor.workers import Workers

START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
SOURCES_A_HOST = 10
WEEKS = (20 * DAY, 40 * DAY, 90 * DAY)
WEEKS_BETWEEN_EVENTS = 0.5
"""The daemon is killed, or its clock set, about this often."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes at once when nothing is left to do but to wait."""

    def __init__(self) -> None:
        loop = self

        class Waiting(selectors.SelectSelector):
            def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
                ready = super().select(0)
                if not ready and timeout is None:
                    raise RuntimeError("everybody waits for somebody else")
                if not ready and timeout is not None:  # always a little: what is due now is due a moment ago
                    loop.now = max(loop.now + timeout, math.nextafter(loop.now, math.inf))
                return ready

        self.now = 0.0
        super().__init__(Waiting())

    def time(self) -> float:
        """Seconds since the loop began."""
        return self.now


@contextmanager
def without_threads() -> Iterator[None]:
    """What would run in a thread runs at once, so that a life is the same each time."""

    async def inline(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    real, asyncio.to_thread = asyncio.to_thread, inline  # type: ignore[assignment]  # the same, in the end
    try:
        yield
    finally:
        asyncio.to_thread = real


@dataclass
class Notes:
    """What was seen of a life, in seconds of the loop."""

    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    late: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    kills: list[float] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    leases_left: list[str] = field(default_factory=list)
    ended: float = 0.0

    @property
    def checks(self) -> int:
        """How often a source was asked."""
        return sum(map(len, self.asked.values()))


class Web(httpx.AsyncBaseTransport):
    """Servers that answer as a seed has it: each address and each hour has its own fortune."""

    def __init__(self, notes: Notes, seed: int) -> None:
        self._notes = notes
        self._seed = seed
        self._in_flight: dict[str, int] = defaultdict(int)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """An answer, a failure, or nothing until the asker gives up."""
        now, host = asyncio.get_running_loop().time(), request.url.host
        self._notes.asked[str(request.url)].append(now)
        self._notes.starts[host].append(now)
        self._in_flight[host] += 1
        self._notes.most_at_once[host] = max(self._notes.most_at_once[host], self._in_flight[host])
        try:
            return await self._answer(request, host, now)
        finally:
            self._in_flight[host] -= 1

    async def _answer(self, request: httpx.Request, host: str, now: float) -> httpx.Response:
        fortune = self._drawn(str(request.url), int(now / 3600))
        await asyncio.sleep(0.05 + fortune * 3)
        if self._drawn(host, int(now / 86_400)) < 0.02:
            raise httpx.ConnectError("the host is down today")
        if fortune < 0.02:
            await asyncio.sleep(3600)
        if fortune < 0.04:
            return httpx.Response(500)
        if fortune < 0.06:
            return httpx.Response(429, headers={"Retry-After": "7200"})
        if fortune < 0.07:
            return httpx.Response(404)
        version = int((now / 86_400 + self._drawn(str(request.url), 0) * 9) / 9)
        tag = f'"{version}"'
        if request.headers.get("If-None-Match") == tag and fortune < 0.9:
            return httpx.Response(304, headers={"ETag": tag})
        body = f"Version {version} of the page at {request.url.path} says what it says in one sentence.".encode()
        return httpx.Response(200, headers={"ETag": tag, "Content-Type": "text/html"}, content=body)

    def _drawn(self, *parts: object) -> float:
        name = repr((self._seed, *parts)).encode()
        return int.from_bytes(hashlib.blake2b(name, digest_size=6).digest()) / 2**48


class Shelf:
    """An archive in memory, and the workers that read from it."""

    root = Path("shelf")

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    def put(self, body: bytes) -> str:
        """Keeps the bytes; their name."""
        name = hashlib.sha256(body).hexdigest()
        self._bodies[name] = body
        return name

    async def run(self, task: Callable[..., Any], *args: Any) -> Any:
        """What a worker would make of a page, had it much time."""
        assert task is read_kept
        _, name, job = cast("tuple[Path, str, PageJob]", args)
        return Reading(Article(canonical_url(job.page.url), "A page", self._bodies[name].decode()), ())


@dataclass(frozen=True)
class Plan:
    """What kind of life: ``every`` are the intervals drawn from, ``longest`` is the cap of all of them."""

    sources: int
    days: float
    seed: int
    every: tuple[timedelta, ...] = (HOUR / 2, HOUR, 6 * HOUR)
    longest: timedelta = 12 * HOUR

    def config(self) -> Config:
        """The configuration of such a life."""
        drawn = random.Random(self.seed)
        sources = [
            Source(
                f"s{number}", f"s{number}", SourceKind.PAGE,
                f"https://h{number // SOURCES_A_HOST}.example/{number}", every=drawn.choice(self.every),
            )
            for number in range(self.sources)
        ]  # fmt: skip
        fetch = FetchSettings(respect_robots=False)
        schedule = ScheduleSettings(jitter=0.1, max_interval=self.longest)
        return Config(Settings("/nowhere", fetch, schedule), tuple(sources))


class Life:
    """The daemon from its first tick to its last."""

    def __init__(self, plan: Plan, store: Store) -> None:
        self._plan = plan
        self._config = plan.config()
        self._store = store
        self._drawn = random.Random(f"events {plan.seed}")
        self._ahead = timedelta()
        self._lives = 0
        self.notes = Notes()

    def _wall(self) -> datetime:
        return START + self._ahead + timedelta(seconds=asyncio.get_running_loop().time())

    async def run(self) -> None:
        """Lives it."""
        loop = asyncio.get_running_loop()
        settings = self._config.settings.fetch
        transport = Web(self.notes, self._plan.seed)
        async with Fetcher(
            settings, clock=self._wall, monotonic=loop.time, sleep=asyncio.sleep, transport=transport
        ) as fetcher:
            work = self._pipeline(fetcher)
            daemon = self._born(work)
            event = self._next_event()
            while loop.time() < self._plan.days * DAY.total_seconds():
                self._note_lateness()
                await daemon.tick()
                if loop.time() > event:
                    daemon, event = await self._befall(daemon, work), self._next_event()
                await asyncio.sleep(self._until_due())
            await self._rest(daemon)
        self.notes.ended = loop.time()
        rows = self._store.rows("SELECT id FROM source WHERE lease_owner IS NOT NULL")
        self.notes.leases_left = [row["id"] for row in rows]

    def _pipeline(self, fetcher: Fetcher) -> Pipeline:
        shelf = Shelf()
        judge = cast("Judge", None)  # there is no position that anything could be held against
        return Pipeline(
            self._config,
            store=self._store,
            archive=cast("Archive", shelf),
            fetcher=fetcher,
            workers=cast("Workers", shelf),
            absorber=Late(lambda: Absorber(self._config, self._store, judge, frozenset())),
            clock=self._wall,
            cron_next=lambda _, moment: moment,
        )

    def _born(self, work: Pipeline) -> Daemon:
        self._lives += 1
        daemon = Daemon(self._config, self._store, work, clock=self._wall, owner=f"life {self._lives}")
        daemon.settle()
        return daemon

    def _until_due(self) -> float:
        """Seconds to the next tick that finds anything: those between would find nothing."""
        row = self._store.row("SELECT min(max(next_due_at, coalesce(lease_until, ''))) AS due FROM source")
        due = datetime.fromisoformat(row["due"]) if row and row["due"] else self._wall()
        return max(TICK.total_seconds(), (due - self._wall()).total_seconds())

    def _note_lateness(self) -> None:
        rows = self._store.rows(
            """
            SELECT id, next_due_at FROM source
            WHERE next_due_at < :now AND (lease_until IS NULL OR lease_until < :now)
            """,
            now=self._wall(),
        )
        for row in rows:
            late = (self._wall() - datetime.fromisoformat(row["next_due_at"])).total_seconds()
            self.notes.late[row["id"]] = max(self.notes.late[row["id"]], late)

    def _next_event(self) -> float:
        mean = WEEKS_BETWEEN_EVENTS * 7 * DAY.total_seconds()
        return asyncio.get_running_loop().time() + self._drawn.expovariate(1 / mean)

    async def _befall(self, daemon: Daemon, work: Pipeline) -> Daemon:
        """Kills the daemon in the middle of what it does, or sets its clock."""
        now = asyncio.get_running_loop().time()
        if self._drawn.random() < 0.5:
            self.notes.kills.append(now)
            await _killed(daemon)
            await asyncio.sleep(self._drawn.random() * 600)
            return self._born(work)
        self.notes.jumps.append(now)
        self._ahead += self._drawn.choice([-2 * DAY, -HOUR, HOUR, 2 * DAY])
        daemon.settle()
        return daemon

    async def _rest(self, daemon: Daemon) -> None:
        while daemon.pulse.checks:
            await asyncio.sleep(TICK.total_seconds())


async def _killed(daemon: Daemon) -> None:
    """Ends it as ``kill -9`` does: nothing is given back."""
    daemon._owner = "nobody any more"
    checks = list(daemon._checks.values())
    for check in checks:
        check.cancel()
    await asyncio.gather(*checks, return_exceptions=True)


def lived(plan: Plan) -> Notes:
    """The notes on a life."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with without_threads(), Store.memory() as store, asyncio.Runner(loop_factory=VirtualLoop) as runner:
        life = Life(plan, store)
        runner.run(life.run())
    return life.notes


def complaints(plan: Plan, notes: Notes) -> list[str]:
    """What was not as it should be."""
    config = plan.config()
    found = [f"{name}: its lease was left behind" for name in notes.leases_left]
    for source in config.sources:
        found += _frequency(source, plan, config, notes)
    for host, starts in notes.starts.items():
        least = min((after - before for before, after in pairwise(starts)), default=9.0)
        if least < config.settings.fetch.per_host_delay.total_seconds() - 1e-6:
            found.append(f"{host}: two requests only {least:.3f} s apart")
        if notes.most_at_once[host] > config.settings.fetch.per_host_concurrency:
            found.append(f"{host}: {notes.most_at_once[host]} requests at once")
    return found


def _frequency(source: Source, plan: Plan, config: Config, notes: Notes) -> Iterator[str]:
    """Whether a source was asked as often as its rule says, what befell the daemon taken into account."""
    times = notes.asked.get(source.url, [])
    every = (source.every or HOUR).total_seconds()
    longest = max(plan.longest.total_seconds(), every) * 1.1
    grace = 900 + lease_length(config.settings.fetch).total_seconds()  # a busy host, a restart, a lease of the dead
    if not times:
        yield f"{source.id}: never asked"
        return
    for before, after in zip([0.0, *times], [*times, notes.ended], strict=True):
        befell = [at for at in (*notes.kills, *notes.jumps) if before - 60 <= at <= after]
        if after - before > longest + grace + (longest if befell else 0):
            yield f"{source.id}: not asked for {(after - before) / 3600:.1f} h, from hour {before / 3600:.1f} on"
        repeated = after - before < 60  # one repetition within a check, after a failure on the way
        if before and after < notes.ended and not befell and not repeated and after - before < every * 0.9 - 60:
            yield f"{source.id}: asked again after {after - before:.0f} s, at hour {after / 3600:.1f}"
    if notes.late[source.id] > DAY.total_seconds() * 2 + grace:
        yield f"{source.id}: {notes.late[source.id] / 3600:.1f} h late"


def main() -> int:
    """Lives a life and judges it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=2000)
    parser.add_argument("--days", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", action="store_true", help="intervals of weeks, so that a year takes minutes")
    given = parser.parse_args()
    plan = Plan(given.sources, given.days, given.seed)
    if given.slow:
        plan = replace(plan, every=WEEKS, longest=120 * DAY)
    begun = time.process_time()
    notes = lived(plan)
    wrong = complaints(plan, notes)
    taken = time.process_time() - begun
    print(f"{given.sources} sources, {given.days:g} days: {notes.checks} requests, {len(notes.kills)} kills, ", end="")
    print(
        f"{len(notes.jumps)} jumps of the clock; {taken:.0f} s of CPU, {taken / notes.checks * 1000:.2f} ms a request"
    )
    print(f"latest a source was asked: {max(notes.late.values(), default=0):.0f} s after its time")
    for line in wrong[:50]:
        print(line)
    print(f"{len(wrong)} complaints")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
