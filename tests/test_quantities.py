"""Which figures of a text bind somebody, and which way: what a changed figure does to a stance rests on it."""

from __future__ import annotations

import pytest

from monitor.compare.features import weigh
from monitor.compare.quantities import Quantity, Role, increase
from monitor.compare.signals import read
from monitor.lexicon import StanceLexicon
from monitor.resources import lexicon_data

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))


def figures(text: str) -> list[Quantity]:
    return list(read(text, LEXICON).quantities)


@pytest.mark.parametrize(
    "text",
    [
        "The association was founded in 1998 with 40 members.",
        "The association, founded in 1998 with 40 members, opposes the dam.",
        "The council, which has 15 members, will vote on the motion.",
        "The minister, 54, will visit the plant.",
        "The union with its 200,000 members demands higher wages.",
        "The fire killed 17 people, and the ministry calls for stricter rules.",
        "The ambassador, who has served since 2019, rejects the claim.",
        "The treaty of 1994 must be respected by all parties.",
        "Our 12 field offices support farmers in the region.",
        "The next meeting of the committee is on 14 May.",
        "More than 60 countries have signed the convention, and we support it.",
        "The curfew has lasted 10 days, and we support it.",
        "Last year 45 ships called at the port, which will stay closed to tankers.",
    ],
)
def test_a_figure_that_describes_binds_nobody(text: str) -> None:
    assert figures(text)
    assert not [one for one in figures(text) if one.binds]


@pytest.mark.parametrize(
    ("text", "role", "upward"),
    [
        ("The government will send 500 soldiers.", Role.AMOUNT, True),
        ("The union demands a wage increase of 6 per cent.", Role.AMOUNT, True),
        ("The tariff on steel is 25 per cent.", Role.AMOUNT, True),
        ("Whoever litters pays a fine of 50 euros.", Role.AMOUNT, True),
        ("Some 40 judges must retire.", Role.AMOUNT, True),
        ("Temporary checks run for 6 weeks.", Role.AMOUNT, True),
        ("Military service lasts 4 months.", Role.AMOUNT, True),
        ("Applicants must have lived in the country for 5 years.", Role.AMOUNT, True),
        ("We will reduce the fleet to 40 boats.", Role.AMOUNT, False),
        ("Ships must keep at least 200 metres from the reef.", Role.LEAST, True),
        ("Releases will never fall below 120 tonnes.", Role.LEAST, True),
        ("The quota is 4,000 tonnes a year.", Role.MOST, False),
        ("Spending must not exceed 3 per cent.", Role.MOST, False),
        ("Visitors may stay for up to 90 days.", Role.MOST, True),
        ("Owners must register their boats within 30 days.", Role.DEADLINE, False),
        ("The law bans cars from the centre by 2028.", Role.DEADLINE, False),
        ("All coal plants have to close by the end of 2038.", Role.DEADLINE, False),
        ("The army will withdraw by 1 May.", Role.DEADLINE, False),
        ("Sanctions will remain in force until 2026.", Role.END, True),
    ],
)
def test_a_figure_that_binds_has_a_role_and_a_way(text: str, role: Role, upward: bool) -> None:
    assert [(one.role, one.upward, one.negated) for one in figures(text)] == [(role, upward, False)]


@pytest.mark.parametrize(
    ("text", "upward"),
    [
        ("Lorries over 20 tonnes are banned from the bridge.", False),
        ("The city bans lorries of more than 20 tonnes.", False),
        ("The city bans heavy lorries over 20 tonnes.", False),
        ("We will ban the sale of drinks with more than 5 percent alcohol.", False),
        ("Companies with more than 250 employees must report.", False),
        ("Ships older than 20 years may not enter the port.", False),
        ("Crude sold above $60 a barrel may not be insured.", False),
        ("Children under 14 may not use the service.", True),
        ("The service is forbidden to children younger than 14.", True),
        ("Ships under 500 tonnes are exempt from the fee.", False),
        ("Farms of less than 10 hectares do not have to register.", False),
        ("Loans above 5 million need not be reported.", True),
    ],
)
def test_a_bound_of_what_a_rule_is_on_is_the_firmer_the_wider_it_makes_the_rule(text: str, upward: bool) -> None:
    assert [(one.role, one.upward, one.negated) for one in figures(text)] == [(Role.SCOPE, upward, False)]


@pytest.mark.parametrize(
    "text",
    [
        "We will spend more than 2 percent of output on defence.",
        "Spending must be over 2 percent of output.",
        "We will cut emissions by more than 40 percent.",
        "We will limit the deficit to under 3 percent.",
        "The country must hold reserves of more than 90 days.",
        "Visitors younger than 16 may enter alone.",
        "Ships over 20 years are no longer banned.",
        "More than 60 ships must leave.",
    ],
)
def test_how_much_there_is_to_be_bounds_no_rule(text: str) -> None:
    assert all(one.role is not Role.SCOPE for one in figures(text))


