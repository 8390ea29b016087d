"""What changed in stance between two versions of one document.

The versions are cut into sentences. Those that both have, wherever they stand, and those that differ in typography,
links or a date of update are left out; what remains is paired by likeness, and each pair is compared as a statement
with a position, unless plain rules are certain (a yes that became a no). A page that grades its whole subject ("avoid
all travel to …") is as strict as that grade, whatever else changes (:mod:`monitor.compare.grades`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from monitor.compare.grades import STRICT, Grade, grade, moved, of_page
from monitor.compare.signals import Signals, read, stem
from monitor.domain import MOVES, Comparison, Relation
from monitor.lexicon import Hit, StanceLexicon
from monitor.text import containment, fold, sentences, similarity, word_changes, words

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
"""The reason of a comparison that rests on the model alone; mostly too little to call an edit a shift."""
NEARLY_THE_SAME, VERY_SURE = 0.75, 0.9
"""Likeness of two sentences, and confidence, from which the model alone is enough where they speak of a stance."""
Verdict = tuple[Relation, float, tuple[str, ...]]
"""A relation, how sure it is, and why."""
MOST_SENTENCES = 3000
MOST_CHANGES = 120
_ITEM = 160
_WORDS_OF_ITEM = 8
_STAMP = 120
_READ = 2000
_WORDS_OF_ANSWER = 4
_BINDING = 0.6
"""Modality from which a clause binds its speaker or its readers: "should", not "may"."""
_FIRM = ("modality", "support", "oppose", "stop", "negation", "commitment")
_SOFTENERS = ("hedge", "condition", "exception", "time_limit")
_JOINTS = frozenset({"and", "but"})
_SET_BY_SOMEBODY = frozenset(map(stem, (
    "rate", "fee", "fine", "tariff", "tax", "duty", "levy", "toll", "cap", "ceiling", "quota", "minimum", "maximum",
    "target", "threshold", "deadline", "penalty", "sentence", "allowance", "budget", "sanction",
)))  # fmt: skip
"""Things that have a figure because somebody decided on it, unlike those that are merely counted."""
_IDLE = ("name:", "reporting", "procedure", "stamp", "part", "whole")
"""Categories whose words a rewording may lose: they name somebody or something, or refer to it."""
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
    changes = [_edited(old, new, one, lexicon) for (old, new), one in zip(pairs, judged, strict=True)]
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


def _edited(old: _Sentence, new: _Sentence, comparison: Comparison, lexicon: StanceLexicon) -> Change:
    """An edited sentence: by its grade if that changed, else by its wording."""
    regraded = moved(old.grade, new.grade)
    graded = old.grade is not None or new.grade is not None
    if regraded is not None and old.grade and new.grade:
        reasons: tuple[str, ...] = (f'"{old.grade.phrase}" -> "{new.grade.phrase}"',)
        return Change(old.text, new.text, regraded, REGRADED, reasons, comparison, graded)
    relation, confidence, reasons = _reworded(old, new, comparison, lexicon)
    return Change(old.text, new.text, relation, confidence, reasons, comparison, graded)


def _reworded(old: _Sentence, new: _Sentence, comparison: Comparison, lexicon: StanceLexicon) -> Verdict:
    """What new words do: what plain rules are certain of, else as compared, where there is enough to rest that on."""
    before, after = (read(one.text[:_READ], lexicon) for one in (old, new))
    if _answer(before) * _answer(after) < 0:
        return Relation.REVERSAL, REGRADED, (f'"{old.text}" -> "{new.text}"',)
    moves = comparison.relation in MOVES
    if moves and _says_the_same(before, after):
        return Relation.REAFFIRMS, REGRADED, ("the same words in another order",)
    if moves and _well_founded(before, after, comparison):
        return comparison.relation, comparison.confidence, comparison.reasons
    still = 1 - comparison.confidence if moves else comparison.scores[Relation.REAFFIRMS]
    return _inserted(before, after, lexicon) or (Relation.REAFFIRMS, still, comparison.reasons)


def _answer(signals: Signals) -> int:
    """1 for a sentence that is a yes and little else, -1 for a no, 0 for any other."""
    if len(words(signals.text)) > _WORDS_OF_ANSWER:
        return 0
    opening = [hit for category in ("support", "negation") for hit in signals.of(category) if hit.first == 0]
    if not opening or any(i > opening[0].last for where in signals.stems.values() for i in where):
        return 0
    return 1 if opening[0].entry.category == "support" else -1


def _says_the_same(before: Signals, after: Signals) -> bool:
    """Whether both say the same content words, figures and words of stance.

    Negations must stand between the same words or, where the order changed, govern the same ones.
    """
    old, new = _content(before), _content(after)
    if not old or _stance_words(before) != _stance_words(after):
        return False
    return [key for key, _ in old] == [key for key, _ in new] or sorted(old) == sorted(new)


def _content(signals: Signals) -> list[tuple[str, int]]:
    """The content words, figures and negations in order, each with the way round it stands."""
    placed = [(i, key) for key, where in signals.stems.items() for i in where]
    placed += [(i, token.word) for i, token in enumerate(signals.tokens) if token.word[:1].isdigit()]
    placed += [(hit.first, hit.entry.category) for hit in signals.of("negation")]
    return [(key, signals.turns[i]) for i, key in sorted(placed)]


def _stance_words(signals: Signals) -> Counter[tuple[str, float]]:
    """How many phrases of each category and value there are, but for those that only name or refer."""
    return Counter(
        (category, hit.entry.value)
        for category, hits in signals.hits.items()
        if not category.startswith(_IDLE)
        for hit in hits
    )


def _well_founded(before: Signals, after: Signals, comparison: Comparison) -> bool:
    """Whether a move rests on more than the model's feeling, or on figures that nobody decides on."""
    speaks = any(signals.of(category) for signals in (before, after) for category in _FIRM)
    if AS_A_WHOLE in comparison.reasons:
        near = similarity(before.text, after.text) >= NEARLY_THE_SAME
        return speaks and near and comparison.confidence >= VERY_SURE
    figures = all(reason.startswith(("quantity:", "date:")) for reason in comparison.reasons)
    decided = any(s.of("time_limit") or not _SET_BY_SOMEBODY.isdisjoint(s.stems) for s in (before, after))
    return speaks or decided or not figures or not comparison.reasons


