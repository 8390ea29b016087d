"""The attributions of one sentence: the words that name the source, the cue, and the words said.

No full grammar, only what news prose regularly does: "X, he said", "he said that X", "X, said Smith, who ...",
"according to Smith", "called for X", "was quoted as saying", "a warning from Paris that X". The terms source, cue and
content are those of S. Pareti et al., "Automatically Detecting and Attributing Indirect Quotations" (EMNLP 2013).
"""

from __future__ import annotations

from dataclasses import replace

from monitor.statements.cues import Verb
from monitor.statements.forms import Forms
from monitor.statements.phrases import DASHES
from monitor.statements.sides import SPEECH, Attribution
from monitor.statements.tokens import OWNS, Range

_ACTS = frozenset({"vow", "urge", "stance", "describe", "show", "value"})
_REPORTS = frozenset({"speech", "tell", "think", "show"})
_LONGEST_TIME = 6  # tokens of "on Monday evening" between "and" and its verb
_SAYING = 4  # tokens of "those who say"
_LONGEST_CLAUSE = 16  # tokens of a clause of time between a cue and its "that"


class Clauses(Forms):
    """Finds the frames of attributions in a sentence, one word at a time."""

    def frame(self, index: int) -> Attribution | None:
        """The attribution whose cue stands at the index, its content not yet parted from its neighbours'."""
        if self.kind(index) != "word":
            return None
        if self.low(index) == "according" and self.low(index + 1) == "to":
            return self.according(index)
        found = self.viewpoint(index) or self.planned(index) or self._verb_at(index)
        found = found or self.nominal(index) or self.attitude(index) or self.voiced(index) or self.owned(index)
        found = found or self.held(index)
        return None if found and (self._of_nobody(found) or self._supposed(found)) else found

    def _supposed(self, draft: Attribution) -> bool:
        """Whether a frame's subject opens a condition or an open question: "could be cleared if Velmora agreed to"."""
        first = draft.source[0].first if draft.source else draft.frame.first
        provided = self.low(first - 1) == "that" and self.has(first - 2, "provisos")
        even = self.low(first - 2) in ("even", "as")  # "even if Oslo insists", "as if"
        return provided or (self.has(first - 1, "conditionals") and not even)

    def _of_nobody(self, draft: Attribution) -> bool:
        """Whether a relative that means nobody known is the source: "whoever wants to run it", "those who claim"."""
        first, cue = draft.source[0].first if draft.source else draft.frame.first, draft.cue.first
        places = (first,) if draft.source else (first, cue - 1, cue - 2)
        if any(self.has(at, "free_relatives") or self._stands_in(at) for at in places):
            return True
        said = self.has(first, "subject_pronouns")  # "those who say they oppose it"
        return said and any(self._stands_in(at) for at in range(first - _SAYING, first))

    def _stands_in(self, index: int) -> bool:
        return self.has(index, "stand_ins") and self.low(index + 1) == "who"

    def denied(self, source: Range) -> bool:
        """Whether a source is none of those whom it names: "no Norwegian minister", "neither [side]", "nor [Rome]"."""
        none = self.has(source.first, "nobodies") and self.kind(source.first + 1) == "word"
        alone = self.low(source.first - 1) in ("neither", "nor")
        return alone or (none and source.last - source.first > 1)

    def _verb_at(self, index: int) -> Attribution | None:
        verbs = self.verbs(index)
        if not verbs or (index and self.capital(index)):
            return None
        first = verbs[0]
        classes = frozenset[str]().union(*(other.classes for other in verbs if other.rest == first.rest))
        return self._verbal(index, first._replace(classes=classes))

    # --- verbs ---------------------------------------------------------------------------------------------

    def _verbal(self, index: int, verb: Verb) -> Attribution | None:
        after, first = index + 1 + len(verb.rest), self._first(index)
        helpers = {self.low(at) for at in range(first, index)}
        if self.is_noun(index, first, verb, helpers) or (
            verb.form == "ed"
            and not helpers
            and (self._agent(after) or self._reduced(index, after) or self._titles(index, verb))
        ):
            return None
        draft = Attribution(
            verb,
            Range(index, after),
            Range(first, after),
            negated=any(word in ("not", "never", "longer") or word.endswith(("n't", "n’t")) for word in helpers),
            past_perfect=self._bygone(first, index, helpers),
            modal=bool(helpers & self.cues["modals"]),
        )
        if verb.form == "ed" and helpers & self.cues["be"]:
            return self._passive(draft)
        if verb.form == "base" and self.low(index - 1) == "to" and verb.classes & SPEECH:
            return self._spoken(replace(draft, frame=Range(index - 1, after), way="gerund"))
        if verb.form == "ing" and not helpers & (self.cues["be"] | {OWNS}):
            return self._gerund(draft)
        return self._inversion(draft) if self._inverted(draft) else self._plain_order(draft)

    def _bygone(self, first: int, index: int, helpers: set[str]) -> bool:
        """Whether the verb tells what was before something else: "had held", "used to hold", "once held"."""
        formerly = any(self.has(at, "formerly") for at in range(first - 1, index))
        return "had" in helpers or {"used", "to"} <= helpers or (formerly and not helpers & self.cues["modals"])

    def _first(self, index: int) -> int:
        """Where the verb group begins, with the verb it hangs on: "[went on to] say", "[appeared to] suggest"."""
        first = self.group(index)
        if self.low(index - 1) == "to" and first == index - 1 and self.has(first - 1, "leading_on"):
            before = first - 1 - (self.low(first - 1) == "on")
            return self.group(before)
        return first

    # --- "said Smith" --------------------------------------------------------------------------------------

    def _inverted(self, draft: Attribution) -> bool:
        first, after = draft.frame
        if first != draft.cue.first or "speech" not in draft.verb.classes or draft.verb.form not in ("ed", "s"):
            return False
        before = self.kind(first - 1) == "quote" or self.low(first - 1) in (",", "as") or self.low(first - 1) in DASHES
        before = before or (first == 0 and self.low(self.noun_phrase(after)[1]) == ":")  # "Said Smith: 'No.'"
        if not before or not self.opens_noun_phrase(after) or self.time(after):
            return False
        if self.has(after, "subject_pronouns") and self.low(after) != "i":
            return not self.clause_opens(after)  # "said he", not "said he and his staff were"
        if self.low(first - 1) == "," and self._closes_apposition(first - 1) and not self._resumed(after):
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

    def _resumed(self, after: int) -> bool:
        """Whether the clause goes on behind an attribution put after its subject: "Holt, said Rask, forgets it"."""
        source, end = self.source_after(after)
        verb = end + 1 + self.adverb(end + 1)
        return bool(source) and self.low(end) == "," and self.finite(verb)

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
        after = self.adjuncts(draft.frame.last)
        shown = "show" in draft.verb.classes and self.has(after, "interrogatives")
        told = shown or self.that(after) is not None or self.clause_opens(after)
        if not source and draft.verb.classes & _REPORTS and told:
            source, first = self.opening(draft.frame.first), draft.frame.first
        as_said = self.low(first - 1) == "as" and self.that(draft.frame.last) is None
        if source and as_said and (draft.verb.classes & SPEECH or draft.verb.lemma in self.cues["decisions"]):
            return self._as_said(replace(draft, source=source, frame=Range(first - 1, draft.frame.last)))
        if not source:
            first = self._joined(draft.frame.first)
            if self.low(first - 1) not in ("and", "but", "then", "yet"):
                return None
        if source and draft.verb.classes & SPEECH and self._contact(source[0]):
            return None
        if self._in_relative_clause(first, draft) or self.low(first - 1) == "than":
            return None
        draft = replace(draft, source=source, frame=Range(first, draft.frame.last))
        if draft.verb.classes & _REPORTS:
            spoken = self._spoken(draft)
            if spoken:
                return spoken
        return self._kept(draft) if draft.verb.classes & _ACTS else None

    def _joined(self, first: int) -> int:
        """Where a verb group without subject begins, with the time before it: "and [on Monday welcomed]"."""
        for at in range(first - 1, max(0, first - _LONGEST_TIME), -1):
            if self.low(at) in ("and", "but", "yet"):
                return at + 1 if self.adjuncts(at + 1) == first else first
        return first

    def _as_said(self, draft: Attribution) -> Attribution | None:
        """The words an "as" hands to somebody: "As Smith noted, the ban stays", "The ban stays, as Smith noted"."""
        told = self._told_as(draft)
        first, end = draft.frame.first, self.adjuncts(told)
        first -= self.has(first - 1, "likewise")
        if draft.verb.lemma in self.cues["decisions"] and not self._decided(first, told, end):
            return None
        draft = replace(draft, frame=Range(first, end), way="as")
        opens = all(self.kind(at) == "mark" or self.has(at, "conjunctions") for at in range(first))
        if self.low(end) == "," and opens:
            return replace(draft, right=True)
        closes = self.ends(end) or self.low(end) == ","
        if closes and self.said_before(first):
            return replace(draft, left=True, right=self.low(end) == ",")
        inserted = self.low(first - 1) == self.low(end) == ","
        return replace(draft, right=True) if inserted and self.clause_like(Range(end, self.size)) else None

    def _decided(self, first: int, told: int, end: int) -> bool:
        """Whether what stands around ", as Smith ordered the navy on Monday" can be ordered: a rule, nothing narrated.

        The attribution runs from ``first`` to ``end`` and names whom the words were for up to ``told``, then a time.
        """
        timed = all(
            self.has(at, "times", "nearness", "articles")
            or self.kind(at) == "number"
            or self.low(at) in ("on", "in", "at")
            for at in range(told, end)
        )
        around = (*range(first), *range(end, self.size))
        narrated = any(self.has(at, "narrating") or self._past(at) for at in around)
        closes = self.ends(end) or self.low(end) == ","
        return closes and timed and not narrated

    def _past(self, index: int) -> bool:
        """Whether a verb in the past stands there, no participle behind its auxiliary: "queued", not "are queued"."""
        past = (
            self.has(index, "pasts") or self.low(index).endswith("ed") or any(v.form == "ed" for v in self.verbs(index))
        )
        before = index - 1
        while self.adverb(before):
            before -= 1
        return past and self.finite(index) and not self.has(before, "auxiliaries", "be")

    def _told_as(self, draft: Attribution) -> int:
        """Where the one ends whom an "as" tells the words were for: ", as Smith ordered [the navy] on Monday"."""
        end = draft.frame.last
        if draft.verb.classes.isdisjoint({"tell", "vow", "urge"}) or self.low(end) in ("a", "an", "another"):
            return end  # "as the minister ordered a review"
        after = self.addressee(end, required=True)
        noun = next((at for at in range(end, after) if self.low(at) == "of"), after) - 1
        hears = self.may_speak(noun) and not self.has(noun, "things", "instruments", "documents")
        told = draft.verb.lemma in self.cues["addressee_first"] or self.has(noun, "pronouns") or hears
        return after if after > end and told else end

    def _in_relative_clause(self, first: int, draft: Attribution) -> bool:
        """Whether a relative clause only describes: "those who want it"; ", who said that" does report."""
        if not self.has(first, "relatives"):
            return False
        if self.low(first - 1) == ",":
            return not (draft.verb.classes & SPEECH or self.low(first) in ("who", "whose"))
        reports = self.that(draft.frame.last) is not None or (
            self.low(first) == "who" and self.clause_opens(draft.frame.last)
        )
        return not (draft.verb.classes & SPEECH and reports)

    def _spoken(self, draft: Attribution) -> Attribution | None:
        after, lemma, classes = draft.frame.last, draft.verb.lemma, draft.verb.classes
        if ("tell" in classes and "speech" not in classes) or lemma in self.cues["may_address"]:
            after = self.addressee(after, required=lemma in self.cues["addressee_first"])
        if lemma in self.cues["addressee_first"] and self.low(after) == "so" and not self.ends(after + 1):
            return None  # "tells so many lies that"
        end = self.adjuncts(after)
        if lemma in self.cues["inquiring"] and self.low(end) == "to":
            return None  # "asked on Monday to be let in" is no question
        draft = replace(draft, frame=Range(draft.frame.first, end))
        bare = end < self.size and self.kind(end) not in ("mark", "quote") and not self.has(end, "subordinators")
        if "closing" in classes and (draft.modal or bare) and self.that(end) is None and not self.clause_opens(end):
            return None
        first = draft.frame.first
        cut = (
            self.low(first - 1) == self.low(end) == ","
            and self.clause_like(Range(0, first))
            and self.said_before(first)
        )
        quoted = end > draft.cue.last and self._all_quoted(first)  # "'No,' she said at a meeting to show that"
        that = None if cut or quoted else self.that(end)
        if draft.negated and "think" in classes and (that is not None or self.clause_opens(end)):
            return replace(draft, right=True, keep=True, frame=Range(draft.frame.first, self._first(draft.cue.first)))
        if that is not None:
            framed = Range(draft.frame.first, that + 1)
            return None if draft.negated else replace(draft, frame=framed, right=True, clause=True)
        late = self._late_that(end, lemma) if classes & SPEECH and not draft.negated else None
        if late is not None:
            return replace(draft, frame=Range(draft.frame.first, late + 1), right=True)
        if self.has(end, "interrogatives") and not self.said_before(draft.frame.first):
            return self._open(draft, end)
        spoken = self.around(draft)
        if spoken is None or spoken.left or classes & SPEECH:
            return spoken
        return spoken if self.clause_opens(end) else None

    def _told_quote(self, relative: int) -> int | None:
        """The "that" before a quotation, behind what tells of the addressee: "told a man who had left that 'no'"."""
        return next(
            (
                at
                for at in range(relative + 1, self.size - 1)
                if self.low(at) == "that" and self.kind(at + 1) == "quote"
            ),
            None,
        )

    def _late_that(self, index: int, lemma: str) -> int | None:
        """The "that" behind a clause of time or of the addressee: "said after the cabinet had met that"."""
        if lemma in self.cues["addressee_first"] and self.has(index, "relatives"):
            return self._told_quote(index)
        timed = self.clause_behind(index) or (self.low(index) in ("when", "as") and self.clause_opens(index + 1))
        for at in range(index + 1, min(index + _LONGEST_CLAUSE, self.size) if timed else index):
            if self.kind(at) != "word" or (self.has(at, "relatives") and self.low(at) != "that"):
                return None
            if self.low(at) == "that" and not self.relative_that(at):
                return self.that(at)
        return None

    # --- "was quoted as saying" ----------------------------------------------------------------------------

    def _passive(self, draft: Attribution) -> Attribution | None:
        end = draft.cue.last
        subject, first = self.subject(draft.frame.first)
        draft = replace(draft, frame=Range(first, end), source=subject)
        if self.low(end) == "to" and draft.verb.lemma in self.cues["predictions"] and self.low(end + 1) != "have":
            return None  # "is expected to say"
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
        if draft.verb.lemma in self.cues["addressee_first"] and subject:
            return self._told(draft)
        if that is not None and self.low(first) == "it" and draft.verb.classes & {"speech", "think", "tell"}:
            return replace(draft, source=(), right=True, frame=Range(first, that + 1), way="rumour")
        return None

    def _noun_of(self, verb: int) -> int:
        """Where the noun phrase begins whose "that" clause ends before a verb: "[reports that it had sunk] were"."""
        that = (at for at in range(verb - 1, 0, -1) if self.low(at) == "that" and self.says_as_noun(at - 1))
        found = next(that, None)
        return self._head(found - 1) if found else verb

    def _told(self, draft: Attribution) -> Attribution | None:
        """What was told by nobody in particular: "reporters were told that", "the ferry had sunk, they were told"."""
        first, end = draft.frame.first, self.adjuncts(draft.cue.last)
        told = replace(draft, source=(), frame=Range(first, end), way="told")
        if draft.modal or draft.negated or self.has(first, "relatives") or self.has(first - 1, "subordinators"):
            return None
        that = self.that(end)
        if that is not None:
            return replace(told, right=True, frame=Range(first, that + 1))
        if self.clause_opens(end):
            return replace(told, right=True)
        return replace(told, left=True) if self.ends(end) and self.said_before(first) else None

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
        if self.has(draft.cue.first, "said_as"):
            return None
        named = "describe" in draft.verb.classes and self.low(draft.cue.last) in ("a", "an", "as")
        denied = draft.verb.lemma in self.cues["denials"]  # "reports that it had sunk were denied by Oslo"
        if named or denied or ("stance" in draft.verb.classes and "speech" not in draft.verb.classes):
            done = self.trimmed(Range(self._noun_of(first), between.last))
            named = self.capital(draft.source[0].first) or self.may_speak(draft.source[0].last - 1)
            return replace(draft, content=(done,), keep=True, way="passive") if done and named else None
        if not draft.verb.classes & {"speech", "tell", "think"}:
            return None
        at = last + (self.low(last) == ",")
        if (
            self.low(at) == "that"
            or (self.low(at) == "to" and draft.verb.lemma in self.cues["addressee_first"])
            or (at > last and draft.verb.lemma not in self.cues["addressee_first"])
        ):
            return replace(draft, right=True, frame=Range(first, at + (self.low(at) in ("that", "to"))), way="passive")
        if self.said_before(first) and (self.ends(last) or self.low(last) in (",", ";")):
            return replace(draft, left=True, right=self.low(last) == ",", frame=Range(first, last), way="passive")
        return None
