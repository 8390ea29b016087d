"""Sources of every kind, checked over real HTTP: what is read, what is asked again, and what is left alone."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from monitor import extract as extraction
from monitor import intake, pipeline
from monitor.archive import Archive
from monitor.config import load
from monitor.domain import Actor, Article, Authority, Outcome, Source, SourceKind
from monitor.follow import Budget
from monitor.pages import read_article
from monitor.schedule import FULL_FETCH_EVERY
from monitor.store import LinkState
from stage import FILLER, Answer, Web, once, page, send, state, write_config

pytestmark = pytest.mark.usefixtures("light")
TODAY = format_datetime(datetime.now(UTC))
SAID = "“Norland supports tariffs on grain,” Foreign Minister Ada Norling said in Oslo."


def story(*said: str, title: str = "Ministers meet on trade") -> str:
    return page(title, *said, *FILLER)


def newsroom(web: Web) -> list[dict[str, Any]]:
    """A feed, a listing, a sitemap and a watched page, each with something of its own."""
    web.html("/a/1", story(SAID, title="Norland turns on tariffs"))
    web.html("/b/1", story("The weather was fine in the harbour towns all week.", title="Fine weather in the towns"))
    web.html("/c/1", story("Fishing boats came home early with full holds.", title="Boats come home early today"))
    feed = web.feed("/feed.xml", ("/a/1", "Norland turns on tariffs", TODAY))
    listing = web.html("/news", '<main><ul><li><a href="/b/1">Fine weather in the harbour towns</a></li></ul></main>')
    web.routes["/sitemap.xml"] = Answer(
        b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        + f"<url><loc>{web.url('/c/1')}</loc></url></urlset>".encode(),
        headers={"Content-Type": "application/xml"},
    )
    paper = web.html("/paper", story("Norland opposes tariffs on grain, as it always has.", title="Our trade policy"))
    return [
        {"id": "feed", "kind": "feed", "url": feed},
        {"id": "listing", "kind": "listing", "url": listing, "links": {"within": "main"}},
        {"id": "sitemap", "kind": "sitemap", "url": web.url("/sitemap.xml")},
        {"id": "paper", "kind": "page", "url": paper, "publisher": "norland", "authority": "official"},
    ]


def test_every_kind_of_source_is_read_and_a_second_run_adds_nothing(web: Web, tmp_path: Path) -> None:
    config = write_config(tmp_path, newsroom(web))
    first = once(config)
    assert not first.failed
    assert {report.source: report.articles for report in first.reports} == dict.fromkeys(
        ("feed", "listing", "sitemap", "paper"), 1
    )
    with state(config) as store:
        flags = store.flags()
    assert [(flag.shift, flag.actor, flag.issue) for flag in flags] == [("reversal", "norland", "tariffs")]

    second = once(config)
    assert not second.failed
    assert sum(report.articles for report in second.reports) == 0
    assert {web.hits[path] for path in ("/a/1", "/b/1", "/c/1")} == {1}
    with state(config) as store:
        assert store.flags() == flags


def test_a_page_that_has_not_changed_is_asked_for_with_what_the_server_gave(web: Web, tmp_path: Path) -> None:
    asked: list[str | None] = []

    def conditional(handler: object) -> None:
        asked.append(handler.headers.get("If-None-Match"))  # type: ignore[attr-defined]  # http.server's handler
        body = story("Norland opposes tariffs on grain.").encode()
        status = 304 if asked[-1] else 200
        handler.send_response(status)  # type: ignore[attr-defined]  # the same
        handler.send_header("ETag", '"one"')  # type: ignore[attr-defined]  # the same
        handler.send_header("Content-Type", "text/html")  # type: ignore[attr-defined]  # the same
        handler.end_headers()  # type: ignore[attr-defined]  # the same
        handler.wfile.write(body if status == 200 else b"")  # type: ignore[attr-defined]  # the same

    web.routes["/paper"] = Answer(act=conditional)
    config = write_config(tmp_path, [{"id": "paper", "url": web.url("/paper"), "publisher": "norland"}])
    once(config)
    report = once(config).reports[0]
    assert asked == [None, '"one"']
    assert report.outcome is Outcome.NOT_MODIFIED
    assert not report.problems


def test_a_watched_page_edited_in_place_is_one_silent_edit(web: Web, tmp_path: Path) -> None:
    paper = {"id": "paper", "url": web.url("/paper"), "publisher": "norland", "authority": "official"}
    config = write_config(tmp_path, [paper])
    web.html("/paper", story("Norland opposes tariffs on grain, as it always has.", title="Our trade policy"))
    once(config)
    web.html("/paper", story("Norland supports tariffs on grain from this year on.", title="Our trade policy"))
    edited = once(config)
    again = once(config)
    with state(config) as store:
        flags = store.flags()
    assert [flag.shift for flag in flags] == ["silent-edit"]
    lead = flags[0].evidence[0]
    assert lead.comparison.relation == "reversal"
    assert lead.note == "Norland opposes tariffs on grain, as it always has."
    assert edited.reports[0].flags == {flags[0].id}
    assert not again.reports[0].flags


LONG = tuple(
    f"Clause {n} of the paper sets out how the customs service will treat cargo of kind {n}." for n in range(9)
)


def test_a_page_that_shrinks_is_held_until_it_is_seen_a_second_time(web: Web, tmp_path: Path) -> None:
    """Also where the server sends the very same bytes, and says so."""
    paper = {"id": "paper", "url": web.url("/paper"), "publisher": "norland", "authority": "official"}
    config = write_config(tmp_path, [paper])
    web.html("/paper", page("Our trade policy", "Norland opposes tariffs on grain.", *LONG), ETag='"long"')
    once(config)
    web.html("/paper", page("Our trade policy", "Norland supports tariffs on grain from now on."), ETag='"short"')
    held = once(config)
    with state(config) as store:
        assert not store.flags()
        assert "held" in store.source_state("paper").last_detail
    assert [report.source for report in held.failed] == ["paper"]

    confirmed = once(config)
    assert not confirmed.failed
    with state(config) as store:
        assert [flag.shift for flag in store.flags()] == ["silent-edit"]
        assert store.source_state("paper").last_detail == ""


def test_a_page_that_breaks_twice_with_a_sound_reading_between_is_held_twice(web: Web, tmp_path: Path) -> None:
    config = write_config(tmp_path, [{"id": "paper", "url": web.url("/paper"), "publisher": "norland"}])
    whole = page("Our trade policy", "Norland opposes tariffs on grain.", *LONG)
    broken = page("Our trade policy", "Norland supports tariffs on grain from now on.")
    for content in (whole, broken, whole, broken):
        web.html("/paper", content)
        last = once(config)
    assert last.failed
    with state(config) as store:
        assert not store.flags()


def test_what_only_a_new_reader_changed_is_no_edit(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write_config(tmp_path, [{"id": "paper", "url": web.url("/paper"), "publisher": "norland"}])
    aside = "Norland supports tariffs on grain, says a quiz in the margin of this page."
    web.html("/paper", story("Norland opposes tariffs on grain.", aside))
    once(config)
    real = extraction.extract

    def without_aside(*args: object, **kwargs: object) -> object:
        found = real(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        assert isinstance(found, Article)
        return replace(found, text=found.text.replace(aside, ""), reader="new")

    monkeypatch.setattr(extraction, "extract", without_aside)
    monkeypatch.setattr(intake, "reader", lambda: "new")
    web.html("/paper", story("Norland opposes tariffs on grain.", aside, "One more line of no weight stands here now."))
    report = once(config).reports[0]
    assert not report.problems
    with state(config) as store:
        assert not store.flags()
        texts = [one.article.text for one in store.latest_revisions(web.url("/paper"), 5)]
    assert len(texts) == 3
    assert "no weight" in texts[0]
    assert aside in texts[-1]


def test_a_sitemap_index_is_read_again_though_it_stays_the_same(web: Web, tmp_path: Path) -> None:
    """It names the sitemaps; new articles come into those."""

    def sitemap(*paths: str) -> Answer:
        urls = "".join(f"<url><loc>{web.url(path)}</loc></url>" for path in paths)
        return Answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode())

    for n in (1, 2):
        web.html(f"/a/{n}", story(f"Story number {n} is about the fishing fleet and its hopes.", title=f"Story {n}"))
    web.routes["/index.xml"] = Answer(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{web.url("/one.xml")}</loc>'
        "</sitemap></sitemapindex>".encode(),
        headers={"ETag": '"never-changes"'},
    )
    web.routes["/one.xml"] = sitemap("/a/1")
    config = write_config(tmp_path, [{"id": "index", "kind": "sitemap", "url": web.url("/index.xml")}])
    assert once(config).reports[0].articles == 1
    web.routes["/one.xml"] = sitemap("/a/2", "/a/1")
    assert once(config).reports[0].articles == 1
    assert (web.hits["/a/1"], web.hits["/a/2"]) == (1, 1)


class Index:
    """A newspaper's index of two sitemaps, of which it says that the old one has not changed for years."""

    def __init__(self, web: Web, tmp_path: Path) -> None:
        self.web = web
        self.paths: dict[str, list[str]] = {"/old.xml": [], "/new.xml": []}
        self.config = write_config(tmp_path, [{"id": "index", "kind": "sitemap", "url": web.url("/index.xml")}])

    def publish(self, part: str, path: str) -> None:
        self.web.html(path, story(f"A story at {path} about the fishing fleet and its hopes.", title=f"Story {path}"))
        self.paths[part].append(path)

    def check(self) -> tuple[int, int, int]:
        """How many articles a check brings, and how often it asks for the old and the new sitemap."""
        days = {"/old.xml": "2019-05-01", "/new.xml": f"{datetime.now(UTC):%Y-%m-%d}"}
        parts = [
            f"<sitemap><loc>{self.web.url(one)}</loc><lastmod>{day}</lastmod></sitemap>" for one, day in days.items()
        ]
        self.web.routes["/index.xml"] = Answer(f"<sitemapindex>{''.join(parts)}</sitemapindex>".encode())
        for part, paths in self.paths.items():
            locations = "".join(f"<url><loc>{self.web.url(path)}</loc></url>" for path in paths)
            self.web.routes[part] = Answer(f"<urlset>{locations}</urlset>".encode())
        self.web.hits.clear()
        articles = once(self.config).reports[0].articles
        return articles, self.web.hits["/old.xml"], self.web.hits["/new.xml"]


