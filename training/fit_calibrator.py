"""Fits the calibrator that makes one probability of the rules' figures, the vectors and the cross-encoder's opinion.

    python -m training.fit_calibrator [--fresh q-acts-and-reports] [--out src/monitor/models/calibrator.json]

Logistic models with an L2 penalty, by accelerated gradient descent from zero; with its seed the same data and models
give the same coefficients. The weights of the rules are fitted on the training rows and plain pairs (``plain.py``); how
far to trust the cross-encoder beside them on the development rows, since the network is surer of rows it was trained on
than of any others. Whether two texts are on one topic is learnt from the training rows against pairs of strangers: a
position, and a statement made on another matter. Of the plain pairs those of every other actor serve to fit the rules,
the rest to fit the trust. All of it is measured on the test rows.

``--fresh`` names the files that the last pass of the training was made for. The network has just been over them twice
and is surer of their like than of other texts, so their development rows have no say in how far to trust it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.compare import CONTEXT_SEPARATOR, figures, read_pairs
from monitor.compare import Pair as Compared
from monitor.compare.calibrate import Calibrator
from monitor.lexicon import StanceLexicon
from monitor.nli import CrossEncoder, Encoder
from monitor.resources import lexicon_data
from training import scores
from training.pairs import HELD_OUT_FILES, RELATIONS, Pair, Part, stance_pairs, strangers
from training.plain import halves

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DATA = Path(__file__).parent / "data"
OUT = Path(__file__).parents[1] / "src/monitor/models/calibrator.json"
UNRELATED = RELATIONS.index("unrelated")
TOPIC = ("overlap_position", "overlap_statement", "names_kept", "subject_kept", "cosine", "cosine_squared")
SEED = 20260301
STRANGERS = 0.1
EXPECTED_STRANGERS = 0.0125
"""The share among pairs compared in earnest: most were matched by issue before, and the network knows strangers too."""
ECHO = 0.7
"""Share of certainty that a statement which repeats the position and adds nothing reaffirms it; set by hand."""
PLAIN = {"rules": 0.5, "trust": 0.25}
"""What a plain pair counts beside a hand-written row."""
PENALTY = {"rules": 1e-3, "topic": 1e-4, "trust": 3e-3}
STEPS = 2000


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as the calibrator sees them: figures, the cross-encoder's distributions (none for training rows), labels."""

    rows: list[dict[str, float]]
    said: Floats | None
    gold: Ints

    def matrix(self, names: Sequence[str]) -> Floats:
        """The named figures."""
        return np.array([[row[name] for name in names] for row in self.rows])


class Models:
    """The shipped models, as the comparison takes them."""

    def __init__(self, encoder: Encoder, cross_encoder: CrossEncoder) -> None:
        self.encoder, self.cross_encoder = encoder, cross_encoder
        self.version = f"{encoder.version} + {cross_encoder.version}"

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Sentence vectors."""
        return self.encoder.vectors(texts)

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """The cross-encoder's opinion."""
        return self.cross_encoder.probabilities(pairs)


def in_parts(row: Pair) -> Compared:
    """Position, statement and context of a row."""
    context, mark, statement = row.second.partition(CONTEXT_SEPARATOR)
    return Compared(row.first, statement, context) if mark else Compared(row.first, row.second)


def table(rows: Sequence[Pair], models: Models, lexicon: StanceLexicon, *, opinion: bool) -> Table:
    """The rows as the calibrator sees them."""
    seen = read_pairs([in_parts(row) for row in rows], lexicon)
    said = models.probabilities([one.texts for one in seen]) if opinion else None
    return Table(figures(seen, models), said, np.array([row.label for row in rows]))


