"""Page sources to HTML: every outlet has its own furniture, and sets the same kinds of block in its own way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from importlib.resources.abc import Traversable
from string import Template
from zoneinfo import ZoneInfo

from monitor.demo.model import Block, Newsroom, Outlet, Page, Version

_RELATED = 3


def render(room: Newsroom, page: Page, step: int) -> bytes:
    """The page as served at a step. Raises ``LookupError`` where it is not yet published."""
    version = page.version(step)
    if version is None:
        raise LookupError(f"{page.id} is not on air at step {step}")
    furniture = page.outlet.template(step)
    fields = _fields(page) | {
        "body": _body(version, furniture.body),
        "comments": _comments(version),
        "most_read": _most_read(page.outlet, step),
        "related": _links(_newest(room, page, step)),
        "earlier": _links(_before(room, page)),
    }
    return _template(room.home, furniture.file).substitute(fields).encode("utf-8")


def _template(home: Traversable, file: str) -> Template:
    """A file of furniture."""
    return Template(home.joinpath("templates", file).read_text(encoding="utf-8"))


def local_day(page: Page) -> str:
    """The day of publication as the outlet writes it."""
    local = page.published.astimezone(ZoneInfo(page.outlet.timezone))
    return local.strftime(page.outlet.date_format).replace(" 0", " ").lstrip("0")


def _fields(page: Page) -> dict[str, str]:
    """What a template may say of a page, besides its text."""
    local = page.published.astimezone(ZoneInfo(page.outlet.timezone))
    metadata = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "datePublished": page.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "author": [{"@type": "Person", "name": page.by}],
        "publisher": {"@type": "NewsMediaOrganization", "name": page.outlet.name},
    }
    return {
        "title": escape(page.title),
        "desc": escape(page.desc),
        "by": escape(page.by),
        "section": escape(page.section),
        "number": escape(page.number),
        "path": escape(page.path),
        "iso": local.isoformat(),
        "iso_day": local.date().isoformat(),
        "day": local_day(page),
        "json_ld": json.dumps(metadata, ensure_ascii=False).replace("</", "<\\/"),
    }


def _body(version: Version, manner: str) -> str:
    """The blocks of the article itself."""
    blocks = [block for block in version.blocks if block.style != "comment"]
    if manner == "br":
        return "<br><br>\n".join(_inline(block) for block in blocks)
    return "\n".join(_block(block, manner) for block in blocks)


def _block(block: Block, tag: str) -> str:
    """One block; ``tag`` is what the outlet wraps its paragraphs in."""
    text = _inline(block)
    match block.style:
        case "h":
            return f"<h2>{text}</h2>"
        case "caption":
            return f'<figure><img src="/img/lead.jpg" alt=""><figcaption>{text}</figcaption></figure>'
        case "ad":
            return f'<div class="ad-slot" aria-label="advertisement"><span>Advertisement</span><p>{text}</p></div>'
        case "box":
            links = "".join(f'<li><a href="/r/{n}">{title}</a></li>' for n, title in enumerate(text.split(" | "), 1))
            return f'<aside class="read-more"><h4>Read more</h4><ul>{links}</ul></aside>'
        case "time":
            return f'<h3 class="entry-time">{text}</h3>'
        case "note":
            return f'<p class="note"><em>{text}</em></p>'
        case _:
            return f"<{tag}>{text}</{tag}>"


def _inline(block: Block) -> str:
    """The text of a block; the letter of a question or an answer is set bold."""
    text = escape(block.text, quote=False)
    if text.startswith(("Q: ", "A: ")):
        return f"<strong>{text[:2]}</strong>{text[2:]}"
    return text


def _comments(version: Version) -> str:
    """What readers wrote below the article."""
    rows = [block.text.partition(": ") for block in version.blocks if block.style == "comment"]
    return "".join(
        f'<li class="comment"><b>{escape(name)}</b> <span>2 hours ago</span><p>{escape(text, quote=False)}</p></li>'
        for name, _, text in rows
    )


def _most_read(outlet: Outlet, step: int) -> str:
    """The side bar's headlines at a step; the last ones stay."""
    at = min(step, len(outlet.most_read) - 1)
    box = outlet.most_read[at] if outlet.most_read else ()
    return "".join(f'<li><a href="/r/{at}{n}">{escape(title)}</a></li>' for n, title in enumerate(box, 1))


def _newest(room: Newsroom, page: Page, step: int) -> list[Page]:
    """The outlet's newest other pages: others at every step."""
    return [other for other in room.on_air(page.outlet.host, step) if other.id != page.id][:_RELATED]


def _before(room: Newsroom, page: Page) -> list[Page]:
    """The outlet's pages last published before this one: always the same."""
    step = page.versions[0].from_step
    return [other for other in room.on_air(page.outlet.host, step) if other.published < page.published][:_RELATED]


def _links(pages: Iterable[Page]) -> str:
    """Links to pages."""
    return "".join(f'<li><a href="{escape(page.path)}">{escape(page.title)}</a></li>' for page in pages)
