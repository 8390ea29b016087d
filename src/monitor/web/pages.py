"""The pages on which flags are worked through. All of it works by links and forms; scripts only save keystrokes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from monitor import desk
from monitor.desk import By, ConflictError, RefusedError
from monitor.domain import Dismissal, Stance
from monitor.store import Act
from monitor.web.house import House
from monitor.web.render import Pages
from monitor.web.views import PAGE, View, cursor_from, cursor_text, facets

MOST_AT_ONCE = 500
"""Flags to which the same is done in one request."""

Flag = Annotated[int, Path(ge=1, lt=2**63)]
ViewField = Annotated[str, Form(max_length=2000)]
Version = Annotated[int | None, Form(ge=0, lt=2**63)]
Text = Annotated[str, Form(max_length=20_000)]
Word = Annotated[str, Form(max_length=200)]


def router(house: House, pages: Pages) -> APIRouter:  # noqa: C901 - a list of routes, each of a few lines
    """The routes of the inbox and of one flag."""
    routes = APIRouter(include_in_schema=False)
    store, clock = house.store, house.clock

    def by(request: Request) -> By:
        return By(request.state.identity.name, clock())

    # --- looking ---

    @routes.get("/")
    def inbox(request: Request, after: str = "", did: int | None = None) -> Response:
        return _inbox(house, pages, request, View.of(request.query_params), after=after, did=did)

    @routes.get("/flags/{flag_id}")
    def flag(request: Request, flag_id: Flag, view: str = "", did: int | None = None) -> Response:
        return _flag(house, pages, request, flag_id, View.parse(view), did=did)

    # --- deciding ---

    def acted(
        request: Request, flag_id: Flag, seen: View, act: Callable[[By], object], typed: dict[str, str], onward: str
    ) -> Response:
        """Does it and leads onward; if somebody was faster, or it is refused, shows the flag with what was typed."""
        try:
            act(by(request))
        except ConflictError as error:
            return _flag(house, pages, request, flag_id, seen, conflict=error, typed=typed, status=409)
        except RefusedError as error:
            return _flag(house, pages, request, flag_id, seen, problem=str(error), typed=typed, status=422)
        return RedirectResponse(onward, 303)

    def decided(request: Request, flag_id: Flag, view: str, act: Callable[[By], object], **typed: str) -> Response:
        """Does it and goes on to the next flag of the view."""
        seen = View.parse(view)
        _, following = store.pile_next(seen.filter(clock()), clock(), seen.order, flag_id)
        where = f"/flags/{following}" if following else "/"
        return acted(request, flag_id, seen, act, typed, _address(where, seen, flag_id))

    @routes.post("/flags/{flag_id}/confirm")
    def confirm(
        request: Request,
        flag_id: Flag,
        version: Version = None,
        view: ViewField = "",
        statement: Text = "",
        stance: Word = "",
        note: Text = "",
    ) -> Response:
        def act(by: By) -> None:
            desk.confirm(store, flag_id, by, seen=version, statement=statement, stance=_stance(stance), note=note)

        return decided(request, flag_id, view, act, statement=statement, stance=stance, note=note)

    @routes.post("/flags/{flag_id}/dismiss")
    def dismiss(
        request: Request,
        flag_id: Flag,
        version: Version = None,
        view: ViewField = "",
        reason: Word = "",
        note: Text = "",
    ) -> Response:
        def act(by: By) -> None:
            desk.dismiss(store, flag_id, by, _reason(reason), seen=version, note=note)

        return decided(request, flag_id, view, act, reason=reason, note=note)

    @routes.post("/flags/{flag_id}/snooze")
    def snooze(
        request: Request,
        flag_id: Flag,
        version: Version = None,
        view: ViewField = "",
        until: Word = "",
        note: Text = "",
    ) -> Response:
        def act(by: By) -> None:
            desk.snooze(store, flag_id, by, desk.until(until, by.at), seen=version, note=note)

        return decided(request, flag_id, view, act, until=until, note=note)

    # --- what leaves the reviewer where they are ---

    def done(request: Request, flag_id: Flag, view: str, act: Callable[[By], object], **typed: str) -> Response:
        seen = View.parse(view)
        return acted(request, flag_id, seen, act, typed, _address(f"/flags/{flag_id}", seen))

    @routes.post("/flags/{flag_id}/undo")
    def undo(request: Request, flag_id: Flag, version: Version = None, view: ViewField = "") -> Response:
        return done(request, flag_id, view, lambda by: desk.undo(store, flag_id, by, seen=version))

    @routes.post("/flags/{flag_id}/assign")
    def assign(
        request: Request, flag_id: Flag, version: Version = None, view: ViewField = "", assignee: Word = ""
    ) -> Response:
        return done(request, flag_id, view, lambda by: desk.assign(store, flag_id, by, assignee, seen=version))

    @routes.post("/flags/{flag_id}/comment")
    def comment(request: Request, flag_id: Flag, view: ViewField = "", note: Text = "") -> Response:
        return done(request, flag_id, view, lambda by: desk.comment(store, flag_id, by, note), comment=note)

    @routes.post("/bulk")
    def bulk(
        request: Request,
        do: Word = "",
        flag: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI copies it
        view: ViewField = "",
        reason: Word = "",
        until: Word = "",
        assignee: Word = "",
    ) -> Response:
        seen = View.parse(view)
        act = bulk_act(house, by(request), do, reason=reason, until=until, assignee=assignee)
        result = desk.bulk(_chosen(flag), act)
        if result.refused:
            return _inbox(house, pages, request, seen, result=result, status=409)
        return RedirectResponse(_address("/", seen, done=len(result.done)), 303)

    @routes.post("/views")
    def save_view(request: Request, name: Word = "", view: ViewField = "", drop: Word = "") -> Response:
        who, seen = request.state.identity.name, View.parse(view)
        if drop:
            store.drop_view(who, drop)
        elif name.strip():
            store.save_view(who, name.strip()[:60], seen.query)
        return RedirectResponse(_address("/", seen), 303)

    return routes


# --- pages -----------------------------------------------------------------------------------------------


def _inbox(
    house: House,
    pages: Pages,
    request: Request,
    view: View,
    *,
    after: str = "",
    did: int | None = None,
    result: desk.Bulk | None = None,
    status: int = 200,
) -> Response:
    store, now = house.store, house.clock()
    counted = facets(store.pile_facets(view.filter(now), now))  # first: a flag may come meanwhile
    rows = store.pile(view.filter(now), now, order=view.order, after=cursor_from(after), limit=PAGE + 1)
    return pages.page(
        request,
        "inbox.html",
        status,
        view=view,
        rows=rows[:PAGE],
        more=cursor_text(rows[PAGE - 1]) if len(rows) > PAGE else "",
        first=not after,
        facets=counted,
        lost=max(counted.total - len(rows), 0) if not after and len(rows) <= PAGE else 0,
        sources=house.config.sources,
        saved=store.saved_views(request.state.identity.name),
        reviewers=_reviewers(house),
        did=_did(house, request, did),
        done=_whole(request.query_params.get("done", "")),
        result=result,
    )


def _flag(
    house: House,
    pages: Pages,
    request: Request,
    flag_id: Flag,
    view: View,
    *,
    did: int | None = None,
    conflict: ConflictError | None = None,
    problem: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    now = house.clock()
    found = desk.case(house.store, flag_id)
    above, below = house.store.pile_next(view.filter(now), now, view.order, flag_id)
    return pages.page(
        request,
        "flag.html",
        status,
        case=found,
        view=view,
        above=above,
        below=below,
        reviewers=_reviewers(house),
        did=_did(house, request, did),
        conflict=conflict,
        problem=problem,
        typed=typed or {},
    )


def _reviewers(house: House) -> list[str]:
    """Whom a flag can be given to: all who have a password, and all who have done something."""
    return sorted({*house.store.reviewers(), *(user.name for user in house.store.users())})


def _did(house: House, request: Request, flag_id: int | None) -> Act | None:
    """What the reviewer has just done to a flag, to be told and taken back; not what somebody else did since."""
    if flag_id is None or not 0 < flag_id < 2**63:
        return None
    acts = house.store.acts(flag_id)
    return acts[-1] if acts and acts[-1].reviewer == request.state.identity.name else None


def _address(path: str, view: View, did: int | None = None, done: int | None = None) -> str:
    """An address of the desk's own; nothing that was sent stands in it but a view that has been read."""
    parts = [view.query] if path == "/" else [f"view={quote(view.query, safe='')}" if view.query else ""]
    parts += [f"did={did}" if did else "", f"done={done}" if done is not None else ""]
    query = "&".join(part for part in parts if part)
    return f"{path}?{query}" if query else path


