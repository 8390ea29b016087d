"""Who is watched, and on what: sources, actors, issues, positions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from monitor.domain.basics import identity


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


INSTITUTION_RANK = 4
"""The rank of an institution's word with no speaker to it."""


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
