from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from loopback import Server, answer, page
from monitor import fetch
from monitor.domain import FetchedPage, FetchSettings, Outcome, Validators
from monitor.fetch import Fetcher, guard
from monitor.fetch.guard import Guard, RefusedAddressError, Resolve, is_public

OPEN = FetchSettings(per_host_delay=timedelta(0), allow_private_addresses=True, respect_robots=False)
GUARDED = FetchSettings(per_host_delay=timedelta(0), allow_private_addresses=False, respect_robots=False)


def names(*addresses: str, asked: list[str] | None = None) -> Resolve:
    async def resolve(host: str, port: int) -> Sequence[str]:
        if asked is not None:
            asked.append(host)
        return addresses

    return resolve


def get(url: str, settings: FetchSettings = GUARDED, resolve: Resolve | None = None) -> FetchedPage:
    async def work() -> FetchedPage:
        async with Fetcher(settings, resolve=resolve) as fetcher:
            return await fetcher.get(url)

    return asyncio.run(work())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "224.0.1.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1",
        "3fff::1", "::ffff:127.0.0.1", "::ffff:a00:1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1", "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:7f00:1::", "", "localhost", "1", "127.1",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::"]
)
def test_addresses_of_the_public_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "outcome"),
    [
        *(
            (host, Outcome.REFUSED_ADDRESS)
            for host in ("127.0.0.1", "localhost", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]")
        ),
        *((host, Outcome.UNSUPPORTED) for host in ("2130706433", "0177.1", "127.1", "0")),
    ],
)
def test_no_spelling_of_the_machine_itself_gets_through(host: str, outcome: Outcome) -> None:
    async def work() -> tuple[FetchedPage, int]:
        async with Server({"/": page()}) as server, Fetcher(GUARDED) as fetcher:
            return await fetcher.get(f"http://{host}:{server.port}/"), server.connections

    fetched, connections = asyncio.run(work())
    assert fetched.outcome is outcome
    assert ("allow_private_addresses" if outcome is Outcome.REFUSED_ADDRESS else "spelling") in fetched.detail
    assert connections == 0


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", "/"),
        ("/?", "/?"),
        ("/page?", "/page?"),
        ("?a=b", "/?a=b"),
        ("/a%2Fb;c=d/%7e/../e//f", "/a%2Fb;c=d/e//f"),
        ("/?q=a+b%20c&d=%2f;e=[1]&f='", "/?q=a+b%20c&d=%2f;e=[1]&f='"),
        ("/é ü?ß=€", "/%C3%A9%20%C3%BC?%C3%9F=%E2%82%AC"),
        ("/100%?50%", "/100%?50%"),
        ("/a?b?c#d", "/a?b?c"),
    ],
)
def test_an_address_is_asked_for_byte_for_byte(path: str, asked: str) -> None:
    async def work() -> list[str]:
        async with Server({}) as server, Fetcher(OPEN) as fetcher:
            await fetcher.get(f"http://127.0.0.1:{server.port}{path}")
            return server.paths()

    assert asyncio.run(work()) == [asked]


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        ("xn--n3h.invalid", "xn--n3h.invalid"),
        ("BÜCHER.invalid", "xn--bcher-kva.invalid"),
        ("a_b.invalid", "a_b.invalid"),
        ("site.invalid.", "site.invalid."),
    ],
)
def test_whatever_the_network_may_know_as_a_name_is_looked_up(host: str, asked: str) -> None:
    looked_up: list[str] = []

    async def work() -> tuple[Outcome, str]:
        resolve = names("127.0.0.1", asked=looked_up)
        async with Server({"/": page()}) as server, Fetcher(OPEN, resolve=resolve) as fetcher:
            fetched = await fetcher.get(server.url(host=host))
            return fetched.outcome, server.requests[0].headers["host"].split(":")[0]

    assert asyncio.run(work()) == (Outcome.FRESH, asked)
    assert looked_up == [asked]


def test_a_public_name_with_a_private_address_is_refused() -> None:
    assert get("http://innocent.example/", resolve=names("10.0.0.7")).outcome is Outcome.REFUSED_ADDRESS


