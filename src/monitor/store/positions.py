"""The book: which positions actors are on record with, by configuration and by decision, as of any day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

from monitor.domain import Position
from monitor.store.database import Database, Row
from monitor.store.records import (
    BaselineProblem,
    Origin,
    PositionVersion,
)
from monitor.store.rows import (
    as_json,
    position_of,
    readable,
    version_of,
)

_VERSIONS = "SELECT *, EXISTS (SELECT 1 FROM book WHERE book.n = position.n) AS stands FROM position"


def latest_day(at: datetime) -> date:
    """The day that it is at a moment where days begin first: whatever is dated later has not happened yet."""
    return (at + timedelta(hours=14)).date()


class PositionStore(Database):
    """Positions and their versions. Nothing is overwritten: a view derives which versions stand.

    A version that cannot be read is left out and told in the log; the one before it stands in its place.
    """

    def position_on(self, actor: str, issue: str, day: date | None = None) -> Position | None:
        """What the actor was on record with on the issue that day; ``None`` for the day asks for the latest."""
        rows = self.rows(
            "SELECT * FROM book WHERE actor = :actor AND issue = :issue AND as_of <= :day ORDER BY as_of DESC, n DESC",
            actor=actor,
            issue=issue,
            day=day or date.max,
        )
        return next((one for _, one in readable_positions(rows)), None)

    def current_positions(self, day: date | None = None) -> list[Position]:
        """The book as of a day (``None``: the latest): one position for each actor and issue."""
        rows = self.rows(
            """
            SELECT * FROM (
                SELECT *, row_number() OVER (PARTITION BY actor, issue ORDER BY as_of DESC, n DESC) AS place
                FROM book WHERE as_of <= :day
            ) WHERE place = 1 ORDER BY actor, issue
            """,
            day=day or date.max,
        )
        found = {row["key"]: one for row, one in readable_positions(rows)}
        current = (found.get(row["key"]) or self.position_on(row["actor"], row["issue"], day) for row in rows)
        return [one for one in current if one is not None]

    def position_history(self, actor: str, issue: str) -> list[PositionVersion]:
        """Every version ever held of the actor's position on the issue, the newest last."""
        sql = f"{_VERSIONS} WHERE actor = :actor AND issue = :issue ORDER BY as_of, n"
        return [one for _, one in readable(self.rows(sql, actor=actor, issue=issue), version_of, _name)]

    def sync_baseline(self, positions: Iterable[Position], now: datetime) -> list[BaselineProblem]:
        """Takes over positions.yaml; the entries that could not be, each with the version it clashes with.

        An entry that was edited and has a later ``as_of`` than the version held is a new version. So is one that only
        lists other formulas. Other words without a later date are a problem, and change nothing. An entry that has
        left the file no longer counts; a confirmed flag's version does, whatever the file says. Where the file has
        several versions of one entry, the earlier ones are its history. An entry whose day was yet to come, and still
        is, may be corrected to any other: nobody can have spoken then.
        """
        entries = sorted(positions, key=lambda entry: entry.as_of)
        newest = {entry.id: entry for entry in entries}
        with self.unit():
            self._drop_misdated(entries, now)
            self.write(
                "DELETE FROM baseline WHERE id NOT IN (SELECT value FROM json_each(:ids))",
                ids=as_json([entry.id for entry in entries]),
            )
            found = [
                self._sync_entry(entry, now) if newest[entry.id] is entry else self._sync_history(entry, now)
                for entry in entries
            ]
        return [problem for problem in found if problem is not None]

    def clashes(self, positions: Iterable[Position], now: datetime) -> list[BaselineProblem]:
        """What :meth:`sync_baseline` would find; nothing is taken over."""
        found: list[BaselineProblem] = []
        with suppress(_UndoError), self.unit():
            found = self.sync_baseline(positions, now)
            raise _UndoError
        return found

    def _drop_misdated(self, entries: Sequence[Position], now: datetime) -> None:
        """Forgets what the file once had of a day that is yet to come, and has no more."""
        misdated = """
            SELECT n FROM position
            WHERE origin = 'config' AND as_of > :latest AND as_of > date(created, '+14 hours')
                AND key NOT IN (SELECT value FROM json_each(:keys))
                AND n NOT IN (SELECT position FROM decision WHERE position IS NOT NULL)
        """
        known = {"latest": latest_day(now), "keys": as_json([entry.key for entry in entries])}
        self.write(f"DELETE FROM baseline WHERE position IN ({misdated})", **known)  # noqa: S608 - our own SQL
        self.write(f"DELETE FROM position WHERE n IN ({misdated})", **known)  # noqa: S608 - our own SQL

    def _sync_entry(self, entry: Position, now: datetime) -> BaselineProblem | None:
        told = self.row(
            "SELECT position.* FROM baseline JOIN position ON position.n = baseline.position WHERE baseline.id = :id",
            id=entry.id,
        )
        held = self._held(entry.id)
        if told is not None and told["key"] == entry.key:
            self._set_baseline(entry, told["n"])
        elif held is not None and held["key"] == entry.key:
            self._set_baseline(entry, held["n"])
        elif held is None or _supersedes(entry, position_of(held)):
            self._set_baseline(entry, self._insert_position(entry, Origin.CONFIG, None, now))
        else:
            return BaselineProblem(entry, version_of(held))
        return None

    def _sync_history(self, entry: Position, now: datetime) -> BaselineProblem | None:
        """An earlier version in the file: known already, new to the book, or at odds with what it has of that day."""
        if self.row("SELECT 1 FROM position WHERE id = :id AND key = :key", id=entry.id, key=entry.key):
            return None
        clash = self.row(
            f"{_VERSIONS} WHERE id = :id AND as_of = :as_of AND origin = 'config' ORDER BY n DESC LIMIT 1",
            id=entry.id,
            as_of=entry.as_of,
        )
        if clash is not None:
            return BaselineProblem(entry, version_of(clash))
        self._insert_position(entry, Origin.CONFIG, None, now)
        return None

    def _held(self, position_id: str) -> Row | None:
        """The newest version of an entry that stands, or would if the file still had the entry."""
        return self.row(
            f"{_VERSIONS} WHERE id = :id AND (origin = 'config' OR stands) ORDER BY as_of DESC, n DESC LIMIT 1",
            id=position_id,
        )

    def _set_baseline(self, entry: Position, n: int) -> None:
        self.write(
            """
            INSERT INTO baseline (id, position) VALUES (:id, :n)
            ON CONFLICT (id) DO UPDATE SET position = excluded.position WHERE position <> excluded.position
            """,
            id=entry.id,
            n=n,
        )
        # The address of the source is no part of the position's words: the file may mend it at any time.
        self.write("UPDATE position SET source = :source WHERE n = :n AND source <> :source", n=n, source=entry.source)

    def _insert_position(self, position: Position, origin: Origin, flag: int | None, now: datetime) -> int:
        rows = self.write(
            """
            INSERT INTO position (id, version, actor, issue, stance, statement, as_of, source, formulas, key, origin,
                flag, created)
            SELECT :id, coalesce(max(version), 0) + 1, :actor, :issue, :stance, :statement, :as_of, :source, :formulas,
                :key, :origin, :flag, :now
            FROM position WHERE id = :id
            RETURNING n
            """,
            id=position.id,
            actor=position.actor,
            issue=position.issue,
            stance=position.stance,
            statement=position.statement,
            as_of=position.as_of,
            source=position.source,
            formulas=as_json(position.formulas),
            key=position.key,
            origin=origin,
            flag=flag,
            now=now,
        )
        n: int = rows[0]["n"]
        return n


def readable_positions(rows: Iterable[Row]) -> Iterator[tuple[Row, Position]]:
    """The rows of positions that can be read, with what they hold."""
    return readable(rows, position_of, _name)


def _name(row: Row) -> str:
    return f"position {row['id']}, version {row['version']}"


class _UndoError(Exception):
    """Undoes what was tried."""


def _supersedes(entry: Position, held: Position) -> bool:
    same_words = (entry.stance, entry.statement, entry.actor, entry.issue) == (
        held.stance,
        held.statement,
        held.actor,
        held.issue,
    )
    return entry.as_of > held.as_of or (entry.as_of == held.as_of and same_words)
