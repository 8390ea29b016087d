"""The reviewers' desk: the pile of flags as it is worked through, and the log of everything done to them.

A row of ``flag_desk`` says how a flag stands. Triggers keep it in step with flags, evidence, decisions and acts,
whoever writes those; it holds nothing that could not be derived again, and spares the pile from doing so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor.domain import Evidence, Position, Severity, Status
from monitor.store.database import Query, Row
from monitor.store.desk_records import (
    PILE_PLACE,
    Act,
    ActKind,
    Cursor,
    Facets,
    Order,
    PileFilter,
    PileRow,
    Shown,
    Standing,
)
from monitor.store.flags import FlagStore, all_evidence, readable_evidence, whole_flags
from monitor.store.positions import readable_positions
from monitor.store.rows import as_json, maybe_moment, moment
from monitor.store.texts import BEGINNING, match_expression

_SEVERITY = tuple(severity.value for severity in PILE_PLACE)

_PILE = """
    SELECT flag.*, d.status, d.version AS desk_version, d.assignee, d.snoozed_until, d.pile, d.created AS desk_created
    FROM flag_desk AS d JOIN flag ON flag.id = d.flag
"""
_ORDERS = {
    Order.SEVERITY: "d.pile, d.created DESC, d.flag DESC",
    Order.NEWEST: "d.created DESC, d.flag DESC",
    Order.OLDEST: "d.created, d.flag",
}
_NEWER = "(d.created < :at OR (d.created = :at AND d.flag < :flag))"
_BEYOND = {
    Order.SEVERITY: f"(d.pile > :pile OR (d.pile = :pile AND {_NEWER}))",
    Order.NEWEST: _NEWER,
    Order.OLDEST: "(d.created > :at OR (d.created = :at AND d.flag > :flag))",
}
_BACKWARDS = {
    Order.SEVERITY: "d.pile DESC, d.created, d.flag",
    Order.NEWEST: _ORDERS[Order.OLDEST],
    Order.OLDEST: _ORDERS[Order.NEWEST],
}
_BEFORE = {
    Order.SEVERITY: f"(d.pile < :pile OR (d.pile = :pile AND {_BEYOND[Order.OLDEST]}))",
    Order.NEWEST: _BEYOND[Order.OLDEST],
    Order.OLDEST: _NEWER,
}
_SHOWN = {
    Shown.OPEN: "d.status = 'open' AND (d.snoozed_until IS NULL OR d.snoozed_until <= :now)",
    Shown.SNOOZED: "d.status = 'open' AND d.snoozed_until > :now",
    Shown.CONFIRMED: "d.status = 'confirmed'",
    Shown.DISMISSED: "d.status = 'dismissed'",
}
_WANTED = {
    "actor": "d.actor = :actor",
    "issue": "d.issue = :issue",
    "shift": "d.shift = :shift",
    "severity": "d.pile = :severity",
    "assignee": "coalesce(d.assignee, '') = :assignee",
    "since": "d.created >= :since",
    "before": "d.created < :before",
    "source": "d.flag IN (SELECT flag FROM flag_evidence WHERE source = :source)",
}
_COUNTED = {"actor": "actor", "issue": "issue", "shift": "shift", "severity": "pile", "assignee": "assignee"}
"""The fields by which flags are counted, and their columns."""

_BY_STATUS = "SELECT status, count(*) AS flags FROM flag_desk GROUP BY status"
_FOUND = "d.flag IN (SELECT flag FROM flag_search WHERE flag_search MATCH :match)"


class DeskStore(FlagStore):
    """What reviewers see of the flags, and what they do. Acts are only ever added."""

    # --- the pile ---

    def pile(
        self,
        wanted: PileFilter,
        now: datetime | None = None,
        *,
        order: Order = Order.SEVERITY,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> list[PileRow]:
        """One page of the pile, after a place in it. ``now`` tells who is asleep: needed for the undecided ones.

        A page is only shorter than ``limit`` where the pile ends: others take the place of flags that cannot be read.
        """
        place: dict[str, object] = (
            {"pile": after.pile, "at": after.created, "flag": after.flag} if after is not None else {}
        )
        with self.reading() as query:
            return _page(query, _conditions(wanted, now), (_ORDERS[order], _BEYOND[order]), place, limit)

    def pile_next(self, wanted: PileFilter, now: datetime, order: Order, flag_id: int) -> tuple[int | None, int | None]:
        """The flags before and after one in the pile that can be read; neither for one that does not lie in it."""
        met = where, values = _conditions(wanted, now)
        sql = f"SELECT * FROM flag_desk AS d WHERE {' AND '.join(where)} AND flag = :flag"  # noqa: S608 - ours
        with self.reading() as query:
            here = query(sql, values | {"flag": flag_id})
            if not here:
                return None, None
            place = {"pile": here[0]["pile"], "at": here[0]["created"], "flag": flag_id}
            above = _page(query, met, (_BACKWARDS[order], _BEFORE[order]), place, 1)
            below = _page(query, met, (_ORDERS[order], _BEYOND[order]), place, 1)
        return above[0].standing.flag if above else None, below[0].standing.flag if below else None

    def pile_of(self, flag_ids: Iterable[int]) -> list[PileRow]:
        """These flags as they lie in the pile; those that do not exist are left out."""
        sql = f"{_PILE} WHERE d.flag IN (SELECT value FROM json_each(:ids)) ORDER BY {_ORDERS[Order.SEVERITY]}"  # noqa: S608 - ours
        with self.reading() as query:
            return _pile_rows(query, query(sql, {"ids": as_json(list(flag_ids))}))

    def pile_on(self, actor: str, issue: str, limit: int = 50) -> list[PileRow]:
        """The flags on an actor and an issue, decided or not, the newest first."""
        return self.pile(PileFilter(Shown.ALL, actor, issue), order=Order.NEWEST, limit=limit)

    def pile_size(self, wanted: PileFilter, now: datetime | None = None) -> int:
        """How many flags the pile has, those that cannot be read included; ``now`` is needed for the undecided ones."""
        where, values = _conditions(wanted, now)
        sql = f"SELECT count(*) AS flags FROM flag_desk AS d WHERE {' AND '.join(where)}"  # noqa: S608 - ours
        return int(self.rows(sql, **values)[0]["flags"])

    def pile_facets(self, wanted: PileFilter, now: datetime) -> Facets:
        """How many flags of the pile each value would leave: those that meet every choice but the one for its field."""
        table, before, values = _looked_up(wanted)
        parts = []
        for field, column in _COUNTED.items():
            without: dict[str, Any] = {"words": "", field: None}
            where, bound = _conditions(replace(wanted, **without), now)
            values |= bound
            parts.append(
                f"SELECT '{field}' AS field, {column} AS value, count(*) AS flags FROM {table} AS d "  # noqa: S608 - ours
                f"WHERE {' AND '.join(where)} GROUP BY status, {column}"
            )
        counted: dict[str, Counter[str]] = {field: Counter() for field in _COUNTED}
        for field, value, flags in self.rows(before + " UNION ALL ".join(parts), **values):
            counted[field][_SEVERITY[value] if field == "severity" else value or ""] += flags
        return Facets(_total(wanted, counted), **{field: dict(one.most_common()) for field, one in counted.items()})

    def pile_cells(self, now: datetime) -> dict[tuple[str, str], int]:
        """How many flags on each actor and issue wait for a decision."""
        where, values = _conditions(PileFilter(Shown.OPEN), now)
        sql = f"SELECT actor, issue, count(*) FROM flag_desk AS d WHERE {' AND '.join(where)} GROUP BY actor, issue"  # noqa: S608 - ours
        return {(actor, issue): flags for actor, issue, flags in self.rows(sql, **values)}

    def pile_counts(self, now: datetime) -> dict[Shown, int]:
        """How many flags each part of the pile has."""
        asleep = "SELECT count(*) AS flags FROM flag_desk WHERE status = 'open' AND snoozed_until > :now"
        with self.reading() as query:
            counts = {row["status"]: row["flags"] for row in query(_BY_STATUS, {})}
            snoozed = query(asleep, {"now": now})[0]["flags"]
        return {
            Shown.OPEN: counts.get("open", 0) - snoozed,
            Shown.SNOOZED: snoozed,
            Shown.CONFIRMED: counts.get("confirmed", 0),
            Shown.DISMISSED: counts.get("dismissed", 0),
            Shown.ALL: sum(counts.values()),
        }

    # --- how a flag stands, and what was done to it ---

    def standing(self, flag_id: int) -> Standing | None:
        """How a flag stands; ``None`` for one that does not exist."""
        row = self.row("SELECT *, version AS desk_version FROM flag_desk WHERE flag = :flag", flag=flag_id)
        return _standing(row, row["flag"]) if row else None

    def add_act(self, act: Act) -> None:
        """Logs an act that is no decision, and lets it take effect. A comment leaves the version as it is.

        Confirming, dismissing and reopening are decisions: :meth:`decide` logs them. Raises ``LookupError`` for an
        unknown flag.
        """
        added = self.write(
            """
            INSERT INTO flag_act (flag, act, at, reviewer, reason, note, until, assignee, version)
            SELECT flag, :act, :at, :reviewer, :reason, :note, :until, :assignee, version + (:act <> 'commented')
            FROM flag_desk WHERE flag = :flag RETURNING id
            """,
            flag=act.flag,
            act=act.kind,
            at=act.at,
            reviewer=act.reviewer,
            reason=act.reason,
            note=act.note,
            until=act.until,
            assignee=act.assignee,
        )
        if not added:
            raise LookupError(f"no flag {act.flag}")

    def acts(self, flag_id: int) -> list[Act]:
        """Everything done to a flag, the last act last."""
        rows = self.rows("SELECT * FROM flag_act WHERE flag = :flag ORDER BY id", flag=flag_id)
        return [_act_of(row) for row in rows]

    def activity(
        self,
        *,
        reviewer: str | None = None,
        kind: ActKind | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Act]:
        """The log over all flags, the last act first; ``before`` is the id of the last one already seen."""
        rows = self.rows(
            """
            SELECT * FROM flag_act
            WHERE (:reviewer IS NULL OR reviewer = :reviewer) AND (:kind IS NULL OR act = :kind)
                AND (:before IS NULL OR id < :before)
            ORDER BY id DESC LIMIT :limit
            """,
            reviewer=reviewer,
            kind=kind,
            before=before,
            limit=limit,
        )
        return [_act_of(row) for row in rows]

    def reviewers(self) -> list[str]:
        """Everybody who has done something, by name."""
        sql = "SELECT DISTINCT reviewer FROM flag_act WHERE reviewer <> '' ORDER BY reviewer"
        return [row["reviewer"] for row in self.rows(sql)]

    # --- saved views ---

    def save_view(self, reviewer: str, name: str, query: str) -> None:
        """Keeps a filter of the pile under a name of the reviewer's own; a second one of that name replaces it."""
        self.write(
            """
            INSERT INTO saved_view (reviewer, name, query) VALUES (:reviewer, :name, :query)
            ON CONFLICT (reviewer, name) DO UPDATE SET query = excluded.query
            """,
            reviewer=reviewer,
            name=name,
            query=query,
        )

    def saved_views(self, reviewer: str) -> dict[str, str]:
        """The reviewer's filters by name."""
        rows = self.rows("SELECT name, query FROM saved_view WHERE reviewer = :who ORDER BY name", who=reviewer)
        return {row["name"]: row["query"] for row in rows}

    def drop_view(self, reviewer: str, name: str) -> None:
        """Forgets one of them."""
        self.write("DELETE FROM saved_view WHERE reviewer = :reviewer AND name = :name", reviewer=reviewer, name=name)


