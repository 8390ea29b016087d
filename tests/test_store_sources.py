"""What is remembered of sources, links and requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.domain import Config, FetchedPage, Link, Outcome, Settings, SourceState, Validators
from monitor.schedule import REREAD_LONGEST
from monitor.store import FILE_NAME, EventKind, LinkState, SourceEvent, Store
from monitor.store.links import IDLE_MOST
from monitor.takeover import settle
from store_samples import DAY, HOUR, MINUTE, NOW, SECOND, revision

IDS = ["a", "b", "c"]


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store.memory() if request.param == "memory" else Store.open(tmp_path / FILE_NAME) as opened:
        yield opened


def claimed(store: Store, owner: str = "one", *, minutes: int = 0, limit: int = 10) -> list[str]:
    at = NOW + minutes * MINUTE
    return [state.id for state in store.due_sources(at, IDS, limit, owner, 10 * MINUTE)]


# --- state and leases --------------------------------------------------------------------------------------


def test_a_source_state_comes_back_as_it_was_saved(store: Store) -> None:
    state = SourceState(
        "a",
        NOW + HOUR,
        Validators('W/"é"', "Mon, 02 Mar 2026"),
        Outcome.TIMEOUT,
        "no answer in 20 s",
        NOW,
        NOW - HOUR,
        NOW - DAY,
        1.25,
        4,
        99,
        "ab" * 32,
        {"nested": "https://x.example/sitemap.xml"},
    )
    assert store.source_state("a") is None
    store.save_source_state(state)
    assert store.source_state("a") == state
    bare = SourceState("a", NOW)
    store.save_source_state(bare)
    assert store.source_state("a") == bare
    assert store.source_states() == [bare]


def test_a_source_never_seen_is_due_at_once_and_claimed_once(store: Store) -> None:
    assert claimed(store) == IDS
    assert claimed(store, "two") == []
    assert claimed(store, "one") == []


def test_the_longest_due_come_first_and_only_so_many_and_only_those_asked_for(store: Store) -> None:
    for name, due in (("a", NOW - MINUTE), ("b", NOW - HOUR), ("c", NOW + SECOND), ("retired", NOW - DAY)):
        store.save_source_state(SourceState(name, due))
    assert claimed(store, limit=1) == ["b"]
    assert claimed(store) == ["a"]
    assert claimed(store, minutes=1) == ["c"]


def test_a_claim_is_free_again_when_released_but_only_by_its_owner(store: Store) -> None:
    claimed(store, "one")
    store.release("a", "two")
    assert claimed(store, "two") == []
    store.release("a", "one")
    assert claimed(store, "two") == ["a"]


def test_the_claims_of_a_dead_process_run_out(store: Store) -> None:
    claimed(store, "dead")
    assert claimed(store, "heir", minutes=9) == []
    assert claimed(store, "heir", minutes=10) == IDS
    store.release("a", "dead")  # it was not dead after all: what is no longer its own stays claimed
    assert claimed(store, "third", minutes=11) == []


def test_saving_a_state_does_not_end_the_claim_on_it(store: Store) -> None:
    (state, *_) = store.due_sources(NOW, ["a"], 1, "one", 10 * MINUTE)
    store.save_source_state(replace(state, next_due_at=NOW, checks=1))
    assert claimed(store, "two") == ["b", "c"]


def test_what_could_be_claimed_is_told_the_longest_due_first_without_claiming_it(store: Store) -> None:
    for name, at in (("a", NOW - MINUTE), ("b", NOW - HOUR), ("c", NOW + SECOND)):
        store.save_source_state(SourceState(name, at))
    for _ in range(2):
        assert store.due_ids(NOW, [*IDS, "never-seen"]) == ["b", "a", "never-seen"]
    claimed(store)
    assert store.due_ids(NOW, IDS) == []


def test_a_claim_lasts_as_long_as_its_owner_renews_it(store: Store) -> None:
    claimed(store, "one")
    store.renew_leases(["a"], "two", NOW + DAY)
    store.renew_leases(["b"], "one", NOW + HOUR)
    assert claimed(store, "two", minutes=10) == ["a", "c"]
    assert claimed(store, "two", minutes=60) == IDS


def test_a_claim_made_when_the_clock_was_ahead_ends_in_time(store: Store) -> None:
    store.due_sources(NOW + DAY, IDS, 10, "dead", 10 * MINUTE)
    store.reschedule(dict.fromkeys(IDS, NOW))
    assert claimed(store) == []
    store.cap_leases(NOW + MINUTE)
    assert claimed(store) == []
    assert claimed(store, minutes=1) == IDS


def test_a_source_asked_for_is_due_at_once_and_a_paused_one_is_left_alone(store: Store) -> None:
    store.save_source_state(SourceState("a", NOW + DAY))
    store.save_source_state(SourceState("b", NOW - DAY))
    store.ask_now("a", NOW)
    store.ask_now("b", NOW)
    store.ask_now("new", NOW)
    (a, b, new) = (store.source_state(name) for name in ("a", "b", "new"))
    assert a is not None and b is not None and new is not None  # noqa: PT018 - narrows three at once
    assert (a.next_due_at, b.next_due_at, new.next_due_at) == (NOW, NOW - DAY, NOW)
    store.pause("a", True)
    store.pause("c", True)
    assert claimed(store) == ["b"]
    paused = store.source_state("a")
    assert paused is not None
    assert paused.paused
    store.save_source_state(replace(paused, next_due_at=NOW))  # a check that ends does not end the pause
    assert store.due_ids(NOW, ["a"]) == []
    store.pause("a", False)
    assert claimed(store) == ["a"]


def test_nothing_to_ask_for_claims_nothing(store: Store) -> None:
    assert store.due_sources(NOW, [], 10, "one", HOUR) == []
    assert store.source_states() == []


# --- links -------------------------------------------------------------------------------------------------


def link(name: str, age: int | None = None) -> Link:
    return Link(f"https://press.example/{name}", f"Title {name}", None if age is None else NOW - age * HOUR)


def names(store: Store, source: str | None = "press", *, minutes: int = 0, limit: int = 10) -> list[str]:
    found = store.pending_links(source, NOW + minutes * MINUTE, limit)
    return [seen.link.url.rsplit("/", 1)[1] for seen in found]


def test_a_link_is_new_once_whoever_shows_it_and_however_often(store: Store) -> None:
    assert store.add_links("press", [link("a"), link("b"), link("a")], NOW) == [link("a"), link("b")]
    assert store.add_links("press", [link("b"), link("c")], NOW) == [link("c")]
    assert store.add_links("other", [link("a")], NOW) == []
    assert store.add_links("press", [], NOW) == []


def test_links_are_read_in_order_of_publication_and_of_discovery(store: Store) -> None:
    store.add_links("press", [link("new", 1), link("undated"), link("old", 9), link("undated2")], NOW)
    store.add_links("other", [link("elsewhere", 2)], NOW)
    assert names(store) == ["old", "new", "undated", "undated2"]
    assert names(store, limit=2) == ["old", "new"]
    assert names(store, None) == ["old", "elsewhere", "new", "undated", "undated2"]


def test_an_interrupted_run_resumes_with_the_links_it_had_not_settled(store: Store) -> None:
    store.add_links("press", [link("a"), link("b"), link("c"), link("d")], NOW)
    store.settle_link(link("a").url, LinkState.READ)
    store.settle_link(link("b").url, LinkState.UNREADABLE)
    store.settle_link(link("c").url, LinkState.GONE)
    assert names(store) == ["d"]


def test_a_link_that_failed_is_tried_again_when_its_time_has_come(store: Store) -> None:
    store.add_links("press", [link("a")], NOW)
    store.settle_link(link("a").url, LinkState.PENDING, next_try=NOW + 5 * MINUTE)
    assert names(store, minutes=4) == []
    assert names(store, minutes=5) == ["a"]
    seen = store.link(link("a").url)
    assert seen is not None
    assert (seen.attempts, seen.state, seen.first_seen, seen.source) == (1, LinkState.PENDING, NOW, "press")


def test_a_page_that_was_read_comes_up_again_only_if_asked_for(store: Store) -> None:
    store.add_links("press", [link("a"), link("b")], NOW)
    store.settle_link(link("a").url, LinkState.READ, next_try=NOW + HOUR, validators=Validators("tag"))
    store.settle_link(link("b").url, LinkState.READ)
    assert store.revisits("press", NOW, 10) == []
    (again,) = store.revisits(None, NOW + HOUR, 10)
    assert (again.link, again.validators) == (link("a"), Validators("tag"))
    store.settle_link(link("a").url, LinkState.READ, next_try=NOW + DAY)
    (again,) = store.revisits("press", NOW + DAY, 10)
    assert (again.validators, again.attempts) == (Validators("tag"), 2)


def test_a_page_without_a_text_comes_up_again_only_while_it_is_waited_for(store: Store) -> None:
    store.add_links("press", [link("a"), link("b")], NOW)
    store.settle_link(link("a").url, LinkState.UNREADABLE, next_try=NOW + HOUR)
    store.settle_link(link("b").url, LinkState.UNREADABLE)
    assert store.revisits("press", NOW + 59 * MINUTE, 10) == []
    assert [seen.link for seen in store.revisits("press", NOW + HOUR, 10)] == [link("a")]
    assert names(store, minutes=90) == []


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("https://www.press.example/a/?id=1", "http://press.example/a?id=1"),
        ("http://press.example/a?id=1", "http://press.example/a?id=1"),
        ("http://press.example/a?id=2", "http://press.example/a?id=2"),
        ("https://en.press.example/a?id=1", "https://en.press.example/a?id=1"),
        ("http://www.other.example/a", "http://www.other.example/a"),
        ("https://both.example/a/", "https://both.example/a/"),
        ("https://both.example/a", "http://both.example/a"),
    ],
)
def test_an_article_is_kept_at_its_own_address_or_at_that_spelt_otherwise(store: Store, asked: str, kept: str) -> None:
    for url in ("http://press.example/a?id=1", "http://both.example/a", "https://both.example/a/"):
        store.add_revision(revision(url, url=url))
    store.add_revision(replace(revision("elsewhere", url="http://other.example/a"), source="other"))
    assert store.kept_at(asked, "press") == kept


def test_old_pages_come_up_the_longest_due_first(store: Store) -> None:
    store.add_links("press", [link("a", 1), link("b", 9), link("c", 5)], NOW)
    for name, minutes in (("a", 3), ("b", 2), ("c", 1)):
        store.settle_link(link(name).url, LinkState.READ, next_try=NOW + minutes * MINUTE)
    again = store.revisits("press", NOW + HOUR, 2)
    assert [seen.link.title for seen in again] == ["Title c", "Title b"]


def test_since_when_a_page_is_gone_is_remembered_until_it_is_there_again(store: Store) -> None:
    store.add_links("press", [link("a")], NOW)
    store.settle_link(link("a").url, LinkState.READ, next_try=NOW + DAY, gone_since=NOW)
    seen = store.link(link("a").url)
    assert seen is not None
    assert seen.gone_since == NOW
    store.settle_link(link("a").url, LinkState.READ, next_try=NOW + DAY)
    seen = store.link(link("a").url)
    assert seen is not None
    assert seen.gone_since is None


def test_links_put_off_when_the_clock_was_ahead_are_due_now(store: Store) -> None:
    store.add_links("press", [link("a"), link("b")], NOW)
    store.settle_link(link("a").url, LinkState.PENDING, next_try=NOW + 300 * DAY)
    store.settle_link(link("b").url, LinkState.PENDING, next_try=NOW + HOUR)
    store.cap_tries(NOW, NOW + DAY)
    assert names(store) == ["a"]


def test_a_taking_over_leaves_articles_alone_that_are_put_off_for_a_week(store: Store) -> None:
    store.add_links("press", [link("a"), link("b")], NOW)
    store.settle_link(link("a").url, LinkState.READ, next_try=NOW + REREAD_LONGEST)
    store.settle_link(link("b").url, LinkState.READ, next_try=NOW + REREAD_LONGEST + HOUR)
    settle(store, Config(Settings("/state")), NOW, ())
    assert [seen.link for seen in store.revisits("press", NOW, 10)] == [link("b")]


def test_a_taking_over_leaves_articles_alone_that_are_gone(store: Store) -> None:
    store.add_links("press", [link("a")], NOW)
    store.settle_link(link("a").url, LinkState.GONE, next_try=NOW + 30 * DAY)
    store.cap_tries(NOW, NOW + DAY)
    assert store.revisits("press", NOW + 29 * DAY, 10) == []
    assert [seen.link for seen in store.revisits("press", NOW + 30 * DAY, 10)] == [link("a")]


@pytest.mark.parametrize(
    ("watched", "owner"),
    [(["other"], "other"), (["other", "press"], "press"), ([], "press")],
    ids=["no longer", "still", "not known"],
)
def test_a_link_becomes_that_of_who_shows_it_if_its_own_source_is_watched_no_more(
    store: Store, watched: list[str], owner: str
) -> None:
    store.add_links("press", [link("a"), link("b")], NOW)
    assert store.add_links("other", [link("a")], NOW + HOUR, watched) == []
    assert names(store, owner) == (["a"] if owner == "other" else ["a", "b"])
    assert "b" in names(store, "press"), "which nobody else shows"


def announced(store: Store, source: str = "press") -> list[str]:
    return [seen.link.url.rsplit("/", 1)[1] for seen in store.announced_links(source, 10)]


def test_what_has_a_date_since_it_was_looked_at_is_announced_until_it_is_looked_at(store: Store) -> None:
    every = ["read", "older", "pending", "gone"]
    store.add_links("press", [link(name, 9) for name in every], NOW - 9 * HOUR)
    for name, became in (("read", LinkState.READ), ("older", LinkState.READ), ("gone", LinkState.GONE)):
        store.settle_link(link(name).url, became, at=NOW - 4 * HOUR)
    store.add_links("other", [link("older", 5), link("read", 3), link("pending", 3), link("gone", 3)], NOW)
    assert announced(store) == ["read"], "whoever says so"
    assert announced(store, "other") == []
    (seen,) = store.announced_links("press", 1)
    assert seen.announced == NOW - 3 * HOUR
    store.settle_link(link("read").url, LinkState.READ, at=NOW)
    store.add_links("press", [link("read", 3)], NOW)
    assert announced(store) == []


def test_what_was_looked_at_at_no_known_time_is_announced_by_a_date_since_it_was_first_seen(store: Store) -> None:
    store.add_links("press", [link("a", 9), link("b", 9)], NOW - 5 * HOUR)
    for name in "ab":
        store.settle_link(link(name).url, LinkState.READ)
    store.add_links("press", [link("a", 6), link("b", 4)], NOW)
    assert announced(store) == ["b"]


def test_the_word_of_a_source_counts_until_it_was_idle_several_times_in_a_row(store: Store) -> None:
    store.ask_now("press", NOW)
    store.add_links("press", [link("a", 9)], NOW - 9 * HOUR)
    store.settle_link(link("a").url, LinkState.READ)
    store.add_links("press", [link("a", 1)], NOW)
    for _ in range(IDLE_MOST - 1):
        store.count_announced("press", edited=False)
    assert announced(store) == ["a"]
    store.count_announced("press", edited=False)
    assert announced(store) == []
    store.count_announced("press", edited=True)
    assert announced(store) == ["a"]


def test_events_are_kept_once_and_read_the_latest_first(store: Store) -> None:
    gone = SourceEvent("press", "https://press.example/1", EventKind.VANISHED, NOW, "404 Not Found")
    back = SourceEvent("press", "https://press.example/1", EventKind.RETURNED, NOW + DAY)
    other = SourceEvent("other", "https://other.example/1", EventKind.VANISHED, NOW + HOUR)
    for event in (gone, back, other, gone):
        store.add_event(event)
    assert store.events("press") == [back, gone]
    assert store.events() == [back, other, gone]
    assert store.events(limit=1) == [back]


def test_an_unknown_address_is_unknown(store: Store) -> None:
    assert store.link("https://press.example/never") is None
    store.settle_link("https://press.example/never", LinkState.READ)
    assert store.link("https://press.example/never") is None


def test_half_a_surrogate_pair_in_a_title_harms_nothing(store: Store) -> None:
    bad = Link("https://press.example/\ud800", "\udfff broken")
    assert store.add_links("press", [bad], NOW) == [bad]
    assert store.add_links("press", [bad], NOW) == []
    (seen,) = store.pending_links("press", NOW, 1)
    assert seen.link.title == "? broken"


# --- requests ----------------------------------------------------------------------------------------------


def page(minutes: int, outcome: Outcome = Outcome.FRESH, body: bytes = b"body") -> FetchedPage:
    at = NOW + minutes * MINUTE
    return FetchedPage("https://x.example/", "https://x.example/", outcome, at, 200, body, detail="as asked")


def test_requests_are_logged_once_each_and_read_newest_first(store: Store) -> None:
    for minutes in (0, 2, 1, 2):
        store.log_fetch("press", page(minutes), ms=31)
    store.log_fetch("press", page(9, Outcome.TIMEOUT, b""))
    store.log_fetch("other", page(3))
    log = store.fetches("press", 3)
    assert [record.fetched_at for record in log] == [NOW + minutes * MINUTE for minutes in (9, 2, 1)]
    assert (log[0].outcome, log[0].size, log[0].sha256, log[0].ms) == (Outcome.TIMEOUT, 0, "", None)
    assert (log[1].size, log[1].sha256, log[1].ms) == (4, page(2).sha256, 31)
    assert (log[1].url, log[1].status, log[1].detail) == ("https://x.example/", 200, "as asked")


def test_old_requests_are_forgotten(store: Store) -> None:
    for minutes in range(5):
        store.log_fetch("press", page(minutes))
    assert store.forget_fetches(NOW + 3 * MINUTE) == 3
    assert len(store.fetches("press")) == 2
