"""What is sound by its form and yet hardly meant. It is told, and is no error: such files have been taken so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from monitor.config import OPTIONAL, yamlfile
from monitor.config.entries import position_problem
from monitor.config.yamlfile import START, Document, Loc, Node, Place, Problem
from monitor.domain import Actor, Authority, Config, LinkRules, Source, SourceKind, Speaker
from monitor.links import canonical_url
from monitor.resources import lexicon_data
from monitor.statements.cast import bare, plain

_NO_WORDS = re.compile(r"^[\"“”„«»]|[\"“”«»]$|^['‘](?=.*['’]$)|[*?|\\^()\[\]{}]")
"""Signs that hardly belong to words looked for in a text: marks of quotation around them, those of a search pattern."""

_WORDS = frozenset({"name", "title", "question", "statement", "source"})
"""Keys of what people say in their own words."""


def doubts(directory: Path, config: Config, latest: date) -> list[Problem]:
    """Everything doubtful in the files of a sound configuration, file by file. ``latest`` is the last day there was."""
    monitor, sources, actors, positions = (
        yamlfile.read(directory / f"{name}.yaml") for name in ("monitor", "sources", "actors", "positions")
    )
    found = [
        *_unread(directory),
        *_literal_variable(monitor),
        *_no_own_word(sources, config),
        *_shared_addresses(sources, config),
        *_shared_names(actors, config),
        *_shared_speakers(actors, config),
        *_useless(actors, _called(config)),
        *_useless(positions, _looked_for(config)),
        *_yet_to_come(directory, config, latest),
        *(one for document in (sources, actors, positions) for one in _cut_short(directory, document)),
    ]
    return sorted(found)


def _unread(directory: Path) -> Iterator[Problem]:
    """Files that may be missing, and are there under a name that nobody looks for."""
    for name in OPTIONAL:
        path = directory / f"{name}.yaml"
        if not path.exists() and (other := yamlfile.namesake(path)):
            yield Problem(path.name, *START, f"is not there, and {other} is not read; rename it")


def _literal_variable(monitor: Document) -> Iterator[Problem]:
    """A folder with the name of a variable, which only channels may name."""
    folder = monitor.data.get("state_dir")
    if isinstance(folder, str) and "$" in folder:
        message = f"state_dir: no variables are known here, so that the folder is called {folder!r}; write the path out"
        yield Problem(monitor.file, *monitor.place(["state_dir"]), message)


def _cut_short(directory: Path, document: Document) -> Iterator[Problem]:
    """Texts that end where a number sign begins a comment, since a blank stands before it."""
    lines = (directory / document.file).read_text(encoding="utf-8-sig").splitlines()
    for key, place, text in _lines_of_text(document.root) if document.root else ():
        rest = lines[place.line - 1][place.column - 1 :] if place.line <= len(lines) else ""
        if rest.startswith(text) and (comment := re.match(r"\s+(#\w+)", rest[len(text) :])):
            message = f"{key}: ends before {comment[1]}, where a comment begins; put the whole value in quotes"
            yield Problem(document.file, *place, message)


def _lines_of_text(node: Node) -> Iterator[tuple[str, Place, str]]:
    """The values in a person's own words, with their keys and places."""
    if isinstance(node.value, list):
        for one in node.value:
            yield from _lines_of_text(one)
    elif isinstance(node.value, dict):
        for key, (_, child) in node.value.items():
            if isinstance(child.value, str) and key in _WORDS:
                yield key, child.place, child.value
            yield from _lines_of_text(child)


def _no_own_word(document: Document, config: Config) -> Iterator[Problem]:
    """Publishers whose texts are read as anybody's, for want of an official authority."""
    for index, source in enumerate(config.sources):
        if source.publisher is not None and source.authority is not Authority.OFFICIAL:
            message = (
                f"{source.publisher} publishes this itself, yet with the authority {source.authority} it is not read "
                "as its own word; say `authority: official`, or remove `publisher`"
            )
            place: Loc = ("sources", index, "publisher")
            yield Problem(document.file, *document.place(place), f"publisher: {message}")


