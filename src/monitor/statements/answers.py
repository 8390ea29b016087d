"""Who answers in a transcript: the person or office a turn's label names, or the only one there to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from monitor.domain import Span
from monitor.statements.cast import SPOKESPERSON_RANK, Who, in_office, plain, title_words
from monitor.statements.interviewees import interviewee
from monitor.statements.reading import Sentence
from monitor.statements.speakers import Scene
from monitor.statements.tokens import Range, Token, tokenise
from monitor.statements.turns import Turn

_QUESTION = 3  # sentences of a question that are kept with its answer
_BETWEEN = 2  # sentences of an answer before the first that says something: "Thank you. Yes."


class Answers:
    """Reads the labels of turns as the article goes along. ``host`` answers where a label only says "A:"."""

    def __init__(self, title: str, sentences: Sequence[Sentence], scene: Scene, host: Who | None) -> None:
        self.title, self.sentences, self.scene, self.host = title, sentences, scene, host
        self.labels = {one.turn.label for one in sentences if one.turn and not one.turn.asks}
        self._known: dict[str, Who] = {}

    def asks(self, turn: Turn) -> bool:
        """Whether a turn is a question: a configured person's is an answer, whatever it asks in turn."""
        if not turn.asks or not turn.label:
            return turn.asks
        who = self.who(turn.label)
        return not (who.name and self.scene.cast.offices(plain(who.name)))

    def who(self, label: str) -> Who:
        """Whom the label of an answer means; somebody without name or actor where nothing tells."""
        if label not in self._known:
            self._known[label] = self._read(label)
        return self._known[label]

    def _read(self, label: str) -> Who:
        scene = self.scene
        if not label:
            return self._met(strict=not any(one.turn.quoted for one in self.sentences if one.turn)) or Who()
        tokens = tokenise(label, Span(0, len(label)), (), scene.cues)
        if tokens[0].low in scene.cues["answerers"]:
            return self.host or self._interviewed()
        who = self._office(label) or scene.resolve(tokens, (Range(0, len(tokens)),)) or Who(label=label)
        words = {plain(one.text) for one in tokens if one.classes.isdisjoint(("titles", "officials", "styles"))}
        if who.actor is None and words and set(plain(who.name or "").split()) <= words:
            who = self._by_part(words) or who
        if scene.publisher and who.actor is None and len(self.labels) == 1:
            return replace(who, actor=scene.publisher, rank=SPOKESPERSON_RANK)
        return who

    def _by_part(self, words: set[str]) -> Who | None:
        """The configured person whom a label calls by a part of the name, as the title or opening does too.

        Only where no other configured person has that name, and the head or a question speaks of the person's office.
        """
        cues = self.scene.cues
        found = self.scene.cast.called(words)
        if len({plain(speaker.name) for _, speaker in found}) != 1:
            return None
        title = tokenise(self.title, Span(0, len(self.title)), (), cues)
        head = _words(title, *(one.tokens for one in takewhile(lambda one: one.turn is None, self.sentences)))
        asked = _words(*(one.tokens for one in self.sentences if one.turn and one.turn.asks))
        titles = {word for _, speaker in found for word in title_words(speaker.title)}
        office = any("officials" in cues.classes(word) for word in titles & (head | asked))
        return in_office(found, self.scene.day) if office and words <= head else None

    def _office(self, label: str) -> Who | None:
        """The publisher's own holder of an office that stands alone: "THE MINISTER", "Spokesperson"."""
        words = title_words(label) - {"the"}
        spoken_for = self.scene.publisher
        if spoken_for is None or not all("officials" in self.scene.cues.classes(word) for word in words):
            return None
        met = [
            person.who
            for person in self.scene.persons.values()
            if person.who.actor == spoken_for and words <= person.roles | title_words(person.who.title or "")
        ]
        return met[-1] if met else self.scene.cast.holder(spoken_for, words, self.scene.day)

    def _interviewed(self) -> Who:
        """Who answers where a label only says that it is an answer."""
        if self.scene.publisher:
            return Who(actor=self.scene.publisher, rank=SPOKESPERSON_RANK)
        return self._met() or Who()

    def _met(self, *, strict: bool = False) -> Who | None:
        """Whom an interview is with, as its head says."""
        head = list(takewhile(lambda one: one.turn is None, self.sentences))
        return interviewee(self.title, head, self.scene, strict=strict)

    def question(self, number: int) -> Range | None:
        """The sentences that the first of an answer is to be read with: the question, and what stands between."""
        turn = self.sentences[number].turn
        first = number
        while first > max(0, number - _BETWEEN) and self._goes_on(self.sentences[first - 1].turn, turn):
            first -= 1
        asked = first
        while asked > max(0, first - _QUESTION) and (before := self.sentences[asked - 1].turn) and self.asks(before):
            asked -= 1
        return Range(asked, number) if asked < first else None

    def _goes_on(self, before: Turn | None, turn: Turn | None) -> bool:
        return before is not None and turn is not None and not self.asks(before) and before.label == turn.label


def _words(*lines: Sequence[Token]) -> set[str]:
    return {plain(token.text) for tokens in lines for token in tokens}
