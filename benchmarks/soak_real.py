"""The daemon for a while over real sockets, against servers that misbehave; reloaded, killed and begun again meanwhile.

    python -m benchmarks.soak_real                     two minutes
    python -m benchmarks.soak_real --seconds 10 --sources 20

Each source has a host of its own on the loopback network, two of them share one. The servers answer late, with errors,
with half an answer or not at all, as a seed has it. What they saw is judged at the end: whether every source was asked
again and again, whether a host's pace was kept, whether the daemon ended in order and left no lease behind.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitor.store import FILE_NAME, Store

DELAY, TIMEOUT, TICK = 0.2, 2.0, 0.5
QUICK = f"""
from datetime import timedelta
from monitor import daemon
daemon.TICK, daemon.INHERITED = timedelta(seconds={TICK}), timedelta(seconds=1)
from monitor.cli import main
main()
"""
START_UP = 90.0
"""Seconds that a process may take to begin on a busy machine."""

LONGEST = 4.0
"""Seconds: ``max_interval`` of all sources."""


@dataclass
class Servers:
    """All of them; ``asked`` are the times at which each host was, ``paths`` those of each address."""

    seed: int
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    paths: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ")[1]
                host = writer.get_extra_info("sockname")[0]
                self.asked[host].append(time.monotonic())
                self.paths[path].append(time.monotonic())
                await self._answer(writer, path, random.Random(f"{self.seed} {path} {len(self.paths[path])}"))
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, path: str, drawn: random.Random) -> None:
        fortune = drawn.random()
        await asyncio.sleep(drawn.random() * 0.2)
        text = f"<p>Version {drawn.randint(1, 3)} of the page says this.</p>"
        body = f"<article><h1>Page {path}</h1>{text}</article>".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        if fortune < 0.05:
            writer.transport.abort()
        elif fortune < 0.1:
            writer.write(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
        elif fortune < 0.13:
            writer.write(b"HTTP/1.1 429 Slow down\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
        elif fortune < 0.16:
            writer.write(head + body[:20])
            await asyncio.sleep(TIMEOUT * 2)
        else:
            writer.write(head + body)
        await writer.drain()


def configured(folder: Path, port: int, sources: int) -> Path:
    """A configuration that watches all the pages. JSON is YAML."""
    watched = [
        {
            "id": f"s{n}",
            "name": f"s{n}",
            "kind": "page",
            "url": f"http://127.2.0.{n // 2 + 1}:{port}/{n}",
            "every": "1s",
        }
        for n in range(sources)
    ]
    fetch = {"timeout": f"{TIMEOUT}s", "per_host_delay": f"{DELAY}s", "respect_robots": False}
    monitor = {
        "state_dir": "../state",
        "fetch": fetch | {"allow_private_addresses": True},
        "schedule": {"every": "1s", "max_interval": f"{LONGEST}s"},
    }
    files: dict[str, dict[str, Any]] = {
        "monitor": monitor,
        "sources": {"sources": watched},
        "actors": {"actors": []},
        "positions": {"issues": [], "positions": []},
    }
    config = folder / "config"
    config.mkdir(exist_ok=True)
    for name, content in files.items():
        (config / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
    return config


async def _begun(config: Path, servers: Servers) -> asyncio.subprocess.Process:
    """A daemon that has asked for something."""
    before = sum(map(len, servers.asked.values()))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", QUICK, "run", "--log-format", "json", "--config", str(config),
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(START_UP):
        while sum(map(len, servers.asked.values())) == before:
            await asyncio.sleep(0.05)
    return process


async def lived(folder: Path, seconds: float, sources: int, seed: int) -> list[str]:
    """What was not as it should be."""
    servers = Servers(seed)
    listening = await asyncio.start_server(servers.talk, "0.0.0.0", 0)
    async with listening:
        config = configured(folder, listening.sockets[0].getsockname()[1], sources)
        lives = []
        for part in range(2):
            process = await _begun(config, servers)
            begun = time.monotonic()
            await asyncio.sleep(seconds / 4)
            process.send_signal(signal.SIGHUP)
            await asyncio.sleep(seconds / 4)
            lives.append((begun, time.monotonic()))
            process.send_signal(signal.SIGKILL if part == 0 else signal.SIGTERM)
            code = await asyncio.wait_for(process.wait(), START_UP)
    found = [] if code == 0 else [f"the daemon ended with {code}"]
    with Store.open(folder / "state" / FILE_NAME) as store:
        rows = store.rows("SELECT id FROM source WHERE lease_owner IS NOT NULL")
        found += [f"{row['id']}: its lease was left behind" for row in rows]
    return found + _pressed(servers) + _starved(servers, lives, sources)


def _pressed(servers: Servers) -> list[str]:
    """Hosts asked more often than their pace allows, over windows long enough to overlook the machine's own delays."""
    window, found = 2.0, []
    most = window / DELAY + 3
    for host, times in servers.asked.items():
        for first in times:
            number = sum(first <= at < first + window for at in times)
            if number > most:
                found.append(f"{host}: {number} requests within {window} s")
                break
    return found


def _starved(servers: Servers, lives: list[tuple[float, float]], sources: int) -> list[str]:
    """Sources that were not asked for much longer than their rule says, while the daemon lived."""
    found = [f"s{number}: never asked" for number in range(sources) if not servers.paths[f"/{number}"]]
    for begun, ended in lives:
        for number in range(sources):
            times = [begun, *(at for at in servers.paths[f"/{number}"] if begun <= at <= ended), ended]
            gap = max(after - before for before, after in pairwise(times))
            if gap > 4 * (LONGEST + 2 * TIMEOUT + TICK):
                found.append(f"s{number}: not asked for {gap:.1f} s")
    return found


def main() -> int:
    """Lives and judges."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = asyncio.run(lived(Path(scratch), given.seconds, given.sources, given.seed))
    for line in found:
        print(line)
    print(f"{given.seconds:g} s, {given.sources} sources: {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
