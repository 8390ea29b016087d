"""lexicon.yaml, the one file that may be missing: words of a user's own field, added to the stance lexicon.

The keys are the lexicon's own sections, so that a reason ("hedge: …") names the list in which its word stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field

from monitor.config.base import Model, filled
from monitor.config.values import Text, suggestion
from monitor.config.yamlfile import Document, Problem
from monitor.resources import lexicon_data

MOST_WORDS = 10
"""Words of a phrase; what is longer is a sentence, and no two say it in the same way."""

_NAME = re.compile(r"[a-z0-9-]+")
_WORD = re.compile(r"\w+")
_LISTS = (
    "support", "oppose", "neutral", "commitment", "hedge", "condition", "no_condition", "exception", "no_exception",
    "time_limit", "intensifier", "downtoner",
)  # fmt: skip


def _mapping(value: object) -> Mapping[str, Any]:
    return filled(value, value) if isinstance(value, Mapping) else {}


_MAY_BE_EMPTY = BeforeValidator(lambda value: _mapping(value) if isinstance(value, Mapping) else value)

Rung = Annotated[list[Text], Field(min_length=1)]


def _words(description: str, *examples: str) -> Any:
    return Field(description=description, examples=[list(examples)], default=[])


class LexiconFile(Model):
    """lexicon.yaml: words of your own field, added to those the package knows. Every key may be left out.

    Phrases are found in any regular inflection, in capitals or not.
    """

    language: Literal["en"] = Field(
        description="The language of the words; English is the one that is compared.", examples=["en"], default="en"
    )
    ladders: Annotated[dict[str, list[Rung]], _MAY_BE_EMPTY] = Field(
        description="Ordered vocabularies, each from the mildest rung to the strongest; a step up is a hardening. One "
        "of a name that the package knows stands in the place of that.",
        examples=[{"policy": [["accommodative"], ["neutral"], ["restrictive"]]}],
        default={},
    )
    rungs: Annotated[dict[str, Annotated[dict[str, Rung], _MAY_BE_EMPTY]], _MAY_BE_EMPTY] = Field(
        description="Phrases added to rungs of ladders that are there, by number; 1 is the mildest.",
        examples=[{"travel": {"1": ["routine care"]}}],
        default={},
    )
    grades: list[Text] = Field(
        description="Ladders by which a page grades its whole subject, so that one grade stands for the page.",
        examples=[["policy"]],
        default=[],
    )
    support: list[Text] = _words("Words for something.", "give the green light to")
    oppose: list[Text] = _words("Words against something.", "take a dim view of")
    neutral: list[Text] = _words("Words that take no side.", "sit on the fence about")
    commitment: list[Text] = _words("Words that bind their speaker beyond doubt.", "without fail")
    hedge: list[Text] = _words("Words that leave a way out.", "data permitting")
    condition: list[Text] = _words("Words that make it depend on something.", "subject to ratification")
    no_condition: list[Text] = _words("Words that say it depends on nothing.", "come rain or shine")
    exception: list[Text] = _words("Words that take something out.", "carve-in")
    no_exception: list[Text] = _words("Words that leave nothing out.", "across the board")
    time_limit: list[Text] = _words("Words that make it pass.", "until the next review")
    intensifier: list[Text] = _words("Words that make a stance stronger.", "forcefully")
    downtoner: list[Text] = _words("Words that make a stance milder.", "at the margin")

    def domain(self) -> Mapping[str, object]:
        """The sections that say anything."""
        given = {name: getattr(self, name) for name in ("ladders", "grades", *_LISTS)}
        rungs = {name: {int(n): phrases for n, phrases in added.items()} for name, added in self.rungs.items()}
        return {name: value for name, value in {**given, "rungs": rungs}.items() if value}


class _Phrase(NamedTuple):
    """A phrase in the file: the path to it, and its words."""

    loc: tuple[str | int, ...]
    text: str


def problems(document: Document) -> Iterator[Problem]:
    """What the forms of single values do not show: names and numbers that fit nothing, phrases in two places."""
    data: Mapping[str, Any] = document.data
    if not data.keys() - {"language"}:
        return
    ladders, rungs = (_mapping(data.get(name)) for name in ("ladders", "rungs"))
    known = sorted({*lexicon_data("stance.en")["ladders"], *ladders})
    for name in ladders:
        if not _NAME.fullmatch(name):
            yield _at(document, ("ladders", name), f"{name!r} is no name: only a-z, 0-9 and hyphens", of_key=True)
    for name, rows in ladders.items():
        if isinstance(rows, list) and len(rows) < 2:
            yield _at(document, ("ladders", name), f"{name} has no two rungs, so that there is no step on it")
    for name, added in rungs.items():
        yield from _rung_problems(document, name, _mapping(added), ladders, known)
    for place, name in enumerate(_listed(data.get("grades"))):
        if isinstance(name, str) and name not in known:
            yield _at(document, ("grades", place), f"grades: {_unknown(name, known)}")
    yield from _phrase_problems(document, data)


def _rung_problems(
    document: Document, name: str, added: Mapping[str, Any], ladders: Mapping[str, Any], known: Sequence[str]
) -> Iterator[Problem]:
    """Additions to a ladder that is not there, or to a rung that it has not."""
    if name not in known:
        yield _at(document, ("rungs", name), f"rungs: {_unknown(name, known)}", of_key=True)
        return
    count = len(_listed(ladders.get(name)) or lexicon_data("stance.en")["ladders"].get(name, ()))
    for number in added:
        if not number.isdecimal() or not 1 <= int(number) <= count:
            message = f"rungs: {name} has no rung {number}; it has 1 to {count}, of which 1 is the mildest"
            yield _at(document, ("rungs", name, number), message, of_key=True)


def _phrase_problems(document: Document, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Phrases that say nothing or too much, and those that stand twice where each may stand once."""
    for group in _groups(data):
        seen: dict[str, _Phrase] = {}
        for one in group:
            words = _WORD.findall(one.text.lower())
            if not any(char.isalpha() for char in one.text):
                yield _at(document, one.loc, f"{one.text!r} has no letters; write words")
            elif len(words) > MOST_WORDS:
                yield _at(
                    document, one.loc, f"{one.text!r:.40} has more than {MOST_WORDS} words; keep those that count"
                )
            first = seen.setdefault(" ".join(words), one)
            if first is not one:
                line = document.place(first.loc).line
                yield _at(document, one.loc, f"{one.text!r} stands on line {line} already; keep one of them")


