from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Speaker, Statement
from monitor.resources import lexicon_data
from monitor.statements import attribute, mentions, unattributed
from monitor.statements.cues import Cues
from monitor.statements.reading import count

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
        "the Chilean foreign ministry",
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
        "a diplomat in Oslo",
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
        "a Berlin newspaper",
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


def test_words_added_on_the_same_occasion_carry_its_day() -> None:
    text = (
        "Solheim said on Monday that the ban would stay. She added that it would be reviewed. Brekke said it would not."
    )
    assert [one.date for one in said(text)] == [date(2025, 3, 3), date(2025, 3, 3), date(2025, 3, 5)]


def test_words_after_recalled_ones_are_todays() -> None:
    text = "Last month Solheim said that the ban would stay. She said that it would end."
    assert said(text)[-1].date == date(2025, 3, 5)


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
    ("rejected claim", "Solheim rejected the claim that Norway would sign the paper.", Doubt.REBUTTED),
    ("untruth", "“It is not true that Norway will sign,” Solheim said.", Doubt.REBUTTED),
    ("absurd idea", "“The idea that Norway will sign is absurd,” Solheim said.", Doubt.REBUTTED),
    ("with a shrug", "“The paper will make us rich, or so we are told,” Solheim said.", Doubt.REBUTTED),
    (
        "anothers claim",
        "He dismissed as “a fairy tale” the claim by Brussels that cod would be cheaper.",
        Doubt.REBUTTED,
    ),
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
    assert [one.text for one in said(text, **OWN)] == ["Norway will not give way."]


def test_a_rule_in_the_publishers_own_text_is_a_statement() -> None:
    rules = [
        "Under the Regulation, cod that has not been gutted may be shipped abroad from 1 March.",
        "Foreign trawlers are permitted to enter the port of Bergen from Monday.",
        "The export of live cod is prohibited.",
        "The Government has granted three licences.",
    ]
    text = " ".join([*rules, "The port of Bergen is 4 km long."])
    assert [(one.text, one.kind) for one in said(text, **OWN)] == [(rule, Kind.OFFICIAL) for rule in rules]


def test_what_some_have_argued_is_not_the_publishers_view() -> None:
    text = "Some have argued that the fleet should stay. We do not share that view."
    assert [one.text for one in said(text, **OWN)] == ["We do not share that view."]


OWN_OFFICES = [
    (
        "Denise Fournier, Prime Minister of Canada, was received. Of Canada, the Prime Minister said it must ratify.",
        ("Halvard Brekke", "norway"),
    ),
    (
        "Canada is near. After a visit to Ottawa, the Foreign Minister said that the treaty must stay.",
        ("Ingunn Solheim", "norway"),
    ),
    (
        "The Prime Minister received a guest. The Canadian Prime Minister said that the treaty must be ratified.",
        ("Denise Fournier", "canada"),
    ),
]


@pytest.mark.parametrize(("text", "holder"), OWN_OFFICES, ids=["guest", "place", "named owner"])
def test_an_office_on_a_publishers_page_is_its_own_unless_another_state_owns_it(
    text: str, holder: tuple[str, str]
) -> None:
    last = said(text, authority=Authority.OFFICIAL, publisher="norway")[-1]
    assert (last.speaker, last.actor) == holder


def test_the_same_page_in_the_press_is_no_official_text() -> None:
    assert all(one.kind is not Kind.OFFICIAL for one in said("We call on Canada to reopen the strait."))


def test_an_unknown_publisher_is_nobodys_own_text() -> None:
    assert said("We call on Canada to reopen the strait.", authority=Authority.OFFICIAL, publisher="atlantis") == []


def test_a_lexicon_with_a_part_missing_is_refused() -> None:
    with pytest.raises(KeyError):
        Cues.from_data({"words": {}, "verbs": {}})


# --- honorifics, offices and shared surnames --------------------------------------------------------------

