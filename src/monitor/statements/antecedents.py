"""Who was spoken of last, and whom that makes of "he", "they", "one of them" and "the diplomat"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from monitor.domain import INSTITUTION_RANK
from monitor.statements.allegiance import Allegiance
from monitor.statements.cast import Cast, Who, plain
from monitor.statements.cues import Cues
from monitor.statements.names import Names
from monitor.statements.tokens import OWNS, Range, Token

MEMORY = 6
"""Sentences back that a reference may reach."""

LOG = 40
"""Mentions looked through for it."""

_GROUP = 4  # sentences back that "one of them" may reach
_DEFINITE = ("the ", "these ", "those ", "his ", "her ", "its ", "their ")
_DEFINITE_NOUN = 2  # words of "the diplomat"

NAMED, TOPIC, SUBJECT, SPOKE = 0, 1, 2, 3
"""How a mention weighs when a later "he" or "it" looks for somebody; a state that a sentence is about is its topic."""


@dataclass
class Person:
    """Somebody the article has named, how often, with the words it used of the office and the gender it showed."""

    who: Who
    roles: set[str] = field(default_factory=set)
    gender: str = ""
    named: int = 0


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named: in which sentence, at which token, and with what weight.

    ``asks`` says that he only asks a question there.
    """

    who: Who
    sentence: int
    index: int
    weight: int
    asks: bool = False


