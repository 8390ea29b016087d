"""What the daemon stands on fails for a while and comes back: the disk, the database, the name servers."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import daemon, wiring
from monitor.config import load
from monitor.daemon import Daemon
from monitor.domain import Config
from monitor.fetch.guard import Resolver
from monitor.store import FILE_NAME, InstanceLock, Store, StoreError
from stage import FILLER, Web, page, write_config

pytestmark = pytest.mark.usefixtures("light")
OFTEN = {"every": "1s", "max_interval": "1s", "jitter": "0%"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon, "TICK", timedelta(seconds=0.05))
    monkeypatch.setattr(daemon, "lease_length", lambda _: timedelta(seconds=0.5))


def paper(web: Web, folder: Path, url: str = "", **settings: Any) -> Config:
    """A configuration that watches one page all the time."""
    source = {"id": "paper", "url": url or web.url("/paper"), "publisher": "norland", "every": "1s"}
    return load(write_config(folder, [source], schedule=OFTEN, **settings))


def put(web: Web, number: int) -> None:
    web.html("/paper", page("Our trade policy", f"Norland opposes tariff number {number} on grain.", *FILLER))


def live(config: Config, meanwhile: Callable[[Daemon, Store], Awaitable[None]], busy: float = 10) -> None:
    """The daemon's life in this process, pipeline and all."""

    async def main() -> None:
        folder = Path(config.settings.state_dir)
        with Store.open(folder / FILE_NAME, busy_timeout=timedelta(seconds=busy)) as store:
            async with wiring.pipeline(config, store) as work:
                one = Daemon(config, store, work)
                running = asyncio.create_task(one.run())
                await meanwhile(one, store)
                one.stop()
                async with asyncio.timeout(60):
                    await running

    asyncio.run(main())


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.02)


def texts(store: Store) -> int:
    return len(store.rows("SELECT id FROM revision"))


def filled(disk: Path) -> Path:
    """A file that takes all the room there is."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1024)):
            pass
    return ballast


def test_a_full_disk_is_told_with_its_cure_and_everything_goes_on_when_there_is_room_again(
    web: Web, tmp_path: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(web, 1)
    said: list[str] = []

    def heard() -> str:
        said.extend(capsys.readouterr())  # where the log goes depends on what else this process has tested
        return "".join(said)

    async def meanwhile(_: Daemon, store: Store) -> None:
        await until(lambda: texts(store) == 1)
        ballast = filled(small_disk)
        put(web, 2)
        await until(lambda: "nothing can be kept" in heard())
        await asyncio.sleep(1)
        ballast.unlink()
        await until(lambda: texts(store) == 2)
        assert store.rows("PRAGMA integrity_check")[0][0] == "ok"

    live(paper(web, tmp_path, state_dir=str(small_disk)), meanwhile)
    told = heard()
    assert "free some" in told
    assert "Traceback" not in told


def test_a_disk_that_is_mounted_for_reading_only_is_told_with_its_cure(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(OSError, match="mount the file system for writing") as caught:
        InstanceLock(small_disk / "state")
    assert caught.value.filename == str(small_disk / "state")


def test_a_database_that_somebody_else_has_locked_for_a_while_holds_nothing_up_for_good(
    web: Web, tmp_path: Path
) -> None:
    put(web, 1)

    async def meanwhile(one: Daemon, store: Store) -> None:
        await until(lambda: texts(store) == 1)
        path = Path(one.current.config.settings.state_dir) / FILE_NAME
        with Store.open(path) as other, other.unit():
            other.set_meta("somebody", "else")
            put(web, 2)
            ticks = one.pulse.ticks
            await asyncio.sleep(2)
            with pytest.raises(StoreError, match="another process"):
                store.set_meta("ours", "waits in vain")
        await until(lambda: texts(store) == 2 and one.pulse.ticks > ticks)

    live(paper(web, tmp_path), meanwhile, busy=0.05)


def test_name_servers_that_do_not_answer_for_a_while_cost_only_time(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(web, 1)
    up = [True]

    async def resolve(self: Resolver, host: str, port: int) -> list[str]:
        if not up[0]:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    monkeypatch.setattr(Resolver, "__call__", resolve)
    monkeypatch.setattr("monitor.fetch.RETRY_PAUSE", 0.01)

    async def meanwhile(_: Daemon, store: Store) -> None:
        def failures() -> float:
            state = store.source_state("paper")
            return state.failures if state else 0

        await until(lambda: texts(store) == 1)
        up[0] = False
        put(web, 2)
        await until(lambda: failures() >= 0.5)
        up[0] = True
        await until(lambda: texts(store) == 2 and failures() == 0)

    live(paper(web, tmp_path, web.url("/paper").replace("127.0.0.1", "press.example")), meanwhile)
