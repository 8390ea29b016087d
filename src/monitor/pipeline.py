"""The order of the work: a due source is fetched, its links are followed, what is new in them is read and absorbed.

Every step is idempotent and settled in the store as it ends, so that a run that was killed is completed by the next.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from monitor.absorb import Absorbed, Absorber
from monitor.archive import Archive, ArchiveError
from monitor.discover import Discovery, canonical_url, discover
from monitor.domain import (
    Config,
    FetchedPage,
    Link,
    Outcome,
    Source,
    SourceKind,
    SourceState,
    Unreadable,
    Validators,
)
from monitor.extract import READER
from monitor.fetch import Fetcher
from monitor.pages import PageJob, Reading, read_page
from monitor.revise import Edit
from monitor.schedule import full_fetch, next_due
from monitor.store import LinkState, Store, StoreError
from monitor.workers import WorkError, Workers

log = structlog.get_logger()

NESTED_SITEMAPS = 50
"""A sitemap index leads to no more than this many sitemaps in one check, the newest first."""

AHEAD = 8
"""Articles of one source that are fetched and read at a time: bounds memory."""

LINKS_A_CHECK = 500
"""Links followed in one check of one source; the rest wait for the next."""

ATTEMPTS = 5
"""After so many failures an article is let go."""

RETRY = timedelta(minutes=15)
"""Pause before a failed article is tried again, doubled each time."""

NESTED = "nested"
"""The note on a source that is an index of sitemaps."""

PASSING_WALLS = frozenset({Unreadable.BLOCKED, Unreadable.CONSENT})
"""What stands before an article today and may not tomorrow."""


@dataclass(slots=True)
class SourceReport:
    """What came of one check of a source. ``problems`` are lines for a person, each naming what failed.

    ``trouble`` is why the source's own document, though it arrived, could not be used: empty if it could.
    """

    source: str
    outcome: Outcome
    links: int = 0
    articles: int = 0
    statements: int = 0
    flags: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    trouble: str = ""

    def add(self, absorbed: Absorbed) -> None:
        """Counts an article in."""
        self.articles += absorbed.edit in (Edit.FIRST, Edit.CHANGED)
        self.statements += absorbed.statements
        self.flags.update(absorbed.flags)

    def amiss(self, url: str, trouble: str) -> None:
        """Notes that the source's own document is of no use."""
        self.trouble = trouble
        self.problems.append(f"{url}: {trouble}")


