"""What a cycle over many sources costs, as ratios to a bare loop of httpx over the same pages in the same run.

    python -m benchmarks.cycle                          500 sources, a few minutes
    python -m benchmarks.cycle --sources 100 --repeats 1
    python -m benchmarks.cycle --model --sources 50     the memory alone, with the models loaded and at work

A server in a process of its own has a page for each source, each under a host of its own (an address of the loopback
network). The daemon's own ticks, checks and worker process go over all of them; the model is not asked for anything.
CPU is that of the monitor and its workers, start-up not counted. Cases: nothing changed (told by 304, and by equal
bytes), bytes changed but not the text (a counter beside the article), a tenth changed. Then the cost of the schedule
alone with 10,000 sources, and the memory over 50 cycles. With ``--model`` each page is its actor's own, and in each
cycle a few of them have changed, so that what they say is held against a position.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import structlog

from monitor.daemon import Daemon
from monitor.domain import (
    Actor,
    Authority,
    Config,
    FetchSettings,
    Issue,
    Position,
    ScheduleSettings,
    Settings,
    Source,
    SourceKind,
    SourceState,
    Stance,
)
from monitor.store import Store
from monitor.wiring import now, pipeline

IN_FLIGHT = 10
"""Requests at a time, for the bare loop and for us."""

ACTOR = Actor("committee", "The committee", ("committee",))
ISSUE = Issue("revision", "Revision", "Should the text be revised?", ("revision",))
HELD = Position(
    "held", ACTOR.id, ISSUE.id, Stance.OPPOSE, "The committee opposes any revision of the text.", date(2025, 1, 1)
)
CHANGED_WITH_MODEL = 3
"""Pages that change in each cycle when it is what the models hold that is measured."""

FILLER = (
    "The committee met on {day} to go through number {n} of the annual reports, and put off what it could not settle.",
    "Members from {n} districts asked for more time, which the chair granted until the spring of the coming year.",
    "Nobody spoke for the harbour towns, whose letter of last autumn lies with the secretary and waits for an answer.",
)

SERVER = """
import asyncio, hashlib, itertools, pathlib, sys
FILLER = {filler!r}
REAL = [one.read_bytes() for one in sorted(pathlib.Path(sys.argv[1]).glob("*.html"))] if sys.argv[1:] else []
state = dict(etag=1, noise=0, changed=0, rev=0, large=0)
told = dict(asked=0, same=0)
served = itertools.count()
def real(n, said):
    parts = REAL[n % len(REAL)].split(b"</p>")
    middle = len(parts) // 2
    return b"</p>".join([*parts[:middle], said + parts[middle], *parts[middle + 1:]])
def page(n):
    rev = state["rev"] if n < state["changed"] else 0
    said = "<p>The committee supports revision number %d of the text.</p>" % rev
    if REAL:
        return real(n, said.encode())
    parts, links, padding = (14, 400, 5500) if state["large"] else (4, 40, 400)
    words = "".join("<p>" + one.format(day="day %d" % k, n=n * 7 + k) + "</p>" for k in range(parts) for one in FILLER)
    words += said
    nav = "".join('<li><a href="/x/%d">Another story, number %d of many</a></li>' % (k, k) for k in range(links))
    noise = "<aside><ul><li>Read by %d people</li></ul></aside>" % next(served) if state["noise"] else ""
    script = "<script>" + "var x = 1; /* padding */ " * padding + "</script>"
    return ("<!doctype html><html><head><title>Report %d</title>%s</head><body><nav><ul>%s</ul></nav>%s<main><article>"
            "<h1>Report %d</h1>%s</article></main></body></html>" % (n, script, nav, noise, n, words)).encode()
