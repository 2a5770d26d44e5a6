"""Speed that a change may not lose: ratios within one run, and counted instructions; never times.

The limits leave room for a busy machine: on a quiet one each ratio is about twice as good as what is asked.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms as keras
from workloads import WORKLOADS, Workload

pytestmark = pytest.mark.alone


def least(runs: list[Callable[[], Any]], times: int) -> list[float]:
    """The least time of each in several turns: what else the machine does only ever adds."""
    taken = [float("inf")] * len(runs)
    for _ in range(times):
        for number, run in enumerate(runs):
            before = time.perf_counter()
            run()
            taken[number] = min(taken[number], time.perf_counter() - before)
    return taken


def trained_by_fathoms(work: Workload) -> Callable[[int], Any]:
    """A fit of so many epochs."""
    x, y = work.data()
    model = keras.Sequential([keras.Input((work.inputs,))])
    for units in work.hidden:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(1))
    model.compile(optimizer="adam", loss="mae")
    return lambda epochs: model.fit(x, y, batch_size=work.batch, epochs=epochs, verbose=0)


def trained_by_numpy(work: Workload) -> Callable[[int], None]:
    """The same training as one writes it with NumPy: Adam on the mean absolute error, rows in a new order each epoch."""
    x, y = work.data()
    random = np.random.default_rng(0)
    weights = [array for layer in work.weights() for array in layer]
    first, second = ([np.zeros_like(weight) for weight in weights] for _ in range(2))
    count = 0

    def gradients(rows: Any) -> list[Any]:
        outputs = [x[rows]]
        for number in range(0, len(weights), 2):
            z = outputs[-1] @ weights[number] + weights[number + 1]
            outputs.append(np.maximum(z, 0) if number < len(weights) - 2 else z)
        delta = np.sign(outputs[-1] - y[rows]) / np.float32(len(rows))
        found: list[Any] = []
        for number in range(len(weights) - 2, -1, -2):
            before = outputs[number // 2]
            found[:0] = [before.T @ delta, delta.sum(0)]
            if number:
                delta = (delta @ weights[number].T) * (before > 0)
        return found

    def train(epochs: int) -> None:
        nonlocal count
        for _ in range(epochs):
            order = random.permutation(len(x))
            for start in range(0, len(x), work.batch):
                count += 1
                rate = np.float32(0.001 * np.sqrt(1 - 0.999**count) / (1 - 0.9**count))
                found = gradients(order[start : start + work.batch])
                for weight, gradient, m, v in zip(weights, found, first, second, strict=True):
                    m += np.float32(0.1) * (gradient - m)
                    v += np.float32(0.001) * (gradient * gradient - v)
                    weight -= rate * m / (np.sqrt(v) + np.float32(1e-7))

    return train


@pytest.mark.parametrize(("name", "faster"), [("neuron", 3.0), ("course", 1.6)])
def test_small_networks_beside_numpy(name: str, faster: float) -> None:
    """On a quiet machine the neuron is eight times faster than NumPy's, the course network three to five times."""
    ours, numpys = trained_by_fathoms(WORKLOADS[name]), trained_by_numpy(WORKLOADS[name])
    own, other = least([lambda: ours(20), lambda: numpys(20)], 25)
    assert other > faster * own


def test_a_wide_network_takes_little_more_than_its_products() -> None:
    """A step beside NumPy doing its eight large products and nothing else: on a quiet machine, two thirds of their time."""
    work = WORKLOADS["wide"]
    random = np.random.default_rng(0)
    rows, kernel, delta = (
        random.standard_normal(shape, dtype=np.float32) for shape in [(256, 512), (512, 512), (256, 512)]
    )
    fit = trained_by_fathoms(work)

    def products() -> None:
        for _ in range(2 * work.steps):  # two of the four kernels are 512 x 512
            np.matmul(rows, kernel)
            np.matmul(rows.T, delta)
            np.matmul(delta, kernel.T)

    own, other = least([lambda: fit(1), products], 15)
    assert own < 1.6 * other


def test_many_epochs_cost_less_than_many_fits() -> None:
    """Epochs that nobody looks at are done in the core: ten of them take less time than ten fits of one."""
    fit = trained_by_fathoms(WORKLOADS["neuron"])
    together, apart = least([lambda: fit(10), lambda: [fit(1) for _ in range(10)]], 20)
    assert together < 0.6 * apart


COUNTED = """
import sys
import numpy as np
import fathoms as keras
from fathoms import _native

_native.set_threads(1)
x = np.random.default_rng(0).standard_normal((896, 50), dtype=np.float32)
model = keras.Sequential([keras.Input((50,)), *(keras.layers.Dense(n, activation="relu") for n in (128, 64)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mae")
model.fit(x, x[:, :1].copy(), batch_size=128, epochs=int(sys.argv[1]), verbose=0)
"""


def instructions(folder: Path, epochs: int) -> int:
    """What a process that trains so long executes, counted by Valgrind, which knows instructions up to AVX2."""
    (folder / "counted.py").write_text(COUNTED, encoding="utf-8")
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}"]
    environment = {**os.environ, "FATHOMS_CPU": "avx2", "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    command = [*tool, sys.executable, str(folder / "counted.py"), str(epochs)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode or "I   refs:" not in ended.stderr:
        pytest.skip(f"Valgrind cannot run this Python with AVX2: {ended.stderr.strip().splitlines()[-1:]}")
    return int(ended.stderr.split("I   refs:")[1].split()[0].replace(",", ""))


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="Valgrind, which counts instructions, is not installed")
def test_instructions_of_a_step(tmp_path: Path) -> None:
    """A step's products need 128 (6 (50 * 128 + 128 * 64 + 64) - 2 * 50 * 128) operations, 16 in an instruction of AVX2.

    With everything else - loads, gathering, ReLU, the loss, Adam - it was two and a half times that when this was written.
    """
    steps = 5 * 7
    needed = 128 * (6 * (50 * 128 + 128 * 64 + 64) - 2 * 50 * 128) / 16
    instructions(tmp_path, 1)  # the first run may write compiled Python
    counted = (instructions(tmp_path, 7) - instructions(tmp_path, 2)) / steps
    assert needed < counted < 3.25 * needed
