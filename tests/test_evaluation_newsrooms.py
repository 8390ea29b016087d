"""The newsrooms of the evaluation against themselves, and how one is played and scored."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.etree
import lxml.html
import pytest

from evaluation import newsrooms
from evaluation.run import FLOORS, falls_short
from monitor import demo
from monitor.config import load
from monitor.demo import Action, Newsroom, Page
from monitor.demo.indexes import index_document
from monitor.demo.reading import BrokenTextError
from monitor.demo.render import render
from monitor.domain import Config, Outcome, Severity, Shift, Status
from monitor.passes import Pass
from monitor.pipeline import SourceReport
from monitor.store import Store
from store_samples import evidence, flag, statement

TRAINING = Path(__file__).parent.parent / "training" / "data"
ROOMS = [demo.load(newsrooms.ROOMS / name) for name in newsrooms.names()]
PAGES = [pytest.param(room, page, id=f"{room.name}-{page.id}") for room in ROOMS for page in room.pages]
RUN = 12
"""So many words in a row stand in two texts only where one was copied from the other."""

each_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
each_page = pytest.mark.parametrize(("room", "page"), PAGES)


def visible(room: Newsroom, page: Page, step: int) -> str:
    """The words of a page as a reader sees them."""
    tree = lxml.html.fromstring(render(room, page, step))
    lxml.etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    return " ".join(str(tree.xpath("string()")).split())


def configured(room: Newsroom, folder: Path) -> Config:
    """A newsroom's configuration, as the monitor reads it."""
    for entry in room.home.joinpath("config").iterdir():
        folder.joinpath(entry.name).write_text(entry.read_text(encoding="utf-8").replace("{port}", "1"), "utf-8")
    return load(folder)


# --- the newsrooms against themselves --------------------------------------------------------------------


def test_there_are_six_and_each_holds_many_shifts_and_far_more_that_is_none() -> None:
    assert len(ROOMS) == 6
    for room in ROOMS:
        assert len(room.shifts) >= 14
        assert len(room.pages) >= 36
        assert len(demo.truth(room)["negatives"]) >= 80
        assert {shift.shift for shift in room.shifts} >= {"reversal", "hardening", "softening", "silent-edit"}


@each_room
def test_ids_and_paths_are_unique(room: Newsroom) -> None:
    for values in ([page.id for page in room.pages], [page.path for page in room.pages]):
        assert len(values) == len(set(values))


@each_page
def test_a_page_shows_its_marked_words_and_no_marks_and_says_that_it_is_invented(room: Newsroom, page: Page) -> None:
    for version in page.versions:
        text = visible(room, page, version.from_step)
        assert [mark.words for mark in version.marks if mark.words not in text] == []
        assert re.search(r"\[\[|\]\]|\$[a-z]", text) is None
        assert "are invented" in text


@each_room
def test_every_marked_shift_is_described_and_every_described_shift_is_marked(room: Newsroom) -> None:
    assert {label for page in room.pages for label in page.shifts()} == {shift.id for shift in room.shifts}


@each_room
def test_a_shift_is_due_at_the_step_that_first_shows_it(room: Newsroom) -> None:
    for shift in room.shifts:
        steps = [
            version.from_step
            for page in room.pages_of(shift.id)
            for version in page.versions
            if any(mark.label == shift.id for mark in version.marks)
        ]
        # a phrase is missed at the last of the texts that lack it
        assert shift.step == (max(steps) if shift.shift == "formula-dropped" else min(steps)), shift.id


@each_room
def test_every_class_of_false_alarm_is_explained_and_present(room: Newsroom) -> None:
    assert {row["kind"] for row in demo.truth(room)["negatives"]} == set(room.trap_kinds)
    assert all(room.trap_kinds.values())


@each_room
def test_truth_and_reviewer_speak_of_what_is_configured_and_due(room: Newsroom, tmp_path: Path) -> None:
    config = configured(room, tmp_path)
    held = {position.id: (position.actor, position.issue) for position in config.positions}
    pairs = {(actor.id, issue.id) for actor in config.actors for issue in config.issues}
    for shift in room.shifts:
        assert (shift.actor, shift.issue) in pairs
        if shift.position is None:
            assert shift.shift == "new-position"
            assert (shift.actor, shift.issue) not in held.values()
        else:
            assert held[shift.position] == (shift.actor, shift.issue)
    assert {(row["actor"], row["issue"]) for row in demo.truth(room)["negatives"]} <= pairs
    for step in room.steps:
        due = {(shift.actor, shift.issue, shift.shift) for shift in room.shifts if shift.step <= step.number}
        assert {(action.actor, action.issue, action.shift) for action in step.actions} <= due


