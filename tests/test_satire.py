"""Satire is known by its labels, wherever these stand, and what is only about satire is not taken for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from monitor.domain import Actor, Article, Authority, Doubt, FetchedPage, Outcome, Source, SourceKind, Speaker
from monitor.extract import extract
from monitor.extract.satire import announced
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


MENU = '<div id="menu"><ul><li><a href="/satire">Satire</a></li><li><a href="/world">World</a></li></ul></div>'


def page(
    head: str = "",
    above: str = "",
    below: str = "",
    title: str = TITLE,
    story: Sequence[str] = STORY,
    top: str = MENU,
    after: str = "",
) -> bytes:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story)
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | The Press</title>{head}</head>'
        f"<body>{top}<article><header>{above}<h1>{title}</h1>{below}</header>{after}{paragraphs}</article></body></html>"
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
        {"above": '<a class="kicker" href="/satire">Weekend satire</a><img src="/x.jpg">'},
        {"below": "<p>Satire: what the harbour said, by one who was not asked</p>"},
        {"below": '<h4>What was not said</h4><div class="by">The Idle Bosun &middot; Satire</div>'},
        {"below": f"{STANDFIRST}<i>Parody</i>"},
        {"after": '<div class="meta"><span>News satire</span> <span>3 March</span></div>'},
        {"title": f"Satire: {TITLE}"},
        {"title": f"SATIRE ALERT: {TITLE}"},
        {"title": f"Satire - {TITLE}"},
        {"title": f"{TITLE} (Satire)"},
        {"title": f"{TITLE} - Satire"},
        {"story": ["This article is satire.", *STORY]},
        {"story": ["What follows is a work of satire.", *STORY]},
        {"story": [*STORY, "This story is entirely made up."]},
        {"story": [*STORY, "The Idle Bosun is the Post’s weekly column of invention. No part of it has happened."]},
    ],
)
def test_a_page_that_says_so_is_satire(parts: dict[str, Any]) -> None:
    assert article(page(**parts)).satire


@pytest.mark.parametrize(
    "url",
    [
        "https://www.press.example/satire/2025/harbour",
        "https://www.press.example/humor-satire/harbour",
        "https://humour.press.example/a/b",
    ],
)
def test_so_is_one_that_lies_among_satire(url: str) -> None:
    assert article(page(), url).satire


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"top": '<header><h1><a href="/">The Press</a></h1><nav><a>News</a><a>Satire</a></nav></header>'},
        {"top": "<header><h1>The Press</h1><span>Satire</span></header>"},
        {"above": "<div><a>News</a> | <a>World</a> | <a>Satire</a></div>"},
        {"after": '<nav><a href="/satire">Satire</a></nav>'},
        {"below": '<div class="tags"><a>Satire</a></div>'},
        {"below": "<ul><li>Turkey</li><li>Satire</li></ul>"},
        {"after": '<aside><a href="/x">Satire: the cod are told</a></aside>'},
        {"after": '<div class="most-read"><span>Satire</span></div>'},
        {"below": f"{STANDFIRST}{STANDFIRST}<h3>Satire</h3>"},
        {"head": described(articleSection="World", keywords=["satire"])},
        {"head": '<meta name="description" content="Satirical weekly sued by the harbour minister">'},
        {"head": '<meta property="article:section" content="Fiction">'},
        {"below": '<div class="by">By Vera Lund &middot; World</div>'},
        {"title": "Satire and the harbour: what may be said of a minister"},
        {"title": "Minister sues over a cartoon: satire?"},
        {
            "title": "Fact vs. fiction: the harbour",
            "below": "<p>FICTION: Norway closes it.</p><p>FACT: it does not.</p>",
        },
        {"story": ["Norway dismissed the report on its harbour as a work of fiction on Monday.", *STORY]},
        {"story": ["“This report is pure fiction,” Kari Moen said on Monday.", *STORY]},
        {"story": ["This is pure fiction, the ministry said in a statement on the closure of the harbour.", *STORY]},
        {"story": ["This is not a joke: the foreign minister will close the port to ships of every flag.", *STORY]},
        {"story": ["Everything in this article is invented, if one believes the minister of transport.", *STORY]},
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


def test_what_is_said_in_satire_is_kept_and_doubted_but_on_the_actors_own_pages() -> None:
    norway = Actor("norway", "Norway", speakers=(Speaker("Kari Moen", "Transport Minister", 2),))
    press = Source("press", "The Press", SourceKind.FEED, URL)
    own = replace(press, authority=Authority.OFFICIAL, publisher="norway")
    for label, site, doubted in (("Satire", press, True), ("", press, False), ("Satire", own, False)):
        body = page(above=f'<span class="kicker">{label}</span>')
        fetched = FetchedPage(URL, URL, Outcome.FRESH, NOW, 200, body, "text/html")
        reading = read_page(PageJob(fetched, site, (norway,), ()))
        assert isinstance(reading, Reading)
        [said] = [one for one in reading.statements if one.text.startswith("We will close the port")]
        assert (Doubt.SATIRE in said.doubt) is doubted