def _conditions(wanted: PileFilter, now: datetime | None) -> tuple[list[str], dict[str, object]]:
    """What the flags must meet, as conditions of SQL and the values in them."""
    where = [_SHOWN[wanted.shown]] if wanted.shown in _SHOWN else ["true"]
    values: dict[str, object] = {"now": now} if wanted.shown in (Shown.OPEN, Shown.SNOOZED) else {}
    for name, condition in _WANTED.items():
        value = getattr(wanted, name)
        if isinstance(value, Severity):
            value = PILE_PLACE[value]
        if value is not None:
            where.append(condition)
            values[name] = value
    if wanted.words.strip():
        match = match_expression(wanted.words, beginning=BEGINNING)
        where.append(_FOUND if match else "false")
        values |= {"match": match} if match else {}
    return where, values


def _looked_up(wanted: PileFilter) -> tuple[str, str, dict[str, object]]:
    """Where to count: in the whole pile, or in what has the words, which are then looked for only once.

    The table, what has to stand before a query on it, and the values in that.
    """
    if not wanted.words.strip():
        return "flag_desk", "", {}
    where, values = _conditions(PileFilter(Shown.ALL, words=wanted.words), None)
    hits = f"SELECT * FROM flag_desk AS d WHERE {' AND '.join(where)}"  # noqa: S608 - ours, values are bound
    return "hits", f"WITH hits AS MATERIALIZED ({hits}) ", values


