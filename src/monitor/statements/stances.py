"""An actor's stance in somebody else's words: the reporter's own account, or an outsider's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.domain import INSTITUTION_RANK, Kind
from monitor.statements import timing
from monitor.statements.acts import day_ends, endable, organ
from monitor.statements.cast import Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues, Verb
from monitor.statements.levels import keeps
from monitor.statements.phrases import Source
from monitor.statements.predicates import main
from monitor.statements.sides import SPEECH, Attribution
from monitor.statements.speakers import Scene
from monitor.statements.tokens import OWNS, Range, Token

_SHORTEST = 4  # tokens of a clause worth keeping
_OBJECT = 4  # tokens of what an act is about, helping verbs included
_ISSUED = 4  # tokens of "issued a joint statement"
_POLITE = 5  # tokens from a verb to the noun that makes its act a courtesy
_LONGEST_SUBJECT = 6  # tokens of "the Spanish government"
_STRAY = ("prepositions", "conjunctions", "relatives", "links")
_HELPED = 3  # tokens of a verb with its helping verbs: "has been suspending"


class Account(NamedTuple):
    """The clause in which a reporter says what an actor wants, holds or does, who that is, and the verb.

    Of several deeds with one subject each has its own; ``subject`` is that of a further one: "[Oslo] ... barred ships".
    """

    clause: Range
    who: Who
    verb: int
    subject: Range | None = None

    def shifted(self, sentence: Clauses) -> bool:
        """Whether it has the tense of what somebody said would be: "Oslo would lift the ban"."""
        return any(sentence.low(at) == "would" for at in range(sentence.group(self.verb), self.verb))

    def when(self, sentence: Clauses) -> tuple[str, int, bool]:
        """The words that may give the day of a deed, where in them its verb is, and whether something came after it."""
        helpers = {sentence.low(at) for at in range(sentence.group(self.verb), self.verb)}
        done = any(verb.form == "ed" for verb in sentence.verbs(self.verb)) and not helpers & sentence.cues["modals"]
        first = (self.subject or self.clause).first
        stop = timing.clause_stops(sentence, first, self.verb)
        stop = min(stop, day_ends(sentence, self.verb))
        joined = any(sentence.finite(at) for at in range(first)) and self.subject is None
        start = first if joined and any(sentence.has(at, "times") for at in range(first, stop)) else 0
        words = [token.text for token in sentence.tokens[start:stop]] if done else []
        return (
            " ".join(words),
            len(" ".join(words[: self.verb - start])),
            "had" in helpers or timing.looks_back(sentence, first),
        )


def accounts(sentence: Clauses, scene: Scene, publisher: str | None = None) -> list[Account]:
    """What a reporter says of the will or deeds of actors, each its own; what a ``publisher`` says of its own."""
    told: list[Account] = []
    for one in _accounts(sentence, scene, publisher):
        if not told:
            told.append(one)
            continue
        joint = _joint(sentence, one) if one.who.key != told[-1].who.key else None
        before = sentence.trimmed(Range(told[-1].clause.first, joint)) if joint and joint > told[-1].verb else None
        if before:
            within = told[-1].clause.last > before.last
            told[-1:] = [told[-1]._replace(clause=before) if within else told[-1], one]
    return told


def _joint(sentence: Clauses, told: Account) -> int | None:
    """Where a clause is joined to the one before it: ", [and] Oslo lifted", "[two days after] Oslo had lifted".

    ``None`` where it tells of a noun there: "the ban that Oslo lifted".
    """
    at = told.clause.first - 1
    while (
        sentence.adverb(at)
        or sentence.has(at, "times")
        or (sentence.has(at + 1, "times") and (sentence.has(at, "articles", "counts") or sentence.kind(at) == "number"))
    ):
        at -= 1  # ", and [two days later] Oslo lifted"
    at -= sentence.low(at) in ("on", "in") and at < told.clause.first - 1
    if not (sentence.low(at) in (",", ";") or sentence.has(at, "joining", "deed_leads", "contrasts")):
        return None
    long = sentence.has(at, "timing") and sentence.low(at - 1).removesuffix("s") in sentence.cues.numbers["units"]
    at -= long
    while long and (sentence.kind(at - 1) == "number" or sentence.has(at - 1, "counts", "articles")):
        at -= 1
    return at


def beside(sentence: Clauses, scene: Scene, said: Sequence[Attribution]) -> list[Account]:
    """The deeds told beside what is ``said``: in a clause of time or cause, or joined to what another one does.

    "After Oslo closed it, she said that", "Oslo recalled its envoy, and Rome expelled two".
    """
    held = [span for one in said for span in (one.frame, *(() if one.keep else one.content))]
    told = [one for one in _accounts(sentence, scene, None) if not any(one.verb in range(*span) for span in held)]
    itself = _itself(sentence, told, said)
    others = (one for one in told if itself is None or one.verb != itself.verb)
    around = [one for one in others if _told_beside(sentence, one) or _joined_to(sentence, one, said)]
    return [itself, *around] if itself else around


def _itself(sentence: Clauses, told: Sequence[Account], said: Sequence[Attribution]) -> Account | None:
    """The deed that the main clause tells, where what is ``said`` stands in an aside or is joined to it.

    "Oslo closed the port, the first time that it has acted", "[Oslo raised the toll] and ruled out a cut".
    """
    verbs = main(sentence)
    spans = [span for one in said for span in (one.cue, *one.content)]
    deed = next((one for one in told if verbs and one.verb in verbs), None)
    if deed and not (sentence.verbs(deed.verb) or sentence.parted_verbs(deed.verb)):
        return None  # "Oslo's position is clear: it wants talks"
    if deed is None or any(deed.verb in range(*span) for span in spans):
        return None
    own = (one for one in said if not one.source or one.source[0].first == deed.clause.first)
    joints = (one.frame.first for one in own if one.frame.first > deed.verb)
    shared = (at for at in joints if sentence.has(at - 1, "joining") or sentence.low(at - 1) == ",")
    end = min(shared, default=deed.clause.last)
    clause = sentence.trimmed(Range(deed.clause.first, min(end, deed.clause.last)))
    return deed._replace(clause=clause) if clause and clause.last > deed.verb + 1 else None


def _joined_to(sentence: Clauses, told: Account, said: Sequence[Attribution]) -> bool:
    """Whether a deed stands behind a comma after deeds alone, of which it is none: ", and Rome expelled two"."""
    deeds = all(one.keep and one.cue.first < told.clause.first for one in said)
    joint = _joint(sentence, told) if deeds else None
    return joint is not None and sentence.low(joint - sentence.has(joint, "joining", "contrasts")) in (",", ";")


def _told_beside(sentence: Clauses, told: Account) -> bool:
    first = told.clause.first
    act = any("act" in verb.classes for verb in (*sentence.verbs(told.verb), *sentence.parted_verbs(told.verb)))
    since = max((at for at in range(first) if sentence.low(at) in (",", ";", ":")), default=0)
    described = any(sentence.has(at, "relatives") for at in range(since, first - 1))
    return act and bool(timing.lead(sentence, first)) and not described


def severally(sentence: Clauses, told: Account) -> list[Account]:
    """What one subject is told to have done, deed by deed: "raised the levy and [barred three yards]".

    Deeds stay together where one leans on another: "raised the levy and froze it", "bought and sold oil", "but kept",
    "never raised the levy and barred".
    """
    further = _further(sentence, told)
    subject = sentence.trimmed(Range(told.clause.first, sentence.group(told.verb)))
    if not further or subject is None:
        return [told]
    ends = [joint for joint, _ in further] + [told.clause.last]
    spans = (Range(sentence.group(verb), end) for (_, verb), end in zip(further, ends[1:], strict=True))
    clauses = zip(further, map(sentence.trimmed, spans), strict=True)
    return [
        told._replace(clause=sentence.trimmed(Range(told.clause.first, ends[0])) or told.clause),
        *(Account(clause, told.who, verb, subject) for (_, verb), clause in clauses if clause),
    ]


def _further(sentence: Clauses, told: Account) -> list[tuple[int, int]]:
    """The joints and verbs of the deeds behind the first one, each with an object of its own; none if one has not."""
    found: list[tuple[int, int]] = []
    last = told.verb
    for at in range(told.verb + 1, told.clause.last):
        if sentence.has(at, "relatives", "subordinators") or sentence.low(at) in (";", ":", "but", "or"):
            break
        joint = sentence.low(at) in ("and", ",") and sentence.low(at + 1) != "and"
        verb = _joined_verb(sentence, at) if joint else None
        if verb is None:
            continue
        if _leans(sentence, verb, told.verb) or not (_has_object(sentence, last) and _has_object(sentence, verb)):
            return []
        found.append((at, verb))
        last = verb
    return found


def _leans(sentence: Clauses, verb: int, first: int) -> bool:
    """Whether what stands before the first verb may hold for a bare one too: "has not raised the levy and barred"."""
    before = {sentence.low(at) for at in range(sentence.group(first), first)}
    return sentence.group(verb) == verb and not before <= {"has", "have"}


def _joined_verb(sentence: Clauses, joint: int) -> int | None:
    """The verb of a deed that goes on right behind an "and" or a comma: "and [on Monday] barred", "and it barred"."""
    start = sentence.adjuncts(joint + 1)
    start += sentence.low(joint) == "and" and sentence.low(start) in ("it", "they")
    ends = (at for at in range(start, min(start + _HELPED, sentence.size)) if _verb(sentence, at) is not None)
    verb = next(ends, None)
    if verb is None or sentence.group(verb) > start:
        return None
    return verb if sentence.clause_like(Range(sentence.group(verb), verb + 1)) else None


def _has_object(sentence: Clauses, verb: int) -> bool:
    """Whether what a deed is done to stands behind it, in words that make sense alone: no "it" nor "its successor"."""
    behind = sentence.adjuncts(verb + 1)
    return sentence.opens_noun_phrase(behind, loose=True) and not sentence.has(behind, "pronouns", "possessives")


def _accounts(sentence: Clauses, scene: Scene, publisher: str | None) -> Iterator[Account]:
    if sentence.low(sentence.size - 1) == "?":
        return
    for index in range(1, sentence.size):
        first = _verb(sentence, index)
        source = sentence.subject(first)[0] if first is not None else ()
        who = _whose(sentence, source, scene, index, publisher) if source else None
        if who is None or _alleged(sentence, source[0].first) or timing.to_come(sentence, source[0].first, index):
            continue
        clause = sentence.trimmed(Range(source[0].first, timing.clause_stops(sentence, source[0].first, index)))
        if clause and clause.last - clause.first >= _SHORTEST:
            yield Account(clause, who, index)


def _whose(sentence: Clauses, source: Source, scene: Scene, verb: int, publisher: str | None) -> Who | None:
    if publisher is None:
        return _doer(sentence, source, scene, verb)
    subject = sentence.tokens[slice(*source[0])]
    if scene.is_board(subject) and (sentence.low(source[0].last) == "of" or not scene.calls_itself(subject)):
        return None
    who = scene.resolve(sentence.tokens, source)
    return who if who and who.actor == publisher else None


def _doer(sentence: Clauses, source: Source, scene: Scene, verb: int) -> Who | None:
    """Whose stance or deed it is: an actor's, or that of its official or organ where something is done."""
    subject = sentence.tokens[slice(*source[0])]
    acts = [one for one in sentence.verbs(verb) if "act" in one.classes]
    actor = acting(subject, scene) or (scene.at_home(subject) if _does(sentence, verb, scene) else None)
    if actor is None and acts:
        actor = organ(subject, scene) or _state_firm(subject, scene)
        official = actor is None and acts[0].form == "ed" and acts[0].lemma not in scene.cues["own_deeds"]
        who = scene.resolve(sentence.tokens, source) if official else None
        if who and who.person and who.actor:
            return who
    return Who(actor=actor, rank=INSTITUTION_RANK) if actor else None


