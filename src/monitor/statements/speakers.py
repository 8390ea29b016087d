"""Who is meant: names, surnames, offices, capitals, ministries and pronouns, read along with an article.

A "he" or "the ministry" means what the sentences before make of it, so a :class:`Scene` is shown every sentence in
order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.statements.cast import INSTITUTION_RANK, SPOKESPERSON_RANK, Cast, Who, in_office, plain, title_words
from monitor.statements.cues import Cues
from monitor.statements.names import Names
from monitor.statements.phrases import Source
from monitor.statements.tokens import OWNS, Range, Token

_MEMORY = 6  # sentences back that a reference may reach
_LOG = 40  # mentions looked through for it
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


class Scene:
    """What an article has said so far of people and states, and how its next reference is to be read."""

    def __init__(self, cast: Cast, cues: Cues, *, day: date | None, publisher: str | None) -> None:
        self.cast, self.cues, self.day, self.publisher = cast, cues, day, publisher
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
            who = who or self._stranger(text, self.names.title(tokens, name), context)
            known = self.persons.setdefault(plain(who.name or text), Person(who))
            self.bearers[full.split()[-1]] = self.bearers[plain(who.name or text).split()[-1]] = known
        self._learn(known, context)
        return known.who

    def _stranger(self, name: str, title: str | None, context: Sequence[Token]) -> Who:
        actor = self.affiliation(context)
        return Who(name, title, actor, self._rank(actor, context), person=True)

    def _configured(self, full: str, context: Sequence[Token]) -> Who | None:
        """The configured person of that name, unless the article has used the surname for somebody else."""
        offices = self.cast.offices(full)
        if not offices and " " not in full:
            if full in self.bearers:
                return self.bearers[full].who
            offices = self.cast.surnames.get(full, ())
            states = self.owners(context)
            if states and not any(actor in states for actor, _ in offices):
                return None
        return in_office(offices, self.day) if offices else None

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

    # --- whom they speak for -------------------------------------------------------------------------------

    def owners(self, tokens: Sequence[Token]) -> list[str | None]:
        """The states that own what is described: adjectives, possessives and "of" phrases, else where it sits."""
        owning: list[str | None] = []
        seated: list[str | None] = []
        text = " ".join(token.text for token in tokens)
        for match in self.cast.known.finditer(text) if self.cast.known else ():
            before = text[: match.start()].rstrip().rsplit(" ", 1)[-1].lower()
            if before in ("in", "at"):
                seated.append(self.cast.state(match.group()))
            elif before not in ("to", "on", "with", "against", "near"):
                owning.append(self.cast.state(match.group()))
        abroad = any("abroad" in token.classes for token in tokens)
        return owning or ([] if abroad else seated)

    def affiliation(self, tokens: Sequence[Token]) -> str | None:
        """The actor that somebody described by these words speaks for, if any."""
        if self._outsider(tokens):
            return None
        if not any(not token.classes.isdisjoint(("officials", "unnamed")) for token in tokens):
            return None
        owners = self.owners(tokens)
        return owners[0] if owners else self._by_office(tokens)

    def _outsider(self, tokens: Sequence[Token]) -> bool:
        """Whether somebody described by these words does not speak for the state they name."""
        classes = frozenset[str]().union(*(token.classes for token in tokens))
        return "ousted" in classes or ("others" in classes and "departments" not in classes)

    def _by_office(self, tokens: Sequence[Token]) -> str | None:
        offices = {
            token.low for token in tokens if "officials" in token.classes and "common_offices" not in token.classes
        }
        return self.cast.only_owner(frozenset(offices))

    def _rank(self, actor: str | None, tokens: Sequence[Token]) -> int | None:
        if actor is None:
            return None
        return SPOKESPERSON_RANK if any("spokes" in token.classes for token in tokens) else INSTITUTION_RANK

    def institution(self, actor: str | None, label: str) -> Who:
        """An actor's institution, or somebody else's, speaking without a name."""
        return Who(None if actor else label, None, actor, INSTITUTION_RANK if actor else None, label=label)

    # --- references ----------------------------------------------------------------------------------------

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
        label = self.names.label(head) if self.names.nounlike(head) else ""
        if self.cast.is_state(" ".join(token.text for token in head)):
            return self.institution(self.cast.state(" ".join(token.text for token in head)), label)
        owner, owners = self._holder_of(head), self.owners(everything)
        outsider = self._outsider(head)
        if not outsider:
            holder = self._in_person(head, owners, owner)
            if holder:
                return holder
        anonymous = any("unnamed" in token.classes for token in head)
        if outsider and not any("spokes" in token.classes for token in head):
            return Who(label or None, label=label)
        speaks = any(not token.classes.isdisjoint(("officials", "unnamed", "documents")) for token in head)
        actor = owners[0] if owners else (owner or self._by_office(head) or self._focus(head)) if speaks else None
        if actor and (speaks or len(head) <= 3):
            return Who(None, None, actor, self._rank(actor, head), anonymous=anonymous, label=label)
        return Who(label or None, anonymous=anonymous, label=label)

    def _in_person(self, head: Sequence[Token], owners: Sequence[str | None], owner: str | None) -> Who | None:
        """Who holds the office that a definite description names: "the foreign minister", "his spokesman"."""
        core = self.names.core(head)
        roles = frozenset(
            token.low
            for token in core
            if not token.classes.isdisjoint(("officials", "titles", "female", "male"))
            and "fillers" not in token.classes
        )
        definite = (
            head[0].low in ("the", "his", "her", "its", "their", "that", "this") or head[0].text in self.cast.adjectives
        )
        definite = (
            definite
            or any(token.low == OWNS for token in head)
            or (head[0].capital and "determiners" not in head[0].classes)
        )
        if not roles or not definite:
            return None
        if owners or owner:
            return self._by_title(roles, owners[0] if owners else owner, strict=True)
        here = next((actor for sentence, actor in reversed(self.states[-6:]) if sentence == self.sentence), None)
        return (self._by_title(roles, here, strict=True) if here else None) or self._by_title(roles, None, strict=False)

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
        return self._focus_of_states() if definite and any("houses" in token.classes for token in head) else None

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
        gender = "female" if low in ("she", "her") else "male" if low in ("he", "him") else ""
        for mention in self._recent(index):
            if gender and self._may_be(mention, gender):
                return mention.who
            if not gender and not mention.who.person:
                return mention.who
        return self.last

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
