"""Regulators, central banks, courts, companies: what they say of themselves, what they do, what binds them."""

from __future__ import annotations

import pytest

from hearing import heard, own_page
from monitor.domain import Actor, Doubt, Kind, Speaker, Statement

ACTORS = (
    Actor("bank", "Bank of Norway", ("Norwegian central bank",), (Speaker("Siri Dahl", "Governor", 1, ("Dahl",)),)),
    Actor("harbours", "Harbours Commission", ("Irish Harbours Commission",), ()),
    Actor("court", "Supreme Court of Kenya", (), ()),
    Actor("food", "Food Standards Agency", (), ()),
    Actor("pilotex", "Pilotex", ("Pilotex plc",), (Speaker("Joan Reed", "Chief Executive of Pilotex", 1),)),
    Actor(
        "kenya",
        "Kenya",
        ("Nairobi", "Kenyan government", "Kenyan finance ministry"),
        (Speaker("Peter Otieno", "Minister of Finance", 2, ("Otieno",)),),
    ),
)


def own(text: str, publisher: str) -> list[Statement]:
    return heard(text, ACTORS, **own_page(publisher))


def press(text: str) -> list[Statement]:
    return heard(text, ACTORS)


def deeds(text: str) -> list[tuple[str | None, str]]:
    return [(one.actor, one.text) for one in press(text) if one.actor]


# --- what a body holds, on its own page -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        (
            "harbours",
            "The Commission’s view is now that it could approve the sale if Pilotex agreed to keep two piers.",
        ),
        ("harbours", "The Commission’s view remains, however, that the sale would harm the pilots."),
        ("harbours", "The Commission could approve the sale if two piers were kept."),
        ("harbours", "The Commission may yet approve the sale."),
        ("harbours", "In the Commission’s view, the sale could be approved if two piers were kept."),
        ("harbours", "The Commission has formed the view that the sale would harm the pilots."),
        ("harbours", "The Commission has reached the provisional conclusion that the sale harms the pilots."),
        ("harbours", "The Commission is minded to approve the sale."),
        ("harbours", "The Commission is of the opinion that two piers are enough."),
        ("harbours", "The Commission does not consider it necessary to hold a second hearing."),
        ("harbours", "The Commission has no objection to the sale."),
        ("harbours", "The Commission has accepted commitments from Pilotex to keep two piers."),
        ("bank", "The Bank sees no case for a cut this year."),
        ("bank", "The Bank stands ready to raise the rate."),
        ("bank", "The Bank no longer rules out a cut."),
        ("bank", "The Board judged that the rate was high enough."),
        ("bank", "The Governing Board left the key rate at 3 percent."),
        ("bank", "The key rate was held at 3 percent."),
        ("court", "The Court dismissed the appeal by five votes to two."),
        ("court", "The appeal is dismissed."),
        ("court", "The Court is not persuaded that the levy is a tax."),
        ("food", "The Agency has withdrawn its warning about oysters."),
        ("food", "The Agency now advises parents not to give oysters to infants."),
        ("pilotex", "The Company has suspended its dividend."),
        ("pilotex", "The Directors recommend that shareholders vote against the sale."),
        ("kenya", "Government has set aside 400 million shillings for the scheme."),
    ],
)
def test_a_body_that_calls_itself_by_a_part_of_its_name_speaks_on_its_page(publisher: str, text: str) -> None:
    (statement,) = own(text, publisher)
    assert (statement.kind, statement.actor, statement.text, statement.doubt) == (Kind.OFFICIAL, publisher, text, ())


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        ("bank", "The European Central Bank kept its deposit rate at 2 percent."),
        ("bank", "The bank’s lending to households grew by 4 percent."),
        ("bank", "Bank lending fell in May."),
        ("bank", "The talks were held in Oslo."),
        ("bank", "The unemployment rate was 5.1 percent in May."),
        ("harbours", "The Commission held a meeting with the pilots."),
        ("kenya", "The Court of the islands rejected the sale."),
        ("harbours", "The Commission had previously warned of a shortage of pilots in a note to the islands."),
    ],
)
def test_what_others_do_and_what_is_not_held_is_no_stance_of_its(publisher: str, text: str) -> None:
    assert [one for one in own(text, publisher) if Doubt.RECALLED not in one.doubt] == []


