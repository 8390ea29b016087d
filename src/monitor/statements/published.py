"""What a publisher's page says in its own name, and what it only hands on: "Velmora submits that"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain import INSTITUTION_RANK, Article, Doubt, Kind, Span
from monitor.statements import publisher as own
from monitor.statements.acts import agent
from monitor.statements.blocks import Blocks
from monitor.statements.cast import Cast, Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.drafts import Draft
from monitor.statements.epithets import taken_up
from monitor.statements.occasions import Phrase
from monitor.statements.parting import attributions
from monitor.statements.predicates import main, present
from monitor.statements.questions import Question
from monitor.statements.reading import Sentence
from monitor.statements.recitals import recites
from monitor.statements.sides import Attribution
from monitor.statements.stances import Account, accounts, acting, courtesy
from monitor.statements.tokens import Range, Token
from monitor.statements.unowned import unowned


class Published(Blocks):
    """Reads one article. ``publisher`` is given where the text is the actor's own."""

    def __init__(self, article: Article, cast: Cast, cues: Cues, publisher: str | None) -> None:
        super().__init__(article, cast, cues, publisher)
        self.host = own.signatory(article, cast, cues, publisher) if publisher else None
        self.house = own.House.of(article, cast, cues, publisher) if publisher else None
        self.openings = {one.paragraph: one for one in reversed(self.sentences)}
        self.asking: list[Question] = []  # the questions that the present sentence tells of
        self.recited = -2  # the sentence that recited law last

    def _source(self, clauses: Clauses, one: Attribution, said: Who | None) -> Who | None:
        if one.source and clauses.denied(one.source[0]):
            return None
        if one.source and self.scene.looks_ahead(clauses.tokens, one.source):
            ahead = self._subject(clauses)
            if one.way != "view" or (ahead and (ahead.person or ahead.actor)):
                return ahead  # but "In its view, a sale will do" is of whom the sentence before tells
        if one.way in ("view", "according") and one.source and clauses.has(one.source[0].first, "own_side"):
            return None  # "in our view": whoever speaks, and so nobody else
        if one.source:
            who = taken_up(clauses, one, self.scene) or self.scene.resolve(clauses.tokens, one.source)
            if who and who.jointly and one.verb.lemma in self.cues["pleading"] and not self.scene.governs:
                return Who(label=who.label)
            return who if who is None or who.actor or who.person else unowned(clauses, one, self.scene) or who
        if one.way in ("rumour", "told"):
            return Who(label="it")
        return said or self._doer(clauses, one.frame.first) or (self.scene.last if one.way == "gerund" else None)

    def _published(self, number: int, sentence: Sentence, drafts: list[Draft], clauses: Clauses) -> list[Draft]:
        """What a publisher's sentence holds: its own words, or those of whom it reports."""
        if any(draft.who.jointly for draft in drafts):
            return [self._own(number, sentence)]
        named = [draft for draft in drafts if self._somebody_elses(draft)]
        if named:
            return named
        if self.hearsay == number or any(self._outsiders(draft.who) for draft in drafts):
            return []
        foreign = [draft for draft in drafts if draft.who.actor not in (None, self.publisher)]
        if foreign and len(foreign) == len(drafts):
            handed = (self._handed_on(sentence, draft) for draft in reversed(foreign))
            return list({(draft.who.key, *draft.pieces): draft for draft in handed}.values())
        if not drafts and self._is_asked(clauses):
            return []
        if recites(clauses, self.scene, after=self.recited == number - 1 and self._same_paragraph(number)):
            self.recited = number
            return []
        others, ours = self._by_others(clauses)
        return (
            self._own_words(number, sentence, clauses, others)
            or self._own_deed(number, sentence, clauses, others, ours)
            or self._of_itself(number, sentence, clauses, others, ours)
            or self._own_view(number, sentence, clauses, drafts, others, ours)
        )

    def _is_asked(self, clauses: Clauses) -> bool:
        """Whether a publisher tells what others ask of it: "A correspondent has asked whether"."""
        for question in self.asking:
            aside = clauses.has(clauses.group(question.asked.first - 1) - 1, "relatives")  # "a delegate who asked"
            who = self.scene.resolve(clauses.tokens, question.source)
            if not aside and who is not None and who.actor != self.publisher:
                return True
        return False

    def _outsiders(self, who: Who) -> bool:
        """Whether words are hearsay on a publisher's page, or those of an envoy whose state nobody follows."""
        return (who.actor is None and self.scene.is_envoy(who)) or own.hearsay(who, self.cues)

    def _handed_on(self, sentence: Sentence, draft: Draft) -> Draft:
        """What a publisher reports of another actor: an institution's with its subject, which is what "it" means."""
        end = sentence.span.end - (self.text[sentence.span.end - 1] == ".")
        pieces = draft.pieces if draft.who.name else [Span(sentence.span.start, end)]
        return replace(draft, pieces=pieces, doubt=draft.doubt | {Doubt.SECOND_HAND})

    def _somebody_elses(self, draft: Draft) -> bool:
        """On the publisher's page: whether the words belong to a person named, not to the text itself."""
        named = draft.who.person and draft.who.name is not None
        return draft.kind is Kind.DIRECT or (named and draft.kind is not Kind.CHARACTERISATION)

    def _own_words(
        self, number: int, sentence: Sentence, clauses: Clauses, others: Sequence[Attribution]
    ) -> list[Draft]:
        line = self.text[slice(*sentence.span)]
        theirs = {at for one in others if self._hands_on(one) for at in _tokens(clauses, one)}
        end = None if self.scene.governs else own.voted(line, self.cues)
        if self.house is None or not (end or own.takes_stand(clauses, line, self.house, theirs)):
            return []
        draft = self._own(number, sentence)
        if end:
            draft = replace(draft, pieces=[Span(draft.pieces[0].start, sentence.span.start + end)])
        verbs = main(clauses)
        formerly = any(clauses.has(at, "formerly") for at in range(clauses.size))
        once = formerly and verbs is not None and clauses.low(verbs.first) == "had"
        return [replace(draft, doubt=draft.doubt | {Doubt.RECALLED}) if once else draft]

    def _own_deed(
        self,
        number: int,
        sentence: Sentence,
        clauses: Clauses,
        others: Sequence[Attribution],
        ours: Sequence[Attribution],
    ) -> list[Draft]:
        """What a publisher tells that it does, holds or has done: "The Ministry has withdrawn the draft"."""
        line = self.text[slice(*sentence.span)]
        told = next(iter(accounts(clauses, self.scene, self.publisher)), None) or self._done_here(clauses, line)
        if told is None or not own.is_whole(line) or self._arranged(line) or _claimed(clauses, told, others, ours):
            return []
        when, recalled = self.occasions.dated(Phrase(*told.when(clauses)), told.who)
        draft = self._own(number, sentence)
        return [draft if draft.doubt else replace(draft, date=when, doubt=recalled)]

    def _of_itself(
        self,
        number: int,
        sentence: Sentence,
        clauses: Clauses,
        others: Sequence[Attribution],
        ours: Sequence[Attribution],
    ) -> list[Draft]:
        """What a publisher tells of itself as it is now: "The Federation makes no claim to the island"."""
        line, verbs = self.text[slice(*sentence.span)], main(clauses)
        if verbs is None or others or not own.is_whole(line) or not present(clauses, verbs.first):
            return []
        if any(self.cues.patterns[name].search(line) for name in ("routine", "happenings")):
            return []
        subject = clauses.subject(verbs.first)[0]
        head = clauses.tokens[slice(*subject[0])] if subject else ()
        itself = bool(head) and acting(head, self.scene) == self.publisher
        itself = itself or (self.scene.calls_itself(head) and all(_judges(clauses, one) for one in ours))
        opens = bool(subject) and not clauses.clause_like(Range(0, subject[0].first))
        return [self._own(number, sentence)] if itself and opens else []

    def _own_view(
        self,
        number: int,
        sentence: Sentence,
        clauses: Clauses,
        drafts: Sequence[Draft],
        others: Sequence[Attribution],
        ours: Sequence[Attribution],
    ) -> list[Draft]:
        """What a publisher tells that it thinks, wants or holds: "The Commission judged that a sale would suffice"."""
        line = self.text[slice(*sentence.span)]
        held = next((one for one in drafts if one.who.actor == self.publisher and not one.who.person), None)
        opened = (one for one in ours if not clauses.clause_like(Range(0, one.frame.first)))
        judged = any(_judges(clauses, one) and self._is_house(clauses, one) for one in opened)
        if held is None or not judged or others or self._arranged(line) or not own.is_whole(line):
            return []
        draft = self._own(number, sentence)
        return [draft if draft.doubt else replace(draft, date=held.date, doubt=held.doubt & {Doubt.RECALLED})]

    def _arranged(self, line: str) -> bool:
        """Whether a sentence is about arrangements alone: "The Bank will publish its minutes in May"."""
        routine, firm = self.cues.patterns["routine"], self.cues.patterns["firm"]
        return bool(routine.search(line)) and not firm.search(line)

    def _is_house(self, clauses: Clauses, one: Attribution) -> bool:
        """Whether words are told to be the publisher's own, as an institution's."""
        who = self._source(clauses, one, None) if one.source else None
        return who is not None and who.actor == self.publisher and not who.person

    def _done_here(self, clauses: Clauses, line: str) -> Account | None:
        """What a publisher tells that was done to what it keeps, by nobody named: "The advice has been lifted"."""
        verb = own.done_here(clauses, line, self.house) if self.house else None
        by = agent(clauses, verb) if verb else ()
        who = self.scene.resolve(clauses.tokens, by) if by else Who(actor=self.publisher, rank=INSTITUTION_RANK)
        ours = verb is not None and who is not None and who.actor == self.publisher
        return Account(Range(0, clauses.size), who, verb) if ours and who and verb else None

    def _by_others(self, clauses: Clauses) -> tuple[list[Attribution], list[Attribution]]:
        """The attributions of a publisher's sentence to anybody but itself, and those to itself."""
        others: list[Attribution] = []
        ours: list[Attribution] = []
        for one in attributions(clauses):
            who = self._source(clauses, one, None)
            elses = who is not None and who.actor != self.publisher and not self._speaks_here(who)
            (others if elses else ours).append(one)
        return others, ours

    def _speaks_here(self, who: Who) -> bool:
        return who.jointly or who.label.lower() in self.cues["first_person"]

    def _hands_on(self, one: Attribution) -> bool:
        """Whether an attribution reports words of others that are no party to what the publisher says with them."""
        tokens = self.sentences[self.scene.sentence].tokens[slice(*one.source[0])] if one.source else ()
        ours = any(token.low == "our" for token in tokens) or self.publisher in self.scene.owners(tokens)
        ours = ours or (self._with_publisher(one, tokens) and not self._told_publisher(one))
        told = one.way in ("verb", "according", "view") and not one.keep
        return bool(tokens) and not ours and (told or (one.keep and self._wished_by_people(one, tokens)))

    def _wished_by_people(self, one: Attribution, tokens: Sequence[Token]) -> bool:
        """Whether a sentence opens with people who want or expect something: "Bakers urge the Authority to"."""
        sentence = self.sentences[self.scene.sentence].tokens[: one.source[0].first]
        stop = next((at for at, token in enumerate(tokens) if "prepositions" in token.classes), len(tokens))
        several = (token.low.endswith("s") and not token.capital for token in tokens[max(0, stop - 1) : stop])
        opens = all(token.kind == "mark" or token.classes & {"conjunctions", "determiners"} for token in sentence)
        return one.way in ("urge", "vow") and opens and any(several)

    def _told_publisher(self, one: Attribution) -> bool:
        """Whether words are said to the publisher, and so are not its own: "told the Authority that"."""
        clauses = Clauses(self.sentences[self.scene.sentence].tokens, self.cues)
        heard = clauses.noun_phrase(one.cue.last)[0] if one.verb.classes & {"tell", "urge"} else None
        return heard is not None and self.scene.calls_itself(clauses.tokens[slice(*heard)])

    def _with_publisher(self, one: Attribution, tokens: Sequence[Token]) -> bool:
        """Whether a source speaks with the publisher: "the participants" who stress, no "parties" who maintain."""
        pleads = one.verb.lemma in self.cues["pleading"] or one.way == "view"
        stop = next((at for at, token in enumerate(tokens) if "prepositions" in token.classes), len(tokens))
        bearers = tokens[:stop] if pleads else tokens
        beside = ("insiders",) if pleads else ("parties_to",)
        return any(not token.classes.isdisjoint((*beside, "documents", "first_person")) for token in bearers)

    def _own(self, number: int, sentence: Sentence) -> Draft:
        """The publisher's own sentence, of the day that its paragraph is headed with, else of the page's."""
        who = self.host or Who(actor=self.publisher, rank=INSTITUTION_RANK)
        draft = self._draft(number, sentence.span, Kind.OFFICIAL, who)
        first = self.openings[sentence.paragraph]
        head = own.dated_head(self.text[slice(*first.span)], self.day, self.cues)
        if head is None:
            return draft
        end, when = head
        piece = Span(sentence.span.start + end, sentence.span.end) if first is sentence else sentence.span
        return replace(draft, pieces=[piece], date=when, doubt=self.occasions.headed(when))


