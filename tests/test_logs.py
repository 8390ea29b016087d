"""The log: a line for each event in either form, also of libraries, and nothing in it that steers a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import logging, sys, structlog
from monitor.logs import configure
configure(sys.argv[1])
log = structlog.get_logger()
log.info("checked", source="press", what="HTTP\\x1b[31m\\n2026-01-01 [info] forged \\x9b2J", count=3)
logging.getLogger("apscheduler").warning("a job of %s is late", "tick")
logging.getLogger("httpx").info("GET every single request")
password = "hunter2"
try:
    raise ValueError("broken \\x1b[2J thing")
except ValueError:
    log.exception("check failed", source="press")
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
"""


def lines(form: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT, form], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    assert "\x9b" not in done.stderr
    assert "hunter2" not in done.stderr
    assert "every single request" not in done.stderr
    return done.stderr.splitlines()


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines("json")]


def test_every_line_is_a_document_with_when_what_and_how_bad(records: list[dict[str, Any]]) -> None:
    assert [(one["event"], one["level"]) for one in records] == [
        ("checked", "info"),
        ("a job of tick is late", "warning"),
        ("check failed", "error"),
        ("Exception in ASGI application", "error"),
    ]
    assert all(one["timestamp"].endswith("Z") for one in records)
    assert records[0]["count"] == 3
    assert records[1]["logger"] == "apscheduler"


def test_errors_carry_their_traceback(records: list[dict[str, Any]]) -> None:
    for one in records[2:]:
        assert one["exception"][0]["exc_type"] == "ValueError"


def test_for_people_no_event_can_forge_another() -> None:
    told = lines("console")
    assert "forged" in told[0]
    assert not any(line.startswith("2026-01-01") for line in told)
    assert any("a job of tick is late" in line for line in told)
    assert any("ValueError: broken" in line for line in told)
