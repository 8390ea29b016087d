"""CPU of a comparison, as ratios to the bare network: onnxruntime run on the same pairs, tokenised beforehand.

    python benchmarks/comparison_cost.py                60 pairs of the gold set, of all its parts
    python benchmarks/comparison_cost.py --pairs 312    all of them: the same, in five times the time

One process, one thread. The built-in model is asked in one order; an inference model (`model: onnx:DIR` with
entailment, neutral and contradiction) is asked in both, which doubles the network's share. Statements are new each
time, positions are not, as in a stream of news. Each figure is the least of a few runs, since everything else on the
machine can only add to it. Memory is what the process holds once all is loaded and used.
"""

from __future__ import annotations

import itertools
import json
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import numpy as np

from monitor.compare import Judge, Pair, read_pairs
from monitor.nli import CrossEncoder, Encoder
from monitor.wiring import builtin_judge

GOLD = Path(__file__).parents[1] / "evaluation" / "comparison.jsonl"
RUNS = 3
_MARKS = itertools.count()


def least(work: Callable[[], object], runs: int = RUNS) -> float:
    """Milliseconds of CPU of the work, the least of a few runs after one that warms it up."""
    work()
    found = []
    for _ in range(runs):
        begun = time.process_time()
        work()
        found.append((time.process_time() - begun) * 1000)
    return min(found)


def bare(pairs: Sequence[tuple[str, str]]) -> Callable[[], object]:
    """The relation network alone, on inputs made beforehand."""
    model = CrossEncoder.builtin()
    feeds: list[dict[str, np.ndarray]] = []

    class Recording:
        """Stands in the session's place and keeps what it is given."""

        def __init__(self) -> None:
            self.session = model._session

        def run(self, names: None, feed: dict[str, np.ndarray]) -> list[np.ndarray]:
            """As the session, with its inputs kept."""
            feeds.append(feed)
            found: list[np.ndarray] = self.session.run(names, feed)
            return found

    recording = Recording()
    model.__dict__["_session"] = recording
    model.probabilities(pairs)
    kept = list(feeds)
    return lambda: [recording.session.run(None, feed) for feed in kept]


def parts(judge: Judge, pairs: Sequence[Pair]) -> dict[str, Callable[[], object]]:
    """What is measured, by name; the first is what all others are set against."""
    texts = [seen.texts for seen in read_pairs(pairs, judge.lexicon)]
    statements = list(dict.fromkeys(text for both in texts for text in both))
    relation = CrossEncoder.builtin()
    return {
        "bare network": bare(texts),
        "relation model, tokenising included": lambda: relation.probabilities(marked(texts)),
        "sentence vectors, none known before": lambda: Encoder.builtin().vectors(statements),
        "rules": lambda: read_pairs(pairs, judge.lexicon),
        "comparison, in one batch": lambda: judge.compare_many(renewed(pairs)),
        "comparison, one by one": lambda: [judge.compare(*pair) for pair in renewed(pairs)],
    }


def marked(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The texts of pairs, with statements that no cache knows yet."""
    mark = next(_MARKS)
    return [(position, f"{statement} ({mark})") for position, statement in texts]


def renewed(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs with statements that no cache knows yet."""
    mark = next(_MARKS)
    return [pair._replace(statement=f"{pair.statement} ({mark})") for pair in pairs]


def resident() -> tuple[float, float]:
    """Megabytes the process holds now, and the most it ever held (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6, most * 1024 / 1e3


@click.command()
@click.option("--pairs", "most", type=click.IntRange(min=1), default=60, show_default=True, help="So many pairs.")
def main(most: int) -> None:
    """Measures and prints."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    rows = rows[:: max(1, len(rows) // most)][:most]
    pairs = [Pair(row["position"], row["statement"], row.get("context") or "") for row in rows]
    before, _ = resident()
    begun = time.process_time()
    judge = builtin_judge()
    judge.compare(*pairs[0])
    loading = (time.process_time() - begun) * 1000
    held, _ = resident()
    figures = {name: least(work) / len(pairs) for name, work in parts(judge, pairs).items()}
    first = figures["bare network"]
    print(f"{len(pairs)} pairs, CPU in ms each")
    for name, figure in figures.items():
        print(f"{name:<38} {figure:7.2f}   ratio {figure / first:5.2f}")
    now, peak = resident()
    print(f"loading all and the first comparison   {loading:7.0f}")
    print(f"resident, MB: {before:.0f} before, {held:.0f} with the models, {now:.0f} after; {peak:.0f} at most")


if __name__ == "__main__":
    main()
