"""A reading on its way into the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from monitor.domain import Article, Authority, Comparison, Evidence, Flag, Position, Revision, Source, Statement, Status
from monitor.revise import Edit
from monitor.store import Store, statement_key

Subject = tuple[str, str]
"""An actor's id and an issue's: what positions and flags are about."""

MOST = 120
"""Statements of one article, on all subjects, that are compared. A whole day's debate has fewer."""


@dataclass(frozen=True, slots=True)
class Page:
    """A reading with the revisions of its address before it and what happened to the text since."""

    source: Source
    revision: Revision
    history: Sequence[Revision]
    edit: Edit

    @property
    def article(self) -> Article:
        """What is read."""
        return self.revision.article

    def day(self, said: Statement) -> date:
        """The day of the words: their own, or else the article's, or else the day on which it was seen."""
        return said.date or self.article.day or self.revision.seen_at.date()

    @property
    def owner(self) -> str | None:
        """Whose own word the page is, if it is anybody's."""
        return self.source.publisher if self.source.authority is Authority.OFFICIAL else None

    @property
    def edited(self) -> date:
        """The day of what was edited into the page, or out of it: the day on which that was seen, under an old date.

        A page that has a later date than its last version names the day itself.
        """
        day, before = self.article.day, self.history[0].article.day if self.history else None
        if day is not None and before is not None and day > before:
            return day
        return self.revision.seen_at.astimezone(ZoneInfo(self.article.timezone)).date()

    def evidence(
        self, said: Statement, comparison: Comparison | None, position: Position | None, note: str = ""
    ) -> Evidence:
        """A statement of this page as a line of a flag's case."""
        return Evidence(
            id=statement_key(self.revision.id, said),
            url=self.article.url,
            source=self.source.id,
            authority=self.source.authority,
            title=self.article.title,
            published=self.article.published,
            statement=said,
            comparison=comparison,
            position=position.key if position else None,
            outlet=self.article.publisher or self.source.name,
            note=note,
        )


def by_subject(statements: Iterable[Statement]) -> dict[Subject, list[Statement]]:
    """The statements of each actor on each issue."""
    found: dict[Subject, list[Statement]] = defaultdict(list)
    for said in statements:
        for issue in said.issues if said.actor else ():
            found[said.actor or "", issue].append(said)
    return dict(found)


def first_of_each(said: Mapping[Subject, Sequence[Statement]], most: int = MOST) -> dict[Subject, Sequence[Statement]]:
    """As many statements as are compared of a page, the first on each subject.

    On what little is said all of it is kept, until there are more subjects than room.
    """
    kept = dict(said)
    left = most
    for place, subject in enumerate(sorted(said, key=lambda one: len(said[one]))):
        kept[subject] = said[subject][: left // (len(said) - place)]
        left -= len(kept[subject])
    return kept


def flags_on(store: Store, subject: Subject, position: Position | None) -> list[Flag]:
    """All flags on a subject, what was held against versions that say the same as a position as held against this one.

    Another date or other formulas make another version, and leave a shift from it the shift that it was.
    """
    found = store.flags_on(*subject)
    if position is None or not any(flag.status is Status.OPEN for flag in found):
        return found
    versions = (version.position for version in store.position_history(*subject))
    alike = {one.key for one in versions if (one.stance, one.statement) == (position.stance, position.statement)}
    return [
        replace(flag, evidence=tuple(_renamed(one, alike, position.key) for one in flag.evidence)) for flag in found
    ]


def _renamed(evidence: Evidence, alike: Collection[str], key: str) -> Evidence:
    return replace(evidence, position=key) if evidence.position in alike else evidence


def corrected_key(url: str) -> str:
    """The name under which the store remembers which corrections an address shows."""
    return f"corrected {url}"
