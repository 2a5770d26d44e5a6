"""The update rules written by hand, for JAX and for compiled PyTorch: Keras's formulas with its default settings.

Each takes the array library, the learning rate, the number of the step (from 1), a weight, its gradient and its slots, and
gives the new weight and slots. The shared numbers are computed for every weight; the compilers see that they are the same.
"""

from collections.abc import Callable
from typing import Any

from peers.unsupported import Unsupported
from workloads import Workload

EPSILON = 1e-7
Update = Callable[..., tuple[Any, ...]]


def sgd(xp: Any, rate: float, t: Any, w: Any, g: Any, m: Any) -> tuple[Any, ...]:
    """Momentum 0.9."""
    m = 0.9 * m - rate * g
    return w + m, m


def rmsprop(xp: Any, rate: float, t: Any, w: Any, g: Any, v: Any) -> tuple[Any, ...]:
    """ρ 0.9."""
    v = 0.9 * v + 0.1 * g * g
    return w - rate * g / xp.sqrt(v + EPSILON), v


def adam(xp: Any, rate: float, t: Any, w: Any, g: Any, m: Any, v: Any) -> tuple[Any, ...]:
    """β 0.9 and 0.999 (Kingma and Ba 2015)."""
    rate = rate * xp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    m = m + 0.1 * (g - m)
    v = v + 0.001 * (g * g - v)
    return w - rate * m / (xp.sqrt(v) + EPSILON), m, v


def adamw(xp: Any, rate: float, t: Any, w: Any, g: Any, m: Any, v: Any) -> tuple[Any, ...]:
    """Weight decay 0.004."""
    return adam(xp, rate, t, w - rate * 0.004 * w, g, m, v)


def adagrad(xp: Any, rate: float, t: Any, w: Any, g: Any, a: Any) -> tuple[Any, ...]:
    """Starts from 0.1."""
    a = a + g * g
    return w - rate * g / xp.sqrt(a + EPSILON), a


def adadelta(xp: Any, rate: float, t: Any, w: Any, g: Any, a: Any, d: Any) -> tuple[Any, ...]:
    """ρ 0.95."""
    a = 0.95 * a + 0.05 * g * g
    change = xp.sqrt(d + EPSILON) * g / xp.sqrt(a + EPSILON)
    return w - rate * change, a, 0.95 * d + 0.05 * change * change


def adamax(xp: Any, rate: float, t: Any, w: Any, g: Any, m: Any, u: Any) -> tuple[Any, ...]:
    """β 0.9 and 0.999."""
    m = m + 0.1 * (g - m)
    u = xp.maximum(0.999 * u, xp.abs(g))
    return w - rate / (1 - 0.9**t) * m / (u + EPSILON), m, u


def nadam(xp: Any, rate: float, t: Any, w: Any, g: Any, m: Any, v: Any, product: Any) -> tuple[Any, ...]:
    """β 0.9 and 0.999; the product of the momenta so far is a slot."""
    now, after = (0.9 * (1 - 0.5 * 0.96**step) for step in (t, t + 1))
    product = product * now
    m = m + 0.1 * (g - m)
    v = v + 0.001 * (g * g - v)
    step = after * m / (1 - product * after) + (1 - now) * g / (1 - product)
    return w - rate * step / (xp.sqrt(v / (1 - 0.999**t)) + EPSILON), m, v, product


def ftrl(xp: Any, rate: float, t: Any, w: Any, g: Any, a: Any, z: Any) -> tuple[Any, ...]:
    """Starts from 0.1; no penalties."""
    more = a + g * g
    z = z + g - (xp.sqrt(more) - xp.sqrt(a)) / rate * w
    return -z * rate / xp.sqrt(more), more, z


def lion(xp: Any, rate: float, t: Any, w: Any, g: Any, m: Any) -> tuple[Any, ...]:
    """β 0.9 and 0.99."""
    return w - rate * xp.sign(0.9 * m + 0.1 * g), 0.99 * m + 0.01 * g


# Each rule, and what its slots start from, in the order of its arguments; `product` is one number for the whole weight.
RULES: dict[str, tuple[Update, dict[str, float]]] = {
    "SGD": (sgd, {"m": 0.0}),
    "RMSprop": (rmsprop, {"v": 0.0}),
    "Adam": (adam, {"m": 0.0, "v": 0.0}),
    "AdamW": (adamw, {"m": 0.0, "v": 0.0}),
    "Adagrad": (adagrad, {"a": 0.1}),
    "Adadelta": (adadelta, {"a": 0.0, "d": 0.0}),
    "Adamax": (adamax, {"m": 0.0, "u": 0.0}),
    "Nadam": (nadam, {"m": 0.0, "v": 0.0, "product": 1.0}),
    "Ftrl": (ftrl, {"a": 0.1, "z": 0.0}),
    "Lion": (lion, {"m": 0.0}),
}


def rule_of(workload: Workload) -> tuple[Update, dict[str, float], float]:
    """The workload's rule, what its slots start from, and its learning rate."""
    if workload.optimizer not in RULES:
        raise Unsupported(f"no {workload.optimizer}")
    update, slots = RULES[workload.optimizer]
    return update, slots, workload.rule.get("learning_rate", 0.001)
