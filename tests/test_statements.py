from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Speaker, Statement
from monitor.resources import lexicon_data
from monitor.statements import attribute, mentions
from monitor.statements.cues import Cues

CUES = Cues.from_data(lexicon_data("attribution.en"))
PUBLISHED = datetime(2025, 3, 5, 9, tzinfo=UTC)  # a Wednesday
ACTORS = (
    Actor(
        "norway",
        "Norway",
        ("Oslo", "Norwegian government", "Norwegian foreign ministry"),
        (
            Speaker("Halvard Brekke", "Prime Minister", 1, ("Brekke",)),
            Speaker("Ingunn Solheim", "Foreign Minister", 2, ("Solheim",)),
            Speaker("Odd Lunde", "Foreign Minister", 2, ("Lunde",), until=date(2021, 6, 30)),
            Speaker("Per Aune", "Foreign Ministry spokesman", 3, ("Aune",)),
            Speaker("Live Myhre", "Ambassador to the United Nations in Geneva", 3, ("Myhre",)),
        ),
    ),
    Actor(
        "canada",
        "Canada",
        ("Ottawa", "Canadian government", "Global Affairs Canada"),
        (
            Speaker("Denise Fournier", "Prime Minister", 1, ("Fournier",)),
            Speaker("Marcel Thibault", "Minister of Foreign Affairs", 2, ("Thibault",)),
        ),
    ),
    Actor(
        "eu",
        "European Union",
        ("EU", "European Commission", "the Commission", "Brussels"),
        (
            Speaker("Oriane Dubreuil", "High Representative for Foreign Affairs", 2, ("Dubreuil",)),
            Speaker("Klaas Veen", "Fisheries Commissioner", 2, ("Veen",)),
        ),
    ),
)


def page(text: str, title: str = "", published: datetime | None = PUBLISHED) -> Article:
    return Article(url="https://news.example/1", title=title, text=text, published=published)


def said(text: str, **how: Any) -> list[Statement]:
    return attribute(page(text), ACTORS, CUES, **how)


@dataclass(frozen=True)
class Case:
    name: str
    text: str
    words: str
    speaker: str | None
    actor: str | None
    kind: Kind


