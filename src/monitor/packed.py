"""Weights of a network that are kept in four bits, and become the eight that the runtime multiplies with.

A large network whose every weight takes a byte is twice as big as it need be: what it has learned survives at sixteen
levels a weight, if each short stretch of weights has a step of its own. The runtime is fast with bytes only, so the
levels are spread out when the network is loaded.

The file is a NumPy archive. For each matrix of (inputs, outputs) it holds ``NAME.levels``, a byte for two weights: of
the first half of the inputs in its lower, of the second half in its upper four bits, each from 0 to 15 and standing
for -8 to 7; and ``NAME.steps``, a half-precision number for :data:`STRETCH` weights of one output. A weight is its
level times the step, rounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

STRETCH = 64
"""Inputs of one output that share a step."""
_LEVELS, _STEPS = ".levels", ".steps"
_MIDDLE = 8

Bytes = npt.NDArray[np.int8]
Levels = npt.NDArray[np.uint8]
Steps = npt.NDArray[np.float16]


def read(path: Path) -> dict[str, Bytes]:
    """The matrices of the file by name. Raises ``OSError``, ``ValueError`` or ``KeyError`` for a damaged one."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        names = [name.removesuffix(_LEVELS) for name in archive.files if name.endswith(_LEVELS)]
        return {name: spread(archive[name + _LEVELS], archive[name + _STEPS]) for name in names}


def write(path: Path, matrices: Iterator[tuple[str, Levels, Steps]]) -> None:
    """Keep matrices, each a name, its levels and its steps, where :func:`read` finds them."""
    kept: dict[str, npt.NDArray[np.generic]] = {}
    for name, levels, steps in matrices:
        kept |= {name + _LEVELS: pair(levels), name + _STEPS: steps}
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **kept)


def pair(levels: Levels) -> Levels:
    """Two levels to a byte: those of the lower half of the rows with those of the upper."""
    half = len(levels) // 2
    return np.bitwise_or(levels[:half], np.left_shift(levels[half:], 4), dtype=np.uint8)


def spread(paired: Levels, steps: Steps) -> Bytes:
    """The bytes that levels and steps stand for: a matrix of (inputs, outputs)."""
    levels = np.concatenate([paired & 15, paired >> 4]).astype(np.float32) - _MIDDLE
    stretches = levels.reshape(len(steps), STRETCH, -1)
    stretches *= steps.astype(np.float32)[:, None, :]
    np.rint(stretches, out=stretches)
    return np.clip(stretches, -128, 127).astype(np.int8).reshape(levels.shape)
