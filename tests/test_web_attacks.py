"""Attacks on the desk, each tried: what comes in from pages, from other sites, from networks, and from guessers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from monitor.domain import Authority, Evidence, ProxySettings, Role, Span, WebSettings
from monitor.store import Store
from monitor.web.app import create_app
from monitor.web.auth import (
    ExposedError,
    Throttle,
    asking_address,
    hash_password,
    is_loopback,
    name_problem,
    password_fits,
    password_problem,
    refuse_if_exposed,
    signing_key,
)
from monitor.web.entry import local_path
from monitor.web.render import segments, web_link
from store_samples import DAY, NOW, POSITION, evidence, revision, statement
from webdesk import CHEAP, HERE, PASSWORD, Desk, opened

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"'><img src=x onerror=alert(1)>{{7*7}}${7*7}"
LAN = WebSettings(host="0.0.0.0", names=("desk.example.org",))
OUTSIDE = "https://desk.example.org"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as found:
        yield found


@pytest.fixture
def lan(tmp_path: Path) -> Iterator[Desk]:
    """A desk that a network reaches, over HTTPS."""
    with opened(tmp_path, LAN) as found:
        yield found


def outside(desk: Desk, **options: object) -> TestClient:
    return desk.browser(base_url=OUTSIDE, **options)


def sign_in(client: TestClient, name: str = "ann", password: str = PASSWORD, **fields: str) -> Any:
    return client.post("/login", data={"name": name, "password": password, **fields})


def harmless(text: str) -> None:
    """No markup but the desk's own: no script or picture of a stranger's, no handler, no style, no odd address."""
    for element in html.document_fromstring(text or "<p>").iter(etree.Element):
        own = str(element.get("src", "")).startswith("/static/")
        assert element.tag not in ("img", "iframe", "object", "embed", "base") or own, element.tag
        assert element.tag != "script" or (own and not element.text)
        for name, value in [(str(one), str(found)) for one, found in element.items()]:
            assert not name.startswith("on"), f"a handler: {name}"
            assert name != "style"
            if name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
                assert re.match("(https?://|[/#?])", value), f"an odd address: {value}"


# --- stored cross-site scripting -------------------------------------------------------------------------


def poisoned() -> Evidence:
    said = statement(
        f"{SCRIPT} {BREAKOUT}", speaker=SCRIPT, title=BREAKOUT, before=SCRIPT, after=BREAKOUT, issues=("tariffs",)
    )
    return replace(
        evidence("e1", said, None),
        url="javascript:alert(1)",
        title=f"{SCRIPT}{BREAKOUT}",
        outlet=SCRIPT,
        note="",
        source=SCRIPT,
        authority=Authority.PRESS,
    )


@pytest.mark.parametrize(
    "address",
    ["/", "/flags/1", "/activity", "/search?q=alert", "/articles", "/articles/r1", "/compare?before=r1&after=r2",
     "/positions", "/positions/norland/tariffs", "/sources", "/sources/press"],
)  # fmt: skip
def test_nothing_from_a_page_becomes_markup(room: Desk, address: str) -> None:
    one = room.raise_flag(lines=[poisoned()], reasons=(SCRIPT, BREAKOUT), actor="norland")
    for name, word in (("r1", "opposes"), ("r2", "supports")):
        text = f"{SCRIPT} {BREAKOUT}\n{word}"
        read = revision(name, text, url="https://press.example/x", title=f"{SCRIPT}{BREAKOUT}")
        room.store.add_revision(replace(read, article=replace(read.article, author=f"{SCRIPT}{BREAKOUT}")))
    room.store.add_statements("r1", [statement(f"{SCRIPT} {BREAKOUT}", speaker=BREAKOUT)])
    room.client.post(f"/flags/{one}/comment", data={"note": f"{SCRIPT}{BREAKOUT}"})
    room.client.post(f"/flags/{one}/assign", data={"assignee": f"{SCRIPT}{BREAKOUT}"})
    room.client.post("/views", data={"name": f"{SCRIPT}"[:60], "view": f"q={SCRIPT}"})
    room.store.sync_baseline([POSITION, replace(POSITION, id="x", issue="x", statement=SCRIPT)], NOW)
    answer = room.client.get(address)
    assert answer.status_code == 200
    harmless(answer.text)


@pytest.mark.parametrize(
    "where", ["/?q=", "/search?q=", "/?actor=", "/flags/1?view=q%3D", "/login?next=/", "/activity?reviewer="]
)
def test_nothing_from_an_address_becomes_markup(room: Desk, where: str) -> None:
    room.raise_flag()
    harmless(room.client.get(where + "%22%27%3E%3Cimg src=x onerror=alert(1)%3E%3Cscript%3Ealert(1)%3C/script%3E").text)


def test_what_is_typed_comes_back_as_text(room: Desk) -> None:
    one = room.raise_flag()
    answer = room.client.post(
        f"/flags/{one}/confirm", data={"stance": "x", "statement": f"</textarea>{SCRIPT}", "note": BREAKOUT}
    )
    assert answer.status_code == 422
    harmless(answer.text)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)",
     "java\nscript:alert(1)",
     "data:text/html,<script>", "vbscript:x", "file:///etc/passwd", "//evil.example", "ftp://x.example", "http:", "https://",
     "http://[::1", "https://x.example/\n<script>", "https://x.example/\u202e", ""],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert web_link(url) == ""


def test_a_web_address_stays_what_it_is() -> None:
    for url in ("https://press.example/1?a=b&c=d#e", "http://press.example:8080/", "HTTPS://PRESS.EXAMPLE/"):
        assert web_link(url) == url


@pytest.mark.parametrize(
    "marks", [[], [Span(0, 99)], [Span(-5, 2)], [Span(3, 1)], [Span(0, 3), Span(2, 5)], [Span(7, 9), Span(0, 1)]]
)
def test_marks_never_lose_or_double_a_letter(marks: list[Span]) -> None:
    assert "".join(one.text for one in segments("some text", marks)) == "some text"


def test_a_text_cannot_turn_the_reading_direction_or_hide(room: Desk) -> None:
    one = room.raise_flag(text="safe \u202egnihton\u202c \x1b[31m and \u2066on\u2069")
    text = room.client.get(f"/flags/{one}").text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", text)


def test_every_answer_says_what_a_browser_may_do_with_it(room: Desk) -> None:
    for address in ("/", "/nothing", "/static/desk.css", "/api/v1/flags", "/api/v1/nothing", "/feed.atom"):
        headers = room.client.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    assert room.client.get("/").headers["cache-control"] == "no-store"


def test_json_is_not_read_as_a_page(room: Desk) -> None:
    room.raise_flag(text=SCRIPT)
    assert room.client.get("/api/v1/flags").headers["content-type"] == "application/json"


# --- pages from the archive ------------------------------------------------------------------------------


def test_an_archived_page_is_shown_and_can_do_nothing(room: Desk) -> None:
    body = b"<html><meta http-equiv=refresh content='0;url=https://evil.example'><script>alert(1)</script>hello"
    room.read("r1", body=body)
    found = room.store.versions("https://press.example/1")[0]
    answer = room.client.get(f"/archive/{found.body_sha256}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "allow-" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "hello" in answer.text
    text = room.client.get(f"/archive/{found.body_sha256}?form=text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"


def test_what_is_no_page_is_given_as_a_file(room: Desk) -> None:
    room.read("r1", body=b"%PDF-1.7 \x00\x01<script>alert(1)</script>")
    found = room.store.versions("https://press.example/1")[0]
    answer = room.client.get(f"/archive/{found.body_sha256}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name",
    ["../monitor.db", "..%2Fmonitor.db", "%2e%2e%2fdesk.key", "....//desk.key", "/etc/passwd", "%2Fetc%2Fpasswd", "",
     "x" * 64,
     "ab" * 32, "AB" * 32, "ab%00", "%00"],
)  # fmt: skip
def test_there_is_no_way_out_of_the_archive(room: Desk, name: str) -> None:
    (room.house.archive.root.parent / "desk.key").write_bytes(b"the key of the house, which is secret")
    room.read("r1")
    for address in (f"/archive/{name}", f"/static/{name}", f"/static/..%2F{name}"):
        answer = room.client.get(address)
        assert answer.status_code in (404, 405), address
        assert "secret" not in answer.text


def test_bytes_that_the_archive_has_but_no_text_came_from_are_not_shown(room: Desk) -> None:
    name = room.house.archive.put(b"something else's")
    assert room.client.get(f"/archive/{name}").status_code == 404


def test_a_lost_page_is_told_without_a_defect(room: Desk) -> None:
    room.read("r1")
    assert room.client.get("/archive/" + "ab" * 32).status_code == 404


# --- other sites: forged requests, rebound names, frames -------------------------------------------------

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://127.0.0.1.evil.example:8787"},
    {"Origin": "http://[broken"},
    {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    "address", ["/flags/1/confirm", "/bulk", "/sources/press/pause", "/login", "/logout", "/api/v1/flags/1/undo"]
)
def test_another_sites_page_sends_nothing(room: Desk, address: str, headers: dict[str, str]) -> None:
    room.raise_flag()
    answer = room.client.post(address, headers=headers, data={"do": "confirm", "flag": "1:1"})
    assert answer.status_code == 403
    assert "another site" in answer.text
    assert room.store.activity() == []
    assert room.store.source_state("press") is None


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": HERE}, {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_the_desks_own_forms_and_programs_are_heard(room: Desk, headers: dict[str, str]) -> None:
    one = room.raise_flag()
    assert room.client.post(f"/flags/{one}/comment", headers=headers, data={"note": "hm"}).status_code == 303


def test_a_request_to_look_changes_nothing_whatever_it_asks(room: Desk) -> None:
    one = room.raise_flag()
    for address in (f"/flags/{one}/confirm", "/bulk?do=confirm&flag=1:1", "/sources/press/pause", "/logout"):
        assert room.client.get(address).status_code in (404, 405)
    assert room.store.activity() == []


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8787", "127.0.0.1.evil.example", "localhost.evil.example", "",
     "127.0.0.1@evil.example", "[::1", "0x7f.1.evil.example", "192.168.1.7:8787"],
)  # fmt: skip
def test_a_name_that_is_rebound_to_this_machine_is_not_answered(room: Desk, host: str) -> None:
    room.raise_flag()
    answer = room.client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "reversal" not in answer.text
    assert room.client.get("/api/v1/flags", headers={"Host": host}).json()["code"] == "unknown-host"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8787", "localhost", "LOCALHOST:1", "[::1]:8787", "127.0.0.2", "localhost."]
)
def test_this_machines_own_names_are_answered(room: Desk, host: str) -> None:
    assert room.client.get("/", headers={"Host": host}).status_code == 200


def test_two_names_at_once_are_none(room: Desk) -> None:
    answer = room.client.get("/", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")])
    assert answer.status_code == 421


def test_on_a_network_the_names_listed_and_any_address_are_answered(lan: Desk) -> None:
    for host, status in (
        ("desk.example.org", 303),
        ("10.1.2.3:8787", 303),
        ("other.example.org", 421),
        ("localhost", 421),
    ):
        assert lan.client.get("/", headers={"Host": host}).status_code == status, host


# --- getting in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "desk.example.org", "8.8.8.8"])
def test_a_desk_open_to_a_network_without_users_does_not_start(host: str) -> None:
    with Store.memory() as store:
        with pytest.raises(ExposedError, match="monitor user add"):
            refuse_if_exposed(WebSettings(host=host), store)
        refuse_if_exposed(WebSettings(host=host, proxy=ProxySettings("X-User", ("10.0.0.1",))), store)
        store.save_user("ann", "scrypt$4$00$00", Role.READER, NOW)
        refuse_if_exposed(WebSettings(host=host), store)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.1"])
def test_a_desk_that_only_this_machine_reaches_asks_nobody(host: str) -> None:
    with Store.memory() as store:
        refuse_if_exposed(WebSettings(host=host), store)
    assert is_loopback(host)


def test_strangers_are_shown_the_way_in_and_nothing_else(lan: Desk) -> None:
    lan.user("ann")
    lan.raise_flag()
    client = outside(lan)
    for address in ("/", "/flags/1", "/positions", "/articles", "/sources", "/activity", "/search?q=x",
                    "/export/flags.csv",
                    "/archive/" + "ab" * 32, "/compare?before=a&after=b", "/help"):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 303, address
        assert answer.headers["location"].startswith("/login")
    for address in ("/api/v1/flags", "/api/v1/openapi.json", "/api/v1/sources"):
        assert client.get(address).json()["code"] == "unknown-user"
    for address in ("/flags/1/confirm", "/bulk", "/sources/press/pause", "/metrics"):
        assert client.post(address).status_code == 401, address
    assert client.post("/logout").headers["location"] == "/login"
    assert client.get("/feed.atom").status_code == 401
    assert lan.store.activity() == []


@pytest.mark.parametrize(
    ("address", "where"),
    [("/flags/1/confirm", "/flags/1"), ("/bulk", "/"), ("/views", "/"), ("/sources/press/pause", "/sources/press")],
)
def test_whoever_sends_a_form_after_the_session_has_ended_is_told_that_nothing_was_done(
    lan: Desk, address: str, where: str
) -> None:
    lan.user("ann")
    lan.raise_flag()
    answer = outside(lan).post(address, data={"statement": "Our words.", "view": "severity=high"})
    assert answer.status_code == 401
    assert "You are signed out, so nothing was done." in answer.text
    assert f'name="next" value="{where}"' in answer.text
    assert "Our words." not in answer.text
    assert lan.store.activity() == []
    assert outside(lan).post("/api/v1/flags/1/confirm", json={}).json()["code"] == "unknown-user"


def test_whoever_only_looks_in_is_told_of_nothing_that_was_lost(lan: Desk) -> None:
    lan.user("ann")
    for address in ("/login", "/login?next=/flags/1"):
        answer = outside(lan).get(address)
        assert answer.status_code == 200
        assert "nothing was done" not in answer.text


def test_signing_in_leads_back_to_where_one_was_going(lan: Desk) -> None:
    lan.user("ann")
    client = outside(lan)
    where = client.get("/flags/7?view=q%3Dgrain").headers["location"]
    assert 'name="next" value="/flags/7?view=q%3Dgrain"' in client.get(where).text
    answer = sign_in(client, next="/flags/7?view=q%3Dgrain")
    assert answer.headers["location"] == "/flags/7?view=q%3Dgrain"
    assert client.get("/").status_code == 200


def test_a_session_travels_over_https_only_and_no_script_sees_it(lan: Desk) -> None:
    lan.user("ann")
    (cookie,) = sign_in(outside(lan)).headers.get_list("set-cookie")
    assert cookie.startswith("__Host-desk=")
    for word in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert word.lower() in cookie.lower(), word
    assert "domain" not in cookie.lower()


def test_without_https_the_operator_has_to_say_so(tmp_path: Path) -> None:
    with opened(tmp_path, replace(LAN, https=False)) as desk:
        desk.user("ann")
        (cookie,) = sign_in(desk.browser(base_url="http://desk.example.org")).headers.get_list("set-cookie")
        assert cookie.startswith("desk=")
        assert "Secure" not in cookie
    with opened(tmp_path / "other", LAN) as desk:
        desk.user("ann")
        assert "web: https: false" in desk.browser(base_url="http://desk.example.org").get("/login").text


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "wrong password"), ("nobody", PASSWORD), ("", ""), ("ann", ""), ("ann", "x" * 9000)]
)
def test_a_wrong_name_or_password_says_the_same(lan: Desk, name: str, password: str) -> None:
    lan.user("ann")
    client = outside(lan)
    answer = sign_in(client, name, password)
    assert answer.status_code == 401
    assert "do not go together" in answer.text
    assert "set-cookie" not in answer.headers
    assert client.get("/").status_code == 303


def test_after_a_wrong_password_the_name_need_not_be_typed_again(lan: Desk) -> None:
    text = sign_in(outside(lan), '"><script>alert(1)</script>', "a secret of mine").text
    assert 'value="&#34;&gt;&lt;script&gt;' in text
    assert "a secret of mine" not in text
    harmless(text)


def test_guessing_is_made_slow(lan: Desk) -> None:
    lan.user("ann")
    client = outside(lan)
    statuses = [sign_in(client, password="guess").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    refused = sign_in(client)
    assert refused.status_code == 429, "the right password has to wait as well"
    assert int(refused.headers["retry-after"]) >= 1
    lan.user("ben")
    assert sign_in(client, "ben").status_code == 303, "others are not kept out"


def test_the_wait_doubles_and_ends() -> None:
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    waits = []
    for _ in range(20):
        throttle.failed("ann", "10.0.0.1")
        waits.append(throttle.wait("ann", "10.0.0.1"))
    assert waits[:4] == [0.0] * 4
    assert waits[4:8] == [1.0, 2.0, 4.0, 8.0]
    assert waits[-1] == 900.0
    assert throttle.wait("ann", "10.0.0.2") == 0.0
    now[0] = 901.0
    assert throttle.wait("ann", "10.0.0.1") == 0.0


def test_one_address_that_tries_many_names_has_to_wait_too() -> None:
    throttle = Throttle(lambda: 0.0)
    for number in range(30):
        throttle.failed(f"user{number}", "10.0.0.1")
    assert throttle.wait("fresh", "10.0.0.1") > 0


def test_what_is_remembered_of_guessers_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.auth._MOST_REMEMBERED", 50)
    throttle = Throttle(lambda: 0.0)
    for number in range(500):
        throttle.failed(f"user{number}", f"10.0.0.{number}")
    assert len(throttle._failures) <= 52


def test_a_session_fixed_by_somebody_else_is_worth_nothing(lan: Desk) -> None:
    """Whoever can plant a cookie must not learn from it: signing in gives a new one and ends the old."""
    lan.user("mallory")
    mallory = outside(lan)
    sign_in(mallory, "mallory")
    planted = mallory.cookies["__Host-desk"]
    lan.user("ann")
    victim = outside(lan)
    given = {"name": "ann", "password": PASSWORD}
    victim.post("/login", data=given, headers={"Cookie": f"__Host-desk={planted}"})
    assert victim.cookies["__Host-desk"] != planted
    assert victim.get("/api/v1/me").json()["name"] == "ann"
    assert mallory.get("/").status_code == 303, "the planted session has ended"
    assert outside(lan, cookies={"__Host-desk": "made-up.signature"}).get("/").status_code == 303


def test_signing_out_ends_the_session_wherever_the_cookie_is_kept(lan: Desk) -> None:
    lan.user("ann")
    client = outside(lan)
    sign_in(client)
    kept = client.cookies["__Host-desk"]
    assert client.post("/logout").headers["location"] == "/login"
    assert outside(lan, cookies={"__Host-desk": kept}).get("/").status_code == 303


def test_sessions_end_by_themselves_with_a_new_password_and_with_the_user(lan: Desk) -> None:
    for end in ("time", "password", "removal"):
        lan.user("ann")
        client = outside(lan)
        sign_in(client)
        assert client.get("/").status_code == 200
        if end == "time":
            lan.clock.on(days=8)
        elif end == "password":
            lan.user("ann", Role.READER)
        else:
            lan.store.remove_user("ann")
        assert client.get("/").status_code == 303, end


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "é", "\x7f", "a" * 9000, "=;=;", "__Host-desk"])
def test_a_broken_cookie_is_no_cookie(lan: Desk, cookie: str) -> None:
    lan.user("ann")
    headers = {b"Cookie": b"__Host-desk=" + cookie.encode("utf-8", "replace")}
    assert outside(lan).get("/", headers=headers).status_code == 303


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/\nevil",
     "evil",
     "/é", "", "/\t/evil.example"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(lan: Desk, wanted: str) -> None:
    assert local_path(wanted) == "/"
    lan.user("ann")
    client = outside(lan)
    assert sign_in(client, next=wanted).headers["location"] == "/"
    assert client.get("/login", params={"next": wanted}).headers["location"] == "/"


def test_the_view_that_is_sent_along_leads_nowhere_else(room: Desk) -> None:
    one = room.raise_flag()
    answer = room.client.post(
        f"/flags/{one}/dismiss", data={"reason": "opinion", "view": "//evil.example/?actor=a\r\nX: y"}
    )
    assert answer.headers["location"] == f"/?did={one}"


# --- roles -----------------------------------------------------------------------------------------------


def test_a_reader_looks_and_does_nothing(lan: Desk) -> None:
    one = lan.raise_flag()
    lan.user("ann", Role.READER)
    client = outside(lan)
    sign_in(client)
    assert client.get(f"/flags/{one}").status_code == 200
    for address in (f"/flags/{one}/confirm", f"/flags/{one}/comment", "/bulk", "/views", "/sources/press/check"):
        assert client.post(address, data={"note": "x"}).status_code == 403, address
    assert client.post(f"/api/v1/flags/{one}/undo", json={}).json()["code"] == "role"
    assert client.put("/api/v1/views/x", json={"query": ""}).status_code == 403
    assert lan.store.activity() == []
    assert client.post("/logout").status_code == 303


def test_a_reviewer_decides_and_leaves_the_sources_alone(lan: Desk) -> None:
    one = lan.raise_flag()
    lan.user("ann")
    client = outside(lan)
    sign_in(client)
    for act in ("pause", "resume", "check", "try"):
        assert client.post(f"/sources/press/{act}").status_code == 403
        assert client.post(f"/api/v1/sources/press/{act}").status_code == 403
    assert client.post(f"/flags/{one}/dismiss", data={"reason": "opinion"}).status_code == 303
    assert lan.store.decisions(one)[-1].reviewer == "ann"


def test_nobody_decides_in_anothers_name(lan: Desk) -> None:
    one = lan.raise_flag()
    lan.user("ann")
    client = outside(lan)
    sign_in(client)
    client.post(
        f"/flags/{one}/comment", data={"note": "x", "reviewer": "ben", "by": "ben"}, headers={"X-Remote-User": "ben"}
    )
    assert [act.reviewer for act in lan.store.acts(one)] == ["ann"]


# --- a proxy's word --------------------------------------------------------------------------------------

PROXIED = replace(LAN, proxy=ProxySettings("X-Remote-User", ("10.0.0.0/8",), Role.READER))


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path, PROXIED) as found:
        yield found


def via(desk: Desk, peer: str) -> TestClient:
    return outside(desk, client=(peer, 1234))


def test_the_proxy_says_who_it_is(proxied: Desk) -> None:
    answer = via(proxied, "10.1.2.3").get("/api/v1/me", headers={"X-Remote-User": "ann"})
    assert answer.json() == {"name": "ann", "role": "reader"}
    proxied.user("ann", Role.ADMIN)
    answer = via(proxied, "10.1.2.3").get("/api/v1/me", headers={"X-Remote-User": "ann"})
    assert answer.json()["role"] == "admin", "a user that is known has the role given to it here"


@pytest.mark.parametrize("name", ["Éva Müller", "李明", "ann"])
def test_a_name_comes_from_the_proxy_in_utf_8(proxied: Desk, name: str) -> None:
    proxied.user(name, Role.REVIEWER)
    answer = via(proxied, "10.1.2.3").get("/api/v1/me", headers={b"X-Remote-User": name.encode()})
    assert answer.json() == {"name": name, "role": "reviewer"}


def test_a_name_that_a_proxy_writes_otherwise_is_taken_as_it_stands(proxied: Desk) -> None:
    answer = via(proxied, "10.1.2.3").get("/api/v1/me", headers={b"X-Remote-User": "Müller".encode("latin-1")})
    assert answer.json()["name"] == "Müller"
    hidden = via(proxied, "10.1.2.3").get("/api/v1/me", headers={b"X-Remote-User": "\u202eann".encode()})
    assert hidden.status_code == 401


@pytest.mark.parametrize("peer", ["192.168.0.1", "11.0.0.1", "::1", "127.0.0.1", "not-an-address", ""])
def test_from_anywhere_else_the_header_means_nothing(proxied: Desk, peer: str) -> None:
    headers = {
        "X-Remote-User": "ann",
        "X-Forwarded-For": "10.1.2.3",
        "Forwarded": "for=10.1.2.3",
        "X-Real-IP": "10.1.2.3",
    }
    assert via(proxied, peer).get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Remote-User", "")],
        [("X-Remote-User", "ann"), ("X-Remote-User", "ben")],
        [("X-Remote-User", "a" * 100)],
        [("X_Remote_User", "ann")],
        [("X-Remote-User", "ann\x01")],
    ],
)
def test_a_proxy_that_names_nobody_or_two_names_nobody(proxied: Desk, headers: list[tuple[str, str]]) -> None:
    assert via(proxied, "10.1.2.3").get("/api/v1/me", headers=headers).status_code == 401


def test_without_a_proxy_no_header_makes_somebody(lan: Desk) -> None:
    lan.user("ann", Role.ADMIN)
    headers = {"X-Remote-User": "ann", "X-Forwarded-User": "ann", "X-Forwarded-Host": "desk.example.org"}
    assert outside(lan).get("/api/v1/me", headers=headers).status_code == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Host"])
def test_a_proxy_in_front_of_a_desk_without_users_lets_nobody_in(room: Desk, header: str) -> None:
    """Whoever puts the desk of one machine behind a proxy has, most likely, not meant to give it to everybody."""
    answer = room.client.get("/", headers={header: "10.1.2.3"})
    assert answer.status_code == 403
    assert "monitor user add" in answer.text
    assert room.client.get("/static/desk.css", headers={header: "10.1.2.3"}).status_code == 403


def test_a_desk_of_one_machine_that_has_another_name_needs_users(tmp_path: Path) -> None:
    named = WebSettings(names=("desk.example.org",))
    with opened(tmp_path, named) as desk:
        with pytest.raises(ExposedError, match="known as desk"):
            refuse_if_exposed(named, desk.store)
        assert outside(desk).get("/").status_code == 303
        desk.user("ann")
        refuse_if_exposed(named, desk.store)
        behind, local = outside(desk), desk.browser()
        assert sign_in(behind).headers["set-cookie"].startswith("__Host-desk=")
        assert sign_in(local).headers["set-cookie"].startswith("desk="), "on this machine there is no HTTPS"


def test_behind_a_proxy_guessers_are_told_apart_by_where_they_ask_from(tmp_path: Path) -> None:
    with opened(tmp_path, WebSettings(names=("desk.example.org",))) as desk:
        desk.user("ann")
        client = outside(desk, client=("127.0.0.1", 1234))

        def guess(came_from: str) -> int:
            given = {"name": "ann", "password": "guess"}
            return int(client.post("/login", data=given, headers={"X-Forwarded-For": came_from}).status_code)

        assert [guess("6.6.6.6") for _ in range(6)][-1] == 429
        assert guess("invented, 6.6.6.6") == 429, "what the guesser adds to the list does not count"
        assert guess("7.7.7.7") == 401
    direct = asking_address("9.9.9.9", {"x-forwarded-for": ["1.1.1.1"]}, WebSettings())
    assert direct == "9.9.9.9", "only a proxy's word counts"


def test_a_state_database_that_cannot_be_read_is_told_without_a_defect(room: Desk) -> None:
    room.store.close()
    answer = room.client.get("/api/v1/flags")
    assert answer.status_code == 503
    assert answer.json()["code"] == "store"


@pytest.mark.parametrize("path", ["/loginx", "/login/x", "/healthz/x", "/feed.atom/x", "/static", "/export/flags.csv"])
def test_what_only_looks_like_an_open_door_is_none(lan: Desk, path: str) -> None:
    answer = outside(lan).get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


def test_figures_are_for_those_who_are_known_and_a_program_is_told_so(lan: Desk) -> None:
    from monitor.web.auth import Door

    lan.user("ann", Role.READER)
    stranger = outside(lan).get("/metrics")
    assert (stranger.status_code, stranger.headers["www-authenticate"]) == (401, "Bearer")
    assert "monitor_" not in stranger.text
    bearer = {"Authorization": f"Bearer {Door(lan.store, lan.house.key, lambda: LAN).token('api', 'ann')}"}
    assert "monitor_flags" in outside(lan).get("/metrics", headers=bearer).text


# --- tokens ----------------------------------------------------------------------------------------------


def test_a_token_is_for_one_purpose_and_dies_with_the_password(lan: Desk) -> None:
    from monitor.web.auth import Door

    lan.user("ann")
    door = Door(lan.store, lan.house.key, lambda: LAN)
    feed, api = door.token("feed", "ann"), door.token("api", "ann")
    client = outside(lan)

    def opens(token: str) -> tuple[int, int]:
        bearer = {"Authorization": f"Bearer {token}"}
        return client.get("/feed.atom", params={"token": token}).status_code, client.get(
            "/api/v1/me", headers=bearer
        ).status_code

    assert opens(feed) == (200, 401)
    assert opens(api) == (401, 200)
    assert client.get("/", headers={"Authorization": f"Bearer {api}"}).status_code == 200
    for broken in ("", "x", feed[:-1], feed + "x", "WyJhbm4iLDEsIngiXQ.AAAA"):
        assert opens(broken) == (401, 401)
    lan.user("ann")
    assert opens(feed) == opens(api) == (401, 401)
    lan.store.remove_user("ann")
    lan.clock.on(seconds=1)
    lan.user("ann")
    assert opens(feed)[0] == 401, "somebody else of that name is somebody else"


def test_a_wrong_token_is_not_helped_by_a_session(lan: Desk) -> None:
    lan.user("ann")
    client = outside(lan)
    sign_in(client)
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer nonsense"}).status_code == 401


# --- passwords and keys ----------------------------------------------------------------------------------


def test_a_password_is_kept_as_a_slow_salted_hash() -> None:
    one, two = hash_password(PASSWORD, cost=CHEAP), hash_password(PASSWORD, cost=CHEAP)
    assert one != two
    assert PASSWORD not in one
    assert password_fits(PASSWORD, one)
    assert not password_fits(PASSWORD + "x", one)
    assert hash_password.__kwdefaults__ == {"cost": 15}


def test_passwords_and_names_have_a_form() -> None:
    assert password_problem("short")
    assert password_problem("x" * 201)
    assert not password_problem("long enough, this")
    for name in ("", " ann", "a\nb", "x" * 65, "\u202eann"):
        assert name_problem(name), name
    assert not name_problem("Ann O'Neill")


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    assert len(key) == 64
    assert signing_key(tmp_path) == key
    assert (tmp_path / "desk.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "desk.key").write_bytes(b"short")
    with pytest.raises(ExposedError, match="delete it"):
        signing_key(tmp_path)


# --- floods ----------------------------------------------------------------------------------------------


def test_a_body_beyond_all_measure_is_refused(room: Desk) -> None:
    answer = room.client.post(
        "/views", content=b"name=" + b"x" * 1_100_000, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413

    def pieces() -> Iterator[bytes]:
        yield b"name="
        for _ in range(40):
            yield b"x" * 50_000

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    client = room.browser(raise_server_exceptions=False)
    assert client.post("/views", content=pieces(), headers=headers).status_code >= 400
    assert client.post("/views", content=b"", headers={"Content-Length": "-5"}).status_code >= 400
    assert room.store.saved_views("me") == {}


def test_a_signed_session_survives_nothing_but_its_own_key(lan: Desk) -> None:
    lan.user("ann")
    client = outside(lan)
    sign_in(client)
    kept = client.cookies["__Host-desk"]
    other = TestClient(create_app(replace(lan.house, key=b"o" * 64)), base_url=OUTSIDE, follow_redirects=False)
    assert other.get("/", headers={"Cookie": f"__Host-desk={kept}"}).status_code == 303
    assert client.get("/").status_code == 200


def test_the_clock_of_the_house_decides_when_a_session_ends(lan: Desk) -> None:
    lan.user("ann")
    client = outside(lan)
    sign_in(client)
    lan.clock.now += 6 * DAY
    assert client.get("/").status_code == 200