# --- what was sent ---------------------------------------------------------------------------------------


def _stance(word: str) -> Stance | None:
    if not word:
        return None
    try:
        return Stance(word)
    except ValueError:
        raise RefusedError(f"{word!r} is no stance; choose one of: {', '.join(Stance)}") from None


def _reason(word: str) -> Dismissal:
    try:
        return Dismissal(word)
    except ValueError:
        raise RefusedError("choose a reason, so that false alarms can be counted by their kind") from None


def _chosen(values: Sequence[str]) -> list[tuple[int, int | None]]:
    """Flags ticked in the pile, each ``number:version``; anything else is left out. Raises :class:`RefusedError`."""
    if len(values) > MOST_AT_ONCE:
        raise RefusedError(f"{len(values)} flags are ticked, and {MOST_AT_ONCE} are the most at a time; tick fewer")
    found: dict[int, int | None] = {}
    for value in values:
        number, _, version = value.partition(":")
        if (flag := _whole(number)) is not None:
            found[flag] = _whole(version)
    return list(found.items())


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def bulk_act(
    house: House, by: By, do: str, *, reason: str, until: str, assignee: str
) -> Callable[[int, int | None], object]:
    """What is to be done to each of many flags. Raises :class:`RefusedError`."""
    store = house.store
    if do == "confirm":
        return lambda flag, seen: desk.confirm(store, flag, by, seen=seen)
    if do == "dismiss":
        why = _reason(reason)
        return lambda flag, seen: desk.dismiss(store, flag, by, why, seen=seen)
    if do == "snooze":
        end = desk.until(until, by.at)
        return lambda flag, seen: desk.snooze(store, flag, by, end, seen=seen)
    if do == "assign":
        return lambda flag, seen: desk.assign(store, flag, by, assignee, seen=seen)
    if do == "undo":
        return lambda flag, seen: desk.undo(store, flag, by, seen=seen)
    raise RefusedError("choose what to do with the flags that are ticked")
