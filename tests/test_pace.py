from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from loopback import VirtualTime
from monitor.fetch import pace
from monitor.fetch.pace import HushedError, Pace, Places

Starts = list[tuple[str, float]]


def measure(work: Callable[[VirtualTime], Coroutine[Any, Any, None]]) -> None:
    time = VirtualTime()
    asyncio.run(time.drive(work(time)))


def pacing(time: VirtualTime, *, concurrency: int = 32, per_host: int = 2, delay: float = 1.0) -> Pace:
    return Pace(concurrency=concurrency, per_host=per_host, delay=delay, clock=time.clock, sleep=time.sleep)


async def request(
    manners: Pace, time: VirtualTime, host: str, starts: Starts, lasts: float = 0.0, delay: float = 0.0
) -> None:
    async with manners.turn(host, delay):
        starts.append((host, time.now))
        await time.sleep(lasts)


def test_requests_to_one_host_start_the_delay_apart_and_in_the_order_they_were_asked_for() -> None:
    async def work(time: VirtualTime) -> None:
        manners, order = pacing(time), list[tuple[int, float]]()

        async def numbered(number: int) -> None:
            async with manners.turn("a"):
                order.append((number, time.now))

        await asyncio.gather(*(numbered(number) for number in range(4)))
        assert order == [(0, 0.0), (1, 1.0), (2, 2.0), (3, 3.0)]

    measure(work)


def test_hosts_do_not_wait_for_each_other() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time), Starts()
        await asyncio.gather(*(request(manners, time, host, starts) for host in "abc"))
        assert starts == [("a", 0.0), ("b", 0.0), ("c", 0.0)]

    measure(work)


def test_no_more_than_the_allowed_number_of_requests_to_one_host_run_at_once() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time), Starts()
        await asyncio.gather(*(request(manners, time, "slow", starts, lasts=10.0) for _ in range(4)))
        assert [start for _, start in starts] == [0.0, 1.0, 10.0, 11.0]

    measure(work)


@pytest.mark.parametrize(("places", "starts"), [(1, [0.0, 0.0, 0.0, 10.0, 20.0, 30.0]), (9, [0.0] * 3 + [5.0] * 3)])
def test_other_limits_hold_for_what_has_not_begun(places: int, starts: list[float]) -> None:
    """Three are under way when, after five seconds, so many places are given out instead."""

    async def work(time: VirtualTime) -> None:
        manners, seen = pacing(time, concurrency=3), Starts()

        async def change() -> None:
            await time.sleep(5.0)
            manners.configure(concurrency=places, per_host=2, delay=1.0)

        await asyncio.gather(change(), *(request(manners, time, host, seen, lasts=10.0) for host in "abcdef"))
        assert [start for _, start in seen] == starts

    measure(work)


def test_a_place_given_to_one_that_has_just_given_up_is_not_lost() -> None:
    async def work() -> None:
        places = Places(1)
        await places.acquire()
        given_up, waiting = (asyncio.create_task(places.acquire()) for _ in range(2))
        await asyncio.sleep(0)
        places.release()
        given_up.cancel()
        await asyncio.wait_for(waiting, 5)
        assert given_up.cancelled()

    asyncio.run(work())


def test_no_more_than_the_allowed_number_of_requests_run_at_once_over_all_hosts() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, concurrency=2), Starts()
        await asyncio.gather(*(request(manners, time, host, starts, lasts=10.0) for host in "abcde"))
        assert [start for _, start in starts] == [0.0, 0.0, 10.0, 10.0, 20.0]

    measure(work)


def test_requests_to_one_host_are_apart_even_if_all_of_them_had_to_wait_in_the_general_queue() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, concurrency=2, per_host=2, delay=1.0), Starts()
        busy = [request(manners, time, host, starts, lasts=30.0) for host in "xy"]
        await asyncio.gather(*busy, request(manners, time, "a", starts), request(manners, time, "a", starts))
        assert starts[2:] == [("a", 30.0), ("a", 31.0)]

    measure(work)


def test_a_request_that_waits_for_its_hosts_pace_keeps_nobody_elses_place() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, concurrency=1, delay=20.0), Starts()
        hosts = ["a", "a", "b"]
        await asyncio.gather(*(request(manners, time, host, starts) for host in hosts))
        assert starts == [("a", 0.0), ("b", 0.0), ("a", 20.0)]

    measure(work)


def test_the_longer_of_our_delay_and_the_hosts_wish_holds() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, delay=1.0), Starts()
        for wish in (0.0, 5.0, 0.5):
            await request(manners, time, "a", starts, delay=wish)
        assert [start for _, start in starts] == [0.0, 5.0, 6.0]

    measure(work)


def test_a_waiting_request_that_is_cancelled_leaves_its_place_to_the_next() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, concurrency=1, per_host=1), Starts()
        tasks = [asyncio.ensure_future(request(manners, time, "a", starts, lasts=3.0)) for _ in range(4)]
        await time.sleep(0.5)
        tasks[1].cancel()
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        tasks.append(asyncio.ensure_future(request(manners, time, "a", starts)))
        await tasks[-1]
        assert [start for _, start in starts] == [0.0, 3.0, 6.0]

    measure(work)


def test_a_request_that_fails_gives_its_place_back() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, concurrency=1, per_host=1, delay=0.0), Starts()
        for _ in range(3):
            with pytest.raises(ConnectionError):
                async with manners.turn("a"):
                    raise ConnectionError
        await request(manners, time, "a", starts)
        assert len(starts) == 1

    measure(work)


def test_a_host_is_hushed_only_after_several_refusals_in_a_row_and_for_as_long_as_it_says() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, delay=0.0), Starts()
        for _ in range(2):
            manners.limited("a", timedelta(seconds=100))
        manners.welcomed("a")
        for _ in range(2):
            manners.limited("a", timedelta(seconds=100))
        await request(manners, time, "a", starts)
        manners.limited("a", timedelta(seconds=100))
        with pytest.raises(HushedError) as caught:
            await request(manners, time, "a", starts)
        assert caught.value.seconds == 100
        await request(manners, time, "b", starts)
        await time.sleep(100)
        await request(manners, time, "a", starts)
        assert starts == [("a", 0.0), ("b", 0.0), ("a", 100.0)]

    measure(work)


def test_requests_already_waiting_for_a_host_are_turned_away_when_it_is_hushed() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time, delay=50.0), Starts()
        waiting = [asyncio.ensure_future(request(manners, time, "a", starts)) for _ in range(10)]
        await time.sleep(1.0)
        for _ in range(3):
            manners.limited("a", None)
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert sum(isinstance(result, HushedError) for result in results) == 8

    measure(work)


def test_a_host_cannot_hush_itself_for_longer_than_the_cap() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time), Starts()
        for _ in range(3):
            manners.limited("a", timedelta(days=1))
        await time.sleep(pace.HUSH_LONGEST)
        await request(manners, time, "a", starts)
        assert len(starts) == 1

    measure(work)


def test_hosts_long_unused_are_forgotten_and_those_in_use_are_not() -> None:
    async def work(time: VirtualTime) -> None:
        manners, starts = pacing(time), Starts()
        for number in range(pace.HOSTS_REMEMBERED):
            await request(manners, time, f"host{number}", starts)
        await time.sleep(pace.HUSH_LONGEST * 2)
        async with manners.turn("busy"):
            await request(manners, time, "new", starts)
            assert set(manners._hosts) == {"busy", "new"}

    measure(work)
