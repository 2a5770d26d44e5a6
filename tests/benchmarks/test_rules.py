"""The update rules written by hand for JAX and PyTorch are Keras's."""

from typing import Any

import numpy as np
import pytest

from peers.rules import RULES
from workloads import OPTIMIZERS


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_rule(name: str, keras: Any) -> None:
    """Six steps with the same gradients. Both compute in float32, in another order: a few roundings may differ."""
    jnp = pytest.importorskip("jax.numpy")
    random = np.random.default_rng(0)
    start = random.standard_normal((3, 4), dtype=np.float32)
    variable = keras.Variable(start)
    optimizer = getattr(keras.optimizers, name)(**OPTIMIZERS[name])
    update, fills = RULES[name]
    weight, slots = jnp.asarray(start), [jnp.full(() if s == "product" else (3, 4), f) for s, f in fills.items()]
    for count in range(1, 7):
        gradient = jnp.asarray(random.standard_normal((3, 4), dtype=np.float32))
        optimizer.apply([gradient], [variable])
        rate = OPTIMIZERS[name].get("learning_rate", 0.001)
        weight, *slots = update(jnp, rate, jnp.float32(count), weight, gradient, *slots)
    np.testing.assert_allclose(np.asarray(weight), np.asarray(variable.value), rtol=2e-6, atol=1e-6)
