"""A statement held against a position by rule: all findings, and the figures that a calibrator weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.compare.findings import COUNTED, TESTS, Finding, counted
from monitor.compare.signals import Signals
from monitor.domain import Span
from monitor.text import similarity, words

_PAIRED = (
    "overlap_position", "overlap_statement", "jaccard", "names_kept", "names_new", "subject_kept", "flip", "agree",
    "main_flip", "same_flip", "antonym_flip", "antonym_agree", "stance_flip", "stance_agree", "modality_down",
    "modality_up", "modality_statement", "modality_position", "ladder_up", "ladder_down", "ladder_far", "quantity_same",
    "quantity_changed", "quantity_firmer", "quantity_softer", "date_same", "date_changed", "date_firmer", "date_softer",
    "turned_position", "turned_statement", "question", "other_subject", "old_year", "length", "first_person", "quoted",
    "near", "unlike", "nothing_new",
)  # fmt: skip
_COUNTS = tuple(f"{name}_{way}" for way in ("new", "gone") for name in COUNTED)
_NEARLY = (
    "main_flip", "antonym_flip", "antonym_agree", "stance_flip", "stance_agree", "modality_up", "modality_down",
    "ladder_up", "ladder_down", "date_firmer", "date_softer", "quantity_firmer", "quantity_softer", "other_subject",
    "names_new", "question", "unlike",
    *(f"{name}_{way}" for way in ("new", "gone") for name in (
        "commitment", "hedge", "time_limit", "condition", "no_condition", "exception", "no_exception", "intensifier",
        "downtoner", "change", "same", "negation",
    )),
)  # fmt: skip
_NEWS = (
    "unlike", "names_new", "question", "other_subject", "flip", "antonym_flip", "stance_flip", "modality_up",
    "modality_down", "ladder_up", "ladder_down", "date_changed", "quantity_changed", "commitment_gone", "hedge_gone",
    "condition_gone", "exception_gone", *(f"{name}_new" for name in (
        "commitment", "hedge", "time_limit", "condition", "no_condition", "exception", "no_exception", "intensifier",
        "downtoner", "change", "negation",
    )),
)  # fmt: skip
FEATURES = (*_PAIRED, *_COUNTS, *(f"near:{name}" for name in _NEARLY))
"""All figures, each between 0 and 1. ``near:X`` is ``X`` times the likeness of the two texts."""

NEAR = 0.4
"""Likeness of the two texts from which the words that differ begin to tell more than they do elsewhere."""
_PIECE, _OF_A_PIECE = 4, 0.9
_LONG_AGO = 2012 * 365.0
_QUOTES = frozenset('"“”«»')


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the rules found: every figure of ``FEATURES``, the findings, and the words that both texts have."""

    figures: Mapping[str, float]
    findings: tuple[Finding, ...]
    shared: tuple[tuple[Span, Span], ...]


def weigh(position: Signals, statement: Signals) -> Evidence:
    """Hold a statement against a position."""
    shared = [key for key in statement.stems if key in position.stems]
    figures = dict.fromkeys(FEATURES, 0.0)
    figures.update(_overlap(position, statement, shared))
    parts = [part for test in TESTS for part in test(position, statement, shared)]
    parts += [part for name in COUNTED for part in counted(name, position, statement)]
    for part in parts:
        figures[part.figure] = max(figures[part.figure], part.value)
    figures["nothing_new"] = float(not any(figures[name] for name in _NEWS))
    figures["near"] = max(0.0, _likeness(position.text, statement.text) - NEAR) / (1 - NEAR)
    figures.update({f"near:{name}": figures["near"] * figures[name] for name in _NEARLY})
    return Evidence(
        figures=figures,
        findings=tuple(part.finding for part in parts if part.finding is not None),
        shared=tuple(
            (position.span(position.stems[key][0]), statement.span(statement.stems[key][0])) for key in shared
        ),
    )


def _likeness(position: str, statement: str) -> float:
    """How much of the two texts is the same words in the same order.

    A statement that is a piece of the position counts for nearly as much as one that is all of it.
    """
    alike = similarity(position, statement)
    whole, piece = len(words(position)), len(words(statement))
    if piece < _PIECE:
        return alike
    return max(alike, _OF_A_PIECE * alike * (whole + piece) / (2 * piece))


def _overlap(position: Signals, statement: Signals, shared: Sequence[str]) -> dict[str, float]:
    """How much the texts talk of the same things, and what kind of text the statement is."""
    either = len(position.stems) + len(statement.stems) - len(shared)
    said = {token.word for token in statement.tokens}
    years = [quantity.value for quantity in statement.quantities if quantity.unit == "date"]
    known = [quantity.value for quantity in position.quantities if quantity.unit == "date"]
    return {
        "overlap_position": len(shared) / max(1, len(position.stems)),
        "overlap_statement": len(shared) / max(1, len(statement.stems)),
        "jaccard": len(shared) / max(1, either),
        "names_kept": len(position.names & statement.names) / max(1, len(position.names)),
        "names_new": min(len(statement.names - position.names), 4) / 4,
        "subject_kept": float(position.subject in statement.names and bool(position.subject)),
        "turned_position": float(-1 in position.turns),
        "turned_statement": float(-1 in statement.turns),
        "old_year": float(bool(years) and min(years) < _LONG_AGO and min(years) not in known),
        "length": min(len(statement.tokens), 80) / 80,
        "first_person": float(bool(statement.of("first_person"))),
        "quoted": float(not said.isdisjoint(_QUOTES)),
        "unlike": min(3, len(statement.stems) - len(shared)) / 3,
    }
