"""The address guard: what a fetched page may make this machine connect to.

A page or a redirect can name any host, among them the machine itself, its intranet or a cloud's
metadata service. So every connection goes through :class:`GuardedBackend`, underneath the HTTP
client: it looks the host up once, drops every address that does not belong to the public internet,
and connects to one of those that are left, never to the name again. A name that answers differently
on a second look-up (DNS rebinding) gains nothing, and neither does an odd spelling such as
``http://2130706433/``, because addresses are judged and not names. TLS still verifies the name that
was asked for.

Proxies from the environment are not used: a proxy would look hosts up by itself, out of this guard's sight.
"""

from __future__ import annotations

import asyncio
import select
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from itertools import chain, zip_longest
from typing import Any

import httpcore
import httpx

if find_spec("sniffio") is None:
    # httpcore tries to import this optional module six times a request, and Python searches the disk for it each time.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # how Python notes that there is no such module

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks a host up: ``await resolve(host, port)`` gives addresses as text, best first; raises ``OSError``."""

ADDRESSES_TRIED = 4
SECONDS_PER_ADDRESS = 4.0
"""How long one of several addresses may keep us waiting before the next is tried; the last gets all the time left."""

KEPT_ALIVE = 10
"""Idle connections kept. The pool searches all of them for each request, so many of them cost more than they save."""

_NAT64 = IPv6Network("64:ff9b::/96")
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637, unknown to older Python versions


class RefusedAddressError(Exception):
    """The host has no address that may be connected to; the message says which it has and how to allow it."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet; of one that wraps an IPv4 address, whether that one does."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        wrapped = _wrapped(parsed)
        if wrapped is not None:
            return is_public(str(wrapped))
        if parsed.is_site_local or parsed in _DOCUMENTATION:
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, 6to4 or NAT64 address leads to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


class Resolver:
    """The system's resolver in threads of its own, so that dead names do not hold up whatever else runs in threads."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[str]:
        """The host's addresses in the system's order of preference; a plain address is its own."""
        with suppress(ValueError):
            return [str(ip_address(host))]
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        """Starts no further look-up; one that is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for the pool, to vetted addresses only."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve = resolve
        self.allow_private = allow_private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first vetted address that answers."""
        *others, last = await self._vetted(host, port)
        for address in others:
            patience = SECONDS_PER_ADDRESS if timeout is None else min(timeout, SECONDS_PER_ADDRESS)
            try:
                return _Connection(
                    await self._network.connect_tcp(address, port, patience, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return _Connection(await self._network.connect_tcp(last, port, timeout, local_address, socket_options))

    async def _vetted(self, host: str, port: int) -> list[str]:
        found = await self._resolve(host, port)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        allowed = [address for address in found if self.allow_private or is_public(address)]
        if not allowed:
            raise RefusedAddressError(
                f"{host} leads to {found[0]}, which is not on the public internet; "
                "fetch.allow_private_addresses in monitor.yaml allows it"
            )
        return _families_in_turn(allowed)[:ADDRESSES_TRIED]


def _families_in_turn(addresses: Sequence[str]) -> list[str]:
    """IPv4 and IPv6 taking turns, the preferred one first: where one of them leads nowhere the other is tried next."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    second = [address for address in addresses if address not in first]
    return [address for address in chain.from_iterable(zip_longest(first, second)) if address is not None]


class _Connection(httpcore.AsyncNetworkStream):
    """A connection that does not stay open when the request is cancelled in the middle of the TLS handshake.

    The pool looks before each request whether any idle connection has been closed by its server; the layer below
    would collect a dozen facts on the socket to answer that, which cost more than a small request.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._socket: socket.socket | None = stream.get_extra_info("socket")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            return _readable(self._socket)
        return self._stream.get_extra_info(info)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return _Connection(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            await self._stream.aclose()
            raise


def _readable(sock: socket.socket | None) -> bool:
    """Whether there is something to read: on an idle connection that is the other side's goodbye."""
    number = -1 if sock is None else sock.fileno()
    if number < 0:
        return True
    ready = select.poll()
    ready.register(number, select.POLLIN)
    return bool(ready.poll(0))


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries httpx's requests over a pool of guarded connections. Errors are httpcore's own."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, ssl_context: ssl.SSLContext) -> None:
        # No limit here: the caller admits only so many requests at a time, and a second queue would hide the first.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=KEPT_ALIVE,
            keepalive_expiry=5.0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer, its body still to be read."""
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: Any) -> None:  # httpcore types it as sync or async; from an async pool it is async
        self._stream = stream

    def __aiter__(self) -> Any:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        await self._stream.aclose()
