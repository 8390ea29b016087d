"""A network small enough to write by hand: each word has a score for each label, in the first text and in the second.

The file is written as the protocol buffer that it is (https://onnx.ai/onnx/repo-docs/IR.html), so that no test needs
the ``onnx`` package: ``scores[id + words * segment]`` is looked up for every token and summed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

FLOAT, INT64 = 1, 7
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")

Scores = Mapping[str, Sequence[float]]


def write_tiny(
    folder: Path, labels: Sequence[str], first: Scores, second: Scores, *, config: Mapping[str, object] | None = None
) -> Path:
    """A folder as others export models: ``first`` and ``second`` say what a word counts in either text."""
    folder.mkdir(parents=True, exist_ok=True)
    words = [*SPECIAL, *sorted({*first, *second})]
    table = np.zeros((2 * len(words), len(labels)), dtype=np.float32)
    for place, scores in ((0, first), (len(words), second)):
        for word, row in scores.items():
            table[place + words.index(word)] = row
    (folder / "model.onnx").write_bytes(network(table))
    tokenizer(words).save(str(folder / "tokenizer.json"))
    named = {"id2label": {str(number): label for number, label in enumerate(labels)}}
    (folder / "config.json").write_text(json.dumps(named if config is None else config), encoding="utf-8")
    return folder


def tokenizer(words: Sequence[str]) -> Tokenizer:
    """Lower-cased words, joined as BERT joins two texts."""
    found = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    found.normalizer = normalizers.Lowercase()
    found.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    found.add_special_tokens(list(SPECIAL))
    found.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return found


def network(table: np.ndarray, inputs: Sequence[str] = ("input_ids", "token_type_ids")) -> bytes:
    """The model's bytes. Fields are numbered as in ``onnx.proto``."""
    words = np.array([len(table) // 2], dtype=np.int64)
    nodes = [
        _node("Mul", ["token_type_ids", "words"], ["offset"]),
        _node("Add", ["input_ids", "offset"], ["place"]),
        _node("Gather", ["scores", "place"], ["each"]),
        _node("ReduceSum", ["each", "axis"], ["logits"], keepdims=0),
    ]
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, b"tiny")
    for name, values in (("words", words), ("axis", np.array([1], dtype=np.int64)), ("scores", table)):
        graph += _field(5, _tensor(name, values))
    graph += b"".join(_field(11, _value(name, INT64, ("batch", "length"))) for name in inputs)
    graph += _field(12, _value("logits", FLOAT, ("batch", table.shape[1])))
    return _number(1, 8) + _field(7, graph) + _field(8, _number(2, 13))


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: int) -> bytes:
    made = b"".join(_field(1, name.encode()) for name in inputs) + b"".join(
        _field(2, name.encode()) for name in outputs
    )
    for name, value in attributes.items():
        made += _field(5, _field(1, name.encode()) + _number(3, value) + _number(20, 2))
    return made + _field(4, kind.encode())


def _tensor(name: str, values: np.ndarray) -> bytes:
    kind = FLOAT if values.dtype == np.float32 else INT64
    shape = b"".join(_number(1, size) for size in values.shape)
    return shape + _number(2, kind) + _field(8, name.encode()) + _field(9, values.tobytes())


def _value(name: str, kind: int, shape: Sequence[str | int]) -> bytes:
    sizes = [_field(2, size.encode()) if isinstance(size, str) else _number(1, size) for size in shape]
    tensor = _number(1, kind) + _field(2, b"".join(_field(1, size) for size in sizes))
    return _field(1, name.encode()) + _field(2, _field(1, tensor))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)
