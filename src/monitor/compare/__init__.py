"""A statement held against a position: how they relate, how sure that is, which words decided and why.

The rules (:mod:`monitor.compare.features`) give findings and figures, sentence vectors say how near the topics are, a
cross-encoder reads both texts together where there is one, and a calibrator makes one distribution of it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from monitor.compare.calibrate import RELATIONS, Calibrator
from monitor.compare.differences import AS_A_WHOLE, Difference, difference
from monitor.compare.features import Evidence, weigh
from monitor.compare.findings import Finding
from monitor.compare.hearings import doubted
from monitor.compare.plain import (
    POSTPONED,
    Plain,
    plain_agreement,
    plain_difference,
    plain_neutrality,
    postponed,
)
from monitor.compare.signals import Signals, read, reckoned
from monitor.domain import MOVED, MOVES, Comparison, Relation, Span
from monitor.lexicon import StanceLexicon
from monitor.text import fold, sentences, spelt_as, word_changes, word_count

CONTEXT_SEPARATOR = " | "
"""Between the sentence before a statement and the statement, as the cross-encoder was trained."""
LONGEST = 900
"""Characters of a statement that are weighed as they come."""
FOCUS = 400
"""Characters that are weighed of a longer one: the sentence that speaks most to the position and what follows it."""
LONGEST_READ = 60_000
_REASONS = 5
_MARKS = 8
_AUDIBLE = 0.3
_UNREAD = 0.4
"""What is left of a distribution where a text is not in the lexicon's language: too little for a flag."""

Floats = npt.NDArray[np.floating[Any]]


class Scorer(Protocol):
    """The models behind a comparison."""

    @property
    def version(self) -> str:
        """Names the models, so that a comparison can say by what it was made."""

    def vectors(self, texts: Sequence[str]) -> Floats:
        """One normalised sentence vector a text."""

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> Floats | None:
        """A distribution over the relations for each (position, statement in context); ``None`` without a model."""


class Pair(NamedTuple):
    """A position, a statement, and the sentence before the statement."""

    position: str
    statement: str
    context: str = ""


class Seen(NamedTuple):
    """A pair as read: where the weighed part of the statement begins, and what the models are given."""

    position: Signals
    statement: Signals
    offset: int
    texts: tuple[str, str]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares by a scorer, a lexicon and a calibrator."""

    scorer: Scorer
    lexicon: StanceLexicon
    calibrator: Calibrator

    @property
    def version(self) -> str:
        """Names everything a comparison depends on."""
        return f"{self.scorer.version} / {self.calibrator.version}"

    def compare(self, position: str, statement: str, context: str = "") -> Comparison:
        """How the statement relates to the position. Any text will do; nothing raises."""
        return self.compare_many([Pair(position, statement, context)])[0]

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        """The comparisons of many pairs, in order; equal pairs are compared once, and each position is read once.

        The models are not asked about what is certain.
        """
        once = list(dict.fromkeys(pairs))
        seen = dict(zip(once, read_pairs(once, self.lexicon), strict=True))
        found = {pair: self._certainly(known, seen[pair]) for pair in once if (known := certain(pair))}
        doubtful = {pair: one for pair, one in seen.items() if pair not in found}
        rows = self._rows(list(doubtful.values()))
        found |= {pair: self._weighed(one, row) for (pair, one), row in zip(doubtful.items(), rows, strict=True)}
        return [found[pair] for pair in pairs]

    def diff(self, before: str, after: str) -> Difference:
        """What an edit did to a document's stance; see :func:`monitor.compare.differences.difference`."""
        return difference(before, after, self.lexicon, self._both_ways)

    def _both_ways(self, pairs: Sequence[tuple[str, str]]) -> list[Comparison]:
        """Sentences with what stands in their place; what seems to move is heard the other way round as well."""
        found = self.compare_many([Pair(*pair) for pair in pairs])
        moved = [i for i, one in enumerate(found) if one.movement >= MOVED]
        turned = self.compare_many([Pair(after, before) for before, after in (pairs[i] for i in moved)])
        doubts = {i: doubted([found[i]], one) for i, one in zip(moved, turned, strict=True)}
        return [doubts.get(i, one) for i, one in enumerate(found)]

    def _rows(self, seen: Sequence[Seen]) -> npt.NDArray[np.float64]:
        """A distribution over the relations for each pair, by the scorer and the calibrator."""
        said = self.scorer.probabilities([one.texts for one in seen]) if seen else None
        return self.calibrator.probabilities(figures(seen, self.scorer), said)

    def _certainly(self, known: Relation, seen: Seen) -> Comparison:
        """The comparison of a pair of which the relation needs no weighing."""
        reason = "the same words" if known is Relation.REAFFIRMS else "nothing is said"
        return self._shown(seen, _sharply(known), seen.evidence.findings, reason)

    def _weighed(self, seen: Seen, row: npt.NDArray[np.float64]) -> Comparison:
        """The comparison by a distribution, and by what is so plain that it counts beside it."""
        if seen.statement.foreign or seen.position.foreign:
            row = _UNREAD * row + (1 - _UNREAD) / len(RELATIONS)
        scores = dict(zip(RELATIONS, (float(value) for value in row), strict=True))
        told = _told(seen)
        if told is not None:
            rest = 1 - told.weight
            scores = {name: rest * score + told.weight * (name is told.relation) for name, score in scores.items()}
        return self._shown(seen, _by_time(scores, seen), _with_plain(told, seen.evidence.findings))

    def _shown(
        self, seen: Seen, scores: dict[Relation, float], findings: Sequence[Finding], known: str = ""
    ) -> Comparison:
        """The likeliest relation with the findings that speak for it; where none does, ``known`` is the reason."""
        relation = max(scores, key=lambda name: scores[name])
        chosen = _chosen(findings, relation)
        position_marks, statement_marks = _marks(chosen, seen, relation)
        return Comparison(
            relation=relation,
            confidence=scores[relation],
            scores=scores,
            position_marks=position_marks,
            statement_marks=statement_marks,
            reasons=tuple(finding.reason for finding in chosen) or (known or _plainly(relation, seen),),
            model=self.version,
        )


