"""A questioner is not who answers: whom "he" and "she" mean behind a question that somebody put."""

from __future__ import annotations

import pytest

from hearing import LATVIA, heard

ACTORS = (LATVIA,)


def speakers(text: str) -> list[str | None]:
    return [one.speaker for one in heard(text, ACTORS)]


LIST = "Mira Tosk, who is in charge of the locks, read out a list. It was long. "


@pytest.mark.parametrize(
    "question",
    [
        "A member from the north asked when the locks would get new gates.",
        "A member from the north wanted to know when the locks would get new gates.",
        "A member from the north asked about the gates.",
        "Clara Sund inquired whether the locks would get new gates.",
        "Clara Sund had asked why the locks had no gates.",
        "Clara Sund asked whether Ilze Berga had ordered the gates.",
    ],
)
def test_she_who_answers_is_not_she_who_asked(question: str) -> None:
    text = f"{LIST}{question} In spring, she said. They would be made of oak, she said. She had ordered the wood."
    assert set(speakers(text)) == {"Mira Tosk"}


def test_what_is_put_to_somebody_is_the_askers_and_the_answer_is_not() -> None:
    text = f"{LIST}Clara Sund put it to her that the locks leaked badly. They were quite tight, she said."
    assert speakers(text) == ["Clara Sund", "Mira Tosk"]


def test_who_is_asked_again_is_still_who_answered() -> None:
    text = f"{LIST}A member asked when the locks would open. In spring, she said. "
    text += "She was then asked whether there was news, and answered that there was. "
    text += "The gates would be cut in May, she said."
    assert speakers(text)[-1] == "Mira Tosk"


def test_whom_the_question_names_as_asked_answers_it() -> None:
    text = "Jonas Rebane asked Pavel Sild whether the locks were tight. They had never leaked, he said."
    assert speakers(text)[-1] == "Pavel Sild"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The minister asked whether that was wise. He said he would resign.", "the minister"),
        ("Anna Rudd spoke. Jonas Rebane asked whether that was wise. He said he would resign.", "Jonas Rebane"),
        (f"{LIST}Clara Sund asked whether it leaked. Sund said it did. She said it was old wood.", "Clara Sund"),
        (f"{LIST}Clara Sund asked the board to open the locks. It would help trade, she said.", "Clara Sund"),
        (f"{LIST}Clara Sund asked for new gates of oak. It would help trade, she said.", "Clara Sund"),
        (f"{LIST}Clara Sund was asked whether the locks leaked. They were quite tight, she said.", "Clara Sund"),
        (f"{LIST}Clara Sund, asked whether the locks leaked, smiled. They were quite tight, she said.", "Clara Sund"),
        (f"{LIST}Clara Sund said the locks leaked and asked who would pay. It would be dear, she said.", "Clara Sund"),
        (
            f"{LIST}Clara Sund said the locks leaked. Sund asked who would pay for that. It would be dear, she said.",
            "Clara Sund",
        ),
        (
            "Rain fell on Mira Tosk. Nils Bo met Clara Sund. Sund smiled. She asked who rang. It was late, she said.",
            "Clara Sund",
        ),
    ],
)
def test_who_asks_where_nobody_else_answers_or_goes_on_speaking_is_still_meant(text: str, speaker: str) -> None:
    assert speakers(text)[-1] == speaker


@pytest.mark.parametrize(
    "text", ["Asked.", "asked when", "He asked he asked about about.", "put it to", "wanted to know ?"]
)
def test_a_question_in_pieces_breaks_nothing(text: str) -> None:
    assert speakers(text) in ([], [None])
