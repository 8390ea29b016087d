"""What happened to the text at an address."""

from datetime import UTC, datetime

import pytest

from monitor.domain import Article, Kind, Revision, Statement
from monitor.revise import Edit, classify, known_sentences, unseen

LONG = " ".join(f"Sentence number {n} of the policy says what it always said." for n in range(12))


def article(text: str) -> Article:
    return Article(url="https://ministry.example/policy", title="Policy", text=text)


def revisions(*texts: str) -> list[Revision]:
    """Revisions newest first."""
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Revision(str(n), "https://ministry.example/policy", "ministry", n, seen, article(text))
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("history", "text", "expected"),
    [
        ([], "We will act.", Edit.FIRST),
        (["We will act."], "We will act.", Edit.SAME),
        (["We “will” act."], 'We  "will" act.', Edit.SAME),
        (["We will act."], "We may act.", Edit.CHANGED),
        (["Variant B.", "Variant A."], "Variant A.", Edit.FLAPPED),
        ([LONG], "Sentence number 1 of the policy says what it always said.", Edit.GUTTED),
        (["Short text here."], "Short.", Edit.CHANGED),
    ],
)
def test_an_article_is_classed_by_its_history(history: list[str], text: str, expected: Edit) -> None:
    assert classify(revisions(*history), article(text)) is expected


def test_only_statements_on_sentences_never_seen_go_on() -> None:
    text = "Paris backs the plan. Rome may join it."
    old = known_sentences(revisions("Paris backs the plan. Rome will join it."))
    said = [
        Statement("Paris backs the plan", 0, 20, Kind.OFFICIAL),
        Statement("Rome may join it", 22, 38, Kind.OFFICIAL),
    ]
    assert unseen(said, article(text), old) == [said[1]]


def test_everything_is_new_at_first_sight() -> None:
    said = [Statement("Paris backs the plan", 0, 20, Kind.OFFICIAL)]
    assert unseen(said, article("Paris backs the plan."), frozenset()) == said
