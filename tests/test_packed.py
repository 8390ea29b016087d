"""Weights in four bits: what is kept comes back, near enough to what it was, and a damaged file is an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor import packed
from monitor.nli import ModelError, open_session


def _matrix(inputs: int, outputs: int) -> tuple[packed.Levels, packed.Steps]:
    rng = np.random.default_rng(5)
    levels = rng.integers(0, 16, size=(inputs, outputs), dtype=np.uint8)
    steps = rng.uniform(0.5, 8, size=(inputs // packed.STRETCH, outputs)).astype(np.float16)
    return levels, steps


def test_a_weight_is_its_level_times_the_step_of_its_stretch() -> None:
    levels, steps = _matrix(256, 3)
    spread = packed.spread(packed.pair(levels), steps)
    assert spread.shape == (256, 3)
    assert spread.dtype == np.int8
    for row, column in ((0, 0), (63, 1), (64, 1), (130, 2), (255, 0)):
        exact = (int(levels[row, column]) - 8) * float(steps[row // packed.STRETCH, column])
        assert spread[row, column] == np.rint(exact)


def test_a_weight_out_of_range_stays_at_the_edge() -> None:
    levels = np.array([[0] * 2, [15] * 2] * 64, dtype=np.uint8)
    spread = packed.spread(packed.pair(levels), np.full((2, 2), 100, dtype=np.float16))
    assert {int(one) for one in np.unique(spread)} == {-128, 127}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    kept = {"first": _matrix(128, 5), "a/second": _matrix(192 * 2, 7)}
    packed.write(tmp_path / "weights.npz", ((name, *parts) for name, parts in kept.items()))
    found = packed.read(tmp_path / "weights.npz")
    assert found.keys() == kept.keys()
    for name, (levels, steps) in kept.items():
        assert np.array_equal(found[name], packed.spread(packed.pair(levels), steps))


def test_a_byte_holds_two_weights(tmp_path: Path) -> None:
    packed.write(tmp_path / "weights.npz", iter([("one", *_matrix(1024, 100))]))
    assert (tmp_path / "weights.npz").stat().st_size < 0.56 * 1024 * 100


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 and no more", b"not an archive at all" * 50])
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "weights.npz").write_bytes(damage)
    with pytest.raises(ModelError, match=r"weights\.npz: cannot be loaded"):
        open_session(tmp_path / "model.onnx", packed=tmp_path / "weights.npz")


def test_an_archive_that_lacks_steps_is_an_error(tmp_path: Path) -> None:
    levels, _ = _matrix(128, 2)
    with (tmp_path / "weights.npz").open("wb") as file:
        np.savez(file, allow_pickle=False, **{"one.levels": packed.pair(levels)})
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_session(tmp_path / "model.onnx", packed=tmp_path / "weights.npz")


def test_pickled_objects_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "weights.npz").open("wb") as file:
        np.savez(file, allow_pickle=True, **{"one.levels": np.array([{"a": 1}], dtype=object)})
    with pytest.raises(ModelError, match="cannot be loaded"):
        open_session(tmp_path / "model.onnx", packed=tmp_path / "weights.npz")
