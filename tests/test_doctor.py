"""The doctor: each thing that can be wrong is found, named, and comes with its cure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor import doctor, nli, wiring
from monitor.cli import cli
from monitor.doctor import Check, examine
from stage import state, write_config


def found(config: Path, name: str) -> Check:
    return next(check for check in examine(config) if check.name == name)


def ask(config: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["doctor", "--config", str(config), *words], catch_exceptions=False)


def test_a_sound_installation_is_told_so_and_nothing_is_written(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    result = ask(config, "--json")
    checks = json.loads(result.stdout)
    assert result.exit_code == 0, checks
    assert {check["name"] for check in checks} >= {"python", "sqlite", "config", "disk", "database", "model Encoder"}
    assert all(check["ok"] and not check["cure"] for check in checks)
    assert not (tmp_path / "state").exists()
    assert "hashes verified" in ask(config).stdout


def test_a_state_database_is_opened(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with state(config):
        pass
    assert "0 open" in found(config, "database").finding
    (tmp_path / "state" / "monitor.db").write_text("no database" * 500, encoding="utf-8")
    bad = found(config, "database")
    assert not bad.ok
    assert "monitor.db" in bad.finding


def test_a_state_dir_that_is_no_folder_to_write_to_is_found(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    good = found(config, "state_dir")
    assert good.ok, "one that is yet to be made is sound where it can be made"
    assert not good.cure
    (tmp_path / "state").write_text("a file", encoding="utf-8")
    bad = found(config, "state_dir")
    assert not bad.ok
    assert "no folder" in bad.finding
    assert "monitor.yaml" in bad.cure


def test_a_bad_configuration_is_named_with_the_command_that_lists_it_all(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "monitor.yaml").write_text("state_dirs: x\nfetches: y\n", encoding="utf-8")
    result = ask(config)
    assert result.exit_code == 1
    assert "BAD config" in result.stdout
    assert "2 problems" in " ".join(result.stdout.split())
    assert f"monitor check --config {config}".split()[1] in result.stdout
    assert "[/]" not in result.stdout


def test_a_missing_configuration_is_a_finding_too(tmp_path: Path) -> None:
    result = ask(tmp_path / "[bold]nowhere[/bold]")
    assert result.exit_code == 1
    assert "[bold]nowhere[/bold]" in "".join(line.strip() for line in result.stdout.splitlines())


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The models' folders with one changed byte in the encoder's weights."""
    shipped = nli._shipped

    def copied(name: str) -> Path:
        folder = tmp_path / "models" / name
        if not folder.exists():
            folder.mkdir(parents=True)
            for file in shipped(name).iterdir():
                (folder / file.name).symlink_to(file)
            if name == "encoder":
                weights = (folder / "model.onnx").read_bytes()
                (folder / "model.onnx").unlink()
                (folder / "model.onnx").write_bytes(weights[:-1] + bytes([weights[-1] ^ 1]))
        return folder

    monkeypatch.setattr(nli, "_shipped", copied)
    wiring.builtin_judge.cache_clear()
    yield tmp_path / "models" / "encoder"
    wiring.builtin_judge.cache_clear()


def test_a_damaged_model_is_found_by_its_hash(damaged: Path, tmp_path: Path) -> None:
    check = found(write_config(tmp_path), "model Encoder")
    assert not check.ok
    assert "not what was shipped" in check.finding
    assert check.cure


def test_a_model_cut_short_stops_a_comparison_with_the_cure(damaged: Path) -> None:
    copied = nli._shipped("encoder")
    (copied / "model.onnx").write_bytes(b"cut short")
    result = CliRunner().invoke(cli, ["compare", "--position", "a", "--statement", "b"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "bytes instead of" in result.stderr
    assert "install the package again" in result.stderr


def test_a_package_that_is_missing_is_named_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PACKAGES", ("httpx", "no-such-package"))
    check = found(write_config(tmp_path), "no-such-package")
    assert (check.ok, check.finding) == (False, "not installed")
    assert "pip install" in check.cure


@pytest.mark.parametrize(
    ("version", "safe"),
    [("3.51.3", True), ("3.53.0", True), ("3.50.7", True), ("3.44.6", True), ("3.50.6", False), ("3.45.1", False)],
)
def test_an_sqlite_that_may_corrupt_is_told_from_one_that_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, safe: bool
) -> None:
    monkeypatch.setattr("monitor.store.database.sqlite_in_use", lambda: ("sqlite3", version))
    check = found(write_config(tmp_path), "sqlite")
    assert check.ok is safe
    assert bool(check.cure) is not safe


def test_a_disk_nearly_full_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOW_DISK", 10**18)
    assert not found(write_config(tmp_path), "disk").ok


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_proxy_for_the_way_out_is_told_and_nothing_to_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for one in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(one, raising=False)
        monkeypatch.delenv(one.lower(), raising=False)
    config = write_config(tmp_path)
    assert not any(check.name == "proxy" for check in examine(config))
    monkeypatch.setenv(name, "http://proxy.example:3128")
    check = found(config, "proxy")
    assert (check.ok, check.cure) == (True, "")
    assert f"{name} set: pages are fetched directly" in check.finding
