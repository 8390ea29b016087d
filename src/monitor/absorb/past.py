"""What was said before: other accounts of the same words, and the course of an actor's statements over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from monitor.domain import Authority, Config, Evidence, Flag, Kind, Position, Status
from monitor.drift import daily, step, trend
from monitor.flags import SAME_DAY, SHIFT_OF, Rules, day_of, is_barred, strength, trend_flag
from monitor.store import Compared, Store

WINDOW = timedelta(days=365)
"""A trend is looked for within this time: what was usual before is another usual."""


class Past:
    """Reads what the store has been told."""

    def __init__(self, config: Config, store: Store, rules: Rules) -> None:
        self._config = config
        self._store = store
        self._rules = rules

    def accounts(self, position: Position, said: Sequence[Evidence]) -> list[Evidence]:
        """What other pages had the actor say within a day of these statements."""
        days = [day for day in map(day_of, said) if day is not None]
        if not days:
            return []
        mine = {one.url for one in said}
        since, until = min(days) - SAME_DAY, max(days) + SAME_DAY
        return [one for one in self._series(position, _model(said), since) if one.url not in mine and _by(one, until)]

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
        compared = self._store.compared_on(position.actor, position.issue, position.key, model, since)
        return [self._evidence(one, position) for one in compared]

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
