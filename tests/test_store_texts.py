"""Revisions, statements, comparisons, the ledger's texts, and search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain import Article, Kind, Relation, Revision
from monitor.formulas import JUDGED, OwnText
from monitor.store import FILE_NAME, Store, statement_key
from monitor.store.texts import MAX_TERMS, match_expression
from store_samples import COMPARISON, DAY, HOUR, MINUTE, NOW, POSITION, revision, statement

URL = "https://press.example/1"


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.memory() if request.param == "memory" else Store.open(tmp_path / FILE_NAME) as opened:
        yield opened


# --- revisions ---------------------------------------------------------------------------------------------


def test_a_revision_comes_back_as_it_was(store: Store) -> None:
    full = replace(revision(), article=replace(revision().article, timezone="Asia/Tokyo"))
    bare = Revision("bare", "https://press.example/2", "press", 1, NOW, Article("https://press.example/2", "", ""))
    for one in (full, bare):
        assert store.add_revision(one) is True
        assert store.revision(one.id) == one
    assert store.revision("never") is None
    assert store.latest_revisions("https://press.example/never") == []


def test_the_store_counts_the_versions_of_an_address_and_gives_the_latest_first(store: Store) -> None:
    for number in range(4):
        store.add_revision(revision(f"r{number}", f"text {number}", seen_at=NOW + number * MINUTE))
    store.add_revision(revision("elsewhere", url="https://press.example/2"))
    latest = store.latest_revisions(URL, 3)
    assert [(one.id, one.seq) for one in latest] == [("r3", 4), ("r2", 3), ("r1", 2)]


def test_the_same_text_at_the_same_address_is_stored_once(store: Store) -> None:
    assert store.add_revision(revision("one", "text")) is True
    assert store.add_revision(revision("one", "text")) is False
    assert store.add_revision(revision("another-name", "text")) is False
    assert store.add_revision(revision("one", "other text, same name")) is False
    assert len(store.latest_revisions(URL, 9)) == 1


def test_a_page_that_alternates_between_two_texts_has_two_revisions_the_one_seen_last_first(store: Store) -> None:
    for number, text in enumerate(["A", "B", "A", "B", "A"]):
        store.add_revision(revision(text, text, seen_at=NOW + number * MINUTE))
    latest = store.latest_revisions(URL, 9)
    assert [(one.id, one.seq) for one in latest] == [("A", 1), ("B", 2)]
    assert latest[0].seen_at == NOW  # when it was first seen does not change
    store.add_revision(revision("A", "A", seen_at=NOW - DAY))  # replayed: no news
    assert store.latest_revisions(URL, 1)[0].id == "A"


# --- statements --------------------------------------------------------------------------------------------


def test_statements_come_back_in_reading_order_as_they_were(store: Store) -> None:
    store.add_revision(revision())
    bare = statement(
        "Trade is good.",
        3,
        kind=Kind.CHARACTERISATION,
        speaker=None,
        title=None,
        actor=None,
        rank=None,
        issues=(),
        date=None,
        doubt=(),
    )
    given_order = [statement(start=90, issues=("z-issue", "a-issue")), bare]
    keys = store.add_statements("one", given_order)
    assert [said.statement for said in store.statements_of("one")] == [bare, given_order[0]]
    assert [said.id for said in store.statements_of("one")] == list(reversed(keys))
    assert keys == [statement_key("one", said) for said in given_order]
    said = store.statements_of("one")[1]
    assert (said.url, said.source, said.title, said.revision) == (URL, "press", "Norland turns", "one")
    assert (said.published, said.day) == (NOW - HOUR, date(2026, 3, 1))


def test_storing_statements_again_doubles_nothing(store: Store) -> None:
    store.add_revision(revision())
    keys = store.add_statements("one", [statement()])
    assert store.add_statements("one", [statement(), statement()]) == keys * 2
    assert len(store.statements_of("one")) == 1
    assert len(store.statements_on("norland", "tariffs")) == 1


def test_the_same_words_given_to_two_actors_are_two_statements(store: Store) -> None:
    store.add_revision(revision())
    store.add_statements("one", [statement(), statement(actor="sudland")])
    assert [said.statement.actor for said in store.statements_of("one")] == ["norland", "sudland"]


def test_statements_of_a_revision_that_was_never_stored_are_refused(store: Store) -> None:
    with pytest.raises(LookupError, match="never"):
        store.add_statements("never", [statement()])


def test_what_an_actor_said_on_an_issue_since_a_day(store: Store) -> None:
    store.add_revision(revision())
    days = [date(2026, 2, 28), None, date(2026, 2, 1)]
    said = [statement(f"Words {day}.", date=day) for day in days]
    other = [statement(actor="sudland"), statement(issues=("fish",)), statement(issues=(), start=5)]
    store.add_statements("one", [*said, *other])
    found = store.statements_on("norland", "tariffs")
    assert [(one.statement.date, one.day) for one in found] == [
        (days[2], days[2]),
        (days[0], days[0]),
        (None, NOW.date()),  # undated words are of the day of their article
    ]
    assert [one.day for one in store.statements_on("norland", "tariffs", date(2026, 2, 28))] == [days[0], NOW.date()]
    assert store.statements_on("norland", "tariffs", date(2026, 3, 3)) == []


def test_an_undated_statement_is_of_the_day_it_was_where_it_was_published(store: Store) -> None:
    late = revision(published=NOW.replace(hour=20))
    store.add_revision(replace(late, article=replace(late.article, timezone="Asia/Tokyo")))
    store.add_statements("one", [statement(date=None)])
    assert [said.day for said in store.statements_of("one")] == [date(2026, 3, 3)]
    assert len(store.statements_on("norland", "tariffs", date(2026, 3, 3))) == 1


# --- comparisons -------------------------------------------------------------------------------------------


def test_a_comparison_is_kept_for_each_statement_version_and_model(store: Store) -> None:
    store.add_revision(revision())
    (key,) = store.add_statements("one", [statement()])
    newer = replace(COMPARISON, relation=Relation.SOFTENING, model="test 2", position_marks=(), reasons=())
    names = {store.add_comparison(key, POSITION.key, one) for one in (COMPARISON, newer, COMPARISON)}
    assert len(names) == 2
    assert store.comparison(key, POSITION.key, "test 1") == COMPARISON
    assert store.comparison(key, POSITION.key, "test 2") == newer
    assert store.comparison(key, "another version", "test 1") is None


def test_a_comparison_of_the_same_things_is_made_once(store: Store) -> None:
    store.add_revision(revision())
    (key,) = store.add_statements("one", [statement()])
    store.add_comparison(key, POSITION.key, COMPARISON)
    store.add_comparison(key, POSITION.key, replace(COMPARISON, confidence=0.1))
    assert store.comparison(key, POSITION.key, "test 1") == COMPARISON


# --- an actor's own texts ----------------------------------------------------------------------------------


def own(store: Store, name: str, day: int, url: str | None = None) -> None:
    store.add_revision(revision(name, f"text {name}", url=url or f"https://norland.example/{name}"))
    store.add_formula_text(name, "norland", "tariffs", date(2026, 2, day), [f"passage {name}", "more"])


def test_own_texts_come_newest_last_and_only_so_many(store: Store) -> None:
    for name, day in (("b", 5), ("c", 9), ("a", 1)):
        own(store, name, day)
    store.add_formula_text("a", "norland", "fish", date(2026, 2, 1), [])
    texts = store.own_texts("norland", "tariffs", JUDGED)
    assert texts[0] == OwnText("a", date(2026, 2, 1), "text a", ("passage a", "more"))
    assert [text.id for text in texts] == ["a", "b", "c"]
    assert [text.id for text in store.own_texts("norland", "tariffs", 2)] == ["b", "c"]
    assert [text.passages for text in store.own_texts("norland", "fish", JUDGED)] == [()]


def test_an_edited_text_is_not_a_second_one_in_the_ledger(store: Store) -> None:
    own(store, "first", 1, URL)
    own(store, "second", 3, URL)
    own(store, "first", 1, URL)  # replayed
    assert [text.id for text in store.own_texts("norland", "tariffs", JUDGED)] == ["second"]


# --- search ------------------------------------------------------------------------------------------------


@pytest.fixture
def library(store: Store) -> Store:
    store.add_revision(revision("fish", "The café sells herring. Norway is near.", url="https://x.example/f"))
    store.add_revision(
        revision("tax", "Sanctions were lifted on herring nets.", title="Trade", url="https://x.example/t")
    )
    store.add_statements("tax", [statement("Sanctions were lifted")])
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("CAFE", ["fish"]),
        ("hérring", ["fish", "tax"]),
        ("herr", ["fish", "tax"]),
        ("herring nets", ["tax"]),
        ('"nets herring"', []),
        ('"herring nets"', ["tax"]),
        ("trade", ["tax"]),
        ("nowhere", []),
        ("  ", []),
    ],
)
def test_search_finds_words_their_beginnings_and_phrases(library: Store, query: str, found: list[str]) -> None:
    assert sorted(hit.id for hit in library.search(query)) == found


def test_statements_are_found_before_texts_with_their_words_marked(library: Store) -> None:
    first, second = library.search("sanction")
    assert (first.kind, first.extract, first.url) == ("statement", "[Sanctions] were lifted", "https://x.example/t")
    assert (second.kind, second.title, second.source, second.published) == ("revision", "Trade", "press", NOW - HOUR)
    assert [hit.kind for hit in library.search("sanction", 1)] == ["statement"]
    assert library.search("sanction", 0) == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '"""',
        "'; DROP TABLE revision; --",
        "NEAR(herring nets, 2)",
        "text:herring AND (OR NOT",
        "herring*",
        "^herring + nets",
        "{title text}: herring",
        "\x00herring\x00",
        "_",
        "___ - * ( )",
        "\ud800 herring",
        "💥 herring",
        "herring " * 5_000,
        '"' * 10_001,
    ],
)
def test_no_query_can_break_the_search(library: Store, query: str) -> None:
    assert all(hit.id in {"fish", "tax"} or hit.kind == "statement" for hit in library.search(query))


def test_a_query_is_cut_to_a_length_that_can_be_searched() -> None:
    assert match_expression("herring " * 5_000) == " ".join(['"herring"*'] * MAX_TERMS)


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80) | st.text('"*():^-+{}.,_ aAnNdDoOrRtT', max_size=40))
def test_any_text_at_all_is_a_query(library: Store, query: str) -> None:
    library.search(query)


def test_the_index_follows_every_change_of_the_texts(library: Store) -> None:
    library.write("UPDATE revision SET text = 'Nothing but cod.' WHERE id = 'fish'")
    assert [hit.id for hit in library.search("cod")] == ["fish"]
    assert [hit.id for hit in library.search("herring")] == ["tax"]
    library.write("DELETE FROM revision WHERE id = 'fish'")
    assert library.search("cod") == []
    library.write("INSERT INTO revision_search (revision_search, rank) VALUES ('integrity-check', 1)")
