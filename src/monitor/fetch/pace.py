"""Good manners towards hosts: few requests at a time, none too soon after the last, none where they are unwelcome."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

HOSTS_REMEMBERED = 1000

STRIKES = 3
"""So many "too many requests" in a row hush the whole host; fewer may be the matter of a single address."""

HUSH_UNSTATED = 60.0
HUSH_LONGEST = 900.0
"""Seconds a hushed host is left alone: where it did not say for how long, and at most."""


class HushedError(Exception):
    """The host has asked for fewer requests, and is not asked again for so many ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the host asked for fewer requests; it is left alone for another {seconds:.0f} s")
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0
    last_start: float = float("-inf")
    strikes: int = 0
    hushed_until: float = float("-inf")


class Pace:
    """Admits requests, first come first served for each host.

    ``clock`` counts seconds and never jumps; ``delay`` is the least time, in seconds, between the starts of two
    requests to one host.
    """

    def __init__(
        self,
        *,
        concurrency: int,
        per_host: int,
        delay: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[object]],
    ) -> None:
        self._everywhere = asyncio.Semaphore(concurrency)
        self._per_host = per_host
        self._delay = delay
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, delay: float = 0.0) -> AsyncIterator[None]:
        """Waits until a request to the host may start, and counts it as under way inside the block.

        ``delay`` is what the host itself asks for, in seconds; the longer of its wish and ours holds. Raises
        :class:`HushedError`, before or after waiting, when the host is to be left alone.
        """
        host = self._host(name)
        host.users += 1
        try:
            async with host.slots:
                await self._start(host, max(delay, self._delay))
                try:
                    yield
                finally:
                    self._everywhere.release()
        finally:
            host.users -= 1

    async def _start(self, host: _Host, delay: float) -> None:
        """Holds the host's gate through the wait, so starts are apart however long the general queue is.

        Only one request of a host waits for its time, and none holds one of the general places while it does.
        """
        async with host.gate:
            self._refuse_if_hushed(host)
            wait = host.last_start + delay - self._clock()
            if wait > 0:
                await self._sleep(wait)
            await self._everywhere.acquire()
            host.last_start = self._clock()

    def _refuse_if_hushed(self, host: _Host) -> None:
        seconds = host.hushed_until - self._clock()
        if seconds > 0:
            raise HushedError(seconds)

    def limited(self, name: str, retry_after: timedelta | None) -> None:
        """Notes that the host answered "too many requests", and for how long it wants to be left alone."""
        host = self._host(name)
        host.strikes += 1
        if host.strikes >= STRIKES:
            seconds = HUSH_UNSTATED if retry_after is None else min(retry_after.total_seconds(), HUSH_LONGEST)
            host.hushed_until = self._clock() + seconds

    def welcomed(self, name: str) -> None:
        """Notes that the host answered without complaint."""
        self._host(name).strikes = 0

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            if len(self._hosts) >= HOSTS_REMEMBERED:
                self._forget_idle()
            self._hosts[name] = _Host(asyncio.Semaphore(self._per_host))
        return self._hosts[name]

    def _forget_idle(self) -> None:
        long_ago = self._clock() - HUSH_LONGEST
        for name, host in list(self._hosts.items()):
            if not host.users and host.last_start < long_ago:
                del self._hosts[name]
