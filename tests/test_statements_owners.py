"""Whose a ministry, an office, a deputy or a spokesman is that the text does not call anybody's outright."""

from __future__ import annotations

from typing import Any

import pytest

from hearing import heard, own_page
from monitor.domain import Actor, Kind, Speaker, Statement

ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga", "Latvian government"),
        (
            Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),
            Speaker("Andris Liepa", "Foreign Ministry spokesman", 3, ("Liepa",)),
        ),
    ),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Ines Barrera", "President", 1),)),
)
OWN = own_page("latvia")


def last(text: str, **how: Any) -> Statement:
    return heard(text, ACTORS, **how)[-1]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Latvia has protested. Iceland will close the canal, its foreign ministry said.", None),
        (
            "Latvia has protested. Iceland closed the canal, and the foreign ministry said that it would stay shut.",
            None,
        ),
        (
            "Iceland closed the canal after a protest from Latvia. The foreign ministry said that it would stay shut.",
            None,
        ),
        ("Chile closed the canal after a protest from Latvia, its foreign ministry said.", "chile"),
        ("Chile will keep the canal shut despite pleas from Latvia, the foreign ministry announced.", "chile"),
        ("Kalnina has called all barges back from Iceland, the prime minister’s office said.", "latvia"),
        ("Kalnina will not sign the treaty with Iceland, the government press office announced.", "latvia"),
        ("Barrera has ordered the fleet home, the palace said.", "chile"),
    ],
)
def test_a_ministry_is_that_of_whom_the_sentence_is_about(text: str, actor: str | None) -> None:
    assert last(text).actor == actor


def test_a_ministry_is_not_its_spokesman() -> None:
    statement = last("Latvia has protested. Its foreign ministry said that the canal was open.")
    assert (statement.speaker, statement.actor) == (None, "latvia")


@pytest.mark.parametrize(
    "text",
    [
        "Voltaria, a shipping firm with an office in Riga, said the toll was unlawful.",
        "The firm’s office in Riga said the toll was unlawful.",
        "A spokesman at the firm’s Riga office said the toll was unlawful.",
        "The bank’s Santiago branch said that the toll was unlawful.",
    ],
)
def test_where_a_firm_sits_does_not_make_it_the_state(text: str) -> None:
    assert last(text).actor is None


def test_the_states_own_office_abroad_is_its_own() -> None:
    assert last("The Latvian government’s office in Santiago said the toll was unlawful.").actor == "latvia"


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Kalnina left early. Her deputy said the toll would stay.", "latvia"),
        ("Kalnina left early. Her deputy, Uldis Zars, said the toll would stay.", "latvia"),
        ("Kalnina’s spokesman Uldis Zars said the toll would stay.", "latvia"),
        ("Latvia’s spokesman Uldis Zars said the toll would stay.", "latvia"),
        (
            "Kalnina runs the service. A letter had gone out in which her institution asked that the toll stay.",
            "latvia",
        ),
        ("Voltaria lost money. Its chief executive, Uldis Zars, said the toll would stay.", None),
    ],
)
def test_an_aide_serves_whom_the_possessive_means(text: str, actor: str | None) -> None:
    assert last(text).actor == actor


@pytest.mark.parametrize(
    "text",
    [
        "Vice-Minister Uldis Zars, together with his colleague from Iceland, said the toll was unlawful.",
        "Vice-Minister Uldis Zars, head of the delegation to Iceland, said the toll was unlawful.",
        "Deputy Foreign Minister Uldis Zars told the ambassador of Iceland that the toll was unlawful.",
        "State Secretary Uldis Zars said that the toll was unlawful.",
        "Minister Uldis Zars said that the toll was unlawful.",
    ],
)
def test_on_its_own_page_an_office_without_a_state_is_the_publishers(text: str) -> None:
    assert last(text, **OWN).actor == "latvia"
    assert last(text).actor is None


@pytest.mark.parametrize(
    "text",
    [
        "Kalnina received the deputy foreign minister of Iceland, Jon Olafsson, who said that the toll was unlawful.",
        "Icelandic Vice-Minister Jon Olafsson said that the toll was unlawful.",
        "President Jon Olafsson said that the toll was unlawful.",
    ],
)
def test_on_its_own_page_anothers_office_is_not_the_publishers(text: str) -> None:
    assert last(text, **OWN).actor != "latvia"


def test_who_is_introduced_in_a_post_speaks_for_it_from_then_on() -> None:
    text = (
        "Tuva Lie, until last month consul in Bergen, gave her first briefing as spokeswoman of Latvia’s foreign "
        "ministry on Monday.\n\n“The toll is dead,” she said."
    )
    statement = last(text)
    assert (statement.speaker, statement.actor, statement.rank) == ("Tuva Lie", "latvia", 3)


def test_a_critic_of_a_ministry_does_not_speak_for_it() -> None:
    assert last("Tuva Lie spoke as a critic of Latvia’s foreign ministry. “It is dead,” she said.").actor is None


def test_a_quotation_alone_is_not_that_of_a_crowd_that_only_fears_something() -> None:
    text = (
        "The toll was fair, Kalnina said.\n\nSkippers fear that the toll will ruin them.\n\n“It will not be changed.”"
    )
    assert last(text).speaker == "Dace Kalnina"


