"""What is no longer needed. Whatever bears on a flag is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from monitor.store.database import Database
from monitor.store.rows import as_json


class RetentionStore(Database):
    """Counts what could go, and says of pages in the archive whether anything goes back to them."""

    def old_requests(self, before: datetime) -> int:
        """How many lines of the log of requests are older than that."""
        row = self.row("SELECT count(*) AS n FROM fetch WHERE fetched_at < :before", before=before)
        return row["n"] if row else 0

    def old_notices(self, before: datetime) -> int:
        """How many notices :meth:`OutboxStore.forget_notices` would drop."""
        row = self.row("SELECT count(*) AS n FROM notice WHERE coalesce(settled_at, due_at) < :before", before=before)
        return row["n"] if row else 0

    def unread_pages(self, names: Collection[str]) -> set[str]:
        """Which of these pages no text goes back to, nor the state of a source."""
        rows = self.rows(
            """
            SELECT value AS name FROM json_each(:names)
            WHERE NOT EXISTS (SELECT 1 FROM revision WHERE body_sha256 = value)
                AND value NOT IN (SELECT body_sha256 FROM source)
            """,
            names=as_json(sorted(names)),
        )
        return {row["name"] for row in rows}

    def spent_pages(self, names: Collection[str], before: datetime) -> set[str]:
        """Which of these pages only texts go back to that were last seen before then and that are needed no more.

        Needed are all versions of a text that is evidence of a flag, and the last of a page that is watched itself.
        """
        rows = self.rows(
            """
            SELECT value AS name FROM json_each(:names)
            WHERE EXISTS (SELECT 1 FROM revision WHERE body_sha256 = value)
                AND value NOT IN (SELECT body_sha256 FROM source)
                AND NOT EXISTS (
                    SELECT 1 FROM revision AS r WHERE r.body_sha256 = value AND (
                        r.last_seen_at >= :before OR r.url IN (SELECT url FROM flag_evidence)
                        OR (NOT EXISTS (SELECT 1 FROM link WHERE link.url = r.url)
                            AND NOT EXISTS (SELECT 1 FROM revision WHERE url = r.url AND seq > r.seq))))
            """,
            names=as_json(sorted(names)),
            before=before,
        )
        return {row["name"] for row in rows}

    def tidy(self) -> None:
        """Lets the database look at its own statistics, as it should from time to time."""
        self.write("PRAGMA optimize")
