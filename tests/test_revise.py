"""What happened to the text at an address."""

from datetime import UTC, datetime

import pytest

from monitor.domain import Article, Kind, Revision, Statement
from monitor.revise import Edit, classify, corrections, replaced, unseen, withdrawn

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
        (["We will act."], "We may act.\nCorrection: an earlier version had it otherwise.", Edit.CORRECTED),
        (["We will act.\nCorrection: so it was.", "Old."], "We may act.\nCorrection: so it was.", Edit.CHANGED),
        (["Norway supports the ban."], "Norway rejects it and backs the original version of the text.", Edit.CHANGED),
        (
            ["Norway supports the ban."],
            "Norway rejects it.\nAn earlier version of this page erred.",
            Edit.CORRECTED,
        ),
    ],
)
def test_an_article_is_classed_by_its_history(history: list[str], text: str, expected: Edit) -> None:
    assert classify(revisions(*history), article(text)) is expected


NOTICE = "What you asked for has been archived. Use the search to find something else."
LIST = " ".join(f"Talks of day {n} were about fish and came to no end." for n in range(20))


@pytest.mark.parametrize(
    ("title", "text", "elsewhere", "expected"),
    [
        ("Content removed", NOTICE, False, True),
        ("Latest news", LIST, True, True),
        ("Latest news", LIST, False, False),  # as long, where it stood: the page was written anew
        ("Our new policy", NOTICE, False, False),  # under the same headline, more or less
        ("Latest news", f"{LIST}\nSentence number 3 of the policy says what it always said.", True, False),
        ("", NOTICE, True, False),
    ],
)
def test_another_page_in_the_place_of_an_article_is_told_from_an_edit(
    title: str, text: str, elsewhere: bool, expected: bool
) -> None:
    before = Article("https://ministry.example/policy", "Policy on harbours", LONG)
    after = Article("https://ministry.example/policy", title, text)
    assert replaced(before, after, elsewhere=elsewhere) is expected


def test_an_article_is_no_other_page_than_the_notice_that_stood_there_before_it_came() -> None:
    before = Article("https://ministry.example/policy", "Coming soon", NOTICE)
    assert not replaced(before, Article(before.url, "Policy on harbours", LONG), elsewhere=False)


def test_only_statements_on_sentences_never_seen_go_on() -> None:
    text = "Paris backs the plan. Rome may join it."
    old = revisions("Paris backs the plan. Rome will join it.")
    said = [
        Statement("Paris backs the plan", 0, 20, Kind.OFFICIAL),
        Statement("Rome may join it", 22, 38, Kind.OFFICIAL),
    ]
    assert unseen(said, article(text), old) == [said[1]]


def test_everything_is_new_at_first_sight() -> None:
    said = [Statement("Paris backs the plan", 0, 20, Kind.OFFICIAL)]
    assert unseen(said, article("Paris backs the plan."), []) == said


@pytest.mark.parametrize(
    "note",
    [
        "Correction: The fee is 13 per cent, not 30.",
        "CORRECTION (5 March): the fee was given wrongly.",
        "Editor’s note: the name has been mended.",
        "Clarification — the minister spoke of May.",
        "An earlier version of this article misstated the year.",
        "A previous version of our report named another port.",
        "UPDATE: The original version of this page had another date.",
        "The vote was given as in May in an earlier version of this story.",
        "The day of the vote was wrongly given in the initial version of the article.",
        "An earlier version of the story misspelled the minister's name.",
        "This story has been corrected to say that the vote is in June.",
        "This page was since amended.",
    ],
)
def test_a_note_of_a_correction_is_known_as_one(note: str) -> None:
    text = f"The fee rises.\n{note}"
    assert [text[span.start : span.end] for span in corrections(text)] == [note]


@pytest.mark.parametrize(
    "text",
    [
        "The minister demanded a correction of the record.",
        "Corrections of this size are usual on the market.",
        "An earlier version of the treaty had no such clause.",
        "We support the original version of the text.",
        "China cannot accept an earlier version of the statement.",
        "Norway backs the original version of this article.",
        "The original version of this article of the treaty must be restored.",
        "The delegation prefers the previous version of the article on fisheries.",
        "We believe that the original version of the report is wrong.",
        "The article of the treaty has been amended twice.",
        "She noted that this was wrong.",
        "This statement was amended by both sides to allow exports.",
    ],
)
def test_talk_of_corrections_is_none(text: str) -> None:
    assert corrections(text) == ()


def test_what_a_correction_tells_of_the_mistake_is_no_statement() -> None:
    text = (
        "Paris backs the plan.\nCorrection: An earlier version of this story was wrong. It said that Paris leaves it."
    )
    start = text.index("Paris leaves")
    wrong = Statement("Paris leaves it", start, len(text) - 1, Kind.INDIRECT)
    right = Statement("Paris backs the plan", 0, 20, Kind.OFFICIAL)
    assert unseen([wrong, right], article(text), []) == [right]


def test_what_follows_talk_of_an_earlier_version_of_a_draft_is_news() -> None:
    text = "Norway backs the original version of the text. Norway opposes the ban."
    said = Statement("Norway opposes the ban", text.index("Norway opposes"), len(text) - 1, Kind.OFFICIAL)
    assert unseen([said], article(text), revisions("x")) == [said]


def test_words_are_withdrawn_when_their_sentence_no_longer_stands() -> None:
    before = article("Paris backs the plan. Rome leaves it.")
    after = article("Rome backs it. “Paris backs the plan”.")
    assert not withdrawn(0, 20, before, after)
    assert withdrawn(22, 36, before, after)