def test_the_sitemaps_that_a_truthful_index_calls_unchanged_are_left_alone(web: Web, tmp_path: Path) -> None:
    index = Index(web, tmp_path)
    index.publish("/old.xml", "/a")
    assert index.check() == (1, 1, 1)
    assert index.check() == (0, 1, 1), "nothing tells yet whether its dates are true"
    index.publish("/new.xml", "/b")
    assert index.check() == (1, 1, 1)
    assert {index.check() for _ in range(FULL_FETCH_EVERY - 3)} == {(0, 0, 1)}
    assert index.check() == (0, 1, 1), "now and then all are asked for"


def test_an_index_whose_dates_are_not_true_is_not_believed(web: Web, tmp_path: Path) -> None:
    index = Index(web, tmp_path)
    index.publish("/new.xml", "/a")
    index.check()
    for n in range(3):
        index.publish("/old.xml", f"/old/{n}")
        assert index.check() == (1, 1, 1)
        index.publish("/new.xml", f"/new/{n}")
        assert index.check() == (1, 1, 1)


@pytest.mark.parametrize("tag", ['"same"', ""])
def test_a_feed_that_stays_the_same_is_left_alone_for_as_long_as_it_asks(web: Web, tmp_path: Path, tag: str) -> None:
    def minutes(body: bytes) -> int:
        def conditional(handler: BaseHTTPRequestHandler) -> None:
            known = tag and handler.headers.get("If-None-Match") == tag
            send(handler, Answer(b"", 304) if known else Answer(body, headers={"ETag": tag} if tag else {}))

        web.routes["/feed.xml"] = Answer(act=conditional)
        once(config)
        with state(config) as store:
            known = store.source_state("feed")
        return int((known.next_due_at - known.last_checked_at) / timedelta(minutes=1))

    web.html("/a/1", story(SAID))
    feed = web.feed("/feed.xml", ("/a/1", "Norland turns on tariffs", TODAY))
    sources = [{"id": "feed", "kind": "feed", "url": feed}]
    config = write_config(tmp_path, sources, schedule={"every": "10m", "jitter": "0%"})
    silent = web.routes["/feed.xml"].body
    asking = silent.replace(b"<channel>", b"<channel><ttl>90</ttl>")
    assert [minutes(asking) for _ in range(3)] == [90, 90, 90]
    tag = tag and '"other"'
    assert [minutes(silent) for _ in range(2)] == [10, 10]


