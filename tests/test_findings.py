"""What the rules find between a position and a statement, and which words they point at."""

from __future__ import annotations

import pytest

from monitor.compare.features import FEATURES, Evidence, weigh
from monitor.compare.quantities import stem
from monitor.compare.signals import read
from monitor.domain import Relation
from monitor.lexicon import StanceLexicon
from monitor.resources import lexicon_data

LEXICON = StanceLexicon.from_data(lexicon_data("stance.en"))
R = Relation


def held(position: str, statement: str) -> Evidence:
    return weigh(read(position, LEXICON), read(statement, LEXICON))


def ways(text: str, word: str) -> list[int]:
    """Which way round a word stands where it occurs."""
    signals = read(text, LEXICON)
    return [way for token, way in zip(signals.tokens, signals.turns, strict=True) if token.word == word]


@pytest.mark.parametrize(
    ("text", "word", "way"),
    [
        ("We will send tanks.", "tanks", 1),
        ("We will not send tanks.", "tanks", -1),
        ("We won't send tanks.", "tanks", -1),
        ("We refuse to send tanks.", "tanks", -1),
        ("We did not rule out sending tanks.", "tanks", 1),
        ("We have not ruled out tanks.", "tanks", 1),
        ("We no longer refuse to send tanks.", "tanks", 1),
        ("We oppose sending tanks.", "tanks", -1),
        ("We are far from sending tanks.", "tanks", -1),
        ("We will not sail due to storms.", "storms", 1),
        ("We will not sail owing to storms.", "storms", 1),
        ("We are not due to send tanks.", "tanks", -1),
        ("By no means will we send tanks.", "tanks", -1),
        ("We will lift the tariffs.", "tariffs", -1),
        ("We will not lift the tariffs.", "tariffs", 1),
        ("The tariffs will be lifted.", "tariffs", -1),
        ("We failed to send tanks.", "tanks", -1),
        ("We stopped short of sending tanks.", "tanks", -1),
        ("We send not only tanks.", "tanks", 1),
        ("There is no doubt that we send tanks.", "tanks", 1),
        ("We reject the plan, but we send tanks.", "tanks", 1),
        ("They do not help; we send tanks.", "tanks", 1),
        ("We reject the plan and will send tanks.", "tanks", 1),
        ("We will never again send tanks.", "tanks", -1),
        ("Nobody will send tanks.", "tanks", -1),
        ("We suspended the ban on tanks.", "tanks", 1),
    ],
)
def test_negation_reaches_as_far_as_its_clause_and_cancels_in_pairs(text: str, word: str, way: int) -> None:
    assert ways(text, word) == [way]


