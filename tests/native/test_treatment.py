"""Update rules and what goes on around them (clipping, decay, averages, penalties, constraints), against formulas in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from fathoms import _native

Array = npt.NDArray[np.float64]
STEPS, BATCH, RATE = 7, 20, 0.05


class Rule:
    """An update rule in NumPy: one call a step on one weight."""

    def __init__(self, kind: str, numbers: dict[str, float]) -> None:
        self.kind, self.n, self.slots = kind, numbers, {}  # type: ignore[var-annotated]

    def __call__(self, key: int, w: Array, g: Array, t: int) -> Array:
        n, s = self.n, self.slots.setdefault(key, {})
        zero = np.zeros_like(w)
        if self.kind == "sgd":
            return w - RATE * g
        if self.kind == "rmsprop":
            rho, e = n.get("rho", 0.9), n.get("epsilon", 1e-7)
            s["v"] = rho * s.get("v", zero) + (1 - rho) * g * g
            s["a"] = rho * s.get("a", zero) + (1 - rho) * g
            step = RATE * g / np.sqrt(s["v"] - (s["a"] ** 2 if n.get("centered") else 0) + e)
            s["b"] = n.get("momentum", 0) * s.get("b", zero) + step
            return w - s["b"]
        if self.kind == "adagrad":
            s["a"] = s.get("a", zero) + g * g
            return w - RATE * g / np.sqrt(s["a"] + 1e-7)
        if self.kind == "adadelta":
            s["a"] = 0.95 * s.get("a", zero) + 0.05 * g * g
            d = -g * np.sqrt(s.get("b", zero) + 1e-7) / np.sqrt(s["a"] + 1e-7)
            s["b"] = 0.95 * s.get("b", zero) + 0.05 * d * d
            return w + RATE * d
        if self.kind == "lion":
            m = s.get("m", zero)
            s["m"] = 0.99 * m + 0.01 * g
            return w - RATE * np.sign(0.9 * m + 0.1 * g)
        if self.kind == "ftrl":
            a, linear = s.get("n", zero), s.get("linear", zero)
            p, l1, l2 = 0.5, n.get("l1_regularization_strength", 0), n.get("l2_regularization_strength", 0)
            l2 += n.get("beta", 0) / (2 * RATE)
            shrunk = g + 2 * n.get("l2_shrinkage_regularization_strength", 0) * w
            s["linear"] = linear + shrunk - ((a + g * g) ** p - a**p) / RATE * w
            s["n"] = a + g * g
            return (np.clip(s["linear"], -l1, l1) - s["linear"]) / (s["n"] ** p / RATE + 2 * l2)
        s["m"] = 0.9 * s.get("m", zero) + 0.1 * g
        if self.kind == "adamax":
            s["u"] = np.maximum(0.999 * s.get("u", zero), abs(g))
            return w - RATE * s["m"] / ((1 - 0.9**t) * (s["u"] + 1e-7))
        s["v"] = 0.999 * s.get("v", zero) + 0.001 * g * g
        if self.kind == "nadam":
            share = [0.9 * (1 - 0.5 * 0.96**i) for i in range(1, t + 2)]
            product = np.prod(share[:-1])
            m = share[-1] * s["m"] / (1 - product * share[-1]) + (1 - share[-2]) * g / (1 - product)
            return w - RATE * m / (np.sqrt(s["v"] / (1 - 0.999**t)) + 1e-7)
        assert self.kind == "adam"
        return w - RATE * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * s["m"] / (np.sqrt(s["v"]) + 1e-7)


def slots_of(kind: str, numbers: dict[str, float]) -> int:
    own = {"sgd": 0, "rmsprop": 1, "adagrad": 1, "lion": 1}.get(kind, 2)
    own += (numbers.get("momentum", 0) > 0) + bool(numbers.get("centered"))
    return own + ("ema_momentum" in numbers) + (numbers.get("gradient_accumulation_steps", 0) > 1)


def both(
    kind: str,
    numbers: dict[str, float],
    penalty: tuple[float, float] = (0, 0),
    constraint: tuple[str, dict[str, float]] | None = None,
    spared: bool = False,
    threads: int = 2,
    shared: bool = False,
) -> tuple[list[Array], list[Array], Array, Array]:
    """Trains tanh(x A + a) B + b in the core and in NumPy; returns both's weights and losses."""
    random = np.random.default_rng(0)
    x, y = random.normal(size=(STEPS * BATCH, 6)), random.normal(size=(STEPS * BATCH, 6))
    start = [random.normal(size=shape) for shape in [(6, 6), (6,), (6, 6), (6,)]]
    if shared:
        start[2:] = []
    own = []
    program = _native.Program("float64")
    for values in start:
        array = _native.aligned(list(values.shape), "float64")
        array[...] = values
        own.append(array)
    p = [program.parameter(array, True) for array in own]
    hidden = program.operation("tanh", [program.operation("dense", [program.input(6)], p[:2], {})], [], {})
    program.output(program.operation("dense", [hidden], p[:2] if shared else p[2:], {}))
    program.loss("mean_squared_error", 0, {}, 1.0)
    if any(penalty):
        program.penalty(p[0], *penalty)
    if constraint:
        program.constrain(constraint[0], p[0], constraint[1])
    if spared:
        program.spare(p[1])
    slots = [[_native.aligned(list(w.shape), "float64") for w in own] for _ in range(slots_of(kind, numbers))]
    program.optimizer(kind, slots, numbers)
    before = _native.get_threads()
    try:
        _native.set_threads(threads)
        losses, _ = program.train([x], [y], [], None, BATCH, np.full(STEPS, RATE), 0)
    finally:
        _native.set_threads(before)

    rule, w, expected = Rule(kind, numbers), [v.copy() for v in start], []
    gathered, averages = [np.zeros_like(v) for v in w], [np.zeros_like(v) for v in w]
    for step in range(STEPS):
        xb, yb = (a[step * BATCH : (step + 1) * BATCH] for a in (x, y))
        a, b = (w[0], w[1]), (w[0], w[1]) if shared else (w[2], w[3])
        h = np.tanh(xb @ a[0] + a[1])
        error = h @ b[0] + b[1] - yb
        expected.append([(error**2).mean(), penalty[0] * abs(w[0]).sum() + penalty[1] * (w[0] ** 2).sum()])
        d = 2 * error / error.size
        dh = (d @ b[0].T) * (1 - h * h)
        g = [xb.T @ dh, dh.sum(0), h.T @ d, d.sum(0)]
        if shared:
            g = [g[0] + g[2], g[1] + g[3]]
        g[0] = g[0] + penalty[0] * np.sign(w[0]) + 2 * penalty[1] * w[0]
        every = int(numbers.get("gradient_accumulation_steps", 0))
        updates = True
        if every > 1:
            updates = (step + 1) % every == 0
            gathered = [s + v for s, v in zip(gathered, g, strict=True)]
            g = [s / every for s in gathered]
            if updates:
                gathered = [np.zeros_like(v) for v in w]
        if numbers.get("clipnorm"):
            g = [v * numbers["clipnorm"] / max(np.sqrt((v**2).sum()), numbers["clipnorm"]) for v in g]
        if numbers.get("global_clipnorm"):
            norm = np.sqrt(sum((v**2).sum() for v in g))
            g = [v * min(1, numbers["global_clipnorm"] / norm) for v in g]
        if numbers.get("clipvalue"):
            g = [np.clip(v, -numbers["clipvalue"], numbers["clipvalue"]) for v in g]
        if updates:
            decay = numbers.get("weight_decay", 0)
            w = [v if spared and i == 1 else v - v * decay * RATE for i, v in enumerate(w)]
            w = [
                rule(i, v, gradient, step // max(every, 1) + 1)
                for i, (v, gradient) in enumerate(zip(w, g, strict=True))
            ]
        if "ema_momentum" in numbers:
            m = numbers["ema_momentum"] if step // max(every, 1) else 0
            averages = [m * s + (1 - m) * v for s, v in zip(averages, w, strict=True)]
            if (
                numbers.get("ema_overwrite_frequency")
                and (step // max(every, 1) + 1) % numbers["ema_overwrite_frequency"] == 0
            ):
                w = [s.copy() for s in averages]
        if constraint:
            w[0] = constrained(w[0], *constraint)
    return own, w, losses, np.array(expected)[:, : losses.shape[1]]


def constrained(w: Array, kind: str, n: dict[str, float]) -> Array:
    if kind == "non_negative":
        return np.maximum(w, 0)
    norm = np.sqrt((w**2).sum(axis=int(n.get("axis", 0)), keepdims=True))
    if kind == "max_norm":
        return w * np.clip(norm, 0, n["max_value"]) / (1e-7 + norm)
    if kind == "unit_norm":
        return w / (1e-7 + norm)
    rate = n.get("rate", 1)
    return w * (rate * np.clip(norm, n["min_value"], n["max_value"]) + (1 - rate) * norm) / (1e-7 + norm)


def agree(kind: str, numbers: dict[str, float], **more: Any) -> None:
    results = [both(kind, numbers, **{**more, "threads": threads}) for threads in (1, 2)]
    for own, expected, losses, expected_losses in results:
        for ours, theirs in zip(own, expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(losses, expected_losses, rtol=1e-10)
    assert all((a == b).all() for a, b in zip(results[0][0], results[1][0], strict=True))


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("sgd", {}),
        ("rmsprop", {}),
        ("rmsprop", {"rho": 0.8, "momentum": 0.5, "centered": 1, "epsilon": 1e-3}),
        ("adam", {}),
        ("adamax", {}),
        ("nadam", {}),
        ("adagrad", {}),
        ("adadelta", {}),
        ("lion", {}),
        ("ftrl", {}),
        (
            "ftrl",
            {
                "l1_regularization_strength": 0.01,
                "l2_regularization_strength": 0.1,
                "l2_shrinkage_regularization_strength": 0.01,
                "beta": 0.1,
            },
        ),
    ],
)
def test_rule(kind: str, numbers: dict[str, float]) -> None:
    agree(kind, numbers)


@pytest.mark.parametrize(
    "numbers",
    [
        {"clipvalue": 0.05},
        {"clipnorm": 0.1},
        {"global_clipnorm": 0.2},
        {"global_clipnorm": 1e6},
        {"weight_decay": 0.3},
        {"ema_momentum": 0.9},
        {"ema_momentum": 0.9, "ema_overwrite_frequency": 3},
        {"gradient_accumulation_steps": 3},
        {"gradient_accumulation_steps": 2, "clipnorm": 0.1, "weight_decay": 0.1, "ema_momentum": 0.5},
    ],
)
@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_treatment(kind: str, numbers: dict[str, float]) -> None:
    agree(kind, numbers, penalty=(0.01, 0.02))


def test_a_spared_weight_does_not_decay() -> None:
    agree("sgd", {"weight_decay": 0.3}, spared=True)


@pytest.mark.parametrize(
    "constraint",
    [
        ("non_negative", {}),
        ("max_norm", {"max_value": 0.8}),
        ("max_norm", {"max_value": 0.8, "axis": 1}),
        ("unit_norm", {}),
        ("min_max_norm", {"min_value": 0.5, "max_value": 0.7, "rate": 0.4}),
    ],
)
def test_constraint(constraint: tuple[str, dict[str, float]]) -> None:
    agree("adam", {}, constraint=constraint)


@pytest.mark.parametrize("numbers", [{}, {"clipnorm": 0.1}, {"weight_decay": 0.1}])
def test_two_operations_that_share_their_weights(numbers: dict[str, float]) -> None:
    agree("adam", numbers, shared=True, penalty=(0.01, 0))


@pytest.mark.parametrize("reduction", [0, 1, 2])
def test_reduction(reduction: int) -> None:
    random = np.random.default_rng(0)
    x, y, weights = random.normal(size=(9, 3)), random.normal(size=(9, 2)), random.uniform(0, 2, 9)
    program = _native.Program("float64")
    kernel = _native.aligned([3, 2], "float64")
    program.output(program.operation("dense", [program.input(3)], [program.parameter(kernel, True)], {}))
    program.loss("mean_squared_error", 0, {"reduction": reduction}, 1.0)
    losses, _ = program.trace([x], [y], [weights], 0.0, 0, False)
    share = {0: 1 / 9, 1: 1, 2: 1 / weights.sum()}[reduction]
    np.testing.assert_allclose(losses, [[(weights * (y**2).mean(1)).sum() * share]], rtol=1e-12)
    expected = -x.T @ (weights[:, None] * y) * share
    np.testing.assert_allclose(program.gradient(0).reshape(3, 2), expected, rtol=1e-12)
    np.testing.assert_allclose(program.evaluate([x], [y], [weights])[0], losses[0], rtol=1e-12)
