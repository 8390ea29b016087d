"""A network in bytes that loses next to nothing, and its weights in four bits each.

Two things stand against putting a network into bytes. A few inputs of a layer have a range ten times that of the
others, and one step for all of them leaves the others with a handful of levels: those few are multiplied apart, in full
precision (as Dettmers et al. 2022 do). And 110 million weights are 110 MB: they are cut to sixteen levels, with a step
for each stretch of 64 that keeps the layer's output nearest to what it was, inputs being weighed by how large they are
in use (after Lin et al. 2024). The product spreads the levels out to bytes again (``monitor.packed``).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from monitor.packed import STRETCH, Levels, Steps, write
from training.network import PAD, Reader, collate, encode
from training.pairs import Pair

APART = 4
"""Inputs of a layer that may be multiplied apart."""
FAR_OUT = 2.0
"""A layer has some apart if its largest input is so many times the largest of the others."""
LARGE = 100_000
"""Weights from which a matrix is packed."""
TRIED = 24
"""Steps tried for each stretch."""
WORDS = "body.embeddings.word_embeddings.weight"
"""The largest table of embeddings."""
_BYTES, _SCALE, _TURNED = "_quantized", "_scale", "_Transposed"
"""What the names of a matrix in bytes and of its outputs' units end in, and of one that was turned round for that."""
BATCH = 16
MEASURED_ON = 160
"""Training rows on which the range of each layer's inputs is measured."""

Floats = npt.NDArray[np.float32]


class Apart(nn.Module):
    """A linear map some of whose inputs are multiplied apart."""

    def __init__(self, linear: nn.Linear, few: Tensor) -> None:
        super().__init__()
        self.linear = linear
        mask = torch.ones(linear.in_features)
        mask[few] = 0
        self.register_buffer("few", few)
        self.register_buffer("mask", mask)
        self.register_buffer("wide", linear.weight.detach()[:, few].t().contiguous())
        with torch.no_grad():
            linear.weight[:, few] = 0

    def forward(self, given: Tensor) -> Tensor:
        """The map's output."""
        rest: Tensor = self.linear(given * self.mask)
        return rest + given.index_select(-1, self.few) @ self.wide


def sample(rows: Sequence[Pair], seed: int) -> list[Pair]:
    """The training rows that :func:`ranges` is asked about."""
    return random.Random(seed).sample(rows, MEASURED_ON)


def ranges(reader: Reader, rows: Sequence[Pair], tokenizer: Tokenizer) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The largest and the mean square that each input of each layer takes over the rows, by the layer's name."""
    largest: dict[str, Tensor] = {}
    squares: dict[str, Tensor] = {}

    def seen(name: str, given: Tensor) -> None:
        flat = given.detach().reshape(-1, given.shape[-1])
        largest[name] = torch.maximum(largest.get(name, torch.zeros(flat.shape[1])), flat.abs().amax(0))
        squares[name] = squares.get(name, torch.zeros(flat.shape[1])) + (flat * flat).mean(0)

    hooks = [
        module.register_forward_pre_hook(lambda _, given, name=name: seen(name, given[0]))
        for name, module in linears(reader)
    ]
    encoded = sorted(encode(rows, tokenizer), key=lambda row: len(row.ids))
    reader.eval()
    with torch.inference_mode():
        for start in range(0, len(encoded), BATCH):
            reader(*collate(encoded[start : start + BATCH], PAD[reader.kind]))
    for hook in hooks:
        hook.remove()
    return largest, squares


def set_apart(reader: Reader, largest: Mapping[str, Tensor]) -> None:
    """Let the layers of the body multiply those of their inputs apart that are far out of the others' range."""
    for name, linear in list(linears(reader)):
        few = far_out(name, largest[name])
        if len(few):
            parent, _, last = name.rpartition(".")
            setattr(reader.get_submodule(parent), last, Apart(linear, few))


def far_out(name: str, largest: Tensor) -> Tensor:
    """The inputs of a layer that are multiplied apart, given the largest value that each takes; often none."""
    top = largest.topk(APART + 1)
    if name.startswith("body.") and top.values[0] > FAR_OUT * top.values[-1]:
        return top.indices[:-1].sort().values
    return top.indices[:0]


def small_factors(model: ModelProto) -> list[str]:
    """The multiplications of the inputs that are apart: they stay in full precision."""
    narrow = {one.name for one in model.graph.initializer if len(one.dims) == 2 and one.dims[0] <= APART}
    return [node.name for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in narrow]


def pack(
    exact: Path,
    small: Path,
    squares: Mapping[str, Tensor],
    target: Path,
    weights: Path,
    trained: Mapping[str, Tensor] | None = None,
) -> None:
    """Split a network in bytes into one that lacks its large matrices, and these in four bits.

    :param exact: the network before it was put into bytes: its weights are the ones that levels are chosen for
    :param trained: steps of (outputs, stretches) by the layer's name, where the network was trained with them
    """
    model = onnx.load(small)
    fine = {one.name: one for one in onnx.load(exact).graph.initializer}
    units = {one.name: one for one in model.graph.initializer if one.name.endswith(_SCALE)}
    in_rows(model, WORDS)
    used = {node.input[1]: node for node in model.graph.node if node.op_type == "MatMulInteger"}
    chosen = [one for one in model.graph.initializer if one.name in used and np.prod(one.dims) >= LARGE]

    def packed() -> Iterator[tuple[str, Levels, Steps]]:
        for one in chosen:
            name = one.name.removesuffix(_BYTES)
            unit = numpy_helper.to_array(units[name + _SCALE])
            matrix = _matrix(fine, name) / unit
            layer = _layer_of(used[one.name], squares, len(matrix))
            if trained:
                steps = (trained[layer].numpy().T / unit).astype(np.float16)
                yield one.name, nearest(matrix, steps), steps
            else:
                yield one.name, *levels(matrix, squares[layer].numpy().astype(np.float32))

    write(weights, packed())
    for one in chosen:
        _outside(one, weights.name)
    onnx.save(model, target)


