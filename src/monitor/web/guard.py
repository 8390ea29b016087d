"""What stands before every request: its size, the name it was sent to, the page it was sent from, and who sent it.

Plain ASGI, outside the routes, so that no page can forget any of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.domain import Role, WebSettings
from monitor.store import StoreError
from monitor.web.auth import Door, Identity, UnvouchedError, is_loopback

MAX_BODY = 1_000_000
"""Bytes of a request: no form of ours comes near."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_PATHS = frozenset({"/login", "/feed.atom", "/healthz"})
"""What strangers may ask for: how to get in, whether all is well, and the feed, which asks for a token of its own."""

PROGRAMS_PATHS = frozenset({"/metrics"})
"""What programs ask for outside the API: a form to sign in is of no use to them."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SESSION_COOKIE = "desk"


def session_cookie(*, secure: bool) -> str:
    """The cookie's name. Browsers take one with this prefix only over HTTPS, for the whole host and for no other."""
    return f"__Host-{SESSION_COOKIE}" if secure else SESSION_COOKIE


def sends_securely(settings: WebSettings, host: str) -> bool:
    """Whether a session goes over HTTPS only: under every name but this machine's own, unless it is turned off."""
    return settings.https and not is_loopback(host)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not heard, and what to do about it."""

    status: int
    code: str
    message: str


class Guard:
    """Lets through what may pass, and puts the headers on every answer."""

    def __init__(
        self, app: ASGIApp, *, door: Door, settings: Callable[[], WebSettings], clock: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._door = door
        self._settings = settings
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = headers_of(scope)
        settings = self._settings()
        refusal = misdirected(headers, settings) or forged(scope["method"], headers, settings) or oversized(headers)
        if refusal is None:
            refusal = await self._introduce(scope, headers, settings)
        answer = _answer(scope, refusal) if refusal else None
        if answer is None and not _is_open(scope["path"]):
            identity: Identity | None = scope["state"]["identity"]
            if identity is None and _is_form(scope):
                scope = _turned_away(scope)
            else:
                answer = _stopped(scope, identity.role if identity else None)
        await (answer or self._app)(scope, _bounded(receive), guarded)

    async def _introduce(self, scope: Scope, headers: Mapping[str, list[str]], settings: WebSettings) -> Refusal | None:
        """Notes who is asking with the request; or why it is not heard."""
        try:
            identity = await run_in_threadpool(
                self._door.identify,
                peer=(scope.get("client") or ("", 0))[0],
                headers=headers,
                cookie=cookie(headers, session_cookie(secure=sends_securely(settings, host_of(headers)))),
                now=self._clock(),
            )
        except UnvouchedError as error:
            return Refusal(403, "unvouched", str(error))
        except StoreError as error:
            return Refusal(503, "store", str(error))
        scope.setdefault("state", {})["identity"] = identity
        return None


def headers_of(scope: Scope) -> dict[str, list[str]]:
    """Every value of every header, by lower-case name."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in scope["headers"]:
        found[name.decode("latin-1").lower()].append(value.decode("latin-1"))
    return dict(found)


def cookie(headers: Mapping[str, list[str]], name: str) -> str:
    """A cookie's value, or nothing."""
    for line in headers.get("cookie", []):
        try:
            found = SimpleCookie(line).get(name)
        except CookieError:
            continue
        if found is not None:
            return found.value
    return ""


# --- what a browser can be made to send ------------------------------------------------------------------


def misdirected(headers: Mapping[str, list[str]], settings: WebSettings) -> Refusal | None:
    """Refuses a name that is not the desk's: a page elsewhere may have its own name point here (DNS rebinding)."""
    host = host_of(headers)
    if host and (host in settings.names or _is_ours(host, settings.host)):
        return None
    message = "this is not the desk's name; list the name that browsers use under `web: names:` in monitor.yaml"
    return Refusal(421, "unknown-host", message)


def host_of(headers: Mapping[str, list[str]]) -> str:
    """The name that the request was sent to, without its port; nothing where there is none, or more than one."""
    named = headers.get("host", [])
    return _host(named[0]) if len(named) == 1 else ""


def _host(value: str) -> str:
    try:
        return (urlsplit(f"//{value}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_ours(host: str, served: str) -> bool:
    if is_loopback(served):
        return is_loopback(host)
    try:
        # Bound to every address of the machine, any address may be its; a name has to be listed.
        return ip_address(host) == ip_address(served) or ip_address(served).is_unspecified
    except ValueError:
        return host == served.lower()


def forged(method: str, headers: Mapping[str, list[str]], settings: WebSettings) -> Refusal | None:
    """Refuses what another site's page makes a browser send (cross-site request forgery).

    Browsers say where a request comes from and let no page change that; programs need not say anything. A proxy may
    have put another name into Host, so the names configured count too.
    """
    if method in SAFE_METHODS:
        return None
    refusal = Refusal(403, "cross-site", "this was sent from another site's page; open the desk itself and try again")
    fetched_from = headers.get("sec-fetch-site", [])
    if any(one not in ("same-origin", "none") for one in fetched_from):
        return refusal
    ours, origins = {one.lower() for one in headers.get("host", [])}, headers.get("origin", [])
    if any(_authority(one) not in ours and _host(_authority(one)) not in settings.names for one in origins):
        return refusal
    return None


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return "?"


def oversized(headers: Mapping[str, list[str]]) -> Refusal | None:
    """Refuses a body that says it is too large; one that says nothing is cut off when it gets there."""
    sizes = headers.get("content-length", [])
    if any(not one.isdigit() or int(one) > MAX_BODY for one in sizes):
        return Refusal(413, "too-large", f"a request has at most {MAX_BODY:,} bytes")
    return None


def _bounded(receive: Receive) -> Receive:
    got = 0

    async def limited() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        return message if got <= MAX_BODY else {"type": "http.disconnect"}

    return limited


# --- who may ----------------------------------------------------------------------------------------------


def _stopped(scope: Scope, role: Role | None) -> Response | None:
    """The answer to those who may not: strangers are shown the way in, readers may only look."""
    if role is None:
        if _is_api(scope) or scope["path"] in PROGRAMS_PATHS:
            return _answer(scope, Refusal(401, "unknown-user", "sign in, or send an API token as a bearer token"))
        wanted = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
        where = f"?next={quote(wanted)}" if scope["method"] in SAFE_METHODS and wanted != "/" else ""
        return RedirectResponse(f"/login{where}", 303)
    if scope["method"] not in SAFE_METHODS and scope["path"] != "/logout" and not role.covers(Role.REVIEWER):
        return _answer(scope, Refusal(403, "role", "you may look but not decide; an admin can give you the role"))
    return None


def _is_form(scope: Scope) -> bool:
    return scope["method"] == "POST" and not _is_api(scope) and scope["path"] != "/logout"


def _turned_away(scope: Scope) -> Scope:
    """A form of somebody whose session has ended: the way in is shown in its place, and what became of the form."""
    where = f"next={quote(scope['path'].rpartition('/')[0] or '/')}"
    state = {**scope["state"], "late": True}
    return {
        **scope,
        "method": "GET",
        "path": "/login",
        "raw_path": b"/login",
        "query_string": where.encode(),
        "state": state,
    }


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith("/static/")


def _is_api(scope: Scope) -> bool:
    return str(scope["path"]).startswith("/api/")


def _answer(scope: Scope, refusal: Refusal) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
    if _is_api(scope):
        return JSONResponse({"code": refusal.code, "message": refusal.message}, refusal.status, headers)
    return PlainTextResponse(f"{refusal.message}\n", refusal.status, headers)
