"""`monitor source add`: what a home page offers is found and tried, and the best is written down, and nothing else."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from monitor import sourcefile
from monitor.candidates import suggested_id
from monitor.cli import cli
from monitor.config import ConfigError, load
from monitor.domain import SourceKind
from monitor.sourcefile import CannotAddError, add_source
from stage import FILLER, Answer, Web, write_config

ENTRY = {"id": "new", "name": "New: “quoted” #1", "kind": "feed", "url": "https://new.example/feed"}


def add(config: Path, url: str, *words: str) -> Result:
    return CliRunner().invoke(
        cli, ["source", "add", url, "--config", str(config), "--json", *words], catch_exceptions=False
    )


def offered(result: Result) -> list[tuple[str, str, int]]:
    return [(one["kind"], one["url"].partition("/")[2][1:].partition("/")[2], one["links"]) for one in found(result)]


def found(result: Result) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(result.stdout)["found"]
    return listed


def unwatched(folder: Path) -> Path:
    """A configuration directory without a source, in the form in which people write it."""
    config = write_config(folder)
    (config / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    return config


def paragraphs() -> str:
    return "".join(f"<p>{words}</p>" for words in FILLER)


@pytest.fixture
def site(web: Web) -> Web:
    """A home page with a declared feed, a link to one that is broken, headlines, and sitemaps named in robots.txt."""
    web.feed("/news.rss", ("/2026/03/a-story-of-some-length", "A story", "Mon, 02 Mar 2026 10:00:00 GMT"))
    web.routes["/robots.txt"] = Answer(f"User-agent: *\nSitemap: {web.url('/map.xml')}\n".encode())
    web.routes["/map.xml"] = Answer(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{web.url("/1")}</loc></url>'
        f"<url><loc>{web.url('/2')}</loc></url></urlset>".encode()
    )
    web.html(
        "/",
        '<html><head><title>The  Harbour\n Post</title><link rel="alternate" type="application/rss+xml" '
        'href="/news.rss"></head><body><main><a href="/2026/03/a-story-of-some-length">A story of some length here</a>'
        '</main><footer><a href="/rss">RSS</a></footer></body></html>',
    )
    return web


def test_the_feed_that_a_page_declares_is_added(site: Web, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "sources.yaml").write_text("# ours\nsources: []\n", encoding="utf-8")
    result = add(config, site.url("/"))
    assert result.exit_code == 0, result.stderr
    assert offered(result) == [
        ("feed", "news.rss", 1),
        ("listing", "", 1),
        ("sitemap", "map.xml", 2),
        ("feed", "rss", 0),
    ]
    [source] = load(config).sources
    assert (source.kind, source.url) == (SourceKind.FEED, site.url("/news.rss"))
    assert (source.id, source.name) == ("127-0-0-1", "The Harbour Post")
    assert (config / "sources.yaml").read_text(encoding="utf-8").startswith("# ours\nsources:\n  - id:")
    assert "404" in found(result)[-1]["problem"]


def test_the_file_that_was_written_to_is_named(site: Web, tmp_path: Path) -> None:
    config = unwatched(tmp_path)
    words = ["source", "add", site.url("/"), "--config", str(config)]
    result = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert f"addedto{config / 'sources.yaml'}:" in "".join(
        result.stdout.split()
    )  # a long path goes on in the next line
    assert "\n         1 link" in result.stdout


def test_another_kind_is_added_where_one_is_asked_for_under_another_id(site: Web, tmp_path: Path) -> None:
    config = unwatched(tmp_path)
    site.html("/", site.routes["/"].body.decode().replace("<main>", f"<main><article>{paragraphs()}</article>"))
    for words in (["--kind", "listing"], ["--kind", "page", "--publisher", "norland", "--authority", "official"]):
        assert add(config, site.url("/"), *words).exit_code == 0
    one, two = load(config).sources
    assert (one.id, one.kind, two.id, two.kind) == ("127-0-0-1", "listing", "127-0-0-1-2", "page")
    assert (two.publisher, two.authority) == ("norland", "official")


def test_a_file_that_nobody_may_write_to_is_tried_all_the_same_with_the_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial is made on copies that are written to, whatever the mode of the file."""
    path = unwatched(tmp_path) / "sources.yaml"
    path.chmod(0o444)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    modes: list[int] = []
    monkeypatch.setattr(sourcefile, "load", lambda folder: modes.append((folder / "sources.yaml").stat().st_mode))
    add_source(path.parent, ENTRY)
    assert modes[0] & 0o200
    assert not path.stat().st_mode & 0o222


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_a_file_that_root_adds_to_stays_its_owners(tmp_path: Path) -> None:
    path = unwatched(tmp_path) / "sources.yaml"
    os.chown(path, 4321, 4321)
    path.chmod(0o640)
    add_source(path.parent, ENTRY)
    told = path.stat()
    assert (told.st_uid, told.st_gid, oct(told.st_mode)[-3:]) == (4321, 4321, "640")


