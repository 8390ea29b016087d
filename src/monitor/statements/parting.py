"""The attributions of a whole sentence: which frames count, and which words belong to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from monitor.statements.clauses import Clauses
from monitor.statements.extents import object_of, said_in
from monitor.statements.sides import Attribution
from monitor.statements.tokens import OWNS, Range

_LONGEST_TIME = 6  # tokens of "late on Monday evening"
_GOVERNING = ("by", "for", "from")
_PARTING = (",", ";", ":", "and", "but", "while", "though", "although", "—", "–", "―", "--")


@lru_cache(maxsize=4)
def attributions(sentence: Clauses) -> tuple[Attribution, ...]:
    """The attributions of a sentence in order, what was said parted between them; kept while it is being read."""
    frames: list[Attribution] = []
    index = 0
    while index < sentence.size:
        frame = _timed(sentence, _beside(sentence, sentence.frame(index), frames))
        if frame and frames and _described(sentence, frame, frames[-1]):
            frames.pop()
        if frame and _fits(sentence, frame, frames):
            _absorb(sentence, frame, frames)
            frames.append(frame)
            index = max(index + 1, frame.frame.last)
        else:
            index = max(index + 1, frame.cue.last if frame else 0)
    return tuple(frame for frame in parted(sentence, frames) if frame.content or frame.opens)


def _beside(sentence: Clauses, frame: Attribution | None, frames: Sequence[Attribution]) -> Attribution | None:
    """The frame without its subject where a relative clause with its own frame parts them: "Smith, who wants, said"."""
    last = frames[-1] if frames else None
    if frame is None or last is None or not _inserted(sentence, last):
        return frame
    around = frame.frame.first < last.frame.first and last.cue.last <= frame.cue.first
    if not around:
        return frame
    source = frame.source if _in_relative(sentence, last) else frame.source[:1]
    return replace(frame, source=source, frame=Range(sentence.group(frame.cue.first), frame.frame.last))


def _timed(sentence: Clauses, frame: Attribution | None) -> Attribution | None:
    """The frame with the time that stands before its subject behind a joint: ", but [on Monday] Smith said"."""
    first = frame.frame.first if frame and frame.source else 0
    for at in range(first - 1, max(1, first - _LONGEST_TIME), -1):
        if sentence.low(at - 1) in ("and", "but", "while") and sentence.low(at - 2) == ",":
            whole = sentence.adjuncts(at) == first and any(sentence.has(place, "times") for place in range(at, first))
            return replace(frame, frame=Range(at, frame.frame.last)) if frame and whole else frame
    return frame


def _in_relative(sentence: Clauses, frame: Attribution) -> bool:
    """Whether a frame stands in a relative clause behind a comma: ", who said", ", which Smith called"."""
    first = frame.frame.first
    first -= not sentence.has(first, "relatives") and sentence.low(first - 1) in ("which", "who", "whom")
    return sentence.has(first, "relatives") and sentence.low(first - 1) == ","


def _described(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether a stance is only part of what is told of a source: "the poll, which tracks Oslo's support, said"."""
    told = any(span.first < last.frame.first and last.frame.last < span.last for span in frame.source[1:])
    return told and last.keep and not _in_relative(sentence, last)


def _inserted(sentence: Clauses, frame: Attribution) -> bool:
    """Whether a frame stands in a clause put in behind a subject: "Smith, who wants", "Smith, arguing that"."""
    gerund = frame.way == "gerund" and not frame.source and sentence.low(frame.frame.first - 1) == ","
    return gerund or _in_relative(sentence, frame)


def _absorb(sentence: Clauses, frame: Attribution, frames: list[Attribution]) -> None:
    """Drop the acts reported in words that turn out to be somebody's: "Iceland would keep its limit, he said"."""
    first = frame.frame.first
    if frame.left and (_ends_in_words(sentence, first) or (frames and _judged(sentence, frames[-1], first))):
        while frames and (
            frames[-1].minor or frames[-1].way in ("as", "nominal") or _swallowed(sentence, frames[-1], first)
        ):
            frames.pop()


def _ends_in_words(sentence: Clauses, end: int) -> bool:
    """Whether what stands before a frame ends in words of the reporter's, not in a quotation."""
    return "quote" not in (sentence.kind(end - 1), sentence.kind(end - 2))


def _judged(sentence: Clauses, before: Attribution, end: int) -> bool:
    """Whether a quotation says what is thought of somebody's stance: "Oslo's decision to go was 'hasty', she said"."""
    quote = end - 1 if sentence.kind(end - 1) == "quote" else end - 2
    owned = before.keep and sentence.low(before.cue.first - 1) == OWNS
    return owned and sentence.clause_like(Range(before.cue.last, quote)) and sentence.kind(quote - 1) == "word"


