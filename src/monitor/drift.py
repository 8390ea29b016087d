"""A slow trend in what one actor says on one issue: many small steps, none of which would be a shift by itself.

The test is the cumulative sum of E. S. Page, "Continuous inspection schemes" (Biometrika 41, 1954), in its two-sided
form: of each day's mean step, measured from the usual one in units of its usual spread, an allowance is taken off and
the rest added up, upwards and downwards, and never below nothing. A sum above the limit is a trend, and it began on the
day after the sum was last nothing.

The usual step is the mean of the first days, so that a position which is always heard a little soft shows no trend.
Because that mean is itself uncertain, the allowance is a whole standard deviation (tuned to a slip of two) instead of
the customary half. By simulation (``benchmarks/drift.py``), within 50 days of speech after those first ones chance
makes a trend of 3 series in 100; a slip of two standard deviations is found in all of them, the median after 7 days,
and one of one and a half in 92 of 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from monitor.domain import Comparison, Relation

ALLOWANCE = 1.0
"""Half the slip that is to be found, in standard deviations."""

LIMIT = 4.0
"""The sum at which a trend is called one, in standard deviations."""

SPREAD = 0.2
"""Standard deviation of a day's step where nothing moves: 0.14 over two test newsrooms, up to 0.26 on one subject."""

WARM_UP = 8
"""So many days say what is usual."""

LEAST_DAYS = 4
"""A trend rests on no fewer days than this, however large their steps."""

MOST_STEP = 2.0
"""A single day counts for no more than this many standard deviations: a leap is a shift, and found as one."""


@dataclass(frozen=True, slots=True)
class Point:
    """What was said on one day: -1 is a plain softening, 1 a plain hardening."""

    day: date
    step: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend's direction, the days that make it up (the oldest first), and the sum they came to."""

    relation: Relation
    days: tuple[date, ...]
    total: float


def step(comparison: Comparison) -> float:
    """How far, and which way, words move the strength of a stance; a reversal is no step but a shift."""
    scores = comparison.scores
    return scores.get(Relation.HARDENING, 0.0) - scores.get(Relation.SOFTENING, 0.0)


def daily(steps: Iterable[tuple[date, float]]) -> list[Point]:
    """One point a day, the mean of what was said on it, in order."""
    found: dict[date, list[float]] = {}
    for day, value in steps:
        found.setdefault(day, []).append(value)
    return [Point(day, fmean(found[day])) for day in sorted(found)]


def trend(points: Sequence[Point]) -> Trend | None:
    """The trend that stands at the end of a series of days, or ``None``."""
    if len(points) < WARM_UP + LEAST_DAYS:
        return None
    usual = fmean(point.step for point in points[:WARM_UP])
    later = points[WARM_UP:]
    units = [max(-MOST_STEP, min(MOST_STEP, (point.step - usual) / SPREAD)) for point in later]
    for sign, relation in ((1.0, Relation.HARDENING), (-1.0, Relation.SOFTENING)):
        total, began = _sum(sign * unit for unit in units)
        if total > LIMIT and len(later) - began >= LEAST_DAYS:
            return Trend(relation, tuple(point.day for point in later[began:]), total)
    return None


def _sum(units: Iterable[float]) -> tuple[float, int]:
    """The one-sided cumulative sum at the end, and where its last rise from nothing began."""
    total, began = 0.0, 0
    for at, unit in enumerate(units):
        total = max(0.0, total + unit - ALLOWANCE)
        if total == 0.0:
            began = at + 1
    return total, began
