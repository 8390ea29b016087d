"""The outcome of a check, its history and the server's hints -> when to ask again. Nobody is ever given up on.

Two things stretch a source's own interval, and both grow in proportion to time: a source that has been quiet for a
while is asked about every sixteenth of that while, one that fails is left alone for as long again as it has failed
(hard failures) or a part of that (softer ones). Both end at ``max_interval``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.domain import (
    FetchedPage,
    FetchSettings,
    Outcome,
    ScheduleSettings,
    Source,
    SourceState,
    Validators,
    identity,
)

CronNext = Callable[[datetime], datetime | None]
"""The first moment after the given one at which a cron expression fires, ``None`` if it never does again."""

HARD, SOFT, TEMPORARY = 1.0, 0.5, 0.25
"""Steps of failure; a whole step doubles the interval."""

QUIET_CHECKS = 8
"""So many checks in a row without news ..."""

QUIET_STRETCH = 1.5
"""... stretch the interval by this factor. With 8 and 1.5 it stays near ``every`` + a sixteenth of the quiet time."""

STAY_AWAY_SHARE = 0.25
"""A server that forbids us to ask is left alone for at least this share of ``max_interval``, and twice that next."""

FULL_FETCH_EVERY = 12
"""Every so many checks nothing is said of what we have, in case the server's "not modified" is not true."""

LEASE_REQUESTS = 30
"""A lease covers so many requests, one after the other, each at its slowest: a source's page and its articles."""

_FORBIDDEN = frozenset({Outcome.DENIED, Outcome.ROBOTS})
_STEPS = {
    Outcome.RATE_LIMITED: SOFT,
    Outcome.SERVER_ERROR: TEMPORARY,
    Outcome.UNREACHABLE: TEMPORARY,
    Outcome.TIMEOUT: TEMPORARY,
}
_MOST_STEPS = 64.0
_SHORTEST = timedelta(seconds=1)


def failure_step(page: FetchedPage) -> float:
    """How much of a step a failed request counts. A missing page (404) is soft: such pages come back."""
    if page.outcome is Outcome.GONE and page.status == 404:
        return SOFT
    return _STEPS.get(page.outcome, HARD)


def interval(source: Source, settings: ScheduleSettings, state: SourceState) -> timedelta:
    """The time from one check to the next, before jitter and hints.

    Never below the source's own ``every``, never above ``max_interval`` (or ``every``, should that be more).
    """
    every, ceiling = _bounds(source, settings)
    stretch = max(QUIET_STRETCH ** min(state.unchanged // QUIET_CHECKS, 64), 2 ** min(state.failures, _MOST_STEPS))
    wanted = every.total_seconds() * stretch
    if state.failures and state.last_outcome in _FORBIDDEN:
        wanted = max(wanted, ceiling.total_seconds() * STAY_AWAY_SHARE * 2 ** (min(state.failures, _MOST_STEPS) - 1))
    return timedelta(seconds=min(wanted, ceiling.total_seconds()))


def next_due(
    source: Source,
    settings: ScheduleSettings,
    state: SourceState,
    page: FetchedPage,
    *,
    new_items: int,
    now: datetime,
    problem: str = "",
    ttl: timedelta | None = None,
    cron_next: CronNext | None = None,
) -> SourceState:
    """The state after a check, with the time of the next.

    ``new_items`` counts what the check brought: new links, or a changed text. ``problem`` says why a page that did
    arrive could not be read (a login wall, a feed that is none): a soft failure, of which neither validators nor bytes
    are remembered. ``ttl`` is a feed's own wish. A source with a cron expression keeps to it when ``cron_next`` is
    given: it is not stretched by quiet, and skips firings while it fails.
    """
    after = _remember(state, page, new_items=new_items, now=now, problem=problem)
    hint = max(page.retry_after or timedelta(), ttl or timedelta())
    due = _cron_due(source, settings, after, hint, now, cron_next) or now + _delay(source, settings, after, hint)
    return replace(after, next_due_at=due)


def full_fetch(state: SourceState) -> bool:
    """Whether the coming check should ask without validators."""
    return state.checks % FULL_FETCH_EVERY == 0


def lease_length(settings: FetchSettings) -> timedelta:
    """How long a claim on a source lasts: longer than any check, so that only a dead process's claims run out."""
    return LEASE_REQUESTS * (settings.timeout + settings.per_host_delay)


def _bounds(source: Source, settings: ScheduleSettings) -> tuple[timedelta, timedelta]:
    every = max(source.every or settings.every, _SHORTEST)
    return every, max(every, settings.max_interval)


def _remember(state: SourceState, page: FetchedPage, *, new_items: int, now: datetime, problem: str) -> SourceState:
    checked = replace(
        state,
        last_outcome=page.outcome,
        last_detail=problem or page.detail,
        last_checked_at=now,
        checks=state.checks + 1,
    )
    if not page.outcome.ok:
        return replace(checked, failures=state.failures + failure_step(page))
    if problem:
        return replace(checked, failures=state.failures + SOFT)
    return replace(
        checked,
        validators=_validators(state, page),
        body_sha256=page.sha256 if page.outcome is Outcome.FRESH else state.body_sha256,
        last_success_at=now,
        last_new_at=now if new_items else state.last_new_at,
        failures=0.0,
        unchanged=0 if new_items else state.unchanged + 1,
    )


def _validators(state: SourceState, page: FetchedPage) -> Validators:
    """What to ask with next time: a fresh page's are taken even if empty, a "not modified" may bring none."""
    if page.outcome is Outcome.FRESH or page.validators != Validators():
        return page.validators
    return state.validators


def _delay(source: Source, settings: ScheduleSettings, state: SourceState, hint: timedelta) -> timedelta:
    """The interval, shaken, and no shorter than the server's hint, as far as ``max_interval`` lets it have its way."""
    _, ceiling = _bounds(source, settings)
    shaken = interval(source, settings, state) * (1 + settings.jitter * _shake(state))
    return max(shaken, min(hint, ceiling), _SHORTEST)


def _shake(state: SourceState) -> float:
    """A number from -1 to 1 drawn from the source and the check: the same again for the same check."""
    return int(identity("jitter", state.id, state.checks)[:8], 16) / 0xFFFFFFFF * 2 - 1


def _cron_due(
    source: Source,
    settings: ScheduleSettings,
    state: SourceState,
    hint: timedelta,
    now: datetime,
    cron_next: CronNext | None,
) -> datetime | None:
    """The next firing after what failures and hints ask for; ``None`` where there is no telling."""
    if source.cron is None or cron_next is None:
        return None
    every, ceiling = _bounds(source, settings)
    backoff = interval(source, settings, replace(state, unchanged=0)) - every if state.failures else timedelta()
    due = cron_next(now + max(backoff, min(hint, ceiling), _SHORTEST))
    return due if due is not None and due > now else None
