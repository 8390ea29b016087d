"""Worker processes: a crash or a hang costs one task, whatever runs beside it, and nothing outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

import tasks
from monitor import workers
from monitor.workers import WorkError, Workers

T = TypeVar("T")


def working(work: Callable[[Workers], Awaitable[T]], processes: int = 2, seconds: float = 60) -> T:
    """What the work comes to with workers of its own."""

    async def main() -> T:
        async with Workers(processes, timedelta(seconds=seconds)) as pool:
            return await work(pool)

    return asyncio.run(main())


def test_results_and_a_tasks_own_exceptions_pass_through_and_the_process_stays() -> None:
    async def work(pool: Workers) -> None:
        first = await pool.run(tasks.whoami)
        assert await pool.run(tasks.add, 1, b=2) == 3
        with pytest.raises(TimeoutError, match="own making"):
            await pool.run(tasks.fail)
        assert await pool.run(tasks.whoami) == first != os.getpid()

    working(work, processes=1)


def test_a_crash_costs_one_task_and_the_pool_goes_on() -> None:
    async def work(pool: Workers) -> None:
        crashed, beside = await asyncio.gather(
            pool.run(tasks.crash), pool.run(tasks.slowly, "beside"), return_exceptions=True
        )
        assert isinstance(crashed, WorkError)
        assert "died" in str(crashed)
        assert beside == "beside"
        assert await pool.run(tasks.add, 1, 2) == 3

    working(work)


def test_two_hangs_cost_two_tasks_and_what_runs_beside_them_is_run_again() -> None:
    async def work(pool: Workers) -> None:
        await asyncio.gather(*(pool.run(tasks.add, 1, n) for n in range(3)))
        found = await asyncio.gather(
            pool.run(tasks.hang),
            pool.run(tasks.hang),
            pool.run(tasks.slowly, "beside", 4),
            pool.run(tasks.add, 1, 2),
            return_exceptions=True,
        )
        assert [isinstance(one, WorkError) for one in found[:2]] == [True, True]
        assert "took longer than 5 s" in str(found[0])
        assert list(found[2:]) == ["beside", 3]

    working(work, processes=3, seconds=5)


def test_processes_are_replaced_after_so_many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "RECYCLE_AFTER", 2)

    async def work(pool: Workers) -> list[int]:
        return [await pool.run(tasks.whoami) for _ in range(4)]

    pids = working(work, processes=1)
    assert len(set(pids)) == 2


def test_a_process_that_has_grown_is_replaced_after_its_task(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "RECYCLE_ABOVE", 150_000_000)

    async def work(pool: Workers) -> tuple[int, int, int]:
        small = await pool.run(tasks.hold, 1_000_000)
        large = await pool.run(tasks.hold, 150_000_000)
        return small, large, await pool.run(tasks.whoami)

    small, large, after = working(work, processes=1)
    assert small == large != after


def test_a_task_that_wants_all_the_memory_is_refused_it_and_the_next_is_not() -> None:
    async def work(pool: Workers) -> int:
        with pytest.raises(MemoryError):
            await pool.run(tasks.hold, workers.MEMORY_LIMIT)
        return await pool.run(tasks.add, 1, 2)

    assert working(work, processes=1) == 3


def test_a_new_process_is_prepared_once_and_that_is_not_in_the_tasks_own_time() -> None:
    async def main() -> list[list[int]]:
        async with Workers(1, timedelta(seconds=1), prepare=tasks.prepare) as pool:
            return [await pool.run(tasks.prepared) for _ in range(2)]

    first, second = asyncio.run(main())
    assert first == second
    assert len(first) == 1


def test_the_end_does_not_wait_for_what_nobody_waits_for() -> None:
    async def work(pool: Workers) -> None:
        given_up = asyncio.create_task(pool.run(tasks.hang))
        await pool.run(tasks.add, 1, 2)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)

    working(work)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_to_the_whole_group_are_the_parents_to_handle(sent: signal.Signals) -> None:
    async def work(pool: Workers) -> str:
        pid = await pool.run(tasks.whoami)
        answer = asyncio.create_task(pool.run(tasks.slowly, "done", 1))
        await asyncio.sleep(0.2)
        os.kill(pid, sent)
        return await answer

    assert working(work, processes=1) == "done"


PARENT = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
import tasks
from monitor.workers import Workers

async def main():
    async with Workers() as pool:
        print(await pool.run(tasks.whoami), flush=True)
        await pool.run(tasks.hang)

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_workers_go_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    command = [sys.executable, str(script), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    assert gone(child)


def gone(pid: int, patience: float = 20) -> bool:
    """Whether the process ends before our patience does."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().split(") ")[1].startswith("Z"):
                return True
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False
