"""What the API gives and takes, as its OpenAPI document says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from monitor import desk
from monitor.desk import export
from monitor.domain import (
    Authority,
    Dismissal,
    Evidence,
    Kind,
    Outcome,
    Relation,
    Role,
    Severity,
    Shift,
    SourceKind,
    Stance,
    Status,
)
from monitor.report import evidence_record, flag_record
from monitor.store import ActKind, Hit, Origin, PileRow, Said, TextVersion

Marks = list[tuple[int, int]]


class Model(BaseModel):
    """Made of the nouns as they are, enumerations as their words."""

    model_config = ConfigDict(from_attributes=True)


class Problem(Model):
    """What went wrong, as a word for programs, and what to do about it."""

    code: str
    message: str


# --- who ---------------------------------------------------------------------------------------------------


class Me(Model):
    """Who is asking, and what they may do."""

    name: str
    role: Role


class Counts(Model):
    """How many flags each part of the pile has."""

    open: int
    snoozed: int
    confirmed: int
    dismissed: int
    all: int


# --- flags -------------------------------------------------------------------------------------------------


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
            EvidenceOut.of(one, place, case.texts.get(one.url))
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


# --- acts --------------------------------------------------------------------------------------------------


class Seen(Model):
    """``version`` is that of the flag that was looked at; without it the act is done whatever has happened since."""

    model_config = ConfigDict(extra="forbid")
    version: int | None = Field(default=None, ge=0, lt=2**63)


class ConfirmIn(Seen):
    """``statement`` and ``stance`` replace what would be stored as the new position."""

    statement: str = Field(default="", max_length=20_000)
    stance: Stance | None = None
    note: str = Field(default="", max_length=20_000)


class DismissIn(Seen):
    """Why it is no shift."""

    reason: Dismissal
    note: str = Field(default="", max_length=20_000)


class SnoozeIn(Seen):
    """``until`` is ``3d``, ``6h``, a day or a moment."""

    until: str = Field(max_length=100, examples=["3d", "2026-05-01"])
    note: str = Field(default="", max_length=20_000)


class AssignIn(Seen):
    """An empty name gives the flag to nobody."""

    assignee: str = Field(default="", max_length=200)


class CommentIn(Model):
    """A remark."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(min_length=1, max_length=20_000)


class BulkFlag(Seen):
    """One of many flags."""

    id: int = Field(ge=1, lt=2**63)


class BulkIn(Model):
    """The same for many flags; ``reason``, ``until`` and ``assignee`` go with what is done."""

    model_config = ConfigDict(extra="forbid")
    do: str = Field(pattern="^(confirm|dismiss|snooze|assign|undo)$")
    flags: list[BulkFlag] = Field(max_length=500)
    reason: Dismissal | None = None
    until: str = Field(default="", max_length=100)
    assignee: str = Field(default="", max_length=200)


class BulkOut(Model):
    """Which went through, and why others did not."""

    done: list[int]
    refused: dict[int, str]


# --- the book ----------------------------------------------------------------------------------------------


class CellOut(Model):
    """What an actor is on record with on an issue; ``age`` in days."""

    actor: str
    issue: str
    position: PositionOut | None
    age: int | None
    open: int

    @classmethod
    def of(cls, cell: desk.Cell) -> Self:
        """A cell of the matrix."""
        position = PositionOut.model_validate(cell.position) if cell.position else None
        return cls(actor=cell.actor.id, issue=cell.issue.id, position=position, age=cell.age, open=cell.open)


class VersionOut(Model):
    """A version of a position with its history."""

    position: PositionOut
    origin: Origin
    flag: int | None
    created: datetime
    stands: bool


class SaidOut(Model):
    """A statement where it stands."""

    id: str
    revision: str
    url: str
    source: str
    title: str
    day: date
    text: str
    start: int
    end: int
    kind: Kind
    speaker: str | None
    actor: str | None
    rank: int | None
    issues: list[str]

    @classmethod
    def of(cls, said: Said) -> Self:
        """A statement."""
        one = said.statement
        place = {name: getattr(said, name) for name in ("id", "revision", "url", "source", "title", "day")}
        words = {name: getattr(one, name) for name in ("text", "start", "end", "kind", "speaker", "actor", "rank")}
        return cls(**place, **words, issues=list(one.issues))


class PointOut(Model):
    """A statement in time, and what it was to its position."""

    said: SaidOut
    relation: Relation | None
    confidence: float | None


class StripOut(Model):
    """A stock phrase, and the days of the own texts in which it stood or was missing."""

    phrase: str
    texts: list[tuple[date, bool]]