async def talk(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\\r\\n\\r\\n")).decode("latin-1")
            path = head.split(" ")[1]
            if path.startswith("/ctl"):
                for pair in filter(None, path.partition("?")[2].split("&")):
                    name, _, value = pair.partition("=")
                    state[name] = int(value)
                body, tag = b"%d %d" % (told["asked"], told["same"]), ""
            else:
                told["asked"] += 1
                body = page(int(path.strip("/")))
                tag = '"%s"' % hashlib.md5(body).hexdigest() if state["etag"] else ""
            if tag and "if-none-match: " + tag in head.lower():
                told["same"] += 1
                writer.write(("HTTP/1.1 304 Not Modified\\r\\nETag: %s\\r\\n\\r\\n" % tag).encode())
            else:
                extra = "ETag: %s\\r\\n" % tag if tag else ""
                writer.write(("HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: %d\\r\\n%s\\r\\n"
                              % (len(body), extra)).encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(talk, "0.0.0.0", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.sleep(1e9)
asyncio.run(main())
"""


@contextmanager
def serving(pages: Path | None = None) -> Iterator[int]:
    """The server's port. Its pages are made up, or those that lie in a folder as ``*.html``."""
    command = [sys.executable, "-c", SERVER.format(filler=FILLER), *([str(pages)] if pages else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


async def told(port: int, **how: int) -> tuple[int, int]:
    """Has the server serve its pages so; how often it was asked for one by now, and how often it answered 304."""
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/ctl?" + "&".join(f"{key}={how[key]}" for key in how))
    asked, same = answer.text.split()
    return int(asked), int(same)


def url_of(port: int, number: int) -> str:
    """The address of a page, on a host of its own."""
    return f"http://127.1.{number // 250}.{number % 250 + 1}:{port}/{number}"


def configured(folder: Path, port: int, sources: int, *, said: bool = False) -> Config:
    """A configuration that watches all the pages, as their actor's own where it counts what is ``said``."""
    fetch = FetchSettings(
        concurrency=IN_FLIGHT, per_host_delay=timedelta(0), respect_robots=False, allow_private_addresses=True
    )
    schedule = ScheduleSettings(every=timedelta(days=1), max_interval=timedelta(days=1))
    settings = Settings(str(folder), fetch, schedule)
    watched = tuple(Source(f"s{n}", f"s{n}", SourceKind.PAGE, url_of(port, n)) for n in range(sources))
    if not said:
        return Config(settings, watched)
    own = (replace(one, publisher=ACTOR.id, authority=Authority.OFFICIAL) for one in watched)
    return Config(settings, tuple(own), (ACTOR,), (ISSUE,), (HELD,))


# --- what is measured ------------------------------------------------------------------------------------


def children(pid: int) -> Iterator[int]:
    """The processes that a process has begun and that are still there."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended
            yield from map(int, (task / "children").read_text(encoding="ascii").split())


def family(pid: int) -> Iterator[int]:
    """A process with all that descends from it."""
    yield pid
    for child in children(pid):
        yield from family(child)


def workers(pid: int) -> Iterator[int]:
    """The processes in which a monitor reads pages: forked from one that it keeps for that."""
    for child in children(pid):
        with suppress(OSError):
            if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield from children(child)


def spent(pids: Iterable[int]) -> float:
    """Seconds of CPU of some processes, those included that have ended and that they waited for."""
    ticks = 0
    for pid in pids:
        values = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        ticks += sum(map(int, values[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def processes() -> Iterator[int]:
    """The monitor and its workers, but not the server nor the bare loop."""
    yield os.getpid()
    for pid in children(os.getpid()):
        if b"multiprocessing" in Path(f"/proc/{pid}/cmdline").read_bytes():
            yield from family(pid)


def resident() -> tuple[float, float]:
    """MB held by this process, and by its workers; what several share counts once, in equal parts."""
    held = [_held(pid) for pid in processes()]
    return held[0], sum(held[1:])


def _held(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


async def worked(work: Callable[[], Awaitable[object]]) -> float:
    """Seconds of CPU that some work took of this process and its workers."""
    gc.collect()
    before = spent(processes())
    await work()
    return spent(processes()) - before


BARE = """
import asyncio, resource, sys
import httpx
urls, in_flight = sys.argv[2:], int(sys.argv[1])
tags = {}
async def go(client, waiting):
    for url in waiting:
        answer = await client.get(url, headers={"If-None-Match": tags[url]} if tags.get(url) else {})
        tags[url] = answer.headers.get("etag", "")
async def main():
    async with httpx.AsyncClient(timeout=30) as client:
        while await asyncio.to_thread(sys.stdin.readline):
            before = resource.getrusage(resource.RUSAGE_SELF)
            waiting = iter(urls)
            await asyncio.gather(*(go(client, waiting) for _ in range(in_flight)))
            after = resource.getrusage(resource.RUSAGE_SELF)
            print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, flush=True)
asyncio.run(main())
"""
"""The loop that anybody would write, in a process of its own: a client, an ETag for each address, so many at a time."""


class Bare:
    """That loop. Each cycle costs so many seconds of CPU."""

    def __init__(self, port: int, sources: int) -> None:
        urls = [url_of(port, number) for number in range(sources)]
        command = [sys.executable, "-c", BARE, str(IN_FLIGHT), *urls]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    async def cycle(self) -> float:
        """Asks for every page."""
        return await asyncio.to_thread(self._cycle)

    def _cycle(self) -> float:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


class Ours:
    """The daemon's ticks, without its clock: everything is due when a cycle begins."""

    def __init__(self, config: Config, store: Store, daemon: Daemon) -> None:
        self._ids = [source.id for source in config.sources]
        self._store = store
        self._daemon = daemon

    async def cycle(self) -> None:
        """Checks every source."""
        self._store.reschedule(dict.fromkeys(self._ids, now()))
        await self._daemon.tick()
        while self._daemon.pulse.checks:
            await asyncio.sleep(0.02)
            if self._daemon.pulse.checks < IN_FLIGHT * 4:
                await self._daemon.tick()


async def compared(port: int, sources: int, repeats: int) -> None:
    """Prints a line for each case."""
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / "monitor.db") as store:
        config = configured(Path(scratch), port, sources)
        async with pipeline(config, store) as work:
            ours, bare = Ours(config, store, Daemon(config, store, work)), Bare(port, sources)

            async def case(name: str, revisions: int = 0, **how: int) -> None:
                mine, theirs = [], []
                for number in range(repeats + 1):  # the first is for the servers' tags to be known
                    await told(port, **how, rev=number + revisions)
                    theirs.append(await bare.cycle())
                    mine.append(await worked(ours.cycle))
                us, them = statistics.median(mine[1:]), statistics.median(theirs[1:])
                print(
                    f"{name:<44} ours {us / sources * 1000:6.2f} ms   bare httpx {them / sources * 1000:6.2f} ms   "
                    f"ratio {us / them:5.2f}",
                    flush=True,
                )

            await told(port, etag=1, noise=0, changed=0)
            print(f"{'first cycle':<44} ours {await worked(ours.cycle) / sources * 1000:6.2f} ms", flush=True)
            await case("nothing changed, told by 304", etag=1)
            await case("nothing changed, told by equal bytes", etag=0)
            await case("bytes changed but not the text", etag=0, noise=1)
            await case("a tenth changed, the rest by 304", 1000, etag=1, noise=0, changed=sources // 10)
            bare.process.kill()
            bare.process.communicate()
            await _memory(ours, port, 0)


async def with_model(port: int, sources: int) -> None:
    """Prints the memory of a daemon that compares. Raises ``SystemExit`` where it has not."""
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / "monitor.db") as store:
        config = configured(Path(scratch), port, sources, said=True)
        store.sync_baseline(config.positions, now())
        async with pipeline(config, store) as work:
            await _memory(Ours(config, store, Daemon(config, store, work)), port, CHANGED_WITH_MODEL)
        compared_in_all = len(store.rows("SELECT 1 FROM comparison"))
    print(f"{compared_in_all} statements compared")
    if not compared_in_all:
        raise SystemExit("nothing was compared: the models were not loaded")


async def _memory(ours: Ours, port: int, changed: int) -> None:
    """Memory at the second and the last of 50 cycles, in each of which so many pages have changed."""
    found = []
    for number in range(50):
        await told(port, etag=1, noise=0, changed=changed, rev=number)
        await ours.cycle()
        found.append(resident())
    first, last = found[1], found[-1]
    print(
        f"memory: {first[0]:.0f} MB and workers {first[1]:.0f} MB; after 50 cycles {last[0]:.0f} and {last[1]:.0f} MB"
    )


async def scheduling(sources: int = 10_000) -> None:
    """Prints what it costs to look whether anything is due, and to claim, settle and release a check."""
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / "monitor.db") as store:
        config = configured(Path(scratch), 1, sources)
        for source in config.sources:
            store.save_source_state(SourceState(source.id, now() + timedelta(hours=1)))
        ids = [source.id for source in config.sources]
        idle = await worked(lambda: _repeated(50, lambda: store.due_ids(now(), ids))) / 50

        def claim_all() -> None:
            at = now() + timedelta(hours=2)
            for start in range(0, sources, 250):
                chosen = store.due_ids(at, ids)[:250]
                for state in store.due_sources(at, chosen, 250, "bench", timedelta(minutes=2)):
                    store.save_source_state(SourceState(state.id, at + timedelta(hours=1)))
                    store.release(state.id, "bench")
                assert start + len(chosen) <= sources

        busy = await worked(lambda: _repeated(1, claim_all)) / sources
        tick, book = idle * 1000, busy * 1000
        print(f"{sources:,} sources: a tick with nothing due {tick:.1f} ms, the bookkeeping of a check {book:.2f} ms")


async def _repeated(times: int, what: Callable[[], object]) -> None:
    for _ in range(times):
        what()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--model", action="store_true", help="the memory alone, with the models at work")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    begun = time.monotonic()
    with serving() as port:
        if given.model:
            asyncio.run(with_model(port, given.sources))
        else:
            asyncio.run(compared(port, given.sources, given.repeats))
    if not given.model:
        asyncio.run(scheduling())
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
