"""The configuration directory: YAML files in, one :class:`~monitor.domain.Config` out, or everything to mend.

``load`` reads all files, checks each against its model and then what holds between them, so that one run names
every problem. The checks between entries look at the files as read, not at the models, and so still work beside errors.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from monitor.config import explain, words, yamlfile
from monitor.config.base import Model
from monitor.config.entries import Entry, entries_of
from monitor.config.settings import ActorsFile, PositionModel, PositionsFile, SourcesFile
from monitor.config.values import suggestion
from monitor.config.words import LexiconFile
from monitor.config.worker import MonitorFile
from monitor.config.yamlfile import START, Document, Loc, Problem
from monitor.domain import Config, Issue, Position

if TYPE_CHECKING:
    from ruamel.yaml.comments import CommentedSeq

__all__ = [
    "FILES",
    "OPTIONAL",
    "ConfigError",
    "Problem",
    "dump_positions",
    "load",
    "load_model",
    "problem_at",
    "schema",
]

FILES: Mapping[str, type[Model]] = {
    "monitor": MonitorFile,
    "sources": SourcesFile,
    "actors": ActorsFile,
    "positions": PositionsFile,
}
OPTIONAL: Mapping[str, type[Model]] = {"lexicon": LexiconFile}
"""Files that a configuration may lack."""

_File = TypeVar("_File", bound=Model)


class ConfigError(Exception):
    """The configuration cannot be used. ``problems`` lists everything to mend, file by file from top to bottom."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        order = {f"{name}.yaml": rank for rank, name in enumerate((*FILES, *OPTIONAL))}
        self.problems = tuple(sorted(set(problems), key=lambda problem: (order.get(problem.file, 0), problem)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def load(directory: Path) -> Config:
    """The configuration in this directory. Raises :class:`ConfigError` with all problems of all files."""
    if not directory.is_dir():
        raise ConfigError([Problem("monitor.yaml", *START, _no_folder(directory))])
    documents = {name: yamlfile.read(directory / f"{name}.yaml") for name in FILES}
    found = [problem for document in documents.values() for problem in document.problems]
    monitor = _validated(documents["monitor"], MonitorFile, found)
    sources = _validated(documents["sources"], SourcesFile, found)
    actors = _validated(documents["actors"], ActorsFile, found)
    positions = _validated(documents["positions"], PositionsFile, found)
    found.extend(_problems_between(documents))
    lexicon = _lexicon(directory, found)
    if found or not (monitor and sources and actors and positions):
        raise ConfigError(found)
    return Config(
        settings=monitor.domain(directory),
        sources=tuple(source.domain() for source in sources.sources),
        actors=tuple(actor.domain() for actor in actors.actors),
        issues=tuple(issue.domain() for issue in positions.issues),
        positions=tuple(_versions(positions.positions)),
        lexicon=lexicon,
    )


def _no_folder(directory: Path) -> str:
    if directory.exists():
        return f"{directory} is no folder; --config names the folder that holds the files"
    return (
        f"there is no folder {directory} here; run this in the folder that holds it, or name it with --config; "
        "to begin, copy the config/ that comes with the source"
    )


def load_model(directory: Path) -> Config:
    """What a comparison depends on, and nothing else: settings and lexicon, defaults where there is no such file.

    Raises :class:`ConfigError` with all problems of what is there.
    """
    found: list[Problem] = []
    monitor: MonitorFile | None = MonitorFile()
    if (directory / "monitor.yaml").exists():
        document = yamlfile.read(directory / "monitor.yaml")
        found += document.problems
        monitor = _validated(document, MonitorFile, found)
    lexicon = _lexicon(directory, found)
    if found or monitor is None:
        raise ConfigError(found)
    return Config(monitor.domain(directory), lexicon=lexicon)


def _lexicon(directory: Path, found: list[Problem]) -> Mapping[str, object]:
    """What lexicon.yaml adds, if there is one; adds its problems to those found."""
    path = directory / "lexicon.yaml"
    if not path.exists():
        return {}
    document = yamlfile.read(path)
    found += [*document.problems, *words.problems(document)]
    file = _validated(document, LexiconFile, found)
    return file.domain() if file and not found else {}


def problem_at(directory: Path, name: str, key: str, message: str, *within: str | int) -> Problem:
    """A problem with the value of a file's key, or ``within`` it, found by somebody who knows more than its form."""
    document = yamlfile.read(directory / f"{name}.yaml")
    return Problem(document.file, *document.place([key, *within]), f"{key}: {message}")


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of one of ``FILES`` or ``OPTIONAL``: editors complete and explain by it."""
    return explain.json_schema(FILES.get(name) or OPTIONAL[name])


def dump_positions(positions: Iterable[Position], issues: Iterable[Issue]) -> str:
    """The positions and issues as YAML in the form of positions.yaml; ``load`` reads the same back."""
    from ruamel.yaml import YAML  # few commands write any

    yaml = YAML()
    yaml.width = 1_000_000  # a statement stays on one line, where a diff shows it best
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump({"issues": [_issue(issue) for issue in issues]}, out)
    yaml.dump({"positions": [_position(position) for position in positions]}, out)
    return out.getvalue()


def _validated(document: Document, model: type[_File], found: list[Problem]) -> _File | None:
    if document.root is None:
        return None
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found.extend(explain.problems(document, model, error))
        return None


def _versions(positions: Iterable[PositionModel]) -> Iterator[Position]:
    """Positions in the file's order of actors and issues, each one's versions in the order of their days."""
    first: dict[tuple[str, str], int] = {}
    for position in positions:
        first.setdefault((position.actor, position.issue), len(first))
    ordered = sorted(positions, key=lambda position: (first[position.actor, position.issue], position.as_of))
    for _, history in groupby(ordered, key=lambda position: (position.actor, position.issue)):
        yield from (position.domain(version) for version, position in enumerate(history, start=1))


# --- what holds between entries and between files --------------------------------------------------------


def _problems_between(documents: Mapping[str, Document]) -> Iterator[Problem]:
    sources = entries_of(documents["sources"], "sources")
    actors = entries_of(documents["actors"], "actors")
    issues = entries_of(documents["positions"], "issues")
    positions = entries_of(documents["positions"], "positions")
    channels = entries_of(documents["monitor"], "notify")
    for entries in (sources, actors, issues):
        yield from _repeated_ids(entries)
    yield from _clashing_positions(positions)
    yield from _repeated_channels(documents["monitor"])
    if documents["actors"].root is not None:
        yield from _dangling([*sources, *positions, *channels], ("publisher", "actor", "actors"), actors, "actors.yaml")
    if documents["positions"].root is not None:
        yield from _dangling([*positions, *channels], ("issue", "issues"), issues, "positions.yaml")


def _repeated_ids(entries: Iterable[Entry]) -> Iterator[Problem]:
    seen: dict[str, Entry] = {}
    for entry in entries:
        name = entry.values.get("id")
        if isinstance(name, str) and seen.setdefault(name, entry) is not entry:
            yield entry.problem("id", f"{name!r} is already taken on line {seen[name].line('id')}; choose another")


def _clashing_positions(positions: Iterable[Entry]) -> Iterator[Problem]:
    """An id is one actor's position on one issue, and on any day there is one version of it."""
    subjects: dict[object, Entry] = {}
    days: dict[object, Entry] = {}
    for entry in positions:
        name, actor, issue, day = (entry.values.get(key) for key in ("id", "actor", "issue", "as_of"))
        if not all(isinstance(value, str) for value in (name, actor, issue)):
            continue
        first = subjects.setdefault(name, entry)
        if (first.values["actor"], first.values["issue"]) != (actor, issue):
            message = f"{name!r} stands for another actor or issue on line {first.line('id')}; choose another"
            yield entry.problem("id", message)
        same_day = days.setdefault((actor, issue, day), entry) if isinstance(day, str) else entry
        if same_day is not entry:
            message = (
                f"{actor} has a position on {issue} of this day on line {same_day.line('as_of')}; keep one of them"
            )
            yield entry.problem("as_of", message)


def _repeated_channels(monitor: Document) -> Iterator[Problem]:
    """What is still to be sent to a channel is kept under its name, or else under its address."""
    listed = monitor.data.get("notify")
    seen: dict[tuple[str, str], Loc] = {}
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        values = entry if isinstance(entry, dict) else {"url": entry}
        key = "name" if values.get("name") else "url"
        name = values.get(key)
        loc: Loc = ("notify", index, key) if isinstance(entry, dict) else ("notify", index)
        if isinstance(name, str) and (first := seen.setdefault((key, name), loc)) is not loc:
            cure = "choose another" if key == "name" else "give one of them a `name`"
            message = f"{key}: is already that of the channel on line {monitor.place(first).line}; {cure}"
            yield Problem(monitor.file, *monitor.place(loc), message)


def _dangling(entries: Iterable[Entry], keys: Iterable[str], named: Iterable[Entry], file: str) -> Iterator[Problem]:
    """References to ids that nothing has. A key holds one id or a list of them."""
    known = sorted({name for entry in named if isinstance(name := entry.values.get("id"), str)})
    for entry in entries:
        for key in keys:
            value = entry.values.get(key)
            for index, name in enumerate(value if isinstance(value, list) else [value]):
                if isinstance(name, str) and name.strip() not in known:
                    cure = suggestion(name, known, f"known: {', '.join(known) or 'none'}")
                    more = (index,) if isinstance(value, list) else ()
                    yield entry.problem(key, f"{file} has no {name!r}; {cure}", *more)


# --- positions.yaml, written -----------------------------------------------------------------------------


def _issue(issue: Issue) -> dict[str, object]:
    return {
        "id": issue.id,
        "name": issue.name,
        "question": issue.question,
        "keywords": _in_brackets(issue.keywords),
        "context": _in_brackets(issue.context),
    }


def _position(position: Position) -> dict[str, object]:
    written = {
        "id": position.id,
        "actor": position.actor,
        "issue": position.issue,
        "stance": str(position.stance),
        "statement": position.statement,
        "formulas": _in_brackets(position.formulas),
        "as_of": position.as_of,
    }
    return {**written, "source": position.source} if position.source else written


def _in_brackets(values: Iterable[str]) -> CommentedSeq:
    from ruamel.yaml.comments import CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    # The writer leaves a leading question mark bare, where it would make a mapping of the text.
    listed = CommentedSeq(DoubleQuotedScalarString(one) if one.startswith("?") else one for one in values)
    listed.fa.set_flow_style()
    return listed
