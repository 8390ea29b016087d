"""Other judges than the built-in model, behind the protocols that :mod:`monitor.compare` knows.

``onnx:DIR`` (:mod:`.folder`) and ``hf:NAME`` (:mod:`.hub`) give an :class:`Opinion` in the place of the built-in
relation model; rules, vectors and calibrator stay. ``openai:URL#MODEL`` (:mod:`.asking`) is a whole judge of its own,
with the built-in one behind it for whatever it does not answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, runtime_checkable

from monitor.compare import Judge
from monitor.domain import Settings
from monitor.judges.answers import Answers
from monitor.judges.opinions import ModelScorer, Opinion
from monitor.nli import ModelError

__all__ = ["Answers", "Closing", "ModelError", "ModelScorer", "Opinion", "asks_elsewhere", "check", "chosen", "reach"]


@runtime_checkable
class Closing(Protocol):
    """A judge that holds something, such as connections."""

    def close(self) -> None:
        """Lets it go."""


Tell = Callable[[str], None]
"""Takes a line on what the user should know: a download that begins, an address that does not answer."""


def asks_elsewhere(settings: Settings) -> bool:
    """Whether the settings name a model behind an address, for which answers are kept."""
    return settings.model.startswith("openai:")


def chosen(settings: Settings, builtin: Judge, answers: Answers | None, tell: Tell) -> Judge:
    """The judge that the settings name, made of the built-in one.

    :param answers: where the answers of a model behind an address are kept; without it each question is asked anew
        and the day's budget counts from now
    :raises ModelError: the model is missing or none that can be used; the message says the cure
    """
    kind, _, where = settings.model.partition(":")
    if kind == "openai":
        from monitor.judges.asking import AskingJudge

        return AskingJudge.behind(where, settings.endpoint, builtin, answers, tell)
    if kind in _OPINIONS:
        return replace(builtin, scorer=ModelScorer(_OPINIONS[kind](where, tell)))
    return builtin


def check(settings: Settings) -> str:
    """What the model in use is, as far as can be told without running it. Raises :class:`ModelError`."""
    kind, _, where = settings.model.partition(":")
    if kind == "openai":
        from monitor.judges.asking import described

        return described(where, settings.endpoint)
    if kind == "onnx":
        from monitor.judges.folder import opinion

        return f"{where}: {opinion(where).version}"
    if kind == "hf":
        from monitor.judges.hub import installed

        return f"{where} of the Hugging Face hub, by {installed()}"
    return "builtin"


def reach(settings: Settings) -> None:
    """Raises :class:`ModelError` where nothing answers at the address of the model in use. Asks it nothing."""
    kind, _, where = settings.model.partition(":")
    if kind == "openai":
        from monitor.judges.endpoint import EndpointError, answering

        try:
            answering(where.partition("#")[0])
        except EndpointError as error:
            raise ModelError(f"{where}: {error}; until then the built-in model compares") from error


def _folder(where: str, tell: Tell) -> Opinion:  # noqa: ARG001 - nothing to tell: a folder is there or not
    from monitor.judges.folder import opinion

    return opinion(where)


def _hub(where: str, tell: Tell) -> Opinion:
    from monitor.judges.hub import opinion

    return opinion(where, tell)


_OPINIONS: dict[str, Callable[[str, Tell], Opinion]] = {"onnx": _folder, "hf": _hub}
