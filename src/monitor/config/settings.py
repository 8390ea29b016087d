"""The four configuration files as models: what each key means, takes and defaults to.

The models check one file's values and turn them into the nouns of :mod:`monitor.domain`; what holds between files is
checked in :mod:`monitor.config`. Descriptions and examples end up in the JSON Schemas that editors show.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import ValidationInfo, field_validator

from monitor.config.base import WORD, Model, explained
from monitor.config.telling import Channels, OutagesModel, RetentionModel
from monitor.config.values import (
    Age,
    Cron,
    Day,
    Duration,
    Header,
    HeaderName,
    HostName,
    Id,
    Interval,
    Language,
    ModelName,
    Network,
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
    EndpointSettings,
    FetchSettings,
    FlagSettings,
    FormulaSettings,
    Issue,
    LinkRules,
    OutageSettings,
    Position,
    ProxySettings,
    RetentionSettings,
    Role,
    ScheduleSettings,
    Settings,
    Source,
    SourceKind,
    Speaker,
    Stance,
    WebSettings,
)

_FETCH = FetchSettings()
_SCHEDULE = ScheduleSettings()


# --- monitor.yaml ----------------------------------------------------------------------------------------


class FetchModel(Model):
    """How politely the web is asked, and how long and large an answer may be."""

    user_agent: Header = explained(
        "What the monitor calls itself; the operator's contact belongs in it, so that a site can write to you.",
        "stance-monitor/0.1 (+mailto:desk@example.org)",
        default=_FETCH.user_agent,
    )
    timeout: Interval = explained("How long one request may take.", "20s", default=_FETCH.timeout)
    concurrency: int = explained("Requests in flight over all hosts.", 32, default=_FETCH.concurrency, ge=1, le=1000)
    per_host_concurrency: int = explained(
        "Requests in flight to one host.", 2, default=_FETCH.per_host_concurrency, ge=1, le=100
    )
    per_host_delay: Duration = explained(
        "Time between the starts of two requests to one host.", "1s", default=_FETCH.per_host_delay
    )
    max_bytes: Size = explained("The largest page taken, after decompression.", "8MB", default=_FETCH.max_bytes)
    respect_robots: bool = explained("Whether robots.txt is obeyed.", True, default=_FETCH.respect_robots)
    allow_private_addresses: bool = explained(
        "Whether addresses inside your own network may be fetched; true only to watch an intranet.",
        False,
        default=False,
    )


class ScheduleModel(Model):
    """When sources are due."""

    every: Interval = explained(
        "How often a source is checked that sets neither `every` nor `cron`.", "30m", default=_SCHEDULE.every
    )
    jitter: Percentage = explained(
        "Share of the interval by which checks are spread, so that they do not all fall on one second.",
        "10%",
        default=_SCHEDULE.jitter,
    )
    max_interval: Interval = explained(
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

    rank: Rank = explained(
        "A direct quote or own text by somebody of this rank or higher is enough by itself.", 3, default=3
    )
    outlets: int = explained(
        "Otherwise so many independent outlets; copies of one wire story count once.", 2, default=2, ge=1, le=100
    )


class FlagsModel(Model):
    """When a statement becomes a flag."""

    min_confidence: float = explained(
        "Comparisons less sure than this raise no flag.", 0.6, default=FlagSettings().min_confidence, ge=0, le=1
    )
    corroboration: CorroborationModel = CorroborationModel()


class FormulasModel(Model):
    """How stock phrases are followed."""

    absences: int = explained(
        "How many of an actor's own texts in a row must lack a phrase before it counts as dropped.",
        3,
        default=3,
        ge=1,
        le=100,
    )


class ProxyModel(Model):
    """A proxy in front of the desk that has already asked who the user is, and tells it in a header."""

    header: HeaderName = explained("Header in which the proxy names the user.", "X-Remote-User")
    addresses: list[Network] = explained(
        "Addresses or networks of the proxy: from anywhere else the header means nothing.",
        ["127.0.0.1"],
        alias="from",
        min_length=1,
    )
    role: Annotated[Role, WORD] = explained(
        "What users may do that `monitor user add` does not know: reader, reviewer or admin.",
        "reviewer",
        default=Role.REVIEWER,
    )

    def domain(self) -> ProxySettings:
        """The settings."""
        return ProxySettings(self.header, tuple(self.addresses), self.role)


class WebModel(Model):
    """Where the review page is served."""

    host: Text = explained(
        "Address to listen on; 127.0.0.1 is this machine only, any other needs users (`monitor user add`) or `proxy`.",
        "127.0.0.1",
        default=WebSettings().host,
    )
    enabled: bool = explained("Whether `monitor run` serves the desk; `monitor web` does anyhow.", True, default=True)
    port: int = explained("Port to listen on.", 8787, default=WebSettings().port, ge=0, le=65535)
    names: list[HostName] = explained(
        "Names under which browsers reach the desk, besides its address.", ["desk.example.org"], default=[]
    )
    https: bool = explained(
        "Whether the desk is reached over HTTPS, through a proxy, at any address but this machine's own; `false` lets "
        "passwords and sessions travel in the clear.",
        True,
        default=True,
    )
    proxy: ProxyModel | None = explained("Who says who the user is, instead of a password.", default=None)

    def domain(self) -> WebSettings:
        """The settings."""
        proxy = self.proxy.domain() if self.proxy else None
        return WebSettings(self.host, self.port, tuple(self.names), self.https, proxy, self.enabled)


class EndpointModel(Model):
    """How much a model behind an address may be asked; what it does not answer, the built-in model does."""

    calls_per_day: int = explained(
        "Requests a day (UTC) to `model: openai:…`.", 500, default=EndpointSettings().calls_per_day, ge=0, le=1_000_000
    )
    timeout: Interval = explained("How long one answer may take.", "20s", default=EndpointSettings().timeout)


class MonitorFile(Model):
    """monitor.yaml: how the worker behaves. Every key may be left out."""

    state_dir: Text = explained(
        "Where the database and fetched pages are kept, relative to this file.", "../state", default="../state"
    )
    fetch: FetchModel = FetchModel()
    schedule: ScheduleModel = ScheduleModel()
    flags: FlagsModel = FlagsModel()
    formulas: FormulasModel = FormulasModel()
    web: WebModel = WebModel()
    notify: Channels = explained("Who is told.", default=[])
    outages: OutagesModel = OutagesModel()
    retention: RetentionModel = RetentionModel()
    model: ModelName = explained(
        "What compares statements with positions: `builtin`, the model the package brings; `onnx:DIR`, a folder with "
        "an exported one, relative to this file; `hf:NAME`, an inference model of the Hugging Face hub; "
        "`openai:URL#MODEL`, a language model behind an OpenAI-compatible address.",
        "builtin",
        "onnx:../models/mine",
        "hf:cross-encoder/nli-deberta-v3-base",
        "openai:http://127.0.0.1:11434/v1#qwen3",
        default="builtin",
    )
    endpoint: EndpointModel = EndpointModel()

    def domain(self, directory: Path) -> Settings:
        """The settings, for a file in this directory."""
        return Settings(
            state_dir=os.path.abspath(directory / Path(self.state_dir).expanduser()),  # noqa: PTH100 - keeps symlinks
            fetch=FetchSettings(**dict(self.fetch)),
            schedule=ScheduleSettings(**dict(self.schedule)),
            flags=FlagSettings(self.flags.min_confidence, Corroboration(**dict(self.flags.corroboration))),
            formulas=FormulaSettings(**dict(self.formulas)),
            web=self.web.domain(),
            notify=tuple(channel.domain() for channel in self.notify),
            model=_located(self.model, directory),
            endpoint=EndpointSettings(**dict(self.endpoint)),
            outages=OutageSettings(**dict(self.outages)),
            retention=RetentionSettings(**dict(self.retention)),
        )


def _located(model: str, directory: Path) -> str:
    """The model's name; where it is a folder, with an absolute path."""
    kind, colon, where = model.partition(":")
    if kind != "onnx":
        return model
    return kind + colon + os.path.abspath(directory / Path(where).expanduser())  # noqa: PTH100 - keeps symlinks


