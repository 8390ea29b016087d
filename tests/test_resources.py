"""The data files of the package: read quickly, and as YAML 1.2 has them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from ruamel.yaml import YAML

from monitor.resources import _Loader, code_mark, lexicon_data


@pytest.mark.parametrize("name", ["attribution.en", "stance.en", "words.en"])
def test_a_lexicon_holds_what_the_reader_of_the_configuration_finds_in_it(name: str) -> None:
    text = files("monitor").joinpath("lexicon", f"{name}.yaml").read_text(encoding="utf-8")
    assert lexicon_data(name) == YAML(typ="safe").load(text)


def test_words_that_older_yaml_takes_for_truth_values_stay_words() -> None:
    text = "[no, on, off, yes, n, y, true, 12, 1.5, ~, 0x1f, 2026-01-01, '1']"
    found = yaml.load(text, _Loader)
    assert found == ["no", "on", "off", "yes", "n", "y", True, 12, 1.5, None, "0x1f", "2026-01-01", "1"]


def test_a_language_without_a_lexicon_is_told_by_its_missing_file() -> None:
    with pytest.raises(FileNotFoundError):
        lexicon_data("attribution.xx")


def test_the_mark_of_the_code_changes_with_a_file_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.resources.files", lambda _: tmp_path)
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.py").write_text("old", encoding="utf-8")
    before = code_mark()
    (tmp_path / "notes.txt").write_text("no code", encoding="utf-8")
    assert code_mark() == before
    (tmp_path / "inner" / "a.py").write_text("newer", encoding="utf-8")
    assert code_mark() != before
