"""Transcripts: the turns of questions and answers, and who takes them.

A turn opens a paragraph with a label ("Q:", "Reuters:", "THE MINISTER - "); paragraphs without one go on with the turn
before. Two labels with a colon are no transcript yet: something must be asked, and somebody must come back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain import Span
from monitor.statements.cues import Cues

_LABEL = re.compile(r"\W{0,2}(?P<name>[^\W\d_][^\n:?!\"“”«»]{0,80}?)(?:\s?:|(?P<dash>\s[-–—]+))\s+(?=\S)")
_LONGEST = 10  # words of a label
_NAMES = 0.6  # share of a label's longer words that are capitalised
_OPENING = 3  # words of a paragraph in which it tells of the one who has answered: "Her aide looks"
_FEWEST = 3  # turns of a transcript whose labels are names


@dataclass(frozen=True)
class Turn:
    """A paragraph's place in a transcript: its label, whether it is a question, and where its words begin.

    The turns of an interview may have no label; ``quoted`` says that only what stands in quotation marks is answered.
    """

    label: str
    asks: bool
    start: int
    quoted: bool = False


def turns(text: str, places: Sequence[Span], cues: Cues) -> dict[int, Turn]:
    """The turns of a text by the numbers of its paragraphs; none where it is no transcript."""
    labelled = {number: match for number, place in enumerate(places) if (match := _label(text, place))}
    counts = Counter(match["name"].casefold() for match in labelled.values())
    shouted = any(
        match["dash"] and match["name"].isupper() and counts[match["name"].casefold()] > 1
        for match in labelled.values()
    )
    labelled = {
        number: match
        for number, match in labelled.items()
        if not match["dash"] or (shouted and match["name"].isupper())
    }
    marked = {_marker(match["name"], cues) for match in labelled.values()} - {""}
    asked = any("?" in text[slice(*places[number])] for number in labelled)
    repeated = len(labelled) >= _FEWEST and len(counts) > 1 and max(counts.values()) > 1
    if not asked or not (marked == {"askers", "answerers"} or repeated):
        return {}
    found = _filled(places, labelled, _asking(text, places, labelled, cues))
    end = _narrated(text, places, labelled, cues)
    return {number: turn for number, turn in found.items() if number < end}


def _narrated(text: str, places: Sequence[Span], labelled: dict[int, re.Match[str]], cues: Cues) -> int:
    """Where behind the last label the reporter takes over: with a paragraph that tells of whoever has answered.

    It opens with "she" or "his", or with the name the label gives, and nobody says "I", "we" or "you" in it.
    """
    last = max(labelled)
    label = labelled[last]["name"]
    named = () if _marker(label, cues) else re.findall(r"[^\W\d_]{3,}", label.casefold())
    names = {word for word in named if word not in cues["determiners"]}
    for number in range(last + 1, len(places)):
        words = re.findall(r"[^\W\d_]+", text[slice(*places[number])].casefold())
        tells = (cues["absent"] | cues["absent_owners"] | names) & set(words[:_OPENING])
        if tells and (cues["first_person"] | cues["own_side"] | cues["addressing"]).isdisjoint(words):
            return number
    return len(places)


def _label(text: str, place: Span) -> re.Match[str] | None:
    match = _LABEL.match(text, place.start, place.end)
    words = re.findall(r"[^\W\d_]{3,}", match["name"]) if match else []
    capitals = sum(word[0].isupper() for word in words)
    fits = match and len(match["name"].split()) <= _LONGEST and match["name"][0].isupper()
    return match if fits and capitals >= _NAMES * len(words) else None


def _marker(label: str, cues: Cues) -> str:
    """The word class of a label that only says whether something is asked or answered; empty for a name."""
    first = re.split(r"[\s,(.]", label.casefold(), maxsplit=1)[0]
    return next((name for name in ("askers", "answerers") if first in cues[name]), "")


def _asking(text: str, places: Sequence[Span], labelled: dict[int, re.Match[str]], cues: Cues) -> dict[str, bool]:
    """Which labels ask: by their marker, else by how many of their turns hold a question."""
    said: dict[str, list[bool]] = {}
    for number, match in labelled.items():
        said.setdefault(match["name"], []).append("?" in text[slice(*places[number])])
    return {
        label: (_marker(label, cues) == "askers") if _marker(label, cues) else sum(asks) * 2 >= len(asks) and any(asks)
        for label, asks in said.items()
    }


def _filled(places: Sequence[Span], labelled: dict[int, re.Match[str]], asking: dict[str, bool]) -> dict[int, Turn]:
    found: dict[int, Turn] = {}
    for number, place in enumerate(places):
        match = labelled.get(number)
        if match:
            found[number] = Turn(match["name"], asking[match["name"]], match.end())
        elif number - 1 in found:
            before = found[number - 1]
            found[number] = Turn(before.label, before.asks, place.start)
    return found
