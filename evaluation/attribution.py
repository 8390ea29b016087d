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
    day in that year or month, ``?`` is not counted.
own_date
    The same, of the rows found that carry a date of their own.
question_as_statement_rate, other_as_statement_rate
    Of the marked questions, and of the other stretches that are nobody's statement (titles, slogans, captions, ...),
    those of which at least half the words lie in one statement.
doubt_recall
    Of the doubts expected in rows found, those raised.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from evaluation.attribution_gold import Row, Text, actors, gold
from monitor.domain import Span, Statement
from monitor.pages import read_article

_FOUND, _RIGHT, _TAKEN = 0.8, 0.7, 0.5
_SHORT = 4  # words below which a row is optional
_WORD = re.compile(r"\w+")

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


def tally(texts: Iterable[Text], reader: Reader) -> Tally:
    """The counts of a reader's statements against the rows of the texts."""
    total = Tally()
    for text in texts:
        _Marker(text, reader(text), total).mark()
    return total


_MEASURES = (
    *("recall", "recall_direct", "recall_indirect", "recall_mixed", "recall_official", "recall_characterisation"),
    *(
        "speaker",
        "actor",
        "kind",
        "date",
        "own_date",
        "question_as_statement_rate",
        "other_as_statement_rate",
        "doubt_recall",
    ),
)


def measures(total: Tally) -> dict[str, float]:
    """The measures of the module's docstring, each from 0 to 1."""
    precision, recall = total.share("precision"), total.share("recall")
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "f1": f1, **{name: total.share(name) for name in _MEASURES}}


def measure() -> dict[str, float]:
    """The product's measures on the whole gold set, each name with ``attribution_`` before it."""
    return {f"attribution_{name}": value for name, value in measures(tally(gold(), read)).items()}


class _Marker:
    """Marks the statements made of one text as an examiner would."""

    def __init__(self, text: Text, statements: Sequence[Statement], total: Tally) -> None:
        self.text, self.total = text, total
        self.words = [(match.start(), fold(match.group())) for match in _WORD.finditer(text.article.text)]
        self.statements = statements
        self.places = [self._placed(statement) for statement in statements]
        named = [name for holders in text.people.values() for name, _ in holders if name]
        named += [speaker.name for actor in actors() for speaker in actor.speakers]
        self.names = {fold(name) for name in named} | {fold(name).split()[-1] for name in named}

    def mark(self) -> None:
        """Counts rows, statements and what is no statement."""
        for row in self.text.rows:
            self._row(row)
        self._statements()
        for sort, span in self.text.others:
            cover, _ = self._best(self._among((span,)))
            measure = "question_as_statement_rate" if sort == "question" else "other_as_statement_rate"
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
        who = " / ".join(f"{name}@{actor}" for name, actor in row.holders)
        label = f"{row.id} {row.kinds[0]} {who} {','.join(sorted(row.forms))}: {self._quote(row.stretches)}"
        if len(wanted) >= _SHORT and not row.optional:
            self.total.count("recall", found, label)
            mixed = ["recall_mixed"] if "mixed" in row.forms else []
            for measure in (f"recall_{row.kinds[0]}", *mixed, *(f"form {form}" for form in row.forms)):
                self.total.count(measure, found)
            if found and best:
                self._details(row, best, label)

    def _details(self, row: Row, best: Statement, label: str) -> None:
        count = self.total.count
        count("speaker", any(self._named(best, name) for name, _ in row.holders), f"{best.speaker!r} for {label}")
        count("actor", best.actor in [actor for _, actor in row.holders], f"{best.actor!r} for {label}")
        count("kind", best.kind in row.kinds, f"{best.kind} for {label}")
        for measure in _dated(row):
            wanted = row.date or str(self.text.article.day)
            count(measure, str(best.date).startswith(wanted), f"{best.date} for {wanted}: {label}")
        for doubt in sorted(row.doubts):
            count("doubt_recall", doubt in best.doubt, f"no {doubt}: {label}")

    def _named(self, statement: Statement, name: str | None) -> bool:
        said = fold(statement.speaker or "")
        return said == fold(name) if name else said not in self.names

    def _statements(self) -> None:
        speakers: dict[str, set[int]] = defaultdict(set)
        for row in self.text.rows:
            for name, actor in row.holders:
                speakers[name or f"{row.who}@{actor}"] |= self._among(row.stretches)
        for statement, place in zip(self.statements, self.places, strict=True):
            size = max(1, len(_WORD.findall(statement.text)))
            share = max((len(place & words) for words in speakers.values()), default=0) / size
            extra = f"{self.text.id} {statement.kind} {statement.speaker}/{statement.actor}: {statement.text}"
            self.total.count("precision", share >= _RIGHT, extra)

    def _quote(self, stretches: Iterable[Span]) -> str:
        return " … ".join(self.text.article.text[slice(*span)] for span in stretches)


def _dated(row: Row) -> tuple[str, ...]:
    """The measures that a row's date counts for: none where the text leaves it open."""
    return () if row.date == "?" else ("date", "own_date") if row.date else ("date",)


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
    sys.stdout.writelines(f"{line}\n" for line in _report(tally(gold(), read), wrong))


def _report(total: Tally, wrong: int) -> Iterator[str]:
    for name, value in measures(total).items():
        yield f"{name:28} {value:.3f}   of {total.whole[name]}" if total.whole[name] else f"{name:28} {value:.3f}"
    forms = sorted(name for name in total.whole if name.startswith("form "))
    yield "\nrecall by form: " + ", ".join(f"{form[5:]} {total.held[form]}/{total.whole[form]}" for form in forms)
    for measure, mistakes in total.mistakes.items() if wrong else ():
        yield f"\n{measure}: {len(mistakes)} mistakes"
        yield from random.Random(7).sample(mistakes, min(wrong, len(mistakes)))  # noqa: S311 - a sample to read


if __name__ == "__main__":
    main()
