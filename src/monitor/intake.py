"""One document at a time: fetched, its bytes kept, read by a worker, absorbed; and what a check of a source came to."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, TypeVar
from urllib.parse import urlsplit

import structlog

from monitor.archive import Archive, ArchiveError
from monitor.domain import Config, FetchedPage, Outcome, Source, Unreadable, Validators
from monitor.fetch import Fetcher
from monitor.links import ONE_ARTICLE, canonical_url
from monitor.pages import PageJob, Reading, read_kept
from monitor.reader import reader
from monitor.revise import Edit, replaced
from monitor.store import FetchRecord, Store, held_key, unsettled_key
from monitor.visible import holds_all, mark_of
from monitor.workers import WorkError, Workers

if TYPE_CHECKING:
    from monitor.absorb import Absorbed, Absorber

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

_HOME = re.compile(r"/?([a-z]{2}([-_][a-z]{2})?/?)?((index|default|home)\.\w+)?", re.IGNORECASE)
"""The path of a site's front page, or of the front page in one of its languages."""

ANOTHER_PAGE = "another page stands at its address now"
"""What stands in the place of a reading where the page that was read before is not there any more."""


@dataclass(slots=True)
class SourceReport:
    """What came of one check of a source. ``problems`` are lines for a person, each naming what failed.

    ``trouble`` is why the source's own document, though it arrived, could not be used: empty if it could. ``requests``
    are those not yet in the log. ``missing`` says that the source's own page is not there any more, ``mark`` by which
    fingerprint its text is known again, if it was read, ``index`` what is known of an index of sitemaps, if it is one.
    """

    source: str
    outcome: Outcome
    links: int = 0
    articles: int = 0
    statements: int = 0
    flags: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    trouble: str = ""
    requests: list[FetchRecord] = field(default_factory=list)
    missing: bool = False
    mark: str | None = None
    index: str = ""

    def add(self, absorbed: Absorbed) -> None:
        """Counts an article in."""
        self.articles += absorbed.edit in (Edit.FIRST, Edit.CHANGED, Edit.CORRECTED)
        self.statements += absorbed.statements
        self.flags.update(absorbed.flags)

    def amiss(self, url: str, trouble: str) -> None:
        """Notes that the source's own document is of no use."""
        self.trouble = trouble
        self.problems.append(f"{url}: {trouble}")


@dataclass(frozen=True, slots=True)
class Obtained:
    """A document on its way in: what was answered, without the bytes, their name, and what a worker made of them.

    ``reading`` is a string where nothing was made of them, and says why. ``mark`` is the fingerprint by which the same
    text is known again, if there is one.
    """

    page: FetchedPage
    sha256: str
    reading: Reading | Unreadable | str
    mark: str = ""


