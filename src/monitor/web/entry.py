"""Getting in and out, and the feed, which asks for a token of its own."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from monitor.store import Order, Shown
from monitor.web import feed
from monitor.web.auth import MAX_NAME, SESSION_LASTS, Door, Throttle, asking_address
from monitor.web.guard import cookie, headers_of, host_of, sends_securely, session_cookie
from monitor.web.house import House
from monitor.web.render import Names, Pages
from monitor.web.views import View

CHECKED_AT_ONCE = 2
"""Passwords that are checked at a time: each takes a moment, and a place among the threads that serve the pages."""

LATE = (
    "you are signed out, so nothing was done. To lose none of what you typed, sign in in another window, then load "
    "this page again: it is sent once more"
)
"""To whoever sent a form after the session had ended."""


def router(house: House, pages: Pages, door: Door) -> APIRouter:
    """The routes that strangers may ask for."""
    routes = APIRouter(include_in_schema=False)
    _in_and_out(routes, house, pages, door)
    _feed(routes, house, door)
    return routes


def _in_and_out(routes: APIRouter, house: House, pages: Pages, door: Door) -> None:
    throttle = Throttle(time.monotonic)

    checking = asyncio.Semaphore(CHECKED_AT_ONCE)

    def secure(request: Request) -> bool:
        return sends_securely(house.config.settings.web, host_of(headers_of(request.scope)))

    def old_cookie(request: Request) -> str:
        return cookie(headers_of(request.scope), session_cookie(secure=secure(request)))

    def login_page(request: Request, where: str, name: str = "", problem: str = "", status: int = 200) -> Response:
        unsafe = secure(request) and _over_http(request)
        return pages.page(request, "login.html", status, next=where, name=name, problem=problem, unsafe=unsafe)

    @routes.get("/login")
    def login(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name it has in addresses
        if request.state.identity is not None:
            return RedirectResponse(local_path(next), 303)
        return login_page(request, local_path(next), **_lateness(request))

    @routes.post("/login")
    async def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=1000)] = "",
        password: Annotated[str, Form(max_length=10_000)] = "",
        next: Annotated[str, Form(max_length=4000)] = "/",  # noqa: A002 - the name it has in addresses
    ) -> Response:
        peer = request.client.host if request.client else ""
        address = asking_address(peer, headers_of(request.scope), house.config.settings.web)
        name = name.strip()[:MAX_NAME]
        wait = throttle.wait(name, address)
        if wait > 0:
            answer = login_page(request, local_path(next), name, f"too many tries; wait {math.ceil(wait)} seconds", 429)
            answer.headers["Retry-After"] = str(math.ceil(wait))
            return answer
        # Counted before it is checked: tries sent at once are counted too.
        throttle.failed(name, address)
        async with checking:
            value = await run_in_threadpool(door.sign_in, name, password, old_cookie(request), house.clock())
        if value is None:
            return login_page(request, local_path(next), name, "that name and password do not go together", 401)
        throttle.succeeded(name, address)
        answer = RedirectResponse(local_path(next), 303)
        answer.set_cookie(
            session_cookie(secure=secure(request)),
            value,
            max_age=int(SESSION_LASTS.total_seconds()),
            path="/",
            secure=secure(request),
            httponly=True,
            samesite="lax",
        )
        return answer

    @routes.post("/logout")
    def sign_out(request: Request) -> Response:
        door.sign_out(old_cookie(request))
        answer = RedirectResponse("/login", 303)
        safe = secure(request)
        answer.delete_cookie(session_cookie(secure=safe), path="/", secure=safe, httponly=True, samesite="lax")
        return answer


def _lateness(request: Request) -> dict[str, Any]:
    """What to say to somebody who has sent a form, if that is why the way in is shown."""
    return {"problem": LATE, "status": 401} if getattr(request.state, "late", False) else {}


def _over_http(request: Request) -> bool:
    """Whether neither the browser nor a proxy in front says that the request came over HTTPS."""
    return request.url.scheme == "http" and "x-forwarded-proto" not in request.headers


def _feed(routes: APIRouter, house: House, door: Door) -> None:
    @routes.get("/feed.atom")
    def flags_feed(request: Request, token: str = "") -> Response:
        if request.state.identity is None and door.token_user("feed", token) is None:
            raise HTTPException(401, "the feed needs a token; `monitor user token NAME` prints its address")
        now, view = house.clock(), View.of(request.query_params)
        wanted = view.but(show=view.show or Shown.ALL).filter(now)
        rows = house.store.pile(wanted, now, order=Order.NEWEST, limit=feed.ENTRIES)
        body = feed.atom(rows, Names(house), base_url(request, house), view.query, now)
        return Response(body, media_type="application/atom+xml; charset=utf-8")


def local_path(wanted: str) -> str:
    """Where to go after signing in: a path of the desk's own, whatever was sent."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else "/"


def base_url(request: Request, house: House) -> str:
    """The desk's address as the browser has it: the name was vetted by the guard."""
    host = request.url.hostname or ""
    scheme = "https" if sends_securely(house.config.settings.web, host) else request.url.scheme
    return f"{scheme}://{request.url.netloc}"
