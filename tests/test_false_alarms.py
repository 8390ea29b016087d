"""The classes of false alarm, each with cases that raise nothing and one that does, from a page's bytes to the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor.absorb import Absorber
from monitor.compare import Pair
from monitor.compare.differences import Difference
from monitor.domain import (
    Actor,
    Authority,
    Comparison,
    Config,
    FetchedPage,
    Flag,
    Issue,
    Outcome,
    Position,
    Settings,
    Severity,
    Source,
    SourceKind,
    Speaker,
    Stance,
)
from monitor.pages import PageJob, Reading, read_page
from monitor.resources import lexicon_data
from monitor.store import Store
from monitor.wiring import builtin_judge
from stage import FILLER

CASES: dict[str, Any] = YAML(typ="safe").load(Path(__file__).with_name("false_alarms.yaml"))
DAY = date(2026, 3, 3)

NORLAND = Actor(
    "norland",
    "Norland",
    ("Brennholm", "Norland's government"),
    (
        Speaker("Signe Dahl", "Prime Minister", 1, ("Dahl",)),
        Speaker("Ada Norling", "Foreign Minister", 2, ("Norling",), date(2020, 1, 1)),
        Speaker("Bo Lind", "spokesperson", 3, ("Lind",)),
    ),
)
SUDRIA = Actor("sudria", "Sudria", ("Velis", "Sudrian government"), (Speaker("Marco Velli", "Trade Minister", 2),))
ISSUES = (
    Issue("grain", "Tariffs on grain", "Should tariffs on grain be imposed?",
          ("tariff", "tariffs", "customs duties", "tax grain", "taxed"), ("grain", "cereals", "bread", "food")),
    Issue("arms", "Weapons for Belmaria", "Should weapons be supplied to Belmaria?",
          ("weapons", "arms", "arm Belmaria"), ("Belmaria", "Belmarian")),
    Issue("cod", "Cod fishing", "Should cod fishing in the Northern Basin be banned?",
          ("cod", "cod fishing"), ("Northern Basin", "fishing", "ban")),
)  # fmt: skip
POSITIONS = (
    Position("norland-grain", "norland", "grain", Stance.OPPOSE,
             "Norland opposes tariffs on imported grain and says that trade in food must stay free.",
             date(2025, 1, 1), formulas=("free and fair trade",)),
    Position("norland-arms", "norland", "arms", Stance.OPPOSE,
             "Norland does not supply weapons to Belmaria and will not allow its companies to do so.",
             date(2025, 1, 1)),
    Position("norland-cod", "norland", "cod", Stance.SUPPORT,
             "Norland supports a ban on cod fishing in the Northern Basin until the stocks have recovered.",
             date(2025, 1, 1)),
    Position("sudria-grain", "sudria", "grain", Stance.SUPPORT,
             "Sudria wants tariffs on imported grain in order to protect its farmers.", date(2025, 1, 1)),
)  # fmt: skip
SOURCES = {
    "press": Source("press", "The Press", SourceKind.FEED, "https://press.example/"),
    "wire": Source("wire", "The Wire", SourceKind.FEED, "https://wire.example/"),
    "radio": Source("radio", "The Radio", SourceKind.FEED, "https://radio.example/"),
    "analysis": Source("analysis", "The Review", SourceKind.FEED, "https://review.example/", Authority.ANALYSIS),
    "ministry": Source(
        "ministry", "Ministry", SourceKind.LISTING, "https://norland.example/", Authority.OFFICIAL, "norland"
    ),
    "paper": Source("paper", "Position", SourceKind.PAGE, "https://norland.example/", Authority.OFFICIAL, "norland"),
}
CONFIG = Config(Settings("/nowhere"), tuple(SOURCES.values()), (NORLAND, SUDRIA), ISSUES, POSITIONS)


class Once:
    """The judge that ships, asked about each pair once in all cases."""

    def __init__(self) -> None:
        self._known: dict[Pair, Comparison] = {}

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        new = list(dict.fromkeys(pair for pair in pairs if pair not in self._known))
        self._known.update(zip(new, builtin_judge().compare_many(new), strict=True))
        return [self._known[pair] for pair in pairs]

    def diff(self, before: str, after: str) -> Difference:
        return builtin_judge().diff(before, after)


@cache
def judge() -> Once:
    return Once()


@dataclass(frozen=True)
class Page:
    """One page of a case, as the file describes it."""

    fields: dict[str, Any]
    place: int

    @property
    def source(self) -> Source:
        return SOURCES[self.fields.get("source", "press")]

    @property
    def url(self) -> str:
        return f"{self.source.url}{self.fields.get('at', f'page-{self.place}')}"

    @property
    def published(self) -> datetime:
        return datetime.combine(self.fields.get("day", DAY), time(9), UTC)

    @property
    def html(self) -> bytes:
        paragraphs = [*self.fields["text"], *FILLER, *_talk(self.fields.get("long", 0))]
        body = "".join(f"<p>{one}</p>" for one in paragraphs)
        aside = "".join(f"<li><a href='/x'>{one}</a></li>" for one in self.fields.get("aside", ()))
        comments = "".join(f"<div class='comment'><p>{one}</p></div>" for one in self.fields.get("comments", ()))
        title, label = self.fields["title"], self.fields.get("label", "News")
        return (
            f"<!doctype html><html lang='en'><head><title>{title}</title></head><body>"
            f"<nav><a href='/'>Home</a></nav><aside class='sidebar'><ul>{aside}</ul></aside>"
            f"<main><article><p class='kicker'>{label}</p><h1>{title}</h1>{body}</article></main>"
            f"<section id='comments' class='comments'><h2>Comments</h2>{comments}</section></body></html>"
        ).encode()

    def reading(self) -> Reading:
        fetched = FetchedPage(
            self.url, self.url, Outcome.FRESH, self.published, 200, self.html, "text/html; charset=utf-8"
        )
        published = None if self.source.kind is SourceKind.PAGE else self.published
        found = read_page(PageJob(fetched, self.source, CONFIG.actors, CONFIG.issues, published))
        assert isinstance(found, Reading)
        return found


def _talk(seed: int) -> list[str]:
    """A hundred words on other matters, no two texts alike."""
    return [" ".join(f"The matter{seed}of{n} lies with place{n}of{seed}." for n in range(1, 26))] if seed else []


def raised(pages: Sequence[dict[str, Any]]) -> list[Flag]:
    """The flags after all pages have been read in order, a day apart."""
    store = Store.memory()
    store.sync_baseline(POSITIONS, datetime(2026, 3, 1, tzinfo=UTC))
    words = frozenset(lexicon_data("words.en")["function_words"])
    absorber = Absorber(CONFIG, store, judge(), words)  # type: ignore[arg-type]  # the shipped judge, remembering
    for place, fields in enumerate(pages):
        page = Page(fields, place)
        now = datetime(2026, 3, 3, 12, tzinfo=UTC) + timedelta(days=place)
        absorber.absorb(page.source, page.reading(), "", now)
        if page.source.publisher:
            absorber.settle_ledger(page.source.publisher, now)
    flags = store.flags()
    store.close()
    return flags


def cases(sort: str) -> list[Any]:
    return [
        pytest.param(name, pages, id=f"{name}-{place}")
        for name, found in CASES.items()
        for place, pages in enumerate(found.get(sort, ()))
    ]


@pytest.mark.parametrize(("name", "pages"), cases("quiet"))
def test_a_case_of_a_false_alarm_raises_nothing(name: str, pages: list[dict[str, Any]]) -> None:
    flags = raised(pages)
    allowed = CASES[name].get("most")
    told = [(flag.shift.value, flag.severity.value, flag.evidence[0].statement.text) for flag in flags]
    if "flags" in CASES[name]:
        assert len(flags) == CASES[name]["flags"], told
    assert all(allowed == flag.severity.value for flag in flags), told


@pytest.mark.xfail(strict=False, reason="attribution or comparison is fooled; what passes may move up")
@pytest.mark.parametrize(("name", "pages"), cases("weak"))
def test_a_case_that_is_known_to_fool_the_monitor(name: str, pages: list[dict[str, Any]]) -> None:
    assert raised(pages) == []


@pytest.mark.parametrize(("name", "pages"), cases("loud"))
def test_its_twin_raises_one_flag(name: str, pages: list[dict[str, Any]]) -> None:
    flags = raised(pages)
    assert len(flags) == 1
    if CASES[name].get("most"):
        assert flags[0].severity is not Severity.LOW


@pytest.mark.xfail(strict=False, reason="the comparison hears nothing; what passes may move up")
@pytest.mark.parametrize(("name", "pages"), cases("deaf"))
def test_a_twin_that_is_known_to_be_missed(name: str, pages: list[dict[str, Any]]) -> None:
    assert len(raised(pages)) == 1


def test_each_class_has_five_cases_and_a_twin() -> None:
    assert all(len(found["quiet"]) >= 5 and found["loud"] for found in CASES.values())
