from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor import nli
from monitor.compare.calibrate import RELATIONS
from monitor.domain import Relation
from monitor.nli import PACKED, CrossEncoder, Encoder, ModelError

MODELS = Path(nli.__file__).parent / "models"
TARIFFS = "Canada will keep its tariffs on steel until the dispute is settled."


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.builtin()


@pytest.fixture(scope="module")
def relation() -> CrossEncoder:
    return CrossEncoder.builtin()


def write_model(folder: Path, **changes: Any) -> Path:
    """A folder that is a model by its manifest, with nonsense for a network."""
    contents = {"model.onnx": b"not a network", "tokenizer.json": b"{}"}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    manifest = {
        "name": "toy",
        "version": "1",
        "kind": "cross-encoder",
        "labels": [relation.value for relation in Relation],
        "max_length": 32,
        "first_length": 16,
        "temperature": 1.0,
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in contents.items()
        },
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


def likeness(encoder: Encoder, first: str, second: str) -> float:
    a, b = encoder.vectors([first, second])
    return float(a @ b)


class TestEncoder:
    def test_gives_a_unit_vector_for_each_text_in_order(self, encoder: Encoder) -> None:
        texts = ["Tariffs stay.", "Sanctions will be lifted, he said, once the last soldier has left.", "No."]
        vectors = encoder.vectors(texts)
        assert vectors.shape == (3, 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
        assert np.array_equal(vectors[1], Encoder.builtin().vectors(texts[1:2])[0])

    def test_no_texts_give_an_empty_matrix(self, encoder: Encoder) -> None:
        assert encoder.vectors([]).shape == (0, 384)

    def test_a_paraphrase_is_nearer_than_another_topic(self, encoder: Encoder) -> None:
        near = likeness(encoder, "The minister backs cutting taxes.", "The minister supports the tax cut.")
        far = likeness(encoder, "The minister backs cutting taxes.", "Heavy snow closed the northern airport.")
        assert near > 0.7 > 0.3 > far

    def test_a_vector_does_not_depend_on_the_texts_beside_it(self) -> None:
        alone = Encoder.builtin().vectors([TARIFFS])[0]
        among = Encoder.builtin().vectors(["Short.", TARIFFS, "A much longer text about other things. " * 5])[1]
        assert np.array_equal(alone, among)

    def test_changing_a_returned_matrix_leaves_later_answers_alone(self, encoder: Encoder) -> None:
        first = encoder.vectors([TARIFFS])
        expected = first.copy()
        first[:] = 0
        assert np.array_equal(encoder.vectors([TARIFFS]), expected)

    def test_a_repeated_text_is_not_computed_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        encoder = Encoder.builtin()
        encoder.vectors([TARIFFS])
        monkeypatch.setattr(encoder, "_run", lambda *_: pytest.fail("computed again"))
        assert encoder.vectors([TARIFFS, TARIFFS]).shape == (2, 384)

    def test_the_cache_forgets_the_text_that_was_longest_unused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(nli, "_KEPT", 2)
        encoder = Encoder.builtin()
        encoder.vectors(["one", "two", "one", "three"])
        monkeypatch.setattr(encoder, "_run", lambda _: np.zeros(384, np.float32))
        assert encoder.vectors(["one", "three"]).any(axis=1).all()
        assert not encoder.vectors(["two"]).any()

    def test_of_a_text_without_end_only_what_counts_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        encoder = Encoder.builtin()
        monkeypatch.setattr(encoder, "_run", lambda _: np.zeros(384, np.float32))
        encoder.vectors(["word " * 40_000])
        assert [len(text) for text in encoder._latest._known] == [254 * 32]

    @pytest.mark.parametrize(
        "text", ["", " ", "\x00", "\ud800 broken", "🏴‍☠️", "中国反对制裁", "a" * 300_000, "long text " * 90_000]
    )
    def test_any_text_gives_a_unit_vector(self, encoder: Encoder, text: str) -> None:
        assert np.linalg.norm(encoder.vectors([text])[0]) == pytest.approx(1.0, abs=1e-5)

    def test_a_boundary_token_in_a_text_is_text(self, encoder: Encoder) -> None:
        assert likeness(encoder, "Tariffs stay [SEP] for now.", "Tariffs stay ( SEP ) for now.") > 0.8
        assert encoder._tokens("[SEP][CLS][PAD]").count(102) == 0

    def test_threads_may_share_one_encoder(self) -> None:
        encoder = Encoder.builtin()
        texts = [f"Statement {number} on tariffs." for number in range(16)]
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda text: encoder.vectors([text])[0], texts))
        assert np.array_equal(np.array(found), Encoder.builtin().vectors(texts))


