"""Headings, lists and tables: what is nobody's word there, and whose words a list or a cell holds."""

from __future__ import annotations

from typing import Any

import pytest

from hearing import CUES, own_page
from monitor.domain import Actor, Article, Doubt, Speaker, Statement
from monitor.extract import extract, read_text
from monitor.statements import attribute

ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga", "Latvian government"),
        (
            Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),
            Speaker("Andris Ozols", "Minister of Agriculture", 2, ("Ozols",)),
        ),
    ),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Rosa Fuentes", "President", 1),)),
)
OWN_PAGE = own_page("latvia")
BEFORE = "<p>Talks on the price of grain went on in the capital for the whole of the afternoon and the evening.</p>"
AFTER = "<p>Rain fell on the fields all night, and what was left of the harvest came in under cover on Sunday.</p>"


def read(body: str) -> Article:
    page = f"<html lang=en><head><title>Grain</title></head><body><article><h1>Grain</h1>{body}</article></body></html>"
    found = extract(page.encode(), "https://news.example/1")
    assert isinstance(found, Article)
    return found


def said(body: str, **how: Any) -> list[Statement]:
    return attribute(read(f"{BEFORE}{body}{AFTER}"), ACTORS, CUES, **how)


def told(statements: list[Statement]) -> list[tuple[str, str | None, str | None, str]]:
    return [(one.kind.value, one.speaker, one.actor, one.text) for one in statements]


def points(*items: str) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


# --- headings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["<h2>{}</h2>", "<h4>{}</h4>", "<p><strong>{}</strong></p>", "<p><b>{}<br></b></p>"]
)
@pytest.mark.parametrize(
    "words", ["Latvia bans grain from the east", "Ozols says no grain will pass", "Ozols: “No grain from the east”"]
)
def test_a_heading_in_an_article_is_no_statement(heading: str, words: str) -> None:
    assert told(said(heading.format(words))) == []


@pytest.mark.parametrize(
    "line", ["<p>Latvia bans grain from the east.</p>", "<p>Latvia bans grain from the <b>east</b></p>"]
)
def test_a_sentence_beside_headings_is_a_statement(line: str) -> None:
    assert told(said(f"<h2>The border</h2>{line}")) == [
        ("characterisation", None, "latvia", "Latvia bans grain from the east")
    ]


def test_who_is_named_in_a_heading_speaks_below_it() -> None:
    body = "<h2>Andris Ozols, minister of agriculture</h2><p>“No grain will pass,” he said.</p>"
    assert told(said(body)) == [("direct", "Andris Ozols", "latvia", "No grain will pass")]


def test_a_heading_of_a_publishers_own_page_is_read_as_ever() -> None:
    body = "<h3>Ozols: “We want no grain from the east”</h3><h3>Do not bring grain from the east!</h3>"
    assert told(said(body, **OWN_PAGE)) == [
        ("official", None, "latvia", "Ozols: “We want no grain from the east”"),
        ("official", None, "latvia", "Do not bring grain from the east!"),
    ]


# --- lists ------------------------------------------------------------------------------------------------

TWO = (
    ("indirect", "Andris Ozols", "latvia", "No grain from the east will pass"),
    ("indirect", "Andris Ozols", "latvia", "farms are paid at once"),
)


@pytest.mark.parametrize(
    "body",
    [
        f"<p>Ozols said:</p>{points('No grain from the east will pass.', 'farms are paid at once.')}",
        f"<p>Minister Andris Ozols announced on Monday:</p>{points(TWO[0][3], TWO[1][3])}",
        f"<p>Ozols said:</p>{points('<p>No grain from the east will pass;</p>', '<p>farms are paid at once, and</p>')}",
        f"<p>Ozols's demands are:</p>{points(TWO[0][3], TWO[1][3])}",
        f"<p>The three conditions of Andris Ozols:</p>{points(TWO[0][3], TWO[1][3])}",
        f"<p>Ozols said:<br>• {TWO[0][3]}.<br>• {TWO[1][3]}.</p>",
        f"<p>Ozols said:<br>1. {TWO[0][3]}.<br>2. {TWO[1][3]}.</p>",
    ],
)
def test_the_points_of_a_list_are_whoevers_it_is_said_to_be(body: str) -> None:
    assert told(said(body)) == list(TWO)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_so_are_those_of_a_plain_text(gap: str) -> None:
    text = gap.join(("Talks went on.", "Ozols said:", f"- {TWO[0][3]}.", f"- {TWO[1][3]}.", "The day was long."))
    statements = attribute(read_text(text), ACTORS, CUES)
    assert told(statements) == list(TWO)
    assert [text.replace("\n\n", "\n")[one.start : one.end] for one in statements] == [TWO[0][3], TWO[1][3]]


def test_a_point_of_several_sentences_is_one_and_one_in_quotation_marks_a_quotation() -> None:
    items = points("No grain will pass. It has gone on too long.", "“Farms are paid at once.”")
    assert told(said(f"<p>Ozols said:</p>{items}")) == [
        ("indirect", "Andris Ozols", "latvia", "No grain will pass. It has gone on too long."),
        ("direct", "Andris Ozols", "latvia", "Farms are paid at once."),
    ]