def test_on_a_weekday_a_surname_alone_is_still_a_name() -> None:
    assert last("On Monday Kalnina said the toll was fair.").speaker == "Dace Kalnina"


# --- he, she and it ---------------------------------------------------------------------------------------


def test_a_first_name_tells_whom_she_means() -> None:
    text = "Theresa Holm met Richard Vik. “The toll is dead,” she said. “It is not,” he said."
    assert [one.speaker for one in attribute_all(text)] == ["Theresa Holm", "Richard Vik"]


def test_it_is_the_body_named_before_and_never_a_person() -> None:
    text = "Uldis Zars left. The city of Ventspils sent a letter on Monday. It says the toll is unlawful."
    assert last(text).speaker == "the city of Ventspils"
    assert last("Uldis Zars left early. It said the toll is unlawful.").speaker is None


def test_a_relative_named_in_passing_does_not_take_the_surname_over() -> None:
    known = "Jonas Rebane runs the quay. Rebane built it. Rebane loves it. Rebane sold it. "
    assert last(f"{known}His wife, Ilse Rebane, left. Rebane said the quay was shut.").speaker == "Jonas Rebane"


def test_who_pays_a_builder_who_talks_is_who_adds_something() -> None:
    text = "Jonas Rebane refused to pay a builder who said he was cheated, saying, “Perhaps he did a poor job.”"
    assert last(text).speaker == "Jonas Rebane"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Former rival Marta Holm said the toll was fair.", "Marta Holm"),
        ("Voltaria CEO Marta Holm said the toll was fair.", "Marta Holm"),
        ("Unlike Holm, Uldis Zars said the toll was fair.", "Uldis Zars"),
        ("Marta Holm Sees Ruin. Holm said the toll was fair.", "Marta Holm"),
        ("According to a 52-count complaint by the board, the firm cheated.", "a 52-count complaint by the board"),
        ("Chastened by complaints over the plan’s costs, Uldis Zars changed it, promising to lower it.", "Uldis Zars"),
    ],
)
def test_a_name_is_neither_its_title_nor_the_verb_behind_it(text: str, speaker: str) -> None:
    assert last(text).speaker == speaker


# --- quotations and those they belong to ------------------------------------------------------------------


def attribute_all(text: str) -> list[Statement]:
    return heard(text, ACTORS)


@pytest.mark.parametrize(
    "text",
    [
        "Marta Holm left. “Why is this no proof?” Uldis Zars demanded.",
        "Marta Holm left. “Is it over now?” Uldis Zars, the mayor of Ventspils, added on Monday.",
        "Marta Holm said little. Said Uldis Zars: “It is over now, I am sure.”",
        "“It is small work,” said Uldis Zars, a builder. “I would not call it reform” of any kind.",
        "“It is clear,” Uldis Zars said of the toll. “Having friends helps.”",
        "She said it would stay, and when asked, Uldis Zars replied, “Not for long, I should think.”",
    ],
)
def test_a_quotation_is_that_of_the_name_beside_it(text: str) -> None:
    direct = [one for one in attribute_all(text) if one.kind is Kind.DIRECT]
    assert [one.speaker for one in direct] == ["Uldis Zars"]


def test_a_quotation_does_not_lose_its_place_to_a_clause_behind_its_cue() -> None:
    text = (
        "“We will get there together,” Uldis Zars said at a meeting announcing that the toll would be tested in court."
    )
    words = ["We will get there together", "the toll would be tested in court"]
    assert [(one.text, one.speaker) for one in attribute_all(text)] == [(said, "Uldis Zars") for said in words]


def test_a_quotation_alone_behind_a_newcomer_is_his() -> None:
    text = "Kalnina said little.\n\nJon Olafsson, a minister of Iceland, took the chair.\n\n“It belongs at a table.”"
    assert attribute_all(text)[-1].speaker == "Jon Olafsson"


def test_anothers_act_beside_a_vow_is_not_part_of_it() -> None:
    vow, promise = attribute_all("Marta Holm vowed to pay at once, and Uldis Zars is promising to help the towns.")
    assert (vow.speaker, promise.speaker) == ("Marta Holm", "Uldis Zars")
    assert "Zars" not in vow.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("These barges, Zars explained earlier in the hearing, were “well kept.”", "These barges were “well kept.”"),
        ("Zars put the loss at $498 billion.", "the loss at $498 billion"),
        ("By Zars’s own admission, the barges were old and slow.", "the barges were old and slow"),
        ("Video of the incident shows a barge on fire.", "shows a barge on fire"),
        ("Zars sounded a call for calm in the harbour.", "sounded a call for calm in the harbour"),
        ("When it is late, Zars said he sleeps in the harbour.", "When it is late he sleeps in the harbour"),
        ("Zars has been called a charlatan by fellow builders.", "Zars has been called a charlatan"),
        ("Zars said the toll would stay, and when pressed on why, he left the hall.", "the toll would stay"),
        ("Asked about Holm’s claim that it was late, Zars said, “It is time to go home.”", "It is time to go home."),
    ],
)
def test_forms_of_attribution_and_the_words_they_hold(text: str, words: str) -> None:
    assert [one.text for one in attribute_all(text)][-1] == words
