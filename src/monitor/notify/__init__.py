"""Notices: the outbox -> mail, chat, webhooks.

A notice is sent at least once: it is marked only after the service has taken it, so that a crash in between sends it
again, and nothing is lost. Each channel is served by itself and waits for no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import structlog

from monitor.domain import Config, Flag, Notify, Settings, Severity, Status
from monitor.health import out_of_order
from monitor.notify import plan
from monitor.notify.sending import Answer, MissingVariableError, Sender, expanded, send
from monitor.notify.wording import FlagNews, Message, News, SourceNews, Words
from monitor.services import Context
from monitor.store import Notice, NoticeState, Occasion, OccasionKind, PileRow, Store, StoreError

log = structlog.get_logger()

EVERY = 10.0
"""Seconds between two looks into the outbox."""

OUTAGES_EVERY = 6
"""At every so many of them the sources are looked at too."""

HELD = timedelta(minutes=5)
"""So long a notice on its way is kept back from being sent again, should it never be noted what became of it."""

SET_BACK = timedelta(minutes=5)
"""A clock that is set back by more than this has put off what waits: it is made due, digests included."""

GRACE = 10.0
"""Seconds that messages on their way have at the end, lest they be sent again by the next run."""


def unset_variables(settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What is wrong with the channels whose addresses name variables that are not set, by the channel's name."""
    found = {}
    for channel in settings.notify:
        try:
            expanded(channel.url, environment)
        except MissingVariableError as error:
            found[channel.key] = str(error)
    return found


