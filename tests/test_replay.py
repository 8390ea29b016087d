"""The archive read again: which flags stay, come and go, and that nothing real is touched."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.config import load
from monitor.domain import Decision, Dismissal, Flag, Outcome, Shift, Source, SourceKind, Status
from monitor.replay import replay
from monitor.replay.course import PAUSE, Book, Rounds, timeline
from monitor.replay.matching import agreement, partners
from monitor.store import Store, Visit
from monitor.verdicts import confirmed_position
from stage import FILLER, POSITIONS, Web, once, page, state, write_config
from store_samples import NOW, evidence, flag, statement

EVER = datetime(2020, 1, 1, tzinfo=UTC)
DATED, LATER = "2026-01-26T09:00:00Z", "2026-02-10T09:00:00Z"
TOPICS = ("harbour", "pension", "bridge")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# --- the newsroom ----------------------------------------------------------------------------------------


class Room:
    """One or more feeds of articles about Norland's tariffs, a configuration, and short ways to run and decide."""

    def __init__(self, folder: Path, web: Web) -> None:
        self._folder = folder
        self._web = web
        self._feeds: dict[str, list[str]] = {}
        self._pages: dict[str, str] = {}
        self._own: dict[str, Any] = {}

    def article(self, name: str, *said: str, feed: str = "press", published: str = DATED) -> None:
        """Puts an article on air."""
        words = [f"“{one},” Foreign Minister Ada Norling said in Oslo." for one in said]
        self._web.html(f"/{name}", page(f"Talks, {name}", *words, *FILLER, published=published))
        known = self._feeds.setdefault(feed, [])
        if name not in known:
            known.append(name)
        self._web.feed(f"/{feed}.xml", *((f"/{one}", one, "Mon, 26 Jan 2026 09:00:00 GMT") for one in known))

    def watched(self, name: str, *paragraphs: str) -> None:
        """Puts a page of Norland's own on air whose text is watched."""
        self._pages[name] = self._web.html(f"/{name}", page("Our position", *paragraphs, published=DATED))

    def ministry(self, *passages: str) -> None:
        """Puts a feed of Norland's own texts on air, long enough to be held against each other."""
        for n, passage in enumerate(passages):
            rest = [" ".join(f"{TOPICS[n]}{k}" for k in range(start, start + 45)) + "." for start in (0, 45)]
            self._web.html(f"/own{n}", page(f"Read-out {n}", passage, *rest, published=f"2026-01-{n + 10}T09:00:00Z"))
        self._web.feed("/own.xml", *((f"/own{n}", TOPICS[n], "") for n in range(len(passages))))
        self._own = {"id": "own", "kind": "feed", "url": self._web.url("/own.xml")}

    def config(self, *left_out: str, **settings: Any) -> Path:
        """The configuration, without some of the sources."""
        feeds = [{"id": one, "kind": "feed", "url": self._web.url(f"/{one}.xml")} for one in self._feeds]
        own = {"publisher": "norland", "authority": "official"}
        pages = [{"id": one, "url": url, **own} for one, url in self._pages.items()]
        texts = [self._own | own] if self._own else []
        sources = [one for one in [*feeds, *pages, *texts] if one["id"] not in left_out]
        return write_config(self._folder, sources, **settings)

    def run(self, **settings: Any) -> None:
        """One pass over all sources."""
        done = once(self.config(**settings))
        assert not done.failed, done

    def flags(self) -> list[Flag]:
        with state(self.config()) as store:
            found: list[Flag] = store.flags(None)
        return sorted(found, key=lambda one: one.id or 0)

    def confirm(self, flag: Flag) -> None:
        with state(self.config()) as store:
            made = confirmed_position(flag, store.position_on(flag.actor, flag.issue))
            store.decide(flag.id, Decision(flag.id or 0, Status.CONFIRMED, datetime.now(UTC)), made)

    def dismiss(self, flag: Flag) -> None:
        with state(self.config()) as store:
            why = Dismissal.OPINION
            store.decide(flag.id, Decision(flag.id or 0, Status.DISMISSED, datetime.now(UTC), reason=why))

    def reopen(self, flag: Flag) -> None:
        with state(self.config()) as store:
            store.decide(flag.id, Decision(flag.id or 0, Status.OPEN, datetime.now(UTC)))


