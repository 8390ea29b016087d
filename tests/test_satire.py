"""Satire is known by its labels, wherever these stand, and what is only about satire is not taken for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from monitor.domain import Actor, Article, Doubt, FetchedPage, Outcome, Source, SourceKind, Speaker
from monitor.extract import extract
from monitor.extract.satire import announced
from monitor.flags import is_barred
from monitor.pages import PageJob, Reading, read_page
from store_samples import NOW

URL = "https://www.press.example/world/2025/harbour"
TITLE = "Harbour minister marries the harbour"
STORY = [
    (
        "The transport minister has married the harbour of the capital in a short ceremony at high water, and both "
        "parties are said to be happy, though one of them is cold."
    ),
    (
        "“We will close the port to ships of every flag,” Kari Moen told the guests, who had come by bus and had been "
        "given one herring each to throw at the happy couple."
    ),
    (
        "The opposition asked whether the harbour had been consulted. It had, the minister replied, and twice a day it "
        "had come to meet her, which was more than could be said of the opposition."
    ),
]
STANDFIRST = f'<p class="standfirst">{"A long account of what the harbour would have said. " * 3}</p>'


def page(head: str = "", above: str = "", below: str = "", title: str = TITLE, story: Sequence[str] = STORY) -> bytes:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story)
    menu = '<div id="menu"><ul><li><a href="/satire">Satire</a></li><li><a href="/world">World</a></li></ul></div>'
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | The Press</title>{head}</head>'
        f"<body>{menu}<article><header>{above}<h1>{title}</h1>{below}</header>{paragraphs}</article></body></html>"
    ).encode()


def article(body: bytes, url: str = URL) -> Article:
    found = extract(body, url)
    assert isinstance(found, Article)
    return found


def described(**fields: object) -> str:
    node = {"@context": "https://schema.org", "headline": TITLE, "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    "parts",
    [
        {"head": described(**{"@type": "SatiricalArticle"})},
        {"head": described(**{"@type": ["NewsArticle", "SatiricalArticle"]})},
        {"head": described(articleSection=["Opinion", "Humor"])},
        {"head": described(genre="Political satire")},
        {"head": '<meta property="article:section" content="Opinion/Satire">'},
        {"head": '<meta name="description" content="Satire. Our man who was not there reports">'},
        {"above": '<span class="kicker">SATIRE</span>'},
        {"below": "<p>Satire: what the harbour said, by one who was not asked</p>"},
        {"below": '<h4>What was not said</h4><div class="by">The Idle Bosun &middot; Satire</div>'},
        {
            "below": '<p class="standfirst">'
            + "A long account of what the harbour would have said. " * 3
            + "</p><i>Humour</i>"
        },
        {"title": f"Satire: {TITLE}"},
        {"title": f"{TITLE} (Satire)"},
        {"story": ["This article is satire.", *STORY]},
        {"story": [*STORY, "The Idle Bosun is the Post’s weekly column of invention. No part of it has happened."]},
    ],
)
def test_a_page_that_says_so_is_satire(parts: dict[str, Any]) -> None:
    assert article(page(**parts)).satire


@pytest.mark.parametrize("url", ["https://www.press.example/satire/2025/harbour", "https://humour.press.example/a/b"])
def test_so_is_one_that_lies_among_satire(url: str) -> None:
    assert article(page(), url).satire


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"head": described(articleSection="World", keywords=["satire"])},
        {"head": '<meta name="description" content="Satirical weekly sued by the harbour minister">'},
        {"below": '<div class="by">By Vera Lund &middot; World</div>'},
        {
            "below": '<p class="standfirst">' + "The harbour is closed. " * 5 + "</p>",
            "story": (STORY[0], "Humour", *STORY),
        },
        {"title": "Satire and the harbour: what may be said of a minister"},
        {"story": ["Norway dismissed the report on its harbour as a work of fiction on Monday.", *STORY]},
        {"story": ["“This report is pure fiction,” Kari Moen said on Monday.", *STORY]},
    ],
    ids=[
        "a menu",
        "a keyword",
        "about satire",
        "another section",
        "a heading far below",
        "title",
        "reproach",
        "quoted",
    ],
)
def test_what_only_leads_to_satire_or_is_about_it_is_not(parts: dict[str, Any]) -> None:
    assert not article(page(**parts)).satire


@pytest.mark.parametrize("value", [None, 3, {"name": "Satire"}, [None, {}], "Satire " * 40, ""])
def test_structured_data_of_any_shape_does_no_harm(value: object) -> None:
    assert not article(page(described(articleSection=value, genre=value))).satire


def test_a_notice_stands_at_either_end_of_a_text() -> None:
    notice = "This column is satire."
    assert announced([notice])
    assert announced([*STORY, *STORY, notice])
    assert not announced([*STORY, notice, *STORY])
    assert not announced([])


def test_what_is_said_in_satire_is_kept_and_raises_nothing() -> None:
    norway = Actor("norway", "Norway", speakers=(Speaker("Kari Moen", "Transport Minister", 2),))
    for above, satire in (('<span class="kicker">Satire</span>', True), ("", False)):
        fetched = FetchedPage(URL, URL, Outcome.FRESH, NOW, 200, page(above=above), "text/html")
        reading = read_page(PageJob(fetched, Source("press", "The Press", SourceKind.FEED, URL), (norway,), ()))
        assert isinstance(reading, Reading)
        [said] = [one for one in reading.statements if one.text.startswith("We will close the port")]
        assert (Doubt.SATIRE in said.doubt, is_barred(said)) == (satire, satire)
