"""Page bytes into an article, or into the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple

from lxml import etree, html

from monitor import markup
from monitor.domain import Article, Unreadable
from monitor.extract import furniture, lines, metadata, satire, walls
from monitor.links import canonical_url
from monitor.reader import reader
from monitor.text import word_count

_LITTLE = 0.35  # of what is left of the page: so little is hardly its article
_FEWEST_WORDS = 8
_MARKUP = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml")
_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|article)\b", re.IGNORECASE)


def extract(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    charset: str | None = None,
    timezone: str = "UTC",
    language: str | None = None,
    published: datetime | None = None,
    publisher: str | None = None,
) -> Article | Unreadable:
    """The article on a page, or why there is none to be read.

    ``published`` is the date by which the page was announced; it gives way to one the page declares, and goes before
    one that is merely printed there. ``timezone`` is where a day without a zone is meant. ``language`` stands in where
    the page names none.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not body.strip():
        return Unreadable.EMPTY
    if markup.is_binary(body):
        return Unreadable.NOT_HTML
    source = markup.breaks_marked(markup.decode(body, charset))
    if kind not in _MARKUP and not _LOOKS_LIKE_HTML.search(source[:2_000]):
        if kind != "text/plain":
            return Unreadable.NOT_HTML
        if len(source) > markup.MAX_TEXT:
            return Unreadable.TOO_COMPLEX
        return read_text(source, url=url, published=published, language=language or "en", publisher=publisher)
    if markup.too_complex(source):
        return Unreadable.TOO_COMPLEX
    tree = markup.parse_html(source)
    if tree is None:
        return Unreadable.EMPTY
    if markup.too_nested(tree) or markup.too_long(tree):
        return Unreadable.TOO_COMPLEX
    furniture.unsay(tree)
    furniture.unfold(tree)
    heads = lines.headings(tree)
    found = metadata.read(tree, url, timezone, published)
    text, notes, points = _body(tree, source, found)
    if obstacle := _obstacle(text, source, free=found.free):
        return obstacle
    return Article(
        url=found.url,
        title=found.title,
        text=text,
        published=found.published,
        author=found.author,
        language=found.language or _primary(language),
        publisher=publisher or found.publisher,
        reader=reader(),
        timezone=timezone,
        corrections=tuple(dict.fromkeys(notes)),
        satire=found.satire or satire.announced(text.split("\n")),
        headings=frozenset(heads.intersection(text.split("\n"))),
        points=frozenset(points.difference(heads).intersection(text.split("\n"))),
    )


def read_text(
    text: str,
    *,
    url: str = "",
    published: datetime | None = None,
    language: str = "en",
    publisher: str | None = None,
) -> Article:
    """A plain text as an article.

    Its first line is the headline if it is like one and is followed by a blank line. Blank lines part
    paragraphs; so does every line break in a text without blank lines, or with lines too long to be wrapped ones.
    """
    title, text = _headline(markup.printable(text).replace("\r\n", "\n").replace("\r", "\n").strip())
    return Article(
        url=canonical_url(url),
        title=lines.tidy(title),
        text=lines.joined(_unwrapped(text)),
        published=published,
        language=_primary(language),
        publisher=publisher,
        reader=reader(),
    )


@cache
def extractor() -> Callable[..., Any]:
    """trafilatura's, by our settings. It is loaded when it is first asked for: only the workers read pages."""
    import trafilatura
    from trafilatura.settings import use_config

    settings = deepcopy(use_config())
    # A ministry's statement may be three sentences long: do not fall back to the whole page for that.
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "120"
    return partial(trafilatura.bare_extraction, config=settings)


class _Body(NamedTuple):
    """The article's text, a paragraph a line; the corrections beneath it; the lines that are an item of a list each."""

    text: str
    notes: Sequence[str]
    points: set[str]


def _body(tree: html.HtmlElement, source: str, found: metadata.Metadata) -> _Body:
    """What of a page is its article. Takes the tree to pieces."""
    furniture.strip(tree)
    points = lines.points(tree)
    body = list(lines.of_tree(_main(tree)))
    notes = lines.corrections(body)
    text = _story(body, found)
    if len(text) < furniture.prose(tree) * _LITTLE:
        text = max(text, _story(lines.of_tree(_main(tree, more=True)), found), key=len)
    if not _enough(text) and (whole := markup.parse_html(source)) is not None:
        # What was taken for furniture was the article.
        furniture.unsay(whole)
        furniture.unfold(whole)
        furniture.clear(whole)
        points = lines.points(whole)
        text = _story(lines.of_tree(_main(whole)), found)
    declared = _story(found.body.splitlines(), found) if len(found.body) <= markup.MAX_TEXT else ""
    # Pages drawn by a script often carry their text in the description for search engines alone.
    return _Body(declared if len(declared) > 2 * len(text) else text, notes, points)


def _obstacle(text: str, source: str, *, free: bool) -> Unreadable | None:
    """Why what would be an article is none, ``None`` where it is one."""
    if text.count("\n") >= markup.MAX_PARAGRAPHS:
        return Unreadable.TOO_COMPLEX
    return walls.judge(text, source, free=free) or (None if _enough(text) else Unreadable.EMPTY)


def _enough(text: str) -> bool:
    return word_count(text[:1_000]) >= _FEWEST_WORDS


def _main(tree: html.HtmlElement, *, more: bool = False) -> etree._Element:
    """The body that the extractor finds; ``more`` asks for what it is less sure of, too."""
    document = extractor()(
        tree,
        favor_recall=more,
        include_comments=False,
        include_tables=True,
        include_links=False,
        deduplicate=False,
        with_metadata=False,
    )
    body = getattr(document, "body", None)
    return etree.Element("body") if body is None else body


def _story(found: Iterable[str], about: metadata.Metadata) -> str:
    return lines.joined(lines.story(found, title=about.title, author=about.author, sections=about.sections))


def _headline(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    first = first.strip()
    gap = bool(re.match(r"[^\S\n]*\n", rest)) and bool(rest.strip())
    if first and gap and lines.is_headline(first):
        return first, rest
    return "", text


def _unwrapped(text: str) -> list[str]:
    blocks = re.split(r"\n[^\S\n]*\n", text)
    if len(blocks) == 1 or any(len(line) > 120 for line in text.split("\n")):
        return text.split("\n")
    return [block.replace("\n", " ") for block in blocks]


def _primary(language: str | None) -> str:
    return re.split("[-_]", (language or "en").strip().lower())[0] or "en"
