"""Acts of an actor told by what they do: "ore may be shipped under a decree the president signed", "was lifted by"."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.statements.cast import Who
from monitor.statements.clauses import Clauses
from monitor.statements.phrases import Source
from monitor.statements.speakers import Scene
from monitor.statements.tokens import OWNS, Range

_ARTICLED = 4  # tokens of "under the new decree"
_NEAR = 10  # tokens between an act or its instrument and the one it is by
_DATED = 16  # tokens behind an act that may give its day
_LONGEST_SUBJECT = 8  # tokens of who signs in a relative clause


def enacted(sentence: Clauses, scene: Scene) -> tuple[Range, Who, Range] | None:
    """The clause that tells an act in the passive or through its instrument, the actor or official it is by, and when.

    The last are the words behind the act or instrument, in which its day stands if it is given. Of an instrument
    without a maker, "the decree", it is whoever was last told to have made one.
    """
    if sentence.low(sentence.size - 1) == "?":
        return None
    for at, source in _agents(sentence):
        who = _made_by(sentence, source, scene) if source else scene.maker()
        if who is None or who.actor is None or who.label.lower() in scene.cues["vague"]:
            continue
        end = _reported_end(sentence, at) or sentence.main_clause(at, sentence.size)
        clause = sentence.trimmed(Range(0, end))
        if clause:
            return clause, who, Range(at, day_ends(sentence, at))
    return _set(sentence, scene)


def _set(sentence: Clauses, scene: Scene) -> tuple[Range, Who, Range] | None:
    """A rate or ban changed by nobody that is named: "the fee was raised", by whom the sentence before is about."""
    for at in range(sentence.size):
        if _done_to(sentence, at):
            subject = sentence.subject(sentence.group(at))[0]
            rate = bool(subject) and "rates" in sentence.tokens[subject[0].last - 1].classes
            who = scene.agent(near=True) if rate else None
            clause = sentence.trimmed(Range(0, sentence.main_clause(at, sentence.size)))
            return (clause, who, Range(at, day_ends(sentence, at))) if who and clause else None
    return None


def _made_by(sentence: Clauses, source: Source, scene: Scene) -> Who | None:
    """Who makes an instrument or does a deed; "the ministers" are those of whom the article speaks."""
    who = scene.resolve(sentence.tokens, source)
    head = sentence.tokens[slice(*source[0])]
    bare = len(head) == 2 and head[0].low == "the" and not head[1].classes.isdisjoint(("organs", "houses"))
    plural = bare or (len(head) == 2 and head[0].low == "the" and head[1].low == "ministers")
    return scene.agent() if plural and (who is None or who.actor is None) else who


def makes(sentence: Clauses, scene: Scene, told: Who | None) -> Who | None:
    """Whose instrument a sentence tells of: "a Latvian decree"; or that of who is ``told`` of: "Riga adopted a law"."""
    places = [at for at in range(sentence.size) if sentence.has(at, "instruments") and not sentence.capital(at)]
    for at in places:
        source = _maker(sentence, at)
        who = scene.resolve(sentence.tokens, source) if source else None
        if who and who.actor:
            return who
    for at in range(sentence.size) if places else ():
        if sentence.has(at, "enacting") and not sentence.capital(at):
            source = sentence.subject(sentence.group(at))[0]
            who = scene.resolve(sentence.tokens, source) if source else None
            return who if who and who.actor else told
    return None


def day_ends(sentence: Clauses, act: int) -> int:
    """Where the words end that may give the day of an act, not that from which it holds: "closes it from 1 April"."""
    last = min(act + _DATED, sentence.size)
    for at in range(act + 1, last):
        holds = sentence.has(at, "onsets") and (sentence.has(at + 1, "times") or sentence.kind(at + 1) == "number")
        present = sentence.has(at, "effects") and sentence.low(at).endswith("s")
        if holds or present or sentence.has(at, "modals") or sentence.low(at) in (":", ";"):
            return at
    return last


def _agents(sentence: Clauses) -> Iterator[tuple[int, Source]]:
    """Whoever an instrument or a passive verb is by, with the place of either."""
    for at in range(sentence.size):
        if sentence.has(at, "instruments") and not sentence.capital(at) and _has_effect(sentence, at):
            source = _maker(sentence, at)
            if source or _taken_up(sentence, at):
                yield at, source
        elif _done_to(sentence, at):
            source = _by(sentence, at + 1)
            if source:
                yield at, source


def _taken_up(sentence: Clauses, instrument: int) -> bool:
    """Whether an instrument is one spoken of before, and what the sentence is about: "The [new] decree bans"."""
    first = next(
        (at for at in range(instrument, max(-1, instrument - _ARTICLED), -1) if sentence.has(at, "definite")), None
    )
    after = instrument + 1
    acts = sentence.has(after, "effects", "modals") or (sentence.adverb(after) and sentence.has(after + 1, "effects"))
    return first is not None and acts and not any(sentence.finite(at) for at in range(first))


def _has_effect(sentence: Clauses, instrument: int) -> bool:
    """Whether the sentence says what an instrument does, what holds under it or what has been done by it."""
    governed = any(sentence.has(at, "under") for at in range(max(0, instrument - _ARTICLED), instrument))
    if governed and sentence.clause_like(Range(0, instrument)):
        return True
    return any(
        sentence.has(at, "effects") or (sentence.has(at, "modals") and sentence.low(at) not in ("could", "might"))
        for at in range(sentence.size)
        if at != instrument and not sentence.capital(at)
    )


def _done_to(sentence: Clauses, at: int) -> bool:
    """Whether an act stands there in the passive: "was lifted"."""
    act = any(verb.form == "ed" and "act" in verb.classes for verb in sentence.verbs(at))
    return act and _passive(sentence, at)


def _passive(sentence: Clauses, at: int) -> bool:
    """Whether a participle stands there with its form of "be": "have been charged"."""
    participle = sentence.low(at).endswith("ed") or any(verb.form == "ed" for verb in sentence.verbs(at))
    return participle and any(sentence.has(place, "be") for place in range(max(0, at - 3), at))


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
    after += sentence.has(after, "prepositions") and sentence.has(after + 1, "relatives")  # "on which they agreed"
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
    first += sentence.has(first, "definite", "articles")
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
