"""Attributions by what somebody is rather than does: "was sure that", "is opposed to the plan", "voiced fears that"."""

from __future__ import annotations

from dataclasses import replace

from monitor.statements.cues import Verb
from monitor.statements.phrases import Source
from monitor.statements.sides import Attribution
from monitor.statements.tokens import OWNS, Range
from monitor.statements.verbless import Verbless

_NEAR = 6  # tokens between a verb and the noun that is its object


class Attitudes(Verbless):
    """Finds the attributions that hang on an adjective of mind, or on a noun of saying that is a verb's object."""

    def attitude(self, index: int) -> Attribution | None:
        """The attribution of an adjective at the index: "were afraid that", "is willing to", "was critical of"."""
        if not self.has(index, "attitudes") or self.low(self.size - 1) == "?":
            return None
        copula = index - 1
        while copula > 0 and (self.adverb(copula) or self.low(copula) in ("not", "less", "more", "away")):
            copula -= 1
        if not self.has(copula, "be", "copulas"):
            return None
        first = self.group(copula)
        source, start = self.subject(first)
        if not source or self.low(source[0].first) in ("it", "there"):
            return None
        helpers = {self.low(at) for at in range(first, index)}
        verb = Verb(self.low(index), frozenset({"think"}), "s" if self.has(copula, "presents") else "ed")
        draft = Attribution(
            verb,
            Range(index, index + 1),
            Range(start, index + 1),
            source,
            right=True,
            negated=bool(helpers & self.cues["negations"]),
            modal=bool(helpers & self.cues["modals"]),
        )
        return self._minded(draft, first)

    def _minded(self, draft: Attribution, first: int) -> Attribution | None:
        end = draft.cue.last
        that = self.that(end)
        if that is not None:
            return None if draft.negated else self._widened(draft, that + 1)
        kept = self._widened(draft, first, keep=True)
        if self.low(end) == "to" and self.kind(end + 1) == "word" and not self.opens_noun_phrase(end + 1):
            return self._widened(kept, first, way="vow")
        if self.low(end) in self.cues["attitudes_to"] and not self.ends(end + 1):
            return self._widened(kept, first, way="stance")
        return self._widened(draft, end) if self.clause_opens(end) and not draft.negated else None

    def _widened(self, draft: Attribution, last: int, *, keep: bool = False, way: str = "") -> Attribution:
        return replace(draft, frame=Range(draft.frame.first, last), keep=keep or draft.keep, way=way or draft.way)

    def voiced(self, index: int) -> Attribution | None:
        """The attribution of a noun of saying that somebody gives: "expressed concern that", "made the case that"."""
        opens = self.low(index + 1) == ":"
        if not self.says_as_noun(index) or not (opens or self.that(index + 1) == index + 1):
            return None
        for verb in range(index - 1, max(-1, index - _NEAR), -1):
            follows = self.low(verb) == "following" and self.has(verb - 1, "articles")
            if (self.has(verb, "prepositions") and not follows) or self.kind(verb) == "mark":
                return None
            if self.finite(verb) or (self.has(verb, "giving") and self.kind(verb) == "word"):
                return self._given(index, verb)
        return None

    def owned(self, index: int) -> Attribution | None:
        """The attribution of a noun of stance that somebody owns: "Oslo's opposition to the ban"."""
        joins = self.cues.stance_nouns.get(self.low(index), frozenset())
        if self.low(index + 1) not in joins or self.ends(index + 2) or self._comes_out(index + 1):
            return None
        owner = next((at for at in range(index - 1, max(-1, index - 4), -1) if self._owns(at)), None)
        if owner is None:
            return None if self.low(index).startswith("question") else self._offered(index)
        given_up = self._given_up(index, owner) if self.has(owner, "possessives") else None
        if given_up:
            return given_up
        start = self._owner_from(owner) if self.low(owner) == OWNS else owner
        source = (Range(start, max(owner, start + 1)),)
        verb = Verb(self.low(index), frozenset({"stance"}), "base")
        return Attribution(
            verb, Range(index, index + 1), Range(start, index), source, way="stance", keep=True, right=True
        )

    def _given_up(self, noun: int, owner: int) -> Attribution | None:
        """The attribution of a stance that somebody ends, with the verb that says so: "[dropped] its objection to"."""
        verb = next((one for one in self.verbs(owner - 1) if one.lemma in self.cues["giving_up"]), None)
        first = self.group(owner - 1)
        source, start = self.subject(first) if verb and not verb.rest else ((), 0)
        if verb is None or not source:
            return None
        cue = Verb(self.low(noun), frozenset({"stance"}), verb.form)
        frame = Range(start, first)
        return Attribution(cue, Range(noun, noun + 1), frame, source, way="stance", keep=True, right=True)

    def held(self, index: int) -> Attribution | None:
        """The attribution of a noun that somebody has or sees none of: "has no objection to", "sees scope for"."""
        joins = self.cues.held_nouns.get(self.low(index), frozenset())
        if self.low(index + 1) not in joins or self.ends(index + 2):
            return None
        for verb in range(index - 1, max(-1, index - _NEAR), -1):
            if self.has(verb, "prepositions", "conjunctions") or self.kind(verb) == "mark":
                return None
            if self.has(verb, "holding"):
                break
        else:
            return None
        counts = self.has(verb + 1, "none_of") or (self.has(verb, "seeing") and verb + 2 >= index)
        first = self.group(verb)
        source, start = self.subject(first) if counts and (first < verb or self.finite(verb)) else ((), 0)
        if not source:
            return None
        past = self.low(verb) in ("had", "saw") or (self.low(verb) == "found" and first == verb)
        cue = Verb(self.low(index), frozenset({"stance"}), "ed" if past else "s")
        frame = Range(start, first)
        return Attribution(cue, Range(index, index + 1), frame, source, way="stance", keep=True, right=True)

    def _comes_out(self, index: int) -> bool:
        """Whether an "on" tells when or where something is made known: "its plan on Monday", "its view on its blog"."""
        if self.low(index) != "on":
            return False
        timed = self.time(index + 1)
        if timed:
            return self.low(timed) != OWNS  # but "its view on Monday's vote"
        end = index + 1
        while self.kind(end) == "word" and not self.has(end, "prepositions"):
            end += 1
        return self.has(end - 1, "outlets")

    def _offered(self, noun: int) -> Attribution | None:
        """The attribution of a noun of stance that somebody gives: "issued a call for talks", "made a plea to"."""
        for verb in range(noun - 1, max(-1, noun - _NEAR), -1):
            if self.has(verb, "prepositions", "conjunctions") or self.kind(verb) == "mark":
                return None
            if self.has(verb, "giving") and self.has(verb + 1, "articles") and self.finite(verb):
                source, start = self.subject(self.group(verb))
                cue = Verb(self.low(noun), frozenset({"stance"}), "ed")
                frame = Range(start, self.group(verb))
                draft = Attribution(cue, Range(noun, noun + 1), frame, source, way="stance", keep=True, right=True)
                return draft if source else None
        return None

    def _given(self, noun: int, verb: int) -> Attribution | None:
        source: Source
        source, start = self.subject(self.group(verb))
        if not source or not self.has(verb, "giving"):
            return None
        cue = Verb(self.low(noun), frozenset({"speech"}), "base")
        given = Attribution(cue, Range(noun, noun + 1), Range(start, noun + 2), source, way="nominal", right=True)
        if self.low(noun + 1) == ":":  # "made the following comment:"
            opened = replace(given, frame=Range(start, noun + 1), way="verb", opens=noun + 2 >= self.size)
            return None if self.disowns(verb) else opened
        return given

    def disowns(self, verb: int) -> bool:
        """Whether a text is not its subject's: "was sent a letter", "did not issue a statement", "rejected a note"."""
        helpers = range(self.group(verb), verb)
        passive = not self.low(verb).endswith("ing") and any(self.has(at, "be") for at in helpers)
        negated = any(self.has(at, "negations") for at in helpers)
        return passive or negated or self.low(verb) in self.cues["rejections"]
