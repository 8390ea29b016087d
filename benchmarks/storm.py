"""A storm of boilerplate: pages whose every fetch brings other sidebars, counters, nonces, teasers, comments and ads.

    python -m benchmarks.storm [PAGES] [FETCHES]     (500 and 4 unless told)

The texts themselves stay. Prints what the monitor made of it, with the judge that ships: there is to be no flag, and
after the first fetch no page that counts as changed and no statement that is compared again.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Protocol

from monitor.absorb import Absorber
from monitor.compare import Pair
from monitor.compare.differences import Difference
from monitor.domain import (
    Actor,
    Authority,
    Comparison,
    Config,
    FetchedPage,
    Issue,
    Outcome,
    Position,
    Settings,
    Source,
    SourceKind,
    Speaker,
    Stance,
)
from monitor.pages import PageJob, Reading, read_page
from monitor.resources import lexicon_data
from monitor.revise import Edit
from monitor.store import Store
from monitor.wiring import builtin_judge

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTOR = Actor("norland", "Norland", (), (Speaker("Ada Norling", "Foreign Minister", 2, ("Norling",)),))
ISSUE = Issue("tariffs", "Tariffs on grain", "Should tariffs on grain be imposed?", ("tariff", "tariffs"), ("grain",))
POSITION = Position(
    "norland-tariffs", "norland", "tariffs", Stance.OPPOSE, "Norland opposes tariffs on grain.", date(2025, 1, 1)
)
PRESS = Source("press", "The Press", SourceKind.FEED, "https://press.example/feed")
MINISTRY = Source(
    "ministry", "Ministry", SourceKind.LISTING, "https://norland.example/news", Authority.OFFICIAL, "norland"
)
PAPER = Source("paper", "Paper", SourceKind.PAGE, "https://norland.example/paper", Authority.OFFICIAL, "norland")
CONFIG = Config(Settings("/nowhere"), (PRESS, MINISTRY, PAPER), (ACTOR,), (ISSUE,), (POSITION,))

TEASERS = (
    "Norland supports tariffs on grain",
    "Norland drops its opposition to tariffs",
    "Norling: tariffs on grain will come in May",
    "Opinion: why Norland must put a tariff on grain",
    "Ten recipes for rye bread",
    "The weather on the coast",
    "Harbour of Hamn closed for repairs",
    "Cup final goes to extra time",
)
REMARKS = (
    "Norland supports tariffs now, mark my words.",
    "I agree with every word of this.",
    "Norling said tariffs are good, I was there.",
    "First!",
)


@dataclass(frozen=True)
class Story:
    """What stays the same at an address, whatever is around it."""

    number: int

    @property
    def source(self) -> Source:
        """A third of the pages are press articles, a third a ministry's news, a third watched pages."""
        return (PRESS, MINISTRY, PAPER)[self.number % 3]

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"{self.source.url}/{self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """The text: one statement that stands by the position among much else."""
        n = self.number
        said = "Norland opposes tariffs on grain"
        line = f"“{said},” Foreign Minister Ada Norling said in hall {n}." if self.source is PRESS else f"{said}."
        arrival = f"Delegation {n} came to the port of Hamn in the morning and was taken to the old customs house"
        return [
            f"{arrival}, where {n + 2} guests from the coast were waiting for the talks on shipping and rail to begin.",
            line,
            f"The talks of group {n} then turned to rail: engineer {n} explained a bridge of {n + 11} spans.",
            f"Group {n} will meet again in the spring, in another port, with the same interpreters and better coffee.",
        ]


def render(story: Story, random: Random) -> bytes:
    """The page as it is served once: everything but the text is dealt anew."""
    token = f"{random.getrandbits(64):x}"
    cards = "".join(f'<div class="card-{token[:4]}"><h3>{one}</h3><p>{one}.</p></div>' for one in _some(random, 4))
    most_read = "".join(f'<li><a href="/{random.getrandbits(20)}">{one}</a></li>' for one in _some(random, 5))
    remarks = "".join(
        f'<div class="comment"><p>{random.choice(REMARKS)}</p></div>' for _ in range(random.randint(0, 4))
    )
    menu = "".join(
        f'<a href="/{one}">{one.title()}</a> ' for one in random.sample(["news", "world", "sport", "sea"], 3)
    )
    teaser = random.choice(TEASERS)
    advert = f'<div class="ad ad-{token}" id="slot-{token}"><a href="//ads.example/{token}">{teaser}</a></div>'
    aside = f'<aside class="sidebar"><h2>Most read</h2><ul>{most_read}</ul>{advert}</aside>'
    updated, views, shares = (random.randint(1, most) for most in (59, 9_999, 500))
    meta = f'<div class="meta">Updated {updated} minutes ago · {views} views · {shares} shares</div>'
    text = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)
    return (
        f'<!doctype html><html lang="en" data-build="{token}"><head><title>Talks of group {story.number}</title>'
        f'<script nonce="{token}">window.state={{"csrf":"{token}","views":{random.randint(1, 99999)}}}</script></head>'
        f'<body class="v{token[:6]}"><div class="breaking">Breaking: {random.choice(TEASERS)}</div>'
        f"<header><nav>{menu}</nav></header>{aside if random.random() < 0.5 else ''}{advert}"
        f"<main><article><h1>Talks of group {story.number}</h1>{meta}{text}</article></main>"
        f'<section class="related"><h2>More on this</h2>{cards}</section>'
        f'<section id="comments" class="comments"><h2>{random.randint(0, 99)} comments</h2>{remarks}</section>{aside}'
        f"<footer>© 2026 · page {token} · served in {random.randint(3, 400)} ms</footer></body></html>"
    ).encode()


def _some(random: Random, most: int) -> list[str]:
    return random.sample(TEASERS, random.randint(1, most))


class Asked(Protocol):
    """What an absorber asks of a judge."""

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        """What the statements are to the positions."""

    def diff(self, before: str, after: str) -> Difference:
        """What an edit did."""


class Counting:
    """A judge that counts what it is asked."""

    def __init__(self, judge: Asked) -> None:
        self._judge = judge
        self.asked = 0

    def compare_many(self, pairs: Sequence[Pair]) -> list[Comparison]:
        """The judge's answers."""
        self.asked += len(pairs)
        return self._judge.compare_many(pairs)

    def diff(self, before: str, after: str) -> Difference:
        """The judge's answer."""
        self.asked += 1
        return self._judge.diff(before, after)


