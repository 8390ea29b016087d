"""Trains a five-way cross-encoder, teacher or student, within a budget of wall-clock time, on CPU or GPU.

    python -m training.train_cross_encoder --base FOLDER --out FOLDER --minutes 60 [--passes 4]
        [--waning 2,4,5,7,8,10] [--frozen 1] [--batch 32] [--rate 8e-5] [--nli FOLDER] [--taught FILE]
        [--cut] [--fresh o-plain-agreement] [--start FILE | --resume FILE]

Two stages. First, where ``--nli`` is given, one pass over natural-language-inference pairs with a head of their own, so
that the layers learn to attend across the two texts. Then passes over the stance pairs until the budget is spent, each
with all hand-written rows and a fresh draw of those made by rule. The learning rate rises over a twentieth of each
stage and then falls in a straight line, by work done in the first stage and by time spent in the second. Embeddings and
the lowest layers stay as they were pre-trained; what they make of a row never changes, so it is computed once and kept
in half precision. The model is measured on the development rows and saved as ``pass-N.pt`` after each pass. Rows held
out for the test are not used here.

``--taught`` names a file of a teacher's logits (``training.teach``). The student then learns from what the teacher
thinks of each row (Hinton et al. 2015) as well as from its label; of rows without a label, from the teacher alone.

``--waning`` names layers that the model is to lose: they are left out ever more often, and in the end always.

``--cut`` trains with the weights as packing will cut them (``training.rounding``), and saves the steps that it
cut them to with each pass, as ``steps-N.pt``.

``--start`` takes a checkpoint (``pass-N.pt``) for the weights to begin with. ``--resume`` goes on from ``state.pt`` of
an earlier run, with its optimiser's moments: the rate starts from its top and falls within ``--minutes``. A state is
written every few minutes, so that a run that is cut short loses little.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from training import packing, scores
from training.network import PAD, Encoded, Reader, collate, encode
from training.pairs import INFERENCES, RELATIONS, Pair, Part, inference_pairs, stance_pairs
from training.rounding import Rounding
from training.rows import made_rows, taught_rows

SEED = 20260301
NLI_FILES = ("cad_snli_train", "negnli_mnli", "negnli_snli", "negnli_rte", "snli_dev_tok")
STANCE, INFERENCE = 0, 1
HEAD_FACTOR = 5.0
SMOOTHING = 0.05
TEMPERATURE = 2.0
"""What teacher's and student's logits are divided by where they are compared."""
TAUGHT = 0.8
"""What the teacher's opinion counts against the label."""
MADE_SHARE = 0.3
"""How many of the rows made by rule a pass draws."""
WANED_BY = 0.2
"""The share of a stage after which the waning layers are gone."""
STATE_SECONDS = 480.0


@dataclass(slots=True)
class Rows:
    """Encoded rows with the hidden states of the frozen layers, and the teacher's logits where there are any."""

    encoded: list[Encoded]
    taught: list[Tensor | None]
    hidden: list[Tensor | None]

    @classmethod
    def of(cls, encoded: list[Encoded], taught: list[Tensor | None] | None = None) -> Self:
        """Rows of which nothing has been computed."""
        return cls(encoded, taught or [None] * len(encoded), [None] * len(encoded))