class Late:
    """The absorber, built when there is something for it: what it compares with is half of a single pass's start."""

    def __init__(self, builder: Callable[[], Absorber]) -> None:
        self._builder = builder

    @cached_property
    def absorber(self) -> Absorber:
        """It, built now if it was not before."""
        built = self._builder()
        self._builder = lambda: built  # what it was built from, another one perhaps, is free to go
        return built

    def build(self) -> None:
        """Has it built now."""
        _ = self.absorber

    def renewed(self, config: Config) -> Late:
        """The same under another configuration."""
        return Late(lambda: self.absorber.renewed(config))


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes documents in. Absorbing is done one article at a time, however many intakes share the lock."""

    config: Config
    store: Store
    archive: Archive
    fetcher: Fetcher
    workers: Workers
    late: Late
    clock: Callable[[], datetime]
    absorbing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def renewed(self, config: Config) -> Intake:
        """The same under another configuration; everything but what it says is shared."""
        self.fetcher.configure(config.settings.fetch)
        return replace(self, config=config, late=self.late.renewed(config))

    async def fetch(self, source: Source, url: str, validators: Validators, report: SourceReport) -> FetchedPage:
        """A request, noted in the report."""
        begun = time.monotonic()
        page = await self.fetcher.get(url, validators)
        took = round((time.monotonic() - begun) * 1000)
        report.requests.append(FetchRecord.of(source.id, page, took))
        return page

    async def read(self, source: Source, page: FetchedPage, published: datetime | None) -> Obtained:
        """Keeps the bytes and has a worker read them. Raises ``ArchiveError`` where they cannot be kept.

        From then on the bytes are on disk and not in memory, however many documents wait for a worker. What has nothing
        to do with what stood at its address is not taken for an edit of it.
        """
        name, mark = await asyncio.to_thread(self.archive.put, page.body), mark_of(page.body)
        page = replace(page, body=b"")
        reading = await self._reading(source, page, name, published)
        if isinstance(reading, Reading) and self._is_another(page, reading):
            return Obtained(page, name, ANOTHER_PAGE)
        if mark and isinstance(reading, Reading):
            body = await asyncio.to_thread(self.archive.get, name)
            if holds_all(body, reading.article.text, page.charset):
                return Obtained(page, name, reading, mark)
        return Obtained(page, name, reading)

    def _is_another(self, page: FetchedPage, reading: Reading) -> bool:
        """Whether the page that was read has given way to another, as to the notice that it is gone."""
        last = next(iter(self.store.latest_revisions(canonical_url(page.url), 1)), None)
        elsewhere = canonical_url(page.final_url) != canonical_url(page.url)
        return last is not None and replaced(last.article, reading.article, elsewhere=elsewhere)

    async def _reading(
        self, source: Source, page: FetchedPage, name: str, published: datetime | None
    ) -> Reading | Unreadable | str:
        job = PageJob(page, source, self.config.actors, self.config.issues, published)
        try:
            return await self.workers.run(read_kept, self.archive.root, name, job)
        except WorkError as error:
            return str(error)
        except ArchiveError:
            raise
        except Exception as error:
            log.exception("reading failed", source=source.id, url=page.url)
            return defect(error)

    async def absorb(self, source: Source, reading: Reading, name: str) -> Absorbed:
        """Takes a reading into the store."""
        async with self.absorbing:
            return await asyncio.to_thread(self.late.absorber.absorb, source, reading, name, self.clock())

    async def renew(self, source: Source, page: FetchedPage, report: SourceReport) -> None:
        """Has the last version read again if another reader read it: what only the reader changed is no edit."""
        last = next(iter(self.store.latest_revisions(canonical_url(page.url), 1)), None)
        if last is None or last.article.reader == reader() or not last.body_sha256:
            return
        try:
            reading = await self._reading(source, replace(page, body=b""), last.body_sha256, last.article.published)
        except ArchiveError as error:
            report.problems.append(str(error))
            return
        if isinstance(reading, Reading):
            await asyncio.to_thread(self.late.absorber.renew, source, reading, last.body_sha256, self.clock())

    async def settle_ledger(self, actor: str) -> tuple[int, ...]:
        """The flags on an actor's formulas, after its new texts have been absorbed."""
        issues = (one.id for one in self.config.issues)
        if not any(self.store.meta(unsettled_key(actor, issue)) for issue in issues):
            return ()
        async with self.absorbing:
            return await asyncio.to_thread(self.late.absorber.settle_ledger, actor, self.clock())

    def intact(self, url: str) -> None:
        """Notes that a page is whole, so that a loss of text counts as the first again."""
        if self.store.meta(held_key(url)):
            self.late.absorber.intact(url)

    async def write(self, report: SourceReport, change: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """One change of the store, in one transaction with the log of the requests that led to it."""

        def together() -> None:
            with self.store.unit():
                self.store.log_fetches(requests)
                change(*args, **kwargs)

        requests, report.requests = report.requests, []
        await asyncio.to_thread(together)


def led_home(page: FetchedPage) -> bool:
    """Whether a request for a page ended at its site's front page, or at the list of what stood beside it.

    That is a site's way to say that the page is gone.
    """
    asked, found = urlsplit(page.url), urlsplit(page.final_url)
    if not page.outcome.ok or found.query or (asked.path, asked.query) == (found.path, found.query):
        return False
    return (_is_home(found.path) and not _is_home(asked.path)) or _holds(found.path, asked.path)


def _holds(section: str, article: str) -> bool:
    """Whether a path is that of a part of a site, and the other that of an article in it."""
    whole, part = _segments(article), _segments(section)
    inside = bool(part) and len(part) < len(whole) and whole[: len(part)] == part
    return inside and bool(ONE_ARTICLE.search(whole[-1])) and not ONE_ARTICLE.search(part[-1])


def _segments(path: str) -> list[str]:
    return [one for one in path.lower().split("/") if one and not _HOME.fullmatch(one)]


def _is_home(path: str) -> bool:
    return _HOME.fullmatch(path) is not None


def why(page: FetchedPage) -> str:
    """How a request failed, in one phrase for a person."""
    status = f" (HTTP {page.status})" if page.status else ""
    return f"{page.outcome.value}{status}" + (f": {page.detail}" if page.detail else "")


def unreadable(reading: Unreadable | str) -> str:
    """Why a document gave no article."""
    return f"not readable as an article ({reading.value})" if isinstance(reading, Unreadable) else reading


def defect(error: Exception) -> str:
    """A defect of ours, as a problem of what met it."""
    return f"a defect of the monitor ({type(error).__name__}: {error}); the log has the details"
