"""The default number type, end to end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

import fathoms
from fathoms.engine.floatx import float_dtype


@pytest.fixture(autouse=True)
def float32_again() -> Iterator[None]:
    yield
    fathoms.config.set_floatx("float32")


def test_what_is_made_later_has_the_new_type() -> None:
    fathoms.backend.set_floatx("float64")
    model = fathoms.Sequential([fathoms.Input((3,)), fathoms.layers.Dense(2, "tanh"), fathoms.layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 3))
    model.fit(x, x.sum(1), epochs=2, verbose=0)
    assert {variable.dtype for variable in model.weights} == {"float64"}
    assert model.predict(x, verbose=0).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float64, np.dtype("float64"), "float64", {"config": {"name": "float64"}}])
def test_a_type_may_be_given_in_many_ways(dtype: object) -> None:
    assert float_dtype(dtype, "Dense(dtype)") == "float64"


@pytest.mark.parametrize("dtype", ["float16", "int32", np.int64, 3, "mixed_float16"])
def test_other_types_are_refused_by_name(dtype: object) -> None:
    with pytest.raises(ValueError, match=r"float32.*float64"):
        fathoms.layers.Dense(1, dtype=dtype)


def test_epsilon() -> None:
    assert fathoms.config.epsilon() == 1e-7
    fathoms.config.set_epsilon(1e-5)
    assert fathoms.backend.epsilon() == 1e-5
    fathoms.config.set_epsilon(1e-7)
