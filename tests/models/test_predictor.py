"""A prepared model gives the numbers that NumPy computes from its weights, for one row and many, from any thread."""

from __future__ import annotations

import threading
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pytest

import fathoms as keras
from fathoms import ops
from fathoms.layers import BatchNormalization, Dense, Dropout, Normalization

# Sums in another order: some tens of roundings of float32 on numbers of size one.
CLOSE: Any = {"rtol": 1e-5, "atol": 1e-5}


def course() -> keras.Sequential:
    return keras.Sequential([keras.Input((50,)), Dense(128, activation="relu"), Dense(64, activation="relu"), Dense(1)])


def forward(model: keras.Sequential, x: np.ndarray) -> np.ndarray:
    """Dense layers with ReLU between them, in float64."""
    values = np.asarray(x, np.float64)
    arrays = [np.asarray(array, np.float64) for array in model.get_weights()]
    for place in range(0, len(arrays), 2):
        values = values @ arrays[place] + arrays[place + 1]
        if place + 2 < len(arrays):
            values = np.maximum(values, 0)
    return values


def table(rows: int, columns: int = 50) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((rows, columns), dtype=np.float32)


@pytest.mark.parametrize("rows", [1, 2, 7, 64, 100, 3000])
def test_rows_give_what_numpy_computes(rows: int) -> None:
    model, x = course(), table(rows)
    found = model.predictor()(x)
    assert found.shape == (rows, 1)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, forward(model, x), **CLOSE)
    assert np.array_equal(found, model.predict(x, verbose=0))  # the same arithmetic, bit by bit


def test_one_row_needs_no_axis_of_rows() -> None:
    model, x = course(), table(4)
    predictor = model.predictor()
    found = predictor(x[2])
    assert found.shape == (1,)
    np.testing.assert_allclose(found, forward(model, x)[2], **CLOSE)
    assert predictor(x[2].tolist()).shape == (1,)


@pytest.mark.parametrize("units", [1, 2, 3, 4, 5])
def test_few_units_see_new_weights(units: int) -> None:
    model, x = keras.Sequential([keras.Input((6,)), Dense(units)]), table(3, 6)
    predictor = model.predictor()
    predictor(x)
    for seed in (2, 3):
        weights = np.random.default_rng(seed).standard_normal((6, units), dtype=np.float32)
        model.set_weights([weights, np.ones(units, np.float32)])
        np.testing.assert_allclose(predictor(x), x @ weights + 1, **CLOSE)


def test_training_is_seen() -> None:
    model, x = course(), table(256)
    predictor = model.predictor()
    before = predictor(x[:1])
    model.compile("adam", "mae")
    model.fit(x, x[:, :1], epochs=2, verbose=0)
    assert predictor(x[:1]) != before
    np.testing.assert_allclose(predictor(x), forward(model, x), **CLOSE)


def test_what_is_adapted_or_added_later_is_seen() -> None:
    normalization = Normalization()
    model = keras.Sequential([keras.Input((3,)), normalization])
    predictor, x = model.predictor(), table(50, 3)
    normalization.adapt(x)
    np.testing.assert_allclose(predictor(x), (x - x.mean(0)) / x.std(0), rtol=1e-4, atol=1e-5)
    model.add(Dense(2, kernel_initializer="ones"))
    assert predictor(x).shape == (50, 2)


def test_layers_that_train_otherwise() -> None:
    model = keras.Sequential([keras.Input((4,)), Dense(8), BatchNormalization(), Dropout(0.5), Dense(2)])
    x = table(40, 4)
    model.compile("adam", "mse")
    model.fit(x, x[:, :2], epochs=2, verbose=0)
    kernel, bias, gamma, beta, mean, variance, last, end = (np.asarray(w, np.float64) for w in model.get_weights())
    hidden = (x @ kernel + bias - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    np.testing.assert_allclose(model.predictor()(x), hidden @ last + end, **CLOSE)


def test_float64() -> None:
    model = keras.Sequential([keras.Input((5,), dtype="float64"), Dense(2, dtype="float64")])
    x = table(3, 5)
    found = model.predictor()(x.astype(np.float64))
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, forward(model, x), rtol=1e-14)
    np.testing.assert_allclose(model.predictor()(x), found, rtol=1e-14)


