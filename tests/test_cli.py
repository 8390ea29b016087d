"""The commands, as scripts and people use them: their output, their exit codes, and what they make of bad input."""

from __future__ import annotations

import errno
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.cli.play import onward
from monitor.config import load
from monitor.domain import Decision, Shift, SourceState, Status
from monitor.pages import read_page
from monitor.workers import WorkError
from stage import FILLER, POSITIONS, Answer, InProcess, Web, page, state, write_config
from store_samples import NOW, evidence, flag, statement

HOSTILE = "All [bold red]quiet[/] \x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnihton\u202c and \ud800 tail"
LONG = "Norland " + "supports " * 40 + "x" * 200


def run(*words: str, config: Path | None = None, stdin: str | None = None) -> Result:
    given = [*words, *(["--config", str(config)] if config else [])]
    return CliRunner().invoke(cli, given, input=stdin, env={"COLUMNS": "80"}, catch_exceptions=False)


def document(result: Result) -> Any:
    """What stands on standard output, which must be one JSON document and nothing else."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_config(tmp_path, [{"id": "press", "kind": "feed", "url": "https://press.example/feed"}])


@pytest.fixture
def flagged(config: Path) -> Path:
    """A desk with one flag on it."""
    with state(config) as store:
        store.save_flag(flag("one"))
    return config


# --- help ------------------------------------------------------------------------------------------------


def commands(group: click.Group = cli, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    examples = result.stdout.partition("Examples:")[2]
    assert f"monitor {' '.join(path)}".strip() in examples
    assert all(len(line) <= 120 for line in result.stdout.splitlines())


@pytest.mark.parametrize("group", [(), ("source",), ("positions",), ("notify",), ("user",)], ids=" ".join)
def test_a_group_tells_its_commands_in_whole_sentences_of_80_columns(group: tuple[str, ...]) -> None:
    lines = run(*group, "--help").stdout.splitlines()
    told = lines[lines.index("Commands:") + 1 : lines.index("Examples:") - 1]
    assert not any("..." in line for line in told)
    assert told[-1].endswith(".")
    assert all(len(line) <= 80 for line in lines)


def test_help_loads_nothing_heavy() -> None:
    code = "import sys, monitor.cli; print([n for n in sys.argv[1:] if n in sys.modules])"
    heavy = ["onnxruntime", "tokenizers", "trafilatura", "httpx"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_wrong_usage_is_exit_code_2(config: Path) -> None:
    for words in (["compare"], ["diff", "one"], ["flags", "--status", "lost"], ["confirm", "x"], ["nonsense"]):
        assert run(*words).exit_code == 2, words
    assert run("confirm", "99999999999999999999", config=config).exit_code == 2


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["flag"], "No such command 'flag'; did you mean 'flags'?"),
        (["source", "tets"], "No such command 'tets'. Did you mean 'test'?"),
        (["xyzzy"], "No such command 'xyzzy'; `monitor --help` lists them"),
        (["--config", "mine", "flags"], "--config stands behind the command, as in `monitor flags --config ...`"),
        (["--json", "flags"], "--json stands behind the command"),
        (["--nonsense", "flags"], "No such option '--nonsense'"),
        (["confirm", "first"], "'first' is no number of a flag; `monitor flags` shows it"),
        (["dismiss", "0", "--reason", "opinion"], "'0' is no number of a flag"),
        (["compare", "--position", " ", "--statement", "We back it."], "--position is empty"),
        (["compare", "--position", "We oppose it.", "--statement", ""], "--statement is empty"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(words: list[str], cure: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert cure in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "--position", "We oppose it."],
        ["compare", "--statement", "We support it."],
        ["compare", "--context", ""],
        ["diff", "before.html"],
        ["diff", "before.html", "after.html"],
    ],
    ids=" ".join,
)
def test_what_stands_beside_a_file_of_many_is_refused_and_not_ignored(tmp_path: Path, words: list[str]) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text(json.dumps({"position": "a", "statement": "b", "before": "a", "after": "b"}), encoding="utf-8")
    result = run(*words, "--jsonl", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    named = words[1] if words[0] == "compare" else "BEFORE"
    assert f"--jsonl takes the place of {named}" in result.stderr
    assert run(words[0], "--jsonl", str(file), "--json").exit_code == 0


@pytest.mark.parametrize(
    "path", ["statements", "compare", "diff", "flags", "confirm", "dismiss", "replay", "run", "web"]
)
def test_every_option_says_what_it_is_for(path: str) -> None:
    command = cli.get_command(click.Context(cli), path)
    assert command is not None
    assert [one.name for one in command.params if isinstance(one, click.Option) and not one.help] == []


@pytest.mark.parametrize("given", ["0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_in_another_timezone_is_refused(given: str) -> None:
    refused = run("statements", "article.txt", "--date", given)
    assert refused.exit_code == 2
    assert f"{given!r} lies at an end of the calendar" in refused.stderr


@pytest.mark.parametrize(("words", "form"), [
    (["statements", "article.txt", "--date"], "YYYY-MM-DD"),
    (["replay", "--since"], "YYYY-MM-DD[THH:MM[:SS]]"),
])  # fmt: skip
@pytest.mark.parametrize("given", ["yesterday", "01.03.2026", "2026-02-30", ""])
def test_how_a_date_is_written_is_told_in_letters_that_people_read(words: list[str], form: str, given: str) -> None:
    refused, help_ = run(*words, given), run(words[0], "--help")
    assert refused.exit_code == 2
    assert f"{given!r} is no date; write it as {form}" in refused.stderr
    assert f"{words[-1]} {form}" in help_.stdout
    assert "%" not in refused.stderr + help_.stdout


# --- check -----------------------------------------------------------------------------------------------


def test_check_says_what_a_sound_configuration_holds(config: Path) -> None:
    result = run("check", config=config)
    assert result.exit_code == 0
    assert "1 source, 1 actor, 1 issue, 1 position" in result.stdout
    assert document(run("check", "--json", config=config)) == []


def test_check_names_every_problem_with_file_and_line(config: Path) -> None:
    (config / "monitor.yaml").write_text("state_dir: ../state\nfetch:\n  timeouts: 5s\n", encoding="utf-8")
    (config / "sources.yaml").write_text("sources:\n  - {id: A B, name: x, kind: feeds, url: y}\n", encoding="utf-8")
    (config / "actors.yaml").unlink()
    result = run("check", config=config)
    assert result.exit_code == 1
    assert f"{config / 'monitor.yaml'}:3:" in result.stderr
    assert f"{config / 'sources.yaml'}:2:" in result.stderr
    assert "actors.yaml" in result.stderr
    assert result.stdout == ""
    listed = run("check", "--json", config=config)
    assert listed.exit_code == 1
    problems = json.loads(listed.stdout)
    assert len(problems) == len(result.stderr.strip().splitlines()) >= 5
    assert set(problems[0]) == {"file", "line", "column", "message"}


@pytest.mark.parametrize("words", [["flags"], ["run", "--once"], ["source", "list"], ["positions", "export"]])
def test_other_commands_name_the_problems_of_a_configuration_too(config: Path, words: list[str]) -> None:
    (config / "monitor.yaml").write_text("state_dirs: ../state\n", encoding="utf-8")
    result = run(*words, config=config)
    assert result.exit_code == 1
    assert "monitor.yaml:1:" in result.stderr


@pytest.mark.parametrize("name", ["monitor", "sources", "actors", "positions"])
def test_schema_prints_a_json_schema(name: str) -> None:
    assert "properties" in document(run("schema", name))


# --- compare and diff ------------------------------------------------------------------------------------

COMPARED = {"relation", "confidence", "scores"}


def test_compare_prints_the_contracts_fields() -> None:
    found = document(run("compare", "--position", "We oppose the ban.", "--statement", "We support the ban.", "--json"))
    assert found.keys() >= COMPARED
    assert list(found["scores"]) == ["reaffirms", "reversal", "hardening", "softening", "unrelated"]
    assert sum(found["scores"].values()) == pytest.approx(1, abs=0.001)
    assert found["confidence"] == found["scores"][found["relation"]]


def test_compare_shows_a_screen() -> None:
    result = run("compare", "--position", "We oppose the ban.", "--statement", "We support the ban.")
    assert result.exit_code == 0
    assert "relation" in result.stdout


def test_compare_does_many_and_carries_other_fields_along(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"id": n, "position": "We oppose the ban.", "statement": f"We oppose ban {n}.", "kept": [n, None]}
        for n in range(70)
    ]
    rows[1] |= {"context": "He was asked about the ban."}
    rows[2] |= {"context": None, "statement": HOSTILE}
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    result = run("compare", "--jsonl", str(file), "--json")
    assert result.exit_code == 0, result.stderr
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [{key: one[key] for key in row} for one, row in zip(found, rows, strict=True)] == rows
    assert all(one.keys() >= COMPARED for one in found)


def test_a_label_of_the_users_is_carried_along_beside_the_answer(tmp_path: Path) -> None:
    row = {"position": "We oppose the ban.", "statement": "We support the ban.", "relation": "mine", "scores": [1]}
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    first = run("compare", "--jsonl", str(file))
    found = json.loads(first.stdout)
    assert found["relation"] != "mine"
    assert (found["given_relation"], found["given_scores"]) == ("mine", [1])
    assert "given_confidence" not in found
    file.write_text(first.stdout, encoding="utf-8")
    again = json.loads(run("compare", "--jsonl", str(file)).stdout)
    assert (again["given_relation"], again["relation"]) == ("mine", found["relation"])


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b'{"position": "a", "statement": "b", "x": NaN}',
        b'{"position": "a", "statement": "b", "x": [1, -Infinity]}',
        b'{"position": "a", "statement": "b", "x": 1e999}',
        b'{"position": "a"}',
        b'{"position": "a", "statement": 5}',
        b'{"position": "a", "statement": "b", "context": 5}',
        b'["position", "statement"]',
        b'"position statement"',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
    ids=["no-json", "nan", "infinity", "large", "missing", "no-text", "context", "array", "string", "no-utf-8", "deep"],
)
def test_a_bad_line_is_named_by_number_and_nothing_is_put_out(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_bytes(b'{"position": "a", "statement": "b", "before": "a", "after": "b"}\n\n' + line + b"\n")
    result = run("compare", "--jsonl", str(file))
    assert result.exit_code == 1
    assert "line 3" in result.stderr
    assert result.stdout == ""


def test_diff_of_two_files_needs_no_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("before.html").write_text(page("Paper", "Norland will support the plan.", *FILLER), encoding="utf-8")
    Path("after.html").write_text(page("Paper", "Norland may support the plan.", *FILLER), encoding="utf-8")
    found = document(run("diff", "before.html", "after.html", "--json"))
    assert set(found) == {"shift", "confidence", "changes"}
    assert found["shift"] in {"none", "reversal", "hardening", "softening"}
    assert {"before", "after", "relation", "confidence"} == set(found["changes"][0])
    assert run("diff", "before.html", "after.html").exit_code == 0
    assert document(run("diff", "before.html", "before.html", "--json"))["shift"] == "none"


def test_diff_does_many_and_carries_other_fields_along(tmp_path: Path) -> None:
    rows = [{"id": n, "before": "We will support it.", "after": "We may support it."} for n in range(3)]
    file = tmp_path / "edits.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    result = run("diff", "--jsonl", str(file), "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in found] == [0, 1, 2]
    assert all("shift" in one for one in found)


def test_diff_reads_addresses_by_the_configurations_rules(web: Web, config: Path) -> None:
    before = web.html("/1", page("Paper", "Norland will support the plan.", *FILLER))
    after = web.html("/2", page("Paper", "Norland may support the plan.", *FILLER))
    assert document(run("diff", before, after, "--json", config=config))["changes"]
    gone = run("diff", before, web.url("/gone"), config=config)
    assert gone.exit_code == 1
    assert "404" in gone.stderr


# --- statements ------------------------------------------------------------------------------------------

ARTICLE = "Talks end\n\n“Norland opposes tariffs on grain,” Foreign Minister Ada Norling said.\n\n" + "\n\n".join(
    FILLER
)
FIELDS = {"text", "start", "end", "kind", "speaker", "title", "actor", "issues", "date"}


def written(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.txt", ARTICLE.encode()),
        ("bom.txt", ARTICLE.encode("utf-8-sig")),
        ("wide.txt", ARTICLE.encode("utf-16")),
        ("windows.txt", ARTICLE.replace("\n", "\r\n").encode("cp1252")),
        ("page.html", page("Talks end", ARTICLE.split("\n\n")[1], *FILLER).encode()),
        ("page.txt", page("Talks end", ARTICLE.split("\n\n")[1], *FILLER).encode()),
    ],
)
def test_statements_reads_text_and_html(config: Path, tmp_path: Path, name: str, content: bytes) -> None:
    where = written(tmp_path, name, content)
    [said] = document(run("statements", where, "--json", "--date", "2026-03-01", config=config))
    assert said.keys() >= FIELDS
    assert said["text"].strip(" ,") == "Norland opposes tariffs on grain"
    assert (said["speaker"], said["actor"], said["issues"]) == ("Ada Norling", "norland", ["tariffs"])
    assert said["date"] == "2026-03-01"
    assert run("statements", where, config=config).exit_code == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\n "),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
        ("noise.bin", bytes(range(32)) * 40),
        ("nested.html", b"<html>" + b"<div>" * 200_000),
    ],
)
def test_statements_says_why_a_file_is_no_article(config: Path, tmp_path: Path, name: str, content: bytes) -> None:
    result = run("statements", written(tmp_path, name, content), "--json", config=config)
    assert result.exit_code == 1
    assert "not readable as an article" in result.stderr
    assert result.stdout == ""


def test_an_article_or_one_side_of_a_difference_may_come_from_standard_input(config: Path, tmp_path: Path) -> None:
    where = written(tmp_path, "article.txt", ARTICLE.encode())
    other = written(tmp_path, "other.txt", ARTICLE.replace("opposes", "supports").encode())
    for line, same in (
        (f"cat {where} | monitor statements - --json CONFIG", ["statements", where]),
        (f"monitor statements - --json CONFIG < {where}", ["statements", where]),
        (f"cat {where} | monitor diff - {other} --json CONFIG", ["diff", where, other]),
        (f"monitor diff {other} - --json CONFIG < {where}", ["diff", other, where]),
    ):
        expected = document(run(*same, "--json", config=config))
        assert expected
        done = in_shell(line, config)
        assert (done.returncode, json.loads(done.stdout)) == (0, expected), done.stderr
    assert run("diff", "-", "-").exit_code == 2


def test_standard_input_that_holds_no_article_is_told_and_so_is_a_file_named_by_a_path(
    config: Path, tmp_path: Path
) -> None:
    empty = in_shell("monitor statements - CONFIG < /dev/null", config)
    assert empty.returncode == 1
    assert b"/dev/stdin: not readable as an article" in empty.stderr
    written(tmp_path, "-", ARTICLE.encode())
    assert len(document(run("statements", f"{tmp_path}/-", "--json", config=config))) == 1


def test_statements_names_what_cannot_be_opened(config: Path, tmp_path: Path) -> None:
    for where, why in ((tmp_path / "missing.txt", "No such file"), (tmp_path, "directory")):
        result = run("statements", str(where), config=config)
        assert result.exit_code == 1
        assert str(where) in result.stderr
        assert why in result.stderr
    small = write_config(tmp_path, fetch={"max_bytes": "1kB"})
    result = run("statements", written(tmp_path, "large.txt", b"word " * 1000), config=small)
    assert result.exit_code == 1
    assert "max_bytes" in result.stderr


def test_statements_reads_a_page_of_a_source_as_its_publishers_own_word(web: Web, tmp_path: Path) -> None:
    url = web.html("/1", page("On trade", "Tariffs on grain harm everybody and must be lifted at once.", *FILLER))
    source = {"id": "ministry", "url": url, "publisher": "norland", "authority": "official"}
    config = write_config(tmp_path, [source])
    found = document(run("statements", url, "--source", "ministry", "--json", config=config))
    assert {one["kind"] for one in found} == {"official"}
    assert {one["actor"] for one in found} == {"norland"}
    unknown = run("statements", url, "--source", "nobody", config=config)
    assert unknown.exit_code == 1
    assert "ministry" in unknown.stderr


# --- the desk --------------------------------------------------------------------------------------------


def test_flags_prints_the_contracts_fields(flagged: Path) -> None:
    [found] = document(run("flags", "--json", config=flagged))
    assert found.keys() >= {
        "id", "status", "actor", "issue", "position", "shift", "confidence", "severity", "statement", "speaker", "rank",
        "kind", "published", "url", "created", "evidence",
    }  # fmt: skip
    assert found["evidence"][0].keys() >= {"url", "source", "title", "published", "statement", "kind"}
    assert found["published"].endswith("Z")


def test_a_confirmed_flag_makes_the_next_version_and_leaves_the_pile(flagged: Path) -> None:
    made = document(run("confirm", "1", "--note", "plain", "--reviewer", "ann", "--json", config=flagged))
    assert made["status"] == "confirmed"
    assert document(run("flags", "--json", config=flagged)) == []
    assert [one["id"] for one in document(run("flags", "--status", "all", "--json", config=flagged))] == [1]
    [held] = document(run("positions", "--json", config=flagged))
    assert (held["statement"], held["stance"], held["version"]) == ("We will support tariffs.", "support", 2)
    history = document(run("positions", "history", "norland", "tariffs", "--json", config=flagged))
    assert [(one["version"], one["origin"], one["flag"]) for one in history] == [
        (1, "config", None),
        (2, "decision", 1),
    ]
    with state(flagged) as store:
        assert [(one.reviewer, one.note) for one in store.decisions(1)] == [("ann", "plain")]


def test_a_reviewer_may_put_the_position_in_other_words(flagged: Path) -> None:
    result = run("confirm", "1", "--stance", "lean-support", "--statement", "Norland is warming to it.", config=flagged)
    assert result.exit_code == 0
    assert "lean-support. Norland is warming to it." in " ".join(result.stdout.split())
    [held] = document(run("positions", "--json", config=flagged))
    assert (held["statement"], held["stance"]) == ("Norland is warming to it.", "lean-support")


def test_what_is_exported_is_a_configuration_that_changes_nothing(flagged: Path) -> None:
    document(run("confirm", "1", "--json", config=flagged))
    before = document(run("positions", "--json", config=flagged))
    exported = run("positions", "export", config=flagged)
    (flagged / "positions.yaml").write_text(exported.stdout, encoding="utf-8")
    assert run("check", config=flagged).exit_code == 0
    assert document(run("positions", "--json", config=flagged)) == before
    assert run("positions", "export", config=flagged).stdout == exported.stdout


def test_what_is_exported_as_json_is_the_same_configuration(flagged: Path) -> None:
    document(run("confirm", "1", "--json", config=flagged))
    before, text = run("positions", "--json", config=flagged).stdout, run("positions", "export", config=flagged).stdout
    exported = run("positions", "export", "--json", config=flagged)
    assert set(document(exported)) == {"issues", "positions"}
    assert text.startswith("issues:")
    (flagged / "positions.yaml").write_text(exported.stdout, encoding="utf-8")
    assert run("check", config=flagged).exit_code == 0
    assert run("positions", "--json", config=flagged).stdout == before
    assert run("positions", "export", config=flagged).stdout == text
    early = CliRunner().invoke(cli, ["positions", "--config", str(flagged), "--json", "export"], catch_exceptions=False)
    assert early.stdout == exported.stdout


def test_a_dismissed_flag_leaves_the_pile_with_its_reason(flagged: Path) -> None:
    gone = document(run("dismiss", "1", "--reason", "hypothetical", "--json", config=flagged))
    assert gone["status"] == "dismissed"
    with state(flagged) as store:
        assert store.decisions(1)[0].reason == "hypothetical"
    assert run("dismiss", "1", "--reason", "because", config=flagged).exit_code == 2
    assert run("dismiss", "1", config=flagged).exit_code == 2


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["confirm", "7"], "no flag 7"),
        (["dismiss", "7", "--reason", "duplicate"], "no flag 7"),
        (["positions", "history", "nobody", "tariffs"], "there are: norland"),
        (["positions", "history", "norland", "nothing"], "there are: tariffs"),
        (["source", "test", "nobody"], "there are: press"),
    ],
)
def test_an_unknown_id_is_named_with_those_there_are(flagged: Path, words: list[str], cure: str) -> None:
    result = run(*words, config=flagged)
    assert result.exit_code == 1
    assert cure in result.stderr


def test_the_book_shows_the_ids_that_its_history_is_asked_for_by(flagged: Path) -> None:
    assert "norland · Tariffs on grain (tariffs)" in run("positions", config=flagged).stdout
    assert run("positions", "history", "norland", "tariffs", config=flagged).exit_code == 0


def test_options_before_a_subcommand_hold_for_it(flagged: Path) -> None:
    found = CliRunner().invoke(
        cli, ["positions", "--config", str(flagged), "--json", "history", "norland", "tariffs"], catch_exceptions=False
    )
    assert len(document(found)) == 1


def test_more_flags_than_one_page_of_the_database_are_all_shown(config: Path) -> None:
    with state(config) as store, store.unit():
        for n in range(1203):
            store.save_flag(flag(f"k{n}"))
    assert len(document(run("flags", "--json", config=config))) == 1203


def test_where_there_was_no_state_that_is_told_with_the_flags_there_are_not(config: Path) -> None:
    first, second = run("flags", "--json", config=config), run("flags", config=config)
    assert json.loads(first.stdout) == []
    assert "there was no state, so a new one is begun; if there should be one, mount its disk first" in first.stderr
    assert "no state" not in second.stderr
    assert "0 flags (open)" in second.stderr


def test_a_state_that_is_no_database_is_named(config: Path) -> None:
    (config.parent / "state").mkdir()
    (config.parent / "state" / "monitor.db").write_text("no database at all" * 100, encoding="utf-8")
    result = run("flags", config=config)
    assert result.exit_code == 1
    assert "monitor.db" in result.stderr


# --- sources ---------------------------------------------------------------------------------------------


def test_source_list_shows_sources_never_checked(config: Path) -> None:
    [row] = document(run("source", "list", "--json", config=config))
    assert (row["id"], row["outcome"], row["failures"]) == ("press", None, 0)
    assert "not checked yet" in run("source", "list", config=config).stdout


def test_source_test_tries_a_source_and_stores_nothing(web: Web, tmp_path: Path) -> None:
    web.html("/a/1", page("Talks end", "“Norland opposes tariffs on grain,” Ada Norling said.", *FILLER))
    sources = [
        {
            "id": "feed",
            "kind": "feed",
            "url": web.feed("/feed", ("/a/1", "Talks end", "Mon, 02 Mar 2026 10:00:00 GMT")),
        },
        {"id": "gone", "url": web.url("/gone")},
        {"id": "paper", "url": web.url("/a/1")},
    ]
    config = write_config(tmp_path, sources)
    found = document(run("source", "test", "feed", "--json", config=config))
    assert [link["url"] for link in found["links"]] == [web.url("/a/1")]
    assert found["articles"][0]["on_tracked_issues"] == 1
    assert "Talks end" in run("source", "test", "feed", config=config).stdout
    assert document(run("source", "test", "paper", "--json", config=config))["articles"]
    gone = run("source", "test", "gone", "--json", config=config)
    assert gone.exit_code == 1
    assert "404" in json.loads(gone.stdout)["problem"]
    assert not (tmp_path / "state").exists()


def test_source_test_follows_an_index_of_sitemaps_as_a_check_does(web: Web, tmp_path: Path) -> None:
    web.html("/a/1", page("Talks end", "“Norland opposes tariffs on grain,” Ada Norling said.", *FILLER))

    def index(*paths: str) -> Answer:
        parts = "".join(f"<sitemap><loc>{web.url(path)}</loc></sitemap>" for path in paths)
        return Answer(f"<sitemapindex>{parts}</sitemapindex>".encode())

    web.routes["/part.xml"] = Answer(f"<urlset><url><loc>{web.url('/a/1')}</loc></url></urlset>".encode())
    many = "".join(f"<url><loc>/b/{n}</loc></url>" for n in range(30))
    web.routes["/many.xml"] = Answer(f"<urlset>{many}</urlset>".encode())
    web.routes["/index.xml"] = index("/part.xml", "/many.xml", "/part.xml?2")
    web.routes["/holes.xml"] = index("/part.xml", "/none.xml")
    sources = [{"id": name, "kind": "sitemap", "url": web.url(f"/{name}.xml")} for name in ("part", "index", "holes")]
    config = write_config(tmp_path, sources)
    found = document(run("source", "test", "index", "--articles", "1", "--json", config=config))
    assert (found["count"], found["sitemaps"], found["sitemaps_read"]) == (31, 3, 2)
    assert [one["title"] for one in found["articles"]] == ["Talks end"]
    assert "2 read of 3 sitemaps" in run("source", "test", "index", "--articles", "0", config=config).stdout
    assert document(run("source", "test", "part", "--json", config=config))["sitemaps"] == 0
    holes = run("source", "test", "holes", "--json", config=config)
    assert holes.exit_code == 1
    assert "/none.xml: gone (HTTP 404)" in json.loads(holes.stdout)["problem"]
    assert json.loads(holes.stdout)["count"] == 1


def test_source_test_gives_up_on_what_takes_too_long(web: Web, tmp_path: Path) -> None:
    article = web.html(f"/{'a' * 26}/1", page("Talks end", *FILLER))
    web.html("/list", f'<p><a href="{article}">Talks end in the capital today</a></p>')
    sources = [
        {"id": name, "kind": "listing", "url": web.url("/list"), "links": {"include": include}}
        for name, include in (("endless", "(a+)+$"), ("quick", "a+/"))
    ]
    config = write_config(tmp_path, sources, fetch={"reading_time": "1s"})
    endless = run("source", "test", "endless", "--json", config=config)
    assert endless.exit_code == 1
    assert "its links could not be read: took longer than 1 s" in json.loads(endless.stdout)["problem"]
    quick = document(run("source", "test", "quick", "--json", config=config))
    assert ([one["url"] for one in quick["links"]], quick["problem"]) == ([article], "")


def test_source_test_shows_other_articles_beside_one_that_cannot_be_read_in_time(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(InProcess):
        async def run(self, task: Callable[..., Any], *given: Any, **named: Any) -> Any:
            if task is read_page and given[0].page.url.endswith("/1"):
                raise WorkError("took longer than 1 s")
            return await super().run(task, *given, **named)

    monkeypatch.setattr("monitor.single.Workers", Slow)
    for path in ("/a/1", "/a/2"):
        web.html(path, page("Talks end", *FILLER))
    day = "Sun, 01 Mar 2026 10:00:00 GMT"
    sources = [{"id": "feed", "kind": "feed", "url": web.feed("/f", ("/a/1", "One", day), ("/a/2", "Two", day))}]
    found = document(run("source", "test", "feed", "--json", config=write_config(tmp_path, sources)))
    assert {one["url"]: one["problem"] for one in found["articles"]} == {
        web.url("/a/1"): "took longer than 1 s",
        web.url("/a/2"): "",
    }


def test_source_test_says_that_there_are_no_links(web: Web, tmp_path: Path) -> None:
    sources = [{"id": "feed", "kind": "feed", "url": web.feed("/feed")}]
    assert "0 links" in run("source", "test", "feed", config=write_config(tmp_path, sources)).stdout


# --- screens ---------------------------------------------------------------------------------------------


def screens(config: Path, tmp_path: Path) -> dict[str, str]:
    article = written(tmp_path, "hostile.txt", f"“{LONG},” Foreign Minister Ada Norling said.".encode())
    (tmp_path / "after.txt").write_text("Norland may support tariffs. " + "y" * 200, encoding="utf-8")
    asked = {
        "flags": ["flags", "--status", "all"],
        "positions": ["positions"],
        "history": ["positions", "history", "norland", "tariffs"],
        "sources": ["source", "list"],
    }
    found = {name: run(*words, config=config).stdout for name, words in asked.items()}
    found["compare"] = run("compare", "--position", HOSTILE, "--statement", LONG).stdout
    found["statements"] = run("statements", article, "--date", "2026-03-01", config=config).stdout
    found["diff"] = run("diff", article, str(tmp_path / "after.txt")).stdout
    return found


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A desk and a state full of what sites may send."""
    words = "Norland supports tariffs. " + HOSTILE
    name = "press-with-a-rather-long-name-for-a-source"
    source = {"id": name, "kind": "feed", "url": "https://press.example/" + "f" * 99}
    position = POSITIONS[0] | {"statement": "Norland opposes [red]tariffs[/red]. " + LONG}
    config = write_config(tmp_path, [source], positions=[position])
    bad = replace(evidence("bad", statement(words, before=HOSTILE, after=HOSTILE, speaker=HOSTILE)), title=HOSTILE)
    long = replace(evidence("long", statement(LONG)), title=LONG, url="https://press.example/" + "u" * 300)
    with state(config) as store:
        raised = replace(flag("bad", bad, long), reasons=(HOSTILE,))
        number = store.save_flag(raised)
        store.save_flag(replace(flag("edit", replace(bad, note=HOSTILE)), shift=Shift.SILENT_EDIT))
        new = replace(load(config).positions[0], statement=HOSTILE, as_of=NOW.date())
        store.decide(number, Decision(number, Status.CONFIRMED, NOW), new)
        store.save_source_state(SourceState(name, NOW, last_detail=HOSTILE + LONG))
    return config


