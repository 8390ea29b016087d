"""An actor's own texts and the course of what it says, as they are read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from monitor.domain import Doubt, Kind
from monitor.drift import step
from monitor.store import Store
from store_samples import COMPARISON, revision, statement

OWN = "Norland opposes tariffs."
QUOTED = "We want free and fair trade."
TEXT = f"{OWN} The guest said: “{QUOTED}” That was all."


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as made:
        yield made


def keep(store: Store, **fields: object) -> None:
    """An own text in which somebody is quoted."""
    store.add_revision(revision("r1", TEXT))
    at = TEXT.index(QUOTED)
    said = statement(QUOTED, start=at, **fields)
    own = statement(OWN, actor="norland", kind=Kind.OFFICIAL)
    store.add_statements("r1", [own, said])
    store.add_formula_text("r1", "norland", "tariffs", date(2026, 2, 1), [OWN])


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.INDIRECT])
def test_what_another_actor_is_quoted_with_is_blanked_out_of_an_own_text(store: Store, kind: Kind) -> None:
    keep(store, actor="sudland", kind=kind)
    [text] = store.own_texts("norland", "tariffs", 10)
    assert "fair trade" not in text.text
    assert len(text.text) == len(TEXT)
    assert text.text.endswith("” That was all.")
    assert (text.id, text.day, text.passages) == ("r1", date(2026, 2, 1), (OWN,))


@pytest.mark.parametrize(
    "fields", [{"actor": "norland"}, {"actor": None}, {"actor": "sudland", "kind": Kind.CHARACTERISATION}]
)
def test_words_of_the_actor_of_nobody_known_and_about_others_stay(store: Store, fields: dict[str, object]) -> None:
    keep(store, **fields)
    [text] = store.own_texts("norland", "tariffs", 10)
    assert text.text == TEXT


def test_the_last_own_texts_with_some_letters_are_found_the_newest_last(store: Store) -> None:
    for number, words in enumerate(
        ("Tariffs on Grain.", "Tariffs on fish.", "No grain tariffs.", "GRAIN and tariffs.")
    ):
        store.add_revision(revision(f"r{number}", words, url=f"https://norland.example/{number}"))
        store.add_formula_text(f"r{number}", "norland", "tariffs", date(2026, 2, 1 + number), [words])
    assert [text.id for text in store.own_texts("norland", "tariffs", 10, ["grai", "tari"])] == ["r0", "r2", "r3"]
    assert [text.id for text in store.own_texts("norland", "tariffs", 2)] == ["r2", "r3"]
    assert store.own_texts("norland", "fish", 10) == []


def test_a_series_for_trends_is_the_one_with_evidence(store: Store) -> None:
    store.add_revision(revision("r1"))
    said = [statement("We will.", date=date(2026, 2, 2)), statement("We may.", start=30, doubt=(Doubt.RECALLED,))]
    for key in store.add_statements("r1", said):
        store.add_comparison(key, "position", COMPARISON)
    whole = store.compared_on("norland", "tariffs", "position", COMPARISON.model, date(2026, 1, 1))
    weighed = store.weighed_on("norland", "tariffs", "position", COMPARISON.model, date(2026, 1, 1))
    assert [(one.text, one.kind, one.doubt, one.day, one.source) for one in weighed] == [
        (one.said.statement.text, one.said.statement.kind, one.said.statement.doubt, one.said.day, one.said.source)
        for one in whole
    ]
    assert [step(one.comparison) for one in weighed] == [step(one.comparison) for one in whole]
    assert len(weighed) == 2
