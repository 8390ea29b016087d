"""What has been read, as a reviewer looks it up: texts and their versions, points in time, search, sources' figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain import Relation
from monitor.store.database import Row
from monitor.store.records import Hit, Said
from monitor.store.rows import as_json, maybe_moment, moment, said_of
from monitor.store.texts import BEGINNING, SAID, TextStore, hit_of, match_expression


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One version of an address's text, without the text. ``body_sha256`` names the bytes in the archive."""

    id: str
    n: int
    url: str
    source: str
    seq: int
    title: str
    published: datetime | None
    seen_at: datetime
    last_seen_at: datetime
    reader: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Heard:
    """That something was said: its statement's id, its day, and what it was to the latest position held against it."""

    id: str
    day: date
    relation: Relation | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Point:
    """A statement in time, and what it was to the latest position that it was held against, if to any."""

    said: Said
    relation: Relation | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What a source has yielded since a day, and how its flags fared whenever that was."""

    texts: int = 0
    statements: int = 0
    open: int = 0
    confirmed: int = 0
    dismissed: int = 0

    @property
    def decided(self) -> int:
        """How many of its flags have been decided."""
        return self.confirmed + self.dismissed

    @property
    def precision(self) -> float | None:
        """The share of its decided flags that were confirmed; ``None`` before the first decision."""
        return self.confirmed / self.decided if self.decided else None


_VERSION = """
    SELECT id, n, url, source, seq, title, published, seen_at, last_seen_at, reader, body_sha256 FROM revision
