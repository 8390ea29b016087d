"""Where the words said end, and the reporter's own remarks on them begin."""

from __future__ import annotations

from monitor.statements.clauses import Clauses
from monitor.statements.phrases import DASHES
from monitor.statements.tokens import Range

_WHOLE = 4  # tokens of an act with its object


def object_of(sentence: Clauses, span: Range) -> Range:
    """An act with its object, without what the reporter says of it behind a comma: ", which had ...", ", a first"."""
    for at in range(span.first + 1, span.last - 1):
        if sentence.low(at) == ";" or (at - span.first >= _WHOLE and _accompanied(sentence, at)):
            return Range(span.first, at)
        if sentence.low(at) == "," and _remarks(sentence, at + 1, span.last) and not _resumed(sentence, at, span.last):
            return Range(span.first, at)
    return span


def _accompanied(sentence: Clauses, index: int) -> bool:
    """Whether a clause begins that tells what happened meanwhile: "condemned the launch as Oslo fired"."""
    elsewhere = sentence.low(index) == "while" and (
        sentence.has(index + 1, "prepositions") or sentence.low(index + 1).endswith("ing")
    )
    return elsewhere or (sentence.low(index) in ("as", "while", "although") and sentence.clause_opens(index + 1))


def _resumed(sentence: Clauses, comma: int, end: int) -> bool:
    """Whether the object goes on behind a remark: "accused Smith, who denies it, of lying"."""
    goes_on = {"of", "for", "to", "with", "as", "over", "from"} | (
        {"in"} if sentence.has(comma + 1, "articles") else set()
    )
    return sentence.has(comma + 1, "relatives", "articles") and any(
        sentence.low(at) == "," and sentence.low(at + 1) in goes_on for at in range(comma + 2, end - 1)
    )


def _remarks(sentence: Clauses, index: int, end: int) -> bool:
    """Whether the words behind a comma are a remark: a relative clause, an apposition, a contrast; not a list."""
    listed = any(sentence.low(at) in ("and", "or", "but") for at in range(index + 1, min(index + 8, end)))
    if sentence.has(index, "relatives") or sentence.low(index) in sentence.cues["contrasts"]:
        return True
    gerund = sentence.low(index).endswith("ing") and len(sentence.low(index)) > 5 and sentence.low(index) != "including"
    return not listed and (gerund or sentence.has(index, "articles"))


def said_in(sentence: Clauses, span: Range, *, present: bool) -> Range | None:
    """The words said, without the marks at their edges and the reporter's ", citing the weather" behind them."""
    quoted = sentence.kind(span.first) == "quote" or sentence.kind(span.first + 1) == "quote"
    span = span if quoted else _before_dash(sentence, _before_summing(sentence, span))
    for at in range(span.first, span.last - 1):
        trails = sentence.has(at + 1, "trailers") or (quoted and sentence.low(at + 1).endswith("ing"))
        if trails and (sentence.low(at) == "," or sentence.kind(at) == "quote"):
            return sentence.trimmed(Range(span.first, at + (sentence.kind(at) == "quote")))
        edge = sentence.low(at) == "," or sentence.kind(at) == "quote"
        turn = at + 1 + (sentence.low(at + 1) in ("and", "but"))
        if edge and sentence.low(turn) in ("when", "if", "while") and sentence.has(turn + 1, "prompts"):
            return sentence.trimmed(Range(span.first, at + (sentence.kind(at) == "quote")))
        meanwhile = sentence.low(at + 1) in ("when", "as", "after") and sentence.clause_opens(at + 2)
        if at == span.first + (sentence.kind(at - 1) == "mark") and sentence.kind(at) == "quote" and meanwhile:
            return sentence.trimmed(Range(span.first, at + 1))  # "'No,' when Smith asked"
        if not quoted and not present and edge and _set_against(sentence, at + 1, span.last):
            return sentence.trimmed(Range(span.first, at + (sentence.kind(at) == "quote")))
    return sentence.trimmed(span)


def _before_summing(sentence: Clauses, span: Range) -> Range:
    """The words said without what the reporter tells of them as a whole: ", a step [that Rome called 'hasty']"."""
    for at in range(span.first + _WHOLE, span.last - 3):
        noun = at + 2 + (sentence.kind(at + 2) == "word" and not sentence.has(at + 2, "summing"))
        behind = noun + 1 + sentence.has(noun + 1, "prepositions")
        told = sentence.has(noun, "summing") and sentence.has(behind, "relatives")
        if sentence.low(at) == "," and sentence.low(at + 1) in ("a", "an") and told:
            return Range(span.first, at)
    return span


def _before_dash(sentence: Clauses, span: Range) -> Range:
    """The words said without the reporter's remark on them behind a dash: "backed it — a first since 2009"."""
    dashes = [at for at in range(span.first + _WHOLE, span.last - 1) if sentence.low(at) in DASHES]
    remark = len(dashes) == 1 and (
        sentence.low(dashes[0] + 1) in ("a", "an") or sentence.has(dashes[0] + 1, "contrasts")
    )
    return Range(span.first, dashes[0]) if remark else span


def _set_against(sentence: Clauses, index: int, end: int) -> bool:
    """Whether the reporter sets something against what was said: ", but offered no proof", ", although he later"."""
    if sentence.low(index) not in ("but", "though", "although"):
        return False
    told = sentence.finite(index + 1) or sentence.low(index + 1) in ("he", "she", "they")
    return told and not any(sentence.has(at, "modals", "backshift") for at in range(index, end))
