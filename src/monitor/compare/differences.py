"""What changed in stance between two versions of one document.

The versions are cut into sentences and held side by side (:mod:`monitor.compare.versions`); each edit is judged by
itself (:mod:`monitor.compare.edits`), and the whole is their sum. A page that grades its whole subject ("avoid all
travel to …") is as strict as that grade, whatever else changes (:mod:`monitor.compare.grades`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import islice

from monitor.compare.commitments import stated
from monitor.compare.edits import REGRADED, SURE, UNCLEAR, alone, by_rule, edited, in_list, parted, regraded
from monitor.compare.grades import of_page
from monitor.compare.lists import Places
from monitor.compare.signals import read
from monitor.compare.versions import MOST_READ, Sentence, cut, side_by_side
from monitor.domain import AS_A_WHOLE, MOVES, Change, Comparison, Difference, Relation
from monitor.lexicon import StanceLexicon
from monitor.text import words

__all__ = ["AS_A_WHOLE", "Change", "Compare", "Difference", "difference"]

Compare = Callable[[Sequence[tuple[str, str]]], list[Comparison]]

MOST_LOST, MOST_NEAR, MOST_ECHOES = 40, 8, 2
"""So many sentences that stated a stance and are gone are looked for in the later version; so many of its sentences
are read for each of them, and so many of these compared with it."""
_AS_FIRM = (Relation.REAFFIRMS, Relation.HARDENING)
_FEWEST_SHARED = 2
"""Words that a sentence shares with one that says it again."""


def difference(before: str, after: str, lexicon: StanceLexicon, compare: Compare) -> Difference:
    """Hold the later version against the earlier. Any two texts will do; nothing raises."""
    olds, news = cut(before, lexicon), cut(after, lexicon)
    known = Places(_advised(olds), _advised(news))
    changes = tuple(_changes(olds, news, known, lexicon, compare))
    old, new = _lead(olds), _lead(news)
    if old and new and old.grade and new.grade:
        verdict = regraded(old, new)
        if verdict is not None:
            lead = Change(old.text, new.text, *verdict, by_rule(verdict), graded=True)
            others = (change for change in changes if (change.before, change.after) != (lead.before, lead.after))
            return Difference(lead.relation, lead.confidence, (lead, *others))
        if not (old.grade.advice and new.grade.advice):
            listed = in_list(old, new, known, lexicon)
            shift = listed[0] if listed and listed[0] in MOVES else None
            return Difference(shift, listed[1] if listed and shift else REGRADED, changes)
    advises = any(one.grade for one in (*olds, *news))
    return _summed(changes, [change for change in changes if change.graded or not advises], lexicon)


def _advised(version: Sequence[Sentence]) -> Mapping[frozenset[str], float]:
    """How strictly, at the strictest, a version advises on each place that it names."""
    found: dict[frozenset[str], float] = {}
    for one in version:
        strictness = one.grade.strictness if one.grade else 0.0
        for place in one.places:
            found[place.content] = max(found.get(place.content, 0.0), strictness)
    return found


def _lead(version: Sequence[Sentence]) -> Sentence | None:
    """The sentence that grades the whole subject."""
    found = of_page((one.text, one.grade) for one in version if one.grade)
    return next((one for one in version if found and (one.text, one.grade) == found), None)


def _changes(
    olds: Sequence[Sentence], news: Sequence[Sentence], known: Places, lexicon: StanceLexicon, compare: Compare
) -> Iterator[Change]:
    """What was edited, added and removed, each judged.

    What was put in the place of a stance and says nothing on it is no edit of it: one sentence went, another came.
    """
    sides = side_by_side(olds, news)
    judged = list(zip(sides.edited, compare([(old.text, new.text) for old, new in sides.edited]), strict=True))
    apart = [pair for pair, one in judged if parted(*pair, one, lexicon)]
    gone, come = ([*these, *(pair[side] for pair in apart)] for side, these in enumerate((sides.gone, sides.come)))
    yield from (edited(*pair, one, known, lexicon) for pair, one in judged if pair not in apart)
    again = _said_again(gone, news, lexicon, compare)
    yield from (alone(one, known, lexicon, added=False, again=again.get(one.key, 0.0)) for one in gone)
    yield from (alone(one, known, lexicon, added=True) for one in come)


def _said_again(
    gone: Sequence[Sentence], news: Sequence[Sentence], lexicon: StanceLexicon, compare: Compare
) -> Mapping[tuple[str, float], float]:
    """Of sentences that stated a stance and are gone, how surely one of the later version says the same as firmly."""
    lost = [one for one in gone if stated(read(one.text[:MOST_READ], lexicon), lexicon)][:MOST_LOST]
    said = [(new, _content(new, lexicon)) for new in news] if lost else []
    asked = [(one, other) for one in lost for other in _nearest(_content(one, lexicon), said, lexicon)]
    compared = compare([(one.text, other.text) for one, other in asked]) if asked else []
    found: dict[tuple[str, float], float] = {}
    for (one, _), comparison in zip(asked, compared, strict=True):
        if comparison.relation in _AS_FIRM:
            sure = sum(comparison.scores.get(relation, 0.0) for relation in _AS_FIRM)
            found[one.key] = max(found.get(one.key, 0.0), sure)
    return found


def _nearest(
    content: frozenset[str], said: Sequence[tuple[Sentence, frozenset[str]]], lexicon: StanceLexicon
) -> Iterator[Sentence]:
    """Of the sentences that share most content words with one, those that state a stance."""
    shared = [(len(content & other), new) for new, other in said]
    near = nlargest(MOST_NEAR, (row for row in shared if row[0] >= _FEWEST_SHARED), key=lambda row: row[0])
    stating = (new for _, new in near if stated(read(new.text[:MOST_READ], lexicon), lexicon))
    return islice(stating, MOST_ECHOES)


def _content(one: Sentence, lexicon: StanceLexicon) -> frozenset[str]:
    return frozenset(words(one.folded)) - lexicon.stopwords


def _summed(changes: Sequence[Change], counting: Sequence[Change], lexicon: StanceLexicon) -> Difference:
    """The direction in which most confidence points; none where it is too little.

    None is never surer than even where a stance was taken out, or what became of it is not seen.
    """
    weights: Counter[Relation] = Counter()
    for change in counting:
        if change.relation in MOVES and change.confidence >= SURE:
            weights[change.relation] += round(change.confidence * 1000)
    if not weights:
        doubt = max((_doubt(change, lexicon) for change in changes), default=0.0)
        return Difference(None, 1 - min(doubt, UNCLEAR), tuple(changes))
    relation, weight = weights.most_common(1)[0]
    surest = max(change.confidence for change in counting if change.relation is relation)
    return Difference(relation, surest * weight / sum(weights.values()), tuple(changes))


def _doubt(change: Change, lexicon: StanceLexicon) -> float:
    """How likely a change that moves nothing may have moved something after all."""
    if change.relation in MOVES:
        return change.confidence
    if change.relation is Relation.REAFFIRMS:
        return 1 - change.confidence
    said = stated(read((change.before or "")[:MOST_READ], lexicon), lexicon)
    return change.confidence if said else 0.0
