"""The sources at a glance: how each is doing, what it yields, and what to do about one that fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain import Config, Outcome, Source, SourceState
from monitor.store import FetchRecord, SourceFigures, Store

YIELD_OVER = timedelta(days=30)
"""The time over which a source's yield is counted."""

LATE = timedelta(hours=1)
"""A source this long overdue is not being checked at all."""

SILENT = timedelta(days=14)
"""A source that answers and has had nothing new for this long deserves a look."""

CURES = {
    Outcome.GONE: "the address is gone: look for the new one with `monitor source add` and mend `url` in sources.yaml",
    Outcome.DENIED: "the site refuses us: put a contact into fetch.user_agent, ask less often, or ask the site",
    Outcome.ROBOTS: "robots.txt forbids this address: watch another one of the site, or ask the site's owner",
    Outcome.RATE_LIMITED: "the site wants fewer requests: give the source a longer `every`",
    Outcome.SERVER_ERROR: "the site has trouble of its own: nothing to do, it is asked again by and by",
    Outcome.UNREACHABLE: "the host does not answer: see that the name in `url` is right and this machine has a network",
    Outcome.TIMEOUT: "the site is slow: raise fetch.timeout in monitor.yaml if this goes on",
    Outcome.TOO_LARGE: "the document is larger than fetch.max_bytes in monitor.yaml: raise it, or watch a smaller page",
    Outcome.TOO_MANY_REDIRECTS: "the address leads round in a circle: open it in a browser and mend `url`",
    Outcome.REFUSED_ADDRESS: "the address is inside a private network: fetch.allow_private_addresses lets it through",
    Outcome.UNSUPPORTED: "this is no document that the monitor reads: mend `url` or `kind` in sources.yaml",
}
"""What to do about a check that ended like this."""

UNREAD = "the document came but could not be read: try it with `monitor source test ID`, then mend `kind` or `links`"


class Health(StrEnum):
    """How a source is doing, the worst first."""

    FAILING = "failing"
    LATE = "late"
    SILENT = "silent"
    WAITING = "waiting"
    GOOD = "good"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source, what is remembered of it, and what that comes to."""

    source: Source
    state: SourceState | None
    health: Health
    cure: str
    figures: SourceFigures


@dataclass(frozen=True, slots=True)
class SourceCase:
    """One source with its latest requests."""

    health: SourceHealth
    fetches: tuple[FetchRecord, ...]


def sources(config: Config, store: Store, now: datetime) -> list[SourceHealth]:
    """Every configured source, those in trouble first."""
    states = {state.id: state for state in store.source_states()}
    figures = store.source_figures(now - YIELD_OVER)
    found = [_health(one, states.get(one.id), figures.get(one.id, SourceFigures()), now) for one in config.sources]
    order = list(Health)
    return sorted(found, key=lambda one: (order.index(one.health), one.source.id))


def source(config: Config, store: Store, source_id: str, now: datetime) -> SourceCase:
    """One source with its latest requests. Raises ``LookupError`` for one that is not configured."""
    wanted = config.source(source_id)
    if wanted is None:
        raise LookupError(f"no source {source_id!r}; there are: {', '.join(one.id for one in config.sources)}")
    figures = store.source_figures(now - YIELD_OVER, source_id).get(source_id, SourceFigures())
    return SourceCase(_health(wanted, store.source_state(source_id), figures, now), tuple(store.fetches(source_id)))


def _health(one: Source, state: SourceState | None, figures: SourceFigures, now: datetime) -> SourceHealth:
    health = _judged(one, state, now)
    cure = ""
    if state is not None and health is Health.FAILING:
        cure = CURES.get(state.last_outcome or Outcome.FRESH, UNREAD).replace("ID", one.id)
    elif health is Health.LATE:
        cure = "nothing has checked it although it was due: see that `monitor run` is running"
    elif health is Health.SILENT:
        cure = f"it answers, but has had nothing new for long: try it with `monitor source test {one.id}`"
    return SourceHealth(one, state, health, cure, figures)


def _judged(one: Source, state: SourceState | None, now: datetime) -> Health:
    if not one.enabled:
        return Health.OFF
    if state is None or state.last_checked_at is None:
        return Health.PAUSED if state and state.paused else Health.WAITING
    if state.paused:
        return Health.PAUSED
    if state.failures > 0 or (state.last_outcome is not None and not state.last_outcome.ok):
        return Health.FAILING
    if state.next_due_at < now - LATE:
        return Health.LATE
    if state.last_new_at is not None and state.last_new_at < now - SILENT:
        return Health.SILENT
    return Health.GOOD
