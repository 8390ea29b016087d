"""Fixtures that several files of tests use; what they are made of is in :mod:`stage`, loaded when it is asked for."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest
import structlog

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from browserdesk import Served
    from stage import Web


hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")  # a busy machine is no defect

LONGEST = ("test_demo_run.py", "test_kill.py", "test_soak.py")
"""Begun first: whichever of them came last would leave the other processors idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files go before the others, whose order stays."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """What tests start can be interrupted, also where a shell runs them in the background and has them ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """A test that sets the log up sets it up for itself: another would find it led to a stream that is no more."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on loopback that says what the test tells it to."""
    from stage import Web

    server = Web()
    yield server
    server.close()


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs read pages in a thread and compare by words: no processes, no models."""
    from stage import InProcess, WordJudge

    monkeypatch.setattr("monitor.workers.Workers", InProcess)
    monkeypatch.setattr("monitor.wiring.builtin_judge", WordJudge)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A server on loopback that shows whichever desk it is given."""
    from browserdesk import serving

    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the desk in a real browser."""
    from browserdesk import browsing

    with browsing() as chromium:
        yield chromium
