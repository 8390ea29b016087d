"""The four configuration files as models: what each key means, takes and defaults to.

The models check one file's values and turn them into the nouns of :mod:`monitor.domain`; what holds between files is
checked in :mod:`monitor.config`. Descriptions and examples end up in the JSON Schemas that editors show.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from monitor.config.values import (
    Age,
    Channel,
    Cron,
    Day,
    Duration,
    Header,
    Id,
    Interval,
    Language,
    Percentage,
    Rank,
    Reference,
    Regex,
    Selector,
    Size,
    Text,
    Timezone,
    Web,
)
from monitor.domain import (
    Actor,
    Authority,
    Corroboration,
    FetchSettings,
    FlagSettings,
    FormulaSettings,
    Issue,
    LinkRules,
    Notify,
    Position,
    ScheduleSettings,
    Settings,
    Severity,
    Source,
    SourceKind,
    Speaker,
    Stance,
    WebSettings,
)

_FETCH = FetchSettings()
_SCHEDULE = ScheduleSettings()
_WORD = Field(strict=False)  # written as a word, kept as the enumeration's member


def _explained(description: str, *examples: Any, **more: Any) -> Any:
    return Field(description=description, examples=list(examples) or None, **more)


class Model(BaseModel):
    """A mapping in a file: unknown keys are errors, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# --- monitor.yaml ----------------------------------------------------------------------------------------


class FetchModel(Model):
    """How politely the web is asked, and how long and large an answer may be."""

    user_agent: Header = _explained(
        "What the monitor calls itself; the operator's contact belongs in it, so that a site can write to you.",
        "stance-monitor/0.1 (+mailto:desk@example.org)",
        default=_FETCH.user_agent,
    )
    timeout: Interval = _explained("How long one request may take.", "20s", default=_FETCH.timeout)
    concurrency: int = _explained("Requests in flight over all hosts.", 32, default=_FETCH.concurrency, ge=1, le=1000)
    per_host_concurrency: int = _explained(
        "Requests in flight to one host.", 2, default=_FETCH.per_host_concurrency, ge=1, le=100
    )
    per_host_delay: Duration = _explained(
        "Time between the starts of two requests to one host.", "1s", default=_FETCH.per_host_delay
    )
    max_bytes: Size = _explained("The largest page taken, after decompression.", "8MB", default=_FETCH.max_bytes)
    respect_robots: bool = _explained("Whether robots.txt is obeyed.", True, default=_FETCH.respect_robots)
    allow_private_addresses: bool = _explained(
        "Whether addresses inside your own network may be fetched; true only to watch an intranet.",
        False,
        default=False,
    )


class ScheduleModel(Model):
    """When sources are due."""

    every: Interval = _explained(
        "How often a source is checked that sets neither `every` nor `cron`.", "30m", default=_SCHEDULE.every
    )
    jitter: Percentage = _explained(
        "Share of the interval by which checks are spread, so that they do not all fall on one second.",
        "10%",
        default=_SCHEDULE.jitter,
    )
    max_interval: Interval = _explained(
        "An unchanged or failing source is asked less and less often, up to this.",
        "12h",
        default=_SCHEDULE.max_interval,
    )

    @field_validator("max_interval")
    @classmethod
    def _not_shorter(cls, value: timedelta, info: ValidationInfo) -> timedelta:
        every = info.data.get("every")
        if every is not None and value < every:
            raise ValueError("is shorter than `every`; make it at least as long")
        return value


class CorroborationModel(Model):
    """Below this a shift is flagged with severity low; it rises when this is met."""

    rank: Rank = _explained(
        "A direct quote or own text by somebody of this rank or higher is enough by itself.", 3, default=3
    )
    outlets: int = _explained(
        "Otherwise so many independent outlets; copies of one wire story count once.", 2, default=2, ge=1, le=100
    )


class FlagsModel(Model):
    """When a statement becomes a flag."""

    min_confidence: float = _explained(
        "Comparisons less sure than this raise no flag.", 0.6, default=FlagSettings().min_confidence, ge=0, le=1
    )
    corroboration: CorroborationModel = CorroborationModel()


class FormulasModel(Model):
    """How stock phrases are followed."""

    absences: int = _explained(
        "How many of an actor's own texts in a row must lack a phrase before it counts as dropped.",
        3,
        default=3,
        ge=1,
        le=100,
    )


class WebModel(Model):
    """Where the review page is served."""

    host: Text = _explained(
        "Address to listen on; 127.0.0.1 is this machine only.", "127.0.0.1", default=WebSettings().host
    )
    port: int = _explained("Port to listen on.", 8787, default=WebSettings().port, ge=0, le=65535)


