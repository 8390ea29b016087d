"""A language model behind an OpenAI-compatible address: one question, one answer, within limits.

Servers differ in what they take. The first question goes out with everything (a JSON schema for the answer, no chance
in the sampling); where a server refuses that, the next goes with less, and what it took is remembered.
"""

from __future__ import annotations

import ipaddress
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx

LARGEST = 256_000
"""Bytes of an answer that are read; a relation with a few words needs hundreds."""
MOST_TOKENS = 1000
"""Tokens that a model may write, its thinking included."""
LONGEST_REST = timedelta(hours=1)
"""How long a server's own wish not to be asked is heeded."""

_REFUSED = frozenset({400, 415, 422, 501})
"""What servers answer to a parameter they do not know."""


class EndpointError(Exception):
    """The address gave no answer; the message says why in few words.

    ``lasting`` says that asking again at once would give none either, ``rest`` how long the server wants to be left
    alone.
    """

    def __init__(self, message: str, *, lasting: bool = True, rest: timedelta | None = None) -> None:
        super().__init__(message)
        self.lasting, self.rest = lasting, rest


class Endpoint:
    """One model at one address. Any thread may ask."""

    def __init__(
        self,
        url: str,
        model: str,
        schema: Mapping[str, Any],
        *,
        key: str = "",
        timeout: timedelta = timedelta(seconds=20),
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url, self.model = completions(url), model
        self._seconds, self._clock = timeout.total_seconds(), clock
        self._forms = _forms(schema)
        self._form, self._settled = 0, False  # the form in use, and whether a server has taken it
        self._lock = threading.Lock()
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=self._seconds,
            transport=transport,
            trust_env=not is_loopback(self.url.host),  # a proxy would look for loopback on its own machine
        )

    def ask(self, messages: Sequence[Mapping[str, str]], may_call: Callable[[], None]) -> str:
        """What the model writes to the messages.

        :param may_call: is called before each request, and raises where none may be made
        :raises EndpointError: it did not answer, or not in time, or too much, or not as such servers do
        """
        form = self._form
        while True:
            may_call()
            status, body = self._posted({"model": self.model, "messages": list(messages), **self._forms[form]})
            if status == httpx.codes.OK:
                self._settled = True
                return _content(body)
            if self._settled and form == self._form and status in _REFUSED:
                raise EndpointError(f"status {status} to this question", lasting=False)
            if form + 1 == len(self._forms) or status not in _REFUSED:
                raise EndpointError(f"status {status}")
            with self._lock:
                form = self._form = max(self._form, form + 1)

    def _posted(self, body: Mapping[str, Any]) -> tuple[int, bytes]:
        """Status and body of one request."""
        until = self._clock() + self._seconds
        try:
            with self._client.stream("POST", self.url, json=body) as response:
                if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                    raise EndpointError("too many requests (status 429)", rest=_rest(response))
                return response.status_code, self._read(response, until)
        except httpx.TimeoutException:
            raise EndpointError("no answer in time") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EndpointError(f"no connection ({type(error).__name__})") from error

    def _read(self, response: httpx.Response, until: float) -> bytes:
        found = bytearray()
        for piece in response.iter_bytes():
            found += piece
            if len(found) > LARGEST:
                raise EndpointError("an answer beyond all measure", lasting=False)
            if self._clock() > until:
                raise EndpointError("no answer in time")
        return bytes(found)

    def close(self) -> None:
        """Lets the connections go."""
        self._client.close()


def answering(url: str, timeout: timedelta = timedelta(seconds=3)) -> None:
    """Raises :class:`EndpointError` where no server answers at an address, whatever it may say to a plain request."""
    with httpx.Client(timeout=timeout.total_seconds(), trust_env=not is_loopback(httpx.URL(url).host)) as client:
        try:
            with client.stream("GET", url):
                pass
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EndpointError(f"no connection ({type(error).__name__})") from error


def completions(url: str) -> httpx.URL:
    """The address to which questions go; ``url`` may be the base of the interface or that address itself."""
    whole = httpx.URL(url)
    path = whole.path.rstrip("/")
    return whole if path.endswith("/completions") else whole.copy_with(path=f"{path}/chat/completions")


def _forms(schema: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What goes with a question, from the most to the least that servers take."""
    asked = {"type": "json_schema", "json_schema": {"name": "relation", "strict": True, "schema": schema}}
    still = {"temperature": 0, "max_tokens": MOST_TOKENS}
    return (
        {"response_format": asked, **still},
        {"response_format": asked},
        {"response_format": {"type": "json_object"}, **still},
        {},
    )


def _content(body: bytes) -> str:
    """The model's words in a server's answer."""
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise EndpointError("not the answer of such a server", lasting=False) from None
    if not isinstance(content, str):
        raise EndpointError("an answer without words", lasting=False)
    return content


def _rest(response: httpx.Response) -> timedelta | None:
    """How long a server asks to be left alone, in seconds; a date in its place is not worth reading."""
    try:
        seconds = float(response.headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(timedelta(seconds=seconds), LONGEST_REST) if 0 < seconds < 1e9 else None


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
