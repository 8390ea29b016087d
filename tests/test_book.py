"""The book beside positions.yaml: what is said where the two disagree, and how one takes the other's place."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.config import load
from monitor.desk import By, RefusedError, acts
from monitor.store import Store
from monitor.takeover import sync_book
from stage import POSITIONS, state, write_config
from store_samples import NOW, POSITION, evidence, flag, statement

SOURCES = [{"id": "press", "kind": "feed", "url": "https://press.example/feed"}]


def run(*words: str, config: Path) -> Result:
    given = [*words, "--config", str(config)]
    return CliRunner().invoke(cli, given, env={"COLUMNS": "80"}, catch_exceptions=False)


def written(config: Path, **changes: object) -> Path:
    """The configuration with an entry of positions.yaml changed."""
    return write_config(config.parent, SOURCES, [POSITIONS[0] | changes])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A desk with one flag confirmed: the book is ahead of the file."""
    config = write_config(tmp_path, SOURCES)
    with state(config) as store:
        store.save_flag(flag("one"))
    assert run("confirm", "1", config=config).exit_code == 0
    return config


@pytest.fixture
def clashing(config: Path) -> Path:
    """The same, after somebody has changed the words of the entry and left its day."""
    return written(config, statement="Norland is fond of tariffs.")


# --- a clash ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["flags", "--status", "all", "--json"], '"confirmed"'),
        (["positions", "--json"], "We will support tariffs."),
        (["positions", "history", "norland", "tariffs", "--json"], "Norland opposes tariffs on grain."),
        (["positions", "export"], "We will support tariffs."),
        (["formulas", "--json"], "free and fair trade"),
        (["user", "list", "--json"], "[]"),
    ],
    ids=" ".join,
)
def test_what_only_looks_works_during_a_clash_and_names_it(clashing: Path, words: list[str], found: str) -> None:
    result = run(*words, config=clashing)
    assert result.exit_code == 0, result.stderr
    assert found in result.stdout
    assert f"{clashing}/positions.yaml: position norland-tariffs" in result.stderr.replace("\n", "")
    assert "fond of tariffs" not in result.stdout


@pytest.mark.parametrize("words", [["confirm", "1"], ["dismiss", "1", "--reason", "opinion"], ["run", "--once"]])
def test_nobody_decides_and_nothing_runs_during_a_clash(clashing: Path, words: list[str]) -> None:
    result = run(*words, config=clashing)
    assert result.exit_code == 1
    assert "later as_of" in result.stderr


def test_check_names_a_clash_with_its_line(clashing: Path) -> None:
    result = run("check", config=clashing)
    assert result.exit_code == 1
    line = next(
        n for n, line in enumerate((clashing / "positions.yaml").read_text().splitlines(), 1) if "as_of" in line
    )
    assert f"positions.yaml:{line}:" in result.stderr
    assert "later as_of" in result.stderr
    (problem,) = json.loads(run("check", "--json", config=clashing).stdout)
    assert (problem["file"], problem["line"]) == ("positions.yaml", line)


def test_check_makes_no_book_and_takes_nothing_over(config: Path, tmp_path: Path) -> None:
    new = written(config, statement="Norland is of two minds.", as_of="2026-05-01")
    assert run("check", config=new).exit_code == 0
    with Store.open(tmp_path / "state" / "monitor.db") as store:
        assert [one.statement for one in store.current_positions()] == ["We will support tariffs."]
    (tmp_path / "other").mkdir()
    assert run("check", config=write_config(tmp_path / "other", SOURCES)).exit_code == 0
    assert not (tmp_path / "other" / "state").exists()


def test_a_book_that_cannot_be_read_is_told_by_check_and_is_no_fault_of_the_files(config: Path, tmp_path: Path) -> None:
    (tmp_path / "state" / "monitor.db").write_bytes(b"no database at all, whatever its name says" * 50)
    result = run("check", config=config)
    assert result.exit_code == 0
    assert "could not be held against the book" in result.stderr
    assert "usable, but see above" in result.stdout


def test_the_doctor_names_a_clash(clashing: Path, config: Path) -> None:
    def findings() -> dict[str, Any]:
        return {one["name"]: one for one in json.loads(run("doctor", "--json", config=config).stdout)}

    assert not findings()["positions"]["ok"]
    written(config, statement="We will support tariffs.", stance="support", as_of="2026-03-01")
    assert "positions" not in findings()


# --- the book as a file ----------------------------------------------------------------------------------


def test_writing_the_book_mends_a_clash_and_keeps_the_file_that_was_there(clashing: Path) -> None:
    before = (clashing / "positions.yaml").read_text()
    result = run("positions", "export", "--write", config=clashing)
    assert (result.exit_code, result.stdout) == (0, "")
    (kept,) = clashing.glob("positions.yaml.before-export-*")
    assert kept.read_text() == before
    assert str(kept) in result.stderr.replace("\n", "")
    assert run("check", config=clashing).exit_code == 0
    shown = run("positions", "--json", config=clashing)
    assert "We will support tariffs." in shown.stdout
    assert shown.stderr == ""


def test_writing_the_book_tells_scripts_which_file_it_kept(clashing: Path) -> None:
    result = run("positions", "export", "--write", "--json", config=clashing)
    (kept,) = clashing.glob("positions.yaml.before-export-*")
    assert json.loads(result.stdout) == {"file": str(clashing / "positions.yaml"), "aside": [str(kept)]}
    assert (clashing / "positions.yaml").read_text().startswith("issues:")


