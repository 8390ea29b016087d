"""Who tells what after whom: copies of one story, and several accounts of one utterance.

Near copies are found by shared shingles (see :func:`monitor.text.near_copy`); an utterance by its speaker, its day and
the words that its accounts share, since translations and partial quotations share no long stretch of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from monitor.domain import Doubt, Evidence, Kind, Relation
from monitor.flags.weight import KIND_WEIGHT, day_of, moves, relation_of
from monitor.text import near_copy, spelt_out, words

SHARED = 0.5
"""Share of the longer words of the shorter account that the other must have to be of the same utterance."""

LEAST_SHARED = 3
"""... and no fewer than this many: two short remarks of one day easily share a word or two."""

SAME_DAY = timedelta(days=1)
"""Accounts date one utterance a day apart where a night or a time zone lies between them."""

MOST_WEIGHED = 60
"""So many pieces of evidence are enough to tell independent outlets from copies: each is held against each."""

LEAST_QUOTED = 4
"""Words of the shortest part of a statement that can only be a quotation from it."""

_LONG, _STEM = 4, 5

_ELSEWHEN = frozenset(
    {Doubt.RECALLED, Doubt.HYPOTHETICAL, Doubt.QUESTION, Doubt.SECOND_HAND, Doubt.RUMOUR, Doubt.FORECAST}
)
"""Doubts of words that do not say what the actor holds today. Who denies or rebuts that it moved does say so."""


def outlets(evidence: Sequence[Evidence]) -> int:
    """Independent outlets behind a case: copies of one story count once, and so does each source and each outlet.

    Two articles are copies of one story where a statement of the one is a near copy of one of the other, whatever the
    heading and however much was cut.
    """
    stories: list[list[Evidence]] = []
    for one in sorted(evidence, key=lambda one: one.id)[:MOST_WEIGHED]:
        mine = [story for story in stories if any(_one_story(one, other) for other in story)]
        stories = [story for story in stories if story not in mine]
        stories.append([one, *(other for story in mine for other in story)])
    return min(len(stories), len({one.source for one in evidence}), len({one.outlet or one.source for one in evidence}))


def _one_story(one: Evidence, other: Evidence) -> bool:
    return one.url == other.url or near_copy(one.statement.text, other.statement.text)


def repeats(evidence: Evidence, known: Iterable[Evidence]) -> bool:
    """Whether these words, near copies of them, or another account of them stand among what is known already."""
    return any(copies(evidence, one) or same_utterance(evidence, one) for one in known)


def copies(evidence: Evidence, other: Evidence) -> bool:
    """Whether the words are near copies of the other's, or a part of them word for word."""
    return near_copy(evidence.statement.text, other.statement.text) or same_words(evidence, other)


def same_words(evidence: Evidence, other: Evidence) -> bool:
    """Whether the words are the other's, or a part of them, word for word."""
    part, whole = spelt_out(evidence.statement.text), spelt_out(other.statement.text)
    return part == whole or _part_of(part, whole)


def turned(evidence: Evidence, other: Evidence) -> bool:
    """Whether near copies of words are something else to the same position, by words of their own.

    Of a long sentence a near copy may have one word in another's place, and that word may be the one that counts.
    """
    own = set(spelt_out(evidence.statement.text)) - set(spelt_out(other.statement.text))
    compared = evidence.position == other.position and relation_of(evidence) is not relation_of(other)
    return bool(own) and compared


def _part_of(part: Sequence[str], whole: Sequence[str]) -> bool:
    return len(part) >= LEAST_QUOTED and f" {' '.join(part)} " in f" {' '.join(whole)} "


def same_utterance(one: Evidence, other: Evidence) -> bool:
    """Whether two statements are accounts of one utterance: same named speaker, same day, and enough words shared."""
    first, second = one.statement, other.statement
    if not first.speaker or not second.speaker or first.actor != second.actor:
        return False
    if _surname(first.speaker) != _surname(second.speaker) or not _near(day_of(one), day_of(other)):
        return False
    if one.url == other.url and day_of(one) != day_of(other):
        return False  # an article that dates the one and the other knows them apart
    shorter, longer = sorted((_stems(first.text), _stems(second.text)), key=len)
    shared = len(shorter & longer)
    return shared >= LEAST_SHARED and shared >= SHARED * len(shorter)


def _surname(name: str) -> str:
    return (words(name) or [""])[-1]


def _near(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= SAME_DAY


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in spelt_out(text) if len(word) >= _LONG}


def overruled(evidence: Evidence, heard: Iterable[Evidence]) -> bool:
    """Whether a better account of the same utterance says that the stance stands: a quotation beats a paraphrase."""
    return any(
        upholds(one) and _closeness(one) > _closeness(evidence) and same_utterance(evidence, one) for one in heard
    )


def contradicting(evidence: Iterable[Evidence], heard: Iterable[Evidence]) -> list[Evidence]:
    """Those accounts of other sources that have an utterance of the evidence the other way, as close to its words."""
    moving = [one for one in evidence if moves(one)]
    return [
        other
        for other in heard
        if upholds(other)
        and any(
            one.source != other.source and _closeness(other) >= _closeness(one) and same_utterance(one, other)
            for one in moving
        )
    ]


def disagreement(evidence: Sequence[Evidence]) -> tuple[float, str]:
    """How far outlets that carry one utterance agree on it (1: nobody contradicts), and who does not, in words."""
    against = contradicting(evidence, evidence)
    if not against:
        return 1.0, ""
    told = [one for one in evidence if moves(one) and any(same_utterance(one, other) for other in against)]
    names = ", ".join(sorted({one.source for one in against}))
    return len(told) / (len(told) + len(against)), f"outlets differ: as {names} has these words, the stance stands"


def stands(evidence: Evidence) -> bool:
    """Whether the stance stands, as these words have it."""
    return relation_of(evidence) is Relation.REAFFIRMS


def upholds(evidence: Evidence) -> bool:
    """Whether these words say that the stance stands today, and not what it was once or may be."""
    return stands(evidence) and _ELSEWHEN.isdisjoint(evidence.statement.doubt)


def _closeness(evidence: Evidence) -> float:
    kind: Kind = evidence.statement.kind
    return KIND_WEIGHT[kind]
