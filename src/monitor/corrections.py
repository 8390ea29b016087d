"""How an editor says that a text was corrected or touched, as a line of its own or at the end of a sentence.

What a ministry says of a report, or what became of a treaty's article, has much the same words: who amended it, or to
what end in the world, tells the one from the other.
"""

from __future__ import annotations

import re

_HEAD = r"(?:corrections?|corrigend(?:um|a)|errat(?:um|a)|clarifications?|editor['\u2019]?s['\u2019]? note)\b"
_APART = r"(?:[^.!?:]{0,40}?(?:[:\u2013\u2014]|\s-\s))"
_PIECE = r"(?:article|story|report|page|piece|transcript|post|item|headline|caption)"
_THING = rf"(?:{_PIECE}|version|text|statement|release)"
_BEFORE = r"(?:earlier|previous|original|initial)"
_MIS = r"mis(?:stated|identified|spel(?:led|t)|quoted|attributed|reported|named|dated)"
_WRONGLY = r"(?:mistakenly|incorrectly|inaccurately|erroneously|wrongly)"
_TOLD = (
    r"(?:said|stated|gave|given|reported|identified|described|attributed|named|referred|spel(?:led|t)|listed|called"
    r"|quoted|noted|suggested|implied|credited|dated|located|put|had)"
)
_EDITED = r"(?:updated|modified|edited|revised|amended|corrected|clarified)\b"
_EDITORS = r"(?:our|an?|the)? ?(?:editor(?:s|ial)?|newsroom|news desk|staff|us)\b"
_EDITING = (
    r"(?:correct|reflect|clarify|clear|fix|rectify|amend|include|incorporate|add|remove|delete|omit|restore|replace"
    r"|change|update|note|say|show|state|make|give|provide|attribute|credit|specify|indicate|identify|name|mention"
    r"|explain|acknowledge|account|link|spell|improve|be|better|more|properly|accurately|the|an?|this|our|its)\b"
)
_IN_THE_WORLD = rf"(?! by (?!{_EDITORS}))(?![\w ,]{{0,40}}? to (?!{_EDITING})[a-z]+)"
"""Not behind what was done to a text: somebody else who did it, and an end that no editor has."""

_HEADED = re.compile(rf"\W*{_HEAD}(?:{_APART}|\W*$)", re.IGNORECASE)
_ON_THE_TEXT = re.compile(
    rf"\W*(?:(?:{_HEAD}|updated?|note){_APART}\W*)?(?:"
    rf"this (?:[\w-]+ ){{0,2}}?(?:{_PIECE}|version)"
    r"(?:,[^,]{1,80},| \([^)]{1,80}\)| was first published[^,.]{0,40} and)? "
    rf"(?:has been|had been|was|is)(?: \w+)? {_EDITED}{_IN_THE_WORLD}"
    rf"|(?:this|(?:this corrects )?(?:an|the) earlier|a previous) (?:[\w-]+ ){{0,2}}?(?:{_PIECE}|version)"
    rf"\b(?! (?:is|are)\b).{{0,60}}?\b(?:{_MIS}|{_WRONGLY} {_TOLD}|{_TOLD} {_WRONGLY}|(?:earlier|previous) version)"
    rf"|(?:in )?(?:an?|the) {_BEFORE} version of (?:this|our|the) (?:[\w-]+ )?{_PIECE}\b)",
    re.IGNORECASE,
)
_MENDED = re.compile(
    rf"\b(?:correct(?:s|ed|ion)|amend(?:s|ed)|{_BEFORE} version|clarif\w+|misstated|misspel(?:led|t)|{_WRONGLY}|"
    r"updated to (?:correct|reflect|clarify|fix|remove))\b",
    re.IGNORECASE,
)
_TOUCHED = re.compile(r"\b(?:has been|was) updated\b", re.IGNORECASE)

_ERRED = (
    rf"(?:mis(?:stat|identif|spel|quot|attribut|report)|{_WRONGLY}|in error|(?:the|was|were) wrong|omitted|failed to)"
)
_OF_THIS = rf"{_BEFORE} version of (?:this|our) {_PIECE}\b(?! of\b)"
_OF_ANY = rf"{_BEFORE} version of (?:this|the|our) {_PIECE}\b(?! of\b)"
_NOTE = re.compile(
    rf"^\W*{_HEAD}{_APART}"
    rf"|(?:^\W*(?:\w+[:\u2014\u2013]\s*)?|\bin )(?:an?|the) {_OF_THIS}"
    rf"|\b{_ERRED}.{{0,60}}?\b{_OF_ANY}"
    rf"|\b{_OF_ANY}.{{0,60}}?\b{_ERRED}"
    rf"|\bthis {_THING} (?:has been|was|is)(?: since)? "
    r"(?:correct(?:ed|s)|amended|clarified|updated to (?:correct|reflect|clarify)|revised to correct)\b"
    rf"{_IN_THE_WORLD}",
    re.IGNORECASE,
)


def is_line(line: str) -> bool:
    """Whether a line is an editor's word on the text: it says so by its head, or tells what was done to the text."""
    headed = _HEADED.match(line) and (_MENDED.search(line) or _TOUCHED.search(line))
    return bool(headed or _ON_THE_TEXT.match(line))


def mends(line: str) -> bool:
    """Whether such a line tells of a mistake that was mended, and not merely that the text was touched."""
    return _MENDED.search(line) is not None


def in_sentence(sentence: str) -> bool:
    """Whether a sentence says that the text it stands in was corrected ("in an earlier version of this story")."""
    return _NOTE.search(sentence) is not None
