"""The statements by which the steps of the schema are taken: what has been released is never edited, only followed."""

from __future__ import annotations

TABLES = (
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


DESK = (
    # Everything done to flags, decisions included, in one sequence.
    """
    CREATE TABLE flag_act (
        id INTEGER PRIMARY KEY AUTOINCREMENT, flag INTEGER NOT NULL REFERENCES flag (id), act TEXT NOT NULL,
        at TEXT NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',
        until TEXT, assignee TEXT, decision INTEGER UNIQUE REFERENCES decision (id), version INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE INDEX flag_act_flag ON flag_act (flag, id)",
    "CREATE INDEX flag_act_reviewer ON flag_act (reviewer, id)",
    """
    CREATE TRIGGER act_is_final BEFORE UPDATE ON flag_act
    BEGIN SELECT RAISE(ABORT, 'an act is never changed, only followed by another'); END
    """,
    """
    CREATE TRIGGER act_stays BEFORE DELETE ON flag_act
    BEGIN SELECT RAISE(ABORT, 'an act is never deleted, only followed by another'); END
    """,
    # How each flag stands: derived, and kept in step by the triggers below.
    """
    CREATE TABLE flag_desk (
        flag INTEGER PRIMARY KEY REFERENCES flag (id), status TEXT NOT NULL, pile INTEGER NOT NULL,
        created TEXT NOT NULL, actor TEXT NOT NULL, issue TEXT NOT NULL, shift TEXT NOT NULL, version INTEGER NOT NULL,
        assignee TEXT, snoozed_until TEXT
    ) STRICT
    """,
    "CREATE INDEX flag_desk_pile ON flag_desk (status, pile, created DESC, flag DESC)",
    # All that counting by any of these needs, in the order in which it is counted.
    """
    CREATE INDEX flag_desk_facets ON flag_desk (status, actor, issue, shift, pile, assignee, snoozed_until, created)
    """,
    """
    INSERT INTO flag_desk (flag, status, pile, created, actor, issue, shift, version)
    SELECT flag.id, coalesce(verdict.status, 'open'),
        CASE severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, created, actor, issue, shift,
        (SELECT count(*) FROM flag_evidence WHERE flag_evidence.flag = flag.id)
            + (SELECT count(*) FROM decision WHERE decision.flag = flag.id)
    FROM flag LEFT JOIN verdict ON verdict.flag = flag.id
    """,
    """
    INSERT INTO flag_act (flag, act, at, reviewer, reason, note, decision, version)
    SELECT flag, iif(status = 'open', 'reopened', status), at, reviewer, reason, note, id,
        (SELECT count(*) FROM flag_evidence WHERE flag_evidence.flag = decision.flag)
            + row_number() OVER (PARTITION BY flag ORDER BY id)
    FROM decision ORDER BY id
    """,
    """
    CREATE TRIGGER flag_desk_new AFTER INSERT ON flag BEGIN
        INSERT INTO flag_desk (flag, status, pile, created, actor, issue, shift, version) VALUES
            (new.id, 'open', CASE new.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, new.created,
            new.actor, new.issue, new.shift, 0);
    END
    """,
    """
    CREATE TRIGGER flag_desk_judged AFTER UPDATE OF severity, shift ON flag
    WHEN new.severity <> old.severity OR new.shift <> old.shift BEGIN
        UPDATE flag_desk SET
            pile = CASE new.severity WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END, shift = new.shift
        WHERE flag = new.id;
    END
    """,
    """
    CREATE TRIGGER flag_desk_evidence AFTER INSERT ON flag_evidence
    BEGIN UPDATE flag_desk SET version = version + 1 WHERE flag = new.flag; END
    """,
    """
    CREATE TRIGGER flag_desk_decision AFTER INSERT ON decision BEGIN
        INSERT INTO flag_act (flag, act, at, reviewer, reason, note, decision, version)
        SELECT flag, iif(new.status = 'open', 'reopened', new.status), new.at, new.reviewer, new.reason, new.note,
            new.id, version + 1
        FROM flag_desk WHERE flag = new.flag;
    END
    """,
    # A decision ends a snooze; so does waking up. A comment and an assignment leave everything else as it is.
    """
    CREATE TRIGGER flag_desk_act AFTER INSERT ON flag_act BEGIN
        UPDATE flag_desk SET
            version = new.version,
            status = CASE WHEN new.act = 'reopened' THEN 'open'
                WHEN new.act IN ('confirmed', 'dismissed') THEN new.act ELSE status END,
            snoozed_until = CASE WHEN new.act IN ('commented', 'assigned') THEN snoozed_until ELSE new.until END,
            assignee = iif(new.act = 'assigned', new.assignee, assignee)
        WHERE flag = new.flag;
    END
    """,
    "CREATE INDEX flag_evidence_source ON flag_evidence (source, flag)",
    "CREATE INDEX position_key ON position (key)",
    "CREATE INDEX revision_source ON revision (source, n)",
    "CREATE INDEX revision_body ON revision (body_sha256)",
    "CREATE INDEX revision_seen ON revision (seen_at)",
    # Each piece of evidence with what its flag is about: what it says never changes, since its id is made of that.
    """
    CREATE VIRTUAL TABLE flag_search USING fts5(words, flag UNINDEXED, tokenize='unicode61 remove_diacritics 2')
    """,
    """
    INSERT INTO flag_search (words, flag)
    SELECT json_extract(statement, '$.text') || ' ' || coalesce(json_extract(statement, '$.speaker'), '')
        || ' ' || e.title || ' ' || source || ' ' || actor || ' ' || issue || ' ' || shift, flag.id
    FROM flag_evidence AS e JOIN flag ON flag.id = e.flag
    """,
    """
    CREATE TRIGGER flag_search_add AFTER INSERT ON flag_evidence BEGIN
        INSERT INTO flag_search (words, flag)
        SELECT json_extract(new.statement, '$.text') || ' ' || coalesce(json_extract(new.statement, '$.speaker'), '')
            || ' ' || new.title || ' ' || new.source || ' ' || actor || ' ' || issue || ' ' || shift, id
        FROM flag WHERE id = new.flag;
    END
    """,
    """
    CREATE TABLE saved_view (
        reviewer TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL, PRIMARY KEY (reviewer, name)
    ) STRICT, WITHOUT ROWID
    """,
)

USERS = (
    # ``epoch`` grows with every change of password or role: what was signed for an earlier one is no longer valid.
    """
    CREATE TABLE user (
        name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 1,
        created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE session (
        id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES user (name) ON DELETE CASCADE, created TEXT NOT NULL,
        expires TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX session_user ON session (user)",
)

OUTBOX = (
    """
    CREATE TABLE occasion (
        n INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, flag INTEGER REFERENCES flag (id), source TEXT,
        detail TEXT NOT NULL, at TEXT NOT NULL, spread INTEGER NOT NULL DEFAULT 0
    ) STRICT
    """,
    "CREATE INDEX occasion_new ON occasion (n) WHERE NOT spread",
    """
    CREATE TABLE notice (
        n INTEGER PRIMARY KEY AUTOINCREMENT, occasion INTEGER NOT NULL REFERENCES occasion (n), channel TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed', 'dropped')),
        due_at TEXT NOT NULL, next_try TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '', settled_at TEXT, UNIQUE (occasion, channel)
    ) STRICT
    """,
    "CREATE INDEX notice_turn ON notice (channel, next_try) WHERE state = 'pending'",
    "CREATE INDEX notice_settled ON notice (settled_at) WHERE state <> 'pending'",
    "CREATE TABLE outage (n INTEGER PRIMARY KEY, source TEXT NOT NULL, since TEXT NOT NULL, ended TEXT) STRICT",
    "CREATE UNIQUE INDEX outage_open ON outage (source) WHERE ended IS NULL",
    """
    CREATE TRIGGER occasion_raised AFTER INSERT ON flag BEGIN
        INSERT INTO occasion (kind, flag, detail, at) VALUES ('raised', new.id, new.severity, new.created);
    END
    """,
    """
    CREATE TRIGGER occasion_risen AFTER UPDATE OF severity ON flag
    WHEN old.severity = 'low' AND new.severity <> 'low' OR old.severity = 'medium' AND new.severity = 'high' BEGIN
        INSERT INTO occasion (kind, flag, detail, at) VALUES
            ('risen', new.id, old.severity || ' ' || new.severity, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z');
    END
    """,
    """
    CREATE TRIGGER occasion_decided AFTER INSERT ON decision BEGIN
        INSERT INTO occasion (kind, flag, detail, at) VALUES ('decided', new.flag, new.status, new.at);
    END
    """,
)

WAKING = (
    # The strongest stands first; but of texts without a phrase (they are compared with nothing) simply the latest.
    """
    CREATE TRIGGER flag_desk_stronger AFTER INSERT ON flag_evidence WHEN new.place = 0 AND new.comparison IS NOT NULL
    BEGIN UPDATE flag_desk SET snoozed_until = NULL WHERE flag = new.flag; END
    """,
    """
    CREATE TRIGGER flag_desk_graver AFTER UPDATE OF severity ON flag
    WHEN old.severity = 'low' AND new.severity <> 'low' OR old.severity = 'medium' AND new.severity = 'high'
    BEGIN UPDATE flag_desk SET snoozed_until = NULL WHERE flag = new.id; END
    """,
)

TURNING = (
    # For channels that want certain kinds of flags only: a flag may become one of them without growing severer.
    """
    CREATE TRIGGER occasion_turned AFTER UPDATE OF shift ON flag WHEN old.shift <> new.shift BEGIN
        INSERT INTO occasion (kind, flag, detail, at) VALUES
            ('turned', new.id, old.shift || ' ' || new.shift, strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z');
    END
    """,
)

COUNTED = {"issue": "issue", "shift": "shift", "severity": "pile", "assignee": "assignee"}
COUNTING = (
    # For each field by which flags are counted, all that any filter needs, in the order in which it is counted.
    *(
        f"CREATE INDEX flag_desk_by_{field} ON flag_desk (status, {column}, "
        + ", ".join(one for one in ("actor", "issue", "shift", "pile", "assignee") if one != column)
        + ", snoozed_until, created)"
        for field, column in COUNTED.items()
    ),
    "CREATE INDEX flag_desk_asleep ON flag_desk (snoozed_until) WHERE snoozed_until IS NOT NULL",
    # The orders in which the pile may lie, besides that by severity.
    "CREATE INDEX flag_desk_age ON flag_desk (status, created)",
    "CREATE INDEX flag_desk_age_of_all ON flag_desk (created)",
    "CREATE INDEX flag_desk_pile_of_all ON flag_desk (pile, created DESC, flag DESC)",
)


def search_of(table: str, *columns: str) -> tuple[str, ...]:
    """Full-text search over columns of a table, kept in step with it by triggers."""
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