def _swallowed(sentence: Clauses, before: Attribution, end: int) -> bool:
    """Whether a report without "that" is itself what somebody says: "He had argued otherwise and lost, he said"."""
    bare = before.right and not before.left and before.way == "verb" and sentence.low(before.frame.last - 1) != "that"
    span = Range(before.frame.last, end)
    return bare and not sentence.has_quote(span) and not any(sentence.low(at) == ";" for at in range(*span))


def _fits(sentence: Clauses, frame: Attribution, before: Sequence[Attribution]) -> bool:
    """Whether a frame is an attribution of its own, not part of what the one before it reports."""
    if not before:
        return True
    last, first = before[-1], frame.frame.first
    if _within(sentence, frame, last):
        return False
    if _of_its_own(sentence, frame, last):
        return True
    edge = sentence.low(first - 1)
    borrowed = not frame.source or frame.source[0].last <= last.cue.first
    shared = borrowed and _coordinate(sentence, frame, last)
    if (shared and frame.source) or _told_beside(sentence, frame, last):
        return True
    if frame.minor or frame.way in ("nominal", "rumour", "told", "hearsay"):
        return edge == ";" or shared or _contrasted(sentence, frame) or _beside_another(sentence, frame, last)
    if frame.left or not frame.source:
        return frame.left or shared
    if _behind_quote(sentence, frame, last) or (edge == "," and _quotes_next(sentence, frame)):
        return True  # "He said it would, and when asked, Smith replied, 'No'"
    if first == last.frame.last:
        thing = frame.cue.first > first and sentence.low(first) in ("it", "this", "which")  # "said it showed that"
        own = frame.past_perfect and sentence.low(first) in ("he", "she", "they")  # "said that he had told them to"
        return _reports(sentence, frame) and not thing and not own
    return _parted_from(sentence, first, last)


