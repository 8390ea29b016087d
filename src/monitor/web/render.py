"""Templates -> pages. Everything is escaped, nothing undefined passes, and no text from outside is ever markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import groupby
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor.desk import describe
from monitor.domain import Dismissal, Role, Severity, Shift, Span, Stance
from monitor.report import plain, sureness
from monitor.store import local_day
from monitor.verdicts import EXPLAINED
from monitor.web import files
from monitor.web.auth import Identity
from monitor.web.house import House

STANCE_WORDS = {
    Stance.SUPPORT: "supports",
    Stance.LEAN_SUPPORT: "leans to support",
    Stance.NEUTRAL: "neutral",
    Stance.LEAN_OPPOSE: "leans to oppose",
    Stance.OPPOSE: "opposes",
}
RANK_WORDS = {1: "head of state or government", 2: "minister", 3: "spokesperson", 4: "institution", 5: "state media"}

_FOUND = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text; marked where its words decided."""

    text: str
    marked: bool


def segments(text: str, marks: Iterable[Span] = ()) -> list[Segment]:
    """A text cut where marks begin and end. Marks may overlap, reach beyond the text, or be in any order."""
    covered = sorted((max(mark.start, 0), min(mark.end, len(text))) for mark in marks)
    found: list[Segment] = []
    place = 0
    for start, end in covered:
        begin = max(start, place)
        if begin >= end:
            continue
        if begin > place:
            found.append(Segment(text[place:begin], marked=False))
        found.append(Segment(text[begin:end], marked=True))
        place = end
    return [*found, Segment(text[place:], marked=False)] if place < len(text) else found


def excerpt(text: str, marks: Iterable[Span], most: int) -> list[Segment]:
    """At most ``most`` characters of a text, from about where its first mark is, with the marks in them."""
    spans = [mark for mark in marks if 0 <= mark.start < min(mark.end, len(text))]
    first = min((mark.start for mark in spans), default=0)
    start = 0 if first < most * 2 // 3 else text.rfind(" ", 0, first - most // 3) + 1
    end = len(text) if len(text) - start <= most else max(text.rfind(" ", start, start + most), start + most // 2)
    inside = [Span(mark.start - start, mark.end - start) for mark in spans]
    found = segments(text[start:end], inside)
    before = [Segment("… ", marked=False)] if start else []
    after = [Segment(" …", marked=False)] if end < len(text) else []
    return [*before, *found, *after]


def found_words(extract: str) -> list[Segment]:
    """What a search found: the words between ``[ ]`` are those that were looked for."""
    parts = _FOUND.split(extract)
    return [Segment(part, marked=place % 2 == 1) for place, part in enumerate(parts) if part]


def consecutive(values: Iterable[Any], attribute: str) -> list[tuple[str, list[Any]]]:
    """Neighbours that share an attribute, or the day of it where it is a moment."""

    def key(value: Any) -> str:
        found = getattr(value, attribute)
        return day(found) if isinstance(found, datetime) else str(found)

    return [(name, list(run)) for name, run in groupby(values, key)]


def web_link(url: str) -> str:
    """The address, if a browser may follow it: http and https only. Anything else is text."""
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if known and visible(url) == url and not re.search(r"\s", url) else ""


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, or how far ahead, in the largest unit that says something."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    text = span(abs(seconds))
    return "now" if text == "0 min" else f"{text} ago" if seconds >= 0 else f"in {text}"


def span(seconds: float) -> str:
    """A length of time in one unit."""
    for size, unit in ((86400, "d"), (3600, "h")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds // 60)} min"


def minute(moment: datetime | None) -> str:
    """A moment to the minute, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "–"


def day(moment: datetime | date | None) -> str:
    """A day."""
    return f"{moment:%Y-%m-%d}" if moment else "undated"


def iso(moment: datetime | date) -> str:
    """For the ``datetime`` attribute of a ``time`` element."""
    return moment.isoformat()


def percent(share: float | None) -> str:
    """A share in whole per cents."""
    return f"{share:.0%}" if share is not None else "–"


def shorten(text: str, most: int) -> str:
    """A text cut between words, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"


def query(values: dict[str, object]) -> str:
    """Parameters of an address, empty ones left out."""
    return urlencode({name: value for name, value in values.items() if value not in (None, "")})


def visible(text: str) -> str:
    """A text in which nothing hides, or turns the reading direction of what follows: see :func:`plain`.

    Most have nothing of the kind, which is quicker told than mended: a page shows thousands.
    """
    return text if text.isprintable() else plain(text)


def _shown(value: object) -> object:
    """Every value on its way to a page."""
    return visible(value) if type(value) is str else value


@cache
def environment() -> Environment:
    """The templates, with what they may call."""
    env = Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters |= {
        "consecutive": consecutive,
        "day": day,
        "describe": describe,
        "excerpt": excerpt,
        "found_words": found_words,
        "iso": iso,
        "minute": minute,
        "percent": percent,
        "plain": visible,
        "query": query,
        "segments": segments,
        "shorten": shorten,
        "sureness": sureness,
        "web_link": web_link,
    }
    env.globals |= {
        "EXPLAINED": EXPLAINED,
        "RANK_WORDS": RANK_WORDS,
        "STANCE_WORDS": STANCE_WORDS,
        "dismissals": list(Dismissal),
        "severities": list(Severity),
        "shifts": list(Shift),
        "stances": list(Stance),
        "static": files.address,
    }
    return env


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the ids; one that is no longer configured is its own name."""

    house: House

    def actor(self, actor: str) -> str:
        """An actor's name."""
        found = self.house.config.actor(actor)
        return found.name if found else actor

    def issue(self, issue: str) -> str:
        """An issue's name."""
        found = self.house.config.issue(issue)
        return found.name if found else issue

    def source(self, source: str) -> str:
        """A source's name."""
        found = self.house.config.source(source)
        return found.name if found else source

    def day(self, published: datetime | None, source: str) -> str:
        """The day of a text: the one that it was where its source is, as far as that is still configured."""
        found = self.house.config.source(source)
        return day(local_day(published, found.timezone if found else "UTC") if published else None)


class Pages:
    """Renders pages for whoever is asking."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._env = environment()

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page."""
        identity: Identity | None = getattr(request.state, "identity", None)
        now = self._house.clock()
        shared = {
            "identity": identity,
            "may_decide": bool(identity and identity.role.covers(Role.REVIEWER)),
            "may_manage": bool(identity and identity.role.covers(Role.ADMIN)),
            "names": Names(self._house),
            "now": now,
            "ago": lambda moment: ago(moment, now),
            "path": request.url.path,
            "counts": self._house.store.pile_counts(now) if identity else None,
        }
        return HTMLResponse(self._env.get_template(template).render(shared | context), status)
