from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from evaluation import attribution
from evaluation.attribution import fold, measures, tally
from evaluation.attribution_gold import FORMS, NOT_STATEMENTS, GoldError, Row, Text, actors, gold, parse
from monitor.domain import Authority, Doubt, Kind, Statement
from monitor.extract import read_text

HEAD = """style: wire
publisher: Test Wire
authority: press
timezone: Europe/Paris
published: 2025-03-12T23:30:00+01:00
title: A test
people:
  CV = Claire Vasseur @ france
  AB = Anna Berg
  two = Claire Vasseur @ france / @ france
---
"""
TEXT = """"[[CV d around|The port of Brest stays open]]," Vasseur said. "[[CV+|For good.]]"

Asked [[- question|whether the port would ever close]], she said on Monday that [[CV i after =2025-03-10|it was
a port like every other one]]. In 2019 Berg had said that
[[AB i after,recalled !recalled =2019|it was "a hole in the sea"]].

[[two io readout|Both sides agreed to meet again in June.]] [[AB d next ?|I shall be there then.]] [[AB d next|No.]]
"""


def text(body: str = TEXT) -> Text:
    return parse("test", HEAD + body)


def words(one: Text, row: Row) -> str:
    return " ".join(one.article.text[slice(*span)] for span in row.stretches)


def day(row: Row, one: Text) -> date | None:
    if row.date in (None, "?"):
        return one.article.day
    year, month, first = (*(int(part) for part in str(row.date).split("-")), 1, 1)[:3]
    return date(year, month, first)


def perfect(one: Text) -> Sequence[Statement]:
    """What a reader without fault makes of a text."""
    return [
        Statement(
            text=words(one, row),
            start=row.stretches[0].start,
            end=row.stretches[-1].end,
            kind=row.kinds[0],
            speaker=row.holders[0][0],
            actor=row.holders[0][1],
            date=day(row, one),
            doubt=tuple(row.doubts),
        )
        for row in one.rows
    ]


# --- the gold set against itself


def test_there_are_texts_and_rows_enough_in_many_styles() -> None:
    assert len(gold()) >= 40
    assert sum(len(one.rows) for one in gold()) >= 600
    assert len({one.style for one in gold()}) >= 14


def test_every_form_and_every_sort_of_no_statement_is_there() -> None:
    assert {form for one in gold() for row in one.rows for form in row.forms} == FORMS
    assert {sort for one in gold() for sort, _ in one.others} == NOT_STATEMENTS
    assert {kind for one in gold() for row in one.rows for kind in row.kinds} == set(Kind)
    assert {doubt for one in gold() for row in one.rows for doubt in row.doubts} >= {
        *(Doubt.HYPOTHETICAL, Doubt.RECALLED, Doubt.SECOND_HAND, Doubt.ANONYMOUS, Doubt.REBUTTED, Doubt.DENIAL),
    }


def test_rows_have_unique_names() -> None:
    names = Counter(row.id for one in gold() for row in one.rows)
    assert max(names.values()) == 1


def test_the_actors_of_rows_and_publishers_are_known() -> None:
    known = {actor.id for actor in actors()} | {None}
    assert {actor for one in gold() for row in one.rows for _, actor in row.holders} <= known
    assert {one.source.publisher for one in gold()} <= known
    assert 6 <= len(actors()) <= 8
    assert all(3 <= len(actor.speakers) <= 6 for actor in actors())


def test_whoever_speaks_for_an_actor_by_name_is_spelt_as_configured_or_is_a_stranger_to_it() -> None:
    configured = {fold(speaker.name): speaker.name for actor in actors() for speaker in actor.speakers}
    for one in gold():
        for holders in one.people.values():
            for name, _ in holders:
                assert name is None or configured.get(fold(name), name) == name, f"{one.id}: {name}"


