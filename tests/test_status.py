"""``monitor status`` for people, scripts and Nagios, and the signs of life that it and systemd go by."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor import systemd, vitals
from monitor.cli import cli
from monitor.config import load
from monitor.domain import SourceState
from monitor.services import Context, Current, Pulse
from monitor.store import InstanceLock, NoticeState, Store
from monitor.vitals import HEARTBEAT, beat
from monitor.wiring import now
from stage import POSITIONS, state, write_config
from store_samples import DAY, HOUR, flag


def run(config: Path, *words: str) -> Result:
    given = ["status", *words, "--config", str(config)]
    return CliRunner().invoke(cli, given, env={"COLUMNS": "80"}, catch_exceptions=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    sources = [{"id": name, "kind": "feed", "url": f"https://{name}.example/feed"} for name in ("press", "wire")]
    return write_config(tmp_path, sources)


def checked(config: Path, *names: str, **fields: Any) -> None:
    with state(config) as store:
        for name in names or ("press", "wire"):
            values: dict[str, Any] = {"next_due_at": now() + HOUR, "last_success_at": now(), "checks": 1, **fields}
            store.save_source_state(SourceState(name, **values))


# --- the command -----------------------------------------------------------------------------------------


def test_all_well_is_0(config: Path) -> None:
    checked(config)
    result = run(config)
    assert result.exit_code == 0
    assert result.stdout.startswith("OK")
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_something_amiss_is_3_with_its_cure(config: Path) -> None:
    checked(config)
    checked(config, "press", failures=4.0, last_detail="HTTP \x1b[31m500 [red]")
    result = run(config)
    assert result.exit_code == 3
    for words in ("WARNING", "1 source failing: press", "cure: `monitor source test ID`", "[red]"):
        assert words in result.stdout
    assert "\x1b[31m500" not in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_work_not_done_is_1(config: Path) -> None:
    checked(config, next_due_at=now() - DAY)
    result = run(config)
    assert result.exit_code == 1
    assert "no monitor is running, and 2 sources would be due" in result.stdout


def test_what_was_never_run_is_told_and_nothing_is_made(config: Path, tmp_path: Path) -> None:
    result = run(config)
    assert result.exit_code == 3
    assert "nothing has been checked yet" in result.stdout
    assert not (tmp_path / "state").exists()


def test_scripts_get_one_document(config: Path) -> None:
    checked(config, "press", failures=4.0, last_detail="timeout")
    document = json.loads(run(config, "--json").stdout)
    assert document["level"] == "warning"
    assert [one["code"] for one in document["findings"]] == ["failing"]
    press, wire = document["sources"]
    assert (press["id"], press["notes"], press["detail"]) == ("press", ["failing"], "timeout")
    assert (wire["last_success"], wire["level"]) == (None, "ok")


def test_positions_that_clash_are_found_and_the_command_goes_on(config: Path, tmp_path: Path) -> None:
    checked(config)
    write_config(
        tmp_path, [{"id": "press", "url": "https://x.example"}], [POSITIONS[0] | {"statement": "Other words."}]
    )
    result = run(config)
    assert result.exit_code == 1
    assert "positions.yaml: position norland-tariffs" in " ".join(result.stdout.split())


def test_a_wrong_configuration_is_1_with_its_line(config: Path) -> None:
    (config / "sources.yaml").write_text("sources: [{id: A}]")
    result = run(config)
    assert result.exit_code == 1
    assert "sources.yaml:1:" in result.stderr


def test_many_sources_are_cut_to_a_screen_with_the_bad_ones_first(tmp_path: Path) -> None:
    names = [f"s{n:03}" for n in range(60)]
    config = write_config(tmp_path, [{"id": name, "url": f"https://{name}.example/"} for name in names])
    checked(config, *names)
    checked(config, "s059", failures=9.0)
    short, full = run(config).stdout, run(config, "--all").stdout
    assert "s059" in short
    assert "s030" not in short
    assert "and 40 more" in short
    assert "s030" in full


@pytest.mark.parametrize(
    ("fields", "code", "begins"),
    [
        ({}, 0, "OK: 2 sources are watched | overdue="),
        ({"failures": 4.0, "last_detail": "a | b"}, 2, "CRITICAL: 2 sources failing: press, wire | overdue="),
        ({"next_due_at": now() - DAY}, 2, "CRITICAL: no monitor is running, and 2 sources would be due; 2 sources not"),
    ],
)
def test_nagios_gets_its_line_and_its_codes(config: Path, fields: dict[str, Any], code: int, begins: str) -> None:
    checked(config, **fields)
    result = run(config, "--nagios")
    assert result.exit_code == code
    assert result.stdout.startswith(begins)
    assert result.stdout.count("\n") == result.stdout.count("|") == 1


def test_nagios_hears_that_nothing_can_be_told(config: Path, tmp_path: Path) -> None:
    checked(config)
    (tmp_path / "state" / "monitor.db").write_bytes(b"no database at all" * 100)
    result = run(config, "--nagios")
    assert (result.exit_code, result.stdout[:9]) == (3, "UNKNOWN: ")
    assert run(tmp_path / "nowhere", "--nagios").exit_code == 3


def test_what_was_given_up_is_named_and_can_be_tried_again(config: Path) -> None:
    checked(config)
    with state(config) as store:
        store.save_flag(flag())
        store.spread(store.occasions()[0].n, {"chat": now()})
        store.settle_notices([1], NoticeState.FAILED, now(), "refused \x1b[31m")
    result = run(config)
    assert result.exit_code == 3
    assert "1 notice to chat given up in the last week" in " ".join(result.stdout.split())
    assert "given up: chat, flag #1 raised: refused" in result.stdout
    assert json.loads(run(config, "--json").stdout)["given_up"][0]["about"] == "flag #1 raised"
    done = CliRunner().invoke(cli, ["notify", "retry", "--config", str(config)], catch_exceptions=False)
    assert done.stdout == "due again: 1\n"


# --- signs of life ---------------------------------------------------------------------------------------


@pytest.fixture
def systemds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[str]]]:
    """A socket in systemd's place; gives what has been said since it was last asked."""
    path = tmp_path / "notify"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(str(path))
    listening.setblocking(False)
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))

    def heard() -> list[str]:
        said = []
        while True:
            try:
                said.append(listening.recv(4096).decode())
            except BlockingIOError:
                return said

    yield heard
    listening.close()


