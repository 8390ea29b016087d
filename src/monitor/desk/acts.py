"""What a reviewer does with flags: confirm, dismiss, snooze, assign, comment, and take the last of it back.

Nothing is ever changed in the record; each act follows the one before. An act may name the version of the flag that
the reviewer had in view (``seen``): if somebody was faster, or new evidence has come, it is refused with what happened.
"""

from __future__ import annotations

import getpass
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from monitor.domain import Decision, Dismissal, Flag, Position, Stance, Status
from monitor.store import Act, ActKind, Standing, Store, latest_day
from monitor.verdicts import confirmed_position

MAX_NOTE = 20_000
"""Characters of a note or comment."""

MAX_WORDS = 20_000
"""Characters of a position's wording."""


class UnknownFlagError(LookupError):
    """There is no flag of that number."""

    def __init__(self, flag_id: int) -> None:
        super().__init__(f"there is no flag {flag_id}; `monitor flags --status all` lists them")
        self.flag = flag_id


class RefusedError(ValueError):
    """The act makes no sense now; the message says why and what to do instead."""


class ConflictError(Exception):
    """The flag is no longer what the reviewer had in view. ``acts`` were done since, ``evidence`` pieces have come."""

    def __init__(self, standing: Standing, acts: tuple[Act, ...], evidence: int) -> None:
        self.standing, self.acts, self.evidence = standing, acts, evidence
        super().__init__(
            f"flag {standing.flag} has changed since you opened it: {self.told()}. Look again, then decide"
        )

    def told(self) -> str:
        """What happened meanwhile, in one line."""
        parts = [describe(act) for act in self.acts]
        if self.evidence:
            parts.append(f"{self.evidence} new {'piece' if self.evidence == 1 else 'pieces'} of evidence")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when."""

    reviewer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bulk:
    """What came of doing the same to many flags: which went through, and why others did not."""

    done: tuple[int, ...]
    refused: dict[int, str]


def describe(act: Act) -> str:
    """An act in a few words: who did what."""
    who = act.reviewer or "somebody"
    what = {
        ActKind.CONFIRMED: "confirmed it",
        ActKind.DISMISSED: f"dismissed it ({act.reason})" if act.reason else "dismissed it",
        ActKind.REOPENED: "reopened it",
        ActKind.SNOOZED: f"snoozed it until {act.until:%Y-%m-%d %H:%M} UTC" if act.until else "snoozed it",
        ActKind.WOKEN: "woke it up",
        ActKind.ASSIGNED: f"assigned it to {act.assignee}" if act.assignee else "took the assignment away",
        ActKind.COMMENTED: "commented on it",
    }
    return f"{who} {what[act.kind]} at {act.at:%H:%M} UTC on {act.at:%d %b %Y}"


def position_of(store: Store, flag: Flag) -> Position | None:
    """The version the flag is held against: the one that the strongest of its compared evidence was compared with.

    Where none was compared, as with an edited page, it is the one in the book, or, if that has none now, its last.
    """
    versions = [version.position for version in store.position_history(flag.actor, flag.issue)]
    keys = [piece.position for piece in flag.evidence if piece.comparison is not None]
    compared = (one for key in keys for one in versions if one.key == key)
    held = next(compared, None)
    if held is not None or not flag.position:
        return held
    return store.position_on(flag.actor, flag.issue) or next(reversed(versions), None)


def local_name() -> str:
    """Who sits at this machine: MONITOR_REVIEWER if it is set, else the account's name."""
    named = os.environ.get("MONITOR_REVIEWER", "").strip()
    try:
        return named or getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return "local"


# --- verdicts --------------------------------------------------------------------------------------------


def confirm(
    store: Store,
    flag_id: int,
    by: By,
    *,
    seen: int | None = None,
    statement: str | None = None,
    stance: Stance | None = None,
    note: str = "",
) -> Position | None:
    """Confirms a flag; the version of the position that this makes. ``statement`` and ``stance`` replace its own.

    It is of the day of the statement, or of today where a page has dated that in days to come.
    """
    statement = _lines(statement or "") or None
    if statement and len(statement) > MAX_WORDS:
        raise RefusedError(f"the position's wording is longer than {MAX_WORDS} characters; shorten it")
    with _turn(store, flag_id, seen):
        flag = known_flag(store, flag_id)
        held = position_of(store, flag)
        if held is not None and held.as_of > latest_day(by.at):
            raise RefusedError(
                f"the position {held.id} is as of {held.as_of}, a day yet to come, and would stay in force; "
                "correct its as_of in positions.yaml, and let the monitor take that over"
            )
        made = confirmed_position(flag, held, statement=statement, stance=stance)
        if made.as_of > latest_day(by.at):
            made = replace(made, as_of=by.at.date())
        return store.decide(flag_id, Decision(flag_id, Status.CONFIRMED, by.at, by.reviewer, "", _note(note)), made)


