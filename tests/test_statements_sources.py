"""Whom words are given to: sources that are nobody, names in -ing, quotations parted by commas, denials, no names."""

from __future__ import annotations

import pytest

from hearing import LATVIA, heard
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

ESTONIA = Actor("estonia", "Estonia", ("Tallinn",), (Speaker("Mart Saar", "Foreign Minister", 2, ("Saar",)),))
SWEDEN = Actor("sweden", "Sweden", ("Stockholm",), (Speaker("Ylva Hedling", "Ports Minister", 2, ("Hedling",)),))
ACTORS = (LATVIA, ESTONIA, SWEDEN)


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


def speakers(text: str) -> list[str | None]:
    return [one.speaker for one in said(text)]


# --- quotations --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["said", "went on", "continued"])
def test_a_quotation_parted_by_its_attribution_may_have_its_comma_outside(verb: str) -> None:
    (statement,) = said(f"“We ask Riga”, Saar {verb}, “to look at its own locks.”")
    assert statement.text == "We ask Riga to look at its own locks."


def test_a_scare_quote_before_a_quotation_is_no_half_of_it() -> None:
    (statement,) = said("Calling the lock “a shame”, Saar said: “We will not use it again.”")
    assert statement.text == "We will not use it again."


# --- who speaks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Hedling told reporters that the port would stay shut.",
        "Hedling has said the port would stay shut.",
        "Hedling was quoted by a newspaper as saying the port would stay shut.",
    ],
)
def test_a_name_in_ing_may_open_a_sentence(text: str) -> None:
    (statement,) = said(text)
    assert (statement.speaker, statement.text) == ("Ylva Hedling", "the port would stay shut")


@pytest.mark.parametrize("text", ["Fighting threatens to close the port.", "Leaving felt right to all of them."])
def test_a_doing_is_nobody(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Neither side mentioned the case of the two pilots held in Riga.",
        "Neither minister criticised the fee on barges.",
        "It was too soon to say that the lock would open again.",
    ],
)
def test_what_none_or_nobody_said_is_no_statement(text: str) -> None:
    assert said(text) == []


def test_who_has_to_say_something_says_it() -> None:
    (statement,) = said("Saar has to say that the lock is shut.")
    assert statement.text == "the lock is shut"


def test_nobody_is_taken_up_by_an_it() -> None:
    (statement,) = said("Herders were glad. No minister had done that before. It said the farm would stay open.")
    assert (statement.speaker, statement.actor) == (None, None)
    _, second = said("A firm in Umea said the farm would close. It said the barn would stay open.")
    assert second.speaker == "a firm in Umea"


def test_a_pronoun_behind_a_preposition_is_no_subject() -> None:
    assert speakers("The company behind it, Haltvind, denied that the farm would close.") == ["the company behind it"]
    assert speakers("The pilots left before it said that the farm would close.") == [None]


def test_who_had_said_something_is_not_who_answers() -> None:
    _, reply = said(
        "Saar was asked about the remarks of Latvia’s prime minister, who had said that Estonia was asleep. "
        "“I have read them,” he replied."
    )
    assert (reply.speaker, reply.kind) == ("Mart Saar", Kind.DIRECT)


def test_a_who_behind_a_text_means_whose_it_is() -> None:
    (statement,) = said("Saar was asked about the remarks of Latvia’s prime minister, who had said that he was asleep.")
    assert (statement.speaker, Doubt.RECALLED in statement.doubt) == ("Dace Kalnina", True)
    (union,) = said("Saar met the head of the pilots’ union, who said that the lock was shut.")
    assert union.actor is None


def test_a_date_behind_a_text_is_not_its_name() -> None:
    assert speakers("She read from a memo dated 3 May 2021, which said that the lock was beyond repair.") == ["a memo"]


def test_what_stands_alone_before_a_that_is_where_it_was_said() -> None:
    (statement,) = said("Bo Nyman said outside that he had heard enough of it.")
    assert statement.text == "he had heard enough of it"
    (court,) = said("Bo Nyman said outside the court that he had heard enough of it.")
    assert court.text == "he had heard enough of it"


@pytest.mark.parametrize(
    "source", ["Latvia’s and Estonia’s foreign ministries", "The governments of Latvia and Estonia"]
)
def test_several_ministries_are_their_states(source: str) -> None:
    assert [one.actor for one in said(f"{source} said the fee would be paid.")] == ["latvia"]
    assert [one.actor for one in said("Western governments said the fee would be paid.")] == [None]


# --- no names, denials -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "aside", ["who asked not to be named", "speaking on condition of anonymity", "who declined to be identified"]
)
def test_who_gives_no_name_is_anonymous_and_his_wish_is_no_stance(aside: str) -> None:
    (statement,) = said(f"A Swedish minister, {aside}, said the port would stay shut.")
    assert (statement.text, statement.actor) == ("the port would stay shut", "sweden")
    assert Doubt.ANONYMOUS in statement.doubt


def test_a_wish_that_others_do_something_is_a_stance() -> None:
    wish, words = said("A Swedish minister, who asked the pilots to wait, said the port would stay shut.")
    assert wish.text.endswith("asked the pilots to wait")
    assert Doubt.ANONYMOUS not in words.doubt


def test_a_report_that_is_denied_by_somebody_is_denied() -> None:
    (statement,) = said("Reports that Sweden had seized the barge were denied by its foreign ministry.")
    assert statement.text == "Reports that Sweden had seized the barge were denied"
    assert (statement.actor, Doubt.DENIAL in statement.doubt) == ("sweden", True)
    (plain,) = said("The plan was welcomed by Saar on Monday.")
    assert (plain.speaker, plain.text) == ("Mart Saar", "The plan was welcomed")


def test_an_it_behind_an_opening_phrase_means_the_subject() -> None:
    _, second = said("In the note that came with the fee, Latvia dropped a reference to locks. It said they were safe.")
    assert second.actor == "latvia"
