"""``/healthz`` and ``/metrics``: what strangers may know, what Prometheus reads, and that asking often costs little."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from monitor.domain import Role, SourceState, WebSettings
from monitor.store import Fault, InstanceLock, Store, StoreError
from monitor.vitals import HEARTBEAT
from monitor.web.app import create_app
from monitor.web.metrics import CONTENT_TYPE
from store_samples import DAY, HOUR, NOW, flag, revision
from webdesk import HERE, Desk, opened


@contextmanager
def built(folder: Path, settings: WebSettings | None = None) -> Iterator[Desk]:
    """A desk with an application of its own: what it remembers of its last examination is not for other tests."""
    with opened(folder, settings) as one:
        one.client = browser(one)
        yield one


def browser(desk: Desk, base_url: str = HERE, client: tuple[str, int] = ("127.0.0.1", 1)) -> TestClient:
    return TestClient(create_app(desk.house), base_url=base_url, follow_redirects=False, client=client)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with built(tmp_path) as one:
        yield one


def checked(store: Store, name: str = "press", **fields: Any) -> None:
    given: dict[str, Any] = {"next_due_at": NOW + HOUR, "last_success_at": NOW, "checks": 3, **fields}
    store.save_source_state(SourceState(name, **given))


def figures(desk: Desk) -> dict[tuple[str, ...], float]:
    answer = desk.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == CONTENT_TYPE
    families = text_string_to_metric_families(answer.text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_all_is_well(desk: Desk) -> None:
    checked(desk.store)
    answer = desk.client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"level": "ok", "findings": [], "running": None, "restart_due": False}


def test_a_warning_is_told_and_is_no_failure(desk: Desk) -> None:
    checked(desk.store, failures=5.0)
    checked(desk.store, "ministry")
    answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.json()["level"]) == (200, "warning")
    [finding] = answer.json()["findings"]
    assert finding["code"] == "failing"
    assert "press" in finding["message"]


def test_a_restart_that_is_due_is_told(desk: Desk) -> None:
    checked(desk.store)
    beat = {"at": NOW.isoformat(), "pid": os.getpid(), "outdated": True}
    desk.store.set_meta(HEARTBEAT, json.dumps(beat))
    with InstanceLock(Path(desk.house.config.settings.state_dir)):
        answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.json()["level"]) == (200, "warning")
    assert answer.json()["restart_due"]
    assert answer.json()["findings"][0]["code"] == "outdated"


def test_work_that_is_not_done_is_503(desk: Desk) -> None:
    checked(desk.store, next_due_at=NOW - DAY)
    answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.json()["level"]) == (503, "critical")


def test_strangers_learn_whether_all_is_well_and_no_more(tmp_path: Path) -> None:
    with built(tmp_path, WebSettings(host="192.0.2.1", names=("desk.example.org",))) as desk:
        checked(desk.store, next_due_at=NOW - DAY)
        stranger = browser(desk, "http://desk.example.org", ("203.0.113.9", 50000))
        answer = stranger.get("/healthz")
        assert (answer.status_code, answer.json()) == (503, {"level": "critical"})
        assert stranger.get("/metrics").status_code in (303, 401)


def test_a_reader_may_scrape(desk: Desk) -> None:
    assert desk.signed_in("ann", Role.READER).get("/metrics").status_code == 200


def test_prometheus_reads_what_it_needs(desk: Desk) -> None:
    checked(desk.store, failures=5.0, next_due_at=NOW - HOUR, last_new_at=NOW - DAY)
    desk.store.save_flag(flag())
    desk.store.add_revision(revision())
    found = figures(desk)
    assert found["monitor_health_level",] == 1
    assert found["monitor_oldest_overdue_seconds",] == 3600
    assert found["monitor_sources", "failing"] == 1
    assert found["monitor_sources_enabled",] == 2
    assert found["monitor_source_failures", "press"] == 5
    assert found["monitor_source_success_timestamp_seconds", "press"] == NOW.timestamp()
    assert found["monitor_source_new_timestamp_seconds", "press"] == (NOW - DAY).timestamp()
    assert found["monitor_finding", "failing", "warning"] == 1
    assert found["monitor_texts_total",] == 1
    assert found["monitor_flags", "medium", "open"] == 1
    assert found["monitor_running",] == 0
    assert found["process_resident_memory_bytes",] > 0


def test_names_that_would_break_a_line_do_not(desk: Desk) -> None:
    desk.store.begin_outage("press", NOW, NOW, 'why\n"quoted" \\ }')
    desk.store.spread(desk.store.occasions()[0].n, {'chat"\n}': NOW - HOUR})
    assert figures(desk)["monitor_notices", 'chat"\n}', "pending"] == 1


def test_asking_again_at_once_looks_at_nothing_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    real = desk.store.source_facts

    def counted(*given: Any) -> Any:
        looks.append(1)
        return real(*given)

    monkeypatch.setattr(desk.store, "source_facts", counted)
    for _ in range(5):
        desk.client.get("/healthz")
        desk.client.get("/metrics")
    assert len(looks) == 1
    desk.clock.on(seconds=31)
    desk.client.get("/healthz")
    assert len(looks) == 2
    desk.clock.on(days=-1)
    desk.client.get("/healthz")
    assert len(looks) == 3, "also when the clock was set back"


def test_two_desks_in_one_process_have_figures_of_their_own(desk: Desk, tmp_path: Path) -> None:
    checked(desk.store)
    (tmp_path / "other").mkdir()
    with built(tmp_path / "other") as other:
        assert ("monitor_source_success_timestamp_seconds", "press") in figures(desk)
        assert ("monitor_source_success_timestamp_seconds", "press") not in figures(other)


def test_a_database_that_does_not_answer_is_503(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> Any:
        raise StoreError(Fault.CORRUPT, Path("monitor.db"))

    monkeypatch.setattr(desk.store, "source_facts", broken)
    answer = desk.client.get("/healthz")
    assert (answer.status_code, answer.json()["level"]) == (503, "critical")
    assert answer.json()["findings"][0]["code"] == "database"
    assert desk.client.get("/metrics").status_code == 503
