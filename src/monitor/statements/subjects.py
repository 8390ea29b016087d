"""The subject of a verb: where it begins, the appositions it drags along, and whom a relative pronoun stands for."""

from __future__ import annotations

from monitor.statements.phrases import DASHES, Phrases, Source
from monitor.statements.tokens import Range, nickname
from monitor.statements.words import SPEAKERS

_LONGEST_APPOSITION = 30
_LONGEST_SUBJECT = 24
_LONGEST_BRACKETS = 10  # tokens of "(D-Ohio)"
_LONGEST_MEMBER = 5  # tokens of one of several in a list of subjects
_UNLISTED = ("prepositions", "subordinators", "conjunctions", "times", "auxiliaries", "adverbs", "pronouns")
_PERSONAL = frozenset({"speech", "tell", "vow", "urge", "stance"})  # classes of verbs of which no doing is the subject
_WITHIN_NAMES = frozenset({"(", ")", "&", "/", "-", "+", "’", "'", "€", "$", "£", "%"})


class Subjects(Phrases):
    """Finds the words before a verb that say who does it."""

    def subject(self, end: int) -> tuple[Source, int]:
        """The subject that ends before ``end`` and where it begins; no ranges where there is none."""
        if end <= 0:
            return (), end
        end = self._before_dated(end)
        before = self.low(end - 1)
        if before in (",", ")") or before in DASHES:
            return self._with_apposition(end)
        if self.has(end - 1, "relatives"):
            return self._antecedent(end - 1)
        if self.has(end - 1, "subject_pronouns") and not self._governed(end - 1):
            return (Range(end - 1, end),), end - 1
        first = self._head(end)
        if self.has(first, "relatives") and self.low(first) != "that":
            own = self._without_adjunct(Range(first + 1, self._before_time(first + 1, end)))
            if own is None or self.low(first) == "whose" or self.has(own.first, "prepositions"):
                return self._antecedent(first)
            return (own,), own.first  # "the ban, which Smith says"
        source = self._without_adjunct(Range(first, self._before_time(first, end)))
        if source and self._scrap(source):
            return (), end
        if source and self.low(source.first) in ("a", "an"):
            return self._bearer_of((source,))  # "Jo Smith, a lawyer told reporters"
        return ((source,), source.first) if source else ((), end)

    def _governed(self, index: int) -> bool:
        """Whether a pronoun hangs on the preposition before it: "the firm behind [it]", not "after [it] said"."""
        before = index - 1
        clause = self.low(before) == "than"  # "fewer than [it] had promised"
        return self.has(before, "prepositions") and not clause and not self.has(before, "subordinators", "conjunctions")

    def _before_dated(self, end: int) -> int:
        """Where an apposition ends that a time parts from the verb: "Smith, a baker, [on Monday] said"."""
        at = end
        while at > 1 and (self.has(at - 1, "times", "nearness") or self.kind(at - 1) == "number"):
            at -= 1
        at -= at < end and self.low(at - 1) in ("on", "in")
        closed = at < end and self.low(at - 1) == ","
        return at if closed and self._with_apposition(at)[0] else end

    def _before_time(self, first: int, end: int) -> int:
        """Where a subject ends that a time follows: "the court this month rejected"."""
        last = end
        while last > first + 1 and (self.has(last - 1, "times") or (last < end and self.kind(last - 1) == "number")):
            if last == end and self.capital(last - 2) and self.low(last - 1) in self.cues.numbers["months"]:
                break  # "Mrs May said"
            last -= 1
        while first + 1 < last < end and self.has(last - 1, "nearness", "prepositions", "determiners"):
            last -= 1
        return last

    def opening(self, end: int) -> Source:
        """The noun phrase that opens the sentence, if it may be the subject of a verb far behind it."""
        start = 0
        while start < end and (self._fronts(start) or self.kind(start) == "mark"):
            start += 1
        start = self._behind_front(start, end)
        while self.has(start, "prepositions") and not self.capital(start + 1):
            comma = self.clause_end(start)
            if self.low(comma) != "," or comma >= end:
                return ()
            start = comma + 1
        source, last = self.noun_phrase(start)
        return (source,) if source and last <= end else ()

    def _fronts(self, index: int) -> bool:
        return self.has(index, "conjunctions", "adverbs") or (self._in_ly(index) and self.low(index + 1) == ",")

    def _in_ly(self, index: int) -> bool:
        """Whether an adverb in -ly stands there, also with the capital of a sentence's first word."""
        return self.low(index)[-2:] == "ly" and not self.has(index, "not_adverbs")

    def _behind_front(self, start: int, end: int) -> int:
        """Where the subject may begin behind a time or participle: "[Last week,] Smith", "[Speaking here,] Smith"."""
        time = self.time(start)
        if time and self.low(time) == ",":
            return time + 1
        if not self.low(start).endswith("ing"):
            return start
        edges = (at for at in range(start + 1, end) if self.low(at) == "," or self.kind(at) == "quote")
        return next((at + 1 for at in edges if self.clause_opens(at + 1) or self._named_there(at + 1)), start)

    def _named_there(self, index: int) -> bool:
        """Whether somebody is named before an apposition: "Jo Smith, the mayor,"."""
        return self.capital(index) and self.low(self.noun_phrase(index)[1]) == ","

    def _antecedent(self, relative: int) -> tuple[Source, int]:
        """Whom a relative pronoun stands for: the noun phrase before it."""
        end = self._before_date(relative - (self.low(relative - 1) == ","))
        source = self._without_adjunct(Range(self._head(end), end)) if end > 0 else None
        article = next((at for at in range(end - 2, max(-1, end - 6), -1) if self.has(at, "articles")), None)
        if source and article is not None and source.first < article and self._acts(Range(source.first, article)):
            source = Range(article, end)  # "met [a builder] who said"
        by = next((at for at in range(end - 1, max(-1, end - 10), -1) if self._hands_to(at)), None)
        if by is not None and self.low(by) != "," and self.low(relative) == "who" and self.capital(end - 1):
            source = Range(by + 1, end)  # "remarks by Foreign Minister Smith, who"
        if source and self.low(relative) == "who":
            source = self._whose_text(source)
        if source is None or self._scrap(source):  # "turned to the department, which": what the preposition governs
            governs = (at for at in range(end - 1, max(-1, end - 10), -1) if self.has(at, "prepositions"))
            nearest = next((at for at in governs if self.low(at) != "of"), end)
            source = Range(nearest + 1, end) if nearest + 1 < end and not self.has(nearest + 1, "links") else None
        return ((source,), relative) if source else ((), relative)

    def _before_date(self, end: int) -> int:
        """Where a text ends that its date follows: "[a memo] dated 3 May, which"."""
        at = end
        while at > 0 and (self.has(at - 1, "times") or self.kind(at - 1) == "number"):
            at -= 1
        dated = (
            at < end
            and self.low(at - 1) in ("dated", "of", "from")
            and self.has(at - 2, "documents", "announced_texts")
        )
        return at - 1 if dated else end

    def _whose_text(self, source: Range) -> Range:
        """Whose a speech or text is that a "who" stands behind: "the remarks of [Rome's envoy], who"."""
        texts = ("announced_texts", "documents", "occasions", "nominal")
        of = (
            at for at in range(source.last - 2, source.first, -1) if self.low(at) == "of" and self.has(at - 1, *texts)
        )
        return Range(next(of, source.first - 1) + 1, source.last)

    def _scrap(self, span: Range) -> bool:
        """Whether words are a piece of a clause, and nobody: "[making] repeated errors", "[he sent it to the bank]"."""
        first, word = span.first, self.low(span.first)
        clause = self.has(first, "subject_pronouns") and self.low(first + 1) not in (",", "and", "all", "both")
        if span.last - first > 1:
            return clause and not self.has(first + 1, "relatives")
        gerund = word.endswith("ing") and not word.endswith("thing") and not (first and self.capital(first))
        return gerund and not (first == 0 and self._does_as_people_do(span.last))

    def _does_as_people_do(self, index: int) -> bool:
        """Whether a verb stands there whose subject is nobody's doing, though it ends in -ing: "Beijing has said".

        "Making repeated errors" has a verb that only tells of its object.
        """
        verb = index
        while self.has(verb, "auxiliaries") or self.adverb(verb):
            verb += 1
        found = [one for one in self.verbs(verb) if one.form in ("s", "ed")]
        behind = verb + 1
        bare = self.kind(behind) == "word" and not (
            self.capital(behind) or self.has(behind, "determiners", "prepositions", "relatives", "pronouns")
        )
        only_tells = verb == index and bare and not any("tell" in one.classes for one in found)  # "[repeated] errors"
        if self.has(verb, "said_as"):
            return True  # "was quoted as saying"
        threat = any(one.lemma == "threaten" for one in found)  # "Fighting threatens to spread"
        return not (only_tells or threat) and bool(found) and all(one.classes & _PERSONAL for one in found)

    def _hands_to(self, index: int) -> bool:
        """Whether what stands before a name is not what a "who" behind it means: "support for Smith, who"."""
        thing = self.low(index) in ("for", "against", "about", "over") and not self.may_speak(index - 1)
        return thing or self.low(index) in ("by", "with", ",")

    def _acts(self, span: Range) -> bool:
        """Whether a verb stands among words that ought to be a noun phrase."""
        return any(self.finite(at) or self.low(at).endswith("ing") for at in range(*span))

    def _with_apposition(self, end: int) -> tuple[Source, int]:
        opening = "(" if self.low(end - 1) == ")" else self.low(end - 1)
        for comma in range(end - 2, max(0, end - _LONGEST_APPOSITION), -1):
            if self.low(comma) in (";", ":") or (self.kind(comma) == "quote" and not nickname(self.tokens, comma)):
                break
            # "A diplomat who was there, and who asked not to be named, said"
            joined = self.low(comma + 1) == "and" and self.has(comma + 2, "relatives")
            shut = self.low(comma + 1) in ("and", "but", "or", "because", "since", "if")
            if self.low(comma) != opening or (shut and not joined):
                continue
            source = self._without_adjunct(Range(self._head(comma), comma))
            if source and not self.finite(source.last - 1):
                told = Range(comma + 1, end - 1)  # of "()", which extraction leaves of an acronym, nothing
                return self._bearer_of((source, told) if told.first < told.last else (source,))
        return (), end

    def _bearer_of(self, found: Source) -> tuple[Source, int]:
        """The source with the name before it that it only describes: "Jo Smith, head of the guild, who ..."."""
        first = found[0].first
        trade = self.has(first, "officials", "others", "titles", "appositives") and not self.capital(first)
        describes = trade or self.kind(first) == "number"
        last = self._before_brackets(first - 1)
        start = last
        while describes and start > 0 and self.capital(start - 1) and not self.has(start - 1, "times"):
            start -= 1
        named = self.low(first - 1) == "," and last - start > 1
        named = named and not self.has(start - 1, "prepositions") and not self.has(start, "prepositions")
        return ((Range(start, last), *found), start) if named else (found, first)

    def _before_brackets(self, end: int) -> int:
        """Where what stands in brackets before ``end`` begins: "Jo Smith [(D-Ohio)], a lawyer"."""
        opened = (at for at in range(end - 1, max(-1, end - _LONGEST_BRACKETS), -1) if self.low(at) == "(")
        return next(opened, end) if self.low(end - 1) == ")" else end

    def _head(self, end: int) -> int:
        """Where the noun phrase begins, adjuncts before it included, that ends before ``end``."""
        first = end
        while first > 0 and end - first < _LONGEST_SUBJECT:
            step = self._part_of_head(first - 1, end)
            if not step:
                break
            first -= step
        return first

    def _part_of_head(self, index: int, end: int) -> int:
        """How many tokens up to the index belong to the subject that ends before ``end``; 0 where none does."""
        if self.kind(index) != "word":
            return self._mark_of_head(index)
        if self.low(index) in ("who", "which") and self.kind(index - 1) == "word":
            return int(not self.has(index - 1, "prepositions"))
        if self.relative_that(index):
            return 1
        if self.low(index) == "as" and self.has(index + 1 + self.has(index + 1, "articles"), "officials", "titles"):
            return 1  # "judges who heard of her time as secretary"
        if self._dates(index):
            return 0
        if self.has(index, "openers") and not (self.low(index) == "that" and index == 0 and end == 2):
            return 0
        if self.low(index) == "and":
            return int(self._joins_names(index) or self._listed(index))
        if self.finite(index) and not self._in_relative(index) and not self._participle(index):
            return 2 if self._contact_clause(index) else 0
        return 1

    def _mark_of_head(self, index: int) -> int:
        """The same of a mark, number or quotation."""
        if self._comma_in_name(index) or self._parts_members(index) or nickname(self.tokens, index):
            return 1
        if self.low(index) == "." and self.low(index + 1) == ")":
            return 1  # "(D-N.Y.)"
        if self.low(index) == "-" and self.kind(index - 1) == "number" and self.apart(index):
            return 0  # "Aug 14 - Oslo rejects"
        return int(self.kind(index) == "number" or self.low(index) in _WITHIN_NAMES)

    def _dates(self, index: int) -> bool:
        """Whether a clause of time opens with somebody's name: "has pressed them since Smith"."""
        if self.low(index) not in self.cues["timing"] or not index or self.capital(index):
            return False
        measured = self.kind(index - 1) == "number" or self.has(
            index - 1, "measures"
        )  # "fell 4 percent after the bank"
        return measured or (self.capital(index + 1) and not self.has(index + 1, "times"))

    def _contact_clause(self, index: int) -> bool:
        """Whether a verb sits in a clause without pronoun: "the experts I interviewed"."""
        return (
            self.has(index - 1, "subject_pronouns")
            and self.kind(index - 2) == "word"
            and not self.has(index - 2, "subordinators", "conjunctions")
        )

    def _participle(self, index: int) -> bool:
        """Whether a form in -ed belongs to the noun before it: "a statement issued by her office"."""
        if not self.low(index).endswith("ed") or not index or self.has(index - 1, "pronouns", "relatives"):
            return False
        if self.adverb(index - 1) and self.has(index - 2, "prepositions"):
            return True  # "an analysis of newly filed reports"
        return self.has(index + 1, "prepositions") or (self.adverb(index + 1) and self.has(index + 2, "prepositions"))

    def _in_relative(self, index: int) -> bool:
        return any(
            self.has(at, "relatives") and (self.low(at) != "that" or self.relative_that(at))
            for at in range(max(0, index - 8), index)
        )

    def _joins_names(self, index: int) -> bool:
        """Whether an "and" joins two halves of one subject, as in "Hungary and Slovakia", not two clauses."""
        left = self.capital(index - 1) or self.low(index - 1).endswith("s")
        right = self.capital(index + 1) or self.has(index + 1, "determiners")
        if self.has(index + 1, "subject_pronouns"):
            return False
        if not (left and right):
            return not any(self.finite(at) or self.kind(at) != "word" for at in range(index))
        for at in range(index - 1, max(-1, index - _LONGEST_SUBJECT), -1):
            if self.low(at) in (",", ";", ":", "that") or self.kind(at) == "quote":
                return True
            if self.finite(at):
                return False
        return True

    def _parts_members(self, index: int) -> bool:
        """Whether a comma stands between the members of a list of subjects."""
        if self.low(index) != ",":
            return False
        joins = (at for at in range(index + 2, min(index + 3 * _LONGEST_MEMBER, self.size)) if self.low(at) == "and")
        return self._listed(next(joins, index))

    def _listed(self, joint: int) -> bool:
        """Whether an "and" ends a list of subjects that opens the sentence: "The mayor, drivers and shop owners"."""
        members = [0]
        for at in range(joint):
            if self.low(at) == ",":
                members.append(0)
            elif self.kind(at) != "word" or self.has(at, *_UNLISTED) or self.finite(at) or self._in_ly(at):
                return False
            else:
                members[-1] += 1
        alone = members[0] == 1 and not (self.has(0, *SPEAKERS) or self.low(0).endswith("s") or self.capital(joint - 1))
        return len(members) > 1 and not alone and all(0 < size <= _LONGEST_MEMBER for size in members)

    def _comma_in_name(self, index: int) -> bool:
        """Whether a comma belongs to a name: "Ministry of Economy, Trade and Industry"."""
        if self.low(index) != "," or self.low(index + 2) != "and":
            return False
        if not all(self.capital(at) for at in (index - 1, index + 1, index + 3)):
            return False
        return any(self.has(at, "departments") for at in range(max(0, index - 6), min(self.size, index + 7)))

    def _without_adjunct(self, span: Range) -> Range | None:
        """The subject without what comes before it in the sentence: "In Tokyo the head of ...", "On Friday he"."""
        first, last = span
        if last > first and self.has(last - 1, "subject_pronouns") and not self._governed(last - 1):
            return Range(last - 1, last)
        while first < last and not (first and self.capital(first)):
            counts = self.kind(first + 1) == "number" or self.has(first + 1, "counts")  # "only 52 percent"
            counts = counts and not self.time(first + 1)  # but "just three days after"
            leads = (
                (self.has(first, "conjunctions", "adverbs") and not (counts and self.has(first, "adverbs")))
                or (self._in_ly(first) and not counts)
                or self.low(first) == "that"
            )
            if not leads:
                break
            first += 1
        if self.low(first) in ("outside", "inside") and not self.has(first + 1, "determiners"):
            return Range(first, last) if first < last else None  # "outside experts"
        while first < last:
            after = self.time(first)  # "as recently as March"
            if not after and self.has(first, "prepositions"):
                after = self.prepositional(first, last)
            if not after or (self.capital(first) and self.has(first + 1, "titles") and self.capital(first + 1)):
                return Range(first, last)
            if after >= last:
                clause = self.low(first) in self.cues["timing"] and not self.has(first + 1, "times")
                return Range(first + 1, last) if clause and first + 1 < last else None  # "hours after Smith said"
            first = after
        return None
