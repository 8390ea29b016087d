"""What a reporter tells as done: a deed of whom the clause is about, and not a wish, a view or another's deed."""

import pytest

from flag_samples import RULES
from monitor.resources import lexicon_data
from monitor.statements.cues import Cues

DEEDS = [
    "Norway prohibited mining of the seabed",
    "Oslo reduced the fee by a third",
    "The ministry on Friday summoned the ambassador",
    "The government has quietly postponed the vote",
    "The fee was widened to all ships by the ministry",
    "Norway pulled its sailors out",
    "Norway shut its harbours",
    "On that day Norway banned whaling",
    "Although the neighbours protested, the ban was extended",
    "Norway, which had opposed the pact for years, signed it on Monday",
    "The agency, set up by five states, has blocked two mergers",
    "The duties that Oslo had imposed in May were doubled",
    "The duties imposed in May were lifted",
    "Norway lifted the duties that the council imposed",
    "Norway is against the pact but has released the funds",
    "Norway recognised the new state",
    "Ore may be shipped under a decree the president signed",
    "A decree on which the ministers agreed opens the harbours",
    "The minister laid a bill before parliament that taxes ore",
]
NONE = [
    "Norway wants the duties that the council imposed to stay",
    "China opposes the sanctions that the West imposed",
    "China opposes sanctions imposed by the West",
    "China opposes the sanctions the West imposed",
    "Norway objected to the duties imposed in May and extended in June",
    "Norway stands by the decision taken and published in May",
    "Norway rejects the plan, which the council approved",
    "Norway regrets that the council banned whaling",
    "Norway wants talks after the rebels bombed the harbour",
    "Norway wants the ban lifted",
    "Norway should never have signed that pact",
    "The ban has not been lifted",
    "The ban is to be lifted",
    "Norway promised to lift the ban",
    "Norway refused to sign",
    "The minister laid a wreath before the monument",
    "Norway wants the bill that it laid before parliament to pass",
    "Norway recognised that it was wrong",
    "Norway respects the law that its neighbour passed",
    "Norway is tired of the quota",
    "",
]


@pytest.mark.parametrize("text", DEEDS)
def test_what_the_main_clause_tells_as_done_is_a_deed(text: str) -> None:
    assert RULES.deed(text)


@pytest.mark.parametrize("text", NONE)
def test_what_is_wanted_judged_promised_or_done_by_others_is_none(text: str) -> None:
    assert not RULES.deed(text)


def test_every_act_of_the_lexicon_is_a_deed_unless_it_announces_one() -> None:
    verbs = Cues.from_data(lexicon_data("attribution.en")).verbs.items()
    acts = [
        form for form, found in verbs for verb in found
        if verb.form == "ed" and "act" in verb.classes and "vow" not in verb.classes and not verb.rest
    ]  # fmt: skip
    assert len(acts) > 200
    assert [form for form in acts if not RULES.deed(f"Norway {form} the licences")] == []
