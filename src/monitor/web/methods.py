"""What can be done at an address: HEAD wherever GET can, and a refusal says what else."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class Headed:
    """Answers HEAD as GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, bodiless)


def allowed(routes: Iterable[BaseRoute], scope: Scope) -> str:
    """The methods that an address takes, as the header Allow has them; nothing where the routes do not say."""
    routes = [route for route in routes if not isinstance(route, Mount)]  # what is mounted answers for itself
    found = []
    for method in _METHODS:
        asked = {**scope, "method": "GET" if method == "HEAD" else method}
        if any(route.matches(asked)[0] is Match.FULL for route in routes):
            found.append(method)
    return ", ".join(found)
