"""The API: every page's data and every act as JSON, under ``/api/v1``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from monitor import desk
from monitor.desk import By, RefusedError
from monitor.domain import Severity, Shift
from monitor.store import ActKind, Order, Shown
from monitor.web import models as m
from monitor.web.house import House
from monitor.web.pages import bulk_act
from monitor.web.shelves import Before, managing, revision_of, source_act
from monitor.web.views import MAX_PAGE, NOBODY, PAGE, View, cursor_from, cursor_text

Flag = Annotated[int, Path(ge=1, lt=2**63)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
Name = Annotated[str, Path(min_length=1, max_length=200)]
ViewName = Annotated[str, Path(min_length=1, max_length=60)]
Words = Annotated[str, Query(max_length=200)]


class Tagged(APIRoute):
    """A route whose answers carry a validator, so that asking again for the same costs no transfer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler, and then the tag."""
        answered = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answered(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            tag = f'"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
            headers = {"ETag": tag, "Cache-Control": "no-cache"}
            if tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return tagged


def router(house: House) -> APIRouter:
    """All of it."""
    routes = APIRouter(route_class=Tagged)
    for part in (_flags, _acts, _book, _texts, _sources, _rest):
        part(routes, house)
    return routes


def _flags(routes: APIRouter, house: House) -> None:
    store = house.store

    @routes.get("/flags", responses=m.problems(), tags=["flags"])
    def flags(
        show: Shown = Shown.OPEN,
        actor: Words = "",
        issue: Words = "",
        shift: Shift | None = None,
        severity: Severity | None = None,
        source: Words = "",
        assignee: Annotated[str, Query(max_length=200, description=f"`{NOBODY}` for flags given to nobody")] = "",
        age: Annotated[str, Query(pattern="^(|1d|7d|30d|90d)$")] = "",
        q: Words = "",
        sort: Order = Order.SEVERITY,
        after: Annotated[str, Query(max_length=100)] = "",
        limit: Limit = PAGE,
    ) -> m.FlagPage:
        """One page of the pile."""
        view = View(show, actor, issue, shift or "", severity or "", source, assignee, age, q, sort)
        now = house.clock()
        place = cursor_from(after)
        if after and place is None:
            raise RefusedError("`after` is no place in the pile; give the `next` of the page before")
        rows = store.pile(view.filter(now), now, order=view.order, after=place, limit=limit + 1)
        following = cursor_text(rows[limit - 1]) if len(rows) > limit else None
        return m.FlagPage(flags=[m.FlagOut.of(row) for row in rows[:limit]], next=following)

    @routes.get("/flags/{flag_id}", responses=m.problems(404), tags=["flags"])
    def flag(flag_id: Flag) -> m.CaseOut:
        """A flag's whole case."""
        return m.CaseOut.of(desk.case(store, flag_id))

    @routes.get("/counts", responses=m.problems(), tags=["flags"])
    def counts() -> m.Counts:
        """How many flags each part of the pile has."""
        return m.Counts(**{part.value: count for part, count in store.pile_counts(house.clock()).items()})


