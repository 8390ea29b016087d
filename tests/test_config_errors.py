"""The configuration says what is wrong with it: all at once, each with file, line, column and cure."""

from pathlib import Path

import pytest

from config_samples import ACTORS, MONITOR, POSITIONS, SOURCES, edited, problems, written
from monitor.config import FILES, Problem, load
from monitor.domain import Authority

# --- one thing wrong -------------------------------------------------------------------------------------

SYNTAX = [
    ("    name: Norway", "\tname: Norway", "3:1: a tab in the indentation; YAML takes only blanks"),
    ("name: Norway", "name:\tNorway", "3:10: a tab before a value; YAML takes only blanks"),
    (
        "name: Norway",
        "name: |Norway",
        "3:12: after `|` or `>` the text begins on the next line; if the sign belongs to it, put it in quotes",
    ),
    (
        "name: Norway",
        "name: Norway: the kingdom",
        "3:17: a colon inside a value, or a line indented too far; put the value in quotes or align the line",
    ),
    ("[Oslo]", "[Oslo", "4:14: the list opened here by `[` lacks a comma or its `]`"),
    ("name: Norway", 'name: "Norway', "3:11: a quotation mark is opened here and never closed; close it"),
    (
        "name: Norway",
        'name: "Nor\\way"',
        r"3:16: \w means nothing in double quotes; use single quotes or double the backslash",
    ),
    ("name: Norway", "name: @norway", "3:11: a value may not begin with `@`; put it in quotes"),
    ("name: Norway", "name: *norway", "3:11: *norway refers to nothing; if it is text, put it in quotes"),
    (
        "name: Norway",
        "name: !!python/none x",
        "3:11: tags such as tag:yaml.org,2002:python/none are not understood; remove it",
    ),
    (
        "    name: Norway",
        "  name: Norway",
        "3:3: this line does not line up with those before it; indent it as they are",
    ),
    (
        "name: Norway",
        "name: 'Norway's'",
        "3:19: text after the end of a value; put the whole of it in quotes of the other kind, ' or \"",
    ),
    (
        "name: Norway",
        'name: "Norway", so called',
        "3:19: text after the end of a value; put the whole of it in quotes of the other kind, ' or \"",
    ),
    ("name: Norway", "name: ? Norway", "3:11: a value may not begin with `?`; put it in quotes"),
    ("  - id: norway", "  -id: norway", "2:3: a blank is missing after the `-`; write `- `"),
    ("name: Norway", "name: Nor\x07way", "3:14: the character U+0007 may not stand in YAML; remove it"),
    ("name: Norway", 'name: "Nor\\0way"', "3:11: holds the unprintable character U+0000; remove it"),
    ("name: Norway", 'name: "\\UFFFFFFFF"', "3:12: this escape is the number of no character; correct it"),
    (
        "  - id: iceland",
        "---\n  - id: iceland",
        "12:1: a second document begins here; keep one and remove the `---` or `...`",
    ),
    (
        "name: Norway",
        "name: Norway\n    name: Noreg",
        "4:5: duplicate key 'name'; it is already given on line 3; remove one",
    ),
    (
        "name: Norway",
        "{Norway}: x",
        "3:5: a key must be plain text; if braces or brackets belong to a value, put it in quotes",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), SYNTAX)
