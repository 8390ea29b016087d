"""The newsroom that ships with the package, read from its data files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ruamel.yaml import YAML

from monitor.demo.model import Action, Newsroom, Outlet, Page, RealShift, Step, Template
from monitor.demo.reading import read_pages

DATA: Traversable = files("monitor.demo").joinpath("data")


@cache
def load() -> Newsroom:
    """The newsroom that ships with the package."""
    world = YAML(typ="safe").load(DATA.joinpath("world.yaml").read_text(encoding="utf-8"))
    outlets = tuple(_outlet(entry) for entry in world["outlets"])
    pages: list[Page] = []
    for outlet in outlets:
        text = DATA.joinpath("text", outlet.text).read_text(encoding="utf-8")
        pages.extend(read_pages(text, outlet, {page.id: page for page in pages}))
    return Newsroom(
        name=world["name"],
        outlets=outlets,
        pages=tuple(pages),
        steps=tuple(_step(entry) for entry in world["steps"]),
        shifts=tuple(_shift(entry) for entry in world["shifts"]),
        tolerated=tuple(_shift(entry) for entry in world["tolerated"]),
        trap_kinds=world["traps"],
    )


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
