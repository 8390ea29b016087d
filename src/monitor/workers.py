"""Where CPU work runs: in processes that survive crashes, hangs and memory growth, and that die with their parent.

They are forked from one process that has loaded once what their work takes. So a new one is there in milliseconds, and
runs the code that the first one ran, whatever has been installed over the running program meanwhile.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from monitor.domain import FetchSettings

P = ParamSpec("P")
T = TypeVar("T")

RECYCLE_AFTER = 500
"""Tasks after which a process is replaced, against slow growth of memory."""

RECYCLE_ABOVE = 200_000_000
"""Bytes of memory held by a process after a task, above which it is replaced at once."""

MEMORY_LIMIT = 1_000_000_000
"""Bytes of address space that a process may have: a task that wants more gets a ``MemoryError``, not the machine's."""

START = 180.0
"""Seconds that a new process is given to load what it needs, before any task's own time begins."""

DEADLINE = FetchSettings().reading_time

PATIENCE = 30
"""A task that is not given the processor, or does not use it, may take so many times its deadline by the clock."""

LEAST_WAIT = 0.05
"""Seconds between two looks at what a task near its deadline has used."""

LAST_WAIT = 1.0
"""Seconds that the end of a killed process is waited for when all is over; it takes milliseconds."""

_PAGE = resource.getpagesize()
_TICKS = os.sysconf("SC_CLK_TCK")


class WorkError(Exception):
    """A task that gave no result: it took too long, or took its process with it. The cause is the message."""


