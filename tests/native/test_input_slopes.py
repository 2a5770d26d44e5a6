"""Derivatives by a program's inputs, and of what it predicts, against central differences in float64."""

from __future__ import annotations

import numpy as np
import pytest

from fathoms import _native

STEP = 1e-6
ROWS, WIDTH = 5, 4


def program_with(kind: str, numbers: dict[str, float], fitted: bool) -> tuple[_native.Program, list[np.ndarray]]:
    random = np.random.default_rng(1)
    program = _native.Program("float64", True)
    x = program.input(WIDTH, wants_delta=True)
    parameters = []
    if fitted:  # gamma, beta, moving mean, moving variance
        parameters = [np.ascontiguousarray(random.uniform(0.5, 1.5, WIDTH)) for _ in range(4)]
    numbers_of = [program.parameter(values, place < 2) for place, values in enumerate(parameters)]
    y = program.operation("tanh", [program.operation(kind, [x], numbers_of, numbers)], [], {})
    program.output(y)
    program.loss("inner_product", 0, {"reduction": 1.0}, 1.0)
    return program, parameters


def total(program: _native.Program, x: np.ndarray, slope: np.ndarray, training: bool) -> float:
    out = np.empty((ROWS, WIDTH))
    program.predict([x], [out], training, 7, None, update=False)
    return float(np.sum(out * slope))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(
    ("kind", "numbers", "fitted"),
    [
        ("sigmoid", {}, False),
        ("softmax", {}, False),
        ("dropout", {"rate": 0.4, "seed": 3}, False),
        ("gaussian_dropout", {"rate": 0.3, "seed": 3}, False),
        ("alpha_dropout", {"rate": 0.3, "seed": 3}, False),
        ("batch_normalization", {}, True),
    ],
)
def test_slopes_by_inputs(kind: str, numbers: dict[str, float], fitted: bool, training: bool) -> None:
    program, parameters = program_with(kind, numbers, fitted)
    random = np.random.default_rng(2)
    x, slope = random.normal(size=(ROWS, WIDTH)), random.normal(size=(ROWS, WIDTH))
    program.trace([x], [slope], [None], 0.0, 7, False, training=training)
    found = program.delta(0)
    gradients = [program.gradient(number) for number in range(min(2, len(parameters)))]
    wanted = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        sides = []
        for sign in (1, -1):
            moved = x.copy()
            moved[place] += sign * STEP
            sides.append(total(program, moved, slope, training))
        wanted[place] = (sides[0] - sides[1]) / (2 * STEP)
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-7)
    for number, values in enumerate(parameters[:2]):
        own = np.zeros_like(values)
        for column in range(WIDTH):
            sides, before = [], values[column]
            for sign in (1, -1):
                values[column] = before + sign * STEP
                sides.append(total(program, x, slope, training))
            values[column] = before
            own[column] = (sides[0] - sides[1]) / (2 * STEP)
        np.testing.assert_allclose(gradients[number], own, rtol=1e-6, atol=1e-7)


def test_moving_averages_stay_unless_they_are_to_follow() -> None:
    program, parameters = program_with("batch_normalization", {}, True)
    before = [values.copy() for values in parameters]
    x = np.random.default_rng(3).normal(size=(ROWS, WIDTH))
    out = np.empty_like(x)
    program.predict([x], [out], True, 0, None, update=False)
    np.testing.assert_array_equal(parameters[2], before[2])
    program.predict([x], [out], True, 0, None)
    np.testing.assert_allclose(parameters[2], 0.99 * before[2] + 0.01 * x.mean(axis=0), rtol=1e-12)


def test_an_input_without_a_wish_has_no_slope() -> None:
    program = _native.Program("float64", True)
    program.output(program.operation("tanh", [program.input(2)], [], {}))
    program.loss("inner_product", 0, {}, 1.0)
    program.trace([np.ones((1, 2))], [np.ones((1, 2))], [None], 0.0, 0, False)
    with pytest.raises(ValueError, match="no input that wants one"):
        program.delta(0)


def test_inner_product_is_the_sum_of_products() -> None:
    targets, outputs = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[3.0, 4.0], [5.0, 6.0]])
    values, slopes = _native.loss_values("inner_product", targets, outputs, {})
    np.testing.assert_array_equal(values, [11, -6])
    np.testing.assert_array_equal(slopes, targets)


def test_prelu_has_no_slope_at_zero() -> None:
    """Keras makes it of two ReLUs, neither of which has a slope at 0."""
    program = _native.Program("float64", True)
    alpha = np.full(WIDTH, 0.25)
    y = program.operation("prelu", [program.input(WIDTH, wants_delta=True)], [program.parameter(alpha, True)], {})
    program.output(y)
    program.loss("inner_product", 0, {"reduction": 1.0}, 1.0)
    program.trace([np.array([[-2.0, 0.0, 0.0, 3.0]])], [np.ones((1, WIDTH))], [None], 0.0, 0, False)
    np.testing.assert_array_equal(program.delta(0), [[0.25, 0, 0, 1]])
