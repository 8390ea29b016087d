"""monitor.yaml as models: how the worker behaves, what each key means, takes and defaults to."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import ValidationInfo, field_validator

from monitor.config.base import WORD, Model, explained
from monitor.config.telling import Channels, OutagesModel, RetentionModel
from monitor.config.values import (
    Duration,
    Folder,
    Header,
    HeaderName,
    HostName,
    Interval,
    Listening,
    ModelName,
    Network,
    Percentage,
    Rank,
    Size,
)
from monitor.domain import (
    Corroboration,
    EndpointSettings,
    FetchSettings,
    FlagSettings,
    FormulaSettings,
    OutageSettings,
    ProxySettings,
    RetentionSettings,
    Role,
    ScheduleSettings,
    Settings,
    WebSettings,
)

_FETCH = FetchSettings()
_SCHEDULE = ScheduleSettings()


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
    reading_time: Interval = explained(
        "Time of one processor that reading a document may take; raise it on a slow machine, where long ones are lost.",
        "4s",
        default=_FETCH.reading_time,
    )
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

    host: Listening = explained(
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

    state_dir: Folder = explained(
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
            state_dir=_absolute(self.state_dir, directory),
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
    return kind + colon + _absolute(where, directory)


def _absolute(path: str, directory: Path) -> str:
    """A path that a file in this directory names."""
    return os.path.abspath(directory / Path(path).expanduser())  # noqa: PTH100 - keeps symlinks
