"""Words and deeds that are easily given to the wrong one: envoys, callers, those who are quoted, and nobody."""

from __future__ import annotations

import pytest

from hearing import heard, own_page
from monitor.domain import Actor, Doubt, Kind, Speaker

ACTORS = (
    Actor(
        "peru",
        "Peru",
        ("Lima", "Peruvian government"),
        (
            Speaker("Ana Rojas", "Foreign Minister", 2, ("Rojas",)),
            Speaker("Luis Tello", "spokesman", 3, ("Tello",)),
        ),
    ),
    Actor(
        "kenya", "Kenya", ("Nairobi", "Kenyan government"), (Speaker("Joy Wambui", "Foreign Minister", 2, ("Wambui",)),)
    ),
)


def voices(text: str, publisher: str | None = None) -> list[tuple[str | None, str | None, str]]:
    how = own_page(publisher) if publisher else {}
    return [(one.speaker, one.actor, one.text) for one in heard(text, ACTORS, **how)]


# --- envoys ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "then"),
    [
        ("Lima summoned Kenya's ambassador.", "The ambassador said the toll was unfair."),
        ("Lima summoned the Kenyan ambassador.", "The envoy said the toll was unfair."),
        ("Lima summoned the ambassador of Kenya.", "The toll was unfair, the ambassador told reporters."),
        ("Kenya's ambassador met Rojas in Lima.", "She said the toll was unfair."),
        ("After Kenya's ambassador met Rojas,", "the diplomat said the toll was unfair."),
    ],
)
def test_an_envoy_speaks_for_whose_one_he_was_told_to_be(met: str, then: str) -> None:
    speaker, actor, said = voices(f"{met} {then}")[-1]
    assert (speaker, actor, said.lower()) == (None, "kenya", "the toll was unfair")


@pytest.mark.parametrize(
    ("text", "speaker", "actor"),
    [
        ("Lima summoned Kenya's ambassador. Rojas met her. She said the toll was unfair.", "Ana Rojas", "peru"),
        ("Peru's ambassador to Kenya met Wambui. The ambassador said the toll was unfair.", None, "peru"),
        ("Lima recalled its ambassador. The ambassador said the toll was unfair.", "the ambassador", None),
        (
            "Kenya's ambassador left. A Dutch diplomat came. The diplomat said the toll was unfair.",
            "a Dutch diplomat",
            None,
        ),
    ],
)
def test_others_than_the_envoy_told_of_are_not_taken_for_him(text: str, speaker: str | None, actor: str | None) -> None:
    assert voices(text)[-1] == (speaker, actor, "the toll was unfair")


@pytest.mark.parametrize("caller", ["the Ambassador of Chad", "Chad's special envoy"])
@pytest.mark.parametrize(
    "then", ["The {} requested that the ban be lifted.", "The {} called for the ban to be lifted."]
)
def test_a_callers_words_are_not_those_of_the_page_he_is_received_on(caller: str, then: str) -> None:
    noun = "envoy" if "envoy" in caller else "Ambassador"
    assert voices(f"The Minister received {caller}. {then.format(noun)}", "peru") == []


def test_a_followed_callers_words_are_handed_on_as_his() -> None:
    text = (
        "The Ambassador of Kenya called on the Minister today. He expressed concern about the ban and asked for talks."
    )
    (one,) = heard(text, ACTORS, **own_page("peru"))
    assert (one.actor, one.text[:12], Doubt.SECOND_HAND in one.doubt) == ("kenya", "He expressed", True)


@pytest.mark.parametrize(
    "text",
    [
        "The Ambassador stressed that the ban must stay.",
        "Our envoy was heard. The envoy stressed that the ban must stay.",
    ],
)
def test_a_publishers_own_envoy_speaks_for_it(text: str) -> None:
    (one,) = heard(text, ACTORS, **own_page("peru"))
    assert (one.kind, one.actor) == (Kind.OFFICIAL, "peru")


# --- whose the words are not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Neither Peru nor Kenya has agreed to lower the toll.",
        "Neither Rojas nor her Kenyan colleague said that the toll would be lowered.",
        "No Peruvian minister said that the toll would be lowered.",
        "The toll will be lowered, Rojas is expected to say on Friday.",
        "Nobody knows whether the toll of the Peruvian government was lowered.",
    ],
)
def test_what_nobody_said_or_did_is_nobodys(text: str) -> None:
    assert [one for one in voices(text) if one[1]] == []


