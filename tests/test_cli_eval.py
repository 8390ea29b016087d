"""`monitor eval`: figures on a user's own labelled pairs, and what it makes of a bad file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli.evaluation import eval_command

pytestmark = pytest.mark.usefixtures("light")

PAIR = {"position": "Norland opposes the dam.", "statement": "Norland opposes the dam.", "relation": "reaffirms"}
"""What the test's judge takes for a reversal or a reaffirmation is read off a word; see ``stage.WordJudge``."""


def run(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(eval_command, words, input=stdin, env={"COLUMNS": "80"}, catch_exceptions=False)


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def pair(**changes: Any) -> dict[str, Any]:
    return {**PAIR, **changes}


def wrong(result: Result) -> str:
    """What stands on standard error of a command that ended because a user must mend something."""
    assert result.exit_code == 1
    assert not result.stdout
    return result.stderr


MIXED = lines(
    pair(statement="It rained.", relation="unrelated"),
    pair(statement="It rained in Norland.", relation="softening", context="Asked again, she laughed."),
    pair(statement="It rained on the dam.", relation="unrelated"),
)


def test_the_document_has_every_figure_and_the_mistakes() -> None:
    document = json.loads(run("-", "--json", stdin=MIXED).stdout)
    assert document["pairs"] == 3
    assert document["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert document["reversal_auc"] is None
    assert document["relations"]["unrelated"] == {
        "labelled": 2, "found": 3, "precision": 0.6667, "recall": 1.0, "f1": 0.8,
    }  # fmt: skip
    assert document["confusion"]["softening"]["unrelated"] == 1
    assert document["reliability"] == [{"low": 0.9, "high": 1.0, "rows": 3, "confidence": 0.9, "right": 0.6667}]
    (mistake,) = document["mistakes"]
    assert (mistake["line"], mistake["label"], mistake["relation"]) == (2, "softening", "unrelated")
    assert mistake["context"] == "Asked again, she laughed."


def test_a_person_sees_the_figures_and_the_mistakes_in_eighty_columns() -> None:
    long = pair(
        position="Norland supports " + "the dam " * 40, statement="It rained " + "x" * 200, relation="hardening"
    )
    result = run("-", stdin=MIXED + lines(long))
    assert result.exit_code == 0
    assert "4 pairs  accuracy 0.500" in result.stdout
    assert "line 2  softening taken for unrelated" in result.stdout
    assert "Asked again, she laughed." in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_no_more_mistakes_are_shown_than_asked_for() -> None:
    rows = lines(*(pair(statement=f"It rained {k} times.", relation="reversal") for k in range(5)))
    assert "2 of 5 mistakes" in run("-", "--mistakes", "2", stdin=rows).stdout
    assert "line" not in run("-", "--mistakes", "0", stdin=rows).stdout
    assert len(json.loads(run("-", "--mistakes", "3", "--json", stdin=rows).stdout)["mistakes"]) == 3


def test_a_file_with_nothing_wrong_shows_no_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(lines(pair(statement="It rained.", relation="unrelated")), encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 0
    assert "mistakes" not in result.stdout


def test_blank_lines_a_byte_order_mark_null_context_and_capitals_are_no_trouble() -> None:
    row = json.dumps(pair(statement="It rained.", relation=" Unrelated", context=None, note=7))
    document = json.loads(run("-", "--json", stdin=f"\ufeff{row}\n\n  \n{row}\n".encode()).stdout)
    assert (document["pairs"], document["accuracy"]) == (2, 1.0)


def test_every_bad_line_is_named_by_its_number() -> None:
    bad = (
        MIXED + "{not json\n" + lines([1], pair(statement=None), {"position": "x"}, pair(context=5), pair(position=" "))
    )
    said = wrong(run("-", stdin=bad))
    for number, what in (
        (4, "not JSON"),
        (5, "needs an object with the text fields position, statement, relation"),
        (6, "statement is not a text"),
        (7, "statement is missing"),
        (8, "context is not a text"),
        (9, "position is empty"),
    ):
        assert f"line {number}: {what}" in said
    assert "line 3" not in said


def test_a_misspelt_relation_is_answered_with_the_nearest() -> None:
    assert "line 1: unknown relation 'reafirms'; did you mean 'reaffirms'?" in wrong(
        run("-", stdin=lines(pair(relation="reafirms")))
    )


def test_a_strange_relation_is_answered_with_all_of_them() -> None:
    said = wrong(run("-", stdin=lines(pair(relation="banana"))))
    assert "use one of reaffirms, reversal, hardening, softening, unrelated" in said


def test_a_file_full_of_bad_lines_does_not_flood_the_screen() -> None:
    said = wrong(run("-", stdin="nonsense\n" * 500))
    assert len(said.splitlines()) == 21
    assert "and 480 more lines" in said


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_pairs_says_what_one_needs(content: str) -> None:
    assert "no pairs; a line needs position, statement, relation" in wrong(run("-", stdin=content))


def test_bytes_that_are_no_text_are_a_bad_line() -> None:
    assert "line 1: not JSON" in wrong(run("-", stdin=b"\xff\xfe\x00\n"))


def test_nothing_in_a_file_steers_the_terminal() -> None:
    hostile = pair(statement="It \x1b[31mrained\x07 \u202e[bold]here[/bold]", relation="reversal")
    shown = run("-", stdin=lines(hostile)).stdout + wrong(run("-", stdin=lines(pair(relation="\x1b[31mred"))))
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "[bold]here[/bold]" in shown


def test_a_missing_file_and_a_bad_number_are_wrong_usage(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.jsonl")).exit_code == 2
    assert run("-", "--mistakes", "-1", stdin=MIXED).exit_code == 2
