"""The archive read again with today's configuration and code, beside the real state: which flags there would be.

What was known at the beginning is taken over as it was. From there every page that was fetched is read and taken in
again in its turn, with the recorded moments as the clock, and the reviewers' decisions are made again at theirs. The
real state is only read: all work is done on a copy of the database, which is gone at the end, however that comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import structlog

from monitor.absorb import Absorbed, Absorber
from monitor.archive import Archive
from monitor.domain import Config, Flag, Outcome, Source
from monitor.judges import Tell
from monitor.links import canonical_url
from monitor.pages import Reading
from monitor.replay.course import Book, Rounds, timeline, watched
from monitor.replay.matching import partners
from monitor.replay.reading import Counts, Reader
from monitor.resources import lexicon_data
from monitor.revise import Edit
from monitor.store import FILE_NAME, Ruling, Store, StoreError, Visit
from monitor.store.looking import snapshot
from monitor.wiring import BaselineError, judge, state_dir

__all__ = ["Counts", "Kept", "Progress", "Replayed", "compared", "replay"]

log = structlog.get_logger()

Progress = Callable[[int, int], None]
"""Is told how many of how many moments have been gone through."""

ALL = 1_000_000
"""More flags than anybody has."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A flag that is there and would be, as it is and as it would be."""

    was: Flag
    now: Flag


@dataclass(frozen=True, slots=True)
class Replayed:
    """The flags raised since ``since``: those that stay, those that only a replay raises, and those that it does not.

    A flag that appears has the number ``None``, since it is nowhere kept.
    """

    since: datetime
    counts: Counts = field(default_factory=Counts)
    stay: tuple[Kept, ...] = ()
    appear: tuple[Flag, ...] = ()
    vanish: tuple[Flag, ...] = ()


def replay(config: Config, since: datetime, progress: Progress, tell: Tell) -> Replayed:
    """Reads again what was fetched since a moment.

    :param progress: is told how far it is
    :param tell: is told what the user should know of the model
    :raises BaselineError: positions.yaml says something else than the book, without a later date
    :raises ModelError: the model cannot be used
    :raises StoreError: the state database cannot be read, or there is no room for a copy
    """
    database = state_dir(config) / FILE_NAME
    if not database.exists():
        return Replayed(since)
    with tempfile.TemporaryDirectory(prefix="monitor-replay-") as name:
        folder = Path(name)
        copy = folder / "recorded.db"
        snapshot(database, copy)
        with Store.open(copy) as before, Store.open(folder / FILE_NAME) as after:
            _in_step(config, before, since)
            after.take_over(copy, since)
            with judge(config, after, tell) as found:
                words = frozenset(lexicon_data("words.en")["function_words"])
                work = _Replay(config, since, before, after, Absorber(config, after, found, words))
                asyncio.run(work.run(progress))
            return compared(since, work.counts, _raised(before, since), _raised(after, since))


def _in_step(config: Config, before: Store, since: datetime) -> None:
    problems = before.sync_baseline(config.positions, since)
    if problems:
        raise BaselineError(problems)


def _raised(store: Store, since: datetime) -> list[Flag]:
    """The flags raised since a moment, the oldest first."""
    found = [flag for flag in store.flags(None, limit=ALL) if flag.created >= since]
    return sorted(found, key=lambda flag: (flag.created, flag.key))


def compared(since: datetime, counts: Counts, was: Sequence[Flag], now: Sequence[Flag]) -> Replayed:
    """The flags of two readings of the same pages, held against each other by their evidence."""
    pairs = partners(was, now)
    known, seen = {one.key for one, _ in pairs}, {one.key for _, one in pairs}
    return Replayed(
        since=since,
        counts=counts,
        stay=tuple(Kept(one, other) for one, other in pairs),
        appear=tuple(replace(one, id=None) for one in now if one.key not in seen),
        vanish=tuple(one for one in was if one.key not in known),
    )


