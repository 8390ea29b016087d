"""The log: to standard error, for people or as JSON lines for machines."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from monitor.report import plain

_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Without the values of variables: some are passwords."""


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
    render: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    libraries = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared], processors=[remove, render]
        )
    )
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)


def _inert(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Makes words of the press and of servers harmless: to a terminal, and to who reads line by line.

    Only a traceback keeps its lines.
    """

    def made(key: str, value: object) -> object:
        if not isinstance(value, str):
            return value
        return plain(value if key == "exception" else " ".join(value.splitlines()))

    return {key: made(key, value) for key, value in event.items()}
