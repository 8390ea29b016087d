"""What one article does to the desk: flags raised and fed, formulas followed, nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from monitor.absorb import Absorbed, Absorber
from monitor.absorb.hearing import WHOLE, within
from monitor.absorb.page import MOST, first_of_each
from monitor.compare import Pair
from monitor.compare.differences import difference
from monitor.config import load
from monitor.domain import (
    MOVES,
    Article,
    Authority,
    Comparison,
    Config,
    Decision,
    Difference,
    Doubt,
    Flag,
    Kind,
    Relation,
    Severity,
    Shift,
    Source,
    SourceKind,
    Stance,
    Statement,
    Status,
)
from monitor.formulas import JUDGED
from monitor.lexicon import StanceLexicon
from monitor.pages import Reading
from monitor.resources import lexicon_data
from monitor.revise import Edit
from monitor.store import Store
from monitor.text import digest
from monitor.verdicts import confirmed_position
from stage import POSITIONS, WordJudge, write_config

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PRESS = Source("press", "The Press", SourceKind.FEED, "https://press.example/feed")
WIRE = Source("wire", "The Wire", SourceKind.FEED, "https://wire.example/feed")
RADIO = Source("radio", "The Radio", SourceKind.FEED, "https://radio.example/feed")
MINISTRY = Source(
    "ministry", "Ministry", SourceKind.LISTING, "https://norland.example/news", Authority.OFFICIAL, "norland"
)
PAPER = Source("paper", "Position", SourceKind.PAGE, "https://norland.example/paper", Authority.OFFICIAL, "norland")
REST = "Delegations met in the capital for two days of talks on trade and fisheries, and thanked their hosts."


class Desk:
    """An absorber over a store in memory, with short ways of saying what is read."""

    def __init__(self, config: Config) -> None:
        self.config = replace(config, sources=(PRESS, WIRE, RADIO, MINISTRY, PAPER))
        self.store = Store.memory()
        self.store.sync_baseline(config.positions, NOW)
        words = frozenset(lexicon_data("words.en")["function_words"])
        self.absorber = Absorber(self.config, self.store, WordJudge(), words)  # type: ignore[arg-type]  # a fake judge

    def read(
        self, source: Source, *said: str, url: str = "", day: datetime = NOW, rest: str = REST, **fields: Any
    ) -> Absorbed:
        """An article of these statements, one to a paragraph, then some that say nothing."""
        own = source.publisher is not None
        defaults: dict[str, Any] = {
            "kind": Kind.OFFICIAL if own else Kind.DIRECT,
            "speaker": None if own else "Ada Norling",
            "actor": "norland",
            "rank": 4 if own else 2,
            "issues": ("tariffs",),
            "date": day.date(),
        }
        text = "\n".join([*said, rest])
        statements = [
            Statement(one, text.index(one), text.index(one) + len(one), **(defaults | fields)) for one in said
        ]
        article = Article(url or f"{source.url}/{digest(text)[:8]}", "Talks end", text, day, reader="reader 1")
        return self.absorber.absorb(source, Reading(article, tuple(statements)), "ab" * 32, day)

    def settle(self, now: datetime = NOW) -> tuple[int, ...]:
        return self.absorber.settle_ledger("norland", now)

    def flags(self) -> list[Flag]:
        return self.store.flags_on("norland", "tariffs")

    def confirm(self, flag: Flag, at: datetime = NOW) -> None:
        assert flag.id is not None
        held = self.store.position_on("norland", "tariffs")
        self.store.decide(flag.id, Decision(flag.id, Status.CONFIRMED, at), confirmed_position(flag, held))

    def dismiss(self, flag: Flag, at: datetime = NOW) -> None:
        assert flag.id is not None
        self.store.decide(flag.id, Decision(flag.id, Status.DISMISSED, at, reason="hypothetical"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(load(write_config(tmp_path)))
    yield made
    made.store.close()


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[Desk]:
    """A desk on which nothing is on record."""
    made = Desk(load(write_config(tmp_path, positions=())))
    yield made
    made.store.close()


def contents(store: Store) -> list[Any]:
    """All that a reading could have doubled."""
    tables = ("revision", "statement", "statement_issue", "comparison", "flag", "flag_evidence", "formula_text")
    return [[next(iter(row)) for row in store.rows(f"SELECT count(*) FROM {table}")] for table in tables]


# --- shifts ----------------------------------------------------------------------------------------------


def test_reading_an_article_again_changes_nothing(desk: Desk) -> None:
    first = desk.read(PRESS, "Norland supports tariffs on grain")
    before = contents(desk.store), desk.flags()
    second = desk.read(PRESS, "Norland supports tariffs on grain")
    assert (first.edit, second.edit) == (Edit.FIRST, Edit.SAME)
    assert len(first.flags) == 1
    assert (contents(desk.store), desk.flags()) == before


def test_a_failure_in_the_middle_leaves_nothing_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Store, "save_flag", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.read(PRESS, "Norland supports tariffs on grain")
    assert contents(desk.store) == [[0]] * 7
    assert desk.read(PRESS, "Norland supports tariffs on grain").flags


def test_a_statement_that_stands_by_the_position_raises_nothing(desk: Desk) -> None:
    desk.read(PRESS, "Norland opposes tariffs on grain")
    assert desk.flags() == []


class ByParts(WordJudge):
    """Takes every word for a turn from two things at once."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [
            replace(one, relation=Relation.REVERSAL, scores={Relation.REVERSAL: 0.9})
            if " and " in pair.position
            else one
            for pair, one in zip(pairs, super().compare_many(pairs), strict=True)
        ]


def test_what_one_sentence_of_a_position_says_already_is_no_shift_from_the_whole(tmp_path: Path) -> None:
    two = "Norland opposes tariffs on grain. It supports open markets."
    made = Desk(load(write_config(tmp_path, positions=[POSITIONS[0] | {"statement": two}])))
    made.read(PRESS, "Norland opposes tariffs on grain")  # the fake judge takes it for a turn from the two together
    assert made.flags() == []
    made.store.close()


@pytest.mark.parametrize(
    ("said", "flags"),
    [
        ("Norland opposes tariffs on grain", 0),  # again a turn from the two together
        ("Norland supports tariffs on grain", 1),
    ],
)
def test_what_a_position_says_of_its_subject_among_other_things_is_no_shift(
    tmp_path: Path, said: str, flags: int
) -> None:
    two = "Norland opposes tariffs on grain and will open its markets."
    made = Desk(load(write_config(tmp_path, positions=[POSITIONS[0] | {"statement": two}])))
    judged_by(made, ByParts())
    made.read(PRESS, said)
    assert len(made.flags()) == flags
    made.store.close()


def test_a_statement_older_than_the_position_is_history(desk: Desk) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain", day=datetime(2024, 12, 31, tzinfo=UTC))
    assert desk.flags() == []


def test_each_statement_is_held_against_the_position_of_its_own_day(desk: Desk) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain", day=NOW)
    desk.confirm(desk.flags()[0])
    desk.read(WIRE, "Norland opposes tariffs on grain, as of old", day=NOW - 30 * DAY)
    assert len(desk.flags()) == 1


