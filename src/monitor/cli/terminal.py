"""What every command shares: its help, its options, how it prints, and how it ends when a user must mend something.

With ``--json`` nothing but one document goes to standard output; the log and words for people go to standard error.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

import click
from rich.console import Console, RenderableType

from monitor import report
from monitor.config import FILES, OPTIONAL, ConfigError, load, load_model
from monitor.domain import Config
from monitor.store import Store

if TYPE_CHECKING:
    from monitor.compare import Judge

P = ParamSpec("P")
T = TypeVar("T")

INTERRUPTED, UNREAD, TERMINATED = 128 + 2, 128 + 13, 128 + 15
"""Exit codes of what a signal has ended: as shells have it, by the number of the signal."""

CURES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM), "mend its permissions, or run this as the monitor's user"),
    errno.EROFS: "do this where it is mounted for writing",
    errno.ENOSPC: "make room on that disk",
}
"""Of what the system has against a file."""


def drop_output() -> None:
    """Sends nowhere what standard output has not taken, lest the end of the process fail at it once more."""
    with suppress(OSError, ValueError):  # a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def unread() -> NoReturn:
    """Ends the command when nobody reads on: nothing is to be mended."""
    drop_output()
    sys.exit(UNREAD)


class _Screen(Console):
    """Standard output for people."""

    def on_broken_pipe(self) -> None:
        """Ends as every command does whose reader hangs up."""
        unread()


err = Console(stderr=True, highlight=False)
out = _Screen(highlight=False)

DEFAULT_CONFIG = Path("config")
config_option = click.option(
    "--config", "config_dir", type=click.Path(path_type=Path), default=DEFAULT_CONFIG, show_default=True,
    help="Directory with monitor.yaml, sources.yaml, actors.yaml and positions.yaml.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
log_format_option = click.option(
    "--log-format", type=click.Choice(["console", "json"]), default="console", show_default=True,
    help="The log, on standard error: lines for people, or a JSON object a line.",
)  # fmt: skip


def emit(document: object) -> None:
    """One JSON document on standard output."""
    put(report.as_json(document))


def put(text: str) -> None:
    """A line or a document for programs, which is UTF-8 whatever the terminal takes."""
    click.echo(text.encode(), nl=not text.endswith("\n"))


def show(screen: RenderableType) -> None:
    """A screen for people."""
    out.print(screen)


def say(line: str, style: str | None = None) -> None:
    """A line for people on standard error, whatever is in it."""
    err.print(report.plain(line), style=style, markup=False, soft_wrap=True)


def fail(message: str, code: int = 1) -> NoReturn:
    """Says what is wrong and ends."""
    say(message, "red")
    sys.exit(code)


def loaded(config_dir: Path) -> Config:
    """The configuration, or an end with every problem in it."""
    try:
        return load(config_dir)
    except ConfigError as error:
        fail(problems_in(config_dir, error))


def problems_in(config_dir: Path, error: ConfigError) -> str:
    """Every problem, one to a line, with the path of its file."""
    return "\n".join(placed(config_dir, str(problem)) for problem in error.problems)


def placed(config_dir: Path, line: str) -> str:
    """A line that begins with the name of a configuration file, with that file's path; any other as it is."""
    name, colon, rest = line.partition(":")
    known = name in {f"{file}.yaml" for file in (*FILES, *OPTIONAL)}
    return f"{config_dir / name}{colon}{rest}" if known else line


@contextmanager
def book(config_dir: Path, *, agreed: bool = False) -> Iterator[tuple[Config, Store]]:
    """The configuration and its state database, or an end with what to mend.

    Where positions.yaml clashes with the book, that is told, and the book shown as it is. With ``agreed`` it is an end:
    nobody should decide on what is about to be mended.
    """
    from monitor.wiring import opened

    def told(clashes: str) -> None:
        say("\n".join(placed(config_dir, line) for line in clashes.splitlines()), "yellow")

    config = loaded(config_dir)
    with opened(config, None if agreed else told) as store:
        yield config, store


def known(config: Config, actor: str | None, issue: str | None) -> None:
    """Ends the command where one of them is given and is none of the configuration's."""
    if actor is not None and config.actor(actor) is None:
        fail(f"no actor {actor!r}; there are: {', '.join(one.id for one in config.actors)}")
    if issue is not None and config.issue(issue) is None:
        fail(f"no issue {issue!r}; there are: {', '.join(one.id for one in config.issues)}")


@contextmanager
def judging(config_dir: Path) -> Iterator[Judge]:
    """The judge that a configuration names, the built-in one where there is none, or an end with what to mend."""
    from monitor.wiring import judge

    if not config_dir.is_dir() and config_dir != DEFAULT_CONFIG:
        fail(f"{config_dir}: there is no such folder")
    try:
        config = load_model(config_dir)
    except ConfigError as error:
        fail(problems_in(config_dir, error))
    with judge(config, None, say) as found:
        yield found


def mends(function: Callable[P, T]) -> Callable[P, T]:
    """Turns the errors that a user can mend into a message and exit code 1, and an interruption into its exit code."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except KeyboardInterrupt:
            fail("stopped", INTERRUPTED)
        except BrokenPipeError:
            unread()
        except Exception as error:
            message = _mendable(error)
            if message is None:
                raise
            if isinstance(error, OSError) and error.filename is None:
                drop_output()
            fail(message)

    return guarded


def _mendable(error: Exception) -> str | None:
    """What to say of an error that is the user's to mend. Its kinds are imported when one is met: help needs none."""
    from monitor.archive import ArchiveError
    from monitor.backup import BackupError
    from monitor.nli import ModelError
    from monitor.single import UnreadableError
    from monitor.store import AlreadyRunningError, StoreError
    from monitor.web.auth import ExposedError
    from monitor.wiring import BaselineError

    told = (AlreadyRunningError, ArchiveError, BackupError, BaselineError, ExposedError, ModelError, StoreError)
    if isinstance(error, (*told, UnreadableError)):
        return str(error)
    if isinstance(error, OSError):
        what = error.strerror or str(error)
        cure = CURES.get(error.errno or 0)
        return f"{error.filename}: {what}{f'; {cure}' if cure else ''}" if error.filename else what
    return None