def _state_firm(subject: Sequence[Token], scene: Scene) -> str | None:
    """The state that a company is said to be of: "the Spanish state oil company", which does what the state does."""
    words = subject[subject[0].low == "the" :]
    owner = next((at for at, token in enumerate(words) if "of_the_state" in token.classes), 0)
    noun = next((at for at in range(owner, len(words)) if "called_companies" in words[at].classes), 0)
    plainly = all(token.low != OWNS and token.classes.isdisjoint(_STRAY) for token in words[owner:noun])
    own = words[:owner] if owner < 2 or words[owner - 1].low != OWNS else words[: owner - 1]
    return scene.cast.state(" ".join(token.text for token in own)) if owner and noun and plainly else None


def _does(sentence: Clauses, verb: int, scene: Scene) -> bool:
    """Whether a bare "the cabinet" is somebody who wants or does something there: not one that "moved in"."""
    found = [one for one in sentence.verbs(verb) if one.classes & {"act", "hold"}]
    aimed = sentence.opens_noun_phrase(verb + 1, loose=True) or sentence.low(verb + 1) in ("to", "that")
    return bool(found) and (aimed or found[0].lemma not in scene.cues["own_deeds"])


def _alleged(sentence: Clauses, first: int) -> bool:
    """Whether a clause hangs on a noun of saying, a condition or a "nor": "claims that China has", "whether it has"."""
    noun = sentence.low(first - 2)
    if sentence.has(first - 1, "conditionals") or sentence.low(first - 1) in ("nor", "neither"):
        return True
    claimed = bool({noun, noun.removesuffix("s")} & sentence.cues["nominal"]) or sentence.has(first - 2, "provisos")
    return sentence.low(first - 1) == "that" and claimed