STYLED = [
    ("Hon. Ingunn Solheim", "Ingunn Solheim", "norway"),
    ("Hon Ingunn Solheim", "Ingunn Solheim", "norway"),
    ("H.E. Mr. Halvard Brekke", "Halvard Brekke", "norway"),
    ("His Excellency Halvard Brekke", "Halvard Brekke", "norway"),
    ("The Right Honourable Halvard Brekke", "Halvard Brekke", "norway"),
    ("Rt Hon Halvard Brekke", "Halvard Brekke", "norway"),
    ("Prime Minister Hon. Halvard Brekke", "Halvard Brekke", "norway"),
    ("Dr Ingunn Solheim", "Ingunn Solheim", "norway"),
    ("Lord Brekke", "Halvard Brekke", "norway"),
    ("PM Brekke", "Halvard Brekke", "norway"),
    ("The PM of Canada", "Denise Fournier", "canada"),
    ("EU Fisheries-Commissioner Klaas Veen", "Klaas Veen", "eu"),
    ("EU Commissioner Klaas Veen", "Klaas Veen", "eu"),
    ("Foreign Minister of Norway Ingunn Solheim", "Ingunn Solheim", "norway"),
    ("Norway's foreign minister, Hon. Ingunn Solheim,", "Ingunn Solheim", "norway"),
    ("Salvage Minister Jorunn Vik", "Jorunn Vik", None),
    ("Sea Bank Governor Jorunn Vik", "Jorunn Vik", None),
    ("Sen. Jorunn Vik", "Jorunn Vik", None),
]


@pytest.mark.parametrize(("source", "speaker", "actor"), STYLED, ids=[source for source, _, _ in STYLED])
def test_a_style_before_a_name_neither_hides_nor_joins_it(source: str, speaker: str, actor: str | None) -> None:
    (statement,) = said(f"{source} announced on Monday that the fleet would stay in port.")
    assert (statement.speaker, statement.actor) == (speaker, actor)


def test_a_surname_after_a_style_is_the_full_name_of_its_bearer() -> None:
    text = "Hon. Jorunn Vik, a lawyer, spoke first. “The draft is thin,” Hon. Vik said."
    assert [one.speaker for one in said(text)] == ["Jorunn Vik"]


ALLIANCE = Actor("pact", "NATO", ("the Alliance",), (Speaker("Aino Salmi", "Secretary General", 1, ("Salmi",)),))
CHINA = Actor(
    "china",
    "China",
    ("Beijing",),
    (
        Speaker("Wang Yi", "Foreign Minister", 2, ("Wang",)),
        Speaker("Mao Ning", "Foreign Ministry spokesperson", 3, ("Mao",)),
    ),
)


@pytest.mark.parametrize(
    "source",
    [
        "NATO Secretary-General Aino Salmi",
        "NATO Secretary General Aino Salmi",
        "Aino Salmi, NATO's secretary-general,",
        "The alliance's secretary-general, Aino Salmi,",
    ],
)
def test_an_office_with_a_hyphen_or_apposition_has_its_configured_holder(source: str) -> None:
    (statement,) = attribute(page(f"{source} announced that the fleet would stay."), (ALLIANCE,), CUES)
    assert (statement.speaker, statement.actor) == ("Aino Salmi", "pact")


SURNAMES = [
    ("nobody else of the name", "Wang said the fleet would stay.", ["Wang Yi"]),
    ("a stranger introduced", "Wang Lei, a trader, was glum. Wang said the fleet would stay.", ["Wang Lei"]),
    (
        "the configured one introduced later",
        "Wang Lei, a trader, was glum. Foreign Minister Wang Yi arrived. Wang said the fleet would stay.",
        ["Wang Yi"],
    ),
    (
        "told apart by the office",
        "Wang Lei, a trader, was glum. Foreign Minister Wang said the fleet would stay.",
        ["Wang Yi"],
    ),
]


@pytest.mark.parametrize(("text", "speakers"), [case[1:] for case in SURNAMES], ids=[case[0] for case in SURNAMES])
def test_a_surname_written_first_belongs_to_who_was_introduced_with_it(text: str, speakers: list[str]) -> None:
    assert [one.speaker for one in attribute(page(text), (CHINA,), CUES)] == speakers


def test_a_spokesman_without_a_state_speaks_for_the_one_he_speaks_in() -> None:
    at_home = "Foreign ministry spokesman Lin Bo told reporters in Beijing that the fleet would stay."
    elsewhere = "Foreign ministry spokesman Lin Bo told reporters that the fleet would stay. Beijing was calm."
    assert [one.actor for one in attribute(page(at_home), (CHINA,), CUES)] == ["china"]
    assert [one.actor for one in attribute(page(elsewhere), (CHINA,), CUES)] == [None]


