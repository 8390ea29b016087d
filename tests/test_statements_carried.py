"""Reported speech that goes on over sentences without an attribution, and what a reporter tells beside it."""

from __future__ import annotations

from datetime import date

import pytest

from hearing import LATVIA, heard
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

ESTONIA = Actor("estonia", "Estonia", ("Tallinn",), (Speaker("Mart Saar", "Foreign Minister", 2, ("Saar",)),))
ACTORS = (LATVIA, ESTONIA)
SAID = "Kalnina said the canal would be dredged."
AROUND = "The canal would be dredged, Kalnina said."
QUOTED = "“We shall dredge the canal,” Kalnina said."


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


# --- what goes on ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        "There was no plan to close the locks",
        "There had been no complaints about the mud",
        "No barge was worth a drowned sailor",
        "It was too early to name the firm",
        "It was up to parliament to find the money",
        "The delays were a matter of paperwork",
        "The charge against the builders was absurd",
        "Barges that could not wait would be towed",
        "Those who waited would be paid",
    ],
)
def test_what_denies_or_judges_after_reported_words_carries_them_on(more: str) -> None:
    _, second = said(f"{SAID} {more}.")
    assert (second.text, second.kind, second.speaker) == (more, Kind.INDIRECT, "Dace Kalnina")


@pytest.mark.parametrize("around", [f"{AROUND} The locks would stay open.", f"{AROUND} They should file their claims."])
def test_a_chain_of_reported_sentences_goes_on_in_the_past(around: str) -> None:
    *_, last = said(f"{around} There was no hurry. The mud was not poisonous.")
    assert (last.text, last.speaker) == ("The mud was not poisonous", "Dace Kalnina")


def test_what_stands_before_another_attribution_and_its_semicolon_carries_the_words_on() -> None:
    _, carried, added = said(f"{SAID} It would take two summers; the ministry’s view was that the locks could wait.")
    assert (carried.text, carried.speaker) == ("It would take two summers", "Dace Kalnina")
    assert (added.text, added.actor) == ("the locks could wait", "latvia")


def test_a_reporters_fact_before_a_semicolon_is_nobodys() -> None:
    _, added = said(f"{SAID} Two barges sank there in 1987; the pilots say that it may happen again.")
    assert added.text == "it may happen again"


def test_what_a_state_would_do_is_the_word_of_whoever_has_just_said_so() -> None:
    _, second = said(f"{SAID} Latvia would sign no treaty without the locks.")
    assert (second.text, second.speaker) == ("Latvia would sign no treaty without the locks", "Dace Kalnina")
    _, deed = said(f"{SAID} Estonia had closed its harbour in May.")
    assert (deed.actor, deed.kind) == ("estonia", Kind.CHARACTERISATION)


def test_doubts_about_a_source_hold_for_what_goes_on_and_those_about_a_claim_do_not() -> None:
    _, unnamed = said("A senior Latvian official said the canal would be dredged. It would take two summers.")
    assert unnamed.doubt == (Doubt.ANONYMOUS,)
    denied, meant = said("Kalnina denied that Latvia had dredged the canal. It would never touch the locks.")
    assert Doubt.DENIAL in denied.doubt
    assert (meant.text, meant.doubt) == ("It would never touch the locks", ())


# --- what a reporter tells beside it -----------------------------------------------------------------------


@pytest.mark.parametrize("before", [SAID, AROUND, QUOTED])
@pytest.mark.parametrize(
    "told",
    [
        "She would not be drawn on the cost.",
        "She would not say when the work would begin.",
        "Nor would she confirm that the pilots had left.",
        "Her office could not be reached for comment.",
        "It was not clear who would pay for it.",
        "There was no immediate comment from the pilots.",
        "The dredger could be heard from the quay.",
        "It would be the third time in a decade.",
        "Kalnina would be at the quay all day.",
        "Pilots drew up a plan that would keep them out.",
        "The bill, which would pay for it, goes to the upper house.",
    ],
)
def test_what_was_kept_back_or_seen_is_the_reporters(before: str, told: str) -> None:
    assert all(one.speaker != "Dace Kalnina" for one in said(f"{before} {told}")[1:])


@pytest.mark.parametrize(
    "told",
    [
        "It was dug in 1904 by prisoners.",
        "The locks were last repaired on Monday.",
        "She was speaking on the quay.",
        "The announcement was met with silence.",
    ],
)
def test_what_was_at_some_time_or_place_is_the_reporters(told: str) -> None:
    assert len(said(f"{AROUND} {told}")) == 1


def test_a_sentence_with_its_own_attribution_is_not_carried_on_whole() -> None:
    assert len(said(f"{SAID} Pressed again, she said it would.")) == 1


# --- texts that speak for who issued them ------------------------------------------------------------------


@pytest.mark.parametrize("noun", ["statement", "communique", "readout"])
def test_a_text_speaks_for_who_said_something_in_it(noun: str) -> None:
    _, second = said(
        f"Saar said in a {noun} that the strait was open. Pilots were glad. The {noun} said it was safe now."
    )
    assert (second.speaker, second.actor) == ("Mart Saar", "estonia")


def test_a_statement_is_that_of_the_institution_heard_right_before() -> None:
    _, second = said("Kalnina met the pilots, her office said. They agreed on a fee, the statement said.")
    assert (second.text, second.actor) == ("They agreed on a fee", "latvia")


def test_a_text_is_not_that_of_whoever_speaks_about_it() -> None:
    _, second = said("“It is vague,” said Ilze Rozite, an analyst. The statement said the strait was safe now.")
    assert (second.speaker, second.actor) == ("the statement", None)
    _, third = said("Latvia’s foreign ministry said it was surprised. The report said the strait was not safe.")
    assert third.speaker == "the report"


# --- days --------------------------------------------------------------------------------------------------


def test_a_stance_of_another_year_is_recalled() -> None:
    (statement,) = said("Saar opposed the treaty in 2019.")
    assert (statement.date, statement.doubt) == (date(2019, 1, 1), (Doubt.RECALLED,))


@pytest.mark.parametrize("text", ["Saar welcomed a plan to shut it in 2019.", "Saar opposed the treaty of 2019."])
def test_the_year_of_what_a_stance_is_on_is_not_its_own(text: str) -> None:
    (statement,) = said(text)
    assert (statement.date, statement.doubt) == (date(2025, 3, 5), ())


def test_when_somebody_left_office_is_not_when_he_spoke() -> None:
    (statement,) = said("Erik Strand, who left office in 2022, said the canal was never dredged.")
    assert (statement.date, statement.doubt) == (date(2025, 3, 5), ())
    (spoken,) = said("Erik Strand, who was speaking in Riga on Monday, said the canal was never dredged.")
    assert spoken.date == date(2025, 3, 3)
