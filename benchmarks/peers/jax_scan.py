"""JAX by hand: all epochs of a fit are one compiled call that loops over the steps, in buffers given up to it.

The fastest way known to train a small network with JAX. It is no library's interface: every line below is the user's.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from peers.arrays import Array, Weights
from peers.rules import rule_of
from workloads import Workload

FASTEST = ("shuffled by NumPy", "shuffled by NumPy, unrolled")
Layer = dict[str, Any]  # a layer's kernel and bias, and gamma and beta where it is normalized


def forward(work: Workload, weights: list[Layer], x: Any, key: Any, seen: Any = None) -> tuple[Any, list[Any]]:
    """The network's outputs before the last activation, and the means and variances that it was normalized by.

    Those are the batch's, unless others are given; with a key, outputs are dropped.
    """
    used = []
    for number, layer in enumerate(weights[:-1]):
        x = jax.nn.relu(x @ layer["kernel"] + layer["bias"])
        if work.normalized:
            mean, variance = seen[number] if seen else (x.mean(0), x.var(0))
            used.append((mean, variance))
            x = (x - mean) * (jax.lax.rsqrt(variance + 1e-3) * layer["gamma"]) + layer["beta"]
        if work.dropout and key is not None:
            kept = jax.random.bernoulli(jax.random.fold_in(key, number), 1 - work.dropout, x.shape)
            x = jnp.where(kept, x / (1 - work.dropout), 0)
    return x @ weights[-1]["kernel"] + weights[-1]["bias"], used


def loss(work: Workload, weights: list[Layer], x: Any, y: Any, key: Any) -> tuple[Any, list[Any]]:
    """The mean over the batch's rows, from the outputs before the last activation."""
    outputs, used = forward(work, weights, x, key)
    if work.activation == "linear":
        return jnp.mean(jnp.abs(outputs - y)), used
    if work.activation == "sigmoid":
        return jnp.mean(jax.nn.softplus(outputs) - y * outputs), used
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(outputs), y, 1)), used


def step(work: Workload, state: Any, x: Any, y: Any) -> Any:
    """The gradients, and each weight moved by the workload's rule."""
    weights, slots, seen, count, key = state
    update, _, rate = rule_of(work)
    now = jax.random.fold_in(key, count) if work.dropout else None
    gradients, used = jax.grad(loss, argnums=1, has_aux=True)(work, weights, x, y, now)
    count = count + 1
    moved = jax.tree.map(
        lambda w, g, s: update(jnp, rate, count.astype(jnp.float32), w, g, *s), weights, gradients, slots
    )
    weights, slots = (jax.tree.map(lambda _, m, part=part: m[part], weights, moved) for part in (np.s_[0], np.s_[1:]))
    seen = jax.tree.map(lambda old, new: 0.99 * old + 0.01 * new, seen, used)
    return weights, slots, seen, count, key


@partial(jax.jit, static_argnames=("work", "ways"), donate_argnames="state")
def train(work: Workload, ways: tuple[str, ...], state: Any, x: Any, y: Any, epochs: int, orders: Any) -> Any:
    """Some epochs, each in an order of its own; a last batch that is smaller is a step too."""
    batch, rows = work.batch, len(x)
    whole = rows // batch

    def epoch(number: Any, state: Any) -> Any:
        if "shuffled by JAX" in ways:
            order = jax.random.permutation(jax.random.fold_in(orders, state[3]), rows)
        else:
            order = orders[number]
        if "unrolled" in ways:
            ordered = [a.at[order].get(mode="promise_in_bounds", unique_indices=True) for a in (x, y)]
            batches = [a[: whole * batch].reshape(whole, batch, -1) for a in ordered]
            last = [a[whole * batch :] for a in ordered]
            state, _ = jax.lax.scan(lambda s, b: (step(work, s, *b), None), state, batches, unroll=min(whole, 8))
        else:
            batches = order[: whole * batch].reshape(whole, batch)
            last = [a[order[whole * batch :]] for a in (x, y)]
            state, _ = jax.lax.scan(lambda s, b: (step(work, s, x[b], y[b]), None), state, batches)
        return step(work, state, *last) if whole * batch < rows else state

    return jax.lax.fori_loop(0, epochs, epoch, state)


class Peer:
    """The state stays on JAX's side between the calls."""

    def __init__(self, workload: Workload, weights: Weights, ways: tuple[str, ...] = ()) -> None:
        start: list[Layer] = [{"kernel": jnp.asarray(k), "bias": jnp.asarray(b)} for k, b in weights]
        if workload.normalized:
            for layer in start[:-1]:
                layer["gamma"], layer["beta"] = jnp.ones_like(layer["bias"]), jnp.zeros_like(layer["bias"])
        _, fills, _ = rule_of(workload)
        slots = jax.tree.map(
            lambda w: tuple(jnp.full(() if slot == "product" else w.shape, fill) for slot, fill in fills.items()), start
        )
        seen = [(jnp.zeros(w), jnp.ones(w)) for w in workload.hidden] if workload.normalized else []
        self.state = (start, slots, seen, jnp.int32(0), jax.random.key(0))
        self.workload, self.ways = workload, ways
        self.random = np.random.default_rng(0)
        self.orders: Any = None

    def fit(self, x: Array, y: Array, epochs: int) -> None:
        """Train for some more epochs, at most the workload's."""
        if "shuffled by JAX" in self.ways:
            orders = jax.random.key(1)
        else:
            if self.orders is None:  # of one size, whatever the epochs, so that nothing is compiled anew
                self.orders = np.tile(np.arange(len(x), dtype=np.int32), (self.workload.epochs, 1))
            orders = self.orders
            self.random.permuted(orders[:epochs], axis=1, out=orders[:epochs])
        self.state = train(self.workload, self.ways, self.state, x, y, epochs, orders)
        jax.block_until_ready(self.state)

    def predict(self, x: Array) -> Array:
        """The network's outputs."""
        weights, _, seen, *_ = self.state
        outputs, _ = jax.jit(forward, static_argnums=0)(self.workload, weights, x, None, seen)
        if self.workload.activation == "softmax":
            outputs = jax.nn.softmax(outputs)
        elif self.workload.activation == "sigmoid":
            outputs = jax.nn.sigmoid(outputs)
        return np.asarray(outputs)


def settings(workload: Workload) -> dict[str, dict[str, tuple[str, ...]]]:
    """Who shuffles the rows (NumPy does it faster), and eight steps a turn of the loop."""
    return {
        "shuffled by NumPy": {"ways": ()},
        "shuffled by NumPy, unrolled": {"ways": ("unrolled",)},
        "shuffled by JAX": {"ways": ("shuffled by JAX",)},
    }
