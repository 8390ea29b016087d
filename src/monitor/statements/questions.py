"""Who only asks: "A member asked when the locks would open". The answer is hardly the asker's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from monitor.statements.clauses import Clauses
from monitor.statements.phrases import Source
from monitor.statements.tokens import Range

_ADDRESSED = 8  # tokens of who is asked, "the minister for the harbours", before what is asked


class Question(NamedTuple):
    """Who asks, and who is asked, if the sentence says so."""

    source: Source
    asked: Range


def questions(sentence: Clauses) -> Iterator[Question]:
    """The questions that a sentence tells somebody put to somebody."""
    for at in range(1, sentence.size):
        asked = asks(sentence, at)
        source = sentence.subject(sentence.group(at))[0] if asked else ()
        # "Smith, asked whether it leaked, said no" is about who was asked; an apposition makes a subject of him.
        if asked and source and (len(source) > 1 or sentence.low(at - 1) != ","):
            yield Question(source, asked)


def asks(sentence: Clauses, index: int) -> Range | None:
    """Who is asked by a verb of asking at the index, an empty range where that is not said; ``None`` for other words.

    To ask somebody to do something, or for something, is no question; nor is being asked.
    """
    if sentence.has(index, "putting") and sentence.low(index + 1) == "it" and sentence.low(index + 2) == "to":
        return _up_to(sentence, index + 3, ("that", "whether"))
    lemmas = {verb.lemma for verb in sentence.cues.verbs.get(sentence.low(index), ()) if verb.form in ("ed", "s")}
    if not lemmas:
        return None
    if lemmas & sentence.cues["wishing"] and sentence.low(index + 1) == "to" and sentence.low(index + 2) == "know":
        return Range(index + 3, index + 3)
    if not lemmas & sentence.cues["inquiring"] or _passive(sentence, index):
        return None
    return _up_to(sentence, index + 1, sentence.cues["interrogatives"] | {"about"})


def _passive(sentence: Clauses, index: int) -> bool:
    return any(sentence.has(at, "be") for at in range(sentence.group(index), index))


def _up_to(sentence: Clauses, start: int, words: frozenset[str] | tuple[str, ...]) -> Range | None:
    """The tokens up to the first of some words in the same clause; ``None`` where none of them follows."""
    for at in range(start, min(start + _ADDRESSED, sentence.size)):
        if sentence.low(at) in words:
            return Range(start, at)
        if sentence.kind(at) not in ("word", "number") or sentence.low(at) in ("to", "for", "that"):
            return None
    return None
