"""An actor named at the head of what is said and described in the attribution: "Velmora will stay, the firm said"."""

from __future__ import annotations

import pytest

from hearing import heard
from monitor.domain import Actor, Kind, Speaker, Statement

ACTORS = (
    Actor("velmora", "Velmora", ("Velmora Systems",), (Speaker("Ann Holt", "Chief Executive", 1, ("Holt",)),)),
    Actor("ghana", "Ghana", ("Accra",), ()),
    Actor("norway", "Norway", ("Oslo",), (Speaker("Liv Dahl", "Prime Minister", 1, ("Dahl",)),)),
    Actor("noll", "Noll", (), (Speaker("Tevita Hale", "Foreign Minister", 2),)),
    Actor("eu", "European Union", ("EU", "Brussels"), ()),
    Actor("savings", "Rivland Bank", ("Rivland",), ()),
    Actor("fund", "International Monetary Fund", ("IMF", "the Fund"), ()),
    Actor("food", "Food Standards Authority", ("FSA",), ()),
    Actor("finance", "Ministry of Finance", ("the Treasury",), ()),
    Actor("arvo", "Arvo", (), (Speaker("Meri Saar", "Secretary General", 1),)),
)


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Velmora will not pay the levy, the software company said on Tuesday.", "velmora"),
        (
            "Velmora has stopped work on the dam and will not go on while Ghana taxes it, the Dutch firm said.",
            "velmora",
        ),
        ("Velmora, which employs 900 people, will close its works, said the pumpmaker.", "velmora"),
        ("Velmora, the company said, will not pay the levy.", "velmora"),
        ("Velmora will build its works in Tema, the Oslo-based group told reporters.", "velmora"),
        ("Velmora will not pay Ann Holt a bonus, the company said.", "velmora"),
        ("Velmora will skip Friday's talks with the Dockers' Union, the company said.", "velmora"),
        ("The IMF will hold its rate for a year, the lender said in a note.", "fund"),
        ("Rivland Bank raised its rate on Monday, the bank said.", "savings"),
        ("The FSA will test every jar of honey, the regulator said.", "food"),
        ("The EU will not recognise the ballot, the 27-nation bloc said.", "eu"),
        ("Arvo has suspended two members, the bloc said on Friday.", "arvo"),
        ("Norway will sail without an escort, the kingdom said.", "norway"),
        ("Noll will not sign the pact, said the island state.", "noll"),
        ("The Treasury will not pay for the dam, the ministry said.", "finance"),
    ],
)
def test_a_description_behind_what_is_said_is_the_actor_that_opens_it(text: str, actor: str) -> None:
    statement = said(text)[-1]
    assert (statement.actor, statement.speaker, statement.rank, statement.kind) == (actor, None, 4, Kind.INDIRECT)


@pytest.mark.parametrize(
    "text",
    [
        # who judges from outside, or is no such thing
        "Velmora will be fined, the regulator said.",
        "Velmora will be fined, the bloc said.",
        "Velmora has lost its case, the court said.",
        "Ghana is able to pay, the lender said.",
        "The FSA has been slow to act, the company said.",
        # a possessor is no subject, nor is one of two, nor one in a clause before the main one
        "Ghana's debt is sustainable, the republic said.",
        "Velmora's prices are too high, the company said.",
        "Velmora and Zendor will merge in May, the company said.",
        "If Velmora pays, prices will rise, the company said.",
        # somebody else is named that fits
        "Velmora will be bought by Zendor, the company said.",
        "Velmora will sell its works to a rival company, the company said.",
        "Ghana will take Norway to court, the kingdom said.",
        # several, or part of one
        "Velmora will close two works, the companies said.",
        "Velmora will close two works, the company's union said.",
    ],
)
def test_a_description_that_may_be_another_one_is_not_the_actor_that_opens_what_is_said(text: str) -> None:
    assert {statement.actor for statement in said(text)} <= {None}


@pytest.mark.parametrize(
    "before",
    [
        "A Dutch lender has gone to court.",
        "Halvard Bank took the works as security.",
        "“It owes us nine months,” said Halvard Bank.",
    ],
)
def test_a_description_used_of_another_one_before_is_not_the_actor(before: str) -> None:
    own = "Velmora, a lender, slept. Velmora will not pay, the lender said."
    assert said(own)[-1].actor == "velmora"
    statement = said(f"{before} The lender waits. Velmora will not pay, the lender said.")[-1]
    assert (statement.text, statement.actor) == ("Velmora will not pay", None)


def test_the_company_right_after_another_one_was_heard_may_be_that_one() -> None:
    assert said("Zendor said it was glad of the ruling. Velmora has no case, the company said.")[-1].actor is None


def test_it_is_the_actor_that_was_described() -> None:
    statement = said("Velmora will not pay, the company said. It added that the levy was too high.")[-1]
    assert (statement.text, statement.actor) == ("the levy was too high", "velmora")


def test_what_the_company_says_of_an_actor_named_behind_it_is_nobodys() -> None:
    assert said("The company said Velmora would not pay the levy.")[-1].actor is None


@pytest.mark.parametrize(
    "text",
    [
        "Greenpeace published a report. Velmora is poisoning the fjord, the group said.",
        "Goldman Sachs turned bearish. Velmora will have to raise capital, the bank said in a note to clients.",
        "Goldman Sachs turned bearish. Velmora will have to raise capital, the company said.",
        "Nordea, the biggest lender in the region, waits. Rivland Bank will cut rates twice, the lender said.",
        "Nordea waits. Rivland Bank will cut rates twice, the Nordic bank said.",
        "A start-up from Ghent is suing. Velmora will pay, the start-up said.",
        "A supplier from Ghent is suing. Velmora will pay soon, the company said.",
        "Velmora will pay for the milk, the dairy said.",
        "Velmora will pay for the milk, the supermarket chain said.",
        "Velmora must be broken up, the campaign group said.",
        "Velmora copied its pump, the company said.",
        "Ghana is angry. Norway will leave the treaty, the country said in a letter.",
        "Velmora, meanwhile, waits. Prices will rise in May, the Norwegian airline said.",
    ],
)
def test_a_description_of_a_body_named_nearby_or_never_told_of_the_actor_is_nobodys(text: str) -> None:
    assert {statement.actor for statement in said(text)} <= {None}


def test_what_the_article_has_called_an_actor_is_the_actor() -> None:
    text = "The airline Velmora was hit by fog. Velmora will cut flights, the Norwegian airline said."
    assert said(text)[-1].actor == "velmora"


@pytest.mark.parametrize("rival", ["Boeing is in talks.", "Siemens sued on Monday.", "Philips dropped its bid."])
def test_a_one_word_name_that_ends_like_a_plain_noun_is_a_rival_too(rival: str) -> None:
    text = f"{rival} Velmora used the patent for years, the company said."
    assert "velmora" not in [one.actor for one in said(text)]
