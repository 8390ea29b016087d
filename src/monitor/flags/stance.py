"""An actor's words against its position, or against the issue's question where it holds none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.domain import INSTITUTION_RANK, Evidence, Flag, Kind, Position, Relation, Shift, Statement, Status
from monitor.flags.accounts import contradicting, copies, overruled, repeats, same_words, turned, upholds
from monitor.flags.case import FORMULA_CONFIDENCE, answers, entered, joined, open_flag, opened
from monitor.flags.reasons import FIRST_WORD
from monitor.flags.weight import (
    SHIFT_OF,
    Rules,
    day_of,
    is_act,
    is_barred,
    is_foremost,
    is_history,
    moves,
    raises,
    relation_of,
    strength,
)
from monitor.text import words

IN_SO_MANY_WORDS = 1.0
"""The tie of words that have keyword and context in them."""

OUTWEIGHED = 2.0
"""An article that says so many times more strongly that the stance stands does not say that it moved."""


def stance_flag(
    found: Sequence[Evidence],
    position: Position,
    past: Sequence[Flag],
    rules: Rules,
    now: datetime,
    heard: Sequence[Evidence] = (),
) -> Flag | None:
    """The flag that one page's statements on one issue raise or feed, or ``None``.

    ``found`` are all the actor's statements there, each with its comparison to ``position``; ``past`` are all flags on
    this actor and issue, ``heard`` what other pages had the actor say of late. Words older than the position, and near
    copies of words already decided on, change nothing.
    """
    current = [one for one in found if not is_history(one, position) and not _decided(one, past, position)]
    raisers = [one for one in current if raises(one, position.issue, rules)]
    raisers = [one for one in raisers if not overruled(one, [*current, *heard])]
    held = open_flag(past, position)
    if held is not None and held.shift not in FORMULA_CONFIDENCE:
        more = [one for one in current if _joins(one, held)]
        return joined(held, _finding(held.shift, more, position, now), rules)
    if not raisers or _outweighed(raisers, current, position.issue, rules):
        return None
    # What was heard of late counts too, so that the order in which pages come in makes no difference to the case.
    earlier = [one for one in heard if not is_history(one, position) and not _decided(one, past, position)]
    evidence = [*raisers, *(one for one in [*current, *earlier] if one not in raisers and _may_join(one))]
    evidence += contradicting(evidence, earlier)
    return entered(_finding(SHIFT_OF[relation_of(raisers[0])], evidence, position, now), position, past, rules)


def _finding(shift: Shift, evidence: Sequence[Evidence], position: Position, now: datetime) -> Flag:
    return opened(shift, position.actor, position.issue, position, evidence, created=now)


def _outweighed(raisers: Sequence[Evidence], found: Sequence[Evidence], issue: str, rules: Rules) -> bool:
    """Whether the same article says the stance stands in more and surer words than it says that it moved.

    What was done is not outweighed by what is said: acts count against words.
    """
    if any(is_act(one, rules) for one in raisers):
        return False
    standing = sum(strength(one, issue, rules) for one in found if upholds(one))
    return standing > OUTWEIGHED * sum(strength(one, issue, rules) for one in raisers)


def _joins(evidence: Evidence, flag: Flag) -> bool:
    """Whether a statement is more evidence of an open flag's shift: it moves too, or repeats its words."""
    return repeats(evidence, flag.evidence) or _may_join(evidence)


def _may_join(evidence: Evidence) -> bool:
    return moves(evidence) and not is_barred(evidence.statement)


def _decided(evidence: Evidence, past: Iterable[Flag], position: Position) -> bool:
    """Whether a reviewer has already judged these words, or near copies of them.

    A confirmed flag's words, and other accounts of the utterance, are spoken for as long as the position it made is the
    current one, unless they turn from it: who takes his words back within a day does so in much the same words. A
    dismissed flag's words are for good, but other words of the same utterance may be judged otherwise.
    """
    for flag in past:
        if flag.status is Status.DISMISSED and any(_copied(evidence, one) for one in flag.evidence):
            return True
        current = flag.evidence and day_of(flag.evidence[0]) == position.as_of
        if flag.status is Status.CONFIRMED and current and _spoken_for(evidence, flag):
            return True
    return False


def _copied(evidence: Evidence, other: Evidence) -> bool:
    return copies(evidence, other) and not turned(evidence, other)


def _spoken_for(evidence: Evidence, flag: Flag) -> bool:
    if _came_before(evidence, flag):
        return True
    if relation_of(evidence) is Relation.REVERSAL:
        return any(same_words(evidence, one) for one in flag.evidence)
    return repeats(evidence, flag.evidence)


def _came_before(evidence: Evidence, flag: Flag) -> bool:
    """Whether words of the very day of a shift were published before all that shows it: they are history too."""
    day, at = day_of(evidence), evidence.published
    if at is None or day != day_of(flag.evidence[0]):
        return False
    return all(one.published is not None and at < one.published for one in flag.evidence if day_of(one) == day)


# --- first words -----------------------------------------------------------------------------------------


def first_word_flag(
    found: Sequence[Evidence],
    actor: str,
    issue: str,
    past: Sequence[Flag],
    rules: Rules,
    now: datetime,
    names: Sequence[str] = (),
) -> Flag | None:
    """The flag for an actor's first word on a tracked issue on which it holds no position.

    Each comparison is with a "yes" to the issue's question. Only an own text, or quoted or reported words of a named
    office-holder, can raise it, or those of an institution that name the actor by one of its ``names``; whatever takes
    a side joins it later.
    """
    current = [one for one in found if not is_barred(one.statement) and not _already_judged(one, past)]
    held = open_flag(past, None)
    if held is not None:
        evidence = [one for one in current if relation_of(one) is not Relation.UNRELATED]
    else:
        evidence = [one for one in current if _own_word(one, issue, rules, names)]
        if not evidence:
            return None
    finding = opened(Shift.NEW_POSITION, actor, issue, None, evidence, created=now, reasons=(FIRST_WORD,))
    return entered(finding, None, past, rules)


def _already_judged(evidence: Evidence, past: Iterable[Flag]) -> bool:
    """Whether a reviewer has judged these words; of what was dismissed other words may be judged otherwise."""
    return any(
        any(_copied(evidence, one) for one in flag.evidence)
        if flag.status is Status.DISMISSED
        else flag.status is Status.CONFIRMED and repeats(evidence, flag.evidence)
        for flag in past
    )


def _own_word(evidence: Evidence, issue: str, rules: Rules, names: Sequence[str]) -> bool:
    """Whether an actor plainly answers the issue's question: its own text, or words of a named office-holder.

    There is no position to hold them against, so nothing of the matter may be left to their surroundings; of an
    institution's reported words ("the ministry said") neither may who is meant. Words that speak to several issues are
    a first word on the one they speak to most plainly.
    """
    said = evidence.statement
    if not is_foremost(said, issue) or said.tie(issue) < IN_SO_MANY_WORDS:
        return False
    if answers(evidence) < rules.settings.min_confidence:
        return False
    named = said.kind is not Kind.CHARACTERISATION and (said.rank or 9) <= rules.settings.corroboration.rank
    return said.kind is Kind.OFFICIAL or named or _of_institution(said, names)


def _of_institution(said: Statement, names: Sequence[str]) -> bool:
    """Whether these are the reported words of an institution that say themselves whose it is."""
    reported = said.kind in (Kind.DIRECT, Kind.INDIRECT) and said.rank == INSTITUTION_RANK and not said.doubt
    text = f" {' '.join(words(said.text))} "
    return reported and any(f" {' '.join(words(name))} " in text for name in names)
