"""What an edit of one sentence did to a stance, and what one that came or went does.

A sentence that was edited is compared as a statement with a position; what is found moves the stance only where it
rests on words that can bear that. Plain rules are certain by themselves: a yes that became a no, a binding clause
added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from monitor.compare.commitments import stated, widening
from monitor.compare.grades import STRICT, moved
from monitor.compare.lists import Changed, Places, changed
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
LISTED = 0.8
"""Confidence in what a list that grew or shrank does to the sentence around it."""
OUTWEIGHED = 0.6
"""How much of what only the model's feeling speaks for a move is taken from it."""
NEARLY_THE_SAME, VERY_SURE = 0.75, 0.94
"""Likeness of two sentences, and confidence, from which the model alone is enough where they speak of a stance."""
SAID_ELSEWHERE = "said elsewhere"
"""The reason why a sentence that came or went moves nothing: another says the same."""
Verdict = tuple[Relation, float, tuple[str, ...]]
"""A relation, how sure it is, and why."""
_WORDS_OF_ANSWER = 4
_BINDING = 0.6
"""Modality from which a clause binds its speaker or its readers: "should", not "may"."""
_FIRM = ("modality", "support", "oppose", "stop", "negation", "commitment")
_SOFTENERS = ("hedge", "condition", "exception", "time_limit")
_IDLE = (
    "name:", "reporting", "procedure", "stamp", "part", "whole", "first_person", "decided", "due", "lowering",
    "belonging", "norm", "scope", "at_least", "at_most", "threshold", "above", "below", "measured", "describing",
    "termed", "roughly", "loosely", "ambiguous", "radius", "forbidding",
)  # fmt: skip
"""Categories whose words a rewording may lose: they name somebody or something, refer to it, or only join words."""


def edited(old: Sentence, new: Sentence, comparison: Comparison, known: Places, lexicon: StanceLexicon) -> Change:
    """An edited sentence: by what plain rules are certain of, else as compared, where there is enough to rest that on.

    Its comparison is that of the rule where a rule says how it moved.
    """
    before, after = (read(one.text[:MOST_READ], lexicon) for one in (old, new))
    graded = old.grade is not None or new.grade is not None
    moves = comparison.relation in MOVES
    rule = regraded(old, new) or in_list(old, new, known, lexicon) or _answered(before, after)
    if rule is None and moves and _says_the_same(before, after):
        rule = Relation.REAFFIRMS, REGRADED, ("the same words in another order",)
    if rule is None and moves and _well_founded(before, after, comparison):
        found = comparison.relation, comparison.confidence
        return Change(old.text, new.text, *found, comparison.reasons, comparison, graded)
    rule = rule or _inserted(before, after, lexicon)
    if rule is None:
        return Change(old.text, new.text, *_outweighed(comparison), comparison.reasons, comparison, graded)
    ruled = by_rule(rule, comparison) if rule[0] in MOVES else comparison
    return Change(old.text, new.text, *rule, ruled, graded)


def parted(old: Sentence, new: Sentence, comparison: Comparison, lexicon: StanceLexicon) -> bool:
    """Whether a sentence is no edit of one that stated a stance: it surely says nothing on it, and lacks a word of it.

    Names are no such words: that another is named may be a slip, or a new name for the same.
    """
    if old.grade is not None or comparison.relation is not Relation.UNRELATED or comparison.confidence < VERY_SURE:
        return False
    before, after = (read(one.text[:MOST_READ], lexicon) for one in (old, new))
    lacking = any(not before.is_name(key) for key in before.stems if key not in after.stems)
    return lacking and bool(stated(before, lexicon))


def by_rule(verdict: Verdict, compared: Comparison | None = None) -> Comparison:
    """A verdict as a comparison, with the marks of the one in whose place it stands."""
    relation, confidence, reasons = verdict
    rest = Relation.UNRELATED if relation is Relation.REAFFIRMS else Relation.REAFFIRMS
    scores = dict.fromkeys(Relation, 0.0) | {relation: confidence, rest: 1 - confidence}
    if compared is None:
        return Comparison(relation, confidence, scores, reasons=reasons)
    return replace(compared, relation=relation, confidence=confidence, scores=scores, reasons=reasons)