def _verb(sentence: Clauses, index: int) -> int | None:
    """Where the verb group begins if a stance or act is stated at the index."""
    if sentence.kind(index) != "word":
        return None
    if sentence.has(index, "policy_verbs") and any(
        sentence.has(at, "policies") for at in range(max(0, index - 4), index)
    ):
        return index
    first = sentence.group(index)
    if sentence.has(index, "stances"):
        return first if first < index else None
    found = (*sentence.verbs(index), *sentence.parted_verbs(index))
    verb = next((verb for verb in found if verb.classes & {"hold", "act"}), None)
    if verb is None or sentence.capital(index) or _idle(sentence, index, verb):
        return None
    helpers = {sentence.low(at) for at in range(first, index)}
    if sentence.is_noun(index, first, verb, helpers) or (
        "hold" not in verb.classes and helpers & sentence.cues["called_for"]
    ):
        return None
    if verb.lemma in sentence.cues["decisions"] and sentence.ends(sentence.adjuncts(index + 1)):
        return None  # ", as Norway decided on Monday" tells of nothing decided
    if verb.lemma == "end" and not endable(sentence, sentence.noun_phrase(index + 1)[0]):
        return None
    if (
        verb.lemma in sentence.cues["silences"]
        and sentence.low(index + 1) == "to"
        and sentence.has(index + 2, "telling")
    ):
        return None
    if sentence.has(index, "publishing") and any(
        sentence.has(at, "announced_texts") and sentence.low(at + 1) != OWNS for at in range(index + 1, index + _ISSUED)
    ):
        return None  # "issued a statement": what it says comes in words of its own
    being = bool(helpers & sentence.cues["be"])
    return first if (verb.form == "ing") == being or verb.form in ("base", "s") else None


