"""A real browser at a real desk: Chromium, a server on loopback, and a small store with long and odd things in it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from starlette.types import Receive, Scope, Send

from monitor.domain import Kind, Outcome, Severity, Shift, SourceState
from monitor.web.app import create_app
from store_samples import COMPARISON, DAY, NOW, evidence, statement
from webdesk import Desk

NEEDED = "MONITOR_TESTS_NEED_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
ARABIC = "وقال الوزير إن الرسوم الجمركية ستُرفع، ولن تعود أبداً إلى ما كانت عليه."
HOSTILE = "<img src=x onerror=alert(1)> & <script>document.title='taken'</script>"
UNBROKEN = "tariff" * 120
VAST = "We shall not levy it. " * 9000
"""About 200 kB of one statement."""


def lacking(what: str) -> None:
    """Skips where something for real browsers is not there; fails where it has to be."""
    if os.environ.get(NEEDED) == "1":
        pytest.fail(f"{what}, and {NEEDED}=1 says that it has to be there")
    pytest.skip(what)


def chromium() -> str:
    """The browser's program."""
    named = os.environ.get("MONITOR_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found or not Path(found).exists():
        lacking("no Chromium: install it, or name it in MONITOR_CHROMIUM")
    return str(found)


def axe() -> str:
    """The source of axe-core."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        lacking("no axe-core: install axe-playwright-python")
        raise AssertionError
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@dataclass
class Served:
    """A server on loopback whose desk can be changed for another."""

    desk: Desk | None = None
    app: Any = None
    port: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def show(self, desk: Desk) -> None:
        self.desk, self.app = desk, create_app(desk.house)


@contextmanager
def serving() -> Iterator[Served]:
    """The server, up and running."""
    served = Served()
    server = uvicorn.Server(uvicorn.Config(served, lifespan="off", log_config=None, access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        served.port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield served
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def browsing() -> Iterator[Browser]:
    """The browser, without a window."""
    program = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody at the desk, with a window of their own, and whatever the browser complained of."""

    context: BrowserContext
    page: Page
    desk: Desk
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(path)

    def press(self, *keys: str) -> None:
        """Presses keys, each on the page that the one before has led to."""
        for key in keys:
            self.page.keyboard.press(key)

    def said(self) -> str:
        """What has been read out to those who listen."""
        expect(self.page.locator("#live")).not_to_be_empty()
        return self.page.locator("#live").inner_text()

    def status(self, flag: int) -> str:
        """How a flag stands in the store."""
        standing = self.desk.store.standing(flag)
        assert standing is not None
        return "snoozed" if standing.asleep(self.desk.clock()) else standing.status.value


def visit(browser: Browser, served: Served, **options: Any) -> Visitor:
    """Opens a window at the desk. ``options`` are Playwright's for a context."""
    assert served.desk is not None
    context = browser.new_context(base_url=f"http://127.0.0.1:{served.port}", **options)
    context.set_default_timeout(20_000)
    visitor = Visitor(context, context.new_page(), served.desk)

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            visitor.complaints.append(f"{message.type}: {message.text}")

    context.on("console", heard)
    context.on("weberror", lambda error: visitor.complaints.append(str(error.error)))
    return visitor


# --- what lies on the desk -------------------------------------------------------------------------------


def pile(desk: Desk, count: int = 4) -> list[int]:
    """Open flags, in the order in which they lie; the first speaks for itself, others say odd things."""
    words = ("We will support tariffs on some grain.", ARABIC, HOSTILE, UNBROKEN)
    return [
        desk.raise_flag(
            f"f{place}",
            lines=(
                evidence(f"e{place}", statement(words[place % len(words)], title=None)),
                evidence(f"o{place}", statement(f"Tariffs may come, another paper has it, number {place}.")),
            ),
            shift=list(Shift)[place % len(Shift)],
            severity=Severity.HIGH,
            created=NOW - place * DAY,
        )
        for place in range(count)
    ]


def furnish(desk: Desk) -> list[str]:
    """Fills the desk with something for every page; the addresses of all of them."""
    flags = pile(desk, 5)
    vast = desk.raise_flag("vast", text=VAST, severity=Severity.LOW, reasons=(UNBROKEN, "negation dropped"))
    _texts(desk)
    states = (("press", Outcome.SERVER_ERROR, 3.0), ("ministry", Outcome.FRESH, 0.0))
    for name, outcome, failures in states:
        desk.store.save_source_state(
            SourceState(
                name,
                NOW + DAY,
                last_outcome=outcome,
                last_detail="" if outcome.ok else UNBROKEN,
                last_checked_at=NOW,
                last_success_at=NOW - DAY,
                last_new_at=NOW - DAY,
                failures=failures,
            )
        )
    desk.client.post(f"/flags/{flags[4]}/confirm", data={"stance": "lean-support", "note": HOSTILE})
    desk.client.post(f"/flags/{flags[3]}/snooze", data={"until": "3d"})
    desk.client.post("/views", data={"name": UNBROKEN[:60], "view": "severity=high"})
    return [
        *("/", "/?show=all&severity=high", "/?q=nothinglikethat", "/?show=dismissed"),
        *(f"/flags/{flag}" for flag in (flags[1], flags[4], vast)),
        *("/positions", "/positions/norland/tariffs", "/articles", "/articles/one?at=0#here"),
        *("/compare?before=one&after=two", "/compare?before=one&after=two&layout=inline"),
        *("/sources", "/sources/press", "/activity", "/search?q=tariffs", "/help"),
    ]


def _texts(desk: Desk) -> None:
    """Two versions of an article, with statements of every kind that are held against the record."""
    before = "We will support tariffs. So said the minister.\n" + ARABIC + "\nNothing else was said. Nothing at all."
    after = before.replace("will support", "may support").replace("Nothing else", "Not much else")
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    for name, text, seen in (("one", before, NOW - DAY), ("two", after, NOW)):
        desk.read(name, b"<p>as it came</p>", text=text, title=HOSTILE, seen_at=seen)
        said = [
            statement("We will support tariffs.", kind=Kind.DIRECT),
            statement("So said the minister.", 25, kind=Kind.CHARACTERISATION, date=NOW.date() - timedelta(days=40)),
            statement(ARABIC, text.index(ARABIC), kind=Kind.OFFICIAL, speaker=None, rank=None),
        ]
        for key in desk.store.add_statements(name, said):
            desk.store.add_comparison(key, held.key, COMPARISON)
