"""Revisions, the statements in them, what these were compared with, and search over it all."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date

from monitor.domain import Comparison, Revision, Statement
from monitor.store.database import Database, Row, bound
from monitor.store.records import (
    Hit,
    Said,
    comparison_key,
    statement_key,
)
from monitor.store.rows import (
    as_json,
    comparison_of,
    comparison_values,
    local_day,
    maybe_moment,
    revision_of,
    said_of,
    statement_values,
)

MAX_TERMS = 32
"""A longer search is cut here: nobody types so many words."""

BEGINNING = 4
"""Letters from which a word also finds those that begin with it, where all matches cannot be looked through."""

SAID = """
    SELECT statement.*, revision.url, revision.source, revision.title AS article_title, revision.published,
        revision.timezone, revision.seen_at,
        (SELECT json_group_array(issue) FROM
            (SELECT issue FROM statement_issue WHERE statement = statement.id ORDER BY place)) AS issues
    FROM statement JOIN revision ON revision.id = statement.revision
"""


class TextStore(Database):
    """What was read. Every row has a key made of its content, so that storing it again changes nothing."""

    # --- revisions ---

    def add_revision(self, revision: Revision) -> bool:
        """Keeps a version of an address's text; whether it is new there.

        The store counts ``seq`` itself. A text that the address has shown before is not doubled, but counts as the
        one seen last: that keeps a page that alternates between two variants quiet.
        """
        article = revision.article
        text = str(bound(article.text))
        values = {
            "id": revision.id,
            "url": revision.url,
            "seen_at": revision.seen_at,
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
        with self.unit():
            known = self.write(
                """
                UPDATE revision SET last_seen_at = max(last_seen_at, :seen_at)
                WHERE id = :id OR (url = :url AND text_sha256 = :text_sha256) RETURNING n
                """,
                **values,
            )
            if known:
                return False
            self.write(
                """
                INSERT INTO revision (id, url, source, seq, seen_at, last_seen_at, title, text, text_sha256, published,
                    author, language, publisher, reader, timezone, body_sha256)
                SELECT :id, :url, :source, coalesce(max(seq), 0) + 1, :seen_at,
                    max(:seen_at, coalesce(max(last_seen_at), '')), -- a new text is the last, whatever the clock says
                    :title, :text, :text_sha256, :published, :author, :language, :publisher, :reader, :timezone,
                    :body_sha256
                FROM revision WHERE url = :url
                """,
                **values,
                source=revision.source,
                title=article.title,
                text=text,
                published=article.published,
                author=article.author,
                language=article.language,
                publisher=article.publisher,
                reader=article.reader,
                timezone=article.timezone,
                body_sha256=revision.body_sha256,
            )
            return True

    def revision(self, revision_id: str) -> Revision | None:
        """The revision of that id."""
        row = self.row("SELECT * FROM revision WHERE id = :id", id=revision_id)
        return revision_of(row) if row else None

    def latest_revisions(self, url: str, limit: int = 3) -> list[Revision]:
        """The last few texts of an address, the one seen last first."""
        rows = self.rows(
            "SELECT * FROM revision WHERE url = :url ORDER BY last_seen_at DESC, seq DESC LIMIT :limit",
            url=url,
            limit=limit,
        )
        return [revision_of(row) for row in rows]

    # --- statements ---

    def add_statements(self, revision_id: str, statements: Sequence[Statement]) -> list[str]:
        """Keeps a revision's statements; their keys, in order. Raises ``LookupError`` for an unknown revision."""
        keys = [statement_key(revision_id, said) for said in statements]
        with self.unit():
            revision = self.revision(revision_id)
            if revision is None:
                raise LookupError(f"no revision {revision_id}")
            day = local_day(revision.article.published or revision.seen_at, revision.article.timezone)
            self.write_many(
                """
                INSERT OR IGNORE INTO statement (id, revision, text, start, "end", kind, speaker, title, actor, rank,
                    date, "before", "after", doubt)
                VALUES (:id, :revision, :text, :start, :end, :kind, :speaker, :title, :actor, :rank, :date, :before,
                    :after, :doubt)
                """,
                [
                    {"id": key, "revision": revision_id, "doubt": as_json(said.doubt), **statement_values(said)}
                    for key, said in zip(keys, statements, strict=True)
                ],
            )
            self._add_issues(zip(keys, statements, strict=True), day)
        return keys

    def _add_issues(self, keyed: Iterable[tuple[str, Statement]], day: date) -> None:
        self.write_many(
            """
            INSERT OR IGNORE INTO statement_issue (statement, issue, place, actor, day, tie)
            VALUES (:statement, :issue, :place, :actor, :day, :tie)
            """,
            [
                {
                    "statement": key,
                    "issue": issue,
                    "place": place,
                    "actor": said.actor,
                    "day": said.date or day,
                    "tie": said.tie(issue) if said.ties else None,
                }
                for key, said in keyed
                for place, issue in enumerate(said.issues)
            ],
        )

    def statements_of(self, revision_id: str) -> list[Said]:
        """The statements of a revision, in reading order."""
        sql = f"{SAID} WHERE revision.id = :revision ORDER BY statement.start, statement.n"
        return [said_of(row) for row in self.rows(sql, revision=revision_id)]

    def statements_on(self, actor: str, issue: str, since: date | None = None) -> list[Said]:
        """What an actor said on an issue since a day (inclusive), the newest last."""
        sql = f"""
            {SAID} JOIN statement_issue AS linked ON linked.statement = statement.id
            WHERE linked.actor = :actor AND linked.issue = :issue AND linked.day >= :since
            ORDER BY linked.day, statement.n
        """
        return [said_of(row) for row in self.rows(sql, actor=actor, issue=issue, since=since or date.min)]

    # --- comparisons ---

    def add_comparison(self, statement_id: str, position_key: str, comparison: Comparison) -> str:
        """Keeps what a statement was found to be to a position's version; its key."""
        values = comparison_values(comparison)
        key = comparison_key(statement_id, position_key, comparison.model)
        plain = {name: as_json(value) if isinstance(value, dict | tuple) else value for name, value in values.items()}
        self.write(
            """
            INSERT OR IGNORE INTO comparison (key, statement, position_key, model, relation, confidence, scores,
                position_marks, statement_marks, reasons)
            VALUES (:key, :statement, :position_key, :model, :relation, :confidence, :scores, :position_marks,
                :statement_marks, :reasons)
            """,
            key=key,
            statement=statement_id,
            position_key=position_key,
            **plain,
        )
        return key

    def comparison(self, statement_id: str, position_key: str, model: str) -> Comparison | None:
        """What that model found before, if it was asked."""
        row = self.row(
            "SELECT * FROM comparison WHERE key = :key", key=comparison_key(statement_id, position_key, model)
        )
        return _comparison_of(row) if row else None

    # --- an actor's own texts ---

    def add_formula_text(self, revision_id: str, actor: str, issue: str, day: date, passages: Sequence[str]) -> None:
        """Enters a text that an actor published itself into the ledger of an issue.

        An address counts once, with its latest revision: an edited text is not a second one.
        """
        self.write(
            """
            INSERT INTO formula_text (actor, issue, url, revision, day, passages)
            SELECT :actor, :issue, url, id, :day, :passages FROM revision WHERE id = :revision
            ON CONFLICT (actor, issue, url) DO UPDATE SET
                revision = excluded.revision, day = excluded.day, passages = excluded.passages
            WHERE (SELECT seq FROM revision WHERE id = excluded.revision)
                >= (SELECT seq FROM revision WHERE id = formula_text.revision)
            """,
            revision=revision_id,
            actor=actor,
            issue=issue,
            day=day,
            passages=as_json(list(passages)),
        )

    # --- search ---

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """Statements, then texts, that have all the words of a query, the best first.

        A word finds those that begin with it, words in double quotes stand together; accents and case do not matter.
        Any string is a valid query; one without words finds nothing.
        """
        match = match_expression(query)
        if not match or limit <= 0:
            return []
        with self.reading() as run:
            found = run(_SEARCH_STATEMENTS, {"match": match, "limit": limit})
            found += run(_SEARCH_REVISIONS, {"match": match, "limit": limit - len(found)})
        return [hit_of(row) for row in found]


