"""The commands of the first hour: to see it at work, to have the configuration and the installation checked."""

from __future__ import annotations

import sys
from pathlib import Path

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
from monitor.config import FILES, OPTIONAL, ConfigError, load, problem_at, schema
from monitor.domain import Config, Settings


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
        told = [_channels_usable(config_dir, config), _positions_agree(config_dir, config)]
    except ConfigError as error:
        if not as_json:
            fail(problems_in(config_dir, error))
        emit([{"file": p.file, "line": p.line, "column": p.column, "message": p.message} for p in error.problems])
        sys.exit(1)
    doubtful = any([*told, _doubts_told(config_dir, config)])
    counts = {name: len(getattr(config, name)) for name in ("sources", "actors", "issues", "positions")}
    if as_json:
        emit([])
    else:
        verdict = "usable, but see above" if doubtful else "fine"
        click.echo(f"{config_dir}: {verdict}. " + ", ".join(f"{count} {name}" for name, count in counts.items()))


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


def _positions_agree(config_dir: Path, config: Config) -> bool:
    """Raises ``ConfigError`` where positions.yaml clashes with the book. A book that cannot be read is told.

    Returns whether anything was.
    """
    from monitor.cli.operations import existing
    from monitor.config.entries import position_problem
    from monitor.store import StoreError
    from monitor.wiring import now

    try:
        with existing(config) as store:
            clashes = store.clashes(config.positions, now())
    except StoreError as error:
        say(f"positions.yaml could not be held against the book: {error}", "yellow")
        return True
    if clashes:
        raise ConfigError(position_problem(config_dir, one.entry, str(one)) for one in clashes)
    return False


def _doubts_told(config_dir: Path, config: Config) -> bool:
    """Tells what is hardly meant as it stands; whether there was any of it."""
    from monitor.config.doubts import doubts
    from monitor.store import latest_day
    from monitor.wiring import now

    found = doubts(config_dir, config, latest_day(now()))
    for problem in found:
        say(placed(config_dir, str(problem)), "yellow")
    return bool(found)


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
