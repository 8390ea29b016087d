"""One shift is one flag: how findings of every kind join the flag that is open, and what it is then called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from flag_samples import RULES
from monitor.domain import (
    AS_A_WHOLE,
    Authority,
    Comparison,
    Doubt,
    Evidence,
    Flag,
    Kind,
    Position,
    Relation,
    Severity,
    Shift,
    Stance,
    Statement,
    Status,
)
from monitor.flags import (
    edit_flag,
    first_word_flag,
    formula_flag,
    outlets,
    phrases,
    stance_flag,
    telling,
    trend_flag,
    withdrawn_flag,
)
from monitor.flags.case import MOST_REASONS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = date(2026, 2, 1)
POSITION = Position(
    "norway-quota", "norway", "quota", Stance.SUPPORT, "Norway supports the quota.", date(2025, 1, 1),
    formulas=("fair share",),
)  # fmt: skip


def compared(relation: Relation, confidence: float = 0.9) -> Comparison:
    rest = (1 - confidence) / 4
    return Comparison(relation, confidence, {one: confidence if one is relation else rest for one in Relation})


def said(
    text: str,
    relation: Relation | None = Relation.SOFTENING,
    confidence: float = 0.9,
    *,
    kind: Kind = Kind.DIRECT,
    rank: int | None = 2,
    source: str = "wire",
    url: str = "",
    day: date = DAY,
    note: str = "",
    speaker: str | None = "Kari Moen",
) -> Evidence:
    statement = Statement(text, 0, len(text), kind, speaker, None, "norway", rank, ("quota",), day)
    found = compared(relation, confidence) if relation else None
    held = None if note else POSITION.key
    return Evidence(
        f"{source} {text}", url or f"https://{source}.example/{text.replace(' ', '-')}", source, Authority.PRESS,
        "A title", NOW, statement, found, held, note=note,
    )  # fmt: skip


def own(n: int) -> Evidence:
    """The n-th of the actor's own texts, as the ledger shows it."""
    return said(
        f"Own text {n} on fish.", None, kind=Kind.OFFICIAL, rank=4, source="ministry", speaker=None,
        url=f"https://ministry.example/{n}", day=DAY + timedelta(days=n),
    )  # fmt: skip


OWN = [own(3), own(2), own(1)]
STEP = said("The quota may be phased out one day.")
"""A softening in quotation marks, from outside the actor's own texts."""


def inside(n: int, confidence: float = 0.9, relation: Relation = Relation.SOFTENING) -> Evidence:
    """A sentence of the n-th own text that seems to have moved."""
    return said(
        f"We ask for no quota in text {n}.", relation, confidence, kind=Kind.OFFICIAL, rank=4, source="ministry",
        speaker=None, url=f"https://ministry.example/{n}", day=DAY + timedelta(days=n),
    )  # fmt: skip


def stance(*found: Evidence, past: tuple[Flag, ...] = ()) -> Flag | None:
    return stance_flag(found, POSITION, past, RULES, NOW)


def edit(*past: Flag, text: str = "Norway may take part in the quota.") -> Flag | None:
    change = said(text, kind=Kind.OFFICIAL, rank=4, source="paper", speaker=None, note="Norway takes part.")
    return edit_flag([change], "norway", "quota", POSITION, past, RULES, NOW)


def phrase(shift: Shift, words: str, *past: Flag, texts: list[Evidence] = OWN) -> Flag | None:
    reason = "for 3 texts running" if shift is Shift.FORMULA_DROPPED else "in the texts of two days"
    return formula_flag(shift, words, texts, POSITION, past, RULES, NOW, reason=reason)


def must(flag: Flag | None) -> Flag:
    assert flag is not None
    return flag


def dropped(*past: Flag) -> Flag:
    return must(phrase(Shift.FORMULA_DROPPED, "fair share", *past))


def added(*past: Flag) -> Flag:
    return must(phrase(Shift.FORMULA_ADDED, "science first", *past))


# --- every pair ------------------------------------------------------------------------------------------

FINDINGS = {
    "stance": lambda *past: stance(STEP, past=past),
    "edit": edit,
    "dropped": dropped,
    "added": added,
}


@pytest.mark.parametrize(("first", "second"), list(permutations(FINDINGS, 2)))
def test_two_findings_of_any_kinds_are_one_flag(first: str, second: str) -> None:
    one = must(FINDINGS[first]())
    both = must(FINDINGS[second](one))
    assert (both.key, both.created) == (one.key, one.created)
    assert {found.id for found in one.evidence} <= {found.id for found in both.evidence}
    assert both != one


