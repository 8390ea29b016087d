"""Nothing in the README and in docs/ can rot: commands run, configuration loads, links and fields of JSON are there."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor import report
from monitor.cli import cli
from monitor.config import load
from monitor.domain import Actor, Authority, Change, Comparison, Difference, Relation, Role
from stage import POSITIONS, state, write_config
from store_samples import NOW, POSITION, flag, statement

ROOT = Path(__file__).parent.parent
PAGES = {path: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
README = PAGES[ROOT / "README.md"]
TEXT = "\n".join(PAGES.values())
RUN_ELSEWHERE = {
    *("make demo", "make test", "monitor run --once", "monitor web", "monitor user add ann"),
    *("monitor status", "monitor notify test", "monitor backup"),
}
"""Run by the demo's own test, by this very test's caller, and by the tests of runs, of the server and so on."""

NEEDS_A_FLAG = ("monitor confirm", "monitor dismiss")
ARTICLE = """Oslo - The sanctions must stay, Foreign Minister Wang Yi said in Beijing on Monday.

"China opposes illegal unilateral sanctions," he told reporters.
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = dict.fromkeys(line for block in blocks("sh") for line in block.splitlines())
    return [line for line in lines if line and line not in RUN_ELSEWHERE]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder such as a user has, with the files that the README's commands name."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    pair = '{"position": "We oppose the ban.", "statement": "We back the ban.", "relation": "reversal"}'
    (folder / "pairs.jsonl").write_text(pair + "\n", encoding="utf-8")
    (folder / "before.txt").write_text("The ministry will support the plan.\n", encoding="utf-8")
    (folder / "after.txt").write_text("The ministry may support the plan.\n", encoding="utf-8")
    return folder


def test_the_readme_has_commands_to_run() -> None:
    assert len(commands()) >= 12


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_runs(line: str, desk: Path) -> None:

    words = shlex.split(line)
    assert words[0] == "monitor"
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli", *words[1:]], cwd=desk, capture_output=True, text=True, check=False
    )
    if line.startswith(NEEDS_A_FLAG):
        assert "there is no flag" in done.stderr
        assert done.returncode == 1
    else:
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", blocks("yaml"))
def test_a_configuration_in_the_readme_loads(text: str, tmp_path: Path) -> None:
    """Each block is one file, named in its first line, and fits the others."""
    match = re.match(r"# (\w+)\.yaml\n", text)
    assert match
    files = {
        "monitor": "state_dir: state\n",
        "sources": "sources: []\n",
        "actors": "actors: [{id: norway, name: Norway}]\n",
        "positions": "issues: []\npositions: []\n",
        match.group(1): text,
    }
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    config = load(tmp_path)
    settings = config.settings
    says = (config.sources, config.positions, config.lexicon, settings.notify, settings.web.names)
    assert any(says) or settings.model != "builtin" or config.actors != (Actor("norway", "Norway"),)
    assert [actor.id for actor in config.actors] == ["norway"]
    assert all(source.authority is Authority.OFFICIAL for source in config.sources)


def test_every_command_is_in_the_readme() -> None:
    from monitor.cli import COMMANDS

    for name in COMMANDS:
        assert f"monitor {name}" in README or name == "demo", name


# --- what scripts rely on --------------------------------------------------------------------------------

SCRIPTS = PAGES[ROOT / "docs" / "scripts.md"]
NOT_RUN_HERE = {"source test", "source add", "notify test", "demo", "restore", "eval"}
"""They need a network, a channel, a backup or minutes; tests of their own hold what they give."""

OPEN = {"scores", "marks", "issues", "doubt", "formulas", "reasons"}
"""Fields whose content is a list of words or numbers."""


def names(document: object) -> object:
    """The names in a document, with those within."""
    if isinstance(document, dict):
        return {name: None if name in OPEN else names(value) for name, value in document.items()}
    return [names(document[0])] if isinstance(document, list) and document else None


def sample(heading: str) -> object:
    """The document that stands under a heading."""
    part = SCRIPTS.split(f"## `monitor {heading} ")[1]
    return json.loads(part.split("```json\n")[1].split("```")[0])


