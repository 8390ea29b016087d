"""What an actor lays down on its own page, told from what it merely recounts and from chat with its readers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.domain import Actor, Article, Authority, Doubt, Kind, Speaker, Statement
from monitor.resources import lexicon_data
from monitor.statements import attribute
from monitor.statements.cues import Cues

CUES = Cues.from_data(lexicon_data("attribution.en"))
ACTORS = (
    Actor("harbour", "Port of Almere", ("Almere Port",), (Speaker("Wies Terpstra", "Harbour Master", 1),)),
    Actor("chile", "Chile", ("Santiago", "Chilean government"), (Speaker("Rosa Fuentes", "President", 1),)),
)


def own(text: str, *, authority: Authority = Authority.OFFICIAL) -> list[Statement]:
    published = datetime(2025, 3, 5, 9, tzinfo=UTC)
    article = Article(url="https://port.example/1", title="News", text=text, published=published)
    return attribute(article, ACTORS, CUES, authority=authority, publisher="harbour")


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
