"""Attributions, and on which sides of one the words stand that it attributes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.statements.cues import Verb
from monitor.statements.phrases import DASHES, Source
from monitor.statements.subjects import Subjects
from monitor.statements.tokens import Range

SPEECH = frozenset({"speech", "tell"})
"""The verb classes that report words; the others report acts and states of mind."""

_SAID = 2  # tokens behind "said" that may be what was said
_LEAD = 12  # tokens before a cue that may turn down what follows it
_LATE = 25  # tokens between a cue and the "that" of its clause


@dataclass(frozen=True)
class Attribution:
    """One "who said what" of a sentence.

    ``frame`` is the attribution itself; ``left`` and ``right`` say on which sides of it the content stands,
    ``keep`` that the verb belongs to the content ("rejects the plan"), ``quotes_only`` that only quotations behind
    it do. ``source`` is empty where the subject before is meant, ``opens`` that the words come in the next
    sentence, ``clause`` that a "that" opens them. ``nested`` stands in somebody else's reported words.
    """

    verb: Verb
    cue: Range
    frame: Range
    source: Source = ()
    content: tuple[Range, ...] = ()
    way: str = "verb"
    left: bool = False
    right: bool = False
    keep: bool = False
    quotes_only: bool = False
    opens: bool = False
    nested: bool = False
    negated: bool = False
    modal: bool = False
    past_perfect: bool = False
    clause: bool = False

    @property
    def minor(self) -> bool:
        """Whether it reports an act or a state of mind, which a report of speech around it includes."""
        return self.keep or not self.verb.classes & SPEECH

    @property
    def requests(self) -> bool:
        """Whether asking is a request, no question: "asked Oslo to wait", "asked that it run on", "as she asked"."""
        return self.way in ("vow", "urge", "as") or self.clause

    @property
    def before(self) -> Range:
        """The tokens right before the cue."""
        return Range(max(0, self.cue.first - _LEAD), self.cue.first)


class Sides(Subjects):
    """Decides for a frame whether what was said stands before it, behind it, or both."""

    def that(self, index: int) -> int | None:
        """The "that" which opens the clause, here or behind a comma; not "that is" or a closing "that"."""
        at = index + (self.low(index) == ",")
        if self.low(at) != "that" or at + 1 >= self.size or self.has(at + 1, "auxiliaries"):
            return None
        return at

    # --- which side ----------------------------------------------------------------------------------------

    def around(self, draft: Attribution) -> Attribution | None:
        """The frame with the sides that hold what was said; ``None`` where neither does."""
        first, end = draft.frame
        left = self.said_before(first) and not self.has(first, "relatives")
        if self.ends(end):
            more = (
                left and end + 1 < self.size and all(self.kind(at) in ("quote", "mark") for at in range(end, self.size))
            )
            return replace(draft, left=True, right=more, quotes_only=more) if left else None
        if (
            self.low(end) == ":"
            or self.kind(end) == "quote"
            or (self.low(end) == "," and self.kind(end + 1) == "quote")
        ):
            return self._before_quote(draft, left=left)
        if self.low(end) == ";" or self.low(end) in DASHES:
            return replace(draft, left=True, right=True) if left else None
        if left and self._all_quoted(first):
            return replace(draft, left=True, right=True, quotes_only=True)
        if self.low(end) == ",":
            return self._before_comma(draft, left=left)
        return self._before_word(draft, left=left)

    def _before_quote(self, draft: Attribution, *, left: bool) -> Attribution:
        first, end = draft.frame
        spoken = self.kind(first - 1) == "quote" or (
            self.low(first - 1) == ","
            and (self._all_quoted(first) or (self.kind(end) != "quote" and self._substantial(first)))
        )
        return replace(draft, left=left and spoken, right=True, opens=end + 1 >= self.size)

    def _before_comma(self, draft: Attribution, *, left: bool) -> Attribution | None:
        first, end = draft.frame
        if self.has(self._front(first - 1), "clausal_fronts") and self.clause_like(Range(end, self.size)):
            return replace(draft, left=self.low(first - 1) == ",", right=True)
        if left:
            return replace(draft, left=True, right=self.goes_on(end + 1) or self._cut(first, end + 1))
        for at in range(end, min(end + _LATE, self.size - 1)):  # "reported on Saturday, citing officials, that"
            if self.low(at) == "," and self.low(at + 1) == "that":
                return replace(draft, right=True, frame=Range(first, at + 2))
        inserted = (
            self.low(first - 1) == "," and "speech" in draft.verb.classes and not self.low(end + 1).endswith("ing")
        )
        if not inserted or not self.clause_like(Range(end, self.size)):
            return None
        start = self._segment(first - 1)
        acting = self.low(start).endswith("ing") and self.finite(end + 1)  # "Leaving, he said, felt right"
        return replace(draft, left=acting, right=True)

    def _before_word(self, draft: Attribution, *, left: bool) -> Attribution | None:
        end = draft.frame.last
        if (
            left
            and self.has(end, "conjunctions", "subordinators", "prepositions")
            and self.low(end) not in ("if", "whether")
        ):
            return replace(draft, left=True, right=self.low(end) in ("and", "but", "because", "since"))
        if draft.way == "inverted":
            return replace(draft, left=True) if left else None
        if self._fronted_in_present(draft) and self._clause_after(end, draft):
            return replace(draft, left=True, right=True)
        if draft.negated and draft.verb.classes & SPEECH and draft.verb.lemma not in ("deny", "rule out"):
            return None
        if self._clause_after(end, draft):
            return replace(draft, right=True)
        goes_on = self.low(end) == "to" or self.opens_noun_phrase(end)
        quoted = "quote" in (self.kind(draft.frame.first - 1), self.kind(draft.frame.first - 2))
        return replace(draft, left=True) if left and (quoted or not goes_on) else None

    def _fronted_in_present(self, draft: Attribution) -> bool:
        """Whether a clause of the present before a past cue is said too: "When it rains, he said, it floods"."""
        first = draft.frame.first
        start = self._segment(first - 1)
        if (
            draft.verb.form != "ed"
            or self.low(first - 1) != ","
            or self.low(start) not in ("when", "if", "while", "because")
        ):
            return False
        verb = next((at for at in range(start + 1, first - 1) if self.finite(at)), 0)
        return verb > 0 and (
            self.low(verb) in ("is", "are", "has", "have", "do", "does", "can", "will") or self.has(verb, "presents")
        )

    def _clause_after(self, end: int, draft: Attribution) -> bool:
        """Whether what follows the verb may be a clause, not an object: "he added two conditions" is no speech."""
        stop = self.clause_end(end)
        if draft.verb.lemma == "say" and not self.has(end, "nothings"):
            return stop - end >= _SAID
        rest = Range(end, self.size if draft.verb.lemma in ("argue", "insist", "claim", "tell") else stop)
        return self.clause_like(rest) or self.has_quote(rest)

    def said_before(self, first: int) -> bool:
        """Whether words said may stand before the frame: a quotation, or a clause closed by a comma."""
        if self.kind(first - 1) == "quote":
            return True
        if self.low(first - 1) not in (",", "?", "!", ".") and self.low(first - 1) not in DASHES:
            return False
        if self.kind(first - 2) == "quote":
            return True
        start = self._segment(first - 1)
        if start >= first - 1 or (self.low(start).endswith("ing") and not self._told_of(start, first - 1)):
            return False
        if self.has(start, "clausal_fronts", "leads"):
            comma = next((at for at in range(start, first - 1) if self.low(at) == ","), first)
            verbs = sum(self.finite(at) for at in range(start, first - 1))
            return self.clause_like(Range(comma, first - 1)) or (self.has(start, "clausal_fronts") and verbs > 1)
        if self.clause_like(Range(start, first - 1)):
            return not self.has(start, "prompts")
        return not self.adverb(start) and not self.has(
            start, "prepositions", "adverbs", "times", "subordinators", "conjunctions"
        )

    def _told_of(self, start: int, end: int) -> bool:
        """Whether a word in -ing opens a clause with a verb of its own: "Rising seas could drown it"."""
        verb = next((at for at in range(start + 1, end) if self.finite(at)), None)
        before = range(start + 1, verb or start)
        return verb is not None and not any(
            self.has(at, "subordinators", "relatives") or self.low(at) == "," for at in before
        )

    def _all_quoted(self, first: int) -> bool:
        """Whether nothing but quotation stands right before an attribution."""
        at = first - 1
        while at >= 0 and self.kind(at) in ("quote", "mark") and self.low(at) not in (";", ":"):
            at -= 1
        return (at < 0 or self.low(at) in (";", ":")) and self.has_quote(Range(at + 1, first))

    def _substantial(self, first: int) -> bool:
        """Whether a clause of its own stands before the frame, not an adjunct or a subordinate clause."""
        start = self._segment(first - 1)
        while self.adverb(start) or self.has(start, "adverbs", "times"):
            start += 1  # "Soon after he left"
        if self.has(start, "leads") or self.has(start, "prompts") or self.low(start).endswith("ing"):
            return False
        comma = next((at for at in range(start, first) if self.low(at) == ","), first)
        return self.clause_like(Range(start, comma if self.has(start, "prepositions") else first))

    def _segment(self, end: int) -> int:
        """Where the stretch begins that ends before ``end``: after the last semicolon."""
        start = end
        while start > 0 and self.low(start - 1) != ";":
            start -= 1
        return start

    def _front(self, end: int) -> int:
        """The first word of that stretch, a conjunction before it left out: "But [if] the ban stays"."""
        start = self._segment(end)
        return start + (self.low(start) in ("and", "but", "so"))

    def goes_on(self, index: int) -> bool:
        """Whether the words from here carry on what was said before the attribution."""
        return self.kind(index) == "quote" or (
            (self.has(index, "continuing") or self.low(index) == "that") and not self.low(index + 1).endswith("ing")
        )

    def _cut(self, first: int, index: int) -> bool:
        """Whether the attribution cut a clause in two: "The measures, he said, were in force"."""
        start = self._segment(first - 1)
        whole = self.clause_like(Range(start, first - 1)) and not self.has(first - 2, "interrogatives")
        if self.has(self._front(first - 1), "clausal_fronts") and self.clause_like(Range(index, self.size)):
            return True
        if self.low(index).endswith("ing"):
            return False
        if self.finite(index) and not self.has(index, "prompts"):
            return not whole or self.has(index, "auxiliaries")
        if self.has(start, "fronts"):
            return self.clause_like(Range(index, self.size))
        return not whole
