"""Several deeds in one sentence, each by another doer."""

from __future__ import annotations

from datetime import date

import pytest

from hearing import LATVIA, heard
from monitor.domain import Actor, Kind, Speaker

ESTONIA = Actor("estonia", "Estonia", ("Tallinn",), (Speaker("Mart Saar", "Foreign Minister", 2, ("Saar",)),))
ACTORS = (LATVIA, ESTONIA)


def deeds(text: str) -> list[tuple[str, str | None]]:
    return [(one.text, one.actor) for one in heard(text, ACTORS)]


@pytest.mark.parametrize(
    "text",
    [
        "As Latvia closed the lock to barges, Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges while Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges, whereas Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges and Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges; Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges two days after Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges, and a day later Estonia lifted its ban on herring.",
        "Latvia closed the lock to barges because Estonia lifted its ban on herring.",
    ],
)
def test_what_each_of_two_did_is_its_own(text: str) -> None:
    assert deeds(text) == [
        ("Latvia closed the lock to barges", "latvia"),
        ("Estonia lifted its ban on herring", "estonia"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Latvia closed the lock after it lost ten barges",
        "Latvia closed the lock that Estonia had opened to barges",
        "Latvia lifted the ban which Estonia imposed on its herring",
        "Latvia will close the lock if Estonia lifts the ban",
        "Latvia will close the lock once Estonia lifts the ban",
    ],
)
def test_what_only_tells_of_a_deed_stays_with_it(text: str) -> None:
    assert deeds(f"{text}.") == [(text, "latvia")]


def test_a_deed_stands_beside_one_that_a_verb_of_saying_names() -> None:
    recalled, expelled = heard(
        "Latvia recalled its ambassador on Monday, and Estonia expelled two attaches on Tuesday.", ACTORS
    )
    assert (recalled.actor, recalled.date) == ("latvia", date(2025, 3, 3))
    assert (expelled.text, expelled.actor) == ("Estonia expelled two attaches on Tuesday", "estonia")
    assert (expelled.kind, expelled.date) == (Kind.CHARACTERISATION, date(2025, 3, 4))


def test_a_deed_behind_somebodys_words_is_told_by_him() -> None:
    (statement,) = heard("Saar said that the talks had failed, and Latvia closed the lock.", ACTORS)
    assert (statement.text, statement.speaker) == ("the talks had failed, and Latvia closed the lock", "Mart Saar")
