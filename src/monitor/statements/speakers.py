"""Who is meant: names, surnames, offices, capitals, ministries and pronouns, read along with an article.

A "he" or "the ministry" means what the sentences before make of it, so a :class:`Scene` is shown every sentence in
order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from monitor.statements.antecedents import LOG, NAMED, SUBJECT, Person
from monitor.statements.cast import (
    Cast,
    Office,
    Who,
    in_office,
    plain,
    title_words,
)
from monitor.statements.cues import Cues
from monitor.statements.envoys import Envoys
from monitor.statements.phrases import Source
from monitor.statements.strangers import Strangers, surely_person
from monitor.statements.tokens import OWNS, Range, Token
from monitor.statements.words import PERSONAL_ENDINGS

_AT_HOME = 4  # times that somebody is named who keeps his surname to himself
_BOTH = 3  # tokens of "both sides and", which is more than a word for two
_LONGEST_NAME = 4  # words of a body's name in apposition
_HOLDERS = ("officials", "titles", "offices", "female", "male")


class Scene(Envoys):
    """What an article has said so far of people and states, and how its next reference is to be read."""

    def __init__(self, cast: Cast, cues: Cues, *, day: date | None, publisher: str | None) -> None:
        super().__init__(cast, cues, publisher=publisher)
        self.day = day
        self.bearers: dict[str, Person] = {}
        self.strangers = Strangers(cast, cues)

    # --- reading along -------------------------------------------------------------------------------------

    def read(self, tokens: Sequence[Token], number: int, subject_end: int) -> None:
        """Take note of everybody a sentence names outside its quotations; its subject ends before ``subject_end``."""
        self.sentence = number
        opens = len(tokens) > 1 and tokens[0].low == "in"
        self.seat = self.cast.state(tokens[1].text) if opens and tokens[1].text not in self.cast.adjectives else None
        self.strangers.calling(tokens, number)
        self.meet_envoys(tokens, subject_end, self._holder_of)
        for first, last in self.names.bystanders(tokens):
            self.introduce(tokens, (Range(first, last),))
        for stretch in self.names.stretches(tokens):
            name = self.names.personal(tokens, stretch, self.bearers)
            if name is None or not self._surely(tokens, stretch, name):
                self.strangers.meet(tokens, stretch, number)
            if name is None:
                self.note_states(tokens, stretch, subject_end)
                continue
            owns = name.last < len(tokens) and tokens[name.last].low == OWNS
            who = self._named(tokens, name, self.names.surroundings(tokens, stretch.first, name.last))
            if stretch.first < subject_end and not owns and who.actor is None:
                who = self._introduced_as(tokens, name.last, who)
            self.note(who, stretch.first, SUBJECT if stretch.first < subject_end and not owns else NAMED)

    def introduce(self, tokens: Sequence[Token], subject: Source) -> None:
        """Take note of a subject without a name: "A clerk was asked whether", "Two traders fell"."""
        head = tokens[slice(*subject[0])] if subject else ()
        if len(head) == 1 and head[0].low in ("he", "she"):
            who = self.he_sent(head[0].low) or self.pronoun(head[0].low, subject[0].first)
            if who is not None:
                self.note(who, subject[0].first, SUBJECT)
            return
        if head and "pronouns" not in head[0].classes:
            self.gather(head, self.affiliation(head), opens=subject[0].first == 0)
        if not head or "determiners" not in head[0].classes or head[0].classes & {"possessives", "nobodies"}:
            return
        human = self.names.human(self.names.label(head))
        if human or self.names.speaking(head):
            who = self.resolve(tokens, subject)
            if who is not None:
                self.note(who, subject[0].first, SUBJECT if human else NAMED)

    def _surely(self, tokens: Sequence[Token], stretch: Range, name: Range) -> bool:
        """Whether what may be a person's name surely is one, by what stands there or was told before."""
        bearer = self.bearers.get(plain(" ".join(token.text for token in tokens[slice(*name)])))
        told = bearer is not None and bool(bearer.gender or bearer.roles or bearer.who.actor or bearer.who.title)
        return told or surely_person(tokens, stretch, name, self.names)

    # --- people --------------------------------------------------------------------------------------------

    def _named(self, tokens: Sequence[Token], name: Range, context: Sequence[Token]) -> Who:
        """The person of a name at a place in the text, described by the words around it."""
        text = " ".join(token.text for token in tokens[slice(*name)])
        full = plain(text)
        who = self._configured(full, context)
        known = self.persons.get(full) or self.bearers.get(full) if who is None else None
        if known is None:
            who = who or self._stranger(text, tokens, name, context)
            known = self.persons.setdefault(plain(who.name or text), Person(who, gender=self._by_first_name(who)))
            self._bear(known, full, plain(who.name or text), self.names.familiar(full))
        self._learn(known, context)
        known.named += 1
        return known.who

    def _introduced_as(self, tokens: Sequence[Token], end: int, who: Who) -> Who:
        """The subject of a sentence with the post it takes: "gave her first briefing as the ministry's spokeswoman"."""
        person = self.persons.get(plain(who.name or ""))
        start = next(
            (at for at in range(end, len(tokens) - 1) if tokens[at].low == "as" and self._post(tokens, at)), None
        )
        if person is None or start is None or self.cast.offices(plain(who.name or "")):
            return who
        stop = next(
            (at for at in range(start + 1, len(tokens)) if tokens[at].kind != "word" or "times" in tokens[at].classes),
            len(tokens),
        )
        post = tokens[start + 1 : stop]
        actor = self.affiliation(post)
        if actor is not None:
            person.who = replace(who, title=post[0].text, actor=actor, rank=self.rank(actor, post))
        return person.who

    def _post(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a post stands behind an "as": "as [the new] spokeswoman"."""
        behind = next((token for token in tokens[at + 1 : at + 4] if "determiners" not in token.classes), None)
        return behind is not None and "officials" in behind.classes

    def _by_first_name(self, who: Who) -> str:
        """The gender that a first name tells, if it does."""
        words = (who.name or "").lower().split()
        told = (gender for gender in ("female", "male") if len(words) > 1 and words[0] in self.cues[f"{gender}_names"])
        return next(told, "")

    def _bear(self, person: Person, *names: str) -> None:
        """Let the words of a name mean its bearer from here on: the surname, also where it is written first.

        A first name means somebody only where nobody else is known by it, and so does the surname of a relative who is
        named beside the one the article is about.
        """
        words = ([word for word in name.split() if word not in self.cues["name_suffixes"]] for name in names)
        for first, *_, last in (name for name in words if len(name) > 1):
            if first in self.cast.leading:
                self.bearers[first] = person
            elif first not in self.cast.surnames:
                self.bearers.setdefault(first, person)
            before = self.bearers.get(last)
            if before is None or before.named < _AT_HOME:
                self.bearers[last] = person
        for name in names:
            if " " not in name:
                self.bearers[name] = person

    def _stranger(self, text: str, tokens: Sequence[Token], name: Range, context: Sequence[Token]) -> Who:
        before = self.names.owned_before(tokens, [token for token in context if token.start < tokens[name.first].start])
        actor = (
            self.affiliation(context)
            or self.affiliation(before)
            or self.briefed_at(context, tokens)
            or self._aide_of(before, name.first)
            or (self.publisher if self._of_the_house(before, context) else None)
        )
        return Who(text, self.names.title(tokens, name), actor, self.rank(actor, context), person=True)

    def _aide_of(self, before: Sequence[Token], at: int) -> str | None:
        """The actor of whom somebody's office hangs on: "his deputy, Tor Hagen", "Smith's spokesman Tor Hagen"."""
        aide = any(not token.classes.isdisjoint(("spokes", "unnamed", "deputies")) for token in before)
        aide = aide and all(token.low != "its" for token in before)  # some company's
        holder = self._holder_of(before, at) if aide and not self.outsider(before) else None
        return holder.actor if holder else None

    def _of_the_house(self, before: Sequence[Token], context: Sequence[Token]) -> bool:
        """Whether an office without a state is the publisher's, on whose page it stands: "Vice-Minister Tor Hagen".

        Ministers may be anybody's where a state is named beside them; deputies that are not the publisher's are
        introduced with the state they serve.
        """
        words = {token.low for token in before}
        if self.publisher is None or self.outsider(context) or self.owners(before):
            return False
        deputy = any("deputies" in token.classes for token in before) or any(
            first.low == "state" and second.low == "secretary" for first, second in pairwise(before)
        )
        return deputy or ("minister" in words and "prime" not in words and not self.owners(context))

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
        if len(head) > _BOTH and head[0].low == "both" and any(token.low == "and" for token in head):
            source = (Range(source[0].first + 1, source[0].last), *source[1:])  # "both Oslo and Rome"
            head = head[1:]
        if len(source) == 1 and (one := self.one_of(head) or self.issuer(head)):
            return one
        if len(head) == 1 and ("pronouns" in head[0].classes or head[0].low in _OWNERS):
            if "writers" in head[0].classes:
                return None
            low = _OWNERS.get(head[0].low, head[0].low)
            return self.he_sent(low) or self.pronoun(low, source[0].first) or Who(label=low)
        everything = [token for span in source for token in tokens[slice(*span)]]
        return self._person_among(tokens, source, everything) or self._renamed(
            self._described(head, everything, source[0].first), tokens, source
        )

    def _person_among(self, tokens: Sequence[Token], source: Source, everything: Sequence[Token]) -> Who | None:
        for span in source:
            if "relatives" in tokens[span.first].classes:
                continue  # "the envoy, who met Smith, said"
            for stretch in self.names.stretches(tokens[: span.last]):
                if stretch.first < span.first < stretch.last and "times" in tokens[span.first - 1].classes:
                    stretch = Range(span.first, stretch.last)  # "On Tuesday Smith"
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

    def _described(self, head: Sequence[Token], everything: Sequence[Token], at: int) -> Who:
        """A source at a token without a personal name: a state, an office, an institution, or anybody."""
        bare = self.names.told_apart(head)
        label = self.names.label(head[:bare]) if self.names.nounlike(head[:bare]) else ""
        described = self.names.phrase(head[:bare]) if label else None
        house = self._house(head, label)
        if house:
            return house
        if self.crowd(head):
            return Who(described, label=label)
        maker = self.maker(head[-1].low) if self.names.text_itself(head) else None
        body = self.college(head) or (maker.actor if maker else None)
        if body:
            return self.institution(body, label)
        holder, owners = self._holder_of(head, at), self.owners(everything)
        owner = holder.actor if holder else None
        outsider = self.outsider(head)
        if holder and holder.actor and "houses_of" in head[-1].classes and "possessives" in head[0].classes:
            return self.institution(holder.actor, label)  # "her institution"
        person = self._of_trade(head, owners) if outsider else self._in_person(head, owners, owner)
        person = person or self.sent(head)
        if person:
            return person
        anonymous = self.nameless(head, everything)
        if outsider and not any("spokes" in token.classes for token in head):
            return self.introduced(head) or Who(described, anonymous=anonymous, label=label)
        speaks = any(not token.classes.isdisjoint(("officials", "unnamed", "documents")) for token in head)
        speaks = speaks or [token.low for token in head[-2:]] == ["coast", "guard"]
        ministry = any("departments" in token.classes for token in head)  # no private person's
        nobodys = holder is not None and not (holder.person and owner is None and ministry)
        nobodys = nobodys or self.of_a_house(head)
        here = owner if nobodys else self.in_part(head) or self.by_office(head) or self.focus(head) or self.seated(head)
        if not speaks and not self.affiliation(everything[len(head) :]):
            owners = self.owners(head)  # "Voltaria, a firm with an office in Oslo"
        actor = owners[0] if owners else here if speaks else None
        leading = head[-1].low == "leaders"  # of something in the country, else they would be a college
        if actor and (speaks or (len(head) <= 3 and not leading and not self.strangers.private(head))):
            return Who(None, None, actor, self.rank(actor, head), anonymous=anonymous, label=label)
        return self.introduced(head) or Who(described, anonymous=anonymous, label=label)

    def _house(self, head: Sequence[Token], label: str) -> Who | None:
        """The actor that words name outright: by its name, together with others, or on its own page by a part of it."""
        joint, name = self.together(head), " ".join(token.text for token in head)
        if joint:
            return replace(self.institution(joint, label), jointly=True)
        if self.calls_itself(head):
            return self.institution(self.publisher, label)
        if self.cast.is_state(name):
            return self.institution(self.cast.state(name), label)
        house = self.board_of(head) or self.named_last(head)
        return self.institution(house, label) if house else None

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
        here = self.states_in(self.sentence)
        actor = here[0].actor if here else None
        return (self._by_title(roles, actor, strict=True) if actor else None) or self._by_title(
            roles, None, strict=False
        )

    def _of_trade(self, head: Sequence[Token], owners: Sequence[str | None]) -> Who | None:
        """The person last introduced by the trade or local office a description names: "the governor"."""
        core = self.names.core(head)
        noun = core[-1].low if core else ""
        trade = noun.endswith(PERSONAL_ENDINGS) and self.names.human(noun)
        if owners or head[0].low != "the" or len(core) > 3 or not trade:
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
        if head < 0 or "impersonal" in core[head].classes:
            return False  # "the foreign ministry" is no person
        return not core[head].classes.isdisjoint(_HOLDERS) or core[head].text in self.cues.abbreviations

    def _by_title(self, roles: frozenset[str], actor: str | None, *, strict: bool) -> Who | None:
        """The person an office means: one the article has named, else who holds it on the day."""
        for mention in reversed(self.log[-60:]):
            person = self.persons.get(plain(mention.who.name)) if mention.who.person and mention.who.name else None
            if person and roles <= person.roles and (not strict or person.who.actor == actor):
                return person.who
        actor = actor if strict else self.cast.only_owner(roles - self.cues["common_offices"]) or self.focus_of_states()
        if actor is None or roles <= self.cues["common_offices"] - {"minister", "president", "ambassador"}:
            return None
        who = self.cast.holder(actor, roles, self.day)
        if who and who.name:
            self.persons.setdefault(plain(who.name), Person(who, set(title_words(who.title or ""))))
        return who

    def _holder_of(self, head: Sequence[Token], at: int) -> Who | None:
        """The person or state a description hangs on: "his office", "its ministry", "Smith's spokesman"."""
        for place, token in enumerate(head):
            if "possessives" in token.classes and token.low in _OWNERS:
                return self.pronoun(_OWNERS[token.low], at)
            bearer = self.bearers.get(plain(token.text)) if token.capital and "titles" not in token.classes else None
            hangs = (place + 1 < len(head) and head[place + 1].low == OWNS) or (
                place > 0 and not head[place - 1].classes.isdisjoint(("prepositions", "titles"))
            )
            if bearer and bearer.who.actor and hangs:
                return bearer.who
        return None


_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
