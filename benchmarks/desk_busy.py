"""How long the review desk takes to answer while the daemon works a whole cycle of sources off.

    python -m benchmarks.desk_busy
    python -m benchmarks.desk_busy --sources 100 --cycles 1

``monitor run`` watches 500 pages on 500 hosts of the loopback network, a tenth of which has changed, and is asked for
the inbox, a flag and the sources in turn, one request each 200 ms: first with nothing else to do, then while it checks.
Prints the milliseconds of each page as a browser has to wait for them, and how much longer than its own time a piece of
work takes on this machine, which is 1 where nothing else runs. Exit code 1 where the 95th percentile of a page is above
what was promised.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from statistics import median, quantiles

import httpx

from benchmarks.cycle import serving, told, url_of
from benchmarks.desk import fill
from benchmarks.peers import configured, free_port
from monitor.store import FILE_NAME, Store
from monitor.wiring import now

PROMISED = 100.0
"""Milliseconds at the 95th percentile."""

PAUSE = 0.2
IDLE = 60
"""Requests while nothing is checked."""

PATIENCE = 900.0
FLAGS, STATEMENTS = 500, 20_000


@asynccontextmanager
async def running(config: Path, port: int) -> AsyncIterator[httpx.AsyncClient]:
    """``monitor run``, and who asks its desk."""
    command = [sys.executable, "-m", "monitor.cli", "run", "--log-format", "json", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
                await _until(lambda: _answers(client))
                yield client
        finally:
            process.terminate()
            process.wait(PATIENCE)


async def _answers(client: httpx.AsyncClient) -> bool:
    with suppress(httpx.TransportError):
        return (await client.get("/")).is_success
    return False


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await asyncio.sleep(0.5)


class Reader:
    """A person at the desk who never rests."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._flags = itertools.cycle(range(1, FLAGS + 1))
        self.waits: dict[str, list[float]] = defaultdict(list)

    async def ask(self) -> None:
        """One request for each page."""
        for page in ("/", f"/flags/{next(self._flags)}", "/sources"):
            begun = time.perf_counter()
            answer = await self._client.get(page)
            self.waits["/".join(page.split("/")[:2])].append((time.perf_counter() - begun) * 1000)
            answer.raise_for_status()
            await asyncio.sleep(PAUSE)


class Cycles:
    """What has the daemon check everything, and knows when it has."""

    def __init__(self, store: Store, port: int, sources: int) -> None:
        self._store, self._port = store, port
        self._ids = [f"s{number}" for number in range(sources)]
        self._asked = 0

    async def done(self) -> bool:
        """Whether every source has been asked since the last beginning, and none is under way."""
        asked, _ = await told(self._port)
        due = self._store.due_ids(now(), self._ids)
        leased = self._store.rows("SELECT id FROM source WHERE lease_owner IS NOT NULL")
        return asked >= self._asked + len(self._ids) and not due and not leased

    async def begin(self, revision: int) -> None:
        """Changes a tenth of the pages and has all of them due."""
        self._asked, _ = await told(self._port, changed=len(self._ids) // 10, rev=revision)
        self._store.reschedule(dict.fromkeys(self._ids, now()))


def slowness() -> float:
    """How often longer than its own time a tenth of a second of work takes here, now."""
    begun, own = time.perf_counter(), time.process_time()
    while time.process_time() - own < 0.1:
        sum(range(1000))
    return (time.perf_counter() - begun) / (time.process_time() - own)


async def measured(sources: int, cycles: int, folder: Path, port: int) -> tuple[dict[str, list[float]], ...]:
    """Milliseconds by page: without anything else to do, and during cycles."""
    await told(port, etag=1, noise=0, changed=0, rev=0, large=0)
    desk_port, config = free_port(), configured(folder, [url_of(port, n) for n in range(sources)], said=True)
    settings = json.loads((config / "monitor.yaml").read_text(encoding="utf-8"))
    settings["web"] = {"port": desk_port}
    (config / "monitor.yaml").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "state").mkdir()
    with Store.open(folder / "state" / FILE_NAME) as store:
        fill(store, FLAGS, STATEMENTS)
        work = Cycles(store, port, sources)
        async with running(config, desk_port) as client:
            await _until(work.done)
            idle, busy = Reader(client), Reader(client)
            for _ in range(IDLE // 3):
                await idle.ask()
            for number in range(cycles):
                await work.begin(number + 1)
                while not await work.done():
                    await busy.ask()
    return idle.waits, busy.waits


def printed(waits: Mapping[str, Sequence[float]], when: str) -> bool:
    """Prints a line a page; whether what was promised is kept."""
    for page, took in waits.items():
        p95 = quantiles(took, n=20, method="inclusive")[18]
        print(f"{when:<8}{page:<10}{len(took):>6}{median(took):>10.1f}{p95:>10.1f}{max(took):>10.1f}")
    return all(quantiles(took, n=20, method="inclusive")[18] <= PROMISED for took in waits.values())


def main() -> int:
    """Measures and prints; 1 where what was promised is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--cycles", type=int, default=5)
    given = parser.parse_args()
    before = slowness()
    with serving() as port, tempfile.TemporaryDirectory() as scratch:
        idle, busy = asyncio.run(measured(given.sources, given.cycles, Path(scratch), port))
    print(f"{'milliseconds':<18}{'asked':>6}{'median':>10}{'p95':>10}{'most':>10}")
    printed(idle, "at rest")
    kept = printed(busy, "busy")
    print(f"work takes {before:.1f} times its own time before and {slowness():.1f} times after")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
