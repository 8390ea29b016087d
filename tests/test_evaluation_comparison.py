"""The gold files of pairs and edits against themselves: size, balance, and that no text in them was trained on."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evaluation.comparison import EDITS, NONE, PAIRS, Edit, diff_figures
from monitor.cli.evaluation import read_labelled
from monitor.domain import MOVES, Relation
from monitor.text import fold, similarity

TRAINING = Path(__file__).parent.parent / "training" / "data"
NGRAM = 8
"""So many words in a row that two authors do not write by chance, but for set phrases of the trade."""


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


GOLD_PAIRS, GOLD_EDITS = rows(PAIRS), rows(EDITS)


def sets() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in GOLD_PAIRS:
        found[row["position"]].append(row)
    return found


def ngrams(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.casefold())
    return (" ".join(words[k : k + NGRAM]) for k in range(len(words) - NGRAM + 1))


# --- pairs -----------------------------------------------------------------------------------------------


def test_the_pairs_are_what_monitor_eval_takes() -> None:
    with PAIRS.open("rb") as lines:
        assert len(read_labelled(lines, PAIRS.name)) >= 300


def test_the_pairs_are_balanced_over_the_relations() -> None:
    counts = Counter(row["relation"] for row in GOLD_PAIRS)
    assert set(counts) == {relation.value for relation in Relation}
    assert max(counts.values()) - min(counts.values()) <= 0.05 * len(GOLD_PAIRS)


def test_each_position_stands_under_a_contrast_set_with_every_relation_in_it() -> None:
    for position, members in sets().items():
        assert 4 <= len(members) <= 6, position
        assert {row["relation"] for row in members} == {relation.value for relation in Relation}, position


def test_each_position_is_an_issue_of_its_own() -> None:
    domains = {position: {row["domain"] for row in members} for position, members in sets().items()}
    assert all(len(found) == 1 for found in domains.values())
    assert len({domain for found in domains.values() for domain in found}) == len(domains) >= 50


def test_no_pair_stands_there_twice_and_none_is_its_own_position() -> None:
    statements = [fold(row["statement"]) for row in GOLD_PAIRS]
    assert len(set(statements)) == len(statements)
    assert not {fold(row["position"]) for row in GOLD_PAIRS} & set(statements)


def test_no_relation_can_be_told_by_whether_there_is_a_context() -> None:
    counts = Counter(row["relation"] for row in GOLD_PAIRS if row["context"])
    assert set(counts) == {relation.value for relation in Relation}


@pytest.mark.parametrize(
    "words",
    [
        r"\b(?:may|might|could|would|should|perhaps)\b",
        r"\b(?:not?|never|nobody|nothing|none|without|neither)\b",
        r"\bwill\b",
        r"\d",
        r'"',
    ],
    ids=["hedge", "negation", "will", "figure", "quotation"],
)
def test_no_surface_mark_belongs_to_one_relation(words: str) -> None:
    counts = Counter(row["relation"] for row in GOLD_PAIRS if re.search(words, row["statement"].casefold()))
    assert len(counts) == len(Relation)
    assert max(counts.values()) <= 0.4 * sum(counts.values()), counts


def test_likeness_to_the_position_gives_no_relation_away() -> None:
    """The statements most like their position, taken over all sets, are of several relations."""
    alike = sorted(GOLD_PAIRS, key=lambda row: -similarity(fold(row["position"]), fold(row["statement"])))[:40]
    counts = Counter(row["relation"] for row in alike)
    assert len(counts) >= 4
    assert max(counts.values()) <= 20, counts


# --- edits -----------------------------------------------------------------------------------------------


def test_half_of_the_edits_move_the_stance_and_half_do_not() -> None:
    counts = Counter(row["shift"] for row in GOLD_EDITS)
    assert counts[NONE] == 30
    assert {name: counts[name.value] for name in MOVES} == dict.fromkeys(MOVES, 10)
    assert len(GOLD_EDITS) == 60


def test_an_edit_is_of_a_short_document_and_changes_it() -> None:
    for row in GOLD_EDITS:
        assert 100 <= len(row["before"].split()) <= 200
        assert 100 <= len(row["after"].split()) <= 200
        assert row["before"] != row["after"]


def test_no_edit_stands_there_twice() -> None:
    assert len({row["after"] for row in GOLD_EDITS}) == len(GOLD_EDITS)


def test_each_document_has_edits_that_move_it_and_edits_that_do_not() -> None:
    kinds: dict[str, set[bool]] = defaultdict(set)
    for row in GOLD_EDITS:
        kinds[row["before"]].add(row["shift"] == NONE)
    assert all(found == {True, False} for found in kinds.values())


# --- both ------------------------------------------------------------------------------------------------


def test_no_gold_text_shares_a_long_run_of_words_with_the_training_data() -> None:
    gold = {
        run for row in GOLD_PAIRS for name in ("position", "statement", "context") for run in ngrams(row[name] or "")
    }
    gold |= {run for row in GOLD_EDITS for name in ("before", "after") for run in ngrams(row[name])}
    trained: set[str] = set()
    for path in sorted(TRAINING.glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            row = json.loads(line)
            trained.update(run for name in ("position", "statement", "context") for run in ngrams(row.get(name) or ""))
    assert len(trained) > 100_000
    assert not gold & trained


def test_no_subject_of_the_pairs_is_one_of_the_training_data() -> None:
    trained = {
        json.loads(line).get("domain", "")
        for path in TRAINING.glob("*.jsonl.gz")
        for line in gzip.decompress(path.read_bytes()).splitlines()
    }
    assert trained
    assert not {row["domain"] for row in GOLD_PAIRS} & trained


# --- the figures -----------------------------------------------------------------------------------------


def edit(shift: str, found: str) -> Edit:
    return Edit("before", "after", shift, found)


def test_diff_figures_tell_seeing_a_shift_from_seeing_which() -> None:
    judged = [
        edit("hardening", "hardening"),
        edit("hardening", "softening"),
        edit("reversal", NONE),
        edit("softening", "softening"),
        edit(NONE, NONE),
        edit(NONE, "reversal"),
    ]
    figures = diff_figures(judged)
    assert figures == {
        "diff_accuracy": pytest.approx(3 / 6),
        "diff_recall": pytest.approx(3 / 4),
        "diff_direction": pytest.approx(2 / 3),
        "diff_false_alarms": pytest.approx(1 / 2),
    }


def test_the_sets_stand_together_in_the_file() -> None:
    order = [row["position"] for row in GOLD_PAIRS]
    assert sum(one != other for one, other in pairwise(order)) == len(set(order)) - 1
