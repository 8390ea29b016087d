"""Who is meant: names, surnames, offices, capitals, ministries and pronouns, read along with an article.

A "he" or "the ministry" means what the sentences before make of it, so a :class:`Scene` is shown every sentence in
order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from monitor.statements.antecedents import LOG, MEMORY, NAMED, SUBJECT, Antecedents, Person
from monitor.statements.cast import (
    Cast,
    Office,
    Who,
    in_office,
    plain,
    title_words,
)
from monitor.statements.cues import Cues
from monitor.statements.phrases import Source
from monitor.statements.tokens import OWNS, Range, Token
from monitor.statements.words import PERSONAL_ENDINGS

_LONGEST_NAME = 4  # words of a body's name in apposition
_TOLD = 2  # ... that whoever was heard last may be spoken for, unless a state is named since
_TOGETHER = 3  # sentences back that "the two leaders" may reach
_HOLDERS = ("officials", "titles", "offices", "female", "male")


class Scene(Antecedents):
    """What an article has said so far of people and states, and how its next reference is to be read."""

    def __init__(self, cast: Cast, cues: Cues, *, day: date | None, publisher: str | None) -> None:
        super().__init__(cast, cues, publisher=publisher)
        self.day = day
        self.bearers: dict[str, Person] = {}
        self.states: list[tuple[int, str | None]] = []
        self.seat: str | None = None  # "In Oslo" at the head of the present sentence

    # --- reading along -------------------------------------------------------------------------------------

    def read(self, tokens: Sequence[Token], number: int, subject_end: int) -> None:
        """Take note of everybody a sentence names outside its quotations; its subject ends before ``subject_end``."""
        self.sentence = number
        opens = len(tokens) > 1 and tokens[0].low == "in"
        self.seat = self.cast.state(tokens[1].text) if opens and tokens[1].text not in self.cast.adjectives else None
        for first, last in self.names.bystanders(tokens):
            self.introduce(tokens, (Range(first, last),))
        for stretch in self.names.stretches(tokens):
            name = self.names.personal(tokens, stretch, self.bearers)
            if name is None:
                self._note_states(tokens, stretch)
                continue
            owns = name.last < len(tokens) and tokens[name.last].low == OWNS
            who = self._named(tokens, name, self.names.surroundings(tokens, stretch.first, name.last))
            self.note(who, stretch.first, SUBJECT if stretch.first < subject_end and not owns else NAMED)

    def introduce(self, tokens: Sequence[Token], subject: Source) -> None:
        """Take note of a subject without a name: "A clerk was asked whether", "Two traders fell"."""
        head = tokens[slice(*subject[0])] if subject else ()
        if len(head) == 1 and head[0].low in ("he", "she"):
            who = self.pronoun(head[0].low, subject[0].first)
            if who is not None:
                self.note(who, subject[0].first, SUBJECT)
            return
        if head and "pronouns" not in head[0].classes:
            self.gather(head, self.affiliation(head), opens=subject[0].first == 0)
        if (
            not head
            or "determiners" not in head[0].classes
            or "possessives" in head[0].classes
            or not self.names.human(self.names.label(head))
        ):
            return
        who = self.resolve(tokens, subject)
        if who is not None:
            self.note(who, subject[0].first, SUBJECT)

    def _note_states(self, tokens: Sequence[Token], stretch: Range) -> None:
        first, last = stretch
        text = " ".join(token.text for token in tokens[first:last])
        for match in self.cast.known.finditer(text) if self.cast.known else ():
            actor = self.cast.state(match.group())
            self.states.append((self.sentence, actor))
            owns = last < len(tokens) and tokens[last].low == OWNS
            if actor and match.group() not in self.cast.adjectives and not owns:
                self.note(self.institution(actor, match.group()), first, NAMED)

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

    def looks_ahead(self, tokens: Sequence[Token], source: Source) -> bool:
        """Whether a source may mean the subject behind it: "In his speech, Smith"."""
        first, last = source[0]
        return first == 1 == last - 1 and tokens[1].low in _OWNERS and "prepositions" in tokens[0].classes

    def resolve(self, tokens: Sequence[Token], source: Source) -> Who | None:
        """Whom the words of a source mean; ``None`` where they mean the reporter."""
        if not source:
            return self.last
        head = tokens[slice(*source[0])]
        if len(source) == 1 and (one := self.one_of(head)):
            return one
        if len(head) == 1 and ("pronouns" in head[0].classes or head[0].low in _OWNERS):
            if "writers" in head[0].classes:
                return None
            low = _OWNERS.get(head[0].low, head[0].low)
            return self.pronoun(low, source[0].first) or Who(label=low)
        everything = [token for span in source for token in tokens[slice(*span)]]
        return self._person_among(tokens, source, everything) or self._renamed(
            self._described(head, everything), tokens, source
        )

    def _person_among(self, tokens: Sequence[Token], source: Source, everything: Sequence[Token]) -> Who | None:
        for span in source:
            for stretch in self.names.stretches(tokens[: span.last]):
                if stretch.first < span.first or self.names.only_describes(tokens, span.first, stretch.first):
                    continue
                name = self.names.personal(tokens, stretch, self.bearers, floor=span.first)
                if name and not (name.last < span.last and tokens[name.last].low == OWNS):
                    return self._named(tokens, name, everything)
        return None

    def _renamed(self, who: Who, tokens: Sequence[Token], source: Source) -> Who:
        """A body with the name that an apposition gives it: "the grid operator, Voltaria, said"."""
        head = tokens[slice(*source[0])]
        described = who.name and who.actor is None and not head[-1].capital and "determiners" not in head[-1].classes
        for span in source[1:] if described and all("prepositions" not in token.classes for token in head) else ():
            name = tokens[slice(*span)]
            if len(name) <= _LONGEST_NAME and all(token.capital and "titles" not in token.classes for token in name):
                return replace(who, name=self.names.phrase(name))
        return who

    def _described(self, head: Sequence[Token], everything: Sequence[Token]) -> Who:
        """A source without a personal name: a state, an office, an institution, or anybody."""
        bare = self.names.told_apart(head)
        label = self.names.label(head[:bare]) if self.names.nounlike(head[:bare]) else ""
        described = self.names.phrase(head[:bare]) if label else None
        joint = self._together(head)
        if joint:
            return replace(self.institution(joint, label), jointly=True)
        if self.cast.is_state(" ".join(token.text for token in head)):
            return self.institution(self.cast.state(" ".join(token.text for token in head)), label)
        if self.crowd(head):
            return Who(described, label=label)
        owner, owners = self._holder_of(head), self.owners(everything)
        outsider = self.outsider(head)
        holder = self._of_trade(head, owners) if outsider else self._in_person(head, owners, owner)
        if holder:
            return holder
        anonymous = any("unnamed" in token.classes for token in head)
        if outsider and not any("spokes" in token.classes for token in head):
            return self.introduced(head) or Who(described, anonymous=anonymous, label=label)
        speaks = any(not token.classes.isdisjoint(("officials", "unnamed", "documents")) for token in head)
        here = owner or self.by_office(head) or self._focus(head) or self._seated(head)
        actor = owners[0] if owners else here if speaks else None
        if actor and (speaks or len(head) <= 3):
            return Who(None, None, actor, self.rank(actor, head), anonymous=anonymous, label=label)
        return self.introduced(head) or Who(described, anonymous=anonymous, label=label)

    def _seated(self, head: Sequence[Token]) -> str | None:
        """The state of "In Oslo, a spokesperson said": the one whose seat opens the sentence."""
        bare = all("spokes" in token.classes or "determiners" in token.classes for token in head)
        return self.seat if bare else None

    def _together(self, head: Sequence[Token]) -> str | None:
        """The actor among "the two leaders" or "both sides": the publisher, else the first one lately named."""
        several = head[0].low in ("the", "both") and all(token.low in self.cues["together"] for token in head[:-1])
        if not several or head[-1].low not in self.cues["counterparts"]:
            return None
        lately = (one.who.actor for one in self.log[-LOG:] if self.sentence - one.sentence <= _TOGETHER)
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
        if self.of_another(head) or head[0].low in ("its", "their"):
            return None  # the president of a body that nobody follows
        if self._own_office(roles):
            return self._by_title(roles, self.publisher, strict=True)
        here = next(iter(self._states_here()), None)
        return (self._by_title(roles, here, strict=True) if here else None) or self._by_title(roles, None, strict=False)

    def _of_trade(self, head: Sequence[Token], owners: Sequence[str | None]) -> Who | None:
        """The person last introduced by the trade or local office a description names: "the governor"."""
        core = self.names.core(head)
        noun = core[-1].low if core else ""
        if owners or head[0].low != "the" or len(core) > 3 or not noun.endswith(PERSONAL_ENDINGS):
            return None
        for mention in reversed(self.log[-LOG:]):
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
        heard = [one.sentence for one in self.log[-12:] if last and one.who.key == last.key]
        since = any(heard and sentence > heard[-1] for sentence, _ in self.states[-1:])
        if last and last.actor and heard and self.sentence - heard[-1] <= _TOLD and not since:
            return last.actor
        recent = [actor for sentence, actor in self.states[-8:] if self.sentence - sentence <= MEMORY]
        return next(iter(self._states_here()), recent[-1] if recent else self.publisher)

    def _states_here(self) -> list[str | None]:
        """The states that this sentence names, its subject before those that something is done to."""
        return [actor for sentence, actor in self.states[-8:] if sentence == self.sentence]


_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