def _told(seen: Seen) -> Plain | None:
    """What is so plain that it counts beside the network's opinion."""
    texts = seen.position, seen.statement
    return plain_neutrality(*texts) or plain_difference(*texts) or plain_agreement(*texts, seen.evidence.findings)


def _by_time(scores: dict[Relation, float], seen: Seen) -> dict[Relation, float]:
    """The distribution, with the way in which the text moved set right by the one time that it sets.

    A network sees that a time moved, and is often wrong about which way. How surely the text moved stays as it was.
    """
    way = postponed(seen.position, seen.statement)
    if way is None:
        return scores
    other = Relation.SOFTENING if way is Relation.HARDENING else Relation.HARDENING
    taken = POSTPONED * scores[other]
    return scores | {way: scores[way] + taken, other: scores[other] - taken}


def read_pairs(pairs: Sequence[Pair], lexicon: StanceLexicon) -> list[Seen]:
    """The pairs as the rules see them."""
    known: dict[str, Signals] = {}
    return [_read(pair, known, lexicon) for pair in pairs]


def figures(seen: Sequence[Seen], scorer: Scorer) -> list[dict[str, float]]:
    """What a calibrator weighs for each pair: the rules' figures, and how near the texts are by their vectors."""
    texts = list(dict.fromkeys(text for one in seen for text in one.texts))
    vectors = dict(zip(texts, scorer.vectors(texts), strict=True)) if texts else {}
    cosines = [float(vectors[one.texts[0]] @ vectors[one.texts[1]]) for one in seen]
    return [
        {**one.evidence.figures, "cosine": cosine, "cosine_squared": cosine * cosine}
        for one, cosine in zip(seen, cosines, strict=True)
    ]


def _read(pair: Pair, known: dict[str, Signals], lexicon: StanceLexicon) -> Seen:
    """The pair; the networks, which take a misspelt word or a rounded figure for another, are given them mended."""
    if pair.position not in known:
        known[pair.position] = read(pair.position[:LONGEST], lexicon)
    position = known[pair.position]
    part = _weightiest(pair.statement[:LONGEST_READ], position, lexicon)
    words = pair.statement[part.start : part.end]
    statement = read(words, lexicon)
    context = _undivided(pair.context.strip()[-LONGEST:])
    spelt = _undivided(spelt_as(reckoned(statement, position), position.text))
    texts = (reckoned(position, statement), f"{context}{CONTEXT_SEPARATOR}{spelt}" if context else spelt)
    return Seen(position, statement, part.start, texts, weigh(position, statement))


