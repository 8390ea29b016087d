"""Lines that are the page's and nobody's words, and sentences that only open like them."""

from __future__ import annotations

import pytest

from hearing import LATVIA, heard
from monitor.domain import Statement

ACTORS = (LATVIA,)
LAST = "The locks will open in May, Kalnina said."


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Copyright rules will be loosened, Kalnina said on Monday.", "Copyright rules will be loosened"),
        ("This article of the treaty must change, Kalnina said.", "This article of the treaty must change"),
        ("Recommended limits for cod will stay, Kalnina said.", "Recommended limits for cod will stay"),
        ("Subscribers will pay the toll, Kalnina said.", "Subscribers will pay the toll"),
        ("Comments by skippers that it would close were wrong, Kalnina said.", "Comments by skippers that"),
        ("Commentators were wrong about the toll, Kalnina said.", "Commentators were wrong about the toll"),
        ("Corrections to the treaty are needed, Kalnina said.", "Corrections to the treaty are needed"),
        ("Additional reporting duties will apply from May, Kalnina said.", "Additional reporting duties will apply"),
        ("More from Finland is needed, Kalnina said.", "More from Finland is needed"),
        ("Sign up to the treaty, Kalnina told the Finns.", "Sign up to the treaty"),
        ("Listen to the pilots first, Kalnina told the Finns.", "Listen to the pilots first"),
        ("Share this burden with us, Kalnina told the Finns.", "Share this burden with us"),
        ("This story of decline must end, Kalnina said.", "This story of decline must end"),
    ],
)
def test_a_sentence_that_opens_like_furniture_is_text(line: str, words: str) -> None:
    (statement,) = said(line)
    assert statement.text.startswith(words)


@pytest.mark.parametrize(
    "line",
    [
        "Read more: Kalnina said the locks would close",
        "Read more Kalnina said the locks would close",
        "Related: Kalnina said the locks would close.",
        "Photo: Kalnina said the locks would close.",
        "Correction: Kalnina said the locks would close.",
        "Corrections: Kalnina said the locks would close.",
        "Most read Kalnina said the locks would close",
        "© 2025 Harbour Times. Kalnina said the locks would close.",
        "Copyright 2025 Harbour Times. Kalnina said the locks would close.",
        "All rights reserved. Kalnina said the locks would close.",
        "This article was first published in May. Kalnina said the locks would close.",
        "For more information, Kalnina said the locks would close.",
        "Follow @harbour for what Kalnina said the locks would do.",
    ],
)
def test_a_label_or_note_is_furniture_whatever_it_says(line: str) -> None:
    assert said(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Jan Bok in Riga; editing by Ann Smith.",
        "Comments (12)",
        "Copyright: Harbour Times",
        "Sign up for our letter and we will send you the news.",
        "Subscribe now.",
        "Press office: 12 34 56",
        "Recommended for you",
    ],
)
def test_furniture_does_not_stand_before_what_somebody_says(line: str) -> None:
    (statement,) = said(f"{line}\n\n{LAST}")
    assert statement.before == ""


HEAD = "Kalnina came by boat.\n\nThe day was long.\n\nIt rained."


@pytest.mark.parametrize(
    "line",
    ["Comments in Riga were mixed.", "Related links between the states were cut.", "Most read the toll as a threat."],
)
def test_a_sentence_that_opens_like_a_last_heading_does_not_end_the_article(line: str) -> None:
    assert [one.text for one in said(f"{HEAD}\n\n{line}\n\n{LAST}")] == ["The locks will open in May"]


@pytest.mark.parametrize("line", ["Comments", "COMMENTS (12)", "— Comments —", "Related links:", "About the author"])
def test_a_last_heading_ends_the_article(line: str) -> None:
    assert said(f"{HEAD}\n\n{line}\n\n{LAST}") == []
