"""What tests of attribution share: the cues of English, a day of publication, an actor, and a text read for voices."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from monitor.domain import Actor, Article, Authority, Speaker, Statement
from monitor.resources import lexicon_data
from monitor.statements import attribute
from monitor.statements.cues import Cues

CUES = Cues.from_data(lexicon_data("attribution.en"))
PUBLISHED = datetime(2025, 3, 5, 9, tzinfo=UTC)  # a Wednesday
LATVIA = Actor("latvia", "Latvia", ("Riga",), (Speaker("Dace Kalnina", "Prime Minister", 1, ("Kalnina",)),))


def heard(text: str, actors: tuple[Actor, ...], *, title: str = "", **how: Any) -> list[Statement]:
    """The statements of a text of that day."""
    article = Article(url="https://news.example/1", title=title, text=text, published=PUBLISHED)
    return attribute(article, actors, CUES, **how)


def own_page(publisher: str) -> dict[str, Any]:
    """How an actor's own page is read."""
    return {"authority": Authority.OFFICIAL, "publisher": publisher}
