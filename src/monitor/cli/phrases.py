"""The ledger of stock phrases on the screen: when each stood in its actor's own texts, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from monitor.domain import Config, Position
from monitor.formulas import JUDGED, OwnText, dropped, missing, presence
from monitor.report import plain, when
from monitor.store import Store

EVER = 1_000_000

WIDTH = 24
"""Equal stretches of time in a sparkline."""

_LEVELS = "▁▂▃▄▅▆▇█"
_NOTHING = " "


@dataclass(frozen=True, slots=True)
class Phrase:
    """A formula of an actor on an issue, as its ``texts`` own texts there have it.

    ``listed`` says that the current position lists it; others were listed once. ``run`` counts the latest texts that
    lack it, ``gone`` says that these are as many as make a formula dropped, ``instead`` is what stands in its place.
    ``course`` has the days of the texts that tell of it, and whether it stood in them.
    """

    actor: str
    issue: str
    phrase: str
    listed: bool
    texts: int
    first_seen: date | None
    last_seen: date | None
    run: int
    gone: bool
    instead: str
    course: tuple[tuple[date, bool], ...]


def ledger(config: Config, store: Store, actor: str | None = None, issue: str | None = None) -> list[Phrase]:
    """Every formula that positions list or once listed, by actor and issue."""
    absences = config.settings.formulas.absences
    return [
        one
        for position in store.current_positions()
        if actor in (None, position.actor) and issue in (None, position.issue)
        for one in _of(position, store, absences)
    ]


def _of(position: Position, store: Store, absences: int) -> Iterator[Phrase]:
    versions = store.position_history(position.actor, position.issue)
    once = [phrase for version in versions if version.stands for phrase in version.position.formulas]
    phrases = list(dict.fromkeys([*position.formulas, *once]))
    texts = store.own_texts(position.actor, position.issue, EVER) if phrases else []
    for phrase in phrases:
        yield _phrase(phrase, position, texts, absences)


def _phrase(phrase: str, position: Position, texts: Sequence[OwnText], absences: int) -> Phrase:
    course = presence(phrase, texts)
    uses = [text for text, stood in course if stood]
    judged = texts[-JUDGED:]
    if uses and uses[-1] not in judged:
        judged = [uses[-1], *judged]
    listed = phrase in position.formulas
    now = missing(phrase, judged)
    gone = dropped(phrase, judged, absences=absences, since=position.as_of if listed else date.min)
    return Phrase(
        actor=position.actor,
        issue=position.issue,
        phrase=phrase,
        listed=listed,
        texts=len(texts),
        first_seen=uses[0].day if uses else None,
        last_seen=uses[-1].day if uses else None,
        run=len(now.run) if now else 0,
        gone=gone is not None,
        instead=now.instead if now else "",
        course=tuple((text.day, stood) for text, stood in course),
    )


def phrase_record(one: Phrase) -> dict[str, Any]:
    """One entry of ``monitor formulas --json``."""
    return {
        "actor": one.actor,
        "issue": one.issue,
        "phrase": one.phrase,
        "listed": one.listed,
        "texts": one.texts,
        "first_seen": when(one.first_seen),
        "last_seen": when(one.last_seen),
        "absences": one.run,
        "dropped": one.gone,
        "instead": one.instead,
        "presence": [{"day": when(day), "present": stood} for day, stood in one.course],
    }


def sparkline(course: Sequence[tuple[date, bool]], width: int = WIDTH) -> str:
    """The share of texts that had it, from the first to the last in equal stretches; a blank where there was none."""
    if not course:
        return ""
    begin, length = course[0][0], (course[-1][0] - course[0][0]).days + 1
    width = min(width, length)
    stretches: list[list[bool]] = [[] for _ in range(width)]
    for day, stood in course:
        stretches[(day - begin).days * width // length].append(stood)
    return "".join(_level(sum(some) / len(some)) if some else _NOTHING for some in stretches)


def _level(share: float) -> str:
    return _LEVELS[round(share * (len(_LEVELS) - 1))]


def ledger_screen(phrases: Sequence[Phrase]) -> RenderableType:
    """The ledger for a person."""
    parts: list[RenderableType] = []
    for (actor, issue), some in groupby(phrases, key=lambda one: (one.actor, one.issue)):
        group = list(some)
        parts.append(Text.assemble((f"{actor} · {issue}", "bold"), f"  {_texts(group[0].texts)} of its own"))
        parts += [Padding(_screen(one), (0, 0, 1 if one.course else 0, 2)) for one in group]
    return Group(*parts)


def _screen(one: Phrase) -> RenderableType:
    seen = "" if one.first_seen else "  not seen in any text so far"
    lines = [Text.assemble((plain(one.phrase), "bold"), "" if one.listed else "  no longer listed", seen)]
    if one.course:
        lines.append(Text(f"{one.course[0][0]} |{sparkline(one.course)}| {one.course[-1][0]}"))
    if one.first_seen:
        lines.append(Text(f"first seen {one.first_seen}, last seen {one.last_seen}"))
    if one.run:
        lines.append(Text(f"missing from the last {_texts(one.run)}", "bold yellow" if one.gone else ""))
        lines.append(Text(f"instead  {plain(' '.join(one.instead.split()))}"))
    return Group(*lines)


def _texts(number: int) -> str:
    return f"{number} {'text' if number == 1 else 'texts'}"