def test_copies_of_one_wire_story_are_one_flag_and_one_outlet(desk: Desk) -> None:
    """Reported words need two outlets; a copy is not a second one."""
    said = "the government supports tariffs on grain from the coming year onwards, whatever its neighbours may say"
    for source in (PRESS, WIRE):
        desk.read(source, said, kind=Kind.INDIRECT, rank=3)
    flags = desk.flags()
    assert len(flags) == 1
    assert {one.source for one in flags[0].evidence} == {"press", "wire"}
    assert flags[0].severity is Severity.LOW

    desk.read(RADIO, "the cabinet now supports tariffs on foreign grain", kind=Kind.INDIRECT, rank=3)
    assert [flag.severity for flag in desk.flags()] == [Severity.MEDIUM]


def test_dismissed_words_stay_dismissed_and_new_words_raise_a_new_flag(desk: Desk) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain")
    desk.dismiss(desk.flags()[0])
    desk.read(WIRE, "Norland supports the tariffs on grain", day=NOW + DAY)
    assert [flag.status for flag in desk.flags()] == [Status.DISMISSED]
    desk.read(WIRE, "Our country supports any tariffs that keep foreign wheat out", day=NOW + 2 * DAY)
    assert [flag.status for flag in desk.flags()] == [Status.DISMISSED, Status.OPEN]


def test_after_a_confirmed_shift_the_old_stance_is_the_shift(desk: Desk) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain")
    desk.confirm(desk.flags()[0])
    desk.read(WIRE, "Norland supports tariffs on foreign grain", day=NOW + DAY)
    assert len(desk.flags()) == 1
    desk.read(PRESS, "Norland opposes tariffs on grain", day=NOW + 2 * DAY)
    assert [(flag.shift, flag.status) for flag in desk.flags()] == [
        (Shift.REVERSAL, Status.CONFIRMED),
        (Shift.REVERSAL, Status.OPEN),
    ]


@pytest.mark.parametrize(
    ("words", "days", "flags"),
    [
        ("Norland opposes tariffs on grain", 1, 2),
        ("Norland opposes tariffs on grain after all", 0, 2),
        ("Norland reconsiders tariffs on grain", 1, 1),  # a weaker account of the same words
        ("Norland supports tariffs on grain", 1, 1),
    ],
)
def test_who_takes_his_words_back_within_a_day_of_a_confirmed_shift_shifts_again(
    desk: Desk, words: str, days: int, flags: int
) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain")
    desk.confirm(desk.flags()[0])
    desk.read(WIRE, words, day=NOW + days * DAY)
    assert len(desk.flags()) == flags


@pytest.mark.parametrize(("hours", "flags"), [(-5, 1), (5, 2)])
def test_what_was_published_on_the_day_of_a_confirmed_shift_but_before_it_is_history(
    desk: Desk, hours: int, flags: int
) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain")
    desk.confirm(desk.flags()[0])
    at = NOW + timedelta(hours=hours)
    desk.read(WIRE, "Our country opposes any levy on wheat", day=at, speaker="Bo Lind")
    assert len(desk.flags()) == flags


LONG = (
    "Norland {} tariffs on grain and on every other good that its farmers have brought to the markets of the coast "
    "since the days of the old kings and their harbours and their many ships of wood"
)


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        (LONG.format("abandons its refusal of"), 2),
        (LONG.format("reconsiders"), 1),
        (LONG.format("reconsiders")[:140], 1),
        ("She said in the end that " + LONG.format("reconsiders"), 1),
    ],
)
def test_a_long_sentence_with_another_word_that_counts_is_no_copy_of_a_dismissed_one(
    desk: Desk, words: str, flags: int
) -> None:
    desk.read(PRESS, LONG.format("reconsiders"))
    desk.dismiss(desk.flags()[0])
    desk.read(WIRE, words, day=NOW + 9 * DAY)
    assert len(desk.flags()) == flags


def takes_over(desk: Desk, **fields: Any) -> None:
    """positions.yaml as somebody has edited it by hand."""
    assert not desk.store.sync_baseline([replace(desk.config.positions[0], **fields)], NOW + 4 * DAY)


@pytest.mark.parametrize("as_of", [NOW.date(), (NOW + 4 * DAY).date()])
def test_what_leaves_a_position_that_was_edited_by_hand_joins_no_flag_on_what_it_was(desk: Desk, as_of: date) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain")
    takes_over(desk, stance=Stance.SUPPORT, statement="Norland supports tariffs on grain.", as_of=as_of)
    desk.read(WIRE, "Norland opposes tariffs on foreign grain", day=NOW + 5 * DAY)
    assert [len(flag.evidence) for flag in desk.flags()] == [1, 1]


def test_what_leaves_a_position_of_which_only_formulas_were_edited_joins_the_flag_on_it(desk: Desk) -> None:
    desk.read(PRESS, "Norland supports tariffs on grain")
    takes_over(desk, formulas=("a fair price",))
    desk.read(WIRE, "Norland abandons its refusal", day=NOW + 5 * DAY)
    held = desk.store.position_on("norland", "tariffs")
    [flag] = desk.flags()
    assert len(flag.evidence) == 2
    assert held is not None
    assert {one.position for one in flag.evidence} == {held.key}


def test_the_first_word_on_an_issue_is_a_new_position(blank: Desk) -> None:
    blank.read(PRESS, "Norland opposes tariffs on grain")
    flags = blank.flags()
    assert [(flag.shift, flag.position) for flag in flags] == [(Shift.NEW_POSITION, None)]
    blank.confirm(blank.flags()[0])
    blank.read(WIRE, "Norland opposes all tariffs on grain", day=NOW + DAY)
    assert len(blank.flags()) == 1
    held = blank.store.position_on("norland", "tariffs")
    assert held is not None
    assert (held.id, held.as_of) == ("norland-tariffs", NOW.date())
    blank.read(PRESS, "Norland supports tariffs on grain", day=NOW + 2 * DAY)
    assert [flag.shift for flag in blank.flags()] == [Shift.NEW_POSITION, Shift.REVERSAL]


