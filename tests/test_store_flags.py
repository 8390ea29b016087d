"""The book of positions, flags with their evidence, and what decisions do to both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.domain import Authority, Decision, Position, Relation, Severity, Shift, Stance, Status
from monitor.store import FILE_NAME, Origin, Store
from store_samples import (
    COMPARISON,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    POSITION,
    confirmed,
    dismissed,
    evidence,
    flag,
    statement,
)

SUBJECT = ("norland", "tariffs")
EDITED = replace(POSITION, statement="Norland accepts tariffs.", stance=Stance.SUPPORT, as_of=date(2025, 6, 1))
TURNED = replace(POSITION, statement="We will support tariffs.", stance=Stance.SUPPORT, as_of=date(2026, 3, 1))


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.memory() if request.param == "memory" else Store.open(tmp_path / FILE_NAME) as opened:
        yield opened


def sync(store: Store, *entries: Position) -> list[str]:
    return [str(problem) for problem in store.sync_baseline(entries, NOW)]


def held(store: Store) -> list[tuple[int, str]]:
    """The standing versions, the newest last."""
    versions = store.position_history(*SUBJECT)
    return [(one.position.version, one.position.statement) for one in versions if one.stands]


def current(store: Store) -> str | None:
    position = store.position_on(*SUBJECT)
    return position.statement if position else None


# --- what cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "value"), [("formulas", "["), ("stance", "sideways"), ("as_of", "2025-06-01?")])
def test_a_version_that_cannot_be_read_is_the_only_one_lost(store: Store, column: str, value: str) -> None:
    other = replace(POSITION, id="sudland-tariffs", actor="sudland")
    sync(store, POSITION, other)
    sync(store, EDITED, other)
    assert (current(store), len(store.current_positions())) == (EDITED.statement, 2)
    store.write(f"UPDATE position SET {column} = :value WHERE version = 2", value=value)
    assert held(store) == [(1, POSITION.statement)]
    assert current(store) == POSITION.statement
    assert [(one.actor, one.version) for one in store.current_positions()] == [("norland", 1), ("sudland", 1)]
    store.write(f"UPDATE position SET {column} = :value WHERE actor = 'norland'", value=value)
    assert (held(store), current(store)) == ([], None)
    assert [one.actor for one in store.current_positions()] == ["sudland"]


# --- positions.yaml ----------------------------------------------------------------------------------------


def test_the_baseline_is_taken_over_once(store: Store) -> None:
    assert sync(store, POSITION) == sync(store, POSITION) == []
    assert store.position_on(*SUBJECT) == POSITION
    (version,) = store.position_history(*SUBJECT)
    assert (version.origin, version.flag, version.created, version.stands) == (Origin.CONFIG, None, NOW, True)


def test_an_entry_edited_with_a_later_date_is_a_new_version_and_the_old_one_stays_for_its_days(store: Store) -> None:
    sync(store, POSITION)
    assert sync(store, EDITED) == []
    assert held(store) == [(1, POSITION.statement), (2, EDITED.statement)]
    assert store.position_on(*SUBJECT, date(2025, 5, 31)) == POSITION
    assert store.position_on(*SUBJECT, date(2025, 6, 1)) == replace(EDITED, version=2)
    assert store.position_on(*SUBJECT, date(2024, 12, 31)) is None
    assert store.current_positions(date(2025, 2, 1)) == [POSITION]
    assert store.current_positions() == [replace(EDITED, version=2)]


@pytest.mark.parametrize("as_of", [POSITION.as_of, date(2024, 1, 1)])
@pytest.mark.parametrize("change", [{"statement": "Norland is unsure."}, {"stance": Stance.NEUTRAL}])
def test_other_words_without_a_later_date_are_a_problem_that_names_both(
    store: Store, as_of: date, change: dict[str, object]
) -> None:
    sync(store, POSITION)
    entry = replace(POSITION, as_of=as_of, **change)  # type: ignore[arg-type]  # the changes are named above
    (problem,) = sync(store, entry)
    assert all(part in problem for part in (POSITION.id, str(as_of), str(POSITION.as_of), "later as_of"))
    assert all(one.statement in problem and one.stance in problem for one in (entry, POSITION))
    assert sync(store, entry) == [problem]  # it stays one until the file is mended
    assert held(store) == [(1, POSITION.statement)]


def test_a_file_with_an_entrys_history_is_taken_over_as_often_as_it_is_read(store: Store) -> None:
    later = replace(POSITION, statement="Norland could live with tariffs.", as_of=date(2026, 1, 1))
    for _ in range(3):
        assert store.sync_baseline([later, POSITION], NOW) == []
    held = store.position_history("norland", "tariffs")
    assert [(one.position.version, one.position.statement) for one in held] == [
        (1, POSITION.statement),
        (2, later.statement),
    ]
    assert store.position_on("norland", "tariffs", date(2025, 6, 1)) == held[0].position
    assert store.position_on("norland", "tariffs") == held[1].position


def test_history_that_was_reworded_is_a_problem(store: Store) -> None:
    later = replace(POSITION, statement="Norland could live with tariffs.", as_of=date(2026, 1, 1))
    store.sync_baseline([POSITION, later], NOW)
    (problem,) = store.sync_baseline([replace(POSITION, statement="Norland hates tariffs."), later], NOW)
    assert "Norland hates tariffs." in str(problem)
    assert POSITION.statement in str(problem)


def test_one_bad_entry_does_not_keep_the_others_out(store: Store) -> None:
    sync(store, POSITION)
    fish = replace(POSITION, id="norland-fish", issue="fish")
    assert len(sync(store, replace(POSITION, statement="Other."), fish)) == 1
    assert store.position_on("norland", "fish") == fish


def test_formulas_may_be_listed_and_taken_off_the_list_without_a_later_date(store: Store) -> None:
    longer = replace(POSITION, formulas=("free and fair trade", "as a matter of principle"))
    for entry in (POSITION, longer, POSITION):
        assert sync(store, entry) == []
        now = store.position_on(*SUBJECT)
        assert now is not None
        assert now.formulas == entry.formulas


def test_the_address_of_a_source_may_be_mended_at_any_time(store: Store) -> None:
    sync(store, POSITION)
    assert sync(store, replace(POSITION, source="https://norland.example/moved")) == []
    assert [one.source for one in store.current_positions()] == ["https://norland.example/moved"]
    assert len(held(store)) == 1


def test_an_entry_that_left_the_file_counts_no_more_and_counts_again_when_it_is_back(store: Store) -> None:
    sync(store, POSITION)
    assert sync(store) == []
    assert current(store) is None
    assert store.current_positions() == []
    assert [one.stands for one in store.position_history(*SUBJECT)] == [False]
    assert sync(store, POSITION) == []
    assert current(store) == POSITION.statement
    assert len(store.position_history(*SUBJECT)) == 1


def test_an_entry_under_another_name_takes_the_place_of_the_old_one(store: Store) -> None:
    sync(store, POSITION)
    renamed = replace(POSITION, id="norland-on-tariffs")
    assert sync(store, renamed) == []
    assert store.current_positions() == [renamed]


# --- decisions and the book --------------------------------------------------------------------------------


def test_confirming_makes_a_version_that_the_file_never_overwrites(store: Store) -> None:
    sync(store, POSITION)
    number = store.save_flag(flag())
    assert store.decide(number, confirmed(number), TURNED) == replace(TURNED, version=2)
    assert current(store) == TURNED.statement
    assert sync(store, POSITION) == []  # the file still says what it said
    assert current(store) == TURNED.statement
    (problem,) = sync(store, EDITED)  # edited, but older than what was confirmed
    assert TURNED.statement in problem
    assert f"flag {number}" in problem
    assert current(store) == TURNED.statement
    newest = replace(EDITED, as_of=date(2026, 3, 5))
    assert sync(store, newest) == []
    assert held(store) == [(1, POSITION.statement), (2, TURNED.statement), (3, EDITED.statement)]


def test_the_exported_book_is_a_valid_baseline(store: Store) -> None:
    sync(store, POSITION)
    for number, position in enumerate((TURNED, replace(TURNED, statement="Even more so.", as_of=date(2026, 3, 2)))):
        flagged = store.save_flag(flag(f"k{number}"))
        store.decide(flagged, confirmed(flagged), position)
        assert sync(store, *store.current_positions()) == []
    assert len(held(store)) == 3
    assert len(sync(store, POSITION)) == 1  # an old file put back in its place says other than the book


def test_what_the_file_has_taken_over_stays_when_the_confirmation_is_taken_back(store: Store) -> None:
    sync(store, POSITION)
    number = store.save_flag(flag())
    store.decide(number, confirmed(number), TURNED)
    sync(store, *store.current_positions())
    store.decide(number, dismissed(number, NOW + HOUR))
    assert current(store) == TURNED.statement
    assert sync(store, *store.current_positions()) == []


def test_confirming_the_same_again_makes_no_second_version(store: Store) -> None:
    number = store.save_flag(flag())
    first = store.decide(number, confirmed(number), TURNED)
    assert store.decide(number, confirmed(number, NOW + MINUTE), TURNED) == first
    assert store.decide(number, confirmed(number, NOW + HOUR)) == first  # a further note
    assert held(store) == [(1, TURNED.statement)]
    assert len(store.decisions(number)) == 3


def test_a_confirmation_taken_back_takes_its_version_out_of_the_book(store: Store) -> None:
    sync(store, POSITION)
    number = store.save_flag(flag())
    store.decide(number, confirmed(number), TURNED)
    store.decide(number, dismissed(number, NOW + HOUR))
    assert current(store) == POSITION.statement
    assert [one.stands for one in store.position_history(*SUBJECT)] == [True, False]
    store.decide(number, confirmed(number, NOW + DAY), TURNED)
    assert held(store) == [(1, POSITION.statement), (2, TURNED.statement)]


def test_a_confirmation_put_right_replaces_the_version_it_made_even_with_an_earlier_date(store: Store) -> None:
    sync(store, POSITION)
    number = store.save_flag(flag())
    store.decide(number, confirmed(number), TURNED)
    store.decide(number, confirmed(number, NOW + HOUR), replace(TURNED, statement="Rather so.", as_of=date(2026, 2, 1)))
    assert held(store) == [(1, POSITION.statement), (3, "Rather so.")]
    assert current(store) == "Rather so."


def test_turning_back_on_the_very_day_is_a_version_of_its_own(store: Store) -> None:
    sync(store, replace(POSITION, as_of=TURNED.as_of))
    back = replace(POSITION, as_of=TURNED.as_of)
    for key, position in (("k1", TURNED), ("k2", back)):
        number = store.save_flag(flag(key))
        store.decide(number, confirmed(number), position)
    assert held(store) == [(1, POSITION.statement), (2, TURNED.statement), (3, POSITION.statement)]
    assert current(store) == POSITION.statement


def test_a_first_word_confirmed_is_in_the_book_whatever_the_file_says(store: Store) -> None:
    number = store.save_flag(flag())
    store.decide(number, confirmed(number), TURNED)
    assert sync(store) == []
    assert current(store) == TURNED.statement


def test_decisions_are_refused_for_unknown_flags_and_versions_without_confirmation(store: Store) -> None:
    with pytest.raises(LookupError, match="no flag 7"):
        store.decide(7, confirmed(7), TURNED)
    number = store.save_flag(flag())
    with pytest.raises(ValueError, match="dismissed"):
        store.decide(number, dismissed(number), TURNED)
    assert store.decisions(number) == []
    assert store.position_history(*SUBJECT) == []


def test_the_last_verdict_counts_and_all_of_them_are_kept(store: Store) -> None:
    number = store.save_flag(flag())
    verdicts = [dismissed(number), confirmed(number, NOW + HOUR), Decision(number, Status.OPEN, NOW + DAY, "bob")]
    for verdict in verdicts:
        store.decide(number, verdict)
        found = store.flag(number)
        assert found is not None
        assert found.status is verdict.status
    assert store.decisions(number) == verdicts
    assert store.decisions(99) == []


@pytest.mark.parametrize("sql", ["UPDATE decision SET note = 'never said'", "DELETE FROM decision"])
def test_not_even_sql_can_change_a_decision(store: Store, sql: str) -> None:
    number = store.save_flag(flag())
    store.decide(number, confirmed(number))
    with pytest.raises(Exception, match="only followed by another"):
        store.write(sql)
    assert store.decisions(number) == [confirmed(number)]


# --- flags -------------------------------------------------------------------------------------------------


def test_a_flag_comes_back_as_it_was_saved(store: Store) -> None:
    bare = replace(
        evidence("bare", statement(speaker=None, actor=None, date=None, issues=(), doubt=()), None),
        published=None,
        position=None,
        outlet="",
        note="",
        authority=Authority.STATE_MEDIA,
    )
    full = replace(flag("k1", evidence("b"), bare, evidence("a")), position=None, shift=Shift.NEW_POSITION)
    number = store.save_flag(full)
    assert store.flag(number) == replace(full, id=number)
    assert store.flag(number + 1) is None


def test_saving_a_flag_again_doubles_nothing(store: Store) -> None:
    number = store.save_flag(flag())
    assert store.save_flag(flag()) == number
    assert store.flags() == [replace(flag(), id=number)]


def test_later_evidence_joins_a_flag_in_its_new_order_and_none_is_lost(store: Store) -> None:
    number = store.save_flag(flag("k1", evidence("a"), evidence("b"), evidence("c")))
    store.save_flag(flag("k1", evidence("d"), evidence("b")))
    found = store.flag(number)
    assert found is not None
    assert [one.id for one in found.evidence] == ["d", "b", "a", "c"]


def test_what_is_known_of_a_flag_is_brought_up_to_date_but_not_its_beginning_nor_its_verdict(store: Store) -> None:
    number = store.save_flag(flag())
    store.decide(number, dismissed(number))
    softer = replace(COMPARISON, relation=Relation.SOFTENING)
    later = replace(
        flag("k1", evidence("e1", comparison=softer), created=NOW + DAY, severity=Severity.HIGH),
        shift=Shift.SOFTENING,
        confidence=0.7,
        reasons=("will -> may",),
    )
    assert store.save_flag(later) == number
    assert store.flag(number) == replace(later, id=number, created=NOW, status=Status.DISMISSED)


def test_flags_lie_in_the_pile_by_severity_and_age_and_can_be_paged(store: Store) -> None:
    for key, severity, age in (
        ("low", Severity.LOW, 0),
        ("old", Severity.MEDIUM, 9),
        ("new", Severity.MEDIUM, 1),
        ("high", Severity.HIGH, 5),
    ):
        store.save_flag(flag(key, created=NOW - age * HOUR, severity=severity))
    keys = [one.key for one in store.flags()]
    assert keys == ["high", "new", "old", "low"]
    assert [one.key for one in store.flags(limit=2, offset=1)] == ["new", "old"]
    assert store.flags(offset=9) == []


def test_flags_can_be_asked_for_by_status_and_by_subject_and_counted(store: Store) -> None:
    numbers = {key: store.save_flag(flag(key, created=NOW + n * HOUR)) for n, key in enumerate("abcd")}
    store.save_flag(replace(flag("elsewhere"), issue="fish"))
    store.decide(numbers["a"], confirmed(numbers["a"]))
    store.decide(numbers["c"], dismissed(numbers["c"]))
    assert [one.key for one in store.flags_on(*SUBJECT)] == ["a", "b", "c", "d"]
    assert [one.key for one in store.open_flags(*SUBJECT)] == ["b", "d"]
    assert [one.key for one in store.flags(Status.CONFIRMED)] == ["a"]
    assert [one.key for one in store.flags(Status.DISMISSED)] == ["c"]
    assert store.flag_counts() == {Status.OPEN: 3, Status.CONFIRMED: 1, Status.DISMISSED: 1}


def test_an_empty_desk_counts_nothing(store: Store) -> None:
    assert store.flag_counts() == dict.fromkeys(Status, 0)
    assert store.flags_on(*SUBJECT) == store.flags() == []
