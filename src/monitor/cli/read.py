"""The commands that read one article, one pair or one edit at a time, and store nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click

from monitor import report
from monitor.cli.group import Examples
from monitor.cli.terminal import config_option, emit, fail, json_option, judging, loaded, mends, put, show
from monitor.domain import FetchSettings

T = TypeVar("T")

AT_A_TIME = 64
"""Lines of a JSON-lines file compared together, and put out before the next are read."""


GIVEN = "given_"
"""Stands before the name of a field of a line that has the name of a field of the answer."""

STANDARD_INPUT = "-"


class Moment(click.DateTime):
    """A day, or a moment, in one of some forms, each with what people are told of it (``YYYY-MM-DD``)."""

    def __init__(self, told: str, forms: list[str]) -> None:
        super().__init__(forms)
        self._told = told

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """How it is written."""
        return self._told

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """What was given. Says how to write it where it cannot be read, or is no day of the calendar."""
        try:
            moment = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no date; write it as {self._told}", param, ctx)
        if moment.year in (MINYEAR, MAXYEAR):  # in another timezone it may be none
            self.fail(f"{value!r} lies at an end of the calendar", param, ctx)
        return moment


@click.command(
    cls=Examples,
    epilog="monitor statements article.html\nmonitor statements - < article.txt\n"
    "monitor statements https://example.org/news/1 --source bbc-world --json",
)
@click.argument("where", metavar="FILE|URL")
@click.option(
    "--source", "source_id", metavar="ID",
    help="Read it as a page of this source: publisher, authority, language, timezone.",
)  # fmt: skip
@click.option(
    "--date", "day", type=Moment("YYYY-MM-DD", ["%Y-%m-%d"]),
    help="The article's day in the source's timezone, where it names none itself.",
)  # fmt: skip
@config_option
@json_option
@mends
def statements(where: str, source_id: str | None, day: Any, config_dir: Path, as_json: bool) -> None:
    """Print who said what in one article (text, HTML or URL), before any comparison.

    A file of - is standard input.
    """
    from monitor.single import read_single

    config = loaded(config_dir)
    try:
        reading = read_single(config, _path(where), source_id, day.date() if day else None)
    except LookupError as error:
        fail(str(error.args[0]))
    if as_json:
        emit([report.statement_record(said) for said in reading.statements])
    else:
        show(report.statements_table(reading.statements))


@click.command(
    cls=Examples,
    epilog='monitor compare --position "We oppose the ban." --statement "We would not rule out a ban."\n'
    "monitor compare --jsonl pairs.jsonl --json > compared.jsonl",
)
@click.option("--position", help="What the actor is on record with.")
@click.option("--statement", help="What was said now.")
@click.option("--context", help="The sentence before the statement, if there is one.")
@click.option(
    "--jsonl", type=click.File("rb"), metavar="FILE",
    help="Many at once: a JSON object a line, with position, statement and, if there is one, context.",
)  # fmt: skip
@config_option
@json_option
@mends
def compare(
    position: str | None, statement: str | None, context: str | None, jsonl: Any, config_dir: Path, as_json: bool
) -> None:
    """Say how a statement relates to a position: reaffirms, reversal, hardening, softening or unrelated.

    Give either --position and --statement, or --jsonl. With --jsonl a JSON object comes out for each line, in order,
    other fields carried along; a label of yours named `relation` as `given_relation`. A file of - is standard input.
    """
    from monitor.compare import Pair

    def pair(row: dict[str, Any]) -> Pair:
        return Pair(row["position"], row["statement"], row.get("context") or "")

    if jsonl is not None:
        _alone("--jsonl", {"--position": position, "--statement": statement, "--context": context})
        rows = list(_rows(jsonl, ("position", "statement"), ("context",)))
        with judging(config_dir) as judge:
            _each(rows, lambda some: map(report.comparison_record, judge.compare_many([pair(row) for row in some])))
        return
    if position is None or statement is None:
        raise click.UsageError("give --position and --statement, or --jsonl FILE")
    for option, text in {"--position": position, "--statement": statement}.items():
        if not text.strip():
            raise click.UsageError(f"{option} is empty, as an unset variable of a shell is")
    with judging(config_dir) as judge:
        found = judge.compare(position, statement, context or "")
    if as_json:
        emit(report.comparison_record(found))
    else:
        show(report.comparison_screen(position, statement, found))


@click.command(
    cls=Examples,
    epilog="monitor diff before.html after.html\ngit show HEAD~1:paper.html | monitor diff - paper.html\n"
    "monitor diff --jsonl edits.jsonl --json > shifts.jsonl",
)
@click.argument("before", required=False, metavar="[BEFORE")
@click.argument("after", required=False, metavar="AFTER]")
@click.option(
    "--jsonl", type=click.File("rb"), metavar="FILE",
    help="Many at once: a JSON object a line, with the texts before and after.",
)  # fmt: skip
@config_option
@json_option
@mends
def diff(before: str | None, after: str | None, jsonl: Any, config_dir: Path, as_json: bool) -> None:
    """Say what changed in stance between two versions of one document (files or URLs).

    Give either BEFORE and AFTER, or --jsonl. With --jsonl a JSON object comes out for each line, in order, other fields
    carried along. A file of - is standard input, for BEFORE, AFTER or --jsonl.
    """
    from monitor.single import document_text

    if jsonl is not None:
        _alone("--jsonl", {"BEFORE": before, "AFTER": after})
        rows = list(_rows(jsonl, ("before", "after")))
        with judging(config_dir) as judge:
            diffs = (report.difference_record(judge.diff(row["before"], row["after"])) for row in rows)
            _each(rows, lambda some: islice(diffs, len(some)))
        return
    if before is None or after is None:
        raise click.UsageError("give BEFORE and AFTER, or --jsonl FILE")
    if before == after == STANDARD_INPUT:
        raise click.UsageError("only one of BEFORE and AFTER can be standard input")
    # Two files need no configuration, and two addresses only its `fetch`, if there is one.
    needed = any("://" in where for where in (before, after)) and config_dir.exists()
    settings = loaded(config_dir).settings.fetch if needed else FetchSettings()
    texts = document_text(settings, _path(before)), document_text(settings, _path(after))
    with judging(config_dir) as judge:
        result = judge.diff(*texts)
    if as_json:
        emit(report.difference_record(result))
    else:
        show(report.difference_screen(result))


def _path(where: str) -> str:
    """Where to read what is named so on the command line: standard input has a path too."""
    return "/dev/stdin" if where == STANDARD_INPUT else where


def _alone(option: str, others: dict[str, str | None]) -> None:
    """Refuses what was given beside an option that takes its place, lest it be thought to count."""
    given = [name for name, value in others.items() if value is not None]
    if given:
        raise click.UsageError(f"{option} takes the place of {' and '.join(given)}; leave one or the other out")


def _rows(file: Any, wanted: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file. The first bad line ends it, by number, before anything is put out."""
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = report.from_json(line)
            json.dumps(row, allow_nan=False)  # what is carried along must be JSON too, which knows no NaN
        except ValueError as error:
            fail(f"{file.name}: line {number}: not JSON ({error})")
        if not isinstance(row, dict):
            fail(f"{file.name}: line {number}: needs an object with the text fields {', '.join(wanted)}")
        for name in (*wanted, *optional):
            given = row.get(name)
            if not isinstance(given, str) and (given is not None or name in wanted):
                what = "is missing" if name not in row else "is not a text"
                fail(f"{file.name}: line {number}: needs the text fields {', '.join(wanted)}; {name} {what}")
        yield row


def _each(rows: list[dict[str, Any]], answer: Callable[[list[dict[str, Any]]], Iterable[dict[str, Any]]]) -> None:
    """A line out for each row, in order: the row's own fields, then those of the answer.

    A field of the row's that has the name of one of the answer's is carried along as ``given_`` and that name.
    """
    for start in range(0, len(rows), AT_A_TIME):
        some = rows[start : start + AT_A_TIME]
        for row, found in zip(some, answer(some), strict=True):
            given = {f"{GIVEN}{name}": value for name, value in row.items() if name in found}
            put(report.json_line({**given, **row, **found}))
