"""A statement held against a position: one distribution, the words that decided, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from monitor.compare import LONGEST, LONGEST_READ, Judge, Pair, certain
from monitor.compare.calibrate import RELATIONS, Calibrator
from monitor.compare.hearings import doubted
from monitor.compare.signals import read, reckoned
from monitor.domain import Comparison, Relation
from monitor.lexicon import StanceLexicon
from monitor.resources import calibrator_data, lexicon_data
from monitor.text import words

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))
CALIBRATOR = Calibrator.from_data(calibrator_data())


class WordScorer:
    """Vectors that count words, and an opinion that is set; remembers what it was asked."""

    version = "words-1"

    def __init__(self, opinion: Sequence[float] | None = None) -> None:
        self.opinion = opinion
        self.asked: list[tuple[str, str]] = []

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        found = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in zip(found, texts, strict=True):
            for word in words(text):
                row[sum(map(ord, word)) * 31 % 512] += 1
            row /= max(1.0, float(np.linalg.norm(row)))
        return found

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64] | None:
        self.asked += pairs
        return None if self.opinion is None else np.tile(np.array(self.opinion), (len(pairs), 1))


def judge(opinion: Sequence[float] | None = None) -> Judge:
    return Judge(WordScorer(opinion), LEXICON, CALIBRATOR)


def held(position: str, statement: str, context: str = "") -> Comparison:
    """By the rules alone."""
    return judge().compare(position, statement, context)


PLAIN = [
    ("Peru will expel the fleet.", "Peru will not expel the fleet.", Relation.REVERSAL, "not"),
    ("Peru supports the fishing treaty.", "Peru opposes the fishing treaty.", Relation.REVERSAL, "opposes"),
    ("Peru opposes the fishing treaty.", "Peru no longer opposes the fishing treaty.", Relation.REVERSAL, "no longer"),
    ("Peru will build the harbour.", "Peru may build the harbour.", Relation.SOFTENING, "may"),
    ("Peru will build the harbour.", "Peru will build the harbour if the bank agrees.", Relation.SOFTENING, "if"),
    ("Peru may build the harbour.", "Peru will build the harbour.", Relation.HARDENING, "will"),
    ("Peru is concerned about the raid.", "Peru strongly condemns the raid.", Relation.HARDENING, "condemns"),
    ("Peru will build the harbour.", "Bolivia will build the harbour.", Relation.UNRELATED, "Bolivia"),
    ("Peru will build the harbour.", "Once more: Peru will build the harbour.", Relation.REAFFIRMS, "Once more"),
]


@pytest.mark.parametrize(("position", "statement", "relation", "marked"), PLAIN)
def test_one_changed_word_decides_and_is_marked(position: str, statement: str, relation: Relation, marked: str) -> None:
    found = held(position, statement)
    assert found.relation is relation
    assert marked in " / ".join(statement[span.start : span.end] for span in found.statement_marks)
    assert found.reasons


@pytest.mark.parametrize("opinion", [None, (0.1, 0.6, 0.1, 0.1, 0.1)])
def test_scores_are_a_distribution_in_the_order_of_the_contract(opinion: Sequence[float] | None) -> None:
    for position, statement, *_ in PLAIN:
        found = judge(opinion).compare(position, statement)
        assert [name.value for name in found.scores] == ["reaffirms", "reversal", "hardening", "softening", "unrelated"]
        assert math.isclose(sum(found.scores.values()), 1, abs_tol=1e-9)
        assert found.confidence == max(found.scores.values()) == found.scores[found.relation]


DOUBTING = (0.04, 0.02, 0.02, 0.9, 0.02)
"""A network that takes what it reads for a softening."""


def test_being_against_the_same_thing_in_other_words_is_no_move_even_if_the_cross_encoder_thinks_so() -> None:
    position = "Peru opposes tariffs on imported grain and says that trade in food has to stay free."
    said = judge(DOUBTING).compare(position, "Peru is against tariffs on grain from abroad.")
    assert said.relation is Relation.REAFFIRMS
    assert "against" in said.reasons[0]


@pytest.mark.parametrize(
    "statement",
    ["Peru is against tariffs on grain from abroad unless the bank agrees.", "Peru is against the new stadium."],
)
def test_a_condition_or_another_thing_leaves_it_to_the_cross_encoder(statement: str) -> None:
    position = "Peru opposes tariffs on imported grain and says that trade in food has to stay free."
    assert judge(DOUBTING).compare(position, statement).relation is not Relation.REAFFIRMS


def test_the_cross_encoder_is_heard_where_no_rule_speaks() -> None:
    pair = "The duchy sells its railway.", "Rails of the duchy go to the highest bidder."
    for i, relation in enumerate(RELATIONS[:4]):
        opinion = [0.01] * 5
        opinion[i] = 0.96
        assert judge(opinion).compare(*pair).relation is relation


def test_context_goes_before_the_statement_to_the_models_and_is_never_marked() -> None:
    scorer = WordScorer([0.2] * 5)
    found = Judge(scorer, LEXICON, CALIBRATOR).compare("Peru will pay.", "It may pay.", "  Would Peru pay? ")
    assert scorer.asked == [("Peru will pay.", "Would Peru pay? | It may pay.")]
    assert all(span.end <= len("It may pay.") for span in found.statement_marks)


@pytest.mark.parametrize(
    "statement", ["Peru opposes the fishing treaty.", "“Peru opposes the fishing treaty,”", "Peru opposes the treaty."]
)
def test_a_piece_of_the_position_reaffirms_it_even_if_the_cross_encoder_doubts_it(statement: str) -> None:
    position = "Peru opposes the fishing treaty and says that its fleet needs no quota."
    assert judge((0.05, 0.1, 0.05, 0.1, 0.7)).compare(position, statement).relation is Relation.REAFFIRMS


def test_the_same_words_reaffirm_whatever_the_typography() -> None:
    found = held("Peru won't pay – ever.", "  PERU won’t pay - ever ")
    assert found.relation is Relation.REAFFIRMS
    assert found.confidence > 0.9
    assert found.reasons


@pytest.mark.parametrize(("position", "statement"), [("", "We pay."), ("We pay.", ""), ("", ""), (" \n", "\t")])
def test_nothing_said_is_unrelated(position: str, statement: str) -> None:
    found = held(position, statement)
    assert found.relation is Relation.UNRELATED
    assert found.confidence > 0.9


def test_another_topic_is_unrelated_even_if_the_cross_encoder_thinks_otherwise() -> None:
    opinion = (0.1, 0.5, 0.2, 0.1, 0.1)
    found = judge(opinion).compare(
        "Peru opposes the fishing treaty.", "Violins sounded through an empty museum yesterday."
    )
    assert found.relation is Relation.UNRELATED


@pytest.mark.parametrize(
    "statement",
    [
        "Die Bundesregierung lehnt den Vertrag über die Fischerei weiterhin ab und wird ihn nicht unterzeichnen.",
        "Правительство не поддержит договор о рыболовстве ни при каких обстоятельствах.",
        "政府不会支持渔业条约。",
    ],
)
def test_of_a_language_that_is_not_read_nothing_sure_is_said(statement: str) -> None:
    found = judge((0.01, 0.96, 0.01, 0.01, 0.01)).compare("Peru supports the fishing treaty.", statement)
    assert found.confidence < 0.6
    assert found.reasons


def test_of_a_long_statement_the_part_on_the_position_is_weighed_and_marked_in_place() -> None:
    filler = "The choir sang and the mayor thanked the gardeners for their roses. " * 60
    statement = f"{filler}Peru will not expel the fleet. {filler}"
    found = held("Peru will expel the fleet.", statement)
    pieces = [statement[span.start : span.end] for span in found.statement_marks]
    assert found.relation is Relation.REVERSAL
    assert any("not" in piece for piece in pieces)
    assert min(span.start for span in found.statement_marks) > LONGEST


@pytest.mark.parametrize(
    ("text", "other", "given"),
    [
        ("About 500 soldiers will go.", "We will send 500 soldiers.", "500 soldiers will go."),
        ("About 500 soldiers will go.", "We will send 400 soldiers.", None),
        ("A third of it will go.", "Half of it will go.", "33.3 percent of it will go."),
        ("A third of it will go.", "A third of it will stay.", None),
        ("A third of it will go.", "We will send 400 soldiers.", None),
        ("It will end around 2030.", "It will end in 2030.", None),
    ],
)
def test_figures_are_given_to_the_networks_as_the_other_text_has_them(text: str, other: str, given: str | None) -> None:
    assert reckoned(read(text, LEXICON), read(other, LEXICON)) == (given or text)


def test_many_are_compared_in_order_and_the_models_run_once() -> None:
    scorer = WordScorer([0.2] * 5)
    pairs = [Pair(position, statement) for position, statement, *_ in PLAIN]
    together = Judge(scorer, LEXICON, CALIBRATOR).compare_many(pairs)
    assert len(scorer.asked) == len(pairs)
    alone = [judge([0.2] * 5).compare(*pair) for pair in pairs]
    for one, other in zip(together, alone, strict=True):
        assert list(one.scores.values()) == pytest.approx(list(other.scores.values()))
        assert (one.statement_marks, one.reasons) == (other.statement_marks, other.reasons)
    assert judge().compare_many([]) == []


def test_equal_pairs_are_compared_once_and_each_has_its_answer() -> None:
    scorer = WordScorer([0.2] * 5)
    one, other = (Pair(*row[:2]) for row in PLAIN[:2])
    found = Judge(scorer, LEXICON, CALIBRATOR).compare_many([one, other, one, one])
    assert len(scorer.asked) == 2
    assert [found.index(each) for each in found] == [0, 1, 0, 0]


def test_a_comparison_names_what_it_was_made_by() -> None:
    assert held("We pay.", "We may pay.").model == f"words-1 / {CALIBRATOR.version}"


def test_what_is_certain_costs_no_model() -> None:
    scorer = WordScorer([0.2] * 5)
    said, doubtful = "Peru supports the fishing agreement.", Pair("Peru will pay.", "Peru may pay.")
    sure = [Pair(said, said), Pair(said, "Peru supports the fishing agreemnet"), Pair(said, " "), Pair("", said)]
    found = Judge(scorer, LEXICON, CALIBRATOR).compare_many([*sure, doubtful])
    assert scorer.asked == [doubtful[:2]]
    assert [one.relation.value for one in found] == ["reaffirms", "reaffirms", "unrelated", "unrelated", "softening"]


def test_long_texts_are_the_same_or_not_without_much_ado() -> None:
    long = "".join(f"{first}harbour{last}authority " for first in "abcdefgh" for last in "bcdefgh") * 40
    assert certain(Pair(long, long.upper())) is Relation.REAFFIRMS
    assert certain(Pair(long[:LONGEST], long[:LONGEST].replace("authority", "authorty"))) is Relation.REAFFIRMS
    assert certain(Pair(long, long.replace("harbour", "harbuor"))) is Relation.REAFFIRMS
    assert certain(Pair(long, long[::-1])) is None
    assert certain(Pair(f"{long} " * 5, f"{long} " * 5 + "not")) is None
    assert len(long) < LONGEST_READ < 5 * len(long)


def test_a_stroke_in_a_text_does_not_divide_it_for_the_models() -> None:
    scorer = WordScorer([0.2] * 5)
    statement = "Ban on oil | gas stays"
    found = Judge(scorer, LEXICON, CALIBRATOR).compare("Oil is banned | Gas is not.", statement, "Energy | News")
    assert scorer.asked == [("Oil is banned | Gas is not.", "Energy / News | Ban on oil / gas stays")]
    assert all(span.end <= len(statement) for span in found.statement_marks)


HOSTILE = [
    "x" * 200_000,
    "not " * 50_000,
    "a. " * 60_000,
    "\n" * 5_000,
    "制裁解决不了问题。" * 50,
    "\x00\ud800",
    "?!" * 3_000,
    "“”" * 400,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_gets_a_comparison(text: str) -> None:
    for position, statement in ((text, "Peru will not pay."), ("Peru will pay.", text)):
        found = judge([0.2] * 5).compare(position, statement, text)
        assert math.isclose(sum(found.scores.values()), 1, abs_tol=1e-9)
        assert all(0 <= span.start < span.end <= len(statement) for span in found.statement_marks)
        assert all(0 <= span.start < span.end <= len(position) for span in found.position_marks)


def test_a_calibrator_that_does_not_fit_is_refused() -> None:
    data = dict(calibrator_data())
    with pytest.raises(ValueError, match="calibrator"):
        Calibrator.from_data({**data, "rules": {**data["rules"], "bias": [0.0]}})
    with pytest.raises(ValueError, match="leaning"):
        Calibrator.from_data({**data, "trust": {**data["trust"], "leaning": [0.0]}})
    with pytest.raises(KeyError):
        Calibrator.from_data({"version": "1"})


def test_the_shipped_calibrator_tells_how_it_was_made_and_how_right_it_is() -> None:
    provenance = calibrator_data()["provenance"]
    assert provenance["data"]
    assert provenance["models"]
    for name, part in provenance["test"].items():
        bound = 0.2 if name == "unseen positions" else 0.15  # most of these rows are crossed twins: surer than right
        rows = part["reliability"]
        assert all(abs(confidence - right) < bound for _, _, count, confidence, right in rows if count >= 100)


# --- the same words heard in different ways --------------------------------------------------------------


def heard(**scores: float) -> Comparison:
    likest = max(scores, key=lambda name: scores[name])
    given = {Relation(name): value for name, value in scores.items()}
    return Comparison(Relation(likest), scores[likest], given, reasons=(f"so it says: {likest}",))


def test_the_other_order_turns_what_is_firmer_into_what_is_softer() -> None:
    found = doubted([heard(hardening=0.9, reaffirms=0.1)], heard(softening=0.5, reaffirms=0.5))
    assert found.relation is Relation.HARDENING
    assert found.scores[Relation.HARDENING] == pytest.approx(0.7)
    assert found.reasons == ("so it says: hardening",)


def test_the_other_order_speaks_against_a_move_and_never_for_one() -> None:
    moved = heard(reversal=0.8, reaffirms=0.2)
    assert doubted([moved], heard(reversal=0.1, reaffirms=0.9)).movement == pytest.approx(0.45)
    assert doubted([moved], heard(reversal=0.99, reaffirms=0.01)).movement == pytest.approx(0.8)


class OneSided(WordScorer):
    """Takes a text with "long" in it for softer than one without, and no text for firmer than another."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        softer, same = [0.01, 0.01, 0.01, 0.96, 0.01], [0.96, 0.01, 0.01, 0.01, 0.01]
        return np.array([softer if "long" in said and "long" not in held else same for held, said in pairs])


class TwoSided(OneSided):
    """Takes the text without "long" for firmer just as well."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        firmer = np.array([0.01, 0.01, 0.96, 0.01, 0.01])
        found = super().probabilities(pairs)
        for row, (held, said) in zip(found, pairs, strict=True):
            row[:] = firmer if "long" in held and "long" not in said else row
        return found


def test_an_edit_counts_if_the_older_words_have_moved_from_the_newer_as_well() -> None:
    before = "The ministry will discharge the water through the tunnel in accordance with the plan of the authority."
    after = before.replace("tunnel", "tunnel, long since built by it,")

    def movement(scorer: WordScorer) -> float:
        (change,) = Judge(scorer, LEXICON, CALIBRATOR).diff(before, after).changes
        return change.comparison.movement if change.comparison else 0.0

    assert movement(TwoSided()) > 0.6
    assert movement(OneSided()) < 0.5
