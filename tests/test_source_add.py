"""`monitor source add`: what a home page offers is found and tried, and the best is written down, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.candidates import suggested_id
from monitor.cli import cli
from monitor.config import ConfigError, load
from monitor.domain import SourceKind
from monitor.sourcefile import CannotAddError, add_source
from stage import Answer, Web, write_config

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


def test_another_kind_is_added_where_one_is_asked_for_under_another_id(site: Web, tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
    for words in (["--kind", "listing"], ["--kind", "page", "--publisher", "norland", "--authority", "official"]):
        assert add(config, site.url("/"), *words).exit_code == 0
    one, two = load(config).sources
    assert (one.id, one.kind, two.id, two.kind) == ("127-0-0-1", "listing", "127-0-0-1-2", "page")
    assert (two.publisher, two.authority) == ("norland", "official")


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
    config = write_config(tmp_path)
    (config / "sources.yaml").write_text("sources: []\n", encoding="utf-8")
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
    add_source(config, ENTRY)
    after = path.read_bytes().decode()
    assert after.startswith(before.rstrip())
    assert after.count("\n") == after.count("\r\n") or "\r" not in after
    assert [source.name for source in load(config).sources] == ["Old", ENTRY["name"]]


def test_a_file_that_cannot_be_added_to_is_left_alone_and_the_entry_shown(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "sources.yaml").write_text("{sources: [{id: a, name: a, kind: page, url: https://a.example}]}")
    with pytest.raises(CannotAddError, match='id: "new"'):
        add_source(config, ENTRY)
    (config / "sources.yaml").write_text("sources:\n- {id: new, name: a, kind: page, url: https://a.example}\n")
    with pytest.raises(ConfigError, match="already taken"):
        add_source(config, ENTRY)


def test_a_suggested_id_is_the_hosts_name_or_the_next_that_is_free() -> None:
    assert suggested_id("https://www.Harbour-Post.example:8080/feed", []) == "harbour-post-example"
    assert suggested_id("https://a.example/", ["a-example", "a-example-2"]) == "a-example-3"
    assert suggested_id("not an address", []) == "source"