class Workers:
    """Runs picklable functions in other processes, each with a deadline in seconds of the processor.

    A task that overruns or kills its process is lost alone. One whose process died is run once more in another, in case
    it died of something else. Use as an asynchronous context manager.
    """

    def __init__(
        self,
        processes: int = 1,
        deadline: timedelta = DEADLINE,
        prepare: Callable[[], None] | None = None,
        preload: str | None = None,
    ) -> None:
        """``prepare`` is run in each new process before its first task, in time of its own.

        ``preload`` names the module that the parent of all of them loads. There is one such parent for a program, and
        the name counts that is given before it starts.
        """
        if preload is not None:
            multiprocessing.get_context("forkserver").set_forkserver_preload([preload])
        self._deadline = deadline.total_seconds()
        self._prepare = prepare
        self._slots = asyncio.Semaphore(processes)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._ending: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whatever still runs was given up by whoever asked for it."""
        for worker in list(self._all):
            self._discard(worker)
        for worker in self._ending:
            worker.join(LAST_WAIT)

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The task's result. Its own exceptions pass through; a hang or a crash is a :class:`WorkError`."""
        async with self._slots:
            with suppress(BrokenProcessPool):
                worker = self._idle.pop() if self._idle else await self._started(task)
                return await self._worked(worker, task, *args, **kwargs)
            try:
                return await self._worked(await self._started(task), task, *args, **kwargs)
            except BrokenProcessPool:
                raise WorkError("the process that read it died") from None

    async def _started(self, task: Callable[..., object]) -> _Worker:
        """A new process that has loaded what the task needs, in time that is not counted as the task's.

        In a thread, since the parent of all processes may have to be started for it, which is waited for.
        """
        worker = _Worker()
        self._all.add(worker)
        try:
            loading = await asyncio.to_thread(worker.submit, _loaded, task, self._prepare)
            done, _ = await asyncio.wait({ready := asyncio.wrap_future(loading)}, timeout=START)
            if not done:
                raise WorkError(f"no process was ready for it within {START:g} s")
            ready.result()
        except (OSError, EOFError) as error:
            self._discard(worker)
            raise WorkError(f"no process could be started for it: {error}") from error
        except BaseException:
            self._discard(worker)
            raise
        return worker

    async def _worked(self, worker: _Worker, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            result = await self._result(worker, task, *args, **kwargs)
        except (BrokenProcessPool, WorkError, asyncio.CancelledError):
            self._discard(worker)
            raise
        except Exception:
            self._put_back(worker)
            raise
        self._put_back(worker)
        return result

    async def _result(self, worker: _Worker, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        budget = _Budget(worker.pid, self._deadline)
        future = asyncio.wrap_future(worker.submit(task, *args, **kwargs))
        try:
            while (left := budget.left()) > 0:
                done, _ = await asyncio.wait({future}, timeout=max(left, LEAST_WAIT))
                if done:
                    return future.result()
        finally:
            future.cancel()
        raise WorkError(budget.overrun())

    def _put_back(self, worker: _Worker) -> None:
        """Keeps a process for the next task, or has it end if it has done enough."""
        if worker.worn():
            self._all.discard(worker)
            worker.retire()
            self._let_end(worker)
        elif worker in self._all:
            self._idle.append(worker)

    def _discard(self, worker: _Worker) -> None:
        """Ends a process with whatever it does."""
        self._all.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        worker.kill()
        self._let_end(worker)

    def _let_end(self, worker: _Worker) -> None:
        """Remembers a worker until it has ended."""
        self._ending = [one for one in [*self._ending, worker] if one.is_ending()]


class _Worker:
    """One process, in an executor that can be ended at once. It has no public way to that before Python 3.14."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("forkserver")
        self._executor = ProcessPoolExecutor(1, context, initializer=_begin)
        self._processes = self._executor._processes  # the executor forgets them when it is shut down
        self._manager: threading.Thread | None = None
        self._tasks = -1  # loading is none

    @property
    def pid(self) -> int | None:
        """The process's number, once it has been given something to do."""
        return next(iter(self._processes), None)

    def submit(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hands the process a task. Raises ``BrokenProcessPool`` if it has died before."""
        self._tasks += 1
        future = self._executor.submit(task, *args, **kwargs)
        # The executor forgets it, too. typeshed takes it for something else.
        self._manager = self._executor._executor_manager_thread  # type: ignore[assignment]
        return future

    def worn(self) -> bool:
        """Whether it has done its share, or holds more memory than it should."""
        return self._tasks >= RECYCLE_AFTER or (self.pid is not None and _resident(self.pid) > RECYCLE_ABOVE)

    def retire(self) -> None:
        """Lets the process end."""
        self._executor.shutdown(wait=False)

    def kill(self) -> None:
        """Ends the process now."""
        for process in list(self._processes.values()):
            process.kill()
        self._executor.shutdown(wait=False)

    def is_ending(self) -> bool:
        """Whether the executor's own thread is still busy with an end."""
        return self._manager is not None and self._manager.is_alive()

    def join(self, seconds: float) -> None:
        """Waits for that thread: the interpreter, as it exits, stumbles over one that is just closing its pipe."""
        if self._manager is not None:
            self._manager.join(seconds)


class _Budget:
    """What a task may still use: of the processor, and of the clock, which runs on where a busy machine starves it."""

    def __init__(self, pid: int | None, limit: float) -> None:
        self._pid = pid
        self._limit = limit
        self._begun = time.monotonic()
        self._before = _spent(pid)

    def left(self) -> float:
        """Seconds after which it is worth looking again; none are left where the task has to end."""
        return min(self._limit - self._used(), self._limit * PATIENCE - self._passed())

    def overrun(self) -> str:
        """What the task has done wrong."""
        if self._used() >= self._limit:
            return f"took longer than {self._limit:g} s of a processor's time (fetch.reading_time in monitor.yaml)"
        return f"did not end within {self._limit * PATIENCE:g} s"

    def _passed(self) -> float:
        return time.monotonic() - self._begun

    def _used(self) -> float:
        """Seconds of the processor; those of the clock where the system does not tell."""
        now = _spent(self._pid)
        return self._passed() if now is None or self._before is None else now - self._before


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


def _spent(pid: int | None) -> float | None:
    """Seconds of the processor that a process has used, ``None`` where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS
    except (OSError, IndexError, ValueError):
        return None
