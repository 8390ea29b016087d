"""The desk on a real socket: beside the checks, alone, and where it cannot be served; and who may use it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from structlog.testing import capture_logs

from monitor.cli import cli
from monitor.config import load
from monitor.domain import Role, WebSettings
from monitor.services import Context, Current, Pulse
from monitor.store import Store
from monitor.web.auth import ExposedError
from monitor.web.server import serve
from monitor.wiring import tell_if_new
from stage import state, write_config
from store_samples import NOW, flag

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command that is run in this process sets up logging for its own standard error, which is gone after."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_config(tmp_path, web={"port": 0})


def run(*words: str, config: Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(config)], input=stdin, catch_exceptions=False)


def fetched(url: str, **headers: str) -> str:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        text: str = answer.read().decode()
        return text


def context(config: Path, store: Store, **settings: object) -> Context:
    loaded = load(config)
    web = replace(loaded.settings.web, **settings)  # type: ignore[arg-type]  # the fields are named by tests
    current = Current(replace(loaded, settings=replace(loaded.settings, web=web)))

    async def reload() -> tuple[str, ...]:
        return ()

    return Context(current, store, Pulse(), lambda: NOW, reload)


# --- beside the checks -----------------------------------------------------------------------------------


def test_the_desk_is_served_until_it_is_told_to_stop(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.testing.CapturingLogger()
    monkeypatch.setattr("monitor.web.server.log", log)
    with state(config) as store:
        store.save_flag(flag("one"))

        async def visit() -> str:
            stop = asyncio.Event()
            service = asyncio.create_task(serve(context(config, store), stop))
            async with asyncio.timeout(20):
                while not (begun := [call.kwargs["url"] for call in log.calls if call.args == ("desk",)]):
                    await asyncio.sleep(0.01)
            text = await asyncio.to_thread(fetched, f"{begun[0]}api/v1/counts")
            stop.set()
            await asyncio.wait_for(service, 20)
            with pytest.raises(urllib.error.URLError):
                await asyncio.to_thread(fetched, begun[0])
            return text

        assert json.loads(asyncio.run(visit()))["open"] == 1


def test_that_a_state_is_new_is_told_to_the_log(tmp_path: Path) -> None:
    def told(store: Store) -> list[str]:
        with capture_logs() as lines:
            tell_if_new(store)
        return [line["what"] for line in lines if line["event"] == "a new state"]

    (tmp_path / "state").mkdir(exist_ok=True)
    with Store.open(tmp_path / "state" / "monitor.db") as store:
        assert told(store) == [store.beginning]
    with Store.open(tmp_path / "state" / "monitor.db") as store:
        assert told(store) == []


def test_a_port_that_is_taken_fails_the_desk_and_nothing_else(config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, state(config) as store:
        given = context(config, store, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="change web") as refused:
            asyncio.run(serve(given, asyncio.Event()))
        assert refused.value.filename == f"127.0.0.1:{given.current.config.settings.web.port}"


def test_a_network_is_not_served_without_users(config: Path) -> None:
    with state(config) as store, pytest.raises(ExposedError, match="monitor user add"):
        asyncio.run(serve(context(config, store, host="0.0.0.0"), asyncio.Event()))


# --- as commands -----------------------------------------------------------------------------------------


@contextmanager
def command(*words: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that serves the desk, in a process of its own, and its address."""
    given = [sys.executable, "-m", "monitor.cli", *words]
    environment = {**os.environ, "MONITOR_REVIEWER": "ann"}
    with subprocess.Popen(given, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            found = None
            while found is None and (line := process.stderr.readline()):
                found = re.search(r"http://[^\s'\"]+/", line)
            assert found is not None, "it ended without serving"
            yield process, found[0]
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def test_monitor_web_serves_alone_and_ends_when_asked(config: Path) -> None:
    with command("web", "--config", str(config)) as (process, url):
        assert json.loads(fetched(f"{url}api/v1/me")) == {"name": "ann", "role": "admin"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetched(url, Host="evil.example")
        assert refused.value.code == 421
        refused.value.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)


def test_ctrl_c_is_how_monitor_web_is_meant_to_end(config: Path) -> None:
    with command("web", "--config", str(config)) as (process, url):
        assert json.loads(fetched(f"{url}api/v1/me"))["name"] == "ann"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_monitor_run_serves_the_desk_beside_the_checks(config: Path) -> None:
    with command("run", "--config", str(config)) as (process, url):
        assert "<main" in fetched(url)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


@pytest.mark.parametrize("words", [("web",), ("run",)])
def test_no_command_opens_the_desk_to_a_network_unasked(tmp_path: Path, words: tuple[str, ...]) -> None:
    config = write_config(tmp_path, web={"host": "0.0.0.0", "port": 0})
    result = run(*words, config=config)
    assert result.exit_code == 1
    assert "monitor user add" in result.stderr


def test_the_daemon_can_do_without_the_desk(tmp_path: Path) -> None:
    from monitor.daemon import services_of

    assert "desk" in services_of(load(write_config(tmp_path)))
    assert "desk" not in services_of(load(write_config(tmp_path, web={"enabled": False})))


# --- users -----------------------------------------------------------------------------------------------


def test_users_are_added_listed_and_removed(config: Path) -> None:
    assert run("user", "list", config=config).stderr.startswith("no users")
    added = run("user", "add", "ann", "--role", "admin", "--password-stdin", config=config, stdin=f"{PASSWORD}\n")
    assert added.exit_code == 0
    assert run("user", "list", config=config).stdout == "ann  admin\n"
    assert json.loads(run("user", "list", "--json", config=config).stdout)[0]["role"] == "admin"
    with state(config) as store:
        (user,) = store.users()
        assert user.role is Role.ADMIN
        assert PASSWORD not in user.password
    assert run("user", "remove", "ann", config=config).exit_code == 0
    gone = run("user", "remove", "ann", config=config)
    assert gone.exit_code == 1
    assert "monitor user list" in gone.stderr


def test_a_password_is_asked_for_twice(config: Path) -> None:
    result = run("user", "add", "ann", config=config, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0
    assert PASSWORD not in result.stdout + result.stderr


@pytest.mark.parametrize(("name", "password"), [("ann", "short"), (" ann", PASSWORD), ("a\nb", PASSWORD), ("ann", "")])
def test_a_bad_name_or_password_is_refused_with_the_cure(config: Path, name: str, password: str) -> None:
    result = run("user", "add", name, "--password-stdin", config=config, stdin=f"{password}\n")
    assert result.exit_code == 1
    assert "has" in result.stderr
    with state(config) as store:
        assert store.users() == []


def test_a_token_is_printed_alone(config: Path) -> None:
    run("user", "add", "ann", "--password-stdin", config=config, stdin=f"{PASSWORD}\n")
    feed, api = (run("user", "token", "ann", "--for", kind, config=config).stdout for kind in ("feed", "api"))
    assert feed != api
    assert re.fullmatch(r"[\w.-]+\n", feed)
    assert run("user", "token", "ben", config=config).exit_code == 1


def test_the_settings_of_the_desk_are_checked(tmp_path: Path) -> None:
    proxy: dict[str, object] = {"header": "X-Remote-User", "from": ["10.0.0.0/8", "127.0.0.1"], "role": "reader"}
    config = write_config(tmp_path, web={"names": ["Desk.Example.org"], "https": False, "proxy": proxy})
    settings = load(config).settings.web
    assert settings.names == ("desk.example.org",)
    assert settings.proxy is not None
    assert (settings.proxy.addresses, settings.proxy.role) == (("10.0.0.0/8", "127.0.0.1/32"), Role.READER)
    wrong: list[dict[str, object]] = [{"from": ["10.0.0.1/8"]}, {"from": []}, {"from": ["everywhere"]}]
    wrong += [{"header": "a b"}, {"role": "king"}]
    for broken in wrong:
        write_config(tmp_path, web={"proxy": proxy | broken})
        assert run("check", config=config).exit_code == 1, broken
    for names in (["https://desk.example.org"], ["desk:80"], ["*"]):
        write_config(tmp_path, web={"names": names})
        assert run("check", config=config).exit_code == 1, names
    assert WebSettings().proxy is None
