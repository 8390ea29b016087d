"""Where a flag stands in the reviewer's pile: the table of the README as one pure function."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain import Evidence, FlagSettings, Kind, Severity, Shift
from monitor.flags.accounts import outlets, stands
from monitor.flags.weight import STANCE_SHIFTS

KIND_POINTS = {
    Shift.REVERSAL: 3,
    Shift.SILENT_EDIT: 3,
    Shift.HARDENING: 2,
    Shift.SOFTENING: 2,
    Shift.NEW_POSITION: 2,
    Shift.FORMULA_DROPPED: 2,
    Shift.FORMULA_ADDED: 1,
}
HIGH_FROM, MEDIUM_FROM = 5, 3
HIGH_RANK = 2
SURE = 0.8


def severity(shift: Shift, confidence: float, evidence: Sequence[Evidence], settings: FlagSettings) -> Severity:
    """Where a flag stands in the pile. Without corroboration it is low, however strong its words.

    Whoever has the words such that the stance stands bears out no shift that was said.
    Points: the kind of shift (1 to 3), one for a voice of rank 1 or 2, one for a confidence of 0.8 or more.
    Five are high, three are medium.
    """
    told = [one for one in evidence if shift not in STANCE_SHIFTS or not stands(one)]
    if not corroborated(told, settings):
        return Severity.LOW
    ranks = [one.statement.rank for one in told if one.statement.rank is not None]
    points = KIND_POINTS[shift] + (bool(ranks) and min(ranks) <= HIGH_RANK) + (confidence >= SURE)
    return Severity.HIGH if points >= HIGH_FROM else Severity.MEDIUM if points >= MEDIUM_FROM else Severity.LOW


def corroborated(evidence: Sequence[Evidence], settings: FlagSettings) -> bool:
    """Whether the contract's corroboration is met: own words of sufficient rank, or enough independent outlets."""
    wanted = settings.corroboration
    own_words = any(
        one.statement.kind is Kind.OFFICIAL
        or (one.statement.kind is Kind.DIRECT and (one.statement.rank or 9) <= wanted.rank)
        for one in evidence
    )
    return own_words or outlets(evidence) >= wanted.outlets
