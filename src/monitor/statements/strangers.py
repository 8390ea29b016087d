"""Names of bodies and places that nobody follows, and who has been called what: whom a description may mean instead.

A capitalised word at the head of a sentence may be no name, and two of them together may be a person or a bank. Where
nothing tells, they count as a stranger, since words given to the wrong one are worse than words given to nobody.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from monitor.statements.cast import Cast, bare, plain
from monitor.statements.cues import Cues
from monitor.statements.names import Names
from monitor.statements.tokens import OWNS, Range, Token
from monitor.statements.words import Words

LATELY = 2
"""Sentences back in which a stranger may be what "the company" means."""

_MET = 60  # strangers kept
_NAMED = 4  # words of a name that is called something
_LONGEST = 8  # tokens of "a maker of valves"
_OPEN = ("a", "an", "another")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_NAMES = frozenset({"female_names", "male_names"})


class Met(NamedTuple):
    """A name met that is no person's for sure: in which sentence, at which tokens, and how it reads."""

    sentence: int
    place: Range
    text: str


class Strangers:
    """The strangers met of late, what each actor was called, and what somebody else was."""

    def __init__(self, cast: Cast, cues: Cues) -> None:
        self.cast, self.cues = cast, cues
        self.met: deque[Met] = deque(maxlen=_MET)
        self.calls: dict[str, set[str]] = {}
        self.others: dict[str, int] = {}  # the nouns used of somebody else, with the sentence of each
        self._nouns = frozenset[str]().union(
            *cues.called.values(),
            *(cues.words.get(name, ()) for name in ("called_companies", "called_states", "rivals")),
        )

    def meet(self, tokens: Sequence[Token], place: Range, sentence: int) -> None:
        """Take note of a name, unless it is where something happens, a day, or but the first word of a sentence."""
        before = tokens[place.first - 1] if place.first else None
        aside = before is not None and ("locatives" in before.classes or before.low in ("from", "told"))
        verb = len(tokens) > 1 and (Words(tokens, self.cues).finite(1) or tokens[1].low.endswith("ed"))
        heads = place == (0, 1) and verb  # "Barclays cut", as it might be "Prices rose"
        if not aside and (heads or named(tokens, place, self.cues)):
            self.met.append(Met(sentence, place, " ".join(token.text for token in tokens[slice(*place)])))

    def lately(self, sentence: int) -> Iterator[Met]:
        """The strangers met in the last sentences, the newest first."""
        for one in reversed(self.met):
            if sentence - one.sentence > LATELY:
                return
            yield one

    def noun(self, word: str) -> str:
        """The noun that a word is, in the singular, if a body may be called so; else nothing."""
        for form in (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y"):
            if form in self._nouns or form.endswith(("maker", "builder")):
                return form
        return ""

    def private(self, head: Sequence[Token]) -> bool:
        """Whether a description is of a company, which no state is by being named with it: "the Norwegian airline"."""
        noun = head[-1]
        return not noun.capital and (
            noun.low in self.cues["called_companies"] or noun.low.endswith(("maker", "builder"))
        )

    def calling(self, tokens: Sequence[Token], sentence: int) -> None:
        """Take note of who is called what: "a lender", "Velmora, the maker of pumps", "the airline Velmora"."""
        for at, token in enumerate(tokens):
            if token.low in _OPEN or (token.low == "the" and at > 1 and tokens[at - 1].low in (",", "is", "was")):
                self._described(tokens, at, sentence)
            elif at and not token.capital and self.noun(token.low):
                self._beside(tokens, at, sentence)

    def _described(self, tokens: Sequence[Token], article: int, sentence: int) -> None:
        """The noun behind an article, of whoever is named before it: "Velmora is [a lender]"."""
        end = _head_ends(tokens, article + 1)
        noun = self.noun(tokens[end - 1].low) if end > article + 1 else ""
        apposed = end == len(tokens) or tokens[end].kind == "mark" or "prepositions" in tokens[end].classes
        if noun and (apposed or tokens[article].low in _OPEN):
            link = article - 1 > 0 and (tokens[article - 1].low == "," or "be" in tokens[article - 1].classes)
            actor = self._named_before(tokens, article - 1) if link else None
            self._call(actor, [noun, *(token.low for token in tokens[article + 1 : end - 1])], sentence)

    def _beside(self, tokens: Sequence[Token], at: int, sentence: int) -> None:
        """A noun right before a name, and several of a kind: "the airline Velmora", "two airlines"."""
        several = tokens[at].low.endswith("s") and _counts(tokens[at - 1])
        named = at + 1 < len(tokens) and tokens[at + 1].capital and "times" not in tokens[at + 1].classes
        if several or named:
            actor = self._named_from(tokens, at + 1) if named else None
            self._call(actor, [self.noun(tokens[at].low)], sentence)

    def _named_before(self, tokens: Sequence[Token], end: int) -> str | None:
        """The actor whose name ends there."""
        return next((actor for size in range(_NAMED, 0, -1) if (actor := self._actor(tokens, end - size, end))), None)

    def _named_from(self, tokens: Sequence[Token], first: int) -> str | None:
        """The actor whose name begins there."""
        ends = range(first + _NAMED, first, -1)
        return next((actor for end in ends if (actor := self._actor(tokens, first, end))), None)

    def _actor(self, tokens: Sequence[Token], first: int, last: int) -> str | None:
        words = tokens[max(first, 0) : last]
        return self.cast.state(" ".join(token.text for token in words)) if words and words[-1].capital else None

    def _call(self, actor: str | None, words: Sequence[str], sentence: int) -> None:
        if actor:
            self.calls.setdefault(actor, set()).update(words)
        else:
            self.others[words[0]] = sentence


def _head_ends(tokens: Sequence[Token], first: int) -> int:
    """Where a noun phrase ends before what tells more of it: "a maker [of valves]"."""
    stray = (
        "prepositions",
        "relatives",
        "conjunctions",
        "auxiliaries",
        "pasts",
        "subordinators",
        "times",
        "determiners",
    )
    last = min(first + _LONGEST, len(tokens))
    ends = (at for at in range(first, last) if tokens[at].kind == "mark" or not tokens[at].classes.isdisjoint(stray))
    return next(ends, last)


def _counts(token: Token) -> bool:
    return token.kind == "number" or not token.classes.isdisjoint(("counts", "pronominals", "vague"))


# --- places ----------------------------------------------------------------------------------------------


def placed(
    tokens: Sequence[Token], names: Names, own: Container[str], states: Container[str], lowered: Container[str]
) -> Iterator[int]:
    """Where a sentence names another place or people than its ``own`` as its subject, behind an "in" or an "under".

    ``states`` are the names and adjectives of all states. A word also written small, in ``lowered``, is no name.
    """
    words = Words(tokens, names.cues)
    subject = next((at for at in range(1, len(tokens)) if words.finite(at)), len(tokens))
    for stretch in names.stretches(tokens):
        first, last = stretch
        text = bare(" ".join(token.text for token in tokens[first:last]))
        before = first - 1 - words.has(first - 1, "determiners")
        ruled = words.has(before, "ruled")
        if not (ruled or first < subject or words.finite(last) or words.low(last) == OWNS):
            continue
        if text in own or any(token.text in own for token in tokens[first:last]):
            continue
        known = names.cast.is_state(text) and text not in states  # a union or a company
        small = last - first == 1 and tokens[first].low in lowered
        if text in states or not (
            known or small or _harmless(tokens, stretch, names, under=words.low(before) == "under")
        ):
            yield first


def _harmless(tokens: Sequence[Token], stretch: Range, names: Names, *, under: bool) -> bool:
    """Whether capitalised words bring up nowhere else: a day, a plain word or a person who rules nobody there."""
    name = names.personal(tokens, stretch, ())
    configured = name is not None and names.cast.offices(plain(" ".join(one.text for one in tokens[slice(*name)])))
    person = name is not None and (not under or configured) and surely_person(tokens, stretch, name, names)
    return bool(person) or not named(tokens, stretch, names.cues)


def long_past(tokens: Sequence[Token], cues: Cues) -> Iterator[int]:
    """Where a sentence tells of a time at which others may have ruled: "ten years ago", "in 1976", "did so then"."""
    text = " ".join("" if token.kind == "quote" else token.text for token in tokens)
    yield from (text.count(" ", 0, found.start()) for found in cues.phrases["bygone"].finditer(text))
    ahead = any("modals" in token.classes for token in tokens)
    for at, token in enumerate(tokens):
        dated = at and not ahead and tokens[at - 1].low in ("in", "the", "during")
        if dated and _YEAR.fullmatch(token.text):
            yield at
        elif token.low == "then" and at and (at + 1 == len(tokens) or tokens[at + 1].kind == "mark"):
            yield 0  # of the whole sentence


# --- names -----------------------------------------------------------------------------------------------


def named(tokens: Sequence[Token], place: Range, cues: Cues) -> bool:
    """Whether capitalised words are some body's or place's name: no day, no continent, no office, no plain word."""
    words = tokens[slice(*place)]
    if all("times" in token.classes or token.low in cues["continental"] for token in words):
        return False
    if len(words) > 1:
        return not all("titles" in token.classes or "organs" in token.classes for token in words)
    opens = place.first == 0 or tokens[place.first - 1].kind in ("mark", "quote")
    return not ordinary(words[0], cues) and (not opens or _carries(tokens, place.last, cues))


def ordinary(token: Token, cues: Cues) -> bool:
    """Whether a capitalised word is hardly a name: a known noun or verb, or one that ends as nouns do."""
    singular = token.low.removesuffix("s")
    known = (cues.classes(token.low) | cues.classes(singular)) - _NAMES - {"places_in_s"}
    is_verb = token.low in cues.verbs or singular in cues.verbs
    several = token.low.endswith("s") and not token.low.endswith(("ss", "us", "is", "as"))
    ends = token.low.endswith(tuple(cues["noun_endings"])) or several
    return bool(known) or is_verb or (ends and token.low not in cues["places_in_s"])


def _carries(tokens: Sequence[Token], last: int, cues: Cues) -> bool:
    """Whether a sentence's first word is told of: "Greenland did", "Greenland's", "Greenland, an island, did"."""
    words = Words(tokens, cues)
    at = last + words.adverb(last)
    apposed = words.low(last) == "," and words.has(last + 1, "determiners", "relatives")
    verb = words.finite(at) or any(verb.form in ("s", "ed") for verb in words.verbs(at))
    what = words.has(at + 1, "determiners", "pronominals", "possessives") or words.kind(at + 1) == "number"
    verb = verb or (words.low(at).endswith("s") and not words.capital(at) and what)  # "Greenland imports most of it"
    return verb or apposed or words.low(last) in (OWNS, "and", "or") or words.has(last, "prepositions")


def surely_person(tokens: Sequence[Token], stretch: Range, name: Range, names: Names) -> bool:
    """Whether capitalised words that may be somebody's name surely are, by office, first name or apposition."""
    words = [plain(token.text) for token in tokens[slice(*name)]]
    known = names.cast.offices(" ".join(words)) or (len(words) == 1 and words[0] in names.cast.surnames)
    first = any(words[0] in names.cues[gender] for gender in _NAMES)
    behind = tokens[name.last + 1 : name.last + 4] if name.last < len(tokens) and tokens[name.last].low == "," else ()
    told = any(token.low in ("who", "whose") or "officials" in token.classes for token in behind)
    told = told or any("others" in token.classes for token in behind)
    titled = any(not token.classes.isdisjoint(("officials", "styles")) for token in tokens[stretch.first : name.first])
    return bool(known) or titled or told or (first and len(words) > 1)
