"""An article cut into sentences with their quotations marked, the page's furniture left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.domain import Article, Span
from monitor.statements.cast import plain
from monitor.statements.cues import Cues
from monitor.statements.interviews import interview
from monitor.statements.quotes import Quotation, blanked, quotations
from monitor.statements.tokens import OWNS, Token, tokenise
from monitor.statements.turns import Turn, turns
from monitor.statements.words import Words
from monitor.text import paragraphs, sentences

LONGEST = 320
"""Tokens beyond which a "sentence" is a table or noise and is not parsed."""

_WORD, _LETTER = re.compile(r"\w+"), re.compile(r"[^\W\d_]")
_OPENING_MARK, _CLOSING_MARK = re.compile(r"''|``|‘‘|."), re.compile(r"(?:''|’’|[\"”»“’'＂])$")
_CLOSING, _STOPS = "\"”»’')] \t\n", (".", "!", "?")  # what may stand behind a sentence, and how it ends
_LONGEST_PARAGRAPH = 10_000  # characters
_DATELINES = 3  # paragraphs at the head of a text in which a dateline may stand
_TOWN = r"[A-ZÀ-ÞİĞŞ][A-ZÀ-ÞİĞŞ.'’/-]+"
_AGENCY = r"\((?=[^)]*[A-Z])[\w .,/&-]{2,40}\)"
_DATELINE = re.compile(  # "Oslo, 2 March (NTB) - " or "OSLO, March 2 — "
    r"(?:"
    rf"(?:{_TOWN}|[A-ZÀ-ÞİĞŞ]\w+)(?:,?\s+[\w.’'/-]+){{0,6}},?\s*{_AGENCY}\s*[-–—]+\s*"
    rf"|(?:{_TOWN}(?<=\w{{4}})|{_TOWN}(?:\s+{_TOWN}){{1,3}})(?:,?\s+[A-ZÀ-Þ\d][\w.’-]*){{0,5}},?"
    r"(?:\s*[–—]+\s*|\s+-+\s+)"
    r")(?=[^\W_]*[A-ZÀ-ÞİĞŞ\d\"“‘'«])"
)
_BULLET = re.compile(r"(?:[•●▪‣◦⁃*]|[-–—](?=\s)|\(?(?:\d{1,2}|[a-z])[.)](?=\s))\s*")
_BORDER = re.compile(r"\s\|\s")  # between the cells of a table's row
_NICKNAME = 12  # characters of a name in quotation marks
_LONGEST_SOURCE = 20  # tokens of whoever a short attribution names
_TITLE_SHARE = 0.7  # of the longer words capitalised: the title of a work


@dataclass(frozen=True)
class Sentence:
    """A sentence with its place in the article's text, its paragraph's number, its tokens and quotations.

    ``turn`` is the turn it belongs to in a transcript. ``heading`` and ``point`` say that its paragraph heads others or
    is an item of a list.
    """

    span: Span
    paragraph: int
    turn: Turn | None
    tokens: tuple[Token, ...]
    quotes: tuple[Quotation, ...]
    heading: bool = False
    point: bool = False

    @property
    def only_quotes(self) -> bool:
        """Whether nothing stands outside the quotation marks."""
        return bool(self.quotes) and all(token.kind in ("quote", "mark") for token in self.tokens)


def read(article: Article, cues: Cues) -> list[Sentence]:
    """The sentences of an article that its readers would count as its text."""
    found: list[Sentence] = []
    carried = listed = False
    places = list(paragraphs(article.text))
    spoken = turns(article.text, places, cues) or interview(article.text, places, cues)
    for number, paragraph in enumerate(places):
        line = article.text[paragraph.start : paragraph.end]
        if number > 2 and _ends(line, cues):
            break
        if _furniture(line, cues) or plain(line) == plain(article.title):
            continue
        turn = spoken.get(number)
        bullet = _BULLET.match(article.text, *paragraph)
        start = bullet.end() if bullet and listed else _behind_dateline(article.text, paragraph, number)
        body = Span(turn.start if turn else start, paragraph.end)
        quotes = quotations(article.text, body, continued=carried)
        carried = bool(quotes) and not quotes[-1].closed
        heading, point = line in article.headings, bullet is not None or line in article.points
        listed = line.endswith(":") or (listed and point)
        inside = _rejoined(list(_sentences(article.text, body, number, quotes, cues, turn)), cues)
        found += [replace(one, heading=heading, point=point) for one in inside] if heading or point else inside
    return found


def _ends(line: str, cues: Cues) -> bool:
    """Whether a line is the heading of what stands below the article, and nothing more: "Comments (12)"."""
    heading = cues.phrases["endings"].match(line)
    return heading is not None and not _LETTER.search(line, heading.end())


def _furniture(line: str, cues: Cues) -> bool:
    """Whether a line is the page's furniture, not a sentence that opens like it: "Copyright rules must change."."""
    if cues.patterns["furniture"].match(line):
        return True
    invites = cues.phrases["invitations"].match(line)
    opening = invites or cues.phrases["headings"].match(line)
    if opening is None:
        return False
    if line.startswith(":", opening.end()) or not line.rstrip(_CLOSING).endswith(_STOPS):
        return True
    words = Words(tokenise(line, Span(opening.end(), len(line)), (), cues), cues)
    if invites:
        return not any(_says(token, cues, "speech", "tell") for token in words.tokens)
    return not any(words.finite(at) for at in range(words.size))


