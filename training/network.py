"""The cross-encoder that is trained: a pre-trained body over both texts, and a head that sees each text's mean besides.

A cross-encoder's usual head reads one summary vector. This one reads the first token, the mean of either text, their
difference and their product (the features of InferSent, Conneau et al. 2017): the pre-trained model's means already
tell whether two texts speak of the same thing, so that the head need not learn topic from scratch.

The body is a BERT (the small network that is shipped) or an MPNet (the large one that teaches it), whole or with only
some of its layers.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel, MPNetModel

from training.pairs import Pair

FIRST_LENGTH = 80
MAX_LENGTH = 192
BODIES = {"bert": BertModel, "mpnet": MPNetModel}
MARKS = (("<s>", "</s>"), ("[CLS]", "[SEP]"))
"""First and last mark of a text. An MPNet's vocabulary has a BERT's too, but knows only its own: they come first."""
PAD = {"bert": 0, "mpnet": 1}


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of ``[CLS] first [SEP] second [SEP]``, and how many of them belong to the first text."""

    ids: list[int]
    first: int
    label: int


def encode(rows: Sequence[Pair], tokenizer: Tokenizer) -> list[Encoded]:
    """Tokenised rows. The first text is cut at its end; the second at its start, where the context is."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True  # as the product does: "[SEP]" in a text is text
    start, end = next(
        (tokenizer.token_to_id(one), tokenizer.token_to_id(two))
        for one, two in MARKS
        if tokenizer.token_to_id(one) is not None
    )
    firsts = tokenizer.encode_batch([row.first for row in rows], add_special_tokens=False)
    seconds = tokenizer.encode_batch([row.second for row in rows], add_special_tokens=False)
    found = []
    for row, first, second in zip(rows, firsts, seconds, strict=True):
        head = [start, *first.ids[:FIRST_LENGTH], end]
        tail = second.ids[-(MAX_LENGTH - len(head) - 1) :]
        found.append(Encoded([*head, *tail, end], len(head), row.label))
    return found


class Reader(nn.Module):
    """Logits over ``classes`` labels from token ids, mask and segment ids. One body, a head for each task."""

    def __init__(self, folder: Path, classes: Sequence[int]) -> None:
        super().__init__()
        self.kind = str(json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"])
        body = BODIES[self.kind].from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        self.body: BertModel | MPNetModel = body
        self.waning: frozenset[int] = frozenset()
        self.waned = 0.0
        width = body.config.hidden_size
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Dropout(0.1), nn.Linear(5 * width, width), nn.Tanh(), nn.Dropout(0.1), nn.Linear(width, n))
            for n in classes
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, head: int = 0) -> Tensor:
        """From token ids, as exported."""
        hidden = self.lower(input_ids, attention_mask, token_type_ids, 0)
        return self.upper(hidden, attention_mask, token_type_ids, 0, head)

    def restore(self, checkpoint: Path) -> None:
        """The weights of a checkpoint; what it leaves out stays as it was pre-trained.

        :raises ValueError: it is of another network
        """
        strange = self.load_state_dict(torch.load(checkpoint, weights_only=True), strict=False).unexpected_keys
        if strange:
            raise ValueError(f"{checkpoint}: of another network, with {strange[0]}")

    def lower(self, ids: Tensor, mask: Tensor, segments: Tensor, layers: int) -> Tensor:
        """Hidden states after the embeddings and the first ``layers`` layers."""
        if self.kind == "bert":
            embedded = self.body.embeddings(input_ids=ids, token_type_ids=segments)
        else:  # an MPNet has no segments, and counts positions from 2
            embedded = self.body.embeddings(input_ids=ids, position_ids=mask.cumsum(1) * mask + 1)
        return self._through(embedded, mask, 0, layers)

    def upper(self, hidden: Tensor, mask: Tensor, segments: Tensor, layers: int, head: int) -> Tensor:
        """Logits from the hidden states that ``lower`` gave for the same ``layers``."""
        hidden = self._through(hidden, mask, layers, len(self.body.encoder.layer))
        second = (segments * mask).unsqueeze(-1).to(hidden.dtype)
        first = ((1 - segments) * mask).unsqueeze(-1).to(hidden.dtype)
        a = (hidden * first).sum(1) / first.sum(1).clamp(min=1)
        b = (hidden * second).sum(1) / second.sum(1).clamp(min=1)
        logits: Tensor = self.heads[head](torch.cat([hidden[:, 0], a, b, (a - b).abs(), a * b], dim=1))
        return logits

    def keep(self, layers: Sequence[int]) -> None:
        """Go on with only these of the layers, in this order."""
        self.body.encoder.layer = nn.ModuleList(self.body.encoder.layer[k] for k in layers)
        self.waning, self.waned = frozenset(), 0.0

    def narrow(self, tokens: Sequence[int]) -> None:
        """Go on with only these of the token vectors, in this order, and with as many positions as a pair can have."""
        embeddings = self.body.embeddings
        places = MAX_LENGTH + (PAD[self.kind] + 1 if self.kind == "mpnet" else 0)
        for name, rows in (("word_embeddings", torch.tensor(tokens)), ("position_embeddings", torch.arange(places))):
            old = getattr(embeddings, name)
            setattr(embeddings, name, nn.Embedding.from_pretrained(old.weight[rows].clone()))

    def wane(self, layers: Iterable[int], share: float) -> None:
        """Leave these layers out, each in this share of the steps of a training, and always where it is measured.

        Stochastic depth (Huang et al. 2016; Fan et al. 2019): where the share rises slowly to 1, the layers that stay
        learn to do without the others, and taking those out then costs little.
        """
        self.waning, self.waned = frozenset(layers), share

    def freeze(self, layers: int) -> None:
        """Stop training the embeddings and the first ``layers`` layers, and their dropout with it."""
        for part in (self.body.embeddings, *self.body.encoder.layer[:layers]):
            part.requires_grad_(requires_grad=False)
            part.eval()
        if self.kind == "mpnet" and layers:
            self.body.encoder.relative_attention_bias.requires_grad_(requires_grad=False)

    def _through(self, hidden: Tensor, mask: Tensor, start: int, stop: int) -> Tensor:
        bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -10_000.0
        if self.kind == "mpnet":
            bias = bias + self.body.encoder.compute_position_bias(hidden[:1])
        for k, layer in enumerate(self.body.encoder.layer[start:stop], start):
            if k in self.waning and (not self.training or random.random() < self.waned):
                continue
            output = layer(hidden, attention_mask=bias)
            hidden = output[0] if isinstance(output, tuple) else output
        return hidden


def collate(rows: Sequence[Encoded], pad: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and segments, padded to the longest of these rows only."""
    longest = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), longest), pad)
    mask, segments = (torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(2))
    for k, row in enumerate(rows):
        ids[k, : len(row.ids)] = torch.tensor(row.ids)
        mask[k, : len(row.ids)] = 1
        segments[k, row.first : len(row.ids)] = 1
    return ids, mask, segments


def logits(reader: Reader, rows: Sequence[Pair], tokenizer: Tokenizer) -> Tensor:
    """What a model makes of the rows, in order; on the CPU, whatever it was computed on."""
    encoded = encode(rows, tokenizer)
    device = next(reader.parameters()).device
    found = torch.zeros(len(rows), reader.heads[0][-1].out_features)
    order = sorted(range(len(rows)), key=lambda k: len(encoded[k].ids))
    reader.eval()
    with torch.inference_mode():
        for start in range(0, len(order), 32):
            some = order[start : start + 32]
            batch = collate([encoded[k] for k in some], PAD[reader.kind])
            found[some] = reader(*(part.to(device) for part in batch)).float().cpu()
    return found
