"""The words of one sentence: their classes, which of them are verbs, and what belongs to a verb."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.statements.cues import Cues, Verb
from monitor.statements.tokens import OWNS, Range, Token


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

    def adverb(self, index: int) -> bool:
        """Whether an adverb stands there, as a list or its ending tells."""
        word = self.low(index)
        return (
            self.kind(index) == "word"
            and not self.capital(index)
            and (self.has(index, "adverbs") or (word.endswith("ly") and len(word) > 4))
        )

    def ends(self, index: int) -> bool:
        """Whether the sentence is over."""
        return index >= self.size or self.low(index) in (".", "?", "!", ")")

    def verbs(self, index: int) -> tuple[Verb, ...]:
        """The cue verbs that stand there with all their words ("point out")."""
        found = self.cues.verbs.get(self.low(index), ())
        dated = self.has(index + 2, "times")  # "insisted on Monday" is no "insist on"
        return tuple(
            verb
            for verb in found
            if all(self.low(index + 1 + step) == word for step, word in enumerate(verb.rest))
            and not (verb.rest == ("on",) and dated)
        )

    def finite(self, index: int) -> bool:
        """Whether a finite verb stands there, as far as lists and endings tell."""
        word = self.low(index)
        if self.kind(index) != "word" or (index and self.capital(index)):
            return False
        if word == OWNS:
            return self.has(index - 1, "subject_pronouns", "pointers")
        if self.has(index, "auxiliaries", "pasts", "presents"):
            return not (self.has(index, "nonfinite") or (word == "need" and self.has(index - 1, "determiners")))
        if self.has(index - 1, "determiners", "prepositions"):
            return False
        if word.endswith("ed") and len(word) > 4:
            return not self.has(index - 1, "auxiliaries")
        return any(
            verb.form in ("ed", "s") and not verb.rest for verb in self.cues.verbs.get(word, ())
        ) and not self.has(index - 1, "possessives")

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
        while first > 0 and (self._helps(first - 1) or self.adverb(first - 1) or self.has(first - 1, "rumour_adverbs")):
            first -= 1
        while first < index and self.has(first, "times", "stray"):
            first += 1
        return first

    def _helps(self, index: int) -> bool:
        word = self.low(index)
        return word in ("to", "not", "used") or (
            self.has(index, "auxiliaries") and (word != OWNS or self.finite(index))
        )
