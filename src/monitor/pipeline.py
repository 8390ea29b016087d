"""The order of the work: a due source is fetched, its links are followed, what is new in them is read and absorbed.

Every step is idempotent and settled in the store as it ends, so that a run that was killed is completed by the next.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.archive import Archive, ArchiveError
from monitor.domain import Config, FetchedPage, Link, Outcome, Source, SourceKind, SourceState, Validators
from monitor.fetch import Fetcher
from monitor.follow import EVERYTHING, HOME_AGAIN, Budget, Follower
from monitor.intake import ANOTHER_PAGE, Intake, Late, SourceReport, defect, led_home, unreadable, why
from monitor.links import Discovery, canonical_url
from monitor.pages import Reading
from monitor.revise import Edit
from monitor.schedule import full_fetch, has_vanished, next_due, of_this_address
from monitor.store import EventKind, SourceEvent, Store, StoreError
from monitor.visible import mark_of
from monitor.workers import WorkError, Workers

__all__ = ["EVERYTHING", "Budget", "Pipeline", "SourceReport", "why"]

log = structlog.get_logger()

NESTED_SITEMAPS = 50
"""A sitemap index leads to no more than this many sitemaps in one check, the newest first."""

NESTED, MISSING, VANISHED, MARK, TTL = "nested", "missing", "vanished", "mark", "ttl"
"""Notes on a source: that it is an index of sitemaps; since when its page is missing; when that was told; by which
fingerprint its text is known again; for how many seconds its feed asks to be left alone."""

INDEX, TRUTHFUL, UNTRUTHFUL = "yes", "truthful", "untruthful"
"""What is noted of an index: nothing yet, or whether its dates tell which of its sitemaps have changed."""

LATE = timedelta(days=2)
"""So much later than its date a sitemap may have changed: dates have no time of day and no zone."""

A_CHECK = Budget()


class Pipeline:
    """Checks sources. One instance serves any number of concurrent checks."""

    def __init__(
        self,
        config: Config,
        *,
        store: Store,
        archive: Archive,
        fetcher: Fetcher,
        workers: Workers,
        absorber: Late,
        clock: Callable[[], datetime],
        cron_next: Callable[[Source, datetime], datetime | None],
    ) -> None:
        self._config = config
        self._store = store
        self._workers = workers
        self._clock = clock
        self._cron_next = cron_next
        self._publishing: Counter[str | None] = Counter()
        self._winding_down = asyncio.Event()
        self._intake = Intake(config, store, archive, fetcher, workers, absorber, clock)
        self._follower = Follower(self._intake, self._winding_down)

    def renewed(self, config: Config) -> Pipeline:
        """The pipeline under another configuration. Checks under way end under theirs; all else is shared."""
        other = copy(self)
        other._config = config
        other._intake = self._intake.renewed(config)
        other._follower = Follower(other._intake, self._winding_down)
        return other

    def wind_down(self) -> None:
        """Has checks under way leave the rest of their links to the next."""
        self._winding_down.set()

    async def check(
        self, source: Source, state: SourceState | None = None, *, budget: Budget = A_CHECK, owner: str = ""
    ) -> SourceReport:
        """One whole check of a source: its document, the new articles it leads to, and old ones again.

        ``state`` is what is remembered of the source, where the caller knows, and ``owner`` whose claim on it ends with
        the check. Whatever the network, a page or a defect
        of ours does is a problem in the report and in the source's state. Raises ``StoreError`` or ``ArchiveError``
        where nothing can be kept.
        """
        state = state or self._store.source_state(source.id) or SourceState(source.id, self._clock())
        state = of_this_address(source, state)
        report = SourceReport(source.id, Outcome.FRESH)
        page = await self._intake.fetch(source, source.url, _validators(state), report)
        report.outcome = page.outcome
        found = Discovery()
        self._publishing[source.publisher] += 1
        try:
            found = await self._work_off(source, page, state, report, budget)
        except (StoreError, ArchiveError):
            raise
        except Exception as error:
            log.exception("check failed", source=source.id)
            report.amiss(source.url, defect(error))
        finally:
            self._publishing[source.publisher] -= 1
        await self._settle_ledger(source, report)
        await self._settle(source, state, page, found, report, owner)
        return report

    async def _work_off(
        self, source: Source, page: FetchedPage, state: SourceState, report: SourceReport, budget: Budget
    ) -> Discovery:
        report.missing = page.outcome is Outcome.GONE
        if not page.outcome.ok:
            report.problems.append(f"{source.url}: {why(page)}")
        if source.kind is SourceKind.PAGE:
            await self._watch(source, page, state, report)
            return Discovery()
        found = await self._discover(source, page, state, report)
        await self._follower.follow(source, report, budget)
        return found

    # --- the source's own document ---

    async def _watch(self, source: Source, page: FetchedPage, state: SourceState, report: SourceReport) -> None:
        """A page whose own text is watched: it is its only article."""
        if page.outcome is Outcome.NOT_MODIFIED or page.sha256 == state.body_sha256:
            self._intake.intact(canonical_url(source.url))
            return
        if page.outcome is not Outcome.FRESH:
            return
        if led_home(page):
            report.missing = True
            report.amiss(page.url, HOME_AGAIN)
            return
        if not full_fetch(state) and state.notes.get(MARK, "-") == mark_of(page.body):
            self._intake.intact(canonical_url(source.url))
            return
        await self._intake.renew(source, page, report)
        one = await self._intake.read(source, page, None)
        if not isinstance(one.reading, Reading):
            report.missing = one.reading == ANOTHER_PAGE
            report.amiss(page.url, unreadable(one.reading))
            return
        absorbed = await self._intake.absorb(source, one.reading, one.sha256)
        report.add(absorbed)
        report.mark = "" if absorbed.edit is Edit.GUTTED else one.mark
        if absorbed.edit is Edit.GUTTED:
            report.amiss(page.url, "lost most of its text; held until it is read like this a second time")

    async def _discover(self, source: Source, page: FetchedPage, state: SourceState, report: SourceReport) -> Discovery:
        """Notes the links that the source's document shows and that are young enough to follow."""
        # What is known of the links may have changed though the document has not.
        known = page.sha256 == state.body_sha256 and NESTED not in state.notes and not full_fetch(state)
        if page.outcome is not Outcome.FRESH or known:
            return Discovery(ttl=timedelta(seconds=int(state.notes.get(TTL, 0))) or None)
        found = await self._links_on(source, page)
        if found.problem:
            report.amiss(source.url, found.problem)
        report.links = await self._noted(source, found.links)
        if found.sitemaps:
            await self._read_index(source, found, state, report)
        return found

    async def _noted(self, source: Source, links: Sequence[Link]) -> int:
        """Notes the links that are young enough to follow; how many of them were not known.

        An older one that was read is looked at again if it is said to have been edited since.
        """
        now = self._clock()
        young = [one for one in links if _young(one, source, now)]
        edited = [one for one in links if one.edited and not _young(one, source, now)]
        watched = [one.id for one in self._config.sources if one.enabled]
        added = await asyncio.to_thread(self._store.add_links, source.id, young, now, watched)
        if edited:
            await asyncio.to_thread(self._store.announce, edited, now)
        return len(added)

    async def _read_index(self, source: Source, found: Discovery, state: SourceState, report: SourceReport) -> None:
        """Notes the links of the sitemaps that an index names.

        Of an index whose dates were found to be true those that have not changed are left alone, save every so often.
        """
        report.index = state.notes.get(NESTED, INDEX)
        old = _unchanged(found, state, self._clock())
        skipped = old if report.index == TRUTHFUL and not full_fetch(state) else frozenset()
        new: Counter[bool] = Counter()
        for url in [one for one in found.sitemaps if one not in skipped][:NESTED_SITEMAPS]:
            count = await self._noted(source, await self._nested(source, url, report))
            report.links += count
            new[url in old] += count if url in found.edited and state.last_success_at is not None else 0
        if new[True]:
            report.index = UNTRUTHFUL
        elif new[False] and report.index == INDEX:
            report.index = TRUTHFUL

    async def _nested(self, source: Source, url: str, report: SourceReport) -> Sequence[Link]:
        """The links of a sitemap that an index names."""
        page = await self._intake.fetch(source, url, Validators(), report)
        if page.outcome is not Outcome.FRESH:
            report.problems.append(f"{url}: {why(page)}")
            return ()
        found = await self._links_on(source, page)
        if found.problem:
            report.problems.append(f"{url}: {found.problem}")
        return found.links

    async def _links_on(self, source: Source, page: FetchedPage) -> Discovery:
        """What a document leads to, found by a worker: a long one would hold everything else up."""
        from monitor.discover import discover  # many a pass has no such document

        try:
            return await self._workers.run(discover, page.body, source, page.final_url, page.content_type)
        except WorkError as error:
            return Discovery(problem=f"its links could not be read: {error}")

    # --- what is remembered of the source ---

    async def _settle_ledger(self, source: Source, report: SourceReport) -> None:
        """Looks at an actor's formulas when the last of the checks under way of its own sources has brought its texts.

        One that ended before would judge by a part of the texts.
        """
        if source.publisher is None or self._publishing[source.publisher]:
            return
        try:
            report.flags.update(await self._intake.settle_ledger(source.publisher))
        except (StoreError, ArchiveError):
            raise
        except Exception as error:  # the source's check is done all the same, and is to be remembered
            log.exception("settling the ledger failed", source=source.id, actor=source.publisher)
            report.problems.append(f"{source.url}: {defect(error)}")

    async def _settle(
        self,
        source: Source,
        state: SourceState,
        page: FetchedPage,
        found: Discovery,
        report: SourceReport,
        owner: str,
    ) -> None:
        """When the source is due again, and what it was like."""
        now = self._clock()
        settled = next_due(
            source,
            self._config.settings.schedule,
            state,
            page,
            new_items=report.links or report.articles,
            now=now,
            problem=report.trouble,
            ttl=found.ttl,
            cron_next=lambda moment: self._cron_next(source, moment),
        )
        if report.problems and page.outcome.ok:
            settled = replace(settled, last_detail=report.trouble or report.problems[0])
        if report.index:
            settled = replace(settled, notes={**settled.notes, NESTED: report.index})
        notes, event = _presence(source, settled.notes, page, report, now)
        notes.pop(TTL, None)
        if found.ttl:
            notes[TTL] = str(round(found.ttl.total_seconds()))
        if report.mark is not None:
            notes[MARK] = report.mark or "-"
        await self._intake.write(report, self._remember, replace(settled, notes=notes), event, owner)

    def _remember(self, state: SourceState, event: SourceEvent | None, owner: str) -> None:
        self._store.save_source_state(state)
        if owner:
            self._store.release(state.id, owner)
        if event is not None:
            self._store.add_event(event)


