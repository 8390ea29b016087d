"""Flags as the API gives them: in the pile, and as whole cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from monitor import desk
from monitor.desk import export
from monitor.domain import Authority, Evidence, Kind, Relation, Severity, Shift, Stance, Status
from monitor.report import evidence_record, flag_record
from monitor.store import ActKind, PileRow, TextVersion
from monitor.web.models.base import Marks, Model


class Counts(Model):
    """How many flags each part of the pile has."""

    open: int
    snoozed: int
    confirmed: int
    dismissed: int
    all: int


class PositionOut(Model):
    """A version of a position."""

    id: str
    actor: str
    issue: str
    stance: Stance
    statement: str
    as_of: date
    source: str
    formulas: list[str]
    version: int


class FlagOut(Model):
    """A flag in the pile: the contract's fields without the evidence, and how it stands."""

    id: int
    status: Status
    version: int
    actor: str
    issue: str
    position: str | None
    shift: Shift
    confidence: float
    severity: Severity
    before: str | None
    statement: str
    speaker: str | None
    rank: int | None
    kind: Kind
    published: datetime | None
    url: str
    created: datetime
    reasons: list[str]
    sources: list[str]
    evidence_count: int
    assignee: str | None
    snoozed_until: datetime | None

    @classmethod
    def of(cls, row: PileRow) -> Self:
        """A row of the pile."""
        return cls.model_validate(export.row_record(row))


class FlagPage(Model):
    """A page of the pile; ``next`` is the ``after`` of the following one."""

    flags: list[FlagOut]
    next: str | None


class EvidenceOut(Model):
    """A piece of evidence; ``cluster`` is the story it belongs to, ``revision`` the text that stands there now."""

    id: str
    cluster: int
    revision: str | None
    archived: str | None
    outlet: str
    authority: Authority
    url: str
    source: str
    title: str
    published: datetime | None
    statement: str
    kind: Kind
    speaker: str | None
    rank: int | None
    date: date | None
    relation: Relation | None
    confidence: float | None
    before: str
    after: str
    note: str

    @classmethod
    def of(cls, one: Evidence, cluster: int, text: TextVersion | None) -> Self:
        """A piece of evidence in its cluster."""
        more = {
            "id": one.id,
            "cluster": cluster,
            "revision": text.id if text else None,
            "archived": text.body_sha256 or None if text else None,
            "outlet": one.outlet,
            "authority": one.authority,
        }
        return cls.model_validate(evidence_record(one) | more)


class ActOut(Model):
    """Something that was done to a flag."""

    id: int
    flag: int
    kind: ActKind
    at: datetime
    reviewer: str
    reason: str
    note: str
    until: datetime | None
    assignee: str | None
    version: int


class ActPage(Model):
    """A page of the log; ``next`` is the ``before`` of the following one."""

    acts: list[ActOut]
    next: int | None


class HeldOut(Model):
    """What the new words are held against, with the words in it that decided."""

    text: str
    marks: Marks
    position: PositionOut | None
    edited: bool


class CaseOut(Model):
    """A flag's whole case."""

    id: int
    status: Status
    version: int
    assignee: str | None
    snoozed_until: datetime | None
    actor: str
    issue: str
    shift: Shift
    confidence: float
    severity: Severity
    created: datetime
    reasons: list[str]
    held: HeldOut | None
    statement: str
    statement_marks: Marks
    removed: bool
    day: date | None
    current: PositionOut | None
    proposed: PositionOut
    evidence: list[EvidenceOut]
    acts: list[ActOut]
    earlier: list[FlagOut]

    @classmethod
    def of(cls, case: desk.Case) -> Self:
        """A case."""
        pieces = [
            EvidenceOut.of(one, place, found.text if (found := case.places.get(one.id)) else None)
            for place, cluster in enumerate(case.clusters)
            for one in (cluster.lead, *cluster.copies)
        ]
        values: dict[str, Any] = {
            "status": case.standing.status,
            "version": case.standing.version,
            "assignee": case.standing.assignee,
            "snoozed_until": case.standing.snoozed_until,
            "held": case.held,
            "statement_marks": case.statement_marks,
            "removed": case.removed,
            "day": case.day,
            "current": case.current,
            "proposed": case.proposed,
            "evidence": pieces,
            "acts": case.acts,
            "earlier": [FlagOut.of(row) for row in case.earlier],
        }
        return cls.model_validate(flag_record(case.flag) | values, from_attributes=True)
