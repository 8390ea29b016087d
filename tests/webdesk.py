"""A review desk to try: a small store, a clock that stands still, and a browser's requests without a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from starlette.types import ASGIApp

from monitor.archive import Archive
from monitor.config import load
from monitor.desk.texts import Differ
from monitor.domain import Config, Role, Source, WebSettings
from monitor.services import Current
from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.auth import hash_password
from monitor.web.house import House
from stage import WordJudge, write_config
from store_samples import NOW, POSITION, evidence, flag, revision, statement

CHEAP = 4
"""The cost at which passwords of tests are hashed."""

KEY = b"k" * 64
PASSWORD = "a long enough password"
HERE = "http://127.0.0.1:8787"
SOURCES = [
    {"id": "press", "kind": "feed", "url": "https://press.example/feed", "name": "The Press"},
    {"id": "ministry", "url": "https://norland.example/paper", "publisher": "norland", "authority": "official"},
]


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def on(self, **length: float) -> None:
        self.now += timedelta(**length)


def tried(config: Config, source: Source, articles: int) -> dict[str, Any]:
    """A dry run that asks nobody."""
    link = {"url": "https://press.example/1", "title": "Norland <b>turns</b>", "published": None}
    text = {"url": "https://press.example/1", "problem": "not readable as an article (empty)"}
    return {
        "source": source.id,
        "url": source.url,
        "outcome": "fresh",
        "problem": "",
        "links": [link],
        "articles": [text],
    }


def build(folder: Path, store: Store, settings: WebSettings, clock: Clock, differ: Differ | None = None) -> House:
    """A house over a store."""
    config = load(write_config(folder, SOURCES))
    config = replace(config, settings=replace(config.settings, web=settings, state_dir=str(folder)))
    store.sync_baseline([POSITION], NOW)
    return House(
        current=Current(config),
        store=store,
        archive=Archive(folder / "pages"),
        key=KEY,
        clock=clock,
        differ=differ or WordJudge().diff,
        dry_run=tried,
    )


class Standin:
    """Stands for whatever it is told to: the application is built once, and each test gives it a house."""

    def __init__(self) -> None:
        self.real: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def __call__(self, *given: Any) -> Any:
        return self.real(*given)


_PARTS = {name: Standin() for name in ("current", "store", "archive", "clock", "differ", "dry_run")}
_addresses = count(1)


@cache
def _application() -> ASGIApp:
    parts: dict[str, Any] = dict(_PARTS)
    return create_app(House(**parts, key=KEY))


@contextmanager
def _moved_in(house: House) -> Iterator[ASGIApp]:
    """The application over a house, until the test ends."""
    before = {name: part.real for name, part in _PARTS.items()}
    for name, part in _PARTS.items():
        part.real = getattr(house, name)
    try:
        yield _application()
    finally:
        for name, part in _PARTS.items():
            part.real = before[name]


@dataclass
class Desk:
    """A house, its clock, and a browser at its door."""

    house: House
    clock: Clock
    client: TestClient
    address: str

    @property
    def store(self) -> Store:
        return self.house.store

    def browser(self, **options: Any) -> TestClient:
        """Another browser, with cookies of its own."""
        given: dict[str, Any] = {"base_url": HERE, "follow_redirects": False, "client": (self.address, 1)} | options
        return TestClient(_application(), **given)

    def user(self, name: str, role: Role = Role.REVIEWER) -> None:
        self.store.save_user(name, hash_password(PASSWORD, cost=CHEAP), role, self.clock())

    def signed_in(self, name: str, role: Role = Role.REVIEWER) -> TestClient:
        """A browser in which somebody has signed in."""
        self.user(name, role)
        client = self.browser()
        answer = client.post("/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    def raise_flag(self, key: str = "one", **fields: Any) -> int:
        """A flag on the pile; its number."""
        words = fields.pop("text", f"Norland supports tariffs, version {key}.")
        lines = fields.pop("lines", None) or (evidence(f"{key}-1", statement(words)),)
        return self.store.save_flag(replace(flag(key, *lines), **fields))

    def read(self, name: str = "one", body: bytes = b"", **fields: Any) -> str:
        """A text that has been read, with the bytes it came as; its id."""
        one = revision(name, **fields)
        if body:
            one = replace(one, body_sha256=self.house.archive.put(body))
        self.store.add_revision(one)
        return name


@contextmanager
def opened(folder: Path, settings: WebSettings | None = None, differ: Differ | None = None) -> Iterator[Desk]:
    """A desk over a store in a file."""
    clock = Clock()
    with Store.open(folder / "monitor.db") as store:
        house = build(folder, store, settings or WebSettings(), clock, differ)
        with _moved_in(house) as app:
            address = f"desk-of-test-{next(_addresses)}"  # what is remembered of guessers is each test's own
            client = TestClient(app, base_url=HERE, follow_redirects=False, client=(address, 1))
            yield Desk(house, clock, client, address)
