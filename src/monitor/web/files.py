"""The desk's own scripts, styles and pictures: kept by browsers for as long as they are what the desk has."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(str(files("monitor.web") / "static"))
WHERE = "/static"


def address(name: str) -> str:
    """Where a page finds a file: at another address after an upgrade, so that no old one is used with new pages."""
    return f"{WHERE}/{name}?v={version()}"


@cache
def version() -> str:
    """A word that changes with any of the files; it is of what they were when the process first asked."""
    found = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


class DeskFiles(StaticFiles):
    """Serves the files, and says how long they hold: under the address that pages name, for good."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        response = await super().get_response(path, scope)
        current = scope["query_string"] == f"v={version()}".encode()
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
        return response
