"""The entries of a file's lists as they stand in it, sound or not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from monitor.config import yamlfile
from monitor.config.yamlfile import START, Document, Loc, Problem
from monitor.domain import Position


class Entry(NamedTuple):
    """An entry of a list as it stands in a file, sound or not."""

    document: Document
    loc: Loc
    values: Mapping[str, Any]

    def problem(self, key: str, message: str, *more: int) -> Problem:
        """A problem with the value of a key, or with a part of it."""
        return Problem(self.document.file, *self.document.place([*self.loc, key, *more]), f"{key}: {message}")

    def line(self, key: str) -> int:
        """The line on which the value of a key stands."""
        return self.document.place([*self.loc, key]).line


def entries_of(document: Document, name: str) -> list[Entry]:
    """The entries of a list of the file; what is no mapping is left out."""
    listed = document.data.get(name)
    entries = enumerate(listed) if isinstance(listed, list) else ()
    return [Entry(document, (name, index), entry) for index, entry in entries if isinstance(entry, dict)]


def position_problem(directory: Path, position: Position, message: str) -> Problem:
    """A problem with the day of an entry of positions.yaml, found by somebody who knows more than the file."""
    document = yamlfile.read(directory / "positions.yaml")
    written = (position.id, position.as_of.isoformat())
    for entry in entries_of(document, "positions"):
        if (entry.values.get("id"), entry.values.get("as_of")) == written:
            return entry.problem("as_of", message)
    return Problem(document.file, *START, message)
