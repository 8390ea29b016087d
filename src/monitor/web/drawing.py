"""What lies on the drawing of a position's history: places and sizes, in the drawing's own coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitor.domain import Kind, Relation, Stance


@dataclass(frozen=True, slots=True)
class Level:
    """A stance's height; ``None`` is where statements lie that take none."""

    stance: Stance | None
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A version of the position, for as long as it stood. ``cut`` says that it began before the drawing does."""

    x: float
    y: float
    width: float
    stance: Stance
    day: date
    version: int
    stands: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next."""

    x: float
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A statement. ``place`` is the one it has among the timeline's points."""

    x: float
    y: float
    r: float
    kind: Kind
    relation: Relation | None
    place: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Statements of a few days that lie on one height, where there are too many for a dot each."""

    x: float
    y: float
    width: float
    height: float
    statements: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag. ``place`` is the one it has among the timeline's flags."""

    x: float
    place: int


@dataclass(frozen=True, slots=True)
class Own:
    """A text of the actor's own, and whether a phrase stood in it."""

    x: float
    day: date
    there: bool


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A stock phrase through time."""

    phrase: str
    y: float
    texts: tuple[Own, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything on the drawing. ``floor`` is where the part for stances ends."""

    width: float
    height: float
    left: float
    right: float
    floor: float
    levels: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...]
    steps: tuple[Step, ...]
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    marks: tuple[Mark, ...]
    ribbons: tuple[Ribbon, ...]
