"""Variables that learn at a rate of their own: one step as with that rate for all; the core and Python agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import optimizers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3)).astype("float32")
Y = RNG.normal(size=(40, 2)).astype("float32")
NATIVE = ["SGD", "RMSprop", "Adam", "AdamW", "Adamax", "Nadam", "Adagrad", "Adadelta", "Lion", "Ftrl"]


def trained(optimizer: Any, steps: int = 1, eagerly: bool = False) -> list[np.ndarray]:
    fathoms.utils.set_random_seed(1)
    net = fathoms.Sequential(
        [fathoms.Input((3,)), fathoms.layers.Dense(5, "tanh", name="first"), fathoms.layers.Dense(2, name="second")]
    )
    net.compile(optimizer, "mse", run_eagerly=eagerly)
    net.fit(X, Y, batch_size=40, epochs=steps, verbose=0)
    return list(net.get_weights())


@pytest.mark.parametrize("eagerly", [False, True])
@pytest.mark.parametrize("name", [*NATIVE, "Lamb", "Muon"])
def test_one_step(name: str, eagerly: bool) -> None:
    make = getattr(optimizers, name)
    mixed = make(learning_rate=0.01)
    mixed.scale_learning_rate(0.2, var_names=["first/"])
    mixed.scale_learning_rate(3, var_names=["second/bias"])
    found = trained(mixed, eagerly=eagerly)
    rates = [0.002, 0.002, 0.01, 0.03]
    for place, rate in enumerate(rates):
        expected = trained(make(learning_rate=rate), eagerly=eagerly)[place]
        np.testing.assert_allclose(found[place], expected, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("name", ["SGD", "AdamW"])
def test_the_core_and_python_agree(name: str) -> None:
    histories = []
    for eagerly in (False, True):
        optimizer = getattr(optimizers, name)(learning_rate=0.05, weight_decay=0.1)
        optimizer.scale_learning_rate(0.1, var_names=["bias"])
        histories.append(trained(optimizer, 7, eagerly))
    for core, python in zip(*histories, strict=True):
        np.testing.assert_allclose(core, python, rtol=1e-5, atol=1e-7)


def test_variables_by_themselves_and_the_last_call_counts() -> None:
    one, other = fathoms.Variable([1.0], name="one"), fathoms.Variable([1.0], name="other")
    optimizer = optimizers.SGD(learning_rate=0.5)
    optimizer.scale_learning_rate(9, var_names=["o"])
    optimizer.scale_learning_rate(0, var_list=[one])
    optimizer.apply([[1.0], [1.0]], [one, other])
    np.testing.assert_array_equal(one.numpy(), [1.0])
    np.testing.assert_array_equal(other.numpy(), [1 - 4.5])


def test_mistakes() -> None:
    optimizer = optimizers.SGD()
    for factor in (-1, float("nan"), float("inf"), "x", True):
        with pytest.raises(ValueError, match="0 or more"):
            optimizer.scale_learning_rate(factor)  # type: ignore[arg-type]
    optimizer.build([fathoms.Variable([1.0])])
    optimizer.built = True
    with pytest.raises(ValueError, match="before training"):
        optimizer.scale_learning_rate(2)
    program = fathoms._native.Program("float32")
    number = program.parameter(np.ones(3, "float32"), True)
    with pytest.raises(ValueError, match="not below 0"):
        program.scale_rate(number, -1.0)
    with pytest.raises((ValueError, IndexError)):
        program.scale_rate(7, 1.0)