class Antecedents(Allegiance):
    """What an article has said so far of people, and whom its next reference without a name means."""

    def __init__(self, cast: Cast, cues: Cues, *, publisher: str | None) -> None:
        super().__init__(cast, cues, publisher=publisher)
        self.names = Names(cast, cues)
        self.persons: dict[str, Person] = {}
        self.log: list[Mention] = []
        self.last: Who | None = None
        self.group: Mention | None = None
        self.sentence = 0

    def institution(self, actor: str | None, label: str) -> Who:
        """An actor's institution, or somebody else's, speaking without a name."""
        return Who(None if actor else label, None, actor, INSTITUTION_RANK if actor else None, label=label)

    # --- mentions ------------------------------------------------------------------------------------------

    def spoke(self, who: Who, index: int) -> None:
        """Take note that somebody is the source of words in the present sentence."""
        self.last = who
        self.note(who, index, SPOKE)

    def subject_of(self, sentence: int) -> Who | None:
        """Whom a sentence is about, whoever speaks in it."""
        there = [one for one in self.log[-12:] if one.sentence == sentence and one.weight and one.who.person]
        return min(there, key=lambda one: one.index).who if there else None

    def said_before(self, sentence: int) -> Who | None:
        """Whom a sentence was about: who spoke in it, else its subject."""
        there = [one for one in self.log[-12:] if one.sentence == sentence and one.weight >= SUBJECT]
        return max(there, key=lambda mention: (mention.weight, -mention.index)).who if there else None

    def newcomer(self, sentence: int) -> Who | None:
        """Whom a sentence that nobody speaks in is about, if it is the first to name him."""
        there = [one for one in self.log[-12:] if one.sentence == sentence]
        about = self.subject_of(sentence)
        person = self.persons.get(plain(about.name or "")) if about else None
        new = person is not None and person.named <= 1 and all(one.weight != SPOKE for one in there)
        return about if new else None

    def note(self, who: Who, index: int, weight: int) -> None:
        """Take note that somebody is named at a token of the present sentence."""
        self.log.append(Mention(who, self.sentence, index, weight))

    def asked(self, source: Sequence[Range], asked: Range) -> None:
        """Take note that somebody of the present sentence only asks, and whom; not of who was heard last.

        A speaker who asks something goes on speaking: his is a question that nobody is to answer.
        """
        here = [place for place, one in enumerate(self.log) if one.sentence == self.sentence]
        asking = {place for place in here if any(self.log[place].index in range(*span) for span in source)}
        if self.last and any(self.log[place].who.key == self.last.key for place in asking):
            return
        for place in here:
            one = self.log[place]
            if one.index in range(*asked):
                self.log[place] = replace(one, weight=max(one.weight, SUBJECT))
            elif place in asking:
                self.log[place] = replace(one, asks=True)

    # --- pronouns ------------------------------------------------------------------------------------------

    def pronoun(self, low: str, index: int) -> Who | None:
        """Whom a pronoun at a token means: the likeliest of those named in the last sentences."""
        if low == "they" and self.publisher and self._two_met():
            return replace(self.institution(self.publisher, low), jointly=True)
        gender = "female" if low in ("she", "her") else "male" if low in ("he", "him") else ""
        for mention in self._answering(self._recent(index), gender):
            surer = self._surer(mention, index) if gender == "female" else None
            if surer:
                return surer
            if gender and self._may_be(mention, gender):
                return mention.who
            if not gender and not mention.who.person and self._agrees(mention, low):
                return mention.who
        if gender:
            return self._beside(gender, self.sentence, index) or self._long_ago(gender)
        return self.last if low != "it" or (self.last and not self.last.person) else None

    def _answering(self, recent: list[Mention], gender: str) -> list[Mention]:
        """Recent mentions without those of who has only asked since, where a "he" or "she" may be somebody else.

        Whom a question is only about does not answer it for having been named there.
        """
        asking = {one.who.key: one.sentence for one in reversed(recent) if one.asks}
        others = [
            one
            for one in recent
            if not one.asks
            and one.sentence >= asking.get(one.who.key, one.sentence)
            and (one.weight != NAMED or one.sentence not in asking.values())
        ]
        told = any(one.weight >= SUBJECT and self._fits(one, gender) for one in others)
        return others if gender and asking and told else recent

    def _surer(self, mention: Mention, index: int) -> Who | None:
        """A woman named beside somebody whose gender nothing tells: "Smith called Anne Jones a liar after she"."""
        person = self.persons.get(plain(mention.who.name or ""))
        return None if person is None or person.gender else self._beside("female", mention.sentence, index)

    def _beside(self, gender: str, sentence: int, index: int) -> Who | None:
        """Somebody known for a man or woman whom a sentence names, the present one before a token."""
        for one in self.log[-LOG:]:
            there = one.sentence == sentence and (sentence < self.sentence or one.index < index)
            person = self.persons.get(plain(one.who.name or "")) if there else None
            if person and person.gender == gender:
                return one.who
        return None

    def _agrees(self, mention: Mention, low: str) -> bool:
        """Whether a body or text named in passing agrees with a pronoun in number."""
        noun = mention.who.label.partition(" of ")[0]
        several = noun.endswith("s") and not noun.endswith("ss")
        return mention.weight != NAMED or mention.who.actor is not None or several == (low == "they")

    def _long_ago(self, gender: str) -> Who | None:
        """Who spoke last that is known for a "he" or "she": no institution, not even the last one heard."""
        for one in reversed(self.log[-LOG:]):
            person = self.persons.get(plain(one.who.name or "")) if one.weight == SPOKE else None
            if person and person.gender == gender:
                return one.who
        return None

    def _two_met(self) -> bool:
        """Whether the sentence before was about two people or more, as a read-out's is."""
        before = [one.who for one in self.log[-LOG:] if one.sentence == self.sentence - 1]
        return any(who.jointly for who in before) or len({who.key for who in before if who.person}) > 1

    def _may_be(self, mention: Mention, gender: str) -> bool:
        """Whether somebody may be meant by a "he" or "she", which from then on tells his or her gender."""
        person = self.persons.get(plain(mention.who.name or "")) if mention.who.person else None
        fits = self._fits(mention, gender)
        if person and fits:
            person.gender = gender
        return fits

    def _fits(self, mention: Mention, gender: str) -> bool:
        who = mention.who
        if not who.person:
            return mention.weight >= SUBJECT and self.names.human(who.label)
        person = self.persons.get(plain(who.name or ""))
        return person is None or person.gender in ("", gender)

    def _at_hand(self, mention: Mention) -> bool:
        """Whether somebody of the same sentence may be meant: "a man might leave, he said" is not about the man."""
        return mention.who.person or mention.weight in (TOPIC, SPOKE) or mention.who.actor is not None

    def _recent(self, index: int) -> list[Mention]:
        """Recent mentions, the likeliest first: near before far, sources before subjects before the rest."""
        recent = [
            one
            for one in self.log[-LOG:]
            if self.sentence - one.sentence <= MEMORY
            and (one.sentence < self.sentence or (one.index < index and one.weight and self._at_hand(one)))
        ]
        return sorted(recent, key=lambda one: (-one.sentence, -one.weight, one.index))

    # --- one of several, one mentioned before --------------------------------------------------------------

    def one_of(self, head: Sequence[Token]) -> Who | None:
        """One of those last spoken of in the plural: "one", "one of them", "one of the two"."""
        words = [token.low for token in head]
        if words[0] != "one" or words[1:] not in ([], ["of", "them"], ["of", "those"]):
            return None
        if self.group is None or self.sentence - self.group.sentence > _GROUP:
            return None
        several = self.group.who.label
        label = f"one of {several}" if several.startswith(_DEFINITE) else f"one of the {several}"
        who = self.group.who
        return replace(who, name=None if who.actor else label, anonymous=True, label=label)

    def gather(self, head: Sequence[Token], actor: str | None, *, opens: bool) -> None:
        """Take note of several people or bodies without names: "the two traders", "diplomats in Oslo".

        ``opens`` says that they open the sentence, so that a capital makes no name of the word.
        """
        end = next(
            (at for at, token in enumerate(head) if "prepositions" in token.classes or token.low == OWNS), len(head)
        )
        core = head[:end]
        noun = core[-1] if core else None
        if noun is None or (noun.capital and len(core) > 1) or "pronouns" in noun.classes or not _plural(noun):
            return
        small = opens and head[0].text not in self.cast.adjectives
        words = " ".join(token.low if place == 0 and small else token.text for place, token in enumerate(core))
        rank = INSTITUTION_RANK if actor else None
        self.group = Mention(Who(None, None, actor, rank, label=words), self.sentence, 0, SUBJECT)

    def introduced(self, head: Sequence[Token]) -> Who | None:
        """Somebody without a name whom the article has described before: "the diplomat" is its "Dutch diplomat"."""
        if len(head) != _DEFINITE_NOUN or head[0].low != "the" or not self.names.human(head[1].low):
            return None
        for one in reversed(self.log[-LOG:]):
            words = one.who.label.lower().split()
            near = self.sentence - one.sentence <= MEMORY and not one.who.person
            if near and len(words) > 1 and head[1].low in words and self.names.human(one.who.label):
                return replace(one.who, anonymous=True)
        return None


def _plural(noun: Token) -> bool:
    return "plurals" in noun.classes or (noun.low.endswith("s") and not noun.low.endswith("ss") and len(noun.low) > 3)
