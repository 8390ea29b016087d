"""sources.yaml, actors.yaml and positions.yaml as models: what each key means, takes and defaults to.

The models check one file's values and turn them into the nouns of :mod:`monitor.domain`; what holds between files is
checked in :mod:`monitor.config`. Descriptions and examples end up in the JSON Schemas that editors show.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import ValidationInfo, field_validator

from monitor.config.base import WORD, Model, explained
from monitor.config.values import (
    Age,
    Cron,
    Day,
    Id,
    Interval,
    Language,
    Rank,
    Reference,
    Regex,
    Selector,
    Text,
    Timezone,
    Web,
)
from monitor.domain import (
    Actor,
    Authority,
    Issue,
    LinkRules,
    Position,
    Source,
    SourceKind,
    Speaker,
    Stance,
)

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
        "When it is checked, instead of `every`: minute hour day month weekday. Where both are given, day and weekday "
        "must both fit.",
        "*/15 6-20 * * mon-fri",
        default=None,
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
