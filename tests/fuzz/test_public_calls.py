"""Layers and models on drawn shapes, dtypes, layouts and arguments: what NumPy finds by itself, or a documented exception.

FUZZ_EXAMPLES says how many examples of each; they are then others each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fathoms
from fathoms import layers

DOCUMENTED = (ValueError, TypeError)
_EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
drawn = settings(deadline=None, database=None, max_examples=int(_EXAMPLES or 40), derandomize=_EXAMPLES is None)

_LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "as it is": lambda x: x,
    "Fortran's": np.asfortranarray,
    "backwards": lambda x: x[::-1].copy()[::-1],
    "every other": lambda x: np.repeat(x, 2, axis=0)[::2],
    "lists": lambda x: x.tolist(),
    "big-endian": lambda x: x.astype(x.dtype.newbyteorder(">")),
    "read only": lambda x: np.frombuffer(x.tobytes(), x.dtype).reshape(x.shape),
}
_ACTIVATIONS: dict[str | None, Callable[[Any], Any]] = {
    None: lambda x: x,
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
}
_DTYPES = ("float32", "float64", "float16", "int8", "int32", "int64", "uint8", "bool")
_WRONG: tuple[Any, ...] = (
    0,
    -1,
    1.5,
    True,
    "x",
    None,
    [],
    (),
    [2],
    {},
    float("nan"),
    10**30,
    np.float32(2),
    np.int64(2),
    b"x",
    object(),
)


def numbers(shape: tuple[int, ...], seed: int, dtype: str = "float32") -> np.ndarray:
    """Return finite numbers that every dtype can hold."""
    x = np.random.default_rng(seed).normal(size=shape).clip(-3, 3)
    return (np.abs(x) if dtype in ("uint8", "bool") else x).astype(dtype)


def network(sizes: list[int], activation: str | None, seed: int) -> Any:
    """Return a network of dense layers with drawn weights."""
    inner = [layers.Dense(units, activation=activation) for units in sizes[1:]]
    model = fathoms.Sequential([fathoms.Input((sizes[0],)), *inner])
    model.set_weights([numbers(w.shape, seed + i) * 0.5 for i, w in enumerate(model.get_weights())])
    return model


def outputs(model: Any, activation: str | None, x: np.ndarray) -> np.ndarray:
    """Return what NumPy makes of the rows in double precision."""
    y = x.astype("float64")
    for layer in model.layers:
        kernel, bias = (np.asarray(w, "float64") for w in layer.get_weights())
        y = _ACTIVATIONS[activation](y @ kernel + bias)
    return y


seeds = st.integers(0, 2**31 - 1)
sizes = st.lists(st.integers(1, 9), min_size=2, max_size=4)
activations = st.sampled_from(list(_ACTIVATIONS))
layouts = st.sampled_from(list(_LAYOUTS))
dtypes = st.sampled_from(_DTYPES)


@drawn
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.integers(1, 8),
    activations,
    st.booleans(),
    dtypes,
    layouts,
    seeds,
)
def test_dense(
    shape: list[int], units: int, activation: str | None, bias: bool, dtype: str, layout: str, seed: int
) -> None:
    x = numbers(tuple(shape), seed, dtype)
    layer = layers.Dense(units, activation=activation, use_bias=bias)
    y = np.asarray(layer(_LAYOUTS[layout](x)))
    kernel, *rest = (np.asarray(w, "float64") for w in layer.get_weights())
    np.testing.assert_allclose(
        y, _ACTIVATIONS[activation](x.astype("float64") @ kernel + sum(rest)), rtol=2e-3, atol=2e-3
    )
    assert y.shape == (*shape[:-1], units) and len(rest) == bias


@drawn
@given(
    st.sampled_from(_WRONG),
    st.sampled_from(["units", "activation", "kernel_initializer", "kernel_regularizer", "use_bias", "dtype"]),
)
def test_dense_with_anything(wrong: Any, where: str) -> None:
    try:
        y = np.asarray(layers.Dense(**{"units": 2, where: wrong})(np.ones((3, 4), "float32")))
    except DOCUMENTED:
        return
    assert y.shape[0] == 3 and y.ndim == 2 and np.isfinite(y).all()


@drawn
@given(sizes, activations, st.integers(1, 70), st.one_of(st.none(), st.integers(1, 80)), dtypes, layouts, seeds)
def test_predict(
    sizes: list[int], activation: str | None, rows: int, batch: int | None, dtype: str, layout: str, seed: int
) -> None:
    model, x = network(sizes, activation, seed), numbers((rows, sizes[0]), seed, dtype)
    y = model.predict(_LAYOUTS[layout](x), batch_size=batch, verbose=0)
    assert y.shape == (rows, sizes[-1]) and y.dtype == "float32"
    np.testing.assert_allclose(y, outputs(model, activation, x), rtol=2e-3, atol=2e-3)


@drawn
@given(sizes, activations, st.integers(1, 70), st.integers(1, 80), dtypes, st.booleans(), layouts, seeds)
def test_evaluate(
    sizes: list[int], activation: str | None, rows: int, batch: int, dtype: str, weighted: bool, layout: str, seed: int
) -> None:
    model, x = network(sizes, activation, seed), numbers((rows, sizes[0]), seed, dtype)
    y, weights = numbers((rows, sizes[-1]), seed + 1), np.abs(numbers((rows,), seed + 2))
    model.compile(loss="mse", metrics=["mae"])
    given_weights = {"sample_weight": weights} if weighted else {}
    found = model.evaluate(_LAYOUTS[layout](x), _LAYOUTS[layout](y), batch_size=batch, verbose=0, **given_weights)
    off = outputs(model, activation, x) - y
    of_rows = (off**2).mean(1) * (weights if weighted else 1)
    np.testing.assert_allclose(found, [of_rows.mean(), np.abs(off).mean()], rtol=5e-3, atol=1e-4)


@drawn
@given(
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(1, 40),
    st.integers(1, 50),
    st.integers(1, 3),
    dtypes,
    layouts,
    seeds,
)
def test_fit(inputs: int, units: int, rows: int, batch: int, epochs: int, dtype: str, layout: str, seed: int) -> None:
    """Descent on the squares of a linear layer, in the rows' order."""
    model, x, y = (
        network([inputs, units], None, seed),
        numbers((rows, inputs), seed, dtype),
        numbers((rows, units), seed + 1),
    )
    model.compile(fathoms.optimizers.SGD(0.01), "mse")
    kernel, bias = (w.astype("float64") for w in model.get_weights())
    losses = []
    for _ in range(epochs):
        total = 0.0
        for start in range(0, rows, batch):
            some, wanted = x[start : start + batch].astype("float64"), y[start : start + batch]
            off = some @ kernel + bias - wanted
            total += (off**2).mean(1).sum()
            kernel, bias = kernel - 0.02 * some.T @ off / off.size, bias - 0.02 * off.sum(0) / off.size
        losses.append(total / rows)
    history = model.fit(
        _LAYOUTS[layout](x), _LAYOUTS[layout](y), batch_size=batch, epochs=epochs, shuffle=False, verbose=0
    )
    np.testing.assert_allclose(history.history["loss"], losses, rtol=1e-3, atol=1e-4)
    for found, wanted in zip(model.get_weights(), (kernel, bias), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-3, atol=1e-3)