def _total(wanted: PileFilter, counted: dict[str, Counter[str]]) -> int:
    """The flags that meet every choice: all that are counted for a field of which nothing is chosen, or the chosen."""
    for field, counts in counted.items():
        if getattr(wanted, field) is None:
            return counts.total()
    return counted["actor"][wanted.actor or ""]


def _page(
    query: Query,
    met: tuple[list[str], dict[str, object]],
    way: tuple[str, str],
    place: Mapping[str, object],
    limit: int,
) -> list[PileRow]:
    """So many flags that can be read and meet the conditions, in one order, from a place on or from its beginning."""
    (where, values), (order, beyond) = met, way
    found: list[PileRow] = []
    while (lacking := limit - len(found)) > 0:
        conditions = " AND ".join([*where, beyond] if place else where)
        sql = f"{_PILE} WHERE {conditions} ORDER BY {order} LIMIT :limit"
        rows = query(sql, {**values, **place, "limit": lacking})
        found += _pile_rows(query, rows)
        if len(rows) < lacking:
            break
        place = {"pile": rows[-1]["pile"], "at": rows[-1]["desk_created"], "flag": rows[-1]["id"]}
    return found


def _pile_rows(query: Query, rows: Sequence[Row]) -> list[PileRow]:
    ids = [row["id"] for row in rows]
    leads, counts = _leads(query, ids), _counts(query, ids)
    positions = _positions(query, [lead.position for lead in leads.values() if lead.position])
    found = []
    for row, flag in whole_flags(rows, {flag_id: (lead,) for flag_id, lead in leads.items()}):
        pieces, sources = counts[row["id"]]
        position = positions.get(flag.evidence[0].position or "")
        found.append(PileRow(flag, _standing(row, row["id"]), pieces, sources, position))
    return found


