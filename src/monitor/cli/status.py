"""How the monitor fares, for people, for scripts, and for monitoring systems that speak Nagios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor.health import Facts, Health, Level, SourceHealth, span
from monitor.report import plain, when

STYLE = {Level.OK: "green", Level.WARNING: "yellow", Level.CRITICAL: "bold red"}
EXIT = {Level.OK: 0, Level.WARNING: 3, Level.CRITICAL: 1}
"""Of the command as of every other: done, done in part, something the user must mend."""

NAGIOS = {Level.OK: (0, "OK"), Level.WARNING: (1, "WARNING"), Level.CRITICAL: (2, "CRITICAL")}
NAGIOS_UNKNOWN = 3
SHOWN = 20
"""So many sources are shown unless all are asked for, those with something wrong first."""


def status_record(facts: Facts, health: Health) -> dict[str, Any]:
    """The document of ``monitor status --json``."""
    beat = facts.alive
    return {
        "level": health.level.value,
        "at": when(facts.now),
        "running": facts.running,
        "last_tick": when(beat.at) if beat else None,
        "loop_lag": beat.lag if beat else None,
        "restart_due": facts.restart_due,
        "pending_links": facts.pending_links,
        "pending_since": when(facts.pending_since),
        "free_bytes": facts.free_bytes,
        "database_bytes": facts.database_bytes,
        "findings": [
            {
                "code": one.code,
                "level": one.level.value,
                "message": one.message,
                "cure": one.cure,
                "about": list(one.about),
            }
            for one in health.findings
        ],
        "sources": [_source_record(one) for one in health.sources],
        "channels": [
            {
                "channel": one.name,
                "pending": one.pending,
                "failed": one.failed,
                "sent": one.sent,
                "waiting_since": when(one.waiting_since),
                "last_sent": when(one.last_sent_at),
                "error": one.error,
            }
            for one in facts.channels
        ],
        "given_up": [{"channel": one.channel, "about": one.about, "error": one.why} for one in facts.given_up],
    }


def _source_record(one: SourceHealth) -> dict[str, Any]:
    state = one.state
    return {
        "id": one.id,
        "level": one.level.value,
        "notes": list(one.notes),
        "last_success": when(state.last_success_at) if state else None,
        "last_new": when(state.last_new_at) if state else None,
        "next_due": when(state.next_due_at) if state else None,
        "late": round(one.late.total_seconds()),
        "failures": state.failures if state else 0.0,
        "detail": state.last_detail if state else "",
        "paused": state.paused if state else False,
    }


def nagios(facts: Facts, health: Health) -> tuple[int, str]:
    """The exit code and the line that Nagios and its kin expect, with figures after the bar."""
    code, word = NAGIOS[health.level]
    said = "; ".join(one.message for one in health.findings) or f"{len(health.sources)} sources are watched"
    late = max((one.late.total_seconds() for one in health.sources), default=0)
    failing = sum("failing" in one.notes for one in health.sources)
    untold = sum(one.pending for one in facts.channels)
    figures = f"overdue={late:.0f}s failing={failing} pending={facts.pending_links} untold={untold}"
    line = plain(" ".join(f"{word}: {said}".replace("|", "/").split()))
    return code, f"{line} | {figures}"


def status_screen(facts: Facts, health: Health, *, everything: bool) -> RenderableType:
    """What is wrong, each with its cure, then the sources and the channels."""
    running = f"pid {facts.running}" if facts.running is not None else "no monitor is running"
    heading = Text.assemble((health.level.value.upper(), STYLE[health.level]), f"  {running}, ")
    heading.append(f"{len(health.sources)} sources, {facts.pending_links} articles to be read")
    parts: list[RenderableType] = [heading]
    for one in health.findings:
        parts.append(Text.assemble((f"{one.level.value:<9}", STYLE[one.level]), plain(one.message)))
        parts.append(Padding(Text(f"cure: {one.cure}", "dim"), (0, 0, 0, 9)))
    order = {Level.CRITICAL: 0, Level.WARNING: 1, Level.OK: 2}
    sources = sorted(health.sources, key=lambda one: order[one.level])
    shown = sources if everything else sources[:SHOWN]
    if shown:
        parts.append(_sources(shown, facts.now))
    if len(sources) > len(shown):
        parts.append(Text(f"and {len(sources) - len(shown)} more; `monitor status --all` shows them", "dim"))
    if facts.channels:
        parts.append(_channels(facts))
    parts += [
        Text(plain(f"given up: {one.channel}, {one.about}: {one.why}"), "yellow") for one in facts.given_up[:SHOWN]
    ]
    return Group(*parts)


def _sources(sources: Sequence[SourceHealth], now: datetime) -> Table:
    table = Table(box=None, padding=(0, 1), expand=True, header_style="dim")
    for name, ratio in (("source", 3), ("success", 1), ("new", 1), ("next", 1), ("", 3)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for one in sources:
        state = one.state
        if state is None:
            table.add_row(one.id, "never", "never", "now", "")
            continue
        due = "paused" if state.paused else span(state.next_due_at - now) if state.next_due_at > now else "now"
        wrong = ", ".join(one.notes) + (f": {state.last_detail}" if one.notes and state.last_detail else "")
        note = Text(plain(" ".join(wrong.split()))[:200], STYLE[one.level])
        table.add_row(one.id, _ago(state.last_success_at, now), _ago(state.last_new_at, now), due, note)
    return table


def _channels(facts: Facts) -> Table:
    table = Table(box=None, padding=(0, 1), expand=True, header_style="dim")
    for name, ratio in (("channel", 3), ("sent", 1), ("waiting", 1), ("given up", 1), ("", 3)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for one in facts.channels:
        table.add_row(
            plain(one.name), str(one.sent), str(one.pending), str(one.failed), Text(plain(one.error), "yellow")
        )
    return table


def _ago(moment: datetime | None, now: datetime) -> str:
    return span(now - moment) if moment else "never"