def _groups(data: Mapping[str, Any]) -> Iterator[list[_Phrase]]:
    """The phrases, in groups within which none may stand twice: a list, or all rungs of a ladder."""
    for name in _LISTS:
        yield list(_phrases((name,), data.get(name)))
    ladders, rungs = (_mapping(data.get(name)) for name in ("ladders", "rungs"))
    for name in dict.fromkeys((*ladders, *rungs)):
        rows = enumerate(_listed(ladders.get(name)))
        own = [phrase for place, row in rows for phrase in _phrases(("ladders", name, place), row)]
        added = _mapping(rungs.get(name)).items()
        yield own + [phrase for number, row in added for phrase in _phrases(("rungs", name, number), row)]


def _phrases(loc: tuple[str | int, ...], listed: object) -> Iterator[_Phrase]:
    for place, text in enumerate(_listed(listed)):
        if isinstance(text, str):
            yield _Phrase((*loc, place), text)


def _unknown(name: str, known: Sequence[str]) -> str:
    listed = ", ".join(known)
    return f"there is no ladder {name!r}; {suggestion(name, list(known), f'known: {listed}')}"


def _at(document: Document, loc: tuple[str | int, ...], message: str, *, of_key: bool = False) -> Problem:
    return Problem(document.file, *(document.key_place(loc) if of_key else document.place(loc)), message)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
