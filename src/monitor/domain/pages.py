"""What is fetched and read: pages, links, articles, revisions; and what is known of a source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Outcome(StrEnum):
    """How a request ended. Closed: everything the network can do to us is one of these."""

    FRESH = "fresh"
    NOT_MODIFIED = "not-modified"
    GONE = "gone"
    DENIED = "denied"
    ROBOTS = "robots"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    REFUSED_ADDRESS = "refused-address"
    UNSUPPORTED = "unsupported"

    @property
    def ok(self) -> bool:
        """Whether the server answered with what was asked for, changed or not."""
        return self in (Outcome.FRESH, Outcome.NOT_MODIFIED)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with, verbatim."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One request's result. ``body`` is decoded from its transfer coding and empty unless ``outcome`` is fresh.

    ``fresh_for`` is how long the server says that what it sent may stand for the page (Cache-Control).
    """

    url: str
    final_url: str
    outcome: Outcome
    fetched_at: datetime
    status: int | None = None
    body: bytes = b""
    content_type: str | None = None
    charset: str | None = None
    validators: Validators = Validators()
    retry_after: timedelta | None = None
    detail: str = ""
    fresh_for: timedelta | None = None

    @property
    def sha256(self) -> str:
        """The name of the bytes in the archive."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """An article a source points at, with what the source says of it, if anything.

    ``published`` is its date, ``edited`` that of its last change where the source tells it as such.
    """

    url: str
    title: str = ""
    published: datetime | None = None
    edited: datetime | None = None

    @property
    def latest(self) -> datetime | None:
        """The later of its dates."""
        return max((moment for moment in (self.published, self.edited) if moment), default=None)


class Unreadable(StrEnum):
    """Why a page gave no article. None of these is ever a change of content."""

    EMPTY = "empty"
    BLOCKED = "blocked"
    CONSENT = "consent"
    LOGIN = "login"
    NOT_HTML = "not-html"
    TOO_COMPLEX = "too-complex"


@dataclass(frozen=True, slots=True)
class Article:
    """A page as a reader sees it. ``text`` holds paragraphs parted by newlines; offsets elsewhere point into it.

    ``corrections`` are the publisher's own notes on mistakes that it has mended; they are no part of the text.
    ``satire`` is whether the page says of itself that what it tells is invented. ``headings`` are the paragraphs that
    head others, ``points`` those that are an item of a list each, where the page's markup tells; they are not stored.
    """

    url: str
    title: str
    text: str
    published: datetime | None = None
    author: str | None = None
    language: str = "en"
    publisher: str | None = None
    reader: str = ""
    timezone: str = "UTC"
    corrections: tuple[str, ...] = ()
    satire: bool = False
    headings: frozenset[str] = frozenset()
    points: frozenset[str] = frozenset()

    @property
    def day(self) -> date | None:
        """The day of publication where it was published."""
        return self.published.astimezone(ZoneInfo(self.timezone)).date() if self.published else None


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of the text at an address, numbered from 1."""

    id: str
    url: str
    source: str
    seq: int
    seen_at: datetime
    article: Article
    body_sha256: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source between checks; everything else about it is configuration.

    A ``paused`` source is not checked until somebody lets it go on.
    """

    id: str
    next_due_at: datetime
    validators: Validators = Validators()
    last_outcome: Outcome | None = None
    last_detail: str = ""
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: float = 0.0
    unchanged: int = 0
    checks: int = 0
    body_sha256: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    paused: bool = False
