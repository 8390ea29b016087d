"""Who is asking: passwords, sessions, tokens, a proxy's word, and how often one may guess."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from itsdangerous import BadSignature, Signer, URLSafeSerializer

from monitor.desk import local_name
from monitor.domain import ProxySettings, Role, WebSettings
from monitor.store import Store, User

SESSION_LASTS = timedelta(days=7)
COST = 15
"""Binary logarithm of scrypt's N: with r = 8 and p = 3, what OWASP's Password Storage Cheat Sheet asks for."""

MIN_PASSWORD = 10
MAX_PASSWORD = 200
MAX_NAME = 64
KEY_FILE = "desk.key"

FREE_TRIES = 5
"""Wrong passwords for one name from one address before one has to wait."""

TRIES_OF_AN_ADDRESS = 30
"""The same for one address, whatever the names."""

LONGEST_WAIT = 900.0
"""Seconds that one has to wait at most."""

FORWARDED = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})
"""What proxies add to the requests that they send on."""

_MOST_REMEMBERED = 10_000
_hashing = threading.Lock()


class ExposedError(Exception):
    """The desk would be open to a network without asking anybody who they are; the message says the cure."""


class UnvouchedError(Exception):
    """A request came through a proxy to a desk that asks nobody who they are: it may come from anywhere."""

    def __init__(self) -> None:
        super().__init__(
            "this came through a proxy, and a desk without users is for its own machine only; add users "
            "(`monitor user add NAME`), or name the proxy under `web: proxy:` in monitor.yaml"
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, and what they may do. ``session`` is the id of the session that says so, if one does."""

    name: str
    role: Role
    session: str | None = None


# --- passwords -------------------------------------------------------------------------------------------


def hash_password(password: str, *, cost: int = COST) -> str:
    """A password as it is kept: scrypt with a salt of its own, and the cost at which it was made."""
    salt = secrets.token_bytes(16)
    return f"scrypt${cost}${salt.hex()}${_scrypt(password, salt, cost).hex()}"


def password_fits(password: str, kept: str) -> bool:
    """Whether this is the password; takes as long when it is not."""
    _, cost, salt, digest = kept.split("$")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt), int(cost)), bytes.fromhex(digest))


def _scrypt(password: str, salt: bytes, cost: int) -> bytes:
    """One at a time: each takes some 32 MB."""
    secret = password.encode("utf-8", "surrogatepass")
    with _hashing:
        return hashlib.scrypt(secret, salt=salt, n=2**cost, r=8, p=3, maxmem=2**28, dklen=32)


def password_problem(password: str) -> str:
    """What is wrong with a new password, or nothing."""
    if len(password) < MIN_PASSWORD:
        return f"a password has at least {MIN_PASSWORD} characters; several words are easy to remember"
    return f"a password has at most {MAX_PASSWORD} characters" if len(password) > MAX_PASSWORD else ""


def name_problem(name: str) -> str:
    """What is wrong with a user's name, or nothing."""
    if not name or len(name) > MAX_NAME or not name.isprintable() or name != name.strip():
        return f"a name has 1 to {MAX_NAME} printable characters, and no blank at its ends"
    return ""


# --- guessing --------------------------------------------------------------------------------------------