def _of_its_own(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether nothing that stands before a frame can hold it: a relative clause, an act, words that came before."""
    if _in_relative(sentence, frame) and frame.frame.first - 1 <= last.frame.last:
        return True
    if _inserted(sentence, last) and _resumes(sentence, frame, last):
        return True
    loose = _loose(sentence, last) and not _named(sentence, frame, last)
    return not last.right or loose or frame.way in ("gerund", "inverted", "as", "according")


def _contrasted(sentence: Clauses, frame: Attribution) -> bool:
    """Whether the reporter sets another one's claim against what was said: ", contradicting Smith's claim that"."""
    return frame.way == "nominal" and sentence.has(frame.frame.first - 1, "trailers")


def _behind_quote(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether a clause behind a quotation tells what another one says: "'No,' Smith said after Jones claimed so"."""
    first = frame.frame.first
    aside = last.quotes_only and "speech" in frame.verb.classes and sentence.has(first - 1, "leads")
    return aside and not sentence.has_quote(Range(last.frame.last, first))


def _resumes(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether the main clause goes on behind one put in with its own frame: "Smith, who knew that, told him to"."""
    borrowed = bool(frame.source) and frame.source[0].last <= last.frame.first
    return borrowed and sentence.low(frame.frame.first - 1) == ","


def _quotes_next(sentence: Clauses, frame: Attribution) -> bool:
    """Whether somebody's quotation follows a frame at once."""
    end = frame.frame.last
    return bool(frame.source) and sentence.low(end) in (",", ":") and sentence.kind(end + 1) == "quote"


def _told_beside(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether another one's words stand beside a report without comma: "Oslo said it would pay and Rome said no".

    What is reported has the tense of reported words, and what is told beside it that of the telling.
    """
    first = frame.frame.first
    joined = sentence.low(first - 1) in ("and", "but", "while") and sentence.capital(first) and frame.source
    told = last.verb.form == frame.verb.form == "ed" and not frame.past_perfect and not frame.modal
    between = Range(last.frame.last, first)
    if not joined or not told or sentence.has_quote(between) or sentence.low(last.frame.last - 1) == "that":
        return False
    verb = next((at for at in range(*between) if sentence.finite(at)), first)
    return verb < first and sentence.has(verb, "modals", "presents", "present_helpers")


def _beside_another(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether another one's act stands beside what one reports: "Oslo vowed to pay, and Rome is asking for time"."""
    first = frame.frame.first
    joined = sentence.low(first - 1) in ("and", "but", "while") and sentence.low(first - 2) == ","
    named = bool(frame.source) and sentence.capital(frame.source[0].first)
    between = Range(last.frame.last, first)
    if not joined or not named or sentence.has_quote(between):
        return False
    return sentence.low(last.frame.last - 1) != "that" or _told_behind(sentence, frame, between)


def _told_behind(sentence: Clauses, frame: Attribution, reported: Range) -> bool:
    """Whether an act has the tense of the telling, behind words in that of reported words: "that it would pay, and"."""
    verb = next((at for at in range(*reported) if sentence.finite(at)), 0)
    shifted = sentence.low(verb) in ("had", "would", "could", "might")
    return shifted and frame.verb.form == "ed" and not frame.past_perfect and not frame.modal


def _parted_from(sentence: Clauses, first: int, last: Attribution) -> bool:
    """Whether what stands before a frame parts it from the words that another one reports."""
    edge = sentence.low(first - 1)
    if edge in (";", ":"):
        return True
    if edge == ",":
        return sentence.has(last.frame.first - 1, "leads")
    return edge in _PARTING and (sentence.low(first - 2) in (",", ";") or sentence.kind(first - 2) == "quote")


def _within(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether a frame is only a piece of the one before it, or of its object."""
    first = frame.frame.first
    if first < last.frame.last or any(first < span.last for span in last.content):
        return True
    owned = sentence.low(frame.cue.first - 1) == OWNS or sentence.has(frame.cue.first - 1, "possessives")
    held = frame.minor or (frame.way == "nominal" and not owned)  # but "recalled Smith's promise that" is Smith's
    if last.keep and held and frame.source:  # "cited cases in which Smith defended"
        return sentence.low(first - 1) not in _PARTING
    return frame.way == "gerund" and last.right and sentence.low(first) in _GOVERNING  # "chided him for saying"


def _reports(sentence: Clauses, frame: Attribution) -> bool:
    """Whether a frame in somebody's words hands on words itself: "that Oslo said it was", not "that Oslo owned"."""
    end = frame.frame.last
    clause = sentence.low(end - 1) == "that" or sentence.clause_opens(end) or sentence.kind(end) == "quote"
    return frame.left or clause or sentence.low(end) in (":", ",") or sentence.has(end, "subordinators", "prepositions")


def _named(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether a frame is within what another one names in quotation marks: "called Smith's remarks 'a start'"."""
    between = Range(last.frame.last, frame.frame.first)
    return last.way == "describe" and frame.way != "describe" and not sentence.has_quote(between)


def _loose(sentence: Clauses, frame: Attribution) -> bool:
    """Whether what a frame reports may hold attributions of its own: an act, or a belief without "that"."""
    return frame.keep or (frame.minor and sentence.low(frame.frame.last - 1) != "that")


def _coordinate(sentence: Clauses, frame: Attribution, last: Attribution) -> bool:
    """Whether two verbs share a subject: "He denied it and said"."""
    joined = sentence.low(frame.frame.first - 1) in ("and", "but", "then", "yet")
    tensed = frame.verb.form == last.verb.form or (last.past_perfect and frame.verb.form != "ing")
    return joined and tensed and last.way == "verb" and not frame.modal


# --- parting the sentence --------------------------------------------------------------------------------


def parted(sentence: Clauses, frames: Sequence[Attribution]) -> list[Attribution]:
    """The frames with their contents: each gap between two of them given to the one that takes it."""
    content: list[list[Range]] = [list(frame.content) for frame in frames]
    nested = [False] * len(frames)
    edges = [Range(0, 0), *(frame.frame for frame in frames), Range(sentence.size, sentence.size)]
    for place in range(len(frames) + 1):
        gap = Range(edges[place].last, edges[place + 1].first)
        left = frames[place - 1] if place and not frames[place - 1].content else None
        right = frames[place] if place < len(frames) else None
        mine, yours = _shared(sentence, gap, left, right)
        if left and mine:
            content[place - 1] += _quotes(sentence, mine) if left.quotes_only else [mine]
        elif left and left.right and right and right.right and right.source and gap.first == gap.last:
            nested[place] = True
        if right and yours:
            content[place].insert(0, yours)
    return [
        replace(frame, content=_all_said(sentence, frame, parts), nested=deep)
        for frame, parts, deep in zip(frames, content, nested, strict=True)
    ]


def _all_said(sentence: Clauses, frame: Attribution, parts: Sequence[Range]) -> tuple[Range, ...]:
    if _in_relative(sentence, frame):
        parts = [_until_comma(sentence, span) for span in parts]
    prompted = sentence.has(0, "prompts")  # "Asked about Smith's claim that ..., Jones said"
    if frame.way == "nominal" and frame.right and (prompted or not sentence.clause_like(Range(0, frame.frame.first))):
        fronted = prompted or any(
            sentence.has(at, "prepositions") for at in range(2)
        )  # "Despite his claim that ..., they left"
        ending = _until_main_clause if fronted else _until_main_verb
        parts = [ending(sentence, span) for span in parts]
    if _led(sentence, frame) and frame.right and not frame.left:
        parts = [_until_main_clause(sentence, span) for span in parts]
    present = frame.verb.form in ("s", "base")
    said = (said_in(sentence, object_of(sentence, span) if frame.keep else span, present=present) for span in parts)
    return tuple(span for span in said if span)


def _led(sentence: Clauses, frame: Attribution) -> bool:
    """Whether an attribution stands in a clause before the main one: "While Smith backed it and called for more, "."""
    first = frame.frame.first
    if sentence.has(first - 1, "leads"):
        return True
    opened = any(sentence.low(at) == "," and sentence.clause_opens(at + 1) for at in range(1, first))
    return not frame.source and sentence.has(0, "leads") and not opened


def _until_comma(sentence: Clauses, span: Range) -> Range:
    """What a relative clause holds, which ends where the main clause goes on: ", who wants talks, called it"."""
    ends = (at for at in range(span.first + 1, span.last) if sentence.low(at) == "," and _verb_behind(sentence, at))
    return Range(span.first, next(ends, span.last))


def _until_main_clause(sentence: Clauses, span: Range) -> Range:
    """What is said in a clause before the main one, which opens behind a comma: "While he backed it, Oslo ..."."""
    ends = (
        at + (sentence.kind(at) == "quote")
        for at in range(span.first + 1, span.last)
        if (sentence.low(at) == "," or sentence.kind(at) == "quote") and sentence.clause_opens(at + 1)
    )
    return Range(span.first, next(ends, span.last))


def _until_main_verb(sentence: Clauses, span: Range) -> Range:
    """What a noun's clause holds before the verb of its subject: "His promise that it would stay was forgotten"."""
    helps = [at for at in range(*span) if sentence.finite(at) and sentence.has(at, "auxiliaries")]
    for before, verb in pairwise(helps):
        between = range(before + 1, verb)
        parted = any(
            sentence.kind(at) != "word" or sentence.has(at, "conjunctions", "subordinators", "relatives")
            for at in between
        )
        if not parted and any(not sentence.has(at, "nonfinite") and not sentence.adverb(at) for at in between):
            return Range(span.first, verb)
    return span


def _verb_behind(sentence: Clauses, comma: int) -> bool:
    at = comma + 1
    while sentence.adverb(at):
        at += 1
    return sentence.finite(at) or any(verb.form in ("ed", "s") for verb in sentence.verbs(at))


def _shared(
    sentence: Clauses, gap: Range, left: Attribution | None, right: Attribution | None
) -> tuple[Range | None, Range | None]:
    """The parts of a gap that belong to the attribution before and to the one after it."""
    wants_left, wants_right = bool(left and left.right), bool(right and right.left)
    if not any(
        sentence.kind(at) in ("word", "number", "quote") and not sentence.has(at, "conjunctions") for at in range(*gap)
    ):
        return None, None
    middles = [at for at in range(*gap) if sentence.low(at) == ";"]
    if wants_left and wants_right:
        colon = gap.last - 2  # "backed the plan: “It is time,” Smith wrote"
        if left is not None and left.keep and sentence.low(colon) == ":" and sentence.kind(colon + 1) == "quote":
            return Range(gap.first, colon), Range(colon + 1, gap.last)
        if middles:
            return Range(gap.first, middles[0]), Range(middles[0] + 1, gap.last)
        if left is not None and right is not None and left.verb.lemma == "report" and right.way == "according":
            return None, gap  # "The Courier reports that it would pay, according to the bank" is the bank's
        quoted = (
            "quote" in (sentence.kind(gap.last - 1), sentence.kind(gap.last - 2)) and left is not None and left.left
        )
        return (None, gap) if quoted else (gap, None)
    if wants_left:
        foreign = right is not None and right.way not in ("gerund", "nominal") and middles
        return (Range(gap.first, middles[-1]) if foreign else gap), None
    if wants_right:
        return None, Range(middles[-1] + 1, gap.last) if left and middles else gap
    return None, None


def _quotes(sentence: Clauses, gap: Range) -> list[Range]:
    """The quotations that go on behind an attribution, without the reporter's words between them."""
    return [
        Range(at, at + 1)
        for at in range(*gap)
        if sentence.kind(at) == "quote"
        and (at == gap.first or sentence.kind(at - 1) in ("quote", "mark") or sentence.low(at - 1) in ("but", "and"))
    ]