SHIFTS = [
    # direction
    ("Norway will host the talks.", "Norway will not host the talks.", R.REVERSAL, "direction", "not"),
    ("Norway will not host the talks.", "Norway will host the talks.", R.REVERSAL, "direction", "talks"),
    ("Norway opposes the quota.", "Norway no longer opposes the quota.", R.REVERSAL, "direction", "no longer opposes"),
    ("Norway will keep the tax.", "Norway will scrap the tax.", R.REVERSAL, "direction", "scrap"),
    # antonyms and words for and against
    ("Chile will raise the levy.", "Chile will lower the levy.", R.REVERSAL, "antonym", "lower"),
    ("Chile will open the port.", "Chile will close the port.", R.REVERSAL, "antonym", "close"),
    ("Chile will permit drilling.", "Chile will outlaw drilling.", R.REVERSAL, "antonym", "outlaw"),
    ("Chile supports the treaty.", "Chile rejects the treaty.", R.REVERSAL, "stance", "rejects"),
    ("Chile welcomes the offer.", "Chile does not welcome the offer.", R.REVERSAL, "stance", "not welcome"),
    ("Chile tightened the rules.", "Chile relaxed the rules.", R.REVERSAL, "antonym", "relaxed"),
    ("Chile says the law is lawful.", "Chile says the law is unlawful.", R.REVERSAL, "antonym", "unlawful"),
    # modality
    ("Ghana will buy the jets.", "Ghana may buy the jets.", R.SOFTENING, "modality", "may"),
    ("Ghana must buy the jets.", "Ghana should buy the jets.", R.SOFTENING, "modality", "should"),
    ("Ghana might buy the jets.", "Ghana will buy the jets.", R.HARDENING, "modality", "will"),
    ("Ghana will buy the jets.", "Ghana is considering buying the jets.", R.SOFTENING, "modality", "is considering"),
    ("Ghana will buy the jets.", "Ghana would consider the jets.", R.SOFTENING, "modality", "would consider"),
    ("Ghana plans to buy the jets.", "Ghana will buy the jets.", R.HARDENING, "modality", "will"),
    # commitment, hedges, limits in time
    ("We will not pay.", "Under no circumstances will we pay.", R.HARDENING, "commitment", "Under no circumstances"),
    ("We will pay.", "We will pay in full and without delay.", R.HARDENING, "commitment", "in full"),
    ("We will pay.", "We will perhaps pay.", R.SOFTENING, "hedge", "perhaps"),
    ("We will pay.", "In principle we will pay.", R.SOFTENING, "hedge", "In principle"),
    ("We will not pay.", "We will not pay for the time being.", R.SOFTENING, "time_limit", "for the time being"),
    ("We will probably pay.", "We will pay.", R.HARDENING, "hedge", "probably"),
    ("We will pay.", "We will pay, a year later than planned.", R.SOFTENING, "hedge", "later than planned"),
    ("We will stay.", "We will stay a year longer than planned.", R.HARDENING, "intensifier", "longer than planned"),
    ("We will pay.", "We will pay a year ahead of schedule.", R.HARDENING, "intensifier", "ahead of schedule"),
    # conditions and exceptions
    ("We will sign.", "We will sign if they sign.", R.SOFTENING, "condition", "if"),
    ("We will sign.", "We will sign, provided that they do.", R.SOFTENING, "condition", "provided that"),
    ("We will sign.", "We will sign only after an inquiry.", R.SOFTENING, "condition", "only after"),
    ("We will sign unless they refuse.", "We will sign.", R.HARDENING, "condition", "unless"),
    ("We will sign.", "We will sign without preconditions.", R.HARDENING, "no_condition", "without preconditions"),
    ("We ban it.", "We ban it, with the exception of milk.", R.SOFTENING, "exception", "with the exception"),
    ("We ban it, except for milk.", "We ban it.", R.HARDENING, "exception", "except for"),
    ("We ban it.", "We ban it without exception.", R.HARDENING, "commitment", "without exception"),
    # ladders
    ("We regret the strike.", "We condemn the strike.", R.HARDENING, "ladder", "condemn"),
    ("We condemn the strike.", "We are concerned about the strike.", R.SOFTENING, "ladder", "concerned"),
    ("We oppose the sale.", "We strongly oppose the sale.", R.HARDENING, "ladder", "strongly oppose"),
    ("Avoid non-essential travel.", "Avoid all travel.", R.HARDENING, "ladder", "Avoid all travel"),
    ("It is against all travel.", "It is against all but essential travel.", R.SOFTENING, "ladder", "against all but"),
    ("Policy is accommodative.", "Policy is restrictive.", R.HARDENING, "ladder", "restrictive"),
    # figures and dates
    ("We will cut it by 30 per cent.", "We will cut it by 40 per cent.", R.HARDENING, "figure", "40 per cent"),
    ("We will give $5 billion.", "We will give $3 billion.", R.SOFTENING, "figure", "$3 billion"),
    ("We will close it by 2030.", "We will close it by 2035.", R.SOFTENING, "figure", "2035"),
    ("We will close it by 2030.", "We will close it by 2028.", R.HARDENING, "figure", "2028"),
    ("We will keep it until 2030.", "We will keep it until 2035.", R.HARDENING, "figure", "2035"),
    ("We will not open it before 2030.", "We will not open it before 2035.", R.HARDENING, "figure", "2035"),
    ("We will train 500 soldiers.", "We will train 2,000 soldiers.", R.HARDENING, "figure", "2,000"),
    ("We will stay ten years.", "We will stay two years.", R.SOFTENING, "figure", "two years"),
    # somebody else's words, or nobody's
    ("Kenya rejects the deal.", "Uganda rejects the deal.", R.UNRELATED, "actor", "Uganda"),
    ("Kenya rejects the deal.", "Kampala rejects the deal.", R.UNRELATED, "actor", "Kampala"),
    ("Kenya rejects the deal.", "Would Kenya reject the deal?", R.UNRELATED, "question", "?"),
    ("Kenya rejects the deal.", "Analysts say that Kenya rejects the deal.", R.UNRELATED, "other_voice", "Analysts"),
    ("Kenya rejects the deal.", "Ten years ago Kenya used to reject the deal.", R.UNRELATED, "recalled", "years ago"),
    # no change
    ("Kenya rejects the deal.", "Kenya still rejects the deal.", R.REAFFIRMS, "same", "still"),
    ("Kenya rejects the deal.", "The position is unchanged: Kenya rejects it.", R.REAFFIRMS, "same", "unchanged"),
]  # fmt: skip


@pytest.mark.parametrize(("position", "statement", "relation", "kind", "words"), SHIFTS)
def test_a_change_is_found_with_its_words(
    position: str, statement: str, relation: Relation, kind: str, words: str
) -> None:
    findings = [one for one in held(position, statement).findings if one.kind == kind]
    assert relation in {one.relation for one in findings}, findings
    marked = {
        text[span.start : span.end]
        for one in findings
        for text, span in ((position, one.position), (statement, one.statement))
        if span
    }
    assert any(words in piece or piece in words for piece in marked), marked


AGREEMENTS = [
    ("China opposes sanctions and says that they do not solve problems.", "China opposes sanctions."),
    ("Germany will not supply missiles.", "Germany refuses to supply missiles."),
    ("Germany will lift the ban.", "Germany will not keep the ban."),
    ("Beijing rejects the ruling.", "China does not accept the ruling."),
    ("We will never pay.", "We will not pay."),
]  # fmt: skip


