"""The stance lexicon: how its phrases are found in a text, and how it is extended."""

from __future__ import annotations

import pytest

from monitor.compare.signals import read
from monitor.lexicon import LexiconError, StanceLexicon
from monitor.resources import lexicon_data

BASE = lexicon_data("stance.en")


@pytest.fixture(scope="module")
def lexicon() -> StanceLexicon:
    return StanceLexicon.from_data(BASE)


def found(lexicon: StanceLexicon, text: str, category: str) -> list[str]:
    tokens = lexicon.tokens(text)
    return [
        " ".join(token.word for token in tokens[hit.first : hit.last + 1])
        for hit in lexicon.find(tokens)
        if hit.entry.category == category
    ]


@pytest.mark.parametrize(
    ("text", "category", "phrase"),
    [
        ("They ruled out talks.", "oppose", "ruled out"),
        ("Ruling out talks is easy.", "oppose", "ruling out"),
        ("She withdrew the bill.", "stop", "withdrew"),
        ("He forbids it.", "stop", "forbids"),
        ("The ban was lifted.", "stop", "lifted"),
        ("It denied the report.", "oppose", "denied"),
        ("The court has been banning it.", "stop", "banning"),
        ("They froze the assets.", "stop", "froze"),
    ],
)
def test_inflected_forms_of_a_phrase_are_found(lexicon: StanceLexicon, text: str, category: str, phrase: str) -> None:
    assert phrase in found(lexicon, text, category)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("The envoy noted the offer.", "negation"),
        ("She takes notes and is noting it down.", "negation"),
        ("The army used force, uses force and is using it.", "first_person"),
        ("The army used force, uses force and is using it.", "name:us"),
        ("Groups of willing states met.", "modality"),
        ("The planes landed.", "modality"),
        ("The band played.", "stop"),
        ("Bus fares from Oslo rose.", "negation"),
        ("They met this evening.", "firmer"),
        ("A herd was seen.", "belonging"),
        ("The tree shed its bark.", "reporting"),
    ],
)
def test_a_word_that_only_looks_like_a_form_of_another_is_none(
    lexicon: StanceLexicon, text: str, category: str
) -> None:
    assert found(lexicon, text, category) == []


@pytest.mark.parametrize(
    ("text", "category", "phrase"),
    [
        ("It is not us.", "negation", "not"),
        ("They told us.", "first_person", "us"),
        ("It will stay.", "modality", "will"),
        ("She planned a visit.", "modality", "planned"),
        ("She plans a visit.", "modality", "plans"),
        ("They banned it.", "stop", "banned"),
        ("The port bars tankers and barred ships.", "stop", "barred"),
        ("He vetoes it.", "oppose", "vetoes"),
        ("It dismisses the claim.", "oppose", "dismisses"),
        ("They agreed.", "support", "agreed"),
        ("It taxes and vowed.", "support", "vowed"),
        ("They quitted it, quitting early.", "stop", "quitting"),
        ("The council is hoping for it.", "modality", "hoping"),
        ("Even so, he came.", "firmer", "even"),
        ("Peru is willing to pay.", "modality", "is willing to"),
    ],
)
def test_the_forms_of_a_word_are_still_found(lexicon: StanceLexicon, text: str, category: str, phrase: str) -> None:
    assert phrase in found(lexicon, text, category)


def test_who_notes_with_regret_says_it_no_milder(lexicon: StanceLexicon) -> None:
    def milder(text: str) -> set[str]:
        signals = read(text, lexicon)
        return {signals.quote(hit.first, hit.last) for hit in signals.of("downtoner")}

    assert milder("Peru notes with regret that the port is shut.") == set()
    assert milder("Peru noted with grave concern that the port is shut.") == set()
    assert milder("Peru notes that the port is shut.") == {"notes"}
    assert milder("Peru notes with interest that the port is shut.") == {"notes with interest"}


def test_contractions_are_read_as_two_words(lexicon: StanceLexicon) -> None:
    words = [token.word for token in lexicon.tokens("We won't, can’t and cannot; we'll see.")]
    assert words == ["we", "will", "not", ",", "can", "not", "and", "can", "not", ";", "we", "will", "see", "."]


