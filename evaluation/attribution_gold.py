"""The gold set of attribution: texts whose marks say who said what, read into plain text and rows.

The marks stand in the texts themselves, so that offsets cannot be wrong; ``evaluation/attribution/README.md`` has the
form of a text and the labelling rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from monitor.config.settings import ActorsFile
from monitor.domain import Actor, Article, Authority, Doubt, Kind, Source, SourceKind, Span

HOME = Path(__file__).parent / "attribution"
FORMS = frozenset(
    {"before", "after", "around", "next", "chain", "paragraphs", "colon", "mixed", "passive", "according", "nominal"}
    | {"view", "gerund", "act", "readout", "capital", "institution", "pronoun", "description", "surname", "namesake"}
    | {"title-clash", "foreign-ministry", "abroad", "anonymous", "nested", "points", "answer", "own", "account"}
    | {"recalled", "hypothetical", "rebutted"}
)
"""How a row is attributed; see the README."""
NOT_STATEMENTS = frozenset(
    {"question", "scare", "title", "slogan", "caption", "headline", "hypothetical", "link", "comment"}
)
"""What is marked as nobody's statement; see the README."""
_KINDS = {"d": Kind.DIRECT, "i": Kind.INDIRECT, "o": Kind.OFFICIAL, "c": Kind.CHARACTERISATION}
_OPENS, _CLOSES = re.compile(r"(?<!\w)[\"“«‘]"), re.compile(r"[\"”»’](?!\w)")
_MARK = re.compile(r"\[\[([^|\[\]]+)\|([^\[\]]*)\]\]")


class GoldError(ValueError):
    """A text of the gold set is not marked as the README says."""


Holder = tuple[str | None, str | None]
"""A speaker's full name and the id of the actor spoken for."""


@dataclass(frozen=True)
class Row:
    """One attribution. ``who`` is the speaker's code in its text; ``date`` an ISO date, the beginning of one, or ``?``.

    ``holders`` are speaker and actor, several where any of them will do ("the two leaders agreed"); so are ``kinds``.
    """

    id: str
    who: str
    kinds: tuple[Kind, ...]
    stretches: tuple[Span, ...]
    holders: tuple[Holder, ...]
    forms: frozenset[str]
    doubts: frozenset[Doubt]
    date: str | None
    optional: bool


@dataclass(frozen=True)
class Text:
    """A text of the gold set: as the product reads it, with its rows and the stretches that are no statements."""

    id: str
    style: str
    article: Article
    source: Source
    people: dict[str, tuple[Holder, ...]]
    rows: tuple[Row, ...] = ()
    others: tuple[tuple[str, Span], ...] = ()


# --- the gold set ----------------------------------------------------------------------------------------


@cache
def actors() -> tuple[Actor, ...]:
    """The actors of the gold set."""
    data = YAML(typ="safe").load((HOME / "actors.yaml").read_text(encoding="utf-8"))
    return tuple(actor.domain() for actor in ActorsFile.model_validate(data).actors)


@cache
def gold() -> tuple[Text, ...]:
    """All texts, by name. Raises :class:`GoldError`, naming the text, where one is marked wrongly."""
    return tuple(parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted((HOME / "texts").glob("*.txt")))


def parse(name: str, source: str) -> Text:
    """One text from its source: a head, a line ``---``, paragraphs parted by blank lines with marks in them."""
    head, found, body = source.partition("\n---\n")
    if not found:
        raise GoldError(f"{name}: no line --- between head and body")
    text = _head(name, head)
    marked = "\n".join(" ".join(block.split()) for block in re.split(r"\n\s*\n", body.strip()))
    return _marked(text, marked)


def _head(name: str, head: str) -> Text:
    values: dict[str, str] = {}
    people: dict[str, tuple[Holder, ...]] = {}
    for line in head.splitlines():
        key, _, value = (part.strip() for part in line.partition(":" if not line.startswith(" ") else "="))
        if line.startswith(" "):
            people[key] = tuple(_holder(part) for part in value.split("/"))
        else:
            values[key] = value
    article = Article(
        url=f"https://gold.example/{name}",
        title=values["title"],
        text="",
        published=datetime.fromisoformat(values["published"]),
        timezone=values["timezone"],
    )
    source = Source(
        id=name,
        name=values["publisher"],
        kind=SourceKind.PAGE,
        url=article.url,
        authority=Authority(values["authority"]),
        publisher=values.get("actor") or None,
        timezone=values["timezone"],
    )
    return Text(name, values["style"], article, source, people)


