"""Pages whose every fetch changes all but their text: no flag, and nothing is read again."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.storm import Outcomes, Story, render, storm
from monitor.revise import Edit
from stage import WordJudge

PAGES, FETCHES = 30, 4


@pytest.fixture(scope="module")
def found() -> Outcomes:
    return storm(PAGES, FETCHES, WordJudge())


def test_no_flag_comes_of_it(found: Outcomes) -> None:
    assert found.flags == 0


def test_each_text_is_new_once_and_the_same_ever_after(found: Outcomes) -> None:
    assert found.edits == [{Edit.FIRST: PAGES}, *[{Edit.SAME: PAGES}] * (FETCHES - 1)]


def test_each_statement_is_kept_once_and_compared_once(found: Outcomes) -> None:
    assert found.statements == PAGES
    assert found.asked == [PAGES, *[0] * (FETCHES - 1)]


def test_the_storm_blows() -> None:
    """No two fetches bring the same bytes, and the noise would be a reversal if it were read."""
    random = Random(1)
    one, other = render(Story(1), random), render(Story(1), random)
    assert one != other
    assert b"supports tariffs" in one + other