def test_official_texts_name_their_publisher_and_only_they_hold_official_rows() -> None:
    for one in gold():
        official = one.source.authority is Authority.OFFICIAL
        assert official == (one.source.publisher is not None), one.id
        if not official:
            assert not any(Kind.OFFICIAL in row.kinds for row in one.rows), one.id


def test_everybody_of_a_head_is_named_in_the_text_or_speaks_in_it() -> None:
    for one in gold():
        said = f"{one.source.name} {one.article.title} {one.article.text}"
        for code, holders in one.people.items():
            named = [name for name, _ in holders if name and fold(name.split()[-1]) in fold(said)]
            assert named or code in {row.who for row in one.rows}, f"{one.id}: {code}"


def test_stretches_are_whole_words_in_order_and_apart() -> None:
    for one in gold():
        marked = sorted([*(span for row in one.rows for span in row.stretches), *(span for _, span in one.others)])
        assert all(first.end <= second.start for first, second in pairwise(marked)), one.id
        for start, end in marked:
            inside = one.article.text[start:end]
            assert inside == inside.strip(), f"{one.id}: {inside!r}"
            assert inside, one.id
            around = one.article.text[start - 1 : start], one.article.text[end : end + 1]
            assert not any(letter.isalnum() for letter in around), f"{one.id}: {inside!r}"


def test_dates_are_days_months_or_years_before_the_article() -> None:
    for one in gold():
        for row in one.rows:
            assert row.date in (None, "?") or str(row.date) <= str(one.article.day), row.id


def test_the_product_reads_the_texts_as_the_loader_does() -> None:
    for one in gold():
        page = f"{one.article.title}\n\n" + one.article.text.replace("\n", "\n\n")
        assert read_text(page).text == one.article.text, one.id


# --- the loader


def test_marks_become_plain_text_and_rows() -> None:
    one = text()
    assert one.article.text.startswith('"The port of Brest stays open," Vasseur said. "For good."\nAsked whether')
    assert [words(one, row) for row in one.rows[:2]] == [
        "The port of Brest stays open For good.",
        "it was a port like every other one",
    ]
    assert one.rows[0].holders == (("Claire Vasseur", "france"),)
    assert one.rows[1].date == "2025-03-10"
    assert one.rows[2].doubts == {Doubt.RECALLED}
    assert "mixed" in one.rows[2].forms
    assert one.rows[3].kinds == (Kind.INDIRECT, Kind.OFFICIAL)
    assert [one.article.text[slice(*span)] for _, span in one.others] == ["whether the port would ever close"]


def test_reported_words_that_are_all_quotation_may_pass_for_direct() -> None:
    assert text('She said [[CV i after|"we stay"]].').rows[0].kinds == (Kind.INDIRECT, Kind.DIRECT)
    assert text('She said [[CV i after|"we" will "stay"]].').rows[0].kinds == (Kind.INDIRECT,)


@pytest.mark.parametrize(
    "body",
    [
        "[[XX d before|Nobody in the head]]",
        "[[CV x before|No such kind]]",
        "[[CV d sideways|No such form]]",
        "[[CV d|No form]]",
        "[[CV d before !sad|No such doubt]]",
        "[[CV d before hm|No such flag]]",
        "[[CV d before =2019 =2020|Two dates]]",
        "[[- joke|No such sort]]",
        "[[AB d before|One]] and [[CV+|nothing to go on from]]",
        "[[CV d before|Never closed",
        "[[CV d before|One [[AB d before|in another]]]]",
        "[[CV d before|…]] is empty",
    ],
)
def test_wrong_marks_are_named_with_their_text(body: str) -> None:
    with pytest.raises(GoldError, match="test"):
        text(body)


def test_a_text_without_a_head_is_refused() -> None:
    with pytest.raises(GoldError, match="no line ---"):
        parse("test", "style: wire\n\nNo body")


# --- the measures


