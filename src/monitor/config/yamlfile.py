"""A YAML 1.2 file as plain data that still knows the line and column of every key and value.

The file is read from the parser's events rather than through a loader, for three reasons: each key keeps its own place
(so a misspelt one can be pointed at), duplicate keys are seen, and hostile input (deep nesting, aliases that multiply)
is refused before it costs anything. Nothing is ever constructed but text, numbers, booleans, lists and mappings.

There are two parsers. A file without any fault is read by libyaml's, which is ten times as quick; whatever that one
stumbles over, or might understand otherwise than YAML 1.2 does, is left to the other, whose words and places are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_ALIASED = 10_000

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
Loc = Sequence[str | int]

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_CHARACTER = re.compile(r"\\U(?!0010|000)[0-9A-Fa-f]{8}")
_ENDINGS = (".yaml", ".yml", ".yaml.txt", ".yml.txt", ".txt")
_TEXT_TAGS = ("!", "tag:yaml.org,2002:str")
_QUICK = getattr(yaml, "CSafeLoader", None)  # there where libyaml is
_UNUSUAL = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u2030-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\uffef]"
    r"|^%|^\.\.\.|(?:^|[ \[{,])(?:!|\?[\s,\]}]|[&*][\w-]+[^\w\s,\]}-])|[|>][-+\d]*(?:#|[ ]*(?:[ ]#.*)?\n[ ]*\n)",
    re.MULTILINE,
)
"""What the two parsers take differently or might: tabs, other ends of lines, characters of higher planes; directives
and marks of an end; tags; keys behind a question mark; anchors with a mark in their name; a block of text that begins
with a blank line or without a blank before its comment."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something to mend in a configuration file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class Place(NamedTuple):
    """Where something stands in its file, counted from 1."""

    line: int
    column: int


START = Place(1, 1)


@dataclass(slots=True)
class Node:
    """A value with its place. A mapping's values are ``(place of the key, node)``; ``size`` counts what it holds."""

    place: Place
    value: str | int | float | bool | list[Node] | dict[str, tuple[Place, Node]] | None
    size: int = 1


@dataclass(slots=True)
class Document:
    """One file as read. ``root`` is ``None`` where nothing could be made of it; ``problems`` then says why."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def complain(self, place: Place, message: str) -> None:
        """Adds a problem."""
        self.problems.append(Problem(self.file, *place, message))

    @property
    def data(self) -> dict[str, Plain]:
        """The file's mapping as plain data. Keys without a value are left out: an empty key is an absent key."""
        data = _plain(self.root) if self.root else {}
        return data if isinstance(data, dict) else {}

    def place(self, loc: Loc) -> Place:
        """Where the value at this path stands, or, if there is none, the innermost thing around it that exists."""
        return self._walk(loc, of_key=False)

    def key_place(self, loc: Loc) -> Place:
        """Where the key at this path stands; for a list entry, the entry."""
        return self._walk(loc, of_key=True)

    def has(self, loc: Loc) -> bool:
        """Whether the file has the key or entry at this path, be it without a value."""
        node = self.root
        for step in loc:
            found = _child(node, step) if node else None
            if found is None:
                return False
            node = found[1]
        return node is not None

    def _walk(self, loc: Loc, *, of_key: bool) -> Place:
        node, place = self.root, self.root.place if self.root else START
        for step in loc:
            found = _child(node, step) if node else None
            if found is None:
                break
            key, node = found
            place = key if of_key or node.value is None else node.place
        return place


def read(path: Path) -> Document:
    """The file at ``path``. Raises nothing: what is wrong with it stands in the document's ``problems``."""
    document = Document(path.name)
    text = _decoded(path, document)
    if text is not None:
        parse(text, document)
    return document


def namesake(path: Path) -> str:
    """The name of a file beside a missing one that was most likely meant to be it, or an empty text."""
    meant = {f"{path.stem}{ending}" for ending in _ENDINGS}
    there = path.parent.iterdir() if path.parent.is_dir() else ()
    return next((one for one in sorted(file.name for file in there) if one.casefold() in meant), "")


def _decoded(path: Path, document: Document) -> str | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            document.complain(START, f"is larger than {MAX_BYTES // 1_000_000} MB; is it the right file?")
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        other = namesake(path)
        cure = f"rename {other}, which is not read" if other else "create it"
        document.complain(START, f"there is no such file in {path.parent}; {cure}")
        return None
    except OSError as error:
        document.complain(START, f"cannot be read: {error.strerror}; check what it is and its permissions")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _after(raw[: error.start].decode("utf-8", "replace"))
        document.complain(place, f"is not UTF-8 (byte 0x{raw[error.start]:02X}); save the file as UTF-8")
        return None


def parse(text: str, document: Document) -> None:
    """Reads the text into the document. Raises nothing, like :func:`read`."""
    if not _read_quickly(text, document):
        _read_closely(text, document)


def _read_quickly(text: str, document: Document) -> bool:
    """Reads a text that has no fault. ``False`` where it may have one: then nothing has been read."""
    if _QUICK is None or _UNUSUAL.search(text):
        return False
    trial = Document(document.file)
    builder = _Builder(trial)
    try:
        builder.build(yaml.parse(text, _QUICK))
    except (yaml.YAMLError, _Refused, OverflowError, ValueError):
        return False
    if trial.problems or builder.root is None or not isinstance(builder.root.value, dict):
        return False
    document.root = builder.root
    return True


