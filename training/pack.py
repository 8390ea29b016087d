"""Packs weights into a few bits each, to carry them where there is no network and little may be brought along.

    python -m training.pack IN OUT --bits 4        IN is model.safetensors or a checkpoint; OUT is NAME.npz
    python -m training.pack NAME.npz OUT           and back: OUT is model.safetensors or a checkpoint

Each run of 64 weights has a scale of its own, and each weight is a whole number of steps (``bits`` says how many). Four
bits are coarse: good enough to start a training from, which mends it. Eight are as exact as what is shipped. Vectors,
such as biases, stay as they are. ``--without embeddings`` leaves out the token vectors, which a training does not
change, and ``--lost`` the layers that have waned.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

RUN = 64


def packed(weights: npt.NDArray[np.float32], bits: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
    """Codes of ``bits`` each, in bytes, and a scale for each run."""
    top = 2 ** (bits - 1) - 1
    runs = np.pad(weights.ravel(), (0, -weights.size % RUN)).reshape(-1, RUN)
    scales = np.maximum(np.abs(runs).max(axis=1) / top, 1e-7).astype(np.float16)
    codes = np.clip(np.round(runs / scales[:, None].astype(np.float32)), -top, top).astype(np.int8)
    flags = np.unpackbits((codes.astype(np.int16) + top).astype(np.uint8)[:, :, None], axis=2)[:, :, 8 - bits :]
    return np.packbits(flags.ravel()), scales


def unpacked(
    codes: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16], bits: int, shape: tuple[int, ...]
) -> npt.NDArray[np.float32]:
    """The weights, as near as the codes have them."""
    flags = np.unpackbits(codes, count=scales.size * RUN * bits).reshape(-1, RUN, bits)
    places = 1 << np.arange(bits - 1, -1, -1)
    steps = (flags * places).sum(axis=2) - (2 ** (bits - 1) - 1)
    weights = steps * scales[:, None].astype(np.float32)
    return np.asarray(weights.ravel()[: int(np.prod(shape))].reshape(shape), dtype=np.float32)


def read(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, a checkpoint or a run's state."""
    if path.suffix == ".safetensors":
        return dict(load_file(path))
    found = torch.load(path, weights_only=True, map_location="cpu")
    return dict(found.get("model", found))


def pack(source: Path, target: Path, bits: int, without: Sequence[str]) -> None:
    """Write the tensors of ``source`` packed, but for those with any of ``without`` in their names."""
    arrays: dict[str, npt.NDArray[np.generic]] = {"bits": np.array(bits)}
    for name, tensor in read(source).items():
        if any(part in name for part in without):
            continue
        if tensor.ndim < 2 or not tensor.is_floating_point():
            arrays[f"{name}:whole"] = tensor.numpy()
            continue
        codes, scales = packed(tensor.float().numpy(), bits)
        arrays |= {f"{name}:codes": codes, f"{name}:scales": scales, f"{name}:shape": np.array(tensor.shape)}
    np.savez(target, **arrays)  # type: ignore[arg-type]  # its stub takes the names for options


def unpack(source: Path, target: Path) -> None:
    """Write the tensors of a packed file as safetensors or as a checkpoint."""
    tensors: dict[str, Tensor] = {}
    with np.load(source) as arrays:
        for key in arrays.files:
            name, _, part = key.rpartition(":")
            if part == "whole":
                tensors[name] = torch.from_numpy(arrays[key])
            elif part == "codes":
                shape = tuple(int(size) for size in arrays[f"{name}:shape"])
                weights = unpacked(arrays[key], arrays[f"{name}:scales"], int(arrays["bits"]), shape)
                tensors[name] = torch.from_numpy(weights)
    if target.suffix == ".safetensors":
        save_file(tensors, target, metadata={"format": "pt"})
    else:
        torch.save(tensors, target)


def main() -> None:
    """Pack or unpack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--bits", type=int, default=8, choices=range(2, 9))
    parser.add_argument("--without", nargs="*", default=[], help="leave out tensors with this in their names")
    parser.add_argument("--lost", default="", help="numbers of layers to leave out, with commas between")
    args = parser.parse_args()
    if args.source.suffix == ".npz":
        unpack(args.source, args.target)
    else:
        lost = [f"encoder.layer.{number}." for number in args.lost.split(",") if number]
        pack(args.source, args.target, args.bits, [*args.without, *lost])


if __name__ == "__main__":
    main()
