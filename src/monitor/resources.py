"""Data files shipped inside the package."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # compiled where it could be, which is ten times as quick


class _Loader(_BASE):  # type: ignore[misc]  # which of the two it is shows when it runs
    """Reads plain words as YAML 1.2 does: "no", "on" and "off" are words, as they are in the configuration."""

    yaml_implicit_resolvers: Mapping[str, Any] = {}


for kind, form, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"(?:{form})$"), list(first))


@cache
def lexicon_data(name: str) -> Mapping[str, Any]:
    """The parsed content of ``lexicon/<name>.yaml``.

    Raises ``FileNotFoundError`` where the package ships no such file, which is how an unsupported language shows.
    """
    text = files("monitor").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, _Loader)  # noqa: S506 - a safe loader with fewer kinds of words
    if not isinstance(data, Mapping):
        raise TypeError(f"lexicon/{name}.yaml is not a mapping")
    return data


def code_mark() -> int:
    """A number that changes when the package's code on disk does: it is of its files' names, sizes and times."""
    seen = set()
    for file in Path(str(files("monitor"))).rglob("*.py"):
        with suppress(OSError):  # one that an installer is just replacing
            told = file.stat()
            seen.add((str(file), told.st_size, told.st_mtime_ns))
    return hash(frozenset(seen))


@cache
def calibrator_data() -> Mapping[str, Any]:
    """The coefficients by which comparisons are weighed, ``models/calibrator.json``."""
    text = files("monitor").joinpath("models", "calibrator.json").read_text(encoding="utf-8")
    data = json.loads(text)
    if not isinstance(data, Mapping):
        raise TypeError("models/calibrator.json is not a mapping")
    return data
