"""Whom somebody speaks for, by the words that describe him."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from monitor.domain import INSTITUTION_RANK
from monitor.statements.cast import SPOKESPERSON_RANK, Cast, own_states, own_words
from monitor.statements.cues import Cues
from monitor.statements.tokens import OWNS, Token
from monitor.statements.words import PERSONAL_ENDINGS

_LONGEST_NAME = 4  # words of an actor's name


class Allegiance:
    """Reads descriptions: "the Spanish foreign minister", "an envoy in Oslo", "the opposition leader".

    ``publisher`` is the actor whose own page the text is, if it is one's.
    """

    def __init__(self, cast: Cast, cues: Cues, *, publisher: str | None) -> None:
        self.cast, self.cues, self.publisher = cast, cues, publisher
        house = cast.actors.get(publisher or "")
        self._own = own_words(house, cues) if house else frozenset[str]()
        self.governs = house is not None and (bool(own_states(house, cues) & {house.name}) or self._rules_by_name())

    def _rules_by_name(self) -> bool:
        return not self._own.isdisjoint(self.cues["governing"])

    # --- the publisher on its own page ---------------------------------------------------------------------

    def calls_itself(self, head: Sequence[Token]) -> bool:
        """Whether words are what the publisher calls itself by: a part of its name ("the Commission"), or its board."""
        words = [token for token in head if token.low not in ("the", "our", "this")]
        if not self._own or not words:
            return False
        if self.is_board(head):
            return not self.governs and self._own_board(head, self._own)
        noun = next((before for before, behind in pairwise(words) if behind.low == "of"), words[-1])
        kind = noun.classes & {"organisations", "impersonal"} or noun.low in self.cues.called
        named = all(token.low in self._own or token.low == "of" for token in words)
        company = len(words) == 1 and noun.low in self.cues["own_companies"] and self._own.isdisjoint(self.cues.called)
        article = len(head) > len(words) or "home_bodies" in noun.classes  # "Government has set aside"
        committee = len(words) == 1 and noun.low == "committee" and not self._own.isdisjoint(("bank", "banka"))
        return noun.capital and bool(kind) and article and (named or committee or (company and not self.governs))

    def board_of(self, head: Sequence[Token]) -> str | None:
        """The actor of whose board somebody tells: "the Bank of Latvia's Monetary Policy Committee"."""
        owners = self.owners(head) if self.is_board(head) else []
        house = self.cast.actors.get(owners[0] or "") if len(owners) == 1 else None
        return house.id if house and self._own_board(head, own_words(house, self.cues)) else None

    def is_board(self, head: Sequence[Token]) -> bool:
        """Whether words name what decides for a bank or a company: "the Bank Board", "the directors"."""
        words = " ".join(token.low for token in head)
        return any(f" {name} " in f" {words} " for name in self.cues["boards"])

    def named_last(self, head: Sequence[Token]) -> str | None:
        """The actor that a description ends with the name of: "the German carmaker Velmora", not "the port of Oslo"."""
        for first in range(max(1, len(head) - _LONGEST_NAME), len(head)):
            name = " ".join(token.text for token in head[first:])
            what = head[first - 1].low
            maker = what.endswith("maker") and what not in self.cues["no_companies"]
            described = maker or what in self.cues["called_companies"]
            if described and not head[first - 1].capital and name not in self.cast.adjectives and self.cast.state(name):
                return self.cast.state(name)
        return None

    def _own_board(self, head: Sequence[Token], own: frozenset[str]) -> bool:
        """Whether a board is called by nothing but what it is and its house's ``own`` names."""
        words = [token.low for token in head]
        owned = "of" in words or OWNS in words
        fits = all(word in own or word in self.cues["board_words"] for word in words)
        return fits and (not owned or not own.isdisjoint(words))

    # --- whom descriptions mean ----------------------------------------------------------------------------

    def owners(self, tokens: Sequence[Token]) -> list[str | None]:
        """The states that own what is described: adjectives, possessives and "of" phrases, else where it sits."""
        owning: list[str | None] = []
        seated: list[str | None] = []
        text = " ".join(token.text for token in tokens)
        for match in self.cast.known.finditer(text) if self.cast.known else ():
            before = text[: match.start()].rstrip().rsplit(" ", 1)[-1].lower()
            behind = text[match.end() :].lstrip().split(" ", 1)[0]
            if behind[:1].isupper() and behind.lower() in self.cues["named_after_places"]:
                continue  # the Oslo Times is not Oslo's
            if before in ("in", "at") or self._branches(text[: match.start()], behind):
                seated.append(self.cast.state(match.group()))
            elif before not in ("to", "on", "with", "against", "near"):
                owning.append(self.cast.state(match.group()))
        abroad = any("abroad" in token.classes for token in tokens)
        return owning or ([] if abroad or self.of_a_house(tokens) else seated)

    def _branches(self, before: str, behind: str) -> bool:
        """Whether a place names no state but where a house sits: "the bank's Oslo office"."""
        return behind.lower() in self.cues["branches"] and before.rstrip().endswith(("'s", "’s", "' s", "s'", "s’"))

    def of_a_house(self, tokens: Sequence[Token]) -> bool:
        """Whether what sits somewhere is a private house's: "the firm's office in Oslo", "a bank with one in Oslo"."""
        at = next((at for at, token in enumerate(tokens) if token.low in self.cues["branches"]), 0)
        owns = any(
            behind.low == OWNS
            and owner.classes.isdisjoint(("officials", "titles"))
            and not self.cast.is_state(owner.text)
            for owner, behind in pairwise(tokens[:at])
        )
        return owns or any(token.low in ("with", "has", "have") for token in tokens[:at])

    def affiliation(self, tokens: Sequence[Token]) -> str | None:
        """The actor that somebody described by these words speaks for, if any."""
        if self.outsider(tokens):
            return None
        if not any(not token.classes.isdisjoint(("officials", "unnamed")) for token in tokens):
            return None
        owners = self.owners(tokens)
        return owners[0] if owners else self.by_office(tokens)

    def briefed_at(self, tokens: Sequence[Token], sentence: Sequence[Token]) -> str | None:
        """The state of "foreign ministry spokesman Smith" where none is named: the one he speaks in."""
        classes = frozenset[str]().union(*(token.classes for token in tokens))
        if not {"spokes", "departments"} <= classes or classes & {"abroad", "others"} or self.owners(tokens):
            return None
        seats = (token.text for before, token in pairwise(sentence) if before.low == "in" and token.capital)
        return next((self.cast.state(seat) for seat in seats if self.cast.is_state(seat)), None)

    def outsider(self, tokens: Sequence[Token]) -> bool:
        """Whether somebody described by these words does not speak for the state they name."""
        pressing = (
            first.low == "press" and not second.classes.isdisjoint(("officials", "organisations"))
            for first, second in pairwise(tokens)
        )  # "the government press office"
        bare = [token for token, press in zip_longest(self.unnamed(tokens), pressing) if token and not press]
        classes = frozenset[str]().union(*(token.classes for token in bare))
        return "ousted" in classes or ("others" in classes and "departments" not in classes)

    def unnamed(self, tokens: Sequence[Token]) -> Sequence[Token | None]:
        """Words with ``None`` for those of a followed actor's name: the "Union" of the African Union is no union."""
        if not any(token.capital and "others" in token.classes for token in tokens):
            return tokens
        text = " ".join(token.text for token in tokens)
        found = (match for match in self.cast.known.finditer(text)) if self.cast.known else ()
        followed = (match for match in found if self.cast.state(match.group()))
        spans = [(text.count(" ", 0, match.start()), match.group().count(" ") + 1) for match in followed]
        inside = {at for first, size in spans for at in range(first, first + size)}
        return [None if at in inside else token for at, token in enumerate(tokens)]

    def college(self, tokens: Sequence[Token]) -> str | None:
        """The actor whose leaders or ministers act as one: "the foreign ministers of the EU", "Norway's leaders"."""
        words = tokens[bool(tokens and tokens[0].low == "the") :]
        at = next((at for at, token in enumerate(words) if token.low in self.cues["colleges"]), None)
        if at is None:
            return None
        if at + 1 < len(words):
            owner = words[at + 2 :] if words[at + 1].low == "of" else ()
            before = words[:at]
        else:
            end = next((end for end in range(at, 0, -1) if self._is_owner(words[:end])), 0)
            owner, before = words[: end - (words[end - 1].low == OWNS)] if end else (), words[end:at]
        plainly = all(
            not token.classes.isdisjoint(("titles", "home_bodies")) and token.classes.isdisjoint(("ousted", "others"))
            for token in before
        )
        return self.cast.state(" ".join(token.text for token in owner)) if owner and plainly else None

    def _is_owner(self, tokens: Sequence[Token]) -> bool:
        named = tokens[: len(tokens) - (tokens[-1].low == OWNS)]
        return self.cast.is_state(" ".join(token.text for token in named))

    def by_office(self, tokens: Sequence[Token]) -> str | None:
        """The actor that alone has such an office."""
        offices = {
            token.low for token in tokens if "officials" in token.classes and "common_offices" not in token.classes
        }
        if self.of_another(tokens):
            return None
        return self.cast.only_owner(frozenset(offices))

    def of_another(self, tokens: Sequence[Token]) -> bool:
        """Whether an office is some place's that is no state: "Harborough's tax commissioner"."""
        office = next((at for at, token in enumerate(tokens) if "officials" in token.classes), 0)
        return not tokens[office].capital and any(
            token.capital and token.classes.isdisjoint(("titles", "officials", "determiners"))
            for token in tokens[:office]
        )

    def crowd(self, head: Sequence[Token]) -> bool:
        """Whether a description means some of a country's people, not the state: "many Norwegians", "Turks who"."""
        if any(not token.classes.isdisjoint(("officials", "unnamed")) for token in head):
            return False
        counted = head[0].low in self.cues["vague"] or head[0].kind == "number" or head[-1].low in ("percent", "cent")
        told = len(head) > 1 and not head[1].classes.isdisjoint(("prepositions", "relatives"))
        people = head[0].text in self.cast.adjectives and head[0].low.endswith("s")
        singular = head[-1].low.removesuffix("s")
        trade = singular != head[-1].low and singular.endswith(PERSONAL_ENDINGS) and "rulers" not in head[-1].classes
        trade = trade and self.cues.classes(singular).isdisjoint(("officials", "titles", "things"))
        owned = trade and not head[-1].capital and any(token.low == OWNS for token in head)  # "Ghana's bondholders"
        return counted or owned or (people and (told or (len(head) > 1 and head[1].low.endswith("ed"))))

    def nameless(self, head: Sequence[Token], everything: Sequence[Token]) -> bool:
        """Whether somebody speaks who gives no name: "an official", "a minister, who asked not to be named,"."""
        told = " ".join(token.text for token in everything)
        return any("unnamed" in token.classes for token in head) or bool(self.cues.patterns["nameless"].search(told))

    def rank(self, actor: str | None, tokens: Sequence[Token]) -> int | None:
        """The rank of somebody not configured who speaks for an actor; ``None`` for others."""
        if actor is None:
            return None
        return SPOKESPERSON_RANK if any("spokes" in token.classes for token in tokens) else INSTITUTION_RANK