def test_the_documents_shown_have_the_fields_that_come() -> None:
    change = Change("It may.", "It will.", Relation.HARDENING, 0.9)
    come = {
        "statements": [report.statement_record(statement("Norland opposes it."))],
        "compare": report.comparison_record(Comparison(Relation.REVERSAL, 0.9, {})),
        "diff": report.difference_record(Difference(None, 0.9, (change,))),
        "flags": [report.flag_record(flag("one"))],
        "positions": [report.position_record(POSITION)],
    }
    for heading, document in come.items():
        assert names(sample(heading)) == names(document), heading


def rows() -> list[tuple[str, list[str]]]:
    """The commands of the last table, each with the names that it says are there."""
    lines = re.findall(r"^\| `([a-z ]+)` \| (.*) \|$", SCRIPTS, flags=re.MULTILINE)
    return [(command, re.findall(r"`([a-z_0-9]+)`", re.sub(r"\([^)]*\)", "", told))) for command, told in lines]


@pytest.mark.parametrize(("command", "told"), [row for row in rows() if row[0] not in NOT_RUN_HERE])
def test_a_command_gives_the_fields_that_the_table_names(command: str, told: list[str], tmp_path: Path) -> None:
    listed = {**POSITIONS[0], "formulas": ["no tariffs on grain"]}
    config = write_config(tmp_path, [{"id": "press", "url": "https://press.example/1"}], [listed])
    with state(config) as store:
        store.save_user("ann", "-", Role.READER, NOW)
    words = [*command.split(), "--json", "--config", str(config)]
    words += ["--since", "2026-01-01"] if command == "replay" else []
    found = json.loads(CliRunner().invoke(cli, words, catch_exceptions=False).stdout)
    assert found or command == "prune", "there is nothing to drop of a state just made"
    if found:
        assert set(told) <= set(found[0] if isinstance(found, list) else found)


def test_every_command_that_gives_json_is_told_of() -> None:
    told = {command for command, _ in rows()} | set(re.findall(r"^## `monitor ([a-z]+)", SCRIPTS, flags=re.MULTILINE))
    assert with_json(cli) - told == {"check", "confirm", "dismiss", "positions history", "positions export"}
    for command in ("check", "confirm", "dismiss", "positions history", "positions export"):
        assert f"`{command}" in SCRIPTS


def with_json(group: click.Group, *path: str) -> set[str]:
    """The commands that give JSON."""
    context, found = click.Context(group), set()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found |= with_json(command, *path, name)
        if command is not None and any("--json" in one.opts for one in command.params):
            found.add(" ".join((*path, name)))
    return found


# --- links and words -------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """Where a page can be entered, as GitHub names its headings."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_link_leads_to_a_file_and_a_heading_that_there_are(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", PAGES[path]):
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), target
        assert not anchor or anchor in anchors(PAGES[there]), target


def test_every_page_is_found_from_the_readme() -> None:
    for path in PAGES:
        assert path.name == "README.md" or f"]({path.relative_to(ROOT).as_posix()}" in README, path


def test_every_option_that_the_pages_name_is_one_of_the_command_beside_it() -> None:
    """Of commands as they stand in running text, between backticks."""
    for line in re.findall(r"`monitor ([a-z][^`]*)`", TEXT):
        words = re.split(r"[ |]+", line.strip())
        command: click.Command = cli
        while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z]+", words[0]):
            found = command.get_command(click.Context(command), words.pop(0))
            assert found is not None, line
            command = found
        known = {option for one in command.params for option in one.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_a_folder_emptied_as_the_readme_says_is_sound(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "mine")
    emptied = {"actors": "actors: []", "positions": "issues: []\npositions: []", "sources": "sources: []"}
    for name, text in emptied.items():
        assert all(f"`{line}`" in README for line in text.splitlines())
        (tmp_path / "mine" / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path / "mine").sources == ()


def test_every_dependency_is_justified_in_one_line() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text[: text.index("[tool.")].splitlines()
    listed = [line for line in lines if re.match(r'    "[a-z0-9-]+[<>=]', line)]
    assert len(listed) > 20
    for line in listed:
        assert "# " in line, line


def test_the_lock_file_pins_every_package_with_hashes() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9.-]+)==\S+(.*)$", text, flags=re.MULTILINE)
    assert len(pins) > 50
    assert text.count("--hash=sha256:") > len(pins)
    assert "index-url" not in text
    assert "file:" not in text