@pytest.mark.parametrize(
    ("words", "authority"),
    [
        ([], "press"),
        (["--publisher", "norland"], "official"),
        (["--publisher", "norland", "--authority", "state-media"], "state-media"),
    ],
)
def test_what_an_actor_publishes_is_its_own_word_unless_told_otherwise(
    site: Web, tmp_path: Path, words: list[str], authority: str
) -> None:
    config = unwatched(tmp_path)
    assert add(config, site.url("/"), *words).exit_code == 0
    assert load(config).sources[0].authority == authority


@pytest.mark.parametrize(
    ("address", "body", "kind"),
    [
        ("/map", "<urlset><url><loc>/1</loc></url></urlset>", "sitemap"),
        ("/index", "<sitemapindex><sitemap><loc>/map</loc></sitemap></sitemapindex>", "sitemap"),
        ("/list.txt", "https://a.example/1\nhttps://a.example/2\n", "sitemap"),
        ("/feed", "<rss><channel><item><title>T</title><link>/1</link></item></channel></rss>", "feed"),
        ("/feed.json", '{"version": "https://jsonfeed.org/version/1.1", "items": [{"url": "/1"}]}', "feed"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_an_address_that_is_itself_a_feed_or_sitemap_is_added_as_what_it_is(
    web: Web, tmp_path: Path, address: str, body: str, kind: str, packed: bool
) -> None:
    config = unwatched(tmp_path)
    web.routes[address] = Answer(gzip.compress(body.encode()) if packed else body.encode())
    assert add(config, web.url(address), "--dry-run").exit_code == 0
    assert add(config, web.url(address), "--kind", kind).exit_code == 0
    assert [(one.kind, one.url) for one in load(config).sources] == [(kind, web.url(address))]


def test_a_page_is_added_only_if_it_can_be_read(web: Web, tmp_path: Path) -> None:
    config = unwatched(tmp_path)
    web.html("/paper", f"<html><head><title>Our line</title></head><body><main>{paragraphs()}</main></body></html>")
    web.routes["/paper.pdf"] = Answer(b"%PDF-1.7 ...", headers={"Content-Type": "application/pdf"})
    web.html("/empty", "<html><body><div id='app'></div></body></html>")
    for path, problem in (("/gone", "404"), ("/paper.pdf", "pdf"), ("/empty", "empty")):
        refused = add(config, web.url(path), "--kind", "page")
        assert refused.exit_code == 1
        assert problem in found(refused)[0]["problem"]
        assert "as a page" in refused.stderr
    assert load(config).sources == ()
    added = CliRunner().invoke(cli, ["source", "add", web.url("/paper"), "--kind", "page", "--config", str(config)])
    assert (added.exit_code, "a readable page" in added.stdout) == (0, True)
    assert [(one.kind, one.name) for one in load(config).sources] == [("page", "Our line")]


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("ministry.example/news", "lacks its scheme; begin it with https:// or http://"),
        ("ftp://ministry.example/", "ftp:// is not fetched; use https:// or http://"),
        ("https:///news", "is not a web address; copy it from the browser again"),
    ],
)
def test_what_is_no_address_of_the_web_is_told_with_the_cure(tmp_path: Path, url: str, cure: str) -> None:
    result = add(unwatched(tmp_path), url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{url!r} {cure}\n"


def test_what_is_watched_already_is_not_added_again(site: Web, tmp_path: Path) -> None:
    config = unwatched(tmp_path)
    assert add(config, site.url("/"), "--id", "harbour").exit_code == 0
    before = (config / "sources.yaml").read_bytes()
    again = add(config, site.url("/news.rss#latest"), "--id", "other")
    assert again.exit_code == 1
    assert "'harbour'" in again.stderr
    assert found(again)[0]["links"] == 1
    assert (config / "sources.yaml").read_bytes() == before
    assert add(config, site.url("/"), "--kind", "listing").exit_code == 0
    assert len(load(config).sources) == 2


def test_a_dry_run_and_a_site_with_nothing_to_offer_write_nothing(site: Web, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    before = (config / "sources.yaml").read_bytes()
    assert add(config, site.url("/"), "--dry-run").exit_code == 0
    gone = add(config, site.url("/gone"))
    assert gone.exit_code == 1
    assert "404" in found(gone)[0]["problem"]
    assert "nothing was found" in gone.stderr
    assert (config / "sources.yaml").read_bytes() == before


def test_an_entry_that_would_not_be_sound_is_refused_with_the_reason(site: Web, tmp_path: Path) -> None:
    config = unwatched(tmp_path)
    refused = add(config, site.url("/"), "--publisher", "nobody")
    assert refused.exit_code == 1
    assert "nobody" in refused.stderr
    assert load(config).sources == ()


@pytest.mark.parametrize(
    "before",
    [
        "sources:\n  - id: old  # kept\n    name: Old\n    kind: page\n    url: https://old.example/\n# the end\n",
        "sources:\n- {id: old, name: Old, kind: page, url: https://old.example/}",
        "sources:\r\n    - id: old\r\n      name: Old\r\n      kind: page\r\n      url: https://old.example/\r\n",
    ],
    ids=["comments", "flush", "windows"],
)
def test_what_stands_in_the_file_stays_as_it_is(tmp_path: Path, before: str) -> None:
    config = write_config(tmp_path)
    path = config / "sources.yaml"
    path.write_bytes(before.encode())
    shown = add_source(config, ENTRY)
    after = path.read_bytes().decode()
    assert yaml.safe_load(f"sources:\n{shown}") == {"sources": [ENTRY]}
    assert shown in after
    assert after.startswith(before.rstrip())
    assert after.count("\n") == after.count("\r\n") or "\r" not in after
    assert [source.name for source in load(config).sources] == ["Old", ENTRY["name"]]


def test_a_file_that_cannot_be_added_to_is_left_alone_and_the_entry_shown(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "sources.yaml").write_text("{sources: [{id: a, name: a, kind: page, url: https://a.example}]}")
    with pytest.raises(CannotAddError, match='id: "new"') as refused:
        add_source(config, ENTRY)
    assert yaml.safe_load("sources:\n" + str(refused.value).partition("\n")[2]) == {"sources": [ENTRY]}
    (config / "sources.yaml").write_text("sources:\n- {id: new, name: a, kind: page, url: https://a.example}\n")
    with pytest.raises(ConfigError, match="already taken"):
        add_source(config, ENTRY)


def test_a_suggested_id_is_the_hosts_name_or_the_next_that_is_free() -> None:
    assert suggested_id("https://www.Harbour-Post.example:8080/feed", []) == "harbour-post-example"
    assert suggested_id("https://a.example/", ["a-example", "a-example-2"]) == "a-example-3"
    assert suggested_id("not an address", []) == "source"
