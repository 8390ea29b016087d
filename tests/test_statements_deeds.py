"""What an actor is told to have done, by whom where nobody is named, and what it once held and holds no more."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Speaker, Statement
from monitor.resources import lexicon_data
from monitor.statements import attribute
from monitor.statements.cues import Cues

CUES = Cues.from_data(lexicon_data("attribution.en"))
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
OWN = {"authority": Authority.OFFICIAL, "publisher": "latvia"}


def said(text: str, **how: Any) -> list[Statement]:
    published = datetime(2025, 3, 5, 9, tzinfo=UTC)
    article = Article(url="https://news.example/1", title="", text=text, published=published)
    return attribute(article, ACTORS, CUES, **how)


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
    ],
)
def test_a_condition_that_may_be_met_is_an_offer(text: str) -> None:
    assert Doubt.HYPOTHETICAL not in said(text)[-1].doubt


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