def test_broken_yaml_is_explained_where_it_breaks(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert edited(tmp_path, "actors", old, new) == [f"actors.yaml:{said}"]


VALUES = [
    # keys
    ("monitor", "  timeout", "  time_out", "3:3: unknown key 'time_out'; did you mean 'timeout'?"),
    ("sources", "publisher: norway", "publisher: norway\n    colour: red", "15:5: unknown key 'colour'; known here: "),
    ("positions", "keywords", "keyword", "5:5: unknown key 'keyword'; did you mean 'keywords'?"),
    ("positions", "keywords", "keyword", "2:5: 'keywords' is missing; for example `keywords: [sanctions, "),
    ("actors", "        rank: 1\n", "", "6:9: 'rank' is missing; for example `rank: 1`"),
    ("actors", "rank: 1", "rank:", "8:9: rank: has no value; for example `rank: 1`"),
    ("sources", "sources:", "source:", "1:1: unknown key 'source'; did you mean 'sources'?"),
    ("sources", "authority: press", "authority: press\n    colour:", "7:5: unknown key 'colour'; if it belongs to the"),
    (
        "sources",
        "ul.news,",
        "ul.news, ol.news,",
        "17:30: unknown key 'ol.news'; if it belongs to the value before it, put",
    ),
    (
        "monitor",
        "{rank: 2, outlets: 3}",
        "{rank: 2,5}",
        "12:27: unknown key '5'; if it belongs to the value before it, ",
    ),
    # types
    (
        "actors",
        "name: Norway",
        "name: 47",
        '3:11: name: must be text, not 47; if it is meant as text, put it in quotes: "47"',
    ),
    ("actors", "name: Norway", "name: [Norway]", "3:11: name: must be text, not a list"),
    (
        "actors",
        "[Oslo]",
        "Oslo",
        "4:14: aliases: must be a list, [in brackets] or of lines that begin with `- `, not 'Oslo'",
    ),
    ("actors", "[Oslo]", "[Oslo, true]", "4:21: aliases: must be text, not true"),
    ("actors", "[Oslo]", "[Oslo, '']", "4:21: aliases: is empty; write something or remove the key"),
    ("monitor", "fetch:\n  timeout: 20s\n", "fetch: 20s\nflags:\n  # ", "2:8: fetch: must be a mapping, "),
    ("monitor", "concurrency: 16", "concurrency: many", "5:16: concurrency: must be a whole number, not 'many'"),
    ("monitor", "concurrency: 16", "concurrency: 0", "5:16: concurrency: must be at least 1, not 0"),
    ("monitor", "concurrency: 16", "respect_robots: yes", "5:19: respect_robots: must be true or false, not 'yes'"),
    ("monitor", "0.6", "1.5", "11:19: min_confidence: must be at most 1, not 1.5"),
    ("monitor", "0.6", "high", "11:19: min_confidence: must be a number, not 'high'"),
    ("monitor", "port: 8787", "port: 87870", "15:9: port: must be at most 65535, not 87870"),
    ("actors", "rank: 1", "rank: 6", "8:15: rank: must be at most 5, not 6"),
    ("actors", "rank: 1", 'rank: "1"', "8:15: rank: must be a whole number, not '1'; remove the quotes"),
    # durations, sizes, percentages, days
    ("monitor", "20s", "20", "3:12: timeout: 20 is not a duration; give it a unit: 20s, 20m, 20h or 20d"),
    ("monitor", "20s", "20 sec", "3:12: timeout: '20 sec' is not a duration; write 90s, 20m, 6h or 7d"),
    ("monitor", "20s", "99999999d", "3:12: timeout: 99999999d is longer than 3660 days; choose a shorter one"),
    ("monitor", "30m", "0s", "7:10: every: is shorter than a second; write 90s, 20m, 6h or 7d"),
    ("monitor", "12h", "5m", "9:17: max_interval: is shorter than `every`; make it at least as long"),
    (
        "sources",
        "any",
        "all",
        "9:14: max_age: 'all' is not a duration; write 90s, 20m, 6h or 7d, or `any` for no limit",
    ),
    ("monitor", "8MB", "8000000", "4:14: max_bytes: 8000000 is not a size; write 500kB or 8MB"),
    ("monitor", "8MB", "8B", "4:14: max_bytes: 8B is outside 1kB to 1GB; write 500kB or 8MB"),
    ("monitor", "10%", "0.1", "8:11: jitter: 0.1 is not a percentage; write 10%"),
    ("monitor", "10%", "110%", "8:11: jitter: 110% is more than 100%; write 10%"),
    ("positions", "2024-03-01", "1 March 2024", "14:12: as_of: '1 March 2024' is not a date; write year-month-day, "),
    ("positions", "2024-03-01", "٢٠٢٤-03-01", "14:12: as_of: '٢٠٢٤-03-01' is not a date; write year-month-day, "),
    ("positions", "2024-03-01", "2024-02-30", "14:12: as_of: 2024-02-30 is no day of the calendar ("),
    (
        "actors",
        "until:",
        "until: 2020-01-01",
        "11:16: until: 2020-01-01 is before `from` (2021-10-14); swap or correct",
    ),
    # ids, words, addresses, patterns
    (
        "sources",
        "id: herald",
        "id: The Herald",
        "2:9: id: 'The Herald' is not an id: only a-z, 0-9 and hyphens; write 'the-herald'",
    ),
    (
        "sources",
        "kind: feed",
        "kind: feeds",
        "4:11: kind: must be one of feed, listing, sitemap, page, not 'feeds'; did you mean 'feed'?",
    ),
    (
        "positions",
        "stance: oppose",
        "stance: against",
        "11:13: stance: must be one of support, lean-support, neutral, lean-oppose, oppose, not 'against'; pick one",
    ),
    (
        "monitor",
        "severity: high",
        "severity: highest",
        "18:15: severity: must be one of high, medium, low, not 'highest'; did you mean 'high'?",
    ),
    (
        "sources",
        "https://herald",
        "ftp://herald",
        "5:10: url: 'ftp://herald.example/rss.xml' ftp:// is not fetched; use https:// or http://",
    ),
    (
        "sources",
        "https://herald",
        "herald",
        "5:10: url: 'herald.example/rss.xml' lacks its scheme; begin it with https:// or http://",
    ),
    (
        "sources",
        "https://herald.example",
        "https://herald.example:99999",
        "5:10: url: 'https://herald.example:99999/rss.xml' is not a web address (",
    ),
    (
        "sources",
        "https://herald.example/rss.xml",
        "'https:///x'",
        "5:10: url: 'https:///x' is not a web address; copy it",
    ),
    (
        "positions",
        "https://ministry",
        "gopher://ministry",
        "15:13: source: 'gopher://ministry.example/2024/17' gopher:// is not fetched; ",
    ),
    (
        "monitor",
        "mailto://desk@example.org",
        "desk@example.org",
        "17:10: url: is not an Apprise URL; write one such as ",
    ),
    (
        "sources",
        "Europe/Oslo",
        "Europe/Olso",
        "8:15: timezone: 'Europe/Olso' is not a timezone; did you mean 'Europe/Oslo'?",
    ),
    ("sources", "Europe/Oslo", "Europe", "8:15: timezone: 'Europe' is not a timezone; "),
    ("sources", "Europe/Oslo", "../../etc/passwd", "8:15: timezone: '../../etc/passwd' is not a timezone; "),
    (
        "sources",
        "timezone: Europe/Oslo",
        "language: English",
        "8:15: language: 'English' is not a language code; write one such as en or zh",
    ),
    ("sources", "*/15 6-20", "*/15 26", "16:11: cron: '*/15 26 * * mon-fri' is not a cron line ("),
    (
        "sources",
        "*/15 6-20 * * mon-fri",
        "*/15",
        "16:11: cron: '*/15' is not a cron line (Wrong number of fields; got 1, expected 5); write minute hour day",
    ),
    (
        "sources",
        "*/15 6-20 * * mon-fri",
        "0 0 31 2 *",
        "16:11: cron: '0 0 31 2 *' never comes due; choose days that exist",
    ),
    (
        "sources",
        "every: 20m",
        "every: 20m\n    cron: 0 6 * * *",
        "8:11: cron: is given beside `every`; keep one of the two",
    ),
    (
        "sources",
        "max_age: any",
        "links: {include: x}",
        "9:12: links: are for a listing or sitemap, not for a feed; remove them or change `kind`",
    ),
    (
        "sources",
        "'/20\\d\\d'",
        "'(20'",
        "17:39: include: '(20' is not a regular expression: missing ), unterminated subpattern at position 0; ",
    ),
    (
        "monitor",
        "timeout: 20s",
        'user_agent: "täglich"',
        "3:15: user_agent: may hold only plain ASCII letters, digits and signs, ",
    ),
    (
        "monitor",
        "state_dir: ../state",
        "state_dir: ~nobody-of-that-name/state",
        "1:12: state_dir: '~nobody-of-that-name/state' begins with a home folder that is not known here; write the ",
    ),
    (
        "monitor",
        "host: 127.0.0.1",
        "host: http://0.0.0.0",
        "14:9: host: 'http://0.0.0.0' is no address to listen on; write 127.0.0.1, 0.0.0.0 or ::1, and the port as ",
    ),
    ("monitor", "host: 127.0.0.1", "host: 0.0.0.0:80", "14:9: host: '0.0.0.0:80' is no address to listen on; "),
    # references
    (
        "sources",
        "publisher: norway",
        "publisher: norwai",
        "14:16: publisher: actors.yaml has no 'norwai'; did you mean 'norway'?",
    ),
    ("positions", "actor: norway", "actor: sweden", "9:12: actor: actors.yaml has no 'sweden'; known: iceland, norway"),
    (
        "positions",
        "issue: quota",
        "issue: quotas",
        "10:12: issue: positions.yaml has no 'quotas'; did you mean 'quota'?",
    ),
    ("monitor", "[norway]", "[iceland, norge]", "19:23: actors: actors.yaml has no 'norge'; known: iceland, norway"),
    ("monitor", "[quota]", "[cod]", "20:14: issues: positions.yaml has no 'cod'; known: quota"),
    # what may stand only once
    ("sources", "id: ministry", "id: herald", "10:9: id: 'herald' is already taken on line 2; choose another"),
    ("actors", "id: iceland", "id: norway", "12:9: id: 'norway' is already taken on line 2; choose another"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), VALUES)
def test_a_wrong_value_is_named_with_place_and_cure(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    found = edited(tmp_path, name, old, new)
    assert any(one.startswith(f"{name}.yaml:{said}") for one in found), found
    jargon = ("Input", "pydantic", "Value error", "type=", "dict", "None")
    assert not any(word in one for one in found for word in jargon), found


def test_what_must_not_be_empty_is_not_to_be_removed_either(tmp_path: Path) -> None:
    assert edited(tmp_path, "positions", "[quota, quotas]", "[]") == [
        "positions.yaml:5:15: keywords: is empty; write something"
    ]
    (one,) = problems(written(tmp_path, sources="sources:\n"))
    assert one.startswith("sources.yaml:1:1: sources: has no value; write its entries on lines beneath it that begin ")
    assert one.endswith("with `- `, or `sources: []` for none")


@pytest.mark.parametrize("host", ["0.0.0.0", "::1", "localhost", "desk_1", "desk.example.org", "fe80::1%eth0"])
def test_the_desk_listens_on_addresses_and_names(tmp_path: Path, host: str) -> None:
    config = load(written(tmp_path, monitor=MONITOR.replace("host: 127.0.0.1", f"host: '{host}'")))
    assert config.settings.web.host == host


def test_a_known_key_may_stand_without_a_value(tmp_path: Path) -> None:
    empty = SOURCES.replace("authority: press", "authority:").replace("ul.news,", ",")
    herald, ministry = load(written(tmp_path, sources=empty, monitor="fetch:\nnotify:\n")).sources
    assert (herald.authority, ministry.links.within) == (Authority.PRESS, None)


@pytest.mark.parametrize("name", ["actors.yml", "Actors.yaml", "actors.yaml.txt"])
def test_a_file_under_nearly_its_name_is_named(tmp_path: Path, name: str) -> None:
    written(tmp_path)
    (tmp_path / "actors.yaml").rename(tmp_path / name)
    assert problems(tmp_path) == [
        f"actors.yaml:1:1: there is no such file in {tmp_path}; rename {name}, which is not read"
    ]


def test_a_file_that_only_begins_like_it_is_another(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "actors.yaml").rename(tmp_path / "actors-of-old.yml")
    assert problems(tmp_path) == [f"actors.yaml:1:1: there is no such file in {tmp_path}; create it"]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("bulitin", "'bulitin' names no model; did you mean 'builtin'?"),
        ("gpt-9", "'gpt-9' names no model; write builtin, onnx:DIR, hf:NAME, openai:URL#MODEL"),
        ("onnx", "'onnx' stops short; write onnx:DIR"),
        ("'onnx: '", "'onnx:' stops short; write onnx:DIR"),
        ("'hf:'", "'hf:' stops short; write hf:NAME"),
        (
            "openai:https://models.example/v1",
            "'https://models.example/v1' does not say which model; write openai:URL#MODEL",
        ),
        ("openai:models.example#m", "'models.example' lacks its scheme; begin it with https:// or http://"),
        (
            "openai:https://me:secret@models.example/v1#m",
            "holds a password or key, which a file is no place for; set the variable MONITOR_MODEL_KEY",
        ),
    ],
)
def test_a_model_that_cannot_be_meant_is_an_error_with_its_cure(tmp_path: Path, model: str, message: str) -> None:
    found = problems(written(tmp_path, monitor=f"model: {model}\n"))
    assert found == [f"monitor.yaml:1:8: model: {message}"]


