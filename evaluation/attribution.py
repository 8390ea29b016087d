"""Attribution measured against a gold set: who said what, word by word.

The texts and their marks lie in ``evaluation/attribution/texts``, the labelling rules in its README. Run
``python -m evaluation.attribution [--wrong N]`` for the measures, the recall of each form and samples of mistakes.

Words are counted by their place in the text, never by likeness alone. A statement's words are placed by aligning its
``text`` with the stretch ``start`` to ``end`` of the article. Then, over all texts together:

precision
    Of the statements made, those right: at least 70 % of their words lie in rows of one speaker, optional rows too.
recall, recall_<kind>, recall_mixed
    Of the required rows (of a kind; of those partly in quotation marks), those found: at least 80 % of the row's words
    lie in one statement. Rows under four words are optional.
f1
    The harmonic mean of the two.
speaker, actor, kind, date
    Of the rows found, those whose best statement (the one with most of the row's words, then the shortest) gives the
    row's speaker, actor, kind, date. A row without a named speaker wants none, or a description that names nobody in
    the text or among the actors. A row's date is the article's own day unless marked; ``2019`` or ``2025-02`` wants a
    day in that year or month.
own_date
    The same, of the rows found that carry a date of their own.
question_as_statement, other_as_statement
    Of the marked questions, and of the other stretches that are nobody's statement (titles, slogans, captions, ...),
    those of which at least half the words lie in one statement.
doubt_recall
    Of the doubts expected in rows found, those raised.
"""

from __future__ import annotations

import argparse
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Source, SourceKind, Span, Statement
from monitor.pipeline import read_article
from monitor.settings import ActorsFile

HOME = Path(__file__).parent / "attribution"
FORMS = frozenset(
    "before after around next chain paragraphs colon mixed passive according nominal view gerund act readout capital "
    "institution pronoun description surname namesake title-clash foreign-ministry abroad anonymous nested points answer "
    "own account recalled hypothetical rebutted".split()
)
"""How a row is attributed; see the README."""
NOT_STATEMENTS = frozenset("question scare title slogan caption headline hypothetical link comment".split())
"""What is marked as nobody's statement; see the README."""
_KINDS = {"d": Kind.DIRECT, "i": Kind.INDIRECT, "o": Kind.OFFICIAL, "c": Kind.CHARACTERISATION}
_FOUND, _RIGHT, _TAKEN = 0.8, 0.7, 0.5
_SHORT = 4  # words below which a row is optional
_MARK = re.compile(r"\[\[([^|\[\]]+)\|([^\[\]]*)\]\]")
_WORD = re.compile(r"\w+")


class GoldError(ValueError):
    """A text of the gold set is not marked as the README says."""


@dataclass(frozen=True)
class Row:
    """One attribution. ``who`` is the speaker's code in its text; ``date`` an ISO date or the beginning of one."""

    id: str
    who: str
    kind: Kind
    stretches: tuple[Span, ...]
    speaker: str | None
    actor: str | None
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
    people: dict[str, tuple[str | None, str | None]]
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
    people: dict[str, tuple[str | None, str | None]] = {}
    for line in head.splitlines():
        key, _, value = (part.strip() for part in line.partition(":" if not line.startswith(" ") else "="))
        if line.startswith(" "):
            person, _, actor = (part.strip() for part in value.partition("@"))
            people[key] = (person or None, actor or None)
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
        if len(rest) < 2 or rest[0] not in _KINDS:
            self._fail(f"{who} {' '.join(rest)}: a code, a kind and forms are wanted")
        doubts = frozenset(Doubt(word[1:]) for word in rest[2:] if word.startswith("!"))
        dates = [word[1:] for word in rest[2:] if word.startswith("=")]
        unknown = [word for word in rest[2:] if word[0] not in "!=" and word != "?"]
        if unknown or len(dates) > 1:
            self._fail(f"{who}: what is {unknown or dates}?")
        speaker, actor = self._person(who)
        return Row(
            id=f"{self.text.id}-{len(self.rows) + 1:02}",
            who=who,
            kind=_KINDS[rest[0]],
            stretches=(span,),
            speaker=speaker,
            actor=actor,
            forms=frozenset(_known(form, FORMS, self._fail) for form in rest[1].split(",")),
            doubts=doubts,
            date=dates[0] if dates else None,
            optional="?" in rest,
        )

    def _person(self, who: str) -> tuple[str | None, str | None]:
        """Name and actor of a code; ``@france`` is France without a name, ``@`` nobody configured."""
        if who.startswith("@"):
            return None, who[1:] or None
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
    return replace(text, article=article, rows=tuple(marks.rows), others=tuple(marks.others))


