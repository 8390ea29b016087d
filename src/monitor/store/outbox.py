"""The outbox: what somebody may want to be told of, and for each channel a notice of it until that has been sent.

Occasions on flags are written by triggers, in the transaction in which the flag or the verdict is, whoever writes it.
Which channels an occasion concerns is decided once, when it is spread; from then on each notice has a life of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.store.database import Database, Row
from monitor.store.rows import as_json, maybe_moment, moment


class OccasionKind(StrEnum):
    """What can happen that somebody may want to be told of."""

    RAISED = "raised"
    RISEN = "risen"
    TURNED = "turned"
    DECIDED = "decided"
    OUTAGE = "outage"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened to a flag or to a source; the other of the two is ``None``.

    ``detail`` is the severity of a flag that was raised, both severities of one that has risen (``low high``), both
    kinds of one that has turned (``softening reversal``), the new status of one that was decided, and for a source why
    it fails, or since when it had.
    """

    n: int
    kind: OccasionKind
    flag: int | None
    source: str | None
    detail: str
    at: datetime


class NoticeState(StrEnum):
    """What became of a notice. One that is dropped was no longer worth telling."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Notice:
    """An occasion on its way to a channel."""

    n: int
    channel: str
    occasion: Occasion
    state: NoticeState
    due_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """How a channel fares. ``waiting_since`` is when the longest waiting notice should have gone out at the latest."""

    channel: str
    pending: int
    failed: int
    sent: int
    waiting_since: datetime | None
    last_sent_at: datetime | None
    last_error: str


class OutboxStore(Database):
    """Occasions, notices, and the outages that make some of the occasions."""

    # --- occasions ---

    def occasions(self, limit: int = 500) -> list[Occasion]:
        """What has not been spread to the channels yet, in the order in which it happened.

        What a newer monitor would know to tell is left to it: its commands may bring the file up to date under ours.
        """
        rows = self.rows(
            """
            SELECT * FROM occasion WHERE NOT spread AND kind IN (SELECT value FROM json_each(:kinds))
            ORDER BY n LIMIT :limit
            """,
            kinds=as_json(list(OccasionKind)),
            limit=limit,
        )
        return [_occasion(row) for row in rows]

    def spread(self, occasion: int, channels: Mapping[str, datetime]) -> None:
        """Makes a notice of an occasion for each channel, to go out at its time; a second time changes nothing."""
        with self.unit():
            self.write_many(
                """
                INSERT INTO notice (occasion, channel, due_at, next_try)
                SELECT n, :channel, :due_at, :due_at FROM occasion WHERE n = :occasion AND NOT spread
                """,
                [{"occasion": occasion, "channel": name, "due_at": due} for name, due in channels.items()],
            )
            self.write("UPDATE occasion SET spread = 1 WHERE n = :occasion", occasion=occasion)

    # --- notices ---

    def due_notices(self, channel: str, now: datetime, limit: int = 200) -> list[Notice]:
        """What a channel is to be told of now, the oldest occasion first.

        With what is due of a flag or a source comes all else that waits on it: told apart, the later of two might be
        told first.
        """
        rows = self.rows(_DUE, channel=channel, now=now, limit=limit)
        return [_notice(row) for row in rows]

    def failed_notices(self, since: datetime, limit: int = 20) -> list[Notice]:
        """Notices that were given up since then, the latest first."""
        rows = self.rows(
            f"{_NOTICES} WHERE state = 'failed' AND settled_at >= :since ORDER BY n DESC LIMIT :limit",
            since=since,
            limit=limit,
        )
        return [_notice(row) for row in rows]

    def retry_notices(self, now: datetime) -> int:
        """Makes all notices that were given up due again, as if they had never been tried; how many."""
        sql = """
            UPDATE notice SET state = 'pending', due_at = :now, next_try = :now, attempts = 0, settled_at = NULL
            WHERE state = 'failed' RETURNING n
        """
        return len(self.write(sql, now=now))

    def revive_notices(self, flag: int, channels: Mapping[str, datetime]) -> None:
        """Makes due again, for each channel at its time, what was not told of a flag because it was dismissed."""
        self.write_many(
            """
            UPDATE notice SET state = 'pending', due_at = :due_at, next_try = :due_at, settled_at = NULL
            WHERE state = 'dropped' AND channel = :channel AND occasion IN (SELECT n FROM occasion WHERE flag = :flag)
            """,
            [{"flag": flag, "channel": name, "due_at": due} for name, due in channels.items()],
        )

    def hold_notices(self, notices: Iterable[int], until: datetime) -> None:
        """Keeps notices back until then without counting an attempt; a moment that has passed lets them go."""
        self.write(
            """
            UPDATE notice SET next_try = :until
            WHERE state = 'pending' AND n IN (SELECT value FROM json_each(:notices))
            """,
            notices=as_json(list(notices)),
            until=until,
        )

    def settle_notices(self, notices: Iterable[int], state: NoticeState, now: datetime, error: str = "") -> None:
        """Notes what became of notices for good."""
        self.write(
            """
            UPDATE notice SET state = :state, settled_at = :now, error = :error, attempts = attempts + :tried
            WHERE state = 'pending' AND n IN (SELECT value FROM json_each(:notices))
            """,
            notices=as_json(list(notices)),
            state=state,
            now=now,
            error=error,
            tried=state is not NoticeState.DROPPED,
        )

    def postpone_notice(self, notice: int, next_try: datetime, error: str) -> None:
        """Counts a failed attempt and says when to try again."""
        self.write(
            """
            UPDATE notice SET next_try = :next_try, attempts = attempts + 1, error = :error
            WHERE n = :notice AND state = 'pending'
            """,
            notice=notice,
            next_try=next_try,
            error=error,
        )

    def cap_notices(self, now: datetime, latest: datetime) -> None:
        """Makes notices due that were put off further than any is: that was when the clock was ahead."""
        self.write(
            """
            UPDATE notice SET next_try = :now, due_at = min(due_at, :now)
            WHERE state = 'pending' AND next_try > :latest
            """,
            now=now,
            latest=latest,
        )

    def channel_figures(self, since: datetime) -> list[ChannelFigures]:
        """How each channel that has had notices since then fares, or still has any to be sent."""
        rows = self.rows(_FIGURES, since=since)
        return [
            ChannelFigures(
                row["channel"],
                row["pending"],
                row["failed"],
                row["sent"],
                maybe_moment(row["waiting_since"]),
                maybe_moment(row["last_sent_at"]),
                row["last_error"] or "",
            )
            for row in rows
        ]

    def forget_notices(self, before: datetime) -> int:
        """Drops settled notices older than that, and those whose time came before and that nobody sent; how many."""
        with self.unit():
            gone = self.write(
                "DELETE FROM notice WHERE coalesce(settled_at, due_at) < :before RETURNING n", before=before
            )
            self.write(
                """
                DELETE FROM occasion
                WHERE spread AND at < :before AND NOT EXISTS (SELECT 1 FROM notice WHERE occasion = occasion.n)
                """,
                before=before,
            )
        return len(gone)

    # --- outages ---

    def open_outages(self) -> dict[str, datetime]:
        """The sources that are known to be out, and since when."""
        return {row["source"]: moment(row["since"]) for row in self.rows("SELECT * FROM outage WHERE ended IS NULL")}

    def begin_outage(self, source: str, since: datetime, now: datetime, why: str) -> None:
        """Notes that a source is out, which is an occasion; that it is known already changes nothing."""
        with self.unit():
            new = self.write(
                "INSERT OR IGNORE INTO outage (source, since) VALUES (:source, :since) RETURNING source",
                source=source,
                since=since,
            )
            if new:
                self._add_occasion(OccasionKind.OUTAGE, source, why, now)

    def end_outages(self, sources: Collection[str], now: datetime, *, told: bool) -> None:
        """Notes that sources are no longer out, which is an occasion if it is to be told."""
        with self.unit():
            ended = self.write(
                """
                UPDATE outage SET ended = :now
                WHERE ended IS NULL AND source IN (SELECT value FROM json_each(:sources)) RETURNING source, since
                """,
                sources=as_json(sorted(sources)),
                now=now,
            )
            for row in ended if told else ():
                self._add_occasion(OccasionKind.RECOVERED, row["source"], row["since"], now)

    def _add_occasion(self, kind: OccasionKind, source: str, detail: str, now: datetime) -> None:
        self.write(
            "INSERT INTO occasion (kind, source, detail, at) VALUES (:kind, :source, :detail, :now)",
            kind=kind,
            source=source,
            detail=detail,
            now=now,
        )


_NOTICES = """
    SELECT * FROM (
        SELECT notice.*, occasion.kind, occasion.flag, occasion.source, occasion.detail, occasion.at
        FROM notice JOIN occasion ON occasion.n = notice.occasion)
