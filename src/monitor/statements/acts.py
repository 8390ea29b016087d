"""Acts of an actor told by what they do: "ore may be shipped under a decree the president signed", "was lifted by"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.domain import Span
from monitor.statements.cast import Who
from monitor.statements.clauses import Clauses
from monitor.statements.levels import as_it_is, is_level
from monitor.statements.making import anew, behind_lead, binding, does, makings, met_before
from monitor.statements.phrases import Source
from monitor.statements.speakers import Scene
from monitor.statements.tokens import OWNS, Range, Token

_ARTICLED = 4  # tokens of "under the new decree"
_NEAR = 10  # tokens between an act or its instrument and the one it is by
_DATED = 16  # tokens behind an act that may give its day
_MODIFIED = 2  # tokens of "the life", which is somebody's
_LONGEST_SUBJECT = 8  # tokens of who signs in a relative clause


def enacted(sentence: Clauses, scene: Scene, said: Sequence[Span] = ()) -> tuple[Range, Who, Range] | None:
    """The clause that tells an act in the passive or through its instrument, the actor or official it is by, and when.

    The last are the words behind the act or instrument, in which its day stands if it is given. Of an instrument
    without a maker, "the decree", it is whoever was last told to have made one. What is ``said`` is nobody's deed.
    """
    if sentence.low(sentence.size - 1) == "?":
        return None
    signed = _signed(sentence, scene, said)
    if signed:
        return signed
    for at, source in _agents(sentence):
        who = _made_by(sentence, source, scene) if source else _maker_of(sentence, at, scene)
        if who is None or who.actor is None or who.label.lower() in scene.cues["vague"]:
            continue
        if who.person and _done_to(sentence, at, "with_object"):
            continue  # "the painting was sold by the minister", for nobody
        end = _reported_end(sentence, at) or sentence.main_clause(at, sentence.size)
        clause = sentence.trimmed(Range(0, end))
        if clause:
            return clause, who, Range(at, day_ends(sentence, at))
    return _set(sentence, scene)


def _signed(sentence: Clauses, scene: Scene, said: Sequence[Span]) -> tuple[Range, Who, Range] | None:
    """An instrument that an actor is told to have made, with what it does: "put his name to a decree that bans it"."""
    for made in makings(sentence):
        verb = sentence.tokens[made.verb].start
        told = does(sentence, made.instrument) and not any(piece.start <= verb < piece.end for piece in said)
        who = _made_by(sentence, made.source, scene) if told else None
        first = made.source[0].first
        clause = sentence.trimmed(Range(first, sentence.main_clause(made.verb, sentence.size)))
        if who and who.actor and clause:
            return clause, who, Range(behind_lead(sentence, first), day_ends(sentence, made.verb))
    return None


def _maker_of(sentence: Clauses, instrument: int, scene: Scene) -> Who | None:
    """Whose instrument one is that was spoken of before; "the law" may have stood for long."""
    before = range(max(0, instrument - _ARTICLED), instrument)
    fresh = any(sentence.low(at) in ("new", "this", "these") for at in before)
    standing = sentence.has(instrument, "standing") and not fresh
    return scene.maker(sentence.low(instrument), same=standing)


def _set(sentence: Clauses, scene: Scene) -> tuple[Range, Who, Range] | None:
    """A rate or ban changed by nobody that is named: "the fee was raised", by whom the sentence before is about."""
    for at in range(sentence.size):
        if _done_to(sentence, at, "level_deeds") and not _supposed(sentence, at):
            subject = sentence.subject(sentence.group(at))[0]
            rate = bool(subject) and is_level(sentence, subject[0].last - 1)
            who = scene.agent(near=True) if rate else None
            clause = sentence.trimmed(Range(0, sentence.main_clause(at, sentence.size)))
            return (clause, who, Range(at, day_ends(sentence, at))) if who and clause else None
    return None


def _supposed(sentence: Clauses, at: int) -> bool:
    """Whether an act in the passive is none that was done: "would be lifted", "that it was lifted"."""
    first = sentence.group(at)
    subject = sentence.subject(first)[0]
    hangs = bool(subject) and sentence.has(subject[0].first - 1, "supposing")
    return hangs or any(sentence.has(place, "modals") for place in range(first, at))


def _made_by(sentence: Clauses, source: Source, scene: Scene) -> Who | None:
    """Who makes an instrument or does a deed; "the ministers" are those of whom the article speaks."""
    head = sentence.tokens[slice(*source[0])]
    actor = organ(head, scene) or scene.at_home(head)
    who = scene.institution(actor, "") if actor else scene.resolve(sentence.tokens, source)
    bare = len(head) == 2 and head[0].low == "the" and not head[1].classes.isdisjoint(("organs", "houses"))
    plural = bare or (len(head) == 2 and head[0].low == "the" and head[1].low == "ministers")
    return scene.agent() if plural and (who is None or who.actor is None) else who


def organ(subject: Sequence[Token], scene: Scene) -> str | None:
    """The actor whose organ a noun phrase is: "Norway's first ambassador to the islands", "the Norwegian navy"."""
    stop = next((at for at, token in enumerate(subject) if "prepositions" in token.classes), len(subject))
    if not stop or "organs" not in subject[stop - 1].classes:
        return None
    owners = scene.owners(subject[:stop])
    return owners[0] if owners else None


def notes_instruments(sentence: Clauses, scene: Scene, told: Who | None) -> None:
    """Take note of whose laws and decrees a sentence tells of, and of those that are nobody's who is followed."""
    places = [at for at in range(sentence.size) if binding(sentence, at)]
    made = _makes(sentence, scene, told, places) if places else None
    if made:
        scene.makes(made[0], sentence.low(made[1]))
    for at in places:
        if anew(sentence, at) and (made is None or at != made[1]):
            scene.meets(sentence.low(at))
    if any(sentence.has(at, "judges") for at in range(sentence.size)) and not places:
        scene.meets("ruling")  # of which the next sentence may tell without bringing it up