class NotifyModel(Model):
    """One channel, told of the flags its filter lets through."""

    url: Channel = _explained("Where to send, as an Apprise URL.", "mailto://user:password@example.org")
    severity: Annotated[Severity, _WORD] | None = _explained(
        "Only flags of this severity or above; all if left out.", "high", default=None
    )
    actors: list[Id] = _explained("Only flags on these actors; all if left out.", ["china"], default=[])
    issues: list[Id] = _explained("Only flags on these issues; all if left out.", ["russia-sanctions"], default=[])

    def domain(self) -> Notify:
        """The channel."""
        return Notify(self.url, self.severity, tuple(self.actors), tuple(self.issues))


class MonitorFile(Model):
    """monitor.yaml: how the worker behaves. Every key may be left out."""

    state_dir: Text = _explained(
        "Where the database and fetched pages are kept, relative to this file.", "../state", default="../state"
    )
    fetch: FetchModel = FetchModel()
    schedule: ScheduleModel = ScheduleModel()
    flags: FlagsModel = FlagsModel()
    formulas: FormulasModel = FormulasModel()
    web: WebModel = WebModel()
    notify: list[NotifyModel] = _explained("Who is told of flags.", default=[])
    model: Literal["builtin"] = _explained(
        "The language model: `builtin` is the one the package brings.", "builtin", default="builtin"
    )

    def domain(self, directory: Path) -> Settings:
        """The settings, for a file in this directory."""
        return Settings(
            state_dir=os.path.abspath(directory / Path(self.state_dir).expanduser()),  # noqa: PTH100 - keeps symlinks
            fetch=FetchSettings(**dict(self.fetch)),
            schedule=ScheduleSettings(**dict(self.schedule)),
            flags=FlagSettings(self.flags.min_confidence, Corroboration(**dict(self.flags.corroboration))),
            formulas=FormulaSettings(**dict(self.formulas)),
            web=WebSettings(**dict(self.web)),
            notify=tuple(channel.domain() for channel in self.notify),
            model=self.model,
        )


# --- sources.yaml ----------------------------------------------------------------------------------------


class LinksModel(Model):
    """Which links of a listing or sitemap lead to articles."""

    within: Selector | None = _explained(
        "CSS selector of the part of the page that lists them.", "ul.news", default=None
    )
    include: Regex | None = _explained(
        "Only addresses in which this regular expression is found.", "/20\\d\\d", default=None
    )
    exclude: Regex | None = _explained(
        "Never addresses in which this regular expression is found.", "\\.pdf$", default=None
    )

    def domain(self) -> LinkRules:
        """The rules."""
        return LinkRules(self.within, self.include, self.exclude)


