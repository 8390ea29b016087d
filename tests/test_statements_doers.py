"""Who did it in the sentences that carry the news: beside an aside, by a text or office that is nobody's by name."""

from __future__ import annotations

from typing import Any

import pytest

from hearing import CUES, heard
from monitor.domain import Actor, Doubt, Kind, Speaker
from monitor.statements.predicates import main, whole

ACTORS = (
    Actor("latvia", "Latvia", ("Riga", "Latvian government", "Latvia's Ministry of Health"), ()),
    Actor("peru", "Peru", ("Lima", "Peruvian government"), ()),
    Actor("union", "African Union", ("AU",), ()),
    Actor("kelp", "Norwegian Kelp Inspectorate", (), (Speaker("Tor Hagen", "Director of Marine Life", 1),)),
    Actor("grain", "Office for Grain and Seed Standards", (), ()),
    Actor("velmora", "Velmora", (), (Speaker("Ada Brink", "Head of Exports", 2),)),
)


def did(text: str, **how: Any) -> list[tuple[str | None, str]]:
    """The actors of a text's statements, each with its words."""
    return [(one.actor, one.text) for one in heard(text, ACTORS, **how)]


def actors(text: str, **how: Any) -> set[str]:
    """The actors that anything is given to."""
    return {actor for actor, _ in did(text, **how) if actor}


# --- the main clause beside an aside ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Latvia closed two berths at Ventspils on Monday, the first time that it has gone after shippers abroad.",
            "Latvia closed two berths at Ventspils on Monday, the first time that it has gone after shippers abroad",
        ),
        (
            "Peru doubled the toll on Tuesday, two weeks after a clerk had said that it would not.",
            "Peru doubled the toll on Tuesday, two weeks after a clerk had said that it would not",
        ),
        (
            "Latvia raised the levy by a tenth on Monday and ruled out a cut before May.",
            "Latvia raised the levy by a tenth on Monday",
        ),
        (
            "Peru sent the port 40 tugs on Monday, six fewer than it had promised.",
            "Peru sent the port 40 tugs on Monday, six fewer than it had promised",
        ),
        ("Peru reopened the pass on Monday, saying that the snow was gone.", "Peru reopened the pass on Monday"),
    ],
)
def test_the_deed_of_the_main_clause_is_told_beside_its_aside(text: str, told: str) -> None:
    assert told in [words for _, words in did(text)]


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Since Monday Riga has barred oil, under a rule that bans its sale.", "barred"),
        ("Since Riga barred oil, Lima has sold it.", "sold"),
    ],
)
def test_a_day_that_opens_a_sentence_is_no_clause_before_the_main_one(text: str, verb: str) -> None:
    sentence = whole(text, CUES)
    verbs = main(sentence)
    assert verbs is not None
    assert sentence.low(verbs.verb) == verb


def test_a_count_or_nationality_makes_a_plural_of_what_may_be_a_verb() -> None:
    assert did("Latvia placed two coastal Peruvian banks on its list on Monday.")[0][0] == "latvia"
    assert did("Latvia placed coastal Japanese banks on its list on Monday.")[0][0] == "latvia"
    assert did("Peru banks on kelp, it is said.")[0][0] == "peru"


@pytest.mark.parametrize(
    "text",
    [
        "Hauliers said Peru closed the pass after Latvia had asked it to.",
        "It was unclear whether Peru closed the pass, said a haulier who wants it open.",
        "The film shows how Peru closed the pass, and critics praised it.",
        "Peruvian hauliers closed their yards, saying that the pass must open.",
        "Peru's position is unchanged, said a haulier.",
    ],
)
def test_what_others_say_or_do_is_no_deed_of_the_main_clause(text: str) -> None:
    assert ("peru", text.removesuffix(".")) not in did(text)
    assert not [words for actor, words in did(text) if actor == "peru" and "closed" in words]


# --- texts and offices that are nobody's by name ----------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Latvia has opened two kelp farms to buyers abroad, a resolution published on Friday shows.",
        "Latvia has banned the sale of kelp, according to a circular published on its website.",
        "According to a decree published on Friday, Latvia will raise the toll.",
        "Latvia has banned the sale of kelp, according to a notice seen by Reuters.",
    ],
)
def test_an_official_text_tells_of_the_deed_of_who_acts_in_it(text: str) -> None:
    (one,) = heard(text, ACTORS)
    assert (one.actor, one.speaker, one.kind) == ("latvia", None, Kind.CHARACTERISATION)


@pytest.mark.parametrize(
    "text",
    [
        "Latvia has banned the sale of kelp, according to a leaked circular.",
        "Latvia has banned the sale of kelp, a court order shows.",
        "Latvia has banned the sale of kelp, a study published on Friday shows.",
        "Latvia has violated its duties, a resolution published on Friday shows.",
        "Latvia has banned the sale of kelp, according to a notice issued by the farm's owner.",
        "Latvian traders have stopped the sale of kelp, a circular shows.",
    ],
)
def test_what_others_write_or_leak_is_not_told_by_the_actor(text: str) -> None:
    assert actors(text) == set()


