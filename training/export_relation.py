"""Exports the trained cross-encoder: quantises it, packs it, calibrates it, measures it, and writes what is shipped.

    python -m training.export_relation --base FOLDER --checkpoint FILE --log FILE [--steps FILE]
        [--without 2,4,5,7,8,10] [--tokens 18000] [--nli FOLDER] [--out src/monitor/models/relation]

``--without`` names the layers that the training let wane, and ``--tokens`` says how many of the tokens to keep.

The temperature is fitted on the development rows to the quantised model's logits. The figures are the quantised
model's, through the product's own loader, on rows that neither training nor the choice of checkpoint saw: two whole
files, one of a subject domain and one of a kind of text that occur nowhere else, and a slice of the others.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from monitor.nli import PACKED, CrossEncoder
from training import packing, scores, shipping, vocabulary
from training.network import FIRST_LENGTH, MAX_LENGTH, Reader, logits
from training.pairs import (
    CONTEXT_SEPARATOR,
    HELD_OUT_FILES,
    INFERENCES,
    RELATIONS,
    Pair,
    Part,
    scenery,
    stance_pairs,
    strangers,
)
from training.train_cross_encoder import NLI_FILES, SEED

NAME, VERSION = "stance-relation", "6"
DATA = Path(__file__).parent / "data"
CARD = Path(__file__).parent / "relation_card.md"
Measured = dict[str, Any]
FACTS: dict[str, object] = {
    "name": NAME,
    "version": VERSION,
    "kind": "cross-encoder",
    "labels": RELATIONS,
    "max_length": MAX_LENGTH,
    "first_length": FIRST_LENGTH,
    "context_separator": CONTEXT_SEPARATOR,
    "temperature": 1.0,
    "input": "[CLS] position [SEP] context | statement [SEP]; without context, the statement alone",
    "licence": "Apache-2.0",
}


def tempered(probabilities: scores.Floats, temperature: float) -> scores.Floats:
    """The same distribution with its logits divided by the temperature."""
    scaled = np.log(np.clip(probabilities, 1e-12, 1)) / temperature
    weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: scores.Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def fitted_temperature(probabilities: scores.Floats, gold: scores.Ints) -> float:
    """The temperature of least log loss, to two decimals (Guo et al., 2017)."""
    grid = np.arange(0.5, 4.0, 0.01)
    losses = [scores.log_loss(tempered(probabilities, float(t)), gold) for t in grid]
    return round(float(grid[int(np.argmin(losses))]), 2)


def labels(rows: Sequence[Pair]) -> scores.Ints:
    """The right answers."""
    return np.array([row.label for row in rows])


def shipped_probabilities(folder: Path, rows: Sequence[Pair]) -> scores.Floats:
    """What the product's loader gives for the rows."""
    return CrossEncoder(folder).probabilities([(row.first, row.second) for row in rows])


def card(measured: Measured, temperature: float) -> str:
    """The model card: the template with the figures put in."""
    parts = (*HELD_OUT_FILES, "unseen_positions", "development")
    figures = _table(
        ["", *(part.replace("_", " ") for part in parts)],
        [[name.replace("_", " "), *(f"{measured[part][name]:.3f}" for part in parts)] for name in measured[parts[0]]],
    )
    relations = _table(
        [
            "",
            *(
                f"{part.replace('_', ' ')}: {figure}"
                for part in HELD_OUT_FILES
                for figure in ("precision", "recall", "F1")
            ),
        ],
        [
            [
                name,
                *(f"{value:.3f}" for part in HELD_OUT_FILES for value in measured["by_relation"][part][name].values()),
            ]
            for name in RELATIONS
        ],
    )
    reliability = _table(
        ["confidence", "rows", "mean confidence", "right"],
        [[f"{a:.1f} to {b:.1f}", str(n), f"{c:.3f}", f"{r:.3f}"] for a, b, n, c, r in measured["reliability"]],
    )
    values = {
        "figures": figures,
        "relations": relations,
        "reliability": reliability,
        "temperature": str(temperature),
        "strangers": f"{measured['strangers_unrelated']:.3f}",
        "scenery": f"{measured['scenery_unrelated']:.3f}",
        "gap": str(measured["mean_gap_int8_fp32"]),
        "rows_train": f"{measured['rows'][Part.TRAIN]:,}",
    }
    text = CARD.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def measure(reader: Reader, folder: Path) -> tuple[Measured, float]:
    """The figures of the model in ``folder``, and the temperature that fits it."""
    parts = stance_pairs(DATA)
    dev, test = parts[Part.DEV], parts[Part.TEST]
    temperature = fitted_temperature(shipped_probabilities(folder, dev), labels(dev))
    chosen = tempered(shipped_probabilities(folder, dev), temperature)
    ours, gold = tempered(shipped_probabilities(folder, test), temperature), labels(test)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    exact = tempered(functional.softmax(logits(reader, test, tokenizer), dim=1).numpy(), temperature)
    of = {name: np.array([row.origin == file for row in test]) for name, file in HELD_OUT_FILES.items()}
    of["unseen_positions"] = ~np.any(list(of.values()), axis=0)
    measured = {name: scores.report(ours[rows], gold[rows]) for name, rows in of.items()} | {
        "development": scores.report(chosen, labels(dev)),
        "fp32": {name: scores.report(exact[rows], gold[rows]) for name, rows in of.items()},
        "by_relation": {name: scores.by_relation(ours[rows], gold[rows]) for name, rows in of.items()},
        "strangers_unrelated": _unrelated(folder, strangers(test, 0.2, SEED)),
        "scenery_unrelated": _unrelated(folder, scenery(test, 0.2, SEED)),
        "mean_gap_int8_fp32": round(float(np.abs(ours - exact).mean()), 4),
        "rows": {part.value: len(rows) for part, rows in parts.items()},
        "reliability": scores.reliability(ours, gold),
    }
    return measured, temperature