class SourceModel(Model):
    """One watched address."""

    id: Id = _explained("Short name of the source, unique and never reused.", "mfa-cn-spokesperson")
    name: Text = _explained("What people call it.", "China MFA, spokesperson's remarks")
    kind: Annotated[SourceKind, _WORD] = _explained(
        "`feed` is RSS, Atom or JSON Feed; `listing` a page of links to articles; `sitemap` a sitemap or its "
        "index; `page` one page whose own text is watched for changes.",
        "feed",
    )
    url: Web = _explained("Its address.", "https://www.example.org/news/rss.xml")
    publisher: Id | None = _explained(
        "Id of the actor that publishes this itself; left out for the press.", "china", default=None
    )
    authority: Annotated[Authority, _WORD] = _explained(
        "What the publisher's word is worth as evidence.", "official", default=Authority.PRESS
    )
    every: Interval | None = _explained(
        "How often it is checked; monitor.yaml's `every` if left out.", "20m", default=None
    )
    timezone: Timezone = _explained(
        "Where its dates without a zone are meant, and `cron` runs.", "Asia/Shanghai", default="UTC"
    )
    cron: Cron | None = _explained(
        "When it is checked, instead of `every`: minute hour day month weekday.", "*/15 6-20 * * mon-fri", default=None
    )
    language: Language = _explained("The language of its texts.", "en", default="en")
    links: LinksModel | None = _explained("Which links lead to articles; for a listing or sitemap only.", default=None)
    max_age: Age = _explained(
        "Older items are not followed; `any` follows all.", "7d", "any", default=timedelta(days=7)
    )
    enabled: bool = _explained("Whether it is watched at present.", True, default=True)

    @field_validator("cron")
    @classmethod
    def _instead_of_every(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("every") is not None:
            raise ValueError("is given beside `every`; keep one of the two")
        return value

    @field_validator("links")
    @classmethod
    def _where_there_are_links(cls, value: LinksModel | None, info: ValidationInfo) -> LinksModel | None:
        kind = info.data.get("kind")
        if value is not None and kind in (SourceKind.FEED, SourceKind.PAGE):
            raise ValueError(f"are for a listing or sitemap, not for a {kind}; remove them or change `kind`")
        return value

    def domain(self) -> Source:
        """The source."""
        values = dict(self) | {"links": self.links.domain() if self.links else LinkRules()}
        return Source(**values)


class SourcesFile(Model):
    """sources.yaml: what is watched."""

    sources: list[SourceModel] = _explained("The watched addresses.")


# --- actors.yaml -----------------------------------------------------------------------------------------


class SpeakerModel(Model):
    """A person who speaks for the actor, in one office; list somebody again for another office."""

    name: Text = _explained("Full name as the press writes it.", "Xi Jinping")
    title: Text = _explained("The office.", "President")
    rank: Rank = _explained(
        "1 head of state or government, 2 foreign minister or cabinet, 3 deputy, ambassador or spokesperson, "
        "4 ministry text with no speaker, 5 state-media commentary.",
        1,
    )
    aliases: list[Text] = _explained("Other spellings and the surname alone.", ["Xi"], default=[])
    since: Day | None = _explained("First day in office, if it matters.", "2013-03-14", default=None, alias="from")
    until: Day | None = _explained("Last day in office; empty while it is held.", "2023-03-11", default=None)

    @field_validator("until")
    @classmethod
    def _not_before(cls, value: Any, info: ValidationInfo) -> Any:
        since = info.data.get("since")
        if value is not None and since is not None and value < since:
            raise ValueError(f"{value} is before `from` ({since}); swap or correct them")
        return value

    def domain(self) -> Speaker:
        """The speaker."""
        return Speaker(self.name, self.title, self.rank, tuple(self.aliases), self.since, self.until)


class ActorModel(Model):
    """A state, institution or company whose stance is tracked."""

    id: Id = _explained("Short name of the actor, used in positions and sources.", "china")
    name: Text = _explained("What people call it.", "China")
    aliases: list[Text] = _explained(
        "Other names that mean this actor and nobody else.", ["Beijing", "Chinese foreign ministry"], default=[]
    )
    speakers: list[SpeakerModel] = _explained("Those who speak for it.", default=[])

    def domain(self) -> Actor:
        """The actor with its speakers."""
        return Actor(self.id, self.name, tuple(self.aliases), tuple(speaker.domain() for speaker in self.speakers))


class ActorsFile(Model):
    """actors.yaml: who speaks."""

    actors: list[ActorModel] = _explained("The actors whose statements are followed.")


# --- positions.yaml --------------------------------------------------------------------------------------


class IssueModel(Model):
    """A question on which actors hold positions."""

    id: Id = _explained("Short name of the issue, used in positions.", "russia-sanctions")
    name: Text = _explained("What people call it.", "Sanctions on Russia")
    question: Text = _explained(
        "The question that `stance` answers, put so that it can be answered with yes or no.",
        "Should sanctions be imposed on Russia over its war in Ukraine?",
    )
    keywords: list[Text] = _explained(
        "Words of which a statement on the issue has at least one.", ["sanctions", "coercive measures"], min_length=1
    )
    context: list[Text] = _explained(
        "Words near by that tell this issue from others with the same keywords.", ["Russia", "Moscow"], default=[]
    )

    def domain(self) -> Issue:
        """The issue."""
        return Issue(self.id, self.name, self.question, tuple(self.keywords), tuple(self.context))


class PositionModel(Model):
    """What an actor is on record with; list it again with a later `as_of` to give its history."""

    id: Id = _explained("Short name of the position.", "china-sanctions")
    actor: Id = _explained("Id of the actor in actors.yaml.", "china")
    issue: Id = _explained("Id of the issue above.", "russia-sanctions")
    stance: Annotated[Stance, _WORD] = _explained("The answer to the issue's question.", "oppose")
    statement: Text = _explained(
        "The position in a sentence, in your own words.",
        "China opposes sanctions on Russia and says that sanctions do not solve problems.",
    )
    formulas: list[Text] = _explained(
        "Stock phrases whose coming and going is a signal by itself.", ["illegal unilateral sanctions"], default=[]
    )
    as_of: Day = _explained("The day of the statement it rests on.", "2022-03-23")
    source: Reference | None = _explained(
        "Where that statement can be read.", "https://www.example.org/statement", default=None
    )

    def domain(self, version: int = 1) -> Position:
        """The position as this version."""
        changed = {"formulas": tuple(self.formulas), "source": self.source or "", "version": version}
        return Position(**dict(self) | changed)


class PositionsFile(Model):
    """positions.yaml: the issues, and the positions held on them."""

    issues: list[IssueModel] = _explained("The questions followed.")
    positions: list[PositionModel] = _explained("The baseline: who holds what.", default=[])
