"""The forms of cue verbs: spelt as English spells them, and read as what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from hearing import CUES, LATVIA, heard
from monitor.domain import Kind, Statement
from monitor.resources import lexicon_data

LEXICON = lexicon_data("attribution.en")
ACTORS = (LATVIA,)

# Every base that ends in a single vowel and a consonant, by what -ed and -ing make of it.
DOUBLED = (
    "abhor admit annul ban bar beg begin bet brag cap commit concur cut dam drop dub equip expel extol flag forbid "
    "fret hit infer let pan peg permit plan prefer prod put quip quit readmit rebut refer regret rip scrap set shed "
    "ship shrug shun shut slam snap spar spin step stop strip submit sum swap tar transfer trim"
)
EITHER = "cancel cavil counsel label libel marvel quarrel revel signal"
SINGLE = (
    "abandon accredit answer belabor broaden budget consider counter credit deliver differ discover enter favor "
    "garrison gather harden hasten honor lengthen liken limit loosen lower murmur mutter offer open order pardon "
    "ponder prohibit reason reckon remember reopen savor sever shorten skewer slander soften solicit summon "
    "surrender threaten thunder tighten toughen trumpet uncover wager water waver whisper widen wonder"
)


def said(text: str) -> list[Statement]:
    return heard(text, ACTORS)


def irregular() -> dict[str, set[str]]:
    """The pasts that the lexicon gives with a verb, by its base."""
    given: dict[str, set[str]] = {}
    for entry in (entry for entries in LEXICON["verbs"].values() for entry in entries):
        head, *pasts = entry.split()
        given.setdefault(head.partition("_")[0], set()).update(pasts)
    return given


def spelt(base: str, ending: str) -> set[str]:
    """What English makes of a base with -ed or -ing."""
    doubled = base + base[-1] + ending
    if base in DOUBLED.split():
        return {doubled}
    if base in EITHER.split():
        return {doubled, base + ending}
    if ending == "ed" and re.search(r"[^aeiou]y$", base):
        return {base[:-1] + "ied"}
    dropped = base.endswith("e") and (ending == "ed" or base[-2] not in "eoy")
    return {base[: -1 if dropped else None] + ending}


def forms(kind: str) -> Iterator[tuple[str, str]]:
    """The forms of a kind that are read, each with its base."""
    for form, verbs in CUES.verbs.items():
        for verb in verbs:
            if verb.form == kind:
                yield verb.lemma.split()[0], form


def test_how_every_verb_doubles_is_known() -> None:
    short = {base for base in irregular() if re.search(r"(?:^|[^aeiou]|qu)[aeiou][^aeiouwxy]$", base)}
    assert sorted(short) == sorted(f"{DOUBLED} {EITHER} {SINGLE}".split())


def test_every_gerund_is_an_english_one() -> None:
    wrong = [form for base, form in forms("ing") if form not in spelt(base, "ing")]
    assert wrong == []
    lacking = [base for base in irregular() if not all(one in CUES.verbs for one in spelt(base, "ing"))]
    assert lacking == []


def test_every_past_is_an_english_one() -> None:
    given = irregular()
    wrong = [form for base, form in forms("ed") if form not in (given[base] or spelt(base, "ed"))]
    assert wrong == []
    lacking = [base for base in given if not all(one in CUES.verbs for one in given[base] or spelt(base, "ed"))]
    assert lacking == []


def test_a_past_is_given_only_where_it_follows_no_rule() -> None:
    assert [base for base, given in irregular().items() if given and given == spelt(base, "ed")] == []


def test_no_list_of_the_lexicon_has_a_word_twice() -> None:
    lists = {
        f"{section} {name}": entries
        for section in ("verbs", "words", "openings", "phrases")
        for name, entries in LEXICON[section].items()
    }
    twice = {name: [entry for entry, times in Counter(entries).items() if times > 1] for name, entries in lists.items()}
    assert {name: entries for name, entries in twice.items() if entries} == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Latvia signalled that the locks would open.", Kind.INDIRECT),
        ("Latvia signaled that the locks would open.", Kind.INDIRECT),
        ("Kalnina labelled the toll a mistake.", Kind.INDIRECT),
        ("Kalnina labeled the toll a mistake.", Kind.INDIRECT),
        ("Latvia canceled the lease of the locks.", Kind.CHARACTERISATION),
        ("Latvia cancelled the lease of the locks.", Kind.CHARACTERISATION),
        ("Latvia transferred the locks to a Finnish firm.", Kind.CHARACTERISATION),
        ("Latvia is shutting its embassy in Minsk.", Kind.CHARACTERISATION),
        ("Latvia let in two hundred sailors from the camp.", Kind.CHARACTERISATION),
    ],
)
def test_a_verb_is_read_in_either_spelling_and_with_its_letter_doubled(text: str, kind: Kind) -> None:
    (statement,) = said(text)
    assert (statement.kind, statement.actor) == (kind, "latvia")


@pytest.mark.parametrize(
    "text",
    [
        "The setting of the talks in Riga was an old school.",
        "Jars labelled in Latvia sell well.",
        "The signalling on Latvia's railways broke down.",
        "Latvia's labelling rules were drawn up in 2019.",
        "Snow is shutting roads in Latvia.",
        "The canceled flights to Latvia cost millions.",
        "Players transferred from Latvia earn more.",
        "A hitting wind crossed Latvia, and the letting of flats stopped.",
        "The cut in Latvia was deep, and the set of plates broke.",
        "A law forbidding any new lock in Latvia was sent to the Assembly.",
        "Latvia let in two goals before the break.",
        "Kalnina set the table, let the dog out and shut the door.",
    ],
)
def test_nouns_and_adjectives_of_the_same_form_tell_of_no_stance(text: str) -> None:
    assert said(text) == []
