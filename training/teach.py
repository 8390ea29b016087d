"""Writes what a trained teacher thinks of the training rows, for a student to learn from.

    python -m training.teach --base FOLDER --checkpoint FILE --out FILE.jsonl.gz [--recombined 5000]

A line for each pair of texts, with the teacher's logits: the hand-written training rows, and pairs that nobody has
labelled: a position under the statement of another position of the same actor. Such a pair is a near miss or, now and
then, a move, and the teacher says which. Development and test rows are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer

from training.network import Reader, logits
from training.pairs import INFERENCES, RELATIONS, Pair, Part, stance_pairs
from training.train_cross_encoder import SEED


def recombined(rows: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    """Positions under statements of other positions that begin with the same words, as an actor's do; no labels."""
    rng = random.Random(seed)
    by_actor = defaultdict(list)
    for row in rows:
        by_actor[row.origin, *row.first.split()[:2]].append(row)
    known = {(row.first, row.second) for row in rows}
    found: list[Pair] = []
    for some in by_actor.values():
        pairs = [(one.first, other.second) for one in some for other in some if one.first != other.first]
        fresh = sorted(set(pairs) - known)
        found += [Pair(first, second, -1, "recombined") for first, second in rng.sample(fresh, min(len(fresh), 40))]
    return rng.sample(found, min(most, len(found)))


def main() -> None:
    """Read, ask, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder of the teacher's pre-trained model")
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--recombined", type=int, default=5000)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    reader = Reader(args.base, [len(RELATIONS), len(INFERENCES)])
    reader.restore(args.checkpoint)
    reader.to("cuda" if torch.cuda.is_available() else "cpu")
    own = stance_pairs(Path(__file__).parent / "data")[Part.TRAIN]
    rows = own + recombined(own, args.recombined, SEED)
    answers = logits(reader, rows, Tokenizer.from_file(str(args.base / "tokenizer.json"))).tolist()
    with gzip.open(args.out, "wt", encoding="utf-8") as lines:
        for row, answer in zip(rows, answers, strict=True):
            lines.write(
                json.dumps({"first": row.first, "second": row.second, "logits": [round(one, 3) for one in answer]})
                + "\n"
            )
    print(f"{len(own)} training rows and {len(rows) - len(own)} recombined ones")


if __name__ == "__main__":
    main()
