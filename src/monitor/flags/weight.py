"""What one piece of evidence weighs, and whether it may speak for an actor's present stance at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from monitor.domain import (
    MOVED,
    MOVES,
    Authority,
    Doubt,
    Evidence,
    FlagSettings,
    Kind,
    Position,
    Relation,
    Shift,
    Statement,
)

SHIFT_OF = {
    Relation.REVERSAL: Shift.REVERSAL,
    Relation.HARDENING: Shift.HARDENING,
    Relation.SOFTENING: Shift.SOFTENING,
}
STANCE_SHIFTS = frozenset(SHIFT_OF.values())

KIND_WEIGHT = {Kind.OFFICIAL: 1.0, Kind.DIRECT: 0.95, Kind.INDIRECT: 0.8, Kind.CHARACTERISATION: 0.5}
"""From the craft: the actor's own text, a direct quotation, reported speech, somebody's summary."""

ACT_WEIGHT = 0.9
"""What a reporter's account of something the actor did weighs: deeds are seen, opinions of them are not asked."""

EXTRA_CONFIDENCE = {Kind.OFFICIAL: 0.0, Kind.DIRECT: 0.0, Kind.INDIRECT: 0.05, Kind.CHARACTERISATION: 0.15}
"""How much surer it must be that the words moved where they are further from the actor's own."""

_BARRING = frozenset(
    {
        Doubt.HYPOTHETICAL,
        Doubt.QUESTION,
        Doubt.SECOND_HAND,
        Doubt.REBUTTED,
        Doubt.DENIAL,
        Doubt.RECALLED,
        Doubt.RUMOUR,
        Doubt.FORECAST,
        Doubt.FRAGMENT,
    }
)
"""Doubts that keep words from raising a flag. An anonymous voice may raise one, of low severity."""

WINNERS_MARGIN = 0.15
"""Added to ``min_confidence``: a page holds many sentences, and the surest of them is surer than it ought to be."""

RAISING_TIE = 0.5
"""Words that speak to the issue less surely than this raise no flag: a sentence carried along by its article."""

PLAIN_TIE = 0.8
"""Words with a keyword, its context in or beside them."""

LOOSE_MARGIN = 0.1
"""How much surer it must be that words moved which speak less plainly to the issue than that."""


WITHDRAWN = "withdrawn: the publisher has corrected these words"
"""The note on evidence whose words an open correction has taken back: shown, and weighing nothing."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By what evidence is weighed; ``deed`` says of a reporter's words whether they tell of something done."""

    settings: FlagSettings
    deed: Callable[[str], bool]


def is_withdrawn(evidence: Evidence) -> bool:
    """Whether the publisher has taken the words back."""
    return evidence.note == WITHDRAWN


def day_of(evidence: Evidence) -> date | None:
    """The day the words were said: their own date, or their article's."""
    if evidence.statement.date is not None:
        return evidence.statement.date
    return evidence.published.date() if evidence.published else None


def is_history(evidence: Evidence, position: Position) -> bool:
    """Whether the words are older than the position's version: then they are history, not a shift."""
    day = day_of(evidence)
    return day is not None and day < position.as_of


def relation_of(evidence: Evidence) -> Relation:
    """What the words were found to be to the position."""
    return evidence.comparison.relation if evidence.comparison else Relation.UNRELATED


def moved(evidence: Evidence) -> float:
    """The probability that the words move from the position, whichever way."""
    return evidence.comparison.movement if evidence.comparison and not is_withdrawn(evidence) else 0.0


def moves(evidence: Evidence) -> bool:
    """Whether the words more likely moved than not."""
    return relation_of(evidence) in MOVES and moved(evidence) >= MOVED


def is_act(evidence: Evidence, rules: Rules) -> bool:
    """Whether the evidence is a deed that a reporter tells as done, and not somebody's summary of a view.

    What somebody in office does is the actor's deed ("the minister lifted the ban"); who has no rank there only tells.
    """
    said = evidence.statement
    own = said.speaker is None or said.rank is not None
    return said.kind is Kind.CHARACTERISATION and own and rules.deed(said.text)


def strength(evidence: Evidence, issue: str, rules: Rules) -> float:
    """What one piece of evidence weighs, 0 to 1: by kind, rank, confidence and how plainly it speaks to the issue."""
    if is_withdrawn(evidence):
        return 0.0
    said = evidence.statement
    kind = ACT_WEIGHT if is_act(evidence, rules) else KIND_WEIGHT[said.kind]
    rank = {1: 1.0, 2: 1.0, 3: 0.9, 4: 0.95, 5: 0.6}.get(said.rank or 0, 0.7)
    sure = evidence.comparison.confidence if evidence.comparison else 1.0
    doubt = 0.5 if said.doubt else 1.0
    plain = min(1.0, said.tie(issue))
    return kind * rank * sure * doubt * plain


def raises(evidence: Evidence, issue: str, rules: Rules) -> bool:
    """Whether this one statement is enough to put a shift before a reviewer."""
    return may_raise(evidence, issue, rules) and moved(evidence) >= threshold(evidence, issue, rules)


def may_raise(evidence: Evidence, issue: str, rules: Rules) -> bool:
    """Whether words of this sort could raise a flag at all, however sure it were that they moved."""
    said = evidence.statement
    if relation_of(evidence) not in MOVES or is_barred(said):
        return False
    act = is_act(evidence, rules)
    if said.kind is Kind.CHARACTERISATION and said.speaker is not None and not act:
        return False
    if act and not is_foremost(said, issue):
        return False  # one deed, and it is on the issue that it speaks to most plainly
    return evidence.authority is not Authority.ANALYSIS and said.tie(issue) >= RAISING_TIE


def is_barred(said: Statement) -> bool:
    """Whether a doubt keeps the words from counting as what the actor holds now."""
    return not _BARRING.isdisjoint(said.doubt)


def is_foremost(said: Statement, issue: str) -> bool:
    """Whether words speak to no other issue more plainly than to this one."""
    return said.tie(issue) >= max(said.ties, default=0.0)


def threshold(evidence: Evidence, issue: str, rules: Rules) -> float:
    """How sure it must be that these words moved.

    A deed that is told, and plainly on the issue, is as near to the actor as reported speech.
    """
    said = evidence.statement
    loosely = LOOSE_MARGIN if said.tie(issue) < PLAIN_TIE else 0.0
    kind = Kind.INDIRECT if is_act(evidence, rules) and not loosely else said.kind
    return rules.settings.min_confidence + WINNERS_MARGIN + EXTRA_CONFIDENCE[kind] + loosely
