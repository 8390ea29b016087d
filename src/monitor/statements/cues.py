"""What a language offers to say who said what: cue verbs by class, closed word classes, titles, countries.

The knowledge lies in ``lexicon/attribution.<language>.yaml``; this module gives it a shape that is quick to ask.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple


class Verb(NamedTuple):
    """One way to read a verb form: its base, the classes it belongs to, and which form of it this is."""

    lemma: str
    classes: frozenset[str]
    form: str  # "base", "s", "ed" or "ing"
    rest: tuple[str, ...] = ()  # the words that must follow: "out" of "point out"


class Country(NamedTuple):
    """A state or union: its names, its adjectives and inhabitants, its capital and governing houses."""

    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    seats: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Cues:
    """The knowledge of one language, compared by identity. Words are in lower case save names of states."""

    verbs: Mapping[str, tuple[Verb, ...]]
    words: Mapping[str, frozenset[str]]
    membership: Mapping[str, frozenset[str]]
    numbers: Mapping[str, Mapping[str, int]]
    countries: tuple[Country, ...]
    phrases: Mapping[str, re.Pattern[str]]
    abbreviations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    stance_nouns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    held_nouns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    called: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nationalities: frozenset[str] = frozenset()  # adjectives that name nobody by themselves: "chinese", "dutch"

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Cues:
        """The knowledge from the parsed content of a lexicon file. Raises ``KeyError`` where a part is missing."""
        words = {name: frozenset(map(str, members)) for name, members in data["words"].items()}
        membership: dict[str, set[str]] = {}
        for name, members in words.items():
            for word in members:
                membership.setdefault(word, set()).add(name)
        return cls(
            verbs=_verbs(data["verbs"], frozenset(map(str, data["doubling"]))),
            words=words,
            membership={word: frozenset(names) for word, names in membership.items()},
            numbers={name: dict(data["numbers"][name]) for name in _TABLES},
            countries=tuple(map(_country, data["countries"])),
            phrases={
                **{name: _starts(members) for name, members in data["openings"].items()},
                **{name: _anywhere(members) for name, members in data["phrases"].items()},
            },
            dates=tuple(map(str, data["dates"])),
            patterns={name: re.compile(form, re.DOTALL) for name, form in data["patterns"].items()},
            stance_nouns=_nouns(data["stance_nouns"]),
            held_nouns=_nouns(data["held_nouns"]),
            called=_nouns(data["called"]),
            nationalities=_nationalities(map(_country, data["countries"])),
            abbreviations={short: tuple(full.split()) for short, full in data["abbreviations"].items()},
        )

    @classmethod
    @cache
    def empty(cls) -> Cues:
        """No knowledge at all: names alone can be looked for with it."""
        return cls({}, defaultdict(frozenset), {}, {}, (), {})

    def __getitem__(self, name: str) -> frozenset[str]:
        """The word class of that name. Raises ``KeyError`` where there is none."""
        return self.words[name]

    def classes(self, word: str) -> frozenset[str]:
        """The word classes a word in lower case belongs to."""
        return self.membership.get(word, _NONE)


_NONE: frozenset[str] = frozenset()
_ADJECTIVAL = ("ese", "ish", "ch")
_SHORT_VOWEL = re.compile(r"(?:^|[^aeiou]|qu)[aeiou][^aeiouwxy]$")  # a single one, and one consonant behind it
_VOWELS = re.compile(r"[aeiouy]+")
_TABLES = ("months", "weekdays", "numbers", "units", "lately")


def _nouns(lines: Iterable[str]) -> dict[str, frozenset[str]]:
    """Nouns and the words that go with each, from lines such as ``support; for, of``."""
    joins: dict[str, set[str]] = {}
    for line in lines:
        nouns, words = ([part.strip() for part in half.split(",")] for half in line.split(";"))
        for noun in nouns:
            joins.setdefault(noun, set()).update(words)
    return {noun: frozenset(words) for noun, words in joins.items()}


def _starts(phrases: Iterable[str]) -> re.Pattern[str]:
    whole = (phrase + r"(?!\w)" * phrase[-1].isalnum() for phrase in map(_spaced, phrases))
    return re.compile(r"\W*(?:" + "|".join(whole) + ")", re.IGNORECASE)


def _anywhere(phrases: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(map(str, phrases), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(_spaced, longest)) + r")\b", re.IGNORECASE)


def _spaced(phrase: str) -> str:
    """A pattern of a phrase, whatever blanks part its words."""
    return re.escape(phrase).replace(r"\ ", r"\s+")


def _country(line: str) -> Country:
    name, adjectives, capital, *others = [
        [part.strip() for part in field.split(",") if part.strip("' ")] for field in line.split(";")
    ]
    return Country(tuple(name), tuple(adjectives), tuple(capital + (others[0] if others else [])))


def _nationalities(countries: Iterable[Country]) -> frozenset[str]:
    """The adjectives of states that are no inhabitant's name too: no "Norwegian" who claims something."""
    return frozenset(word.lower() for one in countries for word in one.adjectives if word.endswith(_ADJECTIVAL))


