"""An actor's own page: which of them are spoken throughout, and what it gives on a condition."""

from __future__ import annotations

import pytest

from hearing import LATVIA, heard, own_page
from monitor.domain import Actor, Kind, Speaker, Statement

ACTORS = (
    LATVIA,
    Actor("fund", "Shipping Fund", ("the Fund",), ()),
    Actor("korea", "South Korea", ("Seoul",), (Speaker("Han Mi-ok", "Foreign Minister", 2),)),
    Actor("ireland", "Ireland", ("Dublin",), (Speaker("Jean-Noël O'Shea", "Foreign Minister", 2),)),
)
TOLD = "The harbour is old and full of stories. Its cranes stand idle, and the pilots are gone."
THANKS = f"I thank you for the welcome. {TOLD}"


def published(text: str, title: str = "Harbour", publisher: str = "latvia") -> list[Statement]:
    return heard(text, ACTORS, title=title, **own_page(publisher))


# --- pages that are spoken --------------------------------------------------------------------------------

HEADS = [
    "Remarks by the Prime Minister at the harbour",
    "Speech by Dace Kalnina",
    "Speech of the Prime Minister at the opening of the harbour",
    "Harbour: Speech by Dace Kalnina",
    "Opening statement by Prime Minister Kalnina",
    "Opening remarks by Prime Minister Kalnina",
    "Address by the Prime Minister",
    "Address to the nation",
    "Transcript of Prime Minister Kalnina’s remarks to reporters",
    "Text of a speech delivered by Dace Kalnina",
]


@pytest.mark.parametrize("head", HEADS)
def test_under_a_heading_that_says_so_every_sentence_of_a_speech_is_said(head: str) -> None:
    for found in (published(THANKS, head), published(f"{head}\n\n{THANKS}")):
        assert [one.kind for one in found] == [Kind.OFFICIAL] * 3


@pytest.mark.parametrize(
    "title",
    [
        "Minister’s speech to be held on Monday",
        "Speech by Dace Kalnina to be held on Monday",
        "Remarks by the Prime Minister will be broadcast on Monday",
        "Remarks on the budget proposal",
        "A harbour",
    ],
)
def test_a_speech_to_come_or_written_remarks_are_not_spoken_throughout(title: str) -> None:
    assert len(published(THANKS, title)) == 1


@pytest.mark.parametrize(
    "text",
    [TOLD, f"{TOLD} “I like it,” said a pilot.", f"{TOLD} World War I broke its cranes. Annex I lists them all."],
)
def test_under_such_a_heading_nobodys_i_makes_no_speech(text: str) -> None:
    assert not any(one.text in TOLD for one in published(text, "Remarks by the Prime Minister"))


def test_a_sentence_that_only_tells_of_remarks_is_no_heading() -> None:
    assert len(published(f"Remarks by the pilots filled the hall.\n\n{THANKS}")) == 1


# --- conditions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        "Financing from the Fund presupposes two prior actions: the end of the toll and a balanced budget.",
        "Access to the scheme depends on the outcome of the audit.",
        "Recognition is conditional on free elections in the islands.",
        "Any loan will hinge on the adoption of the budget.",
        "Disbursement of the third tranche hinges on the passage of the bill.",
        "The licence is contingent on an inspection by the harbour office.",
        "Aid to the islands is subject to a review every year.",
        "The renewal of a permit is tied to attendance at the course.",
        "A further extension of the waiver is made dependent on the state of the locks.",
    ],
)
def test_the_condition_of_what_a_publisher_gives_is_its_stance(condition: str) -> None:
    (found,) = published(condition, publisher="fund")
    assert (found.kind, found.actor, found.text) == (Kind.OFFICIAL, "fund", condition)


@pytest.mark.parametrize(
    "text",
    [
        "Growth depends on rainfall in the islands.",
        "The harvest is subject to the weather in May.",
        "Trade depends on the harbour.",
        "Access to clean water depends on rainfall in many villages.",
        "Many families depend on loans from relatives.",
        "The loan of 1960 depended on the price of copper.",
        "The price of loans depends on interest rates abroad.",
        "Credit growth is subject to seasonal swings.",
        "Aid to the islands rose because their trade depends on the harbour.",
    ],
)
def test_what_the_world_depends_on_is_nobodys_stance(text: str) -> None:
    assert published(text, publisher="fund") == []


# --- who signs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "publisher", "speaker"),
    [
        ("Statement by Foreign Minister Han Mi-ok", "korea", "Han Mi-ok"),
        ("Statement by Foreign Minister HAN Mi-ok on the strait", "korea", "Han Mi-ok"),
        ("Statement by Foreign Minister Jean-Noel O’Shea", "ireland", "Jean-Noël O'Shea"),
        ("Statement by Prime Minister Dace Kalnina", "latvia", "Dace Kalnina"),
        ("Statement by Foreign Minister Han Sun-ok", "korea", None),
    ],
)
def test_a_name_in_a_heading_signs_with_its_hyphens(title: str, publisher: str, speaker: str | None) -> None:
    (statement,) = published("We will not lift the ban.", title, publisher)
    assert statement.speaker == speaker


@pytest.mark.parametrize(
    ("opening", "speaker"),
    [
        ("Opening remarks: Prime Minister Dace Kalnina leaves for Hanoi on Sunday.", None),
        ("Statement by Dace Kalnina: The locks are ours and ours alone.", "Dace Kalnina"),
        ("Remarks by Prime Minister Dace Kalnina:", "Dace Kalnina"),
    ],
)
def test_whom_the_words_behind_a_label_name_does_not_sign(opening: str, speaker: str | None) -> None:
    assert published(f"{opening}\n\nWe will not lift the ban.")[-1].speaker == speaker


# --- arrangements -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "We reject the sanctions announced today.",
        "We will abolish the visa requirement for Georgian citizens.",
        "We will never accept that elections take place under occupation.",
        "Latvia will meet any attack with force.",
        "Latvia will meet its target by 2030.",
        "Those who fired will be held responsible for it.",
        "No exports to Belarus will take place.",
        "The talks must take place without conditions.",
        "The Government supports the talks that take place in Geneva.",
        "The hearing will not be held in secret.",
        "We will decide on the ban in due course.",
        "Latvia will follow the Finns in lifting the ban.",
    ],
)
def test_what_a_publisher_wants_or_rules_out_is_no_arrangement(text: str) -> None:
    (statement,) = published(text)
    assert statement.kind is Kind.OFFICIAL


@pytest.mark.parametrize(
    "text",
    [
        "The Minister will meet her Swedish counterpart on Monday.",
        "We will meet again in the spring.",
        "The Minister will travel to Accra on Monday.",
        "The Prime Minister will visit the harbour.",
        "The next round of talks will take place in Geneva.",
        "A seminar on shipping will be held on Wednesday.",
        "Latvia will be represented by its ambassador.",
        "A translation will follow.",
        "Details will be announced in due course.",
        "The views expressed in this paper do not necessarily reflect those of the Government.",
    ],
)
def test_an_arrangement_is_no_stance(text: str) -> None:
    assert published(text) == []
