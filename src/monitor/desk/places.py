"""Where the words of a flag's evidence stand: in the version of the text in which they were heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.domain import Evidence, Span
from monitor.report import taken_out
from monitor.store import Store, TextVersion, statement_key

MOST_VERSIONS = 10
"""Versions of a page, the nearest ones, that are looked through for words which an edit took out."""


@dataclass(frozen=True, slots=True)
class Place:
    """A version of a text and the stretch of it with the words. ``later`` is the version read last, if it is another.

    Where it cannot be told in which version the words were heard, it is the latest.
    """

    text: TextVersion
    words: Span
    later: TextVersion | None = None


def places(store: Store, evidence: Sequence[Evidence]) -> Mapping[str, Place]:
    """The places by the id of the evidence; none for what nothing has been read at the address of."""
    known = store.versions_at(one.url for one in evidence)
    return {one.id: _place(store, one, known[one.url]) for one in evidence if one.url in known}


def _place(store: Store, one: Evidence, versions: Sequence[TextVersion]) -> Place:
    """Found by its id, which is made of the version and the words.

    Words that an edit took out carry the version without them: they stand in the one before.
    """
    latest = versions[-1]
    text = next((text for text in versions if statement_key(text.id, one.statement) == one.id), latest)
    words = Span(one.statement.start, one.statement.end)
    if taken_out(one):
        text, words = _before(store, one.statement.text, text, versions) or (text, words)
    return Place(text, words, latest if latest.id != text.id else None)


def _before(
    store: Store, words: str, text: TextVersion, versions: Sequence[TextVersion]
) -> tuple[TextVersion, Span] | None:
    """The nearest version before one that has the words, and where."""
    earlier_ones = sorted((one for one in versions if one.seq < text.seq), key=lambda one: -one.seq)
    for earlier in earlier_ones[:MOST_VERSIONS]:
        found = store.revision(earlier.id)
        start = found.article.text.find(words) if found else -1
        if start >= 0:
            return earlier, Span(start, start + len(words))
    return None