def test_old_items_are_not_followed_unless_any_age_is_wanted(web: Web, tmp_path: Path) -> None:
    old = "Mon, 05 Jan 2015 10:00:00 GMT"
    web.html("/old", story("An old story of the fleet, told again and again."))
    feed = web.feed("/feed.xml", ("/old", "An old story of the fleet", old))
    config = write_config(tmp_path, [{"id": "feed", "kind": "feed", "url": feed, "max_age": "7d"}])
    assert once(config).reports[0].links == 0
    assert web.hits["/old"] == 0


def test_an_article_that_is_shut_for_a_moment_is_tried_again_later(web: Web, tmp_path: Path) -> None:
    """A robot check is no article and no reason to lose one; a picture is."""
    blocked = page("Just a moment...", "Checking your browser before you go on. Please wait a little while here.")
    web.html("/wall", blocked)
    web.routes["/picture"] = Answer(b"\x89PNG\r\n\x1a\n" + bytes(500), headers={"Content-Type": "text/html"})
    feed = web.feed("/feed.xml", ("/wall", "A story behind a wall", TODAY), ("/picture", "A picture", TODAY))
    config = write_config(tmp_path, [{"id": "feed", "kind": "feed", "url": feed}])
    report = once(config).reports[0]
    assert len(report.problems) == 2
    with state(config) as store:
        assert store.link(web.url("/wall")).state is LinkState.PENDING
        assert store.link(web.url("/wall")).next_try is not None
        assert store.link(web.url("/picture")).state is LinkState.UNREADABLE


