"""``model: hf:NAME``: an inference cross-encoder of the Hugging Face hub, or a folder of its kind, run by transformers.

Needs the extra ``hf``. What is in the local cache (``HF_HOME``) is used as it is; anything else is downloaded only
after saying so, and never with ``HF_HUB_OFFLINE`` set. Code that comes with a model is not run, and weights are taken
only as safetensors, which cannot carry any.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from monitor.judges import Tell
from monitor.judges.folder import LONGEST, labels_in
from monitor.judges.opinions import Opinion, opinion_of
from monitor.nli import ModelError, encodable

_CURE = "install what `model: hf:NAME` needs (pip install transformers torch), or choose another `model`"
_CHARACTERS_PER_TOKEN = 32


class Parts(NamedTuple):
    """A model as loaded: its configuration, its tokenizer and its network."""

    config: dict[str, Any]
    tokenizer: Any
    network: Any
    revision: str


def installed() -> str:
    """What runs such models here. Raises :class:`ModelError` where the extra is not installed."""
    try:
        return f"transformers {version('transformers')} on torch {version('torch')}"
    except PackageNotFoundError as error:
        raise ModelError(f"hf: needs the package {error.name or 'transformers'}; {_CURE}") from None


def opinion(name: str, tell: Tell) -> Opinion:
    """What a model of the hub thinks. It is loaded at once, since its labels are part of it.

    :raises ModelError: the extra is not installed, or the model is missing or none that can be used
    """
    return opinion_of(HubModel(name, lambda: load(name, tell)), f"hf:{name}")


class HubModel:
    """A classifier over two texts, run by transformers."""

    def __init__(self, name: str, loaded: Callable[[], Parts]) -> None:
        self._name, self._load = name, loaded
        self._loading = threading.Lock()

    @property
    def version(self) -> str:
        """The model's name and revision."""
        return f"{self._name}@{self._parts.revision[:8]}" if self._parts.revision else self._name

    @property
    def labels(self) -> Sequence[str]:
        """The outputs' names, in order."""
        return labels_in(self._parts.config)

    def logits(self, first: str, second: str) -> npt.NDArray[np.floating]:
        """The outputs for two texts that are read together. Raises :class:`ModelError` where they are none."""
        limit = LONGEST * _CHARACTERS_PER_TOKEN
        with self._loading:  # neither the tokenizer nor the network promises to serve several threads
            feed = self._parts.tokenizer(
                encodable(first[:limit]),
                encodable(second[:limit]),
                split_special_tokens=True,  # "[SEP]" in a page is text, not a boundary
                truncation=True,
                max_length=LONGEST,
                return_tensors="pt",
            )
            output = self._parts.network(**feed).logits
        found = np.asarray(output.detach().numpy(), dtype=np.float64)
        if found.shape != (1, len(self.labels)) or not np.isfinite(found).all():
            raise ModelError(f"hf:{self._name}: gives no score for each of {', '.join(self.labels)}")
        return found.reshape(-1)

    @cached_property
    def _parts(self) -> Parts:
        return self._load()


def load(name: str, tell: Tell) -> Parts:
    """The model, from the cache if it is there.

    :raises ModelError: the extra is not installed, or the model cannot be had
    """
    installed()
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"  # no more is sent than a download takes
    transformers = importlib.import_module("transformers")
    try:
        return _parts(transformers, name, local=True)
    except (OSError, ValueError) as error:
        if Path(name).exists() or _offline():
            raise ModelError(f"hf:{name}: {_said(error)}; {_cure_of(name)}") from error
    tell(f"downloading the model {name} from the Hugging Face hub into {_cache()}; set HF_HUB_OFFLINE=1 to forbid it")
    try:
        return _parts(transformers, name, local=False)
    except (OSError, ValueError) as error:
        raise ModelError(f"hf:{name}: {_said(error)}; check its name and the network") from error


def _parts(transformers: Any, name: str, *, local: bool) -> Parts:
    given = {"local_files_only": local, "trust_remote_code": False}
    config = transformers.AutoConfig.from_pretrained(name, **given)
    tokenizer = transformers.AutoTokenizer.from_pretrained(name, **given)
    network = transformers.AutoModelForSequenceClassification.from_pretrained(name, use_safetensors=True, **given)
    network.eval()
    network.requires_grad_(False)
    return Parts(config.to_dict(), tokenizer, network, getattr(config, "_commit_hash", None) or "")


def _offline() -> bool:
    return any(os.environ.get(name, "").upper() in ("1", "ON", "YES", "TRUE") for name in _OFFLINE)


_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


def _cache() -> Path:
    """Where the hub's files are kept, by the library's own rules."""
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    return Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub").expanduser()


def _cure_of(name: str) -> str:
    if Path(name).exists():
        return "the folder needs config.json, a tokenizer and model.safetensors"
    return f"it is not in {_cache()}, and HF_HUB_OFFLINE forbids to download it"


def _said(error: Exception) -> str:
    """The first line of a library's complaint."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
