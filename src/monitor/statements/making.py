"""Laws and decrees as they are made: by what verb or idiom, which of them it is, and what it does.

"The minister put his name to a decree that lets ore out" tells of a deed as plainly as "signed", and so does what "the
regulation" of the next sentence allows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from monitor.statements.clauses import Clauses
from monitor.statements.phrases import Source
from monitor.statements.tokens import OWNS, Range

_LENT = 5  # tokens between "gave" and "assent"
_OBJECT = 8  # tokens of "a stack of new decrees"
_BROUGHT = 16  # tokens of "brought a bill to end the levy on ore before"
_ARTICLED = 4  # tokens of "under the new decree"
_FAR = 14  # tokens between an instrument and what it does
_INSERTION = 16  # tokens of ", published overnight and seen by the Oslo Times,"
_DOING = ("effects", "dispositions")
_MAKERS = ("officials", "institutions", "organs", "titles", "houses", "home_bodies")  # of whom a state may be told
_AFTER = ("to", ",", "and", "not", "longer", "or")  # before what an instrument does, besides "that" and adverbs
_BEHIND = ("relatives", "prepositions", "conjunctions", "auxiliaries", "adverbs", "times", "enacting", *_DOING)


class Making(NamedTuple):
    """A law or decree told to be made: at which verb, by whom, and at which token it is named."""

    verb: int
    source: Source
    instrument: int


def makings(sentence: Clauses) -> Iterator[Making]:
    """The laws and decrees that a sentence tells somebody to have made, in the active: "Vanags issued a circular"."""
    for at in range(1, sentence.size):
        end = _made(sentence, at)
        instrument = _object(sentence, end) if end and not _unmade(sentence, at) else None
        source = _subject(sentence, at) if instrument else ()
        if instrument and source and not _told(sentence, source[0].first) and _makers(sentence, source[0]):
            yield Making(at, source, instrument)


def _made(sentence: Clauses, at: int) -> int:
    """Where the words end that tell of the making of something: "signed", "handed down", "put his name to"; or 0."""
    if sentence.capital(at):
        return 0
    end = at + 1
    while sentence.has(at, "bringing") and sentence.has(end, "brought_with"):
        end += 1
    if end > at + 1 or sentence.has(at, "enacting"):
        return end
    if laid := _laid(sentence, at):
        return laid
    for place in range(at + 1, at + 1 + _LENT if sentence.has(at, "lending") else 0):
        if sentence.has(place, "lent") and sentence.low(place + 1) in ("to", "on", "under"):
            return place + 2
        if sentence.kind(place) != "word" or sentence.has(place, "prepositions", "subordinators"):
            break
    return 0


def _laid(sentence: Clauses, at: int) -> int:
    """Where the words end by which somebody brings what follows before lawmakers, or 0.

    "Laid before parliament a bill", "brought a bill to end the levy before parliament".
    """
    if not sentence.has(at, "laying"):
        return 0
    for place in range(at + 1, min(at + _BROUGHT, sentence.size)):
        if sentence.kind(place) == "quote" or sentence.low(place) in (";", ":"):
            return 0
        ends = (end for end in range(place + 1, place + _ARTICLED) if sentence.has(end, "legislatures"))
        end = next(ends, 0) if sentence.low(place) in ("before", "to") else 0
        if end:
            return end + 1 if place == at + 1 else at + 1
    return 0


def _unmade(sentence: Clauses, at: int) -> bool:
    """Whether the verb tells of no deed: "has not signed", "would have issued", "was handed down"."""
    helpers = {sentence.low(place) for place in range(sentence.group(at), at)}
    negated = any(word in ("not", "never", "to") or word.endswith(("n't", "n’t")) for word in helpers)
    return negated or bool(helpers & (sentence.cues["modals"] | sentence.cues["be"]))


def _object(sentence: Clauses, first: int) -> int | None:
    """The instrument that is the object of a verb whose words end before ``first``."""
    first = sentence.adjuncts(first)
    for at in range(first, min(first + _OBJECT, sentence.size)):
        if binding(sentence, at) and _heads(sentence, at):
            return at
        stray = sentence.has(at, "relatives", "subordinators", "subject_pronouns")
        if sentence.kind(at) not in ("word", "number") or stray or sentence.has(at, "auxiliaries"):
            return None
        if sentence.has(at, "prepositions") and sentence.low(at) != "of":
            return None
    return None


def binding(sentence: Clauses, at: int) -> bool:
    """Whether a law, decree or ruling is named there."""
    return sentence.has(at, "instruments", "rulings") and not sentence.capital(at)


def _heads(sentence: Clauses, at: int) -> bool:
    """Whether a noun is all that it says: "a law", not "a law firm"."""
    after = at + 1
    return sentence.kind(after) != "word" or sentence.has(after, *_BEHIND) or sentence.low(after).endswith("ing")


def _subject(sentence: Clauses, verb: int) -> Source:
    """Who does what a verb tells: its subject, or that of the clause it goes on with an "and"."""
    first = sentence.group(verb)
    source = sentence.subject(first)[0]
    if source or sentence.low(first - 1) not in ("and", "then"):
        return source
    verbs = (at for at in range(first - 2, 0, -1) if sentence.finite(at))
    sources = (sentence.subject(sentence.group(at))[0] for at in verbs)
    return next((found for found in sources if found), ())


def _makers(sentence: Clauses, subject: Range) -> bool:
    """Whether a subject is somebody who does it: not "neither A nor B", "nobody in A", "critics of A"."""
    before = {sentence.low(at) for at in range(max(0, subject.first - _ARTICLED), subject.first)}
    if before & {"nor", "neither"} or sentence.has(subject.first, "nobodies"):
        return False
    hangs = (at for at in range(*subject) if sentence.has(at, "prepositions") or sentence.low(at) == "of")
    noun = next(hangs, subject.last) - 1
    named = noun > 0 and sentence.capital(noun)
    return noun + 1 == subject.last or named or sentence.has(noun, *_MAKERS)


def _told(sentence: Clauses, first: int) -> bool:
    """Whether a clause is but supposed or claimed: "if Vanags signs", "a claim that Vanags signed"."""
    noun = sentence.low(first - 2).removesuffix("s")
    claimed = sentence.low(first - 1) == "that" and noun in sentence.cues["nominal"]
    return claimed or sentence.low(first - 1) in ("whether", "if", "unless", "until", "once")


def does(sentence: Clauses, instrument: int) -> bool:
    """Whether what an instrument does is told behind it: "a decree that lets it out", "an order lifting the ban"."""
    for at in range(instrument + 1, min(instrument + _FAR, sentence.size)):
        addressed = sentence.low(at) == "to" and (sentence.has(at + 1, "determiners") or sentence.capital(at + 1))
        if sentence.kind(at) == "quote" or sentence.low(at) in (";", ":") or addressed:
            return False  # "an order to a tailor that makes uniforms"
        if sentence.has(at, "relatives") and sentence.has(at - 1, "under"):
            return True  # "a decree under which"
        if not sentence.has(at, *_DOING) or sentence.capital(at):
            continue
        governs = sentence.has(at - 1, "relatives", "modals") or sentence.low(at - 1) in _AFTER
        if governs or sentence.adverb(at - 1) or sentence.low(at).endswith("ing"):
            return True
    return False


def met_before(sentence: Clauses, instrument: int) -> bool:
    """Whether an instrument is one spoken of before, and what the sentence is about: "The [new] decree bans"."""
    places = range(instrument, max(-1, instrument - _ARTICLED), -1)
    first = next((at for at in places if sentence.has(at, "definite")), None)
    after = _behind(sentence, instrument + 1)
    after += sentence.adverb(after) and not sentence.has(after, *_DOING)
    acts = sentence.has(after, "modals", *_DOING) and not sentence.capital(after)
    return first is not None and acts and not any(sentence.finite(at) for at in range(first))


def _behind(sentence: Clauses, index: int) -> int:
    """Where a sentence goes on behind what is told of its subject: "[, which takes effect in May,] extends"."""
    inserted = sentence.low(index) == ","
    opens = index + inserted
    participle = sentence.has(opens, "enacting", "perused") or (inserted and sentence.low(opens).endswith("ed"))
    if not participle and not (inserted and sentence.has(opens, "relatives", "prepositions", "appositives")):
        return index
    for at in range(opens + 1, min(opens + _INSERTION, sentence.size)):
        if inserted and sentence.low(at) == ",":
            return at + 1
        if not inserted and sentence.has(at, "modals", *_DOING):
            return at
        if sentence.low(at) in (";", ":") or sentence.kind(at) == "quote":
            break
    return index


def anew(sentence: Clauses, at: int) -> bool:
    """Whether an instrument is brought up that nothing before has told of: "an order", "Oslo's rules", "new rules"."""
    first = at
    while first > 0 and at - first < _ARTICLED and sentence.kind(first - 1) == "word":
        if sentence.has(first - 1, "prepositions", "conjunctions", "subordinators", "auxiliaries"):
            break
        first -= 1
        if sentence.has(first, "determiners"):
            return sentence.has(first, "articles") and sentence.low(first) != "the"
    owned = any(sentence.capital(place) or sentence.low(place) == OWNS for place in range(max(1, first), at))
    return owned or sentence.low(at).endswith("s")


def behind_lead(sentence: Clauses, first: int) -> int:
    """Where a clause begins with the time before its subject: "[On Monday] Vanags"; no other clause counts."""
    return first if sentence.clause_like(Range(0, first)) else 0
