"""One flag's whole case, as a reviewer needs it to decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from monitor.desk.acts import UnknownFlagError, position_of
from monitor.desk.places import Place, places
from monitor.domain import Evidence, Flag, Position, Shift, Span
from monitor.flags import day_of, telling
from monitor.report import taken_out
from monitor.store import Act, ActKind, PileRow, Standing, Store
from monitor.text import SHINGLE, near_copy, word_changes, words
from monitor.verdicts import confirmed_position

MOST_EARLIER = 30
"""Earlier flags of the same actor and issue that a case shows."""

MOST_CLUSTERED = 200
"""Pieces of evidence that are looked through for copies of one another; what is beyond stands by itself."""

COMMON = 0.3
"""Share of its word triples that a text has in common with any copy of it; what has less is not looked at closely."""

MOST_MARKED = 4000
"""Characters up to which two texts are compared word by word to find what to mark."""


MOST_VERSIONS = 10
"""Versions of a page, the latest ones, that are looked through for the edit that a flag is about."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Evidence in the same words: one story, and those that carry it too. ``lead`` is the strongest."""

    lead: Evidence
    copies: tuple[Evidence, ...] = ()

    @property
    def sources(self) -> int:
        """How many sources carry it."""
        return len({self.lead.source, *(one.source for one in self.copies)})


