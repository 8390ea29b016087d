"""The models: sentence vectors, and the relation between a position and a statement.

This is the only module that knows the ML runtime. A model is a folder of package data (or the user's own):
``model.onnx``, perhaps with ``weights.npz``, ``tokenizer.json`` and ``manifest.json``, which names the files with their
sizes and hashes, the labels and the limits. Opening a model reads its manifest only; the weights are loaded when the
first text comes.

Texts go through the network one at a time. Its int8 arithmetic scales activations over everything in the batch, so
that a text's result would depend on its company, and a comparison could come out differently when it is repeated.
On one thread, the default, a batch would save a seventh of the time at best. What came of the latest texts is kept:
many outlets carry the same sentence, and what seems to have moved is asked again in other company.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from importlib import resources
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.compare.calibrate import RELATIONS
from monitor.packed import read as read_packed

PACKED = "weights.npz"
"""The file of a model's folder that holds weights in four bits, where there is one; see :mod:`monitor.packed`."""

_KEPT = 4096
"""So many results of each model are kept, a few megabytes with their texts."""
_CHARACTERS_PER_TOKEN = 32  # far more than any language needs; bounds what the tokenizer is given
_SLOWER = ["SkipLayerNormFusion"]
"""What the runtime makes worse: its sum and norm in one step takes ten times as long as the two on their own."""
_CURE = "install the package again (pip install --force-reinstall stance-monitor) or restore the folder"


class ModelError(Exception):
    """A model's files are missing, damaged or not what the product can use. The message says which, and the cure."""


class _File(BaseModel):
    """A shipped file, as its manifest describes it."""

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a model's ``manifest.json`` must say; it may say more.

    ``labels`` are the columns of the output, ``max_length`` and ``first_length`` count tokens, and ``temperature``
    divides the logits (Guo et al., 2017).
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    version: str
    kind: str
    files: Mapping[str, _File]
    max_length: int
    dimensions: int = 0
    first_length: int = 0
    labels: tuple[str, ...] = ()
    temperature: float = 1.0


_Input = str | tuple[str, str]