COUNTED = [
    ("Norway will send 2000 soldiers.", 2000, "person"),
    ("Norway will send 2000 more vaccines.", 2000, ""),
    ("The force of 2000 soldiers will leave.", 2000, "person"),
    ("Whoever litters pays a fine of 1950 euros.", 1950, "money"),
    ("Whoever litters pays $2000.", 2000, "money"),
    ("The country will admit 2000 refugees.", 2000, "refug"),
    ("At most 1990 licences will be issued.", 1990, "licenc"),
    ("No more than 2050 ships may pass.", 2050, "ship"),
    ("The quota will be cut to 2000 permits.", 2000, "permit"),
    ("Do not anchor within 2000 metres of the cable.", 2000, "metre"),
]
DATED = [
    "All pits must close by 2030.",
    "In 2027 people will vote on it.",
    "By 2030 tonnes of it must go.",
    "By 2035 emissions must fall.",
    "The treaty of 1973 provides for it.",
    "The law remains in force until 2030.",
    "We will meet 2030 targets.",
    "The bank will restore 2019 levels.",
    "Their troops must leave the 1967 borders.",
    "From 2027 exports to the island are banned.",
    "2029 remains the aim.",
    "The year 2000 saw it begin.",
    "On 1 July 2000 soldiers must leave.",
    "In 2000 more soldiers must leave.",
    "On July 1, 2000 soldiers must leave.",
]


@pytest.mark.parametrize(("text", "value", "unit"), COUNTED)
def test_a_figure_the_size_of_a_year_may_say_how_many(text: str, value: float, unit: str) -> None:
    assert [(one.value, one.unit) for one in figures(text)] == [(value, unit)]


@pytest.mark.parametrize("text", DATED)
def test_a_year_stays_one_whatever_follows(text: str) -> None:
    assert [one.unit for one in figures(text)] == ["date"]


def test_of_from_one_figure_to_another_the_first_is_no_year_where_things_are_counted() -> None:
    assert {one.unit for one in figures("It cuts the force from 2000 soldiers to 1500 soldiers.")} == {"person"}
    assert {one.unit for one in figures("It was in force from 2020 to 2025.")} == {"date"}


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("within fourteen days", [(14, "day")]),
        ("sixteen ships", [(16, "ship")]),
        ("twenty-five percent", [(25, "percent")]),
        ("twenty\u2011five per cent", [(25, "percent")]),
        ("twenty five per cent", [(25, "percent")]),
        ("two hundred soldiers", [(200, "person")]),
        ("one hundred and twenty-five ships", [(125, "ship")]),
        ("two hundred and fifty thousand people", [(250_000, "person")]),
        ("two thousand five hundred tonnes", [(2500, "tonne")]),
        ("fifteen hundred soldiers", [(1500, "person")]),
        ("two dozen ships", [(24, "ship")]),
        ("half a dozen ships", [(0.5, ""), (12, "ship")]),
        ("half of the ships", [(50, "percent")]),
        ("a fifth of what is owed", [(20, "percent")]),
        ("two-thirds of the soldiers", [(66.6, "percent")]),
        ("It will fall by a quarter.", [(25, "percent")]),
        ("the first half of the year", [(0.5, "")]),
        ("a quarter of a million", [(0.25, "")]),
        ("a third country", [(0.333, "countr")]),
        ("1.2 million barrels", [(1_200_000, "barrel")]),
        ("between one hundred and two hundred soldiers", [(100, ""), (200, "person")]),
        ("from twenty to thirty days", [(20, ""), (30, "day")]),
        ("a thirty-day limit", [(30, "")]),
        ("a twenty-third ship", [(20, ""), (0.333, "ship")]),
        ("twenty one-way tickets", [(20, ""), (1, "")]),
    ],
)
def test_a_number_in_words_is_one_figure(text: str, read_as: list[tuple[float, str]]) -> None:
    assert [(one.value, one.unit) for one in figures(text)] == read_as


@pytest.mark.parametrize("text", ["The levy is 25 percent", "The levy is 25 per cent", "We will send 5 km"])
def test_a_figure_at_the_very_end_ends_with_the_text(text: str) -> None:
    [figure] = figures(text)
    assert figure.last == len(LEXICON.tokens(text)) - 1


def test_a_negation_turns_a_figure_round() -> None:
    (before,) = figures("No permits will be issued before 2027.")
    assert (before.role, before.upward, before.negated) == (Role.DEADLINE, False, True)


def test_each_figure_of_a_clause_has_its_own_role() -> None:
    roles = [one.role for one in figures("We will cut emissions by 40 per cent by 2030.")]
    assert roles == [Role.AMOUNT, Role.DEADLINE]


def test_what_something_is_measured_by_is_known_even_where_it_is_not_seen_what_it_does() -> None:
    (hours,) = figures("Velmark bans flights where a train takes less than 3 hours.")
    assert (hours.binds, hours.compared) == (False, True)


def test_the_month_of_may_allows_nothing() -> None:
    assert not read("The hearing is on 14 May. The next one was in May too.", LEXICON).of("modality")
    assert read("May we begin? They may.", LEXICON).of("modality")


HOSTILE = [
    "5",
    "5 5 5 5",
    ", 5 ,",
    "by by by 2030",
    "x" * 3000 + " 5",
    "5" * 400,
    "½ 5%",
    "²²²² soldiers",
    "٢٠٠٠ soldiers",
]