def _judges(sentence: Clauses, one: Attribution) -> bool:
    """Whether somebody is told to think, want or rule something, not only to mention it or to make it known."""
    cues = sentence.cues
    told = one.verb.classes & {"think", "vow", "urge", "stance", "describe"} or one.way in ("nominal", "view")
    told = told or one.verb.lemma in cues["decisive"]
    known = one.verb.lemma in cues["mentions"] or one.verb.lemma in cues["questions_put"] or one.past_perfect
    return bool(told) and not known and not courtesy(sentence, one)


def _claimed(clauses: Clauses, told: Account, others: Sequence[Attribution], ours: Sequence[Attribution]) -> bool:
    """Whether a deed is only what others say of the publisher: "Bakers complain that the Ministry has"."""
    if any(told.verb in range(*span) for one in others for span in (one.cue, *one.content)):
        return True
    hangs = clauses.has(told.clause.first - 1, "interrogatives") or clauses.low(told.clause.first - 1) == "that"
    return hangs and not any(told.verb in range(*span) for one in ours for span in one.content)


def _tokens(clauses: Clauses, one: Attribution) -> set[int]:
    """The tokens of an attribution and of what is said, up to where another clause goes on: ", but the ban stays"."""
    said = [Range(span.first, _goes_on(clauses, span)) for span in one.content]
    return {at for span in (one.frame, *one.source, *said) for at in range(*span)}


def _goes_on(clauses: Clauses, said: Range) -> int:
    joints = (at for at in range(*said) if clauses.low(at) == "," and clauses.low(at + 1) in ("and", "but"))
    return next((at for at in joints if clauses.clause_opens(at + 2)), said.last)
