"""The demo newsroom against itself: its truth stands on its pages, and its server behaves like a web server."""

import json
import re
import shutil
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser
import lxml.etree
import lxml.html
import pytest
from ruamel.yaml import YAML

from monitor import demo
from monitor.demo import Newsroom, Page, Site, Step, server
from monitor.demo.__main__ import main
from monitor.demo.model import Outlet
from monitor.demo.newsroom import DATA
from monitor.demo.reading import BrokenTextError, read_pages
from monitor.demo.render import render

ROOM = demo.load()
KINDS = {"reversal", "hardening", "softening", "formula-dropped", "new-position", "silent-edit"}


def configuration(name: str) -> Mapping[str, Any]:
    """One of the demo's configuration files, parsed."""
    parsed: Mapping[str, Any] = YAML(typ="safe").load(DATA.joinpath("config", f"{name}.yaml").read_text("utf-8"))
    return parsed


def visible(page: Page, step: int) -> str:
    """The words of a page as a reader sees them."""
    tree = lxml.html.fromstring(render(ROOM, page, step))
    lxml.etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    return " ".join(str(tree.xpath("string()")).split())


# --- the corpus against itself ---------------------------------------------------------------------------


def test_the_newsroom_is_as_large_and_as_quiet_as_it_claims() -> None:
    quiet = [page for page in ROOM.pages if not page.shifts()]
    words = [sum(len(block.text.split()) for block in page.versions[-1].blocks) for page in ROOM.pages]
    assert len(quiet) >= 30
    assert len([count for count in words if 200 <= count <= 450]) >= 40
    assert {shift.shift for shift in ROOM.shifts} == KINDS
    assert [step.number for step in ROOM.steps] == [0, 1, 2, 3]


def test_ids_and_paths_are_unique() -> None:
    for values in ([page.id for page in ROOM.pages], [page.path for page in ROOM.pages]):
        assert len(values) == len(set(values))


@pytest.mark.parametrize("page", ROOM.pages, ids=lambda page: page.id)
def test_marked_words_stand_on_the_rendered_page(page: Page) -> None:
    for version in page.versions:
        text = visible(page, version.from_step)
        for mark in version.marks:
            assert mark.words in text, mark.label


@pytest.mark.parametrize("page", ROOM.pages, ids=lambda page: page.id)
def test_rendered_pages_show_no_marks_and_say_that_they_are_invented(page: Page) -> None:
    text = visible(page, 3)
    assert "[[" not in text
    assert "]]" not in text
    assert "demonstration" in text
    assert "invented" in text


def test_every_marked_shift_is_described_and_every_described_shift_is_marked() -> None:
    marked = {label for page in ROOM.pages for label in page.shifts()}
    assert marked == {shift.id for shift in ROOM.shifts}


def test_a_shift_is_due_at_the_step_that_first_shows_it() -> None:
    for shift in ROOM.shifts:
        first_seen = [
            version.from_step
            for page in ROOM.pages_of(shift.id)
            for version in page.versions
            if any(mark.label == shift.id for mark in version.marks)
        ]
        due = max(first_seen) if shift.shift == "formula-dropped" else min(first_seen)
        assert shift.step == due, shift.id


def test_words_of_one_shift_are_not_words_of_a_trap() -> None:
    for page in ROOM.pages:
        for version in page.versions:
            shifts = [mark.words for mark in version.marks if mark.trap is None]
            traps = [mark.words for mark in version.marks if mark.trap]
            assert not set(shifts) & set(traps), page.id


def test_every_class_of_false_alarm_is_explained_and_present() -> None:
    present = {row["kind"] for row in demo.truth(ROOM)["negatives"]}
    assert present == set(ROOM.trap_kinds)
    assert all(ROOM.trap_kinds.values())


