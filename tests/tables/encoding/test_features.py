"""All encoders side by side, fitted on training rows alone, and rebuilt from JSON."""

import json

import numpy as np
import polars
import pytest

from fathoms.tables.checked_config import CheckedConfig
from fathoms.tables.columns.column import Column
from fathoms.tables.columns.find_columns import find_columns
from fathoms.tables.encoding.features import Features
from fathoms.tables.table import Table
from fathoms.tables.table_error import TableError


def example(rows: int = 200) -> Table:
    random = np.random.default_rng(0)
    return Table(
        polars.DataFrame(
            {
                "number": np.where(random.random(rows) < 0.1, np.nan, random.normal(5, 2, rows)),
                "flag": random.choice(["no", "yes"], rows),
                "label": random.choice(["a", "b", "c"], rows),
                "constant": np.ones(rows),
                "target": random.normal(size=rows),
            }
        ),
        "t.csv",
    )


def fitted(table: Table, rows: np.ndarray) -> Features:
    return Features.fit(table, find_columns(table, "target"), rows)


def test_only_training_rows_count() -> None:
    table, rows = example(), np.arange(100)
    changed = table.frame.with_columns(
        [polars.when(polars.int_range(200) < 100).then(polars.col("number")).otherwise(-77.0).alias("number")]
    )
    assert fitted(Table(changed), rows).get_config() == fitted(table, rows).get_config()
    assert fitted(table, np.arange(50, 150)).get_config() != fitted(table, rows).get_config()


def test_width_names_and_type() -> None:
    features = fitted(example(), np.arange(100))
    (inputs,) = features.transform(example())
    assert inputs.dtype == np.float32
    assert inputs.shape == (200, len(features.features)) == (200, 6)
    assert np.isfinite(inputs).all()
    assert features.columns == ["number", "flag", "label"]
    texts = [feature.text for feature in features.features]
    assert texts == ["number", "[number is missing]", "[flag = yes]", "[label = a]", "[label = b]", "[label = c]"]


def test_round_trip_through_json() -> None:
    features = fitted(example(), np.arange(100))
    text = json.dumps({"features": features.get_config()}, allow_nan=False)
    again = Features.from_config(CheckedConfig(json.loads(text)).parts("features"))
    for ours, theirs in zip(again.transform(example()), features.transform(example()), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_codes_beside_the_matrix() -> None:
    random = np.random.default_rng(0)
    towns = random.choice([f"town {place:02}" for place in range(40)], 2000)
    towns[:2] = "rare"
    table = Table(polars.DataFrame({"flag": random.choice(["no", "yes"], 2000), "town": towns, "x": np.arange(2000.0)}))
    columns = [Column("flag", "yes/no"), Column("town", "category"), Column("x", "number")]
    features = Features.fit(table, columns, np.arange(2000))
    matrix, codes = features.transform(table)
    assert (features.numbers, features.cardinalities, features.widths) == (1, [41], [2, 1])
    assert [feature.text for feature in features.features] == ["x", "[flag = yes]"]
    assert codes.shape == (2000, 1)
    assert codes.dtype == np.int32
    assert codes[:2, 0].tolist() == [0, 0]
    named = np.array([feature.text for feature in features.codes[0]])[codes[2:, 0]]
    assert named.tolist() == [f"[town = {town}]" for town in towns[2:]]
    np.testing.assert_allclose(np.argsort(matrix[:, 0]), np.arange(2000))


def test_a_lone_column_of_many_labels_is_a_matrix() -> None:
    table = Table(polars.DataFrame({"town": [f"town {place % 40}" for place in range(200)]}))
    features = Features.fit(table, [Column("town", "category")], np.arange(200))
    assert (features.widths, features.cardinalities) == ([40], [])


def test_columns_that_only_the_training_rows_have_constant() -> None:
    table = Table(polars.DataFrame({"a": [1.0, 1, 1, 5], "b": [1.0, 2, 3, 4]}))
    features = Features.fit(table, [Column("a", "number"), Column("b", "number")], np.arange(3))
    assert features.columns == ["b"]
    assert features.left_out == ["a"]


def test_nothing_to_learn_from() -> None:
    with pytest.raises(TableError, match="no column to learn from"):
        Features.fit(Table(polars.DataFrame({"a": [1.0, 1.0]})), [Column("a", "number")], np.arange(2))
    with pytest.raises(TableError, match="no column to learn from"):
        Features.fit(Table(polars.DataFrame({"a": [1, 2]})), [Column("a", "identifier")], np.arange(2))


def test_a_missing_column_is_named() -> None:
    features = fitted(example(), np.arange(100))
    with pytest.raises(TableError, match="has no column 'number'; did you mean 'Number'"):
        features.transform(Table(example().frame.rename({"number": "Number"})))


def test_text_in_new_data_is_named() -> None:
    frame = example().frame.with_columns(number=polars.Series(["x"] * 200))
    with pytest.raises(TableError, match="row 1, column 'number': 'x' is not a number"):
        fitted(example(), np.arange(100)).transform(Table(frame))


@pytest.mark.parametrize(
    "damage",
    [
        {"kind": "os.system"},
        {"kind": 3},
        {"median": None},
        {"median": "1"},
        {"median": True},
        {"median": float("nan")},
        {"median": 10**400},
        {"scale": {"scaling": "robust", "median": 0, "scale": -1}},
        {"scale": {"scaling": "linear", "mean": 0, "deviation": -1}},
        {"scale": {"scaling": "eval", "mean": 0, "deviation": 1}},
        {"scale": {"scaling": "quantile", "values": [1, 1], "scores": [0, 1]}},
        {"scale": {"scaling": "quantile", "values": [], "scores": []}},
        {"scale": 3},
        {"missing": 1},
        {"column": ["number"]},
    ],
)
def test_a_damaged_description_is_refused(damage: dict[str, object]) -> None:
    config = fitted(example(), np.arange(100)).get_config()
    with pytest.raises(TableError, match="damaged"):
        Features.from_config([CheckedConfig({**config[0], **damage})])
    with pytest.raises(TableError, match="damaged"):
        Features.from_config([])
    for name in config[0]:
        with pytest.raises(TableError, match="is missing"):
            Features.from_config([CheckedConfig({key: value for key, value in config[0].items() if key != name})])
