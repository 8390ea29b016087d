"""What a reviewer sees: one case, the book and its history, texts and their versions, sources, search, files."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import desk
from monitor.config import load
from monitor.desk import By, Crowd, Health, LineKind, Place, UnknownFlagError, export
from monitor.desk.cases import clusters
from monitor.desk.texts import compared
from monitor.domain import (
    AS_A_WHOLE,
    Config,
    Difference,
    Dismissal,
    Evidence,
    FetchedPage,
    Outcome,
    Position,
    Relation,
    Shift,
    SourceState,
    Span,
    Stance,
)
from monitor.store import PileFilter, Store, statement_key
from monitor.text import near_copy
from stage import WordJudge, write_config
from store_samples import (
    COMPARISON,
    DAY,
    HOUR,
    NOW,
    POSITION,
    evidence,
    flag,
    revision,
    statement,
)
from webdesk import SOURCES

ANN = By("ann", NOW)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(write_config(tmp_path, SOURCES))


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as found:
        found.sync_baseline([POSITION], NOW)
        yield found


# --- one case --------------------------------------------------------------------------------------------


def test_a_case_has_the_position_and_the_words_that_decided(store: Store) -> None:
    one = store.save_flag(flag("a"))
    case = desk.case(store, one)
    assert case.held is not None
    assert case.held.position == POSITION
    assert case.held.marks == COMPARISON.position_marks
    assert case.statement_marks == COMPARISON.statement_marks
    assert (case.proposed.stance, case.proposed.statement) == (Stance.SUPPORT, "We will support tariffs.")
    assert not case.moved_on


def test_a_case_says_when_the_book_has_moved_on(store: Store) -> None:
    first, second = store.save_flag(flag("a")), store.save_flag(flag("b", evidence("b1", statement("Other words."))))
    desk.confirm(store, first, ANN)
    case = desk.case(store, second)
    assert case.moved_on
    assert case.held is not None
    assert case.held.position == POSITION
    assert case.current is not None
    assert case.current.version == 2
    assert [row.standing.flag for row in case.earlier] == [first]


def test_a_first_word_is_held_against_nothing(store: Store) -> None:
    new = replace(flag("a"), actor="sudland", position=None, shift=Shift.NEW_POSITION)
    case = desk.case(store, store.save_flag(replace(new, evidence=(replace(evidence(), position=None),))))
    assert case.held is None
    assert case.current is None
    assert case.proposed.id == "sudland-tariffs"


def test_an_edit_is_found_among_the_versions_of_its_page(store: Store) -> None:
    was, now = "We will oppose tariffs.", "We will support tariffs."
    url = evidence().url
    texts = {"r1": "", "r2": was, "r3": f"{was} So said the minister.", "r4": now, "r5": f"{now} So said the minister."}
    for hours, (name, text) in enumerate(texts.items()):
        store.add_revision(revision(name, text, url=url, seen_at=NOW + hours * HOUR))
    line = replace(evidence(), note=was)
    edited = store.save_flag(replace(flag("edit", line), shift=Shift.SILENT_EDIT))
    said = store.save_flag(flag("said", line))
    assert desk.case(store, edited).edit == ("r3", "r4"), "later versions that have the words too are passed over"
    assert desk.case(store, said).edit is None


def test_an_edit_whose_versions_are_not_to_be_had_is_shown_without_them(store: Store) -> None:
    edited = store.save_flag(replace(flag("edit", replace(evidence(), note="Gone.")), shift=Shift.SILENT_EDIT))
    assert desk.case(store, edited).edit is None


def test_a_snooze_that_ended_early_is_told(store: Store) -> None:
    one = store.save_flag(flag("a"))
    desk.snooze(store, one, By("ann", NOW), NOW + DAY)
    desk.comment(store, one, By("ben", NOW), "wait and see")
    assert not desk.case(store, one).roused
    store.save_flag(flag("a", evidence("stronger"), evidence()))
    assert desk.case(store, one).roused
    desk.dismiss(store, one, By("ann", NOW), Dismissal.NOT_A_SHIFT)
    assert not desk.case(store, one).roused


def test_the_figures_of_one_source_are_those_it_has_among_all(store: Store) -> None:
    store.add_revision(revision("r1"))
    store.add_statements("r1", [statement()])
    store.save_flag(flag("a", evidence("press"), replace(evidence("paper"), source="ministry")))
    found = store.source_figures(NOW - DAY)
    assert (found["press"].texts, found["press"].statements, found["press"].open) == (1, 1, 1)
    for one in found:
        assert store.source_figures(NOW - DAY, one) == {one: found[one]}


def test_an_edit_is_shown_against_what_stood_there(store: Store) -> None:
    plain = replace(COMPARISON, position_marks=(), statement_marks=())
    line = replace(evidence("e1", statement("We will support tariffs."), plain), note="We will oppose tariffs.")
    case = desk.case(store, store.save_flag(replace(flag("a", line), shift=Shift.SILENT_EDIT)))
    assert case.held is not None
    assert (case.held.text, case.held.edited) == ("We will oppose tariffs.", True)
    assert [case.held.text[slice(*it)] for it in case.held.marks] == ["oppose"]
    assert [case.lead.statement.text[slice(*it)] for it in case.statement_marks] == ["support"]
    assert not case.removed


def test_the_same_story_is_one_cluster_however_many_carry_it(store: Store) -> None:
    story = "The minister said on Monday that the government will support tariffs on grain from next year on. " * 3
    lines = [
        evidence("e1", statement(story)),
        replace(evidence("e2", statement("We will support tariffs.")), source="b"),
        replace(evidence("e3", statement(story + "Reuters")), source="c"),
    ]
    found = desk.case(store, store.save_flag(flag("a", *lines))).clusters
    assert [[it.lead.id, *(one.id for one in it.copies)] for it in found] == [["e1", "e3"], ["e2"]]
    assert [it.sources for it in found] == [2, 1]


LONG = "The minister said on {} that the government will {} the tariffs on grain from next year on, and not before. "
WORDS = ("Monday", "Tuesday", "support", "a wheat", "the", "that", "levy", "ports", "grain", "of", "also", "harvest")


@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), max_size=8),
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=4),
)
def test_stories_are_those_whose_words_are_near_copies(short: list[str], long: list[tuple[str, str]]) -> None:
    texts = [*short, *(LONG.format(*words) * 2 for words in long)]
    leads: list[str] = []
    for text in texts:
        if not any(near_copy(lead, text) for lead in leads):
            leads.append(text)
    found = clusters([evidence(f"e{place}", statement(text)) for place, text in enumerate(texts)])
    assert [it.lead.statement.text for it in found] == leads


def test_a_flag_of_hundreds_of_different_pieces_is_shown_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def look(a: str, b: str) -> bool:
        looks.append(a)
        return near_copy(a, b)

    monkeypatch.setattr("monitor.desk.cases.near_copy", look)
    texts = [f"On tariffs the {n}th speaker named port {n}, ship {n * 7} and captain {n * 13}." for n in range(150)]
    pieces = [evidence(f"e{n}", statement(text)) for n, text in enumerate([*texts, texts[-1]])]
    assert [len(it.copies) for it in clusters(pieces)] == [0] * 149 + [1]
    assert len(looks) < 300


URL = "https://press.example/e1"


def edited(store: Store, *texts: str) -> None:
    """An address whose text was read as each of these in turn: ``v0``, ``v1`` and so on."""
    for hour, text in enumerate(texts):
        store.add_revision(revision(f"v{hour}", text, url=URL, seen_at=NOW + hour * HOUR))


def placed(store: Store, one: Evidence) -> Place:
    """Where a case says that its evidence stands."""
    return desk.case(store, store.save_flag(flag("a", one))).places[one.id]


def test_evidence_stands_in_the_version_in_which_it_was_heard_whatever_came_later(store: Store) -> None:
    said = statement("We will support tariffs.", 4)
    edited(store, "Oh. We will support tariffs.", "Oh. We may support tariffs.", "Oh.")
    found = placed(store, replace(evidence("e1", said), id=statement_key("v0", said)))
    assert (found.text.id, found.words, found.later and found.later.id) == ("v0", Span(4, 28), "v2")
    store.add_revision(revision("v0", "Oh. We will support tariffs.", url=URL, seen_at=NOW + DAY))
    assert placed(store, replace(evidence("e1", said), id=statement_key("v0", said))).later is None, "it came back"


def test_evidence_of_no_version_that_is_known_stands_in_the_latest(store: Store) -> None:
    edited(store, "Old words.", "New words.")
    found = placed(store, evidence())
    assert (found.text.id, found.later) == ("v1", None)


def test_evidence_at_an_address_of_which_nothing_is_kept_stands_nowhere(store: Store) -> None:
    assert desk.case(store, store.save_flag(flag("a"))).places == {}


@pytest.mark.parametrize(("words", "where"), [("We will not levy.", ("v0", Span(4, 21))), ("Elsewhere.", None)])
def test_words_that_an_edit_took_out_stand_in_the_version_before_it(
    store: Store, words: str, where: tuple[str, Span] | None
) -> None:
    edited(store, "Oh. We will not levy.", "Oh, no.", "Oh.")
    said = statement(words)
    found = placed(store, replace(evidence("e1", said), note=words, id=statement_key("v2", said)))
    assert (found.text.id, found.words) == (where or ("v2", Span(0, len(words))))


def test_there_is_no_case_without_a_flag(store: Store) -> None:
    with pytest.raises(UnknownFlagError):
        desk.case(store, 1)


def test_a_flag_kept_with_reasons_that_contradict_each_other_tells_only_those_that_name_words(store: Store) -> None:
    both = ('turned round: "oppose" -> "support"', AS_A_WHOLE)
    one = store.save_flag(replace(flag("a"), reasons=both))
    assert desk.case(store, one).flag.reasons == both[:1]
    (row,) = export.rows(store, PileFilter(), NOW)
    assert export.row_record(row)["reasons"] == [both[0]]
    other = store.save_flag(replace(flag("b"), reasons=both[1:]))
    assert desk.case(store, other).flag.reasons == both[1:], "alone it is all there is to say"


# --- the book --------------------------------------------------------------------------------------------


def test_the_matrix_has_every_cell_with_its_age_and_open_flags(config: Config, store: Store) -> None:
    store.save_flag(flag("a"))
    matrix = desk.matrix(config, store, NOW)
    ((actor, (cell,)),) = matrix.rows
    assert (actor.id, cell.issue.id, cell.open) == ("norland", "tariffs", 1)
    assert cell.age == (NOW.date() - date(2025, 1, 1)).days


def test_an_empty_book_is_a_matrix_of_empty_cells(config: Config) -> None:
    with Store.memory() as store:
        ((_, (cell,)),) = desk.matrix(config, store, NOW).rows
    assert (cell.position, cell.age, cell.open) == (None, None, 0)


def test_a_timeline_has_versions_statements_flags_and_formulas(config: Config, store: Store) -> None:
    words = "Norland stands for free and fair trade. " + "It opposes tariffs on grain in every case. " * 10
    store.add_revision(revision("r1", words, url="https://norland.example/1"))
    (said,) = store.add_statements("r1", [statement("We will support tariffs.")])
    store.add_comparison(said, POSITION.key, COMPARISON)
    store.add_formula_text("r1", "norland", "tariffs", date(2026, 3, 1), [words])
    desk.confirm(store, store.save_flag(flag("a")), ANN)
    found = desk.timeline(config, store, "norland", "tariffs")
    assert [it.position.version for it in found.versions] == [1, 2]
    assert [(it.said.id, it.relation, it.confidence) for it in found.points] == [(said, Relation.REVERSAL, 0.9)]
    assert [it.standing.status.value for it in found.flags] == ["confirmed"]
    assert [(it.phrase, [there for _, there in it.texts]) for it in found.strips] == [("free and fair trade", [True])]
    assert found.current is not None
    assert found.current.version == 2


def test_a_statement_that_was_never_compared_is_a_point_too(config: Config, store: Store) -> None:
    store.add_revision(revision("r1"))
    store.add_statements("r1", [statement()])
    (point,) = desk.timeline(config, store, "norland", "tariffs").points
    assert (point.relation, point.confidence) == (None, None)


def test_of_many_statements_those_that_moved_and_the_latest_are_points_and_the_others_crowds(
    config: Config, store: Store
) -> None:
    store.add_revision(revision("r1"))
    days = [date(2026, 1, 1) + timedelta(days=n // 2) for n in range(40)]
    said = [statement(f"Number {n}.", start=n, date=day) for n, day in enumerate(days)]
    keys = store.add_statements("r1", said)
    for place, key in enumerate(keys):
        relation = Relation.SOFTENING if place in (3, 7, 11, 15, 39) else Relation.REAFFIRMS
        store.add_comparison(key, POSITION.key, replace(COMPARISON, relation=relation))

    whole = desk.timeline(config, store, "norland", "tariffs")
    assert [one.said.id for one in whole.points] == keys
    assert (whole.crowds, whole.statements) == ((), 40)

    found = desk.timeline(config, store, "norland", "tariffs", most=8)
    assert [one.said.statement.start for one in found.points] == [7, 11, 15, 35, 36, 37, 38, 39]
    assert sum(crowd.statements for crowd in found.crowds) == 32
    assert found.statements == 40
    assert Crowd(days[0], Relation.REAFFIRMS, 2) in found.crowds
    assert Crowd(days[3], Relation.SOFTENING, 1) in found.crowds, "the earliest moves for which there is no room"


def test_a_timeline_counts_what_lies_beyond_what_it_reads(
    config: Config, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.desk.book.MOST_HEARD", 6)
    store.add_revision(revision("r1"))
    store.add_statements("r1", [statement(f"Number {n}.", start=n) for n in range(10)])
    found = desk.timeline(config, store, "norland", "tariffs", most=4)
    assert (len(found.points), sum(one.statements for one in found.crowds), found.statements) == (3, 3, 10)


@pytest.mark.parametrize(("actor", "issue"), [("nobody", "tariffs"), ("norland", "nothing")])
def test_a_cell_that_is_not_configured_is_named(config: Config, store: Store, actor: str, issue: str) -> None:
    with pytest.raises(LookupError, match="there are:"):
        desk.timeline(config, store, actor, issue)


# --- texts -----------------------------------------------------------------------------------------------


def test_a_text_is_cut_where_statements_begin_and_end(store: Store) -> None:
    text = "He said: We will act now.\nThen he left."
    store.add_revision(revision("r1", text))
    inner, outer = statement("act", start=17), statement("We will act now.", start=9)
    store.add_statements("r1", [inner, outer])
    found = desk.reading(store, "r1")
    assert found is not None
    first, second = found.paragraphs
    places = {said.statement.text: place for place, said in enumerate(found.statements)}
    assert [(it.text, it.said) for it in first] == [
        ("He said: ", ()),
        ("We will ", (places["We will act now."],)),
        ("act", (0, 1)),
        (" now.", (places["We will act now."],)),
    ]
    assert [it.text for it in second] == ["Then he left."]


def test_a_statement_over_several_paragraphs_is_marked_in_each(store: Store) -> None:
    store.add_revision(revision("r1", "One.\n\nTwo."))
    store.add_statements("r1", [statement("One.\n\nTwo.")])
    found = desk.reading(store, "r1")
    assert found is not None
    assert [[it.said for it in paragraph] for paragraph in found.paragraphs] == [[(0,)], [(0,)]]


def focused(found: desk.Reading | None) -> str:
    assert found is not None
    return "|".join(piece.text for line in found.paragraphs for piece in line if piece.focus)


@pytest.mark.parametrize(
    ("at", "to", "shown"),
    [
        (5, 9, "Two."),
        (0, 9, "One.|Two."),
        (7, None, "Two. Three."),
        (2, 7, "e.|Tw"),
        (None, None, ""),
        (900, None, ""),
        (900, 999, ""),
        (9, 5, ""),
        (-4, 3, ""),
        (10, 10**12, "Three."),
    ],
)
def test_words_in_question_stand_out_whether_or_not_they_are_a_statement(
    store: Store, at: int | None, to: int | None, shown: str
) -> None:
    store.add_revision(revision("r1", "One.\nTwo. Three."))
    store.add_statements("r1", [statement("Two. Three.", 5)])
    assert focused(desk.reading(store, "r1", at, to)) == shown


def test_a_reading_names_the_version_that_was_read_last_if_it_is_another(store: Store) -> None:
    edited(store, "One.", "Two.")
    old, new = desk.reading(store, "v0"), desk.reading(store, "v1")
    assert old is not None
    assert old.later is not None
    assert old.later.id == "v1"
    assert new is not None
    assert new.later is None


def test_there_is_no_reading_of_a_text_that_is_not_there(store: Store) -> None:
    assert desk.reading(store, "nothing") is None


def versions(before: str, after: str) -> desk.Versions:
    return desk.compared(revision("a", before), revision("b", after), WordJudge().diff)


def test_an_edit_that_moves_the_stance_is_told_from_a_cosmetic_one() -> None:
    before = "Norland opposes tariffs on grain.\nThe talks begin on Monday.\nThe end."
    after = "Norland supports tariffs on grain.\nThe talks begin on Tuesday.\nThe end."
    found = versions(before, after)
    assert [it.kind for it in found.lines] == [LineKind.MOVED, LineKind.EDITED, LineKind.SAME]
    moved = found.lines[0]
    assert moved.relation is Relation.REVERSAL
    assert [moved.before[slice(*it)] for it in moved.before_marks] == ["opposes"]
    assert [moved.after[slice(*it)] for it in moved.after_marks] == ["supports"]
    assert found.shift is Relation.REVERSAL


def test_sentences_that_came_and_went_stand_alone_in_reading_order() -> None:
    found = versions("First of all.\nGone for good.\nLast.", "First of all.\nLast.\nAn unlike addition here.")
    assert [(it.before, it.after) for it in found.lines] == [
        ("First of all.", "First of all."),
        ("Gone for good.", ""),
        ("Last.", "Last."),
        ("", "An unlike addition here."),
    ]


def test_a_long_text_that_was_written_anew_is_compared_in_no_time() -> None:
    before = "\n".join(f"Article {n} deals with {n} tons of grain and names {n} ports." for n in range(400))
    after = "\n".join(f"Nothing here repeats paragraph {chr(97 + n % 26) * 9}{n}x." for n in range(400))
    begun = time.process_time()
    lines = compared(revision("a", before), revision("b", after), lambda before, after: Difference(None, 0.5)).lines
    assert len(lines) == 800
    assert time.process_time() - begun < 3


def test_an_edited_sentence_is_found_after_many_that_went() -> None:
    gone = [f"Paragraph {n} is of no further use whatsoever." for n in range(60)]
    found = versions("\n".join([*gone, "Norland opposes tariffs on grain."]), "Norland supports tariffs on grain.")
    assert [(it.before[:9], it.after) for it in found.lines[-2:]] == [
        ("Paragraph", ""),
        ("Norland o", "Norland supports tariffs on grain."),
    ]


def test_typography_is_no_change() -> None:
    assert {it.kind for it in versions("“Yes”, he said.", '"Yes", he said.').lines} == {LineKind.SAME}


@pytest.mark.parametrize(("before", "after"), [("", ""), ("", "New."), ("Old.", "")])
def test_empty_versions_are_compared_too(before: str, after: str) -> None:
    assert [(it.before, it.after) for it in versions(before, after).lines] == (
        [(before, after)] if before + after else []
    )


# --- sources ---------------------------------------------------------------------------------------------


def health(config: Config, store: Store, **fields: object) -> desk.SourceHealth:
    state = SourceState("press", NOW + HOUR, last_checked_at=NOW, last_outcome=Outcome.FRESH)
    store.save_source_state(replace(state, **fields))  # type: ignore[arg-type]  # the fields are named by tests
    return next(it for it in desk.sources(config, store, NOW) if it.source.id == "press")


@pytest.mark.parametrize(
    ("fields", "verdict", "cure"),
    [
        ({}, Health.GOOD, ""),
        ({"last_outcome": Outcome.NOT_MODIFIED}, Health.GOOD, ""),
        ({"last_outcome": Outcome.GONE, "failures": 1.0}, Health.FAILING, "mend `url`"),
        ({"last_outcome": Outcome.ROBOTS}, Health.FAILING, "robots.txt"),
        ({"failures": 0.5}, Health.FAILING, "monitor source test press"),
        ({"next_due_at": NOW - DAY}, Health.LATE, "`monitor run`"),
        ({"last_new_at": NOW - 30 * DAY}, Health.SILENT, "monitor source test press"),
        ({"last_checked_at": None}, Health.WAITING, ""),
    ],
)
def test_a_source_is_judged_by_its_last_check(
    config: Config, store: Store, fields: dict[str, object], verdict: Health, cure: str
) -> None:
    found = health(config, store, **fields)
    assert found.health is verdict
    assert cure in found.cure
    assert bool(cure) is bool(found.cure)


def test_every_failure_has_its_cure() -> None:
    from monitor.desk.sources import CURES

    assert set(CURES) == {outcome for outcome in Outcome if not outcome.ok}


def test_a_paused_source_is_no_failing_one(config: Config, store: Store) -> None:
    health(config, store, failures=3.0)
    store.pause("press", True)
    assert [it.health for it in desk.sources(config, store, NOW)] == [Health.WAITING, Health.PAUSED]


def test_a_sources_yield_and_how_its_flags_fared(config: Config, store: Store) -> None:
    store.add_revision(revision("r1"))
    store.add_statements("r1", [statement(), statement("More.", start=30)])
    store.add_revision(revision("r2", "Long ago.", seen_at=NOW - timedelta(days=90)))
    ids = [store.save_flag(flag(key)) for key in "abcd"]
    desk.confirm(store, ids[0], ANN)
    for one in ids[1:3]:
        desk.dismiss(store, one, ANN, Dismissal.OPINION)
    figures = health(config, store).figures
    assert (figures.texts, figures.statements) == (1, 2)
    assert (figures.open, figures.confirmed, figures.dismissed) == (1, 1, 2)
    assert figures.precision == pytest.approx(1 / 3)


def test_a_source_with_its_latest_requests(config: Config, store: Store) -> None:
    page = FetchedPage("https://press.example/feed", "https://press.example/feed", Outcome.TIMEOUT, NOW, detail="slow")
    store.log_fetch("press", page, ms=20_000)
    found = desk.source(config, store, "press", NOW)
    assert [it.detail for it in found.fetches] == ["slow"]
    with pytest.raises(LookupError, match="press"):
        desk.source(config, store, "nowhere", NOW)


# --- search ----------------------------------------------------------------------------------------------


def test_one_search_finds_flags_statements_texts_and_positions(store: Store) -> None:
    store.add_revision(revision("r1", "The market fell. We will support tariffs."))
    store.add_statements("r1", [statement()])
    store.save_flag(flag("a"))
    found = desk.search(store, "tariffs", NOW)
    assert [len(it) for it in (found.flags, found.statements, found.texts, found.positions)] == [1, 1, 1, 1]
    assert "[tariffs]" in found.statements[0].extract
    assert desk.search(store, "tariffs zebra", NOW).empty


@pytest.mark.parametrize("query", ["", "  ", '"', "()", "* OR", "-", "\x00", "😀", "a" * 5000, "NEAR(a b)", "\ud800"])
def test_any_string_is_a_query(store: Store, query: str) -> None:
    store.save_flag(flag("a"))
    assert desk.search(store, query, NOW).empty


def test_what_was_read_last_is_found_first(store: Store) -> None:
    for number in range(5):
        store.add_revision(revision(f"r{number}", f"Tariffs, number {number}.", url=f"https://press.example/{number}"))
    assert [it.id for it in desk.search(store, "tariffs", NOW, limit=2).texts] == ["r4", "r3"]


# --- files -----------------------------------------------------------------------------------------------


def test_a_spreadsheet_takes_no_cell_for_a_formula(store: Store) -> None:
    full_width = "\uff1d1+1"
    said = ("=cmd|' /C calc'!A0", "+1", 'plain, with "quotes"\nand lines', full_width, "\n=1+1", "1+1=2")
    for key, words in zip("abcdef", said, strict=True):
        store.save_flag(flag(key, evidence(key, statement(words))))
    lines = "".join(export.as_csv(export.rows(store, PileFilter(), NOW)))
    table = list(csv.DictReader(io.StringIO(lines)))
    assert [row["after"] for row in table] == [
        "1+1=2",
        "'\n=1+1",
        f"'{full_width}",
        'plain, with "quotes"\nand lines',
        "'+1",
        "'=cmd|' /C calc'!A0",
    ]
    assert {row["before"] for row in table} == {POSITION.statement}


@pytest.mark.parametrize(("length", "kept"), [(export.MOST_CELL, export.MOST_CELL), (300_000, export.MOST_CELL + 1)])
def test_no_cell_is_longer_than_a_spreadsheet_can_bear(store: Store, length: int, kept: int) -> None:
    store.save_flag(flag("a", evidence("e", statement("x" * length))))
    (row,) = csv.DictReader(io.StringIO("".join(export.as_csv(export.rows(store, PileFilter(), NOW)))))
    assert (len(row["after"]), row["after"].endswith("…")) == (kept, kept < length)
    (whole,) = json.loads("".join(export.as_json(export.rows(store, PileFilter(), NOW))))
    assert len(whole["statement"]) == length


def test_an_empty_pile_is_a_heading_or_an_empty_list(store: Store) -> None:
    assert next(csv.reader(export.as_csv(export.rows(store, PileFilter(), NOW))))[0] == "id"
    assert json.loads("".join(export.as_json(export.rows(store, PileFilter(), NOW)))) == []


def test_a_pile_of_any_height_is_written_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH", 3)
    ids = [store.save_flag(flag(f"k{n}")) for n in range(10)]
    found = json.loads("".join(export.as_json(export.rows(store, PileFilter(), NOW))))
    assert sorted(one["id"] for one in found) == ids
    assert found[0]["evidence_count"] == 1


def test_a_file_goes_on_after_a_flag_that_cannot_be_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH", 2)
    ids = [store.save_flag(flag(f"k{n}", evidence(f"e{n}"))) for n in range(9)]
    store.write("UPDATE flag_evidence SET statement = '{' WHERE flag IN (3, 4, 5, 6)")
    table = list(csv.DictReader(io.StringIO("".join(export.as_csv(export.rows(store, PileFilter(), NOW))))))
    assert sorted(int(row["id"]) for row in table) == [one for one in ids if one not in (3, 4, 5, 6)]


def test_marks_beyond_the_text_are_no_error(store: Store) -> None:
    wild = replace(COMPARISON, position_marks=(Span(0, 10_000),), statement_marks=(Span(-4, 3),))
    case = desk.case(store, store.save_flag(flag("a", evidence("e1", statement(), wild))))
    assert case.statement_marks == (Span(-4, 3),)


def test_positions_of_other_stances_are_kept_apart(store: Store) -> None:
    other = Position("sud", "sudland", "tariffs", Stance.NEUTRAL, "Sudland waits.", date(2025, 1, 1))
    store.sync_baseline([POSITION, other], NOW)
    assert [it.actor for it in desk.search(store, "sudland", NOW).positions] == ["sudland"]