"""


class LibraryStore(TextStore):
    """Reading only: nothing here changes what is remembered."""

    def texts(self, source: str | None = None, before: int | None = None, limit: int = 50) -> list[TextVersion]:
        """The versions read last, the newest first; ``before`` is the ``n`` of the last one already seen."""
        rows = self.rows(
            f"""
            {_VERSION} WHERE (:source IS NULL OR source = :source) AND (:before IS NULL OR n < :before)
            ORDER BY n DESC LIMIT :limit
            """,
            source=source,
            before=before,
            limit=limit,
        )
        return [_version_of(row) for row in rows]

    def versions(self, url: str) -> list[TextVersion]:
        """Every version of an address's text, the first one first."""
        return [_version_of(row) for row in self.rows(f"{_VERSION} WHERE url = :url ORDER BY seq", url=url)]

    def versions_at(self, urls: Iterable[str]) -> dict[str, list[TextVersion]]:
        """The versions at each address, that seen last at the end, of those that have been read."""
        rows = self.rows(
            f"{_VERSION} WHERE url IN (SELECT value FROM json_each(:urls)) ORDER BY last_seen_at, seq",  # noqa: S608 - ours
            urls=as_json(sorted(set(urls))),
        )
        found: dict[str, list[TextVersion]] = defaultdict(list)
        for row in rows:
            found[row["url"]].append(_version_of(row))
        return dict(found)

    def archived(self, sha256: str) -> TextVersion | None:
        """The first version that was read from these bytes."""
        row = self.row(f"{_VERSION} WHERE body_sha256 = :sha256 ORDER BY n LIMIT 1", sha256=sha256)
        return _version_of(row) if row else None

    def statement_count(self, actor: str, issue: str) -> int:
        """How many statements of an actor on an issue there are."""
        sql = "SELECT count(*) AS statements FROM statement_issue WHERE actor = :actor AND issue = :issue"
        return int(self.rows(sql, actor=actor, issue=issue)[0]["statements"])

    def heard(self, actor: str, issue: str, limit: int) -> list[Heard]:
        """That an actor spoke on an issue, the last times, the newest last: little enough of each to read thousands."""
        rows = self.rows(
            """
            SELECT linked.statement, linked.day, comparison.relation, comparison.confidence
            FROM statement_issue AS linked LEFT JOIN comparison ON comparison.key = (
                SELECT c.key FROM comparison AS c JOIN position ON position.key = c.position_key
                WHERE c.statement = linked.statement ORDER BY position.n DESC LIMIT 1)
            WHERE linked.actor = :actor AND linked.issue = :issue ORDER BY linked.day DESC LIMIT :limit
            """,
            actor=actor,
            issue=issue,
            limit=limit,
        )
        return [
            Heard(statement, date.fromisoformat(day), Relation(relation) if relation else None, confidence)
            for statement, day, relation, confidence in reversed(rows)
        ]

    def points(self, heard: Iterable[Heard]) -> list[Point]:
        """What was said then, the newest last."""
        found = {one.id: one for one in heard}
        rows = self.rows(
            f"{SAID} WHERE statement.id IN (SELECT value FROM json_each(:ids)) ORDER BY statement.n",  # noqa: S608 - ours
            ids=as_json(list(found)),
        )
        ordered = sorted(((found[row["id"]], row) for row in rows), key=lambda pair: pair[0].day)
        return [Point(said_of(row), one.relation, one.confidence) for one, row in ordered]

    def search_newest(self, query: str, limit: int = 30) -> list[Hit]:
        """Statements, then texts, that have all the words of a query, those read last first.

        Neither ranked nor searched for short beginnings, since both would take longer the more there is to find: a
        common word's first matches are found as soon as a rare one's.
        """
        match = match_expression(query, beginning=BEGINNING)
        if not match or limit <= 0:
            return []
        with self.reading() as run:
            found = run(_NEWEST_STATEMENTS, {"match": match, "limit": limit})
            found += run(_NEWEST_TEXTS, {"match": match, "limit": limit})
        return [hit_of(row) for row in found]

    def source_figures(self, since: datetime, only: str | None = None) -> dict[str, SourceFigures]:
        """What each source (or only one) has yielded since a moment, and how its flags fared."""
        yields = self.rows(
            """
            SELECT source, count(*) AS texts,
                coalesce(sum((SELECT count(*) FROM statement WHERE statement.revision = revision.id)), 0) AS statements
            FROM revision WHERE seen_at >= :since AND (:only IS NULL OR source = :only)
            GROUP BY +source -- not by the index over all texts ever read: the few since then are grouped sooner
            """,
            since=since,
            only=only,
        )
        fared = self.rows(
            """
            SELECT source, count(DISTINCT flag) FILTER (WHERE status = 'open') AS open,
                count(DISTINCT flag) FILTER (WHERE status = 'confirmed') AS confirmed,
                count(DISTINCT flag) FILTER (WHERE status = 'dismissed') AS dismissed
            FROM flag_evidence JOIN flag_desk USING (flag) WHERE :only IS NULL OR source = :only GROUP BY source
            """,
            only=only,
        )
        texts = {row["source"]: (row["texts"], row["statements"]) for row in yields}
        flags = {row["source"]: (row["open"], row["confirmed"], row["dismissed"]) for row in fared}
        return {
            source: SourceFigures(*texts.get(source, (0, 0)), *flags.get(source, (0, 0, 0)))
            for source in texts.keys() | flags.keys()
        }


_NEWEST_STATEMENTS = """
    SELECT 'statement' AS kind, statement.id, revision.url, revision.source, revision.title, revision.published,
        snippet(statement_search, 0, '[', ']', '…', 24) AS extract
    FROM statement_search JOIN statement ON statement.n = statement_search.rowid
        JOIN revision ON revision.id = statement.revision
    WHERE statement_search MATCH :match ORDER BY statement_search.rowid DESC LIMIT :limit
"""
_NEWEST_TEXTS = """
    SELECT 'revision' AS kind, revision.id, revision.url, revision.source, revision.title, revision.published,
        snippet(revision_search, 1, '[', ']', '…', 24) AS extract
    FROM revision_search JOIN revision ON revision.n = revision_search.rowid
    WHERE revision_search MATCH :match ORDER BY revision_search.rowid DESC LIMIT :limit
"""


def _version_of(row: Row) -> TextVersion:
    return TextVersion(
        id=row["id"],
        n=row["n"],
        url=row["url"],
        source=row["source"],
        seq=row["seq"],
        title=row["title"],
        published=maybe_moment(row["published"]),
        seen_at=moment(row["seen_at"]),
        last_seen_at=moment(row["last_seen_at"]),
        reader=row["reader"],
        body_sha256=row["body_sha256"],
    )