def test_nothing_from_outside_steers_the_terminal(hostile: Path, tmp_path: Path) -> None:
    for name, screen in screens(hostile, tmp_path).items():
        assert not set(screen) & set("\x1b\x07\x9b\u202e\u202c\ud800\r"), name
    shown = screens(hostile, tmp_path)["flags"]
    assert "[bold red]quiet[/]" in " ".join(shown.split())


def test_screens_fit_80_columns(hostile: Path, tmp_path: Path) -> None:
    for name, screen in screens(hostile, tmp_path).items():
        assert screen.strip(), name
        assert max(len(line.rstrip()) for line in screen.splitlines()) <= 80, name


def test_json_is_whole_whatever_it_holds(hostile: Path) -> None:
    result = run("flags", "--status", "all", "--json", config=hostile)
    found = document(result)
    assert not set(result.stdout) & set("\x1b\x07\x9b\u202e\ud800")
    assert any("\x1b[31mred" in one["statement"] for one in found)


def test_the_demo_ends_with_commands_to_go_on_with(tmp_path: Path) -> None:
    assert "monitor demo --keep my-demo" in " ".join(onward(None))
    for line in onward(tmp_path / "my demo"):
        words = shlex.split(line.partition(": monitor ")[2])
        assert words[1:] == ["--config", str(tmp_path / "my demo")]
        assert run(words[0], "--help").exit_code == 0


