"""The demo as a newcomer runs it: the real pipeline over real HTTP, held against what the newsroom holds."""

import json
import subprocess
import sys
from pathlib import Path

from monitor import demo


def test_the_demo_finds_most_shifts_and_hardly_anything_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "monitor.cli", "demo", "--json", "--keep", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    flags = json.loads(done.stdout)
    result = demo.score(demo.load(), flags)
    assert len(result.found) >= 6, result
    assert len(result.false) <= 2, result
    assert all(flag["evidence"] for flag in flags)
    assert (home / "state" / "monitor.db").is_file(), "what was asked to be kept is kept"
    assert f"monitor review --config {home / 'config'}\n" in done.stderr
