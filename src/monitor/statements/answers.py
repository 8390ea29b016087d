"""Who answers in a transcript: the person or office a turn's label names, or the only one there to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain import Span
from monitor.statements.cast import SPOKESPERSON_RANK, Who, plain, title_words
from monitor.statements.reading import Sentence
from monitor.statements.speakers import Scene
from monitor.statements.tokens import Range, tokenise
from monitor.statements.turns import Turn


class Answers:
    """Reads the labels of turns as the article goes along. ``host`` answers where a label only says "A:"."""

    def __init__(self, sentences: Sequence[Sentence], scene: Scene, host: Who | None) -> None:
        self.scene, self.host = scene, host
        self.labels = {one.turn.label for one in sentences if one.turn and not one.turn.asks}
        self._known: dict[str, Who] = {}

    def asks(self, turn: Turn) -> bool:
        """Whether a turn is a question: a configured person's is an answer, whatever it asks in turn."""
        if not turn.asks:
            return False
        who = self.who(turn.label)
        return not (who.name and self.scene.cast.offices(plain(who.name)))

    def who(self, label: str) -> Who:
        """Whom the label of an answer means; somebody without name or actor where nothing tells."""
        if label not in self._known:
            self._known[label] = self._read(label)
        return self._known[label]

    def _read(self, label: str) -> Who:
        scene = self.scene
        tokens = tokenise(label, Span(0, len(label)), (), scene.cues)
        if tokens[0].low in scene.cues["answerers"]:
            return self.host or self._interviewed()
        who = self._office(label) or scene.resolve(tokens, (Range(0, len(tokens)),)) or Who(label=label)
        if scene.publisher and who.actor is None and len(self.labels) == 1:
            return replace(who, actor=scene.publisher, rank=SPOKESPERSON_RANK)
        return who

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
        """Whom an interview is with: the first person its introduction names."""
        if self.scene.publisher:
            return Who(actor=self.scene.publisher, rank=SPOKESPERSON_RANK)
        met = next((mention.who for mention in self.scene.log if mention.who.person), None)
        return met or Who()