@pytest.mark.parametrize("order", list(permutations(FINDINGS)))
def test_all_four_are_one_flag_of_one_kind_in_any_order(order: tuple[str, ...]) -> None:
    flag: Flag | None = None
    for name in order:
        flag = must(FINDINGS[name](*([flag] if flag else [])))
    assert flag is not None
    assert flag.shift is Shift.SILENT_EDIT
    assert phrases(flag.reasons, Shift.FORMULA_DROPPED) == ("fair share",)
    assert phrases(flag.reasons, Shift.FORMULA_ADDED) == ("science first",)


def test_the_same_finding_again_adds_nothing() -> None:
    assert stance(STEP, past=(must(stance(STEP)),)) is None
    assert edit(must(edit())) is None
    assert phrase(Shift.FORMULA_DROPPED, "fair share", dropped()) is None


# --- what it is called -----------------------------------------------------------------------------------


def test_a_phrase_for_a_phrase_is_a_dropped_formula_whose_reasons_name_both() -> None:
    for flag in (added(dropped()), dropped(added())):
        assert flag.shift is Shift.FORMULA_DROPPED
        assert phrases(flag.reasons, Shift.FORMULA_ADDED) == ("science first",)


def test_a_dropped_formula_that_comes_back_while_undecided_is_no_longer_dropped() -> None:
    back = must(phrase(Shift.FORMULA_ADDED, "fair share", dropped(), texts=[own(5), own(4)]))
    assert back.shift is Shift.FORMULA_ADDED
    assert phrases(back.reasons, Shift.FORMULA_DROPPED) == ()
    assert back.evidence[0] == own(5), "the latest text shows it"


def test_what_stands_in_the_texts_without_the_phrase_is_part_of_its_being_dropped() -> None:
    flag = dropped(must(stance(inside(3, 0.9))))
    assert flag.shift is Shift.FORMULA_DROPPED
    assert (flag.confidence, flag.evidence[0]) == (0.9, own(3))
    later = must(stance(inside(2, 0.95), past=(flag,)))
    assert later.shift is Shift.FORMULA_DROPPED


def test_words_outside_those_texts_make_it_a_shift_of_stance() -> None:
    assert dropped(must(stance(STEP))).shift is Shift.SOFTENING
    assert must(stance(STEP, past=(dropped(),))).shift is Shift.SOFTENING


def test_words_that_are_not_enough_for_a_flag_do_not_join_a_formulas() -> None:
    assert stance(said("It was mentioned at lunch.", confidence=0.45, kind=Kind.INDIRECT), past=(dropped(),)) is None


def test_a_flag_at_the_top_of_the_pile_keeps_its_name_when_a_page_is_edited_and_another_does_not() -> None:
    top = must(stance(said("We leave the quota.", Relation.REVERSAL)))
    assert top.severity is Severity.HIGH
    assert must(edit(top)).shift is Shift.REVERSAL
    assert must(edit(must(stance(STEP)))).shift is Shift.SILENT_EDIT


def test_an_edits_own_sentence_leads_and_later_words_join_it() -> None:
    flag = must(stance(said("We leave the quota.", Relation.REVERSAL, rank=1), past=(must(edit()),)))
    assert flag.shift is Shift.SILENT_EDIT
    assert flag.evidence[0].note == "Norway takes part."


def test_findings_on_another_position_or_after_the_verdict_are_their_own_flags() -> None:
    one = must(stance(STEP))
    assert dropped(replace(one, position=None)).key != one.key
    assert dropped(replace(one, status=Status.DISMISSED)).key != one.key


def test_a_first_word_stays_one_when_more_is_said() -> None:
    word = replace(said("Norway says no to the treaty.", Relation.REVERSAL, kind=Kind.OFFICIAL, rank=4), position=None)
    flag = must(first_word_flag([word], "norway", "quota", [], RULES, NOW))
    more = replace(said("The treaty would change nothing.", Relation.REVERSAL, source="daily"), position=None)
    both = must(first_word_flag([more], "norway", "quota", [flag], RULES, NOW))
    assert (both.shift, both.key) == (Shift.NEW_POSITION, flag.key)


# --- accounts of one utterance ---------------------------------------------------------------------------

QUOTE = "We will not leave the quota system, whatever the boats may say"


def test_a_quotation_beats_the_paraphrase_that_has_it_otherwise() -> None:
    paraphrase = said(
        "Norway will leave the quota system, whatever the boats say", Relation.REVERSAL, kind=Kind.INDIRECT
    )
    assert stance(paraphrase) is not None
    quoted = said(QUOTE, Relation.REAFFIRMS, source="daily")
    assert stance_flag([paraphrase], POSITION, [], RULES, NOW, heard=[quoted]) is None
    elsewhere = said(QUOTE, Relation.REAFFIRMS, source="daily", day=DAY - timedelta(days=9))
    assert stance_flag([paraphrase], POSITION, [], RULES, NOW, heard=[elsewhere]) is not None


