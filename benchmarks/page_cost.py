"""CPU per page of the whole reading, as ratios to bare extraction of the same bytes in the same run.

    python benchmarks/page_cost.py             the demo newsroom's pages
    python benchmarks/page_cost.py FOLDER      the *.html files of a folder, read with the demo's configuration

Prints the median and the sum over all pages of: extraction alone (trafilatura with metadata), reading (extraction, then
who said what on which issue), and the whole (reading, comparing, storing in a database on disk).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import trafilatura

from monitor import demo
from monitor.absorb import Absorber
from monitor.config import load
from monitor.domain import Config, FetchedPage, Outcome, Source, SourceKind
from monitor.pages import PageJob, Reading, read_page
from monitor.resources import lexicon_data
from monitor.store import Store
from monitor.wiring import builtin_judge

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def pages_of(folder: Path | None) -> list[tuple[str, bytes]]:
    """Addresses and bytes: of a folder's files, or of the demo's pages as they stand at the end."""
    if folder is not None:
        files = sorted(folder.glob("**/*.html"))
        return [(f"https://bench.example/{number}", file.read_bytes()) for number, file in enumerate(files)]
    with tempfile.TemporaryDirectory() as scratch:
        demo.export(demo.load(), Path(scratch))
        return pages_of(Path(scratch) / "pages")


def configuration() -> Config:
    """The demo's."""
    with tempfile.TemporaryDirectory() as scratch, demo.serve(demo.load()) as site:
        return load(demo.prepare(Path(scratch), site))


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    """Milliseconds of CPU that the work took in this process, and its result."""
    begun = time.process_time()
    result = work()
    return (time.process_time() - begun) * 1000, result


def main() -> None:
    """Measures and prints."""
    pages = pages_of(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    config = configuration()
    source = Source("bench", "Benchmark", SourceKind.PAGE, "https://bench.example/")
    words = frozenset(lexicon_data("words.en")["function_words"])
    bare, reading, whole = [], [], []
    with tempfile.TemporaryDirectory() as scratch, Store.open(Path(scratch) / "bench.db") as store:
        store.sync_baseline(config.positions, NOW)
        absorber = Absorber(config, store, builtin_judge(), words)
        for warm in (True, False):
            for url, body in pages[:5] if warm else pages:
                page = FetchedPage(url, url, Outcome.FRESH, NOW, 200, body, "text/html; charset=utf-8")
                alone, _ = cpu(lambda body=body: trafilatura.bare_extraction(body, with_metadata=True))  # type: ignore[misc]  # lambda defaults
                read, found = cpu(lambda page=page: read_page(PageJob(page, source, config.actors, config.issues)))  # type: ignore[misc]  # lambda defaults
                taken = 0.0
                if isinstance(found, Reading):
                    taken, _ = cpu(lambda found=found, page=page: absorber.absorb(source, found, page.sha256, NOW))  # type: ignore[misc]  # lambda defaults
                if not warm:
                    bare.append(alone)
                    reading.append(read)
                    whole.append(read + taken)
    print(f"{len(pages)} pages, CPU in ms")
    for name, figures in (("extraction alone", bare), ("reading", reading), ("reading, comparing, storing", whole)):
        ratio = sum(figures) / sum(bare)
        print(f"{name:<28} median {statistics.median(figures):7.1f}   sum {sum(figures):9.0f}   ratio {ratio:5.2f}")


if __name__ == "__main__":
    main()
