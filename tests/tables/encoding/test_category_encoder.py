"""Labels become one input each, as scikit-learn's encoder gives them; rare and new ones have their place."""

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.encoding.category_encoder import MOST_LABELS, CategoryEncoder
from fathoms.tables.encoding.encoder import Encoder
from fathoms.tables.table import Table


def table(values: object) -> Table:
    return Table(polars.DataFrame({"x": values}), "t.csv")


def inputs(encoder: Encoder, cells: Table) -> np.ndarray:
    encoded = encoder.transform(cells)
    return np.stack(encoded.numbers + encoded.flags, axis=1)


def texts(encoder: Encoder) -> list[str]:
    return [feature.text for feature in encoder.numbers + encoder.flags]


def test_agrees_with_scikit_learn() -> None:
    preprocessing = pytest.importorskip("sklearn.preprocessing", reason="scikit-learn is not installed")
    values = np.random.default_rng(0).choice(["a", "b", "c", "d"], 200, p=[0.5, 0.3, 0.15, 0.05])
    theirs = preprocessing.OneHotEncoder(sparse_output=False).fit(values[:150, None])
    ours = CategoryEncoder.fit(table(values), "x", np.arange(150))
    np.testing.assert_array_equal(inputs(ours, table(values)), theirs.transform(values[:, None]))


def test_rare_new_and_missing_labels() -> None:
    rows = ["a"] * 5 + ["b"] * 3 + ["rare", None]
    encoder = CategoryEncoder.fit(table(rows), "x", np.arange(len(rows)))
    assert texts(encoder) == ["[x = a]", "[x = b]", "[x is other]", "[x is missing]"]
    given = inputs(encoder, table(["a", "rare", "new", None]))
    np.testing.assert_array_equal(given, np.eye(4)[[0, 2, 2, 3]])


def test_new_and_missing_labels_that_training_rows_did_not_have() -> None:
    encoder = CategoryEncoder.fit(table(["a", "b"] * 4), "x", np.arange(8))
    np.testing.assert_array_equal(inputs(encoder, table(["new", None, "b"])), [[0, 0], [0, 0], [0, 1]])
    assert encoder.unseen(table(["new", "a", None])) == ["new"]


def test_the_most_frequent_labels_are_kept() -> None:
    values = np.repeat([f"label {place:03}" for place in range(100)], np.arange(103, 3, -1))
    encoder = CategoryEncoder.fit(table(values), "x", np.arange(len(values)))
    assert encoder.labels == [f"label {place:03}" for place in range(MOST_LABELS)]
    assert encoder.other


def test_only_training_rows_count() -> None:
    values = ["a", "b"] * 10 + ["c"] * 50
    assert CategoryEncoder.fit(table(values), "x", np.arange(20)).labels == ["a", "b"]
    assert texts(CategoryEncoder.fit(table(values), "x", np.arange(20, 70))) == []


def test_config_round_trip() -> None:
    encoder = CategoryEncoder.fit(table(["a", "b", None] * 3), "x", np.arange(9))
    assert CategoryEncoder.from_config(CheckedConfig(encoder.get_config())).get_config() == encoder.get_config()
