"""What says when, where and how in a clause: times, prepositional phrases, adverbs behind a verb."""

from __future__ import annotations

from monitor.statements.tokens import OWNS
from monitor.statements.words import Words

_LONGEST_PHRASE = 8  # tokens of the subject of a clause of time


class Adjuncts(Words):
    """Finds where adjuncts end."""

    def time(self, index: int) -> int:
        """The end of a bare time ("last week", "Thursday", "two days later"), or 0."""
        if self.low(index) == self.low(index + 2) == "as" and self.has(index + 3, "times"):
            return index + 4  # "as late as March"
        if self.has(index, "nearness") and self.has(index + 1, "times") and self.low(index + 2) != OWNS:
            return index + 2
        if self.low(index) in ("earlier", "later", "late", "early"):
            if self.low(index + 1) in ("on", "in"):
                return max(index + 3, self.prepositional(index + 1, self.size))
            if self.low(index + 1) in ("this", "that"):
                return index + 3
        if self.has(index, "times") and self.low(index + 1) != OWNS and not self._first_name(index):
            return index + 1
        counted = self.kind(index) == "number" or self.low(index) in self.cues.numbers["numbers"]
        if (
            counted
            and self.has(index + 1, "times")
            and self.low(index + 2) in ("ago", "later", "earlier", "before", "after")
        ):
            return index + 3
        return 0

    def _first_name(self, index: int) -> bool:
        """Whether a month is somebody's first name: "Jan Bok, a pilot, said", not "in May Smith said"."""
        named = self.capital(index) and self.capital(index + 1) and not self.has(index + 1, "times")
        dated = self.has(index - 1, "prepositions", "nearness") or self.kind(index - 1) == "number"
        return named and not dated and self.low(index) in self.cues.numbers["months"]

    def prepositional(self, index: int, last: int) -> int:
        """The end of the prepositional phrase that begins here."""
        at, noun = index + 1, False
        while at < last:
            if self.low(at) in ("of", OWNS, "&", "-", "%", "$", "€", "£"):
                noun = False
            elif self.kind(at) not in ("word", "number") or self._breaks_off(at, noun=noun):
                break
            else:
                alone = self.has(at, "counts") and self.has(at + 1, "articles")  # "by six votes to three the fee"
                noun = noun or alone or not self.has(at, "determiners")
            at += 1
        return at

    def _breaks_off(self, at: int, *, noun: bool) -> bool:
        """Whether a phrase cannot go on with the word here."""
        if self.has(at, "subject_pronouns", "subordinators", "conjunctions") or self.finite(at):
            return True
        if noun and self.has(at, "bare_gerunds") and not self.has(at - 1, "determiners"):
            return True  # "with a photo of Smith [saying]"
        if self.has(at, "prepositions"):
            return noun or self.low(at) not in ("about", "over", "around", "at", "on")
        if not noun:
            return False
        if self.has(at, "determiners") and not self.has(at, "counts"):
            return True
        if self.capital(at) and not self.capital(at - 1) and self.low(at - 1) != OWNS:
            return True
        modifies = self.has(at, "documents", "exhibits")  # "in a June report"
        modifies = modifies or (
            self.has(at, "occasions") and self.has(at - 2, "determiners")
        )  # "after a night meeting"
        return self.has(at - 1, "times") and not self.has(at, "times") and self.kind(at) != "number" and not modifies

    def adjuncts(self, index: int) -> int:
        """The end of what says when, where and how: "here on Sunday", "in a statement", "by telephone"."""
        at = index
        while at < self.size:
            after = self.time(at)
            if self.clause_behind(at):
                break  # "said after the cabinet had met"
            if not after and self.has(at, "prepositions") and self._adjoins(at):
                after = self.prepositional(at, self.size)
                after = after if after > at + 1 else 0
            after = after or self._told_more(at)
            if self.has(at, "nearby") and self.low(at + 1) == "that":
                after = at + 1  # "said outside that"
            if not after and (self.has(at, "places") or (self.adverb(at) and self.low(at).endswith("ly"))):
                after = at + 1
            if not after:
                break
            at = after
        return at

    def _told_more(self, index: int) -> int:
        """The end of what begins to tell more of the noun before it, or 0: "an interview [published] on Monday"."""
        at = index
        if self.low(at) in ("that", "which"):
            at += 1 + self.has(at + 1, "be")
        participle = self.low(at).endswith("ed") or self.has(at, "participles")
        after = self.has(at + 1, "prepositions") or self.time(at + 1) or self.ends(at + 1)
        noun = self.kind(index - 1) == "word" and not self.finite(index - 1)
        return at + 1 if participle and after and noun and not self.capital(at) else 0

    def clause_behind(self, index: int) -> bool:
        """Whether what may be a preposition opens a clause of time: "after the cabinet had met"."""
        if self.low(index) not in self.cues["timing"] or self.has(index + 1, "times") or self.low(index + 1) == "that":
            return False
        end = index + 1
        while end < self.size and end - index < _LONGEST_PHRASE and not self._breaks_off(end, noun=end > index + 1):
            end += 1
        return self.has(index + 1, "subject_pronouns") or (end > index + 1 and self.finite(end))

    def _adjoins(self, index: int) -> bool:
        """Whether a preposition opens an adjunct, not a comparison or an infinitive."""
        if self.low(index) != "to":
            return self.low(index) not in ("like", "as", "than")
        return (
            self.has(index + 1, "determiners", "possessives", "pronouns", "plurals")
            or self.capital(index + 1)
            or self.low(index + 1).endswith("s")
        )
