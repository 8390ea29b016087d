from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from loopback import NOW, SETTINGS, Reply, Server, answer, canned, fetcher, page, serve, then_reset
from monitor.domain import FetchedPage, Outcome, Validators

LAST_MODIFIED = "Sun, 01 Mar 2026 08:00:00 GMT"
KNOWN = Validators('W/"a1"', LAST_MODIFIED)


# --- what an answer amounts to ---------------------------------------------------------------------------


def test_a_page_comes_with_everything_that_is_known_of_it() -> None:
    wire = page(b"<p>Words.</p>", etag='W/"a1"', last_modified=LAST_MODIFIED).replace(
        b"text/html", b"Text/HTML; charset=UTF-8"
    )
    fetched, server = serve(wire)
    assert fetched == FetchedPage(
        url=server.url(),
        final_url=server.url(),
        outcome=Outcome.FRESH,
        fetched_at=NOW,
        status=200,
        body=b"<p>Words.</p>",
        content_type="text/html",
        charset="utf-8",
        validators=KNOWN,
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (203, Outcome.FRESH),
        (202, Outcome.UNSUPPORTED),
        (204, Outcome.UNSUPPORTED),
        (206, Outcome.UNSUPPORTED),
        (300, Outcome.UNSUPPORTED),
        (302, Outcome.UNSUPPORTED),
        (400, Outcome.DENIED),
        (401, Outcome.DENIED),
        (402, Outcome.DENIED),
        (403, Outcome.DENIED),
        (404, Outcome.GONE),
        (408, Outcome.TIMEOUT),
        (410, Outcome.GONE),
        (418, Outcome.DENIED),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.DENIED),
        (500, Outcome.SERVER_ERROR),
        (501, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (520, Outcome.SERVER_ERROR),
        (999, Outcome.SERVER_ERROR),
    ],
)
def test_every_status_has_an_outcome(status: int, outcome: Outcome) -> None:
    fetched = canned(lambda _: httpx.Response(status, html="<p>Words.</p>", headers={"etag": '"x"'}))
    assert (fetched.outcome, fetched.status) == (outcome, status)
    assert (fetched.body != b"") == (outcome is Outcome.FRESH)
    assert (fetched.validators != Validators()) == (outcome is Outcome.FRESH)
    assert str(status) in fetched.detail or outcome is Outcome.FRESH


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sunday, 01-Mar-26 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("604800", timedelta(days=1)),
        ("Sat, 01 Mar 2036 12:00:00 GMT", timedelta(days=1)),
        ("9" * 5000, timedelta(days=1)),
        ("-5", None),
        ("soon", None),
        ("99:99", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms_and_capped_at_a_day(value: str, wait: timedelta | None) -> None:
    fetched = canned(lambda _: httpx.Response(429, headers={"retry-after": value}))
    assert (fetched.outcome, fetched.retry_after) == (Outcome.RATE_LIMITED, wait)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600),
        ({"cache-control": 'Max-Age="600"', "age": "540"}, 60),
        ({"cache-control": "max-age=600", "age": "9000"}, 0),
        ({"cache-control": "max-age=600", "age": "soon"}, 600),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_is_fresh_by_its_own_word(headers: dict[str, str], seconds: int | None) -> None:
    fetched = canned(lambda _: httpx.Response(200, headers=headers | {"content-type": "text/html"}, content=b"<p>"))
    assert fetched.fresh_for == (None if seconds is None else timedelta(seconds=seconds))


def test_other_settings_hold_from_the_next_request_on() -> None:
    agents = []

    def respond(request: httpx.Request) -> httpx.Response:
        agents.append(request.headers["user-agent"])
        return httpx.Response(200, headers={"content-type": "text/html"}, content=b"x" * 5000)

    async def work() -> list[FetchedPage]:
        settings = replace(SETTINGS, respect_robots=False)
        async with fetcher(settings, transport=httpx.MockTransport(respond)) as one:
            first = await one.get("https://s.example/")
            one.configure(replace(settings, user_agent="other/2", max_bytes=1000))
            return [first, await one.get("https://s.example/")]

    first, second = asyncio.run(work())
    assert (first.outcome, second.outcome) == (Outcome.FRESH, Outcome.TOO_LARGE)
    assert agents == [SETTINGS.user_agent, "other/2"]


