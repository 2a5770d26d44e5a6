"""JAX by hand: all epochs of a fit are one compiled call that loops over the steps, in buffers given up to it.

The fastest way known to train a small network with JAX. It is no library's interface: every line below is the user's.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from peers.arrays import Array, Weights
from peers.unsupported import Unsupported
from workloads import Workload

RATE, BETA_1, BETA_2, EPSILON = 0.001, 0.9, 0.999, 1e-7


def forward(weights: Any, x: Any) -> Any:
    """The network's outputs."""
    for kernel, bias in weights[:-1]:
        x = jax.nn.relu(x @ kernel + bias)
    kernel, bias = weights[-1]
    return x @ kernel + bias


def loss(weights: Any, x: Any, y: Any) -> Any:
    """The mean absolute error."""
    return jnp.mean(jnp.abs(forward(weights, x) - y))


def adam(state: Any, x: Any, y: Any) -> Any:
    """One step: Kingma and Ba 2015, as Keras scales it."""
    weights, first, second, count = state
    gradients = jax.grad(loss)(weights, x, y)
    count = count + 1
    rate = RATE * jnp.sqrt(1 - BETA_2**count) / (1 - BETA_1**count)
    first = jax.tree.map(lambda m, g: m + (1 - BETA_1) * (g - m), first, gradients)
    second = jax.tree.map(lambda v, g: v + (1 - BETA_2) * (g * g - v), second, gradients)
    weights = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + EPSILON), weights, first, second)
    return weights, first, second, count


@partial(jax.jit, static_argnames="batch", donate_argnames="state")
def train(state: Any, key: Any, x: Any, y: Any, epochs: int, batch: int) -> Any:
    """Some epochs, each in a new order; a last batch that is smaller is a step too."""
    whole = len(x) // batch

    def step(state: Any, rows: Any) -> Any:
        return adam(state, x[rows], y[rows]), None

    def epoch(_: int, carry: Any) -> Any:
        state, key = carry
        key, now = jax.random.split(key)
        order = jax.random.permutation(now, len(x))
        state, _ = jax.lax.scan(step, state, order[: whole * batch].reshape(whole, batch))
        if whole * batch < len(x):
            state, _ = step(state, order[whole * batch :])
        return state, key

    return jax.lax.fori_loop(0, epochs, epoch, (state, key))


class Peer:
    """The state stays on JAX's side between the calls."""

    def __init__(self, workload: Workload, weights: Weights) -> None:
        if (
            workload.optimizer != "Adam"
            or workload.loss != "mean_absolute_error"
            or workload.normalized
            or workload.dropout
        ):
            raise Unsupported("not yet")
        start = [(jnp.asarray(kernel), jnp.asarray(bias)) for kernel, bias in weights]
        zeros = partial(jax.tree.map, jnp.zeros_like, start)
        self.state = (start, zeros(), zeros(), jnp.float32(0))
        self.key = jax.random.key(0)
        self.batch = workload.batch

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs."""
        self.state, self.key = train(self.state, self.key, x, y, epochs, self.batch)
        jax.block_until_ready(self.state)

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        return np.asarray(jax.jit(forward)(self.state[0], x))
