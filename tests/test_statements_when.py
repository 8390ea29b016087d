"""The day of words: expressions of time, the occasion an article opens with, and words recalled."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hearing import CUES, LATVIA, heard
from monitor.domain import Actor, Article, Doubt, Speaker, Statement
from monitor.statements import attribute
from monitor.statements.when import spoken_on

ACTORS = (LATVIA,)
DAY = date(2025, 3, 5)  # a Wednesday


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


PHRASES = [
    ("on Monday", date(2025, 3, 3)),
    ("on Wednesday", DAY),
    ("last Wednesday", date(2025, 2, 26)),
    ("yesterday", date(2025, 3, 4)),
    ("last night", date(2025, 3, 4)),
    ("earlier this week", date(2025, 3, 3)),
    ("two weeks ago", date(2025, 2, 19)),
    ("as late as January", date(2025, 1, 1)),
    ("a retreat from June", date(2024, 6, 1)),
    ("in a 2019 paper", date(2019, 1, 1)),
    ("in May 2023", date(2023, 5, 1)),
    ("on 3 May 2023", date(2023, 5, 3)),
    ("on May 3, 2023", date(2023, 5, 3)),
]


@pytest.mark.parametrize(("phrase", "day"), PHRASES)
def test_a_phrase_names_a_day_before_publication(phrase: str, day: date) -> None:
    assert spoken_on(phrase, DAY, CUES) == (day, True)


@pytest.mark.parametrize("phrase", ["", "in the harbour", "on 31 February", "2,019 tonnes", "0 of them", "\u0000" * 40])
def test_a_phrase_without_a_day_leaves_that_of_publication(phrase: str) -> None:
    assert spoken_on(phrase, DAY, CUES) == (DAY, False)


def test_of_two_days_the_one_nearest_to_the_cue_counts() -> None:
    phrase = "who in June called it that, said on Monday"
    assert spoken_on(phrase, DAY, CUES, near=phrase.index("said"))[0] == date(2025, 3, 3)


def test_a_day_earlier_is_counted_from_the_day_named_before() -> None:
    assert spoken_on("a day earlier", DAY, CUES, before=date(2025, 3, 3)) == (date(2025, 3, 2), True)


def test_without_a_day_of_publication_only_full_dates_can_be_told() -> None:
    assert spoken_on("on Monday", None, CUES) == (None, True)
    assert spoken_on("on 3 May 2023", None, CUES) == (date(2023, 5, 3), True)


def test_a_number_beyond_all_years_names_no_day() -> None:
    assert spoken_on("99999999999 years ago", DAY, CUES) == (DAY, False)


# --- occasions --------------------------------------------------------------------------------------------


def test_the_occasion_an_article_opens_with_dates_the_words_of_whom_it_is_about() -> None:
    text = (
        "Prime Minister Dace Kalnina was yesterday asked about the port.\n"
        "“The port stays shut,” Kalnina said.\n"
        "Ilze Berga, a pilot, said the port would reopen."
    )
    assert [one.date for one in said(text)] == [date(2025, 3, 4), DAY]


def test_an_interview_is_of_the_day_its_introduction_gives() -> None:
    text = (
        "Prime Minister Dace Kalnina spoke to the Courier on Monday.\n"
        "Q: Will the port reopen?\nA: We shall not open it before the summer."
    )
    assert [one.date for one in said(text)] == [date(2025, 3, 3)]


def test_a_speaker_heard_on_one_day_is_dated_by_it_paragraphs_later() -> None:
    text = (
        "Kalnina said on Monday that the port would stay shut.\nIt rained.\nNobody spoke.\n"
        "Kalnina said the pilots would be paid."
    )
    assert [one.date for one in said(text)] == [date(2025, 3, 3), date(2025, 3, 3)]


def test_words_then_said_belong_to_the_occasion_recalled() -> None:
    text = "Kalnina promised in 2023 that the port would stay open. “A port is a promise,” she said then."
    first, second = said(text)
    assert (first.date, second.date) == (date(2023, 1, 1), date(2023, 1, 1))
    assert Doubt.RECALLED in second.doubt


@pytest.mark.parametrize(
    "voice", ["the minister of the time said", "Kalnina said at the time", "Kalnina said back then"]
)
def test_a_voice_of_times_gone_by_is_recalled(voice: str) -> None:
    (statement,) = said(f"The port was opened thirty years ago, and {voice}: “We will never shut it.”")
    assert Doubt.RECALLED in statement.doubt


def test_a_day_in_a_clause_about_the_speaker_does_not_date_words_in_the_present() -> None:
    (statement,) = said("Kalnina, who led the port until 2019, maintains that it will reopen.")
    assert (statement.date, Doubt.RECALLED in statement.doubt) == (DAY, False)


def test_a_day_in_what_is_said_does_not_date_the_saying() -> None:
    (statement,) = said("Kalnina said that the port had been shut on Monday.")
    assert statement.date == DAY


OF_THINGS = [
    "Latvia withdrew from the gas sales agreement of 2009",
    "Latvia suspended the accord agreed in 2011 with the pilots",
    "Latvia abandoned a 1960 treaty on herring",
    "Latvia suspended the convention dating from 1960",
    "Latvia suspended the truce signed with the pilots on 12 May 2009",
    "Latvia suspended the ban imposed two years ago",
]


@pytest.mark.parametrize("deed", OF_THINGS)
def test_the_year_of_the_thing_that_a_deed_is_about_does_not_date_the_deed(deed: str) -> None:
    assert [(one.date, one.doubt) for one in said(f"{deed}.")] == [(DAY, ())]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("In 2009 Latvia suspended the treaty of 1960.", date(2009, 1, 1)),
        ("Latvia suspended the accord at the end of 2009.", date(2009, 1, 1)),
        ("In his speech of 2012 Kalnina said the gulf would close.", date(2012, 1, 1)),
        ("Latvia imposed the ban in November 2017.", date(2017, 11, 1)),
        ("Kalnina said in 2019 that she would leave the treaty signed in 1960.", date(2019, 1, 1)),
    ],
)
def test_a_year_of_the_deed_itself_or_of_a_speech_still_dates_it(text: str, day: date) -> None:
    (found,) = said(text)
    assert (found.date, found.doubt) == (day, (Doubt.RECALLED,))


def test_that_the_source_has_read_a_letter_does_not_make_its_words_old() -> None:
    (found,) = said("Latvia will leave the treaty, an official who has read the letter said.")
    assert Doubt.RECALLED not in found.doubt


# --- days that only tell more of somebody -----------------------------------------------------------------


@pytest.mark.parametrize(
    "addressee",
    [
        "soldiers wounded in May",
        "pilots dismissed in 2019",
        "the families of men killed in a raid in June",
        "sailors trained last year",
        "a crew sent to the gulf in November",
    ],
)
def test_a_day_that_tells_more_of_those_spoken_to_does_not_date_the_words(addressee: str) -> None:
    (found,) = said(f"Kalnina told {addressee} that Latvia would not leave the gulf.")
    assert (found.date, Doubt.RECALLED in found.doubt) == (DAY, False)


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("Kalnina said in an interview published on Monday", date(2025, 3, 3)),
        ("Kalnina told a rally held in January", date(2025, 1, 1)),
        ("Kalnina told soldiers in January", date(2025, 1, 1)),
        ("Kalnina said when soldiers marched in January", date(2025, 1, 1)),
    ],
)
def test_a_day_of_the_occasion_still_dates_the_words(opening: str, day: date) -> None:
    (found,) = said(f"{opening} that Latvia would not leave the gulf.")
    assert found.date == day


# --- days that tell one event from others -----------------------------------------------------------------


@pytest.mark.parametrize(
    "opening",
    [
        "As for the famous sheets of January’s vote, it no longer had to be all of them, Kalnina remarked:",
        "Of January’s vote Kalnina said that",
        "After last month’s summit Kalnina said that",
        "Before last year's election Kalnina said that",
        "Speaking of last month’s election, Kalnina said that",
        "Asked about last year’s budget, Kalnina said that",
        "Kalnina told the winners of last month’s vote that",
        "Kalnina told those who had won in January’s vote that",
        "Of the 3 May 2023 agreement Kalnina said that",
        "Two days after Sunday’s election Kalnina said that",
    ],
)
def test_the_day_of_an_event_does_not_date_words_about_it(opening: str) -> None:
    (found,) = said(f"{opening} one sheet in three would give Latvia what it needed.")
    assert (found.date, found.doubt) == (DAY, ())


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("In January’s speech Kalnina said that", date(2025, 1, 1)),
        ("In her speech of January 2023 Kalnina said that", date(2023, 1, 1)),
        ("At last year’s summit Kalnina insisted that", date(2024, 3, 5)),
        ("Kalnina said at last year’s summit of pilots that", date(2024, 3, 5)),
        ("Kalnina told last year’s congress that", date(2024, 3, 5)),
        ("In last year’s annual report to parliament, Kalnina said that", date(2024, 3, 5)),
        ("During last month’s campaign Kalnina said that", date(2025, 2, 3)),
        ("Kalnina promised during last month’s campaign that", date(2025, 2, 3)),
        ("In January Kalnina said that", date(2025, 1, 1)),
        ("Kalnina told them last year that", date(2024, 3, 5)),
    ],
)
def test_the_day_of_an_occasion_of_speaking_or_at_the_verb_dates_the_words(opening: str, day: date) -> None:
    (found,) = said(f"{opening} one sheet in three would give Latvia what it needed.")
    assert (found.date, found.doubt) == (day, (Doubt.RECALLED,))


def test_what_is_owned_by_a_time_is_part_of_what_is_said_of_it() -> None:
    (found,) = said("Kalnina said last month’s election was void.")
    assert (found.text, found.date) == ("last month’s election was void", DAY)


# --- words that are also days -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Kalnina told the Sun that the toll would stay.",
        "Kalnina told The Sun that the toll would stay.",
        "Kalnina, who sat on the committee, said that the toll would stay.",
        "Under the midnight sun Kalnina said that the toll would stay.",
        "The pilots wed in Riga, and Kalnina said that the toll would stay.",
    ],
)
def test_a_word_that_may_be_a_short_weekday_names_no_day(text: str) -> None:
    assert said(text)[-1].date == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Kalnina told The Sun on Monday that the toll would stay.", date(2025, 3, 3)),
        ("Kalnina said on Sunday that the toll would stay.", date(2025, 3, 2)),
        ("Kalnina said on Sat, March 1, that the toll would stay.", date(2025, 3, 1)),
        ("Kalnina said on Sun 2 March that the toll would stay.", date(2025, 3, 2)),
    ],
)
def test_a_weekday_in_full_or_with_its_date_still_dates_the_words(text: str, day: date) -> None:
    assert [one.date for one in said(text)] == [day]


def test_a_surname_that_may_be_a_short_weekday_keeps_its_bearer() -> None:
    cast = (Actor("china", "China", ("Beijing",), (Speaker("Sun Weimin", "Vice Foreign Minister", 3),)),)
    text = "Sun Weimin said that the toll would stay."
    article = Article(url="https://n.example/1", title="", text=text, published=datetime(2025, 3, 5, 9, tzinfo=UTC))
    assert [(one.speaker, one.date) for one in attribute(article, cast, CUES)] == [("Sun Weimin", DAY)]


# --- times gone by, wherever they stand --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "At the time, Kalnina said that the toll would stay.",
        "Kalnina said at the time that the toll would stay.",
        "Back then, Kalnina said that the toll would stay.",
        "The minister of the day, Kalnina, said that the toll would stay.",
    ],
)
def test_a_voice_of_times_gone_by_is_recalled_also_before_a_comma(text: str) -> None:
    (statement,) = said(text)
    assert statement.doubt == (Doubt.RECALLED,)


@pytest.mark.parametrize("opening", ["At the end of the day", "At the end of the day,", "For most of the day,"])
def test_a_day_that_is_not_gone_by_makes_nothing_recalled(opening: str) -> None:
    (statement,) = said(f"{opening} Kalnina said that the toll would stay.")
    assert statement.doubt == ()


@pytest.mark.parametrize(
    ("opening", "day"),
    [("Then,", date(2019, 5, 1)), ("Then", date(2019, 5, 1)), ("Since then,", DAY), ("By then,", DAY)],
)
def test_then_is_the_occasion_recalled_and_since_then_any_day(opening: str, day: date) -> None:
    text = f"In May 2019 Kalnina said that the toll was needed. {opening} Kalnina said that the toll would stay."
    assert said(text)[-1].date == day
