"""Whether a form that may be a cue is one: told from a noun, a mere participle and a clause that only describes."""

from __future__ import annotations

from monitor.statements.cues import Verb
from monitor.statements.deeds import Deeds
from monitor.statements.sides import SPEECH
from monitor.statements.tokens import OWNS, Range

_FAR = 8  # tokens between a noun and its verb
_COUNTED = 5  # tokens of "two big regional Chinese banks"


class Forms(Deeds):
    """Tells verbs that report from words of the same form."""

    def _agent(self, index: int) -> bool:
        """Whether an agent makes a participle of the verb: "claimed by Oslo", not "said by telephone that"."""
        return self.low(index) == "by" and self.that(self.adjuncts(index)) is None

    def _reduced(self, index: int, after: int) -> bool:
        """Whether a participle only describes the noun before a verb: "the refugees admitted are women"."""
        if self.kind(index - 1) != "word" or self.has(index - 1, "subject_pronouns", "relatives"):
            return False
        if self.clause_behind(after):
            return False
        end = self.prepositional(after, self.size) if self.has(after, "prepositions") else after
        return self.has(end, "auxiliaries") and not self.has(after, "interrogatives")

    def _titles(self, index: int, verb: Verb) -> bool:
        """Whether a participle gives the title of a thing: "shared a paper called 'The Ban'", not "which he called"."""
        if verb.lemma not in self.cues["naming"] or self.kind(index + 1) != "quote" or self.capital(index - 1):
            return False
        for at in range(index - 1, max(-1, index - 2 * _FAR), -1):
            if self.has(at, "relatives", "interrogatives", "subject_pronouns") or self.kind(at) not in (
                "word",
                "number",
            ):
                return False
            if self.finite(at):
                return True
        return False

    def is_noun(self, index: int, first: int, verb: Verb, helpers: set[str]) -> bool:
        """Whether the form is no verb here, or none that reports: "the said", "a report", "difficult to say"."""
        before = self.low(index - 1)
        if verb.form == "ing":
            return self.has(index - 1, "determiners") or (
                self.has(index - 1, "prepositions") and not self.has(index - 1, "before_gerunds")
            )
        if "to" in helpers:
            return not self._leads_to(first, index) and not self._infinitive_reports(index, verb)
        if verb.form == "base":
            helped = helpers & self.cues["auxiliaries"]
            named = self.has(index - 1, "determiners") and not self.has(index - 1, "pronominals", "plurals", "counts")
            named = named or (self.has(index - 1, "prepositions") and before != "to")  # "in order"
            return named if helped else named or not self._plural_before(first)
        if self.has(index - 1, "determiners") and (
            not self.has(index - 1, "pronominals") or self.has(index - 2, "articles", "definite")
        ):
            return True  # "the reports", "the many reports"
        if first < index:
            return False
        if verb.form == "s" and (self._is_plural(index, verb) or self._under_a_name(index) or self._is_object(index)):
            return True
        owned = before == OWNS and not self.finite(index - 1)
        return owned or self.has(index - 1, "prepositions")

    def _under_a_name(self, index: int) -> bool:
        """Whether a plural is what a quotation before it is a name for: "dismissed as 'lies' [reports] that"."""
        return self.kind(index - 1) == "quote" and self.low(index - 2) == "as"

    def _is_object(self, index: int) -> bool:
        """Whether a plural is what somebody turns down or gives: "dismissed [claims] that", "issued [reports] that"."""
        noun = self.low(index).removesuffix("s") in self.cues["nominal"]
        return noun and self.has(index - 1, "rejections", "giving") and not self.has(index - 2, "subject_pronouns")

    def _leads_to(self, first: int, index: int) -> bool:
        """Whether an infinitive hangs on a verb that leaves its words said: "appeared to suggest", "has to say"."""
        if first < index - 1 and any(self.has(at, "leading_on") for at in range(first, index)):
            return self.clause_like(Range(first, index))
        early = any(self.low(at) == "too" for at in range(first, index))  # "was too early to say"
        return not early and any(self.has(at, "leading") for at in range(first, index))

    def _is_plural(self, index: int, verb: Verb) -> bool:
        """Whether a form in -s is the plural of a noun, as what stands before and behind it tells."""
        bearer = index - 1
        if self._counted(index) and not verb.classes & {"speech", "tell"}:
            return True
        while bearer > 0 and self.has(bearer, "times", "nearness"):
            bearer -= 1  # "the study last month reveals"
        closes = self.ends(index + 1)
        if verb.lemma in self.cues["nounlike"]:
            takes = self._takes_words(index) and self.may_speak(bearer)
            return not takes and not closes and self.low(index + 1) not in (",", ":")
        if self.kind(index - 1) == "number" or (self.has(index - 1, "conjunctions") and self.low(index + 1) == "of"):
            return True
        return not (self.may_speak(bearer) or self._told_next(index) or closes or self._exhibit_of(index))

    def _counted(self, index: int) -> bool:
        """Whether a form in -s ends a noun phrase that a count or nationality opens: "two new Chinese [banks] on"."""
        at = index - 1
        if self.low(at) in self.cues.nationalities:
            return True
        while at > index - _COUNTED and self.kind(at) == "word" and not self.low(at).endswith("s"):
            if self.has(at, "articles", "prepositions", "conjunctions", "auxiliaries", "pronouns", "links"):
                break
            if self.has(at, "counts"):
                return self.low(at) != "one" and at < index - 1
            at -= 1
        return False

    def _exhibit_of(self, index: int) -> bool:
        """Whether the subject is a picture or text of something: "video of the incident shows"."""
        of = next((at for at in range(index - 1, max(0, index - _FAR), -1) if self.low(at) == "of"), 0)
        return of > 0 and self.has(of - 1, "exhibits", "documents")

    def _told_next(self, index: int) -> bool:
        """Whether words follow a form in -s behind a noun that seldom speaks: a clause, not "the demands that come"."""
        that = self.that(index + 1)
        clause = that is None or self.opens_noun_phrase(that + 1) or self.clause_opens(that + 1)
        return self._takes_words(index) and clause

    def _takes_words(self, index: int) -> bool:
        """Whether a form in -s is a verb by what follows it, not a plural: "it notes that", "the map shows how"."""
        after = index + 1
        return self.that(after) is not None or self.kind(after) == "quote" or self.has(after, "interrogatives")

    def _infinitive_reports(self, index: int, verb: Verb) -> bool:
        """Whether words were said: "telephoned reporters to say", "went on to warn"; not "declined to say"."""
        if self.low(index - 1) != "to" or not verb.classes & SPEECH or not self.has(index, "announcing"):
            return False
        if self.that(index + 1) is not None and self.may_speak(index - 2) and not self.finite(index - 2):
            return True
        before = self.low(index - 2)
        plural = before.endswith("s") and self.kind(index - 2) == "word" and not self.finite(index - 2)
        return plural or self.has(index - 2, "calling", "pronouns")

    def _plural_before(self, first: int) -> bool:
        """Whether the subject of a base form may be plural: "officials say", "they say", "France and Italy want"."""
        word = self.low(first - 1)
        if word == OWNS or self.has(first - 1, "possessives"):
            return False  # "the campaign's press secretary", "his claim"
        if word in (",", ")", "%") or self.has(first - 1, "plurals", "counts", "fractions"):
            return True
        article = next(
            (
                at
                for at in range(first - 1, max(-1, first - _FAR), -1)
                if self.kind(at) != "word" or self.has(at, "determiners", "links", "conjunctions", "prepositions")
            ),
            0,
        )
        if self.low(article) in ("a", "an"):
            return False  # "a Courier Times report"
        if self.kind(first - 1) == "number":
            return True  # "nine out of 10 say"
        if any(self.has(at, "plurals") for at in range(max(0, first - 8), first)):
            return True
        if any(
            self.has(at + 1, "prepositions") and self.low(at).endswith("s") and self.may_speak(at)
            for at in range(max(0, first - 8), first - 1)
        ):
            return True
        joined = any(self.low(at) == "and" for at in range(max(0, first - 5), first - 1))
        return self.kind(first - 1) == "word" and (word.endswith("s") or (self.capital(first - 1) and joined))

    def _contact(self, span: Range) -> bool:
        """Whether a noun with a clause that tells of it stands for a subject: "something a caller told them"."""
        stray = ("prepositions", "links", "determiners", "conjunctions", "adverbs", "times", "relatives", "auxiliaries")
        article = next((at for at in range(span.first + 1, span.last - 1) if self.has(at, "articles", "definite")), 0)
        nouns = range(span.first, article)
        acts = any(
            self.finite(at) or (self.low(at).endswith(("ing", "ed")) and not self.low(at).endswith("thing"))
            for at in nouns
        )
        bare = all(self.kind(at) == "word" and not self.has(at, *stray) for at in (*nouns[-1:], *nouns[1:]))
        return article > 0 and not acts and bare
