"""Attributions without a verb of saying: "according to Smith", "in Smith's view", "a warning from Paris that"."""

from __future__ import annotations

from monitor.statements.cues import Verb
from monitor.statements.phrases import Source
from monitor.statements.sides import Attribution, Sides
from monitor.statements.tokens import OWNS, Range

_INSERTION = 14  # tokens between a noun and its predicate


class Verbless(Sides):
    """Finds the attributions that hang on a noun or preposition."""

    # --- according to, in the view of ----------------------------------------------------------------------

    def according(self, index: int) -> Attribution | None:
        """The attribution of an "according to" at the index."""
        source, end = self.source_after(index + 2)
        if not source:
            return None
        opening = all(self.kind(at) == "mark" or self.has(at, "conjunctions", "adverbs") for at in range(index))
        if opening and self.low(end).endswith("ed"):
            end = self.clause_end(end)  # "According to the rules published on Monday, ..."
        inserted = self.low(index - 1) == self.low(end) == "," and not self.clause_like(Range(0, index))
        more = inserted or (
            (self.low(end) == "," and self.goes_on(end + 1)) or self.low(end) in (";", ":") or self.kind(end) == "quote"
        )
        verb = Verb("according to", frozenset({"speech"}), "base")
        return Attribution(
            verb,
            Range(index, index + 2),
            Range(index, end),
            source,
            way="according",
            left=not opening,
            right=opening or more,
        )

    def viewpoint(self, index: int) -> Attribution | None:
        """A source's view: "in Smith's view", "by his count", "in the words of Smith"."""
        if self.low(index) not in ("in", "by", "to", "from", "on"):
            return None
        for end in range(index + 2, min(index + 9, self.size)):
            if self.low(end) in (",", ";", ":"):
                return None
            if self.has(end, "viewpoint"):
                return self._viewed(index, end)
        return None

    def _viewed(self, index: int, noun: int) -> Attribution | None:
        owner = noun - 1 - (self.low(noun - 1) == "own")
        if self.low(owner) == OWNS or self.has(owner, "possessives"):
            source: Source = (Range(index + 1, owner + (self.low(owner) != OWNS)),)
            if not self._names_owner(source[0]):
                return None
            last = noun + 1
        elif self.low(noun + 1) == "of" and self.low(noun - 1) == "the":
            source, last = self.source_after(noun + 2)
            source, last = self._before_subject(source, last)
        else:
            return None
        verb = Verb("view", frozenset({"speech"}), "base")
        opening = all(self.kind(at) == "mark" or self.has(at, "conjunctions", "adverbs") for at in range(index))
        right = opening or self.low(last) == "," or self.kind(last) == "quote"
        return Attribution(
            verb, Range(noun, noun + 1), Range(index, last), source, way="view", left=not opening, right=right
        )

    def _before_subject(self, source: Source, last: int) -> tuple[Source, int]:
        """A holder without the subject of the clause behind it, where no comma parts them: "of our staff Oslo is"."""
        if len(source) != 1 or not self.finite(last):
            return source, last
        start = last - 1
        while start - 1 > source[0].first and self.capital(start) and self.capital(start - 1):
            start -= 1
        return ((Range(source[0].first, start),), start) if start > source[0].first else (source, last)

    def planned(self, index: int) -> Attribution | None:
        """What would be under somebody's plan: "Under Smith's proposal, ships would pay"."""
        if self.low(index) != "under" or not all(self.has(at, "conjunctions", "adverbs") for at in range(index)):
            return None
        comma = self.clause_end(index)
        owner = next((at for at in range(index + 1, comma - 1) if self._owns(at)), None)
        if owner is None or not self.has(comma - 1, "plans") or comma - index > _INSERTION:
            return None
        source = Range(index + 1, owner + (self.low(owner) != OWNS))
        if not self._names_owner(source) or not any(self.has(at, "modals") for at in range(comma, self.size)):
            return None
        verb = Verb("plan", frozenset({"stance"}), "s")
        frame = Range(index, comma)
        return Attribution(verb, Range(comma - 1, comma), frame, (source,), way="stance", right=True)

    def _names_owner(self, span: Range) -> bool:
        """Whether words before a "view" name its owner, not what is done: "to hold Oslo's view"."""
        opens = self.capital(span.first) or self.has(span.first, "determiners", "possessives", "titles", "others")
        stray = any(self.has(at, "prepositions", "relatives") and self.low(at) != "of" for at in range(*span))
        return opens and not stray

    # --- "a warning from Paris that" -----------------------------------------------------------------------

    def nominal(self, index: int) -> Attribution | None:
        """The attribution of a noun at the index that takes a clause."""
        if not self.says_as_noun(index):
            return None
        verb, cue = Verb(self.low(index), frozenset({"speech"}), "base"), Range(index, index + 1)
        if self.low(index + 1) in ("from", "by", "of", "among"):
            source, end = self.source_after(index + 2)
            that = self.that(end) if source else None
            return (
                Attribution(verb, cue, Range(index, that + 1), source, way="nominal", right=True)
                if that is not None
                else None
            )
        that = self._predicate(index)
        if that is None:
            return None
        owner = next(
            (
                at
                for at in range(index - 1, max(-1, index - 4), -1)
                if self.low(at) == OWNS or self.has(at, "possessives")
            ),
            None,
        )
        if owner is None:
            return self._modified(verb, cue, index, that)
        start = self._owner_from(owner) if self.low(owner) == OWNS else owner
        source = (Range(start, max(owner, start + 1)),)
        return Attribution(verb, cue, Range(start, that + 1), source, way="nominal", right=True)

    def _owner_from(self, owner: int) -> int:
        """Where the noun phrase begins that a possessive ending closes."""
        first = owner - 1
        stops = ("prepositions", "conjunctions", "auxiliaries", "subordinators")
        while (
            first > 0
            and self.kind(first - 1) == "word"
            and not self.has(first, "determiners")
            and not self.has(first - 1, *stops)
            and self._names_on(first - 1, name=self.capital(first))
        ):
            first -= 1
        return first

    def _names_on(self, index: int, *, name: bool) -> bool:
        """Whether a word belongs to the owner behind it, a ``name`` or a common noun."""
        if self.capital(index) or name:
            return self.capital(index) or self.has(index, "titles", "officials", "determiners")
        return not (self.finite(index) or self.verbs(index))

    def _owns(self, index: int) -> bool:
        return self.low(index) == OWNS or self.has(index, "possessives")

    def says_as_noun(self, index: int) -> bool:
        """Whether a noun of saying stands there, in the singular or plural."""
        word = self.low(index)
        nouns = {word, word.removesuffix("s"), word.removesuffix("ies") + "y"}
        return self.kind(index) == "word" and bool(nouns & self.cues["nominal"])

    def _modified(self, verb: Verb, cue: Range, noun: int, that: int) -> Attribution | None:
        """A noun that names its source before it: "media reports that", "Russian claims that"."""
        first = noun - 1
        if not self.may_speak(first) or self.kind(first) != "word" or self.has(first, "pronominals"):
            return None
        if self.finite(first):
            return None
        return Attribution(verb, cue, Range(first, that + 1), (Range(first, noun),), way="nominal", right=True)

    def _predicate(self, noun: int) -> int | None:
        """The "that" of a noun's clause: "his view that", "his view is that", "his view, given on Friday, is that"."""
        at = noun + 1
        if self.low(at) == ",":
            at = (
                next((place for place in range(at + 1, min(at + _INSERTION, self.size)) if self.low(place) == ","), at)
                + 1
            )
        if self.low(at) in ("is", "was", "remains"):
            that = self._behind_adverbs(at + 1)
            return that if self.low(that) == "that" else None
        return at if at == noun + 1 and self.that(at) == at else None

    def _behind_adverbs(self, index: int) -> int:
        """Where a predicate goes on behind its adverbs: "is [therefore] that", "remains[, however,] that"."""
        at = index + (self.low(index) == ",")
        while self.adverb(at) or self.low(at) == "however":
            at += 1
        return at + (self.low(at) == "," and at > index + 1)
