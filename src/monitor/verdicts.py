"""A confirmed flag -> the new version of the position it was raised against; and why a flag may be none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitor.domain import Dismissal, Evidence, Flag, Position, Relation, Shift, Stance
from monitor.flags import day_of, phrases

EXPLAINED = {
    Dismissal.NOT_A_SHIFT: "the stance is what it was",
    Dismissal.HYPOTHETICAL: "a hypothetical or a question, not a stance",
    Dismissal.THIRD_PARTY_VIEW: "somebody else's view, reported by the actor",
    Dismissal.OPPONENT_QUOTED: "an opponent, quoted to be rebutted",
    Dismissal.NEGATION_MISREAD: "a denial or negation was misread",
    Dismissal.OLD_STATEMENT: "old words told again",
    Dismissal.PARTIAL_QUOTE: "the rest of the sentence says otherwise",
    Dismissal.TRANSLATION_VARIANT: "another translation of the same words",
    Dismissal.WRONG_SPEAKER: "not said by this actor",
    Dismissal.OTHER_ISSUE: "on another issue",
    Dismissal.LOW_RANK: "the speaker does not speak for the actor",
    Dismissal.OPINION: "an opinion page, comment or satire",
    Dismissal.PAGE_FURNITURE: "a menu, caption or other furniture of the page",
    Dismissal.CORRECTION: "an open correction or a typo",
    Dismissal.DUPLICATE: "another flag has it",
}
"""Each reason in words for a reviewer."""

_OPPOSITE = {
    Stance.SUPPORT: Stance.OPPOSE,
    Stance.LEAN_SUPPORT: Stance.OPPOSE,
    Stance.NEUTRAL: Stance.NEUTRAL,
    Stance.LEAN_OPPOSE: Stance.SUPPORT,
    Stance.OPPOSE: Stance.SUPPORT,
}
_WEAKER = {Stance.SUPPORT: Stance.LEAN_SUPPORT, Stance.OPPOSE: Stance.LEAN_OPPOSE}
_FIRMER = {Stance.LEAN_SUPPORT: Stance.SUPPORT, Stance.LEAN_OPPOSE: Stance.OPPOSE}
_ANSWER = {
    Relation.REAFFIRMS: Stance.SUPPORT,
    Relation.HARDENING: Stance.SUPPORT,
    Relation.SOFTENING: Stance.LEAN_SUPPORT,
    Relation.REVERSAL: Stance.OPPOSE,
}


def confirmed_position(
    flag: Flag, position: Position | None, *, statement: str | None = None, stance: Stance | None = None
) -> Position:
    """The version that confirming the flag makes, dated by the flag's strongest statement, and never dated back.

    ``statement`` and ``stance`` replace what would be stored. A formula's coming or going changes the list of formulas
    and leaves the position's words. Without a position (a first word) the entry is named after actor and issue.
    """
    lead = flag.evidence[0]
    as_of = max(day_of(lead) or flag.created.date(), position.as_of if position else date.min)
    if position is not None and flag.shift in (Shift.FORMULA_ADDED, Shift.FORMULA_DROPPED):
        return replace(
            position,
            formulas=_formulas(position.formulas, flag),
            statement=statement or position.statement,
            stance=stance or position.stance,
            as_of=as_of,
        )
    return Position(
        id=position.id if position else f"{flag.actor}-{flag.issue}",
        actor=flag.actor,
        issue=flag.issue,
        stance=stance or _moved(position, lead),
        statement=statement or _words(flag, position),
        as_of=as_of,
        source=lead.url,
        formulas=_formulas(position.formulas if position else (), flag),
        version=(position.version + 1) if position else 1,
    )


def _words(flag: Flag, position: Position | None) -> str:
    """The flag's statement. What an edit took out of a page is no longer said, and leaves the position its words."""
    lead = flag.evidence[0]
    removed = lead.note == lead.statement.text
    return position.statement if removed and position else lead.statement.text


def _moved(position: Position | None, lead: Evidence) -> Stance:
    relation = lead.comparison.relation if lead.comparison else Relation.REAFFIRMS
    if position is None:
        return _ANSWER.get(relation, Stance.NEUTRAL)
    if relation is Relation.REVERSAL:
        return _OPPOSITE[position.stance]
    if relation is Relation.SOFTENING:
        return _WEAKER.get(position.stance, position.stance)
    if relation is Relation.HARDENING:
        return _FIRMER.get(position.stance, position.stance)
    return position.stance


def _formulas(listed: tuple[str, ...], flag: Flag) -> tuple[str, ...]:
    """The list without what has gone and with what has come; a flag on a stance may bring such news too."""
    gone, come = (phrases(flag.reasons, shift) for shift in (Shift.FORMULA_DROPPED, Shift.FORMULA_ADDED))
    return tuple(dict.fromkeys([*(one for one in listed if one not in gone), *come]))
