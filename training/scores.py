"""How good probabilities over the five relations are: the figures that the model cards give."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.pairs import RELATIONS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
REVERSAL = RELATIONS.index("reversal")
MOVES = [RELATIONS.index(name) for name in ("reversal", "hardening", "softening")]


def report(probabilities: Floats, gold: Ints) -> dict[str, float]:
    """Five-way accuracy and macro F1, the areas under the ROC curve, F1 of "moved at all", log loss, calibration."""
    said = probabilities.argmax(axis=1)
    moved, gold_moved = np.isin(said, MOVES), np.isin(gold, MOVES)
    figures = {
        "accuracy": float((said == gold).mean()),
        "macro_f1": float(np.mean([f1(said == k, gold == k) for k in range(len(RELATIONS))])),
        "reversal_f1": f1(said == REVERSAL, gold == REVERSAL),
        "reversal_auc": auc(probabilities[:, REVERSAL], gold == REVERSAL),
        "shift_f1": f1(moved, gold_moved),
        "shift_auc": auc(probabilities[:, MOVES].sum(axis=1), gold_moved),
        "log_loss": log_loss(probabilities, gold),
        "calibration_error": calibration_error(probabilities, gold),
    }
    return {name: round(value, 4) for name, value in figures.items()}


def by_relation(probabilities: Floats, gold: Ints) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each relation."""
    said = probabilities.argmax(axis=1)
    found = {}
    for k, name in enumerate(RELATIONS):
        hits = int(((said == k) & (gold == k)).sum())
        shares = hits / max(1, int((said == k).sum())), hits / max(1, int((gold == k).sum()))
        figures = {"precision": shares[0], "recall": shares[1], "f1": f1(said == k, gold == k)}
        found[name] = {figure: round(value, 4) for figure, value in figures.items()}
    return found


def f1(said: npt.NDArray[np.bool_], gold: npt.NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall; 0 where neither is defined."""
    total = int(said.sum() + gold.sum())
    return 2 * int((said & gold).sum()) / total if total else 0.0


def auc(score: Floats, positive: npt.NDArray[np.bool_]) -> float:
    """Area under the ROC curve by the rank-sum statistic, ties counted half; 0 where one class is absent."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return 0.0
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[inverse]
    return float((ranks[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def log_loss(probabilities: Floats, gold: Ints) -> float:
    """Mean negative logarithm of the probability given to the right relation."""
    return float(-np.log(np.clip(probabilities[np.arange(len(gold)), gold], 1e-9, 1)).mean())


def reliability(probabilities: Floats, gold: Ints, bins: int = 10) -> list[tuple[float, float, int, float, float]]:
    """For each tenth of confidence that occurs: its bounds, rows in it, mean confidence, share that was right."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == gold
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    table = []
    for k in range(bins):
        inside = which == k
        if inside.any():
            means = float(confidence[inside].mean()), float(right[inside].mean())
            table.append((k / bins, (k + 1) / bins, int(inside.sum()), *means))
    return table


def calibration_error(probabilities: Floats, gold: Ints) -> float:
    """Expected calibration error over ten bins of confidence (Guo et al., 2017)."""
    table = reliability(probabilities, gold)
    return sum(rows * abs(confidence - right) for _, _, rows, confidence, right in table) / len(gold)