# --- sources.yaml ----------------------------------------------------------------------------------------


class LinksModel(Model):
    """Which links of a listing or sitemap lead to articles."""

    within: Selector | None = explained(
        "CSS selector of the part of the page that lists them.", "ul.news", default=None
    )
    include: Regex | None = explained(
        "Only addresses in which this regular expression is found.", "/20\\d\\d", default=None
    )
    exclude: Regex | None = explained(
        "Never addresses in which this regular expression is found.", "\\.pdf$", default=None
    )

    def domain(self) -> LinkRules:
        """The rules."""
        return LinkRules(self.within, self.include, self.exclude)


class SourceModel(Model):
    """One watched address."""

    id: Id = explained("Short name of the source, unique and never reused.", "mfa-cn-spokesperson")
    name: Text = explained("What people call it.", "China MFA, spokesperson's remarks")
    kind: Annotated[SourceKind, WORD] = explained(
        "`feed` is RSS, Atom or JSON Feed; `listing` a page of links to articles; `sitemap` a sitemap or its "
        "index; `page` one page whose own text is watched for changes.",
        "feed",
    )
    url: Web = explained("Its address.", "https://www.example.org/news/rss.xml")
    publisher: Id | None = explained(
        "Id of the actor that publishes this itself; left out for the press.", "china", default=None
    )
    authority: Annotated[Authority, WORD] = explained(
        "What the publisher's word is worth as evidence.", "official", default=Authority.PRESS
    )
    every: Interval | None = explained(
        "How often it is checked; monitor.yaml's `every` if left out.", "20m", default=None
    )
    timezone: Timezone = explained(
        "Where its dates without a zone are meant, and `cron` runs.", "Asia/Shanghai", default="UTC"
    )
    cron: Cron | None = explained(
        "When it is checked, instead of `every`: minute hour day month weekday.", "*/15 6-20 * * mon-fri", default=None
    )
    language: Language = explained("The language of its texts.", "en", default="en")
    links: LinksModel | None = explained("Which links lead to articles; for a listing or sitemap only.", default=None)
    max_age: Age = explained("Older items are not followed; `any` follows all.", "7d", "any", default=timedelta(days=7))
    enabled: bool = explained("Whether it is watched at present.", True, default=True)

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

    sources: list[SourceModel] = explained("The watched addresses.")


