"""200 random networks, trained beside real Keras: loss histories and weights agree.

Fathoms trains each network by itself. Keras trains ten at a time as one model with all their inputs and outputs, which
compiles once: the networks share nothing, so each learns as it would alone. That also says that losses and loss weights of
many outputs are as in Keras.

Tolerance, after 8 steps: weights 1e-4 of the largest value (or of 0.01, if that is larger: biases start at 0), the losses'
histories 1e-5 (of 0.1: a cosine similarity is a small mean of large numbers), as in test_training.py and for the same reasons. Rules that divide by the size of a gradient have a large epsilon: where a gradient is 0 up to rounding, they
would scale the rounding up. A network that float32 moves further from float64 than that, as some with a kink nearby or with
little but noise before a normalization do, may differ by three times as much.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

import fathoms
from tests.lockstep.random_network import RandomNetwork

# Keras reads Fathoms's arrays, and JAX's, in a way that NumPy 2 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

NETWORKS, GROUP, BATCH, EPOCHS = 200, 10, 16, 4
TOLERANCE, HISTORY_TOLERANCE = 1e-4, 1e-5
OPTIMIZERS: tuple[Callable[[Any], Any], ...] = (
    lambda k: k.optimizers.SGD(0.01, momentum=0.8),
    lambda k: k.optimizers.Adam(0.002, epsilon=1e-3),
    lambda k: k.optimizers.RMSprop(0.001, epsilon=1e-3),
    lambda k: k.optimizers.SGD(0.01, momentum=0.5, nesterov=True, clipvalue=0.1),
    lambda k: k.optimizers.AdamW(0.002, epsilon=1e-3, weight_decay=0.01),
    lambda k: k.optimizers.Adagrad(0.01, epsilon=1e-3),
    lambda k: k.optimizers.Nadam(0.002, epsilon=1e-3),
    lambda k: k.optimizers.Adadelta(0.1, epsilon=1e-3),
    lambda k: k.optimizers.Adamax(0.002, epsilon=1e-3, use_ema=True, ema_momentum=0.5),
    lambda k: k.optimizers.Ftrl(0.01),
)


@pytest.fixture(autouse=True)
def quickly_compiled(keras: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let XLA compile plainly, which is quicker, and JAX nothing for starting weights, which are set afterwards."""
    import jax
    from keras.src.backend.jax import trainer

    options = {"xla_cpu_use_fusion_emitters": False, "xla_backend_optimization_level": 0}
    monkeypatch.setattr(trainer, "jit", partial(jax.jit, compiler_options=options))
    for initializer in (keras.initializers.Zeros, keras.initializers.VarianceScaling, keras.initializers.RandomUniform):
        monkeypatch.setattr(initializer, "__call__", lambda self, shape, dtype=None: np.zeros(shape, "float32"))
    monkeypatch.setattr(keras.initializers.Ones, "__call__", lambda self, shape, dtype=None: np.ones(shape, "float32"))


def difference(ours: Any, theirs: Any, least: float) -> float:
    """The largest difference as a share of the largest value, which counts as `least` at least."""
    a, b = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    assert a.shape == b.shape
    return float(np.abs(a - b).max(initial=0) / max(np.abs(b).max(initial=0), least))


def trained_together(keras: Any, networks: list[RandomNetwork], optimizer: Any) -> list[list[float]]:
    """Train Keras's networks as one model; return the loss history of each output."""
    together = keras.Model(
        [tensor for network in networks for tensor in network.model.inputs],
        [tensor for network in networks for tensor in network.model.outputs],
    )
    together.compile(
        optimizer,
        [loss for network in networks for loss in network.losses],
        [weight for network in networks for weight in network.loss_weights],
    )
    history = together.fit(
        [table for network in networks for table in network.x],
        [table for network in networks for table in network.y],
        batch_size=BATCH,
        epochs=EPOCHS,
        shuffle=False,
        verbose=0,
    ).history
    return [history[f"{name}_loss"] for name in together.output_names]


def trained(network: RandomNetwork, optimizer: Any) -> dict[str, list[float]]:
    """Train a network of Fathoms; return the history."""
    network.model.compile(optimizer, network.losses, network.loss_weights)
    arguments = {"batch_size": BATCH, "epochs": EPOCHS, "shuffle": False, "verbose": 0}
    history: dict[str, list[float]] = network.model.fit(network.x, network.y, **arguments).history
    return history


def trained_in_float64(seed: int, start: Any, optimizer: Callable[[Any], Any]) -> list[Any]:
    """Return the weights after the same training in double precision."""
    fathoms.config.set_floatx("float64")
    try:
        network = RandomNetwork(fathoms, seed)
        network.model.set_weights(start)
        trained(network, optimizer(fathoms))
    finally:
        fathoms.config.set_floatx("float32")
    return [variable.numpy() for variable in network.model.weights]


@pytest.mark.parametrize("group", range(NETWORKS // GROUP))
def test_random_networks(keras: Any, group: int) -> None:
    seeds = range(group * GROUP, (group + 1) * GROUP)
    optimizer = OPTIMIZERS[group % len(OPTIMIZERS)]
    fathoms.utils.set_random_seed(group)
    ours = [RandomNetwork(fathoms, seed) for seed in seeds]
    theirs = [RandomNetwork(keras, seed) for seed in seeds]
    for own, other in zip(ours, theirs, strict=True):
        kinds = [[type(layer).__name__ for layer in network.model.layers] for network in (own, other)]
        assert kinds[0] == kinds[1]
        other.model.set_weights(own.model.get_weights())
    starts = [own.model.get_weights() for own in ours]
    expected = iter(trained_together(keras, theirs, optimizer(keras)))
    for seed, start, own, other in zip(seeds, starts, ours, theirs, strict=True):
        fitted = trained(own, optimizer(fathoms))
        singles = [next(expected) for _ in own.losses]
        if len(singles) > 1:
            for name, losses in zip(own.model.output_names, singles, strict=True):
                assert difference(fitted[f"{name}_loss"], losses, 0.1) < HISTORY_TOLERANCE, (seed, name)
        elif not any(layer.losses for layer in own.model.layers):
            assert difference(fitted["loss"], own.loss_weights[0] * np.array(singles[0]), 0.1) < HISTORY_TOLERANCE, seed
        exact = trained_in_float64(seed, start, optimizer)
        pairs = zip(own.model.weights, exact, strict=True)
        rounding = max(difference(variable.value, true, 0.01) for variable, true in pairs)
        for variable, array in zip(own.model.weights, other.model.get_weights(), strict=True):
            assert difference(variable.value, array, 0.01) < max(TOLERANCE, 3 * rounding), (seed, variable.path)