class BesideTheQuestion(WordJudge):
    """Finds that the claim says nothing on what was said "beside the question"."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [
            replace(one, scores={Relation.UNRELATED: 0.9, Relation.REVERSAL: 0.1})
            if "beside the question" in pair.position
            else one
            for pair, one in zip(pairs, super().compare_many(pairs), strict=True)
        ]


def test_words_on_which_the_question_says_nothing_are_no_first_word_on_it(blank: Desk) -> None:
    judged_by(blank, BesideTheQuestion())
    blank.read(PRESS, "Norland opposes tariffs on grain, beside the question")
    assert blank.flags() == []
    blank.read(PRESS, "Norland opposes tariffs on grain")
    assert [flag.shift for flag in blank.flags()] == [Shift.NEW_POSITION]


@pytest.mark.parametrize(("tie", "flags"), [(1.3, 0), (1.2, 0), (1.1, 1)])
def test_what_speaks_as_plainly_to_an_issue_with_a_position_is_no_first_word_on_another(
    desk: Desk, tie: float, flags: int
) -> None:
    quotas = replace(desk.config.issues[0], id="quotas", question="Should grain be rationed?")
    more = Desk(replace(desk.config, issues=(*desk.config.issues, quotas)))
    more.read(PRESS, "Norland opposes tariffs and quotas on grain", issues=("tariffs", "quotas"), ties=(tie, 1.2))
    assert len(more.store.flags_on("norland", "quotas")) == flags
    more.store.close()


# --- edits in place --------------------------------------------------------------------------------------

OLD, NEW = "Norland opposes tariffs on grain.", "Norland supports tariffs on grain."


def edited(desk: Desk, *versions: str, start: datetime = NOW) -> list[Absorbed]:
    return [desk.read(PAPER, text, url=PAPER.url, day=start + n * DAY) for n, text in enumerate(versions)]


def test_a_silent_edit_is_one_flag_whose_evidence_names_the_direction(desk: Desk) -> None:
    edited(desk, OLD, NEW)
    [flag] = desk.flags()
    assert flag.shift is Shift.SILENT_EDIT
    assert [one.comparison and one.comparison.relation for one in flag.evidence] == [Relation.REVERSAL]
    assert flag.evidence[0].note == OLD
    assert flag.evidence[0].statement.text == NEW
    assert flag.position == "norland-tariffs"


def test_a_sentence_that_is_edited_speaks_to_the_issue_that_it_spoke_to_before(desk: Desk) -> None:
    edited(desk, OLD, "Norland supports what others do about grain.")
    [flag] = desk.flags()
    assert (flag.shift, flag.issue, flag.evidence[0].note) == (Shift.SILENT_EDIT, "tariffs", OLD)


COAST = "Norland has a long coast and many harbours."


def put_in(desk: Desk, sentence: str, **fields: Any) -> None:
    """A sentence that a page gains under a date before that of the position in force."""
    old = datetime(2024, 12, 1, tzinfo=UTC)
    desk.read(PAPER, COAST, url=PAPER.url, day=old, **fields)
    desk.read(PAPER, COAST, sentence, url=PAPER.url, day=old, **fields)


def test_a_sentence_put_into_a_page_that_leaves_the_position_in_force_is_a_silent_edit(desk: Desk) -> None:
    put_in(desk, NEW)
    [flag] = desk.flags()
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert (flag.shift, flag.position) == (Shift.SILENT_EDIT, "norland-tariffs")
    assert [(one.statement.text, one.note, one.position) for one in flag.evidence] == [(NEW, "", held.key)]


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        (OLD, {}),
        ("Norland has a fleet of its own.", {}),
        (NEW, {"actor": "sudland"}),
        (NEW, {"doubt": (Doubt.RECALLED,)}),
        (NEW, {"kind": Kind.DIRECT, "speaker": "A guest"}),
    ],
)
def test_a_sentence_put_in_that_moves_nothing_or_is_not_the_pages_own_stance_of_today_is_no_flag(
    desk: Desk, sentence: str, fields: dict[str, Any]
) -> None:
    put_in(desk, sentence, **fields)
    assert desk.flags() == []


def test_a_sentence_put_in_beside_one_that_had_left_the_position_already_is_no_news(desk: Desk) -> None:
    desk.read(PAPER, NEW, url=PAPER.url)
    desk.read(PAPER, NEW, "Norland supports tariffs on grain of all kinds.", url=PAPER.url, day=NOW + DAY)
    assert desk.flags() == []


def test_an_old_statement_put_into_a_page_under_its_own_date_is_no_silent_edit(desk: Desk) -> None:
    desk.read(PAPER, COAST, url=PAPER.url)
    desk.read(PAPER, COAST, NEW, url=PAPER.url, day=NOW + DAY, date=date(2020, 5, 1))
    assert desk.flags() == []


def test_a_sentence_put_into_a_page_on_which_nothing_is_on_record_is_no_silent_edit(blank: Desk) -> None:
    put_in(blank, NEW)
    assert Shift.SILENT_EDIT not in [flag.shift for flag in blank.flags()]


def in_place(desk: Desk, words: str, day: datetime, source: Source = PAPER, **fields: Any) -> Absorbed:
    """A text that is read on one day, under the date of the day on which its first version was put up."""
    said = Statement(words, 0, len(words), Kind.OFFICIAL, None, None, "norland", 4, ("tariffs",), fields.get("date"))
    dated = fields.get("published", datetime(2024, 12, 1, tzinfo=UTC))
    article = Article(PAPER.url, "Talks end", f"{words}\n{REST}", dated, reader="reader 1")
    return desk.absorber.absorb(source, Reading(article, (said,)), "ab" * 32, day)


@pytest.mark.parametrize(
    ("published", "as_of"), [(datetime(2024, 12, 1, tzinfo=UTC), NOW), (NOW - 9 * DAY, NOW - 9 * DAY)]
)
def test_what_is_edited_under_an_old_date_is_of_the_day_on_which_that_was_seen(
    desk: Desk, published: datetime, as_of: datetime
) -> None:
    """Else its confirmation would be history beside the position in force. A page may date its edit itself."""
    in_place(desk, OLD, NOW - 30 * DAY)
    in_place(desk, NEW, NOW, published=published)
    desk.confirm(desk.flags()[0])
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert (held.statement, held.as_of) == (NEW, as_of.date())


def test_a_sentence_put_in_under_an_old_date_is_of_the_day_on_which_that_was_seen_too(desk: Desk) -> None:
    old = datetime(2024, 12, 1, tzinfo=UTC)
    in_place(desk, COAST, NOW, date=old.date())
    text = f"{COAST}\n{NEW}\n{REST}"
    said = Statement(
        NEW, text.index(NEW), text.index(NEW) + len(NEW), Kind.OFFICIAL, actor="norland", rank=4, issues=("tariffs",),
        date=old.date(),
    )  # fmt: skip
    article = Article(PAPER.url, "Talks end", text, old, reader="reader 1")
    desk.absorber.absorb(PAPER, Reading(article, (said,)), "cd" * 32, NOW + DAY)
    [flag] = desk.flags()
    assert (flag.evidence[0].note, flag.evidence[0].statement.date) == ("", (NOW + DAY).date())


@pytest.mark.parametrize("verdict", [Status.DISMISSED, Status.CONFIRMED])
def test_a_long_sentence_that_is_edited_once_more_is_news(desk: Desk, verdict: Status) -> None:
    """It is a near copy of what it was, whatever the word that counts."""
    edited(desk, LONG.format("opposes"), LONG.format("supports"))
    decide = desk.dismiss if verdict is Status.DISMISSED else desk.confirm
    decide(desk.flags()[0], NOW + DAY)
    desk.read(PAPER, LONG.format("demands"), url=PAPER.url, day=NOW + 3 * DAY)
    assert len(desk.flags()) == 2


def test_an_edit_of_what_is_published_without_official_authority_is_no_edit_of_the_actors_own_words(
    desk: Desk,
) -> None:
    agency = Source("agency", "Agency", SourceKind.LISTING, "https://agency.example/news", publisher="norland")
    for day, words in enumerate((OLD, NEW)):
        desk.read(agency, words, url="https://agency.example/1", day=NOW + day * DAY)
    assert Shift.SILENT_EDIT not in [flag.shift for flag in desk.flags()]


def test_an_edit_that_leaves_the_stance_alone_is_no_flag(desk: Desk) -> None:
    edited(desk, OLD, OLD + " The office has moved to Harbour Street.")
    assert desk.flags() == []


def test_a_page_that_alternates_between_two_texts_is_flagged_once(desk: Desk) -> None:
    edits = [one.edit for one in edited(desk, OLD, NEW, OLD, NEW, OLD)]
    assert edits == [Edit.FIRST, Edit.CHANGED, Edit.FLAPPED, Edit.FLAPPED, Edit.FLAPPED]
    assert len(desk.flags()) == 1


def test_a_page_whose_variants_bring_some_churn_of_their_own_is_flagged_once(desk: Desk) -> None:
    edits = []
    for n, words in enumerate((OLD, NEW, OLD, NEW)):
        edits.append(desk.read(PAPER, words, url=PAPER.url, day=NOW + n * DAY, rest=f"{REST}\nVisit {n}.").edit)
        for flag in desk.flags():
            desk.dismiss(flag)
    assert edits == [Edit.FIRST, Edit.CHANGED, Edit.CHANGED, Edit.CHANGED]
    assert len(desk.flags()) == 1


def test_undoing_an_edit_that_was_confirmed_is_an_edit_too(desk: Desk) -> None:
    edited(desk, OLD, NEW)
    desk.confirm(desk.flags()[0])
    edited(desk, OLD, start=NOW + 3 * DAY)
    assert [(flag.shift, flag.status) for flag in desk.flags()] == [
        (Shift.SILENT_EDIT, Status.CONFIRMED),
        (Shift.SILENT_EDIT, Status.OPEN),
    ]
    back = desk.flags()[1].evidence[0]
    assert (back.note, back.statement.text) == (NEW, OLD)


def test_undoing_an_edit_that_was_confirmed_as_part_of_another_shift_is_an_edit_too(desk: Desk) -> None:
    edited(desk, OLD)
    desk.read(PRESS, "Norland supports tariffs on grain")
    edited(desk, NEW, start=NOW + DAY)
    [flag] = desk.flags()
    assert (flag.shift, len(flag.evidence)) == (Shift.REVERSAL, 2)
    desk.confirm(flag, NOW + DAY)
    edited(desk, OLD, start=NOW + 3 * DAY)
    assert [one.shift for one in desk.flags()] == [Shift.REVERSAL, Shift.SILENT_EDIT]


def test_a_sentence_taken_out_is_shown_as_such_and_does_not_become_the_position(desk: Desk) -> None:
    firm = "Norland demands that neighbours lift their tariffs."
    desk.read(PAPER, OLD, url=PAPER.url, rest=f"{firm}\n{REST}")
    desk.read(PAPER, OLD, url=PAPER.url, day=NOW + DAY)
    [flag] = desk.flags()
    assert flag.evidence[0].note == firm
    desk.confirm(flag)
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert held.statement == "Norland opposes tariffs on grain."


def test_a_text_that_lost_most_of_its_words_waits_until_it_is_read_a_second_time(desk: Desk) -> None:
    long = " ".join(f"Clause {n} speaks of cargo of that kind." for n in range(20))
    desk.read(PAPER, OLD, url=PAPER.url, rest=long)
    held = desk.read(PAPER, NEW, url=PAPER.url, rest="", day=NOW + DAY)
    assert held.edit is Edit.GUTTED
    assert desk.flags() == []
    assert desk.read(PAPER, NEW, url=PAPER.url, rest="", day=NOW + 2 * DAY).edit is Edit.CHANGED
    assert len(desk.flags()) == 1


@pytest.mark.parametrize(
    ("lines", "edit"),
    [
        (("Visit 1.", "Visit 2."), Edit.CHANGED),
        (("The rest has moved.\nVisit 1.", "None of it is here.\nVisit 2."), Edit.GUTTED),
    ],
)
def test_a_text_that_shrank_may_have_a_line_that_is_another_each_time(
    desk: Desk, lines: tuple[str, str], edit: Edit
) -> None:
    long = " ".join(f"Clause {n} speaks of cargo of that kind." for n in range(20))
    desk.read(PAPER, OLD, url=PAPER.url, rest=long)
    edits = [desk.read(PAPER, NEW, url=PAPER.url, rest=rest, day=NOW + DAY).edit for rest in lines]
    assert edits == [Edit.GUTTED, edit]


def test_a_new_readers_reading_of_the_old_bytes_is_not_an_edit(desk: Desk) -> None:
    edited(desk, OLD)
    article = Article(PAPER.url, "Talks end", f"{OLD}\n{NEW}\n{REST}", NOW, reader="reader 2")
    desk.absorber.renew(PAPER, Reading(article, ()), "ab" * 32, NOW + DAY)
    assert desk.flags() == []
    assert desk.read(PAPER, OLD, NEW, url=PAPER.url, day=NOW + 2 * DAY).edit is Edit.SAME


@pytest.mark.parametrize(("readers", "flags"), [(("reader 2", "reader 2"), 0), (("reader 1", "reader 2"), 1)])
def test_where_the_last_version_cannot_be_read_again_what_another_reader_makes_of_the_page_is_no_edit(
    desk: Desk, readers: tuple[str, str], flags: int
) -> None:
    edited(desk, OLD)
    for day, (words, reader) in enumerate(zip((NEW, NEW), readers, strict=True), start=1):
        said = Statement(words, 0, len(words), Kind.OFFICIAL, actor="norland", rank=4, issues=("tariffs",))
        article = Article(PAPER.url, "Talks end", f"{words}\n{REST}", NOW, reader=reader)
        desk.absorber.absorb(PAPER, Reading(article, (said,)), "cd" * 32, NOW + day * DAY)
    assert len(desk.flags()) == flags


def test_what_another_reader_made_of_the_last_version_is_what_an_edit_is_held_against(desk: Desk) -> None:
    desk.read(PAPER, NEW, url=PAPER.url)
    said = Statement(NEW, 0, len(NEW), Kind.OFFICIAL, actor="norland", rank=4, issues=("tariffs",), date=NOW.date())
    article = Article(PAPER.url, "Talks end", f"{NEW}\n{COAST}\n{REST}", NOW, reader="reader 2")
    desk.absorber.renew(PAPER, Reading(article, (said,)), "ab" * 32, NOW + DAY)
    more = "Norland supports tariffs on grain of all kinds."  # the page had left the position before
    desk.read(PAPER, NEW, COAST, more, url=PAPER.url, day=NOW + 2 * DAY)
    assert desk.flags() == []


def test_what_a_watched_page_says_when_first_seen_is_no_news(desk: Desk) -> None:
    """It may have stood there for years; only what changes in it from then on is a shift."""
    assert desk.read(PAPER, NEW, url=PAPER.url).flags == ()
    assert desk.flags() == []
    desk.read(MINISTRY, NEW)
    assert [flag.shift for flag in desk.flags()] == [Shift.REVERSAL]


def test_an_edit_that_says_nothing_on_the_position_is_no_flag(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.absorb.hearing.Hearing.bears", lambda *_: False)
    monkeypatch.setattr("monitor.absorb.hearing.Hearing.affirmed", lambda *_: 0.0)
    edited(desk, OLD, NEW)
    assert desk.flags() == []


class QuietJudge(WordJudge):
    """Finds what changed, and that the page as a whole did not move."""

    def diff(self, before: str, after: str) -> Difference:
        return replace(super().diff(before, after), shift=None, confidence=1.0)


def judged_by(desk: Desk, judge: WordJudge) -> Desk:
    words = frozenset(lexicon_data("words.en")["function_words"])
    desk.absorber = Absorber(desk.config, desk.store, judge, words)  # type: ignore[arg-type]  # a fake judge
    return desk


def test_a_sentence_that_leaves_the_position_is_an_edit_even_of_a_page_that_stands_as_a_whole(desk: Desk) -> None:
    edited(judged_by(desk, QuietJudge()), OLD, NEW)
    assert [flag.shift for flag in desk.flags()] == [Shift.SILENT_EDIT]


def test_a_sentence_that_had_left_the_position_before_is_none(desk: Desk) -> None:
    edited(judged_by(desk, QuietJudge()), "Norland supports tariffs on rye.", NEW)
    assert desk.flags() == []


class HalfHearted(QuietJudge):
    """As sure of a move from the position as is said."""

    def __init__(self, sure: float) -> None:
        self.sure = sure

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        less = {Relation.REVERSAL: self.sure, Relation.REAFFIRMS: 1 - self.sure}
        return [
            replace(one, scores=less) if one.relation is Relation.REVERSAL else one
            for one in super().compare_many(pairs)
        ]


@pytest.mark.parametrize(("sure", "flags"), [(0.65, 1), (0.55, 0)])
def test_what_a_sentence_has_moved_from_itself_counts_with_what_it_has_moved_from_the_position(
    desk: Desk, sure: float, flags: int
) -> None:
    edited(judged_by(desk, HalfHearted(sure)), OLD, NEW)
    assert len(desk.flags()) == flags


@pytest.mark.parametrize(("issues", "flags"), [(("tariffs",), 1), ((), 0)])
def test_an_edited_sentence_that_names_no_issue_is_on_what_it_was_read_to_be_on(
    desk: Desk, issues: tuple[str, ...], flags: int
) -> None:
    for day, text in enumerate(("Norland opposes them as before.", "Norland supports them as before.")):
        desk.read(PAPER, text, url=PAPER.url, day=NOW + day * DAY, issues=issues)
    assert len(desk.flags()) == flags


class Discerning(WordJudge):
    """Finds that every other sentence than the position's own says a bit less on tariffs on rye."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [
            replace(one, scores={name: 0.8 * score for name, score in one.scores.items()} | {Relation.UNRELATED: 0.2})
            if "rye" in pair.position and one.relation is not Relation.UNRELATED
            else one
            for pair, one in zip(pairs, super().compare_many(pairs), strict=True)
        ]