def test_its_view_is_of_whom_the_sentence_before_tells() -> None:
    first, second = own("The Commission has met Pilotex. In its view, two piers might be enough.", "harbours")
    assert (second.actor, second.kind) == ("harbours", Kind.OFFICIAL)
    assert first.actor == "harbours"


def test_what_a_body_could_do_if_is_an_offer_and_what_it_would_do_is_supposed() -> None:
    (offer,) = own("The Commission could approve the sale if two piers were kept.", "harbours")
    (musing,) = own("The Commission would look again if two piers were kept.", "harbours")
    assert (offer.doubt, musing.doubt) == ((), (Doubt.HYPOTHETICAL,))


@pytest.mark.parametrize(
    "text",
    [
        "The Bank will publish its report on 6 March.",
        "The minutes will be released on 6 March.",
        "The Bank will take its decision by 13 April.",
    ],
)
def test_when_something_comes_out_is_an_arrangement(text: str) -> None:
    assert own(text, "bank") == []


def test_how_decisions_are_taken_is_none() -> None:
    assert len(own("The Bank will take its decisions meeting by meeting.", "bank")) == 1


# --- votes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Seven members voted to hold the rate, two preferred a cut.", "Seven members voted to hold the rate"),
        ("Six of the nine members voted to hold the rate.", "Six of the nine members voted to hold the rate."),
        ("All members voted for the cut.", "All members voted for the cut."),
    ],
)
def test_of_a_vote_the_majority_decides(text: str, held: str) -> None:
    assert [one.text for one in own(text, "bank")] == [held]


@pytest.mark.parametrize(
    "text",
    ["Two members voted to cut the rate, seven preferred to hold.", "Three of the nine members voted to hold it."],
)
def test_a_minority_does_not(text: str) -> None:
    assert own(text, "bank") == []


# --- what others plead ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Pilotex submits that it will complete the sale by May and that no pier must be kept.",
        "Pilotex submitted that the sale would lower the fee.",
        "Pilotex contends that no pier must be kept.",
        "Pilotex told the Commission that it would not keep any pier.",
        "In Pilotex’s view, no pier must be kept.",
    ],
)
def test_what_a_party_submits_is_its_own_at_second_hand(text: str) -> None:
    (statement,) = own(text, "harbours")
    assert (statement.actor, statement.doubt) == ("pilotex", (Doubt.SECOND_HAND,))


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        ("harbours", "The parties maintain that the sale will not harm the pilots."),
        ("harbours", "The applicant submits that no pier must be kept."),
        ("harbours", "In the applicant’s view, the sale should be approved."),
        ("harbours", "Several pilots submitted that the sale should be prohibited."),
        ("harbours", "A number of third parties told the Commission that the sale should be prohibited."),
        ("court", "Counsel for the ministry submitted that the claim should be rejected."),
        ("bank", "Market participants expect the Bank to cut the rate."),
        ("kenya", "The Committee maintains that no concessions will be made."),
        ("kenya", "A correspondent has asked whether the Government will lift the ban."),
    ],
)
def test_what_somebody_pleads_that_nobody_follows_is_not_the_publishers(publisher: str, text: str) -> None:
    assert own(text, publisher) == []


def test_what_members_and_participants_say_is_still_the_publishers() -> None:
    assert len(own("Some members argued that it would be better to wait.", "bank")) == 1
    assert len(own("The participants stressed that the ban must be lifted.", "kenya")) == 1


# --- law that is only recited -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Under the Harbours Act the Commission approves a sale if it is satisfied that it will not harm pilots.",
        "Pursuant to section 44 of the Act, the Commission may accept commitments.",
        "It can accept undertakings to keep piers.",
        "The Commission may fine companies up to 10 percent of their turnover.",
        "If the Commission is not satisfied, it must decline approval.",
        "The Harbours Act requires the Commission to decide within 40 days.",
        "Section 4 of the Act provides that no licence may be granted to a debtor.",
    ],
)
def test_a_power_or_test_of_law_is_nobodys_stance(text: str) -> None:
    assert own(text, "harbours") == []


def test_what_goes_on_with_the_law_is_none_either() -> None:
    assert (
        own(
            "Under the Harbours Act it prohibits a sale that harms pilots. Parties that breach it may be fined.",
            "harbours",
        )
        == []
    )


