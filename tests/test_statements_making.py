"""Laws and decrees as they are made: by what idiom, which one "the regulation" is, and when somebody else made it."""

from __future__ import annotations

from datetime import date

import pytest

from hearing import heard
from monitor.domain import Actor, Kind, Speaker, Statement

ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga", "Latvian government"),
        (
            Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),
            Speaker("Juris Vanags", "Minister of Transport and Fisheries", 2, ("Vanags",)),
        ),
    ),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Ines Barrera", "President", 1),)),
)


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


def deeds(text: str) -> list[tuple[str | None, str]]:
    return [(one.actor, one.text) for one in said(text) if one.kind is Kind.CHARACTERISATION]


# --- by what verb or idiom --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "actor", "speaker"),
    [
        ("Latvia’s transport minister put his name to a decree that lets barges in.", "latvia", "Juris Vanags"),
        ("Kalnina gave her signature to an order that opens the locks to barges.", "latvia", "Dace Kalnina"),
        ("President Barrera set her seal on a law that ends the sale of kelp.", "chile", "Ines Barrera"),
        ("The Latvian cabinet handed down a ruling that bars kelp boats from the quay.", "latvia", None),
        ("Chile’s government rushed through a law under which kelp may be sold again.", "chile", None),
        ("The Latvian government gazetted an order lifting the toll on barges.", "latvia", None),
        ("The Latvian parliament gave its assent to a bill that would halve the toll.", "latvia", None),
        ("Barrera on Monday nodded through an edict that strips trawlers of their licences.", "chile", "Ines Barrera"),
        ("Kalnina met the dockers and signed off on an ordinance that eases the night ban.", "latvia", "Dace Kalnina"),
        ("Barrera lent her name to a rule that obliges trawlers to carry cameras.", "chile", "Ines Barrera"),
    ],
)
def test_making_a_law_is_a_deed_by_whatever_idiom_it_is_told(text: str, actor: str, speaker: str | None) -> None:
    (statement,) = said(text)
    assert (statement.kind, statement.actor, statement.speaker) == (Kind.CHARACTERISATION, actor, speaker)
    assert statement.text == text.rstrip(".")


def test_the_deed_is_told_apart_from_what_was_sworn_before_it() -> None:
    text = "A week after he had sworn that no barge would pass, Vanags put his name to a decree that lets them in."
    assert deeds(text) == [("latvia", "Vanags put his name to a decree that lets them in")]


def test_words_of_others_in_the_sentence_do_not_hide_the_deed() -> None:
    text = "Though dockers said that it was madness, Vanags issued a circular that exempts barges from the toll."
    assert deeds(text) == [("latvia", "Vanags issued a circular that exempts barges from the toll")]


@pytest.mark.parametrize(
    "text",
    [
        "Vanags put his name to a petition that asks for quiet.",
        "Kalnina gave her name to a harbour that lets barges in.",
        "Kalnina brought in a law firm that lets its clients wait.",
        "Vanags sent an order to a tailor that makes uniforms.",
        "Vanags lent his name to a decree of which little is known.",
        "Latvia’s transport minister is expected to put his name to a decree that lets barges in.",
        "If Vanags puts his name to a decree that lets barges in, dockers will strike.",
        "A former minister of Latvia put his name to a decree that let barges in.",
        "Latvia’s supreme court handed down a ruling that bars barges from the quay.",
        "The Chilean opposition gave its signature to a bill that would ban kelp.",
        "The union put its name to a resolution that demands an end to the toll, and Latvia was told of it.",
        "Critics say Vanags put his name to a circular that exempts barges from the toll.",
    ],
)
def test_no_law_no_effect_no_maker_or_no_making_is_no_deed(text: str) -> None:
    assert deeds(text) == []


def test_the_day_of_making_counts_not_that_from_which_the_law_holds() -> None:
    (statement,) = said("On Monday Kalnina put her name to an order that opens the locks from 1 May.")
    assert statement.date == date(2025, 3, 3)


# --- the same thing by another word -----------------------------------------------------------------------

MADE = "Vanags put his name to a decree on Monday."


@pytest.mark.parametrize(
    "text",
    [
        "The regulation, published overnight and seen by the Quay Post, allows barges without a pilot to pass.",
        "The decree allows barges to pass in daylight.",
        "The order, which takes effect in May, extends the waiver to tugs.",
        "The new rules require every barge to carry a pilot.",
        "The directive published at midnight exempts tugs from the toll.",
        "The ordinance will lift the night ban in May.",
        "It was late.\n\nThe regulation also sets a ceiling of forty barges a day.",
        "Dockers read it at dawn. This new law puts an end to the night ban.",
    ],
)
def test_what_the_regulation_does_is_its_makers_deed(text: str) -> None:
    actor, deed = deeds(f"{MADE}\n\n{text}")[-1]
    assert actor == "latvia"
    assert deed == text.split("\n\n")[-1].removeprefix("Dockers read it at dawn. ").rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "The harbour board adopted a circular for its clients. The circular requires them to pay in cash.",
        "The harbour board adopted a circular for its clients. The regulation requires them to pay in cash.",
        "Icelandic rules are stricter. The rules require two pilots.",
        "The court handed down a ruling. The ruling bars barges from the quay.",
        "The law requires decrees to be printed.",
        "The regulations of the choir are printed on the back.",
        "The regulation, drafted by a bank in Oslo, requires two pilots.",
    ],
)
def test_what_anothers_law_does_is_not(text: str) -> None:
    assert deeds(f"{MADE}\n\n{text}") == []


def test_a_law_that_nobody_was_told_to_have_made_is_nobodys() -> None:
    assert deeds("Latvia is cold. The regulation allows barges without a pilot to pass.") == []


@pytest.mark.parametrize(
    "text",
    [
        "A court overturned it on Friday. The ruling bars the ministry from setting quotas.",
        "Judges in Bergen struck it down. The ruling requires Riga to repay.",
        "Fishermen sued. The ruling requires the state to pay.",
        "A judge struck it down. The order bans the ministry from setting quotas.",
    ],
)
def test_a_ruling_takes_up_no_law(text: str) -> None:
    assert deeds(f"{MADE} {text}") == deeds(MADE)


@pytest.mark.parametrize(
    "text",
    [
        "Neither Latvia nor Chile signed an order that bans kelp.",
        "Critics of Latvia introduced a bill that bans kelp.",
        "Dockers in Latvia drafted a bill that bans kelp.",
        "No minister of Latvia signed an order that bans kelp.",
    ],
)
def test_who_makes_no_law_has_made_none(text: str) -> None:
    assert deeds(text) == []