def in_rows(model: ModelProto, table: str) -> None:
    """Keep a table of embeddings in bytes, with a scale for each row of it: a few rows have ten times others' range."""
    whole = next(one for one in model.graph.initializer if one.name == table)
    looked = next(k for k, node in enumerate(model.graph.node) if node.input and node.input[0] == table)
    node = model.graph.node[looked]
    vectors = numpy_helper.to_array(whole)
    scales = np.maximum(np.abs(vectors).max(axis=1, keepdims=True) / 127, np.float32(1e-9))
    names = {part: f"{table}.{part}" for part in ("bytes", "scales", "row", "scale", "wide")}
    model.graph.initializer.remove(whole)
    model.graph.initializer.append(numpy_helper.from_array(np.rint(vectors / scales).astype(np.int8), names["bytes"]))
    model.graph.initializer.append(numpy_helper.from_array(scales.astype(np.float32), names["scales"]))
    steps = (
        helper.make_node("Gather", [names["bytes"], node.input[1]], [names["row"]], axis=0),
        helper.make_node("Gather", [names["scales"], node.input[1]], [names["scale"]], axis=0),
        helper.make_node("Cast", [names["row"]], [names["wide"]], to=TensorProto.FLOAT),
        helper.make_node("Mul", [names["wide"], names["scale"]], [node.output[0]]),
    )
    model.graph.node.remove(node)
    for k, step in enumerate(steps):
        model.graph.node.insert(looked + k, step)


def levels(matrix: Floats, importance: Floats) -> tuple[Levels, Steps]:
    """The levels of a matrix of (inputs, outputs) and their steps, the best of some for each stretch."""
    stretches = matrix.reshape(-1, STRETCH, matrix.shape[1])
    weight = importance.reshape(-1, STRETCH, 1)
    extreme = np.take_along_axis(stretches, np.abs(stretches).argmax(axis=1, keepdims=True), axis=1)
    best = np.full(extreme.shape, np.inf, dtype=np.float32)
    steps = np.zeros(extreme.shape, dtype=np.float16)
    for tried in range(TRIED):
        # The largest weight takes the level -8, of which there is one more than on the other side.
        step = (extreme * (1.05 - 0.45 * tried / TRIED) / -8).astype(np.float16)
        off = ((_level(stretches, step) * step.astype(np.float32) - stretches) ** 2 * weight).sum(axis=1, keepdims=True)
        better = off < best
        best, steps = np.where(better, off, best), np.where(better, step, steps)
    found = steps.reshape(len(stretches), -1)
    return nearest(matrix, found), found


def nearest(matrix: Floats, steps: Steps) -> Levels:
    """The levels of a matrix of (inputs, outputs) with steps of (stretches, outputs)."""
    found = _level(matrix.reshape(-1, STRETCH, matrix.shape[1]), steps[:, None, :])
    return (found + 8).astype(np.uint8).reshape(matrix.shape)


def _level(stretches: Floats, step: Steps) -> Floats:
    wide = step.astype(np.float32)
    ratio = np.divide(stretches, wide, out=np.zeros_like(stretches), where=wide != 0)
    return np.clip(np.rint(ratio), -8, 7)


def linears(reader: Reader) -> Iterator[tuple[str, nn.Linear]]:
    """The maps of the body's layers and of the first head, by name."""
    for name, module in reader.named_modules():
        if isinstance(module, nn.Linear) and name.startswith(("body.encoder.layer.", "heads.0.")):
            yield name, module


def _matrix(fine: Mapping[str, TensorProto], name: str) -> Floats:
    """A matrix of (inputs, outputs) by the name that it has where it is put into bytes."""
    turned = name.removesuffix(_TURNED)
    found: Floats = numpy_helper.to_array(fine[turned])
    return found if turned == name else np.ascontiguousarray(found.T)


def _layer_of(node: NodeProto, squares: Mapping[str, Tensor], inputs: int) -> str:
    """The layer that a multiplication belongs to: the exporter names it after the layer's place in the body."""
    place = node.name.strip("/").replace("/", ".")
    fitting = [name for name in squares if place.startswith((name.removeprefix("body.encoder."), _head(name)))]
    if not fitting:
        raise SystemExit(f"{node.name}: belongs to no layer that was measured; has the exporter changed its names?")
    layer = max(fitting, key=len)
    if len(squares[layer]) != inputs:
        raise SystemExit(f"{node.name}: has {inputs} inputs, and the layer {layer} {len(squares[layer])}")
    return layer


def _head(name: str) -> str:
    """The place of a head's layer in the exporter's names: ``heads.0.1`` is called ``heads.0/heads.0.1``."""
    return f"heads.0.{name}"


def _outside(tensor: TensorProto, file: str) -> None:
    """Leave a tensor's content to the file of this name."""
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", file
