"""Rows of the state database <-> the nouns."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

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
    Outcome,
    Position,
    Relation,
    Revision,
    Severity,
    Shift,
    SourceState,
    Span,
    Stance,
    Statement,
    Status,
    Validators,
)
from monitor.store.database import Row
from monitor.store.records import (
    EventKind,
    FetchRecord,
    LinkState,
    Origin,
    PositionVersion,
    Said,
    SeenLink,
    SourceEvent,
)

Read = TypeVar("Read")

# --- rows that cannot be read ------------------------------------------------------------------------------


def readable(
    rows: Iterable[Row], read: Callable[[Row], Read], name: Callable[[Row], str]
) -> Iterator[tuple[Row, Read]]:
    """The rows with what they hold. One that cannot be read is left out, and told by its name: it stays as it is."""
    for row in rows:
        try:
            holds = read(row)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            tell_unreadable(name(row), f"{type(error).__name__}: {error}")
        else:
            yield row, holds


@lru_cache(maxsize=1_000)
def tell_unreadable(name: str, why: str) -> None:
    """Says in the log what of the state cannot be read: once, however often it is asked for."""
    logging.getLogger(__name__).warning("%s cannot be read and is left out; a backup may have it (%s)", name, why)


# --- values ------------------------------------------------------------------------------------------------


def as_json(value: object) -> str:
    """A value as compact JSON text; enumerations become their words."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def moment(text: str) -> datetime:
    """A stored moment."""
    return datetime.fromisoformat(text)


def maybe_moment(text: str | None) -> datetime | None:
    """A stored moment that may be missing."""
    return moment(text) if text else None


def maybe_day(text: str | None) -> date | None:
    """A stored day that may be missing."""
    return date.fromisoformat(text) if text else None


def local_day(moment: datetime, timezone: str) -> date:
    """The day it was at a place."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def _spans(pairs: Iterable[Iterable[int]]) -> tuple[Span, ...]:
    return tuple(Span(*pair) for pair in pairs)


# --- sources, links, requests ------------------------------------------------------------------------------


def state_values(state: SourceState) -> dict[str, object]:
    """A source's state as columns; its lease and whether it is paused are nothing that a check decides."""
    return {
        "id": state.id,
        "next_due_at": state.next_due_at,
        "etag": state.validators.etag,
        "last_modified": state.validators.last_modified,
        "last_outcome": state.last_outcome,
        "last_detail": state.last_detail,
        "last_checked_at": state.last_checked_at,
        "last_success_at": state.last_success_at,
        "last_new_at": state.last_new_at,
        "failures": state.failures,
        "unchanged": state.unchanged,
        "checks": state.checks,
        "body_sha256": state.body_sha256,
        "notes": as_json(dict(state.notes)),
    }


def state_of(row: Row) -> SourceState:
    """A source's state."""
    return SourceState(
        id=row["id"],
        next_due_at=moment(row["next_due_at"]),
        validators=Validators(row["etag"], row["last_modified"]),
        last_outcome=Outcome(row["last_outcome"]) if row["last_outcome"] else None,
        last_detail=row["last_detail"],
        last_checked_at=maybe_moment(row["last_checked_at"]),
        last_success_at=maybe_moment(row["last_success_at"]),
        last_new_at=maybe_moment(row["last_new_at"]),
        failures=row["failures"],
        unchanged=row["unchanged"],
        checks=row["checks"],
        body_sha256=row["body_sha256"],
        notes=json.loads(row["notes"]),
        paused=bool(row["paused"]),
    )


def link_of(row: Row) -> SeenLink:
    """A link."""
    return SeenLink(
        link=Link(row["url"], row["title"], maybe_moment(row["published"])),
        source=row["source"],
        state=LinkState(row["state"]),
        first_seen=moment(row["first_seen"]),
        attempts=row["attempts"],
        next_try=maybe_moment(row["next_try"]),
        validators=Validators(row["etag"], row["last_modified"]),
        gone_since=maybe_moment(row["gone_since"]),
        mark=row["mark"],
        announced=maybe_moment(row["announced"]),
    )


def event_of(row: Row) -> SourceEvent:
    """Something that happened to a page."""
    return SourceEvent(row["source"], row["url"], EventKind(row["kind"]), moment(row["at"]), row["detail"])


def fetch_values(record: FetchRecord) -> dict[str, object]:
    """A line of the log of requests as columns."""
    return {
        "source": record.source,
        "url": record.url,
        "outcome": record.outcome,
        "status": record.status,
        "detail": record.detail,
        "size": record.size,
        "sha256": record.sha256,
        "fetched_at": record.fetched_at,
        "ms": record.ms,
    }


def fetch_of(row: Row) -> FetchRecord:
    """A line of the log of requests."""
    return FetchRecord(
        source=row["source"],
        url=row["url"],
        outcome=Outcome(row["outcome"]),
        status=row["status"],
        detail=row["detail"],
        size=row["bytes"],
        sha256=row["sha256"],
        fetched_at=moment(row["fetched_at"]),
        ms=row["ms"],
    )


# --- texts and what they say -------------------------------------------------------------------------------


def revision_of(row: Row) -> Revision:
    """A revision with its article."""
    return Revision(
        id=row["id"],
        url=row["url"],
        source=row["source"],
        seq=row["seq"],
        seen_at=moment(row["seen_at"]),
        body_sha256=row["body_sha256"],
        article=Article(
            url=row["url"],
            title=row["title"],
            text=row["text"],
            published=maybe_moment(row["published"]),
            author=row["author"],
            language=row["language"],
            publisher=row["publisher"],
            reader=row["reader"],
            timezone=row["timezone"],
        ),
    )


