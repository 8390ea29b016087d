"""The articles that a source leads to: new ones are read, those read before are read again in case they were edited."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

import structlog

from monitor.archive import ArchiveError
from monitor.domain import Article, FetchedPage, Outcome, Source, Unreadable, Validators
from monitor.intake import ANOTHER_PAGE, Intake, Obtained, SourceReport, defect, led_home, unreadable, why
from monitor.pages import Reading
from monitor.revise import Edit
from monitor.schedule import GONE_AFTER, REREAD_FIRST, REREAD_FOR, has_vanished, reread
from monitor.store import EventKind, LinkState, SeenLink, SourceEvent, StoreError
from monitor.text import same_words
from monitor.visible import mark_of

log = structlog.get_logger()

AHEAD = 8
"""Articles of one source that are fetched and read at a time."""

ATTEMPTS = 5
GIVE_UP_AFTER = timedelta(days=3)
"""After so many failures over so long a time an article is let go; if it was its host that failed, see REREAD_FOR."""

RETRY, LONGEST_RETRY = timedelta(minutes=15), timedelta(hours=6)
"""Pause before a failed article is tried again, doubled each time, and the longest."""

AFTER_TROUBLE = timedelta(days=1)
"""An article that could not be read again for its host's sake is looked at so soon at the latest."""

GONE_AGAIN, GONE_FOR = timedelta(days=30), timedelta(days=365)
"""An article that is gone is looked for again after the one, until its link was first seen the other ago."""

FULL_REREAD_EVERY = 4
"""Every so many times an article is asked for in full, in case the server's "not modified" is not true."""