def _inserted(before: Signals, after: Signals, lexicon: StanceLexicon) -> Verdict | None:
    """What the only words that came into a binding sentence do, or the only ones that went; ``None`` if nothing."""
    came = len(after.text) > len(before.text)
    short, long = (before, after) if came else (after, before)
    stretches = word_changes(short.text, long.text)
    if len(stretches) != 1 or stretches[0][0].end > stretches[0][0].start or not _binds(short):
        return None
    span = stretches[0][1]
    words_in = read(long.text[span.start : span.end], lexicon)
    done = "added" if came else "removed"
    if _adds(words_in):
        relation = Relation.HARDENING if came else Relation.SOFTENING
        return relation, SURE, (f'binding clause {done}: "{words_in.text}"',)
    if _loosens(words_in, long, span.start):
        relation = Relation.SOFTENING if came else Relation.HARDENING
        return relation, SURE, (f'weaker verb {done}: "{words_in.text}"',)
    return None


def _adds(clause: Signals) -> bool:
    """Whether words are a further clause that binds, without a softener."""
    joined = bool(clause.tokens) and clause.tokens[0].word in _JOINTS
    return joined and _binds(clause) and not any(clause.of(category) for category in _SOFTENERS)


def _loosens(words_in: Signals, whole: Signals, start: int) -> bool:
    """Whether words that open with a weak verb stand right after a binding one: "will *consider whether to* keep"."""
    weak = [hit for hit in words_in.of("modality") if hit.first == 0 and hit.entry.value < _BINDING]
    at = next((i for i, token in enumerate(whole.tokens) if token.start >= start), 0)
    firm = [hit for hit in whole.of("modality") if hit.last == at - 1 and hit.entry.value >= _BINDING]
    return bool(weak and firm)


def _binds(signals: Signals) -> bool:
    """Whether a text says what shall be, or what its speaker is for or against."""
    stances = signals.of("support") or signals.of("oppose")
    return bool(stances) or any(hit.entry.value >= _BINDING for hit in signals.of("modality"))


def _alone(one: _Sentence, lexicon: StanceLexicon, *, added: bool) -> Change:
    """A sentence that came or went: it bears on the stance where it gives a strict grade or is about an exception.

    Other commitments and conditions are shown, but move nothing: it is not known what they were about.
    """
    before, after = (None, one.text) if added else (one.text, None)
    done = "added" if added else "removed"
    if one.grade is not None and one.grade.rung >= STRICT:
        relation = Relation.HARDENING if added != one.grade.denied else Relation.SOFTENING
        under = f' (under "{one.grade.intro}")' if one.grade.intro else ""
        return Change(before, after, relation, SURE, (f'{done}: "{one.grade.phrase}"{under}',), graded=True)
    signals = read(one.text[:_READ], lexicon)
    exempted = _exempted(signals)
    if exempted is not None:
        relation = Relation.SOFTENING if added == (signals.turns[exempted.first] > 0) else Relation.HARDENING
        reason = f'exception {done}: "{signals.quote(exempted.first, exempted.last)}"'
        return Change(before, after, relation, SURE, (reason,))
    modal = {hit.first for hit in signals.of("modality")}
    for category, firm in (("commitment", True), ("condition", False), ("exception", False)):
        hits = [hit for hit in signals.of(category) if modal and hit.first not in modal]
        if hits:
            relation = Relation.HARDENING if added == firm else Relation.SOFTENING
            reason = f'{category} {done}: "{signals.quote(hits[0].first, hits[0].last)}"'
            return Change(before, after, relation, UNCLEAR, (reason,))
    return Change(before, after, Relation.REAFFIRMS, SURE)


def _exempted(signals: Signals) -> Hit | None:
    """The exception a sentence is about: its first content word, with a deed after it ("exemptions are granted")."""
    first = min((i for where in signals.stems.values() for i in where), default=-1)
    deeds = any(hit.first > first for category in ("start", *_FIRM) for hit in signals.of(category))
    return next((hit for hit in signals.of("exception") if hit.first == hit.last == first and deeds), None)


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
