"""The shipped configuration: China's position on the war in Ukraine, and those it is a position towards."""

from datetime import date

import pytest

from config_samples import SHIPPED
from monitor.config import load
from monitor.domain import (
    Authority,
    Config,
    SourceKind,
    Stance,
)

# --- the shipped configuration ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Config:
    return load(SHIPPED)


def test_the_shipped_configuration_covers_its_subject(shipped: Config) -> None:
    assert {"china", "russia", "ukraine", "us", "nato", "eu"} <= {actor.id for actor in shipped.actors}
    assert len(shipped.issues) >= 8
    assert len({position.id for position in shipped.positions}) >= 14
    assert len(shipped.sources) >= 15
    assert {source.kind for source in shipped.sources} >= {SourceKind.FEED, SourceKind.LISTING, SourceKind.PAGE}
    assert {source.authority for source in shipped.sources} == set(Authority)


def test_every_actor_and_issue_shipped_has_a_position(shipped: Config) -> None:
    assert {position.issue for position in shipped.positions} == {issue.id for issue in shipped.issues}
    china = {position.issue for position in shipped.positions if position.actor == "china"}
    assert china == {issue.id for issue in shipped.issues}


def test_every_position_shipped_names_where_it_can_be_read(shipped: Config) -> None:
    assert all(position.source.startswith(("https://", "http://")) for position in shipped.positions)
    assert all(position.statement.endswith(".") for position in shipped.positions)


def test_names_of_actors_shipped_mean_one_actor_each(shipped: Config) -> None:
    owners: dict[str, str] = {}
    for actor in shipped.actors:
        for name in (actor.name, *actor.aliases):
            assert owners.setdefault(name.casefold(), actor.id) == actor.id, name


@pytest.mark.parametrize(
    ("actor", "title", "day", "name"),
    [
        ("china", "Foreign Minister", date(2022, 6, 1), "Wang Yi"),
        ("china", "Foreign Minister", date(2023, 3, 1), "Qin Gang"),
        ("china", "Foreign Minister", date(2023, 9, 1), "Wang Yi"),
        ("us", "President", date(2024, 6, 1), "Joe Biden"),
        ("us", "President", date(2025, 6, 1), "Donald Trump"),
        ("nato", "Secretary General", date(2024, 9, 1), "Jens Stoltenberg"),
        ("nato", "Secretary General", date(2024, 11, 1), "Mark Rutte"),
        ("ukraine", "Foreign Minister", date(2025, 1, 1), "Andrii Sybiha"),
    ],
)
def test_the_shipped_holder_of_an_office_is_the_one_of_the_day(
    shipped: Config, actor: str, title: str, day: date, name: str
) -> None:
    found = shipped.actor(actor)
    assert found is not None
    assert [one.name for one in found.speakers if one.title == title and one.in_office(day)] == [name]


def test_a_position_changed_over_time_is_shipped_with_its_history(shipped: Config) -> None:
    history = [one for one in shipped.positions if (one.actor, one.issue) == ("us", "nato-enlargement")]
    assert [(one.version, one.stance) for one in history] == [(1, Stance.SUPPORT), (2, Stance.LEAN_OPPOSE)]
