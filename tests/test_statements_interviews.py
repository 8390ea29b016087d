"""Interviews: whom an unlabelled one is with, which of its paragraphs ask, and whom a label names by half a name."""

from __future__ import annotations

import pytest

from hearing import heard
from monitor.domain import Actor, Speaker, Statement

ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga", "Latvian government"),
        (
            Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),
            Speaker("Andris Ozols", "Minister of Agriculture", 2, ("Ozols",)),
        ),
    ),
    Actor(
        "chile",
        "Chile",
        ("Santiago", "Chilean government"),
        (Speaker("Rosa Fuentes", "President", 1), Speaker("Tomás Vera Lagos", "Foreign Minister", 2)),
    ),
    Actor("peru", "Peru", ("Lima", "Peruvian government"), (Speaker("Rosa Quispe", "Foreign Minister", 2),)),
)
PLAIN = (
    "You told the growers in May that you might shut the gulf. Were you serious?",
    "I was. My father fished there for 30 years.",
    "Let us turn to the boats. The yards in Liepaja have been empty since spring. What do you say to them?",
    "That I am sorry. That we will pay.",
    "Pay how?",
    "Out of the toll. I have told the treasury.",
    "People will say you are buying votes.",
    "They will. The opposition has its posters ready.",
    "Do you talk to the growers?",
    "We talk about football.",
    "And the Danes, whose minister lands tomorrow?",
    "I like to see such things in writing.",
)
ANSWERED = [
    "My father fished there for 30 years.",
    "That I am sorry.",
    "That we will pay.",
    "Out of the toll.",
    "I have told the treasury.",
    "The opposition has its posters ready.",
    "We talk about football.",
    "I like to see such things in writing.",
]


def said(*paragraphs: str, title: str = "") -> list[Statement]:
    return heard("\n\n".join(paragraphs), ACTORS, title=title)


def told(statements: list[Statement]) -> list[tuple[str | None, str | None, str]]:
    return [(one.speaker, one.actor, one.text) for one in statements]


# --- whom an interview without labels is with ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("The Courier interview: Andris Ozols", "The office has a stove that nobody lights."),
        ("Andris Ozols: the interview", "On nets, posters and his mother's garden"),
        ("Lunch with Andris Ozols", "The soup is cold."),
        ("The person behind the quota – Andris Ozols", "The soup is cold."),
        ("Ten questions for Andris Ozols", "By Judith Wolthuis"),
        ("“They will pay”", "Andris Ozols receives us in an office without a window."),
        ("“They will pay”", "The Latvian agriculture minister receives in a room without a window."),
    ],
)
def test_who_answers_without_labels_is_told_by_a_heading_or_by_who_receives(title: str, head: str) -> None:
    found = said(head, *PLAIN, "His aide looks at the clock.", title=title)

    assert told(found) == [("Andris Ozols", "latvia", words) for words in ANSWERED]


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("Who profits from the plan of Andris Ozols", "The soup is cold."),
        ("The Courier interview: Andris Ozols and Dace Kalnina", "The soup is cold."),
        ("Andris Ozols resigns after an interview", "The soup is cold."),
        ("A word in season", "The cook receives us in a room without a window. Andris Ozols eats here."),
    ],
)
def test_a_name_in_the_title_alone_makes_nobody_the_one_who_answers(title: str, head: str) -> None:
    assert not [one for one in said(head, *PLAIN, title=title) if one.actor and one.text in ANSWERED]


@pytest.mark.parametrize(
    "head",
    [
        "Andris Ozols welcomed on Monday the end of the strike. Ulla Brandt, the head of the union, does not.",
        "Andris Ozols received in Riga on Monday the heads of the unions. Ulla Brandt was one of them.",
        "Andris Ozols was warmly received in Bergen. Ulla Brandt, the head of the union, stayed away.",
        "Ulla Brandt leads the union. The Latvian agriculture minister received her in Riga.",
        "Andris Ozols receives in Riga. Ulla Brandt, the head of the union, waits at the gate.",
        "Andris Ozols receives us in Riga. Dace Kalnina rings twice.",
        "Andris Ozols has been greeted at the gate by a brass band.",
        "Andris Ozols received on Monday.",
    ],
)
@pytest.mark.parametrize("title", ["Union head: it is not over", "A word in season"])
def test_who_is_received_receives_others_or_is_not_alone_is_not_the_one_who_answers(title: str, head: str) -> None:
    assert not [one for one in said(head, *PLAIN, title=title) if one.actor and one.text in ANSWERED]


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("“They will pay”", "Andris Ozols, the minister, greets our reporter at the gate."),
        ("“They will pay”", "Andris Ozols has received us in Riga."),
        ("“They will pay”", "Andris Ozols receives in his kitchen, where the soup is cold."),
        ("Andris Ozols: they will pay", "Andris Ozols receives us in Riga. Dace Kalnina rings twice."),
    ],
)
def test_who_receives_the_reporter_alone_or_is_presented_by_the_title_answers(title: str, head: str) -> None:
    assert told(said(head, *PLAIN, title=title)) == [("Andris Ozols", "latvia", words) for words in ANSWERED]


