"""Who the subject of a report is: lists, clauses put in, names with all that hangs on them, scraps that are nobody."""

from __future__ import annotations

import pytest

from hearing import heard
from monitor.domain import Actor, Kind, Speaker, Statement

ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga",),
        (Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)), Speaker("Juris Ozols", "Energy Minister", 2)),
    ),
    Actor("us", "United States", ("America", "USA", "Washington"), ()),
)


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


def whose(text: str) -> list[tuple[str | None, str]]:
    return [(statement.speaker, statement.text) for statement in said(text)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        # several speakers
        (
            "The mayor, pilots and shop owners have been demanding that the quay be opened.",
            "the mayor, pilots and shop owners",
            "the quay be opened",
        ),
        ("Kalnina and Ozols have both urged the pilots to wait.", "Dace Kalnina", "have both urged the pilots to wait"),
        ("Several ministers, including Juris Ozols, said the levy would stay.", "Juris Ozols", "the levy would stay"),
        # a clause of time or a relative clause that has a subject of its own
        ("The lat fell hours after Kalnina said the levy would stay.", "Dace Kalnina", "the levy would stay"),
        (
            "Sund has been busy since Ozols, at a meeting in May, cited harsh remarks on the quay.",
            "Juris Ozols",
            "cited harsh remarks on the quay",
        ),
        (
            "The firm took a stake in the quay, which Ozols says he is doing all he can to keep open.",
            "Juris Ozols",
            "he is doing all he can to keep open",
        ),
        ("Support grew for Ozols, who flatly refused to sign it.", "Juris Ozols", "flatly refused to sign it"),
        # names with what hangs on them
        (
            'Ozols\'s niece, Del. Maija "Mia" Liepa (D-Riga), shouted to the crowd: "We have won it."',
            'Maija "Mia" Liepa',
            "We have won it.",
        ),
        ("“They are wrong about it,” said 9/11 widow Elin Sund.", "Elin Sund", "They are wrong about it"),
        (
            "Elin Sund (D-Riga), a lawyer for the pilots told reporters the levy would stay.",
            "Elin Sund",
            "the levy would stay",
        ),
        (
            "Citing the cost, Elin J. Sund Jr., the head of the guild, said the levy was old.",
            "Elin J. Sund Jr.",
            "the levy was old",
        ),
        ("House Speaker Elin Sund said the levy would stay.", "Elin Sund", "the levy would stay"),
        (
            "Several judges hearing of her time as secretary of state have cited the vote as a reason to hurry.",
            "Several judges hearing of her time as secretary of state",
            "have cited the vote as a reason to hurry",
        ),
        # behind what opens the sentence
        ("Last month, Ozols called the draft “a start”, but said it needed a vote.", "Juris Ozols", "it needed a vote"),
        ("Speaking in Riga, Ozols praised the pact and said it would hold.", "Juris Ozols", "it would hold"),
        # whoever makes a text or is heard in it
        (
            "Ozols released a series of posts early on Friday saying that the levy would stay.",
            "Juris Ozols",
            "the levy would stay",
        ),
        (
            "Ozols emailed supporters saying: “The fight goes on for years.”",
            "Juris Ozols",
            "The fight goes on for years.",
        ),
        (
            "Ministers were quick to answer, with Juris Ozols saying that it was a disaster.",
            "Juris Ozols",
            "it was a disaster",
        ),
        (
            "The spot closes with footage of Ozols saying at a rally, “That makes me smart.”",
            "Juris Ozols",
            "That makes me smart.",
        ),
        (
            "The levy works, according to a study published last week by economists at the Daugava Institute.",
            "a study published last week by economists at the Daugava Institute",
            "The levy works",
        ),
        (
            "The Courier reports that Riga would pay more, according to the Daugava Institute.",
            "the Daugava Institute",
            "Riga would pay more",
        ),
        ("Landings rose in May, a USA Today analysis of newly filed returns shows.", None, "Landings rose in May"),
        ("Trade is up. More from Juris Ozols: “We keep on building as fast as we can.”", "Juris Ozols", "We keep on"),
        # whose a verb without subject is
        (
            "The panel met in Riga, but Ozols walked out, saying the levy was a farce.",
            "Juris Ozols",
            "the levy was a farce",
        ),
        (
            "As the crowd began to chant, Ozols was joined by Kalnina and joked, “You are being silly.”",
            "Juris Ozols",
            "You are being silly.",
        ),
        ("Ozols met the pilots and came away convinced that peace was near.", "Juris Ozols", "peace was near"),
        (
            "Ozols, who knew that the bill would fail, told his aides to find another way.",
            "Juris Ozols",
            "told his aides to find another way",
        ),
        (
            "Ozols bluntly told a woman who asked whether some might stay at home that “this is no way to win”.",
            "Juris Ozols",
            "this is no way to win",
        ),
        (
            "“Go,” Sund told the pilots, after Ozols admitted under questioning he had not been paid.",
            "Juris Ozols",
            "he had not been paid",
        ),
    ],
)
def test_words_are_given_to_whoever_says_them(text: str, speaker: str | None, words: str) -> None:
    found = whose(text)
    assert any(who == speaker and words in line for who, line in found) or (
        speaker is None and any(words in line for _, line in found)
    ), found