def _unrelated(folder: Path, rows: Sequence[Pair]) -> float:
    """The share of the rows that are found unrelated."""
    said = shipped_probabilities(folder, rows).argmax(axis=1)
    return round(float((said == RELATIONS.index("unrelated")).mean()), 4)


def build(folder: Path, args: argparse.Namespace) -> Measured:
    """Everything that is shipped, into an empty folder. The figures."""
    base = shipping.verified(args.base)
    reader = Reader(base, [len(RELATIONS), len(INFERENCES)])
    reader.restore(args.checkpoint)
    lost = {int(number) for number in args.without.split(",") if number}
    reader.keep([k for k in range(len(reader.body.encoder.layer)) if k not in lost])
    some = packing.sample(stance_pairs(DATA)[Part.TRAIN], SEED)
    largest, squares = packing.ranges(reader, some, Tokenizer.from_file(str(base / "tokenizer.json")))
    if reader.kind == "mpnet":
        texts = [text for row in _seen() for text in (row.first, row.second)]
        reader.narrow(vocabulary.cut(base / "tokenizer.json", texts, args.tokens, folder / "tokenizer.json"))
    else:
        shipping.plain_tokenizer(base, folder / "tokenizer.json")
    packing.set_apart(reader, largest)
    trained = torch.load(args.steps, weights_only=True) if args.steps else None
    with tempfile.TemporaryDirectory() as scratch:
        exact, small = Path(scratch) / "exact.onnx", Path(scratch) / "small.onnx"
        shipping.export(reader, "logits", exact)
        shipping.quantised(exact, small, tables=False)
        packing.pack(exact, small, squares, folder / "model.onnx", folder / PACKED, trained)
    shutil.copyfile(args.out / "LICENSE", folder / "LICENSE")
    inputs = [base / "model.safetensors", base / "tokenizer.json", *sorted(DATA.glob("*.jsonl.gz"))]
    inputs += [args.nli / f"{stem}.jsonl.gz" for stem in NLI_FILES] if args.nli else []
    shipping.write_manifest(folder, inputs, FACTS)  # the loader wants one to measure with
    measured, temperature = measure(reader, folder)
    (folder / "MODEL_CARD.md").write_text(card(measured, temperature), encoding="utf-8")
    training = json.loads(args.log.read_text(encoding="utf-8"))
    facts = FACTS | {"temperature": temperature, "measured": measured, "training": training}
    shipping.write_manifest(folder, inputs, facts)
    return measured


def _seen() -> list[Pair]:
    """The rows whose words are kept: those that were trained on or chosen by."""
    parts = stance_pairs(DATA)
    return parts[Part.TRAIN] + parts[Part.DEV]


def main() -> None:
    """Build the model aside, then put its files in place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pre-trained model")
    parser.add_argument("--checkpoint", type=Path, required=True, help="pass-N.pt of the training")
    parser.add_argument("--steps", type=Path, help="steps-N.pt, where the training cut the weights")
    parser.add_argument("--log", type=Path, required=True, help="log.json of the training")
    parser.add_argument("--without", default="", help="numbers of the layers to leave out, with commas between")
    parser.add_argument("--tokens", type=int, default=18_000, help="tokens to keep of an MPNet's vocabulary")
    parser.add_argument("--nli", type=Path, help="folder of the inference pairs, if they were used")
    parser.add_argument("--out", type=Path, default=Path("src/monitor/models/relation"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as staged:
        measured = build(Path(staged), args)
        for path in sorted(Path(staged).iterdir()):
            shutil.copyfile(path, args.out / path.name)
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
