"""Where what somebody said begins and ends, and forms that hide an attribution or look like one."""

from __future__ import annotations

import random
from typing import Any

import pytest

from hearing import LATVIA, heard
from monitor.domain import Actor, Authority, Doubt, Kind, Speaker, Statement

ACTORS = (
    LATVIA,
    Actor("chile", "Chile", ("Santiago",), (Speaker("Rosa Fuentes", "President", 1, ("Fuentes",)),)),
)


def said(text: str, **how: Any) -> list[Statement]:
    return heard(text, ACTORS, **how)


def words(text: str, **how: Any) -> list[tuple[str | None, str]]:
    return [(statement.speaker, statement.text) for statement in said(text, **how)]


FORMS = [
    (
        "a participle opens what was said",
        "Rising tides could drown the quay, Kalnina said in a speech.",
        "Rising tides could drown the quay",
    ),
    (
        "the subject of what was said is a gerund",
        "Selling the cranes now, Kalnina said, seems unwise.",
        "Selling the cranes now seems unwise",
    ),
    (
        "the attribution stands behind the subject",
        "The quay, said Kalnina, has had its day.",
        "The quay has had its day",
    ),
    (
        "a relative clause goes on behind the attribution",
        "The quay is a debt, Kalnina said, that nobody will pay.",
        "The quay is a debt that nobody will pay",
    ),
    (
        "the second half is a quotation that is no sentence",
        "The pilots were, Kalnina said, “the salt of the quay”.",
        "The pilots were “the salt of the quay”",
    ),
    (
        "an irregular past in a condition",
        "If a pilot stole a rope he would be tried for a rope, Kalnina said.",
        "If a pilot stole a rope he would be tried for a rope",
    ),
    (
        "a source in the middle behind an adjunct",
        "The next spring, according to Kalnina, the quay lost its trade.",
        "The next spring the quay lost its trade",
    ),
    (
        "a document with its day",
        "According to rules published on Monday, the quay is to close.",
        "the quay is to close",
    ),
    ("a reckoning", "Kalnina put the loss at 40 million euros.", "the loss at 40 million euros"),
    ("a judgement without marks", "Kalnina called the tariff unworkable.", "called the tariff unworkable"),
    ("a point of view", "From Kalnina’s perspective, the tariff is dead.", "the tariff is dead"),
    (
        "a count of one’s own",
        "By her own count, Kalnina has seen nine ministers go.",
        "Kalnina has seen nine ministers go",
    ),
    ("calling upon", "Kalnina called upon Chile to lift the tariff.", "called upon Chile to lift the tariff"),
    (
        "a noun used as a modifier is no verb",
        "Kalnina said some clerks in the state registry were ill.",
        "some clerks in the state registry were ill",
    ),
    (
        "a participle behind a noun is no verb",
        "Kalnina said the pilots admitted were too few.",
        "the pilots admitted were too few",
    ),
    (
        "a possessive makes a noun of a verb",
        "Kalnina, the union’s press officer in her youth, noted that the quay was shut.",
        "the quay was shut",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_what_was_said_is_found_whole(text: str, expected: str) -> None:
    assert [statement.text for statement in said(text)] == [expected]


ENDS = [
    (
        "a remark behind a dash",
        "Kalnina said she would miss the quay — a ruin since the fire of 1902.",
        "she would miss the quay",
    ),
    ("what happened meanwhile", "“Never again,” Kalnina said when a boy asked.", "Never again"),
    (
        "a clause that a preposition opens",
        "Despite Kalnina’s claim that the quay was full, it lay empty.",
        "the quay was full",
    ),
    (
        "the verb of the noun whose clause it is",
        "Kalnina’s promise that the quay would open was forgotten.",
        "the quay would open",
    ),
    (
        "the main clause behind a second act of the same subject",
        "Though Kalnina praised the old quay and called for a new one, the council kept its purse shut.",
        "called for a new one",
    ),
    (
        "a remark behind an object that more follows",
        "Kalnina likened the tariff to a wall, which is a strong word, in a talk with pilots.",
        "likened the tariff to a wall",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [form[1:] for form in ENDS], ids=[form[0] for form in ENDS])
def test_what_was_said_ends_before_the_reporters_own_words(text: str, expected: str) -> None:
    assert said(text)[-1].text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kalnina said the quay — a ruin since 1902 — would be sold.", "the quay — a ruin since 1902 — would be sold"),
        ("Kalnina says she loves the quay, but she knows its price.", "she loves the quay, but she knows its price"),
        (
            "Kalnina railed against the cranes, including the big one.",
            "railed against the cranes, including the big one",
        ),
        ("Kalnina’s view that the quay would have been saved has won.", "the quay would have been saved"),
    ],
)
def test_what_belongs_to_the_words_is_not_cut_off(text: str, expected: str) -> None:
    assert [statement.text for statement in said(text)] == [expected]


# --- nobody in particular ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The pilots were told that the quay would close.", "the quay would close"),
        ("Reporters were informed the quay would close.", "the quay would close"),
        ("A boat without lamps had been seen, the inquiry was told.", "A boat without lamps had been seen"),
    ],
)
def test_what_was_told_by_nobody_in_particular_is_hearsay_without_a_speaker(text: str, expected: str) -> None:
    (statement,) = said(text)
    assert (statement.text, statement.speaker, statement.actor) == (expected, None, None)
    assert Doubt.RUMOUR in statement.doubt


