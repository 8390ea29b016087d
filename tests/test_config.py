"""A sound configuration becomes the nouns of the domain, and the book of positions goes back into a file."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from config_samples import ACTORS, POSITIONS, SHIPPED, SOURCES, written
from monitor.config import FILES, dump_positions, load, schema, yamlfile
from monitor.domain import (
    Authority,
    Corroboration,
    FetchSettings,
    Issue,
    LinkRules,
    Notify,
    Position,
    Severity,
    SourceKind,
    Stance,
)

# --- what is loaded --------------------------------------------------------------------------------------


def test_a_sound_configuration_becomes_the_nouns_of_the_domain(tmp_path: Path) -> None:
    config = load(written(tmp_path))

    herald, ministry = config.sources
    assert (herald.kind, herald.every, herald.max_age) == (SourceKind.FEED, timedelta(minutes=20), None)
    assert (ministry.authority, ministry.publisher) == (Authority.OFFICIAL, "norway")
    assert ministry.cron == "*/15 6-20 * * mon-fri"
    assert ministry.links == LinkRules("ul.news", r"/20\d\d", r"\.pdf$")
    speaker = config.actors[0].speakers[0]
    assert (speaker.since, speaker.until, speaker.aliases) == (date(2021, 10, 14), None, ("Nordmann",))
    assert config.issues == (
        Issue("quota", "Catch quotas", "Should catch quotas be cut?", ("quota", "quotas"), ("cod",)),
    )
    position = config.positions[0]
    assert (position.stance, position.as_of, position.formulas) == (
        Stance.OPPOSE,
        date(2024, 3, 1),
        ("sound science",),
    )
    assert config.settings.fetch == FetchSettings(concurrency=16)
    assert config.settings.schedule.jitter == 0.1
    assert config.settings.flags.corroboration == Corroboration(2, 3)
    assert config.settings.notify == (
        Notify("mailto://desk@example.org", Severity.HIGH, actors=("norway",), issues=("quota",)),
    )


def test_what_is_left_out_has_the_documented_default(tmp_path: Path) -> None:
    config = load(
        written(
            tmp_path,
            monitor="state_dir: ../state\nfetch:\n  # nothing set\nnotify:\n",
            sources="sources:\n  - {id: a, name: A, kind: page, url: 'https://a.example'}\n",
        )
    )
    assert config.settings.fetch == FetchSettings()
    assert config.settings.schedule.max_interval == timedelta(hours=12)
    assert (config.settings.formulas.absences, config.settings.web.port, config.settings.model) == (3, 8787, "builtin")
    source = config.sources[0]
    assert (source.authority, source.every, source.timezone, source.language) == (Authority.PRESS, None, "UTC", "en")
    assert (source.max_age, source.enabled, source.links) == (timedelta(days=7), True, LinkRules())


def test_the_state_folder_is_found_from_the_file_and_not_from_the_working_directory(tmp_path: Path) -> None:
    folder = tmp_path / "etc" / "monitor"
    folder.mkdir(parents=True)
    assert load(written(folder)).settings.state_dir == str(tmp_path / "etc" / "state")
    assert load(written(folder, monitor="state_dir: /var/lib/m\n")).settings.state_dir == "/var/lib/m"


@pytest.mark.parametrize(
    ("text", "value"),
    [("90s", 90.0), ("1.5s", 1.5), ("20m", 1200.0), ("6h", 21_600.0), ("7d", 604_800.0)],
)
def test_durations_are_read_with_their_unit(tmp_path: Path, text: str, value: float) -> None:
    config = load(written(tmp_path, monitor=f"fetch: {{timeout: {text}}}\n"))
    assert config.settings.fetch.timeout.total_seconds() == value


@pytest.mark.parametrize(("text", "value"), [("500kB", 500_000), ("8MB", 8_000_000), ("1.5MB", 1_500_000)])
def test_sizes_are_read_with_their_unit(tmp_path: Path, text: str, value: int) -> None:
    assert load(written(tmp_path, monitor=f"fetch: {{max_bytes: {text}}}\n")).settings.fetch.max_bytes == value


@pytest.mark.parametrize(
    ("numbers", "names"),
    [
        ("1-5", "mon,tue,wed,thu,fri"),
        ("0", "sun"),
        ("7", "sun"),
        ("6-7", "sat,sun"),
        ("1-5/2", "mon,wed,fri"),
        ("*", "*"),
    ],
)
def test_weekday_numbers_are_those_of_cron(tmp_path: Path, numbers: str, names: str) -> None:
    sources = SOURCES.replace("*/15 6-20 * * mon-fri", f"0 6 * * {numbers}")
    assert load(written(tmp_path, sources=sources)).sources[1].cron == f"0 6 * * {names}"


def test_words_that_older_yaml_takes_for_booleans_or_dates_stay_words(tmp_path: Path) -> None:
    actors = ACTORS.replace("aliases: [Oslo]", "aliases: [NO, on, y, 'null', 2024-03-01]")
    assert load(written(tmp_path, actors=actors)).actors[0].aliases == ("NO", "on", "y", "null", "2024-03-01")


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    windows = load(written(tmp_path, actors="\ufeff" + ACTORS.replace("\n", "\r\n")))
    assert windows.actors == load(written(tmp_path)).actors


def test_anchors_spare_repetition(tmp_path: Path) -> None:
    positions = POSITIONS.replace("[quota, quotas]", "&words [quota, quotas]").replace("[cod]", "*words")
    assert load(written(tmp_path, positions=positions)).issues[0].context == ("quota", "quotas")


def test_several_versions_of_a_position_are_its_history_in_the_order_of_their_days(tmp_path: Path) -> None:
    entry = POSITIONS.split("positions:\n")[1]
    older = entry.replace("2024-03-01", "2019-05-02").replace("opposes a cut", "accepts a cut")
    newest = entry.replace("2024-03-01", "2025-01-09")
    config = load(written(tmp_path, positions=POSITIONS + newest + older))
    assert [(one.version, one.as_of.year) for one in config.positions] == [(1, 2019), (2, 2024), (3, 2025)]
    assert config.positions[0].statement == "Norway accepts a cut of the catch quotas."


# --- schemas ---------------------------------------------------------------------------------------------


def _data(path: Path) -> Any:
    document = yamlfile.read(path)
    assert not document.problems
    return document.data


@pytest.mark.parametrize("name", list(FILES))
def test_the_schema_accepts_the_shipped_file_and_explains_every_key(name: str) -> None:
    published = schema(name)
    Draft202012Validator.check_schema(published)
    Draft202012Validator(published).validate(_data(SHIPPED / f"{name}.yaml"))
    for part in [published, *published.get("$defs", {}).values()]:
        for key, value in part.get("properties", {}).items():
            assert value["description"], key
            rooted = {**value, "$defs": published.get("$defs", {})}
            for shown in [*value.get("examples", []), *([value["default"]] if "default" in value else [])]:
                assert Draft202012Validator(rooted).is_valid(shown), f"{key}: {shown!r} is shown but not accepted"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("monitor", "20s", "20"),
        ("monitor", "10%", "0.1"),
        ("sources", "kind: feed", "kind: rss"),
        ("sources", "publisher: norway", "colour: red"),
        ("actors", "rank: 1", "rank: 6"),
        ("positions", "stance: oppose", "stance: against"),
        ("positions", "2024-03-01", "yesterday"),
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(tmp_path: Path, name: str, old: str, new: str) -> None:
    validator = Draft202012Validator(schema(name))
    folder = written(tmp_path)
    path = folder / f"{name}.yaml"
    assert validator.is_valid(_data(path))
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert not validator.is_valid(_data(path))


# --- positions, written ----------------------------------------------------------------------------------


def test_written_positions_are_read_back_the_same(tmp_path: Path) -> None:
    book = load(SHIPPED)
    for name in ("monitor", "sources", "actors"):
        (tmp_path / f"{name}.yaml").write_bytes((SHIPPED / f"{name}.yaml").read_bytes())
    text = dump_positions(book.positions, book.issues)
    (tmp_path / "positions.yaml").write_text(text, encoding="utf-8")
    again = load(tmp_path)
    assert (again.positions, again.issues) == (book.positions, book.issues)
    assert dump_positions(again.positions, again.issues) == text


def test_written_positions_look_like_the_file_they_come_from(tmp_path: Path) -> None:
    config = load(written(tmp_path))
    assert dump_positions(config.positions, config.issues) == POSITIONS


_LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=40)
_WORDS = _LINES.map(str.strip).filter(bool)


@hypothesis_settings(max_examples=30)
@example(statement="? so", formulas=["?a", "? b", "-", "{c"], source="?")
@given(statement=_WORDS, formulas=st.lists(_WORDS, max_size=3), source=_WORDS.filter(lambda text: "://" not in text))
def test_no_words_are_lost_in_writing(
    tmp_path_factory: pytest.TempPathFactory, statement: str, formulas: list[str], source: str
) -> None:
    folder = written(tmp_path_factory.mktemp("book"))
    config = load(folder)
    position = replace(config.positions[0], statement=statement, formulas=tuple(formulas), source=source)
    (folder / "positions.yaml").write_text(dump_positions([position], config.issues), encoding="utf-8", newline="")
    assert load(folder).positions == (position,)


def test_positions_without_a_source_are_written_without_one(tmp_path: Path) -> None:
    position = Position("a", "norway", "quota", Stance.NEUTRAL, "Norway waits.", date(2024, 1, 1))
    text = dump_positions([position], load(written(tmp_path)).issues)
    assert "source" not in text
    assert load(written(tmp_path, positions=text)).positions == (position,)
