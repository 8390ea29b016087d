"""Sources, search and who is asking, as the API gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from monitor import desk
from monitor.domain import Authority, Outcome, Role, SourceKind
from monitor.store import Hit
from monitor.web.models.base import Model
from monitor.web.models.flags import FlagOut, PositionOut


class Me(Model):
    """Who is asking, and what they may do."""

    name: str
    role: Role


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
