"""The words of one sentence: their classes, which of them are verbs, and what belongs to a verb."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.statements.cues import Cues, Verb
from monitor.statements.tokens import OWNS, Range, Token

_BETWEEN = 2  # adverbs or times between a verb and its preposition
_OBJECT = 5  # tokens of an object between a verb and the word that belongs to it

SPEAKERS = (
    *("officials", "others", "titles", "unnamed", "documents", "organisations", "bodies", "impersonal", "plurals"),
    *("female", "male", "forecasters", "rumour_sources", "pronominals", "subject_pronouns", "relatives", "crowds"),
)
"""The classes of nouns that can say something."""

PERSONAL_ENDINGS = ("er", "or", "ist", "man", "men", "woman", "women", "ian", "ant")
"""How nouns end that mean people by their trade or creed."""


class Words:
    """The tokens of one sentence and what can be read off each of them.

    All methods answer for any index, also outside the sentence.
    """

    def __init__(self, tokens: Sequence[Token], cues: Cues) -> None:
        self.tokens = tokens
        self.cues = cues
        self.size = len(tokens)

    # --- single words --------------------------------------------------------------------------------------

    def low(self, index: int) -> str:
        """The word in lower case, empty outside the sentence and for quotations."""
        return self.tokens[index].low if 0 <= index < self.size else ""

    def has(self, index: int, *classes: str) -> bool:
        """Whether the word belongs to one of the word classes."""
        return 0 <= index < self.size and not self.tokens[index].classes.isdisjoint(classes)

    def kind(self, index: int) -> str:
        """The kind of token, empty outside the sentence."""
        return self.tokens[index].kind if 0 <= index < self.size else ""

    def capital(self, index: int) -> bool:
        """Whether a name stands there."""
        return 0 <= index < self.size and self.tokens[index].capital

    def apart(self, index: int) -> bool:
        """Whether a blank stands before the token."""
        return 0 < index < self.size and self.tokens[index - 1].end < self.tokens[index].start

    def adverb(self, index: int) -> bool:
        """Whether an adverb stands there, as a list or its ending tells."""
        word = self.low(index)
        return (
            self.kind(index) == "word"
            and not self.capital(index)
            and (
                self.has(index, "adverbs")
                or (word.endswith("ly") and len(word) > 4 and not self.has(index, "not_adverbs"))
            )
        )

    def ends(self, index: int) -> bool:
        """Whether the sentence is over."""
        return index >= self.size or self.low(index) in (".", "?", "!", ")")

    def verbs(self, index: int) -> tuple[Verb, ...]:
        """The cue verbs that stand there with all their words ("point out"), an adverb or time between them or not.

        ``rest`` holds the words as they stand there: "bitterly about" where somebody complained bitterly about it.
        """
        found = self.cues.verbs.get(self.low(index), ())
        placed = (verb._replace(rest=rest) for verb in found if (rest := self._rest(index + 1, verb)) is not None)
        return tuple(placed)

    def parted_verbs(self, index: int) -> tuple[Verb, ...]:
        """The cue verbs that stand there with their object before their last word: "pulled its sailors out"."""
        found = [verb for verb in self.cues.verbs.get(self.low(index), ()) if len(verb.rest) == 1]
        if not found or not self.has(index + 1, "determiners"):
            return ()
        wanted = {verb.rest[0] for verb in found}
        ends = (
            at
            for at in range(index + 1, index + 2 + _OBJECT)
            if self.kind(at) != "word" or (self.finite(at) and self.low(at) not in wanted)
        )
        behind = {self.low(at) for at in range(index + 2, next(ends, index + 2 + _OBJECT))}
        return tuple(verb for verb in found if verb.rest[0] in behind)

    def _rest(self, index: int, verb: Verb) -> tuple[str, ...] | None:
        """The further words of a cue verb from the index on; ``None`` where they do not stand there."""
        last = index
        for word in verb.rest:
            at = last
            if word in self.cues["parting_prepositions"]:
                while at < last + _BETWEEN and self.low(at) != word and self._parts(at):
                    at += 1
            if self.low(at) != word:
                return None
            last = at + 1
        if self.has(last, "times") and verb.rest in (("on",), ("for",), ("in",)):
            return None  # "insisted on Monday" is no "insist on"
        return tuple(self.low(place) for place in range(index, last))

    def _parts(self, index: int) -> bool:
        """Whether a word may stand between a verb and its preposition: adverb or time, "called [on Friday] for"."""
        dated = self.low(index) == "on" and self.has(index + 1, "times")
        return dated or self.adverb(index) or self.has(index, "times")

    def finite(self, index: int) -> bool:
        """Whether a finite verb stands there, as far as lists and endings tell."""
        word = self.low(index)
        if self.kind(index) != "word" or (index and self.capital(index)):
            return False
        if word == OWNS:
            return self.has(index - 1, "subject_pronouns", "pointers")
        if self.has(index, "presents") and self.low(index - 1) == OWNS and not self.finite(index - 1):
            return False  # "the plan's costs"
        if self.has(index, "auxiliaries", "pasts", "presents"):
            return not (self.has(index, "nonfinite") or (word == "need" and self.has(index - 1, "determiners")))
        if self.has(index - 1, "determiners", "prepositions") and not self._opens_relative(index - 1):
            return False
        if word.endswith("ed") and len(word) > 4:
            return not self.has(index - 1, "auxiliaries")
        forms = {verb.form for verb in self.cues.verbs.get(word, ()) if not verb.rest}
        if self.has(index - 1, "possessives") or (forms == {"s"} and self._verb_follows(index + 1)):
            return False
        if forms == {"s"} and self.has(index + 1, "prepositions") and word[:-1] in self.cues["nounlike"]:
            return False  # "whaling states under a law"
        if forms == {"s"} and self._are_things(index):
            return False
        return not forms.isdisjoint(("ed", "s"))

    def _are_things(self, index: int) -> bool:
        """Whether a deed in -s is a noun, as what is behind it tells: "polling places", not "places the"."""
        verbs = self.cues.verbs.get(self.low(index), ())
        deeds = all(verb.classes == {"act"} for verb in verbs)
        noun = any(verb.lemma in self.cues["nounlike"] for verb in verbs)
        return (
            deeds and noun and not self.has(index + 1, "determiners", "pronouns") and self.kind(index + 1) != "number"
        )

    def _opens_relative(self, index: int) -> bool:
        """Whether a "that" stands right behind a noun: "a study that appeared in"."""
        before = index - 1
        noun = self.kind(before) == "word" and not self.verbs(before)
        return (
            noun and self.low(index) == "that" and not self.has(before, "auxiliaries", "prepositions", "conjunctions")
        )

    def relative_that(self, index: int) -> bool:
        """Whether a "that" is the subject of a relative clause: "companies that had insured them"."""
        return self._opens_relative(index) and (self.has(index + 1, "auxiliaries") or self.finite(index + 1))

    def _verb_follows(self, index: int) -> bool:
        """Whether a plural stands before the index, since a verb follows: "the reports say"; no "bans open markets"."""
        base = any(verb.form in ("base", "ed") for verb in self.cues.verbs.get(self.low(index), ()))
        return (
            self.kind(index) == "word"
            and (base or self.has(index, "auxiliaries", "pasts"))
            and not self.has(index, "nonfinite", "determiners", "prepositions")
            and not (self.has(index, "verblike") and self._names_thing(index + 1))
        )

    def _names_thing(self, index: int) -> bool:
        """Whether a bare noun stands there, of which the word before it tells how it is: "open [markets]"."""
        stray = self.has(index, "determiners", "prepositions", "conjunctions", "pronouns", "auxiliaries", "adverbs")
        return self.kind(index) == "word" and not (stray or self.capital(index))

    def may_speak(self, index: int) -> bool:
        """Whether a noun that stands there can say something: a name, an office, a trade, a document, a pronoun."""
        if self.kind(index) != "word":
            return self.kind(index) in ("number", "quote") or self.low(index) in (",", ")", "%", "—", "–", "―", "--")
        word = self.low(index)
        found = self.has(index, *SPEAKERS) or any(
            not self.cues.classes(singular).isdisjoint(SPEAKERS) for singular in (word[:-1], word[:-2])
        )
        return found or self.capital(index) or word.removesuffix("s").endswith(PERSONAL_ENDINGS)

    def clause_like(self, span: Range) -> bool:
        """Whether the tokens hold a finite verb."""
        return any(self.finite(index) for index in range(*span))

    def has_quote(self, span: Range) -> bool:
        """Whether a quotation stands among the tokens."""
        return any(self.kind(index) == "quote" for index in range(*span))

    # --- verb groups ---------------------------------------------------------------------------------------

    def group(self, index: int) -> int:
        """Where the verb group begins that ends with the verb at the index: "has long argued"."""
        first = index
        while first > 0 and (
            self._helps(first - 1)
            or self.adverb(first - 1)
            or self.has(first - 1, "rumour_adverbs")
            or self._no_longer(first - 1)
        ):
            first -= 1
        while first < index and self.has(first, "times", "stray") and not self._once(first, index):
            first += 1
        return first

    def _once(self, first: int, index: int) -> bool:
        """Whether a "once" means formerly: "Oslo once held", not "once the ban is lifted"."""
        return self.low(first) == "once" and first + 1 == index and self.kind(first - 1) == "word"

    def _no_longer(self, index: int) -> bool:
        """Whether a word of "no longer" stands there: "Oslo [no longer] rules it out"."""
        word = self.low(index)
        return (word == "no" and self.low(index + 1) == "longer") or (word == "longer" and self.low(index - 1) == "no")

    def _helps(self, index: int) -> bool:
        word = self.low(index)
        if self.has(index, "floating"):
            return self.has(index - 1, "auxiliaries") and self.low(index - 1) != OWNS  # "have both urged"
        if word in ("no", "longer"):
            return self.low(index + (word == "no")) == "longer" and self.low(index - (word == "longer")) == "no"
        return word in ("to", "not", "used") or (
            self.has(index, "auxiliaries") and (word != OWNS or self.finite(index))
        )