@drawn
@given(
    st.sampled_from(["fit", "evaluate", "predict"]),
    st.sampled_from(
        [
            "x",
            "y",
            "batch_size",
            "epochs",
            "verbose",
            "validation_split",
            "shuffle",
            "sample_weight",
            "initial_epoch",
            "steps",
            "callbacks",
        ]
    ),
    st.one_of(
        st.sampled_from(_WRONG),
        st.builds(numbers, st.lists(st.integers(0, 7), max_size=3).map(tuple), seeds, dtypes),
    ),
)
def test_models_with_anything(call: str, where: str, wrong: Any) -> None:
    """One argument is anything: it does what was asked for, or says why not and leaves the model as it was."""
    model = network([3, 2], "tanh", 0)
    model.compile("sgd", "mse")
    x, y = numbers((7, 3), 1), numbers((7, 2), 2)
    arguments: dict[str, Any] = {"x": x, "verbose": 0} | ({} if call == "predict" else {"y": y})
    before = [w.copy() for w in model.get_weights()]
    try:
        found = getattr(model, call)(**(arguments | {where: wrong}))
    except DOCUMENTED:
        for now, then in zip(model.get_weights(), before, strict=True):
            np.testing.assert_array_equal(now, then)
    else:
        values = found.history.get("loss", []) if call == "fit" else found
        assert np.isfinite(np.asarray(values, "float64")).all()
    np.testing.assert_allclose(model.predict(x, verbose=0), outputs(model, "tanh", x), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("rows", [(7, 6), (1, 7), (0, 0), (7, 0)])
def test_rows_that_do_not_fit_together(rows: tuple[int, int]) -> None:
    model = network([3, 2], None, 0)
    model.compile("sgd", "mse")
    with pytest.raises(ValueError):
        model.fit(numbers((rows[0], 3), 0), numbers((rows[1], 2), 0), verbose=0)
