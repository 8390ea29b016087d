"""What contrib/ ships: it parses, names commands and files that there are, and keeps the promises of its comments."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from monitor.cli import cli

ROOT = Path(__file__).parent.parent
CONTRIB = ROOT / "contrib"
UNITS = sorted([*CONTRIB.glob("*.service"), *CONTRIB.glob("*.timer")])


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit; of each, all its values."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (CONTRIB / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            key, _, value = line.partition("=")
            found[key].append(value)
    return found


def known(words: list[str]) -> None:
    """Asserts that this is a command line that the program takes."""
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, words
        command, words = found, words[1:]
    with command.make_context("monitor", list(words), resilient_parsing=False):
        pass


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_command_of_a_unit_is_one_of_ours(path: Path) -> None:
    settings = unit(path.name)
    lines = [line for key in ("ExecStart", "ExecReload") for line in settings[key]]
    assert lines or path.suffix == ".timer"
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "/opt/stance-monitor/bin/monitor"
        known(words)


def test_what_a_comment_tells_to_run_is_a_command_of_ours_and_installs_from_the_source() -> None:
    """The package is in no index: a file there of its name would be somebody else's."""
    text = "".join(path.read_text(encoding="utf-8") for path in CONTRIB.iterdir()).replace("\\\n#", "")
    assert not re.search(r"bin/pip install( --\S+)* stance-monitor", text)
    told = re.findall(r"^# .*(?:bin/|run --rm |exec monitor )monitor ([a-z][^#\n]*)$", text, flags=re.MULTILINE)
    assert len(told) == 3
    for line in told:
        known(shlex.split(line))


def test_the_daemon_speaks_to_systemd_and_has_longer_than_it_needs() -> None:
    from monitor import daemon, vitals

    settings = unit("stance-monitor.service")
    assert settings["Type"] == ["notify"]
    assert settings["WatchdogSec"] == ["5min"]
    assert 2 * max(vitals.LOOK, daemon.TICK.total_seconds()) < 300
    assert daemon.DRAIN.total_seconds() < int(settings["TimeoutStopSec"][0])
    assert settings["Restart"] == ["always"]
    assert settings["StartLimitIntervalSec"] == ["0"]


def test_what_sets_limits_of_its_own_may_do_so() -> None:
    """The process that sends notices limits its memory."""
    assert not any("@resources" in one for one in unit("stance-monitor.service")["SystemCallFilter"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_finds_nothing_wrong(path: Path, tmp_path: Path) -> None:
    for one in UNITS:
        text = one.read_text(encoding="utf-8").replace("/opt/stance-monitor/bin/monitor", "/bin/true")
        (tmp_path / one.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / path.name)],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
    )
    assert path.name not in done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_calls_the_daemon_well_confined() -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(CONTRIB / "stance-monitor.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    score = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert score, done.stdout + done.stderr
    assert float(score[1]) <= 1.5


# --- containers ------------------------------------------------------------------------------------------


def dockerfile() -> list[tuple[str, str]]:
    text = (CONTRIB / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", text))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())]


def test_the_image_copies_files_that_there_are_and_starts_a_command_of_ours() -> None:
    steps = dockerfile()
    for word, rest in steps:
        if word == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / name).exists() for name in rest.split()[:-1]), rest
    [(_, entry)] = [step for step in steps if step[0] == "ENTRYPOINT"]
    assert entry == '["monitor"]'
    [(_, words)] = [step for step in steps if step[0] == "CMD"]
    known(YAML(typ="safe").load(words))
    [(_, probe)] = [step for step in steps if step[0] == "HEALTHCHECK"]
    known(shlex.split(probe.partition("CMD monitor ")[2].partition(">")[0]))


def test_the_image_holds_what_was_tested_by_its_hashes_and_no_tools() -> None:
    runs = [rest for word, rest in dockerfile() if word == "RUN"]
    assert any("pip wheel" in run and "--require-hashes" in run and "-r requirements.lock" in run for run in runs)
    into_image = [part for run in runs for part in run.split("&&") if "--python /opt/monitor" in part]
    assert [part.split()[-1] for part in into_image] == ["stance-monitor"]
    assert all("--no-index" in part for part in into_image)


def test_the_build_is_sent_what_it_copies_and_nothing_else_of_the_folder() -> None:
    lines = (CONTRIB / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in lines if line.startswith("!")}
    copied = {name for word, rest in dockerfile() if word == "COPY" for name in rest.split()[:-1]}
    assert "*" in lines
    assert sent == {name for name in copied if not name.startswith(("-", "/"))}


def test_the_image_runs_as_nobody_in_particular_with_one_volume() -> None:
    steps = dockerfile()
    assert [rest for word, rest in steps if word == "USER"] == ["10001"]
    assert [rest for word, rest in steps if word == "VOLUME"] == ["/state"]
    assert [rest for word, rest in steps if word == "FROM"][-1].endswith("-slim-bookworm")
    order = [word for word, _ in steps]
    assert [rest for word, rest in steps if word == "WORKDIR"][-1] == "/", "where `config` is the folder mounted there"
    assert order.index("USER") > max(place for place, word in enumerate(order) if word == "RUN")


def test_the_compose_file_confines_the_container() -> None:
    document: dict[str, Any] = YAML(typ="safe").load((CONTRIB / "compose.yaml").read_text(encoding="utf-8"))
    service = document["services"]["monitor"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["user"] == "10001"
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert service["logging"] == {"driver": "local"}, "what the usual driver keeps fills the disk one day"
    assert [one for one in service["volumes"] if not one.endswith(":ro")] == ["state:/state"]
    assert (CONTRIB / service["build"]["context"] / service["build"]["dockerfile"]).resolve().exists()
    known(service["command"])


def test_every_file_is_looked_at_here() -> None:
    looked_at = {path.name for path in UNITS} | {"Dockerfile", "Dockerfile.dockerignore", "compose.yaml"}
    assert {path.name for path in CONTRIB.iterdir()} == looked_at
