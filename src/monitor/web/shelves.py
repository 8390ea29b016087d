"""The pages around the flags: the book, the texts, the sources, what was done, search, files to take away."""

from __future__ import annotations

from codecs import BOM_UTF8
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.responses import Response

from monitor import desk
from monitor.archive import ArchiveError
from monitor.desk import export
from monitor.desk.book import MOST_POINTS
from monitor.domain import Revision, Role
from monitor.markup import decode, is_binary
from monitor.store import ActKind
from monitor.web import charts
from monitor.web.house import House
from monitor.web.render import Pages
from monitor.web.views import View

PAGE = 50
SINGLED_OUT = 60
"""Statements that a timeline shows one by one unless more are asked for."""

ARCHIVE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""A page from the archive can look like itself, and do nothing: no script, no request, no form, no origin."""

Word = Annotated[str, Form(max_length=200)]
Before = Annotated[int | None, Query(ge=1, lt=2**63)]


def managing(request: Request) -> None:
    """Raises for everybody but admins."""
    if not request.state.identity.role.covers(Role.ADMIN):
        raise HTTPException(403, "only an admin sees to the sources; `monitor user add NAME --role admin` makes one")


def router(house: House, pages: Pages) -> APIRouter:  # noqa: C901 - a list of routes, each of a few lines
    """The routes of everything but the flags."""
    routes = APIRouter(include_in_schema=False)
    store = house.store

    # --- the book ---

    @routes.get("/positions")
    def positions(request: Request) -> Response:
        return pages.page(request, "positions.html", matrix=desk.matrix(house.config, store, house.clock()))

    @routes.get("/positions/{actor}/{issue}")
    def timeline(request: Request, actor: str, issue: str, every: bool = False) -> Response:
        most = MOST_POINTS if every else SINGLED_OUT
        found = desk.timeline(house.config, store, actor, issue, most)
        chart, summary = charts.timeline(found, house.clock()), charts.summary(found)
        fuller = not every and found.statements > len(found.points)
        return pages.page(request, "timeline.html", timeline=found, chart=chart, summary=summary, fuller=fuller)

    # --- texts ---

    @routes.get("/articles")
    def articles(request: Request, source: str = "", before: Before = None, url: str = "") -> Response:
        if url:
            versions = store.versions_at([url]).get(url)
            if not versions:
                raise LookupError(f"nothing has been read at {url}")
            return RedirectResponse(f"/articles/{versions[-1].id}", 303)
        found = store.texts(source or None, before, PAGE + 1)
        more = found[PAGE - 1].n if len(found) > PAGE else None
        return pages.page(request, "articles.html", texts=found[:PAGE], source=source, more=more)

    @routes.get("/articles/{revision_id}")
    def article(request: Request, revision_id: str, at: int | None = None, to: int | None = None) -> Response:
        found = desk.reading(store, revision_id, at, to)
        if found is None:
            raise LookupError("there is no such text")
        return pages.page(request, "article.html", reading=found)

    @routes.get("/compare")
    def compare(request: Request, before: str, after: str, layout: str = "side") -> Response:
        old, new = revision_of(house, before), revision_of(house, after)
        layout = layout if layout in ("side", "inline") else "side"
        versions = desk.compared(old, new, house.differ)
        return pages.page(request, "compare.html", versions=versions, layout=layout)

    @routes.get("/archive/{sha256}")
    def archive(sha256: str, form: str = "page") -> Response:
        return _archived(house, sha256, form)

    # --- sources ---

    @routes.get("/sources")
    def sources(request: Request) -> Response:
        return pages.page(request, "sources.html", sources=desk.sources(house.config, store, house.clock()))

    @routes.get("/sources/{source_id}")
    def source(request: Request, source_id: str) -> Response:
        found = desk.source(house.config, store, source_id, house.clock())
        return pages.page(request, "source.html", source=found, trial=None)

    @routes.post("/sources/{source_id}/try")
    def try_source(request: Request, source_id: str) -> Response:
        managing(request)
        found = desk.source(house.config, store, source_id, house.clock())
        trial = house.dry_run(house.config, found.health.source, 3)
        return pages.page(request, "source.html", source=found, trial=trial)

    @routes.post("/sources/{source_id}/{act}")
    def act(request: Request, source_id: str, act: str) -> Response:
        managing(request)
        source_act(house, source_id, act)
        return RedirectResponse(f"/sources/{source_id}", 303)

    # --- what was done, and what there is ---

    @routes.get("/activity")
    def activity(request: Request, reviewer: str = "", kind: str = "", before: Before = None) -> Response:
        wanted = ActKind(kind) if kind in set(ActKind) else None
        acts = store.activity(reviewer=reviewer or None, kind=wanted, before=before, limit=PAGE + 1)
        rows = {row.standing.flag: row for row in store.pile_of({act.flag for act in acts})}
        return pages.page(
            request,
            "activity.html",
            acts=acts[:PAGE],
            rows=rows,
            more=acts[PAGE - 1].id if len(acts) > PAGE else None,
            reviewer=reviewer,
            kind=wanted.value if wanted else "",
            kinds=list(ActKind),
            reviewers=store.reviewers(),
        )

    @routes.get("/search")
    def search(request: Request, q: str = "") -> Response:
        return pages.page(request, "search.html", findings=desk.search(store, q[:500], house.clock()))

    @routes.get("/help")
    def help_page(request: Request) -> Response:
        return pages.page(request, "help.html")

    @routes.get("/export/flags.{form}")
    def export_flags(request: Request, form: str) -> Response:
        view, now = View.of(request.query_params), house.clock()
        # Excel takes a file without the mark for one of its own code page, and garbles every curly quote.
        forms = {"csv": (export.as_csv, "text/csv", BOM_UTF8), "json": (export.as_json, "application/json", b"")}
        if form not in forms:
            raise LookupError("flags are given as flags.csv or flags.json")
        write, media_type, mark = forms[form]
        lines = write(export.rows(store, view.filter(now), now, view.order))
        name = f'attachment; filename="flags-{now:%Y-%m-%d}.{form}"'
        return StreamingResponse(
            chain([mark], (line.encode("utf-8", "replace") for line in lines)),
            media_type=f"{media_type}; charset=utf-8",
            headers={"Content-Disposition": name},
        )

    return routes


def revision_of(house: House, revision_id: str) -> Revision:
    """A version of a text. Raises ``LookupError``."""
    found = house.store.revision(revision_id)
    if found is None:
        raise LookupError("there is no such text")
    return found


def source_act(house: House, source_id: str, act: str) -> None:
    """What an admin can do to a source: ``pause``, ``resume``, ``check``. Raises ``LookupError`` for anything else."""
    if house.config.source(source_id) is None:
        raise LookupError(f"there is no source {source_id!r}")
    if act == "check":
        house.store.ask_now(source_id, house.clock())
    elif act in ("pause", "resume"):
        house.store.pause(source_id, act == "pause")
    else:
        raise LookupError(f"a source cannot be asked to {act!r}; only to pause, resume or check")


# --- the archive -----------------------------------------------------------------------------------------


def _archived(house: House, sha256: str, form: str) -> Response:
    """What was fetched, as it came: as a page that can do nothing, or as its own source text."""
    known = house.store.archived(sha256)
    if known is None or not sha256:
        raise LookupError("the archive has no such page")
    try:
        body = house.archive.get(sha256)
    except (ArchiveError, ValueError) as error:
        raise HTTPException(404, str(error)) from error
    headers = {"Content-Security-Policy": ARCHIVE_POLICY, "Content-Disposition": "inline"}
    if is_binary(body):
        headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.bin"'
        return Response(body, media_type="application/octet-stream", headers=headers)
    text = decode(body)
    is_page = form == "page" and "<" in text[:1000]
    media_type = "text/html" if is_page else "text/plain"
    return Response(text.encode("utf-8", "replace"), media_type=f"{media_type}; charset=utf-8", headers=headers)
