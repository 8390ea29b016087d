"""Deeds told behind an opening phrase, relatives that mean nobody, and what an "as" hands to who decided it."""

from __future__ import annotations

from datetime import date

import pytest

from hearing import heard
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

ACTORS = (
    Actor("velmora", "Velmora", (), (Speaker("Ann Holt", "Chief Executive", 1, ("Holt",)),)),
    Actor(
        "norway",
        "Norway",
        ("Oslo",),
        (Speaker("Liv Dahl", "Prime Minister", 1, ("Dahl",)), Speaker("Odd Moen", "Fisheries Minister", 2, ("Moen",))),
    ),
)


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


# --- deeds behind an opening phrase ------------------------------------------------------------------------


@pytest.mark.parametrize("front", ["", "Under the heading of thrift, ", "With one signature, ", "In a footnote, "])
@pytest.mark.parametrize(
    ("deed", "actor"),
    [
        ("Velmora has ended the free life of its pump plans", "velmora"),
        ("Velmora ends support for pumps sold before 2020", "velmora"),
        ("Norway has suspended the licences of 40 trawlers", "norway"),
        ("Norway will phase out the grants for small boats", "norway"),
        ("Velmora discontinued the cheap licence", "velmora"),
    ],
)
def test_a_deed_is_the_actors_whatever_phrase_stands_before_it(front: str, deed: str, actor: str) -> None:
    (statement,) = said(f"{front}{deed}.")
    assert (statement.text, statement.kind) == (deed, Kind.CHARACTERISATION)
    assert (statement.actor, statement.speaker) == (actor, None)


def test_a_deed_keeps_what_it_means_for_whoever_it_may_concern() -> None:
    deed = (
        "Velmora has ended the cheap plan: the pump comes with a fee, and whoever wants to run two of them has to pay"
    )
    (statement,) = said(f"Under the heading of thrift, {deed}.")
    assert (statement.text, statement.actor) == (deed, "velmora")


@pytest.mark.parametrize(
    "text",
    [
        # nothing is put an end to
        "With a loss of nine millions, Velmora ended the year where it began.",
        "In Oslo, Velmora ended lower than the day before.",
        "Norway ended three days of talks in Hamar with a walk in the woods.",
        "Under the heading of thrift, the cheap licence for pumps has ended.",
        # somebody else's deed, or one that is only asked about
        "With one signature, the mayor of Hamar ended the toll on the bridge.",
        "On page 34 of the gazette, a reader wonders whether Norway has ended the toll.",
        # an official whose doing ends of itself
        "On Sunday the fisheries minister ended a tour of the northern harbours.",
    ],
)
def test_what_ends_of_itself_or_by_another_hand_is_no_deed_of_the_actor(text: str) -> None:
    assert [statement.text for statement in said(text) if statement.actor] == []


# --- relatives without antecedent --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The pump comes with a fee, and whoever wants to run it has to pay.",
        "Whoever claims that the fee is low has not paid it.",
        "Those who claim that the fee is low have not paid it.",
        "Anyone who says that the fee is low has not paid it.",
        "Everyone who supported the fee said it was too low by half.",
        "He who says that the fee is low lies.",
        "Whichever of them promised that the fee would fall was wrong.",
        "Whatever shows that the fee is low is welcome.",
        "Sund is among those who say they have no intention of paying.",
    ],
)
def test_a_relative_without_antecedent_is_nobody_who_says_something(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "actor", "words"),
    [
        (
            "Velmora said whoever wants to run the pump has to pay.",
            "velmora",
            "whoever wants to run the pump has to pay",
        ),
        (
            "Those who want to run the pump must pay, Velmora told reporters.",
            "velmora",
            "Those who want to run the pump must pay",
        ),
        ("Dahl, who wants the fee to fall, said it was too high.", "norway", "it was too high"),
    ],
)
def test_an_actor_may_speak_of_whoever_it_likes(text: str, actor: str, words: str) -> None:
    assert [(one.actor, one.text) for one in said(text)][-1] == (actor, words)


def test_people_described_by_a_relative_clause_still_speak() -> None:
    assert said("Skippers who oppose the fee said it was a theft.")[-1].text == "it was a theft"