def _presence(
    source: Source, notes: Mapping[str, str], page: FetchedPage, report: SourceReport, now: datetime
) -> tuple[dict[str, str], SourceEvent | None]:
    """What is noted of a source whose page is missing or back, and whether that is an event: missing for a day is."""
    noted = dict(notes)
    if report.missing:
        since = datetime.fromisoformat(noted.setdefault(MISSING, now.isoformat()))
        if VANISHED not in noted and has_vanished(since, now):
            noted[VANISHED] = now.isoformat()
            return noted, SourceEvent(source.id, source.url, EventKind.VANISHED, now, report.trouble or why(page))
    elif page.outcome.ok and not report.trouble:
        noted.pop(MISSING, None)
        if noted.pop(VANISHED, None):
            return noted, SourceEvent(source.id, source.url, EventKind.RETURNED, now)
    return noted, None


def _validators(state: SourceState) -> Validators:
    """What to ask with. An index of sitemaps is always read: that it stays the same says nothing of what it names."""
    return Validators() if full_fetch(state) or NESTED in state.notes else state.validators


def _unchanged(index: Discovery, state: SourceState, now: datetime) -> frozenset[str]:
    """The sitemaps that have not changed since the last check, by the word of the index that names them."""
    if state.last_success_at is None:
        return frozenset()
    since = min(state.last_success_at, now) - LATE
    return frozenset(url for url, moment in index.edited.items() if moment < since)


def _young(one: Link, source: Source, now: datetime) -> bool:
    return source.max_age is None or one.published is None or one.published >= now - source.max_age
