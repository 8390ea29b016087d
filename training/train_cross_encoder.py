"""Trains the five-way cross-encoder within a budget of wall-clock time, on one CPU core.

    python -m training.train_cross_encoder --base FOLDER --out FOLDER [--nli FOLDER | --resume FILE] [--minutes 80]

Two stages. First, where ``--nli`` is given, one pass over natural-language-inference pairs with a head of their own, so
that the layers learn to attend across the two texts. Then passes over the stance pairs until the budget is spent. The
learning rate rises over a twentieth of each stage and then falls in a straight line, by work done in the first stage
and by time spent in the second. Embeddings and the lowest layers stay as they were pre-trained; what they make of a
row never changes, so it is computed once and kept in half precision. After each pass the model is measured on the
development rows and saved as ``pass-N.pt``. Rows held out for the test are not used here.

``--resume`` goes on from a checkpoint, with the ``log.json`` beside it and without the optimiser's moments: a second
stage anew, its rate rising and falling within ``--minutes``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from training import plain, scores
from training.pairs import (
    INFERENCES,
    RELATIONS,
    Part,
    inference_pairs,
    mirrored,
    scenery,
    spoken,
    stance_pairs,
    strangers,
    turned,
)
from training.student import Encoded, Student, collate, encode

SEED = 20260301
BATCH = 32
NLI_FILES = ("cad_snli_train", "negnli_mnli", "negnli_snli", "negnli_rte", "snli_dev_tok")
STANCE, INFERENCE = 0, 1
RATES = {STANCE: 8e-5, INFERENCE: 8e-5}
HEAD_FACTOR = 5.0
SMOOTHING = 0.05
STRANGERS = 0.1
SCENERY = 0.1
TURNED = 500


@dataclass(slots=True)
class Rows:
    """Encoded rows with the hidden states of the frozen layers."""

    encoded: list[Encoded]
    hidden: list[Tensor]


class Trainer:
    """One model, its optimiser and the log of what was done."""

    def __init__(self, student: Student, frozen: int, out: Path) -> None:
        self.student, self.frozen, self.out = student, frozen, out
        self.log: list[dict[str, object]] = []
        student.freeze(frozen)
        body = [p for p in student.body.parameters() if p.requires_grad]
        groups = [{"params": body, "factor": 1.0}, {"params": student.heads.parameters(), "factor": HEAD_FACTOR}]
        self.optimiser = torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01, fused=True)

    def cached(self, encoded: list[Encoded]) -> Rows:
        """The rows with what the frozen layers make of them, row by row without padding."""
        hidden: list[Tensor] = [torch.empty(0)] * len(encoded)
        order = sorted(range(len(encoded)), key=lambda k: len(encoded[k].ids))
        with torch.inference_mode():
            for start in range(0, len(order), 64):
                some = order[start : start + 64]
                states = self.student.lower(*collate([encoded[k] for k in some]), self.frozen).half()
                for state, k in zip(states, some, strict=True):
                    hidden[k] = state[: len(encoded[k].ids)].clone()
        return Rows(encoded, hidden)

    def stage(self, rows: Rows, head: int, share: Callable[[], float], passes: int, dev: Rows | None) -> None:
        """Passes over the rows until ``share`` (of the stage that is done, 0 to 1) says it is over."""
        rng = random.Random(SEED + head)
        for number in range(1, passes + 1):
            losses = []
            for batch in _batches(rows, rng):
                done = share()
                if done >= 1.0:
                    break
                losses.append(self._step(rows, batch, head, RATES[head] * min(done / 0.05, (1 - done) / 0.95)))
            self._close(number, head, losses, dev)
            if share() >= 1.0:
                break

    def _step(self, rows: Rows, batch: Sequence[int], head: int, rate: float) -> float:
        self.student.train()
        self.student.freeze(self.frozen)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["factor"]
        logits, labels = self._logits(rows, batch, head)
        loss = functional.cross_entropy(logits, labels, label_smoothing=SMOOTHING)
        loss.backward()  # type: ignore[no-untyped-call]  # torch ships it untyped
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        return float(loss.detach())

    def _logits(self, rows: Rows, batch: Sequence[int], head: int) -> tuple[Tensor, Tensor]:
        some = [rows.encoded[k] for k in batch]
        _, mask, segments = collate(some)
        hidden = torch.zeros(len(some), mask.shape[1], rows.hidden[batch[0]].shape[1])
        for place, k in enumerate(batch):
            hidden[place, : len(rows.hidden[k])] = rows.hidden[k]
        return self.student.upper(hidden, mask, segments, self.frozen, head), torch.tensor([r.label for r in some])

    def _close(self, number: int, head: int, losses: list[float], dev: Rows | None) -> None:
        """Note how the pass went, and save what it made."""
        entry: dict[str, object] = {"pass": number, "head": head, "steps": len(losses), "seconds": round(_clock())}
        entry["rate"] = self.optimiser.param_groups[0]["lr"]
        entry["loss"] = round(float(np.mean(losses)), 4) if losses else None
        if dev is not None:
            figures = scores.report(self.probabilities(dev), np.array([row.label for row in dev.encoded]))
            entry["dev"] = figures
            torch.save(self.student.state_dict(), self.out / f"pass-{number}.pt")
        self.log.append(entry)
        (self.out / "log.json").write_text(json.dumps(self.log, indent=1), encoding="utf-8")
        print(json.dumps(entry), flush=True)

    def probabilities(self, rows: Rows) -> scores.Floats:
        """Five-way probabilities, uncalibrated."""
        self.student.eval()
        found = np.zeros((len(rows.encoded), len(RELATIONS)))
        order = sorted(range(len(rows.encoded)), key=lambda k: len(rows.encoded[k].ids))
        with torch.inference_mode():
            for start in range(0, len(order), 64):
                some = order[start : start + 64]
                found[some] = functional.softmax(self._logits(rows, some, STANCE)[0], dim=1).numpy()
        return found


def _batches(rows: Rows, rng: random.Random) -> Iterator[list[int]]:
    """Shuffled batches of rows of like length, so that little is padded."""
    order = list(range(len(rows.encoded)))
    rng.shuffle(order)
    chunk = BATCH * 24
    batches = []
    for start in range(0, len(order), chunk):
        some = sorted(order[start : start + chunk], key=lambda k: len(rows.encoded[k].ids))
        batches += [some[k : k + BATCH] for k in range(0, len(some), BATCH)]
    rng.shuffle(batches)
    yield from batches


_STARTED = time.monotonic()


def _clock() -> float:
    """Seconds since the program began."""
    return time.monotonic() - _STARTED


def _by_steps(total: int) -> Callable[[], float]:
    taken = iter(range(total + 1))
    return lambda: next(taken, total) / total


def _by_time(until: float) -> Callable[[], float]:
    began = _clock()
    budget = max(1.0, until - began)
    return lambda: (_clock() - began) / budget


def main() -> None:
    """Read, train, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pre-trained model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--nli", type=Path, help="folder of inference pairs, NAME.jsonl.gz")
    parser.add_argument("--resume", type=Path, help="checkpoint of an earlier run to go on from")
    parser.add_argument("--share", type=float, default=1.0, help="share of the hand-written rows; less to finish")
    parser.add_argument("--minutes", type=float, default=80.0)
    parser.add_argument("--frozen", type=int, default=1, help="lowest layers left as they are")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    trainer = Trainer(Student(args.base, [len(RELATIONS), len(INFERENCES)]), args.frozen, args.out)
    if args.resume:
        trainer.student.load_state_dict(torch.load(args.resume, weights_only=True))
        trainer.log = json.loads((args.resume.parent / "log.json").read_text(encoding="utf-8"))
    if args.nli:
        inferences = trainer.cached(encode(inference_pairs(args.nli, NLI_FILES), tokenizer))
        trainer.stage(inferences, INFERENCE, _by_steps(1 + len(inferences.encoded) // BATCH), 1, None)
    parts = stance_pairs(Path(__file__).parent / "data")
    own = random.Random(SEED).sample(parts[Part.TRAIN], round(args.share * len(parts[Part.TRAIN])))
    rows = own + mirrored(own) + strangers(own, STRANGERS, SEED) + scenery(own, SCENERY, SEED)
    rows += turned(own, TURNED, SEED) + spoken(own, TURNED, SEED) + plain.halves()[0]
    train = trainer.cached(encode(rows, tokenizer))
    dev = trainer.cached(encode(parts[Part.DEV], tokenizer))
    print(f"{len(train.encoded)} rows to train on, {len(dev.encoded)} to choose by, at {_clock():.0f} s", flush=True)
    trainer.stage(train, STANCE, _by_time(args.minutes * 60), 1000, dev)


if __name__ == "__main__":
    main()
