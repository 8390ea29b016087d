"""The ledger over time: what a reviewer is told of stock phrases that go, come back and are new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load
from monitor.domain import Article, Decision, Flag, Kind, Shift, Statement, Status
from monitor.formulas import JUDGED
from monitor.pages import Reading
from stage import POSITIONS, write_config
from test_absorb import (
    DAY,
    MINISTRY,
    NOW,
    PHRASE,
    PRESS,
    RADIO,
    REST,
    WIRE,
    WITHOUT,
    Desk,
    Slipping,
    judged_by,
    speak,
    speech,
)

EDITED = f"{MINISTRY.url}/edited"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(load(write_config(tmp_path)))
    yield made
    made.store.close()


def use(desk: Desk, day: int) -> None:
    speak(desk, day, PHRASE.replace("nations", f"nations{day}"))


def lack(desk: Desk, *days: int) -> None:
    for day in days:
        speak(desk, day, WITHOUT.format(f"word{day}"))


def dropped_on(desk: Desk) -> Flag:
    """The flag after one use and three absences."""
    use(desk, 0)
    lack(desk, 1, 2, 3)
    [flag] = desk.flags()
    return flag


def the_flag(desk: Desk) -> Flag:
    [flag] = desk.flags()
    return flag


# --- what is told of a drop ------------------------------------------------------------------------------


def test_a_drop_tells_since_when_how_regular_it_was_how_it_read_and_what_stands_there(desk: Desk) -> None:
    lack(desk, 0)
    use(desk, 1)
    use(desk, 2)
    lack(desk, 3, 4, 5)
    [reason] = the_flag(desk).reasons
    assert reason.startswith("“free and fair trade” absent for 3 texts running, 2026-03-05 to 2026-03-07, ")
    assert "last seen 2026-03-04, in 2 of the 3 texts up to then: “Norland opposes tariffs" in reason
    assert "it stands for free and fair trade among all" in reason
    assert reason.endswith("now with “by its farmers and by word5” in its place")


def test_each_text_of_a_run_shows_its_own_sentence_in_the_formulas_place(desk: Desk) -> None:
    use(desk, 0)
    for day in (1, 2, 3):
        speak(desk, day, f"Of pensions the minister said on day {day} that they would rise.", WITHOUT.format(f"w{day}"))
    shown = [one.statement.text for one in the_flag(desk).evidence]
    assert shown == [WITHOUT.format(f"w{day}") for day in (3, 2, 1)]


def test_a_formula_never_seen_is_told_as_such(desk: Desk) -> None:
    lack(desk, 1, 2, 3)
    assert the_flag(desk).reasons[0].endswith("and not seen in any text before")


def test_a_run_longer_than_what_is_held_against_each_other_still_tells_when_it_was_last_seen(desk: Desk) -> None:
    use(desk, 0)
    lack(desk, *range(1, JUDGED + 5))
    assert "last seen 2026-03-02" in the_flag(desk).reasons[0]


# --- what makes texts comparable -------------------------------------------------------------------------


def test_a_formula_that_only_another_actor_is_quoted_with_is_not_used(desk: Desk) -> None:
    use(desk, 0)
    quoted = "Ours is the side of free and fair trade, and nobody else's."
    for day in (1, 2, 3):
        reported(desk, day, quoted, actor="sudland")
    assert the_flag(desk).shift is Shift.FORMULA_DROPPED


@pytest.mark.parametrize("actor", ["norland", None])
def test_a_formula_in_the_words_of_the_actors_own_or_of_nobody_known_is_used(desk: Desk, actor: str | None) -> None:
    use(desk, 0)
    for day in (1, 2, 3):
        reported(desk, day, "Ours is the side of free and fair trade, and nobody else's.", actor=actor)
    assert desk.flags() == []


def reported(desk: Desk, day: int, quoted: str, actor: str | None) -> None:
    own = WITHOUT.format(f"word{day}")
    text = "\n".join([own, f"The visitor said: “{quoted}”", speech(day)])
    when = NOW + day * DAY
    fields: dict[str, Any] = {"issues": ("tariffs",), "date": when.date()}
    at = text.index(quoted)
    said = (
        Statement(own, 0, len(own), Kind.OFFICIAL, actor="norland", rank=4, **fields),
        Statement(quoted, at, at + len(quoted), Kind.DIRECT, actor=actor, speaker="Cy Guest", rank=2, **fields),
    )
    article = Article(f"{MINISTRY.url}/{day}", "A visit", text, when, reader="reader 1")
    desk.absorber.absorb(MINISTRY, Reading(article, said), "ab" * 32, when)
    desk.settle(when)


PATTERN = " ".join(f"Item {n} of the programme stands as it stood, and goes on under rule {n}." for n in range(14))


@pytest.mark.parametrize(("apart", "flags"), [(30, 1), (0, 0)])
def test_statements_on_one_pattern_are_a_series_and_copies_of_one_day_are_not(
    desk: Desk, apart: int, flags: int
) -> None:
    for number in range(5):
        words = PHRASE if number < 2 else WITHOUT.format(f"word{number}")
        at = NOW + number * apart * DAY
        desk.read(MINISTRY, words, day=at, rest=f"{PATTERN} Done as number {number}.")
        desk.settle(at)
    assert len(desk.flags()) == flags


def test_two_texts_of_one_day_stand_in_the_order_in_which_they_came_out(desk: Desk) -> None:
    """A list of news has the newest first."""
    late, early = NOW.replace(hour=18), NOW.replace(hour=8)
    desk.read(MINISTRY, PHRASE, day=late, rest=speech(1))
    desk.read(MINISTRY, WITHOUT.format("bakers"), day=early, rest=speech(2))
    texts = desk.store.own_texts("norland", "tariffs", JUDGED)
    assert ["free and fair trade" in text.text for text in texts] == [False, True]


def test_an_undated_text_keeps_its_day_when_it_is_edited(desk: Desk) -> None:
    def read(words: str, day: int) -> None:
        said = Statement(words, 0, len(words), Kind.OFFICIAL, actor="norland", rank=4, issues=("tariffs",))
        article = Article(EDITED, "Note", f"{words}\n{speech(1)}", None, reader="reader 1")
        desk.absorber.absorb(MINISTRY, Reading(article, (said,)), "ab" * 32, NOW + day * DAY)

    read(WITHOUT.format("bakers"), 0)
    read(WITHOUT.format("bakers and its sailors"), 9)
    [text] = desk.store.own_texts("norland", "tariffs", JUDGED)
    assert text.day == NOW.date()
    assert "its sailors" in text.text


# --- how often it is to be expected ----------------------------------------------------------------------


@pytest.mark.parametrize(("every", "flags"), [(5, 0), (2, 1)])
def test_a_formula_that_stands_in_few_texts_is_missed_later_than_one_in_every_second(
    desk: Desk, every: int, flags: int
) -> None:
    for day in range(16):
        if day % every == every - 1:
            use(desk, day)
        else:
            lack(desk, day)
    before = len(desk.flags())
    for flag in desk.flags():
        desk.dismiss(flag, NOW + 15 * DAY)
    use(desk, 16)
    lack(desk, 17, 18, 19)
    assert len(desk.flags()) - before == flags


# --- the run ends ----------------------------------------------------------------------------------------


def test_one_use_after_a_drop_is_told_while_the_flag_is_open(desk: Desk) -> None:
    dropped_on(desk)
    use(desk, 4)
    flag = the_flag(desk)
    assert flag.shift is Shift.FORMULA_DROPPED
    assert flag.reasons[0].endswith("; it stands again in the text of 2026-03-06")
    lack(desk, 5)
    assert the_flag(desk).reasons == flag.reasons
    use(desk, 6)
    assert the_flag(desk).shift is Shift.FORMULA_ADDED


def test_an_older_text_that_comes_late_and_has_the_formula_is_told_too(desk: Desk) -> None:
    use(desk, 0)
    lack(desk, 1, 2, 4)
    use(desk, 3)
    assert the_flag(desk).reasons[0].endswith("; it stands again in the text of 2026-03-05")


def test_two_formulas_that_come_back_in_one_text_are_both_told(tmp_path: Path) -> None:
    desk = Desk(load(write_config(tmp_path, positions=[{**POSITIONS[0], "formulas": ["fair trade", "open sea"]}])))
    lack(desk, 1, 2, 3)
    speak(desk, 4, "Norland stands for fair trade on the open sea, and it has said so in all these years.")
    assert [line.endswith("2026-03-06") for line in the_flag(desk).reasons] == [True, True]
    desk.store.close()


@pytest.mark.parametrize("again", [True, False])
def test_an_edit_that_puts_the_formula_back_is_told_and_any_other_edit_is_no_further_text(
    desk: Desk, again: bool
) -> None:
    use(desk, 0)
    lack(desk, 1, 2)
    words = WITHOUT.format("bakers")
    desk.read(MINISTRY, words, url=EDITED, day=NOW + 3 * DAY, rest=speech(3))
    desk.settle(NOW + 3 * DAY)
    more = "It is for free and fair trade." if again else "It is for what it was for in all these years."
    desk.read(MINISTRY, f"{more} {words}", url=EDITED, day=NOW + 3 * DAY, rest=speech(3))
    desk.settle(NOW + 4 * DAY)
    flag = the_flag(desk)
    assert len(flag.evidence) == 3
    assert flag.reasons[0].endswith("; it stands again in the text of 2026-03-05") == again


# --- after a decision ------------------------------------------------------------------------------------


def test_a_dismissed_run_is_not_raised_again_however_long_it_lasts(desk: Desk) -> None:
    desk.dismiss(dropped_on(desk), NOW + 3 * DAY)
    lack(desk, *range(4, JUDGED + 8))
    assert len(desk.flags()) == 1


def test_a_dismissed_run_is_not_raised_again_after_the_position_moved(desk: Desk) -> None:
    desk.dismiss(dropped_on(desk), NOW + 3 * DAY)
    desk.read(PRESS, "Norland supports tariffs on grain", day=NOW + 4 * DAY)
    desk.confirm(desk.flags()[-1], NOW + 4 * DAY)
    lack(desk, 5, 6, 7)
    assert not any("absent" in line for flag in desk.flags()[1:] for line in flag.reasons)


def test_another_run_after_a_dismissed_one_is_a_drop_again(desk: Desk) -> None:
    desk.dismiss(dropped_on(desk), NOW + 3 * DAY)
    use(desk, 4)
    lack(desk, 5, 6, 7)
    assert [flag.status for flag in desk.flags()] == [Status.DISMISSED, Status.OPEN]


def test_a_confirmation_taken_back_leaves_the_run_with_its_flag(desk: Desk) -> None:
    flag = dropped_on(desk)
    desk.confirm(flag, NOW + 3 * DAY)
    assert flag.id is not None
    desk.store.decide(flag.id, Decision(flag.id, Status.OPEN, NOW + 3 * DAY))
    lack(desk, 4)
    assert len(the_flag(desk).evidence) == 4


@pytest.mark.parametrize("formula", ["free and fair trade", "sound science", "one Norland, two harbours"])
def test_a_formula_that_comes_back_after_a_confirmed_drop_is_told_by_its_name(tmp_path: Path, formula: str) -> None:
    """Whatever it looks like: what is new is found only in phrases of three words and more without names."""
    desk = Desk(load(write_config(tmp_path, positions=[{**POSITIONS[0], "formulas": [formula]}])))
    lack(desk, 1, 2, 3)
    desk.confirm(the_flag(desk), NOW + 3 * DAY)
    lack(desk, 4)
    for day, ending in ((5, "as of old"), (6, "for good")):
        speak(desk, day, WITHOUT.format(f"word{day}"), f"On day {day} it is {formula}, {ending}.")
    flag = desk.flags()[-1]
    assert flag.shift is Shift.FORMULA_ADDED
    assert flag.reasons == (
        f"“{formula}” stands again in the texts of 2026-03-07 and 2026-03-08, after 4 texts without it",
    )
    desk.confirm(flag, NOW + 6 * DAY)
    held = desk.store.position_on("norland", "tariffs")
    assert held is not None
    assert held.formulas == (formula,)
    desk.store.close()


def test_a_formula_that_was_taken_off_the_list_by_hand_and_goes_on_is_no_news(tmp_path: Path) -> None:
    desk = Desk(load(write_config(tmp_path, positions=[{**POSITIONS[0], "formulas": []}])))
    for day in range(6):
        use(desk, day)
    assert desk.flags() == []
    desk.store.close()


# --- what is new -----------------------------------------------------------------------------------------

NEW = ("We seek a common market of equals, whatever comes.", "Let there be a common market of equals in our time.")


@pytest.mark.parametrize("third", ["Soon a common market of equals will be built by all.", "It will be built by all."])
def test_a_new_phrase_is_found_wherever_in_a_check_it_came_twice(desk: Desk, third: str) -> None:
    for day in range(3):
        speak(desk, day, PHRASE, f"So it was in year {day} of the office.")
    for day, words in enumerate((*NEW, third), start=3):
        desk.read(MINISTRY, PHRASE, words, day=NOW + day * DAY, rest=speech(day))
    desk.settle(NOW + 5 * DAY)
    assert the_flag(desk).reasons == (
        "“common market of equals” stands in the texts of 2026-03-05 and 2026-03-06 and in none before",
    )


@pytest.mark.parametrize("earlier", [True, False])
def test_a_phrase_that_stood_in_any_text_before_is_not_new(desk: Desk, earlier: bool) -> None:
    speak(desk, 0, PHRASE, "Years ago it was a common market of equals, too." if earlier else "Years ago it was not.")
    for day in range(1, JUDGED + 1):
        speak(desk, day, PHRASE, f"So it was in year {day} of the office.")
    for day, words in enumerate(NEW, start=JUDGED + 1):
        speak(desk, day, PHRASE, words)
    assert bool(desk.flags()) is not earlier


def test_a_phrase_in_use_before_the_position_moved_is_not_new(desk: Desk) -> None:
    speak(desk, 0, PHRASE, "Years ago it was a common market of equals, too.")
    desk.read(PRESS, "Norland supports tariffs on grain", day=NOW + DAY)
    desk.confirm(desk.flags()[-1], NOW + DAY)
    for day in (2, 3, 4):
        speak(desk, day, PHRASE, f"So it was in year {day} of the office.")
    for day, words in enumerate(NEW, start=5):
        speak(desk, day, PHRASE, words)
    assert not any("common market" in line for flag in desk.flags() for line in flag.reasons)


def test_a_short_notice_between_two_texts_with_a_new_phrase_hides_nothing(desk: Desk) -> None:
    for day in range(3):
        speak(desk, day, PHRASE, f"So it was in year {day} of the office.")
    speak(desk, 3, PHRASE, NEW[0])
    desk.read(MINISTRY, "Norland opposes tariffs.", day=NOW + 4 * DAY)
    desk.settle(NOW + 4 * DAY)
    speak(desk, 5, PHRASE, NEW[1])
    assert "common market of equals" in the_flag(desk).reasons[0]


# --- slow trends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("again", "flags"), [(True, 0), (False, 1)])
def test_one_sentence_that_is_printed_again_day_after_day_is_no_trend(desk: Desk, again: bool, flags: int) -> None:
    judged_by(desk, Slipping())
    for day in range(8):
        desk.read(PRESS, f"Norland is mild on tariffs, day {day}", day=NOW + day * DAY)
    for day in range(8, 20):
        words = "Norland is milder on tariffs" + ("" if again else f", day {day}")
        paper = (PRESS, WIRE, RADIO)[day % 3]
        desk.read(paper, words, day=NOW + day * DAY, rest=f"{REST} That was on day {day}.")
    assert len(desk.flags()) == flags


def test_what_the_actor_itself_says_again_and_again_is_a_trend(desk: Desk) -> None:
    judged_by(desk, Slipping())
    for day in range(20):
        words = f"Norland is mild on tariffs, day {day}" if day < 8 else "Norland is milder on tariffs"
        desk.read(MINISTRY, words, day=NOW + day * DAY, rest=f"{REST} That was on day {day}.")
    [reason] = the_flag(desk).reasons
    assert reason.startswith("slow trend: small steps towards softening on ")
    assert reason.endswith("times the usual spread of a day; 4 make a trend")
