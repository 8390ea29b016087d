"""The pile as files: CSV for a spreadsheet, JSON for a script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from monitor.flags import telling
from monitor.report import flag_record, json_line, plain, when
from monitor.store import Cursor, Order, PileFilter, PileRow, Store, cursor_of

BATCH = 500
"""Flags fetched at a time: bounds memory, whatever the size of the pile."""

COLUMNS = (
    "id", "status", "severity", "shift", "actor", "issue", "confidence", "created", "before", "after", "speaker",
    "rank", "kind", "published", "url", "sources", "evidence", "assignee", "snoozed_until", "reasons",
)  # fmt: skip

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet would take for a formula; the last four are the first, in double width."""

MOST_CELL = 32_000
"""Characters of a cell: from a longer one Excel has some run over into cells and rows of their own."""


def rows(store: Store, wanted: PileFilter, now: datetime, order: Order = Order.SEVERITY) -> Iterator[PileRow]:
    """The whole pile, however high, a batch at a time."""
    after: Cursor | None = None
    while page := store.pile(wanted, now, order=order, after=after, limit=BATCH):
        yield from page
        after = cursor_of(page[-1])


def row_record(row: PileRow) -> dict[str, Any]:
    """A flag in the pile, in the contract's words, with how it stands. Its evidence is counted, not listed."""
    record = flag_record(row.flag)
    del record["evidence"]
    return record | {
        "version": row.standing.version,
        "assignee": row.standing.assignee,
        "snoozed_until": when(row.standing.snoozed_until),
        "reasons": list(telling(row.flag.reasons)),
        "before": before(row),
        "sources": list(row.sources),
        "evidence_count": row.evidence,
    }


def before(row: PileRow) -> str | None:
    """The words that the new ones are held against, if there are any."""
    lead = row.flag.evidence[0]
    if row.flag.shift.value == "silent-edit" and lead.note:
        return lead.note
    return row.position.statement if row.position else None


def as_csv(found: Iterator[PileRow]) -> Iterator[str]:
    """Lines of CSV with a heading. No cell begins like a formula: the text comes from anywhere."""
    yield _line(COLUMNS)
    for row in found:
        record = row_record(row) | {"after": row.flag.evidence[0].statement.text, "evidence": row.evidence}
        yield _line([_cell(record[name]) for name in COLUMNS])


def as_json(found: Iterator[PileRow]) -> Iterator[str]:
    """One JSON array, a flag on a line."""
    yield "["
    for place, row in enumerate(found):
        yield ("\n" if place == 0 else ",\n") + json_line(row_record(row))
    yield "\n]\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    text = plain(text)
    text = text if len(text) <= MOST_CELL else f"{text[:MOST_CELL]}…"
    return f"'{text}" if text.startswith(_FORMULAS) and not isinstance(value, int | float) else text


def _line(cells: tuple[str, ...] | list[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
