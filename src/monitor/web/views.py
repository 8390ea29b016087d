"""A view of the pile as it stands in an address: read leniently, since addresses are typed, kept and shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from monitor.domain import Severity, Shift
from monitor.store import Cursor, Facets, Order, PileFilter, PileRow, Shown, cursor_of

Word = TypeVar("Word", bound=StrEnum)

AGES = {"1d": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30), "90d": timedelta(days=90)}
"""How young the flags are that a view shows."""

NOBODY = "-"
"""In an address, the assignee of flags that have none."""

MAX_PAGE = 200
PAGE = 50


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the pile, in which order. Every field is as it stands in the address."""

    show: str = ""
    actor: str = ""
    issue: str = ""
    shift: str = ""
    severity: str = ""
    source: str = ""
    assignee: str = ""
    age: str = ""
    q: str = ""
    sort: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> View:
        """The view that an address names; what makes no sense in it is left out."""
        known = {field.name: given.get(field.name, "").strip()[:200] for field in fields(cls)}
        enums: dict[str, type[StrEnum]] = {"show": Shown, "shift": Shift, "severity": Severity, "sort": Order}
        for name, words in enums.items():
            known[name] = known[name] if _word(words, known[name]) else ""
        known["age"] = known["age"] if known["age"] in AGES else ""
        return cls(**known)

    @classmethod
    def parse(cls, query: str) -> View:
        """The view that a query string names."""
        return cls.of(dict(parse_qsl(query[:2000])))

    @property
    def query(self) -> str:
        """The view as a query string: two that are equal are the same string."""
        return urlencode({name: value for name, value in self.values().items() if value})

    def values(self) -> dict[str, str]:
        """The fields by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def but(self, **changes: str) -> View:
        """The same with other values."""
        return replace(self, **changes)

    @property
    def order(self) -> Order:
        """How the flags lie."""
        return _word(Order, self.sort) or Order.SEVERITY

    @property
    def narrowed(self) -> bool:
        """Whether anything but the part of the pile and its order is asked for."""
        return any(value for name, value in self.values().items() if name not in ("show", "sort"))

    def filter(self, now: datetime) -> PileFilter:
        """What the store is asked for."""
        return PileFilter(
            shown=_word(Shown, self.show) or Shown.OPEN,
            actor=self.actor or None,
            issue=self.issue or None,
            shift=_word(Shift, self.shift),
            severity=_word(Severity, self.severity),
            source=self.source or None,
            assignee="" if self.assignee == NOBODY else self.assignee or None,
            since=now - AGES[self.age] if self.age else None,
            words=self.q,
        )


def _word(words: type[Word], value: str) -> Word | None:
    return words(value) if value in set(words) else None


# --- places in the pile ----------------------------------------------------------------------------------


def cursor_text(row: PileRow) -> str:
    """A place in the pile, as it stands in an address."""
    place = cursor_of(row)
    return f"{place.pile}.{place.created.isoformat()}.{place.flag}"


def cursor_from(text: str) -> Cursor | None:
    """The place; ``None`` for one that makes no sense, which is the top."""
    pile, _, rest = text.partition(".")
    created, _, flag = rest.rpartition(".")
    try:
        moment = datetime.fromisoformat(created)
        number = int(flag)
        known = moment.tzinfo and 0 <= number < 2**63 and len(pile) == 1
        return Cursor(int(pile), moment.astimezone(UTC), number) if known else None
    except (ValueError, OverflowError):
        return None


# --- what there is to choose from ------------------------------------------------------------------------


def facets(found: Facets) -> Facets:
    """The counts as the filters name their values: nobody by a sign of its own, since an empty one means anybody."""
    return replace(found, assignee={who or NOBODY: flags for who, flags in found.assignee.items()})
