"""The schema, as the steps by which it grew. A step that has been released is never edited, only followed."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("monitor")

_TABLES = (
    """
    CREATE TABLE source (
        id TEXT PRIMARY KEY, next_due_at TEXT NOT NULL, etag TEXT, last_modified TEXT, last_outcome TEXT,
        last_detail TEXT NOT NULL DEFAULT '', last_checked_at TEXT, last_success_at TEXT, last_new_at TEXT,
        failures REAL NOT NULL DEFAULT 0, unchanged INTEGER NOT NULL DEFAULT 0, checks INTEGER NOT NULL DEFAULT 0,
        body_sha256 TEXT NOT NULL DEFAULT '', notes TEXT NOT NULL DEFAULT '{}', lease_until TEXT, lease_owner TEXT
    ) STRICT
    """,
    "CREATE INDEX source_due ON source (next_due_at)",
    """
    CREATE TABLE fetch (
        n INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, outcome TEXT NOT NULL, status INTEGER,
        detail TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, fetched_at TEXT NOT NULL, ms INTEGER,
        UNIQUE (source, fetched_at, url)
    ) STRICT
    """,
    "CREATE INDEX fetch_age ON fetch (fetched_at)",
    """
    CREATE TABLE link (
        url TEXT PRIMARY KEY, source TEXT NOT NULL, title TEXT NOT NULL, published TEXT, first_seen TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending', attempts INTEGER NOT NULL DEFAULT 0, next_try TEXT,
        etag TEXT, last_modified TEXT
    ) STRICT
    """,
    "CREATE INDEX link_state ON link (state, next_try)",
    """
    CREATE TABLE revision (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, url TEXT NOT NULL, source TEXT NOT NULL, seq INTEGER NOT NULL,
        seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
        text_sha256 TEXT NOT NULL, published TEXT, author TEXT, language TEXT NOT NULL, publisher TEXT,
        reader TEXT NOT NULL, timezone TEXT NOT NULL,
        body_sha256 TEXT NOT NULL,
        UNIQUE (url, text_sha256), UNIQUE (url, seq)
    ) STRICT
    """,
    """
    CREATE TABLE statement (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision TEXT NOT NULL REFERENCES revision (id),
        text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, kind TEXT NOT NULL, speaker TEXT,
        title TEXT, actor TEXT, rank INTEGER, date TEXT, "before" TEXT NOT NULL, "after" TEXT NOT NULL,
        doubt TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX statement_place ON statement (revision, start)",
    """
    CREATE TABLE statement_issue (
        statement TEXT NOT NULL REFERENCES statement (id), issue TEXT NOT NULL, place INTEGER NOT NULL, actor TEXT,
        day TEXT NOT NULL, PRIMARY KEY (statement, issue)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX statement_issue_day ON statement_issue (actor, issue, day)",
    """
    CREATE TABLE comparison (
        key TEXT PRIMARY KEY, statement TEXT NOT NULL REFERENCES statement (id), position_key TEXT NOT NULL,
        model TEXT NOT NULL, relation TEXT NOT NULL, confidence REAL NOT NULL, scores TEXT NOT NULL,
        position_marks TEXT NOT NULL, statement_marks TEXT NOT NULL, reasons TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX comparison_statement ON comparison (statement)",
    """
    CREATE TABLE formula_text (
        actor TEXT NOT NULL, issue TEXT NOT NULL, url TEXT NOT NULL, revision TEXT NOT NULL REFERENCES revision (id),
        day TEXT NOT NULL, passages TEXT NOT NULL, PRIMARY KEY (actor, issue, url)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE flag (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, issue TEXT NOT NULL,
        position TEXT, shift TEXT NOT NULL, confidence REAL NOT NULL, severity TEXT NOT NULL, created TEXT NOT NULL,
        reasons TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX flag_subject ON flag (actor, issue)",
    """
    CREATE TABLE flag_evidence (
        flag INTEGER NOT NULL REFERENCES flag (id), id TEXT NOT NULL, place INTEGER NOT NULL, url TEXT NOT NULL,
        source TEXT NOT NULL, authority TEXT NOT NULL, title TEXT NOT NULL, published TEXT, statement TEXT NOT NULL,
        comparison TEXT, position TEXT, outlet TEXT NOT NULL, note TEXT NOT NULL,
        PRIMARY KEY (flag, id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE position (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, actor TEXT NOT NULL, issue TEXT NOT NULL,
        stance TEXT NOT NULL, statement TEXT NOT NULL, as_of TEXT NOT NULL, source TEXT NOT NULL,
        formulas TEXT NOT NULL, key TEXT NOT NULL, origin TEXT NOT NULL CHECK (origin IN ('config', 'decision')),
        flag INTEGER REFERENCES flag (id), created TEXT NOT NULL, UNIQUE (id, version)
    ) STRICT
    """,
    "CREATE INDEX position_subject ON position (actor, issue, as_of)",
    "CREATE TABLE baseline (id TEXT PRIMARY KEY, position INTEGER NOT NULL REFERENCES position (n)) STRICT",
    """
    CREATE TABLE decision (
        id INTEGER PRIMARY KEY AUTOINCREMENT, flag INTEGER NOT NULL REFERENCES flag (id), status TEXT NOT NULL,
        at TEXT NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL,
        position INTEGER REFERENCES position (n)
    ) STRICT
    """,
    "CREATE INDEX decision_flag ON decision (flag, id)",
    "CREATE INDEX decision_position ON decision (position) WHERE position IS NOT NULL",
    """
    CREATE TRIGGER decision_is_final BEFORE UPDATE ON decision
    BEGIN SELECT RAISE(ABORT, 'a decision is never changed, only followed by another'); END
    """,
    """
    CREATE TRIGGER decision_stays BEFORE DELETE ON decision
    BEGIN SELECT RAISE(ABORT, 'a decision is never deleted, only followed by another'); END
    """,
    # The last word on each flag. Only a confirmation has a position.
    """
    CREATE VIEW verdict AS
    SELECT * FROM decision AS d WHERE id = (SELECT max(id) FROM decision WHERE flag = d.flag)
    """,
    # The versions that count: what the file says and said of entries it still has, and what standing verdicts made.
    """
    CREATE VIEW book AS
    SELECT * FROM position AS p
    WHERE (origin = 'config' AND id IN (SELECT id FROM baseline))
       OR n = (SELECT position FROM baseline WHERE id = p.id)
       OR EXISTS (SELECT 1 FROM verdict WHERE position = p.n)
    """,
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
)


def _search_of(table: str, *columns: str) -> tuple[str, ...]:
    """A full-text index over a table's columns, which keeps no copy of them, and the triggers that follow changes."""
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {table}_search (rowid, {names}) VALUES (new.n, {new});"  # noqa: S608 - names are ours
    drop = f"INSERT INTO {table}_search ({table}_search, rowid, {names}) VALUES ('delete', old.n, {old});"  # noqa: S608 - names are ours
    options = f"content='{table}', content_rowid='n', tokenize='unicode61 remove_diacritics 2'"
    return (
        f"CREATE VIRTUAL TABLE {table}_search USING fts5({names}, {options})",
        f"CREATE TRIGGER {table}_search_add AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_search_drop AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER {table}_search_change AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END",
        f"INSERT INTO {table}_search ({table}_search) VALUES ('rebuild')",  # noqa: S608 - names are ours
    )


def _run(db: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:  # one by one: executescript() would commit the migration's transaction
        db.execute(statement)


@MIGRATIONS()
def tables(db: Database) -> None:
    """Everything but search."""
    _run(db, _TABLES)


@MIGRATIONS()
def search(db: Database) -> None:
    """Full-text search over what was said and where."""
    _run(db, _search_of("statement", "text"))
    _run(db, _search_of("revision", "title", "text"))


KNOWN = frozenset({tables.__name__, search.__name__})
"""Every step this code knows; a file with others was written by a newer one."""
