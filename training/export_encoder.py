"""Exports the sentence encoder: all-MiniLM-L6-v2 as int8 ONNX that gives unit vectors.

    python -m training.export_encoder --base FOLDER [--out src/monitor/models/encoder]

Checks the weights' hash, exports, quantises, and measures on sentences of the training pairs how far the vectors are
from those of the fp32 model. ``LICENSE`` and ``MODEL_CARD.md`` lie in the folder already and are hashed as they are.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from training import shipping
from training.pairs import Part, stance_pairs

NAME, VERSION, MAX_LENGTH = "all-minilm-l6-v2", "1", 256
SAMPLE = 400


class Pooled(nn.Module):
    """The mean of the last layer over the text's tokens, scaled to length one."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.body = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Unit vectors, a row for each text."""
        hidden = self.body.embeddings(input_ids=input_ids, token_type_ids=token_type_ids)
        weights = attention_mask.to(hidden.dtype)
        bias = (1.0 - weights[:, None, None, :]) * -10_000.0
        for layer in self.body.encoder.layer:
            output = layer(hidden, attention_mask=bias)
            hidden = output[0] if isinstance(output, tuple) else output
        weights = weights.unsqueeze(-1)
        return functional.normalize((hidden * weights).sum(1) / weights.sum(1), dim=1)


def fidelity(module: Pooled, model: Path, texts: Sequence[str], tokenizer: Tokenizer) -> dict[str, float]:
    """How the quantised vectors compare with the exact ones, and how the cosines between texts do."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    exact, ours = [], []
    for text in texts:
        ids = np.array([tokenizer.encode(text).ids[:MAX_LENGTH]], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        ours.append(session.run(None, feed)[0][0])
        with torch.inference_mode():
            exact.append(module(*(torch.from_numpy(feed[name]) for name in shipping.INPUTS))[0].numpy())
    a, b = np.array(exact), np.array(ours)
    cosines = (a * b).sum(axis=1)
    gaps = np.abs(a @ a.T - b @ b.T)[np.triu_indices(len(a), 1)]
    figures = {"mean_cosine": cosines.mean(), "lowest_cosine": cosines.min(), "mean_gap_between_texts": gaps.mean()}
    return {name: round(float(value), 5) for name, value in figures.items()} | {"sentences": len(texts)}


def main() -> None:
    """Export, measure, write the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pre-trained model")
    parser.add_argument("--out", type=Path, default=Path("src/monitor/models/encoder"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    base, out = shipping.verified(args.base), args.out
    module = Pooled(base).eval()
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        shipping.export(module, "vectors", exact)
        shipping.quantised(exact, out / "model.onnx")
    shipping.plain_tokenizer(base, out / "tokenizer.json")
    texts = sorted({row.second for row in stance_pairs(Path(__file__).parent / "data")[Part.DEV]})
    measured = fidelity(
        module,
        out / "model.onnx",
        random.Random(1).sample(texts, SAMPLE),
        Tokenizer.from_file(str(out / "tokenizer.json")),
    )
    print(measured)
    facts = {
        "name": NAME,
        "version": VERSION,
        "kind": "encoder",
        "dimensions": 384,
        "max_length": MAX_LENGTH,
        "licence": "Apache-2.0",
        "fidelity_to_fp32": measured,
    }
    shipping.write_manifest(out, [base / "model.safetensors", base / "tokenizer.json"], facts)


if __name__ == "__main__":
    main()
