"""What tests have worker processes do."""

from __future__ import annotations

import os
import time


def add(a: int, b: int) -> int:
    return a + b


def whoami() -> int:
    return os.getpid()


def crash() -> None:
    os._exit(3)


def hang() -> None:
    time.sleep(600)


def toil() -> None:
    """Keeps the processor busy until somebody ends it."""
    while True:
        pass


def busily(value: str, seconds: float) -> str:
    """Gives the value back after so many seconds of the processor."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return value


def slowly(value: str, seconds: float = 1.0) -> str:
    time.sleep(seconds)
    return value


def fail() -> None:
    raise TimeoutError("of the task's own making")


_PREPARED: list[int] = []


def prepare() -> None:
    """Takes its time, and leaves a mark in the process it was run in."""
    time.sleep(1.5)
    _PREPARED.append(os.getpid())


def prepared() -> list[int]:
    return _PREPARED


_HELD: list[bytes] = []


def hold(size: int) -> int:
    """Keeps so many bytes for as long as the process lives."""
    _HELD.append(os.urandom(size))
    return os.getpid()
