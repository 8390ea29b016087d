"""One search over everything: flags, what was said, what was read, the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.domain import Position
from monitor.store import Hit, Order, PileFilter, PileRow, Shown, Store
from monitor.text import fold

MOST = 30
"""Things of each kind that a search gives."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, by kind, those read last first."""

    query: str
    flags: tuple[PileRow, ...]
    statements: tuple[Hit, ...]
    texts: tuple[Hit, ...]
    positions: tuple[Position, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.flags or self.statements or self.texts or self.positions)


def search(store: Store, query: str, now: datetime, limit: int = MOST) -> Findings:
    """All that has every word of the query. Any string is a valid query; one without words finds nothing."""
    if not fold(query):
        return Findings(query, (), (), (), ())
    flags = store.pile(PileFilter(Shown.ALL, words=query), now, order=Order.NEWEST, limit=limit)
    hits = store.search_newest(query, limit)
    wanted = fold(query).split()
    positions = [one for one in store.current_positions() if _has(one, wanted)]
    return Findings(
        query=query,
        flags=tuple(flags),
        statements=tuple(one for one in hits if one.kind == "statement"),
        texts=tuple(one for one in hits if one.kind == "revision"),
        positions=tuple(positions[:limit]),
    )


def _has(position: Position, wanted: list[str]) -> bool:
    words = fold(f"{position.statement} {position.actor} {position.issue}").split()
    return all(any(word.startswith(one) for word in words) for one in wanted)