def test_where_a_stranger_is_named_too_quoted_answers_are_nobodys() -> None:
    pairs = [line if number % 2 == 0 else f"“{line}”" for number, line in enumerate(PLAIN)]
    found = said("Andris Ozols welcomed the end of the strike. Ulla Brandt, the head of the union, does not.", *pairs)
    assert not [one for one in found if one.actor and one.text in ANSWERED]


def test_a_line_that_says_who_asked_presents_nobody() -> None:
    found = said("We met Andris Ozols at the lock.", "Interview: Judith Wolthuis", *PLAIN, title="“They will pay”")

    assert {one.speaker for one in found} == {"Andris Ozols"}


@pytest.mark.parametrize(
    "question",
    [
        "You will be accused of buying votes.",
        "Will you resign over it? The papers expect nothing else of you.",
        "The union says otherwise.",
        "But the price has doubled.",
        "Minister, you laugh.",
    ],
)
def test_what_stands_where_a_question_would_is_not_the_answer(question: str) -> None:
    found = said(*PLAIN[:4], question, "Nobody knows that yet.", *PLAIN[4:], title="The interview: Andris Ozols")

    assert question.split("? ")[-1] not in {one.text for one in found}
    assert ("Andris Ozols", "latvia", "Nobody knows that yet.") in told(found)


@pytest.mark.parametrize(
    "second",
    [
        "We have told the yards so. It is a matter of months.",
        "It is a matter of months, and the yards have been told so by my own staff.",
        "The yards are old and the cranes older, and what the men were asked to build there on time they built.",
    ],
)
def test_the_second_paragraph_of_an_answer_stays_the_answer(second: str) -> None:
    found = said(*PLAIN[:2], second, *PLAIN[2:], title="The interview: Andris Ozols")

    assert second.split(". ")[0].rstrip(".") in {one.text.rstrip(".") for one in found}


# --- labels that give a part of a name -------------------------------------------------------------------------


def labelled(label: str, *behind: str, head: str, title: str) -> list[Statement]:
    return said(
        head,
        "Courier: Minister, was the forum worth two nights on a train?",
        f"{label}: They are wise people, and they dance.",
        "Courier: You have said nothing about the quota.",
        f"{label}: I want it halved.",
        *behind,
        title=title,
    )


@pytest.mark.parametrize(
    ("label", "title", "head", "speaker"),
    [
        ("Andris", "Andris: “Half will do”", "The farm minister on nets and dancing", "Andris Ozols"),
        ("Andris", "“Half will do”", "Andris is back from Tartu, and the minister is tired.", "Andris Ozols"),
        ("Tomás", "Tomás: “Half will do”", "The foreign minister on nets and dancing", "Tomás Vera Lagos"),
        ("Tomas", "At home with Tomás", "The foreign minister on nets and dancing", "Tomás Vera Lagos"),
        ("Vera", "Vera’s forum", "The foreign minister on nets and dancing", "Tomás Vera Lagos"),
        ("Minister Dace", "Dace: “Half will do”", "On nets and dancing", "Dace Kalnina"),
    ],
)
def test_a_label_with_a_part_of_a_configured_name_is_that_person(
    label: str, title: str, head: str, speaker: str
) -> None:
    found = labelled(label, head=head, title=title)

    assert [(one.speaker, one.text) for one in found][-2:] == [
        (speaker, "They are wise people, and they dance."),
        (speaker, "I want it halved."),
    ]
    assert found[-1].actor is not None


@pytest.mark.parametrize(
    ("label", "title", "head"),
    [
        ("Rosa", "Rosa: “Half will do”", "The president on nets and dancing"),  # two of that name
        ("Andris", "“Half will do”", "The minister on nets and dancing"),  # named nowhere else
        ("Andris", "Andris: “Half will do”", "Andris Berzins, who cooks for the minister, is back from Tartu."),
        ("Nobody", "Nobody: “Half will do”", "The minister on nets and dancing"),
    ],
)
def test_a_label_that_may_be_somebody_else_is_not_resolved(label: str, title: str, head: str) -> None:
    assert not [one for one in labelled(label, head=head, title=title) if one.actor and one.text == "I want it halved."]


