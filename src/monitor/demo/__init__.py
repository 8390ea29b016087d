"""A small made-up newsroom that the real pipeline is taken through, over real HTTP on loopback.

Countries are real; every outlet, official, event and word in it is invented. ``play`` is what ``monitor demo`` calls::

    play(Path("demo"), run_once=lambda config: ..., on_step=lambda step: ...)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from monitor.demo.export import export, truth
from monitor.demo.model import Action, Newsroom, Page, RealShift, Step
from monitor.demo.newsroom import load
from monitor.demo.score import Score, score
from monitor.demo.server import Site, serve

__all__ = [
    "Action",
    "Newsroom",
    "Page",
    "RealShift",
    "Score",
    "Site",
    "Step",
    "export",
    "load",
    "play",
    "prepare",
    "score",
    "serve",
    "truth",
]


def play(
    home: Path,
    run_once: Callable[[Path], None],
    on_step: Callable[[Step], None] | None = None,
    room: Newsroom | None = None,
) -> Path:
    """Takes a monitor through the newsroom, step after step, and returns the configuration it ran with.

    The configuration is put into ``home/config`` (state goes to ``home/state``). At each step the newsroom is on air as
    it was on that day while ``run_once`` is called with that folder; then ``on_step`` is told the step, whose
    ``actions`` are what the story's reviewer does before the next one. Raises ``FileExistsError`` where ``home``
    already has a configuration.
    """
    room = room or load()
    with serve(room) as site:
        config = prepare(home, site)
        for step in room.steps:
            site.step = step.number
            run_once(config)
            if on_step:
                on_step(step)
    return config


def prepare(home: Path, site: Site) -> Path:
    """A configuration in ``home/config`` whose sources point at the site; ``FileExistsError`` where one is there."""
    config = home / "config"
    if config.exists():
        raise FileExistsError(f"{config} exists; choose an empty folder for the demo, or remove it")
    config.mkdir(parents=True)
    for entry in site.room.home.joinpath("config").iterdir():
        text = entry.read_text(encoding="utf-8")
        for outlet in site.room.outlets:
            text = text.replace(f"{outlet.host}:{{port}}", site.authority(outlet.host))
        (config / entry.name).write_text(text, encoding="utf-8")
    return config
