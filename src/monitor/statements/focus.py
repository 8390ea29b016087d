"""What an article is about: the states it names, whose laws it tells of, and whose "the ministry" therefore is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from monitor.statements.antecedents import LOG, MEMORY, NAMED, SPOKE, SUBJECT, TOPIC, Antecedents, Mention
from monitor.statements.cast import Cast, Who
from monitor.statements.cues import Cues
from monitor.statements.home import Home
from monitor.statements.tokens import OWNS, Range, Token

_TOLD = 2  # sentences that whoever was heard last may be spoken for, unless a state is named since
_TOGETHER = 3  # sentences back that "the two leaders" may reach


class Named(NamedTuple):
    """A state that a sentence names, by the actor it is, if any; ``topic`` where the sentence is about it."""

    sentence: int
    actor: str | None
    topic: bool


class Made(NamedTuple):
    """Who made a law or decree, in which sentence that is told, and by what noun."""

    who: Who
    sentence: int
    noun: str


class Focus(Antecedents):
    """The states and laws spoken of so far, and to whom an institution or deed without an owner belongs."""

    def __init__(self, cast: Cast, cues: Cues, *, publisher: str | None) -> None:
        super().__init__(cast, cues, publisher=publisher)
        self.states: list[Named] = []
        self.made: Made | None = None
        self.texts: dict[str, Mention] = {}  # by their nouns, the texts in which somebody said something
        self.others: set[str] = set()  # the laws and decrees met since that somebody else made
        self.home = Home()
        self.seat: str | None = None  # "In Oslo" at the head of the present sentence

    def note_states(self, tokens: Sequence[Token], stretch: Range, subject_end: int) -> None:
        """Take note of the states named in a run of capitalised words; the subject ends before ``subject_end``."""
        first, last = stretch
        text = " ".join(token.text for token in tokens[first:last])
        for match in self.cast.known.finditer(text) if self.cast.known else ():
            actor = self.cast.state(match.group())
            governed = first > 0 and "prepositions" in tokens[first - 1].classes
            topic = first < subject_end and not governed
            self.states.append(Named(self.sentence, actor, topic))
            owns = last < len(tokens) and tokens[last].low == OWNS
            owns = owns and not any("institutions" in token.classes for token in tokens[last + 1 : last + 3])
            if match.group() not in self.cast.adjectives and not owns:
                self.note(self.institution(actor, match.group()), first, TOPIC if topic else NAMED)

    def makes(self, who: Who, noun: str) -> None:
        """Take note that somebody is told to have made a law or decree, by that noun, in the present sentence."""
        self.made = Made(who, self.sentence, _singular(noun))
        self.others = set()

    def issues(self, who: Who, tokens: Sequence[Token]) -> None:
        """Take note of the text in which somebody says something, by the words of the attribution."""
        for token in tokens if who.name or who.actor else ():
            if "issued_texts" in token.classes and token.low != who.label.rsplit(" ", 1)[-1]:
                self.texts[token.low] = Mention(who, self.sentence, 0, SPOKE)

    def issuer(self, head: Sequence[Token]) -> Who | None:
        """Whose "the statement" is: of who said something in one shortly before, or of the institution heard last."""
        bare = head[0].low == "the" and len(head) == 2 and "issued_texts" in head[1].classes
        if not bare:
            return None
        told = self.texts.get(head[1].low)
        if told and self.sentence - told.sentence <= MEMORY:
            return told.who
        near = self.last and any(
            one.who.key == self.last.key and self.sentence - one.sentence <= 1 for one in self.log[-12:]
        )
        body = self.last if self.last and self.last.actor and not self.last.person else None
        return body if near and "releases" in head[1].classes else None

    def meets(self, noun: str) -> None:
        """Take note of a law or decree that is not the one made last."""
        self.others.add(_singular(noun))

    def maker(self, noun: str, *, same: bool = False) -> Who | None:
        """Whose "the decree" is; ``same`` where no other word for it will do.

        Another word means the one made last ("the regulation" after "a decree") while no other was met; a word of the
        rulings means a ruling alone.
        """
        made, noun = self.made, _singular(noun)
        if made is None or self.sentence - made.sentence > MEMORY or not self._of_a_kind(noun, made.noun):
            return None
        alike = noun == made.noun
        return None if (noun in self.others if alike else self.others or same) else made.who

    def _of_a_kind(self, noun: str, made: str) -> bool:
        """Whether both are what a court hands down, or neither is: no "ruling" takes up a law."""
        return (noun in self.cues["judgements"]) == (made in self.cues["judgements"])

    def at_home(self, head: Sequence[Token]) -> str | None:
        """The actor whose "the government" is in its own country's news: see :class:`Home`."""
        of = next((at for at, token in enumerate(head) if token.low == "of"), len(head))
        matter = all("titles" in token.classes and not token.capital for token in head[of:])
        words = [token for token in (head[:of] if matter else head) if token.low != "the"]
        definite = bool(head) and (head[0].low == "the" or len(words) == len(head))
        if not words or not definite or "home_bodies" not in words[-1].classes:
            return None
        bare = words[-1].low == "parliament" or head[0].low == "the"
        ministry = words[-1].low == "ministry"
        fits = (
            not token.capital and ("national" in token.classes or (ministry and "titles" in token.classes))
            for token in words[:-1]
        )
        return self.home.actor(self.sentence) if bare and all(fits) else None

    def in_part(self, head: Sequence[Token]) -> str | None:
        """The actor whose body is called without its country, where the article names that country and no other."""
        words = [token.text for token in head[head[0].low == "the" :]]
        owner = next((at for at, token in enumerate(words) if token in ("'s", "’s")), len(words))
        actor = self.cast.parts.get(" ".join(words[:owner]))
        named = {one.actor for one in self.states[-8:]}
        return actor if actor and named == {actor} else None

    def seated(self, head: Sequence[Token]) -> str | None:
        """The state of "In Oslo, a spokesperson said": the one whose seat opens the sentence."""
        fits = ("spokes", "determiners", "houses")
        bare = all(not token.classes.isdisjoint(fits) and "abroad" not in token.classes for token in head)
        return self.seat if bare and any("spokes" in token.classes for token in head) else None

    def together(self, head: Sequence[Token]) -> str | None:
        """The actor among "the two leaders" or "both sides": the publisher, else the first one lately named."""
        several = head[0].low in ("the", "both") and all(token.low in self.cues["together"] for token in head[:-1])
        if not several or head[-1].low not in self.cues["counterparts"]:
            return None
        lately = (one.who.actor for one in self.log[-LOG:] if self.sentence - one.sentence <= _TOGETHER)
        return self.publisher or next((actor for actor in lately if actor), None)

    def focus(self, head: Sequence[Token]) -> str | None:
        """The actor that a bare "the ministry" belongs to: who spoke last, else the state named last."""
        if head[0].low == "our":
            return self.publisher
        definite = head[0].low in ("the", "his", "her", "its", "their") or any(token.low == "the" for token in head)
        classes = frozenset[str]().union(*(token.classes for token in head))
        ministry = not self.governs and any(token.low in self.cues["governing"] for token in head)
        others = ministry or (self.governs and head[-1].low == "committee")
        if definite and self.publisher and "departments" in classes and "abroad" not in classes and not others:
            return self.publisher
        about = self.focus_of_states(self.at_home(head)) if definite and "houses" in classes else None
        return None if ministry and about == self.publisher else about

    def agent(self, *, near: bool = False) -> Who | None:
        """Whose a deed without an agent is: of whom the article speaks; ``near`` is here or in the sentence before."""
        named = [one.sentence for one in self.log[-12:] if one.who.actor] + [one.sentence for one in self.states[-4:]]
        if near and not any(self.sentence - sentence <= 1 for sentence in named):
            return None
        topics = [one.actor for one in self.states[-8:] if one.topic and self.sentence - one.sentence <= MEMORY]
        about = self._about() or (None if topics else self.last)
        actor = about.actor if about else topics[-1] if topics else self.publisher
        return self.institution(actor, "") if actor else None

    def focus_of_states(self, home: str | None = None) -> str | None:
        """The actor of whoever was heard last, else of what the sentence is about, the article or a sentence before."""
        last = self.last
        heard = [one.sentence for one in self.log[-12:] if last and one.who.key == last.key]
        since = any(heard and one.sentence > heard[-1] for one in self.states[-1:])
        if last and last.actor and heard and self.sentence - heard[-1] <= _TOLD and not since:
            return last.actor
        about = self._about()
        if about is not None:
            return about.actor
        if home is not None:
            return home
        here = self.states_in(self.sentence)
        if here:
            return here[0].actor
        before = self.states_in(max((one.sentence for one in self.states[-8:]), default=-1))
        if not before or self.sentence - before[0].sentence > MEMORY:
            return self.publisher
        return before[0].actor if before[0].topic else before[-1].actor

    def _about(self) -> Who | None:
        """The official or state that the present sentence is about: "Smith will sign it, the presidency said"."""
        here = [one for one in self.log[-12:] if one.sentence == self.sentence and one.weight in (TOPIC, SUBJECT)]
        first = min(here, key=lambda one: one.index, default=None)
        return first.who if first and (first.who.actor or not first.who.person) else None

    def states_in(self, sentence: int) -> list[Named]:
        """The states that a sentence names, its subject before those that something is done to."""
        return sorted((one for one in self.states[-8:] if one.sentence == sentence), key=lambda one: not one.topic)


def _singular(noun: str) -> str:
    return noun.removesuffix("s")