def shares(scored: Floats) -> Floats:
    """Scores as distributions."""
    powers = np.exp(scored - scored.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


def descend(gradient: Any, start: Floats, step: float) -> Floats:
    """The minimum of a smooth convex function, by Nesterov's method with a fixed step."""
    here = ahead = start
    for k in range(STEPS):
        new = ahead - step * gradient(ahead)
        ahead = new + k / (k + 3) * (new - here)
        here = new
    return here


def fit_linear(x: Floats, gold: Ints, weight: Floats, classes: int, penalty: float) -> tuple[Floats, Floats]:
    """Weights and bias of a multinomial logistic model, for inputs as they come."""
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    design = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    share = (weight / weight.sum())[:, None]
    target, decay = np.eye(classes)[gold], np.full(design.shape[1], penalty)
    decay[-1] = 0.0

    def gradient(weights: Floats) -> Floats:
        return np.asarray(((shares(design @ weights.T) - target) * share).T @ design + weights * decay)

    steepest = 0.5 * float(np.linalg.eigvalsh(design.T @ (design * share))[-1]) + penalty
    weights = descend(gradient, np.zeros((classes, design.shape[1])), 1 / steepest)
    scaled = weights[:, :-1] / scale
    return scaled, weights[:, -1] - scaled @ mean


def fit_rules(train: Table, plain: Table) -> dict[str, Any]:
    """What each figure of the rules speaks for."""
    names = sorted(train.rows[0])
    x = np.vstack([train.matrix(names), plain.matrix(names)])
    gold = np.concatenate([train.gold, plain.gold])
    weight = np.concatenate([np.ones(len(train.rows)), np.full(len(plain.rows), PLAIN["rules"])])
    weights, bias = fit_linear(x, gold, weight, len(RELATIONS), PENALTY["rules"])
    return {"inputs": names, "weights": np.round(weights, 4).tolist(), "bias": np.round(bias, 4).tolist()}


def fit_topic(train: Table, others: Table) -> dict[str, Any]:
    """Whether two texts are on one topic."""
    x = np.vstack([train.matrix(TOPIC), others.matrix(TOPIC)])
    gold = np.array([1] * len(train.rows) + [0] * len(others.rows))
    weights, bias = fit_linear(x, gold, np.ones(len(x)), 2, PENALTY["topic"])
    apart, lean = weights[1:] - weights[:1], bias[1:] - bias[:1] + np.log(STRANGERS / EXPECTED_STRANGERS)
    return {"inputs": list(TOPIC), "weights": np.round(apart, 4).tolist(), "bias": np.round(lean, 4).tolist()}


def fit_trust(dev: Table, plain: Table, rules: dict[str, Any]) -> dict[str, Any]:
    """To what powers the two distributions are multiplied, and the leaning that is left."""
    assert dev.said is not None
    assert plain.said is not None
    names = rules["inputs"]
    x = np.vstack([dev.matrix(names), plain.matrix(names)])
    near = x[:, [names.index("near")]]
    opinion = np.log(np.clip(np.vstack([dev.said, plain.said]), 1e-4, 1))
    other = np.log(shares(x @ np.array(rules["weights"]).T + np.array(rules["bias"])))
    target = np.eye(len(RELATIONS))[np.concatenate([dev.gold, plain.gold])]
    weight = np.concatenate([np.ones(len(dev.rows)), np.full(len(plain.rows), PLAIN["trust"])])
    share = (weight / weight.sum())[:, None]
    decay = np.array([0.0] * 3 + [2 * PENALTY["trust"]] * len(RELATIONS))

    def gradient(v: Floats) -> Floats:
        off = (shares(v[0] * opinion + (v[1] + v[2] * near) * other + v[3:]) - target) * share
        slopes = (off * opinion).sum(), (off * other).sum(), (off * near * other).sum()
        return np.asarray([*slopes, *off.sum(axis=0)] + v * decay, dtype=np.float64)

    found = np.round(descend(gradient, np.zeros(3 + len(RELATIONS)), 0.05), 4)
    model, alone, near_by = (float(value) for value in found[:3])
    return {"model": model, "rules": alone, "near": near_by, "leaning": found[3:].tolist()}


def measured(calibrator: Calibrator, test: Table) -> dict[str, Any]:
    """The figures of a test part, with the cross-encoder and without."""
    found: dict[str, Any] = {}
    for name, said in (("rules alone", None), ("with cross-encoder", test.said)):
        found[name] = scores.report(calibrator.probabilities(test.rows, said), test.gold)
    probabilities = calibrator.probabilities(test.rows, test.said)
    found["reliability"] = [[round(value, 3) for value in row] for row in scores.reliability(probabilities, test.gold)]
    return found


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--fresh", default="", help="files that the last pass was made for, commas between")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    parts = stance_pairs(args.data)
    lexicon = StanceLexicon.from_data(lexicon_data("stance.en"))
    models = Models(Encoder.builtin(), CrossEncoder.builtin())
    train = table(parts[Part.TRAIN], models, lexicon, opinion=False)
    others = table(strangers(parts[Part.TRAIN], STRANGERS, SEED), models, lexicon, opinion=False)
    fresh = sorted(filter(None, args.fresh.split(",")))
    dev = table([row for row in parts[Part.DEV] if row.origin not in fresh], models, lexicon, opinion=True)
    plain = [table(rows, models, lexicon, opinion=True) for rows in halves()]
    rules = fit_rules(train, plain[0])
    fitted: dict[str, Any] = {
        "rules": rules,
        "topic": fit_topic(train, others),
        "trust": fit_trust(dev, plain[1], rules),
        "echo": ECHO,
    }
    digest = hashlib.sha256(json.dumps(fitted, sort_keys=True).encode()).hexdigest()[:8]
    fitted["version"] = f"calibrator-1+{digest}"
    calibrator = Calibrator.from_data(fitted)
    known = set(HELD_OUT_FILES.values())
    tests = {
        name.replace("_", " "): [row for row in parts[Part.TEST] if row.origin == file]
        for name, file in HELD_OUT_FILES.items()
    } | {"unseen positions": [row for row in parts[Part.TEST] if row.origin not in known]}
    figures_found = {
        name: measured(calibrator, table(rows, models, lexicon, opinion=True)) for name, rows in tests.items()
    }
    figures_found["plain pairs the rules were not fitted on"] = measured(calibrator, plain[1])
    off_topic = table(strangers(parts[Part.TEST], 0.2, SEED), models, lexicon, opinion=True)
    caught = calibrator.probabilities(off_topic.rows, off_topic.said).argmax(axis=1) == UNRELATED
    provenance = {
        "script": "training/fit_calibrator.py",
        "data": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(args.data.glob("*.gz"))},
        "models": models.version,
        "rows": {part.value: len(rows) for part, rows in parts.items()},
        "trust fitted without": fresh,
        "penalty": PENALTY,
        "strangers": {"fitted on": STRANGERS, "expected": EXPECTED_STRANGERS},
        "test": figures_found,
        "strangers found unrelated": round(float(caught.mean()), 4),
    }
    args.out.write_text(json.dumps({**fitted, "provenance": provenance}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({"trust": fitted["trust"], **provenance}, indent=1))


if __name__ == "__main__":
    main()
