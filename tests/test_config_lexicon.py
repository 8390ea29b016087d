"""lexicon.yaml: a user's own words, checked like the other files, and heard in every comparison."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from config_samples import SHIPPED, problems, written
from monitor.cli import cli
from monitor.config import load, load_model, schema, yamlfile
from monitor.config.words import LexiconFile
from monitor.wiring import judge
from stage import write_config

LEXICON = """\
ladders:
  reading-room:
    - [discouraged, not welcome]
    - [frowned upon]
    - [out of bounds]
rungs:
  travel: {1: [routine care]}
grades: [reading-room]
hedge: [data permitting]
condition: [subject to ratification]
"""
PAIR = ("Mobile phones are frowned upon in the reading room.", "Mobile phones are out of bounds in the reading room.")


def said(folder: Path, text: str) -> list[str]:
    return problems(written(folder, lexicon=text))


def test_its_sections_are_read_as_they_stand(tmp_path: Path) -> None:
    assert load(written(tmp_path, lexicon=LEXICON)).lexicon == {
        "ladders": {"reading-room": [["discouraged", "not welcome"], ["frowned upon"], ["out of bounds"]]},
        "rungs": {"travel": {1: ["routine care"]}},
        "grades": ["reading-room"],
        "hedge": ["data permitting"],
        "condition": ["subject to ratification"],
    }


def test_it_may_be_missing_and_the_one_that_is_shipped_adds_nothing(tmp_path: Path) -> None:
    assert load(written(tmp_path)).lexicon == {}
    assert load_model(tmp_path / "nowhere").lexicon == {}
    assert (SHIPPED / "lexicon.yaml").exists()
    assert load(SHIPPED).lexicon == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hedges: [maybe so]\n", "1:1: unknown key 'hedges'; did you mean 'hedge'?"),
        ("hedge: maybe so\n", "1:8: hedge: must be a list, [in brackets] or of lines that begin with `- `, not 'm"),
        ("hedge: [1]\n", '1:9: hedge: must be text, not 1; if it is meant as text, put it in quotes: "1"'),
        ("hedge: ['%']\n", "1:9: '%' has no letters; write words"),
        ("hedge: [a b c d e f g h i j k]\n", "1:9: 'a b c d e f g h i j k' has more than 10 words; keep those"),
        ("hedge:\n  - may be\n  - May be\n", "3:5: 'May be' stands on line 2 already; keep one of them"),
        ("language: de\n", "1:11: language: must be one of en, not 'de'"),
        ("ladders:\n  Mood: [[low], [high]]\n", "2:3: 'Mood' is no name: only a-z, 0-9 and hyphens"),
        ("ladders:\n  mood: [[low]]\n", "2:9: mood has no two rungs, so that there is no step on it"),
        ("ladders:\n  mood: [[low], []]\n", "2:17: mood: is empty; write something or remove the key"),
        ("ladders:\n  mood: [low, high]\n", "2:10: mood: must be a list"),
        ("ladders:\n  mood: [[low], [high, low]]\n", "2:24: 'low' stands on line 2 already; keep one of them"),
        ("grades: [trawel]\n", "1:10: grades: there is no ladder 'trawel'; did you mean 'travel'?"),
        ("rungs: {trawel: {1: [care]}}\n", "1:9: rungs: there is no ladder 'trawel'; did you mean 'travel'?"),
        (
            "rungs: {travel: {9: [care]}}\n",
            "1:18: rungs: travel has no rung 9; it has 1 to 4, of which 1 is the mildest",
        ),
        ("rungs: {travel: {low: [care]}}\n", "1:18: rungs: travel has no rung low; it has 1 to 4"),
        (
            "ladders: {mood: [[low], [high]]}\nrungs: {mood: {3: [top], 1: [high]}}\n",
            "2:16: rungs: mood has no rung 3; it has 1 to 2",
        ),
        ("ladders: {mood: [[low], [high]]}\nrungs: {mood: {1: [high]}}\n", "2:20: 'high' stands on line 1 already"),
        ("ladders: [low, high]\n", "1:10: ladders: must be a mapping, indented lines of `key: value`, not a list"),
        ("- hedge\n", "1:1: the file must be a mapping"),
        ("hedge: [\n", "2:1: not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_place_and_cure(tmp_path: Path, text: str, message: str) -> None:
    found = said(tmp_path, text)
    assert any(one.startswith(f"lexicon.yaml:{message}") for one in found), found
    jargon = ("Input", "pydantic", "Value error", "type=", "dict", "None")
    assert not any(word in one for one in found for word in jargon), found


@pytest.mark.parametrize("place", [SHIPPED / "lexicon.yaml", SHIPPED.parent / "README.md"], ids=lambda path: path.name)
def test_every_list_is_named_where_people_look(place: Path) -> None:
    text = place.read_text(encoding="utf-8")
    assert [name for name in LexiconFile.model_fields if not re.search(rf"\b{name}\b", text)] == (
        ["grades"] if place.name == "lexicon.yaml" else []
    )


def test_a_ladder_or_rung_without_words_adds_nothing(tmp_path: Path) -> None:
    text = "ladders:\n  policy:\nrungs:\n  travel: {1:, 2: [more care]}\n  alarm:\nhedge:\n"
    assert load(written(tmp_path, lexicon=text)).lexicon == {"rungs": {"travel": {2: ["more care"]}}}


def test_its_mistakes_stop_check_and_compare_alike(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "lexicon.yaml").write_text("hedges: [x]\n", encoding="utf-8")
    for words in (["check"], ["compare", "--position", "a", "--statement", "b"]):
        result = CliRunner().invoke(cli, [*words, "--config", str(config)], catch_exceptions=False)
        assert result.exit_code == 1
        assert "did you mean 'hedge'?" in " ".join(result.stderr.split())


def test_its_schema_explains_every_key_and_takes_what_the_loader_takes(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["schema", "lexicon"], catch_exceptions=False)
    published = json.loads(result.stdout)
    Draft202012Validator.check_schema(published)
    validator = Draft202012Validator(published)
    assert published == schema("lexicon")
    for key, value in published["properties"].items():
        assert value["description"], key
        assert all(validator.is_valid({key: shown}) for shown in value.get("examples", [])), key
    for place in (written(tmp_path, lexicon=LEXICON), SHIPPED):
        assert validator.is_valid(yamlfile.read(place / "lexicon.yaml").data)
    assert not validator.is_valid({"hedges": ["x"]})
    assert not validator.is_valid({"ladders": {"mood": ["low", "high"]}})


# --- what it does --------------------------------------------------------------------------------------------


def compared(config: Path, *pair: str) -> dict[str, Any]:
    words = ["compare", "--position", pair[0], "--statement", pair[1], "--json", "--config", str(config)]
    found: dict[str, Any] = json.loads(CliRunner().invoke(cli, words, catch_exceptions=False).stdout)
    return found


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = write_config(tmp_path)
    (folder / "lexicon.yaml").write_text(LEXICON, encoding="utf-8")
    return folder


def test_a_step_on_a_ladder_of_ones_own_is_heard_both_ways(config: Path) -> None:
    up, down = compared(config, *PAIR), compared(config, *reversed(PAIR))
    assert (up["relation"], down["relation"]) == ("hardening", "softening")
    with judge(load_model(config), None, print) as found:
        assert found.compare(*PAIR).reasons[0] == '"frowned upon" -> "out of bounds"'
        assert found.compare(PAIR[0], PAIR[0].replace("frowned upon", "discouraged")).relation.value == "softening"


def test_an_edit_is_read_by_it_too(config: Path, tmp_path: Path) -> None:
    for name, text in zip(("before", "after"), PAIR, strict=True):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    files = [str(tmp_path / "before.txt"), str(tmp_path / "after.txt")]
    result = CliRunner().invoke(cli, ["diff", *files, "--json", "--config", str(config)], catch_exceptions=False)
    assert json.loads(result.stdout)["shift"] == "hardening"


def test_hedges_and_conditions_of_ones_own_soften(config: Path) -> None:
    position = "The museum will open the archive in May."
    with judge(load_model(config), None, print) as found:
        for phrase, reason in (("data permitting", "hedge"), ("subject to ratification", "condition")):
            one = found.compare(position, f"The museum will open the archive in May, {phrase}.")
            assert one.relation.value == "softening"
            assert f'{reason}: "{phrase}"' in one.reasons


def test_the_example_of_the_readme_does_what_it_says(tmp_path: Path) -> None:
    readme = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    folder = write_config(tmp_path)
    (folder / "lexicon.yaml").write_text(readme.split("```yaml\n# lexicon.yaml\n")[1].split("```")[0], encoding="utf-8")
    with judge(load_model(folder), None, print) as found:
        mild, firm = "The bank's policy is accommodative.", "The bank's policy is restrictive."
        assert found.compare(mild, firm).relation.value == "hardening"
        assert found.compare(firm, mild.replace("accommodative", "neutral")).relation.value == "softening"
        advice = "Take routine care in Ruritania.", "Do not travel to Ruritania."
        assert found.diff(*advice).shift is not None
