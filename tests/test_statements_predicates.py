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
    # a verb in -s before an adjective that is a verb as well, or before a plural
    ("Chile opposes the levy and demands open markets.", ["Chile opposes the levy.", "Chile demands open markets."]),
    (
        "Chile bans exports of ore and does not allow transit.",
        ["Chile bans exports of ore.", "Chile does not allow transit."],
    ),
    # an adverb of one verb is not the other's
    (
        "Chile firmly opposes the levy and says that it harms trade.",
        ["Chile firmly opposes the levy.", "Chile says that it harms trade."],
    ),
    (
        "Chile, which chairs the council, backs the ban and asks others to join it.",
        [
            "Chile, which chairs the council, backs the ban.",
            "Chile, which chairs the council, asks others to join it.",
        ],
    ),
    (
        "Chile does not mean to change that, and will ask for no loan.",
        ["Chile does not mean to change that.", "Chile will ask for no loan."],
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
    "Norway supports the plan, of which its reports say open markets gain.",
    # what is said of something else in a clause with "that"
    "Norway holds that the treaty, the work of decades, remains in force and cannot be suspended.",
    "Norway affirms that such a war cannot be won and must never be fought.",
    "Norway holds that the treaty should be kept, and so should the charter.",
]


@pytest.mark.parametrize(("text", "parts"), APART)
def test_what_is_said_of_one_subject_is_told_apart(text: str, parts: list[str]) -> None:
    assert claims(text, cues("en")) == parts


@pytest.mark.parametrize("text", WHOLE)
def test_a_sentence_that_says_one_thing_is_not(text: str) -> None:
    assert claims(text, cues("en")) == []
