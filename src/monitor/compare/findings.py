"""What differs between a position and a statement: single findings, each with its words in either text.

A finding says which relation it speaks for; none decides alone. Beside it each test yields figures for the calibrator:
pairs of a name and a value between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.compare.quantities import Quantity, increase
from monitor.compare.signals import Signals
from monitor.domain import Relation, Span
from monitor.lexicon import Hit

COUNTED = (
    "commitment", "hedge", "vague", "time_limit", "condition", "no_condition", "exception", "no_exception",
    "intensifier", "downtoner", "firmer", "recalled", "hypothetical", "other_voice", "procedure", "acts", "change",
    "same", "negation", "oppose", "support", "stop", "start",
)  # fmt: skip
"""Categories of phrases of which those that came and those that went are counted."""
CLEAR_STEP = 0.15
"""Difference in modality from which it is one."""
_REACH = 5
"""Words between a negation and what it turns round, up to which both are marked as one."""


class Finding(NamedTuple):
    """One thing found: the relation it speaks for, how loudly (0 to 1), a reason, and the words in either text."""

    kind: str
    relation: Relation
    weight: float
    reason: str
    position: Span | None = None
    statement: Span | None = None


class Part(NamedTuple):
    """What a test yields: a figure, and the finding behind it where there is something to show."""

    figure: str
    value: float
    finding: Finding | None = None


Parts = Iterator[Part]


def direction(position: Signals, statement: Signals, shared: Sequence[str]) -> Parts:
    """Shared words that stand the other way round."""
    topical = [key for key in shared if not position.is_name(key)]
    if not topical:
        return
    flips = [key for key in topical if _ways(position, key).isdisjoint(_ways(statement, key))]
    most = float(len(flips) * 2 > len(topical))
    yield Part("flip", len(flips) / len(topical))
    yield Part("agree", 1 - len(flips) / len(topical))
    yield Part("same_flip", most * len(shared) / max(1, len(position.stems)))
    yield Part("main_flip", most * min(1.0, len(topical) / 3), _turned(position, statement, flips) if most else None)


def antonyms(position: Signals, statement: Signals, _: Sequence[str]) -> Parts:
    """The two sides of a scale, one in each text."""
    for category, olds in position.hits.items():
        news = statement.of(category) if category.startswith("antonym:") else ()
        for new in news:
            old = olds[0]
            if _side(position, old) * _side(statement, new) < 0:
                yield Part("antonym_flip", 1.0, step("antonym", Relation.REVERSAL, 0.6, position, old, statement, new))
            else:
                yield Part("antonym_agree", 1.0)


def stances(position: Signals, statement: Signals, _: Sequence[str]) -> Parts:
    """Words for and against: the first in the position, and the first in the statement."""
    old, new = (_first_stance(signals) for signals in (position, statement))
    if old is None or new is None:
        return
    if _stance(position, old) == _stance(statement, new):
        yield Part("stance_agree", 1.0, step("stance", Relation.REAFFIRMS, 0.3, position, old, statement, new))
    else:
        yield Part("stance_flip", 1.0, step("stance", Relation.REVERSAL, 0.5, position, old, statement, new))


def modality(position: Signals, statement: Signals, shared: Sequence[str]) -> Parts:
    """How bound the speaker is: the firmest word near what both texts talk of."""
    old, new = _bound(position, shared), _bound(statement, shared)
    yield Part("modality_position", old.entry.value if old else 0.7)
    yield Part("modality_statement", new.entry.value if new else 0.7)
    change = new.entry.value - old.entry.value if old and new else 0.0
    if old is None or new is None or abs(change) < CLEAR_STEP:
        return
    relation, name = (Relation.HARDENING, "modality_up") if change > 0 else (Relation.SOFTENING, "modality_down")
    yield Part(
        name, abs(change), step("modality", relation, min(0.9, 0.3 + abs(change)), position, old, statement, new)
    )


def ladders(position: Signals, statement: Signals, _: Sequence[str]) -> Parts:
    """Rungs of a ladder: the strongest word on it that is not negated, in either text."""
    for category in position.hits.keys() & statement.hits.keys():
        if not category.startswith("ladder:"):
            continue
        old, new = (highest(signals, category) for signals in (position, statement))
        if old is None or new is None or old.entry.value == new.entry.value:
            continue
        change = new.entry.value - old.entry.value
        relation, name = (Relation.HARDENING, "ladder_up") if change > 0 else (Relation.SOFTENING, "ladder_down")
        weight = min(0.9, 0.5 + abs(change) / 10)
        yield Part(name, min(1.0, abs(change) / 3), step("ladder", relation, weight, position, old, statement, new))
        yield Part("ladder_far", float(abs(change) >= 2))


def quantities(position: Signals, statement: Signals, _: Sequence[str]) -> Parts:
    """Figures and dates of one unit that differ."""
    for old in (one for one in position.quantities if not one.left):
        rivals = [new for new in statement.quantities if new.unit == old.unit and old.unit and not new.left]
        if not rivals:
            continue
        prefix = "date" if old.unit in ("date", "day-of-year") else "quantity"
        new = min(rivals, key=lambda rival: abs(increase(old, rival)))
        if abs(increase(old, new)) <= 1e-9 * max(1.0, abs(old.value)):
            yield Part(f"{prefix}_same", 1.0)
        else:
            yield from _changed(prefix, old, new, position, statement)


def voices(position: Signals, statement: Signals, shared: Sequence[str]) -> Parts:
    """Signs that the statement is somebody else's, or nobody's."""
    if statement.subject_at is not None and _another(position, statement, shared):
        span = statement.span(*statement.subject_at)
        reason = f'another actor: "{statement.text[span.start : span.end]}"'
        yield Part("other_subject", 1.0, Finding("actor", Relation.UNRELATED, 0.5, reason, None, span))
    marks = [i for i, token in enumerate(statement.tokens) if token.word == "?"]
    if marks:
        span = statement.span(marks[0], marks[0])
        yield Part("question", 1.0, Finding("question", Relation.UNRELATED, 0.4, "a question", None, span))


TESTS = (direction, antonyms, stances, modality, ladders, quantities, voices)

# What a phrase of a category speaks for when it comes, and when it goes, how loudly, and what it is called.
_SPEAKS: Mapping[str, tuple[Relation | None, Relation | None, float, str]] = {
    "commitment": (Relation.HARDENING, Relation.SOFTENING, 0.4, "commitment"),
    "hedge": (Relation.SOFTENING, Relation.HARDENING, 0.35, "hedge"),
    "vague": (Relation.SOFTENING, None, 0.2, "vague"),
    "time_limit": (Relation.SOFTENING, Relation.HARDENING, 0.4, "time limit"),
    "condition": (Relation.SOFTENING, Relation.HARDENING, 0.35, "condition"),
    "no_condition": (Relation.HARDENING, Relation.SOFTENING, 0.4, "no conditions"),
    "exception": (Relation.SOFTENING, Relation.HARDENING, 0.35, "exception"),
    "no_exception": (Relation.HARDENING, None, 0.15, "wider scope"),
    "intensifier": (Relation.HARDENING, Relation.SOFTENING, 0.3, "stronger words"),
    "downtoner": (Relation.SOFTENING, None, 0.3, "milder words"),
    "recalled": (Relation.UNRELATED, None, 0.3, "talk of the past"),
    "hypothetical": (Relation.UNRELATED, None, 0.3, "hypothetical"),
    "other_voice": (Relation.UNRELATED, None, 0.3, "another voice"),
    "change": (Relation.REVERSAL, None, 0.3, "break with the past"),
    "same": (Relation.REAFFIRMS, None, 0.35, "no change"),
}


def counted(name: str, position: Signals, statement: Signals) -> Parts:
    """The phrases of a category that came, and those that went."""
    new = _lacking(statement, name, position)
    gone = _lacking(position, name, statement)
    comes, goes, weight, title = _SPEAKS.get(name, (None, None, 0.0, ""))
    came = went = None
    if new and comes is not None:
        words = statement.quote(new[0].first, new[0].last)
        came = Finding(name, comes, weight, f'{title}: "{words}"', None, statement.span(new[0].first, new[0].last))
    elif gone and goes is not None:
        words = position.quote(gone[0].first, gone[0].last)
        went = Finding(name, goes, weight, f'{title} dropped: "{words}"', position.span(gone[0].first, gone[0].last))
    yield Part(f"{name}_new", min(len(new), 3) / 3, came)
    yield Part(f"{name}_gone", min(len(gone), 3) / 3, went)


# --- the parts of the tests ----------------------------------------------------------------------------------


def _lacking(signals: Signals, name: str, other: Signals) -> list[Hit]:
    """The phrases of a category that the other text has not, word for word."""
    known = {other.quote(hit.first, hit.last).lower() for hit in other.of(name)}
    return [hit for hit in signals.of(name) if signals.quote(hit.first, hit.last).lower() not in known]


def step(
    kind: str, relation: Relation, weight: float, position: Signals, old: Hit, statement: Signals, new: Hit
) -> Finding:
    """A finding that shows a phrase before and after, each with the negation that turns it round."""
    (a, b), (c, d) = _with_turner(position, old), _with_turner(statement, new)
    reason = f'"{position.quote(a, b)}" -> "{statement.quote(c, d)}"'
    return Finding(kind, relation, weight, reason, position.span(a, b), statement.span(c, d))


def _with_turner(signals: Signals, hit: Hit) -> tuple[int, int]:
    """A phrase from the negation before it to its own end, where one turns it round and is near."""
    turner = signals.turner(hit.first)
    if signals.turns[hit.first] < 0 and turner and 0 < hit.first - turner.last <= _REACH:
        return turner.first, hit.last
    return hit.first, hit.last


def _another(position: Signals, statement: Signals, shared: Sequence[str]) -> bool:
    """Whether the statement opens with somebody whom the position does not name, and does not name the position's own.

    The opening word of a sentence is taken for somebody only where it is a known name, or where the rest of the
    sentence is the position's, so that it stands where the actor stood. Whoever says "we" in a position is not known.
    """
    theirs, own = statement.subject, position.subject
    if position.of("first_person"):
        return False
    if theirs in position.names or own in statement.names or theirs in position.stems:
        return False
    replaced = bool(own) and statement.subject_at == position.subject_at and 2 * len(shared) >= len(position.stems)
    return theirs.startswith("name:") or replaced


def _ways(signals: Signals, key: str) -> frozenset[int]:
    """Which ways round a word stands where it occurs."""
    return frozenset(signals.turns[i] for i in signals.stems[key])


def _turned(position: Signals, statement: Signals, flips: Sequence[str]) -> Finding:
    """The finding for words turned round: shows the last of them, and in either text the phrases that turn it."""
    key = max(flips, key=lambda one: statement.stems[one][0])
    here, there = position.stems[key][0], statement.stems[key][0]
    old, new = _turning(position, here), _turning(statement, there)
    return Finding(
        "direction",
        Relation.REVERSAL,
        0.7,
        f'"{statement.quote(there, there)}" turned round: {_said(position, old, statement, new)}',
        position.span(*(old or (here, here))),
        statement.span(*(new or (there, there))),
    )


def _said(position: Signals, old: tuple[int, int] | None, statement: Signals, new: tuple[int, int] | None) -> str:
    """What turned a word round: the phrase that came, that went, or that took another's place."""
    before, after = (f'"{s.quote(*at)}"' if at else "" for s, at in ((position, old), (statement, new)))
    return f"{before} -> {after}" if before and after else f"{before} dropped" if before else f"{after} added"


