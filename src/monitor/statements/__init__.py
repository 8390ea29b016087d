"""Who said what: the attributed statements of an article.

Rules over tokens and a light parse. Every page is read in order, since a "he" or "the ministry" means what the
sentences before it make of it; see ``reading``, ``clauses``, ``parting`` and ``speakers`` for the steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Span, Statement
from monitor.statements import publisher as own
from monitor.statements.acts import enacted
from monitor.statements.answers import Answers
from monitor.statements.cast import INSTITUTION_RANK, Cast, Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.drafts import Draft, doubts, finished
from monitor.statements.occasions import Occasions, Phrase, phrase_of
from monitor.statements.parting import attributions
from monitor.statements.reading import LONGEST, Sentence, count, inner, read, titled
from monitor.statements.sides import Attribution
from monitor.statements.speakers import Scene
from monitor.statements.stances import account, described, holds, kind_of_act, sums_up
from monitor.statements.tokens import Range

_REPORTED = 3  # words below which reported speech is no statement
_QUOTED_BY_COLON = 3  # words of a quotation behind a colon ...
_QUOTED_ANYWHERE = 7  # ... and of one without any cue that are somebody's words all the same
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
    ordered = sorted(reader.drafts, key=lambda draft: draft.pieces[0].start)
    made = (finished(draft, article.text, reader.sentences, cues) for draft in ordered)
    return [statement for statement in made if statement is not None]


class _Reader:
    """Reads one article from top to bottom. ``publisher`` is given where the text is the actor's own."""

    def __init__(self, article: Article, cast: Cast, cues: Cues, publisher: str | None) -> None:
        self.article, self.text, self.day = article, article.text, article.day
        self.cues, self.publisher = cues, publisher
        self.scene = Scene(cast, cues, day=self.day, publisher=publisher)
        self.sentences = read(article, cues)
        self.occasions = Occasions(self.day, cues)
        self.drafts: list[Draft] = []
        self.hearsay = -1  # the sentence in which "some" said something
        self.announced: Who | None = None  # "Smith said:" before a quotation in a paragraph of its own
        self.host = own.signatory(article, cast, cues, publisher) if publisher else None
        self.speech = own.is_speech(article, cues) if publisher else False
        self.answers = Answers(self.sentences, self.scene, self.host)

    def read(self) -> None:
        """Draft the statements of every sentence."""
        for number, sentence in enumerate(self.sentences):
            if len(sentence.tokens) <= LONGEST:
                self.drafts += self._sentence(number, sentence)
                self._opens_with(number, sentence)

    def _opens_with(self, number: int, sentence: Sentence) -> None:
        """Take note of the occasion an article opens with, by its day and whom it is about."""
        about = self.scene.subject_of(number) if sentence.paragraph < _OPENING else None
        if about is not None:
            said = {at for draft in self.drafts if draft.first == number for at in range(*draft.pieces[0])}
            words = [token.text for token in sentence.tokens if token.start not in said and token.kind != "quote"]
            self.occasions.lead(" ".join(words), about)

    def _sentence(self, number: int, sentence: Sentence) -> list[Draft]:
        clauses = Clauses(sentence.tokens, self.cues)
        subject_end = next((index for index in range(clauses.size) if clauses.finite(index)), clauses.size)
        self.scene.read(sentence.tokens, number, subject_end)
        self.scene.introduce(sentence.tokens, clauses.subject(clauses.group(subject_end))[0])
        if sentence.turn is not None:
            return (
                [] if self.answers.asks(sentence.turn) else self._answer(number, sentence, clauses, sentence.turn.label)
            )
        if sentence.only_quotes:
            return self._quotes_alone(number, sentence)
        asked = self.cues.phrases["questions"].match(self.text[slice(*sentence.span)][:20])
        drafts = [] if asked else self._attributed(number, clauses)
        if self.publisher is not None:
            return self._published(number, sentence, drafts)
        if not any(draft.who.actor or draft.who.person for draft in drafts):
            act = self._act(number, clauses)
            if act:
                return [act]
        return drafts or self._unattributed(number, clauses)

    def _draft(self, number: int, piece: Span, kind: Kind, who: Who) -> Draft:
        return Draft([piece], kind, who, number, number, self.occasions.heard(who))

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
            if one.way not in ("nominal", "rumour") and one.verb.lemma not in self.cues["questions_put"]:
                said = who
                self.scene.spoke(who, one.frame.first)
        return drafts

    def _source(self, clauses: Clauses, one: Attribution, said: Who | None) -> Who | None:
        if one.source:
            return self.scene.resolve(clauses.tokens, one.source)
        if one.way == "rumour":
            return Who(label="it")
        return said or self._subject(clauses) or (self.scene.last if one.way == "gerund" else None)

    def _subject(self, clauses: Clauses) -> Who | None:
        """The subject of the sentence's main clause."""
        for index in range(1, min(clauses.size, 40)):
            source = clauses.subject(clauses.group(index))[0] if clauses.finite(index) else ()
            if source:
                return self.scene.resolve(clauses.tokens, source)
        return None

    def _made(self, number: int, clauses: Clauses, one: Attribution, who: Who) -> list[Draft]:
        """The drafts of one attribution: what is quoted in full apart from what is reported."""
        if not one.content:
            self.announced = who if one.opens else self.announced
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
        drafts = (self._words(number, clauses, one, who, spans) for spans in (reported, quoted) if spans)
        return [draft for draft in drafts if draft is not None]

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

    def _pieces(self, clauses: Clauses, span: Range, *, quoted: bool) -> list[Span]:
        tokens = clauses.tokens[slice(*span)]
        if quoted:
            return [inner(self.text, token) for token in tokens if token.kind == "quote"]
        return [Span(tokens[0].start, tokens[-1].end)]

    # --- quotations without attribution of their own -------------------------------------------------------

    def _quotes_alone(self, number: int, sentence: Sentence) -> list[Draft]:
        """A sentence that is nothing but quotation goes with the one before it, or with who was spoken of last."""
        pieces = [inner(self.text, token) for token in sentence.tokens if token.kind == "quote"]
        who, self.announced = self.announced, None
        before = self._quoted_before(number)
        together = number > 0 and self.sentences[number - 1].paragraph == sentence.paragraph
        if who is None and before and (together or sentence.quotes[0].continues):
            before.pieces += pieces
            before.last = number
            return []
        who = who or (self.scene.said_before(number - 1) if together else None) or self.scene.last
        if who is None:
            return []
        self.scene.spoke(who, 0)
        return [Draft(pieces, Kind.DIRECT, who, number, number, self.occasions.heard(who))]

    def _quoted_before(self, number: int) -> Draft | None:
        """The last quotation of the sentence before."""
        there = [draft for draft in self.drafts[-4:] if draft.last == number - 1]
        return next((draft for draft in reversed(there) if draft.kind is Kind.DIRECT), None)

    def _act(self, number: int, clauses: Clauses) -> Draft | None:
        """What an actor is told to have done, without a word of its own."""
        done = enacted(clauses, self.scene)
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
        told = account(clauses, self.scene)
        if told:
            clause, actor = told
            who = Who(actor=actor, rank=INSTITUTION_RANK)
            return [self._draft(number, self._pieces(clauses, clause, quoted=False)[0], Kind.CHARACTERISATION, who)]
        return self._free_indirect(number, clauses)

    def _signed(self, number: int, clauses: Clauses) -> list[Draft]:
        """A quotation with a dash and a name behind it."""
        if clauses.kind(0) != "quote" or clauses.low(1) not in ("—", "–", "―", "-", "--") or not clauses.capital(2):
            return []
        span = clauses.noun_phrase(2)[0]
        who = self.scene.resolve(clauses.tokens, (span,)) if span else None
        return [self._draft(number, inner(self.text, clauses.tokens[0]), Kind.DIRECT, who)] if who else []

    def _embedded(self, number: int, clauses: Clauses) -> list[Draft]:
        """Quotations in a sentence without a cue: the subject's words if behind a colon or long, else scare quotes."""
        drafts: list[Draft] = []
        for index, token in enumerate(clauses.tokens):
            if token.kind != "quote":
                continue
            piece = inner(self.text, token)
            words = count(self.text[slice(*piece)])
            enough = _QUOTED_BY_COLON if clauses.low(index - 1) in (":", ",") else _QUOTED_ANYWHERE
            if clauses.low(index - 1) == "so-called":
                continue
            subject = self._subject(clauses)
            who = subject if subject and (subject.name or subject.actor) else self.scene.last
            if who and words >= enough and not titled(self.text[slice(*piece)]):
                self.scene.spoke(who, 0)
                around = " ".join(token.text for token in clauses.tokens if token.kind != "quote")
                when, doubt = self.occasions.dated(Phrase(around, len(around)), who)
                drafts.append(replace(self._draft(number, piece, Kind.DIRECT, who), date=when, doubt=doubt))
        return drafts

    def _free_indirect(self, number: int, clauses: Clauses) -> list[Draft]:
        """A sentence in the tense of reported speech right after somebody's words carries them on."""
        before = self.drafts[-1] if self.drafts else None
        if before is None or before.last != number - 1 or before.kind not in (Kind.DIRECT, Kind.INDIRECT):
            return []
        sentence = self.sentences[number]
        together = self.sentences[number - 1].paragraph == sentence.paragraph and (before.who.name or before.who.actor)
        opening = range(min(14, clauses.size))
        verb = next((at for at in range(clauses.size) if clauses.finite(at)), 0)
        shifted = (
            any(clauses.low(at) in ("would", "could") for at in opening)
            or (before.parenthetical and clauses.has(verb, "backshift"))
            or (
                before.kind is Kind.INDIRECT
                and clauses.has(verb, "shifted")
                and self._impersonal(number, clauses, verb)
            )
        )
        asks = (
            any(clauses.low(at) in ("asked", "whether") for at in opening[:5]) or clauses.low(clauses.size - 1) == "?"
        )
        if not together or not shifted or asks:
            return []
        end = sentence.span.end - (self.text[sentence.span.end - 1] == ".")
        return [
            replace(
                self._draft(number, Span(sentence.span.start, end), Kind.INDIRECT, before.who),
                date=before.date,
                doubt=set(before.doubt),
            )
        ]

    def _impersonal(self, number: int, clauses: Clauses, verb: int) -> bool:
        """Whether a sentence is about a thing, not about somebody whose deeds are told: "It had no basis in law"."""
        subject = clauses.subject(clauses.group(verb))[0]
        about = self.scene.subject_of(number)
        if not subject or about or any(clauses.has(at, "times") for at in range(clauses.size)):
            return False
        head = range(*subject[0])
        person = any(clauses.has(at, "officials", "others", "titles") or (at and clauses.capital(at)) for at in head)
        return not person and clauses.low(head[0]) not in ("he", "she", "they", "i", "we", "you")

    # --- transcripts ---------------------------------------------------------------------------------------

    def _answer(self, number: int, sentence: Sentence, clauses: Clauses, label: str) -> list[Draft]:
        """A sentence of somebody's turn: whole, unless it hands on what another one said."""
        who = self.answers.who(label)
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

    def _another(self, draft: Draft, who: Who) -> bool:
        """Whether words belong to somebody else than who speaks, whose own "I" and state are the same voice."""
        if draft.kind is Kind.CHARACTERISATION or draft.who.label in self.cues["first_person"]:
            return False
        return draft.who.person or (draft.who.actor is not None and draft.who.actor != who.actor)

    # --- the publisher's own text --------------------------------------------------------------------------

    def _published(self, number: int, sentence: Sentence, drafts: list[Draft]) -> list[Draft]:
        """What a publisher's sentence holds: its own words, or those of whom it reports."""
        if any(draft.who.jointly for draft in drafts):
            return [self._own(number, sentence)]
        named = [draft for draft in drafts if self._somebody_elses(draft)]
        if named:
            return named
        if self.hearsay == number or any(own.hearsay(draft.who, self.cues) for draft in drafts):
            return []
        foreign = [draft for draft in drafts if draft.who.actor not in (None, self.publisher)]
        if foreign and len(foreign) == len(drafts):
            return [self._handed_on(sentence, draft) for draft in foreign]
        return self._own_words(number, sentence)

    def _handed_on(self, sentence: Sentence, draft: Draft) -> Draft:
        """What a publisher reports of another actor: an institution's with its subject, which is what "it" means."""
        end = sentence.span.end - (self.text[sentence.span.end - 1] == ".")
        pieces = draft.pieces if draft.who.name else [Span(sentence.span.start, end)]
        return replace(draft, pieces=pieces, doubt=draft.doubt | {Doubt.SECOND_HAND})

    def _somebody_elses(self, draft: Draft) -> bool:
        """On the publisher's page: whether the words belong to a person named, not to the text itself."""
        named = draft.who.person and draft.who.name is not None
        return draft.kind is Kind.DIRECT or (named and draft.kind is not Kind.CHARACTERISATION)

    def _own_words(self, number: int, sentence: Sentence) -> list[Draft]:
        line = self.text[slice(*sentence.span)]
        if not own.takes_stand(sentence, line, self.cues, speech=self.speech):
            return []
        return [self._own(number, sentence)]

    def _own(self, number: int, sentence: Sentence) -> Draft:
        who = self.host or Who(actor=self.publisher, rank=INSTITUTION_RANK)
        return self._draft(number, sentence.span, Kind.OFFICIAL, who)