def _outweighed(comparison: Comparison) -> tuple[Relation, float]:
    """What a comparison comes to where no word shows a move: that it feels one counts for less than half."""
    if comparison.relation not in MOVES:
        return comparison.relation, comparison.confidence
    felt = sum(comparison.scores.get(move, 0.0) for move in MOVES)
    stays = comparison.scores.get(Relation.REAFFIRMS, 0.0) + OUTWEIGHED * felt
    apart = comparison.scores.get(Relation.UNRELATED, 0.0)
    return (Relation.REAFFIRMS, stays) if stays >= apart else (Relation.UNRELATED, apart)


def regraded(old: Sentence, new: Sentence) -> Verdict | None:
    """That a sentence gives another grade."""
    relation = moved(old.grade, new.grade)
    if relation is None or not old.grade or not new.grade:
        return None
    return relation, REGRADED, (f'"{old.grade.phrase}" -> "{new.grade.phrase}"',)


# --- lists -----------------------------------------------------------------------------------------------------


def in_list(old: Sentence, new: Sentence, known: Places, lexicon: StanceLexicon) -> Verdict | None:
    """What it does to a sentence that a list in it grew, shrank or has another member, if nothing else changed.

    Nothing, where nothing that binds governs the list: who took part, where offices are open.
    Advice on travel is heard by each place: on one that came from a milder list of the page it is stricter now, and
    where one came for another, what is asked anew counts. Behind the places advice may give other reasons than before.
    """
    before, after = (read(one.text[:MOST_READ], lexicon) for one in (old, new))
    found = changed(before, after, lexicon)
    ends = _end_of_advice(before, lexicon), _end_of_advice(after, lexicon)
    if found is None and all(ends):
        found = changed(before, after, lexicon, ends)
    if found is None:
        return None
    if not found.came and not found.gone:
        return Relation.REAFFIRMS, REGRADED, ("the same list in another order",)
    firmer = _widening(old, before, found.old, lexicon)
    if not firmer or firmer != _widening(new, after, found.new, lexicon):
        return None if found.came and found.gone else (Relation.REAFFIRMS, SURE, tuple(_listed(found)))
    advice = old.grade is not None and new.grade is not None
    heard = known if advice and firmer > 0 else Places({}, {})
    steps = [*(heard.on_coming(one) for one in found.came), *(heard.on_going(one) for one in found.gone)]
    ways = {step * firmer > 0 for step in steps if step}
    if len(ways) > 1 and not advice:
        return None
    relation = Relation.HARDENING if True in ways else Relation.SOFTENING if ways else Relation.REAFFIRMS
    confidence = SURE if len(ways) > 1 else REGRADED if advice else LISTED
    return relation, confidence, tuple(_listed(found))


def _listed(found: Changed) -> Iterator[str]:
    """What changed in a list, in few words."""
    for done, these in (("added to", found.came), ("taken off", found.gone)):
        if these:
            yield f"{done} the list: " + ", ".join(f'"{one.text}"' for one in these)


def _end_of_advice(signals: Signals, lexicon: StanceLexicon) -> int:
    """Where the clause that gives a grade ends; 0 where none does."""
    first = min((hit.first for ladder in lexicon.grades for hit in signals.of(ladder)), default=None)
    if first is None:
        return 0
    here = signals.segments[first]
    return next((i for i in range(first, len(signals.tokens)) if signals.segments[i] != here), len(signals.tokens))


def _widening(one: Sentence, signals: Signals, span: tuple[int, int], lexicon: StanceLexicon) -> int:
    """What it makes of a sentence, or of the sentence above an item, that a list of it gets longer: 1, -1 or 0."""
    if not one.intro:
        return widening(signals, *span, lexicon)
    above = read(f"{one.intro} {one.text}"[:MOST_READ], lexicon)
    ahead = len(above.tokens) - len(signals.tokens)
    return widening(above, span[0] + ahead, span[1] + ahead, lexicon) if ahead > 0 else 0


# --- words -----------------------------------------------------------------------------------------------------


def _answered(before: Signals, after: Signals) -> Verdict | None:
    """That a yes became a no."""
    if _answer(before) * _answer(after) >= 0:
        return None
    return Relation.REVERSAL, REGRADED, (f'"{before.text}" -> "{after.text}"',)


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