def lived(config: Path, store: Store, meanwhile: Callable[[Pulse], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life given for as long as ``meanwhile`` lasts."""
    monkeypatch.setattr(vitals, "LOOK", 0.02)

    async def main() -> None:
        stop, pulse = asyncio.Event(), Pulse()

        async def reload() -> tuple[str, ...]:
            return ()

        context = Context(Current(load(config)), store, pulse, now, reload)
        task = asyncio.create_task(beat(context, stop))
        await meanwhile(pulse)
        stop.set()
        async with asyncio.timeout(10):
            await task

    asyncio.run(main())


def test_systemd_hears_of_ticks_and_of_nothing_else(
    config: Path, systemds: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[str]] = []

    async def meanwhile(pulse: Pulse) -> None:
        await asyncio.sleep(0.2)
        heard.append(systemds())
        pulse.ticks, pulse.last_tick = 1, asyncio.get_running_loop().time()
        async with asyncio.timeout(10):
            while not (said := systemds()):
                await asyncio.sleep(0.01)
        heard.append(said)
        await asyncio.sleep(0.2)
        heard.append(systemds())

    with Store.memory() as store:
        lived(config, store, meanwhile, monkeypatch)
        assert json.loads(store.meta(HEARTBEAT) or "")["ticks"] == 1
    before, at_the_tick, after = heard
    assert before == after == []
    assert at_the_tick[0].startswith("READY=1\nWATCHDOG=1")
    assert systemds() == ["STOPPING=1"]


def test_a_database_that_does_not_answer_keeps_the_watchdog_unfed(
    config: Path, systemds: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def meanwhile(pulse: Pulse) -> None:
        pulse.ticks = 1
        await asyncio.sleep(0.3)

    store = Store.memory()
    store.close()
    lived(config, store, meanwhile, monkeypatch)
    assert systemds() == ["STOPPING=1"]


def test_a_monitor_that_hangs_is_found_by_status(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checked(config)

    async def meanwhile(pulse: Pulse) -> None:
        pulse.ticks, pulse.last_tick = 1, asyncio.get_running_loop().time()
        await asyncio.sleep(0.3)

    with state(config) as store:
        lived(config, store, meanwhile, monkeypatch)
        with InstanceLock(tmp_path / "state"):
            assert run(config).exit_code == 0
            old = json.loads(store.meta(HEARTBEAT) or "")
            store.set_meta(HEARTBEAT, json.dumps({**old, "at": (now() - HOUR).isoformat()}))
            result = run(config)
    assert result.exit_code == 1
    assert "has done nothing for 60 min" in result.stdout


@pytest.mark.parametrize("stands", [0.8, 0.0])
def test_that_everything_stood_still_a_while_ago_is_still_told_at_the_next_sign_of_life(
    config: Path, monkeypatch: pytest.MonkeyPatch, stands: float
) -> None:
    monkeypatch.setattr(vitals, "WRITE", 1.2)
    told: list[float] = []

    async def meanwhile(pulse: Pulse) -> None:
        async def sign(after: str | None) -> str:
            async with asyncio.timeout(10):
                while (text := store.meta(HEARTBEAT)) in (None, after):
                    pulse.ticks += 1
                    await asyncio.sleep(0.01)
            return text or ""

        first = await sign(None)
        time.sleep(stands)
        second = await sign(first)
        told.extend(json.loads(one)["lag"] for one in (second, await sign(second)))

    with Store.memory() as store:
        lived(config, store, meanwhile, monkeypatch)
    assert (told[0] >= 0.6) is bool(stands)
    assert told[1] < 0.6, "only what has been since"


def test_status_tells_that_another_version_is_installed_than_the_one_that_runs(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(config)

    async def meanwhile(pulse: Pulse) -> None:
        pulse.ticks, pulse.last_tick, pulse.outdated = 1, asyncio.get_running_loop().time(), True
        await asyncio.sleep(0.3)

    with state(config) as store:
        lived(config, store, meanwhile, monkeypatch)
        assert not json.loads(run(config, "--json").stdout)["restart_due"], "nothing runs"
        with InstanceLock(tmp_path / "state"):
            result = run(config)
            document = json.loads(run(config, "--json").stdout)
    assert result.exit_code == 3
    assert "another version has been installed" in " ".join(result.stdout.split())
    assert "cure: restart the monitor" in result.stdout
    assert document["restart_due"]
    assert [one["code"] for one in document["findings"]] == ["outdated"]


def test_abstract_sockets_are_spoken_to_as_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name = f"monitor-test-{tmp_path.name}-{id(tmp_path)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        assert systemd.reloading()
        assert listening.recv(4096).startswith(b"RELOADING=1\nMONOTONIC_USEC=")


@pytest.mark.parametrize("address", ["", "nonsense", "/no/such/socket", "@no-such-socket", "/" + "x" * 300])
def test_nobody_to_tell_is_no_error(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not systemd.notify("READY=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert not systemd.notify("READY=1")
