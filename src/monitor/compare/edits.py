"""What an edit of one sentence did to a stance, and what one that came or went does.

A sentence that was edited is compared as a statement with a position; what is found moves the stance only where it
rests on words that can bear that. Plain rules are certain by themselves: a yes that became a no, a binding clause
added.
"""

from __future__ import annotations

from collections import Counter

from monitor.compare.grades import STRICT, moved
from monitor.compare.signals import Signals, read
from monitor.compare.versions import MOST_READ, Sentence
from monitor.domain import AS_A_WHOLE, MOVES, Change, Comparison, Relation
from monitor.lexicon import Hit, StanceLexicon
from monitor.text import similarity, word_changes, words

SURE = 0.6
"""Confidence from which a changed sentence moves the whole."""
UNCLEAR = 0.5
"""Confidence in a commitment or condition that stands in no sentence of the other version."""
REGRADED = 0.9
"""Confidence in a change of grade: it is written in so many words, and may still be about something else."""
NEARLY_THE_SAME, VERY_SURE = 0.75, 0.94
"""Likeness of two sentences, and confidence, from which the model alone is enough where they speak of a stance."""
Verdict = tuple[Relation, float, tuple[str, ...]]
"""A relation, how sure it is, and why."""
_WORDS_OF_ANSWER = 4
_BINDING = 0.6
"""Modality from which a clause binds its speaker or its readers: "should", not "may"."""
_FIRM = ("modality", "support", "oppose", "stop", "negation", "commitment")
_SOFTENERS = ("hedge", "condition", "exception", "time_limit")
_IDLE = (
    "name:", "reporting", "procedure", "stamp", "part", "whole", "first_person", "decided", "due", "lowering",
    "belonging", "norm", "scope", "at_least", "at_most", "threshold",
    "loosely", "ambiguous", "radius", "forbidding",
)  # fmt: skip
"""Categories whose words a rewording may lose: they name somebody or something, refer to it, or only join words."""


def edited(old: Sentence, new: Sentence, comparison: Comparison, lexicon: StanceLexicon) -> Change:
    """An edited sentence: by its grade if that changed, else by its wording."""
    regraded = moved(old.grade, new.grade)
    graded = old.grade is not None or new.grade is not None
    if regraded is not None and old.grade and new.grade:
        reasons: tuple[str, ...] = (f'"{old.grade.phrase}" -> "{new.grade.phrase}"',)
        return Change(old.text, new.text, regraded, REGRADED, reasons, comparison, graded)
    relation, confidence, reasons = _reworded(old, new, comparison, lexicon)
    return Change(old.text, new.text, relation, confidence, reasons, comparison, graded)


def _reworded(old: Sentence, new: Sentence, comparison: Comparison, lexicon: StanceLexicon) -> Verdict:
    """What new words do: what plain rules are certain of, else as compared, where there is enough to rest that on."""
    before, after = (read(one.text[:MOST_READ], lexicon) for one in (old, new))
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
    if comparison.reasons and all(reason.startswith(("quantity:", "date:")) for reason in comparison.reasons):
        return any(one.binds for signals in (before, after) for one in signals.quantities)
    return True


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
    if _adds(words_in, lexicon):
        relation = Relation.HARDENING if came else Relation.SOFTENING
        return relation, SURE, (f'binding clause {done}: "{words_in.text}"',)
    if _loosens(words_in, long, span.start):
        relation = Relation.SOFTENING if came else Relation.HARDENING
        return relation, SURE, (f'weaker verb {done}: "{words_in.text}"',)
    return None


def _adds(clause: Signals, lexicon: StanceLexicon) -> bool:
    """Whether words are a further clause that binds, without a softener."""
    joined = bool(clause.tokens) and clause.tokens[0].word in lexicon.joints
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


def alone(one: Sentence, lexicon: StanceLexicon, *, added: bool) -> Change:
    """A sentence that came or went: it bears on the stance where it gives a strict grade or is about an exception.

    Other commitments and conditions are shown, but move nothing: it is not known what they were about.
    """
    before, after = (None, one.text) if added else (one.text, None)
    done = "added" if added else "removed"
    if one.grade is not None and one.grade.rung >= STRICT:
        relation = Relation.HARDENING if added != one.grade.denied else Relation.SOFTENING
        under = f' (under "{one.grade.intro}")' if one.grade.intro else ""
        return Change(before, after, relation, SURE, (f'{done}: "{one.grade.phrase}"{under}',), graded=True)
    signals = read(one.text[:MOST_READ], lexicon)
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