def _turning(signals: Signals, token: int) -> tuple[int, int] | None:
    """The phrases that turn a word round or, two of them, back: from the first to the last where they are near."""
    nearest = signals.turner(token)
    if nearest is None:
        return None
    first = nearest.first
    for hit in reversed(signals.turners):
        same = signals.segments[hit.first] == signals.segments[token]
        if same and hit.last < first and first - hit.last <= _REACH:
            first = hit.first
    return first, nearest.last


def _side(signals: Signals, hit: Hit) -> float:
    """The side a word of a scale is on, with the negation over it."""
    return hit.entry.value * signals.turns[hit.first]


def _first_stance(signals: Signals) -> Hit | None:
    """The first word for or against."""
    return min((*signals.of("support"), *signals.of("oppose")), key=lambda hit: hit.first, default=None)


def _stance(signals: Signals, hit: Hit) -> int:
    """1 for, -1 against, with the negation over it."""
    return (1 if hit.entry.category == "support" else -1) * signals.turns[hit.first]


def _bound(signals: Signals, shared: Sequence[str]) -> Hit | None:
    """The firmest modal in the segments that hold shared words, or in the whole text where none does.

    Words that name a weak modality by several words ("would consider") outrank the single ones inside them.
    """
    hits = signals.of("modality")
    near = {signals.segments[i] for key in shared for i in signals.stems[key]}
    close = [hit for hit in hits if signals.segments[hit.first] in near]
    return max(close or hits, key=lambda hit: hit.entry.value, default=None)


def highest(signals: Signals, category: str) -> Hit | None:
    """The highest rung named and not negated."""
    plain = [hit for hit in signals.of(category) if not signals.denied(hit)]
    return max(plain, key=lambda hit: hit.entry.value, default=None)


def _changed(prefix: str, old: Quantity, new: Quantity, position: Signals, statement: Signals) -> Parts:
    """A figure that went up or down, or a date that moved.

    Of a figure that binds somebody its role says which way is firmer. Of others more is, and a later day is softer but
    for the end of something that lasts; a negation turns that round.
    """
    upward = old.upward if old.binds else not old.is_date or old.lasting
    firmer = (increase(old, new) > 0) == (upward != old.negated)
    relation = Relation.HARDENING if firmer else Relation.SOFTENING
    reason = f'"{position.quote(old.first, old.last)}" -> "{statement.quote(new.first, new.last)}"'
    spans = position.span(old.first, old.last), statement.span(new.first, new.last)
    name = f"{prefix}_{'firmer' if firmer else 'softer'}"
    yield Part(name, 1.0, Finding("figure", relation, 0.4, f"{prefix}: {reason}", *spans))
    yield Part(f"{prefix}_changed", 1.0)
