"""The people and actors of the configuration by every name they go by, with the states nobody follows beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from monitor.domain import Actor, Speaker
from monitor.statements.cues import Country, Cues

SPOKESPERSON_RANK = 3
"""The rank of those who speak for an institution without being configured by name: spokespersons, ambassadors."""

_COMPOSING = frozenset({"and", "for", "on", "in"})

Office = tuple[str, Speaker]
"""An actor's id and one of its speakers, in one post."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody words are given to. ``name`` is ``None`` for an actor's institution or unnamed official.

    ``label`` is how the text describes the source; ``person`` whether it is somebody with a name, ``jointly`` whether
    the actor speaks together with others ("the two leaders").
    """

    name: str | None = None
    title: str | None = None
    actor: str | None = None
    rank: int | None = None
    person: bool = False
    anonymous: bool = False
    jointly: bool = False
    label: str = ""

    @property
    def key(self) -> str:
        """What two mentions of one source have in common."""
        return plain(self.name) if self.name else f"{self.actor}:{self.label}"


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A name without accents, case and typographic variants."""
    decomposed = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("’", "'"))
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold().split())


def title_words(title: str) -> frozenset[str]:
    """The words of an office, for comparing it with how a text describes somebody."""
    return frozenset(title.lower().replace(",", "").split())


@dataclass(frozen=True)
class Cast:
    """Who is configured, by name, surname, place and adjective. A state nobody follows maps to ``None``.

    ``leading`` are the surnames that people configured with them write first ("Wang Yi"), ``composed`` the names of
    actors with an "and" or "for" inside, word by word, ``parts`` those of their bodies without the country.
    """

    actors: Mapping[str, Actor]
    people: Mapping[str, tuple[Office, ...]]
    surnames: Mapping[str, tuple[Office, ...]]
    leading: frozenset[str]
    states: Mapping[str, str | None]
    adjectives: frozenset[str]
    named: re.Pattern[str] | None
    known: re.Pattern[str] | None
    composed: frozenset[tuple[str, ...]]
    parts: Mapping[str, str | None]

    @classmethod
    def of(cls, actors: Sequence[Actor], cues: Cues) -> Cast:
        """The cast of a configuration."""
        people: dict[str, list[Office]] = {}
        surnames: dict[str, list[Office]] = {}
        for actor in actors:
            for speaker in actor.speakers:
                for name in (speaker.name, *speaker.aliases):
                    words = plain(name).split()
                    if len(words) > 1:
                        people.setdefault(" ".join(words), []).append((actor.id, speaker))
                    if words and (len(words) == 1 or name == speaker.name):
                        surnames.setdefault(words[-1], []).append((actor.id, speaker))
        states, adjectives = _states(actors, cues)
        names = [name for actor in actors for name in (actor.name, *actor.aliases)]
        owned = list(names)
        articled = {bare(name) for name in names if bare(name) != name.strip()} - set(names)
        names += [name for actor in actors for speaker in actor.speakers for name in (speaker.name, *speaker.aliases)]
        names += [name for name, actor_id in states.items() if actor_id and name not in articled]
        return cls(
            {actor.id: actor for actor in actors},
            {name: tuple(dict.fromkeys(offices)) for name, offices in people.items()},
            {name: tuple(dict.fromkeys(offices)) for name, offices in surnames.items()},
            frozenset(name for name, offices in surnames.items() if any(_leads(name, one) for _, one in offices)),
            states,
            frozenset(adjectives),
            _one_of(names),
            _one_of([name for name in states if name not in articled] + [f"the {name}" for name in articled]),
            frozenset(parts for name in owned if not _COMPOSING.isdisjoint(parts := tuple(bare(name).split()))),
            _parts(actors),
        )

    def mentioned(self, text: str) -> bool:
        """Whether any configured actor or person is named."""
        return bool(self.named and self.named.search(text))

    def state(self, words: str) -> str | None:
        """The actor a name or adjective of a state means; ``None`` also where nobody follows that state."""
        return self.states.get(bare(words))

    def is_state(self, words: str) -> bool:
        """Whether the words are a name or adjective of any state, followed or not."""
        return bare(words) in self.states

    def offices(self, full: str) -> tuple[Office, ...]:
        """The posts of the person of that full name, written in either order and with or without middle names."""
        words = full.split()
        if len(words) < 2:
            return ()
        turned = " ".join([*words[1:], words[0]])
        return self.people.get(full) or self.people.get(turned) or self.people.get(f"{words[0]} {words[-1]}") or ()

    def called(self, words: set[str]) -> tuple[Office, ...]:
        """The posts of everybody among whose names are all those words, which are plain."""
        return tuple(
            (actor.id, speaker)
            for actor in self.actors.values()
            for speaker in actor.speakers
            if any(words <= set(plain(name).split()) for name in (speaker.name, *speaker.aliases))
        )

    def holder(self, actor: str, roles: frozenset[str], day: date | None) -> Who | None:
        """The one configured person of an actor whose office on the day has all these words."""
        fitting = [one for one in self.actors[actor].speakers if roles <= title_words(one.title) and one.in_office(day)]
        chief = [one for one in fitting if not {"deputy", "vice", "under"} & (title_words(one.title) - roles)]
        chosen = (chief or fitting)[0] if len(chief or fitting) == 1 else None
        return person(actor, chosen) if chosen else None

    def only_owner(self, offices: frozenset[str]) -> str | None:
        """The actor that alone has an office of such a name: commissioners are the European Union's."""
        owners = {
            actor.id for actor in self.actors.values() for one in actor.speakers if offices & title_words(one.title)
        }
        return owners.pop() if len(owners) == 1 else None


