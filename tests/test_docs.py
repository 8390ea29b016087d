"""Nothing in the README can rot: its commands run, and its configuration loads."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.config import load
from monitor.domain import Actor, Authority

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
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
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = [line for block in blocks("sh") for line in block.splitlines()]
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
    assert any(
        (config.sources, config.positions, config.lexicon, settings.model != "builtin", settings.notify)
    ) or config.actors != (Actor("norway", "Norway"),)
    assert [actor.id for actor in config.actors] == ["norway"]
    assert all(source.authority is Authority.OFFICIAL for source in config.sources)


def test_every_command_is_in_the_readme() -> None:
    from monitor.cli import COMMANDS

    for name in COMMANDS:
        assert f"monitor {name}" in README or name == "demo", name


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