def _idle(sentence: Clauses, index: int, verb: Verb) -> bool:
    """Whether a deed is no policy: play, weather or a volume of trade, or one that needs an object and has none."""
    if "hold" in verb.classes:
        return False
    behind = sentence.adjuncts(index + 1)
    aimed = sentence.low(behind) == "to" or sentence.low(behind).endswith("ing")
    aimed = aimed or sentence.opens_noun_phrase(behind, loose=True)
    if verb.lemma in sentence.cues["with_object"] and not aimed:
        return True
    if verb.lemma in sentence.cues["steadying"] and not keeps(sentence, index):
        return True
    words = " ".join(token.text for token in sentence.tokens[index:])
    return bool(sentence.cues.patterns["idle"].search(words))


def acting(subject: Sequence[Token], scene: Scene) -> str | None:
    """The actor a noun phrase is, by name or as its government or policy."""
    actor = scene.cast.state(" ".join(token.text for token in subject)) or scene.college(subject)
    stray = any(token and "others" in token.classes for token in scene.unnamed(subject))
    if actor or len(subject) > _LONGEST_SUBJECT or stray:
        return actor
    if not any("institutions" in token.classes for token in subject) and not _agency(subject, scene):
        return None
    owners = scene.owners(subject)
    return owners[0] if owners else None


def _agency(subject: Sequence[Token], scene: Scene) -> bool:
    """Whether a noun phrase ends in an authority of a whole state: "Chile's competition authority".

    One of a city, even of a capital, is not, nor one among several or of a trade: "a Czech travel agency".
    """
    if not subject or "agencies" not in subject[-1].classes or subject[0].low in ("a", "an"):
        return False
    other = any(not token.classes.isdisjoint(("subnational", "commercial", "prepositions")) for token in subject)
    seated = any(token.text in country.seats for token in subject if token.capital for country in scene.cues.countries)
    return not other and not seated and not scene.outsider(subject)


