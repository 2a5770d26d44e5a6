"""The same seed and data give the same bits: for any number of threads, for every CPU level with fused
multiply-adds, for a trace as for training."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fathoms import _native


def train(
    layers: list[int],
    rows: int,
    batch: int,
    epochs: int,
    norm: bool = False,
    dtype: str = "float32",
    penalty: float = 0,
) -> bytes:
    """Trains a network and returns its weights and losses, byte by byte."""
    random = np.random.default_rng(0)
    x = random.normal(size=(rows, layers[0])).astype(dtype)
    y = np.sin(x.sum(1, keepdims=True)).astype(dtype)
    program = _native.Program(dtype)
    weights: list[npt.NDArray[np.floating]] = []
    fixed: list[npt.NDArray[np.floating]] = []

    def parameter(shape: list[int], values: object, trainable: bool = True) -> int:
        array = _native.aligned(shape, dtype)
        array[...] = values
        (weights if trainable else fixed).append(array)
        return program.parameter(array, trainable)

    buffer = program.input(layers[0])
    for inputs, units in pairwise(layers):
        limit = np.sqrt(6 / (inputs + units))
        kernel = parameter([inputs, units], random.uniform(-limit, limit, (inputs, units)))
        if penalty:
            program.penalty(kernel, penalty, penalty)
        buffer = program.operation("dense", [buffer], [kernel, parameter([units], 0)], {})
        if units != 1:
            if norm:
                own = [parameter([units], v, t) for v, t in [(1, True), (0, True), (0, False), (1, False)]]
                buffer = program.operation("batch_normalization", [buffer], own, {})
            buffer = program.operation("relu", [buffer], [], {})
            buffer = program.operation("dropout", [buffer], [], {"rate": 0.2, "seed": 4})
            buffer = program.operation("tanh", [buffer], [], {})
    program.loss("mean_squared_error", program.output(buffer), {}, 1.0)
    program.metric("mean_absolute_error", 0, {}, False)
    program.optimizer("adam", [[_native.aligned(list(w.shape), dtype) for w in weights] for _ in range(2)], {})
    steps = -(-rows // batch)
    history = b""
    for epoch in range(epochs):
        order = _native.permutation(1, epoch, rows)
        losses, metrics = program.train([x], [y], [], order, batch, np.full(steps, 1e-2), epoch * steps)
        history += losses.tobytes() + metrics.tobytes()
    evaluated = program.evaluate([x], [y], [])
    return history + b"".join(w.tobytes() for w in weights + fixed) + evaluated[0].tobytes() + evaluated[1].tobytes()


NETWORKS: list[tuple[list[int], int, int, int, bool]] = [
    ([11, 1], 1119, 256, 3, False),
    ([50, 128, 64, 1], 885, 128, 3, False),
    ([11, 300, 70, 1], 333, 100, 3, True),
    ([20, 256, 256, 256, 1], 1000, 500, 2, False),
]


def test_penalties_are_those_on_the_weights_before_the_step() -> None:
    """Also when a thread is already changing some weights while another still sums the losses."""
    results = {train([20, 256, 256, 256, 1], 640, 64, 8, penalty=1e-3) for _ in range(12)}
    assert len(results) == 1


@pytest.mark.parametrize(("layers", "rows", "batch", "epochs", "norm"), NETWORKS)
def test_threads(layers: list[int], rows: int, batch: int, epochs: int, norm: bool) -> None:
    before = _native.get_threads()
    try:
        results = []
        for threads in (1, 2, 3, 8):
            _native.set_threads(threads)
            results.append(train(layers, rows, batch, epochs, norm))
            results.append(train(layers, rows, batch, epochs, norm))
        assert all(result == results[0] for result in results)
    finally:
        _native.set_threads(before)


def test_cpu_levels_with_fused_multiply_adds() -> None:
    levels = [level for level in ("avx2", "avx512") if level == _native.LEVEL or _native.LEVEL == "avx512"]
    if len(levels) < 2:
        pytest.skip(f"this machine's best CPU level is {_native.LEVEL}: there is no second one to compare")
    script = "import sys; import test_bits as t; sys.stdout.buffer.write(b''.join(t.train(*n) for n in t.NETWORKS))"
    results = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "FATHOMS_CPU": level},
            cwd=Path(__file__).parent,
            capture_output=True,
            check=True,
        ).stdout
        for level in levels
    ]
    assert len(results[0]) > 10_000 and results[0] == results[1]


def test_baseline_agrees_closely() -> None:
    """Without a fused multiply-add every product is rounded twice, so weights differ in their last digits."""
    script = (
        "import sys; import test_bits as t; sys.stdout.buffer.write(t.train([8, 30, 1], 200, 50, 2, dtype='float64'))"
    )
    results = [
        np.frombuffer(
            subprocess.run(
                [sys.executable, "-c", script],
                env={**os.environ, "FATHOMS_CPU": level},
                cwd=Path(__file__).parent,
                capture_output=True,
                check=True,
            ).stdout
        )
        for level in ("baseline", _native.LEVEL)
    ]
    np.testing.assert_allclose(results[0], results[1], rtol=1e-9, atol=1e-12)
