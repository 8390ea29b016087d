"""The small grammar of news prose: noun phrases and their appositions, and where a clause begins and ends.

Nothing here knows of attribution. All methods take token indices, answer for any index, and look only a bounded
distance back or ahead.
"""

from __future__ import annotations

from monitor.statements.adjuncts import Adjuncts
from monitor.statements.tokens import OWNS, Range, nickname

_STOPS = frozenset({",", ";", ":", ".", "?", "!", "—", "–", "―", "--"})
DASHES = frozenset({"—", "–", "―", "--"})
"""Dashes as writers and typewriters make them."""

Source = tuple[Range, ...]
"""The ranges that name somebody: the head first, then its appositions."""


class Phrases(Adjuncts):
    """What the tokens of one sentence make up."""

    # --- whom words are said to -----------------------------------------------------------------------------

    def addressee(self, index: int, *, required: bool) -> int:
        """The end of the one spoken to: "told [reporters]", "warned [the Senate] that"."""
        if self.low(index) in ("that", "of", "against", "about", "on", "in", "to", ",", "so"):
            return index  # "tells so many lies that"
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
                or (noun and self.has(at, "times") and self.low(at + 1) != OWNS)
            ):
                break
            anew = self.capital(at) and not self.capital(at - 1) and not named
            if noun and (self.has(at, "determiners") or anew):
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

    def head_noun(self, thing: Range) -> int:
        """Where the noun of a phrase stands, before what hangs on it: "the [line] to Oslo"."""
        hangs = (at for at in range(thing.first + 1, thing.last) if self.has(at, "links", "prepositions"))
        return next((at for at in hangs if self.low(at) != OWNS), thing.last) - 1

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
        if self.kind(at) == "quote":
            return noun if nickname(self.tokens, at) else None
        modifies = not noun and self.low(at).endswith("ed") and self.adverb(at - 1)  # "the newly published list"
        if self.kind(at) not in ("word", "number") or (self.finite(at) and not modifies):
            return None
        if self.has(at, "prepositions", "subordinators", "conjunctions", "subject_pronouns"):
            return None
        apart = self.has(at, "determiners") or (self.has(at, "times") and self.low(at + 1) != OWNS)
        if noun and (apart or (self.has(at, "adverbs") and not self.capital(at + 1))):
            return None
        if noun:
            return True
        how = self.low(at).endswith("ly") and self.adverb(at)
        return not (self.has(at, "determiners") or modifies or how)

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
        done = end + 1 if self.low(end).endswith("ed") else end
        by = self._behind_time(done)
        made = self.low(by) == "by" or (self.low(by) == "from" and done > end)
        return self.noun_phrase(by + 1)[1] if made else end

    def _behind_time(self, index: int) -> int:
        """Where a time ends that stands there: "released [on Friday] by the bank"."""
        dated = self.low(index) in ("on", "in") and self.has(index + 1, "times", "nearness")
        return self.time(index + dated) or index

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
                and not (self.low(index + 1) == "and" and self._carries_on(index + 2))
            ):
                return index
        return end

    def _carries_on(self, index: int) -> bool:
        """Whether a clause is on what the one before is on, or on nobody in particular: "and whoever wants it"."""
        return self.low(index) in ("it", "they") or self.has(index, "free_relatives")

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
