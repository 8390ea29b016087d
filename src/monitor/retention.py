"""Tidying up: what is older than the settings keep, and needed for nothing, is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from monitor.archive import Archive
from monitor.domain import RetentionSettings
from monitor.store import Store

LEAST = timedelta(days=1)
"""Pages younger than this are never touched: their text may be on its way."""

LEAST_READ = timedelta(days=31)
"""Nor is one whose text may be read again, which articles are for thirty days."""

LEAST_NOTICES = timedelta(days=8)
"""Nor is a notice that may still be tried, or that `monitor status` still tells of."""

BATCH = 500


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of one kind is spent. ``size`` is in bytes, ``None`` where it says nothing."""

    what: str
    count: int
    size: int | None = None


def prune(store: Store, archive: Archive, settings: RetentionSettings, now: datetime, *, apply: bool) -> list[Spent]:
    """What is spent, and with ``apply`` is dropped; the same either way, but for pages that cannot be removed.

    May run beside a working monitor.

    :raises StoreError: the database cannot be used
    """
    notices = None if settings.notices is None else max(settings.notices, LEAST_NOTICES)
    found = [
        _rows("lines of the log of requests", settings.requests, now, store.old_requests, store.forget_fetches, apply),
        _rows("settled notices", notices, now, store.old_notices, store.forget_notices, apply),
    ]
    if settings.unread is not None:
        before = now - max(settings.unread, LEAST)
        found.append(_pages("pages that no text goes back to", archive, before, store.unread_pages, apply))
    if settings.pages is not None:
        before = now - max(settings.pages, LEAST_READ)
        spent = partial(store.spent_pages, before=before)
        found.append(_pages("pages whose text is kept", archive, before, spent, apply))
    if apply:
        store.tidy()
    return [one for one in found if one.count]


def _rows(
    what: str,
    age: timedelta | None,
    now: datetime,
    count: Callable[[datetime], int],
    drop: Callable[[datetime], int],
    apply: bool,
) -> Spent:
    if age is None:
        return Spent(what, 0)
    return Spent(what, (drop if apply else count)(now - age))


def _pages(
    what: str, archive: Archive, before: datetime, spent: Callable[[tuple[str, ...]], set[str]], apply: bool
) -> Spent:
    count = size = 0
    old = _old(archive, before)
    while names := tuple(islice(old, BATCH)):
        for name in sorted(spent(names)):
            if archive.kept_since(name) >= before.timestamp():
                continue  # wanted again meanwhile
            bytes_ = archive.size(name)
            if apply:
                archive.remove(name)
                if archive.has(name):
                    continue  # it cannot be removed, and will be tried again
            size += bytes_
            count += 1
    return Spent(what, count, size)


def _old(archive: Archive, before: datetime) -> Iterator[str]:
    return (name for name in archive.names() if archive.kept_since(name) < before.timestamp())