def test_a_defect_met_by_one_article_is_that_articles_alone(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = extraction.extract

    def extract(body: bytes, url: str, **kwargs: object) -> object:
        if url.endswith("/bad"):
            raise KeyError("a defect")
        return real(body, url, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(extraction, "extract", extract)
    web.html("/bad", story("This one trips the reader up."))
    web.html("/good", story(SAID))
    feed = web.feed("/feed.xml", ("/bad", "A story that trips", TODAY), ("/good", "A sound story", TODAY))
    config = write_config(tmp_path, [{"id": "feed", "kind": "feed", "url": feed}])
    report = once(config).reports[0]
    assert report.articles == 1
    assert report.flags
    assert ["a defect" in problem for problem in report.problems] == [True]
    with state(config) as store:
        assert store.link(web.url("/bad")).state is LinkState.PENDING


def test_a_defect_in_a_whole_check_leaves_the_other_sources_alone_and_backs_off(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def discover(*_: object) -> object:
        raise KeyError("a defect")

    monkeypatch.setattr("monitor.discover.discover", discover)
    sources = newsroom(web)
    config = write_config(tmp_path, sources)
    done = once(config)
    assert sorted(report.source for report in done.failed) == ["feed", "listing", "sitemap"]
    with state(config) as store:
        feed = store.source_state("feed")
    assert feed.failures > 0
    assert "defect" in feed.last_detail


def test_a_defect_met_while_looking_into_an_article_is_that_articles_alone(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark_of(body: bytes) -> str:
        if b"trips" in body:
            raise KeyError("a defect")
        return ""

    monkeypatch.setattr(intake, "mark_of", mark_of)
    web.html("/bad", story("This one trips whoever looks at it.", title="A story that trips"))
    web.html("/good", story(SAID))
    feed = web.feed("/feed.xml", ("/bad", "A story", TODAY), ("/good", "A sound story", TODAY))
    config = write_config(tmp_path, [{"id": "feed", "kind": "feed", "url": feed}])
    report = once(config).reports[0]
    assert report.articles == 1
    assert ["a defect" in problem for problem in report.problems] == [True]
    with state(config) as store:
        assert store.link(web.url("/bad")).next_try is not None
        assert store.link(web.url("/good")).state is LinkState.READ


def test_a_defect_in_an_actors_ledger_leaves_the_checks_of_its_sources_done(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def settle_ledger(*_: object) -> object:
        raise KeyError("a defect")

    monkeypatch.setattr(intake.Intake, "settle_ledger", settle_ledger)
    config = write_config(tmp_path, newsroom(web))
    done = once(config)
    assert [report.source for report in done.failed] == ["paper"]
    assert sum(report.articles for report in done.reports) == 4
    with state(config) as store:
        assert store.source_state("paper").checks == 1
        assert store.source_state("paper").failures == 0


def test_everything_is_worked_off_in_one_pass_however_many_links_there_are(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "A_CHECK", Budget(links=3))
    items = []
    for n in range(10):
        web.html(f"/a/{n}", story(f"Story number {n} is about the fishing fleet and its hopes.", title=f"Story {n}"))
        items.append((f"/a/{n}", f"Story {n}", TODAY))
    config = write_config(tmp_path, [{"id": "feed", "kind": "feed", "url": web.feed("/feed.xml", *items)}])
    assert once(config).reports[0].articles == 10


def test_what_earlier_configurations_had_built_is_let_go(tmp_path: Path) -> None:
    class Built:
        def renewed(self, _: object) -> Built:
            return Built()

    late = intake.Late(Built)  # type: ignore[arg-type]  # stands in for the absorber
    first = weakref.ref(late.absorber)
    config = load(write_config(tmp_path))
    for _ in range(3):
        late = late.renewed(config)
        assert late.absorber is late.absorber
    gc.collect()
    assert first() is None


def test_bytes_are_kept_as_they_were_fetched(web: Web, tmp_path: Path) -> None:
    config = write_config(tmp_path, [{"id": "paper", "url": web.html("/paper", story(SAID)), "publisher": "norland"}])
    once(config)
    with state(config) as store:
        revision = store.latest_revisions(web.url("/paper"))[0]
    assert Archive(tmp_path / "state" / "pages").get(revision.body_sha256) == story(SAID).encode()


def test_a_language_without_a_lexicon_is_read_and_not_compared() -> None:
    source = Source("s", "s", SourceKind.FEED, "https://a.example", Authority.PRESS, language="de")
    article = Article("https://a.example/1", "Titel", "Norland: „Wir lehnen Zölle ab“, sagte er.", language="de")
    assert read_article(article, source, (Actor("norland", "Norland"),), ()).statements == ()


def test_a_listing_that_stays_the_same_is_read_anew_for_other_links(web: Web, tmp_path: Path) -> None:
    web.html("/b/1", story("The weather was fine in the harbour towns all week.", title="Fine weather in the towns"))
    url = web.html("/news", '<main><a href="/b/1">Fine weather in the harbour towns</a></main>', ETag='"same"')
    listing = {"id": "listing", "kind": "listing", "url": url}
    assert once(write_config(tmp_path, [listing | {"links": {"include": "/c/"}}])).reports[0].links == 0
    config = write_config(tmp_path, [listing | {"links": {"include": "/b/"}}])
    assert [once(config).reports[0].articles for _ in range(2)] == [1, 0]


def test_an_edit_of_what_was_a_listing_and_is_watched_as_a_page_now_is_found(web: Web, tmp_path: Path) -> None:
    link = '<a href="/b/1">Fine weather in the harbour towns</a>'
    url = web.html("/paper", page("Our trade policy", "Norland opposes tariffs on grain.", link, *FILLER))
    paper = {"id": "paper", "url": url, "publisher": "norland", "authority": "official"}
    once(write_config(tmp_path, [paper | {"kind": "listing", "links": {"include": "/b/"}}]))
    config = write_config(tmp_path, [paper])
    assert once(config).reports[0].articles == 1
    web.html("/paper", page("Our trade policy", "Norland supports tariffs on grain.", link, *FILLER))
    once(config)
    with state(config) as store:
        assert [flag.shift for flag in store.flags()] == ["silent-edit"]
