"""What runs beside the checks in the daemon's process, and what it is given: the review desk, notices, the watchdog."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.domain import Config
from monitor.store import Store

Service = Callable[["Context", asyncio.Event], Awaitable[None]]
"""A coroutine function ``serve(context, stop)`` that works until ``stop`` is set.

It may return sooner when it has nothing to do. One that raises is logged and begun again after a pause that grows, so
a service never ends the checks, nor for good. What has not returned when the time to drain is over is cancelled.
"""

RELOADED = "reloaded"
"""Under this name the database keeps what came of the last reload, as JSON: ``at``, ``pid`` and ``problems``."""


@dataclass(slots=True)
class Current:
    """The configuration in force. A reload puts another in its place, whole: read it once for each piece of work."""

    config: Config


@dataclass(slots=True)
class Pulse:
    """Signs of life.

    ``last_tick`` is when the last tick went all the way through, the question to the database included, in seconds of
    the loop's own clock. ``outdated`` is whether another version of the program has been installed over the one that
    runs.
    """

    ticks: int = 0
    last_tick: float = float("-inf")
    checks: int = 0
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a service may use. ``reload`` takes over the configuration files and gives what stands against that."""

    current: Current
    store: Store
    pulse: Pulse
    clock: Callable[[], datetime]
    reload: Callable[[], Awaitable[tuple[str, ...]]]
