"""Comparisons over time, the formula ledger and past decisions -> what lands on a reviewer's desk.

One shift is one flag: later evidence joins it while it is open. Words that may not be the actor's own present stance
(see :class:`~monitor.domain.Doubt`) are kept as evidence and never raise a flag by themselves.
"""

from __future__ import annotations

from monitor.flags.accounts import SAME_DAY, outlets, same_utterance
from monitor.flags.changes import edit_flag, formula_flag, trend_flag, withdrawn_flag
from monitor.flags.pile import corroborated, severity
from monitor.flags.reasons import phrase_reason, phrases, telling
from monitor.flags.stance import first_word_flag, stance_flag
from monitor.flags.weight import (
    PLAIN_TIE,
    SHIFT_OF,
    Rules,
    day_of,
    is_barred,
    is_history,
    may_raise,
    moved,
    moves,
    raises,
    relation_of,
    strength,
)

__all__ = [
    "PLAIN_TIE",
    "SAME_DAY",
    "SHIFT_OF",
    "Rules",
    "corroborated",
    "day_of",
    "edit_flag",
    "first_word_flag",
    "formula_flag",
    "is_barred",
    "is_history",
    "may_raise",
    "moved",
    "moves",
    "outlets",
    "phrase_reason",
    "phrases",
    "raises",
    "relation_of",
    "same_utterance",
    "severity",
    "stance_flag",
    "strength",
    "telling",
    "trend_flag",
    "withdrawn_flag",
]