def _makes(sentence: Clauses, scene: Scene, told: Who | None, places: Sequence[int]) -> tuple[Who, int] | None:
    """Whose instrument a sentence tells of: "a Latvian decree"; or that of who is ``told`` of: "Riga adopted a law"."""
    for at in places:
        source = _maker(sentence, at) if sentence.has(at, "instruments") else ()
        who = scene.resolve(sentence.tokens, source) if source else None
        if who and who.actor:
            return who, at
    for made in makings(sentence):
        who = _made_by(sentence, made.source, scene)
        if who and who.actor:
            return who, made.instrument
    for at in range(sentence.size):
        if sentence.has(at, "enacting") and not sentence.capital(at):
            source = sentence.subject(sentence.group(at))[0]
            who = scene.resolve(sentence.tokens, source) if source else None
            who = who if who and who.actor else told
            return (who, next((place for place in places if place > at), places[0])) if who else None
    return None


def day_ends(sentence: Clauses, act: int) -> int:
    """Where the words end that may give the day of an act, not that from which it holds: "closes it from 1 April"."""
    last = min(act + _DATED, sentence.size)
    for at in range(act + 1, last):
        holds = sentence.has(at, "onsets") and (sentence.has(at + 1, "times") or sentence.kind(at + 1) == "number")
        noun = sentence.has(at - 1, "determiners")  # "eased its limits"
        present = sentence.has(at, "effects", "presents") and sentence.low(at).endswith("s") and not noun
        if holds or present or sentence.has(at, "modals") or sentence.low(at) in (":", ";"):
            return at
    return last


def _agents(sentence: Clauses) -> Iterator[tuple[int, Source]]:
    """Whoever an instrument or a passive verb is by, with the place of either."""
    for at in range(sentence.size):
        if sentence.has(at, "instruments") and not sentence.capital(at) and _has_effect(sentence, at):
            source = _maker(sentence, at)
            if source or met_before(sentence, at):
                yield at, source
        elif binding(sentence, at) and met_before(sentence, at):
            yield at, ()
        elif _done_to(sentence, at):
            source = agent(sentence, at + 1)
            if source:
                yield at, source


def _has_effect(sentence: Clauses, instrument: int) -> bool:
    """Whether the sentence says what an instrument does, what holds under it or what has been done by it."""
    governed = any(sentence.has(at, "under") for at in range(max(0, instrument - _ARTICLED), instrument))
    if governed and sentence.clause_like(Range(0, instrument)):
        return True
    if sentence.low(instrument) == "budget" and sentence.has(instrument + 1, "dispositions"):
        behind = (verb for at in range(instrument + 2, sentence.size) for verb in sentence.verbs(at))
        return all("speech" not in verb.classes for verb in behind)  # but "Oslo's budget scraps it, the critics said"
    return any(
        sentence.has(at, "effects") or (sentence.has(at, "modals") and sentence.low(at) not in ("could", "might"))
        for at in range(sentence.size)
        if at != instrument and not sentence.capital(at)
    )


