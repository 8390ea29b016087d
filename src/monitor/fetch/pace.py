"""Good manners towards hosts: few requests at a time, none too soon after the last, none where they are unwelcome."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
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


class Places:
    """A semaphore, first come first served, whose number of places can change while some are taken."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._taken = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(self, *_: object) -> None:
        self.release()

    async def acquire(self) -> None:
        """Waits for a place and takes it."""
        if self._taken < self._places and not self._queue:
            self._taken += 1
            return
        place = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.cancelled():
                with suppress(ValueError):  # passed over already
                    self._queue.remove(place)
            else:
                self.release()
            raise

    def release(self) -> None:
        """Gives a place back."""
        self._taken -= 1
        self._admit()

    def resize(self, places: int) -> None:
        """So many places from now on. Where more are taken, nobody is admitted until enough have been given back."""
        self._places = places
        self._admit()

    def _admit(self) -> None:
        while self._queue and self._taken < self._places:
            place = self._queue.popleft()
            if not place.done():
                self._taken += 1
                place.set_result(None)


@dataclass(slots=True)
class _Host:
    slots: Places
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
        self._everywhere = Places(concurrency)
        self._per_host = per_host
        self._delay = delay
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    def configure(self, *, concurrency: int, per_host: int, delay: float) -> None:
        """Other limits from now on. Requests under way stay; what is too many of them end before others begin."""
        self._everywhere.resize(concurrency)
        for host in self._hosts.values():
            host.slots.resize(per_host)
        self._per_host = per_host
        self._delay = delay

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
            self._hosts[name] = _Host(Places(self._per_host))
        return self._hosts[name]

    def _forget_idle(self) -> None:
        long_ago = self._clock() - HUSH_LONGEST
        for name, host in list(self._hosts.items()):
            if not host.users and host.last_start < long_ago:
                del self._hosts[name]
