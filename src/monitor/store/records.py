"""What the store hands out besides the nouns: their places, their history, their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from monitor.domain import FetchedPage, Link, Outcome, Position, Statement, Validators, identity


class LinkState(StrEnum):
    """What has become of a link."""

    PENDING = "pending"
    READ = "read"
    UNREADABLE = "unreadable"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link that a source has shown, and what has become of it.

    ``next_try`` is when to ask again, if ever; ``gone_since`` is when a page that was read was first found missing;
    ``mark`` is the fingerprint by which its text is known again; ``announced`` is the date of an edit that a source
    tells of and that has not been looked for.
    """

    link: Link
    source: str
    state: LinkState
    first_seen: datetime
    attempts: int
    next_try: datetime | None
    validators: Validators
    gone_since: datetime | None = None
    mark: str = ""
    announced: datetime | None = None


class EventKind(StrEnum):
    """What can happen to a page besides a change of its text."""

    VANISHED = "vanished"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """Something that happened to a page of a source. It is shown, and never compared."""

    source: str
    url: str
    kind: EventKind
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One line of the log of requests. ``size`` is in bytes, ``ms`` in milliseconds."""

    source: str
    url: str
    outcome: Outcome
    status: int | None
    detail: str
    size: int
    sha256: str
    fetched_at: datetime
    ms: int | None

    @classmethod
    def of(cls, source_id: str, page: FetchedPage, ms: int | None) -> FetchRecord:
        """What the log keeps of a request's result."""
        sha256 = page.sha256 if page.body else ""
        return cls(
            source_id, page.url, page.outcome, page.status, page.detail, len(page.body), sha256, page.fetched_at, ms
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A statement and where it stands; ``day`` is its own, or its article's, or the day the text was first seen."""

    id: str
    statement: Statement
    revision: str
    url: str
    source: str
    title: str
    published: datetime | None
    day: date


class Origin(StrEnum):
    """Who brought a version of a position: the configuration, or a reviewer's decision."""

    CONFIG = "config"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class PositionVersion:
    """A version of a position with its history. One that does not stand was taken back, or left the file."""

    position: Position
    origin: Origin
    flag: int | None
    created: datetime
    stands: bool


@dataclass(frozen=True, slots=True)
class BaselineProblem:
    """An entry of positions.yaml with other words than the book, but no later date."""

    entry: Position
    held: PositionVersion

    def __str__(self) -> str:
        held = self.held.position
        by = f"flag {self.held.flag}" if self.held.flag is not None else "an earlier positions.yaml"
        return (
            f"position {self.entry.id}: the entry as of {self.entry.as_of} ({_short(self.entry)}) is not newer than "
            f"version {held.version} as of {held.as_of} ({_short(held)}, from {by}) but differs; "
            "give the entry a later as_of, or take over the book with `monitor positions export --write`"
        )


def _short(position: Position) -> str:
    words = position.statement
    return f"{position.stance}: “{words if len(words) <= 80 else words[:79] + '…'}”"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by searching: a statement or a revision. ``extract`` marks the words found with ``[ ]``."""

    kind: str
    id: str
    url: str
    source: str
    title: str
    published: datetime | None
    extract: str


# --- keys --------------------------------------------------------------------------------------------------


def held_key(url: str) -> str:
    """The name under which the store remembers a text that was read once and is so short that it may be a mishap."""
    return f"held {url}"


def unsettled_key(actor: str, issue: str) -> str:
    """The name under which the store remembers that the texts of an actor on an issue are to be gone over again."""
    return f"unsettled ledger {actor} {issue}"


def statement_key(revision: str, said: Statement) -> str:
    """The key of a statement: the same words in the same place, given to the same speaker and actor, are one."""
    return identity(revision, said.start, said.end, said.kind, said.actor, said.speaker, said.text)


def comparison_key(statement: str, position_key: str, model: str) -> str:
    """The key of a comparison: what was compared with what, and by which model."""
    return identity(statement, position_key, model)
