"""Channels in monitor.yaml: what they may say, what is refused with place and cure, and no secret in any of it."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import jsonschema
import pytest

from config_samples import MONITOR, edited, problems, written
from monitor.config import load, schema
from monitor.domain import About, Digest, Notify, OutageSettings, RetentionSettings, Settings, Severity, Shift

HEAD = MONITOR.partition("notify:")[0]


def channels(folder: Path, text: str) -> tuple[Notify, ...]:
    return load(written(folder, monitor=HEAD + text)).settings.notify


def test_an_address_alone_is_a_channel_without_a_filter(tmp_path: Path) -> None:
    assert channels(tmp_path, "notify: ['mailto://desk@example.org']\n") == (Notify("mailto://desk@example.org"),)
    assert Notify("x://y").about == (About.FLAGS, About.SOURCES)


def test_a_channel_may_say_all_of_this(tmp_path: Path) -> None:
    text = """\
notify:
  - url: json://user:${KEY}@chat.example/hook
    name: chat
    severity: medium
    actors: [norway]
    issues: [quota]
    shifts: [reversal, silent-edit]
    about: [flags, verdicts]
    digest: daily
    at: "07:30"
    timezone: Europe/Oslo
"""
    assert channels(tmp_path, text) == (
        Notify(
            "json://user:${KEY}@chat.example/hook",
            Severity.MEDIUM,
            ("norway",),
            ("quota",),
            (Shift.REVERSAL, Shift.SILENT_EDIT),
            (About.FLAGS, About.VERDICTS),
            Digest.DAILY,
            time(7, 30),
            "Europe/Oslo",
            "chat",
        ),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[not-an-address-s3cret]", ":16:10: url: is not an Apprise URL"),
        ("['json://${s3cret}-${}@x/']", "names a variable in a wrong way"),
        ("[{url: 'json://x/', digest: weekly}]", "digest: must be one of immediate, hourly, daily"),
        ("[{url: 'json://x/', at: 7}]", 'is not a time of day; write it in quotes, such as "07:30"'),
        ("[{url: 'json://x/', at: '25:00'}]", "is not a time of day"),
        ("[{url: 'json://x/', about: []}]", "about: is empty"),
        ("[{url: 'json://x/', about: [weather]}]", "about: must be one of flags, verdicts, sources"),
        ("[{url: 'json://x/', timezone: Oslo}]", "is not a timezone"),
        ("[{url: 'json://x/', actors: [norwy]}]", "did you mean 'norway'?"),
        ("[{url: 'json://x/', shift: [reversal]}]", "did you mean 'shifts'?"),
        ("['json://s3cret/', 'json://s3cret/']", "already that of the channel on line 16; give one of them a `name`"),
        ("[{url: 'json://x/', name: a}, {url: 'json://y/', name: a}]", "name: is already that"),
        ("['json://x/', 5]", "must be a mapping"),
        ("json://s3cret/", "must be a list, [in brackets] or of lines that begin with `- `, not 'json://…'"),
        ("[{'json://s3cret/': 5}]", "unknown key 'json://…'"),
        ("[{url: [json://s3cret/]}]", "url: must be text, not a list"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure_and_no_address_is_repeated(tmp_path: Path, text: str, said: str) -> None:
    found = problems(written(tmp_path, monitor=f"{HEAD}notify: {text}\n"))
    assert any(said in one for one in found), found
    assert not any("s3cret" in one for one in found)


def test_outages_and_retention_have_defaults_and_may_be_set(tmp_path: Path) -> None:
    assert load(written(tmp_path)).settings.retention == Settings("").retention
    more = "outages: {failures: 5, after: 1d}\nretention: {requests: any, pages: 365d}\n"
    settings = load(written(tmp_path, monitor=MONITOR + more)).settings
    assert settings.outages == OutageSettings(5, timedelta(days=1))
    assert settings.retention == RetentionSettings(requests=None, pages=timedelta(days=365))


def test_an_outage_needs_at_least_one_failure(tmp_path: Path) -> None:
    found = edited(tmp_path, "monitor", "web:\n", "outages: {failures: 0}\nweb:\n")
    assert found == ["monitor.yaml:13:21: failures: must be at least 1, not 0"]


def test_editors_know_both_ways_to_write_a_channel() -> None:
    validator = jsonschema.Draft202012Validator(schema("monitor"))
    assert validator.is_valid({"notify": ["mailto://x@example.org", {"url": "${WHERE}", "digest": "daily"}]})
    assert not validator.is_valid({"notify": ["somewhere"]})
    assert not validator.is_valid({"notify": [{"url": "json://x", "digest": "weekly"}]})
