"""Looking back: what was asked and read when, what was decided when, and the state as it was at a moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.domain import Decision, Flag, Outcome, Position, Shift, Status
from monitor.stats import Judged
from monitor.store.copying import copy_into
from monitor.store.database import Row, explained
from monitor.store.engine import sqlite3
from monitor.store.flags import FlagStore
from monitor.store.rows import decision_of, maybe_moment, moment, position_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that an address was asked for. ``sha256`` names the bytes that came, if any.

    ``published`` is what the source said of the article. ``taken_in`` says that a text is known to have come of it,
    ``unlogged`` that this text is all that tells of it: the request is in the log no more.
    """

    at: datetime
    source: str
    url: str
    sha256: str
    outcome: Outcome = Outcome.FRESH
    published: datetime | None = None
    taken_in: bool = False
    unlogged: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision, the flag it was on, the version that it made, and whether it is the last word on the flag."""

    decision: Decision
    flag: Flag
    made: Position | None
    stands: bool


_TAKEN_OVER = (
    "INSERT INTO revision SELECT * FROM past.revision WHERE seen_at < :since",
    "UPDATE revision SET last_seen_at = :since WHERE last_seen_at > :since",
    "INSERT INTO statement SELECT * FROM past.statement WHERE revision IN (SELECT id FROM revision)",
    "INSERT INTO statement_issue SELECT * FROM past.statement_issue WHERE statement IN (SELECT id FROM statement)",
    "INSERT INTO comparison SELECT * FROM past.comparison WHERE statement IN (SELECT id FROM statement)",
    "INSERT INTO formula_text SELECT * FROM past.formula_text WHERE revision IN (SELECT id FROM revision)",
    """
    INSERT INTO flag SELECT * FROM past.flag AS f WHERE created < :since AND EXISTS (
        SELECT 1 FROM past.flag_evidence WHERE flag = f.id AND url IN (SELECT url FROM revision))
    """,
    """
    INSERT INTO flag_evidence SELECT * FROM past.flag_evidence
    WHERE flag IN (SELECT id FROM flag) AND url IN (SELECT url FROM revision)
    """,
    """
    INSERT INTO position SELECT * FROM past.position
    WHERE created < :since AND (flag IS NULL OR flag IN (SELECT id FROM flag))
    """,
    "INSERT INTO baseline SELECT * FROM past.baseline WHERE position IN (SELECT n FROM position)",
    """
    INSERT INTO decision SELECT * FROM past.decision
    WHERE at < :since AND flag IN (SELECT id FROM flag)
        AND (position IS NULL OR position IN (SELECT n FROM position)) ORDER BY id
    """,
    "INSERT INTO answer SELECT * FROM past.answer",
    "INSERT INTO model_call SELECT * FROM past.model_call",
)


def snapshot(path: Path, target: Path) -> None:
    """Copies a database that others may be writing to, and leaves nothing beside it. Raises :class:`StoreError`.

    A connection that may write takes SQLite's working files away when it is the last to close. Where there are some,
    they are another monitor's, at work or killed, and stay as they are.
    """
    mode = "ro" if path.with_name(f"{path.name}-wal").exists() else "rw"
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with explained(path), closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        copy_into(connection, target)


class LookingStore(FlagStore):
    """Reads the record in the order of its moments, and begins a store of its own with what was known at one."""

    def visits(self, since: datetime) -> list[Visit]:
        """Every request of the log since a moment, in order."""
        rows = self.rows(
            """
            SELECT fetch.source, fetch.url, outcome, sha256, fetched_at, link.published
            FROM fetch LEFT JOIN link ON link.url = fetch.url
            WHERE fetched_at >= :since ORDER BY fetched_at, n
            """,
            since=since,
        )
        return [
            Visit(
                moment(row["fetched_at"]), row["source"], row["url"], row["sha256"], Outcome(row["outcome"]),
                maybe_moment(row["published"]),
            )
            for row in rows
        ]  # fmt: skip

    def texts_seen(self, since: datetime) -> list[Visit]:
        """Every version of a text first seen since a moment, with the bytes that it was read from, in order."""
        rows = self.rows(
            """
            SELECT revision.source, revision.url, body_sha256, seen_at, link.published
            FROM revision LEFT JOIN link ON link.url = revision.url
            WHERE seen_at >= :since AND body_sha256 <> '' ORDER BY seen_at, n
            """,
            since=since,
        )
        return [
            Visit(
                moment(row["seen_at"]), row["source"], row["url"], row["body_sha256"],
                published=maybe_moment(row["published"]), taken_in=True, unlogged=True,
            )
            for row in rows
        ]  # fmt: skip

    def rulings(self, since: datetime) -> list[Ruling]:
        """Every decision since a moment, in order."""
        rows = self.rows(
            """
            SELECT *, id = (SELECT max(id) FROM decision AS d WHERE d.flag = decision.flag) AS stands
            FROM decision WHERE at >= :since ORDER BY at, id
            """,
            since=since,
        )
        found = [(row, self.flag(row["flag"])) for row in rows]
        return [
            Ruling(decision_of(row), flag, self._made(row), bool(row["stands"]))
            for row, flag in found
            if flag is not None
        ]

    def _made(self, decision: Row) -> Position | None:
        row = self.row("SELECT * FROM position WHERE n = :n", n=decision["position"])
        return position_of(row) if row else None

    def judged(self) -> list[Judged]:
        """The flags that are confirmed or dismissed as of now, the oldest first."""
        rows = self.rows(
            """
            SELECT flag.id, issue, shift, confidence, verdict.status, verdict.reason,
                (SELECT json_group_array(source) FROM
                    (SELECT DISTINCT source FROM flag_evidence WHERE flag = flag.id ORDER BY source)) AS sources
            FROM flag JOIN verdict ON verdict.flag = flag.id WHERE verdict.status <> :open ORDER BY flag.id
            """,
            open=Status.OPEN,
        )
        return [
            Judged(
                issue=row["issue"],
                shift=Shift(row["shift"]),
                confidence=row["confidence"],
                sources=tuple(json.loads(row["sources"])),
                right=row["status"] == Status.CONFIRMED,
                reason=row["reason"],
            )
            for row in rows
        ]

    # --- a beginning ---

    def take_over(self, path: Path, since: datetime) -> None:
        """Fills this new store with what the one in a file of the same schema knew at a moment.

        Texts, statements, comparisons, flags and decisions from before then are taken over as they were; a flag without
        the evidence that joined it later, yet with the severity that it has now.
        """
        with self._attached(path), self.unit():
            for statement in _TAKEN_OVER:
                self.write(statement, **({"since": since} if ":since" in statement else {}))

    @contextmanager
    def _attached(self, path: Path) -> Iterator[None]:
        self._conn.execute("ATTACH ? AS past", (f"{path.resolve().as_uri()}?mode=ro",))
        try:
            yield
        finally:
            self._conn.execute("DETACH past")
