"""The one place that builds things out of a configuration: the judge, the store, the pipeline."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from apscheduler.triggers.cron import CronTrigger

from monitor.absorb import Absorber
from monitor.archive import Archive
from monitor.compare import Judge
from monitor.compare.calibrate import Calibrator
from monitor.domain import Config, Source
from monitor.fetch import Fetcher
from monitor.lexicon import StanceLexicon
from monitor.nli import CrossEncoder, Encoder
from monitor.pipeline import Pipeline
from monitor.resources import calibrator_data, lexicon_data
from monitor.store import FILE_NAME, BaselineProblem, Store
from monitor.workers import Workers


class BaselineError(Exception):
    """positions.yaml says something else than the book, without a later date; the message names both."""

    def __init__(self, problems: Sequence[BaselineProblem]) -> None:
        super().__init__("\n".join(f"positions.yaml: {problem}" for problem in problems))


class BuiltinScorer:
    """The two models that come with the package, as the judge takes them."""

    def __init__(self, threads: int = 1) -> None:
        self._encoder = Encoder.builtin(threads=threads)
        self._relation = CrossEncoder.builtin(threads=threads)

    @property
    def version(self) -> str:
        """Both models' versions."""
        return f"{self._encoder.version} + {self._relation.version}"

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit vector a text."""
        return self._encoder.vectors(texts)

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float32]:
        """A distribution over the relations for each (position, statement in context)."""
        return self._relation.probabilities(pairs).astype(np.float32)


@cache
def builtin_judge() -> Judge:
    """The judge that comes with the package; its models are loaded when first asked. Raises ``ModelError``."""
    return Judge(
        BuiltinScorer(), StanceLexicon.from_data(lexicon_data("stance.en")), Calibrator.from_data(calibrator_data())
    )


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def state_dir(config: Config) -> Path:
    """Where everything remembered lies."""
    return Path(config.settings.state_dir)


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """The state database, in step with positions.yaml. Raises ``StoreError`` or :class:`BaselineError`."""
    folder = state_dir(config)
    folder.mkdir(parents=True, exist_ok=True)
    with Store.open(folder / FILE_NAME) as store:
        problems = store.sync_baseline(config.positions, now())
        if problems:
            raise BaselineError(problems)
        yield store


@asynccontextmanager
async def pipeline(config: Config, store: Store) -> AsyncIterator[Pipeline]:
    """The pipeline over a store, with the network and the worker processes it needs."""
    words = frozenset(lexicon_data("words.en")["function_words"])
    async with Fetcher(config.settings.fetch) as fetcher, Workers() as workers:
        yield Pipeline(
            config,
            store=store,
            archive=Archive(state_dir(config) / "pages"),
            fetcher=fetcher,
            workers=workers,
            absorber=Absorber(config, store, builtin_judge(), words),
            clock=now,
            cron_next=cron_next,
        )


def cron_next(source: Source, moment: datetime) -> datetime:
    """The first time after ``moment`` that a source's ``cron`` names, in the source's timezone; given back in UTC."""
    trigger = CronTrigger.from_crontab(source.cron or "* * * * *", ZoneInfo(source.timezone))
    due = trigger.get_next_fire_time(None, moment)
    return due.astimezone(UTC) if due else moment
