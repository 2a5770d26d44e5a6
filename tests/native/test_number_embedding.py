"""Waves and bins of numbers: the cosine, gradients against central differences, the same bits everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fathoms import _native
from tests.native.test_gradients import Net, check
from tests.native.test_values import run

Array = npt.NDArray[np.floating]

# Turns around every quarter and half, ordinary ones, large ones up to the end of the type's range, and tiny ones.
TURNS = np.concatenate(
    [
        np.arange(-64, 65) / 16,
        np.arange(-64, 65) / 16 + 1e-6,
        np.random.default_rng(0).uniform(-4, 4, 20_000),
        np.random.default_rng(1).normal(size=20_000) * 10.0 ** np.random.default_rng(2).integers(-30, 30, 20_000),
        np.array([2.0**22 + 0.5, 2.0**22 + 1.5, -(2.0**22) - 0.5, 2.0**23 - 0.5, 2.0**23, 3e38, 0.0]),
    ]
)


def waves(x: Array, frequency: Array, phase: Array) -> Array:
    """The operation with one unit for each wave and the identity as its map: the waves themselves."""
    numbers, each = frequency.shape
    kernel = np.tile(np.eye(each, dtype=x.dtype), (numbers, 1, 1))
    return run("periodic_embedding", [x], {}, [frequency, phase, kernel, np.zeros((numbers, each), x.dtype)])


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 1.8e-7), ("float64", 1e-15)])
def test_cosine(dtype: str, bound: float) -> None:
    """The bound that vecmath.hpp states; NumPy takes whole turns off in float64, which is exact."""
    turns = TURNS.astype(dtype)[:, None]
    found = waves(turns, np.ones((1, 1), dtype), np.zeros((1, 1), dtype))
    exact = turns.astype("float64")
    assert np.abs(found - np.cos(2 * np.pi * (exact - np.round(exact)))).max() < bound


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 1.8e-7), ("float64", 1e-15)])
def test_sine(dtype: str, bound: float) -> None:
    """The slope of a wave by its phase is minus the sine."""
    turns = TURNS.astype(dtype)
    program = _native.Program(dtype)
    phases = _native.aligned([1, 1], dtype)
    own = [_native.aligned(shape, dtype) for shape in ([1, 1], [1, 1, 1], [1, 1])]
    for array, value in zip(own, (1, 1, 0), strict=True):
        array[...] = value
    numbers = [program.parameter(own[0], False), program.parameter(phases, True)]
    numbers += [program.parameter(array, False) for array in own[1:]]
    program.output(program.operation("periodic_embedding", [program.input(1)], numbers, {}))
    program.loss("inner_product", 0, {"reduction": 1.0}, 1.0)
    for turn in (*turns[:300], *turns[-7:]):
        program.trace([np.full((1, 1), turn, dtype)], [np.ones((1, 1), dtype)], [], 0.0, 0, False)
        exact = float(turn)
        assert abs(program.gradient(numbers[1])[0] + np.sin(2 * np.pi * (exact - np.round(exact)))) < bound


def test_what_is_no_number_stays_none() -> None:
    x = np.array([[np.nan, 1.0], [np.inf, 1.0], [1.0, 1.0]], "float32")
    found = waves(x, np.ones((1, 3), "float32"), np.zeros((1, 3), "float32"))
    assert np.isnan(found[:2, :3]).all() and (found[2] == 1).all() and (found[:, 3] == 1).all()
    bins = [np.array(values, "float32") for values in ([0, 1, 2], [1, 1, 1], [3])]
    found = run("piecewise_linear_embedding", [x], {}, bins)
    assert np.isnan(found[0, :3]).all() and (found[1, :3] == [1, 1, np.inf]).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("relu", [0, 1])
@pytest.mark.parametrize("direct", [0, 1])
@pytest.mark.parametrize("units", [1, 2, 3, 4, 9])
def test_waves_by_their_formula(dtype: str, relu: int, direct: int, units: int) -> None:
    random = np.random.default_rng(units)
    x = random.normal(size=(37, 5)).astype(dtype)
    frequency, phase = random.normal(size=(2, 3, 7)).astype(dtype)
    kernel, bias = random.normal(size=(3, 7, units)).astype(dtype), random.normal(size=(3, units)).astype(dtype)
    found = run("periodic_embedding", [x], {"relu": relu, "direct": direct}, [frequency, phase, kernel, bias])
    exact = x.astype("float64")[:, :3, None]
    made = np.einsum("rnf,nfu->rnu", np.cos(2 * np.pi * frequency * exact + phase), kernel.astype("float64")) + bias
    made = np.maximum(made, 0) if relu else made
    made = np.concatenate([exact, made], 2) if direct else made
    expected = np.concatenate([made.reshape(37, -1), x[:, 3:]], 1)
    np.testing.assert_allclose(found, expected, rtol=0, atol=6e-6 if dtype == "float32" else 1e-13)


EDGES = [[-1.0, 0.0, 0.5, 2.0], [0.25, 0.75], [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0]]


def bins_of(edges: list[list[float]], dtype: str) -> list[Array]:
    begins = np.concatenate([own[:-1] for own in edges])
    widths = np.concatenate([np.diff(own) for own in edges])
    return [np.asarray(values, dtype) for values in (begins, widths, [len(own) - 1 for own in edges])]


def places(x: Array, edges: list[float]) -> Array:
    """Equation 1 of the paper, case by case."""
    found = np.empty((len(x), len(edges) - 1))
    for bin_, (begin, end) in enumerate(pairwise(edges)):
        inside = (x - begin) / (end - begin)
        below, above = (x < begin) & (bin_ > 0), (x >= end) & (bin_ < len(edges) - 2)
        found[:, bin_] = np.where(below, 0, np.where(above, 1, inside))
    return found


@pytest.mark.parametrize("units", [0, 1, 5])
@pytest.mark.parametrize("direct", [0, 1])
def test_bins_by_their_formula(units: int, direct: int) -> None:
    random = np.random.default_rng(0)
    x = np.concatenate(
        [random.normal(size=(40, 4)) * 2, np.tile([[-1.0, 0.75, 3.0, 9.0], [2.0, 0.25, -2.0, 9.0]], (1, 1))]
    )
    parts = [places(x[:, i], own) for i, own in enumerate(EDGES)]
    parameters = bins_of(EDGES, "float64")
    if units:
        kernel, bias = random.normal(size=(9, units)), random.normal(size=(3, units))
        starts = np.cumsum([0, *(len(own) - 1 for own in EDGES)])
        parts = [part @ kernel[starts[i] : starts[i + 1]] + bias[i] for i, part in enumerate(parts)]
        parameters += [kernel, bias]
    if direct:
        parts = [np.concatenate([x[:, i : i + 1], part], 1) for i, part in enumerate(parts)]
    found = run("piecewise_linear_embedding", [x], {"direct": direct}, parameters)
    np.testing.assert_allclose(found, np.concatenate([*parts, x[:, 3:]], 1), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("waves", "units", "numbers"),
    [(7, 3, {"direct": 1}), (16, 1, {}), (17, 4, {"direct": 1, "relu": 1}), (33, 6, {"relu": 1})],
)
def test_gradients_of_waves(waves: int, units: int, numbers: dict[str, float]) -> None:
    def build(net: Net, x: int) -> int:
        own = [
            net.parameter(3, waves),
            net.parameter(3, waves),
            net.parameter(3, waves, units),
            net.parameter(3, units),
        ]
        return net.dense(net.program.operation("periodic_embedding", [net.dense(x, 5)], own, numbers), 2)

    check(build)


@pytest.mark.parametrize("units", [0, 1, 6])
@pytest.mark.parametrize("numbers", [{}, {"direct": 1}, {"relu": 1}])
def test_gradients_of_bins(units: int, numbers: dict[str, float]) -> None:
    def build(net: Net, x: int) -> int:
        own = []
        for values in bins_of(EDGES, "float64"):
            fixed = _native.aligned([len(values)], "float64")
            fixed[...] = values
            own.append(net.program.parameter(fixed, False))
        own += [net.parameter(9, units), net.parameter(3, units)] if units else []
        return net.dense(net.program.operation("piecewise_linear_embedding", [net.dense(x, 5)], own, numbers), 2)

    check(build)


def test_gradients_of_a_number_that_feeds_another_operation_and_of_factors() -> None:
    def build(net: Net, x: int) -> int:
        hidden = net.dense(x, 4)
        own = [net.parameter(2, 3), net.parameter(2, 3), net.parameter(2, 3, 2), net.parameter(2, 2)]
        waves = net.program.operation("periodic_embedding", [hidden], own, {})
        factors = net.program.operation("affine", [hidden], [net.parameter(2), net.parameter(2)], {"repeat": 2})
        alone = net.program.operation("affine", [hidden], [net.parameter(4)], {})
        return net.dense(net.program.operation("concatenate", [waves, factors, alone], [], {}), 2)

    check(build)


def train() -> bytes:
    """Trains on waves and bins, with rows that fill no register; returns the weights."""
    random = np.random.default_rng(0)
    x = random.normal(size=(717, 9)).astype("float32")
    program = _native.Program("float32")
    weights: list[Array] = []

    def parameter(values: npt.ArrayLike, trainable: bool = True) -> int:
        values = np.asarray(values, "float32")
        array = _native.aligned(list(values.shape), "float32")
        array[...] = values
        if trainable:
            weights.append(array)
        return program.parameter(array, trainable)

    shapes = [(6, 24), (6, 24), (6, 24, 3), (6, 3)]
    buffer = program.operation("affine", [program.input(9)], [parameter(random.normal(size=9))], {})
    own = [parameter(random.normal(size=shape)) for shape in shapes]
    buffer = program.operation("periodic_embedding", [buffer], own, {"direct": 1})
    own = [parameter(values, False) for values in bins_of(EDGES, "float32")]
    own += [parameter(random.normal(size=(9, 7))), parameter(np.zeros((3, 7)))]
    buffer = program.operation("piecewise_linear_embedding", [buffer], own, {"relu": 1})
    kernel = parameter(random.normal(size=(program.size(buffer), 1)) / 7)
    program.loss("mean_squared_error", program.output(program.operation("dense", [buffer], [kernel], {})), {}, 1.0)
    program.optimizer("adam", [[np.zeros(w.shape, "float32") for w in weights] for _ in range(2)], {})
    for epoch in range(3):
        order = _native.permutation(1, epoch, len(x))
        program.train([x], [np.sin(3 * x[:, :1])], [], order, 200, np.full(4, 1e-2), epoch * 4)
    return b"".join(weight.tobytes() for weight in weights)


def test_threads() -> None:
    before = _native.get_threads()
    try:
        results = []
        for threads in (1, 2, 3, 8):
            _native.set_threads(threads)
            results.append(train())
        assert np.isfinite(np.frombuffer(results[0], "float32")).all()
        assert all(result == results[0] for result in results)
    finally:
        _native.set_threads(before)


def test_cpu_levels_with_fused_multiply_adds() -> None:
    if _native.LEVEL != "avx512":
        pytest.skip(f"this machine's best CPU level is {_native.LEVEL}: there is no second one to compare")
    script = "import sys; from tests.native import test_number_embedding as t; sys.stdout.buffer.write(t.train())"
    results = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "FATHOMS_CPU": level},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for level in ("avx2", "avx512")
    ]
    assert len(results[0]) > 2000 and results[0] == results[1]


@pytest.mark.parametrize(
    ("kind", "parameters", "message"),
    [
        ("periodic_embedding", [(2, 3), (2, 4), (2, 3, 1), (2, 1)], "frequencies and the phases"),
        ("periodic_embedding", [(6,), (6,), (2, 3, 1), (2, 1)], "frequencies and the phases"),
        ("periodic_embedding", [(2, 3), (2, 3), (2, 2, 1), (2, 1)], "kernel must be"),
        ("periodic_embedding", [(2, 3), (2, 3), (2, 3, 2), (2, 1)], "bias must be"),
        ("periodic_embedding", [(2, 3), (2, 3), (2, 3, 2)], "needs a bias"),
        ("periodic_embedding", [(2, 3), (2, 3), (6, 0), (2, 0)], "kernel must be"),
        ("periodic_embedding", [(5, 3), (5, 3), (5, 3, 1), (5, 1)], "functions of 5 numbers, but a row has 4"),
        ("periodic_embedding", [(1, 257), (1, 257), (257, 1), (1, 1)], "at most 256 functions"),
        ("periodic_embedding", [(1, 1), (1, 1), (1, 257), (1, 257)], "at most 256 units"),
        ("periodic_embedding", [(2, 3)], "takes 2 to 4 parameters"),
        ("piecewise_linear_embedding", [(2,), (2,), (3,)], "one begin and one width"),
        ("piecewise_linear_embedding", [(2,), (3,), (2,)], "one begin and one width"),
        ("piecewise_linear_embedding", [(2,), (2,), (0,)], "one begin and one width"),
    ],
)
def test_wrong_parameters_are_refused(kind: str, parameters: list[tuple[int, ...]], message: str) -> None:
    program = _native.Program("float32")
    numbers = []
    for shape in parameters:
        array = np.ones(shape, "float32")
        numbers.append(program.parameter(array, False))
    with pytest.raises(ValueError, match=message):
        program.operation(kind, [program.input(4)], numbers, {})


@pytest.mark.parametrize(
    ("begins", "widths", "bins", "message"),
    [
        ([0, 1], [1, 0], [2], "wider than 0"),
        ([0, 1], [1, np.nan], [2], "wider than 0"),
        ([0, np.inf], [1, 1], [2], "finite"),
        ([0, 1], [1, 1], [1.5], "bins"),
        ([0, 1], [1, 1], [np.nan], "bins"),
        ([0, 1], [1, 1], [-1, 3], "bins"),
        ([0, 1], [1, 1], [1e9], "bins"),
    ],
)
def test_wrong_bins_are_refused(begins: list[float], widths: list[float], bins: list[float], message: str) -> None:
    program = _native.Program("float64")
    numbers = [program.parameter(np.array(values, float), False) for values in (begins, widths, bins)]
    with pytest.raises(ValueError, match=message):
        program.operation("piecewise_linear_embedding", [program.input(4)], numbers, {})
    trained = [program.parameter(np.array(values, float), True) for values in ([0, 1], [1, 1], [2])]
    with pytest.raises(ValueError, match="cannot be trained"):
        program.operation("piecewise_linear_embedding", [program.input(4)], trained, {})
