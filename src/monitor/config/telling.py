"""The parts of monitor.yaml on who is told, of what, and on how long things are kept."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from monitor.config.base import WORD, Model, explained
from monitor.config.values import CHANNEL, Age, Channel, Id, Interval, TimeOfDay, Timezone
from monitor.domain import About, Digest, Notify, OutageSettings, RetentionSettings, Severity, Shift


class NotifyModel(Model):
    """One channel, told of what its filter lets through. A text in place of the mapping is a `url` without a filter."""

    url: Channel = explained(
        "Where to send, as an Apprise URL. `${NAME}` stands for a variable of the monitor's environment.",
        "mailto://user:${MAIL_PASSWORD}@example.org",
    )
    name: Id | None = explained("What the channel is called in `monitor status` and the log.", "desk", default=None)
    severity: Annotated[Severity, WORD] | None = explained(
        "Only flags of this severity or above; all if left out.", "high", default=None
    )
    actors: list[Id] = explained("Only flags on these actors; all if left out.", ["china"], default=[])
    issues: list[Id] = explained("Only flags on these issues; all if left out.", ["russia-sanctions"], default=[])
    shifts: list[Annotated[Shift, WORD]] = explained(
        "Only flags of these kinds; all if left out.", ["reversal", "silent-edit"], default=[]
    )
    about: list[Annotated[About, WORD]] = explained(
        "What it is told of: `flags` raised or grown severer, `verdicts` on them, `sources` that fail and are back.",
        ["flags", "sources"],
        default=list(About)[::2],
        min_length=1,
    )
    digest: Annotated[Digest, WORD] = explained(
        "`immediate`, or all that has come in one message, `hourly` or `daily`.", "daily", default=Digest.IMMEDIATE
    )
    at: TimeOfDay = explained("When the daily message goes out.", "07:30", default=time(7))
    timezone: Timezone = explained("Where `at` is meant, and in which times are told.", "Europe/Oslo", default="UTC")

    def domain(self) -> Notify:
        """The channel."""
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in self}
        return Notify(**cast("dict[str, Any]", {**values, "name": self.name or ""}))


class _OrUrl:
    """The schema of an entry that may be an address alone."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(core), {"type": "string", "pattern": CHANNEL}]}


def _entry(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


class OutagesModel(Model):
    """When a source that fails counts as out: then, and when it is back, the channels are told once."""

    failures: float = explained(
        "Failures in a row; a server that is only slow or unreachable counts for a quarter of one.",
        3,
        default=OutageSettings().failures,
        ge=1,
        le=100,
    )
    after: Interval = explained(
        "Or so long without a success (and at least three times the source's interval).",
        "6h",
        default=OutageSettings().after,
    )


class RetentionModel(Model):
    """How long what is no longer needed is kept. What bears on a flag is kept for good."""

    requests: Age = explained("The log of requests.", "90d", "any", default=RetentionSettings().requests)
    notices: Age = explained("Notices that were sent or given up.", "90d", "any", default=RetentionSettings().notices)
    unread: Age = explained(
        "Pages as fetched that no text goes back to: walls, refusals.", "30d", "any", default=RetentionSettings().unread
    )
    pages: Age = explained(
        "Pages as fetched whose text is stored; the text stays.", "365d", "any", default=RetentionSettings().pages
    )


Channels = list[Annotated[NotifyModel, BeforeValidator(_entry), _OrUrl()]]
