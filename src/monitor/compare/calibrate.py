"""From figures to probabilities, by a few coefficients that are data.

Three small models, fitted offline on the stance pairs: one weighs the rules' figures; one says how far to trust the
cross-encoder beside the rules (a product of experts, Hinton 2002, each to a power); and one says whether the two texts
are on one topic at all, since the other two know only texts that are. The data says how they were fitted and how right
a confidence turned out (``provenance``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.domain import Relation

Array = npt.NDArray[np.float64]
Rows = Sequence[Mapping[str, float]]
RELATIONS = tuple(Relation)
_REAFFIRMS = RELATIONS.index(Relation.REAFFIRMS)
_UNRELATED = RELATIONS.index(Relation.UNRELATED)


@dataclass(frozen=True, slots=True)
class Linear:
    """Linear scores of named inputs, one row of weights per output."""

    inputs: tuple[str, ...]
    weights: Array
    bias: Array

    @classmethod
    def from_data(cls, data: Mapping[str, Any], outputs: int) -> Linear:
        """The model of the data. Raises ``ValueError`` where the shapes do not fit."""
        inputs = tuple(str(name) for name in data["inputs"])
        weights, bias = np.asarray(data["weights"], dtype=np.float64), np.asarray(data["bias"], dtype=np.float64)
        if weights.shape != (outputs, len(inputs)) or bias.shape != (outputs,):
            raise ValueError(f"calibrator: weights {weights.shape} and bias {bias.shape} for {len(inputs)} inputs")
        return cls(inputs, weights, bias)

    def scores(self, rows: Rows) -> Array:
        """The scores of each row; inputs that a row lacks count as 0."""
        matrix = np.array([[row.get(name, 0.0) for name in self.inputs] for row in rows], dtype=np.float64)
        return np.asarray(matrix.reshape(len(rows), len(self.inputs)) @ self.weights.T + self.bias)


@dataclass(frozen=True, slots=True)
class Trust:
    """To what powers the cross-encoder's distribution and the rules' are multiplied, and a leaning per relation.

    The rules' power grows by ``near`` from where the two texts begin to be alike to where they are the same: what few
    words differ in then decides, and a rule sees each of them.
    """

    model: float
    rules: float
    near: float
    leaning: Array

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Trust:
        """The trust of the data. Raises ``ValueError`` where the shapes do not fit."""
        leaning = np.asarray(data["leaning"], dtype=np.float64)
        if leaning.shape != (len(RELATIONS),):
            raise ValueError(f"calibrator: a leaning of shape {leaning.shape}")
        return cls(float(data["model"]), float(data["rules"]), float(data["near"]), leaning)


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Figures in, distributions out. Make one with :meth:`from_data`."""

    version: str
    rules: Linear
    topic: Linear
    trust: Trust
    echo: float

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Calibrator:
        """The calibrator of the data. Raises ``KeyError`` or ``ValueError`` where it is not one."""
        return cls(
            version=str(data["version"]),
            rules=Linear.from_data(data["rules"], len(RELATIONS)),
            topic=Linear.from_data(data["topic"], 1),
            trust=Trust.from_data(data["trust"]),
            echo=float(data["echo"]),
        )

    def probabilities(self, rows: Rows, said: npt.ArrayLike | None = None) -> Array:
        """One distribution over the relations a row.

        :param said: the cross-encoder's distributions; without them the rules decide alone
        """
        logs = np.log(softmax(self.rules.scores(rows)))
        if said is not None:
            opinion = np.log(np.clip(np.asarray(said, dtype=np.float64), 1e-4, 1.0))
            near = np.array([row.get("near", 0.0) for row in rows])[:, None]
            power = self.trust.rules + self.trust.near * near
            logs = self.trust.model * opinion + power * logs + self.trust.leaning
        return self._echoed(self._on_topic(softmax(logs), rows), rows)

    def _on_topic(self, shares: Array, rows: Rows) -> Array:
        """The distributions, each mixed with "unrelated" as far as the texts seem to be on different topics."""
        on = 1 / (1 + np.exp(-self.topic.scores(rows)))
        mixed = shares * on
        mixed[:, _UNRELATED] += 1 - on[:, 0]
        return np.asarray(mixed, dtype=np.float64)

    def _echoed(self, shares: Array, rows: Rows) -> Array:
        """The distributions, mixed with "reaffirms" where a statement says again what the position says, and no more.

        The hand-written rows have next to no such statements, so that nothing else here knows them.
        """
        near = np.array([row.get("nothing_new", 0.0) * min(1.0, 2 * row.get("near", 0.0)) for row in rows])
        mixed = shares * (1 - self.echo * near[:, None])
        mixed[:, _REAFFIRMS] += self.echo * near
        return np.asarray(mixed, dtype=np.float64)


def softmax(scores: Array) -> Array:
    """Scores as distributions, row by row."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True, initial=-np.inf))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float64)
