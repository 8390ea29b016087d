"""Every measure of quality beside its floor; the exit code is 1 if one is below. ``python -m evaluation.run``.

The floors stand in ``floors.json``. Raising one is what an improvement is for; lowering one is a visible act. Measures
named for what goes wrong (``_rate``, ``_error``, ``_alarms``) are better the lower: theirs are ceilings.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import click

FLOORS = Path(__file__).with_name("floors.json")
AT_ONCE = 4
"""So many processes measure at once at most; each holds the models, half a gigabyte."""


def falls_short(name: str, value: float, floor: float) -> bool:
    """Whether a measure is on the wrong side of its floor."""
    lower_is_better = name.endswith(("_rate", "_error", "_alarms"))
    return value > floor if lower_is_better else value < floor


def measured_all(without: Collection[str] = ()) -> dict[str, float]:
    """Every measure by name, the parts beside each other on as many processors as there are.

    :param without: newsrooms that are not played
    """
    # Here, because every worker process of the pipeline loads the main module anew.
    from evaluation import attribution, comparison, newsrooms
    from monitor.logs import configure

    names = [name for name in newsrooms.names() if name not in without]
    at_once = min(AT_ONCE, os.cpu_count() or 1)
    with ProcessPoolExecutor(at_once, get_context("spawn"), initializer=configure) as pool:
        alone = (comparison.measure_pairs, comparison.measure_edits, attribution.measure)
        scores = pool.map(newsrooms.scored, names)  # the longest begin first
        measured = [pool.submit(measure) for measure in alone]
        found = newsrooms.figures(dict(zip(names, scores, strict=True)))
        return {name: value for one in measured for name, value in one.result().items()} | found


@click.command()
@click.option("--without", multiple=True, metavar="NEWSROOM", help="A newsroom to leave out, to save its minute.")
def main(without: tuple[str, ...]) -> None:
    """Measures everything, beside its floor, and ends with 1 if anything falls short or a floor names nothing.

    It takes some minutes. The parts alone, with their mistakes: evaluation.attribution, .comparison, .newsrooms.
    """
    from evaluation.newsrooms import names

    if unknown := sorted({*without} - {*names()}):
        raise click.UsageError(f"no such newsroom: {', '.join(unknown)}; there are {', '.join(names())}")
    left_out = tuple(f"newsroom_{name}_" for name in without)
    floors: dict[str, float] = json.loads(FLOORS.read_text(encoding="utf-8"))
    floors = {name: floor for name, floor in floors.items() if not name.startswith(left_out)}
    measured = measured_all(without)
    short = [name for name, floor in floors.items() if falls_short(name, measured.get(name, float("nan")), floor)]
    short += [name for name in floors if name not in measured]
    for name, value in measured.items():
        floor = f"{floors[name]:.3f}" if name in floors else "–"
        click.echo(f"{name:<46} {value:7.3f}   floor {floor}{'   BELOW' if name in short else ''}")
    if short:
        click.echo(f"below their floors: {', '.join(sorted(set(short)))}", err=True)
    sys.exit(bool(short))


if __name__ == "__main__":
    main()
