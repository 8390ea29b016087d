"""Which issues a statement speaks to, by the keywords and context words configured for each.

A keyword alone seldom decides: "sanctions" may be on anybody. Its context must stand in the statement, near it or over
the article. A statement without any keyword ("That ban will hold.") may carry on the issue of the words before it.
"""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from monitor.domain import Article, Issue, Kind, Statement

if TYPE_CHECKING:
    from monitor.statements.cues import Cues

MOST = 3
"""Issues a statement may be linked to."""

BESIDE = 0.5
"""How surely words without a keyword speak to the issue of a sentence beside them that has keyword and context."""

Nearby = Callable[[re.Pattern[str]], bool]
"""Whether one of some words stands near a statement."""

_PER_CENT = re.compile(r"\bper ?cent\b|%", re.IGNORECASE)
_ANY_PER_CENT = r"(?:per[\s-]?cent|%)"
_FORMS = tuple(
    (re.compile(word, re.IGNORECASE), endings)
    for word, endings in (
        (r"(.+er)(?:y|ies)", r"(?:y|ies|y['’]s|ies['’]|s|ed|ing)?"),  # a delivery is what was delivered
        (r"(.+[^aeiou])(?:y|ies)", r"(?:y|ies|ied|ying|y['’]s|ies['’])"),
        (r"(.+[ey]e)s?", r"(?:s|d|ings?|['’]s|s['’])?"),  # refugees, agreeing
        (r"(.{2,}[sxzo]|.+[cs]h)es", r"(?:e|es|ed|ings?|e?['’]s|es['’])?"),  # of a tax, of a base
        (r"(.+)es?", r"(?:e|es|ed|ings?|e['’]s|es['’])"),  # a plane is no plan
        (r"(.+(?:ss|[xzo]|[cs]h))", r"(?:s|es|ed|ings?|['’]s?|es['’])?"),
        (r"(.+[iu])s", r"(?:s|ses|sed|sings?|s?['’]s|s['’])?"),  # a virus, of a menu
        (r"(.+?)s?", r"(?:s|ed|ings?|['’]s|s['’])?"),
    )
)
"""How a word may end and what may stand in that ending's place in its other forms; the first that fits counts."""
# A hyphen between words. With a blank for it "F-16", "A-bomb" and "US-led" are found in what is no such thing.
_JOINT = re.compile(r"(?<=[^\W\d_][^\W\d_A-Z])-(?=[^\W\d_][^\W\d_A-Z])")
_ELSEWHERE = re.compile(r"\s+(?:on|against|from)\s+(?:the\s+)?([A-Z][\w’'-]+)")
_CALENDAR = frozenset((*month_name, *day_name))
_LEDE = 400  # characters that count as the article's opening
_DENSE = 500  # characters to a keyword in an article that is about an issue
_VARIED = 2  # different keywords beyond which an article is about an issue
_ABOUT = 0.5  # topic score of an article about the issue
_HINTED = 0.7  # a keyword's noun and its context together, in an article about the issue
_WHOLLY = 0.6  # ... of one about nothing else
_PARTLY = 0.3  # ... of one in which a lone common keyword is to be trusted
_TOUCHED = 0.2  # ... and of one that touches it
_CLOSE = 400  # characters between words and those that carry them on
_LONGEST_PARAGRAPH = 4000
_NEIGHBOURS = 6  # statements before and behind one that may stand in its sentence
_FRAMED = 0.8  # the most that a keyword outside the words, in their sentence, is worth
_LONGEST_FRAME = 300  # characters of a sentence before and behind the words
# The first line that is a sentence, not a byline or dateline.
_OPENING = re.compile(r"^[^\S\n]*(?:\S+[^\S\n]+){11,}\S+", re.MULTILINE)
_STOP = re.compile(r"\n|(?<=[a-z\d)][.!?])[\"”’»]?\s+(?=[\W_]?[A-ZÀ-Þ])")


@dataclass(frozen=True)
class _Words:
    """An issue's words as patterns.

    ``strong`` keywords need little around them: several words, or a name. ``hints`` are their nouns alone
    ("measures" of "restrictive measures"), which count only where much else speaks for the issue.
    """

    issue: Issue
    keywords: re.Pattern[str] | None
    strong: re.Pattern[str] | None
    hints: re.Pattern[str] | None
    context: re.Pattern[str] | None


def link(statements: Sequence[Statement], issues: Sequence[Issue], article: Article, cues: Cues) -> list[Statement]:
    """The same statements, each with the issues it speaks to, the surest first, at most :data:`MOST`."""
    page = _page(article, tuple(issues))
    tables = page.tables
    scored = [
        _scores(one, _frame(one, _around(statements, place), page), tables, page)
        for place, one in enumerate(statements)
    ]
    _inherit(statements, scored, page, cues)
    return [_linked(statement, scores) for statement, scores in zip(statements, scored, strict=True)]


