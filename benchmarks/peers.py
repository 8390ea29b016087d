"""Ours beside urlwatch and changedetection.io: the same pages from the same server in one run, CPU as ratios.

    python -m benchmarks.peers --peers ~/.cache/stance-monitor-peers
    python -m benchmarks.peers --peers FOLDER --sources 50 --repeats 1
    python -m benchmarks.peers --peers FOLDER --pages SAVED     pages you have saved, instead of made-up ones

The pages are as large as newspapers' are, 168 kB with 43 sentences, or those of a folder. The peers are installed the
first time (some minutes), each into an environment of its own, and nothing of ours depends on them. Each page lies on a
host of its own, and the server answers 304 to whoever asks with the tag of what it has, so everybody gets the 304s he
asks for; changedetection.io does not ask for any. The tools take turns, case by case, so that what else the machine
does falls on all alike. Counted is CPU, user and system, with all children:

- of whole processes: ``urlwatch``, ``changedetection.io -b -r all`` and ``monitor run --once``, start-up included;
- of processes that stay, for one cycle: changedetection.io asked over its API, and our daemon.

urlwatch strips tags and compares; ours extracts the text and compares its sentences, for an actor whom the pages do not
name, as is the case with most pages that are watched. With "statements", each page is its actor's own, so that it is
also found out who says what in it, and the sentence that changes is held against a position by the model. Nobody asks
for robots.txt.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

import httpx
import structlog

from benchmarks.cycle import IN_FLIGHT, Ours, children, family, serving, spent, told, url_of, worked
from monitor.config import load
from monitor.daemon import Daemon
from monitor.wiring import opened, pipeline

URLWATCH, CHANGEDETECTION = "urlwatch==2.29", "changedetection.io==0.60.10"
CHANGED = 10
"""One page in so many has changed."""

PATIENCE = 900.0
"""Seconds that a peer is given for its start or for one cycle."""
NET = "urlwatch less its start-up"
PAIRS = (
    ("ours, once", "urlwatch", 1.0),
    ("ours, once, statements", "urlwatch", None),
    ("ours, steady", NET, 1.0),
    ("ours, steady, statements", NET, None),
    ("ours, once", "changedetection.io, batch", 0.06),
    ("ours, once, statements", "changedetection.io, batch", 0.06),
    ("ours, steady", "changedetection.io, served", None),
    ("ours, steady, statements", "changedetection.io, served", None),
)
"""What is compared, start-up with start-up, and the most that ours may cost with a tenth of the pages changed."""

FETCH = {"concurrency": IN_FLIGHT, "per_host_delay": "0s", "respect_robots": False, "allow_private_addresses": True}
ACTOR = {"id": "committee", "name": "The committee", "aliases": ["committee"], "speakers": []}
NOBODY = {"id": "committee", "name": "The assembly", "aliases": ["assembly"], "speakers": []}
ISSUE = {"id": "revision", "name": "Revision", "question": "Should the text be revised?", "keywords": ["revision"]}
POSITION = {
    "id": "committee-revision", "actor": "committee", "issue": "revision", "stance": "support",
    "statement": "The committee supports a revision of the text.", "as_of": "2025-01-01",
    "source": "https://example.org/",
}  # fmt: skip


class Tool(Protocol):
    """Something that watches all the pages."""

    name: str
    pages: int

    async def cycle(self) -> float:
        """Looks at every page; the seconds of CPU that it took."""


# --- the peers -------------------------------------------------------------------------------------------


def installed(folder: Path, requirement: str) -> Path:
    """Where the programs of a peer lie, in an environment of its own that is made if it is not there."""
    home = folder / requirement.partition("==")[0]
    programs = home / "bin"
    if not (home / "ready").exists():
        print(f"installing {requirement} into {home} ...", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        for package in ("pip", requirement):  # an old pip cannot resolve all of it
            subprocess.run([programs / "pip", "install", "--quiet", "--upgrade", package], check=True)
        (home / "ready").touch()
    return programs


def whole(command: Sequence[str | Path]) -> float:
    """Seconds of CPU of a process and all that it began, from start to end."""
    unwanted = {"PYTHONDONTWRITEBYTECODE"}  # an installed program is compiled once, and its time is not that of runs
    given = {name: value for name, value in os.environ.items() if name not in unwanted}
    already = set(children(os.getpid()))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=given | QUIET, capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    for orphan in set(children(os.getpid())) - already:
        os.waitpid(orphan, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


QUIET = {
    "ALLOW_IANA_RESTRICTED_ADDRESSES": "true", "FETCH_WORKERS": str(IN_FLIGHT), "MINIMUM_SECONDS_RECHECK_TIME": "0",
    "NO_PROXY": "*", "LLM_FEATURES_DISABLED": "true", "DISABLE_VERSION_CHECK": "true", "LOGGER_LEVEL": "ERROR",
}  # fmt: skip
"""Has changedetection.io look at pages of this machine, as many at a time as ours, and do nothing else."""


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def adopt_orphans() -> None:
    """Has processes whose parent ended become our children, so that their time can be told."""
    set_child_subreaper = 36
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


class Urlwatch:
    """Its text filter is the usual one, a stripping of tags."""

    def __init__(self, name: str, programs: Path, folder: Path, urls: Sequence[str]) -> None:
        self.name, self.pages = name, len(urls)
        folder.mkdir()
        jobs = "---\n".join(f"url: {url}\nfilter: [html2text]\n" for url in urls)
        (folder / "urls.yaml").write_text(jobs, encoding="utf-8")
        files = {"urls": "urls.yaml", "config": "urlwatch.yaml", "cache": "cache.db", "hooks": "hooks.py"}
        options: list[str | Path] = [word for name, file in files.items() for word in (f"--{name}", folder / file)]
        self._command = [programs / "urlwatch", *options]

    async def cycle(self) -> float:
        """One run of it."""
        return whole(self._command)


class Batch:
    """changedetection.io from the start to the end of a run over what it watches."""

    def __init__(self, programs: Path, folder: Path, pages: int) -> None:
        self.name, self.pages = "changedetection.io, batch", pages
        options: list[str | Path] = ["-d", folder, "-p", str(free_port()), "-b", "-r", "all"]
        self._command = [programs / "changedetection.io", *options]

    async def cycle(self) -> float:
        """One run of it."""
        return whole(self._command)


class Served:
    """changedetection.io as it usually runs, a server; its API has it look at everything."""

    def __init__(self, process: subprocess.Popen[bytes], client: httpx.AsyncClient, pages: int) -> None:
        self.name, self.pages = "changedetection.io, served", pages
        self._process = process
        self._client = client

    async def cycle(self) -> float:
        """Has everything looked at."""
        begun, before = time.time(), spent(family(self._process.pid))
        await self._client.get("/api/v1/watch", params={"recheck_all": "1"})
        await self.all_looked_at(begun)
        return spent(family(self._process.pid)) - before

    async def all_looked_at(self, since: float) -> None:
        """Waits until nothing is left that was not looked at since then."""
        async with asyncio.timeout(PATIENCE):
            while True:
                watches = (await self._client.get("/api/v1/watch")).json().values()
                if watches and all(watch["last_checked"] >= int(since) for watch in watches):
                    return
                await asyncio.sleep(1)

    async def watch(self, urls: Sequence[str]) -> None:
        """Has it watch these and no others, and waits for the first look at them."""
        begun = time.time()
        await self._client.post("/api/v1/import", content="\n".join(urls[1:]))
        async with asyncio.timeout(PATIENCE):
            while len((await self._client.get("/api/v1/watch")).json()) < len(urls):
                await asyncio.sleep(0.5)
        await self.all_looked_at(begun - 60)


@asynccontextmanager
async def served(programs: Path, folder: Path, urls: Sequence[str]) -> AsyncIterator[Served]:
    """changedetection.io, watching these addresses. Without one to begin with it would watch two of its own."""
    port = free_port()
    options: list[str | Path] = ["-d", folder, "-p", str(port), "-h", "127.0.0.1", "-C", "-u", urls[0]]
    command = [programs / "changedetection.io", *options]
    with subprocess.Popen(
        command, env=os.environ | QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
                await _answering(client)
                settings = json.loads((folder / "changedetection.json").read_text(encoding="utf-8"))
                client.headers["x-api-key"] = settings["settings"]["application"]["api_access_token"]
                one = Served(process, client, len(urls))
                await one.watch(urls)
                yield one
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


async def _answering(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await client.get("/")
            except httpx.TransportError:
                await asyncio.sleep(0.5)
            else:
                return


# --- ours ------------------------------------------------------------------------------------------------


def configured(folder: Path, urls: Sequence[str], *, said: bool) -> Path:
    """Configuration files that watch the pages, as their actor's own where it counts what is ``said``.

    Otherwise they are watched for somebody whom none of them names.
    """
    own = {"publisher": "committee", "authority": "official"} if said else {}
    watched = [{"id": f"s{n}", "name": f"s{n}", "kind": "page", "url": url} | own for n, url in enumerate(urls)]
    files: dict[str, dict[str, Any]] = {
        "monitor": {"state_dir": "../state", "fetch": FETCH, "schedule": {"every": "1d", "max_interval": "1d"}},
        "sources": {"sources": watched},
        "actors": {"actors": [ACTOR if said else NOBODY]},
        "positions": {"issues": [ISSUE], "positions": [POSITION]},
    }
    config = folder / "config"
    config.mkdir(parents=True)
    for name, content in files.items():  # JSON is YAML
        (config / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
    return config


class Once:
    """``monitor run --once``."""

    def __init__(self, name: str, config: Path, pages: int) -> None:
        self.name, self.pages = name, pages
        self._command = [sys.executable, "-m", "monitor.cli", "run", "--once", "--config", str(config)]

    async def cycle(self) -> float:
        """One run of it."""
        return whole(self._command)


class Steady:
    """The daemon's ticks and checks, with its worker."""

    def __init__(self, name: str, ours: Ours, pages: int) -> None:
        self.name, self.pages = name, pages
        self._ours = ours

    async def cycle(self) -> float:
        """One cycle of it."""
        return await worked(self._ours.cycle)