def kind_of_act(sentence: Clauses, one: Attribution, who: Who, kind: Kind) -> Kind | None:
    """What the report of an act or state of mind is worth; ``None`` for nothing.

    An actor's is its stance; of its people, what they do now is, what they did was said; of others only persons count.
    """
    if one.keep and one.negated and one.verb.lemma in sentence.cues["mentions"]:
        return None
    if courtesy(sentence, one) or _topic_only(sentence, one):
        return None
    if who.actor:
        said = who.name is not None and one.verb.form == "ed"
        return Kind.INDIRECT if said else Kind.CHARACTERISATION
    if one.keep and not who.person and one.source and not _speaks(sentence, one.source[0]):
        return None
    wished = "hold" in one.verb.classes or one.verb.lemma == "like"
    if one.keep and ((one.modal and not wished) or _brief(one)):
        return None
    told = one.way in ("vow", "urge", "stance", "value") or one.keep or bool(one.verb.classes & {"think", "show"})
    return kind if told or kind is Kind.DIRECT else None


def _speaks(sentence: Clauses, source: Range) -> bool:
    """Whether a noun phrase may say or show something: "an aide", "video of the incident"."""
    shows = any(sentence.has(at, "exhibits") and sentence.low(at + 1) == "of" for at in range(*source))
    return shows or sentence.may_speak(source.last - 1)


def courtesy(sentence: Clauses, one: Attribution) -> bool:
    """Whether an act is courtesy, which holds no view: "congratulated Smith", "expressed its thanks for it"."""
    if not one.keep or one.verb.lemma in sentence.cues["courteous"]:
        return one.keep
    end = one.cue.last
    return "stance" in one.verb.classes and any(
        sentence.has(at, "courtesies") for at in range(end, min(end + _POLITE, sentence.clause_end(end)))
    )


def _topic_only(sentence: Clauses, one: Attribution) -> bool:
    """Whether only what was spoken of is told, and for how long: "spoke for an hour about lentils"."""
    if not one.keep or one.verb.lemma not in sentence.cues["topics_only"]:
        return False
    behind = range(one.cue.last, one.content[-1].last)
    told = any(sentence.low(at) == "and" and sentence.clause_opens(at + 1) for at in behind)  # "and it dislikes them"
    return not (told or sentence.has_quote(Range(*one.content[-1])) or sentence.has(one.cue.last, "interrogatives"))


def _brief(one: Attribution) -> bool:
    """Whether an act's object is too short to say anything: "defended it"."""
    return (
        one.way == "stance"
        and sum(last - first for first, last in one.content) - (one.cue.last - one.cue.first) < _OBJECT
    )


def sums_up(sentence: Clauses, one: Attribution, who: Who, cues: Cues) -> bool:
    """Whether a reporter sums up what an actor has long said: "Ankara has insisted that"."""
    group = range(max(one.frame.first, sentence.group(one.cue.first)), one.cue.first)  # not "who has read it said"
    perfect = any(sentence.low(at) in ("has", "have", "had") for at in group)
    return perfect and who.actor is not None and who.name is None and one.verb.lemma in cues["assertions"]


def holds(sentence: Clauses, one: Attribution, who: Who, scene: Scene) -> bool:
    """Whether an author sets out what a state holds, with no occasion on which it said so: "Ankara insists that"."""
    cues = scene.cues
    states = who.actor is not None and who.name is None and not who.jointly and scene.cast.is_state(who.label)
    timeless = one.way == "verb" and one.verb.form in ("s", "base") and not one.modal and one.right and not one.left
    dated = any(sentence.has(at, "times") for at in range(*one.frame))
    quoted = any(sentence.has_quote(span) for span in one.content)
    return states and timeless and not dated and not quoted and one.verb.lemma in cues["tenets"]


def described(sentence: Clauses, one: Attribution, who: Who, scene: Scene) -> Who | None:
    """The actor whose stance an outsider's words describe, with the outsider as describer; ``None`` if they do not."""
    label = set(who.label.lower().split())
    cues = scene.cues
    vague = (
        bool(label & (cues["rumour_sources"] | cues["unnamed"])) or one.way in ("view", "rumour") or who.name is None
    )
    if not vague or not one.content or not one.verb.classes & SPEECH:
        return None
    span, end = sentence.noun_phrase(one.content[0].first)
    if span is None or not (sentence.finite(end) or one.content[0].last == end):
        return None
    advised = sentence.has(end, "duties") or any(sentence.low(at) == "better" for at in (end + 1, end + 2))
    subject = sentence.tokens[slice(*span)]
    actor = scene.cast.state(" ".join(token.text for token in subject)) or scene.affiliation(subject)
    if actor is None or advised:
        return None
    return replace(who, name=who.name or (who.label if who.label not in ("", "it") else None), actor=actor, rank=None)
