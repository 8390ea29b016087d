"""Who said what: the attributed statements of an article.

Rules over tokens and a light parse. Every page is read in order, since a "he" or "the ministry" means what the
sentences before it make of it; see ``reading``, ``clauses``, ``parting`` and ``speakers`` for the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Statement
from monitor.statements.acts import enacted, notes_instruments
from monitor.statements.answers import Answers
from monitor.statements.antecedents import SUBJECT
from monitor.statements.cast import Cast, Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.drafts import Draft, doubts, finished, has_begun
from monitor.statements.home import Home, home
from monitor.statements.occasions import Phrase, phrase_of
from monitor.statements.parting import attributions
from monitor.statements.predicates import main
from monitor.statements.published import Published
from monitor.statements.questions import asks, questions
from monitor.statements.reading import LONGEST, Sentence, count
from monitor.statements.sides import Attribution
from monitor.statements.stances import (
    Account,
    accounts,
    beside,
    described,
    holds,
    kind_of_act,
    severally,
    sums_up,
)
from monitor.statements.tokens import Range
from monitor.statements.turns import Turn
from monitor.statements.unowned import told_by_text

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


class _Reader(Published):
    """Reads one article from top to bottom. ``publisher`` is given where the text is the actor's own."""

    def __init__(self, article: Article, cast: Cast, cues: Cues, publisher: str | None) -> None:
        super().__init__(article, cast, cues, publisher)
        self.scene.home = Home() if publisher else home(article.title, self.sentences, cast, cues)
        self.answers = Answers(article.title, self.sentences, self.scene, self.host)

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
        self.asking = list(questions(clauses))
        for question in self.asking:
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
            told = described(clauses, one, who, self.scene) or told_by_text(clauses, one, self.scene)
            who, kind = (told, Kind.CHARACTERISATION) if told else (who, kind)
        if kind is None:
            return None
        whole = one.keep or one.verb.lemma in self.cues["demands"]
        if kind is Kind.CHARACTERISATION and whole and one.source and not who.name:
            entire = Range(one.source[0].first, clauses.main_clause(one.cue.last, one.content[-1].last))
            # Where the holder is named after what it holds, the words stay those that were found.
            pieces = self._pieces(clauses, entire, quoted=False) if entire.first < entire.last else pieces
        when, recalled = self.occasions.dated(phrase_of(self.text, clauses, one, spans), who)
        raised = recalled | doubts(clauses, one, kind, who)
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
        told = {(draft.who.actor, at) for draft in drafts for piece in draft.pieces for at in range(*piece)}
        deeds = beside(clauses, self.scene, attributions(clauses))
        deeds = [one for one in deeds if (one.who.actor, clauses.tokens[one.verb].start) not in told]
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


def _subject_end(clauses: Clauses) -> int:
    """Where the subject of a sentence ends: at its first verb, behind a phrase that opens it at its main one."""
    opened = main(clauses) if clauses.has(0, "prepositions") else None
    first = next((index for index in range(clauses.size) if clauses.finite(index)), clauses.size)
    return opened.first if opened else first