def _acts(routes: APIRouter, house: House) -> None:
    store = house.store
    refusals = m.problems(404, 409)

    def by(request: Request) -> By:
        return By(request.state.identity.name, house.clock())

    def told(flag_id: int) -> m.CaseOut:
        return m.CaseOut.of(desk.case(store, flag_id))

    @routes.post("/flags/{flag_id}/confirm", responses=refusals, tags=["acts"])
    def confirm(request: Request, flag_id: Flag, given: m.ConfirmIn) -> m.CaseOut:
        """Confirms a flag: its statement becomes the new version of the position."""
        desk.confirm(
            store, flag_id, by(request), seen=given.version, statement=given.statement, stance=given.stance,
            note=given.note,
        )  # fmt: skip
        return told(flag_id)

    @routes.post("/flags/{flag_id}/dismiss", responses=refusals, tags=["acts"])
    def dismiss(request: Request, flag_id: Flag, given: m.DismissIn) -> m.CaseOut:
        """Dismisses a flag: it stays dismissed for the same words."""
        desk.dismiss(store, flag_id, by(request), given.reason, seen=given.version, note=given.note)
        return told(flag_id)

    @routes.post("/flags/{flag_id}/snooze", responses=refusals, tags=["acts"])
    def snooze(request: Request, flag_id: Flag, given: m.SnoozeIn) -> m.CaseOut:
        """Puts an open flag off."""
        who = by(request)
        desk.snooze(store, flag_id, who, desk.until(given.until, who.at), seen=given.version, note=given.note)
        return told(flag_id)

    @routes.post("/flags/{flag_id}/assign", responses=refusals, tags=["acts"])
    def assign(request: Request, flag_id: Flag, given: m.AssignIn) -> m.CaseOut:
        """Gives a flag to somebody."""
        desk.assign(store, flag_id, by(request), given.assignee, seen=given.version)
        return told(flag_id)

    @routes.post("/flags/{flag_id}/undo", responses=refusals, tags=["acts"])
    def undo(request: Request, flag_id: Flag, given: m.Seen) -> m.CaseOut:
        """Takes the last verdict or snooze back."""
        desk.undo(store, flag_id, by(request), seen=given.version)
        return told(flag_id)

    @routes.post("/flags/{flag_id}/comment", responses=refusals, tags=["acts"])
    def comment(request: Request, flag_id: Flag, given: m.CommentIn) -> m.CaseOut:
        """Adds a remark."""
        desk.comment(store, flag_id, by(request), given.note)
        return told(flag_id)

    @routes.post("/bulk", responses=refusals, tags=["acts"])
    def bulk(request: Request, given: m.BulkIn) -> m.BulkOut:
        """Does the same to many flags, each by itself."""
        act = bulk_act(
            house, by(request), given.do, reason=given.reason or "", until=given.until, assignee=given.assignee
        )
        result = desk.bulk([(one.id, one.version) for one in given.flags], act)
        return m.BulkOut(done=list(result.done), refused=result.refused)


def _book(routes: APIRouter, house: House) -> None:
    @routes.get("/positions", responses=m.problems(), tags=["positions"])
    def positions() -> list[m.CellOut]:
        """The book: a cell for each actor and issue."""
        found = desk.matrix(house.config, house.store, house.clock())
        return [m.CellOut.of(cell) for _, cells in found.rows for cell in cells]

    @routes.get("/positions/{actor}/{issue}", responses=m.problems(404), tags=["positions"])
    def timeline(actor: Name, issue: Name) -> m.TimelineOut:
        """The history of one cell."""
        return m.TimelineOut.of(desk.timeline(house.config, house.store, actor, issue))


def _texts(routes: APIRouter, house: House) -> None:
    store = house.store

    @routes.get("/articles", responses=m.problems(), tags=["texts"])
    def articles(source: Words = "", before: Before = None, limit: Limit = PAGE) -> m.TextPage:
        """The texts read last."""
        found = store.texts(source or None, before, limit + 1)
        following = found[limit - 1].n if len(found) > limit else None
        return m.TextPage(texts=[m.TextOut.model_validate(one) for one in found[:limit]], next=following)

    @routes.get("/articles/{revision_id}", responses=m.problems(404), tags=["texts"])
    def article(revision_id: Name) -> m.ReadingOut:
        """A text with who said what in it."""
        found = desk.reading(store, revision_id)
        if found is None:
            raise LookupError("there is no such text")
        return m.ReadingOut.of(found)

    @routes.get("/compare", responses=m.problems(404), tags=["texts"])
    def compare(before: Words, after: Words) -> m.VersionsOut:
        """Two versions of a text, by their ids."""
        return m.VersionsOut.of(desk.compared(revision_of(house, before), revision_of(house, after), house.differ))


