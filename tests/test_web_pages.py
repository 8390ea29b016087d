"""The desk in a browser without scripts: every page by its links, every act by its form."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time
from codecs import BOM_UTF8
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from monitor import desk
from monitor.desk import By
from monitor.domain import Decision, Difference, Dismissal, Outcome, Role, Severity, Shift, SourceState, Stance, Status
from monitor.store import Fault, Shown, StoreError, cursor_of, statement_key
from monitor.web.house import MOST_WAITING, BusyError, RememberingDiffer
from monitor.web.pages import MOST_AT_ONCE
from monitor.web.shelves import SINGLED_OUT
from monitor.web.views import View, cursor_from, cursor_text, facets
from store_samples import DAY, HOUR, NOW, evidence, revision, statement
from webdesk import Desk, opened

ANN = By("ann", NOW)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("monitor.web.auth.local_name", lambda: "me")
    with opened(tmp_path) as found:
        yield found


def page(room: Desk, address: str, status: int = 200) -> str:
    answer = room.client.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def sent(room: Desk, address: str, **fields: object) -> Any:
    return room.client.post(address, data=fields)


def field(text: str, name: str) -> str:
    """What stands in the first hidden field of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found is not None
    return found[1]


def standing(room: Desk, flag_id: int) -> tuple[Status, str | None]:
    found = room.store.standing(flag_id)
    assert found is not None
    return found.status, found.assignee


# --- every page, with nothing and with everything --------------------------------------------------------

EMPTY = ("/", "/?show=all", "/?actor=nobody", "/positions", "/positions/norland/tariffs", "/articles", "/sources",
         "/sources/press", "/activity", "/search", "/search?q=x", "/help")  # fmt: skip


@pytest.mark.parametrize("address", EMPTY)
def test_a_page_with_nothing_on_it_is_a_page(room: Desk, address: str) -> None:
    assert "<main" in page(room, address)


