from __future__ import annotations

import asyncio
import tracemalloc
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from loopback import VirtualTime
from monitor.domain import FetchedPage, FetchSettings, Outcome
from monitor.fetch import Fetcher, robots
from monitor.fetch.robots import product_token

SETTINGS = FetchSettings(user_agent="stance-monitor/0.1 (+https://example.org/contact)", per_host_delay=timedelta(0))
Rules = str | int | httpx.Response | Exception


class Site:
    """Answers every page, and robots.txt with the ``rules`` (the last of them again and again); keeps what is asked."""

    def __init__(
        self, *rules: Rules, settings: FetchSettings = SETTINGS, redirects: dict[str, str] | None = None
    ) -> None:
        self.rules = list(rules)
        self.redirects = redirects or {}
        self.asked: list[str] = []
        self.times: list[float] = []
        self.time = VirtualTime()
        self.settings = settings

    async def answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # others get their chance
        self.asked.append(str(request.url))
        self.times.append(self.time.now)
        if str(request.url) in self.redirects:
            return httpx.Response(301, headers={"location": self.redirects[str(request.url)]})
        if request.url.path != "/robots.txt":
            return httpx.Response(200, html="<p>Words.</p>")
        rules = self.rules.pop(0) if len(self.rules) > 1 else self.rules[0]
        if isinstance(rules, Exception):
            raise rules
        if isinstance(rules, str):
            return httpx.Response(200, text=rules)
        return httpx.Response(rules) if isinstance(rules, int) else rules

    def get(self, *steps: str | float, together: bool = False) -> list[FetchedPage]:
        """Fetches addresses one after the other, letting so many seconds pass where a number stands between them."""

        async def work() -> list[FetchedPage]:
            transport = httpx.MockTransport(self.answer)
            fetcher = Fetcher(self.settings, monotonic=self.time.clock, sleep=self.time.sleep, transport=transport)
            async with fetcher:
                if together:
                    return list(await asyncio.gather(*(fetcher.get(str(step)) for step in steps)))
                pages = []
                for step in steps:
                    if isinstance(step, str):
                        pages.append(await fetcher.get(step))
                    else:
                        await self.time.sleep(step)
                return pages

        return asyncio.run(self.time.drive(work()))

    def outcomes(self, *steps: str | float) -> list[Outcome]:
        return [page.outcome for page in self.get(*steps)]

    @property
    def pages_asked(self) -> list[str]:
        return [url for url in self.asked if not url.endswith("/robots.txt")]


def test_a_disallowed_page_is_not_asked_for() -> None:
    site = Site("User-agent: *\nDisallow: /private\nAllow: /private/press")
    urls = ["https://s.example/private/x", "https://s.example/private/press/1", "https://s.example/news?private"]
    assert site.outcomes(*urls) == [Outcome.ROBOTS, Outcome.FRESH, Outcome.FRESH]
    assert site.pages_asked == urls[1:]


def test_rules_for_us_by_name_go_before_those_for_all_and_words_of_our_comment_are_no_name_of_ours() -> None:
    site = Site(
        "User-agent: *\nDisallow:\n\nUser-agent: example\nDisallow: /\n\nUser-agent: Stance-Monitor\nDisallow: /b"
    )
    assert site.outcomes("https://s.example/a", "https://s.example/b") == [Outcome.FRESH, Outcome.ROBOTS]


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("stance-monitor/0.1 (+https://example.org)", "stance-monitor"),
        ("Mozilla/5.0 (compatible; NewsDesk/2.0; +mailto:x@example.org)", "NewsDesk"),
        ("  Desk_Bot  ", "Desk_Bot"),
        ("", "*"),
    ],
)
def test_the_robots_name_is_the_product_in_the_user_agent(agent: str, token: str) -> None:
    assert product_token(agent) == token


def test_rules_are_asked_for_once_however_many_wait_for_them() -> None:
    site = Site("")
    pages = site.get(*(f"https://s.example/{number}" for number in range(20)), together=True)
    assert all(page.outcome is Outcome.FRESH for page in pages)
    assert site.asked.count("https://s.example/robots.txt") == 1