class Pipeline:
    """Checks sources. One instance serves any number of concurrent checks; absorbing is done one article at a time."""

    def __init__(
        self,
        config: Config,
        *,
        store: Store,
        archive: Archive,
        fetcher: Fetcher,
        workers: Workers,
        absorber: Absorber,
        clock: Callable[[], datetime],
        cron_next: Callable[[Source, datetime], datetime],
    ) -> None:
        self._config = config
        self._store = store
        self._archive = archive
        self._fetcher = fetcher
        self._workers = workers
        self._absorber = absorber
        self._clock = clock
        self._cron_next = cron_next
        self._absorbing = asyncio.Lock()
        self._publishing: Counter[str | None] = Counter()

    async def check(self, source: Source, most: int = LINKS_A_CHECK) -> SourceReport:
        """One whole check of a source: its document, and the new articles it leads to, at most so many.

        Whatever the network, a page or a defect of ours does is a problem in the report and in the source's state.
        Raises ``StoreError`` or ``ArchiveError`` where nothing can be kept.
        """
        state = self._store.source_state(source.id) or SourceState(source.id, self._clock())
        page = await self._fetch(source, source.url, _validators(state))
        report = SourceReport(source.id, page.outcome)
        found = Discovery()
        self._publishing[source.publisher] += 1
        try:
            found = await self._work_off(source, page, state, report, most)
        except (StoreError, ArchiveError):
            raise
        except Exception as error:
            log.exception("check failed", source=source.id)
            report.amiss(source.url, _defect(error))
        finally:
            self._publishing[source.publisher] -= 1
        await self._settle_ledger(source, report)
        self._settle(source, state, page, found, report)
        return report

    async def _work_off(
        self, source: Source, page: FetchedPage, state: SourceState, report: SourceReport, most: int
    ) -> Discovery:
        if not page.outcome.ok:
            report.problems.append(f"{source.url}: {why(page)}")
        if source.kind is SourceKind.PAGE:
            await self._watch(source, page, state, report)
            return Discovery()
        found = await self._discover(source, page, state, report)
        await self._follow(source, report, most)
        return found

    # --- the source's own document ---

    async def _fetch(self, source: Source, url: str, validators: Validators) -> FetchedPage:
        begun = time.monotonic()
        page = await self._fetcher.get(url, validators)
        self._store.log_fetch(source.id, page, ms=round((time.monotonic() - begun) * 1000))
        return page

    async def _watch(self, source: Source, page: FetchedPage, state: SourceState, report: SourceReport) -> None:
        """A page whose own text is watched: it is its only article."""
        if page.outcome is Outcome.NOT_MODIFIED or page.sha256 == state.body_sha256:
            self._absorber.intact(canonical_url(source.url))
            return
        if page.outcome is not Outcome.FRESH:
            return
        await self._renew(source, page, report)
        reading = await self._read(source, page, None)
        if not isinstance(reading, Reading):
            report.amiss(page.url, _unreadable(reading))
            return
        absorbed = await self._absorb(source, reading, page)
        report.add(absorbed)
        if absorbed.edit is Edit.GUTTED:
            report.amiss(page.url, "lost most of its text; held until it is read like this a second time")

    async def _renew(self, source: Source, page: FetchedPage, report: SourceReport) -> None:
        """Has the last version read again if another reader read it: what only the reader changed is no edit."""
        last = next(iter(self._store.latest_revisions(canonical_url(page.url), 1)), None)
        if last is None or last.article.reader == READER or not last.body_sha256:
            return
        try:
            body = await asyncio.to_thread(self._archive.get, last.body_sha256)
        except ArchiveError as error:
            report.problems.append(str(error))
            return
        reading = await self._read(source, replace(page, body=body), last.article.published)
        if isinstance(reading, Reading):
            self._absorber.renew(source, reading, last.body_sha256, self._clock())

    async def _discover(self, source: Source, page: FetchedPage, state: SourceState, report: SourceReport) -> Discovery:
        """Notes the links that the source's document shows and that are young enough to follow."""
        known = page.sha256 == state.body_sha256 and NESTED not in state.notes
        if page.outcome is not Outcome.FRESH or known:
            return Discovery()
        found = discover(page.body, source, page.final_url, page.content_type)
        if found.problem:
            report.amiss(source.url, found.problem)
        links = list(found.links)
        for url in found.sitemaps[:NESTED_SITEMAPS]:
            links += await self._nested(source, url, report)
        now = self._clock()
        young = [one for one in links if _young(one, source, now)]
        report.links = len(self._store.add_links(source.id, young, now))
        return found

    async def _nested(self, source: Source, url: str, report: SourceReport) -> Sequence[Link]:
        """The links of a sitemap that an index names."""
        page = await self._fetch(source, url, Validators())
        if page.outcome is not Outcome.FRESH:
            report.problems.append(f"{url}: {why(page)}")
            return ()
        found = discover(page.body, source, page.final_url, page.content_type)
        if found.problem:
            report.problems.append(f"{url}: {found.problem}")
        return found.links

    # --- the articles it leads to ---

    async def _follow(self, source: Source, report: SourceReport, most: int) -> None:
        """Reads pending links, in order of publication: fetched a few at a time, absorbed one by one."""
        pending = [seen.link for seen in self._store.pending_links(source.id, self._clock(), most)]
        for start in range(0, len(pending), AHEAD):
            batch = pending[start : start + AHEAD]
            obtained = await asyncio.gather(*(self._obtain(source, one) for one in batch))
            for one, (page, reading) in zip(batch, obtained, strict=True):
                await self._take_in(source, one, page, reading, report)

    async def _obtain(self, source: Source, one: Link) -> tuple[FetchedPage, Reading | Unreadable | str]:
        page = await self._fetch(source, one.url, Validators())
        if page.outcome is not Outcome.FRESH:
            return page, why(page)
        return page, await self._read(source, page, one.published)

    async def _read(self, source: Source, page: FetchedPage, published: datetime | None) -> Reading | Unreadable | str:
        """Keeps the bytes and has a worker read them; where that fails, why."""
        await asyncio.to_thread(self._archive.put, page.body)
        job = PageJob(page, source, self._config.actors, self._config.issues, published)
        try:
            return await self._workers.run(read_page, job)
        except WorkError as error:
            return str(error)
        except Exception as error:
            log.exception("reading failed", source=source.id, url=page.url)
            return _defect(error)

    async def _absorb(self, source: Source, reading: Reading, page: FetchedPage) -> Absorbed:
        async with self._absorbing:
            return await asyncio.to_thread(self._absorber.absorb, source, reading, page.sha256, self._clock())

    async def _take_in(
        self,
        source: Source,
        seen: Link,
        page: FetchedPage,
        reading: Reading | Unreadable | str,
        report: SourceReport,
    ) -> None:
        """Absorbs one article and settles its link. A defect that one article meets is that article's alone."""
        if isinstance(reading, Reading):
            try:
                report.add(await self._absorb(source, reading, page))
            except StoreError:
                raise
            except Exception as error:
                log.exception("absorbing failed", source=source.id, url=page.url)
                reading = _defect(error)
            else:
                self._store.settle_link(seen.url, LinkState.READ)
                return
        report.problems.append(f"{seen.url}: {_unreadable(reading)}")
        if isinstance(reading, Unreadable) and reading not in PASSING_WALLS:
            self._store.settle_link(seen.url, LinkState.UNREADABLE)
        else:
            self._put_off(seen, page)

    def _put_off(self, seen: Link, page: FetchedPage) -> None:
        """Lets go of an article that is gone for good; anything else is tried again, less and less often."""
        known = self._store.link(seen.url)
        attempts = known.attempts if known else 0
        if page.outcome is Outcome.GONE or attempts + 1 >= ATTEMPTS:
            self._store.settle_link(seen.url, LinkState.GONE)
            return
        pause = max(RETRY * 2**attempts, page.retry_after or timedelta())
        self._store.settle_link(seen.url, LinkState.PENDING, next_try=self._clock() + pause)

    # --- what is remembered of the source ---

    async def _settle_ledger(self, source: Source, report: SourceReport) -> None:
        """Looks at an actor's formulas when the last of the checks under way of its own sources has brought its texts.

        One that ended before would judge by a part of the texts.
        """
        if source.publisher is None or self._publishing[source.publisher]:
            return
        async with self._absorbing:
            report.flags.update(await asyncio.to_thread(self._absorber.settle_ledger, source.publisher, self._clock()))

    def _settle(
        self, source: Source, state: SourceState, page: FetchedPage, found: Discovery, report: SourceReport
    ) -> None:
        """When the source is due again, and what it was like."""
        settled = next_due(
            source,
            self._config.settings.schedule,
            state,
            page,
            new_items=report.links or report.articles,
            now=self._clock(),
            problem=report.trouble,
            ttl=found.ttl,
            cron_next=lambda moment: self._cron_next(source, moment),
        )
        if report.problems and page.outcome.ok:
            settled = replace(settled, last_detail=report.trouble or report.problems[0])
        if found.sitemaps:
            settled = replace(settled, notes={**settled.notes, NESTED: "yes"})
        self._store.save_source_state(settled)


def _validators(state: SourceState) -> Validators:
    """What to ask with. An index of sitemaps is always read: that it stays the same says nothing of what it names."""
    return Validators() if full_fetch(state) or NESTED in state.notes else state.validators


def _young(one: Link, source: Source, now: datetime) -> bool:
    return source.max_age is None or one.published is None or one.published >= now - source.max_age


def why(page: FetchedPage) -> str:
    """How a request failed, in one phrase for a person."""
    status = f" (HTTP {page.status})" if page.status else ""
    return f"{page.outcome.value}{status}" + (f": {page.detail}" if page.detail else "")


def _unreadable(reading: Unreadable | str) -> str:
    return f"not readable as an article ({reading.value})" if isinstance(reading, Unreadable) else reading


def _defect(error: Exception) -> str:
    return f"a defect of the monitor ({type(error).__name__}: {error}); the log has the details"
