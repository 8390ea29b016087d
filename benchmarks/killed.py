"""Runs ended by ``kill -9`` at random moments against runs left alone: the flags must be the same.

    python -m benchmarks.killed [KILLS] [SEED]     (50 and 1 unless told)

Takes the demo newsroom through ``monitor run --once`` twice, from the same addresses: undisturbed, and with many runs
of each step killed after a random part of the time that the undisturbed one took, before one is let through.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from monitor import demo
from monitor.config import load
from monitor.demo.model import Step
from monitor.domain import Decision, Shift, Status
from monitor.verdicts import confirmed_position
from monitor.wiring import now, opened

Run = Callable[[int, Path], None]
"""Takes a monitor through one step, given the step's number and the configuration's folder."""


def monitor(*words: str) -> subprocess.Popen[bytes]:
    """The monitor's command line at work, its output thrown away."""
    command = [sys.executable, "-m", "monitor.cli", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Calm:
    """Lets each run end, and notes how long it took."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, step: int, config: Path) -> None:
        """One step."""
        begun = time.monotonic()
        if monitor("run", "--once", "--config", str(config)).wait() not in (0, 3):
            raise SystemExit(f"step {step}: the run failed")
        self.seconds.append(time.monotonic() - begun)


class Stormy:
    """Kills runs, so many in each step, before it lets one end."""

    def __init__(self, seconds: list[float], kills: int, random: Random) -> None:
        self._seconds = seconds
        self._kills = kills
        self._random = random
        self._calm = Calm()
        self.killed = 0

    def __call__(self, step: int, config: Path) -> None:
        """One step, begun again after each kill."""
        share = self._kills // len(self._seconds) + (step < self._kills % len(self._seconds))
        for _ in range(share):  # one that was too quick to be killed is one more repetition, and as good
            with monitor("run", "--once", "--config", str(config)) as process:
                time.sleep(self._random.uniform(0.1, 1.0) * self._seconds[step])
                process.kill()
                self.killed += process.wait() != 0
        self._calm(step, config)


def flags_after(site: demo.Site, home: Path, run: Run) -> list[dict[str, Any]]:
    """The flags at the end of the newsroom, without what tells when and in what order they came."""
    config = demo.prepare(home, site)
    for step in site.room.steps:
        site.step = step.number
        run(step.number, config)
        decide(config, step)
    command = [sys.executable, "-m", "monitor.cli", "flags", "--status", "all", "--json", "--config", str(config)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return sorted(
        ({key: value for key, value in flag.items() if key not in ("id", "created")} for flag in told),
        key=lambda flag: json.dumps(flag, sort_keys=True),
    )


def decide(config: Path, step: Step) -> None:
    """What the story's reviewer does at the end of a step."""
    with opened(load(config)) as store:
        for action in step.actions:
            for flag in store.open_flags(action.actor, action.issue):
                if flag.id is None or (action.shift and flag.shift is not Shift(action.shift)):
                    continue
                held = store.position_on(flag.actor, flag.issue)
                store.decide(flag.id, Decision(flag.id, Status.CONFIRMED, now()), confirmed_position(flag, held))
                break


def main() -> None:
    """Plays the newsroom both ways and says what differs; the exit status is 1 if anything does."""
    kills, seed = (int(word) for word in (*sys.argv[1:3], *("50", "1")[len(sys.argv[1:3]) :]))
    with tempfile.TemporaryDirectory() as scratch, demo.serve(demo.load()) as site:
        calm = Calm()
        undisturbed = flags_after(site, Path(scratch, "calm"), calm)
        stormy = Stormy(calm.seconds, kills, Random(seed))
        disturbed = flags_after(site, Path(scratch, "stormy"), stormy)
    same = json.dumps(undisturbed) == json.dumps(disturbed)
    print(f"{len(undisturbed)} flags undisturbed, {len(disturbed)} after {stormy.killed} kills: ", end="")
    print("the same to the byte" if same else "not the same")
    for here, there in zip(undisturbed, disturbed, strict=False):
        for key in here if here != there else ():
            if here[key] != there.get(key):
                print(f"  {here['actor']} {here['issue']} {key}: {here[key]!r} / {there.get(key)!r}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