def named_around(statement: Statement, issues: Sequence[Issue], article: Article) -> str | None:
    """The issue of which a keyword stands in the paragraph around a statement, with its context, if it is the only one.

    It tells what a sentence is about that is known to matter, as one that was changed is; of others it says too little.
    """
    around = _paragraph(article.text, statement.start, statement.end)
    named = _naming([_words(issue) for issue in issues], around)
    if len(named) != 1 or not (named[0].context is None or named[0].context.search(around)):
        return None
    return named[0].issue.id


# --- the words of an issue -------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _words(issue: Issue) -> _Words:
    strong = tuple(keyword for keyword in issue.keywords if _is_strong(keyword))
    nouns = tuple(keyword.split()[-1] for keyword in issue.keywords if " " in keyword and keyword.islower())
    return _Words(
        issue, _pattern(issue.keywords), _pattern(strong), _pattern((*issue.keywords, *nouns)), _pattern(issue.context)
    )


def _is_strong(keyword: str) -> bool:
    return len(re.findall(r"\w+", keyword)) > 1 or keyword[:1].isupper()


def _pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    parts = [_inflected(phrase) for phrase in sorted(set(phrases), key=len, reverse=True) if phrase.strip()]
    return (
        re.compile(r"(?:(?<![\w-])|(?=%)|(?<=\d-)(?=per))(?:" + "|".join(parts) + r")(?!\w)", re.IGNORECASE)
        if parts
        else None
    )


def _inflected(phrase: str) -> str:
    """A pattern for a phrase in any number and with any of the common endings; names and short words as they are.

    A per cent is one however it is written, and a blank may stand where two words are joined by a hyphen.
    """
    if _PER_CENT.search(phrase):
        words = _PER_CENT.sub(" % ", phrase).split()
        parts = [_ANY_PER_CENT if word == "%" else _literal(word) for word in words[:-1]]
        start = r"(?<![\d.,])" if words[0][:1].isdigit() else ""
        return start + r"[\s-]*".join([*parts, _ANY_PER_CENT if words[-1] == "%" else _inflected(words[-1])])
    *heads, last = phrase.split()
    start = r"[\s-]+".join(map(_literal, heads)) + (r"[\s-]+" if heads else "")
    if last.isupper() or len(last) < 4 or not last.isalpha():
        return start + (_literal(last) if not last.isupper() else f"(?-i:{_literal(last)})") + r"(?:['’]?s)?"
    found = ((form.fullmatch(last), endings) for form, endings in _FORMS)
    return start + next(re.escape(match[1]) + endings for match, endings in found if match)


def _literal(word: str) -> str:
    """A pattern for a word as it is written, or with a blank in the place of a hyphen between words."""
    return r"[\s-]".join(map(re.escape, _JOINT.split(word)))


# --- the article -----------------------------------------------------------------------------------------


class _Page:
    """How far the whole article is about each issue, 0 to 1, by its title, its opening and how dense the words are."""

    def __init__(self, article: Article, tables: Sequence[_Words]) -> None:
        self.tables = tables
        self.text = article.text
        self.title = article.title
        self._has: dict[re.Pattern[str], bool] = {}
        self.head = f"{article.title}\n{article.text[:_LEDE]}"
        opening = _OPENING.search(article.text)
        self.lede = opening.end() if opening else 0
        self.topic = {table.issue.id: self._about(table) for table in tables}

    def _about(self, table: _Words) -> float:
        head, whole = _distinct(table.hints, self.head), _count(table.keywords, self.text)
        varied = _distinct(table.keywords, self.text)
        bare = table.context is not None and not self.anywhere(table.context)
        if (not whole and not head) or (bare and varied <= _VARIED):
            return 0.0
        context = not table.context or bool(table.context.search(self.head))
        titled = _count(table.hints, self.title) > 0
        dense = min(1.0, whole / max(_VARIED + 1, len(self.text) / _DENSE))
        return (
            0.1 * min(head, 2) + 0.15 * (context and head > 0) + 0.3 * titled + 0.2 * dense + 0.15 * (varied > _VARIED)
        )

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence around a stretch of text begins and ends, by full stops and line breaks alone."""
        opening = max(0, start - _LONGEST_FRAME)
        first = max((match.end() for match in _STOP.finditer(self.text, opening, start)), default=opening)
        closing = _STOP.search(self.text, max(end - 2, start), end + _LONGEST_FRAME)
        return first, closing.start() + 1 if closing else min(len(self.text), end + _LONGEST_FRAME)

    def near(self, statement: Statement, frame: str) -> Nearby:
        """Whether words stand about a statement: in its neighbours, or anywhere where the page is the actor's own."""
        if statement.kind is Kind.OFFICIAL:
            return self.anywhere
        around = f"{statement.before}\n{frame}\n{statement.text}\n{statement.after}"
        return lambda words: words.search(around) is not None

    def anywhere(self, words: re.Pattern[str]) -> bool:
        """Whether the page has one of the words; it is looked through once for each issue, not for each statement."""
        if words not in self._has:
            self._has[words] = words.search(f"{self.title}\n{self.text}") is not None
        return self._has[words]


