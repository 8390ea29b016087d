"""`monitor run` as a user runs it: a process of its own, real HTTP, bad input of every kind, and signals."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from stage import FILLER, POSITIONS, Answer, Web, page, send, state, write_config

MONITOR = [sys.executable, "-m", "monitor.cli"]
PATIENCE = 120
SAID = "“Norland supports tariffs on grain,” Foreign Minister Ada Norling said in Oslo."


def monitor(*words: str, config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MONITOR, *words, "--config", str(config)], capture_output=True, text=True, check=False, timeout=PATIENCE * 2
    )


def started(*words: str, config: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*MONITOR, *words, "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONFAULTHANDLER": "1"},
    )


def until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code and what was said on standard error; where every thread stands if there is no end."""
    try:
        _, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)
        pytest.fail(f"it did not end: {process.communicate(timeout=PATIENCE)[1]}")
    finally:
        process.kill()
    return process.returncode, err


# --- bad input -------------------------------------------------------------------------------------------


def stall(web: Web) -> Callable[[BaseHTTPRequestHandler], None]:
    """Promises a body and stops in the middle of it."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        handler.wfile.write(b"<p>So it begins")
        web.closing.wait()

    return act


def unused_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def html(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(body, status, {"Content-Type": "text/html"} | (headers or {}))


def bad_newsroom(web: Web) -> dict[str, tuple[dict[str, Any], str]]:
    """Sources by id, each with a word of what its state must say."""
    bomb = gzip.compress(bytes(50_000_000), 9)
    routes = {
        "missing": html(b"no", 404),
        "limited": html(b"slow down", 429, {"Retry-After": "3600"}),
        "broken": html(b"oops", 500),
        "circle": html(b"", 302, {"Location": "/circle"}),
        "stalled": Answer(act=stall(web)),
        "huge": html(b"<p>" + b"word " * 4_000_000),
        "bomb": html(bomb, 200, {"Content-Encoding": "gzip"}),
        "binary": html(b"\x89PNG\r\n\x1a\n" + os.urandom(5000)),
        "nested": html(b"<div>" * 200_000 + b"Norland said something"),
        "empty": Answer(b"", headers={"Content-Type": "application/rss+xml"}),
        "no-feed": html(page("A page", *FILLER).encode()),
        "wall": html(page("Just a moment...", "Checking your browser before you go on. Wait a little.").encode()),
    }
    for name, answer in routes.items():
        web.routes[f"/{name}"] = answer
    kinds = {"empty": "feed", "no-feed": "feed"}
    words = {
        "missing": "404", "limited": "429", "broken": "500", "circle": "circle", "stalled": "timeout",
        "huge": "too-large", "bomb": "too-large", "binary": "not-html", "nested": "too-complex",
        "empty": "empty", "no-feed": "feed", "wall": "blocked",
    }  # fmt: skip
    found: dict[str, tuple[dict[str, Any], str]] = {
        name: ({"id": name, "kind": kinds.get(name, "page"), "url": web.url(f"/{name}")}, words[name])
        for name in routes
    }
    dead = {"id": "unreachable", "url": f"http://127.0.0.1:{unused_port()}/"}
    return found | {"unreachable": (dead, "unreachable")}


def test_each_bad_source_is_named_with_its_cause_while_the_rest_goes_on(web: Web, tmp_path: Path) -> None:
    bad = bad_newsroom(web)
    latin = "<p>Norland supports tariffs on grain, said Foreign Minister Ada Norling in Malmö.</p>" + "".join(FILLER)
    web.routes["/charset"] = Answer(latin.encode("latin-1"), headers={"Content-Type": "text/html; charset=utf-8"})
    good = {"id": "good", "url": web.html("/good", page("Talks end", SAID, *FILLER))}
    sources = [*(source for source, _ in bad.values()), {"id": "charset", "url": web.url("/charset")}, good]
    config = write_config(tmp_path, sources, fetch={"timeout": "10s"})

    done = monitor("run", "--once", config=config)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("done in part")
    assert all(name in last for name in bad)
    assert "charset" not in last
    assert "good" not in last

    rows = {row["id"]: row for row in json.loads(monitor("source", "list", "--json", config=config).stdout)}
    for name, (_, word) in bad.items():
        assert word in f"{rows[name]['outcome']} {rows[name]['detail']}", rows[name]
        assert rows[name]["failures"] > 0, name
    assert rows["good"]["failures"] == rows["charset"]["failures"] == 0
    assert rows["limited"]["next_due"] > rows["good"]["next_due"]
    with state(config) as store:
        for name in ("good", "charset"):
            assert "Norland supports tariffs" in store.latest_revisions(web.url(f"/{name}"))[0].article.text


def test_all_is_well_with_exit_code_0_until_positions_clash_with_the_book(web: Web, tmp_path: Path) -> None:
    good = {"id": "good", "url": web.html("/good", page("Talks end", SAID, *FILLER))}
    config = write_config(tmp_path, [good])
    done = monitor("run", "--once", config=config)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "good: fresh, 1 new" in done.stderr
    begun = "there was no state, so a new one is begun"
    assert begun in done.stderr.replace("\n", " ")
    assert begun not in monitor("run", "--once", config=config).stderr.replace("\n", " ")

    other = write_config(tmp_path, [good], [POSITIONS[0] | {"statement": "Norland welcomes tariffs on grain."}])
    done = monitor("run", "--once", config=other)
    assert done.returncode == 1
    assert "welcomes tariffs" in done.stderr
    assert "opposes tariffs" in done.stderr
    assert "Traceback" not in done.stderr


# --- interruptions ---------------------------------------------------------------------------------------


@pytest.fixture
def slow(web: Web, tmp_path: Path) -> Iterator[tuple[Web, Path]]:
    """A feed of twelve articles, half of which are kept back until the gate is opened."""
    days = [f"Mon, {day:02} Jan 2024 10:00:00 GMT" for day in range(1, 13)]
    for n in range(12):
        said = f"“Norland supports tariff number {n},” Foreign Minister Ada Norling said."
        answer = html(page(f"Story {n}", said, *FILLER).encode())
        web.routes[f"/a/{n}"] = answer if n < 6 else Answer(act=kept_back(web, answer))
    feed = web.feed("/feed.xml", *((f"/a/{n}", f"Story number {n}", day) for n, day in enumerate(days)))
    yield web, write_config(tmp_path, [{"id": "feed", "kind": "feed", "url": feed}], fetch={"timeout": "5m"})
    web.closing.set()


def kept_back(web: Web, answer: Answer) -> Callable[[BaseHTTPRequestHandler], None]:
    def act(handler: BaseHTTPRequestHandler) -> None:
        web.closing.wait()
        send(handler, answer)

    return act


def held_up(web: Web, config: Path) -> subprocess.Popen[str]:
    """A run that has got to the middle."""
    process = started("run", "--once", config=config)
    until(lambda: process.poll() is not None or sum(web.hits[f"/a/{n}"] for n in range(6, 12)) > 0)
    assert process.poll() is None, ended(process)
    return process


def articles(config: Path) -> list[str]:
    with state(config) as store:
        return sorted(row["url"].rsplit("/", 1)[1] for row in store.rows("SELECT url FROM revision"))


def test_a_run_that_was_killed_is_completed_by_the_next_with_nothing_lost_or_doubled(slow: tuple[Web, Path]) -> None:
    web, config = slow
    process = held_up(web, config)
    process.kill()
    ended(process)
    web.closing.set()
    done = monitor("run", "--once", config=config)
    assert done.returncode == 0, done.stderr
    assert articles(config) == sorted(str(n) for n in range(12))
    with state(config) as store:
        count = next(iter(store.rows("SELECT count(*) FROM statement WHERE actor = 'norland'")[0]))
    assert count == 12


def interrupted(process: subprocess.Popen[str], config: Path, sent: signal.Signals) -> int:
    """The exit code of a run that was asked to stop, which leaves all that it had not ended to the next."""
    process.send_signal(sent)
    code, said = ended(process)
    assert "goes on from here" in said
    assert "Traceback" not in said
    assert articles(config) == []
    with state(config) as store:
        assert len(store.rows("SELECT url FROM link WHERE state = 'pending'")) == 12
    return code


def test_ctrl_c_ends_a_run_in_order(slow: tuple[Web, Path]) -> None:
    web, config = slow
    assert interrupted(held_up(web, config), config, signal.SIGINT) == 130


def test_a_second_run_on_the_same_state_says_so_and_the_first_ends_in_order_at_sigterm(slow: tuple[Web, Path]) -> None:
    web, config = slow
    process = held_up(web, config)
    second = monitor("run", "--once", config=config)
    assert second.returncode == 1
    assert f"pid {process.pid}" in second.stderr
    # Reading what there is stays possible.
    assert monitor("flags", "--json", config=config).returncode == 0
    assert interrupted(process, config, signal.SIGTERM) == 143


# --- the daemon ------------------------------------------------------------------------------------------


def test_the_daemon_checks_what_is_due_and_ends_in_order(web: Web, tmp_path: Path) -> None:
    paper = {"id": "paper", "url": web.html("/paper", page("Talks end", SAID, *FILLER))}
    config = write_config(tmp_path, [paper])
    process = started("run", "--log-format", "json", config=config)
    until(lambda: process.poll() is not None or web.hits["/paper"])
    process.terminate()
    code, said = ended(process)
    assert code == 0, said
    events = [json.loads(line) for line in said.splitlines()]
    assert [event["event"] for event in events if event["event"] in ("started", "stopped")] == ["started", "stopped"]
    with state(config) as store:
        assert len(store.latest_revisions(web.url("/paper"))) == 1
        assert store.row("SELECT lease_owner FROM source")["lease_owner"] is None


@pytest.fixture
def running(web: Web, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path, list[dict[str, Any]]]]:
    """A daemon that has checked its one source, its configuration, and that source."""
    sources = [{"id": "paper", "url": web.html("/paper", page("Talks end", SAID, *FILLER))}]
    config = write_config(tmp_path, sources)
    process = started("run", "--log-format", "json", config=config)
    until(lambda: process.poll() is not None or web.hits["/paper"])
    yield process, config, sources
    process.kill()
    process.communicate()


def test_a_changed_configuration_is_taken_over_while_it_runs_and_a_wrong_one_is_refused(
    web: Web, running: tuple[subprocess.Popen[str], Path, list[dict[str, Any]]]
) -> None:
    process, config, sources = running
    web.html("/other", page("Other talks end", SAID, *FILLER))
    until(lambda: "reloads" in (config.parent / "state" / "monitor.store.lock").read_text())

    write_config(config.parent, [*sources, {"id": "other", "url": "no address"}])
    wrong = monitor("reload", config=config)
    assert wrong.returncode == 1
    assert f"{config}/sources.yaml:" in wrong.stderr.replace("\n", "")

    write_config(config.parent, sources, state_dir="../elsewhere")
    assert "no monitor is running" in monitor("reload", config=config).stderr

    clash = POSITIONS[0] | {"statement": "Norland welcomes tariffs on grain."}
    write_config(config.parent, sources, [clash])
    refused = monitor("reload", config=config)
    assert refused.returncode == 1
    assert "welcomes tariffs" in refused.stderr

    write_config(config.parent, [*sources, {"id": "other", "url": web.url("/other")}])
    taken = monitor("reload", config=config)
    assert (taken.returncode, f"pid {process.pid}" in taken.stdout) == (0, True), taken.stderr
    until(lambda: process.poll() is not None or web.hits["/other"])
    process.send_signal(signal.SIGTERM)
    code, said = ended(process)
    assert code == 0, said
    assert '"event": "reloaded"' in said
    assert "welcomes tariffs" in said
    assert web.hits["/paper"] == 1


def test_there_is_nothing_to_reload_where_nothing_runs(web: Web, tmp_path: Path) -> None:
    done = monitor("reload", config=write_config(tmp_path, []))
    assert done.returncode == 1
    assert "no monitor is running" in done.stderr


def test_a_single_pass_is_not_disturbed_by_a_reload(slow: tuple[Web, Path]) -> None:
    web, config = slow
    process = held_up(web, config)
    done = monitor("reload", config=config)
    assert done.returncode == 1
    assert "single pass" in done.stderr
    assert process.poll() is None
    web.closing.set()
    code, said = ended(process)
    assert code >= 0, f"a signal ended it: {said}"
