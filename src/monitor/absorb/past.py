"""What was said before: other accounts of the same words, and the course of an actor's statements over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from monitor.absorb.page import corrected_key
from monitor.domain import Authority, Config, Doubt, Evidence, Flag, Kind, Position, Statement, Status
from monitor.drift import LIMIT, Trend, daily, step, trend
from monitor.flags import SAME_DAY, SHIFT_OF, Rules, day_of, is_barred, strength, trend_flag
from monitor.revise import corrections, withdrawn
from monitor.store import Compared, Said, Store
from monitor.store.series import Weighed
from monitor.text import digest

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
        if not any(_own(one.statement) for one in said) or any(flag.status is Status.OPEN for flag in past):
            return None
        model = _model(said)
        since = max(position.as_of, max(filter(None, map(day_of, said)), default=now.date()) - WINDOW)
        series = self._store.weighed_on(position.actor, position.issue, position.key, model, since)
        points = daily((one.day, step(one.comparison)) for one in self._news(series, position))
        found = trend(points)
        if found is None:
            return None
        reason = (
            f"small steps towards {found.relation.value} on {len(found.days)} days from {found.days[0]} to "
            f"{found.days[-1]} add up to {found.total:.1f} times the usual spread of a day; {LIMIT:g} make a trend"
        )
        shown = self._shown(position, model, found)
        return trend_flag(SHIFT_OF[found.relation], shown, position, past, self._rules, now, reason=reason)

    def _news(self, series: Sequence[Weighed], position: Position) -> Iterator[Weighed]:
        """The actor's own words, without what others printed again on a later day: that is one utterance, no series."""
        first: dict[str, date] = {}
        for one in series:
            if not _is_own(one.kind, one.doubt):
                continue
            source = self._config.source(one.source)
            own = source is not None and source.publisher == position.actor
            day = first.setdefault(digest(one.text), one.day)
            if own or day == one.day:
                yield one

    def _shown(self, position: Position, model: str, found: Trend) -> list[Evidence]:
        """For each day of a trend the words that moved the most, the latest first."""
        by_day: dict[date, list[Evidence]] = defaultdict(list)
        for one in self._compared(position, model, found.days[0]):
            evidence = self._evidence(one, position)
            if _own(evidence.statement):
                by_day[one.said.day].append(evidence)
        return [self._strongest(by_day[day], position.issue) for day in reversed(found.days)]

    def _strongest(self, evidence: Sequence[Evidence], issue: str) -> Evidence:
        return max(evidence, key=lambda one: (strength(one, issue, self._rules), one.id))

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


def _own(said: Statement) -> bool:
    """Whether these are the actor's own present words, or a report of them."""
    return said.kind is not Kind.CHARACTERISATION and not is_barred(said)


@lru_cache(maxsize=1_000)
def _is_own(kind: Kind, doubt: tuple[Doubt, ...]) -> bool:
    """The same of words of which no more is known."""
    return _own(Statement("", 0, 0, kind, doubt=doubt))
