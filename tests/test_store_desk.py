"""The pile, how flags stand in it, and the log of what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain import Decision, Evidence, Severity, Shift, Status
from monitor.store import Act, ActKind, Order, PileFilter, Shown, Store, cursor_of
from monitor.store.database import Database
from monitor.store.engine import sqlite3
from monitor.store.rows import tell_unreadable
from store_samples import DAY, HOUR, MINUTE, NOW, POSITION, confirmed, dismissed, evidence, flag, statement


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        found.sync_baseline([POSITION], NOW)
        yield found


def numbers(store: Store, wanted: PileFilter | None = None, order: Order = Order.SEVERITY) -> list[int | None]:
    return [row.flag.id for row in store.pile(wanted or PileFilter(), NOW, order=order)]


def act(flag_id: int, kind: ActKind, **fields: object) -> Act:
    return Act(flag_id, kind, NOW, "ann", **fields)  # type: ignore[arg-type]  # the fields are named by tests


# --- the pile --------------------------------------------------------------------------------------------


def test_the_pile_lies_by_severity_then_age(store: Store) -> None:
    low = store.save_flag(flag("low", severity=Severity.LOW))
    old = store.save_flag(flag("old", severity=Severity.HIGH, created=NOW - DAY))
    new = store.save_flag(flag("new", severity=Severity.HIGH))
    assert numbers(store) == [new, old, low]
    assert numbers(store, order=Order.NEWEST) == [new, low, old]
    assert numbers(store, order=Order.OLDEST) == [old, low, new]


@pytest.mark.parametrize("order", list(Order))
def test_pages_of_the_pile_join_without_gap_or_overlap(store: Store, order: Order) -> None:
    severities = list(Severity)
    for number in range(23):
        store.save_flag(flag(f"k{number}", created=NOW - (number % 5) * HOUR, severity=severities[number % 3]))
    whole = numbers(store, order=order)
    found: list[int | None] = []
    after = None
    while page := store.pile(PileFilter(), NOW, order=order, after=after, limit=4):
        found += [row.flag.id for row in page]
        after = cursor_of(page[-1])
    assert found == whole
    assert len(set(found)) == 23


def test_a_flag_that_grows_more_severe_moves_up(store: Store) -> None:
    first = store.save_flag(flag("a", severity=Severity.LOW))
    second = store.save_flag(flag("b", severity=Severity.MEDIUM))
    assert numbers(store) == [second, first]
    store.save_flag(flag("a", severity=Severity.HIGH))
    assert numbers(store) == [first, second]


def test_a_row_has_the_strongest_evidence_and_counts_the_rest(store: Store) -> None:
    lines = [evidence(f"e{n}", statement(f"Words {n}.")) for n in range(3)]
    lines[2] = replace(lines[2], source="other")
    store.save_flag(flag("a", *lines))
    row = store.pile(PileFilter(), NOW)[0]
    assert [one.id for one in row.flag.evidence] == ["e0"]
    assert (row.evidence, row.sources) == (3, ("press", "other"))
    assert row.position is not None
    assert row.position.statement == POSITION.statement


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (PileFilter(actor="norland"), True),
        (PileFilter(actor="sudland"), False),
        (PileFilter(issue="tariffs"), True),
        (PileFilter(shift=Shift.REVERSAL), True),
        (PileFilter(shift=Shift.SOFTENING), False),
        (PileFilter(severity=Severity.MEDIUM), True),
        (PileFilter(severity=Severity.HIGH), False),
        (PileFilter(source="press"), True),
        (PileFilter(source="elsewhere"), False),
        (PileFilter(assignee=""), True),
        (PileFilter(assignee="ann"), False),
        (PileFilter(since=NOW - HOUR), True),
        (PileFilter(since=NOW + HOUR), False),
        (PileFilter(before=NOW), False),
        (PileFilter(words="suppo tariffs"), True),
        (PileFilter(words='"support tariffs"'), True),
        (PileFilter(words="norling"), True),
        (PileFilter(words="reversal norland"), True),
        (PileFilter(words="bananas"), False),
        (PileFilter(words='"'), False),
        (PileFilter(words=") OR 1 --"), False),
    ],
)
def test_the_pile_is_filtered(store: Store, wanted: PileFilter, found: bool) -> None:
    store.save_flag(flag("a"))
    assert bool(numbers(store, wanted)) is found
    assert store.pile_facets(wanted, NOW).total == found


def test_facets_count_what_another_choice_of_their_field_would_leave(store: Store) -> None:
    first, *_ = [
        store.save_flag(flag("a", severity=Severity.HIGH)),
        store.save_flag(flag("b", severity=Severity.LOW)),
        *(
            store.save_flag(replace(flag(f"s{n}", severity=Severity.LOW), actor="sudland", issue="fish"))
            for n in range(3)
        ),
    ]
    store.add_act(act(first, ActKind.ASSIGNED, assignee="ann"))
    low = store.pile_facets(PileFilter(severity=Severity.LOW), NOW)
    assert (low.total, low.severity) == (4, {"low": 4, "high": 1})
    assert low.actor == {"sudland": 3, "norland": 1}
    assert low.assignee == {"": 4}
    both = store.pile_facets(PileFilter(severity=Severity.LOW, actor="norland"), NOW)
    assert (both.total, both.actor, both.issue) == (1, {"sudland": 3, "norland": 1}, {"tariffs": 1})
    assert list(low.actor) == ["sudland", "norland"], "the commonest first"


def test_facets_count_the_same_with_every_field_chosen_or_words_looked_for(store: Store) -> None:
    store.save_flag(flag("a"))
    store.save_flag(flag("b", evidence("b-1", statement("Nothing on bananas."))))
    every = PileFilter(Shown.ALL, "norland", "tariffs", Shift.REVERSAL, Severity.MEDIUM, assignee="")
    assert store.pile_facets(every, NOW).total == 2
    words = store.pile_facets(replace(every, words="bananas"), NOW)
    assert (words.total, words.shift, words.severity) == (1, {"reversal": 1}, {"medium": 1})
    assert store.pile_facets(PileFilter(words="no such words"), NOW).actor == {}


def test_facets_count_all_parts_of_the_pile_together_and_each_by_itself(store: Store) -> None:
    ids = [store.save_flag(flag(key)) for key in "abcd"]
    store.decide(ids[1], confirmed(ids[1]))
    store.decide(ids[2], dismissed(ids[2]))
    store.add_act(act(ids[3], ActKind.SNOOZED, until=NOW + HOUR))
    assert {part: store.pile_facets(PileFilter(part), NOW).actor["norland"] for part in Shown} == store.pile_counts(NOW)
    assert store.pile_cells(NOW) == {("norland", "tariffs"): 1}
    assert store.pile_cells(NOW + HOUR) == {("norland", "tariffs"): 2}


def test_each_part_of_the_pile_has_its_flags(store: Store) -> None:
    ids = [store.save_flag(flag(key)) for key in "abcd"]
    store.decide(ids[1], confirmed(ids[1]))
    store.decide(ids[2], dismissed(ids[2]))
    store.add_act(act(ids[3], ActKind.SNOOZED, until=NOW + HOUR))
    parts = {part: numbers(store, PileFilter(part)) for part in Shown}
    assert [parts[part] for part in (Shown.OPEN, Shown.CONFIRMED, Shown.DISMISSED, Shown.SNOOZED)] == [
        [one] for one in ids
    ]
    assert store.pile_counts(NOW) == {part: len(found) for part, found in parts.items()}


def test_a_snoozed_flag_comes_back_on_its_day(store: Store) -> None:
    one = store.save_flag(flag("a"))
    store.add_act(act(one, ActKind.SNOOZED, until=NOW + HOUR))
    assert numbers(store) == []
    assert [row.flag.id for row in store.pile(PileFilter(), NOW + HOUR)] == [one]


def _snoozed_then(store: Store, severity: Severity, *lines: Evidence) -> bool:
    """Whether a snoozed flag of two pieces of evidence sleeps on when it is saved again like this."""
    one = store.save_flag(flag("a", evidence("strong"), evidence("weak")))
    store.add_act(act(one, ActKind.SNOOZED, until=NOW + DAY))
    store.save_flag(flag("a", *lines, severity=severity))
    return numbers(store) == []


@pytest.mark.parametrize(
    ("severity", "lines", "sleeps"),
    [
        (Severity.MEDIUM, ("strong", "weak", "weaker"), True),
        (Severity.LOW, ("strong", "weak"), True),
        (Severity.MEDIUM, ("weak", "strong"), True),
        (Severity.MEDIUM, ("stronger", "strong", "weak"), False),
        (Severity.HIGH, ("strong", "weak"), False),
    ],
)
def test_a_graver_case_ends_a_snooze_and_a_further_voice_does_not(
    store: Store, severity: Severity, lines: tuple[str, ...], sleeps: bool
) -> None:
    assert _snoozed_then(store, severity, *(evidence(one) for one in lines)) is sleeps


def test_another_text_without_the_phrase_is_no_stronger_evidence(store: Store) -> None:
    assert _snoozed_then(store, Severity.MEDIUM, evidence("absent", comparison=None), evidence("strong"))


@pytest.mark.parametrize("order", list(Order))
def test_neighbours_in_the_pile(store: Store, order: Order) -> None:
    severities = list(Severity)
    for number in range(9):
        store.save_flag(flag(f"k{number}", created=NOW - (number % 4) * HOUR, severity=severities[number % 3]))
    lying = numbers(store, order=order)
    for place, this in enumerate(lying):
        above = lying[place - 1] if place else None
        below = lying[place + 1] if place + 1 < len(lying) else None
        assert this is not None
        assert store.pile_next(PileFilter(), NOW, order, this) == (above, below)
    assert store.pile_next(PileFilter(actor="sudland"), NOW, order, 1) == (None, None)
    assert store.pile_next(PileFilter(), NOW, order, 99) == (None, None)


# --- how a flag stands -----------------------------------------------------------------------------------


def test_every_act_and_piece_of_evidence_is_a_version_and_a_comment_is_none(store: Store) -> None:
    one = store.save_flag(flag("a", evidence("e1")))
    versions = [version(store, one)]
    store.save_flag(flag("a", evidence("e1"), evidence("e2", statement("More words."))))
    versions.append(version(store, one))
    store.save_flag(flag("a", evidence("e1")))
    versions.append(version(store, one))
    store.add_act(act(one, ActKind.COMMENTED, note="hm"))
    versions.append(version(store, one))
    store.decide(one, dismissed(one))
    versions.append(version(store, one))
    assert versions == [1, 2, 2, 2, 3]


def version(store: Store, flag_id: int) -> int:
    standing = store.standing(flag_id)
    assert standing is not None
    return standing.version


def test_a_decision_is_logged_whoever_wrote_it(store: Store) -> None:
    one = store.save_flag(flag("a"))
    store.decide(one, confirmed(one, NOW + MINUTE))
    store.decide(one, Decision(one, Status.OPEN, NOW + HOUR, "ben"))
    acts = store.acts(one)
    assert [(it.kind, it.reviewer, it.at) for it in acts] == [
        (ActKind.CONFIRMED, "ann", NOW + MINUTE),
        (ActKind.REOPENED, "ben", NOW + HOUR),
    ]
    assert [it.version for it in acts] == [2, 3]
    assert store.activity() == acts[::-1]


def test_a_decision_ends_a_snooze_and_leaves_the_assignee(store: Store) -> None:
    one = store.save_flag(flag("a"))
    store.add_act(act(one, ActKind.ASSIGNED, assignee="ben"))
    store.add_act(act(one, ActKind.SNOOZED, until=NOW + HOUR))
    store.decide(one, dismissed(one))
    standing = store.standing(one)
    assert standing is not None
    assert (standing.status, standing.snoozed_until, standing.assignee) == (Status.DISMISSED, None, "ben")


def test_an_act_on_no_flag_is_an_error(store: Store) -> None:
    with pytest.raises(LookupError):
        store.add_act(act(7, ActKind.COMMENTED, note="hm"))
    assert store.standing(7) is None
    assert store.activity() == []


@pytest.mark.parametrize("statement", ["UPDATE flag_act SET note = 'x'", "DELETE FROM flag_act"])
def test_the_log_cannot_be_rewritten(store: Store, statement: str) -> None:
    one = store.save_flag(flag("a"))
    store.add_act(act(one, ActKind.COMMENTED, note="hm"))
    with pytest.raises(sqlite3.IntegrityError, match="only followed by another"):
        store.write(statement)


def test_the_log_is_read_by_reviewer_and_kind_page_by_page(store: Store) -> None:
    one = store.save_flag(flag("a"))
    for number in range(5):
        store.add_act(Act(one, ActKind.COMMENTED, NOW, "ann" if number % 2 else "ben", note=str(number)))
    assert [it.note for it in store.activity(reviewer="ben")] == ["4", "2", "0"]
    assert store.activity(kind=ActKind.CONFIRMED) == []
    first = store.activity(limit=2)
    assert [it.note for it in store.activity(before=first[-1].id, limit=2)] == ["2", "1"]
    assert store.reviewers() == ["ann", "ben"]


def test_saved_views_are_each_reviewers_own(store: Store) -> None:
    store.save_view("ann", "mine", "actor=norland")
    store.save_view("ann", "mine", "actor=sudland")
    store.save_view("ben", "his", "show=all")
    assert store.saved_views("ann") == {"mine": "actor=sudland"}
    store.drop_view("ann", "mine")
    assert store.saved_views("ann") == {}
    assert store.saved_views("ben") == {"his": "show=all"}


# --- what cannot be read ---------------------------------------------------------------------------------


def spoil(store: Store, table: str, column: str, value: str, where: str = "true") -> None:
    store.write(f"UPDATE {table} SET {column} = :value WHERE {where}", value=value)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    tell_unreadable.cache_clear()
    return caplog


SPOILT = [
    ("flag_evidence", "statement", '{"text": ', "flag"),
    ("flag_evidence", "statement", "[]", "flag"),
    ("flag_evidence", "statement", "{}", "flag"),
    ("flag_evidence", "comparison", '{"relation": "gossip"}', "flag"),
    ("flag_evidence", "comparison", '{"relation": "reversal", "confidence": 1, "scores": []}', "flag"),
    ("flag_evidence", "published", "yesterday", "flag"),
    ("flag", "shift", "sideways", "id"),
    ("flag", "reasons", "", "id"),
]


@pytest.mark.parametrize(("table", "column", "value", "number"), SPOILT)
def test_a_flag_that_cannot_be_read_is_the_only_one_lost_and_is_told_once(
    store: Store, told: pytest.LogCaptureFixture, table: str, column: str, value: str, number: str
) -> None:
    one, two, three = (store.save_flag(flag(key, evidence(key))) for key in "abc")
    spoil(store, table, column, value, f"{number} = {two}")
    for _ in range(2):
        assert numbers(store, order=Order.OLDEST) == [one, three]
        assert [found.id for found in store.flags_on("norland", "tariffs")] == [one, three]
        assert {found.id for found in store.flags()} == {one, three}
        assert [row.flag.id for row in store.pile_of([two])] == []
        assert store.flag(two) is None
    assert len([line for line in told.messages if line.startswith(f"flag {two} ")]) == 1
    assert store.rows(f"SELECT {column} FROM {table} WHERE {number} = {two}")[0][0] == value


def test_what_can_be_read_is_told_nothing_of(store: Store, told: pytest.LogCaptureFixture) -> None:
    store.save_flag(flag("a", evidence("a"), evidence("b")))
    assert len(store.pile(PileFilter(), NOW)) == len(store.flags()) == 1
    assert told.messages == []


def test_the_next_piece_speaks_for_a_flag_whose_strongest_cannot_be_read(
    store: Store, told: pytest.LogCaptureFixture
) -> None:
    one = store.save_flag(flag("a", evidence("first"), evidence("second"), evidence("third")))
    other = store.save_flag(flag("b", evidence("whole")))
    spoil(store, "flag_evidence", "statement", '{"text": ', "id = 'first'")
    rows = {row.flag.id: row for row in store.pile(PileFilter(), NOW)}
    assert [piece.id for piece in rows[one].flag.evidence] == ["second"]
    assert [piece.id for piece in rows[other].flag.evidence] == ["whole"]
    found = store.flag(one)
    assert found is not None
    assert [piece.id for piece in found.evidence] == ["second", "third"]
    (line,) = told.messages
    assert line.startswith(f"flag {one}, evidence first cannot be read and is left out")


def test_what_cannot_be_read_stays_where_it_is_when_its_flag_grows(store: Store) -> None:
    one = store.save_flag(flag("a", evidence("first"), evidence("second")))
    spoil(store, "flag_evidence", "statement", '{"text": ', "id = 'first'")
    found = store.flag(one)
    assert found is not None
    store.save_flag(replace(found, evidence=(evidence("new"), *found.evidence)))
    kept = store.rows("SELECT id, statement FROM flag_evidence WHERE id = 'first'")
    assert [tuple(row) for row in kept] == [("first", '{"text": ')]
    assert [piece.id for piece in store.flags()[0].evidence] == ["new", "second"]


@pytest.mark.parametrize("order", list(Order))
def test_pages_are_full_and_join_around_flags_that_cannot_be_read(store: Store, order: Order) -> None:
    severities = list(Severity)
    for number in range(23):
        line, created = evidence(f"e{number}"), NOW - (number % 5) * HOUR
        store.save_flag(flag(f"k{number}", line, created=created, severity=severities[number % 3]))
    lost = set(range(2, 9)) | {20}
    spoil(store, "flag_evidence", "statement", "", f"flag IN ({', '.join(map(str, lost))})")
    whole = [number for number in numbers(store, order=order) if number not in lost]
    found, sizes, after = [], [], None
    while page := store.pile(PileFilter(), NOW, order=order, after=after, limit=4):
        found += [row.flag.id for row in page]
        sizes.append(len(page))
        after = cursor_of(page[-1])
    assert found == whole
    assert (sizes, set(found)) == ([4, 4, 4, 3], set(range(1, 24)) - lost)


def test_a_position_that_cannot_be_read_takes_no_flag_with_it(store: Store, told: pytest.LogCaptureFixture) -> None:
    one = store.save_flag(flag("a"))
    spoil(store, "position", "formulas", "[")
    (row,) = store.pile(PileFilter(), NOW)
    assert (row.flag.id, row.position) == (one, None)
    assert [line.split(" cannot")[0] for line in told.messages] == [f"position {POSITION.id}, version 1"]


@pytest.mark.parametrize("order", list(Order))
def test_beside_a_flag_lie_those_that_can_be_read(store: Store, order: Order) -> None:
    for number in range(5):
        store.save_flag(flag(f"k{number}", evidence(f"e{number}"), created=NOW - number * HOUR))
    lie = [number or 0 for number in numbers(store, order=order)]
    assert store.pile_next(PileFilter(), NOW, order, lie[2]) == (lie[1], lie[3])
    spoil(store, "flag_evidence", "statement", "", f"flag IN ({lie[1]}, {lie[3]}, {lie[4]})")
    assert store.pile_next(PileFilter(), NOW, order, lie[2]) == (lie[0], None)
    assert store.pile_next(PileFilter(), NOW, order, lie[0]) == (None, lie[2])


def test_bytes_that_are_no_text_spoil_one_word_and_no_query(store: Store, told: pytest.LogCaptureFixture) -> None:
    one, two = (store.save_flag(flag(key, evidence(key, statement("We will levy it.")))) for key in "ab")
    store.write(
        "UPDATE flag_evidence SET title = CAST(x'4e6f72c3' AS TEXT), source = CAST(x'70ff' AS TEXT), "
        "statement = CAST(replace(CAST(statement AS BLOB), CAST('levy' AS BLOB), x'fffe') AS TEXT) WHERE flag = :flag",
        flag=two,
    )
    rows = {row.flag.id: row for row in store.pile(PileFilter(), NOW)}
    assert [rows[number].flag.evidence[0].statement.text for number in (one, two)] == [
        "We will levy it.",
        "We will \ufffd\ufffd it.",
    ]
    assert [(row.flag.evidence[0].title, row.sources) for row in (rows[one], rows[two])] == [
        ("Norland turns", ("press",)),
        ("Nor\ufffd", ("p\ufffd",)),
    ]
    assert told.messages == []


# --- a state database from before there was a desk -------------------------------------------------------


def test_a_desk_is_made_of_the_flags_and_decisions_there_were(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    _before_the_desk(path)
    with Store.open(path) as store:
        rows = {row.flag.key: row for row in store.pile(PileFilter(Shown.ALL), NOW)}
        assert {key: (row.standing.status, row.standing.version) for key, row in rows.items()} == {
            "open": (Status.OPEN, 1),
            "turned": (Status.DISMISSED, 3),
        }
        turned = rows["turned"].standing.flag
        assert [(it.kind, it.version) for it in store.acts(turned)] == [(ActKind.CONFIRMED, 2), (ActKind.DISMISSED, 3)]
        assert numbers(store, PileFilter(Shown.ALL, words="support")) != []
        store.decide(turned, Decision(turned, Status.OPEN, NOW, "ann"))
        assert version(store, turned) == 4


def _before_the_desk(path: Path) -> None:
    """A database as it was: what the desk added is taken away again, and forgotten to have been added."""
    with Store.open(path) as store:
        store.save_flag(flag("open"))
        turned = store.save_flag(flag("turned"))
        store.decide(turned, confirmed(turned))
        store.decide(turned, dismissed(turned, NOW + timedelta(minutes=1)))
        _undo_migration(store)


def _undo_migration(store: Database) -> None:
    made = store.rows("SELECT type, name FROM sqlite_master WHERE sql LIKE '%flag_act%' OR sql LIKE '%flag_desk%'")
    extra = [
        "flag_search_add",
        "flag_evidence_source",
        "position_key",
        "revision_source",
        "revision_body",
        "revision_seen",
    ]
    with store.unit():
        for row in (it for it in made if it["type"] == "trigger"):
            store.write(f"DROP TRIGGER {row['name']}")
        store.write("DROP TRIGGER flag_search_add")
        for name in extra[1:]:
            store.write(f"DROP INDEX {name}")
        for table in ("flag_act", "flag_desk", "flag_search", "saved_view"):
            store.write(f"DROP TABLE {table}")
        store.write("DELETE FROM _sqlite_migrations WHERE name = 'desk'")