@pytest.mark.parametrize(
    ("doubt", "flagged"),
    [((), False), ((Doubt.DENIAL,), False), ((Doubt.RECALLED,), True), ((Doubt.HYPOTHETICAL,), True)],
)
def test_what_was_held_once_does_not_overrule_what_is_said_today(doubt: tuple[Doubt, ...], flagged: bool) -> None:
    once = said("We stand by every quota that we have.", Relation.REAFFIRMS)
    once = replace(once, statement=replace(once.statement, doubt=doubt))
    today = said("They no longer stand by every quota.", Relation.REVERSAL, kind=Kind.INDIRECT)
    assert (stance(once, today) is not None) == flagged


def test_an_article_that_dates_two_statements_apart_tells_of_two() -> None:
    before = said("We stand by every quota that we have.", Relation.REAFFIRMS, url="https://wire.example/talks")
    told = said("They no longer stand by every quota.", Relation.REVERSAL, kind=Kind.INDIRECT, day=DAY + timedelta(1))
    assert stance(before, told) is None  # two articles: one of them may count the days otherwise
    assert stance(before, replace(told, url=before.url)) is not None


def test_outlets_that_contradict_each_other_on_an_utterance_lower_the_confidence_and_are_named() -> None:
    one = said("We will leave the quota system, whatever the boats say", Relation.REVERSAL)
    alone = must(stance(one))
    other = said(QUOTE, Relation.REAFFIRMS, source="daily")
    flag = must(stance_flag([one], POSITION, [], RULES, NOW, heard=[other]))
    assert flag.confidence == pytest.approx(alone.confidence / 2, abs=0.001)
    assert any("daily" in line for line in flag.reasons)
    assert {found.source for found in flag.evidence} == {"wire", "daily"}
    later = must(stance(other, past=(alone,)))
    assert later.confidence < alone.confidence


def test_another_translation_or_a_part_of_an_utterance_joins_its_flag() -> None:
    flag = must(
        stance(said("The government has decided that Norway leaves the quota system in May", Relation.REVERSAL))
    )
    part = said("Norway leaves the quota system", Relation.UNRELATED, source="daily")
    variant = said("It is the decision of the government that the quota system is left", Relation.UNRELATED, source="b")
    assert must(stance(part, past=(flag,))).key == flag.key
    assert must(stance(variant, past=(flag,))).key == flag.key
    stranger = said("The quota system is left by Norway", Relation.UNRELATED, source="daily", speaker="Ola Berg")
    assert stance(stranger, past=(flag,)) is None


def test_a_part_of_dismissed_words_stays_dismissed_and_other_words_of_the_utterance_may_raise_a_flag() -> None:
    words = "The government has decided that Norway leaves the quota system in May"
    no = replace(must(stance(said(words, Relation.REVERSAL))), status=Status.DISMISSED)
    assert stance(said("Norway leaves the quota system", Relation.REVERSAL, source="daily"), past=(no,)) is None
    other = said("The quota system is left by decision of the government", Relation.REVERSAL, source="daily")
    assert stance(other, past=(no,)) is not None


def test_a_story_under_another_heading_and_cut_is_no_second_outlet() -> None:
    """Other sentences of it were cut, so that what two copies give shares one long statement and no more."""
    lead = (
        "Norway will leave the quota system in May and its boats will fish as they like, the minister told a crowded "
    )
    lead += "hall in the north on Sunday, after a night of talks with the unions"
    one = [
        said(lead, url="https://a.example/1", source="a"),
        said("The quota is dead.", url="https://a.example/1", source="a"),
    ]
    cut = [said(lead.removesuffix(", after a night of talks with the unions"), url="https://b.example/2", source="b")]
    own_report = [said("Oslo quits the fish deal, officials said.", source="c")]
    assert outlets([*one, *cut]) == 1
    assert outlets([*one, *cut, *own_report]) == 2


def reading(text: str, *reasons: str, relation: Relation = Relation.SOFTENING) -> Evidence:
    return replace(said(text), comparison=replace(compared(relation), reasons=reasons))


def test_words_that_move_another_way_are_no_reason_for_the_shift_that_is_named() -> None:
    turned = reading("The quota ends in June.", AS_A_WHOLE, relation=Relation.REVERSAL)
    hedged = reading("The quota may go.", 'hedge: "may"')
    flag = must(stance(turned, hedged))
    assert (flag.shift, flag.evidence[0], flag.reasons) == (Shift.REVERSAL, turned, (AS_A_WHOLE,))
    again = reading("Nobody will need a quota after June.", 'time: "after"', relation=Relation.REVERSAL)
    assert must(stance(again, past=(flag,))).reasons == ('time: "after"',)