def test_a_first_name_without_any_word_of_the_office_is_not_resolved() -> None:
    found = said(
        "Andris is back from Tartu.",
        "Courier: Was the forum worth it?",
        "Andris: They are wise people, and they dance.",
        "Courier: And the quota?",
        "Andris: I want it halved.",
        title="Andris: “Half will do”",
    )
    assert not [one for one in found if one.actor]


def test_who_asks_under_a_first_name_stays_the_one_who_asks() -> None:
    found = said(
        "Andris of the Courier spoke to the prime minister.",
        "Andris: Prime Minister, will the quota stay?",
        "Kalnina: It will be halved.",
        "Andris: Will that minister resign?",
        "Kalnina: He will not.",
        title="Andris asks",
    )
    assert {one.speaker for one in found} == {"Dace Kalnina"}


# --- where the last answer ends --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scene",
    [
        "He puts his shoes back on. They are from Cesis.",
        "His aide looks at the clock.",
        "Ozols puts his shoes back on.",
        "Then he leaves by the back door.",
        "With his coat on, the train is called.",
    ],
)
def test_behind_the_last_answer_what_is_told_of_the_one_who_gave_it_is_the_reporters(scene: str) -> None:
    found = labelled("Ozols", scene, "The tram is late.", head="On nets", title="Ozols: “Half will do”")

    assert [one.text for one in found][-2:] == ["They are wise people, and they dance.", "I want it halved."]


@pytest.mark.parametrize(
    "more",
    [
        "He who fishes there knows that we will not wait.",
        "And the toll will be doubled.",
        "She is my deputy, and she agrees.",
        "In the end a quota is a number.",
    ],
)
@pytest.mark.parametrize("label", ["Ozols", "The Minister Andris Ozols"])
def test_a_paragraph_in_which_the_one_who_answers_goes_on_stays_the_answer(more: str, label: str) -> None:
    found = labelled(label, more, head="On nets", title="Ozols: “Half will do”")

    assert (found[-1].speaker, found[-1].text) == ("Andris Ozols", more)


def test_a_label_that_only_says_that_it_is_an_answer_names_nobody_in_the_paragraph_behind() -> None:
    found = said(
        "Andris Ozols, the minister, spoke to the Courier.",
        "Q: And the quota?",
        "A: I want it halved.",
        "Q: When?",
        "A: In spring, I hope.",
        "In a year the toll will be gone.",
    )
    assert (found[-1].speaker, found[-1].text) == ("Andris Ozols", "In a year the toll will be gone.")


# --- remarks that ask without asking -----------------------------------------------------------------------------

REMARKS = (
    "He walks here every morning, forty minutes, without a telephone.",
    "Minister, the Danes would like you to open the gulf. Did they ring you?",
    "They did not, and I would not have picked up.",
    "What will you decide on Thursday?",
    "You know that we are silent before a council. Ask me at noon.",
    "The price of cod has risen by a third since the autumn. You can be pleased.",
    "As an eater, no. We stop the quota at eight tonnes.",
    "That will surprise people.",
    "I hope it bores them.",
    "Your critics say that you only look after the big boats.",
    "We look after the fish.",
    "He stands up and closes the shutter, which has lost its paint.",
    "Will you stand again?",
    "My wife has a view on that.",
)


def test_an_interview_most_of_whose_questions_are_remarks_is_one_and_the_remarks_are_nobodys() -> None:
    found = said(*REMARKS, title="Andris Ozols: “I like it dull”")
    by_him = [one.text for one in found if one.speaker == "Andris Ozols"]
    assert "We stop the quota at eight tonnes." in by_him
    assert "We look after the fish." in by_him
    others = {
        "That will surprise people.",
        "You can be pleased.",
        "The price of cod has risen by a third since the autumn.",
    }
    assert not others & set(by_him)
    assert not [text for text in by_him if "shutter" in text or "walks here" in text]


def test_an_article_with_a_question_or_two_and_an_answer_among_much_else_is_no_interview() -> None:
    story = "The quota was cut in March and the boats lay idle until the council met in Riga."
    paragraphs = (story, *REMARKS[1:3], *(f"{story} It rained {n} days." for n in range(4)), *REMARKS[3:5], story)
    assert not [one for one in said(*paragraphs, title="Andris Ozols: “I like it dull”") if one.text == REMARKS[2]]