def test_who_has_agreed_has() -> None:
    assert voices("Both Peru and Kenya rejected the toll on timber.") == [
        (None, "peru", "Both Peru and Kenya rejected the toll on timber")
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        (
            "Lima's decision to leave was “hasty and wrong”, Wambui said.",
            "Joy Wambui",
            "Lima's decision to leave was “hasty and wrong”",
        ),
        ("The Chadian premier, who met Rojas, said the toll was unfair.", "the Chadian premier", "the toll was unfair"),
        ("The agency quoted Rojas as saying that the toll was unfair.", "Ana Rojas", "the toll was unfair"),
        ("Radio Uno cited Wambui as saying that the toll was unfair.", "Joy Wambui", "the toll was unfair"),
        (
            "At a meeting with the Kenyan foreign minister on Monday, Rojas said the toll was fair.",
            "Ana Rojas",
            "the toll was fair",
        ),
        (
            "After talks in Nairobi, Rojas announced that the toll would be halved.",
            "Ana Rojas",
            "the toll would be halved",
        ),
    ],
)
def test_words_are_those_of_who_said_them_not_of_who_is_named_beside(text: str, speaker: str, said: str) -> None:
    assert [(one[0], one[2]) for one in voices(text)] == [(speaker, said)]


@pytest.mark.parametrize("verb", ["quoted", "cited"])
def test_who_was_quoted_by_others_speaks(verb: str) -> None:
    assert voices(f"Rojas was {verb} by Radio Uno as saying that the toll was unfair.")[0][0] == "Ana Rojas"


def test_a_report_dismissed_under_a_name_is_nobodys_stance() -> None:
    (one,) = heard("Tello dismissed as “pure fancy” reports that Lima was preparing to leave the pact.", ACTORS)
    assert (one.speaker, Doubt.DENIAL in one.doubt) == ("Luis Tello", True)
    claim = heard("Tello dismissed as “pure fancy” the claim by growers that the pact was dead.", ACTORS)[-1]
    assert (claim.speaker, claim.text, Doubt.REBUTTED in claim.doubt) == ("growers", "the pact was dead", True)


# --- one beside the other ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Kenya had earlier said it would sign, but on Monday Wambui said that was off the table.",
            [("kenya", "it would sign"), ("kenya", "that was off the table")],
        ),
        (
            "Kenya said on Friday that it had opened a case, and Peru's foreign ministry welcomed the move.",
            [("kenya", "it had opened a case"), ("peru", "Peru's foreign ministry welcomed the move")],
        ),
        (
            "Kenya said that timber would need a licence, a step that growers called “unfair”.",
            [("kenya", "timber would need a licence")],
        ),
        (
            "The Kenyan foreign minister, who has spent weeks abroad, on Monday ruled out a new toll.",
            [("kenya", "ruled out a new toll")],
        ),
        (
            "Kenya called on Saturday for an end to the toll.",
            [("kenya", "Kenya called on Saturday for an end to the toll")],
        ),
        ("Wambui warned against “any toll on the strait”.", [("kenya", "warned against “any toll on the strait”")]),
        ("In Nairobi, a government spokeswoman said the toll would fall.", [("kenya", "the toll would fall")]),
        (
            "Kenya's position is unchanged: it does not recognise the toll.",
            [("kenya", "it does not recognise the toll")],
        ),
    ],
)
def test_each_of_two_voices_keeps_its_own_words(text: str, told: list[tuple[str, str]]) -> None:
    assert [one[1:] for one in voices(text)] == told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Wambui said that the ships had sailed, and that Peru welcomed them.",
            "the ships had sailed, and that Peru welcomed them",
        ),
        (
            "Wambui said that Kenya would need a licence, a ship and a crew.",
            "Kenya would need a licence, a ship and a crew",
        ),
    ],
)
def test_what_one_says_of_others_stays_his(text: str, said: str) -> None:
    assert [one[2] for one in voices(text)] == [said]