@pytest.mark.parametrize("text", [*HOSTILE, "twenty-" * 900, "hundred and " * 900, "million billion " * 400])
def test_any_text_is_read(text: str) -> None:
    assert all(0 <= one.first <= one.last for one in figures(text))


def test_of_from_one_figure_to_another_the_first_is_what_was() -> None:
    was, shall_be = figures("The ministry will cut the levy from 27 per cent to 12 per cent.")
    assert (was.value, was.left) == (27, True)
    assert (shall_be.value, shall_be.left) == (12, False)


@pytest.mark.parametrize(
    ("text", "displaced"),
    [
        ("The fee will be 20 euros instead of 35 euros.", [False, True]),
        ("Rather than $5 billion, the bank sells $2 billion.", [True, False]),
        ("Growth came to 3 per cent, up from 2 per cent.", [False, True]),
        ("The fee will be 20 euros in the place of 3 taxes.", [False, False]),
    ],
)
def test_a_figure_in_whose_place_another_stands_is_not_what_holds(text: str, displaced: list[bool]) -> None:
    assert [one.left for one in figures(text)] == displaced


def test_what_is_chosen_is_held_against_what_was_and_not_against_what_was_not_chosen() -> None:
    position, same = read("The fee is 20 euros instead of 35 euros.", LEXICON), read("The fee is 20 euros.", LEXICON)
    other = read("The fee is 35 euros.", LEXICON)
    figured = [weigh(position, one).figures for one in (same, other)]
    assert [(one["quantity_same"], one["quantity_changed"]) for one in figured] == [(1.0, 0.0), (0.0, 1.0)]


@pytest.mark.parametrize(
    "text", ["The levy of 27 per cent stays, from 12 ports to all.", "From 3 May the levy is 27 per cent."]
)
def test_a_figure_behind_from_without_another_of_its_kind_still_holds(text: str) -> None:
    assert not any(one.left for one in figures(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The levy stays until the end of February.", 2 * 30 + 30),
        ("The levy stays until May.", 5 * 30 + 30),
        ("The army will withdraw by next March.", 3 * 30 + 30),
        ("The army will withdraw on March 15.", 3 * 30 + 15),
        ("The army will withdraw on 15 March.", 3 * 30 + 15),
    ],
)
def test_a_time_without_a_year_is_a_day_of_the_year(text: str, value: float) -> None:
    (found,) = figures(text)
    assert (found.unit, found.value) == ("day-of-year", value)


@pytest.mark.parametrize("text", ["They may march to the sea.", "May they begin?", "June sang.", "In March 2027"])
def test_a_word_that_is_also_a_month_is_none_without_a_word_of_time_before_it(text: str) -> None:
    assert not [one for one in figures(text) if one.unit == "day-of-year"]


def test_a_month_that_ends_what_lasts_binds() -> None:
    (end,) = figures("The curfew will stay in force until the end of June.")
    assert (end.role, end.upward) == (Role.END, True)


@pytest.mark.parametrize(
    ("old", "new", "later"),
    [
        ("The curfew stays until November.", "The curfew stays until February.", True),
        ("The curfew stays until February.", "The curfew stays until November.", False),
        ("The curfew stays until 3 May.", "The curfew stays until 9 May.", True),
        ("The curfew stays until 2031.", "The curfew stays until 2029.", False),
    ],
)
def test_of_two_times_the_later_is_known_across_the_turn_of_the_year(old: str, new: str, later: bool) -> None:
    [before], [after] = figures(old), figures(new)
    assert (increase(before, after) > 0) is later


@pytest.mark.parametrize(
    ("text", "firmer_when_wider"),
    [
        ("Do not anchor within 300 metres of the cable.", True),
        ("Avoid all diving within 2 miles of the wreck.", True),
        ("The ministry bans drones within 5 kilometres of the airport.", True),
        ("No ship may anchor within 300 metres of the cable.", True),
        ("Every village must have a clinic within 10 kilometres.", False),
    ],
)
def test_a_radius_binds_and_under_a_prohibition_the_wider_is_the_firmer(text: str, firmer_when_wider: bool) -> None:
    radius = figures(text)[-1]
    assert radius.binds
    assert (radius.upward != radius.negated) is firmer_when_wider


def test_a_radius_that_only_describes_binds_nobody() -> None:
    assert not [one for one in figures("The farm lies within 5 kilometres of the dam.") if one.binds]


@pytest.mark.parametrize(
    "text",
    [
        "The levy ends on 1 July 2031.",
        "The levy ends on July 1, 2031.",
        "The levy ends on July 1 2031.",
    ],
)
def test_a_day_with_its_year_is_one_date(text: str) -> None:
    (found,) = figures(text)
    assert (found.unit, found.value) == ("date", 2031 * 365 + 6 * 30 + 1)
    assert found.value < figures("July 2031")[0].value < figures("2031")[0].value


def test_a_figure_before_a_year_is_no_day_of_it() -> None:
    assert [one.unit for one in figures("Of the 45, 2031 was the last")] == ["", "date"]