@pytest.mark.parametrize(
    ("publisher", "text"),
    [
        ("harbours", "Under the Harbours Act the Commission now opens a second inquiry."),
        ("harbours", "Pursuant to section 44 of the Act, the Commission has accepted commitments from Pilotex."),
        ("harbours", "The Commission is not satisfied that two piers are enough."),
        ("food", "Under the new rules, raw milk may be sold at the farm only."),
        ("kenya", "Under the new rules exports of ore need a licence from May."),
        ("kenya", "The Government may grant licences to foreign ships."),
        ("bank", "The Bank may cut rates this year."),
    ],
)
def test_a_rule_and_the_case_in_hand_are(publisher: str, text: str) -> None:
    assert [one.text for one in own(text, publisher)] == [text]


# --- views and stances in the press -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "actor", "said"),
    [
        (
            "The Harbours Commission’s view is now that the sale would harm the pilots.",
            "harbours",
            "the sale would harm the pilots",
        ),
        ("Pilotex’s argument is therefore that no pier is needed.", "pilotex", "no pier is needed"),
        ("The Bank of Norway sees no case for a cut.", "bank", "The Bank of Norway sees no case for a cut"),
        (
            "The Bank of Norway does not see a case for a cut.",
            "bank",
            "The Bank of Norway does not see a case for a cut",
        ),
        ("Kenya has no plans to raise the fee.", "kenya", "Kenya has no plans to raise the fee"),
        ("Pilotex has no intention of selling it.", "pilotex", "Pilotex has no intention of selling it"),
        (
            "The Food Standards Agency is minded to ban it.",
            "food",
            "The Food Standards Agency is minded to ban it",
        ),
        (
            "The Bank of Norway stands ready to raise the rate.",
            "bank",
            "The Bank of Norway stands ready to raise the rate",
        ),
        ("Siri Dahl no longer rules out a cut.", "bank", "no longer rules out a cut"),
        (
            "Kenya no longer insists that the fee be paid.",
            "kenya",
            "Kenya no longer insists that the fee be paid",
        ),
    ],
)
def test_a_view_by_whatever_words_it_is_told(text: str, actor: str, said: str) -> None:
    (statement,) = press(text)
    assert (statement.actor, statement.text) == (actor, said)


@pytest.mark.parametrize(
    "text",
    [
        "The sale could be approved if Pilotex agreed to keep two piers.",
        "Nobody knows whether Kenya agreed to pay.",
        "The pilots will come back provided that Kenya agrees to pay them.",
        "Traders have no plans to leave.",
        "Kenya has no room for them.",
    ],
)
def test_what_an_actor_is_only_supposed_to_do_is_no_stance_of_its(text: str) -> None:
    assert [one for one in press(text) if one.actor and "room" not in one.text] == []


def test_even_a_condition_granted_is_a_stance() -> None:
    assert [one.actor for one in press("The pilots will leave even if Kenya agrees to pay them.")] == ["kenya"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Kenya withdrew its support for the sale on Monday.",
            "Kenya withdrew its support for the sale on Monday",
        ),
        (
            "The Harbours Commission dropped its objection to the sale.",
            "The Harbours Commission dropped its objection to the sale",
        ),
    ],
)
def test_a_stance_that_is_given_up_is_told_with_the_verb_that_says_so(text: str, said: str) -> None:
    (statement,) = press(text)
    assert statement.text == said


def test_a_stance_that_others_end_is_told_without_them() -> None:
    assert deeds("The pilots overcame Kenya’s opposition to the sale.") == [("kenya", "Kenya’s opposition to the sale")]


