"""Whom a source means that has no name of its own, and whom it does not mean."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hearing import LATVIA, heard
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

ACTORS = (
    LATVIA,
    Actor("us", "United States", ("America", "Washington"), ()),
    Actor("eu", "European Union", ("EU", "Brussels"), (Speaker("Ilze Berga", "Trade Commissioner", 2),)),
)


def said(text: str, **how: Any) -> list[Statement]:
    return heard(text, ACTORS, **how)


def last(text: str) -> Statement:
    return said(text)[-1]


# --- one of several, and somebody described before --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The two grain houses fell. They would obey, one of them said.", "one of the two grain houses"),
        ("Pilots in the harbour said nothing was agreed. One added that it never would be.", "one of the pilots"),
        ("Brokers at Voss & Lee feared a loss. “It will hurt,” said one of them, Elin Sund.", "Elin Sund"),
    ],
)
def test_one_of_several_is_one_of_those_last_spoken_of(text: str, speaker: str) -> None:
    assert last(text).speaker == speaker


def test_one_of_an_actors_officials_speaks_for_it_without_a_name() -> None:
    statement = last("Latvian officials said the pact was dead. “Nobody wept,” one of them added.")
    assert (statement.speaker, statement.actor) == (None, "latvia")
    assert Doubt.ANONYMOUS in statement.doubt


def test_one_of_them_with_nobody_in_the_plural_before_is_nobody_known() -> None:
    statement = last("Kalnina left early. “It will hurt,” one of them said.")
    assert statement.speaker != "Dace Kalnina"


def test_a_description_taken_up_again_means_whom_it_described_before() -> None:
    text = "A Dutch diplomat in Riga said the draft was hurried. Nobody liked it. “It was late,” the diplomat said."
    assert [one.speaker for one in said(text)] == ["a Dutch diplomat in Riga"] * 2


# --- he and she -------------------------------------------------------------------------------------------


def test_a_man_in_what_is_reported_is_not_the_he_who_reports_it() -> None:
    statement = last("Pavel Sild said the quay was shut. A man might leave when the freight doubled, he said.")
    assert statement.speaker == "Pavel Sild"


def test_she_is_no_institution_even_where_one_was_heard_last() -> None:
    text = (
        "“No,” said Ms Olsen. The American embassy said on Monday that it welcomed the step. "
        "She had thought of it, she said."
    )
    statement = last(text)
    assert (statement.speaker, statement.actor) == ("Olsen", None)


def test_his_at_the_head_of_a_sentence_may_look_ahead() -> None:
    text = "Pavel Sild left. In his praise of the quay, Jonas Rebane forgot the cranes. “I was moved,” he said."
    assert {one.speaker for one in said(text)} == {"Jonas Rebane"}


def test_a_claim_within_what_somebody_says_is_part_of_it() -> None:
    text = "Pavel Sild’s claim that the quay was safe had harmed the pilots, Jonas Rebane said. “It did,” he said."
    assert [(one.speaker, one.text) for one in said(text)] == [
        ("Jonas Rebane", "Pavel Sild’s claim that the quay was safe had harmed the pilots"),
        ("Jonas Rebane", "It did"),
    ]


def test_he_is_somebody_a_sentence_tells_more_of() -> None:
    statement = last("The answer came from a sailor who had served four kings. Nothing had been agreed, he said.")
    assert (statement.speaker, statement.actor) == ("a sailor who had served four kings", None)


def test_who_is_told_something_stays_the_one_spoken_of() -> None:
    text = "Pavel Sild was told by a rival that the quay was shut. It would open again, he said."
    assert last(text).speaker == "Pavel Sild"


def test_a_he_without_words_passes_the_reference_on() -> None:
    text = "Pavel Sild met Jonas Rebane. He nodded. He smiled. The quay would open again, he said."
    assert last(text).speaker == "Pavel Sild"


def test_his_promise_is_the_promise_of_whom_he_means() -> None:
    text = "Pavel Sild runs the quay. His promise that the cranes would stay was forgotten."
    assert last(text).speaker == "Pavel Sild"


# --- bodies and their names -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Norway’s grid operator, Voltaria, confirmed that the study was done.", "Voltaria"),
        ("Prices would fall, their association, Eurograno, warned.", "Eurograno"),
        ("The study was done, according to data compiled by Voltaria.", "data compiled by Voltaria"),
        ("According to a report by Voltaria, the study was done.", "a report by Voltaria"),
        ("Only 52 percent of the voters said that the quay should open.", "Only 52 percent of the voters"),
    ],
)
def test_a_body_is_known_by_the_name_it_is_given(text: str, speaker: str) -> None:
    assert last(text).speaker == speaker


def test_a_surname_that_is_a_month_is_a_name_behind_a_title_and_a_date_before_a_number() -> None:
    first, second = said("Premier Teresa May said the quay was shut. Mrs May said on 3 May that it would open.")
    assert [first.speaker, second.speaker] == ["Teresa May", "Teresa May"]


def test_a_month_alone_is_nobody() -> None:
    text = "Teresa May said the quay was shut. The cranes were sold in May. Nobody came."
    assert [one.speaker for one in said(text)] == ["Teresa May"]


# --- who is not the state whose name stands there ---------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Many Americans believe that the quay should open.",
        "Americans in the grain trade say that the quay should open.",
        "A Washington Post tally shows that the quay lost its trade.",
        "Joan Reyes, a Washington-based broker and spokeswoman for the growers, said the quay should open.",
        "Unions, including the American Federation of Pilots, have endorsed the plan for the quay.",
        "Harborough’s tax commissioner said the quay should open.",
        "Two in three Latvians said the quay should open.",
    ],
)
def test_a_name_of_a_state_within_a_description_does_not_make_its_voice(text: str) -> None:
    assert all(statement.actor is None for statement in said(text))


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Some American officials said the quay should open.", "us"),
        ("In Brussels, a spokesperson said the quay should open.", "eu"),
        ("The trade commissioner said the quay should open.", "eu"),
        ("Washington said the quay should open.", "us"),
    ],
)
def test_a_states_own_voice_stays_its_own(text: str, actor: str) -> None:
    assert last(text).actor == actor


def test_the_ministry_is_that_of_the_state_named_since_the_last_voice() -> None:
    text = "Kalnina declined to answer. Oslo was sparing with thanks. The quay was shut, the foreign ministry said."
    assert last(text).actor is None


# --- when -------------------------------------------------------------------------------------------------


def test_words_that_came_out_on_a_day_were_said_on_that_day() -> None:
    text = "On Monday the harbour board had published a note on the quay. “It is a ruin,” it said."
    assert last(text).date == date(2025, 3, 3)


def test_a_deed_on_a_day_dates_no_words() -> None:
    text = (
        "The quay is shut.\n\nNobody knows why.\n\nOn Monday Pavel Sild had left it for good. “It is a ruin,” he said."
    )
    assert last(text).date == date(2025, 3, 5)


def test_a_day_before_a_name_is_no_part_of_it() -> None:
    assert last("On Monday Pavel Sild said the quay was shut.").speaker == "Pavel Sild"


# --- a block quotation ------------------------------------------------------------------------------------

BLOCK = "Pavel Sild said the quay was shut.\n\nSild added:\n\n{}\n\nTraders left the hall in silence that evening."


def test_a_paragraph_that_somebodys_colon_opens_is_a_block_quotation() -> None:
    _, statement = said(BLOCK.format("It is typical of them. They know nothing of cranes. Nothing at all."))
    assert statement.text == "It is typical of them. They know nothing of cranes. Nothing at all."
    assert (statement.kind, statement.speaker) == (Kind.DIRECT, "Pavel Sild")


def test_a_few_words_behind_a_colon_are_no_block_quotation() -> None:
    assert len(said(BLOCK.format("See below."))) == 1


def test_a_block_quotation_ends_with_its_paragraph_and_needs_a_verb_of_saying() -> None:
    assert said("Pavel Sild walked on:\n\nThe quay lay empty and its cranes stood still in the rain.") == []
