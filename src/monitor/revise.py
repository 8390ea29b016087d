"""The last revisions of an address and the article now read there -> what happened to the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from monitor.domain import Article, Revision, Statement
from monitor.text import digest, sentences

GUTTED_SHARE = 0.4
"""A text that keeps less than this share of its words is held for confirmation (a broken page looks just like it)."""

GUTTED_FROM = 60
"""... if it had this many words to lose."""


class Edit(StrEnum):
    """What an article is to the revisions before it."""

    FIRST = "first"
    SAME = "same"
    FLAPPED = "flapped"
    GUTTED = "gutted"
    CHANGED = "changed"


def classify(history: Sequence[Revision], article: Article) -> Edit:
    """How ``article`` stands to the last few revisions of its address, newest first.

    A page that alternates between variants (A/B tests, content delivery nodes) is ``FLAPPED``: its text is one of the
    older revisions again. ``GUTTED`` texts lost most of their words: the caller holds them until a second fetch agrees.
    """
    if not history:
        return Edit.FIRST
    now = digest(article.text)
    if digest(history[0].article.text) == now:
        return Edit.SAME
    if any(digest(revision.article.text) == now for revision in history[1:]):
        return Edit.FLAPPED
    before, after = len(history[0].article.text.split()), len(article.text.split())
    if before >= GUTTED_FROM and after < GUTTED_SHARE * before:
        return Edit.GUTTED
    return Edit.CHANGED


def known_sentences(history: Iterable[Revision]) -> frozenset[str]:
    """Digests of every sentence that an earlier revision already had."""
    return frozenset(
        digest(text[start:end])
        for text in (revision.article.text for revision in history)
        for start, end in sentences(text)
    )


def unseen(statements: Iterable[Statement], article: Article, known: frozenset[str]) -> list[Statement]:
    """The statements that rest on at least one sentence no earlier revision had."""
    if not known:
        return list(statements)
    fresh = [span for span in sentences(article.text) if digest(article.text[span.start : span.end]) not in known]
    return [said for said in statements if any(said.start < span.end and span.start < said.end for span in fresh)]
