"""The figures by which comparisons are judged, checked against sums done by hand and by brute force."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Comparison, Relation
from monitor.scoring import Bin, auc, calibration_error, f1, mistakes, reliability, score

A, V, H, S, U = Relation


def said(relation: Relation, confidence: float = 0.8, **others: float) -> Comparison:
    scores = {relation: confidence, **{Relation(name): value for name, value in others.items()}}
    return Comparison(relation, confidence, scores)


def exactly(relations: Sequence[Relation]) -> list[Comparison]:
    return [said(relation, 1.0) for relation in relations]


def test_all_right_is_perfect_in_every_figure() -> None:
    labels = [A, V, H, S, U]
    scores = score(labels, exactly(labels))
    assert (scores.accuracy, scores.macro_f1, scores.reversal_auc, scores.shift_f1) == (1, 1, 1, 1)
    assert scores.calibration_error == 0
    assert scores.rows == 5


def test_all_wrong_is_nought_and_its_confidence_is_the_calibration_error() -> None:
    scores = score([A, A, V, V], exactly([V, V, A, A]))
    assert (scores.accuracy, scores.macro_f1, scores.reversal_auc, scores.shift_f1) == (0, 0, 0, 0)
    assert scores.calibration_error == 1


def test_precision_recall_and_f1_of_a_relation() -> None:
    #  V is labelled three times, found four times, both twice
    scores = score([V, V, V, A, U, S], exactly([V, V, A, V, V, S]))
    reversal = scores.relations[V]
    assert (reversal.labelled, reversal.found) == (3, 4)
    assert reversal.precision == pytest.approx(2 / 4)
    assert reversal.recall == pytest.approx(2 / 3)
    assert reversal.f1 == pytest.approx(4 / 7)


def test_a_relation_that_neither_occurs_nor_is_found_does_not_pull_the_mean_down() -> None:
    scores = score([A, V], exactly([A, V]))
    assert scores.macro_f1 == 1
    assert scores.relations[S].f1 == 0


def test_a_relation_that_is_only_found_does() -> None:
    scores = score([A, A, V], exactly([A, H, V]))
    assert scores.macro_f1 == pytest.approx((2 / 3 + 1 + 0) / 3)


def test_a_move_taken_for_another_move_is_still_a_shift() -> None:
    scores = score([V, H, A, U], exactly([H, S, U, A]))
    assert scores.accuracy == 0
    assert scores.shift_f1 == 1


def test_confusion_counts_label_and_found_in_that_order() -> None:
    assert score([V, V, A], exactly([S, S, A])).confusion == {(V, S): 2, (A, A): 1}


def test_reversal_auc_looks_at_the_probability_and_not_at_the_choice() -> None:
    found = [said(A, 0.6, reversal=0.4), said(A, 0.7, reversal=0.3), said(A, 0.9)]
    assert score([V, A, A], found).reversal_auc == 1


@pytest.mark.parametrize("labels", [[V, V], [A, U]])
def test_reversal_auc_is_unknown_without_both_kinds_of_row(labels: list[Relation]) -> None:
    assert score(labels, exactly(labels)).reversal_auc is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=25))
def test_auc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[int, bool]]) -> None:
    yes = [value for value, positive in rows if positive]
    no = [value for value, positive in rows if not positive]
    got = auc([float(value) for value, _ in rows], [positive for _, positive in rows])
    if not yes or not no:
        assert got is None
    else:
        order = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in product(yes, no)]
        assert got == pytest.approx(sum(order) / len(order))


def test_f1_of_nothing_found_and_nothing_labelled_is_nought() -> None:
    assert f1([False, False], [False, False]) == 0
    assert f1([], []) == 0


def test_reliability_sorts_rows_into_tenths_and_leaves_out_the_empty_ones() -> None:
    labels = [A, A, V, U]
    found = [said(A, 0.91), said(V, 0.99), said(V, 0.5), said(A, 0.59)]
    low, high = reliability(labels, found)
    assert (low.low, low.high, low.rows, low.right) == (0.5, 0.6, 2, 0.5)
    assert low.confidence == pytest.approx(0.545)
    assert (high.low, high.high, high.rows, high.right) == (0.9, 1.0, 2, 0.5)
    assert high.confidence == pytest.approx(0.95)


def test_a_confidence_of_one_falls_into_the_last_tenth() -> None:
    assert [one.low for one in reliability([A], [said(A, 1.0)])] == [0.9]


def test_calibration_error_weighs_bins_by_their_rows() -> None:
    bins = [Bin(0.8, 0.9, 3, 0.8, 0.5), Bin(0.9, 1.0, 1, 0.9, 1.0)]
    assert calibration_error(bins) == pytest.approx((3 * 0.3 + 1 * 0.1) / 4)
    assert calibration_error([]) == 0


def test_the_worst_mistake_is_the_one_where_the_label_was_thought_least_likely() -> None:
    labels = [V, V, A, V]
    found = [said(A, 0.6, reversal=0.4), said(A, 0.9, reversal=0.05), said(A, 0.9), said(S, 0.9, reversal=0.1)]
    assert mistakes(labels, found) == [1, 3, 0]


def test_mistakes_as_bad_as_each_other_come_surest_first_and_then_in_order() -> None:
    assert mistakes([V, V, V], [said(A, 0.6), said(A, 0.9), said(A, 0.6)]) == [1, 0, 2]


@pytest.mark.parametrize(("labels", "found"), [([], []), ([A], []), ([A], exactly([A, A]))])
def test_scores_of_nothing_or_of_unequal_lists_are_refused(labels: list[Relation], found: list[Comparison]) -> None:
    with pytest.raises(ValueError, match="labels for"):
        score(labels, found)


@given(st.lists(st.tuples(st.sampled_from(Relation), st.sampled_from(Relation), st.floats(0, 1)), min_size=1))
def test_every_figure_lies_between_nought_and_one(rows: list[tuple[Relation, Relation, float]]) -> None:
    scores = score([label for label, _, _ in rows], [said(relation, confidence) for _, relation, confidence in rows])
    figures = [scores.accuracy, scores.macro_f1, scores.shift_f1, scores.calibration_error, scores.reversal_auc or 0.0]
    assert all(0 <= figure <= 1 and math.isfinite(figure) for figure in figures)
    assert sum(scores.confusion.values()) == sum(one.rows for one in scores.reliability) == len(rows)
