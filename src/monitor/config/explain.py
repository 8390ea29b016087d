"""A model's complaints about a file as problems with place, plain words and cure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from monitor.config.values import suggestion
from monitor.config.yamlfile import Document, Problem

_KINDS: Mapping[str, str] = {
    "string_type": "text",
    "list_type": "a list, [in brackets] or of lines that begin with `- `",
    "dict_type": "a mapping, indented lines of `key: value`",
    "model_type": "a mapping, indented lines of `key: value`",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
}

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_ENTRIES = "write its entries on lines beneath it that begin with `- `, or `{0}: []` for none"
_CUT_SHORT = "if it belongs to the value before it, put the whole of that in quotes"


def problems(document: Document, model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """One problem for each of the error's parts, in the words of the file rather than of the validator."""
    schema = json_schema(model)
    return [_problem(document, schema, part) for part in error.errors(include_url=False)]


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a file, in the file's own terms: defaults as one would write them, and explained sections.

    A key that may be left out may also stand without a value.
    """
    schema = model.model_json_schema(by_alias=True)
    for part in [schema, *schema.get("$defs", {}).values()]:
        for name, value in part.get("properties", {}).items():
            if name not in part.get("required", []):
                part["properties"][name] = _optional(value, schema.get("$defs", {}))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _optional(value: dict[str, Any], sections: Mapping[str, Any]) -> dict[str, Any]:
    noted = ("title", "description", "examples", "default")
    notes: dict[str, Any] = {key: value[key] for key in noted if key in value}
    rest = {key: kept for key, kept in value.items() if key not in notes}
    if "$ref" in value:
        notes.setdefault("description", sections[_target(value)]["description"])
    default = notes.get("default")
    if isinstance(default, dict | None):
        notes.pop("default", None)
    elif "pattern" in value and not re.fullmatch(value["pattern"], str(default)):
        notes["default"] = value["examples"][0]
    return {**(rest if "anyOf" in rest else {"anyOf": [rest, {"type": "null"}]}), **notes}


def _problem(document: Document, schema: dict[str, Any], part: Any) -> Problem:
    loc: tuple[str | int, ...] = tuple(part["loc"])
    kind: str = part["type"]
    if kind == "extra_forbidden":
        known = sorted(_resolve(schema, loc[:-1]).get("properties", {}))
        otherwise = f"known here: {', '.join(known)}" if part["input"] is not None else _CUT_SHORT
        cure = suggestion(str(loc[-1]), known, otherwise)
        return Problem(document.file, *document.key_place(loc), f"unknown key {_told(str(loc[-1]))!r}; {cure}")
    if kind == "missing":
        return _missing(document, schema, loc)
    return Problem(document.file, *document.place(loc), f"{_name(loc)}: {_complaint(part, schema, loc)}")


def _missing(document: Document, schema: dict[str, Any], loc: tuple[str | int, ...]) -> Problem:
    wanted = _resolve(schema, loc)
    examples = wanted.get("examples")
    cure = f"for example `{loc[-1]}: {_yaml(examples[0])}`" if examples else _ENTRIES.format(loc[-1])
    if document.has(loc):
        return Problem(document.file, *document.key_place(loc), f"{loc[-1]}: has no value; {cure}")
    return Problem(document.file, *document.place(loc[:-1]), f"{loc[-1]!r} is missing; {cure}")


def _complaint(part: Any, schema: dict[str, Any], loc: tuple[str | int, ...]) -> str:
    kind, value, context = part["type"], part["input"], part.get("ctx", {})
    if kind in _KINDS:
        return f"must be {_KINDS[kind]}, not {_shown(value)}{_quoting(kind, value)}"
    if kind in ("enum", "literal_error"):
        field = _resolve(schema, loc)
        known = field.get("enum", [field["const"]] if "const" in field else [])
        return f"must be one of {', '.join(known)}, not {_shown(value)}; {suggestion(str(value), known, 'pick one')}"
    if kind == "value_error":
        return str(context["error"])
    if kind in ("string_too_short", "too_short"):
        needed = loc[-1] in _resolve(schema, loc[:-1]).get("required", [])
        return f"is empty; write something{'' if needed else ' or remove the key'}"
    for word, symbol in (("greater_than", "ge"), ("less_than", "le")):
        if kind.startswith(word):
            limit = "at least" if symbol == "ge" else "at most"
            return f"must be {limit} {context[symbol]:g}, not {value}"
    return str(part["msg"])


def _quoting(kind: str, value: object) -> str:
    if kind == "string_type" and isinstance(value, int | float):
        return f'; if it is meant as text, put it in quotes: "{_yaml(value)}"'
    if kind in ("int_type", "float_type") and isinstance(value, str) and _NUMBER.fullmatch(value):
        return "; remove the quotes"
    return ""


def _resolve(schema: dict[str, Any], loc: Sequence[str | int]) -> dict[str, Any]:
    """The part of the schema that describes the value at this path."""
    part = _inner(schema, schema)
    for step in loc:
        part = part.get("items", {}) if isinstance(step, int) else part.get("properties", {}).get(step, {})
        part = _inner(part, schema)
    return part


def _inner(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Without the wrappings: a reference, or the choice between something and nothing. Notes on them are kept."""
    if "$ref" in part:
        return _inner({**schema["$defs"][_target(part)], **{k: v for k, v in part.items() if k != "$ref"}}, schema)
    if "anyOf" in part:
        return _inner({**part["anyOf"][0], **{k: v for k, v in part.items() if k != "anyOf"}}, schema)
    return part


def _target(part: Mapping[str, Any]) -> str:
    return str(part["$ref"]).rsplit("/", 1)[-1]


def _name(loc: tuple[str | int, ...]) -> str:
    return str(next(step for step in reversed(loc) if isinstance(step, str)))


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    return repr(_told(value)) if isinstance(value, str) else _yaml(value)


def _told(text: str) -> str:
    """A text from the file as it may be repeated: of an address that may hold a password only what kind it is."""
    scheme, sign, rest = text.partition("://")
    return f"{scheme}://…" if sign and (scheme not in ("http", "https") or "@" in rest) else text


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)
