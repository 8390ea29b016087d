"""Whose statement a sentence announces: "Smith issued the following statement:", "The full text of Oslo's answer:"."""

from __future__ import annotations

from monitor.statements.cast import Who
from monitor.statements.clauses import Clauses
from monitor.statements.phrases import Source
from monitor.statements.speakers import Scene
from monitor.statements.tokens import OWNS, Range

_NEAR = 10  # tokens between a text and whoever issues it
_LONGEST_OWNER = 8  # tokens of "the Latvian farm minister's"


def announcer(sentence: Clauses, scene: Scene, nouns: str = "announced_texts") -> Who | None:
    """Whose text a sentence announces, by name or office, or whose points; ``None`` where it does not say."""
    texts = [at for at in range(sentence.size) if sentence.has(at, nouns)]
    for at in reversed(texts):
        source = _maker(sentence, at)
        if source:
            return scene.resolve(sentence.tokens, source)
    return None


def _maker(sentence: Clauses, text: int) -> Source:
    """Who issues a text: "a statement by Smith", "was issued by Smith", "Smith's statement", "Smith issued"."""
    for at in range(text + 1, min(text + _NEAR, sentence.size)):
        joins = sentence.low(at) in ("by", "from") or (sentence.low(at) == "of" and at == text + 1)
        if joins and not sentence.time(at + 1):
            return sentence.source_after(at + 1)[0]
    return _issuer(sentence, text) or _owner(sentence, text)


def _issuer(sentence: Clauses, text: int) -> Source:
    for at in range(text - 1, max(-1, text - _NEAR), -1):
        helps = sentence.has(at, "auxiliaries") and not sentence.opens_noun_phrase(at + 1)  # "has not seen the letter"
        if sentence.has(at, "publishing", "giving") and sentence.finite(at) and not helps:
            return () if sentence.disowns(at) else sentence.subject(sentence.group(at))[0]
    return ()


def _owner(sentence: Clauses, text: int) -> Source:
    """The noun phrase in the possessive before a text: "the farm minister's [full] statement", "his statement"."""
    for at in range(text - 1, max(-1, text - _NEAR), -1):
        if sentence.has(at, "possessives"):
            return (Range(at, at + 1),)
        if sentence.low(at) == OWNS:
            first = at
            while first > max(0, at - _LONGEST_OWNER) and not sentence.has(first - 1, "prepositions"):
                first -= 1
            return (Range(first, at),)
    return ()
