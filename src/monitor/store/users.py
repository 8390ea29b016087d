"""Who may use the desk from other machines, and who is signed in now. Passwords and session ids come in as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.domain import Role
from monitor.store.database import Database, Row
from monitor.store.rows import moment


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a password. ``epoch`` grows with every change: what was signed for an earlier one is void."""

    name: str
    password: str
    role: Role
    epoch: int
    created: datetime


class UserStore(Database):
    """Users and their sessions. Removing a user ends all of theirs, and so does a new password or role."""

    def save_user(self, name: str, password: str, role: Role, now: datetime) -> None:
        """Adds a user, or gives one a new password and role."""
        with self.unit():
            self.write(
                """
                INSERT INTO user (name, password, role, created) VALUES (:name, :password, :role, :now)
                ON CONFLICT (name) DO UPDATE SET
                    password = excluded.password, role = excluded.role, epoch = epoch + 1
                """,
                name=name,
                password=password,
                role=role,
                now=now,
            )
            self.write("DELETE FROM session WHERE user = :name", name=name)

    def user(self, name: str) -> User | None:
        """The user of that name."""
        row = self.row("SELECT * FROM user WHERE name = :name", name=name)
        return _user_of(row) if row else None

    def users(self) -> list[User]:
        """All users by name."""
        return [_user_of(row) for row in self.rows("SELECT * FROM user ORDER BY name")]

    def remove_user(self, name: str) -> bool:
        """Removes a user and their sessions; whether there was one."""
        return bool(self.write("DELETE FROM user WHERE name = :name RETURNING name", name=name))

    # --- sessions ---

    def begin_session(self, session_id: str, name: str, now: datetime, expires: datetime) -> None:
        """Signs a user in; whatever has run out is forgotten."""
        with self.unit():
            self.write("DELETE FROM session WHERE expires <= :now", now=now)
            self.write(
                "INSERT INTO session (id, user, created, expires) VALUES (:id, :name, :now, :expires)",
                id=session_id,
                name=name,
                now=now,
                expires=expires,
            )

    def session_user(self, session_id: str, now: datetime) -> User | None:
        """Who is signed in with that session, unless it has run out."""
        row = self.row(
            "SELECT user.* FROM session JOIN user ON user.name = session.user WHERE id = :id AND expires > :now",
            id=session_id,
            now=now,
        )
        return _user_of(row) if row else None

    def end_session(self, session_id: str) -> None:
        """Signs out."""
        self.write("DELETE FROM session WHERE id = :id", id=session_id)


def _user_of(row: Row) -> User:
    return User(row["name"], row["password"], Role(row["role"]), row["epoch"], moment(row["created"]))
