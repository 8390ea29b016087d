"""A web server on the loopback interface that says what a test tells it to, byte for byte, and a clock to pace by."""

from __future__ import annotations

import asyncio
import gc
import heapq
import itertools
import socket
import struct
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

import httpx

from monitor.domain import FetchedPage, FetchSettings, Validators
from monitor.fetch import NOTHING_KNOWN, Fetcher

T = TypeVar("T")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


Reply = bytes | Handler


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP answer on the wire; ``content_type="text/html"`` becomes ``content-type: text/html``."""
    headers.setdefault("content_length", str(len(body)))
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Reason", *lines, "", ""]).encode() + body


def page(body: bytes = b"<p>Words.</p>", **headers: str) -> bytes:
    return answer(200, body, content_type="text/html", **headers)


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"


@dataclass
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class Server:
    """Serves ``routes``; a list is served one answer after the other. robots.txt is missing unless it is a route."""

    routes: dict[str, Reply | list[Reply]]
    tls: Any = None
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    @property
    def open(self) -> int:
        return len(self._tasks)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                fields = (line.split(": ", 1) for line in head[1:] if line)
                headers = {name.lower(): value for name, value in fields}
                path = head[0].split(" ")[1]
                self.requests.append(Request(path, headers))
                reply = self.routes.get(path, answer(404))
                if isinstance(reply, list):
                    reply = reply.pop(0) if len(reply) > 1 else reply[0]
                if not isinstance(reply, bytes):
                    await reply(reader, writer)
                    return
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def stall(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Says nothing until the other side has gone."""
    await reader.read()


def then_stall(*pieces: bytes) -> Handler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
        await writer.drain()
        await reader.read()

    return handler


def then_reset(*pieces: bytes) -> Handler:
    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
        await writer.drain()
        writer.transport.abort()

    return handler


def later(*pieces: bytes, reset: bool = False) -> Reply:
    """Sends one piece after the other, then waits for the other side to go, or resets the connection."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0.02)
        if reset:
            sock = writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        else:
            await reader.read()

    return handler


class VirtualTime:
    """Time that passes only when everybody waits for it, so that pace can be measured without waiting."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), future))
        await future

    async def drive(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.get_running_loop().create_task(work)
        while not task.done():
            for _ in range(50):  # lets everybody come to rest
                await asyncio.sleep(0)
            if self._sleepers:
                due, _, future = heapq.heappop(self._sleepers)
                self.now = max(self.now, due)
                if not future.done():
                    future.set_result(None)
        return task.result()


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SETTINGS = FetchSettings(
    user_agent="stance-monitor/0.1 (+https://example.org)",
    timeout=timedelta(seconds=10),
    per_host_delay=timedelta(0),
    allow_private_addresses=True,
)
IMPATIENT = replace(SETTINGS, timeout=timedelta(seconds=0.5), respect_robots=False)


async def no_wait(_: float) -> None:
    """Instead of sleeping."""


def fetcher(settings: FetchSettings = SETTINGS, **named: Any) -> Fetcher:
    return Fetcher(settings, clock=lambda: NOW, sleep=no_wait, **named)


def canned(
    respond: Callable[[httpx.Request], httpx.Response], url: str = "https://s.example/", **named: Any
) -> FetchedPage:
    """Fetches from a server made of a function; robots.txt is missing."""

    def handle(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if request.url.path == "/robots.txt" else respond(request)

    async def work() -> FetchedPage:
        async with fetcher(transport=httpx.MockTransport(handle)) as one:
            return await one.get(url, **named)

    return asyncio.run(work())


def serve(
    reply: Reply | list[Reply], settings: FetchSettings = SETTINGS, validators: Validators = NOTHING_KNOWN
) -> tuple[FetchedPage, Server]:
    """Fetches ``/`` from a real socket, and gives the server with what it was asked."""

    async def work() -> tuple[FetchedPage, Server]:
        async with Server({"/": reply}) as server, fetcher(settings) as one:
            return await one.get(server.url(), validators), server

    result = asyncio.run(work())
    gc.collect()  # a connection left to the garbage collector is a ResourceWarning, hence an error
    return result
