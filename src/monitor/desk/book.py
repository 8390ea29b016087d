"""The book as a matrix of actors and issues, and the history of one cell of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain import MOVES, Actor, Config, Issue, Position, Relation
from monitor.formulas import OwnText, presence
from monitor.store import Heard, PileFilter, PileRow, Point, PositionVersion, Shown, Store

MOST_POINTS = 500
"""Statements that a timeline shows one by one."""

MOST_MOVES = 0.4
"""The share of these that is given to moves from before the latest statements, where there are too many for all."""

MOST_HEARD = 3000
"""Statements, the latest ones, of which a timeline knows at all."""

MOST_FLAGS = 30
"""Flags that a timeline shows, the latest ones."""

MOST_TEXTS = 60
"""Own texts in which the presence of formulas is shown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What an actor is on record with on an issue, for how many days, and how many open flags say otherwise."""

    actor: Actor
    issue: Issue
    position: Position | None
    age: int | None
    open: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """The book: a row for each actor, a column for each issue, all cells given."""

    issues: tuple[Issue, ...]
    rows: tuple[tuple[Actor, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A stock phrase, and whether it stood in each of the actor's own texts that tell of it, the oldest first."""

    phrase: str
    texts: tuple[tuple[OwnText, bool], ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Statements of one day that were found to be the same to what was on record, and are not shown one by one."""

    day: date
    relation: Relation | None
    statements: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The history of one cell: versions of the position, statements as points, flags, formulas' presence.

    Where there are many statements, those that moved away and the latest are ``points`` and the others ``crowds``;
    ``statements`` and ``raised`` count all there are, shown or not.
    """

    actor: Actor
    issue: Issue
    versions: tuple[PositionVersion, ...]
    points: tuple[Point, ...]
    flags: tuple[PileRow, ...]
    strips: tuple[Strip, ...]
    crowds: tuple[Crowd, ...] = ()
    statements: int = 0
    raised: int = 0

    @property
    def current(self) -> Position | None:
        """What is on record now."""
        standing = [one.position for one in self.versions if one.stands]
        return standing[-1] if standing else None


def matrix(config: Config, store: Store, now: datetime) -> Matrix:
    """The book as it stands."""
    held = {(one.actor, one.issue): one for one in store.current_positions()}
    pending = store.pile_cells(now)

    def cell(actor: Actor, issue: Issue) -> Cell:
        position = held.get((actor.id, issue.id))
        age = _age(position, now.date())
        return Cell(actor, issue, position, age, pending.get((actor.id, issue.id), 0))

    rows = tuple((actor, tuple(cell(actor, issue) for issue in config.issues)) for actor in config.actors)
    return Matrix(config.issues, rows)


def _age(position: Position | None, today: date) -> int | None:
    return max((today - position.as_of).days, 0) if position else None


def timeline(config: Config, store: Store, actor_id: str, issue_id: str, most: int = MOST_POINTS) -> Timeline:
    """The history of a cell, with at most so many statements one by one.

    Raises ``LookupError`` for an actor or issue that is not configured and of which nothing is remembered.
    """
    versions = store.position_history(actor_id, issue_id)
    raised = store.pile_size(PileFilter(Shown.ALL, actor_id, issue_id))
    actor, issue = _named(config, actor_id, issue_id, remembered=bool(versions or raised))
    texts = store.own_texts(actor_id, issue_id, MOST_TEXTS)
    shown, others = _singled_out(store.heard(actor_id, issue_id, MOST_HEARD), most)
    return Timeline(
        actor=actor,
        issue=issue,
        versions=tuple(versions),
        points=tuple(store.points(shown)),
        flags=tuple(store.pile_on(actor_id, issue_id, MOST_FLAGS)),
        strips=_strips(versions, texts),
        crowds=_crowds(others),
        statements=store.statement_count(actor_id, issue_id),
        raised=raised,
    )


def _named(config: Config, actor_id: str, issue_id: str, *, remembered: bool) -> tuple[Actor, Issue]:
    """Actor and issue as they are configured; those that have left the configuration by their ids."""
    actor, issue = config.actor(actor_id), config.issue(issue_id)
    if actor is None and not remembered:
        raise LookupError(f"no actor {actor_id!r}; there are: {', '.join(one.id for one in config.actors)}")
    if issue is None and not remembered:
        raise LookupError(f"no issue {issue_id!r}; there are: {', '.join(one.id for one in config.issues)}")
    return actor or Actor(actor_id, actor_id), issue or Issue(issue_id, issue_id, "", ())


def _singled_out(heard: Sequence[Heard], most: int) -> tuple[list[Heard], list[Heard]]:
    """Those that are shown one by one, and the others: the latest, and of those before the latest that moved away."""
    if len(heard) <= most:
        return list(heard), []
    spare = int(most * MOST_MOVES)
    before, latest = heard[: spare - most], heard[spare - most :]
    moved = [one for one in before if one.relation in MOVES][-spare:]
    kept = {one.id for one in moved}
    return [*moved, *latest], [one for one in before if one.id not in kept]


def _crowds(heard: Sequence[Heard]) -> tuple[Crowd, ...]:
    counted = Counter((one.day, one.relation) for one in heard)
    return tuple(Crowd(day, relation, statements) for (day, relation), statements in counted.items())


def _strips(versions: Sequence[PositionVersion], texts: Sequence[OwnText]) -> tuple[Strip, ...]:
    phrases = dict.fromkeys(phrase for one in versions for phrase in one.position.formulas)
    return tuple(Strip(phrase, tuple(presence(phrase, texts))) for phrase in phrases)
