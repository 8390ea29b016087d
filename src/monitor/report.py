"""Values -> what people and scripts read: the contract's JSON records, and screens for a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.domain import Comparison, Config, Evidence, Flag, Kind, Position, Severity, Shift, Span, Statement
from monitor.flags import telling

if TYPE_CHECKING:
    from monitor.domain import Difference

SEVERITY_STYLE = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}
MARK = "bold reverse"

_NOT_SHOWN = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    **dict.fromkeys([*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("\t"): " ",
}
_NOT_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Text from outside as a terminal may show it: nothing in it steers the terminal or turns the reading direction.

    Each such character gives way to one that can be seen, so that offsets stay right.
    """
    return text.translate(_NOT_SHOWN)


def when(moment: datetime | date | None) -> str | None:
    """ISO 8601, ``Z`` for UTC; ``None`` stays ``None``."""
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


def as_json(document: object) -> str:
    """One JSON document, readable by people too."""
    return _safe_json(json.dumps(document, ensure_ascii=False, indent=1))


def json_line(document: object) -> str:
    """One JSON document on one line."""
    return _safe_json(json.dumps(document, ensure_ascii=False))


def _safe_json(text: str) -> str:
    """Escapes what a terminal might take for an order, or UTF-8 cannot hold: it can stand in strings only."""
    return _NOT_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def from_json(line: bytes) -> object:
    """The document on one line of UTF-8. Raises ``ValueError`` for anything else."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


# --- records for scripts ---------------------------------------------------------------------------------


def statement_record(said: Statement) -> dict[str, Any]:
    """One line of ``monitor statements --json``."""
    return {
        "text": said.text,
        "start": said.start,
        "end": said.end,
        "kind": said.kind.value,
        "speaker": said.speaker,
        "title": said.title,
        "actor": said.actor,
        "issues": list(said.issues),
        "date": when(said.date),
        "rank": said.rank,
        "doubt": [doubt.value for doubt in said.doubt],
        "before": said.before,
        "after": said.after,
    }


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """The document of ``monitor compare --json``."""
    return {
        "relation": comparison.relation.value,
        "confidence": round(comparison.confidence, 4),
        "scores": {relation.value: round(score, 4) for relation, score in comparison.scores.items()},
        "reasons": list(comparison.reasons),
        "marks": {
            "position": [list(span) for span in comparison.position_marks],
            "statement": [list(span) for span in comparison.statement_marks],
        },
        "model": comparison.model,
    }


def difference_record(difference: Difference) -> dict[str, Any]:
    """The document of ``monitor diff --json``."""
    return {
        "shift": difference.shift.value if difference.shift else "none",
        "confidence": round(difference.confidence, 4),
        "changes": [
            {
                "before": change.before,
                "after": change.after,
                "relation": change.relation.value,
                "confidence": round(change.confidence, 4),
            }
            for change in difference.changes
        ],
    }


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    """One line of a flag's evidence."""
    said, comparison = evidence.statement, evidence.comparison
    return {
        "url": evidence.url,
        "source": evidence.source,
        "title": evidence.title,
        "published": when(evidence.published),
        "statement": said.text,
        "kind": said.kind.value,
        "speaker": said.speaker,
        "rank": said.rank,
        "date": when(said.date),
        "relation": comparison.relation.value if comparison else None,
        "confidence": round(comparison.confidence, 4) if comparison else None,
        "before": said.before,
        "after": said.after,
        "note": evidence.note,
    }


def flag_record(flag: Flag) -> dict[str, Any]:
    """One document of ``monitor flags --json``: its strongest evidence speaks for it."""
    lead = flag.evidence[0]
    return {
        "id": flag.id,
        "status": flag.status.value,
        "actor": flag.actor,
        "issue": flag.issue,
        "position": flag.position,
        "shift": flag.shift.value,
        "confidence": flag.confidence,
        "severity": flag.severity.value,
        "statement": lead.statement.text,
        "speaker": lead.statement.speaker,
        "rank": lead.statement.rank,
        "kind": lead.statement.kind.value,
        "published": when(lead.published),
        "url": lead.url,
        "created": when(flag.created),
        "reasons": list(telling(flag.reasons)),
        "evidence": [evidence_record(one) for one in flag.evidence],
    }


