"""A sentence taken apart into what it says of its subject."""

from __future__ import annotations

import pytest

from monitor.pages import cues
from monitor.statements.predicates import claims

APART = [
    (
        "Norway bans the trade in sand, warns its partners and will fine whoever sells it.",
        [
            "Norway bans the trade in sand.",
            "Norway warns its partners.",
            "Norway will fine whoever sells it.",
        ],
    ),
    (
        "The Bank of Norway keeps its rate at 4 percent and does not intend to raise it.",
        ["The Bank of Norway keeps its rate at 4 percent.", "The Bank of Norway does not intend to raise it."],
    ),
    (
        "Chile holds that the strait is its own, and opposes any fee for passing it.",
        ["Chile holds that the strait is its own.", "Chile opposes any fee for passing it."],
    ),
]
WHOLE = [
    "",
    "Norway.",
    "Norway bans the trade in sand.",
    "Norway supports talks and trade, sand and gravel.",
    "Norway holds that no bridge there should be opened.",
    "The ban stays in force.",
    "Norway asked for a ship and sent two.",
    "and, and; but will",
]


@pytest.mark.parametrize(("text", "parts"), APART)
def test_what_is_said_of_one_subject_is_told_apart(text: str, parts: list[str]) -> None:
    assert claims(text, cues("en")) == parts


@pytest.mark.parametrize("text", WHOLE)
def test_a_sentence_that_says_one_thing_is_not(text: str) -> None:
    assert claims(text, cues("en")) == []
