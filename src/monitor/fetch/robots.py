"""robots.txt: what a site lets us fetch and how slowly (RFC 9309), remembered for a day."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fractions import Fraction

from protego import Protego

from monitor.domain import FetchedPage, Outcome

MAX_BYTES = 500_000
"""What lies beyond is not read; RFC 9309 asks for at least 500 KiB's worth of a file of a few kilobytes."""

DAY = 86_400.0
SHORT_WHILE = 120.0
"""Seconds after which a site that could not tell its rules is asked again."""

LONGEST_DELAY = 30.0
"""Seconds. Sites that ask for more between two requests would never be read to the end; they get this much."""

SITES_REMEMBERED = 1000

_OTHERS = "other/"
"""A name that no robot has, since a product's name holds no slash."""

_USER_AGENT = re.compile(r"^\s*user[\s-]*agent[\s:]+(.*)$", re.IGNORECASE)

_SILENT = frozenset({Outcome.RATE_LIMITED, Outcome.SERVER_ERROR, Outcome.UNREACHABLE, Outcome.TIMEOUT})
"""Ends after which nothing may be fetched for now, since the rules exist and are not known."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A site's rules for one robot. ``failure`` is set where they could not be had: then nothing may be fetched."""

    parsed: Protego | None = None
    agent: str = "*"
    delay: float = 0.0
    failure: FetchedPage | None = None

    def allows(self, url: str) -> bool:
        """Whether the address may be fetched."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, self.agent))


@dataclass(slots=True)
class _Site:
    rules: Rules = Rules()
    expires: float = float("-inf")
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)


class Robots:
    """The rules of each site, asked for once however many wait for them.

    ``load`` fetches a robots.txt and must not raise; ``clock`` counts seconds.
    """

    def __init__(
        self, load: Callable[[str], Awaitable[FetchedPage]], user_agent: str, clock: Callable[[], float]
    ) -> None:
        self._load = load
        self._agent = product_token(user_agent)
        self._clock = clock
        self._sites: dict[str, _Site] = {}

    async def rules(self, origin: str) -> Rules:
        """The rules that hold now for an origin such as ``https://example.org``."""
        site = self._site(origin)
        async with site.loading:
            if site.expires <= self._clock():
                answer = await self._load(f"{origin}/robots.txt")
                site.rules, lifetime = self._read(answer, site.rules)
                site.expires = self._clock() + lifetime
        return site.rules

    def _read(self, answer: FetchedPage, known: Rules) -> tuple[Rules, float]:
        """Rules out of an answer, and for how long they hold. Silence does not outdate rules that are known."""
        if answer.outcome is Outcome.FRESH:
            return self._parse(answer.body), DAY
        if answer.outcome in _SILENT:
            return (known if known.parsed else Rules(failure=answer)), SHORT_WHILE
        return Rules(), SHORT_WHILE if answer.outcome is Outcome.REFUSED_ADDRESS else DAY

    def _parse(self, body: bytes) -> Rules:
        parsed = Protego.parse(_about(self._agent, body.decode("utf-8-sig", "replace")))
        rate = parsed.request_rate(self._agent)
        apart = Fraction(rate.seconds, rate.requests) if rate else 0  # of numbers as long as anybody likes to write
        wish = max(parsed.crawl_delay(self._agent) or 0.0, apart)
        return Rules(parsed, self._agent, float(min(wish, LONGEST_DELAY)))

    def _site(self, origin: str) -> _Site:
        site = self._sites.pop(origin, None) or _Site()
        self._sites[origin] = site  # last in order, so the first is the one least recently asked for
        while len(self._sites) > SITES_REMEMBERED:
            del self._sites[next(iter(self._sites))]
        return site


def _about(agent: str, text: str) -> str:
    """The file with all other robots under one name.

    The parser keeps every rule once for each name above it, so that a small file of many names and rules would fill
    the memory; of all these names only ours and ``*`` matter.
    """

    def rename(line: re.Match[str]) -> str:
        name = line[1].partition("#")[0].partition("/")[0].replace("*", "").strip()
        own = name.lower() == agent.lower()
        return f"User-agent: {agent if own else _OTHERS if name else '*'}"

    return "\n".join(_USER_AGENT.sub(rename, line) for line in text.splitlines())


def product_token(user_agent: str) -> str:
    """The name by which robots.txt addresses us: the product, not the words of the comment after it.

    A user agent in browser's clothes, ``Mozilla/5.0 (compatible; Name/1.0; ...)``, goes by the name inside.
    """
    found = re.search(r"\(compatible;\s*([\w-]+)", user_agent) or re.match(r"\s*([\w-]+)", user_agent)
    return found[1] if found else "*"