@lru_cache(maxsize=2)
def _page(article: Article, issues: tuple[Issue, ...]) -> _Page:
    """Of an article that was edited one sentence after the other is linked, in both its versions."""
    return _Page(article, [_words(issue) for issue in issues])


def _paragraph(text: str, start: int, end: int) -> str:
    """The paragraph around a stretch of a text, or so much of a long one as stands about the stretch."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = last if last >= 0 else len(text)
    before = max(0, _LONGEST_PARAGRAPH - (end - start)) // 2
    first = max(first, min(start - before, last - _LONGEST_PARAGRAPH))
    return text[first : min(last, max(end, first + _LONGEST_PARAGRAPH))]


def _naming(tables: Sequence[_Words], text: str) -> list[_Words]:
    """The issues of which a keyword stands in a text."""
    return [table for table in tables if table.keywords and table.keywords.search(text)]


def _count(pattern: re.Pattern[str] | None, text: str) -> int:
    return len(pattern.findall(text)) if pattern else 0


def _distinct(pattern: re.Pattern[str] | None, text: str) -> int:
    return len({match.lower()[:5] for match in pattern.findall(text)}) if pattern else 0


# --- statements ------------------------------------------------------------------------------------------


def _around(statements: Sequence[Statement], place: int) -> Sequence[Statement]:
    """The statements near one in the text, which they are in order of."""
    return statements[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]


def _frame(statement: Statement, statements: Sequence[Statement], page: _Page) -> str:
    """The rest of the sentence around a statement, without what it gives to others or in other statements.

    "On the catch quota the minister told them that" says what "nothing had been agreed" is about; and what an article
    opens with its title says too. A publisher's own sentences are whole already.
    """
    if statement.kind is Kind.OFFICIAL:
        return ""
    first, last = page.sentence(statement.start, statement.end)
    kept = [True] * (last - first)
    for other in statements:
        for at in range(max(other.start, first), min(other.end, last)):
            kept[at - first] = False
    rest = "".join(letter if keep else " " for letter, keep in zip(page.text[first:last], kept, strict=True))
    return f"{page.title}\n{rest}" if first < page.lede else rest


def _scores(statement: Statement, frame: str, tables: Sequence[_Words], page: _Page) -> dict[str, float]:
    near = page.near(statement, frame)
    paragraph = _paragraph(page.text, statement.start, statement.end)
    found: dict[str, float] = {}
    for table in tables:
        topic = page.topic[table.issue.id]
        score = _score(statement.text, table, topic, near, paragraph)
        if _count(table.keywords, frame) and not _count(table.keywords, statement.text):
            framed = _score(f"{frame}\n{statement.text}", table, topic, near, paragraph)
            score = max(score, min(_FRAMED, framed))
        if score > 0:
            found[table.issue.id] = score
    for name in _named_as_speaker(statement.text, [table for table in tables if table.issue.id in found]):
        del found[name]
    return found


def _named_as_speaker(text: str, tables: Sequence[_Words]) -> list[str]:
    """The issues whose context is named only as who speaks, where a keyword has another issue's context beside it.

    "Chile warns against travel to Peru" is advice on travel to Peru, and not to Chile.
    """
    behind = _first_word(text)
    named = [table for table in tables if table.context and table.context.search(text)]
    beside = [table for table in named if table.context and table.context.search(text, behind)]
    known = {word for table in beside for word in _keywords_in(table, text)}
    return [table.issue.id for table in named if table not in beside and known & _keywords_in(table, text)]


def _first_word(text: str) -> int:
    """Where the first word of a text ends."""
    return next((match.end() for match in re.finditer(r"\w+", text)), len(text))


def _keywords_in(table: _Words, text: str) -> set[str]:
    return {match.lower() for match in table.keywords.findall(text)} if table.keywords else set()


def _score(text: str, table: _Words, topic: float, near: Nearby, paragraph: str) -> float:
    """How surely a text speaks to an issue by words of its own, from 0 to about 1.5."""
    own, strong = _distinct(table.keywords, text), _count(table.strong, text) > 0
    context = table.context is None or bool(table.context.search(text))
    bonus = 0.1 * min(own, 3) + 0.1 * strong + 0.2 * topic
    if not own:
        hint, nearby = (
            bool(table.hints and table.hints.search(text)),
            table.keywords is not None and near(table.keywords),
        )
        # whose words they are is no context
        told = bool(table.context and table.context.search(text, _first_word(text)))
        if hint and told:
            return (_HINTED if topic >= _ABOUT else 0.5) + bonus
        return 0.5 + bonus if topic >= _ABOUT and hint + told + nearby > 1 else 0.0
    if context:
        return 1.0 + bonus
    if table.context is None or _elsewhere(text, table):
        return 0.0
    if near(table.context):
        return 0.8 + bonus
    if table.context.search(paragraph):
        return 0.5 + bonus
    return 0.4 + bonus if own > 1 or topic >= (_TOUCHED if strong else _PARTLY) else 0.0


def _elsewhere(text: str, table: _Words) -> bool:
    """Whether a keyword is at once tied to another place: "sanctions on Belarus" is not about Venezuela."""
    for match in table.keywords.finditer(text) if table.keywords else ():
        following = _ELSEWHERE.match(text, match.end())
        if (
            following
            and following.group(1) not in _CALENDAR
            and not (table.keywords and table.keywords.search(following.group(1)))
        ):
            return True
    return False


# --- what is carried on ----------------------------------------------------------------------------------


def _inherit(statements: Sequence[Statement], scored: Sequence[dict[str, float]], page: _Page, cues: Cues) -> None:
    """Give statements without a keyword the issue of what they refer to: the same voice's words before, or the page."""
    for place, statement in enumerate(statements):
        if scored[place] or not statement.actor or not _refers(statement, cues):
            continue
        before = _antecedent(statements, place, page)
        if before is not None and scored[before]:
            name, score = max(scored[before].items(), key=lambda item: item[1])
            scored[place][name] = min(0.45, 0.6 * score)
        elif not any(_elsewhere(statement.text, table) for table in page.tables):
            named = _named_near(statement, page)
            beside = _told_beside(statement, named, cues)
            about = beside or _neighbouring(statement, page, named)
            if about:
                scored[place][about] = BESIDE if beside else 0.35


