"""One connection to a server: aiohttp's own handler of it, made ready for servers as they are.

What aiohttp's parser makes of a connection is mostly right, and in four ways not. It loses an answer that
has been read if something comes after it in the same packet (a 304 with a body, a length that is too short);
it takes what a server sends unasked for the answer to the next request; it calls a body whole whose
connection was reset, if its length was not stated; and it waits for ever for a body whose rest it could not
read. So the head of an answer is taken off here and parsed by itself, what comes unasked ends the
connection, and a body learns of everything that goes wrong.

This builds on parts of aiohttp that it does not promise to keep.
"""

from __future__ import annotations

import asyncio
import re
import select
from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import BadHttpMessage

LONGEST_HEAD = 100_000
"""Bytes of head, with those of the interim answers before it; the policies of some news sites take 20,000."""

MOST_KEPT = 200
"""Servers to which an idle connection is kept; the operating system often allows a process a thousand files."""

_HEAD_END = re.compile(rb"\n\r?\n")
_START = b"HTTP/"
_INTERIM = re.compile(rb"HTTP/1\.\d 1(?!01)")
_LENGTH = re.compile(rb"\r?\ncontent-length:([^\r\n]*)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\ntransfer-encoding:[^\r\n]*\bchunked\b", re.IGNORECASE)


class _Stage(Enum):
    IDLE = auto()
    HEAD = auto()
    BODY = auto()


class Wire(ResponseHandler):
    """One connection. ``crowded`` tells whether there are idle ones enough, so that this is not to be kept."""

    def __init__(self, loop: asyncio.AbstractEventLoop, crowded: Callable[[], bool]) -> None:
        super().__init__(loop)
        self._crowded = crowded
        self._stage = _Stage.IDLE
        self._head = b""
        self._room = LONGEST_HEAD

    def set_response_params(self, **named: Any) -> None:
        """A request is about to be sent: from now on an answer is awaited."""
        super().set_response_params(**named)
        self._stage, self._head, self._room = _Stage.HEAD, b"", LONGEST_HEAD

    @property
    def should_close(self) -> bool:
        """Whether no further request may be sent here."""
        return super().should_close or self._crowded()

    def is_connected(self) -> bool:
        """Whether the connection can be used. One that is idle cannot if something has come on it: it was not asked."""
        return super().is_connected() and not (self._stage is _Stage.IDLE and _readable(self.transport))

    def close(self) -> None:
        """Closes at once: under TLS a server that says no goodbye would keep the socket open for half a minute."""
        self.abort()

    def abort(self) -> None:
        """Closes at once; whoever still reads a body here learns of it."""
        self._fail_body(aiohttp.ClientConnectionError("the connection was closed on our side"))
        super().abort()

    def data_received(self, data: bytes) -> None:
        """Bytes from the server, or none when its body has room again."""
        if self._stage is _Stage.HEAD:
            self._take_head(data)
        elif self._stage is _Stage.BODY:
            self._parse(data)
        elif data:
            self.force_close()
            self.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """The end; a body that is still to come is told if it was no orderly one."""
        if exc is not None:
            self._fail_body(exc)
        super().connection_lost(exc)

    def _take_head(self, data: bytes) -> None:
        searched = max(len(self._head) - 2, 0)
        data = self._head + data if self._head else data.lstrip(b"\r\n")
        while self._room >= 0 and (end := _HEAD_END.search(data, searched)):
            head, data, searched = data[: end.end()], data[end.end() :], 0
            self._room -= len(head)
            if self._room >= 0 and not _INTERIM.match(head):
                self._take_answer(head, data)
                return
            data = data.lstrip(b"\r\n")
        self._head = data
        if len(data) > self._room:
            self._refuse(f"its head is longer than {LONGEST_HEAD // 1000} kB")
        elif not data.startswith(_START[: len(data)]):
            self._take_answer(data, b"")

    def _take_answer(self, head: bytes, rest: bytes) -> None:
        self._head, self._stage = b"", _Stage.BODY
        clear = unambiguous(head)
        if clear != head:
            self.force_close()
        self._parse(clear)
        if rest:
            self.data_received(rest)

    def _parse(self, data: bytes) -> None:
        super().data_received(data)
        if self._payload is None or self._payload.is_eof():
            self._stage = _Stage.IDLE
        elif self._exception is not None:
            self._fail_body(self._exception)

    def _refuse(self, words: str) -> None:
        self._stage = _Stage.IDLE
        self.set_exception(BadHttpMessage(words))
        if self.transport is not None:
            self.transport.abort()

    def _fail_body(self, cause: BaseException) -> None:
        if self._payload is not None and not self._payload.is_eof():
            error = aiohttp.ClientPayloadError("the body broke off")
            error.__cause__ = cause
            self._payload.set_exception(error)


class Connector(aiohttp.TCPConnector):
    """aiohttp's pool of connections, made of :class:`Wire`. ``named`` are its own arguments."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        wire: Callable[..., ResponseHandler] = Wire
        self._factory = partial(wire, self._loop, self._is_crowded)

    def _is_crowded(self) -> bool:
        return len(self._conns) >= MOST_KEPT


def unambiguous(head: bytes) -> bytes:
    """The head with one statement of the body's length, where those it has can be reconciled (RFC 9112, 6.3).

    Chunks outdo a length, and a length that is repeated counts once. Both are common mistakes; the parser takes
    either for an attack on proxies, of which there are none here.
    """
    stated = [value.strip() for field in _LENGTH.findall(head) for value in field.split(b",")]
    if stated and _CHUNKED.search(head):
        return _LENGTH.sub(b"", head)
    if len(stated) > 1 and len(set(stated)) == 1:
        first, rest = _LENGTH.sub(b"", head).split(b"\n", 1)
        return b"%s\nContent-Length: %s\r\n%s" % (first, stated[0], rest)
    return head


def _readable(transport: asyncio.Transport | None) -> bool:
    """Whether there is something to read that the event loop has not come to yet."""
    sock = transport and transport.get_extra_info("socket")
    if not sock or sock.fileno() < 0:
        return True
    ready = select.poll()
    ready.register(sock.fileno(), select.POLLIN)
    return bool(ready.poll(0))
