"""``kill -9`` of the monitor and of its worker processes at random points, and whether anything was lost or doubled.

    python -m benchmarks.kill_storm                     50 kills
    python -m benchmarks.kill_storm --kills 5 --seed 3

A made-up newsroom of feeds stands on loopback. The daemon is started again and again and killed when it has made so
many requests as the seed says; every third time it is one of its workers instead. Then a last run works off what is
left, and what the database holds is compared, row by row, with that of a run that nobody disturbed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.cycle import workers
from monitor.store import FILE_NAME, Store

FEEDS, ARTICLES = 6, 20
PATIENCE = 900.0

STANCES = ("opposes tariffs on grain", "supports tariffs on grain", "would consider tariffs on grain")
QUICK = """
from datetime import timedelta
from monitor import daemon
daemon.TICK, daemon.INHERITED = timedelta(seconds=0.2), timedelta(seconds=0.5)
from monitor.cli import main
main()
"""
"""The monitor with short waits: so often does nobody kill it in earnest."""

TABLES = {
    "revisions": "SELECT url, seq, text_sha256, body_sha256 FROM revision",
    "statements": "SELECT id FROM statement",
    "comparisons": "SELECT key FROM comparison",
    "links": "SELECT url, state FROM link",
    "flags": "SELECT actor, issue, position, shift FROM flag",
    "evidence": "SELECT flag_evidence.id, flag.shift FROM flag_evidence JOIN flag ON flag.id = flag_evidence.flag",
}
"""What must be the same, whatever happened on the way: everything but times and numbers in order of arrival."""


@dataclass
class Press:
    """The newsroom's server. ``asked`` is called at every request, with the number of requests so far."""

    asked: Callable[[int], None] = lambda _: None
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def on_air(self) -> Iterator[str]:
        """Serves until the block ends; gives its address."""
        press = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with press._lock:
                    press.requests += 1
                    number = press.requests
                press.asked(number)
                with suppress(ConnectionError):
                    self._say(press.document(self.path, f"http://{self.headers['Host']}"))

            def _say(self, document: tuple[str, str]) -> None:
                kind, text = document
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    @staticmethod
    def document(path: str, site: str) -> tuple[str, str]:
        """A feed, or an article in which a minister speaks."""
        feed, _, number = path.strip("/").partition("/")
        if not number:
            items = "".join(
                f"<item><title>Story {n} of {feed}</title><link>{site}/{feed}/{n}</link>"
                f"<pubDate>Mon, {n % 28 + 1:02} Jan 2024 10:00:00 GMT</pubDate></item>"
                for n in range(ARTICLES)
            )
            return "application/rss+xml", f'<rss version="2.0"><channel><title>{feed}</title>{items}</channel></rss>'
        stance = STANCES[(int(number) + len(feed)) % len(STANCES)]
        said = f"“Norland {stance} in case {feed} {number},” Foreign Minister Ada Norling said."
        filler = f"Delegations from {number} countries met in {feed} for two days of talks on transport and fisheries."
        return (
            "text/html",
            f"<html><body><article><h1>Story {number}</h1><p>{said}</p><p>{filler}</p></article></body></html>",
        )


def configured(folder: Path, site: str) -> Path:
    """A configuration that watches the newsroom. JSON is YAML."""
    feeds = [
        {
            "id": f"feed-{n}",
            "name": f"Feed {n}",
            "kind": "feed",
            "url": f"{site}/feed-{n}",
            "max_age": "any",
            "every": "1s",
        }
        for n in range(FEEDS)
    ]
    fetch = {
        "per_host_delay": "0s",
        "per_host_concurrency": 4,
        "respect_robots": False,
        "allow_private_addresses": True,
    }
    speakers = [{"name": "Ada Norling", "title": "Foreign Minister", "rank": 2}]
    position = {
        "id": "norland-tariffs", "actor": "norland", "issue": "tariffs", "stance": "oppose",
        "statement": "Norland opposes tariffs on grain.", "as_of": "2023-01-01",
    }  # fmt: skip
    issue = {
        "id": "tariffs", "name": "Tariffs", "question": "Should tariffs on grain be imposed?", "keywords": ["tariffs"],
    }  # fmt: skip
    files: dict[str, dict[str, Any]] = {
        "monitor": {"state_dir": "../state", "fetch": fetch},
        "sources": {"sources": feeds},
        "actors": {"actors": [{"id": "norland", "name": "Norland", "speakers": speakers}]},
        "positions": {"issues": [issue], "positions": [position]},
    }
    config = folder / "config"
    config.mkdir(parents=True)
    for name, content in files.items():
        (config / f"{name}.yaml").write_text(json.dumps(content), encoding="utf-8")
    return config


