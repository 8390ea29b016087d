"""The comparison and the diff against the gold files beside this one.

python -m evaluation.comparison            the figures and the ten worst mistakes
python -m evaluation.comparison --wrong 0  the figures alone
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from monitor.cli.evaluation import Labelled, read_labelled, scores_screen
from monitor.cli.terminal import show
from monitor.compare import Judge, Pair
from monitor.domain import Comparison, Relation
from monitor.report import plain
from monitor.scoring import Scores, mistakes, score
from monitor.wiring import builtin_judge

HERE = Path(__file__).parent
PAIRS = HERE / "comparison.jsonl"
EDITS = HERE / "edits.jsonl"
NONE = "none"


class Edit(NamedTuple):
    """A document before and after, what the edit did to its stance (a relation, or none), and what was found."""

    before: str
    after: str
    shift: str
    found: str


def measure_pairs() -> dict[str, float]:
    """Every figure of the pairs, from 0 to 1, as ``compare_…``."""
    scores, _ = compared(builtin_judge())
    return _pair_figures(scores)


def measure_edits() -> dict[str, float]:
    """Every figure of the edits, from 0 to 1, as ``diff_…``."""
    return diff_figures(edits(builtin_judge()))


def compared(judge: Judge) -> tuple[Scores, list[tuple[Labelled, Comparison]]]:
    """The scores on the pairs, and the pairs that came out wrong, worst first."""
    with PAIRS.open("rb") as lines:
        rows = read_labelled(lines, PAIRS.name)
    found = judge.compare_many([Pair(row.position, row.statement, row.context) for row in rows])
    labels = [row.relation for row in rows]
    return score(labels, found), [(rows[k], found[k]) for k in mistakes(labels, found)]


def edits(judge: Judge) -> list[Edit]:
    """The edits, each with what the judge makes of it."""
    rows = [json.loads(line) for line in EDITS.read_text(encoding="utf-8").splitlines()]
    shifts = [judge.diff(row["before"], row["after"]).shift for row in rows]
    return [
        Edit(row["before"], row["after"], row["shift"], shift.value if shift else NONE)
        for row, shift in zip(rows, shifts, strict=True)
    ]


def diff_figures(judged: Sequence[Edit]) -> dict[str, float]:
    """Four-way accuracy; of the shifts, the share seen, and of those, right in direction; the share of false alarms."""
    moved = [edit for edit in judged if edit.shift != NONE]
    seen = [edit for edit in moved if edit.found != NONE]
    still = [edit for edit in judged if edit.shift == NONE]
    return {
        "diff_accuracy": _share([edit.found == edit.shift for edit in judged]),
        "diff_recall": _share([edit.found != NONE for edit in moved]),
        "diff_direction": _share([edit.found == edit.shift for edit in seen]),
        "diff_false_alarms": _share([edit.found != NONE for edit in still]),
    }


def _pair_figures(scores: Scores) -> dict[str, float]:
    return {
        "compare_accuracy": scores.accuracy,
        "compare_macro_f1": scores.macro_f1,
        "compare_reversal_auc": scores.reversal_auc or 0.0,
        "compare_shift_f1": scores.shift_f1,
        "compare_calibration_error": scores.calibration_error,
        **{f"compare_{name.value}_f1": scores.relations[name].f1 for name in Relation},
    }


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 0.0


def _changed(edit: Edit) -> tuple[str, str]:
    """The lines of an edit that differ."""
    old, new = edit.before.splitlines(), edit.after.splitlines()
    return " ".join(line for line in old if line not in new), " ".join(line for line in new if line not in old)


@click.command()
@click.option(
    "--wrong", type=click.IntRange(min=0), default=10, show_default=True, help="So many mistakes of each kind."
)
def main(wrong: int) -> None:
    """Prints the figures on the pairs and on the edits, with the worst mistakes."""
    judge = builtin_judge()
    scores, mistaken = compared(judge)
    show(scores_screen(scores, mistaken[:wrong], len(mistaken)))
    judged = edits(judge)
    click.echo("\nedits")
    for name, figure in diff_figures(judged).items():
        click.echo(f"  {name:<20}{figure:.3f}")
    for edit in [edit for edit in judged if edit.found != edit.shift][:wrong]:
        before, after = _changed(edit)
        click.echo(plain(f"\n{edit.shift} taken for {edit.found}\n  - {before}\n  + {after}"))


if __name__ == "__main__":
    main()
