"""Newspaper interviews: questions in paragraphs of their own, answered in the next ones, and no label to either.

Either the answers stand in quotation marks that nobody is named beside, or a question in bold is followed by an answer
as plain as itself. Both are recognised by the pairs they come in and by whom they address: an article that asks its
readers a question or two, or a list of questions with an office's answers, is no interview.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from monitor.domain import Span
from monitor.statements.cues import Cues
from monitor.statements.quotes import Quotation, quotations, within_marks
from monitor.statements.turns import Turn

_FEWEST = 2  # pairs of question and answer
_LONGEST_QUESTION = 90  # words
_LONGEST_REMARK = 40  # words of a question that is none by its form: "You have always said so."
_NARRATIVE = 18  # words beside the quotations of an answer: "He looks at the photograph."
_SHORT_REMARK = 20  # words of one that addresses nobody either, and is told by its place alone
_PLAIN = 0.6  # share of the paragraphs from the first question to the last answer that are either
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Line:
    """A paragraph: what stands outside its quotation marks, in words, and whether it holds a quotation or asks.

    ``asks`` says that it ends in a question, ``queries`` that there is one in it.
    """

    place: Span
    words: tuple[str, ...]
    quoted: bool
    opens: bool
    asks: bool
    queries: bool
    attributed: bool

    @property
    def answers(self) -> bool:
        """Whether it is an answer in quotation marks."""
        return self.quoted and not self.attributed and len(self.words) <= _NARRATIVE

    @property
    def may_ask(self) -> bool:
        """Whether it may be a question."""
        return not self.opens and not self.attributed and bool(self.words) and len(self.words) <= _LONGEST_QUESTION


def interview(text: str, places: Sequence[Span], cues: Cues) -> dict[int, Turn]:
    """The turns of an interview by the numbers of their paragraphs; none where the text is not plainly one."""
    if not any(text[place.end - 1] == "?" and not within_marks(text, place) for place in places):
        return {}
    lines = [_line(text, place, cues) for place in places]
    return _in_marks(lines, cues) or _in_plain(lines, cues)


def _line(text: str, place: Span, cues: Cues) -> _Line:
    whole = within_marks(text, place)
    found = [] if whole else quotations(text, place)
    words = () if whole else tuple(map(_lowered, _WORD.findall(_outside(text, place, found))))
    opens = whole is not None or bool(found and found[0].start == place.start)
    asks = text[place.start : place.end].rstrip('”"» ').endswith("?")
    queries = whole is None and "?" in _outside(text, place, found)
    attributed = any(_says(word, cues) for word in words if found)
    return _Line(place, words, bool(whole or found), opens, asks, queries, attributed)


def _outside(text: str, place: Span, found: Sequence[Quotation]) -> str:
    edges = [place.start, *(edge for one in found for edge in (one.start, one.end)), place.end]
    return " ".join(text[first:last] for first, last in zip(edges[::2], edges[1::2], strict=True))


def _lowered(word: str) -> str:
    """A word in lower case, unless it is an abbreviation: "us" is the speaker, "US" is not."""
    return word if len(word) > 1 and word.isupper() else word.lower()


def _says(word: str, cues: Cues) -> bool:
    return any(verb.form in ("ed", "s") and "speech" in verb.classes for verb in cues.verbs.get(word, ()))


# --- answers in quotation marks ----------------------------------------------------------------------------


def _in_marks(lines: Sequence[_Line], cues: Cues) -> dict[int, Turn]:
    pairs = {
        at: lines[at]
        for at in range(len(lines) - 1)
        if lines[at].may_ask and lines[at + 1].answers and (lines[at].asks or _addresses(lines[at], cues))
    }
    asked = any(line.asks for line in pairs.values())
    if len(pairs) < _FEWEST or not asked or not any(_addresses(line, cues) for line in pairs.values()):
        return {}
    span = range(min(pairs), _last_answer(lines, max(pairs)) + 1)
    found = {at: turn for at in span if (turn := _quoted_turn(lines, at, pairs, cues))}
    return found if len(found) >= _PLAIN * len(span) else {}


def _last_answer(lines: Sequence[_Line], question: int) -> int:
    last = question + 1
    while last + 1 < len(lines) and lines[last + 1].answers:
        last += 1
    return last


def _quoted_turn(lines: Sequence[_Line], at: int, pairs: Container[int], cues: Cues) -> Turn | None:
    line = lines[at]
    remark = 0 < at < len(lines) - 1 and lines[at - 1].answers and lines[at + 1].answers
    short = not line.quoted and len(line.words) <= _LONGEST_REMARK and not _tells_of(line, cues)
    if at in pairs or (line.may_ask and ((line.asks and not line.quoted) or (remark and short))):
        return Turn("", True, line.place.start)
    return Turn("", False, line.place.start, quoted=True) if line.answers else None


# --- answers without marks ---------------------------------------------------------------------------------


def _in_plain(lines: Sequence[_Line], cues: Cues) -> dict[int, Turn]:
    asking = {
        at
        for at in range(len(lines) - 1)
        if lines[at].may_ask and not lines[at + 1].asks and (lines[at].asks or _queries(lines[at], cues))
    }
    addressing = [at for at in asking if _addresses(lines[at], cues)]
    answered = [at for at in asking if _own(lines[at + 1], cues) and not lines[at + 1].attributed]
    if len(asking) < _FEWEST or 2 * len(addressing) < len(asking) or 2 * len(answered) < len(asking):
        return {}
    span = range(min(asking), _end(lines, max(asking) + 1, cues))
    asking |= _between(lines, asking, cues)
    for at in span:
        if _remark(lines, at, cues) or _put(lines, at, asking, cues):
            asking.add(at)
    plain = sum(at in asking or at - 1 in asking for at in span)
    told = any(lines[at].attributed or (lines[at].opens and lines[at].quoted) for at in span)
    if told or plain < _PLAIN * len(span):
        return {}
    return {
        at: Turn("", at in asking or lines[at].asks, lines[at].place.start)
        for at in span
        if at in asking or at - 1 in asking or not _scene(lines[at], cues)
    }


def _queries(line: _Line, cues: Cues) -> bool:
    """Whether a paragraph asks somebody and then says why: "Will you resign? The papers expect it." is one."""
    short = len(line.words) <= _LONGEST_REMARK
    return line.queries and short and _addresses(line, cues) and not _own(line, cues)


def _between(lines: Sequence[_Line], asking: Container[int], cues: Cues) -> set[int]:
    """The remarks that stand where a question would, between an answer of one paragraph and the next: Q A (Q) A Q."""
    return {
        at
        for at in range(2, len(lines) - 2)
        if at - 2 in asking
        and at + 2 in asking
        and not any(other in asking for other in (at - 1, at, at + 1))
        and _in_place(lines[at], cues)
    }


def _put(lines: Sequence[_Line], at: int, asking: Container[int], cues: Cues) -> bool:
    """Whether a remark behind an answer of one paragraph has an answer of its own: "That will surprise people."."""
    answered = at - 2 in asking and at - 1 not in asking and at + 1 < len(lines) and _own(lines[at + 1], cues)
    return answered and at not in asking and _in_place(lines[at], cues)


def _scene(line: _Line, cues: Cues) -> bool:
    """Whether a paragraph among the answers tells of who answers: "Behind him hangs a clock."."""
    return _tells_of(line, cues) and not _own(line, cues)


def _in_place(line: _Line, cues: Cues) -> bool:
    longest = _LONGEST_REMARK if _addresses(line, cues) else _SHORT_REMARK
    return not line.quoted and len(line.words) <= longest and not _own(line, cues) and not _tells_of(line, cues)


def _end(lines: Sequence[_Line], first: int, cues: Cues) -> int:
    """Where the last answer ends: with the paragraphs behind its first that still speak as "I" or "we"."""
    end = first + 1
    while end < len(lines) and not lines[end].attributed and (_own(lines[end], cues) or _remark(lines, end, cues)):
        end += 1
    return end


def _remark(lines: Sequence[_Line], at: int, cues: Cues) -> bool:
    """Whether a paragraph puts something to somebody who then answers as "I" or "we": "You promised it."."""
    line = lines[at]
    put = len(line.words) <= _LONGEST_REMARK and _addresses(line, cues) and not _own(line, cues)
    return put and at + 1 < len(lines) and _own(lines[at + 1], cues)


# --- who is spoken to and of -------------------------------------------------------------------------------


def _addresses(line: _Line, cues: Cues) -> bool:
    return not cues["addressing"].isdisjoint(line.words)


def _own(line: _Line, cues: Cues) -> bool:
    return not (cues["first_person"] | cues["own_side"]).isdisjoint(line.words)


def _tells_of(line: _Line, cues: Cues) -> bool:
    """Whether a paragraph tells of somebody: "He pours coffee.", which no question does of the one it asks."""
    return not cues["absent"].isdisjoint(line.words[:3])