@pytest.fixture
def room(tmp_path: Path, web: Web, light: None) -> Room:
    return Room(tmp_path, web)


def replayed(config: Path, since: datetime = EVER, code: int = 0) -> dict[str, Any]:
    done = command(config, "--json", since=since)
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def command(config: Path, *words: str, since: datetime = EVER) -> Result:
    day = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    return CliRunner().invoke(cli, ["replay", "--since", day, "--config", str(config), *words])


def counts(found: dict[str, Any]) -> tuple[int, int, int]:
    """How many flags stay, appear and vanish."""
    return len(found["stay"]), len(found["appear"]), len(found["vanish"])


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- what stays, comes and goes --------------------------------------------------------------------------


def test_with_nothing_changed_every_flag_stays_as_it_was(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    found = replayed(room.config())
    assert counts(found) == (1, 0, 0)
    (kept,) = found["stay"]
    assert kept["now"] == kept["was"]
    assert (found["pages"], found["lost"], found["unreadable"], found["failed"]) == (1, 0, 0, 0)


def test_twice_gives_the_same_to_the_byte_and_touches_nothing(room: Room, tmp_path: Path) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.article("two", "Norland demands an end of tariffs on grain", feed="wire")
    room.run()
    config = room.config()
    before = files(tmp_path / "state")
    assert command(config, "--json").stdout == command(config, "--json").stdout
    assert files(tmp_path / "state") == before


def test_a_higher_threshold_has_a_flag_vanish_and_a_lower_one_appear(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    strict, lax = {"min_confidence": 0.95}, {"min_confidence": 0.5}
    found = replayed(room.config(flags=strict))
    assert counts(found) == (0, 0, 1)
    assert found["vanish"][0]["id"] == 1
    assert counts(replayed(room.config(flags=lax))) == (1, 0, 0)


def test_a_flag_that_only_a_replay_raises_has_no_number(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run(flags={"min_confidence": 0.95})
    found = replayed(room.config())
    assert counts(found) == (0, 1, 0)
    assert found["appear"][0]["id"] is None
    assert found["appear"][0]["statement"] == "Norland supports tariffs on grain"


def test_a_source_that_is_no_longer_watched_brings_no_flags(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.article("two", "Nothing on grain today", feed="wire")
    room.run()
    found = replayed(room.config("press"))
    assert counts(found) == (0, 0, 1)
    assert found["unwatched"] == 2


def test_a_state_without_a_database_has_nothing_to_read_again(tmp_path: Path) -> None:
    found = replayed(write_config(tmp_path))
    assert (counts(found), found["pages"]) == ((0, 0, 0), 0)
    assert not (tmp_path / "state").exists()


# --- decisions -------------------------------------------------------------------------------------------


def test_a_confirmed_flag_moves_the_position_at_its_time(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    room.confirm(room.flags()[0])
    room.article("two", "Norland opposes tariffs on grain", published=LATER)
    room.run()
    assert [one.shift for one in room.flags()] == [Shift.REVERSAL] * 2
    found = replayed(room.config())
    assert counts(found) == (2, 0, 0)
    assert [one["now"]["status"] for one in found["stay"]] == ["confirmed", "open"]


def test_a_dismissed_flag_keeps_the_same_words_quiet(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    room.dismiss(room.flags()[0])
    room.article("two", "Norland supports tariffs on grain", feed="wire")
    room.run()
    assert len(room.flags()) == 1
    found = replayed(room.config())
    assert counts(found) == (1, 0, 0)
    assert found["stay"][0]["now"]["status"] == "dismissed"


def test_a_verdict_on_a_flag_that_is_not_there_still_moves_the_position(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.article("zero", "Nothing on grain today", feed="wire")
    room.run()
    room.confirm(room.flags()[0])
    room.article("two", "Norland opposes tariffs on grain", feed="wire", published=LATER)
    room.run()
    found = replayed(room.config("press"))
    assert counts(found) == (1, 0, 1)
    assert (found["stay"][0]["now"]["shift"], found["stay"][0]["was"]["id"]) == ("reversal", 2)


def test_a_verdict_that_was_taken_back_moves_nothing(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.article("zero", "Nothing on grain today", feed="wire")
    room.run()
    first = room.flags()[0]
    room.confirm(first)
    room.reopen(first)
    room.article("two", "Norland opposes tariffs on grain", feed="wire", published=LATER)
    room.run()
    assert counts(replayed(room.config("press"))) == (0, 0, 1)


def test_a_formula_goes_at_the_end_of_the_check_that_brought_its_texts(room: Room) -> None:
    room.ministry(*["Norland opposes tariffs on grain and wants balanced exchange with all of its neighbours."] * 3)
    room.run()
    assert [one.shift for one in room.flags()] == [Shift.FORMULA_DROPPED]
    found = replayed(room.config())
    assert counts(found) == (1, 0, 0)
    was, now = found["stay"][0]["was"], found["stay"][0]["now"]
    assert now.pop("created") <= was.pop("created")
    assert now == was


# --- from a moment on ------------------------------------------------------------------------------------


def test_what_was_known_before_is_no_news(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    assert counts(replayed(room.config(), datetime.now(UTC) + DAY)) == (0, 0, 0)


def test_an_edit_is_held_against_the_text_that_stood_before(room: Room) -> None:
    room.watched("paper", "Norland opposes tariffs on grain.", *FILLER)
    room.run()
    since = datetime.now(UTC)
    room.watched("paper", "Norland supports tariffs on grain.", *FILLER)
    room.run()
    assert [one.shift for one in room.flags()] == [Shift.SILENT_EDIT]
    done = replay(load(room.config()), since, lambda done, total: None, lambda line: None)
    assert [one.now.shift for one in done.stay] == [Shift.SILENT_EDIT]
    assert (done.appear, done.vanish) == ((), ())


def test_a_text_that_was_cut_counts_when_it_is_seen_a_second_time(room: Room) -> None:
    room.watched("paper", "Norland opposes tariffs on grain.", *FILLER * 3)
    room.run()
    room.watched("paper", "Norland supports tariffs on grain and says so in public.")
    once(room.config())
    assert room.flags() == []
    assert counts(replayed(room.config())) == (0, 0, 0)
    once(room.config())
    (cut,) = room.flags()
    found = replayed(room.config())
    assert (counts(found), found["stay"][0]["now"]["shift"]) == ((1, 0, 0), cut.shift)


# --- what cannot be read again ---------------------------------------------------------------------------


def archived(folder: Path) -> Iterator[Path]:
    return (folder / "state" / "pages").rglob("*.zst")


def test_pages_that_are_kept_no_more_are_counted(room: Room, tmp_path: Path) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    for path in archived(tmp_path):
        path.unlink()
    found = replayed(room.config())
    assert (found["lost"], found["pages"], counts(found)) == (1, 0, (0, 0, 1))


def test_a_damaged_page_is_counted_and_the_rest_is_read(room: Room, tmp_path: Path) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    (damaged,) = archived(tmp_path)
    room.article("two", "Norland demands an end of tariffs on grain")
    room.run()
    damaged.write_bytes(b"broken")
    found = replayed(room.config(), code=3)
    assert (found["failed"], found["pages"]) == (1, 1)


def test_a_log_of_requests_that_was_pruned_is_made_up_for_by_the_texts(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    with state(room.config()) as store:
        assert store.forget_fetches(datetime.now(UTC) + DAY)
    assert counts(replayed(room.config())) == (1, 0, 0)


@pytest.mark.parametrize("place", ["monitor.absorb.Absorber.absorb", "monitor.replay.reading.read_kept"])
def test_a_defect_met_by_one_page_is_counted(place: str, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    monkeypatch.setattr(place, lambda *_: 1 / 0)
    found = replayed(room.config(), code=3)
    assert (found["failed"], found["pages"]) == (1, 0)


def test_positions_at_odds_with_the_book_are_told(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    config = room.config()
    path = config / "positions.yaml"
    path.write_text(path.read_text("utf-8").replace("Norland opposes tariffs", "Norland dislikes tariffs"), "utf-8")
    done = command(config)
    assert done.exit_code == 1
    assert "norland-tariffs" in done.stderr


# --- stopped ---------------------------------------------------------------------------------------------


def test_ctrl_c_leaves_nothing_behind(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    before = files(tmp_path / "state")
    config = load(room.config())

    def stop(done: int, total: int) -> None:
        assert list(scratch.iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(config, EVER, stop, lambda line: None)
    assert list(scratch.iterdir()) == []
    assert files(tmp_path / "state") == before


def test_the_command_says_that_it_was_stopped(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("monitor.replay.replay", stopped)
    done = command(room.config())
    assert (done.exit_code, done.stdout) == (130, "")
    assert "nothing has changed" in done.stderr


def test_the_screen_tells_what_became_of_decided_flags(room: Room) -> None:
    room.article("one", "Norland supports tariffs on grain")
    room.run()
    room.dismiss(room.flags()[0])
    done = command(room.config(flags={"min_confidence": 0.95}))
    assert "of 1 dismissed: 0 stay, 1 would vanish" in done.stdout
    assert "- #1 reversal norland · tariffs (dismissed), 0.90: would vanish" in done.stdout
    assert "2 of 2 requests gone through" in done.stderr


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "", "2026"])
def test_what_is_no_day_is_refused(day: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["replay", "--since", day, "--config", str(write_config(tmp_path))])
    assert done.exit_code == 2


# --- matching --------------------------------------------------------------------------------------------

LONG = "Norland will support tariffs on grain from the first of May if its neighbours do the same"


def raised(key: str, *said: tuple[str, str]) -> Flag:
    """A flag of statements, each with its page."""
    lines = [evidence(page, statement(text)) for page, text in said]
    return flag(key, *lines)


def test_the_same_words_on_the_same_page_are_the_same_flag_whatever_its_key() -> None:
    assert agreement(raised("a", ("one", LONG)), raised("b", ("one", LONG))) == 1


def test_a_sentence_cut_otherwise_is_still_the_same() -> None:
    other = raised("b", ("one", LONG.removesuffix(" if its neighbours do the same") + " on."))
    assert agreement(raised("a", ("one", LONG)), other) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda one: raised("b", ("two", LONG)),
        lambda one: raised("b", ("one", "The harvest was poor in the north, and the ships stayed in the harbour")),
        lambda one: flag("b", *one.evidence).__class__(**{**fields(one), "issue": "fish"}),
        lambda one: one.__class__(**{**fields(one), "actor": "sudland"}),
    ],
    ids=["another page", "other words", "another issue", "another actor"],
)
def test_what_makes_another_flag(change: Callable[[Flag], Flag]) -> None:
    one = raised("a", ("one", LONG))
    assert agreement(one, change(one)) == 0


def fields(one: Flag) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_of_two_that_fit_the_one_with_more_shared_evidence_is_the_partner() -> None:
    was = raised("a", ("one", LONG), ("two", LONG))
    small, large = raised("b", ("one", LONG)), raised("c", ("one", LONG), ("two", LONG))
    assert partners([was], [small, large]) == [(was, large)]


def test_a_flag_that_was_split_stays_once() -> None:
    was = raised("a", ("one", LONG), ("two", LONG))
    assert len(partners([was], [raised("b", ("one", LONG)), raised("c", ("two", LONG))])) == 1


def test_a_flag_has_one_partner_only() -> None:
    now = raised("c", ("one", LONG), ("two", LONG))
    assert len(partners([raised("a", ("one", LONG)), raised("b", ("two", LONG))], [now])) == 1


# --- the order of things ---------------------------------------------------------------------------------


def visit(minute: int, url: str = "https://press.example/1", sha256: str = "ab", **fields: Any) -> Visit:
    return Visit(NOW + timedelta(minutes=minute), "press", url, sha256, **fields)


def test_a_text_was_taken_in_after_its_last_request() -> None:
    found = timeline([visit(0), visit(2), visit(3, "https://press.example/2", "cd"), visit(9)], [visit(4)])
    assert [(one.at - NOW, one.url[-1], one.taken_in) for one in found] == [
        (timedelta(), "1", False),
        (timedelta(minutes=3), "2", False),
        (timedelta(minutes=4), "1", True),
        (timedelta(minutes=9), "1", False),
    ]


def test_a_text_without_a_request_stands_for_it() -> None:
    text = visit(5, unlogged=True)
    assert timeline([visit(6), visit(7, sha256="", outcome=Outcome.NOT_MODIFIED)], [text])[0] is text


MINISTRY = Source("ministry", "Ministry", SourceKind.LISTING, "https://norland.example", publisher="norland")
EMBASSY = Source("embassy", "Embassy", SourceKind.LISTING, "https://embassy.example", publisher="norland")
PRESS = Source("press", "Press", SourceKind.FEED, "https://press.example")


def test_a_check_is_over_when_the_same_source_is_asked_again() -> None:
    rounds = Rounds()
    assert list(rounds.over(NOW, MINISTRY)) == []
    rounds.taken_in(MINISTRY, NOW + HOUR / 60)
    assert list(rounds.over(NOW + HOUR / 30, EMBASSY)) == []
    assert list(rounds.over(NOW + HOUR / 20, PRESS)) == []
    assert list(rounds.over(NOW + HOUR / 15, MINISTRY)) == [("norland", NOW + HOUR / 60)]
    assert list(rounds.every()) == []


def test_a_check_is_over_after_a_pause() -> None:
    rounds = Rounds()
    rounds.taken_in(MINISTRY, NOW)
    assert list(rounds.over(NOW + PAUSE, None)) == []
    assert list(rounds.over(NOW + PAUSE + HOUR / 60, None)) == [("norland", NOW)]


def test_the_press_has_no_ledger() -> None:
    rounds = Rounds()
    rounds.taken_in(PRESS, NOW)
    assert list(rounds.every()) == []


def test_an_entry_of_the_file_comes_into_force_on_its_day(tmp_path: Path) -> None:
    first, second = dict(POSITIONS[0]), {**POSITIONS[0], "statement": "Norland bans tariffs.", "as_of": "2026-03-04"}
    config = load(write_config(tmp_path, positions=[first, second]))
    with Store.memory() as before, Store.memory() as after:
        book = Book(config, before, after)
        held = []
        for days in (0, 1, 2, 3):
            book.turn(NOW + days * DAY)
            now = after.position_on("norland", "tariffs")
            held.append(now.statement if now else "")
    assert held == [first["statement"]] * 2 + ["Norland bans tariffs."] * 2


def test_the_only_entry_on_a_subject_holds_from_the_beginning(tmp_path: Path) -> None:
    config = load(write_config(tmp_path, positions=[{**POSITIONS[0], "as_of": "2026-12-01"}]))
    with Store.memory() as before, Store.memory() as after:
        Book(config, before, after).turn(NOW)
        assert after.position_on("norland", "tariffs") is not None


def test_what_the_file_said_once_is_remembered(tmp_path: Path) -> None:
    old = load(write_config(tmp_path))
    new = load(write_config(tmp_path, positions=[{**POSITIONS[0], "statement": "New.", "as_of": "2026-03-04"}]))
    with Store.memory() as before, Store.memory() as after:
        before.sync_baseline(old.positions, NOW - DAY)
        before.sync_baseline(new.positions, NOW + 2 * DAY)
        Book(new, before, after).turn(NOW)
        now = after.position_on("norland", "tariffs")
    assert now is not None
    assert now.statement == POSITIONS[0]["statement"]