def _verbs(classes: Mapping[str, Iterable[str]], doubling: Container[str]) -> dict[str, tuple[Verb, ...]]:
    """Every form of every verb, by its first word."""
    lemmas: dict[str, set[str]] = {}
    for name, entries in classes.items():
        for entry in entries:
            lemmas.setdefault(str(entry), set()).add(name)
    irregular = {entry.split()[0]: entry for entry in sorted(lemmas) if " " in entry}
    # "speak_of" has the past of "speak_about spoke spoken".
    pasts = {head.partition("_")[0]: entry.split()[1:] for head, entry in irregular.items()}
    merged: dict[str, set[str]] = {}
    for entry, names in lemmas.items():
        merged.setdefault(irregular.get(entry, entry), set()).update(names)
    table: dict[str, list[Verb]] = {}
    for entry, names in merged.items():
        for form, kind, rest, lemma in _forms(entry, pasts, doubling):
            table.setdefault(form, []).append(Verb(lemma, frozenset(names), kind, rest))
    return {form: tuple(sorted(verbs, key=lambda verb: -len(verb.rest))) for form, verbs in table.items()}


def _forms(
    entry: str, pasts: Mapping[str, list[str]], doubling: Container[str]
) -> Iterable[tuple[str, str, tuple[str, ...], str]]:
    head, *given = entry.split()
    base, *rest = head.split("_")
    stems = _stems(base, doubling)
    past = given or (pasts.get(base, []) if rest else []) or [_past(stem) for stem in stems]
    gerunds = dict.fromkeys(map(_gerund, stems), "ing")
    forms = {base: "base", _third(base): "s", **gerunds, **dict.fromkeys(past, "ed")}
    return [(form, kind, tuple(rest), head.replace("_", " ")) for form, kind in forms.items()]


def _third(base: str) -> str:
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ies"
    return base + ("es" if re.search(r"(?:s|x|z|ch|sh|o)$", base) else "s")


def _stems(base: str, doubling: Container[str]) -> tuple[str, ...]:
    """What -ed and -ing are put to: "stopp" for "stop", "limit" for "limit"; "signal" is spelt in either way."""
    if not _SHORT_VOWEL.search(base):
        return (base,)
    doubled = base + base[-1]
    if base in doubling or len(_VOWELS.findall(base.replace("qu", "q"))) == 1:
        return (doubled,)
    return (doubled, base) if base.endswith("l") else (base,)


def _past(stem: str) -> str:
    if re.search(r"[^aeiou]y$", stem):
        return stem[:-1] + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


def _gerund(stem: str) -> str:
    return (stem[:-1] if re.search(r"[^eoy]e$", stem) else stem) + "ing"
