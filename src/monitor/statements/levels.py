"""What a decision leaves as it is: "held its key rate at 3 percent", "left the ban in place".

"Leave" and "hold" are deeds of policy of such things alone: nobody takes a stand who leaves a hall or holds a meeting.
"""

from __future__ import annotations

from monitor.statements.clauses import Clauses

_FAR = 6  # tokens between a rate and how it is left: "the Official Cash Rate (OCR) at 3.50 percent"
_PLACED = {"in": ("place", "force", "effect"), "on": ("hold",)}


def keeps(sentence: Clauses, verb: int) -> bool:
    """Whether a form of "leave" or "hold" tells of a rate or rule that stays as it is."""
    noun = _kept_noun(sentence, verb + 1)
    if noun is None:
        return False
    if any(one.lemma == "hold" for one in sentence.verbs(verb)):
        return is_level(sentence, noun) and not sentence.opens_noun_phrase(noun + 1, loose=True)
    level = is_level(sentence, noun)
    return any(as_it_is(sentence, at, level=level) for at in range(noun + 1, noun + 1 + _FAR))


def _kept_noun(sentence: Clauses, first: int) -> int | None:
    """The last noun for a rate or rule in the words that what is kept begins with: "[key interest rates] unchanged"."""
    found = None
    for at in range(first, first + _FAR):
        if sentence.kind(at) not in ("word", "number") or sentence.has(at, "prepositions", "relatives", "conjunctions"):
            break
        if is_level(sentence, at) or sentence.has(at, "rule_nouns", "endable", "kept_things"):
            found = at
    return found


def is_level(sentence: Clauses, noun: int) -> bool:
    """Whether a noun is something set at a level, in the singular or plural: "interest rates", "borrowing costs"."""
    word = sentence.low(noun)
    return not sentence.cues["rates"].isdisjoint((word, word.removesuffix("s"))) or sentence.has(noun, "set_costs")


def as_it_is(sentence: Clauses, index: int, *, level: bool = False) -> bool:
    """Whether what stands there says that a thing stays: "unchanged", "at 3 percent", "on hold".

    A bare number is a ``level`` of what has one; else it may be the hour: "left the talks at 10".
    """
    word, behind = sentence.low(index), index + 1
    if word == "at":
        figure = sentence.kind(behind) == "number" and (level or sentence.has(behind + 1, "measures"))
        return figure or sentence.low(behind) in sentence.cues["currencies"]
    return sentence.has(index, "unmoved") or sentence.low(behind) in _PLACED.get(word, ())