@pytest.mark.parametrize("selector", ["ul..news", "atom|news"])
def test_a_selector_that_cannot_be_used_is_an_error(tmp_path: Path, selector: str) -> None:
    found = edited(tmp_path, "sources", "ul.news", f"'{selector}'")
    assert found[0].startswith(f"sources.yaml:17:21: within: '{selector}' is not a CSS selector (")


def test_one_id_is_one_actor_s_position_on_one_issue(tmp_path: Path) -> None:
    entry = POSITIONS.split("positions:\n")[1].replace("actor: norway", "actor: iceland")
    assert problems(written(tmp_path, positions=POSITIONS + entry)) == [
        "positions.yaml:16:9: id: 'norway-quota' stands for another actor or issue on line 8; choose another"
    ]


def test_an_actor_has_one_position_on_an_issue_on_any_day(tmp_path: Path) -> None:
    entry = POSITIONS.split("positions:\n")[1].replace("id: norway-quota", "id: norway-quota-2")
    assert problems(written(tmp_path, positions=POSITIONS + entry)) == [
        "positions.yaml:22:12: as_of: norway has a position on quota of this day on line 14; keep one of them"
    ]


# --- everything wrong ------------------------------------------------------------------------------------


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        monitor=MONITOR.replace("20s", "20").replace("port: 8787", "prot: 8787"),
        sources=SOURCES.replace("kind: feed", "kind: rss").replace("publisher: norway", "publisher: denmark"),
        actors=ACTORS.replace("rank: 1", "rank: 9").replace("id: iceland", "id: norway"),
        positions=POSITIONS.replace("  - id: quota", "\t- id: quota"),
    )
    places = [one.split(": ")[0] for one in problems(folder)]
    assert places == [
        "monitor.yaml:3:12",
        "monitor.yaml:15:3",
        "sources.yaml:4:11",
        "sources.yaml:14:16",
        "actors.yaml:8:15",
        "actors.yaml:12:9",
        "positions.yaml:2:1",
    ]


