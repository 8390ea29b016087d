"""Worker processes: a crash or a hang costs one task, whatever runs beside it, and nothing outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
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


def test_two_hangs_cost_two_tasks_and_nothing_that_runs_beside_them() -> None:
    async def work(pool: Workers) -> None:
        found = await asyncio.gather(
            pool.run(tasks.toil),
            pool.run(tasks.toil),
            pool.run(tasks.slowly, "beside", 4),
            pool.run(tasks.add, 1, 2),
            return_exceptions=True,
        )
        assert [isinstance(one, WorkError) for one in found[:2]] == [True, True]
        assert "took longer than 1 s of a processor's time (fetch.reading_time in monitor.yaml)" in str(found[0])
        assert list(found[2:]) == ["beside", 3]

    working(work, processes=3, seconds=1)


def test_a_task_that_waits_longer_than_its_deadline_without_using_the_processor_is_let_go_on() -> None:
    async def work(pool: Workers) -> str:
        return await pool.run(tasks.slowly, "starved", 1.5)

    assert working(work, processes=1, seconds=0.3) == "starved"


def test_one_that_never_ends_is_ended_though_it_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 3)

    async def work(pool: Workers) -> int:
        with pytest.raises(WorkError, match="did not end within"):
            await pool.run(tasks.hang)
        return await pool.run(tasks.add, 1, 2)

    assert working(work, processes=1, seconds=0.2) == 3


def test_a_task_within_its_deadline_is_looked_at_more_than_once_and_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LEAST_WAIT", 0.01)

    async def work(pool: Workers) -> str:
        return await pool.run(tasks.busily, "done", 0.7)

    assert working(work, processes=1, seconds=1) == "done"


def test_where_the_system_does_not_tell_what_a_process_used_the_clock_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_spent", lambda _: None)

    async def work(pool: Workers) -> None:
        with pytest.raises(WorkError, match="took longer than"):
            await pool.run(tasks.hang)

    working(work, processes=1, seconds=0.5)


def test_a_task_given_up_while_it_runs_does_not_keep_the_next_waiting() -> None:
    async def work(pool: Workers) -> int:
        given_up = asyncio.create_task(pool.run(tasks.hang))
        await asyncio.sleep(0.5)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        return await pool.run(tasks.add, 1, 2)

    assert working(work, processes=1) == 3


def test_a_process_that_died_while_it_had_nothing_to_do_costs_nothing() -> None:
    async def work(pool: Workers) -> int:
        pid = await pool.run(tasks.whoami)
        os.kill(pid, signal.SIGKILL)
        assert gone(pid)
        return await pool.run(tasks.add, 1, 2)

    assert working(work, processes=1) == 3


UPGRADED = """
import asyncio, os, pathlib, signal, sys
import installed
from monitor.workers import Workers

async def main():
    async with Workers(preload="installed") as pool:
        first = await pool.run(installed.whoami)
        for file in ("installed.py", "other.py"):
            pathlib.Path(sys.argv[1], file).write_text("half of an upgrade")
        os.kill(first[0], signal.SIGKILL)
        second = await pool.run(installed.whoami)
        print(first[1], second[1], first[0] != second[0], flush=True)

if __name__ == "__main__":
    asyncio.run(main())
"""
INSTALLED = """
import os
import other

def whoami():
    return os.getpid(), other.NUMBER
"""


def test_new_workers_run_the_code_of_the_first_one_though_another_has_been_installed_since(tmp_path: Path) -> None:
    (tmp_path / "installed.py").write_text(INSTALLED, encoding="utf-8")
    (tmp_path / "other.py").write_text("NUMBER = 1", encoding="utf-8")
    (tmp_path / "parent.py").write_text(UPGRADED, encoding="utf-8")
    command = [sys.executable, str(tmp_path / "parent.py"), str(tmp_path)]
    found = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=found, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["1", "1", "True"], done.stderr


def test_the_module_that_workers_begin_with_makes_ready_what_reading_takes() -> None:
    """In a process of its own: it has signals ignored, and what is loaded looked at by no collection any more."""
    asked = "import gc, signal, sys; import monitor.nursery; from monitor.pages import cues; "
    asked += "print('trafilatura' in sys.modules, cues.cache_info().currsize, gc.get_freeze_count() > 0, "
    asked += "signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "1", "True", "True"]


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


def test_no_thread_of_a_process_that_was_given_up_is_left_for_the_interpreter_to_stumble_over() -> None:
    async def work(pool: Workers) -> None:
        await pool.run(tasks.whoami)
        given_up = asyncio.create_task(pool.run(tasks.hang))
        await asyncio.sleep(0.1)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)

    before = set(threading.enumerate())
    for _ in range(5):
        working(work)
        assert {one for one in threading.enumerate() if one.is_alive()} <= before


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
