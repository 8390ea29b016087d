"""How good comparisons are against labels: counts, shares, areas, and whether a confidence keeps its word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.domain import MOVES, Comparison, Relation

BINS = 10
"""Bins of equal width into which confidences are sorted."""

Confusion = Mapping[tuple[Relation, Relation], int]


@dataclass(frozen=True, slots=True)
class RelationScore:
    """How one relation fares: ``labelled`` rows bear it, ``found`` rows were given it. Shares of nothing are 0."""

    labelled: int
    found: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows with a confidence from ``low`` up to ``high``: their mean confidence, and the share that was right."""

    low: float
    high: float
    rows: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Scores:
    """What many labelled comparisons come to.

    ``macro_f1`` is the plain mean over the relations that were labelled or found. ``reversal_auc`` is ``None`` unless
    some rows are labelled a reversal and some are not. ``shift_f1`` asks only whether the stance moved at all.
    ``confusion`` counts (label, found), pairs that occur alone.
    """

    rows: int
    accuracy: float
    macro_f1: float
    reversal_auc: float | None
    shift_f1: float
    calibration_error: float
    relations: Mapping[Relation, RelationScore]
    reliability: tuple[Bin, ...]
    confusion: Confusion


def score(labels: Sequence[Relation], found: Sequence[Comparison]) -> Scores:
    """The figures of comparisons against their labels, in order. Raises ``ValueError`` for none, or not as many."""
    if not labels or len(labels) != len(found):
        raise ValueError(f"{len(labels)} labels for {len(found)} comparisons")
    confusion = Counter(zip(labels, (one.relation for one in found), strict=True))
    relations = {relation: _relation_score(relation, confusion) for relation in Relation}
    occurring = [one.f1 for one in relations.values() if one.labelled or one.found]
    bins = reliability(labels, found)
    return Scores(
        rows=len(labels),
        accuracy=sum(_right(labels, found)) / len(labels),
        macro_f1=sum(occurring) / len(occurring),
        reversal_auc=auc(
            [one.scores.get(Relation.REVERSAL, 0.0) for one in found], [label is Relation.REVERSAL for label in labels]
        ),
        shift_f1=f1([one.relation in MOVES for one in found], [label in MOVES for label in labels]),
        calibration_error=calibration_error(bins),
        relations=relations,
        reliability=bins,
        confusion=confusion,
    )


def f1(found: Sequence[bool], labelled: Sequence[bool]) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is found and nothing labelled."""
    hits = sum(one and other for one, other in zip(found, labelled, strict=True))
    return _f1(hits, sum(found), sum(labelled))


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Area under the ROC curve: how often a positive row outscores another, ties counted half (Mann and Whitney, 1947).

    ``None`` where all rows are positive or none is.
    """
    is_positive = np.asarray(positive, dtype=np.bool_)
    positives, negatives = int(is_positive.sum()), int((~is_positive).sum())
    if not positives or not negatives:
        return None
    above = float(_ranks(np.asarray(scores, dtype=np.float64))[is_positive].sum()) - positives * (positives + 1) / 2
    return above / (positives * negatives)


def reliability(labels: Sequence[Relation], found: Sequence[Comparison]) -> tuple[Bin, ...]:
    """The rows by tenth of confidence, lowest first; tenths in which no row lies are left out."""
    binned: dict[int, list[tuple[float, bool]]] = {}
    for one, right in zip(found, _right(labels, found), strict=True):
        binned.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append((one.confidence, right))
    return tuple(
        Bin(
            low=k / BINS,
            high=(k + 1) / BINS,
            rows=len(rows),
            confidence=sum(confidence for confidence, _ in rows) / len(rows),
            right=sum(right for _, right in rows) / len(rows),
        )
        for k, rows in sorted(binned.items())
    )


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean gap between confidence and success, by rows (Naeini et al., 2015)."""
    rows = sum(one.rows for one in bins)
    return sum(one.rows * abs(one.confidence - one.right) for one in bins) / rows if rows else 0.0


def mistakes(labels: Sequence[Relation], found: Sequence[Comparison]) -> list[int]:
    """The indexes of the rows that came out wrong, the worst first: where the label was thought least likely."""
    wrong = [k for k, right in enumerate(_right(labels, found)) if not right]
    return sorted(wrong, key=lambda k: (found[k].scores.get(labels[k], 0.0), -found[k].confidence, k))


def _right(labels: Sequence[Relation], found: Sequence[Comparison]) -> list[bool]:
    return [one.relation is label for label, one in zip(labels, found, strict=True)]


def _relation_score(relation: Relation, confusion: Confusion) -> RelationScore:
    labelled = sum(count for (label, _), count in confusion.items() if label is relation)
    found = sum(count for (_, given), count in confusion.items() if given is relation)
    hits = confusion.get((relation, relation), 0)
    return RelationScore(labelled, found, _share(hits, found), _share(hits, labelled), _f1(hits, found, labelled))


def _f1(hits: int, found: int, labelled: int) -> float:
    return _share(2 * hits, found + labelled)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _ranks(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The rank of each score from 1 up, equal scores sharing the mean of theirs."""
    _, which, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[which], dtype=np.float64)
