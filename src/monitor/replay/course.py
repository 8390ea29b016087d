"""In which order things happened: what was asked for, which checks had ended, and what the file of positions said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain import Config, Position, Source
from monitor.links import canonical_url
from monitor.store import Origin, Store, Visit

PAUSE = timedelta(minutes=10)
"""After so long without a text of an actor's own, the check that brought the last one had ended."""


def watched(config: Config, visit: Visit) -> Source | None:
    """The source of a visit, if it is watched today."""
    source = config.source(visit.source)
    return source if source is not None and source.enabled else None


def timeline(requests: Sequence[Visit], texts: Iterable[Visit]) -> list[Visit]:
    """What was asked for, in the order in which it was taken in.

    A text was taken in somewhat later than its page was asked for, and pages asked for together not in that order. A
    text whose request is no longer in the log stands for it.
    """
    found = list(requests)
    asked: dict[tuple[str, str], list[int]] = {}
    for n, one in enumerate(requests):
        if one.sha256:
            asked.setdefault((canonical_url(one.url), one.sha256), []).append(n)
    for text in texts:
        before = [n for n in asked.get((text.url, text.sha256), ()) if requests[n].at <= text.at]
        if before:
            found[before[-1]] = replace(requests[before[-1]], at=text.at, taken_in=True)
        else:
            found.append(text)
    return sorted(found, key=lambda one: one.at)


class Rounds:
    """When the ledger of each actor is settled: as soon as a check of its own sources is over.

    The log does not tell when a check ended. The same source asked again, or a pause, says that it had.
    """

    def __init__(self) -> None:
        self._begun: dict[str, set[str]] = {}
        self._last: dict[str, datetime] = {}

    def taken_in(self, source: Source, at: datetime) -> None:
        """Notes that a text has come."""
        if source.publisher is not None:
            self._last[source.publisher] = at

    def over(self, at: datetime, begins: Source | None) -> Iterator[tuple[str, datetime]]:
        """Whose texts are all there by now, and since when. ``begins`` is the source that is asked anew."""
        for actor, last in sorted(self._last.items()):
            again = begins is not None and begins.publisher == actor and begins.id in self._begun.get(actor, ())
            if again or at - last > PAUSE:
                yield actor, self._end(actor)
        if begins is not None and begins.publisher is not None:
            self._begun.setdefault(begins.publisher, set()).add(begins.id)

    def every(self) -> Iterator[tuple[str, datetime]]:
        """Whoever has texts that have not been settled."""
        for actor in sorted(self._last):
            yield actor, self._end(actor)

    def _end(self, actor: str) -> datetime:
        self._begun.pop(actor, None)
        return self._last.pop(actor)


class Book:
    """positions.yaml as it comes into force day by day, with what else a verdict put into the book."""

    def __init__(self, config: Config, before: Store, after: Store) -> None:
        self._store = after
        self._entries = sorted(_versions(config, before), key=lambda one: one.as_of)
        self._held: Sequence[Position] | None = None

    def turn(self, at: datetime) -> None:
        """Brings the book up to a day. The first version on a subject holds from the beginning."""
        subjects: set[tuple[str, str]] = set()
        due = []
        for entry in self._entries:
            subject = (entry.actor, entry.issue)
            if entry.as_of <= at.date() or subject not in subjects:
                due.append(entry)
            subjects.add(subject)
        if due != self._held:
            self._store.sync_baseline(due, at)
            self._held = due

    def add(self, position: Position, at: datetime) -> None:
        """Puts in what a verdict made of a flag that is not there now."""
        self._entries = sorted([*self._entries, position], key=lambda one: one.as_of)
        self.turn(at)


def _versions(config: Config, before: Store) -> list[Position]:
    """The entries of the file, and the earlier versions of them that the file had once."""
    newest = {entry.id: entry.as_of for entry in sorted(config.positions, key=lambda entry: entry.as_of)}
    found = {(entry.id, entry.as_of): entry for entry in config.positions}
    for actor, issue in sorted({(entry.actor, entry.issue) for entry in config.positions}):
        for version in before.position_history(actor, issue):
            one = version.position
            if version.origin is Origin.CONFIG and one.id in newest and one.as_of < newest[one.id]:
                found.setdefault((one.id, one.as_of), one)
    return list(found.values())