def _rejoined(sentences: list[Sentence], cues: Cues) -> list[Sentence]:
    """The sentences with each attribution rejoined that was cut off its quotation: “Why?” Smith demanded."""
    found: list[Sentence] = []
    for sentence in sentences:
        bare = all(quote.end - quote.start <= _NICKNAME for quote in sentence.quotes)
        if found and found[-1].only_quotes and bare and _attributes(sentence, cues):
            before = found.pop()
            span = Span(before.span.start, sentence.span.end)
            sentence = replace(
                before, span=span, tokens=before.tokens + sentence.tokens, quotes=before.quotes + sentence.quotes
            )
        found.append(sentence)
    return found


def _attributes(sentence: Sentence, cues: Cues) -> bool:
    """Whether a sentence without quotation only tells whose the words before it are: "Smith, the mayor, added"."""
    verb = next((at for at, token in enumerate(sentence.tokens) if _says(token, cues, "speech")), None)
    if verb is None or not 0 < verb <= _LONGEST_SOURCE or not sentence.tokens[0].capital:
        return False
    source = (token for token in sentence.tokens[:verb] if token.low != OWNS)
    if any(not token.classes.isdisjoint(("pasts", "auxiliaries")) for token in source):
        return False
    behind = sentence.tokens[verb + 1 :]
    return not behind or behind[0].low in (".", ":") or not behind[0].classes.isdisjoint(("times", "prepositions"))


def _says(token: Token, cues: Cues, *classes: str) -> bool:
    """Whether a finite cue verb of one of the classes stands there."""
    found = cues.verbs.get(token.low, ()) if not token.capital else ()
    return any(verb.form in ("ed", "s") and not verb.classes.isdisjoint(classes) and not verb.rest for verb in found)


def _behind_dateline(text: str, paragraph: Span, number: int) -> int:
    dateline = _DATELINE.match(text, *paragraph) if number <= _DATELINES else None
    return dateline.end() if dateline else paragraph.start


def _sentences(
    text: str, body: Span, number: int, quotes: list[Quotation], cues: Cues, turn: Turn | None
) -> Iterator[Sentence]:
    at = 0
    for span in _parted(text, body, quotes):
        while at < len(quotes) and quotes[at].end <= span.start:
            at += 1
        inside = []
        for quotation in quotes[at:]:
            if quotation.start >= span.end:
                break
            inside.append(quotation)
        yield Sentence(span, number, turn, tuple(tokenise(text, span, inside, cues)), tuple(inside))


def _parted(text: str, body: Span, quotes: list[Quotation]) -> Iterator[Span]:
    """The sentences of a paragraph; where a table's row has somebody's words in a cell, none goes on into the next."""
    masked = blanked(text, body, quotes)
    edges = [0, *(edge for border in _BORDER.finditer(masked) for edge in border.span()), len(masked)]
    if {quote.start - body.start for quote in quotes}.isdisjoint(edges[::2]):
        edges = [0, len(masked)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        for piece in _pieces(masked[start:end]):
            yield Span(body.start + start + piece.start, body.start + start + piece.end)


def _pieces(masked: str) -> Iterator[Span]:
    """The sentences of a paragraph, cut beforehand where it is too long for one: segmenting is not linear."""
    start = 0
    while start < len(masked):
        blank = masked.rfind(" ", start, start + _LONGEST_PARAGRAPH) if len(masked) - start > _LONGEST_PARAGRAPH else -1
        end = blank if blank > start else min(len(masked), start + _LONGEST_PARAGRAPH)
        for span in sentences(masked[start:end]):
            yield Span(start + span.start, start + span.end)
        start = end


def inner(text: str, quoted: Token) -> Span:
    """What stands between the marks of a quotation, without blanks and the comma before its attribution."""
    said = text[quoted.start : quoted.end]
    opened, closed = _OPENING_MARK.match(said), _CLOSING_MARK.search(said, 1)
    start = quoted.start + (opened.end() if opened else 0)
    end = max(start, quoted.end - (len(closed.group()) if closed else 0))
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return Span(start, end)


def count(text: str) -> int:
    """How many words a stretch of text has."""
    return len(_WORD.findall(text))


def titled(quoted: str) -> bool:
    """Whether quoted words are the title of a work: most of the longer ones capitalised."""
    words = [word for word in _WORD.findall(quoted) if len(word) > 3]
    return len(words) > 1 and sum(word[0].isupper() for word in words) > _TITLE_SHARE * len(words)
