"""Serving the desk: beside the checks in the daemon's process, or alone."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import structlog
import uvicorn

from monitor.archive import Archive
from monitor.domain import Config, Difference, WebSettings
from monitor.services import Context, Current
from monitor.single import dry_run
from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.auth import refuse_if_exposed, signing_key
from monitor.web.house import House, RememberingDiffer
from monitor.wiring import judge, now, state_dir, tell_if_new

log = structlog.get_logger()

GRACE = 5
"""Seconds that requests under way may go on after the end was asked for."""


def house_of(current: Current, store: Store, clock: Callable[[], datetime] = now) -> House:
    """What the desk works with, for a configuration in force and its store."""
    folder = state_dir(current.config)
    return House(
        current=current,
        store=store,
        archive=Archive(folder / "pages"),
        key=signing_key(folder),
        clock=clock,
        differ=RememberingDiffer(partial(_difference, current, store)),
        dry_run=dry_run,
    )


def _difference(current: Current, store: Store, before: str, after: str) -> Difference:
    """What an edit did to the stance, by the model that the configuration names."""
    with judge(current.config, store, lambda line: log.warning("model", what=line)) as found:
        return found.diff(before, after)


async def serve(context: Context, stop: asyncio.Event) -> None:
    """Serves the desk until ``stop`` is set: a service of the daemon's.

    Address and port are those at the start; every other setting is followed as it changes. Raises ``ExposedError``
    where a network could decide on flags unasked, ``OSError`` where the port is not to be had.
    """
    settings = context.current.config.settings.web
    refuse_if_exposed(settings, context.store)
    house = house_of(context.current, context.store, context.clock)
    with _listening(settings) as listening:
        log.info("desk", url=address_of(settings, listening))
        await _until(stop, _Guest(_config(house)), listening)


def serve_alone(config: Config, store: Store, started: Callable[[str], None]) -> None:
    """Serves the desk until Ctrl-C or SIGTERM; ``started`` is told its address. Raises as :func:`serve`."""
    settings = config.settings.web
    refuse_if_exposed(settings, store)
    tell_if_new(store)
    server = uvicorn.Server(_config(house_of(Current(config), store)))
    with _listening(settings) as listening:
        started(address_of(settings, listening))
        server.run(sockets=[listening])


def address_of(settings: WebSettings, listening: socket.socket) -> str:
    """Where a browser on this machine finds the desk."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - recognised, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"


def settle() -> None:
    """Takes everything that lives as long as the process out of garbage collection.

    There are several hundred thousand such objects; looking through them all, again and again, is what the slowest
    requests would mostly wait for.
    """
    gc.collect()
    gc.freeze()


def _config(house: House) -> uvicorn.Config:
    app = create_app(house)
    settle()
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        # Who is asking is the guard's to judge, by the address that really asks.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="off",
    )


class _Guest(uvicorn.Server):
    """Leaves the signals to the daemon, which tells by ``stop``."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


async def _until(stop: asyncio.Event, server: uvicorn.Server, listening: socket.socket) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        await serving
    finally:
        stopping.cancel()


def _listening(settings: WebSettings) -> socket.socket:
    """The socket, bound. uvicorn, left to do that, would end the whole process where it cannot."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server((str(address[0]), int(address[1])), family=family)
    except OSError as error:
        what = f"the desk cannot be served there ({error.strerror}); change web.host or web.port, or end what is there"
        raise OSError(error.errno, what, f"{settings.host}:{settings.port}") from error