@pytest.mark.parametrize(("position", "statement"), AGREEMENTS)
def test_the_same_direction_in_other_words_is_no_reversal(position: str, statement: str) -> None:
    assert [one for one in held(position, statement).findings if one.relation is R.REVERSAL] == []


@pytest.mark.parametrize(
    ("position", "statement", "reason"),
    [
        ("Norway will host talks.", "Norway will not host talks.", '"talks" turned round: "not" added'),
        ("Norway will not host talks.", "Norway will host talks.", '"talks" turned round: "not" dropped'),
        ("Norway bans talks.", "Norway no longer bans talks.", '"talks" turned round: "bans" -> "no longer bans"'),
    ],
)
def test_the_reason_names_the_negation_that_came_or_went(position: str, statement: str, reason: str) -> None:
    assert reason in [one.reason for one in held(position, statement).findings]


def test_capitals_and_adjectives_stand_for_the_state() -> None:
    evidence = held("China opposes the tariff.", "Beijing opposes the tariff.")
    assert evidence.figures["subject_kept"] == 1
    assert evidence.figures["other_subject"] == 0


def test_a_figure_in_other_words_is_the_same_figure() -> None:
    assert held("We will pay $1,500 million.", "We will pay $1.5 billion.").figures["quantity_same"] == 1
    assert held("We will wait ten years.", "We will wait 10 years.").figures["quantity_same"] == 1


def test_a_rung_that_is_taken_back_is_no_rung() -> None:
    kinds = {one.kind for one in held("We are concerned.", "We do not condemn it, we are concerned.").findings}
    assert "ladder" not in kinds


def test_figures_are_complete_and_between_0_and_1() -> None:
    for position, statement, *_ in SHIFTS:
        figures = held(position, statement).figures
        assert set(figures) == set(FEATURES)
        assert all(0 <= value <= 1 for value in figures.values()), figures


def test_likeness_tells_near_texts_from_far_ones() -> None:
    near = held("Norway will host the talks in May.", "Norway will not host the talks in May.").figures["near"]
    far = held("Norway will host the talks in May.", "Tromsø gets a new bridge.").figures["near"]
    assert near > 0.7
    assert far == 0


@pytest.mark.parametrize(("a", "b"), [("exporters", "export"), ("sanctions", "sanction"), ("missiles", "missile")])
def test_stems_bring_forms_of_a_word_together(a: str, b: str) -> None:
    assert stem(a) == stem(b)


HOSTILE = [
    "",
    " \n",
    "\x00",
    "?" * 500,
    "not " * 400,
    "1 2 3 4 5 " * 80,
    "2030" * 90,
    "制裁解决不了问题",
    "🙂",
    "ﬁn’t",
    "$",
    "9" * 400,
]


@pytest.mark.parametrize("position", HOSTILE)
@pytest.mark.parametrize("statement", HOSTILE)
def test_any_two_texts_can_be_held_together(position: str, statement: str) -> None:
    evidence = held(position, statement)
    for one in evidence.findings:
        assert one.reason
        assert one.position is None or one.position.end <= len(position)
        assert one.statement is None or one.statement.end <= len(statement)


@pytest.mark.parametrize(
    ("statement", "other"),
    [
        ("If Peru diverts the river, we will close the dam.", False),
        ("“Unless Peru pays, we shall go to court.", False),
        ("If Peru diverts the river, Chile will close the dam.", True),
        ("Chile will close the dam if Peru diverts the river.", True),
        ("If Peru diverts it.", True),
    ],
)
def test_whoever_is_named_in_a_condition_in_front_is_not_who_speaks(statement: str, other: bool) -> None:
    assert (held("Kenya keeps the dam open.", statement).figures["other_subject"] == 1.0) is other


@pytest.mark.parametrize(
    ("position", "statement"),
    [
        ("Kenya opposes the levy.", "Kenya pays for the levy."),
        ("Kenya will vote before the summit.", "Kenya will vote after lunch before the summit."),
        ("Kenya opposes the troops.", "Kenya wants the troops back."),
    ],
)
def test_a_preposition_is_no_side_of_a_scale(position: str, statement: str) -> None:
    assert not [one for one in held(position, statement).findings if one.kind == "antonym"]


def test_a_position_in_the_first_person_does_not_say_who_is_another() -> None:
    assert held("We will send the fleet to Lagos.", "Kenya will send the fleet to Lagos.").figures["other_subject"] == 0


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Rents rose by 3 per cent, against 5 per cent in the year before.", False),
        ("The duty, as we said once, is too high.", False),
        ("The duty will fall once the harvest is in.", True),
        ("The duty will not fall before the talks are over.", True),
        ("Aid is conditional.", True),
    ],
)
def test_a_word_that_may_join_a_clause_is_a_condition_only_where_one_follows(text: str, condition: bool) -> None:
    assert bool(read(text, LEXICON).of("condition")) is condition