@pytest.mark.parametrize(
    "text",
    [
        "The pilots were told to wait.",
        "The pilots should be told that the quay is shut.",
        "The pilots were not told that the quay was shut.",
        "If the pilots were told that the quay was shut, they forgot it.",
        "Whatever its foes may claim, the quay is open.",
        "The clerks put the chairs at the window.",
        "Kalnina called the harbour master.",
    ],
)
def test_a_form_that_only_looks_like_one_is_none(text: str) -> None:
    assert said(text) == []


def test_a_conviction_is_the_own_of_who_has_it_and_not_hearsay() -> None:
    assert words("Kalnina was convinced that the quay was lost.") == [("Dace Kalnina", "the quay was lost")]


def test_on_its_own_page_what_people_were_told_stays_the_publishers_word() -> None:
    text = "The Chilean chargé was informed that Latvia will not accept the tariff."
    (statement,) = said(text, authority=Authority.OFFICIAL, publisher="latvia")
    assert (statement.kind, statement.text) == (Kind.OFFICIAL, text)


# --- sources ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“It is late,” said Fuentes, who said the pilots were tired.", "Rosa Fuentes"),
        ("Nearly nine out of 10 say the quay should open.", "Nearly nine out of 10"),
        ("One in three say the quay should open.", "One in three"),
        ("47 percent say the quay should open.", "47 percent"),
        ("Outside experts say the quay should open.", "Outside experts"),
        ("Ilze Meija, 29, of Harborough, says the quay should open.", "Ilze Meija"),
    ],
)
def test_a_source_is_found_whatever_stands_in_it(text: str, speaker: str) -> None:
    statement = said(text)[-1]
    assert statement.speaker == speaker


def test_whoever_a_relative_clause_describes_is_the_source_and_not_the_verb_before_him() -> None:
    text = "Kalnina was forced to defend not paying a builder who said the quay was unsafe."
    assert words(text)[-1] == ("a builder", "the quay was unsafe")


def test_a_question_answered_in_reported_speech_parts_no_voice() -> None:
    text = "Kalnina said the tariff was thin. Might she back a better one, then? She would wait for the text."
    assert words(text)[-1] == ("Dace Kalnina", "She would wait for the text")


def test_a_quotation_whose_opening_mark_is_a_closing_one_is_read_at_the_head_of_a_paragraph() -> None:
    assert words("”The quay is gone. We weep.” — Ilze Meija") == [("Ilze Meija", "The quay is gone. We weep.")]


def test_a_closing_mark_elsewhere_opens_nothing() -> None:
    assert said("Nobody came to the quay” and the rain fell all day long on the empty cranes.") == []


# --- what is left of a text -------------------------------------------------------------------------------


@pytest.mark.parametrize("gap", ["()", ", ,", "— —", "( )"])
def test_where_an_apposition_was_cut_out_the_words_stay_the_sources(gap: str) -> None:
    assert words(f"The grid operator {gap} said that Chile would lift its ban.") == [
        ("the grid operator", "Chile would lift its ban")
    ]


def test_an_apposition_still_names_a_body() -> None:
    assert words("The grid operator (Voltaria) said that Chile would lift its ban.") == [
        ("Voltaria", "Chile would lift its ban")
    ]


SOUP = (
    "The a the grid operator agency ministry minister Kalnina Dace Latvia Chile Riga ( ) ( ) , , , — — – : ; . ? “ ” ’ "
    "said says told wants added that who which of in by at and but if as not would was has called for plan ban it he "
    "its signed decree under from Monday 2019 saying adding according to statement asked both no none one with U.S. 's"
)


def test_no_heap_of_words_and_marks_stops_the_reading() -> None:
    chance = random.Random(11)
    for _ in range(60):
        heap = " ".join(chance.choice(SOUP.split()) for _ in range(40))
        said(f"The operator {heap}.")
        said(f"The operator {heap}.", authority=Authority.OFFICIAL, publisher="latvia")
