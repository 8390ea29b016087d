"""The API: every page's data and every act as JSON, as its OpenAPI document says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monitor import desk
from monitor.desk import By
from monitor.domain import Severity, Status
from monitor.web.app import create_app
from store_samples import HOUR, NOW, evidence, statement
from webdesk import HERE, Desk, opened

API = "/api/v1"
ANN = By("ann", NOW)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as found:
        yield found


@pytest.fixture
def stocked(room: Desk) -> Desk:
    """A desk with something of everything."""
    for key in "abc":
        room.raise_flag(key, severity=Severity.HIGH if key == "a" else Severity.LOW)
    desk.confirm(room.store, 1, ANN)
    room.read("r1", text="Norland opposes tariffs.", url="https://press.example/1")
    room.read("r2", text="Norland supports tariffs.", url="https://press.example/1", seen_at=NOW + HOUR)
    room.store.add_statements("r1", [statement()])
    room.client.put(f"{API}/views/mine", json={"query": "severity=high"})
    return room


def got(room: Desk, address: str, status: int = 200) -> Any:
    answer = room.client.get(API + address)
    assert answer.status_code == status, answer.text
    return answer.json()


def sent(room: Desk, address: str, given: object, status: int = 200) -> Any:
    answer = room.client.post(API + address, json=given)
    assert answer.status_code == status, answer.text
    return answer.json()


# --- reading ---------------------------------------------------------------------------------------------


def test_the_pile_comes_in_pages(room: Desk) -> None:
    for number in range(7):
        room.raise_flag(f"k{number}", created=NOW - number * HOUR)
    found, after = [], ""
    while True:
        page = got(room, f"/flags?sort=newest&limit=3&after={after}".replace("+", "%2B"))
        found += [one["id"] for one in page["flags"]]
        after = page["next"]
        if after is None:
            break
    assert found == [1, 2, 3, 4, 5, 6, 7]
    assert got(room, "/flags?after=nonsense", 422)["code"] == "refused"


def test_a_flag_in_the_pile_has_the_contracts_fields(stocked: Desk) -> None:
    one = got(stocked, "/flags?severity=low")["flags"][0]
    for name in ("id", "status", "actor", "issue", "position", "shift", "confidence", "severity", "statement",
                 "speaker", "rank", "kind", "published", "url", "created"):  # fmt: skip
        assert name in one, name
    assert one["before"] == "Norland opposes tariffs."
    assert one["created"] == "2026-03-02T12:00:00Z"


def test_a_case_has_its_evidence_by_story_with_the_texts_it_stands_in(room: Desk) -> None:
    lines = [evidence("e1"), evidence("e2", statement("Other words on this."))]
    one = room.raise_flag(lines=lines)
    room.read("r1", url="https://press.example/e1", body=b"<p>x")
    case = got(room, f"/flags/{one}")
    assert [it["cluster"] for it in case["evidence"]] == [0, 1]
    assert case["evidence"][0]["revision"] == "r1"
    assert len(case["evidence"][0]["archived"]) == 64
    assert case["proposed"]["stance"] == "support"
    assert case["held"]["marks"] == [[0, 4], [9, 12]]


def test_the_other_pages_data(stocked: Desk) -> None:
    assert got(stocked, "/counts") == {"open": 2, "snoozed": 0, "confirmed": 1, "dismissed": 0, "all": 3}
    assert got(stocked, "/positions")[0]["position"]["version"] == 2
    timeline = got(stocked, "/positions/norland/tariffs")
    assert [len(timeline[name]) for name in ("versions", "points", "flags", "strips")] == [2, 1, 3, 1]
    assert [one["id"] for one in got(stocked, "/articles?limit=1")["texts"]] == ["r2"]
    assert got(stocked, "/articles/r1")["statements"][0]["kind"] == "direct"
    assert got(stocked, "/compare?before=r1&after=r2")["shift"] == "reversal"
    assert [one["health"] for one in got(stocked, "/sources")] == ["waiting", "waiting"]
    assert got(stocked, "/sources/press")["fetches"] == []
    assert len(got(stocked, "/search?q=tariffs")["flags"]) == 3
    assert [one["kind"] for one in got(stocked, "/activity")["acts"]] == ["confirmed"]
    assert got(stocked, "/views") == {"mine": "severity=high"}
    assert got(stocked, "/me")["role"] == "admin"


@pytest.mark.parametrize(
    "address",
    ["/flags/99", "/articles/x", "/compare?before=a&after=b", "/positions/a/b", "/sources/x", "/nothing"],
)
def test_what_is_not_there_has_a_code(room: Desk, address: str) -> None:
    assert got(room, address, 404)["code"] == "not-found"


@pytest.mark.parametrize(
    "address", ["/flags?limit=0", "/flags?limit=9999", "/flags?severity=deadly", "/flags/0", "/flags/x", "/search"]
)
def test_what_makes_no_sense_says_where(room: Desk, address: str) -> None:
    problem = got(room, address, 422)
    assert problem["code"] == "invalid"
    assert ":" in problem["message"]


def test_what_has_not_changed_is_not_sent_again(stocked: Desk) -> None:
    first = stocked.client.get(f"{API}/flags")
    tag = first.headers["etag"]
    again = stocked.client.get(f"{API}/flags", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    sent(stocked, "/flags/2/comment", {"note": "x"})
    assert stocked.client.get(f"{API}/flags", headers={"If-None-Match": tag}).status_code == 304
    sent(stocked, "/flags/2/assign", {"assignee": "ben"})
    assert stocked.client.get(f"{API}/flags", headers={"If-None-Match": tag}).status_code == 200
    assert "etag" not in stocked.client.post(f"{API}/flags/2/assign", json={"assignee": ""}).headers


# --- acting ----------------------------------------------------------------------------------------------


def test_every_act_by_the_api(room: Desk) -> None:
    one = room.raise_flag()
    case = sent(room, f"/flags/{one}/assign", {"assignee": "ben", "version": 1})
    case = sent(room, f"/flags/{one}/snooze", {"until": "3d", "version": case["version"]})
    assert case["snoozed_until"] == "2026-03-05T12:00:00Z"
    case = sent(room, f"/flags/{one}/undo", {"version": case["version"]})
    case = sent(room, f"/flags/{one}/comment", {"note": "hm"})
    case = sent(room, f"/flags/{one}/dismiss", {"reason": "opinion", "version": case["version"]})
    assert case["status"] == "dismissed"
    case = sent(room, f"/flags/{one}/undo", {})
    case = sent(room, f"/flags/{one}/confirm", {"stance": "neutral", "statement": "It waits."})
    assert (case["status"], case["current"]["statement"]) == ("confirmed", "It waits.")
    assert [act["kind"] for act in case["acts"]] == [
        "assigned", "snoozed", "woken", "commented", "dismissed", "reopened", "confirmed",
    ]  # fmt: skip


def test_a_conflict_tells_what_happened(room: Desk) -> None:
    one = room.raise_flag()
    desk.assign(room.store, one, ANN, "ann")
    problem = sent(room, f"/flags/{one}/dismiss", {"reason": "opinion", "version": 1}, 409)
    assert problem["code"] == "conflict"
    assert "ann assigned it to ann" in problem["message"]


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("dismiss", {}),
        ("dismiss", {"reason": "because"}),
        ("dismiss", {"reason": "opinion", "extra": 1}),
        ("confirm", {"stance": "furious"}),
        ("confirm", {"version": -1}),
        ("snooze", {"until": "never"}),
        ("comment", {"note": ""}),
        ("undo", {}),
        ("undo", []),
    ],
)
def test_what_cannot_be_meant_is_refused(room: Desk, act: str, given: object) -> None:
    one = room.raise_flag()
    problem = sent(room, f"/flags/{one}/{act}", given, 422)
    assert problem["code"] in ("invalid", "refused")
    assert room.store.activity() == []


def test_many_at_once(room: Desk) -> None:
    ids = [room.raise_flag(key) for key in "ab"]
    desk.confirm(room.store, ids[1], ANN)
    flags = [{"id": one, "version": 1} for one in ids]
    result = sent(room, "/bulk", {"do": "dismiss", "reason": "duplicate", "flags": flags})
    assert result["done"] == [ids[0]]
    assert "ann confirmed it" in result["refused"][str(ids[1])]
    sent(room, "/bulk", {"do": "dismiss", "flags": flags}, 422)


def test_sources_by_the_api(room: Desk) -> None:
    assert sent(room, "/sources/press/pause", {})["paused"] is True
    assert sent(room, "/sources/press/resume", {})["paused"] is False
    assert sent(room, "/sources/press/check", {})["next_due_at"] <= "2026-03-02T12:00:00Z"
    assert sent(room, "/sources/press/try", {})["outcome"] == "fresh"
    sent(room, "/sources/press/explode", {}, 422)
    sent(room, "/sources/nowhere/pause", {}, 404)


def test_views_by_the_api(room: Desk) -> None:
    room.client.put(f"{API}/views/mine", json={"query": "severity=high&nonsense=1"})
    assert got(room, "/views") == {"mine": "severity=high"}
    assert room.client.delete(f"{API}/views/mine").json() == {}


def test_the_reviewer_of_an_act_is_whoever_asks(room: Desk) -> None:
    one = room.raise_flag()
    client = room.signed_in("ben")
    client.post(f"{API}/flags/{one}/dismiss", json={"reason": "opinion"})
    assert room.store.decisions(one)[-1].reviewer == "ben"
    standing = room.store.standing(one)
    assert standing is not None
    assert standing.status is Status.DISMISSED


# --- the document ----------------------------------------------------------------------------------------


def test_every_route_is_described(room: Desk) -> None:
    document = got(room, "/openapi.json")
    operations = [(path, verb, it) for path, verbs in document["paths"].items() for verb, it in verbs.items()]
    assert len(operations) >= 25
    for path, verb, it in operations:
        assert path.startswith(API)
        assert it.get("description"), f"{verb} {path} says nothing of itself"
        assert "422" in it["responses"]
    json.dumps(document)


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LOCAL = {"Host": "127.0.0.1"}

bounded = settings(
    max_examples=4,  # for each operation: the whole takes some seconds
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_nothing_that_the_document_allows_or_forbids_breaks_it(stocked: Desk) -> None:
    schema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", create_app(stocked.house), headers=LOCAL)
    tried = 0

    def attack(case: Any) -> None:
        nonlocal tried
        tried += 1
        case.call_and_validate(base_url=HERE, checks=CHECKS, headers=LOCAL)

    for found in schema.get_all_operations():
        operation = cast("Any", found).ok()
        for mode in schemathesis.GenerationMode:
            # There is no way to break the rules of an operation that has none.
            with suppress(Unsatisfiable):
                bounded(given(case=operation.as_strategy(generation_mode=mode))(attack))()
    assert tried > 120