@pytest.mark.parametrize(
    "given",
    [
        lambda x: x.astype(np.float64),
        lambda x: np.asfortranarray(x),
        lambda x: x.tolist(),
        lambda x: x[::-1][::-1],
        lambda x: x.astype(">f4"),
        lambda x: [x],
    ],
    ids=["float64", "columns", "lists", "twice turned", "big-endian", "in a list"],
)
def test_other_arrays_are_converted(given: Any) -> None:
    model, x = course(), table(5)
    np.testing.assert_array_equal(model.predictor()(given(x)), model.predict(x, verbose=0))


def test_numbers_that_are_not_finite_pass() -> None:
    model = keras.Sequential([keras.Input((1,)), Dense(1, kernel_initializer="ones")])
    found = model.predictor()(np.array([[np.nan], [np.inf], [1]], "float32"))
    np.testing.assert_array_equal(found[:, 0], [np.nan, np.inf, 1])


def two_ends() -> keras.Model:
    a, b = keras.Input((2,), name="a"), keras.Input((3,), name="b")
    first = Dense(2, kernel_initializer="ones", name="first")(a)
    return keras.Model({"a": a, "b": b}, {"sum": first, "other": Dense(1, kernel_initializer="ones", name="other")(b)})


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_several_inputs_and_outputs(dtype: str) -> None:
    a, b = table(4, 2), table(4, 3)
    found = two_ends().predictor()({"b": b.astype(dtype), "a": a.astype(dtype)})
    assert set(found) == {"sum", "other"}
    np.testing.assert_allclose(found["sum"], np.repeat(a.sum(1, keepdims=True), 2, axis=1), **CLOSE)
    np.testing.assert_allclose(found["other"], b.sum(1, keepdims=True), **CLOSE)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_several_inputs_in_a_list(dtype: str) -> None:
    a, b = keras.Input((2,)), keras.Input((2,))
    model = keras.Model([a, b], keras.layers.subtract([a, b]))
    x, y = table(5, 2), table(10, 2)[5:]
    np.testing.assert_array_equal(model.predictor()([x.astype(dtype), y.astype(dtype)]), x - y)
    with pytest.raises(ValueError, match="2 inputs; give rows as a list of 2 tables"):
        model.predictor()(x)


def test_several_outputs_into_given_arrays() -> None:
    a, b = table(4, 2), table(4, 3)
    out = {"sum": np.empty((4, 2), "float32"), "other": np.empty((4, 1), "float32")}
    found = two_ends().predictor()({"a": a, "b": b}, out=out)
    assert found["sum"] is out["sum"]
    assert found["other"] is out["other"]
    np.testing.assert_allclose(out["other"], b.sum(1, keepdims=True), **CLOSE)


def test_one_row_of_several_inputs() -> None:
    found = two_ends().predictor()({"a": np.ones(2, "float32"), "b": np.ones(3, "float32")})
    assert found["sum"].tolist() == [2, 2]
    assert found["other"].tolist() == [3]


def test_a_list_of_one_output_stays_a_list() -> None:
    x = keras.Input((2,))
    found = keras.Model(x, [Dense(1, kernel_initializer="ones")(x)]).predictor()(np.ones((1, 2), "float32"))
    assert isinstance(found, list)
    assert found[0].tolist() == [[2]]


def test_out_is_filled_and_returned() -> None:
    model, x = course(), table(300)
    predictor = model.predictor()
    out = np.empty((300, 1), np.float32)
    assert predictor(x, out=out) is out
    np.testing.assert_allclose(out, forward(model, x), **CLOSE)
    assert predictor(x.astype(float), out=out) is out


