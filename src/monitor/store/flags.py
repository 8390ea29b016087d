"""Flags, their evidence, and the decisions that settle them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from monitor.domain import Decision, Evidence, Flag, Position, Status
from monitor.store.database import Query, Row
from monitor.store.positions import PositionStore
from monitor.store.records import (
    Origin,
)
from monitor.store.rows import (
    as_json,
    decision_of,
    evidence_of,
    evidence_values,
    flag_of,
    position_of,
    readable,
)

_FLAGS = """
    SELECT flag.*, coalesce(verdict.status, 'open') AS status
    FROM flag LEFT JOIN verdict ON verdict.flag = flag.id
"""


class FlagStore(PositionStore):
    """The reviewers' desk. A flag's status is that of the last decision on it; decisions are only ever added.

    Evidence that cannot be read is left out and told in the log, and so is a flag of which no evidence can be.
    """

    def save_flag(self, flag: Flag) -> int:
        """Keeps a flag, or feeds the one with the same key; its number.

        Evidence is merged by its id, in the order given, what is no longer named after it. ``created`` stays the first
        and ``status`` is no part of what is saved.
        """
        with self.unit():
            rows = self.write(
                """
                INSERT INTO flag (key, actor, issue, position, shift, confidence, severity, created, reasons)
                VALUES (:key, :actor, :issue, :position, :shift, :confidence, :severity, :created, :reasons)
                ON CONFLICT (key) DO UPDATE SET
                    position = excluded.position, shift = excluded.shift, confidence = excluded.confidence,
                    severity = excluded.severity, reasons = excluded.reasons
                RETURNING id
                """,
                key=flag.key,
                actor=flag.actor,
                issue=flag.issue,
                position=flag.position,
                shift=flag.shift,
                confidence=flag.confidence,
                severity=flag.severity,
                created=flag.created,
                reasons=as_json(flag.reasons),
            )
            flag_id: int = rows[0]["id"]
            self._merge_evidence(flag_id, flag.evidence)
        return flag_id

    def _merge_evidence(self, flag_id: int, evidence: Sequence[Evidence]) -> None:
        self.write(
            "UPDATE flag_evidence SET place = place + :shift WHERE flag = :flag", flag=flag_id, shift=len(evidence)
        )
        self.write_many(
            """
            INSERT INTO flag_evidence (flag, id, place, url, source, authority, title, published, statement, comparison,
                position, outlet, note)
            VALUES (:flag, :id, :place, :url, :source, :authority, :title, :published, :statement, :comparison,
                :position, :outlet, :note)
            ON CONFLICT (flag, id) DO UPDATE SET
                place = excluded.place, url = excluded.url, source = excluded.source, authority = excluded.authority,
                title = excluded.title, published = excluded.published, statement = excluded.statement,
                comparison = excluded.comparison, position = excluded.position, outlet = excluded.outlet,
                note = excluded.note
            """,
            [{"flag": flag_id, "place": place, **evidence_values(one)} for place, one in enumerate(evidence)],
        )

    def flag(self, flag_id: int) -> Flag | None:
        """The flag of that number."""
        found = self._flags(f"{_FLAGS} WHERE flag.id = :id", id=flag_id)
        return found[0] if found else None

    def flags(self, status: Status | None = None, limit: int = 100, offset: int = 0) -> list[Flag]:
        """Flags of a status (``None``: of any) as they lie in the pile: the severest first, then the newest."""
        sql = f"""
            {_FLAGS} WHERE :status IS NULL OR coalesce(verdict.status, 'open') = :status
            ORDER BY CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, created DESC, flag.id DESC
            LIMIT :limit OFFSET :offset
        """
        return self._flags(sql, status=status, limit=limit, offset=offset)

    def flag_counts(self) -> dict[Status, int]:
        """How many flags there are of each status."""
        counts = dict.fromkeys(Status, 0)
        sql = """
            SELECT coalesce(verdict.status, 'open') AS status, count(*) AS flags
            FROM flag LEFT JOIN verdict ON verdict.flag = flag.id GROUP BY 1
        """
        for row in self.rows(sql):
            counts[Status(row["status"])] = row["flags"]
        return counts

    def open_flags(self, actor: str, issue: str) -> list[Flag]:
        """The undecided flags on an actor and an issue, the oldest first."""
        return [flag for flag in self.flags_on(actor, issue) if flag.status is Status.OPEN]

    def flags_on(self, actor: str, issue: str) -> list[Flag]:
        """All flags on an actor and an issue, decided or not, the oldest first."""
        sql = f"{_FLAGS} WHERE actor = :actor AND issue = :issue ORDER BY created, flag.id"
        return self._flags(sql, actor=actor, issue=issue)

    def _flags(self, sql: str, **values: object) -> list[Flag]:
        with self.reading() as query:
            rows = query(sql, values)
            evidence = all_evidence(query, [row["id"] for row in rows])
        return [flag for _, flag in whole_flags(rows, evidence)]

    # --- decisions ---

    def decide(self, flag_id: int, decision: Decision, new_position: Position | None = None) -> Position | None:
        """Adds a verdict on a flag; with a confirmation, the position's version that it makes, if any.

        The last verdict counts, also for the book: a version made by a confirmation stands as long as that is the last
        word on its flag. Confirming the same again makes no second version, and confirming without one keeps the
        one there is. Raises ``LookupError`` for an unknown flag, ``ValueError`` for a version without a confirmation.
        """
        if new_position is not None and decision.status is not Status.CONFIRMED:
            raise ValueError(f"a {decision.status} flag makes no new version of a position")
        with self.unit():
            if self.row("SELECT 1 FROM flag WHERE id = :id", id=flag_id) is None:
                raise LookupError(f"no flag {flag_id}")
            n = self._version_for(flag_id, decision, new_position)
            self.write(
                """
                INSERT INTO decision (flag, status, at, reviewer, reason, note, position)
                VALUES (:flag, :status, :at, :reviewer, :reason, :note, :n)
                """,
                flag=flag_id,
                status=decision.status,
                at=decision.at,
                reviewer=decision.reviewer,
                reason=decision.reason,
                note=decision.note,
                n=n,
            )
            return self._position(n) if n is not None else None

    def _version_for(self, flag_id: int, decision: Decision, new: Position | None) -> int | None:
        """The row of the version that a verdict makes, be it there already or not."""
        if decision.status is not Status.CONFIRMED:
            return None
        known = self._version_made_by(flag_id) if new is None else self._version_like(new, flag_id)
        if known is None and new is not None:
            return self._insert_position(new, Origin.DECISION, flag_id, decision.at)
        return known

    def _version_made_by(self, flag_id: int) -> int | None:
        row = self.row("SELECT position FROM verdict WHERE flag = :flag", flag=flag_id)
        return row["position"] if row else None

    def _version_like(self, new: Position, flag_id: int) -> int | None:
        """A version with the same content that this flag made before, or that is the current one anyway."""
        row = self.row(
            """
            SELECT n FROM position WHERE key = :key AND (flag = :flag OR n = (
                SELECT n FROM book WHERE actor = :actor AND issue = :issue ORDER BY as_of DESC, n DESC LIMIT 1))
            """,
            key=new.key,
            flag=flag_id,
            actor=new.actor,
            issue=new.issue,
        )
        return row["n"] if row else None

    def _position(self, n: int) -> Position | None:
        row = self.row("SELECT * FROM position WHERE n = :n", n=n)
        return position_of(row) if row else None

    def decisions(self, flag_id: int) -> list[Decision]:
        """All verdicts on a flag, the last one last."""
        rows = self.rows("SELECT * FROM decision WHERE flag = :flag ORDER BY id", flag=flag_id)
        return [decision_of(row) for row in rows]


def all_evidence(query: Query, flag_ids: Sequence[int]) -> dict[int, list[Evidence]]:
    """The evidence of each flag, the strongest first, without what cannot be read."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    sql = "SELECT * FROM flag_evidence WHERE flag IN (SELECT value FROM json_each(:flags)) ORDER BY flag, place, id"
    for row, one in readable_evidence(query(sql, {"flags": as_json(list(flag_ids))})):
        found[row["flag"]].append(one)
    return found


def readable_evidence(rows: Iterable[Row]) -> Iterator[tuple[Row, Evidence]]:
    """The rows of evidence that can be read, with what they hold."""
    return readable(rows, evidence_of, lambda row: f"flag {row['flag']}, evidence {row['id']}")


def whole_flags(rows: Iterable[Row], evidence: Mapping[int, Sequence[Evidence]]) -> Iterator[tuple[Row, Flag]]:
    """The flags that can be read, each with its row; one without evidence that can be read says nothing."""

    def whole(row: Row) -> Flag:
        if not evidence.get(row["id"]):
            raise ValueError("none of its evidence can be read")
        return flag_of(row, evidence[row["id"]])

    return readable(rows, whole, lambda row: f"flag {row['id']}")
