"""The history of a position as places on a drawing: where dots, bands and marks lie, but not how they look.

Units are those of the drawing's own coordinates, x to the right and y downwards. The templates turn what is here into
SVG, so that nothing of a text ever becomes markup on its way.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from monitor.desk import Crowd, Timeline
from monitor.domain import MOVES, Kind, Relation, Stance
from monitor.flags import day_of
from monitor.store import Point
from monitor.web.drawing import Band, Bar, Chart, Dot, Level, Mark, Own, Ribbon, Step, Tick

WIDTH = 1080
LEFT = 96
RIGHT = 18
TOP = 34
LEVEL = 46
"""Height that each stance has."""

BAND = 24
STRIP = 38
AXIS = 26
MOST_TICKS = 9
RADII = {1: 7.5, 2: 6.5, 3: 5.5, 4: 5.0, 5: 4.5}
"""How large a speaker's dot is, by rank."""

UNRANKED = 4.0
CORNERS = 1.2
"""How much farther than a circle the other signs reach."""

GAP = 1.5
"""Room between two dots that would lie on each other."""

BIN = 12
"""How wide a bar is that stands for many statements."""

LEAST_BAR = 3.0
MOST_BAR = LEVEL - 8.0
"""How high such a bar is for the fewest and the most statements."""

LEVELS = (Stance.SUPPORT, Stance.LEAN_SUPPORT, Stance.NEUTRAL, Stance.LEAN_OPPOSE, Stance.OPPOSE)
EARLIER = 0.4
"""How many times as long as all that was said a first version may have stood before its beginning is cut off."""

STEPS = (1, 2, 7, 14)
"""Days between ticks, while months would be too far apart."""

MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days -> x."""

    first: date
    last: date

    def x(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        share = (min(max(day, self.first), self.last) - self.first).days / span
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def timeline(found: Timeline, now: datetime) -> Chart | None:
    """The drawing of a timeline; ``None`` where nothing has ever happened in it."""
    axis = _axis(found, now.date())
    if axis is None:
        return None
    record = _Record(found)
    told = [(point.said.day, point.relation) for point in found.points]
    told += [(crowd.day, crowd.relation) for crowd in found.crowds]
    lane = any(record.level(day, relation) is None for day, relation in told)
    heights: list[Stance | None] = [*LEVELS, *([None] if lane else [])]
    levels = tuple(Level(stance, TOP + LEVEL * (place + 0.5)) for place, stance in enumerate(heights))
    floor = TOP + LEVEL * len(levels)
    bands = tuple(_bands(found, axis))
    ribbons = tuple(_ribbons(found, axis, floor + AXIS))
    return Chart(
        width=WIDTH,
        height=floor + AXIS + STRIP * len(ribbons) + 6,
        left=LEFT,
        right=WIDTH - RIGHT,
        floor=floor,
        levels=levels,
        ticks=tuple(Tick(axis.x(day), label) for day, label in ticks(axis.first, axis.last)),
        bands=bands,
        steps=tuple(_steps([band for band in bands if band.stands])),
        bars=tuple(_bars(found.crowds, record, axis)),
        dots=tuple(_dots(found.points, record, axis)),
        marks=tuple(Mark(axis.x(day), place) for place, day in enumerate(_flag_days(found))),
        ribbons=ribbons,
    )


# --- time ------------------------------------------------------------------------------------------------


def _axis(found: Timeline, today: date) -> _Axis | None:
    """From the first to the last that happened, and on to today if that is not far.

    What stood long before anything was heard would push all that matters to the edge, and is cut off.
    """
    heard = [point.said.day for point in found.points] + _flag_days(found) + [crowd.day for crowd in found.crowds]
    heard += [text.day for ribbon in found.strips for text, _ in ribbon.texts]
    stood = [one.position.as_of for one in found.versions]
    days = sorted(heard + stood)
    if not days:
        return None
    first, last = days[0], days[-1]
    if heard:
        busy = max((last - min(heard)).days, 30)
        first = max(first, _off(min(heard), -round(busy * EARLIER)))
    span = max((last - first).days, 14)
    margin = max(span // 25, 1)
    end = today if timedelta(0) <= today - last <= timedelta(days=span) else last
    return _Axis(_off(first, -margin), _off(end, margin))


def _off(day: date, days: int) -> date:
    """So many days off, within what the calendar has."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _flag_days(found: Timeline) -> list[date]:
    return [day_of(row.flag.evidence[0]) or row.flag.created.date() for row in found.flags]


def ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Days to name on an axis from one day to another: a round number of days or months apart, never crowded."""
    span = (last - first).days
    for days in STEPS:
        if span / days <= MOST_TICKS:
            start = first.toordinal() + -first.toordinal() % days
            return [(day, f"{day:%d %b}") for day in map(date.fromordinal, range(start, last.toordinal() + 1, days))]
    return _month_ticks(first, last)


def _month_ticks(first: date, last: date) -> list[tuple[date, str]]:
    begin, end = first.year * 12 + first.month, last.year * 12 + last.month - 1
    months = next((one for one in MONTHS if (end - begin + 1) / one <= MOST_TICKS), (end - begin + 1) // MOST_TICKS + 1)
    places = range(begin + -begin % months, end + 1, months)
    days = [date(place // 12, place % 12 + 1, 1) for place in places]
    yearly = months % 12 == 0
    return [(day, f"{day:%Y}" if yearly or day.month == 1 else f"{day:%b}") for day in days]


# --- what lies where -------------------------------------------------------------------------------------


def _y(level: float) -> float:
    """The height of a level, the firmest support being 2 and the firmest opposition -2."""
    return TOP + LEVEL * (2.5 - level)


def _value(stance: Stance) -> int:
    return 2 - LEVELS.index(stance)


def _bands(found: Timeline, axis: _Axis) -> Iterator[Band]:
    """Each version until the next that stands; one that was taken back, until what stood before goes on."""
    starts = sorted({one.position.as_of for one in found.versions if one.stands})
    for one in found.versions:
        begin = one.position.as_of
        later = bisect_right(starts, begin)
        x = axis.x(begin)
        end = axis.x(starts[later]) if later < len(starts) else float(WIDTH - RIGHT)
        yield Band(
            x=x,
            y=_y(_value(one.position.stance)) - BAND / 2,
            width=round(max(end - x, 3.0), 1),
            stance=one.position.stance,
            day=begin,
            version=one.position.version,
            stands=one.stands,
            cut=begin < axis.first,
        )


def _steps(bands: Sequence[Band]) -> Iterator[Step]:
    for one, after in pairwise(sorted(bands, key=lambda band: band.x)):
        if one.y != after.y:
            above, below = sorted((one.y, after.y))
            yield Step(after.x, above + BAND, below)


class _Record:
    """How far for or against words are: by what they were to the version in force on their day."""

    def __init__(self, found: Timeline) -> None:
        standing = sorted((one.position for one in found.versions if one.stands), key=lambda one: one.as_of)
        self._days = [one.as_of for one in standing]
        self._values = [_value(one.stance) for one in standing]

    def level(self, day: date, relation: Relation | None) -> float | None:
        """From 2, the firmest support, down; ``None`` for words that take no stance or were never compared."""
        if not self._days or relation is None or relation is Relation.UNRELATED:
            return None
        value = self._values[max(bisect_right(self._days, day) - 1, 0)]
        return float(_moved(value, relation))

    def y(self, day: date, relation: Relation | None) -> float:
        """The height of that."""
        level = self.level(day, relation)
        return _y(level if level is not None else -3)


def _moved(value: int, relation: Relation) -> float:
    side = -1 if value < 0 else 1
    if relation is Relation.HARDENING:
        return side * min(abs(value) + 1, 2.3)
    if relation is Relation.SOFTENING:
        return side * max(abs(value) - 1, 0)
    return -value if relation is Relation.REVERSAL else value


def _bars(found: Iterable[Crowd], record: _Record, axis: _Axis) -> Iterator[Bar]:
    """The crowds by height and stretch of time; the tallest is the most crowded one on the drawing."""
    bins: dict[tuple[float, int], list[Crowd]] = defaultdict(list)
    for crowd in found:
        home = record.y(crowd.day, crowd.relation)
        bins[home, int((axis.x(crowd.day) - LEFT) // BIN)].append(crowd)
    counts = {place: sum(crowd.statements for crowd in crowds) for place, crowds in bins.items()}
    fullest = max(counts.values(), default=0)
    for (home, place), crowds in sorted(bins.items()):
        height = LEAST_BAR + (MOST_BAR - LEAST_BAR) * counts[home, place] / fullest
        yield Bar(
            x=float(LEFT + place * BIN),
            y=round(home - height / 2, 1),
            width=BIN - 1.0,
            height=round(height, 1),
            statements=counts[home, place],
            first=min(crowd.day for crowd in crowds),
            last=max(crowd.day for crowd in crowds),
        )


def _dots(found: Iterable[Point], record: _Record, axis: _Axis) -> Iterator[Dot]:
    """A dot for each statement, those that would lie on each other moved apart."""
    taken: list[tuple[float, float, float]] = []
    for place, point in enumerate(found):
        home = record.y(point.said.day, point.relation)
        r, kind = RADII.get(point.said.statement.rank or 0, UNRANKED), point.said.statement.kind
        room = round(r if kind is Kind.DIRECT else r * CORNERS, 2)
        x, y = _free(axis.x(point.said.day), home, room, taken)
        insort(taken, (x, y, room))
        yield Dot(x, y, r, kind, point.relation, place)


def _free(x: float, home: float, r: float, taken: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """The place nearest to its own at which a dot lies on no other; its own where there is no room left.

    Above or below it, or else a little to either side.
    """
    for beside in (x, x - 2 * r - 2 * GAP, x + 2 * r + 2 * GAP):
        if LEFT <= beside <= WIDTH - RIGHT:
            y = _free_height(beside, home, r, taken)
            if y is not None:
                return round(beside, 1), y
    return x, round(home, 1)


def _free_height(x: float, home: float, r: float, taken: Sequence[tuple[float, float, float]]) -> float | None:
    """``taken`` is in order from left to right: only its stretch about here is looked at, however many dots there are.

    ``None`` where there is no room.
    """
    reach = r + max(RADII.values()) * CORNERS + GAP
    about = taken[bisect_left(taken, (x - reach,)) : bisect_right(taken, (x + reach, math.inf))]
    near = [other for other in about if abs(other[0] - x) < other[2] + r + GAP]
    heights = (round(home + shift, 1) for shift in _shifts())
    return next((y for y in heights if all(_apart(x, y, r, other) for other in near)), None)


def _shifts() -> Iterable[float]:
    """0, then up and down in turn, as far as a level reaches."""
    yield 0.0
    for distance in range(3, LEVEL // 2 - 3, 3):
        yield -float(distance)
        yield float(distance)


def _apart(x: float, y: float, r: float, other: tuple[float, float, float]) -> bool:
    least = r + other[2] + GAP
    return bool((x - other[0]) ** 2 + (y - other[1]) ** 2 >= least**2)


def _ribbons(found: Timeline, axis: _Axis, top: float) -> Iterator[Ribbon]:
    for place, strip in enumerate(found.strips):
        texts = tuple(Own(axis.x(text.day), text.day, there) for text, there in strip.texts)
        yield Ribbon(strip.phrase, top + STRIP * place, texts)


# --- in words --------------------------------------------------------------------------------------------


def summary(found: Timeline) -> str:
    """What the drawing shows, in a sentence for those who do not see it."""
    moves = sum(point.relation in MOVES for point in found.points)
    moves += sum(crowd.statements for crowd in found.crowds if crowd.relation in MOVES)
    told = len(found.points) + sum(crowd.statements for crowd in found.crowds)
    heard = (
        _many(told, "statement")
        if told >= found.statements
        else f"the latest {told:,} of {found.statements:,} statements"
    )
    parts = [
        _many(sum(one.stands for one in found.versions), "version"),
        f"{heard}, {moves:,} of them moving away from what was on record",
        _many(max(found.raised, len(found.flags)), "flag"),
    ]
    days = sorted([point.said.day for point in found.points] + [crowd.day for crowd in found.crowds])
    if days:
        parts.append(f"from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}")
    return "; ".join(parts) + "."


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