def test_a_file_that_cannot_be_read_brings_no_blame_on_those_that_refer_to_it(tmp_path: Path) -> None:
    found = problems(written(tmp_path, actors="actors: ["))
    assert [one.split(":")[0] for one in found] == ["actors.yaml"]


def test_a_folder_without_files_names_each_of_them(tmp_path: Path) -> None:
    found = problems(tmp_path)
    assert [one.split(": ")[0] for one in found] == [f"{name}.yaml:1:1" for name in FILES]
    assert all(f"there is no such file in {tmp_path}; create it" in one for one in found)


def test_a_folder_that_is_not_there_is_one_problem_and_says_how_to_name_another(tmp_path: Path) -> None:
    (found,) = problems(tmp_path / "nowhere")
    assert found.startswith(f"monitor.yaml:1:1: there is no folder {tmp_path / 'nowhere'} here")
    assert "--config" in found


def test_a_file_in_the_place_of_the_folder_is_one_problem(tmp_path: Path) -> None:
    (found,) = problems(written(tmp_path) / "monitor.yaml")
    assert found.endswith("monitor.yaml is no folder; --config names the folder that holds the files")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "null\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, text: str) -> None:
    assert problems(written(tmp_path, sources=text)) == [
        "sources.yaml:1:1: the file is empty; see the shipped one of this name for what belongs in it"
    ]


