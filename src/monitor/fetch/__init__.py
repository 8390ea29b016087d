"""One polite, guarded, bounded HTTP request for whoever asks: an address in, a :class:`FetchedPage` out.

Whatever the network does is an outcome and never an exception. In the order of events: robots.txt is
asked, the host's turn is awaited, the address is vetted, the answer is judged by its status and kind,
its body is unpacked up to the limit; each redirect begins anew, also one that stands in the page itself.
The time limit spans all requests, redirects and the body, and stands still while we wait for our turn:
being polite is not the server's failure.

The requests go straight to httpx's transport. The client above it would follow redirects, keep cookies,
read proxies from the environment and log addresses; all this is done here otherwise, or not at all.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpx

from monitor.domain import FetchedPage, FetchSettings, Outcome, Validators
from monitor.fetch import body, outcomes, robots
from monitor.fetch.guard import Guard, GuardedTransport, Resolve, Resolver
from monitor.fetch.pace import Pace

MAX_REDIRECTS = 10
LAST_PORT = 65_535
NOTHING_KNOWN = Validators()
RETRY_PAUSE = 1.0
"""Seconds before the one repetition of a request that failed on its way or at a gateway."""

HEAD = 16_384
"""Bytes in which a page may say that it leads on to another."""

PAGES = frozenset({"text/html", "application/xhtml+xml", None})
"""The types of pages, which may say so; of what comes without one it is not known."""

ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class _Check:
    """One request of a caller's: where it has got to, and what is left of its time."""

    asked: str
    left: float
    headers: dict[str, str]
    validators: Validators = NOTHING_KNOWN
    for_robots: bool = False
    url: httpx.URL = field(default_factory=httpx.URL)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    response: httpx.Response | None = None
    visited: set[tuple[str, frozenset[tuple[object, ...]]]] = field(default_factory=set)
    retried: bool = False
    led_on: bool = False

    def leave_page(self) -> None:
        """Turns from a page to the one that it leads on to, which is always had in full.

        Validators belong to one address, and both of these are asked for each time.
        """
        self.led_on, self.validators = True, NOTHING_KNOWN
        for name in ("If-None-Match", "If-Modified-Since"):
            self.headers.pop(name, None)

    def move_to(self, target: str) -> bool:
        """Turns to the next address; ``False`` if nothing has changed since the last visit there.

        A name and password in an address become a header for its origin alone, so that no log line can show them.
        """
        url = self.url.join(target) if self.visited else httpx.URL(target.strip())
        if url.userinfo:
            pair = f"{url.username}:{url.password}".encode()
            self.headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        elif _origin(url) != _origin(self.url):
            self.headers.pop("Authorization", None)
        if url.userinfo or "#" in str(url):  # otherwise a copy would only cost a second parse
            url = url.copy_with(userinfo=b"", fragment=None)
        self.url = url
        cookies = frozenset((cookie.domain, cookie.path, cookie.name, cookie.value) for cookie in self.cookies.jar)
        state = (str(self.url), cookies)
        known = state in self.visited
        self.visited.add(state)
        return not known

    @property
    def host(self) -> str:
        """By whose turn this is paced: the host, whatever the port."""
        return self.url.raw_host.decode("ascii")

    @asynccontextmanager
    async def ticking(self) -> AsyncIterator[None]:
        """Counts the time inside the block, and ends the block when there is none left."""
        now = asyncio.get_running_loop().time
        started = now()
        try:
            async with asyncio.timeout(self.left):
                yield
        finally:
            self.left -= now() - started


