"""How good the flags have been, by the reviewers' own decisions, and what a threshold of confidence would have kept.

Only what was decided counts. Recall is of the shifts that were flagged and confirmed: of those that never became a flag
nobody knows. Every share has its interval, since a handful of decisions says little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from monitor.domain import Shift

Z = 1.96
"""Standard deviations that leave out one case in twenty."""

TOO_WIDE = 0.5
"""An interval wider than this says nothing: there are too few decisions."""

THRESHOLDS = tuple(percent / 100 for percent in range(50, 100, 5))
BANDS = 10
"""Bands of equal width into which confidences are sorted."""

_SLACK = 1e-9
"""0.7 counts as seven tenths, however it is stored."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A decided flag. ``right`` says that it was confirmed, ``reason`` why it was dismissed."""

    issue: str
    shift: Shift
    confidence: float
    sources: tuple[str, ...]
    right: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of so many, with the interval in which the true share lies 19 times in 20."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; of nothing there is none."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end, after E. B. Wilson (1927): it holds for few cases and for shares near 0 and 1, too."""
        if not self.of:
            return 0.0, 1.0
        share, spread = self.hits / self.of, Z * Z / self.of
        centre = (share + spread / 2) / (1 + spread)
        half = Z * sqrt(share * (1 - share) / self.of + spread / (4 * self.of)) / (1 + spread)
        return max(centre - half, 0.0), min(centre + half, 1.0)

    @property
    def tells(self) -> bool:
        """Whether there are decisions enough for the share to mean anything."""
        low, high = self.interval
        return high - low <= TOO_WIDE


@dataclass(frozen=True, slots=True)
class Cut:
    """What looking only at flags from a confidence upwards would have kept.

    ``precision`` is the share of these that was confirmed, ``recall`` their share of all that was confirmed.
    """

    threshold: float
    precision: Share
    recall: Share


@dataclass(frozen=True, slots=True)
class Stats:
    """What decisions say. Groups are named and in order; ``dismissals`` counts the reasons, the commonest first."""

    overall: Share
    by_source: Mapping[str, Share]
    by_issue: Mapping[str, Share]
    by_shift: Mapping[str, Share]
    by_confidence: Mapping[str, Share]
    dismissals: Mapping[str, int]
    thresholds: tuple[Cut, ...]


def tally(judged: Sequence[Judged]) -> Stats:
    """The figures. A flag counts for each source among its evidence, once."""
    reasons = Counter(one.reason or "no reason given" for one in judged if not one.right)
    return Stats(
        overall=_share(judged),
        by_source=_grouped(judged, lambda one: one.sources),
        by_issue=_grouped(judged, lambda one: (one.issue,)),
        by_shift=_grouped(judged, lambda one: (one.shift.value,)),
        by_confidence=_grouped(judged, lambda one: (band(one.confidence),)),
        dismissals=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        thresholds=tuple(_cut(judged, threshold) for threshold in THRESHOLDS),
    )


def band(confidence: float) -> str:
    """The tenth in which a confidence lies."""
    tenth = min(max(int(confidence * BANDS + _SLACK), 0), BANDS - 1)
    return f"{tenth / BANDS:.1f}–{(tenth + 1) / BANDS:.1f}"


def _share(judged: Iterable[Judged]) -> Share:
    verdicts = [one.right for one in judged]
    return Share(sum(verdicts), len(verdicts))


def _grouped(judged: Sequence[Judged], names: Callable[[Judged], Iterable[str]]) -> dict[str, Share]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        for name in names(one):
            groups.setdefault(name, []).append(one)
    return {name: _share(some) for name, some in sorted(groups.items())}


def _cut(judged: Sequence[Judged], threshold: float) -> Cut:
    kept = [one for one in judged if one.confidence >= threshold - _SLACK]
    hits = sum(one.right for one in kept)
    return Cut(threshold, Share(hits, len(kept)), Share(hits, sum(one.right for one in judged)))
