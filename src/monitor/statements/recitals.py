"""Law recited on an authority's own page: what it may do by statute, and the test that it applies, are no stance.

"Under the Act the Authority approves a takeover if it is satisfied that" and "It can accept undertakings" tell how
it works, whatever the case. What it says of the case in hand ("approves the takeover", "may yet accept") is its word.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.statements.clauses import Clauses
from monitor.statements.predicates import Verbs, main
from monitor.statements.speakers import Scene
from monitor.statements.tokens import Range

_HELD = ("can", "may", "must", "shall", "will")
_POWERS = ("can", "may")


def recites(sentence: Clauses, scene: Scene, *, after: bool) -> bool:
    """Whether a sentence recites a power or test of its publisher; ``after`` one that does, "it" goes on with it."""
    if after and not scene.governs and _of_anybody(sentence):
        return True
    law = any(sentence.has(at, "statutes") and _cited(sentence, at) for at in range(sentence.size))
    tests = _tests(sentence)
    powers = any(sentence.low(at) in _POWERS for at in range(sentence.size))
    verbs = main(sentence) if (law or after or tests or powers) and not _of_the_case(sentence) else None
    subject = sentence.subject(verbs.first)[0] if verbs else ()
    if verbs is None or not subject:
        return False
    if law and _empowers(sentence, subject[0], verbs, scene):
        return True
    if not _is_house(sentence, subject[0], scene) or not _habitual(sentence, verbs):
        return False
    generic = _generic(sentence, verbs.verb + 1)
    if law or after:
        return generic or any(one.lemma in sentence.cues["standing_tasks"] for one in sentence.verbs(verbs.verb))
    return not scene.governs and (tests or (generic and _may_by_law(sentence, verbs)))


def _of_the_case(sentence: Clauses) -> bool:
    """Whether a sentence tells of the case in hand: "now", "may yet", "today"."""
    return any(sentence.has(at, "in_hand") for at in range(sentence.size))


def _is_house(sentence: Clauses, subject: Range, scene: Scene) -> bool:
    head = sentence.tokens[slice(*subject)]
    return scene.calls_itself(head) or [token.low for token in head] == ["it"]


def _cited(sentence: Clauses, at: int) -> bool:
    """Whether a statute is named there: "the Takeovers Act", "section 12"."""
    return sentence.capital(at) or sentence.kind(at + 1) == "number"


def _empowers(sentence: Clauses, subject: Range, verbs: Verbs, scene: Scene) -> bool:
    """Whether a statute is told to bind or empower the publisher, or what it says: "The Act requires the Authority to".

    What the statutes of a state say is its own rule.
    """
    if not any(sentence.has(at, "statutes") and _cited(sentence, at) for at in range(*subject)):
        return False
    thing = sentence.noun_phrase(verbs.verb + 1)[0]
    provides = sentence.has(verbs.verb, "provides") and sentence.that(verbs.verb + 1) is not None
    return (provides and not scene.governs) or (thing is not None and _is_house(sentence, thing, scene))


def _of_anybody(sentence: Clauses) -> bool:
    """Whether a sentence goes on with what the law holds for others: "Parties that breach it may be fined"."""
    helped = any(sentence.low(at) in _HELD for at in range(sentence.size))
    named = any(sentence.capital(at) for at in range(1, sentence.size))
    known = sentence.has(0, "definite", "possessives", "pronouns", "prepositions")
    return helped and not named and not known and not _of_the_case(sentence)


def _habitual(sentence: Clauses, verbs: Verbs) -> bool:
    """Whether a verb tells what is always so: "approves", "may approve", no "has approved", "does not approve"."""
    helpers = [sentence.low(at) for at in range(verbs.first, verbs.verb)]
    if helpers:
        return len(helpers) == 1 and helpers[0] in _HELD
    return sentence.has(verbs.verb, "presents") or any(one.form == "s" for one in sentence.verbs(verbs.verb))


def _generic(sentence: Clauses, index: int) -> bool:
    """Whether what a deed is done to is any thing of a kind, "a takeover", "undertakings", no "the takeover"."""
    while sentence.adverb(index):
        index += 1
    if sentence.has(index, "articles") and sentence.low(index) != "the":
        return not any(sentence.capital(at) for at in range(index, sentence.clause_end(index)))
    return not (
        sentence.has(index, "definite", "possessives", "pronouns")
        or sentence.capital(index)
        or sentence.kind(index) == "number"
    )


def _tests(sentence: Clauses) -> bool:
    """Whether an authority's test is told: "If the Authority is not satisfied", "where it is satisfied that"."""
    return any(_is_satisfied(sentence, at) for at in range(1, sentence.size))


def _is_satisfied(sentence: Clauses, at: int) -> bool:
    if sentence.low(at) != "satisfied":
        return False
    be = at - 1
    while sentence.adverb(be):
        be -= 1
    subject = sentence.subject(be)[0] if sentence.low(be) in ("is", "are") else ()
    return bool(subject) and sentence.has(subject[0].first - 1, "conditionals", "timing", "leads")


def _may_by_law(sentence: Clauses, verbs: Verbs) -> bool:
    """Whether a power is one that statutes give: "may fine companies", "can accept undertakings"."""
    if sentence.low(verbs.first) not in _POWERS:
        return False
    behind: Sequence[int] = range(verbs.verb + 1, sentence.clause_end(verbs.verb + 1))
    named = any(sentence.capital(at) for at in behind)
    any_that = any(sentence.has(at, "of_things") and sentence.low(at - 1).endswith("s") for at in behind)
    things = any_that or any(sentence.has(at, "legal_things") for at in behind)
    punishes = any(one.lemma in ("fine", "prosecute") for one in sentence.verbs(verbs.verb))
    return not named and (things or punishes)
