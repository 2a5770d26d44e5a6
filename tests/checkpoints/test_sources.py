"""Runs on data that comes in batches or is streamed go on where they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms import layers
from fathoms.engine.py_dataset import PyDataset

RNG = np.random.default_rng(3)
X = RNG.normal(size=(64, 4)).astype("float32")
Y = X.sum(1, keepdims=True).astype("float32")


def made() -> fathoms.Sequential:
    fathoms.utils.set_random_seed(5)
    model = fathoms.Sequential([fathoms.Input((4,)), layers.Dense(8), layers.Dropout(0.2), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    return model


def random_batches() -> Iterator[Any]:
    """Batches without end, drawn by NumPy's global generator."""
    while True:
        rows = np.random.randint(0, 64, 8)
        yield X[rows], Y[rows]


class Again:
    """What can be gone through again and again, in another order each time."""

    def __init__(self) -> None:
        self.draw = np.random.default_rng(1)

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, 64, 16):
            yield X[start : start + 16], Y[start : start + 16]


class Dataset(PyDataset):
    """Batches by number; it shuffles its rows after every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = np.arange(64)
        self.draw = np.random.default_rng(1)

    def __len__(self) -> int:
        return 5

    def __getitem__(self, index: int) -> Any:
        rows = self.rows[index * 12 : index * 12 + 12]
        return X[rows], Y[rows]

    def on_epoch_end(self) -> None:
        self.draw.shuffle(self.rows)


class Stateful:
    """A source that says itself where it stands."""

    def __init__(self) -> None:
        self.draw = np.random.default_rng(1)

    def __iter__(self) -> Iterator[Any]:
        for _ in range(4):
            rows = self.draw.integers(0, 64, 8)
            yield X[rows], Y[rows]

    def get_state(self) -> dict[str, Any]:
        return {"draw": str(self.draw.bit_generator.state["state"]["state"])}

    def set_state(self, state: dict[str, Any]) -> None:
        own = self.draw.bit_generator.state
        own["state"]["state"] = int(state["draw"])
        self.draw.bit_generator.state = own


@pytest.mark.parametrize(
    ("source", "how"),
    [
        (random_batches, {"steps_per_epoch": 4}),
        (Again, {}),
        (Again, {"steps_per_epoch": 3}),
        (Dataset, {}),
        (Dataset, {"steps_per_epoch": 3}),
        (Dataset, {"shuffle": False}),
    ],
)
def test_batches(source: Any, how: Any, cuts: Any) -> None:
    def fit(model: Any, kept: Any) -> Any:
        return model.fit(source(), epochs=4, verbose=0, checkpoint=kept, **how)

    cuts.check(made, fit, (1, 3, 6, 11), batches=1)


def test_a_source_that_keeps_its_own_state(cuts: Any) -> None:
    cuts.check(made, lambda model, kept: model.fit(Stateful(), epochs=4, verbose=0, checkpoint=kept), every="epoch")


@pytest.mark.parametrize(
    "how", [{}, {"shuffle": False}, {"steps_per_epoch": 17}, {"validation_split": 0.25, "batch_size": 100}]
)
def test_streamed(how: Any, cuts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fathoms.engine import memory_limit

    monkeypatch.setattr(memory_limit, "_limit", 128_000_000 + 400_000)  # windows of about 1,800 rows
    rows = 20_000
    np.save(tmp_path / "x.npy", RNG.normal(size=(rows, 16)).astype("float32"))
    np.save(tmp_path / "y.npy", RNG.normal(size=(rows, 1)).astype("float32"))

    def make() -> Any:
        fathoms.utils.set_random_seed(5)
        model = fathoms.Sequential([fathoms.Input((16,)), layers.Dense(4), layers.Dropout(0.2), layers.Dense(1)])
        model.compile("adam", "mse", metrics=["mae"])
        return model

    def fit(model: Any, kept: Any) -> Any:
        x, y = (np.load(tmp_path / name, mmap_mode="r") for name in ("x.npy", "y.npy"))
        return model.fit(x, y, epochs=2, verbose=0, checkpoint=kept, **{"batch_size": 500, **how})

    cuts.check(make, fit, (2, 4, 9), batches=4)