def _undivided(text: str) -> str:
    """The text without strokes, so that what divides context and statement stands nowhere but between them."""
    return text.replace(CONTEXT_SEPARATOR.strip(), "/")


def _weightiest(statement: str, position: Signals, lexicon: StanceLexicon) -> Span:
    """The part of a long statement that says most words of the position: sentences in a row, up to ``FOCUS``."""
    if len(statement) <= LONGEST:
        return Span(0, len(statement))
    found = sentences(statement) or [Span(0, len(statement))]
    parts = (read(statement[span.start : min(span.end, span.start + FOCUS)], lexicon) for span in found)
    weights = [len(position.stems.keys() & part.stems.keys()) for part in parts]
    best = max(range(len(found)), key=lambda i: weights[i])
    start, end = found[best]
    for span, weight in zip(found[best + 1 :], weights[best + 1 :], strict=True):
        if not weight or span.end - start > FOCUS:
            break
        end = span.end
    return Span(start, min(end, start + FOCUS))


def certain(pair: Pair) -> Relation | None:
    """What needs no weighing: nothing said, or the position's own words, be they misspelt."""
    if not pair.statement.strip() or not pair.position.strip():
        return Relation.UNRELATED
    same = fold(pair.position) == fold(pair.statement) or _misspelt(pair.statement, pair.position)
    return Relation.REAFFIRMS if same else None


def _misspelt(text: str, model: str) -> bool:
    """Whether a text is another but for slips of the pen, which are not looked for where it is too long to be read."""
    if max(len(text), len(model)) > LONGEST_READ or word_count(text) != word_count(model):
        return False
    return fold(spelt_as(text, model)) == fold(model)


def _sharply(relation: Relation) -> dict[Relation, float]:
    """A distribution that is nearly certain."""
    return {name: 0.96 if name is relation else 0.01 for name in RELATIONS}


def _with_plain(told: Plain | None, findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings with that of a plain difference before them, and without those that show the same words again.

    Words that only came or went are told by the name that another finding has for them: "hedge" says more than "added".
    """
    if told is None:
        return findings
    shown = told.finding.position, told.finding.statement
    others = [one for one in findings if (one.position, one.statement) != shown]
    same = (one.reason for one in findings if (one.position, one.statement) == shown and one.relation is told.relation)
    reason = next(same, told.finding.reason) if None in shown else told.finding.reason
    return [told.finding._replace(reason=reason), *others]


def _chosen(findings: Sequence[Finding], relation: Relation) -> list[Finding]:
    """The findings that speak for the relation, the loudest first, one of a kind and none that repeats another.

    Faint ones accompany others; alone they decide nothing.
    """
    fitting = sorted((f for f in findings if f.relation is relation), key=lambda f: -f.weight)
    if not fitting or fitting[0].weight < _AUDIBLE:
        return []
    kinds: dict[str, Finding] = {}
    for finding in fitting:
        kinds.setdefault(finding.kind, finding)
    return list({finding.reason: finding for finding in kinds.values()}.values())[:_REASONS]


def _marks(chosen: Sequence[Finding], seen: Seen, relation: Relation) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The words of the findings; without any, what differs between like texts, or else the words both share."""
    pairs = [(finding.position, finding.statement) for finding in chosen]
    if not pairs and relation in MOVES and seen.evidence.figures["near"] > 0:
        pairs = list(word_changes(seen.position.text, seen.statement.text))
    if not pairs and relation is not Relation.UNRELATED:
        pairs = list(seen.evidence.shared)
    old = apart(span for span, _ in pairs if span)
    new = apart(Span(span.start + seen.offset, span.end + seen.offset) for _, span in pairs if span)
    return old, new


def apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans that can be marked: in order, not too many, empty ones and those that overlap left out."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span.start, -span.end)):
        if span.end > span.start and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return tuple(kept[:_MARKS])


def _plainly(relation: Relation, seen: Seen) -> str:
    """A reason where no rule gave one."""
    if seen.statement.foreign or seen.position.foreign:
        return "hardly in a language that is read here"
    if relation is Relation.UNRELATED:
        return "no words in common" if not seen.evidence.shared else "on another matter"
    if relation is Relation.REAFFIRMS:
        return "neither another direction nor another strength"
    return AS_A_WHOLE
