"""Takes the pictures of the review desk that the README shows, from the demo: ``python docs/screenshots.py``.

Needs Chromium: the program named in MONITOR_CHROMIUM, or one on the path. The pictures land beside this file.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from click.testing import CliRunner
from playwright.sync_api import Page, ViewportSize, sync_playwright

from monitor.cli import cli
from monitor.config import load
from monitor.services import Current
from monitor.web.app import create_app
from monitor.web.server import house_of
from monitor.wiring import opened

HERE = Path(__file__).resolve().parent
QUALITY = 82
SIZE = ViewportSize(width=1360, height=850)
PHONE = ViewportSize(width=390, height=780)


@contextmanager
def desk(config_dir: Path) -> Iterator[str]:
    """The desk on a port of its own; its address."""
    config = load(config_dir)
    with opened(config) as store, socket.create_server(("127.0.0.1", 0)) as listening:
        app = create_app(house_of(Current(config), store))
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def take(page: Page, name: str, theme: str) -> None:
    """One picture, as WebP, which Playwright itself does not write."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    session = page.context.new_cdp_session(page)
    picture = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (HERE / f"desk-{name}-{theme}.webp").write_bytes(base64.b64decode(picture["data"]))
    session.detach()


def tour(page: Page) -> None:
    """The pages that are shown."""
    page.goto("/")
    take(page, "inbox", "light")
    take(page, "inbox", "dark")
    page.goto("/?shift=hardening")
    page.locator("#pile .row a").first.click()
    take(page, "flag", "light")
    take(page, "flag", "dark")
    page.goto("/positions")
    take(page, "positions", "light")
    page.goto("/positions/kenya/shipping-levy")
    take(page, "timeline", "dark")


def phone(page: Page) -> None:
    """The same on a phone."""
    page.goto("/?shift=hardening")
    page.locator("#pile .row a").first.click()
    take(page, "phone", "light")


def main() -> None:
    """Plays the demo, opens the desk on what it left, and takes the pictures."""
    program = os.environ.get("MONITOR_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("no Chromium: install it, or name it in MONITOR_CHROMIUM")
    with tempfile.TemporaryDirectory(prefix="monitor-pictures-") as folder:
        CliRunner().invoke(cli, ["demo", "--keep", folder], catch_exceptions=False)
        with desk(Path(folder) / "config") as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for size, seen in ((SIZE, tour), (PHONE, phone)):
                context = browser.new_context(base_url=address, viewport=size, device_scale_factor=1.5)
                seen(context.new_page())
                context.close()
            browser.close()


if __name__ == "__main__":
    main()
