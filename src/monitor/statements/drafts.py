"""A statement in the making, and the doubts that its own words raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from monitor.domain import Doubt, Kind, Span, Statement
from monitor.statements.cast import Who
from monitor.statements.cues import Cues
from monitor.statements.phrases import Phrases
from monitor.statements.reading import Sentence, count
from monitor.statements.sides import Attribution

_FRAGMENT = 4  # words below which a statement is a fragment
_RECENT = 8  # drafts among which a sentence's are found while it is read
_LONGEST_TESTED = 600  # characters of a statement in which a hypothesis is looked for


@dataclass
class Draft:
    """Words given to somebody: the stretches of text, and the sentences they begin and end in.

    ``parenthetical`` says that the attribution stood in or behind reported words: "The ban would stay, he said";
    ``block`` is the paragraph of a block quotation, ``before`` what stands before the words where it is not the
    sentence before the first.
    """

    pieces: list[Span]
    kind: Kind
    who: Who
    first: int
    last: int
    date: date | None
    doubt: set[Doubt] = field(default_factory=set)
    parenthetical: bool = False
    block: int | None = None
    before: str | None = None


def has_begun(drafts: Sequence[Draft], first: int, end: int) -> bool:
    """Whether one of the latest drafts begins in the sentences from one to before another."""
    return any(first <= draft.first < end for draft in drafts[-_RECENT:])


def finished(draft: Draft, text: str, sentences: Sequence[Sentence], cues: Cues) -> Statement | None:
    """The statement of a draft; ``None`` where no word is left."""
    pieces = sorted(piece for piece in draft.pieces if piece.end > piece.start)
    said = _joined(
        [" ".join(text[piece.start : piece.end].split()) for piece in pieces], quoted=draft.kind is Kind.DIRECT
    )
    if not count(said):
        return None
    doubt = draft.doubt | _own_doubts(said, draft.kind, cues)
    return Statement(
        text=said,
        start=pieces[0].start,
        end=pieces[-1].end,
        kind=draft.kind,
        speaker=draft.who.name,
        title=draft.who.title,
        actor=draft.who.actor,
        rank=draft.who.rank,
        date=draft.date,
        before=_line(text, sentences, draft.first - 1) if draft.before is None else draft.before,
        after=_line(text, sentences, draft.last + 1),
        doubt=tuple(one for one in Doubt if one in doubt),
    )


def _joined(parts: Sequence[str], *, quoted: bool) -> str:
    """The halves of what an attribution split; between quoted sentences its comma stood for a full stop."""
    said = ""
    for part in parts:
        if quoted and said and said[-1].isalnum() and part[:1].isupper():
            said += "."
        said = f"{said} {part}".strip()
    return said


def _line(text: str, sentences: Sequence[Sentence], number: int) -> str:
    if not 0 <= number < len(sentences):
        return ""
    return " ".join(text[slice(*sentences[number].span)].split())


def _own_doubts(said: str, kind: Kind, cues: Cues) -> set[Doubt]:
    doubt: set[Doubt] = set()
    if count(said) < _FRAGMENT:
        doubt.add(Doubt.FRAGMENT)
    if said.rstrip("”\"'’ ").endswith("?"):
        doubt.add(Doubt.QUESTION)
    if cues.patterns["hypothetical"].search(said[:_LONGEST_TESTED]) or _supposes(said[:_LONGEST_TESTED], kind, cues):
        doubt.add(Doubt.HYPOTHETICAL)
    shrugged = cues.patterns["shrugged"].search(said[:_LONGEST_TESTED])  # "it will make us rich, we are told"
    if shrugged or _turned_down(said[:_LONGEST_TESTED], cues):
        doubt.add(Doubt.REBUTTED)
    return doubt


def _supposes(said: str, kind: Kind, cues: Cues) -> bool:
    """Whether an outcome is told that hangs on what is only supposed: "we would look again if they asked us".

    Reported words are no such thing, nor is what an institution says it could do: "could clear it if mills were sold".
    """
    outcome = cues.patterns["hypothetical_outcome"].search(said) if kind is not Kind.INDIRECT else None
    offered = outcome is not None and kind is Kind.OFFICIAL and outcome.group().lower().startswith("could")
    return outcome is not None and not offered


def _turned_down(said: str, cues: Cues) -> bool:
    """Whether words hold a claim only to reject it: "it is not true that", "the claim that ... is absurd"."""
    if cues.phrases["untruths"].search(said):
        return True
    told = cues.phrases["told"].search(said)
    if told is None:
        return False
    rejected = any(word in cues["rejections"] for word in said[: told.start()].lower().split())
    return rejected or bool(cues.phrases["verdicts"].search(said, told.end()))


def doubts(sentence: Phrases, one: Attribution, kind: Kind, who: Who) -> set[Doubt]:
    """The doubts raised by how words are attributed, and to whom."""
    cues = sentence.cues
    label = set(who.label.lower().split())
    lemma = {one.verb.lemma}
    described = kind is Kind.CHARACTERISATION and who.name is not None and not who.person
    rumour = one.way in ("rumour", "told", "hearsay") or (described and bool(label & cues["rumour_sources"]))
    raised = {
        Doubt.ANONYMOUS: who.anonymous,
        Doubt.RUMOUR: rumour,
        Doubt.SECOND_HAND: one.nested or (described and not rumour),
        Doubt.FORECAST: bool(
            label & cues["forecasters"] or (lemma & cues["predictions"] and not _means_to(sentence, one))
        ),
        Doubt.DENIAL: bool(lemma & cues["denials"]) and not _turned_away(sentence, one),
        Doubt.QUESTION: bool(lemma & cues["questions_put"]) and not one.requests,
    }
    return {doubt for doubt, holds in raised.items() if holds}


def _means_to(sentence: Phrases, one: Attribution) -> bool:
    """Whether what somebody expects is a deed of his own: "expects to clear the sale", not "expects to grow"."""
    return one.way == "vow" and any("act" in verb.classes for verb in sentence.verbs(one.cue.last + 1))


def _turned_away(sentence: Phrases, one: Attribution) -> bool:
    """Whether what is dismissed is a plea or somebody in office, so that nothing is denied: "dismissed the appeal"."""
    thing, end = sentence.noun_phrase(one.cue.last)
    if thing is None or one.verb.lemma == "deny" or sentence.low(end) == "that":
        return False
    noun = sentence.head_noun(thing)
    return sentence.has(noun, "pleas") and sentence.low(noun + 1) != "for"  # "dismissed the case for a merger"
