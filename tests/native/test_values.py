"""What the core computes, against NumPy and SciPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import scipy.special as special

from fathoms import _native

Array = npt.NDArray[np.floating]
TOLERANCE = {"float32": 2e-6, "float64": 1e-13}


def run(kind: str, inputs: list[Array], numbers: dict[str, float], parameters: list[Array] | None = None) -> Array:
    """One operation over [rows, size] inputs, in inference."""
    dtype = inputs[0].dtype
    program = _native.Program(dtype.name)
    buffers = [program.input(x.shape[1]) for x in inputs]
    numbered = []
    for values in parameters or []:
        own = _native.aligned(list(values.shape), dtype.name)
        own[...] = values
        numbered.append(program.parameter(own, False))
    output = program.operation(kind, buffers, numbered, numbers)
    program.output(output)
    result = np.empty((len(inputs[0]), program.size(output)), dtype)
    program.predict(inputs, [result])
    return result


ACTIVATIONS = {
    "relu": lambda x: np.maximum(0, x),
    "leaky_relu": lambda x: np.where(x < 0, 0.2 * x, x),
    "relu6": lambda x: np.clip(x, 0, 6),
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "selu": lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x)),
    "gelu": lambda x: x * special.ndtr(x),
    "silu": lambda x: x * special.expit(x),
    "softplus": lambda x: np.logaddexp(0, x),
    "softsign": lambda x: x / (1 + abs(x)),
    "exponential": np.exp,
    "hard_sigmoid": lambda x: np.clip(x + 3, 0, 6) / 6,
    "hard_silu": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "celu": lambda x: np.maximum(x, 0) + np.expm1(np.minimum(x, 0)),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "hard_shrink": lambda x: np.where(abs(x) > 0.5, x, 0),
    "soft_shrink": lambda x: np.sign(x) * np.maximum(abs(x) - 0.5, 0),
    "squareplus": lambda x: np.where(x > 0, (x + np.sqrt(x * x + 4)) / 2, 2 / (np.sqrt(x * x + 4) - x)),
    "log_sigmoid": special.log_expit,
    "sparse_plus": lambda x: np.where(x < 1, np.maximum(x + 1, 0) ** 2 / 4, x),
    "sparse_sigmoid": lambda x: np.clip((x + 1) / 2, 0, 1),
    "threshold": lambda x: np.where(x > 0, x, 0),
    "tanh_shrink": lambda x: x - np.tanh(x),
}
# Differences of two close numbers, computed as Keras computes them: right to this much of the numbers themselves.
CANCELLING = {"squareplus": 1e-7, "tanh_shrink": 1e-7, "sparse_plus": 1e-7}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_activation(kind: str, dtype: str) -> None:
    x = np.concatenate([np.linspace(-85, 85, 4001), np.linspace(-2, 2, 4001), np.logspace(-30, 0, 301)]).astype(dtype)
    expected = ACTIVATIONS[kind](x.astype("float64"))
    with np.errstate(over="ignore"):
        expected = expected.astype(dtype)
    # erfc, far in its tail, multiplies the rounding of its argument z by 2 z^2.
    tolerance = TOLERANCE[dtype] * (10 if kind == "gelu" else 1)
    # gelu is x times a number that may be too small for its type, and counts as zero then.
    absolute = max(1e-36 if kind == "gelu" else 1e-37, CANCELLING.get(kind, 0) * tolerance / 2e-6 * abs(x).max())
    np.testing.assert_allclose(run(kind, [x.reshape(-1, 1)], {})[:, 0], expected, rtol=tolerance, atol=absolute)


@pytest.mark.parametrize("kind", ["exponential", "sigmoid", "tanh", "relu", "softplus", "silu", "elu", "gelu", "mish"])
def test_activations_at_the_ends(kind: str) -> None:
    x = np.array([[-np.inf, np.inf, np.nan, -1e30, 1e30, 0.0]], "float32")
    result = run(kind, [x], {})[0]
    assert np.isnan(result[2])
    with np.errstate(all="ignore"):
        expected = ACTIVATIONS[kind](x[0].astype("float64")).astype("float32")
    finite = ~np.isnan(expected)  # SciPy's own inf * 0 apart
    np.testing.assert_array_equal(result[finite], expected[finite])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1, 2, 10, 33])
def test_softmax(size: int, dtype: str) -> None:
    x = np.random.default_rng(0).normal(scale=20, size=(50, size)).astype(dtype)
    np.testing.assert_allclose(
        run("softmax", [x], {}), special.softmax(x, axis=1), rtol=40 * TOLERANCE[dtype], atol=1e-37
    )
    np.testing.assert_allclose(
        run("log_softmax", [x], {}),
        special.log_softmax(x, axis=1),
        rtol=10 * TOLERANCE[dtype],
        atol=10 * TOLERANCE[dtype],
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("units", [1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 48, 49, 64, 65, 100, 512])
def test_dense(units: int, dtype: str) -> None:
    random = np.random.default_rng(units)
    for rows, inputs in [(1, 1), (3, 7), (9, 130), (40, 257), (100, 16)]:
        x = random.normal(size=(rows, inputs)).astype(dtype)
        kernel, bias = random.normal(size=(inputs, units)).astype(dtype), random.normal(size=units).astype(dtype)
        exact = x.astype("longdouble") @ kernel.astype("longdouble") + bias
        size = abs(x) @ abs(kernel) + abs(bias)
        error = abs(run("dense", [x], {}, [kernel, bias]) - exact) / size
        assert error.max() < inputs * np.finfo(dtype).eps
        np.testing.assert_allclose(run("dense", [x], {}, [kernel]), (exact - bias).astype(dtype), atol=1e-4, rtol=1e-4)


def test_dense_over_groups_is_dense_over_rows() -> None:
    random = np.random.default_rng(0)
    x, kernel = random.normal(size=(6, 3, 5)).astype("float32"), random.normal(size=(5, 20)).astype("float32")
    grouped = run("dense", [x.reshape(6, 15)], {"repeat": 3}, [kernel])
    np.testing.assert_array_equal(grouped.reshape(18, 20), run("dense", [x.reshape(18, 5)], {}, [kernel]))


def test_joins() -> None:
    random = np.random.default_rng(0)
    a, b = random.normal(size=(5, 6)), random.normal(size=(5, 6))
    for kind, expected in {
        "add": a + b,
        "subtract": a - b,
        "multiply": a * b,
        "average": (a + b) / 2,
        "maximum": np.maximum(a, b),
        "minimum": np.minimum(a, b),
        "concatenate": np.hstack([a, b]),
    }.items():
        np.testing.assert_array_equal(run(kind, [a, b], {}), expected)
    side_by_side = run("concatenate", [a, b], {"repeat": 2}).reshape(5, 2, 6)
    np.testing.assert_array_equal(side_by_side, np.concatenate([a.reshape(5, 2, 3), b.reshape(5, 2, 3)], axis=2))


def test_batch_normalization() -> None:
    random = np.random.default_rng(0)
    x = random.normal(3, 2, (40, 18))
    gamma, beta, mean, variance = (random.uniform(0.5, 2, 18) for _ in range(4))
    expected = gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta
    np.testing.assert_allclose(run("batch_normalization", [x], {}, [gamma, beta, mean, variance]), expected, rtol=1e-12)

    program = _native.Program("float64")
    own = [_native.aligned([18], "float64") for _ in range(4)]
    for array, values in zip(own, [gamma, beta, mean, variance], strict=True):
        array[...] = values
    parameters = [program.parameter(array, False) for array in own]
    program.output(program.operation("batch_normalization", [program.input(18)], parameters, {"momentum": 0.9}))
    result = np.empty_like(x)
    program.predict([x], [result], training=True)
    np.testing.assert_allclose(result, gamma * (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3) + beta, rtol=1e-11)
    np.testing.assert_allclose(own[2], 0.9 * mean + 0.1 * x.mean(0), rtol=1e-12)
    np.testing.assert_allclose(own[3], 0.9 * variance + 0.1 * x.var(0), rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_losses_and_metrics(dtype: str) -> None:
    random = np.random.default_rng(0)
    y, o = random.normal(size=(30, 5)).astype(dtype), random.normal(size=(30, 5)).astype(dtype)
    share = special.softmax(o, axis=1)
    bits, labels = (y > 0).astype(dtype), random.integers(0, 5, (30, 1))
    one_hot, given = np.eye(5, dtype=dtype)[labels[:, 0]], labels.astype(dtype)

    def both(kind: str, targets: Array, outputs: Array, numbers: dict[str, float], expected: Array) -> None:
        rtol, atol = 20 * TOLERANCE[dtype], TOLERANCE[dtype]
        values = _native.metric_values(kind, targets, outputs, numbers)
        np.testing.assert_allclose(values, expected, rtol=rtol, atol=atol)
        if kind in _native.kinds()["loss"]:
            np.testing.assert_array_equal(_native.loss_values(kind, targets, outputs, numbers)[0], values)

    both("mean_squared_error", y, o, {}, ((y - o) ** 2).mean(1))
    both("mean_absolute_error", y, o, {}, abs(y - o).mean(1))
    p = special.expit(o.astype("float64"))
    entropy = -(special.xlogy(bits, p) + special.xlogy(1 - bits, 1 - p)).mean(1)
    both("binary_crossentropy", bits, o, {"from_logits": 1}, entropy)
    both("binary_crossentropy", bits, p.astype(dtype), {}, entropy)
    smooth = bits * 0.8 + 0.1
    both("binary_crossentropy", bits, o, {"from_logits": 1, "label_smoothing": 0.2},
         -(smooth * np.log(p) + (1 - smooth) * np.log(1 - p)).mean(1))  # fmt: skip
    surprise = -np.log(special.softmax(o.astype("float64"), axis=1)[np.arange(30), labels[:, 0]])
    for numbers, outputs in (({"from_logits": 1.0}, o), ({}, share), ({}, 3 * share)):
        both("categorical_crossentropy", one_hot, outputs, numbers, surprise)
        both("sparse_categorical_crossentropy", given, outputs, numbers, surprise)
    both("binary_accuracy", bits, o, {"threshold": 0.3}, ((o > 0.3) == bits).mean(1))
    both("categorical_accuracy", one_hot, o, {}, o.argmax(1) == labels[:, 0])
    both("sparse_categorical_accuracy", given, o, {}, o.argmax(1) == labels[:, 0])


def test_more_losses() -> None:
    """Each against its formula, written out."""
    random = np.random.default_rng(1)
    y, o = random.uniform(0.1, 1, (30, 5)), random.uniform(0.1, 1, (30, 5))
    labels = random.integers(0, 5, 30)
    one_hot, signs = np.eye(5)[labels], random.choice([-1.0, 1.0], (30, 5))
    share, e = o / o.sum(1, keepdims=True), abs(y - o)
    focal = -0.25 * ((1 - share) ** 2 * one_hot * np.log(share)).sum(1)
    bits = (signs > 0).astype(float)
    right = np.where(bits == 1, o, 1 - o)
    soft = special.softmax(o, axis=1)
    gap = ((1 - one_hot) * o).max(1) - (one_hot * o).sum(1) + 1
    cases: list[tuple[str, Array, dict[str, float], Array]] = [
        ("mean_absolute_percentage_error", y, {}, 100 * (e / y).mean(1)),
        ("mean_squared_logarithmic_error", y, {}, ((np.log1p(o) - np.log1p(y)) ** 2).mean(1)),
        ("huber", y, {"delta": 0.3}, special.huber(0.3, e).mean(1)),
        ("log_cosh", y, {}, np.log(np.cosh(o - y)).mean(1)),
        ("hinge", signs, {}, np.maximum(1 - signs * o, 0).mean(1)),
        ("squared_hinge", signs, {}, (np.maximum(1 - signs * o, 0) ** 2).mean(1)),
        ("categorical_hinge", one_hot, {}, np.maximum(gap, 0)),
        ("poisson", y, {}, (o - y * np.log(o + 1e-7)).mean(1)),
        ("kl_divergence", y, {}, special.rel_entr(y, o).sum(1)),
        ("cosine_similarity", y, {}, -(y * o).sum(1) / np.sqrt((y * y).sum(1) * (o * o).sum(1))),
        ("binary_focal_crossentropy", bits, {}, -((1 - right) ** 2 * np.log(right)).mean(1)),
        (
            "binary_focal_crossentropy",
            bits,
            {"apply_class_balancing": 1, "gamma": 3},
            -(np.where(bits == 1, 0.25, 0.75) * (1 - right) ** 3 * np.log(right)).mean(1),
        ),
        ("categorical_focal_crossentropy", one_hot, {}, focal),
        (
            "categorical_focal_crossentropy",
            one_hot,
            {"from_logits": 1, "gamma": 1, "alpha": 1},
            -((1 - soft) * one_hot * np.log(soft)).sum(1),
        ),
        (
            "categorical_generalized_cross_entropy",
            labels[:, None].astype(float),
            {"q": 0.7},
            (1 - o[np.arange(30), labels] ** 0.7) / 0.7,
        ),
    ]
    for kind, targets, numbers, expected in cases:
        np.testing.assert_allclose(_native.metric_values(kind, targets, o, numbers), expected, rtol=1e-6, err_msg=kind)


def test_row_normalizations() -> None:
    random = np.random.default_rng(0)
    x, gamma, beta = random.normal(3, 2, (9, 12)), random.uniform(0.5, 2, 12), random.normal(size=12)
    h = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-3)
    np.testing.assert_allclose(run("row_normalization", [x], {}, [gamma, beta]), gamma * h + beta, rtol=1e-10)
    root = np.sqrt((x * x).mean(1, keepdims=True) + 1e-6)
    numbers = {"shifts": 0.0, "center": 0.0, "epsilon": 1e-6}
    np.testing.assert_allclose(run("row_normalization", [x], numbers, [gamma]), gamma * x / root, rtol=1e-10)
    parts = x.reshape(9, 3, 4)
    h = (parts - parts.mean(2, keepdims=True)) / np.sqrt(parts.var(2, keepdims=True) + 1e-3)
    grouped = run("row_normalization", [x], {"groups": 3}, [gamma, beta])
    np.testing.assert_allclose(grouped, gamma * h.reshape(9, 12) + beta, rtol=1e-10)
    unit = run("unit_normalization", [x], {})
    np.testing.assert_allclose(unit, x / np.linalg.norm(x, axis=1, keepdims=True), rtol=1e-12)
    small = 1e-8 * x  # shorter than epsilon, which then takes the length's place
    np.testing.assert_allclose(run("unit_normalization", [small], {"epsilon": 1e-5}), small / 1e-5, rtol=1e-12)


def test_prelu_select_affine_and_embedding() -> None:
    random = np.random.default_rng(0)
    x, a, b = random.normal(size=(9, 6)), random.uniform(size=6), random.normal(size=6)
    np.testing.assert_array_equal(run("prelu", [x], {}, [a]), np.where(x < 0, a * x, x))
    np.testing.assert_allclose(run("affine", [x], {}, [a, b]), a * x + b, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(run("select", [x], {}, [np.array([5.0, 0, 0])]), x[:, [5, 0, 0]])
    table, picks = random.normal(size=(7, 3)), random.integers(0, 7, (9, 2)).astype(float)
    np.testing.assert_array_equal(run("embedding", [picks], {}, [table]).reshape(9, 2, 3), table[picks.astype(int)])
    picks[0, 0] = 7
    assert np.isnan(run("embedding", [picks], {}, [table])[0, :3]).all()
    for wrong in (-1.0, 6.0, 0.5, np.nan):
        with pytest.raises(ValueError, match="no column"):
            run("select", [x], {}, [np.array([wrong])])


def test_noise() -> None:
    """Means and deviations against the formulas: stddev; sqrt(rate / (1 - rate)); and self-normalising."""
    x = np.random.default_rng(0).normal(size=(4000, 50))

    def noisy(kind: str, **numbers: float) -> Array:
        program = _native.Program("float64")
        program.output(program.operation(kind, [program.input(50)], [], {"seed": 5, **numbers}))
        result, again = np.empty_like(x), np.empty_like(x)
        program.predict([x], [result])
        np.testing.assert_array_equal(result, x)
        program.predict([x], [result], training=True, iteration=1)
        program.predict([x], [again], training=True, iteration=2)
        assert (result != again).any()
        return result

    def close(sample: Array, mean: float, deviation: float) -> None:
        assert abs(sample.mean() - mean) < 5 * deviation / np.sqrt(sample.size)
        assert abs(sample.std() / deviation - 1) < 0.01

    close(noisy("gaussian_noise", stddev=0.3) - x, 0, 0.3)
    close(noisy("gaussian_dropout", rate=0.2) / x, 1, 0.5)
    close(noisy("alpha_dropout", rate=0.2), 0, 1)


def test_updates() -> None:
    """Against the papers' formulas in extended precision."""
    random = np.random.default_rng(0)
    for kind, numbers in [
        ("sgd", {}),
        ("sgd", {"momentum": 0.9}),
        ("sgd", {"momentum": 0.9, "nesterov": 1}),
        ("adam", {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-6}),
        ("adam", {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-6, "amsgrad": 1}),
    ]:
        w = random.normal(size=37)
        slots = [
            np.zeros(37) for _ in range({"sgd": int("momentum" in numbers), "adam": 2}[kind] + ("amsgrad" in numbers))
        ]
        expected = w.astype("longdouble")
        m = v = top = np.zeros(37)
        for t in range(1, 6):
            g = random.normal(size=37) / t
            _native.update(kind, w, g, slots, numbers, 0.1, t - 1)
            if kind == "sgd":
                m = numbers.get("momentum", 0) * m - 0.1 * g
                expected = expected + (0.9 * m - 0.1 * g if numbers.get("nesterov") else m)
            else:
                m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
                top = np.maximum(top, v) if numbers.get("amsgrad") else v
                rate = 0.1 * np.sqrt(1 - 0.95**t) / (1 - 0.8**t)
                expected = expected - rate * m / (np.sqrt(top) + 1e-6)
        np.testing.assert_allclose(w, expected.astype(float), rtol=1e-10)
