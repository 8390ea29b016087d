"""What lands on the desk: one flag for one shift, and nothing that is not the actor's own present stance."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flag_samples import RULES
from monitor.domain import (
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
from monitor.flags import edit_flag, first_word_flag, formula_flag, outlets, severity, stance_flag, strength

NOW = datetime(2026, 3, 1, tzinfo=UTC)
POSITION = Position(
    "norway-quota",
    "norway",
    "quota",
    Stance.SUPPORT,
    "Norway supports the quota.",
    date(2025, 1, 1),
    formulas=("fair share",),
)


def compared(relation: Relation, confidence: float = 0.9) -> Comparison:
    rest = (1 - confidence) / 4
    return Comparison(relation, confidence, {one: confidence if one is relation else rest for one in Relation})


def heard(
    text: str = "We will leave the quota system this year.",
    relation: Relation = Relation.REVERSAL,
    confidence: float = 0.9,
    *,
    kind: Kind = Kind.DIRECT,
    rank: int | None = 2,
    source: str = "wire",
    day: date = date(2026, 2, 1),
    doubt: tuple[Doubt, ...] = (),
    speaker: str | None = "Kari Moen",
    authority: Authority = Authority.PRESS,
) -> Evidence:
    said = Statement(text, 0, len(text), kind, speaker, None, "norway", rank, ("quota",), day, doubt=doubt)
    url = f"https://{source}.example/{abs(hash(text)) % 1000}"
    return Evidence(
        f"{source}:{text}", url, source, authority, "A title", NOW, said, compared(relation, confidence), POSITION.key
    )


def flagged(*found: Evidence, past: tuple[Flag, ...] = ()) -> Flag | None:
    return stance_flag(found, POSITION, past, RULES, NOW)


def raised(*found: Evidence, past: tuple[Flag, ...] = ()) -> Flag:
    flag = flagged(*found, past=past)
    assert flag is not None
    return flag


def test_a_ministers_reversal_in_quotation_marks_is_a_flag_of_high_severity() -> None:
    flag = raised(heard())
    assert (flag.shift, flag.severity, flag.position) == (Shift.REVERSAL, Severity.HIGH, "norway-quota")


@pytest.mark.parametrize("relation", [Relation.REAFFIRMS, Relation.UNRELATED])
def test_what_does_not_move_raises_nothing(relation: Relation) -> None:
    assert flagged(heard(relation=relation)) is None


@pytest.mark.parametrize(
    "doubt",
    [
        Doubt.HYPOTHETICAL,
        Doubt.QUESTION,
        Doubt.SECOND_HAND,
        Doubt.REBUTTED,
        Doubt.DENIAL,
        Doubt.RECALLED,
        Doubt.RUMOUR,
        Doubt.FORECAST,
        Doubt.FRAGMENT,
    ],
)
def test_doubtful_words_raise_nothing_by_themselves(doubt: Doubt) -> None:
    assert flagged(heard(doubt=(doubt,))) is None


def test_somebody_elses_summary_raises_nothing_but_a_reporters_account_of_an_act_may() -> None:
    other = heard(kind=Kind.CHARACTERISATION, speaker="A rival", rank=None, confidence=0.95)
    act = heard(kind=Kind.CHARACTERISATION, speaker=None, rank=None, confidence=0.95)
    assert flagged(other) is None
    assert raised(act).severity is Severity.LOW


def test_what_somebody_in_office_does_is_the_actors_deed_and_what_he_is_said_to_think_is_none() -> None:
    def told(words: str, rank: int | None) -> Evidence:
        return heard(words, kind=Kind.CHARACTERISATION, speaker="Liv Dahl", rank=rank, confidence=0.95)

    assert flagged(told("Finance Minister Liv Dahl scrapped the quota.", 2)) is not None
    assert flagged(told("Finance Minister Liv Dahl is tired of the quota.", 2)) is None
    assert flagged(told("Norway scrapped the quota, Liv Dahl found.", None)) is None


def test_the_further_from_the_actors_own_words_the_surer_it_must_be() -> None:
    assert flagged(heard(confidence=0.54)) is not None, "0.77 that it moved one way or the other"
    assert flagged(heard(kind=Kind.INDIRECT, confidence=0.54)) is None
    assert flagged(heard(kind=Kind.INDIRECT, confidence=0.64)) is not None
    assert flagged(heard(kind=Kind.CHARACTERISATION, speaker=None, confidence=0.64)) is None


def test_a_deed_plainly_on_the_issue_is_as_near_as_reported_speech() -> None:
    act = heard("Norway scrapped the quota.", kind=Kind.CHARACTERISATION, speaker=None, rank=None, confidence=0.75)
    plainly = replace(act, statement=replace(act.statement, ties=(1.1,)))
    assert flagged(plainly) is not None
    assert flagged(replace(act, statement=replace(act.statement, ties=(0.6,)))) is None, "0.8 and loosely tied"


def test_a_deed_raises_a_flag_only_on_the_issue_it_speaks_to_most_plainly() -> None:
    act = heard("Norway scrapped the quota.", kind=Kind.CHARACTERISATION, speaker=None, rank=None, confidence=0.95)
    both = replace(act.statement, issues=("treaty", "quota"), ties=(1.2, 1.0))
    assert flagged(replace(act, statement=both)) is None
    assert flagged(replace(act, statement=replace(both, issues=("quota", "treaty")))) is not None


def test_a_sentence_carried_along_by_its_article_raises_nothing() -> None:
    evidence = heard()
    loose = replace(evidence, statement=replace(evidence.statement, ties=(0.35,)))
    assert flagged(loose) is None
    assert flagged(replace(evidence, statement=replace(evidence.statement, ties=(1.1,)))) is not None


def test_analysis_pages_raise_nothing() -> None:
    assert flagged(heard(authority=Authority.ANALYSIS)) is None


def test_words_older_than_the_position_are_history() -> None:
    assert flagged(heard(day=date(2024, 12, 31))) is None


def test_an_article_that_mostly_says_the_stance_stands_outweighs_one_stray_sentence() -> None:
    stands = [heard(f"The quota stays, it is ours, point {n}.", Relation.REAFFIRMS, 0.95) for n in range(3)]
    assert flagged(heard(confidence=0.61, kind=Kind.DIRECT), *stands) is None


def test_later_reports_join_the_open_flag() -> None:
    first = raised(heard())
    second = raised(heard("Norway is going out of the quota system, Moen said.", source="daily"), past=(first,))
    assert second.key == first.key
    assert {one.source for one in second.evidence} == {"wire", "daily"}
    assert flagged(heard(), past=(second,)) is None, "the same words twice add nothing"


def test_doubtful_words_do_not_join_but_copies_of_the_flags_words_do() -> None:
    first = raised(heard())
    assert flagged(heard("It might well leave by the summer, I guess.", doubt=(Doubt.FORECAST,)), past=(first,)) is None
    copy = heard(source="mirror", relation=Relation.UNRELATED, confidence=0.5)
    assert raised(copy, past=(first,)).key == first.key


def test_the_words_that_speak_most_plainly_and_move_the_flags_way_lead_its_case() -> None:
    aside = heard("I told him so on the telephone.", Relation.REVERSAL, 0.97)
    loose = replace(aside, statement=replace(aside.statement, ties=(0.5,)))
    plain = heard("We leave the quota system.", Relation.REVERSAL, 0.9, kind=Kind.INDIRECT)
    other_way = heard("The quota could do with a review.", Relation.SOFTENING, 0.95, kind=Kind.OFFICIAL, rank=4)
    flag = raised(loose, plain, heard("The quota is over for us.", Relation.REVERSAL, 0.9, rank=1), other_way)
    assert flag.shift is Shift.REVERSAL
    assert flag.evidence[0].statement.text == "The quota is over for us."
    assert flag.evidence[-1] == other_way


def test_words_that_would_raise_no_flag_do_not_become_the_position_before_those_that_raised_it() -> None:
    unsure = Comparison(Relation.REVERSAL, 0.7, {Relation.REVERSAL: 0.7, Relation.UNRELATED: 0.3})
    beside = replace(heard("The harbour will be quiet.", kind=Kind.OFFICIAL), comparison=unsure)
    reported = heard("Norway leaves the quota system.", Relation.REVERSAL, 0.9, kind=Kind.INDIRECT, rank=None)
    assert strength(beside, "quota", RULES) > strength(reported, "quota", RULES)
    assert raised(beside, reported).evidence[0] == reported


def test_the_weight_of_the_evidence_decides_the_kind_of_shift() -> None:
    flag = raised(heard("It could be phased out some day.", Relation.SOFTENING, 0.62, kind=Kind.DIRECT, rank=3))
    assert flag.shift is Shift.SOFTENING
    joined = raised(heard(confidence=0.97), heard("We leave.", confidence=0.95, source="daily"), past=(flag,))
    assert joined.shift is Shift.REVERSAL


def test_dismissed_words_stay_dismissed_and_new_words_may_raise_a_new_flag() -> None:
    old = replace(raised(heard()), status=Status.DISMISSED, id=1)
    assert flagged(heard(source="mirror"), past=(old,)) is None
    new = raised(heard("The quota is dead and Norway will fish as it likes from May."), past=(old,))
    assert new.key != old.key


def test_confirmed_words_are_spent_while_their_position_stands_and_no_longer() -> None:
    confirmed = replace(raised(heard()), status=Status.CONFIRMED, id=1)
    current = replace(POSITION, as_of=date(2026, 2, 1), version=2)
    again = heard(source="mirror", relation=Relation.HARDENING)
    assert stance_flag([again], current, [confirmed], RULES, NOW) is None
    later = replace(POSITION, as_of=date(2026, 2, 10), version=3)
    return_to_it = heard(day=date(2026, 2, 20))
    assert stance_flag([return_to_it], later, [confirmed], RULES, NOW) is not None


def test_copies_of_one_wire_story_are_one_outlet() -> None:
    story = "Norway will leave the quota system this year, Fisheries Minister Kari Moen said in Bergen on Sunday."
    copies = [heard(story, source=name) for name in ("wire", "daily", "herald")]
    assert outlets(copies) == 1
    own = heard("Oslo wants out of the fish deal, officials told this paper after a night of talks.", source="times")
    assert outlets([*copies, own]) == 2


def test_one_outlet_watched_through_two_sources_is_one_outlet_and_one_source_with_two_names_is_too() -> None:
    accounts = [
        heard("Norway quits the fish deal for good, the minister told a hall in the north.", source="wire-world"),
        heard("Oslo goes its own way from May on, Moen let it be known last night.", source="wire-politics"),
    ]
    named = [replace(one, outlet="The Wire") for one in accounts]
    assert (outlets(accounts), outlets(named)) == (2, 1)
    elsewhere = [named[0], replace(accounts[1], outlet="The Herald")]
    assert outlets(elsewhere) == 2
    assert outlets([replace(one, source="wire") for one in elsewhere]) == 1


def test_an_outlet_that_has_the_words_the_other_way_bears_nothing_out() -> None:
    report = heard("Norway may yet give up a part of its quota.", Relation.SOFTENING, 0.95, kind=Kind.INDIRECT)
    against = heard(
        "Norway holds on to the whole of its quota.", Relation.REAFFIRMS, 0.95, kind=Kind.INDIRECT, source="daily"
    )
    also = heard("A smaller quota is something Oslo could live with.", Relation.SOFTENING, 0.95, kind=Kind.INDIRECT,
                 source="daily")  # fmt: skip
    unheard = replace(also, comparison=compared(Relation.UNRELATED))
    levels = [severity(Shift.SOFTENING, 0.95, [report, other], RULES.settings) for other in (against, also, unheard)]
    assert levels == [Severity.LOW, Severity.MEDIUM, Severity.MEDIUM]
    counted = severity(Shift.FORMULA_DROPPED, 0.9, [report, against], RULES.settings)
    assert counted is Severity.MEDIUM, "what is counted and not said needs no words that move"


def test_evidence_weighs_by_how_plainly_it_speaks_to_the_flags_own_issue() -> None:
    said = heard()
    aside = replace(said, statement=replace(said.statement, issues=("treaty", "quota"), ties=(1.2, 0.4)))
    weights = [strength(aside, issue, RULES) for issue in ("treaty", "quota")]
    assert weights[1] == pytest.approx(0.4 * weights[0])
    assert strength(said, "quota", RULES) == weights[0], "plain where nobody has weighed it"


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([heard(rank=2)], Severity.HIGH),
        ([heard(rank=2, confidence=0.7)], Severity.MEDIUM),
        ([heard(kind=Kind.INDIRECT)], Severity.LOW),
        ([heard(rank=5)], Severity.LOW),
        (
            [heard(kind=Kind.INDIRECT), heard("Oslo goes its own way from May on.", kind=Kind.INDIRECT, source="b")],
            Severity.HIGH,
        ),
        ([heard(kind=Kind.OFFICIAL, rank=4, speaker=None)], Severity.MEDIUM),
    ],
)
def test_severity_needs_corroboration(evidence: list[Evidence], expected: Severity) -> None:
    sure = max(one.comparison.confidence for one in evidence if one.comparison)
    assert severity(Shift.REVERSAL, sure, evidence, RULES.settings) is expected


def test_an_anonymous_voice_may_raise_a_flag_of_low_severity() -> None:
    flag = raised(heard(speaker=None, rank=None, doubt=(Doubt.ANONYMOUS,), kind=Kind.INDIRECT))
    assert flag.severity is Severity.LOW


def test_the_first_word_on_an_issue_is_one_flag() -> None:
    word = heard("Norway does not support such a treaty.", Relation.REVERSAL, kind=Kind.OFFICIAL, rank=4, speaker=None)
    flag = first_word_flag([word], "norway", "treaty", [], RULES, NOW)
    assert flag is not None
    assert (flag.shift, flag.position) == (Shift.NEW_POSITION, None)
    more = heard("The treaty would change nothing, Moen said.", Relation.REVERSAL, source="daily")
    fed = first_word_flag([more], "norway", "treaty", [flag], RULES, NOW)
    assert fed is not None
    assert fed.key == flag.key


@pytest.mark.parametrize(
    ("status", "text", "flagged"),
    [
        (Status.DISMISSED, "We might sign such a treaty one day.", False),
        (Status.DISMISSED, "We will sign no such treaty one day or ever.", True),
        (Status.CONFIRMED, "We will sign no such treaty one day or ever.", False),
    ],
)
def test_a_first_word_may_be_another_than_the_dismissed_one_of_its_day(
    status: Status, text: str, flagged: bool
) -> None:
    first = first_word_flag([heard("We might sign such a treaty one day.")], "norway", "treaty", [], RULES, NOW)
    assert first is not None
    found = first_word_flag([heard(text)], "norway", "treaty", [replace(first, status=status)], RULES, NOW)
    assert (found is not None) == flagged


def test_a_passing_mention_or_an_unnamed_voice_is_no_first_word() -> None:
    unsure = heard("The treaty was mentioned.", Relation.UNRELATED, kind=Kind.OFFICIAL)
    unnamed = heard("It may go along with it.", Relation.SOFTENING, kind=Kind.INDIRECT, rank=None, speaker=None)
    assert first_word_flag([unsure, unnamed], "norway", "treaty", [], RULES, NOW) is None


@pytest.mark.parametrize(("sure", "flagged"), [(0.58, False), (0.62, True)])
def test_however_plainly_words_are_on_the_matter_they_must_answer_the_question(sure: float, flagged: bool) -> None:
    word = heard("Norway does not support a treaty.", Relation.REVERSAL, kind=Kind.OFFICIAL, rank=4, speaker=None)
    assert word.comparison is not None
    scores = {Relation.REVERSAL: sure, Relation.UNRELATED: 1 - sure}
    plainly = replace(word.statement, issues=("treaty",), ties=(1.3,))
    word = replace(word, statement=plainly, comparison=replace(word.comparison, scores=scores))
    assert (first_word_flag([word], "norway", "treaty", [], RULES, NOW) is not None) is flagged


def reported(tie: float, *doubt: Doubt) -> Evidence:
    """What "the ministry" is reported to have said, with nobody named."""
    text = "Norway stands against a treaty on plastics."
    word = heard(text, Relation.REVERSAL, kind=Kind.INDIRECT, rank=4, speaker=None, doubt=doubt)
    return replace(word, statement=replace(word.statement, issues=("treaty",), ties=(tie,)))


def test_an_institutions_reported_words_are_a_first_word_where_they_say_it_all_themselves() -> None:
    flags = [
        first_word_flag([word], "norway", "treaty", [], RULES, NOW, names)
        for word, names in [
            (reported(1.2), ("Oslo", "Norway")),
            (reported(1.2), ("Oslo", "Nor")),
            (reported(0.9), ("Norway",)),
            (reported(1.2, Doubt.ANONYMOUS), ("Norway",)),
        ]
    ]
    assert [flag is not None for flag in flags] == [True, False, False, False]


def test_words_on_two_issues_are_a_first_word_on_the_one_they_speak_to_most_plainly() -> None:
    word = heard("Norway does not support such a treaty.", Relation.REVERSAL, kind=Kind.OFFICIAL, rank=4, speaker=None)
    both = replace(word, statement=replace(word.statement, issues=("quota", "treaty"), ties=(1.2, 1.0)))
    assert first_word_flag([both], "norway", "treaty", [], RULES, NOW) is None
    assert first_word_flag([both], "norway", "quota", [], RULES, NOW) is not None


def test_an_edit_in_place_that_moves_the_stance_is_a_silent_edit() -> None:
    changed = heard("Norway may take part in the quota.", Relation.SOFTENING, kind=Kind.OFFICIAL, speaker=None, rank=4)
    flag = edit_flag([changed], "norway", "quota", POSITION, [], RULES, NOW)
    assert flag is not None
    assert flag.shift is Shift.SILENT_EDIT
    assert flag.evidence[0].comparison is not None
    assert flag.evidence[0].comparison.relation is Relation.SOFTENING


def test_an_edit_is_as_sure_as_that_the_words_moved_and_not_as_the_way_they_did() -> None:
    changed = heard("Norway may take part in the quota.", Relation.SOFTENING, kind=Kind.OFFICIAL, speaker=None, rank=4)
    assert changed.comparison is not None
    scores = {Relation.SOFTENING: 0.45, Relation.REVERSAL: 0.4, Relation.REAFFIRMS: 0.15}
    torn = replace(changed, comparison=replace(changed.comparison, confidence=0.45, scores=scores))
    assert edit_flag([torn], "norway", "quota", POSITION, [], RULES, NOW) is not None


def test_a_cosmetic_edit_is_nothing() -> None:
    same = heard("Norway backs the quota.", Relation.REAFFIRMS, kind=Kind.OFFICIAL)
    assert edit_flag([same], "norway", "quota", POSITION, [], RULES, NOW) is None


def drop(evidence: list[Evidence], past: list[Flag]) -> Flag | None:
    return formula_flag(
        Shift.FORMULA_DROPPED, "fair share", evidence, POSITION, past, RULES, NOW,
        reason="for the third text running",
    )  # fmt: skip


def test_a_dropped_formula_is_raised_once_for_one_run_of_absences() -> None:
    texts = [heard(f"Own text number {n}.", kind=Kind.OFFICIAL, rank=4, source=f"own{n}") for n in range(3)]
    flag = drop(texts, [])
    assert flag is not None
    assert flag.reasons == ("“fair share” absent for the third text running",)
    fourth = heard("Own text number 4.", kind=Kind.OFFICIAL, source="own4")
    grown = drop([fourth, *texts], [flag])
    assert grown is not None
    assert grown.key == flag.key
    assert drop([fourth, *texts], [replace(flag, status=Status.DISMISSED)]) is None