@pytest.mark.parametrize(("about", "on"), [("tariffs", "tariffs"), ("rye", "rye")])
def test_an_edited_sentence_is_on_its_pages_issue_if_it_bears_more_on_that_than_on_those_it_names(
    desk: Desk, about: str, on: str
) -> None:
    rye = replace(desk.config.issues[0], id="rye", keywords=("rye",), context=())
    held = replace(desk.config.positions[0], id="norland-rye", issue="rye", statement="Norland opposes tariffs on rye.")
    both = replace(desk.config, issues=(*desk.config.issues, rye), positions=(*desk.config.positions, held))
    more = judged_by(Desk(both), Discerning())
    for day, text in enumerate(("Norland opposes those on rye and oats.", "Norland supports those on rye and oats.")):
        more.read(PAPER, text, COAST, url=PAPER.url, day=NOW + day * DAY, issues=(about,))
    flags = {issue: len(more.store.flags_on("norland", issue)) for issue in ("tariffs", "rye")}
    assert flags == {"tariffs": 0, "rye": 0} | {on: 1}
    more.store.close()


class ShyJudge(WordJudge):
    """Calls nothing a move that "perhaps" is one, whatever its comparison says."""

    def diff(self, before: str, after: str) -> Difference:
        found = super().diff(before, after)
        shy = [
            replace(one, relation=Relation.REAFFIRMS) if "perhaps" in (one.after or "") else one
            for one in found.changes
        ]
        moved = next((one.relation for one in shy if one.relation in MOVES), None)
        return Difference(moved, 0.9, tuple(shy))