def test_a_text_is_whose_it_is_told_to_have_been_sent_by() -> None:
    sent = "Latvia cuts its grant. The grant will be 80 crowns, according to an amendment that {} sent to the house."
    assert ("latvia", "The grant will be 80 crowns") in did(
        sent.format("the government"), title="Latvia cuts its grant"
    )
    assert ("peru", "The grant will be 80 crowns") in did(sent.format("Peru"))
    assert ("latvia", "The grant will be 80 crowns") not in did(
        sent.format("the opposition"), title="Latvia cuts its grant"
    )


@pytest.mark.parametrize(
    ("who", "actor"),
    [
        ("a foreign ministry spokeswoman said", "peru"),
        ("the economy secretariat said", "peru"),
        ("a Latvian foreign ministry spokeswoman said", "latvia"),
        ("a foreign ministry spokeswoman said in Riga", None),
        ("a former foreign ministry spokeswoman said", None),
        ("the secretariat said", None),
        ("the pact secretariat said", None),
    ],
)
def test_an_office_of_every_state_is_that_of_the_state_that_acts(who: str, actor: str | None) -> None:
    (one,) = heard(f"Peru will not let any more kelp pass, {who} on Monday.", ACTORS)
    assert one.actor == actor


def test_an_office_is_not_that_of_whom_another_state_has_just_spoken_of() -> None:
    text = "Latvia said it would protest. Peru has seized two tugs, a government spokesman said on Monday."
    assert "peru" not in actors(text)
    assert actors("Velmora will close a yard, a foreign ministry spokesman said.") == set()


def test_the_company_owns_what_it_sells_of_another_one() -> None:
    assert ("velmora", "Velmora has offered to sell Zendor's lockers") in did(
        "Velmora has offered to sell Zendor's lockers, the company said."
    )
    assert actors("Velmora has offered to buy Zendor, the company said.") == set()


def test_the_board_is_that_of_the_company_the_article_is_about() -> None:
    board = "The board in Lund resolved, by six votes to one, to end the sale."
    assert ("velmora", board.removesuffix(".")) in did(f"Velmora will not buy the mine. {board}")
    assert ("velmora", board.removesuffix(".")) not in did(f"Velmora will not buy the mine. Zendor protested. {board}")
    assert ("peru", board.removesuffix(".")) not in did(f"Peru will not buy the mine. {board}")


# --- bodies of an actor and names that stay whole ---------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("The African Union's Security Council voted on Monday to send 40 boats.", "union"),
        ("African Union leaders decided on Monday to open talks with Lima.", "union"),
        ("The fisheries ministers of the African Union closed the bay on Monday.", "union"),
        ("Latvia's leaders agreed on Monday to raise the toll.", "latvia"),
        ("Latvia's kelp authority banned the sale of dulse on Monday.", "latvia"),
        ("The Latvian state ferry company cancelled its contract on Monday.", "latvia"),
        ("Norway's Kelp Inspectorate banned the sale of dulse on Monday.", "kelp"),
        ("Peru has let two boats in. The Latvian coast guard said they were late.", "latvia"),
    ],
)
def test_the_bodies_of_an_actor_act_for_it(text: str, actor: str) -> None:
    assert actor in actors(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Dockers' Union voted on Monday to send 40 boats.",
        "Latvian opposition leaders decided on Monday to open talks.",
        "Latvian business leaders agreed on Monday to raise prices.",
        "Former African Union ministers closed the meeting on Monday.",
        "Latvia's port authority banned the sale of dulse on Monday.",
        "The Latvian ferry company cancelled its contract on Monday.",
        "The Latvian state prosecutor's company cancelled its contract on Monday.",
        "Sweden's Kelp Inspectorate banned the sale of dulse on Monday.",
        "A Latvian security guard said the boats were late.",
        "Sweden wants a certificate. The Ministry of Health said the rule would stay.",
    ],
)
def test_what_only_sits_in_a_country_does_not_act_for_it(text: str) -> None:
    assert actors(text) == set()


@pytest.mark.parametrize(("country", "actor"), [("Latvia", "latvia"), ("Sweden", None)])
def test_a_body_called_without_its_country_is_that_of_the_only_one_named(country: str, actor: str | None) -> None:
    text = f"{country} asks for a pass. Sailors need one, as the Ministry of Health's website has said."
    assert (actor, "Sailors need one") in did(text)


def test_a_name_that_is_a_person_and_an_actor_stays_the_persons() -> None:
    cast = (Actor("brink", "Ada Brink", (), (Speaker("Ada Brink", "Senator", 1),)),)
    (one,) = heard("Ada Brink said the toll would stay.", cast)
    assert (one.speaker, one.actor) == ("Ada Brink", "brink")


