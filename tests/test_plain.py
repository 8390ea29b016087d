"""Texts that differ in next to nothing: the figure or the word decides, whatever a model thinks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.compare import Judge
from monitor.compare.calibrate import Calibrator
from monitor.compare.plain import plain_difference, plain_neutrality, postponed
from monitor.compare.signals import read
from monitor.domain import Relation
from monitor.lexicon import StanceLexicon
from monitor.resources import calibrator_data, lexicon_data
from test_compare import WordScorer

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))
CALIBRATOR = Calibrator.from_data(calibrator_data())
BACK = {
    Relation.HARDENING: Relation.SOFTENING,
    Relation.SOFTENING: Relation.HARDENING,
    Relation.REAFFIRMS: Relation.REAFFIRMS,
}


def relation(before: str, after: str) -> Relation | None:
    found = plain_difference(read(before, LEXICON), read(after, LEXICON))
    return found.relation if found else None


FIGURES = [
    ("The fee will be 10 euros.", "The fee will be 12 euros.", Relation.HARDENING),
    ("The government will send 500 soldiers.", "The government will send 200 soldiers.", Relation.SOFTENING),
    ("We will cut waste by 40 per cent by 2030.", "We will cut waste by 40 per cent by 2035.", Relation.SOFTENING),
    ("Owners must register within 30 days.", "Owners must register within 14 days.", Relation.HARDENING),
    ("Ships must keep at least 200 metres off.", "Ships must keep at least 100 metres off.", Relation.SOFTENING),
    ("The quota is 4,000 tonnes a year.", "The quota is 2,000 tonnes a year.", Relation.HARDENING),
    ("Sanctions will remain in force until 2026.", "Sanctions will remain in force until 2028.", Relation.HARDENING),
    ("No permits will be issued before 2027.", "No permits will be issued before 2030.", Relation.HARDENING),
    ("We will reduce the fleet to 40 boats.", "We will reduce the fleet to 30 boats.", Relation.HARDENING),
    ("The city bans lorries over 20 tonnes.", "The city bans lorries over 12 tonnes.", Relation.HARDENING),
    ("We will write off half of the debt.", "We will write off a third of the debt.", Relation.SOFTENING),
    ("The quarantine lasts 10 days.", "The quarantine lasts 14 days.", Relation.HARDENING),
    ("Children under 14 may not use it.", "Children under 16 may not use it.", Relation.HARDENING),
    ("Ships under 500 tonnes are exempt.", "Ships under 300 tonnes are exempt.", Relation.HARDENING),
    ("A club with its 200 members demands rest.", "A club with its 210 members demands rest.", Relation.REAFFIRMS),
    ("We welcomed 1.2 million visitors.", "We welcomed 1.3 million visitors.", Relation.REAFFIRMS),
    ("The bridge, opened in 1931, will stay open.", "The bridge, opened in 1932, will stay open.", Relation.REAFFIRMS),
]  # fmt: skip
WORDS = [
    ("All farms must report their stocks.", "Most farms must report their stocks.", Relation.SOFTENING),
    ("The rule applies to all ships.", "The rule applies to some ships.", Relation.SOFTENING),
    ("The ban covers the whole coast.", "The ban covers the northern coast.", Relation.SOFTENING),
    ("The council should build the line.", "The council must build the line.", Relation.HARDENING),
    ("The union expects an apology.", "The union demands an apology.", Relation.HARDENING),
    ("The ministry regrets the decision.", "The ministry deplores the decision.", Relation.HARDENING),
    ("We are concerned about the arrests.", "We are gravely concerned about the arrests.", Relation.HARDENING),
    ("We will lift the ban.", "We will lift the ban if the tests are clean.", Relation.SOFTENING),
    ("Exports of arms are forbidden.", "Exports of arms are forbidden, except for spare parts.", Relation.SOFTENING),
    ("The airline will refund all tickets.", "The airline will refund all tickets on request.", Relation.SOFTENING),
    ("Members must pay by card.", "Members must normally pay by card.", Relation.SOFTENING),
    ("Importers need a licence and a permit.", "Importers need a licence or a permit.", Relation.SOFTENING),
    ("Residents may enter.", "Only residents may enter.", Relation.HARDENING),
    ("Ships are banned from the port.", "Only ships are banned from the port.", Relation.SOFTENING),
    ("We will leave the pact.", "We will leave the pact immediately.", Relation.HARDENING),
    ("The embargo is permanent.", "The embargo is temporary.", Relation.SOFTENING),
    ("We will not sign the treaty.", "We will never sign the treaty.", Relation.HARDENING),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "expected"), [*FIGURES, *WORDS])
def test_one_figure_or_word_decides_both_ways(before: str, after: str, expected: Relation) -> None:
    assert relation(before, after) is expected
    assert relation(after, before) is BACK[expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The levy must be 25 percent.", "The levy must be twenty-five percent."),
        ("The levy must be 25 percent.", "The levy must be twenty-five per cent."),
        ("The port will take 1,500 tonnes.", "The port will take 1500 tonnes."),
        ("Peru regrets the new ruling.", "Peru notes with regret the new ruling."),
    ],
)
def test_the_same_figure_or_rung_in_another_spelling_or_phrase_is_the_same(before: str, after: str) -> None:
    assert relation(before, after) is Relation.REAFFIRMS
    assert relation(after, before) is Relation.REAFFIRMS


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The levy must be 25 percent.", "The levy must be twenty-six percent.", Relation.HARDENING),
        ("Owners must register within fourteen days.", "Owners must register within thirty days.", Relation.SOFTENING),
        ("Peru will send 4000 soldiers.", "Peru will send 2000 soldiers.", Relation.SOFTENING),
        ("Peru will admit 4000 refugees.", "Peru will admit 2000 refugees.", Relation.SOFTENING),
        ("Peru will issue at most 2000 licences.", "Peru will issue at most 3000 licences.", Relation.SOFTENING),
        ("Peru regrets the new ruling.", "Peru notes the new ruling.", Relation.SOFTENING),
        ("Peru regrets the new ruling.", "Peru notes with deep regret the new ruling.", Relation.HARDENING),
    ],
)
def test_another_figure_or_rung_moves_whatever_its_spelling(before: str, after: str, expected: Relation) -> None:
    assert relation(before, after) is expected
    assert relation(after, before) is BACK[expected]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Every train will stop.", "Each train will stop."),
        ("We oppose any increase of the fee.", "We welcome an increase of the fee."),
        ("Peru will build the harbour.", "Peru will build the railway."),
        ("The council will vote on the plan.", "The council will not vote on the plan."),
        ("We oppose tolls and taxes.", "We oppose tolls or taxes."),
        ("The flag is red and white.", "The flag is red or white."),
        ("Firms that pollute and lie must pay.", "Firms that pollute or lie must pay."),
        ("We will not accept a ceasefire.", "We will not only accept a ceasefire."),
        ("Ships may not enter the strait.", "Ships should not enter the strait."),
        ("We will close the camp by spring.", "We will close the camp by spring. There were 900 people in it."),
        ("We ban it where a train takes less than 3 hours.", "We ban it where a train takes less than 5 hours."),
        ("The fee is 10 euros until 2026.", "The fee is 12 euros until 2025."),
        ("Foxes usually live in the wood.", "Foxes live in the wood."),
        ("We pay.", "We pay."),
        ("", ""),
    ],
)  # fmt: skip
def test_where_more_changed_or_nobody_is_bound_nothing_is_plain(before: str, after: str) -> None:
    assert relation(before, after) is None
    assert relation(after, before) is None


@pytest.mark.parametrize("opinion", [(0.1, 0.1, 0.7, 0.05, 0.05), (0.9, 0.025, 0.025, 0.025, 0.025)])
def test_a_plain_difference_outweighs_what_the_model_thinks(opinion: Sequence[float]) -> None:
    judge = Judge(WordScorer(opinion), LEXICON, CALIBRATOR)
    found = judge.compare("The government will send 500 soldiers.", "The government will send 200 soldiers.")
    assert found.relation is Relation.SOFTENING
    assert found.reasons == ('amount: "500 soldiers" -> "200 soldiers"',)
    assert sum(found.scores.values()) == pytest.approx(1.0)


def test_the_words_that_decide_are_marked() -> None:
    before, after = "All farms must report their stocks.", "Most farms must report their stocks."
    found = Judge(WordScorer([0.2] * 5), LEXICON, CALIBRATOR).compare(before, after)
    assert [before[span.start : span.end] for span in found.position_marks] == ["All"]
    assert [after[span.start : span.end] for span in found.statement_marks] == ["Most"]
    assert found.reasons[0] == 'scope: "All" -> "Most"'


# --- a time that moved ---------------------------------------------------------------------------------------

TIMES = [
    (
        "a later deadline",
        "Kenya will close the mine by 1 May 2031.",
        "The pit shuts on 1 July 2032.",
        Relation.SOFTENING,
    ),
    ("an earlier one", "Kenya will close the mine by 1 May 2031.", "The pit shuts by 1 July 2029.", Relation.HARDENING),
    ("a month in the next year", "The fleet will sail in November.", "They will sail in March.", Relation.SOFTENING),
    (
        "a ban on more",
        "Lorries over 20 tonnes may not use the bridge.",
        "It bans vehicles of more than 12 tonnes.",
        Relation.HARDENING,
    ),
    ("a later end", "The curfew will stay until 2031.", "It will last until 2033.", Relation.HARDENING),
    ("the same day", "Kenya will close it by 1 May 2031.", "The pit shuts by 1 May 2031.", None),
    ("an end and a deadline", "The curfew will stay until 2031.", "It will begin by 2033.", None),
    ("two times", "Kenya will close it by 2031 and leave by 2033.", "It shuts by 2035.", None),
    ("no time", "Kenya will close the mine.", "The pit shuts by 2035.", None),
    ("a year and a month", "The fleet will sail by 2031.", "They will sail in March.", None),
]


@pytest.mark.parametrize(("before", "after", "way"), [row[1:] for row in TIMES], ids=[row[0] for row in TIMES])
def test_the_one_time_or_bound_that_two_texts_set_says_which_way_a_move_goes(
    before: str, after: str, way: Relation | None
) -> None:
    assert postponed(read(before, LEXICON), read(after, LEXICON)) is way


def test_a_time_that_moved_sets_the_way_right_and_leaves_how_surely_it_did() -> None:
    before, after = "Kenya will close the mine by 2031.", "In the end the pit, he added, may be shut by 2035 at most."
    opinion = (0.05, 0.05, 0.8, 0.05, 0.05)
    plain = Judge(WordScorer(opinion), LEXICON, CALIBRATOR)
    found, other = plain.compare(before, after), plain.compare(before, after.replace("by 2035", "by then"))
    assert found.relation is Relation.SOFTENING
    assert other.relation is Relation.HARDENING
    assert sum(found.scores.values()) == pytest.approx(1.0)


# --- neither for nor against -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "relation"),
    [
        (
            "We do not support the island's independence.",
            "We take no position on the island's independence.",
            "softening",
        ),
        (
            "The union opposes the merger of the ports.",
            "The union will not take sides on the merger of the ports.",
            "softening",
        ),
        (
            "The union opposes the merger of the ports.",
            "The union neither supports nor opposes the merger.",
            "softening",
        ),
        ("Norway has no view on the dam at Orsk.", "Norway rejects the dam at Orsk as unlawful.", "hardening"),
        ("Norway has no view on the dam at Orsk.", "Norway does not take a position on the dam at Orsk.", "reaffirms"),
    ],
)
def test_who_takes_no_side_on_what_he_was_for_or_against_has_moved(before: str, after: str, relation: str) -> None:
    found = plain_neutrality(read(before, LEXICON), read(after, LEXICON))
    assert found is not None
    assert found.relation is Relation(relation)
    sure = Judge(WordScorer([0.97, 0.01, 0.01, 0.0, 0.01]), LEXICON, CALIBRATOR).compare(before, after)
    assert sure.relation is Relation(relation)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The union opposes the merger of the ports.", "The union takes no position on the price of tickets."),
        (
            "The union opposes the merger of the ports.",
            "The union has no view on ferries but opposes the merger of the ports.",
        ),
        ("The union opposes the merger of the ports.", "The union takes sides in the merger of the ports."),
        ("The bank supports a neutral policy rate.", "The bank keeps the policy rate at a neutral level."),
        ("The ports will be merged in May.", "The union takes no position on the ports."),
    ],
)
def test_reserve_on_another_matter_or_beside_a_side_taken_is_none(before: str, after: str) -> None:
    assert plain_neutrality(read(before, LEXICON), read(after, LEXICON)) is None
