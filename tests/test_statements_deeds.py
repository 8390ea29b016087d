"""What an actor is told to have done, by whom where nobody is named, and what it once held and holds no more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hearing import heard, own_page
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

DAY = date(2025, 3, 5)  # a Wednesday
ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga", "Latvian government"),
        (
            Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),
            Speaker("Juris Vanags", "Transport Minister", 2, ("Vanags",)),
        ),
    ),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Ines Barrera", "President", 1),)),
)
OWN = own_page("latvia")


def said(text: str, **how: Any) -> list[Statement]:
    return heard(text, ACTORS, **how)


# --- what was held once -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Riga had long held that the toll was lawful and welcomed the ruling.",
        "Riga had long held that the toll was lawful and on Monday welcomed the ruling.",
        "Riga had long held that the toll was lawful but now backs the ruling of the court.",
        "Kalnina had always opposed the toll on timber and on Monday welcomed the ruling.",
    ],
)
def test_of_what_was_held_before_a_change_only_the_change_is_news(text: str) -> None:
    before, after = said(text)
    assert Doubt.RECALLED in before.doubt
    assert Doubt.RECALLED not in after.doubt
    assert "ruling" not in before.text


@pytest.mark.parametrize("once", ["used to oppose", "once opposed", "previously opposed", "had opposed"])
def test_what_an_actor_once_held_is_recalled(once: str) -> None:
    (statement,) = said(f"Chile {once} the toll on timber.")
    assert Doubt.RECALLED in statement.doubt


def test_what_an_actor_holds_is_not_recalled() -> None:
    (statement,) = said("Chile opposes the toll on timber.")
    assert Doubt.RECALLED not in statement.doubt


def test_a_deed_of_another_year_is_recalled_and_one_of_the_week_is_not() -> None:
    old, new = said("Latvia banned the toll in 2019.\n\nLatvia banned the toll on Monday.")
    assert (old.date, Doubt.RECALLED in old.doubt) == (date(2019, 1, 1), True)
    assert (new.date, Doubt.RECALLED in new.doubt) == (date(2025, 3, 3), False)


def test_an_entry_of_a_chronology_bears_its_day() -> None:
    first, second = said("Aug 14 - Latvia rejects the toll.\n\nSept 25 - Chile says the toll is its own affair.")
    assert (first.date, first.actor) == (date(2024, 8, 14), "latvia")
    assert (second.date, second.actor, second.speaker) == (date(2024, 9, 25), "chile", None)
    assert all(Doubt.RECALLED in one.doubt for one in (first, second))


# --- courtesy ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Latvia congratulates Chile on its national day.",
        "Kalnina congratulated Barrera on her election.",
        "Riga expressed its appreciation to Chile for the welcome.",
        "The Latvian government conveyed its condolences to the families of the sailors.",
        "Kalnina praised the hospitality of the town.",
    ],
)
def test_courtesy_holds_no_view(text: str) -> None:
    assert said(text) == []


def test_praise_of_a_policy_is_a_view() -> None:
    assert [one.text for one in said("Kalnina praised the new toll on timber.")] == ["praised the new toll on timber"]


# --- laws and decrees -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("A Latvian decree closes the canal to foreign barges.", "latvia"),
        ("The bill, which the Chilean government tabled on Monday, would ban the sale of kelp.", "chile"),
        ("Barges have been charged 27 per cent more under a decree Kalnina signed.", "latvia"),
        ("Foreign barges have been fined by the Chilean authorities since Monday.", "chile"),
        ("The Latvian cabinet met. A decree on which the ministers agreed opens the canal to barges.", "latvia"),
        ("The Chilean cabinet adopted a decree on Monday. The decree bans the sale of kelp.", "chile"),
        ("The Latvian cabinet met. By six votes to three the canal fee was put up by a tenth.", "latvia"),
        ("Latvia’s navy has closed the canal to foreign barges.", "latvia"),
        ("Chile’s first ambassador to the islands presented his credentials on Monday.", "chile"),
        ("The Latvian parliament has ratified the kelp treaty.", "latvia"),
        ("On Monday Vanags signed the order that ends the toll.", "latvia"),
    ],
)
def test_a_deed_is_that_of_whose_law_or_organ_does_it(text: str, actor: str) -> None:
    statement = said(text)[-1]
    assert (statement.actor, statement.kind) == (actor, Kind.CHARACTERISATION)


@pytest.mark.parametrize(
    "text",
    [
        "The choir met on Monday. By six votes to three the membership fee was put up by a tenth.",
        "The harbour board adopted an order. The order bans the sale of kelp.",
        "Nobody knows whether Latvia has closed the canal.",
        "Vanags opened a fish market in the old town.",
    ],
)
def test_what_others_or_nobody_did_is_no_actors_deed(text: str) -> None:
    assert all(statement.actor is None for statement in said(text))


def test_the_day_from_which_a_law_holds_is_not_that_of_its_making() -> None:
    (statement,) = said("A Latvian decree closes the canal to foreign barges from 1 April.")
    assert statement.date == DAY
    assert Doubt.RECALLED not in statement.doubt


def test_the_text_of_a_bill_speaks_for_whoever_made_it() -> None:
    text = "The Latvian government sent a bill to parliament. Barges are to pay no more than 35 euros, says the bill."
    assert said(text)[-1].actor == "latvia"
    assert said("Barges are to pay no more than 35 euros, says the bill.")[-1].actor is None


# --- the publisher's own deeds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The withdrawal of the 900 sailors will take place in the second half of May and not on 15 January.",
        "The reopening of the northern locks has been postponed to May.",
        "The ceiling laid down in the proposal is 350 barges a year.",
        "The fee for foreign barges amounts to 40 euros a day.",
    ],
)
def test_a_publishers_plan_or_level_is_its_stance(text: str) -> None:
    (statement,) = said(text, **OWN)
    assert (statement.kind, statement.actor) == (Kind.OFFICIAL, "latvia")


@pytest.mark.parametrize(
    "text",
    [
        "The next meeting of the committee will take place in the second half of May.",
        "The choir has 35 members.",
        "Prices in the capital were 2.1 per cent higher in May.",
    ],
)
def test_arrangements_and_figures_are_no_stance_of_a_publisher(text: str) -> None:
    assert said(text, **OWN) == []


# --- conditions and requests ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Should the harvest be good, a lower toll was something she would no longer exclude, Kalnina said.",
        "“If a declaration is what can be had, let us begin with it. I would rather have that,” Kalnina said.",
        "Kalnina said the toll would be lowered if the harvest failed.",
        "The toll could be lowered this year if traffic stayed thin, Kalnina said.",
    ],
)
def test_a_condition_that_may_be_met_is_an_offer(text: str) -> None:
    assert Doubt.HYPOTHETICAL not in said(text)[-1].doubt


@pytest.mark.parametrize(
    "text",
    [
        "“We would look at the toll again if somebody showed us other figures,” Kalnina said.",
        "If traffic stayed thin the toll could be lowered, Kalnina said.",
    ],
)
def test_what_would_be_if_is_none(text: str) -> None:
    assert Doubt.HYPOTHETICAL in said(text)[-1].doubt


@pytest.mark.parametrize(
    "text",
    ["Kalnina asked Chile to open the canal.", "Kalnina asked that the toll run on for three more years."],
)
def test_a_request_is_no_question(text: str) -> None:
    assert Doubt.QUESTION not in said(text)[-1].doubt


@pytest.mark.parametrize("clause", ["after the cabinet had met", "when she left the hall", "before the talks began"])
def test_a_clause_of_time_does_not_part_a_verb_from_its_words(clause: str) -> None:
    behind, before = said(f"The toll was dead, Kalnina said {clause}.\n\nKalnina said {clause} that the toll was dead.")
    assert (behind.text, behind.speaker) == ("The toll was dead", "Dace Kalnina")
    assert (before.text, before.speaker) == ("the toll was dead", "Dace Kalnina")


# --- orders and reports within reports --------------------------------------------------------------------


def test_what_somebody_says_he_had_ordered_is_his_own_act_of_today() -> None:
    (statement,) = said("Kalnina said that she had told the harbour to send the next barge home, and the one after it.")
    assert statement.text.startswith("she had told the harbour")
    assert not {Doubt.RECALLED, Doubt.SECOND_HAND} & set(statement.doubt)


def test_under_a_decree_the_whole_order_is_its_makers() -> None:
    (statement,) = said("Nobody is to pass until further notice, under a decree that President Barrera signed at dawn.")
    assert (statement.text.split()[0], statement.actor) == ("Nobody", "chile")


def test_a_practice_in_the_present_passive_is_the_publishers_stance() -> None:
    (statement,) = said("A barge that lands kelp without a permit is added to the list of barred vessels.", **OWN)
    assert statement.kind is Kind.OFFICIAL


# --- what a state has done --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed",
    [
        "Chile on Monday handed control of a lithium venture to a private company",
        "Chile released forty sailors",
        "Chile sold its share of the canal",
        "Chile pulled out of the kelp treaty",
        "Chile pulled its sailors out of the northern islands",
        "Chile called the talks off",
        "Chile began building a wall along the canal",
        "Santiago has begun to return the barges",
        "The Chilean government paid the fishermen for their losses",
        "Chile struck a last-minute deal with the pilots",
        "Chile ratified the treaty 24-12",
        "Chile imposed a penalty on foreign barges",
    ],
)
def test_a_deed_of_a_state_is_told_of_it(deed: str) -> None:
    (statement,) = said(f"{deed}.")
    assert (statement.text, statement.actor, statement.kind) == (deed, "chile", Kind.CHARACTERISATION)


@pytest.mark.parametrize(
    "text",
    [
        "Chile was handed control of the venture by a foreign court.",
        "Chile’s rivals released forty sailors.",
        "In Chile a firm sold its share of the canal.",
        "Chile’s biggest bank sold its share of the canal.",
        "Nobody in Chile paid the toll.",
        "The forty sailors were released in Chile.",
        "Chile should hand over the prisoners.",
        "Chile must release the sailors and could sell the mine.",
    ],
)
def test_what_is_done_to_a_state_or_by_another_there_is_no_deed_of_its_own(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Chile beat Peru 2-1 on Monday.",
        "Chile began the match well.",
        "Chile started the second half with ten men.",
        "Chile added a third goal in the 80th minute.",
        "Chile entered the final after a long draw.",
        "Chile struck twice before the break.",
        "Chile returned to winning ways.",
        "Chile built a two-goal lead before the break.",
        "Chile received 40 mm of rain on Monday.",
        "Chile started the year with snow in the valleys.",
        "Chile exported more copper than ever before.",
        "Chile imported 40 tonnes of wheat in May.",
        "Chile began to fall behind its rivals.",
        "Chile placed third in the regatta.",
        "Chile handed Peru a heavy defeat.",
        "Chile offered its condolences to the sailors.",
    ],
)
def test_play_weather_and_the_volume_of_trade_are_no_deeds(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text", ["Barrera bought a fishing boat in the old town.", "The fishing boat was bought by Barrera."]
)
def test_what_an_official_gives_or_buys_is_his_own(text: str) -> None:
    assert said(text) == []


def test_a_fee_that_is_paid_is_not_changed_by_anybody() -> None:
    raised, paid = (said(f"Chile closed the canal. The fee was {done} on Monday.") for done in ("raised", "paid"))
    assert ([one.text for one in raised][1:], len(paid)) == (["The fee was raised on Monday"], 1)


def test_what_an_official_ends_is_the_states_deed() -> None:
    (statement,) = said("The ban on barges was ended by Barrera.")
    assert statement.actor == "chile"


@pytest.mark.parametrize("noun", ["voter lists", "polling places", "foreign ships", "bus stops"])
def test_a_noun_that_looks_like_a_deed_in_the_present_is_none(noun: str) -> None:
    (statement,) = said(f"The canal leaks, according to a survey of {noun}.")
    assert statement.speaker == f"a survey of {noun}"
