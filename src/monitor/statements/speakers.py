"""Who is meant: names, surnames, offices, capitals, ministries and pronouns, read along with an article.

A "he" or "the ministry" means what the sentences before make of it, so a :class:`Scene` is shown every sentence in
order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from monitor.statements.allegiance import Allegiance
from monitor.statements.cast import (
    INSTITUTION_RANK,
    Cast,
    Office,
    Who,
    in_office,
    plain,
    title_words,
)
from monitor.statements.cues import Cues
from monitor.statements.names import Names
from monitor.statements.phrases import Source
from monitor.statements.tokens import OWNS, Range, Token
from monitor.statements.words import PERSONAL_ENDINGS

_MEMORY = 6  # sentences back that a reference may reach
_TOGETHER = 3  # ... and "the two leaders"
_LOG = 40  # mentions looked through for it
_HOLDERS = ("officials", "titles", "offices", "female", "male")
NAMED, SUBJECT, SPOKE = 0, 1, 2
"""How a mention weighs when a later "he" looks for somebody."""


@dataclass
class Person:
    """Somebody the article has named, with the words it used of the office and the gender it showed."""

    who: Who
    roles: set[str] = field(default_factory=set)
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named: in which sentence, at which token, and with what weight."""

    who: Who
    sentence: int
    index: int
    weight: int


