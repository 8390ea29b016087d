"""What a sentence says of its subject: its main verb and those joined to it, in clauses of their own.

What a relative clause, a participle or a "that" brings in belongs to another verb.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from monitor.domain import Span
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.phrases import DASHES
from monitor.statements.tokens import Range, tokenise

_JOINTS = frozenset({"and", "but", "or", "then", "yet"})
_BREAKS = frozenset({";", ":", "|"})
_COMMAS = frozenset({",", ";"})
STOPS = frozenset({",", ";", ":", "(", ")", *DASHES})
"""Marks at which a phrase ends."""


class Verbs(NamedTuple):
    """A finite verb and what hangs on it, "[has not been] lifted": where it begins, and the verb that says what."""

    first: int
    verb: int


def claims(text: str, cues: Cues) -> list[str]:
    """The things that a sentence says of its subject, each a sentence of its own; none where it says but one.

    "Oslo bans it, warns its partners and will fine whoever sells it" is three. Made for positions, which stand in the
    present: only a verb in the present or a helping verb begins another.
    """
    sentence = whole(text, cues)
    verbs = main(sentence)
    joints = list(_presents(sentence, verbs)) if verbs else []
    if verbs is None or not joints:
        return []
    tokens = sentence.tokens
    first = sentence.group(verbs.first)  # "firmly opposes"
    subject = text[: tokens[first].start]
    firsts = [first, *(verb for _, verb in joints)]
    ends = [*(joint for joint, _ in joints), sentence.size]
    parts = (text[tokens[first].start : tokens[end - 1].end] for first, end in zip(firsts, ends, strict=True))
    return [f"{subject}{part.rstrip(' ,.;')}." for part in parts]


def whole(text: str, cues: Cues) -> Clauses:
    """A text that is one sentence."""
    return Clauses(tokenise(text, Span(0, len(text)), (), cues), cues)


def _presents(sentence: Clauses, verbs: Verbs) -> Iterator[tuple[int, int]]:
    """Where a joint stands behind the main verb, and the verb in the present behind it, if it is the subject's own."""
    at, owed, told = verbs.verb + 1, False, False  # in a clause with "that": its verb is still to come; it stands there
    while at < sentence.size:
        verb = _behind_joints(sentence, at) if sentence.low(at) in _COMMAS | _JOINTS else at
        if _opens_content(sentence, at):
            owed = told = True
        elif verb == at and sentence.finite(at) and sentence.low(at + 1) != ",":
            owed = False
        elif verb > at and sentence.finite(verb) and present(sentence, verb):
            if not _of_content(sentence, Range(at, verb), owed=owed, told=told):
                yield at, verb
                told = False
            at, owed = verb, False
        at += 1


def _opens_content(sentence: Clauses, at: int) -> bool:
    """Whether a clause with "that" begins there, which has a verb of its own; no "to change that, and"."""
    return sentence.low(at) == "that" and not (sentence.has(at - 1, "prepositions") or sentence.kind(at + 1) == "mark")


def _of_content(sentence: Clauses, joint: Range, *, owed: bool, told: bool) -> bool:
    """Whether the verb behind a joint is that of a clause with "that": "that the pact, [which is old], holds".

    So is a helping verb without comma before it, "that it is and will remain"; "and so should Oslo" is nobody's here.
    """
    marks = {sentence.low(at) for at in range(*joint)}
    helped = told and sentence.has(joint.last, "auxiliaries") and not marks & _COMMAS
    return helped or (owed and not marks & _JOINTS) or sentence.has(joint.last - 1, "inverting")


def _behind_joints(sentence: Clauses, at: int) -> int:
    while sentence.low(at) in _COMMAS | _JOINTS or sentence.adverb(at):
        at += 1
    return at


def present(sentence: Clauses, at: int) -> bool:
    """Whether a verb is put in the present, or a helping verb stands there."""
    helps = sentence.has(at, "modals", "presents", "present_helpers")
    return helps or any(verb.form == "s" for verb in sentence.verbs(at))


