"""What an edit does to a document's stance, and which edits do nothing to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.compare.differences import AS_A_WHOLE, Difference, difference
from monitor.domain import MOVES, Comparison, Relation
from monitor.lexicon import StanceLexicon
from monitor.resources import lexicon_data

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))
Pairs = Sequence[tuple[str, str]]


def verdict(relation: Relation, confidence: float = 0.9, reason: str = "as told") -> Comparison:
    scores = dict.fromkeys(Relation, (1 - confidence) / 4) | {relation: confidence}
    return Comparison(relation, confidence, scores, reasons=(reason,))


def reaffirming(pairs: Pairs) -> list[Comparison]:
    return [verdict(Relation.REAFFIRMS) for _ in pairs]


def alarmed(pairs: Pairs) -> list[Comparison]:
    return [verdict(Relation.REVERSAL) for _ in pairs]


def edit(before: str, after: str) -> Difference:
    return difference(before, after, LEXICON, reaffirming)


PAGE = """# Ruritania

Last updated: 3 March 2031

## Ruritania - Exercise a high degree of caution

Exercise a high degree of caution in Ruritania due to petty crime.

Pickpockets work in the old town. Keep your bag closed.

[Safety](https://example.org/safety "Safety")

Shared 1,204 times
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("3 March 2031", "11 April 2031"),
        ("1,204", "1,977"),
        ("example.org/safety", "example.org/new/safety"),
        ("Keep your bag closed.", "Keep your bag closed!"),
        ("petty crime.", "petty  crime ."),
        ("## Ruritania - ", "### Ruritania – "),
        (
            "Pickpockets work in the old town. Keep your bag closed.",
            "Keep your bag closed. Pickpockets work in the old town.",
        ),
    ],
)
def test_cosmetic_edits_change_nothing_and_ask_no_model(old: str, new: str) -> None:
    asked: list[Pairs] = []

    def compare(pairs: Pairs) -> list[Comparison]:
        asked.append(pairs)
        return alarmed(pairs)

    found = difference(PAGE, PAGE.replace(old, new), LEXICON, compare)
    assert found.shift is None
    assert found.changes == ()
    assert not any(asked)


@pytest.mark.parametrize(
    ("grade", "shift"),
    [
        ("Take normal security precautions", Relation.SOFTENING),
        ("Avoid non-essential travel", Relation.HARDENING),
        ("AVOID ALL TRAVEL", Relation.HARDENING),
        ("Do not travel", Relation.HARDENING),
        ("Reconsider your need to travel", Relation.HARDENING),
    ],
)
def test_a_page_is_as_strict_as_the_grade_it_gives_its_subject(grade: str, shift: Relation) -> None:
    after = PAGE.replace("Exercise a high degree of caution in", f"{grade} to").replace(
        "Exercise a high degree of caution", grade
    )
    found = edit(PAGE, after)
    assert found.shift is shift
    assert found.confidence >= 0.6
    assert grade in str(found.changes[0].after)
    assert found.changes[0].reasons
    assert edit(after, PAGE).shift is (Relation.SOFTENING if shift is Relation.HARDENING else Relation.HARDENING)


def test_advice_on_a_part_leaves_the_grade_of_the_whole_alone() -> None:
    after = f"{PAGE}\n\nAvoid all travel to within 10 km of the eastern border.\n"
    found = difference(PAGE, after, LEXICON, alarmed)
    assert found.shift is None
    assert [change.relation for change in found.changes] == [Relation.HARDENING]


def test_a_sentence_that_gives_the_grade_overall_outranks_an_earlier_one_about_a_part() -> None:
    before = "Do not travel to the border provinces.\n\nTake normal security precautions in Ruritania overall.\n"
    after = before.replace("Take normal security precautions", "Exercise a high degree of caution")
    assert edit(before, after).shift is Relation.HARDENING


LISTED = """The ministry advises against all travel to:

- the northern district
- the islands in the bay

The ministry advises against all but essential travel to:

- the capital
"""


def test_a_place_added_to_a_list_of_advice_hardens_and_one_taken_off_softens() -> None:
    longer = LISTED.replace("- the northern district\n", "- the northern district\n- the valley of the Vltava\n")
    assert edit(LISTED, longer).shift is Relation.HARDENING
    assert edit(longer, LISTED).shift is Relation.SOFTENING
    assert "valley" in str(edit(LISTED, longer).changes[0].after)


