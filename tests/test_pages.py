"""A fetched page as an article, dated no later than it can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain import Article, Authority, FetchedPage, Outcome, Source, SourceKind
from monitor.pages import AHEAD, article_of

READ = datetime(2026, 3, 2, 12, tzinfo=UTC)
PRESS = Source("press", "The Press", SourceKind.FEED, "https://press.example/feed", Authority.PRESS)
BODY = "".join(
    f"<p>The ministers met for day {day} of their talks, and thanked their hosts for it.</p>" for day in range(9)
)


def read(declared: datetime | None, announced: datetime | None = None, body: str = BODY, language: str = "") -> Article:
    dated = f'<meta property="article:published_time" content="{declared.isoformat()}">' if declared else ""
    article = f"<article><h1>Talks end</h1>{body}</article>"
    body = f"<html lang='{language}'><head><title>Talks end</title>{dated}</head><body>{article}</body></html>"
    url = "https://press.example/talks"
    page = FetchedPage(url, url, Outcome.FRESH, READ, 200, body.encode(), "text/html", "utf-8")
    found = article_of(page, PRESS, announced)
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize("ahead", [timedelta(days=-400), timedelta(0), timedelta(hours=20), AHEAD])
def test_a_page_may_be_dated_by_a_clock_that_is_ahead(ahead: timedelta) -> None:
    assert read(READ + ahead).published == READ + ahead


def test_a_day_that_is_far_from_come_is_not_that_of_publication() -> None:
    assert read(READ + timedelta(days=51)).published is None


def test_who_told_of_the_page_may_know_better() -> None:
    told = READ - timedelta(days=1)
    assert read(READ + timedelta(days=366), told).published == told
    assert read(None, READ + timedelta(days=366)).published is None


GERMAN = "<p>Die Minister trafen sich zum neunten Tag ihrer Gespräche und dankten den Gastgebern für alles.</p>" * 3


@pytest.mark.parametrize(
    ("body", "declared", "language"), [(BODY, "zh-CN", "en"), (BODY, "", "en"), (GERMAN, "de", "de"), ("", "de", "de")]
)
def test_a_text_is_in_its_sources_language_where_it_plainly_is_whatever_its_page_says(
    body: str, declared: str, language: str
) -> None:
    named = "<p>Minister Keller, Lund. Gespräche: Fischerei, Häfen, Getreide, Zölle, Schulen.</p>"
    assert read(None, body=body or named, language=declared).language == language
