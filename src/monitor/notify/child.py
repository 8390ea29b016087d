"""The process that sends. It alone knows Apprise, and may be ended at any time: whatever it holds is somebody else's.

A server that answers without end, a library that hangs or swallows the memory cost this process and nothing more. It
reads one JSON document from standard input, ``url`` and ``messages``, and writes a line for each message that it
tried: ``{"error": ""}`` when it was taken. After two failures in a row it leaves the rest untried.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apprise import Apprise

MEMORY = 1 << 30
"""Bytes of address space."""

FAILURES = 2
LONGEST_ERROR = 5000
"""Characters of what went wrong, long enough for no secret to be cut in two where the parent shows it."""

MARGIN = 100
"""Characters left free for what the library adds."""

UNKNOWN = "Apprise does not know this kind of address, or it lacks a part; see the page of its service"
NAME = "Stance monitor"


def channel(url: str) -> Apprise | None:
    """The channel at an Apprise URL, or ``None`` where it is none."""
    with warnings.catch_warnings(action="ignore"):  # modules that its own modules bring are their affair
        import apprise

        said = logging.getLogger("apprise")
        said.propagate, said.handlers = False, [logging.NullHandler()]  # its lines may repeat the address
        asset = apprise.AppriseAsset(
            app_id=NAME,
            app_desc=NAME,
            app_url="",
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            service_timeout=0,  # the parent's patience is what counts
        )
        found = apprise.Apprise(asset=asset)
        plugin = apprise.Apprise.instantiate(url, asset=asset)
        return found if plugin and found.add(plugin) else None


def send(sender: Apprise, message: dict[str, str]) -> str:
    """Sends one message in the form that the channel likes best; what went wrong, or nothing.

    What is longer than the service takes is cut.
    """
    from apprise import NotifyFormat

    plugin = sender[0]
    room = int(plugin.body_maxlen) - (MARGIN if plugin.title_maxlen else MARGIN + len(message["title"]))
    form = NotifyFormat.HTML if plugin.resolve_format() == NotifyFormat.HTML else NotifyFormat.TEXT
    body = message["html" if form is NotifyFormat.HTML else "text"]
    if len(body) > room:
        form, body = NotifyFormat.TEXT, message["text"][: max(room // 2, 1)] + "…"
    lines: list[str] = []
    done = sender.notify(
        body,
        title=message["title"],
        body_format=form,
        interpret_escapes=False,
        log_callback=lambda entry, _: lines.append(str(entry.message)),
    )
    return "" if done else " ".join(lines[-3:]) or "the service refused it"


def main() -> None:
    """Sends what standard input holds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # a plugin that prints must not answer for us
    order: dict[str, Any] = json.load(sys.stdin)
    sender = channel(order["url"])
    failures = 0
    for message in order["messages"]:
        error = UNKNOWN if sender is None else _sent(sender, message)[:LONGEST_ERROR]
        answers.write(json.dumps({"error": error}) + "\n")
        failures = failures + 1 if error else 0
        if failures == FAILURES:
            break


def _sent(sender: Apprise, message: dict[str, str]) -> str:
    try:
        return send(sender, message)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