@pytest.mark.parametrize(
    "address",
    ["/nothing", "/flags/1", "/flags/0", "/flags/x", "/flags/99999999999999999999", "/positions/a/b", "/articles/x",
     "/articles?url=https://nowhere.example", "/compare?before=a&after=b", "/archive/x", "/sources/x",
     "/export/flags.xml"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_leads_back(room: Desk, address: str) -> None:
    text = page(room, address, 404)
    assert 'href="/"' in text


def test_a_request_that_makes_no_sense_is_told_so(room: Desk) -> None:
    for nonsense in ("x", "0", "-1", str(2**63), "9" * 40):
        assert "before" in page(room, f"/articles?before={nonsense}", 422)
        assert "before" in page(room, f"/activity?before={nonsense}", 422)
    assert room.client.post("/").status_code == 405


def test_a_defect_is_a_page_without_its_insides(room: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(desk, "matrix", broken)
    answer = room.browser(raise_server_exceptions=False).get("/positions")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_state_that_fails_halfway_through_a_page_is_told_in_plain_words(
    room: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreError(Fault.DISK_FULL, None)

    room.raise_flag()
    for part in ("pile", "pile_counts"):
        monkeypatch.setattr(room.store, part, broken)
    answer = room.client.get("/")
    assert (answer.status_code, "[disk-full]" in answer.text) == (503, True)


# --- the inbox -------------------------------------------------------------------------------------------


def test_a_row_tells_the_shift_in_one_line(room: Desk) -> None:
    one = room.raise_flag(lines=[evidence("e1", statement("Norland supports tariffs."), None)], severity=Severity.HIGH)
    text = page(room, "/")
    for words in (f"/flags/{one}", "reversal", "Norland opposes tariffs.", "Norland supports tariffs.", "Ada Norling"):
        assert words in text, words


def test_flags_of_nobody_are_counted_under_a_sign_of_their_own(room: Desk) -> None:
    room.raise_flag()
    counted = facets(room.store.pile_facets(View().filter(NOW), NOW))
    assert (counted.total, counted.assignee) == (1, {"-": 1})
    assert room.store.pile_facets(View(assignee="-").filter(NOW), NOW).total == 1


def test_a_view_is_the_same_however_it_is_written() -> None:
    view = View.parse("q=a+b&severity=low&actor=norland&nonsense=1&shift=sideways&age=99y")
    assert view == View(actor="norland", severity="low", q="a b")
    assert View.parse(view.query) == view
    assert View.parse("=&&;&%ff=%00") == View()
    assert View.parse("&".join(f"a{n}=1" for n in range(400))) == View()


def test_a_place_in_the_pile_survives_an_address(room: Desk) -> None:
    room.raise_flag()
    (row,) = room.store.pile(View().filter(NOW), NOW)
    assert cursor_from(cursor_text(row)) == cursor_of(row)
    for broken in ("", "1", "1.x.2", "1.2026-01-01.3", "x.2026-01-01T00:00:00+00:00.3",
                   "1.2026-01-01T00:00:00+00:00.-3",
                   "1.2026-01-01T00:00:00+00:00." + "9" * 30, "\x00", "11.2026-01-01T00:00:00+00:00.1",
                   "1.0001-01-01T00:00:00+23:59.5", "1.9999-12-31T23:59:59-23:59.5"):  # fmt: skip
        assert cursor_from(broken) is None, broken


def test_nonsense_in_an_address_is_left_out(room: Desk) -> None:
    room.raise_flag()
    text = page(room, "/?severity=deadly&sort=sideways&age=1000y&show=none&after=never&done=-1")
    assert "/flags/1" in text


def test_a_high_pile_comes_in_pages(room: Desk) -> None:
    for number in range(120):
        room.raise_flag(f"k{number}", created=NOW - number * HOUR)
    seen: list[str] = []
    address = "/?sort=newest"
    while True:
        text = page(room, address)
        seen += re.findall(r'name="flag" value="(\d+):\d+"', text)
        following = re.search(r'href="(/\?[^"]*after=[^"]*)" rel="next"', text)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 120


def test_a_view_is_saved_and_forgotten(room: Desk) -> None:
    sent(room, "/views", name="Grain & co", view="issue=tariffs&severity=high")
    text = page(room, "/")
    assert 'href="/?issue=tariffs&amp;severity=high"' in text
    assert "Grain &amp; co" in text
    sent(room, "/views", drop="Grain & co")
    assert "Grain" not in page(room, "/")


def test_many_flags_are_dismissed_together(room: Desk) -> None:
    ids = [room.raise_flag(key) for key in "abc"]
    answer = sent(
        room, "/bulk", do="dismiss", reason="duplicate", flag=[f"{ids[0]}:1", f"{ids[1]}:1"], view="show=open"
    )
    assert answer.status_code == 303
    assert room.store.pile_counts(NOW)[Shown.DISMISSED] == 2
    assert "Done for 2 flags" in page(room, answer.headers["location"])


def test_what_could_not_be_done_to_many_is_told_one_by_one(room: Desk) -> None:
    ids = [room.raise_flag(key) for key in "ab"]
    desk.confirm(room.store, ids[0], By("ben", NOW))
    answer = sent(room, "/bulk", do="confirm", flag=[f"{ids[0]}:1", f"{ids[1]}:1", "x:y", "99:1"])
    assert answer.status_code == 409
    assert "ben confirmed it" in answer.text
    assert "there is no flag 99" in answer.text


def test_it_is_told_that_none_was_ticked_or_too_many(room: Desk) -> None:
    one = room.raise_flag()
    answer = sent(room, "/bulk", do="confirm")
    assert "No flag was ticked" in page(room, answer.headers["location"])
    assert "No flag was ticked" not in page(room, "/")
    answer = sent(room, "/bulk", do="confirm", flag=[f"{one}:1"] * (MOST_AT_ONCE + 1))
    assert (answer.status_code, str(MOST_AT_ONCE) in answer.text) == (422, True)
    assert room.store.activity() == []


@pytest.mark.parametrize(
    "fields",
    [{"do": ""}, {"do": "destroy"}, {"do": "dismiss"}, {"do": "dismiss", "reason": "because"},
     {"do": "snooze", "until": "never"}],
)  # fmt: skip
def test_what_is_to_be_done_to_many_must_be_said(room: Desk, fields: dict[str, str]) -> None:
    one = room.raise_flag()
    assert sent(room, "/bulk", flag=f"{one}:1", **fields).status_code == 422
    assert room.store.activity() == []


# --- one flag --------------------------------------------------------------------------------------------


def test_a_flag_shows_its_whole_case(room: Desk) -> None:
    lines = [evidence("e1"), replace(evidence("e2", statement("Other words on it.")), source="ministry")]
    one = room.raise_flag(lines=lines)
    room.read("r1", url="https://press.example/e1", body=b"<p>We will support tariffs.</p>")
    text = page(room, f"/flags/{one}")
    assert re.findall(r"<mark>(.*?)</mark>", text)[:2] == ["Norl", "ppo"], "the words that decided, in the position"
    bare = re.sub(r"</?mark>", "", text)
    for words in (
        "Norland opposes tariffs.", "We will support tariffs.", "She spoke in the capital.", "almost certain (0.90)",
        "negation dropped", "rank 2", "The Press", "ministry", "archived copy",
    ):  # fmt: skip
        assert words in bare, words


def test_confirming_goes_on_to_the_next_flag_of_the_view_and_can_be_undone(room: Desk) -> None:
    first = room.raise_flag("a", severity=Severity.HIGH)
    second = room.raise_flag("b", severity=Severity.LOW)
    address = f"/flags/{first}?view=actor%3Dnorland"
    version = field(page(room, address), "version")
    answer = sent(
        room,
        f"/flags/{first}/confirm",
        version=version,
        view="actor=norland",
        statement="Norland is for it.",
        stance="support",
    )
    assert answer.headers["location"] == f"/flags/{second}?view=actor%3Dnorland&did={first}"
    position = room.store.position_on("norland", "tariffs")
    assert position is not None
    assert (position.statement, position.stance) == ("Norland is for it.", Stance.SUPPORT)
    told = page(room, answer.headers["location"])
    assert f"#{first}: me confirmed it" in told
    undone = sent(room, f"/flags/{first}/undo", version=field(told, "version"))
    assert undone.status_code == 303
    assert standing(room, first)[0] is Status.OPEN


def test_after_the_last_flag_comes_the_empty_inbox(room: Desk) -> None:
    one = room.raise_flag()
    answer = sent(room, f"/flags/{one}/dismiss", reason="opinion", note="a column")
    assert answer.headers["location"] == f"/?did={one}"
    assert 'name="flag"' not in page(room, answer.headers["location"])
    assert room.store.decisions(one)[-1] == Decision(one, Status.DISMISSED, NOW, "me", "opinion", "a column")


def test_a_flag_is_snoozed_given_away_and_remarked_on(room: Desk) -> None:
    one = room.raise_flag()
    sent(room, f"/flags/{one}/assign", assignee="ben")
    sent(room, f"/flags/{one}/comment", note="ask the embassy")
    sent(room, f"/flags/{one}/snooze", until="3d")
    found = room.store.standing(one)
    assert found is not None
    assert (found.assignee, found.snoozed_until) == ("ben", NOW + 3 * DAY)
    text = page(room, f"/flags/{one}")
    assert "ask the embassy" in text
    assert "snoozed until 2026-03-05 12:00 UTC" in text


def test_the_second_reviewer_sees_what_the_first_did_and_keeps_what_was_typed(room: Desk) -> None:
    one = room.raise_flag()
    version = field(page(room, f"/flags/{one}"), "version")
    desk.comment(room.store, one, By("ben", NOW), "mine")
    desk.assign(room.store, one, By("ben", NOW), "ben")
    answer = sent(room, f"/flags/{one}/confirm", version=version, statement="My own careful words.", stance="neutral")
    assert answer.status_code == 409
    assert "ben assigned it to ben" in answer.text
    assert "My own careful words." in answer.text
    assert standing(room, one) == (Status.OPEN, "ben")
    again = sent(
        room, f"/flags/{one}/confirm", version=field(answer.text, "version"), statement="My own careful words."
    )
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("act", "fields", "cure"),
    [
        ("dismiss", {}, "choose a reason"),
        ("dismiss", {"reason": "it was wrong"}, "choose a reason"),
        ("confirm", {"stance": "furious"}, "choose one of: support"),
        ("snooze", {"until": "yesterday"}, "write 3d, 6h or a day"),
        ("snooze", {"until": "2020-01-01"}, "yet to come"),
        ("comment", {"note": "  "}, "needs words"),
        ("undo", {}, "nothing to take back"),
    ],
)
def test_a_form_that_cannot_be_meant_comes_back_with_the_cure(
    room: Desk, act: str, fields: dict[str, str], cure: str
) -> None:
    one = room.raise_flag()
    answer = sent(room, f"/flags/{one}/{act}", **fields)
    assert answer.status_code == 422
    assert cure in answer.text
    assert room.store.activity() == []


def test_neighbours_follow_the_view(room: Desk) -> None:
    ids = [room.raise_flag(key, created=NOW - number * HOUR) for number, key in enumerate("abc")]
    text = page(room, f"/flags/{ids[1]}")
    assert re.findall(r'href="/flags/(\d+)" data-key="(\w+)"', text) == [
        (str(ids[0]), "previous"),
        (str(ids[2]), "next"),
    ]
    assert 'data-key="next"' not in page(room, f"/flags/{ids[2]}")


def test_a_decided_flag_offers_to_be_opened_again_and_nothing_else(room: Desk) -> None:
    one = room.raise_flag()
    desk.dismiss(room.store, one, ANN, Dismissal.OPINION)
    text = page(room, f"/flags/{one}")
    assert f"/flags/{one}/undo" in text
    assert f"/flags/{one}/confirm" not in text


# --- the shelves -----------------------------------------------------------------------------------------


def test_the_book_and_its_history(room: Desk) -> None:
    one = room.raise_flag()
    assert "1 open" in page(room, "/positions")
    desk.confirm(room.store, one, ANN)
    text = page(room, "/positions/norland/tariffs")
    assert f'href="/flags/{one}"' in text
    assert "free and fair trade" in text


def test_a_long_history_shows_the_latest_and_more_when_asked(room: Desk) -> None:
    room.read("r1", url="https://press.example/1")
    said = [statement(f"We will support tariffs, said for time {n}.", start=n) for n in range(SINGLED_OUT + 5)]
    room.store.add_statements("r1", said)
    short, whole = page(room, "/positions/norland/tariffs"), page(room, "/positions/norland/tariffs?every=1")
    rows = [text.count('<tr role="row" id="p') for text in (short, whole)]
    assert rows == [36, SINGLED_OUT + 5], "all but the room for moves, of which there are none"
    assert "Here are 36 of them" in short
    assert '<rect class="bar"' in short
    assert "Show more" not in whole
    assert "65 statements" in short, "those that are not shown are counted too"


def test_more_flags_than_a_history_shows_are_counted_and_led_to(room: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.desk.book.MOST_FLAGS", 2)
    for key in "abc":
        room.raise_flag(key)
    text = page(room, "/positions/norland/tariffs")
    assert 'href="/?show=all&amp;actor=norland&amp;issue=tariffs">All 3 in the inbox' in text
    assert "3 flags" in text


def test_an_edit_leads_to_what_it_changed(room: Desk) -> None:
    url, was = evidence().url, "We will oppose tariffs."
    room.read("r1", text=was, url=url)
    room.read("r2", text="We will support tariffs.", url=url, seen_at=NOW + HOUR)
    one = room.raise_flag(lines=(replace(evidence(), note=was),), shift=Shift.SILENT_EDIT)
    assert 'href="/compare?before=r1&amp;after=r2"' in page(room, f"/flags/{one}")


def test_an_article_has_its_statements_marked_and_one_in_focus(room: Desk) -> None:
    room.read("r1", url="https://press.example/1")
    room.store.add_statements("r1", [statement()])
    text = page(room, "/articles/r1?at=3")
    plain = page(room, "/articles/r1")
    assert text.count("focus") > plain.count("focus"), "the statement that was asked for stands out"
    assert "We will support tariffs." in plain
    assert room.client.get("/articles?url=https://press.example/1").headers["location"] == "/articles/r1"


def test_evidence_leads_to_the_text_as_it_was_heard_and_that_to_what_was_made_of_it(room: Desk) -> None:
    url, said = evidence().url, statement("We will support tariffs.")
    room.read("r1", text=said.text, url=url, body=b"as it was")
    room.read("r2", text="We may support tariffs.", url=url, seen_at=NOW + HOUR)
    one = room.raise_flag(lines=(replace(evidence("e1", said), id=statement_key("r1", said)),))
    flag = page(room, f"/flags/{one}")
    assert 'href="/articles/r1?at=0&amp;to=24#here"' in flag
    assert 'href="/compare?before=r1&amp;after=r2">edited since' in flag
    (line,) = room.client.get(f"/api/v1/flags/{one}").json()["evidence"]
    assert line["revision"] == "r1"

    text = page(room, "/articles/r1?at=0&to=24")
    assert '<mark id="here" class=" focus">We will support tariffs.</mark>' in text
    assert 'href="/compare?before=r1&amp;after=r2">What changed' in text
    assert "a later version was read" not in page(room, "/articles/r2")


def test_two_versions_side_by_side_and_inline(room: Desk) -> None:
    room.read("r1", text="Norland opposes tariffs.", url="https://press.example/1")
    room.read("r2", text="Norland supports tariffs.", url="https://press.example/1", seen_at=NOW + HOUR)
    for layout in ("side", "inline", "upside-down"):
        text = page(room, f"/compare?before=r1&after=r2&layout={layout}")
        assert "reversal" in text
    assert "compare" in page(room, "/articles/r2")


def test_versions_are_compared_by_the_model_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def differ(before: str, after: str) -> Difference:
        asked.append(after)
        return Difference(None, 0.5)

    remembering = RememberingDiffer(differ)
    for number in (1, 2, 1, 1):
        remembering("old", f"new {number}")
    assert asked == ["new 1", "new 2"]


def test_while_versions_are_compared_what_is_known_is_told_and_few_may_wait() -> None:
    go_on, begun = threading.Event(), threading.Event()

    def differ(before: str, after: str) -> Difference:
        if after != "known":
            begun.set()
            go_on.wait(30)
        return Difference(None, 0.5)

    remembering = RememberingDiffer(differ)
    remembering("old", "known")
    with ThreadPoolExecutor(MOST_WAITING) as readers:
        asked = [readers.submit(remembering, "old", f"new {number}") for number in range(MOST_WAITING)]
        begun.wait(30)
        while remembering._places._value:
            time.sleep(0.01)
        told = remembering("old", "known")
        with pytest.raises(BusyError):
            remembering("old", "one more")
        go_on.set()
        assert {one.result() for one in asked} == {told}
    assert remembering("old", "one more") == told


def test_too_many_comparisons_are_put_off_in_plain_words(tmp_path: Path) -> None:
    def differ(before: str, after: str) -> Difference:
        raise BusyError

    with opened(tmp_path, differ=differ) as room:
        room.read("one", text="We will levy it.")
        room.read("two", text="We may levy it.")
        assert "try again in a minute" in page(room, "/compare?before=one&after=two", 503)
        assert room.client.get("/api/v1/compare?before=one&after=two").json()["code"] == "busy"


def test_a_failing_source_says_why_and_what_to_do(room: Desk) -> None:
    room.store.save_source_state(
        SourceState(
            "press", NOW, last_checked_at=NOW, last_outcome=Outcome.TIMEOUT, last_detail="no answer", failures=1
        )
    )
    for address in ("/sources", "/sources/press"):
        text = page(room, address)
        assert "no answer" in text
        assert "raise fetch.timeout" in text


def test_a_source_is_paused_checked_and_tried(room: Desk) -> None:
    assert sent(room, "/sources/press/pause").headers["location"] == "/sources/press"
    state = room.store.source_state("press")
    assert state is not None
    assert state.paused
    sent(room, "/sources/press/resume")
    sent(room, "/sources/press/check")
    state = room.store.source_state("press")
    assert state is not None
    assert not state.paused
    assert state.next_due_at <= NOW
    trial = sent(room, "/sources/press/try")
    assert "Norland &lt;b&gt;turns&lt;/b&gt;" in trial.text
    assert sent(room, "/sources/press/explode").status_code == 404
    assert sent(room, "/sources/nowhere/pause").status_code == 404


def test_the_log_is_filtered_by_reviewer_and_kind(room: Desk) -> None:
    one = room.raise_flag()
    desk.comment(room.store, one, ANN, "a remark")
    desk.dismiss(room.store, one, By("ben", NOW), Dismissal.OPINION)
    assert "a remark" in page(room, "/activity")
    assert "a remark" not in page(room, "/activity?reviewer=ben")
    assert "ben dismissed it (opinion)" in page(room, "/activity?kind=dismissed")
    page(room, "/activity?kind=nonsense")


def test_search_finds_over_everything(room: Desk) -> None:
    room.raise_flag()
    room.read("r1")
    room.store.add_statements("r1", [statement()])
    text = page(room, "/search?q=tariffs")
    for address in ("/flags/1", "/positions/norland/tariffs", "/articles?", "/articles/r1"):
        assert f'href="{address}' in text, address


def test_a_text_is_of_the_day_that_it_was_where_its_source_is(room: Desk) -> None:
    """A page that gives its day alone is of midnight there: east of Greenwich, that is the day before in UTC."""
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)  # the beginning of 2 March in Shanghai
    config = room.house.config
    sources = tuple(replace(one, timezone="Asia/Shanghai") if one.id == "press" else one for one in config.sources)
    room.house.current.config = replace(config, sources=sources)
    piece = replace(evidence("e1"), published=midnight)
    flag = room.raise_flag(lines=[piece, replace(evidence("e2"), source="ministry", published=midnight)])
    told = re.findall(r'<p class="facts"><span>([-0-9]+)</span> <strong>', page(room, f"/flags/{flag}"))
    assert told == ["2026-03-02", "2026-03-01"]
    room.store.add_revision(
        replace(kept := revision("r1", published=midnight), article=replace(kept.article, timezone="Asia/Shanghai"))
    )
    assert "published 2026-03-02" in page(room, "/articles")
    assert "<span>2026-03-02</span>" in page(room, "/articles/r1")
    assert "<span>2026-03-02</span>" in page(room, "/search?q=minister")


def test_a_flag_that_cannot_be_read_is_told_where_the_pile_is_counted(room: Desk) -> None:
    one, two = room.raise_flag("a"), room.raise_flag("b")
    assert "cannot be read" not in page(room, "/")
    room.store.write("UPDATE flag_evidence SET statement = '{' WHERE flag = :flag", flag=two)
    text = page(room, "/")
    assert "1 flag is counted and cannot be read." in text
    assert f'href="/flags/{one}"' in text
    room.store.write("UPDATE flag_evidence SET statement = '{'")
    text = page(room, "/?severity=medium")
    assert "2 flags are counted and cannot be read." in text
    assert "No flag like that" not in text
    assert "cannot be read" not in page(room, "/?severity=high")
    assert "No flag like that" in page(room, "/?severity=high")


def test_the_view_is_taken_away_as_a_file(room: Desk) -> None:
    room.raise_flag("a", severity=Severity.HIGH)
    room.raise_flag("b", severity=Severity.LOW)
    answer = room.client.get("/export/flags.csv?severity=high")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="flags-2026-03-02.csv"'
    assert len(answer.text.strip().splitlines()) == 2
    assert len(json.loads(room.client.get("/export/flags.json").content)) == 2


def test_a_spreadsheet_is_told_that_the_file_is_utf_8_and_a_script_is_spared(room: Desk) -> None:
    room.raise_flag(text="“Zölle” ستُرفع")
    table, document = (room.client.get(f"/export/flags.{form}").content for form in ("csv", "json"))
    assert table.count(BOM_UTF8) == 1
    assert table.startswith(BOM_UTF8 + b"id,")
    (row,) = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert row["after"] == json.loads(document)[0]["statement"] == "“Zölle” ستُرفع"
    assert "Excel" in page(room, "/help")


def test_the_feed_is_atom_with_an_entry_a_flag(room: Desk) -> None:
    one = room.raise_flag(text="Words with \x01 and \ud800 and <b> & ]]>")
    answer = room.client.get("/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert [it.text for it in feed.findall("a:entry/a:id", space)] == [f"http://127.0.0.1:8787/flags/{one}"]
    summary = feed.findtext("a:entry/a:summary", namespaces=space)
    assert summary is not None
    assert "Now: Words with \ufffd and ? and <b> & ]]>" in summary


def test_feeds_of_two_views_are_two_feeds_and_name_themselves_without_a_secret(room: Desk) -> None:
    room.raise_flag("a", severity=Severity.HIGH)
    low = room.raise_flag("b", severity=Severity.LOW)
    room.client.post(f"/flags/{low}/dismiss", data={"reason": "opinion"})
    space = {"a": "http://www.w3.org/2005/Atom"}

    def feed(query: str) -> tuple[str | None, list[str], int]:
        found = ET.fromstring(room.client.get(f"/feed.atom{query}").content)
        links = [it.attrib["href"] for it in found.findall("a:link", space)]
        return found.findtext("a:id", namespaces=space), links, len(found.findall("a:entry", space))

    at, here = "http://127.0.0.1:8787", "http://127.0.0.1:8787/feed.atom"
    assert feed("") == feed("?token=secret") == (here, [here, f"{at}/"], 2)
    narrowed = f"{here}?severity=low"
    assert feed("?severity=low&token=secret") == (narrowed, [narrowed, f"{at}/?severity=low"], 1)
    assert feed("?show=open")[2] == 1


# --- what is huge or strange -----------------------------------------------------------------------------


def test_a_statement_of_200_kilobytes_and_a_flag_of_many_pieces(room: Desk) -> None:
    huge = "Norland supports tariffs. " * 8000
    lines = [evidence(f"e{n}", statement(f"Words number {n}.")) for n in range(400)]
    one = room.raise_flag(lines=[evidence("e", statement(huge)), *lines])
    assert len(page(room, f"/flags/{one}")) > 200_000
    assert len(page(room, "/")) < 40_000


def test_text_that_runs_from_right_to_left_has_its_own_direction(room: Desk) -> None:
    line = evidence("e1", statement("تدعم الحكومة الرسوم الجمركية"), None)
    one = room.raise_flag(lines=[line])
    assert re.search(r'dir="auto">.*تدعم', page(room, f"/flags/{one}"))


def test_ids_that_left_the_configuration_are_their_own_names(room: Desk) -> None:
    one = room.raise_flag(actor="atlantis", issue="tides")
    for address in ("/", f"/flags/{one}", "/activity"):
        page(room, address)
    assert "atlantis" in page(room, f"/flags/{one}")


def test_the_history_of_what_left_the_configuration_is_still_to_be_read(room: Desk) -> None:
    one = room.raise_flag(actor="atlantis", issue="tides")
    assert "/positions/atlantis/tides" in page(room, f"/flags/{one}")
    page(room, "/positions/atlantis/tides")
    desk.confirm(room.store, one, ANN, statement="Atlantis will go under.")
    assert "Atlantis will go under." in page(room, "/positions/atlantis/tides")
    assert room.client.get("/api/v1/positions/atlantis/tides").json()["actor"] == "atlantis"
    page(room, "/positions/atlantis/tariffs", 404)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_sees_what_they_may_do(room: Desk, role: Role) -> None:
    one = room.raise_flag()
    client = room.signed_in("ann", role)
    text = client.get(f"/flags/{one}").text
    assert ("/confirm" in text) is role.covers(Role.REVIEWER)
    assert ("/sources/press/pause" in client.get("/sources/press").text) is role.covers(Role.ADMIN)
