"""Notices: who is told of what and when, in which words, and what becomes of them whatever the channel does."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor import notify
from monitor.domain import (
    About,
    Actor,
    Config,
    Digest,
    Flag,
    Issue,
    Notify,
    Outcome,
    Settings,
    Severity,
    Shift,
    Source,
    SourceKind,
    SourceState,
    Status,
    WebSettings,
)
from monitor.notify import Post, plan, unset_variables, wording
from monitor.notify.sending import Answer, expanded
from monitor.notify.wording import MOST, Message, desk_address, inert
from monitor.services import Context, Current, Pulse
from monitor.store import Fault, Notice, NoticeState, Occasion, OccasionKind, Store, StoreError
from store_samples import DAY, HOUR, MINUTE, NOW, confirmed, dismissed, evidence, flag, statement

CHAT = Notify("json://chat.example/hook", name="chat")
MAIL = Notify("mailto://desk@example.org", name="mail")


def settings(*channels: Notify, **more: Any) -> Config:
    sources = tuple(
        Source(name, f"The {name}", SourceKind.FEED, f"https://{name}.example/feed") for name in ("press", "wire")
    )
    return Config(
        Settings("/nowhere", notify=channels, **more),
        sources,
        (Actor("norland", "Norland"),),
        (Issue("tariffs", "Tariffs on grain", "Should tariffs on grain be imposed?", ("tariff",)),),
    )


class Service:
    """Stands in for the world outside. ``refuses`` are words for which it fails, ``sent`` is what got through.

    Where ``in_part``, it fails for some of those at an address only.
    """

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.refuses: set[str] = set()
        self.in_part = False
        self.tries = 0

    async def __call__(self, url: str, messages: Sequence[Message]) -> AsyncGenerator[Answer, None]:
        in_a_row = 0
        for message in messages:
            self.tries += 1
            bad = any(word in url or word in message.text for word in self.refuses)
            if not bad or self.in_part:
                self.sent.append((url, message))
            yield Answer("refused", self.in_part) if bad else Answer()
            in_a_row = in_a_row + 1 if bad else 0
            if in_a_row == 2:
                break

    @property
    def titles(self) -> list[str]:
        return [message.title for _, message in self.sent]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as opened:
        yield opened


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def post(store: Store, service: Service) -> Post:
    return Post(store, service, {})


def told(post: Post, config: Config, now: datetime = NOW) -> int:
    """One look into the outbox; how many messages went out."""
    post.note_outages(config, now)
    post.sort(config, now)

    async def all_channels() -> int:
        return sum([await post.deliver(config, channel, now) for channel in config.settings.notify])

    return asyncio.run(all_channels())


def about_flag(kind: OccasionKind = OccasionKind.RAISED, n: int = 1, flag: int = 1) -> Occasion:
    return Occasion(n, kind, flag, None, "medium", NOW)


def about_source(source: str = "press", kind: OccasionKind = OccasionKind.OUTAGE, n: int = 1) -> Occasion:
    return Occasion(n, kind, None, source, "timeout", NOW)


def notice(occasion: Occasion, attempts: int = 0) -> Notice:
    return Notice(occasion.n, "chat", occasion, NoticeState.PENDING, NOW, attempts, "")


def many(count: int, attempts: int = 0) -> list[Notice]:
    return [notice(about_flag(n=n, flag=n), attempts) for n in range(1, count + 1)]


# --- who is told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, True),
        ({"severity": Severity.LOW}, True),
        ({"severity": Severity.MEDIUM}, True),
        ({"severity": Severity.HIGH}, False),
        ({"actors": ("norland",)}, True),
        ({"actors": ("sudland",)}, False),
        ({"issues": ("fish", "tariffs")}, True),
        ({"issues": ("fish",)}, False),
        ({"shifts": (Shift.REVERSAL,)}, True),
        ({"shifts": (Shift.SILENT_EDIT,)}, False),
        ({"actors": ("norland",), "issues": ("fish",)}, False),
        ({"about": (About.SOURCES,)}, False),
    ],
)
def test_a_filter_lets_through_what_it_names(filters: dict[str, Any], wanted: bool) -> None:
    assert plan.wanted(replace(CHAT, **filters), about_flag(), flag()) is wanted


@pytest.mark.parametrize(
    ("shifts", "wanted"),
    [((), False), ((Shift.REVERSAL,), True), ((Shift.REVERSAL, Shift.SOFTENING), False), ((Shift.SOFTENING,), False)],
)
def test_that_a_flag_has_become_of_another_kind_is_news_to_those_who_want_only_that_kind(
    shifts: tuple[Shift, ...], wanted: bool
) -> None:
    turned = replace(about_flag(OccasionKind.TURNED), detail="softening reversal")
    assert plan.wanted(replace(CHAT, shifts=shifts), turned, flag()) is wanted


def test_verdicts_are_told_only_to_those_who_ask_and_outages_pass_the_filters_on_flags() -> None:
    decided = about_flag(OccasionKind.DECIDED)
    assert not plan.wanted(CHAT, decided, flag())
    assert plan.wanted(replace(CHAT, about=(About.VERDICTS,)), decided, flag())
    assert plan.wanted(replace(CHAT, severity=Severity.HIGH, actors=("sudland",)), about_source(), None)


def test_a_flag_that_is_no_longer_there_is_told_to_nobody() -> None:
    assert not plan.wanted(CHAT, about_flag(), None)


# --- when ------------------------------------------------------------------------------------------------


def test_flags_are_told_at_once_and_sources_after_a_while() -> None:
    assert plan.due_at(CHAT, about_flag(), NOW) == NOW
    assert plan.due_at(CHAT, about_source(), NOW) == NOW + plan.GATHER


def test_an_hourly_digest_goes_out_at_the_full_hour() -> None:
    hourly = replace(CHAT, digest=Digest.HOURLY)
    assert plan.due_at(hourly, about_flag(), NOW + 59 * MINUTE) == NOW + HOUR
    assert plan.due_at(hourly, about_flag(), NOW) == NOW + HOUR


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-02T05:00Z", "2026-03-02T06:30Z"),
        ("2026-03-02T06:30Z", "2026-03-03T06:30Z"),  # not the moment that is now
        ("2026-03-28T07:00Z", "2026-03-29T05:30Z"),  # summer time begins in the night
        ("2026-10-24T07:00Z", "2026-10-25T06:30Z"),  # and ends
    ],
)
def test_a_daily_digest_goes_out_by_the_clock_of_its_timezone(now: str, due: str) -> None:
    daily = replace(CHAT, digest=Digest.DAILY, at=time(7, 30), timezone="Europe/Oslo")
    assert plan.due_at(daily, about_flag(), datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_an_hour_that_a_change_of_clocks_skips_or_repeats_still_comes_once_a_day() -> None:
    daily = replace(CHAT, digest=Digest.DAILY, at=time(2, 30), timezone="Europe/Oslo")
    moment, seen = datetime(2026, 3, 27, tzinfo=UTC), []
    for _ in range(4):
        moment = plan.due_at(daily, about_flag(), moment)
        seen.append(moment)
    assert all(timedelta(hours=22) < later - one < timedelta(hours=26) for one, later in pairwise(seen))


def test_pauses_grow_to_half_a_day_and_end_after_days() -> None:
    pauses = [plan.pause(attempts) for attempts in range(1, plan.ATTEMPTS)]
    assert pauses[0] == timedelta(seconds=30)
    assert pauses == sorted(one for one in pauses if one is not None)
    assert pauses[-1] == timedelta(hours=12)
    assert sum((one for one in pauses if one), timedelta()) > 4 * DAY
    assert plan.pause(plan.ATTEMPTS) is None


# --- together --------------------------------------------------------------------------------------------


def test_what_happened_to_one_flag_is_one_message() -> None:
    both = [notice(about_flag(n=1)), notice(about_flag(OccasionKind.RISEN, n=2)), notice(about_flag(n=3, flag=2))]
    assert [[one.n for one in group] for group in plan.groups(CHAT, both)] == [[1, 2], [3]]


def test_a_flood_of_flags_is_one_message() -> None:
    assert len(plan.groups(CHAT, many(plan.FLOOD))) == plan.FLOOD
    assert len(plan.groups(CHAT, many(plan.FLOOD + 1))) == 1


def test_all_sources_are_one_message_and_a_digest_is_one_of_everything() -> None:
    mixed = [*many(2), notice(about_source("press", n=8)), notice(about_source("wire", n=9))]
    assert [len(group) for group in plan.groups(CHAT, mixed)] == [1, 1, 2]
    assert [len(group) for group in plan.groups(replace(CHAT, digest=Digest.DAILY), mixed)] == [4]


def test_what_failed_in_company_is_tried_alone() -> None:
    daily = replace(CHAT, digest=Digest.DAILY)
    assert [len(group) for group in plan.groups(daily, many(3, attempts=plan.ALONE_AFTER))] == [1, 1, 1]


def test_after_an_outage_of_a_channel_most_of_what_waited_is_one_message() -> None:
    waited = many(30, attempts=plan.ALONE_AFTER)
    assert [len(group) for group in plan.groups(CHAT, waited)] == [*[1] * plan.FLOOD, 30 - plan.FLOOD]


def test_what_failed_is_tried_with_what_came_since_of_the_same_flag() -> None:
    both = [notice(about_flag(n=1), plan.ALONE_AFTER), notice(about_flag(OccasionKind.RISEN, n=2))]
    mixed = [*both, notice(about_flag(n=3, flag=2))]
    assert [[one.n for one in group] for group in plan.groups(CHAT, mixed)] == [[3], [1, 2]]


def test_nothing_makes_no_message() -> None:
    assert plan.groups(CHAT, []) == []
    assert plan.groups(replace(CHAT, digest=Digest.DAILY), []) == []


# --- from flag to message --------------------------------------------------------------------------------


def test_a_flag_is_told_once_to_each_channel_with_what_moved(store: Store, post: Post, service: Service) -> None:
    store.save_flag(flag())
    config = settings(CHAT, MAIL)
    assert [told(post, config), told(post, config, NOW + DAY)] == [2, 0]
    assert service.titles == ["MEDIUM: Norland on Tariffs on grain: reversal (#1)"] * 2
    text = service.sent[0][1].text
    for words in (
        "Before: no position on record",
        "Now: “We will support tariffs.”",
        "Who: Ada Norling, Foreign Minister, rank 2, direct, 2026-03-01",
        "Where: The press, 2026-03-02: Norland turns",
        "https://press.example/e1",
        "Decide: http://127.0.0.1:8787/flags/1",
    ):
        assert words in text


def test_feeding_a_flag_tells_nothing_until_it_grows_severer(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    store.save_flag(flag(severity=Severity.LOW))
    told(post, config)
    store.save_flag(flag("k1", evidence("e1"), evidence("e2"), severity=Severity.LOW))
    assert told(post, config) == 0
    store.save_flag(flag("k1", evidence("e1"), severity=Severity.HIGH))
    assert told(post, config) == 1
    store.save_flag(flag("k1", evidence("e1"), severity=Severity.MEDIUM))
    assert told(post, config) == 0
    assert "Now high; it was low" in service.sent[1][1].text


def test_a_flag_that_rises_twice_is_told_with_what_it_was_before_each_time(
    store: Store, post: Post, service: Service
) -> None:
    config = settings(CHAT)
    for severity in (Severity.LOW, Severity.MEDIUM, Severity.HIGH):
        store.save_flag(flag(severity=severity))
        told(post, config)
    events = [message.text.partition("\n")[0] for _, message in service.sent[1:]]
    assert events == ["Now medium; it was low before.", "Now high; it was medium before."]


@pytest.mark.parametrize("then", [Severity.LOW, Severity.MEDIUM])
def test_a_flag_that_has_risen_and_fallen_again_before_it_was_told_is_not_told_again(
    store: Store, post: Post, service: Service, then: Severity
) -> None:
    config = settings(CHAT)
    store.save_flag(flag(severity=Severity.LOW))
    told(post, config)
    store.save_flag(flag(severity=Severity.HIGH))
    post.sort(config, NOW)
    store.save_flag(flag(severity=then))
    assert told(post, config) == (then is Severity.MEDIUM)
    store.save_flag(flag(severity=Severity.HIGH))
    assert told(post, config) == 1


def test_a_flag_that_rises_within_a_digest_is_told_once(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, digest=Digest.HOURLY))
    store.save_flag(flag(severity=Severity.LOW))
    post.sort(config, NOW)
    store.save_flag(flag(severity=Severity.HIGH))
    told(post, config, NOW)
    assert told(post, config, NOW + HOUR) == 1
    assert service.titles == ["HIGH: Norland on Tariffs on grain: reversal (#1)"]


def test_a_flag_below_the_filter_is_told_when_it_reaches_it(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, severity=Severity.HIGH))
    store.save_flag(flag(severity=Severity.LOW))
    assert told(post, config) == 0
    store.save_flag(flag(severity=Severity.HIGH))
    assert told(post, config) == 1


def test_what_only_a_newer_monitor_knows_to_tell_stops_nothing(store: Store, post: Post, service: Service) -> None:
    store.write("INSERT INTO occasion (kind, detail, at) VALUES ('unheard-of', '', :now)", now=NOW)
    store.save_flag(flag())
    assert told(post, settings(CHAT)) == 1
    assert store.rows("SELECT kind FROM occasion WHERE NOT spread")[0]["kind"] == "unheard-of"


def test_a_transaction_that_is_undone_tells_nothing(store: Store, post: Post) -> None:
    def interrupted() -> None:
        with store.unit():
            store.save_flag(flag())
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        interrupted()
    assert store.occasions() == []


def test_a_flag_dismissed_before_it_was_told_is_not_told(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, digest=Digest.DAILY))
    number = store.save_flag(flag())
    post.sort(config, NOW)
    store.decide(number, dismissed(number))
    assert told(post, config, NOW + DAY) == 0
    [row] = store.rows("SELECT state FROM notice")
    assert row["state"] == "dropped"


def test_a_dismissal_taken_back_brings_back_what_was_left_untold(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, digest=Digest.DAILY), MAIL)
    number = store.save_flag(flag())
    told(post, config)
    store.decide(number, dismissed(number))
    told(post, config, NOW + DAY)
    store.decide(number, replace(dismissed(number), status=Status.OPEN))
    for day in range(2, 6):
        told(post, config, NOW + day * DAY)
    assert [url for url, _ in service.sent] == [MAIL.url, CHAT.url], "once each: the one at once, the other later"


def test_a_flag_that_becomes_of_the_kind_wanted_is_told_then(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, shifts=(Shift.REVERSAL,)), MAIL)
    store.save_flag(replace(flag(), shift=Shift.SOFTENING))
    told(post, config)
    assert [url for url, _ in service.sent] == [MAIL.url]
    store.save_flag(flag())
    told(post, config, NOW + HOUR)
    assert [url for url, _ in service.sent] == [MAIL.url, CHAT.url]
    assert "It was of another kind before." in service.sent[-1][1].text


def test_verdicts_are_told_where_they_are_wanted(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT, replace(MAIL, about=(About.VERDICTS,)))
    number = store.save_flag(flag())
    told(post, config)
    store.decide(number, confirmed(number))
    assert told(post, config, NOW + HOUR) == 1
    assert "Confirmed by a reviewer." in service.sent[-1][1].text


def test_a_channel_that_comes_later_hears_nothing_of_the_past(store: Store, post: Post, service: Service) -> None:
    store.save_flag(flag())
    told(post, settings())
    assert told(post, settings(CHAT)) == 0


# --- channels that fail ----------------------------------------------------------------------------------


def test_a_channel_that_fails_holds_up_no_other_and_is_tried_again(store: Store, post: Post, service: Service) -> None:
    service.refuses = {"chat"}
    config = settings(CHAT, MAIL)
    store.save_flag(flag())
    assert told(post, config) == 1
    assert told(post, config, NOW + timedelta(seconds=29)) == 0
    assert service.tries == 2, "not before its pause is over"
    service.refuses = set()
    assert told(post, config, NOW + timedelta(seconds=31)) == 1
    assert [url for url, _ in service.sent] == [MAIL.url, CHAT.url]


def test_a_poisoned_message_is_given_up_in_the_end_and_the_rest_goes_through(
    store: Store, post: Post, service: Service
) -> None:
    config = settings(replace(CHAT, digest=Digest.HOURLY))
    service.refuses = {"poison"}
    store.save_flag(flag("bad", evidence("e1", statement("A word of poison."))))
    store.save_flag(flag("good"))
    post.sort(config, NOW)
    now = NOW
    for _ in range(60):
        now += timedelta(hours=12)
        told(post, config, now)
    assert service.titles == ["MEDIUM: Norland on Tariffs on grain: reversal (#2)"]
    failed = store.failed_notices(NOW)
    assert [(one.occasion.flag, one.attempts, one.error) for one in failed] == [(1, plan.ATTEMPTS, "refused")]


def test_a_notice_that_cannot_be_put_into_words_stops_no_other(
    store: Store, post: Post, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = wording.Words.message

    def stumbling(words: wording.Words, news: Sequence[wording.News]) -> Message:
        if any(isinstance(one, wording.FlagNews) and one.row.flag.key == "bad" for one in news):
            raise KeyError("no such word")
        return real(words, news)

    monkeypatch.setattr(wording.Words, "message", stumbling)
    store.save_flag(flag("bad"))
    store.save_flag(flag("good"))
    assert told(post, settings(CHAT)) == 1
    assert "(#2)" in service.titles[0]
    [figures] = store.channel_figures(NOW - DAY)
    assert "a defect of the monitor (KeyError" in figures.last_error


def test_what_was_given_up_can_be_sent_again(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    service.refuses = {"chat"}
    store.save_flag(flag())
    now = NOW
    for _ in range(plan.ATTEMPTS + 2):
        told(post, config, now)
        now += DAY
    [given_up] = store.given_up(now)
    assert (given_up.channel, given_up.about, given_up.why) == ("chat", "flag #1 raised", "refused")
    service.refuses = set()
    assert told(post, config, now) == 0
    assert store.retry_notices(now) == 1
    assert told(post, config, now) == 1
    assert store.given_up(now) == ()
    assert store.retry_notices(now) == 0


def test_a_channel_that_is_down_keeps_everything_for_when_it_is_back(
    store: Store, post: Post, service: Service
) -> None:
    service.refuses = {"chat"}
    config = settings(CHAT)
    for number in range(30):
        store.save_flag(flag(f"k{number}"))
    now = NOW
    for _ in range(20):
        now += HOUR
        told(post, config, now)
    service.refuses = set()
    for _ in range(20):
        now += HOUR
        told(post, config, now)
    assert {number for number in range(1, 31) if any(f"(#{number})" in m.title + m.text for _, m in service.sent)} == {
        *range(1, 31)
    }
    assert store.failed_notices(NOW) == []


def test_what_rises_while_a_channel_is_down_is_one_message_when_it_is_back(
    store: Store, post: Post, service: Service
) -> None:
    config = settings(CHAT)
    service.refuses = {"chat"}
    store.save_flag(flag(severity=Severity.LOW))
    now = NOW
    for _ in range(20 * 60):
        told(post, config, now)
        now += MINUTE
    service.refuses = set()
    store.save_flag(flag(severity=Severity.HIGH))
    for _ in range(24 * 60):
        told(post, config, now)
        now += MINUTE
    assert service.titles == ["HIGH: Norland on Tariffs on grain: reversal (#1)"]


def test_a_database_that_cannot_be_written_to_has_nothing_sent_again_and_again(
    tmp_path: Path, service: Service
) -> None:
    config = settings(replace(CHAT, digest=Digest.HOURLY))
    [channel] = config.settings.notify
    path = tmp_path / "monitor.db"
    with Store.open(path, busy_timeout=timedelta(milliseconds=20)) as store:
        post = Post(store, service, {})
        store.save_flag(flag())
        assert told(post, config) == 0
        with Store.open(path) as other, other.unit():
            for minute in range(5):
                with pytest.raises(StoreError):
                    asyncio.run(post.deliver(config, channel, NOW + HOUR + minute * MINUTE))
        assert service.sent == []
        assert told(post, config, NOW + 2 * HOUR) == 1


def test_what_was_sent_and_could_not_be_marked_is_not_sent_again_at_the_next_look(
    store: Store, post: Post, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings(CHAT)
    store.save_flag(flag())

    def full(*_: object) -> None:
        raise StoreError(Fault.DISK_FULL, None)

    with monkeypatch.context() as patch:
        patch.setattr(store, "settle_notices", full)
        with pytest.raises(StoreError):
            told(post, config)
    assert told(post, config, NOW + MINUTE) == 0
    assert told(post, config, NOW + notify.HELD) == 1
    assert len(service.sent) == 2


def test_a_sender_that_breaks_is_a_failed_attempt(store: Store) -> None:
    async def broken(url: str, messages: Sequence[Message]) -> AsyncGenerator[Answer, None]:
        if messages:
            raise ValueError("no sense")
        yield Answer()

    store.save_flag(flag())
    assert told(Post(store, broken, {}), settings(CHAT)) == 0
    [figures] = store.channel_figures(NOW - DAY)
    assert figures.last_error == "a defect of the monitor (ValueError)"
    assert store.due_notices("chat", NOW) == []


def test_a_crash_before_the_mark_sends_again_and_loses_nothing(store: Store, post: Post, service: Service) -> None:
    store.save_flag(flag())
    config = settings(CHAT)

    class Crash(BaseException):
        pass

    async def crashing(url: str, messages: Sequence[Message]) -> AsyncGenerator[Answer, None]:
        async for _ in service(url, messages):
            raise Crash
        yield Answer()

    with pytest.raises(Crash):
        told(Post(store, crashing, {}), config)
    assert told(post, config) == 1
    assert len(service.sent) == 2


def test_what_was_taken_before_the_end_is_not_sent_again(store: Store, service: Service) -> None:
    config = settings(CHAT)
    for key in ("one", "two", "three"):
        store.save_flag(flag(key))

    async def slow(url: str, messages: Sequence[Message]) -> AsyncGenerator[Answer, None]:
        async for answer in service(url, messages[:2]):
            yield answer
        await asyncio.sleep(600)

    post = Post(store, slow, {})
    post.sort(config, NOW)

    async def cut_short() -> None:
        task = asyncio.create_task(post.deliver(config, CHAT, NOW))
        async with asyncio.timeout(20):
            while store.channel_figures(NOW - DAY)[0].sent < 2:
                await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(cut_short())
    assert told(Post(store, service, {}), config) == 1
    assert [title.rpartition(" ")[2] for title in service.titles] == ["(#1)", "(#2)", "(#3)"]


def test_what_some_at_an_address_have_is_given_up_for_the_others(store: Store, post: Post, service: Service) -> None:
    config = settings(MAIL)
    service.refuses, service.in_part = {"desk@"}, True
    store.save_flag(flag())
    for day in range(6):
        assert told(post, config, NOW + day * DAY) == 0
    assert len(service.sent) == 1, "those who have it do not get it at every attempt"
    [given_up] = store.given_up(NOW + DAY)
    assert given_up.why == "some have it, others do not: refused"
    service.in_part = False
    store.save_flag(flag("whole"))
    told(post, config, NOW + DAY)
    assert len(store.given_up(NOW + DAY)) == 1, "what nobody has is tried again"
    service.refuses = set()
    assert told(post, config, NOW + 2 * DAY) == 1


def test_what_was_put_off_by_a_clock_that_was_ahead_is_sent_when_it_is_right_again(
    store: Store, post: Post, service: Service
) -> None:
    config = settings(CHAT)
    service.refuses = {"chat"}
    store.save_flag(flag())
    told(post, config, NOW + 4000 * DAY)
    service.refuses = set()
    assert told(post, config) == 1
    assert store.channel_figures(NOW - DAY)[0].pending == 0


def test_a_variable_that_is_not_set_is_named_and_nothing_is_sent(store: Store, post: Post, service: Service) -> None:
    config = settings(Notify("json://user:${HOOK_KEY}@chat.example/", name="chat"))
    store.save_flag(flag())
    assert told(post, config) == 0
    assert service.tries == 0
    [figures] = store.channel_figures(NOW - DAY)
    assert figures.last_error == "the variable HOOK_KEY is not set in this environment; the running monitor needs it"
    assert unset_variables(config.settings, {}) == {"chat": figures.last_error}


def test_variables_are_filled_in_escaped_within_an_address_and_as_they_are_when_alone() -> None:
    environment = {"KEY": "p@ss/w:rd#", "HOOK": "json://chat.example/x?a=b"}
    assert expanded("json://me:${KEY}@chat.example", environment) == "json://me:p%40ss%2Fw%3Ard%23@chat.example"
    assert expanded("${HOOK}", environment) == "json://chat.example/x?a=b"


def test_a_channels_address_is_in_no_words_about_it() -> None:
    secret = Notify("json://user:hunter2hunter2@chat.example/")
    assert "hunter2" not in repr(secret)
    assert "hunter2" not in repr(settings(secret))
    assert "hunter2" not in secret.key
    assert secret.key.startswith("json-")


# --- sources that fail -----------------------------------------------------------------------------------


def failing(store: Store, name: str = "press", failures: float = 3.0, success: datetime | None = NOW - HOUR) -> None:
    state = SourceState(
        name, NOW, last_outcome=Outcome.TIMEOUT, last_detail="no answer", last_success_at=success, failures=failures
    )
    store.save_source_state(state)


def test_an_outage_is_told_once_and_so_is_its_end(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    failing(store)
    now = NOW
    for _ in range(10):
        told(post, config, now)
        now += HOUR
    assert service.titles == ["Failing: The press"]
    assert "Why: no answer" in service.sent[0][1].text
    assert "monitor source test press" in service.sent[0][1].text
    failing(store, failures=0, success=now)
    for _ in range(3):
        told(post, config, now)
        now += HOUR
    assert service.titles == ["Failing: The press", "Back: The press"]
    assert "since 2026-03-02 11:00" in service.sent[1][1].text


def test_a_few_failures_are_no_outage_unless_they_last(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    failing(store, failures=0.75)
    told(post, config)
    assert store.open_outages() == {}
    told(post, config, NOW + 6 * HOUR)
    assert store.open_outages() == {"press": NOW - HOUR}


def test_a_source_that_is_back_at_once_is_not_worth_a_word(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    failing(store)
    told(post, config)
    failing(store, failures=0, success=NOW)
    told(post, config, NOW + MINUTE)
    assert told(post, config, NOW + HOUR) == 0
    assert service.sent == []


def test_a_source_that_is_back_before_its_outage_was_told_is_never_told_of(
    store: Store, post: Post, service: Service
) -> None:
    config = settings(CHAT)
    failing(store)
    for minute in range(60):
        if minute == 4:
            failing(store, failures=0, success=NOW + minute * MINUTE)
        told(post, config, NOW + minute * MINUTE)
    assert service.sent == []


def test_that_a_source_is_out_is_not_told_after_that_it_is_back(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    failing(store)
    service.refuses = {"chat"}
    now = NOW
    for _ in range(20 * 60):
        told(post, config, now)
        now += MINUTE
    service.refuses = set()
    failing(store, failures=0, success=now)
    for _ in range(24 * 60):
        told(post, config, now)
        now += MINUTE
    assert service.sent == []


@pytest.mark.parametrize("back", [True, False])
def test_an_outage_that_was_given_up_and_is_tried_again_is_told_only_if_it_lasts(
    store: Store, post: Post, service: Service, back: bool
) -> None:
    config = settings(CHAT)
    failing(store)
    service.refuses = {"chat"}
    now = NOW
    for _ in range(plan.ATTEMPTS + 2):
        told(post, config, now)
        now += DAY / 2
    assert len(store.given_up(now)) == 1
    service.refuses = set()
    if back:
        failing(store, failures=0, success=now)
    told(post, config, now)
    told(post, config, now + HOUR)
    assert store.retry_notices(now + HOUR) == 1
    told(post, config, now + HOUR)
    assert service.titles == (["Back: The press"] if back else ["Failing: The press"])


def test_an_outage_of_the_network_is_one_message(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT)
    for name in ("press", "wire"):
        failing(store, name)
    told(post, config)
    assert told(post, config, NOW + HOUR) == 1
    assert service.titles == ["2 sources failing"]


def test_a_source_that_leaves_the_configuration_is_neither_out_nor_back(
    store: Store, post: Post, service: Service
) -> None:
    failing(store)
    told(post, settings(CHAT))
    told(post, settings(CHAT), NOW + HOUR)
    without = replace(settings(CHAT), sources=())
    told(post, without, NOW + 2 * HOUR)
    assert store.open_outages() == {}
    assert service.titles == ["Failing: The press"]


def test_a_source_that_is_disabled_before_it_was_told_that_it_is_out_is_not_told_of(
    store: Store, post: Post, service: Service
) -> None:
    failing(store)
    told(post, settings(CHAT))
    without = replace(settings(CHAT), sources=())
    for hour in range(1, 3):
        told(post, without, NOW + hour * HOUR)
    assert service.sent == []


# --- words -----------------------------------------------------------------------------------------------

HOSTILE = (
    "Hear\x1b[31m <script>alert(1)</script> @everyone <!channel> [x](http://evil.example)\r\nBcc: all@x \u202egnihton"
)


def told_of(store: Store, post: Post, service: Service, one: Flag, config: Config | None = None) -> Message:
    store.save_flag(one)
    told(post, config or settings(CHAT))
    return service.sent[-1][1]


def test_words_of_the_press_steer_nothing(store: Store, post: Post, service: Service) -> None:
    lead = replace(
        evidence("e1", statement(HOSTILE, speaker=HOSTILE, title=HOSTILE)),
        title=HOSTILE,
        url="https://x.example/@here?\n",
    )
    message = told_of(store, post, service, flag("k1", lead))
    for form in (message.title, message.text, message.html):
        assert not {*form} & {"\x1b", "\r", "\u202e"}
        assert "@everyone" not in form
        assert "@here" not in form
        assert "<!channel>" not in form
    assert "\n" not in message.title
    assert "<script>" not in message.html
    assert "https://x.example/%40here?" in message.text
    assert "\nBcc:" not in message.text


def test_long_words_are_cut(store: Store, post: Post, service: Service) -> None:
    lead = replace(evidence("e1", statement("word " * 5000)), title="title " * 500)
    message = told_of(store, post, service, flag("k1", lead))
    assert len(message.text) < 2000
    assert len(message.title) <= 160


def test_a_digest_says_less_of_each_and_the_severest_first(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, digest=Digest.DAILY))
    store.save_flag(flag("k1", severity=Severity.LOW))
    store.save_flag(flag("k2", severity=Severity.HIGH))
    post.sort(config, NOW)
    assert told(post, config, NOW + DAY) == 1
    [(_, message)] = service.sent
    assert message.title == "2 flags, 1 of them high"
    assert message.text.index("HIGH: ") < message.text.index("LOW: ")
    assert message.text.count("Decide: ") == message.html.count("<h3>") == 2
    assert "Where:" not in message.text


def test_a_digest_of_hundreds_gives_the_number_of_the_rest(store: Store, post: Post, service: Service) -> None:
    config = settings(replace(CHAT, digest=Digest.DAILY))
    for number in range(MOST + 7):
        store.save_flag(flag(f"k{number}"))
    post.sort(config, NOW)
    assert told(post, config, NOW + DAY) == 1
    assert "… and 7 more: http://127.0.0.1:8787/" in service.sent[0][1].text
    assert told(post, config, NOW + 2 * DAY) == 0


def test_what_an_edit_took_out_is_shown_as_taken_out(store: Store, post: Post, service: Service) -> None:
    gone = replace(evidence("e1", statement("We will never leave.")), note="We will never leave.")
    message = told_of(store, post, service, replace(flag("k1", gone), shift=Shift.SILENT_EDIT))
    assert "Before: “We will never leave.”\nNow: (taken out)" in message.text


@pytest.mark.parametrize(
    ("web", "address"),
    [
        (WebSettings(), "http://127.0.0.1:8787/"),
        (WebSettings(host="::1"), "http://[::1]:8787/"),
        (WebSettings(host="0.0.0.0", names=("desk.example.org",)), "https://desk.example.org/"),
        (WebSettings(host="0.0.0.0", names=("desk.example.org",), https=False), "http://desk.example.org:8787/"),
        (WebSettings(host="0.0.0.0"), ""),
    ],
)
def test_the_desk_is_linked_where_a_reader_finds_it(web: WebSettings, address: str) -> None:
    assert desk_address(web) == address


def test_the_link_is_readable_where_only_the_words_of_a_page_are_shown(
    store: Store, post: Post, service: Service
) -> None:
    html = told_of(store, post, service, flag()).html
    assert re.sub(r"<[^>]*>", "", html).endswith("Decide: http://127.0.0.1:8787/flags/1")
    assert '<a href="http://127.0.0.1:8787/flags/1">' in html


def test_a_notice_without_a_desk_to_link_to_has_no_link(store: Store, post: Post, service: Service) -> None:
    config = settings(CHAT, web=WebSettings(host="0.0.0.0"))
    message = told_of(store, post, service, flag(), config)
    assert "Decide" not in message.text + message.html


def test_plain_words_stay_as_they_are() -> None:
    assert inert("Kýrr — “naïve” 日本 & co.") == "Kýrr — “naïve” 日本 & co."


# --- as a service of the daemon's --------------------------------------------------------------------------


def test_the_service_tells_what_comes_and_a_channel_that_hangs_holds_up_no_other(
    store: Store, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "EVERY", 0.01)
    monkeypatch.setattr(notify, "GRACE", 0.05)
    hung = asyncio.Event()

    async def sender(url: str, messages: Sequence[Message]) -> AsyncGenerator[Answer, None]:
        if url == CHAT.url:
            hung.set()
            await asyncio.sleep(600)
        async for answer in service(url, messages):
            yield answer

    monkeypatch.setattr(notify, "Post", lambda given: Post(given, sender, {}))

    async def main() -> None:
        async def reload() -> tuple[str, ...]:
            return ()

        stop = asyncio.Event()
        context = Context(Current(settings(CHAT, MAIL)), store, Pulse(), lambda: NOW, reload)
        task = asyncio.create_task(notify.serve(context, stop))
        store.save_flag(flag("one"))
        async with asyncio.timeout(20):
            await hung.wait()
            store.save_flag(flag("two"))
            while len(service.sent) < 2:
                await asyncio.sleep(0.01)
            stop.set()
            await task

    asyncio.run(main())
    assert {url for url, _ in service.sent} == {MAIL.url}
    assert len(store.due_notices("chat", NOW)) == 2, "what was cut short is told by the next run"


def test_a_message_on_its_way_at_the_end_arrives_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "EVERY", 0.01)
    taken: list[str] = []

    async def main() -> None:
        async def reload() -> tuple[str, ...]:
            return ()

        stop = asyncio.Event()

        async def sender(url: str, messages: Sequence[Message]) -> AsyncGenerator[Answer, None]:
            taken.append(url)
            stop.set()
            await asyncio.sleep(0.2)
            yield Answer()

        monkeypatch.setattr(notify, "Post", lambda given: Post(given, sender, {}))
        store.save_flag(flag())
        await notify.serve(Context(Current(settings(CHAT)), store, Pulse(), lambda: NOW, reload), stop)

    asyncio.run(main())
    assert taken == [CHAT.url]
    assert store.channel_figures(NOW - DAY)[0].sent == 1


@pytest.mark.parametrize("back", [10 * HOUR, timedelta()])
def test_what_waits_is_told_at_once_where_the_clock_is_set_back(
    store: Store, service: Service, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    monkeypatch.setattr(notify, "EVERY", 0.01)
    monkeypatch.setattr(notify, "Post", lambda given: Post(given, service, {}))
    failing(store)
    clock = [NOW]

    async def main() -> None:
        async def reload() -> tuple[str, ...]:
            return ()

        stop = asyncio.Event()
        context = Context(Current(settings(CHAT)), store, Pulse(), lambda: clock[0], reload)
        task = asyncio.create_task(notify.serve(context, stop))
        async with asyncio.timeout(20):
            while not store.channel_figures(NOW - DAY):
                await asyncio.sleep(0.01)
            clock[0] = NOW - back
            while back and not service.sent:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            stop.set()
            await task

    asyncio.run(main())
    assert service.titles == (["Failing: The press"] if back else [])


def test_the_daemon_has_its_services(store: Store) -> None:
    from monitor.daemon import services_of

    assert {"notices", "vitals"} <= set(services_of(settings(CHAT)))
