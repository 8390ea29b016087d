"""The command ``monitor``: validating, running, trying out. Each only gathers its input, calls what works, and prints.

Exit codes: 0 done, 1 something the user must mend, 2 wrong usage, 3 done in part.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor import __version__
from monitor.cli.desk import confirm, dismiss, flags, positions
from monitor.cli.evaluation import eval_command
from monitor.cli.read import compare, diff, statements
from monitor.cli.sources import source
from monitor.cli.terminal import (
    ExampleGroup,
    config_option,
    emit,
    err,
    fail,
    json_option,
    loaded,
    mends,
    problems_in,
    say,
    show,
)
from monitor.config import FILES, ConfigError, load, schema
from monitor.domain import Config
from monitor.logs import configure

if TYPE_CHECKING:
    from monitor.pipeline import SourceReport

DONE_IN_PART = 3
INTERRUPTED, TERMINATED = 128 + 2, 128 + 15
"""As shells have it, by the number of the signal."""


@click.group(
    cls=ExampleGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="monitor demo\nmonitor check\nmonitor run --once",
)
@click.version_option(__version__, prog_name="monitor")
def cli() -> None:
    """Watches news and ministry pages and flags the moment an actor's stance moves, with its evidence.

    Start with `monitor demo` to see it work, then `monitor check` and `monitor run --once` on your own config/.
    """


# --- configuration ---------------------------------------------------------------------------------------


@cli.command(epilog="monitor check\nmonitor check --config my-config")
@config_option
@json_option
def check(config_dir: Path, as_json: bool) -> None:
    """Validate all of config/ and say what is in it."""
    try:
        config = load(config_dir)
    except ConfigError as error:
        if not as_json:
            fail(problems_in(config_dir, error))
        emit([{"file": p.file, "line": p.line, "column": p.column, "message": p.message} for p in error.problems])
        sys.exit(1)
    counts = {name: len(getattr(config, name)) for name in ("sources", "actors", "issues", "positions")}
    if as_json:
        emit([])
    else:
        click.echo(f"{config_dir}: fine. " + ", ".join(f"{count} {name}" for name, count in counts.items()))


@cli.command("schema", epilog="monitor schema sources > sources.schema.json")
@click.argument("name", type=click.Choice(list(FILES)))
def schema_command(name: str) -> None:
    """Print the JSON Schema of one configuration file, for editors that complete and validate."""
    emit(schema(name))


# --- the worker ------------------------------------------------------------------------------------------


@cli.command(epilog="monitor run --once\nmonitor run --log-format json")
@config_option
@click.option("--once", is_flag=True, help="Check every enabled source once, work everything off, and exit.")
@click.option("--log-format", type=click.Choice(["console", "json"]), default="console", show_default=True)
@mends
def run(config_dir: Path, once: bool, log_format: str) -> None:
    """Run the daemon: check each source when it is due, until SIGTERM or Ctrl-C.

    With --once: exit code 0, or 3 if some sources failed; each is named on standard error. A run that was killed is
    completed by the next one.
    """
    from monitor.daemon import run_forever

    config = loaded(config_dir)
    configure(log_format)
    if once:
        _run_once(config)
    else:
        run_forever(config)


def _run_once(config: Config) -> None:
    import asyncio

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from monitor.daemon import run_once

    total = sum(source.enabled for source in config.sources)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("checking sources", total=total)

        def told(one: SourceReport) -> None:
            progress.advance(task)
            say(_summary(one))
            for problem in one.problems:
                say(f"  {one.source}: {problem}", "yellow")

        try:
            result = run_once(config, told)
        except KeyboardInterrupt:
            fail("stopped; the next run goes on from here", INTERRUPTED)
        except asyncio.CancelledError:
            fail("stopped; the next run goes on from here", TERMINATED)
    if result.failed:
        say(f"done in part: something failed in {', '.join(sorted(one.source for one in result.failed))}")
        sys.exit(DONE_IN_PART)


def _summary(one: SourceReport) -> str:
    flagged = f", flags {', '.join(f'#{flag}' for flag in sorted(one.flags))}" if one.flags else ""
    return f"{one.source}: {one.outcome.value}, {one.articles} new, {one.statements} statements{flagged}"


@cli.command(epilog="monitor demo\nmonitor demo --keep my-demo")
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Folder for the demo's config and state, kept afterwards."
)
@json_option
@mends
def demo(keep: Path | None, as_json: bool) -> None:
    """Take a small made-up newsroom through the real pipeline, over real HTTP on this machine. Needs no network."""
    from monitor.cli.play import play_demo

    sys.exit(play_demo(keep, as_json=as_json))


# --- one article, one pair; the desk; sources ------------------------------------------------------------

for command in (statements, compare, diff, eval_command, flags, confirm, dismiss, positions, source):
    cli.add_command(command)


# --- health ----------------------------------------------------------------------------------------------


@cli.command(epilog="monitor doctor\nmonitor doctor --json")
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


def main() -> None:
    """The entry point."""
    cli()
