"""What is sound by its form and yet hardly meant. It is told, and is no error: such files have been taken so far."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from monitor.config import yamlfile
from monitor.config.entries import position_problem
from monitor.config.yamlfile import Document, Loc, Problem
from monitor.domain import Actor, Config, Speaker
from monitor.statements.cast import bare, plain


def doubts(directory: Path, config: Config, latest: date) -> list[Problem]:
    """Everything doubtful in the files of a sound configuration, file by file. ``latest`` is the last day there was."""
    actors = yamlfile.read(directory / "actors.yaml")
    found = [
        *_shared_names(actors, config),
        *_shared_speakers(actors, config),
        *_yet_to_come(directory, config, latest),
    ]
    return sorted(found)


def _yet_to_come(directory: Path, config: Config, latest: date) -> Iterator[Problem]:
    """Positions of a day that nobody has seen: whatever is said is older, and so never a shift."""
    for position in config.positions:
        if position.as_of > latest:
            message = f"{position.as_of} is yet to come, and nothing said before it is held against it; correct the day"
            yield position_problem(directory, position, message)


def _shared_names(document: Document, config: Config) -> Iterator[Problem]:
    """Names of one actor that are those of another."""
    owners: dict[str, tuple[Actor, Loc]] = {}
    for index, actor in enumerate(config.actors):
        for loc, name in _names(actor):
            place: Loc = ("actors", index, *loc)
            owner, first = owners.setdefault(plain(bare(name)), (actor, place))
            if owner is not actor:
                message = (
                    f"{name!r} means {owner.id} too, on line {document.place(first).line}, and what it says will be "
                    "taken for the word of one of them; keep it with one"
                )
                yield Problem(document.file, *document.place(place), f"{loc[0]}: {message}")


def _names(actor: Actor) -> list[tuple[Loc, str]]:
    """What an actor is called, with where that stands in its entry."""
    return [(("name",), actor.name), *((("aliases", number), alias) for number, alias in enumerate(actor.aliases))]


def _shared_speakers(document: Document, config: Config) -> Iterator[Problem]:
    """People who speak for two actors at a time."""
    met: dict[str, list[tuple[Actor, Speaker, Loc]]] = {}
    for index, actor in enumerate(config.actors):
        for number, speaker in enumerate(actor.speakers):
            place: Loc = ("actors", index, "speakers", number, "name")
            before = met.setdefault(plain(speaker.name), [])
            other = next((one for one in before if one[0] is not actor and _overlap(one[1], speaker)), None)
            before.append((actor, speaker, place))
            if other:
                message = (
                    f"{speaker.name!r} speaks for {other[0].id} at the same time, on line "
                    f"{document.place(other[2]).line}, and will be heard for one of them alone; keep it with one, "
                    "or say `from` when and `until` when"
                )
                yield Problem(document.file, *document.place(place), f"name: {message}")


def _overlap(one: Speaker, other: Speaker) -> bool:
    """Whether there is a day on which both hold their office."""
    begins = max(one.since or date.min, other.since or date.min)
    return begins <= min(one.until or date.max, other.until or date.max)