AWAITED = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""So long after a link was first seen a page without a text is looked at again: a text may follow its announcement."""

PASSING_WALLS = frozenset({Unreadable.BLOCKED, Unreadable.CONSENT})
"""What stands before an article today and may not tomorrow."""

_TOLD = frozenset({Edit.SAME, Edit.CHANGED, Edit.CORRECTED})
"""What tells whether an edit that a source announced was one."""

HOST_TROUBLE = frozenset({Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.RATE_LIMITED, Outcome.SERVER_ERROR})
"""Ends of a request that say more of the host than of the article."""

HOME_AGAIN = "it leads to the site's front page, or to a list of articles, now"
SAME_TEXT = "the same text as before"
"""What stands in the place of a reading where a page was not read."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much one check may do: links followed, articles read again, and the time after which the rest must wait.

    A slow host's sources thus come back to their own documents, and new links go before old articles. ``announced``
    articles among those read again are read since their source says that they were edited: some say so of all.
    """

    links: int = 500
    rereads: int = 25
    time: timedelta = timedelta(minutes=10)
    announced: int = 5


EVERYTHING = Budget(1_000_000, 1_000_000, timedelta(days=365), announced=100)
"""For a single pass, which works everything off."""


class Follower:
    """Follows the links of sources, a few at a time. ``winding_down`` has it leave the rest to a later check."""

    def __init__(self, intake: Intake, winding_down: asyncio.Event) -> None:
        self._intake = intake
        self._store = intake.store
        self._winding_down = winding_down

    async def follow(self, source: Source, report: SourceReport, budget: Budget) -> None:
        """Reads what is new, then what is to be read again; a host in trouble is left to the next check."""
        end = asyncio.get_running_loop().time() + budget.time.total_seconds()
        pending = self._store.pending_links(source.id, self._intake.clock(), budget.links)
        troubled: set[str] = set()
        await self._in_turn(source, pending, report, end, troubled)
        announced = self._store.announced_links(source.id, min(budget.announced, budget.rereads))
        await self._in_turn(source, announced, report, end, troubled)
        again = self._store.revisits(source.id, self._intake.clock(), budget.rereads - len(announced))
        await self._in_turn(source, again, report, end, troubled)

    async def _in_turn(
        self, source: Source, links: Sequence[SeenLink], report: SourceReport, end: float, troubled: set[str]
    ) -> None:
        """In the order given: fetched and read a few at a time, absorbed one by one, as long as there is time.

        Links of ``troubled`` hosts are passed over, and those that turn out to be so are added.
        """
        waiting = (seen for seen in links if _host(seen) not in troubled)
        while batch := list(islice(waiting, AHEAD)):
            if self._winding_down.is_set() or asyncio.get_running_loop().time() > end:
                return
            obtained = await asyncio.gather(*(self._obtain(source, seen, report) for seen in batch))
            for seen, one in zip(batch, obtained, strict=True):
                take = self._take_again if seen.state is LinkState.READ else self._take_in
                await take(source, seen, one, report)
            sound = {_host(seen) for seen, one in zip(batch, obtained, strict=True) if not _is_hosts_trouble(one)}
            troubled |= {_host(seen) for seen in batch} - sound

    async def _obtain(self, source: Source, seen: SeenLink, report: SourceReport) -> Obtained:
        """The article, or why it could not be had. A defect that one article meets is that article's alone."""
        looked_into = seen.state in (LinkState.READ, LinkState.UNREADABLE)
        known = looked_into and seen.attempts % FULL_REREAD_EVERY != 0
        page = await self._intake.fetch(source, seen.link.url, seen.validators if known else Validators(), report)
        try:
            return await self._looked_into(source, seen, page, report, known=known)
        except (StoreError, ArchiveError):
            raise
        except Exception as error:
            log.exception("looking into it failed", source=source.id, url=page.url)
            return Obtained(replace(page, body=b""), "", defect(error))

    async def _looked_into(
        self, source: Source, seen: SeenLink, page: FetchedPage, report: SourceReport, *, known: bool
    ) -> Obtained:
        if page.outcome is Outcome.NOT_MODIFIED and seen.state is LinkState.UNREADABLE:
            return Obtained(page, "", Unreadable.EMPTY)
        if page.outcome is not Outcome.FRESH:
            return Obtained(page, "", why(page))
        if led_home(page):
            return Obtained(page, "", HOME_AGAIN)
        if seen.state is LinkState.READ or seen.gone_since is not None:
            page = replace(page, url=self._store.kept_at(seen.link.url, source.id))
            same = known and seen.mark and mark_of(page.body) == seen.mark
            if seen.state is LinkState.READ and (same or page.sha256 == self._last_bytes(page.url)):
                return Obtained(replace(page, body=b""), page.sha256, SAME_TEXT, seen.mark)
            await self._intake.renew(source, page, report)
        return await self._intake.read(source, page, seen.link.published)

    def _last_bytes(self, url: str) -> str:
        last = next(iter(self._store.latest_revisions(url, 1)), None)
        return last.body_sha256 if last else ""

    # --- new ones ---

    async def _take_in(self, source: Source, seen: SeenLink, one: Obtained, report: SourceReport) -> None:
        """Absorbs a new article and settles its link. A defect that one article meets is that article's alone."""
        reading = one.reading
        if isinstance(reading, Reading):
            article = self._in_its_place(source, reading.article)
            edit = await self._absorbed(source, one, replace(reading, article=article), report)
            if isinstance(edit, Edit):
                await self._read_once(seen, one, report, edit, article.published)
                return
            reading = edit
        if seen.state is LinkState.GONE:  # and is so still, which is no news
            await self._intake.write(report, self._let_go, seen)
            return
        now = self._intake.clock()
        again = self._awaited(seen) if reading is Unreadable.EMPTY else None
        if again is not None:
            await self._intake.write(
                report, self._store.settle_link, seen.link.url, LinkState.UNREADABLE,
                next_try=again, validators=one.page.validators, at=now,
            )  # fmt: skip
            return
        report.problems.append(f"{seen.link.url}: {unreadable(reading)}")
        if isinstance(reading, Unreadable) and reading not in PASSING_WALLS:
            await self._intake.write(report, self._store.settle_link, seen.link.url, LinkState.UNREADABLE, at=now)
        else:
            await self._put_off(seen, one.page, report)

    def _in_its_place(self, source: Source, article: Article) -> Article:
        """The article at the address at which the source's same article was read, if its own is that spelt otherwise.

        Both addresses are read again from then on, and whatever either has is a version of the one article.
        """
        place = self._store.kept_at(article.url, source.id)
        last = next(iter(self._store.latest_revisions(place, 1)), None)
        if last is None or last.article.title != article.title or not same_words(last.article.text, article.text):
            return article
        return replace(article, url=place)

    def _awaited(self, seen: SeenLink) -> datetime | None:
        """When a page that has no text yet is looked at again; ``None`` if it has had time enough, by any clock."""
        now = self._intake.clock()
        age = abs(now - seen.first_seen)
        return next((now + (time - age) for time in AWAITED if time > age), None)

    async def _absorbed(self, source: Source, one: Obtained, reading: Reading, report: SourceReport) -> Edit | str:
        """What the article was to what was known of it, or the defect that it met."""
        try:
            absorbed = await self._intake.absorb(source, reading, one.sha256)
        except StoreError:
            raise
        except Exception as error:
            log.exception("absorbing failed", source=source.id, url=one.page.url)
            return defect(error)
        report.add(absorbed)
        return absorbed.edit

    async def _read_once(
        self, seen: SeenLink, one: Obtained, report: SourceReport, edit: Edit, published: datetime | None
    ) -> None:
        """Settles a link whose page was read, and when it is read again. Of one that had vanished it is an event."""
        now = self._intake.clock()
        again, mark = reread(seen.link.published or published, seen.first_seen, now), one.mark or seen.mark
        validators: Validators | None = one.page.validators
        if edit is Edit.GUTTED:  # held until a second reading says the same: it is not to be told that this is known
            again, mark, validators = now + REREAD_FIRST, "", None

        def settle() -> None:
            if seen.announced is not None and edit in _TOLD:
                self._store.count_announced(seen.source, edited=edit is not Edit.SAME)
            if seen.state is LinkState.GONE and seen.gone_since is not None:
                self._store.add_event(SourceEvent(seen.source, seen.link.url, EventKind.RETURNED, now))
            self._store.settle_link(
                seen.link.url, LinkState.READ, next_try=again, validators=validators, mark=mark, at=now
            )

        await self._intake.write(report, settle)

    async def _put_off(self, seen: SeenLink, page: FetchedPage, report: SourceReport) -> None:
        """Lets go of an article that is gone for good; anything else is tried again, less and less often."""
        now = self._intake.clock()
        patience = REREAD_FOR if page.outcome in HOST_TROUBLE else GIVE_UP_AFTER
        given_up = seen.attempts + 1 >= ATTEMPTS and now - seen.first_seen >= patience
        if page.status == 410 or given_up:
            await self._intake.write(report, self._let_go, seen)
            return
        pause = max(min(RETRY * 2 ** min(seen.attempts, 8), LONGEST_RETRY), page.retry_after or timedelta())
        await self._intake.write(
            report, self._store.settle_link, seen.link.url, LinkState.PENDING, next_try=now + pause, at=now
        )

    def _let_go(self, seen: SeenLink) -> None:
        """Settles a link whose article is gone: it is looked for again at long intervals, and not for ever."""
        now = self._intake.clock()
        again = now + GONE_AGAIN if abs(now - seen.first_seen) < GONE_FOR else None
        self._store.settle_link(seen.link.url, LinkState.GONE, next_try=again, gone_since=seen.gone_since, at=now)

    # --- those read before ---

    async def _take_again(self, source: Source, seen: SeenLink, one: Obtained, report: SourceReport) -> None:
        """Takes in what became of an article. That it cannot be had today is no problem of the source."""
        if one.page.outcome is Outcome.GONE or one.reading in (HOME_AGAIN, ANOTHER_PAGE):
            await self._missed(source, seen, one, report)
            return
        edit: Edit | str = ""
        if isinstance(one.reading, Reading):
            edit = await self._absorbed(source, one, one.reading, report)
        elif one.page.outcome is Outcome.NOT_MODIFIED or one.reading == SAME_TEXT:
            await asyncio.to_thread(self._intake.intact, self._store.kept_at(seen.link.url, source.id))
            edit = Edit.SAME
        if isinstance(edit, Edit):
            await self._read_once(seen, one, report, edit, None)
        else:
            await self._read_later(seen, one.page, report)

    async def _read_later(self, seen: SeenLink, page: FetchedPage, report: SourceReport) -> None:
        now = self._intake.clock()
        again = reread(seen.link.published, seen.first_seen, now)
        if page.outcome in HOST_TROUBLE and (again is not None or seen.announced is not None):
            again = min(again or now + AFTER_TROUBLE, now + AFTER_TROUBLE)  # that made this look none
        if again is not None and page.retry_after is not None:
            again = max(again, now + page.retry_after)
        await self._intake.write(report, self._store.settle_link, seen.link.url, LinkState.READ, next_try=again, at=now)

    async def _missed(self, source: Source, seen: SeenLink, one: Obtained, report: SourceReport) -> None:
        """A page that is missing is looked for once more a day later, and has vanished if it is missing still."""
        now, url = self._intake.clock(), seen.link.url
        if has_vanished(seen.gone_since, now):
            event = SourceEvent(source.id, url, EventKind.VANISHED, now, str(one.reading))
            await self._intake.write(report, self._vanished, event, seen)
            return
        since = seen.gone_since or now
        await self._intake.write(
            report, self._store.settle_link, url, LinkState.READ, next_try=since + GONE_AFTER, gone_since=since, at=now
        )

    def _vanished(self, event: SourceEvent, seen: SeenLink) -> None:
        self._store.add_event(event)
        self._let_go(seen)


def _host(seen: SeenLink) -> str:
    return urlsplit(seen.link.url).netloc


def _is_hosts_trouble(one: Obtained) -> bool:
    return one.page.outcome in HOST_TROUBLE
