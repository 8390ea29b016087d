"""What changed in stance between two versions of one document.

The versions are cut into sentences. Those that both have, wherever they stand, and those that differ in typography,
links or a date of update are left out; what remains is paired by likeness, and each pair is compared as a statement
with a position. A page that grades its whole subject ("avoid all travel to …") is as strict as that grade, whatever
else changes (:mod:`monitor.compare.grades`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from monitor.compare.grades import STRICT, Grade, grade, moved, of_page
from monitor.compare.signals import Signals, read
from monitor.domain import MOVES, Comparison, Relation
from monitor.lexicon import StanceLexicon
from monitor.text import containment, fold, sentences, similarity, words

Compare = Callable[[Sequence[tuple[str, str]]], list[Comparison]]

ALIKE = 0.5
"""Likeness from which two sentences count as one that was edited."""
FOUND_AGAIN = 0.8
"""Share of a sentence's words that the other version must have in one sentence for it not to be gone or new."""
SURE = 0.6
"""Confidence from which a changed sentence moves the whole."""
UNCLEAR = 0.5
"""Confidence in a commitment or condition that stands in no sentence of the other version."""
REGRADED = 0.9
"""Confidence in a change of grade: it is written in so many words, and may still be about something else."""
AS_A_WHOLE = "read as a whole, no single word decides"
"""The reason of a comparison that rests on the model alone; too little to call an edit a shift."""
MOST_SENTENCES = 3000
MOST_CHANGES = 120
_ITEM = 160
_WORDS_OF_ITEM = 8
_STAMP = 120
_READ = 2000
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s+\"[^\"]{0,300}\")?\)")
_MARKUP = re.compile(r"^[\s#>*+|=_-]+|[*_|`]{2,}|<[^<>]{1,200}>")


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence before and after (``None`` where it was added or removed) and what that does to the stance.

    ``graded`` says that it gives a grade, or stands in a list that does.
    """

    before: str | None
    after: str | None
    relation: Relation
    confidence: float
    reasons: tuple[str, ...] = ()
    comparison: Comparison | None = None
    graded: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """The sum of the changes. ``shift`` is ``None`` where the edit left the stance alone."""

    shift: Relation | None
    confidence: float
    changes: tuple[Change, ...] = ()


class _Sentence(NamedTuple):
    """A sentence without its markup, folded (blind to typography), and the grade it gives or stands under."""

    text: str
    folded: str
    grade: Grade | None

    @property
    def key(self) -> tuple[str, float]:
        """What must be the same for it to be the same sentence."""
        return self.folded, self.grade.strictness if self.grade and self.grade.intro else -1.0


def difference(before: str, after: str, lexicon: StanceLexicon, compare: Compare) -> Difference:
    """Hold the later version against the earlier. Any two texts will do; nothing raises."""
    olds, news = _sentences(before, lexicon), _sentences(after, lexicon)
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


def _sentences(text: str, lexicon: StanceLexicon) -> list[_Sentence]:
    """The sentences that say something, without markup."""
    plain = _LINK.sub(r"\1", text)
    found: list[_Sentence] = []
    intro: tuple[str, Grade] | None = None
    for span in sentences(plain)[:MOST_SENTENCES]:
        sentence = _MARKUP.sub(" ", plain[span.start : span.end]).strip()
        folded = fold(sentence)
        signals = read(sentence[:_READ], lexicon)
        if not folded or _stamp(sentence, signals, lexicon):
            continue
        given = grade(signals, lexicon)
        if given is None and intro is not None and _is_item(sentence):
            given = replace(intro[1], intro=intro[0], scope=-1)
        else:
            intro = (sentence, given) if given is not None and sentence.endswith(":") else None
        found.append(_Sentence(sentence, folded, given))
    return found


def _is_item(sentence: str) -> bool:
    """Whether a line can be an item of the list above it, and no sentence of its own."""
    return len(sentence) <= _ITEM and (not sentence.endswith(".") or len(words(sentence)) <= _WORDS_OF_ITEM)


def _stamp(sentence: str, signals: Signals, lexicon: StanceLexicon) -> bool:
    """Whether a line only says when it was updated, how often it was read, or where else to look."""
    if len(sentence) > _STAMP:
        return False
    marked = {i for hit in signals.of("stamp") for i in range(hit.first, hit.last + 1)}
    rest = [i for where in signals.stems.values() for i in where if i not in marked]
    months = [i for i in rest if signals.tokens[i].word in lexicon.months]
    counts = any(token.word[:1].isdigit() for token in signals.tokens)
    said = signals.of("modality") or signals.of("commitment")
    return bool(marked) and not said and len(rest) - len(months) <= (2 if counts else 0)


def _changes(
    olds: Sequence[_Sentence], news: Sequence[_Sentence], lexicon: StanceLexicon, compare: Compare
) -> list[Change]:
    """What was edited, added and removed, each judged."""
    removed, added = _unmatched(olds, news), _unmatched(news, olds)
    pairs = _paired(removed, added)
    pairs += _in_place(olds, news, pairs)
    edited = {old.key for old, _ in pairs}, {new.key for _, new in pairs}
    gone = _not_in([one for one in removed if one.key not in edited[0]], news)
    come = _not_in([one for one in added if one.key not in edited[1]], olds)
    judged = compare([(old.text, new.text) for old, new in pairs])
    changes = [_edited(old, new, one) for (old, new), one in zip(pairs, judged, strict=True)]
    changes += [_alone(one, lexicon, added=False) for one in gone]
    changes += [_alone(one, lexicon, added=True) for one in come]
    return changes


def _unmatched(these: Sequence[_Sentence], others: Sequence[_Sentence]) -> list[_Sentence]:
    """The sentences that the other version has not, each once."""
    known = {one.key for one in others}
    return list({one.key: one for one in these if one.key not in known}.values())


def _paired(removed: Sequence[_Sentence], added: Sequence[_Sentence]) -> list[tuple[_Sentence, _Sentence]]:
    """Sentences taken for one that was edited: the most alike first, each in one pair."""
    alike = sorted(
        (-similarity(old.folded, new.folded), i, j)
        for i, old in enumerate(removed[:MOST_CHANGES])
        for j, new in enumerate(added[:MOST_CHANGES])
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for unlike, i, j in alike:
        if -unlike < ALIKE:
            break
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((i, j))
    return [(removed[i], added[j]) for i, j in sorted(pairs)]


def _in_place(
    olds: Sequence[_Sentence], news: Sequence[_Sentence], pairs: Sequence[tuple[_Sentence, _Sentence]]
) -> list[tuple[_Sentence, _Sentence]]:
    """Sentences that were put in others' places: what stands alone between the same neighbours in either version."""
    same = {one.key: one.key for one in olds if one.key in {other.key for other in news}}
    same |= {new.key: old.key for old, new in pairs}
    known = {old.key for old, _ in pairs} | same.keys()
    spots = _spots(olds, lambda one: one.key if one.key in known else None)
    others = _spots(news, lambda one: same.get(one.key))
    return [(old, others[spot]) for spot, old in spots.items() if spot in others]


