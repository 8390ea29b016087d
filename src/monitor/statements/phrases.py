"""The small grammar of news prose: noun phrases, subjects, adjuncts, and where a clause begins and ends.

Nothing here knows of attribution. All methods take token indices, answer for any index, and look only a bounded
distance back or ahead.
"""

from __future__ import annotations

from monitor.statements.adjuncts import Adjuncts
from monitor.statements.tokens import OWNS, Range

_LONGEST_APPOSITION = 30
_LONGEST_SUBJECT = 24
_STOPS = frozenset({",", ";", ":", ".", "?", "!", "—", "–", "―", "--"})
DASHES = frozenset({"—", "–", "―", "--"})
"""Dashes as writers and typewriters make them."""

_WITHIN_NAMES = frozenset({"(", ")", "&", "/", "-", "’", "'", "€", "$", "£", "%"})

Source = tuple[Range, ...]
"""The ranges that name somebody: the head first, then its appositions."""


class Phrases(Adjuncts):
    """What the tokens of one sentence make up."""

    # --- subjects ------------------------------------------------------------------------------------------

    def subject(self, end: int) -> tuple[Source, int]:
        """The subject that ends before ``end`` and where it begins; no ranges where there is none."""
        before = self.low(end - 1)
        if end <= 0:
            return (), end
        if before in (",", ")") or before in DASHES:
            return self._with_apposition(end)
        if self.has(end - 1, "relatives"):
            return self._antecedent(end - 1)
        if self.has(end - 1, "subject_pronouns"):
            return (Range(end - 1, end),), end - 1
        first = self._head(end)
        if self.has(first, "relatives") and self.low(first) != "that":
            return self._antecedent(first)
        source = self._without_adjunct(Range(first, self._before_time(first, end)))
        return ((source,), source.first) if source else ((), end)

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
        while start < end and (self.has(start, "conjunctions", "adverbs") or self.kind(start) == "mark"):
            start += 1
        while self.has(start, "prepositions") and not self.capital(start + 1):
            comma = self.clause_end(start)
            if self.low(comma) != "," or comma >= end:
                return ()
            start = comma + 1
        source, last = self.noun_phrase(start)
        return (source,) if source and last <= end else ()

    def _antecedent(self, relative: int) -> tuple[Source, int]:
        """Whom a relative pronoun stands for: the noun phrase before it."""
        end = relative - (self.low(relative - 1) == ",")
        source = self._without_adjunct(Range(self._head(end), end)) if end > 0 else None
        article = next((at for at in range(end - 2, max(-1, end - 6), -1) if self.has(at, "articles")), None)
        if source and article is not None and source.first < article and self._acts(Range(source.first, article)):
            source = Range(article, end)  # "met [a builder] who said"
        by = next((at for at in range(end - 1, max(-1, end - 10), -1) if self.low(at) in ("by", "with", ",")), None)
        if by is not None and self.low(by) != "," and self.low(relative) == "who" and self.capital(end - 1):
            source = Range(by + 1, end)  # "remarks by Foreign Minister Smith, who"
        if source is None:  # "turned to the department, which": what the preposition governs
            nearest = next((at for at in range(end - 1, max(-1, end - 6), -1) if self.has(at, "prepositions")), end)
            source = Range(nearest + 1, end) if nearest + 1 < end and not self.has(nearest + 1, "links") else None
        return ((source,), relative) if source else ((), relative)

    def _acts(self, span: Range) -> bool:
        """Whether a verb stands among words that ought to be a noun phrase."""
        return any(self.finite(at) or self.low(at).endswith("ing") for at in range(*span))

    def _with_apposition(self, end: int) -> tuple[Source, int]:
        opening = "(" if self.low(end - 1) == ")" else self.low(end - 1)
        for comma in range(end - 2, max(0, end - _LONGEST_APPOSITION), -1):
            if self.low(comma) in (";", ":") or self.kind(comma) == "quote":
                break
            # "A diplomat who was there, and who asked not to be named, said"
            joined = self.low(comma + 1) == "and" and self.has(comma + 2, "relatives")
            shut = self.low(comma + 1) in ("and", "but", "or", "because", "since", "if")
            if self.low(comma) != opening or (shut and not joined):
                continue
            source = self._without_adjunct(Range(self._head(comma), comma))
            if source and not self.finite(source.last - 1):
                return self._bearer_of((source, Range(comma + 1, end - 1)))
        return (), end

    def _bearer_of(self, found: Source) -> tuple[Source, int]:
        """The source with the name before it that it only describes: "Jo Smith, head of the guild, who ..."."""
        first = found[0].first
        trade = self.has(first, "officials", "others", "titles", "appositives") and not self.capital(first)
        describes = trade or self.kind(first) == "number"
        start = first - 1
        while describes and start > 0 and self.capital(start - 1) and not self.has(start - 1, "times"):
            start -= 1
        named = self.low(first - 1) == "," and first - 1 - start > 1
        return ((Range(start, first - 1), *found), start) if named else (found, first)

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
        if self._comma_in_name(index):
            return 1
        if self.low(index) == "." and self.low(index + 1) == ")":
            return 1  # "(D-N.Y.)"
        if self.low(index) == "-" and self.kind(index - 1) == "number" and self.apart(index):
            return 0  # "Aug 14 - Oslo rejects"
        if self.kind(index) == "quote" or (self.kind(index) == "mark" and self.low(index) not in _WITHIN_NAMES):
            return 0
        if self.low(index) in ("who", "which") and self.kind(index - 1) == "word":
            return int(not self.has(index - 1, "prepositions"))
        if self.relative_that(index):
            return 1
        if self.has(index, "openers") and not (self.low(index) == "that" and index == 0 and end == 2):
            return 0
        if self.low(index) == "and":
            return int(self._joins_names(index))
        if self.finite(index) and not self._in_relative(index) and not self._participle(index):
            return 2 if self._contact_clause(index) else 0
        return 1

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
        if last > first and self.has(last - 1, "subject_pronouns"):
            return Range(last - 1, last)
        while first < last and not (first and self.capital(first)):
            counts = self.kind(first + 1) == "number" or self.has(first + 1, "counts")  # "only 52 percent"
            leads = (
                (self.has(first, "conjunctions", "adverbs") and not (counts and self.has(first, "adverbs")))
                or (self.low(first).endswith("ly") and not counts)
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
                return None
            first = after
        return None

    # --- whom words are said to -----------------------------------------------------------------------------

    def addressee(self, index: int, *, required: bool) -> int:
        """The end of the one spoken to: "told [reporters]", "warned [the Senate] that"."""
        if self.low(index) in ("that", "of", "against", "about", "on", "in", "to", ","):
            return index
        if self.has(index, "pronouns") and not self._her_own(index):
            return index + 1
        at, noun = index, False
        named = self.has(index, "determiners") or self.capital(index)
        while self.kind(at) in ("word", "number"):
            if self.low(at) in ("of", OWNS, "and") and noun:
                noun = self.low(at) == OWNS
                at += 1
                continue
            if (
                self.has(at, "subject_pronouns", "subordinators", "prepositions")
                or self.finite(at)
                or (noun and self.has(at, "times"))
            ):
                break
            if noun and (self.has(at, "determiners") or (self.capital(at) and not self.capital(at - 1) and not named)):
                break
            noun = noun or not self.has(at, "determiners")
            at += 1
        return at if required or self.low(self.adjuncts(at)) == "that" else index

    def _her_own(self, index: int) -> bool:
        """Whether "her" or "one" goes with the noun after it rather than standing alone."""
        if self.low(index) not in ("her", "one") or self.kind(index + 1) not in ("word", "number"):
            return False
        stray = ("prepositions", "times", "subordinators", "conjunctions", "adverbs", "determiners")
        return not self.has(index + 1, *stray) and not self.finite(index + 1)

    # --- noun phrases --------------------------------------------------------------------------------------

    def opens_noun_phrase(self, index: int, *, loose: bool = False) -> bool:
        """Whether a noun phrase begins here; ``loose`` takes bare nouns too."""
        if (
            self.kind(index) == "number"
            or self.capital(index)
            or self.has(index, "determiners", "possessives", "pronouns")
        ):
            return True
        if self.kind(index) != "word" or self.has(
            index, "prepositions", "conjunctions", "subordinators", "adverbs", "auxiliaries"
        ):
            return False
        return loose or self.has(index, "officials", "others", "titles")

    def noun_phrase(self, index: int) -> tuple[Range | None, int]:
        """The noun phrase that begins here, with the "of" phrases it owns, and its end."""
        if self.low(index) == "one" and self.low(index + 1) == "of":
            return Range(index, self.noun_phrase(index + 2)[1]), max(index + 1, self.noun_phrase(index + 2)[1])
        if self.has(index, "pronouns") and not self._her_own(index):
            return Range(index, index + 1), index + 1
        at, noun = index, False
        while at < self.size:
            goes_on = self._noun_goes_on(at, noun=noun)
            if goes_on is None:
                break
            noun = goes_on
            at += 1
        return (Range(index, at), at) if noun and at > index else (None, index)

    def _noun_goes_on(self, at: int, *, noun: bool) -> bool | None:
        """Whether a noun has been met when the phrase goes on over the token here; ``None`` where it ends before it."""
        if self.low(at) == "of" and self.low(at - 1) == "one":
            return False
        if noun and self.has(at, "links") and at + 1 < self.size:
            dated = self.low(at) != "of" and (self.has(at + 1, "times") or self.kind(at + 1) == "number")
            return None if dated and self.low(at) != OWNS else self.low(at) == OWNS
        if (
            noun
            and self.low(at) == "and"
            and self.capital(at + 1)
            and not self.clause_like(Range(at + 1, min(at + 6, self.size)))
        ):
            return noun
        if self.kind(at) not in ("word", "number") or self.finite(at):
            return None
        if self.has(at, "prepositions", "subordinators", "conjunctions", "subject_pronouns"):
            return None
        if noun and (self.has(at, "determiners", "times") or (self.has(at, "adverbs") and not self.capital(at + 1))):
            return None
        return noun or not self.has(at, "determiners")

    def source_after(self, index: int) -> tuple[Source, int]:
        """A source that follows its cue, with the appositions behind it, and its end."""
        source, end = self.noun_phrase(index)
        if source is None:
            return (), index
        end = self._made_by(source, end)
        ranges = [Range(source.first, end)]
        if self.has(end, "relatives") and self.low(end) != "that":
            end = self.clause_end(end)
            ranges = [Range(index, end)]
        while self.low(end) == "," and self._apposition(end + 1) and not self._reports(end + 2):
            last = self.clause_end(end + 1, quotes=True)
            if self.kind(last) == "quote" and not self.has(end + 1, "relatives", "possessives"):
                break  # a clause of its own: "the move reeks of "fear""
            ranges.append(Range(end + 1, last))
            end = last
        return tuple(ranges), end

    def _made_by(self, source: Range, end: int) -> int:
        """Where a document ends together with whose it is: "a report [by Smith]", "data [compiled by the bank]"."""
        if not self.has(source.last - 1, "documents", "exhibits"):
            return end
        by = end + (self.low(end).endswith("ed") and self.low(end + 1) in ("by", "from"))
        return self.noun_phrase(by + 1)[1] if self.low(by) == "by" or by > end else end

    def _reports(self, index: int) -> bool:
        """Whether a verb of saying with its "that" stands behind a relative pronoun: ", who added that"."""
        verb = index + self.adverb(index)
        speaks = any("speech" in one.classes for one in self.verbs(verb))
        that = self.low(verb + 1) == "that"
        return (
            self.has(index - 1, "relatives")
            and bool(self.verbs(verb))
            and (that or (speaks and self.clause_opens(verb + 1)))
        )

    def _apposition(self, index: int) -> bool:
        """Whether an apposition begins behind the comma before the index, not a clause of its own."""
        if self.has(index, "appositives", "possessives"):
            return not self._clause_of_its_own(index)
        if self.has(index, "officials", "others", "titles", "unnamed"):
            return not (self.has(index, "conjunctions") or self._clause_of_its_own(index))
        if self.kind(index) == "number" and self.low(index + 1) in (",", ".", ""):
            return True
        followed = self.low(self.noun_phrase(index)[1]) in (",", ".", ";", ":", "", "who")
        return self.capital(index) and followed and not self._clause_of_its_own(index)

    def _clause_of_its_own(self, index: int) -> bool:
        if self.low(index) in ("who", "whose", "which", "of", "from", "speaking", "briefing"):
            return False
        source, end = self.noun_phrase(index)
        return source is not None and self.finite(end)

    def clause_end(self, index: int, *, quotes: bool = False) -> int:
        """The next mark that may end a clause; with ``quotes`` the next quotation ends it too."""
        at = index
        while at < self.size and self.low(at) not in _STOPS and not (quotes and self.kind(at) == "quote"):
            at += 1
        return at

    def clause_opens(self, index: int) -> bool:
        """Whether a noun phrase with its verb begins here."""
        if (self.low(index) == "there" or self.has(index, "pronominals")) and self.finite(index + 1):
            return True
        source, end = self.noun_phrase(index)
        if source is not None and self.low(end) == "and" and not self.finite(end + 1):
            end = self.noun_phrase(end + 1)[1]
        while self.adverb(end):
            end += 1
        return source is not None and self.finite(end)

    def main_clause(self, start: int, end: int) -> int:
        """Where the clause around ``start`` ends: at a semicolon, or where ", and" opens one with its own subject."""
        for index in range(start, end):
            if self.low(index) == ";":
                return index
            if (
                self.low(index) == ","
                and self.low(index + 1) in ("and", "but", "while", "though", "although", "as")
                and self.clause_opens(index + 2)
                and not (self.low(index + 1) == "and" and self.low(index + 2) in ("it", "they"))
            ):
                return index
        return end

    def trimmed(self, span: Range) -> Range | None:
        """The tokens without the marks and conjunctions at their edges."""
        first, last = span
        while first < last and self.kind(first) == "mark" and self.low(first) not in ("(", "€", "$", "£", "¥", "["):
            first += 1
        while last > first and (
            self.low(last - 1) in ("and", "but", "while", "or")
            or (self.kind(last - 1) == "mark" and self.low(last - 1) not in (")", "%", "?", "!", "]"))
        ):
            last -= 1
        return Range(first, last) if last > first else None
