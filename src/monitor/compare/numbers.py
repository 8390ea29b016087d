"""Numbers in a text, in digits or in words: "1,500", "two hundred and twenty-five"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.lexicon import StanceLexicon, Token

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_HYPHENS = frozenset("-\u2010\u2011")
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000
_TENS = range(20, 100, 10)
_ARTICLES = ("a", "an")
DURATIONS = ("hour", "day", "week", "month", "year")
"""Units of time."""


def number_at(tokens: Sequence[Token], i: int, lexicon: StanceLexicon) -> tuple[float, int] | None:
    """The number that begins at a token, and the last of its tokens; behind digits no word is taken for part of it."""
    value, last = number(tokens[i].word, lexicon), i
    if value is None:
        return None
    while last + 1 < len(tokens) and not tokens[i].word[0].isdigit():
        link = tokens[last + 1].word
        link = link if link in _HYPHENS or link == "and" else ""
        at = last + 1 + bool(link)
        more = _continued(value, link, tokens[at : at + 3], lexicon)
        if more is None:
            break
        value, last = more, at
    return value, last


def share_at(tokens: Sequence[Token], i: int, lexicon: StanceLexicon) -> tuple[float, int] | None:
    """The part of a whole that begins at a token, in percent, and the last of its tokens: "a third of", "by half".

    ``None`` for a part of something else: "the first half of the year", "a quarter of a million", "a third country".
    """
    at, times = _times(tokens, i, lexicon)
    part = next((lexicon.shares[form] for form in lexicon.forms(_word(tokens, at)) if form in lexicon.shares), None)
    before = tokens[i - 1].word if i else ""
    if part is None or (at == i and (tokens[i].word != "half" or before in lexicon.halves)):
        return None
    following = [_word(tokens, at + k) for k in range(1, 4)]
    if following[0] != "of":
        return (times * part, at) if before in lexicon.set_to and not following[0].isalpha() else None
    timed = any(lexicon.units.get(form) in DURATIONS for word in following[1:] for form in lexicon.forms(word))
    return None if timed or following[1] in _ARTICLES else (times * part, at)


def _times(tokens: Sequence[Token], i: int, lexicon: StanceLexicon) -> tuple[int, float]:
    """Where the name of a part stands behind the number of such parts, and the number: "two-thirds", "a fifth"."""
    word = tokens[i].word
    times = 1.0 if word in _ARTICLES else lexicon.numbers.get(word, 0.0)
    if not 1 <= times < _TEN:
        return i, 1.0
    return i + 1 + (_word(tokens, i + 1) in _HYPHENS), times


def _word(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].word if i < len(tokens) else ""


def number(word: str, lexicon: StanceLexicon) -> float | None:
    """The number a token stands for."""
    if _FIGURE.fullmatch(word):
        plain = word.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word) else word.replace(",", ".")
        try:
            return float(plain[:30])
        except ValueError:
            return None
    return lexicon.numbers.get(word)


def _continued(value: float, link: str, following: Sequence[Token], lexicon: StanceLexicon) -> float | None:
    """A number with the word that continues it; ``None`` where that is no number or begins another.

    Another begins in "twenty five-year plans" and in "between one hundred and two hundred".
    """
    word, after, behind = (following[k].word if k < len(following) else "" for k in range(3))
    times = lexicon.magnitudes.get(word)
    if times is not None:
        return None if link else _multiplied(value, times)
    added = lexicon.numbers.get(word, 0.0)
    another = not link and after in _HYPHENS and behind not in lexicon.numbers
    another = another or (link == "and" and lexicon.magnitudes.get(after) == _HUNDRED)
    if another or added < 1 or added % 1:
        return None
    if added < _TEN and value % _HUNDRED in _TENS and link != "and":
        return value + added
    rounded = value >= _HUNDRED and value % _HUNDRED == 0
    return value + added if rounded and added < _HUNDRED and link not in _HYPHENS else None


def _multiplied(value: float, times: float) -> float | None:
    """A number with a magnitude behind it, which multiplies what came since a greater one; ``None`` if it cannot."""
    part = value % (_THOUSAND * (times if times >= _THOUSAND else 1))
    return value + part * (times - 1) if 0 < part < max(times, _HUNDRED) else None
