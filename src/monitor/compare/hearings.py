"""Several comparisons of the same words as one: the mean of what they were found to be, heard in different ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.domain import MOVED, MOVES, Comparison, Relation

_OTHER_WAY = {Relation.HARDENING: Relation.SOFTENING, Relation.SOFTENING: Relation.HARDENING}


def averaged(hearings: Sequence[Comparison]) -> Comparison:
    """One comparison of several of the same words: the mean distribution, with marks and reasons of the likest.

    Whether the stance moved is decided before the way in which it did: three ways share what one "unrelated" has.
    """
    scores = {name: sum(one.scores.get(name, 0.0) for one in hearings) / len(hearings) for name in Relation}
    return _decided(scores, hearings)


def doubted(hearings: Sequence[Comparison], turned: Comparison) -> Comparison:
    """The mean of what words were found to be, with what the position, held against the words, was found to be to them.

    The latter only ever speaks against a move: that is what it is asked for.
    """
    mean = averaged(hearings)
    return averaged([*hearings, turned_round(turned)]) if turned.movement < mean.movement else mean


def turned_round(comparison: Comparison) -> Comparison:
    """What a position is to words, as what the words are to the position: who was firmer before is softer now.

    It has no reasons: those of the other order are the wrong way round.
    """
    scores = {name: comparison.scores.get(_OTHER_WAY.get(name, name), 0.0) for name in Relation}
    relation = _OTHER_WAY.get(comparison.relation, comparison.relation)
    marks = comparison.statement_marks, comparison.position_marks
    return Comparison(relation, comparison.confidence, scores, *marks, model=comparison.model)


def standing(comparison: Comparison, echo: float) -> Comparison:
    """The comparison, with a share of ``echo`` of what had moved counted as reaffirmed."""
    scores = {name: comparison.scores.get(name, 0.0) * (1 - echo if name in MOVES else 1) for name in Relation}
    scores[Relation.REAFFIRMS] += 1 - sum(scores.values())
    return _decided(scores, [comparison])


def _decided(scores: Mapping[Relation, float], hearings: Sequence[Comparison]) -> Comparison:
    ways = [name for name in Relation if name in MOVES]
    among = ways if sum(scores[name] for name in ways) >= MOVED else list(Relation)
    relation = max(among, key=lambda name: scores[name])
    told = [one for one in hearings if one.reasons]
    likest = max(told or hearings, key=lambda one: (one.relation is relation, one.scores.get(relation, 0.0)))
    first = hearings[0] if hearings[0].relation is relation else likest
    return replace(first, relation=relation, confidence=scores[relation], scores=dict(scores))
