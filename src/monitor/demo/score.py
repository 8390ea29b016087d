"""Holds a monitor's flags against what is true of the demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from monitor.demo.model import Newsroom, RealShift


@dataclass(frozen=True, slots=True)
class Score:
    """How the flags fared.

    ``found``: shifts with a flag on one of their pages; ``mistyped``: those of them whose flags all name another kind
    of shift; ``missed``: the rest. ``split``: shifts raised more than once. ``false``: ids of flags that answer to no
    shift, not counting tolerated ones. ``right``: how many flags answer to a shift, less those that repeat one.
    ``raised``: how many flags there are, tolerated ones left out.
    """

    found: tuple[str, ...]
    mistyped: tuple[str, ...]
    missed: tuple[str, ...]
    split: tuple[str, ...]
    false: tuple[int, ...]
    right: int
    raised: int

    @property
    def precision(self) -> float:
        """The share of the flags that are right, a repeated one counting against it; 0 where nothing was raised."""
        return self.right / self.raised if self.raised else 0.0

    @property
    def recall(self) -> float:
        """The share of the due shifts that were found; 0 where none was due."""
        due = len(self.found) + len(self.missed)
        return len(self.found) / due if due else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def perfect(self) -> bool:
        """Whether every shift was found once and under its name, and nothing else was raised."""
        return not (self.mistyped or self.missed or self.split or self.false)


def score(room: Newsroom, flags: Iterable[Mapping[str, Any]], up_to_step: int | None = None) -> Score:
    """The flags, as ``monitor flags --status all --json`` has them, against the shifts due by a step (or all)."""
    by_path = {page.path: page.id for page in room.pages}
    flags = list(flags)
    due = [shift for shift in room.shifts if up_to_step is None or shift.step <= up_to_step]
    hits = {shift.id: [flag for flag in flags if _answers(room, shift, flag, by_path)] for shift in room.shifts}
    used = {flag["id"] for group in hits.values() for flag in group}
    spared = {(shift.actor, shift.issue, shift.shift) for shift in room.tolerated}
    counted = [
        flag for flag in flags if flag["id"] in used or (flag["actor"], flag["issue"], flag["shift"]) not in spared
    ]
    return Score(
        found=tuple(shift.id for shift in due if hits[shift.id]),
        mistyped=tuple(
            shift.id
            for shift in due
            if hits[shift.id] and not any(flag["shift"] in _names(shift) for flag in hits[shift.id])
        ),
        missed=tuple(shift.id for shift in due if not hits[shift.id]),
        split=tuple(shift.id for shift in due if len(hits[shift.id]) > 1),
        false=tuple(flag["id"] for flag in counted if flag["id"] not in used),
        right=len(used) - sum(len(group) - 1 for group in hits.values() if group),
        raised=len(counted),
    )


def _names(shift: RealShift) -> set[str]:
    """The kinds under which a shift may be flagged."""
    return {shift.shift, *shift.also_ok}


def _answers(room: Newsroom, shift: RealShift, flag: Mapping[str, Any], by_path: Mapping[str, str]) -> bool:
    """Whether a flag is about a shift: same actor, same issue, and at least one page in common."""
    if (flag["actor"], flag["issue"]) != (shift.actor, shift.issue):
        return False
    urls = [flag["url"], *(row["url"] for row in flag.get("evidence", ()))]
    cited = {by_path.get(urlsplit(url).path) for url in urls}
    return not cited.isdisjoint(page.id for page in room.pages_of(shift.id))