# --- streams ---------------------------------------------------------------------------------------------


def in_shell(line: str, config: Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    """A command run by a shell, ``monitor`` in its line being ours."""
    command = line.replace("monitor", f"'{sys.executable}' -m monitor.cli", 1).replace("CONFIG", f"--config '{config}'")
    return subprocess.run(["sh", "-c", command], capture_output=True, check=False, env={**os.environ, **env})


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_some_letters_shows_the_rest_and_json_stays_whole(flagged: Path, encoding: str) -> None:
    words = "Norland puts “žádné” tariffs on trade…"
    with state(flagged) as store:
        store.save_flag(flag("two", evidence("e2", statement(words))))
    screen = in_shell("monitor flags CONFIG", flagged, PYTHONIOENCODING=encoding)
    assert screen.returncode == 0, screen.stderr
    assert b"tariffs on trade?" in screen.stdout
    whole = in_shell("monitor flags --json CONFIG", flagged, PYTHONIOENCODING=encoding)
    assert words in {one["statement"] for one in json.loads(whole.stdout.decode("utf-8"))}


def test_a_password_without_a_terminal_is_refused_with_the_way_to_send_it(config: Path) -> None:
    command = [sys.executable, "-m", "monitor.cli", "user", "add", "ann", "--config", str(config)]
    given = b"several words in a row\n"
    # A session of its own has no terminal to fall back upon.
    refused = subprocess.run(command, input=given, capture_output=True, check=False, start_new_session=True)
    assert refused.returncode == 1
    assert refused.stderr.decode().strip() == (
        "there is no terminal here to type a password on; send it with --password-stdin"
    )
    sent = subprocess.run([*command, "--password-stdin"], input=given, capture_output=True, check=False)
    assert sent.returncode == 0


@pytest.mark.parametrize("closed", ["2>&-", "<&- 2>&-", ">&- 2>&-"])
def test_closed_streams_stop_no_pass_over_the_sources(web: Web, tmp_path: Path, closed: str) -> None:
    web.feed("/feed.xml", ("/1", "One", "Mon, 02 Mar 2026 10:00:00 GMT"))
    web.html("/1", page("One", *FILLER))
    config = write_config(tmp_path, [{"id": "press", "kind": "feed", "url": web.url("/feed.xml"), "max_age": "any"}])
    assert in_shell(f"monitor run --once CONFIG {closed}", config).returncode == 0
    with state(config) as store:
        assert store.source_state("press").last_success_at is not None


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_pass_is_told_in_words_or_in_json_on_every_line(web: Web, tmp_path: Path, form: str) -> None:
    web.feed("/feed.xml", ("/1", "One", "Mon, 02 Mar 2026 10:00:00 GMT"))
    web.html("/1", page("One", *FILLER))
    feed = {"id": "press", "kind": "feed", "url": web.url("/feed.xml"), "max_age": "any"}
    config = write_config(tmp_path, [feed, {"id": "gone", "url": web.url("/nothing")}])
    done = in_shell(f"monitor run --once --log-format {form} CONFIG", config)
    assert done.returncode == 3
    lines = done.stderr.decode().splitlines()
    if form == "console":
        assert any(line.startswith("press: fresh, 1 new, ") for line in lines)
        assert lines[-1] == "done in part: something failed in gone"
        return
    events = [json.loads(line) for line in lines]
    checks = {one["source"]: one for one in events if one["event"] == "checked"}
    assert (checks["press"]["outcome"], checks["press"]["articles"], checks["press"]["problems"]) == ("fresh", 1, [])
    assert "404" in checks["gone"]["problems"][0]
    assert events[-1]["what"] == "done in part: something failed in gone"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
@pytest.mark.parametrize("line", ["monitor schema sources", "monitor check CONFIG", "monitor flags --json CONFIG"])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_under_the_output_is_told_without_a_trace(config: Path, line: str, unbuffered: str) -> None:
    done = in_shell(f"{line} > /dev/full", config, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == b"No space left on device"
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "cure"),
    [
        (errno.EACCES, "; mend its permissions, or run this as the monitor's user"),
        (errno.EROFS, "; do this where it is mounted for writing"),
        (errno.ENOENT, ""),
    ],
)
def test_what_the_system_has_against_a_file_is_told_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, flagged: Path, number: int, cure: str
) -> None:
    def refused(path: Path, _: str) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr("monitor.sourcefile.replace_whole", refused)
    result = run("positions", "export", "--write", config=flagged)
    assert result.exit_code == 1
    assert result.stderr.strip() == f"{flagged / 'positions.yaml'}: {os.strerror(number)}{cure}"