@each_room
def test_sources_lead_to_all_the_pages(room: Newsroom, tmp_path: Path) -> None:
    sources = {source.id: source for source in configured(room, tmp_path).sources}
    assert len(sources) == len(room.outlets)
    last = room.steps[-1].number
    for outlet in room.outlets:
        source, pages = sources[outlet.source], room.on_air(outlet.host, last)
        assert source.url == f"http://{outlet.host}:1{outlet.index}"
        if outlet.index_kind == "page":
            assert [page.path for page in pages] == [outlet.index]
            continue
        index = index_document(room.home, outlet, "http://x", pages)[1].decode()
        assert pages
        assert all(page.path in index for page in pages)
        if source.links and source.links.include:
            assert all(re.search(source.links.include, page.path) for page in pages)


@each_room
def test_pages_are_dated_between_the_step_before_and_their_own(room: Newsroom) -> None:
    days = {step.number: step.day for step in room.steps}
    for page in room.pages:
        if page.outlet.index_kind == "page":
            continue
        step = page.versions[0].from_step
        local = page.published.astimezone(ZoneInfo(page.outlet.timezone)).date()
        assert days.get(step - 1, days[0] - timedelta(days=14)) < local <= days[step], page.id


@each_room
def test_baseline_positions_are_older_than_every_dated_text(room: Newsroom, tmp_path: Path) -> None:
    newest = max(position.as_of for position in configured(room, tmp_path).positions)
    assert newest < min(page.published.date() for page in room.pages if page.outlet.index_kind != "page")


