"""What is sound by its form and yet hardly meant: told with its place, and no error."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from config_samples import ACTORS, MONITOR, SHIPPED, SOURCES, problems, written
from monitor.cli import cli
from monitor.cli.terminal import placed
from monitor.config import load
from monitor.config.doubts import doubts

TODAY = date(2026, 3, 2)
ROOMS = sorted((SHIPPED.parent / "evaluation" / "newsrooms").glob("*/config"))


def found(folder: Path, actors: str = ACTORS) -> list[str]:
    written(folder, actors=actors)
    return [str(one) for one in doubts(folder, load(folder), TODAY)]


def with_iceland(*lines: str) -> str:
    """The actors, with more said of Iceland."""
    return ACTORS + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("actors", "place", "words"),
    [
        (with_iceland("aliases: [Reykjavik, Oslo]"), "actors.yaml:14:26: aliases: 'Oslo'", "line 4"),
        (with_iceland("aliases: [the Oslo]"), "actors.yaml:14:15: aliases: 'the Oslo'", "line 4"),
        (with_iceland("aliases: [NORWAY]"), "actors.yaml:14:15: aliases: 'NORWAY'", "line 3"),
        (ACTORS.replace("name: Iceland", "name: Norway"), "actors.yaml:13:11: name: 'Norway'", "line 3"),
    ],
)
def test_a_name_of_two_actors_is_told_with_both_places(tmp_path: Path, actors: str, place: str, words: str) -> None:
    (one,) = found(tmp_path, actors)
    assert one.startswith(place)
    assert "norway too" in one
    assert words in one


def test_names_of_one_actor_may_repeat_and_those_of_two_may_share_words(tmp_path: Path) -> None:
    assert found(tmp_path, ACTORS.replace("[Oslo]", "[Oslo, the Oslo]")) == []
    assert found(tmp_path, with_iceland("aliases: [Oslo's neighbour, Norway and Iceland]")) == []


def speaker(*more: str) -> str:
    return with_iceland(
        "speakers:", "  - name: Kari Nordmann", "    title: Minister", "    rank: 2", *(f"    {line}" for line in more)
    )


@pytest.mark.parametrize("more", [(), ("from: 2022-01-01",), ("until: 2021-10-14",)])
def test_whoever_speaks_for_two_actors_at_a_time_is_told(tmp_path: Path, more: tuple[str, ...]) -> None:
    (one,) = found(tmp_path, speaker(*more))
    assert one.startswith("actors.yaml:15:15: name: 'Kari Nordmann' speaks for norway")
    assert "line 6" in one


def test_whoever_changed_from_one_actor_to_another_is_no_doubt(tmp_path: Path) -> None:
    assert found(tmp_path, speaker("until: 2021-10-13")) == []


def test_check_tells_doubts_and_ends_with_0(tmp_path: Path) -> None:
    written(tmp_path, actors=with_iceland("aliases: [Oslo]"))
    result = CliRunner().invoke(cli, ["check", "--config", str(tmp_path)])
    assert result.exit_code == 0
    assert f"{tmp_path}/actors.yaml:14:15:" in result.stderr.replace("\n", "")
    assert "usable, but see above" in result.stdout


@pytest.mark.parametrize("folder", [SHIPPED, *ROOMS], ids=lambda folder: folder.parent.name)
def test_nothing_is_doubtful_in_what_ships(folder: Path, tmp_path: Path) -> None:
    for file in folder.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("{port}", "80")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    assert doubts(tmp_path, load(tmp_path), date(2026, 12, 1)) == []


# --- messages ----------------------------------------------------------------------------------------------


def test_check_repeats_an_address_letter_by_letter(tmp_path: Path) -> None:
    address = "ftp://ministry.example//news/../a"
    written(tmp_path, sources=SOURCES.replace("https://ministry.example/news", address))
    (problem,) = problems(tmp_path)
    result = CliRunner().invoke(cli, ["check", "--config", f"{tmp_path}/"])
    assert f"{address!r} ftp:// is not fetched; use https:// or http://" in problem
    assert result.stderr.replace("\n", "") == f"{tmp_path}/{problem}"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("monitor.yaml: web.port: see https://a.example//b", "conf/monitor.yaml: web.port: see https://a.example//b"),
        ("lexicon.yaml:1:1: empty", "conf/lexicon.yaml:1:1: empty"),
        ("/var/state/monitor.db: it is damaged", "/var/state/monitor.db: it is damaged"),
        ("there are no files to take it from", "there are no files to take it from"),
    ],
)
def test_only_files_of_the_configuration_get_its_path(line: str, shown: str) -> None:
    assert placed(Path("conf"), line) == shown


def test_an_address_in_another_message_stays_too(tmp_path: Path) -> None:
    written(tmp_path, monitor=f"{MONITOR}model: 'openai:http://127.0.0.1:9/v1'\n")
    result = CliRunner().invoke(cli, ["check", "--config", str(tmp_path)])
    assert "http://127.0.0.1:9/v1" in result.stderr.replace("\n", "")
