"""The last revisions of an address and the article now read there -> what happened to the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from monitor.corrections import in_sentence
from monitor.domain import Article, Revision, Span, Statement
from monitor.text import digest, same_words, sentences, words

GUTTED_SHARE = 0.4
"""A text that keeps less than this share of its words is held for confirmation (a broken page looks just like it)."""

GUTTED_FROM = 60
"""... if it had this many words to lose."""

_TELLING = 4
"""Letters of a word by which a headline is known."""


class Edit(StrEnum):
    """What an article is to the revisions before it."""

    FIRST = "first"
    SAME = "same"
    FLAPPED = "flapped"
    GUTTED = "gutted"
    CORRECTED = "corrected"
    CHANGED = "changed"


def classify(history: Sequence[Revision], article: Article) -> Edit:
    """How ``article`` stands to the last few revisions of its address, newest first.

    A page that alternates between variants (A/B tests, content delivery nodes) is ``FLAPPED``: its text is one of the
    older revisions again. ``GUTTED`` texts lost most of their words: the caller holds them until a second fetch agrees.
    A text is ``CORRECTED`` if a note that says so came with the change: an open correction is no silent edit.
    """
    if not history:
        return Edit.FIRST
    if same_words(history[0].article.text, article.text):
        return Edit.SAME
    if any(same_words(revision.article.text, article.text) for revision in history[1:]):
        return Edit.FLAPPED
    before, after = len(history[0].article.text.split()), len(article.text.split())
    if before >= GUTTED_FROM and after < GUTTED_SHARE * before:
        return Edit.GUTTED
    if (notes := corrections(article.text)) and not _stood(notes, article.text, known_sentences(history)):
        return Edit.CORRECTED
    return Edit.CHANGED


def replaced(before: Article, after: Article, *, elsewhere: bool) -> bool:
    """Whether what is read at an address now is another page, and not its article edited.

    Nothing of the article is left there, neither a sentence nor a word of its headline, and the page has come from
    ``elsewhere``, or says much less: the list that an address leads to now, or that there is no such page any more.
    """
    was, now = len(before.text.split()), len(after.text.split())
    if not (elsewhere or now < max(GUTTED_SHARE * was, min(was, GUTTED_FROM))):
        return False
    heads = [{word for word in words(article.title) if len(word) >= _TELLING} for article in (before, after)]
    return all(heads) and heads[0].isdisjoint(heads[1]) and sentence_digests(before).isdisjoint(sentence_digests(after))


@lru_cache(maxsize=4)
def corrections(text: str) -> tuple[Span, ...]:
    """The sentences in which a text says that it has been corrected ("Correction: ...", "An earlier version of ...").

    What follows such a note in its paragraph belongs to it: it tells what was wrong, in the wrong words.
    """
    found: list[Span] = []
    for span in sentences(text):
        goes_on = bool(found) and "\n" not in text[found[-1].end : span.start]
        if goes_on or in_sentence(text[span.start : span.end]):
            found.append(span)
    return tuple(found)


def withdrawn(start: int, end: int, before: Article, after: Article) -> bool:
    """Whether words that stood at these offsets of an earlier text no longer stand in the later one as they were."""
    kept = sentence_digests(after)
    return any(
        digest(before.text[span.start : span.end]) not in kept
        for span in sentences(before.text)
        if start < span.end and span.start < end
    )


def known_sentences(history: Iterable[Revision]) -> frozenset[str]:
    """Digests of every sentence that an earlier revision already had."""
    return frozenset(one for revision in history for one in sentence_digests(revision.article))


def sentence_digests(article: Article) -> frozenset[str]:
    """Digests of an article's sentences."""
    return frozenset(digest(article.text[start:end]) for start, end in sentences(article.text))


def unseen(statements: Sequence[Statement], article: Article, history: Sequence[Revision]) -> list[Statement]:
    """The statements that rest on at least one sentence no earlier revision had, and on no note of a correction."""
    notes = corrections(article.text) if statements else ()
    said = [one for one in statements if not any(_overlap(one, note) for note in notes)]
    if not history or not said:
        return said
    known = known_sentences(history)
    fresh = [span for span in sentences(article.text) if not _stood([span], article.text, known)]
    return [one for one in said if any(_overlap(one, span) for span in fresh)]


def _stood(spans: Iterable[Span], text: str, known: frozenset[str]) -> bool:
    """Whether all of these sentences of a text are known."""
    return all(digest(text[span.start : span.end]) in known for span in spans)


def _overlap(said: Statement, span: Span) -> bool:
    return said.start < span.end and span.start < said.end