HOLLOW, SHY = "Norland supports its farmers on tariffs.", "Norland demands what perhaps are tariffs."


def test_a_sentence_rewritten_beside_a_certain_change_is_part_of_the_edit(desk: Desk) -> None:
    judged_by(desk, ShyJudge())
    desk.read(PAPER, OLD, url=PAPER.url, rest=f"{HOLLOW}\n{REST}")
    desk.read(PAPER, NEW, url=PAPER.url, rest=f"{SHY}\n{REST}", day=NOW + DAY)
    [flag] = desk.flags()
    assert {one.statement.text for one in flag.evidence} == {NEW, SHY}


class RuledJudge(WordJudge):
    """Finds what changed by the rules, and compares sentences by their words."""

    def diff(self, before: str, after: str) -> Difference:
        lexicon = StanceLexicon.from_data(lexicon_data("stance.en"))
        return difference(before, after, lexicon, lambda pairs: self.compare_many([Pair(*pair) for pair in pairs]))


@pytest.fixture
def ruled(desk: Desk) -> Desk:
    return judged_by(desk, RuledJudge())


def taken_out(desk: Desk, sentence: str, *left: str) -> list[Flag]:
    """The flags once a page has lost a sentence."""
    desk.read(PAPER, sentence, *left, url=PAPER.url)
    desk.read(PAPER, *left, url=PAPER.url, day=NOW + DAY)
    return desk.flags()


WEAKER = "Trade will remain free, since Norland opposes tariffs."


@pytest.mark.parametrize("stance", [OLD, "Norland opposes every tariff on grain and on rye.", WEAKER])
def test_a_stance_taken_out_of_a_page_is_a_silent_edit_towards_softening(ruled: Desk, stance: str) -> None:
    [flag] = taken_out(ruled, stance, COAST)
    [one] = flag.evidence
    assert (flag.shift, one.statement.text, one.note) == (Shift.SILENT_EDIT, stance, stance)
    assert one.comparison is not None
    assert one.comparison.relation is Relation.SOFTENING
    assert flag.confidence < 0.7


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Tariffs on grain came to 40,000 crowns.", COAST),
        ("Norland opposed tariffs until 1990.", COAST),
        (NEW, COAST),
        (OLD, "Norland opposes tariffs on grain of all kinds."),
        ("Trade will remain free of tariffs.", COAST),
        ("The museum must charge for grain.", COAST),
    ],
    ids=["a figure", "history", "no word of the position", "said again", "perhaps none", "on another matter"],
)
def test_what_is_no_stance_or_not_the_position_or_still_said_is_taken_out_without_a_flag(
    ruled: Desk, sentence: str, left: str
) -> None:
    assert taken_out(ruled, sentence, left) == []


class KnowingJudge(RuledJudge):
    """Knows that free trade is what Norland's position comes to, and how surely."""

    def __init__(self, sure: float = 0.95) -> None:
        self.sure = sure

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        said = Comparison(Relation.REAFFIRMS, self.sure, {Relation.REAFFIRMS: self.sure})
        found = super().compare_many(pairs)
        return [said if "free" in pair.statement else one for pair, one in zip(pairs, found, strict=True)]


