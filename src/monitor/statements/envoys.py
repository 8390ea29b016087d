"""Envoys and the like, whom an article tells of by whose they are: "China's ambassador", and then "the ambassador"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from monitor.statements.antecedents import MEMORY, SUBJECT
from monitor.statements.cast import Who
from monitor.statements.focus import Focus
from monitor.statements.names import Names
from monitor.statements.tokens import OWNS, Token

_Holder = Callable[[Sequence[Token], int], Who | None]
_ARTICLED = 2  # tokens of "the ambassador"
_LONGEST_POST = 4  # tokens before "ambassador" that tell whose one it is


class Posted(NamedTuple):
    """An envoy or the like of a state: by what noun, whose, in which sentence; ``topic`` where that is about him."""

    noun: str
    actor: str | None
    sentence: int
    topic: bool


class Envoys(Focus):
    """Whose envoy an article has told of last, and whom "the ambassador" and "he" therefore mean."""

    envoy: Posted | None = None

    def meet_envoys(self, tokens: Sequence[Token], subject_end: int, holder_of: _Holder) -> None:
        """Take note of whose envoy a sentence tells of: "China's ambassador", "the Ambassador of Chile", "its envoy".

        ``holder_of`` tells whom a description that starts at a token hangs on.
        """
        for at, token in enumerate(tokens):
            if "posts" not in token.classes:
                continue
            first = at
            while first > 0 and at - first < _LONGEST_POST and _may_own(tokens[first - 1], self.names):
                first -= 1
            of = tokens[at + 1 : at + 4] if tokens[at + 1 : at + 2] and tokens[at + 1].low == "of" else ()
            described = [*tokens[first : at + 1], *of]
            owners, holder = self.owners(described), holder_of(described, first)
            known = {"possessives", "articles"} & frozenset[str]().union(*(one.classes for one in described))
            if owners or of or (known and all(one.low != "the" for one in described)):
                ours = any("own_side" in one.classes for one in described)
                actor = owners[0] if owners else holder.actor if holder else self.publisher if ours else None
                self.envoy = Posted(token.low, actor, self.sentence, topic=at < subject_end)

    def sent(self, head: Sequence[Token]) -> Who | None:
        """Whom "the ambassador" speaks for, unless the article has described another one."""
        sent, known = self._told_of(head), self.introduced(head)
        return sent if sent and (known is None or known.actor == sent.actor) else None

    def _told_of(self, head: Sequence[Token]) -> Who | None:
        """Whom "the ambassador" speaks for: the actor whose one the article has told of last."""
        envoy, noun = self.envoy, head[-1].low
        if envoy is None or envoy.actor is None or len(head) != _ARTICLED or head[0].low not in ("the", "that"):
            return None
        known = noun == envoy.noun or noun in self.cues["any_envoy"]
        if not known or "posts" not in head[1].classes or self.sentence - envoy.sentence > MEMORY:
            return None
        self.envoy = envoy._replace(sentence=self.sentence)  # who is spoken of again stays in mind
        return self.institution(envoy.actor, " ".join(token.low for token in head))

    def he_sent(self, low: str) -> Who | None:
        """The envoy without a name whom "he" or "she" means: whom this sentence or the one before is about."""
        if low not in ("he", "she") or self.envoy is None:
            return None
        told = [one for one in self.log[-12:] if one.weight >= SUBJECT and self.sentence - one.sentence <= 1]
        last = max(told, key=lambda one: (one.sentence, -one.index), default=None)
        if last:
            return last.who if not last.who.person and self.is_envoy(last.who) else None
        about = self.envoy.topic and self.sentence - self.envoy.sentence <= 1
        return self.institution(self.envoy.actor, f"the {self.envoy.noun}") if about else None

    def is_envoy(self, who: Who) -> bool:
        """Whether somebody without a name is the envoy whom the article has told of last."""
        return self.envoy is not None and self.envoy.noun in who.label.lower().split()


def _may_own(token: Token, names: Names) -> bool:
    """Whether a word before a noun may say whose it is."""
    return token.low == OWNS or "possessives" in token.classes or names.describes(token)