def _shared_addresses(document: Document, config: Config) -> Iterator[Problem]:
    """Addresses that two sources watch in the same way: each text there counts as that of one of them."""
    first: dict[tuple[str, SourceKind], tuple[Source, Loc]] = {}
    for index, source in enumerate(config.sources):
        place: Loc = ("sources", index, "url")
        if not source.enabled:
            continue
        other, there = first.setdefault((canonical_url(source.url), source.kind), (source, place))
        if other is not source and (source.links == other.links or LinkRules() in (source.links, other.links)):
            message = (
                f"is watched as {other.id} too, on line {document.place(there).line}, and what is found there will be "
                "that of one of them; keep one"
            )
            yield Problem(document.file, *document.place(place), f"url: {message}")


def _called(config: Config) -> Iterator[tuple[Loc, str]]:
    """The names that stand for actors and their speakers in a text, with their places in actors.yaml."""
    for index, actor in enumerate(config.actors):
        yield from ((("actors", index, "aliases", number), alias) for number, alias in enumerate(actor.aliases))
        for which, speaker in enumerate(actor.speakers):
            for number, alias in enumerate(speaker.aliases):
                yield ("actors", index, "speakers", which, "aliases", number), alias


def _looked_for(config: Config) -> Iterator[tuple[Loc, str]]:
    """The words by which issues are known, with their places in positions.yaml."""
    for index, issue in enumerate(config.issues):
        for key, words in (("keywords", issue.keywords), ("context", issue.context)):
            yield from ((("issues", index, key, number), word) for number, word in enumerate(words))


def _useless(document: Document, phrases: Iterable[tuple[Loc, str]]) -> Iterator[Problem]:
    """Words that stand in no text as they are written, or in nearly every one."""
    common = frozenset(lexicon_data("words.en")["function_words"])
    for loc, phrase in phrases:
        words = re.findall(r"\w+", phrase)
        if found := _NO_WORDS.search(phrase) or re.fullmatch(r"[^\w%]+", phrase):
            why = f"{phrase!r} is looked for letter by letter, {found[0]!r} included; write the words alone"
        elif words and all(word in common or (len(word) == 1 and word.islower()) for word in words):
            why = f"{phrase!r} stands in nearly every text, and so tells nothing; write a word that tells"
        else:
            continue
        key = next(step for step in reversed(loc) if isinstance(step, str))
        yield Problem(document.file, *document.place(loc), f"{key}: {why}")


def _yet_to_come(directory: Path, config: Config, latest: date) -> Iterator[Problem]:
    """Positions of a day that nobody has seen: whatever is said is older, and so never a shift."""
    for position in config.positions:
        if position.as_of > latest:
            message = f"{position.as_of} is yet to come, and nothing said before it is held against it; correct the day"
            yield position_problem(directory, position, message)


def _shared_names(document: Document, config: Config) -> Iterator[Problem]:
    """Names of one actor that are those of another."""
    owners: dict[str, tuple[Actor, Loc]] = {}
    for index, actor in enumerate(config.actors):
        for loc, name in _names(actor):
            place: Loc = ("actors", index, *loc)
            owner, first = owners.setdefault(plain(bare(name)), (actor, place))
            if owner is not actor:
                message = (
                    f"{name!r} means {owner.id} too, on line {document.place(first).line}, and what it says will be "
                    "taken for the word of one of them; keep it with one"
                )
                yield Problem(document.file, *document.place(place), f"{loc[0]}: {message}")


def _names(actor: Actor) -> list[tuple[Loc, str]]:
    """What an actor is called, with where that stands in its entry."""
    return [(("name",), actor.name), *((("aliases", number), alias) for number, alias in enumerate(actor.aliases))]


def _shared_speakers(document: Document, config: Config) -> Iterator[Problem]:
    """People who speak for two actors at a time."""
    met: dict[str, list[tuple[Actor, Speaker, Loc]]] = {}
    for index, actor in enumerate(config.actors):
        for number, speaker in enumerate(actor.speakers):
            place: Loc = ("actors", index, "speakers", number, "name")
            before = met.setdefault(plain(speaker.name), [])
            other = next((one for one in before if one[0] is not actor and _overlap(one[1], speaker)), None)
            before.append((actor, speaker, place))
            if other:
                message = (
                    f"{speaker.name!r} speaks for {other[0].id} at the same time, on line "
                    f"{document.place(other[2]).line}, and will be heard for one of them alone; keep it with one, "
                    "or say `from` when and `until` when"
                )
                yield Problem(document.file, *document.place(place), f"name: {message}")


def _overlap(one: Speaker, other: Speaker) -> bool:
    """Whether there is a day on which both hold their office."""
    begins = max(one.since or date.min, other.since or date.min)
    return begins <= min(one.until or date.max, other.until or date.max)
