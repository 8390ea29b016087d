"""Which sentences state a stance, so that something is gone from a page when they are taken out."""

from __future__ import annotations

import pytest

from monitor.compare.commitments import PERHAPS, PLAINLY, stated
from monitor.compare.signals import read
from monitor.lexicon import StanceLexicon
from monitor.resources import lexicon_data

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))


def said(text: str) -> float:
    return stated(read(text, LEXICON), LEXICON)


@pytest.mark.parametrize(
    "text",
    [
        "The ministry supports the reopening of the mine.",
        "The ministry does not recognise the new border.",
        "We stand by the accord.",
        "The guild is opposed to a cap on catches.",
        "We advise against swimming in the canal.",
        "Parliament has rejected the merger.",
        "The board wants the towers pulled down.",
        "Imports of live eel are banned.",
        "Dogs must be kept on a lead.",
        "Visitors are allowed to fish from the pier.",
        "Do not feed the seals.",
        "The government will not sell arms to its neighbours.",
        "Egypt will grant 200 scholarships.",
        "We will close the bridge.",
        "The commission holds that the old kilns must be demolished.",
    ],
)
def test_a_sentence_that_binds_or_takes_a_side_states_a_stance(text: str) -> None:
    assert said(text) == PLAINLY


@pytest.mark.parametrize(
    "text",
    ["The rate will remain at zero.", "No new lift should be built on the glacier.", "This cannot be the last word."],
)
def test_what_is_to_be_without_a_speaker_is_perhaps_one(text: str) -> None:
    assert said(text) == PERHAPS


@pytest.mark.parametrize(
    "text",
    [
        "The tower has nine bells and a clock.",
        "It runs to 96 pages.",
        "The office can be reached on weekdays under 555 0142.",
        "Write to the secretariat at 4 Harbour Street.",
        "People who want to complain should call the desk.",
        "The guild was opposed to the railway until 1890.",
        "A law of 1994 banned the sale of ivory.",
        "In 2003 the council voted against the plan.",
        "The committee could not meet in March.",
        "Some 300 people support the charity.",
        "The price rose little against that of wheat.",
        "Pressure from demand is receding.",
        "Critics demand that the rule be scrapped.",
        "Does the ministry support the mine?",
        "They used the island as part of a plan aiming to retake the coast.",
        "The minister recalled that imports are banned.",
        "",
    ],
)
def test_history_figures_contacts_and_other_voices_do_not(text: str) -> None:
    assert said(text) == 0
