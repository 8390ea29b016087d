"""Who said what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    SATIRE = "satire"