@dataclass(frozen=True, slots=True)
class Held:
    """What the new words are held against, and which of its words decided."""

    text: str
    marks: tuple[Span, ...]
    position: Position | None
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A flag with all that speaks for and against it.

    ``proposed`` is the version that confirming it as it is would make. ``current`` differs from the position held
    against where the book has moved on since. ``places`` tell by its id where each piece of evidence stands; ``edit``
    names the versions before and after a silent edit.
    """

    flag: Flag
    standing: Standing
    held: Held | None
    statement_marks: tuple[Span, ...]
    removed: bool
    day: date | None
    current: Position | None
    proposed: Position
    clusters: tuple[Cluster, ...]
    acts: tuple[Act, ...]
    earlier: tuple[PileRow, ...]
    places: Mapping[str, Place]
    edit: tuple[str, str] | None = None

    @property
    def lead(self) -> Evidence:
        """The piece of evidence that speaks for the flag."""
        return self.flag.evidence[0]

    @property
    def moved_on(self) -> bool:
        """Whether the book holds another version now than the one the flag was raised against."""
        held = self.held.position if self.held else None
        return held is not None and self.current is not None and held.key != self.current.key

    @property
    def roused(self) -> bool:
        """Whether a snooze ended early, because what has come since makes the case a graver one."""
        steps = [act for act in self.acts if act.kind not in (ActKind.COMMENTED, ActKind.ASSIGNED)]
        return bool(steps) and steps[-1].kind is ActKind.SNOOZED and self.standing.snoozed_until is None


def case(store: Store, flag_id: int) -> Case:
    """The whole case of a flag. Raises :class:`UnknownFlagError`."""
    flag, standing = store.flag(flag_id), store.standing(flag_id)
    if flag is None or standing is None:
        raise UnknownFlagError(flag_id)
    flag = replace(flag, reasons=telling(flag.reasons))  # one that was kept before they were told apart has both
    position = position_of(store, flag)
    lead = flag.evidence[0]
    held = _held(flag, position)
    earlier = [one for one in store.pile_on(flag.actor, flag.issue, MOST_EARLIER + 1) if one.flag.id != flag_id]
    return Case(
        flag=flag,
        standing=standing,
        held=held,
        statement_marks=_statement_marks(lead, held),
        removed=taken_out(lead),
        day=day_of(lead),
        current=store.position_on(flag.actor, flag.issue),
        proposed=confirmed_position(flag, position),
        clusters=clusters(flag.evidence),
        acts=tuple(store.acts(flag_id)),
        earlier=tuple(earlier[:MOST_EARLIER]),
        places=places(store, flag.evidence),
        edit=_edit(store, flag),
    )


def _edit(store: Store, flag: Flag) -> tuple[str, str] | None:
    """The latest two versions between which the words went that a silent edit took out or replaced."""
    if flag.shift is not Shift.SILENT_EDIT:
        return None
    lead = flag.evidence[0]
    gone = lead.statement.text if taken_out(lead) else lead.note
    versions = store.versions(lead.url)[-MOST_VERSIONS:]
    texts = [found for one in versions if (found := store.revision(one.id)) is not None]
    pairs = [
        (old.id, new.id) for old, new in pairwise(texts) if gone in old.article.text and gone not in new.article.text
    ]
    return pairs[-1] if pairs else None


def _held(flag: Flag, position: Position | None) -> Held | None:
    lead = flag.evidence[0]
    decided = lead.comparison.position_marks if lead.comparison else ()
    if flag.shift is Shift.SILENT_EDIT and lead.note:
        return Held(lead.note, decided or _changed(lead.note, lead.statement.text)[0], position, edited=True)
    if position is None:
        return None
    return Held(position.statement, decided if lead.position == position.key else (), position)


def _statement_marks(lead: Evidence, held: Held | None) -> tuple[Span, ...]:
    """The words that decided; in an edited sentence, if none did, those that are new."""
    if lead.comparison and lead.comparison.statement_marks:
        return lead.comparison.statement_marks
    return _changed(held.text, lead.statement.text)[1] if held and held.edited else ()


def _changed(before: str, after: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    if max(len(before), len(after)) > MOST_MARKED:
        return (), ()
    pairs = word_changes(before, after)
    olds, news = tuple(old for old, _ in pairs), tuple(new for _, new in pairs)
    return tuple(one for one in olds if one.end > one.start), tuple(one for one in news if one.end > one.start)


def clusters(evidence: Sequence[Evidence]) -> tuple[Cluster, ...]:
    """Evidence by story: near copies of the same words are one, in the order of the strongest of each."""
    found: list[list[Evidence]] = []
    leads = _Leads()
    for one in evidence[:MOST_CLUSTERED]:
        told = words(one.statement.text)
        near = (found[place] for place in leads.like(told))
        home = next((it for it in near if near_copy(it[0].statement.text, one.statement.text)), None)
        if home is None:
            leads.add(told)
            found.append([one])
        else:
            home.append(one)
    found += [[one] for one in evidence[MOST_CLUSTERED:]]
    return tuple(Cluster(it[0], tuple(it[1:])) for it in found)


class _Leads:
    """The first texts of the stories found so far, of which few are ever like another one.

    To look at each pair of hundreds word by word would take seconds. Copies have many word triples in common, or, where
    they are short, all words but the lightest, which have four letters at most; a number is never one of those.
    """

    def __init__(self) -> None:
        self._triples: list[frozenset[str]] = []
        self._having: defaultdict[str, list[int]] = defaultdict(list)
        self._weighty: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, told: Sequence[str]) -> None:
        """One more, in words."""
        triples, place = _triples(told), len(self._triples)
        self._triples.append(triples)
        self._weighty[_weighty(told)].append(place)
        for triple in triples:
            self._having[triple].append(place)

    def like(self, told: Sequence[str]) -> list[int]:
        """The places, in order, of those that it may be a copy of."""
        triples = _triples(told)
        shared = Counter(place for triple in triples for place in self._having.get(triple, ()))
        likely = {
            place for place, count in shared.items() if count >= COMMON * min(len(triples), len(self._triples[place]))
        }
        return sorted(likely.union(self._weighty.get(_weighty(told), ())))


def _triples(told: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(told[start : start + SHINGLE]) for start in range(len(told) - SHINGLE + 1))


def _weighty(told: Sequence[str]) -> str:
    return " ".join(word for word in told if len(word) > 4 or not word.isalpha())
