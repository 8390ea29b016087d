"""The worker: one pass over all sources, or a daemon that checks each when it is due until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.domain import Config, Source
from monitor.pipeline import Pipeline, SourceReport
from monitor.schedule import lease_length
from monitor.store import InstanceLock, Store
from monitor.wiring import now, opened, pipeline, state_dir

log = structlog.get_logger()

TICK = timedelta(seconds=5)
"""How often the due column is looked at."""

MAINTENANCE = timedelta(hours=6)
KEEP_FETCHES = timedelta(days=90)
"""How long lines of the log of requests are kept."""

DRAIN = timedelta(seconds=30)
"""How long checks under way may go on after SIGTERM; what is cut short then is completed by the next run."""

JOB_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler's own defaults drop a job that is a second late. These keep it, once."""

EVERYTHING = 1_000_000
"""Links that one pass follows, so to speak."""

Progress = Callable[[SourceReport], None]


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over the sources came to."""

    reports: tuple[SourceReport, ...]

    @property
    def failed(self) -> tuple[SourceReport, ...]:
        """The sources on which something went wrong."""
        return tuple(report for report in self.reports if report.problems)


def run_once(config: Config, progress: Progress) -> Pass:
    """Checks every enabled source once, whatever its schedule, and works everything off.

    Raises ``AlreadyRunningError`` where another monitor uses the state directory, ``StoreError`` for a database that
    cannot be used, ``BaselineError`` for positions that clash with the book.
    """
    with InstanceLock(state_dir(config)), opened(config) as store:
        return asyncio.run(_run_once(config, store, progress))


async def _run_once(config: Config, store: Store, progress: Progress) -> Pass:
    slots = asyncio.Semaphore(config.settings.fetch.concurrency)

    async def checked(work: Pipeline, source: Source) -> SourceReport:
        async with slots:
            report = await work.check(source, EVERYTHING)
        progress(report)
        return report

    with _cancelled_by(signal.SIGTERM):
        async with pipeline(config, store) as work:
            sources = sorted((one for one in config.sources if one.enabled), key=lambda one: one.publisher or "~")
            return Pass(tuple(await _all_or_none([checked(work, source) for source in sources])))


async def _all_or_none(checks: Sequence[Coroutine[None, None, SourceReport]]) -> list[SourceReport]:
    """Their results. Where one raises, the others are stopped before its exception goes on."""
    tasks = [asyncio.create_task(check) for check in checks]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _cancelled_by(*signals: signal.Signals) -> contextlib.AbstractContextManager[None]:
    """While inside, these signals cancel the running task, as Ctrl-C does."""
    task = asyncio.current_task()
    return _handled(lambda: task.cancel() if task else None, *signals)


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


def run_forever(config: Config) -> None:
    """Runs until SIGTERM or SIGINT; a second signal stops at once. Raises as :func:`run_once`."""
    with InstanceLock(state_dir(config)), opened(config) as store:
        asyncio.run(_run_forever(config, store))


async def _run_forever(config: Config, store: Store) -> None:
    async with pipeline(config, store) as work:
        await Daemon(config, store, work).run()


class Daemon:
    """Claims due sources at every tick and checks them; leases keep a claim to one process."""

    def __init__(self, config: Config, store: Store, work: Pipeline) -> None:
        self._sources = {source.id: source for source in config.sources if source.enabled}
        self._slots = config.settings.fetch.concurrency
        self._lease = lease_length(config.settings.fetch)
        self._store = store
        self._work = work
        self._owner = f"{socket.gethostname()}:{os.getpid()}"
        self._checks: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self.scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=JOB_DEFAULTS)

    async def run(self) -> None:
        """Works until a signal, then drains."""
        self.scheduler.add_job(self.tick, "interval", seconds=TICK.total_seconds(), id="tick", next_run_time=now())
        self.scheduler.add_job(self.maintain, "interval", seconds=MAINTENANCE.total_seconds(), id="maintenance")
        with _handled(self.stop, signal.SIGTERM, signal.SIGINT):
            self.scheduler.start()
            log.info("started", sources=len(self._sources), pid=os.getpid())
            await self._stop.wait()
            self.scheduler.shutdown(wait=False)
            await self._drain()
        log.info("stopped")

    def stop(self) -> None:
        """Asks for an orderly end; asked a second time, cuts short what is still under way."""
        if self._stop.is_set():
            for check in self._checks.values():
                check.cancel()
        self._stop.set()

    async def tick(self) -> None:
        """Claims what is due and starts checking it; never waits for a check."""
        free = self._slots - len(self._checks)
        if free <= 0 or self._stop.is_set():
            return
        # A check may outlast its lease: it is not to be claimed a second time by ourselves.
        idle = self._sources.keys() - self._checks.keys()
        for state in self._store.due_sources(now(), idle, free, self._owner, self._lease):
            self._checks[state.id] = asyncio.create_task(self._check(self._sources[state.id]))

    async def maintain(self) -> None:
        """Drops what nobody will look at again."""
        self._store.forget_fetches(now() - KEEP_FETCHES)

    async def _check(self, source: Source) -> None:
        """One source; whatever goes wrong with it stays its own."""
        try:
            _tell(await self._work.check(source))
        except asyncio.CancelledError:
            self._store.release(source.id, self._owner)
            raise
        except Exception:
            # The state database or the archive: the lease stays and keeps the source back until it runs out.
            log.exception("check failed", source=source.id)
        else:
            self._store.release(source.id, self._owner)
        finally:
            del self._checks[source.id]

    async def _drain(self) -> None:
        if self._checks:
            log.info("draining", checks=len(self._checks), seconds=DRAIN.total_seconds())
            _, late = await asyncio.wait(self._checks.values(), timeout=DRAIN.total_seconds())
            for check in late:
                check.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _tell(report: SourceReport) -> None:
    log.info(
        "checked",
        source=report.source,
        outcome=report.outcome.value,
        articles=report.articles,
        statements=report.statements,
        flags=sorted(report.flags),
    )
    for problem in report.problems:
        log.warning("problem", source=report.source, what=problem)
