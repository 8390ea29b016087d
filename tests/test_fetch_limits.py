from __future__ import annotations

import asyncio
import gc
import gzip
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from loopback import (
    CHUNKED,
    IMPATIENT,
    SETTINGS,
    Reply,
    Server,
    answer,
    fetcher,
    later,
    page,
    serve,
    stall,
    then_reset,
    then_stall,
)
from monitor.domain import FetchedPage, Outcome, Validators
from monitor.fetch import NOTHING_KNOWN, Fetcher, wire

# --- limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        stall,
        then_stall(b"HTTP/1.1 200 O"),
        then_stall(page()[:-3]),
        then_stall(answer(302, location="/")[:-2]),
    ],
    ids=["before the answer", "in its head", "in its body", "in a redirect"],
)
def test_an_answer_that_stalls_ends_as_a_timeout(reply: Reply) -> None:
    fetched, server = serve(reply, IMPATIENT)
    assert (fetched.outcome, fetched.body, fetched.validators) == (Outcome.TIMEOUT, b"", NOTHING_KNOWN)
    assert "0.5 s" in fetched.detail
    assert server.paths() == ["/"]


def test_an_answer_that_drips_for_ever_ends_as_a_timeout() -> None:
    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    assert serve(drip, IMPATIENT)[0].outcome is Outcome.TIMEOUT


def test_redirects_and_second_tries_share_one_time_limit() -> None:
    settings = replace(IMPATIENT, timeout=timedelta(seconds=1))

    async def slow_redirect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.6)
        writer.write(answer(302, location="/next"))

    async def work() -> FetchedPage:
        async with Server({"/": slow_redirect, "/next": slow_redirect}) as server, fetcher(settings) as one:
            return await one.get(server.url())

    fetched = asyncio.run(work())
    assert fetched.outcome is Outcome.TIMEOUT
    assert fetched.final_url.endswith("/next")


def test_waiting_for_ones_turn_takes_nothing_from_the_time_limit() -> None:
    async def work() -> list[Outcome]:
        second = timedelta(seconds=1)
        settings = replace(SETTINGS, timeout=second, per_host_delay=0.6 * second, respect_robots=False)
        async with Server({"/": page()}) as server, Fetcher(settings) as one:
            return [page.outcome for page in await asyncio.gather(*(one.get(server.url()) for _ in range(3)))]

    assert asyncio.run(work()) == [Outcome.FRESH] * 3


@pytest.mark.parametrize(
    "head",
    [{}, {"content_length": "20000000"}, {"content_encoding": "gzip"}],
    ids=["unannounced", "announced", "gzip bomb"],
)
def test_a_page_beyond_the_limit_is_dropped_after_little_of_it_was_sent(head: dict[str, str]) -> None:
    whole = b"\0" * 20_000_000
    wire = gzip.compress(whole, 1) * 5 if head.get("content_encoding") else whole
    start = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    start += b"".join(f"{name.replace('_', '-')}: {value}\r\n".encode() for name, value in head.items()) + b"\r\n"
    sent = 0

    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(start)
        while sent < len(wire):
            writer.write(wire[sent : sent + 10_000])
            sent += 10_000
            await writer.drain()

    fetched, _ = serve(pour, replace(SETTINGS, max_bytes=1_000_000))
    assert (fetched.outcome, fetched.body) == (Outcome.TOO_LARGE, b"")
    assert "1 MB" in fetched.detail
    assert sent < 15_000_000


def test_a_large_page_within_the_limit_is_read_whole() -> None:
    whole = b"<p>Words upon words.</p>" * 300_000
    fetched, _ = serve(page(whole))
    assert (fetched.outcome, len(fetched.body)) == (Outcome.FRESH, 7_200_000)


def test_a_page_of_the_wrong_kind_is_not_read() -> None:
    fetched, _ = serve(answer(200, b"%PDF-1.7", content_type="application/pdf"))
    assert (fetched.outcome, fetched.content_type, fetched.body) == (Outcome.UNSUPPORTED, "application/pdf", b"")