def test_an_interrupted_command_ends_as_a_shell_expects(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("monitor.cli.terminal.load", interrupted)
    result = run("flags", config=config)
    assert (result.exit_code, result.stderr.strip()) == (130, "stopped")


def test_one_interrupted_while_it_is_loaded_ends_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("monitor.cli.group.import_module", interrupted)
    result = run("doctor")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "stopped\n")


@pytest.fixture
def much_flagged(config: Path) -> Path:
    """A desk with more flags on it than a pipe holds."""
    with state(config) as store, store.unit():
        for n in range(400):
            store.save_flag(flag(f"k{n}"))
    return config


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", ["--json", "--status=open"])
def test_a_reader_that_hangs_up_is_no_error_of_ours(much_flagged: Path, form: str, unbuffered: str) -> None:
    """The exit code is not that of something to mend, but what shells have for whom nobody reads."""
    words = [sys.executable, "-m", "monitor.cli", "flags", form, "--config", str(much_flagged)]
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 128 + 13


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", ["--json", "--status=open"])
def test_what_does_not_fit_the_disk_is_told_and_not_cut_off_in_silence(
    much_flagged: Path, tmp_path: Path, form: str, unbuffered: str
) -> None:
    line = f"ulimit -f 64; monitor flags {form} CONFIG > '{tmp_path / 'flags'}'"
    done = in_shell(line, much_flagged, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr.strip().splitlines()[-1]) == (1, b"File too large")
