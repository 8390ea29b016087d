"""Kept pages read again, a few ahead of the one that is being taken in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

import structlog

from monitor.archive import Archive, ArchiveError
from monitor.domain import Config, FetchedPage, Outcome, Source, Unreadable
from monitor.pages import PageJob, Reading, read_kept
from monitor.replay.course import watched
from monitor.store import Visit
from monitor.workers import WorkError, Workers

log = structlog.get_logger()

AHEAD = 8
"""Pages that are read ahead of the one that is being taken in."""


@dataclass(slots=True)
class Counts:
    """What was read: ``pages`` that gave a text, ``lost`` whose bytes are kept no more, ``unreadable`` and ``failed``.

    ``unwatched`` are requests of sources that today's configuration does not watch.
    """

    pages: int = 0
    lost: int = 0
    unreadable: int = 0
    failed: int = 0
    unwatched: int = 0


class Reader:
    """Has workers read what is kept of pages, as pages of the sources as they are configured today."""

    def __init__(self, config: Config, archive: Archive, workers: Workers, counts: Counts) -> None:
        self._config = config
        self._archive = archive
        self._workers = workers
        self._counts = counts

    async def ahead(self, visits: Iterable[Visit]) -> AsyncGenerator[tuple[Visit, Reading | None], None]:
        """The visits in order, with what is read today of the bytes that came, if anything new did."""
        seen: dict[str, str] = {}
        waiting: deque[tuple[Visit, asyncio.Task[Reading | None]]] = deque()
        try:
            for visit in visits:
                new = bool(visit.sha256) and seen.get(visit.url) != visit.sha256
                if new:
                    seen[visit.url] = visit.sha256
                waiting.append((visit, asyncio.create_task(self._first(visit, new=new))))
                if len(waiting) >= AHEAD:
                    yield waiting[0][0], await waiting[0][1]
                    waiting.popleft()
            while waiting:
                yield waiting[0][0], await waiting[0][1]
                waiting.popleft()
        finally:
            for _, task in waiting:
                task.cancel()
            await asyncio.gather(*(task for _, task in waiting), return_exceptions=True)

    async def _first(self, visit: Visit, *, new: bool) -> Reading | None:
        source = watched(self._config, visit)
        if source is None:
            self._counts.unwatched += 1
        elif new and self._archive.has(visit.sha256):
            return await self.read(source, visit)
        elif new:
            self._counts.lost += visit.taken_in
        return None

    async def read(self, source: Source, visit: Visit) -> Reading | None:
        """What stands on the page. The log keeps no headers: charset and kind are told from the bytes."""
        page = FetchedPage(visit.url, visit.url, Outcome.FRESH, visit.at)
        job = PageJob(page, source, self._config.actors, self._config.issues, visit.published)
        try:
            found = await self._workers.run(read_kept, self._archive.root, visit.sha256, job)
        except (ArchiveError, WorkError) as error:
            log.warning("not read again", source=source.id, url=visit.url, why=str(error))
            self._counts.failed += 1
            return None
        except Exception:
            log.exception("reading failed", source=source.id, url=visit.url)
            self._counts.failed += 1
            return None
        if isinstance(found, Unreadable):
            self._counts.unreadable += 1
            return None
        return found