def unusable_channels(settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[int, str]:
    """What is wrong with the addresses of channels, by their place in the list. Those with unset variables pass."""
    from monitor.notify.child import UNKNOWN, channel

    unset = unset_variables(settings, environment)
    known = [(place, one) for place, one in enumerate(settings.notify) if one.key not in unset]
    return {place: UNKNOWN for place, one in known if channel(expanded(one.url, environment)) is None}


@dataclass(slots=True)
class Post:
    """Takes what has happened to the channels. One instance serves a process; any number of them may share a store."""

    store: Store
    sender: Sender = send
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    # --- who is to be told ---

    def sort(self, config: Config, now: datetime) -> None:
        """Makes notices of everything new to the channels it concerns."""
        for occasion in self.store.occasions():
            row = self._row(occasion.flag)
            wanted = {
                channel.key: plan.due_at(channel, occasion, now)
                for channel in config.settings.notify
                if plan.wanted(channel, occasion, row.flag if row else None)
            }
            self._revive(config, occasion, now)
            self.store.spread(occasion.n, wanted)

    def _revive(self, config: Config, occasion: Occasion, now: datetime) -> None:
        """What was left untold because its flag was dismissed is worth telling once that is taken back."""
        if occasion.flag is not None and (occasion.kind, occasion.detail) == (OccasionKind.DECIDED, Status.OPEN):
            due = {channel.key: plan.due_at(channel, occasion, now) for channel in config.settings.notify}
            self.store.revive_notices(occasion.flag, due)

    def note_outages(self, config: Config, now: datetime) -> None:
        """Finds out which sources are out, and which are back: that is news. What was put off too far is made due."""
        self.store.cap_notices(now, now + plan.LONGEST_WAIT)
        watched = {source.id: source for source in config.sources if source.enabled}
        states = {state.id: state for state in self.store.source_states() if state.id in watched and not state.paused}
        known = self.store.open_outages()
        for id_, state in states.items():
            if id_ not in known and out_of_order(watched[id_], state, config.settings, now):
                self.store.begin_outage(id_, state.last_success_at or now, now, state.last_detail)
        back = {id_ for id_ in known if id_ in states and not states[id_].failures}
        self.store.end_outages(back, now, told=True)
        self.store.end_outages({id_ for id_ in known if id_ not in states}, now, told=False)

    def _row(self, flag: int | None) -> PileRow | None:
        return next(iter(self.store.pile_of([flag])), None) if flag is not None else None

    # --- telling them ---

    async def deliver(self, config: Config, channel: Notify, now: datetime) -> int:
        """Sends a channel what is due; how many messages it took.

        The notices are held first: a database that cannot be written to would take no mark that they were sent, and
        they would be sent at every look. What became of each is noted before the next is waited for.
        """
        notices = await asyncio.to_thread(self.store.due_notices, channel.key, now)
        letters = [] if not notices else await asyncio.to_thread(self._letters, config, channel, notices, now)
        if not letters:
            return 0
        await asyncio.to_thread(self.store.hold_notices, _numbers(letters), now + HELD)
        tried = taken = 0
        try:
            messages = [message for message, _ in letters]
            async with aclosing(_answers(self.sender, channel, messages, self.environment)) as answers:
                async for answer in answers:
                    tried, taken = tried + 1, taken + (not answer.error)
                    await asyncio.to_thread(self._settle, channel, letters[tried - 1][1], answer, now)
        except StoreError:
            raise  # there is no telling what of the rest has been sent: it stays held
        except BaseException:
            self._let_go(letters[tried:], now)
            raise
        await asyncio.to_thread(self._let_go, letters[tried:], now)
        return taken

    def _let_go(self, letters: Sequence[tuple[Message, Sequence[Notice]]], now: datetime) -> None:
        """Makes what was not tried due again. Where that cannot be written, it is when the time to hold it is over."""
        if letters:
            with contextlib.suppress(StoreError):
                self.store.hold_notices(_numbers(letters), now)

    def _letters(
        self, config: Config, channel: Notify, notices: Sequence[Notice], now: datetime
    ) -> list[tuple[Message, list[Notice]]]:
        words = Words(config, channel.timezone)
        letters = []
        for group in plan.groups(channel, self._worth_telling(notices, now)):
            try:
                news = [self._news(config, one) for one in plan.by_subject(group)]
                letters.append((words.message(_weighed([one for one in news if one is not None])), group))
            except StoreError:
                raise
            except Exception as error:  # one that cannot be put into words must not stop the others
                log.exception("a notice has no words", channel=channel.key)
                self._settle(channel, group, Answer(f"a defect of the monitor ({type(error).__name__}: {error})"), now)
        return letters

    def _worth_telling(self, notices: Sequence[Notice], now: datetime) -> list[Notice]:
        """Without what has settled itself.

        That is a dismissed flag, one that rose and fell again, a source that is not out, where nobody heard it was.
        """
        kept: list[Notice] = []
        dropped: list[Notice] = []
        out = self.store.open_outages()
        for group in plan.by_subject(notices):
            kinds = [one.occasion.kind for one in group]
            row = self._row(group[0].occasion.flag)
            if row is not None:
                dismissed = row.flag.status is Status.DISMISSED and OccasionKind.DECIDED not in kinds
                settled = dismissed or ({*kinds} == {OccasionKind.RISEN} and _fallen(row.flag, group[0].occasion))
            elif kinds[-1] is OccasionKind.OUTAGE:  # it may be tried again long after, or the source be disabled
                settled = group[0].occasion.source not in out
            else:
                settled = (kinds[0], kinds[-1]) == (OccasionKind.OUTAGE, OccasionKind.RECOVERED)
            (dropped if settled else kept).extend(group)
        if dropped:
            self.store.settle_notices([one.n for one in dropped], NoticeState.DROPPED, now)
        return sorted(kept, key=lambda one: one.n)

    def _news(self, config: Config, notices: Sequence[Notice]) -> News | None:
        """What a channel hears of one flag or source, of which several things may have happened."""
        last = notices[-1].occasion
        if last.source is not None:
            return self._source_news(config, last)
        row = self._row(last.flag)
        risen = [one.occasion for one in notices if one.occasion.kind is OccasionKind.RISEN]
        before = _before(risen[0]) if risen else None
        return FlagNews(frozenset(one.occasion.kind for one in notices), row, before) if row else None

    def _source_news(self, config: Config, last: Occasion) -> SourceNews:
        id_, back = last.source or "", last.kind is OccasionKind.RECOVERED
        source, state = config.source(id_), self.store.source_state(id_)
        since = datetime.fromisoformat(last.detail) if back else state.last_success_at if state else None
        return SourceNews(id_, source.name if source else id_, since, "" if back else last.detail, back)

    def _settle(self, channel: Notify, notices: Sequence[Notice], answer: Answer, now: datetime) -> None:
        """Marks what was sent, and puts off or gives up what was not.

        What some at the address have is given up for the others: they would get it at every attempt.
        """
        error, numbers = answer.error, [one.n for one in notices]
        if not error:
            self.store.settle_notices(numbers, NoticeState.SENT, now)
            log.info("told", channel=channel.key, notices=len(notices))
            return
        log.warning(
            "told in part" if answer.in_part else "not told", channel=channel.key, notices=len(notices), why=error
        )
        if answer.in_part:
            self.store.settle_notices(numbers, NoticeState.FAILED, now, f"some have it, others do not: {error}")
            return
        for one in notices:
            wait = plan.pause(one.attempts + 1)
            if wait is None:
                self.store.settle_notices([one.n], NoticeState.FAILED, now, error)
            else:
                self.store.postpone_notice(one.n, now + wait, error)


async def _answers(
    sender: Sender, channel: Notify, messages: Sequence[Message], environment: Mapping[str, str]
) -> AsyncGenerator[Answer, None]:
    """What became of each message that was tried, whatever breaks."""
    try:
        async with aclosing(sender(expanded(channel.url, environment), messages)) as answers:
            async for answer in answers:
                yield answer
    except MissingVariableError as error:
        yield Answer(str(error))
    except OSError as error:
        yield Answer(f"the process that sends did not start ({error.strerror})")
    except Exception as error:  # what is not counted as an attempt would be tried at every look
        log.exception("sending failed", channel=channel.key)
        yield Answer(f"a defect of the monitor ({type(error).__name__})")


def _numbers(letters: Sequence[tuple[Message, Sequence[Notice]]]) -> list[int]:
    return [one.n for _, told in letters for one in told]


def _before(rise: Occasion) -> Severity:
    return Severity(rise.detail.partition(" ")[0])


def _fallen(flag: Flag, rise: Occasion) -> bool:
    """Whether a flag is no severer than before it rose."""
    order = list(Severity)
    return order.index(flag.severity) >= order.index(_before(rise))


def _weighed(news: Sequence[News]) -> list[News]:
    """The severest flags first, then sources."""
    order = list(Severity)
    return sorted(news, key=lambda one: order.index(one.row.flag.severity) if isinstance(one, FlagNews) else len(order))


# --- in the daemon, after a single pass, and for trial -----------------------------------------------------


async def serve(context: Context, stop: asyncio.Event) -> None:
    """Looks into the outbox again and again until ``stop`` is set: a service of the daemon's."""
    post = Post(context.store)
    under_way: dict[str, asyncio.Task[int]] = {}
    loop = asyncio.get_running_loop()
    at, passed = context.clock(), loop.time()
    try:
        for turn in count():
            if stop.is_set():
                break
            expected = at + timedelta(seconds=loop.time() - passed)
            at, passed = context.clock(), loop.time()
            set_back = expected - at > SET_BACK
            await _look(post, context, under_way, outages=turn % OUTAGES_EVERY == 0, set_back=set_back)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), EVERY)
        if under_way:
            await asyncio.wait(under_way.values(), timeout=GRACE)
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)