def main(sentence: Clauses) -> Verbs | None:
    """The verbs of the main clause, behind those of relative clauses and participles that belong to its subject."""
    at, relatives, below = _behind_opening(sentence), 0, False
    while at < sentence.size:
        if _relative(sentence, at) and _closed(sentence, at):
            at = sentence.clause_end(at)
        elif _relative(sentence, at):
            relatives += 1
        elif sentence.finite(at) and _inserted(sentence, at):
            at = sentence.clause_end(at)
        elif sentence.finite(at):
            verbs = _verbs(sentence, at)
            if relatives:
                relatives, below = relatives - 1, True
            elif not (below and _goes_on(sentence, at)) and not _describes(sentence, verbs):
                return verbs
            at = verbs.verb
        at += 1
    return None


def _behind_opening(sentence: Clauses) -> int:
    """Where the sentence goes on behind a clause that it opens with: "Although it rained, ..."."""
    comma = sentence.clause_end(0)
    opens = sentence.has(0, "leads", "subordinators") and not sentence.has(1, "times", "nearness")  # "Since Monday"
    return comma + 1 if opens and sentence.clause_like(Range(1, comma)) else 0


def _relative(sentence: Clauses, at: int) -> bool:
    """Whether a relative clause opens there; no "on that day"."""
    shows = sentence.low(at) == "that" and sentence.has(at - 1, "prepositions", "subordinators")
    return at > 0 and sentence.has(at, "relatives") and not shows


def _closed(sentence: Clauses, relative: int) -> bool:
    """Whether a relative clause stands between commas before the main verb: "Oslo, [which chairs it], backs"."""
    behind = sentence.clause_end(relative) + 1
    inserted = sentence.low(relative - 1) == sentence.low(behind - 1) == ","
    return inserted and sentence.finite(behind + sentence.adverb(behind))


def _verbs(sentence: Clauses, first: int) -> Verbs:
    verb = first
    while sentence.has(verb, "auxiliaries"):
        behind = verb + 1
        while sentence.adverb(behind) or sentence.low(behind) in ("not", "never", "no", "longer", "to"):
            behind += 1
        if not (sentence.has(behind, "auxiliaries") or sentence.verbs(behind)):
            break
        verb = behind
    return Verbs(first, verb)


def _goes_on(sentence: Clauses, at: int) -> bool:
    """Whether a verb is joined to the one before it: "which opposed it [and left]"."""
    before = at - 1
    while sentence.adverb(before):
        before -= 1
    return sentence.low(before) in _JOINTS


def _inserted(sentence: Clauses, at: int) -> bool:
    """Whether a participle stands between commas: "The agency, [set up in 2019], has"."""
    if sentence.low(at - 1) != "," or sentence.has(at, "auxiliaries"):
        return False
    behind = sentence.clause_end(at) + 1
    return sentence.low(behind - 1) == "," and sentence.finite(behind + sentence.adverb(behind))


def _describes(sentence: Clauses, verbs: Verbs) -> bool:
    """Whether a past form tells of the noun before it: it has no object, and the verb of that noun is still to come.

    "The duties [imposed in May] were doubled", "the duties Oslo [imposed] were".
    """
    first, behind = verbs.first, verbs.first + 1
    bound = sentence.has(first, "auxiliaries") or sentence.has(first - 1, "subject_pronouns")
    if bound or sentence.opens_noun_phrase(behind, loose=True):
        return False
    for at in range(behind, sentence.size):
        if sentence.low(at) in STOPS or sentence.has(at, "relatives", "subordinators"):
            return False
        participle = sentence.low(at).endswith("ed") and not sentence.opens_noun_phrase(at + 1, loose=True)
        if sentence.finite(at) and not participle:
            return not _goes_on(sentence, at)
    return False


def joined(sentence: Clauses, main: Verbs) -> Iterator[Verbs]:
    """The main verbs and those that an "and" joins to them, up to where another clause opens."""
    yield main
    at = main.verb + 1
    while at < sentence.size and sentence.low(at) not in _BREAKS:
        if sentence.has(at, "relatives", "interrogatives") or sentence.clause_opens(at):
            return
        if sentence.low(at) in _JOINTS and not (at - 1 > main.verb and _participle(sentence, at - 1)):
            verb = at + 1
            while sentence.adverb(verb) or sentence.low(verb) in ("it", "they", "then"):
                verb += 1
            if sentence.finite(verb):
                yield _verbs(sentence, verb)
                at = verb
        at += 1


def _participle(sentence: Clauses, at: int) -> bool:
    """Whether a form stands there that tells of the noun before it: "the decision [taken] and published"."""
    past = any(verb.form == "ed" for verb in sentence.verbs(at))
    return past or sentence.low(at).endswith(("ed", "en"))
