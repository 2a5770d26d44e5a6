"""Functions of `fathoms.ops` give Keras's values, types, slopes and symbolic shapes; Keras runs on JAX."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fathoms import ops
from fathoms.engine.keras_tensor import KerasTensor
from fathoms.engine.structure import flatten
from tests.ops.cases import PLAIN, SMOOTH, Case, label

keras = pytest.importorskip("keras")
jax = pytest.importorskip("jax")

pytestmark = pytest.mark.slow  # JAX compiles each of a thousand calls


def called(module: Any, case: Case) -> Any:
    name, args, kwargs = case
    return getattr(module, name)(*args, **kwargs)


@pytest.mark.parametrize("case", [*SMOOTH, *PLAIN], ids=label)
def test_values_and_types(case: Case) -> None:
    ours, theirs = flatten(called(ops, case)), jax.tree.leaves(called(keras.ops, case))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        if isinstance(mine, str):
            assert mine == other
            continue
        other = np.asarray(other)
        assert np.shape(mine) == other.shape
        if hasattr(mine, "dtype"):
            assert mine.dtype == other.dtype
        # Two implementations of float32 functions differ in the last digits; linear algebra in some more.
        np.testing.assert_allclose(mine, other, rtol=2e-5, atol=3e-6)


def floating(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float32


def slopes(module: Any, gradient: Any, case: Case, stack: Callable[..., Any]) -> list[Any]:
    """The slopes of a weighted sum of all results, by each floating argument."""
    name, args, kwargs = case
    places = [place for place, arg in enumerate(args) if floating(arg)]

    def total(*changed: Any) -> Any:
        filled = list(args)
        for place, value in zip(places, changed, strict=True):
            filled[place] = value
        result = getattr(module, name)(*filled, **kwargs)
        parts = [
            part
            for part in (flatten(result) if module is ops else jax.tree.leaves(result))
            if "float" in str(part.dtype)
        ]
        return sum(stack(part * np.cos(np.arange(part.size, dtype="float32")).reshape(part.shape)) for part in parts)

    return list(gradient(total, tuple(range(len(places))))(*(args[place] for place in places)))


@pytest.mark.parametrize("case", SMOOTH, ids=label)
def test_slopes(case: Case) -> None:
    import autograd

    if not any(floating(arg) for arg in case[1]):
        pytest.skip("its arrays come in a list")
    ours = slopes(ops, autograd.grad, case, ops.sum)
    theirs = slopes(keras.ops, jax.grad, case, jax.numpy.sum)
    for mine, other in zip(ours, theirs, strict=True):
        assert np.shape(mine) == other.shape
        # Slopes are sums of products of float32, taken in another order.
        np.testing.assert_allclose(mine, other, rtol=3e-4, atol=2e-5)


BY_VALUES = {"segment_sum", "unique", "nonzero"}  # the shapes of their results depend on the values


@pytest.mark.parametrize(
    "case", [case for case in [*SMOOTH, *PLAIN] if any(map(floating, case[1])) and case[0] not in BY_VALUES], ids=label
)
def test_symbolic_shapes(case: Case) -> None:
    name, args, kwargs = case
    first = next(place for place, arg in enumerate(args) if floating(arg))
    if name in ("ndim", "size", "shape", "dtype"):
        return
    shape = args[first].shape
    ours = [*args[:first], KerasTensor(shape), *args[first + 1 :]]
    theirs = [*args[:first], keras.KerasTensor(shape), *args[first + 1 :]]
    try:
        expected = jax.tree.leaves(getattr(keras.ops, name)(*theirs, **kwargs))
    except Exception:
        pytest.skip("Keras cannot infer it")
    for mine, other in zip(flatten(getattr(ops, name)(*ours, **kwargs)), expected, strict=True):
        assert isinstance(mine, KerasTensor)
        assert mine.shape == tuple(other.shape)
