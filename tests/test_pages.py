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


def read(declared: datetime | None, announced: datetime | None = None) -> Article:
    dated = f'<meta property="article:published_time" content="{declared.isoformat()}">' if declared else ""
    article = f"<article><h1>Talks end</h1>{BODY}</article>"
    body = f"<html><head><title>Talks end</title>{dated}</head><body>{article}</body></html>"
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
