"""The schema, as the steps by which it grew. A step that has been released is never edited, only followed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from monitor.store import schema
from monitor.store.engine import sqlite3

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_SET = "monitor"


def _run(db: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:  # one by one: executescript() would commit the migration's transaction
        db.execute(statement)


def tables(db: Database) -> None:
    """Everything but search."""
    _run(db, schema.TABLES)


def search(db: Database) -> None:
    """Full-text search over what was said and where."""
    _run(db, schema.search_of("statement", "text"))
    _run(db, schema.search_of("revision", "title", "text"))


def pauses(db: Database) -> None:
    """A source may be left alone for a while without leaving the configuration."""
    db.execute("ALTER TABLE source ADD COLUMN paused INTEGER NOT NULL DEFAULT 0")


def answers(db: Database) -> None:
    """What a language model behind an address has answered, so that nothing is asked twice, and how often it was."""
    db.execute("CREATE TABLE answer (key TEXT PRIMARY KEY, at TEXT NOT NULL, content TEXT NOT NULL) STRICT")
    db.execute("CREATE INDEX answer_age ON answer (at)")
    db.execute("CREATE TABLE model_call (day TEXT PRIMARY KEY, calls INTEGER NOT NULL) STRICT, WITHOUT ROWID")


def desk(db: Database) -> None:
    """The reviewers' desk: how each flag stands, and the log of what was done to it."""
    _run(db, schema.DESK)


def users(db: Database) -> None:
    """Who may use the desk from other machines, and who is there now."""
    _run(db, schema.USERS)


def vanishing(db: Database) -> None:
    """Pages that were read and are gone, and a quick way to those of a source that are to be read again."""
    db.execute("ALTER TABLE link ADD COLUMN gone_since TEXT")
    db.execute("CREATE INDEX link_turn ON link (source, state, next_try)")
    db.execute(
        """
        CREATE TABLE source_event (
            n INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
            detail TEXT NOT NULL, UNIQUE (source, at, url, kind)
        ) STRICT
        """
    )


def outbox(db: Database) -> None:
    """What somebody may want to be told of, who is to be told, and which sources are out."""
    _run(db, schema.OUTBOX)


def ties(db: Database) -> None:
    """How surely a statement speaks to an issue, so that a series of statements can be weighed again."""
    db.execute("ALTER TABLE statement_issue ADD COLUMN tie REAL")


def news(db: Database) -> None:
    """A quick way to when a source brought something, and what became of it."""
    db.execute("CREATE INDEX link_news ON link (source, first_seen, state)")


def marks(db: Database) -> None:
    """By which fingerprint the text of a page is known again."""
    db.execute("ALTER TABLE link ADD COLUMN mark TEXT NOT NULL DEFAULT ''")


def waking(db: Database) -> None:
    """Evidence stronger than all there was, or a graver flag, ends a snooze: what was put off was a weaker case."""
    _run(db, schema.WAKING)


def counting(db: Database) -> None:
    """Quick ways to how many flags there are of each kind, and to the pile in each of its orders."""
    _run(db, schema.COUNTING)


def turning(db: Database) -> None:
    """That a flag has become one of another kind is an occasion."""
    _run(db, schema.TURNING)


def announcing(db: Database) -> None:
    """That a source says an article was edited, when the article was last asked for, and how often that was idle."""
    db.execute("ALTER TABLE link ADD COLUMN looked_at TEXT")
    # Which of the edits until now have been read is not known: those from now on count.
    db.execute("UPDATE link SET looked_at = strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z' WHERE state = 'read'")
    db.execute("ALTER TABLE link ADD COLUMN announced TEXT")
    db.execute("CREATE INDEX link_announced ON link (source, announced) WHERE announced IS NOT NULL")
    db.execute("ALTER TABLE source ADD COLUMN idle INTEGER NOT NULL DEFAULT 0")


STEPS = (
    tables,
    search,
    pauses,
    answers,
    desk,
    users,
    vanishing,
    outbox,
    ties,
    news,
    marks,
    waking,
    counting,
    turning,
    announcing,
)
"""Every step, in order; a new one is added at the end."""

KNOWN = frozenset(step.__name__ for step in STEPS)
"""Every step this code knows; a file with others was written by a newer one."""


@cache
def migrations() -> Migrations:
    """The steps as sqlite-utils takes them. It is loaded only where there are any to be taken: it is heavy."""
    from sqlite_utils import Migrations

    found = Migrations(_SET)
    for step in STEPS:
        found()(step)
    return found


def applied(connection: sqlite3.Connection) -> frozenset[str]:
    """The names of the steps that a database has taken."""
    table = ("SELECT 1 FROM sqlite_master WHERE name = ?", ["_sqlite_migrations"])
    if connection.execute(*table).fetchone() is None:
        return frozenset()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [_SET])
    return frozenset(row[0] for row in rows)
