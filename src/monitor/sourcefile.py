"""Adds an entry to sources.yaml and leaves every other line of it as it was, comments and all."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from monitor.config import FILES, load
from monitor.store.copying import sync

_ITEM = re.compile(r"^( *)-[ \t]+\S", re.MULTILINE)
_NONE = re.compile(r"^sources:[ \t]*\[[ \t]*\][ \t\r]*$", re.MULTILINE)
_WORDS = ("kind", "authority")


class CannotAddError(Exception):
    """sources.yaml is written in a way that a line cannot simply be added to; the message holds the entry."""


def add_source(directory: Path, entry: Mapping[str, str]) -> str:
    """Writes the entry at the end of the list, if all of the configuration is sound with it; its lines.

    Raises ``ConfigError`` where it would not be, :class:`CannotAddError`, or ``OSError``; then nothing is changed.
    """
    path = directory / "sources.yaml"
    text = path.read_bytes().decode("utf-8")
    item = _ITEM.search(text)
    lines = _lines(entry, len(item[1]) if item else 2, "\r\n" if "\r\n" in text else "\n")
    if item:
        added = f"{text.rstrip()}{lines}"
    elif _NONE.search(text):
        added = f"{_NONE.sub('sources:', text).rstrip()}{lines}"
    else:
        shown = lines.strip("\r\n")
        raise CannotAddError(f"{path}: is not written as a list with an entry a line; add this to it:\n{shown}")
    _must_load(directory, added)
    replace_whole(path, added)
    return lines.strip("\r\n")


def _lines(entry: Mapping[str, str], indent: int, end: str) -> str:
    """The entry as YAML, on lines of its own; a text in double quotes is the same in JSON and YAML."""
    written = [
        f"{key}: {value if key in _WORDS else json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()
    ]
    margin = " " * indent
    return f"{end}{margin}- " + f"{end}{margin}  ".join(written) + end


def _must_load(directory: Path, text: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for name in FILES:
            shutil.copyfile(directory / f"{name}.yaml", Path(scratch) / f"{name}.yaml")
        (Path(scratch) / "sources.yaml").write_bytes(text.encode())
        load(Path(scratch))


def replace_whole(path: Path, text: str) -> None:
    """Puts a text in the place of a file's: all of it or, after a crash, all of the old one. A link to it stays one.

    The file stays its owner's too, where that may be: who administers the monitor is not who runs it.
    """
    path = path.resolve()
    draft = path.with_suffix(".yaml.new")
    draft.write_bytes(text.encode())
    there = path.stat()
    with suppress(OSError):
        os.chown(draft, there.st_uid, there.st_gid)
    draft.chmod(stat.S_IMODE(there.st_mode))
    sync(draft)
    draft.replace(path)
