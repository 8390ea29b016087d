"""One case for one shift: what is drawn from a flag's evidence, and how a new finding joins the flag that is open.

Whatever moves while a flag on the same actor, issue and position is open belongs to that flag, since a reviewer decides
on the shift and not on the ways in which it shows. The kind of the flag is that of its strongest evidence:

- an edit in place outweighs sentences judged one by one, unless these already put the flag at the top of the pile;
- a stock phrase come or gone is counted, a sentence is judged: what stands in the very texts that show the phrase come
  or gone is part of that finding, and only words elsewhere (or a flag at the top of the pile) outweigh it;
- of two findings on stock phrases the one that weighs more in the pile names the flag, its reasons name both;
- between hardening, softening and reversal the sum over all evidence decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from monitor.domain import Evidence, Flag, Position, Relation, Severity, Shift, Status, identity
from monitor.flags.accounts import disagreement, overruled, upholds
from monitor.flags.pile import KIND_POINTS, severity
from monitor.flags.reasons import kept, phrases, telling
from monitor.flags.weight import (
    RAISING_TIE,
    SHIFT_OF,
    STANCE_SHIFTS,
    Rules,
    day_of,
    is_act,
    is_history,
    is_withdrawn,
    moved,
    moves,
    raises,
    relation_of,
    strength,
)

FORMULA_CONFIDENCE = {Shift.FORMULA_DROPPED: 0.9, Shift.FORMULA_ADDED: 0.75}
"""A phrase's absence from a run of texts is counted; that one is new is a guess at what its author means by it."""

MOST_REASONS = 6


def opened(
    shift: Shift, actor: str, issue: str, position: Position | None, evidence: Sequence[Evidence], **fields: object
) -> Flag:
    """A finding: a flag before anything has been drawn from its evidence."""
    return Flag(
        key="",
        actor=actor,
        issue=issue,
        position=position.id if position else None,
        shift=shift,
        confidence=0.0,
        severity=Severity.LOW,
        evidence=tuple(evidence),
        **fields,  # type: ignore[arg-type]  # created and reasons, as the callers name them
    )


def entered(finding: Flag, position: Position | None, past: Sequence[Flag], rules: Rules) -> Flag | None:
    """The finding as a flag of its own, or as part of the one that is open; ``None`` if that has it all already.

    A flag's key is its number among all on the actor and issue: which page came first is no part of what it is.
    """
    held = open_flag(past, position)
    if held is not None:
        return joined(held, finding, rules)
    return judged(replace(finding, key=identity(finding.actor, finding.issue, str(len(past)))), rules)


def open_flag(past: Iterable[Flag], position: Position | None) -> Flag | None:
    """The undecided flag on a position as it is now, the oldest if there are several."""
    return next((flag for flag in past if flag.status is Status.OPEN and _is_on(flag, position)), None)


def _is_on(flag: Flag, position: Position | None) -> bool:
    """Whether a flag is on a position, and not on a version of it that another has taken the place of."""
    if position is None or flag.position != position.id:
        return position is None and flag.position is None
    versions = {one.position for one in flag.evidence} - {None}
    return position.key in versions or (not versions and not all(is_history(one, position) for one in flag.evidence))


def joined(held: Flag, finding: Flag, rules: Rules) -> Flag | None:
    """An open flag with what a finding adds to it."""
    known = {one.id for one in held.evidence}
    news = [one for one in finding.evidence if one.id not in known]
    reasons = kept([*held.reasons, *finding.reasons])
    if not news and reasons == kept(held.reasons):
        return None
    shift = _kind(held, finding, reasons, rules)
    return judged(replace(held, shift=shift, evidence=(*news, *held.evidence), reasons=reasons), rules)


def _kind(held: Flag, finding: Flag, reasons: Sequence[str], rules: Rules) -> Shift:
    shifts = held.shift, finding.shift
    stance = next((flag for flag in (held, finding) if flag.shift in STANCE_SHIFTS), None)
    if Shift.NEW_POSITION in shifts:
        return Shift.NEW_POSITION
    if all(shift in STANCE_SHIFTS for shift in shifts):
        return held.shift
    if all(shift in FORMULA_CONFIDENCE for shift in shifts):
        return Shift.FORMULA_DROPPED if phrases(reasons, Shift.FORMULA_DROPPED) else Shift.FORMULA_ADDED
    if stance is None:
        return max(shifts, key=lambda shift: KIND_POINTS[shift])
    alone = judged(stance, rules)
    other = finding if stance is held else held
    if alone.severity is Severity.HIGH or (other.shift in FORMULA_CONFIDENCE and _elsewhere(stance, other, rules)):
        return alone.shift
    return other.shift