def position_record(position: Position) -> dict[str, Any]:
    """One version of a position."""
    return {
        "id": position.id,
        "actor": position.actor,
        "issue": position.issue,
        "stance": position.stance.value,
        "statement": position.statement,
        "formulas": list(position.formulas),
        "as_of": when(position.as_of),
        "source": position.source,
        "version": position.version,
    }


# --- screens for people ----------------------------------------------------------------------------------


def marked(text: str, spans: Sequence[Span]) -> Text:
    """The text with the deciding words set off."""
    shown = Text(plain(text))
    for span in spans:
        shown.stylize(MARK, span.start, span.end)
    return shown


def zones(config: Config) -> dict[str, str]:
    """The sources' timezones by id."""
    return {source.id: source.timezone for source in config.sources}


def flag_heading(flag: Flag) -> Text:
    """One line: severity, id, shift, who, on what, how sure."""
    line = Text()
    line.append(f"{flag.severity.value.upper():<7}", SEVERITY_STYLE[flag.severity])
    line.append(f"#{flag.id} ", "bold")
    line.append(f"{flag.shift.value} ", "bold magenta")
    line.append(f"{flag.actor} · {flag.issue}")
    line.append(f"  {sureness(flag.confidence)}", "dim")
    if flag.status.value != "open":
        line.append(f"  [{flag.status.value}]", "dim")
    return line


def sureness(confidence: float) -> str:
    """A calibrated confidence in words, with its figure."""
    for floor, word in ((0.9, "almost certain"), (0.75, "fairly sure"), (0.6, "likely")):
        if confidence >= floor:
            return f"{word} ({confidence:.2f})"
    return f"uncertain ({confidence:.2f})"


def _line(text: str) -> str:
    """Text from outside that takes one line."""
    return plain(" ".join(text.split()))


def taken_out(evidence: Evidence) -> bool:
    """Whether an edit took these words out of a page: then they are what it no longer says."""
    return bool(evidence.note) and evidence.note == evidence.statement.text


def flag_screen(
    flag: Flag, position: Position | None, zones: Mapping[str, str] = MappingProxyType({})
) -> RenderableType:
    """A flag's whole case: position against statement with the deciding words marked, then every outlet.

    ``zones`` are the sources' timezones by id; the day of what comes from any other is the one that it was in UTC.
    """
    lead = flag.evidence[0]
    rows = Table.grid(padding=(0, 1))
    rows.add_column(style="cyan", no_wrap=True)
    rows.add_column(overflow="fold")
    rows.add_row("position", _position_cell(flag, position, lead))
    rows.add_row("now", _statement_cell(lead))
    rows.add_row("who", _who(lead))
    if flag.reasons:
        rows.add_row("why", Text(plain("; ".join(telling(flag.reasons)))))
    rows.add_row("seen in", _outlets(flag.evidence, zones))
    return Group(flag_heading(flag), Padding(rows, (0, 0, 1, 2)))


def _position_cell(flag: Flag, position: Position | None, lead: Evidence) -> Text:
    if flag.shift is Shift.SILENT_EDIT and lead.note:
        return marked(lead.note, lead.comparison.position_marks if lead.comparison else ())
    if position is None:
        return Text("none on record", "dim")
    marks = lead.comparison.position_marks if lead.comparison and lead.position == position.key else ()
    cell = marked(position.statement, marks)
    cell.append(f"  (as of {position.as_of})", "dim")
    return cell


def _statement_cell(lead: Evidence) -> Text:
    """The words between their neighbours; an ellipsis stands for what was cut off behind them, such as who said so."""
    said = lead.statement
    cell = Text()
    if said.before:
        cell.append(plain(said.before) + " ", "dim")
    if taken_out(lead):
        return Text("taken out", "dim")
    cell.append_text(marked(said.text, lead.comparison.statement_marks if lead.comparison else ()))
    if said.after:
        whole = said.text.rstrip("”’\"'").endswith((".", "!", "?"))
        cell.append((" " if whole else " … ") + plain(said.after), "dim")
    return cell