@dataclass
class Outcomes:
    """What came of a storm: what each fetch was to the one before, flags, and what the judge was asked when."""

    edits: list[Counter[Edit]] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    statements: int = 0
    flags: int = 0


def storm(pages: int, fetches: int, judge: Asked, seed: int = 1) -> Outcomes:
    """Reads all pages so many times over, with everything around their texts changed each time."""
    random = Random(seed)
    counting = Counting(judge)
    store = Store.memory()
    store.sync_baseline(CONFIG.positions, BEGIN)
    words = frozenset(lexicon_data("words.en")["function_words"])
    absorber = Absorber(CONFIG, store, counting, words)  # type: ignore[arg-type]  # a judge in all that is asked of it
    found = Outcomes()
    for fetch in range(fetches):
        now, before = BEGIN + timedelta(hours=fetch), counting.asked
        edits: Counter[Edit] = Counter()
        for story in map(Story, range(pages)):
            edits[absorber.absorb(story.source, _reading(story, random, now), "", now).edit] += 1
        absorber.settle_ledger(ACTOR.id, now)
        found.edits.append(edits)
        found.asked.append(counting.asked - before)
    found.flags = len(store.flags(limit=pages))
    found.statements = len(store.statements_on(ACTOR.id, ISSUE.id))
    store.close()
    return found


def _reading(story: Story, random: Random, now: datetime) -> Reading:
    page = FetchedPage(story.url, story.url, Outcome.FRESH, now, 200, render(story, random), "text/html; charset=utf-8")
    published = None if story.source is PAPER else BEGIN
    found = read_page(PageJob(page, story.source, CONFIG.actors, CONFIG.issues, published))
    if not isinstance(found, Reading):
        raise ValueError(f"{story.url} cannot be read: {found}")
    return found


def main() -> None:
    """Brews the storm and prints what came of it."""
    pages, fetches = (int(word) for word in (*sys.argv[1:3], *("500", "4")[len(sys.argv[1:3]) :]))
    begun = time.process_time()
    found = storm(pages, fetches, builtin_judge())
    for number, (edits, asked) in enumerate(zip(found.edits, found.asked, strict=True), start=1):
        told = ", ".join(f"{count} {edit.value}" for edit, count in edits.items())
        print(f"fetch {number}: {told}; {asked} comparisons")
    print(f"{found.statements} statements, {found.flags} flags, {time.process_time() - begun:.0f} s of CPU")


if __name__ == "__main__":
    main()
