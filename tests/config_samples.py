"""A small sound configuration, and what is said of it once it is edited."""

from pathlib import Path

import pytest

from monitor.config import ConfigError, load

SHIPPED = Path(__file__).parent.parent / "config"

MONITOR = """\
state_dir: ../state
fetch:
  timeout: 20s
  max_bytes: 8MB
  concurrency: 16
schedule:
  every: 30m
  jitter: 10%
  max_interval: 12h
flags:
  min_confidence: 0.6
  corroboration: {rank: 2, outlets: 3}
web:
  host: 127.0.0.1
  port: 8787
notify:
  - url: mailto://desk@example.org
    severity: high
    actors: [norway]
    issues: [quota]
"""
SOURCES = """\
sources:
  - id: herald
    name: The Herald
    kind: feed
    url: https://herald.example/rss.xml
    authority: press
    every: 20m
    timezone: Europe/Oslo
    max_age: any
  - id: ministry
    name: Ministry of Fisheries
    kind: listing
    url: https://ministry.example/news
    publisher: norway
    authority: official
    cron: "*/15 6-20 * * mon-fri"
    links: {within: ul.news, include: '/20\\d\\d', exclude: '\\.pdf$'}
"""
ACTORS = """\
actors:
  - id: norway
    name: Norway
    aliases: [Oslo]
    speakers:
      - name: Kari Nordmann
        title: Prime Minister
        rank: 1
        aliases: [Nordmann]
        from: 2021-10-14
        until:
  - id: iceland
    name: Iceland
"""
POSITIONS = """\
issues:
  - id: quota
    name: Catch quotas
    question: Should catch quotas be cut?
    keywords: [quota, quotas]
    context: [cod]
positions:
  - id: norway-quota
    actor: norway
    issue: quota
    stance: oppose
    statement: Norway opposes a cut of the catch quotas.
    formulas: [sound science]
    as_of: 2024-03-01
    source: https://ministry.example/2024/17
"""


def written(folder: Path, **texts: str) -> Path:
    """A sound configuration, or one with other texts in place of some of its files."""
    sound = {"monitor": MONITOR, "sources": SOURCES, "actors": ACTORS, "positions": POSITIONS}
    for name, text in (sound | texts).items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8", newline="")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def edited(folder: Path, name: str, old: str, new: str) -> list[str]:
    """What is said of the configuration after one edit of one file."""
    text = {"monitor": MONITOR, "sources": SOURCES, "actors": ACTORS, "positions": POSITIONS}[name]
    assert text.count(old) == 1, f"{old!r} must stand in {name}.yaml exactly once"
    return problems(written(folder, **{name: text.replace(old, new)}))