def alone(one: Sentence, known: Places, lexicon: StanceLexicon, *, added: bool, again: float = 0.0) -> Change:
    """A sentence that came or went: it bears on the stance where it gives a strict grade or is about an exception.

    One that went also does where it stated a stance, unless another sentence says the same. Other commitments and
    conditions are shown, but move nothing: it is not known what they were about.

    :param again: how surely a sentence of the other version says the same as firmly
    """
    before, after = (None, one.text) if added else (one.text, None)
    graded = one.grade is not None and one.grade.rung >= STRICT
    signals = read(one.text[:MOST_READ], lexicon)
    verdict = _on_the_list(one, signals, known, lexicon, added=added) or _exempting(signals, added=added)
    if verdict is None and again >= UNCLEAR:
        return Change(before, after, Relation.REAFFIRMS, again, (SAID_ELSEWHERE,))
    verdict = verdict or _committing(signals, lexicon, added=added)
    if verdict is None:
        silent = stated(signals, lexicon) == 0
        return Change(before, after, Relation.REAFFIRMS, REGRADED if silent else SURE)
    return Change(before, after, *verdict, by_rule(verdict) if verdict[1] >= SURE else None, graded)


def _on_the_list(
    one: Sentence, signals: Signals, known: Places, lexicon: StanceLexicon, *, added: bool
) -> Verdict | None:
    """What it does that strict advice came or went, or an item of a list below a sentence that binds."""
    done = "added" if added else "removed"
    if one.grade is None:
        firmer = _widening(one, signals, (0, len(signals.tokens) - 1), lexicon) if one.intro else 0
        relation = Relation.HARDENING if added == (firmer > 0) else Relation.SOFTENING
        return (relation, SURE, (f'{done} below "{one.intro}"',)) if firmer else None
    if one.grade.rung < STRICT:
        return None
    under = f' (under "{one.grade.intro}")' if one.grade.intro else ""
    reasons = (f'{done}: "{one.grade.phrase}"{under}',)
    steps = [(known.on_coming if added else known.on_going)(place) for place in one.places]
    if steps and not any(steps) and not one.grade.denied:
        return Relation.REAFFIRMS, SURE, reasons  # as strictly as elsewhere on the page
    stricter = {step > 0 for step in steps if step} or {added}
    firmer = added if len(stricter) > 1 else True in stricter
    return Relation.HARDENING if firmer != one.grade.denied else Relation.SOFTENING, SURE, reasons


def _exempting(signals: Signals, *, added: bool) -> Verdict | None:
    """What it does that a sentence about an exception came or went."""
    exempted = _exempted(signals)
    if exempted is None:
        return None
    relation = Relation.SOFTENING if added == (signals.turns[exempted.first] > 0) else Relation.HARDENING
    done = "added" if added else "removed"
    return relation, SURE, (f'exception {done}: "{signals.quote(exempted.first, exempted.last)}"',)


def _committing(signals: Signals, lexicon: StanceLexicon, *, added: bool) -> Verdict | None:
    """What it does that a stance is stated no longer, or that a commitment or a condition came or went."""
    sure = 0.0 if added else stated(signals, lexicon)
    if sure:
        softened = any(signals.of(category) for category in _SOFTENERS)
        return Relation.SOFTENING, min(sure, UNCLEAR) if softened else sure, ("a stance that is stated no longer",)
    modal = {hit.first for hit in signals.of("modality")}
    for category, firm in (("commitment", True), ("condition", False), ("exception", False)):
        hits = [hit for hit in signals.of(category) if modal and hit.first not in modal]
        if hits:
            relation = Relation.HARDENING if added == firm else Relation.SOFTENING
            done = "added" if added else "removed"
            return relation, UNCLEAR, (f'{category} {done}: "{signals.quote(hits[0].first, hits[0].last)}"',)
    return None


def _exempted(signals: Signals) -> Hit | None:
    """The exception a sentence is about: its first content word, with a deed after it ("exemptions are granted")."""
    first = min((i for where in signals.stems.values() for i in where), default=-1)
    deeds = any(hit.first > first for category in ("start", *_FIRM) for hit in signals.of(category))
    return next((hit for hit in signals.of("exception") if hit.first == hit.last == first and deeds), None)
