"""The ledger of stock phrases as the user sees it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.cli.phrases import sparkline
from monitor.domain import Article, Revision
from stage import state, write_config

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
PHRASE = "free and fair trade"
WITH = "Norland stands for free and fair trade in grain and asks all its partners to do so, too."
WITHOUT = "Norland stands for balanced exchange in grain and asks all its partners to do so, too."
TOPICS = ("harbours", "pensions", "bridges", "forests", "schools", "railways", "hospitals", "museums")


def own_text(passage: str, topic: str) -> str:
    """A ministry's text: one passage on the issue, the rest on something else and long enough to be comparable."""
    rest = " ".join(f"{topic}{n}" for n in range(90))
    return f"{passage}\n{rest}."


def publish(store: Any, *passages: str) -> None:
    for n, passage in enumerate(passages):
        day = BEGIN + timedelta(days=7 * n)
        text = own_text(passage, TOPICS[n])
        article = Article(f"https://norland.example/{n}", "Read-out", text, day)
        store.add_revision(Revision(f"r{n}", article.url, "ministry", 0, day, article))
        store.add_formula_text(f"r{n}", "norland", "tariffs", day.date(), [passage])


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["formulas", *words, "--config", str(config)])


def records(config: Path, *words: str) -> list[dict[str, Any]]:
    done = run(config, *words, "--json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = write_config(tmp_path)
    with state(folder) as store:
        publish(store, WITH, WITH, WITHOUT, WITHOUT, WITHOUT)
    return folder


def test_a_phrase_that_has_gone_is_told_with_its_run_and_what_stands_there_now(config: Path) -> None:
    (one,) = records(config)
    assert (one["actor"], one["issue"], one["phrase"], one["listed"]) == ("norland", "tariffs", PHRASE, True)
    assert (one["first_seen"], one["last_seen"]) == ("2026-01-05", "2026-01-12")
    assert (one["absences"], one["dropped"], one["texts"]) == (3, True, 5)
    assert one["instead"] == WITHOUT
    assert [day["present"] for day in one["presence"]] == [True, True, False, False, False]


def test_a_phrase_in_use_has_no_run(tmp_path: Path) -> None:
    folder = write_config(tmp_path)
    with state(folder) as store:
        publish(store, WITHOUT, WITH)
    (one,) = records(folder)
    assert (one["absences"], one["dropped"], one["instead"]) == (0, False, "")


def test_two_absences_are_a_run_and_no_drop(tmp_path: Path) -> None:
    folder = write_config(tmp_path)
    with state(folder) as store:
        publish(store, WITH, WITHOUT, WITHOUT)
    (one,) = records(folder)
    assert (one["absences"], one["dropped"]) == (2, False)


def test_the_setting_says_how_many_absences_are_a_drop(tmp_path: Path) -> None:
    folder = write_config(tmp_path, formulas={"absences": 2})
    with state(folder) as store:
        publish(store, WITH, WITHOUT, WITHOUT)
    assert records(folder)[0]["dropped"]


def test_a_short_notice_says_nothing(tmp_path: Path) -> None:
    folder = write_config(tmp_path)
    with state(folder) as store:
        publish(store, WITH, WITH, WITH)
        article = Article("https://norland.example/short", "Notice", "Office hours change. " + WITHOUT, BEGIN)
        store.add_revision(Revision("short", article.url, "ministry", 0, BEGIN, article))
        store.add_formula_text("short", "norland", "tariffs", date(2026, 2, 20), [WITHOUT])
    (one,) = records(folder)
    assert one["absences"] == 0
    assert len(one["presence"]) == 3


def test_a_phrase_never_seen_is_listed_all_the_same(tmp_path: Path) -> None:
    (one,) = records(write_config(tmp_path))
    assert (one["first_seen"], one["last_seen"], one["presence"]) == (None, None, [])
    assert "not seen in any text so far" in run(tmp_path / "config").stdout


def test_the_screen_shows_course_run_and_replacement(config: Path) -> None:
    shown = run(config).stdout
    assert "norland · tariffs" in shown
    assert "first seen 2026-01-05, last seen 2026-01-12" in shown
    assert "missing from the last 3 texts" in shown
    assert "balanced exchange" in shown
    assert "2026-01-05 |█" in shown


def test_nothing_in_a_text_steers_the_terminal(tmp_path: Path) -> None:
    folder = write_config(tmp_path)
    with state(folder) as store:
        publish(store, WITH, *[WITHOUT.replace("exchange", "\x1b[2Jexchange [red]now[/red]")] * 3)
    shown = run(folder).stdout
    assert "\x1b" not in shown
    assert "[red]now[/red]" in " ".join(shown.split())


def test_an_actor_and_an_issue_narrow_it(config: Path) -> None:
    assert len(records(config, "norland")) == 1
    assert len(records(config, "norland", "tariffs")) == 1


def test_an_unknown_actor_is_told_who_there_is(config: Path) -> None:
    done = run(config, "atlantis")
    assert done.exit_code == 1
    assert "no formulas of atlantis; there are some of: norland tariffs" in done.stderr


# --- the sparkline ---------------------------------------------------------------------------------------

DAY = date(2026, 1, 1)


def days(*stood: tuple[int, bool]) -> list[tuple[date, bool]]:
    return [(DAY + timedelta(days=n), there) for n, there in stood]


def test_time_runs_evenly_in_a_sparkline() -> None:
    assert sparkline(days((0, True), (1, True), (9, False)), 10) == "██       ▁"


def test_a_stretch_shows_the_share_of_its_texts() -> None:
    assert sparkline(days((0, True), (0, False), (1, True)), 2) == "▅█"


@pytest.mark.parametrize("length", [1, 2, 23, 24, 25, 400])
def test_a_sparkline_has_no_more_than_its_width(length: int) -> None:
    drawn = sparkline(days(*((n, True) for n in range(length))))
    assert drawn == "█" * min(length, 24)


def test_no_texts_draw_nothing() -> None:
    assert sparkline([]) == ""