def _refers(statement: Statement, cues: Cues) -> bool:
    """Whether words point back to something or are a promise or view that must be about something said before."""
    told = (cues.patterns[name].search(statement.text) for name in ("pointing_back", "of_oneself"))
    return statement.kind is Kind.INDIRECT or any(told)


def _antecedent(statements: Sequence[Statement], place: int, page: _Page) -> int | None:
    """The statement of the same voice right before, in the same or the neighbouring sentence."""
    statement = statements[place]
    for earlier in range(place - 1, max(-1, place - 3), -1):
        other = statements[earlier]
        same = other.actor == statement.actor and (other.speaker == statement.speaker or not other.speaker)
        between = page.text[other.end : statement.start] if statement.start - other.end < _CLOSE else "\n"
        if (
            same
            and ("\n" not in between or (statement.kind is not Kind.OFFICIAL and len(between) < _CLOSE))
            and len(between) > 0
        ):
            return earlier
    return None


def _named_near(statement: Statement, page: _Page) -> list[_Words]:
    """The issues of which a keyword stands in the sentences about a statement or in its paragraph."""
    paragraph = _paragraph(page.text, statement.start, statement.end)
    return _naming(page.tables, f"{statement.before}\n{statement.after}\n{paragraph}")


def _told_beside(statement: Statement, named: Sequence[_Words], cues: Cues) -> str | None:
    """The issue that the sentence before or behind the words names with its context, where no other is named near.

    "This deserves our backing," she said. A notice of the same day took the rebels off the list. A publisher's next
    sentence may be on something else, unless it opens with what points back: "The treaty has been negotiated. It ...".
    """
    official = statement.kind is Kind.OFFICIAL
    if len(named) != 1 or (official and not cues.patterns["pointing_back"].match(statement.text)):
        return None
    (only,) = named
    beside = (statement.before,) if official else (statement.before, statement.after)
    told = any(_count(only.keywords, one) and _count(only.context, one) for one in beside)
    return only.issue.id if told else None


def _neighbouring(statement: Statement, page: _Page, named: Sequence[_Words]) -> str | None:
    """The article's topic, if no other issue's words stand nearer."""
    least = _WHOLLY if statement.kind is Kind.OFFICIAL else _ABOUT
    names = [table.issue.id for table in page.tables if page.topic[table.issue.id] >= least]
    rivals = [table.issue.id for table in named]
    fitting = [name for name in names if name in rivals]
    if fitting:
        return max(fitting, key=lambda name: page.topic[name])
    return max(names, key=lambda name: page.topic[name]) if names and not rivals else None


def _linked(statement: Statement, scores: dict[str, float]) -> Statement:
    """The statement with the issues that score near the best."""
    top = max(scores.values(), default=0.0)
    kept = [item for item in sorted(scores.items(), key=lambda item: -item[1]) if item[1] >= 0.6 * top][:MOST]
    return replace(statement, issues=tuple(name for name, _ in kept), ties=tuple(score for _, score in kept))