def _done_to(sentence: Clauses, at: int, among: str = "") -> bool:
    """Whether an act stands there in the passive, ``among`` a class of them if one is given: "was lifted"."""
    act = next((verb for verb in sentence.verbs(at) if verb.form == "ed" and "act" in verb.classes), None)
    if act is None or (among and act.lemma not in sentence.cues[among]):
        return False
    subject = sentence.subject(sentence.group(at))[0] if act.lemma in (*sentence.cues["steadying"], "end") else ()
    level = bool(subject) and is_level(sentence, sentence.head_noun(subject[0]))
    if act.lemma in sentence.cues["steadying"] and not as_it_is(sentence, sentence.adjuncts(at + 1), level=level):
        return False  # "the talks were held in Oslo"
    if act.lemma == "end":
        return passive(sentence, at) and endable(sentence, subject[0] if subject else None)
    return passive(sentence, at)


def endable(sentence: Clauses, what: Range | None) -> bool:
    """Whether an actor may put an end to something by its decision: a ban, the sale of it, not a match or a hope."""
    if what is None:
        return False
    last = what.last + sentence.has(what.last, "endable")  # "its plans", which may be a verb
    hangs = [at for at in range(what.first + 1, last) if sentence.has(at, "links", "prepositions")]
    stop = next((at for at in hangs if sentence.low(at) != OWNS), last)
    after = next((at for at in hangs if at > stop), last)
    named = stop - what.first > _MODIFIED and sentence.capital(after - 1)  # "the free life of Zendor"
    lasts = sentence.has(stop - 1, "lifetimes") and (sentence.has(after - 1, "endable") or named)
    return not sentence.capital(stop - 1) and (
        sentence.has(stop - 1, "endable") or (lasts and sentence.low(stop) == "of")
    )


def passive(sentence: Clauses, at: int) -> bool:
    """Whether a participle stands there with its form of "be": "have been charged"."""
    participle = sentence.low(at).endswith("ed") or any(verb.form == "ed" for verb in sentence.verbs(at))
    return participle and any(sentence.has(place, "be") for place in range(max(0, at - 3), at))


def agent(sentence: Clauses, index: int) -> Source:
    """Whoever a passive at or right before the index is by."""
    for at in range(index, min(index + _NEAR, sentence.size)):
        if sentence.low(at) in (",", ";", ":") or sentence.kind(at) == "quote" or sentence.has(at, "perused"):
            break
        if sentence.low(at) == "by":
            return sentence.source_after(at + 1)[0]
    return ()


def _maker(sentence: Clauses, at: int) -> Source:
    """Who made an instrument: "signed by Smith", "which Smith signed", "from Oslo", "the ministry's"."""
    after = at + 1 + (sentence.low(at + 1) == ",")
    if any(verb.form == "ed" for verb in sentence.verbs(after)) or sentence.has(after, "enacting"):
        return agent(sentence, after + 1)
    if after == at + 1 and sentence.low(after) in ("of", "from", "by"):
        return sentence.source_after(after + 1)[0]
    after += sentence.has(after, "prepositions") and sentence.has(after + 1, "relatives")  # "on which they agreed"
    return _signer(sentence, after + sentence.has(after, "relatives")) or _owner(sentence, at)


def sender(sentence: Clauses, text: int, scene: Scene) -> Who | None:
    """Who is told behind a text to have made or sent it: "an amendment [that the government sent]"."""
    source = _maker(sentence, text) if sentence.has(text + 1, "relatives") else ()
    return _made_by(sentence, source, scene) if source else None


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
    stops = ("prepositions", "conjunctions", "subordinators", "auxiliaries")
    while (
        first > 0
        and sentence.kind(first - 1) in ("word", "number")
        and not (sentence.has(first - 1, *stops) and sentence.low(first - 1) != OWNS)
    ):
        first -= 1
        if sentence.has(first, "determiners"):
            break
    first += sentence.has(first, "definite", "articles")
    owner = next((place for place in range(first, at) if sentence.low(place) == OWNS), at)
    span = Range(first, owner)
    aside = owner < at and sentence.clause_like(Range(0, first)) and not sentence.has(first - 1, "under")
    if aside:
        return ()  # "pays Oslo's gas bill"
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
