"""How the worker behaves, and the whole configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from monitor.domain.basics import identity
from monitor.domain.flagged import Severity, Shift
from monitor.domain.watched import Actor, Issue, Position, Source


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How politely and how long; sizes in bytes of the decoded body, reading time in that of one processor."""

    user_agent: str = "stance-monitor/0.1 (+https://example.org/contact)"
    timeout: timedelta = timedelta(seconds=20)
    concurrency: int = 32
    per_host_concurrency: int = 2
    per_host_delay: timedelta = timedelta(seconds=1)
    max_bytes: int = 8_000_000
    reading_time: timedelta = timedelta(seconds=4)
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