FREE = "Its grain trade is free of tariffs and irreversibly so."
TRADE = "On grain and tariffs a council meets twice a year."


@pytest.mark.parametrize("instead", [(), (TRADE,)], ids=["taken out", "replaced"])
def test_a_page_that_says_the_position_no_longer_in_whatever_words_it_had_said_it_is_a_silent_edit(
    desk: Desk, instead: tuple[str, ...]
) -> None:
    judged_by(desk, KnowingJudge())
    desk.read(PAPER, FREE, COAST, url=PAPER.url)
    desk.read(PAPER, *instead, COAST, url=PAPER.url, day=NOW + DAY)
    [flag] = desk.flags()
    [one] = flag.evidence
    assert (flag.shift, flag.reasons, one.note) == (Shift.SILENT_EDIT, ("the position is stated no longer",), FREE)


@pytest.mark.parametrize(
    ("sure", "doubt", "left"),
    [(0.8, (), ()), (0.95, (Doubt.RECALLED,), ()), (0.95, (), ("Norland keeps its tariffs on grain free.",))],
    ids=["not surely the position", "history", "still said"],
)
def test_what_was_hardly_the_position_or_is_still_said_is_taken_out_without_a_flag(
    desk: Desk, sure: float, doubt: tuple[Doubt, ...], left: tuple[str, ...]
) -> None:
    judged_by(desk, KnowingJudge(sure))
    desk.read(PAPER, FREE, *left, COAST, url=PAPER.url, doubt=doubt)
    desk.read(PAPER, *left, COAST, url=PAPER.url, day=NOW + DAY)
    assert desk.flags() == []


def test_a_stance_that_comes_and_goes_with_the_variants_of_a_page_is_flagged_once(ruled: Desk) -> None:
    for n, said in enumerate(((OLD,), (), (OLD,), (), (OLD,), ())):
        read = ruled.read(PAPER, *said, COAST, url=PAPER.url, day=NOW + n * DAY, rest=f"{REST}\nVisit {n}.")
        assert read.edit is (Edit.CHANGED if n else Edit.FIRST)
        for flag in ruled.flags():
            assert len(flag.evidence) == 1
    assert len(ruled.flags()) == 1


@pytest.mark.parametrize(
    ("before", "after", "relation"),
    [
        ("grain and rye", "grain, oats and rye", Relation.HARDENING),
        ("grain, oats and rye", "grain and rye", Relation.SOFTENING),
    ],
)
def test_a_list_below_the_stance_that_grows_or_shrinks_is_a_silent_edit(
    ruled: Desk, before: str, after: str, relation: Relation
) -> None:
    edited(ruled, f"Norland opposes tariffs on {before}.", f"Norland opposes tariffs on {after}.")
    [flag] = ruled.flags()
    assert [one.comparison and one.comparison.relation for one in flag.evidence] == [relation]


@pytest.mark.parametrize("words", ["grain and rye", "rye and grain"])
def test_a_list_in_another_order_is_none(ruled: Desk, words: str) -> None:
    edited(ruled, "Norland opposes tariffs on grain and rye.", f"Norland opposes tariffs on {words}.")
    assert ruled.flags() == []


def test_a_place_that_moves_to_a_stricter_list_of_the_page_is_a_silent_edit(ruled: Desk) -> None:
    asks = "As Norland opposes tariffs, avoid {} travel to {} provinces."
    for n, (mild, strict) in enumerate((("Ost and West", "Nord"), ("West", "Ost and Nord"))):
        said = asks.format("non-essential", mild), asks.format("all", strict)
        ruled.read(PAPER, *said, url=PAPER.url, day=NOW + n * DAY)
    [flag] = ruled.flags()
    assert len(flag.evidence) == 2
    assert {one.comparison and one.comparison.relation for one in flag.evidence} == {Relation.HARDENING}


def corrected(desk: Desk, source: Source, before: str, after: str, *notes: str, url: str = "") -> Absorbed:
    url = url or f"{source.url}/talks"
    desk.read(source, before, url=url)
    text = f"{after}\n{REST}"
    said = Statement(
        after, 0, len(after), Kind.OFFICIAL if source.publisher else Kind.DIRECT, "Ada Norling", None, "norland", 2,
        ("tariffs",), NOW.date(),
    )  # fmt: skip
    article = Article(url, "Talks end", text, NOW, reader="reader 1", corrections=notes)
    return desk.absorber.absorb(source, Reading(article, (said,)), "cd" * 32, NOW + DAY)


NOTE = "Correction: an earlier version of this page was wrong."


def test_an_open_correction_is_no_silent_edit_but_the_next_edit_beside_the_same_note_is(desk: Desk) -> None:
    assert corrected(desk, PAPER, OLD, NEW, NOTE, url=PAPER.url).edit is Edit.CORRECTED
    assert desk.flags() == []
    text = f"Norland demands that tariffs go.\n{REST}"
    article = Article(PAPER.url, "Talks end", text, NOW, reader="reader 1", corrections=(NOTE,))
    again = desk.absorber.absorb(PAPER, Reading(article, ()), "ef" * 32, NOW + 2 * DAY)
    assert again.edit is Edit.CHANGED
    assert [flag.shift for flag in desk.flags()] == [Shift.SILENT_EDIT]


def test_words_that_were_openly_corrected_no_longer_hold_their_flag_up(desk: Desk) -> None:
    assert corrected(desk, PRESS, NEW, OLD, NOTE).edit is Edit.CORRECTED
    [flag] = desk.flags()
    assert (flag.confidence, flag.severity, flag.status) == (0.0, Severity.LOW, Status.OPEN)
    assert "words it rested on were corrected" in flag.reasons


def test_words_that_vanish_without_a_note_stay_in_evidence(desk: Desk) -> None:
    corrected(desk, PRESS, NEW, OLD)
    assert desk.flags()[0].confidence > 0.8


def test_words_that_were_openly_corrected_after_their_flag_was_confirmed_are_a_shift_back(desk: Desk) -> None:
    desk.read(PRESS, NEW, url=f"{PRESS.url}/talks")
    desk.confirm(desk.flags()[0])
    corrected(desk, PRESS, NEW, OLD, NOTE)
    assert [(flag.shift, flag.evidence[0].statement.text) for flag in desk.flags()] == [
        (Shift.REVERSAL, NEW),
        (Shift.REVERSAL, OLD),
    ]


@pytest.mark.parametrize(
    ("versions", "confidence"),
    [
        (((NEW, ()), (OLD, ()), (OLD, (NOTE,))), 0.0),  # the note came after its change
        (((OLD, ()), (NEW, ()), (OLD, (NOTE,))), 0.0),  # or brought the old words back
        (((OLD, ()), (NEW, ()), (OLD, ())), 0.9),
        (((NEW, ()), (NEW, (NOTE,))), 0.9),
    ],
)
def test_an_open_correction_counts_whatever_became_of_the_text(
    desk: Desk, versions: Sequence[tuple[str, tuple[str, ...]]], confidence: float
) -> None:
    for day, (words, notes) in enumerate(versions):
        said = Statement(words, 0, len(words), Kind.DIRECT, "Ada Norling", None, "norland", 2, ("tariffs",), NOW.date())
        article = Article(f"{PRESS.url}/talks", "Talks", f"{words}\n{REST}", NOW, reader="r", corrections=notes)
        desk.absorber.absorb(PRESS, Reading(article, (said,)), "cd" * 32, NOW + day * DAY)
    assert [flag.confidence for flag in desk.flags()] == [confidence]


