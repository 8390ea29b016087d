"""``kill -9`` of the daemon and of a worker at a few random points; benchmarks/kill_storm.py does fifty."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import kill_storm


def test_what_was_killed_on_the_way_arrives_where_an_undisturbed_run_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kill_storm, "ARTICLES", 4)
    assert kill_storm.storm(tmp_path, kills=3, seed=17) == []