class Throttle:
    """Makes guessing slow: after some failures each further try has to wait, twice as long each time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, float]] = {}

    def wait(self, name: str, address: str) -> float:
        """Seconds until another try is heard."""
        with self._lock:
            return max(self._wait(key, free) for key, free in _keys(name, address))

    def failed(self, name: str, address: str) -> None:
        """Counts a wrong password."""
        with self._lock:
            if len(self._failures) >= _MOST_REMEMBERED:
                self._forget()
            for key, _ in _keys(name, address):
                count, _ = self._failures.get(key, (0, 0.0))
                self._failures[key] = (count + 1, self._clock())

    def succeeded(self, name: str, address: str) -> None:
        """The right password ends the count for that name from there."""
        with self._lock:
            self._failures.pop(next(key for key, _ in _keys(name, address)), None)

    def _wait(self, key: str, free: int) -> float:
        count, last = self._failures.get(key, (0, 0.0))
        if count < free:
            return 0.0
        pause = min(2.0 ** min(count - free, 20), LONGEST_WAIT)
        return max(last + pause - self._clock(), 0.0)

    def _forget(self) -> None:
        old = self._clock() - LONGEST_WAIT
        self._failures = {key: it for key, it in self._failures.items() if it[1] > old}
        while len(self._failures) >= _MOST_REMEMBERED:
            del self._failures[next(iter(self._failures))]


def _keys(name: str, address: str) -> tuple[tuple[str, int], ...]:
    return (f"{address} {name}", FREE_TRIES), (address, TRIES_OF_AN_ADDRESS)


# --- the door --------------------------------------------------------------------------------------------


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def only_here(settings: WebSettings) -> bool:
    """Whether the desk is meant for this machine alone: bound to it, and known under no other name."""
    return is_loopback(settings.host) and not settings.names


def refuse_if_exposed(settings: WebSettings, store: Store) -> None:
    """Raises :class:`ExposedError` where anybody on a network could decide on flags."""
    if only_here(settings) or settings.proxy is not None or store.users():
        return
    where = f"known as {', '.join(settings.names)}" if is_loopback(settings.host) else f"served at {settings.host}"
    raise ExposedError(
        f"the desk is {where}: anybody who reaches it could decide on flags. Add a user first "
        "(`monitor user add NAME`), name a proxy that vouches for users (`web: proxy:`), or serve on 127.0.0.1 alone"
    )


class Door:
    """Says who is asking, by a session, a token, a proxy's word, or because only this machine can ask at all."""

    def __init__(self, store: Store, key: bytes, settings: Callable[[], WebSettings]) -> None:
        self._store = store
        self._key = key
        self._settings = settings
        self._signer = Signer(key, salt="desk session", key_derivation="hmac", digest_method=hashlib.sha256)

    # --- who it is ---

    @property
    def open(self) -> bool:
        """Whether nobody is asked: only this machine reaches the desk, and it has no users."""
        settings = self._settings()
        return only_here(settings) and settings.proxy is None and not self._store.users()

    def identify(self, *, peer: str, headers: Mapping[str, list[str]], cookie: str, now: datetime) -> Identity | None:
        """Who is asking; ``None`` for a stranger. ``headers`` have lower-case names and every value sent.

        Raises :class:`UnvouchedError` for what a proxy sends on to a desk that asks nobody.
        """
        if self.open:
            if FORWARDED & headers.keys():
                raise UnvouchedError
            return Identity(local_name(), Role.ADMIN)
        bearer = _bearer(headers.get("authorization", []))
        if bearer is not None:
            user = self.token_user("api", bearer)
            return Identity(user.name, user.role) if user else None
        vouched = self._vouched(peer, headers)
        return vouched or self._signed_in(cookie, now)

    def _vouched(self, peer: str, headers: Mapping[str, list[str]]) -> Identity | None:
        """The user that the proxy names, if it is the proxy that is asking and it names exactly one."""
        proxy = self._settings().proxy
        if proxy is None or not _from_proxy(proxy, peer):
            return None
        names = headers.get(proxy.header.lower(), [])
        name = _spelt(names[0]) if len(names) == 1 else ""
        if name_problem(name):
            return None
        known = self._store.user(name)
        return Identity(name, known.role if known else proxy.role)

    def _signed_in(self, cookie: str, now: datetime) -> Identity | None:
        session = self._session_id(cookie)
        user = self._store.session_user(session, now) if session else None
        return Identity(user.name, user.role, session) if user else None

    def _session_id(self, cookie: str) -> str | None:
        try:
            return hashlib.sha256(self._signer.unsign(cookie)).hexdigest() if cookie else None
        except BadSignature:
            return None

    # --- signing in and out ---

    def sign_in(self, name: str, password: str, old_cookie: str, now: datetime) -> str | None:
        """A new session's cookie, or ``None`` for a wrong name or password. The session there was before ends."""
        user = self._store.user(name)
        if not password_fits(password[: MAX_PASSWORD + 1], user.password if user else _nobodys_password()):
            return None
        if user is None:
            return None
        self.sign_out(old_cookie)
        token = secrets.token_urlsafe(32)
        session = hashlib.sha256(token.encode()).hexdigest()
        self._store.begin_session(session, user.name, now, now + SESSION_LASTS)
        return self._signer.sign(token).decode()

    def sign_out(self, cookie: str) -> None:
        """Ends the session; the cookie is worth nothing after."""
        session = self._session_id(cookie)
        if session:
            self._store.end_session(session)

    # --- tokens ---

    def token(self, purpose: str, name: str) -> str:
        """What a program shows instead of a password, for one purpose (``api`` or ``feed``). Raises ``LookupError``.

        It holds until the user's password or role changes.
        """
        user = self._store.user(name)
        if user is None:
            raise LookupError(f"there is no user {name!r}; `monitor user list` names them")
        return _token(self._key, purpose, user)

    def token_user(self, purpose: str, token: str) -> User | None:
        """Whose token this is, if it is one and still holds."""
        try:
            name, _, _ = _serializer(self._key, purpose).loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        user = self._store.user(name) if isinstance(name, str) else None
        return user if user and hmac.compare_digest(_token(self._key, purpose, user), token) else None


def _token(key: bytes, purpose: str, user: User) -> str:
    signed = _serializer(key, purpose).dumps([user.name, user.epoch, user.created.isoformat()])
    return signed if isinstance(signed, str) else signed.decode()


def _serializer(key: bytes, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        key, salt=f"desk {purpose}", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )


def asking_address(peer: str, headers: Mapping[str, list[str]], settings: WebSettings) -> str:
    """Who has to wait after wrong passwords: the peer, or where a proxy says that the request came from.

    A proxy adds the address that it was asked from at the end; what stands before may be anybody's invention.
    """
    through = is_loopback(peer) or (settings.proxy is not None and _from_proxy(settings.proxy, peer))
    added = headers.get("x-forwarded-for", [])
    return added[-1].rpartition(",")[2].strip()[:64] if through and added else peer


def _bearer(values: list[str]) -> str | None:
    if len(values) != 1:
        return None
    scheme, _, token = values[0].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _spelt(name: str) -> str:
    """A name whose bytes were read as Latin-1, as headers are: nearly every proxy writes UTF-8."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def _from_proxy(proxy: ProxySettings, peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in proxy.addresses)


@cache
def _nobodys_password() -> str:
    """What an unknown name is checked against, so that it takes as long as a known one."""
    return hash_password(secrets.token_hex(16))


def signing_key(state_dir: Path) -> bytes:
    """The key that sessions and tokens are signed with, made at the first start and readable by nobody else."""
    path = state_dir / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < 32:
            raise ExposedError(f"{path}: is too short to be a key; delete it, and everybody signs in again") from None
        return key
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_bytes(64)
        file.write(key)
    return key
