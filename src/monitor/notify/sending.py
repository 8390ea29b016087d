"""Sending through the process in :mod:`monitor.notify.child`: what it is given, how long it has, what is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict
from typing import NamedTuple
from urllib.parse import quote, unquote

from monitor.notify.wording import Message

PATIENCE = 60.0
"""Seconds that one message may take, the start of the process included."""

LONGEST_ERROR = 300
HIDDEN = "•••"


class Answer(NamedTuple):
    """What became of a message: ``error`` is what went wrong, empty if nothing did.

    ``in_part`` is whether of several at one address some have it and others do not.
    """

    error: str = ""
    in_part: bool = False


Sender = Callable[[str, Sequence[Message]], AsyncGenerator[Answer, None]]
"""Sends messages to an Apprise URL; gives an answer for each that was tried, in order, as soon as it is there."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class MissingVariableError(Exception):
    """A channel's address names a variable that the environment lacks; the message says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the variable {name} is not set in this environment; the running monitor needs it")


def expanded(url: str, environment: Mapping[str, str]) -> str:
    """The address with its variables filled in. Raises :class:`MissingVariableError`.

    One that is the whole address is taken as it is; within one its signs are escaped, as a password's must be.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise MissingVariableError(match[1])
        found = environment[match[1]].strip()
        return found if match[0] == url else quote(found, safe="")

    return _VARIABLE.sub(value, url)


def redacted(text: str, url: str) -> str:
    """What a service said, on one line and without any part of the address that may be a secret.

    Only a host with a dot in its name stays, and what is too short to be one.
    """
    rest = url.partition("://")[2] or url
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    parts = {part for part in re.split(r"[/?#&=@:,]", rest) if len(part) > 2 and not ("." in host and part == host)}
    hidden = {form for one in parts for form in (one, unquote(one))} | ({rest} if rest else set())
    for part in sorted(hidden, key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_ERROR else f"{line[: LONGEST_ERROR - 1]}…"


async def send(url: str, messages: Sequence[Message], *, patience: float = PATIENCE) -> AsyncGenerator[Answer, None]:
    """Sends in a process of its own, which is ended when a message takes too long. The :data:`Sender` in use."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "monitor.notify.child",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # what libraries say there may hold the address
        start_new_session=True,  # Ctrl-C is for the daemon, which ends this one
    )
    try:
        order = json.dumps({"url": url, "messages": [asdict(one) for one in messages]})
        async with aclosing(_answers(child, order, len(messages), patience)) as answers:
            async for error, in_part in answers:
                yield Answer(redacted(error, url), in_part)
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _answers(
    child: asyncio.subprocess.Process, order: str, count: int, patience: float
) -> AsyncGenerator[Answer, None]:
    if child.stdin is None or child.stdout is None:
        yield Answer("the process that sends has no pipes")
        return
    try:
        with contextlib.suppress(ConnectionError):
            child.stdin.write(order.encode())
            await asyncio.wait_for(child.stdin.drain(), patience)
            child.stdin.close()
        for _ in range(count):
            line = await asyncio.wait_for(child.stdout.readline(), patience)
            if not line:
                if code := await child.wait():
                    yield Answer(f"the process that sends ended early ({code})")
                return
            told = json.loads(line)
            yield Answer(str(told["error"]), bool(told["in_part"]))
    except TimeoutError:
        yield Answer(f"no answer within {patience:g} s")
    except (ValueError, LookupError, TypeError):
        yield Answer("the process that sends gave no answer that makes sense")
