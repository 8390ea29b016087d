"""Block quotations: a statement printed whole behind the sentence that announces it, over as many paragraphs as it has.

A release says "Smith issued the following statement:" and prints it, each paragraph with an opening mark and often
none with a closing one, or without any marks. Where marks are missing, the block goes on as long as its paragraphs
speak in its own voice ("we regret", "Oslo regrets").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile
from typing import NamedTuple

from monitor.domain import INSTITUTION_RANK, Doubt, Kind, Span
from monitor.statements.announcers import announcer
from monitor.statements.cast import Who, plain
from monitor.statements.clauses import Clauses
from monitor.statements.drafts import Draft, has_begun
from monitor.statements.occasions import Phrase
from monitor.statements.quotes import within_marks
from monitor.statements.reading import Sentence, count, inner
from monitor.statements.unattributed import Unattributed
from monitor.text import sentences

_SHORTEST = 7  # words of the first paragraph of a block without marks
_LONGEST = 400  # sentences of a block
_SAID = 3  # words below which a sentence of a block says nothing
_OPENING = 8  # tokens of a paragraph in which an actor speaks of itself by name
_OPENS = '"“„«'


class Block(NamedTuple):
    """Whose words the paragraphs up to ``last`` are, whether in quotation marks, and when they were said."""

    who: Who
    last: int
    quoted: bool
    date: date | None
    doubt: frozenset[Doubt]


class Blocks(Unattributed):
    """Finds the blocks of an article as it is read. ``block`` is the one announced last."""

    block: Block | None = None

    # --- where one begins and ends -------------------------------------------------------------------------

    def _announces(self, number: int, sentence: Sentence) -> None:
        """Take note of the block that a sentence announces at the end of its paragraph, or begins: "statement: “We"."""
        begun = sentence.tokens[-1] if sentence.tokens and sentence.tokens[-1].kind == "quote" else None
        line = self.text[sentence.span.start : begun.start if begun else sentence.span.end].rstrip()
        who = self._announcer(number, sentence, line) if self._leads(number, sentence, line) else None
        if who is None:
            return
        behind = self._behind(number)
        length = len(list(takewhile(self._in_marks, behind)))
        quoted = length > 0
        if behind and not (quoted or begun):
            length = self._voiced(behind, who)
        if length or begun:
            when, doubt = self.occasions.dated(Phrase(line, len(line)), who)
            last = behind[length - 1][0].paragraph if length else sentence.paragraph - 1
            self.block = Block(who, last, quoted, when, frozenset(doubt))
            self._begins(number, self.block, inner(self.text, begun) if begun else None)

    def _leads(self, number: int, sentence: Sentence, line: str) -> bool:
        """Whether a sentence leads up to a statement of somebody else than who writes."""
        stopped = line.endswith(".") and self._opened(number + 1)
        if not sentence.tokens or not (stopped or line.endswith(":")):
            return False
        # "We, the ministers, issue the following statement:" is part of it.
        return bool(self.cues.patterns["announcing"].search(line)) and not self._says_we([sentence])

    def _begins(self, number: int, block: Block, begun: Span | None) -> None:
        """Draft the words with which a block begins in the sentence that announces it, which is no stance itself."""
        self.drafts = [
            draft
            for draft in self.drafts
            if draft.first != number or not (begun or draft.kind is Kind.CHARACTERISATION)
        ]
        if begun:
            self.drafts += self._said_in(begun, block, number, number)

    def _announcer(self, number: int, sentence: Sentence, line: str) -> Who | None:
        """Whose words a sentence announces: "the full text reads:" is that of the statement spoken of before."""
        who = self._introduced(number + 1) or self._issuer(sentence)
        told = has_begun(self.drafts, number, number + 1)  # "this is false, growers say:"
        if not _somebody(who) and line.endswith(":") and not told and not self._meets_with(sentence):
            own = Who(actor=self.publisher, rank=INSTITUTION_RANK) if self.publisher else None
            before = self._issuer(self.sentences[number - 1]) if number else None
            who = before or self.scene.said_before(number - 1) or self.scene.last or own
        return who if _somebody(who) and not (who and who.jointly) else None

    def _issuer(self, sentence: Sentence) -> Who | None:
        who = announcer(Clauses(sentence.tokens, self.cues), self.scene)
        return who if _somebody(who) else None

    def _meets_with(self, sentence: Sentence) -> bool:
        """Whether somebody does something else than speak with a text: "Smith received the following letter:"."""
        subject = self._subject(Clauses(sentence.tokens, self.cues))
        return subject is not None and (subject.person or subject.actor is not None)

    def _opened(self, number: int) -> bool:
        """Whether a sentence opens with a quotation mark."""
        return number < len(self.sentences) and self.text[self.sentences[number].span.start] in _OPENS

    def _behind(self, number: int) -> list[list[Sentence]]:
        """The paragraphs behind a sentence, each as its sentences; none where its own goes on."""
        rest = self.sentences[number + 1 : number + 1 + _LONGEST]
        if self._same_paragraph(number + 1):
            return []
        return [list(paragraph) for _, paragraph in groupby(rest, key=lambda one: one.paragraph)]

    def _in_marks(self, paragraph: Sequence[Sentence]) -> bool:
        """Whether a paragraph is a quotation from end to end."""
        return within_marks(self.text, self._place(paragraph)) is not None

    def _place(self, paragraph: Sequence[Sentence]) -> Span:
        return Span(paragraph[0].span.start, paragraph[-1].span.end)

    def _voiced(self, behind: Sequence[Sequence[Sentence]], who: Who) -> int:
        """How many paragraphs without marks belong to a block: up to the last in its voice before the text returns."""
        words = count(self.text[slice(*self._place(behind[0]))])
        if words < _SHORTEST or self._returns(behind[0], who):
            return 0
        before = list(takewhile(lambda paragraph: not self._returns(paragraph, who), behind))
        return next((place + 1 for place in range(len(before) - 1, 0, -1) if self._own_voice(before[place], who)), 1)

    def _own_voice(self, paragraph: Sequence[Sentence], who: Who) -> bool:
        """Whether a paragraph speaks as "we" or "I", or opens with the name of the actor who speaks."""
        opening = paragraph[0].tokens[:_OPENING]
        return self._says_we(paragraph) or (who.actor is not None and who.actor in self.scene.owners(opening))

    def _says_we(self, paragraph: Sequence[Sentence]) -> bool:
        return any(
            not token.classes.isdisjoint(("first_person", "own_side")) and token.text != "US"
            for one in paragraph
            for token in one.tokens
        )

    def _returns(self, paragraph: Sequence[Sentence], who: Who) -> bool:
        """Whether a paragraph is no longer what was announced: it speaks of the statement or of who made it."""
        if self.text[paragraph[0].span.start] in _OPENS or paragraph[0].turn is not None:
            return True
        surname = plain(who.name).split()[-1:] if who.person and who.name else []
        if any(plain(token.text) in surname for one in paragraph for token in one.tokens):
            return True
        line = self.text[slice(*self._place(paragraph))]
        return not self._says_we(paragraph) and bool(self.cues.patterns["returning"].search(line))

    # --- what it holds -------------------------------------------------------------------------------------

    def _holds(self, sentence: Sentence) -> Block | None:
        """The block announced last, if a sentence stands in it."""
        return self.block if self.block and sentence.paragraph <= self.block.last else None

    def _of_block(self, number: int, sentence: Sentence, block: Block) -> list[Draft]:
        """The words of a paragraph of a block, at its first sentence: whole, the publisher's sentence by sentence."""
        if self.sentences[number - 1].paragraph == sentence.paragraph:
            return []
        paragraph = self._paragraph_from(number)
        place = self._place(paragraph)
        inside = within_marks(self.text, place) if block.quoted else None
        last = number + len(paragraph) - 1
        self.scene.spoke(block.who, 0)
        return self._said_in(inside or place, block, number, last)

    def _said_in(self, place: Span, block: Block, first: int, last: int) -> list[Draft]:
        if self.publisher is not None and block.who.actor == self.publisher:
            return list(self._official(place, block, first, last))
        return [Draft([place], Kind.DIRECT, block.who, first, last, block.date, set(block.doubt))]

    def _official(self, place: Span, block: Block, first: int, last: int) -> Iterator[Draft]:
        """The sentences of a paragraph of the publisher's own statement."""
        before = None
        for piece in sentences(self.text[slice(*place)]):
            span = Span(place.start + piece.start, place.start + piece.end)
            line = self.text[slice(*span)]
            if count(line) >= _SAID and not line.endswith("?"):
                yield Draft([span], Kind.OFFICIAL, block.who, first, last, block.date, set(block.doubt), before=before)
            before = " ".join(line.split())


def _somebody(who: Who | None) -> bool:
    return who is not None and (who.name is not None or who.actor is not None)
