"""What hostile documents cost the daemon's own workers, and whether anything else is lost for them.

    python -m benchmarks.hostile
    python -m benchmarks.hostile --only feed --only quotation

Each document of :mod:`benchmarks.hostile_pages` is served on the loopback network and checked by the daemon's pipeline,
fetch and worker process included, while ordinary pages, changed each time, are checked beside it. Prints for each the
seconds of CPU of the worker and of the daemon, the memory that the one held and the other grew by, what became of it,
and which of the others were not read. Exit code 1 where one takes more than promised, or costs another page.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import structlog

from benchmarks.cycle import processes, spent, workers
from benchmarks.hostile_pages import DOCUMENTS, SAID, Document, page
from monitor.domain import Actor, Config, FetchSettings, Issue, Settings, Source, SourceKind
from monitor.pipeline import Pipeline, SourceReport
from monitor.store import FILE_NAME, Store
from monitor.wiring import pipeline

MOST_SECONDS, MOST_MEGABYTES = 5.0, 250.0
"""What a document may cost of a processor, and what a process may hold meanwhile."""

ORDINARY = 4
ACTOR = Actor("committee", "The committee", ("committee",))
ISSUE = Issue("tariffs", "Tariffs on grain", "Should tariffs on grain rise?", ("tariffs",), ("grain",))


# --- the servers -----------------------------------------------------------------------------------------


async def serve() -> None:
    """Serves ``/hostile/NUMBER`` and ``/ordinary/NUMBER`` and tells its port on standard output."""
    names, served = list(DOCUMENTS), itertools.count()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                _, kind, number = head.split(" ")[1].split("/")
                document = ORDINARY_PAGE
                if kind == "hostile":
                    document = DOCUMENTS[names[int(number)]]
                elif kind == "ordinary":
                    text = f"<p>{SAID * 3}</p><p>This is version {next(served)} of page {number}.</p>"
                    document = Document(lambda text=text: page(text))  # type: ignore[misc]  # lambda defaults
                writer.write(_answer(document))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


ORDINARY_PAGE = Document(lambda: page(f"<p>{SAID * 3}</p>"))


def _answer(document: Document) -> bytes:
    body = document.make()
    coding = f"Content-Encoding: {document.coding}\r\n" if document.coding else ""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {document.content_type}\r\nContent-Length: {len(body)}\r\n{coding}\r\n"
    return head.encode() + body


@contextmanager
def serving() -> Iterator[int]:
    """The server's port."""
    command = [sys.executable, "-m", "benchmarks.hostile", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


# --- measuring -------------------------------------------------------------------------------------------


@dataclass
class Cost:
    """Of one document: seconds of CPU, the most that a worker held, and by how much the daemon grew, both in MB."""

    worker: float = 0.0
    daemon: float = 0.0
    held: float = 0.0
    grown: float = 0.0

    @property
    def dear(self) -> bool:
        """Whether it is more than was promised."""
        return self.worker + self.daemon > MOST_SECONDS or max(self.held, self.grown) > MOST_MEGABYTES


@asynccontextmanager
async def costing(cost: Cost) -> AsyncIterator[None]:
    """Notes what is spent and held while inside."""
    for pid in processes():
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # forgets the most that was held
    own, held = time.process_time(), _held(os.getpid(), "VmRSS")
    watching = asyncio.create_task(asyncio.to_thread(_watch, cost, stop := [False]))
    try:
        yield
    finally:
        stop[0] = True
        await watching
    cost.daemon, cost.grown = time.process_time() - own, _held(os.getpid(), "VmHWM") - held


def _watch(cost: Cost, stop: Sequence[bool]) -> None:
    """Looks at the workers over and over: one that is killed takes with it what it spent."""
    before = {pid: spent([pid]) for pid in workers(os.getpid())}
    latest = dict(before)
    while True:
        last = stop[0]
        for pid in workers(os.getpid()):
            with contextlib.suppress(OSError):
                latest[pid] = spent([pid])
            cost.held = max(cost.held, _held(pid, "VmHWM"))
        if last:
            cost.worker = sum(seconds - before.get(pid, 0.0) for pid, seconds in latest.items())
            return
        time.sleep(0.02)


def _held(pid: int, line: str) -> float:
    """MB of memory by this line of a process's status: ``VmHWM`` is the most it held; 0 if it is gone."""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
        return sum(int(one.split()[1]) for one in status.splitlines() if one.startswith(line)) * 1024 / 1e6
    return 0.0


# --- the run ---------------------------------------------------------------------------------------------


def configured(folder: Path, port: int) -> Config:
    """A configuration that watches them all, each on a host of its own."""
    fetch = FetchSettings(per_host_delay=timedelta(0), respect_robots=False, allow_private_addresses=True)
    hostile = (
        Source(f"hostile-{n}", name, SourceKind(one.kind), f"http://127.2.{n}.1:{port}/hostile/{n}")
        for n, (name, one) in enumerate(DOCUMENTS.items())
    )
    ordinary = (
        Source(f"ordinary-{n}", f"Ordinary {n}", SourceKind.PAGE, f"http://127.3.{n}.1:{port}/ordinary/{n}")
        for n in range(ORDINARY)
    )
    return Config(Settings(str(folder), fetch), (*hostile, *ordinary), (ACTOR,), (ISSUE,))


async def measured(port: int, wanted: Sequence[str]) -> int:
    """Prints a line for each document whose name holds one of these words; how many cost too much."""
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / FILE_NAME) as store:
        config = configured(Path(scratch), port)
        ordinary = [one for one in config.sources if one.id.startswith("ordinary")]
        async with pipeline(config, store) as work:
            await asyncio.gather(*map(work.check, ordinary))
            print(f"{'CPU s, worker and daemon':>24}{'MB':>14}", flush=True)
            failed, worst = 0, Cost()
            for source in config.sources:
                if source not in ordinary and (not wanted or any(word in source.name for word in wanted)):
                    cost, lost = await _one(work, source, ordinary)
                    failed += cost.dear or bool(lost)
                    worst = _worse(worst, cost)
    print(f"worst: {worst.worker:.1f} s of the worker, {worst.daemon:.1f} s of the daemon, ", end="")
    print(f"{worst.held:.0f} MB held and {worst.grown:.0f} grown; {failed} cost more than promised")
    return failed


async def _one(work: Pipeline, source: Source, ordinary: Sequence[Source]) -> tuple[Cost, list[str]]:
    cost = Cost()
    async with costing(cost):
        report, *others = await asyncio.gather(work.check(source), *map(work.check, ordinary))
    lost = [other.source for other in others if other.problems or not other.articles]
    print(
        f"{cost.worker:12.2f}{cost.daemon:12.2f}{cost.held:8.0f}{cost.grown:6.0f}"
        f"{'  !' if cost.dear or lost else '   '} {source.name}: {_fate(report)}"
        + (f"; LOST {', '.join(lost)}" if lost else ""),
        flush=True,
    )
    return cost, lost


def _worse(one: Cost, other: Cost) -> Cost:
    pairs = {name: max(getattr(one, name), getattr(other, name)) for name in vars(one)}
    return replace(one, **pairs)


def _fate(report: SourceReport) -> str:
    if report.trouble or not report.outcome.ok:
        return report.trouble.partition(": ")[2] or report.trouble or report.outcome.value
    return f"{report.statements} statements" if report.articles else f"{report.links} links"


def main() -> int:
    """Measures and prints; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", default=[], help="documents whose name holds this; may be repeated")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with serving() as port:
        return 1 if asyncio.run(measured(port, given.only)) else 0


if __name__ == "__main__":
    sys.exit(main())