def statement_values(said: Statement) -> dict[str, Any]:
    """A statement as plain values, its issues apart."""
    return {
        "text": said.text,
        "start": said.start,
        "end": said.end,
        "kind": said.kind,
        "speaker": said.speaker,
        "title": said.title,
        "actor": said.actor,
        "rank": said.rank,
        "date": said.date.isoformat() if said.date else None,
        "before": said.before,
        "after": said.after,
    }


def statement_of(values: Row | Mapping[str, Any], doubt: Iterable[str], issues: Iterable[str]) -> Statement:
    """A statement."""
    return Statement(
        text=values["text"],
        start=values["start"],
        end=values["end"],
        kind=Kind(values["kind"]),
        speaker=values["speaker"],
        title=values["title"],
        actor=values["actor"],
        rank=values["rank"],
        issues=tuple(issues),
        date=maybe_day(values["date"]),
        before=values["before"],
        after=values["after"],
        doubt=tuple(Doubt(word) for word in doubt),
    )


def said_of(row: Row) -> Said:
    """A statement and where it stands."""
    statement = statement_of(row, json.loads(row["doubt"]), json.loads(row["issues"]))
    published = maybe_moment(row["published"])
    return Said(
        id=row["id"],
        statement=statement,
        revision=row["revision"],
        url=row["url"],
        source=row["source"],
        title=row["article_title"],
        published=published,
        day=statement.date or local_day(published or moment(row["seen_at"]), row["timezone"]),
    )


def comparison_values(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain values."""
    return {
        "relation": comparison.relation,
        "confidence": comparison.confidence,
        "scores": {str(relation): score for relation, score in comparison.scores.items()},
        "position_marks": comparison.position_marks,
        "statement_marks": comparison.statement_marks,
        "reasons": comparison.reasons,
        "model": comparison.model,
    }


def comparison_of(values: Mapping[str, Any]) -> Comparison:
    """A comparison from its plain values."""
    return Comparison(
        relation=Relation(values["relation"]),
        confidence=values["confidence"],
        scores={Relation(relation): score for relation, score in values["scores"].items()},
        position_marks=_spans(values["position_marks"]),
        statement_marks=_spans(values["statement_marks"]),
        reasons=tuple(values["reasons"]),
        model=values["model"],
    )


# --- positions and flags -----------------------------------------------------------------------------------


def position_of(row: Row) -> Position:
    """A position."""
    return Position(
        id=row["id"],
        actor=row["actor"],
        issue=row["issue"],
        stance=Stance(row["stance"]),
        statement=row["statement"],
        as_of=date.fromisoformat(row["as_of"]),
        source=row["source"],
        formulas=tuple(json.loads(row["formulas"])),
        version=row["version"],
    )


def version_of(row: Row) -> PositionVersion:
    """A version of a position with its history."""
    return PositionVersion(
        position=position_of(row),
        origin=Origin(row["origin"]),
        flag=row["flag"],
        created=moment(row["created"]),
        stands=bool(row["stands"]),
    )


def evidence_values(evidence: Evidence) -> dict[str, object]:
    """A line of evidence as columns; the statement and comparison are kept whole, as they were found."""
    said, comparison = evidence.statement, evidence.comparison
    statement = {**statement_values(said), "doubt": said.doubt, "issues": said.issues, "ties": said.ties}
    return {
        "id": evidence.id,
        "url": evidence.url,
        "source": evidence.source,
        "authority": evidence.authority,
        "title": evidence.title,
        "published": evidence.published,
        "statement": as_json(statement),
        "comparison": as_json(comparison_values(comparison)) if comparison else None,
        "position": evidence.position,
        "outlet": evidence.outlet,
        "note": evidence.note,
    }


def evidence_of(row: Row) -> Evidence:
    """A line of evidence."""
    statement = json.loads(row["statement"])
    return Evidence(
        id=row["id"],
        url=row["url"],
        source=row["source"],
        authority=Authority(row["authority"]),
        title=row["title"],
        published=maybe_moment(row["published"]),
        statement=replace(
            statement_of(statement, statement["doubt"], statement["issues"]), ties=tuple(statement.get("ties", ()))
        ),
        comparison=comparison_of(json.loads(row["comparison"])) if row["comparison"] else None,
        position=row["position"],
        outlet=row["outlet"],
        note=row["note"],
    )


def flag_of(row: Row, evidence: Iterable[Evidence]) -> Flag:
    """A flag with its evidence."""
    return Flag(
        key=row["key"],
        actor=row["actor"],
        issue=row["issue"],
        position=row["position"],
        shift=Shift(row["shift"]),
        confidence=row["confidence"],
        severity=Severity(row["severity"]),
        evidence=tuple(evidence),
        created=moment(row["created"]),
        status=Status(row["status"]),
        reasons=tuple(json.loads(row["reasons"])),
        id=row["id"],
    )


def decision_of(row: Row) -> Decision:
    """A reviewer's verdict."""
    return Decision(
        flag=row["flag"],
        status=Status(row["status"]),
        at=moment(row["at"]),
        reviewer=row["reviewer"],
        reason=row["reason"],
        note=row["note"],
    )
