"""A newsroom, read from its folder: by default the one that ships with the package."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML

from monitor.demo.model import Action, Newsroom, Outlet, Page, RealShift, Step, Template
from monitor.demo.reading import read_pages

DATA: Traversable = files("monitor.demo").joinpath("data")


@cache
def load(home: Traversable = DATA) -> Newsroom:
    """The newsroom of a folder with ``world.yaml``, ``text/``, ``templates/`` and ``config/``.

    Raises ``OSError`` where a file is missing, ``BrokenTextError`` for a page that cannot be read.
    """
    world = YAML(typ="safe").load(home.joinpath("world.yaml").read_text(encoding="utf-8"))
    outlets = tuple(_outlet(entry) for entry in world["outlets"])
    _see_furniture(home, outlets)
    pages: list[Page] = []
    for outlet in outlets:
        text = home.joinpath("text", outlet.text).read_text(encoding="utf-8")
        pages.extend(read_pages(text, outlet, {page.id: page for page in pages}))
    return Newsroom(
        name=world["name"],
        outlets=outlets,
        pages=tuple(pages),
        steps=tuple(_step(entry) for entry in world["steps"]),
        shifts=tuple(_shift(entry) for entry in world["shifts"]),
        tolerated=tuple(_shift(entry) for entry in world["tolerated"]),
        trap_kinds=world["traps"],
        home=home,
    )


def _see_furniture(home: Traversable, outlets: Iterable[Outlet]) -> None:
    """Raises ``FileNotFoundError`` where a template is missing: it would be missed only once a page is asked for."""
    for outlet in outlets:
        for name in outlet.furniture:
            path = home.joinpath("templates", name)
            if not path.is_file():
                what = f"there is no such file, and outlet {outlet.source} ({outlet.host}) needs it"
                raise FileNotFoundError(errno.ENOENT, what, str(path))


def _outlet(entry: Mapping[str, Any]) -> Outlet:
    """An outlet of world.yaml."""
    fields = dict(entry)
    fields["templates"] = tuple(Template(**template) for template in entry["templates"])
    fields["most_read"] = tuple(tuple(box) for box in entry.get("most_read", ()))
    return Outlet(**fields)


def _step(entry: Mapping[str, Any]) -> Step:
    """A step of world.yaml."""
    return Step(
        entry["step"], entry["day"], entry["headline"], tuple(Action(**action) for action in entry.get("after", ()))
    )


def _shift(entry: Mapping[str, Any]) -> RealShift:
    """A shift of world.yaml."""
    return RealShift(**{**entry, "also_ok": tuple(entry.get("also_ok", ()))})
