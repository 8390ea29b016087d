"""Whose country an article is about, so that its bare "the government" needs no owner.

The title and the opening must name one state, one that is followed, and no other. What is only dealt with there, as a
buyer or an opponent, does not make the article its news: "exports to Oslo". Where another place, another country's
people or a time long past comes up, "the government" is nobody's until the state is named again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from monitor.domain import Span
from monitor.statements.cast import Cast, bare, plain
from monitor.statements.cues import Cues
from monitor.statements.names import Names
from monitor.statements.reading import LONGEST, Sentence
from monitor.statements.strangers import long_past, placed
from monitor.statements.tokens import OWNS, Token, tokenise
from monitor.statements.words import Words

_OPENING = 3  # paragraphs in which an article says what it is about
_OFFICE = 3  # tokens between a state and its office: "the Norwegian deputy prime minister"
_WITHIN = ("in", "of", "across", "throughout", "inside")


class _Mention(NamedTuple):
    """A state named: whether it may act there, surely ``does`` so, or is a place ``within`` which something happens.

    ``at`` is the token at which it is named.
    """

    at: int
    state: str
    acts: bool
    does: bool
    within: bool


class _Turn(NamedTuple):
    """At which token an article turns ``away`` from its home or back to it, for its ``past`` or a place elsewhere."""

    at: int
    away: bool
    past: bool = False


@dataclass(frozen=True)
class Home:
    """The actor that an article is about by its opening, and the sentences in which its bare institutions are its."""

    owner: str | None = None
    sentences: frozenset[int] = frozenset()

    def actor(self, sentence: int) -> str | None:
        """Whose "the government" is in a sentence."""
        return self.owner if sentence in self.sentences else None


def home(title: str, sentences: Sequence[Sentence], cast: Cast, cues: Cues) -> Home:
    """The home of an article; none where its opening names no followed state or several."""
    if not any("home_bodies" in token.classes for one in sentences for token in one.tokens):
        return Home()  # nobody asks
    states = _states(cast, cues)
    headline = list(_mentions(tokenise(title, Span(0, len(title)), (), cues), cast, cues, states))
    leading = list(dict.fromkeys(one.paragraph for one in sentences))[:_OPENING]
    heads = [one for one in sentences if one.paragraph in leading]
    opening = [one for at in heads for one in _mentions(at.tokens, cast, cues, states)]
    named = {one.state for one in (*headline, *opening)}
    about = any(one.does for one in (*headline, *opening)) or any(one.within for one in headline)
    owner = named.pop() if len(named) == 1 and about else None
    if owner is None or owner not in cast.actors:
        return Home()
    found = [list(_mentions(one.tokens, cast, cues, states)) if len(one.tokens) <= LONGEST else [] for one in sentences]
    names, lowered = Names(cast, cues), {token.low for one in sentences for token in one.tokens if not token.capital}
    turns = [
        sorted(_turns(one, at.tokens, owner, names, states, lowered)) for one, at in zip(found, sentences, strict=True)
    ]
    return Home(owner, frozenset(_undisputed(owner, sentences, found, turns)))


def _turns(
    mentions: Sequence[_Mention],
    tokens: Sequence[Token],
    owner: str,
    names: Names,
    states: dict[str, str],
    lowered: set[str],
) -> Iterator[_Turn]:
    """Where a sentence turns away from the home state and back to it."""
    if len(tokens) > LONGEST:
        return
    yield from (
        _Turn(one.at, one.state != owner) for one in mentions if one.acts or (one.state == owner and one.within)
    )
    own = {word for name, state in states.items() if state == owner for word in (name, *name.split())}
    own -= {word for word in own if word.lower() in names.cues["continental"]}
    yield from (_Turn(at, away=True) for at in placed(tokens, names, own, set(states), lowered))
    yield from (_Turn(at, away=True, past=True) for at in long_past(tokens, names.cues))


def _undisputed(
    owner: str,
    sentences: Sequence[Sentence],
    found: Sequence[Sequence[_Mention]],
    turns: Sequence[Sequence[_Turn]],
) -> Iterator[int]:
    """The sentences in whose paragraph, and since the state was named last, no other one acts or comes up."""
    away = disputed = False
    for _, numbers in groupby(range(len(sentences)), key=lambda number: sentences[number].paragraph):
        places = list(numbers)
        mentions = [one for number in places for one in found[number]]
        before, disputed = disputed, any(one.acts and one.state != owner for one in mentions)
        past = False
        for number in places:
            body = _body(sentences[number].tokens)
            earlier = [one for one in turns[number] if one.at < body]
            away = earlier[-1].away if earlier else away
            past = past or any(one.past for one in earlier)
            if not (away or before or disputed or past):
                yield number
            away = turns[number][-1].away if turns[number] else away
            past = past or any(one.past for one in turns[number])


def _body(tokens: Sequence[Token]) -> int:
    """At which token "the government" stands; the end where it does not."""
    places = (at for at, token in enumerate(tokens) if "home_bodies" in token.classes and not token.capital)
    return next(places, len(tokens))


def _mentions(tokens: Sequence[Token], cast: Cast, cues: Cues, states: dict[str, str]) -> Iterator[_Mention]:
    """The states that a sentence names outside its quotations, or of whose officials it tells."""
    yield from _officials(tokens, cast, set(states.values()))
    yield from _named(tokens, cast, cues, states)


def _officials(tokens: Sequence[Token], cast: Cast, states: set[str]) -> Iterator[_Mention]:
    """The states whose officials are named; a surname alone tells only that the state may act."""
    for at, (first, behind) in enumerate(pairwise([*tokens, *tokens[-1:]])):
        if first.capital:
            full = cast.people.get(plain(f"{first.text} {behind.text}"), ()) if behind.capital else ()
            owners = {actor for actor, _ in full or cast.surnames.get(plain(first.text), ())}
            yield from (_Mention(at, one, True, bool(full), False) for one in owners & states if len(owners) == 1)


def _named(tokens: Sequence[Token], cast: Cast, cues: Cues, states: dict[str, str]) -> Iterator[_Mention]:
    """The states named; by an adjective only with its government or officials."""
    words = ["" if token.kind == "quote" else token.text for token in tokens]
    text = " ".join(words)
    for match in cast.known.finditer(text) if cast.known else ():
        first = text.count(" ", 0, match.start())
        last = first + match.group().count(" ") + 1
        state = states.get(bare(match.group()))
        owns = last < len(tokens) and tokens[last].low == OWNS
        rules = any(_governs(token) for token in tokens[last : last + _OFFICE])
        if state is None or (match.group() in cast.adjectives and not rules):
            continue
        before = tokens[first - 1] if first else None
        governed = before is not None and "prepositions" in before.classes
        office = governed and any(_governs(token) for token in tokens[max(0, first - _OFFICE) : first - 1])
        acts = office or (not governed and (rules or not owns))
        does = office or (not governed and (rules or _verb(tokens, last, cues)))
        yield _Mention(first, state, acts, does, not governed or (before is not None and before.low in _WITHIN))


def _verb(tokens: Sequence[Token], index: int, cues: Cues) -> bool:
    """Whether a verb stands there, an adverb before it or not: "Oslo [now] bans"."""
    words = Words(tokens, cues)
    at = index + words.adverb(index)
    return words.finite(at) or any(verb.form in ("s", "ed") for verb in words.verbs(at))


def _governs(token: Token) -> bool:
    return not token.capital and not token.classes.isdisjoint(("home_bodies", "institutions", "organs", "officials"))


def _states(cast: Cast, cues: Cues) -> dict[str, str]:
    """Every name and adjective of a state proper with the actor it is, or its first name where nobody follows it.

    Unions and alliances have no inhabitants, or initials in their place, and no "government".
    """
    found: dict[str, str] = {}
    for country in cues.countries:
        if all(adjective.replace(".", "").isupper() for adjective in country.adjectives):
            continue
        names = [bare(name) for name in (*country.names, *country.adjectives, *country.seats)]
        actor = next((cast.states[name] for name in names if cast.states.get(name)), None)
        own = [bare(name) for name, owner in cast.states.items() if owner == actor] if actor else []
        found.update(dict.fromkeys((*names, *own), actor or country.names[0]))
    return found