@pytest.mark.parametrize(("notes", "severity"), [((NOTE,), Severity.LOW), ((), Severity.HIGH)])
def test_words_that_were_openly_corrected_are_no_second_account(
    desk: Desk, notes: tuple[str, ...], severity: Severity
) -> None:
    desk.read(
        PRESS, "the cabinet supports tariffs on grain", url=f"{PRESS.url}/talks", kind=Kind.CHARACTERISATION,
        speaker="Ed Foe",
    )  # fmt: skip
    article = Article(f"{PRESS.url}/talks", "Talks end", f"{COAST}\n{REST}", NOW, reader="reader 1", corrections=notes)
    desk.absorber.absorb(PRESS, Reading(article, ()), "cd" * 32, NOW)
    desk.read(WIRE, "Norland now supports tariffs upon wheat", kind=Kind.INDIRECT, rank=3)
    assert [flag.severity for flag in desk.flags()] == [severity]


# --- heard again -----------------------------------------------------------------------------------------


class Unsteady(WordJudge):
    """Sees a reversal only where the sentence before the words stands beside them."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [
            Comparison(Relation.REVERSAL, 0.9, {Relation.REVERSAL: 0.9, Relation.UNRELATED: 0.1}, model="words 1")
            if pair.context
            else Comparison(Relation.UNRELATED, 0.9, {Relation.UNRELATED: 0.9, Relation.REVERSAL: 0.1}, model="words 1")
            for pair in pairs
        ]


def test_words_that_seem_to_move_only_beside_their_neighbours_raise_nothing(desk: Desk) -> None:
    words = frozenset(lexicon_data("words.en")["function_words"])
    desk.absorber = Absorber(desk.config, desk.store, Unsteady(), words)  # type: ignore[arg-type]  # a fake judge
    desk.read(PRESS, "The train will leave at noon with tariffs aboard", before="Norland drops its refusal.")
    assert desk.flags() == []
    desk.absorber = Absorber(desk.config, desk.store, WordJudge(), words)  # type: ignore[arg-type]  # a fake judge
    desk.read(WIRE, "Norland supports tariffs on grain", before="She smiled.")
    assert len(desk.flags()) == 1


@pytest.mark.parametrize("place", [0, 6, 12])
def test_words_are_heard_among_those_around_them_wherever_a_long_text_has_them(desk: Desk, place: int) -> None:
    said = [
        f"Norland has a word on tariffs and on the harbour of day {n}, {'which is told at length ' * 4}."
        for n in range(12)
    ]
    said.insert(place, "Norland supports tariffs on grain.")
    desk.read(MINISTRY, *said)
    assert [flag.shift for flag in desk.flags()] == [Shift.REVERSAL]


def test_as_much_of_an_utterance_is_heard_as_there_is_room_for() -> None:
    assert within(["a", "b", "c"], 1) == "a b c"
    texts = [f"{n}{'x' * 199}" for n in range(9)]
    assert [within(texts, at) for at in (0, 4, 8)] == [
        " ".join(texts[:4]), " ".join(texts[2:6]), " ".join(texts[5:])
    ]  # fmt: skip
    assert within(["y" * (2 * WHOLE), "z"], 0) == "y" * WHOLE


class OneSided(WordJudge):
    """Sees in the position what it sees in the words, except where the position is held against "in our words"."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [
            one if "in our words" not in pair.position else replace(one, scores={Relation.REAFFIRMS: 1.0})
            for pair, one in zip(pairs, super().compare_many(pairs), strict=True)
        ]


def test_words_from_which_the_position_has_not_moved_have_not_moved_from_it(desk: Desk) -> None:
    judged_by(desk, OneSided())
    desk.read(PRESS, "Norland demands tariffs on grain, in our words")
    assert desk.flags() == []
    desk.read(WIRE, "Norland demands tariffs on grain")
    [flag] = desk.flags()
    assert flag.shift is Shift.HARDENING
    assert flag.evidence[0].comparison is not None
    assert flag.evidence[0].comparison.scores[Relation.HARDENING] == pytest.approx(0.9)
    assert flag.evidence[0].comparison.reasons == ("so it says: hardening",)


class Counting(WordJudge):
    """Notes how many pairs it is given at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[int] = []

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        self.given.append(len(pairs))
        return super().compare_many(pairs)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"a": 3, "b": 4}, {"a": 3, "b": 4}),
        ({"a": 90, "b": 2}, {"a": 8, "b": 2}),
        ({"a": 90, "b": 90, "c": 1}, {"a": 4, "b": 5, "c": 1}),
        ({str(n): 5 for n in range(20)}, {str(n): int(n >= 10) for n in range(20)}),
        ({}, {}),
    ],
)
def test_what_a_page_says_on_many_subjects_shares_the_room(said: dict[str, int], kept: dict[str, int]) -> None:
    given = {
        ("norland", issue): [Statement(f"{n}", n, n + 1, Kind.DIRECT) for n in range(many)]
        for issue, many in said.items()
    }
    found = first_of_each(given, most=10)
    assert {issue: len(group) for (_, issue), group in found.items()} == kept
    assert all(list(found[subject]) == group[: len(found[subject])] for subject, group in given.items())


def test_a_text_that_never_ends_is_compared_as_far_as_anybody_speaks(desk: Desk) -> None:
    judge = Counting()
    words = frozenset(lexicon_data("words.en")["function_words"])
    desk.absorber = Absorber(desk.config, desk.store, judge, words)  # type: ignore[arg-type]  # a fake judge
    desk.read(PRESS, *(f"Norland opposes tariff number {number}." for number in range(MOST + 50)))
    assert judge.given[0] == MOST


def test_after_a_verdict_other_words_of_its_evidence_are_no_new_shift(desk: Desk) -> None:
    """What was confirmed is what all its evidence says, not only the sentence that stands for it."""
    desk.read(PRESS, "Norland supports tariffs on grain")
    desk.read(WIRE, "Norland abandons the free market in grain", day=NOW + DAY)
    [flag] = desk.flags()
    assert len(flag.evidence) == 2
    desk.confirm(flag, NOW + DAY)
    desk.read(RADIO, "so it abandons the free market in grain, as was known", day=NOW + 2 * DAY)
    assert len(desk.flags()) == 1


def test_a_return_is_a_shift_whatever_vague_words_the_confirmed_flag_holds(desk: Desk) -> None:
    """Words that are on the issue by their surroundings alone agree with anything."""
    desk.read(PRESS, "Norland supports tariffs on grain")
    desk.read(WIRE, "Norland abandons what was, and the land comes first", day=NOW + DAY, ties=(0.45,))
    [flag] = desk.flags()
    assert len(flag.evidence) == 2
    desk.confirm(flag, NOW + DAY)
    desk.read(RADIO, "Norland opposes tariffs on grain from the south", day=NOW + 2 * DAY)
    assert len(desk.flags()) == 2


class Literal(WordJudge):
    """Finds nothing to compare in a position that names no tariffs, once something is said again."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        return [
            one
            if "tariffs" in pair.position or "again" not in pair.statement
            else replace(one, relation=Relation.UNRELATED, scores={Relation.UNRELATED: 1.0})
            for pair, one in zip(pairs, super().compare_many(pairs), strict=True)
        ]