class _Latest:
    """What came of the latest inputs. Any thread may ask."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Input, npt.NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, given: _Input, work: Callable[[], npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
        """What is known of the input, or else what ``work`` makes of it."""
        with self._lock:
            known = self._known.get(given)
            if known is not None:
                self._known.move_to_end(given)
                return known
        found = work()
        with self._lock:
            self._known[given] = found
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return found


class _Model:
    """A folder that was checked, and the network and tokenizer in it, loaded when first asked for."""

    kind = ""

    def __init__(self, folder: Path, *, threads: int = 1, verify: bool = False) -> None:
        """Open the model in ``folder``.

        :param threads: threads that work on one text
        :param verify: compare the files' hashes and not only their sizes
        :raises ModelError: files are missing or differ from the manifest, or it describes another kind of model
        """
        self._folder, self._threads = folder, threads
        self._loading = threading.Lock()
        self._latest = _Latest()
        self.manifest = _manifest(folder)
        if self.manifest.kind != self.kind:
            raise ModelError(f"{folder}: holds a model of kind {self.manifest.kind!r}, not {self.kind!r}")
        for name, expected in self.manifest.files.items():
            _check(folder / name, expected, verify=verify)

    @property
    def version(self) -> str:
        """Changes whenever the weights do: name, version and the beginning of the weights' hash."""
        files = self.manifest.files
        weights = files[PACKED if PACKED in files else "model.onnx"].sha256
        return f"{self.manifest.name}-{self.manifest.version}+{weights[:8]}"

    @cached_property
    def _tokenizer(self) -> Any:
        return open_tokenizer(self._folder / "tokenizer.json")

    @cached_property
    def _session(self) -> Any:
        packed = self._folder / PACKED if PACKED in self.manifest.files else None
        return open_session(self._folder / "model.onnx", self._threads, packed)

    def _tokens(self, text: str) -> list[int]:
        """The token ids of a text, without the special ones."""
        ids: list[int] = self._tokenizer.encode(encodable(text), add_special_tokens=False).ids
        return ids

    def _run(self, first: Sequence[int], second: Sequence[int] | None = None) -> npt.NDArray[np.float32]:
        """The network's output for one text or one pair."""
        with self._loading:
            tokenizer, session = self._tokenizer, self._session
        start, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        head = [start, *first, end]
        tail = [] if second is None else [*second, end]
        ids = np.array([head + tail], dtype=np.int64)
        segments = np.array([[0] * len(head) + [1] * len(tail)], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": segments}
        output: npt.NDArray[np.float32] = session.run(None, feed)[0][0]
        return output


class Encoder(_Model):
    """Sentence vectors whose dot product says how much two texts have in common, and nothing on agreement."""

    kind = "encoder"

    @classmethod
    def builtin(cls, *, threads: int = 1, verify: bool = False) -> Self:
        """The encoder that comes with the package."""
        return cls(_shipped("encoder"), threads=threads, verify=verify)

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Unit vectors, a row for each text in order. Of a long text only the beginning counts."""
        longest = self._room * _CHARACTERS_PER_TOKEN
        begun = (text[:longest] for text in texts)  # what cannot count is not kept either
        found = [self._latest.of(text, partial(self._vector, text)) for text in begun]
        return np.array(found, dtype=np.float32).reshape(len(found), self.manifest.dimensions)

    @property
    def _room(self) -> int:
        return self.manifest.max_length - 2

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        return self._run(self._tokens(text)[: self._room])


class CrossEncoder(_Model):
    """How likely each relation is between a position and a statement that are read together."""

    kind = "cross-encoder"

    def __init__(self, folder: Path, *, threads: int = 1, verify: bool = False) -> None:
        super().__init__(folder, threads=threads, verify=verify)
        if sorted(self.manifest.labels) != sorted(RELATIONS):
            raise ModelError(
                f"{folder}/manifest.json: labels are {list(self.manifest.labels)}; they must be {list(RELATIONS)}"
            )
        if self.manifest.temperature <= 0 or not 0 < self.manifest.first_length < self.manifest.max_length - 3:
            raise ModelError(f"{folder}/manifest.json: temperature or lengths are out of range")
        self._order = [self.manifest.labels.index(name) for name in RELATIONS]

    @classmethod
    def builtin(cls, *, threads: int = 1, verify: bool = False) -> Self:
        """The relation model that comes with the package."""
        return cls(_shipped("relation"), threads=threads, verify=verify)

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
        """Calibrated probabilities, a row for each (position, statement) and a column for each of ``RELATIONS``.

        The statement may have its context before it. Where a pair is too long, the position loses its end and the
        statement its beginning, so that context goes first.
        """
        begins = self.manifest.first_length * _CHARACTERS_PER_TOKEN
        ends = self.manifest.max_length * _CHARACTERS_PER_TOKEN
        read = ((position[:begins], statement[-ends:]) for position, statement in pairs)  # the rest cannot count
        found = [self._latest.of(pair, partial(self._logits, *pair)) for pair in read]
        logits = np.array(found, dtype=np.float64).reshape(len(found), len(RELATIONS))
        scaled = logits[:, self._order] / self.manifest.temperature
        weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        shares: npt.NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
        return shares

    def _logits(self, position: str, statement: str) -> npt.NDArray[np.float32]:
        first = self._tokens(position)[: self.manifest.first_length]
        room = self.manifest.max_length - len(first) - 3
        second = self._tokens(statement[-room * _CHARACTERS_PER_TOKEN :])[-room:]
        return self._run(first, second)


def _shipped(name: str) -> Path:
    """The folder of a model in the installed package; it need not exist."""
    return Path(str(resources.files("monitor").joinpath("models", name)))


def _manifest(folder: Path) -> Manifest:
    path = folder / "manifest.json"
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_CURE}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ModelError(f"{path}: {where}: {first['msg']}; {_CURE}") from error
    missing = {"model.onnx", "tokenizer.json"} - manifest.files.keys()
    if missing:
        raise ModelError(f"{path}: does not list {', '.join(sorted(missing))}; {_CURE}")
    return manifest


def _check(path: Path, expected: _File, *, verify: bool) -> None:
    """Compare a file with what the manifest says of it.

    :raises ModelError: it is missing or differs
    """
    try:
        size = path.stat().st_size
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if verify else expected.sha256
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); {_CURE}") from error
    if size != expected.bytes:
        raise ModelError(f"{path}: has {size} bytes instead of {expected.bytes}; {_CURE}")
    if digest != expected.sha256:
        raise ModelError(f"{path}: its content is not what was shipped (sha256 {digest[:12]}…); {_CURE}")


def open_tokenizer(path: Path) -> Any:
    """The tokenizer of the file, neither padding nor cutting. Raises :class:`ModelError`."""
    from tokenizers import Tokenizer  # loaded late: most commands need no model

    tokenizer = _loaded(path, lambda file: Tokenizer.from_file(file))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.encode_special_tokens = True  # "[SEP]" in a page is text, not a boundary
    return tokenizer


def open_session(path: Path, threads: int = 1, packed: Path | None = None) -> Any:
    """The network of the file, ready to run on so many threads; ``packed`` has weights that it lacks.

    Raises :class:`ModelError`.
    """
    session = _opened(path, threads, packed)
    _give_back()  # by now all is free that was only needed to open it
    return session


def _opened(path: Path, threads: int, packed: Path | None) -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # it would report to its maker what is loaded where
    import onnxruntime  # loaded late: most commands need no model

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if packed is not None:
        weights = _loaded(packed, lambda file: read_packed(Path(file)))
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in weights.values()]
        options.add_external_initializers(list(weights), values)
    begun = {"providers": ["CPUExecutionProvider"], "disabled_optimizers": _SLOWER}
    return _loaded(path, lambda file: onnxruntime.InferenceSession(file, options, **begun))


def _give_back() -> None:
    """Returns to the system the memory that is free, which glibc keeps: after a load as much as the network takes."""
    with suppress(AttributeError, OSError, TypeError):  # another C library has no such function
        ctypes.CDLL(None).malloc_trim(0)


def _loaded(path: Path, load: Callable[[str], Any]) -> Any:
    """What ``load`` makes of the file; the runtimes raise bare exceptions of many kinds.

    :raises ModelError: the file cannot be used
    """
    try:
        return load(str(path))
    except Exception as error:
        raise ModelError(f"{path}: cannot be loaded ({error}); {_CURE}") from error


def encodable(text: str) -> str:
    """The text without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