# --- what goes wrong on the wire -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        then_reset(),
        then_reset(b"HTTP/1.1 200"),
        then_reset(page()[:-3]),
        then_reset(CHUNKED + b"5\r\nWords"),
        then_reset(CHUNKED + b"-5\r\nWords"),
        then_reset(CHUNKED + b"ffffffffffffffffffffff\r\nWords"),
        then_reset(b"Word"),
        then_reset(b"HTTP/1.1 two hundred\r\n\r\n"),
        then_reset(b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n"),
        then_reset(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
        then_reset(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        then_reset(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000),
        then_reset(b"\0\xff" * 5000),
        page(gzip.compress(b"<p>Words.</p>" * 100)[:-20], content_encoding="gzip"),
        page(b"<p>Words.</p>", content_encoding="gzip"),
    ],
)
def test_a_broken_answer_is_a_failure_with_words_and_never_a_page(reply: Reply) -> None:
    fetched, server = serve(reply)
    assert (fetched.outcome, fetched.body, fetched.validators) == (Outcome.UNREACHABLE, b"", NOTHING_KNOWN)
    assert fetched.detail
    assert "\n" not in fetched.detail
    assert len(server.paths()) <= 2


def test_a_server_that_hangs_up_is_asked_twice_in_all() -> None:
    fetched, server = serve(then_reset())
    assert fetched.detail.endswith("the server hung up")
    assert server.paths() == ["/", "/"]


@pytest.mark.parametrize(
    "reply",
    [
        later(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Half a page", reset=True),
        later(CHUNKED + b"5\r\nWords\r\n", b"not a size\r\n"),
        later(page()[:-3], reset=True),
    ],
    ids=["reset, of no stated length", "garbage after a chunk", "reset, of a stated length"],
)
def test_a_body_that_goes_wrong_half_way_fails_at_once(reply: Reply) -> None:
    fetched, server = serve(reply)
    assert (fetched.outcome, fetched.body) == (Outcome.UNREACHABLE, b"")
    assert "broke off" in fetched.detail
    assert server.paths() == ["/"]


# --- many at once ----------------------------------------------------------------------------------------


def test_no_more_requests_are_in_flight_than_allowed_and_all_are_answered() -> None:
    flying = most = 0

    async def handle(_: httpx.Request) -> httpx.Response:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        await asyncio.sleep(0)
        flying -= 1
        return httpx.Response(200, html="<p>Words.</p>")

    async def work() -> list[FetchedPage]:
        async with fetcher(replace(SETTINGS, concurrency=5), transport=httpx.MockTransport(handle)) as one:
            return list(await asyncio.gather(*(one.get(f"https://s{number}.example/") for number in range(50))))

    assert {page.outcome for page in asyncio.run(work())} == {Outcome.FRESH}
    assert most == 5


def test_one_connection_serves_a_host_again_and_again_whatever_it_answers() -> None:
    replies: list[Reply] = [page(), answer(304), answer(404, b"<p>Gone.</p>"), answer(302, location="/next"), page()]

    async def work() -> list[Outcome]:
        async with Server({"/": replies, "/next": page()}) as server, fetcher() as one:
            outcomes = [(await one.get(server.url(), Validators('"a"'))).outcome for _ in range(5)]
            assert server.connections == 1
            return outcomes

    assert asyncio.run(work()) == [Outcome.FRESH, Outcome.NOT_MODIFIED, Outcome.GONE, Outcome.FRESH, Outcome.FRESH]


@pytest.mark.parametrize("noticed", [True, False])
def test_what_comes_unasked_is_never_the_answer_to_the_next_request(noticed: bool) -> None:
    async def work() -> bytes:
        writers: list[asyncio.StreamWriter] = []

        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writers.append(writer)
            writer.write(page(b"<p>First.</p>"))
            await reader.read()

        settings = replace(SETTINGS, respect_robots=False)
        async with Server({"/": handler, "/next": page(b"<p>Next.</p>")}) as server, fetcher(settings) as one:
            await one.get(server.url())
            writers[0].write(page(b"<p>First, once more.</p>"))
            await asyncio.sleep(0.02 if noticed else 0)
            return (await one.get(server.url("/next"))).body

    assert asyncio.run(work()) == b"<p>Next.</p>"


@pytest.mark.parametrize(
    "reply", [stall, then_stall(b"HTTP/1.1 200 O"), then_stall(page()[:-3])], ids=["waiting", "head", "body"]
)
def test_closing_ends_what_is_still_under_way(reply: Reply) -> None:
    async def work() -> FetchedPage:
        async with Server({"/": reply}) as server:
            one = fetcher(replace(SETTINGS, respect_robots=False))
            task = asyncio.create_task(one.get(server.url()))
            while not server.paths():
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.02)
            await one.aclose()
            return await task

    fetched = asyncio.run(work())
    assert (fetched.outcome, fetched.body) == (Outcome.UNREACHABLE, b"")
    gc.collect()


def test_only_so_many_idle_connections_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_KEPT", 3)

    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def work() -> int:
        settings = replace(SETTINGS, respect_robots=False)
        async with Server({"/": page()}) as server, fetcher(settings, resolve=resolve) as one:
            await asyncio.gather(*(one.get(server.url(host=f"s{number}.invalid")) for number in range(12)))
            await asyncio.sleep(0.05)
            return server.open

    assert asyncio.run(work()) == 3


def test_the_rest_of_an_answer_nobody_needs_is_not_waited_for() -> None:
    fetched, _ = serve(then_stall(answer(404, b"Gone", content_length="5000")))
    assert fetched.outcome is Outcome.GONE
    fetched, _ = serve(then_reset(answer(404, b"Gone", content_length="5000")))
    assert fetched.outcome is Outcome.GONE


def test_refusals_in_a_row_spare_the_host_the_rest() -> None:
    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(404 if request.url.path == "/robots.txt" else 429, headers={"retry-after": "60"})

    async def work() -> list[FetchedPage]:
        async with fetcher(transport=httpx.MockTransport(handle)) as one:
            return [await one.get(f"https://s.example/{number}") for number in range(10)]

    pages = asyncio.run(work())
    assert {page.outcome for page in pages} == {Outcome.RATE_LIMITED}
    assert len(asked) == 1 + 3
    assert timedelta(0) < (pages[-1].retry_after or timedelta(0)) <= timedelta(seconds=60)


@pytest.mark.parametrize(
    "reply", [stall, then_stall(b"HTTP/1.1 200 O"), then_stall(page()[:-3])], ids=["waiting", "head", "body"]
)
def test_cancellation_goes_through_and_leaves_nothing_open(reply: Reply) -> None:
    async def work() -> int:
        settings = replace(SETTINGS, concurrency=3, per_host_concurrency=3)
        async with Server({"/": reply, "/good": page()}) as server, fetcher(settings) as one:
            tasks = [asyncio.create_task(one.get(server.url())) for _ in range(6)]
            while len(server.paths()) < 3:
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(result, asyncio.CancelledError) for result in results)
            await asyncio.sleep(0.05)
            still_open = server.open
            assert (await one.get(server.url("/good"))).outcome is Outcome.FRESH
            return still_open

    assert asyncio.run(work()) == 0
    gc.collect()
