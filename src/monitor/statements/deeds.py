"""Attributions by what somebody does: vows, demands, stances taken, names given. The verb belongs to the words."""

from __future__ import annotations

from dataclasses import replace

from monitor.statements.gerunds import Gerunds
from monitor.statements.sides import Attribution
from monitor.statements.tokens import OWNS, Range

_LONGEST_ASKED = 24  # tokens of who is asked to do something
_LONGEST_THING = 14  # tokens of what a value is given to


class Deeds(Gerunds):
    """Finds the acts in which a verb with its object is what there is to report."""

    def _open(self, draft: Attribution, end: int) -> Attribution | None:
        """What somebody says of an open point: "explained why it closed". What one asks is no stance."""
        silent = draft.negated or draft.verb.lemma in self.cues["questions_put"]
        if silent or not self.clause_like(Range(end, self.size)):
            return None
        return replace(draft, right=True, keep=True, frame=Range(draft.frame.first, self.group(draft.cue.first)))

    # --- vows, demands, stances, names ---------------------------------------------------------------------

    def _kept(self, draft: Attribution) -> Attribution | None:
        """What is reported as an act: the verb belongs to the words."""
        first, end = draft.frame.first, draft.cue.last
        if "vow" in draft.verb.classes and self.low(end) == ",":
            end = self._behind_insertion(end)
        if self.ends(end) or self.low(end) in (",", ";", "by"):
            return None
        classes = draft.verb.classes
        if self.has(draft.cue.first, "said_as") and self._as_saying(end):
            return None  # "cited Smith as saying"
        kept = replace(draft, right=True, keep=True, frame=Range(first, self.group(draft.cue.first)))
        called = self._valued(draft, end) if "value" in classes else None
        called = called or (self._called(draft, kept, end) if "describe" in classes else None)
        if called:
            return called
        to = self.adjuncts(self._behind_tally(end)) if classes & {"vow", "urge"} else end
        to += self.low(to) == "not" and self.low(to + 1) == "to"
        if classes & {"vow", "urge"} and self.low(to) == "to":
            nameless = self.low(to + 1) == "be" and self.has(to + 2, "named")  # "asked not to be named"
            silent = nameless or (draft.verb.lemma in self.cues["silences"] and self.has(to + 1, "telling"))
            return None if silent or self.low(to + 1) in ("know", "see", "hear") else replace(kept, way="vow")
        if "show" in classes and self.opens_noun_phrase(end) and self._is_document(draft):
            return replace(kept, way="stance")
        if "stance" not in classes and not self._wished(draft):
            return None
        if "stance" in classes and self.has(end, "interrogatives"):
            return kept if self.clause_like(Range(end, self.size)) else None
        done = draft.verb.rest[-1:] == ("to",) and self.low(end) in ("do", "be", "have")  # "agreed to do so"
        named = self.opens_noun_phrase(end, loose=True) or (bool(draft.verb.rest) and self.kind(end) == "quote")
        if classes & {"urge", "stance"} and (done or named):
            return replace(kept, way="urge" if "urge" in classes else "stance")
        return None

    def _behind_tally(self, index: int) -> int:
        """Where a clause goes on behind how many voted: "voted [7-2] to hold", "voted [seven to two] to hold"."""
        counts = [self.kind(at) == "number" or self.has(at, "counts") for at in (index, index + 2)]
        return index + 3 if all(counts) and self.low(index + 1) in ("-", "–", "to") else index

    def _behind_insertion(self, comma: int) -> int:
        """Where a "to" goes on behind what stands between commas: "resolved[, by six votes to one,] to sell"."""
        close = next(
            (at for at in range(comma + 1, min(comma + _LONGEST_ASKED, self.size)) if self.low(at) == ","), comma
        )
        inserted = self.has(comma + 1, "prepositions") and not self.clause_like(Range(comma, close))
        return close + 1 if inserted and self.low(close + 1) == "to" else comma

    def _as_saying(self, end: int) -> bool:
        """Whether somebody is quoted behind a verb: "cited [Smith] as saying"."""
        stop = min(self.clause_end(end), end + _LONGEST_ASKED)
        return any(self.low(at) == "as" and self.low(at + 1).endswith("ing") for at in range(end, stop))

    def _named_first(self, end: int) -> bool:
        """Whether what is given a name stands behind it: "dismissed as 'lies' [reports that it would leave]".

        What somebody is told to have claimed, "the claim by Smith that", is words of his own.
        """
        named = self.low(end) == "as" and self.kind(end + 1) == "quote" and self.opens_noun_phrase(end + 2, loose=True)
        that = next((at for at in range(end + 2, min(end + _LONGEST_THING, self.size)) if self.low(at) == "that"), 0)
        return named and not any(self.low(at) in (OWNS, "by", "from", "of") for at in range(end + 2, that))

    def _called(self, draft: Attribution, kept: Attribution, end: int) -> Attribution | None:
        """A name given to something: "called it a mistake", "called it 'a mistake'"."""
        if self.named_as(end) or self.judged(end):
            return replace(kept, way="stance")
        if not self.has_quote(Range(end, self.clause_end(end))):
            return None
        if self._named_first(end):
            return replace(kept, way="stance")
        return replace(draft, right=True, frame=Range(draft.frame.first, end + (self.low(end) == "as")), way="describe")

    def _valued(self, draft: Attribution, end: int) -> Attribution | None:
        """A value given to something: "put the loss at 40 million"."""
        close = self.clause_end(end)
        at = next((place for place in range(end + 1, min(end + _LONGEST_THING, close)) if self.low(place) == "at"), 0)
        part = self.has(at + 1, "articles", "counts") and self.has(
            at + 2, "fractions", "counts"
        )  # "a third", "two thirds"
        valued = at and (
            self.kind(at + 1) == "number"
            or self.low(at + 1) in self.cues["currencies"]
            or self.has(at + 1, "fractions")
            or part
        )
        if not valued or not self.opens_noun_phrase(end, loose=True) or self.clause_like(Range(end, at)):
            return None
        return replace(draft, right=True, frame=Range(draft.frame.first, end), way="value")

    def _wished(self, draft: Attribution) -> bool:
        """Whether a wish is one: "told them to leave", not "told them"; "would like", not "a day like this"."""
        verb, end = draft.verb, draft.cue.last
        if verb.lemma == "like" and not draft.modal and self.low(draft.cue.first - 1) != "'d":
            return False
        stop = next(
            (at for at in range(end, self.size) if self.low(at) == "that" or self.kind(at) == "quote"), self.size
        )
        to = any(self.low(at) == "to" for at in range(end, min(end + _LONGEST_ASKED, stop)))
        return to or verb.lemma not in self.cues["with_infinitive"]

    def _is_document(self, draft: Attribution) -> bool:
        """Whether the subject is a text, a picture or figures that show something."""
        nouns = range(*draft.source[0]) if draft.source else ()
        return any(
            self.has(at, "documents", "exhibits") or self.low(at).removesuffix("s") in self.cues["documents"]
            for at in nouns
        )