def test_each_origin_has_its_own_rules() -> None:
    site = Site("")
    site.get("https://a.example/", "http://a.example/", "https://a.example:8443/", "https://b.example/")
    assert [url for url in site.asked if url.endswith("robots.txt")] == [
        "https://a.example/robots.txt",
        "http://a.example/robots.txt",
        "https://a.example:8443/robots.txt",
        "https://b.example/robots.txt",
    ]


def test_rules_hold_for_a_day_and_are_then_asked_for_again() -> None:
    site = Site("")
    site.get("https://s.example/1", robots.DAY - 1, "https://s.example/2")
    assert site.asked.count("https://s.example/robots.txt") == 1
    site.get("https://s.example/1", robots.DAY, "https://s.example/2")
    assert site.asked.count("https://s.example/robots.txt") == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_that_has_no_rules_to_show_allows_everything(status: int) -> None:
    assert Site(status).outcomes("https://s.example/x") == [Outcome.FRESH]


def test_a_site_that_fails_to_show_its_rules_is_left_alone_for_a_short_while() -> None:
    site = Site(500)
    [page] = site.get("https://s.example/x")
    assert (page.outcome, site.pages_asked) == (Outcome.SERVER_ERROR, [])
    assert "robots.txt" in page.detail
    assert "500" in page.detail


def test_a_failing_site_is_asked_again_after_a_short_while() -> None:
    site = Site(500, "")
    steps = ("https://s.example/x", 1.0, "https://s.example/x", robots.SHORT_WHILE, "https://s.example/x")
    assert site.outcomes(*steps) == [Outcome.SERVER_ERROR, Outcome.SERVER_ERROR, Outcome.FRESH]
    assert site.asked.count("https://s.example/robots.txt") == 2


def test_rules_once_known_outlast_a_failure_to_show_them() -> None:
    site = Site("User-agent: *\nDisallow: /private", 500)
    steps = ("https://s.example/x", robots.DAY, "https://s.example/x", "https://s.example/private")
    assert site.outcomes(*steps) == [Outcome.FRESH, Outcome.FRESH, Outcome.ROBOTS]


def test_a_site_that_cannot_be_reached_says_so_and_not_that_its_rules_forbid() -> None:
    site = Site(httpx.ConnectError("no route"))
    [page] = site.get("https://s.example/x")
    assert (page.outcome, page.detail, site.pages_asked) == (Outcome.UNREACHABLE, "no route", [])


def test_too_many_requests_for_the_rules_is_passed_on_with_the_time_to_wait() -> None:
    [page] = Site(httpx.Response(429, headers={"retry-after": "120"})).get("https://s.example/x")
    assert (page.outcome, page.retry_after) == (Outcome.RATE_LIMITED, timedelta(minutes=2))


def test_rules_may_be_a_redirect_away_on_another_host() -> None:
    elsewhere = {"https://s.example/robots.txt": "https://www.s.example/robots.txt"}
    site = Site("User-agent: *\nDisallow: /", redirects=elsewhere)
    assert site.outcomes("https://s.example/x") == [Outcome.ROBOTS]


def test_of_giant_rules_the_beginning_counts() -> None:
    filler = "".join(f"Disallow: /archive/{number}\n" for number in range(100_000))
    giant = "User-agent: *\nDisallow: /first\n" + filler + "Disallow: /last\n"
    assert len(giant) > 4 * robots.MAX_BYTES
    site = Site(giant)
    assert site.outcomes("https://s.example/first", "https://s.example/last") == [Outcome.ROBOTS, Outcome.FRESH]


