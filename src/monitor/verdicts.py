"""A confirmed flag -> the new version of the position it was raised against."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.domain import Evidence, Flag, Position, Relation, Shift, Stance
from monitor.flags import day_of

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
    """The version that confirming the flag makes, dated by the flag's strongest statement.

    ``statement`` and ``stance`` replace what would be stored. A formula's coming or going changes the list of formulas
    and leaves the position's words. Without a position (a first word) the entry is named after actor and issue.
    """
    lead = flag.evidence[0]
    as_of = day_of(lead) or flag.created.date()
    if position is not None and flag.shift in (Shift.FORMULA_ADDED, Shift.FORMULA_DROPPED):
        return replace(
            position,
            formulas=_formulas(position.formulas, flag),
            statement=statement or position.statement,
            stance=stance or position.stance,
            as_of=max(as_of, position.as_of),
        )
    return Position(
        id=position.id if position else f"{flag.actor}-{flag.issue}",
        actor=flag.actor,
        issue=flag.issue,
        stance=stance or _moved(position, lead),
        statement=statement or _words(flag, position),
        as_of=as_of,
        source=lead.url,
        formulas=position.formulas if position else (),
        version=(position.version + 1) if position else 1,
    )


def _words(flag: Flag, position: Position | None) -> str:
    """The flag's statement. What an edit took out of a page is no longer said, and leaves the position its words."""
    lead = flag.evidence[0]
    removed = flag.shift is Shift.SILENT_EDIT and lead.note == lead.statement.text
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
    phrases = [phrase for reason in flag.reasons for phrase in re.findall(r"“(.+?)”", reason)[:1]]
    if flag.shift is Shift.FORMULA_DROPPED:
        return tuple(one for one in listed if one not in phrases)
    return tuple(dict.fromkeys([*listed, *phrases]))
