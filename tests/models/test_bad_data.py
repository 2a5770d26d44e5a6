"""What is said of data that does not fit, whatever method is given it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import fathoms
from fathoms import layers

X = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
Y = np.arange(6.0)
LABELS = np.array([0, 1, 2, 0, 1, 2])


def model(units: int = 1, loss: str = "mse", activation: str | None = None, columns: int = 2) -> fathoms.Sequential:
    made = fathoms.Sequential([fathoms.Input((columns,)), layers.Dense(units, activation, name="out")], name="m")
    made.compile("sgd", loss)
    return made


def with_value(value: float) -> np.ndarray:
    x = X.copy()
    x[3, 1] = value
    return x


SOFTMAX = {"units": 3, "activation": "softmax"}
SPARSE = {**SOFTMAX, "loss": "sparse_categorical_crossentropy"}
ONE_HOT = {**SOFTMAX, "loss": "categorical_crossentropy"}
BINARY = {"activation": "sigmoid", "loss": "binary_crossentropy"}

CASES: list[tuple[dict[str, Any], Any, Any, str]] = [
    # how the model is made, x, y, what is said
    ({}, pd.DataFrame({"a": [1.0], "city": ["Oslo"]}), [1], r"x, column 'city' \(row 0\): found 'Oslo' where a number belongs"),
    ({}, pl.DataFrame({"a": [1.0], "city": ["Oslo"]}), [1], r"x, column 'city' \(row 0\): found 'Oslo' where a number belongs"),
    ({}, pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, None]}), [1, 2], r"x, column 'b' \(row 1\): found nan"),
    ({}, with_value(np.nan), Y, r"x, column 1 \(row 3\): found nan.*np.isfinite"),
    ({}, with_value(np.inf), Y, r"x, column 1 \(row 3\): found inf"),
    ({}, X, np.where(Y == 2, np.nan, Y), r"y \(row 2\): found nan"),
    ({}, X, pd.Series(Y).replace(2.0, None), r"y \(row 2\): found nan"),
    ({}, X, Y[:4], r"x has 6 rows but y has 4"),
    ({}, X, None, "y is missing"),
    ({}, None, Y, "x is missing"),
    ({}, X[:0], Y[:0], r"x has no rows"),
    ({}, np.zeros((6, 3)), Y, r"x has 3 columns, but the model 'm' takes 2.*keras.Input\(\(3,\)\)"),
    ({}, X.T, Y, r"looks transposed: x = x.T"),
    ({}, X[0], Y[:2], r"single row"),
    ({}, np.zeros((6, 2, 2)), Y, r"rows of shape \(2,\)"),
    ({}, {"a": X}, Y, "x has no 'input"),
    ({}, X, np.zeros((6, 2)), r"Make the last layer Dense\(2\)"),
    ({"units": 3}, X, Y, "outputs of shape"),
    (SPARSE, X, LABELS + 1, "the label 3.*0 to 2"),
    (SPARSE, X, LABELS - 1, "the label -1.*0 to 2"),
    (SPARSE, X, LABELS + 0.5, "the label 0.5"),
    (SPARSE, X, np.eye(3)[LABELS], "categorical_crossentropy"),
    (SPARSE, X, ["a", "b", "c"] * 2, r"y \(row 0\): found 'a'.*np.unique"),
    (ONE_HOT, X, LABELS, "sparse_categorical_crossentropy"),
    ({"loss": "sparse_categorical_crossentropy"}, X, LABELS * 0, r"Dense\(3, activation='softmax'\)"),
    ({"loss": "categorical_crossentropy"}, X, LABELS * 0, "binary_crossentropy"),
    (BINARY, X, LABELS, "between 0 and 1"),
    (BINARY, X, np.array([-1, 1] * 3), "between 0 and 1"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "x", "y", "message"), CASES, ids=[case[3][:40] for case in CASES])
@pytest.mark.parametrize("method", ["fit", "evaluate", "train_on_batch", "trace_step"])
def test_message(how: dict[str, Any], x: Any, y: Any, message: str, method: str) -> None:
    made = model(**how)
    before = made.get_weights()
    with pytest.raises(ValueError, match=message) as caught:
        getattr(made, method)(x, y, **({"verbose": 0} if method in ("fit", "evaluate") else {}))
    assert "\n" not in str(caught.value)
    np.testing.assert_array_equal(before[0], made.get_weights()[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0.5}, "batch_size=32"),
        ({"batch_size": -1}, "batch_size=32"),
        ({"batch_size": 0}, "batch_size=32"),
        ({"epochs": 1.5}, "epochs=10"),
        ({"epochs": -1}, "epochs=10"),
        ({"validation_freq": 0}, "validation_freq=1"),
        ({"verbose": "loud"}, "a line an epoch"),
        ({"validation_split": 1.5}, "validation_split=0.2"),
        ({"validation_split": 0.01}, None),
        ({"validation_split": 0.99}, "too few"),
        ({"validation_data": X}, "a tuple of two or three"),
        ({"validation_data": (X, Y[:3])}, r"validation_data\[0\] has 6 rows but validation_data\[1\] has 3"),
        ({"validation_data": (with_value(np.nan), Y)}, r"validation_data\[0\], column 1 \(row 3\)"),
        ({"sample_weight": np.ones(5)}, "sample_weight has 5"),
        ({"sample_weight": np.ones((6, 2))}, "one weight for each row"),
        ({"sample_weight": [1, 1, np.nan, 1, 1, 1]}, r"sample_weight \(row 2\): found nan"),
        ({"class_weight": {0: 1}, "sample_weight": np.ones(6)}, "not both"),
        ({"class_weight": [1, 2]}, "dictionary from class to weight"),
        ({"callbacks": [print]}, "not a callback"),
    ],
)
def test_arguments_of_fit(arguments: dict[str, Any], message: str | None) -> None:
    if message is None:
        model().fit(X, Y, **{"verbose": 0, **arguments})
        return
    with pytest.raises(ValueError, match=message):
        model().fit(X, Y, **{"verbose": 0, **arguments})


@pytest.mark.parametrize(
    ("x", "message"),
    [("wine", "no file wine"), (3.0, "single number"), (with_value(np.nan), "found nan"), (X[:, :1], "has 1 columns")],
)
def test_predict(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        model().predict(x, verbose=0)


def test_a_constant_target_can_be_learned() -> None:
    made = model()
    made.fit(X, np.zeros(6), epochs=2, verbose=0)


def test_single_items_in_lists_are_unwrapped() -> None:
    made = model()
    np.testing.assert_array_equal(made.predict([X], verbose=0), made.predict(X, verbose=0))
    made.fit([X], [Y], verbose=0)
    name = made.input_names[0]
    np.testing.assert_array_equal(made.predict({name: X}, verbose=0), made.predict(X, verbose=0))
