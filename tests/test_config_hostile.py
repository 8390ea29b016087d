"""Configuration files made to exhaust or mislead the reader are refused early, with their place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config_samples import problems, written
from monitor.config import yamlfile

# --- hostile files ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("nested", ["[" * 100 + "]" * 100, "[" * 100_000, "{a: " * 100 + "}" * 100, "- " * 100_000])
def test_deep_nesting_is_refused_early(tmp_path: Path, nested: str) -> None:
    assert any("levels deep" in one for one in problems(written(tmp_path, sources=f"sources:\n  - {nested}\n")))


def test_aliases_that_multiply_are_refused_before_they_are_copied(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    found = problems(written(tmp_path, sources="\n".join(lines)))
    assert found == ["sources.yaml:4:45: aliases multiply to more than 10,000 values; write them out"]


def test_an_alias_inside_what_it_refers_to_is_refused(tmp_path: Path) -> None:
    found = problems(written(tmp_path, sources="sources: &a\n  - *a\n"))
    assert found == ["sources.yaml:2:5: *a stands inside what it refers to"]


def test_nothing_is_constructed_from_tags(tmp_path: Path) -> None:
    found = problems(written(tmp_path, sources="sources: !!python/object/apply:os.getcwd []\n"))
    assert found[0].startswith("sources.yaml:1:10: tags such as ")


def test_a_file_of_megabytes_is_not_read(tmp_path: Path) -> None:
    found = problems(written(tmp_path, sources="# " + "x" * yamlfile.MAX_BYTES))
    assert found == ["sources.yaml:1:1: is larger than 2 MB; is it the right file?"]


_PIECES = [
    "a",
    "b:",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "\n  ",
    "'",
    '"',
    "\\",
    "\\U",
    "FFFFFFFF",
    "|",
    ">",
    "&a ",
    "*a",
]
_PIECES += [
    "!!str ",
    "%YAML 9.9\n",
    "%TAG ! x\n",
    "---\n",
    "...\n",
    "#",
    "\t",
    "\r",
    "\u2028",
    "\x85",
    "é",
    "1",
    "~",
    "<<: ",
    ",",
    "@",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_any_text_gives_either_data_or_a_problem_within_it(text: str) -> None:
    document = yamlfile.Document("any.yaml")
    yamlfile.parse(text, document)
    assert (document.root is not None) or document.problems
    for problem in document.problems:
        assert 1 <= problem.line <= len(text.splitlines()) + 2
        assert problem.column >= 1
