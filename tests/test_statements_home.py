"""Whose "the government" is where an article is one country's own news."""

from __future__ import annotations

import pytest

from hearing import CUES, heard
from monitor.domain import Actor, Article, Authority, Kind, Speaker, Statement
from monitor.statements import attribute

ACTORS = (
    Actor("latvia", "Latvia", ("Riga", "Latvian government"), (Speaker("Dace Kalnina", "Prime Minister", 1),)),
    Actor("spain", "Spain", ("Madrid", "Spanish government"), (Speaker("Luis Ortega", "President", 1, ("Ortega",)),)),
    Actor("eu", "European Union", ("EU", "Brussels"), ()),
)
DEED = "From May, the government will permit barges to pass by night."


def said(text: str, title: str = "") -> list[Statement]:
    return heard(text, ACTORS, title=title)


def deeds(text: str, title: str = "") -> list[str | None]:
    return [one.actor for one in said(text, title) if one.kind is Kind.CHARACTERISATION]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", f"How a rule fell that Latvia taught the world.\n\nNobody wept.\n\n{DEED}"),
        ("Latvia opens its locks", f"The keepers knew first.\n\n{DEED}"),
        ("Uproar in Latvia", "Nobody slept.\n\nThe transport ministry is to extend the night ban in May."),
        ("", "Latvia’s prime minister slept badly.\n\nParliament has banned the sale of kelp."),
        ("", "Dockers cheered when Latvia gave in.\n\nThe cabinet will abolish the toll in June."),
        ("A long day in Riga", "Crowds waited.\n\nAfter midnight, the palace scrapped the toll."),
        ("Latvia counts its barges", "There are forty.\n\nThe new government wants a ceiling of thirty."),
        ("Dace Kalnina resigns", "Nobody was surprised.\n\nParliament abolished the toll."),
        ("Latvia waits for Brussels", f"The European Union is slow.\n\n{DEED}"),
    ],
)
def test_in_one_countrys_own_news_the_government_is_its_government(title: str, text: str) -> None:
    assert deeds(text, title) == ["latvia"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Latvia and Spain fall out", f"It was a cold day.\n\n{DEED}"),
        ("Latvia shivers", f"Icelandic officials were amused.\n\n{DEED}"),
        ("Latvia shivers", "Nobody slept.\n\nThe government in Oslo will permit barges to pass by night."),
        ("A cold day", f"Exports to Latvia rose by a tenth.\n\n{DEED}"),
        ("A cold day", f"The Latvian buyers were content.\n\n{DEED}"),
        ("A cold day", f"The ninth item was Latvia.\n\n{DEED}"),
        ("A cold day", f"The European Union has a new flag.\n\n{DEED}"),
        ("A cold day", f"Iceland shivers.\n\n{DEED}"),
        ("Latvia shivers", f"It snowed.\n\nIt hailed.\n\nOrtega slept badly.\n\n{DEED}"),
        ("", DEED),
    ],
)
def test_of_two_countries_of_a_customer_or_of_none_it_is_nobodys(title: str, text: str) -> None:
    assert "latvia" not in deeds(text, title)


@pytest.mark.parametrize(
    "turn",
    [
        "Chilean buyers grumble.\n\nThe government wants a tenth of the catch.",
        "Greenland did the opposite. The cabinet abolished the toll on barges.",
        "Hong Kong did the opposite. The cabinet abolished the toll on barges.",
        "Wales did the opposite. The cabinet abolished the toll on barges.",
        "The Faroe Islands did the opposite. The cabinet abolished the toll on barges.",
        "Gothenburg imports most of it. The government has cut the duty on kelp.",
        "Under Erna Solberg the government abolished the toll.",
        "Ten years ago things were different. The government abolished the toll then.",
        "In the 1970s the government banned all exports of kelp.",
        "Swedish fishermen protested in Gothenburg. The government has suspended talks.",
        "The Catalan president was furious. The cabinet has banned kelp.",
    ],
)
def test_where_another_place_people_or_time_comes_up_it_is_nobodys(turn: str) -> None:
    opening, *others = deeds(f"Latvia froze its toll on barges.\n\n{turn}", "Latvia froze its toll")
    assert opening == "latvia"
    assert "latvia" not in others


@pytest.mark.parametrize("turn", ["Prices rose by a tenth.", "The salmon is dear.", "The European Union was pleased."])
def test_plain_words_and_unions_take_nobody_away(turn: str) -> None:
    assert deeds(f"Latvia froze.\n\n{turn} {DEED}") == ["latvia"]


@pytest.mark.parametrize(
    "body",
    [
        "The previous government lifted the toll.",
        "The provincial government lifted the toll.",
        "A government lifted the toll.",
        "The harbour cabinet lifted the toll.",
        "The cabinet moved in with the couple.",
    ],
)
def test_a_body_that_not_every_country_has_is_nobodys(body: str) -> None:
    assert deeds(f"Latvia froze.\n\n{body}") == []


def test_where_another_country_acts_it_is_nobodys_until_the_first_is_back() -> None:
    text = f"Latvia froze.\n\nIt snowed.\n\nIt hailed.\n\nIceland protested.\n\n{DEED}"
    assert deeds(text) == []
    assert deeds(f"{text}\n\nIn Latvia nobody minded.\n\n{DEED}") == ["latvia"]


def test_in_the_paragraph_in_which_another_country_acts_it_is_nobodys() -> None:
    assert deeds(f"Latvia froze.\n\nIt snowed.\n\nIt hailed.\n\nLatvia dozed. {DEED} Iceland protested.") == []


def test_a_countrys_own_page_needs_no_opening() -> None:
    article = Article(url="https://latvia.example/1", title="", text=f"Spain froze.\n\n{DEED}")
    found = attribute(article, ACTORS, CUES, authority=Authority.OFFICIAL, publisher="latvia")
    assert all(one.actor != "spain" for one in found)
