"""Data files shipped inside the package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


@cache
def lexicon_data(name: str) -> Mapping[str, Any]:
    """The parsed content of ``lexicon/<name>.yaml``.

    Raises ``FileNotFoundError`` where the package ships no such file, which is how an unsupported language shows.
    """
    text = files("monitor").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe").load(text)
    if not isinstance(data, Mapping):
        raise TypeError(f"lexicon/{name}.yaml is not a mapping")
    return data


@cache
def calibrator_data() -> Mapping[str, Any]:
    """The coefficients by which comparisons are weighed, ``models/calibrator.json``."""
    text = files("monitor").joinpath("models", "calibrator.json").read_text(encoding="utf-8")
    data = json.loads(text)
    if not isinstance(data, Mapping):
        raise TypeError("models/calibrator.json is not a mapping")
    return data
