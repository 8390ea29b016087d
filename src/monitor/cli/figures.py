"""What the reviewers' decisions say of the flags, and what a replay makes of them, for people and for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from monitor import report
from monitor.domain import Flag, Status
from monitor.stats import Cut, Share, Stats
from monitor.text import many

if TYPE_CHECKING:
    from monitor.replay import Kept, Replayed

FEW = "too few to tell"
NOTES = (
    "Recall is of the flags that were confirmed; of shifts that never became a flag nobody knows. A flag's confidence "
    "grows with its evidence, and min_confidence is asked of single statements: what another one would do, "
    "`monitor replay` tells."
)


# --- decisions -------------------------------------------------------------------------------------------


def stats_record(stats: Stats, undecided: int) -> dict[str, Any]:
    """The document of ``monitor stats --json``."""
    return {
        "decided": stats.overall.of,
        "undecided": undecided,
        "precision": _share(stats.overall),
        "by_source": _shares(stats.by_source),
        "by_issue": _shares(stats.by_issue),
        "by_shift": _shares(stats.by_shift),
        "by_confidence": _shares(stats.by_confidence),
        "dismissals": dict(stats.dismissals),
        "thresholds": [
            {"threshold": cut.threshold, "precision": _share(cut.precision), "recall": _share(cut.recall)}
            for cut in stats.thresholds
        ],
    }


def _shares(groups: Mapping[str, Share]) -> dict[str, Any]:
    return {name: _share(share) for name, share in groups.items()}


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    value = None if share.value is None else round(share.value, 4)
    interval = [round(low, 4), round(high, 4)]
    return {"value": value, "interval": interval, "hits": share.hits, "of": share.of, "tells": share.tells}


def stats_screen(stats: Stats, undecided: int) -> RenderableType:
    """The figures for a person."""
    parts: list[RenderableType] = [
        Text.assemble(("precision ", "bold"), _told(stats.overall), f"  ({undecided} not decided yet)"),
    ]
    groups = {
        "source": stats.by_source,
        "issue": stats.by_issue,
        "shift": stats.by_shift,
        "confidence": stats.by_confidence,
    }
    parts += [Padding(_table(name, group), (1, 0, 0, 0)) for name, group in groups.items() if group]
    if stats.dismissals:
        parts.append(Padding(_reasons(stats.dismissals), (1, 0, 0, 0)))
    parts.append(Padding(_thresholds(stats.thresholds), (1, 0, 0, 0)))
    parts.append(Padding(Text(NOTES, "dim"), (1, 0, 0, 0)))
    return Group(*parts)


def _told(share: Share) -> str:
    """A share with its interval, or that there is too little to go by."""
    if share.value is None:
        return "–"
    low, high = share.interval
    counted = f"{share.hits} of {share.of}"
    return f"{share.value:.2f}  {low:.2f}–{high:.2f}  {counted}" if share.tells else f"{counted}, {FEW}"


def _table(name: str, groups: Mapping[str, Share]) -> RenderableType:
    table = _columns(name, "precision")
    for group, share in groups.items():
        table.add_row(report.plain(group), _told(share))
    return table


def _reasons(dismissals: Mapping[str, int]) -> RenderableType:
    table = _columns("dismissed as", "flags")
    for reason, count in dismissals.items():
        table.add_row(Text(report.plain(reason)), str(count))
    return table


def _thresholds(cuts: Sequence[Cut]) -> RenderableType:
    table = _columns("flags from", "precision", "recall")
    for cut in cuts:
        table.add_row(f"{cut.threshold:.2f}", _told(cut.precision), _told(cut.recall))
    return table


def _columns(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False)
    table.add_column(first, no_wrap=True, min_width=14)
    for name in others:
        table.add_column(name, no_wrap=True)
    return table


# --- a replay --------------------------------------------------------------------------------------------


def replay_record(done: Replayed) -> dict[str, Any]:
    """The document of ``monitor replay --json``."""
    counts = done.counts
    return {
        "since": report.when(done.since),
        "pages": counts.pages,
        "lost": counts.lost,
        "unreadable": counts.unreadable,
        "failed": counts.failed,
        "unwatched": counts.unwatched,
        "stay": [{"was": report.flag_record(one.was), "now": _renumbered(one)} for one in done.stay],
        "appear": [report.flag_record(one) for one in done.appear],
        "vanish": [report.flag_record(one) for one in done.vanish],
    }


def _renumbered(one: Kept) -> dict[str, Any]:
    """The flag as it would be, under the number that it has."""
    return report.flag_record(one.now) | {"id": one.was.id}


def replay_screen(done: Replayed) -> RenderableType:
    """The flags that would come, go and stay, for a person."""
    parts: list[RenderableType] = [Text(line) for line in _counted(done)]
    parts += [_line("+", "would appear", "green", flag) for flag in done.appear]
    parts += [_line("-", "would vanish", "red", flag) for flag in done.vanish]
    parts += [_line("=", _changes(one) or "stays", "dim", one.was) for one in done.stay]
    return Group(*parts)


def _counted(done: Replayed) -> list[str]:
    counts = done.counts
    flags = f"{len(done.stay)} of the flags stay, {len(done.appear)} would appear, {len(done.vanish)} would vanish"
    lines = [f"{many(counts.pages, 'page')} fetched since {done.since.date()} read again: {flags}"]
    for status in (Status.CONFIRMED, Status.DISMISSED):
        stay = sum(one.was.status is status for one in done.stay)
        vanish = sum(one.status is status for one in done.vanish)
        if stay or vanish:
            lines.append(f"of {stay + vanish} {status.value}: {stay} stay, {vanish} would vanish")
    lost = {"whose bytes are kept no more": counts.lost, "that could not be read": counts.unreadable + counts.failed}
    return lines + [f"not read again: {number} {why}" for why, number in lost.items() if number]


def _changes(one: Kept) -> str:
    """What would be different in a flag that stays."""
    was, now = one.was, one.now
    pairs = {
        "shift": (was.shift.value, now.shift.value),
        "severity": (was.severity.value, now.severity.value),
        "confidence": (f"{was.confidence:.2f}", f"{now.confidence:.2f}"),
        "evidence": (str(len(was.evidence)), str(len(now.evidence))),
    }
    return ", ".join(f"{name} {before} → {after}" for name, (before, after) in pairs.items() if before != after)


def _line(sign: str, what: str, style: str, flag: Flag) -> RenderableType:
    number = f"#{flag.id} " if flag.id is not None else ""
    status = "" if flag.status is Status.OPEN else f" ({flag.status.value})"
    head = f"{sign} {number}{flag.shift.value} {flag.actor} · {flag.issue}{status}, {flag.confidence:.2f}: {what}"
    words = " ".join(flag.evidence[0].statement.text.split())
    return Group(Text(report.plain(head), style), Padding(Text(report.plain(words)), (0, 0, 0, 4)))