def test_truth_speaks_of_configured_actors_issues_and_positions() -> None:
    actors = {actor["id"] for actor in configuration("actors")["actors"]}
    book = configuration("positions")
    issues = {issue["id"] for issue in book["issues"]}
    positions = {position["id"]: position for position in book["positions"]}
    for entry in (*ROOM.shifts, *ROOM.tolerated):
        assert entry.actor in actors
        assert entry.issue in issues
        if entry.position is None:
            held = {(position["actor"], position["issue"]) for position in positions.values()}
            assert entry.shift == "new-position"
            assert (entry.actor, entry.issue) not in held
        else:
            position = positions[entry.position]
            assert (position["actor"], position["issue"]) == (entry.actor, entry.issue)
    for row in demo.truth(ROOM)["negatives"]:
        assert (row["actor"] in actors, row["issue"] in issues) == (True, True), row["id"]


def test_baseline_positions_are_older_than_every_text_but_the_watched_page() -> None:
    newest = max(position["as_of"] for position in configuration("positions")["positions"])
    dated = [page for page in ROOM.pages if page.outlet.index_kind != "page"]
    assert newest < min(page.published.date() for page in dated)


def test_pages_are_dated_between_the_step_before_and_their_own() -> None:
    days = {step.number: step.day for step in ROOM.steps}
    for page in ROOM.pages:
        if page.outlet.index_kind == "page":
            continue
        step = page.versions[0].from_step
        after = days.get(step - 1, date(2025, 12, 31))
        local = page.published.astimezone(ZoneInfo(page.outlet.timezone)).date()
        assert after < local <= days[step], page.id


def test_reviewers_act_on_shifts_that_are_due() -> None:
    for step in ROOM.steps:
        for action in step.actions:
            due = {(shift.actor, shift.issue, shift.shift) for shift in ROOM.shifts if shift.step <= step.number}
            assert (action.actor, action.issue, action.shift) in due


def test_the_watched_page_is_edited_twice_under_one_date_and_only_the_second_edit_moves_its_stance() -> None:
    page = ROOM.page("n01")
    texts = [visible(page, step) for step in range(4)]
    assert texts[0] != texts[1] == texts[2] != texts[3]
    assert all("Last updated: 14 October 2025" in text for text in texts)
    assert ["legally binding global cap" in text for text in texts] == [True, True, True, False]


def test_the_formula_stands_in_both_long_statements_of_january_and_in_none_of_the_last_three() -> None:
    formula = "common but differentiated responsibilities"
    with_it = [page.id for page in ROOM.pages if page.outlet.source == "mfa-kenya" and formula in visible(page, 3)]
    assert with_it == ["k01", "k03"]
    without = ROOM.pages_of("t7")
    assert len(without) == configuration("monitor")["formulas"]["absences"]
    assert min(page.published for page in without) > ROOM.page("k03").published


def test_syndicated_copies_carry_the_wires_words() -> None:
    copies = [page for page in ROOM.pages if page.copy_of]
    assert len(copies) >= 4
    for copy in copies:
        original = ROOM.page(str(copy.copy_of))
        assert copy.shifts().keys() == original.shifts().keys()
        ours = re.findall(r"\w+", " ".join(block.text for block in copy.versions[0].blocks))
        theirs = re.findall(r"\w+", " ".join(block.text for block in original.versions[0].blocks))
        assert len(set(ours) - set(theirs)) <= 3


def test_side_bars_change_between_steps_while_the_article_does_not() -> None:
    page = ROOM.page("w01")
    before, after = render(ROOM, page, 0), render(ROOM, page, 1)
    assert before != after
    assert len(page.versions) == 1


def test_a_redesign_keeps_the_words() -> None:
    page = ROOM.page("l02")
    old, new = render(ROOM, page, 1), render(ROOM, page, 2)
    assert b'class="old"' in old
    assert b'class="new"' in new
    for block in page.versions[0].blocks:
        if block.style == "p":
            assert block.text in visible(page, 1)
            assert block.text in visible(page, 2)


