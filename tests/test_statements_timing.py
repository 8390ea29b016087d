"""Deeds told as the time or cause of something else, several deeds of one subject, and deeds nobody is named for."""

from __future__ import annotations

from datetime import date

import pytest

from hearing import PUBLISHED, heard, own_page
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

DAY = PUBLISHED.date()
ACTORS = (
    Actor("peru", "Peru", ("Lima", "Peruvian government"), (Speaker("Ana Rojas", "Trade Minister", 2, ("Rojas",)),)),
    Actor("kenya", "Kenya", ("Nairobi", "Kenyan government"), (Speaker("Joy Wambui", "President", 1, ("Wambui",)),)),
)


def deeds(text: str) -> list[Statement]:
    return [one for one in heard(text, ACTORS) if one.kind is Kind.CHARACTERISATION]


# --- the time and cause of something else ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "deed", "day"),
    [
        (
            "After Peru reopened the pass on Monday, hauliers said the queue was gone.",
            "Peru reopened the pass on Monday",
            3,
        ),
        ("Two days after Peru reopened the pass, hauliers said the queue was gone.", "Peru reopened the pass", 5),
        (
            "After Lima put the ferry back into service, pilots said fares would fall.",
            "Lima put the ferry back into service",
            5,
        ),
        (
            "When Peru closed the pass on Monday, hauliers said they had not been told.",
            "Peru closed the pass on Monday",
            3,
        ),
        ("After Peru closed the pass, Wambui said Kenya would pay nothing.", "Peru closed the pass", 5),
        (
            "Growers welcomed the news after Peru eased its limits on seed on Monday.",
            "Peru eased its limits on seed on Monday",
            3,
        ),
        ("Because Peru has suspended the permits, the boats were idle on Monday.", "Peru has suspended the permits", 5),
    ],
)
def test_a_deed_told_as_the_time_or_cause_of_something_is_told(text: str, deed: str, day: int) -> None:
    assert [(one.text, one.actor, one.date, one.doubt) for one in deeds(text)] == [
        (deed, "peru", date(2025, 3, day), ())
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Sales have doubled since Peru lifted the ban in May.",
        "Sales have doubled since Peru lifted the ban.",
        "Before Peru lifted the ban, nobody fished there.",
        "Months after Peru lifted the ban, hauliers said the queue was gone.",
    ],
)
def test_what_a_clause_of_time_looks_back_on_is_recalled(text: str) -> None:
    (deed,) = deeds(text)
    assert (deed.actor, deed.doubt) == ("peru", (Doubt.RECALLED,))


@pytest.mark.parametrize(
    "text",
    [
        "Until Peru lifts the ban, the boats stay in port.",
        "Once Peru has lifted the ban, the boats will leave.",
        "When Peru lifts the ban, the boats will leave.",
        "Before Peru lifts the ban it will want a guarantee, owners said.",
        "After Peru lifts the ban, the boats will leave.",
        "If Peru lifts the ban, the boats will leave, owners said.",
        # somebody's own words
        "Hauliers said the queue was gone after Peru reopened the pass.",
        "The queue was gone after Peru reopened the pass, hauliers said.",
        # what somebody ordered is told with the "as"
        "The boats are sunk, as the mayor of Lima ordered.",
    ],
)
def test_what_is_yet_to_come_or_said_by_others_is_no_deed(text: str) -> None:
    assert deeds(text) == []


def test_a_clause_of_time_ends_where_the_main_one_begins() -> None:
    assert [one.text for one in deeds("When Peru closed the pass, the toll and the ferry, hauliers went home.")] == [
        "Peru closed the pass, the toll and the ferry"
    ]
    assert [one.text for one in deeds("The islets, which Peru handed over in 1920, have no port.")] == [
        "Peru handed over in 1920"
    ]


# --- several deeds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Peruvian government raised the levy and barred two yards from state contracts.",
            [
                "The Peruvian government raised the levy",
                "The Peruvian government barred two yards from state contracts",
            ],
        ),
        (
            "Peru raised the levy on tin, barred two yards from state contracts and expelled a consul.",
            ["Peru raised the levy on tin", "Peru barred two yards from state contracts", "Peru expelled a consul"],
        ),
        (
            "Peru closed the pass and has suspended the permits.",
            ["Peru closed the pass", "Peru has suspended the permits"],
        ),
        (
            "Peru has not lifted the ban on tin and has suspended the permits.",
            ["Peru has not lifted the ban on tin", "Peru has suspended the permits"],
        ),
        (
            "Peru lifted the ban on tin, and it also extended the permits of foreign boats.",
            ["Peru lifted the ban on tin", "Peru also extended the permits of foreign boats"],
        ),
    ],
)
def test_each_of_several_deeds_is_told_by_itself(text: str, told: list[str]) -> None:
    assert [(one.text, one.actor) for one in deeds(text)] == [(deed, "peru") for deed in told]


