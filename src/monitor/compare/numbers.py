"""Numbers in a text, in digits or in words: "1,500", "two hundred and twenty-five"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.lexicon import StanceLexicon, Token

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_HYPHENS = frozenset("-\u2010\u2011")
_TEN, _HUNDRED, _THOUSAND = 10, 100, 1000
_TENS = range(20, 100, 10)


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