def test_tokens_point_into_the_text(lexicon: StanceLexicon) -> None:
    text = "Beijing won’t pay 1,500 euros – ever."
    for token in lexicon.tokens(text):
        assert 0 <= token.start <= token.end <= len(text)
    assert [text[t.start : t.end] for t in lexicon.tokens(text)][:4] == ["Beijing", "wo", "n’t", "pay"]


def test_the_longest_phrase_of_a_category_wins(lexicon: StanceLexicon) -> None:
    assert found(lexicon, "We condemn it in the strongest terms.", "intensifier") == ["in the strongest terms"]
    assert found(lexicon, "It is under review.", "hedge") == ["under review"]


def test_an_extension_adds_to_lists_and_mappings() -> None:
    more = {
        "oppose": ["take a dim view of"],
        "modality": {0.4: ["be minded to"]},
        "names": {"atlantis": ["Atlantis", "Poseidonis"]},
        "ladders": {"storm": [["breeze"], ["gale"], ["hurricane"]]},
    }
    extended = StanceLexicon.from_data(BASE, more)
    assert found(extended, "She takes a dim view of that.", "oppose") == ["takes a dim view of"]
    assert found(extended, "She is minded to sign.", "modality") == ["is minded to"]
    assert found(extended, "Poseidonis objects.", "name:atlantis") == ["poseidonis"]
    assert found(extended, "They reject it.", "oppose") == ["reject"]
    assert "storm" in extended.ladders
    assert "protest" in extended.ladders


def test_an_extension_replaces_a_ladder_of_the_same_name() -> None:
    extended = StanceLexicon.from_data(BASE, {"ladders": {"travel": [["green"], ["red"]]}})
    assert found(extended, "The country is red.", "ladder:travel") == ["red"]
    assert found(extended, "Avoid all travel.", "ladder:travel") == []


def test_phrases_are_added_to_a_rung_of_a_ladder_that_is_there_or_comes_with_them() -> None:
    added = {
        "ladders": {"heat": [["warm"], ["hot"]]},
        "rungs": {"travel": {4: ["stay at home"]}, "heat": {1: ["mild"]}},
    }
    lexicon = StanceLexicon.from_data(BASE, added)
    assert found(lexicon, "Stay at home: do not travel.", "ladder:travel") == ["stay at home", "do not travel"]
    assert found(lexicon, "It is mild.", "ladder:heat") == ["mild"]
    assert "stay at home" not in str(BASE["ladders"])


@pytest.mark.parametrize("rungs", [{"heat": {1: ["mild"]}}, {"travel": {0: ["x"]}}, {"travel": {99: ["x"]}}])
def test_a_rung_that_is_not_there_is_refused(rungs: dict[str, dict[int, list[str]]]) -> None:
    with pytest.raises(LexiconError, match="there is no rung"):
        StanceLexicon.from_data(BASE, {"rungs": rungs})


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"suport": ["like"]}, "suport"),
        ({"support": "like"}, "support"),
        ({"support": [None]}, "support"),
        ({"modality": ["will"]}, "modality"),
        ({"modality": {1.0: "will"}}, "modality"),
        ({"antonyms": [["up"]]}, "antonyms"),
        ({"ladders": {"heat": ["warm", "hot"]}}, "heat"),
    ],
)
def test_a_section_that_is_unknown_or_misshapen_is_named(data: dict[str, object], named: str) -> None:
    with pytest.raises(LexiconError, match=named):
        StanceLexicon.from_data(BASE, data)


def test_an_empty_lexicon_finds_nothing() -> None:
    assert found(StanceLexicon.from_data({}), "We reject it.", "oppose") == []


@pytest.mark.parametrize("text", ["", " ", "\x00", "😀" * 50, "'" * 100, "n't", "ſ’s İn’t", "x" * 50_000, "不会制裁"])
def test_any_text_is_read_without_an_error(lexicon: StanceLexicon, text: str) -> None:
    for token in lexicon.tokens(text):
        assert 0 <= token.start <= token.end <= len(text)
    lexicon.find(lexicon.tokens(text))


def test_every_phrase_of_the_shipped_lexicon_can_be_found(lexicon: StanceLexicon) -> None:
    for section in ("support", "oppose", "start", "stop", "negation", "commitment", "hedge", "condition", "exception"):
        for phrase in BASE[section]:
            assert found(lexicon, str(phrase), section), f"{section}: {phrase}"
