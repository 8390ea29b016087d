"""Two versions of a document, cut into sentences and held side by side: what was edited, what came and what went.

Sentences that both versions have, wherever they stand, are left out, and so are those that differ in typography, links
or a date of update only. What remains is paired by likeness or, where it stands alone between the same neighbours, by
its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.compare.grades import Grade, grade
from monitor.compare.lists import Member, places
from monitor.compare.signals import Signals, read
from monitor.lexicon import StanceLexicon
from monitor.text import containment, fold, sentences, similarity, words

ALIKE = 0.5
"""Likeness from which two sentences count as one that was edited."""
FOUND_AGAIN = 0.8
"""Share of a sentence's words that the other version must have in one sentence for it not to be gone or new."""
MOST_SENTENCES = 3000
MOST_CHANGES = 120
MOST_READ = 2000
"""Characters of a sentence that are read."""
_ITEM = 160
_WORDS_OF_ITEM = 8
_STAMP = 120
_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()\s]{0,500}(?:\s+\"[^\"]{0,300}\")?\)")
_MARKUP = re.compile(r"^[\s#>*+|=_-]+|[*_|`]{2,}|<[^<>]{1,200}>")


class Sentence(NamedTuple):
    """A sentence without its markup, folded (blind to typography), and the grade it gives or stands under.

    ``intro`` is set for an item of a list: the sentence above it. ``places`` are those that the grade is given to.
    """

    text: str
    folded: str
    grade: Grade | None
    intro: str = ""
    places: tuple[Member, ...] = ()

    @property
    def key(self) -> tuple[str, float]:
        """What must be the same for it to be the same sentence."""
        return self.folded, self.grade.strictness if self.grade and self.grade.intro else -1.0


class Sides(NamedTuple):
    """What of two versions differs: sentences edited (before and after), gone and come."""

    edited: list[tuple[Sentence, Sentence]]
    gone: list[Sentence]
    come: list[Sentence]


def cut(text: str, lexicon: StanceLexicon) -> list[Sentence]:
    """The sentences that say something, without markup."""
    plain = _LINK.sub(r"\1", text)
    found: list[Sentence] = []
    intro: tuple[str, Grade | None] | None = None
    for span in sentences(plain)[:MOST_SENTENCES]:
        sentence = _MARKUP.sub(" ", plain[span.start : span.end]).strip()
        folded = fold(sentence)
        signals = read(sentence[:MOST_READ], lexicon)
        if not folded or _stamp(sentence, signals, lexicon):
            continue
        given = grade(signals, lexicon)
        opens = sentence.endswith(":")
        above = intro if given is None and _is_item(sentence) else None
        if above is None or (opens and above[1] is None):
            above, intro = None, (sentence, given) if opens else None
        elif above[1] is not None:
            given = replace(above[1], intro=above[0], scope=-1)
        named = tuple(places(signals, given, lexicon)) if given is not None else ()
        found.append(Sentence(sentence, folded, given, above[0] if above else "", named))
    return found


def _is_item(sentence: str) -> bool:
    """Whether a line can be an item of the list above it, and no sentence of its own."""
    return len(sentence) <= _ITEM and (not sentence.endswith(".") or len(words(sentence)) <= _WORDS_OF_ITEM)


def _stamp(sentence: str, signals: Signals, lexicon: StanceLexicon) -> bool:
    """Whether a line only says when it was updated, how often it was read, or where else to look."""
    if len(sentence) > _STAMP:
        return False
    marked = {i for hit in signals.of("stamp") for i in range(hit.first, hit.last + 1)}
    rest = [i for where in signals.stems.values() for i in where if i not in marked]
    months = [i for i in rest if signals.tokens[i].word in lexicon.months]
    counts = any(token.word[:1].isdigit() for token in signals.tokens)
    said = signals.of("modality") or signals.of("commitment")
    return bool(marked) and not said and len(rest) - len(months) <= (2 if counts else 0)


def side_by_side(olds: Sequence[Sentence], news: Sequence[Sentence]) -> Sides:
    """What was edited, removed and added."""
    removed, added = _unmatched(olds, news), _unmatched(news, olds)
    pairs = _paired(removed, added)
    pairs += _in_place(olds, news, pairs)
    before, after = {old.key for old, _ in pairs}, {new.key for _, new in pairs}
    return Sides(
        edited=pairs,
        gone=_not_in([one for one in removed if one.key not in before], news),
        come=_not_in([one for one in added if one.key not in after], olds),
    )


def _unmatched(these: Sequence[Sentence], others: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that the other version has not, each once."""
    known = {one.key for one in others}
    return list({one.key: one for one in these if one.key not in known}.values())


def _paired(removed: Sequence[Sentence], added: Sequence[Sentence]) -> list[tuple[Sentence, Sentence]]:
    """Sentences taken for one that was edited: the most alike first, each in one pair."""
    alike = sorted(
        (-similarity(old.folded, new.folded), i, j)
        for i, old in enumerate(removed[:MOST_CHANGES])
        for j, new in enumerate(added[:MOST_CHANGES])
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    pairs = []
    for unlike, i, j in alike:
        if -unlike < ALIKE:
            break
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            pairs.append((i, j))
    return [(removed[i], added[j]) for i, j in sorted(pairs)]


def _in_place(
    olds: Sequence[Sentence], news: Sequence[Sentence], pairs: Sequence[tuple[Sentence, Sentence]]
) -> list[tuple[Sentence, Sentence]]:
    """Sentences that were put in others' places: what stands alone between the same neighbours in either version."""
    kept = {other.key for other in news}
    same = {one.key: one.key for one in olds if one.key in kept}
    same |= {new.key: old.key for old, new in pairs}
    known = {old.key for old, _ in pairs} | same.keys()
    spots = _spots(olds, lambda one: one.key if one.key in known else None)
    others = _spots(news, lambda one: same.get(one.key))
    return [(old, others[spot]) for spot, old in spots.items() if spot in others]


def _spots(
    version: Sequence[Sentence], name: Callable[[Sentence], tuple[str, float] | None]
) -> dict[tuple[object, object], Sentence]:
    """The sentences without a name that stand alone between two that have one (or an end), by those two names."""
    names = [None, *(name(one) for one in version), None]
    found: dict[tuple[object, object], Sentence] = {}
    for i, one in enumerate(version, start=1):
        before, after = names[i - 1] or i == 1, names[i + 1] or i == len(version)
        if names[i] is None and before and after and len(one.text) <= MOST_READ:
            found[names[i - 1], names[i + 1]] = one
    return found


def _not_in(these: Sequence[Sentence], others: Sequence[Sentence]) -> list[Sentence]:
    """The first ``MOST_CHANGES`` sentences of which no sentence of the other version says as much, as strictly."""
    known = [(other, frozenset(words(other.folded))) for other in others]
    return [one for one in these[:MOST_CHANGES] if not _found(one, known)]


def _found(one: Sentence, known: Sequence[tuple[Sentence, frozenset[str]]]) -> bool:
    """Whether one of the sentences, given with their words, says as much as strictly."""
    mine = frozenset(words(one.folded))
    enough = FOUND_AGAIN * len(mine)
    return any(
        len(mine & theirs) >= enough
        and one.key[1] == other.key[1]
        and containment(one.folded, other.folded) >= FOUND_AGAIN
        for other, theirs in known
    )
