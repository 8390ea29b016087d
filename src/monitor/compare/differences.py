"""What changed in stance between two versions of one document.

The versions are cut into sentences and held side by side (:mod:`monitor.compare.versions`); each edit is judged by
itself (:mod:`monitor.compare.edits`), and the whole is their sum. A page that grades its whole subject ("avoid all
travel to …") is as strict as that grade, whatever else changes (:mod:`monitor.compare.grades`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.compare.edits import REGRADED, SURE, alone, edited
from monitor.compare.grades import moved, of_page
from monitor.compare.versions import Sentence, cut, side_by_side
from monitor.domain import AS_A_WHOLE, MOVES, Change, Comparison, Difference, Relation
from monitor.lexicon import StanceLexicon

__all__ = ["AS_A_WHOLE", "Change", "Compare", "Difference", "difference"]

Compare = Callable[[Sequence[tuple[str, str]]], list[Comparison]]


def difference(before: str, after: str, lexicon: StanceLexicon, compare: Compare) -> Difference:
    """Hold the later version against the earlier. Any two texts will do; nothing raises."""
    olds, news = cut(before, lexicon), cut(after, lexicon)
    changes = _changes(olds, news, lexicon, compare)
    old, new = (of_page((one.text, one.grade) for one in version if one.grade) for version in (olds, news))
    relation = moved(old[1] if old else None, new[1] if new else None)
    if relation is not None and old and new:
        lead = Change(old[0], new[0], relation, REGRADED, (f'"{old[1].phrase}" -> "{new[1].phrase}"',), graded=True)
        others = [change for change in changes if (change.before, change.after) != (lead.before, lead.after)]
        return Difference(relation, REGRADED, (lead, *others))
    if old and new and not (old[1].advice and new[1].advice):
        return Difference(None, REGRADED, tuple(changes))
    advises = any(one.grade for one in (*olds, *news))
    counting = [change for change in changes if change.graded] if advises else changes
    return replace(_summed(counting), changes=tuple(changes))


def _changes(
    olds: Sequence[Sentence], news: Sequence[Sentence], lexicon: StanceLexicon, compare: Compare
) -> list[Change]:
    """What was edited, added and removed, each judged."""
    sides = side_by_side(olds, news)
    judged = compare([(old.text, new.text) for old, new in sides.edited])
    changes = [edited(old, new, one, lexicon) for (old, new), one in zip(sides.edited, judged, strict=True)]
    changes += [alone(one, lexicon, added=False) for one in sides.gone]
    changes += [alone(one, lexicon, added=True) for one in sides.come]
    return changes


def _summed(changes: Sequence[Change]) -> Difference:
    """The direction in which most confidence points; none where it is too little."""
    weights: Counter[Relation] = Counter()
    for change in changes:
        if change.relation in MOVES and change.confidence >= SURE:
            weights[change.relation] += round(change.confidence * 1000)
    if not weights:
        doubt = max((change.confidence for change in changes if change.relation in MOVES), default=0.0)
        return Difference(None, 1 - doubt, tuple(changes))
    relation, weight = weights.most_common(1)[0]
    surest = max(change.confidence for change in changes if change.relation is relation)
    return Difference(relation, surest * weight / sum(weights.values()), tuple(changes))
