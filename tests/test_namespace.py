"""What `import fathoms` gives, how fast, and under which names."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module

import numpy as np
import pytest

import fathoms


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", fathoms.__all__)
def test_every_public_name_is_there(name: str) -> None:
    if name == "keras":
        return
    assert getattr(fathoms, name) is getattr(fathoms.keras, name)
    assert name in dir(fathoms)
    assert name in dir(fathoms.keras)


def test_keras_names_lead_to_the_same_objects() -> None:
    code = """
import fathoms as first
from fathoms import keras as second
from fathoms.keras import layers, Sequential
from fathoms.keras.layers import Dense
from fathoms.keras.utils import set_random_seed
from fathoms.utils import set_random_seed as again
from fathoms.optimizers.schedules import ExponentialDecay
from fathoms.keras.layers.dense import Dense as deep
from fathoms.keras.optimizers.schedules import ExponentialDecay as decay
from fathoms.keras.saving import load_model
import fathoms.keras.models
import fathoms.random
assert Dense is deep
assert ExponentialDecay is decay
assert load_model is first.saving.load_model
assert first.layers.__spec__.name == first.layers.__name__ == "fathoms.layers"
assert layers is first.layers is second.layers
assert Dense is first.layers.Dense
assert Sequential is first.Sequential is fathoms.keras.models.Sequential
assert set_random_seed is again is first.utils.set_random_seed
assert first.keras.keras is second
print("same")
"""
    assert run(code) == "same\n"


@pytest.mark.parametrize("room", ["fathoms", "fathoms.utils", "fathoms.keras", "fathoms.keras.backend"])
def test_unknown_names_say_what_there_is(room: str) -> None:
    module = import_module(room)
    with pytest.raises(AttributeError, match=r"has no 'nonsense'\. It has"):
        _ = module.nonsense


def test_importing_prints_nothing_and_loads_little() -> None:
    code = """
import sys, numpy, __future__
before = set(sys.modules)
import fathoms
print(sorted(name for name in set(sys.modules) - before if "." not in name))
from fathoms import Sequential, layers, optimizers, callbacks
heavy = {"autograd", "h5py", "polars", "pandas", "pyarrow", "rich", "typer", "scipy", "keras", "jax", "dataclasses", "logging"}
print(sorted((set(sys.modules) - before) & heavy))
"""
    assert run(code) == "['fathoms']\n[]\n"


@pytest.mark.alone
def test_importing_takes_at_most_half_as_long_again_as_numpy() -> None:
    def fastest(code: str) -> float:
        times = []
        for _ in range(15):
            start = time.perf_counter()
            run(code)
            times.append(time.perf_counter() - start)
        return min(times)

    bare = fastest("pass")
    assert fastest("import fathoms") - bare <= 1.5 * (fastest("import numpy") - bare)


@pytest.mark.alone
def test_an_epoch_costs_little_beside_the_core() -> None:
    """Ten times the core's own call on two rows and one neuron, which takes a few microseconds."""

    def fastest(run: Callable[[], object]) -> float:
        times = []
        for _ in range(9):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        return min(times)

    x, y = np.array([[0.0], [1.0]], "float32"), np.array([[0.0], [1.0]], "float32")
    model = fathoms.Sequential([fathoms.Input((1,)), fathoms.layers.Dense(1)])
    model.compile("adam", "mae")
    model.fit(x, y, epochs=100, verbose=0)
    core, order, rates = model._now_lowered().native, np.arange(2), np.full(1, 1e-3)

    def core_alone() -> None:
        for step in range(1000):
            core.train([x], [y], [], order, 32, rates, step)

    assert fastest(lambda: model.fit(x, y, epochs=1000, verbose=0)) < 10 * fastest(core_alone)
