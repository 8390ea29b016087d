"""Names in running text: where one begins and ends, and whether it is a person's."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from monitor.statements.cast import Cast, plain
from monitor.statements.cues import Cues
from monitor.statements.tokens import OWNS, Range, Token, nickname
from monitor.statements.words import PERSONAL_ENDINGS

_FAR = 8  # tokens before a name that may give its bearer's office
_FARTHER = 16  # ... and behind it
_LONGEST_NAME = 5  # words of a configured name
_FULL_NAME = 2  # words of an ordinary name
_NICKNAMED = re.compile(r"^.*[\"“'‘](\w+)[\"”'’] ")
_BARE = 2  # words of "a man", who is nobody without what is told of him
_LONGEST = 16  # tokens of a description
_BEFORE_NAMES = ("titles", "officials", "styles")
_ADJECTIVES = ("outside", "inside")  # prepositions that may be adjectives
_ARTICLES = ("the", "a", "an", "its", "his", "her", "their")


class Names:
    """Reads capitalised words: people, or the organisations and places they are not."""

    def __init__(self, cast: Cast, cues: Cues) -> None:
        self.cast = cast
        self.cues = cues

    def stretches(self, tokens: Sequence[Token]) -> list[Range]:
        """The runs of capitalised words, with the particles inside them ("Ana de la Cruz", "Bank of England")."""
        spans: list[Range] = []
        index = 0
        while index < len(tokens):
            end = index
            while end < len(tokens) and (self._namelike(tokens, end) or (end > index and self._joint(tokens, end))):
                end += 1
            if end > index:
                spans.append(Range(index, end))
            index = max(end, index + 1)
        return spans

    def _namelike(self, tokens: Sequence[Token], index: int) -> bool:
        token = tokens[index]
        opening = index == 0 or tokens[index - 1].kind in ("mark", "quote")
        rank = (
            "titles" in token.classes
            and index + 1 < len(tokens)
            and tokens[index + 1].capital
            and "titles" in tokens[index + 1].classes
        )
        return token.capital and not (opening and "never_names" in token.classes and not rank)

    def _joint(self, tokens: Sequence[Token], index: int) -> bool:
        token = tokens[index]
        particle = "name_particles" in token.classes or token.low in ("of", "&") or nickname(tokens, index)
        particle = particle or (bool(self.cast.composed) and self._composes(tokens, index))
        return particle and index + 1 < len(tokens) and tokens[index + 1].capital

    def _composes(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a small word stands inside a configured name: "Securities [and] Markets Authority"."""
        places = (
            (index - at, words)
            for words in self.cast.composed
            for at, word in enumerate(words)
            if word == tokens[index].text
        )
        return any(
            tuple(token.text for token in tokens[max(first, 0) : max(first, 0) + len(words)]) == words
            for first, words in places
        )

    def personal(
        self, tokens: Sequence[Token], stretch: Range, bearers: Container[str], *, floor: int = 0
    ) -> Range | None:
        """The personal name within a stretch, titles and nationalities left out; ``None`` if it is nobody's.

        ``bearers`` are the surnames and full names already met; nothing before the token ``floor`` counts.
        """
        text = " ".join(token.text for token in tokens[slice(*stretch)])
        if self.cast.state(text) and not self.cast.offices(plain(text)):
            return None
        start, last = self._after_titles(tokens, stretch)
        last = next((at for at in range(start, last) if tokens[at].low == "of"), last)
        # In a headline a verb ends the name: "Smith Sees Progress".
        last = next((at for at in range(start + 1, last) if "presents" in self.cues.classes(tokens[at].low)), last)
        while (
            last > start
            and "times" in tokens[last - 1].classes
            and not self._month_named(tokens, Range(start, last), bearers, titled=start > stretch.first)
        ):
            last -= 1
        while start < last - 1 and self._day(tokens, start, last):
            start += 1
        if start >= last:
            return None
        start = self._known_from(tokens, Range(start, last))
        if start > stretch.first and tokens[start - 1].low == "of" and last - start <= _FULL_NAME:
            return None  # "the Director of Public Health": what the office is for
        words = [token.text for token in tokens[start:last]]
        full = plain(" ".join(words))
        if self.cast.offices(full):
            return Range(start, last)
        if any("organisations" in token.classes for token in tokens[start:last]) or self._is_place(words):
            return None
        if len(words) > _LONGEST_NAME and full not in bearers:
            return None  # a headline
        before = tokens[start - 1] if start > floor else None
        titled = any(not token.classes.isdisjoint(_BEFORE_NAMES) for token in tokens[stretch.first : start])
        accepted = (
            self._lone(full, before, bearers, titled=titled)
            if len(words) == 1
            else self._plausible(full, before, bearers, titled=titled)
        )
        return Range(start, last) if accepted or (len(words) > 1 and self._introduced(tokens, last)) else None

    def _day(self, tokens: Sequence[Token], at: int, last: int) -> bool:
        """Whether a day or month stands before a name: "on Monday Smith", "in March Jo Smith", not "April Smith"."""
        low = tokens[at].low
        return low in self.cues.numbers["weekdays"] or (low in self.cues.numbers["months"] and last - at > _FULL_NAME)

    def _month_named(self, tokens: Sequence[Token], name: Range, bearers: Container[str], *, titled: bool) -> bool:
        """Whether a month ends a name: "Theresa May", "Mrs May", and "May" once she is known; not "Smith May 3"."""
        last = name.last - 1
        dated = name.last < len(tokens) and tokens[name.last].kind == "number"
        if tokens[last].low not in self.cues.numbers["months"] or dated or (last and tokens[last - 1].text == "of"):
            return False
        alone = last == name.first and (titled or self._at_home(tokens, last, bearers))
        return alone or last == name.first + 1

    def _at_home(self, tokens: Sequence[Token], at: int, bearers: Container[str]) -> bool:
        """Whether a lone surname that is a word besides is known, and no preposition makes it that word."""
        governed = at > 0 and not tokens[at - 1].classes.isdisjoint(("prepositions", "nearness", "determiners"))
        return plain(tokens[at].text) in bearers and not governed

    def bystanders(self, tokens: Sequence[Token]) -> list[Range]:
        """The people without names whom a sentence tells more of: "[a man] who has served"."""
        found = []
        for end in (at for at, token in enumerate(tokens) if token.low == "who"):
            first = next((at for at in range(end - 1, max(-1, end - _FAR), -1) if tokens[at].low in ("a", "an")), None)
            if first is not None and all(self.describes(token) for token in tokens[first:end]):
                found.append(Range(first, self._told(tokens, end) if end - first <= _BARE else end))
        return found

    def _told(self, tokens: Sequence[Token], who: int) -> int:
        """Where the relative clause ends that alone tells who a "man" is."""
        ends = ("conjunctions", "subordinators", "relatives")
        return next(
            (
                at
                for at in range(who + 1, len(tokens))
                if tokens[at].kind not in ("word", "number")
                or not tokens[at].classes.isdisjoint(ends)
                or at - who > _FAR
            ),
            len(tokens),
        )

    def told_apart(self, tokens: Sequence[Token]) -> int:
        """Where a description may end: before what is told of a thing, or of somebody described without it."""
        long = len(tokens) > _LONGEST
        for place, token in enumerate(tokens):
            if place and (token.low in self.cues["of_things"] or (token.low == "who" and place > _BARE + 1)):
                return place
            if long and place > 1 and token.low.endswith("ing"):
                return place  # "several judges [hearing cases about ...]"
        return len(tokens)

    def _known_from(self, tokens: Sequence[Token], stretch: Range) -> int:
        """Where a configured full name begins that ends a stretch; its first token where there is none."""
        for at in range(max(stretch.first + 1, stretch.last - _LONGEST_NAME), stretch.last - 1):
            if self.cast.people.get(plain(" ".join(token.text for token in tokens[at : stretch.last]))):
                return at
        return stretch.first

    def _introduced(self, tokens: Sequence[Token], end: int) -> bool:
        """Whether an apposition gives an office or trade: ", head of the guild"."""
        trade = ("officials", "titles", "others", "relatives")
        return (
            end < len(tokens)
            and tokens[end].low == ","
            and any(not token.classes.isdisjoint(trade) for token in tokens[end + 1 : end + 4])
        )

    def _after_titles(self, tokens: Sequence[Token], stretch: Range) -> Range:
        start = self._after_office(tokens, stretch)
        while (
            start < stretch.last
            and not self._styled(tokens, start, stretch)
            and (
                not tokens[start].classes.isdisjoint(_BEFORE_NAMES)
                or tokens[start].text in self.cast.adjectives
                or tokens[start].low == "of"
                or self._owner(tokens, start, stretch)
            )
        ):
            start += 1
        return Range(start, stretch.last)

    def _styled(self, tokens: Sequence[Token], at: int, stretch: Range) -> bool:
        """Whether a style makes a surname of an office behind it: "Mr. King"."""
        return stretch.first < at == stretch.last - 1 and "styles" in tokens[at - 1].classes

    def _after_office(self, tokens: Sequence[Token], stretch: Range) -> int:
        """Where a name may begin: behind the last office or style that has a name behind it ("Rail Minister Ito")."""
        for at in range(stretch.last - 2, stretch.first - 1, -1):
            if not tokens[at].classes.isdisjoint(("offices", "styles")) and tokens[stretch.last - 1].classes.isdisjoint(
                _BEFORE_NAMES
            ):
                return at + 1
        return stretch.first

    def _owner(self, tokens: Sequence[Token], at: int, stretch: Range) -> bool:
        """Whether a state stands between an office and a name: "Foreign Minister of Norway Ingunn Solheim"."""
        of = at > stretch.first and tokens[at - 1].low == "of"
        return of and at + 1 < stretch.last and self.cast.is_state(tokens[at].text)

    def _is_place(self, words: Sequence[str]) -> bool:
        return any(self.cast.is_state(text) for text in (" ".join(words), words[0], words[-1]))

    def _lone(self, full: str, before: Token | None, bearers: Container[str], *, titled: bool) -> bool:
        """A single word is a surname if it is known as one or has a title; "the Trump" is something else."""
        article = before is not None and before.low in ("the", "a", "an") and not titled
        return (titled or full in bearers or full in self.cast.surnames) and not article

    def _plausible(self, full: str, before: Token | None, bearers: Container[str], *, titled: bool) -> bool:
        """Several words are a name unless what stands before them makes them a place or an organisation."""
        if titled or before is None or full in bearers:
            return True
        return before.classes.isdisjoint(("rumour_sources", "organisations", "bodies")) and before.low not in (
            "of",
            "at",
            "for",
            "in",
            "from",
            "the",
            "to",
            "a",
            "an",
            "near",
        )

    def familiar(self, full: str) -> str:
        """A name by the nickname within it: "tosh hagen" for 'tor "tosh" hagen'."""
        return _NICKNAMED.sub(r"\1 ", full)

    def surroundings(self, tokens: Sequence[Token], first: int, end: int) -> list[Token]:
        """The words that may give a person's office: before the name, and in the apposition behind it."""
        start = first
        while start > 0 and first - start < _FAR and self.describes(tokens[start - 1]):
            start -= 1
        if start == first and first > 1 and tokens[first - 1].low == "," and not self._goes_on(tokens, end):
            start = first - 1
            while start > 0 and first - start < _FAR + 4 and tokens[start - 1].kind == "word":
                start -= 1
        around = list(tokens[start:end])
        if end < len(tokens) and tokens[end].low in (",", "of", "(", "from") and not self._says(tokens, end + 1):
            stop = end + 1
            while (
                stop < len(tokens)
                and stop - end < _FARTHER
                and tokens[stop].kind != "quote"
                and tokens[stop].low not in (",", ";", ":", ".", ")")
            ):
                stop += 1
            around += () if self._clause(tokens, end + 1, stop) else tokens[end:stop]
        return around

    def _clause(self, tokens: Sequence[Token], first: int, stop: int) -> bool:
        """Whether what stands behind a name is a clause, no apposition: "When it hired Smith, [the owner said] no"."""
        if stop < len(tokens) and tokens[stop].low == ",":
            return False
        told = (verb for token in tokens[first:stop] for verb in self.cues.verbs.get(token.low, ()))
        described = any("relatives" in token.classes for token in tokens[first:stop])
        return not described and any(verb.form == "ed" and verb.classes & {"speech", "tell"} for verb in told)

    def _goes_on(self, tokens: Sequence[Token], end: int) -> bool:
        """Whether a verb follows a name, which is a subject then and no apposition: "After talks, Smith [said]"."""
        if end >= len(tokens) or tokens[end].kind != "word":
            return False
        helped = {"adverbs", "auxiliaries", "pasts", "presents"} & tokens[end].classes
        return bool(helped) or tokens[end].low in self.cues.verbs

    def owned_before(self, tokens: Sequence[Token], office: Sequence[Token]) -> list[Token]:
        """The words of an office with whose it is: "the premier's spokesman" before "Tor Hagen"."""
        start = next((at for at, token in enumerate(tokens) if office and token is office[0]), 0)
        first = start
        if start > 1 and tokens[start - 1].low == OWNS:
            first = start - 1
            while first > 0 and (tokens[first - 1].capital or "officials" in tokens[first - 1].classes):
                first -= 1
        return [*tokens[first:start], *office]

    def _says(self, tokens: Sequence[Token], index: int) -> bool:
        """Whether a verb stands there, so that no apposition does."""
        return index < len(tokens) and (tokens[index].low in self.cues.verbs or "auxiliaries" in tokens[index].classes)

    def describes(self, token: Token) -> bool:
        """Whether a word may tell more of a noun behind it: no verb, pronoun or preposition."""
        stray = ("conjunctions", "prepositions", "auxiliaries", "pasts", "subordinators", "pronouns")
        return token.kind == "word" and token.classes.isdisjoint(stray) and token.low not in self.cues.verbs

    def title(self, tokens: Sequence[Token], name: Range) -> str | None:
        """The office as the text gives it, before the name or in the apposition behind it."""
        first = name.first
        while (
            first > 0
            and not tokens[first - 1].classes.isdisjoint(_BEFORE_NAMES)
            and tokens[first - 1].low not in ("the", "of", "and")
        ):
            first -= 1
        while first < name.first and "styles" in tokens[first].classes:
            first += 1
        if first < name.first:
            return " ".join(token.text for token in tokens[first : name.first] if "styles" not in token.classes)
        if name.last + 1 >= len(tokens) or tokens[name.last].low != ",":
            return None
        stop = name.last + 1
        while (
            stop < len(tokens)
            and stop - name.last < 12
            and tokens[stop].kind != "quote"
            and tokens[stop].low not in (",", ";", ".", ":", "who")
        ):
            stop += 1
        apposition = tokens[name.last + 1 : stop]
        office = any(not token.classes.isdisjoint(("officials", "titles")) for token in apposition[:4])
        return self.label(apposition) if office else None

    def label(self, tokens: Sequence[Token]) -> str:
        """A description as text, without its article."""
        return _written([token.text for token in tokens[bool(tokens and tokens[0].low in _ARTICLES) :]])

    def phrase(self, tokens: Sequence[Token]) -> str:
        """A description as text, with its article: "a diplomat" and "the diplomat" are not the same."""
        words = [token.text for token in tokens]
        return _written([words[0].lower(), *words[1:]] if tokens[0].low in _ARTICLES else words)

    def nounlike(self, tokens: Sequence[Token]) -> bool:
        """Whether words can be somebody at all, not the scraps of a clause."""
        first = tokens[0]
        stray = ("prepositions", "auxiliaries", "subordinators")
        governs = len(tokens) > 1 and not tokens[1].classes.isdisjoint(("prepositions", "determiners", "pronouns"))
        verb = governs and not first.capital and first.low.endswith(("ing", "ed"))
        return (
            first.kind in ("word", "number")
            and any(token.kind == "word" or token.low == "%" for token in tokens)
            and not verb
            and (first.classes.isdisjoint(stray) or (first.low in _ADJECTIVES and len(tokens) > 1))
            and len(tokens) <= _LONGEST
        )

    def speaking(self, tokens: Sequence[Token]) -> bool:
        """Whether words mean a body or text that "it" may take up: "the city of Riga", "a report on the quay"."""
        core = self.core(tokens)
        noun = next((at for at, token in enumerate(core) if token.low == "of"), len(core)) - 1
        return noun > 0 and not core[noun].classes.isdisjoint(("documents", "crowds", "organisations", "exhibits"))

    def text_itself(self, tokens: Sequence[Token]) -> bool:
        """Whether words mean a law or decree spoken of before, or its text: "the bill", "the draft text"."""
        noun = tokens[-1]
        definite = tokens[0].low in ("the", "its") and len(tokens) <= _FULL_NAME + 1
        return definite and ("instruments" in noun.classes or noun.low in ("text", "draft"))

    def only_describes(self, tokens: Sequence[Token], start: int, first: int) -> bool:
        """Whether a name only helps to describe another source: "an aide to Smith", "people close to Smith"."""
        if first <= start:
            return False
        near = tokens[first - 1]
        if first - 1 == start and near.low == "including":
            return False  # "several ministers, including Smith, said"
        hangs = "prepositions" in near.classes or "titles" in near.classes or near.low == "the"
        return hangs and any(
            not token.classes.isdisjoint(("prepositions", "relatives")) for token in tokens[start:first]
        )

    def core(self, tokens: Sequence[Token]) -> list[Token]:
        """The words of a description up to its first preposition: "a spokesman [for the minister]"."""
        core: list[Token] = []
        for token in tokens:
            if (token.low != "of" and not token.classes.isdisjoint(("prepositions", "relatives"))) or token.low in (
                "close",
                "near",
            ):
                break
            core.append(token)
        owner = max((place for place, token in enumerate(core) if token.low == OWNS), default=-1)
        return core[owner + 1 :]

    def human(self, label: str) -> bool:
        """Whether words that name no one describe a single person: "trader at a Geneva house"."""
        core: list[str] = []
        for word in label.lower().split():
            if (word != "of" and {"prepositions", "relatives"} & self.cues.classes(word)) or word in ("close", "near"):
                break
            core.append(word)
        noun = core[-1] if core else ""
        classes = self.cues.classes(noun)
        if (
            not noun
            or noun.endswith("s")
            or classes & {"organisations", "documents", "plurals", "impersonal", "things", "kin"}
        ):
            return False
        return bool(classes & {"officials", "others", "titles", "unnamed", "female", "male"}) or noun.endswith(
            PERSONAL_ENDINGS
        )


def _written(words: Sequence[str]) -> str:
    """Words as they are written, without the blanks between tokens."""
    return re.sub(r" (?=['’]s?\b|,|\))|(?<=\() ", "", " ".join(words)).replace(" ’ ", "’ ").replace(" - ", "-")