# --- the measures ----------------------------------------------------------------------------------------

Reader = Callable[[Text], Sequence[Statement]]


def read(text: Text) -> Sequence[Statement]:
    """What the product makes of a text."""
    return read_article(text.article, text.source, actors(), ()).statements


@dataclass
class Tally:
    """Counts over texts: how many of each measure's whole there are, and how many of them hold; and the mistakes."""

    whole: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    mistakes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def count(self, measure: str, holds: bool, mistake: str = "") -> None:
        """Counts a case of a measure; ``mistake`` is kept where it does not hold."""
        self.whole[measure] += 1
        self.held[measure] += holds
        if mistake and not holds:
            self.mistakes[measure].append(mistake)

    def share(self, measure: str) -> float:
        """The share that holds, 0 of nothing."""
        return self.held[measure] / self.whole[measure] if self.whole[measure] else 0.0


def tally(texts: Iterable[Text], reader: Reader = read) -> Tally:
    """The counts of a reader's statements against the rows of the texts."""
    total = Tally()
    for text in texts:
        _Marker(text, reader(text), total).mark()
    return total


_MEASURES = (
    *("recall", "recall_direct", "recall_indirect", "recall_mixed", "recall_official", "recall_characterisation"),
    *("speaker", "actor", "kind", "date", "own_date", "question_as_statement", "other_as_statement", "doubt_recall"),
)


def measures(total: Tally) -> dict[str, float]:
    """The measures of the module's docstring, each from 0 to 1."""
    precision, recall = total.share("precision"), total.share("recall")
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "f1": f1, **{name: total.share(name) for name in _MEASURES}}


def measure() -> dict[str, float]:
    """The product's measures on the whole gold set."""
    return measures(tally(gold()))


