"""Prints how the comparators fare on the held-out files, as the model card gives it.

    python -m training.table [--teacher BASE CHECKPOINT] [--student FOLDER ...] [--into src/monitor/models/relation]

Rules alone, any number of cross-encoders alone (folders as shipped, and a teacher's checkpoint), and the product's
whole comparison, each on every held-out file, with the sentence before the statement and without. ``--into`` writes the
table into the folder's model card, between the marks that stand there.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from monitor.compare import CONTEXT_SEPARATOR, Judge, figures, read_pairs
from monitor.compare.calibrate import Calibrator
from monitor.lexicon import StanceLexicon
from monitor.nli import CrossEncoder, Encoder
from monitor.resources import calibrator_data, lexicon_data
from training import scores, shipping
from training.fit_calibrator import Models, in_parts
from training.network import Reader, logits
from training.pairs import HELD_OUT_FILES, INFERENCES, RELATIONS, Pair, Part, stance_pairs

FIGURES = ("accuracy", "macro_f1", "reversal_auc", "shift_f1")
MARKS = ("<!-- comparators -->", "<!-- end of comparators -->")


def without_context(rows: Sequence[Pair]) -> list[Pair]:
    """The rows with the statement alone."""
    return [Pair(row.first, row.second.split(CONTEXT_SEPARATOR, 1)[-1], row.label, row.origin) for row in rows]


def comparators(args: argparse.Namespace, rows: Sequence[Pair]) -> Iterator[tuple[str, scores.Floats]]:
    """Each comparator's name and what it makes of the rows."""
    lexicon = StanceLexicon.from_data(lexicon_data("stance.en"))
    models = Models(Encoder.builtin(), CrossEncoder.builtin())
    calibrator = Calibrator.from_data(calibrator_data())
    seen = figures(read_pairs([in_parts(row) for row in rows], lexicon), models)
    yield "rules and vectors alone", calibrator.probabilities(seen)
    for folder in args.student:
        network = CrossEncoder(folder)
        yield f"{folder.name}, int8, alone", network.probabilities([(row.first, row.second) for row in rows])
    if args.teacher:
        base, checkpoint = args.teacher
        teacher = Reader(base, [len(RELATIONS), len(INFERENCES)])
        teacher.restore(checkpoint)
        opinions = logits(teacher, rows, Tokenizer.from_file(str(base / "tokenizer.json")))
        yield "teacher (MPNet, 12 layers, fp32), alone", functional.softmax(opinions, dim=1).numpy().astype(float)
    shipped = models.probabilities([(row.first, row.second) for row in rows])
    yield "the shipped model alone", shipped
    found = Judge(models, lexicon, calibrator).compare_many([in_parts(row) for row in rows])
    yield (
        "all together, as in the product",
        np.array([[one.scores.get(name, 0.0) for name in RELATIONS] for one in found]),
    )


def table(args: argparse.Namespace) -> str:
    """The table in Markdown."""
    test = stance_pairs(Path(__file__).parent / "data")[Part.TEST]
    lines = [f"| | | {' | '.join(name.replace('_', ' ') for name in FIGURES)} |", "| --- " * (2 + len(FIGURES)) + "|"]
    for name, file in HELD_OUT_FILES.items():
        rows = [row for row in test if row.origin == file]
        for kind, some in (("in context", rows), ("statement alone", without_context(rows))):
            gold = np.array([row.label for row in some])
            for comparator, probabilities in comparators(args, some):
                report = scores.report(probabilities, gold)
                cells = " | ".join(f"{report[figure]:.3f}" for figure in FIGURES)
                lines.append(f"| {name.replace('_', ' ')}, {kind} | {comparator} | {cells} |")
                print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write into the card if there is one to write into."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", type=Path, nargs=2, metavar=("BASE", "CHECKPOINT"))
    parser.add_argument("--student", type=Path, nargs="*", default=[], help="folders of other relation models")
    parser.add_argument("--into", type=Path, help="folder whose MODEL_CARD.md is to have the table")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    found = table(args)
    if args.into:
        card = args.into / "MODEL_CARD.md"
        between = re.compile(re.escape(MARKS[0]) + ".*?" + re.escape(MARKS[1]), re.DOTALL)
        text = between.sub(lambda _: f"{MARKS[0]}\n{found}\n{MARKS[1]}", card.read_text(encoding="utf-8"))
        card.write_text(text, encoding="utf-8")
        shipping.refresh_manifest(args.into)


if __name__ == "__main__":
    main()