# --- "as the minister ordered" -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behind", "speaker", "day"),
    [
        ("as the fisheries minister, Odd Moen, ordered the navy on Tuesday", "Odd Moen", date(2025, 3, 4)),
        ("as Moen ordered", "Odd Moen", date(2025, 3, 5)),
        ("just as Norway had threatened on Monday", None, date(2025, 3, 3)),
        ("as the prime minister instructed her captains", "Liv Dahl", date(2025, 3, 5)),
        ("as Norway decided on Monday", None, date(2025, 3, 3)),
        ("as Dahl announced on Monday", "Liv Dahl", date(2025, 3, 3)),
        ("as Dahl told the navy on Monday", "Liv Dahl", date(2025, 3, 3)),
        ("as Norway promised its allies on Monday", None, date(2025, 3, 3)),
        ("as Oslo had demanded on Monday", None, date(2025, 3, 3)),
        ("as the prime minister assured parliament", "Liv Dahl", date(2025, 3, 5)),
    ],
)
def test_what_stands_before_an_as_is_what_was_decided(behind: str, speaker: str | None, day: date) -> None:
    (statement,) = said(f"Now the boats are confiscated, and the hulls are blown up, {behind}.")
    assert statement.text == "Now the boats are confiscated, and the hulls are blown up"
    assert (statement.actor, statement.speaker, statement.date) == ("norway", speaker, day)
    assert statement.doubt == ()


@pytest.mark.parametrize(
    "text",
    [
        "The hulls went up in flames, as the prime minister spoke on the quay.",
        "As the prime minister spoke, the hulls went up in flames.",
        "The hulls went up in flames, as Moen ordered a review on Tuesday.",
        "The hulls went up in flames, as Moen ordered the evacuation of the quay on Tuesday.",
        "The hulls went up in flames, as Moen ordered the navy to leave.",
        "The hulls went up in flames, as Norway demanded the release of its captains.",
        "The hulls went up in flames, as Norway announced a new quota.",
    ],
)
def test_what_happened_while_something_was_decided_is_not_what_was_decided(text: str) -> None:
    assert [statement.text for statement in said(text) if "flames" in statement.text] == []


@pytest.mark.parametrize("behind", ["as Moen promised last year", "as Moen had demanded"])
def test_what_was_promised_long_ago_is_recalled(behind: str) -> None:
    (statement,) = said(f"The hulls will be blown up, {behind}.")
    assert (statement.text, statement.speaker) == ("The hulls will be blown up", "Odd Moen")
    assert Doubt.RECALLED in statement.doubt


def test_what_is_done_as_somebody_asked_is_no_question() -> None:
    assert said("The hulls will be blown up, as Moen asked.")[-1].doubt == ()


# --- what tells more of the occasion ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "occasion",
    [
        "said in a statement issued on Sunday",
        "said in a newspaper interview published on Saturday",
        "said in an interview with the Gazette published Wednesday",
        "said in a letter seen by the Courier",
        "said in a letter sent to members",
        "said in remarks broadcast on state television",
        "said in an interview that aired on Sunday",
        "said in a report which was published on Monday",
        "told a conference organised by the bank",
        "told reporters gathered outside parliament",
    ],
)
def test_a_participle_behind_the_occasion_tells_more_of_it_and_is_not_what_was_said(occasion: str) -> None:
    (statement,) = said(f"Norway will close the fishery in May, Prime Minister Liv Dahl {occasion}.")
    assert (statement.text, statement.speaker) == ("Norway will close the fishery in May", "Liv Dahl")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Dahl told reporters gathered at the quay that Norway would close it.", "Norway would close it"),
        ("Dahl said in a letter published on Monday that Norway would close it.", "Norway would close it"),
        ("Dahl said boats seized in March would be sold.", "boats seized in March would be sold"),
        ("Dahl said in a statement that closed ports would open.", "closed ports would open"),
    ],
)
def test_what_is_said_behind_such_an_occasion_is_kept_whole(sentence: str, words: str) -> None:
    assert [statement.text for statement in said(sentence)] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "Thousands cheered in the streets, as Norway voted on Sunday.",
        "Sweden broke the treaty, as Norway commanded the strait.",
        "Rebels took the town on Monday, as Norway undertook on Sunday.",
        "Prices rose, as Norway decided on Monday.",
        "Norway ended the match with ten men.",
        "Norway ended Sweden's hopes of a medal.",
        "Norway ends the season as champion.",
        "Velmora ended its losing streak.",
        "Sweden's hopes were ended by Norway.",
        "Norway ended talks on a ban.",
    ],
)
def test_what_merely_happened_is_no_decision(text: str) -> None:
    assert [statement.text for statement in said(text) if statement.actor] == []


def test_what_happened_while_ships_were_ordered_out_was_not_ordered() -> None:
    text = "Ships queued in the strait, as Norway ordered all of them out."
    assert all("queued" not in statement.text for statement in said(text))
