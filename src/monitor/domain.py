"""The nouns of the monitor: immutable values and closed enumerations, without any behaviour that needs I/O.

Times are aware ``datetime`` objects in UTC, dates are ``date``, text offsets count Unicode code points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo


def identity(*parts: object) -> str:
    """The key of a row: a hash of what makes the thing, so that doing a step twice stores it once.

    Parts are joined by an unprintable separator, hence ``identity("ab", "c") != identity("a", "bc")``.
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Span(NamedTuple):
    """A stretch of a text, ``text[start:end]``."""

    start: int
    end: int


# --- who is watched, and on what -------------------------------------------------------------------------


class SourceKind(StrEnum):
    """How a source tells of its articles."""

    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    PAGE = "page"


class Authority(StrEnum):
    """What a publisher's word is worth as evidence of an actor's stance."""

    OFFICIAL = "official"
    STATE_MEDIA = "state-media"
    PRESS = "press"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class LinkRules:
    """Which links of a listing or sitemap lead to articles: a CSS selector and two regular expressions."""

    within: str | None = None
    include: str | None = None
    exclude: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One watched address. ``max_age`` of ``None`` follows items of any age."""

    id: str
    name: str
    kind: SourceKind
    url: str
    authority: Authority = Authority.PRESS
    publisher: str | None = None
    every: timedelta | None = None
    cron: str | None = None
    timezone: str = "UTC"
    language: str = "en"
    links: LinkRules = LinkRules()
    max_age: timedelta | None = timedelta(days=7)
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who speaks for an actor, in one office. ``since`` and ``until`` are inclusive days."""

    name: str
    title: str
    rank: int
    aliases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def in_office(self, day: date | None) -> bool:
        """Whether the person held this post on the day; an unknown day is given the benefit of the doubt."""
        if day is None:
            return True
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, institution or company whose stance is tracked, and those who speak for it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    speakers: tuple[Speaker, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """A question on which actors hold positions, and the words by which talk of it is recognised."""

    id: str
    name: str
    question: str
    keywords: tuple[str, ...]
    context: tuple[str, ...] = ()

    def claim(self, actor: str) -> str:
        """What an actor of that name holds if it answers the question with a plain yes.

        "Should the border be opened?" becomes "X demands that the border be opened.", whatever the verb.
        """
        question = self.question.strip()
        asked = question.rstrip("? ")
        if asked.casefold().startswith("should "):
            return f"{actor} demands that {asked[len('should ') :]}."
        return f"{actor} answers yes to the question: {question}"


class Stance(StrEnum):
    """An answer to an issue's question."""

    SUPPORT = "support"
    LEAN_SUPPORT = "lean-support"
    NEUTRAL = "neutral"
    LEAN_OPPOSE = "lean-oppose"
    OPPOSE = "oppose"


@dataclass(frozen=True, slots=True)
class Position:
    """What an actor is on record with, as of a day. ``version`` counts from 1 for each ``id``."""

    id: str
    actor: str
    issue: str
    stance: Stance
    statement: str
    as_of: date
    source: str = ""
    formulas: tuple[str, ...] = ()
    version: int = 1

    @property
    def key(self) -> str:
        """What makes this version what it is: an edit of any of it is another version."""
        return identity(self.id, self.actor, self.issue, self.stance, self.statement, self.as_of, *self.formulas)


# --- what is fetched and read ----------------------------------------------------------------------------


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
    """An article a source points at. ``published`` is what the source says of it, if anything."""

    url: str
    title: str = ""
    published: datetime | None = None


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


# --- who said what ---------------------------------------------------------------------------------------


class Kind(StrEnum):
    """How words reached the page, from the contract."""

    OFFICIAL = "official"
    DIRECT = "direct"
    INDIRECT = "indirect"
    CHARACTERISATION = "characterisation"


@dataclass(frozen=True, slots=True)
class Statement:
    """Words given to somebody.

    ``start``/``end`` bound the words in the article's text (the attribution between the halves of a split quotation
    included), ``text`` is what was said without the attribution. ``rank`` is the speaker's, as configured (1 highest),
    4 for an institution's text without a speaker, ``None`` where unknown. ``before``/``after`` are the sentences around
    it. ``doubt`` names why these words may not be the actor's own present stance (see :class:`Doubt`). ``ties`` go with
    ``issues``: from about 0.35 (carried over from the words before) over 0.5 (a keyword, its context elsewhere in the
    article) to 1 and more (keyword and context in the words themselves).
    """

    text: str
    start: int
    end: int
    kind: Kind
    speaker: str | None = None
    title: str | None = None
    actor: str | None = None
    rank: int | None = None
    issues: tuple[str, ...] = ()
    date: date | None = None
    before: str = ""
    after: str = ""
    doubt: tuple[Doubt, ...] = ()
    ties: tuple[float, ...] = ()

    def tie(self, issue: str) -> float:
        """How surely the words speak to one of their issues; plain where nobody has weighed it."""
        known = dict(zip(self.issues, self.ties, strict=False))
        return known.get(issue, 1.0)


class Doubt(StrEnum):
    """Reasons why words are weaker evidence of a present stance than their face says."""

    HYPOTHETICAL = "hypothetical"
    QUESTION = "question"
    SECOND_HAND = "second-hand"
    REBUTTED = "rebutted"
    DENIAL = "denial"
    RECALLED = "recalled"
    ANONYMOUS = "anonymous"
    RUMOUR = "rumour"
    FORECAST = "forecast"
    FRAGMENT = "fragment"


# --- how it compares -------------------------------------------------------------------------------------


class Relation(StrEnum):
    """What a statement is to a position, in the contract's order."""

    REAFFIRMS = "reaffirms"
    REVERSAL = "reversal"
    HARDENING = "hardening"
    SOFTENING = "softening"
    UNRELATED = "unrelated"


MOVES = frozenset({Relation.REVERSAL, Relation.HARDENING, Relation.SOFTENING})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statement held against a position.

    ``scores`` sum to 1 and ``confidence`` is the winning one. The marks are the words that decided, in either text;
    ``reasons`` say in short phrases what was found ("negation dropped", "will -> may").
    """

    relation: Relation
    confidence: float
    scores: Mapping[Relation, float]
    position_marks: tuple[Span, ...] = ()
    statement_marks: tuple[Span, ...] = ()
    reasons: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence before and after (``None`` where it was added or removed) and what that does to the stance.

    ``graded`` says that it gives a grade, or stands in a list that does.
    """

    before: str | None
    after: str | None
    relation: Relation
    confidence: float
    reasons: tuple[str, ...] = ()
    comparison: Comparison | None = None
    graded: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What an edit of a document did to its stance. ``shift`` is ``None`` where it left the stance alone."""

    shift: Relation | None
    confidence: float
    changes: tuple[Change, ...] = ()


# --- what lands on the desk ------------------------------------------------------------------------------


class Shift(StrEnum):
    """The kinds of flag."""

    REVERSAL = "reversal"
    HARDENING = "hardening"
    SOFTENING = "softening"
    FORMULA_DROPPED = "formula-dropped"
    FORMULA_ADDED = "formula-added"
    NEW_POSITION = "new-position"
    SILENT_EDIT = "silent-edit"


class Severity(StrEnum):
    """Where a flag stands in the reviewer's pile."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """Derived from the last decision on a flag."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Dismissal(StrEnum):
    """Why a flag was none: the classes of false alarm, closed so that they can be counted."""

    NOT_A_SHIFT = "not-a-shift"
    HYPOTHETICAL = "hypothetical"
    THIRD_PARTY_VIEW = "third-party-view"
    OPPONENT_QUOTED = "opponent-quoted"
    NEGATION_MISREAD = "negation-misread"
    OLD_STATEMENT = "old-statement"
    PARTIAL_QUOTE = "partial-quote"
    TRANSLATION_VARIANT = "translation-variant"
    WRONG_SPEAKER = "wrong-speaker"
    OTHER_ISSUE = "other-issue"
    LOW_RANK = "low-rank"
    OPINION = "opinion"
    PAGE_FURNITURE = "page-furniture"
    CORRECTION = "correction"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement, where it stands and what it was found to be: one line of a flag's case."""

    id: str
    url: str
    source: str
    authority: Authority
    title: str
    published: datetime | None
    statement: Statement
    comparison: Comparison | None = None
    position: str | None = None
    outlet: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """One shift, however many outlets carry it. ``evidence[0]`` is the strongest and speaks for the flag."""

    key: str
    actor: str
    issue: str
    position: str | None
    shift: Shift
    confidence: float
    severity: Severity
    evidence: tuple[Evidence, ...]
    created: datetime
    status: Status = Status.OPEN
    reasons: tuple[str, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's verdict; never changed, only followed by another."""

    flag: int
    status: Status
    at: datetime
    reviewer: str = ""
    reason: str = ""
    note: str = ""


# --- settings --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How politely and how long; sizes in bytes of the decoded body."""

    user_agent: str = "stance-monitor/0.1 (+https://example.org/contact)"
    timeout: timedelta = timedelta(seconds=20)
    concurrency: int = 32
    per_host_concurrency: int = 2
    per_host_delay: timedelta = timedelta(seconds=1)
    max_bytes: int = 8_000_000
    respect_robots: bool = True
    allow_private_addresses: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleSettings:
    """When sources are due. ``jitter`` is a share of the interval, 0 to 1."""

    every: timedelta = timedelta(minutes=30)
    jitter: float = 0.1
    max_interval: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Corroboration:
    """What lifts a shift above low severity."""

    rank: int = 3
    outlets: int = 2


@dataclass(frozen=True, slots=True)
class FlagSettings:
    """When a comparison becomes a flag."""

    min_confidence: float = 0.6
    corroboration: Corroboration = Corroboration()


@dataclass(frozen=True, slots=True)
class FormulaSettings:
    """How many of an actor's own texts in a row must lack a stock phrase before it counts as dropped."""

    absences: int = 3


class Role(StrEnum):
    """What a user of the review desk may do: look, decide on flags, or see to the sources as well."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def covers(self, other: Role) -> bool:
        """Whether this role may do whatever ``other`` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """A proxy that says who the user is: in which header, from which networks, and with which role unless known."""

    header: str
    addresses: tuple[str, ...]
    role: Role = Role.REVIEWER


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the review desk listens, under which names it is known, and who vouches for its users.

    ``https`` says that it is reached over HTTPS, through a proxy: then sessions are never sent in the clear.
    ``enabled`` says whether the daemon serves it.
    """

    host: str = "127.0.0.1"
    port: int = 8787
    names: tuple[str, ...] = ()
    https: bool = True
    proxy: ProxySettings | None = None
    enabled: bool = True


class About(StrEnum):
    """What a channel may be told of: flags raised or grown severer, verdicts on them, sources failing and back."""

    FLAGS = "flags"
    VERDICTS = "verdicts"
    SOURCES = "sources"


class Digest(StrEnum):
    """How often a channel is told: at once, or all that has come together in one message."""

    IMMEDIATE = "immediate"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Notify:
    """A channel (an Apprise URL) and what it is told of; empty filters let everything through.

    ``url`` may name variables of the environment as ``${NAME}``. ``at`` is when a daily digest goes out, in
    ``timezone``.
    """

    url: str = field(repr=False)
    severity: Severity | None = None
    actors: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    about: tuple[About, ...] = (About.FLAGS, About.SOURCES)
    digest: Digest = Digest.IMMEDIATE
    at: time = time(7)
    timezone: str = "UTC"
    name: str = ""

    @property
    def key(self) -> str:
        """What the channel is called everywhere but in the file: its name, or one made of its kind and address."""
        scheme = self.url.partition("://")[0] if "://" in self.url else "channel"
        return self.name or f"{scheme}-{identity(self.url)[:6]}"


@dataclass(frozen=True, slots=True)
class OutageSettings:
    """When a source that fails counts as out: after so many hard failures in a row, or so long without a success."""

    failures: float = 3.0
    after: timedelta = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long what is no longer needed is kept; ``None`` is for good.

    ``requests`` are lines of the log of requests, ``notices`` those that are settled, ``unread`` pages as fetched that
    no text goes back to, ``pages`` those that a text does. What bears on a flag is always kept.
    """

    requests: timedelta | None = timedelta(days=90)
    notices: timedelta | None = timedelta(days=90)
    unread: timedelta | None = timedelta(days=30)
    pages: timedelta | None = None


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """How much a language model behind an address may be asked (``model: openai:…``)."""

    calls_per_day: int = 500
    timeout: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Settings:
    """monitor.yaml. ``state_dir`` is an absolute path, and so is the folder that ``model`` may name."""

    state_dir: str
    fetch: FetchSettings = FetchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    flags: FlagSettings = FlagSettings()
    formulas: FormulaSettings = FormulaSettings()
    web: WebSettings = WebSettings()
    notify: tuple[Notify, ...] = ()
    model: str = "builtin"
    endpoint: EndpointSettings = EndpointSettings()
    outages: OutageSettings = OutageSettings()
    retention: RetentionSettings = RetentionSettings()


@dataclass(frozen=True, slots=True)
class Config:
    """All files, cross-checked. ``lexicon`` is what lexicon.yaml adds to the stance lexicon, section by section."""

    settings: Settings
    sources: tuple[Source, ...] = ()
    actors: tuple[Actor, ...] = ()
    issues: tuple[Issue, ...] = ()
    positions: tuple[Position, ...] = ()
    lexicon: Mapping[str, object] = field(default_factory=dict)

    def source(self, source_id: str) -> Source | None:
        """The source of that id, enabled or not."""
        return next((source for source in self.sources if source.id == source_id), None)

    def actor(self, actor_id: str) -> Actor | None:
        """The actor of that id."""
        return next((actor for actor in self.actors if actor.id == actor_id), None)

    def issue(self, issue_id: str) -> Issue | None:
        """The issue of that id."""
        return next((issue for issue in self.issues if issue.id == issue_id), None)


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
