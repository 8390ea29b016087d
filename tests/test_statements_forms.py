"""Forms of attribution beyond "X said": attitudes, nouns, gerunds, relative clauses, acts in the passive."""

from __future__ import annotations

from typing import Any

import pytest

from hearing import heard
from monitor.domain import Actor, Authority, Doubt, Kind, Speaker, Statement

ACTORS = (
    Actor(
        "latvia",
        "Latvia",
        ("Riga", "Latvian government", "Kalnina administration"),
        (
            Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),
            Speaker("Andris Ozols", "Minister of Political and Foreign Affairs", 2, ("Ozols",)),
        ),
    ),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Rosa Fuentes", "President", 1),)),
)


def said(text: str, **how: Any) -> list[Statement]:
    return heard(text, ACTORS, **how)


FORMS = [
    ("two single marks", "''The port stays shut,'' Kalnina said.", "The port stays shut", "Dace Kalnina"),
    ("backticks", "``The port stays shut,'' Kalnina said.", "The port stays shut", "Dace Kalnina"),
    (
        "adjective with that",
        "Ozols is convinced that the port must stay shut.",
        "the port must stay shut",
        "Andris Ozols",
    ),
    (
        "adjective without that",
        "Ozols was sure the harbour pilots would return.",
        "the harbour pilots would return",
        "Andris Ozols",
    ),
    (
        "adjective with an object",
        "Ozols was critical of the new tariff.",
        "was critical of the new tariff",
        "Andris Ozols",
    ),
    (
        "noun that somebody voices",
        "Ozols expressed concern that the pilots would strike.",
        "the pilots would strike",
        "Andris Ozols",
    ),
    (
        "noun with its owner before it",
        "Despite Chilean media reports that the port would reopen, prices fell.",
        "the port would reopen",
        "media",
    ),
    (
        "owned stance",
        "Nobody asked about Ozols's opposition to the new tariff on grain.",
        "opposition to the new tariff on grain",
        "Andris Ozols",
    ),
    (
        "verb far from its subject",
        "A 2014 study that appeared in the Baltic Review found that the port had lost half its trade.",
        "the port had lost half its trade",
        "a 2014 study",
    ),
    (
        "time between subject and verb",
        "The port authority this month rejected a request from the pilots.",
        "rejected a request from the pilots",
        "the port authority",
    ),
    (
        "and between two bearers",
        "Pilots and dock workers fear the port will close.",
        "the port will close",
        "Pilots and dock workers",
    ),
    (
        "as somebody said",
        "As Ozols noted, the port has been shut since May.",
        "the port has been shut since May",
        "Andris Ozols",
    ),
    (
        "gerund in front",
        "Claiming the tariff would ruin the port, Ozols left the room.",
        "the tariff would ruin the port",
        "Andris Ozols",
    ),
    (
        "gerund behind a noun",
        "The union sent a letter saying that the pilots would strike.",
        "the pilots would strike",
        "the union",
    ),
    (
        "condition before the attribution",
        "If the tariff falls, Ozols argued, the port will reopen.",
        "If the tariff falls the port will reopen",
        "Andris Ozols",
    ),
    (
        "orders",
        "Kalnina told the harbour pilots to return to work.",
        "to return to work",
        "Dace Kalnina",
    ),
    (
        "open point",
        "Ozols explained why the port had lost its trade.",
        "explained why the port had lost its trade",
        "Andris Ozols",
    ),
    (
        "negated belief",
        "Ozols does not believe that the tariff helps anybody.",
        "does not believe that the tariff helps anybody",
        "Andris Ozols",
    ),
    (
        "name given without marks",
        "Ozols called the tariff on grain a mistake.",
        "called the tariff on grain a mistake",
        "Andris Ozols",
    ),
    (
        "thing shown",
        "The poll shows Fuentes ahead of every rival in the north.",
        "shows Fuentes ahead of every rival in the north",
        "the poll",
    ),
    (
        "verb led on to",
        "Ozols went on to say that the port would stay shut.",
        "the port would stay shut",
        "Andris Ozols",
    ),
    ("contraction", "He’s claiming that the port will stay shut.", "the port will stay shut", None),
]


