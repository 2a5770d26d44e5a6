"""A front gives what the model's first layers give, says where each number comes from, and keeps to its limits."""

from __future__ import annotations

import numpy as np
import polars
import pytest

import fathoms
from fathoms import layers
from fathoms.lab.lab_error import LabError
from fathoms.lab.session import front as module
from fathoms.lab.session.front import Front
from fathoms.models import Model
from fathoms.tables import Table
from fathoms.tables.columns.column import Column
from fathoms.tables.encoding.encoder import Feature
from fathoms.tables.encoding.features import Features

_RNG = np.random.default_rng(2)
_TOWNS = [f"town {number:02}" for number in range(40)]


def _table() -> Table:
    return Table(
        polars.DataFrame(
            {
                "age": _RNG.normal(40, 10, 400),
                "pay": _RNG.normal(2000, 300, 400),
                "kind": np.array(["a", "b", "c"])[np.arange(400) % 3],
                "town": np.array(_TOWNS)[np.arange(400) % 40],
            }
        )
    )


def _features(table: Table) -> Features:
    columns = [Column("age", "number"), Column("pay", "number"), Column("kind", "category"), Column("town", "category")]
    return Features.fit(table, columns, np.arange(300), "linear")


def _front(features: Features) -> Front:
    """As `fathoms.train` builds its deep networks."""
    inputs = [fathoms.Input((width,), dtype="int32" if place else None) for place, width in enumerate(features.widths)]
    boundaries = [[-1.0, 0.0, 1.0], [-2.0, 0.0, 0.5, 2.0]]
    parts = [
        layers.PeriodicEmbedding(units=3, numbers=2)(inputs[0]),
        layers.PiecewiseLinearEmbedding(boundaries)(inputs[0]),
        *(layers.Flatten()(layers.Embedding(50, 2)(codes)) for codes in inputs[1:]),
    ]
    return Front(inputs, layers.Concatenate()(parts))


def test_each_number_is_named_by_the_column_that_it_comes_from() -> None:
    table = _table()
    features = _features(table)
    front = _front(features)
    names = front.names(features, features.features)
    flags = [feature.text for feature in features.features[2:]]
    assert [name.text for name in names] == [
        *("age", "age, wave 1", "age, wave 2", "pay", "pay, wave 1", "pay, wave 2", *flags),
        *("age, bin 1", "age, bin 2", "pay, bin 1", "pay, bin 2", "pay, bin 3", *(f"{flag}, again" for flag in flags)),
        *("town, number 1", "town, number 2"),
    ]
    assert names[3] == features.features[1]  # as it is, so in its own unit
    arrays = features.transform(table)
    given = front(arrays)
    for place, origin in enumerate(front.origins(features)):
        moved = [array.copy() for array in arrays]
        if origin.place is None:
            moved[0] += 1.0  # a code's numbers stay, whatever the matrix is
        else:
            others = [other for other in range(moved[0].shape[1]) if other != origin.place]
            moved[0][:, others] += 1.0
        np.testing.assert_array_equal(front(moved)[:, place], given[:, place], err_msg=names[place].text)


def test_numbers_of_several_columns_are_named_by_their_layer() -> None:
    table = Table(polars.DataFrame({"a": [1.0, 2.0, 3.0], "b": [3.0, 1.0, 2.0]}))
    features = Features.fit(table, [Column("a", "number"), Column("b", "number")], np.arange(3))
    x = fathoms.Input((2,))
    scaled = layers.Rescaling(2.0, name="double")(layers.BatchNormalization()(x))
    mixed = layers.Dense(2, "relu", name="mix")(x)
    both = layers.concatenate([scaled, mixed], name="both")
    front = Front([x], layers.Reshape((4,))(layers.Dropout(0.5)(both)))
    assert [name.text for name in front.names(features, features.features)] == [
        "a, normalized, double",
        "b, normalized, double",
        "mix, output 1",
        "mix, output 2",
    ]
    assert [origin.place for origin in front.origins(features)] == [0, 1, None, None]


def test_names_that_the_stack_has_are_free() -> None:
    x = fathoms.Input((2,))
    front = Front([x], layers.LayerNormalization(name="output")(layers.Dense(2, name="hidden_1")(x)))
    stack = fathoms.Sequential([fathoms.Input((2,)), layers.Dense(3, name="hidden_1"), layers.Dense(1, name="output")])
    whole = front.joined(stack)
    assert [layer.name for layer in whole.layers[1:]] == ["first_hidden_1", "first_output", "hidden_1", "output"]
    rows = np.array([[1.0, -2.0]], np.float32)
    np.testing.assert_allclose(whole.predict(rows, verbose=0), stack.predict(front([rows]), verbose=0), rtol=1e-6)


def test_more_than_memory_should_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    x = fathoms.Input((2,))
    front = Front([x], layers.Dense(300)(x))
    monkeypatch.setattr(module, "MOST_BYTES", 1 << 20)
    assert front([np.zeros((800, 2), np.float32)]).shape == (800, 300)
    with pytest.raises(LabError, match=r"300 numbers of each of the 900 rows.* at most 873 rows"):
        front([np.zeros((900, 2), np.float32)])


@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_is_no_number_is_told() -> None:
    x = fathoms.Input((1,))
    front = Front([x], fathoms.ops.log(x))
    rows = np.array([[1.0], [2.0], [-1.0]], np.float32)
    with pytest.raises(LabError, match="row 3"):
        front([rows])
    looked_up = Front([x], layers.Flatten()(layers.Embedding(3, 2)(x)))
    with pytest.raises(LabError, match=r"no number \(NaN\) for row 1"):
        looked_up([np.array([[7.0]], np.float32)])


def test_many_rows_are_given_in_parts() -> None:
    x = fathoms.Input((3,))
    model = Model(x, layers.Dense(4, "tanh")(x))
    rows = _RNG.normal(size=(10_000, 3)).astype(np.float32)
    np.testing.assert_array_equal(Front(model.inputs, model.outputs[0])([rows]), model.predict(rows, verbose=0))


def test_a_number_keeps_its_unit_if_nothing_is_made_of_it() -> None:
    table = Table(polars.DataFrame({"a": [1.0, 2.0, 3.0]}))
    features = Features.fit(table, [Column("a", "number")], np.arange(3), "linear")
    x = fathoms.Input((1,))
    kept, made = (
        Front([x], layer(x)).names(features, features.features)[0]
        for layer in (layers.Dropout(0.1), layers.ReLU(name="cut"))
    )
    assert kept == features.features[0] and kept.shift == 2.0
    assert made == Feature("a, cut")
