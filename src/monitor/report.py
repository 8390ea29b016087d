"""Values -> what people and scripts read: the contract's JSON records, and screens for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.domain import Comparison, Evidence, Flag, Position, Severity, Shift, Span, Statement

SEVERITY_STYLE = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}
MARK = "bold reverse"


def when(moment: datetime | date | None) -> str | None:
    """ISO 8601, ``Z`` for UTC; ``None`` stays ``None``."""
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


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
        "reasons": list(flag.reasons),
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
    shown = Text(text)
    for span in spans:
        shown.stylize(MARK, span.start, span.end)
    return shown


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


def flag_screen(flag: Flag, position: Position | None) -> RenderableType:
    """A flag's whole case: position against statement with the deciding words marked, then every outlet."""
    lead = flag.evidence[0]
    rows = Table.grid(padding=(0, 1))
    rows.add_column(style="cyan", no_wrap=True)
    rows.add_column(overflow="fold")
    rows.add_row("position", _position_cell(flag, position, lead))
    rows.add_row("now", _statement_cell(lead))
    rows.add_row("who", _who(lead))
    if flag.reasons:
        rows.add_row("why", escape("; ".join(flag.reasons)))
    rows.add_row("seen in", _outlets(flag.evidence))
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
    said = lead.statement
    cell = Text()
    if said.before:
        cell.append(said.before + " ", "dim")
    cell.append_text(marked(said.text, lead.comparison.statement_marks if lead.comparison else ()))
    if said.after:
        cell.append(" " + said.after, "dim")
    return cell


def _who(lead: Evidence) -> str:
    said = lead.statement
    who = ", ".join(part for part in (said.speaker, said.title) if part) or "no speaker named"
    rank = f", rank {said.rank}" if said.rank else ""
    doubts = f" ({', '.join(doubt.value for doubt in said.doubt)})" if said.doubt else ""
    return escape(f"{who}{rank}, {said.kind.value}{doubts}, {said.date or 'undated'}")


def _outlets(evidence: Sequence[Evidence]) -> Text:
    lines = Text()
    seen: set[str] = set()
    for one in evidence:
        if one.url in seen:
            continue
        seen.add(one.url)
        day = one.published.date().isoformat() if one.published else "undated"
        lines.append(f"{'' if len(seen) == 1 else chr(10)}{day} {one.source}: {one.title}\n", "default")
        lines.append(f"  {one.url}", "dim blue")
    return lines


def statements_table(said: Sequence[Statement]) -> RenderableType:
    """Who said what, in the order of the text."""
    table = Table(box=None, padding=(0, 1), expand=True)
    table.add_column("kind", no_wrap=True)
    table.add_column("speaker", ratio=1, overflow="fold")
    table.add_column("words", ratio=3, overflow="fold")
    for one in said:
        who = ", ".join(part for part in (one.speaker, one.actor and f"for {one.actor}") if part) or "–"
        issues = f" [dim]{escape(', '.join(one.issues))}[/dim]" if one.issues else ""
        table.add_row(one.kind.value, escape(who), escape(one.text) + issues)
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
        rows.add_row("why", escape("; ".join(comparison.reasons)))
    rows.add_row("scores", "  ".join(f"{relation.value} {score:.2f}" for relation, score in comparison.scores.items()))
    return rows


def positions_table(positions: Sequence[Position], names: Mapping[str, str]) -> RenderableType:
    """The book: one line for each position, with the day it dates from. ``names`` are the issues' names by id."""
    table = Table(box=None, padding=(0, 1), expand=True)
    for heading in ("actor", "issue", "stance"):
        table.add_column(heading, overflow="fold", ratio=1)
    table.add_column("as of", no_wrap=True)
    table.add_column("statement", ratio=4, overflow="fold")
    for position in positions:
        issue = names.get(position.issue, position.issue)
        table.add_row(position.actor, issue, position.stance.value, str(position.as_of), escape(position.statement))
    return table
