"""The book as the API gives it: every cell, and the history of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from monitor import desk
from monitor.domain import Relation
from monitor.store import Origin
from monitor.web.models.base import Model
from monitor.web.models.flags import FlagOut, PositionOut
from monitor.web.models.texts import SaidOut


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


class PointOut(Model):
    """A statement in time, and what it was to its position."""

    said: SaidOut
    relation: Relation | None
    confidence: float | None


class CrowdOut(Model):
    """Statements of one day that were found to be the same to the position, and are not among the points."""

    day: date
    relation: Relation | None
    statements: int


class StripOut(Model):
    """A stock phrase, and the days of the own texts in which it stood or was missing."""

    phrase: str
    texts: list[tuple[date, bool]]


class TimelineOut(Model):
    """The history of an actor's position on an issue.

    Where there are many statements, those that moved away from the position and the latest are ``points``, the others
    ``crowds``; ``statements`` and ``raised`` count all statements and flags there are.
    """

    actor: str
    issue: str
    versions: list[VersionOut]
    points: list[PointOut]
    flags: list[FlagOut]
    strips: list[StripOut]
    crowds: list[CrowdOut]
    statements: int
    raised: int

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
            crowds=[CrowdOut.model_validate(one) for one in found.crowds],
            statements=found.statements,
            raised=found.raised,
        )
