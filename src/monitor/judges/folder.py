"""``model: onnx:DIR``: a folder as the project's exporter writes it, or an inference cross-encoder as others export it.

The first has a ``manifest.json`` with labels, lengths and hashes. The second has a ``config.json``, whose ``id2label``
names the outputs, a ``tokenizer.json`` that knows how two texts are joined, and ``model.onnx``, beside them or in
``onnx/``.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.judges.opinions import Opinion, opinion_of
from monitor.nli import CrossEncoder, ModelError, encodable, open_session, open_tokenizer

LONGEST = 512
"""Tokens of a pair, where a folder does not say how many its network takes, and at most."""
_CHARACTERS_PER_TOKEN = 32
_CURE = "name a folder with model.onnx, tokenizer.json and manifest.json or config.json"


def opinion(where: str) -> Opinion:
    """What the model in a folder thinks. Only descriptions are read; weights are loaded when it is first asked.

    :raises ModelError: the folder is not there, lacks a file, or holds a model of another kind
    """
    folder = Path(where)
    if not folder.is_dir():
        raise ModelError(f"{folder}: there is no such folder; {_CURE}")
    if (folder / "manifest.json").exists():
        return CrossEncoder(folder)
    return opinion_of(PlainFolder(folder), str(folder))


class PlainFolder:
    """A network over two texts with named outputs, described by the files that usually lie beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._config = _document(folder / "config.json")
        self._network = _first(folder, "model.onnx", "onnx/model.onnx")
        self._words = _first(folder, "tokenizer.json")
        self._loading = threading.Lock()

    @cached_property
    def version(self) -> str:
        """The folder's name and the beginning of the weights' hash."""
        with self._network.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"{self._folder.name}+{digest[:8]}"

    @cached_property
    def labels(self) -> Sequence[str]:
        """The outputs' names, in order."""
        return labels_in(self._config)

    def logits(self, first: str, second: str) -> npt.NDArray[np.floating]:
        """The outputs for two texts that are read together.

        :raises ModelError: the network cannot be loaded, wants other inputs, or gives other outputs than its labels
        """
        with self._loading:
            tokenizer, session = self._tokenizer, self._session
        limit = LONGEST * _CHARACTERS_PER_TOKEN
        pair = tokenizer.encode(encodable(first[:limit]), encodable(second[:limit]))
        known = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        wanted = [one.name for one in session.get_inputs()]
        if not set(wanted) <= known.keys():
            raise ModelError(f"{self._folder}: its network takes {', '.join(wanted)}; it must take {', '.join(known)}")
        feed = {name: np.array([known[name]], dtype=np.int64) for name in wanted}
        found: npt.NDArray[np.float64] = np.asarray(session.run(None, feed)[0], dtype=np.float64)
        if found.shape != (1, len(self.labels)) or not np.isfinite(found).all():
            raise ModelError(f"{self._folder}: its network gives no score for each of {', '.join(self.labels)}")
        return found.reshape(-1)

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = open_tokenizer(self._words)
        tokenizer.enable_truncation(self._longest)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        return open_session(self._network)

    @property
    def _longest(self) -> int:
        """Tokens that the network takes: positions it knows, without the two that some families keep for themselves."""
        said = self._config.get("max_position_embeddings")
        known = said - 2 if isinstance(said, int) and not isinstance(said, bool) and said > 16 else LONGEST
        return min(known, LONGEST)


def labels_in(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of a model's ``config.json``, in the order of the outputs."""
    named = config.get("id2label")
    if not isinstance(named, Mapping):
        return ()
    try:
        return tuple(str(label) for _, label in sorted((int(number), label) for number, label in named.items()))
    except (TypeError, ValueError):
        return ()


def _first(folder: Path, *names: str) -> Path:
    """The first of these files that is there. Raises :class:`ModelError` where none is."""
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise ModelError(f"{folder}: has no {names[0]}; {_CURE}")


def _document(path: Path) -> Mapping[str, Any]:
    """A JSON object in a file. Raises :class:`ModelError`."""
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_CURE}") from error
    except ValueError as error:
        raise ModelError(f"{path}: is not JSON ({error}); {_CURE}") from error
    if not isinstance(found, Mapping):
        raise ModelError(f"{path}: is not a JSON object; {_CURE}")
    return found