@pytest.mark.parametrize(("text", "words", "speaker"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_a_form_gives_its_words_to_its_source(text: str, words: str, speaker: str | None) -> None:
    (statement,) = said(text)
    assert statement.text.endswith(words)
    assert statement.speaker == speaker


NOTHING = [
    "The tariff rules for grain were printed in three languages.",
    "A raft of new shipping rules fell on the harbour towns.",
    "Mass protests in the harbour broke out at noon.",
    "Ozols did not mention the tariff.",
    "A day like this suits the harbour.",
    "Ozols asked whether the port would reopen.",
    "It rained on the family for an hour.",
    "Pilots responded by closing the harbour.",
    "Ozols spoke for forty minutes, mostly about lentils.",
    "Ozols talked about the harvest for an hour.",
    "Ozols chatted about cows.",
    "Kalnina spoke for the growers.",
]


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_only_look_like_an_attribution_are_none(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ozols spoke about how the port would be shut.", "spoke about how the port would be shut"),
        ("Ozols spoke of the need to leave the treaty.", "spoke of the need to leave the treaty"),
        ("Ozols spoke for an hour, and said that the port was shut.", "the port was shut"),
    ],
)
def test_what_is_said_of_a_topic_is_told_from_the_topic_alone(text: str, words: str) -> None:
    assert words in [one.text for one in said(text)]


def test_a_first_name_that_is_also_a_month_does_not_hide_its_bearer() -> None:
    (found,) = said("“We stay ashore today,” Jan Bok, a pilot, said.")
    assert (found.speaker, found.text) == ("Jan Bok", "We stay ashore today")


def test_a_relative_clause_ends_where_the_main_clause_goes_on() -> None:
    first, second = said("Ozols, who wants talks without conditions, called the tariff “a locked door”.")
    assert first.text == "wants talks without conditions"
    assert second.text == "the tariff “a locked door”"


def test_what_somebody_who_was_quoted_adds_in_a_relative_clause_is_his() -> None:
    _, second = said("“It is shut,” said Ozols, who added that the pilots would strike.")
    assert (second.text, second.speaker) == ("the pilots would strike", "Andris Ozols")


def test_a_remark_behind_an_object_is_the_reporters() -> None:
    (statement,) = said("Ozols welcomed the new tariff on grain, which had been years in the making.")
    assert statement.text == "welcomed the new tariff on grain"


def test_a_contrast_behind_reported_words_is_the_reporters() -> None:
    (statement,) = said("Ozols said the port had lost its trade, but offered no figures.")
    assert statement.text == "the port had lost its trade"


def test_an_act_within_an_object_is_not_the_sources_own() -> None:
    (statement,) = said("Ozols cited four cases in which Chilean courts opposed the tariff.")
    assert (statement.speaker, statement.text) == (
        "Andris Ozols",
        "cited four cases in which Chilean courts opposed the tariff",
    )


def test_a_government_known_by_its_heads_name_does_not_make_a_state_of_the_name() -> None:
    assert [one.speaker for one in said("Kalnina said the port would reopen.")] == ["Dace Kalnina"]


def test_a_word_of_a_title_makes_nobody_its_holder() -> None:
    (statement,) = said("Political observers in the north say the port will reopen.")
    assert (statement.speaker, statement.actor) == ("Political observers in the north", None)


def test_a_party_in_brackets_behind_a_name_does_not_hide_it() -> None:
    (statement,) = said("Senator Ilze Berga (D-N.Y.), chair of the port caucus, said the tariff would fall.")
    assert statement.speaker == "Ilze Berga"


def test_a_thing_that_follows_reported_words_in_their_tense_carries_them_on() -> None:
    _, second = said("Ozols said the tariff was a mistake. It had ruined the harbour towns.")
    assert (second.text, second.kind, second.speaker) == (
        "It had ruined the harbour towns",
        Kind.INDIRECT,
        "Andris Ozols",
    )


@pytest.mark.parametrize(
    "narrative", ["He had come by train.", "The pilots had struck on Monday.", "Fuentes had left the room."]
)
def test_what_people_did_is_narrative_and_carries_nothing_on(narrative: str) -> None:
    assert len(said(f"Ozols said the tariff was a mistake. {narrative}")) == 1


# --- what a publisher says of others ----------------------------------------------------------------------


def published(text: str) -> list[Statement]:
    return said(text, authority=Authority.OFFICIAL, publisher="latvia")


def test_on_its_own_page_what_another_state_said_is_that_states_at_second_hand() -> None:
    (statement,) = published("Chile has stated that it will not lift the tariff.")
    assert (statement.actor, statement.kind) == ("chile", Kind.INDIRECT)
    assert statement.text == "Chile has stated that it will not lift the tariff"
    assert Doubt.SECOND_HAND in statement.doubt


@pytest.mark.parametrize(
    "text",
    [
        "According to media reports, Chile will impose a tariff next week.",
        "Some countries claim that the tariff must stay.",
        "Certain quarters argue that the tariff must stay.",
    ],
)
def test_on_its_own_page_hearsay_is_not_the_publishers_word(text: str) -> None:
    assert published(text) == []


def test_on_its_own_page_a_demand_on_another_state_stays_the_publishers() -> None:
    (statement,) = published("We urge Chile to lift the tariff at once.")
    assert (statement.actor, statement.kind) == ("latvia", Kind.OFFICIAL)


@pytest.mark.parametrize(
    "text", ["The blockade is opposed by Chile.", "The results will be conveyed to Chile by Latvia."]
)
def test_a_holder_named_after_what_it_holds_costs_no_text(text: str) -> None:
    assert all(one.text and one.text in text for one in said(text))


PARTED = [
    (
        "She lamented the unrest in the port and said a curfew would continue.",
        ["the unrest in the port", "a curfew would continue"],
    ),
    (
        "While Kofi Mensah rejected the plan for the port, Jo Berg restricted her remarks to the weather.",
        ["rejected the plan for the port"],
    ),
    ("Kofi Mensah condemned the launch of the missile as Jo Berg flew home.", ["condemned the launch of the missile"]),
    ("Kofi Mensah backed the plan for the port; Jo Berg stayed at home.", ["backed the plan for the port"]),
    ("That is why, Kofi Mensah argued, the port should be closed.", ["That is why the port should be closed"]),
    ("Kofi Mensah spoke out Tuesday about the death of a docker.", ["spoke out Tuesday about the death of a docker"]),
    ("Kofi Mensah spoke of his years at sea.", ["spoke of his years at sea"]),
    (
        "She showed footage of Kofi Mensah saying during the strike, “The port is ours,” as he left.",
        ["The port is ours"],
    ),
]


@pytest.mark.parametrize(("text", "words"), PARTED, ids=[text for text, _ in PARTED])
def test_words_end_where_the_reporter_goes_on(text: str, words: list[str]) -> None:
    assert [one.text for one in said(text)] == words


SOURCES = [
    ("Jo Berg, leader of the Greens, whose votes count, told reporters she had the word of the cabinet.", "Jo Berg"),
    ("An official from Poland, which holds the chair, told reporters the port would close.", "an official from Poland"),
    ("Larry King came home. Mr. King said the port would close.", "Larry King"),
    ("Governor Jo Berg came home. The port would close, the governor said.", "Jo Berg"),
    (
        "A miller who was there, and who asked to stay unnamed, told me that the port would close.",
        "a miller who was there",
    ),
]


@pytest.mark.parametrize(("text", "speaker"), SOURCES, ids=[text for text, _ in SOURCES])
def test_a_source_is_named_as_the_article_introduced_it(text: str, speaker: str) -> None:
    assert said(text)[-1].speaker == speaker
