"""What is sound by its form and yet hardly meant: told with its place, and no error."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from config_samples import ACTORS, MONITOR, POSITIONS, SHIPPED, SOURCES, problems, written
from monitor.cli import cli
from monitor.cli.terminal import placed
from monitor.config import load
from monitor.config.doubts import doubts
from monitor.domain import Role
from stage import state, write_config
from store_samples import NOW, dismissed, flag

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


def doubtful(folder: Path, name: str, old: str, new: str) -> list[str]:
    """The doubts once a file of the sample is edited."""
    text = {"monitor": MONITOR, "sources": SOURCES, "actors": ACTORS, "positions": POSITIONS}[name]
    assert text.count(old) == 1
    written(folder, **{name: text.replace(old, new)})
    return [str(one) for one in doubts(folder, load(folder), TODAY)]


@pytest.mark.parametrize("authority", ["press", "analysis", "state-media"])
def test_a_publisher_without_an_official_authority_is_told(tmp_path: Path, authority: str) -> None:
    (one,) = doubtful(tmp_path, "sources", "authority: official", f"authority: {authority}")
    assert one.startswith(
        f"sources.yaml:14:16: publisher: norway publishes this itself, yet with the authority {authority}"
    )
    assert "authority: official" in one


def test_an_official_source_of_many_voices_needs_no_publisher(tmp_path: Path) -> None:
    assert doubtful(tmp_path, "sources", "    publisher: norway\n", "") == []


HERALD = "kind: feed\n    url: https://herald.example/rss.xml"


@pytest.mark.parametrize("more", ["", "    links: {within: ul.news, include: '/20\\d\\d', exclude: '\\.pdf$'}\n"])
def test_an_address_that_two_sources_watch_alike_is_told(tmp_path: Path, more: str) -> None:
    other = "kind: listing\n    url: HTTPS://ministry.example:443/news#top"
    (one,) = doubtful(tmp_path, "sources", f"{HERALD}\n", f"{other}\n{more}")
    assert one.startswith("sources.yaml:1")
    assert "url: is watched as herald too, on line 5" in one


@pytest.mark.parametrize(
    "other",
    [
        "kind: listing\n    url: https://ministry.example/news\n    links: {within: ul.speeches}",
        "kind: page\n    url: https://ministry.example/news",
        "kind: listing\n    url: https://ministry.example/news\n    enabled: false",
    ],
)
def test_one_address_may_be_watched_in_two_ways(tmp_path: Path, other: str) -> None:
    assert doubtful(tmp_path, "sources", HERALD, other) == []


@pytest.mark.parametrize("key", ["keywords", "context"])
@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("“catch quota”", "'“' included"),
        ("'‘catch quota’'", "'‘' included"),
        ("'quota(s)?'", "'(' included"),
        ("'quota*'", "'*' included"),
        ("'-'", "'-' included"),
        ("the", "in nearly every text"),
        ("a", "in nearly every text"),
        ("of the", "in nearly every text"),
    ],
)
def test_words_that_find_nothing_or_everything_are_told(tmp_path: Path, key: str, word: str, why: str) -> None:
    (one,) = doubtful(tmp_path, "positions", f"    {key}: [", f"    {key}: [fishing, {word}, ")
    line = 5 if key == "keywords" else 6
    assert one.startswith(f"positions.yaml:{line}:{len(key) + 17}: {key}: ")
    assert why in one


@pytest.mark.parametrize(
    "word", ["WHO", "US", "per cent", "20 %", "the Area", "U.S.", "cease-fire", "G7", "'s-Hertogenbosch"]
)
def test_short_words_and_names_with_signs_are_words(tmp_path: Path, word: str) -> None:
    assert doubtful(tmp_path, "positions", "keywords: [", f'keywords: ["{word}", ') == []


def test_useless_names_are_told_and_a_surname_that_is_a_word_is_none(tmp_path: Path) -> None:
    assert "stands in nearly every text" in doubtful(tmp_path, "actors", "[Oslo]", "[Oslo, the]")[0]
    assert "'(' included" in doubtful(tmp_path, "actors", "[Nordmann]", "[Nordmann (PM)]")[0]
    assert doubtful(tmp_path, "actors", "[Nordmann]", "[Will, May]") == []


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("positions", "name: Catch quotas", "name: Paper #4 on quotas", "positions.yaml:3:11: name"),
        ("positions", "catch quotas.", "the cut #4.", "positions.yaml:12:16: statement"),
        ("actors", "title: Prime Minister", "title: Minister #4", "actors.yaml:7:16: title"),
    ],
)
def test_a_text_that_a_number_sign_cuts_short_is_told(
    tmp_path: Path, name: str, old: str, new: str, place: str
) -> None:
    (one,) = doubtful(tmp_path, name, old, new)
    assert one == f"{place}: ends before #4, where a comment begins; put the whole value in quotes"


@pytest.mark.parametrize("new", ["'Paper #4'", "Paper#4", "Paper # 4 of the year", "'Paper' #4", '"Paper" # 4'])
def test_comments_and_number_signs_within_words_are_no_doubt(tmp_path: Path, new: str) -> None:
    assert doubtful(tmp_path, "positions", "name: Catch quotas", f"name: {new}") == []


def test_a_variable_in_the_name_of_the_state_folder_is_told(tmp_path: Path) -> None:
    (one,) = doubtful(tmp_path, "monitor", "../state", "${HOME}/state")
    assert one.startswith("monitor.yaml:1:12: state_dir: no variables are known here")
    assert doubtful(tmp_path, "monitor", "../state", "~/state") == []


def test_a_lexicon_under_another_name_is_told_and_one_beside_it_is_none(tmp_path: Path) -> None:
    (tmp_path / "Lexicon.yml").write_text("hedge: [maybe so]\n", encoding="utf-8")
    assert found(tmp_path) == ["lexicon.yaml:1:1: is not there, and Lexicon.yml is not read; rename it"]
    (tmp_path / "lexicon.yaml").write_text("hedge: [maybe so]\n", encoding="utf-8")
    assert found(tmp_path) == []


def test_open_flags_on_actors_of_another_subject_are_told_and_decided_ones_are_not(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with state(config) as store:
        store.save_flag(flag())
    assert ": fine. " in check(config).stdout
    for name in ("actors", "positions"):
        path = config / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace('"norland', '"sudland'), encoding="utf-8")
    result = check(config)
    assert result.exit_code == 0
    assert "open flags on norland lie here" in result.stderr
    assert "a `state_dir` of its own" in result.stderr
    assert ": usable, but see above. " in result.stdout
    with state(config) as store:
        store.decide(1, dismissed(1))
    assert ": fine. " in check(config).stdout


@pytest.mark.parametrize(
    ("web", "doubted"),
    [
        ({"host": "0.0.0.0"}, True),
        ({"names": ["desk.example.org"]}, True),
        ({"host": "0.0.0.0", "enabled": False}, False),
        ({"host": "0.0.0.0", "proxy": {"header": "X-Remote-User", "from": ["10.0.0.5"]}}, False),
        ({"host": "127.0.0.1"}, False),
    ],
)
def test_a_desk_that_would_not_start_is_told_before(tmp_path: Path, web: dict[str, Any], doubted: bool) -> None:
    config = write_config(tmp_path, web=web)
    result = check(config)
    assert result.exit_code == 0
    assert ("`monitor run` would not start: the desk is" in result.stderr) is doubted
    with state(config) as store:
        store.save_user("ann", "x", Role.REVIEWER, NOW)
    assert ": fine. " in check(config).stdout


def check(config: Path) -> Result:
    return CliRunner().invoke(cli, ["check", "--config", str(config)], catch_exceptions=False)


def test_check_tells_doubts_and_ends_with_0(tmp_path: Path) -> None:
    written(tmp_path, actors=with_iceland("aliases: [Oslo]"))
    result = CliRunner().invoke(cli, ["check", "--config", str(tmp_path)])
    assert result.exit_code == 0
    assert f"{tmp_path}/actors.yaml:14:15:" in result.stderr.replace("\n", "")
    assert "usable, but see above" in result.stdout


@pytest.mark.parametrize(("value", "verdict"), [("secret", "fine"), (None, "usable, but see above")])
def test_a_variable_that_is_not_set_is_no_fine_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None, verdict: str
) -> None:
    monkeypatch.delenv("DESK_PASSWORD", raising=False)
    if value:
        monkeypatch.setenv("DESK_PASSWORD", value)
    written(tmp_path, monitor=MONITOR.replace("mailto://desk@", "mailto://desk:${DESK_PASSWORD}@"))
    result = CliRunner().invoke(cli, ["check", "--config", str(tmp_path)])
    assert (result.exit_code, "DESK_PASSWORD" in result.stderr) == (0, value is None)
    assert f": {verdict}. " in result.stdout


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
