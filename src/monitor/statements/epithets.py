"""An actor taken up by what it is: "Velmora will not pay, the software company said".

Wire copy names an actor at the head of the words reported and describes it in the attribution behind them. Whether a
description fits is told by the actor's names ("Commission", "Bank") and by whether it is a state; a body whose names
tell nothing is taken for a company. Who judges another from outside, a regulator or a court, never fits those.

Nor does a description that says more than "the company" and that nobody has used of the actor, nor any where another
body was named of late: a bank's note on Velmora ends in "the bank said" as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain import Actor
from monitor.statements.antecedents import LOG
from monitor.statements.cast import Who, plain
from monitor.statements.clauses import Clauses
from monitor.statements.sides import Attribution
from monitor.statements.speakers import Scene
from monitor.statements.strangers import LATELY
from monitor.statements.tokens import OWNS, Range, Token

_LONGEST = 7  # tokens of "the Dutch computer chip maker"
_BARE = 2  # tokens of "the company"
_PLACED = 4  # tokens of "the board in Oslo"
_STRAY = ("prepositions", "conjunctions", "relatives", "pronouns", "possessives")


def taken_up(sentence: Clauses, one: Attribution, scene: Scene) -> Who | None:
    """The actor at the head of what is said before an attribution to "the company", if that can mean it alone."""
    head = _description(sentence, one)
    if not head or not one.left or not one.content or one.content[0].first >= one.frame.first:
        return None
    subject, verb = opening_subject(sentence, one.content)
    name = sentence.tokens[slice(*subject)] if subject else ()
    text = " ".join(token.text for token in name)
    actor = scene.cast.actors.get(scene.cast.state(text) or "") if text not in scene.cast.adjectives else None
    if actor is None or not _fits(actor, head[-1].low, scene) or not _known(actor, head, scene):
        return None
    if _accused(sentence, one, scene):
        return None
    foreign = any(owner != actor.id for owner in scene.owners(head)) and is_country(actor, scene)
    if foreign or _another_between(sentence, Range(verb, one.frame.first), actor, head[-1].low, scene):
        return None
    if _another_before(actor, head, scene) or _stranger(sentence, one, actor, head, scene):
        return None
    return scene.institution(actor.id, " ".join(token.text for token in head))


def own_board(head: Sequence[Token], scene: Scene) -> str | None:
    """The company whose "the board" is, which the article is just telling of, and no other body."""
    bare = len(head) > 1 and head[0].low in ("the", "its") and head[1].low == "board"
    about = scene.agent(near=True) if bare and scene.publisher is None else None
    actor = scene.cast.actors.get(about.actor or "") if about else None
    placed = len(head) == _BARE or (len(head) == _PLACED and head[_BARE].low in ("in", "at"))
    if actor is None or not placed or is_country(actor, scene) or _told(actor, scene):
        return None
    met = [one for one in scene.strangers.lately(scene.sentence) if scene.cast.state(one.text) != actor.id]
    return None if met else actor.id


def _description(sentence: Clauses, one: Attribution) -> Sequence[Token]:
    """The words of a source that describe a body without naming one: "the Dutch chipmaker"."""
    if len(one.source) != 1 or sentence.low(one.source[0].first) != "the":
        return ()
    head = sentence.tokens[slice(*one.source[0])]
    plainly = all(token.low != OWNS and token.classes.isdisjoint(_STRAY) for token in head[1:])
    return head if plainly and _BARE <= len(head) <= _LONGEST and not head[-1].capital else ()


def opening_subject(sentence: Clauses, content: Sequence[Range]) -> tuple[Range | None, int]:
    """The subject that opens what is said, and its verb behind it; no subject where no verb follows."""
    first = content[0].first
    subject, at = sentence.noun_phrase(first)
    if sentence.low(at) == "," and at + 1 < content[0].last:  # ", the maker of pumps,"
        at = sentence.clause_end(at + 1) + 1
    if at >= content[0].last and len(content) > 1:
        at = content[1].first  # "Velmora, the company said, will pay"
    while sentence.adverb(at):
        at += 1
    return (subject, at) if subject and sentence.finite(at) else (None, first)


# --- what fits an actor ----------------------------------------------------------------------------------


def _fits(actor: Actor, noun: str, scene: Scene) -> bool:
    """Whether an actor may be called so."""
    told = _told(actor, scene)
    if is_country(actor, scene):
        return noun in told | scene.cues["called_states"]
    return noun in told if told else _is_company(noun, scene)


def _known(actor: Actor, head: Sequence[Token], scene: Scene) -> bool:
    """Whether a description says no more than its noun does, or what the article or a name has told of the actor."""
    if is_country(actor, scene):
        return True
    told, calls, noun = _told(actor, scene), scene.strangers.calls.get(actor.id, set()), head[-1].low
    names = {word for name in (actor.name, *actor.aliases) for word in plain(name).split()}
    if not told and noun not in scene.cues["plain_companies"] | calls | names and not _makes(noun):
        return False
    more = [token for token in head[1:-1] if token.low not in calls]
    if told:
        return not any(token.capital for token in more)
    return noun != "group" or all(token.capital for token in more)  # "the campaign group"


def _accused(sentence: Clauses, one: Attribution, scene: Scene) -> bool:
    """Whether the words tell of a misdeed, of which hardly anybody speaks so of himself: "Velmora copied its pump"."""
    return any(sentence.low(at) in scene.cues["misdeeds"] for span in one.content for at in range(*span))


def is_country(actor: Actor, scene: Scene) -> bool:
    """Whether an actor is a country, with people of its own; a union is none."""
    names = {actor.name, *actor.aliases}
    return any(
        not names.isdisjoint((*one.names, *one.seats))
        and not all(adjective.replace(".", "").isupper() for adjective in one.adjectives)
        for one in scene.cues.countries
    )


def _is_company(noun: str, scene: Scene) -> bool:
    return noun in scene.cues["called_companies"] or _makes(noun)


def _makes(noun: str) -> bool:
    return noun.endswith(("maker", "builder"))


def _told(actor: Actor, scene: Scene) -> frozenset[str]:
    """What an actor may be called by the words of its names and who heads it; empty where they tell nothing."""
    words = {word for name in (actor.name, *actor.aliases) for word in plain(name).split()}
    titles = (plain(one.title).replace("secretary general", "secretary-general") for one in actor.speakers)
    words |= {word for title in titles for word in title.split() if word in scene.cues["public_offices"]}
    central = not words.isdisjoint(scene.cues["central_banks"])
    return _called(words, scene) - (scene.cues["never_central"] if central else frozenset())


def _called(words: set[str], scene: Scene) -> frozenset[str]:
    return frozenset[str]().union(*(scene.cues.called.get(word, ()) for word in words))


# --- whom else it may mean -------------------------------------------------------------------------------


def _another_between(sentence: Clauses, span: Range, actor: Actor, noun: str, scene: Scene) -> bool:
    """Whether something else that fits is named in a stretch: "Velmora will buy Zendor, the company said"."""
    if any(sentence.low(at) == noun and not sentence.capital(at) for at in range(*span)):
        return True
    inside = (one for one in scene.names.stretches(sentence.tokens) if span.first <= one.first < span.last)
    return any(_may_be(sentence, one, actor, noun, scene) for one in inside)


def _stranger(sentence: Clauses, one: Attribution, actor: Actor, head: Sequence[Token], scene: Scene) -> bool:
    """Whether a body is named in this sentence or the last ones, or was so called, that the description may mean.

    Where the description says more than its noun, and nothing has told that of the actor, any body named will do.
    """
    met, noun = scene.strangers, scene.strangers.noun(head[-1].low) or head[-1].low
    kinds = scene.cues["called_states" if is_country(actor, scene) else "called_companies"] | scene.cues["rivals"]
    lately = {word for word, at in met.others.items() if scene.sentence - at <= LATELY and word in kinds}
    plainly = noun in scene.cues["plain_companies"]
    if noun in met.others or (plainly and any(at < scene.sentence for at in (met.others[word] for word in lately))):
        return True
    told = met.calls.get(actor.id, set())
    more = any(token.low not in told for token in head[1:-1])
    said = [place for span in one.content for place in range(*span)]
    return any(
        _rivals(body.text, actor, noun, scene)
        for body in (met.met if more else met.lately(scene.sentence))
        if body.sentence < scene.sentence or (body.place.first in said and sentence.low(body.place.last) != OWNS)
    )


def _rivals(text: str, actor: Actor, noun: str, scene: Scene) -> bool:
    """Whether a name met is that of somebody else who may be called so."""
    if any(text == name or text.startswith(f"{name} ") for name in (actor.name, *actor.aliases)):
        return False
    if scene.cast.is_state(text):
        other = scene.cast.actors.get(scene.cast.state(text) or "")
        nameless = noun in scene.cues["called_states"] and text not in scene.cues.membership
        return other is not actor and (_fits(other, noun, scene) if other else nameless)
    told = _called(set(plain(text).split()), scene)
    return noun in told if told else noun not in scene.cues["called_states"] or is_country(actor, scene)


def _may_be(sentence: Clauses, stretch: Range, actor: Actor, noun: str, scene: Scene) -> bool:
    """Whether a name may be that of another one so called; a person, a day, a place or a state is no company."""
    tokens = sentence.tokens
    text = " ".join(token.text for token in tokens[slice(*stretch)])
    owned = sentence.low(stretch.last + 1) if sentence.low(stretch.last) == OWNS else ""  # "the Dockers' Union"
    if scene.cast.is_state(text):
        other = scene.cast.actors.get(scene.cast.state(text) or "")
        return other is not actor and (_fits(other, noun, scene) if other else noun in scene.cues["called_states"])
    told = _called({*plain(text).split(), owned}, scene)
    if told:
        return noun in told
    timed = all("times" in token.classes for token in tokens[slice(*stretch)])
    seated = sentence.has(stretch.first - 1, "locatives")
    return not (timed or seated or owned or scene.names.personal(tokens, stretch, scene.bearers))


def _another_before(actor: Actor, head: Sequence[Token], scene: Scene) -> bool:
    """Whether the article has spoken of somebody else so called, or another body was just heard."""
    noun, bare = head[-1].low, len(head) <= _BARE
    same = {f"the {noun}", " ".join(token.low for token in head)}
    for who in (one.who for one in scene.log[-LOG:] if one.who.actor != actor.id):
        description = (who.name or who.label).lower()
        if noun in description.split() and description not in same:
            return True
        other = scene.cast.actors.get(who.actor or "")
        if bare and other and noun in _told(other, scene) - _told(actor, scene):
            return True
    return bare and _another_near(actor, noun, scene)


def _another_near(actor: Actor, noun: str, scene: Scene) -> bool:
    """Whether another body was heard in the last sentences that a bare "the bank" may mean as well."""
    last = scene.last
    if last is None or last.person or last.actor == actor.id:
        return False
    heard = max((one.sentence for one in scene.log[-LOG:] if one.who.key == last.key), default=-1)
    return scene.sentence - heard <= LATELY and _body(last, noun, scene)


def _body(who: Who, noun: str, scene: Scene) -> bool:
    """Whether a source without a person's name is a body that may be called so: "Zendor said"."""
    other = scene.cast.actors.get(who.actor or "")
    if other is not None:
        return _fits(other, noun, scene)
    words = (who.name or "").split()
    named = bool(words) and all(word[0].isupper() for word in words)
    told = _called(set(plain(who.name or "").split()), scene)
    return named and (noun in told if told else _is_company(noun, scene))