"""

_DUE = f"""
    WITH waiting AS ({_NOTICES} WHERE state = 'pending' AND channel = :channel)
    SELECT * FROM waiting WHERE (coalesce(flag, 0), coalesce(source, '')) IN (
        SELECT coalesce(flag, 0), coalesce(source, '') FROM waiting WHERE next_try <= :now)
    ORDER BY n LIMIT :limit
"""  # noqa: S608 - our own SQL

_FIGURES = """
    SELECT channel, sum(state = 'pending') AS pending, sum(state = 'failed' AND settled_at >= :since) AS failed,
        sum(state = 'sent' AND settled_at >= :since) AS sent,
        min(iif(state = 'pending', due_at, NULL)) AS waiting_since,
        max(iif(state = 'sent', settled_at, NULL)) AS last_sent_at,
        (SELECT error FROM notice AS last WHERE last.channel = notice.channel AND error <> ''
            AND (state = 'pending' OR settled_at >= :since) ORDER BY n DESC LIMIT 1) AS last_error
    FROM notice WHERE state = 'pending' OR settled_at >= :since GROUP BY channel ORDER BY channel
"""


def _occasion(row: Row, n: str = "n") -> Occasion:
    return Occasion(row[n], OccasionKind(row["kind"]), row["flag"], row["source"], row["detail"], moment(row["at"]))


def _notice(row: Row) -> Notice:
    return Notice(
        n=row["n"],
        channel=row["channel"],
        occasion=_occasion(row, "occasion"),
        state=NoticeState(row["state"]),
        due_at=moment(row["due_at"]),
        attempts=row["attempts"],
        error=row["error"],
    )