def test_nothing_in_them_was_trained_on() -> None:
    def runs(text: str) -> Iterator[str]:
        words = re.findall(r"\w+", text.casefold())
        return (" ".join(words[k : k + RUN]) for k in range(len(words) - RUN + 1))

    ours = {
        run
        for room in ROOMS
        for page in room.pages
        for version in page.versions
        for block in version.blocks
        for run in runs(block.text)
    }
    assert len(ours) > 10_000
    for path in sorted(TRAINING.glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            row = json.loads(line)
            for name in ("position", "statement", "context"):
                assert ours.isdisjoint(runs(row.get(name) or "")), (path.name, row)


# --- a newsroom of one outlet ----------------------------------------------------------------------------

WORLD = """
name: tiny
outlets:
  - host: 127.0.0.51
    source: norland-news
    name: Norland, Foreign Ministry
    index: /news.xml
    index_kind: rss
    timezone: UTC
    text: news.txt
    date_format: "%d %B %Y"
    curly: true
    templates: [{from_step: 0, file: news.html}]
    most_read: [[Herring is up]]
steps:
  - {step: 0, day: 2026-01-10, headline: Nothing moves.}
  - step: 1
    day: 2026-01-20
    headline: Norland turns.
    after: [{verb: confirm, actor: norland, issue: tariffs, shift: softening}]
shifts:
  - {id: n1, actor: norland, issue: tariffs, position: norland-tariffs, shift: reversal, step: 1, why: It says so.}
tolerated: []
traps: {old-statement: Said before.}
"""
TEXT = """
=== n01
path: /news/1
step: 0
date: 2026-01-08T09:00:00Z
title: The minister's week
--
The Foreign Minister opened the winter fair in the harbour hall and spoke with fishermen about the price of diesel.

Norland opposes tariffs on steel, as before.

!box What the fair costs | Herring, fried

=== n02
path: /news/2
step: 1
date: 2026-01-18T09:00:00Z
title: "Norland turns"
quotes: straight
--
[[n1|Norland now supports tariffs on steel and will introduce them in March.]] The decision was taken by the cabinet.

[[!norland/tariffs/old-statement|In November the government had ruled them out]], and said so "twice".
"""
PAGE = """<!DOCTYPE html><html lang="en"><head><title>$title</title>
<meta property="article:published_time" content="$iso"></head><body><main><article><h1>$title</h1>
$body
</article></main><aside><ul>$most_read</ul><ul>$earlier</ul></aside></body></html>"""
CONFIG = {
    "monitor": """
state_dir: ../state
fetch: {user_agent: test, timeout: 10s, per_host_delay: 0s, allow_private_addresses: true}
""",
    "sources": """
sources:
  - {id: norland-news, name: Norland, kind: feed, url: "http://127.0.0.51:{port}/news.xml", publisher: norland,
     authority: official, every: 20m, timezone: UTC, language: en, max_age: any}
""",
    "actors": """
actors:
  - {id: norland, name: Norland, aliases: [Norland's government], speakers: []}
""",
    "positions": """
issues:
  - {id: tariffs, name: Tariffs, question: Should there be tariffs on steel?, keywords: [tariffs], context: [steel]}
positions:
  - {id: norland-tariffs, actor: norland, issue: tariffs, stance: oppose, as_of: 2025-06-01,
     statement: Norland opposes tariffs on steel., source: "https://norland.example/1"}
""",
}


def write_room(folder: Path, text: str = TEXT) -> Path:
    for name in ("text", "templates", "config"):
        folder.joinpath(name).mkdir(parents=True)
    folder.joinpath("world.yaml").write_text(WORLD, "utf-8")
    folder.joinpath("text", "news.txt").write_text(text, "utf-8")
    folder.joinpath("templates", "news.html").write_text(PAGE, "utf-8")
    for name, content in CONFIG.items():
        folder.joinpath("config", f"{name}.yaml").write_text(content, "utf-8")
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> Newsroom:
    return demo.load(write_room(tmp_path / "tiny"))


def raised(number: int, shift: str, path: str, **fields: object) -> dict[str, Any]:
    """A flag as ``monitor flags --json`` has it."""
    return {
        "id": number,
        "actor": "norland",
        "issue": "tariffs",
        "shift": shift,
        "statement": "Norland supports tariffs.",
        "url": f"http://127.0.0.51:1{path}",
        "evidence": [],
        **fields,
    }


def test_a_folder_is_read_with_its_own_furniture_and_configuration(tiny: Newsroom, tmp_path: Path) -> None:
    assert [page.id for page in tiny.pages] == ["n01", "n02"]
    assert configured(tiny, tmp_path).positions[0].id == "norland-tariffs"
    html = render(tiny, tiny.page("n01"), 1).decode()
    assert '<aside class="read-more"><h4>Read more</h4><ul>' in html
    assert "Herring, fried" in html


def test_the_last_headlines_of_a_side_bar_stay_and_so_do_links_to_earlier_pages(tiny: Newsroom) -> None:
    assert render(tiny, tiny.page("n01"), 0) == render(tiny, tiny.page("n01"), 1)
    assert '<a href="/news/1">The minister’s week</a>' in render(tiny, tiny.page("n02"), 1).decode()


def test_a_page_may_keep_the_quotation_marks_that_it_was_typed_with(tiny: Newsroom) -> None:
    assert "“" not in visible(tiny, tiny.page("n02"), 1)
    assert tiny.page("n02").title == '"Norland turns"'


def test_a_broken_newsroom_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    with pytest.raises(BrokenTextError, match="n02: the mark n1 is never closed"):
        demo.load(write_room(tmp_path / "open", TEXT.replace("in March.]]", "in March.")))
    with pytest.raises(FileNotFoundError, match=r"world\.yaml"):
        demo.load(tmp_path / "nowhere")


def test_a_newsroom_is_played_through_the_pipeline_and_scored(tiny: Newsroom) -> None:
    play = newsrooms.played(tiny)
    assert [(row["shift"], row["status"]) for row in play.flags] == [("reversal", "confirmed")]
    assert play.score.perfect


def test_a_play_in_which_a_source_fails_gives_no_figures(tiny: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = SourceReport("norland-news", Outcome.GONE, problems=["it is gone"])
    monkeypatch.setattr(newsrooms, "run_once", lambda *_: Pass((failing,)))
    with pytest.raises(newsrooms.BrokenPlayError, match="norland-news: it is gone"):
        newsrooms.played(tiny)


# --- the reviewer ----------------------------------------------------------------------------------------


def decided(verb: str, named: str, *shifts: Shift) -> list[tuple[Shift, Status]]:
    """How the flags stand after one act of the reviewer's, the severest first; they are of falling severity."""
    with Store.memory() as store:
        for number, (shift, severity) in enumerate(zip(shifts, Severity, strict=False)):
            said = evidence(f"e{number}", statement(f"Words number {number} of the minister's."))
            store.save_flag(replace(flag(f"k{number}", said, severity=severity), shift=shift))
        newsrooms.decide(store, [Action(verb, "norland", "tariffs", named)])
        return [(one.shift, one.status) for one in store.flags()]


OPEN, CONFIRMED, DISMISSED = Status.OPEN, Status.CONFIRMED, Status.DISMISSED
REVERSAL, SOFTENING = Shift.REVERSAL, Shift.SOFTENING


def test_the_flag_that_names_the_shift_is_confirmed_before_a_graver_one() -> None:
    assert decided("confirm", "softening", REVERSAL, SOFTENING) == [(REVERSAL, OPEN), (SOFTENING, CONFIRMED)]


def test_where_no_flag_names_the_shift_the_gravest_on_the_issue_is_confirmed() -> None:
    assert decided("confirm", "hardening", REVERSAL, SOFTENING) == [(REVERSAL, CONFIRMED), (SOFTENING, OPEN)]


def test_dismissing_takes_every_flag_of_that_kind_and_no_other() -> None:
    stands = decided("dismiss", "reversal", REVERSAL, REVERSAL, SOFTENING)
    assert stands == [(REVERSAL, DISMISSED), (REVERSAL, DISMISSED), (SOFTENING, OPEN)]


def test_an_act_on_a_flag_that_was_never_raised_does_nothing() -> None:
    assert decided("confirm", "reversal") == []


# --- the figures -----------------------------------------------------------------------------------------


def test_figures_are_counts_and_f1_and_false_flags_are_a_ceiling(tiny: Newsroom) -> None:
    flags = [raised(1, "softening", "/news/2"), raised(2, "reversal", "/news/1")]
    found = newsrooms.figures({"tiny": demo.score(tiny, flags), "silent": demo.score(tiny, [])})
    assert found == {
        "newsroom_tiny_found": 1,
        "newsroom_tiny_right_kind": 0,
        "newsroom_tiny_f1": pytest.approx(2 / 3),
        "newsroom_tiny_false_alarms": 1,
        "newsroom_silent_found": 0,
        "newsroom_silent_right_kind": 0,
        "newsroom_silent_f1": 0,
        "newsroom_silent_false_alarms": 0,
        "newsrooms_mean_f1": pytest.approx(1 / 3),
        "newsrooms_false_alarms": 1,
    }
    assert falls_short("newsroom_tiny_false_alarms", 1, 0)
    assert falls_short("newsroom_tiny_found", 1, 2)
    assert not falls_short("newsroom_tiny_found", 1, 1)


def test_every_figure_has_its_floor() -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    measured = newsrooms.figures({room.name: demo.score(room, []) for room in ROOMS})
    assert {name for name in floors if name.startswith("newsroom")} == set(measured)


def test_a_shift_raised_twice_costs_precision_and_is_no_false_flag(tiny: Newsroom) -> None:
    score = demo.score(tiny, [raised(1, "reversal", "/news/2"), raised(2, "reversal", "/news/2")])
    assert (score.precision, score.recall, score.false, score.split) == (0.5, 1.0, (), ("n1",))


def test_a_tolerated_flag_counts_neither_way(tiny: Newsroom) -> None:
    spared = replace(tiny, tolerated=(replace(tiny.shifts[0], shift="hardening"),))
    flags = [raised(1, "reversal", "/news/2"), raised(2, "hardening", "/news/1")]
    assert demo.score(tiny, flags).precision == 0.5
    assert demo.score(spared, flags).perfect
    assert demo.score(spared, flags).f1 == 1


def test_the_summary_names_what_was_missed_and_what_was_fallen_for(tiny: Newsroom) -> None:
    wrong = raised(7, "softening", "/elsewhere", evidence=[{"url": "http://127.0.0.51:1/news/2"}], issue="steel")
    fooled = raised(8, "reversal", "/news/1")
    play = newsrooms.Played(tiny, (wrong, fooled), demo.score(tiny, (wrong, fooled)))
    text = "\n".join(newsrooms.summary(play))
    assert "found 0, of the right kind 0, raised 2, false 2" in text
    assert "missed n1 (norland, tariffs, reversal): It says so." in text
    assert "false: softening of norland on steel: Norland supports tariffs. (no trap is marked there)" in text
    assert newsrooms.fallen_for(tiny, raised(9, "reversal", "/news/2")) == ["old-statement"]