def test_unavailable_until_a_given_time_is_a_limit_and_not_an_error() -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503, headers={"retry-after": "30"})

    fetched = canned(respond)
    assert (fetched.outcome, fetched.retry_after) == (Outcome.RATE_LIMITED, timedelta(seconds=30))
    assert len(asked) == 1


def test_a_user_agent_is_sent_whatever_letters_and_line_ends_its_setting_has() -> None:
    _, server = serve(page(), replace(SETTINGS, user_agent="Wächter/1.0\n(redaktion@example.org)\n"))
    assert server.requests[-1].headers["user-agent"].encode("latin-1").decode() == "Wächter/1.0 (redaktion@example.org)"


# --- has it changed? -------------------------------------------------------------------------------------


def test_validators_go_back_verbatim_and_outlast_a_bare_304() -> None:
    fetched, server = serve(answer(304), validators=KNOWN)
    assert server.requests[-1].headers["if-none-match"] == 'W/"a1"'
    assert server.requests[-1].headers["if-modified-since"] == LAST_MODIFIED
    assert (fetched.outcome, fetched.validators, fetched.body, fetched.detail) == (Outcome.NOT_MODIFIED, KNOWN, b"", "")


def test_a_304_may_renew_a_validator() -> None:
    fetched, _ = serve(answer(304, etag='"b2"'), validators=KNOWN)
    assert fetched.validators == Validators('"b2"', LAST_MODIFIED)


def test_without_validators_nothing_conditional_is_sent_and_a_304_is_the_servers_error() -> None:
    fetched, server = serve(answer(304))
    assert not {"if-none-match", "if-modified-since"} & set(server.requests[-1].headers)
    assert fetched.outcome is Outcome.SERVER_ERROR


def test_validators_that_could_not_be_sent_back_are_not_kept() -> None:
    headers = [(b"ETag", "“ü”".encode()), (b"Last-Modified", b"x" * 5000)]
    fetched = canned(lambda _: httpx.Response(200, html="<p>Words.</p>", headers=headers))
    assert (fetched.outcome, fetched.validators) == (Outcome.FRESH, Validators())


# --- redirects -------------------------------------------------------------------------------------------


def hops(number: int) -> dict[str, Reply | list[Reply]]:
    routes: dict[str, Reply | list[Reply]] = {f"/{hop}": answer(302, location=f"/{hop + 1}") for hop in range(number)}
    return routes | {f"/{number}": page()}


@pytest.mark.parametrize(("number", "outcome"), [(10, Outcome.FRESH), (11, Outcome.TOO_MANY_REDIRECTS)])
def test_ten_redirects_are_followed_and_no_more(number: int, outcome: Outcome) -> None:
    async def work() -> FetchedPage:
        async with Server(hops(number)) as server, fetcher() as one:
            return await one.get(server.url("/0"))

    fetched = asyncio.run(work())
    assert fetched.outcome is outcome
    assert fetched.url.endswith("/0")
    assert fetched.final_url.endswith("/10")


def test_a_circle_of_redirects_is_noticed_at_once() -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(301, headers={"location": "/b#part" if request.url.path == "/a" else "/a"})

    assert canned(respond, "https://s.example/a").outcome is Outcome.TOO_MANY_REDIRECTS
    assert asked == ["/a", "/b"]


