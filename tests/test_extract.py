"""Articles out of pages, and the reasons why there is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain import Article, Unreadable
from monitor.extract import extract, read_text
from monitor.reader import reader

URL = "https://www.press.example/world/2025/story"

ONE = (
    "The government will keep the harbour open to ships of every flag, the transport minister told a packed committee "
    "room on Monday, and it has no intention of asking any neighbour for leave to do so before the summer."
)
TWO = (
    "“Nobody has shown us a reason to close it,” she said. “We have asked for one three times, in writing, and what we "
    "were sent back each time was a map with a line on it that somebody had drawn with a ruler.”"
)
THREE = (
    "Opposition members asked whether insurers had been consulted. They had, the minister replied, and two of the five "
    "had raised their rates by a tenth while the other three were waiting for the spring to make up their minds."
)
FOUR = (
    "The committee will meet again in March, when it hopes to hear the harbour master and the pilots’ association, "
    "both of which have asked for more time to prepare what they want to say about the winter traffic and its dangers."
)
STORY = [ONE, TWO, THREE, FOUR]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)


def page(body: str = BODY, head: str = "", attributes: str = ' lang="en-GB"') -> bytes:
    title = "<title>Harbour stays open | The Press</title>"
    return f"<!doctype html><html{attributes}><head>{title}{head}</head><body>{body}</body></html>".encode()


def article(body: bytes, **options: str | datetime | None) -> Article:
    found = extract(body, URL, **options)  # type: ignore[arg-type]  # the options of the tests are all of these types
    assert isinstance(found, Article)
    return found


def described(**fields: str | list[str]) -> str:
    graph = {"@graph": [{"@type": ["NewsArticle"], **fields}]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def lines(body: bytes) -> list[str]:
    return article(body).text.split("\n")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # the parts of a date, as many as needed


# --- text ------------------------------------------------------------------------------------------------


def test_a_page_becomes_an_article() -> None:
    found = article(page(f"<article><h1>Harbour stays open</h1>{BODY}</article>"))
    assert found.text.split("\n") == STORY
    assert found.title == "Harbour stays open"
    assert (found.language, found.reader, found.url) == ("en", reader(), URL)


BOXES = [
    "<nav><ul><li><a href='/a'>World</a></li><li><a href='/b'>Business and trade</a></li></ul></nav>",
    "<aside><h3>Most read</h3><ol><li><a href='/1'>Minister wants the ban back, says column</a></li></ol></aside>",
    "<div><h4>Read most this week</h4><ul><li><a href='/1'>Harbour must close, says ex-pilot</a></li></ul></div>",
    "<div class='related'><b>Related coverage</b><p>Ministry to ban foreign ships, sources say.</p></div>",
    "<p><strong>Read also:</strong> <a href='/2'>The harbour that nobody wanted to keep</a></p>",
    "<section><h2>3 comments</h2><div><h5>Anna</h5><p>Close it at once, I say, and sink the ships!</p></div></section>",
    "<ul id='comments'><li class='comment'><p>Close the harbour at once, I say, and sink the ships!</p></li></ul>",
    "<figure><img src='x.jpg' alt=''><figcaption>The minister, who opposes it, on Monday.</figcaption></figure>",
    "<div class='share'><a href='#'>Facebook</a> <a href='#'>Mail</a></div>",
    "<div><b>The Morning Letter</b> What the desk is watching. <a href='/letters'>Subscribe</a></div>",
    "<div><span>Advertisement</span> Harbour Days, 14 to 16 April. Register now.</div>",
    "<div id='cookie-bar'>We use cookies to show you advertising. <button>Accept all</button></div>",
    "<p>Sign up for our newsletter and never miss a story about the harbour.</p>",
    "<div style='display:none'><p>This text is hidden from readers and was never published by anybody.</p></div>",
    "<form><label>Email <input name='e'></label><button>Sign up</button></form>",
]


@pytest.mark.parametrize("box", BOXES)
def test_what_stands_around_the_article_stays_out(box: str) -> None:
    middle = f"<p>{ONE}</p><p>{TWO}</p>{box}<p>{THREE}</p><p>{FOUR}</p>"
    assert lines(page(f"<main><h1>Harbour stays open</h1>{middle}</main>")) == STORY
    assert lines(page(f"<div>{box}</div><div class='text'>{BODY}</div><div>{box}</div>")) == STORY


@pytest.mark.parametrize(
    "wrapper",
    [
        "<div class='article-with-sidebar comments-open'>{}</div>",
        "<div class='field--label-hidden'>{}</div>",
        "<form id='aspnetForm' method='post'>{}</form>",
        "<div class='promo latest related'>{}</div>",
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td><a href='/'>Home</a></td><td><table><tr><td>{}</td></tr></table></td></tr></table>",
        "<noscript>{}</noscript>",
    ],
)
def test_a_wrapper_of_an_unlucky_name_keeps_its_story(wrapper: str) -> None:
    assert lines(page(wrapper.format(f"<h1>Harbour stays open</h1>{BODY}"))) == STORY


@pytest.mark.parametrize(
    "credit",
    [
        "By Anna Example and Ben Sample",
        "Reporting by Anna Example; editing by Ben Sample",
        "Source: The Wire Agency",
        "Our standards: The Press principles",
        "3 February 2025, 09:30 | Anna Example",
        "Last updated: 3 February 2025",
        "Share this article",
    ],
)
def test_credits_and_datelines_are_no_text(credit: str) -> None:
    assert lines(page(f"<article><p>{credit}</p>{BODY}<p>{credit}</p></article>")) == STORY


@pytest.mark.parametrize(
    "note",
    [
        "Correction: an earlier version of this article gave the wrong day for the committee’s meeting.",
        "This article was amended on 4 February 2025 to correct the name of the harbour.",
        "Editor’s note: This story has been updated to include the minister’s reply.",
    ],
)
def test_an_editors_correction_is_no_text(note: str) -> None:
    assert lines(page(f"<article><p><em>{note}</em></p>{BODY}</article>")) == STORY
    assert lines(page(f"<article>{BODY}<p>{note}</p></article>")) == STORY


@pytest.mark.parametrize(
    ("note", "corrects"),
    [
        ("Correction (4 February): the committee meets in March, not in May.", True),
        ("This article incorrectly said that the harbour was closed.", True),
        ("In an earlier version of this story, the pilots’ association was given another name.", True),
        ("This page, first published in 2024, was amended on 4 February 2025.", True),
        ("This report has been updated to correct a figure.", True),
        ("This article was amended by our editors on 4 February, to attribute a quotation.", True),
        ("An earlier report misidentified the harbour master.", False),
        ("This corrects an earlier story, which misstated the fee.", True),
        ("This page was last updated on 4 February 2025.", False),
        ("This story has been updated with what the minister replied.", False),
        ("Update: this article has been updated.", False),
    ],
)
def test_that_a_text_was_touched_is_no_correction_of_it(note: str, corrects: bool) -> None:
    found = article(page(f"<article>{BODY}<p>{note}</p></article>"))
    assert (found.text.split("\n"), found.corrections) == (STORY, (note,) if corrects else ())


@pytest.mark.parametrize(
    "line",
    [
        "Views: 1,234",
        "Viewed 1,234 times",
        "1.2k views",
        "Number of visits: 88",
        "Comments: 14",
        "3 hours ago",
        "Estimated reading time: 4 minutes",
        "Was this page helpful? Yes No",
        "Copyright 2025 The Press",
    ],
)
def test_counters_and_the_like_are_no_text(line: str) -> None:
    assert lines(page(f"<article><p>{line}</p>{BODY}<p>{line}</p></article>")) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "By 2030 Japan will end the subsidy.",
        "Note that the government will not sign.",
        "This report was wrong, the minister said, and she would not correct her own words for it.",
        "This report was revised by the ministry to allow exports.",
        "This article was amended in 2023 to let fishermen sell their catch.",
        "This report misrepresented our position, the minister said.",
        "This page of the accord is amended by both sides each year.",
        "Published figures show that exports fell by 7 percent.",
        "Update: The ministry has amended its position and now supports the ban.",
        "Note: the fee was amended in 2023 by decree.",
        "This page explains how the harbour law was amended in 2024.",
        "This decision, the report said, was a mistaken one.",
        "This claim in the article is inaccurate: the ministry has not changed its stand.",
        "This article misrepresents the ministry, which opposes the ban.",
        "This week's report misreads what the ministry holds.",
        "Clarification is what the harbour needs, and the law has to be amended.",
        "Copyright rules for harbour maps will stay as they are.",
        "Reading time tables aloud, 4 minutes were lost.",
        "Sources in the ministry said it would not.",
    ],
)
def test_a_sentence_that_begins_like_a_credit_stays(line: str) -> None:
    assert line in lines(page(f"<article>{BODY}<p>{line}</p></article>"))


@pytest.mark.parametrize(
    "head",
    ['<meta property="article:section" content="Ports">', described(articleSection=["World", "Ports"])],
)
def test_the_name_of_the_pages_section_above_the_story_is_no_text_and_other_words_there_are(head: str) -> None:
    assert lines(page(f"<article><p>PORTS</p>{BODY}</article>", head)) == STORY
    assert lines(page(f"<article><p>Ports and ships</p>{BODY}</article>", head)) == ["Ports and ships", *STORY]
    assert lines(page(f"<article><p>Ports</p>{BODY}</article>")) == ["Ports", *STORY]


def test_points_quotations_and_headings_are_lines_of_their_own() -> None:
    points = "<h2>Points</h2><ul><li>No ban.</li><li>No <b>new</b> fees.</li></ul>"
    body = f"<p>{ONE}</p>{points}<blockquote>{TWO}</blockquote><p>{THREE}</p>"
    assert lines(page(f"<article>{body}</article>")) == [ONE, "Points", "No ban.", "No new fees.", TWO, THREE]


PANELS = [
    "<h3><button aria-controls='{0}'>{1}</button></h3><div id='{0}' hidden><p>{2}</p></div>",
    "<h3><a href='#{0}'>{1}</a></h3><div id='{0}' aria-hidden='true'><p>{2}</p></div>",
    "<h3><a href='#{0}'>{1}</a></h3><div id='{0}' style='Visibility: hidden'><p>{2}</p></div>",
    "<h3>{1}</h3><div class='panel' style='display: none'><p>{2}</p></div>",
    "<h3 data-bs-target='#{0}'>{1}</h3><div><div id='{0}' class='panel hidden'><p>{2}</p></div></div>",
    "<h3>{1}</h3><button onclick=\"show('{0}')\">Answer</button><div id='{0}' style='display:none'><p>{2}</p></div>",
]


@pytest.mark.parametrize("panel", PANELS)
def test_what_a_reader_opens_with_a_click_is_text(panel: str) -> None:
    asked = ["May ships of every flag call?", "Who pays?", "When does it close?", "Who decides?"]
    panels = "".join(panel.format(f"p{n}", *pair) for n, pair in enumerate(zip(asked, STORY, strict=True)))
    wanted = [line for pair in zip(asked, STORY, strict=True) for line in pair]
    assert lines(page(f"<main><h1>Harbour: our position</h1><p>{ONE}</p>{panels}</main>")) == [ONE, *wanted]


@pytest.mark.parametrize(
    "hidden",
    [
        "<a href='#login'>Log in</a><div id='login' class='modal' hidden><p>Members read this first.</p></div>",
        "<a href='#say'>Comments</a><div id='say' class='comments' hidden><p>Close the harbour, I say!</p></div>",
        "<a href='#all'>All updates</a><div id='all' class='change-history' hidden><p>Took out the ban.</p></div>",
        "<button aria-controls='ask'>Ask</button><div id='ask' hidden><p>Ask us.</p><form><input></form></div>",
        "<button aria-controls='m'>Menu</button><nav><div id='m' hidden><p>All about the harbour.</p></div></nav>",
        "<button aria-controls='w'>Sites</button><div id='w' hidden><a href='/a'>News</a> <a href='/b'>All</a></div>",
        "<div hidden><p>The harbour is closed.</p></div>",
    ],
)
def test_what_else_is_opened_with_a_click_or_never_shown_is_no_text(hidden: str) -> None:
    found = lines(page(f"<main><h1>Harbour stays open</h1>{BODY}{hidden}</main>"))
    assert [line for line in found if line not in ("Log in", "Comments", "All updates")] == STORY


@pytest.mark.parametrize("mark", ["<sup><a href='#n1'>1</a></sup>", "<a href='#n1'><sup>[12]</sup></a>"])
def test_the_mark_of_a_footnote_is_no_part_of_a_word_and_a_power_is(mark: str) -> None:
    body = f"<p>The ban{mark} covers 40 km<sup>2</sup> of water.</p>{BODY}"
    assert lines(page(f"<main>{body}</main>")) == ["The ban covers 40 km2 of water.", *STORY]


def test_who_is_quoted_below_a_quotation_stands_in_a_line_of_its_own() -> None:
    body = f"<p>{ONE}</p><blockquote>{THREE}<cite>Anna Example, minister</cite></blockquote><p>{FOUR}</p>"
    assert lines(page(f"<main>{body}</main>")) == [ONE, THREE, "Anna Example, minister", FOUR]


def test_a_table_that_only_lays_out_a_page_may_part_its_paragraphs_with_breaks() -> None:
    menu = "<td><a href='/'>Home</a><br><a href='/m'>Minister</a><br><a href='/n'>News</a></td>"
    story = f"<td><b>Harbour stays open</b><br>03.02.2025<br>{'<br><br>'.join(STORY)}</td>"
    found = article(page(f"<form id='all'><table><tr>{menu}{story}</tr></table></form>"))
    assert (found.text.split("\n"), found.title) == (STORY, "Harbour stays open")


def test_a_table_of_figures_keeps_its_rows_whatever_breaks_its_cells_have() -> None:
    rows = "<tr><td>Norland<br>(north)<br>and isles</td><td>5</td></tr><tr><td>Sudland</td><td>7</td></tr>"
    found = lines(page(f"<main><h1>Harbour stays open</h1>{BODY}<table>{rows}</table></main>"))
    assert found == [*STORY, "Norland (north) and isles | 5", "Sudland | 7"]


@pytest.mark.parametrize(
    "struck",
    ["<s>{}</s>", "<strike>{}</strike>", "<del>{}</del>", "<span style='text-decoration: line-through'>{}</span>"],
)
def test_what_is_struck_through_is_no_text_and_what_is_put_in_for_it_is(struck: str) -> None:
    changed = f"The fee will {struck.format('rise')}<ins>not rise</ins> before the <u>end</u> of <em>next</em> year."
    body = f"<p>{ONE}</p><p>{changed}</p><p>{struck.format(TWO)}</p><p>{THREE}</p>"
    found = article(page(f"<article><h1>Harbour {struck.format('closes')} opens</h1>{body}</article>"))
    assert found.text.split("\n") == [ONE, "The fee will not rise before the end of next year.", THREE]
    assert " ".join(found.title.split()) == "Harbour opens"


def test_a_page_struck_through_as_a_whole_is_empty() -> None:
    body = f"<article><p><s>{ONE}</s></p><p><del>{TWO} {THREE}</del></p></article>"
    assert extract(page(body), URL) is Unreadable.EMPTY


def test_headings_and_points_are_known_for_what_they_are() -> None:
    heads = "<h2>What <em>changes</em></h2><h3>It closes at noon.</h3><p><strong>Who pays</strong></p>"
    points = "<ul><li>No ban</li><li><p>No <b>new</b> fees.</p></li><li>Dues<ol><li>For ships</li></ol></li></ul>"
    beside = "<p><b>Fees:</b> none are due</p><ol><li><p>First a ship calls.</p><p>Then it leaves.</p></li></ol>"
    found = article(page(f"<article><p>{ONE}</p>{heads}{points}{beside}<p>{TWO}</p><p>{THREE}</p></article>"))
    assert found.headings == {"What changes", "Who pays"}
    assert found.points == {"No ban", "No new fees.", "For ships"}
    assert found.headings | found.points < set(found.text.split("\n"))


def test_a_headline_in_a_list_is_a_heading_and_one_that_is_long_is_none() -> None:
    entries = f"<ol><li><h3>Pilots strike</h3></li><li><h3>Ships wait</h3><p>{TWO}</p></li></ol>"
    found = article(page(f"<article><p>{ONE}</p>{entries}<h2>{'so it goes on ' * 8}</h2><p>{THREE}</p></article>"))
    assert found.headings == {"Pilots strike", "Ships wait"}
    assert not found.points


def test_breaks_part_paragraphs_where_sentences_end() -> None:
    body = f"{ONE}<br><br>{TWO}<br/>{THREE[:60]}<br>{THREE[60:]}"
    assert lines(page(f"<div class='text'>{body}</div>"))[:3] == [
        ONE,
        TWO,
        " ".join(f"{THREE[:60]} {THREE[60:]}".split()),
    ]


def test_repeated_paragraphs_are_kept() -> None:
    assert lines(page(f"<article>{BODY}<p>{ONE}</p></article>")) == [*STORY, ONE]
    assert lines(page(f"<article>{BODY}</article>")) == STORY


def test_reading_again_gives_the_same() -> None:
    assert len({article(page()).text for _ in range(5)}) == 1


def test_of_several_articles_the_story_is_read_and_not_the_teasers() -> None:
    teaser = "<article><h3><a href='/x'>Harbour must close</a></h3><p>Says a pilot.</p></article>"
    body = f"<article><h1>Harbour stays open</h1>{BODY}</article><section><h2>More stories</h2>{teaser * 4}</section>"
    assert lines(page(body)) == STORY


CARDS = [
    "<div><a href='/x'><img><h3>Pilots want it closed</h3></a><p>They would rather see it closed.</p></div>",
    "<div><header><h4><a href='/x'>Pilots want it closed</a></h4></header><p>They want it closed.</p></div>",
    "<p><a href='/x'>Pilots want the harbour closed for good</a></p>",
]


@pytest.mark.parametrize("card", CARDS)
def test_another_story_within_the_story_is_no_part_of_it(card: str) -> None:
    halves = f"<p>{ONE}</p><p>{TWO}</p>{card}<p>{THREE}</p><p>{FOUR}</p>"
    assert lines(page(f"<main><h1>Harbour stays open</h1>{halves}</main>")) == STORY


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("<p><a href='/x'>The harbour stays open for ships of every flag.</a></p>", 1),
        ("<div><h3><a href='#open'>The rules</a></h3><p>Ships of every flag may call here.</p></div>", 2),
        ("<div><h3>The <a href='/x'>harbour</a> rules</h3><p>Ships of every flag may call here.</p></div>", 2),
    ],
)
def test_a_sentence_or_an_entry_with_a_link_is_a_part_of_the_story(kept: str, shown: int) -> None:
    assert len(lines(page(f"<main><h1>Harbour stays open</h1>{kept}{BODY}</main>"))) == shown + len(STORY)


def test_a_page_made_of_stories_with_linked_headlines_keeps_them() -> None:
    entries = "".join(f"<div><h3><a href='/{n}'>Day {n}</a></h3><p>{text}</p></div>" for n, text in enumerate(STORY))
    assert [line for line in lines(page(f"<main><h1>The week</h1>{entries}</main>")) if line in STORY] == STORY


def test_a_live_blog_keeps_its_entries() -> None:
    entries = "".join(
        f"<div class='entry'><h3>1{n}:00</h3><p>{paragraph}</p></div>" for n, paragraph in enumerate(STORY)
    )
    text = lines(page(f"<article><h1>Live: harbour debate</h1>{entries}</article>"))
    assert [line for line in text if line in STORY] == STORY


def test_a_short_statement_is_an_article() -> None:
    words = "We condemn the attack on the harbour in the strongest terms. Our condolences go to the families."
    menu = "".join(f"<a href='/{n}'>Section number {n}</a> " for n in range(30))
    found = article(
        page(f"<div id='nav'>{menu}</div><div id='main'><div class='heading'>No: 12</div><p>{words}</p></div>")
    )
    assert found.text.split("\n")[-1] == words


def test_a_short_policy_page_is_read_with_its_points() -> None:
    points = [
        "Ships of every flag may call.",
        "No fee is charged for inspection.",
        "The harbour closes only in storms.",
    ]
    body = (
        "<header><p>Ministry of Transport</p><nav><a href='/'>Home</a></nav></header><main><h1>Harbour: our policy</h1>"
        f"<p>{ONE}</p><h2>Principles</h2><ul>{''.join(f'<li>{point}</li>' for point in points)}</ul><p>{THREE}</p>"
        "<p>Last updated: 17 December 2024</p></main><footer><p>Ministry of Transport, 1 Quay Street</p></footer>"
    )
    found = article(page(body), timezone="Asia/Tokyo")
    assert found.text.split("\n") == [ONE, "Principles", *points, THREE]
    assert found.published == at(2024, 12, 16, 15)


def test_a_page_drawn_by_a_script_is_read_from_its_description() -> None:
    text = "\\n".join(STORY)
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{text}"}}</script>'
    assert lines(page("<div id='app'></div>", head)) == STORY


# --- what the page says of itself ------------------------------------------------------------------------


DATED = [
    (described(datePublished="2025-02-03T09:30:00+03:00", dateModified="2025-02-05"), "", at(2025, 2, 3, 6, 30)),
    ('<meta property="article:published_time" content="2025-02-03T09:30:00Z">', "", at(2025, 2, 3, 9, 30)),
    ('<meta name="date" content="2025-02-03">', "", at(2025, 2, 2, 15)),
    (
        "",
        "<h1>Harbour stays open</h1><p><time datetime='2025-02-03T09:30+09:00'>Monday</time></p>",
        at(2025, 2, 3, 0, 30),
    ),
    ("", "<h1>Harbour stays open</h1><p>3 February 2025, 09:30 JST | Anna Example</p>", at(2025, 2, 3, 0, 30)),
    ("", "<p>February 3, 2025</p><h1>Harbour stays open</h1>", at(2025, 2, 2, 15)),
    (
        "",
        "<h1>Harbour stays open</h1><p>Updated 5 February 2025</p><p>Published 3 February 2025</p>",
        at(2025, 2, 2, 15),
    ),
    (
        "",
        "<h1>Harbour stays open</h1><p>Updated - February 05, 2025 9:30 am; Published - February 03, 2025 8:00 am</p>",
        at(2025, 2, 2, 23),
    ),
    ("", "<form><h1>Harbour stays open</h1><p>3 February 2025</p>" + BODY + "</form>", at(2025, 2, 2, 15)),
    ("", "<p>The harbour stays open to all ships.</p><p>QUAY, Feb. 3, 2025 (Wire) - It does.</p>", at(2025, 2, 2, 15)),
    ("", "<p>The harbour stays open to all ships.</p><p>By Anna Example and Bo, 3 Feb 2025.</p>", at(2025, 2, 2, 15)),
    ("", "<p>It stays open to all the ships.</p><p>Published on 3 February 2025 in Quay Town.</p>", at(2025, 2, 2, 15)),
    ("", "<p>On 3 February 2025 the minister spoke of it.</p>", at(2025, 2, 2, 15)),
    (
        '<meta name="date" content="2025-02-03">',
        "<p><time datetime='2025-02-03T18:00+09:00'>x</time></p>",
        at(2025, 2, 3, 9),
    ),
]


@pytest.mark.parametrize(("head", "top", "published"), DATED)
def test_the_date_is_found_where_the_page_has_it(head: str, top: str, published: datetime) -> None:
    assert article(page(f"<main>{top}{BODY}</main>", head), timezone="Asia/Tokyo").published == published


def test_a_date_in_the_headline_is_not_the_pages_own() -> None:
    body = f"<h1>The harbour after 31 March 2025</h1><p>No: 66, 19 March 2025</p>{BODY}"
    assert article(page(body)).published == at(2025, 3, 19)


def test_dates_in_the_story_and_beside_it_are_not_the_pages_own() -> None:
    aside = "<aside><p>1 January 2020</p></aside>"
    assert (
        article(page(f"{aside}<h1>Harbour stays open</h1>{BODY}<p>It was built on 2 May 1999 by hand.</p>")).published
        is None
    )


@pytest.mark.parametrize(
    "told",
    [
        "The old quay was opened on 3 March 2019 by a king.",
        "On 3 March 2019, the old quay was opened by a king.",
        "Since Sunday, 3 March 2019, the old quay has been open.",
    ],
)
def test_a_day_that_a_short_paragraph_tells_of_is_not_that_of_the_page(told: str) -> None:
    body = "<p>The minister met the pilots in Quay Town.</p><p>She would close nothing, she told them.</p>"
    assert article(page(f"<h1>Harbour stays open</h1>{body}<p>{told}</p>")).published is None


def test_a_description_of_another_page_tells_nothing_of_this_one() -> None:
    other = described(url="/old", headline="The old quay", datePublished="2019-03-03", author="Someone Else")
    assert article(page(head=other)).published is None
    assert article(page(head=other)).author is None
    moved = described(url="/other", headline="Harbour stays open", datePublished="2025-02-03")
    assert article(page(head=moved)).published == at(2025, 2, 3)
    phone = described(url=f"http://m.{URL.removeprefix('https://www.')}/", headline="?", datePublished="2025-02-03")
    assert article(page(head=phone)).published == at(2025, 2, 3)


def test_a_description_whose_name_is_no_address_is_of_the_page_it_stands_on() -> None:
    named = described(**{"@id": "urn:uuid:12"}, headline="?", datePublished="2025-02-03")
    assert article(page(head=named)).published == at(2025, 2, 3)


def test_who_is_named_elsewhere_in_a_description_is_looked_up() -> None:
    graph = [
        {"@type": "Article", "author": [{"@id": "#anna"}], "publisher": {"@id": "#press"}},
        {"@type": "Person", "@id": "#anna", "name": "Anna Example"},
        {"@type": "Organization", "@id": "#press", "name": "The Press"},
    ]
    head = f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>'
    found = article(page(head=head))
    assert (found.author, found.publisher) == ("Anna Example", "The Press")


def test_the_announced_date_gives_way_to_a_declared_one_and_goes_before_a_printed_one() -> None:
    told = at(2025, 2, 4, 12)
    declared = page(head='<meta property="article:published_time" content="2025-02-03T09:30:00Z">')
    assert article(declared, published=told).published == at(2025, 2, 3, 9, 30)
    printed = page(f"<h1>Harbour stays open</h1><p>3 February 2025</p>{BODY}")
    assert article(printed, published=told).published == told


def test_the_announced_date_gives_a_declared_day_its_hour() -> None:
    body = page(head='<meta name="date" content="2025-02-04">')
    assert article(body, published=at(2025, 2, 4, 12)).published == at(2025, 2, 4, 12)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("", "<h1>Harbour stays open</h1>", "Harbour stays open"),
        ('<meta property="og:title" content="Harbour open, she says">', "<h1>The Press</h1>", "Harbour open, she says"),
        (described(headline="Open &amp; shut"), "", "Open & shut"),
        ("", "", "Harbour stays open"),
    ],
)
def test_the_headline_comes_without_the_name_of_the_site(head: str, body: str, title: str) -> None:
    assert article(page(f"<main>{body}{BODY}</main>", head)).title == title


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/world/2025/story-1?utm_source=x", "https://www.press.example/world/2025/story-1"),
        ("https://press.example/story-1", "https://press.example/story-1"),
        ("https://elsewhere.example/story-1", URL),
        ("https://www.press.example/", URL),
        ("http://[", URL),
    ],
)
def test_the_canonical_address_is_believed_on_its_own_site_only(canonical: str, url: str) -> None:
    assert article(page(head=f'<link rel="canonical" href="{canonical}">')).url == url


def test_author_publisher_and_language() -> None:
    head = '<meta name="author" content="By Anna Example"><meta property="og:site_name" content="The Press">'
    found = article(page(head=head, attributes=""), language="tr-TR")
    assert (found.author, found.publisher, found.language) == ("Anna Example", "The Press", "tr")
    assert article(page(head=head), language="tr", publisher="press").publisher == "press"
    assert article(page(head=head), language="tr").language == "en"


def test_structured_data_gone_wrong_is_passed_over() -> None:
    head = "".join(
        f'<script type="application/ld+json">{text}</script>'
        for text in (
            "{",
            "[" * 5_000,
            "null",
            '{"@type": 7, "author": [null, {"name": 3}]}',
            '{"@type": "Article", "author": {}}',
        )
    )
    assert article(page(head=head)).text.split("\n") == STORY


# --- bytes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1254", "iso8859-9"])
@pytest.mark.parametrize("charset", [None, "shift_jis", "nonsense", "ISO-8859-9"])
def test_the_encoding_is_told_whatever_is_claimed(encoding: str, charset: str | None) -> None:
    text = "Dışişleri Bakanı görüşmelerin sürdüğünü, şartların değişmediğini ve çağrının yinelendiğini açıkladı. " * 4
    body = f'<html lang="tr"><head><meta charset="{encoding}"></head><body><p>{text}</p></body></html>'.encode(encoding)
    if encoding in ("cp1254", "iso8859-9") and charset == "shift_jis":
        pytest.skip("nothing tells these bytes from what the header says they are")
    assert article(body, charset=charset).text == text.strip()


@pytest.mark.parametrize("charset", ["utf-8", None])
def test_a_letter_cut_in_half_costs_no_other(charset: str | None) -> None:
    cut = "A summary that is cut off in the middle of a quotation mark: “".encode()[:-1]
    head = b'<meta charset="utf-8"><meta name="description" content="' + cut + b'">'
    assert article(page().replace(b"</head>", head + b"</head>"), charset=charset).text.split("\n") == STORY


def test_a_page_in_another_encoding_than_it_says_is_told_all_the_same() -> None:
    body = page().decode().encode("cp1252")
    assert article(body, charset="utf-8").text.split("\n") == STORY


def test_what_cannot_be_printed_is_left_out() -> None:
    text = ONE.replace(" ", "\0 ").replace("harbour", "har\u00adbour").replace("ships", "&#xD800;ships&#0;")
    found = article(page(f"<p>{text}</p><p>{TWO}</p>"))
    assert "harbour open" in found.text
    assert found.text.isprintable() or set(found.text) & {"\n"}
    found.text.encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 some text that is long enough to be read by anybody", "text/html"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, None),
        (b"PK\x03\x04" + b"x" * 100, "text/html"),
        (
            b'{"title": "A title", "text": "The minister said that she would not close the harbour."}',
            "application/json",
        ),
        (bytes(range(256)) * 20, None),
    ],
)
def test_files_are_no_pages(body: bytes, content_type: str | None) -> None:
    assert extract(body, URL, content_type=content_type) is Unreadable.NOT_HTML


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000 + BODY.encode(),
        b"<p>" + b"<a href='/x'>some link</a> " * 100_000,
        b"<p>" + b"word " * 4_000_000,
        b"<html><body>" + b"<div>" * 200 + BODY.encode(),
        b"<p>" + b"One and the same word. " * 30_000,
        b"<p>" + b"word<br>" * 150_000,
        b"<p " + b" ".join(b"a%d=''" % number for number in range(6_000)) + b">" + BODY.encode(),
        b"<ul>" + b"<li>Ships" * 30_000,
    ],
    ids=["nested", "links", "large", "deep", "long", "breaks", "attributes", "unclosed"],
)
def test_pages_built_to_exhaust_a_reader_are_turned_away(body: bytes) -> None:
    assert extract(body, URL) is Unreadable.TOO_COMPLEX


def test_a_plain_text_of_more_than_anybody_writes_is_turned_away() -> None:
    assert extract(b"One and the same word. " * 30_000, URL, content_type="text/plain") is Unreadable.TOO_COMPLEX


def test_a_page_of_more_paragraphs_than_anybody_wrote_is_not_read_and_one_of_a_long_debate_is() -> None:
    def debate(paragraphs: int) -> bytes:
        spoken = "".join(f"<p>Speaker {number} put a question to the minister.</p>" for number in range(paragraphs))
        return f"<html><body><article><h1>Debate</h1>{spoken}</article></body></html>".encode()

    assert extract(debate(5_100), URL) is Unreadable.TOO_COMPLEX
    assert isinstance(extract(debate(2_000), URL), Article)


def test_much_that_is_not_shown_and_a_long_picture_within_the_page_do_no_harm() -> None:
    script = "<script>for (i = 0; i <n && i < 9;) { " + "call(i); " * 60_000 + "}</script>"
    picture = '<img alt="A map" src="data:image/png;base64,' + "iVBO" * 50_000 + '">'
    declared = {"@type": "NewsArticle", "articleBody": "word " * 120_000}
    head = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    assert article(page(script + picture + BODY, head)).text == article(page()).text


def test_heaps_of_accents_on_a_letter_are_cleared_away_and_ordinary_ones_stay() -> None:
    heap = "\u0301" * 200_000
    found = article(page(BODY + f"<p>Thiệx{heap} took the floor then, and nobody could read the name.</p>"))
    assert f"Thiệx{heap[:4]} took" in found.text


def test_many_breaks_are_read_all_the_same() -> None:
    found = article(b"<html><body><p>" + b"A line of text here.<br>" * 4_900)
    assert found.text.count("\n") == 4_899


# --- walls -----------------------------------------------------------------------------------------------

WALLS = [
    (
        "<h1>Just a moment...</h1><p>Checking your browser before accessing press.example. Ray ID: 8f3</p>",
        Unreadable.BLOCKED,
    ),
    (
        "<h1>Access Denied</h1><p>You don't have permission to access this server. Reference #18.2f</p>",
        Unreadable.BLOCKED,
    ),
    ("<p>Please verify you are a human</p><div class='g-recaptcha'></div>", Unreadable.BLOCKED),
    (
        "<div id='px-captcha'></div><p>One step before you go on to the page that you asked for, please.</p>",
        Unreadable.BLOCKED,
    ),
    (
        "<h2>Before you continue</h2><p>We and our partners store information on your device.</p><a>Accept all</a>",
        Unreadable.CONSENT,
    ),
    (
        f"<article><p>{ONE}</p></article><div><h3>Subscribe to continue reading</h3><p>From 1 a week.</p></div>",
        Unreadable.LOGIN,
    ),
    ("<form><p>Please sign in to your account to see the page.</p><input type='password'></form>", Unreadable.LOGIN),
    ("<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>", Unreadable.EMPTY),
    ("<h1>404</h1><p>The page you are looking for could not be found on this server, sorry.</p>", Unreadable.EMPTY),
    (
        "<h1>We will be back</h1><p>The site is down for scheduled maintenance until Monday morning.</p>",
        Unreadable.EMPTY,
    ),
    (
        "<h1>Content no longer available</h1><p>Use the search to find our other news, statements and speeches.</p>",
        Unreadable.EMPTY,
    ),
    (
        "<h1>The Press</h1><p>Sorry, the article you were looking for has been moved, renamed or put away.</p>",
        Unreadable.EMPTY,
    ),
    ("<div><ul><li><a href='/a'>World</a></li></ul></div>", Unreadable.EMPTY),
    ("", Unreadable.EMPTY),
]


@pytest.mark.parametrize(("body", "wall"), WALLS)
def test_what_stands_in_the_way_is_named(body: str, wall: Unreadable) -> None:
    assert extract(page(body), URL) is wall


@pytest.mark.parametrize("title", ["Page not found | The Press", "404", "Error 404 - Press", "Oops! Page not found"])
def test_a_page_whose_title_says_that_there_is_none_is_empty_whatever_it_shows(title: str) -> None:
    body = page(f"<main><h1>The Press</h1>{BODY}</main>").replace(b"Harbour stays open | The Press", title.encode())
    assert extract(body, URL) is Unreadable.EMPTY


@pytest.mark.parametrize("title", ["Key not found, say pilots", "404 ships call in a day", "Our page: rules"])
def test_a_title_with_the_words_of_an_error_in_it_is_a_title(title: str) -> None:
    body = page(f"<main><h1>{title}</h1><p>{ONE}</p></main>").replace(b"Harbour stays open", title.encode())
    assert article(body).text == ONE


def test_a_prompt_that_is_not_shown_is_no_wall() -> None:
    prompt = "<h3>Sign in to continue reading</h3><p>Already a subscriber?</p>"
    for hidden in ("<div style='display:none'>{}</div>", "<div hidden>{}</div>", "<dialog>{}</dialog>"):
        assert article(page(f"<main><p>{ONE}</p></main>{hidden.format(prompt)}")).text == ONE
    assert extract(page(f"<main><p>{ONE}</p></main><div>{prompt}</div>"), URL) is Unreadable.LOGIN


def test_a_teaser_of_a_page_that_is_not_free_is_a_wall() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
    assert extract(page(f"<article><p>{ONE}</p></article>", head), URL) is Unreadable.LOGIN
    assert article(page(head=head)).text.split("\n") == STORY


def test_an_article_about_walls_is_an_article() -> None:
    about = "Captchas, she said, are a nuisance: access denied, subscribe to continue reading, accept all cookies."
    assert about in lines(page(f"<article>{BODY}<p>{about}</p></article>"))


def test_a_short_statement_about_a_denial_of_access_is_read() -> None:
    statement = f"{ONE} Access to the site was denied to the inspectors, and their request was rejected without a word."
    assert article(page(f"<div class='g-recaptcha'></div><h1>Statement</h1><p>{statement}</p>")).text == statement


def test_a_short_statement_on_a_site_that_asks_for_logins_is_read() -> None:
    body = (
        f"<div><a href='/login'>Already a subscriber? Log in</a> For subscribers</div><article><p>{ONE}</p></article>"
    )
    furniture = "".join(f"<li><a href='/{n}'>A section of this site, number {n}</a></li>" for n in range(30))
    assert article(page(f"{body}<ul>{furniture}</ul>")).text == ONE


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\0\0\0", b"<!doctype html>", b"<html></html>", b"<!-- x -->"])
def test_nothing_is_empty(body: bytes) -> None:
    assert extract(body, URL) in (Unreadable.EMPTY, Unreadable.NOT_HTML)


# --- plain text ------------------------------------------------------------------------------------------


def test_the_first_line_of_a_text_may_be_its_headline() -> None:
    found = read_text(f"Harbour stays open\n\n{ONE}\n\n{TWO}\n", published=at(2025, 2, 3))
    assert (found.title, found.text, found.published) == ("Harbour stays open", f"{ONE}\n{TWO}", at(2025, 2, 3))


@pytest.mark.parametrize(
    "text", [f"{ONE}\n\n{TWO}", f"It stays open.\n\n{TWO}", f"Harbour stays open\n{TWO}", "Harbour stays open"]
)
def test_a_sentence_or_a_line_that_goes_on_is_no_headline(text: str) -> None:
    found = read_text(text)
    assert found.title == ""
    assert found.text == text.replace("\n\n", "\n")


def test_wrapped_lines_are_joined_and_single_lines_are_not() -> None:
    assert read_text("The harbour stays\nopen, she said.\n\nNobody objected\nto it.").text == (
        "The harbour stays open, she said.\nNobody objected to it."
    )
    assert read_text(f"{ONE}\r\n{TWO}").text == f"{ONE}\n{TWO}"


def test_a_page_served_as_plain_text_is_read_as_such() -> None:
    assert article(f"{ONE}\n\n{TWO}".encode(), content_type="text/plain; charset=utf-8").text == f"{ONE}\n{TWO}"


# --- anything --------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    b"<html|<p>|</p>|<div>|<article>|<h1>|<time datetime='|'>|<table><tr><td>|<ul><li>|<br>|<a href='//[|\xff\xfe|\x00|"
    b"<![CDATA[|&#xD800;|<script type='application/ld+json'>{|</script>|<base href=':'>|2025-02-31|<meta charset='|"
    b"word word word. ".split(b"|")
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=200) | st.lists(PIECES, max_size=20).map(b"".join),
    st.sampled_from([None, "text/html", "text/plain", "image/png", ";"]),
)
def test_no_bytes_raise(body: bytes, content_type: str | None) -> None:
    found = extract(body, URL, content_type=content_type, timezone="Nowhere/Land")
    if isinstance(found, Article):
        found.text.encode()


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    read_text(text).text.encode()
