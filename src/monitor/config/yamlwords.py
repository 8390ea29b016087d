"""The YAML parser's complaints in plain words, each with its cure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError


class _Complaint(NamedTuple):
    line: int
    column: int
    message: str


def in_plain_words(error: MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Line and column (from 1) and message. An unclosed quotation or bracket is reported where it was opened."""
    mark: Any = error.problem_mark or error.context_mark
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent and indent.index("\t") <= mark.column:
        return _Complaint(mark.line + 1, indent.index("\t") + 1, "a tab in the indentation; YAML takes only blanks")
    above = lines[mark.line - 1] if mark.line else ""
    if (dash := re.match(r" *-(?=\w+:( |$))", above)) and "mapping values are not allowed" in str(error.problem):
        return _Complaint(mark.line, dash.end(), "a blank is missing after the `-`; write `- `")
    context, problem = str(error.context or ""), str(error.problem or "not valid YAML")
    for pattern, message, at_opening in _WORDS:
        if found := re.search(pattern, f"{context}: {problem}"):
            place: Any = error.context_mark if at_opening and error.context_mark else mark
            return _Complaint(place.line + 1, place.column + 1, message(found))
    return _Complaint(mark.line + 1, mark.column + 1, f"not valid YAML: {problem}")


def _says(message: str) -> Callable[[re.Match[str]], str]:
    return lambda found: message.format(*found.groups())


_WORDS: tuple[tuple[str, Callable[[re.Match[str]], str], bool], ...] = (
    (
        r"mapping values are not allowed",
        _says("a colon inside a value, or a line indented too far; put the value in quotes or align the line"),
        False,
    ),
    (
        r"sequence entries are not allowed",
        _says("a list entry may not begin here; put each `- ` on a line of its own"),
        False,
    ),
    (r"quoted scalar: found unexpected", _says("a quotation mark is opened here and never closed; close it"), True),
    (
        r"unknown escape character '(.*)'",
        _says("\\{0} means nothing in double quotes; use single quotes or double the backslash"),
        False,
    ),
    (r"flow sequence", _says("the list opened here by `[` lacks a comma or its `]`"), True),
    (
        r"flow mapping",
        _says("the mapping opened here by `{{` lacks a comma or its `}}`; if it is text, put it in quotes"),
        True,
    ),
    (r"mapping keys are not allowed", _says("a value may not begin with `?`; put it in quotes"), False),
    (r"scanning an? (?:alias|anchor)", _says("a value may not begin with `*` or `&`; put it in quotes"), True),
    (r"'\\t' that cannot start any token", _says("a tab before a value; YAML takes only blanks"), False),
    (r"'(.)' that cannot start any token", _says("a value may not begin with `{0}`; put it in quotes"), False),
    (
        r"expected (?:chomping or indentation indicators|a comment or a line break)",
        _says("after `|` or `>` the text begins on the next line; if the sign belongs to it, put it in quotes"),
        False,
    ),
    (
        r"could not find expected ':'",
        _says("this line has no `key: value`; add the colon, or indent the line if it goes on the value above"),
        True,
    ),
    (
        r"expected <block end>, but found '(?:<scalar>|[,\[\]{}])'",
        _says("text after the end of a value; put the whole of it in quotes of the other kind, ' or \""),
        False,
    ),
    (
        r"expected <block end>|expected '<document start>'",
        _says("this line does not line up with those before it; indent it as they are"),
        False,
    ),
    (r"expected the node content, but found '(.)'", _says("`{0}` closes nothing; put the value in quotes"), False),
)