class TimelineOut(Model):
    """The history of an actor's position on an issue."""

    actor: str
    issue: str
    versions: list[VersionOut]
    points: list[PointOut]
    flags: list[FlagOut]
    strips: list[StripOut]

    @classmethod
    def of(cls, found: desk.Timeline) -> Self:
        """A timeline."""
        return cls(
            actor=found.actor.id,
            issue=found.issue.id,
            versions=[VersionOut.model_validate(one) for one in found.versions],
            points=[
                PointOut(said=SaidOut.of(one.said), relation=one.relation, confidence=one.confidence)
                for one in found.points
            ],
            flags=[FlagOut.of(one) for one in found.flags],
            strips=[
                StripOut(phrase=one.phrase, texts=[(text.day, there) for text, there in one.texts])
                for one in found.strips
            ],
        )


# --- texts -------------------------------------------------------------------------------------------------


class TextOut(Model):
    """A version of a text, without the text."""

    id: str
    n: int
    url: str
    source: str
    seq: int
    title: str
    published: datetime | None
    seen_at: datetime
    last_seen_at: datetime
    reader: str
    body_sha256: str


class TextPage(Model):
    """A page of texts; ``next`` is the ``before`` of the following one."""

    texts: list[TextOut]
    next: int | None


class ReadingOut(Model):
    """A text with its statements, whose offsets point into it, and the other versions of it."""

    id: str
    url: str
    title: str
    text: str
    published: datetime | None
    statements: list[SaidOut]
    versions: list[TextOut]

    @classmethod
    def of(cls, found: desk.Reading) -> Self:
        """A reading."""
        article = found.revision.article
        return cls(
            id=found.revision.id,
            url=found.revision.url,
            title=article.title,
            text=article.text,
            published=article.published,
            statements=[SaidOut.of(one) for one in found.statements],
            versions=[TextOut.model_validate(one) for one in found.versions],
        )


class LineOut(Model):
    """A sentence before and after."""

    kind: desk.LineKind
    before: str
    after: str
    before_marks: Marks
    after_marks: Marks
    relation: Relation | None
    confidence: float | None
    reasons: list[str]


class VersionsOut(Model):
    """Two versions of a text; ``shift`` is what the edit did to the stance."""

    before: str
    after: str
    shift: Relation | None
    confidence: float
    lines: list[LineOut]

    @classmethod
    def of(cls, found: desk.Versions) -> Self:
        """A comparison."""
        return cls(
            before=found.before.id,
            after=found.after.id,
            shift=found.shift,
            confidence=found.confidence,
            lines=[LineOut.model_validate(one) for one in found.lines],
        )


# --- sources -----------------------------------------------------------------------------------------------


class SourceOut(Model):
    """A source, how it is doing, and the cure if it is not doing well. Yields are of the last 30 days."""

    id: str
    name: str
    kind: SourceKind
    url: str
    authority: Authority
    health: desk.Health
    cure: str
    paused: bool
    last_outcome: Outcome | None
    last_detail: str
    last_checked_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_due_at: datetime | None
    failures: float
    texts: int
    statements: int
    precision: float | None

    @classmethod
    def of(cls, found: desk.SourceHealth) -> Self:
        """A source."""
        source, state, figures = found.source, found.state, found.figures
        fixed = {name: getattr(source, name) for name in ("id", "name", "kind", "url", "authority")}
        names = ("last_outcome", "last_checked_at", "last_success_at", "last_new_at", "next_due_at")
        known = {
            "health": found.health,
            "cure": found.cure,
            "paused": bool(state and state.paused),
            "last_detail": state.last_detail if state else "",
            "failures": state.failures if state else 0.0,
            "texts": figures.texts,
            "statements": figures.statements,
            "precision": figures.precision,
        }
        return cls.model_validate(fixed | {name: getattr(state, name, None) for name in names} | known)


class FetchOut(Model):
    """A request; ``size`` in bytes, ``ms`` in milliseconds."""

    url: str
    outcome: Outcome
    status: int | None
    detail: str
    size: int
    fetched_at: datetime
    ms: int | None


class SourceCaseOut(Model):
    """A source with its latest requests."""

    source: SourceOut
    fetches: list[FetchOut]


# --- search and what was done ------------------------------------------------------------------------------


class HitOut(Model):
    """Something found; ``extract`` has the words found in square brackets."""

    id: str
    url: str
    source: str
    title: str
    published: datetime | None
    extract: str

    @classmethod
    def all_of(cls, hits: tuple[Hit, ...]) -> list[Self]:
        """Hits of one kind."""
        return [cls.model_validate(one) for one in hits]


class FindingsOut(Model):
    """What was found, by kind."""

    flags: list[FlagOut]
    statements: list[HitOut]
    texts: list[HitOut]
    positions: list[PositionOut]


class ActPage(Model):
    """A page of the log; ``next`` is the ``before`` of the following one."""

    acts: list[ActOut]
    next: int | None


class ViewIn(Model):
    """A filter of the pile, as a query string."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(max_length=2000)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that are no success, for the OpenAPI document."""
    return {status: {"model": Problem} for status in (400, 401, 403, 413, 421, 422, 503, *statuses)}


DryRun = Mapping[str, Any]
"""What a check of a source would find; see ``monitor source test --json``."""
