"""What an actor lays down on its own page, told from what it merely recounts and from chat with its readers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hearing import CUES, heard
from monitor.domain import Actor, Article, Authority, Doubt, Kind, Speaker, Statement
from monitor.statements import attribute

ACTORS = (
    Actor("harbour", "Port of Almere", ("Almere Port",), (Speaker("Wies Terpstra", "Harbour Master", 1),)),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Rosa Fuentes", "President", 1),)),
)


def own(text: str, *, authority: Authority = Authority.OFFICIAL) -> list[Statement]:
    return heard(text, ACTORS, title="News", authority=authority, publisher="harbour")


@pytest.mark.parametrize(
    "rule",
    [
        "From release 4 on, our charts are sold under the Open Waters Licence.",
        "As of 1 May barges in ballast are exempt.",
        "With effect from Monday the north basin is closed.",
        "Starting next month a night at the quay costs 40 euros.",
        "Until further notice the outer lock opens at six.",
        "As from 2026 shore power is paid by the hour.",
        "Henceforth every tug is inspected twice.",
        "Ferries are now subject to the winter timetable.",
        "Permits are issued on arrival.",
        "Applications require the signature of the owner.",
        "Hulls over forty metres need a licence.",
        "A pilot is compulsory beyond the second buoy.",
        "Skippers have to report their cargo at the gate.",
        "The surcharge applies to foreign flags only.",
        "The lower toll no longer applies.",
        "The concession of the dredgers lapses on 30 June.",
        "This notice replaces that of 2 March.",
        "Holders of a yearly pass may moor overnight and may use the crane.",
        "You may copy the charts, but you may not sell them.",
        "The moratorium on sand remains in place.",
        "Crews from third countries are not admitted without papers.",
        "Reselling berths is not allowed without a contract.",
        "No licence is needed for rowing boats.",
        "With immediate effect all night crossings stop.",
        "Support for paper charts ends in March.",
        "All tugs have been ordered to stay in the basin.",
    ],
)
def test_a_rule_term_or_permission_in_the_publishers_own_words_is_its_statement(rule: str) -> None:
    (statement,) = own(rule)
    assert (statement.kind, statement.actor, statement.text) == (Kind.OFFICIAL, "harbour", rule)


@pytest.mark.parametrize(
    "fact",
    [
        "From the lighthouse the line follows the dyke.",
        "From May the storks are seen on the roof of the depot.",
        "As of last Friday 214 barges had been registered.",
        "The licence was issued in 2019 and ran for ten years.",
        "The north basin, which is subject to heavy silting, was dredged in May.",
        "Deliveries are subject to delays.",
        "Travellers may experience delays at the gate.",
        "Ice may close the outer lock without warning.",
        "Traffic has grown by a tenth since January.",
        "The choir of the port applied for a grant in June.",
        "The restoration of the old crane requires patience.",
        "This page explains what skippers have to observe.",
        "The quarrel has to do with sand.",
        "The festival of lights starts on Saturday with a concert.",
        "The museum of the port is open to the public.",
        "The tour of the docks is sold out until May.",
        "The desk is open from Monday to Friday.",
        "The gate is closed from nine to five.",
    ],
)
def test_a_fact_or_an_event_on_the_publishers_own_page_is_none(fact: str) -> None:
    assert not own(fact)


@pytest.mark.parametrize(
    "chat",
    [
        "Those of you who have waited at the lock in the rain will know what that means.",
        "Many of you will remember the winter of 1997.",
        "You may have heard of the fire at the depot.",
        "We know that some of you will have questions.",
        "Regular readers will recall the old crane.",
    ],
)
def test_what_only_keeps_the_readers_company_is_no_stance(chat: str) -> None:
    assert not own(chat)


@pytest.mark.parametrize(
    "stance",
    [
        "You will pay the higher toll from May.",
        "Those who moor without a pass will be fined.",
        "We will not sell the charts; some of you will know why.",
    ],
)
def test_an_announcement_to_the_readers_stays_a_stance(stance: str) -> None:
    assert [one.kind for one in own(stance)] == [Kind.OFFICIAL]


def test_the_same_rule_in_the_press_is_no_statement_of_anybody() -> None:
    assert not [one for one in own("Permits are issued on arrival.", authority=Authority.PRESS) if one.actor]


# --- what it tells of its own deeds ----------------------------------------------------------------------

MINISTRY = (
    Actor(
        "treasury",
        "Ministry of Finance of Ostland",
        ("Ostland's Ministry of Finance",),
        (Speaker("Ilse Moor", "Minister of Finance", 2),),
    ),
    Actor("bank", "National Bank of Ostland", ("NBO",), (Speaker("Karl Rand", "Governor", 1),)),
)


def told(text: str, publisher: str) -> list[Statement]:
    published = datetime(2025, 3, 5, 9, tzinfo=UTC)
    article = Article(url="https://ostland.example/1", title="News", text=text, published=published)
    return attribute(article, MINISTRY, CUES, authority=Authority.OFFICIAL, publisher=publisher)


@pytest.mark.parametrize(
    ("publisher", "deed"),
    [
        ("treasury", "In view of this agreement the Ministry has withdrawn the draft act on the levy."),
        ("treasury", "The Ministry is against any new borrowing in common."),
        ("treasury", "The Minister has suspended the auctions of long bonds."),
        ("treasury", "In the same act the Ministry abolishes the stamp duty on bureaux de change."),
        ("treasury", "The Ministry of Finance of Ostland opposes a tax on turnover."),
        ("bank", "The Board lowered the key rate by a quarter of a point to 3.25 per cent."),
        ("bank", "At its meeting on Tuesday the Bank Board raised the countercyclical buffer."),
        ("bank", "The Governing Council decided to end its purchases of bonds."),
    ],
)
def test_what_a_publisher_does_or_holds_in_the_third_person_is_its_statement(publisher: str, deed: str) -> None:
    (statement,) = told(deed, publisher)
    assert (statement.kind, statement.actor, statement.text) == (Kind.OFFICIAL, publisher, deed)


@pytest.mark.parametrize(
    "other",
    [
        "The Ostland Chamber of Bakers has withdrawn its complaint.",
        "The supervisory board of Grandis Bank lowered its dividend.",
        "Import prices have been falling since March.",
        "Has the Ministry withdrawn the draft act on the levy?",
        "The Ministry has withdrawn the following drafts:",
    ],
)
def test_what_others_do_what_merely_happens_and_what_leads_to_a_list_is_not(other: str) -> None:
    assert not [one for one in told(other, "treasury") if one.actor == "treasury"]


def test_a_deed_of_long_ago_is_recalled() -> None:
    (statement,) = told("In March 2019 the Ministry withdrew the draft act on the levy.", "treasury")
    assert Doubt.RECALLED in statement.doubt


# --- what is others' word, board or rule, and what merely happens ------------------------------------------

HOUSES = (
    Actor("norway", "Norway", ("Oslo",), (Speaker("Liv Dahl", "Prime Minister", 1),)),
    Actor("ecb", "European Central Bank", ("ECB",), (Speaker("Paul Klein", "President", 1),)),
    Actor("union", "European Union", ("EU", "Brussels")),
)


def printed(text: str, publisher: str = "norway", title: str = "News") -> list[Statement]:
    published = datetime(2025, 3, 5, 9, tzinfo=UTC)
    article = Article(url="https://norway.example/1", title=title, text=text, published=published)
    return attribute(article, HOUSES, CUES, authority=Authority.OFFICIAL, publisher=publisher)


def official(text: str, publisher: str = "norway", title: str = "News") -> list[str]:
    return [one.text for one in printed(text, publisher, title) if one.kind is Kind.OFFICIAL]


@pytest.mark.parametrize(
    "claim",
    [
        "The report concludes that Norway has cut its aid.",
        "Opponents argue that the Ministry has closed the hospital in secret.",
        "According to Amnesty, Norway has cut its aid.",
        "Fishermen complain that the Ministry has closed the fjord.",
        "Russia's foreign ministry said the Ministry had banned its ships.",
        "Amnesty says Norway has banned protests.",
        "Norway has cut its aid, a study found.",
        "Norway, critics say, has cut its aid.",
        "It is claimed that Norway has cut its aid.",
        "Bakers wonder why the Ministry has raised the levy.",
        "Greenpeace expects that Norway will reject the plan.",
    ],
)
def test_what_others_say_of_a_publisher_is_not_its_own_word(claim: str) -> None:
    assert not official(claim)


@pytest.mark.parametrize(
    "word",
    [
        "The Ministry says that it has closed the fjord.",
        "The Ministry says that Norway will not join the pact.",
        "The Ministry announced on Monday that Norway had cut its aid.",
        "We reject what Amnesty says about the bases.",
        "The participants stressed that the quota will not be cut.",
        "The group is satisfied that this undertaking will restore the stock.",
        "The closure is conditional on full compliance with the commitments offered by Grandis.",
    ],
)
def test_what_a_publisher_says_of_itself_or_together_with_others_is(word: str) -> None:
    assert official(word) == [word]


@pytest.mark.parametrize(
    ("publisher", "deed"),
    [
        ("ecb", "The Fed's policy committee cut rates last week."),
        ("ecb", "The Bank of England's policy committee has cut rates."),
        ("ecb", "The Swiss governing board has cut rates."),
        ("ecb", "The European Systemic Risk Board has lowered its outlook and raised the buffer."),
        ("norway", "The Swedish central bank's Executive Board has cut the rate."),
        ("ecb", "The school board has raised the fee."),
        ("ecb", "The Federal Reserve Board has cut the rate."),
        ("norway", "The Bank's Executive Board has cut the rate."),
    ],
)
def test_a_board_that_is_anothers_by_owner_adjective_or_name_is_not_the_publishers(publisher: str, deed: str) -> None:
    assert not printed(deed, publisher)


@pytest.mark.parametrize(
    "deed",
    [
        "The Executive Board has lowered the rate.",
        "The ECB's Governing Council has cut the rate.",
        "The Governing Council of the ECB has cut the rate.",
        "The European Central Bank's Executive Board has lowered the rate.",
    ],
)
def test_a_board_called_by_the_publishers_own_names_is(deed: str) -> None:
    assert official(deed, "ecb") == [deed]


@pytest.mark.parametrize(
    "rule",
    [
        "In Belarus people have to register with the police, and opponents are expelled.",
        "In Afghanistan girls are not allowed to attend school.",
        "American tariffs apply to all steel from Norway.",
        "US tariffs of 15 per cent apply to steel from August.",
        "Swedish rules apply to foreign boats as well.",
        "The Russian ban on salmon remains in place until December.",
        "Russia's embargo on salmon remains in force.",
        "Sanctions are imposed by the United States on 30 firms.",
        "Norwegian salmon is subject to a duty of 25 per cent in China.",
        "Norwegian exporters are subject to the American tariffs.",
        "Under the Swedish act boats need a permit from May.",
        "The embargo of China remains in force.",
        "Danish farmers have to register their cows.",
        "Visas are issued by Sweden only.",
    ],
)
def test_another_states_rule_on_a_publishers_page_is_not_its_own(rule: str) -> None:
    assert not official(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "Norwegian boats need a licence from May.",
        "In Norway boats need a licence.",
        "Imports from China are subject to a duty of 20 per cent.",
        "Russian ships are not admitted to Norwegian ports.",
        "Russian citizens need a visa.",
        "Sanctions against Russia remain in force.",
        "Norway's measures in view of the situation in Venezuela remain in force.",
        "Afghans whose application has been rejected are not returned to Afghanistan.",
        "No cargo of Russian origin may be landed after 31 December.",
        "The embassy in Kabul is closed until further notice.",
        "We regret that American tariffs apply to all steel from Norway.",
    ],
)
def test_a_publishers_rule_for_those_of_other_states_is_its_own(rule: str) -> None:
    assert official(rule) == [rule]


def test_on_a_page_of_travel_advice_the_rules_of_the_country_visited_are_its_advice() -> None:
    rules = ["Visas are issued on arrival.", "In Belarus visitors have to register with the police."]
    assert official("\n\n".join(rules), title="Travel advice: Belarus") == rules
    assert official("\n\n".join(rules)) == rules[:1]


@pytest.mark.parametrize(
    "fact",
    [
        "Many families have to choose between heat and food.",
        "Farmers have to cope with the worst drought for years.",
        "Banks may pass higher rates on to their customers.",
        "Workers may leave the country if wages stay low.",
        "The Minister remains in hospital until Monday.",
        "The road is closed to traffic because of a landslide.",
        "Commuters have to wait for hours.",
        "Households have to pay more for bread.",
        "Companies may leave the island if the harbour silts up.",
        "Some banks may close branches.",
        "The Governor stays at home until Friday.",
        "The tunnel is closed until Sunday because of an accident.",
    ],
)
def test_what_people_put_up_with_what_is_expected_and_what_happens_is_no_rule(fact: str) -> None:
    assert not official(fact)


@pytest.mark.parametrize(
    "rule",
    [
        "Applicants have to prove their income.",
        "Companies may deduct the fee.",
        "Nobody may leave the island without a pass.",
        "You have to wait for the signal.",
        "Boats may fish inside the line from May.",
        "The border is closed to traffic from Monday.",
    ],
)
def test_what_those_addressed_have_to_do_or_may_do_is_one(rule: str) -> None:
    assert official(rule) == [rule]


# --- sentences under a day of their own --------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "Statement of 3 March 2019: ",
        "3 March 2019: ",
        "Declaration of March 3, 2019 – ",
        "Press release, 3 March 2019: ",
    ],
)
def test_a_line_headed_by_a_day_of_long_ago_is_recalled_with_the_rest_of_its_paragraph(head: str) -> None:
    found = printed(f"{head}We will never join the pact. We want our own quota.\n\nWe want peace at sea.")

    assert [(one.text, one.date and one.date.year) for one in found] == [
        ("We will never join the pact.", 2019),
        ("We want our own quota.", 2019),
        ("We want peace at sea.", 2025),
    ]
    assert [Doubt.RECALLED in one.doubt for one in found] == [True, True, False]


def test_a_line_headed_by_a_day_of_this_week_is_news_of_that_day() -> None:
    (statement,) = printed("Statement of 3 March 2025: We will never join the pact.")
    assert (statement.date and statement.date.day, statement.doubt) == (3, ())


@pytest.mark.parametrize(
    "line",
    [
        "1 May 2025: The ports will be closed.",
        "1 May: The ports will be closed.",
        "31 February 2019: We will never join the pact.",
        "We will never join the pact of 3 March 2019: it is bad.",
    ],
)
def test_a_day_to_come_without_a_year_impossible_or_in_the_sentence_heads_nothing(line: str) -> None:
    (statement,) = printed(line)
    assert (statement.text, statement.date and statement.date.isoformat()) == (line, "2025-03-05")


@pytest.mark.parametrize(
    "stand",
    [
        "Growers complain that the toll is too high, but the Ministry will not lower it.",
        "Residents say that the noise is unbearable, and we will act.",
        "Westland needs to use its influence on its neighbours.",
        "Russian grain is banned.",
        "Russian timber is no longer bought.",
    ],
)
def test_a_stand_beside_what_others_say_and_a_ban_on_foreign_goods_are_the_publishers(stand: str) -> None:
    assert [one.actor for one in told(stand, "treasury") if one.kind is Kind.OFFICIAL] == ["treasury"]
