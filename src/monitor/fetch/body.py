"""The body of one HTTP answer: which kinds are read, and how it is unpacked without holding more than is allowed."""

from __future__ import annotations

import asyncio
import codecs
import re
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from http import HTTPStatus
from typing import cast

import httpx

ACCEPT_ENCODING = "gzip, deflate"
"""What is unpacked here: the two for which the standard library can stop at a given size."""

_MEDIA = re.compile(r"(image|audio|video|font|model)/")
_TEXTUAL = re.compile(r"text/|(.*[/+-])?(x?html|xml|json|rss|atom|gzip)$")
_BINARY = re.compile(r".*(pdf|zip|postscript|shockwave|java-archive|wasm|/vnd\.|/x-tar|/x-rar|/rtf|/msword)")
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UNWANTED_CODINGS = frozenset({"br", "zstd", "compress", "x-compress", "dcb", "dcz"})
_SNIFFED = 1024
_SHORT = 65_536
_PATIENCE = 0.5


class BodyError(Exception):
    """The body is cut short or damaged."""


class TooLargeError(Exception):
    """The body is larger than allowed, as sent or unpacked."""


class UnsupportedError(Exception):
    """The body is of a kind that is not read; the message names it."""


def media_type(response: httpx.Response) -> str | None:
    """``text/html`` out of the header, lower case and without parameters; ``None`` where there is none."""
    header: str = response.headers.get("content-type", "")
    return header.partition(";")[0].strip().lower() or None


def charset(response: httpx.Response) -> str | None:
    """The charset the header names, by Python's name for it; ``None`` where Python knows none such for text."""
    name = response.charset_encoding
    try:
        b"a\xe9".decode(name or "", "replace")  # some know no letters but those of ASCII, and no replacement
        return codecs.lookup(name or "").name
    except (LookupError, ValueError):
        return None


async def read(response: httpx.Response, limit: int, *, lenient: bool = False) -> bytes:
    """The unpacked body, of at most ``limit`` bytes.

    A larger one raises :class:`TooLargeError` as soon as that is certain; one that is no text, feed
    or sitemap raises :class:`UnsupportedError`, before a byte is read where its type says so.
    ``lenient`` asks no questions about the kind and takes the beginning of what is too large.
    Packing that breaks off raises :class:`BodyError`: half a page would look like an edit.
    """
    kind = media_type(response)
    vouched = lenient or _is_textual(kind)
    length = response.headers.get("content-length", "")
    if not lenient and length.isdecimal() and int(length) > limit:
        raise TooLargeError
    unpacker = _unpacker(response.headers.get("content-encoding", ""))
    body = bytearray()
    received = 0
    async with aclosing(_pieces(response)) as pieces:
        async for piece in pieces:
            received += len(piece)
            body += unpacker.unpack(piece, limit + 1 - len(body))
            if not vouched and len(body) >= _SNIFFED:
                _refuse_binary(body, kind)
                vouched = True
            if max(received, len(body)) > limit:
                if lenient:
                    return bytes(body[:limit])
                raise TooLargeError
    if not vouched:
        _refuse_binary(body, kind)
    unpacker.finish()
    return bytes(body)


async def finish(response: httpx.Response) -> None:
    """Reads the rest of an answer if it is short, because only then can its connection serve the next request."""
    length = response.headers.get("content-length", "")
    if response.status_code != HTTPStatus.NOT_MODIFIED and not (length.isdecimal() and int(length) <= _SHORT):
        return
    with suppress(Exception):  # what comes, or fails to come, changes nothing about the answer
        async with asyncio.timeout(_PATIENCE), aclosing(_pieces(response)) as pieces:
            async for _ in pieces:
                pass


def _pieces(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body as it comes off the wire; ``aiter_raw`` would refuse answers that were made up with their body."""
    return cast("AsyncGenerator[bytes, None]", aiter(cast("httpx.AsyncByteStream", response.stream)))


def _is_textual(kind: str | None) -> bool:
    """Whether the type vouches for text; one that says nothing leaves it to the first bytes."""
    if kind is None:
        return False
    if not _MEDIA.match(kind) and _TEXTUAL.match(kind):
        return True
    if _MEDIA.match(kind) or _BINARY.match(kind):
        raise UnsupportedError(f"it is {kind}; only pages, text, feeds and sitemaps are read")
    return False


def _refuse_binary(body: bytearray, kind: str | None) -> None:
    """Judges by its first bytes what no type vouches for: text has no NUL bytes, save UTF-16 under its mark."""
    head = bytes(body[:_SNIFFED])
    readable = head.startswith((_GZIP, *_UTF16)) or (b"\0" not in head and not head.startswith(b"%PDF-"))
    if not readable:
        stated = kind or "of no stated type"
        raise UnsupportedError(f"it is binary ({stated}); only pages, text, feeds and sitemaps are read")


class _Plain:
    """A body that is not packed."""

    def unpack(self, piece: bytes, limit: int) -> bytes:
        """The piece, or the first ``limit`` bytes of it."""
        return piece[:limit]

    def finish(self) -> None:
        """Nothing can be missing that the transfer itself has not noticed."""


class _Packed(_Plain):
    """gzip of any number of members, or deflate with or without its zlib wrapping."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._member: zlib._Decompress | None = None
        self._rest = b""
        self._over = False

    def unpack(self, piece: bytes, limit: int) -> bytes:
        """What the piece unpacks to, or the first ``limit`` bytes of it; ``limit`` is at least 1."""
        out = bytearray()
        piece, self._rest = self._rest + piece, b""
        while piece and len(out) < limit and not self._over:
            if self._member is None or self._member.eof:
                if len(piece) < 2:
                    self._rest = piece
                    break
                self._member = self._next_member(piece)
            else:
                out += self._inflate(self._member, piece, limit - len(out))
                piece = self._member.unused_data or self._member.unconsumed_tail
        return bytes(out)

    def finish(self) -> None:
        """Raises if the end of the packed data has not come."""
        complete = self._member.eof if self._member else not self._rest
        if not complete:
            raise BodyError("it broke off before its end")

    def _next_member(self, start: bytes) -> zlib._Decompress | None:
        """What unpacks the data that start so: two bytes tell a wrapped deflate from a bare one (RFC 1950).

        Anything but another gzip member after the end of the first is overlooked, as browsers do.
        """
        if self._member is not None and not (self._gzip and start.startswith(_GZIP)):
            self._over = True
            return self._member
        if self._gzip:
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)

    @staticmethod
    def _inflate(member: zlib._Decompress, piece: bytes, limit: int) -> bytes:
        try:
            return member.decompress(piece, limit)
        except zlib.error as error:
            raise BodyError(f"its packing is damaged ({error})") from error


def _unpacker(header: str) -> _Plain:
    """What undoes the codings a header lists; other words in it ("utf-8", "none") are overlooked, as browsers do."""
    codings = [part.strip().lower() for part in header.split(",")]
    packed = [coding for coding in codings if coding in ("gzip", "x-gzip", "deflate")]
    if len(packed) > 1 or _UNWANTED_CODINGS.intersection(codings):
        raise UnsupportedError(f"it is packed as {header!r}, which was not asked for")
    return _Packed(gzip=packed[0] != "deflate") if packed else _Plain()
