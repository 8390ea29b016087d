"""Words printed whole: statements behind the sentence that announces them, interviews, answers with their question."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hearing import heard, own_page
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

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
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Rosa Fuentes", "President", 1),)),
)
OWN_PAGE = own_page("latvia")


def said(*paragraphs: str, title: str = "", **how: Any) -> list[Statement]:
    return heard("\n\n".join(paragraphs), ACTORS, title=title, **how)


def told(statements: list[Statement]) -> list[tuple[str, str | None, str]]:
    return [(one.kind.value, one.speaker, one.text) for one in statements]


# --- statements announced ------------------------------------------------------------------------------------


def test_a_release_gives_each_sentence_of_the_statement_it_prints_to_the_publishers_speaker() -> None:
    found = said(
        "Growers met in Riga on 3 March. At the end of the talks Mr. Andris Ozols issued the following statement:",
        "“The harvest was good. Prices have been “tight” all year.",
        "“We regret that the herring quota is too low.",
        "“We thank the growers for the talks.",
        "The council meets in May and the hall holds 200 people.",
        **OWN_PAGE,
    )

    assert told(found) == [
        ("official", "Andris Ozols", "The harvest was good."),
        ("official", "Andris Ozols", "Prices have been “tight” all year."),
        ("official", "Andris Ozols", "We regret that the herring quota is too low."),
        ("official", "Andris Ozols", "We thank the growers for the talks."),
    ]
    assert {one.actor for one in found} == {"latvia"}
    assert found[1].before == "The harvest was good."


@pytest.mark.parametrize(
    "lead",
    [
        "On Friday President Rosa Fuentes issued the following statement:",
        "On Friday President Rosa Fuentes made the following statement",
        "On Friday President Rosa Fuentes released this statement.",
        "On Friday President Rosa Fuentes said in a statement:",
        "The following statement was issued on Friday by President Rosa Fuentes:",
        "Statement by President Rosa Fuentes of Friday:",
        "President Rosa Fuentes wrote to the crews on Friday. The full text reads:",
        "The full text of President Rosa Fuentes's answer of Friday:",
    ],
)
def test_a_newspaper_gives_the_paragraphs_of_a_printed_statement_to_whoever_issued_it(lead: str) -> None:
    lead = lead if lead.endswith((":", ".")) else f"{lead}:"

    found = said(lead, "“The treaty is dead. We will not go back to it.", "“Our ships stay at home.”", "Nobody ran.")

    printed = [one for one in found if one.kind is Kind.DIRECT]
    assert [one.text for one in printed] == [
        "The treaty is dead. We will not go back to it.",
        "Our ships stay at home.",
    ]
    assert {(one.speaker, one.actor) for one in printed} == {("Rosa Fuentes", "chile")}


def test_a_printed_statement_has_the_day_on_which_it_was_issued() -> None:
    found = said("On Monday President Rosa Fuentes issued the following statement:", "“Our ships stay at home.”")

    assert [one.date for one in found] == [date(2025, 3, 3)]


def test_that_a_statement_was_issued_is_no_stance_beside_what_it_says() -> None:
    assert not said("On Monday the Chilean government issued a statement.", "The hall holds 200 people.")


def test_a_statement_that_begins_in_the_sentence_which_announces_it_goes_on_behind_it() -> None:
    found = said(
        "Mr. Andris Ozols issued the following statement: “The harvest was good. Prices were fair.",
        "“We regret that the quota is too low.",
        "The council meets in May.",
        **OWN_PAGE,
    )

    assert [one.text for one in found] == [
        "The harvest was good.",
        "Prices were fair.",
        "We regret that the quota is too low.",
    ]


def test_a_statement_within_its_sentence_ends_with_it() -> None:
    found = said("The ministry issued the following statement: “The quota is too low.” Growers cheered.", **OWN_PAGE)

    assert [one.text for one in found] == ["The quota is too low."]


def test_a_statement_without_marks_goes_on_as_long_as_it_speaks_in_its_own_voice() -> None:
    found = said(
        "Andris Ozols said in a statement:",
        "The treaty is dead and we will not go back to it. Our ships stay at home.",
        "The fleet has forty boats.",
        "We are sorry for the crews.",
        "Ozols has been minister since 2019. We spoke to growers.",
        "The council meets in May.",
    )

    assert told(found) == [
        ("direct", "Andris Ozols", "The treaty is dead and we will not go back to it. Our ships stay at home."),
        ("direct", "Andris Ozols", "The fleet has forty boats."),
        ("direct", "Andris Ozols", "We are sorry for the crews."),
    ]


def test_in_the_publishers_printed_statement_another_states_words_stay_that_states() -> None:
    found = said(
        "The Latvian government released this statement:",
        "We regret that the quota is too low. Chile said on Monday that it would send no ships.",
        **OWN_PAGE,
    )

    assert [(one.kind.value, one.actor) for one in found] == [("official", "latvia"), ("indirect", "chile")]
    assert Doubt.SECOND_HAND in found[1].doubt


def test_on_its_own_page_a_printed_statement_of_somebody_else_is_not_the_publishers() -> None:
    found = said(
        "The mission received President Rosa Fuentes of Chile. President Fuentes made the following statement:",
        "“The treaty is dead.",
        "“Our ships stay at home.”",
        **OWN_PAGE,
    )

    assert [(one.kind.value, one.actor) for one in found] == [("direct", "chile"), ("direct", "chile")]


def test_a_quotation_with_its_own_attribution_ends_a_printed_statement() -> None:
    found = said(
        "Andris Ozols released this statement:", "“The port is shut.”", "“We stay put,” Jan Bok, a pilot, said."
    )

    assert [(one.speaker, one.text) for one in found] == [
        ("Andris Ozols", "The port is shut."),
        ("Jan Bok", "We stay put"),
    ]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Andris Ozols read this statement with interest.", "The port is open and ships sail again for the winter."),
        ("The full text of the deal is not public.", "The port is open and ships sail again for the winter."),
        ("Ozols left. This statement was false, growers say:", "The herring is gone and nobody has seen it since."),
        ("Ozols met growers. The following statement was read out: no.", "The port is open again and all ships sail."),
    ],
)
def test_a_paragraph_behind_a_text_that_is_only_mentioned_is_the_reporters(paragraphs: tuple[str, ...]) -> None:
    assert "Andris Ozols" not in {one.speaker for one in said(*paragraphs) if one.kind is Kind.DIRECT}


@pytest.mark.parametrize(
    "lead",
    [
        "Ozols has been sent the following message:",
        "Ozols was shown around the hall. Kalnina met with the following message:",
        "Ozols has not seen the following letter:",
        "Ozols rejected the following statement:",
        "Ozols denied that he wrote the following letter:",
    ],
)
def test_a_text_is_not_the_word_of_whoever_only_gets_it_or_will_not_have_it(lead: str) -> None:
    found = said(lead, "We will close every port to herring boats from today.")
    assert Kind.DIRECT not in {one.kind for one in found}


def test_a_disclaimer_is_no_word_of_the_publishers() -> None:
    line = "The views expressed in this statement are those of the staff and do not necessarily represent the board."

    assert not said("The talks in Riga ended.", line, **OWN_PAGE)


# --- interviews ----------------------------------------------------------------------------------------------

HEAD = "Agriculture minister Andris Ozols on quotas, boats and his mother's garden"


def test_an_interviews_quoted_answers_are_the_interviewees_and_its_questions_nobodys() -> None:
    found = said(
        HEAD,
        "He grew up on the coast and still rises at four.",
        "Your mother sold her boat?",
        "“In 1995. Nobody asked her to.”",
        "Last year the court struck down the quota. How do you sleep?",
        "“Well, thank you. The judges are right.”",
        "You have always said the fishermen decide.",
        "“Most of them do. But I would no longer rule out closing the gulf.”",
        "The union says otherwise.",
        "“The union sells newspapers.”",
        "Would you sign the order against a neighbour?",
        "He looks at the sea. “My neighbour grows tulips.”",
        title="‘The herring will not wait’",
    )

    assert [one.text for one in found] == [
        "In 1995. Nobody asked her to.",
        "Well, thank you. The judges are right.",
        "Most of them do. But I would no longer rule out closing the gulf.",
        "The union sells newspapers.",
        "My neighbour grows tulips.",
    ]
    assert {(one.kind, one.speaker, one.actor) for one in found} == {(Kind.DIRECT, "Andris Ozols", "latvia")}
    assert found[1].before == "Last year the court struck down the quota. How do you sleep?"


def test_an_interview_on_the_publishers_own_page_is_its_official_word() -> None:
    found = said(
        "Minister Andris Ozols spoke to the Courier about herring.",
        "What will you do, minister?",
        "“We will close the gulf.”",
        "Do you expect protests?",
        "“Certainly. We will listen.”",
        **OWN_PAGE,
    )

    assert told(found) == [
        ("official", "Andris Ozols", "We will close the gulf."),
        ("official", "Andris Ozols", "Certainly. We will listen."),
    ]


@pytest.mark.parametrize(
    ("title", "head"),
    [
        ("No more herring", "We asked Andris Ozols, the minister, about his plans."),
        ("No more herring", "Andris Ozols, the minister, talks to Judith Wolthuis about his plans."),
        ("Ozols: ‘No more herring’", "By Judith Wolthuis"),
        ("No more herring", "The Latvian agriculture minister on his plans"),
        ("An interview with Andris Ozols", "Judith Wolthuis"),
        ("No more herring", "Nobody at the ministry rises earlier than Andris Ozols."),
    ],
)
def test_who_is_interviewed_is_told_by_the_head(title: str, head: str) -> None:
    found = said(head, "Will you shut the gulf?", "“We will.”", "When?", "“In spring, I hope.”", title=title)

    assert [(one.speaker, one.text) for one in found] == [
        ("Andris Ozols", "We will."),
        ("Andris Ozols", "In spring, I hope."),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "Andris Ozols and Rosa Fuentes met our reporter on a boat.",
        "Joop Vos has stayed. Minister Andris Ozols grew up next door.",
        "The pier is empty.",
    ],
)
def test_of_two_who_may_be_interviewed_none_is_guessed(head: str) -> None:
    assert not said(head, "Will you shut the gulf?", "“We will not.”", "When?", "“In spring, I hope.”")


def test_plain_answers_to_plain_questions_are_the_interviewees() -> None:
    found = said(
        "We asked Andris Ozols, the minister, about his plans.",
        "What will you do about herring?",
        "We will close the gulf. I have said so for years.",
        "Do you buy the boats?",
        "I do not think so. Chile said last week that it would sell none.",
        "You promised it.",
        "I promised to look at it.",
    )

    assert told(found) == [
        ("direct", "Andris Ozols", "We will close the gulf."),
        ("direct", "Andris Ozols", "I have said so for years."),
        ("direct", "Andris Ozols", "I do not think so."),
        ("indirect", None, "it would sell none"),
        ("direct", "Andris Ozols", "I promised to look at it."),
    ]
    assert found[0].before == "What will you do about herring?"


def test_questions_and_answers_labelled_with_the_papers_and_the_persons_name_are_told_apart() -> None:
    found = said(
        "Courier: Minister Ozols, what will you do about herring?",
        "Ozols: We will close the gulf in spring.",
        "Courier: You promised not to.",
        "Ozols: I promised to look at it.",
    )

    assert told(found) == [
        ("direct", "Andris Ozols", "We will close the gulf in spring."),
        ("direct", "Andris Ozols", "I promised to look at it."),
    ]


@pytest.mark.parametrize(
    "paragraphs",
    [
        (  # a column
            "We asked for it, and Andris Ozols wants to know nothing.",
            "Why would anybody do that?",
            "We have fished there for a hundred years. My father did.",
            "Who remembers the winter of 1979?",
            "I do. We ate herring every day.",
        ),
        (  # questions and answers about a law
            "We asked Andris Ozols what the law means.",
            "What does the law change?",
            "The law bans boats over 20 metres. Owners can apply for a permit.",
            "Do I need a permit?",
            "You need one if your boat is longer than 20 metres.",
        ),
        (  # a reportage
            "Andris Ozols on herring. The pier is empty and the nets are dry.",
            "So why stay?",
            "“I love it,” Jan Bok says.",
            "And what of you and the quota?",
            "“It is too low,” says Bok.",
        ),
        ("Andris Ozols on herring.", "Will you shut the gulf?", "“We will not be hurried by anybody.”"),
    ],
    ids=["column", "explainer", "reportage", "one question"],
)
def test_questions_alone_make_no_interview(paragraphs: tuple[str, ...]) -> None:
    assert not [one for one in said(*paragraphs) if one.kind is Kind.DIRECT and one.text.startswith(("We have", "You"))]
    assert "Andris Ozols" not in {one.speaker for one in said(*paragraphs[3:])}


# --- transcripts ---------------------------------------------------------------------------------------------


def test_the_first_words_of_an_answer_carry_the_whole_question() -> None:
    found = said(
        "Q: The budget has money for a port. Have you a view of that? You never used to comment.",
        "MR. OZOLS: Thank you. We would rather it stayed unbuilt. It costs too much.",
        "Q: And the ferry?",
        "MR. OZOLS: The ferry sails in June.",
        **OWN_PAGE,
    )

    assert [one.before for one in found] == [
        "The budget has money for a port. Have you a view of that? You never used to comment. Thank you.",
        "We would rather it stayed unbuilt.",
        "And the ferry?",
    ]


@pytest.mark.parametrize(
    "opinion",
    [
        "In the judgement of our staff Chile would do better to leave the port unbuilt.",
        "But in our view Chile should leave the port unbuilt.",
        "According to our economists Chile should leave the port unbuilt.",
        "In the opinion of the ministry Chile should leave the port unbuilt.",
    ],
)
def test_in_a_turn_the_opinion_of_the_speakers_own_side_is_the_speakers(opinion: str) -> None:
    found = said("Q: What about Chile?", f"MR. OZOLS: {opinion}", "Q: Why?", "MR. OZOLS: It costs a lot.", **OWN_PAGE)

    assert (found[0].kind, found[0].speaker, found[0].text) == (Kind.OFFICIAL, "Andris Ozols", opinion)


def test_in_a_turn_the_view_of_another_state_is_that_states() -> None:
    found = said(
        "Q: And Chile?", "MR. OZOLS: In Santiago's view the port must stay.", "Q: Why?", "MR. OZOLS: Ask them."
    )

    assert (found[0].actor, found[0].text) == ("chile", "the port must stay")


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("In the judgement of the Latvian ministry Chile would do better to leave the port unbuilt.", "latvia"),
        ("In the estimation of Riga farmers would do better to sell.", "latvia"),
        ("In the opinion of farmers Chile should leave the port unbuilt.", None),
    ],
)
def test_an_opinion_is_its_holders_and_not_the_subjects_of_what_is_held(text: str, actor: str | None) -> None:
    assert [one.actor for one in said(text)] == [actor]


def test_in_the_press_our_view_is_the_writers_and_no_statement() -> None:
    assert not [one for one in said("In our view Chile should wait.") if one.actor]