def _sources(routes: APIRouter, house: House) -> None:
    @routes.get("/sources", responses=m.problems(), tags=["sources"])
    def sources() -> list[m.SourceOut]:
        """Every source, those in trouble first."""
        return [m.SourceOut.of(one) for one in desk.sources(house.config, house.store, house.clock())]

    @routes.get("/sources/{source_id}", responses=m.problems(404), tags=["sources"])
    def source(source_id: Name) -> m.SourceCaseOut:
        """One source with its latest requests."""
        found = desk.source(house.config, house.store, source_id, house.clock())
        fetches = [m.FetchOut.model_validate(one) for one in found.fetches]
        return m.SourceCaseOut(source=m.SourceOut.of(found.health), fetches=fetches)

    @routes.post("/sources/{source_id}/try", responses=m.problems(404), tags=["sources"])
    def try_source(request: Request, source_id: Name) -> dict[str, Any]:
        """A dry run: what a check would find; see `monitor source test --json`. Admins only."""
        managing(request)
        found = desk.source(house.config, house.store, source_id, house.clock())
        return house.dry_run(house.config, found.health.source, 3)

    @routes.post("/sources/{source_id}/{act}", responses=m.problems(404), tags=["sources"])
    def act(
        request: Request, source_id: Name, act: Annotated[str, Path(pattern="^(pause|resume|check)$")]
    ) -> m.SourceOut:
        """Leaves a source alone, lets it go on, or makes it due now. Admins only."""
        managing(request)
        source_act(house, source_id, act)
        return m.SourceOut.of(desk.source(house.config, house.store, source_id, house.clock()).health)


def _rest(routes: APIRouter, house: House) -> None:
    store = house.store

    @routes.get("/me", responses=m.problems(), tags=["desk"])
    def me(request: Request) -> m.Me:
        """Who is asking."""
        return m.Me.model_validate(request.state.identity)

    @routes.get("/search", responses=m.problems(), tags=["desk"])
    def search(q: Annotated[str, Query(max_length=500)], limit: Limit = 30) -> m.FindingsOut:
        """One search over everything."""
        found = desk.search(store, q, house.clock(), limit)
        return m.FindingsOut(
            flags=[m.FlagOut.of(row) for row in found.flags],
            statements=m.HitOut.all_of(found.statements),
            texts=m.HitOut.all_of(found.texts),
            positions=[m.PositionOut.model_validate(one) for one in found.positions],
        )

    @routes.get("/activity", responses=m.problems(), tags=["desk"])
    def activity(
        reviewer: Words = "", kind: ActKind | None = None, before: Before = None, limit: Limit = PAGE
    ) -> m.ActPage:
        """Who did what when, the last act first."""
        acts = store.activity(reviewer=reviewer or None, kind=kind, before=before, limit=limit + 1)
        following = acts[limit - 1].id if len(acts) > limit else None
        return m.ActPage(acts=[m.ActOut.model_validate(one) for one in acts[:limit]], next=following)

    @routes.get("/views", responses=m.problems(), tags=["desk"])
    def views(request: Request) -> dict[str, str]:
        """The filters that whoever asks has saved, by name."""
        return store.saved_views(request.state.identity.name)

    @routes.put("/views/{name}", responses=m.problems(), tags=["desk"])
    def save_view(request: Request, name: ViewName, given: m.ViewIn) -> dict[str, str]:
        """Saves a filter."""
        store.save_view(request.state.identity.name, name, View.parse(given.query).query)
        return store.saved_views(request.state.identity.name)

    @routes.delete("/views/{name}", responses=m.problems(), tags=["desk"])
    def drop_view(request: Request, name: ViewName) -> dict[str, str]:
        """Forgets a filter."""
        store.drop_view(request.state.identity.name, name)
        return store.saved_views(request.state.identity.name)
