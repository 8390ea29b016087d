"""Pages that stand in the way of an article: robot checks, consent, logins, errors.

Each is told by its words together with how little else there is to read, so that an article about captchas or
subscriptions is never taken for one.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree, html

from monitor.domain import Unreadable
from monitor.extract.furniture import hidden
from monitor.markup import parse_html
from monitor.text import word_count

SHORT = 120
"""Words of text below which a page with the marks of a wall is one."""

_VERY_SHORT = 40  # words: then the words of a wall may stand in a sentence, and marks in the source are enough
_BRIEF = 15  # words in a heading or line that is no sentence of a statement
_UNSEEN = frozenset({"script", "style", "template", "dialog", "nav", "footer"})
_FRAME = frozenset({"html", "body", "main", "article"})
_MOST = 200_000  # characters of the source, and
_MOST_PIECES = 5_000  # of the pieces of text, in which a wall is looked for,
_PIECE = 5_000  # and of each piece
_LETTERS = 12  # a generous length of a word: how much text has to be counted


def _any(*alternatives: str) -> re.Pattern[str]:
    # Apostrophes come straight and curly, blanks in every width.
    joined = "|".join(alternatives).replace("'", "['\\u2019]").replace(" ", r"\s+")
    return re.compile(joined, re.IGNORECASE)


_BLOCKED = _any(
    r"just a moment|checking (?:if the site connection|your browser)|attention required|pardon our interruption",
    r"verify(?:ing)? (?:that )?you(?: are|'re) (?:not a (?:ro)?bot|(?:a )?human)|captcha",
    r"are you (?:a )?(?:human|robot)",
    r"(?:i'm|i am|you are|you're) not a robot|bot detection|press (?:&|and) hold|ddos protection|ray id",
    r"unusual (?:traffic|activity)|automated (?:access|requests|queries)|too many requests|rate limit exceeded",
    r"access (?:to this (?:page|site|resource) )?(?:has been |is |was )?(?:denied|blocked|forbidden|restricted)",
    r"request (?:was |has been )?(?:blocked|rejected)|you have been blocked|reference #\d+\.|403 forbidden",
    r"incapsula incident|enable (?:javascript and )?cookies to continue",
)
_BLOCKED_MARKUP = _any(
    r"cf[-_]chl|challenge-platform|cdn-cgi/challenge|captcha-delivery|px-captcha|perimeterx|_incapsula_resource",
    r"awswaf|g-recaptcha|h-?captcha|datadome|distil_r_captcha|sucuri_cloudproxy|cf-turnstile",
)
_CONSENT = _any(
    r"(?:we|partners|site) .{0,40}\b(?:use|uses|store|process)\b.{0,80}\b(?:cookies|personal data|device)\b",
    r"before you continue|your privacy (?:is important|choices|matters)|accept (?:all|cookies)|cookie consent",
    r"(?:manage|reject) (?:all )?(?:cookies|preferences|options|choices)|cookie (?:settings|preferences)",
    r"alle akzeptieren|zustimmen und weiter|tout accepter|aceptar todo",
)
_LOGIN = _any(
    r"(?:subscribe|sign in|sign up|log in|register|create an account) (?:now )?to (?:continue|keep|read|unlock|access)",
    r"(?:this|full) (?:article|story|content) is (?:only |exclusively )?(?:for|available to|reserved for) (?!free)",
    r"you must be logged in to (?:read|view|continue|access)|to (?:continue|keep) reading|jetzt weiterlesen",
    r"you(?:'ve| have) (?:reached|read) your (?:\w+ )*(?:limit|articles)",
)
# Words that many a page has in its margin, and a wall in place of its text.
_LOGIN_ALONE = _any(
    r"already (?:a subscriber|have an account|registered)|(?:subscribers|members)[- ]only|for subscribers",
    r"réservé aux abonnés|para suscriptores|you must be logged in",
    r"please (?:log|sign) in|sign in to your account|forgot(?:ten)? (?:your )?password",
)
_ERROR = _any(
    r"page (?:\w+ ){0,6}(?:not found|could not be found|cannot be found|can't be found|no longer exists)",
    r"(?:error|http|status|code)\W{0,3}404\b|\b404\W{0,3}(?:error|(?:page |file )?not found)",
    r"internal server error|bad gateway|gateway time-?out|service (?:temporarily )?unavailable|temporarily unavailable",
    r"(?:under|scheduled) maintenance|something went wrong|site can(?:'t|not| not) be reached|domain (?:is )?for sale",
    r"(?:enable|requires|need) javascript|javascript (?:is |must be )?(?:required|disabled|enabled)",
)
# A page that has gone says so to whoever asked for it, and by its heading.
_GONE = _any(
    r"(?:page|content|article|document|item|file|address|link|resource) (?:that )?you(?:'re| are| were|'ve| have)? "
    r"(?:looking for|request(?:ed|ing)|trying to (?:reach|find|view|access|open)|followed|clicked)",
    r"(?:can't|cannot|couldn't|could not|unable to) (?:find|locate) (?:the|that|this|your) (?:page|content|article)",
)
_NO_PAGE = _any(
    r"(?:(?:http|error|status|code) ){0,3}(?:404|410)(?: error)?(?: (?:page )?not found)?",
    r"(?:(?:404|oops|sorry) )?(?:(?:the|this|that|your) )?(?:requested )?(?:page|content|article|document|file)"
    r"(?: you requested)? (?:(?:(?:is|was|could|can|does) )?not (?:be )?|cannot be |no longer |is no longer )"
    r"(?:found|exists?|available)",
    r"(?:page|content|article|document) (?:unavailable|removed|missing)",
    r"(?:(?:sorry|oops) )?we (?:can't|cannot|couldn't) find (?:the|that|this) page",
)
_NO_WORD = re.compile(r"[^\w'\u2019]+")
_SITE = re.compile(r"\s+[|\u2013\u2014\u00b7-]\s+|:\s+")
_TITLE = re.compile(r"<title\b[^<>]{0,200}>([^<]{1,500})", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^<>]{0,300}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_MARKS = (
    (_BLOCKED, Unreadable.BLOCKED),
    (_LOGIN_ALONE, Unreadable.LOGIN),
    (_CONSENT, Unreadable.CONSENT),
    (_ERROR, Unreadable.EMPTY),
)


def judge(text: str, source: str, *, free: bool = True) -> Unreadable | None:
    """What stands in the way, or ``None`` where the text is an article.

    ``text`` is what would be the article, ``source`` the page as it was sent; ``free`` is whether the page declares
    itself free to read.
    """
    if (title := _TITLE.search(source, 0, _MOST)) and _tells_of_no_page(title[1]):
        return Unreadable.EMPTY  # however much its site puts beside that
    if _count(text) >= SHORT:
        return None
    tree = parse_html(source)
    if tree is not None and any(_tells_of_no_page(head.text_content()) for head in islice(tree.iter("h1"), 3)):
        return Unreadable.EMPTY
    pieces = _visible(tree) if tree is not None else []
    page = " ".join(pieces)
    if not free or _LOGIN.search(page[:_MOST]):
        # The prompt of a subscribers' page stands beside its teaser, among all the usual furniture.
        return Unreadable.LOGIN
    bare = _count(page) < SHORT
    if wall := _worded(page if bare else text, pieces if bare else text.split("\n")):
        return wall
    if _count(text) >= _VERY_SHORT:
        return None
    if bare and _BLOCKED_MARKUP.search(source[:_MOST]):
        return Unreadable.BLOCKED
    if bare and _PASSWORD.search(source[:_MOST]):
        return Unreadable.LOGIN
    return Unreadable.EMPTY if _GONE.search(text) else None


def _worded(text: str, pieces: list[str]) -> Unreadable | None:
    """A wall by its words, which are brief: a statement may well say, in a sentence, that access was denied."""
    brief = text if _count(text) < _VERY_SHORT else "\n".join(piece for piece in pieces if _count(piece) <= _BRIEF)
    for pattern, wall in _MARKS:
        if pattern.search(text if wall is Unreadable.CONSENT else brief):
            return wall
    return None


def _tells_of_no_page(head: str) -> bool:
    """Whether a title or heading, or a part of it beside the name of the site, says that there is no such page."""
    parts = (_NO_WORD.sub(" ", part).strip() for part in (head[:_PIECE], *_SITE.split(head[:_PIECE])))
    return any(_NO_PAGE.fullmatch(part) for part in parts)


def _visible(tree: html.HtmlElement) -> list[str]:
    """All that a reader might see but for the bars at top and bottom, piece by piece."""
    for element in list(tree.iter(etree.Element)):
        if element.getparent() is not None and (
            element.tag in _UNSEEN or (element.tag not in _FRAME and hidden(element))
        ):
            element.drop_tree()
    return [" ".join(piece[:_PIECE].split()) for piece in islice(tree.itertext(), _MOST_PIECES) if piece.strip()]


def _count(text: str) -> int:
    return word_count(text[: SHORT * _LETTERS])
