"""Words, sentences, fingerprints and differences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Span
from monitor.text import (
    containment,
    digest,
    fold,
    near_copy,
    paragraphs,
    same_words,
    sentences,
    similarity,
    spelt_as,
    spelt_out,
    word_changes,
    words,
)

LETTERS = str.maketrans("0123456789", "bcdfghjkmn")
ANY = st.text(alphabet=st.characters())
PROSE = st.text(alphabet="aA bé.!?\"'“”’(Mr)🙂\n\r\t\u2028\x1c\ud800", max_size=80)

WIRE = (
    "The minister told reporters in the capital on Sunday that the government would keep the corridor open for as "
    "long as ships were willing to use it, and that nobody had asked her to do otherwise. Traders said it came "
    "late. Wheat for March delivery rose in Paris, and insurers would wait for the text before they cut their rates."
)


def texts(text: str, spans: list[Span]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


# --- folding and fingerprints ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We will not go.”", '"we WILL not go"'),
        ("sanc\u00adtions\u200b", "sanctions"),
        ("a non-binding\u00a0text…", "A non binding text"),
        ("the ﬁnal oﬀer", "the final offer"),
        ("Straße", "STRASSE"),
        ("cafe\u0301", "café"),
    ],
)
def test_typography_makes_no_difference(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It will not act.", "It will act."),
        ("It cost $5.", "It cost €5."),
        ("up 5%", "up 5"),
        ("resume", "résumé"),
        ("now here", "nowhere"),
    ],
)
def test_words_make_a_difference(one: str, other: str) -> None:
    assert digest(one) != digest(other)


@given(ANY)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_what_is_no_character_does_not_reach_the_digest() -> None:
    assert digest("\ud800 word") == digest("word")


LINES = st.lists(
    st.sampled_from(["No ban.", "no ban", "", " ", "A", "\u0308a", "a\u0308", "\u00e4", "Bans"]), max_size=5
)


@given(LINES, LINES)
def test_the_same_words_are_those_of_one_digest(left: list[str], right: list[str]) -> None:
    one, other = "\n".join(left), "\n".join(right)
    assert same_words(one, other) == (digest(one) == digest(other))


# --- words -----------------------------------------------------------------------------------------------


def test_contractions_and_numbers_are_words() -> None:
    assert words("We won’t pay 1,250.5 or 5% of it: U.S.-made.") == [
        *("we", "won't", "pay", "1,250.5", "or", "5%", "of", "it", "u", "s", "made"),
    ]


def test_chinese_characters_stand_for_themselves() -> None:
    assert words("反对制裁 now") == ["反", "对", "制", "裁", "now"]


def test_vowel_signs_do_not_cut_a_word() -> None:
    assert words("हिन्दी") == ["हिन्दी"]


# --- paragraphs and sentences ----------------------------------------------------------------------------


def test_paragraphs_are_the_lines_that_hold_something() -> None:
    text = "  One. \n\n\t\nTwo.\r\nThree."
    assert texts(text, paragraphs(text)) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Lee left. He was calm.", ["Mr. Lee left.", "He was calm."]),
        ("The U.S. government said so. The E.U. agreed.", ["The U.S. government said so.", "The E.U. agreed."]),
        ("J. D. Vance spoke in Washington, D.C. He left.", ["J. D. Vance spoke in Washington, D.C.", "He left."]),
        ("Gen. Ko met Sen. Diaz. Rep. Hu left.", ["Gen. Ko met Sen. Diaz.", "Rep. Hu left."]),
        ("We saw Amb. Okoro and Dr. No. They waved.", ["We saw Amb. Okoro and Dr. No.", "They waved."]),
        ("It cost $5.5 million on Jan. 5. No. 7 won.", ["It cost $5.5 million on Jan. 5.", "No. 7 won."]),
        ("“Is it so?” he asked. Yes.", ["“Is it so?” he asked.", "Yes."]),
        ("“No. Never,” he said. Then he left.", ["“No. Never,” he said.", "Then he left."]),
        ('He said "We go." The rest stayed.', ['He said "We go."', "The rest stayed."]),
        ("But then... He left!", ["But then...", "He left!"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert texts(text, sentences(text)) == expected


def test_no_sentence_crosses_a_line() -> None:
    text = "A heading without a stop\nThe text. More of it"
    assert texts(text, sentences(text)) == ["A heading without a stop", "The text.", "More of it"]


def test_a_quotation_never_closed_does_not_swallow_its_paragraph() -> None:
    assert len(sentences('She said "it is late. He went on. They left.')) == 3


def test_a_language_nobody_knows_is_no_error() -> None:
    assert len(sentences("One. Two.", "xx-yy")) == 2
    assert len(sentences("One. Two.", "")) == 2


@given(PROSE)
def test_sentences_lie_in_the_text_in_order_and_lose_nothing(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        end = span.end
    assert "".join("".join(texts(text, sentences(text))).split()) == "".join(text.split())


# --- likeness --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "model", "mended"),
    [
        ("until the herds have recoverd.", "The herds recovered.", "until the herds have recovered."),
        ("Minsiterial talks", "ministerial talks", "ministerial talks"),
        ("the goverment will", "The Government will not", "the government will"),
        ("the adapted proposal", "the adopted proposal", "the adapted proposal"),
        ("an atypical answer", "a typical answer", "an atypical answer"),
        ("they proscribe it", "they prescribe it", "they proscribe it"),
        ("the sanctions", "the sanction", "the sanctions"),
        ("1000000 tonnes", "10000000 tonnes", "1000000 tonnes"),
        ("we will now", "we will not", "we will now"),
        ("", "anything", ""),
        ("something", "", "something"),
    ],
)
def test_a_slip_of_the_pen_in_a_long_word_is_mended_and_no_other_word(text: str, model: str, mended: str) -> None:
    assert spelt_as(text, model) == mended


def test_many_unlike_words_are_looked_up_and_not_held_against_each_other() -> None:
    numbers = [str(n).translate(LETTERS) for n in range(4000)]
    these, those = (" ".join(f"a{middle}{n}z" for n in numbers) for middle in ("other", "unlike"))
    begun = time.process_time()
    assert spelt_as(these, those) == these
    assert spelt_as("x" * 100_000, "x" * 100_001) == "x" * 100_000
    assert time.process_time() - begun < 8


def test_similarity_runs_from_nothing_to_the_same() -> None:
    assert similarity(WIRE, WIRE.upper()) == 1.0
    assert similarity("one two three", "four five six") == 0.0
    assert 0.8 < similarity("we will not accept the deal", "we will accept the deal") < 1.0


def test_containment_looks_one_way() -> None:
    part = WIRE[: WIRE.index("Traders")]
    assert containment(part, WIRE) == 1.0
    assert containment(WIRE, part) < 0.7
    assert containment("", WIRE) == 0.0


def test_a_cut_copy_under_another_heading_is_a_near_copy() -> None:
    copy = "Corridor stays open, minister says\n" + WIRE[: WIRE.index("Wheat")].replace("reporters", "journalists")
    assert near_copy(copy, WIRE)
    assert near_copy(WIRE, copy)


def test_another_story_on_the_same_matter_is_no_near_copy() -> None:
    other = (
        "Ships will go on using the corridor, the government promised at the weekend. Its spokesman declined to say "
        "for how long the promise would hold, and the grain trade took it with a shrug. Prices in Paris closed a "
        "little higher than on Friday, while those who insure the voyages left their tariffs where they were."
    )
    assert not near_copy(WIRE, other)


@pytest.mark.parametrize(
    ("one", "other", "copies"),
    [
        ("We will not accept the deal.", "We will not accept that deal.", True),
        ("We will not accept the deal.", "We will accept the deal.", False),
        ("We may act.", "We will act.", False),
        ("We will act.", "We will act unless asked.", False),
        ("", "", False),
    ],
)
def test_short_copies_must_agree_in_every_word_that_counts(one: str, other: str, copies: bool) -> None:
    assert near_copy(one, other) is copies


def test_texts_held_each_against_each_are_spelt_out_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(text: str) -> list[str]:
        asked.append(text)
        return words(text)

    monkeypatch.setattr("monitor.text.words", counting)
    texts = [f"{WIRE} This is number {n} of them." for n in range(20)]
    for one in texts:
        for other in texts:
            assert near_copy(one, other)
            assert similarity(one, other) > 0.9
            assert containment(one, other) > 0.9
    assert sorted(asked) == sorted(texts)


@given(st.text())
def test_what_is_kept_of_a_text_are_its_words(text: str) -> None:
    assert list(spelt_out(text)) == words(text)


def test_plain_letters_are_spelt_as_any_others_are() -> None:
    assert words("The U.S. WON'T pay 3,000") == [*words("the u.s."), "won't", "pay", "3,000"]
    assert words("WON\u2019T \uff30\uff21\uff39") == ["won't", "pay"]


# --- changes ---------------------------------------------------------------------------------------------


def changed(before: str, after: str) -> list[tuple[str, str]]:
    return [(before[a.start : a.end], after[b.start : b.end]) for a, b in word_changes(before, after)]


def test_changed_words_are_found_in_both_texts() -> None:
    assert changed("Japan will not join the ban.", "Japan would join the ban, soon.") == [
        ("will not", "would"),
        ("", "soon"),
    ]


def test_punctuation_and_case_are_no_change() -> None:
    assert changed("“Yes”, he said.", '"yes," He said') == []


def test_a_text_from_nothing_is_one_change() -> None:
    assert changed("", "all of it") == [("", "all of it")]
    assert changed("all of it", "") == [("all of it", "")]


@given(PROSE, PROSE)
def test_changes_lie_inside_the_texts(before: str, after: str) -> None:
    for there, here in word_changes(before, after):
        assert 0 <= there.start <= there.end <= len(before)
        assert 0 <= here.start <= here.end <= len(after)
