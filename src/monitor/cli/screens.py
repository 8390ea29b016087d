"""Screens that need more than one value: the sources' state, a dry run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from monitor.candidates import Candidate
from monitor.domain import Source, SourceKind, SourceState
from monitor.report import plain, when
from monitor.store import SourceEvent
from monitor.text import many


def source_record(source: Source, state: SourceState | None, events: Sequence[SourceEvent] = ()) -> dict[str, Any]:
    """A source, what is remembered of it, and what happened to its pages."""
    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind.value,
        "url": source.url,
        "enabled": source.enabled,
        "outcome": state.last_outcome.value if state and state.last_outcome else None,
        "detail": state.last_detail if state else "",
        "last_checked": when(state.last_checked_at) if state else None,
        "last_success": when(state.last_success_at) if state else None,
        "last_new": when(state.last_new_at) if state else None,
        "next_due": when(state.next_due_at) if state else None,
        "failures": state.failures if state else 0,
        "paused": state.paused if state else False,
        "events": [
            {"at": when(event.at), "kind": event.kind.value, "url": event.url, "detail": event.detail}
            for event in events
        ],
    }


def sources_table(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """One line for each source, with why it last failed beneath."""
    parts: list[RenderableType] = []
    for row in rows:
        outcome = str(row["outcome"] or "not checked yet") if row["enabled"] else "off"
        outcome += ", paused" if row["paused"] else ""
        line = Text.assemble((str(row["id"]), "bold"), "  ", outcome)
        times = [f"{name} {_minute(row[key])}" for name, key in _TIMES]
        parts += [line, Padding(Text(" · ".join(times), "dim"), (0, 0, 0, 2))]
        if row["detail"]:
            parts.append(Padding(Text(plain(str(row["detail"])), "yellow"), (0, 0, 0, 2)))
        for event in row["events"]:
            told = f"{_minute(event['at'])} {event['kind']}: {plain(event['url'])}"
            parts.append(Padding(Text(told, "yellow"), (0, 0, 0, 2)))
    return Group(*parts)


_TIMES = (("success", "last_success"), ("new", "last_new"), ("next", "next_due"))


def _minute(moment: str | None) -> str:
    return moment[:16].replace("T", " ") if moment else "–"


def dry_run_screen(result: Mapping[str, Any]) -> RenderableType:
    """What a check of a source would find."""
    lines: list[RenderableType] = [Text(f"{result['source']}: {result['outcome']}  {plain(result['url'])}", "bold")]
    if result["problem"]:
        lines.append(Text(plain(str(result["problem"])), "red"))
    if result.get("sitemaps"):
        lines.append(Text(f"{result['sitemaps_read']} read of {result['sitemaps']} sitemaps that it names"))
    if "count" in result:
        lines.append(Text(many(result["count"], "link") + (", the first of them:" if result["links"] else "")))
    lines += [_link(link) for link in result["links"]]
    lines += [_tried(article) for article in result["articles"]]
    return Group(*lines)


def candidate_record(one: Candidate) -> dict[str, Any]:
    """What could be watched of a site."""
    return {
        "kind": one.kind.value,
        "url": one.url,
        "links": one.links,
        "newest": when(one.newest),
        "problem": one.problem,
    }


def candidates_screen(found: Sequence[Candidate], file: Path, added: str) -> RenderableType:
    """What could be watched of a site, the best first, and the lines that were added to the file, if any were."""
    lines = [_candidate(one) for one in found]
    return Group(*lines, Text(plain(f"added to {file}:\n{added}"), "green")) if added else Group(*lines)


def _candidate(one: Candidate) -> Text:
    latest = f", the latest of {one.newest.date()}" if one.newest else ""
    what = one.problem or ("a readable page" if one.kind is SourceKind.PAGE else many(one.links, "link")) + latest
    return Text(plain(f"{one.kind.value:<8} {one.url}\n         {what}"), "" if one.links else "dim")


def _link(link: Mapping[str, Any]) -> Text:
    day = str(link["published"] or "undated")[:10]
    return Text(f"  {day:<10}  {plain(link['title'])}\n              {plain(link['url'])}")


def _tried(article: Mapping[str, Any]) -> Text:
    if article["problem"]:
        return Text(plain(f"read {article['url']}: {article['problem']}"), "red")
    return Text(
        plain(f"read “{article['title']}” ({article['published'] or 'undated'}): {article['words']} words, ")
        + f"{article['statements']} statements, {article['on_tracked_issues']} of them on tracked issues",
        "green",
    )
