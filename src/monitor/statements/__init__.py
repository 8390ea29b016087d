"""Who said what: the attributed statements of an article.

Rules over tokens and a light parse. Every page is read in order, since a "he" or "the ministry" means what the
sentences before it make of it; see ``reading``, ``clauses``, ``parting`` and ``speakers`` for the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from monitor.domain import INSTITUTION_RANK, Actor, Article, Authority, Doubt, Kind, Span, Statement
from monitor.statements import publisher as own
from monitor.statements.acts import agent, enacted, notes_instruments
from monitor.statements.answers import Answers
from monitor.statements.antecedents import SUBJECT
from monitor.statements.blocks import Blocks
from monitor.statements.cast import Cast, Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.drafts import Draft, doubts, finished, has_begun
from monitor.statements.epithets import taken_up
from monitor.statements.home import Home, home
from monitor.statements.occasions import Phrase, phrase_of
from monitor.statements.parting import attributions
from monitor.statements.predicates import main, present
from monitor.statements.questions import asks, questions
from monitor.statements.reading import LONGEST, Sentence, count
from monitor.statements.sides import Attribution
from monitor.statements.stances import (
    Account,
    accounts,
    acting,
    beside,
    described,
    holds,
    kind_of_act,
    severally,
    sums_up,
)
from monitor.statements.tokens import Range
from monitor.statements.turns import Turn

_REPORTED = 3  # words below which reported speech is no statement
_OPENING = 2  # paragraphs in which an article tells its occasion


@lru_cache(maxsize=16)
def _cast(actors: tuple[Actor, ...], cues: Cues) -> Cast:
    return Cast.of(actors, cues)


def mentions(text: str, actors: Sequence[Actor], cues: Cues | None = None) -> bool:
    """Whether any configured actor or speaker is named: the cheap test before everything else.

    With ``cues`` the inhabitants and adjectives of configured states count too ("Turkish" for Türkiye).
    """
    return _cast(tuple(actors), cues or Cues.empty()).mentioned(text)


def attribute(
    article: Article,
    actors: Sequence[Actor],
    cues: Cues,
    *,
    authority: Authority = Authority.PRESS,
    publisher: str | None = None,
) -> list[Statement]:
    """The statements of an article in the order of the text, their issues not yet linked.

    ``publisher`` is the actor that publishes the page itself, if one does; with an official authority its own sentences
    are statements of kind ``official``. Offsets point into ``article.text``.
    """
    cast = _cast(tuple(actors), cues)
    official = authority is Authority.OFFICIAL and publisher in cast.actors
    reader = _Reader(article, cast, cues, publisher if official else None)
    reader.read()
    for draft in reader.drafts if article.satire and not official else ():
        draft.doubt.add(Doubt.SATIRE)
    ordered = sorted(reader.drafts, key=lambda draft: draft.pieces[0].start)
    made = (finished(draft, article.text, reader.sentences, cues) for draft in ordered)
    return [statement for statement in made if statement is not None]


class _Reader(Blocks):
    """Reads one article from top to bottom. ``publisher`` is given where the text is the actor's own."""

    def __init__(self, article: Article, cast: Cast, cues: Cues, publisher: str | None) -> None:
        super().__init__(article, cast, cues, publisher)
        self.host = own.signatory(article, cast, cues, publisher) if publisher else None
        self.house = own.House.of(article, cast, cues, publisher) if publisher else None
        self.scene.home = Home() if publisher else home(article.title, self.sentences, cast, cues)
        self.answers = Answers(article.title, self.sentences, self.scene, self.host)
        self.openings = {one.paragraph: one for one in reversed(self.sentences)}

    def read(self) -> None:
        """Draft the statements of every sentence."""
        for number, sentence in enumerate(self.sentences):
            if len(sentence.tokens) <= LONGEST:
                drafts = self._answering(number, sentence, self._sentence(number, sentence))
                self.drafts += drafts if self._is_text(sentence) else []
                self._opens_with(number, sentence)
                self._announces(number, sentence)
                self._lists(number, sentence)

    def _opens_with(self, number: int, sentence: Sentence) -> None:
        """Take note of the occasion an article opens with, by its day and whom it is about."""
        about = self.scene.subject_of(number) if sentence.paragraph < _OPENING else None
        if about is not None:
            said = {at for draft in self.drafts if draft.first == number for at in range(*draft.pieces[0])}
            words = [token.text for token in sentence.tokens if token.start not in said and token.kind != "quote"]
            self.occasions.lead(" ".join(words), about)

    def _sentence(self, number: int, sentence: Sentence) -> list[Draft]:
        clauses = Clauses(sentence.tokens, self.cues)
        subject_end = _subject_end(clauses)
        self.scene.read(sentence.tokens, number, subject_end)
        self.scene.introduce(sentence.tokens, clauses.subject(clauses.group(subject_end))[0])
        for question in questions(clauses):
            self.scene.asked(*question)
        if sentence.turn is not None and not sentence.turn.quoted:
            return [] if self.answers.asks(sentence.turn) else self._answer(number, sentence, clauses, sentence.turn)
        block = self._holds(sentence)
        if block:
            if not block.quoted and block.who.actor == self.publisher:
                return self._spoken(number, sentence, clauses, block.who)
            return self._of_block(number, sentence, block)
        if sentence.only_quotes:
            answering = self.answers.who(sentence.turn.label) if sentence.turn else None
            return self._quotes_alone(number, sentence, answering)
        apart = self._set_apart(number) if not sentence.quotes else None
        if apart is not None:
            return apart
        asked = self.cues.phrases["questions"].match(self.text[slice(*sentence.span)][:20])
        drafts = [] if asked else self._attributed(number, clauses)
        if self.publisher is not None:
            return self._published(number, sentence, drafts, clauses)
        if not any(draft.who.actor or draft.who.person or draft.kind is Kind.DIRECT for draft in drafts):
            act = self._act(number, clauses, drafts)
            drafts = [act] if act else drafts
        if not drafts:
            self._publishes(clauses)
        drafts = self._with_rest(number, clauses, drafts) if drafts else self._unattributed(number, clauses)
        notes_instruments(clauses, self.scene, next((draft.who for draft in drafts if draft.who.actor), None))
        return drafts

    def _publishes(self, clauses: Clauses) -> None:
        """Take note of the day on which somebody's words came out that the next sentence quotes: "On Friday it ran"."""
        about = self._subject(clauses) if any(clauses.has(at, "publishing") for at in range(clauses.size)) else None
        if about is not None:
            self.occasions.lead(" ".join(token.text for token in clauses.tokens), about)
            if not about.person:
                self.scene.note(about, 0, SUBJECT)  # "it said" may mean it

    # --- attributed in the sentence itself -----------------------------------------------------------------

    def _attributed(self, number: int, clauses: Clauses) -> list[Draft]:
        drafts: list[Draft] = []
        said: Who | None = None
        found = attributions(clauses)
        for place, one in enumerate(found):
            if not one.content and any(following.nested for following in found[place + 1 : place + 2]):
                continue  # who reports what somebody else said only hands it on
            who = self._source(clauses, one, said)
            if who is None:
                continue
            drafts += self._made(number, clauses, one, who)
            self.scene.issues(who, clauses.tokens[slice(*one.frame)])
            asked = one.verb.lemma in self.cues["questions_put"] or asks(clauses, one.cue.first) is not None
            if one.way not in ("nominal", "rumour", "told") and not asked:
                aside = clauses.low(one.frame.first) == "who" and clauses.low(one.frame.first - 1) != ","
                said = said if aside else who  # "paid a builder who said it leaked, adding"
                told = one.way == "passive" and "tell" in one.verb.classes
                bygone = one.past_perfect and clauses.has(one.frame.first, "relatives")  # "Smith, who had said that"
                if told or bygone or one.verb.lemma in self.cues.stance_nouns:
                    continue  # of "the minister was told by Smith" the minister stays the one spoken of
                if one.minor and not (who.person or who.actor):
                    self.scene.note(who, one.frame.first, SUBJECT)  # a quotation behind it is hardly theirs
                else:
                    self.scene.spoke(who, one.frame.first)
        return drafts

    def _source(self, clauses: Clauses, one: Attribution, said: Who | None) -> Who | None:
        if one.source and clauses.denied(one.source[0]):
            return None
        if one.source and self.scene.looks_ahead(clauses.tokens, one.source):
            return self._subject(clauses)
        if one.way in ("view", "according") and one.source and clauses.has(one.source[0].first, "own_side"):
            return None  # "in our view": whoever speaks, and so nobody else
        if one.source:
            return taken_up(clauses, one, self.scene) or self.scene.resolve(clauses.tokens, one.source)
        if one.way in ("rumour", "told"):
            return Who(label="it")
        return said or self._doer(clauses, one.frame.first) or (self.scene.last if one.way == "gerund" else None)

    def _made(self, number: int, clauses: Clauses, one: Attribution, who: Who) -> list[Draft]:
        """The drafts of one attribution: what is quoted in full apart from what is reported."""
        if not one.content:
            if one.opens:
                self._introduces(number, who)
            return []
        if who.label.lower() in self.cues["vague"]:
            self.hearsay = number
            return []
        quoted = [
            span
            for span in one.content
            if all(token.kind in ("quote", "mark") for token in clauses.tokens[slice(*span)])
        ]
        somebody = who.name or who.actor or who.label
        reported = [span for span in one.content if span not in quoted] if somebody else []
        if reported and quoted and self._broken(clauses, one):
            reported, quoted = list(one.content), []  # "They were, he said, 'quiet people'"
        drafts = (self._words(number, clauses, one, who, spans) for spans in (reported, quoted) if spans)
        return [draft for draft in drafts if draft is not None]

    def _broken(self, clauses: Clauses, one: Attribution) -> bool:
        """Whether an attribution cuts a clause in two whose second half is quoted, and so is no sentence."""
        last = one.content[-1]
        opened = self.text[clauses.tokens[last.first].start + 1 :][:1]
        return len(one.content) > 1 and one.left and one.right and last.first >= one.cue.last and opened.islower()

    def _words(self, number: int, clauses: Clauses, one: Attribution, who: Who, spans: list[Range]) -> Draft | None:
        quoted = all(token.kind in ("quote", "mark") for span in spans for token in clauses.tokens[slice(*span)])
        pieces = [piece for span in spans for piece in self._pieces(clauses, span, quoted=quoted)]
        words = sum(count(self.text[slice(*piece)]) for piece in pieces)
        if not words or (not quoted and words < _REPORTED):
            return None
        kind = self._kind(clauses, one, who, quoted=quoted)
        if kind is Kind.INDIRECT and who.actor is None:
            told = described(clauses, one, who, self.scene)
            who, kind = (told, Kind.CHARACTERISATION) if told else (who, kind)
        if kind is None:
            return None
        whole = one.keep or one.verb.lemma in self.cues["demands"]
        if kind is Kind.CHARACTERISATION and whole and one.source and not who.name:
            entire = Range(one.source[0].first, clauses.main_clause(one.cue.last, one.content[-1].last))
            # Where the holder is named after what it holds, the words stay those that were found.
            pieces = self._pieces(clauses, entire, quoted=False) if entire.first < entire.last else pieces
        when, recalled = self.occasions.dated(phrase_of(self.text, clauses, one, spans), who)
        raised = recalled | doubts(one, kind, who, self.cues)
        if kind is Kind.CHARACTERISATION and sums_up(clauses, one, who, self.cues):
            raised.add(Doubt.RECALLED)
        if one.way == "nominal" and any(clauses.has(at, "rejections") for at in range(*one.before)):
            raised.add(Doubt.REBUTTED)
        return Draft(pieces, kind, who, number, number, when, raised, parenthetical=one.left and not quoted)

    def _kind(self, clauses: Clauses, one: Attribution, who: Who, *, quoted: bool) -> Kind | None:
        kind = Kind.DIRECT if quoted and one.way not in ("describe", "view") else Kind.INDIRECT
        if who.jointly:
            return kind
        if one.minor and one.way != "describe":
            return kind_of_act(clauses, one, who, kind)
        told = sums_up(clauses, one, who, self.cues) or holds(clauses, one, who, self.scene)
        return Kind.CHARACTERISATION if kind is Kind.INDIRECT and told else kind

    def _act(self, number: int, clauses: Clauses, drafts: Sequence[Draft]) -> Draft | None:
        """What an actor is told to have done, without a word of its own, and by no word of others in ``drafts``."""
        done = enacted(clauses, self.scene, [piece for draft in drafts for piece in draft.pieces])
        if done is None:
            return None
        clause, who, behind = done
        phrase = " ".join(token.text for token in clauses.tokens[slice(*behind)])
        when, recalled = self.occasions.dated(Phrase(phrase), who)
        pieces = self._pieces(clauses, clause, quoted=False)
        return Draft(pieces, Kind.CHARACTERISATION, who, number, number, when, recalled)

    # --- sentences without attribution ---------------------------------------------------------------------

    def _unattributed(self, number: int, clauses: Clauses) -> list[Draft]:
        quoted = self._signed(number, clauses) or self._embedded(number, clauses)
        if quoted:
            return quoted
        apart = self._set_apart(number)
        if apart is not None:
            return apart
        told = accounts(clauses, self.scene)
        carried = self._free_indirect(number, clauses) if all(one.shifted(clauses) for one in told) else []
        return carried or [self._told(number, clauses, deed) for one in told for deed in severally(clauses, one)]

    def _with_rest(self, number: int, clauses: Clauses, drafts: list[Draft]) -> list[Draft]:
        """The drafts of a sentence with what stands beside its attributions: words that go on, and deeds."""
        deeds = beside(clauses, self.scene, attributions(clauses))
        return self._before_joint(number, clauses) + drafts + [self._told(number, clauses, one) for one in deeds]

    def _told(self, number: int, clauses: Clauses, told: Account) -> Draft:
        """What a reporter tells of an actor, of several deeds each with its subject."""
        spans = [told.subject, told.clause] if told.subject else [told.clause]
        pieces = [piece for span in spans for piece in self._pieces(clauses, span, quoted=False)]
        when, recalled = self.occasions.dated(Phrase(*told.when(clauses)), told.who)
        return Draft(pieces, Kind.CHARACTERISATION, told.who, number, number, when, recalled)

    # --- transcripts ---------------------------------------------------------------------------------------

    def _answer(self, number: int, sentence: Sentence, clauses: Clauses, turn: Turn) -> list[Draft]:
        """A sentence of somebody's turn; nothing where there is no label and nobody is known to answer."""
        who = self.answers.who(turn.label)
        return self._spoken(number, sentence, clauses, who) if turn.label or who.name or who.actor else []

    def _spoken(self, number: int, sentence: Sentence, clauses: Clauses, who: Who) -> list[Draft]:
        """A sentence of a text that is all somebody's, unless it hands on what another one said."""
        self.scene.spoke(who, 0)
        others = [
            draft
            for draft in self._attributed(number, clauses)
            if draft.who.key != who.key and self._another(draft, who)
        ]
        if others:
            return [replace(draft, doubt=draft.doubt | {Doubt.SECOND_HAND}) for draft in others]
        line = self.text[slice(*sentence.span)]
        if count(line) < _REPORTED or line.endswith("?") or self.hearsay == number:
            return []
        kind = Kind.OFFICIAL if self.publisher and who.actor == self.publisher else Kind.DIRECT
        return [self._draft(number, sentence.span, kind, who)]

    def _answering(self, number: int, sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
        """The first words of an answer with the question before them, which tells what they are about."""
        asked = self.answers.question(number) if drafts and sentence.turn else None
        if asked is None or has_begun(self.drafts, asked.first, number):
            return drafts
        before = (self.text[slice(*one.span)] for one in self.sentences[slice(*asked)])
        question = " ".join(" ".join(before).split())
        return [replace(draft, before=question) for draft in drafts]

    def _another(self, draft: Draft, who: Who) -> bool:
        """Whether words belong to somebody else than who speaks, whose own "I" and state are the same voice."""
        if draft.kind is Kind.CHARACTERISATION or draft.who.label in self.cues["first_person"]:
            return False
        return draft.who.person or (draft.who.actor is not None and draft.who.actor != who.actor)

    # --- the publisher's own text --------------------------------------------------------------------------

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
        others, ours = self._by_others(clauses)
        return (
            self._own_words(number, sentence, clauses, others)
            or self._own_deed(number, sentence, clauses, others, ours)
            or self._of_itself(number, sentence, clauses, others)
        )

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
        if self.house is None or not own.takes_stand(clauses, line, self.house, theirs):
            return []
        return [self._own(number, sentence)]

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
        if told is None or not own.is_whole(line) or _claimed(clauses, told, others, ours):
            return []
        when, recalled = self.occasions.dated(Phrase(*told.when(clauses)), told.who)
        draft = self._own(number, sentence)
        return [draft if draft.doubt else replace(draft, date=when, doubt=recalled)]

    def _of_itself(
        self, number: int, sentence: Sentence, clauses: Clauses, others: Sequence[Attribution]
    ) -> list[Draft]:
        """What a publisher tells of itself as it is now: "The Federation makes no claim to the island"."""
        line, verbs = self.text[slice(*sentence.span)], main(clauses)
        if verbs is None or others or not own.is_whole(line) or not present(clauses, verbs.first):
            return []
        if any(self.cues.patterns[name].search(line) for name in ("routine", "happenings")):
            return []
        subject = clauses.subject(verbs.first)[0]
        itself = bool(subject) and acting(clauses.tokens[slice(*subject[0])], self.scene) == self.publisher
        return [self._own(number, sentence)] if itself and subject[0].first == 0 else []

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
        ours = any(not token.classes.isdisjoint(("parties_to", "documents", "first_person")) for token in tokens)
        ours = ours or any(token.low == "our" for token in tokens) or self.publisher in self.scene.owners(tokens)
        return one.way in ("verb", "according") and bool(tokens) and not ours and not one.keep

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


def _subject_end(clauses: Clauses) -> int:
    """Where the subject of a sentence ends: at its first verb, behind a phrase that opens it at its main one."""
    opened = main(clauses) if clauses.has(0, "prepositions") else None
    first = next((index for index in range(clauses.size) if clauses.finite(index)), clauses.size)
    return opened.first if opened else first


def _claimed(clauses: Clauses, told: Account, others: Sequence[Attribution], ours: Sequence[Attribution]) -> bool:
    """Whether a deed is only what others say of the publisher: "Bakers complain that the Ministry has"."""
    if any(told.verb in range(*span) for one in others for span in one.content):
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
