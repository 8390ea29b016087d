"""The commands of the first hour: to see it at work, to have the configuration and the installation checked."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.group import Examples
from monitor.cli.terminal import (
    TERMINATED,
    config_option,
    emit,
    fail,
    json_option,
    mends,
    placed,
    problems_in,
    say,
    show,
)
from monitor.config import FILES, OPTIONAL, ConfigError, Problem, load, problem_at, schema
from monitor.domain import Config, Settings, Status
from monitor.text import many

if TYPE_CHECKING:
    from monitor.store import Store

MOST_FLAGS = 1000
"""So many open flags are looked at, the severest."""


@click.command(cls=Examples, epilog="monitor check\nmonitor check --config my-config")
@config_option
@json_option
@mends
def check(config_dir: Path, as_json: bool) -> None:
    """Validate all of config/, also against the book where there is one, and say what is in it.

    What is doubtful but no error is told on standard error.
    """
    try:
        config = load(config_dir)
        _model_usable(config_dir, config)
        told = [_channels_usable(config_dir, config), _state_fits(config_dir, config)]
    except ConfigError as error:
        if not as_json:
            fail(problems_in(config_dir, error))
        emit([{"file": p.file, "line": p.line, "column": p.column, "message": p.message} for p in error.problems])
        sys.exit(1)
    doubtful = any([*told, _doubts_told(config_dir, config)])
    counts = [many(len(getattr(config, f"{name}s")), name) for name in ("source", "actor", "issue", "position")]
    if as_json:
        emit([])
    else:
        verdict = "usable, but see above" if doubtful else "fine"
        click.echo(f"{config_dir}: {verdict}. {', '.join(counts)}")


def _model_usable(config_dir: Path, config: Config) -> None:
    """Raises ``ConfigError`` where the model that the settings name is none that can be used."""
    if config.settings.model == Settings("").model:
        return  # the one that comes with the package: no need to load what looks at others
    from monitor import judges

    try:
        judges.check(config.settings)
    except judges.ModelError as error:
        raise ConfigError([problem_at(config_dir, "monitor", "model", str(error))]) from error


def _channels_usable(config_dir: Path, config: Config) -> bool:
    """Raises ``ConfigError`` where a channel's address is none. A variable may well be set elsewhere: that is told.

    Returns whether anything was.
    """
    if not config.settings.notify:
        return False
    from monitor.notify import unset_variables, unusable_channels

    unset = unset_variables(config.settings)
    for name, problem in unset.items():
        say(f"notify: {name}: {problem}", "yellow")
    unusable = unusable_channels(config.settings)
    if unusable:
        raise ConfigError(problem_at(config_dir, "monitor", "notify", why, n) for n, why in unusable.items())
    return bool(unset)


def _state_fits(config_dir: Path, config: Config) -> bool:
    """Raises ``ConfigError`` where positions.yaml clashes with the book. Tells what else does not fit the state.

    Returns whether anything was told.
    """
    from monitor.cli.operations import existing
    from monitor.config.entries import position_problem
    from monitor.store import StoreError
    from monitor.wiring import now

    try:
        with existing(config) as store:
            clashes = store.clashes(config.positions, now())
            doubtful = list(_doubts_of_state(config_dir, config, store))
    except StoreError as error:
        say(f"positions.yaml could not be held against the book: {error}", "yellow")
        return True
    if clashes:
        raise ConfigError(position_problem(config_dir, one.entry, str(one)) for one in clashes)
    return _told(config_dir, doubtful)


def _doubts_of_state(config_dir: Path, config: Config, store: Store) -> Iterator[Problem]:
    """Flags of another subject, and a desk that would not start since nobody guards it."""
    actors = {actor.id for actor in config.actors}
    strangers = sorted({flag.actor for flag in store.flags(Status.OPEN, limit=MOST_FLAGS)} - actors)
    if strangers:
        message = (
            f"open flags on {', '.join(strangers)} lie here, whom actors.yaml does not name; where this folder was "
            "copied for another subject, give it a `state_dir` of its own"
        )
        yield problem_at(config_dir, "monitor", "state_dir", message)
    if not config.settings.web.enabled:
        return
    from monitor.web.auth import ExposedError, refuse_if_exposed

    try:
        refuse_if_exposed(config.settings.web, store)
    except ExposedError as error:
        yield problem_at(config_dir, "monitor", "web", f"`monitor run` would not start: {error}")


def _doubts_told(config_dir: Path, config: Config) -> bool:
    """Tells what is hardly meant as it stands; whether there was any of it."""
    from monitor.config.doubts import doubts
    from monitor.store import latest_day
    from monitor.wiring import now

    return _told(config_dir, doubts(config_dir, config, latest_day(now())))


def _told(config_dir: Path, problems: Sequence[Problem]) -> bool:
    """Tells them, and whether there were any."""
    for problem in problems:
        say(placed(config_dir, str(problem)), "yellow")
    return bool(problems)


@click.command("schema", cls=Examples, epilog="monitor schema sources > sources.schema.json")
@click.argument("name", type=click.Choice([*FILES, *OPTIONAL]))
@mends
def schema_command(name: str) -> None:
    """Print the JSON Schema of one configuration file, for editors that complete and validate."""
    emit(schema(name))


@click.command(cls=Examples, epilog="monitor demo\nmonitor demo --keep my-demo")
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Folder for the demo's config and state, kept afterwards."
)
@json_option
@mends
def demo(keep: Path | None, as_json: bool) -> None:
    """Take a small made-up newsroom through the real pipeline, over real HTTP on this machine. Needs no network."""
    import asyncio

    from monitor.cli.play import play_demo

    try:
        sys.exit(play_demo(keep, as_json=as_json))
    except asyncio.CancelledError:
        fail("stopped", TERMINATED)


@click.command(cls=Examples, epilog="monitor doctor\nmonitor doctor --json")
@config_option
@json_option
@mends
def doctor(config_dir: Path, as_json: bool) -> None:
    """Check the installation: versions, SQLite, models, disk, configuration, each with its cure."""
    from monitor.doctor import examine, screen

    checks = examine(config_dir)
    if as_json:
        emit([one._asdict() for one in checks])
    else:
        show(screen(checks))
    sys.exit(0 if all(one.ok for one in checks) else 1)