def _spots(
    version: Sequence[_Sentence], name: Callable[[_Sentence], tuple[str, float] | None]
) -> dict[tuple[object, object], _Sentence]:
    """The sentences without a name that stand alone between two that have one (or an end), by those two names."""
    names = [None, *(name(one) for one in version), None]
    found: dict[tuple[object, object], _Sentence] = {}
    for i, one in enumerate(version, start=1):
        before, after = names[i - 1] or i == 1, names[i + 1] or i == len(version)
        if names[i] is None and before and after and len(one.text) <= _READ:
            found[names[i - 1], names[i + 1]] = one
    return found


def _not_in(these: Sequence[_Sentence], others: Sequence[_Sentence]) -> list[_Sentence]:
    """The first ``MOST_CHANGES`` sentences of which no sentence of the other version says as much, as strictly."""
    known = [(other, frozenset(words(other.folded))) for other in others]
    return [one for one in these[:MOST_CHANGES] if not _found(one, known)]


def _found(one: _Sentence, known: Sequence[tuple[_Sentence, frozenset[str]]]) -> bool:
    """Whether one of the sentences, given with their words, says as much as strictly."""
    mine = frozenset(words(one.folded))
    enough = FOUND_AGAIN * len(mine)
    return any(
        len(mine & theirs) >= enough
        and one.key[1] == other.key[1]
        and containment(one.folded, other.folded) >= FOUND_AGAIN
        for other, theirs in known
    )


def _edited(old: _Sentence, new: _Sentence, comparison: Comparison) -> Change:
    """An edited sentence: by its grade if that changed, else as compared, where a rule can point at words for it."""
    regraded = moved(old.grade, new.grade)
    graded = old.grade is not None or new.grade is not None
    if regraded is not None and old.grade and new.grade:
        reasons: tuple[str, ...] = (f'"{old.grade.phrase}" -> "{new.grade.phrase}"',)
        return Change(old.text, new.text, regraded, REGRADED, reasons, comparison, graded)
    relation, confidence = comparison.relation, comparison.confidence
    if relation in MOVES and AS_A_WHOLE in comparison.reasons:
        relation, confidence = Relation.REAFFIRMS, 1 - confidence
    if relation is Relation.UNRELATED:
        relation, confidence = Relation.REAFFIRMS, comparison.scores[Relation.REAFFIRMS]
    return Change(old.text, new.text, relation, confidence, comparison.reasons, comparison, graded)


def _alone(one: _Sentence, lexicon: StanceLexicon, *, added: bool) -> Change:
    """A sentence that came or went: it bears on the stance where it gives a strict grade, or stands under one.

    A commitment or a condition that came or went is shown as well, but is not enough to move the whole, since nothing
    tells what it was about.
    """
    before, after = (None, one.text) if added else (one.text, None)
    done = "added" if added else "removed"
    if one.grade is not None and one.grade.rung >= STRICT:
        relation = Relation.HARDENING if added != one.grade.denied else Relation.SOFTENING
        under = f' (under "{one.grade.intro}")' if one.grade.intro else ""
        return Change(before, after, relation, SURE, (f'{done}: "{one.grade.phrase}"{under}',), graded=True)
    signals = read(one.text[:_READ], lexicon)
    for category, firm in (("commitment", True), ("condition", False), ("exception", False)):
        hits = signals.of(category) if signals.of("modality") else ()
        if hits:
            relation = Relation.HARDENING if added == firm else Relation.SOFTENING
            reason = f'{category} {done}: "{signals.quote(hits[0].first, hits[0].last)}"'
            return Change(before, after, relation, UNCLEAR, (reason,))
    return Change(before, after, Relation.REAFFIRMS, SURE)


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