def _holder(written: str) -> Holder:
    name, _, actor = (part.strip() for part in written.partition("@"))
    return name or None, actor or None


@dataclass
class _Marks:
    """What has been read of a body so far: plain text, rows and other stretches."""

    text: Text
    plain: str = ""
    rows: list[Row] = field(default_factory=list)
    others: list[tuple[str, Span]] = field(default_factory=list)

    def take(self, mark: str, words: str) -> None:
        """Adds marked words."""
        span = Span(len(self.plain), len(self.plain) + len(words))
        self.plain += words
        if not any(letter.isalnum() for letter in words):
            self._fail("a mark without words")
        who, *rest = mark.split()
        if who == "-":
            self.others.append((_known(rest[0], NOT_STATEMENTS, self._fail), span))
        elif who.endswith("+") and not rest:
            self._continue(who.removesuffix("+"), span)
        else:
            self.rows.append(self._row(who, rest, span))

    def _continue(self, who: str, span: Span) -> None:
        if not self.rows or self.rows[-1].who != who:
            self._fail(f"{who}+ does not go on with the row before it")
        self.rows[-1] = replace(self.rows[-1], stretches=(*self.rows[-1].stretches, span))

    def _row(self, who: str, rest: Sequence[str], span: Span) -> Row:
        if len(rest) < 2 or not set(rest[0]) <= set(_KINDS):
            self._fail(f"{who} {' '.join(rest)}: a code, a kind and forms are wanted")
        doubts = [_known(word[1:], frozenset(Doubt), self._fail) for word in rest[2:] if word.startswith("!")]
        dates = [word[1:] for word in rest[2:] if word.startswith("=")]
        unknown = [word for word in rest[2:] if word[0] not in "!=" and word != "?"]
        if unknown or len(dates) > 1:
            self._fail(f"{who}: what is {unknown or dates}?")
        return Row(
            id=f"{self.text.id}-{len(self.rows) + 1:02}",
            who=who,
            kinds=tuple(_KINDS[letter] for letter in rest[0]),
            stretches=(span,),
            holders=self._holders(who),
            forms=frozenset(_known(form, FORMS, self._fail) for form in rest[1].split(",")),
            doubts=frozenset(map(Doubt, doubts)),
            date=dates[0] if dates else None,
            optional="?" in rest,
        )

    def _holders(self, who: str) -> tuple[Holder, ...]:
        """Whom a code means; ``@france`` is France without a name, ``@`` nobody configured."""
        if who.startswith("@"):
            return (_holder(who),)
        if who not in self.text.people:
            self._fail(f"nobody is called {who}")
        return self.text.people[who]

    def _fail(self, trouble: str) -> None:
        raise GoldError(f"{self.text.id}: {trouble} (near {self.plain[-60:]!r})")


def _known(word: str, closed: frozenset[str], fail: Callable[[str], None]) -> str:
    if word not in closed:
        fail(f"unknown word {word}")
    return word


def _marked(text: Text, body: str) -> Text:
    marks, end = _Marks(text), 0
    for match in _MARK.finditer(body):
        marks.plain += body[end : match.start()]
        marks.take(*match.groups())
        end = match.end()
    marks.plain += body[end:]
    if "[[" in marks.plain or "]]" in marks.plain:
        raise GoldError(f"{text.id}: a mark is not closed, or stands in another one")
    article = replace(text.article, text=marks.plain)
    rows = tuple(_mixed(row, marks.plain) for row in marks.rows)
    return replace(text, article=article, rows=rows, others=tuple(marks.others))


def _mixed(row: Row, text: str) -> Row:
    """Reported words partly in quotation marks are of the form ``mixed`` too; wholly, they may pass for direct."""
    words = " ".join(text[slice(*span)] for span in row.stretches)
    if Kind.INDIRECT not in row.kinds or not _OPENS.search(words):
        return row
    whole = _OPENS.match(words) and not _CLOSES.search(words[1:-1]) and _CLOSES.match(words[-1])
    kinds = (*row.kinds, *([Kind.DIRECT] if whole else []))
    return replace(row, forms=row.forms | {"mixed"}, kinds=kinds)