@pytest.mark.parametrize("in_the_page", [False, True])
@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "//169.254.169.254/", "http://[::1]/"]
)
def test_a_redirect_to_a_private_address_is_refused(
    target: str, in_the_page: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = f'<meta http-equiv="refresh" content="0; url={target}">'
    reply = page(refresh.encode()) if in_the_page else answer(302, location=target)
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1" or is_public(address))

    async def work() -> FetchedPage:
        async with Server({"/": reply}) as server, Fetcher(GUARDED) as fetcher:
            return await fetcher.get(server.url())

    fetched = asyncio.run(work())
    assert fetched.outcome is Outcome.REFUSED_ADDRESS
    assert fetched.status is None
    assert fetched.final_url.removeprefix("http:") == target.removeprefix("http:")


def test_a_name_is_looked_up_once_and_the_vetted_address_is_connected_to() -> None:
    asked: list[str] = []

    async def work() -> tuple[FetchedPage, str]:
        async with Server({"/": page()}) as server:
            async with Fetcher(OPEN, resolve=names("127.0.0.1", asked=asked)) as fetcher:
                fetched = await fetcher.get(server.url(host="site.invalid"))
            return fetched, server.requests[0].headers["host"].split(":")[0]

    fetched, host = asyncio.run(work())
    assert fetched.outcome is Outcome.FRESH
    assert host == "site.invalid"
    assert asked == ["site.invalid"]


def vetted(*addresses: str) -> list[str]:
    """Those of a name's addresses that may be connected to, as they are tried."""
    found = asyncio.run(Guard(names(*addresses), allow_private=False).resolve("site.example", 80))
    return [one["host"] for one in found]


def test_of_mixed_addresses_only_the_public_ones_are_tried() -> None:
    assert vetted("127.0.0.1", "1.1.1.1", "::1", "10.1.1.1") == ["1.1.1.1"]


def test_nothing_is_tried_where_all_addresses_are_private() -> None:
    with pytest.raises(RefusedAddressError, match=r"site\.example leads to 127\.0\.0\.1"):
        vetted("127.0.0.1", "10.1.1.1")


def test_both_address_families_are_among_the_few_that_are_tried() -> None:
    six = [f"2606:4700::{number}" for number in range(1, 9)]
    assert vetted(*six, "1.1.1.1", "1.0.0.1") == [six[0], "1.1.1.1", six[1], "1.0.0.1"]


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", "169.254.169.254"])
def test_no_socket_is_made_for_a_private_address_wherever_it_comes_from(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(RefusedAddressError, match="not on the public internet"):
        Guard(names(), allow_private=False).new_socket((family, socket.SOCK_STREAM, 0, "", (address, 80)))


def test_an_address_that_refuses_is_followed_by_the_next() -> None:
    async def work() -> FetchedPage:
        resolve = names("127.0.0.2", "127.0.0.1")
        async with Server({"/": page()}) as server, Fetcher(OPEN, resolve=resolve) as fetcher:
            return await fetcher.get(server.url(host="site.invalid"))

    assert asyncio.run(work()).outcome is Outcome.FRESH


def test_a_name_without_addresses_is_unreachable() -> None:
    fetched = get("http://site.invalid/", resolve=names())
    assert (fetched.outcome, fetched.detail) == (
        Outcome.UNREACHABLE,
        "no such host is known; check the spelling of the address",
    )


needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=site.invalid", "-addext", "subjectAltName=DNS:site.invalid"]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command = ["openssl", "req", "-x509", *curve, *subject, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


@pytest.fixture
def trusted(self_signed: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """As ``self_signed``, and its certificate is one that we are told to trust."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    fetch._ssl_context.cache_clear()
    yield self_signed
    fetch._ssl_context.cache_clear()


@needs_openssl
def test_a_secure_connection_is_agreed_to_be_http_and_serves_again(trusted: ssl.SSLContext) -> None:
    trusted.set_alpn_protocols(["h2", "http/1.1"])
    agreed: list[str | None] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        agreed.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        writer.write(page())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(304))
        await reader.read()

    async def work() -> list[Outcome]:
        async with Server({"/": serve}, tls=trusted) as server, Fetcher(OPEN, resolve=names("127.0.0.1")) as fetcher:
            url = server.url(host="site.invalid")
            return [(await fetcher.get(url, Validators('"a"'))).outcome for _ in range(2)]

    assert asyncio.run(work()) == [Outcome.FRESH, Outcome.NOT_MODIFIED]
    assert agreed == ["http/1.1"]


@needs_openssl
def test_a_server_that_says_no_goodbye_under_tls_keeps_no_socket_of_ours_open(
    trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[socket.socket] = []
    make = Guard.new_socket

    def remember(self: Guard, info: aiohttp.AddrInfoType) -> socket.socket:
        made.append(make(self, info))
        return made[-1]

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(page(content_length="50000000"))
        await writer.drain()
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a stream's transport reads, too
        try:
            await asyncio.sleep(5)
        finally:
            writer.transport.abort()

    async def work() -> tuple[FetchedPage, list[int]]:
        async with Server({"/": silent}, tls=trusted) as server, Fetcher(OPEN, resolve=names("127.0.0.1")) as fetcher:
            fetched = await fetcher.get(server.url(host="site.invalid"))
            await asyncio.sleep(0.05)
            return fetched, [one.fileno() for one in made]

    monkeypatch.setattr(Guard, "new_socket", remember)
    fetched, numbers = asyncio.run(work())
    assert fetched.outcome is Outcome.TOO_LARGE
    assert numbers == [-1]


@needs_openssl
def test_tls_still_verifies_the_name_that_was_asked_for(self_signed: ssl.SSLContext) -> None:
    asked: list[str | None] = []
    self_signed.sni_callback = lambda _, name, __: asked.append(name)

    async def work() -> FetchedPage:
        resolve = names("127.0.0.1")
        async with Server({"/": page()}, tls=self_signed) as server, Fetcher(OPEN, resolve=resolve) as fetcher:
            return await fetcher.get(server.url(host="site.invalid"))

    fetched = asyncio.run(work())
    assert asked == ["site.invalid"]
    assert fetched.outcome is Outcome.UNREACHABLE
    assert "self-signed certificate" in fetched.detail
    assert "SSL_CERT_FILE" in fetched.detail


def test_a_tls_handshake_that_stalls_ends_in_time_and_leaves_nothing_open() -> None:
    async def work() -> tuple[FetchedPage, int]:
        patience = FetchSettings(timeout=timedelta(seconds=0.2), allow_private_addresses=True, respect_robots=False)
        async with Server({}) as server, Fetcher(patience) as fetcher:
            fetched = await fetcher.get(server.url().replace("http:", "https:"))
            await asyncio.sleep(0.05)
            return fetched, server.open

    fetched, still_open = asyncio.run(work())
    gc.collect()  # a socket left to the garbage collector is a ResourceWarning, hence an error
    assert fetched.outcome is Outcome.TIMEOUT
    assert still_open == 0
