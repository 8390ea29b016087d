"""The one place that builds things out of a configuration: the judge, the store, the pipeline.

What is heavy is imported where it is built: the commands of the desk need the store and neither models nor extraction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.domain import Config, Settings, Source
from monitor.resources import calibrator_data, lexicon_data
from monitor.store import FILE_NAME, BaselineProblem, Store

if TYPE_CHECKING:
    from monitor.absorb import Absorber
    from monitor.compare import Judge
    from monitor.judges import Tell
    from monitor.pipeline import Pipeline

NURSERY = "monitor.nursery"
"""The module that the parent of all worker processes loads."""


class BaselineError(Exception):
    """positions.yaml says something else than the book, without a later date; the message names both."""

    def __init__(self, problems: Sequence[BaselineProblem]) -> None:
        super().__init__("\n".join(f"positions.yaml: {problem}" for problem in problems))


@cache
def builtin_judge() -> Judge:
    """The judge that comes with the package; its models are loaded when first asked. Raises ``ModelError``."""
    from monitor.compare import Judge
    from monitor.compare.calibrate import Calibrator
    from monitor.judges import ModelScorer
    from monitor.lexicon import StanceLexicon
    from monitor.nli import CrossEncoder

    return Judge(
        ModelScorer(CrossEncoder.builtin()),
        StanceLexicon.from_data(lexicon_data("stance.en")),
        Calibrator.from_data(calibrator_data()),
    )


@contextmanager
def judge(config: Config, store: Store | None, tell: Tell) -> Iterator[Judge]:
    """The judge that the configuration names, with its words added to the lexicon, and closed at the end.

    :param store: keeps the answers of a model behind an address; without it the state database is opened for them
    :param tell: is told what the user should know of the model
    :raises ModelError: the model cannot be used
    :raises StoreError: the state database is needed and cannot be used
    """
    from monitor import judges
    from monitor.lexicon import StanceLexicon

    found = builtin_judge()
    if config.lexicon:
        found = replace(found, lexicon=StanceLexicon.from_data(lexicon_data("stance.en"), config.lexicon))
    with ExitStack() as stack:
        if judges.asks_elsewhere(config.settings) and store is None:
            store = stack.enter_context(Store.open(_database(config)))
        found = judges.chosen(config.settings, found, store, tell)
        if isinstance(found, judges.Closing):
            stack.callback(found.close)
        yield found


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def state_dir(config: Config) -> Path:
    """Where everything remembered lies."""
    return Path(config.settings.state_dir)


def _database(config: Config) -> Path:
    """The state database, in a folder that is made if need be."""
    folder = state_dir(config)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / FILE_NAME


@contextmanager
def opened(config: Config, tell: Tell | None = None) -> Iterator[Store]:
    """The state database, in step with positions.yaml. Raises ``StoreError`` or :class:`BaselineError`.

    :param tell: is told of entries that clash with the book, which then stays as it is; without it that is an error
    """
    with Store.open(_database(config)) as store:
        problems = store.sync_baseline(config.positions, now())
        if problems:
            if tell is None:
                raise BaselineError(problems)
            tell(str(BaselineError(problems)))
        yield store


def tell_if_new(store: Store) -> None:
    """Tells the log that the state has just been begun: so it looks, too, where its disk is not mounted."""
    import structlog

    if store.beginning:
        structlog.get_logger().warning("a new state", what=store.beginning)


@asynccontextmanager
async def pipeline(config: Config, store: Store, *, prompt: bool = True) -> AsyncIterator[Pipeline]:
    """The pipeline over a store, with the network, the worker processes and the judge it needs.

    A ``prompt`` one has its judge from the start; another has it when there is something to judge, if it is the one of
    the package, of which it is known that it can be used.
    """
    from monitor.archive import Archive
    from monitor.fetch import Fetcher
    from monitor.intake import Late
    from monitor.pages import prepare
    from monitor.pipeline import Pipeline
    from monitor.workers import Workers

    with ExitStack() as stack:

        def absorber() -> Absorber:
            from monitor.absorb import Absorber

            words = frozenset(lexicon_data("words.en")["function_words"])
            return Absorber(config, store, stack.enter_context(judge(config, store, _warned)), words)

        late = Late(absorber)
        if prompt or config.settings.model != Settings("").model:
            late.build()
        fetch = config.settings.fetch
        workers = Workers(deadline=fetch.reading_time, prepare=prepare, preload=NURSERY)
        async with Fetcher(fetch) as fetcher, workers:
            yield Pipeline(
                config,
                store=store,
                archive=Archive(state_dir(config) / "pages"),
                fetcher=fetcher,
                workers=workers,
                absorber=late,
                clock=now,
                cron_next=cron_next,
            )


def _warned(line: str) -> None:
    import structlog

    structlog.get_logger().warning("model", what=line)


def cron_next(source: Source, moment: datetime) -> datetime | None:
    """The first time after ``moment`` that a source's ``cron`` names, in the source's timezone; given back in UTC."""
    from monitor.cron import next_firing

    return next_firing(source.cron, source.timezone, moment) if source.cron else None