def test_that_nothing_in_one_statement_decides_is_no_reason_beside_the_words_of_another() -> None:
    vague, plain = reading("The quota is a burden.", AS_A_WHOLE), reading("The quota may go.", 'hedge: "may"')
    assert must(stance(vague, plain)).reasons == ('hedge: "may"',)
    assert must(stance(vague)).reasons == (AS_A_WHOLE,)
    named = tuple(f'hedge: "may {n}"' for n in range(MOST_REASONS))
    assert must(stance(vague, reading("The quota may go.", *named))).reasons == named, "it takes no other's place"


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ((AS_A_WHOLE, "outlets differ: as press has these words, the stance stands"), None),
        ((AS_A_WHOLE, "something was done, not only said"), None),
        ((AS_A_WHOLE, 'turned round: "no" -> "yes"'), ('turned round: "no" -> "yes"',)),
        (("“fair share” absent in three texts", AS_A_WHOLE), ("“fair share” absent in three texts",)),
        ((), ()),
    ],
)
def test_only_reasons_that_name_words_contradict_that_none_decides(
    reasons: tuple[str, ...], told: tuple[str, ...] | None
) -> None:
    assert telling(reasons) == (reasons if told is None else told)


# --- acts, trends, corrections ---------------------------------------------------------------------------


def test_what_was_done_is_not_outweighed_by_what_is_said_beside_it() -> None:
    words = [said(f"The quota is ours and stays, point {n}.", Relation.REAFFIRMS, 0.95) for n in range(4)]
    deed = said(
        "Norway has abandoned the quota.", Relation.REVERSAL, 0.9, kind=Kind.CHARACTERISATION, speaker=None, rank=None
    )
    flag = must(stance(deed, *words))
    assert "something was done, not only said" in flag.reasons
    summary = said("Norway is tired of the quota.", Relation.REVERSAL, 0.9, kind=Kind.CHARACTERISATION, speaker=None)
    assert stance(summary, *words) is None
    assert "something was done, not only said" not in must(stance(summary)).reasons
    foreign = said(
        "Norway is against the quota that the council imposed.", Relation.REVERSAL, 0.9,
        kind=Kind.CHARACTERISATION, speaker=None, rank=None,
    )  # fmt: skip
    assert stance(foreign, *words) is None, "somebody else's deed"


def test_words_carried_along_on_the_flags_own_issue_have_no_say_in_which_way_it_moves() -> None:
    plain = said("The quota may be phased out one day.", Relation.SOFTENING, 0.85)
    aside = said("We leave the treaty.", Relation.REVERSAL, 0.99, source="daily")
    loose = replace(aside, statement=replace(aside.statement, issues=("treaty", "quota"), ties=(1.2, 0.4)))
    assert must(stance(plain, aside)).shift is Shift.REVERSAL
    assert must(stance(plain, loose)).shift is Shift.SOFTENING


def trend(*past: Flag) -> Flag | None:
    faint = Comparison(Relation.REAFFIRMS, 0.55, {Relation.REAFFIRMS: 0.55, Relation.SOFTENING: 0.45})
    series = [replace(said(f"A little less, {n}."), comparison=faint) for n in range(4)]
    return trend_flag(Shift.SOFTENING, series, POSITION, past, RULES, NOW, reason="four days")


def test_a_trend_is_flagged_once_low_and_rises_when_it_is_said_outright() -> None:
    flag = must(trend())
    assert (flag.shift, flag.severity) == (Shift.SOFTENING, Severity.LOW)
    assert flag.reasons[0] == "slow trend: four days"
    assert trend(flag) is None
    assert trend(replace(flag, status=Status.DISMISSED)) is None
    outright = must(stance(said("The quota may go, and we would not mind.", confidence=0.95), past=(flag,)))
    assert (outright.key, outright.severity) == (flag.key, Severity.MEDIUM)


def test_a_flag_whose_words_were_openly_corrected_sinks_and_keeps_its_other_evidence() -> None:
    other = said("The quota could go.", Relation.SOFTENING, 0.85, source="daily")
    flag = must(stance(said("We leave the quota.", Relation.REVERSAL, 0.99), other))
    less = must(withdrawn_flag(flag, {"wire We leave the quota."}, RULES))
    assert less.shift is Shift.SOFTENING
    assert less.evidence[0] == other
    assert len(less.evidence) == len(flag.evidence)
    nothing = must(withdrawn_flag(less, {other.id}, RULES))
    assert (nothing.confidence, nothing.severity) == (0.0, Severity.LOW)
    assert withdrawn_flag(nothing, {other.id}, RULES) is None
