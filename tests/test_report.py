"""Values as people and scripts read them: records keep the contract, screens mark the words and stay harmless."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from monitor import report
from monitor.compare.differences import Change, Difference
from monitor.domain import Kind, Relation, Shift, Span, Statement, Status
from store_samples import COMPARISON, POSITION, evidence, flag, statement


def shown(screen: RenderableType, *, colour: bool = False) -> str:
    file = io.StringIO()
    Console(file=file, width=80, force_terminal=colour, color_system="standard" if colour else None).print(screen)
    return file.getvalue()


# --- records ---------------------------------------------------------------------------------------------


def test_times_are_iso_8601_with_z_for_utc() -> None:
    assert report.when(datetime(2026, 3, 1, 8, tzinfo=UTC)) == "2026-03-01T08:00:00Z"
    assert report.when(datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))) == "2026-03-01T08:00:00+08:00"
    assert report.when(date(2026, 3, 1)) == "2026-03-01"
    assert report.when(None) is None


def test_a_statement_with_nobody_named_has_nulls() -> None:
    record = report.statement_record(Statement("So it is.", 0, 9, Kind.OFFICIAL))
    assert (record["speaker"], record["title"], record["actor"], record["date"]) == (None,) * 4
    assert (record["start"], record["end"], record["kind"], record["issues"]) == (0, 9, "official", [])


def test_a_flag_is_spoken_for_by_its_first_evidence() -> None:
    first = evidence("a", statement("The first."))
    second = evidence("b", statement("The second."))
    record = report.flag_record(replace(flag("one", first, second), id=17))
    assert (record["id"], record["statement"], record["url"]) == (17, "The first.", "https://press.example/a")
    assert [one["statement"] for one in record["evidence"]] == ["The first.", "The second."]
    assert record["evidence"][0]["relation"] == "reversal"


def test_evidence_without_a_comparison_has_no_relation() -> None:
    record = report.evidence_record(replace(evidence(), comparison=None))
    assert (record["relation"], record["confidence"]) == (None, None)


def test_a_difference_without_a_shift_says_none() -> None:
    change = Change("a", None, Relation.REAFFIRMS, 0.71239)
    assert report.difference_record(Difference(None, 0.71239, (change,))) == {
        "shift": "none",
        "confidence": 0.7124,
        "changes": [{"before": "a", "after": None, "relation": "reaffirms", "confidence": 0.7124}],
    }


@given(st.text(alphabet=st.characters()) | st.text(alphabet='\x00\x1b\x7f\x9b\u2028\u202e\u2066\ud800\udfff\\"a\n'))
def test_json_is_whole_harmless_and_says_the_same(text: str) -> None:
    for written in (report.as_json({"text": text}), report.json_line({"text": text})):
        assert json.loads(written) == {"text": text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")}
        assert not set(written) & set("\x1b\x7f\x9b\u2028\u202e\ud800")
        written.encode()
    assert "\n" not in report.json_line({"text": text})


def test_a_line_that_is_no_json_is_a_value_error_whatever_is_wrong_with_it() -> None:
    assert report.from_json(b'\xef\xbb\xbf{"a": "\xc3\xb6"}') == {"a": "ö"}
    for line in (b"", b"nonsense", b"\xff", b"[" * 200_000):
        with pytest.raises(ValueError, match=r".+"):
            report.from_json(line)


# --- screens ---------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.characters()) | st.text(alphabet="\x00\x1b\r\x7f\x9b\u202e\u2066\ud800[]a\n\t"))
def test_plain_text_steers_nothing_and_keeps_its_offsets(text: str) -> None:
    plain = report.plain(text)
    assert len(plain) == len(text)
    assert not set(plain) & set("\x00\x1b\r\x7f\x9b\u202a\u202e\u2066\ud800")
    plain.encode()
    assert report.plain(plain) == plain


def test_the_deciding_words_are_marked_also_behind_what_cannot_be_shown() -> None:
    marked = report.marked("\x1b[31m We oppose it", (Span(9, 15),))
    assert [marked.plain[span.start : span.end] for span in marked.spans] == ["oppose"]


@pytest.mark.parametrize(
    ("confidence", "word"), [(0.95, "almost certain"), (0.8, "fairly sure"), (0.6, "likely"), (0.59, "uncertain")]
)
def test_sureness_is_put_in_words_and_figures(confidence: float, word: str) -> None:
    assert report.sureness(confidence) == f"{word} ({confidence:.2f})"


def test_a_flags_screen_shows_its_case() -> None:
    screen = shown(report.flag_screen(replace(flag("one"), id=17), POSITION))
    for part in (
        "MEDIUM", "#17", "reversal", "Norland opposes tariffs.", "as of 2025-01-01", "She spoke in the capital.",
        "We will support tariffs.", "Ada Norling, Foreign Minister, rank 2, direct", "negation dropped",
        "https://press.example/e1",
    ):  # fmt: skip
        assert part in " ".join(screen.split()), part
    assert "[open]" not in screen


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Norland would support tariffs", "Norland would support tariffs … Then she left."),
        ("“We will support tariffs.”", "“We will support tariffs.” Then she left."),
    ],
)
def test_what_was_cut_off_behind_the_words_is_told_by_an_ellipsis(text: str, line: str) -> None:
    told = replace(evidence(), statement=statement(text, after="Then she left."))
    assert line in " ".join(shown(report.flag_screen(flag("one", told), POSITION)).split())


def test_a_decided_flag_says_so() -> None:
    assert "[dismissed]" in shown(report.flag_heading(replace(flag("one"), status=Status.DISMISSED)))


def test_an_outlet_is_of_the_day_that_it_was_where_it_is() -> None:
    midnight = replace(evidence("a"), published=datetime(2026, 3, 1, 16, tzinfo=UTC))  # of 2 March in Shanghai
    case = flag("one", midnight, replace(midnight, id="b", url="https://b.example/", source="ministry"))
    screen = shown(report.flag_screen(case, POSITION, {"press": "Asia/Shanghai"}))
    assert "2026-03-02 press" in screen
    assert "2026-03-01 ministry" in screen


def test_an_outlet_is_listed_once_for_each_address() -> None:
    twice = evidence("a"), replace(evidence("b"), url=evidence("a").url), evidence("c")
    assert shown(report.flag_screen(flag("one", *twice), POSITION)).count("https://press.example/a") == 1


def test_a_flag_without_a_position_says_that_none_is_on_record() -> None:
    new = replace(flag("one"), position=None, shift=Shift.NEW_POSITION)
    assert "none on record" in shown(report.flag_screen(new, None))


def test_an_edits_screen_shows_what_stood_there_and_what_was_taken_out() -> None:
    edit = replace(flag("one", replace(evidence(), note="We oppose tariffs.")), shift=Shift.SILENT_EDIT)
    assert "We oppose tariffs." in shown(report.flag_screen(edit, POSITION))
    removed = replace(flag("one", replace(evidence(), note=statement().text)), shift=Shift.SILENT_EDIT)
    screen = shown(report.flag_screen(removed, POSITION))
    assert screen.count("We will support tariffs.") == 1
    assert "taken out" in screen


def test_marks_of_another_version_are_not_drawn_on_this_one() -> None:
    other = replace(evidence(), position="another version")
    ours = shown(report.flag_screen(flag("one"), POSITION), colour=True)
    theirs = shown(report.flag_screen(flag("one", other), POSITION), colour=True)
    assert ours.count("\x1b[1;7m") > theirs.count("\x1b[1;7m") > 0


def test_text_in_square_brackets_is_text() -> None:
    said = [statement("[bold]Not so[/bold] [/]", speaker="[i]A[/i]", issues=("[x]",))]
    screen = shown(report.statements_table(said))
    for part in ("[bold]Not so[/bold] [/]", "[i]A[/i]", "[x]"):
        assert part in screen
    comparison = replace(COMPARISON, reasons=("[red]",))
    assert "[red]" in shown(report.comparison_screen("[a]", "[/b]", comparison))
    assert "[/b]" in shown(report.positions_screen([replace(POSITION, statement="[/b]")], {}))


def test_a_differences_screen_shows_each_change() -> None:
    changes = (
        Change("We will.", "We may.", Relation.SOFTENING, 0.8),
        Change(None, "So be it.", Relation.REAFFIRMS, 0.6),
    )
    screen = shown(report.difference_screen(Difference(Relation.SOFTENING, 0.8, changes)))
    for part in ("softening", "We will.", "We may.", "So be it.", "–"):
        assert part in screen
    assert "no shift" in shown(report.difference_screen(Difference(None, 0.9)))
