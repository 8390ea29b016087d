"""The process that sends. It alone knows Apprise, and may be ended at any time: whatever it holds is somebody else's.

A server that answers without end, a library that hangs or swallows the memory cost this process and nothing more. It
reads one JSON document from standard input, ``url`` and ``messages``, and writes a line for each message that it
tried: ``{"error": "", "in_part": false}`` when it was taken; ``in_part`` is whether of several at one address some have
it and others do not. After two failures in a row it leaves the rest untried.
"""

from __future__ import annotations

import json
import logging
import os
import re
import resource
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apprise import Apprise
    from apprise.logger import NotifyLogEntry

MEMORY = 1 << 30
"""Bytes of address space."""

FAILURES = 2
LONGEST_ERROR = 5000
"""Characters of what went wrong, long enough for no secret to be cut in two where the parent shows it."""

MARGIN = 100
"""Characters left free for what the library adds."""

ANSWER = 25.0
"""Seconds for a service to be reached, and again for its answer, unless its address says otherwise (``cto``, ``rto``).

The library's own four are too few: what a slow service has taken all the same would be sent to it again and again.
"""

_CAUSE = "Socket Exception: "
"""So the library begins what it tells only to its developers: that a certificate has expired, a name is unknown."""

_PLACE = re.compile(r".* with url: \S+( \(Caused by )?")
"""What stands before the cause of a failed request: a path may be a secret."""

_SOME_REFUSED = "SMTP recipient "
"""So it begins what it tells of one recipient of a mail that others have got."""

_LEADS_ELSEWHERE = re.compile(r"error=3\d\d\b")
MOVED = "it leads to another address, which is not followed: write that one, or `redirect=yes` after a `?`"

UNKNOWN = "Apprise does not know this kind of address, or it lacks a part; see the page of its service"
NAME = "Stance monitor"


def channel(url: str) -> Apprise | None:
    """The channel at an Apprise URL, or ``None`` where it is none."""
    with warnings.catch_warnings(action="ignore"):  # modules that its own modules bring are their affair
        import apprise

        said = logging.getLogger("apprise")
        said.propagate, said.handlers = False, [logging.NullHandler()]  # its lines may repeat the address
        said.setLevel(logging.DEBUG)  # there it says why
        asset = apprise.AppriseAsset(
            app_id=NAME,
            app_desc=NAME,
            app_url="",
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            service_timeout=0,  # the parent's patience is what counts
            http_redirects=False,  # most lead on without what was to be told, and then to a page that is there
        )
        found = apprise.Apprise(asset=asset)
        plugin = apprise.Apprise.instantiate(url, asset=asset)
        if not plugin or not found.add(plugin):
            return None
        for patience in ("socket_connect_timeout", "socket_read_timeout"):
            if getattr(plugin, patience) == getattr(type(plugin), patience):
                setattr(plugin, patience, ANSWER)
        return found


def send(sender: Apprise, message: dict[str, str]) -> tuple[str, bool]:
    """Sends one message in the form that the channel likes best; what went wrong, or nothing, and whether in part only.

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
    reached: list[object] = []
    plugin.mark_delivered = lambda one, **_: reached.append(one)  # type: ignore[method-assign] # told of each who has it

    def said(entry: NotifyLogEntry, _: object) -> None:
        if entry.level in ("WARNING", "ERROR", "CRITICAL"):
            lines.append(entry.message)
        elif entry.message.startswith(_CAUSE):
            lines.append(_PLACE.sub("", entry.message.removeprefix(_CAUSE)))

    done = sender.notify(
        body,
        title=message["title"],
        body_format=form,
        interpret_escapes=False,
        log_callback=said,
        log_level=logging.DEBUG,
    )
    if done:
        return "", False
    in_part = bool(reached) or any(line.startswith(_SOME_REFUSED) for line in lines)
    said_last = " ".join(lines[-3:]) or "the service refused it"
    return f"{said_last} {MOVED}" if _LEADS_ELSEWHERE.search(said_last) else said_last, in_part


def main() -> None:
    """Sends what standard input holds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # a plugin that prints must not answer for us
    order: dict[str, Any] = json.load(sys.stdin)
    sender = channel(order["url"])
    failures = 0
    for message in order["messages"]:
        error, in_part = (UNKNOWN, False) if sender is None else _sent(sender, message)
        answers.write(json.dumps({"error": error[:LONGEST_ERROR], "in_part": in_part}) + "\n")
        failures = failures + 1 if error else 0
        if failures == FAILURES:
            break


def _sent(sender: Apprise, message: dict[str, str]) -> tuple[str, bool]:
    try:
        return send(sender, message)
    except Exception as error:
        return f"{type(error).__name__}: {error}", False


if __name__ == "__main__":
    main()
