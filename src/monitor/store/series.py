"""What an actor was found to say on an issue, in the order of its days: its own texts, statements with comparisons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from monitor.domain import Comparison, Doubt, Kind, Relation
from monitor.formulas import OwnText
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


@dataclass(frozen=True, slots=True)
class Weighed:
    """Of a statement with a day what a slow trend asks: its words, kind and doubts, and what it was found to be."""

    text: str
    kind: Kind
    doubt: tuple[Doubt, ...]
    day: date
    source: str
    comparison: Comparison


class SeriesStore(Database):
    """Reads back an actor's own texts, and what was compared with one version of a position."""

    def own_texts(self, actor: str, issue: str, limit: int, having: Sequence[str] = ()) -> list[OwnText]:
        """An actor's last own texts on an issue that have some letters, the newest last; each by its revision's id.

        What others are quoted with is no word of the actor's, and is blanked out; offsets stay right.
        """
        wanted = "".join(f" AND revision.text LIKE :having{at}" for at in range(len(having)))
        letters = {f"having{at}": f"%{one}%" for at, one in enumerate(having)}
        rows = self.rows(_OWN + wanted + _LATEST, actor=actor, issue=issue, limit=limit, **letters)
        return [
            OwnText(
                row["id"], date.fromisoformat(row["day"]), _own_words(row, actor), tuple(json.loads(row["passages"]))
            )
            for row in reversed(rows)
        ]

    def weighed_on(self, actor: str, issue: str, position_key: str, model: str, since: date) -> list[Weighed]:
        """The same series as that of :meth:`compared_on`, less what has no day; a year of it is read fast."""
        rows = self.rows(_WEIGHED, actor=actor, issue=issue, since=since, position=position_key, model=model)
        return [
            Weighed(
                row["text"],
                Kind(row["kind"]),
                _doubts(row["doubt"]),
                date.fromisoformat(row["day"]),
                row["source"],
                Comparison(Relation(row["relation"]), row["confidence"], _scores(row["scores"]), model=model),
            )
            for row in rows
        ]

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


_OWN = """
    SELECT revision.id, formula_text.day, revision.text, formula_text.passages,
        (SELECT json_group_array(json_array(start, "end", actor)) FROM statement
            WHERE revision = revision.id AND actor IS NOT NULL AND kind IN ('direct', 'indirect')) AS quoted
    FROM formula_text JOIN revision ON revision.id = formula_text.revision
    WHERE formula_text.actor = :actor AND formula_text.issue = :issue
"""
_BLANK = "\n"  # a sentence does not go on behind it
_LATEST = " ORDER BY formula_text.day DESC, revision.published DESC, revision.n DESC LIMIT :limit"

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


_WEIGHED = """
    SELECT statement.text, statement.kind, statement.doubt, linked.day, revision.source,
        comparison.relation, comparison.confidence, comparison.scores
    FROM statement_issue AS linked JOIN statement ON statement.id = linked.statement
        JOIN revision ON revision.id = statement.revision
        JOIN comparison ON comparison.statement = statement.id
    WHERE linked.actor = :actor AND linked.issue = :issue AND linked.day >= :since
        AND comparison.position_key = :position AND comparison.model = :model
        AND (statement.date IS NOT NULL OR revision.published IS NOT NULL)
    ORDER BY linked.day, statement.id
"""


@lru_cache(maxsize=1_000)
def _doubts(doubt: str) -> tuple[Doubt, ...]:
    return tuple(map(Doubt, json.loads(doubt)))


def _scores(scores: str) -> dict[Relation, float]:
    return {Relation(name): score for name, score in json.loads(scores).items()}


def _own_words(row: Row, actor: str) -> str:
    """The text without the words of others. Where somebody else's stand within the actor's own, they are its own."""
    text, spans = row["text"], json.loads(row["quoted"])
    own = [(start, end) for start, end, whose in spans if whose == actor]
    for start, end, whose in spans:
        if whose != actor and not any(start < stop and begin < end for begin, stop in own):
            text = f"{text[:start]}{_BLANK * (end - start)}{text[end:]}"
    return str(text)


def _said(row: Row) -> Said:
    """The statement, weighed as it was; those kept before weights were have none."""
    said, ties = said_of(row), json.loads(row["ties"])
    weighed = () if None in ties else tuple(ties)
    return replace(said, statement=replace(said.statement, ties=weighed))


def _comparison(row: Row) -> Comparison:
    lists = {name: json.loads(row[name]) for name in ("scores", "position_marks", "statement_marks", "reasons")}
    return comparison_of({"relation": row["relation"], "confidence": row["confidence"], "model": row["model"], **lists})