def _who(lead: Evidence) -> Text:
    said = lead.statement
    unnamed = "own text" if said.kind is Kind.OFFICIAL else "no speaker named"
    who = ", ".join(part for part in (said.speaker, said.title) if part) or unnamed
    rank = f", rank {said.rank}" if said.rank else ""
    doubts = f" ({', '.join(doubt.value for doubt in said.doubt)})" if said.doubt else ""
    return Text(plain(f"{who}{rank}, {said.kind.value}{doubts}, {said.date or 'undated'}"))


def _outlets(evidence: Sequence[Evidence], zones: Mapping[str, str]) -> Text:
    lines = Text()
    seen: set[str] = set()
    for one in evidence:
        if one.url in seen:
            continue
        seen.add(one.url)
        zone = ZoneInfo(zones.get(one.source, "UTC"))
        day = one.published.astimezone(zone).date().isoformat() if one.published else "undated"
        lines.append(f"{'' if len(seen) == 1 else chr(10)}{day} {one.source}: {_line(one.title)}\n", "default")
        lines.append(f"  {_line(one.url)}", "dim blue")
    return lines


def statements_table(said: Sequence[Statement]) -> RenderableType:
    """Who said what, in the order of the text."""
    table = Table(box=None, padding=(0, 1), expand=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("speaker", ratio=1, overflow="fold")
    table.add_column("words", ratio=3, overflow="fold")
    for one in said:
        who = ", ".join(part for part in (one.speaker, one.actor and f"for {one.actor}") if part) or "–"
        words = Text(plain(one.text))
        words.append(f" {', '.join(one.issues)}" if one.issues else "", "dim")
        table.add_row(one.kind.value, Text(_line(who)), words)
    return table


def comparison_screen(position: str, statement: str, comparison: Comparison) -> RenderableType:
    """A comparison for a person: the verdict, both texts with the deciding words marked, the scores."""
    rows = Table.grid(padding=(0, 1))
    rows.add_column(style="cyan", no_wrap=True)
    rows.add_column(overflow="fold")
    rows.add_row("relation", f"[bold]{comparison.relation.value}[/bold]  {sureness(comparison.confidence)}")
    rows.add_row("position", marked(position, comparison.position_marks))
    rows.add_row("statement", marked(statement, comparison.statement_marks))
    if comparison.reasons:
        rows.add_row("why", Text(plain("; ".join(comparison.reasons))))
    rows.add_row("scores", "  ".join(f"{relation.value} {score:.2f}" for relation, score in comparison.scores.items()))
    return rows


def difference_screen(difference: Difference) -> RenderableType:
    """An edit for a person: the verdict, then each changed sentence before and after."""
    verdict = difference.shift.value if difference.shift else "no shift"
    parts: list[RenderableType] = [Text(f"{verdict}  {sureness(difference.confidence)}", "bold")]
    for change in difference.changes:
        rows = Table.grid(padding=(0, 1))
        rows.add_column(style="cyan", no_wrap=True)
        rows.add_column(overflow="fold")
        found = change.comparison
        rows.add_row("", Text(f"{change.relation.value}  {sureness(change.confidence)}", "magenta"))
        rows.add_row("before", marked(change.before or "–", found.position_marks if found and change.before else ()))
        rows.add_row("after", marked(change.after or "–", found.statement_marks if found and change.after else ()))
        parts.append(Padding(rows, (1, 0, 0, 2)))
    return Group(*parts)


def positions_screen(positions: Sequence[Position], names: Mapping[str, str]) -> RenderableType:
    """The book: who, on what, which stance since when, then the words. ``names`` are the issues' names by id."""
    parts: list[RenderableType] = []
    for position in positions:
        line = Text()
        line.append(f"{position.actor} · {names.get(position.issue, position.issue)}  ", "bold")
        line.append(f"{position.stance.value} ", "magenta")
        line.append(f"since {position.as_of}", "dim")
        parts += [line, Padding(Text(plain(position.statement)), (0, 0, 0, 2))]
    return Group(*parts)
