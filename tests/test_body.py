from __future__ import annotations

import asyncio
import gzip
import random
import tracemalloc
import zlib
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.fetch import body
from monitor.fetch.body import BodyError, TooLargeError, UnsupportedError

LIMIT = 100_000
TEXT = ("What the minister said, she said on the record. " * 200).encode()


class Wire(httpx.AsyncByteStream):
    """The pieces in which a body arrives; counts how many were asked for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = pieces
        self.read = 0

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        for piece in self.pieces:
            self.read += 1
            yield piece


def read(
    pieces: Iterable[bytes] | Wire,
    *,
    limit: int = LIMIT,
    lenient: bool = False,
    kind: str | None = "text/html",
    **headers: str,
) -> bytes:
    wire = pieces if isinstance(pieces, Wire) else Wire(pieces)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if kind is not None:
        named["content-type"] = kind
    response = httpx.Response(200, headers=named, stream=wire)
    return asyncio.run(body.read(response, limit, lenient=lenient))


def in_pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZip": lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:]),
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "identity": bytes,
    "utf-8": bytes,
}


@pytest.mark.parametrize("coding", PACKINGS)
@pytest.mark.parametrize("size", [1, 2, 3, 1000, 1_000_000])
def test_a_body_is_unpacked_however_it_is_packed_and_in_whatever_pieces_it_comes(coding: str, size: int) -> None:
    assert read(in_pieces(PACKINGS[coding](TEXT), size), content_encoding=coding) == TEXT


@settings(max_examples=50)
@given(st.binary(max_size=3000), st.integers(1, 700), st.sampled_from(["gzip", "x-gzip", "deflate"]))
def test_what_was_packed_comes_out_the_same(data: bytes, size: int, coding: str) -> None:
    assert read(in_pieces(PACKINGS[coding](data), size), content_encoding=coding, lenient=True) == data


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=50), max_size=20), st.sampled_from(["gzip", "deflate"]))
def test_garbage_in_place_of_packed_data_is_an_error_and_nothing_else(pieces: list[bytes], coding: str) -> None:
    with suppress(BodyError):
        read(pieces, content_encoding=coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate"])
def test_packed_data_that_breaks_off_is_no_page(coding: str) -> None:
    packed = PACKINGS[coding](TEXT)
    for kept in (1, len(packed) // 2, len(packed) - 5):
        with pytest.raises(BodyError):
            read([packed[:kept]], content_encoding=coding)


def test_bytes_after_the_end_of_the_packed_data_are_overlooked() -> None:
    assert read([gzip.compress(TEXT) + b"\r\n", b"more"], content_encoding="gzip") == TEXT


def test_an_empty_body_may_call_itself_packed() -> None:
    assert read([], content_encoding="gzip") == b""


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "deflate, gzip"])
def test_packing_that_was_not_asked_for_is_named(coding: str) -> None:
    with pytest.raises(UnsupportedError, match=coding):
        read([b"\x1b\x00"], content_encoding=coding)


def test_a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_too_large() -> None:
    for pack, coding in ((bytes, "identity"), (gzip.compress, "gzip")):
        assert len(read([pack(b"a" * LIMIT)], content_encoding=coding)) == LIMIT
        with pytest.raises(TooLargeError):
            read([pack(b"a" * (LIMIT + 1))], content_encoding=coding)


def test_a_body_that_announces_too_much_is_not_begun() -> None:
    wire = Wire([b"a"] * 1000)
    with pytest.raises(TooLargeError):
        read(wire, content_length=str(LIMIT + 1))
    assert wire.read == 0


def test_an_endless_body_is_dropped_at_the_limit() -> None:
    wire = Wire(iter(lambda: b"a" * 1000, None))
    with pytest.raises(TooLargeError):
        read(wire)
    assert wire.read == LIMIT // 1000 + 1


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_dropped_at_the_limit_with_little_memory(coding: str) -> None:
    bomb = PACKINGS[coding](b"\0" * 30_000_000)
    wire = Wire(in_pieces(bomb, 65_536))
    tracemalloc.start()
    with pytest.raises(TooLargeError):
        read(wire, content_encoding=coding)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert wire.read == 1
    assert peak < 1_000_000


def test_packed_bytes_count_too_so_that_empty_members_cannot_go_on_for_ever() -> None:
    wire = Wire(iter(lambda: gzip.compress(b""), None))
    with pytest.raises(TooLargeError):
        read(wire, content_encoding="gzip")


def test_random_packed_members_never_get_past_the_limit() -> None:
    noise = random.Random(7).randbytes(LIMIT)
    packed = b"".join(gzip.compress(noise[: LIMIT // 2]) for _ in range(3))
    with pytest.raises(TooLargeError):
        read(in_pieces(packed, 999), content_encoding="gzip")


@pytest.mark.parametrize(
    "kind",
    [
        "text/html; charset=utf-8",
        "TEXT/HTML",
        "text/plain",
        "application/xhtml+xml",
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/json",
        "application/xml",
        "application/gzip",
        "application/x-gzip",
        "application/vnd.api+json",
        "xml",
    ],
)
def test_types_of_text_are_read(kind: str) -> None:
    assert read([TEXT], kind=kind) == TEXT


@pytest.mark.parametrize(
    "kind",
    [
        "image/jpeg",
        "image/svg+xml",
        "video/mp4",
        "audio/mpeg",
        "font/woff2",
        "application/pdf",
        "application/zip",
        "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-excel",
    ],
)
def test_types_of_anything_else_are_refused_before_a_byte_is_read(kind: str) -> None:
    wire = Wire([TEXT])
    with pytest.raises(UnsupportedError, match=kind.split("+")[0]):
        read(wire, kind=kind)
    assert wire.read == 0


@pytest.mark.parametrize("kind", [None, "application/octet-stream", "binary/octet-stream", "unknown", "*/*"])
def test_where_the_type_says_nothing_the_first_bytes_decide(kind: str | None) -> None:
    assert read([b"<?xml version='1.0'?><rss/>"], kind=kind) == b"<?xml version='1.0'?><rss/>"
    assert read([gzip.compress(TEXT, mtime=0)], kind=kind) == gzip.compress(TEXT, mtime=0)
    assert read([TEXT.decode().encode("utf-16")], kind=kind)[:2] == b"\xff\xfe"
    assert read([], kind=kind) == b""
    for binary in (b"%PDF-1.7 and so on", b"PK\x03\x04\x00\x00", b"\x89PNG\r\n\x1a\n\x00" + b"\0" * 5000):
        wire = Wire([*in_pieces(binary, 600), *[b"more" * 200] * 50])
        with pytest.raises(UnsupportedError, match="binary"):
            read(wire, kind=kind)
        assert wire.read <= 3


def test_lenience_takes_the_beginning_of_anything() -> None:
    assert read([b"a" * 300], limit=100, lenient=True, kind="image/png", content_length="300") == b"a" * 100
    assert read([gzip.compress(b"a" * 300)], limit=100, lenient=True, content_encoding="gzip") == b"a" * 100


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ("text/html; charset='windows-1251'", "cp1251"),
        ("text/html;charset=gb2312", "gb2312"),
        ("text/html; charset=no-such-thing", None),
        ("text/html; charset=zip", None),
        ("text/html; charset=punycode", None),
        ("text/html; charset=\0", None),
        ("text/html", None),
        ("", None),
    ],
)
def test_the_charset_is_one_that_can_be_decoded_or_none(header: str, name: str | None) -> None:
    assert body.charset(httpx.Response(200, headers={"content-type": header})) == name


def test_the_media_type_is_bare_and_in_lower_case() -> None:
    for header, kind in (("Text/HTML; charset=x", "text/html"), (" ;x", None), ("", None)):
        assert body.media_type(httpx.Response(200, headers={"content-type": header})) == kind
