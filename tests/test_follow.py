"""Articles over weeks: edited in place, moved, gone, or not to be had for a while."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from monitor import intake, wiring
from monitor.domain import Decision, Flag, Status
from monitor.follow import AHEAD, ATTEMPTS, GONE_AGAIN, GONE_FOR, Budget
from monitor.pages import PageJob, read_kept
from monitor.pipeline import SourceReport
from monitor.schedule import FULL_FETCH_EVERY
from monitor.store import EventKind, LinkState, SourceEvent
from monitor.store.links import IDLE_MOST
from monitor.verdicts import confirmed_position
from stage import FILLER, Answer, Web, once, page, send, state, write_config

pytestmark = pytest.mark.usefixtures("light")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START = wiring.now().replace(microsecond=0)
DATED = format_datetime(START)
PATIENT = {"timeout": "60s"}
OPPOSES = "Norland opposes tariffs on grain, as it always has."
SUPPORTS = "Norland supports tariffs on grain from this year on."
LONG = [f"Paragraph {n} says at some length what the ministry did in the spring of that year." for n in range(12)]


class Newsroom:
    """A ministry's feed of articles, checked whenever a test says, at the time that it says."""

    def __init__(self, web: Web, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.web = web
        self.passed = timedelta()
        self.config = folder
        self.asked: list[tuple[str, str | None]] = []
        monkeypatch.setattr("monitor.wiring.now", self.now)
        self._folder = folder

    def now(self) -> datetime:
        return START + self.passed

    def publish(self, *paths: str, dated: str = DATED, **source: Any) -> None:
        feed = self.web.feed("/feed.xml", *((path, f"Story {path} of the fleet", dated) for path in paths))
        values = {"id": "feed", "kind": "feed", "url": feed, "publisher": "norland", "authority": "official"}
        schedule = {"every": "1m", "max_interval": "7d"}
        self.config = write_config(self._folder, [values | source], fetch=PATIENT, schedule=schedule)

    def watch(self, path: str) -> None:
        values = {"id": "paper", "url": self.web.url(path), "publisher": "norland", "authority": "official"}
        self.config = write_config(self._folder, [values], fetch=PATIENT)

    def put(self, path: str, *paragraphs: str) -> None:
        """An article on air whose server knows what has not changed."""
        self._serve(path, page("Our trade policy", *paragraphs, *FILLER))

    def blank(self, path: str) -> None:
        """A page on air that has a headline and no text yet."""
        self._serve(path, page("Our trade policy"))

    def _serve(self, path: str, body: str) -> None:
        tag = f'"{hash(body)}"'
        answer = Answer(body.encode(), headers={"Content-Type": "text/html", "ETag": tag})

        def act(handler: BaseHTTPRequestHandler) -> None:
            known = handler.headers.get("If-None-Match")
            self.asked.append((path, known))
            send(handler, Answer(b"", 304) if known == tag else answer)

        self.web.routes[path] = Answer(act=act)

    def gone(self, path: str, status: int = 404) -> None:
        self.web.routes[path] = Answer(b"no such page", status)

    def leads_to(self, path: str, target: str) -> None:
        self.web.routes[path] = Answer(b"", 302, {"Location": target})

    def after(self, time: timedelta) -> SourceReport:
        """A check when so much time has passed since the start."""
        self.passed = time
        return once(self.config).reports[0]

    def link(self, path: str) -> Any:
        with state(self.config) as store:
            return store.link(self.web.url(path))

    def flags(self) -> list[Flag]:
        with state(self.config) as store:
            return list(store.flags())

    def events(self) -> list[SourceEvent]:
        with state(self.config) as store:
            return list(store.events())


@pytest.fixture
def newsroom(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    return Newsroom(web, tmp_path, monkeypatch)


# --- edited in place -------------------------------------------------------------------------------------


def test_an_article_edited_in_place_is_a_silent_edit(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.put("/a", SUPPORTS)
    assert newsroom.after(10 * MINUTE).articles == 0
    report = newsroom.after(16 * MINUTE)
    assert report.articles == 1
    assert [(flag.shift, flag.evidence[0].note) for flag in newsroom.flags()] == [("silent-edit", OPPOSES)]


def test_an_article_that_stays_the_same_is_asked_for_less_and_less_often_with_what_the_server_gave(
    newsroom: Newsroom,
) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    for minutes in (0, 10, 15, 25, 30, 55, 60, 110, 120, 240, 480, 960, 1440):
        assert not newsroom.after(minutes * MINUTE).problems
    assert len(newsroom.asked) == 8
    known = [tag for _, tag in newsroom.asked]
    assert known[0] is None
    assert known[1] is not None
    assert known[4] is None, "now and then it is asked for in full"
    newsroom.after(40 * DAY)
    assert newsroom.link("/a").next_try is None
    newsroom.after(60 * DAY)
    assert len(newsroom.asked) == 9


def test_an_edit_behind_a_not_modified_that_is_not_true_is_found_all_the_same(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    honest = newsroom.web.routes["/a"].act
    newsroom.put("/a", SUPPORTS)
    edited = newsroom.web.routes["/a"].act

    def lying(handler: BaseHTTPRequestHandler) -> None:
        act = honest if handler.headers.get("If-None-Match") else edited
        assert act is not None
        act(handler)

    newsroom.web.routes["/a"] = Answer(act=lying)
    for days in (1, 3, 8, 20):
        newsroom.after(days * DAY)
    assert [flag.shift for flag in newsroom.flags()] == ["silent-edit"]


def test_what_stands_before_an_article_for_a_while_is_no_edit_of_it(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.web.html("/a", page("Just a moment...", "Checking your browser. Please wait a little while here."))
    assert not newsroom.after(HOUR).problems
    newsroom.put("/a", OPPOSES)
    newsroom.after(DAY)
    assert newsroom.link("/a").state is LinkState.READ
    with state(newsroom.config) as store:
        assert len(store.latest_revisions(newsroom.web.url("/a"))) == 1
    assert not newsroom.flags()


def test_a_text_that_shrank_to_a_stump_is_looked_at_again_soon(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES, *LONG)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.web.html("/a", page("Our trade policy", SUPPORTS))
    newsroom.after(2 * DAY)
    assert not newsroom.flags()
    newsroom.after(2 * DAY + 15 * MINUTE)
    assert [flag.shift for flag in newsroom.flags()] == ["silent-edit"]


def test_a_stump_is_confirmed_by_a_server_that_tells_what_has_not_changed(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES, *LONG)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.put("/a", SUPPORTS)
    newsroom.after(HOUR)
    assert not newsroom.flags()
    newsroom.after(HOUR + 15 * MINUTE)
    assert [flag.shift for flag in newsroom.flags()] == ["silent-edit"]


def test_a_stump_that_is_whole_again_was_none(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES, *LONG)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.put("/a", SUPPORTS)
    newsroom.after(HOUR)
    newsroom.put("/a", OPPOSES, *LONG)
    newsroom.after(HOUR + 15 * MINUTE)
    newsroom.put("/a", SUPPORTS)
    newsroom.after(4 * HOUR)
    assert not newsroom.flags(), "held anew"


def test_new_links_go_before_old_articles_when_time_is_short(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [f"/old/{n}" for n in range(3)]
    new = [f"/new/{n}" for n in range(AHEAD)]
    for path in (*old, *new):
        newsroom.put(path, f"Story {path} of the fishing fleet.")
    newsroom.publish(*old)
    newsroom.after(timedelta())
    newsroom.publish(*old, *new)
    newsroom.asked.clear()
    monkeypatch.setattr("monitor.passes.EVERYTHING", Budget(rereads=2))
    newsroom.after(DAY)
    paths = [path for path, _ in newsroom.asked]
    assert set(paths[:AHEAD]) == set(new)
    assert len(paths[AHEAD:]) == 2


# --- announced by its source -----------------------------------------------------------------------------


def after_weeks(newsroom: Newsroom, *paths: str) -> None:
    """Articles as old as those that are not read again any more."""
    for path in paths:
        newsroom.put(path, OPPOSES)
    newsroom.publish(*paths)
    newsroom.after(timedelta())
    newsroom.after(40 * DAY)
    assert {newsroom.link(path).next_try for path in paths} == {None}
    newsroom.asked.clear()


def dated(time: timedelta) -> str:
    return format_datetime(START + time)


def rss(url: str, at: datetime) -> bytes:
    item = f"<item><link>{url}</link><pubDate>{format_datetime(at)}</pubDate></item>"
    return f"<rss><channel>{item}</channel></rss>".encode()


def atom(url: str, at: datetime) -> bytes:
    entry = f'<entry><title>News</title><link href="{url}"/><updated>{at.isoformat()}</updated></entry>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{entry}</feed>'.encode()


def json_feed(url: str, at: datetime) -> bytes:
    return json.dumps({"items": [{"id": url, "url": url, "date_modified": at.isoformat()}]}).encode()


def sitemap(url: str, at: datetime) -> bytes:
    return f"<urlset><url><loc>{url}</loc><lastmod>{at.isoformat()}</lastmod></url></urlset>".encode()


def both_dates(document: Callable[[str, datetime], bytes], own: str, after: str) -> Callable[[str, datetime], bytes]:
    """The document with the day of publication beside that of the last change."""
    return lambda url, at: document(url, at).replace(after.encode(), own.encode() + after.encode())


BOTH_DATES = [
    both_dates(atom, f"<published>{START.isoformat()}</published>", "<updated>"),
    both_dates(json_feed, f'"date_published": "{START.isoformat()}", ', '"date_modified"'),
    both_dates(sitemap, f"<news><publication_date>{START.isoformat()}</publication_date></news>", "<lastmod>"),
]


@pytest.mark.parametrize("document", [rss, atom, json_feed, sitemap, *BOTH_DATES])
def test_an_edit_that_the_source_announces_is_found_however_old_the_article_is(
    newsroom: Newsroom, document: Callable[[str, datetime], bytes]
) -> None:
    def tell(time: timedelta) -> None:
        newsroom.web.routes["/feed.xml"] = Answer(document(newsroom.web.url("/a"), START + time))

    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a", kind="sitemap" if document(newsroom.web.url("/a"), START).startswith(b"<urlset") else "feed")
    tell(timedelta())
    newsroom.after(timedelta())
    newsroom.after(40 * DAY)
    newsroom.put("/a", SUPPORTS)
    tell(50 * DAY)
    assert newsroom.after(51 * DAY).articles == 1
    assert [(flag.shift, flag.evidence[0].note) for flag in newsroom.flags()] == [("silent-edit", OPPOSES)]


def test_an_announced_edit_is_looked_for_once(newsroom: Newsroom) -> None:
    after_weeks(newsroom, "/a")
    for day in (51, 52, 53):
        newsroom.put(f"/{day}", OPPOSES)
        newsroom.publish("/a", f"/{day}", dated=dated(50 * DAY))
        newsroom.after(day * DAY)
    assert len([path for path, _ in newsroom.asked if path == "/a"]) == 1
    newsroom.publish("/a", dated=dated(54 * DAY))
    newsroom.after(55 * DAY)
    assert len([path for path, _ in newsroom.asked if path == "/a"]) == 2


@pytest.mark.parametrize("time", [timedelta(), 39 * DAY, 60 * DAY], ids=["same", "known", "to come"])
def test_a_date_that_tells_of_no_edit_since_is_no_reason_to_ask(newsroom: Newsroom, time: timedelta) -> None:
    after_weeks(newsroom, "/a")
    newsroom.put("/b", OPPOSES)
    newsroom.publish("/a", "/b", dated=dated(time))
    newsroom.after(51 * DAY)
    assert [path for path, _ in newsroom.asked] == ["/b"]


def test_a_source_that_calls_everything_edited_at_every_check_is_believed_only_for_a_while(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.passes.EVERYTHING", Budget())
    paths = [f"/{n}" for n in range(12)]
    after_weeks(newsroom, *paths)
    counts = []
    for day in range(50, 60):
        newsroom.publish(*paths, dated=dated(day * DAY))
        newsroom.after(day * DAY + HOUR)
        counts.append(len(newsroom.asked))
    assert counts[:3] == [5, 10, 10]
    assert counts[-1] == 10 >= IDLE_MOST


def test_a_source_is_believed_again_when_an_edit_that_it_announced_was_one(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_a_source_that_calls_everything_edited_at_every_check_is_believed_only_for_a_while(newsroom, monkeypatch)
    newsroom.put("/new", OPPOSES)
    newsroom.publish("/new", dated=dated(61 * DAY))
    newsroom.after(61 * DAY)
    newsroom.put("/new", SUPPORTS)
    newsroom.publish("/new", "/1", dated=dated(62 * DAY))
    newsroom.after(62 * DAY + HOUR)
    newsroom.asked.clear()
    newsroom.after(62 * DAY + 2 * HOUR)
    assert len(newsroom.asked) == 5


def test_articles_said_to_be_edited_take_no_more_than_their_part_of_what_may_be_read_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_weeks(newsroom, "/1", "/2", "/3")
    for path in ("/young/1", "/young/2", "/young/3"):
        newsroom.put(path, OPPOSES)
    newsroom.publish("/young/1", "/young/2", "/young/3", dated=dated(49 * DAY))
    newsroom.after(49 * DAY)
    newsroom.publish("/1", "/2", "/3", dated=dated(50 * DAY))
    newsroom.asked.clear()
    monkeypatch.setattr("monitor.passes.EVERYTHING", Budget(rereads=3, announced=1))
    newsroom.after(51 * DAY)
    first, *others = (path for path, _ in newsroom.asked)
    assert (first, sorted(others)) == ("/1", ["/young/1", "/young/2"])


def test_an_announced_edit_that_a_host_in_trouble_kept_is_looked_for_the_next_day(newsroom: Newsroom) -> None:
    after_weeks(newsroom, "/a")
    newsroom.gone("/a", 500)
    newsroom.publish("/a", dated=dated(50 * DAY))
    newsroom.after(51 * DAY)
    newsroom.put("/a", SUPPORTS)
    assert newsroom.after(51 * DAY + HOUR).articles == 0
    assert newsroom.after(52 * DAY).articles == 1


# --- shown by another source -----------------------------------------------------------------------------


@pytest.mark.parametrize("state_of_the_old", ["renamed", "disabled"])
def test_the_links_of_a_source_that_is_watched_no_more_become_those_of_one_that_shows_them(
    newsroom: Newsroom, state_of_the_old: str
) -> None:
    newsroom.put("/read", OPPOSES)
    newsroom.gone("/waiting", 503)
    newsroom.publish("/read", "/waiting")
    newsroom.after(timedelta())
    newsroom.put("/waiting", OPPOSES)
    newsroom.put("/read", SUPPORTS)
    newsroom.publish("/read", "/waiting", id="new")
    if state_of_the_old == "disabled":
        sources = newsroom.config / "sources.yaml"
        both = json.loads(sources.read_text())
        both["sources"].append({**both["sources"][0], "id": "feed", "enabled": False})
        sources.write_text(json.dumps(both))
    report = newsroom.after(HOUR)
    assert (report.links, report.articles) == (0, 2)
    assert [flag.shift for flag in newsroom.flags()] == ["silent-edit"]


def test_a_source_whose_document_has_not_changed_takes_over_when_it_is_asked_for_in_full(newsroom: Newsroom) -> None:
    newsroom.gone("/a", 503)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    with state(newsroom.config) as store:
        store.write("UPDATE link SET source = 'removed'")
    newsroom.put("/a", OPPOSES)
    read = [newsroom.after(check * HOUR).articles for check in range(1, FULL_FETCH_EVERY + 1)]
    assert read == [0] * (FULL_FETCH_EVERY - 1) + [1]


# --- gone ------------------------------------------------------------------------------------------------


def departed(newsroom: Newsroom, leave: Callable[[], None]) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    leave()
    newsroom.after(HOUR)
    assert newsroom.link("/a").state is LinkState.READ
    assert not newsroom.events()
    newsroom.after(DAY)
    assert not newsroom.events()
    newsroom.after(HOUR + DAY)
    (event,) = newsroom.events()
    assert (event.source, event.url, event.kind) == ("feed", newsroom.web.url("/a"), EventKind.VANISHED)
    assert event.detail
    hits = newsroom.web.hits["/a"]
    newsroom.after(20 * DAY)
    assert newsroom.web.hits["/a"] == hits
    assert len(newsroom.events()) == 1
    assert not newsroom.flags()


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_missing_twice_over_a_day_has_vanished(newsroom: Newsroom, status: int) -> None:
    departed(newsroom, lambda: newsroom.gone("/a", status))


@pytest.mark.parametrize("home", ["/", "/en/", "/index.html"])
def test_an_article_that_leads_to_the_front_page_has_vanished_and_that_page_is_not_its_text(
    newsroom: Newsroom, home: str
) -> None:
    newsroom.web.html(home, page("Front page", SUPPORTS, *FILLER))
    departed(newsroom, lambda: newsroom.leads_to("/a", home))


HEADED = "/news/2026/our-policy-on-trade"
FISH = [f"Boats of harbour {number} went out for fish and came home with hardly any of it." for number in range(20)]


def replaced(newsroom: Newsroom, answer: Callable[[str], None]) -> None:
    newsroom.put(HEADED, OPPOSES)
    newsroom.publish(HEADED)
    newsroom.after(timedelta())
    answer(HEADED)
    for hours in (1, 2, 30):
        newsroom.after(hours * HOUR)
    assert [event.kind for event in newsroom.events()] == [EventKind.VANISHED]
    assert not newsroom.flags()


@pytest.mark.parametrize("section", ["/news/", "/news/index.html"])
def test_an_article_that_leads_to_the_list_it_stood_in_has_vanished(newsroom: Newsroom, section: str) -> None:
    newsroom.web.html(section, page("Latest on trade", *FISH))
    replaced(newsroom, lambda path: newsroom.leads_to(path, section))


def test_an_article_that_leads_to_another_page_has_vanished(newsroom: Newsroom) -> None:
    newsroom.web.html("/fish", page("Fisheries", *FISH))
    replaced(newsroom, lambda path: newsroom.leads_to(path, "/fish"))


def test_an_article_that_has_given_way_to_a_notice_has_vanished(newsroom: Newsroom) -> None:
    notice = page("Foreign Ministry", "What stood here was archived in the course of a renewal of our pages.")

    def noticed(path: str) -> None:
        newsroom.web.html(path, notice)

    replaced(newsroom, noticed)


def test_an_article_that_has_moved_is_read_where_it_is_now(newsroom: Newsroom) -> None:
    newsroom.put(HEADED, OPPOSES)
    newsroom.publish(HEADED)
    newsroom.after(timedelta())
    newsroom.put("/news/archive", SUPPORTS)
    newsroom.leads_to(HEADED, "/news/archive")
    newsroom.after(HOUR)
    assert [(flag.shift, flag.evidence[0].note) for flag in newsroom.flags()] == [("silent-edit", OPPOSES)]


def paper_leads_to_fish(newsroom: Newsroom) -> None:
    """A watched page, once read, leads to a page on another matter."""
    newsroom.put("/paper", OPPOSES)
    newsroom.watch("/paper")
    newsroom.after(timedelta())
    newsroom.web.html("/fish", page("Fisheries", *FISH))
    newsroom.leads_to("/paper", "/fish")


def test_a_watched_page_that_has_given_way_to_another_is_a_problem_and_no_edit(newsroom: Newsroom) -> None:
    paper_leads_to_fish(newsroom)
    report = newsroom.after(HOUR)
    assert "another page" in report.trouble
    assert not newsroom.flags()


def test_a_watched_page_that_has_given_way_to_another_has_vanished(newsroom: Newsroom) -> None:
    paper_leads_to_fish(newsroom)
    newsroom.after(HOUR)
    newsroom.after(2 * DAY)
    assert [event.kind for event in newsroom.events()] == [EventKind.VANISHED]


@pytest.mark.parametrize("other", [page("Fisheries", *FISH), page("Page not found", *FISH)], ids=["another", "none"])
def test_a_watched_page_that_was_missing_has_not_returned_before_it_is_read_again(
    newsroom: Newsroom, other: str
) -> None:
    newsroom.put("/paper", OPPOSES)
    newsroom.watch("/paper")
    newsroom.after(timedelta())
    newsroom.gone("/paper")
    newsroom.after(HOUR)
    newsroom.after(2 * DAY)
    newsroom.web.html("/fish", other)
    newsroom.leads_to("/paper", "/fish")
    newsroom.after(3 * DAY)
    assert [event.kind for event in newsroom.events()] == [EventKind.VANISHED]
    newsroom.put("/paper", OPPOSES)
    newsroom.after(4 * DAY)
    assert [event.kind for event in newsroom.events()] == [EventKind.RETURNED, EventKind.VANISHED]


def test_an_article_missing_for_an_hour_has_not_vanished(newsroom: Newsroom) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.gone("/a")
    newsroom.after(HOUR)
    newsroom.put("/a", OPPOSES)
    newsroom.after(HOUR + DAY)
    newsroom.gone("/a")
    newsroom.after(4 * DAY)
    assert not newsroom.events()


def test_a_link_that_leads_to_the_front_page_is_never_read_as_an_article(newsroom: Newsroom) -> None:
    newsroom.web.html("/", page("Front page", SUPPORTS, *FILLER))
    newsroom.leads_to("/a", "/")
    newsroom.publish("/a")
    report = newsroom.after(timedelta())
    assert report.articles == 0
    assert "front page" in report.problems[0]
    assert newsroom.link("/a").state is LinkState.PENDING


@pytest.mark.parametrize("delay", [0, 5])
def test_a_page_that_leads_on_to_another_is_no_text_of_its_own(newsroom: Newsroom, delay: int) -> None:
    notice = "This page has moved. If you are not taken there in a moment, please click here."
    moved = page("Moved", notice, *FILLER).replace(
        "<head>", f'<head><meta http-equiv="refresh" content="{delay}; url=/new">'
    )
    newsroom.put("/paper", OPPOSES)
    newsroom.watch("/paper")
    newsroom.after(timedelta())
    newsroom.put("/new", OPPOSES)
    newsroom.web.html("/paper", moved)
    assert newsroom.after(HOUR).articles == 0
    newsroom.put("/new", SUPPORTS)
    report = newsroom.after(2 * HOUR)
    assert (report.articles, report.problems) == (1, [])
    assert [flag.evidence[0].note for flag in newsroom.flags()] == [OPPOSES]


def test_a_page_that_is_loaded_again_after_a_while_is_read_as_it_stands(newsroom: Newsroom) -> None:
    newsroom.web.html(
        "/paper",
        page("Live", OPPOSES, *FILLER).replace("<head>", '<head><meta http-equiv="refresh" content="60; /new">'),
    )
    newsroom.watch("/paper")
    assert newsroom.after(timedelta()).statements == 1
    assert not newsroom.web.hits["/new"]


def test_a_watched_page_that_vanishes_and_returns_is_two_events(newsroom: Newsroom) -> None:
    newsroom.put("/paper", OPPOSES)
    newsroom.watch("/paper")
    newsroom.after(timedelta())
    newsroom.web.html("/", page("Front page", SUPPORTS, *FILLER))
    newsroom.leads_to("/paper", "/")
    newsroom.after(HOUR)
    newsroom.after(2 * HOUR)
    assert not newsroom.events()
    for hours in (25, 26, 49):
        newsroom.after(hours * HOUR)
    assert [event.kind for event in newsroom.events()] == [EventKind.VANISHED]
    newsroom.put("/paper", OPPOSES)
    newsroom.after(60 * HOUR)
    assert [event.kind for event in newsroom.events()] == [EventKind.RETURNED, EventKind.VANISHED]
    assert not newsroom.flags()


def vanished(newsroom: Newsroom) -> None:
    """Noted two days after the start."""
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.gone("/a")
    newsroom.after(HOUR)
    newsroom.after(2 * DAY)
    assert [event.kind for event in newsroom.events()] == [EventKind.VANISHED]


@pytest.mark.parametrize(("said", "shifts"), [(SUPPORTS, ["silent-edit"]), (OPPOSES, [])])
def test_an_article_that_comes_back_has_returned_and_what_is_new_in_it_is_an_edit(
    newsroom: Newsroom, said: str, shifts: list[str]
) -> None:
    vanished(newsroom)
    newsroom.put("/a", said)
    newsroom.after(31 * DAY)
    assert len(newsroom.events()) == 1
    newsroom.after(2 * DAY + GONE_AGAIN)
    assert [event.kind for event in newsroom.events()] == [EventKind.RETURNED, EventKind.VANISHED]
    assert newsroom.link("/a").state is LinkState.READ
    assert [flag.shift for flag in newsroom.flags()] == shifts


@pytest.mark.parametrize("answer", [404, 410, 500])
def test_an_article_that_stays_gone_is_asked_for_at_long_intervals_and_not_for_ever(
    newsroom: Newsroom, answer: int
) -> None:
    vanished(newsroom)
    newsroom.gone("/a", answer)
    asked = newsroom.web.hits["/a"]
    for day in range(20, 800, 20):
        assert not newsroom.after(day * DAY).problems
    assert newsroom.web.hits["/a"] - asked <= GONE_FOR / GONE_AGAIN
    assert len(newsroom.events()) == 1
    assert newsroom.link("/a").next_try is None


def test_an_article_that_was_let_go_unread_is_read_when_it_is_there_after_all(newsroom: Newsroom) -> None:
    newsroom.gone("/a", 410)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.put("/a", SUPPORTS)
    assert newsroom.after(GONE_AGAIN).articles == 1
    assert not newsroom.events()


@pytest.mark.parametrize(("day", "articles"), [(8, 0), (9, 1)])
def test_an_article_that_is_gone_and_is_shown_is_asked_for_after_a_week(
    newsroom: Newsroom, day: int, articles: int
) -> None:
    vanished(newsroom)
    newsroom.put("/a", SUPPORTS)
    newsroom.publish("/a", dated="")
    assert newsroom.after(day * DAY).articles == articles


def test_articles_that_may_be_back_come_after_those_that_may_be_edited(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    vanished(newsroom)
    newsroom.put("/a", OPPOSES)
    newsroom.put("/b", OPPOSES)
    newsroom.publish("/b", dated=dated(33 * DAY))
    newsroom.after(32 * DAY - 10 * MINUTE)
    newsroom.asked.clear()
    monkeypatch.setattr("monitor.passes.EVERYTHING", Budget(rereads=1))
    newsroom.after(34 * DAY)
    assert [path for path, _ in newsroom.asked] == ["/b"]


# --- not to be had for a while ---------------------------------------------------------------------------


def test_no_article_is_lost_by_a_day_on_which_its_host_is_down(newsroom: Newsroom) -> None:
    paths = [f"/a/{n}" for n in range(3 * AHEAD)]
    for path in paths:
        newsroom.web.routes[path] = Answer(b"oops", 500)
    newsroom.publish(*paths)
    for hours in range(0, 24, 3):
        newsroom.after(hours * HOUR)
    for path in paths:
        newsroom.put(path, f"Story {path} of the fishing fleet.")
    assert sum(newsroom.after(hours * HOUR).articles for hours in range(24, 36, 3)) == len(paths)


def test_a_host_in_trouble_is_left_alone_for_the_rest_of_the_check(newsroom: Newsroom) -> None:
    paths = [f"/a/{n}" for n in range(3 * AHEAD)]
    for path in paths:
        newsroom.web.routes[path] = Answer(b"oops", 500)
    newsroom.publish(*paths)
    newsroom.after(timedelta())
    assert sum(newsroom.web.hits[path] for path in paths) == AHEAD


def test_the_articles_of_other_hosts_are_read_while_one_is_in_trouble(newsroom: Newsroom) -> None:
    down = [f"/down/{n}" for n in range(2 * AHEAD)]
    for path in down:
        newsroom.gone(path, 500)
    newsroom.put("/a", OPPOSES)
    newsroom.publish(*down, "/a")
    feed = newsroom.web.routes["/feed.xml"]
    feed.body = feed.body.replace(newsroom.web.url("/a").encode(), _elsewhere(newsroom.web.url("/a")).encode())
    assert newsroom.after(timedelta()).articles == 1
    assert sum(newsroom.web.hits[path] for path in down) == AHEAD


def _elsewhere(url: str) -> str:
    """The same server by another name."""
    return url.replace("127.0.0.1", "localhost")


def test_an_article_that_cannot_be_had_for_days_is_let_go(newsroom: Newsroom) -> None:
    newsroom.gone("/a")
    newsroom.publish("/a")
    for hours in range(0, 100, 7):
        newsroom.after(hours * HOUR)
    assert newsroom.link("/a").state is LinkState.GONE
    assert newsroom.web.hits["/a"] < 20


@pytest.mark.parametrize("status", [500, 429])
def test_no_article_is_lost_by_a_week_on_which_its_host_is_down(newsroom: Newsroom, status: int) -> None:
    newsroom.gone("/a", status)
    newsroom.publish("/a")
    for hours in range(0, 7 * 24, 7):
        newsroom.after(hours * HOUR)
    assert newsroom.web.hits["/a"] > ATTEMPTS
    newsroom.put("/a", OPPOSES)
    assert newsroom.after(8 * DAY).articles == 1


def test_an_article_whose_host_is_down_for_a_month_is_let_go(newsroom: Newsroom) -> None:
    newsroom.gone("/a", 500)
    newsroom.publish("/a")
    for days in range(0, 32, 2):
        newsroom.after(days * DAY)
    assert newsroom.link("/a").state is LinkState.GONE


@pytest.mark.parametrize(("status", "days"), [(500, 1), (403, 7)])
def test_a_look_that_a_host_in_trouble_made_none_is_taken_the_next_day(
    newsroom: Newsroom, status: int, days: int
) -> None:
    newsroom.put("/a", OPPOSES)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.gone("/a", status)
    newsroom.after(9 * DAY)
    assert newsroom.link("/a").next_try == START + (9 + days) * DAY


def test_an_article_that_was_taken_down_for_good_is_let_go_at_once(newsroom: Newsroom) -> None:
    newsroom.gone("/a", 410)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    assert newsroom.link("/a").state is LinkState.GONE


# --- without a text yet -------------------------------------------------------------------------------------


def test_a_text_that_comes_after_its_link_is_read_all_the_same(newsroom: Newsroom) -> None:
    newsroom.blank("/a")
    newsroom.publish("/a")
    report = newsroom.after(timedelta())
    assert (report.articles, report.problems) == (0, [])
    newsroom.put("/a", SUPPORTS)
    assert newsroom.after(10 * MINUTE).articles == 0
    report = newsroom.after(16 * MINUTE)
    assert (report.articles, report.problems) == (1, [])
    assert [flag.shift for flag in newsroom.flags()] == ["reversal"]
    newsroom.put("/a", OPPOSES)
    assert newsroom.after(2 * HOUR).articles == 1, "from then on it is looked at for edits"


def test_a_page_that_never_has_a_text_is_told_of_once_after_a_few_looks(newsroom: Newsroom) -> None:
    newsroom.blank("/a")
    newsroom.publish("/a")
    minutes = (0, 10, 15, 40, 60, 200, 360, 900, 1439)
    assert not any(newsroom.after(one * MINUTE).problems for one in minutes)
    assert [bool(known) for _, known in newsroom.asked] == [False, True, True, True]
    (problem,) = newsroom.after(DAY).problems
    assert "not readable as an article (empty)" in problem
    assert newsroom.asked[4] == ("/a", None), "the last time it is asked for in full"
    assert not newsroom.after(5 * DAY).problems
    assert len(newsroom.asked) == 5
    assert newsroom.link("/a").state is LinkState.UNREADABLE


def test_a_page_without_a_text_is_told_of_by_the_second_pass_where_passes_are_rare(newsroom: Newsroom) -> None:
    newsroom.blank("/a")
    newsroom.publish("/a")
    assert not newsroom.after(timedelta()).problems
    assert len(newsroom.after(7 * DAY).problems) == 1
    assert not newsroom.after(14 * DAY).problems


def test_pages_without_a_text_wait_their_turn_among_the_articles_that_are_read_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    videos = [f"/video/{n}" for n in range(6)]
    for path in videos:
        newsroom.blank(path)
    newsroom.publish(*videos)
    newsroom.after(timedelta())
    newsroom.put("/a", OPPOSES)
    newsroom.publish(*videos, "/a")
    newsroom.asked.clear()
    monkeypatch.setattr("monitor.passes.EVERYTHING", Budget(rereads=2))
    newsroom.after(HOUR)
    first, *others = (path for path, _ in newsroom.asked)
    assert (first, sorted(others)) == ("/a", videos[:2])


def test_a_page_without_a_text_that_is_taken_down_is_let_go(newsroom: Newsroom) -> None:
    newsroom.blank("/a")
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.gone("/a", 410)
    assert len(newsroom.after(HOUR).problems) == 1
    assert newsroom.link("/a").state is LinkState.GONE
    assert not newsroom.events(), "nothing of it was ever read"


def test_a_page_without_a_text_whose_clock_is_set_back_is_not_waited_for_for_ever(newsroom: Newsroom) -> None:
    newsroom.blank("/a")
    newsroom.publish("/a")
    newsroom.after(30 * DAY)
    newsroom.after(timedelta())
    assert newsroom.link("/a").next_try <= START + 31 * DAY


# --- one article at two addresses ----------------------------------------------------------------------------


def test_an_article_whose_address_is_spelt_otherwise_later_is_not_a_second_one(newsroom: Newsroom) -> None:
    newsroom.put("/a", SUPPORTS)
    newsroom.publish("/a")
    assert newsroom.after(timedelta()).articles == 1
    newsroom.put("/a/", SUPPORTS)
    newsroom.publish("/a/")
    report = newsroom.after(HOUR)
    assert (report.links, report.articles, report.statements) == (1, 0, 0)
    with state(newsroom.config) as store:
        assert len(store.texts()) == 1
        assert len(store.statements_on("norland", "tariffs")) == 1
    ((evidence,),) = (flag.evidence for flag in newsroom.flags())
    assert evidence.url == newsroom.web.url("/a")


def test_old_words_spelt_at_another_address_are_no_return_to_an_old_stance(newsroom: Newsroom) -> None:
    for day, (path, said) in enumerate((("/old", OPPOSES), ("/new", SUPPORTS))):
        newsroom.put(path, said)
        newsroom.publish(path, dated="")
        newsroom.after(day * DAY)
    (flag,) = newsroom.flags()
    assert flag.id is not None
    with state(newsroom.config) as store:
        verdict = Decision(flag.id, Status.CONFIRMED, newsroom.now())
        store.decide(flag.id, verdict, confirmed_position(flag, store.position_on("norland", "tariffs")))
    for path, said in (("/old/", OPPOSES), ("/new/", SUPPORTS)):
        newsroom.put(path, said)
    newsroom.publish("/old/", "/new/", dated="")
    newsroom.after(4 * DAY)
    assert [one.status for one in newsroom.flags()] == [Status.CONFIRMED]


def test_both_spellings_in_one_feed_are_one_article(newsroom: Newsroom) -> None:
    newsroom.put("/a", SUPPORTS)
    newsroom.put("/a/", SUPPORTS)
    newsroom.publish("/a", "/a/")
    assert newsroom.after(timedelta()).articles == 1


@pytest.mark.parametrize("edited", ["/a", "/a/"])
def test_an_edit_at_either_spelling_is_one_edit_of_the_article(newsroom: Newsroom, edited: str) -> None:
    for path in ("/a", "/a/"):
        newsroom.put(path, OPPOSES)
        newsroom.publish(path)
        newsroom.after(timedelta())
    newsroom.put(edited, SUPPORTS)
    assert newsroom.after(HOUR).articles == 1
    assert [(flag.shift, flag.evidence[0].note) for flag in newsroom.flags()] == [("silent-edit", OPPOSES)]
    newsroom.put("/a", SUPPORTS)
    newsroom.put("/a/", SUPPORTS)
    assert newsroom.after(DAY).articles == 0
    assert len(newsroom.flags()) == 1


def test_an_edit_of_an_article_that_comes_back_at_its_other_spelling_is_one_of_the_article(newsroom: Newsroom) -> None:
    for path in ("/a", "/a/"):
        newsroom.put(path, OPPOSES)
        newsroom.publish(path)
        newsroom.after(timedelta())
    newsroom.gone("/a/")
    newsroom.after(HOUR)
    newsroom.after(2 * DAY)
    newsroom.put("/a/", SUPPORTS)
    assert newsroom.after(2 * DAY + GONE_AGAIN).articles == 1
    assert [(flag.shift, flag.evidence[0].note) for flag in newsroom.flags()] == [("silent-edit", OPPOSES)]


@pytest.mark.parametrize(("path", "said"), [("/a/", OPPOSES), ("/b", SUPPORTS)])
def test_another_text_or_another_address_is_another_article(newsroom: Newsroom, path: str, said: str) -> None:
    newsroom.put("/a", SUPPORTS)
    newsroom.publish("/a")
    newsroom.after(timedelta())
    newsroom.put(path, said)
    newsroom.publish(path)
    assert newsroom.after(HOUR).articles == 1
    newsroom.put(path, said, "The ministry added a sentence on tariffs on grain.")
    newsroom.after(3 * HOUR)
    with state(newsroom.config) as store:
        assert len(store.versions(newsroom.web.url("/a"))) == 1
        assert len(store.versions(newsroom.web.url(path))) == 2


# --- the same text in other bytes ------------------------------------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with every document that is read."""
    read: list[str] = []

    def noted(root: Path, name: str, job: PageJob) -> object:
        read.append(name)
        return read_kept(root, name, job)

    monkeypatch.setattr(intake, "read_kept", noted)
    return read


def test_a_page_whose_bytes_alone_change_is_read_once_and_an_edit_of_it_is_found(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = counted(monkeypatch)

    def put(said: str, readers: int) -> None:
        around = f"<aside>{readers} readers</aside></body>"
        newsroom.web.html("/paper", page("Our trade policy", said, *FILLER).replace("</body>", around))

    put(OPPOSES, 0)
    newsroom.watch("/paper")
    for hour in range(4):
        put(OPPOSES, hour)
        newsroom.after(hour * HOUR)
    assert len(read) == 1
    put(SUPPORTS, 9)
    newsroom.after(9 * HOUR)
    assert len(read) == 2
    assert [flag.shift for flag in newsroom.flags()] == ["silent-edit"]
    for hour in range(10, 20):
        put(SUPPORTS, hour)
        newsroom.after(hour * HOUR)
    assert len(read) == 3, "and in full every so often"


def test_an_article_whose_bytes_alone_change_is_not_read_again_each_time(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = counted(monkeypatch)
    newsroom.publish("/a")
    for number, hours in enumerate((0, 1, 3, 7)):
        body = page("Our trade policy", OPPOSES, *FILLER)
        newsroom.web.html("/a", body.replace("</body>", f"<aside>{number}</aside></body>"))
        newsroom.after(hours * HOUR)
    assert newsroom.web.hits["/a"] == 4
    assert len(read) == 1


def test_an_edit_seen_after_the_clock_was_set_back_is_held_against_the_text_before_it(newsroom: Newsroom) -> None:
    newsroom.put("/paper", OPPOSES)
    newsroom.watch("/paper")
    newsroom.after(2 * DAY)
    newsroom.put("/paper", SUPPORTS)
    newsroom.after(timedelta())
    newsroom.after(HOUR)
    assert [(flag.shift, flag.evidence[0].note) for flag in newsroom.flags()] == [("silent-edit", OPPOSES)]
    with state(newsroom.config) as store:
        assert SUPPORTS in store.latest_revisions(newsroom.web.url("/paper"))[0].article.text
