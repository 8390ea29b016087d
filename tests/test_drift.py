"""A slow trend in a series of small steps, and nothing in noise."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from monitor.domain import Comparison, Relation
from monitor.drift import LEAST_DAYS, SPREAD, WARM_UP, Point, daily, step, trend

FIRST = date(2026, 1, 5)
USUAL = [0.02, -0.04, 0.0, 0.05, -0.03, 0.0, 0.01, -0.01]


def series(*steps: float) -> list[Point]:
    """One point a week."""
    return [Point(FIRST + timedelta(weeks=n), one) for n, one in enumerate(steps)]


def slips(by: float, days: int) -> list[float]:
    return [by] * days


@pytest.mark.parametrize(("sign", "relation"), [(-1, Relation.SOFTENING), (1, Relation.HARDENING)])
def test_small_steps_one_way_are_a_trend_and_its_days_are_those_of_the_steps(sign: int, relation: Relation) -> None:
    points = series(*USUAL, *slips(sign * 0.4, 8))
    found = trend(points)
    assert found is not None
    assert found.relation is relation
    assert found.days == tuple(point.day for point in points[WARM_UP:])


def test_steps_that_grow_are_found_before_they_are_shifts() -> None:
    growing = [-0.06 * n for n in range(1, 12)]
    found = [trend(series(*USUAL, *growing[:n])) for n in range(1, 12)]
    assert found[3] is None
    assert found[-1] is not None
    assert found[-1].relation is Relation.SOFTENING


def test_a_position_that_is_always_heard_a_little_soft_shows_no_trend() -> None:
    assert trend(series(*slips(-0.3, 40))) is None


def test_one_leap_is_no_trend_nor_are_a_few() -> None:
    assert trend(series(*USUAL, -1.0)) is None
    assert trend(series(*USUAL, *slips(-1.0, LEAST_DAYS - 1))) is None
    assert trend(series(*USUAL, -1.0, 0.0, 0.0, -1.0, 0.0, 0.0, -1.0, 0.0, 0.0, -1.0)) is None


def test_a_trend_that_turned_back_is_over() -> None:
    assert trend(series(*USUAL, *slips(-0.4, 9), *slips(0.4, 9), *slips(0.0, 9))) is None


def test_too_short_a_series_says_nothing() -> None:
    assert trend([]) is None
    assert trend(series(*slips(-0.5, WARM_UP + LEAST_DAYS - 1))) is None


def test_noise_makes_few_trends_and_a_slip_of_two_spreads_seldom_escapes() -> None:
    random = Random(7)

    def found(slip: float) -> int:
        count = 0
        for _ in range(200):
            steps = [random.gauss(-slip * SPREAD if n >= WARM_UP else 0.0, SPREAD) for n in range(WARM_UP + 20)]
            count += trend(series(*steps)) is not None
        return count

    assert found(0.0) <= 6
    assert found(2.0) >= 180


def test_a_day_counts_once_however_much_is_said_on_it() -> None:
    days = [(FIRST, -0.2), (FIRST + timedelta(days=1), 0.1), (FIRST, -0.4)]
    points = daily(reversed(days))
    assert [point.day for point in points] == [FIRST, FIRST + timedelta(days=1)]
    assert points[0].step == pytest.approx(-0.3)


def test_a_step_is_firmer_less_softer_and_a_reversal_is_none() -> None:
    mixed = Comparison(Relation.SOFTENING, 0.5, {Relation.SOFTENING: 0.5, Relation.HARDENING: 0.2})
    assert step(mixed) == pytest.approx(-0.3)
    assert step(Comparison(Relation.REVERSAL, 1.0, {Relation.REVERSAL: 1.0})) == 0.0
