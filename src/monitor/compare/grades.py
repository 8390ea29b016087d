"""Grades: how strictly a page, or a part of it, advises its readers, on a ladder of the lexicon ("avoid all travel").

A page may grade its whole subject, and then that grade is its stance; or it may list pieces of advice ("advises against
all travel to: …"), and then each of them counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.compare.signals import Signals
from monitor.domain import Relation
from monitor.lexicon import Hit, StanceLexicon

STRICT = 2
"""The rung of a graded ladder from which it asks people not to do something."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A rung given to something.

    ``denied`` says that the text takes it back ("no longer"), ``advice`` that it is put as advice against something,
    ``scope`` is 1 where it is given to the whole by name, -1 where to a part, else 0; ``named`` that it is given to
    something named. ``intro`` is set for an item of a list: the sentence above, which gave the grade.
    """

    ladder: str
    rung: float
    phrase: str
    denied: bool = False
    advice: bool = False
    scope: int = 0
    named: bool = True
    intro: str = ""

    @property
    def strictness(self) -> float:
        """The rung, as far as it asks for anything."""
        return 0.0 if self.denied else self.rung


def grade(signals: Signals, lexicon: StanceLexicon) -> Grade | None:
    """The grade a sentence gives, if it gives one."""
    hits = [hit for ladder in sorted(lexicon.grades) for hit in signals.of(ladder)]
    if not hits:
        return None
    first = hits[0]
    own = {i for hit in hits for i in range(hit.first, hit.last + 1)}
    return Grade(
        ladder=first.entry.category,
        rung=first.entry.value,
        phrase=signals.quote(first.first, first.last),
        denied=signals.denied(first),
        advice=any(hit.first == first.first for hit in signals.of("oppose")),
        scope=_scope(signals),
        named=any(i not in own for where in signals.stems.values() for i in where),
    )


def moved(old: Grade | None, new: Grade | None) -> Relation | None:
    """What a change from one grade to another is; ``None`` where it is none, or where either is missing."""
    if old is None or new is None or old.ladder != new.ladder or old.strictness == new.strictness:
        return None
    return Relation.HARDENING if new.strictness > old.strictness else Relation.SOFTENING


def of_page(given: Iterable[tuple[str, Grade]]) -> tuple[str, Grade] | None:
    """The grade of the whole subject, with its sentence: the first that says so, else the first given to no part."""
    candidates = [(text, one) for text, one in given if one.named and not one.intro]
    for scope in (1, 0):
        for text, one in candidates:
            if one.scope == scope:
                return text, one
    return None


def _scope(signals: Signals) -> int:
    """What a sentence speaks of: all of its subject, a part of it, or it does not say.

    Words that are part of a name do not count ("Canary Islands").
    """
    if signals.of("whole"):
        return 1
    return -1 if any(_plain(signals, hit) for hit in signals.of("part")) else 0


def _plain(signals: Signals, hit: Hit) -> bool:
    """Whether a phrase is written without a capital."""
    return signals.text[signals.tokens[hit.first].start].islower()
