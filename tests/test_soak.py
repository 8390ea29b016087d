"""A year of the daemon's life in a few seconds, and whether anybody would notice if it went wrong."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks import soak_real
from benchmarks.soak import DAY, WEEKS, Notes, Plan, complaints, lived

YEAR = Plan(sources=80, days=365, seed=11, every=WEEKS, longest=120 * DAY)
DAYS = Plan(sources=40, days=2, seed=5)


def test_in_a_year_of_faults_every_source_is_asked_as_its_rule_says_and_no_host_is_pressed() -> None:
    notes = lived(YEAR)
    assert complaints(YEAR, notes) == []
    assert len(notes.kills) > 10
    assert len(notes.jumps) > 10


def test_in_busy_days_of_faults_too() -> None:
    notes = lived(DAYS)
    assert complaints(DAYS, notes) == []
    assert notes.checks > 40 * 4


def test_a_source_that_was_forgotten_or_pressed_a_broken_pace_and_a_lease_left_behind_are_noticed() -> None:
    """The judge of the others, judged."""
    plan = Plan(sources=4, days=3, seed=5)
    urls = [source.url for source in plan.config().sources]
    notes = Notes(ended=3 * DAY.total_seconds(), leases_left=["s3"])
    steady = [float(second) for second in range(0, 3 * 86_400, 8 * 3600)]
    notes.asked = {urls[0]: [10.0], urls[1]: [*steady, steady[-1] + 200], urls[3]: steady}
    notes.starts = {"h0.example": [0.0, 0.5, 9.0]}
    notes.most_at_once = {"h0.example": 3}
    told = complaints(plan, notes)
    assert [line.partition(":")[0] for line in told] == ["s3", "s0", "s1", "s2", "h0.example", "h0.example"]
    words = ("left behind", "not asked for", "asked again after 200 s", "never asked", "0.500 s apart", "at once")
    assert all(word in line for word, line in zip(words, told, strict=True))


def test_over_real_sockets_it_keeps_its_manners_and_forgets_nobody(tmp_path: Path) -> None:
    assert asyncio.run(soak_real.lived(tmp_path, seconds=10, sources=20, seed=3)) == []
