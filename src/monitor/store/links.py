"""The links that sources have shown, what became of them, and the pages that vanished."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from monitor.domain import Link, Validators
from monitor.links import spellings
from monitor.store.database import Database, timestamp
from monitor.store.records import LinkState, SeenLink, SourceEvent
from monitor.store.rows import as_json, event_of, link_of

SHOWN_YET = timedelta(days=7)
"""An article that is gone and that a source shows is asked for again when it was last asked for so long ago."""

IDLE_MOST = 8
"""After so many announced edits in a row that were none a source's word that articles were edited does not count."""


class LinkStore(Database):
    """What is known of the addresses that sources lead to."""

    def add_links(
        self, source_id: str, links: Sequence[Link], now: datetime, watched: Collection[str] = ()
    ) -> list[Link]:
        """Remembers links by their address, which should be canonical; those not seen before, from any source.

        A link seen before becomes this source's if its own is none of those ``watched``, and nobody would follow it any
        more. One that was read is noted as announced if it has a date since then, and one that is gone is due again.
        """
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
            urls = as_json([link.url for link in links])
            if watched:
                self._take_over(source_id, urls, watched)
            self.announce(links, now)
            self._look_for_gone(urls, now)
        return added

    def _take_over(self, source_id: str, urls: str, watched: Collection[str]) -> None:
        self.write(
            """
            UPDATE link SET source = :source
            WHERE url IN (SELECT value FROM json_each(:urls)) AND source NOT IN (SELECT value FROM json_each(:watched))
            """,
            source=source_id,
            urls=urls,
            watched=as_json(sorted(watched)),
        )

    def announce(self, links: Sequence[Link], now: datetime) -> None:
        """Notes of links that were read which of them have a date since then: they were edited, by their source's word.

        A date that is yet to come says nothing of what has happened.
        """
        told = [(one.url, one.latest) for one in links]
        dated = [(url, timestamp(moment)) for url, moment in told if moment and moment <= now]
        self.write(
            """
            UPDATE link SET announced = given.date
            FROM (SELECT value ->> 0 AS url, value ->> 1 AS date FROM json_each(:dated)) AS given
            WHERE link.url = given.url AND +state = 'read' AND given.date > coalesce(looked_at, first_seen)
                AND given.date > coalesce(announced, '')
            """,
            dated=as_json(dated),
        )

    def _look_for_gone(self, urls: str, now: datetime) -> None:
        self.write(
            """
            UPDATE link SET next_try = :now
            WHERE url IN (SELECT value FROM json_each(:urls)) AND +state = 'gone'
                AND coalesce(looked_at, first_seen) <= :before AND (next_try IS NULL OR next_try > :now)
            """,
            urls=urls,
            now=now,
            before=now - SHOWN_YET,
        )

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

        What was read may have been edited, what held no text may have one now. What is gone and may be back comes last.
        """
        rows = self.rows(
            """
            SELECT * FROM link
            WHERE state IN ('read', 'unreadable', 'gone') AND (:source IS NULL OR source = :source)
                AND next_try <= :now
            ORDER BY state = 'gone', next_try, rowid LIMIT :limit
            """,
            source=source_id,
            now=now,
            limit=limit,
        )
        return [link_of(row) for row in rows]

    def announced_links(self, source_id: str, limit: int) -> list[SeenLink]:
        """Links that were read and of which it is said that they were edited since, as far as the source's word counts.

        In order of those edits.
        """
        rows = self.rows(
            """
            SELECT * FROM link
            WHERE announced IS NOT NULL AND source = :source AND state = 'read'
                AND NOT EXISTS (SELECT 1 FROM source AS own WHERE own.id = :source AND own.idle >= :most)
            ORDER BY announced, rowid LIMIT :limit
            """,
            source=source_id,
            most=IDLE_MOST,
            limit=limit,
        )
        return [link_of(row) for row in rows]

    def count_announced(self, source_id: str, *, edited: bool) -> None:
        """Counts an announced edit that was looked for and was none, or begins to count anew after one that was."""
        self.write(
            "UPDATE source SET idle = iif(:edited, 0, idle + 1) WHERE id = :source", edited=edited, source=source_id
        )

    def settle_link(
        self,
        url: str,
        state: LinkState,
        *,
        next_try: datetime | None = None,
        validators: Validators | None = None,
        gone_since: datetime | None = None,
        mark: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Counts an attempt, made ``at`` that moment, and says what became of the link.

        ``next_try`` is when to ask again: a pending link after a failure, one that was read to look for edits, one
        without a text in case it has come, one that is gone in case it is back.
        ``gone_since`` is since when a page that was read is not there. Without ``validators`` or ``mark`` those known
        stay.
        """
        self.write(
            """
            UPDATE link SET state = :state, attempts = attempts + 1, next_try = :next_try, gone_since = :gone_since,
                mark = coalesce(:mark, mark), looked_at = coalesce(:at, looked_at), announced = NULL,
                etag = iif(:renew, :etag, etag), last_modified = iif(:renew, :last_modified, last_modified)
            WHERE url = :url
            """,
            url=url,
            state=state,
            next_try=next_try,
            gone_since=gone_since,
            mark=mark,
            at=at,
            renew=validators is not None,
            etag=validators.etag if validators else None,
            last_modified=validators.last_modified if validators else None,
        )

    def cap_tries(self, now: datetime, latest: datetime) -> None:
        """Makes links due that were put off further than any is: that was when the clock was ahead.

        Those that are gone are put off further, and there is no hurry with them.
        """
        self.write(
            "UPDATE link SET next_try = :now WHERE next_try > :latest AND state <> 'gone'", now=now, latest=latest
        )

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
