"""The daemon: checks each source when it is due, takes over a changed configuration, goes on until told to stop.

Two clocks are in use. What is due is a matter of the time of day, which may jump or stand still while the machine
sleeps; how much time has passed is a matter of the loop's own clock, which does neither.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import notify, systemd, vitals
from monitor.archive import Archive, ArchiveError
from monitor.domain import Config, Source, SourceState
from monitor.pipeline import Pipeline, SourceReport
from monitor.resources import code_mark
from monitor.retention import prune
from monitor.schedule import lease_length
from monitor.services import RELOADED, Context, Current, Pulse, Service
from monitor.store import Fault, InstanceLock, Store, StoreError
from monitor.takeover import Load, read_anew, settle, sync_book
from monitor.web.auth import ExposedError, refuse_if_exposed
from monitor.web.server import serve as serve_desk
from monitor.wiring import now, opened, pipeline, state_dir, tell_if_new

log = structlog.get_logger()

TICK = timedelta(seconds=5)
"""How often the due column is looked at."""

TIDYING, MAINTENANCE = "maintenance", timedelta(hours=6)

UPGRADES = timedelta(minutes=5)
"""How often it is looked whether another program has been installed over the running one."""

DRAIN = timedelta(seconds=30)
"""How long checks under way may go on after SIGTERM; what is cut short then is completed by the next run."""

JUMP = timedelta(seconds=30)
"""A clock that is off by more than this from what has passed since the last look has been set, or has slept."""

CHECKS_FOR_A_REQUEST = 8
"""So many checks may be under way for each request in flight: most of them wait for their host's turn."""

CHECKS_OF_A_HOST = 4
"""So many checks of one host's sources may be under way, lest a slow host has all the places."""

INHERITED = timedelta(seconds=15)
"""Claims that a dead monitor has left end so soon. Until then others go first, in case one of its checks killed it."""

RESTART_FIRST, RESTART_LONGEST = 1.0, 300.0
"""Seconds before a service that failed is begun again: the first time, and at most."""

JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler's own defaults drop a job that is a second late. These keep it, once."""

HOPELESS = frozenset({Fault.CORRUPT, Fault.NOT_A_DATABASE, Fault.NEWER_SCHEMA, Fault.FOREIGN, Fault.REPLACED})
"""What does not pass by waiting, and may get worse by writing on."""


def services_of(config: Config) -> Mapping[str, Service]:
    """What runs beside the checks, each by its name in the log."""
    always: dict[str, Service] = {"notices": notify.serve, "vitals": vitals.beat}
    return always | {"desk": serve_desk} if config.settings.web.enabled else always


