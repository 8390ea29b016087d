"""The ledger of stock phrases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.formulas import OwnText, arrivals, dropped, presence, present, returned, stem_phrase


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
    ],
)
def test_a_formula_is_found_in_its_variants(phrase: str, text: str) -> None:
    assert present(phrase, text)


def test_a_formula_is_not_found_in_part_of_a_word() -> None:
    assert not present("one china", "someone china")
    assert stem_phrase("process") == "process"


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