class _Replay:
    """One replay. ``before`` is a copy of the real record, ``after`` the store that is filled again."""

    def __init__(self, config: Config, since: datetime, before: Store, after: Store, absorber: Absorber) -> None:
        self._config = config
        self._since = since
        self._before = before
        self._after = after
        self._absorber = absorber
        self._archive = Archive(state_dir(config) / "pages", sweep=False)
        self._rounds = Rounds()
        self._book = Book(config, before, after)
        self._rulings = deque(before.rulings(since))
        self._ruled: dict[int, int] = {}
        self._last: dict[str, tuple[str, Edit]] = {}
        self.counts = Counts()

    async def run(self, progress: Progress) -> None:
        """Goes through all moments in their order."""
        from monitor.workers import Workers

        visits = timeline(self._before.visits(self._since), self._before.texts_seen(self._since))
        self._book.turn(self._since)
        async with Workers(deadline=self._config.settings.fetch.reading_time) as workers:
            reader = Reader(self._config, self._archive, workers, self.counts)
            async with contextlib.aclosing(reader.ahead(visits)) as readings:
                done = 0
                async for visit, reading in readings:
                    await self._pass(reader, visit, reading)
                    done += 1
                    progress(done, len(visits))
        self._settle(self._rounds.every())
        while self._rulings:
            self._rule(self._rulings.popleft())

    async def _pass(self, reader: Reader, visit: Visit, reading: Reading | None) -> None:
        """One moment: what was decided before it, what had ended before it, and what came then."""
        while self._rulings and self._rulings[0].decision.at <= visit.at:
            self._settle(self._rounds.every())
            self._rule(self._rulings.popleft())
        source = watched(self._config, visit)
        begins = source if source is not None and visit.url == source.url else None
        self._settle(self._rounds.over(visit.at, begins))
        self._book.turn(visit.at)
        if source is not None:
            await self._come(reader, source, visit, reading)

    def _settle(self, ended: Iterable[tuple[str, datetime]]) -> None:
        for actor, at in ended:
            self._absorber.settle_ledger(actor, at)

    # --- pages ---

    async def _come(self, reader: Reader, source: Source, visit: Visit, reading: Reading | None) -> None:
        """What came when a page was asked for. The same bytes again confirm a loss of text, or that there is none."""
        url = canonical_url(visit.url)
        known, edit = self._last.get(url, ("", Edit.FIRST))
        if visit.sha256 and visit.sha256 == known and edit is Edit.GUTTED:
            reading = await reader.read(source, visit)
        if reading is not None:
            await self._renew(reader, source, visit)
            self._last[url] = visit.sha256, await self._absorbed(source, visit, reading)
            self._rounds.taken_in(source, visit.at)
        elif visit.outcome is Outcome.NOT_MODIFIED or (visit.sha256 and visit.sha256 == known):
            self._absorber.intact(url)

    async def _absorbed(self, source: Source, visit: Visit, reading: Reading) -> Edit:
        """What the text was to those before it. One known to have been taken in was read twice if it had to be."""
        edit = Edit.GUTTED
        try:
            for _ in range(2 if visit.unlogged else 1):
                if edit is Edit.GUTTED:
                    edit = (await self._taken_in(source, visit, reading)).edit
        except StoreError:
            raise
        except Exception:
            log.exception("taking in failed", source=source.id, url=visit.url)
            self.counts.failed += 1
            return Edit.SAME
        self.counts.pages += 1
        return edit

    async def _taken_in(self, source: Source, visit: Visit, reading: Reading) -> Absorbed:
        return await asyncio.to_thread(self._absorber.absorb, source, reading, visit.sha256, visit.at)

    async def _renew(self, reader: Reader, source: Source, visit: Visit) -> None:
        """Has what stood there at the beginning read by today's reader: what only the reader changed is no edit."""
        url = canonical_url(visit.url)
        last = next(iter(self._after.latest_revisions(url, 1)), None)
        if url in self._last or last is None or not last.body_sha256 or not self._archive.has(last.body_sha256):
            return
        earlier = replace(visit, sha256=last.body_sha256, published=last.article.published)
        reading = await reader.read(source, earlier)
        if reading is not None:
            self._absorber.renew(source, reading, last.body_sha256, visit.at)

    # --- decisions ---

    def _rule(self, ruling: Ruling) -> None:
        """Decides on the same flag here. Where there is none, what was confirmed and still is goes into the book."""
        decision = ruling.decision
        flag = self._counterpart(ruling.flag)
        if flag is not None:
            self._ruled[decision.flag] = flag
            self._after.decide(flag, replace(decision, flag=flag), ruling.made)
        elif ruling.stands and ruling.made is not None:
            self._book.add(ruling.made, decision.at)

    def _counterpart(self, flag: Flag) -> int | None:
        """The number of the flag that is here what that one is in the record; no two have the same."""
        if flag.id in self._ruled:
            return self._ruled[flag.id]
        there = self._after.flags_on(flag.actor, flag.issue)
        if flag.created < self._since:
            return next((one.id for one in there if one.key == flag.key), None)
        free = [one for one in there if one.id not in self._ruled.values() and one.created >= self._since]
        return next((other.id for _, other in partners([flag], free)), None)