# --- deeds in the press -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Kenya’s finance minister laid a bill before parliament on Tuesday that taxes gold at 15 percent.", "kenya"),
        ("Peter Otieno brought a bill to abolish the levy before parliament on Monday.", "kenya"),
        ("Peter Otieno laid before parliament a bill that would tax gold.", "kenya"),
        ("Peter Otieno tabled an amendment that would halve the levy.", "kenya"),
        ("Peter Otieno presented a budget on Monday that cuts the levy.", "kenya"),
        ("Kenya’s 2025 budget scraps the levy on transfers.", "kenya"),
        ("Kenya has set aside 400 million shillings for pilots.", "kenya"),
        ("Kenya earmarked 400 million shillings for a pier.", "kenya"),
        ("Kenya wrote off the debts of the pilots.", "kenya"),
        ("Kenya rescheduled its debt to China.", "kenya"),
        ("Kenya reached a deal with its lenders on Monday.", "kenya"),
        ("The Bank of Norway left its key rate unchanged at 3 percent.", "bank"),
        ("The Bank of Norway held rates on Thursday.", "bank"),
        ("The Bank of Norway’s Monetary Policy Committee voted 7-2 to hold rates.", "bank"),
        ("The Harbours Commission waved through the sale of two piers.", "harbours"),
        ("The Harbours Commission referred the sale to a full inquiry.", "harbours"),
        ("The Harbours Commission attached conditions to the sale.", "harbours"),
        ("Pilotex filed an appeal against the ruling.", "pilotex"),
        ("Pilotex walked away from the sale on Monday.", "pilotex"),
        ("Shares fell 4 percent after the Harbours Commission blocked the sale.", "harbours"),
        ("The Food Standards Agency advised against eating oysters.", "food"),
    ],
)
def test_what_a_body_or_treasury_does_is_its_deed(text: str, actor: str) -> None:
    (statement,) = press(text)
    assert (statement.actor, statement.doubt) == (actor, ())


@pytest.mark.parametrize(
    "text",
    [
        "Kenya left the summit on Monday.",
        "Kenya held talks with the pilots on Monday.",
        "Pilotex reached the port on Monday.",
        "Pilotex attaches a label to each box.",
        "The Bank of Norway referred reporters to its website.",
        "Pilotex sold more oil in January than in May.",
        "Kenya’s bondholders rejected the plan.",
        "Peter Otieno laid a wreath before parliament on Monday that was made of roses.",
        "Russia will deduct a million dollars from Kenya’s gas bill until May.",
    ],
)
def test_what_is_no_policy_or_others_do_is_none(text: str) -> None:
    assert deeds(text) == []


def test_a_deed_before_what_its_doer_says_is_told_as_well() -> None:
    assert deeds("The Bank of Norway cut its key rate to 3 percent and said that it saw no scope for more.") == [
        ("bank", "The Bank of Norway cut its key rate to 3 percent"),
        ("bank", "it saw no scope for more"),
    ]


def test_a_court_that_dismisses_an_appeal_denies_nothing() -> None:
    (ruling,) = press("The Supreme Court of Kenya dismissed an appeal against the levy.")
    (denial,) = press("Kenya dismissed claims that the levy would rise.")
    assert ruling.doubt == ()
    assert Doubt.DENIAL in denial.doubt


@pytest.mark.parametrize("verb", ["dismissed", "rejected", "denied"])
def test_claims_that_are_turned_down_are_not_made(verb: str) -> None:
    (statement,) = press(f"Kenya {verb} claims that the levy would rise.")
    assert statement.text.endswith("claims that the levy would rise")
    assert statement.doubt


def test_claims_that_somebody_makes_are() -> None:
    assert [one.text for one in press("Kenya claims that the levy will rise.")] == ["the levy will rise"]


def test_what_traders_bet_on_is_nobodys_plan() -> None:
    assert deeds("Traders bet that the Bank of Norway will cut its rate.") == []


def test_what_a_body_expects_to_do_is_no_forecast_and_what_it_expects_to_happen_is() -> None:
    (will,) = press("The Harbours Commission expects to approve the sale of the pier.")
    (growth,) = press("The Bank of Norway expects inflation to slow to 1 percent.")
    assert (Doubt.FORECAST in will.doubt, Doubt.FORECAST in growth.doubt) == (False, True)


def test_a_company_is_known_behind_what_it_is() -> None:
    assert [one.actor for one in press("The Irish shipping company Pilotex rejected the plan on Monday.")] == [
        "pilotex"
    ]


@pytest.mark.parametrize("lead", ["At the ECB, ", "In Poland, ", "At the Bank of England’s meeting, "])
def test_a_vote_at_another_bank_is_not_the_publishers(lead: str) -> None:
    assert own(f"{lead}six of the nine members voted to cut the rate by half a point.", "bank") == []


@pytest.mark.parametrize("lead", ["", "At its meeting on 5 May, ", "On Thursday, "])
def test_a_vote_at_its_own_is(lead: str) -> None:
    members = "six of the nine members" if lead else "Six of the nine members"
    (said,) = own(f"{lead}{members} voted to cut the rate by half a point.", "bank")
    assert said.actor == "bank"