def test_every_file_that_is_replaced_is_kept_and_a_link_stays_one(clashing: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    (clashing / "positions.yaml").rename(real)
    (clashing / "positions.yaml").symlink_to(real)
    real.chmod(0o640)
    for _ in range(3):
        assert run("positions", "export", "--write", config=clashing).exit_code == 0
    assert (clashing / "positions.yaml").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.glob("elsewhere.yaml.before-export-*"))) == 3


def test_no_example_of_the_export_empties_the_file_it_reads() -> None:
    text = CliRunner().invoke(cli, ["positions", "export", "--help"]).stdout
    assert "> book.yaml" in text
    assert "> config/positions.yaml" not in text


# --- days to come ----------------------------------------------------------------------------------------


def test_check_doubts_a_position_of_a_day_yet_to_come(tmp_path: Path) -> None:
    config = write_config(tmp_path, SOURCES, [POSITIONS[0] | {"as_of": "2099-10-14"}])
    result = run("check", config=config)
    assert result.exit_code == 0
    assert "positions.yaml:" in result.stderr
    assert "2099-10-14 is yet to come" in result.stderr
    assert "fine" not in result.stdout
    assert json.loads(run("check", "--json", config=config).stdout) == []
    today = write_config(tmp_path, SOURCES, [POSITIONS[0] | {"as_of": date.today().isoformat()}])  # noqa: DTZ011 - the user's
    result = run("check", config=today)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "fine" in result.stdout


@pytest.mark.parametrize(
    "right", [{}, {"statement": "Norland welcomes tariffs on grain.", "as_of": "2024-05-01"}, {"as_of": "2098-01-01"}]
)
def test_a_day_yet_to_come_can_be_corrected_after_it_was_taken_over(tmp_path: Path, right: dict[str, str]) -> None:
    config = write_config(tmp_path, SOURCES, [POSITIONS[0] | {"as_of": "2099-10-14"}])
    assert "2099-10-14" in run("positions", config=config).stdout
    result = run("positions", "--json", config=written(config, **right))
    assert result.stderr == ""
    [held] = json.loads(result.stdout)
    wanted = POSITIONS[0] | right
    assert (held["as_of"], held["statement"]) == (wanted["as_of"], wanted["statement"])


def test_an_entry_of_a_day_that_has_come_still_needs_a_later_one(tmp_path: Path) -> None:
    config = write_config(tmp_path, SOURCES)
    run("positions", config=config)
    assert "later as_of" in run("positions", config=written(config, as_of="2024-05-01")).stderr
    with Store.memory() as store:
        store.sync_baseline([replace(POSITION, as_of=date(2026, 3, 20))], NOW)
        later = NOW + timedelta(days=30)  # the day has come meanwhile, and statements were held against it
        assert store.sync_baseline([replace(POSITION, as_of=date(2026, 3, 10))], later)
    with Store.memory() as store:
        store.sync_baseline([replace(POSITION, as_of=date(2026, 3, 3))], NOW)  # it has begun in the east
        assert store.sync_baseline([replace(POSITION, as_of=date(2026, 3, 1))], NOW)


@pytest.mark.parametrize(
    ("said", "stored"),
    [(date(2026, 3, 1), date(2026, 3, 1)), (date(2026, 3, 3), date(2026, 3, 3)), (date(2099, 1, 1), NOW.date())],
)
def test_what_is_confirmed_is_of_a_day_that_has_come(said: date, stored: date) -> None:
    with Store.memory() as store:
        store.sync_baseline([POSITION], NOW)
        number = store.save_flag(flag("one", evidence("e1", replace(statement(), date=said))))
        made = acts.confirm(store, number, By("ann", NOW))
        assert made is not None
        assert made.as_of == stored
        assert store.position_on("norland", "tariffs") == made


def test_nothing_is_confirmed_against_a_position_that_would_stay_in_force() -> None:
    with Store.memory() as store:
        store.sync_baseline([replace(POSITION, as_of=date(2099, 1, 1))], NOW)
        number = store.save_flag(flag("one"))
        with pytest.raises(RefusedError, match="2099-01-01, a day yet to come"):
            acts.confirm(store, number, By("ann", NOW))
        assert store.decisions(number) == []


# --- a running monitor -----------------------------------------------------------------------------------


def test_positions_are_taken_over_whole_or_not_at_all(tmp_path: Path) -> None:
    config = load(write_config(tmp_path, SOURCES))
    fish = replace(POSITION, id="norland-fish", issue="fish")
    newer = replace(config.positions[0], as_of=date(2026, 5, 1), statement="Norland is of two minds.")
    with Store.memory() as store:
        assert sync_book(store, replace(config, positions=(*config.positions, fish)), NOW) == ()
        other_words = replace(fish, statement="Norland is fond of tariffs.")
        (problem,) = sync_book(store, replace(config, positions=(newer, other_words)), NOW)
        assert problem.startswith("positions.yaml: position norland-fish")
        assert store.position_on("norland", "tariffs") == config.positions[0]
        assert sync_book(store, replace(config, positions=(newer, fish)), NOW) == ()
        assert store.position_on("norland", "tariffs") == replace(newer, version=2)
