"""The application: routes, what stands before them, and what is said when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp

from monitor import __version__
from monitor.desk import ConflictError, RefusedError
from monitor.domain import WebSettings
from monitor.store import StoreError
from monitor.web import api, entry, files, operations, pages, shelves
from monitor.web.auth import Door
from monitor.web.guard import Guard
from monitor.web.house import BusyError, House
from monitor.web.methods import Headed, allowed
from monitor.web.render import Pages

log = structlog.get_logger()

DESCRIPTION = """
Everything that the review desk shows and does. Times are ISO 8601 in UTC. Lists come in pages: give `after` the `next`
of the page before. Every answer has an `ETag`; ask with `If-None-Match` to be told that nothing has changed. Acts may
give the `version` of the flag that was looked at, and are refused with `409` if it has changed since.
"""


def create_app(house: House) -> ASGIApp:
    """The desk over what is in the house, behind its guard."""

    def settings() -> WebSettings:
        return house.config.settings.web

    door = Door(house.store, house.key, settings)
    return Headed(Guard(_routes(house, door), door=door, settings=settings, clock=house.clock))


def _routes(house: House, door: Door) -> FastAPI:
    app = FastAPI(
        title="Stance monitor: review desk",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    rendered = Pages(house)
    app.include_router(entry.router(house, rendered, door))
    app.include_router(pages.router(house, rendered))
    app.include_router(shelves.router(house, rendered))
    app.include_router(operations.router(house))
    app.include_router(api.router(house), prefix="/api/v1")
    app.mount(files.WHERE, files.DeskFiles(), name="static")
    _explain(app, rendered)
    return app


def _explain(app: FastAPI, rendered: Pages) -> None:
    """Errors as pages for people, and as codes with a cure for programs."""
    told = partial(_told, rendered)

    def handler(status: int, code: str) -> Callable[[Request, Exception], Response]:
        def handle(request: Request, error: Exception) -> Response:
            return told(request, status, code, str(error.args[0]) if error.args else str(error))

        return handle

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, StarletteHTTPException) else 500
        detail = error.detail if isinstance(error, StarletteHTTPException) else ""
        answer = told(request, status, _CODES.get(status, "http"), detail)
        answer.headers.update((isinstance(error, StarletteHTTPException) and error.headers) or {})
        if status == 405 and (methods := allowed(app.routes, request.scope)):
            answer.headers["Allow"] = methods
        return answer

    def invalid(request: Request, error: Exception) -> Response:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        in_path = any(one["loc"][:1] == ("path",) for one in found)
        if in_path and not request.url.path.startswith("/api/"):
            return told(request, 404, "not-found", "there is nothing at this address")
        message = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in found)
        return told(request, 422, "invalid", message or "the request makes no sense")

    def defect(request: Request, error: Exception) -> Response:
        log.error("a page failed", path=request.url.path, exc_info=error)
        return told(request, 500, "defect", "a defect of the monitor; its log has the details")

    app.add_exception_handler(StarletteHTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(LookupError, handler(404, "not-found"))
    app.add_exception_handler(ConflictError, handler(409, "conflict"))
    app.add_exception_handler(RefusedError, handler(422, "refused"))
    app.add_exception_handler(StoreError, handler(503, "store"))
    app.add_exception_handler(BusyError, handler(503, "busy"))
    app.add_exception_handler(Exception, defect)


def _told(rendered: Pages, request: Request, status: int, code: str, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"code": code, "message": message}, status)
    try:
        return rendered.page(request, "error.html", status, code=code, message=message, status_code=status)
    except StoreError:  # what every page tells of the pile cannot be had: the trouble itself, and nothing around it
        return PlainTextResponse(f"{message}\n", status)


_CODES = {400: "unreadable", 401: "unknown-user", 403: "role", 404: "not-found", 405: "method", 413: "too-large"}
