"""What a status or a failed attempt amounts to: an outcome, and words that name the cure where there is one."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError

from monitor.domain import FetchSettings, Outcome, Validators
from monitor.fetch.body import BodyError, TooLargeError, UnsupportedError
from monitor.fetch.guard import HungUpError, RefusedAddressError
from monitor.fetch.pace import HushedError

LONGEST_RETRY_AFTER = timedelta(days=1)

MOST_OF_A_MESSAGE = 200
"""Characters of what a parser says of an answer, since it quotes the answer."""

_OUTCOMES = {
    200: Outcome.FRESH,
    203: Outcome.FRESH,
    304: Outcome.NOT_MODIFIED,
    404: Outcome.GONE,
    408: Outcome.TIMEOUT,
    410: Outcome.GONE,
    429: Outcome.RATE_LIMITED,
}
_GATEWAY_TROUBLE = frozenset({502, 503, 504})
_TIMEOUTS = (TimeoutError, httpx.TimeoutException)
_MISSPELT = (httpx.InvalidURL, aiohttp.InvalidURL, UnicodeError)
_GARBLED = (
    httpx.RemoteProtocolError,
    aiohttp.ClientResponseError,
    aiohttp.ClientPayloadError,
    HungUpError,
)
_BROKEN = (*_GARBLED, httpx.NetworkError, aiohttp.ClientConnectionError)


class Diagnosis(NamedTuple):
    """An outcome and the words for it.

    ``passing`` says that the same request may well succeed a moment later, ``wait`` how long to stay away.
    """

    outcome: Outcome
    detail: str
    passing: bool = False
    wait: timedelta | None = None


def of_status(status: int, wait: timedelta | None) -> Diagnosis:
    """What a status says that is no redirect; ``wait`` is the Retry-After that came with it."""
    words = f"{status} {_phrase(status)}".strip()
    if status in _OUTCOMES:
        outcome = _OUTCOMES[status]
        return Diagnosis(outcome, "" if outcome.ok else words, wait=wait)
    if status < 400:
        return Diagnosis(Outcome.UNSUPPORTED, f"{words}: an answer without a page")
    if status < 500:
        return Diagnosis(Outcome.DENIED, words, wait=wait)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None:
        return Diagnosis(Outcome.RATE_LIMITED, words, wait=wait)
    return Diagnosis(Outcome.SERVER_ERROR, words, status in _GATEWAY_TROUBLE and wait is None, wait)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def of_error(error: Exception, settings: FetchSettings) -> Diagnosis:
    """What an attempt amounts to that raised. There is no error without an outcome."""
    if isinstance(error, _TIMEOUTS):
        return Diagnosis(Outcome.TIMEOUT, f"no complete answer within {settings.timeout.total_seconds():g} s")
    if isinstance(error, HushedError):
        return Diagnosis(Outcome.RATE_LIMITED, str(error), wait=timedelta(seconds=error.seconds))
    if isinstance(error, RefusedAddressError):
        return Diagnosis(Outcome.REFUSED_ADDRESS, str(error))
    if isinstance(error, TooLargeError):
        size = settings.max_bytes / 1_000_000
        return Diagnosis(Outcome.TOO_LARGE, f"larger than {size:g} MB; fetch.max_bytes in monitor.yaml sets the limit")
    if isinstance(error, UnsupportedError):
        return Diagnosis(Outcome.UNSUPPORTED, str(error))
    if isinstance(error, _MISSPELT):
        return Diagnosis(Outcome.UNSUPPORTED, "not an address that can be fetched; check its spelling")
    return _unreachable(error)


def _unreachable(error: Exception) -> Diagnosis:
    """The network's failures, told from the innermost cause, since the libraries above it only repeat it."""
    causes = list(_causes(error))[::-1]
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return _unknown_name(cause)
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = cause.verify_message
            cure = "if the site is trusted all the same, SSL_CERT_FILE may name a file with its authority's certificate"
            return Diagnosis(Outcome.UNREACHABLE, f"its certificate does not verify ({reason}); {cure}")
        if isinstance(cause, ssl.SSLError):
            return Diagnosis(Outcome.UNREACHABLE, f"no secure connection ({cause.reason or cause})")
    if isinstance(error, BodyError):
        return Diagnosis(Outcome.UNREACHABLE, f"the page came incomplete: {error}")
    words = _words(causes[0])
    if isinstance(error, _GARBLED):
        words = f"the answer broke off or is not HTTP: {words}"
    return Diagnosis(Outcome.UNREACHABLE, words, passing=isinstance(error, _BROKEN))


def _words(error: BaseException) -> str:
    """The system's own words for its errors, since the libraries' versions of them name sockets and not reasons."""
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    if isinstance(error, HttpProcessingError):
        return " ".join(error.message.split()).rstrip(" ^")[:MOST_OF_A_MESSAGE]
    if isinstance(error, ConnectionError | aiohttp.ServerDisconnectedError):
        return "the server hung up"
    return str(error) or type(error).__name__


def _unknown_name(error: socket.gaierror) -> Diagnosis:
    if error.errno == socket.EAI_AGAIN:
        return Diagnosis(Outcome.UNREACHABLE, "no name server answered; check this machine's network", passing=True)
    return Diagnosis(Outcome.UNREACHABLE, "no such host is known; check the spelling of the address")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was raised from, the outermost first."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__


def retry_after(headers: httpx.Headers, now: datetime) -> timedelta | None:
    """How long the server asks to wait, from either form of Retry-After (RFC 9110, 10.2.3); at most a day."""
    value = headers.get("retry-after", "").strip()
    if _is_number(value):
        return min(timedelta(seconds=int(value[:9])), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(timedelta(0), min(moment - now, LONGEST_RETRY_AFTER))


def fresh_for(headers: httpx.Headers) -> timedelta | None:
    """For how much longer the answer counts as fresh by its own word, less the age it came with (RFC 9111, 4.2)."""
    words = {word.strip().lower() for word in headers.get("cache-control", "").split(",")}
    ages = [word.removeprefix("max-age=").strip('"') for word in words if word.startswith("max-age=")]
    if not ages or not _is_number(ages[0]) or words & {"no-cache", "no-store"}:
        return None
    aged = headers.get("age", "0").strip()
    left = int(ages[0][:9]) - (int(aged[:9]) if _is_number(aged) else 0)
    return timedelta(seconds=max(left, 0))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def validators(headers: httpx.Headers) -> Validators:
    """What the server gave to ask with next time, verbatim, where it can be sent back at all."""
    return Validators(_sendable(headers.get("etag")), _sendable(headers.get("last-modified")))


def _sendable(value: str | None) -> str | None:
    return value if value and value.isascii() and value.isprintable() and len(value) < 1000 else None
