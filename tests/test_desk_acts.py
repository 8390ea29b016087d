"""What reviewers do with flags, alone and at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from monitor import desk
from monitor.desk import By, ConflictError, RefusedError, UnknownFlagError
from monitor.domain import Decision, Dismissal, Kind, Relation, Shift, Stance, Status
from monitor.store import ActKind, Shown, Store
from monitor.verdicts import EXPLAINED
from store_samples import COMPARISON, DAY, HOUR, MINUTE, NOW, POSITION, evidence, flag, statement

ANN, BEN = By("ann", NOW), By("ben", NOW + MINUTE)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "monitor.db") as found:
        found.sync_baseline([POSITION], NOW)
        yield found


@pytest.fixture
def one(store: Store) -> int:
    return store.save_flag(flag("a"))


def version(store: Store, flag_id: int) -> int:
    standing = store.standing(flag_id)
    assert standing is not None
    return standing.version


def status(store: Store, flag_id: int) -> Status:
    standing = store.standing(flag_id)
    assert standing is not None
    return standing.status


def current(store: Store) -> str:
    position = store.position_on("norland", "tariffs")
    assert position is not None
    return position.statement


# --- verdicts --------------------------------------------------------------------------------------------


def test_confirming_makes_the_flags_words_the_position(store: Store, one: int) -> None:
    made = desk.confirm(store, one, ANN, note="said twice")
    assert made is not None
    assert (made.statement, made.stance, made.version) == ("We will support tariffs.", Stance.SUPPORT, 2)
    assert current(store) == made.statement
    assert [(it.reviewer, it.note) for it in store.acts(one)] == [("ann", "said twice")]


def test_a_reviewers_own_words_and_stance_are_what_is_stored(store: Store, one: int) -> None:
    made = desk.confirm(store, one, ANN, statement="  Norland backs tariffs, on terms. ", stance=Stance.LEAN_SUPPORT)
    assert made is not None
    assert (made.statement, made.stance) == ("Norland backs tariffs, on terms.", Stance.LEAN_SUPPORT)


V2 = replace(POSITION, stance=Stance.SUPPORT, statement="Norland backs tariffs.", as_of=date(2026, 3, 1))


def test_a_flag_open_over_a_new_version_turns_the_one_its_strongest_evidence_speaks_against(
    store: Store, one: int
) -> None:
    store.sync_baseline([V2], NOW)
    later = statement("Norland is against tariffs once more.", date=date(2026, 3, 2))
    store.save_flag(flag("a", replace(evidence("e2", later), position=V2.key), evidence("e1")))
    made = desk.confirm(store, one, BEN)
    assert made is not None
    assert made.stance is Stance.OPPOSE


def test_a_new_version_that_no_evidence_was_held_against_changes_nothing(store: Store, one: int) -> None:
    store.sync_baseline([replace(V2, stance=Stance.NEUTRAL)], NOW)
    made = desk.confirm(store, one, BEN)
    assert made is not None
    assert made.stance is Stance.SUPPORT


def edited(store: Store) -> int:
    """A page that said it more mildly before; nothing on it was held against a position."""
    firmer = replace(COMPARISON, relation=Relation.HARDENING)
    line = evidence("edit", statement("We will never accept tariffs.", kind=Kind.OFFICIAL), firmer)
    line = replace(line, position=None, note="We do not accept tariffs.")
    return store.save_flag(replace(flag("edit", line), shift=Shift.SILENT_EDIT))


def test_an_edit_is_held_against_the_book_and_not_against_what_was_taken_back(store: Store, one: int) -> None:
    desk.confirm(store, one, ANN)
    desk.undo(store, one, BEN)
    made = desk.confirm(store, edited(store), BEN)
    assert made is not None
    assert made.stance is Stance.OPPOSE


def test_an_edit_is_held_against_a_confirmed_version_that_stands(store: Store, one: int) -> None:
    desk.confirm(store, one, ANN)
    made = desk.confirm(store, edited(store), BEN)
    assert made is not None
    assert made.stance is Stance.SUPPORT


def test_an_edit_is_held_against_the_last_version_there_was_where_the_book_has_none_any_more(store: Store) -> None:
    store.sync_baseline([], NOW)
    made = desk.confirm(store, edited(store), BEN)
    assert made is not None
    assert (made.id, made.stance) == (POSITION.id, Stance.OPPOSE)


def test_a_dismissal_keeps_its_reason(store: Store, one: int) -> None:
    desk.dismiss(store, one, ANN, Dismissal.OPPONENT_QUOTED)
    assert status(store, one) is Status.DISMISSED
    assert store.decisions(one)[-1].reason == "opponent-quoted"


def test_every_reason_is_explained() -> None:
    assert set(EXPLAINED) == set(Dismissal)


@pytest.mark.parametrize("decide", [desk.confirm, lambda store, it, by: desk.dismiss(store, it, by, Dismissal.OPINION)])
def test_undoing_opens_the_flag_again_and_forgets_nothing(
    store: Store, one: int, decide: Callable[[Store, int, By], object]
) -> None:
    decide(store, one, ANN)
    assert desk.undo(store, one, BEN) is ActKind.REOPENED
    assert status(store, one) is Status.OPEN
    assert current(store) == POSITION.statement
    assert len(store.decisions(one)) == 2
    with pytest.raises(RefusedError, match="nothing to take back"):
        desk.undo(store, one, ANN)


def test_a_flag_confirmed_again_after_an_undo_stands_in_the_book_again(store: Store, one: int) -> None:
    desk.confirm(store, one, ANN)
    desk.undo(store, one, ANN)
    desk.confirm(store, one, BEN)
    assert current(store) == "We will support tariffs."
    assert [it.stands for it in store.position_history("norland", "tariffs")] == [True, True]


@pytest.mark.parametrize(
    "do",
    [
        desk.confirm,
        desk.undo,
        lambda store, it, by: desk.dismiss(store, it, by, Dismissal.OPINION),
        lambda store, it, by: desk.snooze(store, it, by, NOW + DAY),
        lambda store, it, by: desk.assign(store, it, by, "ann"),
        lambda store, it, by: desk.comment(store, it, by, "hm"),
    ],
)
def test_there_is_nothing_to_do_to_a_flag_that_is_not_there(
    store: Store, do: Callable[[Store, int, By], object]
) -> None:
    with pytest.raises(UnknownFlagError, match="there is no flag 99"):
        do(store, 99, ANN)
    assert store.activity() == []


# --- snoozing, giving, remarking -------------------------------------------------------------------------


def test_a_snoozed_flag_can_be_woken(store: Store, one: int) -> None:
    desk.snooze(store, one, ANN, NOW + DAY)
    assert store.pile_counts(NOW)[Shown.SNOOZED] == 1
    assert desk.undo(store, one, ANN) is ActKind.WOKEN
    assert store.pile_counts(NOW)[Shown.OPEN] == 1


def test_only_an_open_flag_is_snoozed_and_only_into_the_future(store: Store, one: int) -> None:
    with pytest.raises(RefusedError, match="yet to come"):
        desk.snooze(store, one, ANN, NOW)
    desk.dismiss(store, one, ANN, Dismissal.DUPLICATE)
    with pytest.raises(RefusedError, match="dismissed: only an open flag"):
        desk.snooze(store, one, ANN, NOW + DAY)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("3d", NOW + 3 * DAY),
        (" 6h ", NOW + 6 * HOUR),
        ("2026-05-01", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026-05-01T08:00+02:00", datetime(2026, 5, 1, 6, tzinfo=UTC)),
    ],
)
def test_when_a_snooze_ends(text: str, end: datetime) -> None:
    assert desk.until(text, NOW) == end


@pytest.mark.parametrize("text", ["", "soon", "0d", "-1d", "99999d", "2026-13-01", "0001-01-01T00:00+23:00", "\x00"])
def test_when_a_snooze_never_ends(text: str) -> None:
    with pytest.raises(RefusedError, match="no time to snooze until"):
        desk.until(text, NOW)


def test_a_flag_is_given_to_somebody_and_taken_back(store: Store, one: int) -> None:
    desk.assign(store, one, ANN, " ben ")
    desk.assign(store, one, ANN, "ben")
    standing = store.standing(one)
    assert standing is not None
    assert standing.assignee == "ben"
    assert len(store.acts(one)) == 1, "giving it to whom it belongs is nothing"
    desk.assign(store, one, BEN, "")
    assert [desk.describe(it) for it in store.acts(one)] == [
        "ann assigned it to ben at 12:00 UTC on 02 Mar 2026",
        "ben took the assignment away at 12:01 UTC on 02 Mar 2026",
    ]


def test_a_remark_needs_words_and_has_a_length(store: Store, one: int) -> None:
    for words in (" ", "x" * 20_001):
        with pytest.raises(RefusedError):
            desk.comment(store, one, ANN, words)
    desk.comment(store, one, ANN, "see also <b>#2</b>")
    assert store.acts(one)[0].note == "see also <b>#2</b>"


# --- several reviewers -----------------------------------------------------------------------------------


def test_the_second_reviewer_is_told_what_the_first_did(store: Store, one: int) -> None:
    seen = version(store, one)
    desk.dismiss(store, one, ANN, Dismissal.OLD_STATEMENT, seen=seen)
    with pytest.raises(ConflictError) as refused:
        desk.confirm(store, one, BEN, seen=seen)
    assert refused.value.told() == "ann dismissed it (old-statement) at 12:00 UTC on 02 Mar 2026"
    assert status(store, one) is Status.DISMISSED
    desk.confirm(store, one, BEN, seen=version(store, one))
    assert status(store, one) is Status.CONFIRMED


def test_new_evidence_makes_the_reviewer_look_again(store: Store, one: int) -> None:
    seen = version(store, one)
    store.save_flag(flag("a", evidence("e1"), evidence("e2", statement("And more.")), evidence("e3")))
    with pytest.raises(ConflictError, match="2 new pieces of evidence"):
        desk.dismiss(store, one, ANN, Dismissal.OPINION, seen=seen)


def test_remarks_stand_in_nobodys_way(store: Store, one: int) -> None:
    seen = version(store, one)
    desk.comment(store, one, ANN, "wait")
    desk.confirm(store, one, BEN, seen=seen)
    assert status(store, one) is Status.CONFIRMED


def test_of_many_reviewers_at_once_exactly_one_decides(store: Store, one: int) -> None:
    seen = version(store, one)
    together = threading.Barrier(8)
    told: list[str] = []

    def decide(number: int) -> None:
        together.wait()
        try:
            desk.dismiss(store, one, By(f"r{number}", NOW), Dismissal.OPINION, seen=seen)
        except ConflictError as error:
            told.append(error.told())

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.decisions(one)) == 1
    assert len(told) == 7
    assert len(set(told)) == 1


def test_a_decision_from_the_command_line_counts_as_somebodys_act(store: Store, one: int) -> None:
    seen = version(store, one)
    store.decide(one, Decision(one, Status.DISMISSED, NOW, "", "opinion"))
    with pytest.raises(ConflictError, match="somebody dismissed it"):
        desk.confirm(store, one, ANN, seen=seen)


# --- many flags ------------------------------------------------------------------------------------------


def test_each_of_many_flags_goes_through_or_says_why_not(store: Store) -> None:
    ids = [store.save_flag(flag(key)) for key in "abc"]
    desk.confirm(store, ids[1], ANN)
    seen = [(ids[0], 1), (ids[1], 1), (ids[2], None), (99, None)]
    result = desk.bulk(seen, lambda it, at: desk.dismiss(store, it, BEN, Dismissal.DUPLICATE, seen=at))
    assert result.done == (ids[0], ids[2])
    assert set(result.refused) == {ids[1], 99}
    assert "ann confirmed it" in result.refused[ids[1]]


def test_a_refused_act_leaves_no_trace(store: Store, one: int) -> None:
    before = (version(store, one), store.activity())
    attempts: list[Callable[[], object]] = [
        lambda: desk.confirm(store, one, ANN, statement="x" * 20_001),
        lambda: desk.confirm(store, one, ANN, note="x" * 20_001),
        lambda: desk.snooze(store, one, ANN, NOW - timedelta(days=1)),
    ]
    for broken in attempts:
        with pytest.raises(RefusedError):
            broken()
    assert (version(store, one), store.activity()) == before
