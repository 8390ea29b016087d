"""Reported speech that goes on: "Smith said the port would stay shut. [It would reopen in May.] [There was no hurry.]".

Such a sentence has no attribution of its own, only the tense and the manner of reported words. What a reporter tells
beside them, of the speaker, of what could be seen, or of what was not said, is nobody's.
"""

from __future__ import annotations

import re

from monitor.domain import Doubt, Kind
from monitor.statements.cast import Who, plain
from monitor.statements.clauses import Clauses
from monitor.statements.drafts import Draft
from monitor.statements.parting import attributions
from monitor.statements.speakers import Scene
from monitor.statements.tokens import Range

OF_A_CLAIM = frozenset({Doubt.DENIAL, Doubt.REBUTTED, Doubt.QUESTION, Doubt.HYPOTHETICAL, Doubt.FRAGMENT})
"""Doubts about one claim, which the next one does not share: "He denied that it was paid. [It would never be.]"."""

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_OPENING = 14  # tokens in which the verb stands whose tense tells
_ASKING = 5  # tokens in which it is told that something was asked


def carries_on(sentence: Clauses, before: Draft, scene: Scene) -> bool:
    """Whether a sentence without attribution goes on with the words ``before``, of the sentence in front of it."""
    if before.kind not in (Kind.DIRECT, Kind.INDIRECT) or _asks(sentence) or _narrated(sentence, before.who, scene):
        return False
    if any(not one.minor for one in attributions(sentence)):
        return False  # "Pressed again, she said no"
    verb = _verb(sentence)
    modals = (at for at in range(min(_OPENING, sentence.size)) if sentence.low(at) in ("would", "could"))
    if any(not _in_relative(sentence, at) for at in modals):
        return True
    if before.parenthetical and sentence.has(verb, "backshift"):
        return not _dated(sentence, verb)
    return before.kind is Kind.INDIRECT and _of_things(sentence, scene, verb) and _reported(sentence, verb)


def _verb(sentence: Clauses) -> int:
    """The first verb that is not that of a clause which tells of a noun."""
    return next((at for at in range(sentence.size) if sentence.finite(at) and not _in_relative(sentence, at)), 0)


def _in_relative(sentence: Clauses, verb: int) -> bool:
    """Whether a verb is that of a clause that tells of a noun: "pilots backed a plan that would end it"."""
    for at in range(verb - 1, 0, -1):
        if sentence.has(at, "relatives"):
            return True
        if sentence.finite(at) or sentence.kind(at) in ("mark", "quote"):
            break
    return False


def _asks(sentence: Clauses) -> bool:
    asked = any(sentence.low(at) in ("asked", "whether") for at in range(min(_ASKING, sentence.size)))
    return asked or sentence.low(sentence.size - 1) == "?"


def _narrated(sentence: Clauses, who: Who, scene: Scene) -> bool:
    """Whether a reporter tells what somebody kept to himself, what was to be seen, or names the speaker anew."""
    words = " ".join(token.text for token in sentence.tokens)
    if any(scene.cues.patterns[name].search(words) for name in ("withheld", "narrated")):
        return True
    surname = plain(who.name or "").split()[-1:] if who.person else []
    verb = _verb(sentence)
    subject = sentence.subject(sentence.group(verb))[0]
    return bool(subject) and any(plain(token.text) in surname for token in sentence.tokens[slice(*subject[0])])


def _dated(sentence: Clauses, verb: int) -> bool:
    """Whether a reporter tells when something was: "It was signed in 2019", where reported words have "had been"."""
    told = sentence.has(verb, "be") or sentence.low(verb) == "did"
    return told and any(sentence.has(at, "times") or _YEAR.fullmatch(sentence.low(at)) for at in range(sentence.size))


def _reported(sentence: Clauses, verb: int) -> bool:
    """Whether a verb has the tense of reported words, judges, or denies that there is something."""
    return sentence.has(verb, "shifted") or _judges(sentence, verb) or _denies(sentence, verb)


def _judges(sentence: Clauses, verb: int) -> bool:
    """Whether a thing is judged, as a reporter would not: "The charge was absurd", "It was too early to say"."""
    if not sentence.has(verb, "be"):
        return False
    at = verb + 1
    while sentence.adverb(at) or sentence.low(at) == "not":
        at += 1
    early = any(sentence.low(too) == "too" for too in range(verb + 1, at + 1))
    matter = sentence.low(at) == "a" and sentence.has(at + 1, "matters") and sentence.has(at + 2, "prepositions")
    return early or matter or sentence.has(at, "predicates") or (sentence.low(at), sentence.low(at + 1)) == ("up", "to")


def _denies(sentence: Clauses, verb: int) -> bool:
    """Whether a clause says that something is not: "There was no plan", "No cargo was worth it", "It had no name"."""
    if not sentence.has(verb, "be", "shifted"):
        return False
    return sentence.low(verb + 1) in ("no", "nothing", "never") or sentence.low(0) in ("no", "nothing", "none")


def _of_things(sentence: Clauses, scene: Scene, verb: int) -> bool:
    """Whether a sentence is about a thing, not about somebody whose deeds are told: "It had no basis in law"."""
    if any(sentence.has(at, "times") for at in range(sentence.size)) or scene.subject_of(scene.sentence):
        return False
    first = sentence.group(verb)
    if first and sentence.low(first - 1) == "there":
        return True
    subject = sentence.subject(first)[0]
    return bool(subject) and not _person(sentence, subject[0])


def _person(sentence: Clauses, subject: Range) -> bool:
    named = any(
        sentence.has(at, "officials", "others", "titles") or (at and sentence.capital(at)) for at in range(*subject)
    )
    return named or sentence.low(subject.first) in ("he", "she", "they", "i", "we", "you")