# --- actors.yaml -----------------------------------------------------------------------------------------


class SpeakerModel(Model):
    """A person who speaks for the actor, in one office; list somebody again for another office."""

    name: Text = explained("Full name as the press writes it.", "Xi Jinping")
    title: Text = explained("The office.", "President")
    rank: Rank = explained(
        "1 head of state or government, 2 foreign minister or cabinet, 3 deputy, ambassador or spokesperson, "
        "4 ministry text with no speaker, 5 state-media commentary.",
        1,
    )
    aliases: list[Text] = explained("Other spellings and the surname alone.", ["Xi"], default=[])
    since: Day | None = explained("First day in office, if it matters.", "2013-03-14", default=None, alias="from")
    until: Day | None = explained("Last day in office; empty while it is held.", "2023-03-11", default=None)

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

    id: Id = explained("Short name of the actor, used in positions and sources.", "china")
    name: Text = explained("What people call it.", "China")
    aliases: list[Text] = explained(
        "Other names that mean this actor and nobody else.", ["Beijing", "Chinese foreign ministry"], default=[]
    )
    speakers: list[SpeakerModel] = explained("Those who speak for it.", default=[])

    def domain(self) -> Actor:
        """The actor with its speakers."""
        return Actor(self.id, self.name, tuple(self.aliases), tuple(speaker.domain() for speaker in self.speakers))


class ActorsFile(Model):
    """actors.yaml: who speaks."""

    actors: list[ActorModel] = explained("The actors whose statements are followed.")


# --- positions.yaml --------------------------------------------------------------------------------------


class IssueModel(Model):
    """A question on which actors hold positions."""

    id: Id = explained("Short name of the issue, used in positions.", "russia-sanctions")
    name: Text = explained("What people call it.", "Sanctions on Russia")
    question: Text = explained(
        "The question that `stance` answers, put so that it can be answered with yes or no.",
        "Should sanctions be imposed on Russia over its war in Ukraine?",
    )
    keywords: list[Text] = explained(
        "Words of which a statement on the issue has at least one.", ["sanctions", "coercive measures"], min_length=1
    )
    context: list[Text] = explained(
        "Words near by that tell this issue from others with the same keywords.", ["Russia", "Moscow"], default=[]
    )

    def domain(self) -> Issue:
        """The issue."""
        return Issue(self.id, self.name, self.question, tuple(self.keywords), tuple(self.context))


class PositionModel(Model):
    """What an actor is on record with; list it again with a later `as_of` to give its history."""

    id: Id = explained("Short name of the position.", "china-sanctions")
    actor: Id = explained("Id of the actor in actors.yaml.", "china")
    issue: Id = explained("Id of the issue above.", "russia-sanctions")
    stance: Annotated[Stance, WORD] = explained("The answer to the issue's question.", "oppose")
    statement: Text = explained(
        "The position in a sentence, in your own words.",
        "China opposes sanctions on Russia and says that sanctions do not solve problems.",
    )
    formulas: list[Text] = explained(
        "Stock phrases whose coming and going is a signal by itself.", ["illegal unilateral sanctions"], default=[]
    )
    as_of: Day = explained("The day of the statement it rests on.", "2022-03-23")
    source: Reference | None = explained(
        "Where that statement can be read.", "https://www.example.org/statement", default=None
    )

    def domain(self, version: int = 1) -> Position:
        """The position as this version."""
        changed = {"formulas": tuple(self.formulas), "source": self.source or "", "version": version}
        return Position(**dict(self) | changed)


class PositionsFile(Model):
    """positions.yaml: the issues, and the positions held on them."""

    issues: list[IssueModel] = explained("The questions followed.")
    positions: list[PositionModel] = explained("The baseline: who holds what.", default=[])
