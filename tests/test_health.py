"""Health: what is late, failing, quiet or gutted is found from facts alone, and what is merely slow is left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import vitals
from monitor.domain import Config, Link, Notify, Outcome, Settings, Source, SourceKind, SourceState
from monitor.health import (
    LATE,
    ChannelFacts,
    Facts,
    Health,
    Heartbeat,
    Level,
    SourceFacts,
    examine,
    is_quiet,
    lost_text,
    span,
    unread_of_late,
    usual_gap,
)
from monitor.services import Pulse
from monitor.store import InstanceLock, LinkState, Store
from monitor.vitals import HEARTBEAT, gather
from store_samples import DAY, HOUR, MINUTE, NOW, POSITION, revision

TODAY = NOW.date()
CHAT = Notify("json://x.example/", name="chat")


def config(*names: str, **settings: Any) -> Config:
    sources = tuple(Source(name, name, SourceKind.FEED, f"https://{name}.example/") for name in names or ("press",))
    return Config(Settings("/nowhere", notify=(CHAT,), **settings), sources)


def state(name: str = "press", **fields: Any) -> SourceState:
    given: dict[str, Any] = {"next_due_at": NOW + HOUR, "last_success_at": NOW - MINUTE, "checks": 5, **fields}
    return SourceState(name, **given)


def found(facts: Facts, given: Config | None = None) -> dict[str, Level]:
    health = examine(given or config(), facts)
    assert all(one.message and one.cure for one in health.findings)
    return {one.code: one.level for one in health.findings}


def one_source(running: int | None = 1, **fields: Any) -> Facts:
    more = {name: fields.pop(name) for name in ("claimed", "news", "lengths", "unread") if name in fields}
    return Facts(NOW, {"press": SourceFacts(state(**fields), **more)}, running)


def beating(**fields: Any) -> Facts:
    return replace(one_source(), heartbeat=Heartbeat(**{"at": NOW, "pid": 1, "ticks": 9, **fields}))


# --- the worker ------------------------------------------------------------------------------------------


def test_all_is_well() -> None:
    health = examine(config(), beating())
    assert (health.level, health.findings) == (Level.OK, ())


@pytest.mark.parametrize(
    ("late", "level"),
    [
        (LATE, None),
        (LATE + MINUTE, Level.WARNING),
        (timedelta(hours=3), Level.CRITICAL),
        (timedelta(days=23), Level.CRITICAL),
    ],
)
def test_a_source_that_is_due_and_not_checked_is_found(late: timedelta, level: Level | None) -> None:
    assert found(one_source(next_due_at=NOW - late)).get("overdue") == level


def test_a_source_that_is_being_checked_or_paused_is_not_late() -> None:
    assert found(one_source(next_due_at=NOW - DAY, claimed=True)) == {}
    assert found(one_source(next_due_at=NOW - DAY, paused=True)) == {}


def test_a_rarely_asked_source_may_be_late_by_half_its_interval() -> None:
    daily = replace(config(), sources=(replace(config().sources[0], every=timedelta(days=2)),))
    assert found(one_source(next_due_at=NOW - HOUR), daily) == {}
    assert "overdue" in found(one_source(next_due_at=NOW - 30 * HOUR), daily)


def test_sources_that_are_switched_off_or_gone_count_for_nothing() -> None:
    off = replace(config(), sources=(replace(config().sources[0], enabled=False),))
    facts = one_source(next_due_at=NOW - 9 * DAY, failures=99.0)
    assert found(facts, off) == {}
    assert found(facts, replace(config(), sources=())) == {}


def test_nobody_at_work_is_told_once_something_is_due() -> None:
    assert found(one_source(running=None)) == {}
    assert found(one_source(running=None, next_due_at=NOW - HOUR))["not-running"] is Level.WARNING
    assert found(one_source(running=None, next_due_at=NOW - DAY))["not-running"] is Level.CRITICAL
    assert found(Facts(NOW)) == {"not-running": Level.WARNING}


def test_a_monitor_that_only_seems_to_run_is_found_out() -> None:
    assert found(beating(at=NOW - 2 * MINUTE)) == {}
    assert found(beating(at=NOW - 4 * MINUTE)) == {"hung": Level.CRITICAL}
    assert found(beating(tick_age=240.0)) == {"hung": Level.CRITICAL}
    assert found(beating(lag=9.0)) == {"lag": Level.WARNING}


def test_a_sign_of_life_of_another_process_says_nothing_of_this_one() -> None:
    assert found(beating(at=NOW - DAY, pid=7, outdated=True)) == {}


def test_a_monitor_that_another_version_was_installed_over_is_to_be_restarted() -> None:
    assert found(beating(outdated=True)) == {"outdated": Level.WARNING}
    assert beating(outdated=True).restart_due
    assert not beating(outdated=True, pid=7).restart_due
    assert not one_source().restart_due


# --- sources ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "out"),
    [
        ({"failures": 2.75, "last_success_at": NOW - HOUR}, False),
        ({"failures": 3.0, "last_success_at": NOW - HOUR}, True),
        ({"failures": 0.25, "last_success_at": NOW - 7 * HOUR}, True),
        ({"failures": 0.0, "last_success_at": NOW - 70 * DAY}, False),
        ({"failures": 1.0, "last_success_at": None, "checks": 1}, False),
        ({"failures": 0.5, "last_success_at": None, "checks": 2}, True),  # it has never answered: a wrong address
        ({"failures": 0.5, "last_success_at": NOW - HOUR, "checks": 2}, False),
        ({"failures": 0.0, "last_success_at": None, "checks": 2}, False),
        ({"failures": 3.0, "last_success_at": None}, True),
    ],
)
def test_a_source_is_out_when_it_fails_often_or_long(fields: dict[str, Any], out: bool) -> None:
    assert ("failing" in found(one_source(**fields))) is out


def test_more_than_half_failing_is_the_networks_fault() -> None:
    names = [f"s{n}" for n in range(4)]
    states = {name: SourceFacts(state(name, failures=3.0 * (n < 3))) for n, name in enumerate(names)}
    health = examine(config(*names), Facts(NOW, states, 1))
    [finding] = health.findings
    assert (finding.level, finding.about) == (Level.CRITICAL, ("s0", "s1", "s2"))
    assert "network" in finding.cure


def unanswered(name: str, failures: float = 1.0, **fields: Any) -> SourceFacts:
    return SourceFacts(state(name, failures=failures, **{"last_outcome": Outcome.UNREACHABLE, **fields}))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (unanswered("b"), True),
        (unanswered("b", last_outcome=Outcome.TIMEOUT), True),
        (unanswered("b", failures=0.0, last_outcome=Outcome.FRESH), False),
        (unanswered("b", failures=0.2, last_outcome=Outcome.SERVER_ERROR), False),
        (unanswered("b", paused=True), False),
        (unanswered("b", checks=0), False),
        (None, False),
    ],
    ids=["another", "too slow", "gets through", "answers with an error", "paused", "not asked yet", "alone"],
)
def test_that_no_server_answers_is_told_at_once(other: SourceFacts | None, told: bool) -> None:
    states = {"a": unanswered("a")} | ({"b": other} if other else {})
    assert found(Facts(NOW, states, 1), config("a", "b")) == ({"cut-off": Level.WARNING} if told else {})


def test_a_source_long_out_does_not_hide_that_no_other_answers() -> None:
    states = {name: unanswered(name) for name in "abc"} | {"dead": unanswered("dead", failures=5.0)}
    assert found(Facts(NOW, states, 1), config(*states)) == {"failing": Level.WARNING, "cut-off": Level.WARNING}


def test_many_sources_are_one_finding_that_names_a_few() -> None:
    names = [f"s{n:03}" for n in range(500)]
    states = {name: SourceFacts(state(name, next_due_at=NOW - HOUR)) for name in names}
    [finding] = examine(config(*names), Facts(NOW, states, 1)).findings
    assert finding.message == (
        "500 sources not checked in time, the longest for 60 min: s000, s001, s002, s003, s004 and 495 more"
    )
    assert len(finding.about) == 500


def days(*ago: int) -> tuple[date, ...]:
    return tuple(TODAY - timedelta(days=n) for n in sorted(ago, reverse=True))


def weekdays(count: int, last: date) -> list[date]:
    return [day for n in range(count) if (day := last - timedelta(days=n)).weekday() < 5]


def test_a_daily_source_is_quiet_after_three_days() -> None:
    daily = tuple(range(40))
    assert not is_quiet(days(*(n + 3 for n in daily)), TODAY)
    assert is_quiet(days(*(n + 4 for n in daily)), TODAY)
    assert found(one_source(news=days(*(n + 4 for n in daily)))) == {"quiet": Level.WARNING}


def test_a_weekend_is_no_silence_for_a_ministry_that_keeps_weekdays() -> None:
    friday = date(2026, 2, 27)
    news = weekdays(60, friday)
    assert not any(is_quiet(news, friday + timedelta(days=n)) for n in range(10))
    assert is_quiet(news, friday + timedelta(days=10))


@pytest.mark.parametrize("known", [(), (5,), (5, 6, 7, 8, 9)])
def test_of_a_source_hardly_known_nothing_is_said(known: tuple[int, ...]) -> None:
    assert usual_gap(days(*known)) is None
    assert not is_quiet(days(*known), TODAY + timedelta(days=300))


@given(st.lists(st.dates(date(2025, 1, 1), date(2026, 3, 1)), max_size=60))
def test_whatever_days_there_are_a_source_is_not_quiet_on_the_day_of_its_news(known: list[date]) -> None:
    assert not known or not is_quiet(known, max(known))


def test_texts_that_shrink_to_a_third_are_found_and_short_ones_that_stay_short_are_not() -> None:
    assert lost_text([300] * 10 + [1000] * 20)
    assert not lost_text([400] * 10 + [1000] * 20)
    assert not lost_text([80] * 60)
    assert not lost_text([10] * 9 + [1000] * 20)
    assert not lost_text([10] * 10 + [1000] * 19)
    assert found(one_source(lengths=(10,) * 10 + (900,) * 30)) == {"thin": Level.WARNING}


def test_a_new_wall_is_found_and_a_source_that_always_had_one_is_not() -> None:
    assert unread_of_late([True, False] * 10 + [False] * 30)
    assert not unread_of_late([True, False] * 40)
    assert not unread_of_late([True] * 30)
    assert found(one_source(unread=(True,) * 20 + (False,) * 20)) == {"unread": Level.WARNING}


# --- queues, disk, book ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"pending_links": 900, "pending_since": NOW - 5 * HOUR}, {}),
        ({"pending_links": 900, "pending_since": NOW - 7 * HOUR}, {"backlog": Level.WARNING}),
        ({"pending_links": 900, "pending_since": NOW - 3 * DAY}, {"backlog": Level.CRITICAL}),
        ({"free_bytes": 5 * 10**9}, {}),
        ({"free_bytes": 5 * 10**8}, {"disk": Level.WARNING}),
        ({"free_bytes": 0}, {"disk": Level.CRITICAL}),
        ({"clashes": ("position p: differs",)}, {"positions": Level.CRITICAL}),
        ({"channels": (ChannelFacts("chat", 3, waiting_since=NOW - 20 * MINUTE),)}, {}),
        ({"channels": (ChannelFacts("chat", 3, waiting_since=NOW - HOUR),)}, {"untold": Level.WARNING}),
        ({"channels": (ChannelFacts("chat", 3, waiting_since=NOW - 7 * HOUR),)}, {"untold": Level.CRITICAL}),
        ({"channels": (ChannelFacts("chat", failed=1),)}, {"given-up": Level.WARNING}),
        ({"channels": (ChannelFacts("old", 3, waiting_since=NOW - 9 * DAY),)}, {"channel-gone": Level.WARNING}),
        ({"channels": (ChannelFacts("old", sent=3),)}, {}),
    ],
)
def test_what_waits_or_runs_out_is_found(facts: dict[str, Any], expected: dict[str, Level]) -> None:
    assert found(replace(beating(), **facts)) == expected


def test_the_worst_comes_first() -> None:
    facts = replace(one_source(failures=9.0), free_bytes=0)
    assert [one.level for one in examine(config("press", "wire", "third"), facts).findings] == [
        Level.CRITICAL,
        Level.WARNING,
    ]


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (119 * timedelta(seconds=1), "119 s"),
        (HOUR, "60 min"),
        (5 * DAY, "5 d"),
    ],
)
def test_lengths_of_time_in_words(length: timedelta, words: str) -> None:
    assert span(length) == words


# --- the facts from the store ----------------------------------------------------------------------------


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as opened:
        yield opened


def links(store: Store, source: str, moments: list[datetime], became: LinkState | None = None) -> None:
    for n, moment in enumerate(moments):
        url = f"https://{source}.example/{moment:%j-%H}-{n}"
        store.add_links(source, [Link(url)], moment)
        if became is not None:
            store.settle_link(url, became)


def test_the_store_knows_the_days_with_news_and_what_became_of_pages(store: Store) -> None:
    store.save_source_state(state())
    links(store, "press", [NOW - 2 * DAY, NOW - 2 * DAY + HOUR, NOW - DAY], LinkState.READ)
    links(store, "press", [NOW - HOUR], LinkState.UNREADABLE)
    links(store, "other", [NOW])
    facts = store.source_facts(config(), NOW)["press"]
    assert facts.news == days(2, 1, 0)
    assert facts.unread == (True, False, False, False)


def test_the_store_knows_the_lengths_of_the_last_texts(store: Store) -> None:
    store.save_source_state(state())
    for n in range(70):
        store.add_revision(revision(f"r{n}", "x" * (n + 1), url=f"https://press.example/{n}"))
    assert store.source_facts(config(), NOW)["press"].lengths == tuple(range(70, 10, -1))


def test_a_watched_pages_changes_are_its_news(store: Store) -> None:
    page = replace(config(), sources=(replace(config().sources[0], kind=SourceKind.PAGE),))
    store.save_source_state(state())
    for n in (9, 4):
        store.add_revision(revision(f"r{n}", f"text {n}", seen_at=NOW - n * DAY))
    assert store.source_facts(page, NOW)["press"].news == days(9, 4)


def test_only_what_could_be_read_now_is_a_backlog(store: Store) -> None:
    links(store, "press", [NOW - 3 * HOUR, NOW - 2 * HOUR])
    links(store, "gone", [NOW - DAY])
    [first, _] = store.pending_links("press", NOW, 9)
    store.settle_link(first.link.url, LinkState.PENDING, next_try=NOW + HOUR)
    assert store.backlog(["press"], NOW) == (1, NOW - 2 * HOUR)
    assert store.backlog(["press"], NOW + 2 * HOUR) == (2, NOW - 3 * HOUR)
    assert store.backlog([], NOW) == (0, None)


def test_a_claimed_source_is_seen_to_be_claimed(store: Store) -> None:
    store.due_sources(NOW, ["press"], 9, "me", HOUR)
    assert store.source_facts(config(), NOW)["press"].claimed
    assert not store.source_facts(config(), NOW + 2 * HOUR)["press"].claimed


def test_the_facts_of_a_state_are_gathered(tmp_path: Path) -> None:
    given = replace(config(), settings=Settings(str(tmp_path)))
    with Store.open(tmp_path / "monitor.db") as store:
        store.save_source_state(state(last_outcome=Outcome.FRESH))
        store.set_meta(HEARTBEAT, vitals._text(Pulse(ticks=3, checks=2, outdated=True), NOW, 1.5, 0.2))
        assert gather(given, store, NOW).running is None
        with InstanceLock(tmp_path):
            facts = gather(given, store, NOW)
    assert facts.running is not None
    assert facts.heartbeat == Heartbeat(NOW, facts.running, 3, 1.5, 0.2, 2, outdated=True)
    assert facts.database_bytes > 50_000
    assert facts.free_bytes


def test_a_sign_of_life_of_a_newer_version_is_read_as_far_as_it_is_known(store: Store) -> None:
    later = {"at": NOW.isoformat(), "pid": 1, "ticks": 3, "mood": "fine"}
    store.set_meta(HEARTBEAT, json.dumps(later))
    assert gather(config(), store, NOW).heartbeat == Heartbeat(NOW, 1, 3)


def test_a_clash_of_positions_is_seen_and_nothing_taken_over(store: Store) -> None:
    store.sync_baseline([POSITION], NOW)
    before = store.rows("SELECT * FROM position")
    other = replace(POSITION, statement="Norland welcomes tariffs.")
    assert "welcomes" in str(store.clashes((other,), NOW)[0])
    newer = replace(other, as_of=other.as_of + timedelta(days=1))
    assert store.clashes((newer,), NOW) == []
    assert store.rows("SELECT * FROM position") == before


def test_examining_what_was_never_run_needs_nothing(store: Store) -> None:
    health: Health = examine(config(), gather(config(), store, NOW))
    assert [one.code for one in health.findings] == ["not-running"]
