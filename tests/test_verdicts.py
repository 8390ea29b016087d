"""What confirming a flag makes of the position it was raised against."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain import Comparison, Evidence, Flag, Position, Relation, Shift, Stance
from monitor.flags import phrase_reason
from monitor.verdicts import confirmed_position
from store_samples import NOW, POSITION, evidence, flag, statement


def compared(relation: Relation, **fields: object) -> Evidence:
    found = evidence("e1", statement("We will support tariffs."), Comparison(relation, 0.9, {relation: 0.9}))
    return replace(found, **fields)  # type: ignore[arg-type]  # the fields are named by tests


def raised(relation: Relation, shift: Shift = Shift.REVERSAL, **fields: object) -> Flag:
    return replace(flag("one", compared(relation, **fields)), shift=shift)


def test_the_flags_statement_becomes_the_next_version_dated_by_the_statement() -> None:
    made = confirmed_position(raised(Relation.REVERSAL), POSITION)
    assert (made.id, made.actor, made.issue) == (POSITION.id, "norland", "tariffs")
    assert made.statement == "We will support tariffs."
    assert made.as_of == date(2026, 3, 1)
    assert made.source == "https://press.example/e1"
    assert made.formulas == POSITION.formulas
    assert made.version == 2


def test_an_undated_statement_is_dated_by_its_article_and_that_by_the_flag() -> None:
    undated = replace(statement(), date=None)
    by_article = replace(flag("one", compared(Relation.REVERSAL, statement=undated)))
    assert confirmed_position(by_article, POSITION).as_of == NOW.date()
    by_flag = replace(flag("one", compared(Relation.REVERSAL, statement=undated, published=None)))
    assert confirmed_position(by_flag, POSITION).as_of == by_flag.created.date()


@pytest.mark.parametrize(
    ("before", "relation", "after"),
    [
        (Stance.OPPOSE, Relation.REVERSAL, Stance.SUPPORT),
        (Stance.LEAN_SUPPORT, Relation.REVERSAL, Stance.OPPOSE),
        (Stance.OPPOSE, Relation.SOFTENING, Stance.LEAN_OPPOSE),
        (Stance.LEAN_OPPOSE, Relation.SOFTENING, Stance.LEAN_OPPOSE),
        (Stance.LEAN_SUPPORT, Relation.HARDENING, Stance.SUPPORT),
        (Stance.SUPPORT, Relation.HARDENING, Stance.SUPPORT),
        (Stance.OPPOSE, Relation.REAFFIRMS, Stance.OPPOSE),
        (Stance.NEUTRAL, Relation.REVERSAL, Stance.NEUTRAL),
    ],
)
def test_the_stance_moves_with_the_relation(before: Stance, relation: Relation, after: Stance) -> None:
    assert confirmed_position(raised(relation), replace(POSITION, stance=before)).stance is after


@pytest.mark.parametrize(
    ("relation", "stance"),
    [
        (Relation.REAFFIRMS, Stance.SUPPORT),
        (Relation.REVERSAL, Stance.OPPOSE),
        (Relation.SOFTENING, Stance.LEAN_SUPPORT),
        (Relation.UNRELATED, Stance.NEUTRAL),
    ],
)
def test_a_first_words_stance_is_its_answer_to_the_issues_question(relation: Relation, stance: Stance) -> None:
    made = confirmed_position(raised(relation, Shift.NEW_POSITION), None)
    assert (made.stance, made.id, made.version, made.formulas) == (stance, "norland-tariffs", 1, ())


def test_the_reviewers_own_words_and_stance_replace_what_would_be_stored() -> None:
    made = confirmed_position(raised(Relation.REVERSAL), POSITION, statement="It may.", stance=Stance.NEUTRAL)
    assert (made.statement, made.stance) == ("It may.", Stance.NEUTRAL)


def formula(shift: Shift, phrase: str) -> Flag:
    found = raised(Relation.REAFFIRMS, shift, comparison=None)
    return replace(found, reasons=(phrase_reason(shift, phrase, "so it is"),))


def test_a_formula_that_came_or_went_changes_the_list_and_leaves_the_words() -> None:
    dropped = confirmed_position(formula(Shift.FORMULA_DROPPED, "free and fair trade"), POSITION)
    assert (dropped.formulas, dropped.statement, dropped.stance) == ((), POSITION.statement, POSITION.stance)
    added = confirmed_position(formula(Shift.FORMULA_ADDED, "a market of equals"), POSITION)
    assert added.formulas == ("free and fair trade", "a market of equals")
    again = confirmed_position(formula(Shift.FORMULA_ADDED, "free and fair trade"), POSITION)
    assert again.formulas == POSITION.formulas


def test_a_formula_with_a_quotation_in_it_is_taken_off_the_list_as_a_whole() -> None:
    phrase = "the “rules-based” order"
    dropped = confirmed_position(formula(Shift.FORMULA_DROPPED, phrase), replace(POSITION, formulas=(phrase, "peace")))
    assert dropped.formulas == ("peace",)


def test_a_formula_flag_on_older_texts_does_not_date_the_position_back() -> None:
    later = replace(POSITION, as_of=date(2026, 5, 1))
    assert confirmed_position(formula(Shift.FORMULA_DROPPED, "free and fair trade"), later).as_of == later.as_of


def test_words_of_a_page_that_is_older_than_the_position_are_of_the_positions_day() -> None:
    edit = raised(Relation.REVERSAL, Shift.SILENT_EDIT, statement=statement(date=date(2024, 5, 1)), note="It was so.")
    assert confirmed_position(edit, POSITION).as_of == POSITION.as_of
    assert confirmed_position(edit, None).as_of == date(2024, 5, 1)


@pytest.mark.parametrize("shift", [Shift.SILENT_EDIT, Shift.SOFTENING])
def test_words_that_an_edit_took_out_do_not_become_the_position(shift: Shift) -> None:
    words = statement().text
    removed = raised(Relation.SOFTENING, shift, note=words)
    made = confirmed_position(removed, POSITION)
    assert (made.statement, made.stance) == (POSITION.statement, Stance.LEAN_OPPOSE)
    kept: Position = confirmed_position(raised(Relation.SOFTENING, Shift.SILENT_EDIT, note="It was so."), POSITION)
    assert kept.statement == words
