"""Sources, their leases, the links they have shown, and the log of requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.domain import FetchedPage, Link, SourceState, Validators
from monitor.store.database import Database
from monitor.store.records import (
    FetchRecord,
    LinkState,
    SeenLink,
)
from monitor.store.rows import (
    as_json,
    fetch_of,
    link_of,
    state_of,
    state_values,
)


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
        """Remembers the outcome of a check. The lease stays until it is released or runs out."""
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

    def due_sources(
        self, now: datetime, ids: Iterable[str], limit: int, owner: str, lease: timedelta
    ) -> list[SourceState]:
        """Claims for ``owner`` up to ``limit`` of the sources ``ids`` that are due, the longest due first.

        A source never seen before is due at once. A claimed one is nobody else's until it is released or the lease
        runs out, which is what happens to the claims of a process that was killed.
        """
        wanted = as_json(sorted(set(ids)))
        if not self._any_due(now, wanted):
            return []
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
                    WHERE next_due_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
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

    def _any_due(self, now: datetime, wanted: str) -> bool:
        """Whether a claim would find anything: most ticks do not, and need not write."""
        found = self.row(
            """
            SELECT 1 FROM json_each(:wanted) AS given LEFT JOIN source ON source.id = given.value
            WHERE source.id IS NULL
                OR (next_due_at <= :now AND (lease_until IS NULL OR lease_until <= :now))
            LIMIT 1
            """,
            wanted=wanted,
            now=now,
        )
        return found is not None

    def release(self, source_id: str, owner: str) -> None:
        """Gives a claim back. Somebody else's claim, taken after ours had run out, is left alone."""
        self.write(
            "UPDATE source SET lease_until = NULL, lease_owner = NULL WHERE id = :id AND lease_owner = :owner",
            id=source_id,
            owner=owner,
        )

    # --- links ---

    def add_links(self, source_id: str, links: Sequence[Link], now: datetime) -> list[Link]:
        """Remembers links by their address, which should be canonical; those not seen before, from any source."""
        added = []
        with self.unit():
            for link in links:
                new = self.write(
                    """
                    INSERT OR IGNORE INTO link (url, source, title, published, first_seen)
                    VALUES (:url, :source, :title, :published, :now) RETURNING url
                    """,
                    url=link.url,
                    source=source_id,
                    title=link.title,
                    published=link.published,
                    now=now,
                )
                if new:
                    added.append(link)
        return added

    def link(self, url: str) -> SeenLink | None:
        """What is remembered of an address."""
        row = self.row("SELECT * FROM link WHERE url = :url", url=url)
        return link_of(row) if row else None

    def pending_links(self, source_id: str | None, now: datetime, limit: int) -> list[SeenLink]:
        """Links of a source (``None``: of any) still to be read and to be tried now, in order of publication."""
        return self._links(LinkState.PENDING, source_id, now, limit)

    def revisits(self, source_id: str | None, now: datetime, limit: int) -> list[SeenLink]:
        """Links already read whose time has come to be read again, in case their text was edited in place."""
        return self._links(LinkState.READ, source_id, now, limit)

    def _links(self, state: LinkState, source_id: str | None, now: datetime, limit: int) -> list[SeenLink]:
        rows = self.rows(
            """
            SELECT * FROM link
            WHERE state = :state AND (:source IS NULL OR source = :source)
                AND (next_try <= :now OR (next_try IS NULL AND state = 'pending'))
            ORDER BY coalesce(published, first_seen), rowid LIMIT :limit
            """,
            state=state,
            source=source_id,
            now=now,
            limit=limit,
        )
        return [link_of(row) for row in rows]

    def settle_link(
        self,
        url: str,
        state: LinkState,
        *,
        next_try: datetime | None = None,
        validators: Validators | None = None,
    ) -> None:
        """Counts an attempt and says what became of the link.

        ``next_try`` is when to ask again: a pending link after a failure, one that was read to look for edits.
        Without ``validators`` those known stay.
        """
        self.write(
            """
            UPDATE link SET state = :state, attempts = attempts + 1, next_try = :next_try,
                etag = iif(:renew, :etag, etag), last_modified = iif(:renew, :last_modified, last_modified)
            WHERE url = :url
            """,
            url=url,
            state=state,
            next_try=next_try,
            renew=validators is not None,
            etag=validators.etag if validators else None,
            last_modified=validators.last_modified if validators else None,
        )

    # --- requests ---

    def log_fetch(self, source_id: str, page: FetchedPage, *, ms: int | None = None) -> None:
        """Adds a request to the log; the same request is logged once."""
        self.write(
            """
            INSERT OR IGNORE INTO fetch (source, url, outcome, status, detail, bytes, sha256, fetched_at, ms)
            VALUES (:source, :url, :outcome, :status, :detail, :bytes, :sha256, :fetched_at, :ms)
            """,
            source=source_id,
            url=page.url,
            outcome=page.outcome,
            status=page.status,
            detail=page.detail,
            bytes=len(page.body),
            sha256=page.sha256 if page.body else "",
            fetched_at=page.fetched_at,
            ms=ms,
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
