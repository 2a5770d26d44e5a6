"""EinsumDense: values beside NumPy's einsum, shapes and losses of training beside Keras."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.engine.autodiff import gradients

RNG = np.random.default_rng(5)

# equation, output shape, bias axes, the shape of a row, whether the core runs it
FORMS: list[tuple[str, Any, str | None, tuple[int, ...], bool]] = [
    ("ab,bc->ac", 4, None, (3,), True),
    ("ab,bc->ac", 4, "c", (3,), True),
    ("abc,cd->abd", (5, 4), "d", (5, 3), True),
    ("abc,cde->abde", (5, 2, 4), "de", (5, 3), False),
    ("...x,xy->...y", 4, "y", (5, 3), True),
    ("abc,bcd->ad", (4,), "d", (5, 3), False),
    ("abc,bcd->abd", (5, 4), None, (5, 3), False),
    ("abc,bd->acd", (3, 4), "d", (5, 3), False),
    ("abc,cd->abd", (5, 4), "bd", (5, 3), False),
    ("ab...,bc->ac...", (4,), "c", (5, 3), False),
]


@pytest.mark.parametrize(("equation", "output_shape", "bias_axes", "row", "native"), FORMS)
def test_values_and_slopes(equation: str, output_shape: Any, bias_axes: str | None, row: Any, native: bool) -> None:
    layer = layers.EinsumDense(equation, output_shape, bias_axes=bias_axes, bias_initializer="glorot_normal")
    model = fathoms.Sequential([fathoms.Input(row), layer])
    x = RNG.normal(size=(6, *row)).astype("float32")
    assert layer.kernel is not None
    expected = np.einsum(equation, x, layer.kernel.numpy()) + (0 if layer.bias is None else layer.bias.numpy())
    assert model.output_shape[1:] == expected.shape[1:]
    np.testing.assert_allclose(layer(x), expected, rtol=1e-5, atol=1e-6)  # sums of float32 in another order
    assert layer._is_product() == native
    if native:
        np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5, atol=1e-6)
    _, slope = gradients(lambda: (layer(x) * expected).sum(), layer.kernel)
    given, rest = equation.replace("...", "vw" if equation.startswith(".") else "v").split(",")
    weight, result = rest.split("->")
    np.testing.assert_allclose(slope, np.einsum(f"{given},{result}->{weight}", x, expected), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("equation", "output_shape", "bias_axes", "row"), [form[:4] for form in FORMS if form[4]])
def test_training_as_keras(equation: str, output_shape: Any, bias_axes: str | None, row: Any) -> None:
    keras = pytest.importorskip("keras")
    x = RNG.normal(size=(8, *row)).astype("float32")
    histories = []
    weights: list[np.ndarray] = []
    for library in (keras, fathoms):
        model = library.Sequential(
            [library.Input(row), library.layers.EinsumDense(equation, output_shape, "tanh", bias_axes)]
        )
        weights = weights or [np.array(weight) for weight in model.get_weights()]
        model.set_weights(weights)
        model.compile("sgd", "mse")
        y = np.cos(np.arange(8 * np.prod(model.output_shape[1:]))).reshape(8, *model.output_shape[1:])
        histories.append(model.fit(x, y, epochs=3, batch_size=4, shuffle=False, verbose=0).history["loss"])
    np.testing.assert_allclose(histories[1], histories[0], rtol=1e-4)


@pytest.mark.parametrize(
    ("equation", "output_shape", "bias_axes", "message"),
    [
        ("ab,bc", 4, None, "Invalid einsum equation"),
        ("ab,bc->acd", (4, 4), None, "in neither the input 'ab' nor the weight"),
        ("ab,bcd->ac", 4, None, "weight's axis 'd'"),
        ("abc,cd->abd", (7, 4), None, "Axis 'b' has the size 3 in the input but 7"),
        ("ab,bc->ac", 4, "e", "no axis of the output"),
    ],
)
def test_errors(equation: str, output_shape: Any, bias_axes: str | None, message: str) -> None:
    row = (3, 5) if equation.startswith("abc") else (3,)
    with pytest.raises(ValueError, match=message):
        layers.EinsumDense(equation, output_shape, bias_axes=bias_axes).build((None, *row))


def test_written_form() -> None:
    layer = layers.EinsumDense("abc,cd->abd", (None, 4), "relu", "d", name="product")
    again = layers.deserialize(layers.serialize(layer))
    assert again.get_config() == layer.get_config()
    assert layer.compute_output_shape((None, 5, 3)) == (None, 5, 4)
    with pytest.raises(ValueError, match="lora_rank is not supported"):
        layers.EinsumDense("ab,bc->ac", 4, lora_rank=2)
