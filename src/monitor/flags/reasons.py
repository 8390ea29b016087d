"""The lines of a flag's reasons that say more than its comparisons do and are read again: phrases, trends, first words.

They are kept as lines, since reasons are what is stored and shown; this module alone knows how they are worded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.domain import AS_A_WHOLE, Flag, Shift

FIRST_WORD = "first word on this issue"
TREND = "slow trend"
_VERB = {Shift.FORMULA_DROPPED: "absent", Shift.FORMULA_ADDED: "stands"}
_QUOTED = frozenset('"“')
"""What a reason that names words has in it."""
_PHRASE = re.compile(rf"“(?P<phrase>.+?)” (?P<verb>{'|'.join(_VERB.values())})\b")


def phrase_reason(shift: Shift, phrase: str, where: str) -> str:
    """That a stock phrase is gone or has come, and in which texts."""
    return f"“{phrase}” {_VERB[shift]} {where}"


def trend_reason(course: str) -> str:
    """That small steps one way have added up."""
    return f"{TREND}: {course}"


def phrases(reasons: Iterable[str], shift: Shift) -> tuple[str, ...]:
    """The stock phrases that reasons say have gone, or have come."""
    found = (_PHRASE.match(line) for line in reasons)
    return tuple(match["phrase"] for match in found if match and match["verb"] == _VERB[shift])


def is_trend(flag: Flag) -> bool:
    """Whether a slow trend is among a flag's reasons."""
    return any(line.startswith(TREND) for line in flag.reasons)


def telling(reasons: Iterable[str]) -> tuple[str, ...]:
    """The reasons, without that no single word decides where others name words that do.

    Both may be true of one flag, whose statements are compared one by one; beside each other they contradict.
    """
    found = tuple(reasons)
    named = any(_QUOTED & set(line) for line in found)
    return tuple(line for line in found if line != AS_A_WHOLE) if named else found


def kept(reasons: Iterable[str]) -> tuple[str, ...]:
    """The lines of this module among a flag's reasons: of those on one phrase the last, of those on trends too."""
    last: dict[str, str] = {}
    for line in reasons:
        phrase = _PHRASE.match(line)
        if phrase:
            last[phrase["phrase"]] = line
        elif line.startswith((TREND, FIRST_WORD)):
            last[line.split(":", 1)[0]] = line
    return tuple(last.values())
