"""One network whose weights are the mean of several that were trained on from one another.

    python -m training.average --out soup.pt first.pt=0.3 second.pt=0.7

Networks that share the beginning of their training lie in one valley, and the point between them often does better on
kinds of text that neither has learned from than either does ("model soups", Wortsman et al. 2022). Shares are given
after each checkpoint, equal ones if none are; the mean is by share.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor


def averaged(networks: Sequence[tuple[Mapping[str, Tensor], float]]) -> dict[str, Tensor]:
    """The mean by share of the weights of each name; what is no fraction (a table of positions) is the last one's.

    :raises ValueError: the networks are not of one kind
    """
    last, _ = networks[-1]
    if any(_shapes(weights) != _shapes(last) for weights, _ in networks):
        raise ValueError("the networks differ in their layers")
    total = sum(share for _, share in networks)
    return {
        name: sum((weights[name] * (share / total) for weights, share in networks), torch.zeros_like(one))
        if one.is_floating_point()
        else one
        for name, one in last.items()
    }


def _shapes(weights: Mapping[str, Tensor]) -> dict[str, torch.Size]:
    return {name: one.shape for name, one in weights.items()}


def _given(argument: str) -> tuple[Path, float]:
    path, _, share = argument.partition("=")
    return Path(path), float(share or 1)


def main() -> None:
    """Read, average, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=_given, nargs="+", metavar="FILE[=SHARE]")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    networks = [(torch.load(path, weights_only=True, map_location="cpu"), share) for path, share in args.checkpoints]
    torch.save(averaged(networks), args.out)


if __name__ == "__main__":
    main()
