"""What a running monitor does about what has changed around it: its configuration, or the clock on the wall."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from monitor.config import ConfigError
from monitor.domain import Config
from monitor.schedule import REREAD_LONGEST, due_again, lease_length
from monitor.store import Store
from monitor.wiring import cron_next

Load = Callable[[], Config]
"""Reads the configuration files. Raises ``ConfigError`` or ``OSError``."""


def read_anew(load: Load | None, held: Config) -> tuple[Config, tuple[str, ...]]:
    """The configuration as the files have it now, or the one that is held and what stands against them."""
    if load is None:
        return held, ("there are no files to take it from",)
    try:
        wanted = load()
    except ConfigError as error:
        return held, tuple(str(problem) for problem in error.problems)
    except OSError as error:
        return held, (f"{error.filename}: {error.strerror}",)
    return wanted, _fixed(held, wanted)


def _fixed(held: Config, wanted: Config) -> tuple[str, ...]:
    """What cannot change while we run. All else of ``web`` is followed as it changes."""
    old, new = held.settings, wanted.settings
    return tuple(
        f"{name}: cannot be changed while the monitor runs; restart it"
        for name, before, after in (
            ("monitor.yaml: state_dir", old.state_dir, new.state_dir),
            ("monitor.yaml: fetch.reading_time", old.fetch.reading_time, new.fetch.reading_time),
            ("monitor.yaml: web.enabled", old.web.enabled, new.web.enabled),
            ("monitor.yaml: web.host", old.web.host, new.web.host),
            ("monitor.yaml: web.port", old.web.port, new.web.port),
            ("monitor.yaml: model", old.model, new.model),
            ("monitor.yaml: endpoint", old.endpoint, new.endpoint),
            ("lexicon.yaml", held.lexicon, wanted.lexicon),
        )
        if before != after
    )


def sync_book(store: Store, config: Config, at: datetime) -> tuple[str, ...]:
    """Takes positions.yaml into the book, or changes nothing and says what it clashes with."""
    with store.unit():
        found = store.clashes(config.positions, at)
        if not found:
            store.sync_baseline(config.positions, at)
    return tuple(f"positions.yaml: {problem}" for problem in found)


def settle(store: Store, config: Config, at: datetime, busy: Collection[str]) -> None:
    """Brings what was timed under another configuration, or by another clock, in step with those of now.

    ``busy`` are the sources being checked: those are settled by their checks.
    """
    sources = {source.id: source for source in config.sources if source.enabled and source.id not in busy}
    due: dict[str, datetime] = {}
    for state in store.source_states():
        source = sources.get(state.id)
        if source is not None:
            wanted = due_again(source, config.settings.schedule, state, now=at, cron_next=partial(cron_next, source))
            due |= {state.id: wanted} if wanted != state.next_due_at else {}
    store.reschedule(due)
    store.cap_leases(at + lease_length(config.settings.fetch))
    store.cap_tries(at, at + REREAD_LONGEST)  # no link is put off further
