"""Which flags of two readings of the same pages are the same shift, by their evidence and not by their keys."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain import Evidence, Flag
from monitor.text import containment, near_copy

SAME_WORDS = 0.6
"""Share of a statement's words that another reading of it must have: where a sentence ends may be seen otherwise."""


def partners(was: Sequence[Flag], now: Sequence[Flag]) -> list[tuple[Flag, Flag]]:
    """Which flags are the same shift, one to one, those that share most evidence first; in the order of ``was``."""
    shared = [(agreement(one, other), i, j) for i, one in enumerate(was) for j, other in enumerate(now)]
    found: dict[int, int] = {}
    for count, i, j in sorted(shared, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if count and i not in found and j not in found.values():
            found[i] = j
    return [(was[i], now[j]) for i, j in sorted(found.items())]


def agreement(one: Flag, other: Flag) -> int:
    """How many pieces of a flag's evidence another flag on the same subject has: same address, near enough words."""
    if (one.actor, one.issue) != (other.actor, other.issue):
        return 0
    return sum(any(_same(mine, theirs) for theirs in other.evidence) for mine in one.evidence)


def _same(one: Evidence, other: Evidence) -> bool:
    a, b = one.statement.text, other.statement.text
    return one.url == other.url and (near_copy(a, b) or max(containment(a, b), containment(b, a)) >= SAME_WORDS)
