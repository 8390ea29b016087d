"""The command that measures the comparison on pairs that a user has labelled himself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor import report
from monitor.cli.group import Examples
from monitor.cli.read import AT_A_TIME
from monitor.cli.terminal import config_option, emit, fail, json_option, judging, mends, show
from monitor.config.values import suggestion
from monitor.domain import Comparison, Relation
from monitor.scoring import Scores, mistakes, score

if TYPE_CHECKING:
    from monitor.compare import Judge

MOST_PROBLEMS = 20
_WANTED = ("position", "statement", "relation")
_RELATIONS = [relation.value for relation in Relation]


class Labelled(NamedTuple):
    """A pair with its label, and the line of the file on which it stands."""

    line: int
    position: str
    statement: str
    context: str
    relation: Relation


@click.command(
    "eval",
    cls=Examples,
    epilog="monitor eval pairs.jsonl\nmonitor eval pairs.jsonl --mistakes 50\n"
    "monitor eval pairs.jsonl --json > figures.json",
)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--mistakes",
    "most",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="Show so many mistakes, worst first.",
)
@config_option
@json_option
@mends
def eval_command(file: Any, most: int, config_dir: Path, as_json: bool) -> None:
    """Measure the comparison on your own labelled pairs.

    FILE holds a JSON object a line: position, statement, relation (reaffirms, reversal, hardening, softening or
    unrelated), and context, the sentence before the statement, if there is one. A file of - is standard input.
    """
    rows = read_labelled(file, getattr(file, "name", "<stdin>"))
    with judging(config_dir) as judge:
        found = list(_compared(judge, rows))
    labels = [row.relation for row in rows]
    scores = score(labels, found)
    wrong = [(rows[k], found[k]) for k in mistakes(labels, found)]
    if as_json:
        emit(scores_record(scores, wrong[:most]))
    else:
        show(scores_screen(scores, wrong[:most], len(wrong)))


def read_labelled(lines: Iterable[bytes], name: str) -> list[Labelled]:
    """The pairs of a JSON-lines file; a file with bad lines, or with no pair, ends the command and names them."""
    rows: list[Labelled] = []
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(_labelled(number, line))
        except ValueError as error:
            problems.append(f"{name}: line {number}: {error}")
    if problems:
        more = len(problems) - MOST_PROBLEMS
        fail("\n".join([*problems[:MOST_PROBLEMS], *([f"and {more} more lines"] if more > 0 else [])]))
    if not rows:
        fail(f"{name}: no pairs; a line needs {', '.join(_WANTED)}")
    return rows


def scores_record(scores: Scores, wrong: Sequence[tuple[Labelled, Comparison]]) -> dict[str, Any]:
    """The document of ``monitor eval --json``."""
    return {
        "pairs": scores.rows,
        "accuracy": _rounded(scores.accuracy),
        "macro_f1": _rounded(scores.macro_f1),
        "reversal_auc": _rounded(scores.reversal_auc),
        "shift_f1": _rounded(scores.shift_f1),
        "calibration_error": _rounded(scores.calibration_error),
        "relations": {name.value: _all_rounded(asdict(one)) for name, one in scores.relations.items()},
        "reliability": [_all_rounded(asdict(one)) for one in scores.reliability],
        "confusion": {
            label.value: {found.value: scores.confusion.get((label, found), 0) for found in Relation}
            for label in Relation
        },
        "mistakes": [_mistake_record(row, one) for row, one in wrong],
    }


def scores_screen(scores: Scores, wrong: Sequence[tuple[Labelled, Comparison]], total: int) -> RenderableType:
    """The figures for a person, with the worst of all ``total`` mistakes beneath."""
    auc = "–" if scores.reversal_auc is None else f"{scores.reversal_auc:.3f}"
    parts: list[RenderableType] = [
        Text.assemble(
            (f"{scores.rows} pairs", "bold"), f"  accuracy {scores.accuracy:.3f}  macro-F1 {scores.macro_f1:.3f}"
        ),
        Text(f"reversal AUC {auc}  shift F1 {scores.shift_f1:.3f}  calibration error {scores.calibration_error:.3f}"),
        Padding(_relations_table(scores), (1, 0)),
        _reliability_table(scores),
    ]
    if wrong:
        shown = (
            f"{len(wrong)} of {total} mistakes, worst first" if len(wrong) < total else f"{total} mistakes, worst first"
        )
        parts.append(Padding(Text(shown, "bold"), (1, 0, 0, 0)))
        parts += [_mistake(row, one) for row, one in wrong]
    return Group(*parts)


def _compared(judge: Judge, rows: Sequence[Labelled]) -> Iterator[Comparison]:
    from monitor.compare import Pair

    for start in range(0, len(rows), AT_A_TIME):
        some = rows[start : start + AT_A_TIME]
        yield from judge.compare_many([Pair(row.position, row.statement, row.context) for row in some])


def _labelled(number: int, line: bytes) -> Labelled:
    """The pair on a line. Raises ``ValueError`` with what is wrong with it."""
    try:
        row = report.from_json(line)
    except ValueError as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(row, dict):
        raise ValueError(f"needs an object with the text fields {', '.join(_WANTED)}")
    position, statement, relation = (_text(row, name) for name in _WANTED)
    context = row.get("context")
    if context is not None and not isinstance(context, str):
        raise ValueError("context is not a text")
    return Labelled(number, position, statement, context or "", _relation(relation))


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if name not in row:
        raise ValueError(f"{name} is missing")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} is {'empty' if isinstance(value, str) else 'not a text'}")
    return value


def _relation(word: str) -> Relation:
    try:
        return Relation(word.strip().casefold())
    except ValueError:
        cure = suggestion(word.strip().casefold(), _RELATIONS, f"use one of {', '.join(_RELATIONS)}")
        raise ValueError(f"unknown relation {word[:40]!r}; {cure}") from None


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 4)


def _all_rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: _rounded(value) if isinstance(value, float) else value for name, value in figures.items()}


def _mistake_record(row: Labelled, found: Comparison) -> dict[str, Any]:
    given = {"line": row.line, "position": row.position, "statement": row.statement, "context": row.context or None}
    return {**given, "label": row.relation.value, **report.comparison_record(found)}


def _relations_table(scores: Scores) -> Table:
    table = _table("relation", "labelled", "found", "precision", "recall", "F1")
    for name, one in scores.relations.items():
        shares = (f"{share:.3f}" for share in (one.precision, one.recall, one.f1))
        table.add_row(name.value, str(one.labelled), str(one.found), *shares)
    return table


def _reliability_table(scores: Scores) -> Table:
    table = _table("confidence", "pairs", "mean", "right")
    for one in scores.reliability:
        table.add_row(f"{one.low:.1f}–{one.high:.1f}", str(one.rows), f"{one.confidence:.3f}", f"{one.right:.3f}")
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(first, no_wrap=True, min_width=12)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _mistake(row: Labelled, found: Comparison) -> RenderableType:
    """A mistake with its texts: the label, what it was taken for, and why."""
    head = Text.assemble(
        (f"line {row.line}  ", "dim"), (row.relation.value, "green"), " taken for ", (found.relation.value, "red"),
        (f"  {found.confidence:.0%} sure", "dim"),
    )  # fmt: skip
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    texts = {
        "position": row.position,
        "context": row.context,
        "statement": row.statement,
        "why": "; ".join(found.reasons),
    }
    for name, text in texts.items():
        if text:
            table.add_row(name, Text(report.plain(" ".join(text.split()))))
    return Group(head, Padding(table, (0, 0, 0, 2)))
