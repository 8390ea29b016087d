"""Sending through the process in :mod:`monitor.notify.child`: what it is given, how long it has, what is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from urllib.parse import quote, unquote

from monitor.notify.wording import Message

PATIENCE = 60.0
"""Seconds that one message may take, the start of the process included."""

LONGEST_ERROR = 300
HIDDEN = "•••"

Sender = Callable[[str, Sequence[Message]], Awaitable[list[str]]]
"""Sends messages to an Apprise URL; for each that was tried, in order, what went wrong or an empty text."""

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
    rest = url.partition("://")[2]
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    parts = {part for part in re.split(r"[/?#&=@:,]", rest) if len(part) > 2 and not ("." in host and part == host)}
    for part in sorted({form for one in parts for form in (one, unquote(one))} | {rest}, key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_ERROR else f"{line[: LONGEST_ERROR - 1]}…"


async def send(url: str, messages: Sequence[Message], *, patience: float = PATIENCE) -> list[str]:
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
        return [redacted(error, url) for error in await _answers(child, order, len(messages), patience)]
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _answers(child: asyncio.subprocess.Process, order: str, count: int, patience: float) -> list[str]:
    if child.stdin is None or child.stdout is None:
        return ["the process that sends has no pipes"]
    with contextlib.suppress(ConnectionError):
        child.stdin.write(order.encode())
        await child.stdin.drain()
        child.stdin.close()
    errors: list[str] = []
    while len(errors) < count:
        try:
            line = await asyncio.wait_for(child.stdout.readline(), patience)
            if line:
                errors.append(str(json.loads(line)["error"]))
        except TimeoutError:
            return [*errors, f"no answer within {patience:.0f} s"]
        except (ValueError, LookupError, TypeError):
            return [*errors, "the process that sends gave no answer that makes sense"]
        if not line:
            code = await child.wait()
            return errors if code == 0 else [*errors, f"the process that sends ended early ({code})"]
    return errors