def test_a_redirect_to_itself_that_sets_a_cookie_first_is_no_circle_and_the_cookie_is_not_kept() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.headers.get("cookie") == "seen=1":
            return httpx.Response(200, html="<p>Words.</p>")
        return httpx.Response(302, headers={"location": "/", "set-cookie": "seen=1"})

    cookies: list[str | None] = []

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        cookies.append(request.headers.get("cookie"))
        return respond(request)

    async def work() -> list[Outcome]:
        async with fetcher(transport=httpx.MockTransport(handle)) as one:
            return [(await one.get("https://s.example/")).outcome for _ in range(2)]

    assert asyncio.run(work()) == [Outcome.FRESH, Outcome.FRESH]
    assert cookies == [None, "seen=1", None, "seen=1"]


def test_a_cookie_goes_back_as_it_came_even_where_it_is_not_ascii() -> None:
    reply = answer(302, location="/", set_cookie="name=ключ")
    fetched, server = serve([reply, page()])
    assert fetched.outcome is Outcome.FRESH
    assert server.requests[-1].headers["cookie"].encode("latin-1").decode() == "name=ключ"


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://s.example/", "javascript:alert(1)", "http://", "http://[::1", "http://0177.0.0.1/"],
)
def test_redirects_lead_to_web_addresses_or_nowhere(target: str) -> None:
    fetched = canned(lambda _: httpx.Response(302, headers={"location": target}))
    assert fetched.outcome is Outcome.UNSUPPORTED


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "file:///etc/passwd",
        "http://",
        "http://a\0b/",
        "http://s.example:99999/",
        "http://[::1]-1/",
        "http://" + "a" * 70_000,
    ],
)
def test_what_is_no_web_address_is_unsupported(url: str) -> None:
    assert canned(lambda _: httpx.Response(200), url).outcome is Outcome.UNSUPPORTED


def test_a_name_and_password_in_the_address_are_used_for_their_site_alone_and_shown_nowhere(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: dict[str, str | None] = {}

    def respond(request: httpx.Request) -> httpx.Response:
        seen[str(request.url)] = request.headers.get("authorization")
        if request.url.path == "/a":
            return httpx.Response(302, headers={"location": "/b"})
        if request.url.path == "/b":
            return httpx.Response(302, headers={"location": "https://other.example/c"})
        return httpx.Response(403)

    with caplog.at_level(logging.DEBUG):
        fetched = canned(respond, "https://user:secret@s.example/a")
    basic = "Basic dXNlcjpzZWNyZXQ="
    assert seen == {"https://s.example/a": basic, "https://s.example/b": basic, "https://other.example/c": None}
    assert "secret" not in fetched.final_url + fetched.detail + caplog.text


# --- redirects that stand in the page ---------------------------------------------------------------------


def moved(directive: str, before: str = "") -> str:
    return (
        f"<html><head>{before}<meta http-equiv='refresh' content=\"{directive}\"></head>"
        "<body><p>This page has a new address. It opens in a moment.</p></body></html>"
    )


def led(first: str, url: str = "https://s.example/a", **named: Any) -> FetchedPage:
    """Fetches a page beside whose first address there are others."""

    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html=first if str(request.url) == url else "<p>Words.</p>")

    return canned(respond, url, **named)


@pytest.mark.parametrize(
    ("directive", "to"),
    [
        ("0; url=/b", "https://s.example/b"),
        ("5;URL='/b?x=1&amp;y=2'", "https://s.example/b?x=1&y=2"),
        ("0, https://other.example/c", "https://other.example/c"),
        ("3 url = b#part", "https://s.example/b"),
    ],
)
def test_a_page_that_is_left_at_once_leads_on(directive: str, to: str) -> None:
    fetched = led(moved(directive))
    assert (fetched.url, fetched.final_url) == ("https://s.example/a", to)
    assert fetched.body == b"<p>Words.</p>"


def test_where_a_page_leads_on_to_is_relative_to_its_base() -> None:
    assert led(moved("0; url=b", '<base href="/x/">')).final_url == "https://s.example/x/b"


