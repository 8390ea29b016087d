"""Which methods an address takes, and how long browsers keep what belongs to the desk itself."""

from __future__ import annotations

import http.client
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.web import files
from test_web_server import command, config  # noqa: F401 - a fixture
from webdesk import Desk, opened


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("monitor.web.auth.local_name", lambda: "me")
    with opened(tmp_path) as found:
        yield found


ADDRESSES = ("/", "/flags/1", "/positions", "/healthz", "/metrics", "/feed.atom", "/export/flags.csv",
             "/api/v1/flags", "/api/v1/openapi.json", "/static/desk.js", "/nothing", "/flags/99")  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_answered_as_get_without_a_body(room: Desk, address: str) -> None:
    room.raise_flag()
    got, headed = room.client.get(address), room.client.head(address)
    assert headed.status_code == got.status_code
    assert headed.content == b""
    changing = {"content-length"} if address == "/metrics" else set()  # it tells of its own process, anew each time
    assert headed.headers.keys() == got.headers.keys()
    assert all(headed.headers[name] == value for name, value in got.headers.items() if name not in changing)


def test_head_asks_for_changes_as_get_does(room: Desk) -> None:
    tag = room.client.head("/api/v1/flags").headers["etag"]
    assert room.client.head("/api/v1/flags", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("method", "address", "methods"),
    [
        ("POST", "/", "GET, HEAD"),
        ("PUT", "/healthz", "GET, HEAD"),
        ("DELETE", "/metrics", "GET, HEAD"),
        ("POST", "/feed.atom", "GET, HEAD"),
        ("DELETE", "/api/v1/flags", "GET, HEAD"),
        ("POST", "/static/desk.js", "GET, HEAD"),
        ("PUT", "/login", "GET, HEAD, POST"),
        ("GET", "/flags/1/confirm", "POST"),
        ("HEAD", "/api/v1/flags/1/confirm", "POST"),
    ],
)
def test_a_method_that_does_not_go_is_told_which_do(room: Desk, method: str, address: str, methods: str) -> None:
    answer = room.client.request(method, address)
    assert answer.status_code == 405
    assert answer.headers["allow"] == methods


@pytest.mark.parametrize(
    ("address", "where"), [("/flags/1/confirm", "/flags/1"), ("/sources/press/try", "/sources/press")]
)
def test_whoever_asks_for_what_a_form_is_sent_to_is_led_to_its_page(room: Desk, address: str, where: str) -> None:
    room.raise_flag()
    text = room.client.get(address).text
    assert f'href="{where}">Back to the page' in text
    assert "Method Not Allowed" not in text
    for other in ("/bulk", "/nothing"):
        assert "Back to the page" not in room.client.get(other).text


def test_a_head_changes_nothing(room: Desk) -> None:
    one = room.raise_flag()
    for act in ("confirm", "dismiss", "snooze"):
        assert room.client.head(f"/flags/{one}/{act}").status_code == 405
    assert room.store.acts(one) == []


def test_head_goes_over_a_real_connection_too(config: Path) -> None:  # noqa: F811 - the fixture
    with command("web", "--config", str(config)) as (_, url):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        for _ in range(2):  # the second finds nothing left over of the first
            connection.request("HEAD", "/")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"")
            assert int(answer.headers["content-length"]) > 1000
        connection.request("GET", "/healthz")
        assert connection.getresponse().status in (200, 503)
        connection.close()


# --- the desk's own files ------------------------------------------------------------------------------------


def test_pages_name_their_files_by_version_and_those_hold_for_good(room: Desk) -> None:
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', room.client.get("/").text)
    assert len(named) >= 7
    for one in named:
        answer = room.client.get(one)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=000000000000", "?v="])
def test_under_any_other_address_a_file_is_asked_for_again(room: Desk, query: str) -> None:
    answer = room.client.get(f"/static/desk.js{query}")
    assert answer.headers["cache-control"] == "no-cache"
    again = room.client.get(f"/static/desk.js{query}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_the_version_changes_with_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(files.FOLDER, tmp_path / "static")
    monkeypatch.setattr(files, "FOLDER", tmp_path / "static")
    files.version.cache_clear()
    same = files.version()
    with (tmp_path / "static" / "desk.js").open("a") as script:
        script.write("\n// changed\n")
    files.version.cache_clear()
    assert files.version() != same
    monkeypatch.undo()
    files.version.cache_clear()
    assert files.version() == same