@pytest.mark.parametrize(("tie", "flags"), [(1.2, 2), (0.6, 1)])
def test_what_is_lost_on_the_words_that_became_the_position_is_held_against_another_account_of_them(
    desk: Desk, tie: float, flags: int
) -> None:
    """And only where it is plainly on the issue: else there is nothing to be lost."""
    judged_by(desk, Literal())
    desk.read(PRESS, "Norland supports what we said")
    desk.read(WIRE, "Norland supports tariffs on grain, it says", day=NOW, kind=Kind.INDIRECT)
    [flag] = desk.flags()
    assert len(flag.evidence) == 2
    assert "tariffs" not in flag.evidence[0].statement.text
    desk.confirm(flag)
    desk.read(RADIO, "Norland opposes tariffs on grain again", day=NOW + 5 * DAY, ties=(tie,))
    assert len(desk.flags()) == flags
    assert all(one.comparison and not one.comparison.position_marks for one in desk.flags()[-1].evidence)


# --- the order of things ---------------------------------------------------------------------------------


def test_pages_that_come_in_another_order_make_the_same_flag(tmp_path: Path) -> None:
    """Strong words, somebody's summary that raises nothing by itself, and an own text that goes less far."""
    said: list[tuple[Source, str, dict[str, Any]]] = [
        (PRESS, "Norland supports tariffs on grain", {}),
        (RADIO, "Norland supports tariffs, as its rivals say", {"kind": Kind.CHARACTERISATION, "speaker": "Ed Foe"}),
        (MINISTRY, "Norland reconsiders tariffs on grain", {}),
    ]
    flags = []
    for order in permutations(said):
        desk = Desk(load(write_config(tmp_path)))
        for source, words, fields in order:
            desk.read(source, words, **fields)
        flags += desk.flags()
        desk.store.close()
    assert len(flags) == 6
    assert len(flags[0].evidence) == 3
    assert all(flag == flags[0] for flag in flags)


def test_a_trend_of_small_steps_is_flagged_once(desk: Desk) -> None:
    words = frozenset(lexicon_data("words.en")["function_words"])
    desk.absorber = Absorber(desk.config, desk.store, Slipping(), words)  # type: ignore[arg-type]  # a fake judge
    for day in range(24):
        strength = "mild" if day < 8 else "milder"
        desk.read(MINISTRY, f"Norland is {strength} on tariffs, day {day}", day=NOW + day * DAY)
    [flag] = desk.flags()
    assert (flag.shift, flag.severity) == (Shift.SOFTENING, Severity.LOW)
    assert flag.reasons[0].startswith("slow trend: small steps towards softening on ")
    assert len({one.statement.date for one in flag.evidence}) == len(flag.evidence) >= 4


class Slipping(WordJudge):
    """Finds what is milder a little softer, never enough for a flag."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        soft = [0.45 if "milder" in pair.statement else 0.05 for pair in pairs]
        return [
            Comparison(Relation.REAFFIRMS, 1 - one, {Relation.REAFFIRMS: 1 - one, Relation.SOFTENING: one}, model="w")
            for one in soft
        ]


# --- formulas --------------------------------------------------------------------------------------------


def speech(day: int) -> str:
    """What else an own text of that day says: long enough to be compared, and no copy of another's."""
    return " ".join(f"The matter{day}of{n} lies with place{n}of{day}." for n in range(30))


PHRASE = "Norland opposes tariffs on grain because it stands for free and fair trade among all the nations of the sea."
WITHOUT = (
    "Norland opposes tariffs on grain because it stands by its farmers and by {} among all the peoples of the sea."
)


def speak(desk: Desk, day: int, *words: str, source: Source = MINISTRY) -> tuple[int, ...]:
    desk.read(source, *words, day=NOW + day * DAY, rest=speech(day))
    return desk.settle(NOW + day * DAY)


@pytest.mark.parametrize("used_before", [True, False])
def test_a_formula_missing_from_three_own_texts_running_is_dropped(desk: Desk, used_before: bool) -> None:
    """Listed with a position, it is in use on the position's day, seen there or not."""
    if used_before:
        speak(desk, 0, PHRASE)
    for day, word in enumerate(("fishermen", "sailors"), start=1):
        assert speak(desk, day, WITHOUT.format(word)) == ()
    assert len(speak(desk, 3, WITHOUT.format("bakers"))) == 1
    [flag] = desk.flags()
    assert flag.shift is Shift.FORMULA_DROPPED
    assert "“free and fair trade” absent for 3 texts running" in flag.reasons[0]
    assert len(flag.evidence) == 3
    speak(desk, 4, WITHOUT.format("millers"))
    assert [len(one.evidence) for one in desk.flags()] == [4]


def test_what_the_press_quotes_counts_neither_way(desk: Desk) -> None:
    for day in range(4):
        speak(desk, day, WITHOUT.format(f"word {day}"), source=PRESS)
    assert desk.flags() == []
    assert desk.store.own_texts("norland", "tariffs", JUDGED) == []
    speak(desk, 5, WITHOUT.format("fishermen"))
    speak(desk, 6, WITHOUT.format("sailors"))
    speak(desk, 7, PHRASE, source=PRESS)
    assert len(speak(desk, 8, WITHOUT.format("bakers"))) == 1


def test_a_phrase_that_recurs_in_two_own_texts_and_stood_in_none_before_is_added(desk: Desk) -> None:
    for day in range(3):
        speak(desk, day, PHRASE, f"So it was in year {day} of the office.")
    assert speak(desk, 3, PHRASE, "We seek a common market of equals, whatever comes.") == ()
    assert len(speak(desk, 4, PHRASE, "Let there be a common market of equals in our time.")) == 1
    [flag] = desk.flags()
    assert flag.shift is Shift.FORMULA_ADDED
    assert "“common market of equal" in flag.reasons[0]


def test_confirming_a_dropped_formula_takes_it_off_the_list_and_keeps_the_words(desk: Desk) -> None:
    for day, word in enumerate(("fishermen", "sailors", "bakers")):
        speak(desk, day, WITHOUT.format(word))
    desk.confirm(desk.flags()[0])
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert (held.statement, held.formulas) == ("Norland opposes tariffs on grain.", ())


def test_a_run_killed_before_the_ledger_was_settled_is_completed_by_the_next(desk: Desk) -> None:
    for day, word in enumerate(("fishermen", "sailors", "bakers")):
        desk.read(MINISTRY, WITHOUT.format(word), day=NOW + day * DAY, rest=speech(day))
    assert desk.flags() == []
    for day, word in enumerate(("fishermen", "sailors", "bakers")):
        again = desk.read(MINISTRY, WITHOUT.format(word), day=NOW + day * DAY, rest=speech(day))
        assert again.edit is Edit.SAME
    assert len(desk.settle()) == 1
    assert desk.settle() == ()


def test_a_watched_page_is_no_text_for_the_ledger(desk: Desk) -> None:
    edited(desk, OLD, OLD + " And so on.", OLD + " And on.")
    assert desk.store.own_texts("norland", "tariffs", JUDGED) == []