@pytest.mark.parametrize(
    "page",
    [
        moved("300; url=/b"),
        moved("0"),
        moved("0;", '<base href="/x/">'),
        moved("0; url=/a#top"),
        moved("0; url=https://S.example:443/a"),
        moved("0; url=javascript:history.back()"),
        moved("0; url=http://[broken"),
        f"<noscript>{moved('0; url=/b')}</noscript>",
        f"<!-- {moved('0; url=/b')} -->",
        f"<script>write('{moved('0; url=/b')}')</script>",
        "<![broken" + moved("0; url=/b"),
        "<p>" + "Words. " * 4_000 + moved("0; url=/b"),
    ],
)
def test_a_page_that_stays_or_is_only_loaded_again_is_the_page(page: str) -> None:
    fetched = led(page)
    assert (fetched.outcome, fetched.final_url) == (Outcome.FRESH, "https://s.example/a")
    assert fetched.body == page.encode()


def test_a_feed_that_tells_of_such_a_page_leads_nowhere() -> None:
    feed = f"<rss><item><description><![CDATA[{moved('0; url=/b')}]]></description></item></rss>"
    kind = {"content-type": "application/rss+xml"}
    assert canned(lambda _: httpx.Response(200, text=feed, headers=kind)).body == feed.encode()


def test_a_page_that_another_leads_on_to_is_had_in_full_each_time() -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.path, request.headers.get("if-none-match"), request.headers.get("if-modified-since")))
        html = moved("0; url=/b") if request.url.path == "/a" else "<p>Words.</p>"
        return httpx.Response(200, html=html, headers={"etag": '"1"', "last-modified": LAST_MODIFIED})

    fetched = canned(respond, "https://s.example/a", validators=KNOWN)
    assert asked == [("/a", 'W/"a1"', LAST_MODIFIED), ("/b", None, None)]
    assert (fetched.outcome, fetched.validators) == (Outcome.FRESH, Validators())


def test_pages_that_lead_on_to_each_other_are_a_circle_and_the_last_of_them_may_be_gone() -> None:
    to = {"/a": "/b", "/b": "/a", "/c": "/none"}

    def respond(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        return httpx.Response(200, html=moved(f"0; url={to[path]}")) if path in to else httpx.Response(404)

    assert canned(respond, "https://s.example/a").outcome is Outcome.TOO_MANY_REDIRECTS
    assert canned(respond, "https://s.example/c").outcome is Outcome.GONE


# --- a second try ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [502, 503, 504, httpx.ConnectError("refused"), httpx.ReadError("reset")])
def test_trouble_on_the_way_is_given_a_second_try(first: int | Exception) -> None:
    answers = [first]

    def respond(_: httpx.Request) -> httpx.Response:
        trouble = answers.pop() if answers else 200
        if isinstance(trouble, Exception):
            raise trouble
        return httpx.Response(trouble, html="<p>Words.</p>")

    assert canned(respond).outcome is Outcome.FRESH


@pytest.mark.parametrize("status", [503, 500, 404, 403, 429])
def test_there_is_one_second_try_at_most_and_none_for_an_answer_that_means_it(status: int) -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    canned(respond)
    assert len(asked) == (2 if status == 503 else 1)


def test_the_second_try_is_one_for_all_redirects_together() -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if asked == ["/"] or request.url.path != "/":
            return httpx.Response(502)
        return httpx.Response(302, headers={"location": "/next"})

    assert canned(respond).outcome is Outcome.SERVER_ERROR
    assert asked == ["/", "/", "/next"]


def test_a_server_that_drops_its_kept_connection_is_simply_asked_again() -> None:
    async def work() -> tuple[FetchedPage, Server]:
        async with Server({"/": page(), "/drop": [then_reset(), page()]}) as server, fetcher() as one:
            await one.get(server.url())
            return await one.get(server.url("/drop")), server

    fetched, server = asyncio.run(work())
    assert fetched.outcome is Outcome.FRESH
    assert server.paths() == ["/", "/drop", "/drop"]