def test_a_faultless_reader_scores_full_marks_on_the_whole_set() -> None:
    total = tally(gold(), perfect)
    whole = measures(total)
    asked = {name: value for name, value in whole.items() if not name.endswith("_as_statement_rate")}
    assert asked == dict.fromkeys(asked, 1.0)
    assert whole["question_as_statement_rate"] == whole["other_as_statement_rate"] == 0.0
    assert not total.mistakes


def test_a_silent_reader_scores_nothing() -> None:
    assert set(measures(tally(gold(), lambda one: ())).values()) == {0.0}


def test_optional_and_short_rows_need_not_be_found_but_may() -> None:
    assert tally([text()], lambda one: perfect(one)[:4]).share("recall") == 1.0
    assert tally([text()], perfect).share("precision") == 1.0


def test_words_of_two_speakers_in_one_statement_are_wrong() -> None:
    def run_together(one: Text) -> Sequence[Statement]:
        start, end = one.rows[1].stretches[0].start, one.rows[2].stretches[0].end
        return [Statement(one.article.text[start:end], start, end, Kind.INDIRECT)]

    total = tally([text()], run_together)
    assert total.share("precision") == 0.0
    assert total.held["recall"] == 2


def test_the_same_words_elsewhere_in_the_text_do_not_count() -> None:
    one = text("[[CV d before|We shall leave the strait]]. We shall leave the strait.")
    at = one.article.text.rindex("We")
    statement = Statement("We shall leave the strait", at, at + 25, Kind.DIRECT)
    assert tally([one], lambda _: [statement]).held["recall"] == 0


@pytest.mark.parametrize(
    ("measure", "change"),
    [
        ("speaker", {"speaker": "Vasseur"}),
        ("speaker", {"speaker": None}),
        ("actor", {"actor": "poland"}),
        ("kind", {"kind": Kind.CHARACTERISATION}),
        ("date", {"date": None}),
        ("own_date", {"date": None}),
        ("doubt_recall", {"doubt": ()}),
    ],
)
def test_each_detail_is_marked_by_itself(measure: str, change: dict[str, object]) -> None:
    before = tally([text()], perfect)
    after = tally([text()], lambda one: [replace(said, **change) for said in perfect(one)])  # type: ignore[arg-type]  # one field
    assert before.share(measure) == 1.0
    assert after.share(measure) < 1.0
    assert after.share("recall") == 1.0


def test_an_unnamed_speaker_may_be_described_but_not_named() -> None:
    one = text("[[@france i after|it would not go on like this]], a diplomat said.")

    def said_by(speaker: str | None) -> float:
        return tally([one], lambda _: [replace(perfect(one)[0], speaker=speaker)]).share("speaker")

    assert said_by(None) == said_by("a diplomat") == 1.0
    assert said_by("Claire Vasseur") == said_by("Berg") == 0.0


def test_a_question_taken_for_a_statement_is_counted() -> None:
    def asks(one: Text) -> Sequence[Statement]:
        (_, span) = one.others[0]
        return [Statement(one.article.text[slice(*span)], *span, Kind.INDIRECT)]

    assert measures(tally([text()], asks))["question_as_statement_rate"] == 1.0
    assert measures(tally([text()], perfect))["question_as_statement_rate"] == 0.0


def test_statements_with_impossible_offsets_do_no_harm() -> None:
    stray = [Statement("far out", 10_000, 9_000, Kind.DIRECT), Statement("", 0, 0, Kind.DIRECT)]
    assert tally([text()], lambda _: stray).share("precision") == 0.0


def test_the_product_finds_something_in_a_text_of_the_set() -> None:
    total = tally(gold()[:1], attribution.read)
    assert total.held["recall"] > 0
    assert total.held["precision"] > 0


def test_the_command_prints_every_measure_and_mistakes_on_demand(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(attribution, "gold", lambda: (text(),))
    monkeypatch.setattr(attribution, "read", lambda one: ())
    attribution.main(["--wrong", "2"])
    printed = capsys.readouterr().out
    assert all(name in printed for name in measures(tally([], perfect)))
    assert "recall: 4 mistakes" in printed
    assert "form" in printed
