"""What lands on the desk: flags, their evidence, the decisions on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.compared import Comparison
from monitor.domain.said import Statement
from monitor.domain.watched import Authority


class Shift(StrEnum):
    """The kinds of flag."""

    REVERSAL = "reversal"
    HARDENING = "hardening"
    SOFTENING = "softening"
    FORMULA_DROPPED = "formula-dropped"
    FORMULA_ADDED = "formula-added"
    NEW_POSITION = "new-position"
    SILENT_EDIT = "silent-edit"


class Severity(StrEnum):
    """Where a flag stands in the reviewer's pile."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """Derived from the last decision on a flag."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Dismissal(StrEnum):
    """Why a flag was none: the classes of false alarm, closed so that they can be counted."""

    NOT_A_SHIFT = "not-a-shift"
    HYPOTHETICAL = "hypothetical"
    THIRD_PARTY_VIEW = "third-party-view"
    OPPONENT_QUOTED = "opponent-quoted"
    NEGATION_MISREAD = "negation-misread"
    OLD_STATEMENT = "old-statement"
    PARTIAL_QUOTE = "partial-quote"
    TRANSLATION_VARIANT = "translation-variant"
    WRONG_SPEAKER = "wrong-speaker"
    OTHER_ISSUE = "other-issue"
    LOW_RANK = "low-rank"
    OPINION = "opinion"
    PAGE_FURNITURE = "page-furniture"
    CORRECTION = "correction"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement, where it stands and what it was found to be: one line of a flag's case."""

    id: str
    url: str
    source: str
    authority: Authority
    title: str
    published: datetime | None
    statement: Statement
    comparison: Comparison | None = None
    position: str | None = None
    outlet: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """One shift, however many outlets carry it. ``evidence[0]`` is the strongest and speaks for the flag."""

    key: str
    actor: str
    issue: str
    position: str | None
    shift: Shift
    confidence: float
    severity: Severity
    evidence: tuple[Evidence, ...]
    created: datetime
    status: Status = Status.OPEN
    reasons: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's verdict; never changed, only followed by another."""

    flag: int
    status: Status
    at: datetime
    reviewer: str = ""
    reason: str = ""
    note: str = ""
