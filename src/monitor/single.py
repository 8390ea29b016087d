"""One document at a time, outside any schedule: a file or an address read, a source tried out. Nothing is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor.discover import discover
from monitor.domain import (
    Article,
    Authority,
    Config,
    FetchedPage,
    FetchSettings,
    Outcome,
    Source,
    SourceKind,
    Unreadable,
)
from monitor.extract import read_text
from monitor.fetch import Fetcher
from monitor.links import Discovery
from monitor.markup import decode, is_binary
from monitor.pages import PageJob, Reading, article_of, prepare, read_article, read_page
from monitor.pipeline import NESTED_SITEMAPS, why
from monitor.report import when
from monitor.workers import WorkError, Workers

MAX_LINKS_SHOWN = 20


class UnreadableError(Exception):
    """A file or an address gave no article; the message says why."""


def read_single(config: Config, where: str, source_id: str | None, day: date | None) -> Reading:
    """The article in a file (text or HTML) or at an address, with its attributed statements.

    ``day`` stands in where the page gives no date. Raises ``LookupError`` for an unknown source,
    :class:`UnreadableError` where there is no article, ``OSError`` where the file cannot be read.
    """
    source = _source(config, source_id, where)
    published = datetime.combine(day, time(), ZoneInfo(source.timezone)).astimezone(UTC) if day else None
    article = _article(_page(config.settings.fetch, where), where, source, published)
    return read_article(article, source, config.actors, config.issues, closely=True)


def document_text(settings: FetchSettings, where: str) -> str:
    """The plain text of a file or an address. Raises as :func:`read_single`."""
    return _article(_page(settings, where), where, _source(None, None, where), None).text


def _article(page: FetchedPage, where: str, source: Source, published: datetime | None) -> Article:
    """What stands on a page, or in a file that is not a page."""
    if _is_html(page) or is_binary(page.body) or not page.body.strip():
        found = article_of(page, source, published)
        if isinstance(found, Unreadable):
            raise UnreadableError(f"{where}: not readable as an article ({found.value})")
        return found
    return read_text(decode(page.body, page.charset), published=published, language=source.language)


def _source(config: Config | None, source_id: str | None, where: str) -> Source:
    if config is None or source_id is None:
        return Source("single", where, SourceKind.PAGE, where, Authority.PRESS)
    source = config.source(source_id)
    if source is None:
        raise LookupError(f"no source {source_id!r}; there are: {', '.join(one.id for one in config.sources)}")
    return source


def _page(settings: FetchSettings, where: str) -> FetchedPage:
    if "://" not in where:
        path = Path(where)
        body = _contents(path, settings.max_bytes)
        return FetchedPage(path.absolute().as_uri(), where, Outcome.FRESH, datetime.now(UTC), body=body)
    page = asyncio.run(_fetched(settings, where))
    if page.outcome is not Outcome.FRESH:
        raise UnreadableError(f"{where}: {why(page)}")
    return page


def _contents(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        body = file.read(limit + 1)
    if len(body) > limit:
        raise UnreadableError(f"{path}: larger than {limit:,} bytes; raise max_bytes under `fetch` in monitor.yaml")
    return body


async def _fetched(settings: FetchSettings, url: str) -> FetchedPage:
    async with Fetcher(settings) as fetcher:
        return await fetcher.get(url)


def _is_html(page: FetchedPage) -> bool:
    """Whether the bytes look like markup: a text file may hold anything, but does not begin with a tag."""
    start = decode(page.body[:2048]).lstrip().lower()
    markup = start.startswith("<") or "<html" in start or "<!doctype" in start
    return markup or (page.content_type or "").startswith("text/html")


def dry_run(config: Config, source: Source, articles: int) -> dict[str, Any]:
    """What a check of the source would find: its links, and the reading of its first few articles.

    As in a check, a worker finds and reads them: what takes it longer than ``fetch.reading_time`` is a ``problem``.
    """
    return asyncio.run(_dry_run(config, source, articles))


async def _dry_run(config: Config, source: Source, articles: int) -> dict[str, Any]:
    settings = config.settings.fetch
    workers = Workers(deadline=settings.reading_time, prepare=prepare)
    async with Fetcher(settings) as fetcher, workers:
        page = await fetcher.get(source.url)
        result: dict[str, Any] = {"source": source.id, "url": source.url, "outcome": page.outcome.value}
        result |= {"problem": "" if page.outcome.ok else why(page), "links": [], "articles": []}
        if page.outcome is not Outcome.FRESH:
            return result
        if source.kind is SourceKind.PAGE:
            return result | {"articles": [await _tried(workers, config, source, page, None)]}
        found = await _links_on(workers, source, page)
        links, problems = list(found.links), [found.problem] if found.problem else []
        parts = await _parts(fetcher, workers, source, found.sitemaps)
        for part in parts:
            links += part.links
            problems += [part.problem] if part.problem else []
        shown = [
            {"url": one.url, "title": one.title, "published": when(one.published)} for one in links[:MAX_LINKS_SHOWN]
        ]
        result |= {"problem": "; ".join(problems), "count": len(links), "links": shown}
        result |= {"sitemaps": len(found.sitemaps), "sitemaps_read": len(parts)}
        for one in links[:articles]:
            article = await fetcher.get(one.url)
            result["articles"].append(await _tried(workers, config, source, article, one.published))
        return result


async def _links_on(workers: Workers, source: Source, page: FetchedPage) -> Discovery:
    """What a document leads to."""
    try:
        return await workers.run(discover, page.body, source, page.final_url, page.content_type)
    except WorkError as error:
        return Discovery(problem=f"its links could not be read: {error}")


async def _parts(fetcher: Fetcher, workers: Workers, source: Source, sitemaps: Sequence[str]) -> list[Discovery]:
    """What the sitemaps lead to that an index names, the newest first, until there are enough links to show."""
    parts: list[Discovery] = []
    for url in sitemaps[:NESTED_SITEMAPS]:
        page = await fetcher.get(url)
        part = Discovery(problem=why(page))
        if page.outcome is Outcome.FRESH:
            part = await _links_on(workers, source, page)
        parts.append(replace(part, problem=part.problem and f"{url}: {part.problem}"))
        if sum(len(one.links) for one in parts) >= MAX_LINKS_SHOWN:
            break
    return parts


async def _tried(
    workers: Workers, config: Config, source: Source, page: FetchedPage, published: datetime | None
) -> dict[str, Any]:
    """One article of a dry run."""
    if page.outcome is not Outcome.FRESH:
        return {"url": page.url, "problem": why(page)}
    job = PageJob(page, source, config.actors, config.issues, published)
    try:
        found = await workers.run(read_page, job)
    except WorkError as error:
        return {"url": page.url, "problem": str(error)}
    if isinstance(found, Unreadable):
        return {"url": page.url, "problem": f"not readable as an article ({found.value})"}
    tracked = sum(1 for said in found.statements if said.actor and said.issues)
    return {
        "url": page.url,
        "problem": "",
        "title": found.article.title,
        "published": when(found.article.published),
        "words": len(found.article.text.split()),
        "statements": len(found.statements),
        "on_tracked_issues": tracked,
    }