class Scene(Allegiance):
    """What an article has said so far of people and states, and how its next reference is to be read."""

    def __init__(self, cast: Cast, cues: Cues, *, day: date | None, publisher: str | None) -> None:
        super().__init__(cast, cues)
        self.day, self.publisher = day, publisher
        self.names = Names(cast, cues)
        self.persons: dict[str, Person] = {}
        self.bearers: dict[str, Person] = {}
        self.log: list[Mention] = []
        self.states: list[tuple[int, str | None]] = []
        self.last: Who | None = None
        self.sentence = 0

    # --- reading along -------------------------------------------------------------------------------------

    def read(self, tokens: Sequence[Token], number: int, subject_end: int) -> None:
        """Take note of everybody a sentence names outside its quotations; its subject ends before ``subject_end``."""
        self.sentence = number
        for stretch in self.names.stretches(tokens):
            name = self.names.personal(tokens, stretch, self.bearers)
            if name is None:
                self._note_states(tokens, stretch)
                continue
            owns = name.last < len(tokens) and tokens[name.last].low == OWNS
            who = self._named(tokens, name, self.names.surroundings(tokens, stretch.first, name.last))
            self._note(who, stretch.first, SUBJECT if stretch.first < subject_end and not owns else NAMED)

    def introduce(self, tokens: Sequence[Token], subject: Source) -> None:
        """Take note of a subject without a name: "A clerk was asked whether"."""
        head = tokens[slice(*subject[0])] if subject else ()
        if (
            not head
            or "determiners" not in head[0].classes
            or "possessives" in head[0].classes
            or not self.names.human(self.names.label(head))
        ):
            return
        who = self.resolve(tokens, subject)
        if who is not None:
            self._note(who, subject[0].first, SUBJECT)

    def spoke(self, who: Who, index: int) -> None:
        """Take note that somebody is the source of words in the present sentence."""
        self.last = who
        self._note(who, index, SPOKE)

    def subject_of(self, sentence: int) -> Who | None:
        """Whom a sentence is about, whoever speaks in it."""
        there = [one for one in self.log[-12:] if one.sentence == sentence and one.weight and one.who.person]
        return min(there, key=lambda one: one.index).who if there else None

    def said_before(self, sentence: int) -> Who | None:
        """Whom a sentence was about: who spoke in it, else its subject."""
        there = [mention for mention in self.log[-12:] if mention.sentence == sentence and mention.weight]
        return max(there, key=lambda mention: (mention.weight, -mention.index)).who if there else None

    def _note(self, who: Who, index: int, weight: int) -> None:
        self.log.append(Mention(who, self.sentence, index, weight))

    def _note_states(self, tokens: Sequence[Token], stretch: Range) -> None:
        first, last = stretch
        text = " ".join(token.text for token in tokens[first:last])
        for match in self.cast.known.finditer(text) if self.cast.known else ():
            actor = self.cast.state(match.group())
            self.states.append((self.sentence, actor))
            owns = last < len(tokens) and tokens[last].low == OWNS
            if actor and match.group() not in self.cast.adjectives and not owns:
                self._note(self.institution(actor, match.group()), first, NAMED)

    # --- people --------------------------------------------------------------------------------------------

    def _named(self, tokens: Sequence[Token], name: Range, context: Sequence[Token]) -> Who:
        """The person of a name at a place in the text, described by the words around it."""
        text = " ".join(token.text for token in tokens[slice(*name)])
        full = plain(text)
        who = self._configured(full, context)
        known = self.persons.get(full) or self.bearers.get(full) if who is None else None
        if known is None:
            who = who or self._stranger(text, self.names.title(tokens, name), context, tokens)
            known = self.persons.setdefault(plain(who.name or text), Person(who))
            self._bear(known, full, plain(who.name or text))
        self._learn(known, context)
        return known.who

    def _bear(self, person: Person, *names: str) -> None:
        """Let the words of a name mean its bearer from here on: the surname, also where it is written first.

        A first name means somebody only where nobody else is known by it.
        """
        for first, *_, last in (name.split() for name in names if " " in name):
            if first in self.cast.leading:
                self.bearers[first] = person
            elif first not in self.cast.surnames:
                self.bearers.setdefault(first, person)
            self.bearers[last] = person
        for name in names:
            if " " not in name:
                self.bearers[name] = person

    def _stranger(self, name: str, title: str | None, context: Sequence[Token], sentence: Sequence[Token]) -> Who:
        actor = self.affiliation(context) or self.briefed_at(context, sentence)
        return Who(name, title, actor, self.rank(actor, context), person=True)

    def _configured(self, full: str, context: Sequence[Token]) -> Who | None:
        """The configured person of that name, unless the article has used the surname for somebody else."""
        offices = self.cast.offices(full)
        if not offices and " " not in full:
            offices = self.cast.surnames.get(full, ())
            if full in self.bearers and not self._rather(offices, self.bearers[full], context):
                return self.bearers[full].who
            states = self.owners(context)
            if states and not any(actor in states for actor, _ in offices):
                return None
        return in_office(offices, self.day) if offices else None

    def _rather(self, offices: Sequence[Office], bearer: Person, context: Sequence[Token]) -> bool:
        """Whether the office named tells a configured person from the bearer whom the article has introduced."""
        roles = {token.low for token in context if not token.classes.isdisjoint(("officials", "titles"))}
        roles -= self.cues["styles"] | bearer.roles
        return any(roles & title_words(one.title) and one.in_office(self.day) for _, one in offices)

    def _learn(self, person: Person, context: Sequence[Token]) -> None:
        for token in context:
            if not token.classes.isdisjoint(("officials", "titles", "others", "female", "male")):
                person.roles.add(token.low)
        person.roles |= title_words(person.who.title or "")
        shown = {
            gender
            for gender in ("female", "male")
            if any(gender in token.classes and "kin" not in token.classes for token in context)
        }
        if not person.gender and len(shown) == 1:
            person.gender = shown.pop()

    # --- references ----------------------------------------------------------------------------------------

    def institution(self, actor: str | None, label: str) -> Who:
        """An actor's institution, or somebody else's, speaking without a name."""
        return Who(None if actor else label, None, actor, INSTITUTION_RANK if actor else None, label=label)

    def resolve(self, tokens: Sequence[Token], source: Source) -> Who | None:
        """Whom the words of a source mean; ``None`` where they mean the reporter."""
        if not source:
            return self.last
        head = tokens[slice(*source[0])]
        if len(head) == 1 and "pronouns" in head[0].classes:
            return (
                None
                if "writers" in head[0].classes
                else self.pronoun(head[0].low, source[0].first) or Who(label=head[0].low)
            )
        everything = [token for span in source for token in tokens[slice(*span)]]
        return self._person_among(tokens, source, everything) or self._described(head, everything)

    def _person_among(self, tokens: Sequence[Token], source: Source, everything: Sequence[Token]) -> Who | None:
        for span in source:
            for stretch in self.names.stretches(tokens[: span.last]):
                if stretch.first < span.first or self.names.only_describes(tokens, span.first, stretch.first):
                    continue
                name = self.names.personal(tokens, stretch, self.bearers, floor=span.first)
                if name and not (name.last < span.last and tokens[name.last].low == OWNS):
                    return self._named(tokens, name, everything)
        return None

    def _described(self, head: Sequence[Token], everything: Sequence[Token]) -> Who:
        """A source without a personal name: a state, an office, an institution, or anybody."""
        bare = next(
            (place for place, token in enumerate(head) if place and token.low in self.cues["of_things"]), len(head)
        )
        label = self.names.label(head[:bare]) if self.names.nounlike(head[:bare]) else ""
        described = self.names.phrase(head[:bare]) if label else None
        joint = self._together(head)
        if joint:
            return replace(self.institution(joint, label), jointly=True)
        if self.cast.is_state(" ".join(token.text for token in head)):
            return self.institution(self.cast.state(" ".join(token.text for token in head)), label)
        owner, owners = self._holder_of(head), self.owners(everything)
        outsider = self.outsider(head)
        holder = self._of_trade(head, owners) if outsider else self._in_person(head, owners, owner)
        if holder:
            return holder
        anonymous = any("unnamed" in token.classes for token in head)
        if outsider and not any("spokes" in token.classes for token in head):
            return Who(described, label=label)
        speaks = any(not token.classes.isdisjoint(("officials", "unnamed", "documents")) for token in head)
        actor = owners[0] if owners else (owner or self.by_office(head) or self._focus(head)) if speaks else None
        if actor and (speaks or len(head) <= 3):
            return Who(None, None, actor, self.rank(actor, head), anonymous=anonymous, label=label)
        return Who(described, anonymous=anonymous, label=label)

    def _together(self, head: Sequence[Token]) -> str | None:
        """The actor among "the two leaders" or "both sides": the publisher, else the first one lately named."""
        several = head[0].low in ("the", "both") and all(token.low in self.cues["together"] for token in head[:-1])
        if not several or head[-1].low not in self.cues["counterparts"]:
            return None
        lately = (one.who.actor for one in self.log[-_LOG:] if self.sentence - one.sentence <= _TOGETHER)
        return self.publisher or next((actor for actor in lately if actor), None)

    def _in_person(self, head: Sequence[Token], owners: Sequence[str | None], owner: str | None) -> Who | None:
        """Who holds the office that a definite description names: "the foreign minister", "his spokesman"."""
        core = self.names.core(head)
        roles = frozenset(
            word
            for token in core
            if not token.classes.isdisjoint(("officials", "titles", "female", "male"))
            and token.classes.isdisjoint(("fillers", "styles"))
            for word in self.cues.abbreviations.get(token.text, (token.low,))
        )
        definite = (
            head[0].low in ("the", "his", "her", "its", "their", "that", "this") or head[0].text in self.cast.adjectives
        )
        definite = (
            definite
            or any(token.low == OWNS for token in head)
            or (head[0].capital and "determiners" not in head[0].classes)
        )
        if not roles or not definite or not self._holds_office(core):
            return None  # "political observers" hold no office, whoever has "political" in his title
        if owners or owner:
            return self._by_title(roles, owners[0] if owners else owner, strict=True)
        if self._own_office(roles):
            return self._by_title(roles, self.publisher, strict=True)
        here = next((actor for sentence, actor in reversed(self.states[-6:]) if sentence == self.sentence), None)
        return (self._by_title(roles, here, strict=True) if here else None) or self._by_title(roles, None, strict=False)

    def _of_trade(self, head: Sequence[Token], owners: Sequence[str | None]) -> Who | None:
        """The person last introduced by the trade or local office a description names: "the governor"."""
        core = self.names.core(head)
        noun = core[-1].low if core else ""
        if owners or head[0].low != "the" or len(core) > 3 or not noun.endswith(PERSONAL_ENDINGS):
            return None
        for mention in reversed(self.log[-_LOG:]):
            person = self.persons.get(plain(mention.who.name)) if mention.who.person and mention.who.name else None
            if person and noun in person.roles:
                return person.who
        return None

    def _own_office(self, roles: frozenset[str]) -> bool:
        """Whether the publisher has such an office: on its own page "the Minister" is its own, whoever visits."""
        actor = self.cast.actors.get(self.publisher or "")
        return actor is not None and any(
            roles <= title_words(one.title) and one.in_office(self.day) for one in actor.speakers
        )

    def _holds_office(self, core: Sequence[Token]) -> bool:
        """Whether the noun of a description is an office: "the PM of Canada", not "political observers"."""
        head = next((place for place, token in enumerate(core) if token.low == "of"), len(core)) - 1
        return head >= 0 and (not core[head].classes.isdisjoint(_HOLDERS) or core[head].text in self.cues.abbreviations)

    def _by_title(self, roles: frozenset[str], actor: str | None, *, strict: bool) -> Who | None:
        """The person an office means: one the article has named, else who holds it on the day."""
        for mention in reversed(self.log[-60:]):
            person = self.persons.get(plain(mention.who.name)) if mention.who.person and mention.who.name else None
            if person and roles <= person.roles and (not strict or person.who.actor == actor):
                return person.who
        actor = (
            actor if strict else self.cast.only_owner(roles - self.cues["common_offices"]) or self._focus_of_states()
        )
        if actor is None or roles <= self.cues["common_offices"] - {"minister", "president", "ambassador"}:
            return None
        who = self.cast.holder(actor, roles, self.day)
        if who and who.name:
            self.persons.setdefault(plain(who.name), Person(who, set(title_words(who.title or ""))))
        return who

    def _holder_of(self, head: Sequence[Token]) -> str | None:
        """The actor of the person or pronoun a description hangs on: "his office", "Smith's spokesman"."""
        for place, token in enumerate(head):
            if "possessives" in token.classes and token.low in _OWNERS:
                holder = self.pronoun(_OWNERS[token.low], len(head))
                return holder.actor if holder else None
            bearer = self.bearers.get(plain(token.text)) if token.capital and "titles" not in token.classes else None
            hangs = (place + 1 < len(head) and head[place + 1].low == OWNS) or (
                place > 0 and not head[place - 1].classes.isdisjoint(("prepositions", "titles"))
            )
            if bearer and bearer.who.actor and hangs:
                return bearer.who.actor
        return None

    def _focus(self, head: Sequence[Token]) -> str | None:
        """The actor that a bare "the ministry" belongs to: who spoke last, else the state named last."""
        if head[0].low == "our":
            return self.publisher
        definite = head[0].low in ("the", "his", "her", "its", "their") or any(token.low == "the" for token in head)
        classes = frozenset[str]().union(*(token.classes for token in head))
        if definite and self.publisher and "departments" in classes and "abroad" not in classes:
            return self.publisher
        return self._focus_of_states() if definite and "houses" in classes else None

    def _focus_of_states(self) -> str | None:
        last = self.last
        if (
            last
            and last.actor
            and any(self.sentence - one.sentence <= 2 and one.who.key == last.key for one in self.log[-12:])
        ):
            return last.actor
        recent = [actor for sentence, actor in self.states[-8:] if self.sentence - sentence <= _MEMORY]
        return recent[-1] if recent else self.publisher

    # --- pronouns ------------------------------------------------------------------------------------------

    def pronoun(self, low: str, index: int) -> Who | None:
        """Whom a pronoun at a token means: the likeliest of those named in the last sentences."""
        if low == "they" and self.publisher and self._two_met():
            return replace(self.institution(self.publisher, low), jointly=True)
        gender = "female" if low in ("she", "her") else "male" if low in ("he", "him") else ""
        for mention in self._recent(index):
            if gender and self._may_be(mention, gender):
                return mention.who
            if not gender and not mention.who.person:
                return mention.who
        return self.last

    def _two_met(self) -> bool:
        """Whether the sentence before was about two people or more, as a read-out's is."""
        before = [one.who for one in self.log[-_LOG:] if one.sentence == self.sentence - 1]
        return any(who.jointly for who in before) or len({who.key for who in before if who.person}) > 1

    def _may_be(self, mention: Mention, gender: str) -> bool:
        who = mention.who
        if not who.person:
            return mention.weight >= SUBJECT and self.names.human(who.label)
        person = self.persons.get(plain(who.name or ""))
        if person and person.gender not in ("", gender):
            return False
        if person:
            person.gender = gender
        return True

    def _recent(self, index: int) -> list[Mention]:
        """Recent mentions, the likeliest first: near before far, sources before subjects before the rest."""
        recent = [
            one
            for one in self.log[-_LOG:]
            if self.sentence - one.sentence <= _MEMORY
            and (one.sentence < self.sentence or (one.index < index and one.weight))
        ]
        return sorted(recent, key=lambda one: (-one.sentence, -one.weight, one.index))


_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