def test_quotation_marks_follow_the_outlet_and_are_balanced() -> None:
    for page in ROOM.pages:
        for version in page.versions:
            text = "\n".join(block.text for block in version.blocks)
            if page.outlet.curly:
                assert '"' not in text
                assert text.count("“") == text.count("”"), page.id
            else:
                assert not set("“”‘’") & set(text)


# --- broken sources --------------------------------------------------------------------------------------


HEAD = "=== x1\npath: /a\nstep: 0\ndate: 2026-01-01T00:00:00Z\ntitle: A\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEAD + "colour: red\n--\nWords.", "x1: unknown header colour"),
        ("=== x1\npath: /a\n--\nWords.", "x1: lacks date, step, title"),
        (HEAD + "--\n!sidebar Words.", "x1: unknown kind of block !sidebar"),
        (HEAD + "--\nSome [[t1|words.", "x1: the mark t1 is never closed"),
        (HEAD + "--\nSome words]].", "x1: a mark is closed that was never opened"),
        (HEAD + "--\nWords.\n\n" + HEAD + "--\nWords.", "x1: written twice"),
        (HEAD + "copy: w99", "x1: has no body and copies no page"),
        ("=== x1@2\nWords.", "x1@2: a version of a page that is not written above it"),
        (HEAD + "--\nWords.\n\n=== x1@0\nOther words.", "x1@0: not later than the version above it"),
    ],
)
def test_a_broken_source_is_refused_with_the_pages_name(text: str, complaint: str) -> None:
    with pytest.raises(BrokenTextError, match=re.escape(complaint)):
        read_pages(text, ROOM.outlets[0], {})


def test_markup_in_a_source_is_shown_and_not_run() -> None:
    page = read_pages(HEAD.replace("title: A", "title: <b>A</b>") + "--\n<script>x</script>", ROOM.outlets[0], {})[0]
    html = render(replace(ROOM, pages=(page,)), page, 0).decode()
    assert "<script>x" not in html
    assert "<b>A" not in html.replace('"headline": "<b>A<\\/b>"', "")


def test_a_page_is_not_rendered_before_its_time() -> None:
    with pytest.raises(LookupError, match="w04 is not on air at step 0"):
        render(ROOM, ROOM.page("w04"), 0)


# --- the server ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    with demo.serve(ROOM) as started:
        yield started


@pytest.fixture
def site(running: Site) -> Site:
    running.step = 0
    running.answers.clear()
    return running


