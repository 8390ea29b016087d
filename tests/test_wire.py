"""Answers as careless servers give them, on connections that they end and misuse as they like."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from loopback import (
    CHUNKED,
    Server,
    answer,
    canned,
    fetcher,
    later,
    page,
    serve,
    then_reset,
    then_stall,
)
from monitor.domain import FetchedPage, Outcome, Validators

HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
CHUNKS = b"c\r\n<p>Words</p>\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (answer(304) + b"<p>Words.</p>", Outcome.NOT_MODIFIED),
        (answer(304, content_length="12") + b"<p>Words</p>", Outcome.NOT_MODIFIED),
        (b"HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS, Outcome.NOT_MODIFIED),
        (answer(304, connection="close") + b"<p>Words.</p>", Outcome.NOT_MODIFIED),
        (answer(404) + b"<p>Words.</p>", Outcome.GONE),
        (page(b"<p>Words</p> and more of them", content_length="12"), Outcome.FRESH),
        (page(b"<p>Words</p> and more of them", content_length="12", connection="close"), Outcome.FRESH),
        (CHUNKED + CHUNKS + b"and more of them", Outcome.FRESH),
    ],
)
def test_an_answer_counts_though_more_follows_than_belongs_to_it(reply: bytes, outcome: Outcome) -> None:
    async def work() -> None:
        async with Server({"/": reply, "/next": page(b"<p>Next.</p>")}) as server, fetcher() as one:
            fetched = await one.get(server.url(), Validators('"a"'))
            assert (fetched.outcome, fetched.body) == (outcome, b"<p>Words</p>" if outcome is Outcome.FRESH else b"")
            assert (await one.get(server.url("/next"))).body == b"<p>Next.</p>"

    asyncio.run(work())


@pytest.mark.parametrize(
    ("lengths", "body"),
    [
        (b"Content-Length: 12\r\ncontent-length: 12\r\n", b"<p>Words</p>"),
        (b"Content-Length: 12, 12\r\n", b"<p>Words</p>"),
        (b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n", CHUNKS),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 7\r\n", CHUNKS),
    ],
)
def test_a_length_that_is_stated_twice_or_beside_chunks_is_no_obstacle(lengths: bytes, body: bytes) -> None:
    fetched, _ = serve(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + lengths + b"ETag: W/1\r\n\r\n" + body)
    assert (fetched.outcome, fetched.body, fetched.validators.etag) == (Outcome.FRESH, b"<p>Words</p>", "W/1")


def test_hints_before_the_answer_are_passed_over() -> None:
    assert serve(HINT * 3 + page())[0].outcome is Outcome.FRESH
    assert serve(later(HINT, HINT + page()))[0].outcome is Outcome.FRESH


def test_a_head_may_come_in_any_pieces() -> None:
    whole = b"\r\n" + page(b"<p>Words.</p>\n\n", etag='"a"')
    fetched, _ = serve(later(*(whole[at : at + 7] for at in range(0, len(whole), 7))))
    assert (fetched.outcome, fetched.body, fetched.validators.etag) == (Outcome.FRESH, b"<p>Words.</p>\n\n", '"a"')


def test_a_long_head_is_read_and_an_endless_one_is_not() -> None:
    policy = page(content_security_policy="news.example " * 2000)
    links = page().replace(b"\r\n", b"\r\n" + b"Link: </style.css>\r\n" * 250, 1)
    assert [serve(reply)[0].outcome for reply in (policy, links)] == [Outcome.FRESH] * 2

    endless = [then_stall(start + field * 30_000) for start, field in ((page()[:-20], b"A: b\r\n"), (b"", HINT))]
    for reply in endless:
        fetched, _ = serve(reply)
        assert fetched.outcome is Outcome.UNREACHABLE
        assert "head is longer than 100 kB" in fetched.detail


def test_half_a_body_is_not_asked_for_again_in_the_same_check() -> None:
    _, server = serve(then_reset(page()[:-3]))
    assert server.paths() == ["/"]


def test_a_port_where_nobody_listens_is_unreachable_in_the_systems_own_words() -> None:
    async def work() -> FetchedPage:
        async with Server({}) as server:
            url = server.url()
        async with fetcher() as one:
            return await one.get(url)

    fetched = asyncio.run(work())
    assert (fetched.outcome, fetched.detail) == (Outcome.UNREACHABLE, "Connection refused")


def test_a_host_name_that_cannot_exist_is_unsupported_and_one_that_does_not_is_unreachable() -> None:
    async def work() -> list[Outcome]:
        async with fetcher() as one:
            urls = ("http://" + "a" * 64 + ".example/", "http://does-not-exist.invalid/")
            return [(await one.get(url)).outcome for url in urls]

    assert asyncio.run(work()) == [Outcome.UNSUPPORTED, Outcome.UNREACHABLE]


def test_even_an_error_nobody_foresaw_is_an_outcome() -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("a surprise")

    fetched = canned(respond)
    assert (fetched.outcome, fetched.detail) == (Outcome.UNREACHABLE, "a surprise")
