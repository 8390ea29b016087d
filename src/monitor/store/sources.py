"""Sources, their leases, and the log of requests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from monitor.domain import FetchedPage, SourceState
from monitor.store.database import Database
from monitor.store.records import FetchRecord
from monitor.store.rows import as_json, fetch_of, fetch_values, state_of, state_values


class SourceStore(Database):
    """What is remembered of what is watched. All of it is about when and how, the configuration says what."""

    def source_state(self, source_id: str) -> SourceState | None:
        """What is remembered of a source, or ``None`` before its first check."""
        row = self.row("SELECT * FROM source WHERE id = :id", id=source_id)
        return state_of(row) if row else None

    def source_states(self) -> list[SourceState]:
        """All sources ever claimed or saved, the longest due first. The first enabled one tells of overdue work."""
        return [state_of(row) for row in self.rows("SELECT * FROM source ORDER BY next_due_at, id")]

    def save_source_state(self, state: SourceState) -> None:
        """Remembers the outcome of a check. The lease stays until it is released or runs out, and so does a pause."""
        self.write(
            """
            INSERT INTO source (id, next_due_at, etag, last_modified, last_outcome, last_detail, last_checked_at,
                last_success_at, last_new_at, failures, unchanged, checks, body_sha256, notes)
            VALUES (:id, :next_due_at, :etag, :last_modified, :last_outcome, :last_detail, :last_checked_at,
                :last_success_at, :last_new_at, :failures, :unchanged, :checks, :body_sha256, :notes)
            ON CONFLICT (id) DO UPDATE SET
                next_due_at = excluded.next_due_at, etag = excluded.etag, last_modified = excluded.last_modified,
                last_outcome = excluded.last_outcome, last_detail = excluded.last_detail,
                last_checked_at = excluded.last_checked_at, last_success_at = excluded.last_success_at,
                last_new_at = excluded.last_new_at, failures = excluded.failures, unchanged = excluded.unchanged,
                checks = excluded.checks, body_sha256 = excluded.body_sha256, notes = excluded.notes
            """,
            **state_values(state),
        )

    def due_ids(self, now: datetime, ids: Iterable[str]) -> list[str]:
        """Which of the sources ``ids`` could be claimed now, the longest due first; those never seen at the end."""
        rows = self.rows(
            """
            SELECT given.value AS id FROM json_each(:wanted) AS given LEFT JOIN source ON source.id = given.value
            WHERE source.id IS NULL
                OR (next_due_at <= :now AND NOT paused AND (lease_until IS NULL OR lease_until <= :now))
            ORDER BY next_due_at IS NULL, next_due_at, given.value
            """,
            wanted=as_json(sorted(set(ids))),
            now=now,
        )
        return [row["id"] for row in rows]

    def due_sources(
        self, now: datetime, ids: Iterable[str], limit: int, owner: str, lease: timedelta
    ) -> list[SourceState]:
        """Claims for ``owner`` up to ``limit`` of the sources ``ids`` that are due, the longest due first.

        A source never seen before is due at once. A claimed one is nobody else's until it is released or the lease
        runs out, which is what happens to the claims of a process that was killed.
        """
        wanted = as_json(sorted(set(ids)))
        with self.unit():
            self.write(
                """
                INSERT OR IGNORE INTO source (id, next_due_at)
                SELECT value, :now FROM json_each(:wanted) WHERE true
                """,
                wanted=wanted,
                now=now,
            )
            claimed = self.write(
                """
                UPDATE source SET lease_until = :until, lease_owner = :owner
                WHERE id IN (
                    SELECT id FROM source
                    WHERE next_due_at <= :now AND NOT paused AND (lease_until IS NULL OR lease_until <= :now)
                        AND id IN (SELECT value FROM json_each(:wanted))
                    ORDER BY next_due_at, id LIMIT :limit
                )
                RETURNING *
                """,
                wanted=wanted,
                now=now,
                limit=limit,
                owner=owner,
                until=now + lease,
            )
        return sorted((state_of(row) for row in claimed), key=lambda state: (state.next_due_at, state.id))

    def renew_leases(self, ids: Iterable[str], owner: str, until: datetime) -> None:
        """Keeps the claims on sources whose checks are still under way; what is no longer ours is left alone."""
        self.write(
            """
            UPDATE source SET lease_until = :until
            WHERE lease_owner = :owner AND id IN (SELECT value FROM json_each(:ids))
            """,
            ids=as_json(sorted(ids)),
            owner=owner,
            until=until,
        )

    def cap_leases(self, until: datetime) -> None:
        """Ends claims that would last longer than any does: they were made when the clock was ahead."""
        self.write("UPDATE source SET lease_until = :until WHERE lease_until > :until", until=until)

    def release(self, source_id: str, owner: str) -> None:
        """Gives a claim back. Somebody else's claim, taken after ours had run out, is left alone."""
        self.write(
            "UPDATE source SET lease_until = NULL, lease_owner = NULL WHERE id = :id AND lease_owner = :owner",
            id=source_id,
            owner=owner,
        )

    def ask_now(self, source_id: str, now: datetime) -> None:
        """Makes a source due, whatever its schedule says; one that is paused stays so."""
        self.write(
            """
            INSERT INTO source (id, next_due_at) VALUES (:id, :now)
            ON CONFLICT (id) DO UPDATE SET next_due_at = min(next_due_at, excluded.next_due_at)
            """,
            id=source_id,
            now=now,
        )

    def reschedule(self, due: Mapping[str, datetime]) -> None:
        """Sets when these sources are due."""
        self.write_many(
            "UPDATE source SET next_due_at = :due WHERE id = :id", [{"id": id_, "due": at} for id_, at in due.items()]
        )

    def pause(self, source_id: str, paused: bool) -> None:
        """Leaves a source alone, or lets it go on; a check under way ends as it would have."""
        self.write(
            """
            INSERT INTO source (id, next_due_at, paused)
            VALUES (:id, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z', :paused)
            ON CONFLICT (id) DO UPDATE SET paused = excluded.paused
            """,
            id=source_id,
            paused=paused,
        )

    # --- requests ---

    def log_fetch(self, source_id: str, page: FetchedPage, *, ms: int | None = None) -> None:
        """Adds a request to the log; the same request is logged once."""
        self.log_fetches([FetchRecord.of(source_id, page, ms)])

    def log_fetches(self, requests: Iterable[FetchRecord]) -> None:
        """Adds requests to the log; the same request is logged once."""
        self.write_many(
            """
            INSERT OR IGNORE INTO fetch (source, url, outcome, status, detail, bytes, sha256, fetched_at, ms)
            VALUES (:source, :url, :outcome, :status, :detail, :size, :sha256, :fetched_at, :ms)
            """,
            [fetch_values(one) for one in requests],
        )

    def fetches(self, source_id: str, limit: int = 30) -> list[FetchRecord]:
        """The latest requests made for a source, newest first."""
        rows = self.rows(
            "SELECT * FROM fetch WHERE source = :source ORDER BY fetched_at DESC, n DESC LIMIT :limit",
            source=source_id,
            limit=limit,
        )
        return [fetch_of(row) for row in rows]

    def forget_fetches(self, before: datetime) -> int:
        """Drops old lines of the log of requests, which would outgrow everything else; how many."""
        return len(self.write("DELETE FROM fetch WHERE fetched_at < :before RETURNING n", before=before))
