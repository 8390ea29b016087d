"""Whose rules a publisher tells of on its own page: another state's are not laid down there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from monitor.statements.cast import state_names
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.tokens import OWNS, Range

_LONGEST_NAME = 4  # tokens of a state's name
_RULE = 5  # tokens from a state to the rule that is its own: "the American import tariffs"
_POST = 4  # tokens between a state's own post and where it stands: "the embassy in Kabul"


@lru_cache(maxsize=8)
def _names(cues: Cues) -> frozenset[str]:
    """The names, adjectives and seats of all states."""
    return frozenset(name for country in cues.countries for name in state_names(country))


def foreign(sentence: Clauses, line: str, own: frozenset[str]) -> bool:
    """Whether what a sentence lays down is another state's rule, by who makes it, whom it is told of or where it holds.

    "Russian ships are not admitted" may be the publisher's own: it lays down who crosses its border.
    """
    states = list(_states(sentence))
    home = [place for place, name in states if name in own]
    abroad = [place for place, name in states if name not in own]
    if any(_owned(sentence, place) for place in home):
        return False
    borders = bool(home) or bool(sentence.cues.patterns["borders"].search(line))
    told = bool(own) and not borders  # to a union or a company every state is abroad
    return any(_rules(sentence, place) or (told and _subject(sentence, place)) for place in abroad)


def _states(sentence: Clauses) -> Iterator[tuple[Range, str]]:
    """Every state a sentence names, by name, adjective or seat."""
    at, known = 0, _names(sentence.cues)
    while at < sentence.size:
        spans = (Range(at, end) for end in range(min(at + _LONGEST_NAME, sentence.size), at, -1))
        bare = sentence.capital(at) and not sentence.has(at, "articles")
        found = next(((span, name) for span in spans if bare and (name := _text(sentence, span)) in known), None)
        if found:
            yield found
            at = found[0].last
        else:
            at += 1


def _text(sentence: Clauses, span: Range) -> str:
    return " ".join(token.text for token in sentence.tokens[slice(*span)])


def _rules(sentence: Clauses, state: Range) -> bool:
    """Whether a rule is a state's: "the American tariffs", "the embargo of China", "by Sweden", "in Belarus"."""
    before = _before(sentence, state)
    if sentence.low(before) == "by":
        return True
    if sentence.low(before) == "of" and sentence.has(before - 1, "rule_nouns"):
        return True
    if sentence.has(before, "locating"):
        return not any(sentence.has(at, "organs", "officials") for at in range(max(0, before - _POST), before))
    return _owned(sentence, state)


def _before(sentence: Clauses, state: Range) -> int:
    at = state.first - 1
    while at > 0 and sentence.has(at, "determiners", "regions"):
        at -= 1
    return at


def _owned(sentence: Clauses, state: Range) -> bool:
    """Whether a rule follows a state's name or adjective in one noun phrase."""
    for at in range(state.last, min(state.last + _RULE, sentence.size)):
        if sentence.has(at, "rule_nouns"):
            return True
        if sentence.kind(at) != "word" or sentence.has(at, "prepositions", "conjunctions") or sentence.finite(at):
            return False
    return False


def _subject(sentence: Clauses, state: Range) -> bool:
    """Whether a state owns or tells more of the first subject: "Danish farmers", "Russia's schools", or is it.

    Its people are not: "Afghans are not returned" is a rule of whoever would return them.
    """
    verb = next((at for at in range(1, sentence.size) if sentence.finite(at)), sentence.size)
    told = any(sentence.has(at, "relatives") for at in range(state.first))
    inhabitants = {name for country in sentence.cues.countries for name in country.adjectives if name.endswith("s")}
    people = _text(sentence, state) in inhabitants
    if state.first >= verb or told or people:
        return False
    joined = sentence.has(_before(sentence, state), "prepositions")
    return not joined or sentence.low(state.last) == OWNS
