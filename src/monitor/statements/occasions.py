"""The day on which words were said: given with them, or that of the occasion on which their speaker was heard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from monitor.domain import Doubt, Span
from monitor.statements.cast import Who
from monitor.statements.clauses import Clauses
from monitor.statements.cues import Cues
from monitor.statements.sides import Attribution
from monitor.statements.tokens import Range
from monitor.statements.when import spoken_on

RECALLED_AFTER = timedelta(days=7)
"""Words older than this on the day of publication are recalled, not news."""

_LEAD = 16  # tokens before an attribution that may say when


class Phrase(NamedTuple):
    """The words around an attribution and the offset of its cue in them; ``earlier`` and ``lasting`` by its tense."""

    text: str
    near: int = 0
    earlier: bool = False
    lasting: bool = False


class Occasions:
    """The days of an article's voices. ``day`` is the day of publication, that of all words not dated otherwise."""

    def __init__(self, day: date | None, cues: Cues) -> None:
        self.day, self.cues = day, cues
        self._heard: dict[str, date] = {}
        self._recalled: dict[str, date | None] = {}
        self._named: date | None = None

    def lead(self, phrase: str, who: Who) -> None:
        """Take note of the day of the event that an article opens with: "Smith was yesterday asked"."""
        when, named = spoken_on(phrase, self.day, self.cues)
        if named and when and self.day and timedelta(0) < self.day - when <= RECALLED_AFTER:
            self._heard.setdefault(who.key, when)

    def headed(self, when: date) -> set[Doubt]:
        """The doubt about words under a head that gives their day."""
        return {Doubt.RECALLED} if self.day is not None and self.day - when > RECALLED_AFTER else set()

    def heard(self, who: Who) -> date | None:
        """The day of somebody's words that have no date of their own."""
        return self._heard.get(who.key, self.day)

    def dated(self, phrase: Phrase, who: Who) -> tuple[date | None, set[Doubt]]:
        """When words were said, by the phrase around their attribution, and whether that makes them recalled ones."""
        when, named = spoken_on(phrase.text, self.day, self.cues, near=phrase.near, before=self._named)
        old = named and when is not None and self.day is not None and self.day - when > RECALLED_AFTER
        earlier = phrase.earlier or bool(self.cues.patterns["of_its_time"].search(phrase.text))
        if not named or (old and phrase.lasting):
            if who.key in self._recalled and self.cues.patterns["on_occasion"].search(phrase.text):
                return self._recalled[who.key], {Doubt.RECALLED}
            return self.heard(who), {Doubt.RECALLED} if earlier else set()
        self._named = when
        if old or when is None:
            self._recalled[who.key] = when
        else:
            self._heard[who.key] = when
        return when, {Doubt.RECALLED} if old or (earlier and when is None) else set()


def phrase_of(text: str, sentence: Clauses, one: Attribution, said: Sequence[Range]) -> Phrase:
    """An attribution with the words before it that are no content: where a date would stand."""
    content = {at for span in said for at in range(*span)}
    first = one.frame.first
    while (
        first > 0
        and one.frame.first - first < _LEAD
        and first - 1 not in content
        and sentence.kind(first - 1) != "quote"
    ):
        first -= 1
    last = max(one.frame.last, first + 1)
    while last < sentence.size and last not in content and sentence.kind(last) != "quote" and not one.left:
        last += 1
    if one.keep and one.verb.form == "ed" and not one.modal:
        last = max(last, *(_timed_end(sentence, span, one.cue.last) for span in said))
    tokens = sentence.tokens
    near = max(first, min(one.cue.first, last - 1))
    start, left_out = tokens[first].start, _told_of_source(sentence, one, Range(first, near))
    listed = sentence.kind(first) == "mark" or any(  # "14 August - Oslo rejects the plan", in a chronology
        sentence.kind(at) == "mark" and sentence.kind(at - 1) == "number" for at in range(1, one.frame.first)
    )
    lasting = one.verb.form in ("s", "base") and not one.modal and not listed
    before, behind = text[start : left_out.start], text[left_out.end : tokens[last - 1].end]
    offset = tokens[near].start - left_out.end + len(before)
    return Phrase(before + behind, offset, one.past_perfect, lasting)


def _told_of_source(sentence: Clauses, one: Attribution, before: Range) -> Span:
    """What a relative clause tells of a source before its cue, whose day is no day of words: ", who left in 2019,".

    Empty, at the beginning of ``before``, where there is none, or where it tells how somebody was speaking.
    """
    for first, last in one.source:
        inside = before.first <= first < last <= before.last and sentence.has(first, "relatives")
        if inside and not any(sentence.low(at).endswith("ing") for at in range(first, last)):
            return Span(sentence.tokens[first].start, sentence.tokens[last - 1].end)
    start = sentence.tokens[before.first].start
    return Span(start, start)


def _timed_end(sentence: Clauses, act: Range, after: int) -> int:
    """Where an act ends whose time closes it, "opposed the treaty in 2019"; 0 where it may be that of another verb.

    "Welcomed a plan to close it in 2019" says only when it would be closed.
    """
    act = sentence.trimmed(Range(act.first, sentence.main_clause(after, act.last))) or act
    timed = act.last
    while timed > after and (
        sentence.has(timed - 1, "times", "nearness", "held_at") or sentence.kind(timed - 1) == "number"
    ):
        timed -= 1
    if timed == act.last or not sentence.has(timed, "held_at", "nearness"):
        return 0
    others = (sentence.low(at) for at in range(after, timed))
    return 0 if any(word in ("to", "that") or word.endswith(("ed", "ing")) for word in others) else act.last
