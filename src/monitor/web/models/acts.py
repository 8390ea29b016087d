"""What the API takes: acts on flags, and filters to keep."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from monitor.domain import Dismissal, Stance
from monitor.web.models.base import Model


class Seen(Model):
    """``version`` is that of the flag that was looked at; without it the act is done whatever has happened since."""

    model_config = ConfigDict(extra="forbid")
    version: int | None = Field(default=None, ge=0, lt=2**63)


class ConfirmIn(Seen):
    """``statement`` and ``stance`` replace what would be stored as the new position."""

    statement: str = Field(default="", max_length=20_000)
    stance: Stance | None = None
    note: str = Field(default="", max_length=20_000)


class DismissIn(Seen):
    """Why it is no shift."""

    reason: Dismissal
    note: str = Field(default="", max_length=20_000)


class SnoozeIn(Seen):
    """``until`` is ``3d``, ``6h``, a day or a moment."""

    until: str = Field(max_length=100, examples=["3d", "2026-05-01"])
    note: str = Field(default="", max_length=20_000)


class AssignIn(Seen):
    """An empty name gives the flag to nobody."""

    assignee: str = Field(default="", max_length=200)


class CommentIn(Model):
    """A remark."""

    model_config = ConfigDict(extra="forbid")
    note: str = Field(min_length=1, max_length=20_000)


class BulkFlag(Seen):
    """One of many flags."""

    id: int = Field(ge=1, lt=2**63)


class BulkIn(Model):
    """The same for many flags; ``reason``, ``until`` and ``assignee`` go with what is done."""

    model_config = ConfigDict(extra="forbid")
    do: str = Field(pattern="^(confirm|dismiss|snooze|assign|undo)$")
    flags: list[BulkFlag] = Field(max_length=500)
    reason: Dismissal | None = None
    until: str = Field(default="", max_length=100)
    assignee: str = Field(default="", max_length=200)


class BulkOut(Model):
    """Which went through, and why others did not."""

    done: list[int]
    refused: dict[int, str]


class ViewIn(Model):
    """A filter of the pile, as a query string."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(max_length=2000)
