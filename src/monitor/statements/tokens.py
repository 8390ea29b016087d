"""Words, numbers, marks and whole quotations of a sentence, each with its place and its word classes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.domain import Span
from monitor.statements.cues import Cues
from monitor.statements.quotes import Quotation

_TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Sens?|Reps?|Del|Gov|Gen|Col|Lt|St|Sgt|Adm|Capt|Jr|Sr|Amb|Rev|Hon|Rt|Smt|Engr"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.(?=[\s,])"
    r"|(?:[A-Z]\.){2,}|[A-Z]\.(?=\s[A-Z])"
    r"|[^\W\d_]+(?:[’'\-&./][^\W\d_]+|-\d+|\d+)*"
    r"|\d+(?:-[^\W\d_]{2,})+"
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|%|bn|m)?"
    r"|--|\.\.\.|\S"
)
_OWNER = re.compile(r"(.+)([’']s)$", re.IGNORECASE)
_CONTRACTED = re.compile(r"([^\W\d_]+)[’'](re|ve|ll|d|m)$", re.IGNORECASE)
_GRAMMAR = frozenset(  # what a name in mid-sentence is not: Will Smith, Per Aune
    [
        "adverbs",
        "auxiliaries",
        "be",
        "conjunctions",
        "determiners",
        "links",
        "modals",
        "openers",
        "pasts",
        "prepositions",
        "presents",
        "subordinators",
    ]
)
_NICKNAME = 14  # characters of a nickname with its marks
OWNS = "'s"
"""How every possessive ending reads in lower case."""


class Range(NamedTuple):
    """Tokens ``first`` up to, not including, ``last``."""

    first: int
    last: int


class Token(NamedTuple):
    """A piece of a sentence. ``kind`` is "word", "number", "mark" or "quote"; ``classes`` are its word classes."""

    text: str
    low: str
    start: int
    end: int
    kind: str
    classes: frozenset[str] = frozenset()

    @property
    def capital(self) -> bool:
        """Whether it is written as a name."""
        return self.kind == "word" and self.text[:1].isupper()


def nickname(tokens: Sequence[Token], index: int) -> bool:
    """Whether a quotation is a nickname within a name: 'Tor "Tosh" Hagen'."""
    if not 0 < index < len(tokens) - 1 or tokens[index].kind != "quote":
        return False
    short = len(tokens[index].text) <= _NICKNAME and tokens[index].text[1:2].isupper()
    return short and tokens[index - 1].capital and tokens[index + 1].capital


def tokenise(text: str, span: Span, quotations: Sequence[Quotation], cues: Cues) -> list[Token]:
    """The tokens of a stretch of text; a quotation is one token, a possessive ending one of its own."""
    tokens: list[Token] = []
    at = span.start
    for quotation in quotations:
        if quotation.end <= span.start or quotation.start >= span.end:
            continue
        tokens += _plain(text, Span(at, quotation.start), cues)
        tokens.append(Token(text[quotation.start : quotation.end], "", quotation.start, quotation.end, "quote"))
        at = quotation.end
    return [*tokens, *_plain(text, Span(at, span.end), cues)]


def _plain(text: str, span: Span, cues: Cues) -> Iterator[Token]:
    ended, follows = -1, False
    for match in _TOKEN.finditer(text, *span):
        word = match.group()
        owner = _OWNER.match(word)
        name = follows and word[0].isupper()
        if word[0].isalpha() and owner:
            middle = match.start() + owner.end(1)
            yield _word(owner.group(1), match.start(), middle, cues, name=name)
            yield Token(owner.group(2), OWNS, middle, match.end(), "word", cues.classes(OWNS))
        elif word[0].isalpha() and (short := _CONTRACTED.match(word)):
            middle = match.start() + short.end(1)
            low = f"'{short.group(2).lower()}"
            yield _word(short.group(1), match.start(), middle, cues, name=name)
            yield Token(text[middle : match.end()], low, middle, match.end(), "word", cues.classes(low))
        elif word in "’'" and match.start() == ended:
            yield Token(word, OWNS, match.start(), match.end(), "word", cues.classes(OWNS))
        else:
            yield _word(word, match.start(), match.end(), cues, name=name)
        follows = word[0].isalnum() or word[0] in "’'"
        ended = match.end() if word[-1].isalpha() else -1


def _word(word: str, start: int, end: int, cues: Cues, *, name: bool) -> Token:
    """A word or mark; a capital letter in mid-sentence makes a ``name`` of it, which is no preposition or verb."""
    named = word[0].isalpha() or (word[0].isdigit() and word[-1].isalpha() and "-" in word)  # "52-count"
    kind = "word" if named else "number" if word[0].isdigit() else "mark"
    low = word.lower()
    classes = cues.classes(low) if kind == "word" else frozenset[str]()
    return Token(word, low, start, end, kind, classes - _GRAMMAR if name and classes else classes)
