"""Attributions in the gerund: ", adding that", "Citing the cost, Smith said", "was quoted as saying"."""

from __future__ import annotations

from dataclasses import replace

from monitor.statements.attitudes import Attitudes
from monitor.statements.phrases import Source
from monitor.statements.sides import SPEECH, Attribution
from monitor.statements.tokens import OWNS, Range

_BEFORE = (",", "by", "before", "after", "in", "and", "while", "despite", "for", "from", "—", "–")
_LONGEST_THING = 14  # tokens of what is given a name
_FAR = 6  # tokens between a "with" and its gerund
_NEAR_VERB = 5  # tokens between "emailed" and the gerund behind its object


class Gerunds(Attitudes):
    """Finds the attributions whose cue is a verb in -ing without a helping verb."""

    # --- ", adding that" -----------------------------------------------------------------------------------

    def _gerund(self, draft: Attribution) -> Attribution | None:
        before, classes = self.low(draft.frame.first - 1), draft.verb.classes
        if before == "as":
            return self._quoted_as(draft)
        behind = "quote" in (self.kind(draft.frame.first - 1), self.kind(draft.frame.first - 2))
        if self.has(draft.cue.first, "trailers") and (behind or draft.verb.lemma != "cite"):
            return None
        if draft.frame.first == 0 or (draft.frame.first == 1 and self.has(0, "prepositions", "conjunctions")):
            return self._fronted(draft)
        if classes & SPEECH and self._behind_noun(draft.cue.first):
            if self.that(draft.cue.last) is not None:
                return self._of_noun(draft)
            quote = next((at for at in range(*self._reach(draft)) if self.kind(at) == "quote"), None)
            if quote is not None:
                return self._named_before(replace(draft, content=(Range(quote, quote + 1),)))
        quoted = self.kind(draft.frame.first - 1) == "quote"
        if before not in _BEFORE and not quoted and not self._of_text(draft.cue.first):
            return self._of_group(draft)
        first = draft.frame.first - (before in _BEFORE and before not in (",", "—", "–"))
        draft = replace(draft, frame=Range(first, draft.frame.last), way="gerund")
        spoken = self._gerund_of_speech(draft) if classes & SPEECH else None
        kept = replace(draft, right=True, keep=True, frame=Range(first, draft.cue.first))
        if spoken or classes.isdisjoint({"urge", "stance", "vow", "describe"}):
            return spoken
        if "describe" in classes and self.has_quote(Range(draft.cue.last, self.clause_end(draft.cue.last))):
            return replace(draft, right=True, way="describe")
        vowed = {"vow", "speech"} <= classes and self.low(draft.cue.last) == "to"
        opens = self.opens_noun_phrase(draft.cue.last) or self.has(draft.cue.last, "interrogatives")
        taken = classes & {"urge", "stance"} and opens
        return kept if vowed or taken or ("describe" in classes and self.named_as(draft.cue.last)) else None

    def _of_text(self, index: int) -> bool:
        """Whether a gerund tells what a text before it says: "a letter demanding", not what a "law forbidding" does."""
        does = self.has(index - 1, "instruments") and self.has(index, "effects")
        return self.has(index - 1, "documents") and not does

    def _behind_noun(self, index: int) -> bool:
        """Whether a gerund stands right behind a noun, not behind what makes a noun of it ("Smith's warning")."""
        before = index - 1
        makes_noun = self.low(before) == OWNS or self.has(
            before, "determiners", "possessives", "auxiliaries", "prepositions"
        )
        return self.kind(before) == "word" and not makes_noun and not self.adverb(before)

    def _named_before(self, draft: Attribution) -> Attribution:
        """A gerund with the name right before it for its source: "footage of Smith saying"."""
        first = draft.cue.first
        while first > 0 and self.capital(first - 1):
            first -= 1
        if first == draft.cue.first:
            return self._of_noun(draft)
        source = (Range(first, draft.cue.first),)
        return replace(draft, source=source, right=True, frame=Range(first, draft.cue.last), way="gerund")

    def _reach(self, draft: Attribution) -> Range:
        """Where the quotation of a gerund behind a noun may open: at once, or behind when it was said."""
        end = self.adjuncts(draft.cue.last)
        return Range(end, min(end + 2, self.size))

    def _of_noun(self, draft: Attribution) -> Attribution:
        """A gerund right behind a noun: "a letter saying that", "showed Smith warning that"."""
        index = self._before_times(draft.cue.first)
        bearer = self.may_speak(index - 1) and not self._sent(index)
        if (
            self.has(index - 1, "prepositions", "conjunctions")
            or self.low(index - 1).removesuffix("s") in self.cues["documents"]
        ):
            bearer = False
        source, first = self._companion(index) if bearer else ((), draft.cue.first)
        last = (self.that(draft.cue.last) or draft.cue.first) + 1
        return replace(draft, source=source, right=True, frame=Range(first, last), way="gerund")

    def _before_times(self, index: int) -> int:
        """Where a noun ends that a time parts from its gerund: "a series of posts [early on Friday] saying that"."""
        at = index
        while at > 1 and (self.has(at - 1, "times", "nearness") or (at < index and self.has(at - 1, "prepositions"))):
            at -= 1
        return at

    def _companion(self, end: int) -> tuple[Source, int]:
        """The subject of a gerund: behind a "with" the noun phrase alone, "with Smith saying that"."""
        governed = next((at for at in range(end - 1, max(-1, end - _FAR), -1) if self.low(at) == "with"), None)
        if governed is None or self.low(governed - 1) not in (",", "—", "–", ""):
            return self.subject(end)
        return (Range(governed + 1, end),), governed + 1

    def _sent(self, end: int) -> bool:
        """Whether a noun is whom the subject writes to, so that the gerund is the subject's: "emailed them saying"."""
        return any(self.has(at, "calling") and at + 1 < end for at in range(max(0, end - _NEAR_VERB), end - 1))

    def _of_group(self, draft: Attribution) -> Attribution | None:
        """A gerund that tells who somebody is by his stance: "groups supporting the ban", "polls showing a lead"."""
        index, classes = draft.cue.first, draft.verb.classes
        taken = "stance" in classes or ("show" in classes and self.has(index - 1, "exhibits"))
        if not taken or not self._behind_noun(index) or not self.may_speak(index - 1):
            return None
        source, first = self.subject(index)
        if not source or not self.opens_noun_phrase(draft.cue.last):
            return None
        return replace(draft, source=source, right=True, keep=True, frame=Range(first, index), way="stance")

    def _fronted(self, draft: Attribution) -> Attribution | None:
        """A gerund before the clause of its subject: "Citing the cost, Smith said", "After saying so, he left"."""
        draft = replace(draft, frame=Range(0, draft.cue.last), way="gerund")
        spoken = self._gerund_of_speech(draft) if draft.verb.classes & SPEECH else None
        if spoken is None and not ("stance" in draft.verb.classes and self.opens_noun_phrase(draft.cue.last)):
            return None
        first = spoken.frame.last if spoken else draft.cue.first
        comma = next((at for at in range(draft.cue.last, self.size) if self._main_clause_behind(at)), None)
        said = self.trimmed(Range(first, comma)) if comma else None
        if comma is None or said is None:
            return None
        subject = self.noun_phrase(comma + 1)[0]
        source = (subject,) if subject else ()
        return replace(spoken or draft, source=source, frame=Range(0, first), content=(said,), right=False)

    def _main_clause_behind(self, comma: int) -> bool:
        if self.low(comma) != ",":
            return False
        end = self.noun_phrase(comma + 1)[1]
        while self.adverb(end):
            end += 1
        return (
            self.clause_opens(comma + 1)
            or self.kind(comma + 1) == "quote"
            or (end > comma + 1 and bool(self.verbs(end)))
        )

    def _gerund_of_speech(self, draft: Attribution) -> Attribution | None:
        first, after = draft.frame
        if "tell" in draft.verb.classes:
            after = self.addressee(after, required=draft.verb.lemma in self.cues["addressee_first"])
        end = self.adjuncts(after)
        that = self.that(end)
        if that is not None:
            return replace(draft, right=True, frame=Range(first, that + 1))
        quoted = (
            self.low(end) == ":"
            or self.kind(end) == "quote"
            or (self.low(end) == "," and self.kind(end + 1) == "quote")
        )
        span = Range(end, self.clause_end(end))
        clause = self.has(draft.cue.first, "bare_gerunds") and (self.clause_like(span) or self.has_quote(span))
        return replace(draft, right=True, frame=Range(first, end)) if quoted or clause else None

    def _quoted_as(self, draft: Attribution) -> Attribution | None:
        """A quoted source: "was quoted by Xinhua as saying that"."""
        cue = next(
            (at for at in range(draft.frame.first - 2, max(-1, draft.frame.first - 20), -1) if self.has(at, "said_as")),
            None,
        )
        source, first = self.subject(self.group(cue)) if cue is not None else ((), 0)
        if source and cue is not None and self._quotes(cue):
            source = (Range(cue + 1, draft.frame.first - 1),)
        if not source:
            return None
        end = self.addressee(draft.frame.last, required=True) if draft.verb.lemma == "tell" else draft.frame.last
        end = self.adjuncts(end)
        that = self.that(end)
        quoted = replace(draft, source=source, frame=Range(first, end if that is None else that + 1), way="quoted")
        if not self.ends(quoted.frame.last) and self.low(quoted.frame.last) not in (",", ";"):
            return replace(quoted, right=True)
        return replace(quoted, left=True) if self.said_before(first) else None

    def _quotes(self, cue: int) -> bool:
        """Whether a subject quotes somebody, named behind the verb: "Xinhua quoted [Smith] as saying"."""
        passive = any(self.has(at, "be") for at in range(self.group(cue), cue))
        return not passive and self.opens_noun_phrase(cue + 1)

    def judged(self, index: int) -> bool:
        """Whether a thing is judged without quotation marks: "called the plan unworkable"."""
        end = self.clause_end(index)
        joined = (at for at in range(index + 2, end - 1) if self.low(at) == "and" and self._judges(at - 1))
        end = next(joined, end)  # "called the charges unfounded [and made up by rivals]"
        worth = self._judges(end - 1)
        short = index + 1 < end <= index + _LONGEST_THING and self.opens_noun_phrase(index)
        noun = not self.has(end - 2, "determiners", "adverbs", "prepositions", "conjunctions")
        return short and worth and noun and not self.clause_like(Range(index, end - 1))

    def _judges(self, index: int) -> bool:
        return self.has(index, "predicates") or self.low(index).endswith(tuple(self.cues["judging_endings"]))

    def named_as(self, index: int) -> bool:
        """Whether a thing is given a name without quotation marks: "called the plan a mistake", "as reckless"."""
        end = self.clause_end(index)
        if not self.opens_noun_phrase(index, loose=True) or self.has_quote(Range(index, end)):
            return False
        for at in range(index + 1, min(index + _LONGEST_THING, end)):
            if self.finite(at) or (self.has(at, "conjunctions", "relatives") and self.low(at) not in ("and", "as")):
                return False
            named = self.low(at) == "as" or (self.has(at, "articles") and not self.has(at - 1, "conjunctions"))
            if named and not self.has(at - 1, "prepositions"):
                return True
        return False
