"""Words without an attribution in their own sentence: quotations alone or set apart, reported speech that goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from monitor.domain import Article, Doubt, Kind, Span
from monitor.statements.announcers import announcer
from monitor.statements.carrying import OF_A_CLAIM, carries_on
from monitor.statements.cast import Cast, Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.drafts import Draft
from monitor.statements.occasions import Occasions, Phrase
from monitor.statements.parting import attributions
from monitor.statements.phrases import DASHES
from monitor.statements.reading import Sentence, count, inner, read, titled
from monitor.statements.speakers import Scene
from monitor.statements.tokens import Range

_QUOTED_BY_COLON = 3  # words of a quotation behind a colon ...
_QUOTED_ANYWHERE = 7  # ... and of one without any cue that are somebody's words all the same
_PARTING = re.compile(r"[.;,]?(?:(?<=[;,])\s(?:and|or))?$")  # between the points of a list


class Announced(NamedTuple):
    """Whose words a sentence announces that ends in a colon, "Smith said:", and which sentence it is.

    ``last`` is the last sentence that it announces: the next one, or the end of the list behind it.
    """

    who: Who
    sentence: int
    last: int


class Unattributed:
    """Reads one article. ``publisher`` is given where the text is the actor's own."""

    def __init__(self, article: Article, cast: Cast, cues: Cues, publisher: str | None) -> None:
        self.article, self.text, self.day = article, article.text, article.day
        self.cues, self.publisher = cues, publisher
        self.scene = Scene(cast, cues, day=self.day, publisher=publisher)
        self.sentences = read(article, cues)
        self.occasions = Occasions(self.day, cues)
        self.drafts: list[Draft] = []
        self.hearsay = -1  # the sentence in which "some" said something
        self.announced: Announced | None = None

    def _is_text(self, sentence: Sentence) -> bool:
        """Whether a sentence is no heading, which is a statement in a turn or on a publisher's own page only."""
        return not sentence.heading or self.publisher is not None or sentence.turn is not None

    def _draft(self, number: int, piece: Span, kind: Kind, who: Who) -> Draft:
        return Draft([piece], kind, who, number, number, self.occasions.heard(who))

    def _subject(self, clauses: Clauses, start: int = 0) -> Who | None:
        """The subject of the sentence's main clause, or of the clause that starts at a token."""
        for index in range(start + 1, min(clauses.size, start + 40)):
            source = clauses.subject(clauses.group(index))[0] if clauses.finite(index) else ()
            if source:
                return self.scene.resolve(clauses.tokens, source)
        return None

    def _doer(self, clauses: Clauses, verb: int) -> Who | None:
        """Whose a verb without subject is: that of the clause it ends, ", but Smith left, saying", or stands in."""
        fronted = clauses.has(0, "leads", "prepositions")
        joints = (at for at in range(verb - 1, 1, -1) if clauses.low(at - 1) == ",")
        starts = (
            at + clauses.has(at, "leads", "joining") for at in joints if fronted or clauses.has(at, "leads", "joining")
        )
        start = next((at for at in starts if clauses.clause_opens(at)), 0)
        if start or clauses.clause_like(Range(0, verb)):
            return self._subject(clauses, start)
        source = clauses.opening(verb)  # "Smith, despite saying that"
        return self.scene.resolve(clauses.tokens, source) if source else self._subject(clauses)

    def _pieces(self, clauses: Clauses, span: Range, *, quoted: bool) -> list[Span]:
        tokens = clauses.tokens[slice(*span)]
        if quoted:
            return [inner(self.text, token) for token in tokens if token.kind == "quote"]
        return [Span(tokens[0].start, tokens[-1].end)]

    # --- quotations without attribution of their own -------------------------------------------------------

    def _quotes_alone(self, number: int, sentence: Sentence, answering: Who | None) -> list[Draft]:
        """A sentence that is nothing but quotation goes with the one before it, or with who was spoken of last.

        In an interview it is the ``answering`` one's, and nobody's where that is not known.
        """
        pieces = [inner(self.text, token) for token in sentence.tokens if token.kind == "quote"]
        who = self._introduced(number) or self._celled(number)
        before = self._quoted_before(number)
        together = self._same_paragraph(number)
        if who is None and before and (together or sentence.quotes[0].continues):
            before.pieces += pieces
            before.last = number
            return []
        about = self.scene.said_before(number - 1) if together else self.scene.newcomer(number - 1)
        who = who or answering or about or self.scene.last
        if who is None or not (who.name or who.actor or who.label):
            return []
        self.scene.spoke(who, 0)
        own = answering is not None and self.publisher is not None and who.actor == self.publisher
        kind = Kind.OFFICIAL if own else Kind.DIRECT
        return [Draft(pieces, kind, who, number, number, self.occasions.heard(who))]

    def _same_paragraph(self, number: int) -> bool:
        """Whether the sentence before stands in the same paragraph."""
        inside = 0 < number < len(self.sentences)
        return inside and self.sentences[number - 1].paragraph == self.sentences[number].paragraph

    def _paragraph_from(self, number: int) -> Sequence[Sentence]:
        """A sentence and those behind it in its paragraph."""
        end = number + 1
        while self._same_paragraph(end):
            end += 1
        return self.sentences[number:end]

    def _introduces(self, number: int, who: Who) -> None:
        """Take note that a sentence announces somebody's words, which may be all the points of a list."""
        self.announced = Announced(who, number, max(number + 1, self._end_of_list(number)))

    def _lists(self, number: int, sentence: Sentence) -> None:
        """Take note of whose points a sentence announces by what they are: "Smith's demands are:"."""
        told = self.announced and self.announced.sentence == number
        if told or not self.text[slice(*sentence.span)].endswith(":") or self._end_of_list(number) == number:
            return
        who = announcer(Clauses(sentence.tokens, self.cues), self.scene, "listed")
        if who and (who.person or who.actor):
            self._introduces(number, who)

    def _end_of_list(self, number: int) -> int:
        """The last sentence of the list behind a sentence which is no part of one; the sentence itself without one."""
        last = number
        while not self.sentences[number].point and any(one.point for one in self.sentences[last + 1 : last + 2]):
            last += 1
        return last

    def _introduced(self, number: int) -> Who | None:
        """Whose words have been announced that a sentence is, by "Smith said:" right before it or before its list."""
        announced = self.announced
        return announced.who if announced and announced.sentence < number <= announced.last else None

    def _set_apart(self, number: int) -> list[Draft] | None:
        """A paragraph without quotation marks that somebody's "Smith wrote:" opened: a block quotation.

        Nothing new where the sentence carries one on, ``None`` where it belongs to none.
        """
        last = self.drafts[-1] if self.drafts else None
        here = self.sentences[number]
        if last and last.block == here.paragraph and last.last == number - 1:
            last.pieces.append(here.span)
            last.last = number
            return []
        who = self._introduced(number)
        apart = number > 0 and here.paragraph > self.sentences[number - 1].paragraph
        if who and apart and here.point and (not self.publisher or self._elses(who)):
            self.scene.spoke(who, 0)
            return [self._point(number, who)]
        if who is None or not apart or self.publisher or not (who.name or who.actor):
            return None
        if sum(count(self.text[slice(*one.span)]) for one in self._paragraph_from(number)) < _QUOTED_ANYWHERE:
            return None
        self.scene.spoke(who, 0)
        return [replace(self._draft(number, here.span, Kind.DIRECT, who), block=here.paragraph)]

    def _elses(self, who: Who) -> bool:
        """Whether somebody is not the publisher as such, whose page it is."""
        return who.person or who.actor not in (None, self.publisher)

    def _point(self, number: int, who: Who) -> Draft:
        """A point of a list of what somebody says, without the marks that part it from the next."""
        span = self.sentences[number].span
        said = self.text[slice(*span)]
        said = said if self._same_paragraph(number + 1) else _PARTING.sub("", said)
        draft = self._draft(number, Span(span.start, span.start + len(said)), Kind.INDIRECT, who)
        raised = {Doubt.ANONYMOUS: who.anonymous, Doubt.SECOND_HAND: bool(self.publisher) and not who.person}
        doubt = {doubt for doubt, holds in raised.items() if holds}
        return replace(draft, block=self.sentences[number].paragraph, doubt=doubt)

    def _celled(self, number: int) -> Who | None:
        """Who is named in the cell before a quotation's in a table's row, or in the one behind it."""
        beside = (at for at in (number - 1, number + 1) if self._share_row(min(at, number)))
        for clauses in (Clauses(self.sentences[at].tokens, self.cues) for at in beside):
            span = clauses.noun_phrase(0)[0]
            who = self.scene.resolve(clauses.tokens, (span,)) if span else None
            if who and (who.person or who.actor):
                return who
        return None

    def _share_row(self, number: int) -> bool:
        """Whether a sentence and the next one stand in two cells of a table's row."""
        if not 0 <= number < len(self.sentences) - 1:
            return False
        between = slice(self.sentences[number].span.end, self.sentences[number + 1].span.start)
        return self.text[between].strip() == "|"

    def _quoted_before(self, number: int) -> Draft | None:
        """The last quotation of the sentence before."""
        there = [draft for draft in self.drafts[-4:] if draft.last == number - 1]
        return next((draft for draft in reversed(there) if draft.kind is Kind.DIRECT), None)

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
            who = self._labelled(clauses, index) or who
            before = self._quoted_before(number) if index == 0 else None
            if before and words >= enough and self._same_paragraph(number):
                before.pieces.append(piece)  # "“No,” Smith said. “Never” in his life."
                before.last = number
                return drafts
            if who and words >= enough and not titled(self.text[slice(*piece)]):
                self.scene.spoke(who, 0)
                around = " ".join(token.text for token in clauses.tokens if token.kind != "quote")
                when, doubt = self.occasions.dated(Phrase(around, len(around)), who)
                drafts.append(replace(self._draft(number, piece, Kind.DIRECT, who), date=when, doubt=doubt))
        return drafts

    def _labelled(self, clauses: Clauses, quote: int) -> Who | None:
        """Who is named right before a quotation, as before a turn: "They agree - Jo Smith: “It came too early.”"."""
        colon = quote - 1
        if clauses.low(colon) != ":":
            return None
        first = colon
        while first > 0 and clauses.capital(first - 1):
            first -= 1
        apart = first == 0 or clauses.low(first - 1) in ("from", "-", *DASHES)
        who = self.scene.resolve(clauses.tokens, (Range(first, colon),)) if apart and first < colon else None
        return who if who and who.person else None

    def _free_indirect(self, number: int, clauses: Clauses) -> list[Draft]:
        """A sentence in the tense of reported speech right after somebody's words carries them on."""
        before = self.drafts[-1] if self.drafts else None
        answers = number > 1 and self.text[slice(*self.sentences[number - 1].span)].endswith("?")
        if before is None or before.last not in (number - 1, number - 1 - answers):
            return []
        sentence = self.sentences[number]
        together = self.sentences[before.last].paragraph == sentence.paragraph
        if not together or not (before.who.name or before.who.actor) or not carries_on(clauses, before, self.scene):
            return []
        said = Span(clauses.tokens[0].start, clauses.tokens[-1].end)
        end = said.end - (self.text[said.end - 1] == ".")
        draft = self._draft(number, Span(said.start, end), Kind.INDIRECT, before.who)
        return [replace(draft, date=before.date, doubt=before.doubt - OF_A_CLAIM, parenthetical=before.parenthetical)]

    def _before_joint(self, number: int, clauses: Clauses) -> list[Draft]:
        """What carries on the words of the sentence before, up to a semicolon behind which somebody is named again."""
        found = attributions(clauses)
        first = found[0].frame.first if found else 0
        joint = first - 1 - clauses.has(first - 1, "joining")
        if clauses.low(joint) != ";" or any(span.first < joint for span in found[0].content):
            return []
        return self._free_indirect(number, Clauses(clauses.tokens[:joint], self.cues))
