"""The ledger of stock phrases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.formulas import (
    OwnText,
    arrivals,
    dropped,
    excerpt,
    fragments,
    missing,
    presence,
    present,
    replacement,
    returned,
    stem_phrase,
)


def talk(day: int) -> str:
    """A hundred words on other matters, no two days alike."""
    return " ".join(f"matter{day}x{n}" for n in range(100)) + "."


PHRASE = "sustainable use of marine resources"
FUNCTION_WORDS = frozenset({"the", "of", "a", "and", "to", "in", "is", "it", "be", "must", "we", "that", "for", "this"})


def own(day: int, *passages: str, filler: str | None = None) -> OwnText:
    when = date(2026, 1, 1) + timedelta(days=day)
    words = talk(day) if filler is None else filler
    return OwnText(f"text-{day}", when, " ".join([words, *passages]), passages)


def with_phrase(day: int) -> OwnText:
    return own(
        day, f"The catch of the fleet is a {PHRASE} and it goes on within the limits set by science for this year."
    )


def without(day: int) -> OwnText:
    return own(
        day, f"The fleet sails on day {day} within the limits that scientists have set, as in other years before."
    )


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("weaponisation of food", "the weaponization of food must stop"),
        ("illegal unilateral sanctions", "illegal, unilateral sanctions"),
        ("Cold War mentality", "a cold-war mentality"),
        ("unilateral coercive measures", "a unilateral coercive measure"),
        ("open-sky policy", "the open-sky policies"),
        ("orderly process", "all orderly processes"),
        ("condemns in the strongest terms", "was condemned in the strongest terms"),
        ("stand for open ports", "standing for open ports"),
        ("committed to the treaty", "they commit to the treaty"),
        ("multilateral cooperation", "multilateral co-operation"),
        ("policy of non-interference", "a policy of noninterference"),
        ("a labour of defence", "a labor of defense"),
        ("centre of the dialogue", "center of the dialog"),
        ("we do not recognise it", "We don’t recognize it"),
        ("cannot stand idly by", "can't stand idly by"),
        ("the U.S. presence", "the US presence"),
        ("a 5 % ceiling", "a 5 per cent ceiling"),
        ("naive hopes", "naïve hopes"),
        ("St. Brendan's process", "after talks, the St. Brendan’s process"),
        ("No fish. No peace.", "We say it again: no fish. No peace. That is all."),
        ("the open\u2011door rule", "the “open door” rule"),
        ("mutual and lasting respect", "in mutual and\nlasting respect of all"),
    ],
)
def test_a_formula_is_found_in_its_variants(phrase: str, text: str) -> None:
    assert present(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("one china", "someone china"),
        ("illegal unilateral sanctions", "They are illegal. Unilateral sanctions help nobody."),
        ("illegal unilateral sanctions", "What is illegal\nUnilateral sanctions and their end"),
        ("do not support independence", "do support independence"),
        ("free and fair trade", "fair and free trade"),
        ("grave concern", "gravest concerns"),
        ("\u2014", "one \u2014 two"),
    ],
)
def test_a_formula_is_not_found_in_other_words_nor_across_sentences(phrase: str, text: str) -> None:
    assert not present(phrase, text)


def test_words_that_only_look_inflected_are_kept_whole() -> None:
    assert [stem_phrase(word) for word in ("process", "need", "string", "bus")] == ["process", "need", "string", "bus"]
    assert stem_phrase("note") == stem_phrase("noted") != stem_phrase("not")
    assert stem_phrase("four evenings") != stem_phrase("for even")


@pytest.mark.parametrize(("word", "form"), [("identify", "identified"), ("agree", "agreed"), ("apply", "applied")])
def test_a_verb_is_known_by_its_past(word: str, form: str) -> None:
    assert stem_phrase(word) == stem_phrase(form)


def test_three_comparable_texts_without_it_drop_a_formula() -> None:
    found = dropped(PHRASE, [with_phrase(0), with_phrase(5), without(10), without(15), without(20)], absences=3)
    assert found is not None
    assert [text.day.day for text in found.run] == [11, 16, 21]
    assert found.last_seen == date(2026, 1, 6)
    assert found.instead.startswith("The fleet sails on day 20")


def test_two_texts_without_it_do_not() -> None:
    assert dropped(PHRASE, [with_phrase(0), without(10), without(15)], absences=3) is None


def test_a_use_in_between_breaks_the_run() -> None:
    assert dropped(PHRASE, [without(1), without(2), with_phrase(3), without(4)], absences=3) is None


def test_a_short_text_that_has_the_phrase_breaks_the_run_and_one_that_lacks_it_does_not() -> None:
    texts = [with_phrase(1), without(2), without(3), own(4, f"It is a {PHRASE}.", filler=""), without(5)]
    assert dropped(PHRASE, texts, absences=3) is None
    assert [stands for _, stands in presence(PHRASE, texts)] == [True, False, False, True, False]
    found = dropped(PHRASE, [*texts, without(6), without(7)], absences=3)
    assert found is not None
    assert (found.last_seen, len(found.run)) == (date(2026, 1, 5), 3)
    silent = [*texts[:3], own(4, "The fleet sails.", filler=""), without(5)]
    assert dropped(PHRASE, silent, absences=3) is not None


def test_short_texts_and_passing_mentions_say_nothing() -> None:
    short = [own(day, "The fleet sails.", filler="") for day in range(3)]
    passing = [own(day, "Whaling was mentioned.") for day in range(3, 6)]
    assert dropped(PHRASE, [with_phrase(0), *short, *passing], absences=3) is None


def test_a_text_much_shorter_than_the_others_is_another_genre() -> None:
    def long(text: OwnText) -> OwnText:
        return replace(text, text=f"{text.text} {talk(text.day.day + 50)}")

    texts = [long(with_phrase(0)), long(with_phrase(2)), long(without(4)), long(without(6))]
    assert dropped(PHRASE, [*texts, long(without(9))], absences=3)
    notice = own(9, *without(9).passages, filler=" ".join(talk(9).split()[:70]))
    assert len(notice.text.split()) >= 80
    assert dropped(PHRASE, [*texts, notice], absences=3) is None


def test_one_text_at_two_addresses_counts_once() -> None:
    texts = [with_phrase(0), without(4), without(6), replace(without(6), id="mirror")]
    assert dropped(PHRASE, texts, absences=3) is None


@pytest.mark.parametrize(("days", "found"), [(1, False), (5, False), (40, False)])
def test_a_text_put_up_again_later_is_not_a_second_one(days: int, found: bool) -> None:
    again = replace(without(6), id="again", day=without(6).day + timedelta(days=days))
    assert bool(dropped(PHRASE, [with_phrase(0), without(4), without(6), again], absences=3)) is found


def test_the_next_statement_of_a_series_is_a_text_of_its_own_though_little_in_it_is_new() -> None:
    pattern = " ".join(f"Chapter {n} of the plan is kept as it was, and rule {n} goes on." for n in range(12))
    texts = [with_phrase(0), *(own(day, *without(day).passages, filler=pattern) for day in (10, 20, 30))]
    found = dropped(PHRASE, texts, absences=3)
    assert found is not None
    assert len(found.run) == 3
    same_day = [texts[0], *(replace(text, day=texts[1].day) for text in texts[1:])]
    assert dropped(PHRASE, same_day, absences=3) is None


def test_of_a_statement_in_full_and_its_extracts_the_one_with_the_phrase_counts() -> None:
    extracts = own(20, without(20).passages[0])
    full = replace(extracts, id="full", text=f"{extracts.text} The catch is a {PHRASE}, and so it stays.")
    for copies in ([extracts, full], [full, extracts]):
        assert dropped(PHRASE, [with_phrase(0), without(10), without(15), *copies], absences=3) is None
    assert dropped(PHRASE, [with_phrase(0), without(10), without(15), extracts], absences=3)


def test_answers_at_a_press_conference_do_not_count_where_the_phrase_is_at_home_in_long_statements() -> None:
    def long(text: OwnText) -> OwnText:
        more = " ".join(talk(text.day.toordinal() + n) for n in range(1000, 6000, 1000))
        return replace(text, text=f"{text.text} {more}")

    statements = [long(with_phrase(day)) for day in (0, 20, 40)]
    answers = [without(day) for day in range(1, 60, 2)]
    texts = sorted([*statements, *answers], key=lambda text: text.day)
    assert dropped(PHRASE, texts, absences=3) is None
    later = [long(without(day)) for day in (70, 80, 90)]
    found = dropped(PHRASE, [*texts, *later], absences=3)
    assert found is not None
    assert (len(found.run), found.uses, found.before) == (3, 3, 3)


# --- how often it is to be expected ----------------------------------------------------------------------


@pytest.mark.parametrize(("uses", "least"), [(0, 3), (10, 3), (5, 3), (2, 7), (1, 11)])
def test_the_rarer_a_formula_is_the_longer_it_may_be_missing(uses: int, least: int) -> None:
    """Of ten texts; the day on which it was listed is a use."""
    lacking = [without(day) for day in range(10 - uses)]
    before = [*lacking, *(with_phrase(day) for day in range(10 - uses, 10))] if uses else []

    def found(absent: int) -> bool:
        return dropped(PHRASE, [*before, *(without(day) for day in range(10, 10 + absent))], absences=3) is not None

    assert [found(least - 1), found(least)] == [False, True]


def test_two_absences_of_a_rare_formula_are_a_run_and_no_drop() -> None:
    texts = [*(without(day) for day in range(9)), with_phrase(9), without(10), without(11)]
    found = missing(PHRASE, texts)
    assert found is not None
    assert (len(found.run), found.uses, found.before) == (2, 1, 10)
    assert missing(PHRASE, texts[:10]) is None


def test_texts_of_before_the_position_say_how_regular_it_was_and_are_no_absences() -> None:
    texts = [with_phrase(0), without(1), without(2), without(3)]
    assert dropped(PHRASE, texts, absences=3, since=texts[2].day) is None
    found = dropped(PHRASE, [*texts, without(4)], absences=3, since=texts[2].day)
    assert found is not None
    assert ([text.id for text in found.run], found.last_seen) == (["text-2", "text-3", "text-4"], texts[0].day)


# --- what is shown of it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "instead"),
    [
        ("The catch is a fair share of marine resources in all its waters.", "fair share"),
        ("The catch is a use of marine resources in all its waters.", ""),
        ("Nothing was said of the fleet, of its boats or of what they bring home.", ""),
    ],
)
def test_what_stands_in_the_phrases_place_is_told_where_the_sentence_is_still_the_same(now: str, instead: str) -> None:
    before = f"The catch is a {PHRASE} in all its waters."
    assert replacement(PHRASE, before, now) == instead


def test_a_long_sentence_is_cut_down_to_what_surrounds_the_phrase() -> None:
    long = f"{'so it was said ' * 30}that {PHRASE} is what counts, {'and so on ' * 30}to the end"
    shown = excerpt(PHRASE, long)
    assert f"that {PHRASE} is what counts" in shown
    assert len(shown) < 250
    assert (shown[:2], shown[-2:]) == ("… ", " …")
    assert excerpt(PHRASE, f"It is a {PHRASE}.") == f"It is a {PHRASE}."


def test_a_text_with_a_phrase_has_its_fragments() -> None:
    assert fragments("Cold-War mentality of 1950") == ["cold", "ment"]


def test_a_formula_that_was_gone_and_stands_in_two_texts_again_has_returned() -> None:
    texts = [without(1), without(2), without(3), with_phrase(4)]
    assert returned(PHRASE, texts, absences=3) is None
    found = returned(PHRASE, [*texts, with_phrase(5)], absences=3)
    assert found is not None
    assert [text.id for text in found.texts] == ["text-4", "text-5"]


def test_a_formula_in_steady_use_has_not_returned() -> None:
    assert returned(PHRASE, [with_phrase(day) for day in range(5)], absences=3) is None


def test_a_new_phrase_in_two_texts_running_is_an_arrival() -> None:
    texts = [
        *(without(day) for day in range(3)),
        own(
            8,
            "We see in the closure of the straits a deliberate strangling of trade, and the council must answer it.",
        ),
        own(
            9,
            "What happened on Monday is again deliberate strangling of trade by those who swore to keep it open.",
        ),
    ]
    found = arrivals(texts, FUNCTION_WORDS, known=["freedom of navigation"], elsewhere=["trade"])
    assert [arrival.phrase for arrival in found] == ["deliberate strangling of trade"]


STRANGLED = (
    own(8, "We see in the closure of the straits a deliberate strangling of trade, and the council must answer it."),
    own(9, "What happened on Monday is again deliberate strangling of trade by those who swore to keep it open."),
)


@pytest.mark.parametrize("again", [0, 1])
def test_a_new_phrase_is_found_where_one_of_its_texts_stands_at_two_addresses(again: int) -> None:
    texts = [*(without(day) for day in range(4)), *STRANGLED]
    mirrored = [*texts, replace(STRANGLED[again], id="mirror")]
    found = arrivals(texts, FUNCTION_WORDS, known=[])
    assert "deliberate strangling of trade" in [arrival.phrase for arrival in found]
    assert arrivals(mirrored, FUNCTION_WORDS, known=[]) == found


def test_one_new_text_at_two_addresses_is_no_arrival() -> None:
    texts = [*(without(day) for day in range(4)), STRANGLED[0], replace(STRANGLED[0], id="mirror")]
    assert arrivals(texts, FUNCTION_WORDS, known=[]) == []


def test_copies_of_one_old_text_are_no_history() -> None:
    texts = [without(0), *(replace(without(0), id=f"mirror-{n}") for n in range(4)), *STRANGLED]
    assert arrivals(texts, FUNCTION_WORDS, known=[]) == []


@pytest.mark.parametrize("known", ["deliberate strangling of trade", "deliberate strangling"])
def test_listed_formulas_are_no_arrivals(known: str) -> None:
    texts = [
        *(without(day) for day in range(3)),
        own(8, "We see a deliberate strangling of trade in what the other side did to the ships this week and last."),
        own(
            9, "Once more deliberate strangling of trade by those who had sworn in public to keep it open to everybody."
        ),
    ]
    assert not [a for a in arrivals(texts, FUNCTION_WORDS, known=[known]) if known in a.phrase]


def test_a_sentence_repeated_word_for_word_is_boilerplate() -> None:
    line = "The council reaffirms patient and steady engagement with every partner in the region, large or small."
    texts = [*(without(day) for day in range(3)), own(8, line), own(9, line)]
    assert arrivals(texts, FUNCTION_WORDS, known=[]) == []


def test_too_little_history_gives_no_arrivals() -> None:
    line = "A deliberate strangling of trade was seen by everybody on both sides of the straits on that very day."
    assert (
        arrivals([own(1, line), own(2, "Again deliberate strangling of trade, on all days.")], FUNCTION_WORDS, known=[])
        == []
    )