class TestCrossEncoder:
    def test_gives_a_distribution_over_the_five_relations_for_each_pair(self, relation: CrossEncoder) -> None:
        shares = relation.probabilities([(TARIFFS, "The tariffs stay."), (TARIFFS, "It rained in Lisbon.")])
        assert shares.shape == (2, 5)
        assert shares.sum(axis=1) == pytest.approx(1.0)
        assert (shares >= 0).all()

    def test_of_a_pair_without_end_only_what_counts_is_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        model = CrossEncoder.builtin()
        monkeypatch.setattr(model, "_run", lambda *_: np.zeros(5, np.float32))
        model.probabilities([("Tariffs stay. " * 20_000, "word " * 40_000)])
        [kept] = model._latest._known
        assert [len(text) for text in kept] == [80 * 32, 192 * 32]

    def test_a_repeated_pair_is_not_computed_again_and_the_other_way_round_it_is_another(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        model = CrossEncoder.builtin()
        pair = (TARIFFS, "The tariffs stay.")
        [before] = model.probabilities([pair])
        monkeypatch.setattr(model, "_run", lambda *_: np.zeros(5, np.float32))
        again, turned = model.probabilities([pair, pair[::-1]])
        assert np.array_equal(again, before)
        assert turned == pytest.approx([0.2] * 5)

    def test_no_pairs_give_an_empty_matrix(self, relation: CrossEncoder) -> None:
        assert relation.probabilities([]).shape == (0, 5)

    @pytest.mark.parametrize(
        ("statement", "expected"),
        [
            ("Canada is keeping its steel tariffs until the dispute is settled.", Relation.REAFFIRMS),
            ("Canada will go on charging its steel tariffs until the dispute is settled.", Relation.REAFFIRMS),
            ("Canada has abolished its tariffs on steel.", Relation.REVERSAL),
            ("Heavy snow closed the airport at Helsinki on Monday.", Relation.UNRELATED),
        ],
    )
    def test_plain_cases_come_out_right(self, relation: CrossEncoder, statement: str, expected: Relation) -> None:
        shares = relation.probabilities([(TARIFFS, statement)])[0]
        assert RELATIONS[int(shares.argmax())] is expected

    def test_the_answer_does_not_depend_on_the_pairs_beside_it(self, relation: CrossEncoder) -> None:
        pair = (TARIFFS, "The tariffs might be looked at again.")
        among = relation.probabilities([("Short.", "No."), pair, (TARIFFS, "Much else was said. " * 8)])[1]
        assert np.array_equal(among, relation.probabilities([pair])[0])

    @pytest.mark.parametrize(
        "text", ["", "\x00\x00", "\udfff", "x" * 300_000, "words and words " * 60_000, "[SEP]" * 40]
    )
    def test_any_texts_give_a_distribution(self, relation: CrossEncoder, text: str) -> None:
        shares = relation.probabilities([(text, "The tariffs stay."), (TARIFFS, text)])
        assert shares.sum(axis=1) == pytest.approx(1.0)

    def test_a_pair_that_is_too_long_keeps_the_end_of_the_statement(self, relation: CrossEncoder) -> None:
        statement = "The tariffs on steel are abolished."
        padded = "Ministers spoke of many other things. " * 40 + statement
        longer = "Ministers spoke of many other things. " * 80 + statement
        assert np.array_equal(*relation.probabilities([(TARIFFS, padded), (TARIFFS, longer)]))


class TestShippedModels:
    @pytest.mark.parametrize("opened", [Encoder, CrossEncoder])
    def test_their_files_are_what_their_manifests_say(self, opened: type[Encoder | CrossEncoder]) -> None:
        model = opened.builtin(verify=True)
        folder = MODELS / model.kind.replace("cross-encoder", "relation")
        unlisted = {path.name for path in folder.iterdir()} - set(model.manifest.files) - {"manifest.json"}
        assert unlisted == set()
        assert {"LICENSE", "MODEL_CARD.md"} <= set(model.manifest.files)

    @pytest.mark.parametrize(("name", "limit"), [("encoder", 24_000_000), ("relation", 64_000_000)])
    def test_each_stays_below_its_size_limit(self, name: str, limit: int) -> None:
        assert sum(path.stat().st_size for path in (MODELS / name).iterdir()) < limit

    def test_a_version_names_the_weights(self, encoder: Encoder, relation: CrossEncoder) -> None:
        assert encoder.version.startswith("all-minilm-l6-v2-1+")
        assert relation.version.endswith(relation.manifest.files[PACKED].sha256[:8])

    def test_opening_them_loads_no_runtime(self) -> None:
        program = (
            "import sys; from monitor.nli import CrossEncoder, Encoder; Encoder.builtin(); CrossEncoder.builtin();"
            "sys.exit('onnxruntime' in sys.modules or 'tokenizers' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0

    def test_the_runtime_reports_to_nobody(self, tmp_path: Path) -> None:
        """It would leave an identifier and what is to be sent in the user's folder, but for tests and on CI."""
        loud = {"CI", "TF_BUILD", "GITHUB_ACTIONS", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY"}
        given = {name: value for name, value in os.environ.items() if name not in loud}
        given |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        program = "from monitor.nli import Encoder; print(len(Encoder.builtin().vectors(['A ban.'])))"
        done = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, check=True)
        assert done.stdout == "1\n"
        assert list(tmp_path.rglob("*")) == []


class TestDamagedModels:
    def test_a_sound_folder_opens(self, tmp_path: Path) -> None:
        assert CrossEncoder(write_model(tmp_path), verify=True).version.startswith("toy-1+")

    def test_a_missing_folder_is_named_with_the_cure(self, tmp_path: Path) -> None:
        with pytest.raises(ModelError, match=r"nowhere/manifest\.json: cannot be read .*install the package again"):
            Encoder(tmp_path / "nowhere")

    @pytest.mark.parametrize("content", ["", "{", "[]", "\x00\x01", '{"name": "toy"}'])
    def test_a_broken_manifest_is_named(self, tmp_path: Path, content: str) -> None:
        write_model(tmp_path)
        (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
        with pytest.raises(ModelError, match=r"manifest\.json: "):
            CrossEncoder(tmp_path)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        write_model(tmp_path)
        (tmp_path / "tokenizer.json").unlink()
        with pytest.raises(ModelError, match=r"tokenizer\.json: cannot be read"):
            CrossEncoder(tmp_path)

    def test_a_file_that_the_manifest_leaves_out_is_named(self, tmp_path: Path) -> None:
        write_model(tmp_path, files={})
        with pytest.raises(ModelError, match=r"does not list model\.onnx, tokenizer\.json"):
            CrossEncoder(tmp_path)

    def test_a_truncated_file_is_noticed_at_once(self, tmp_path: Path) -> None:
        write_model(tmp_path)
        (tmp_path / "model.onnx").write_bytes(b"not a net")
        with pytest.raises(ModelError, match=r"model\.onnx: has 9 bytes instead of 13"):
            CrossEncoder(tmp_path)

    def test_a_file_of_the_right_size_with_other_content_is_noticed_when_verifying(self, tmp_path: Path) -> None:
        write_model(tmp_path)
        (tmp_path / "model.onnx").write_bytes(b"not a netwerk")
        CrossEncoder(tmp_path)
        with pytest.raises(ModelError, match=r"model\.onnx: its content is not what was shipped"):
            CrossEncoder(tmp_path, verify=True)

    def test_files_that_no_runtime_can_read_are_named_when_first_used(self, tmp_path: Path) -> None:
        model = CrossEncoder(write_model(tmp_path))
        with pytest.raises(ModelError, match=r"tokenizer\.json: cannot be loaded"):
            model.probabilities([(TARIFFS, "They stay.")])

    def test_a_model_of_another_kind_is_refused(self) -> None:
        with pytest.raises(ModelError, match="kind 'encoder', not 'cross-encoder'"):
            CrossEncoder(MODELS / "encoder")

    @pytest.mark.parametrize(
        "changes",
        [
            {"labels": ["entailment", "neutral", "contradiction"]},
            {"labels": []},
            {"temperature": 0},
            {"temperature": -1.5},
            {"first_length": 30},
            {"first_length": 0},
        ],
    )
    def test_a_manifest_that_cannot_be_meant_is_refused(self, tmp_path: Path, changes: dict[str, Any]) -> None:
        with pytest.raises(ModelError, match=r"manifest\.json: "):
            CrossEncoder(write_model(tmp_path, **changes))


class TestColumns:
    def test_columns_follow_the_contract_whatever_order_the_model_has(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backwards = [relation.value for relation in reversed(Relation)]
        model = CrossEncoder(write_model(tmp_path, labels=backwards, temperature=2.0))
        logits = np.array([0, 0, 0, np.log(9.0), 0], dtype=np.float32)  # the model's fourth label is reversal
        monkeypatch.setattr(model, "_logits", lambda *_: logits)
        shares = model.probabilities([("", "")])[0]
        assert shares == pytest.approx([1 / 7, 3 / 7, 1 / 7, 1 / 7, 1 / 7])
