"""Bytes from the network into text and trees, without trusting any of them.

Encodings are told by what the bytes are before what they are said to be; documents built to exhaust a parser are
turned away by counting before they reach one.
"""

from __future__ import annotations

import codecs
import re
import zlib
from typing import cast

from charset_normalizer import from_bytes
from lxml import etree, html

MAX_TAGS = 40_000
"""Tags in a page: twice what the largest of a thousand real pages has."""

MAX_BYTES = 9_000_000
MAX_DEPTH = 100
"""Levels of nesting: more than twice what real pages have."""

MAX_DEPTHS = 400_000
"""The depths of all elements summed up: extractors' time grows with it, and real pages stay below 150,000."""

MAX_TEXT = 500_000
"""Characters that a page shows: the longest reports and debates, of 250 printed pages, have as many."""

MAX_PARAGRAPHS = 5_000
"""Paragraphs of an article: several times what a whole day's debate has; who said what is asked of each."""

MAX_ATTRIBUTES = 5_000
"""Attributes of one element: parsers hold each against all others. A script's "i < n" may look like an element's start,
but is not followed by so many words without another of these signs."""

BREAK = "\u2424"
"""Stands for a line break inside text: the symbol for newline, as what is invisible would not survive."""

_BR = re.compile(r"<br\b[^<>]{0,200}>", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[a-z][a-z0-9:-]*\s[^<>]{10000,}", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_SHOWN = etree.XPath("//text()[not(parent::script or parent::style or parent::template)]", smart_strings=False)
_INFLATED = 16_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers take these labels for (WHATWG Encoding Standard): the larger set of the same family.
_TAKEN_FOR = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROL_BYTES = bytes(byte for byte in range(128) if _UNPRINTABLE.match(chr(byte)))
_STACKED = re.compile("([\u0300-\u036f]{4})[\u0300-\u036f]+")  # accents on one letter: no language has five
_DOCUMENTS = (b"%PDF-", b"%!PS", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"SQLite format 3", b"\x7fELF", b"MZ\x90")
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf", b"(\xb5/\xfd")
_MEDIA = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"OggS", b"ID3", b"wOFF", b"wOF2", b"\x00\x00\x01\x00")
_HTML_HEAD = re.compile(rb"<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_CONTROLS = 0.03  # of the first bytes: text has hardly any control characters, and of random bytes a tenth are


def is_binary(body: bytes) -> bool:
    """Whether the bytes are a PDF, an image, an archive or the like, whatever the server called them."""
    head = body[:2048].lstrip()
    if head.startswith((*_DOCUMENTS, *_PACKED, *_MEDIA)) or head[4:8] == b"ftyp":
        return True
    if not head or _bom(body) or _wide(body) or _HTML_HEAD.search(head):
        return False
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return controls > len(head) * _CONTROLS


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of a document, by byte order mark, by being valid UTF-8, as declared, or by its statistics.

    ``declared`` is the ``charset`` of the HTTP header; the document's own declaration is read where that is missing or
    unknown. Never raises: what cannot be read becomes U+FFFD; unprintable characters are left out.
    """
    return printable(_decode(body, declared))


def printable(text: str) -> str:
    """The text without control characters, lone surrogates, non-characters, and heaps of accents."""
    try:
        # Bytes are searched many times as fast as letters, and in UTF-8 a byte stands for the same wherever it stands.
        packed = text.encode("utf-8").translate(None, _CONTROL_BYTES)
        text = packed.decode("utf-8").replace("\ufffe", "").replace("\uffff", "")
        stacked = b"\xcc" in packed or b"\xcd" in packed
    except UnicodeEncodeError:  # lone surrogates
        text, stacked = _UNPRINTABLE.sub("", text), True
    return _STACKED.sub(r"\1", text) if stacked else text


def inflate(body: bytes) -> bytes:
    """A gzipped document as served with a ``.gz`` name, cut off where it is out of all proportion; others unchanged."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        return unzip.decompress(body, _INFLATED)
    except zlib.error:
        return b""


def too_complex(text: str) -> bool:
    """Whether a page is so large, has so many tags or one so overloaded, that it was hardly written for readers."""
    if len(text) > MAX_BYTES or text.count("<") > MAX_TAGS:
        return True
    return any(len(_QUOTED.sub(" ", tag[0]).split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(text))


def breaks_marked(text: str) -> str:
    """The source of a page with a mark in place of each ``<br>``, which extractors handle in quadratic time."""
    return _BR.sub(BREAK, text)


def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of an HTML document, ``None`` where there is no element in it at all."""
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=_html_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _html_parser() -> etree.HTMLParser:
    """A parser all of whose elements are of one class.

    lxml's own looks for the class of each element by its name whenever it is touched, which takes a fifth of reading a
    page; forms and the like have classes of their own, which nobody here needs.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def parse_xml(body: bytes) -> etree._Element | None:
    """The root of an XML document, mended where it is broken; entities and external files are never followed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        return etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def too_nested(tree: etree._Element) -> bool:
    """Whether elements are more, or nested deeper, one by one or all together, than any that a person made."""
    depth = total = 0
    for number, (event, _) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        total += depth
        if depth > MAX_DEPTH or total > 2 * MAX_DEPTHS or number > MAX_TAGS:
            return True
    return False


def too_long(tree: etree._Element) -> bool:
    """Whether a page shows more text than anybody wrote for one."""
    return sum(map(len, cast("list[str]", _SHOWN(tree)))) > MAX_TEXT


def _decode(body: bytes, declared: str | None) -> str:
    if marked := _bom(body):
        return body.decode(marked, "replace").lstrip("\ufeff")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    named = _codec(declared) or _codec_in(body[:4096])
    if body.isascii() and not (named and b"\x1b" in body):
        return body.decode("ascii")
    if _mostly_utf8(body, meant=named in (None, "utf-8")):
        return body.decode("utf-8", "replace")
    if named and named != "utf-8":
        return body.decode(named, "replace")
    return _guess(body)


def _bom(body: bytes) -> str | None:
    return next((name for mark, name in _BOMS if body.startswith(mark)), None)


def _wide(body: bytes) -> str | None:
    """UTF-16 without its mark: in markup every second byte is zero."""
    head = body[:512]
    if len(head) < 8 or head.count(0) < len(head) * 0.3:
        return None
    return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _codec(label: str | None) -> str | None:
    try:
        name = codecs.lookup((label or "").strip().strip("\"'")).name
        b"".decode(name)
    except (LookupError, ValueError, TypeError):
        return None
    # A page whose declaration could be read as ASCII is not UTF-16, whatever it says.
    return "utf-8" if name.startswith(("utf-16", "utf-32")) else _TAKEN_FOR.get(name, name)


def _codec_in(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    return _codec(match[1].decode("ascii")) if match else None


def _mostly_utf8(body: bytes, *, meant: bool) -> bool:
    """Whether what is not ASCII reads as UTF-8, a few slips (a letter cut in half) granted.

    Where nothing else is ``meant``, they may be as many as the letters that do: English has hardly any, and in other
    encodings hardly any would.
    """
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        beyond = sum(1 for letter in text if letter > "\x7f")
        return text.count("\ufffd") * (2 if meant else 20) <= beyond
    return True


def _guess(body: bytes) -> str:
    best = from_bytes(body[:65_536]).best()
    encoding = _codec(best.encoding) if best else None
    return body.decode(encoding or "cp1252", "replace")
