"""Models that a user brings: a folder with a network, or one of the Hugging Face hub."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from monitor import judges
from monitor.cli import cli
from monitor.compare import Judge, Pair
from monitor.compare.calibrate import RELATIONS
from monitor.config import load
from monitor.doctor import examine
from monitor.domain import Relation, Settings
from monitor.judges import ModelError, ModelScorer, hub, opinions
from monitor.judges.folder import opinion as folder_opinion
from monitor.judges.opinions import opinion_of, relations
from monitor.wiring import builtin_judge, judge
from stage import write_config
from test_nli import write_model
from tiny_onnx import network, write_tiny

NLI = ("contradiction", "entailment", "neutral")
SILENT = {"harbour": (0.0, 0.0, 2.0)}
"""What a network of the labels ``NLI`` counts for a word that says nothing either way."""

PAIR = ("Peru will build the harbour.", "Peru may build the harbour.")


def nli_model(folder: Path, **named: Any) -> Path:
    """ "will" entails "may", "may" leaves "will" open, and "never" contradicts both."""
    first = {"will": (0.0, 6.0, 0.0), "may": (0.0, 0.0, 6.0), "never": (9.0, 0.0, 0.0), **SILENT}
    second = {"never": (9.0, 0.0, 0.0)}
    return write_tiny(folder, NLI, first, second, **named)


def told_relation(folder: Path, position: str, statement: str) -> Relation:
    shares = folder_opinion(str(folder)).probabilities([(position, statement)])
    assert shares.shape == (1, 5)
    assert shares.sum() == pytest.approx(1.0)
    return RELATIONS[int(shares[0].argmax())]


class TestInference:
    @pytest.mark.parametrize(
        ("onward", "back", "relation"),
        [
            ("entailment", "entailment", Relation.REAFFIRMS),
            ("neutral", "entailment", Relation.HARDENING),
            ("entailment", "neutral", Relation.SOFTENING),
            ("neutral", "neutral", Relation.UNRELATED),
            ("contradiction", "contradiction", Relation.REVERSAL),
        ],
    )
    def test_two_directions_of_inference_make_a_relation(self, onward: str, back: str, relation: Relation) -> None:
        rows = (np.array([[float(name == said) for name in opinions.INFERENCES]]) for said in (onward, back))
        assert relations(*rows)[0].tolist() == [float(name is relation) for name in RELATIONS]

    def test_a_contradiction_in_one_direction_counts_half(self) -> None:
        found = dict(
            zip(RELATIONS, relations(np.array([[0.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0]]))[0], strict=True)
        )
        assert found[Relation.REVERSAL] == found[Relation.HARDENING] == 0.5

    def test_any_two_directions_make_a_distribution(self) -> None:
        rows = np.random.default_rng(7).dirichlet((0.5, 0.5, 0.5), size=(2, 50))
        found = relations(rows[0], rows[1])
        assert found.sum(axis=1) == pytest.approx(1.0)
        assert (found >= 0).all()


class TestFolder:
    @pytest.mark.parametrize(
        ("position", "statement", "relation"),
        [
            (*PAIR, Relation.SOFTENING),
            (PAIR[1], PAIR[0], Relation.HARDENING),
            (PAIR[0], PAIR[0], Relation.REAFFIRMS),
            (PAIR[0], "Peru will never build the harbour.", Relation.REVERSAL),
            ("The harbour.", "A harbour?", Relation.UNRELATED),
        ],
    )
    def test_an_inference_model_is_asked_in_both_orders(
        self, tmp_path: Path, position: str, statement: str, relation: Relation
    ) -> None:
        assert told_relation(nli_model(tmp_path), position, statement) is relation

    @pytest.mark.parametrize("spelt", ["ENTAILMENT", "entail", "Entailment "])
    def test_labels_are_known_in_their_common_spellings_and_any_order(self, tmp_path: Path, spelt: str) -> None:
        config = {"id2label": {"0": "CONTRADICTION", "2": "Neutral", "1": spelt}}
        assert told_relation(nli_model(tmp_path, config=config), *PAIR) is Relation.SOFTENING

    def test_the_order_of_the_labels_is_read_and_not_assumed(self, tmp_path: Path) -> None:
        config = {"id2label": {"0": "neutral", "1": "contradiction", "2": "entailment"}}
        assert told_relation(nli_model(tmp_path, config=config), *PAIR) is not Relation.SOFTENING

    def test_the_sentence_before_a_statement_does_not_have_to_follow_from_the_position(self, tmp_path: Path) -> None:
        context = "Nobody will never say that. | "
        assert told_relation(nli_model(tmp_path), PAIR[0], PAIR[1]) is Relation.SOFTENING
        asked: list[tuple[str, str]] = []

        class Asked:
            version, labels = "asked", NLI

            def logits(self, first: str, second: str) -> np.ndarray:
                asked.append((first, second))
                return np.zeros(3)

        opinion_of(Asked(), "here").probabilities([(PAIR[0], context + PAIR[1])])
        assert asked == [PAIR, (f"Nobody will never say that. {PAIR[1]}", PAIR[0])]

    @pytest.mark.parametrize(
        ("statement", "context", "hypothesis"),
        [
            ("Oil ban stays | Harbour talks fail", "", "Oil ban stays / Harbour talks fail"),
            ("Oil ban stays | Harbour talks fail", "Live | Markets", "Oil ban stays / Harbour talks fail"),
            ("The oil ban stays.", "Live | Markets", "The oil ban stays."),
        ],
    )
    def test_a_stroke_in_a_statement_or_before_it_is_not_taken_for_the_end_of_the_context(
        self, statement: str, context: str, hypothesis: str
    ) -> None:
        asked: list[tuple[str, str]] = []

        class Asked:
            version, labels = "asked", NLI

            def logits(self, first: str, second: str) -> np.ndarray:
                asked.append((first, second))
                return np.zeros(3)

        by = replace(builtin_judge(), scorer=ModelScorer(opinion_of(Asked(), "here")))
        by.compare_many([Pair(PAIR[0], statement, context)])
        assert asked[0] == (PAIR[0], hypothesis)

    def test_a_network_with_the_five_relations_is_taken_at_its_word(self, tmp_path: Path) -> None:
        labels = [name.value for name in reversed(Relation)]
        folder = write_tiny(tmp_path, labels, {}, {"abandons": [9.0 * (name == "reversal") for name in labels]})
        assert told_relation(folder, "We will.", "She abandons it.") is Relation.REVERSAL

    def test_a_folder_of_the_exporter_is_opened_by_its_manifest(self, tmp_path: Path) -> None:
        assert folder_opinion(str(write_model(tmp_path))).version.startswith("toy-1+")

    def test_the_network_may_lie_where_the_hub_keeps_it(self, tmp_path: Path) -> None:
        folder = nli_model(tmp_path)
        (folder / "onnx").mkdir()
        (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
        assert told_relation(folder, *PAIR) is Relation.SOFTENING

    def test_its_version_changes_with_the_weights(self, tmp_path: Path) -> None:
        before = folder_opinion(str(nli_model(tmp_path))).version
        write_tiny(tmp_path, NLI, {"will": (1.0, 2.0, 3.0)}, {})
        assert folder_opinion(str(tmp_path)).version != before

    @pytest.mark.parametrize("text", ["", "\x00", "\ud800", "[SEP] " * 900, "will " * 200_000, "制裁"])
    def test_any_text_gets_an_answer(self, tmp_path: Path, text: str) -> None:
        found = folder_opinion(str(nli_model(tmp_path))).probabilities([(text, PAIR[1]), (PAIR[0], text)])
        assert found.sum(axis=1) == pytest.approx(1.0)

    def test_no_pairs_give_no_rows(self, tmp_path: Path) -> None:
        assert folder_opinion(str(nli_model(tmp_path))).probabilities([]).shape == (0, 5)


REFUSED = [
    ({"id2label": {"0": "entailment", "1": "not_entailment"}}, "no reversal can be told from silence"),
    ({"id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}}, "which say nothing; name them under `id2label`"),
    ({"id2label": {"0": "positive", "1": "negative"}}, "they must be entailment, neutral, contradiction"),
    ({"id2label": {"a": "entailment"}}, "its labels are missing"),
    ({"id2label": [1, 2]}, "its labels are missing"),
    ({}, "its labels are missing"),
]


class TestUnfitFolders:
    @pytest.mark.parametrize(("config", "message"), REFUSED)
    def test_labels_that_do_not_serve_are_refused_with_the_reason(
        self, tmp_path: Path, config: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(ModelError, match=message):
            folder_opinion(str(nli_model(tmp_path, config=config)))

    @pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json", "config.json"])
    def test_a_missing_file_is_named(self, tmp_path: Path, missing: str) -> None:
        (nli_model(tmp_path) / missing).unlink()
        with pytest.raises(ModelError, match=missing.replace(".", r"\.")):
            folder_opinion(str(tmp_path))

    @pytest.mark.parametrize("content", ["", "{", "[]", "\x00"])
    def test_a_broken_description_is_named(self, tmp_path: Path, content: str) -> None:
        (nli_model(tmp_path) / "config.json").write_text(content, encoding="utf-8")
        with pytest.raises(ModelError, match=r"config\.json: is not"):
            folder_opinion(str(tmp_path))

    def test_a_folder_that_is_not_there_is_named_with_the_cure(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"nowhere: there is no such folder; name a folder with model\.onnx"):
            folder_opinion(str(tmp_path / "nowhere"))

    def test_a_network_that_no_runtime_reads_is_named_when_it_is_first_asked(self, tmp_path: Path) -> None:
        (nli_model(tmp_path) / "model.onnx").write_bytes(b"not a network")
        with pytest.raises(ModelError, match=r"model\.onnx: cannot be loaded"):
            folder_opinion(str(tmp_path)).probabilities([PAIR])

    def test_a_network_that_wants_other_inputs_is_named(self, tmp_path: Path) -> None:
        inputs = ("input_ids", "token_type_ids", "pixel_values")
        (nli_model(tmp_path) / "model.onnx").write_bytes(network(np.zeros((40, 3), np.float32), inputs))
        with pytest.raises(ModelError, match="takes input_ids, token_type_ids, pixel_values"):
            folder_opinion(str(tmp_path)).probabilities([PAIR])

    @pytest.mark.parametrize("table", [np.zeros((40, 2)), np.full((40, 3), np.nan)])
    def test_a_network_that_gives_no_score_for_each_label_is_named(self, tmp_path: Path, table: np.ndarray) -> None:
        (nli_model(tmp_path) / "model.onnx").write_bytes(network(table.astype(np.float32)))
        with pytest.raises(ModelError, match="gives no score for each of contradiction, entailment, neutral"):
            folder_opinion(str(tmp_path)).probabilities([PAIR])


# --- the hub -------------------------------------------------------------------------------------------------


class FakeHub:
    """Stands for transformers: a tokenizer that splits at blanks and a network that counts words of the second text."""

    def __init__(self, labels: Sequence[str], known: Sequence[str] = ()) -> None:
        self.labels, self.known = labels, list(known)
        self.asked: list[tuple[str, bool]] = []

    def _kind(self, made: Any) -> SimpleNamespace:
        def from_pretrained(name: str, local_files_only: bool, trust_remote_code: bool, **more: Any) -> Any:
            assert trust_remote_code is False
            self.asked.append((name, local_files_only))
            if local_files_only and name not in self.known:
                raise OSError(f"{name} is not cached.\nMore words.")
            return made

        return SimpleNamespace(from_pretrained=from_pretrained)

    @property
    def AutoConfig(self) -> SimpleNamespace:  # noqa: N802 - the library's name
        id2label = dict(enumerate(self.labels))
        return self._kind(SimpleNamespace(to_dict=lambda: {"id2label": id2label}, _commit_hash="0123456789abcdef"))

    @property
    def AutoTokenizer(self) -> SimpleNamespace:  # noqa: N802 - the library's name
        return self._kind(lambda first, second, **_: {"first": first.split(), "second": second.split()})

    @property
    def AutoModelForSequenceClassification(self) -> SimpleNamespace:  # noqa: N802 - the library's name
        class Network:
            def eval(self) -> None: ...
            def requires_grad_(self, on: bool) -> None: ...

            def __call__(self, first: list[str], second: list[str]) -> SimpleNamespace:
                row = np.array([[0.0, 9.0 * ("will" in first), 3.0]])
                return SimpleNamespace(logits=SimpleNamespace(detach=lambda: SimpleNamespace(numpy=lambda: row)))

        return self._kind(Network())


@pytest.fixture
def fake_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeHub:
    found = FakeHub(NLI)
    monkeypatch.setitem(sys.modules, "transformers", found)
    monkeypatch.setattr(hub, "version", lambda name: "1.0")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub-home"))
    for name in hub._OFFLINE:
        monkeypatch.delenv(name, raising=False)
    return found


class TestHub:
    def test_without_the_extra_the_message_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing(name: str) -> str:
            raise PackageNotFoundError(name)

        monkeypatch.setattr(hub, "version", missing)
        with pytest.raises(
            ModelError, match=r"needs the package transformers; install .*pip install transformers torch"
        ):
            hub.opinion("somebody/nli", print)

    def test_a_model_in_the_cache_is_used_without_a_word(self, fake_hub: FakeHub) -> None:
        fake_hub.known = ["somebody/nli"]
        told: list[str] = []
        found = hub.opinion("somebody/nli", told.append)
        assert RELATIONS[int(found.probabilities([PAIR])[0].argmax())] is Relation.SOFTENING
        assert found.version == "somebody/nli@01234567 in both orders"
        assert not told
        assert all(local for _, local in fake_hub.asked)

    def test_a_download_is_told_before_it_begins(self, fake_hub: FakeHub, tmp_path: Path) -> None:
        def told(line: str) -> None:
            assert all(local for _, local in fake_hub.asked)
            lines.append(line)

        lines: list[str] = []
        hub.opinion("somebody/nli", told)
        assert len(lines) == 1
        assert "downloading the model somebody/nli" in lines[0]
        assert str(tmp_path / "hub-home") in lines[0]

    @pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
    def test_nothing_is_downloaded_offline(
        self, fake_hub: FakeHub, monkeypatch: pytest.MonkeyPatch, variable: str
    ) -> None:
        monkeypatch.setenv(variable, "1")
        with pytest.raises(ModelError, match=r"is not cached; it is not in .*hub, and HF_HUB_OFFLINE forbids"):
            hub.opinion("somebody/nli", print)
        assert all(local for _, local in fake_hub.asked)

    def test_a_folder_that_lacks_a_file_is_not_looked_for_on_the_hub(self, fake_hub: FakeHub, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"model\.safetensors"):
            hub.opinion(str(tmp_path), print)

    def test_entail_or_not_is_refused(self, fake_hub: FakeHub) -> None:
        fake_hub.labels = ["entailment", "not_entailment"]
        with pytest.raises(ModelError, match=r"hf:somebody/nli: .* no reversal can be told from silence"):
            hub.opinion("somebody/nli", lambda _: None)


# --- as configured -------------------------------------------------------------------------------------------


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words), catch_exceptions=False)


def test_a_folder_is_found_from_the_file_that_names_it(tmp_path: Path) -> None:
    nli_model(tmp_path / "models" / "mine")
    config = load(write_config(tmp_path, model="onnx:../models/mine"))
    assert config.settings.model == f"onnx:{tmp_path / 'models' / 'mine'}"
    with judge(config, None, print) as found:
        assert "mine+" in found.version
        assert found.compare(*PAIR).model == found.version


def test_only_the_opinion_changes_with_the_model(tmp_path: Path) -> None:
    found = judges.chosen(Settings("state", model=f"onnx:{nli_model(tmp_path)}"), builtin_judge(), None, print)
    assert isinstance(found, Judge)
    assert (found.lexicon, found.calibrator) == (builtin_judge().lexicon, builtin_judge().calibrator)
    assert np.array_equal(found.scorer.vectors(["Tariffs stay."]), builtin_judge().scorer.vectors(["Tariffs stay."]))


def test_compare_diff_and_eval_take_the_model_of_the_configuration(tmp_path: Path) -> None:
    nli_model(tmp_path / "models" / "mine")
    config = str(write_config(tmp_path, model="onnx:../models/mine"))
    compared = run("compare", "--position", PAIR[0], "--statement", PAIR[1], "--json", "--config", config)
    assert json.loads(compared.stdout)["relation"] == "softening"
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text(json.dumps({"position": PAIR[0], "statement": PAIR[1], "relation": "softening"}) + "\n")
    assert json.loads(run("eval", str(pairs), "--json", "--config", config).stdout)["accuracy"] == 1.0
    for name, text in zip(("before", "after"), PAIR, strict=True):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    files = [str(tmp_path / "before.txt"), str(tmp_path / "after.txt")]
    assert json.loads(run("diff", *files, "--json", "--config", config).stdout)["shift"] == "softening"


def test_check_and_doctor_name_a_model_that_cannot_be_used_where_it_stands(tmp_path: Path) -> None:
    write_tiny(tmp_path / "two", ("entailment", "not_entailment"), {}, {})
    config = write_config(tmp_path, model="onnx:../two")
    result = run("check", "--config", str(config))
    assert result.exit_code == 1
    line = next(n for n, text in enumerate((config / "monitor.yaml").read_text().splitlines(), 1) if "onnx" in text)
    assert f"monitor.yaml:{line}:" in "".join(result.stderr.split("\n"))
    assert "no reversal can be told from silence" in " ".join(result.stderr.split())
    found = next(check for check in examine(config) if check.name == "model")
    assert not found.ok
    assert "two" in found.cure


def test_doctor_says_which_model_compares(tmp_path: Path) -> None:
    found = next(check for check in examine(write_config(tmp_path)) if check.name == "model")
    assert (found.ok, found.finding) == (True, "builtin")
    nli_model(tmp_path / "mine")
    found = next(check for check in examine(write_config(tmp_path, model="onnx:../mine")) if check.name == "model")
    assert found.ok
    assert "mine+" in found.finding


def test_a_configuration_folder_that_is_not_there_is_not_taken_for_the_default(tmp_path: Path) -> None:
    result = run("compare", "--position", "a", "--statement", "b", "--config", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "there is no such folder" in result.stderr


def test_a_comparison_needs_no_sound_sources(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    (config / "sources.yaml").write_text("sources: nonsense\n", encoding="utf-8")
    assert run("compare", "--position", "a", "--statement", "b", "--json", "--config", str(config)).exit_code == 0
    (config / "monitor.yaml").write_text("modell: builtin\n", encoding="utf-8")
    broken = run("compare", "--position", "a", "--statement", "b", "--config", str(config))
    assert broken.exit_code == 1
    assert "did you mean 'model'" in " ".join(broken.stderr.split())
