"""The commands on sources: their state, a trial of one, and a new one found from a home page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.group import ExampleGroup
from monitor.cli.terminal import book, config_option, emit, fail, json_option, loaded, mends, show
from monitor.domain import Authority, Config, Source, SourceKind

if TYPE_CHECKING:
    from monitor.candidates import Candidate

EVENTS_SHOWN = 5
"""Of each source, the latest first."""


@click.group(
    cls=ExampleGroup,
    epilog="monitor source list\nmonitor source test bbc-world\nmonitor source add https://example.org",
)
def source() -> None:
    """See the state of the sources, try one out, add one."""


@source.command("list", epilog="monitor source list\nmonitor source list --json")
@config_option
@json_option
@mends
def source_list(config_dir: Path, as_json: bool) -> None:
    """Show each source's state: last success, last new article, next check, and what failed."""
    from monitor.cli.screens import source_record, sources_table

    with book(config_dir) as (config, store):
        rows = [
            source_record(one, store.source_state(one.id), store.events(one.id, EVENTS_SHOWN)) for one in config.sources
        ]
    if as_json:
        emit(rows)
    else:
        show(sources_table(rows))


@source.command("test", epilog="monitor source test bbc-world\nmonitor source test bbc-world --articles 10 --json")
@click.argument("source_id", metavar="ID")
@click.option(
    "--articles", type=click.IntRange(min=0), default=3, show_default=True, help="So many of its articles are read."
)
@config_option
@json_option
@mends
def source_test(source_id: str, articles: int, config_dir: Path, as_json: bool) -> None:
    """Dry run: fetch a source, list its links, read a few articles. Nothing is stored."""
    from monitor.cli.screens import dry_run_screen
    from monitor.single import dry_run

    config = loaded(config_dir)
    wanted = config.source(source_id)
    if wanted is None:
        fail(f"no source {source_id!r}; there are: {', '.join(one.id for one in config.sources)}")
    result = dry_run(config, wanted, articles)
    if as_json:
        emit(result)
    else:
        show(dry_run_screen(result))
    sys.exit(1 if result["problem"] else 0)


@source.command(
    "add", epilog="monitor source add https://example.org --dry-run\nmonitor source add https://example.org --kind feed"
)
@click.argument("url")
@click.option("--id", "source_id", help="Id of the new source; made of the host's name if left out.")
@click.option("--name", help="What people call it; the page's title if left out.")
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), help="Add one of this kind.")
@click.option("--publisher", help="Id of the actor that publishes this itself.")
@click.option(
    "--authority", type=click.Choice([one.value for one in Authority]),
    help="What the publisher's word is worth as evidence; official with --publisher, press without, if left out.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Only show what was found.")
@config_option
@json_option
@mends
def source_add(
    url: str, source_id: str | None, name: str | None, kind: str | None, publisher: str | None, authority: str | None,
    dry_run: bool, config_dir: Path, as_json: bool,
) -> None:  # fmt: skip
    """Find a site's feeds, listing and sitemaps from its home page, and add the best to sources.yaml."""
    import asyncio

    from monitor.candidates import look, suggested_id
    from monitor.cli.screens import candidate_record, candidates_screen
    from monitor.config.values import web_address

    config = loaded(config_dir)
    try:
        web_address(url)
    except ValueError as error:
        fail(str(error))
    title, found = asyncio.run(look(config.settings.fetch, url, SourceKind(kind) if kind else None))
    best = next((one for one in found if one.links and kind in (None, one.kind)), None)
    known = _watching(config, best) if best else None
    added = ""
    if best is not None and known is None and not dry_run:
        entry = {"id": source_id or suggested_id(best.url, [one.id for one in config.sources])}
        entry |= {"name": name or title or best.url, "kind": best.kind.value, "url": best.url}
        entry |= {"publisher": publisher} if publisher else {}
        entry["authority"] = authority or (Authority.OFFICIAL if publisher else Authority.PRESS).value
        added = _added(config_dir, entry)
    if as_json:
        emit({"added": added or None, "found": [candidate_record(one) for one in found]})
    else:
        show(candidates_screen(found, config_dir / "sources.yaml", added))
    if best is None:
        fail(f"{url}: nothing was found that could be watched" + (f" as a {kind}" if kind else ""))
    if known is not None and not dry_run:
        fail(f"{best.url} is watched already, as {known.id!r}; --kind adds something else of the site")


def _watching(config: Config, candidate: Candidate) -> Source | None:
    """The source that watches the same address in the same way already."""
    from monitor.links import canonical_url

    address = canonical_url(candidate.url)
    alike = (one for one in config.sources if one.kind is candidate.kind)
    return next((one for one in alike if canonical_url(one.url) == address), None)


def _added(config_dir: Path, entry: dict[str, str]) -> str:
    """The lines written, or an end with what stands against the entry."""
    from monitor.config import ConfigError
    from monitor.sourcefile import CannotAddError, add_source

    try:
        return add_source(config_dir, entry)
    except CannotAddError as error:
        fail(str(error))
    except ConfigError as error:
        fail("\n".join(problem.message for problem in error.problems))
