"""Where CPU work runs: a process pool that survives crashes, hangs and memory growth, and that dies with its parent."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

RECYCLE_AFTER = 500
"""Tasks for each process after which the processes are replaced, against slow growth of memory."""

RECYCLE_ABOVE = 200_000_000
"""Bytes of memory held by a process after a task, above which the processes are replaced at once."""

MEMORY_LIMIT = 1_000_000_000
"""Bytes of address space that a process may have: a task that wants more gets a ``MemoryError``, not the machine's."""

START = 180.0
"""Seconds that a new process is given to load what it needs, before any task's own time begins."""

_PAGE = resource.getpagesize()


class WorkError(Exception):
    """A task that gave no result: it took too long, or took its process with it. The cause is the message."""


class Workers:
    """Runs picklable functions in other processes, each with a deadline.

    A task that overruns or kills its process is lost alone. What was cut short beside it is run once more, in a process
    of its own, where only its own doing can end it. Use as an asynchronous context manager.
    """

    def __init__(
        self,
        processes: int = 1,
        deadline: timedelta = timedelta(seconds=30),
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """``prepare`` is run in each new process before its first task, in time of its own."""
        self._processes = processes
        self._deadline = deadline.total_seconds()
        self._prepare = prepare
        self._slots = asyncio.Semaphore(processes)
        self._pool: _Pool | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever still runs was given up by whoever asked for it."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.kill()

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The task's result. Its own exceptions pass through; a hang or a crash is a :class:`WorkError`."""
        async with self._slots:
            pool = self._shared()
            try:
                await self._warm(pool, task)
                return await self._result(lambda: pool.submit(task, *args, **kwargs))
            except _OverrunError:
                self._discard(pool)
                raise WorkError(f"took longer than {self._deadline:g} s") from None
            except BrokenProcessPool:
                self._discard(pool)
            finally:
                if pool is self._pool and pool.grown():
                    self._retire()
            return await self._alone(task, *args, **kwargs)

    async def _alone(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The second try of a task whose process died, be it by this task's doing or a neighbour's."""
        pool = _Pool(1)
        try:
            await self._warm(pool, task)
            return await self._result(lambda: pool.submit(task, *args, **kwargs))
        except _OverrunError:
            raise WorkError(f"took longer than {self._deadline:g} s") from None
        except BrokenProcessPool:
            raise WorkError("the process that read it died") from None
        finally:
            pool.kill()

    async def _warm(self, pool: _Pool, task: Callable[..., object]) -> None:
        """Has a new process load what the task needs: on a busy machine that takes a while, and is not its doing."""
        if not pool.warm:
            await self._result(lambda: pool.submit(_loaded, task, self._prepare), START)
            pool.warm, pool.tasks = True, 0

    async def _result(self, submit: Callable[[], Future[T]], deadline: float | None = None) -> T:
        future = asyncio.wrap_future(submit())
        try:
            done, _ = await asyncio.wait({future}, timeout=deadline or self._deadline)
        finally:
            future.cancel()
        if not done:
            raise _OverrunError
        return future.result()

    def _shared(self) -> _Pool:
        if self._pool is not None and self._pool.tasks >= RECYCLE_AFTER * self._processes:
            self._retire()
        if self._pool is None:
            self._pool = _Pool(self._processes)
        return self._pool

    def _retire(self) -> None:
        """Has the pool end when it has done what it was given; the next task gets another."""
        if self._pool is not None:
            self._pool.retire()
            self._pool = None

    def _discard(self, pool: _Pool) -> None:
        """Ends this pool with all it does; one that a neighbour has put in its place by now is left alone."""
        if self._pool is pool:
            self._pool = None
        pool.kill()


class _Pool:
    """An executor that can be ended at once. It has no public way to that before Python 3.14.

    Its own ``max_tasks_per_child`` is not used: until Python 3.11.9 it may wait for a process that is gone.
    """

    def __init__(self, processes: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(processes, context, initializer=_begin)
        self._workers = self._executor._processes  # the executor forgets them when it is shut down
        self.tasks = 0
        self.warm = False

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hands a task to the next process that is free. Raises ``BrokenProcessPool`` if one has died before."""
        self.tasks += 1
        return self._executor.submit(task, *args, **kwargs)

    def grown(self) -> bool:
        """Whether one of the processes holds more memory than it should."""
        return any(_resident(pid) > RECYCLE_ABOVE for pid in list(self._workers))

    def retire(self) -> None:
        """Takes no more tasks, and ends when those it has are done."""
        self._executor.shutdown(wait=False)

    def kill(self) -> None:
        """Ends all of its processes; what they did is broken."""
        for worker in list(self._workers.values()):
            worker.kill()
        self._executor.shutdown(wait=False)


class _OverrunError(Exception):
    """Tells our deadline from a ``TimeoutError`` of the task's own."""


def _begin() -> None:
    """In a new worker: signals, though all of a group may get them, are the parent's to handle; its death is ours."""
    for one in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    with suppress(OSError, ValueError):  # not every system has this limit, nor lets everybody set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _loaded(_: Callable[..., object], prepare: Callable[[], None] | None) -> None:
    """That a task could be handed over means that its module is there; what else it takes is loaded now."""
    if prepare is not None:
        prepare()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds, as far as the system tells."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
