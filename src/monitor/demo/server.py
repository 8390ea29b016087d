"""Serves the newsroom over HTTP on loopback addresses, one host for every outlet, at the step that is set."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

from monitor.demo.indexes import index_document
from monitor.demo.model import Newsroom, Outlet
from monitor.demo.render import render

_ROBOTS = b"User-agent: *\nDisallow: /private/\n"
_NOT_FOUND = b"<!doctype html><html><head><title>Not found</title></head><body><h1>Not found</h1></body></html>"
_FALLBACK = "127.0.0.1"
_PORT_TRIES = 20


class Site:
    """What is on air. Set ``step`` to move on in time; ``answers`` counts the responses given, by status."""

    def __init__(self, room: Newsroom, step: int = 0) -> None:
        self.room = room
        self.step = step
        self.answers: Counter[int] = Counter()
        self._authorities: dict[str, str] = {}
        self._lock = threading.Lock()

    def authority(self, host: str) -> str:
        """The ``address:port`` under which an outlet's host is served; ``KeyError`` before it is."""
        return self._authorities[host]

    def assign(self, host: str, authority: str) -> None:
        """Says where a host is served."""
        self._authorities[host] = authority

    def count(self, status: int) -> None:
        """Notes a response."""
        with self._lock:
            self.answers[status] += 1

    def document(self, outlet: Outlet, path: str) -> tuple[str, bytes] | None:
        """The content type and body of a path of an outlet at the present step; None where nothing stands there."""
        step = self.step
        if path == "/robots.txt":
            return "text/plain", _ROBOTS
        pages = self.room.on_air(outlet.host, step)
        if path == outlet.index and outlet.index_kind != "page":
            return index_document(self.room.home, outlet, f"http://{self.authority(outlet.host)}", pages)
        for page in pages:
            if page.path == path:
                return "text/html; charset=utf-8", render(self.room, page, step)
        return None


@contextmanager
def serve(room: Newsroom) -> Iterator[Site]:
    """The newsroom on air until the block is left.

    Each outlet gets its own loopback address, all with one free port; where the machine has no such addresses (macOS
    has only 127.0.0.1), each gets its own free port instead.
    """
    site = Site(room)
    servers = _bind(site, room.outlets)
    with ExitStack() as stack:
        for server in servers:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
        yield site


def _bind(site: Site, outlets: Sequence[Outlet]) -> list[_Server]:
    """A server for every outlet, bound but not yet answering."""
    for _ in range(_PORT_TRIES):
        try:
            return _bind_all(site, outlets, [outlet.host for outlet in outlets], one_port=True)
        except OSError:
            continue
    return _bind_all(site, outlets, [_FALLBACK] * len(outlets), one_port=False)


def _bind_all(site: Site, outlets: Sequence[Outlet], addresses: Sequence[str], *, one_port: bool) -> list[_Server]:
    """A server for every outlet at the address given; ``OSError`` (and nothing left open) where one is refused."""
    servers: list[_Server] = []
    try:
        for outlet, address in zip(outlets, addresses, strict=True):
            if not ip_address(address).is_loopback:
                raise ValueError(f"{address} is not a loopback address")
            port = servers[0].server_port if servers and one_port else 0
            servers.append(_server(site, outlet, address, port))
    except BaseException:
        for server in servers:
            server.server_close()
        raise
    for outlet, server in zip(outlets, servers, strict=True):
        site.assign(outlet.host, f"{server.server_address[0]!s}:{server.server_port}")
    return servers


def _server(site: Site, outlet: Outlet, address: str, port: int) -> _Server:
    """A server of one outlet."""

    class OutletHandler(_Handler):
        pass

    OutletHandler.site, OutletHandler.outlet = site, outlet
    return _Server((address, port), OutletHandler)


class _Server(ThreadingHTTPServer):
    """A server that asks no name service who it is, and does not report a client that hangs up."""

    daemon_threads = True

    def server_bind(self) -> None:
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD with an entity tag, and 304 to whoever shows that tag again."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    site: Site
    outlet: Outlet

    def do_GET(self) -> None:
        found = self.site.document(self.outlet, urlsplit(self.path).path)
        if found is None:
            self._answer(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", _NOT_FOUND)
            return
        content_type, body = found
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        known = {value.strip().removeprefix("W/") for value in self.headers.get("If-None-Match", "").split(",")}
        fresh = tag not in known and "*" not in known
        self._answer(HTTPStatus.OK if fresh else HTTPStatus.NOT_MODIFIED, content_type, body, tag)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes, tag: str = "") -> None:
        """Sends a response; a 304 and the answer to HEAD go without a body."""
        self.site.count(status)
        self.send_response(status)
        if tag:
            self.send_header("ETag", tag)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status is not HTTPStatus.NOT_MODIFIED and self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keeps quiet: the monitor's own log says what was fetched."""
