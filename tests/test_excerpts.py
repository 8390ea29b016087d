"""Texts cut down to what the desk's lists have room for, with the words that matter still in them."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Span
from monitor.store import Act, ActKind
from monitor.web.render import Segment, consecutive, excerpt, found_words
from store_samples import NOW

TEXTS = st.text("ab \n؟", max_size=300)
SPANS = st.lists(st.tuples(st.integers(-5, 320), st.integers(-5, 320)).map(lambda ends: Span(*ends)), max_size=4)
ELLIPSES = 4
"""Characters that are put before and after what was cut out of a text."""


def text_of(found: list[Segment]) -> str:
    return "".join(one.text for one in found)


def test_a_short_text_is_given_whole_with_its_marks() -> None:
    found = excerpt("We may not.", [Span(3, 6)], 50)
    assert found == [Segment("We ", marked=False), Segment("may", marked=True), Segment(" not.", marked=False)]


def test_a_long_text_begins_where_its_first_mark_can_be_seen() -> None:
    text = "word " * 100 + "never " + "word " * 100
    found = excerpt(text, [Span(500, 505)], 60)
    assert "never" in [one.text for one in found if one.marked]
    assert text_of(found).startswith("… word")
    assert text_of(found).endswith(" …")


@given(TEXTS, SPANS, st.integers(20, 200))
def test_an_excerpt_is_a_stretch_of_the_text_and_never_longer_than_asked(
    text: str, marks: list[Span], most: int
) -> None:
    found = text_of(excerpt(text, marks, most))
    assert len(found) <= most + ELLIPSES
    assert found.removeprefix("… ").removesuffix(" …") in text


def test_words_that_were_searched_for_are_told_from_the_rest() -> None:
    found = found_words("…on [tariffs] and [more")
    assert [(one.text, one.marked) for one in found] == [("…on ", False), ("tariffs", True), (" and [more", False)]


@given(st.text("[]ab "))
def test_no_brackets_break_what_was_found(extract: str) -> None:
    assert text_of(found_words(extract)).count("a") == extract.count("a")


def test_neighbours_are_grouped_by_day() -> None:
    def act(at: datetime) -> Act:
        return Act(1, ActKind.CONFIRMED, at)

    acts = [act(NOW), act(NOW - timedelta(hours=1)), act(NOW - timedelta(days=1))]
    assert [(name, len(ones)) for name, ones in consecutive(acts, "at")] == [("2026-03-02", 2), ("2026-03-01", 1)]
    assert [(name, len(ones)) for name, ones in consecutive(acts, "kind")] == [("confirmed", 3)]
