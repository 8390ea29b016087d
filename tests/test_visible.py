"""A page known again by its main element, whatever stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.visible import MOST_BYTES, holds_all, mark_of

ARTICLE = "<article class='x'><h1>Policy</h1><p>Norland <b>opposes</b> tariffs &amp; quotas.</p></article>"
PAGE = f"<html><head><title>Policy</title></head><body><nav>Home</nav>{ARTICLE}<aside>3 readers</aside></body></html>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3 readers", "4 readers"),
        ("<nav>Home</nav>", "<nav>Home <a href='/new'>Most read: something else</a></nav>"),
        ("class='x'", "class='y' data-nonce='123'"),
        ("<h1>", "<script nonce='1'>var now = 17;</script><h1>"),
        ("<h1>", "<!-- served by node 7 --><h1>"),
        ("<p>Norland", "\n  <p>\n Norland"),
    ],
)
def test_what_no_reader_of_the_text_sees_changes_nothing(old: str, new: str) -> None:
    assert old in PAGE
    assert mark_of(PAGE.replace(old, new).encode()) == mark_of(PAGE.encode()) != ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("opposes", "supports"),
        ("</p>", "</p><p>Update: it will be reviewed.</p>"),
        ("<h1>Policy", "<p>Correction.</p><h1>Policy"),
        ("<title>Policy", "<title>Old policy"),
        (" &amp; quotas", ""),
    ],
)
def test_every_edit_of_the_text_or_the_title_is_seen(old: str, new: str) -> None:
    assert old in PAGE
    assert mark_of(PAGE.replace(old, new).encode()) != mark_of(PAGE.encode())


@pytest.mark.parametrize("struck", ["<s>{}</s>", "<strike>{}</strike>", "<del datetime='2025-02-03'>{}</del>"])
def test_that_words_are_struck_through_is_seen_and_what_they_were_is_not(struck: str) -> None:
    pages = [PAGE.replace("opposes", f"opposes {words}").encode() for words in ("any", struck.format("any"))]
    assert mark_of(pages[0]) != mark_of(pages[1])
    assert mark_of(pages[1]) == mark_of(PAGE.replace("opposes", f"opposes {struck.format('most')}").encode())
    assert holds_all(pages[1], "Policy\nNorland opposes tariffs & quotas.", None)
    assert mark_of(PAGE.replace("<b>", "<span>").encode()) == mark_of(PAGE.encode())


def test_a_page_with_words_that_a_style_strikes_out_is_not_marked() -> None:
    assert mark_of(PAGE.replace("<b>", "<b style='text-decoration: line-through'>").encode()) == ""
    assert mark_of(PAGE.replace("<b>", "<b style='text-decoration: underline'>").encode()) == mark_of(PAGE.encode())
    within = PAGE.replace("<h1>", "<style>.old { text-decoration: line-through }</style><h1>")
    assert mark_of(within.encode()) == mark_of(PAGE.encode())


def test_a_page_without_a_main_element_or_beyond_all_size_is_not_marked() -> None:
    for body in ("", "<p>Words.</p>", "<article>never closed", "</article><article>", "<article></article>"):
        assert mark_of(body.encode()) == "", body
    assert mark_of(PAGE.encode() + b" " * MOST_BYTES) == ""


def test_the_mark_is_relied_upon_only_where_all_of_the_text_was_found() -> None:
    assert holds_all(PAGE.encode(), "Policy\nNorland opposes tariffs & quotas.", None)
    assert not holds_all(PAGE.encode(), "Norland opposes tariffs & quotas.\n3 readers", None)
    assert not holds_all(b"<p>Words.</p>", "", None)
    latin = "<main><p>Malmö weiß</p></main>".encode("latin-1")
    assert holds_all(latin, "Malmö weiß", "latin-1")


@pytest.mark.parametrize("piece", ["<", "<!--", "<script", "<title", "<article", "<svg>", "<s>", "&", "</article"])
def test_a_page_of_nothing_but_beginnings_takes_no_time(piece: str) -> None:
    body = ("<article>" + piece * (MOST_BYTES // len(piece) - 10)).encode()
    mark_of(body)
    mark_of(body + b"</article>")


@given(st.binary(max_size=300))
def test_no_bytes_trip_it_up(noise: bytes) -> None:
    mark_of(b"<article>" + noise + b"</article>")
    holds_all(b"<main>" + noise + b"</main>", "words", "utf-8")
