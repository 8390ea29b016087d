"""Comparisons over time, the formula ledger and past decisions -> what lands on a reviewer's desk.

One shift is one flag: later evidence joins it while it is open. Words that may not be the actor's own present stance
(see :class:`~monitor.domain.Doubt`) are kept as evidence and never raise a flag by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from monitor.domain import (
    MOVES,
    Authority,
    Doubt,
    Evidence,
    Flag,
    FlagSettings,
    Kind,
    Position,
    Relation,
    Severity,
    Shift,
    Status,
    identity,
)
from monitor.text import near_copy

KIND_WEIGHT = {Kind.OFFICIAL: 1.0, Kind.DIRECT: 0.95, Kind.INDIRECT: 0.8, Kind.CHARACTERISATION: 0.5}
"""From the craft: the actor's own text, a direct quotation, reported speech, somebody's summary."""

EXTRA_CONFIDENCE = {Kind.OFFICIAL: 0.0, Kind.DIRECT: 0.0, Kind.INDIRECT: 0.05, Kind.CHARACTERISATION: 0.15}
"""How much surer it must be that the words moved where they are further from the actor's own."""

BARRING = frozenset(
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

JOIN_CONFIDENCE = 0.5
"""A statement that has moved with this probability joins an open flag on the same matter."""

WINNERS_MARGIN = 0.1
"""Added to ``min_confidence``: a page holds many sentences, and the surest of them is surer than it ought to be."""

RAISING_TIE = 0.5
"""Words that speak to the issue less surely than this raise no flag: a sentence carried along by its article."""

PLAIN_TIE = 0.8
"""Words with a keyword, its context in or beside them: only these can be a first word on an issue."""

LOOSE_MARGIN = 0.25
"""How much surer it must be that words moved which speak less plainly to the issue than that."""

PLAIN_BONUS = 0.1
"""How much less sure a comparison with a bare question need be: the words have shown by themselves what they are on."""

STANCE_SHIFTS = frozenset({Shift.REVERSAL, Shift.HARDENING, Shift.SOFTENING})
_SHIFT_OF = {
    Relation.REVERSAL: Shift.REVERSAL,
    Relation.HARDENING: Shift.HARDENING,
    Relation.SOFTENING: Shift.SOFTENING,
}
_BASE = {
    Shift.REVERSAL: 3,
    Shift.SILENT_EDIT: 3,
    Shift.HARDENING: 2,
    Shift.SOFTENING: 2,
    Shift.NEW_POSITION: 2,
    Shift.FORMULA_DROPPED: 2,
    Shift.FORMULA_ADDED: 1,
}


def day_of(evidence: Evidence) -> date | None:
    """The day the words were said: their own date, or their article's."""
    if evidence.statement.date is not None:
        return evidence.statement.date
    return evidence.published.date() if evidence.published else None


def is_history(evidence: Evidence, position: Position) -> bool:
    """Whether the words are older than the position's version: then they are history, not a shift."""
    day = day_of(evidence)
    return day is not None and day < position.as_of


def outlets(evidence: Sequence[Evidence]) -> int:
    """Independent outlets behind a case: near copies of one wire story count once, and so does each source."""
    stories: list[str] = []
    for one in sorted(evidence, key=lambda one: one.id):
        if not any(near_copy(story, one.statement.text) for story in stories):
            stories.append(one.statement.text)
    return min(len(stories), len({one.source for one in evidence}))


def strength(evidence: Evidence) -> float:
    """What one piece of evidence weighs, 0 to 1: by kind, rank, confidence and how plainly it speaks to its issue."""
    said = evidence.statement
    rank = {1: 1.0, 2: 1.0, 3: 0.9, 4: 0.95, 5: 0.6}.get(said.rank or 0, 0.7)
    sure = evidence.comparison.confidence if evidence.comparison else 1.0
    doubt = 0.5 if said.doubt else 1.0
    plain = min(1.0, max(said.ties, default=1.0))
    return KIND_WEIGHT[said.kind] * rank * sure * doubt * plain


def severity(shift: Shift, confidence: float, evidence: Sequence[Evidence], settings: FlagSettings) -> Severity:
    """Where a flag stands in the pile. Without corroboration it is low, however strong its words.

    Points: the kind of shift (1 to 3), one for a voice of rank 1 or 2, one for a confidence of 0.8 or more.
    Five are high, three are medium.
    """
    if not corroborated(evidence, settings):
        return Severity.LOW
    ranks = [one.statement.rank for one in evidence if one.statement.rank is not None]
    points = _BASE[shift] + (bool(ranks) and min(ranks) <= 2) + (confidence >= 0.8)
    return Severity.HIGH if points >= 5 else Severity.MEDIUM if points >= 3 else Severity.LOW


def corroborated(evidence: Sequence[Evidence], settings: FlagSettings) -> bool:
    """Whether the contract's corroboration is met: own words of sufficient rank, or enough independent outlets."""
    wanted = settings.corroboration
    own_words = any(
        one.statement.kind is Kind.OFFICIAL
        or (one.statement.kind is Kind.DIRECT and (one.statement.rank or 9) <= wanted.rank)
        for one in evidence
    )
    return own_words or outlets(evidence) >= wanted.outlets


# --- shifts of stance ------------------------------------------------------------------------------------


def stance_flag(
    found: Sequence[Evidence], position: Position, past: Sequence[Flag], settings: FlagSettings, now: datetime
) -> Flag | None:
    """The flag that one page's statements on one issue raise or feed, or ``None``.

    ``found`` are all the actor's statements there, each with its comparison to ``position``; ``past`` are all flags on
    this actor and issue. Words older than the position, and near copies of words already decided on, change nothing.
    """
    current = [one for one in found if not is_history(one, position) and not _decided(one, past, position)]
    open_flag = _open(past, STANCE_SHIFTS | {Shift.SILENT_EDIT}, position.id)
    if open_flag is not None:
        return _fed(open_flag, [one for one in current if _joins(one, open_flag)], settings)
    raisers = [one for one in current if raises(one, position.issue, settings)]
    if not raisers or _outweighed(raisers, current):
        return None
    evidence = _ranked([*raisers, *(one for one in current if one not in raisers and _moves(one))])
    return _judged(
        Flag(
            key=identity("stance", position.key, evidence[0].id),
            actor=position.actor,
            issue=position.issue,
            position=position.id,
            shift=_SHIFT_OF[_relation(raisers[0])],
            confidence=0.0,
            severity=Severity.LOW,
            evidence=tuple(evidence),
            created=now,
        ),
        settings,
    )


def raises(evidence: Evidence, issue: str, settings: FlagSettings) -> bool:
    """Whether this one statement is enough to put a shift before a reviewer."""
    said, comparison = evidence.statement, evidence.comparison
    if comparison is None or comparison.relation not in MOVES or BARRING & set(said.doubt):
        return False
    if said.kind is Kind.CHARACTERISATION and said.speaker is not None:
        return False
    if evidence.authority is Authority.ANALYSIS:
        return False
    if said.tie(issue) < RAISING_TIE:
        return False
    loosely = LOOSE_MARGIN if said.tie(issue) < PLAIN_TIE else 0.0
    return moved(evidence) >= settings.min_confidence + WINNERS_MARGIN + EXTRA_CONFIDENCE[said.kind] + loosely


def _relation(evidence: Evidence) -> Relation:
    return evidence.comparison.relation if evidence.comparison else Relation.UNRELATED


def moved(evidence: Evidence) -> float:
    """The probability that the words move from the position, whichever way."""
    scores = evidence.comparison.scores if evidence.comparison else {}
    return sum(scores.get(move, 0.0) for move in MOVES)


def _moves(evidence: Evidence) -> bool:
    return _relation(evidence) in MOVES and moved(evidence) >= JOIN_CONFIDENCE


def _outweighed(raisers: Sequence[Evidence], found: Sequence[Evidence]) -> bool:
    """Whether the same article says the stance stands in more and surer words than it says that it moved."""
    stands = sum(strength(one) for one in found if _relation(one) is Relation.REAFFIRMS)
    return stands > 2 * sum(strength(one) for one in raisers)


def _joins(evidence: Evidence, flag: Flag) -> bool:
    """Whether a statement is more evidence of an open flag's shift: it moves too, or repeats its words."""
    return _repeats(evidence, flag) or (_moves(evidence) and not BARRING & set(evidence.statement.doubt))


def _repeats(evidence: Evidence, flag: Flag) -> bool:
    """Whether these words, or near copies of them, stand in a flag's evidence already."""
    return any(near_copy(evidence.statement.text, one.statement.text) for one in flag.evidence)


def _decided(evidence: Evidence, past: Iterable[Flag], position: Position) -> bool:
    """Whether a reviewer has already judged these words, or near copies of them.

    A confirmed flag's words are spoken for as long as the position it made is the current one.
    """
    for flag in past:
        spent = flag.status is Status.DISMISSED or (
            flag.status is Status.CONFIRMED and flag.evidence and day_of(flag.evidence[0]) == position.as_of
        )
        if spent and _repeats(evidence, flag):
            return True
    return False


def _open(past: Iterable[Flag], shifts: Iterable[Shift], position: str | None) -> Flag | None:
    wanted = set(shifts)
    for flag in past:
        if flag.status is Status.OPEN and flag.shift in wanted and flag.position == position:
            return flag
    return None


def _fed(flag: Flag, more: Sequence[Evidence], settings: FlagSettings) -> Flag | None:
    known = {one.id for one in flag.evidence}
    new = [one for one in more if one.id not in known]
    if not new:
        return None
    return _judged(replace(flag, evidence=tuple(_ranked([*flag.evidence, *new]))), settings)


def _ranked(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The strongest first; of equals the earliest, since the first to say it dates a confirmed position."""
    return sorted(evidence, key=lambda one: (-strength(one), day_of(one) or date.max, one.id))


def _judged(flag: Flag, settings: FlagSettings) -> Flag:
    """The flag with all that is drawn from its evidence, told first by what moves the way the flag says."""
    weighed = [(strength(one), one.comparison) for one in flag.evidence if one.comparison is not None]
    totals = {move: sum(w * c.scores.get(move, 0.0) for w, c in weighed) for move in _SHIFT_OF}
    shift = flag.shift if flag.shift not in STANCE_SHIFTS else _SHIFT_OF[max(totals, key=lambda move: totals[move])]
    told = sorted(flag.evidence, key=lambda one: _SHIFT_OF.get(_relation(one), shift) is not shift)
    confidence = max((moved(one) for one in flag.evidence if _relation(one) in MOVES), default=flag.confidence)
    reasons = tuple(dict.fromkeys(reason for _, c in weighed for reason in c.reasons))[:6] or flag.reasons
    return replace(
        flag,
        shift=shift,
        confidence=round(confidence, 4),
        severity=severity(shift, confidence, flag.evidence, settings),
        evidence=tuple(told),
        reasons=reasons,
    )


# --- the other kinds -------------------------------------------------------------------------------------


def first_word_flag(
    found: Sequence[Evidence], actor: str, issue: str, past: Sequence[Flag], settings: FlagSettings, now: datetime
) -> Flag | None:
    """The flag for an actor's first word on a tracked issue on which it holds no position.

    Each comparison is with a "yes" to the issue's question. Only an own text, or quoted or reported words of a named
    office-holder, can raise it; whatever takes a side joins it later.
    """
    current = [one for one in found if not BARRING & set(one.statement.doubt) and not _already_judged(one, past)]
    open_flag = _open(past, {Shift.NEW_POSITION}, None)
    if open_flag is not None:
        return _fed(open_flag, [one for one in current if _takes_side(one)], settings)
    raisers = [one for one in current if _own_word(one, issue, settings)]
    if not raisers:
        return None
    evidence = _ranked(raisers)
    confidence = max(_answers(one) for one in raisers)
    return Flag(
        key=identity("first-word", actor, issue, evidence[0].id),
        actor=actor,
        issue=issue,
        position=None,
        shift=Shift.NEW_POSITION,
        confidence=round(confidence, 4),
        severity=severity(Shift.NEW_POSITION, confidence, evidence, settings),
        evidence=tuple(evidence),
        created=now,
        reasons=("first word on this issue",),
    )


def _takes_side(evidence: Evidence) -> bool:
    return evidence.comparison is not None and evidence.comparison.relation is not Relation.UNRELATED


def _already_judged(evidence: Evidence, past: Iterable[Flag]) -> bool:
    return any(flag.status is not Status.OPEN and _repeats(evidence, flag) for flag in past)


def _own_word(evidence: Evidence, issue: str, settings: FlagSettings) -> bool:
    """Whether an actor plainly answers the issue's question: its own text, or words of a named office-holder."""
    said = evidence.statement
    named = said.kind in (Kind.DIRECT, Kind.INDIRECT) and (said.rank or 9) <= settings.corroboration.rank
    tie = said.tie(issue)
    sure = tie >= PLAIN_TIE and tie * _answers(evidence) >= settings.min_confidence - PLAIN_BONUS
    return sure and (said.kind is Kind.OFFICIAL or named)


def _answers(evidence: Evidence) -> float:
    """The probability that the words answer the issue's question at all."""
    return 1.0 - evidence.comparison.scores.get(Relation.UNRELATED, 0.0) if evidence.comparison else 0.0


def edit_flag(
    changed: Sequence[Evidence],
    actor: str,
    issue: str,
    position: Position | None,
    past: Sequence[Flag],
    settings: FlagSettings,
    now: datetime,
) -> Flag | None:
    """The flag for a watched page whose published text was changed in place so that its stance did.

    ``changed`` holds the sentences that moved, each compared with what stood there before. ``past`` is in order of
    time: words that a reviewer confirmed before the last edit may come back, and are then a shift again.
    """
    edits = [flag for flag in past if flag.shift is Shift.SILENT_EDIT and flag.status is not Status.OPEN]
    spent = [flag for flag in edits if flag.status is Status.DISMISSED] + edits[-1:]
    moved = [one for one in changed if _relation(one) in MOVES and not _already_judged(one, spent)]
    sure = [one for one in moved if one.comparison and one.comparison.confidence >= settings.min_confidence]
    if not sure:
        return None
    open_flag = _open(past, {Shift.SILENT_EDIT}, position.id if position else None)
    if open_flag is not None:
        return _fed(open_flag, moved, settings)
    evidence = _ranked(moved)
    flag = Flag(
        key=identity("edit", evidence[0].url, position.key if position else None, *(one.id for one in sure)),
        actor=actor,
        issue=issue,
        position=position.id if position else None,
        shift=Shift.SILENT_EDIT,
        confidence=0.0,
        severity=Severity.LOW,
        evidence=tuple(evidence),
        created=now,
    )
    return _judged(flag, settings)


def formula_flag(
    shift: Shift,
    phrase: str,
    evidence: Sequence[Evidence],
    position: Position,
    past: Sequence[Flag],
    settings: FlagSettings,
    now: datetime,
    *,
    reason: str,
    confidence: float,
) -> Flag | None:
    """The flag for a stock phrase gone or come; ``evidence`` are the own texts that show it, the latest first.

    One flag for each coming or going: the same phrase is not raised again while the texts that showed it are the same
    run, whatever the reviewer decided.
    """
    marker = f"“{phrase}”"
    earlier = [flag for flag in past if flag.shift is shift and any(marker in line for line in flag.reasons)]
    for flag in earlier:
        if flag.status is Status.OPEN:
            return _more_texts(flag, evidence, reason)
        if {one.url for one in flag.evidence} & {one.url for one in evidence}:
            return None
    return Flag(
        key=identity("formula", shift, position.id, phrase, evidence[-1].url),
        actor=position.actor,
        issue=position.issue,
        position=position.id,
        shift=shift,
        confidence=round(confidence, 4),
        severity=severity(shift, confidence, evidence, settings),
        evidence=tuple(evidence),
        created=now,
        reasons=(f"{marker} {reason}",),
    )


def _more_texts(flag: Flag, evidence: Sequence[Evidence], reason: str) -> Flag | None:
    known = {one.id for one in flag.evidence}
    new = [one for one in evidence if one.id not in known]
    if not new:
        return None
    marker = flag.reasons[0].split("”", 1)[0] + "”"
    return replace(flag, evidence=(*new, *flag.evidence), reasons=(f"{marker} {reason}",))
