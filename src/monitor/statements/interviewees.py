"""Whom an interview is with: the one person its title, standfirst and opening present as the one who speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from monitor.domain import Span
from monitor.statements.cast import Who, in_office, plain, title_words
from monitor.statements.clauses import Clauses
from monitor.statements.phrases import DASHES
from monitor.statements.reading import Sentence
from monitor.statements.speakers import Scene
from monitor.statements.tokens import OWNS, Range, Token, tokenise

_BYLINE = 8  # words of a line that only says who wrote
_HEADING = 10  # tokens of a line that only says what this is and with whom: "The Monday interview: Ann Smith"
_APPOSITION = 14  # tokens between a name and its verb: "Smith, the mayor of Oslo, on"


class _Named(NamedTuple):
    """A person in a line of the head, and the tokens of the name."""

    who: Who
    place: Range


def interviewee(title: str, head: Sequence[Sentence], scene: Scene, *, strict: bool = False) -> Who | None:
    """The person an interview is with; ``None`` where two may be meant, or nobody is named.

    The one presented ("Smith on cows", "we asked Smith") is, or who received the reporter where the head names nobody
    else; else the only one its head names: where ``strict``, if it is somebody followed and the head tells of an
    interview.
    """
    lines = [tuple(tokenise(title, Span(0, len(title)), (), scene.cues)), *(one.tokens for one in head)]
    presented: dict[str, Who] = {}
    receiving: dict[str, Who] = {}
    named: dict[str, Who] = {}
    for number, tokens in enumerate(lines):
        people = _people(tokens, scene)
        found = _presented(tokens, people, scene) if people else _by_office(tokens, scene)
        receiving.update((who.key, who) for who in _receiving(tokens, people, scene))
        presented.update((who.key, who) for who in found)
        named.update((one.who.key, one.who) for one in people)
        named.update((name, Who(name)) for name in _strangers(tokens, people, scene) if number)
    told = not strict or (_tells_of_interview(lines) and all(_holds_office(who, scene) for who in named.values()))
    chosen = presented or (receiving if len(named | receiving) == 1 else {}) or (named if told else {})
    return next(iter(chosen.values())) if len(chosen) == 1 else None


def _tells_of_interview(lines: Sequence[Sequence[Token]]) -> bool:
    """Whether the head says that somebody was interviewed: "The interview took place in Oslo"."""
    return any(
        token.low == "interview" and at and tokens[at - 1].low in ("the", "this", "our")
        for tokens in lines
        for at, token in enumerate(tokens)
    )


def _holds_office(who: Who, scene: Scene) -> bool:
    return bool(scene.cast.offices(plain(who.name or "")))


def _people(tokens: Sequence[Token], scene: Scene) -> list[_Named]:
    """The people a line names, but for its author and whoever only owns something."""
    found = []
    for stretch in scene.names.stretches(tokens):
        name = scene.names.personal(tokens, stretch, scene.bearers)
        who = _known(tokens[slice(*name)], scene) if name else None
        owns = name and name.last < len(tokens) and tokens[name.last].low == OWNS
        if name and who and not owns:
            found.append(_Named(who, name))
    followed = any(scene.cast.offices(plain(one.who.name or "")) for one in found)
    return [] if found and not followed and _byline(tokens) else found


def _strangers(tokens: Sequence[Token], people: Sequence[_Named], scene: Scene) -> list[str]:
    """The full names in a line that is no byline, of people whom nothing else is known of."""
    met = {one.place for one in people}
    if _byline(tokens):
        return []
    names = (scene.names.personal(tokens, stretch, scene.bearers) for stretch in scene.names.stretches(tokens))
    strange = [name for name in names if name and name not in met and name.last - name.first > 1]
    return [
        " ".join(token.text for token in tokens[slice(*name)])
        for name in strange
        if _known(tokens[slice(*name)], scene) is None
    ]


def _known(name: Sequence[Token], scene: Scene) -> Who | None:
    """Whom a name means that the head or the configuration knows: a headline's capitals alone make nobody."""
    full = plain(" ".join(token.text for token in name))
    known = scene.persons.get(full) or scene.bearers.get(full)
    offices = scene.cast.offices(full)
    return known.who if known else in_office(offices, scene.day) if offices else None


def _byline(tokens: Sequence[Token]) -> bool:
    """Whether a line only says who wrote: "By Ann Smith", "Ann Smith, Oslo"; nobody's office stands in it."""
    words = [token for token in tokens if token.kind == "word"]
    if not words or len(words) > _BYLINE:
        return False
    office = any(not token.classes.isdisjoint(("officials", "offices")) for token in words)
    bare = all(token.capital or "times" in token.classes or "prepositions" in token.classes for token in words)
    written = words[0].low == "by" or (len(words) > 1 and words[1].low == "by")
    return not office and (bare or written) and not any(token.low == ":" for token in tokens)


