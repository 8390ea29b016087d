"""What decisions say of the flags, and how little a few of them say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.domain import Decision, Shift, Status
from monitor.stats import Judged, Share, band, tally
from stage import state, write_config
from store_samples import NOW, confirmed, dismissed, evidence, flag


def judged(confidence: float = 0.8, *, right: bool = True, **fields: object) -> Judged:
    values: dict[str, object] = {"issue": "tariffs", "shift": Shift.REVERSAL, "sources": ("press",), **fields}
    return Judged(confidence=confidence, right=right, **values)  # type: ignore[arg-type]  # the fields are named by tests


# --- shares ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=1e-4)


def test_a_share_of_nothing_is_none_and_lies_anywhere() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)
    assert not Share(0, 0).tells


def test_one_right_flag_is_no_precision_of_one() -> None:
    low, high = Share(1, 1).interval
    assert low < 0.25
    assert high == 1.0
    assert not Share(1, 1).tells


def test_many_decisions_tell() -> None:
    assert Share(30, 60).tells


# --- groups ----------------------------------------------------------------------------------------------


def test_flags_are_counted_by_issue_shift_and_band() -> None:
    stats = tally(
        [
            judged(0.72),
            judged(0.75, right=False),
            judged(0.93, issue="fish", shift=Shift.SOFTENING),
        ]
    )
    assert stats.overall == Share(2, 3)
    assert stats.by_issue == {"fish": Share(1, 1), "tariffs": Share(1, 2)}
    assert stats.by_shift == {"reversal": Share(1, 2), "softening": Share(1, 1)}
    assert stats.by_confidence == {"0.7–0.8": Share(1, 2), "0.9–1.0": Share(1, 1)}


def test_a_flag_counts_for_each_of_its_sources() -> None:
    stats = tally([judged(sources=("press", "wire")), judged(sources=("wire",), right=False)])
    assert stats.by_source == {"press": Share(1, 1), "wire": Share(1, 2)}
    assert stats.overall.of == 2


@pytest.mark.parametrize(
    ("confidence", "name"),
    [(0.0, "0.0–0.1"), (0.69999999999, "0.7–0.8"), (0.7, "0.7–0.8"), (0.1 + 0.2, "0.3–0.4"), (1.0, "0.9–1.0")],
)
def test_the_ends_of_the_bands(confidence: float, name: str) -> None:
    assert band(confidence) == name


def test_dismissals_are_counted_the_commonest_first() -> None:
    reasons = ["opinion", "hypothetical", "opinion", "", "correction"]
    stats = tally([judged(right=False, reason=reason) for reason in reasons] + [judged(reason="never counted")])
    assert list(stats.dismissals.items()) == [
        ("opinion", 2), ("correction", 1), ("hypothetical", 1), ("no reason given", 1),
    ]  # fmt: skip


# --- thresholds ------------------------------------------------------------------------------------------


def test_a_threshold_trades_recall_for_precision() -> None:
    stats = tally([judged(0.95), judged(0.85), judged(0.65), judged(0.65, right=False), judged(0.62, right=False)])
    at = {cut.threshold: cut for cut in stats.thresholds}
    assert at[0.6].precision == Share(3, 5)
    assert at[0.6].recall == Share(3, 3)
    assert at[0.65].precision == Share(3, 4)
    assert at[0.9].precision == Share(1, 1)
    assert at[0.9].recall == Share(1, 3)


def test_nothing_decided_says_nothing() -> None:
    stats = tally([])
    assert stats.overall == Share(0, 0)
    assert all(cut.precision.value is None and cut.recall.value is None for cut in stats.thresholds)


# --- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Three flags: one confirmed, one dismissed, one dismissed and opened again."""
    folder = write_config(tmp_path)
    with state(folder) as store:
        numbers = [store.save_flag(flag(f"k{n}", evidence(f"e{n}"))) for n in range(3)]
        for decision in (
            confirmed(numbers[0]),
            dismissed(numbers[1]),
            dismissed(numbers[2]),
            Decision(numbers[2], Status.OPEN, NOW),
        ):
            store.decide(decision.flag, decision)
    return folder


def run(config: Path, *words: str) -> str:
    done = CliRunner().invoke(cli, ["stats", "--config", str(config), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_last_word_on_a_flag_counts(config: Path) -> None:
    told = json.loads(run(config, "--json"))
    assert (told["decided"], told["undecided"]) == (2, 1)
    assert told["precision"]["value"] == 0.5
    assert told["by_source"]["press"]["of"] == 2
    assert told["dismissals"] == {"out-of-context": 1}
    assert [cut["recall"]["of"] for cut in told["thresholds"]] == [1] * 10


def test_the_screen_does_not_boast_of_a_handful(config: Path) -> None:
    shown = run(config)
    assert "1 of 2, too few to tell" in shown
    assert "0.50  " in shown
    assert "`monitor replay`" in shown


def test_looking_makes_no_state(tmp_path: Path) -> None:
    folder = write_config(tmp_path)
    assert json.loads(run(folder, "--json"))["decided"] == 0
    assert not (tmp_path / "state").exists()