class Fetcher:
    """Fetches pages for the life of the process. Build one, use it from any number of tasks, close it.

    ``clock`` tells the time of day, ``monotonic`` counts seconds for pacing, ``sleep`` waits, ``resolve``
    looks hosts up; ``transport`` replaces the network altogether, and with it the address guard.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        resolve: Resolve | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._pace = Pace(
            concurrency=settings.concurrency,
            per_host=settings.per_host_concurrency,
            delay=settings.per_host_delay.total_seconds(),
            clock=monotonic,
            sleep=sleep,
        )
        self._monotonic = monotonic
        self._resolver = Resolver(settings.concurrency)
        self._guard = Guard(resolve or self._resolver, allow_private=settings.allow_private_addresses)
        self._transport = transport or GuardedTransport(self._guard, _ssl_context())
        self._robots = robots.Robots(self._robots_txt, settings.user_agent, monotonic)
        self._settings = settings
        self.configure(settings)

    def configure(self, settings: FetchSettings) -> None:
        """Takes over other settings, from the next request on. What is known of hosts and their pace stays."""
        if settings.user_agent != self._settings.user_agent:
            self._robots = robots.Robots(self._robots_txt, settings.user_agent, self._monotonic)
        self._settings = settings
        self._time_limit = settings.timeout.total_seconds()
        self._user_agent = " ".join(settings.user_agent.split())
        self._guard.allow_private = settings.allow_private_addresses
        self._pace.configure(
            concurrency=settings.concurrency,
            per_host=settings.per_host_concurrency,
            delay=settings.per_host_delay.total_seconds(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._transport.aclose()
        self._resolver.close()

    async def get(self, url: str, validators: Validators = NOTHING_KNOWN, *, accept: str | None = None) -> FetchedPage:
        """Fetches an address, or learns that it has not changed since it gave these ``validators``.

        Never raises for anything the network or the address does. Waiting for the host's turn may take long where
        many requests go to one host; cancel the task to give up sooner.
        """
        headers = _headers(accept or ACCEPT)
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        return await self._travel(_Check(url, self._time_limit, headers, validators))

    async def _robots_txt(self, url: str) -> FetchedPage:
        headers = _headers("text/plain,*/*;q=0.5")
        return await self._travel(_Check(url, self._time_limit, headers, for_robots=True))

    async def _travel(self, check: _Check) -> FetchedPage:
        """From redirect to redirect to the page, or to the reason why there is none."""
        target = check.asked
        for _ in range(MAX_REDIRECTS + 1):
            try:
                moved = check.move_to(target)
            except (httpx.InvalidURL, UnicodeError) as error:
                found = outcomes.of_error(error, self._settings)
                return self._end(check, found.outcome, found.detail)
            if not moved:
                return self._end(check, Outcome.TOO_MANY_REDIRECTS, "it redirects in a circle")
            answer = await self._visit(check)
            if isinstance(answer, FetchedPage):
                return answer
            target = answer
        return self._end(check, Outcome.TOO_MANY_REDIRECTS, f"more than {MAX_REDIRECTS} redirects")

    async def _visit(self, check: _Check) -> FetchedPage | str:
        """One address: the page, or where it redirects to."""
        check.response = None
        url = check.url
        if url.scheme not in ("http", "https") or not url.raw_host or not 0 <= (url.port or 0) <= LAST_PORT:
            return self._end(check, Outcome.UNSUPPORTED, "only http:// and https:// addresses are fetched")
        rules = robots.Rules()
        if self._settings.respect_robots and not check.for_robots:
            rules = await self._robots.rules(_origin(check.url))
        if rules.failure is not None:
            failure = rules.failure
            context = "" if failure.outcome is Outcome.UNREACHABLE else "robots.txt, without which nothing is fetched: "
            return self._end(check, failure.outcome, context + failure.detail, failure.retry_after)
        if not rules.allows(str(check.url)):
            return self._end(check, Outcome.ROBOTS, "the site's robots.txt asks us not to fetch this address")
        return await self._try_twice(check, rules.delay)

    async def _try_twice(self, check: _Check, delay: float) -> FetchedPage | str:
        """Repeats a request once in a check where the trouble may have passed: longer waits are the schedule's."""
        answer, passing = await self._try(check, delay)
        if passing and not check.retried:
            check.retried = True
            await self._sleep(RETRY_PAUSE)
            answer, _ = await self._try(check, delay)
        return answer

    async def _try(self, check: _Check, delay: float) -> tuple[FetchedPage | str, bool]:
        """The answer to one request, and whether repeating it may help."""
        check.response = None
        try:
            async with self._pace.turn(check.host, delay), check.ticking(), self._response(check) as response:
                return await self._judge(check, response)
        except Exception as error:  # whatever a server makes the layers below raise must end as an outcome
            found = outcomes.of_error(error, self._settings)
            passing = found.passing and check.response is None
            return self._end(check, found.outcome, found.detail, found.wait), passing

    @asynccontextmanager
    async def _response(self, check: _Check) -> AsyncIterator[httpx.Response]:
        """The head of the answer; its body is to be read inside the block."""
        host = check.url.netloc.decode("ascii")  # said here, since the library reads names stricter than the network
        request = httpx.Request("GET", check.url, headers={"Host": host, **check.headers})
        request.headers.encoding = "utf-8"  # cookies go back as they came, in ASCII or not
        request.headers["User-Agent"] = self._user_agent
        if check.cookies:  # the library makes a request of urllib's for them, even where there are none
            check.cookies.set_cookie_header(request)
        response = check.response = await self._transport.handle_async_request(request)
        try:
            response.request = request
            if "set-cookie" in response.headers:
                check.cookies.extract_cookies(response)
            yield response
        finally:
            await response.aclose()

    async def _judge(self, check: _Check, response: httpx.Response) -> tuple[FetchedPage | str, bool]:
        if response.has_redirect_location:
            await body.finish(response)
            return response.headers["location"], False
        found = outcomes.of_status(response.status_code, outcomes.retry_after(response.headers, self._clock()))
        if found.outcome is Outcome.RATE_LIMITED:
            self._pace.limited(check.host, found.wait)
        else:
            self._pace.welcomed(check.host)
        if found.outcome is Outcome.NOT_MODIFIED and check.validators == NOTHING_KNOWN:
            return self._end(check, Outcome.SERVER_ERROR, "304 Not Modified, though nothing to compare was sent"), False
        page = self._end(check, found.outcome, found.detail, found.wait)
        if found.outcome is Outcome.FRESH:
            limit = robots.MAX_BYTES if check.for_robots else self._settings.max_bytes
            page = replace(page, body=await body.read(response, limit, lenient=check.for_robots))
            if onward := "" if check.for_robots else _led_on_to(page):
                check.leave_page()
                return onward, False
        else:
            await body.finish(response)
        return page, found.passing

    def _end(
        self, check: _Check, outcome: Outcome, detail: str = "", retry_after: timedelta | None = None
    ) -> FetchedPage:
        """The result, with what the last answer's head says of it, if one came.

        Validators are passed on only with a page that was had in full, since with them the same page is not sent again.
        """
        page = FetchedPage(
            check.asked, str(check.url) or check.asked, outcome, self._clock(), retry_after=retry_after, detail=detail
        )
        response = check.response
        if response is None:
            return page
        given = outcomes.validators(response.headers) if outcome.ok and not check.led_on else NOTHING_KNOWN
        if outcome is Outcome.NOT_MODIFIED:
            known = check.validators
            given = Validators(given.etag or known.etag, given.last_modified or known.last_modified)
        return replace(
            page,
            status=response.status_code,
            content_type=body.media_type(response),
            charset=body.charset(response),
            validators=given,
            fresh_for=outcomes.fresh_for(response.headers) if outcome.ok else None,
        )


def _led_on_to(page: FetchedPage) -> str:
    """The address that a page is left for as soon as it is shown; empty where it is there to be read."""
    head = page.body[:HEAD]
    if page.content_type not in PAGES or b"refresh" not in head.lower():
        return ""
    from monitor.fetch.refresh import target  # hardly any page is such a one

    return target(head.decode(page.charset or "utf-8", "replace"), page.final_url)


def _headers(accept: str) -> dict[str, str]:
    return {"Accept": accept, "Accept-Encoding": body.ACCEPT_ENCODING}


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


@functools.cache
def _ssl_context() -> ssl.SSLContext:
    """Reading the certificate authorities takes tens of milliseconds, hence once for the process."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
