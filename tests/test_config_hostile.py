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
    "&a",
    "*a",
    " ",
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


# --- two parsers -----------------------------------------------------------------------------------------

_LINES = [
    "a: b\n", "- a\n", "- a: 1\n  b: 2\n", "k: [1, two]\n", "k: {a: 1, b: ~}\n", "k: 'it''s'\n", 'k: "\\u263a\\x41"\n',
    "k: |\n  text\n", "k: >-\n  text\n  more\n", "k: &x v\n", "l: *x\n", "# note\n", "k:\n", "k: http://x.example/y#z\n",
    "? k\n: v\n",
]  # fmt: skip


def told(node: yamlfile.Node) -> object:
    """A node with all places that are ever told: an empty value's is that of its key."""
    if isinstance(node.value, dict):
        held = {key: (place, child.value is not None and told(child)) for key, (place, child) in node.value.items()}
        return node.place, node.size, held
    if isinstance(node.value, list):
        return node.place, node.size, [told(child) for child in node.value]
    return node.place, node.size, repr(node.value)


def assert_read_alike(text: str) -> bool:
    """Whether the quick parser took the text; the other one then has to make the same of it, without a complaint."""
    quick, close = yamlfile.Document("any.yaml"), yamlfile.Document("any.yaml")
    if not yamlfile._read_quickly(text, quick):
        return False
    yamlfile._read_closely(text, close)
    assert close.problems == []
    assert quick.root is not None
    assert close.root is not None
    assert told(quick.root) == told(close.root)
    return True


@given(st.lists(st.sampled_from(_PIECES + _LINES), max_size=9).map("".join))
def test_what_the_quick_parser_takes_the_other_one_reads_alike(text: str) -> None:
    assert_read_alike(text)


@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=6).map("".join))
def test_so_it_is_with_files_as_people_write_them(text: str) -> None:
    assert_read_alike(text)


def test_the_shipped_files_are_read_quickly() -> None:
    folder = Path(__file__).parents[1] / "config"
    assert {file.name: assert_read_alike(file.read_text(encoding="utf-8")) for file in folder.glob("*.yaml")} == {
        file.name: True for file in folder.glob("*.yaml")
    }


@pytest.mark.parametrize(
    "text",
    ["a: !!str b\n", "a:\tb\n", "%YAML 1.1\n---\na: b\n", "a: b\r\nc: d\r\n", "a: 😀\n", "&a: b\n", "&a?b: c\n"],
)
def test_what_may_be_taken_differently_is_left_to_the_careful_parser(text: str) -> None:
    assert not yamlfile._read_quickly(text, yamlfile.Document("any.yaml"))


def test_where_there_is_no_quick_parser_all_is_read_by_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamlfile, "_QUICK", None)
    document = yamlfile.Document("any.yaml")
    yamlfile.parse("a: [b]\n", document)
    assert document.data == {"a": ["b"]}
