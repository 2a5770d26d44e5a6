"""Vocabularies, boundaries and hashes in `.keras` files: back again, and both ways with real Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

CITIES = np.array([["rome"], ["oslo"], ["rome"], ["bern"]] * 5)
CODES = np.array([[5], [7], [9_000_000_000], [7]] * 5)
AGES = np.arange(20.0).reshape(-1, 1)
DATA = {"age": AGES, "city": CITIES, "code": CODES}


def column_layers(library: Any) -> dict[str, tuple[str, Any]]:
    """Layers by name, each with the column that it takes."""
    found = {
        "look": ("city", library.layers.StringLookup(name="look", num_oov_indices=2)),
        "given": (
            "city",
            library.layers.StringLookup(vocabulary=["rome", "oslo"], output_mode="one_hot", name="given"),
        ),
        "weighted": ("code", library.layers.IntegerLookup(output_mode="tf_idf", name="weighted")),
        "hashed": ("city", library.layers.Hashing(5, salt=[3, 4], name="hashed")),
        "bins": ("age", library.layers.Discretization(num_bins=3, name="bins")),
    }
    for name in ("look", "weighted", "bins"):
        column, layer = found[name]
        layer.adapt(DATA[column])
    return found


def model(library: Any) -> Any:
    kinds = {"age": "float32", "city": "string", "code": "int64"}
    inputs = {name: library.Input((1,), dtype=kind, name=name) for name, kind in kinds.items()}
    outputs = {name: layer(inputs[column]) for name, (column, layer) in column_layers(library).items()}
    return library.Model(inputs, outputs)


def results(made: Any) -> dict[str, np.ndarray]:
    columns = {name: column for name, (column, _) in column_layers(fathoms).items()}
    return {name: np.asarray(made.get_layer(name)(DATA[column])) for name, column in columns.items()}


def test_they_come_back(tmp_path: Path) -> None:
    made = model(fathoms)
    made.save(tmp_path / "m.keras")
    loaded = fathoms.saving.load_model(tmp_path / "m.keras")
    assert loaded.get_layer("look").get_vocabulary() == ["[UNK]", "[UNK]", "rome", "oslo", "bern"]
    for name, values in made.predict(DATA, verbose=0).items():
        np.testing.assert_array_equal(loaded.predict(DATA, verbose=0)[name], values)


@pytest.mark.parametrize("written_by", ["fathoms", "keras"])
def test_exchange_with_keras(keras: Any, tmp_path: Path, written_by: str) -> None:
    pytest.importorskip("tensorflow", reason="Keras's lookups need TensorFlow")
    writer, reader = (fathoms, keras) if written_by == "fathoms" else (keras, fathoms)
    made = model(writer)
    made.save(tmp_path / "m.keras")
    ours, theirs = results(made), results(reader.saving.load_model(tmp_path / "m.keras"))
    for name, values in ours.items():
        np.testing.assert_allclose(theirs[name], values, rtol=1e-6)  # logarithms of float32


def test_a_vocabulary_is_checked(tmp_path: Path) -> None:
    layer = layers.IntegerLookup()
    with pytest.raises(ValueError, match="repeated term"):
        layer.take_assets({"vocabulary.txt": b"-1\n3\n3"})
    with pytest.raises(ValueError, match="invalid literal"):
        layer.take_assets({"vocabulary.txt": b"-1\nthree"})
