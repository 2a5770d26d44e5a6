"""Constraints against formulas and Keras; and in training, that weights obey them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import constraints, layers
from fathoms.engine.variable import Variable

W = 3 * np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
ALL: list[tuple[str, dict[str, Any]]] = [
    ("NonNeg", {}),
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 0.5, "axis": 1}),
    ("MaxNorm", {"axis": [0, 1]}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": -1}),
    ("MinMaxNorm", {}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 2.0, "rate": 0.7, "axis": 1}),
    ("Constraint", {}),
]


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(("name", "arguments"), ALL)
def test_against_keras(keras: Any, name: str, arguments: dict[str, Any]) -> None:
    ours, theirs = (getattr(library.constraints, name)(**arguments) for library in (fathoms, keras))
    np.testing.assert_allclose(ours(Variable(W)), np.asarray(theirs(keras.ops.convert_to_tensor(W))), rtol=1e-5)
    assert ours(W).dtype == "float32"
    assert ours.get_config() == theirs.get_config()
    assert constraints.serialize(ours) == keras.constraints.serialize(theirs)
    again = constraints.deserialize(keras.constraints.serialize(theirs))
    assert type(again) is type(ours) and again.get_config() == ours.get_config()


def test_formulas() -> None:
    np.testing.assert_array_equal(constraints.NonNeg()(W), np.maximum(W, 0))
    np.testing.assert_allclose(np.linalg.norm(constraints.UnitNorm()(W), axis=0), 1, rtol=1e-6)
    lengths = np.linalg.norm(W, axis=1)
    held = np.linalg.norm(constraints.MaxNorm(2.0, axis=1)(W), axis=1)
    np.testing.assert_allclose(held, np.minimum(lengths, 2), rtol=1e-6)
    held = np.linalg.norm(constraints.MinMaxNorm(2.0, 3.0, 0.5, 1)(W), axis=1)
    np.testing.assert_allclose(held, (np.clip(lengths, 2, 3) + lengths) / 2, rtol=1e-6)


def test_names() -> None:
    assert constraints.get(None) is None and constraints.serialize(None) is None
    for name in ("max_norm", "MaxNorm", "unit_norm", "min_max_norm", "non_neg", "NonNeg"):
        assert constraints.get(name).get_config() == constraints.get(constraints.get(name)).get_config()
    assert type(constraints.get(constraints.NonNeg)) is constraints.NonNeg
    for wrong in ("typo", 3):
        with pytest.raises(ValueError, match="constraint"):
            constraints.get(wrong)


def model_with(constraint: Any) -> fathoms.Sequential:
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(3, kernel_constraint=constraint, name="held")])
    model.compile(fathoms.optimizers.Adam(0.5), "mse")
    return model


def test_trained_weights_obey() -> None:
    x, y = np.random.default_rng(1).normal(size=(20, 4)), -np.ones((20, 3))
    native = (constraints.NonNeg(), constraints.UnitNorm(axis=-1), constraints.MaxNorm(0.5, axis=[1]))
    for constraint in (*native, np.abs, constraints.MaxNorm(0.5, axis=[0, 1])):
        model = model_with(constraint)
        model.fit(x, y, epochs=2, verbose=0)
        kernel = model.get_weights()[0]
        np.testing.assert_allclose(constraint(kernel), kernel, atol=1e-6)
