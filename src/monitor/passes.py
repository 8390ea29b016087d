"""One pass over all sources, whatever their schedules say."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass

from monitor import notify
from monitor.domain import Config, Source
from monitor.pipeline import EVERYTHING, Pipeline, SourceReport
from monitor.store import InstanceLock, Store
from monitor.wiring import now, opened, pipeline, state_dir

Progress = Callable[[SourceReport], None]


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over the sources came to."""

    reports: tuple[SourceReport, ...]
    beginning: str = ""
    """That there was no state before, and what to do if there should have been one; empty if there was."""

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
            report = await work.check(source, budget=EVERYTHING)
        progress(report)
        return report

    with _cancelled_by(signal.SIGTERM):
        async with pipeline(config, store, prompt=False) as work:
            sources = sorted((one for one in config.sources if one.enabled), key=lambda one: one.publisher or "~")
            reports = await _all_or_none([checked(work, source) for source in sources])
            done = Pass(tuple(reports), store.beginning)
        await notify.deliver_once(config, store, now())
        return done


async def _all_or_none(checks: Sequence[Coroutine[None, None, SourceReport]]) -> list[SourceReport]:
    """Their results. Where one raises, the others are stopped before its exception goes on."""
    tasks = [asyncio.create_task(check) for check in checks]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def _cancelled_by(one: signal.Signals) -> Iterator[None]:
    """While inside, this signal cancels the running task, as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    loop.add_signal_handler(one, lambda: task.cancel() if task else None)
    try:
        yield
    finally:
        loop.remove_signal_handler(one)