def test_a_list_ends_with_its_last_point() -> None:
    body = f"<p>Ozols said:</p>{points(TWO[0][3], TWO[1][3])}<p>Latvia bans grain from the east.</p>"
    assert told(said(body)) == [*TWO, ("characterisation", None, "latvia", "Latvia bans grain from the east")]


@pytest.mark.parametrize(
    "lead", ["The largest ports are:", "What happened on Monday:", "Ozols met:", "Ozols rejected three demands:"]
)
def test_a_list_that_nobody_is_said_to_have_made_is_read_like_other_text(lead: str) -> None:
    statements = told(said(f"<p>{lead}</p>{points('Latvia bans grain from the east.')}"))
    assert ("characterisation", None, "latvia", "Latvia bans grain from the east") in statements


def test_points_of_people_without_a_name_are_theirs() -> None:
    claim = points("Latvia bans grain from the east.")
    assert told(said(f"<p>Critics said:</p>{claim}")) == [
        ("indirect", "Critics", None, "Latvia bans grain from the east")
    ]
    assert said(f"<p>A Latvian official said:</p>{claim}")[0].doubt == (Doubt.ANONYMOUS,)


def test_a_paragraph_behind_a_colon_that_is_no_point_is_printed_whole_as_ever() -> None:
    body = "<p>Ozols wrote:</p><p>No grain from the east will pass through our ports.</p><p>Rain fell on Monday.</p>"
    assert told(said(body)) == [
        ("direct", "Andris Ozols", "latvia", "No grain from the east will pass through our ports.")
    ]


def test_a_list_on_a_publishers_own_page_is_its_own_unless_it_is_somebodys() -> None:
    items = points("Grain must not pass the border.", "Sellers must register within a week.")
    own = [
        ("official", None, "latvia", "Grain must not pass the border."),
        ("official", None, "latvia", "Sellers must register within a week."),
    ]
    assert told(said(f"<p>The rules are:</p>{items}", **OWN_PAGE)) == own
    assert told(said(f"<p>The Latvian government said:</p>{items}", **OWN_PAGE)) == own
    assert told(said(f"<p>Minister Ozols said:</p>{items}", **OWN_PAGE)) == [
        ("indirect", "Andris Ozols", "latvia", "Grain must not pass the border"),
        ("indirect", "Andris Ozols", "latvia", "Sellers must register within a week"),
    ]
    others = said(f"<p>The Chilean government said:</p>{items}", **OWN_PAGE)
    assert {(one.kind.value, one.actor, one.doubt) for one in others} == {("indirect", "chile", (Doubt.SECOND_HAND,))}


# --- tables -----------------------------------------------------------------------------------------------


def table(*rows: tuple[str, ...]) -> str:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def test_a_quotation_in_a_cell_is_quoted_without_the_cells_beside_it() -> None:
    rows = (("Who", "What"), ("Andris Ozols", "“No grain will pass the border,” he said on Monday.", "Riga"))
    assert told(said(table(*rows))) == [("direct", "Andris Ozols", "latvia", "No grain will pass the border")]


@pytest.mark.parametrize("turned", [False, True])
def test_a_quotation_alone_in_a_cell_is_that_of_who_is_named_beside_it(turned: bool) -> None:
    rows = [
        ("Andris Ozols, minister", "“No grain will pass the border.”"),
        ("Chile", "“Every harvest has to be sold.”"),
        ("Rosa Fuentes", "“It is a question of price.”"),
    ]
    assert told(said(table(*(row[::-1] if turned else row for row in rows)))) == [
        ("direct", "Andris Ozols", "latvia", "No grain will pass the border."),
        ("direct", None, "chile", "Every harvest has to be sold."),
        ("direct", "Rosa Fuentes", "chile", "It is a question of price."),
    ]


def test_a_row_without_a_quotation_is_read_as_one() -> None:
    rows = (("Feed", "Latvia bans it from the east."), ("Seed “B”", "It is not allowed."))
    assert told(said(table(*rows), **OWN_PAGE)) == [
        ("official", None, "latvia", "Feed | Latvia bans it from the east."),
        ("official", None, "latvia", "Seed “B” | It is not allowed."),
    ]


# --- where and when something comes out -------------------------------------------------------------------


@pytest.mark.parametrize("where", ["on its website in the afternoon for all to read", "on Monday", "on its home page"])
def test_where_and_when_a_plan_comes_out_is_not_what_it_is_on(where: str) -> None:
    assert told(said(f"<p>The cooperative has to be heard.</p><p>The government published its plan {where}.</p>")) == []


@pytest.mark.parametrize("about", ["on the price of grain", "on Monday’s vote", "on the length of a web page’s text"])
def test_what_a_plan_is_on_is_told(about: str) -> None:
    statements = said(f"<p>The cooperative has to be heard.</p><p>It published its plan {about}.</p>")
    assert [one.text for one in statements] == [f"plan {about}"]