def _presented(tokens: Sequence[Token], people: Sequence[_Named], scene: Scene) -> list[Who]:
    """Whom a line presents. Who talks with whom is told by an office that only one of them has."""
    asked = [one for one in people if _is_asked(tokens, one.place.first, scene)]
    if asked and len(people) > 1:
        holders = [one.who for one in people if _in_office(one.who, scene)]
        return holders if len(holders) == 1 else [one.who for one in people]
    # "Interview: Ann Smith" may as well say who asked.
    headed = len(people) == 1 and _in_office(people[0].who, scene) and _heads(tokens, people[0].place, scene)
    return [one.who for one in asked or people if asked or headed or _takes_the_word(tokens, one.place.last, scene)]


def _heads(tokens: Sequence[Token], name: Range, scene: Scene) -> bool:
    """Whether a line is a heading that ends in a name set apart, or that calls itself somebody's interview."""
    if len(tokens) > _HEADING or (name.first > 0 and name.last < len(tokens)):
        return False
    marks, rest = (":", "-", *DASHES), (*tokens[: name.first], *tokens[name.last :])
    called = any("encounters" in token.classes for token in rest)
    if name.first == 0:
        return called and bool(rest) and rest[0].low in (*marks, ",", "in")
    sentence = Clauses(tokens, scene.cues)
    verbless = not any(sentence.finite(at) for at in range(name.first))
    return (rest[-1].low in marks and verbless) or (rest[-1].low in ("with", "for", "to") and called)


def _receiving(tokens: Sequence[Token], people: Sequence[_Named], scene: Scene) -> list[Who]:
    """Who receives the reporter in a line, by name or by office: "The minister receives in a room without windows"."""
    verbs = (at for at, token in enumerate(tokens[:_APPOSITION]) if "receiving" in token.classes)
    verb = next(verbs, 0)
    if not verb or not _receives(Clauses(tokens, scene.cues), verb):
        return []
    named = [one.who for one in people if one.place.last <= verb]
    who = scene.resolve(tokens, (Range(0, verb),)) if not named else None
    return named or ([who] if who is not None and who.person and who.actor else [])


def _receives(sentence: Clauses, verb: int) -> bool:
    """Whether the verb has the reporter for its object ("greets us") or, with a place behind it, none at all.

    "Was received in Oslo" tells of a guest, "received in Oslo the heads of the unions" of other guests.
    """
    before, behind = verb - 1, verb + 1
    while before > 0 and sentence.adverb(before):
        before -= 1
    if sentence.low(behind) in ("us", "me"):
        return True
    if sentence.low(behind) == "our":
        return sentence.has(behind + 1, "reporters")
    placed = sentence.has(behind, "received") and not sentence.has(behind + 1, "times")
    if not placed or sentence.has(before, "auxiliaries"):
        return False
    end = sentence.adjuncts(behind)
    told = end + (sentence.low(end) == ",")
    return end > behind + 1 and (sentence.ends(end) or sentence.has(told, "relatives") or sentence.low(told) == "where")


def _is_asked(tokens: Sequence[Token], first: int, scene: Scene) -> bool:
    """Whether the name at the token is behind "we asked", "an interview with", "talks to"."""
    while first and not tokens[first - 1].classes.isdisjoint(("titles", "officials", "determiners")):
        first -= 1
    before = [token.low for token in tokens[max(0, first - 2) : first]]
    if before[-1:] and before[-1] in scene.cues["asking"]:
        return True
    return len(before) == 2 and before[-1] in ("to", "with") and before[0] in scene.cues["talking"]


def _takes_the_word(tokens: Sequence[Token], end: int, scene: Scene) -> bool:
    """Whether "on", "answers" or a colon follows a name, and what is told of its bearer."""
    if end < len(tokens) and tokens[end].low == ",":
        closes = (at for at in range(end + 1, min(end + _APPOSITION, len(tokens))) if tokens[at].low == ",")
        end = next(closes, len(tokens) - 1) + 1
    return end < len(tokens) and tokens[end].low in scene.cues["presenting"]


def _in_office(who: Who, scene: Scene) -> bool:
    person = scene.persons.get(plain(who.name or ""))
    roles = (person.roles if person else set()) | title_words(who.title or "")
    return who.actor is not None or bool(roles - scene.cues["askers"] - scene.cues["styles"])


def _by_office(tokens: Sequence[Token], scene: Scene) -> list[Who]:
    """Whom a line presents by office alone: "The farm minister on cows"."""
    source, end = Clauses(tokens, scene.cues).noun_phrase(0)
    who = scene.resolve(tokens, (source,)) if source and _takes_the_word(tokens, end, scene) else None
    return [who] if who is not None and who.person and who.actor else []
