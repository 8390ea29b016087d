"""A fetched page -> the article on it, and who said what there. Runs in worker processes.

What that takes is loaded by whoever reads: the process that only hands pages over does without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.domain import Actor, Article, FetchedPage, Issue, Source, Statement, Unreadable
from monitor.links import canonical_url
from monitor.resources import lexicon_data
from monitor.text import words

if TYPE_CHECKING:
    from monitor.statements.cues import Cues

SUPPORTED_LANGUAGES = frozenset({"en"})
"""Articles in other languages are stored and never compared."""

AHEAD = timedelta(days=2)
"""A date so far ahead of the day on which a page is read is an event's or a slip, and not that of its publication.

Words of a day to come would outlast every other word until it comes.
"""


_LITTLE_WORDS = 0.3
"""The share of function words from which a text is in their language: English has 0.4 and more, its cousins 0.2."""

_BEGINNING = 4_000
"""Characters of a text by which its language is told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker made of a page: the article and who said what in it."""

    article: Article
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class PageJob:
    """All that a worker needs to read a page."""

    page: FetchedPage
    source: Source
    actors: tuple[Actor, ...]
    issues: tuple[Issue, ...]
    published: datetime | None = None


def prepare() -> None:
    """Loads what reading a page takes: in a new worker, before the time of the first page begins."""
    from monitor import issues, statements  # noqa: F401 - has them loaded
    from monitor.extract import extractor

    extractor()
    for language in SUPPORTED_LANGUAGES:
        cues(language)


def read_page(job: PageJob) -> Reading | Unreadable:
    """A fetched page as an article and its statements on the tracked issues, or why it is none. Runs in a worker."""
    found = article_of(job.page, job.source, job.published)
    return found if isinstance(found, Unreadable) else read_article(found, job.source, job.actors, job.issues)


def read_kept(root: Path, name: str, job: PageJob) -> Reading | Unreadable:
    """:func:`read_page` of bytes that lie in the archive ``root`` under this name. Raises ``ArchiveError``."""
    body = Archive(root, sweep=False).get(name)
    return read_page(replace(job, page=replace(job.page, body=body)))


def article_of(page: FetchedPage, source: Source, published: datetime | None) -> Article | Unreadable:
    """What stands on a page of ``source``, known by the address that was asked for, whatever it redirects to.

    It is dated by itself, or else as it was ``published`` according to who told of it, or not at all. Its language is
    the one that the page names, or the source's where it plainly is.
    """
    from monitor.extract import extract

    found = extract(
        page.body,
        page.final_url,
        content_type=page.content_type,
        charset=page.charset,
        timezone=source.timezone,
        language=source.language,
        published=published,
    )
    if isinstance(found, Unreadable):
        return found
    if found.language != source.language and _reads_as(source.language, found.text):
        found = replace(found, language=source.language)
    latest = page.fetched_at + AHEAD
    days = (day for day in (found.published, published) if day and day <= latest)
    return replace(found, url=canonical_url(page.url), published=next(days, None))


def _reads_as(language: str, text: str) -> bool:
    """Whether a text is in a supported language by its little words, whatever its page says: templates are copied."""
    if language not in SUPPORTED_LANGUAGES:
        return False
    little, begun = frozenset(lexicon_data(f"words.{language}")["function_words"]), words(text[:_BEGINNING])
    return sum(word in little for word in begun) >= _LITTLE_WORDS * max(len(begun), 1)


def read_article(
    article: Article, source: Source, actors: Sequence[Actor], issues: Sequence[Issue], *, closely: bool = False
) -> Reading:
    """Who said what in an article, as a page of ``source``, with the issues spoken to.

    An article in a language without a lexicon has no statements, nor has one that names no configured actor unless it
    is read ``closely``: nothing in it could be compared.
    """
    from monitor.issues import link
    from monitor.statements import attribute, mentions

    article = replace(article, timezone=source.timezone)
    if article.language not in SUPPORTED_LANGUAGES:
        return Reading(article, ())
    known = cues(article.language)
    spoken_for = closely or source.publisher or mentions(f"{article.title}\n{article.text}", actors, known)
    if not spoken_for:
        return Reading(article, ())
    said = attribute(article, actors, known, authority=source.authority, publisher=source.publisher)
    return Reading(article, tuple(link(said, issues, article, known)))


@cache
def cues(language: str) -> Cues:
    """The cues of a supported language, read once."""
    from monitor.statements.cues import Cues

    return Cues.from_data(lexicon_data(f"attribution.{language}"))
