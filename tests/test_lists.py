"""Which lists of a text grew or shrank where nothing else changed, and what that does to the sentence around them."""

from __future__ import annotations

import pytest

from monitor.compare.commitments import widening
from monitor.compare.lists import changed
from monitor.compare.signals import read
from monitor.lexicon import StanceLexicon
from monitor.resources import lexicon_data

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))


def moved(before: str, after: str) -> tuple[list[str], list[str]] | None:
    """The members that came and those that went."""
    found = changed(read(before, LEXICON), read(after, LEXICON), LEXICON)
    return ([one.text for one in found.came], [one.text for one in found.gone]) if found else None


def weight(before: str, after: str) -> int:
    """What it makes of a sentence that its list gets longer."""
    new = read(after, LEXICON)
    found = changed(read(before, LEXICON), new, LEXICON)
    assert found is not None
    return widening(new, *found.new, LEXICON)


@pytest.mark.parametrize(
    ("before", "after", "came"),
    [
        ("Boats from Asturia and Belmar stay out.", "Boats from Asturia, Belmar and Corvo stay out.", "Corvo"),
        ("Boats from Asturia and Belmar stay out.", "Boats from Corvo, Asturia and Belmar stay out.", "Corvo"),
        ("Boats from Asturia and Belmar stay out.", "Boats from Belmar, Corvo, and Asturia stay out.", "Corvo"),
        ("The boat from Asturia is late.", "The boats from Asturia and Belmar are late.", "Belmar"),
        ("The districts of Ost and West are shut.", "The districts of Ost, Nord and West are shut.", "Nord"),
        ("Ost district is shut.", "Ost and Nord districts are shut.", "Nord districts"),
        ("They sell live sheep and cattle.", "They sell live pigs, sheep and cattle.", "pigs"),
        ("They sell sheep and cattle feed.", "They sell sheep, pig and cattle feed.", "pig"),
        ("They sell salmon.", "They sell salmon & trout.", "trout"),
        ("We ship to Ost and Corvo.", "We ship to Ost, the Isle of Nord and Corvo.", "Isle of Nord"),
        ("They sell: bread, milk, eggs.", "They sell: bread, milk, butter, eggs.", "butter"),
    ],
)  # fmt: skip
def test_a_member_that_came_is_found_and_so_it_is_when_it_goes(before: str, after: str, came: str) -> None:
    assert moved(before, after) == ([came], [])
    assert moved(after, before) == ([], [came])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Boats from Asturia and Belmar stay out.", "Boats from Belmar and Asturia stay out."),
        ("They sell bread, milk and eggs.", "They sell milk, eggs and bread."),
    ],
)
def test_members_in_another_order_are_the_same_list(before: str, after: str) -> None:
    assert moved(before, after) == ([], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Boats from Asturia and Belmar stay out.", "Boats from Asturia, Belmar and Corvo stay in."),
        ("Boats from Asturia and Belmar stay out.", "Boats from Asturia, Belmar and Corvo stay out at night."),
        ("Boats from Ost stay out.", "Boats from Ost, Asturia stay out."),
        ("Boats from Ost and Nord stay out.", "Boats from Ost and Nord, Asturia stay out."),
        ("Boats from Burma and Laos stay out.", "Boats from Myanmar and Laos stay out."),
        ("Boats from Odessa and Ost stay out.", "Boats from Odesa and Ost stay out."),
        ("Boats from Ost and Corvo stay out.", "Boats from Ost and Corvo Islands stay out."),
        ("Boats from Ost and Nord stay out.", "Boats from Ost, Nord and strangers stay out."),
        ("We close the port.", "We close the port and must seize the boats."),
        ("The port is small.", "The port is small and open."),
        ("Boats from Ost stay out.", "Boats from Ost stay out."),
        ("", "Boats, nets and rods."),
    ],
    ids=[
        "another word", "more words", "where a place lies", "where both lie", "two known names", "two spellings",
        "a longer name", "no name among names", "a clause", "no list", "nothing", "nothing before",
    ],
)  # fmt: skip
def test_what_is_no_list_or_not_only_a_list_is_left_alone(before: str, after: str) -> None:
    assert moved(before, after) is None


def test_one_member_in_the_place_of_another_came_and_went() -> None:
    before, after = "Boats from Asturia and Belmar stay out.", "Boats from Asturia and Corvo stay out."
    assert moved(before, after) == (["Corvo"], ["Belmar"])


@pytest.mark.parametrize(
    ("sentence", "makes"),
    [
        ("Imports of eel from Asturia{} and Belmar are banned.", 1),
        ("Imports of eel from Asturia{} and Belmar are no longer banned.", 0),
        ("The ban on eel from Asturia{} and Belmar remains.", 1),
        ("The ban on eel from Asturia{} and Belmar is lifted.", 0),
        ("The ban was discussed by envoys from Asturia{} and Belmar.", 0),
        ("Only eel from Asturia{} and Belmar is allowed.", 0),
        ("All eel is banned except that from Asturia{} and Belmar.", -1),
        ("Farms in Asturia{} and Belmar are exempt from the ban.", -1),
        ("The union sanctions firms in Asturia{} and Belmar.", 1),
        ("Sanctions against Asturia{} and Belmar apply.", 1),
        ("Sanctions on Asturia{} and Belmar are lifted.", 0),
        ("Nationals of Asturia{} and Belmar must register.", 1),
        ("Nationals of Asturia{} and Belmar are allowed to fish here.", 1),
        ("You may not bring eel from Asturia{} or Belmar.", 1),
        ("We demand the release of Ana{} and Tom.", 1),
        ("We condemn the raids on Asturia{} and Belmar.", 1),
        ("The ministry warns against trips to Asturia{} and Belmar.", 1),
        ("The following are banned: Asturia{} and Belmar.", 1),
        ("Asturia{} and Belmar support the ban.", 0),
        ("Imports are banned because of raids by Asturia{} and Belmar.", 0),
        ("Imports are banned due to raids by Asturia{} and Belmar.", 0),
        ("If Asturia{} and Belmar agree, imports are banned.", 0),
        ("The hearing on the ban takes place in Asturia{} and Belmar.", 0),
        ("Our offices are open in Asturia{} and Belmar.", 0),
        ("The embassy issues passports in Asturia{} and Belmar.", 0),
        ("Trains stop in Asturia{} and Belmar.", 0),
        ("The talks were attended by envoys from Asturia{} and Belmar.", 0),
    ],
)
def test_a_list_counts_where_something_that_binds_governs_it(sentence: str, makes: int) -> None:
    assert weight(sentence.format(""), sentence.format(", Corvo")) == makes


@pytest.mark.parametrize(
    ("advice", "makes"),
    [
        ("Do not travel to Asturia{} and Belmar.", 1),
        ("Do not travel to the provinces of Asturia{} and Belmar.", 1),
        ("We advise against all but essential travel to Asturia{} and Belmar.", 1),
        ("Exercise a high degree of caution in Asturia{} and Belmar.", 1),
        ("Take normal security precautions in Asturia{} and Belmar.", 0),
        ("We no longer advise against all travel to Asturia{} and Belmar.", -1),
        ("Do not travel to Ruritania, except Asturia{} and Belmar.", -1),
        ("Do not travel to Ruritania because of gangs in Asturia{} and Belmar.", 0),
        ("Do not travel to Ruritania due to gangs in Asturia{} and Belmar.", 0),
    ],
)
def test_advice_counts_for_the_places_that_it_is_given_to(advice: str, makes: int) -> None:
    assert weight(advice.format(""), advice.format(", Corvo")) == makes
