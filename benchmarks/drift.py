"""How often chance makes a slow trend, and how soon a true one is found: ``python -m benchmarks.drift``.

Series of daily steps are drawn from a normal distribution of the spread that :mod:`monitor.drift` allows for, and grown
day by day until a trend is found: without any movement, and with a mean that slips by so many of these spreads from the
day on that the usual step is known.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from statistics import fmean, median

from monitor.drift import SPREAD, WARM_UP, Point, trend

SERIES = 400
LONGEST = 400
"""Days of speech after which a series is given up: a weekly statement for eight years."""


def days_until_found(random: Random, slip: float) -> int | None:
    """Days of speech after the warm-up until a trend is found, if one is."""
    points: list[Point] = []
    for n in range(WARM_UP + LONGEST):
        mean = slip * SPREAD if n >= WARM_UP else 0.0
        points.append(Point(date(2026, 1, 1) + timedelta(days=n), random.gauss(mean, SPREAD)))
        if n >= WARM_UP and trend(points) is not None:
            return n - WARM_UP + 1
    return None


def main() -> None:
    """Prints the table."""
    print("slip (standard deviations)  found within 50 days  within 400  median day")
    for slip in (0.0, 0.5, 1.0, 1.5, 2.0):
        random = Random(20260301)  # the same series at every run
        found = [days_until_found(random, slip) for _ in range(SERIES)]
        hits = [day for day in found if day is not None]
        soon = fmean(day is not None and day <= 50 for day in found)
        print(f"{slip:26.1f}  {soon:20.2f}  {len(hits) / SERIES:10.2f}  {median(hits) if hits else 0:10.0f}")


if __name__ == "__main__":
    main()