class _Marker:
    """Marks the statements made of one text as an examiner would."""

    def __init__(self, text: Text, statements: Sequence[Statement], total: Tally) -> None:
        self.text, self.total = text, total
        self.words = [(match.start(), fold(match.group())) for match in _WORD.finditer(text.article.text)]
        self.statements = statements
        self.places = [self._placed(statement) for statement in statements]
        named = [name for name, _ in text.people.values() if name]
        named += [speaker.name for actor in actors() for speaker in actor.speakers]
        self.names = {fold(name) for name in named} | {fold(name).split()[-1] for name in named}

    def mark(self) -> None:
        """Counts rows, statements and what is no statement."""
        for row in self.text.rows:
            self._row(row)
        self._statements()
        for sort, span in self.text.others:
            cover, _ = self._best(self._among((span,)))
            measure = "question_as_statement" if sort == "question" else "other_as_statement"
            self.total.count(measure, cover >= _TAKEN)
            if cover >= _TAKEN:
                self.total.mistakes[measure].append(f"{sort}: {self._quote((span,))}")

    def _placed(self, statement: Statement) -> frozenset[int]:
        """The places, counted in words of the text, of a statement's words."""
        span = [at for at, (start, _) in enumerate(self.words) if statement.start <= start < statement.end]
        there, said = [self.words[at][1] for at in span], [fold(word) for word in _WORD.findall(statement.text)]
        blocks = SequenceMatcher(None, there, said, autojunk=False).get_matching_blocks()
        return frozenset(span[at] for block in blocks for at in range(block.a, block.a + block.size))

    def _among(self, stretches: Iterable[Span]) -> frozenset[int]:
        return frozenset(
            at for at, (start, _) in enumerate(self.words) if any(one.start <= start < one.end for one in stretches)
        )

    def _best(self, wanted: frozenset[int]) -> tuple[float, Statement | None]:
        """The statement with most of the words wanted, the shortest of equals, and their share in it."""
        ranked = [(len(wanted & place), -len(place), at) for at, place in enumerate(self.places)]
        most = max(ranked, default=(0, 0, -1))
        return most[0] / len(wanted), self.statements[most[2]] if most[0] else None

    def _row(self, row: Row) -> None:
        wanted = self._among(row.stretches)
        cover, best = self._best(wanted)
        found = cover >= _FOUND
        label = (
            f"{row.id} {row.kind} {row.speaker}/{row.actor} {','.join(sorted(row.forms))}: {self._quote(row.stretches)}"
        )
        if len(wanted) >= _SHORT and not row.optional:
            self.total.count("recall", found, label)
            mixed = ["recall_mixed"] if "mixed" in row.forms else []
            for measure in (f"recall_{row.kind}", *mixed, *(f"form {form}" for form in row.forms)):
                self.total.count(measure, found)
            if found and best:
                self._details(row, best, label)

    def _details(self, row: Row, best: Statement, label: str) -> None:
        count = self.total.count
        speaker = fold(best.speaker or "")
        right = speaker == fold(row.speaker) if row.speaker else speaker not in self.names
        count("speaker", right, f"{best.speaker!r} for {label}")
        count("actor", best.actor == row.actor, f"{best.actor!r} for {label}")
        count("kind", best.kind is row.kind, f"{best.kind} for {label}")
        date = row.date or str(self.text.article.day)
        dated = str(best.date).startswith(date)
        for measure in ("date", *(["own_date"] if row.date else [])):
            count(measure, dated, f"{best.date} for {date}: {label}" if measure == "date" else "")
        for doubt in sorted(row.doubts):
            count("doubt_recall", doubt in best.doubt, f"no {doubt}: {label}")

    def _statements(self) -> None:
        speakers: dict[tuple[str | None, str | None, str], set[int]] = defaultdict(set)
        for row in self.text.rows:
            speakers[row.speaker, row.actor, row.who] |= self._among(row.stretches)
        for statement, place in zip(self.statements, self.places, strict=True):
            size = max(1, len(_WORD.findall(statement.text)))
            share = max((len(place & words) for words in speakers.values()), default=0) / size
            extra = f"{self.text.id} {statement.kind} {statement.speaker}/{statement.actor}: {statement.text}"
            self.total.count("precision", share >= _RIGHT, extra)

    def _quote(self, stretches: Iterable[Span]) -> str:
        return " … ".join(self.text.article.text[slice(*span)] for span in stretches)


def fold(name: str) -> str:
    """A name or word without case and accents, to compare by."""
    plain = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


# --- the command -----------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the measures, the recall of each form, and ``--wrong`` mistakes of each measure (always the same)."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.attribution", description=main.__doc__)
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="mistakes to print of each measure")
    wrong: int = parser.parse_args(arguments).wrong
    total = tally(gold())
    for name, value in measures(total).items():
        print(f"{name:24} {value:.3f}   of {total.whole[name]}" if total.whole[name] else f"{name:24} {value:.3f}")
    forms = sorted(name for name in total.whole if name.startswith("form "))
    print("\nrecall by form:", ", ".join(f"{form[5:]} {total.held[form]}/{total.whole[form]}" for form in forms))
    for measure, mistakes in total.mistakes.items() if wrong else ():
        print(f"\n{measure}: {len(mistakes)} mistakes")
        for mistake in random.Random(7).sample(mistakes, min(wrong, len(mistakes))):  # noqa: S311 - a sample to read
            print("  ", mistake)


if __name__ == "__main__":
    main()