def dismiss(store: Store, flag_id: int, by: By, reason: Dismissal, *, seen: int | None = None, note: str = "") -> None:
    """Dismisses a flag: it stays dismissed for the same words and near copies of them."""
    with _turn(store, flag_id, seen):
        store.decide(flag_id, Decision(flag_id, Status.DISMISSED, by.at, by.reviewer, reason, _note(note)))


def undo(store: Store, flag_id: int, by: By, *, seen: int | None = None) -> ActKind:
    """Takes the last verdict or snooze back by a further act; which kind of act that was.

    A reopened flag's confirmed version leaves the book, and stays in the history.
    """
    with _turn(store, flag_id, seen) as standing:
        if standing.status is not Status.OPEN:
            store.decide(flag_id, Decision(flag_id, Status.OPEN, by.at, by.reviewer))
            return ActKind.REOPENED
        if standing.asleep(by.at):
            store.add_act(Act(flag_id, ActKind.WOKEN, by.at, by.reviewer))
            return ActKind.WOKEN
        raise RefusedError(f"flag {flag_id} is open: there is nothing to take back")


# --- everything else -------------------------------------------------------------------------------------


def snooze(store: Store, flag_id: int, by: By, until: datetime, *, seen: int | None = None, note: str = "") -> None:
    """Puts an open flag off until a moment to come."""
    if until <= by.at:
        raise RefusedError("a flag can only be snoozed until a time that is yet to come")
    with _turn(store, flag_id, seen) as standing:
        if standing.status is not Status.OPEN:
            raise RefusedError(f"flag {flag_id} is {standing.status.value}: only an open flag can be snoozed")
        store.add_act(Act(flag_id, ActKind.SNOOZED, by.at, by.reviewer, note=_note(note), until=until))


def until(text: str, now: datetime) -> datetime:
    """When a snooze ends: ``3d``, ``6h``, or a day or moment in ISO form (UTC where it names no zone).

    Raises :class:`RefusedError` for anything else.
    """
    length = re.fullmatch(r"([1-9][0-9]{0,3})([hd])", text.strip())
    if length:
        return now + int(length[1]) * (timedelta(hours=1) if length[2] == "h" else timedelta(days=1))
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RefusedError(f"{text!r} is no time to snooze until; write 3d, 6h or a day such as 2026-05-01") from None


def assign(store: Store, flag_id: int, by: By, assignee: str, *, seen: int | None = None) -> None:
    """Gives a flag to a reviewer; an empty name gives it to nobody."""
    assignee = assignee.strip()[:100]
    with _turn(store, flag_id, seen) as standing:
        if (standing.assignee or "") == assignee:
            return
        store.add_act(Act(flag_id, ActKind.ASSIGNED, by.at, by.reviewer, assignee=assignee or None))


def comment(store: Store, flag_id: int, by: By, text: str) -> None:
    """Adds a remark, whatever the flag's version: two remarks do not stand against each other."""
    if not text.strip():
        raise RefusedError("a comment needs words")
    with _turn(store, flag_id, None):
        store.add_act(Act(flag_id, ActKind.COMMENTED, by.at, by.reviewer, note=_note(text)))


def bulk(seen: Iterable[tuple[int, int | None]], act: Callable[[int, int | None], object]) -> Bulk:
    """Does the same to many flags, each by itself; ``seen`` gives their numbers and versions."""
    done: list[int] = []
    refused: dict[int, str] = {}
    for flag_id, version in seen:
        try:
            act(flag_id, version)
        except (ConflictError, RefusedError, UnknownFlagError) as error:
            refused[flag_id] = str(error)
        else:
            done.append(flag_id)
    return Bulk(tuple(done), refused)


# --- turns -----------------------------------------------------------------------------------------------


@contextmanager
def _turn(store: Store, flag_id: int, seen: int | None) -> Iterator[Standing]:
    """One reviewer at a time: the flag as it stands, for as long as nobody else can change it."""
    with store.unit():
        standing = store.standing(flag_id)
        if standing is None:
            raise UnknownFlagError(flag_id)
        if seen is not None and seen != standing.version:
            raise _conflict(store, standing, seen)
        yield standing


def _conflict(store: Store, standing: Standing, seen: int) -> ConflictError:
    """What happened since the version that was seen: every step of the version is an act or a piece of evidence."""
    counting = [act for act in store.acts(standing.flag) if act.kind is not ActKind.COMMENTED]
    since = tuple(act for act in counting if act.version > seen)
    return ConflictError(standing, since, max(standing.version - seen - len(since), 0))


def known_flag(store: Store, flag_id: int) -> Flag:
    """The flag of that number. Raises :class:`UnknownFlagError`."""
    flag = store.flag(flag_id)
    if flag is None:
        raise UnknownFlagError(flag_id)
    return flag


def _note(text: str) -> str:
    text = _lines(text)
    if len(text) > MAX_NOTE:
        raise RefusedError(f"the note is longer than {MAX_NOTE} characters; shorten it")
    return text


def _lines(text: str) -> str:
    """Text as it is typed, whatever ends its lines."""
    return text.replace("\r\n", "\n").strip()