def ask(
    site: Site, outlet: Outlet, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> tuple[HTTPResponse, bytes]:
    """One request to an outlet."""
    connection = HTTPConnection(site.authority(outlet.host), timeout=10)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def outlet_of(source: str) -> Outlet:
    """The outlet that a source watches."""
    return next(outlet for outlet in ROOM.outlets if outlet.source == source)


def listed(site: Site, outlet: Outlet) -> list[str]:
    """The paths an outlet's index points at, as a plain client of its kind reads them."""
    _, body = ask(site, outlet, outlet.index)
    if outlet.index_kind in ("rss", "atom"):
        urls = [entry.link for entry in feedparser.parse(body).entries]
    elif outlet.index_kind == "sitemap":
        urls = [element.text or "" for element in lxml.etree.fromstring(body).iter("{*}loc")]
    else:
        urls = [link.get("href", "") for link in lxml.html.fromstring(body).iter("a")]
    rules = next(row for row in configuration("sources")["sources"] if row["id"] == outlet.source).get("links", {})
    return [urlsplit(url).path for url in urls if re.search(rules.get("include", ""), url)]


def test_every_outlet_listens_on_loopback_only(site: Site) -> None:
    assert all(site.authority(outlet.host).startswith("127.") for outlet in ROOM.outlets)


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_each_index_lists_just_what_is_on_air_and_all_of_it_can_be_fetched(site: Site, step: int) -> None:
    site.step = step
    for outlet in ROOM.outlets:
        pages = ROOM.on_air(outlet.host, step)
        if outlet.index_kind != "page":
            assert listed(site, outlet) == [page.path for page in pages]
        for page in pages:
            response, body = ask(site, outlet, page.path)
            assert (response.status, body) == (200, render(ROOM, page, step))


def test_feeds_date_their_items(site: Site) -> None:
    site.step = 3
    wire = feedparser.parse(ask(site, outlet_of("latitude-wire"), "/rss/policy.xml")[1])
    post = feedparser.parse(ask(site, outlet_of("ludgate-post"), "/world/feed.atom")[1])
    assert not wire.bozo
    assert not post.bozo
    told = [parsedate_to_datetime(entry.published) for entry in wire.entries]
    told += [datetime.fromisoformat(entry.published) for entry in post.entries]
    true = [page.published for source in ("latitude-wire", "ludgate-post") for page in on_air_at_the_end(source)]
    assert told == true


def on_air_at_the_end(source: str) -> list[Page]:
    """All pages of a source."""
    return ROOM.on_air(outlet_of(source).host, 3)


def test_a_known_tag_is_answered_with_304_and_no_body(site: Site) -> None:
    outlet = outlet_of("mfa-kenya")
    first, body = ask(site, outlet, "/press/")
    tag = first.headers["ETag"]
    again, nothing = ask(site, outlet, "/press/", {"If-None-Match": f'"other", W/{tag}'})
    assert (first.status, again.status, nothing) == (200, 304, b"")
    assert body
    assert again.headers["ETag"] == tag
    assert (site.answers[200], site.answers[304]) == (1, 1)


def test_a_tag_is_stale_once_the_step_brings_something_new(site: Site) -> None:
    outlet = outlet_of("mfa-kenya")
    tag = ask(site, outlet, "/press/")[0].headers["ETag"]
    site.step = 1
    assert ask(site, outlet, "/press/", {"If-None-Match": tag})[0].status == 200


@pytest.mark.parametrize("path", ["/nowhere", "/press/../press/003-levy-statement", "//", "/%00", "/press"])
def test_what_does_not_exist_is_404(site: Site, path: str) -> None:
    response, body = ask(site, outlet_of("mfa-kenya"), path)
    assert response.status == 404
    assert "ETag" not in response.headers
    assert b"Not found" in body


def test_a_page_of_the_future_or_of_another_outlet_is_404(site: Site) -> None:
    wire = outlet_of("latitude-wire")
    assert ask(site, wire, ROOM.page("w04").path)[0].status == 404
    assert ask(site, wire, ROOM.page("l01").path)[0].status == 404
    site.step = 1
    assert ask(site, wire, ROOM.page("w04").path)[0].status == 200


def test_head_sends_the_headers_of_get_and_no_body(site: Site) -> None:
    outlet = outlet_of("mfa-indonesia")
    full, body = ask(site, outlet, "/sitemap.xml")
    response, nothing = ask(site, outlet, "/sitemap.xml", method="HEAD")
    assert nothing == b""
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["ETag"] == full.headers["ETag"]


def test_robots_txt_lets_a_polite_client_in(site: Site) -> None:
    response, body = ask(site, outlet_of("ludgate-post"), "/robots.txt")
    assert response.status == 200
    assert b"Disallow: /private/" in body


def test_a_malformed_request_does_not_stop_the_server(site: Site) -> None:
    outlet = outlet_of("mfa-kenya")
    host, _, port = site.authority(outlet.host).partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(b"\x00\xff\r\n\r\n")
        assert b"400" in raw.recv(1000)
    assert ask(site, outlet, "/press/")[0].status == 200


def test_where_there_is_one_loopback_address_each_outlet_gets_its_own_port(monkeypatch: pytest.MonkeyPatch) -> None:
    bind = server._server

    def only_localhost(site: Site, outlet: Outlet, address: str, port: int) -> Any:
        if address != "127.0.0.1":
            raise OSError(49, "Can't assign requested address")
        return bind(site, outlet, address, port)

    monkeypatch.setattr(server, "_server", only_localhost)
    with demo.serve(ROOM) as site:
        authorities = {site.authority(outlet.host) for outlet in ROOM.outlets}
        assert len(authorities) == len(ROOM.outlets)
        assert all(authority.startswith("127.0.0.1:") for authority in authorities)
        assert site.authority(ROOM.outlets[0].host) in ask(site, ROOM.outlets[0], "/rss/policy.xml")[1].decode()


def test_nothing_is_served_on_an_address_that_others_can_reach() -> None:
    exposed = replace(ROOM.outlets[0], host="0.0.0.0")
    with pytest.raises(ValueError, match="not a loopback address"), demo.serve(replace(ROOM, outlets=(exposed,))):
        pass


# --- playing and scoring ---------------------------------------------------------------------------------


def test_play_runs_the_monitor_at_every_step_against_what_is_then_on_air(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    told: list[Step] = []

    def run_once(config: Path) -> None:
        sources = YAML(typ="safe").load((config / "sources.yaml").read_text(encoding="utf-8"))["sources"]
        parts = urlsplit(sources[0]["url"])
        connection = HTTPConnection(parts.netloc, timeout=10)
        connection.request("GET", parts.path)
        entries = feedparser.parse(connection.getresponse().read()).entries
        connection.close()
        seen.append((len(told), len(entries)))

    config = demo.play(tmp_path / "demo", run_once, told.append)
    assert config == tmp_path / "demo" / "config"
    assert told == list(ROOM.steps)
    wire = ROOM.outlets[0].host
    assert seen == [(step.number, len(ROOM.on_air(wire, step.number))) for step in ROOM.steps]


def test_the_configuration_points_every_source_at_its_outlet(tmp_path: Path, site: Site) -> None:
    config = demo.prepare(tmp_path, site)
    assert {file.name for file in config.iterdir()} == {
        "monitor.yaml",
        "sources.yaml",
        "actors.yaml",
        "positions.yaml",
    }
    sources = YAML(typ="safe").load((config / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    assert {row["id"]: urlsplit(row["url"])[1:3] for row in sources} == {
        outlet.source: (site.authority(outlet.host), outlet.index) for outlet in ROOM.outlets
    }


def test_an_existing_configuration_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with pytest.raises(FileExistsError, match="choose an empty folder"):
        demo.play(tmp_path, lambda config: pytest.fail("must not run"))


def ideal_flags(room: Newsroom) -> list[dict[str, Any]]:
    """What a perfect monitor would print."""
    return [
        {
            "id": number,
            "actor": shift.actor,
            "issue": shift.issue,
            "shift": shift.shift,
            "url": f"http://127.0.0.21:1{room.pages_of(shift.id)[0].path}",
            "evidence": [{"url": f"http://127.0.0.21:1{page.path}"} for page in room.pages_of(shift.id)],
        }
        for number, shift in enumerate(room.shifts, 1)
    ]


def test_ideal_flags_score_perfectly() -> None:
    assert demo.score(ROOM, ideal_flags(ROOM)).perfect


def test_only_shifts_that_are_due_can_be_missed() -> None:
    assert demo.score(ROOM, [], up_to_step=0).perfect
    assert demo.score(ROOM, [], up_to_step=1).missed == ("t1", "t2")


def test_wrong_repeated_and_misnamed_flags_are_counted_as_such() -> None:
    flags = ideal_flags(ROOM)
    flags[1]["shift"] = "softening"
    flags.append({**flags[0], "id": 20})
    flags.append({**flags[0], "id": 21, "url": "http://127.0.0.21:1" + ROOM.page("w13").path, "evidence": []})
    flags.append({**flags[0], "id": 22, "issue": "plastics-cap"})
    tolerated = ROOM.tolerated[0]
    flags.append(
        {
            "id": 23,
            "actor": tolerated.actor,
            "issue": tolerated.issue,
            "shift": tolerated.shift,
            "url": ROOM.page("b10").path,
        }
    )
    result = demo.score(ROOM, flags)
    assert result.mistyped == ("t2",)
    assert result.split == ("t1",)
    assert result.false == (21, 22)
    assert result.missed == ()
    assert not result.perfect


# --- writing it out --------------------------------------------------------------------------------------


def test_the_exported_folder_agrees_with_what_is_served(tmp_path: Path) -> None:
    demo.export(ROOM, tmp_path)
    spec = json.loads((tmp_path / "site.json").read_text(encoding="utf-8"))
    told = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert set(spec["hosts"]) == {outlet.host for outlet in ROOM.outlets}
    assert [row["id"] for row in spec["pages"]] == [page.id for page in ROOM.pages]
    for row in spec["pages"]:
        page = ROOM.page(row["id"])
        for step in range(page.versions[0].from_step, 4):
            file = [version["file"] for version in row["versions"] if version["from_step"] <= step][-1]
            assert (tmp_path / file).read_bytes() == render(ROOM, page, step)
    assert told == demo.truth(ROOM)
    assert set(told["quiet_pages"]).isdisjoint(page for shift in told["shifts"] for page in shift["pages"])
    assert "{port}" in (tmp_path / "config" / "sources.yaml").read_text(encoding="utf-8")


def test_exported_steps_end_on_their_day(tmp_path: Path) -> None:
    demo.export(ROOM, tmp_path)
    spec = json.loads((tmp_path / "site.json").read_text(encoding="utf-8"))
    ends = {
        row["step"]: datetime.combine(date.fromisoformat(row["date"]), time.max, tzinfo=UTC) for row in spec["steps"]
    }
    for row in spec["pages"]:
        assert datetime.fromisoformat(row["published"]) <= ends[row["versions"][0]["from_step"]]


ROOMS = Path(__file__).parent.parent / "evaluation" / "newsrooms"


def written_out(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str]:
    """How ``python -m monitor.demo`` ends, and all that it says."""
    try:
        main(arguments)
    except SystemExit as ended:
        said = capsys.readouterr()
        return ended.code, said.out + said.err
    return 0, capsys.readouterr().out


def test_help_is_help_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said = written_out(capsys, "--help")
    assert code == 0
    assert "FOLDER" in said
    assert "--room" in said
    assert written_out(capsys, "--nonsense")[0] == 2
    assert written_out(capsys)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "actors.yaml").write_text("mine")
    code, _ = written_out(capsys, str(tmp_path))
    assert "has something in it" in str(code)
    assert (tmp_path / "config" / "actors.yaml").read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["config"]


def test_any_newsroom_can_be_written_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert written_out(capsys, str(tmp_path / "demo")) == (0, "")
    assert json.loads((tmp_path / "demo" / "site.json").read_text(encoding="utf-8"))["name"] == ROOM.name
    assert written_out(capsys, str(tmp_path / "new" / "andes"), "--room", str(ROOMS / "andes")) == (0, "")
    spec = json.loads((tmp_path / "new" / "andes" / "site.json").read_text(encoding="utf-8"))
    assert spec["name"] == demo.load(ROOMS / "andes").name


@pytest.mark.parametrize("missing", ["lima-gazette.listing.html", "lima-gazette.html"])
def test_a_template_that_is_missing_is_named_before_anything_is_served(
    tmp_path: Path, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOMS / "andes", tmp_path / "room")
    (tmp_path / "room" / "templates" / missing).unlink()
    with pytest.raises(FileNotFoundError, match="lima-gazette") as caught:
        demo.load(tmp_path / "room")
    assert str(caught.value.filename) == str(tmp_path / "room" / "templates" / missing)
    code, _ = written_out(capsys, str(tmp_path / "out"), "--room", str(tmp_path / "room"))
    assert str(code).startswith(f"{tmp_path}/room/templates/{missing}: there is no such file, and outlet lima-gazette")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_newsroom_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = written_out(capsys, str(tmp_path / "out"), "--room", str(tmp_path))
    assert str(code).startswith(f"{tmp_path}/world.yaml: ")
