"""``model: openai:URL#MODEL``: a judge that asks a language model, and is the built-in one where that does not answer.

An answer is pooled with the built-in judge's distribution, weighed by the confidence the model claims for itself (a
linear opinion pool: Stone, 1961), so that a doubtful answer moves little and none is ever quite certain. Answers are
kept by the hash of everything they depend on. A day has a budget of calls; an address that fails is left alone for a
while that grows.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from monitor.compare import Judge, Pair, apart, certain
from monitor.domain import Comparison, EndpointSettings, Relation, identity
from monitor.judges import Tell
from monitor.judges.answers import Answers, Memory
from monitor.judges.endpoint import Endpoint, EndpointError, is_loopback
from monitor.judges.question import SCHEMA, VERSION, Answer, AnswerError, checked, messages

KEY = "MONITOR_MODEL_KEY"
"""The environment variable with the key that the address wants, if it wants one. No file and no log ever holds it."""

MOST_TRUST = 0.9
"""Weight of an answer that is entirely sure of itself."""
PLAINLY_UNRELATED = 0.97
"""Confidence from which a pair that the built-in judge finds unrelated is not worth a call."""
AT_ONCE = 4
"""Questions under way at a time."""
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)

Clock = Callable[[], datetime]


class SpentError(Exception):
    """No call may be made now; the message says why in few words."""


_RESTING = "left alone after failures"


class Asker:
    """Asks one address, within a budget; remembers what was answered; leaves alone what does not answer."""

    def __init__(
        self, endpoint: Endpoint, answers: Answers, calls_per_day: int, tell: Tell, clock: Clock | None = None
    ) -> None:
        self._endpoint, self._answers, self._most, self._tell = endpoint, answers, calls_per_day, tell
        self._clock = clock or (lambda: datetime.now(UTC))
        self._lock = threading.Lock()
        self._resting_until: datetime | None = None
        self._rest = FIRST_REST
        self._told: set[str] = set()

    @property
    def version(self) -> str:
        """Names the model, its address and the question."""
        return f"openai:{self._endpoint.url.host}#{self._endpoint.model} {VERSION}"

    def ask(self, pair: Pair) -> Answer | str:
        """The answer, kept or new; or, in few words, why there is none."""
        key = identity(VERSION, self._endpoint.url, self._endpoint.model, *pair)
        kept = self._answers.answer(key)
        try:
            content = self._endpoint.ask(messages(pair), self._may_call) if kept is None else kept
            answer = checked(content, pair)
        except SpentError as error:
            return self._failed(str(error))
        except EndpointError as error:
            return self._down(error) if error.lasting else self._failed(str(error))
        except AnswerError as error:
            return self._failed(f"an answer that does not count: {error}")
        if kept is None:
            self._answers.keep_answer(key, content, self._clock())
            self._up()
        return answer

    def close(self) -> None:
        """Lets the connections go."""
        self._endpoint.close()

    def _may_call(self) -> None:
        """Raises :class:`SpentError` where the address is left alone or the day's budget is used up."""
        now = self._clock()
        with self._lock:
            if self._resting_until is not None and now < self._resting_until:
                raise SpentError(_RESTING)
        if not self._answers.take_call(now.date(), self._most):
            raise SpentError(f"the budget of {self._most} calls on {now:%Y-%m-%d} is used up")

    def _down(self, error: EndpointError) -> str:
        """The address does not answer: it is left alone for a while."""
        with self._lock:
            first = self._resting_until is None
            self._resting_until = self._clock() + (error.rest or self._rest)
            self._rest = min(2 * self._rest, LONGEST_REST)
        if first:
            self._tell(f"{self.version}: {error}; the built-in model compares in its place")
        return str(error)

    def _up(self) -> None:
        """The address answers, perhaps again."""
        with self._lock:
            again = self._resting_until is not None
            self._resting_until, self._rest = None, FIRST_REST
        if again:
            self._tell(f"{self.version}: answers again")

    def _failed(self, why: str) -> str:
        """One question is not answered. Each kind of failure is told once."""
        with self._lock:
            first = why not in self._told and why != _RESTING
            self._told.add(why)
        if first:
            self._tell(f"{self.version}: {why}; the built-in model compares in its place")
        return why


@dataclass(frozen=True)
class AskingJudge(Judge):
    """The built-in judge with an asker before it.

    It asks from several threads, which keep their answers in the store: a caller must hold no transaction of its own.
    """

    builtin: Judge
    asker: Asker

    @classmethod
    def behind(
        cls, where: str, settings: EndpointSettings, builtin: Judge, answers: Answers | None, tell: Tell
    ) -> Self:
        """The judge for ``URL#MODEL``, with the key from the environment."""
        url, _, model = where.partition("#")
        endpoint = Endpoint(url, model, SCHEMA, key=os.environ.get(KEY, ""), timeout=settings.timeout)
        return cls.asking(builtin, Asker(endpoint, answers or Memory(), settings.calls_per_day, tell))

    @classmethod
    def asking(cls, builtin: Judge, asker: Asker) -> Self:
        """A judge of the two."""
        return cls(builtin.scorer, builtin.lexicon, builtin.calibrator, builtin, asker)

    @property
    def version(self) -> str:
        """Names the model that is asked, and everything behind it."""
        return f"{self.asker.version} / {self.builtin.version}"

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        """The comparisons of many pairs, in order; each different question is asked once."""
        known = self.builtin.compare_many(pairs)
        asked = list(dict.fromkeys(pair for pair, one in zip(pairs, known, strict=True) if _worth_asking(pair, one)))
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ask") as pool:
            said = dict(zip(asked, pool.map(self.asker.ask, asked), strict=True))
        return [self._with(one, said[pair]) if pair in said else one for pair, one in zip(pairs, known, strict=True)]

    def _with(self, known: Comparison, said: Answer | str) -> Comparison:
        """What the built-in judge found, with what was answered."""
        if isinstance(said, str):
            return replace(known, reasons=(*known.reasons, f"compared by the built-in model: {said}"))
        weight = MOST_TRUST * said.confidence
        scores = {name: (1 - weight) * known.scores[name] for name in known.scores}
        scores[said.relation] += weight
        relation = max(scores, key=lambda name: scores[name])
        pooled = replace(known, relation=relation, confidence=scores[relation], scores=scores, model=self.version)
        if relation is not said.relation:
            return replace(pooled, reasons=(*known.reasons, "against a doubtful answer of the language model"))
        return replace(
            pooled,
            position_marks=apart(said.position_marks),
            statement_marks=apart(said.statement_marks),
            reasons=("the language model's reading", *(known.reasons if known.relation is relation else ())),
        )

    def close(self) -> None:
        """Lets the connections go."""
        self.asker.close()


def _worth_asking(pair: Pair, known: Comparison) -> bool:
    """Whether an answer could add anything: not where nothing is said, or the same, or plainly on another matter."""
    plainly = known.relation is Relation.UNRELATED and known.confidence >= PLAINLY_UNRELATED
    return certain(pair) is None and not plainly


def described(where: str, settings: EndpointSettings) -> str:
    """What is asked, how often at most, and whether with a key."""
    url, _, model = where.partition("#")
    key = f"with the key in {KEY}" if os.environ.get(KEY) else f"without a key ({KEY} is not set)"
    if os.environ.get(KEY) and url.startswith("http:") and not is_loopback(urlsplit(url).hostname or ""):
        key += ", which travels unencrypted"
    return f"{model} at {url}, {key}, at most {settings.calls_per_day} calls a day"