# --- datelines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO, Tuesday (Agency) - ",
        "OSLO (NTB) — ",
        "OSLO, March 2 - ",
        "OSLO, Norway — ",
        "NEW YORK, 2 March 2025 (NTB) -- ",
        "Oslo, 2 March (NTB) – ",
        "OSLO/BERGEN, Wed — ",
    ],
)
def test_a_dateline_is_no_part_of_the_words(dateline: str) -> None:
    (statement,) = said(f"{dateline}The quota would stay where it was, Brekke said.")
    assert statement.text == "The quota would stay where it was"


@pytest.mark.parametrize("opening", ["NATO — the old pact — ", "EU – Norway ties, he said, are fine. Brekke (57) - "])
def test_a_dash_alone_makes_no_dateline(opening: str) -> None:
    assert said(f"{opening}would last, Brekke said.")[0].start == 0


# --- transcripts ------------------------------------------------------------------------------------------

BRIEFING = (
    "Harbour Radio: Will Norway send ships? Canada says it must.\nPer Aune: Norway opposes any escort.\n"
    "We hope that all sides show restraint.\nSea Post: Is that all?\nPer Aune: I have nothing to add."
)
ANSWERS = ["Norway opposes any escort.", "We hope that all sides show restraint.", "I have nothing to add."]


def test_the_answers_of_a_briefing_are_the_spokesmans_and_its_questions_nobodys() -> None:
    statements = said(BRIEFING, **OWN)
    assert [one.text for one in statements] == ANSWERS
    assert {(one.kind, one.speaker, one.actor) for one in statements} == {(Kind.OFFICIAL, "Per Aune", "norway")}


def test_the_answers_of_an_interview_in_the_press_are_direct() -> None:
    statements = said(BRIEFING)
    assert [one.text for one in statements] == ANSWERS
    assert {(one.kind, one.speaker) for one in statements} == {(Kind.DIRECT, "Per Aune")}


def test_an_unknown_spokesman_who_alone_answers_speaks_for_the_publisher() -> None:
    text = "QUESTION: Will you send ships?\nMR VIK: We will send none.\nQUESTION: Why?\nMR VIK: They are all at sea."
    assert {(one.kind, one.actor) for one in said(text, **OWN)} == {(Kind.OFFICIAL, "norway")}


def test_a_guest_at_a_joint_press_conference_speaks_for_his_own_state() -> None:
    text = (
        "THE PRIME MINISTER - Norway will open its ports.\nPRIME MINISTER FOURNIER - Canada will send three ships.\n"
        "JOURNALIST - Is that enough?\nTHE PRIME MINISTER - It will do for now.\n"
        "PRIME MINISTER FOURNIER - We shall see in June."
    )
    found = [(one.kind, one.speaker) for one in said(text, **OWN)]
    assert found == [(Kind.OFFICIAL, "Halvard Brekke"), (Kind.DIRECT, "Denise Fournier")] * 2


def test_the_interviewed_answers_where_the_marks_are_letters() -> None:
    text = "Ingunn Solheim received us in Oslo.\nQ: Will the ban stay?\nA: The ban will stay."
    assert [(one.text, one.speaker) for one in said(text)] == [("The ban will stay.", "Ingunn Solheim")]


def test_an_answer_that_hands_on_anothers_words_is_not_the_speakers_stance() -> None:
    text = "Q: And Canada?\nA: Canada says that we broke the deal. That is far from true."
    handed, own = said(text, **OWN)
    assert (handed.actor, Doubt.SECOND_HAND in handed.doubt) == ("canada", True)
    assert own.actor == "norway"


def test_headings_with_colons_make_no_transcript() -> None:
    text = "Price: 3 dollars\nPlace: Bergen\nWho pays?\nSolheim said the fleet would stay."
    assert [one.speaker for one in said(text)] == ["Ingunn Solheim"]


# --- acts, tenets and read-outs ---------------------------------------------------------------------------

