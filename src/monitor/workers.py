"""Where CPU work runs: a process pool that survives crashes, hangs and memory growth."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

RECYCLE_AFTER = 500
"""Tasks after which a worker process is replaced, against slow growth of memory."""


class WorkError(Exception):
    """A task that gave no result: it took too long, or took its process with it. The cause is the message."""


class Workers:
    """Runs picklable functions in other processes, each with a deadline.

    A task that overruns or kills its process is lost alone: the pool is built anew and tasks that were cut short beside
    it are run once more. Use as an asynchronous context manager.
    """

    def __init__(self, processes: int = 1, deadline: timedelta = timedelta(seconds=30)) -> None:
        self._processes = processes
        self._deadline = deadline.total_seconds()
        self._slots = asyncio.Semaphore(processes)
        self._pool: Executor | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=kind is None, cancel_futures=True)
            if kind is not None:
                _kill_children()

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The task's result. Its own exceptions pass through; a hang or a crash is a :class:`WorkError`."""
        async with self._slots:
            for attempt in (1, 2):
                try:
                    return await self._once(task, *args, **kwargs)
                except BrokenProcessPool:
                    self._rebuild()
                    if attempt == 2:
                        raise WorkError("the process that read it died") from None
        raise AssertionError("unreachable")

    async def _once(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        future = self._executor().submit(task, *args, **kwargs)
        try:
            async with asyncio.timeout(self._deadline):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            self._rebuild()
            raise WorkError(f"took longer than {self._deadline:g} s") from None

    def _executor(self) -> Executor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._processes, context, max_tasks_per_child=RECYCLE_AFTER)
        return self._pool

    def _rebuild(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            _kill_children()
            pool.shutdown(wait=False, cancel_futures=True)


def _kill_children() -> None:
    """End the worker processes; no other part of the program starts any."""
    for child in multiprocessing.active_children():
        child.kill()