class Trainer:
    """One model, its optimiser and the log of what was done."""

    def __init__(self, reader: Reader, frozen: int, out: Path, batch: int, rate: float) -> None:
        self.reader, self.frozen, self.out, self.batch, self.rate = reader, frozen, out, batch, rate
        self.waning: list[int] = []
        self.rounding: Rounding | None = None
        self.device = next(reader.parameters()).device
        self.log: list[dict[str, object]] = []
        self.saved = _clock()
        reader.freeze(frozen)
        body = [p for p in reader.body.parameters() if p.requires_grad]
        groups = [{"params": body, "factor": 1.0}, {"params": reader.heads.parameters(), "factor": HEAD_FACTOR}]
        self.optimiser = torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01, fused=True)

    def run(self, rows: Rows, head: int, draw: Callable[[], list[int]], share: Callable[[], float], dev: Rows) -> None:
        """Passes over what ``draw`` gives until ``share`` (of the stage that is done, 0 to 1) says it is over."""
        rng = random.Random(SEED + head)
        for number in range(1, 1000):
            losses = []
            for batch in _batches(rows, draw(), self.batch, rng):
                done = share()
                if done >= 1.0:
                    break
                self.reader.wane(self.waning, min(1.0, done / WANED_BY))
                losses.append(self._step(rows, batch, head, self.rate * min(done / 0.05 + 0.02, (1 - done) / 0.95)))
                self.keep_state()
                if len(losses) % 50 == 0:
                    print(f"{_clock():.0f} s, {len(losses)} steps, loss {np.mean(losses[-50:]):.3f}", flush=True)
            self._close(number, head, losses, dev if head == STANCE else None)
            if share() >= 1.0:
                break

    def cut(self) -> AbstractContextManager[None]:
        """Within it the network is as packing will leave it, where it is trained so."""
        return self.rounding.cut() if self.rounding else nullcontext()

    def probabilities(self, rows: Rows) -> scores.Floats:
        """Five-way probabilities, uncalibrated."""
        return np.asarray(functional.softmax(self.logits(rows), dim=1).numpy(), dtype=np.float64)

    def logits(self, rows: Rows) -> Tensor:
        """What the model makes of the rows, in order."""
        self.reader.eval()
        found = torch.zeros(len(rows.encoded), len(RELATIONS))
        order = sorted(range(len(rows.encoded)), key=lambda k: len(rows.encoded[k].ids))
        with self.cut(), torch.no_grad():
            for start in range(0, len(order), 32):
                some = order[start : start + 32]
                found[some] = self._logits(rows, some, STANCE).float().cpu()
        return found

    def load(self, path: Path) -> None:
        """Model and moments of an earlier run's state."""
        state = torch.load(path, weights_only=True, map_location=self.device)
        self.reader.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.log = state["log"]

    def _step(self, rows: Rows, batch: Sequence[int], head: int, rate: float) -> float:
        self.reader.train()
        self.reader.freeze(self.frozen)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["factor"]
        with self.cut():
            loss = _loss(self._logits(rows, batch, head), rows, batch)
            loss.backward()  # type: ignore[no-untyped-call]  # torch ships it untyped
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        return float(loss.detach())

    def _logits(self, rows: Rows, batch: Sequence[int], head: int) -> Tensor:
        ids, mask, segments = self._collated([rows.encoded[k] for k in batch])
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            hidden = self._lower(rows, batch, ids, mask, segments)
            return self.reader.upper(hidden, mask, segments, self.frozen, head)

    def _lower(self, rows: Rows, batch: Sequence[int], ids: Tensor, mask: Tensor, segments: Tensor) -> Tensor:
        """What the frozen layers make of the rows, computed where it has not been before."""
        known = [rows.hidden[k] for k in batch]
        if any(state is None for state in known):
            with torch.no_grad():
                hidden = self.reader.lower(ids, mask, segments, self.frozen)
            for state, k in zip(hidden.half(), batch, strict=True):
                rows.hidden[k] = state[: len(rows.encoded[k].ids)].clone()
            return hidden
        padded = nn.utils.rnn.pad_sequence([state for state in known if state is not None], batch_first=True)
        return padded.to(self.device, torch.float32)

    def _collated(self, encoded: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
        ids, mask, segments = collate(encoded, PAD[self.reader.kind])
        return ids.to(self.device), mask.to(self.device), segments.to(self.device)

    def keep_state(self, *, now: bool = False) -> None:
        """Save model and moments, if it was some minutes ago that they were saved."""
        if now or _clock() - self.saved > STATE_SECONDS:
            state = {"model": self.reader.state_dict(), "optimiser": self.optimiser.state_dict(), "log": self.log}
            torch.save(state, self.out / "state.part")
            (self.out / "state.part").replace(self.out / "state.pt")
            self.saved = _clock()

    def _close(self, number: int, head: int, losses: list[float], dev: Rows | None) -> None:
        """Note how the pass went, and save what it made."""
        entry: dict[str, object] = {"pass": number, "head": head, "steps": len(losses), "seconds": round(_clock())}
        entry["rate"] = self.optimiser.param_groups[0]["lr"]
        entry["loss"] = round(float(np.mean(losses)), 4) if losses else None
        if dev is not None:
            entry["dev"] = scores.report(self.probabilities(dev), np.array([row.label for row in dev.encoded]))
            torch.save(self.reader.state_dict(), self.out / f"pass-{number}.pt")
            if self.rounding:
                torch.save(self.rounding.steps(), self.out / f"steps-{number}.pt")
        self.log.append(entry)
        (self.out / "log.json").write_text(json.dumps(self.log, indent=1), encoding="utf-8")
        print(json.dumps(entry), flush=True)


def _loss(logits: Tensor, rows: Rows, batch: Sequence[int]) -> Tensor:
    """Cross-entropy on the labels, and on what the teacher thinks where it was asked; each row counts the same."""
    logits = logits.float()
    gold = torch.tensor([rows.encoded[k].label for k in batch], device=logits.device)
    labelled = functional.cross_entropy(logits, gold, ignore_index=-1, label_smoothing=SMOOTHING, reduction="none")
    asked = [place for place, k in enumerate(batch) if rows.taught[k] is not None]
    if not asked:
        return labelled.sum() / (gold >= 0).sum().clamp(min=1)
    opinions = [rows.taught[batch[place]] for place in asked]
    theirs = torch.stack([one for one in opinions if one is not None]).to(logits.device)
    ours = functional.log_softmax(logits[asked] / TEMPERATURE, dim=1)
    apart = functional.kl_div(ours, functional.softmax(theirs / TEMPERATURE, dim=1), reduction="none").sum(1)
    weight = torch.where(gold[asked] >= 0, TAUGHT, 1.0)
    losses = labelled.clone()
    losses[asked] = (1 - weight) * labelled[asked] + weight * TEMPERATURE**2 * apart
    return losses.mean()


def _batches(rows: Rows, order: list[int], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Shuffled batches of rows of like length, so that little is padded."""
    rng.shuffle(order)
    chunk = size * 24
    batches = []
    for start in range(0, len(order), chunk):
        some = sorted(order[start : start + chunk], key=lambda k: len(rows.encoded[k].ids))
        batches += [some[k : k + size] for k in range(0, len(some), size)]
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


def _draws(own: Sequence[Pair], total: int, fresh: Collection[str]) -> Callable[[], list[int]]:
    """What a pass goes over: the hand-written rows and some of those made by rule, others each time.

    Where some files are fresh, it goes twice over the rows of these and over half of the others: enough not to forget.
    """
    rng, made = random.Random(SEED), range(len(own), total)
    new = [k for k, row in enumerate(own) if row.origin in fresh]
    old = [k for k, row in enumerate(own) if row.origin not in fresh]

    def draw() -> list[int]:
        known = rng.sample(old, len(old) // 2) if new else old
        return [*new, *new, *known, *rng.sample(made, round(MADE_SHARE * len(made)))]

    return draw


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of the pre-trained model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--waning", default="", help="numbers of the layers to lose, with commas between")
    parser.add_argument("--start", type=Path, help="checkpoint (pass-N.pt) to start from")
    parser.add_argument("--nli", type=Path, help="folder of inference pairs, NAME.jsonl.gz")
    parser.add_argument("--taught", type=Path, help="a teacher's logits, from training.teach")
    parser.add_argument("--resume", type=Path, help="state.pt of an earlier run to go on from")
    parser.add_argument("--fresh", default="", help="files of rows that the weights have not seen, commas between")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--passes", type=int, default=1000, help="stop after so many passes, if that comes first")
    parser.add_argument("--frozen", type=int, default=1, help="lowest layers left as they are")
    parser.add_argument("--cut", action="store_true", help="train with the weights as packing will cut them")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Read, train, save."""
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    torch.set_num_threads(args.threads)
    tokenizer = Tokenizer.from_file(str(args.base / "tokenizer.json"))
    reader = Reader(args.base, [len(RELATIONS), len(INFERENCES)])
    if args.start:
        reader.restore(args.start)
    reader.to("cuda" if torch.cuda.is_available() else "cpu")
    trainer = Trainer(reader, args.frozen, args.out, args.batch, args.rate)
    trainer.waning = [int(number) for number in args.waning.split(",") if number]
    if args.resume:
        trainer.load(args.resume)
    parts = stance_pairs(Path(__file__).parent / "data")
    if args.cut:
        some = packing.sample(parts[Part.TRAIN], SEED)
        trainer.rounding = Rounding(reader, *packing.ranges(reader, some, tokenizer))
    dev = Rows.of(encode(parts[Part.DEV], tokenizer))
    if args.nli:
        inferences = Rows.of(encode(inference_pairs(args.nli, NLI_FILES), tokenizer))
        everything = list(range(len(inferences.encoded)))
        trainer.run(inferences, INFERENCE, lambda: list(everything), _by_steps(1 + len(everything) // args.batch), dev)
        del inferences
    own, made = parts[Part.TRAIN], made_rows(parts[Part.TRAIN], SEED)
    taught: dict[tuple[str, str], Tensor] = taught_rows(args.taught) if args.taught else {}
    rows = own + made + _unlabelled(taught, own + made)
    train = Rows.of(encode(rows, tokenizer), [taught.get((row.first, row.second)) for row in rows])
    print(
        f"{len(own)} + {len(rows) - len(own)} rows to train on, {len(dev.encoded)} to choose by",
        flush=True,
    )
    draw, time_spent = _draws(own, len(rows), set(args.fresh.split(","))), _by_time(args.minutes * 60)
    steps_done = _by_steps(args.passes * -(-len(draw()) // args.batch))
    trainer.run(train, STANCE, draw, lambda: max(time_spent(), steps_done()), dev)
    trainer.keep_state(now=True)


def _unlabelled(taught: dict[tuple[str, str], Tensor], rows: Sequence[Pair]) -> list[Pair]:
    """The pairs that only the teacher has an opinion of."""
    known = {(row.first, row.second) for row in rows}
    return [Pair(first, second, -1, "recombined") for first, second in taught if (first, second) not in known]


if __name__ == "__main__":
    main()
