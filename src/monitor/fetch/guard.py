"""The address guard: what a fetched page may make this machine connect to.

A page or a redirect can name any host, among them the machine itself, its intranet or a cloud's
metadata service. So every connection goes through :class:`Guard`, underneath the HTTP
client: it looks the host up once, drops every address that does not belong to the public internet,
and makes sockets for those that are left, never for the name again. A name that answers differently
on a second look-up (DNS rebinding) gains nothing, and neither does an odd spelling such as
``http://2130706433/``, because addresses are judged and not names. TLS still verifies the name that
was asked for.

Proxies from the environment are not used: a proxy would look hosts up by itself, out of this guard's sight.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from itertools import chain, zip_longest

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from monitor.fetch.wire import Connector

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks a host up: ``await resolve(host, port)`` gives addresses as text, best first; raises ``OSError``."""

ADDRESSES_TRIED = 4
KEPT_ALIVE = 2.0
"""Seconds for which an idle connection is kept: enough for the next polite request, and few lie idle at a time."""

LONGEST_FIELD = 32_768
MOST_FIELDS = 300
"""What the head of an answer may hold: some policies of news sites take more than the 8 kB that are usual."""

_NAT64 = IPv6Network("64:ff9b::/96")
_DOCUMENTATION = IPv6Network("3fff::/20")  # RFC 9637, unknown to older Python versions


class RefusedAddressError(Exception):
    """The host has no address that may be connected to; the message says which it has and how to allow it."""


class HungUpError(Exception):
    """The server ended the connection before it had answered; the cause says how."""


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
        """The host's addresses in the system's order of preference. What is an address itself is not looked up."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        """Starts no further look-up; one that is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Guard(AbstractResolver):
    """Looks hosts up for the client below httpx and makes its sockets, for vetted addresses only."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve = resolve
        self.allow_private = allow_private

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002  (the client always leaves it open)
    ) -> list[ResolveResult]:
        """The vetted addresses of a name, in the order in which they are to be tried."""
        found = await self._resolve(host, port)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        allowed = [address for address in found if self._allows(address)]
        if not allowed:
            raise RefusedAddressError(_refusal(f"{host} leads to {found[0]}"))
        return [_result(host, address, port) for address in _families_in_turn(allowed)[:ADDRESSES_TRIED]]

    def new_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """A socket for one address. Those in the text of a URL come only by here, since there is no name to look up."""
        family, kind, protocol, _, (address, *_) = info
        if not self._allows(str(address)):
            raise RefusedAddressError(_refusal(str(address)))
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is held here."""

    def _allows(self, address: str) -> bool:
        return self.allow_private or is_public(address)


def _refusal(address: str) -> str:
    return f"{address}, which is not on the public internet; fetch.allow_private_addresses in monitor.yaml allows it"


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=socket.IPPROTO_TCP, flags=flags)


def _families_in_turn(addresses: Sequence[str]) -> list[str]:
    """IPv4 and IPv6 taking turns, the preferred one first: where one of them leads nowhere the other is tried next."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    second = [address for address in addresses if address not in first]
    return [address for address in chain.from_iterable(zip_longest(first, second)) if address is not None]


class GuardedTransport(httpx.AsyncBaseTransport):
    """Carries httpx's requests over guarded connections. Errors are aiohttp's own."""

    def __init__(self, guard: Guard, ssl_context: ssl.SSLContext) -> None:
        self._guard = guard
        self._ssl_context = ssl_context
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The head of the answer, its body still to be read and as it was packed."""
        if self._session is None:
            self._session = self._opened()
        answer = await self._session.request(
            request.method,
            _address(request.url),
            headers=[
                (name.decode("ascii"), value.decode(request.headers.encoding)) for name, value in request.headers.raw
            ],
            allow_redirects=False,
        )
        return httpx.Response(answer.status, headers=answer.raw_headers, stream=_Stream(answer))

    async def aclose(self) -> None:
        """Closes every connection."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """Without limits of its own: the caller admits only so many requests at a time, and has a clock for each."""
        connector = Connector(
            ssl=self._ssl_context,
            resolver=self._guard,
            socket_factory=self._guard.new_socket,
            use_dns_cache=False,
            limit=0,
            keepalive_timeout=KEPT_ALIVE,
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=LONGEST_FIELD,
            max_field_size=LONGEST_FIELD,
            max_headers=MOST_FIELDS,
            middlewares=[_once],
        )


def _address(url: httpx.URL) -> URL:
    """The same in aiohttp's terms, part by part and byte for byte: read anew, ``/page?`` would become ``/page``."""
    host = url.raw_host.decode("ascii")
    host = f"[{host}]" if ":" in host else host
    return URL.build(scheme=url.scheme, host=host, port=url.port, path=url.raw_path.decode("ascii"), encoded=True)


async def _once(request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keeps aiohttp from asking again at once what a server hung up on: whether and when is for the caller to say."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise HungUpError("the server hung up before it answered") from error


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.content.iter_any():
            yield piece

    async def aclose(self) -> None:
        """Gives the connection back, or closes it if there is more to come."""
        self._answer.release()
