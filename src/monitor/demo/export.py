"""Writes the newsroom out as a folder of finished pages with a description of what is on air when, and the truth."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.demo.model import Action, Newsroom, Outlet, Page, RealShift
from monitor.demo.render import render


def export(room: Newsroom, folder: Path) -> None:
    """Fills a folder with ``site.json``, ``truth.json``, ``config/`` (``{port}`` not filled in) and ``pages/``.

    Raises ``FileExistsError`` where there is something in it: nobody's files are written over.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(errno.EEXIST, "has something in it; name a new or empty folder", str(folder))
    for name in ("pages", "config"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    site = {
        "name": room.name,
        "hosts": {outlet.host: _host(outlet) for outlet in room.outlets},
        "pages": [_page(room, page, folder) for page in room.pages],
        "steps": [
            {"step": step.number, "date": step.day.isoformat(), "after": [_action(action) for action in step.actions]}
            for step in room.steps
        ],
    }
    _write(folder / "site.json", site)
    _write(folder / "truth.json", truth(room))
    for entry in room.home.joinpath("config").iterdir():
        (folder / "config" / entry.name).write_bytes(entry.read_bytes())


def truth(room: Newsroom) -> dict[str, Any]:
    """What a monitor should and should not find: shifts with their pages and words, traps, pages that hold no shift."""
    return {
        "shifts": [_shift(room, shift) for shift in room.shifts],
        "negatives": [row for page in room.pages for row in _negatives(room, page)],
        "tolerated": [
            {"actor": entry.actor, "issue": entry.issue, "shift": entry.shift, "step": entry.step, "why": entry.why}
            for entry in room.tolerated
        ],
        "quiet_pages": [page.id for page in room.pages if not page.shifts()],
        "attributed_pages": [],
        "attributions": [],
    }


def _write(file: Path, data: Mapping[str, Any]) -> None:
    """Data as JSON that can be read and compared line by line."""
    file.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _host(outlet: Outlet) -> dict[str, str]:
    """An outlet in site.json."""
    return {name: getattr(outlet, name) for name in ("name", "source", "index", "index_kind", "timezone")}


def _page(room: Newsroom, page: Page, folder: Path) -> dict[str, Any]:
    """A page in site.json; a file is written for every step at which its bytes differ from the step before."""
    versions: list[dict[str, Any]] = []
    last = b""
    for step in range(page.versions[0].from_step, len(room.steps)):
        body = render(room, page, step)
        if body != last:
            name = f"pages/{page.id}.html" if not versions else f"pages/{page.id}-s{step}.html"
            (folder / name).write_bytes(body)
            versions.append({"from_step": step, "file": name})
        last = body
    row: dict[str, Any] = {
        "id": page.id,
        "host": page.outlet.host,
        "path": page.path,
        "title": page.title,
        "published": page.published.isoformat(),
        "versions": versions,
        "listed": page.outlet.index_kind != "page",
    }
    return row | ({"copy_of": page.copy_of} if page.copy_of else {})


def _action(action: Action) -> dict[str, dict[str, str]]:
    """A reviewer's action in site.json."""
    return {action.verb: {"actor": action.actor, "issue": action.issue, "shift": action.shift}}


def _shift(room: Newsroom, shift: RealShift) -> dict[str, Any]:
    """A shift in truth.json."""
    words = {page.id: page.shifts()[shift.id] for page in room.pages_of(shift.id)}
    first = next(iter(words))
    return {
        "id": shift.id,
        "actor": shift.actor,
        "issue": shift.issue,
        "position": shift.position,
        "shift": shift.shift,
        "also_ok": list(shift.also_ok),
        "step": shift.step,
        "pages": list(words),
        "words": words[first],
        "page_words": words,
        "file": f"pages/{first}.html",
        "why": shift.why,
    }


def _negatives(room: Newsroom, page: Page) -> list[dict[str, str]]:
    """The traps of a page: those marked in its text, and the one that the page is as a whole."""
    found = [(mark.trap, mark.words) for version in page.versions for mark in version.marks if mark.trap]
    if page.trap:
        found.append((page.trap, page.title))
    rows = []
    for trap, words in dict.fromkeys(found):
        row = {"page": page.id, "actor": trap.actor, "issue": trap.issue, "kind": trap.kind, "words": words}
        rows.append(row | {"why": room.trap_kinds[trap.kind]})
    return [{"id": f"{page.id}-{n}", **row} for n, row in enumerate(rows, 1)]