@pytest.mark.parametrize(
    "deed",
    [
        "Peru lifted the ban on tin but kept the tariff on timber",
        "Peru raised the levy and extended it to foreign boats",
        "Peru raised the levy and doubled its reach",
        "Peru raised the levy, which hit two yards and barred them from state contracts",
        "Peru has not raised the levy and barred two yards from state contracts",
        "Peru would have raised the levy and barred two yards from state contracts",
        "Peru hardly raised the levy and barred two yards from state contracts",
    ],
)
def test_deeds_that_lean_on_one_another_stay_together(deed: str) -> None:
    assert [one.text for one in deeds(f"{deed}.")] == [deed]


def test_a_day_behind_several_deeds_is_that_of_all() -> None:
    told = deeds("Peru raised the levy and barred two yards from state contracts in 2019.")
    assert [(one.date, one.doubt) for one in told] == [(date(2019, 1, 1), (Doubt.RECALLED,))] * 2


# --- what a publisher tells was done to what it keeps --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The ferry line has been put back into operation.", DAY),
        ("The advice against travel to Mali has been lifted.", DAY),
        ("The hotline with Kenya was put back into service on Monday.", date(2025, 3, 3)),
        ("The consulate in Nairobi has been closed.", DAY),
        ("The licences of nine trawlers have been revoked.", DAY),
        ("The ban on timber has been lifted by the Peruvian government.", DAY),
    ],
)
def test_what_was_done_to_what_a_publisher_keeps_is_its_deed(text: str, day: date) -> None:
    (told,) = heard(text, ACTORS, **own_page("peru"))
    assert (told.text, told.kind, told.actor, told.date, told.doubt) == (text, Kind.OFFICIAL, "peru", day, ())


@pytest.mark.parametrize(
    "text",
    [
        "The restrictions on timber have been lifted by Kenya.",
        "In Kenya, the ban on timber has been lifted.",
        "The pass was closed by snow.",
        "Flights to Cusco were cancelled because of fog.",
        "The meeting was opened by the Mayor of Cusco.",
        "The exhibition has been extended to Sunday.",
        "Two Peruvian sailors have been detained in Kenya.",
        "Our services in the mountains are limited.",
    ],
)
def test_what_others_did_or_what_happened_is_no_deed_of_a_publisher(text: str) -> None:
    assert heard(text, ACTORS, **own_page("peru")) == []


def test_what_a_publisher_did_years_ago_is_recalled() -> None:
    (told,) = heard("The embassy in Kabul was closed in 2021.", ACTORS, **own_page("peru"))
    assert (told.date, told.doubt) == (date(2021, 1, 1), (Doubt.RECALLED,))


# --- what a publisher tells of itself ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Peru makes no claim to the island of Tacna.",
        "Peru has no intention of stationing troops on the island.",
        "The Peruvian government sees no need for a further round of talks.",
        "Peru stands for a lake that is open to all fishermen.",
        "Peru takes no part in the blockade of the port.",
    ],
)
def test_what_an_actors_own_page_says_of_it_as_it_is_now_is_its_word(text: str) -> None:
    (told,) = heard(text, ACTORS, **own_page("peru"))
    assert (told.text, told.kind, told.actor) == (text, Kind.OFFICIAL, "peru")


@pytest.mark.parametrize(
    "text",
    [
        "Peruvian anchovies make up a third of the catch.",
        "Kenya makes no claim to the island of Tacna.",
        "Peru had no part in the blockade of the port.",
        "The island that Peru makes no claim to is small.",
        "Fishermen say that Peru makes no claim to the island.",
    ],
)
def test_what_it_tells_of_others_or_of_the_past_is_not(text: str) -> None:
    assert [one for one in heard(text, ACTORS, **own_page("peru")) if one.kind is Kind.OFFICIAL] == []
