"""Whether a reporter's clause tells of something done: a deed is seen, a wish, a view or a promise is said.

The verbs are those that the language's cues class as acts, in the form in which a deed is told: the past, the perfect
or the passive. Only the main clause counts: what a relative clause, a participle or a "that" brings in is mostly
somebody else's doing ("opposes the duties that its neighbour imposed").
"""

from __future__ import annotations

from functools import lru_cache

from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues, Verb
from monitor.statements.making import binding, makings
from monitor.statements.predicates import STOPS, Verbs, joined, main, whole

_ARTICLED = 4  # tokens of "under the new decree"
_MADE = 8  # tokens between an instrument and the verb that tells of its making
_WISHES = "vow"  # the class of verbs that announce a deed: "promised to lift", "refused to sign"
_SAYING = ("speech", "think")  # the classes of verbs that may have a clause behind them: "recognised that it erred"
_VIEWS = frozenset({"hold", "stance", "urge", "vow", *_SAYING})


@lru_cache(maxsize=4_000)
def done(text: str, cues: Cues) -> bool:
    """Whether the main clause tells a deed as done, or what holds under a law or decree as it tells of its making."""
    sentence = whole(text, cues)
    first = main(sentence)
    if first is None:
        return False
    told = tuple(joined(sentence, first))
    if any(_is_deed(sentence, verbs) for verbs in told) or _decreed(sentence, first):
        return True
    return not {one.verb for one in makings(sentence)}.isdisjoint(verbs.verb for verbs in told)


def _is_deed(sentence: Clauses, verbs: Verbs) -> bool:
    """Whether verbs tell of an act as done, not as wanted, ahead or left undone."""
    helpers = {sentence.low(at) for at in range(*verbs)}
    undone = any(word in ("not", "never", "to") or word.endswith(("n't", "n’t")) for word in helpers)
    if undone or helpers & sentence.cues["modals"]:
        return False
    found = (*sentence.verbs(verbs.verb), *sentence.parted_verbs(verbs.verb))
    return any(_is_act(sentence, verbs.verb, verb) for verb in found)


def _is_act(sentence: Clauses, at: int, verb: Verb) -> bool:
    if verb.form != "ed" or "act" not in verb.classes or _WISHES in verb.classes:
        return False
    behind = at + 1 + len(verb.rest)
    says = sentence.that(behind) is not None or sentence.clause_opens(behind)
    return verb.classes.isdisjoint(_SAYING) or not says


def _decreed(sentence: Clauses, main: Verbs) -> bool:
    """Whether it is told what a law or decree does, and that it was made: "ore is let out under a decree he signed"."""
    if any(verb.classes & _VIEWS and "act" not in verb.classes for verb in sentence.verbs(main.verb)):
        return False
    return any(
        binding(sentence, at) and _made(sentence, at) and (at < main.first or _governs(sentence, at))
        for at in range(sentence.size)
    )


def _governs(sentence: Clauses, instrument: int) -> bool:
    return any(sentence.has(at, "under") for at in range(max(0, instrument - _ARTICLED), instrument))


def _made(sentence: Clauses, instrument: int) -> bool:
    """Whether the words right behind an instrument tell that it was made."""
    for at in range(instrument + 1, min(instrument + 1 + _MADE, sentence.size)):
        if sentence.low(at) in STOPS:
            return False
        if sentence.has(at, "enacting"):
            return True
    return False