ACTS = [
    (
        "Trawlers may land raw cod from March 1, under a regulation that Prime Minister Brekke signed on Monday.",
        "Halvard Brekke",
        "norway",
    ),
    ("A decree published by the Norwegian ministry on Friday allows trawlers to land cod.", None, "norway"),
    ("The new law, which Ottawa adopted last week, exempts small boats.", None, "canada"),
    ("The ban on raw cod was lifted by Norway on Friday.", None, "norway"),
    ("By decree of the Canadian government, the strait is closed to warships and barred to trawlers.", None, "canada"),
    ("The decree, signed by Fournier on Monday, forbids the export of raw cod.", "Denise Fournier", "canada"),
]


@pytest.mark.parametrize(("text", "speaker", "actor"), ACTS, ids=[actor + text[:20] for text, _, actor in ACTS])
def test_an_act_told_through_its_instrument_is_its_authors(text: str, speaker: str | None, actor: str) -> None:
    (statement,) = said(text)
    assert (statement.text, statement.speaker, statement.actor) == (text[:-1], speaker, actor)
    assert statement.kind is CHARACTERISATION


def test_what_an_instrument_provides_is_told_without_its_name() -> None:
    (statement,) = said("No trawler will be let in, according to a notice issued by the Norwegian ministry on Tuesday.")
    assert (statement.text, statement.actor) == ("No trawler will be let in", "norway")


def test_an_act_of_long_ago_is_recalled() -> None:
    (statement,) = said("Trawlers may land cod under a regulation that Brekke signed in 2019.")
    assert Doubt.RECALLED in statement.doubt


@pytest.mark.parametrize(
    "text",
    [
        "The ships were built by Norway in 1990.",
        "A letter written by a trader in Oslo allows a glimpse of the market.",
        "A decree published by the Danish ministry on Friday allows trawlers to land cod.",
        "Brekke asked whether the House had been consulted.",
        "Oslo refused to say when the ships would sail.",
    ],
)
def test_what_is_neither_act_nor_stance_is_no_statement(text: str) -> None:
    assert said(text) == []


TENETS = [
    ("Norway demands that Canada open its ports.", "Norway demands that Canada open its ports", CHARACTERISATION),
    ("Oslo insists that the quota is lawful.", "the quota is lawful", CHARACTERISATION),
    ("Oslo says that the quota is lawful.", "the quota is lawful", INDIRECT),
    ("Oslo insisted on Monday that the quota was lawful.", "the quota was lawful", INDIRECT),
    ("Brekke insists that the quota is lawful.", "the quota is lawful", INDIRECT),
]


@pytest.mark.parametrize(("text", "words", "kind"), TENETS, ids=[text for text, _, _ in TENETS])
def test_what_a_state_holds_by_an_authors_account_is_a_characterisation(text: str, words: str, kind: Kind) -> None:
    (statement,) = said(text)
    assert (statement.text, statement.kind) == (words, kind)


MET = "Prime Minister Brekke received a Danish guest in Bergen."
JOINT = [
    "The two leaders agreed that the fleet would stay in port.",
    "Both ministers condemned the attack on the ferry.",
    "The sides reaffirmed their commitment to the quota.",
    "The two countries pledged to open the strait by May.",
]


@pytest.mark.parametrize("text", JOINT)
def test_what_the_sides_agreed_is_the_configured_actors(text: str) -> None:
    (statement,) = said(f"{MET} {text}")
    assert (statement.kind, statement.speaker, statement.actor) == (INDIRECT, None, "norway")


@pytest.mark.parametrize("text", JOINT)
def test_a_joint_read_out_is_its_publishers_statement(text: str) -> None:
    (statement,) = said(f"{MET} {text}", **OWN)
    assert (statement.text, statement.kind, statement.actor) == (text, Kind.OFFICIAL, "norway")


def test_what_strangers_agreed_is_no_actors() -> None:
    (statement,) = said("A Danish guest met a Dane. The two leaders agreed that the fleet would stay in port.")
    assert statement.actor is None


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


def test_no_sentence_has_all_those_behind_it_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted once for each sentence before it, words would take a minute in an article that is only long."""
    counted: list[str] = []

    def counting(line: str) -> int:
        counted.append(line)
        return count(line)

    monkeypatch.setattr(unattributed, "count", counting)
    said("Brekke said yes. Solheim said no. " * 500)
    assert len(counted) < 3 * 1000


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


@settings(max_examples=150)
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
