"""What tests of the whole share: a web server on loopback, a configuration pointing at it, and a judge of words."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self, TypeVar

from monitor.compare import Pair
from monitor.compare.differences import Change, Difference
from monitor.config import load
from monitor.domain import MOVES, Comparison, Relation
from monitor.passes import Pass, run_once

T = TypeVar("T")

# --- the web ---------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What the server says to one address. ``act`` takes the whole answer into its own hands."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


class Web:
    """A server on loopback. ``routes`` may be changed at any time; ``hits`` counts the requests for each address."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.hits: Counter[str] = Counter()
        self.closing = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.hits[self.path] += 1
                answer = web.routes.get(self.path, Answer(b"nothing here", 404))
                with suppress(ConnectionError):
                    answer.act(self) if answer.act else send(self, answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def html(self, path: str, body: str, **headers: str) -> str:
        """Puts a page on air; its address."""
        self.routes[path] = Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8", **headers})
        return self.url(path)

    def feed(self, path: str, *items: tuple[str, str, str]) -> str:
        """Puts a feed of (path, title, date) on air; its address."""
        entries = "".join(
            f"<item><title>{title}</title><link>{self.url(to)}</link><pubDate>{day}</pubDate></item>"
            for to, title, day in items
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'
        self.routes[path] = Answer(body.encode(), headers={"Content-Type": "application/rss+xml"})
        return self.url(path)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    handler.send_response(answer.status)
    for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(answer.body)


def page(title: str, *paragraphs: str, published: str = "") -> str:
    """An article as newspapers mark it up."""
    meta = f'<meta property="article:published_time" content="{published}">' if published else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{meta}</head>'
        f"<body><main><article><h1>{title}</h1>{text}</article></main></body></html>"
    )


FILLER = (
    "Delegations from eleven countries met in the capital for two days of talks on trade, transport and fisheries.",
    "The hosts thanked everybody for coming, and the next meeting was set for the spring in another port city.",
)

# --- the configuration -----------------------------------------------------------------------------------

ACTORS = [
    {
        "id": "norland",
        "name": "Norland",
        "aliases": ["Norland's government", "Norlandic government"],
        "speakers": [
            {"name": "Ada Norling", "title": "Foreign Minister", "rank": 2, "aliases": ["Norling"]},
            {"name": "Bo Lind", "title": "spokesperson", "rank": 3, "aliases": ["Lind"]},
        ],
    }
]
ISSUES = [
    {
        "id": "tariffs",
        "name": "Tariffs on grain",
        "question": "Should tariffs on grain be imposed?",
        "keywords": ["tariff", "tariffs"],
        "context": [],
    }
]
POSITIONS = [
    {
        "id": "norland-tariffs",
        "actor": "norland",
        "issue": "tariffs",
        "stance": "oppose",
        "statement": "Norland opposes tariffs on grain.",
        "formulas": ["free and fair trade"],
        "as_of": "2025-01-01",
        "source": "https://norland.example/paper",
    }
]
FAST = {
    "timeout": "5s",
    "per_host_delay": "0s",
    "per_host_concurrency": 8,
    "respect_robots": False,
    "allow_private_addresses": True,
}


def write_config(
    folder: Path,
    sources: Sequence[dict[str, Any]] = (),
    positions: Sequence[dict[str, Any]] = POSITIONS,
    fetch: dict[str, Any] | None = None,
    **settings: Any,
) -> Path:
    """A configuration directory. JSON is YAML."""
    files = {
        "monitor": {"state_dir": "../state", "fetch": FAST | (fetch or {}), **settings},
        "sources": {"sources": [_source(one) for one in sources]},
        "actors": {"actors": ACTORS},
        "positions": {"issues": ISSUES, "positions": list(positions)},
    }
    config = folder / "config"
    config.mkdir(exist_ok=True)
    for name, content in files.items():
        (config / f"{name}.yaml").write_text(json.dumps(content, indent=1), encoding="utf-8")
    return config


def _source(values: dict[str, Any]) -> dict[str, Any]:
    given = {"name": values["id"], "kind": "page", "max_age": "any"} | values
    return given if given["kind"] != "page" else {key: value for key, value in given.items() if key != "max_age"}


# --- a run without the weight of processes and models ----------------------------------------------------


class InProcess:
    """Does the workers' work in a thread, which needs no preparation."""

    def __init__(self, **_: object) -> None:
        pass

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def run(self, task: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await asyncio.to_thread(task, *args, **kwargs)


RELATIONS = {
    "abandons": Relation.REVERSAL,
    "supports": Relation.REVERSAL,
    "demands": Relation.HARDENING,
    "reconsiders": Relation.SOFTENING,
    "opposes": Relation.REAFFIRMS,
}


TURNED = {Relation.HARDENING: Relation.SOFTENING, Relation.SOFTENING: Relation.HARDENING}


class WordJudge:
    """Reads the relation off a word of the statement, so that a test says what a comparison comes to.

    Who opposes what the other supports, abandons, demands or reconsiders has moved from him as far as he has.
    """

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [self._compared(pair.position, pair.statement) for pair in pairs]

    def diff(self, before: str, after: str) -> Difference:
        old, new = before.splitlines(), after.splitlines()
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        length = max(len(gone), len(come))
        pairs = zip(gone + [""] * (length - len(gone)), come + [""] * (length - len(come)), strict=True)
        changes = []
        for was, now in pairs:
            if was:
                found = self._compared(was, now or was)
                changes.append(Change(was, now or None, found.relation, found.confidence, (), found))
            else:  # what only came has nothing to be compared with, and by itself moves nothing
                changes.append(Change(None, now, Relation.REAFFIRMS, 0.6))
        moved = next((one.relation for one in changes if one.relation in MOVES), None)
        return Difference(moved, 0.9, tuple(changes))

    def _compared(self, position: str, statement: str) -> Comparison:
        relation, held = self._relation(statement), self._relation(position)
        if relation is Relation.REAFFIRMS:
            relation = TURNED.get(held, held if held is not Relation.UNRELATED else relation)
        elif relation is Relation.REVERSAL and "supports" in position:
            relation = Relation.REAFFIRMS
        return Comparison(relation, 0.9, {relation: 0.9}, reasons=(f"so it says: {relation}",), model="words 1")

    def _relation(self, text: str) -> Relation:
        return next((RELATIONS[word] for word in text.casefold().split() if word in RELATIONS), Relation.UNRELATED)


def once(config_dir: Path) -> Pass:
    """One pass over the sources."""
    return run_once(load(config_dir), lambda report: None)


@contextmanager
def state(config_dir: Path) -> Iterator[Any]:
    """The store of a configuration."""
    from monitor.wiring import opened

    with opened(load(config_dir)) as store:
        yield store
