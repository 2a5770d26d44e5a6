"""The joining layers against NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers

RANDOM = np.random.default_rng(0)
A, B, C = (RANDOM.normal(size=(4, 5)).astype("float32") for _ in range(3))

FORMULAS: dict[str, Callable[..., Any]] = {
    "Add": lambda *x: sum(x),
    "Multiply": lambda *x: np.prod(x, axis=0),
    "Average": lambda *x: np.mean(x, axis=0),
    "Maximum": lambda *x: np.max(x, axis=0),
    "Minimum": lambda *x: np.min(x, axis=0),
    "Concatenate": lambda *x: np.concatenate(x, axis=-1),
}


@pytest.mark.parametrize("inputs", [[A], [A, B], [A, A], [A, B, C]], ids=["one", "two", "same", "three"])
@pytest.mark.parametrize("name", FORMULAS)
def test_formulas(name: str, inputs: list[Any]) -> None:
    layer = getattr(layers, name)()
    expected = FORMULAS[name](*inputs)
    np.testing.assert_allclose(layer(inputs), expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(getattr(layers, name.lower())(inputs), expected, rtol=1e-6, atol=1e-6)
    assert layer.compute_output_shape([(None, 5)] * len(inputs)) == (None, *expected.shape[1:])
    places = [fathoms.Input((5,)) for _ in inputs]
    model = fathoms.Model(places, getattr(layers, name)()(places))
    np.testing.assert_allclose(model.predict(inputs, verbose=0), expected, rtol=1e-6, atol=1e-6)


def test_subtract_and_dot() -> None:
    np.testing.assert_allclose(layers.Subtract()([A, B]), A - B, rtol=1e-6)
    np.testing.assert_allclose(layers.subtract([A, B]), A - B, rtol=1e-6)
    np.testing.assert_allclose(layers.Dot(axes=1)([A, B]), (A * B).sum(1, keepdims=True), rtol=1e-5)
    lengths = np.linalg.norm(A, axis=1) * np.linalg.norm(B, axis=1)
    cosine = (A * B).sum(1) / lengths
    np.testing.assert_allclose(layers.dot([A, B], axes=-1, normalize=True)[:, 0], cosine, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("axis", [1, 2, -1, -2])
def test_concatenating_along_any_axis(axis: int) -> None:
    shapes = [(4, 2, 3), (4, 5, 3)] if axis in (1, -2) else [(4, 2, 3), (4, 2, 1)]
    inputs = [RANDOM.normal(size=shape).astype("float32") for shape in shapes]
    np.testing.assert_array_equal(layers.Concatenate(axis)(inputs), np.concatenate(inputs, axis))


@pytest.mark.parametrize("name", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"])
def test_written_form(name: str) -> None:
    layer = layers.deserialize(layers.serialize(getattr(layers, name)(name="join")))
    assert type(layer).__name__ == name and layer.name == "join"
    layer([A, B])
    assert [*map(tuple, layer.input_shape)] == [(None, 5), (None, 5)]  # type: ignore[arg-type]


MISTAKES = [
    (lambda: layers.Add()(A), "merges a list of tables"),
    (lambda: layers.Add()([A, A[:, :2]]), "incompatible shapes"),
    (lambda: layers.Add()(fathoms.Input((3,))), "found the input shape"),
    (lambda: layers.Add()([fathoms.Input((3,)), A]), "placeholders and on ndarray"),
    (lambda: layers.Add().compute_output_shape([(2, 3), (4, 3)]), "different batch sizes"),
    (lambda: layers.Subtract()([A, B, C]), "exactly 2 inputs"),
    (lambda: layers.Concatenate(axis=0), "axis of the rows"),
    (lambda: layers.Concatenate(axis=3)([A, B]), "axis=3 is not an axis"),
    (lambda: layers.Concatenate(axis=1)([A[:, :, None], B]), "matching shapes"),
    (lambda: layers.Dot(axes=1)([A, A[:, :2]]), "Incompatible input shapes"),
    (lambda: layers.Dot(axes=(1, 2, 3)), "one whole number for each"),
    (lambda: layers.Dot(axes=1)([A, B, C]), "exactly 2 inputs"),
]


@pytest.mark.parametrize(("wrong", "message"), MISTAKES, ids=[message for _, message in MISTAKES])
def test_mistakes_are_explained(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()


def test_dot_needs_numbers_for_axes() -> None:
    with pytest.raises(TypeError, match="axes=1"):
        layers.Dot(axes="columns")  # type: ignore[arg-type]