def _leads(query: Query, flag_ids: Sequence[int]) -> dict[int, Evidence]:
    """The strongest evidence of each flag that can be read."""
    sql = """
        SELECT * FROM flag_evidence AS e WHERE flag IN (SELECT value FROM json_each(:ids))
            AND id = (SELECT id FROM flag_evidence WHERE flag = e.flag ORDER BY place, id LIMIT 1)
    """
    rows = query(sql, {"ids": as_json(list(flag_ids))})
    found = {row["flag"]: lead for row, lead in readable_evidence(rows)}
    if len(found) < len(rows):
        others = all_evidence(query, [row["flag"] for row in rows if row["flag"] not in found])
        found |= {flag_id: evidence[0] for flag_id, evidence in others.items()}
    return found


def _counts(query: Query, flag_ids: Sequence[int]) -> dict[int, tuple[int, tuple[str, ...]]]:
    """How many pieces of evidence each flag has, and from which sources."""
    sql = """
        SELECT flag, source, count(*) AS pieces FROM flag_evidence
        WHERE flag IN (SELECT value FROM json_each(:ids)) GROUP BY flag, source ORDER BY flag, min(place)
    """
    pieces: dict[int, int] = defaultdict(int)
    sources: dict[int, list[str]] = defaultdict(list)
    for row in query(sql, {"ids": as_json(list(flag_ids))}):
        pieces[row["flag"]] += row["pieces"]
        sources[row["flag"]].append(row["source"])
    return {flag: (count, tuple(sources[flag])) for flag, count in pieces.items()}


def _positions(query: Query, keys: Sequence[str]) -> dict[str, Position]:
    sql = "SELECT * FROM position WHERE key IN (SELECT value FROM json_each(:keys))"
    rows = query(sql, {"keys": as_json(list(keys))})
    return {row["key"]: one for row, one in readable_positions(rows)}


def _standing(row: Row, flag_id: int) -> Standing:
    return Standing(
        flag=flag_id,
        status=Status(row["status"]),
        version=row["desk_version"],
        assignee=row["assignee"],
        snoozed_until=maybe_moment(row["snoozed_until"]),
    )


def _act_of(row: Row) -> Act:
    return Act(
        flag=row["flag"],
        kind=ActKind(row["act"]),
        at=moment(row["at"]),
        reviewer=row["reviewer"],
        reason=row["reason"],
        note=row["note"],
        until=maybe_moment(row["until"]),
        assignee=row["assignee"],
        version=row["version"],
        id=row["id"],
    )
