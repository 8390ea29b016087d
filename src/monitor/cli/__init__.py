"""The command ``monitor``: validating, running, trying out. Each only gathers its input, calls what works, and prints.

Exit codes: 0 done, 1 something the user must mend, 2 wrong usage, 3 done in part.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

import click

from monitor.cli.group import LazyGroup

COMMANDS = {
    "check": "setup:check",
    "schema": "setup:schema_command",
    "run": "worker:run",
    "reload": "worker:reload_command",
    "status": "operations:status",
    "notify": "operations:notify",
    "backup": "operations:backup",
    "restore": "operations:restore",
    "prune": "operations:prune",
    "demo": "setup:demo",
    "statements": "read:statements",
    "compare": "read:compare",
    "diff": "read:diff",
    "eval": "evaluation:eval_command",
    "flags": "desk:flags",
    "confirm": "desk:confirm",
    "dismiss": "desk:dismiss",
    "positions": "desk:positions",
    "source": "sources:source",
    "review": "review:review",
    "web": "web:web",
    "user": "web:user",
    "formulas": "looking:formulas",
    "stats": "looking:stats",
    "replay": "looking:replay",
    "doctor": "setup:doctor",
}
"""Where each command is: the module of this package, and its name there."""


@click.group(
    cls=LazyGroup,
    where={name: f"{__name__}.{place}" for name, place in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="monitor demo\nmonitor check\nmonitor run --once",
)
@click.version_option(package_name="stance-monitor", prog_name="monitor")
def cli() -> None:
    """Watches news and ministry pages and flags the moment an actor's stance moves, with its evidence.

    Start with `monitor demo` to see it work, then `monitor check` and `monitor run --once` on your own config/.
    """


def main() -> None:
    """The entry point."""
    _open_streams()
    sys.stdout = _written_whole(sys.stdout)
    _take_any_text(sys.stdout)
    cli()


def _open_streams() -> None:
    """Gives the standard streams that were closed an end, lest the database be the next file to get their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            os.set_inheritable(descriptor, True)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


def _written_whole(stream: TextIO) -> TextIO:
    """The stream, or one in its place where Python was told not to buffer.

    Such a stream drops in silence what the system does not take at once, when a disk is full for instance.
    """
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        return stream
    return io.TextIOWrapper(io.BufferedWriter(raw), stream.encoding, stream.errors, write_through=True)


def _take_any_text(stream: object) -> None:
    """Has a terminal of few letters show a question mark for those that it lacks, where it would end the command."""
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
        stream.reconfigure(errors="replace")