def test_rules_of_many_for_many_others_neither_count_nor_fill_the_memory() -> None:
    others = "".join(
        f"{spelling} robot{number}\n" for number in range(6000) for spelling in ("User-agent:", "user  agent")
    )
    rules = "".join(f"Disallow: /{number}\n" for number in range(12_000))
    site = Site(f"{others}Disallow: /x\n{rules}User-agent: stance-monitor/9 # we\nDisallow: /private\n")
    tracemalloc.start()
    assert site.outcomes("https://s.example/x", "https://s.example/private") == [Outcome.FRESH, Outcome.ROBOTS]
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_group_for_us_among_others_holds_for_us() -> None:
    site = Site(
        "User-agent: a\nUser-agent: STANCE-MONITOR\nUser-agent: b*\nDisallow: /x\n\nUser-agent: *\nDisallow: /y"
    )
    assert site.outcomes("https://s.example/x", "https://s.example/y") == [Outcome.ROBOTS, Outcome.FRESH]


@pytest.mark.parametrize("rules", ["", "<!doctype html><p>Not found", "\0\1\2", "Disallow /x\nUser-agent", "\ufeff"])
def test_what_is_not_a_robots_file_forbids_nothing(rules: str) -> None:
    assert Site(rules).outcomes("https://s.example/x") == [Outcome.FRESH]


def test_bytes_that_are_no_text_forbid_nothing() -> None:
    noise = httpx.Response(200, content=b"\xff\xfe\x00\x89" * 500, headers={"content-type": "image/png"})
    assert Site(noise).outcomes("https://s.example/x") == [Outcome.FRESH]


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("Crawl-delay: 7", 7.0),
        ("Crawl-delay: 0.5", 1.0),
        ("Crawl-delay: 86400", robots.LONGEST_DELAY),
        ("Crawl-delay: soon", 1.0),
        ("Crawl-delay: -4", 1.0),
        ("Request-rate: 1/5s", 5.0),
        (f"Request-rate: 1/{'9' * 400}", robots.LONGEST_DELAY),
        (f"Request-rate: {'9' * 400}/1", 1.0),
        ("", 1.0),
    ],
)
def test_requests_start_as_far_apart_as_the_site_and_we_want(wish: str, seconds: float) -> None:
    site = Site(
        f"User-agent: *\n{wish}\nDisallow: /private", settings=replace(SETTINGS, per_host_delay=timedelta(seconds=1))
    )
    site.get("https://s.example/1", "https://s.example/2", "https://s.example/3")
    assert site.times == [0.0, seconds, 2 * seconds, 3 * seconds]


def test_rules_are_not_asked_for_where_the_settings_say_so() -> None:
    site = Site("User-agent: *\nDisallow: /", settings=replace(SETTINGS, respect_robots=False))
    assert site.outcomes("https://s.example/x") == [Outcome.FRESH]
    assert site.asked == ["https://s.example/x"]


def test_a_redirect_does_not_lead_around_the_rules_of_the_other_site() -> None:
    door = {"https://a.example/door": "https://b.example/private/1"}
    site = Site("User-agent: *\nDisallow: /private", redirects=door)
    [page] = site.get("https://a.example/door")
    assert (page.outcome, page.final_url) == (Outcome.ROBOTS, "https://b.example/private/1")
    assert site.pages_asked == ["https://a.example/door"]


def test_nor_does_one_that_stands_in_the_page() -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=https://b.example/private/1">'

    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text="User-agent: *\nDisallow: /private")
        return httpx.Response(200, html=refresh)

    async def work() -> FetchedPage:
        async with Fetcher(SETTINGS, transport=httpx.MockTransport(respond)) as fetcher:
            return await fetcher.get("https://a.example/door")

    page = asyncio.run(work())
    assert (page.outcome, page.final_url) == (Outcome.ROBOTS, "https://b.example/private/1")


def test_rules_that_lead_on_to_a_page_are_read_as_they_are() -> None:
    rules = '<meta http-equiv="refresh" content="0; url=/home">\nUser-agent: *\nDisallow: /private'
    site = Site(httpx.Response(200, html=rules))
    assert site.outcomes("https://s.example/x") == [Outcome.FRESH]
    assert site.asked == ["https://s.example/robots.txt", "https://s.example/x"]


def test_the_sites_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "SITES_REMEMBERED", 3)
    site = Site("")
    site.get(*(f"https://{name}.example/" for name in "abcabdabc"))
    assert [url[8] for url in site.asked if url.endswith("/robots.txt")] == ["a", "b", "c", "d", "c"]