@pytest.mark.parametrize("text", ["- id: a\n", "sources\n", "[sources]\n"])
def test_a_file_that_is_no_mapping_is_an_error(tmp_path: Path, text: str) -> None:
    assert problems(written(tmp_path, sources=text)) == [
        "sources.yaml:1:1: the file must be a mapping of keys and values; begin lines with `key:`"
    ]


def test_another_encoding_is_named_with_the_byte_that_gave_it_away(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "actors.yaml").write_bytes(ACTORS.replace("Kari", "Kåri").encode("latin-1"))
    assert problems(folder) == ["actors.yaml:6:16: is not UTF-8 (byte 0xE5); save the file as UTF-8"]
    (folder / "actors.yaml").write_bytes(ACTORS.encode("utf-16"))
    assert problems(folder) == ["actors.yaml:1:1: is not UTF-8 (byte 0xFF); save the file as UTF-8"]


def test_a_folder_in_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "actors.yaml").unlink()
    (folder / "actors.yaml").mkdir()
    assert problems(folder)[0].startswith("actors.yaml:1:1: cannot be read: ")


def test_a_problem_reads_as_editors_and_terminals_expect_it() -> None:
    assert str(Problem("positions.yaml", 12, 7, "wrong; mend it")) == "positions.yaml:12:7: wrong; mend it"
