"""Whom somebody speaks for, by the words that describe him."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from monitor.domain import INSTITUTION_RANK
from monitor.statements.cast import SPOKESPERSON_RANK, Cast
from monitor.statements.cues import Cues
from monitor.statements.tokens import OWNS, Token


class Allegiance:
    """Reads descriptions: "the Spanish foreign minister", "an envoy in Oslo", "the opposition leader"."""

    def __init__(self, cast: Cast, cues: Cues) -> None:
        self.cast, self.cues = cast, cues

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
        bare = [token for token, press in zip_longest(tokens, pressing) if not press]
        classes = frozenset[str]().union(*(token.classes for token in bare))
        return "ousted" in classes or ("others" in classes and "departments" not in classes)

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
        return counted or (people and (told or (len(head) > 1 and head[1].low.endswith("ed"))))

    def nameless(self, head: Sequence[Token], everything: Sequence[Token]) -> bool:
        """Whether somebody speaks who gives no name: "an official", "a minister, who asked not to be named,"."""
        told = " ".join(token.text for token in everything)
        return any("unnamed" in token.classes for token in head) or bool(self.cues.patterns["nameless"].search(told))

    def rank(self, actor: str | None, tokens: Sequence[Token]) -> int | None:
        """The rank of somebody not configured who speaks for an actor; ``None`` for others."""
        if actor is None:
            return None
        return SPOKESPERSON_RANK if any("spokes" in token.classes for token in tokens) else INSTITUTION_RANK
