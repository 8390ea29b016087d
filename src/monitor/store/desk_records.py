"""What the reviewers' desk remembers of flags: where they lie in the pile, how they stand, what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain import Flag, Position, Severity, Shift, Status

PILE_PLACE = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}
"""How deep in the pile flags of a severity lie."""


class ActKind(StrEnum):
    """What a reviewer can do with a flag."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    ASSIGNED = "assigned"
    COMMENTED = "commented"


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log. ``version`` is the flag's after it; ``until`` and ``assignee`` go with two of the kinds."""

    flag: int
    kind: ActKind
    at: datetime
    reviewer: str = ""
    reason: str = ""
    note: str = ""
    until: datetime | None = None
    assignee: str | None = None
    version: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a flag stands. ``version`` grows with every act but a comment, and with every new piece of evidence."""

    flag: int
    status: Status
    version: int
    assignee: str | None = None
    snoozed_until: datetime | None = None

    def asleep(self, now: datetime) -> bool:
        """Whether the flag has been put off to a time that has not come."""
        return self.status is Status.OPEN and self.snoozed_until is not None and self.snoozed_until > now


class Order(StrEnum):
    """How the pile lies."""

    SEVERITY = "severity"
    NEWEST = "newest"
    OLDEST = "oldest"


class Shown(StrEnum):
    """Which part of the pile."""

    OPEN = "open"
    SNOOZED = "snoozed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PileFilter:
    """Which flags are wanted; ``None`` and empty let everything through. ``assignee`` of ``""`` is nobody.

    ``since`` and ``before`` bound when the flag was raised; ``words`` stand in its evidence.
    """

    shown: Shown = Shown.OPEN
    actor: str | None = None
    issue: str | None = None
    shift: Shift | None = None
    severity: Severity | None = None
    source: str | None = None
    assignee: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class PileRow:
    """A flag as it lies in the pile. ``flag`` has its strongest evidence only; ``evidence`` counts all the pieces."""

    flag: Flag
    standing: Standing
    evidence: int
    sources: tuple[str, ...]
    position: Position | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the pile: the last row of a page, after which the next begins."""

    pile: int
    created: datetime
    flag: int


@dataclass(frozen=True, slots=True)
class Facets:
    """How many flags each value would leave, were it chosen for its field: the commonest value first.

    ``assignee`` of ``""`` is nobody. ``total`` counts those that meet every choice.
    """

    total: int
    actor: Mapping[str, int]
    issue: Mapping[str, int]
    shift: Mapping[str, int]
    severity: Mapping[str, int]
    assignee: Mapping[str, int]


def cursor_of(row: PileRow) -> Cursor:
    """The place of a row in the pile."""
    return Cursor(PILE_PLACE[row.flag.severity], row.flag.created, row.standing.flag)