def test_names_with_small_words_stay_whole() -> None:
    grain = "The Office for Grain and Seed Standards asked on Monday to be put in charge of all mills."
    assert did(grain) == [("grain", grain.removesuffix("."))]
    (one,) = heard("The toll will stay, the Director of Marine Life, Dr Tor Hagen, told a briefing.", ACTORS)
    assert (one.speaker, one.actor) == ("Tor Hagen", "kelp")
    (one,) = heard("The toll will stay, Prime Minister of Norway Ingunn Solheim told a briefing.", ACTORS)
    assert one.speaker == "Ingunn Solheim"


# --- what is decided, and where words end ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Peru will readmit 40 sailors a month under an arrangement signed on Monday.",
        "Peru will let tugs into the bay from May under a pact signed on Monday.",
        "Peru will no longer accept kelp from abroad.",
        "Peru left its levy unchanged at 4 percent on Monday.",
    ],
)
def test_what_is_told_as_decided_is_a_deed(text: str) -> None:
    assert did(text) == [("peru", text.removesuffix("."))]


@pytest.mark.parametrize(
    "text",
    [
        "Peru will meet Latvian officials on Monday.",
        "Peru will host a summit of ministers in May.",
        "Peru let up on Monday.",
        "Peru left the door open to a cut.",
        "Peru no longer says that it will pay.",
    ],
)
def test_what_will_merely_take_place_or_is_not_said_is_no_deed(text: str) -> None:
    assert actors(text) == set()


def test_a_meeting_at_night_is_when_something_was_said() -> None:
    said = "The toll would stay, the Peruvian minister said after a night meeting of the cabinet."
    assert did(said) == [("peru", "The toll would stay")]
    assert did("The Peruvian minister said on Monday talks would go on.") == [("peru", "talks would go on")]


# --- an interviewer's question is nobody's name -------------------------------------------------------------

QUESTIONS = (
    "Is Asia still growing?\n\nBy a fifth last year. We will publish the figures.\n\n"
    "What about Peru's levy? You said it was too high.\n\nWe have thought again. I speak for Asia.\n\n"
    "Why do you say so?\n\nBecause we want to stay. We like it there."
)


def test_the_answers_of_an_interview_are_those_of_the_one_its_head_names() -> None:
    head = "Ada Brink has led exports at Velmora since May. {}\n\n"
    told = heard(head.format("The interview took place in Lund.") + QUESTIONS, ACTORS)
    assert {(one.speaker, one.actor) for one in told if one.kind is Kind.DIRECT} == {("Ada Brink", "velmora")}
    assert all(one.speaker != "Is Asia" for one in heard(head.format("She was a baker.") + QUESTIONS, ACTORS))


# --- what is nobody's deed ---------------------------------------------------------------------------------

MINISTER = (
    Actor("latvia", "Latvia", ("Riga", "Latvian government"), (Speaker("Juris Ozols", "Finance Minister", 2),)),
)


@pytest.mark.parametrize(
    "text",
    [
        "Latvian Finance Minister Juris Ozols walked away from a car crash unhurt on Monday.",
        "Finance Minister Juris Ozols paused and looked at the crowd.",
        "Finance Minister Juris Ozols wrote off his car.",
        "Latvian Finance Minister Juris Ozols set aside his papers and smiled.",
        "Latvian Finance Minister Juris Ozols left the talks at 10 p.m. on Monday.",
        "A Latvian travel agency cancelled all its trips to Egypt.",
        "The Latvian news agency launched an English service.",
        "Riga's transit authority raised fares by a fifth.",
    ],
)
def test_what_officials_do_for_themselves_and_agencies_that_are_no_authorities_is_no_deed_of_state(text: str) -> None:
    assert heard(text, MINISTER) == []


@pytest.mark.parametrize(
    "text", ["Latvian Finance Minister Juris Ozols lifted the tax.", "Latvia's competition authority blocked the sale."]
)
def test_what_they_do_in_office_is(text: str) -> None:
    assert [one.actor for one in heard(text, MINISTER)] == ["latvia"]


@pytest.mark.parametrize("thing", ["the board's accusation as untrue", "the case for the euro"])
def test_what_is_dismissed_is_denied_unless_it_is_a_plea(thing: str) -> None:
    (denial,), (plea,) = (heard(f"Riga dismissed {one}.", MINISTER) for one in (thing, "the appeal"))
    assert Doubt.DENIAL in denial.doubt
    assert plea.doubt == ()


def test_what_critics_say_of_a_budget_is_theirs() -> None:
    (said,) = heard("Latvia's budget scraps the toll on trucks, opposition leaders said.", MINISTER)
    assert said.actor is None
    assert said.speaker == "opposition leaders"
