"""The cross-encoder that is trained: a small BERT over both texts, and a head that sees each text's mean besides.

A cross-encoder's usual head reads one summary vector. This one reads the first token, the mean of either text, their
difference and their product (the features of InferSent, Conneau et al. 2017): the pre-trained model's means already
tell whether two texts speak of the same thing, so that the head need not learn topic from scratch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from training.pairs import Pair

FIRST_LENGTH = 80
MAX_LENGTH = 192
CLS, SEP = 101, 102


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
    firsts = tokenizer.encode_batch([row.first for row in rows], add_special_tokens=False)
    seconds = tokenizer.encode_batch([row.second for row in rows], add_special_tokens=False)
    found = []
    for row, first, second in zip(rows, firsts, seconds, strict=True):
        head = [CLS, *first.ids[:FIRST_LENGTH], SEP]
        tail = second.ids[-(MAX_LENGTH - len(head) - 1) :]
        found.append(Encoded([*head, *tail, SEP], len(head), row.label))
    return found


class Student(nn.Module):
    """Logits over ``classes`` labels from token ids, mask and segment ids. One body, a head for each task."""

    def __init__(self, folder: Path, classes: Sequence[int]) -> None:
        super().__init__()
        self.body = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
        width = self.body.config.hidden_size
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Dropout(0.1), nn.Linear(5 * width, width), nn.Tanh(), nn.Dropout(0.1), nn.Linear(width, n))
            for n in classes
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor, head: int = 0) -> Tensor:
        """From token ids, as exported."""
        hidden = self.lower(input_ids, attention_mask, token_type_ids, 0)
        return self.upper(hidden, attention_mask, token_type_ids, 0, head)

    def lower(self, ids: Tensor, mask: Tensor, segments: Tensor, layers: int) -> Tensor:
        """Hidden states after the embeddings and the first ``layers`` layers."""
        return self._through(self.body.embeddings(input_ids=ids, token_type_ids=segments), mask, 0, layers)

    def upper(self, hidden: Tensor, mask: Tensor, segments: Tensor, layers: int, head: int) -> Tensor:
        """Logits from the hidden states that ``lower`` gave for the same ``layers``."""
        hidden = self._through(hidden, mask, layers, len(self.body.encoder.layer))
        second = (segments * mask).unsqueeze(-1).to(hidden.dtype)
        first = ((1 - segments) * mask).unsqueeze(-1).to(hidden.dtype)
        a = (hidden * first).sum(1) / first.sum(1).clamp(min=1)
        b = (hidden * second).sum(1) / second.sum(1).clamp(min=1)
        logits: Tensor = self.heads[head](torch.cat([hidden[:, 0], a, b, (a - b).abs(), a * b], dim=1))
        return logits

    def freeze(self, layers: int) -> None:
        """Stop training the embeddings and the first ``layers`` layers, and their dropout with it."""
        for part in (self.body.embeddings, *self.body.encoder.layer[:layers]):
            part.requires_grad_(requires_grad=False)
            part.eval()

    def _through(self, hidden: Tensor, mask: Tensor, start: int, stop: int) -> Tensor:
        bias = (1.0 - mask[:, None, None, :].to(hidden.dtype)) * -10_000.0
        for layer in self.body.encoder.layer[start:stop]:
            output = layer(hidden, attention_mask=bias)
            hidden = output[0] if isinstance(output, tuple) else output
        return hidden


def collate(rows: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and segments, padded to the longest of these rows only."""
    longest = max(len(row.ids) for row in rows)
    ids, mask, segments = (torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(3))
    for k, row in enumerate(rows):
        ids[k, : len(row.ids)] = torch.tensor(row.ids)
        mask[k, : len(row.ids)] = 1
        segments[k, row.first : len(row.ids)] = 1
    return ids, mask, segments