def read_only() -> np.ndarray:
    array = np.empty((3, 1), np.float32)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize(
    "out",
    [
        np.empty((2, 1), "float32"),
        np.empty(3, "float32"),
        np.empty((3, 1)),
        np.empty((6, 1), "float32")[::2],
        read_only(),
        [0.0],
    ],
    ids=["rows", "axes", "float64", "steps", "read only", "list"],
)
def test_out_that_does_not_fit(out: Any) -> None:
    with pytest.raises(
        ValueError, match=r"out must be a C-order float32 array of shape \(3, 1\) that can be written to"
    ):
        course().predictor()(table(3), out=out)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (table(3, 7), r"rows has 7 columns, but the model .* takes 50"),
        (table(1, 49)[0], r"one row of shape \(49,\), but the model .* takes rows of shape \(50,\)"),
        (table(0), "rows has no rows"),
        ([["a"] * 50], r"found 'a' where a number belongs"),
        (None, "rows is missing"),
        (3.0, "rows is the single number 3.0"),
    ],
)
def test_rows_that_do_not_fit(rows: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        course().predictor()(rows)


def test_a_model_that_is_not_built() -> None:
    with pytest.raises(ValueError, match=r"is not built.*model.build\(\(None, 11\)\)"):
        keras.Sequential([Dense(1)]).predictor()


def test_parts_in_python_are_refused() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: ops.sin(x) * x)])
    with pytest.raises(NotImplementedError, match=r"written in Python.*model.predict\(rows, verbose=0\)"):
        model.predictor()


def test_several_threads_take_turns() -> None:
    model = course()
    predictor, few, many = model.predictor(), table(3), table(20_000)
    wanted_few, wanted_many = forward(model, few), forward(model, many)
    wrong: list[Exception] = []

    def ask(x: np.ndarray, wanted: np.ndarray, times: int) -> None:
        try:
            for _ in range(times):
                np.testing.assert_allclose(predictor(x), wanted, **CLOSE)
        except Exception as error:
            wrong.append(error)

    asking = [threading.Thread(target=ask, args=(few, wanted_few, 200)) for _ in range(3)]
    asking += [threading.Thread(target=ask, args=(many, wanted_many, 5)) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert not wrong


def test_while_the_model_trains() -> None:
    model, x = course(), table(2000)
    model.compile("sgd", "mae")
    predictor = model.predictor()
    training = threading.Thread(target=lambda: model.fit(x, x[:, :1], epochs=20, verbose=0))
    training.start()
    while training.is_alive():
        assert np.isfinite(predictor(x[:1])).all()
    training.join()


def microseconds(call: Any, times: int = 500) -> float:
    before = perf_counter()
    for _ in range(times):
        call()
    return (perf_counter() - before) / times * 1e6


@pytest.mark.alone
def test_one_row_takes_less_than_the_same_in_numpy() -> None:
    """A fifth of NumPy's time, where this was written; a NumPy call or two more around the arithmetic would show."""
    model, row = course(), table(1)
    predictor = model.predictor()
    (w1, b1, w2, b2, w3, b3) = model.get_weights()

    def in_numpy() -> np.ndarray:
        hidden = np.maximum(row @ w1 + b1, 0)
        return np.maximum(hidden @ w2 + b2, 0) @ w3 + b3

    ratios = [microseconds(lambda: predictor(row)) / microseconds(in_numpy) for _ in range(9)]
    assert median(ratios) < 0.5


def test_calling_the_model_on_an_array_sees_what_it_should() -> None:
    """The short way of `model(x)` gives way wherever more than arithmetic is asked for."""
    model, x = course(), table(3)
    np.testing.assert_allclose(model(x), forward(model, x), **CLOSE)
    model.set_weights([array * 2 for array in model.get_weights()])
    np.testing.assert_allclose(model(x), forward(model, x), **CLOSE)
    np.testing.assert_allclose(model(x.astype(float)), forward(model, x), **CLOSE)
    with pytest.raises(ValueError, match="Invalid input shape"):
        model(x[0])
    with keras.GradientTape() as tape:
        loss = ops.sum(model(x))
    assert all(slope is not None for slope in tape.gradient(loss, model.trainable_weights))
    model.add(Dense(3, activity_regularizer="l2"))
    assert model(x).shape == (3, 3)
    assert len(model.losses) == 1
    assert len(model.losses) == 1
    model(x)
    assert len(model.losses) == 1


def test_a_called_model_can_be_copied() -> None:
    import copy
    import pickle

    model, x = course(), table(3)
    wanted, predictor = model(x), model.predictor()
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(twin(x), wanted)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(predictor))(x), wanted)


def test_dropout_is_heard_of_in_a_call() -> None:
    model = keras.Sequential([keras.Input((4,)), Dropout(0.5)])
    x = np.ones((200, 4), np.float32)
    assert (model(x) == 1).all()
    assert set(np.unique(model(x, training=True))) == {0, 2}
    assert (model(x) == 1).all()
