"""Documents made to exhaust whoever reads them, by what is cruel about each.

Sizes are chosen to get past the first gates: what is larger than ``fetch.max_bytes`` or has more tags than people write
is turned away unread, so most of these lie just below. All of the prose names somebody who is followed, for it would
not be read for statements otherwise.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

SAID = "The committee said that tariffs on grain will rise in the spring, and nobody from the harbour towns objected. "
FULL = 7_900_000
"""Bytes: just below what is fetched."""

TEXT, TAGS = 490_000, 39_000
"""Characters shown and tags: just below what is read."""


@dataclass(frozen=True)
class Document:
    """What is served: ``make`` gives the bytes as they are sent."""

    make: Callable[[], bytes]
    kind: str = "page"
    content_type: str = "text/html; charset=utf-8"
    coding: str = ""


def page(body: str, head: str = "") -> bytes:
    """An HTML page of an article around this body."""
    start = f"<!doctype html><html lang=en><head><title>Grain</title>{head}</head><body><article><h1>Grain</h1>"
    return f"{start}{body}</article></body></html>".encode("utf-8", "surrogatepass")


def prose(text: str) -> Document:
    """A page of one paragraph between two plain ones."""
    return Document(lambda: page(f"<p>{SAID}</p><p>{text}</p><p>{SAID}</p>"))


def feed(body: str, prolog: str = "") -> bytes:
    """An RSS feed around these items."""
    start = f'<?xml version="1.0"?>{prolog}<rss version="2.0"><channel><title>F</title><link>http://f.example/</link>'
    return f"{start}{body}</channel></rss>".encode()


def _filled(unit: str, size: int = FULL) -> str:
    return unit * (size // len(unit))


def _numbered(unit: str, count: int) -> str:
    return "".join(unit.format(number) for number in range(count))


def _items(count: int) -> str:
    return _numbered("<item><title>Story {0} of many</title><link>/none/{0}</link><guid>{0}</guid></item>", count)


def _bomb(levels: int, width: int) -> str:
    entities = ['<!ENTITY e0 "grain">']
    entities += [f'<!ENTITY e{n} "{f"&e{n - 1};" * width}">' for n in range(1, levels)]
    return f"<!DOCTYPE rss [{''.join(entities)}]>"


def _ld(body: str) -> bytes:
    return page(f"<p>{SAID * 3}</p>", f'<script type="application/ld+json">{body}</script>')


def _random_bytes() -> bytes:
    return random.Random(1).randbytes(1_000_000)


def _said_chain(words: int) -> str:
    return " ".join("the committee said that" for _ in range(words // 4)) + " tariffs will rise."


MARKUP: Mapping[str, Document] = {
    "20 MB of paragraphs": Document(lambda: page(_filled(f"<p>{SAID}</p>", 20_000_000))),
    "7.9 MB of paragraphs": Document(lambda: page(_filled(f"<p>{SAID}</p>"))),
    "as much text as is read": Document(lambda: page(_filled(f"<p>{SAID}</p>", TEXT))),
    "as many paragraphs as are read": Document(lambda: page(_numbered("<p>The committee said {}.</p>", TAGS // 3))),
    "one paragraph of 7.9 MB": Document(lambda: page(f"<p>{_filled(SAID)}</p>")),
    "one word of 7.9 MB": Document(lambda: page(f"<p>{SAID}</p><p>{'a' * FULL}</p>")),
    "one attribute of 7.9 MB": Document(lambda: page(f"<p title='{'a' * FULL}'>{SAID * 3}</p>")),
    "39,000 attributes": Document(lambda: page(f"<p {' '.join(f'a{n}=1' for n in range(39_000))}>{SAID * 3}</p>")),
    "100,000 links": Document(lambda: page("".join(f'<p><a href="/{n}">{SAID}</a></p>' for n in range(100_000)))),
    "as many links as are read": Document(
        lambda: page("<p>" + _numbered('<a href="/{0}">grain {0}</a> ', TAGS // 2) + "</p>")
    ),
    "a table of 20,000 rows": Document(lambda: page(f"<table>{'<tr><td>a<td>1</tr>' * 20_000}</table>")),
    "a table as long as is read": Document(
        lambda: page(f"<p>{SAID * 3}</p><table>{_numbered('<tr><td>It said no {}<td>1</tr>', TAGS // 4)}</table>")
    ),
    "tables in tables": Document(lambda: page(f"{'<table><tr><td>' * 33}{SAID * 9}" * 100)),
    "1,000,000 <br>": Document(lambda: page(f"<p>{SAID}{'grain<br>' * 800_000}{SAID}</p>")),
    "1,000,000 <br> and nothing between": Document(lambda: page(f"<p>{SAID}{'<br>' * 1_000_000}{SAID}</p>")),
    "200,000 nested <div>": Document(lambda: page(f"{'<div>' * 200_000}{SAID}")),
    "nested as deep as is read": Document(lambda: page(f"{'<div>' * 95}{SAID}{'</div>' * 95}" * 80)),
    "nested <b> and <i>": Document(lambda: page(f"<p>{'<b><i>grain ' * 40}</p>" * 400)),
    "39,000 empty elements": Document(lambda: page(f"<p>{SAID * 3}</p>{'<p></p>' * (TAGS // 2)}")),
    "39,000 spans in a paragraph": Document(lambda: page(f"<p>{'<span>grain </span>' * (TAGS // 2)}</p>")),
    "19,000 list items": Document(lambda: page(f"<p>{SAID * 3}</p><ul>{'<li>grain and oats' * 19_000}</ul>")),
    "39,000 list items": Document(lambda: page(f"<p>{SAID * 3}</p><ul>{'<li>grain' * TAGS}</ul>")),
    "unclosed comments": Document(lambda: page(f"<p>{SAID * 3}</p>{'<!--' * (TAGS - 99)}")),
    "unclosed scripts": Document(lambda: page(f"<p>{SAID * 3}</p>{'<script>' * (TAGS - 99)}")),
    "7.9 MB of >": Document(lambda: page(f"<p>{SAID * 3}</p>{'>' * FULL}")),
    "1,500,000 entities": Document(lambda: page(f"<p>{SAID * 3}{'&amp;' * 1_500_000}</p>")),
    "7.9 MB of &": Document(lambda: page(f"<p>{SAID * 3}{'&' * FULL}</p>")),
    "a title of 7.9 MB": Document(lambda: page(f"<p>{SAID * 3}</p>", f"<title>{_filled(SAID)}</title>")),
    "19,000 meta elements": Document(
        lambda: page(f"<p>{SAID * 3}</p>", '<meta property="article:published_time" content="2026-01-01">' * 19_000)
    ),
    "JSON-LD nested 1,000,000 deep": Document(lambda: _ld('{"a":' * 1_000_000)),
    "JSON-LD of 7.9 MB": Document(lambda: _ld(json.dumps([{"@type": "NewsArticle", "articleBody": _filled(SAID)}]))),
    "a headline of 7.9 MB": Document(lambda: _ld(json.dumps([{"@type": "NewsArticle", "headline": _filled(SAID)}]))),
    "an author and a date of 3.9 MB each": Document(
        lambda: page(
            f"<p>{SAID * 3}</p>",
            "".join(f'<meta name="{one}" content="{_filled("12 May ", FULL // 2)}">' for one in ("author", "date")),
        )
    ),
    "JSON-LD of 300,000 objects": Document(lambda: _ld(json.dumps([{"@type": "WebPage"}] * 300_000))),
    "10,000 JSON-LD elements": Document(
        lambda: page(f"<p>{SAID * 3}</p>", '<script type="application/ld+json">{"@type":"Thing"}</script>' * 10_000)
    ),
    "a gzip bomb": Document(lambda: gzip.compress(bytes(400_000_000), 9), coding="gzip"),
    "a bomb of 7.9 MB of blanks": Document(lambda: gzip.compress(page(" " * FULL), 9), coding="gzip"),
}

BYTES: Mapping[str, Document] = {
    "random bytes": Document(_random_bytes),
    "random bytes that say they are a page": Document(lambda: b"<!doctype html><p>" + _random_bytes()),
    "NUL between all letters of 7.9 MB": Document(lambda: page(_filled(SAID, FULL // 2)).replace(b" ", b"\0 \0")),
    "UTF-16 without a mark": Document(lambda: page(f"<p>{_filled(SAID, TEXT)}</p>").decode().encode("utf-16-le")),
    "7.9 MB of UTF-8 called Shift JIS": Document(
        lambda: page(f"<p>{_filled(SAID + '“é”')}</p>"), content_type="text/html; charset=shift_jis"
    ),
    "7.9 MB of no encoding": Document(
        lambda: page(f"<p>{SAID * 3}</p>") + bytes(range(128, 256)) * 60_000, content_type="text/html"
    ),
    "390,000 combining marks": Document(lambda: page("<p>" + SAID * 3 + "e" + "\u0301" * 389_000 + "</p>")),
    "200,000 invisible characters": Document(lambda: page("<p>" + SAID * 3 + "a\u200b\u202e" * 100_000 + "</p>")),
    "plain text of 7.9 MB": Document(lambda: _filled(SAID).encode(), content_type="text/plain"),
    "plain text of 7.9 MB of line breaks": Document(
        lambda: SAID.encode() + b"\n" * FULL + SAID.encode(), content_type="text/plain"
    ),
}

PROSE: Mapping[str, Document] = {
    "490 kB without a full stop": prose(_filled(SAID.replace(".", ","), TEXT)),
    "490 kB without a full stop or comma": prose(_filled(SAID.replace(".", "").replace(",", ""), TEXT)),
    "490 kB of full stops": prose(_filled("The committee. Said. No. ", TEXT)),
    "490 kB of . and nothing else": prose("." * TEXT),
    "50,000 quotation marks": prose('"' * 50_000),
    "50,000 words in quotation marks": prose('"grain" ' * 50_000),
    "50,000 opening marks": prose("“grain " * 50_000),
    "50,000 apostrophes": prose("'grain's ' " * 20_000),
    "quotations in quotations": prose("“grain ‘oats " * 10_000 + "’ said the committee” " * 10_000),
    "10,000 times said in one sentence": prose("The committee said " * 10_000),
    "said that said that, in sentences of 300 words": prose((_said_chain(300).capitalize() + " ") * 150),
    "names in sentences of 300 words": prose((" ".join(["Foreign Minister Ada Norling"] * 75) + ". ") * 150),
    "300 words of and": prose(("The committee " + "and the ministry " * 99 + "said no. ") * 200),
    "300 commas": prose(("The committee" + ", it said" * 99 + ". ") * 300),
    "brackets": prose("(" * 50_000 + ")" * 50_000),
    "brackets in sentences": prose(("The committee said (" + "(grain " * 90 + ") * that. ") * 200),
    "dashes": prose("The committee - said - that — grain – " * 5_000),
    "the followed name, 27,000 times": prose("the committee " * 27_000),
    "13,000 short sentences by the followed": prose("The committee will not agree. " * 13_000),
    "quotations in 7,000 paragraphs": Document(
        lambda: page(_numbered("<p>The committee said it “will not agree” to {}.</p>", 7_000))
    ),
    "5,000 stances on what is followed": Document(
        lambda: page(_numbered("<p>The committee said {} tariffs on grain will have to rise.</p>", 5_000))
    ),
    "21,000 keywords": prose("tariffs on grain, " * 21_000),
    "8,000 dates": prose("on 12 January 2026 the committee said on Monday. " * 8_000),
    "7,000 figures": prose("the committee said 12.5 per cent of 3,000,000 will go. " * 7_000),
    "8,000 corrections": Document(lambda: page(_numbered("<p>Correction: the committee did not say {}.</p>", 8_000))),
    "an interview of 14,000 turns": Document(
        lambda: page("<p>Norling: Will it rise?</p><p>Committee: We will not say.</p>" * 7_000)
    ),
    "capital letters": prose("THE COMMITTEE SAID NO. " * 10_000),
    "capitals and full stops": prose("U.S. Sen. J. R. R. B. Gov. " * 10_000),
    "blanks within a line": prose("The committee said" + " \u00a0" * 190_000 + "no."),
    "an address of 490 kB": prose("https://example.org/" + "a/" * 190_000),
    "hyphens": prose("grain-" * 50_000),
}

INDEXES: Mapping[str, Document] = {
    "a feed of 100,000 items": Document(lambda: feed(_items(100_000)), "feed", "application/rss+xml"),
    "a feed of 60,000 items": Document(lambda: feed(_items(60_000)), "feed", "application/rss+xml"),
    "an item of 7.8 MB": Document(
        lambda: feed(f"<item><link>/none/1</link><description>{_filled(SAID, 7_800_000)}</description></item>"),
        "feed",
        "application/rss+xml",
    ),
    "entities of entities": Document(
        lambda: feed("<item><title>&e29;</title><link>/none/1</link></item>", _bomb(30, 10)), "feed", "text/xml"
    ),
    "one entity many times": Document(
        lambda: feed(
            f"<item><title>{'&e0;' * 50_000}</title></item>", f'<!DOCTYPE rss [<!ENTITY e0 "{"grain" * 10_000}">]>'
        ),
        "feed",
        "text/xml",
    ),
    "an entity that is a file": Document(
        lambda: feed(
            "<item><title>&e;</title><link>/none/1</link></item>", '<!DOCTYPE rss [<!ENTITY e SYSTEM "/etc/passwd">]>'
        ),
        "feed",
        "text/xml",
    ),
    "a feed nested 500,000 deep": Document(lambda: feed("<item>" * 500_000), "feed", "text/xml"),
    "a JSON Feed of 100,000 items": Document(
        lambda: json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [{"id": str(n), "url": f"/none/{n}"} for n in range(100_000)],
            }
        ).encode(),
        "feed",
        "application/feed+json",
    ),
    "a JSON Feed nested 1,000,000 deep": Document(
        lambda: b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 1_000_000,
        "feed",
        "application/feed+json",
    ),
    "a sitemap of 90,000 addresses": Document(
        lambda: (
            b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            + b"".join(b"<url><loc>http://127.0.0.1/none/%d</loc></url>" % n for n in range(90_000))
            + b"</urlset>"
        ),
        "sitemap",
        "application/xml",
    ),
    "a sitemap in a gzip bomb": Document(lambda: gzip.compress(bytes(400_000_000), 9), "sitemap", "application/gzip"),
    "a listing of 100,000 links": Document(
        lambda: page(
            "".join(f'<a href="/none/{n}">Story number {n} of the many there are</a>' for n in range(100_000))
        ),
        "listing",
    ),
    "a listing of as many links as are read": Document(
        lambda: page(
            "".join(f'<a href="/none/{n}">Story number {n} of the many there are</a>' for n in range(TAGS // 2))
        ),
        "listing",
    ),
}

DOCUMENTS: Mapping[str, Document] = {**MARKUP, **BYTES, **PROSE, **INDEXES}
"""All of them, by their names."""