def test_a_place_moved_to_a_stricter_list_hardens() -> None:
    moved = LISTED.replace("- the capital\n", "- the western port\n").replace(
        "- the islands in the bay\n", "- the islands in the bay\n- the capital\n"
    )
    before = LISTED.replace("- the capital\n", "- the capital\n- the western port\n")
    assert edit(before, moved).shift is Relation.HARDENING


def test_advice_withdrawn_softens() -> None:
    before = "The ministry advises against all travel to the southern district.\nCarry water.\n"
    after = "The ministry no longer advises against all travel to the southern district.\nCarry water.\n"
    assert edit(before, after).shift is Relation.SOFTENING
    assert edit(before, "Carry water.\n").shift is Relation.SOFTENING


OPEN = "We back the accord.\nWe will pay our share in full.\nThe accord has nine parties.\n"


@pytest.mark.parametrize("relation", sorted(MOVES))
def test_an_edited_sentence_is_compared_as_a_statement_with_a_position(relation: Relation) -> None:
    after = OPEN.replace("We will pay our share in full.", "We may pay our share in part.")
    seen: list[Pairs] = []

    def compare(pairs: Pairs) -> list[Comparison]:
        seen.append(pairs)
        return [verdict(relation) for _ in pairs]

    found = difference(OPEN, after, LEXICON, compare)
    assert seen == [[("We will pay our share in full.", "We may pay our share in part.")]]
    assert found.shift is relation
    assert found.changes[0].comparison is not None


def test_a_comparison_without_words_to_show_is_no_shift() -> None:
    after = OPEN.replace("nine parties", "ten parties")
    found = difference(OPEN, after, LEXICON, lambda p: [verdict(Relation.REVERSAL, reason=AS_A_WHOLE) for _ in p])
    assert found.shift is None


def test_an_unsure_comparison_is_no_shift() -> None:
    after = OPEN.replace("in full", "in part")
    found = difference(OPEN, after, LEXICON, lambda p: [verdict(Relation.SOFTENING, 0.4) for _ in p])
    assert found.shift is None
    assert found.changes[0].relation is Relation.SOFTENING


def test_a_sentence_put_in_the_place_of_another_is_compared_with_it() -> None:
    after = OPEN.replace("We will pay our share in full.", "Nothing more is owed to anybody.")
    seen: list[Pairs] = []

    def compare(pairs: Pairs) -> list[Comparison]:
        seen.append(pairs)
        return [verdict(Relation.REVERSAL) for _ in pairs]

    assert difference(OPEN, after, LEXICON, compare).shift is Relation.REVERSAL
    assert seen == [[("We will pay our share in full.", "Nothing more is owed to anybody.")]]


@pytest.mark.parametrize(
    ("sentence", "shift"),
    [
        ("We will under no circumstances pay a fine.", Relation.HARDENING),
        ("We will pay a fine only if a court says so.", Relation.SOFTENING),
    ],
)
def test_a_commitment_or_condition_that_came_is_shown_but_moves_nothing_by_itself(
    sentence: str, shift: Relation
) -> None:
    found = edit(OPEN, f"{OPEN}{sentence}\nA museum opens.\n")
    assert found.shift is None
    assert [change.relation for change in found.changes if change.after == sentence] == [shift]


def test_new_and_lost_sentences_are_listed_and_move_nothing_unless_they_are_strict() -> None:
    found = edit(OPEN, "We back the accord.\nA museum of the accord opens in May.\n")
    assert found.shift is None
    assert {(change.before is None, change.after is None) for change in found.changes} == {(True, False), (False, True)}


def test_a_sentence_merged_into_another_is_neither_lost_nor_new() -> None:
    after = OPEN.replace("We back the accord.\nWe will pay", "We back the accord and we will pay")
    assert all(change.relation not in MOVES for change in edit(OPEN, after).changes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", PAGE),
        (PAGE, ""),
        ("x" * 200_000, "y" * 200_000),
        ("word. " * 30_000, "other. " * 30_000),
        ("[" * 50_000, "](" * 50_000),
        ("<" * 50_000, "* " * 50_000),
        ("\x00\ud800\n" * 100, "制裁。" * 5_000),
        ("\n".join(f"line {i} of one" for i in range(4000)), "\n".join(f"row {i} of two" for i in range(4000))),
    ],
)
def test_any_two_texts_have_a_difference(before: str, after: str) -> None:
    found = edit(before, after)
    assert 0 <= found.confidence <= 1