def run_forever(config: Config, load: Load | None = None) -> None:
    """Runs until SIGTERM or SIGINT; a second signal stops at once. SIGHUP takes over what ``load`` gives.

    Raises ``AlreadyRunningError`` where another monitor uses the state directory, ``StoreError`` for a database that
    cannot be used, ``BaselineError`` for positions that clash with the book, ``ExposedError`` where the desk would be
    open to a network without asking anybody who they are.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload, it must not end us
    with InstanceLock(state_dir(config)) as lock, opened(config) as store:
        if config.settings.web.enabled:
            refuse_if_exposed(config.settings.web, store)
        tell_if_new(store)
        asyncio.run(_run_forever(config, store, load, lock))


async def _run_forever(config: Config, store: Store, load: Load | None, lock: InstanceLock) -> None:
    async with pipeline(config, store) as work:
        daemon = Daemon(config, store, work, load=load, services=services_of(config))
        await daemon.run(ready=lock.will_reload)


class Daemon:
    """Claims due sources at every tick and checks them; leases keep a claim to one process."""

    def __init__(
        self,
        config: Config,
        store: Store,
        work: Pipeline,
        *,
        load: Load | None = None,
        services: Mapping[str, Service] | None = None,
        clock: Callable[[], datetime] = now,
        owner: str = "",
    ) -> None:
        self._store = store
        self._work = work
        self._load = load
        self._services = services or {}
        self._clock = clock
        self._owner = owner or f"{socket.gethostname()}:{os.getpid()}"
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._hosts: Counter[str] = Counter()
        self._stop = asyncio.Event()
        self._closing = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._renewed = float("-inf")
        self._code = code_mark()
        self._trouble: dict[type[Exception], str] = {}
        self._hopeless: StoreError | None = None
        self._turns: set[asyncio.Task[None]] = set()
        self._reloads: set[asyncio.Task[object]] = set()
        self.current = Current(config)
        self.pulse = Pulse()
        self.scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=JOB_DEFAULTS)

    # --- life ---

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Works until a signal, then drains. Raises ``StoreError`` where the database is beyond use."""
        with (
            _handled(self.stop, signal.SIGTERM, signal.SIGINT),
            _handled(self._begin_reload, signal.SIGHUP),
        ):
            # A Ctrl-C until now has cancelled us, which takes effect where we wait: here, before anything is begun.
            await asyncio.sleep(0)
            beside = self._beside()
            self._store.cap_leases(self._clock() + INHERITED)
            self.settle()
            self._schedule()
            ready()
            log.info("started", sources=len(self._sources()), pid=os.getpid())
            await self._stop.wait()
            self.scheduler.shutdown(wait=False)
            await self._drain(beside)
        log.info("stopped")
        if self._hopeless is not None:
            raise self._hopeless

    def _beside(self) -> list[asyncio.Task[None]]:
        """What runs from the start to the end, begun."""
        context = Context(self.current, self._store, self.pulse, self._clock, self.reload)
        services = [asyncio.create_task(self._kept_up(name, one, context)) for name, one in self._services.items()]
        return [*services, asyncio.create_task(self._watch_clock())]

    def _schedule(self) -> None:
        """Begins the jobs that are done again and again."""
        add = partial(self.scheduler.add_job, self._turn, "interval")
        add([self.tick], id="tick", name="tick", seconds=TICK.total_seconds(), next_run_time=now())
        add([self.maintain], id=TIDYING, name=TIDYING, seconds=MAINTENANCE.total_seconds())
        add([self.look_for_upgrade], id="upgrade", name="upgrade", seconds=UPGRADES.total_seconds())
        self.scheduler.start()

    async def _turn(self, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Does a job once, in a task of ours, for which a drain waits.

        The scheduler would cut it short as soon as we stop, what it had claimed would be left so, and the log would
        call that a failure.
        """
        turn = asyncio.create_task(job())
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(turn)

    def stop(self) -> None:
        """Asks for an orderly end; asked a second time, cuts short what is still under way."""
        if self._stop.is_set():
            self._closing.set()
        self._stop.set()
        self._work.wind_down()

    async def _drain(self, beside: Iterable[asyncio.Task[None]]) -> None:
        if self._checks:
            log.info("draining", checks=len(self._checks), seconds=DRAIN.total_seconds())
        rest = [*self._turns, *self._checks.values(), *beside]
        hurry = asyncio.create_task(self._closing.wait())
        ended = asyncio.gather(*rest, return_exceptions=True)
        waited: list[asyncio.Future[Any]] = [ended, hurry]
        await asyncio.wait(waited, timeout=DRAIN.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
        for task in (hurry, *rest):
            task.cancel()
        await asyncio.gather(hurry, *rest, return_exceptions=True)

    async def _kept_up(self, name: str, service: Service, context: Context) -> None:
        """Runs a service, again and again should it fail."""
        pause, told = RESTART_FIRST, ""
        while not self._stop.is_set():
            begun = asyncio.get_running_loop().time()
            try:
                await service(context, self._stop)
            except Exception as error:
                if asyncio.get_running_loop().time() - begun > RESTART_LONGEST:
                    pause, told = RESTART_FIRST, ""
                told = _tell_failure(name, error, pause, told)
            else:
                return
            await _elapsed(self._stop, pause)
            pause = min(pause * 2, RESTART_LONGEST)

    async def _watch_clock(self) -> None:
        """Notices that the time of day has jumped: what was timed by it is set right at once."""
        loop = asyncio.get_running_loop()
        before, passed = self._clock(), loop.time()
        while not await _elapsed(self._stop, TICK.total_seconds()):
            jump = self._clock() - before - timedelta(seconds=loop.time() - passed)
            before, passed = self._clock(), loop.time()
            if abs(jump) > JUMP:
                log.warning("the clock has jumped", seconds=round(jump.total_seconds()))
                await self._settled()
                for job in self.scheduler.get_jobs():
                    # What is tidied away is gone: a clock that is wrong may be set right before that.
                    wait = MAINTENANCE if job.id == TIDYING else timedelta()
                    job.modify(next_run_time=now() + wait)

    # --- what is due ---

    async def tick(self) -> None:
        """Claims what is due and starts checking it; never waits for a check."""
        if self._stop.is_set():
            return
        with self._told():
            await self._renew_leases()
            await self._claim()
            self.pulse.ticks += 1
            self.pulse.last_tick = asyncio.get_running_loop().time()

    async def _claim(self) -> None:
        config = self.current.config
        # While something is wrong with the disk, one check at a time tries whether it is well again.
        places = 1 if self._trouble else config.settings.fetch.concurrency * CHECKS_FOR_A_REQUEST
        # A check may outlast its lease, should we have slept: it is not to be claimed a second time by ourselves.
        sources = {id_: source for id_, source in self._sources().items() if id_ not in self._checks}
        at = self._clock()
        due = await asyncio.to_thread(self._store.due_ids, at, sources)
        chosen = self._admitted((sources[id_] for id_ in due), places - len(self._checks))
        if not chosen or self._stop.is_set():
            return
        lease = lease_length(config.settings.fetch)
        claim = asyncio.to_thread(self._store.due_sources, at, chosen, len(chosen), self._owner, lease)
        claimed = await claim
        sources |= self._sources()  # the configuration may be another by now
        for state in claimed:
            if self._stop.is_set():
                self._store.release(state.id, self._owner)
            else:
                self._begin(sources[state.id], state)

    def _admitted(self, due: Iterable[Source], free: int) -> list[str]:
        """Those that may be checked now, of those due: so many in all, and only a few of each host."""
        chosen: list[str] = []
        hosts = Counter(self._hosts)
        for source in due:
            if len(chosen) >= free:
                break
            host = _host(source)
            if hosts[host] < CHECKS_OF_A_HOST:
                hosts[host] += 1
                chosen.append(source.id)
        return chosen

    def _begin(self, source: Source, state: SourceState) -> None:
        self._hosts[_host(source)] += 1
        self._checks[source.id] = asyncio.create_task(self._check(source, state))
        self.pulse.checks = len(self._checks)

    async def _check(self, source: Source, state: SourceState) -> None:
        """One source; whatever goes wrong with it stays its own."""
        config = self.current.config
        try:
            # Where this fails the lease stays, and keeps the source back until it runs out.
            with self._told():
                report = await self._work.check(source, state, owner=self._owner)
                if report.articles and self._trouble.pop(ArchiveError, ""):
                    log.info("pages can be kept again")
                _tell(report)
        except asyncio.CancelledError:
            with self._told():
                self._store.release(source.id, self._owner)
            raise
        except Exception:
            log.exception("check failed", source=source.id)
        finally:
            del self._checks[source.id]
            self.pulse.checks = len(self._checks)
            self._hosts[_host(source)] -= 1
        if self.current.config is not config:  # by which it was timed
            await self._settled()

    async def _renew_leases(self) -> None:
        lease = lease_length(self.current.config.settings.fetch)
        passed = asyncio.get_running_loop().time()
        if self._checks and passed - self._renewed > lease.total_seconds() / 3:
            self._renewed = passed
            until = self._clock() + lease
            await asyncio.to_thread(self._store.renew_leases, list(self._checks), self._owner, until)

    def _sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.current.config.sources if source.enabled}

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Tells once that the disk has a problem, and once that it is well again. What is beyond use ends us."""
        try:
            yield
        except (StoreError, ArchiveError) as error:
            kind = StoreError if isinstance(error, StoreError) else ArchiveError
            if self._trouble.get(kind) is None:
                log.error("nothing can be kept", what=str(error))
            self._trouble[kind] = str(error)
            if isinstance(error, StoreError) and error.fault in HOPELESS:
                self._hopeless = error
                self.stop()
        else:
            if self._trouble.pop(StoreError, ""):
                log.info("the state database can be used again")

    async def maintain(self) -> None:
        """Drops what nobody will look at again."""
        with self._told():
            config = self.current.config
            pages = Archive(state_dir(config) / "pages")
            spent = partial(prune, self._store, pages, config.settings.retention, self._clock(), apply=True)
            for one in await asyncio.to_thread(spent):
                log.info("pruned", what=one.what, count=one.count, bytes=one.size)
            await self._settled()

    async def look_for_upgrade(self) -> None:
        """Tells once that the code on disk is not what runs, workers included, which goes on until it is restarted."""
        outdated = await asyncio.to_thread(code_mark) != self._code
        if outdated and not self.pulse.outdated:
            log.warning("another version has been installed; restart the monitor to use it")
        self.pulse.outdated = outdated

    # --- configuration and clock ---

    def settle(self) -> None:
        """Brings what was timed under another configuration, or by another clock, in step with those of now."""
        settle(self._store, self.current.config, self._clock(), tuple(self._checks))

    async def _settled(self) -> None:
        with self._told():
            await asyncio.to_thread(self.settle)

    def _begin_reload(self) -> None:
        task: asyncio.Task[object] = asyncio.create_task(self.reload())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def reload(self) -> tuple[str, ...]:
        """Takes over the configuration files, whole or not at all; what stands against it, one line a problem."""
        async with self._reloading:
            systemd.reloading()
            problems = await self._taken_over()
            systemd.notify("READY=1")
        for problem in problems:
            log.error("the configuration was not taken over", problem=problem)
        if not problems:
            log.info("reloaded", sources=len(self._sources()))
        with self._told():
            answer = {"at": self._clock().isoformat(), "pid": os.getpid(), "problems": problems}
            await asyncio.to_thread(self._store.set_meta, RELOADED, json.dumps(answer))
        return problems

    async def _taken_over(self) -> tuple[str, ...]:
        config, problems = await asyncio.to_thread(read_anew, self._load, self.current.config)
        if problems:
            return problems
        try:
            clashes = await asyncio.to_thread(sync_book, self._store, config, self._clock())
            if not clashes:
                self._work = self._work.renewed(config)
                self.current.config = config
                await asyncio.to_thread(self.settle)
        except StoreError as error:
            return (str(error),)
        return clashes


def _tell_failure(service: str, error: Exception, pause: float, told: str) -> str:
    """Tells why a service failed: a defect each time with our insides, what a user can mend once; what was told."""
    if not isinstance(error, (OSError, StoreError, ExposedError)):
        log.error("service failed", service=service, again_in=pause, exc_info=error)
        return told
    about = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
    if about != told:
        log.error("service failed, and is tried again until it works", service=service, what=about)
    return about


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or ""


async def _elapsed(stop: asyncio.Event, seconds: float) -> bool:
    """Waits so long, or until it is time to stop; whether it is."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()


@contextlib.contextmanager
def _handled(handler: Callable[[], object], *signals: signal.Signals) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for one in signals:
        loop.add_signal_handler(one, handler)
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


def _tell(report: SourceReport) -> None:
    tell = log.info if report.articles or report.flags or report.problems else log.debug
    tell(
        "checked",
        source=report.source,
        outcome=report.outcome.value,
        articles=report.articles,
        statements=report.statements,
        flags=sorted(report.flags),
    )
    for problem in report.problems:
        log.warning("problem", source=report.source, what=problem)
