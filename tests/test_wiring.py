"""What is built out of a configuration, and what a command of the desk need not load for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.config import load
from monitor.store import Store
from monitor.wiring import builtin_judge, judge
from stage import state, write_config

HEAVY = ("onnxruntime", "tokenizers", "trafilatura", "monitor.compare", "monitor.pipeline", "apscheduler", "httpx")


def loaded_by(*words: str) -> list[str]:
    """The heavy modules that a command has loaded when it ends."""
    program = (
        "import json, sys\nfrom monitor.cli import cli\n"
        f"try: cli({list(words)!r}, standalone_mode=False)\nexcept SystemExit: pass\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stderr.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize(
    "words", [["flags"], ["confirm", "1"], ["dismiss", "1", "--reason", "opinion"], ["positions"], ["check"]]
)
def test_a_command_of_the_desk_loads_no_models_no_extraction_and_no_network(tmp_path: Path, words: list[str]) -> None:
    config = write_config(tmp_path)
    with state(config):
        pass
    assert loaded_by(*words, "--config", str(config)) == []


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [("monitor.daemon", ["trafilatura", "onnxruntime", "apprise"]), ("monitor.passes", ["trafilatura", "fastapi"])],
)
def test_the_daemon_leaves_reading_to_its_workers_and_a_single_pass_leaves_out_the_desk(
    module: str, unneeded: list[str]
) -> None:
    program = f"import sys, monitor.cli, {module}; print([name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program, *unneeded], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_judge_of_a_plain_configuration_is_the_builtin_one(tmp_path: Path) -> None:
    with judge(load(write_config(tmp_path)), None, print) as found:
        assert found is builtin_judge()
    assert not (tmp_path / "state").exists()


def test_a_judge_that_keeps_answers_opens_the_state_database_for_them(tmp_path: Path) -> None:
    config = load(write_config(tmp_path, model="openai:http://127.0.0.1:9/v1#m"))
    with judge(config, None, print):
        assert (tmp_path / "state" / "monitor.db").exists()
    with Store.memory() as store, judge(config, store, print) as found:
        assert "openai:127.0.0.1#m" in found.version
