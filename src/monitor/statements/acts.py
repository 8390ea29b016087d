"""Acts of an actor told by what they do: "ore may be shipped under a decree the president signed", "was lifted by"."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.statements.cast import Who
from monitor.statements.clauses import Clauses
from monitor.statements.phrases import Source
from monitor.statements.speakers import Scene
from monitor.statements.tokens import OWNS, Range

_NEAR = 10  # tokens between an act or its instrument and the one it is by
_DATED = 16  # tokens behind an act that may give its day
_LONGEST_SUBJECT = 8  # tokens of who signs in a relative clause


def enacted(sentence: Clauses, scene: Scene) -> tuple[Range, Who, Range] | None:
    """The clause that tells an act in the passive or through its instrument, the actor or official it is by, and when.

    The last are the words behind the act or instrument, in which its day stands if it is given.
    """
    if sentence.low(sentence.size - 1) == "?":
        return None
    for at, source in _agents(sentence):
        who = scene.resolve(sentence.tokens, source)
        if who is None or who.actor is None or who.label.lower() in scene.cues["vague"]:
            continue
        end = _reported_end(sentence, at) or sentence.main_clause(at, sentence.size)
        clause = sentence.trimmed(Range(0, end))
        if clause:
            return clause, who, Range(at, min(at + _DATED, sentence.size))
    return None


def _agents(sentence: Clauses) -> Iterator[tuple[int, Source]]:
    """Whoever an instrument or a passive verb is by, with the place of either."""
    for at in range(sentence.size):
        if sentence.has(at, "instruments") and not sentence.capital(at) and _has_effect(sentence, at):
            source = _maker(sentence, at)
            if source:
                yield at, source
        elif _done_to(sentence, at):
            source = _by(sentence, at + 1)
            if source:
                yield at, source


def _has_effect(sentence: Clauses, instrument: int) -> bool:
    """Whether the sentence says what an instrument does or what holds under it."""
    return any(
        sentence.has(at, "effects") or (sentence.has(at, "modals") and sentence.low(at) not in ("could", "might"))
        for at in range(sentence.size)
        if at != instrument and not sentence.capital(at)
    )


def _done_to(sentence: Clauses, at: int) -> bool:
    """Whether an act stands there in the passive: "was lifted"."""
    passive = any(sentence.has(place, "be") for place in range(max(0, at - 3), at))
    return passive and any(verb.form == "ed" and "act" in verb.classes for verb in sentence.verbs(at))


def _by(sentence: Clauses, index: int) -> Source:
    for at in range(index, min(index + _NEAR, sentence.size)):
        if sentence.low(at) in (",", ";", ":") or sentence.kind(at) == "quote":
            break
        if sentence.low(at) == "by":
            return sentence.source_after(at + 1)[0]
    return ()


def _maker(sentence: Clauses, at: int) -> Source:
    """Who made an instrument: "signed by Smith", "which Smith signed", "from Oslo", "the ministry's"."""
    after = at + 1 + (sentence.low(at + 1) == ",")
    if any(verb.form == "ed" for verb in sentence.verbs(after)) or sentence.has(after, "enacting"):
        return _by(sentence, after + 1)
    if after == at + 1 and sentence.low(after) in ("of", "from", "by"):
        return sentence.source_after(after + 1)[0]
    return _signer(sentence, after + sentence.has(after, "relatives")) or _owner(sentence, at)


def _signer(sentence: Clauses, first: int) -> Source:
    """The subject of the clause that tells who signed: "[which] Prime Minister Smith signed"."""
    for verb in range(first + 1, min(first + _LONGEST_SUBJECT, sentence.size)):
        if sentence.has(verb, "enacting") and not sentence.capital(verb):
            span = Range(first, sentence.group(verb))
            return (span,) if span.last > span.first and not sentence.clause_like(span) else ()
    return ()


def _owner(sentence: Clauses, at: int) -> Source:
    """Whose an instrument is by what stands before it: "Oslo's new rules", "a Norwegian decree"."""
    first = at
    while (
        first > 0
        and sentence.kind(first - 1) == "word"
        and not sentence.has(first - 1, "prepositions", "conjunctions", "subordinators", "auxiliaries")
    ):
        first -= 1
        if sentence.has(first, "determiners"):
            break
    owner = next((place for place in range(first, at) if sentence.low(place) == OWNS), at)
    span = Range(first, owner)
    return (span,) if span.last > span.first and any(sentence.capital(place) for place in range(*span)) else ()


def _reported_end(sentence: Clauses, instrument: int) -> int:
    """Where words end that are told "according to" an instrument behind them; 0 where they are not."""
    return next(
        (
            at
            for at in range(max(0, instrument - _NEAR), instrument)
            if at and sentence.low(at) == "according" and sentence.low(at + 1) == "to"
        ),
        0,
    )
