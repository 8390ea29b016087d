"""Where things lie on the drawing of a position's history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.desk import Crowd, Strip, Timeline
from monitor.domain import Actor, Issue, Kind, Position, Relation, Stance, Status
from monitor.formulas import OwnText
from monitor.store import Origin, PileRow, Point, PositionVersion, Said, Standing
from monitor.web import charts
from monitor.web.drawing import Chart
from store_samples import evidence, flag, statement

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = date(2026, 3, 1)
ACTOR, ISSUE = Actor("norland", "Norland"), Issue("tariffs", "Tariffs", "Should tariffs be imposed?", ("tariffs",))


def version(
    stance: Stance = Stance.SUPPORT, day: date = DAY, number: int = 1, *, stands: bool = True
) -> PositionVersion:
    position = Position("p", "norland", "tariffs", stance, "Norland says so.", day, version=number)
    return PositionVersion(position, Origin.CONFIG, None, NOW, stands)


def point(relation: Relation | None = Relation.REAFFIRMS, day: date = DAY, **said: Any) -> Point:
    one = Said("s", statement(**said), "r", "https://press.example/1", "press", "A title", NOW, day)
    return Point(one, relation, 0.9 if relation else None)


def row(day: date = DAY, number: int = 1) -> PileRow:
    one = replace(flag("k", evidence("e", statement(date=day))), id=number)
    return PileRow(one, Standing(number, Status.OPEN, 1), 1, ("press",), None)


def history(
    *points: Point,
    versions: tuple[PositionVersion, ...] = (version(),),
    flags: tuple[PileRow, ...] = (),
    strips: tuple[Strip, ...] = (),
) -> Timeline:
    return Timeline(ACTOR, ISSUE, versions, points, flags, strips)


def drawn(found: Timeline, now: datetime = NOW) -> Chart:
    chart = charts.timeline(found, now)
    assert chart is not None
    return chart


def height(chart: Chart, stance: Stance | None) -> float:
    return next(level.y for level in chart.levels if level.stance is stance)


# --- stances ---------------------------------------------------------------------------------------------


def test_nothing_is_drawn_where_nothing_has_happened() -> None:
    assert charts.timeline(history(versions=()), NOW) is None


def test_the_five_stances_lie_from_support_down_to_opposition() -> None:
    levels = drawn(history()).levels
    assert [level.stance for level in levels] == list(charts.LEVELS)
    assert [level.y for level in levels] == sorted(level.y for level in levels)


@pytest.mark.parametrize(
    ("held", "relation", "shown"),
    [
        (Stance.SUPPORT, Relation.REAFFIRMS, Stance.SUPPORT),
        (Stance.SUPPORT, Relation.SOFTENING, Stance.LEAN_SUPPORT),
        (Stance.OPPOSE, Relation.SOFTENING, Stance.LEAN_OPPOSE),
        (Stance.SUPPORT, Relation.REVERSAL, Stance.OPPOSE),
        (Stance.LEAN_OPPOSE, Relation.REVERSAL, Stance.LEAN_SUPPORT),
        (Stance.LEAN_SUPPORT, Relation.HARDENING, Stance.SUPPORT),
        (Stance.LEAN_SUPPORT, Relation.SOFTENING, Stance.NEUTRAL),
        (Stance.NEUTRAL, Relation.SOFTENING, Stance.NEUTRAL),
    ],
)
def test_a_statement_lies_where_it_moves_the_stance_to(held: Stance, relation: Relation, shown: Stance) -> None:
    chart = drawn(history(point(relation), versions=(version(held),)))
    assert chart.dots[0].y == height(chart, shown)


@pytest.mark.parametrize(("held", "outwards"), [(Stance.SUPPORT, -1), (Stance.OPPOSE, 1)])
def test_a_hardening_of_the_firmest_stance_lies_beyond_it(held: Stance, outwards: int) -> None:
    chart = drawn(history(point(Relation.HARDENING), versions=(version(held),)))
    assert (chart.dots[0].y - height(chart, held)) * outwards > 0
    assert 0 < chart.dots[0].y < chart.floor


@pytest.mark.parametrize("relation", [None, Relation.UNRELATED])
def test_what_was_never_weighed_lies_apart_from_all_stances(relation: Relation | None) -> None:
    chart = drawn(history(point(relation)))
    assert chart.dots[0].y == height(chart, None)
    assert chart.dots[0].y < chart.floor


def test_a_statement_is_read_against_the_version_of_its_own_day() -> None:
    versions = (version(Stance.OPPOSE, DAY - timedelta(days=20)), version(Stance.SUPPORT, DAY, 2))
    chart = drawn(history(point(day=DAY - timedelta(days=1)), point(day=DAY), versions=versions))
    assert [dot.y for dot in chart.dots] == [height(chart, Stance.OPPOSE), height(chart, Stance.SUPPORT)]


def test_a_version_that_was_taken_back_moves_no_statement_and_ends_no_band() -> None:
    versions = (version(Stance.OPPOSE, DAY - timedelta(days=20)), version(Stance.SUPPORT, DAY, 2, stands=False))
    chart = drawn(history(point(day=DAY), versions=versions))
    stood, taken = chart.bands
    assert chart.dots[0].y == height(chart, Stance.OPPOSE)
    assert stood.x + stood.width == chart.right
    assert not taken.stands
    assert chart.steps == ()


# --- time ------------------------------------------------------------------------------------------------


def test_bands_follow_on_each_other_and_steps_join_them() -> None:
    versions = (version(Stance.OPPOSE, DAY - timedelta(days=20)), version(Stance.NEUTRAL, DAY, 2))
    chart = drawn(history(versions=versions))
    first, second = chart.bands
    assert first.x + first.width == pytest.approx(second.x)
    assert [step.x for step in chart.steps] == [second.x]
    assert chart.steps[0].above < chart.steps[0].below


def test_a_version_from_long_before_anything_was_heard_is_cut_off() -> None:
    chart = drawn(history(point(), point(day=DAY - timedelta(days=40)), versions=(version(day=date(2009, 1, 1)),)))
    assert chart.bands[0].cut
    assert chart.bands[0].x == chart.left
    assert chart.dots[0].x - chart.dots[1].x > (chart.right - chart.left) / 3


def test_the_drawing_goes_on_to_today_unless_that_would_be_mostly_empty() -> None:
    lively = history(point(day=DAY), point(day=DAY - timedelta(days=60)))
    near, far = drawn(lively), drawn(lively, NOW + timedelta(days=4000))
    assert near.dots[0].x == pytest.approx(far.dots[0].x, rel=0.2)


def test_flags_are_marked_on_the_day_of_their_words() -> None:
    chart = drawn(history(point(), flags=(row(DAY),)))
    assert chart.marks[0].x == chart.dots[0].x


@given(st.lists(st.dates(), min_size=1, max_size=6), st.dates())
def test_no_day_is_too_far_off_to_be_drawn(days: list[date], held: date) -> None:
    chart = drawn(history(*(point(day=day) for day in sorted(days)), versions=(version(day=held),)))
    assert all(chart.left <= dot.x <= chart.right for dot in chart.dots)
    assert all(chart.left <= tick.x <= chart.right for tick in chart.ticks)
    assert all(chart.left <= band.x <= band.x + band.width for band in chart.bands)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(0, 20_000))
def test_ticks_are_in_order_within_the_axis_and_never_crowded(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    found = charts.ticks(first, last)
    names = [day for day, _ in found]
    assert names == sorted(set(names))
    assert all(first <= day <= last for day in names)
    assert len(names) <= charts.MOST_TICKS + 1


# --- dots ------------------------------------------------------------------------------------------------


def test_the_higher_the_rank_the_larger_the_dot_and_the_kind_goes_with_it() -> None:
    ranks = (1, 2, 3, 4, 5, None)
    points = [point(rank=rank, kind=Kind.INDIRECT, day=DAY + timedelta(days=place)) for place, rank in enumerate(ranks)]
    dots = drawn(history(*points)).dots
    sizes = [dot.r for dot in dots]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(ranks)
    assert {dot.kind for dot in dots} == {Kind.INDIRECT}
    assert [dot.place for dot in dots] == list(range(len(ranks)))


@pytest.mark.parametrize(("kind", "reach"), [(Kind.DIRECT, 1.0), (Kind.INDIRECT, 1.2)])
@pytest.mark.parametrize("count", [3, 8])
def test_statements_of_one_day_do_not_hide_each_other(kind: Kind, reach: float, count: int) -> None:
    chart = drawn(history(*(point(kind=kind) for _ in range(count))))
    for one, other in combinations(chart.dots, 2):
        assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= ((one.r + other.r) * reach) ** 2
    assert max(dot.x for dot in chart.dots) - min(dot.x for dot in chart.dots) < 40, "and stay near their day"


def test_more_statements_than_there_is_room_for_stay_within_the_drawing() -> None:
    relations = [*Relation, None]
    chart = drawn(history(*(point(relations[place % len(relations)]) for place in range(500))))
    assert len(chart.dots) == 500
    assert all(0 < dot.y < chart.floor and chart.left <= dot.x <= chart.right for dot in chart.dots)


# --- crowds ----------------------------------------------------------------------------------------------


def test_a_crowd_is_a_bar_about_its_height_the_taller_the_more_there_are() -> None:
    crowds = (
        Crowd(DAY, Relation.REAFFIRMS, 9),
        Crowd(DAY - timedelta(days=40), Relation.REAFFIRMS, 3),
        Crowd(DAY, Relation.REVERSAL, 1),
        Crowd(DAY, None, 2),
    )
    chart = drawn(replace(history(point()), crowds=crowds))
    middles = {bar.statements: bar.y + bar.height / 2 for bar in chart.bars}
    heights = [bar.height for bar in sorted(chart.bars, key=lambda bar: bar.statements)]
    assert middles == pytest.approx(
        {9: height(chart, Stance.SUPPORT), 3: height(chart, Stance.SUPPORT), 1: height(chart, Stance.OPPOSE),
         2: height(chart, None)},
        abs=0.1,
    )  # fmt: skip
    assert heights == sorted(set(heights))
    assert chart.left <= min(bar.x for bar in chart.bars)


def test_days_that_lie_close_together_are_one_bar() -> None:
    crowds = tuple(Crowd(DAY - timedelta(days=n), Relation.REAFFIRMS, 1) for n in range(400))
    bars = drawn(replace(history(point()), crowds=crowds)).bars
    assert sum(bar.statements for bar in bars) == 400
    assert all(one.x + one.width <= after.x for one, after in pairwise(bars)), "none hides another"
    assert all(bar.first <= bar.last for bar in bars)


def test_the_drawing_reaches_as_far_back_as_its_crowds_do() -> None:
    far = drawn(replace(history(point()), crowds=(Crowd(DAY - timedelta(days=400), None, 1),)))
    assert far.bars[0].x < far.dots[0].x - 500


# --- formulas, and words ---------------------------------------------------------------------------------


def test_each_formula_has_a_ribbon_that_tells_where_it_stood() -> None:
    texts = tuple((OwnText(str(n), DAY + timedelta(days=n), "", ()), n < 2) for n in range(3))
    chart = drawn(history(strips=(Strip("free trade", texts), Strip("mutual respect", ()))))
    first, second = chart.ribbons
    assert [own.there for own in first.texts] == [True, True, False]
    assert [own.x for own in first.texts] == sorted(own.x for own in first.texts)
    assert chart.floor < first.y < second.y < chart.height
    assert second.texts == ()


def test_the_summary_counts_what_is_drawn() -> None:
    found = history(point(), point(Relation.REVERSAL, DAY + timedelta(days=2)), flags=(row(),))
    assert charts.summary(found) == (
        "1 version; 2 statements, 1 of them moving away from what was on record; 1 flag; from 2026-03-01 to 2026-03-03."
    )


def test_the_summary_counts_crowds_and_says_that_there_is_more() -> None:
    crowds = (Crowd(DAY - timedelta(days=9), Relation.SOFTENING, 1200), Crowd(DAY, None, 3))
    found = replace(history(point()), crowds=crowds, statements=1204, raised=150)
    assert charts.summary(found) == (
        "1 version; 1,204 statements, 1,200 of them moving away from what was on record; 150 flags; "
        "from 2026-02-20 to 2026-03-01."
    )
    assert "the latest 1,204 of 5,000 statements" in charts.summary(replace(found, statements=5000))
