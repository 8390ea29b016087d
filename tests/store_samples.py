"""Small complete values for the store's tests, and another process to share a file with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from monitor.domain import (
    Article,
    Authority,
    Comparison,
    Decision,
    Doubt,
    Evidence,
    Flag,
    Kind,
    Link,
    Position,
    Relation,
    Revision,
    Severity,
    Shift,
    Span,
    Stance,
    Statement,
    Status,
)
from monitor.store import Store

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SCORES = {Relation.REVERSAL: 0.9, Relation.REAFFIRMS: 0.1}
COMPARISON = Comparison(
    Relation.REVERSAL, 0.9, SCORES, (Span(0, 4), Span(9, 12)), (Span(2, 3),), ("negation dropped",), "test 1"
)
POSITION = Position(
    "norland-tariffs",
    "norland",
    "tariffs",
    Stance.OPPOSE,
    "Norland opposes tariffs.",
    date(2025, 1, 1),
    "https://norland.example/paper",
    ("free and fair trade",),
)


def statement(text: str = "We will support tariffs.", start: int = 0, **fields: object) -> Statement:
    values: dict[str, object] = {
        "kind": Kind.DIRECT,
        "speaker": "Ada Norling",
        "title": "Foreign Minister",
        "actor": "norland",
        "rank": 2,
        "issues": ("tariffs",),
        "date": date(2026, 3, 1),
        "before": "She spoke in the capital.",
        "after": "The market fell.",
        "doubt": (Doubt.ANONYMOUS, Doubt.RECALLED),
        **fields,
    }
    return Statement(text, start, start + len(text), **values)  # type: ignore[arg-type]  # the fields are named by tests


def revision(
    name: str = "one",
    text: str = "We will support tariffs. So said the minister.",
    *,
    url: str = "https://press.example/1",
    title: str = "Norland turns",
    seen_at: datetime = NOW,
    published: datetime | None = NOW - HOUR,
) -> Revision:
    article = Article(url, title, text, published, "A. Writer", "en", "press", "reader 1")
    return Revision(name, url, "press", 1, seen_at, article, "ab" * 32)


def evidence(name: str = "e1", said: Statement | None = None, comparison: Comparison | None = COMPARISON) -> Evidence:
    return Evidence(
        name,
        f"https://press.example/{name}",
        "press",
        Authority.PRESS,
        "Norland turns",
        NOW - HOUR,
        said or statement(),
        comparison,
        POSITION.key,
        "The Press",
        "as quoted",
    )


def flag(key: str = "k1", *lines: Evidence, created: datetime = NOW, severity: Severity = Severity.MEDIUM) -> Flag:
    return Flag(
        key,
        "norland",
        "tariffs",
        "norland-tariffs",
        Shift.REVERSAL,
        0.9,
        severity,
        lines or (evidence(),),
        created,
        reasons=("negation dropped",),
    )


def confirmed(flag_id: int, at: datetime = NOW) -> Decision:
    return Decision(flag_id, Status.CONFIRMED, at, reviewer="ann", note="plain words")


def dismissed(flag_id: int, at: datetime = NOW) -> Decision:
    return Decision(flag_id, Status.DISMISSED, at, reviewer="ann", reason="out-of-context")


def links(*names: str) -> list[Link]:
    return [Link(f"https://press.example/{name}") for name in names]


def urls(store: Store) -> set[str]:
    return {seen.link.url.rsplit("/", 1)[1] for seen in store.pending_links(None, NOW, 10_000)}


@contextmanager
def python(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process at work on the same file; killed, without mercy, at the end."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    folder = str(Path(__file__).parent)
    environment = {**os.environ, "PYTHONPATH": folder}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def said_by(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
