"""Signs of life: what the running monitor leaves behind for others to see, and the facts that health is judged by."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from monitor import systemd
from monitor.domain import Config
from monitor.health import Facts, Heartbeat
from monitor.services import Context, Pulse
from monitor.store import Store, StoreError, lock_holder

HEARTBEAT = "heartbeat"
"""Under this name the database keeps the running monitor's last sign of life."""

LOOK = 5.0
"""Seconds between two looks at whether the ticks go on."""

WRITE = 30.0
"""Seconds between two signs of life in the database."""


def gather(config: Config, store: Store, now: datetime, clashes: Sequence[str] = ()) -> Facts:
    """The facts as they are now. ``clashes`` are what positions.yaml has against the book, where somebody looked."""
    folder = Path(config.settings.state_dir)
    holder = lock_holder(folder)
    links, since = store.backlog((source.id for source in config.sources if source.enabled), now)
    return Facts(
        now=now,
        sources=store.source_facts(config, now),
        running=holder.pid if holder else None,
        heartbeat=_heartbeat(store.meta(HEARTBEAT)),
        pending_links=links,
        pending_since=since,
        channels=store.channel_facts(now),
        given_up=store.given_up(now),
        clashes=tuple(clashes),
        free_bytes=_free(folder),
        database_bytes=_size(store.path),
    )


def _free(folder: Path) -> int | None:
    there = next((parent for parent in (folder, *folder.parents) if parent.exists()), None)
    return shutil.disk_usage(there).free if there else None


def _size(path: Path | None) -> int:
    """Bytes of the database, with what waits to be moved into it."""
    if path is None:
        return 0
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())


def _heartbeat(text: str | None) -> Heartbeat | None:
    if not text:
        return None
    values = {name: value for name, value in json.loads(text).items() if name in _BEATS}  # a newer one may say more
    return Heartbeat(**{**values, "at": datetime.fromisoformat(values["at"])})


_BEATS = frozenset(one.name for one in fields(Heartbeat))


async def beat(context: Context, stop: asyncio.Event) -> None:
    """Tells the database and systemd that the monitor lives, as long as it does: a service of the daemon's.

    Nothing is told unless a tick has gone all the way through since, and the database answers: so a monitor that only
    seems to run is found out, and restarted by systemd's watchdog.
    """
    loop = asyncio.get_running_loop()
    ticks, written, lag = 0, float("-inf"), 0.0
    while not stop.is_set():
        if context.pulse.ticks > ticks and await asyncio.to_thread(_answers, context.store):
            ticks = context.pulse.ticks
            systemd.notify("READY=1", "WATCHDOG=1", f"STATUS={context.pulse.checks} checks under way")
            if loop.time() - written >= WRITE and await _written(context, lag):
                written, lag = loop.time(), 0.0
        before, wait = loop.time(), LOOK if ticks else LOOK / 10
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)
        lag = max(loop.time() - before - wait, lag)
    systemd.notify("STOPPING=1")


def _answers(store: Store) -> bool:
    with contextlib.suppress(StoreError):
        store.meta(HEARTBEAT)
        return True
    return False


async def _written(context: Context, lag: float) -> bool:
    """Whether the sign of life could be left."""
    pulse, loop = context.pulse, asyncio.get_running_loop()
    text = _text(pulse, context.clock(), loop.time() - pulse.last_tick, lag)
    with contextlib.suppress(StoreError):
        await asyncio.to_thread(context.store.set_meta, HEARTBEAT, text)
        return True
    return False


def _text(pulse: Pulse, now: datetime, age: float, lag: float) -> str:
    values = {"ticks": pulse.ticks, "tick_age": round(age, 1), "lag": round(lag, 1), "checks": pulse.checks}
    return json.dumps({"at": now.isoformat(), "pid": os.getpid(), **values, "outdated": pulse.outdated})
