"""What an edit does to a document's stance, and which edits do nothing to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from monitor.compare.differences import AS_A_WHOLE, Difference, difference
from monitor.compare.versions import Sentence
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


@pytest.mark.parametrize("mildest", ["Exercise normal caution", "Take the usual care", "Use ordinary precautions"])
def test_the_mildest_grade_is_known_in_its_common_wordings(mildest: str) -> None:
    before, after = f"{mildest} in Ruritania.\n", "Exercise a high degree of caution in Ruritania.\n"
    assert edit(before, after).shift is Relation.HARDENING
    assert edit(after, before).shift is Relation.SOFTENING


def test_a_grade_given_to_the_rest_is_not_that_of_the_whole() -> None:
    rest = "You can travel to the rest of Ruritania with the usual care.\n"
    before = f"We advise against all but essential travel to the district of Zenda.\n{rest}"
    after = f"We advise against all travel to the district of Zenda.\n{rest}"
    assert edit(before, after).shift is Relation.HARDENING


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


def judged(
    before: str, after: str, relation: Relation, confidence: float = 0.95, reason: str = "as told"
) -> Difference:
    return difference(before, after, LEXICON, lambda pairs: [verdict(relation, confidence, reason) for _ in pairs])


DENIAL = (
    "The guild supports the sale of raw milk at the farm gate.",
    "The guild does not support the sale of raw milk at the farm gate.",
)


def test_a_very_sure_comparison_needs_no_reason_where_hardly_a_word_changed() -> None:
    found = judged(*DENIAL, Relation.REVERSAL, reason=AS_A_WHOLE)
    assert (found.shift, found.confidence) == (Relation.REVERSAL, 0.95)


@pytest.mark.parametrize(
    ("before", "after", "confidence"),
    [
        (*DENIAL, 0.8),
        (DENIAL[0], "At the farm gate the guild now supports a milk vending machine, says its chair.", 0.99),
        ("The tower has nine bells and a clock.", "The tower has ten bells and a clock.", 0.99),
    ],
    ids=["less than very sure", "other words", "no stance in it"],
)
def test_else_a_comparison_without_a_reason_moves_nothing(before: str, after: str, confidence: float) -> None:
    assert judged(before, after, Relation.REVERSAL, confidence, AS_A_WHOLE).shift is None


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        ("The museum counted 310 guests from 12 towns.", "The museum counted 340 guests from 14 towns.", None),
        ("The toll is 9 crowns a lorry.", "The toll is 12 crowns a lorry.", Relation.HARDENING),
        ("Temporary checks run for 6 weeks.", "Temporary checks run for 9 weeks.", Relation.HARDENING),
        ("Boats must keep 200 metres away.", "Boats must keep 300 metres away.", Relation.HARDENING),
    ],
)
def test_a_changed_figure_moves_only_what_somebody_decides(before: str, after: str, shift: Relation | None) -> None:
    assert judged(before, after, Relation.HARDENING, reason='quantity: "9" -> "12"').shift is shift


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The guild does not accept a cap on catches.", "A cap on catches is not accepted by the guild."),
        ("The deposit is 15 crowns and is not returned.", "The deposit of 15 crowns is not returned."),
    ],
)
def test_the_same_said_in_another_order_is_no_move(before: str, after: str) -> None:
    assert judged(before, after, Relation.REVERSAL).shift is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We support the tax, not the fee.", "We support the fee, not the tax."),
        ("We want the tax and do not want the fee.", "We do not want the tax and want the fee."),
        ("Herders must pay before May.", "Herders must pay after May."),
        ("Herders must pay in May.", "Herders may pay in May."),
        ("The guild does not accept a cap.", "A cap is accepted by the guild."),
    ],
)
def test_the_same_words_with_another_sense_are_left_to_the_comparison(before: str, after: str) -> None:
    assert judged(before, after, Relation.REVERSAL).shift is Relation.REVERSAL


QUESTION = "Does the council want a tram to the port?\n{}\nThe port lies six kilometres from the market.\n"


@pytest.mark.parametrize(("old", "new"), [("Yes.", "No."), ("No.", "Yes."), ("Yes.", "Not at all.")])
def test_an_answer_turned_round_is_a_reversal(old: str, new: str) -> None:
    found = edit(QUESTION.format(old), QUESTION.format(new))
    assert found.shift is Relation.REVERSAL
    assert found.changes[0].reasons == (f'"{old}" -> "{new}"',)


def test_a_sentence_that_opens_with_no_is_no_answer() -> None:
    assert edit(QUESTION.format("Yes."), QUESTION.format("No tram runs.")).shift is None


@pytest.mark.parametrize(
    ("addition", "shift"),
    [
        (" and that the old kilns must be demolished", Relation.HARDENING),
        (" and stands ready to close the old kilns", Relation.HARDENING),
        (" and must close the kilns if a court agrees", None),
        (" and the old kilns are of brick", None),
        (", where the old kilns must be seen", None),
    ],
)
def test_a_further_clause_that_binds_hardens(addition: str, shift: Relation | None) -> None:
    before, after = (f"The council decides that no new kiln should be built{words}." for words in ("", addition))
    assert edit(before, after).shift is shift
    assert edit(after, before).shift is (Relation.SOFTENING if shift else None)


def test_a_further_clause_counts_where_the_comparison_has_no_reason() -> None:
    before = "The council decides that no new kiln should be built."
    after = "The council decides that no new kiln should be built and that the old ones must be demolished."
    assert judged(before, after, Relation.SOFTENING, 0.7, AS_A_WHOLE).shift is Relation.HARDENING


def test_a_weaker_verb_put_after_a_binding_one_softens() -> None:
    before = "The port will double its charge for old tankers."
    after = "The port will consider whether to double its charge for old tankers."
    assert edit(before, after).shift is Relation.SOFTENING
    assert edit(after, before).shift is Relation.HARDENING


@pytest.mark.parametrize(
    ("sentence", "shift"),
    [
        ("Exemptions are granted to farms below two hectares.", Relation.SOFTENING),
        ("The exemption for small farms is withdrawn.", Relation.HARDENING),
        ("The desk is open every day with the exception of Sundays.", None),
        ("All lines run and stay open except the third.", None),
        ("Only bread is sold in the market hall.", None),
    ],
)
def test_a_sentence_about_an_exception_moves_the_whole(sentence: str, shift: Relation | None) -> None:
    before = "We forbid the use of the weedkiller.\nIt was found in nine wells.\n"
    back = {Relation.SOFTENING: Relation.HARDENING, Relation.HARDENING: Relation.SOFTENING, None: None}
    assert edit(before, f"{before}{sentence}\n").shift is shift
    assert edit(f"{before}{sentence}\n", before).shift is back[shift]


def test_a_modal_verb_alone_is_no_condition() -> None:
    found = edit(OPEN, f"{OPEN}Whoever breaks a seal should lose a deposit.\n")
    assert [change.relation for change in found.changes] == [Relation.REAFFIRMS]


def test_new_and_lost_sentences_are_listed_and_move_nothing_where_they_bind_nobody() -> None:
    after = OPEN.replace("The accord has nine parties.", "A museum was opened for everybody in May.")
    found = edit(f"{after}The hall seats forty.\n", f"{OPEN}A clock hangs over the door.\n")
    assert found.shift is None
    assert {(change.before is None, change.after is None) for change in found.changes} >= {(True, False), (False, True)}
    assert found.confidence >= 0.6


# --- sentences taken out -------------------------------------------------------------------------------------

FOREST = """The department supports hunting with bows and wants it legal from next season.
It was founded in 1931 and has its seat in the old mill.
In the last season 4,100 deer were counted, 300 more than in the year before.
Write to the forest office at 2 Mill Lane, or call on weekdays.
Archers must carry a licence.
"""


def without(*lines: int) -> str:
    return "".join(line for n, line in enumerate(FOREST.splitlines(keepends=True)) if n not in lines)


def said_again(relation: Relation, confidence: float = 0.9) -> Difference:
    """The first sentence taken out, with a sentence left that compares so with it."""
    left = "Hunting with bows must be allowed by the next season.\n"
    return difference(
        FOREST + left, without(0) + left, LEXICON, lambda pairs: [verdict(relation, confidence) for _ in pairs]
    )


@pytest.mark.parametrize("gone", [(0,), (4,), (0, 4), (0, 1, 2)])
def test_a_stance_that_is_stated_no_longer_softens_the_page(gone: tuple[int, ...]) -> None:
    found = edit(FOREST, without(*gone))
    assert found.shift is Relation.SOFTENING
    assert 0.6 <= found.confidence <= 0.7
    lost = [change for change in found.changes if change.relation is Relation.SOFTENING]
    assert all(change.after is None and change.comparison for change in lost)
    assert edit(without(*gone), FOREST).shift is None


@pytest.mark.parametrize("gone", [(1,), (2,), (3,), (1, 2, 3)], ids=["history", "figures", "contact", "all of them"])
def test_what_states_no_stance_is_taken_out_without_a_shift(gone: tuple[int, ...]) -> None:
    found = edit(FOREST, without(*gone))
    assert (found.shift, found.confidence) == (None, 0.9)


@pytest.mark.parametrize("relation", [Relation.REAFFIRMS, Relation.HARDENING])
def test_what_another_sentence_says_as_well_is_not_gone(relation: Relation) -> None:
    found = said_again(relation)
    assert found.shift is None
    [change] = found.changes
    assert (change.relation, change.after) == (Relation.REAFFIRMS, None)
    assert change.confidence >= 0.9


@pytest.mark.parametrize(
    ("relation", "confidence"),
    [
        (Relation.UNRELATED, 0.9),
        (Relation.SOFTENING, 0.9),
        (Relation.REVERSAL, 0.9),
        (Relation.REAFFIRMS, 0.3),
    ],
)
def test_what_no_other_sentence_surely_says_as_firmly_is_gone(relation: Relation, confidence: float) -> None:
    assert said_again(relation, confidence).shift is Relation.SOFTENING


def test_a_stance_without_a_speaker_leaves_it_open_whether_the_page_moved_when_it_goes() -> None:
    found = edit(f"{OPEN}The rate will remain at zero.\n", OPEN)
    assert (found.shift, found.confidence) == (None, 0.5)


@pytest.mark.parametrize(
    ("said", "shift"),
    [
        ("The department opposes a museum at the lower lake.", Relation.SOFTENING),
        ("The department supports hunting with bows, and wants it legal by the next season.", None),
    ],
)
def test_what_says_nothing_on_the_stance_in_whose_place_it_stands_is_no_edit_of_it(
    said: str, shift: Relation | None
) -> None:
    after = FOREST.replace(FOREST.splitlines()[0], said)
    found = judged(FOREST, after, Relation.UNRELATED, 0.97)
    assert found.shift is shift
    assert any(change.after is None for change in found.changes) == (shift is not None)


# --- what a change is called ---------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", [Relation.REAFFIRMS, Relation.UNRELATED])
def test_a_change_is_called_what_its_comparison_says_of_it(relation: Relation) -> None:
    found = judged(OPEN, OPEN.replace("nine parties", "ten parties"), relation, 0.8)
    assert [(change.relation, change.confidence) for change in found.changes] == [(relation, 0.8)]
    assert found.shift is None


def test_a_move_that_no_word_shows_counts_for_less_than_half() -> None:
    found = judged(OPEN, OPEN.replace("nine parties", "ten parties"), Relation.REVERSAL, 0.9, AS_A_WHOLE)
    [change] = found.changes
    assert change.relation is Relation.REAFFIRMS
    assert 0.5 < change.confidence < 0.7
    assert found.shift is None
    assert found.confidence == change.confidence
    assert change.comparison is not None
    assert change.comparison.relation is Relation.REVERSAL


def test_where_a_rule_decides_the_comparison_is_the_rules() -> None:
    before = "The port will double its charge for old tankers."
    after = "The port will consider whether to double its charge for old tankers."
    [change] = edit(before, after).changes
    assert change.comparison is not None
    assert (change.comparison.relation, change.comparison.confidence) == (Relation.SOFTENING, change.confidence)
    assert sum(change.comparison.scores.values()) == pytest.approx(1)


# --- lists ---------------------------------------------------------------------------------------------------

BACK = {Relation.HARDENING: Relation.SOFTENING, Relation.SOFTENING: Relation.HARDENING}


@pytest.mark.parametrize(
    ("before", "after", "shift"),
    [
        ("Do not travel to {} and Corvo provinces.", "Do not travel to {}, Belmar and Corvo provinces.", 1),
        ("Do not travel to {} province.", "Do not travel to {} and Corvo provinces.", 1),
        ("Do not travel to {} and Corvo.", "Do not travel to {}, Belmar and Corvo.", 1),
        ("Imports from {} and Corvo are banned.", "Imports from {}, Belmar and Corvo are banned.", 1),
        ("Imports from {} are banned.", "Imports from {} and Corvo are banned.", 1),
        ("The ban does not apply, except in {} and Corvo.", "The ban does not apply, except in {} and Corvo.", 0),
        ("Nationals of {} and Corvo may not enter.", "Nationals of {}, Belmar and Corvo may not enter.", 1),
        ("All but {} and Corvo are banned.", "All but {}, Belmar and Corvo are banned.", -1),
    ],
)
def test_a_longer_list_below_what_binds_is_firmer(before: str, after: str, shift: int) -> None:
    old, new = before.format("Asturia"), after.format("Asturia")
    way = {1: Relation.HARDENING, -1: Relation.SOFTENING, 0: None}[shift]
    found = edit(f"{old}\nThe hall seats forty.\n", f"{new}\nThe hall seats forty.\n")
    assert found.shift is way
    assert way is None or found.confidence >= 0.6
    assert edit(new, old).shift is (BACK[way] if way else None)


def test_behind_the_places_advice_may_give_other_reasons() -> None:
    before = "Do not travel to Asturia and Corvo provinces due to floods."
    after = "Do not travel to Asturia, Belmar and Corvo provinces due to floods and landslides."
    assert edit(before, after).shift is Relation.HARDENING
    assert edit(before, before.replace("floods", "floods and landslides")).shift is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The talks were attended by Asturia and Corvo.", "The talks were attended by Asturia, Belmar and Corvo."),
        ("Our offices are open in Ost and West.", "Our offices are open in Ost, Nord and West."),
        ("France and Italy support the ban.", "France, Italy and Spain support the ban."),
        ("Imports from Asturia and Corvo are banned.", "Imports from Corvo and Asturia are banned."),
        ("Do not travel to Asturia and Corvo provinces.", "Do not travel to Corvo and Asturia provinces."),
    ],
)
def test_a_list_of_which_nothing_depends_and_another_order_are_no_shift(before: str, after: str) -> None:
    assert judged(before, after, Relation.HARDENING, 0.97, AS_A_WHOLE).shift is None


GRADED = "Avoid non-essential travel to {} provinces.\nDo not travel to {} provinces.\n"


def test_a_place_that_moves_to_a_stricter_list_of_sentences_hardens() -> None:
    before = GRADED.format("Asturia, Belmar and Corvo", "Ost and West")
    after = GRADED.format("Asturia and Corvo", "Belmar, Ost and West")
    assert edit(before, after).shift is Relation.HARDENING
    assert {change.relation for change in edit(before, after).changes} == {Relation.HARDENING}
    assert edit(after, before).shift is Relation.SOFTENING


def test_a_place_that_stays_in_one_of_two_lists_as_strict_is_no_shift() -> None:
    line = "Do not travel to Asturia, Belmar and Corvo provinces.\n"
    before = f"{line}Do not travel to Belmar and Ost provinces because of floods.\n"
    after = f"{line}Do not travel to Ost province because of floods.\n"
    assert edit(before, after).shift is None


def test_one_place_for_another_under_advice_is_what_is_asked_anew() -> None:
    before = "Do not travel to Asturia and Corvo provinces.\n"
    found = edit(before, before.replace("Corvo", "Belmar"))
    assert (found.shift, found.confidence) == (Relation.HARDENING, 0.6)
    assert edit(before, before.replace("Corvo", "Korvo")).shift is None


def test_places_of_a_page_that_grades_its_whole_subject_are_shown_and_leave_its_grade() -> None:
    before = f"{PAGE}\nDo not travel to Asturia and Corvo provinces.\n"
    found = edit(before, before.replace("Asturia and", "Asturia, Belmar and"))
    assert found.shift is None
    assert [(change.relation, change.graded) for change in found.changes] == [(Relation.HARDENING, True)]


GOODS = "{}\n- nets\n- lines\n- traps\nThe hall seats forty.\n"


@pytest.mark.parametrize(
    ("intro", "shift"),
    [
        ("The sale of these is banned:", Relation.HARDENING),
        ("You may not bring:", Relation.HARDENING),
        ("The museum shows:", None),
        ("Members of the board:", None),
    ],
)
def test_an_item_below_a_sentence_that_binds_is_part_of_it(intro: str, shift: Relation | None) -> None:
    longer = GOODS.format(intro)
    shorter = longer.replace("- lines\n", "")
    assert edit(shorter, longer).shift is shift
    assert edit(longer, shorter).shift is (BACK[shift] if shift else None)


def test_the_work_of_one_edit_grows_with_the_sentences_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Counter[str]()
    key = vars(Sentence)["key"]

    def counted(one: Sentence) -> tuple[str, float]:
        asked["key"] += 1
        found: tuple[str, float] = key.__get__(one)
        return found

    monkeypatch.setattr(Sentence, "key", property(counted))
    lines = [f"The port of the {n}th town stays open." for n in range(400)]
    changed = [*lines[:200], "The port of that town may close.", *lines[201:]]
    found = edit("\n".join(lines), "\n".join(changed))
    assert [change.after for change in found.changes] == [changed[200]]
    assert asked["key"] < 20 * len(lines)


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
