"""Deeds told in a clause that says when or why something else happened: "After Oslo closed the port, traders said".

Such a clause tells of what has been done, unless what it waits for is yet to come, and it ends where the main clause
begins or goes on.
"""

from __future__ import annotations

from monitor.statements.clauses import Clauses


def lead(sentence: Clauses, first: int) -> str:
    """The word that makes a clause one of time or cause whose subject begins at ``first``; empty where none does."""
    return sentence.low(first - 1) if sentence.has(first - 1, "deed_leads") else ""


def to_come(sentence: Clauses, first: int, verb: int) -> bool:
    """Whether what a clause of time tells has yet to happen: "until Oslo lifts it", "once Oslo has lifted it".

    "After Oslo lifts it" has where the main clause says what will be; headlines say so of what is done.
    """
    if not sentence.has(first - 1, "awaiting"):
        return False
    if lead(sentence, first) == "after" and not any(sentence.has(at, "modals") for at in range(sentence.size)):
        return False
    helpers = {sentence.low(at) for at in range(sentence.group(verb), verb)}
    perfect = bool(helpers & {"has", "have"})
    return perfect or (not helpers and any(one.form in ("base", "s") for one in sentence.verbs(verb)))


def looks_back(sentence: Clauses, first: int) -> bool:
    """Whether a clause of time tells of something long done: "since Oslo lifted it", "months after Oslo lifted it"."""
    if sentence.has(first - 1, "looking_back"):
        return True
    days = sentence.cues.numbers["units"].get(sentence.low(first - 2).removesuffix("s"), 0)
    return sentence.low(first - 1) == "after" and days > 1


def opens_sentence(sentence: Clauses, first: int) -> bool:
    """Whether a clause of time is what a sentence begins with: "[Two days after] Oslo", "[But when] Oslo"."""
    before = range(first - 1)
    return all(
        sentence.kind(at) == "number"
        or sentence.adverb(at)
        or sentence.has(at, "conjunctions", "counts", "articles", "times", "adverbs", "nearness")
        for at in before
    )


def clause_stops(sentence: Clauses, first: int, verb: int) -> int:
    """Where the clause ends whose subject begins at ``first``: one of time or cause at the comma before the main one.

    A relative one ends where the main clause goes on: "which Oslo handed over, [have]".
    """
    end = sentence.main_clause(verb, sentence.size)
    relative = sentence.has(first - 1, "relatives")
    if not (lead(sentence, first) or relative):
        return end
    commas = [at for at in range(verb + 1, end) if sentence.low(at) == ","]
    if relative:
        return next((at for at in commas if sentence.finite(at + 1)), end)
    opened = (at for at in commas if sentence.kind(at + 1) == "quote" or sentence.clause_opens(at + 1))
    fronted = commas[0] if commas and opens_sentence(sentence, first) else end
    return next(opened, fronted)