def _leads(surname: str, speaker: Speaker) -> bool:
    first, *others = plain(speaker.name).split() or [""]
    return surname == first and bool(others)


def person(actor: str, speaker: Speaker) -> Who:
    """A configured speaker in office."""
    return Who(speaker.name, speaker.title, actor, speaker.rank, person=True)


def in_office(offices: Sequence[Office], day: date | None) -> Who:
    """The person in the post held on the day; out of office one speaks for nobody."""
    for actor, speaker in offices:
        if speaker.in_office(day):
            return person(actor, speaker)
    return Who(offices[0][1].name, person=True)


def bare(name: str) -> str:
    """A name without its article."""
    return re.sub(r"^[Tt]he ", "", name.strip())


def _one_of(names: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted({name.strip() for name in names if bare(name)}, key=len, reverse=True)
    # "the Commission" needs its article, lest the International Whaling Commission be taken for it.
    parts = ["[Tt]he\\s+" + re.escape(bare(name)) if bare(name) != name else re.escape(name) for name in longest]
    return re.compile(r"(?<![\w-])(?:" + "|".join(parts) + r")(?!\w|-(?:based|born)\b)") if parts else None


def _parts(actors: Sequence[Actor]) -> dict[str, str | None]:
    """What a body is called at home: "Ministry of Health" of "Ghana's Ministry of Health"; of two, it is nobody's."""
    found: dict[str, str | None] = {}
    for actor in actors:
        for name in (actor.name, *actor.aliases):
            body = name.replace("’", "'").partition("'s ")[2]
            if body[:1].isupper():
                found[body] = actor.id if found.get(body, actor.id) == actor.id else None
    return found


def _turned(name: str, cues: Cues) -> Iterator[str]:
    """A body's name with its country put otherwise, word by word: "Chilean tax office", "Chile 's tax office"."""
    owner, _, rest = name.replace("’", "'").partition("'s ")
    for country in cues.countries:
        for word in (*country.names, *country.adjectives) if country.adjectives else ():
            body = name.removeprefix(f"{word} ") if name.startswith(f"{word} ") else name.removesuffix(f" of {word}")
            body = rest if rest and bare(owner) == word else body
            if body != name:
                yield from (f"{one} {body}" for one in country.adjectives)
                yield from (f"{one} {mark} {body}" for one in country.names for mark in ("'s", "’s", "'", "’"))


def _states(actors: Sequence[Actor], cues: Cues) -> tuple[dict[str, str | None], set[str]]:
    """Every name and adjective of a state with the actor it means, and which of them are adjectives."""
    owners = {bare(name): actor.id for actor in actors for name in (actor.name, *actor.aliases)}
    states: dict[str, str | None] = {}
    adjectives: set[str] = set()
    for country in cues.countries:
        names = (*country.names, *country.seats, *country.adjectives)
        actor_id = next((owners[name] for name in names if name in owners), None)
        states.update({bare(name): actor_id for name in names if bare(name) not in states})
        adjectives.update(country.adjectives)
    for name, actor_id in owners.items():
        states[name] = actor_id
        states.update({turn: actor_id for turn in _turned(name, cues) if turn not in owners and turn not in states})
        head, _, noun = name.partition(" ")
        if head[:1].isupper() and noun.lower() in cues["governments"] and head.lower() not in cues["officials"]:
            states[head] = actor_id
            adjectives.add(head)
    return states, adjectives - set(owners)


def state_names(country: Country) -> tuple[str, ...]:
    """The names, adjectives and seats of a state."""
    return (*country.names, *country.adjectives, *country.seats)


@lru_cache(maxsize=64)
def own_states(actor: Actor, cues: Cues) -> frozenset[str]:
    """The names, adjectives and seats of the state an actor is, or that its own names call its own."""
    names = " ".join(re.findall(r"[^\W_]+|[^\w\s]", f"; {actor.name} ; {' ; '.join(actor.aliases)} ;"))
    mine = (one for one in cues.countries if any(f" {name} " in names for name in state_names(one)))
    return frozenset(name for country in mine for name in state_names(country))


def own_words(actor: Actor, cues: Cues) -> frozenset[str]:
    """Every word of the names an actor goes by, its state's among them, in lower case."""
    names = (actor.name, *actor.aliases, *own_states(actor, cues))
    return frozenset(word for name in names for word in re.findall(r"\w+", name.lower()))
