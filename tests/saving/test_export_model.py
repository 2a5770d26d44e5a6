"""ONNX files against ONNX Runtime: the same numbers to 1e-5 of the largest, for any number of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import _native, activations, layers
from fathoms.saving.onnx_program import _OPERATIONS

pytest.importorskip("onnx", reason="the package onnx is not installed: pip install 'fathoms[onnx]'")
runtime = pytest.importorskip("onnxruntime", reason="the package onnxruntime is not installed")

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(scale=2, size=(7, 6)).astype("float32")
CUBE = RANDOM.normal(size=(7, 3, 4)).astype("float32")
IDS = RANDOM.integers(0, 5, size=(7, 3)).astype("float32")


def ran(model: Any, tmp_path: Path, *inputs: np.ndarray) -> list[np.ndarray]:
    """What ONNX Runtime makes of these inputs."""
    model.export(tmp_path / "m.onnx")
    session = runtime.InferenceSession(str(tmp_path / "m.onnx"), providers=["CPUExecutionProvider"])
    assert [given.name for given in session.get_inputs()] == model.input_names
    assert [given.shape[0] for given in session.get_inputs()] == ["batch"] * len(inputs)
    names = [given.name for given in session.get_inputs()]
    return list(session.run(None, dict(zip(names, inputs, strict=True))))


def check(model: Any, tmp_path: Path, *inputs: np.ndarray) -> None:
    """Compare for all rows and for one."""
    for weight in model.weights:  # nothing may be left at 0 or 1
        weight.assign(weight.numpy() + RANDOM.uniform(0.05, 0.5, weight.shape))
    for rows in (len(inputs[0]), 1):
        given = [array[:rows] for array in inputs]
        expected = model.predict(given if len(given) > 1 else given[0], verbose=0)
        expected = expected if isinstance(expected, list) else [expected]
        for ours, theirs in zip(expected, ran(model, tmp_path, *given), strict=True):
            assert ours.shape == theirs.shape
            np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-5 * max(np.abs(ours).max(), 1))


def test_every_operation_of_the_core_can_be_written() -> None:
    assert set(_OPERATIONS) == set(_native.kinds()["operation"])


FUNCTIONS = [name for name in activations.__all__ if name in _native.kinds()["operation"] or name == "glu"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_activations(tmp_path: Path, name: str) -> None:
    model = fathoms.Sequential([fathoms.Input((6,)), layers.Activation(name)])
    check(model, tmp_path, X)


LAYERS: dict[str, Any] = {
    "dense": lambda: [layers.Dense(5, "gelu"), layers.Dense(2, use_bias=False)],
    "dense_on_cubes": lambda: [layers.Dense(5, "softmax")],
    "relu": lambda: [layers.ReLU(max_value=2, negative_slope=0.1, threshold=0.5)],
    "leaky_relu": lambda: [layers.LeakyReLU(0.15)],
    "prelu": lambda: [layers.PReLU(), layers.PReLU(shared_axes=[1])],
    "elu": lambda: [layers.ELU(0.7)],
    "softmax": lambda: [layers.Softmax(axis=(1, 2)), layers.Softmax(axis=1)],
    "noise": lambda: [
        layers.Dropout(0.5), layers.GaussianDropout(0.2), layers.GaussianNoise(1), layers.AlphaDropout(0.3),
    ],
    "batch": lambda: [layers.BatchNormalization(), layers.BatchNormalization(scale=False, center=False)],
    "layer": lambda: [layers.LayerNormalization(), layers.LayerNormalization(axis=(1, 2), scale=False)],
    "group": lambda: [layers.Flatten(), layers.GroupNormalization(2), layers.GroupNormalization(4, center=False, scale=False)],
    "rms": lambda: [layers.RMSNormalization()],
    "unit": lambda: [layers.UnitNormalization(), layers.UnitNormalization(axis=1)],
    "normalization": lambda: [layers.Normalization(mean=1.5, variance=4.0), layers.Rescaling(0.5, 0.1)],
    "shapes": lambda: [layers.Permute((2, 1)), layers.Reshape((2, 6)), layers.Flatten(), layers.RepeatVector(2)],
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_layers(tmp_path: Path, name: str, dtype: str) -> None:
    fathoms.config.set_floatx(dtype)
    try:
        check(fathoms.Sequential([fathoms.Input((3, 4)), *LAYERS[name]()]), tmp_path, CUBE)
    finally:
        fathoms.config.set_floatx("float32")


def test_embeddings(tmp_path: Path) -> None:
    check(fathoms.Sequential([fathoms.Input((3,)), layers.Embedding(5, 4), layers.Flatten()]), tmp_path, IDS)


NUMBERS: dict[str, Any] = {
    "waves": lambda: [layers.Scale(), layers.PeriodicEmbedding(numbers=4, sigma=0.5)],
    "waves_of_all": lambda: [layers.PeriodicEmbedding(units=3, direct=False, activation="relu")],
    "bins": lambda: [layers.PiecewiseLinearEmbedding([[-1, 0, 1], [0, 2], [-2, -1, 0, 1, 2, 3]])],
    "bins_and_numbers": lambda: [layers.PiecewiseLinearEmbedding([[-1, 0, 1], [0, 2]], direct=True)],
    "mapped_bins": lambda: [layers.PiecewiseLinearEmbedding([[-1, 0, 1], [0, 2]], units=3, activation="relu")],
}


@pytest.mark.parametrize("name", NUMBERS)
def test_embeddings_of_numbers(tmp_path: Path, name: str) -> None:
    check(fathoms.Sequential([fathoms.Input((6,)), *NUMBERS[name](), layers.Dense(2)]), tmp_path, X)


def test_whole_numbers_come_in_as_such(tmp_path: Path) -> None:
    model = fathoms.Sequential([fathoms.Input((3,), dtype="int32"), layers.Embedding(5, 4)])
    ids = IDS.astype("int32")
    np.testing.assert_allclose(ran(model, tmp_path, ids)[0], model.predict(ids, verbose=0), rtol=0, atol=1e-6)


def test_joins_branches_and_models_within(tmp_path: Path) -> None:
    a, b = fathoms.Input((6,), name="left"), fathoms.Input((6,), name="right")
    shared = layers.Dense(6, "tanh")
    inner = fathoms.Sequential([fathoms.Input((6,)), layers.Dense(6, "relu"), layers.BatchNormalization()])
    x, y = shared(a), shared(inner(b))
    joined = [
        layers.Add()([x, y, a]), layers.Subtract()([x, y]), layers.Multiply()([x, y, b]), layers.Average()([x, y, a]),
        layers.Maximum()([x, y, a]), layers.Minimum()([x, y]), layers.Dot(1)([x, y]), layers.Dot(1, normalize=True)([x, y]),
    ]  # fmt: skip
    cube = layers.Concatenate(axis=1)([layers.Reshape((2, 3))(x), layers.Reshape((2, 3))(y)])
    both = layers.Concatenate(axis=2)([layers.Reshape((2, 3))(x), layers.Reshape((2, 3))(y)])
    model = fathoms.Model([a, b], [layers.Concatenate(name="all")(joined), cube, both])
    check(model, tmp_path, X, X[::-1].copy())


def test_the_same_weights_are_stored_once(tmp_path: Path) -> None:
    import onnx

    a = fathoms.Input((6,))
    shared = layers.Dense(6, name="shared")
    fathoms.Model(a, shared(shared(a))).export(tmp_path / "m.onnx")
    names = [weight.name for weight in onnx.load(tmp_path / "m.onnx").graph.initializer]
    assert [name for name in names if "kernel" in name] == ["shared/kernel"]


def test_other_formats_and_unbuilt_models_are_refused(tmp_path: Path) -> None:
    model = fathoms.Sequential([layers.Dense(1)])
    with pytest.raises(ValueError, match="not built"):
        model.export(tmp_path / "m.onnx")
    with pytest.raises(ValueError, match="Unrecognized format="):
        model.export(tmp_path / "m", format="bad")
    with pytest.raises(NotImplementedError, match="to_keras"):
        model.export(tmp_path / "m")
    with pytest.raises(ValueError, match="opset"):
        model.export(tmp_path / "m.onnx", opset=3)


def test_layers_that_look_columns_up_are_refused(tmp_path: Path) -> None:
    model = fathoms.Sequential([fathoms.Input((1,), dtype="string"), layers.StringLookup(vocabulary=["a", "b"])])
    with pytest.raises(ValueError, match="looks columns up"):
        model.export(tmp_path / "m.onnx")
