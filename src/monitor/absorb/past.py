"""What was said before: other accounts of the same words, and the course of an actor's statements over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from monitor.absorb.page import corrected_key
from monitor.domain import Authority, Config, Evidence, Flag, Kind, Position, Status
from monitor.drift import daily, step, trend
from monitor.flags import SAME_DAY, SHIFT_OF, Rules, day_of, is_barred, strength, trend_flag
from monitor.revise import corrections, withdrawn
from monitor.store import Compared, Said, Store

WINDOW = timedelta(days=365)
"""A trend is looked for within this time: what was usual before is another usual."""


class Past:
    """Reads what the store has been told."""

    def __init__(self, config: Config, store: Store, rules: Rules) -> None:
        self._config = config
        self._store = store
        self._rules = rules

    def accounts(self, position: Position, said: Sequence[Evidence]) -> list[Evidence]:
        """What other pages had the actor say within a day of these statements, and have not corrected since."""
        days = [day for day in map(day_of, said) if day is not None]
        if not days:
            return []
        mine = {one.url for one in said}
        since, until = min(days) - SAME_DAY, max(days) + SAME_DAY
        series = self._compared(position, _model(said), since)
        heard = ((one, self._evidence(one, position)) for one in series if one.said.url not in mine)
        return [one for told, one in heard if _by(one, until) and not self._withdrawn(told.said)]

    def _withdrawn(self, said: Said) -> bool:
        """Whether the page no longer has the words, and shows that it has been corrected."""
        (last,) = self._store.latest_revisions(said.url, 1)
        first = self._store.revision(said.revision) if last.id != said.revision else None
        if first is None or not withdrawn(said.statement.start, said.statement.end, first.article, last.article):
            return False
        return bool(self._store.meta(corrected_key(said.url)) or corrections(last.article.text))

    def trend(self, position: Position, said: Sequence[Evidence], past: Sequence[Flag], now: datetime) -> Flag | None:
        """The flag for a slow trend in the actor's own words, if these statements complete one.

        Where a flag on the position is open the reviewer is looking at it already.
        """
        if not any(_own(one) for one in said) or any(flag.status is Status.OPEN for flag in past):
            return None
        since = max(position.as_of, max(filter(None, map(day_of, said)), default=now.date()) - WINDOW)
        series = [one for one in self._series(position, _model(said), since) if _own(one)]
        steps = [(day_of(one), step(one.comparison)) for one in series if one.comparison is not None]
        found = trend(daily((day, value) for day, value in steps if day is not None))
        if found is None:
            return None
        reason = (
            f"small steps towards {found.relation.value} on {len(found.days)} days from {found.days[0]} to "
            f"{found.days[-1]} add up to {found.total:.1f}"
        )
        shown = [
            self._strongest([one for one in series if day_of(one) == day], position.issue)
            for day in reversed(found.days)
        ]
        return trend_flag(SHIFT_OF[found.relation], shown, position, past, self._rules, now, reason=reason)

    def _strongest(self, evidence: Sequence[Evidence], issue: str) -> Evidence:
        return max(evidence, key=lambda one: (strength(one, issue, self._rules), one.id))

    def _series(self, position: Position, model: str, since: date) -> list[Evidence]:
        return [self._evidence(one, position) for one in self._compared(position, model, since)]

    def _compared(self, position: Position, model: str, since: date) -> list[Compared]:
        return self._store.compared_on(position.actor, position.issue, position.key, model, since)

    def _evidence(self, compared: Compared, position: Position) -> Evidence:
        said = compared.said
        source = self._config.source(said.source)
        return Evidence(
            id=said.id,
            url=said.url,
            source=said.source,
            authority=source.authority if source else Authority.PRESS,
            title=said.title,
            published=said.published,
            statement=said.statement,
            comparison=compared.comparison,
            position=position.key,
            outlet=compared.publisher or (source.name if source else said.source),
        )


def _model(said: Sequence[Evidence]) -> str:
    return next((one.comparison.model for one in said if one.comparison is not None), "")


def _by(evidence: Evidence, until: date) -> bool:
    day = day_of(evidence)
    return day is not None and day <= until


def _own(evidence: Evidence) -> bool:
    """Whether these are the actor's own present words, or a report of them."""
    return evidence.statement.kind is not Kind.CHARACTERISATION and not is_barred(evidence.statement)
