"""The rows that are made from the hand-written ones, and what a teacher thinks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from training import plain
from training.pairs import Pair, mirrored, read_lines, scenery, spoken, strangers, turned

STRANGERS = 0.15
SCENERY = 0.12
TURNED = 500


def made_rows(own: Sequence[Pair], seed: int) -> list[Pair]:
    """Rows made by rule from the training rows, each kind as ``pairs`` says why."""
    made = mirrored(own) + strangers(own, STRANGERS, seed) + scenery(own, SCENERY, seed)
    return made + turned(own, TURNED, seed) + spoken(own, TURNED, seed) + plain.halves()[0]


def taught_rows(path: Path) -> dict[tuple[str, str], Tensor]:
    """A teacher's logits by the two texts."""
    return {(row["first"], row["second"]): torch.tensor(row["logits"]) for row in read_lines(path)}
