"""How what was said compares with a position, and one version of a text with another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.basics import Span


class Relation(StrEnum):
    """What a statement is to a position, in the contract's order."""

    REAFFIRMS = "reaffirms"
    REVERSAL = "reversal"
    HARDENING = "hardening"
    SOFTENING = "softening"
    UNRELATED = "unrelated"


MOVES = frozenset({Relation.REVERSAL, Relation.HARDENING, Relation.SOFTENING})

MOVED = 0.5
"""The probability from which words more likely moved than not."""

AS_A_WHOLE = "read as a whole, no single word decides"
"""The reason of a comparison that rests on the model alone; mostly too little to call an edit a shift."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statement held against a position.

    ``scores`` sum to 1 and ``confidence`` is the winning one. The marks are the words that decided, in either text;
    ``reasons`` say in short phrases what was found ("negation dropped", "will -> may").
    """

    relation: Relation
    confidence: float
    scores: Mapping[Relation, float]
    position_marks: tuple[Span, ...] = ()
    statement_marks: tuple[Span, ...] = ()
    reasons: tuple[str, ...] = ()
    model: str = ""

    @property
    def movement(self) -> float:
        """The probability that the words move from what they are compared with, whichever way."""
        return sum(self.scores.get(move, 0.0) for move in MOVES)


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence before and after (``None`` where it was added or removed) and what that does to the stance.

    ``graded`` says that it gives a grade, or stands in a list that does.
    """

    before: str | None
    after: str | None
    relation: Relation
    confidence: float
    reasons: tuple[str, ...] = ()
    comparison: Comparison | None = None
    graded: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What an edit of a document did to its stance. ``shift`` is ``None`` where it left the stance alone."""

    shift: Relation | None
    confidence: float
    changes: tuple[Change, ...] = ()