_SEARCH_STATEMENTS = """
    SELECT 'statement' AS kind, statement.id, revision.url, revision.source, revision.title, revision.published,
        snippet(statement_search, 0, '[', ']', '…', 24) AS extract
    FROM statement_search JOIN statement ON statement.n = statement_search.rowid
        JOIN revision ON revision.id = statement.revision
    WHERE statement_search MATCH :match ORDER BY statement_search.rank, statement.n LIMIT :limit
"""
_SEARCH_REVISIONS = """
    SELECT 'revision' AS kind, revision.id, revision.url, revision.source, revision.title, revision.published,
        snippet(revision_search, 1, '[', ']', '…', 24) AS extract
    FROM revision_search JOIN revision ON revision.n = revision_search.rowid
    WHERE revision_search MATCH :match ORDER BY revision_search.rank, revision.n LIMIT :limit
"""


def match_expression(query: str, *, beginning: int = 1) -> str:
    """What a user typed as an FTS5 expression in which nothing but words and phrases has a meaning.

    Words of ``beginning`` letters or more find those that begin with them too, and so do words in scripts that are
    written without blanks.
    """
    terms = []
    for place, part in enumerate(query.split('"')):
        words = re.findall(r"\w+", str(bound(part)).replace("_", " "))
        quoted = place % 2 == 1
        terms += [f'"{" ".join(words)}"'] if quoted and words else [_term(word, beginning) for word in words]
    return " ".join(terms[:MAX_TERMS])


def _term(word: str, beginning: int) -> str:
    return f'"{word}"*' if len(word) >= beginning or not word.isascii() else f'"{word}"'


def hit_of(row: Row) -> Hit:
    """Something found."""
    return Hit(
        kind=row["kind"],
        id=row["id"],
        url=row["url"],
        source=row["source"],
        title=row["title"],
        published=maybe_moment(row["published"]),
        extract=row["extract"],
    )


def _comparison_of(row: Row) -> Comparison:
    lists = {name: json.loads(row[name]) for name in ("scores", "position_marks", "statement_marks", "reasons")}
    return comparison_of({"relation": row["relation"], "confidence": row["confidence"], "model": row["model"], **lists})
