"""What stands on a page around the article and is none of it: boxes, bars, lists of other stories, credits.

Nothing is removed for its name alone if it holds a good part of the page's prose: sites give their wrappers the oddest
class names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import cast

from lxml import etree, html

from monitor.markup import BREAK

_NEVER_PROSE = (
    *("script", "style", "template", "svg", "math", "iframe", "object", "audio", "video", "canvas", "map"),
    *("button", "select", "input", "textarea", "figcaption"),
)
_STRUCK = ("s", "strike", "del")
_LINED_THROUGH = etree.XPath("//*[contains(@style, 'line-through')]")
# Some sites put a whole page into one of these.
_SELDOM_PROSE = ("noscript", "form", "nav", "footer", "aside", "dialog", "menu", "label")
_FRAME = frozenset({"html", "body", "main", "article"})
_BOXES = ("section", "div", "ul", "ol", "dl", "p", "header", "table", "span", "center", "details", "figure")
_IN_LAYOUT = ("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "blockquote")
_LAYOUT = 0.5  # of the page's prose
_BREAKS = 2  # in a cell: of a table of figures, one may have a line or two
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "p", "summary", "legend", "dt", "span", "div")
_LISTS = ("ul", "ol", "dl", "div", "section", "p", "table")

_TEXTS = etree.XPath("descendant-or-self::text()", smart_strings=False)

_LARGE_SHARE = 0.3  # of the page's prose: more than any box has
_PROSE = 80  # characters in a piece of text that is more than a label
_ALL = 0.95  # of the page's prose: readers' comments may be far longer than the article, but not all there is
_SOME_PROSE = 400  # characters of prose that a box other than the readers' comments may have
_LABEL = 80  # characters in a heading of a box
_CALL_BOX = 500  # characters in a box that asks to subscribe
_LINKED = 0.7  # of a list's text: then it is a list of links

# Class names and ids of boxes: words that may be part of a longer name, and those that must be the whole of it.
_PARTS_OF_NAMES = (
    r"adbox|ad-?slot|advert\w*|dfp|sponsored|promo|teasers?|outbrain|taboola|sharebar|social|disqus",
    r"related|recommend(?:ed|ation)s?|(?:read|see)-?also|read-?more|more-?on|most-?(?:read|viewed|popular)|trending",
    r"newsletters?|sign-?up|subscription|cookies?|consent|breadcrumbs?|crumbs|pagination|navbar|skip-?links?|sidebar",
    r"tag-?list|photo-?credit|author-?bio|about-?the-?author|screen-?reader-?text",
)
_WHOLE_NAMES = (
    r"ads?|sponsor|promotion|popular|latest|subscribe|share|sharing|share-\w+|toolbar|print|gdpr",
    r"pager|menu|navigation|masthead|tags|topics|caption|(?:wp-)?caption-text|credits?|copyright|sr-only",
    r"visually-?hidden",
)
_BOX_NAME = re.compile(
    rf"(?:^|[\s_-])(?:{'|'.join(_PARTS_OF_NAMES)})(?=$|[\s_-])|(?:^|\s)(?:{'|'.join(_WHOLE_NAMES)})(?=$|\s)",
    re.IGNORECASE,
)
_COMMENTS_NAME = re.compile(
    r"(?:^|[\s_-])(?<!no-)(?<!no_)(?:comments?|commentlist|disqus\w*|respond)(?=$|\s|[_-](?!open|off|closed|count|enabled))",
    re.IGNORECASE,
)
_BOX_ROLE = frozenset(
    {"navigation", "complementary", "contentinfo", "search", "banner", "dialog", "alertdialog", "menu"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_NAME = re.compile(r"(?:^|\s)(?:is-)?hidden(?=$|\s)", re.IGNORECASE)
# What may be folded away, the controls that show it, and what else is shown by such controls.
_FOLDED = etree.XPath("//*[@hidden or @aria-hidden='true' or @style or contains(@class, 'hidden')]")
_CONTROLS = etree.XPath(
    "//*/@aria-controls | //*/@data-target | //*/@data-bs-target | //*/@onclick | //*/@href[starts-with(., '#')]",
    smart_strings=False,
)
_ID = re.compile(r"[^\W\d][\w:.-]*")
_NO_PANEL = re.compile(
    r"modal|pop-?(?:up|over)|overlay|off-?canvas|drop-?down|tool-?tip|lightbox|drawer|menu|history|changelog|versions?",
    re.IGNORECASE,
)
_NOT_IN_PANELS = ("nav", "form", "input", "dialog", "iframe")
_NOT_AROUND_PANELS = frozenset({"nav", "aside", "header", "footer", "dialog", "menu"})
_MARK = re.compile(r"[\s\[(]*(?:\d{1,3}|[a-z]|[*\u2020\u2021])[\s\])]*", re.IGNORECASE)
_CITED = etree.XPath("//blockquote//cite[not(ancestor::p)]")
_SENTENCE = re.compile(r"[.!?:;\u2026][\"'\u2019\u201d)\]]*$")
_HEADS_OF_CARDS = frozenset({"a", "header", "hgroup", "span"})
_TITLES = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")

_PIECES = r"(?:news|stories|articles|reading|posts|headlines|statements|releases|reports|topics|for you|now)"
_HEADING_WORDS = (
    r"(?:you (?:may|might) also like|see also|related(?: \w+){0,2})",
    r"read (?:also|more|next|most)(?: \w+){0,3}|more (?:on|from|in|about|stories|news)(?: \w+){0,5}",
    r"(?:the )?most (?:read|viewed|popular|shared|commented)(?: \w+){0,4}",
    rf"(?:latest|top|other|popular|trending|recommended|further|similar)(?: \w+)? {_PIECES}",
    r"latest|trending|popular|recommended|tags|topics|advertisement|sponsored(?: content)?|more information",
    r"share(?: (?:this|on)(?: \w+)?)?|follow us(?: \w+){0,3}|about the authors?|newsletters?",
    r"sign up(?: \w+){0,5}|subscribe(?: \w+){0,5}",
    r"contacts?(?: (?:for (?:the )?(?:media|press)|information|us))?|(?:media|press) contacts?",
    r"mehr zum thema|lesen sie auch|das könnte sie auch interessieren|(?:weitere|verwandte) artikel",
    r"(?:à )?lire aussi|sur le même sujet|lee también|artículos relacionados",
)
_BOX_HEADING = re.compile(rf"(?:{'|'.join(_HEADING_WORDS)})[\s:.\u2026]*", re.IGNORECASE)
_COMMENTS = re.compile(
    r"(?:(?:readers?['\u2019]?s? )?comments?(?: \(?\d+\)?)?|\d+ comments?|"
    r"leave a (?:reply|comment)|join the conversation|kommentare?(?: \(?\d+\)?)?|commentaires|comentarios)[\s:.]*",
    re.IGNORECASE,
)
_ADVERTISEMENT = re.compile(
    r"\W*(?:advertisement|advertorial|sponsored|promoted|anzeige|werbung|publicité|publicidad|reklam|AD)\b"
)
_CALL = re.compile(
    r"\W*(?:sign up(?: (?:now|here|today|for free))?|subscribe(?: (?:now|here|today))?|register(?: now| here)?|"
    r"start (?:a|your) (?:free )?(?:\d+-day )?(?:free )?trial|jetzt (?:anmelden|abonnieren)|s'abonner|suscríbete)\W*",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"\W*(?:read (?:also|more|next)|also read|see also|related|more|watch|listen|recommended|further reading|"
    r"lesen sie auch|lire aussi|lee también)\s*[:\u2013\u2014|>-]",
    re.IGNORECASE,
)


def unsay(tree: html.HtmlElement) -> None:
    """Takes out of the tree, in place, what is struck through: the page shows it as said no longer."""
    for element in (*_standing(tree, _STRUCK), *cast("list[html.HtmlElement]", _LINED_THROUGH(tree))):
        _remove(element)


def unfold(tree: html.HtmlElement) -> None:
    """Shows in the tree, in place, what a reader opens with a click: text in panels, headings in buttons."""
    for title in list(tree.iter(*_TITLES)):
        for button in title.findall(".//button"):
            if _label(button) == _label(title):
                button.tag = "span"
    folded = [element for element in cast("list[html.HtmlElement]", _FOLDED(tree)) if hidden(element)]
    named = {name for value in cast("list[str]", _CONTROLS(tree)) for name in _ID.findall(value)} if folded else set()
    for element in folded:
        if _is_panel(element, named):
            element.set("class", _HIDDEN_NAME.sub("", element.get("class") or ""))
            for name in {"hidden", "aria-hidden", "style"}.intersection(element.keys()):
                del element.attrib[name]


def strip(tree: html.HtmlElement) -> None:
    """Takes out of the tree, in place, what is not the article."""
    clear(tree)
    _unroll_layout(tree)
    total = prose(tree)
    most = total * _LARGE_SHARE
    for element in _standing(tree, _BOXES):
        if _names(element, _COMMENTS_NAME) and not _holds_story(element) and prose(element) <= total * _ALL:
            _remove(element)
    for element in _standing(tree, (*_SELDOM_PROSE, *_BOXES)):
        if (element.tag in _SELDOM_PROSE or _named_box(element)) and prose(element) <= most:
            _remove(element)
    _remove_cards(tree, most)
    for element in _standing(tree, _HEADINGS):
        label = _label(element)
        if _COMMENTS.fullmatch(label):
            _remove_headed(element, most)
        elif _BOX_HEADING.fullmatch(label):
            _remove_headed(element, min(most, _SOME_PROSE))
    for element in _standing(tree, _LISTS):
        if (_link_list(element) or _advertises(element)) and prose(element) <= most:
            _remove(element)


def clear(tree: html.HtmlElement) -> None:
    """Takes out of the tree, in place, what is never read as text: scripts, fields, captions, marks of footnotes."""
    for element in list(tree.iter(*_NEVER_PROSE)):
        _remove(element)
    for element in list(tree.iter("sup")):
        if _refers(element):
            _remove(element)
    for element in cast("list[html.HtmlElement]", _CITED(tree)):
        element.tag = "p"  # who said it is a line of its own


def _refers(raised: html.HtmlElement) -> bool:
    """Whether raised figures are the mark of a footnote, and not a power or an ordinal: they lead there."""
    parent = raised.getparent()
    linked = raised.find(".//a") is not None or (parent is not None and parent.tag == "a")
    return linked and _MARK.fullmatch("".join(_texts(raised))) is not None


def _unroll_layout(tree: html.HtmlElement) -> None:
    """Makes blocks of the cells of tables that only place things on the page: where one cell has most of its prose."""
    most = prose(tree) * _LAYOUT
    for table in list(tree.iter("table")):
        cells = (cell for cell in table.iter("td", "th") if _laid_out(cell))
        if any(prose(cell) > most for cell in cells):
            for part in (table, *table.iter("tbody", "thead", "tfoot", "tr", "td", "th")):
                part.tag = "div"


def _laid_out(cell: html.HtmlElement) -> bool:
    """Whether there are paragraphs in a cell, by their elements or by line breaks."""
    return next(cell.iter(*_IN_LAYOUT), None) is not None or "".join(_texts(cell)).count(BREAK) >= _BREAKS


def prose(element: html.HtmlElement) -> int:
    """Characters in pieces of text that are long enough to be read."""
    long = (text.strip() for text in _texts(element) if len(text) >= _PROSE)
    return sum(length for text in long if (length := len(text)) >= _PROSE)


def _texts(element: html.HtmlElement) -> list[str]:
    """The pieces of text in an element, had without touching the elements in it."""
    return cast("list[str]", _TEXTS(element))


def _standing(tree: html.HtmlElement, tags: tuple[str, ...]) -> Iterator[html.HtmlElement]:
    """The elements of those tags, save what has been removed on the way."""
    removed: set[html.HtmlElement] = set()
    for element in list(tree.iter(*tags)):
        parent = element.getparent()
        if parent is None or parent in removed:
            removed.add(element)
        else:
            yield element
            if element.getparent() is None:
                removed.add(element)


def _remove(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _named_box(element: html.HtmlElement) -> bool:
    return _boxed(element) or hidden(element) or _names(element, _BOX_NAME)


def _boxed(element: html.HtmlElement) -> bool:
    return (element.get("role") or "").lower() in _BOX_ROLE


def hidden(element: html.HtmlElement) -> bool:
    """Whether a page says of an element that it is not shown, or not yet."""
    if element.get("aria-hidden") == "true" or element.get("hidden") is not None:
        return True
    return bool(_HIDDEN.search(element.get("style") or "") or _HIDDEN_NAME.search(element.get("class") or ""))


def _is_panel(element: html.HtmlElement, named: set[str]) -> bool:
    """Whether something hidden is text that a reader opens: a control names it, or it stands right below a heading."""
    before = element.getprevious()
    opened = element.get("id") in named or element.get("role") == "tabpanel"
    if not (opened or (before is not None and before.tag in _TITLES)) or _share_of_links(element) > _LINKED:
        return False
    if not (prose(element) or any(_texts(part) for part in element.iter("p", "li"))):
        return False
    if (
        _names(element, _BOX_NAME)
        or _names(element, _COMMENTS_NAME)
        or next(element.iter(*_NOT_IN_PANELS), None) is not None
    ):
        return False
    around = (one for one in (element, *element.iterancestors()) if one.tag not in _FRAME)
    return not any(one.tag in _NOT_AROUND_PANELS or _names(one, _NO_PANEL) or _boxed(one) for one in around)


def _names(element: html.HtmlElement, pattern: re.Pattern[str]) -> bool:
    return any(name is not None and pattern.search(name) for name in (element.get("class"), element.get("id")))


def _holds_story(element: html.HtmlElement) -> bool:
    return next(element.iter("h1", "article", "main"), None) is not None


def _label(element: html.HtmlElement) -> str:
    """The text of an element if it is as short as a label is, else nothing."""
    pieces = islice(element.itertext(), 12) if len(element) else (element.text or "",)
    text = " ".join(" ".join(pieces).split())
    return text if len(text) <= _LABEL else ""


def _remove_headed(heading: html.HtmlElement, most: float) -> None:
    """A box with its heading: the element that the heading opens, else the lists and links that follow it."""
    box = heading
    while (parent := box.getparent()) is not None and parent.tag not in _FRAME:
        too_much = prose(parent) > most and _share_of_links(parent) < _LINKED
        if parent[0] is not box or (parent.text or "").strip() or too_much:
            break
        box = parent
    following = box.getnext()
    if box is heading or box.tag in _HEADINGS[:6]:
        while following is not None and (following.tag in ("ul", "ol", "dl") or _share_of_links(following) > _LINKED):
            after = following.getnext()
            _remove(following)
            following = after
    _remove(box)


def _remove_cards(tree: html.HtmlElement, most: float) -> None:
    """Other stories within the story, unless they are what the page is made of."""
    cards = [card for heading in tree.iter(*_HEADINGS[1:6]) if (card := _card(heading)) is not None]
    if sum(map(prose, cards)) <= most:
        for card in cards:
            _remove(card)


def _card(heading: html.HtmlElement) -> html.HtmlElement | None:
    """The box that a heading opens which is nothing but a link: another story with its first words."""
    around = next(heading.iterancestors("a"), None)
    link = heading.find(".//a") if around is None else around
    if link is None or _within_page(link) or not (label := _label(heading)):
        return None
    if around is None and _label(link) != label:
        return None
    card = (heading if around is None else around).getparent()
    while card is not None and card.tag in _HEADS_OF_CARDS:
        card = card.getparent()
    if card is None or card.tag in _FRAME or len(list(islice(card.iter(*_HEADINGS[:6]), 2))) > 1:
        return None
    return card if len("".join(_texts(card))) <= _SOME_PROSE else None


def _within_page(link: html.HtmlElement) -> bool:
    return (link.get("href") or "#").startswith("#")


def _share_of_links(element: html.HtmlElement) -> float:
    text = len("".join(_texts(element)).strip())
    linked = sum(len("".join(_texts(anchor)).strip()) for anchor in element.iter("a"))
    return linked / text if text else 0.0


def _link_list(element: html.HtmlElement) -> bool:
    """Links and little else: two or more of them, or one after words such as "Read also:" or that is no sentence."""
    links, share = list(islice(element.iter("a"), 2)), _share_of_links(element)
    if not links or share < (_LINKED if len(links) > 1 else 0.4):
        return False
    text = "".join(_texts(element)).strip()
    headline = element.tag == "p" and share > _ALL and not _SENTENCE.search(text) and not _within_page(links[0])
    return len(links) > 1 or headline or bool(_ALSO.match(text))


def _advertises(element: html.HtmlElement) -> bool:
    text = " ".join("".join(islice(element.itertext(), 40)).split())
    if not text or len(text) > _CALL_BOX:
        return False
    calls = (" ".join("".join(_texts(anchor)).split()) for anchor in element.iter("a"))
    return bool(_ADVERTISEMENT.match(text)) or any(_CALL.fullmatch(call) for call in calls)
