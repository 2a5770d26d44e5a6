"""The same bits: every layer with every optimizer, for 1, 2, 3 and 8 threads, from memory, streamed, by itself and beside others, twice each.

A trial is a cell, one layer with one optimizer: it trains a small network in all these ways and compares the weights, bit by
bit. With AVX-512 it also compares with what a process gets that may use AVX2 only.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from tools.trust.machine import ROOT
from tools.trust.progress import Progress
from tools.trust.result import Result

THREADS = (1, 2, 3, 8)
WAYS = ("in memory", "streamed", "side by side")
_ROWS, _COLUMNS, _BATCH, _EPOCHS = 512, 32, 100, 2
_PIECE = 24
# So much of the memory limit is for libraries; the rest here is less than the table takes.
_LIBRARIES, _ROOM = 128 * 10**6, 70_000

Make = Callable[[Any], list[Any]]

# What stands between the first Dense layer, of 16 units, and the last: by the name of the layer that it is for.
LAYERS: dict[str, Make] = {
    "Activation": lambda layers: [layers.Activation("gelu")],
    "ActivityRegularization": lambda layers: [layers.ActivityRegularization(l1=0.01, l2=0.01)],
    "AlphaDropout": lambda layers: [layers.AlphaDropout(0.2, seed=1)],
    "BatchNormalization": lambda layers: [layers.BatchNormalization()],
    "Dense": lambda layers: [layers.Dense(24, activation="relu", kernel_regularizer="l2")],
    "Dropout": lambda layers: [layers.Dropout(0.3, seed=2)],
    "EinsumDense": lambda layers: [
        layers.Reshape((4, 4)),
        layers.EinsumDense("abc,cd->abd", (None, 3), bias_axes="d"),
        layers.Flatten(),
    ],
    "ELU": lambda layers: [layers.ELU()],
    "Flatten": lambda layers: [layers.Reshape((2, 8)), layers.Flatten()],
    "GaussianDropout": lambda layers: [layers.GaussianDropout(0.2, seed=3)],
    "GaussianNoise": lambda layers: [layers.GaussianNoise(0.2, seed=4)],
    "GroupNormalization": lambda layers: [layers.GroupNormalization(groups=4)],
    "Identity": lambda layers: [layers.Identity()],
    "LayerNormalization": lambda layers: [layers.LayerNormalization()],
    "LeakyReLU": lambda layers: [layers.LeakyReLU()],
    "Masking": lambda layers: [layers.Reshape((4, 4)), layers.Masking(0.0), layers.Flatten()],
    "PReLU": lambda layers: [layers.PReLU()],
    "PeriodicEmbedding": lambda layers: [layers.PeriodicEmbedding(4), layers.Flatten()],
    "Permute": lambda layers: [layers.Reshape((2, 8)), layers.Permute((2, 1)), layers.Flatten()],
    "Pipeline": lambda layers: [layers.Pipeline([layers.Rescaling(0.5), layers.Rescaling(2.0)])],
    "RMSNormalization": lambda layers: [layers.RMSNormalization()],
    "ReLU": lambda layers: [layers.ReLU(negative_slope=0.1)],
    "RepeatVector": lambda layers: [layers.RepeatVector(2), layers.Flatten()],
    "Rescaling": lambda layers: [layers.Rescaling(0.5, offset=0.1)],
    "Reshape": lambda layers: [layers.Reshape((16,))],
    "Scale": lambda layers: [layers.Scale()],
    "Softmax": lambda layers: [layers.Softmax()],
    "SpatialDropout1D": lambda layers: [layers.Reshape((4, 4)), layers.SpatialDropout1D(0.3, seed=5), layers.Flatten()],
    "SpectralNormalization": lambda layers: [layers.SpectralNormalization(layers.Dense(8))],
    "UnitNormalization": lambda layers: [layers.UnitNormalization()],
}
# Layers that join several: the name stands for what is done with two Dense layers.
JOINS = ("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract")
# Layers that come first, on the raw columns.
FIRST: dict[str, Make] = {
    "CategoryEncoding": lambda layers: [layers.CategoryEncoding(num_tokens=8, output_mode="count")],
    "Discretization": lambda layers: [layers.Discretization([-1.0, 0.0, 1.0])],
    "Embedding": lambda layers: [layers.Embedding(8, 3), layers.Flatten()],
    "Hashing": lambda layers: [layers.Hashing(4)],
    "IntegerLookup": lambda layers: [layers.IntegerLookup(vocabulary=[1, 2, 5], output_mode="multi_hot")],
    "Normalization": lambda layers: [layers.Normalization(mean=0.5, variance=2.0)],
    "PiecewiseLinearEmbedding": lambda layers: [
        layers.PiecewiseLinearEmbedding([[-1.0, 0.0, 1.0]] * _COLUMNS, 3),
        layers.Flatten(),
    ],
}
CODES = ("CategoryEncoding", "Embedding", "Hashing", "IntegerLookup")
# Without weights or numbers of their own that training could change; or not for numbers.
LEFT_OUT = {"HashedCrossing", "IndexLookup", "Input", "InputLayer", "InputSpec", "KerasTensor", "Lambda", "Layer", "StringLookup", "Wrapper"}  # fmt: skip

OPTIMIZERS: dict[str, Callable[[Any], Any]] = {
    "SGD": lambda o: o.SGD(0.01),
    "SGD, momentum": lambda o: o.SGD(0.01, momentum=0.9, nesterov=True, clipnorm=1.0),
    "Adadelta": lambda o: o.Adadelta(0.1),
    "Adafactor": lambda o: o.Adafactor(0.01),
    "Adagrad": lambda o: o.Adagrad(0.01),
    "Adam": lambda o: o.Adam(0.01),
    "Adam, amsgrad": lambda o: o.Adam(0.01, amsgrad=True, use_ema=True),
    "AdamW": lambda o: o.AdamW(0.01),
    "Adamax": lambda o: o.Adamax(0.01),
    "Ftrl": lambda o: o.Ftrl(0.01),
    "Lamb": lambda o: o.Lamb(0.01),
    "Lion": lambda o: o.Lion(0.001),
    "Muon": lambda o: o.Muon(0.01),
    "Nadam": lambda o: o.Nadam(0.01),
    "RMSprop": lambda o: o.RMSprop(0.001, centered=True, momentum=0.5),
}


def cells() -> list[tuple[str, str]]:
    """Return every layer with every optimizer, neighbours as different as may be, so that a few are of all kinds."""
    all_cells = list(product((*LAYERS, *JOINS, *FIRST), OPTIMIZERS))
    stride = 37
    return [all_cells[place * stride % len(all_cells)] for place in range(len(all_cells))]


def _table(kind: str) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(1)
    x = random.normal(size=(_ROWS, _COLUMNS)).astype("float32")
    y = np.tanh(x[:, :4].sum(axis=1, keepdims=True))
    return (np.abs(x * 3).astype("int32") % 8 if kind == "codes" else x), y


def _model(layer: str, optimizer: str) -> Any:
    import fathoms

    layers = fathoms.layers
    fathoms.utils.set_random_seed(7)
    x = fathoms.Input((_COLUMNS,), dtype="int32" if layer in CODES else "float32")
    if layer in FIRST:
        y = x
        for made in FIRST[layer](layers):
            y = made(y)
        y = layers.Dense(16, activation="tanh")(y)
    elif layer in JOINS:
        one, two = layers.Dense(16, activation="tanh")(x), layers.Dense(16)(x)
        join = layers.Dot(axes=1) if layer == "Dot" else getattr(layers, layer)()
        y = join([one, two])
    else:
        y = layers.Dense(16, activation="tanh")(x)
        for made in LAYERS[layer](layers):
            y = made(y)
    model = fathoms.Model(x, layers.Dense(1)(y))
    model.compile(optimizer=OPTIMIZERS[optimizer](fathoms.optimizers), loss="mse")
    return model


def trained(layer: str, optimizer: str, way: str, folder: Path) -> bytes:
    """Train in one of the ways; return a print of all weights, to the last bit."""
    import fathoms

    kind = "codes" if layer in CODES else "numbers"
    x, y = _table(kind)
    model = _model(layer, optimizer)
    words: dict[str, Any] = {"batch_size": _BATCH, "epochs": _EPOCHS, "shuffle": False, "verbose": 0}
    if way == "streamed":
        files = [folder / f"{kind}-{name}.npy" for name in "xy"]
        for file, array in zip(files, (x, y), strict=True):
            if not file.exists():
                np.save(file, array)
        with _little_memory():
            model.fit(*(np.load(file, mmap_mode="r") for file in files), **words)
    elif way == "side by side":
        fathoms.fit_many(
            [model, _model(layer, optimizer), _model("Dense", "SGD")] if kind == "numbers" else [model], x, y, **words
        )
    else:
        model.fit(x, y, **words)
    found = hashlib.sha256()
    for variable in [*model.weights, *model.optimizer.variables]:
        found.update(np.ascontiguousarray(variable.value).tobytes())
    return found.digest()


@contextmanager
def _little_memory() -> Iterator[None]:
    """Leave so little memory that even this small table is streamed (`set_memory_limit` takes no such limit)."""
    from fathoms.engine import memory_limit

    memory_limit._limit = _LIBRARIES + _ROOM
    try:
        yield
    finally:
        memory_limit._limit = None


def compared(layer: str, optimizer: str, folder: Path) -> tuple[bytes, int, list[str]]:
    """Train one cell in all ways; return its print, how many trainings that were, and which ones differ."""
    import fathoms  # noqa: F401 - before its native module
    from fathoms import _native

    before = _native.get_threads()
    first, made, differ = b"", 0, list[str]()
    try:
        for threads, way, _ in product(THREADS, WAYS, range(2)):
            _native.set_threads(threads)
            found = trained(layer, optimizer, way, folder)
            first, made = first or found, made + 1
            if found != first:
                differ.append(f"{way} with {threads} threads")
    finally:
        _native.set_threads(before)
    return first, made, differ


def _prints(start: int, stop: int, level: str) -> list[str] | None:
    """Return the prints that another CPU level gives for these cells; None if the machine has no other with the same bits."""
    from fathoms import _native

    if _native.LEVEL != "avx512":
        return None
    words = [sys.executable, "-m", "tools.trust.determinism", str(start), str(stop)]
    environment = {**os.environ, "FATHOMS_CPU": level}
    done = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(count: int, progress: Progress) -> Result:
    """Compare the cells that are still to be compared; 0 for all."""
    wanted = cells()[: count or None]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for numbers in progress.pieces(len(wanted), _PIECE):
            others = _prints(numbers.start, numbers.stop, "avx2")
            for number in numbers:
                layer, optimizer = wanted[number]
                digest, made, differ = compared(layer, optimizer, folder)
                if others is not None:
                    made += 1
                    if others[number - numbers.start] != digest.hex():
                        differ.append("on one thread with AVX2")
                problem = f"{layer} with {optimizer} differs: {', '.join(differ)}" if differ else None
                progress.done(problem, kind="cells")
                progress.done(kind="trainings", trials=0, of=made)
                progress.done(kind="equal to the bit", trials=0, of=made - len(differ))
                if progress.over():
                    break
    return progress.result()


def _main(start: int, stop: int) -> None:
    from fathoms import _native

    _native.set_threads(1)
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps([trained(*cell, "in memory", Path(name)).hex() for cell in cells()[start:stop]]))


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