def begun(config: Path, *words: str) -> subprocess.Popen[str]:
    """A monitor at work."""
    command = [sys.executable, "-c", QUICK, "run", "--config", str(config), *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finished(config: Path) -> None:
    """Works off whatever is left."""
    for _ in range(2):  # an article that was put off while its worker was killed waits for its next turn
        with begun(config, "--once") as process:
            _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        _bring_forward(config)


def _bring_forward(config: Path) -> None:
    with Store.open(config.parent / "state" / FILE_NAME) as store:
        store.write("UPDATE link SET next_try = NULL WHERE state = 'pending'")


def held(config: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the database holds, in an order of its own."""
    with Store.open(config.parent / "state" / FILE_NAME) as store:
        return {name: sorted(tuple(row) for row in store.rows(sql)) for name, sql in TABLES.items()}


@dataclass
class Killer:
    """Kills the monitor, or one of its workers, at a given request."""

    at: int
    worker: bool
    process: subprocess.Popen[str] | None = None
    delay: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    def __call__(self, number: int) -> None:
        """Called at every request."""
        if number < self.at or self.done.is_set() or self.process is None:
            return
        self.done.set()
        time.sleep(self.delay)  # somewhere between this answer and what is made of it
        victims = list(workers(self.process.pid)) if self.worker else [self.process.pid]
        for pid in victims[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def storm(folder: Path, kills: int, seed: int, tell: Callable[[str], None] = lambda _: None) -> list[str]:
    """What is not as in a run that nobody disturbed, one line each."""
    drawn = random.Random(seed)
    press = Press()
    with press.on_air() as site:
        calm = configured(folder / "calm", site)
        finished(calm)
        stormy = configured(folder / "stormy", site)
        for number in range(kills):
            _one_kill(press, stormy, drawn, worker=number % 3 == 2)
            tell(f"kill {number + 1}: {press.requests} requests so far")
        finished(stormy)
    return _differences(held(calm), held(stormy))


def _one_kill(press: Press, config: Path, drawn: random.Random, *, worker: bool) -> None:
    killer = Killer(press.requests + drawn.randint(1, 3 * FEEDS), worker, delay=drawn.random() * 0.3)
    press.asked = killer
    with begun(config) as process:
        killer.process = process
        killer.done.wait(PATIENCE)
        if worker:  # the monitor goes on without it, and is told to end in order
            time.sleep(drawn.random())
            process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    press.asked = lambda _: None
    expected = 0 if worker else -signal.SIGKILL
    assert process.returncode == expected, f"ended with {process.returncode}: {said[-2000:]}"


def _differences(calm: dict[str, list[tuple[Any, ...]]], stormy: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    found = []
    for name, rows in calm.items():
        lost = [row for row in rows if row not in stormy[name]]
        more = len(stormy[name]) - (len(rows) - len(lost))
        if lost or more:
            found.append(f"{name}: {len(lost)} of {len(rows)} lost, {more} doubled or new, such as {lost[:2]}")
    return found


def main() -> int:
    """Kills and compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = storm(Path(scratch), given.kills, given.seed, print)
    for line in found:
        print(line)
    print(f"{given.kills} kills: {'nothing lost, nothing doubled' if not found else 'not the same'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
