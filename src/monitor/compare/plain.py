"""Differences so plain that their words decide: two texts alike but for a figure, or for a word of known weight.

A network that reads both texts sees that something differs, and is often wrong about which way; a rule that knows the
word is not. What a rule finds here weighs more than all else, and still not everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.compare.findings import CLEAR_STEP, Finding, highest, ladders, step
from monitor.compare.quantities import Quantity, Role, increase
from monitor.compare.signals import Signals
from monitor.domain import Relation, Span
from monitor.lexicon import Hit
from monitor.text import similarity, word_changes

FIGURE, WORD = 0.8, 0.65
"""What a plain difference counts beside everything else that was found."""
AGREEMENT = 0.6
"""What it counts that both texts are for, or against, the same thing and nothing known tells them apart."""
POSTPONED = 0.8
"""How much of what speaks for the other way a time that moved takes over, where a text moved at all."""
_ON_THE_SAME = 2 / 3
"""How much of what somebody is neutral on the other text must speak of, for both to be on the same thing."""
_FEWEST_SHARED = 2
"""Words besides names that two texts on the same thing share."""
ALIKE = 0.6
"""Likeness of two texts below which no word decides alone."""
MOST_STRETCHES, MOST_WORDS = 2, 8
_BINDING = 0.6
_MOST_NEWS = 2
"""Content words that may come or go with the words that decide."""
_SHORT = 3
"""Words of a stretch up to which a phrase in it counts wherever it stands."""

# What a phrase that came does to the strength of a text; one that went does the opposite.
_FIRM: Mapping[str, int] = {
    "commitment": 1, "intensifier": 1,
    "hedge": -1, "condition": -1, "exception": -1, "time_limit": -1, "downtoner": -1, "loosely": -1,
}  # fmt: skip
_UNSURE_JOINTS = ("stop", "oppose", "negation", "condition", "exception")
"""Phrases beside which "and" may be as firm as "or"."""
_TURNING = ("negation", "support", "oppose", "stop", "start")
_SPEAKING = ("commitment", "support", "oppose", "stop", "decided", "norm")


class Plain(NamedTuple):
    """What a plain difference makes of a statement, how much that counts, and the words it rests on."""

    relation: Relation
    weight: float
    finding: Finding


class _Stretch(NamedTuple):
    """Words of one text that the other has not: tokens ``first`` up to ``end``."""

    signals: Signals
    first: int
    end: int

    def of(self, category: str) -> list[Hit]:
        """The phrases of a category that lie in it, be it in part."""
        return [hit for hit in self.signals.of(category) if hit.first < self.end and hit.last >= self.first]

    @property
    def span(self) -> Span | None:
        """Its characters."""
        return self.signals.span(self.first, self.end - 1) if self.end > self.first else None

    @property
    def text(self) -> str:
        """Its words as they stand in the text."""
        return self.signals.quote(self.first, self.end - 1) if self.end > self.first else ""

    @property
    def content(self) -> frozenset[str]:
        """The content words in it that have no known weight."""
        known = [hit for category in (*_FIRM, "modality", "scope", "part") for hit in self.of(category)]
        known += [hit for category in self.signals.hits if category.startswith("ladder:") for hit in self.of(category)]
        weighty = {i for hit in known for i in range(hit.first, hit.last + 1)}
        inside = set(range(self.first, self.end)) - weighty
        return frozenset(key for key, where in self.signals.stems.items() if not inside.isdisjoint(where))


def plain_difference(position: Signals, statement: Signals) -> Plain | None:
    """The relation of two texts that differ in next to nothing; ``None`` for all others."""
    changes = word_changes(position.text, statement.text)
    if not changes:
        return None
    found = _figures(position, statement, changes)
    if found is None and len(changes) == 1:
        found = _joined(position, statement, *changes[0]) or _restricted(position, statement, *changes[0])
    return found or _words(position, statement, changes)


def plain_agreement(position: Signals, statement: Signals, findings: Sequence[Finding]) -> Plain | None:
    """That a statement is for or against the same as the position, where no known word makes a move of it.

    A network trained on texts that differ in little takes a mere paraphrase for a move.
    """
    agrees = next((one for one in findings if one.kind == "stance" and one.relation is Relation.REAFFIRMS), None)
    if agrees is None or any(one.relation is not Relation.REAFFIRMS for one in findings):
        return None
    if similarity(position.text, statement.text) >= ALIKE:
        return None  # between texts so alike, what little differs was put there
    topical = {key for key in statement.stems if not _takes_sides(statement, key)}
    topical -= {key for key in topical if (position if key in position.stems else statement).is_name(key)}
    shared = topical & position.stems.keys()
    if len(shared) < _FEWEST_SHARED or 2 * len(shared) < len(topical):
        return None
    return Plain(Relation.REAFFIRMS, AGREEMENT, agrees)


def plain_neutrality(position: Signals, statement: Signals) -> Plain | None:
    """What it does that one text takes no side on what the other is for or against, or that neither takes one.

    A network takes "we take no position on it" and "we do not support it" for the same.
    """
    olds, news = _neutral(position), _neutral(statement)
    if not olds and not news:
        return None
    reserved = statement if news else position
    other = position if news else statement
    if not _on_the_same(reserved, news or olds, other):
        return None
    if olds and news:
        relation = Relation.REAFFIRMS
    elif _sides(other):
        relation = Relation.SOFTENING if news else Relation.HARDENING
    else:
        return None
    reserve = reserved.quote(*(news or olds)[0])
    old, new = (signals.span(*found[0]) if found else None for signals, found in ((position, olds), (statement, news)))
    title = {Relation.SOFTENING: "takes no side", Relation.HARDENING: "takes a side, no more"}.get(relation, "no side")
    return Plain(relation, FIGURE, Finding("plain", relation, 1.0, f'{title}: "{reserve}"', old, new))


def _neutral(signals: Signals) -> list[tuple[int, int]]:
    """Where a text says that it takes no side; nowhere if it takes one as well ("no view on A, but against B")."""
    found = [(hit.first, hit.last) for hit in signals.of("neutral") if not signals.denied(hit)]
    found += [(hit.first, hit.last) for hit in signals.of("siding") if signals.denied(hit)]
    inside = all(any(first <= hit.first and hit.last <= last for first, last in found) for hit in _sides(signals))
    return sorted(found) if inside else []


def _on_the_same(reserved: Signals, said: Sequence[tuple[int, int]], other: Signals) -> bool:
    """Whether the other text speaks of what this one, as ``said`` in these tokens, is neutral on."""
    own = {i for first, last in said for i in range(first, last + 1)}
    if reserved.subject_at is not None and reserved.subject_at[1] < said[0][0]:
        own.update(range(reserved.subject_at[0], reserved.subject_at[1] + 1))
    topical = {key for key, where in reserved.stems.items() if own.isdisjoint(where)}
    shared = topical & other.stems.keys()
    things = {key for key in shared if not reserved.is_name(key)}
    return bool(things) and len(shared) >= _ON_THE_SAME * len(topical)


def _takes_sides(signals: Signals, key: str) -> bool:
    """Whether a word is one for or against."""
    return any(hit.first <= at <= hit.last for hit in _sides(signals) for at in signals.stems[key])


def _sides(signals: Signals) -> list[Hit]:
    """The words for or against something."""
    return [hit for category in ("support", "oppose") for hit in signals.of(category)]


# --- figures -------------------------------------------------------------------------------------------------


def _figures(position: Signals, statement: Signals, changes: Sequence[tuple[Span, Span]]) -> Plain | None:
    """What figures alone do: as many in either text, of the same units, and no other word changed."""
    olds, news = position.quantities, statement.quantities
    if len(olds) != len(news) or any(old.unit != new.unit for old, new in zip(olds, news, strict=True)):
        return None
    if not all(_inside(position, old) and _inside(statement, new) for old, new in changes):
        return None
    moved = [(old, new) for old, new in zip(olds, news, strict=True) if old.value != new.value]
    if not moved:
        return _respelt(position, statement, changes)
    binding = [(old, new) for old, new in moved if old.binds or new.binds]
    found = {firmness(old, new) for old, new in binding}
    if len(found) > 1:
        return None
    if not found and any(one.compared for pair in moved for one in pair):
        return (
            None  # "where a train takes less than three hours": something is bound by it, and it is not seen which way
        )
    relation = found.pop() if found else Relation.REAFFIRMS
    old, new = binding[0] if binding else moved[0]
    words = f'"{position.quote(old.first, old.last)}" -> "{statement.quote(new.first, new.last)}"'
    spans = position.span(old.first, old.last), statement.span(new.first, new.last)
    kind = old.role.value if binding else "binds nobody"
    return Plain(relation, FIGURE, Finding("plain", relation, 1.0, f"{kind}: {words}", *spans))


def _respelt(position: Signals, statement: Signals, changes: Sequence[tuple[Span, Span]]) -> Plain | None:
    """That figures are the same, "25" and "twenty-five"; ``None`` where not only numbers were put for numbers."""
    pairs = [(position.text[old.start : old.end], statement.text[new.start : new.end]) for old, new in changes]
    if not all(old and new and any(map(str.isdigit, old + new)) for old, new in pairs):
        return None
    reason = 'the same figure: "{}" -> "{}"'.format(*pairs[0])
    return Plain(Relation.REAFFIRMS, FIGURE, Finding("plain", Relation.REAFFIRMS, 1.0, reason, *changes[0]))


def firmness(old: Quantity, new: Quantity) -> Relation:
    """Whether a figure that somebody is bound by, and that has changed, binds harder or less."""
    firmer = (increase(old, new) > 0) == (old.upward != old.negated)
    return Relation.HARDENING if firmer else Relation.SOFTENING


def _inside(signals: Signals, span: Span) -> bool:
    """Whether a stretch of a text is part of a figure, or empty."""
    return span.start == span.end or any(
        signals.span(one.first, one.last).start <= span.start and span.end <= signals.span(one.first, one.last).end
        for one in signals.quantities
    )


def postponed(position: Signals, statement: Signals) -> Relation | None:
    """What the one time, or the one bound of a rule, that either text sets makes of a move.

    A later deadline is softer, a later end firmer, a ban on more things firmer. ``None`` where there is no such figure
    in either, or more than one, or it stays.
    """
    olds, news = ([one for one in text.quantities if _sets(one)] for text in (position, statement))
    if len(olds) != 1 or len(news) != 1:
        return None
    old, new = olds[0], news[0]
    alike = (old.unit, old.role, old.upward, old.negated) == (new.unit, new.role, new.upward, new.negated)
    return firmness(old, new) if alike and increase(old, new) else None


def _sets(one: Quantity) -> bool:
    """Whether a figure sets a time, or bounds what a rule is on."""
    return one.binds and (one.is_date or one.role is Role.SCOPE)


# --- words ---------------------------------------------------------------------------------------------------


def _words(position: Signals, statement: Signals, changes: Sequence[tuple[Span, Span]]) -> Plain | None:
    """What a few words of known weight do where all others are the same and somebody is bound."""
    if len(changes) > MOST_STRETCHES or similarity(position.text, statement.text) < ALIKE:
        return None
    stretches = [(_stretch(position, old), _stretch(statement, new)) for old, new in changes]
    if any(one.end - one.first > MOST_WORDS for pair in stretches for one in pair):
        return None
    climbed = [part.finding for part in ladders(position, statement, ()) if part.finding is not None]
    climbed += _restated(position, statement)
    if not climbed and not any(_speaks(one) for pair in stretches for one in pair):
        return None
    steps = [step for old, new in stretches for step in _steps(old, new)] + climbed
    if len({step.relation for step in steps}) != 1 or any(_another_matter(*pair) for pair in stretches):
        return None
    return Plain(steps[0].relation, WORD, steps[0]._replace(kind="plain", weight=1.0))


def _joined(position: Signals, statement: Signals, old: Span, new: Span) -> Plain | None:
    """What it makes of a demand that one of two things will do, or that both are needed: "a licence or a permit".

    Where something is forbidden, opposed or depends on them the words do not tell which is firmer.
    """
    words = position.text[slice(*old)].lower(), statement.text[slice(*new)].lower()
    relation = {("and", "or"): Relation.SOFTENING, ("or", "and"): Relation.HARDENING}.get(words)
    duties = [*(hit for hit in statement.of("modality") if hit.entry.value >= _BINDING), *statement.of("norm")]
    asked = any(statement.span(hit.first, hit.last).end <= new.start for hit in duties)  # not of who has to do it
    if relation is None or not asked or any(statement.of(name) for name in _UNSURE_JOINTS):
        return None
    return Plain(relation, WORD, Finding("plain", relation, 1.0, f'"{words[0]}" -> "{words[1]}"', old, new))


def _restricted(position: Signals, statement: Signals, old: Span, new: Span) -> Plain | None:
    """What an "only" that came or went does: what is allowed or possible it narrows, and so it does what is forbidden.

    "Only residents may enter" is firmer than without it, "only large ships are banned" softer.
    """
    words = position.text[slice(*old)].lower(), statement.text[slice(*new)].lower()
    if set(words) != {"", "only"}:
        return None
    came, text, at = (True, statement, new) if not words[0] else (False, position, old)
    if any(text.span(hit.first, hit.last).end == at.start - 1 for hit in text.of("negation")):
        return None  # "not only"
    allowed = any(hit.entry.value < _BINDING and not text.denied(hit) for hit in text.of("modality"))
    forbidden = any(text.of(name) for name in ("stop", "oppose", "negation"))
    if allowed == forbidden:
        return None
    relation = Relation.HARDENING if came == allowed else Relation.SOFTENING
    reason = f'{"added" if came else "dropped"}: "only"'
    spans = (None, new) if came else (old, None)
    return Plain(relation, WORD, Finding("plain", relation, 1.0, reason, *spans))


def _restated(position: Signals, statement: Signals) -> Iterator[Finding]:
    """The same rung of a ladder named by the same word in another phrase: "regrets" and "notes with regret"."""
    for category in position.hits.keys() & statement.hits.keys():
        if not category.startswith("ladder:"):
            continue
        old, new = (highest(text, category) for text in (position, statement))
        if old is None or new is None or old.entry.value != new.entry.value or old.entry.phrase == new.entry.phrase:
            continue
        if not _content_of(position, old).isdisjoint(_content_of(statement, new)):
            yield step("plain", Relation.REAFFIRMS, 1.0, position, old, statement, new)


def _content_of(signals: Signals, hit: Hit) -> frozenset[str]:
    """The content words of a phrase as it was found."""
    return frozenset(key for key, where in signals.stems.items() if any(hit.first <= i <= hit.last for i in where))


def _steps(old: _Stretch, new: _Stretch) -> Iterator[Finding]:
    """Each way in which a change of words moves the strength of a text."""
    changes = (("modality", _step(old, new, "modality")), ("scope", _step(old, new, "scope")), ("", _weighed(old, new)))
    for name, change in changes:
        if abs(change) >= CLEAR_STEP:
            relation = Relation.HARDENING if change > 0 else Relation.SOFTENING
            yield Finding("plain", relation, 1.0, _reason(name, old, new), old.span, new.span)


def _step(old: _Stretch, new: _Stretch, category: str) -> float:
    """How much the highest degree on a scale changed, where both name one and nothing turns it round."""
    before, after = _degree(old, category), _degree(new, category)
    return after - before if before is not None and after is not None else 0.0


def _degree(one: _Stretch, category: str) -> float | None:
    """The first degree named: "may" governs in "may have to", and "may not" may mean either.

    Words for a part of the whole are the least scope.
    """
    hits = sorted(one.of(category) + (one.of("part") if category == "scope" else []), key=lambda hit: hit.first)
    if not hits or (category == "scope" and one.signals.denied(hits[0])):
        return None
    following = one.signals.tokens[hits[0].last + 1 : hits[0].last + 2]
    return None if any(token.word == "not" for token in following) else hits[0].entry.value


def _weighed(old: _Stretch, new: _Stretch) -> int:
    """What the phrases that came and went do to the strength."""
    came, went = (sum(_FIRM[name] * len(_own(one, name)) for name in _FIRM) for one in (new, old))
    return came - went


def _own(one: _Stretch, name: str) -> list[Hit]:
    """The phrases of a category that open a stretch or stand in a short one.

    Further back they belong to something else that was said too. Words that have a weight only among others, and those
    that say how bound somebody is, do not count.
    """
    modal = {hit.first for category in ("modality", "ambiguous") for hit in one.of(category)}
    reach = one.end if one.end - one.first <= _SHORT else one.first + 1 + (one.signals.tokens[one.first].word == ",")
    return [hit for hit in one.of(name) if hit.first not in modal and hit.first < reach]


def _another_matter(old: _Stretch, new: _Stretch) -> bool:
    """Whether more changed than words of known weight: the direction, or what the text speaks of."""
    attached = any(one.of(category) for one in (old, new) for category in ("condition", "exception"))
    turned = any(_bare(old, category) != _bare(new, category) for category in _TURNING)
    if turned and not attached and _ladders(old).isdisjoint(_ladders(new)):
        return True
    came, went = new.content - old.content, old.content - new.content
    most = _MOST_NEWS if not old.text or not new.text else _MOST_NEWS - 1
    return bool(came and went) or (len(came | went) > most and not attached)


def _bare(one: _Stretch, category: str) -> int:
    """How many phrases of a category there are that do not say how bound somebody is: "demand" is for something too."""
    modal = {hit.first for hit in one.of("modality")}
    return sum(hit.first not in modal for hit in one.of(category))


def _ladders(one: _Stretch) -> frozenset[str]:
    """The ladders that have a word in a stretch."""
    return frozenset(category for category in one.signals.hits if category.startswith("ladder:") and one.of(category))


def _speaks(one: _Stretch) -> bool:
    """Whether the segment around a stretch, or the one before it, binds somebody or is for or against something."""
    signals = one.signals
    if not signals.tokens:
        return False
    here = signals.segments[min(one.first, len(signals.tokens) - 1)]
    return any(
        signals.segments[hit.first] in (here, here - 1)
        for category in ("modality", *_SPEAKING)
        for hit in signals.of(category)
        if category != "modality" or hit.entry.value >= _BINDING
    )


def _stretch(signals: Signals, span: Span) -> _Stretch:
    """The tokens in a stretch of characters; where there are none, the place between two."""
    inside = [i for i, token in enumerate(signals.tokens) if token.start < span.end and token.end > span.start]
    if inside:
        return _Stretch(signals, inside[0], inside[-1] + 1)
    place = sum(token.end <= span.start for token in signals.tokens)
    return _Stretch(signals, place, place)


def _reason(name: str, old: _Stretch, new: _Stretch) -> str:
    """What changed, in few words."""
    if not old.text or not new.text:
        words = f'{"added" if new.text else "dropped"}: "{new.text or old.text}"'
    else:
        words = f'"{old.text}" -> "{new.text}"'
    return f"{name}: {words}" if name else words