def _read_closely(text: str, document: Document) -> None:
    """Reads any text, and tells what is wrong with it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.reader import ReaderError

    from monitor.config.yamlwords import in_plain_words

    builder = _Builder(document)
    try:
        builder.build(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        line, column, message = in_plain_words(error, text)
        document.complain(Place(line, column), message)
    except ReaderError as error:
        code = ord(text[error.position])
        document.complain(
            _after(text[: error.position]), f"the character U+{code:04X} may not stand in YAML; remove it"
        )
    except (OverflowError, ValueError):  # the parser hands any number to chr()
        escape = _NO_CHARACTER.search(text)
        place = _after(text[: escape.start()]) if escape else START
        document.complain(place, "this escape is the number of no character; correct it")
    except _Refused as refused:
        document.complain(refused.place, refused.message)
    else:
        _settle(builder.root, document)


def _settle(root: Node | None, document: Document) -> None:
    """Accepts the root if it is a mapping, as all four files are."""
    if root is None or root.value is None:
        document.complain(START, "the file is empty; see the shipped one of this name for what belongs in it")
    elif not isinstance(root.value, dict):
        document.complain(root.place, "the file must be a mapping of keys and values; begin lines with `key:`")
    else:
        document.root = root


def _after(text: str) -> Place:
    lines = re.split(r"\r\n|[\r\n]", text)
    return Place(len(lines), len(lines[-1]) + 1)


def _child(node: Node, step: str | int) -> tuple[Place, Node] | None:
    """The key's place and the value found one step down."""
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step].place, node.value[step]
    return None


def _plain(node: Node) -> Plain:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, (_, child) in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(child) for child in node.value]
    return node.value


class _Refused(Exception):  # noqa: N818 - control flow inside this module, not an error anybody else sees
    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


@dataclass(slots=True)
class _Open:
    """A collection being filled. ``key`` is the mapping key that waits for its value; duplicates go to a bin."""

    node: Node
    key: tuple[str, Place] | None = None


class _Builder:
    """Turns parser events into nodes, with bounded depth and a bounded number of copies made by aliases."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Node | None = None
        self._stack: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._aliased = 0
        self._documents = 0

    def build(self, events: Iterator[Any]) -> None:
        """Takes in the events of either parser: they have the same names and attributes."""
        for event in events:
            match type(event).__name__:
                case "ScalarEvent":
                    self._scalar(event)
                case "MappingStartEvent":
                    self._begin(event, {})
                case "SequenceStartEvent":
                    self._begin(event, [])
                case "MappingEndEvent" | "SequenceEndEvent":
                    self._end()
                case "AliasEvent":
                    self._alias(event)
                case "DocumentStartEvent":
                    self._document(event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _Refused(_place(event), "a second document begins here; keep one and remove the `---` or `...`")

    def _scalar(self, event: Any) -> None:
        if found := _UNPRINTABLE.search(event.value):
            raise _Refused(_place(event), f"holds the unprintable character U+{ord(found[0]):04X}; remove it")
        if self._awaits_key():
            self._key(event.value, _place(event))
            return
        value = self._resolved(event)
        self._add(Node(_place(event), value), event.anchor)

    def _resolved(self, event: Any) -> str | int | float | bool | None:
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            raise _Refused(_place(event), f"tags such as {event.tag} are not understood; remove it")
        plain: bool = event.implicit[0] and event.tag is None
        return _core(event.value) if plain else str(event.value)

    def _begin(self, event: Any, empty: Any) -> None:
        place = _place(event)
        if event.tag is not None:
            raise _Refused(place, f"tags such as {event.tag} are not understood; remove it")
        if len(self._stack) >= MAX_DEPTH:
            raise _Refused(place, f"nested more than {MAX_DEPTH} levels deep; no setting is")
        if self._awaits_key():
            raise _Refused(place, "a key must be plain text; if braces or brackets belong to a value, put it in quotes")
        node = Node(place, empty)
        self._add(node, event.anchor)
        self._stack.append(_Open(node))

    def _end(self) -> None:
        closed = self._stack.pop().node
        if self._stack:
            self._stack[-1].node.size += closed.size

    def _alias(self, event: Any) -> None:
        place, node = _place(event), self._anchors.get(event.anchor)
        if node is None:
            raise _Refused(place, f"*{event.anchor} refers to nothing; if it is text, put it in quotes")
        if any(node is opened.node for opened in self._stack):
            raise _Refused(place, f"*{event.anchor} stands inside what it refers to")
        self._aliased += node.size
        if self._aliased > MAX_ALIASED:
            raise _Refused(place, f"aliases multiply to more than {MAX_ALIASED:,} values; write them out")
        if self._awaits_key():
            self._key(str(node.value), place)
        else:
            self._add(Node(place, node.value, node.size), None)
            self._stack[-1].node.size += node.size

    def _awaits_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].node.value, dict) and self._stack[-1].key is None

    def _key(self, text: str, place: Place) -> None:
        mapping = self._stack[-1].node.value
        if isinstance(mapping, dict) and text in mapping:
            message = f"duplicate key {text!r}; it is already given on line {mapping[text][0].line}; remove one"
            self.document.complain(place, message)
        self._stack[-1].key = (text, place)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        parent.node.size += 1
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif isinstance(parent.node.value, dict) and parent.key is not None:
            key, place = parent.key
            parent.node.value.setdefault(key, (place, node))
            parent.key = None


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _core(text: str) -> str | int | float | bool | None:
    """A plain scalar by the core schema of YAML 1.2, so that ``no`` and ``2022-03-23`` stay text."""
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