async def _look(
    post: Post, context: Context, under_way: dict[str, asyncio.Task[int]], *, outages: bool, set_back: bool
) -> None:
    """One look. A channel that is still busy with the last one is left alone."""
    config, now = context.current.config, context.clock()
    for name in [name for name, task in under_way.items() if task.done()]:
        error = under_way.pop(name).exception()
        if error is not None and not isinstance(error, StoreError):  # of that the daemon tells
            log.error("a channel failed", channel=name, exc_info=error)
    try:
        if set_back:
            await asyncio.to_thread(post.store.cap_notices, now, now)
        if outages:
            await asyncio.to_thread(post.note_outages, config, now)
        await asyncio.to_thread(post.sort, config, now)
    except StoreError:
        return  # the daemon tells of it, and the next look comes soon
    for channel in config.settings.notify:
        if channel.key not in under_way:
            under_way[channel.key] = asyncio.create_task(post.deliver(config, channel, now))


async def deliver_once(config: Config, store: Store, now: datetime) -> None:
    """Sends all that is due: what a single pass over the sources ends with."""
    post = Post(store)
    post.note_outages(config, now)
    post.sort(config, now)
    deliveries = [post.deliver(config, channel, now) for channel in config.settings.notify]
    for error in await asyncio.gather(*deliveries, return_exceptions=True):
        if isinstance(error, BaseException):  # after all have ended: a channel in trouble cuts off no other
            raise error


async def trial(config: Config, sender: Sender = send) -> dict[str, str]:
    """Sends a message to each channel; what went wrong, or an empty text, by the channel's name."""
    message = Message(
        "Test of the stance monitor's notices",
        "This channel works. Flags and failing sources will be told here.\n",
        "<p>This channel works. Flags and failing sources will be told here.</p>",
    )

    async def one(channel: Notify) -> str:
        async with aclosing(_answers(sender, channel, [message], os.environ)) as answers:
            return next(iter([answer.error async for answer in answers]), "the process that sends gave no answer")

    found = await asyncio.gather(*(one(channel) for channel in config.settings.notify))
    return {channel.key: error for channel, error in zip(config.settings.notify, found, strict=True)}