DIRECT, INDIRECT, CHARACTERISATION = Kind.DIRECT, Kind.INDIRECT, Kind.CHARACTERISATION
CASES = [
    # direct
    Case(
        "quote before its attribution",
        "“The strait is open,” Solheim said.",
        "The strait is open",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    Case(
        "straight quotes",
        '"The strait is open," Solheim said.',
        "The strait is open",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    Case("guillemets", "«The strait is open», Solheim said.", "The strait is open", "Ingunn Solheim", "norway", DIRECT),
    Case(
        "single quotes", "‘The strait is open,’ Solheim said.", "The strait is open", "Ingunn Solheim", "norway", DIRECT
    ),
    Case(
        "verb before its subject",
        "“Nobody asked us,” said Halvard Brekke.",
        "Nobody asked us",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    Case(
        "quote split by its attribution",
        "“The nets stay out,” Solheim said on Monday. “Nothing has changed.”",
        "The nets stay out. Nothing has changed.",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    Case(
        "quote cut within its sentence",
        "“If the stock recovers,” Brekke told reporters in Tromsø, “we shall look at it again.”",
        "If the stock recovers we shall look at it again.",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    Case(
        "colon before a quote",
        "Solheim was blunt: “We will not sign that paper.”",
        "We will not sign that paper.",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    Case(
        "attribution with adjuncts",
        "“It is over,” Brekke said at a rally in Bergen on Saturday.",
        "It is over",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    Case(
        "question in quotes",
        "“Who would pay for it?” Brekke asked.",
        "Who would pay for it?",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    Case(
        "office before the name",
        "“We object,” said Foreign Minister Ingunn Solheim.",
        "We object",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    Case(
        "office in an apposition",
        "“We object,” Solheim, the Norwegian foreign minister, told a hearing.",
        "We object",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    Case(
        "passive quoting",
        "Brekke was quoted by the daily Nordavisen as saying “we are not deaf”.",
        "we are not deaf",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    Case(
        "signed quotation",
        "“We are not deaf to this.” — Halvard Brekke",
        "We are not deaf to this.",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    Case(
        "gerund after a quote",
        "“No,” Solheim replied, adding: “Not in this decade.”",
        "Not in this decade.",
        "Ingunn Solheim",
        "norway",
        DIRECT,
    ),
    # reported speech
    Case(
        "that-clause",
        "Solheim said that the quota would stay.",
        "the quota would stay",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "clause without that",
        "Brekke said the quota would stay where it was.",
        "the quota would stay where it was",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "clause first",
        "The quota would stay where it was, Brekke said.",
        "The quota would stay where it was",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "clause first, verb first",
        "The quota would stay, said Halvard Brekke, the prime minister.",
        "The quota would stay",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "clause around its attribution",
        "The quota, Brekke said, was nobody else’s affair.",
        "The quota was nobody else’s affair",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "told somebody",
        "Solheim told parliament on Tuesday that Norway would abstain.",
        "Norway would abstain",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "told somebody, no that",
        "Solheim told reporters Norway would abstain.",
        "Norway would abstain",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "adjunct before the subject",
        "In Geneva the ambassador, Live Myhre, said the text was too weak.",
        "the text was too weak",
        "Live Myhre",
        "norway",
        INDIRECT,
    ),
    Case(
        "according to, at the end",
        "The ships left at noon, according to Per Aune.",
        "The ships left at noon",
        "Per Aune",
        "norway",
        INDIRECT,
    ),
    Case(
        "according to, in front",
        "According to Solheim, the ships will leave at noon.",
        "the ships will leave at noon",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "late that",
        "Solheim announced on Monday, after a long meeting, that Norway would join.",
        "Norway would join",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "mixed quotation",
        "Solheim said the plan was “a bridge to nowhere”.",
        "the plan was “a bridge to nowhere”",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "second verb, same subject",
        "Solheim denied the report and added that no ship had sailed.",
        "no ship had sailed",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "gerund",
        "Brekke left early, saying that he had said enough.",
        "he had said enough",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "promise with to",
        "Brekke pledged to keep the ban on trawling.",
        "pledged to keep the ban on trawling",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "call for",
        "Solheim called for a lasting ban on trawling.",
        "called for a lasting ban on trawling",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "rejection",
        "Solheim rejected the proposal from Ottawa.",
        "rejected the proposal from Ottawa",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "demand on another",
        "Brekke urged Canada to lift the ban.",
        "urged Canada to lift the ban",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "passive telling",
        "I was told by Per Aune that no ship had sailed.",
        "no ship had sailed",
        "Per Aune",
        "norway",
        INDIRECT,
    ),
    Case(
        "reputed saying",
        "Brekke was said to have told them that the talks were over.",
        "the talks were over",
        "Halvard Brekke",
        "norway",
        INDIRECT,
    ),
    Case(
        "noun with that",
        "Solheim’s warning that the stock may collapse went unheard.",
        "the stock may collapse went unheard",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "noun from a capital",
        "There was a warning from Oslo that ships would be stopped.",
        "ships would be stopped",
        None,
        "norway",
        INDIRECT,
    ),
    Case(
        "point of view",
        "The treaty was, in Solheim’s view, a dead letter.",
        "The treaty was a dead letter",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "while-clause before",
        "While Solheim said the talks were useful, she added that they were not over.",
        "the talks were useful",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "named by quotation",
        "Solheim called the plan “a slow retreat”.",
        "the plan “a slow retreat”",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    # institutions and the unnamed
    Case("capital", "Oslo said the line would hold.", "the line would hold", None, "norway", INDIRECT),
    Case(
        "ministry by adjective",
        "The Norwegian foreign ministry said the line would hold.",
        "the line would hold",
        None,
        "norway",
        INDIRECT,
    ),
    Case(
        "ministry with commas in its name",
        "The Norwegian Ministry of Trade, Industry and Fisheries said the line would hold.",
        "the line would hold",
        None,
        "norway",
        INDIRECT,
    ),
    Case(
        "somebody else’s ministry",
        "The Chilean foreign ministry said the line would hold.",
        "the line would hold",
        "Chilean foreign ministry",
        None,
        INDIRECT,
    ),
    Case(
        "unnamed official",
        "A senior Norwegian official said the line would hold.",
        "the line would hold",
        None,
        "norway",
        INDIRECT,
    ),
    Case(
        "official of a place",
        "Officials in Oslo said the line would hold.",
        "the line would hold",
        None,
        "norway",
        INDIRECT,
    ),
    Case(
        "foreign diplomat seated there",
        "A diplomat in Oslo said the line would hold.",
        "the line would hold",
        "diplomat in Oslo",
        None,
        INDIRECT,
    ),
    Case(
        "embassy", "The Canadian embassy said visas would be issued.", "visas would be issued", None, "canada", INDIRECT
    ),
    Case(
        "ambassador abroad",
        "Canada’s ambassador to Norway said visas would be issued.",
        "visas would be issued",
        None,
        "canada",
        INDIRECT,
    ),
    Case(
        "stranger",
        "Visas would take a year, said Jorunn Vik, a lawyer in Bodø.",
        "Visas would take a year",
        "Jorunn Vik",
        None,
        INDIRECT,
    ),
    Case(
        "stranger who speaks for an actor",
        "Anders Rud, Norway’s chief negotiator, said the text was ready.",
        "the text was ready",
        "Anders Rud",
        "norway",
        INDIRECT,
    ),
    Case(
        "opposition does not speak for the state",
        "Norwegian opposition leader Kari Holm said the text was ready.",
        "the text was ready",
        "Kari Holm",
        None,
        INDIRECT,
    ),
    Case(
        "other person of a known surname",
        "“I fish alone,” said Torstein Brekke, a skipper.",
        "I fish alone",
        "Torstein Brekke",
        None,
        DIRECT,
    ),
    Case(
        "former minister speaks for nobody",
        "The text was weak, said Odd Lunde.",
        "The text was weak",
        "Odd Lunde",
        None,
        INDIRECT,
    ),
    Case(
        "the holder of an office",
        "Norway’s foreign minister said the text was ready.",
        "the text was ready",
        "Ingunn Solheim",
        "norway",
        INDIRECT,
    ),
    Case(
        "unique office",
        "The fisheries commissioner said the text was ready.",
        "the text was ready",
        "Klaas Veen",
        "eu",
        INDIRECT,
    ),
    Case(
        "name written surname first",
        "“We abstain,” said Prime Minister BREKKE Halvard.",
        "We abstain",
        "Halvard Brekke",
        "norway",
        DIRECT,
    ),
    # what actors hold, in others' words
    Case(
        "state wants",
        "Norway wants the quota raised by a third.",
        "Norway wants the quota raised by a third",
        None,
        "norway",
        CHARACTERISATION,
    ),
    Case(
        "state has long opposed",
        "Canada has long opposed whaling in any form.",
        "Canada has long opposed whaling in any form",
        None,
        "canada",
        CHARACTERISATION,
    ),
    Case(
        "state is ready",
        "The European Union is ready to suspend some of the measures.",
        "The European Union is ready to suspend some of the measures",
        None,
        "eu",
        CHARACTERISATION,
    ),
    Case(
        "policy is",
        "Canada’s policy is not to license any of it.",
        "Canada’s policy is not to license any of it",
        None,
        "canada",
        CHARACTERISATION,
    ),
    Case(
        "act of state",
        "The Canadian government on Thursday published a licence that allows exports.",
        "published a licence that allows exports",
        None,
        "canada",
        CHARACTERISATION,
    ),
    Case(
        "long insistence",
        "For years Oslo has insisted that no deal was possible.",
        "no deal was possible",
        None,
        "norway",
        CHARACTERISATION,
    ),
    Case(
        "newspaper on a state",
        "A Berlin newspaper reported that Canada was ready to give way.",
        "Canada was ready to give way",
        "Berlin newspaper",
        "canada",
        CHARACTERISATION,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_words_are_given_to_whoever_said_them(case: Case) -> None:
    statements = said(case.text)
    found = [one for one in statements if " ".join(case.words.split()) in one.text]
    assert found, [(one.kind.value, one.speaker, one.text) for one in statements]
    assert (found[0].speaker, found[0].actor, found[0].kind) == (case.speaker, case.actor, case.kind)


NOTHING = [
    ("scare quotes", "The so-called “peace train” left Oslo at noon."),
    ("title of a work", "Brekke read from “The Long Winter Of The Northern Fleet”."),
    ("refusal to speak", "Solheim declined to say whether Norway would sign."),
    ("no comment", "The ministry would not say when the ships would sail."),
    ("reporting credits", "Reporting by Jo Dahl in Oslo; editing by Ann Lee"),
    ("related link", "Read also: Brekke says the ban will stay"),
    ("nothing said", "The ships sailed past the lighthouse at noon."),
]


@pytest.mark.parametrize("text", [text for _, text in NOTHING], ids=[name for name, _ in NOTHING])
def test_what_nobody_said_is_no_statement(text: str) -> None:
    assert said(text) == []


def test_the_headline_is_not_a_statement() -> None:
    text = "Ban will stay, Brekke says\nThe prime minister spoke in Bergen."
    assert attribute(page(text, title="Ban will stay, Brekke says"), ACTORS, CUES) == []


def test_nothing_is_said_by_anybody_behind_the_notes_about_the_writer() -> None:
    text = "Oslo was quiet.\nIt rained.\nIt snowed.\nAbout the writer\n“I love Oslo,” Brekke said."
    assert said(text) == []


# --- references -------------------------------------------------------------------------------------------


def test_he_is_whoever_spoke_last() -> None:
    first, second = said("Brekke said the ban would stay. It would not be reviewed, he said.")
    assert first.speaker == second.speaker == "Halvard Brekke"


def test_she_is_not_the_man_named_in_between() -> None:
    text = "Ms Solheim arrived in Bergen. She met Mr Brekke there. “We agree,” she said."
    assert [one.speaker for one in said(text)] == ["Ingunn Solheim"]


def test_a_subject_in_between_takes_over_the_pronoun() -> None:
    text = "“We agree,” Solheim said. Canada’s Marcel Thibault was less patient. Nobody would wait for Oslo, he said."
    assert said(text)[-1].speaker == "Marcel Thibault"


def test_a_stranger_keeps_the_full_name_of_the_first_mention() -> None:
    text = "Jorunn Vik, a lawyer, has seen the draft. “It is thin,” Vik said."
    assert [one.speaker for one in said(text)] == ["Jorunn Vik"]


def test_a_surname_belongs_to_whoever_the_article_introduced_with_it() -> None:
    text = "Torstein Brekke has fished here for forty years. “Close the sea,” Brekke said."
    (statement,) = said(text)
    assert (statement.speaker, statement.actor, statement.rank) == ("Torstein Brekke", None, None)


def test_two_bearers_of_a_surname_are_told_apart_by_the_title() -> None:
    text = (
        "Torstein Brekke has fished here for forty years. Prime Minister Halvard Brekke has not. "
        "“We will listen,” Prime Minister Brekke said."
    )
    assert said(text)[-1].actor == "norway"


def test_the_minister_is_the_one_the_article_speaks_of() -> None:
    text = "Ingunn Solheim, the foreign minister, met skippers in Bodø. The minister said the ban would stay."
    assert said(text)[-1].speaker == "Ingunn Solheim"


def test_the_ministry_is_the_one_of_the_state_just_named() -> None:
    text = "Canada has closed the port. The ministry said it would stay closed."
    assert said(text)[-1].actor == "canada"


def test_who_held_the_office_on_the_day_speaks() -> None:
    old = page("“We abstain,” Lunde said.", published=datetime(2020, 1, 10, tzinfo=UTC))
    assert attribute(old, ACTORS, CUES)[0].actor == "norway"
    assert attribute(page("“We abstain,” Lunde said."), ACTORS, CUES)[0].actor is None


def test_rank_is_the_speakers_and_an_institution_without_a_speaker_has_the_fourth() -> None:
    by_minister, by_capital = said("Solheim said the ban would stay. Oslo said the ban would stay.")
    assert (by_minister.rank, by_minister.title) == (2, "Foreign Minister")
    assert (by_capital.rank, by_capital.title) == (4, None)


def test_words_reported_at_second_hand_are_the_inner_speakers() -> None:
    (statement,) = said("A Canadian official said Brekke had told them that the talks were over.")
    assert (statement.speaker, statement.text) == ("Halvard Brekke", "the talks were over")
    assert Doubt.SECOND_HAND in statement.doubt


def test_a_name_that_only_describes_the_source_is_not_the_source() -> None:
    (statement,) = said("A person close to Brekke said the talks were over.")
    assert (statement.speaker, statement.actor, statement.doubt) == (None, "norway", (Doubt.ANONYMOUS,))


# --- quotations over sentences and paragraphs -------------------------------------------------------------


def test_a_quotation_over_paragraphs_is_one_statement() -> None:
    text = (
        "“The nets stay out,” Solheim said. “We have counted the fish.\n“We have counted them twice.”\nThe wind fell."
    )
    (statement,) = said(text)
    assert statement.text == "The nets stay out. We have counted the fish. We have counted them twice."


def test_a_quotation_announced_in_the_paragraph_before_has_its_speaker() -> None:
    (statement,) = said("Then Solheim said:\n“The nets stay out until the stock has grown.”")
    assert (statement.speaker, statement.kind) == ("Ingunn Solheim", Kind.DIRECT)


def test_a_reported_promise_is_carried_on_in_the_next_sentence() -> None:
    first, second = said("All ships will be searched, Brekke said. The costs would fall on their owners.")
    assert (second.speaker, second.kind) == (first.speaker, Kind.INDIRECT)


def test_the_sentences_around_a_statement_are_its_context() -> None:
    text = "It rained. “The nets stay out,” Solheim said. Nobody spoke."
    (statement,) = said(text)
    assert (statement.before, statement.after) == ("It rained.", "Nobody spoke.")


def test_the_reporters_remark_behind_a_quotation_is_not_part_of_it() -> None:
    (statement,) = said("Solheim added that “we oppose the ban in all its forms,” citing a lost season.")
    assert (statement.text, statement.kind) == ("we oppose the ban in all its forms", Kind.DIRECT)


def test_what_others_allege_of_a_state_is_not_its_stance() -> None:
    assert said("It rained over allegations that Canada has imposed a ban.") == []


def test_an_article_belongs_to_the_name_that_is_written_with_one() -> None:
    (by_eu,) = said("The Commission said the line would hold.")
    (by_other,) = said("The Pacific Tuna Commission said the line would hold.")
    assert (by_eu.actor, by_other.actor) == ("eu", None)


def test_a_page_run_together_in_one_line_is_read_to_its_end() -> None:
    text = "It rained on the harbour all day. " * 900 + "“We object,” Solheim said."
    assert [one.speaker for one in said(text)] == ["Ingunn Solheim"]


# --- time and doubt ---------------------------------------------------------------------------------------

TIMES = [
    ("Solheim said on Monday that the ban would stay.", date(2025, 3, 3), False),
    ("Solheim said the ban would stay.", date(2025, 3, 5), False),
    ("Solheim said on 12 February that the ban would stay.", date(2025, 2, 12), True),
    ("Twelve days ago Solheim said that the ban would stay.", date(2025, 2, 21), True),
    ("Last month Solheim said that the ban would stay.", date(2025, 2, 3), True),
    ("In 2019 Solheim said that the ban would stay.", date(2019, 1, 1), True),
    ("Solheim had said that the ban would stay.", date(2025, 3, 5), True),
    ("Solheim said in December that the ban would stay.", date(2024, 12, 1), True),
    ("Solheim said on Feb. 30 that the ban would stay.", date(2025, 3, 5), False),
]


@pytest.mark.parametrize(("text", "day", "recalled"), TIMES)
def test_words_carry_the_day_they_were_said(text: str, day: date, recalled: bool) -> None:
    (statement,) = said(text)
    assert (statement.date, Doubt.RECALLED in statement.doubt) == (day, recalled)


DOUBTS = [
    ("hypothesis", "Were the ships to come, Norway would have to look again, Brekke said.", Doubt.HYPOTHETICAL),
    ("far condition", "If nobody bought the fish the fleet would have to reflect, Brekke said.", Doubt.HYPOTHETICAL),
    ("question", "“Why should Norway pay for this?” Brekke asked.", Doubt.QUESTION),
    ("unnamed", "A senior Norwegian official said the line would hold.", Doubt.ANONYMOUS),
    ("rumour", "A Berlin newspaper reported that Canada was ready to give way.", Doubt.RUMOUR),
    ("hearsay", "It was reported that Canada was ready to give way.", Doubt.RUMOUR),
    ("forecast", "Jorunn Vik, an analyst, predicted that Norway would give way.", Doubt.FORECAST),
    ("denial", "Solheim denied that Norway had given way.", Doubt.DENIAL),
    ("fragment", "“Not now,” Solheim said.", Doubt.FRAGMENT),
]


@pytest.mark.parametrize(("text", "doubt"), [case[1:] for case in DOUBTS], ids=[case[0] for case in DOUBTS])
def test_weak_evidence_says_why(text: str, doubt: Doubt) -> None:
    statements = said(text)
    assert statements
    assert doubt in statements[-1].doubt


def test_an_open_condition_is_an_offer_and_no_hypothesis() -> None:
    (statement,) = said("“If the prisoners are released, we are ready to suspend some measures,” Dubreuil said.")
    assert Doubt.HYPOTHETICAL not in statement.doubt


# --- a ministry's own text --------------------------------------------------------------------------------

OWN = {"authority": Authority.OFFICIAL, "publisher": "norway"}


def test_a_ministrys_sentences_are_official_where_they_take_a_stand() -> None:
    text = "Norway does not accept the closure of the strait. We call on Canada to reopen it. The strait is 40 km wide."
    statements = said(text, **OWN)
    assert [one.text for one in statements] == [
        "Norway does not accept the closure of the strait.",
        "We call on Canada to reopen it.",
    ]
    assert {(one.kind, one.actor, one.speaker, one.rank) for one in statements} == {(Kind.OFFICIAL, "norway", None, 4)}


def test_a_minister_named_in_a_read_out_has_his_own_words() -> None:
    statements = said(
        "The two ministers met in Bergen. Foreign Minister Solheim said that Norway would abstain.", **OWN
    )
    assert [(one.kind, one.speaker) for one in statements] == [(Kind.INDIRECT, "Ingunn Solheim")]


def test_a_statement_headed_with_a_name_is_that_persons() -> None:
    article = page(
        "Norway will not recognise the new line.", title="Statement by Foreign Minister Ingunn Solheim on the strait"
    )
    (statement,) = attribute(article, ACTORS, CUES, authority=Authority.OFFICIAL, publisher="norway")
    assert (statement.kind, statement.speaker, statement.rank) == (Kind.OFFICIAL, "Ingunn Solheim", 2)


def test_a_journalists_question_is_not_the_ministrys_view() -> None:
    text = "Q: Will Norway not have to give way in the end?\nA: Norway will not give way."
    assert [one.text for one in said(text, **OWN)] == ["A: Norway will not give way."]


def test_the_same_page_in_the_press_is_no_official_text() -> None:
    assert all(one.kind is not Kind.OFFICIAL for one in said("We call on Canada to reopen the strait."))


def test_an_unknown_publisher_is_nobodys_own_text() -> None:
    assert said("We call on Canada to reopen the strait.", authority=Authority.OFFICIAL, publisher="atlantis") == []


def test_a_lexicon_with_a_part_missing_is_refused() -> None:
    with pytest.raises(KeyError):
        Cues.from_data({"words": {}, "verbs": {}})


# --- the gate, and input nobody meant to be read ----------------------------------------------------------


def test_the_gate_opens_for_actors_speakers_and_inhabitants_only() -> None:
    assert mentions("A letter from Oslo arrived.", ACTORS)
    assert mentions("Solheim was there.", ACTORS)
    assert mentions("Norwegian ships left.", ACTORS, CUES)
    assert not mentions("Nothing but rain and norwaylike weather.", ACTORS, CUES)
    assert not mentions("The eu in lower case is no name.", ACTORS, CUES)


def test_without_actors_strangers_still_speak() -> None:
    (statement,) = attribute(page("“It rains,” said Jorunn Vik."), (), CUES)
    assert (statement.speaker, statement.actor) == ("Jorunn Vik", None)


def test_without_a_date_words_have_none() -> None:
    article = page("Solheim said on Monday that the ban would stay.", published=None)
    assert attribute(article, ACTORS, CUES)[0].date is None


HOSTILE = {
    "quote marks only": '"' * 20_000,
    "opening marks only": "“" * 20_000,
    "unclosed single quotes": "‘a " * 20_000,
    "one long line": "word " * 40_000,
    "one long line of cues": "he said, " * 20_000,
    "one long word": "x" * 200_000,
    "names without end": "Xyz Abc " * 20_000,
    "commas": "a, " * 20_000,
    "brackets": "(" * 20_000,
    "empty lines": "\n" * 20_000,
    "control characters": "\0\x1b\x07 Brekke said\0 that no.",
    "half characters": "\ud800 Brekke said “\udfff yes”.",
    "right-to-left marks": "\u202eBrekke said that it would end.\u202c",
    "nothing": "",
    "blank": " \n\t ",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_broken_input_is_read_without_complaint(text: str) -> None:
    for statement in said(text):
        assert 0 <= statement.start < statement.end <= len(text)


PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "'",
        "‘",
        "’",
        " ",
        "\n",
        ", ",
        ". ",
        "; ",
        ": ",
        "— ",
        "Brekke ",
        "Solheim ",
        "said ",
        "told ",
        "that ",
        "he ",
        "she ",
        "Oslo ",
        "the minister ",
        "according to ",
        "was quoted as saying ",
        "who ",
        "which ",
        "would ",
        "stay ",
        "on Monday ",
        "Mr. ",
        "U.S. ",
        "adding ",
        "of ",
        "and ",
        "in ",
        "?",
        "!",
        "Ω",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_offsets_cover_the_words_in_any_text(text: str) -> None:
    for statement in said(text):
        stretch = text[statement.start : statement.end]
        assert statement.text
        for word in statement.text.split():
            assert word.rstrip(",.") in stretch


def test_statements_come_in_the_order_of_the_text() -> None:
    text = "Oslo said the ban would stay. “We object,” Fournier said. Brussels wants a fund for skippers."
    starts = [one.start for one in said(text)]
    assert starts == sorted(starts)
    assert len(starts) == 3
