"""A reading on its way into the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from monitor.domain import Article, Comparison, Evidence, Position, Revision, Source, Statement
from monitor.revise import Edit
from monitor.store import statement_key

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
