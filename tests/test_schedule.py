"""When sources are asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.cron import next_firing
from monitor.domain import (
    FetchedPage,
    FetchSettings,
    LinkRules,
    Outcome,
    ScheduleSettings,
    Source,
    SourceKind,
    SourceState,
    Validators,
)
from monitor.schedule import (
    FULL_FETCH_EVERY,
    QUIET_CHECKS,
    CronNext,
    due_again,
    failure_step,
    full_fetch,
    has_vanished,
    interval,
    lease_length,
    next_due,
    of_this_address,
    reread,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = ScheduleSettings(every=30 * MINUTE, jitter=0.0, max_interval=12 * HOUR)
SOURCE = Source("mfa", "A ministry", SourceKind.LISTING, "https://mfa.example/news")
NOTHING = Validators()
STATE = SourceState("mfa", next_due_at=NOW)
FAILURES = [outcome for outcome in Outcome if not outcome.ok]


def page(
    outcome: Outcome = Outcome.FRESH,
    *,
    status: int | None = None,
    body: bytes = b"",
    validators: Validators = NOTHING,
    retry_after: timedelta | None = None,
    detail: str = "",
    fresh_for: timedelta | None = None,
) -> FetchedPage:
    return FetchedPage(
        SOURCE.url,
        SOURCE.url,
        outcome,
        NOW,
        status=status,
        body=body,
        validators=validators,
        retry_after=retry_after,
        detail=detail,
        fresh_for=fresh_for,
    )


def check(
    state: SourceState = STATE,
    result: FetchedPage | None = None,
    *,
    source: Source = SOURCE,
    settings: ScheduleSettings = SETTINGS,
    new_items: int = 0,
    problem: str = "",
    ttl: timedelta | None = None,
    cron_next: CronNext | None = None,
    now: datetime = NOW,
) -> SourceState:
    return next_due(
        source,
        settings,
        state,
        result or page(),
        new_items=new_items,
        now=now,
        problem=problem,
        ttl=ttl,
        cron_next=cron_next,
    )


def wait(state: SourceState) -> timedelta:
    """The time from the check to the next."""
    assert state.last_checked_at is not None
    return state.next_due_at - state.last_checked_at


def checks(result: FetchedPage) -> Iterator[SourceState]:
    """The states after one check after another that all end alike."""
    state = STATE
    while True:
        state = check(state, result)
        yield state


# --- the interval ------------------------------------------------------------------------------------------


def test_a_source_with_news_is_asked_again_after_its_own_interval_or_the_general_one() -> None:
    assert wait(check(new_items=1)) == 30 * MINUTE
    assert wait(check(new_items=1, source=replace(SOURCE, every=5 * MINUTE))) == 5 * MINUTE


def test_a_quiet_source_is_asked_gradually_less_often_and_news_bring_it_back() -> None:
    quiet = [wait(check(replace(STATE, unchanged=n))) for n in range(200)]
    assert quiet == sorted(quiet)
    assert quiet[0] == 30 * MINUTE
    assert quiet[QUIET_CHECKS] == 45 * MINUTE
    assert quiet[-1] == 12 * HOUR
    assert wait(check(replace(STATE, unchanged=500), new_items=1)) == 30 * MINUTE


def test_after_a_quiet_day_a_source_is_still_asked_about_every_two_hours() -> None:
    state, now = STATE, NOW
    while now < NOW + DAY:
        state = check(state, page(Outcome.NOT_MODIFIED), now=now)
        now = state.next_due_at
    assert HOUR < wait(state) < 2.5 * HOUR


@pytest.mark.parametrize(
    ("outcome", "status", "step"),
    [
        (Outcome.TIMEOUT, None, 0.25),
        (Outcome.SERVER_ERROR, 503, 0.25),
        (Outcome.UNREACHABLE, None, 0.25),
        (Outcome.RATE_LIMITED, 429, 0.5),
        (Outcome.GONE, 404, 0.5),
        (Outcome.GONE, 410, 1.0),
        (Outcome.UNSUPPORTED, 200, 1.0),
        (Outcome.DENIED, 403, 1.0),
    ],
)
def test_failures_weigh_by_how_lasting_they_are(outcome: Outcome, status: int | None, step: float) -> None:
    assert failure_step(page(outcome, status=status)) == step


@pytest.mark.parametrize("outcome", FAILURES)
def test_a_failing_source_is_asked_less_and_less_often_but_never_given_up(outcome: Outcome) -> None:
    failing = checks(page(outcome))
    waits = [wait(next(failing)) for _ in range(2000)]
    assert waits == sorted(waits)
    assert 30 * MINUTE < waits[0] < 12 * HOUR
    assert waits[-1] == 12 * HOUR


def test_a_server_that_forbids_asking_is_left_alone_for_hours_at_once() -> None:
    for outcome in (Outcome.DENIED, Outcome.ROBOTS):
        refused = checks(page(outcome))
        assert [wait(next(refused)) for _ in range(4)] == [3 * HOUR, 6 * HOUR, 12 * HOUR, 12 * HOUR]


def test_a_timeout_costs_little_and_a_success_forgives_everything() -> None:
    assert wait(check(result=page(Outcome.TIMEOUT))) < 36 * MINUTE
    healed = check(replace(STATE, failures=9.0), page(Outcome.NOT_MODIFIED))
    assert healed.failures == 0
    assert wait(healed) == 30 * MINUTE


def test_an_interval_longer_than_the_general_maximum_is_kept() -> None:
    slow = replace(SOURCE, every=2 * DAY)
    assert wait(check(source=slow, new_items=1)) == 2 * DAY
    assert wait(check(replace(STATE, failures=30), page(Outcome.TIMEOUT), source=slow)) == 2 * DAY


# --- the server's hints ------------------------------------------------------------------------------------


def test_retry_after_and_ttl_are_honoured_as_far_as_the_maximum_allows() -> None:
    assert wait(check(result=page(Outcome.RATE_LIMITED, retry_after=5 * HOUR))) == 5 * HOUR
    assert wait(check(result=page(Outcome.RATE_LIMITED, retry_after=900 * DAY))) == 12 * HOUR
    assert wait(check(ttl=3 * HOUR)) == 3 * HOUR
    assert wait(check(ttl=99 * DAY)) == 12 * HOUR


def test_a_caching_hint_is_heard_up_to_an_hour() -> None:
    assert wait(check(result=page(fresh_for=45 * MINUTE))) == 45 * MINUTE
    assert wait(check(result=page(fresh_for=DAY))) == HOUR
    assert wait(check(result=page(fresh_for=MINUTE))) == 30 * MINUTE


def test_a_hint_shorter_than_the_interval_makes_us_no_more_eager() -> None:
    assert wait(check(ttl=MINUTE)) == 30 * MINUTE
    assert wait(check(ttl=timedelta(days=-3))) == 30 * MINUTE
    assert wait(check(result=page(Outcome.SERVER_ERROR, retry_after=timedelta()))) > 30 * MINUTE


def test_jitter_never_asks_before_retry_after() -> None:
    settings = replace(SETTINGS, jitter=1.0)
    for number in range(50):
        state = replace(STATE, checks=number)
        assert wait(check(state, page(Outcome.RATE_LIMITED, retry_after=HOUR), settings=settings)) >= HOUR


def test_jitter_spreads_sources_and_checks_and_can_be_foretold() -> None:
    settings = replace(SETTINGS, jitter=0.1)
    by_source = [wait(check(replace(STATE, id=f"source-{n}"), settings=settings, new_items=1)) for n in range(200)]
    by_check = [wait(check(replace(STATE, checks=n), settings=settings, new_items=1)) for n in range(200)]
    for waits in (by_source, by_check):
        assert len(set(waits)) > 190
        assert min(waits) < 28 * MINUTE < 32 * MINUTE < max(waits)
        assert 27 * MINUTE <= min(waits) <= max(waits) <= 33 * MINUTE
    assert by_check == [wait(check(replace(STATE, checks=n), settings=settings, new_items=1)) for n in range(200)]


# --- what is remembered ------------------------------------------------------------------------------------


def test_a_success_is_remembered_with_what_to_ask_with_next_time() -> None:
    fresh = page(body=b"<html>", validators=Validators("abc", "Mon"))
    state = check(replace(STATE, unchanged=3), fresh, new_items=2)
    assert (state.validators, state.body_sha256) == (Validators("abc", "Mon"), fresh.sha256)
    assert (state.last_success_at, state.last_new_at, state.last_checked_at) == (NOW, NOW, NOW)
    assert (state.checks, state.unchanged, state.last_outcome) == (1, 0, Outcome.FRESH)


def test_new_validators_are_taken_also_when_nothing_is_new_and_dropped_when_the_server_gives_none() -> None:
    known = replace(STATE, validators=Validators("old"))
    assert check(known, page(validators=Validators("new"))).validators == Validators("new")
    assert check(known, page()).validators == Validators()
    assert check(known, page(Outcome.NOT_MODIFIED)).validators == Validators("old")
    assert check(known, page(Outcome.NOT_MODIFIED, validators=Validators("newer"))).validators == Validators("newer")


def test_a_failure_keeps_what_was_known() -> None:
    known = replace(
        STATE, validators=Validators("old"), body_sha256="ab", unchanged=5, last_success_at=NOW - DAY, last_new_at=NOW
    )
    state = check(known, page(Outcome.UNREACHABLE, detail="no route"))
    assert (state.last_outcome, state.last_detail) == (Outcome.UNREACHABLE, "no route")
    kept = ("validators", "body_sha256", "unchanged", "last_success_at", "last_new_at")
    assert [getattr(state, name) for name in kept] == [getattr(known, name) for name in kept]


def test_a_page_that_arrived_but_could_not_be_read_is_a_failure_and_is_not_compared_with_later() -> None:
    known = replace(STATE, validators=Validators("good"), body_sha256="good", last_success_at=NOW - DAY)
    state = check(known, page(body=b"please log in", validators=Validators("wall")), problem="login")
    assert (state.failures, state.last_detail) == (0.5, "login")
    assert (state.validators, state.body_sha256) == (Validators("good"), "good")
    assert state.last_success_at == NOW - DAY


def test_every_so_often_a_check_asks_for_everything() -> None:
    asked = [full_fetch(replace(STATE, checks=n)) for n in range(10 * FULL_FETCH_EVERY)]
    assert asked[0]
    assert sum(asked) == 10


def test_a_lease_outlives_any_single_request_and_a_while_without_renewal() -> None:
    assert lease_length(FetchSettings(timeout=timedelta(seconds=20))) >= 2 * MINUTE
    assert lease_length(FetchSettings(timeout=5 * MINUTE)) > 10 * MINUTE


# --- what may have changed since --------------------------------------------------------------------------


def due(state: SourceState, source: Source = SOURCE, now: datetime = NOW, **changes: object) -> datetime:
    settings = replace(SETTINGS, **changes)  # type: ignore[arg-type]  # named by tests
    return due_again(source, settings, state, now=now)


def test_nothing_that_has_not_changed_moves_a_due_time() -> None:
    for result in (page(), page(Outcome.RATE_LIMITED, retry_after=6 * HOUR), page(Outcome.DENIED, status=403)):
        state = check(result=result)
        assert due(state) == due(state, now=NOW + 5 * MINUTE) == state.next_due_at
    assert due(STATE) == NOW


def test_an_edited_interval_counts_from_the_last_check_and_never_asks_later_than_was_meant() -> None:
    state = check(replace(STATE, unchanged=500))
    assert wait(state) == 12 * HOUR
    quick = replace(SOURCE, every=MINUTE)
    assert due(replace(state, unchanged=0), quick, now=NOW + HOUR) == NOW + MINUTE
    assert due(check(source=quick), SOURCE) == check(source=quick).next_due_at
    assert due(check(), every=10 * MINUTE) == NOW + 10 * MINUTE


def test_a_shorter_maximum_holds_at_once() -> None:
    state = check(result=page(Outcome.RATE_LIMITED, retry_after=11 * HOUR))
    assert due(state, max_interval=2 * HOUR) == NOW + 2 * HOUR


def test_another_address_is_asked_at_once_and_nothing_known_of_the_old_one_is_sent_there() -> None:
    state = check(replace(STATE, failures=3.0), page(body=b"x", validators=Validators("old")))
    moved = replace(SOURCE, url="https://mfa.example/new-address")
    assert due(state, moved) == NOW
    known = of_this_address(moved, state)
    assert (known.validators, known.body_sha256, known.checks) == (Validators(), "", state.checks)
    assert of_this_address(SOURCE, state) == state


@pytest.mark.parametrize(
    "change",
    [
        {"kind": SourceKind.PAGE},
        {"links": LinkRules(include="/news/")},
        {"links": LinkRules(within="main")},
        {"max_age": None},
    ],
)
def test_what_else_is_looked_for_at_an_address_is_looked_for_at_once_though_it_stays_the_same(
    change: dict[str, Any],
) -> None:
    listing = replace(SOURCE, kind=SourceKind.LISTING)
    state = check(replace(STATE, failures=3.0), page(body=b"x", validators=Validators("old")), source=listing)
    edited = replace(listing, **change)
    assert due(state, edited) == NOW
    assert (of_this_address(edited, state).validators, of_this_address(edited, state).body_sha256) == (Validators(), "")


def test_what_changes_nothing_of_what_is_looked_for_is_no_reason_to_ask_again() -> None:
    state = check(result=page(body=b"x", validators=Validators("old")))
    known_before = replace(state, notes={name: text for name, text in state.notes.items() if name != "look"})
    for edited in (replace(SOURCE, name="Another name"), replace(SOURCE, publisher="norland")):
        for one in (state, known_before):
            assert due(one, edited) == one.next_due_at
            assert of_this_address(edited, one) == one


def test_an_edited_cron_line_counts_from_now() -> None:
    fires = cron("0 * * * *")
    state = check(source=WORKDAYS, cron_next=cron("0 18 * * *"))
    assert state.next_due_at == NOW + 6 * HOUR
    edited = replace(WORKDAYS, cron="0 * * * *")
    assert due_again(edited, SETTINGS, state, now=NOW + MINUTE, cron_next=fires) == NOW + HOUR


@pytest.mark.parametrize("back", [HOUR, DAY, 400 * DAY])
def test_after_the_clock_was_set_back_a_source_waits_as_long_as_it_would_have(back: timedelta) -> None:
    state = check(new_items=1)
    assert due(state, now=NOW - back) == NOW - back + 30 * MINUTE


def test_after_the_clock_was_set_forward_a_source_is_due() -> None:
    state = check(new_items=1)
    assert due(state, now=NOW + 400 * DAY) == state.next_due_at < NOW + 400 * DAY


# --- articles read again ----------------------------------------------------------------------------------


def test_an_article_is_read_again_after_minutes_hours_and_days_and_then_no_more() -> None:
    ages: list[timedelta] = []
    again = reread(None, NOW, NOW)
    while again is not None:
        ages.append(again - NOW)
        again = reread(None, NOW, again)
    assert ages[:4] == [15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR]
    assert sum(age < DAY for age in ages) == 7
    assert 20 * DAY < ages[-1] <= 38 * DAY
    assert len(ages) < 20


def test_the_age_counts_from_publication_but_a_date_to_come_is_none() -> None:
    assert reread(NOW - 10 * DAY, NOW, NOW) == NOW + 7 * DAY
    assert reread(NOW - 31 * DAY, NOW, NOW) is None
    assert reread(NOW + 9 * DAY, NOW, NOW + HOUR) == NOW + 2 * HOUR


def test_an_article_first_seen_in_what_is_the_future_now_is_not_read_again_and_again_until_then() -> None:
    assert reread(None, NOW + 3 * DAY, NOW) == NOW + 3 * DAY
    assert reread(None, NOW + 400 * DAY, NOW) is None
    assert reread(NOW - HOUR, NOW + 400 * DAY, NOW) == NOW + HOUR


def test_a_page_has_vanished_when_it_is_missing_still_after_a_day() -> None:
    assert not has_vanished(None, NOW)
    assert not has_vanished(NOW - 23 * HOUR, NOW)
    assert has_vanished(NOW - DAY, NOW)


# --- cron --------------------------------------------------------------------------------------------------


def cron(expression: str, timezone: str = "UTC") -> CronNext:
    return partial(next_firing, expression, timezone)


WORKDAYS = replace(SOURCE, cron="*/15 6-20 * * mon-fri")


def test_a_cron_source_is_asked_at_the_next_firing_whatever_its_history_of_quiet() -> None:
    fires = cron("*/15 6-20 * * mon-fri")
    assert check(source=WORKDAYS, cron_next=fires).next_due_at == NOW + 15 * MINUTE
    assert check(replace(STATE, unchanged=900), source=WORKDAYS, cron_next=fires).next_due_at == NOW + 15 * MINUTE


def test_a_failing_cron_source_skips_firings() -> None:
    fires = cron("*/15 6-20 * * mon-fri")
    once = check(result=page(Outcome.GONE, status=410), source=WORKDAYS, cron_next=fires)
    assert once.next_due_at == NOW + 30 * MINUTE
    quiet = check(replace(STATE, unchanged=900), page(Outcome.GONE, status=410), source=WORKDAYS, cron_next=fires)
    assert quiet.next_due_at == once.next_due_at
    hinted = check(result=page(Outcome.RATE_LIMITED, retry_after=2 * HOUR), source=WORKDAYS, cron_next=fires)
    assert hinted.next_due_at == NOW + 2 * HOUR


def test_a_cron_source_without_further_firings_or_without_an_evaluator_falls_back_to_the_interval() -> None:
    assert wait(check(source=WORKDAYS, cron_next=lambda _: None)) == 30 * MINUTE
    assert wait(check(source=WORKDAYS, cron_next=lambda _: NOW - DAY)) == 30 * MINUTE
    assert wait(check(source=WORKDAYS)) == 30 * MINUTE


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (datetime(2026, 3, 28, 0, 0, tzinfo=UTC), 72),  # the night Berlin loses an hour
        (datetime(2026, 10, 24, 0, 0, tzinfo=UTC), 72),  # ... and gets it back
    ],
)
def test_cron_in_local_time_goes_on_through_changes_of_the_clock(start: datetime, hours: int) -> None:
    fires = cron("30 * * * *", "Europe/Berlin")
    source = replace(SOURCE, cron="30 * * * *", timezone="Europe/Berlin")
    state, now, seen = STATE, start, []
    while now < start + hours * HOUR:
        state = check(state, source=source, cron_next=fires, now=now)
        assert now < state.next_due_at <= now + 2 * HOUR
        now = state.next_due_at
        seen.append(now)
    assert hours - 1 <= len(seen) <= hours + 1


# --- whatever happens --------------------------------------------------------------------------------------

durations = st.timedeltas(min_value=timedelta(), max_value=400 * DAY)
settings_st = st.builds(
    ScheduleSettings, every=durations, jitter=st.floats(0, 1, allow_nan=False), max_interval=durations
)
sources = st.builds(lambda every: replace(SOURCE, every=every), st.none() | durations)
states = st.builds(
    lambda **fields: replace(STATE, **fields),
    id=st.text(max_size=8),
    failures=st.floats(0, 1e6, allow_nan=False),
    unchanged=st.integers(0, 10**9),
    checks=st.integers(0, 10**9),
    last_outcome=st.none() | st.sampled_from(Outcome),
)
pages = st.builds(
    page,
    st.sampled_from(Outcome),
    retry_after=st.none() | st.timedeltas(),
    status=st.sampled_from([200, 403, 404, 410]),
)


@given(sources, settings_st, states, pages, st.integers(0, 3), st.none() | st.timedeltas())
def test_the_next_check_is_never_in_the_past_and_never_beyond_the_maximum_and_jitter(
    source: Source, settings: ScheduleSettings, state: SourceState, result: FetchedPage, new: int, ttl: timedelta | None
) -> None:
    after = check(state, result, source=source, settings=settings, new_items=new, ttl=ttl)
    ceiling = max(settings.max_interval, source.every or settings.every, timedelta(seconds=1))
    assert timedelta() < wait(after) <= ceiling * (1 + settings.jitter)
    assert after == check(state, result, source=source, settings=settings, new_items=new, ttl=ttl)


@given(sources, settings_st, states, st.floats(0, 100))
def test_more_failures_or_more_quiet_never_make_the_interval_shorter(
    source: Source, settings: ScheduleSettings, state: SourceState, more: float
) -> None:
    before = interval(source, settings, state)
    assert interval(source, settings, replace(state, failures=state.failures + more)) >= before
    assert interval(source, settings, replace(state, unchanged=state.unchanged + int(more))) >= before
    assert before >= (source.every or settings.every)
