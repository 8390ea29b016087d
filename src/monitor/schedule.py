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

CACHE_WISH_MOST = timedelta(hours=1)
"""So far is a server's Cache-Control followed. It is meant for browsers, and often says a day of pages that change."""

LEASE_REQUESTS = 3
LEASE_LEAST = timedelta(minutes=2)
"""A lease covers so many requests at their slowest, and at least this. It is renewed while the check is under way."""

REREAD_FIRST = timedelta(minutes=15)
REREAD_LONGEST = timedelta(days=7)
REREAD_FOR = timedelta(days=30)
"""An article is read again after the first, then whenever it has become twice as old, until it is this old."""

GONE_AFTER = timedelta(days=1)
"""A page has vanished when it is missing, and was missing so long ago already."""

URL, RULE, LOOK = "url", "rule", "look"
"""The notes that tell for which address, by which rule of time and looking for what a state was made."""

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
    cached = min(page.fresh_for or timedelta(), CACHE_WISH_MOST)
    hint = max(page.retry_after or timedelta(), ttl or timedelta(), cached)
    due = _cron_due(source, settings, after, hint, now, cron_next) or now + _delay(source, settings, after, hint)
    notes = {**after.notes, URL: source.url, RULE: _rule(source, settings), LOOK: _look(source)}
    return replace(after, next_due_at=due, notes=notes)


def due_again(
    source: Source,
    settings: ScheduleSettings,
    state: SourceState,
    *,
    now: datetime,
    cron_next: CronNext | None = None,
) -> datetime:
    """When a source is due, given that its configuration or the clock may have changed since that was decided.

    One whose address is another, or in which other things are looked for, is due now. One that has another rule of time
    is due by the new rule, but no later than it was. One that was checked in what is now the future waits as long as it
    would have, from now.
    """
    if state.last_checked_at is None:
        return min(state.next_due_at, now)
    if not _still_holds(source, state):
        return now
    longest = _bounds(source, settings)[1] * (1 + settings.jitter)
    if state.last_checked_at > now:
        return now + min(max(state.next_due_at - state.last_checked_at, _SHORTEST), longest)
    if state.notes.get(RULE, _rule(source, settings)) != _rule(source, settings):
        due = _cron_due(source, settings, state, timedelta(), now, cron_next)
        return min(state.next_due_at, due or state.last_checked_at + _delay(source, settings, state, timedelta()))
    return state.next_due_at if source.cron else min(state.next_due_at, now + longest)


def of_this_address(source: Source, state: SourceState) -> SourceState:
    """The state without what holds for one address only, where that is no longer the source's.

    Nor does it hold where other things are looked for at the same address: what is known there has not been seen yet.
    """
    if _still_holds(source, state):
        return state
    return replace(state, validators=Validators(), body_sha256="", failures=0.0, notes={})


def reread(published: datetime | None, first_seen: datetime, now: datetime) -> datetime | None:
    """When an article that has just been read is read again, in case it is edited in place; ``None`` for no more.

    Most such edits come early. The age counts from publication, as far as that is known and not in the future.
    """
    age = abs(now - min(published or first_seen, first_seen))  # which is to come where the clock was ahead
    if age >= REREAD_FOR:
        return None
    return now + min(max(age, REREAD_FIRST), REREAD_LONGEST)


def has_vanished(gone_since: datetime | None, now: datetime) -> bool:
    """Whether a page that is missing now counts as gone: it was missing a day ago too."""
    return gone_since is not None and now - gone_since >= GONE_AFTER


def full_fetch(state: SourceState) -> bool:
    """Whether the coming check should ask without validators."""
    return state.checks % FULL_FETCH_EVERY == 0


def lease_length(settings: FetchSettings) -> timedelta:
    """How long a claim on a source lasts unless it is renewed."""
    return max(LEASE_REQUESTS * (settings.timeout + settings.per_host_delay), LEASE_LEAST)


def _still_holds(source: Source, state: SourceState) -> bool:
    """Whether a state was made for this address, looking for these things; one that does not tell was."""
    notes = state.notes
    return notes.get(URL, source.url) == source.url and notes.get(LOOK, _look(source)) == _look(source)


def _look(source: Source) -> str:
    """What is looked for in a source's document, as a fingerprint."""
    rules = source.links
    return identity("look", source.kind, rules.within, rules.include, rules.exclude, source.max_age)


def _rule(source: Source, settings: ScheduleSettings) -> str:
    return f"{source.cron} {source.timezone}" if source.cron else str(source.every or settings.every)


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
    wait = max(backoff, min(hint, ceiling))
    due = cron_next(now + max(wait - timedelta.resolution, timedelta()))
    return due if due is not None and due > now else None
