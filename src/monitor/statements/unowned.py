"""Words told by a text or an office that is nobody's by name: "India has banned it, a circular shows".

The text is whoever's that is told to have sent it, else what it tells is taken for the deed of the actor that it says
did something; the office is that of the state that is said to act. What others write, courts, papers and parties, and
what is only leaked, tells of nobody's deeds so.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain import INSTITUTION_RANK
from monitor.statements.acts import sender
from monitor.statements.antecedents import LOG, MEMORY, SPOKE
from monitor.statements.cast import SPOKESPERSON_RANK, Who
from monitor.statements.clauses import Clauses
from monitor.statements.epithets import is_country, opening_subject, own_board
from monitor.statements.sides import Attribution
from monitor.statements.speakers import Scene
from monitor.statements.stances import accounts
from monitor.statements.tokens import OWNS, Token

_NOT_OFFICIAL = ("others", "judges", "rumour_sources", "possessives", "forecasters")
_NOT_BEHIND = ("others", "judges", "rumour_sources", "forecasters")
_FEWEST = 3  # tokens of "a government spokesman"
_WAYS = ("verb", "inverted", "according")


def unowned(sentence: Clauses, one: Attribution, scene: Scene) -> Who | None:
    """Whose words a text or office without an owner gives: of who sent it, of the state that the words are about."""
    if not one.source or not one.content:
        return None
    board = own_board(sentence.tokens[slice(*one.source[0])], scene)
    if board or one.way not in _WAYS:
        return scene.institution(board, "the board") if board else None
    return _sent(sentence, one, scene) or _of_state(sentence, one, scene)


def told_by_text(sentence: Clauses, one: Attribution, scene: Scene) -> Who | None:
    """The actor whose deed an official text tells of, where nothing says whose text it is."""
    if one.way not in _WAYS or not one.source or not one.content:
        return None
    head = sentence.tokens[slice(*one.source[0])]
    noun = next((at for at, token in enumerate(head) if "official_texts" in token.classes), None)
    if noun is None or not _plainly(head[:noun]) or not _nobodys(head[noun + 1 :]):
        return None
    actor = _acting(sentence, one, scene)
    return Who(actor=actor, rank=INSTITUTION_RANK) if actor else None


def _plainly(before: Sequence[Token]) -> bool:
    """Whether nothing before the noun of a text says whose it is, or that others wrote it."""
    small = not any(token.capital for token in before[1:])
    return small and all(
        token.low not in (OWNS, "leaked") and token.classes.isdisjoint(_NOT_OFFICIAL) for token in before
    )


def _nobodys(behind: Sequence[Token]) -> bool:
    """Whether what is told of a text behind it is only when and where it came out, and who has seen it."""
    for token in behind:
        if "perused" in token.classes:
            return token.low not in ("leaked", "reported")
        made = token.low in ("by", "from", "of") or "relatives" in token.classes
        if made or (token.capital and "times" not in token.classes) or not token.classes.isdisjoint(_NOT_BEHIND):
            return False
    return True


def _acting(sentence: Clauses, one: Attribution, scene: Scene) -> str | None:
    """The actor whose deed opens the words, no misdeed."""
    said = [at for span in one.content for at in range(*span)]
    if any(sentence.low(at) in scene.cues["misdeeds"] for at in said):
        return None
    first = sentence.adjuncts(one.content[0].first) if sentence.has(said[0], "prepositions") else said[0]
    told = next((deed for deed in accounts(sentence, scene) if deed.verb in said), None)
    return told.who.actor if told and told.clause.first <= max(first, said[0]) + 1 else None


def _sent(sentence: Clauses, one: Attribution, scene: Scene) -> Who | None:
    """Who is told to have sent or published a text: "an amendment that the government sent to the Senate"."""
    first, last = one.source[0]
    nouns = (at for at in range(first, last) if sentence.has(at, "official_texts", "documents"))
    noun = next(nouns, None)
    who = sender(sentence, noun, scene) if noun is not None and not sentence.capital(noun) else None
    label = " ".join(token.text for token in sentence.tokens[slice(*one.source[0])])
    return scene.institution(who.actor, label) if who and who.actor else None


def _of_state(sentence: Clauses, one: Attribution, scene: Scene) -> Who | None:
    """The state that the words are about whose office speaks: "a foreign ministry spokesperson"."""
    head = sentence.tokens[slice(*one.source[0])]
    if len(one.source) > 1 or not _is_office(head) or not one.left:
        return None
    subject, verb = opening_subject(sentence, one.content)
    actor = scene.cast.state(" ".join(token.text for token in sentence.tokens[slice(*subject)])) if subject else None
    if actor is None or not is_country(scene.cast.actors[actor], scene) or _others_speak(sentence, one, actor, scene):
        return None
    if sentence.low(verb) not in ("will", "shall") and _acting(sentence, one, scene) != actor:
        return None
    rank = SPOKESPERSON_RANK if "spokes" in head[-1].classes else INSTITUTION_RANK
    return Who(None, None, actor, rank, label=" ".join(token.text for token in head[1:]))


def _is_office(head: Sequence[Token]) -> bool:
    """Whether a description means an office that every state has: "a government spokesman", "the trade secretariat"."""
    small = all(not token.capital and token.classes.isdisjoint(("others", "ousted", "abroad")) for token in head[1:])
    if len(head) < _FEWEST or not small:
        return False
    noun, before = head[-1], head[1:-1]
    if head[0].low in ("a", "an"):
        return "spokes" in noun.classes and any("home_bodies" in token.classes for token in before)
    return head[0].low == "the" and noun.low == "secretariat" and all("titles" in token.classes for token in before)


def _others_speak(sentence: Clauses, one: Attribution, actor: str, scene: Scene) -> bool:
    """Whether another actor may speak: the article's own, one heard of late, or one named beside the attribution."""
    home = scene.home.owner
    heard = any(
        mention.weight == SPOKE
        and mention.who.actor not in (None, actor)
        and scene.sentence - mention.sentence <= MEMORY
        for mention in scene.log[-LOG:]
    )
    beside = sentence.tokens[one.frame.first :]
    named = any(
        token.capital and scene.cast.is_state(token.text) and scene.cast.state(token.text) != actor for token in beside
    )
    return heard or named or (home is not None and home != actor)