@asynccontextmanager
async def steady(name: str, files: Path) -> AsyncIterator[Steady]:
    """Our daemon over a configuration."""
    config = load(files)
    with opened(config) as store:
        async with pipeline(config, store) as work:
            yield Steady(name, Ours(config, store, Daemon(config, store, work)), len(config.sources))


# --- the run ---------------------------------------------------------------------------------------------


@dataclass
class Figures:
    """What a tool cost, in seconds of CPU: the first time, and each time with nothing and with a tenth changed."""

    first: float = 0.0
    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)

    @property
    def medians(self) -> tuple[float, float]:
        """With nothing changed, and with a tenth."""
        return statistics.median(self.unchanged), statistics.median(self.changed)


async def compared(
    port: int, peers: Path, scratch: Path, sources: int, repeats: int, *, small: bool
) -> dict[str, Figures]:
    """The figures of each tool, by its name. Raises ``SystemExit`` for one that has not asked for every page."""
    urls = [url_of(port, number) for number in range(sources)]
    await told(port, etag=1, noise=0, changed=0, rev=0, large=int(not small))
    async with AsyncExitStack() as stack:
        tools = await _tools(stack, peers, scratch, urls)
        figures = {tool.name: Figures() for tool in tools}
        for tool in tools:
            figures[tool.name].first = await _asked(tool, port, "first cycle")
        for _ in range(repeats):
            for tool in tools:
                figures[tool.name].unchanged.append(await _asked(tool, port, "nothing changed"))
        for number in range(repeats):
            await told(port, changed=sources // CHANGED, rev=number + 1)
            for tool in tools:
                figures[tool.name].changed.append(await _asked(tool, port, "a tenth changed"))
    return figures


async def _asked(tool: Tool, port: int, case: str) -> float:
    asked, same = await told(port)
    taken = await tool.cycle()
    asked_now, same_now = await told(port)
    if asked_now - asked < tool.pages:
        raise SystemExit(f"{tool.name} asked for {asked_now - asked} pages of {tool.pages}")
    print(f"{case}, {tool.name}: {taken:.2f} s, {same_now - same} of {asked_now - asked} by 304", flush=True)
    return taken


async def _tools(stack: AsyncExitStack, peers: Path, scratch: Path, urls: Sequence[str]) -> list[Tool]:
    """All of them; ``urlwatch`` and ours also with a single page, which is their start-up."""
    theirs, others = installed(peers, URLWATCH), installed(peers, CHANGEDETECTION)
    async with served(others, scratch / "batch", urls):
        pass  # it can be given its addresses only so
    tools: list[Tool] = [
        Urlwatch("urlwatch", theirs, scratch / "urlwatch", urls),
        Urlwatch("urlwatch, one page", theirs, scratch / "urlwatch-one", urls[-1:]),
        Batch(others, scratch / "batch", len(urls)),
        await stack.enter_async_context(served(others, scratch / "served", urls)),
        Once("ours, once, one page", configured(scratch / "once-one", urls[-1:], said=False), 1),
    ]
    for said, words in ((False, ""), (True, ", statements")):
        tools.append(Once(f"ours, once{words}", configured(scratch / f"once-{said}", urls, said=said), len(urls)))
        files = configured(scratch / f"steady-{said}", urls, said=said)
        tools.append(await stack.enter_async_context(steady(f"ours, steady{words}", files)))
    return tools


def printed(figures: dict[str, Figures]) -> bool:
    """Prints the table and the ratios; whether what was promised is kept."""
    print(f"\n{'seconds of CPU, medians':<28}{'first':>9}{'unchanged':>11}{'changed':>9}")
    for name, one in figures.items():
        print(f"{name:<28}{one.first:9.2f}{one.medians[0]:11.2f}{one.medians[1]:9.2f}")
    medians = {name: one.medians for name, one in figures.items()}
    net = zip(medians["urlwatch"], medians["urlwatch, one page"], strict=True)
    medians[NET] = cast("tuple[float, float]", tuple(whole - start for whole, start in net))
    kept = True
    print(f"\n{'ours as a share of theirs':<56}{'unchanged':>11}{'changed':>9}   promised")
    for ours, theirs, promised in PAIRS:
        same, changed = (mine / other for mine, other in zip(medians[ours], medians[theirs], strict=True))
        kept &= promised is None or changed <= promised
        print(f"{ours:<26}: {theirs:<28}{same:11.3f}{changed:9.3f}   {promised or ''}")
    return kept


def main() -> int:
    """Measures and prints; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, required=True, help="folder of the peers' environments")
    parser.add_argument("--sources", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--pages", type=Path, help="folder of pages to watch, *.html; each changes by a sentence")
    parser.add_argument("--small", action="store_true", help="pages of 14 kB, a tenth of what newspapers' pages have")
    given = parser.parse_args()
    if given.pages and not any(given.pages.glob("*.html")):
        parser.error(f"no *.html in {given.pages}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    adopt_orphans()
    begun, load_before = time.monotonic(), os.getloadavg()[0]
    with serving(given.pages) as port, tempfile.TemporaryDirectory() as scratch:
        peers = given.peers.expanduser().absolute()
        figures = asyncio.run(compared(port, peers, Path(scratch), given.sources, given.repeats, small=given.small))
    kept = printed(figures)
    print(f"{time.monotonic() - begun:.0f} s; load {load_before:.1f} before, {os.getloadavg()[0]:.1f} after")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
