"""Lists in a sentence, "to Hela, Enga and the Gulf", and what of one came or went where nothing else was changed.

A member is a run of words between two joints of a list that take no side and do nothing: names of places, products,
groups. What surrounds the list must be the same in both texts, but for number ("province is" and "provinces are").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from monitor.compare.commitments import leads_to
from monitor.compare.grades import Grade
from monitor.compare.quantities import stem
from monitor.compare.signals import Signals
from monitor.lexicon import StanceLexicon

_JOINTS = frozenset({"and", "or", "&"})
_BETWEEN = _JOINTS | {",", ";", "/"}
_ARTICLES = frozenset({"the", "a", "an"})
_DOING = (
    "support", "oppose", "start", "stop", "modality", "negation", "reporting", "commitment", "exception", "condition",
    "hedge", "recalled", "hypothetical", "norm", "time_limit", "no_condition", "intensifier", "downtoner",
)  # fmt: skip
"""Categories whose words are no part of a member, unless they are written as a name."""
_FEWEST = 3
"""Members of a list that has no "and"."""
_SAME_NAME = 0.75
"""Likeness of two names, letter by letter, from which they may be two spellings of one."""


class Member(NamedTuple):
    """A member of a list: its words as they stand in the text, its content, and whether it is written as a name.

    ``name`` is ``None`` where that cannot be seen, at the head of a text; ``known`` are the lexicon's names in it.
    """

    text: str
    content: frozenset[str]
    name: bool | None
    known: frozenset[str]


class Changed(NamedTuple):
    """What came into a list and what went, and the first and last tokens of the list in either text."""

    came: tuple[Member, ...]
    gone: tuple[Member, ...]
    old: tuple[int, int]
    new: tuple[int, int]


class Places(NamedTuple):
    """How strictly an earlier and a later version of a page advise on each place that they name, by its content."""

    before: Mapping[frozenset[str], float]
    after: Mapping[frozenset[str], float]

    def on_coming(self, place: Member) -> float:
        """How much stricter the later version is on a place that came into one of its lists."""
        now = self.after.get(place.content)
        return 1.0 if now is None else now - self.before.get(place.content, 0.0)

    def on_going(self, place: Member) -> float:
        """How much stricter the later version is on a place that went out of a list of the earlier."""
        then = self.before.get(place.content)
        return -1.0 if then is None else self.after.get(place.content, 0.0) - then


class _Word(NamedTuple):
    """A token that counts: its number, and what must be the same for it to be the same word."""

    at: int
    key: str


_Words = Sequence[_Word]


class _List(NamedTuple):
    """The words of each member, and for each but the first whether more than a comma stands before it."""

    members: list[_Words]
    joined: list[bool]


def changed(
    before: Signals, after: Signals, lexicon: StanceLexicon, ends: tuple[int, int] | None = None
) -> Changed | None:
    """What changed in the one list in which two texts differ; ``None`` where anything else differs, or no list does.

    Members in another order are no change: then both sides are empty.

    :param ends: the tokens up to which the texts are compared, if not to their ends
    """
    stops = ends or (len(before.tokens), len(after.tokens))
    olds, news = _words(before, stops[0], lexicon), _words(after, stops[1], lexicon)
    start, rest = _shared_ends(olds, news)
    in_old, in_new = _joining(before, lexicon), _joining(after, lexicon)
    middles = olds[start : len(olds) - rest], news[start : len(news) - rest]
    if not any(middles) or not all(map(in_old, middles[0])) or not all(map(in_new, middles[1])):
        return None
    while start and in_old(olds[start - 1]):
        start -= 1
    while rest and in_old(olds[-rest]):
        rest -= 1
    old = _parted(before, olds[start : len(olds) - rest])
    new = _parted(after, news[start : len(news) - rest])
    if not (_is_list(old) and _is_list(new)):
        return None
    return _differing(before, old.members, after, new.members)


def places(signals: Signals, given: Grade, lexicon: StanceLexicon) -> list[Member]:
    """The places to which a sentence gives a grade, or which an item of a list of advice names."""
    joins = _joining(signals, lexicon)
    words = _words(signals, len(signals.tokens), lexicon)
    if not given.intro:
        hits = [hit for hit in signals.of(given.ladder) if hit.entry.value == given.rung]
        named = (word for word in words if word.at in signals.name_tokens and leads_to(signals, hits[0], word.at))
        first = next(named, None)
        words = words[words.index(first) :] if first else []
    end = next((i for i, word in enumerate(words) if not joins(word)), len(words))
    return [_member(signals, one) for one in _parted(signals, words[:end]).members]


def _words(signals: Signals, end: int, lexicon: StanceLexicon) -> list[_Word]:
    """The tokens without articles."""
    return [
        _Word(i, "," if token.word in _BETWEEN else stem(lexicon.irregular.get(token.word, token.word)))
        for i, token in enumerate(signals.tokens[:end])
        if token.word not in _ARTICLES
    ]


def _shared_ends(olds: _Words, news: _Words) -> tuple[int, int]:
    """How many words at the beginning, and how many of the others at the end, are the same."""
    start = _shared(olds, news)
    return start, _shared(olds[start:][::-1], news[start:][::-1])


def _shared(olds: _Words, news: _Words) -> int:
    """How many words at the beginning are the same."""
    shorter = min(len(olds), len(news))
    return next((i for i in range(shorter) if olds[i].key != news[i].key), shorter)


def _joining(signals: Signals, lexicon: StanceLexicon) -> Callable[[_Word], bool]:
    """The test whether a word may be part of a list: a joint, or a word of a member."""
    doing = {i for name in _DOING for hit in signals.of(name) for i in range(hit.first, hit.last + 1)}
    names = signals.name_tokens - ({0} & doing)  # what opens a text has a capital, name or not
    opening = {i for i, token in enumerate(signals.tokens) if _opens(signals, i) and token.word not in _BETWEEN}

    def joins(word: _Word) -> bool:
        said = signals.tokens[word.at].word
        if word.key == "," or said == "-" or word.at in names:
            return True
        if said == "of":  # within a name
            return {word.at - 1, word.at + 1} <= names
        return said[:1].isalpha() and said not in lexicon.stopwords and word.at not in doing | opening

    return joins


def _opens(signals: Signals, token: int) -> bool:
    """Whether a token opens a clause of its own by what it says, not by the stop before it."""
    before = token - 1
    return token > 0 and signals.segments[token] != signals.segments[before] and signals.tokens[before].word.isalnum()


def _parted(signals: Signals, words: _Words) -> _List:
    """The words of a list as members."""
    members: list[list[_Word]] = []
    joined: list[bool] = []
    between: list[str] = []
    for i, word in enumerate(words):
        if word.key == ",":
            between.append(signals.tokens[word.at].word)
        elif between or i == 0:
            joined += [not _JOINTS.isdisjoint(between)] if members else []
            members.append([word])
            between = []
        else:
            members[-1].append(word)
    return _List(list(members), joined)


def _is_list(one: _List) -> bool:
    """Whether the last member is the one that "and" stands before, if any is; a lone member may become a list.

    In "Hela and Enga, Papua" the last is no member, but says where the others are; and so it may be in "Hela, Papua".
    """
    if any(one.joined):
        return one.joined[-1]
    return len(one.members) == 1 or len(one.members) >= _FEWEST


def _differing(before: Signals, olds: Sequence[_Words], after: Signals, news: Sequence[_Words]) -> Changed | None:
    """What two lists do not share, where they share a member and no member only has another name."""
    came: list[Member] = []
    gone: list[Member] = []
    for one, other in ((olds, news), _without_shared_ends(olds, news)):
        old, new = [_member(before, words) for words in one], [_member(after, words) for words in other]
        came, gone = _lacking(new, old), _lacking(old, new)
        if not came or not gone:
            break
    if len(gone) == len(old) or any(_may_be_one(a, b) for a in came for b in gone):
        return None
    if not _of_a_kind(came, old) or not _of_a_kind(gone, new):
        return None
    spans = [(words[0][0].at, words[-1][-1].at) for words in (olds, news)]
    return Changed(tuple(came), tuple(gone), *spans)


def _without_shared_ends(olds: Sequence[_Words], news: Sequence[_Words]) -> tuple[list[_Words], list[_Words]]:
    """Two lists without the words before or behind both: "live" in "live sheep and cattle", "imports" behind them."""
    old, new = list(olds), list(news)
    lead = min(_shared(old[0], new[0]), len(old[0]) - 1, len(new[0]) - 1)
    old[0], new[0] = old[0][lead:], new[0][lead:]
    tail = min(_shared(old[-1][::-1], new[-1][::-1]), len(old[-1]) - 1, len(new[-1]) - 1)
    old[-1], new[-1] = old[-1][: len(old[-1]) - tail], new[-1][: len(new[-1]) - tail]
    return old, new


def _member(signals: Signals, words: _Words) -> Member:
    """The member of these words. That it is a province says nothing on which."""
    first, last = words[0].at, words[-1].at
    kinds = {i for hit in signals.of("part") for i in range(hit.first, hit.last + 1) if not _capital(signals, i)}
    content = frozenset(word.key for word in words if word.at not in kinds) or frozenset(word.key for word in words)
    inside = (hit for name in signals.hits if name.startswith("name:") for hit in signals.of(name))
    return Member(
        text=signals.quote(first, last),
        content=content,
        name=_capital(signals, first) if first else None,
        known=frozenset(hit.entry.category for hit in inside if first <= hit.first and hit.last <= last),
    )


def _capital(signals: Signals, token: int) -> bool:
    return signals.text[signals.tokens[token].start].isupper()


def _lacking(these: Sequence[Member], others: Sequence[Member]) -> list[Member]:
    """The members that the other list has not."""
    known = {one.content for one in others}
    return [one for one in these if one.content not in known]


def _may_be_one(one: Member, other: Member) -> bool:
    """Whether two members may be one under two names: one longer, one spelt otherwise, or both known for one."""
    if one.content <= other.content or other.content <= one.content or one.known & other.known:
        return True
    return Indel.normalized_similarity(one.text.lower(), other.text.lower()) >= _SAME_NAME


def _of_a_kind(these: Sequence[Member], others: Sequence[Member]) -> bool:
    """Whether members are names if all of the others are."""
    names = {one.name for one in others} - {None}
    return names != {True} or all(one.name is not False for one in these)
