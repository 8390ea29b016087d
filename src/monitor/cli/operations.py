"""The commands of those who keep the monitor running: what it tells whom, how it fares, backups, and tidying up."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.group import ExampleGroup, Examples
from monitor.cli.terminal import config_option, emit, fail, json_option, loaded, mends, say, show
from monitor.domain import Config
from monitor.report import plain

if TYPE_CHECKING:
    from monitor.health import Facts, Health
    from monitor.store import Store

IN_PART = 3


@click.command(cls=Examples, epilog="monitor status\nmonitor status --json\nmonitor status --nagios")
@config_option
@click.option("--all", "everything", is_flag=True, help="Show every source, also where many are well.")
@click.option(
    "--nagios", "as_nagios", is_flag=True, help="One line with figures, and the exit codes of Nagios: 0 to 3."
)
@json_option
@mends
def status(config_dir: Path, everything: bool, as_nagios: bool, as_json: bool) -> None:
    """Show how the monitor fares: what is late, failing or quiet, what waits to be told, each with its cure.

    Exit code 0 if all is well, 3 if something is not, 1 if the monitor does not do its work.
    """
    from monitor.cli.status import EXIT, nagios, status_record, status_screen

    facts, health = _nagios_examined(config_dir) if as_nagios else _examined(loaded(config_dir))
    if as_nagios:
        code, line = nagios(facts, health)
        click.echo(line)
        sys.exit(code)
    if as_json:
        emit(status_record(facts, health))
    else:
        show(status_screen(facts, health, everything=everything))
    sys.exit(EXIT[health.level])


def _examined(config: Config) -> tuple[Facts, Health]:
    from monitor.health import examine
    from monitor.vitals import gather
    from monitor.wiring import now

    with existing(config) as store:
        clashes = [str(one) for one in store.clashes(config.positions, now())]
        facts = gather(config, store, now(), clashes)
    return facts, examine(config, facts)


def existing(config: Config) -> Store:
    """The state database as it is, or an empty one where there is none yet: nothing is made by looking."""
    from monitor.store import FILE_NAME, Store
    from monitor.wiring import state_dir

    path = state_dir(config) / FILE_NAME
    return Store.open(path) if path.exists() else Store.memory()


def _nagios_examined(config_dir: Path) -> tuple[Facts, Health]:
    """The same; where it cannot be told how things stand, Nagios wants that said in its own way."""
    from monitor.cli.status import NAGIOS_UNKNOWN
    from monitor.config import ConfigError, load
    from monitor.store import StoreError

    try:
        return _examined(load(config_dir))
    except (ConfigError, StoreError, OSError) as error:
        click.echo(f"UNKNOWN: {' '.join(plain(str(error)).split())}")
        sys.exit(NAGIOS_UNKNOWN)


@click.command(cls=Examples, epilog="monitor backup\nmonitor backup /mnt/backups/ --pages")
@click.argument("target", metavar="[FILE|FOLDER/]", type=click.Path(), required=False)
@click.option("--pages", is_flag=True, help="Also put those pages that no earlier backup there has into a tar file.")
@config_option
@json_option
@mends
def backup(target: str | None, pages: bool, config_dir: Path, as_json: bool) -> None:
    """Copy the state database, verified, while the monitor goes on. Without FILE into state_dir/backups.

    No file is overwritten; in a folder each backup gets a name of its own. A path that ends in a slash is a folder,
    and made if only that is missing.
    """
    from monitor import backup as backups
    from monitor.wiring import now, state_dir

    path = Path(target) if target else None
    into = (target or "").endswith(os.sep)
    made = backups.backup(state_dir(loaded(config_dir)), path, now(), folder=into, pages=pages)
    if as_json:
        files = {"file": str(made.database), "bytes": made.size}
        pages_file = str(made.archive) if made.archive else None
        emit(files | {"pages_file": pages_file, "pages": made.pages, "damaged": made.damaged})
        return
    click.echo(f"{made.database}: {made.size / 1e6:,.1f} MB, verified")
    if pages:
        click.echo(f"{made.archive}: {made.pages} new pages" if made.archive else "no new pages")
    if made.damaged:
        click.echo(f"damaged and left out: {made.damaged}; a page that its source brings again is in the next backup")


@click.command(cls=Examples, epilog="monitor restore state/backups/monitor-20260301T020000Z.db")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pages", is_flag=True, help="Also take in the pages from all tar files beside FILE.")
@config_option
@json_option
@mends
def restore(file: Path, pages: bool, config_dir: Path, as_json: bool) -> None:
    """Put a backup in the place of the state database; what was there is kept beside it. No monitor may be running."""
    from monitor import backup as backups
    from monitor.wiring import now, state_dir

    done = backups.restore(file, state_dir(loaded(config_dir)), now(), pages=pages)
    if as_json:
        emit({"file": str(done.database), "aside": [str(one) for one in done.aside], "pages": done.pages})
        return
    click.echo(f"{done.database}: restored from {file}" + (f", {done.pages} pages added" if pages else ""))
    for one in done.aside:
        click.echo(f"{one}: what was there before")


@click.command(cls=Examples, epilog="monitor prune\nmonitor prune --apply")
@click.option("--apply", "apply", is_flag=True, help="Drop it; without this nothing is touched.")
@config_option
@json_option
@mends
def prune(apply: bool, config_dir: Path, as_json: bool) -> None:
    """Show what is older than `retention` in monitor.yaml keeps, or drop it. The running monitor does so by itself.

    What bears on a flag is always kept.
    """
    from monitor.archive import Archive
    from monitor.retention import prune as spent
    from monitor.wiring import now, state_dir

    config = loaded(config_dir)
    archive = Archive(state_dir(config) / "pages", sweep=apply)
    with existing(config) as store:
        found = spent(store, archive, config.settings.retention, now(), apply=apply)
    if as_json:
        emit([{"what": one.what, "count": one.count, "bytes": one.size, "dropped": apply} for one in found])
        return
    for one in found:
        size = f", {one.size / 1e6:,.1f} MB" if one.size is not None else ""
        click.echo(f"{'dropped' if apply else 'would drop'}: {one.count} {one.what}{size}")
    if not found:
        click.echo("nothing is old enough to be dropped")


@click.group(cls=ExampleGroup, epilog="monitor notify test\nmonitor notify retry")
def notify() -> None:
    """See to the channels that are told of flags and of failing sources."""


@notify.command("test", epilog="monitor notify test\nmonitor notify test --json")
@config_option
@json_option
@mends
def notify_test(config_dir: Path, as_json: bool) -> None:
    """Send a test message to each channel of monitor.yaml. Exit code 3 if some fail, 1 if all do."""
    import asyncio

    from monitor.notify import trial

    config = loaded(config_dir)
    if not config.settings.notify:
        fail(f"{config_dir / 'monitor.yaml'}: `notify` names no channel; add an Apprise URL")
    errors = asyncio.run(trial(config))
    if as_json:
        emit([{"channel": name, "sent": not error, "error": error} for name, error in errors.items()])
    for name, error in errors.items():
        if error:
            say(f"{name}: {error}", "red")
        elif not as_json:
            click.echo(f"{name}: sent")
    bad = sum(bool(error) for error in errors.values())
    sys.exit(0 if not bad else 1 if bad == len(errors) else IN_PART)


@notify.command("retry", epilog="monitor notify retry")
@config_option
@json_option
@mends
def notify_retry(config_dir: Path, as_json: bool) -> None:
    """Have the notices that were given up sent again, by the monitor that runs or the next one."""
    from monitor.wiring import now

    with existing(loaded(config_dir)) as store:
        count = store.retry_notices(now())
    if as_json:
        emit({"notices": count})
    else:
        click.echo(f"due again: {count}" if count else "no notice was given up")
