"""What the state database can tell of how the monitor fares: of each source, of the queues, in figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain import Config, SourceKind
from monitor.health import ChannelFacts, GivenUp, SourceFacts
from monitor.store.database import Query, Row, sqlite_in_use
from monitor.store.outbox import Occasion, OutboxStore
from monitor.store.rows import as_json, maybe_moment, state_of

NEWS_KNOWN = timedelta(days=400)
"""So far back the days with news are looked at."""

TEXTS_KNOWN, PAGES_KNOWN = 60, 80
LATELY = timedelta(days=7)
"""Notices that were given up are told of for so long."""

_BYTES = "octet_length" if tuple(map(int, sqlite_in_use()[1].split("."))) >= (3, 43) else "length"
"""The length of a text; the newer function need not read it for that."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts for a chart. Totals are since the beginning, requests by outcome of the last hour."""

    requests: int
    texts: int
    statements: int
    flags: Mapping[tuple[str, str], int]
    outcomes: Mapping[str, int]


class HealthStore(OutboxStore):
    """Facts, gathered on one snapshot. Nothing is written."""

    def source_facts(self, config: Config, now: datetime) -> dict[str, SourceFacts]:
        """What is known of each configured source that has ever been claimed."""
        pages = [source.id for source in config.sources if source.kind is SourceKind.PAGE]
        with self.reading() as query:
            states = query(_STATES, {"now": now, "ids": as_json([source.id for source in config.sources])})
            days = _days(query(_NEWS, {"since": now - NEWS_KNOWN, "pages": as_json(pages)}))
            lengths = _listed(query, _LENGTHS, TEXTS_KNOWN)
            unread = _listed(query, _UNREAD, PAGES_KNOWN)
        return {
            row["id"]: SourceFacts(
                state_of(row),
                bool(row["claimed"]),
                days.get(row["id"], ()),
                tuple(lengths.get(row["id"], ())),
                tuple(bool(one) for one in unread.get(row["id"], ())),
            )
            for row in states
        }

    def backlog(self, ids: Iterable[str], now: datetime) -> tuple[int, datetime | None]:
        """How many links of these sources could be read now, and since when the oldest of them has been known."""
        row = self.row(
            """
            SELECT count(*) AS links, min(first_seen) AS since FROM link
            WHERE state = 'pending' AND (next_try IS NULL OR next_try <= :now)
                AND source IN (SELECT value FROM json_each(:ids))
            """,
            ids=as_json(sorted(ids)),
            now=now,
        )
        return (row["links"], maybe_moment(row["since"])) if row else (0, None)

    def channel_facts(self, now: datetime) -> tuple[ChannelFacts, ...]:
        """How each channel fares that has had notices lately."""
        return tuple(
            ChannelFacts(
                one.channel, one.pending, one.failed, one.sent, one.waiting_since, one.last_sent_at, one.last_error
            )
            for one in self.channel_figures(now - LATELY)
        )

    def given_up(self, now: datetime) -> tuple[GivenUp, ...]:
        """The notices that were given up lately, the latest first."""
        return tuple(
            GivenUp(one.channel, f"{_subject(one.occasion)} {one.occasion.kind.value}", one.error)
            for one in self.failed_notices(now - LATELY)
        )

    def figures(self, now: datetime) -> Figures:
        """Counts for a chart."""
        with self.reading() as query:
            totals = query(_TOTALS, {})[0]
            flags = query("SELECT status, pile, count(*) AS n FROM flag_desk GROUP BY status, pile", {})
            since = now - timedelta(hours=1)
            outcomes = query(
                "SELECT outcome, count(*) AS n FROM fetch WHERE fetched_at >= :since GROUP BY outcome", {"since": since}
            )
        severities = ("high", "medium", "low")
        return Figures(
            totals["requests"] or 0,
            totals["texts"] or 0,
            totals["statements"] or 0,
            {(row["status"], severities[row["pile"]]): row["n"] for row in flags},
            {row["outcome"]: row["n"] for row in outcomes},
        )


_STATES = """
    SELECT *, coalesce(lease_until > :now, false) AS claimed FROM source
    WHERE id IN (SELECT value FROM json_each(:ids))
"""
_NEWS = """
    SELECT source, substr(first_seen, 1, 10) AS day FROM link WHERE first_seen >= :since GROUP BY 1, 2
    UNION
    SELECT source, substr(seen_at, 1, 10) FROM revision
    WHERE source IN (SELECT value FROM json_each(:pages)) AND seen_at >= :since
    ORDER BY 1, 2
"""
_LENGTHS = f"""
    SELECT revision.source, {_BYTES}(revision.text) AS value FROM source JOIN revision ON revision.n IN (
        SELECT n FROM revision AS own WHERE own.source = source.id ORDER BY n DESC LIMIT :limit)
    ORDER BY revision.source, revision.n DESC
"""  # noqa: S608 - the function's name is ours
_UNREAD = """
    SELECT link.source, link.state = 'unreadable' AS value FROM source JOIN link ON link.rowid IN (
        SELECT rowid FROM link AS own WHERE own.source = source.id AND state IN ('read', 'unreadable')
        ORDER BY first_seen DESC LIMIT :limit)
    ORDER BY link.source, link.first_seen DESC
"""
_TOTALS = """
    SELECT (SELECT max(n) FROM fetch) AS requests, (SELECT max(n) FROM revision) AS texts,
        (SELECT max(n) FROM statement) AS statements
"""


def _subject(occasion: Occasion) -> str:
    return f"flag #{occasion.flag}" if occasion.flag is not None else f"source {occasion.source}"


def _days(rows: Iterable[Row]) -> dict[str, tuple[date, ...]]:
    found: dict[str, list[date]] = defaultdict(list)
    for row in rows:
        found[row["source"]].append(date.fromisoformat(row["day"]))
    return {source: tuple(days) for source, days in found.items()}


def _listed(query: Query, sql: str, limit: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for row in query(sql, {"limit": limit}):
        found[row["source"]].append(row["value"])
    return found
