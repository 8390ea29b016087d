"""The attributions of one sentence: the words that name the source, the cue, and the words said.

No full grammar, only what news prose regularly does: "X, he said", "he said that X", "X, said Smith, who ...",
"according to Smith", "called for X", "was quoted as saying", "a warning from Paris that X". The terms source, cue and
content are those of S. Pareti et al., "Automatically Detecting and Attributing Indirect Quotations" (EMNLP 2013).
"""

from __future__ import annotations

from dataclasses import replace

from monitor.statements.cues import Verb
from monitor.statements.phrases import DASHES
from monitor.statements.sides import SPEECH, Attribution
from monitor.statements.tokens import OWNS, Range
from monitor.statements.verbless import Verbless

_ACTS = frozenset({"vow", "urge", "stance", "describe"})
_TOLD = frozenset({"tell", "inform", "remind", "assure", "brief", "notify", "advise"})
_MAY_ADDRESS = frozenset({"warn", "assure", "promise", "ask", "advise"})


class Clauses(Verbless):
    """Finds the frames of attributions in a sentence, one word at a time."""

    def frame(self, index: int) -> Attribution | None:
        """The attribution whose cue stands at the index, its content not yet parted from its neighbours'."""
        if self.kind(index) != "word":
            return None
        if self.low(index) == "according" and self.low(index + 1) == "to":
            return self.according(index)
        return self.viewpoint(index) or self._verb_at(index) or self.nominal(index)

    def _verb_at(self, index: int) -> Attribution | None:
        verbs = self.verbs(index)
        if not verbs or (index and self.capital(index)):
            return None
        first = verbs[0]
        classes = frozenset[str]().union(*(other.classes for other in verbs if other.rest == first.rest))
        return self._verbal(index, first._replace(classes=classes))

    # --- verbs ---------------------------------------------------------------------------------------------

    def _verbal(self, index: int, verb: Verb) -> Attribution | None:
        after, first = index + 1 + len(verb.rest), self.group(index)
        helpers = {self.low(at) for at in range(first, index)}
        if self.is_noun(index, first, verb, helpers) or (verb.form == "ed" and not helpers and self._agent(after)):
            return None
        draft = Attribution(
            verb,
            Range(index, after),
            Range(first, after),
            negated=any(word in ("not", "never") or word.endswith(("n't", "n’t")) for word in helpers),
            past_perfect="had" in helpers,
            modal=bool(helpers & self.cues["modals"]),
        )
        if verb.form == "ed" and helpers & self.cues["be"]:
            return self._passive(draft)
        if verb.form == "base" and self.low(index - 1) == "to" and verb.classes & SPEECH:
            return self._spoken(replace(draft, frame=Range(index - 1, after), way="gerund"))
        if verb.form == "ing" and not helpers & self.cues["be"]:
            return self._gerund(draft)
        return self._inversion(draft) if self._inverted(draft) else self._plain_order(draft)

    def _agent(self, index: int) -> bool:
        """Whether an agent makes a participle of the verb: "claimed by Oslo", not "said by telephone that"."""
        return self.low(index) == "by" and self.that(self.adjuncts(index)) is None

    def is_noun(self, index: int, first: int, verb: Verb, helpers: set[str]) -> bool:
        """Whether the form is no verb here, or none that reports: "the said", "a report", "difficult to say"."""
        before = self.low(index - 1)
        if verb.form == "ing":
            return self.has(index - 1, "determiners") or (
                self.has(index - 1, "prepositions") and before not in ("by", "after", "before", "as")
            )
        if "to" in helpers:
            return not self._infinitive_reports(index, verb) and not helpers & self.cues["leading"]
        if verb.form == "base":
            return (
                self.has(index - 1, "determiners")
                if helpers & self.cues["auxiliaries"]
                else not self._plural_before(first)
            )
        if self.has(index - 1, "determiners") and not self.has(index - 1, "pronominals"):
            return True
        if self.kind(index - 1) == "number":
            return verb.form == "s"
        if first == index and (before == OWNS or self.has(index - 1, "prepositions")):
            return True
        return verb.form == "s" and self.has(index - 1, "conjunctions") and self.low(index + 1) == "of"

    def _infinitive_reports(self, index: int, verb: Verb) -> bool:
        """Whether words were said: "telephoned reporters to say", "went on to warn"; not "declined to say"."""
        if self.low(index - 1) != "to" or not verb.classes & SPEECH or not self.has(index, "announcing"):
            return False
        before = self.low(index - 2)
        plural = before.endswith("s") and self.kind(index - 2) == "word" and not self.finite(index - 2)
        return plural or self.has(index - 2, "calling", "pronouns")

    def _plural_before(self, first: int) -> bool:
        """Whether the subject of a base form may be plural: "officials say", "they say", "France and Italy want"."""
        word = self.low(first - 1)
        if word in (",", ")") or self.has(first - 1, "plurals"):
            return True
        if any(self.has(at, "plurals") for at in range(max(0, first - 8), first)):
            return True
        return self.kind(first - 1) == "word" and (
            word.endswith("s") or (self.capital(first - 1) and self.low(first - 2) == "and")
        )

    # --- "said Smith" --------------------------------------------------------------------------------------

    def _inverted(self, draft: Attribution) -> bool:
        first, after = draft.frame
        if first != draft.cue.first or "speech" not in draft.verb.classes or draft.verb.form not in ("ed", "s"):
            return False
        before = self.kind(first - 1) == "quote" or self.low(first - 1) in (",", "as") or self.low(first - 1) in DASHES
        if not before or not self.opens_noun_phrase(after) or self.time(after):
            return False
        if self.has(after, "subject_pronouns") and self.low(after) != "i" and not self.finite(after + 1):
            return True
        if self.low(first - 1) == "," and self._closes_apposition(first - 1):
            return False
        source, end = self.noun_phrase(after)
        if source is None or self.finite(end) or (self.low(end) == "that" and not self.finite(end + 1)):
            return False
        return (
            end >= self.size
            or self.kind(end) in ("mark", "quote")
            or bool(self.time(end))
            or self.has(end, "prepositions", "conjunctions", "times", "adverbs", "relatives")
        )

    def _closes_apposition(self, comma: int) -> bool:
        """Whether a comma ends an insertion behind a noun, rather than words that were said."""
        if self.kind(comma - 1) == "quote":
            return False
        start = comma
        while start > 0 and self.low(start - 1) not in (",", ";", ":") and self.kind(start - 1) != "quote":
            start -= 1
        if self.low(start - 1) != ",":
            return not self.clause_like(Range(start, comma))
        if any(self.has(at, "relatives") for at in range(start, min(start + 4, comma))):
            return True
        return not self.clause_like(Range(0, comma)) and not self.has_quote(Range(0, comma))

    def _inversion(self, draft: Attribution) -> Attribution | None:
        source, end = self.source_after(draft.frame.last)
        if not source:
            return None
        first = draft.frame.first - (self.low(draft.frame.first - 1) == "as")
        return self.around(replace(draft, source=source, frame=Range(first, self.adjuncts(end)), way="inverted"))

    # --- "Smith said" --------------------------------------------------------------------------------------

    def _plain_order(self, draft: Attribution) -> Attribution | None:
        source, first = self.subject(draft.frame.first)
        if not source and self.low(draft.frame.first - 1) not in ("and", "but", "then"):
            return None
        if self._in_relative_clause(first, draft) or self.low(first - 1) == "than":
            return None
        draft = replace(draft, source=source, frame=Range(first, draft.frame.last))
        if draft.verb.classes & {"speech", "tell", "think", "show"}:
            spoken = self._spoken(draft)
            if spoken:
                return spoken
        return self._kept(draft) if draft.verb.classes & _ACTS else None

    def _in_relative_clause(self, first: int, draft: Attribution) -> bool:
        """Whether a relative clause only describes: "those who want it"; ", who said that" does report."""
        if not self.has(first, "relatives"):
            return False
        return not draft.verb.classes & SPEECH or self.low(first - 1) != ","

    def _spoken(self, draft: Attribution) -> Attribution | None:
        after, lemma, classes = draft.frame.last, draft.verb.lemma, draft.verb.classes
        if ("tell" in classes and "speech" not in classes) or lemma in _MAY_ADDRESS:
            after = self.addressee(after, required=lemma in _TOLD)
        end = self.adjuncts(after)
        draft = replace(draft, frame=Range(draft.frame.first, end))
        bare = end < self.size and self.kind(end) not in ("mark", "quote") and not self.has(end, "subordinators")
        if "closing" in classes and (draft.modal or bare) and self.that(end) is None:
            return None
        that = self.that(end)
        if that is not None:
            return None if draft.negated else replace(draft, frame=Range(draft.frame.first, that + 1), right=True)
        if lemma in ("ask", "wonder") and self.has(end, "interrogatives"):
            return None  # what somebody asks is no stance
        spoken = self.around(draft)
        if spoken is None or spoken.left or classes & SPEECH:
            return spoken
        return spoken if self.clause_opens(end) else None

    # --- vows, demands, stances, names ---------------------------------------------------------------------

    def _kept(self, draft: Attribution) -> Attribution | None:
        """What is reported as an act: the verb belongs to the words."""
        first, end = draft.frame.first, draft.cue.last
        if self.ends(end) or self.low(end) in (",", ";", "by"):
            return None
        classes = draft.verb.classes
        if "describe" in classes and self.has_quote(Range(end, self.clause_end(end))):
            return replace(draft, right=True, frame=Range(first, end + (self.low(end) == "as")), way="describe")
        kept = replace(draft, right=True, keep=True, frame=Range(first, self.group(draft.cue.first)))
        if classes & {"vow", "urge"} and self.low(end) == "to":
            silent = draft.verb.lemma in self.cues["silences"] and self.has(end + 1, "telling")
            return None if silent or self.low(end + 1) in ("know", "see", "hear") else replace(kept, way="vow")
        if draft.verb.lemma == "ask" and "to" not in {self.low(at) for at in range(end, min(end + 10, self.size))}:
            return None
        if classes & {"urge", "stance"} and self.opens_noun_phrase(end, loose=True):
            return replace(kept, way="urge" if "urge" in classes else "stance")
        return None

    # --- "was quoted as saying" ----------------------------------------------------------------------------

    def _passive(self, draft: Attribution) -> Attribution | None:
        end = draft.cue.last
        subject, first = self.subject(draft.frame.first)
        draft = replace(draft, frame=Range(first, end), source=subject)
        if self.low(end) == "to" and draft.verb.classes & {"speech", "think", "tell"}:
            told = self._infinitive(draft, end + 1 + (self.low(end + 1) in ("have", "be")))
            return told or (
                replace(draft, right=True, keep=True, way="hearsay") if self.has(draft.cue.first, "hearsay") else None
            )
        by = next(
            (at for at in range(end, min(end + 8, self.size)) if self.low(at) in ("by", ",", ";", ":", "that", ".")),
            end,
        )
        if self.low(by) == "by":
            source, last = self.source_after(by + 1)
            return self._by(replace(draft, source=source), Range(end, by), last) if source else None
        that = self.that(self.adjuncts(end))
        if that is not None and self.low(first) == "it" and draft.verb.classes & {"speech", "think", "tell"}:
            return replace(draft, source=(), right=True, frame=Range(first, that + 1), way="rumour")
        return None

    def _infinitive(self, draft: Attribution, index: int) -> Attribution | None:
        """The saying of the subject itself: "was said to have told them"."""
        verb = next((verb for verb in self.verbs(index) if verb.classes & SPEECH), None)
        if verb is None:
            return None
        after = index + 1 + len(verb.rest)
        return self._spoken(replace(draft, verb=verb, cue=Range(index, after), frame=Range(draft.frame.first, after)))

    def _by(self, draft: Attribution, between: Range, last: int) -> Attribution | None:
        """Agents: "I was told by a teacher that", "was called 'a farce' by Smith", "it was reported by X that"."""
        first = draft.frame.first
        if "describe" in draft.verb.classes and self.has_quote(between):
            quote = next(at for at in range(*between) if self.kind(at) == "quote")
            return replace(draft, content=(Range(quote, quote + 1),), way="describe")
        if not draft.verb.classes & {"speech", "tell", "think"}:
            return None
        at = last + (self.low(last) == ",")
        if (
            self.low(at) == "that"
            or (self.low(at) == "to" and draft.verb.lemma in _TOLD)
            or (at > last and draft.verb.lemma not in _TOLD)
        ):
            return replace(draft, right=True, frame=Range(first, at + (self.low(at) in ("that", "to"))), way="passive")
        if self.said_before(first) and (self.ends(last) or self.low(last) in (",", ";")):
            return replace(draft, left=True, right=self.low(last) == ",", frame=Range(first, last), way="passive")
        return None

    # --- ", adding that" -----------------------------------------------------------------------------------

    def _gerund(self, draft: Attribution) -> Attribution | None:
        before = self.low(draft.frame.first - 1)
        if before == "as":
            return self._quoted_as(draft)
        if not draft.verb.classes & {"speech", "tell", "urge", "stance"} or before not in (
            ",",
            "by",
            "before",
            "after",
            "in",
            "and",
            "while",
            "—",
            "–",
        ):
            return None
        first = draft.frame.first - (before not in (",", "—", "–"))
        draft = replace(draft, frame=Range(first, draft.frame.last), way="gerund")
        if draft.verb.classes & SPEECH:
            return self._gerund_of_speech(draft)
        if self.opens_noun_phrase(draft.cue.last):
            return replace(draft, right=True, keep=True, frame=Range(first, draft.cue.first))
        return None

    def _gerund_of_speech(self, draft: Attribution) -> Attribution | None:
        first, after = draft.frame
        if "tell" in draft.verb.classes:
            after = self.addressee(after, required=draft.verb.lemma in _TOLD)
        end = self.adjuncts(after)
        that = self.that(end)
        if that is not None:
            return replace(draft, right=True, frame=Range(first, that + 1))
        quoted = (
            self.low(end) == ":"
            or self.kind(end) == "quote"
            or (self.low(end) == "," and self.kind(end + 1) == "quote")
        )
        clause = self.has(draft.cue.first, "bare_gerunds") and self.clause_like(Range(end, self.clause_end(end)))
        return replace(draft, right=True, frame=Range(first, end)) if quoted or clause else None

    def _quoted_as(self, draft: Attribution) -> Attribution | None:
        """A quoted source: "was quoted by Xinhua as saying that"."""
        cue = next(
            (at for at in range(draft.frame.first - 2, max(-1, draft.frame.first - 20), -1) if self.has(at, "said_as")),
            None,
        )
        source, first = self.subject(self.group(cue)) if cue is not None else ((), 0)
        if not source:
            return None
        end = self.addressee(draft.frame.last, required=True) if draft.verb.lemma == "tell" else draft.frame.last
        end = self.adjuncts(end)
        that = self.that(end)
        quoted = replace(draft, source=source, frame=Range(first, end if that is None else that + 1), way="quoted")
        if not self.ends(quoted.frame.last) and self.low(quoted.frame.last) not in (",", ";"):
            return replace(quoted, right=True)
        return replace(quoted, left=True) if self.said_before(first) else None
