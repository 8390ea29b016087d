"""From what a model says of two texts to a distribution over the relations.

A model of the exporter's has the five relations as its labels. An inference model (entailment, neutral, contradiction)
is asked in both orders, since strength shows in which text entails the other: "will pay" entails "may pay", and not the
other way round (the labels: Bowman et al., 2015; entailment as an order of strength: MacCartney and Manning, 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from monitor.compare import CONTEXT_SEPARATOR
from monitor.compare.calibrate import RELATIONS, softmax
from monitor.domain import Relation
from monitor.nli import Encoder, ModelError

Floats = npt.NDArray[np.float64]
Texts = tuple[str, str]

INFERENCES = ("entailment", "neutral", "contradiction")


class Opinion(Protocol):
    """A model that says how a statement relates to a position."""

    @property
    def version(self) -> str:
        """Names the model and its weights."""

    def probabilities(self, pairs: Sequence[Texts]) -> Floats:
        """A row for each (position, statement in context), a column for each of the relations."""


class Classifier(Protocol):
    """A network over two texts, with named outputs."""

    @property
    def version(self) -> str:
        """Names the network and its weights."""

    @property
    def labels(self) -> Sequence[str]:
        """The names of the outputs, in order."""

    def logits(self, first: str, second: str) -> npt.NDArray[np.floating]:
        """The outputs for two texts that are read together."""


class ModelScorer:
    """Sentence vectors by the encoder that comes with the package, the relation by a model of choice."""

    def __init__(self, opinion: Opinion, encoder: Encoder | None = None) -> None:
        self._opinion = opinion
        self._encoder = encoder or Encoder.builtin()

    @property
    def version(self) -> str:
        """Both models' versions."""
        return f"{self._encoder.version} + {self._opinion.version}"

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit vector a text."""
        return self._encoder.vectors(texts)

    def probabilities(self, pairs: Sequence[Texts]) -> Floats:
        """A distribution over the relations for each (position, statement in context)."""
        return self._opinion.probabilities(pairs)


class FiveWay:
    """The opinion of a classifier whose labels are the relations."""

    def __init__(self, classifier: Classifier, order: Sequence[int]) -> None:
        self._classifier, self._order = classifier, list(order)

    @property
    def version(self) -> str:
        """The classifier's."""
        return self._classifier.version

    def probabilities(self, pairs: Sequence[Texts]) -> Floats:
        """The classifier's own distributions."""
        found = [self._classifier.logits(*pair)[self._order] for pair in pairs]
        return softmax(np.array(found, dtype=np.float64).reshape(len(found), len(self._order)))


class Inference:
    """The opinion of an inference model, asked in both orders."""

    def __init__(self, classifier: Classifier, order: Sequence[int]) -> None:
        self._classifier, self._order = classifier, list(order)

    @property
    def version(self) -> str:
        """The classifier's, and that it is asked in both orders."""
        return f"{self._classifier.version} in both orders"

    def probabilities(self, pairs: Sequence[Texts]) -> Floats:
        """What the two directions of inference come to, see :func:`relations`."""
        onward = [self._logits(position, _without_context(statement)) for position, statement in pairs]
        back = [self._logits(statement.replace(CONTEXT_SEPARATOR, " "), position) for position, statement in pairs]
        return relations(*(softmax(np.array(rows).reshape(len(rows), 3)) for rows in (onward, back)))

    def _logits(self, premise: str, hypothesis: str) -> Floats:
        return np.asarray(self._classifier.logits(premise, hypothesis)[self._order], dtype=np.float64)


def opinion_of(classifier: Classifier, where: str) -> Opinion:
    """What to make of a classifier, by its labels.

    :raises ModelError: they are neither the relations nor entailment, neutral and contradiction
    """
    names = [label.strip().lower() for label in classifier.labels]
    if sorted(names) == sorted(RELATIONS):
        return FiveWay(classifier, [names.index(name) for name in RELATIONS])
    plain = [_inference(name) for name in names]
    if sorted(plain) == sorted(INFERENCES):
        return Inference(classifier, [plain.index(name) for name in INFERENCES])
    raise ModelError(f"{where}: {_unfit(names)}")


def relations(onward: Floats, back: Floats) -> Floats:
    """The relations that two directions of inference come to.

    The directions are taken as independent: entailment both ways reaffirms, only from the statement to the position
    (it says more) hardens, only from the position to the statement (it says less) softens, neither is unrelated. A
    contradiction has no direction; found in one only, it counts half, the other half going by the other direction.

    :param onward: rows of entailment, neutral, contradiction of the statement, given the position
    :param back: the same of the position, given the statement
    """
    (e, n, c), (e2, n2, c2) = onward.T, back.T
    half, half2 = c / 2, c2 / 2
    by_name = {
        Relation.REAFFIRMS: e * e2,
        Relation.REVERSAL: half + half2,
        Relation.HARDENING: (n + half) * e2,
        Relation.SOFTENING: e * (n2 + half2),
        Relation.UNRELATED: n * n2 + half * n2 + n * half2,
    }
    return np.stack([by_name[name] for name in RELATIONS], axis=1)


def _without_context(statement: str) -> str:
    """The statement alone: what was asked before it does not follow from any position."""
    _, mark, said = statement.partition(CONTEXT_SEPARATOR)
    return said if mark else statement


def _inference(label: str) -> str:
    """An inference label in its common spelling; others as they are."""
    plain = label.replace("-", "_").replace(" ", "_")
    if plain.startswith(("not_", "non_", "no_")) or "_not_" in plain:
        return label
    return next((name for name in INFERENCES if plain.startswith(name[:6])), label)


def _unfit(names: Sequence[str]) -> str:
    """Why labels are not understood, and the cure."""
    listed = ", ".join(names)
    if any("entail" in name for name in names) and len(names) == 2:
        return (
            f"its labels are {listed}; without neutral and contradiction apart no reversal can be told from silence. "
            "Take a model with entailment, neutral and contradiction"
        )
    if names and all(name.startswith("label_") for name in names):
        return f"its labels are {listed}, which say nothing; name them under `id2label` in its config.json"
    return f"its labels are {listed or 'missing'}; they must be {', '.join(INFERENCES)}, or {', '.join(RELATIONS)}"
