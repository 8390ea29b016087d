"""The log: a line for each event in either form, also of libraries, and nothing in it that steers a terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = """
import logging, sys, structlog, warnings
from monitor.logs import configure
configure(sys.argv[1])
log = structlog.get_logger()
log.info("checked", source="press", what="HTTP\\x1b[31m\\n2026-01-01 [info] forged \\x9b2J", count=3)
logging.getLogger("apscheduler").warning("a job of %s is late", "tick")
logging.getLogger("httpx").info("GET every single request")
password = "hunter2"
try:
    raise ValueError("broken \\x1b[2J \\x9b2J \\u202e thing\\n2026-01-01 [info] forged too")
except ValueError:
    log.exception("check failed", source="press")
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
warnings.warn("a habit that is\\nfrowned on", UserWarning)
"""


def lines(form: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", SCRIPT, form], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "\x1b" not in done.stderr
    assert "\x9b" not in done.stderr
    assert "\u202e" not in done.stderr
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
        ("<string>:15: UserWarning: a habit that is frowned on", "warning"),
    ]
    assert all(one["timestamp"].endswith("Z") for one in records)
    assert records[0]["count"] == 3
    assert records[1]["logger"] == "apscheduler"


def test_errors_carry_their_traceback(records: list[dict[str, Any]]) -> None:
    for one in records[2:4]:
        assert one["exception"][0]["exc_type"] == "ValueError"


def test_for_people_no_event_can_forge_another() -> None:
    told = lines("console")
    assert "forged" in told[0]
    assert not any(line.startswith("2026-01-01") for line in told)
    assert any("a job of tick is late" in line for line in told)
    assert any("ValueError: broken" in line for line in told)
    assert sum(line == "Traceback (most recent call last):" for line in told) == 2
    assert any("UserWarning: a habit that is frowned on" in line for line in told)


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("error", ["/dev/full", "closed", "/dev/null"])
def test_where_nobody_takes_the_log_the_work_goes_on(form: str, error: str) -> None:
    if error == "/dev/full" and not Path(error).exists():
        pytest.skip("this system has no disk that is always full")
    script = f"{SCRIPT}\nprint('done')"
    words = [
        "sh",
        "-c",
        f'exec "$@" 2>{"&-" if error == "closed" else error}',
        "sh",
        sys.executable,
        "-c",
        script,
        form,
    ]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "done\n"


def test_other_letters_than_english_ones_come_back_from_json(records: list[dict[str, Any]]) -> None:
    text = "Kýrr — “naïve” 日本"
    script = f"import structlog, monitor.logs; monitor.logs.configure('json'); structlog.get_logger().info({text!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr)["event"] == text
