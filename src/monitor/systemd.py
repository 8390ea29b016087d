"""What systemd is told through the socket it names: that we are ready, alive, reloading, stopping (sd_notify(3))."""

from __future__ import annotations

import contextlib
import os
import socket
import time


def notify(*lines: str) -> bool:
    """Sends assignments such as ``READY=1``; whether there was anybody to tell. Never raises: nobody depends on it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.settimeout(1.0)
        out.sendto("\n".join(lines).encode(), f"\0{address[1:]}" if address[0] == "@" else address)
        return True
    return False


def reloading() -> bool:
    """Tells that a reload has begun; ``READY=1`` ends it."""
    return notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")