def _elsewhere(stance: Flag, formula: Flag, rules: Rules) -> bool:
    """Whether the stance moved in words outside the texts that show a phrase come or gone."""
    texts = {one.url for one in formula.evidence if one.comparison is None}
    return any(raises(one, stance.issue, rules) for one in stance.evidence if one.url not in texts)


def judged(flag: Flag, rules: Rules) -> Flag:
    """The flag with all that is drawn from its evidence, told first by what shows the shift it names."""
    shift = _weighed(flag, rules) if flag.shift in STANCE_SHIFTS else flag.shift
    evidence = _told(flag, shift, rules)
    standing = [one for one in evidence if upholds(one)]
    live = [one for one in evidence if not is_withdrawn(one) and not overruled(one, standing)]
    agreed, dissent = disagreement(live)
    confidence = _confidence(live, shift) * agreed if live else 0.0
    # A slow trend, or what an open correction left of a case: nothing in it would have been flagged by itself.
    faint = shift in STANCE_SHIFTS and not any(raises(one, flag.issue, rules) for one in live)
    taken_back = ["words it rested on were corrected"] if any(is_withdrawn(one) for one in evidence) else []
    lasting = [*taken_back, *kept(flag.reasons), *([dissent] if dissent else [])]
    others = [line for line in dict.fromkeys(_reasons(live, shift, rules)) if line not in lasting]
    return replace(
        flag,
        shift=shift,
        confidence=round(confidence, 4),
        severity=Severity.LOW if faint else severity(shift, confidence, live, rules.settings),
        evidence=tuple(evidence),
        reasons=telling([*lasting, *others])[: max(MOST_REASONS, len(lasting))],
    )


def _weighed(flag: Flag, rules: Rules) -> Shift:
    """Which way the evidence moves. Words carried along by their article have no say where others speak plainly."""
    told = [one for one in flag.evidence if one.comparison is not None]
    plain = [one for one in told if one.statement.tie(flag.issue) >= RAISING_TIE]
    weighed = [
        (strength(one, flag.issue, rules), one.comparison.scores) for one in plain or told if one.comparison is not None
    ]
    totals = {shift: sum(w * scores.get(move, 0.0) for w, scores in weighed) for move, shift in SHIFT_OF.items()}
    best = max(totals, key=lambda shift: totals[shift])
    return best if totals[best] > 0 else flag.shift


def _confidence(evidence: Sequence[Evidence], shift: Shift) -> float:
    if shift in FORMULA_CONFIDENCE:
        return FORMULA_CONFIDENCE[shift]
    if shift is Shift.NEW_POSITION:
        return max((answers(one) for one in evidence), default=0.0)
    return max((moved(one) for one in evidence), default=0.0)


def answers(evidence: Evidence) -> float:
    """The probability that the words answer the issue's question at all."""
    return 1.0 - evidence.comparison.scores.get(Relation.UNRELATED, 0.0) if evidence.comparison else 0.0


def _told(flag: Flag, shift: Shift, rules: Rules) -> list[Evidence]:
    """What shows the shift first, the strongest before the others; of equals the earliest, which dates a confirmation.

    Of what shows a shift that was said, words that are sure enough for a flag by themselves come before others: the
    first becomes the position when the flag is confirmed. The texts of a run of absences stay in the order in which
    they came: the latest first.
    """
    if shift in FORMULA_CONFIDENCE:
        texts = [one for one in flag.evidence if one.comparison is None]
        texts.sort(key=lambda one: (day_of(one) or date.min, one.id), reverse=True)
        return texts + _ranked((one for one in flag.evidence if one.comparison is not None), flag.issue, rules)
    ranked = _ranked(flag.evidence, flag.issue, rules)
    if shift is Shift.SILENT_EDIT:
        return sorted(ranked, key=lambda one: one.position is not None or one.comparison is None)
    if shift in STANCE_SHIFTS:

        def place(one: Evidence) -> tuple[bool, bool]:
            return SHIFT_OF.get(relation_of(one)) is not shift, not raises(one, flag.issue, rules)

        return sorted(ranked, key=place)
    return ranked


def _ranked(evidence: Iterable[Evidence], issue: str, rules: Rules) -> list[Evidence]:
    return sorted(evidence, key=lambda one: (-strength(one, issue, rules), day_of(one) or date.max, one.id))


def _reasons(evidence: Sequence[Evidence], shift: Shift, rules: Rules) -> list[str]:
    """Why the machine thinks so: what was found in each comparison, and that something was done.

    Of a shift that was said only what shows it has a say: the words that make a weaker text softer explain no reversal.
    """
    shown = [one for one in evidence if SHIFT_OF.get(relation_of(one)) is shift] or evidence
    acts = ["something was done, not only said"] if any(is_act(one, rules) and moves(one) for one in shown) else []
    return acts + [reason for one in shown if one.comparison is not None for reason in one.comparison.reasons]