def test_the_other_half_of_a_sentence_is_the_other_ones() -> None:
    found = whose("Ozols said they are convinced the bank misled them and Kalnina accused the pilots of greed.")
    assert found == [
        ("Juris Ozols", "they are convinced the bank misled them"),
        ("Dace Kalnina", "accused the pilots of greed"),
    ]


def test_two_reports_in_one_sentence_are_parted_where_the_second_has_an_apposition() -> None:
    text = "The guild contends that the levy works, and Juris Ozols, the minister, said he and his staff disagreed."
    assert whose(text) == [("the guild", "the levy works"), ("Juris Ozols", "he and his staff disagreed")]


def test_a_claim_that_others_contradict_is_its_owners() -> None:
    text = "Video shows that he had his hands up, contradicting the guild's earlier claim that he had refused to stop."
    assert whose(text) == [("Video", "he had his hands up"), ("the guild", "he had refused to stop")]


def test_remarks_given_a_name_stay_with_whoever_names_them() -> None:
    text = "Elin Sund, head of the guild, called Kalnina's remarks on Saturday “a true wake-up call” for pilots."
    assert [who for who, _ in whose(text)] == ["Elin Sund"]


@pytest.mark.parametrize(
    "text",
    [
        "The talks were enough to hold the bank's estimate of growth steady.",
        "The guild planned a rally to grant her admission to the hall.",
        "The demands that come with the work wear people down.",
        "Ozols tells so many stories that nobody listens.",
        "They met the pilots in order to win them over.",
        "One of the many reasons that Ozols left is this.",
        "Ozols shared a paper called “The Long Quay” on his page.",
    ],
)
def test_scraps_of_a_clause_are_nobodys_words(text: str) -> None:
    assert [who for who, _ in whose(text) if who not in (None, "Juris Ozols")] == []
    assert all(statement.kind is not Kind.DIRECT for statement in said(text))


def test_a_noun_with_a_clause_of_its_own_is_no_source() -> None:
    text = "Sund said the pilot was ill — something a caller also told a clerk before the ship arrived."
    assert [who for who, _ in whose(text)] == ["Sund"]


def test_a_block_quotation_stays_whole_whatever_it_reports() -> None:
    text = (
        "Elin Sund added:\n\nThis reeks of the greatest fear that I have ever seen. The mayor wants peace. We do not."
    )
    found = whose(text)
    assert found == [
        ("Elin Sund", "This reeks of the greatest fear that I have ever seen. The mayor wants peace. We do not.")
    ]


def test_a_comment_announced_by_its_noun_is_whoever_makes_it() -> None:
    text = (
        "The guild has its view. On Monday, Ozols made the following comment:\n\n“The levy is fair and it will stay.”"
    )
    assert whose(text)[-1] == ("Juris Ozols", "The levy is fair and it will stay.")


def test_she_is_the_woman_named_beside_somebody_unknown() -> None:
    text = "Rask Krams met Olga Berg in the port. She said the levy was a mistake. “It is a farce,” Krams added."
    assert whose(text)[0] == ("Olga Berg", "the levy was a mistake")


def test_he_is_not_whom_a_she_has_been_taken_for() -> None:
    text = "Rask Krams blamed Olga Berg for the strike after she had called it fair. “It is a farce,” he said."
    assert whose(text)[-1] == ("Rask Krams", "It is a farce")


def test_what_would_be_under_a_plan_is_its_owners_position() -> None:
    statement = said("Under Latvia's proposal, ships that land here would pay twice the rate.")[-1]
    assert (statement.actor, statement.kind) == ("latvia", Kind.CHARACTERISATION)
    assert statement.text == "ships that land here would pay twice the rate"
