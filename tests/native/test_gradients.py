"""Every operation and loss against central differences in float64."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from fathoms import _native

Array = npt.NDArray[np.float64]
ROWS = 7

# (kind, numbers); inputs are drawn away from the kinks of the piecewise linear ones.
ACTIVATIONS: list[tuple[str, dict[str, float]]] = [
    ("relu", {}),
    ("relu", {"negative_slope": 0.1}),
    ("relu", {"max_value": 0.8, "threshold": 0.2}),
    ("relu", {"negative_slope": 0.3, "max_value": 0.8, "threshold": 0.2}),
    ("leaky_relu", {"negative_slope": 0.2}),
    ("relu6", {}),
    ("sigmoid", {}),
    ("tanh", {}),
    ("elu", {"alpha": 0.7}),
    ("selu", {}),
    ("gelu", {}),
    ("gelu", {"approximate": 1}),
    ("silu", {}),
    ("softplus", {}),
    ("softsign", {}),
    ("exponential", {}),
    ("hard_sigmoid", {}),
    ("hard_silu", {}),
    ("mish", {}),
    ("softmax", {}),
    ("softmax", {"repeat": 2}),
    ("log_softmax", {}),
    ("celu", {"alpha": 0.6}),
    ("hard_tanh", {}),
    ("hard_shrink", {"threshold": 0.4}),
    ("soft_shrink", {"threshold": 0.4}),
    ("tanh_shrink", {}),
    ("squareplus", {"b": 3}),
    ("log_sigmoid", {}),
    ("sparse_plus", {}),
    ("sparse_sigmoid", {}),
    ("threshold", {"threshold": 0.3, "default_value": -1}),
    ("unit_normalization", {"repeat": 2}),
    ("gaussian_noise", {"stddev": 0.5, "seed": 3}),
    ("gaussian_dropout", {"rate": 0.3, "seed": 3}),
    ("alpha_dropout", {"rate": 0.3, "seed": 3}),
]
LOSSES: list[tuple[str, dict[str, float]]] = [
    ("mean_squared_error", {}),
    ("mean_absolute_error", {}),
    ("binary_crossentropy", {}),
    ("binary_crossentropy", {"label_smoothing": 0.2}),
    ("binary_crossentropy", {"from_logits": 1}),
    ("categorical_crossentropy", {}),
    ("categorical_crossentropy", {"label_smoothing": 0.1}),
    ("categorical_crossentropy", {"from_logits": 1, "label_smoothing": 0.1}),
    ("categorical_crossentropy", {"from_logits": 1}),
    ("sparse_categorical_crossentropy", {}),
    ("sparse_categorical_crossentropy", {"from_logits": 1}),
    ("mean_absolute_percentage_error", {}),
    ("mean_squared_logarithmic_error", {}),
    ("huber", {"delta": 0.7}),
    ("log_cosh", {}),
    ("hinge", {}),
    ("squared_hinge", {}),
    ("categorical_hinge", {}),
    ("poisson", {}),
    ("kl_divergence", {}),
    ("cosine_similarity", {}),
    ("binary_focal_crossentropy", {}),
    ("binary_focal_crossentropy", {"gamma": 1.5, "apply_class_balancing": 1, "alpha": 0.3, "label_smoothing": 0.1}),
    ("binary_focal_crossentropy", {"gamma": 1, "from_logits": 1}),
    ("binary_focal_crossentropy", {"gamma": 0}),
    ("categorical_focal_crossentropy", {"label_smoothing": 0.1}),
    ("categorical_focal_crossentropy", {"gamma": 1.5, "from_logits": 1}),
    ("categorical_generalized_cross_entropy", {"q": 0.6}),
]
NEED_SHARES = ("crossentropy", "cross_entropy", "poisson", "kl_divergence", "logarithmic")


class Net:
    """A program under construction, with its parameters by number."""

    def __init__(self, seed: int = 0) -> None:
        self.program = _native.Program("float64", True)
        self.random = np.random.default_rng(seed)
        self.parameters: dict[int, Array] = {}

    def parameter(self, *shape: int, low: float = -1, high: float = 1, trainable: bool = True) -> int:
        values = _native.aligned(list(shape), "float64")
        values[...] = self.random.uniform(low, high, shape)
        number = self.program.parameter(values, trainable)
        if trainable:
            self.parameters[number] = values
        return number

    def dense(self, buffer: int, units: int, **numbers: float) -> int:
        width = self.program.size(buffer) // int(numbers.get("repeat", 1))
        parameters = [self.parameter(width, units), self.parameter(units)]
        return self.program.operation("dense", [buffer], parameters, numbers)


def differs(net: Net, inputs: list[Array], targets: list[Array], weights: list[Array] | None = None) -> float:
    """The largest difference between the traced gradients and central differences, over 1 + their size."""

    def loss() -> float:
        losses, _ = net.program.trace(inputs, targets, weights or [], 0.0, 3, False)
        return float(losses.sum())

    loss()
    traced = {number: net.program.gradient(number) for number in net.parameters}
    worst = 0.0
    for number, values in net.parameters.items():
        flat, gradient = values.reshape(-1), traced[number]
        for i in net.random.permutation(flat.size)[:12]:
            before, step = flat[i], 1e-5
            flat[i] = before + step
            above = loss()
            flat[i] = before - step
            below = loss()
            flat[i] = before
            expected = (above - below) / (2 * step)
            worst = max(worst, abs(expected - gradient[i]) / (1 + abs(expected)))
    return worst


def check(build: Callable[[Net, int], int], size: int = 6) -> None:
    net = Net()
    x = net.random.normal(size=(ROWS, size))
    output = build(net, net.program.input(size))
    net.program.output(output)
    net.program.loss("mean_squared_error", 0, {}, 1.0)
    y = net.random.normal(size=(ROWS, net.program.size(output)))
    assert differs(net, [x], [y]) < 1e-7


@pytest.mark.parametrize(("kind", "numbers"), ACTIVATIONS)
def test_activation(kind: str, numbers: dict[str, float]) -> None:
    check(lambda net, x: net.dense(net.program.operation(kind, [net.dense(x, 8)], [], numbers), 2))


@pytest.mark.parametrize("units", [1, 2, 4, 5, 17, 49])
def test_dense(units: int) -> None:
    check(lambda net, x: net.dense(net.dense(x, units), 3))


def test_dense_over_groups() -> None:
    check(lambda net, x: net.dense(net.dense(x, 5, repeat=3), 2))


def test_dropout_keeps_its_draw_for_one_iteration() -> None:
    check(
        lambda net, x: net.dense(net.program.operation("dropout", [net.dense(x, 9)], [], {"rate": 0.4, "seed": 5}), 2)
    )


@pytest.mark.parametrize(("scale", "center"), [(1, 1), (0, 1), (1, 0), (0, 0)])
def test_batch_normalization(scale: int, center: int) -> None:
    def build(net: Net, x: int) -> int:
        own = [net.parameter(20, low=0.5, high=2) for _ in range(scale + center)]
        moving = [net.parameter(20, low=0.5, high=2, trainable=False) for _ in range(2)]
        hidden = net.dense(x, 20)
        normal = net.program.operation(
            "batch_normalization", [hidden], own + moving, {"scale": scale, "center": center}
        )
        return net.dense(net.program.operation("tanh", [normal], [], {}), 2)

    check(build)


def test_frozen_batch_normalization() -> None:
    def build(net: Net, x: int) -> int:
        fixed = [net.parameter(5, low=0.5, high=2, trainable=False) for _ in range(4)]
        return net.dense(net.program.operation("batch_normalization", [net.dense(x, 5)], fixed, {"frozen": 1}), 2)

    check(build)


@pytest.mark.parametrize(
    "numbers", [{}, {"groups": 3}, {"shifts": 0, "center": 0}, {"scale": 0, "center": 0}, {"repeat": 2}]
)
def test_row_normalization(numbers: dict[str, float]) -> None:
    def build(net: Net, x: int) -> int:
        width = 12 // int(numbers.get("repeat", 1))
        own = [net.parameter(width, low=0.5, high=2) for name in ("scale", "center") if numbers.get(name, 1)]
        normal = net.program.operation("row_normalization", [net.dense(x, 12)], own, numbers)
        return net.dense(net.program.operation("tanh", [normal], [], {}), 2)

    check(build)


@pytest.mark.parametrize("repeat", [1, 2])
def test_prelu(repeat: int) -> None:
    def build(net: Net, x: int) -> int:
        alpha = net.parameter(10 // repeat, low=0.1, high=0.4)
        return net.dense(net.program.operation("prelu", [net.dense(x, 10)], [alpha], {"repeat": repeat}), 2)

    check(build)


def test_select_and_affine() -> None:
    def build(net: Net, x: int) -> int:
        index = _native.aligned([5], "float64")
        index[:] = [3, 0, 3, 1, 5]
        picked = net.program.operation("select", [net.dense(x, 6)], [net.program.parameter(index, False)], {})
        fixed = [net.parameter(5, trainable=False) for _ in range(2)]
        return net.dense(net.program.operation("affine", [picked], fixed, {}), 2)

    check(build)


def test_embedding() -> None:
    net = Net()
    picked = net.program.operation("embedding", [net.program.input(3)], [net.parameter(5000, 4)], {})
    net.program.output(net.dense(picked, 2))
    net.program.loss("mean_squared_error", 0, {}, 1.0)
    x = net.random.choice([0, 2, 4998], (ROWS, 3)).astype(float)
    y = net.random.normal(size=(ROWS, 2))
    net.program.trace([x], [y], [], 0.0, 0, False)
    table, gradient = net.parameters[0], net.program.gradient(0).reshape(5000, 4)
    assert (gradient[[1, 3, 4, 4999]] == 0).all()
    for entry in (0, 2, 4998):
        ends = []
        for step in (1e-5, -1e-5):
            table[entry, 1] += step
            ends.append(net.program.evaluate([x], [y], [])[0].sum())
            table[entry, 1] -= step
        assert abs((ends[0] - ends[1]) / 2e-5 - gradient[entry, 1]) < 1e-8


@pytest.mark.parametrize("kind", ["add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate"])
def test_join_of_branches_that_share_a_layer(kind: str) -> None:
    def build(net: Net, x: int) -> int:
        trunk = net.program.operation("tanh", [net.dense(x, 6)], [], {})
        left, right = net.dense(trunk, 6), net.program.operation("sigmoid", [net.dense(trunk, 6)], [], {})
        joined = net.program.operation(kind, [left, right], [], {})
        return net.dense(joined, 2)

    check(build)


def test_a_buffer_that_feeds_three_operations() -> None:
    def build(net: Net, x: int) -> int:
        trunk = net.dense(x, 4)
        inner = net.program.operation("multiply", [trunk, net.program.operation("tanh", [trunk], [], {})], [], {})
        return net.program.operation("add", [inner, trunk], [], {})

    check(build)


def targets_for(kind: str, random: np.random.Generator, width: int) -> Array:
    if kind.startswith("sparse") or "generalized" in kind:
        return random.integers(0, width, (ROWS, 1)).astype(float)
    if kind in ("categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"):
        return np.eye(width)[random.integers(0, width, ROWS)]
    if kind.startswith("binary"):
        return random.integers(0, 2, (ROWS, width)).astype(float)
    if "hinge" in kind:
        return random.choice([-1.0, 1.0], (ROWS, width))
    if kind in ("poisson", "kl_divergence", "mean_squared_logarithmic_error", "mean_absolute_percentage_error"):
        return random.uniform(0.1, 1, (ROWS, width))
    return random.normal(size=(ROWS, width))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("width", [1, 3, 21])
@pytest.mark.parametrize(("kind", "numbers"), LOSSES)
def test_loss(kind: str, numbers: dict[str, float], width: int, weighted: bool) -> None:
    net = Net(seed=width)
    hidden = net.dense(net.program.input(5), width)
    if not numbers.get("from_logits") and any(word in kind for word in NEED_SHARES):
        hidden = net.program.operation("sigmoid", [hidden], [], {})
    net.program.output(hidden)
    net.program.loss(kind, 0, numbers, 0.7)
    x = net.random.normal(size=(ROWS, 5))
    y = targets_for(kind, net.random, width)
    weights = net.random.uniform(0, 2, ROWS) if weighted else None
    net.program.trace([x], [y], [weights] if weighted else [], 0.0, 0, False)
    # The traced losses are not scaled, their gradients are.
    traced = {number: net.program.gradient(number) for number in net.parameters}
    for number, values in net.parameters.items():
        flat = values.reshape(-1)
        for i in range(min(6, flat.size)):
            ends = []
            for step in (1e-5, -1e-5):
                flat[i] += step
                ends.append(net.program.evaluate([x], [y], [weights] if weighted else [])[0].sum())
                flat[i] -= step
            expected = 0.7 * (ends[0] - ends[1]) / 2e-5
            assert abs(expected - traced[number][i]) < 1e-7 * (1 + abs(expected))


def test_two_losses_on_one_output_and_groups() -> None:
    net = Net()
    net.program.output(net.dense(net.program.input(6), 6))
    net.program.loss("mean_squared_error", 0, {"groups": 3}, 1.0)
    net.program.loss("mean_absolute_error", 0, {}, 1.0)
    x, y = net.random.normal(size=(ROWS, 6)), net.random.normal(size=(ROWS, 6))
    assert differs(net, [x], [y]) < 1e-7


def test_the_check_can_fail() -> None:
    net = Net()
    net.program.output(net.dense(net.program.input(3), 2))
    net.program.loss("mean_squared_error", 0, {}, 0.99)  # the traced losses leave the scale out, the gradients do not
    assert differs(net, [net.random.normal(size=(ROWS, 3))], [net.random.normal(size=(ROWS, 2))]) > 1e-4
