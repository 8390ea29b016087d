"""Texts as the API gives them: with their statements, and two versions side by side."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from monitor import desk
from monitor.domain import Kind, Relation
from monitor.store import Said
from monitor.web.models.base import Marks, Model


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
