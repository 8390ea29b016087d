"""Sending for real: to a webhook on this machine that takes it, refuses it, dawdles, drowns us, or is not there."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.notify import child
from monitor.notify.sending import Answer, redacted, send
from monitor.notify.wording import Message
from stage import FILLER, Web, once, page, write_config

SECRET = "tok3n-of-the-hook"
FIRST, SECOND, THIRD = (Message(f"No {n}", f"text {n} a < b", f"<p>html {n}</p>") for n in (1, 2, 3))


class Hook:
    """A webhook on loopback. ``act`` answers a message; ``got`` are the documents that came."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.act: Callable[[BaseHTTPRequestHandler, dict[str, Any]], None] = lambda handler, _: answer(handler)
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.got.append(document)
                with suppress(ConnectionError):
                    hook.act(self, document)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://user:{SECRET}@127.0.0.1:{self.server.server_port}/{SECRET}-path"


def answer(handler: BaseHTTPRequestHandler, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.fixture
def hook() -> Iterator[Hook]:
    one = Hook()
    yield one
    one.server.shutdown()
    one.server.server_close()


def answers(url: str, *messages: Message, patience: float = 60.0) -> list[Answer]:
    async def all_of_them() -> list[Answer]:
        return [one async for one in send(url, messages, patience=patience)]

    return asyncio.run(all_of_them())


def sent(url: str, *messages: Message, patience: float = 60.0) -> list[str]:
    return [one.error for one in answers(url, *messages, patience=patience)]


def test_messages_arrive_as_they_are(hook: Hook) -> None:
    assert sent(hook.url, FIRST, SECOND) == ["", ""]
    assert [(one["title"], one["message"]) for one in hook.got] == [("No 1", "text 1 a < b"), ("No 2", "text 2 a < b")]


def test_one_that_is_refused_stops_no_other_and_the_answer_keeps_the_secret(hook: Hook) -> None:
    hook.act = lambda handler, document: answer(handler, 500 if document["title"] == "No 1" else 200)
    errors = sent(hook.url, FIRST, SECOND)
    assert errors[1] == ""
    assert "500" in errors[0]
    assert SECRET not in errors[0]


def test_after_two_refusals_in_a_row_the_rest_is_left_for_later(hook: Hook) -> None:
    hook.act = lambda handler, _: answer(handler, 503)
    assert len(sent(hook.url, FIRST, SECOND, THIRD)) == 2
    assert len(hook.got) == 2


def test_a_service_that_never_ends_its_answer_costs_its_time_and_no_more(hook: Hook) -> None:
    def dawdle(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X: y\r\n")
            time.sleep(0.2)

    hook.act = dawdle
    assert sent(hook.url, FIRST, SECOND, patience=2.0) == ["no answer within 2 s"]


def moved(handler: BaseHTTPRequestHandler, status: int) -> None:
    handler.send_response(status)
    handler.send_header("Location", "/there")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_address_that_leads_elsewhere_has_not_taken_the_message(hook: Hook, status: int) -> None:
    hook.act = lambda handler, _: moved(handler, status)
    [error] = sent(hook.url, FIRST)
    assert f"error={status}" in error
    assert "it leads to another address, which is not followed" in error
    assert len(hook.got) == 1


def test_one_who_wants_it_followed_says_so(hook: Hook) -> None:
    hook.act = lambda handler, _: answer(handler) if handler.path == "/there" else moved(handler, 307)
    assert sent(f"{hook.url}?redirect=yes", FIRST) == [""]
    assert [one["title"] for one in hook.got] == ["No 1", "No 1"]


def test_a_slow_service_is_waited_for_lest_it_gets_the_message_again_and_again(hook: Hook) -> None:
    def slow(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        time.sleep(5.0)
        answer(handler)

    hook.act = slow
    assert sent(hook.url, FIRST) == [""]


def test_an_address_that_says_how_long_to_wait_is_heeded(hook: Hook) -> None:
    def slow(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        time.sleep(2.0)
        answer(handler)

    hook.act = slow
    [error] = sent(f"{hook.url}?rto=0.2", FIRST)
    assert "timed out" in error


def test_a_service_that_floods_us_is_cut_off(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    def flood(handler: BaseHTTPRequestHandler, _: dict[str, Any]) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(b"x" * 1_000_000)

    hook.act = flood
    [error] = sent(hook.url, FIRST, patience=4.0)
    assert error
    assert SECRET not in error


@pytest.mark.parametrize("url", ["json://", "nonsense://x", "slack://s3cret/x", "json://[::1", "mailto://"])
def test_an_address_that_is_none_is_said_to_be_none_and_not_repeated(
    url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert child.channel(url) is None
    assert caplog.text + "".join(capfd.readouterr()) == ""


def test_nobody_listening_is_an_error_without_the_secret(hook: Hook) -> None:
    url = hook.url.replace(str(hook.server.server_port), "9")
    [error] = sent(url, FIRST)
    assert "Connection refused" in error
    assert SECRET not in error


def test_a_name_that_nobody_knows_is_named_and_the_path_is_not() -> None:
    [error] = sent(f"jsons://user:{SECRET}@no-such-host.invalid/{SECRET}%2Fsl%C3%A4sh", FIRST)
    assert "Failed to resolve 'no-such-host.invalid'" in error
    assert SECRET not in error
    assert "sh" not in error.replace("no-such-host", "").replace("establish", "")


def test_a_plugin_that_prints_does_not_answer_for_us(
    hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import apprise\n"
        "plain = apprise.Apprise.notify\n"
        "def noisy(*given, **named):\n"
        "    print('hello'); return plain(*given, **named)\n"
        "apprise.Apprise.notify = noisy\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert sent(hook.url, FIRST, SECOND) == ["", ""]
    assert len(hook.got) == 2


@pytest.mark.parametrize("answer", ["hello", "{}", '["error"]', "7", '{"error": "' + "x" * 100_000 + '"}'])
def test_an_answer_without_sense_is_an_error(answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}\nprint({answer!r})\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    assert sent("json://chat.example", FIRST) == ["the process that sends gave no answer that makes sense"]


def test_a_process_that_never_takes_its_order_costs_its_time_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    long = Message("long", "word " * 200_000, "")
    assert sent("json://chat.example", long, patience=0.5) == ["no answer within 0.5 s"]


def test_what_is_longer_than_the_service_takes_is_cut(hook: Hook) -> None:
    assert sent(hook.url, Message("long", "word " * 20_000, "<p>word</p>" * 20_000)) == [""]
    assert len(hook.got[0]["message"]) < 33_000
    assert hook.got[0]["message"].endswith("…")


@pytest.mark.parametrize(
    ("url", "text", "left"),
    [
        (
            "tgram://123456789:abcdefg/-10012345",
            "Failed for 123456789:abcdefg at -10012345",
            "Failed for •••:••• at •••",
        ),
        (
            "json://me:p%40ss@chat.example/abc?key=k3y",
            "p@ss p%40ss abc k3y chat.example",
            "••• ••• ••• ••• chat.example",
        ),
        ("slack://T1JJ/A1BR/TIiaj/#general", "T1JJ\nA1BR TIiaj general", "••• ••• ••• •••"),
        ("hooks.example.org/services/T0", "not known: hooks.example.org/services/T0", "not known: •••"),
        ("", "not known", "not known"),
    ],
)
def test_no_part_of_an_address_is_repeated_but_its_host(url: str, text: str, left: str) -> None:
    assert redacted(text, url) == left


# --- mail ------------------------------------------------------------------------------------------------


class Mailbox:
    """A mail server on loopback that knows everybody but those called ``gone``; ``got`` are who got a mail."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, *names: str) -> str:
        people = "/".join(f"{name}@example.org" for name in names)
        where = f"127.0.0.1:{self.listening.getsockname()[1]}"
        return f"mailto://{where}/{people}?from=desk@example.org&mode=insecure"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb", 0) as line:
            line.write(b"220 here\r\n")
            name, body = "", False
            while said := line.readline():
                if body:
                    body = said != b".\r\n"
                    reply = b"" if body else b"250 taken"
                    self.got += [] if body else [name]
                elif said.upper().startswith(b"RCPT"):
                    name = said.decode().partition("<")[2].partition("@")[0]
                    reply = b"550 no such user" if name == "gone" else b"250 yes"
                else:
                    body = said.upper().startswith(b"DATA")
                    reply = b"354 go on" if body else b"250 yes"
                line.write(reply + b"\r\n" if reply else b"")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    one = Mailbox()
    yield one
    one.listening.close()


def test_a_mail_that_some_have_and_others_do_not_is_told_as_that(mailbox: Mailbox) -> None:
    [found] = answers(mailbox.url("ann", "gone", "bob"), FIRST)
    assert found.in_part
    assert "no such user" in found.error
    assert sorted(mailbox.got) == ["ann", "bob"]


def test_a_mail_that_nobody_has_or_everybody_is_not_in_part(mailbox: Mailbox) -> None:
    [refused] = answers(mailbox.url("gone"), FIRST)
    assert (bool(refused.error), refused.in_part) == (True, False)
    assert answers(mailbox.url("ann", "bob"), FIRST) == [Answer()]
    assert mailbox.got == ["ann", "bob"]


# --- monitor notify test ---------------------------------------------------------------------------------


def test_the_trial_tells_of_each_channel_and_of_no_secret(hook: Hook, tmp_path: Any) -> None:
    channels = [{"url": hook.url, "name": "chat"}, {"url": f"json://{SECRET}@127.0.0.1:9/", "name": "gone"}]
    config = write_config(tmp_path, notify=[*channels, "json://${NOT_SET_ANYWHERE}@x.example/"])
    done = CliRunner().invoke(cli, ["notify", "test", "--json", "--config", str(config)])
    assert done.exit_code == 3
    record = json.loads(done.stdout)
    assert [(one["sent"], bool(one["error"])) for one in record] == [(True, False), (False, True), (False, True)]
    assert SECRET not in done.output + done.stderr
    assert len(hook.got) == 1


def test_a_trial_without_channels_says_what_to_do(tmp_path: Any) -> None:
    done = CliRunner().invoke(cli, ["notify", "test", "--config", str(write_config(tmp_path))])
    assert done.exit_code == 1
    assert "notify" in done.stderr


def test_check_names_the_channel_whose_address_is_none_and_its_line(tmp_path: Any) -> None:
    config = write_config(tmp_path, notify=["json://127.0.0.1/", f"nonsense://{SECRET}"])
    done = CliRunner().invoke(cli, ["check", "--config", str(config)])
    assert done.exit_code == 1
    assert "monitor.yaml:" in done.stderr
    assert "notify: Apprise does not know this kind of address" in done.stderr
    assert SECRET not in done.stderr


def test_check_passes_a_variable_that_is_set_elsewhere_and_says_so(tmp_path: Any) -> None:
    config = write_config(tmp_path, notify=["json://${NOT_SET_ANYWHERE}@127.0.0.1/"])
    done = CliRunner().invoke(cli, ["check", "--config", str(config)])
    assert done.exit_code == 0
    assert "NOT_SET_ANYWHERE" in done.stderr


# --- from a page to a message ----------------------------------------------------------------------------


@pytest.mark.usefixtures("light")
def test_a_shift_that_a_run_finds_is_told_once(hook: Hook, web: Web, tmp_path: Any) -> None:
    said = "“Norland supports tariffs on grain,” Foreign Minister Ada Norling said in Oslo."
    web.html("/a/1", page("Norland turns on tariffs", said, *FILLER))
    feed = web.feed("/feed.xml", ("/a/1", "Norland turns on tariffs", "Mon, 02 Mar 2026 10:00:00 GMT"))
    config = write_config(tmp_path, [{"id": "press", "kind": "feed", "url": feed}], notify=[hook.url])
    once(config)
    once(config)
    [message] = hook.got
    assert message["title"].endswith("Norland on Tariffs on grain: reversal (#1)")
    assert "Before: Norland opposes tariffs on grain. (as of 2025-01-01)" in message["message"]
    assert "Now: “Norland supports tariffs on grain”" in message["message"]
