"""What a language model behind an address answered before, and how often it was asked on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor.store.database import Database

KEEP_ANSWERS = timedelta(days=180)
"""How long an answer is kept. A question seldom comes again after weeks."""


class AnswerStore(Database):
    """The cache and the daily count, which every process on this state directory shares."""

    def answer(self, key: str) -> str | None:
        """The answer kept under a key."""
        row = self.row("SELECT content FROM answer WHERE key = :key", key=key)
        return str(row["content"]) if row else None

    def keep_answer(self, key: str, content: str, at: datetime) -> None:
        """Keeps an answer, and drops those older than ``KEEP_ANSWERS``."""
        with self.unit():
            self.write("DELETE FROM answer WHERE at < :oldest", oldest=at - KEEP_ANSWERS)
            self.write(
                "INSERT INTO answer VALUES (:key, :at, :content) ON CONFLICT (key) DO UPDATE SET content = :content",
                key=key,
                at=at,
                content=content,
            )

    def take_call(self, day: date, most: int) -> bool:
        """Counts one call on this day; whether it was still among the first ``most``."""
        if most < 1:
            return False
        taken = self.write(
            """
            INSERT INTO model_call VALUES (:day, 1)
            ON CONFLICT (day) DO UPDATE SET calls = calls + 1 WHERE calls < :most RETURNING calls
            """,
            day=day,
            most=most,
        )
        return bool(taken)

    def calls(self, day: date) -> int:
        """How many calls were made on a day."""
        row = self.row("SELECT calls FROM model_call WHERE day = :day", day=day)
        return int(row["calls"]) if row else 0
