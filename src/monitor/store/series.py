"""What an actor was found to say on an issue, in the order of its days: statements with their comparisons."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain import Comparison
from monitor.store.database import Database, Row
from monitor.store.records import Said
from monitor.store.rows import comparison_of, said_of
from monitor.store.texts import SAID


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement, what it was found to be to a position's version, and the name its article gave its publisher."""

    said: Said
    comparison: Comparison
    publisher: str | None


class SeriesStore(Database):
    """Reads back what was compared with one version of a position."""

    def compared_on(
        self, actor: str, issue: str, position_key: str, model: str, since: date | None = None
    ) -> list[Compared]:
        """The statements that were held against a position's version by one model since a day, the newest last.

        Two models do not share a scale, so a series never mixes them.
        """
        sql = f"""
            {_COMPARED} WHERE linked.actor = :actor AND linked.issue = :issue AND linked.day >= :since
                AND comparison.position_key = :position AND comparison.model = :model
            ORDER BY linked.day, statement.id
        """
        rows = self.rows(sql, actor=actor, issue=issue, since=since or date.min, position=position_key, model=model)
        return [Compared(_said(row), _comparison(row), row["publisher"]) for row in rows]


_COMPARED = SAID.replace(
    "FROM statement JOIN revision ON revision.id = statement.revision",
    """, revision.publisher, comparison.relation, comparison.confidence, comparison.scores, comparison.position_marks,
        comparison.statement_marks, comparison.reasons, comparison.model,
        (SELECT json_group_array(tie) FROM
            (SELECT tie FROM statement_issue WHERE statement = statement.id ORDER BY place)) AS ties
    FROM statement JOIN revision ON revision.id = statement.revision
        JOIN statement_issue AS linked ON linked.statement = statement.id
        JOIN comparison ON comparison.statement = statement.id""",
)


def _said(row: Row) -> Said:
    """The statement, weighed as it was; those kept before weights were have none."""
    said, ties = said_of(row), json.loads(row["ties"])
    weighed = () if None in ties else tuple(ties)
    return replace(said, statement=replace(said.statement, ties=weighed))


def _comparison(row: Row) -> Comparison:
    lists = {name: json.loads(row[name]) for name in ("scores", "position_marks", "statement_marks", "reasons")}
    return comparison_of({"relation": row["relation"], "confidence": row["confidence"], "model": row["model"], **lists})
