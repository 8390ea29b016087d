"""The links that sources have shown, what became of them, and the pages that vanished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.domain import Link, Validators
from monitor.links import spellings
from monitor.store.database import Database
from monitor.store.records import LinkState, SeenLink, SourceEvent
from monitor.store.rows import as_json, event_of, link_of


class LinkStore(Database):
    """What is known of the addresses that sources lead to."""

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
        rows = self.rows(
            """
            SELECT * FROM link
            WHERE state = 'pending' AND (:source IS NULL OR source = :source) AND (next_try IS NULL OR next_try <= :now)
            ORDER BY coalesce(published, first_seen), rowid LIMIT :limit
            """,
            source=source_id,
            now=now,
            limit=limit,
        )
        return [link_of(row) for row in rows]

    def revisits(self, source_id: str | None, now: datetime, limit: int) -> list[SeenLink]:
        """Links already looked at whose time has come again, the longest due first.

        What was read may have been edited, what held no text may have one now.
        """
        rows = self.rows(
            """
            SELECT * FROM link
            WHERE state IN ('read', 'unreadable') AND (:source IS NULL OR source = :source) AND next_try <= :now
            ORDER BY next_try, rowid LIMIT :limit
            """,
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
        gone_since: datetime | None = None,
        mark: str | None = None,
    ) -> None:
        """Counts an attempt and says what became of the link.

        ``next_try`` is when to ask again: a pending link after a failure, one that was read to look for edits, one
        without a text in case it has come.
        ``gone_since`` is since when a page that was read is not there. Without ``validators`` or ``mark`` those known
        stay.
        """
        self.write(
            """
            UPDATE link SET state = :state, attempts = attempts + 1, next_try = :next_try, gone_since = :gone_since,
                mark = coalesce(:mark, mark),
                etag = iif(:renew, :etag, etag), last_modified = iif(:renew, :last_modified, last_modified)
            WHERE url = :url
            """,
            url=url,
            state=state,
            next_try=next_try,
            gone_since=gone_since,
            mark=mark,
            renew=validators is not None,
            etag=validators.etag if validators else None,
            last_modified=validators.last_modified if validators else None,
        )

    def cap_tries(self, now: datetime, latest: datetime) -> None:
        """Makes links due that were put off further than any is: that was when the clock was ahead."""
        self.write("UPDATE link SET next_try = :now WHERE next_try > :latest", now=now, latest=latest)

    def kept_at(self, url: str, source_id: str) -> str:
        """The address under which a source's article is kept: its own, or else that spelt otherwise, if any was read.

        See :func:`monitor.links.spellings`.
        """
        row = self.row(
            """
            SELECT url FROM revision
            WHERE url IN (SELECT value FROM json_each(:urls))
                AND (url = :url OR +source = :source) -- not by the index over all texts of a source
            ORDER BY url <> :url, n LIMIT 1
            """,
            urls=as_json(spellings(url)),
            url=url,
            source=source_id,
        )
        return str(row["url"]) if row else url

    # --- what became of pages ---

    def add_event(self, event: SourceEvent) -> None:
        """Keeps what happened to a page of a source; the same event is kept once."""
        self.write(
            """
            INSERT OR IGNORE INTO source_event (source, url, kind, at, detail)
            VALUES (:source, :url, :kind, :at, :detail)
            """,
            source=event.source,
            url=event.url,
            kind=event.kind,
            at=event.at,
            detail=event.detail,
        )

    def events(self, source_id: str | None = None, limit: int = 50) -> list[SourceEvent]:
        """What happened to the pages of a source (``None``: of any), the latest first."""
        rows = self.rows(
            """
            SELECT * FROM source_event WHERE :source IS NULL OR source = :source ORDER BY at DESC, n DESC LIMIT :limit
            """,
            source=source_id,
            limit=limit,
        )
        return [event_of(row) for row in rows]
