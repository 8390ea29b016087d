"""What binds in a sentence: bans and demands, grants and refusals, words for and against.

A sentence that says so states a stance of whoever publishes it, and what such words govern is wider the more is listed
there. Others tell, describe and explain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.compare.signals import Signals
from monitor.lexicon import Hit, StanceLexicon

PLAINLY, PERHAPS = 0.65, 0.5
"""How surely a sentence states a stance: one that binds or takes a side, and one that says what is to be."""
_ACTS = ("stop", "start", "support", "modality", "decided", "reporting")
"""What is done with words that bind by their nature: "is banned", "must", and not "the rule"."""
_SIDES = ("support", "oppose")
_DEEDS = ("start", "stop", *_SIDES, "commitment", "negation")
_ELSEWHERE = ("procedure", "recalled", "hypothetical")
"""Categories of words with which a sentence is no present stance."""
_INTO_A_LIST = frozenset({":", "("})
_GOING_ON = frozenset({"that", "but", "however"})
"""Words at the head of a clause that is no lesser one."""
_PAST = frozenset({"was", "were", "had", "could"})
_ASKING = 1
"""The rung of a graded ladder from which more is asked than what is usual."""
_BE = 3
"""Words before a participle among which "be" or "have" belongs to it."""
_WILLING, _BINDING = 0.8, 0.6
"""Modality from which a speaker means to do something, and from which something is to be."""


# --- lists -----------------------------------------------------------------------------------------------------


def widening(signals: Signals, first: int, last: int, lexicon: StanceLexicon) -> int:
    """What it makes of a sentence that the list from one token to another gets longer: 1 firmer, -1 weaker.

    0 where nothing governs the list that binds, or it is not seen which way.
    """
    graded = [hit for ladder in lexicon.grades for hit in signals.of(ladder)]
    binding = list(_binding(signals))
    exceptions = [hit for hit in signals.of("exception") if not _inside(hit, graded)]
    if any(_excepts(signals, hit, first, last, lexicon) for hit in exceptions):
        return -1 if graded or binding else 0
    if graded:
        over = [hit for hit in graded if leads_to(signals, hit, first) and hit.entry.value >= _ASKING]
        return (-1 if signals.denied(over[-1]) else 1) if over else 0
    here = _segments(signals, first, last)
    governing = [one for one in binding if _governs(signals, one, first, last, lexicon)]
    if not any(signals.segments[hit.first] in here for hit in governing):
        return 0
    doubtful = (*exceptions, *_conditions(signals))
    if any(signals.of(name) for name in _ELSEWHERE) or any(signals.segments[hit.first] in here for hit in doubtful):
        return 0
    return int(_turned(signals, here, governing) <= 1)


def leads_to(signals: Signals, hit: Hit, first: int) -> bool:
    """Whether nothing but function words and "the provinces of" stands between a phrase and a list behind it."""
    kinds = {i for one in signals.of("part") for i in range(one.first, one.last + 1)}
    between = {i for where in signals.stems.values() for i in where if hit.last < i < first}
    return hit.last < first and between <= kinds


def _binding(signals: Signals) -> Iterator[Hit]:
    """The words that bind: norms put as an act, words for and against, prohibitions, and "will not" or "may not"."""
    acts = {hit.first for name in _ACTS for hit in signals.of(name)}
    yield from (hit for hit in signals.of("norm") if hit.first in acts)
    for side in _SIDES:
        yield from signals.of(side)
    heads = {signals.segments.index(number) for number in set(signals.segments)}
    yield from (hit for hit in signals.of("forbidding") if hit.first in heads)
    denied = {hit.first - 1 for hit in signals.of("negation")}
    yield from (hit for hit in signals.of("modality") if hit.last in denied)


def _governs(signals: Signals, hit: Hit, first: int, last: int, lexicon: StanceLexicon) -> bool:
    """Whether words that bind stand before a list, or behind it as what is laid on it or done with it.

    What is said of a ban ("the ban was discussed by …") is no ban.
    """
    if hit.last < first:
        return not _is_form(signals, hit.last + 1, lexicon, "be")
    behind = range(max(last + 1, hit.first - _BE), hit.first)
    passive = any(_is_form(signals, i, lexicon, "be") for i in behind)
    return hit.first > last and (passive or any(one.first == hit.first for one in signals.of("modality")))


def _is_form(signals: Signals, token: int, lexicon: StanceLexicon, *bases: str) -> bool:
    return not {*bases}.isdisjoint(lexicon.forms(signals.tokens[token].word))


def _conditions(signals: Signals) -> Iterator[Hit]:
    """The conditions, without words that are one among others only: "before"."""
    ambiguous = {hit.first for hit in signals.of("ambiguous")}
    return (hit for hit in signals.of("condition") if hit.first not in ambiguous)


def _excepts(signals: Signals, hit: Hit, first: int, last: int, lexicon: StanceLexicon) -> bool:
    """Whether a list is what an exception is made for: "except Hela and Enga", "Hela and Enga are exempt"."""
    if any(one.first == hit.first for one in signals.of("ambiguous")) or signals.denied(hit):
        return False  # "only" may keep or spare
    behind = range(max(last + 1, hit.first - _BE), hit.first)
    return leads_to(signals, hit, first) or any(_is_form(signals, i, lexicon, "be") for i in behind)


def _inside(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(other.first <= hit.first and hit.last <= other.last for other in others)


def _segments(signals: Signals, first: int, last: int) -> frozenset[int]:
    """The segments that a list lies in, and the one that leads into it by a colon or a bracket."""
    leads = first > 0 and signals.tokens[first - 1].word in _INTO_A_LIST
    return frozenset({*signals.segments[first : last + 1], signals.segments[first] - leads})


def _turned(signals: Signals, here: frozenset[int], governing: Sequence[Hit]) -> int:
    """How many words turn what stands in these segments round.

    "Sanctions" and the like do so themselves, and "against" right behind them is part of that.
    """
    burdens = [hit for hit in signals.of("decided") if any(hit.first == one.first for one in governing)]
    behind = {hit.last + 1 for hit in burdens}
    turners = [hit for hit in signals.turners if signals.segments[hit.first] in here and hit.first not in behind]
    return len(turners) + any(signals.segments[hit.first] in here for hit in burdens)


# --- sentences -------------------------------------------------------------------------------------------------


def stated(signals: Signals, lexicon: StanceLexicon) -> float:
    """How surely a sentence states a stance of its speaker, which is gone with it: ``PLAINLY``, ``PERHAPS`` or 0."""
    asked = any(token.word == "?" for token in signals.tokens)
    if asked or any(signals.of(name) for name in (*_ELSEWHERE, "other_voice")):
        return 0.0
    main = [hit for hit in _binding(signals) if _is_main(signals, hit, lexicon)]
    if any(_takes_a_side(signals, hit, lexicon) for hit in main):
        return PLAINLY
    deeds = {signals.segments[hit.first] for name in _DEEDS for hit in signals.of(name)}
    shall = [hit for hit in signals.of("modality") if hit.entry.value >= _BINDING and _is_main(signals, hit, lexicon)]
    done = [hit for hit in shall if signals.segments[hit.first] in deeds and _is_verb(signals, hit, lexicon)]
    own = any(hit.entry.value >= _WILLING and _is_own(signals, hit) for hit in done)
    may_not = any(hit.entry.category == "modality" and not _is_told(signals, hit, lexicon) for hit in main)
    return PLAINLY if own else PERHAPS if done or may_not else 0.0


def _is_main(signals: Signals, hit: Hit, lexicon: StanceLexicon) -> bool:
    """Whether a phrase stands in no lesser clause: "who want", "because they must"."""
    opener = signals.tokens[signals.segments.index(signals.segments[hit.first])].word
    return opener not in lexicon.boundaries or opener in _GOING_ON


def _takes_a_side(signals: Signals, hit: Hit, lexicon: StanceLexicon) -> bool:
    """Whether words that bind do so here and now: a verb, no noun, and not told of the past."""
    category = hit.entry.category
    if _is_told(signals, hit, lexicon):
        return False
    modal = any(one.first == hit.first for one in signals.of("modality"))
    if category == "modality" and hit.entry.value < _BINDING:
        return False  # "cannot be true"
    if category in ("forbidding", "modality") or (category == "norm" and modal):
        return True
    known = any(one.first == hit.first for name in _weighty(signals) for one in signals.of(name))
    plain = modal or known or (category in _SIDES and _is_own(signals, hit))
    return plain and _is_verb(signals, hit, lexicon) and not _is_counted(signals, hit)


def _weighty(signals: Signals) -> Iterator[str]:
    """The categories of words that have an opposite or a rung: they are seldom said by the way."""
    return (name for name in signals.hits if name.startswith(("antonym:", "ladder:protest")))


def _is_own(signals: Signals, hit: Hit) -> bool:
    """Whether the speaker, or somebody with a name, stands before a phrase. A sentence's first word may be any word."""
    speaks = any(one.first < hit.first for one in signals.of("first_person"))
    named = signals.subject_at is not None and signals.subject_at[1] < hit.first
    return speaks or (named and (signals.subject.startswith("name:") or signals.subject_at != (0, 0)))


