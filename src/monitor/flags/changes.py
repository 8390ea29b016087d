"""What moves without anybody saying so: a page edited in place, a stock phrase come or gone, a slow trend."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.domain import MOVES, Evidence, Flag, Position, Shift, Status
from monitor.flags.accounts import same_words
from monitor.flags.case import entered, judged, opened
from monitor.flags.reasons import is_trend, phrase_reason, phrases, trend_reason
from monitor.flags.weight import WITHDRAWN, Rules, is_withdrawn, moved, relation_of


def edit_flag(
    changed: Sequence[Evidence],
    actor: str,
    issue: str,
    position: Position | None,
    past: Sequence[Flag],
    rules: Rules,
    now: datetime,
) -> Flag | None:
    """The flag for a watched page whose published text was changed in place so that its stance did.

    ``changed`` holds the sentences that moved, each compared with what stood there before. ``past`` is in order of
    time: words that a reviewer confirmed before the last edit may come back, and are then a shift again.
    """
    edits = [flag for flag in past if flag.status is not Status.OPEN and _of_edit(flag, changed)]
    spent = [flag for flag in edits if flag.status is Status.DISMISSED] + edits[-1:]
    news = [one for one in changed if relation_of(one) in MOVES and not _in_any(one, spent)]
    if not any(moved(one) >= rules.settings.min_confidence for one in news):
        return None
    finding = opened(Shift.SILENT_EDIT, actor, issue, position, news, created=now)
    return entered(finding, position, past, rules)


def _of_edit(flag: Flag, changed: Sequence[Evidence]) -> bool:
    """Whether a flag is on an edit, or rests among others on what stands at the address that was edited."""
    urls = {one.url for one in changed}
    return flag.shift is Shift.SILENT_EDIT or any(one.url in urls for one in flag.evidence)


def _in_any(evidence: Evidence, flags: Iterable[Flag]) -> bool:
    """Whether the very words are in a flag: a sentence that is edited once more is always a near copy of itself."""
    return any(same_words(evidence, one) for flag in flags for one in flag.evidence)


def formula_flag(
    shift: Shift,
    phrase: str,
    evidence: Sequence[Evidence],
    position: Position,
    past: Sequence[Flag],
    rules: Rules,
    now: datetime,
    *,
    reason: str,
) -> Flag | None:
    """The flag for a stock phrase gone or come; ``evidence`` are the own texts that show it, the latest first.

    One flag for each coming or going: the same phrase is not raised again while the texts that showed it are the same
    run, whatever the reviewer decided.
    """
    for flag in past:
        same_run = {one.url for one in flag.evidence} & {one.url for one in evidence}
        if flag.status is not Status.OPEN and phrase in phrases(flag.reasons, shift) and same_run:
            return None
    reasons = (phrase_reason(shift, phrase, reason),)
    finding = opened(shift, position.actor, position.issue, position, evidence, created=now, reasons=reasons)
    return entered(finding, position, past, rules)


def withdrawn_flag(flag: Flag, taken_back: Collection[str], rules: Rules) -> Flag | None:
    """An open flag after an open correction took back some of its words; ``None`` if none of them were its own.

    It is not closed, since only a reviewer closes flags: with nothing left to rest on it sinks to the bottom.
    """
    if not any(one.id in taken_back and not is_withdrawn(one) for one in flag.evidence):
        return None
    evidence = tuple(replace(one, note=WITHDRAWN) if one.id in taken_back else one for one in flag.evidence)
    return judged(replace(flag, evidence=evidence), rules)


def trend_flag(
    shift: Shift,
    evidence: Sequence[Evidence],
    position: Position,
    past: Sequence[Flag],
    rules: Rules,
    now: datetime,
    *,
    reason: str,
) -> Flag | None:
    """The flag for many small steps one way; ``evidence`` is the series. Once for each version of a position.

    Its severity is low until a statement joins that would have raised a flag by itself.
    """
    if any(is_trend(flag) and _same_version(flag, position) for flag in past):
        return None
    reasons = (trend_reason(reason),)
    finding = opened(shift, position.actor, position.issue, position, evidence, created=now, reasons=reasons)
    return entered(finding, position, past, rules)


def _same_version(flag: Flag, position: Position) -> bool:
    return any(one.position == position.key for one in flag.evidence)
