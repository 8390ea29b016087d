"""The log: to standard error, for people or as JSON lines for machines."""

from __future__ import annotations

import io
import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from monitor.report import plain

_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Without the values of variables: some are passwords."""


class _StandardError(io.TextIOBase):
    """Standard error for as long as it takes what is written: a full disk, a terminal that is gone end no work."""

    def __init__(self) -> None:
        self._file = sys.stderr  # none where nobody ever opened it

    def write(self, text: str) -> int:
        """Writes what can be written."""
        with suppress(OSError, ValueError):  # the latter of a file that is closed
            if self._file is not None:
                self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Sends what is written on its way."""
        with suppress(OSError, ValueError):
            if self._file is not None:
                self._file.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._file is not None and self._file.isatty()


def configure(log_format: str = "console") -> None:
    """Sets the log up for the whole process; ``log_format`` is ``console`` or ``json``.

    Libraries speak only when something is wrong, their own lines about each request would drown ours; what they say
    then has the same form as ours.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _TRACEBACKS if log_format == "json" else structlog.processors.format_exc_info,
        _inert,
    ]
    out = cast("TextIO", _StandardError())
    render: Processor = (
        structlog.processors.JSONRenderer()  # all but ASCII escaped: what steers a terminal, whatever it is encoded in
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    libraries = logging.StreamHandler(out)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared], processors=[remove, render]
        )
    )
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)
    logging.captureWarnings(True)


def _inert(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Makes words of the press and of servers harmless: to a terminal, and to who reads line by line.

    Only a traceback keeps its lines, none of which begins where a line of the log does.
    """

    def made(key: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        return plain(("\n  " if key == "exception" else " ").join(value.splitlines()))

    return {key: made(key, value) for key, value in event.items()}