def _is_verb(signals: Signals, hit: Hit, lexicon: StanceLexicon) -> bool:
    """Whether a phrase stands where a verb does: behind a subject or a word that goes with a verb, "the demand" not.

    "Against" stands there behind another verb only ("advise against"), and "aiming" behind "is".
    """
    i, word = hit.first - 1, signals.tokens[hit.first].word
    if i < 0 or hit.first in signals.name_tokens or (word.endswith("ing") and not _helping(signals, hit, lexicon)):
        return False
    led = any(one.last == i for name in ("modality", "reporting") for one in signals.of(name))
    if led or (hit.entry.category in _SIDES and word in lexicon.stopwords):
        return led
    if any(one.last == i for name in ("first_person", "negation") for one in signals.of(name)):
        return True
    before = signals.tokens[i].word
    helps = _is_form(signals, i, lexicon, "be", "have", "do")
    return before[:1].isalpha() and (before not in lexicon.stopwords or helps)


def _is_counted(signals: Signals, hit: Hit) -> bool:
    """Whether it is told how many do something: "40 per cent support the plan"."""
    counts = (one for one in signals.quantities if not one.is_date and one.last < hit.first)
    return any(signals.segments[one.first] == signals.segments[hit.first] for one in counts)


def _is_told(signals: Signals, hit: Hit, lexicon: StanceLexicon) -> bool:
    """Whether a verb is put in the past: "backed", "was banned", "could not", but not "has banned" or "is opposed"."""
    word = signals.tokens[hit.first].word
    past = word.endswith("ed") or (word in lexicon.irregular and not word.endswith("s"))
    helping = _helping(signals, hit, lexicon)
    return word in _PAST or (past and (not helping or helping[-1] in _PAST))


def _helping(signals: Signals, hit: Hit, lexicon: StanceLexicon) -> list[str]:
    """The forms of "be" and "have" shortly before a phrase."""
    around = range(max(0, hit.first - _BE), hit.first)
    return [signals.tokens[i].word for i in around if _is_form(signals, i, lexicon, "be", "have")]
