"""An interrupted run that goes on: the same bits as one that never stopped, whatever is interrupted when."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import fathoms
from fathoms.callbacks import BackupAndRestore, Callback

RNG = np.random.default_rng(3)
X = RNG.normal(size=(30, 4)).astype("float32")
Y = X.sum(1, keepdims=True).astype("float32")


class PowerCut(Exception):
    pass


class Interrupt(Callback):
    def __init__(self, epoch: int, batch: int | None = None) -> None:
        super().__init__()
        self.epoch = epoch
        self.batch = batch
        self.now = 0

    def watches(self, event: str) -> bool:
        return super().watches(event) and (event != "on_train_batch_end" or self.batch is not None)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.now = epoch
        if epoch == self.epoch and self.batch is None:
            raise PowerCut

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if (self.now, batch) == (self.epoch, self.batch):
            raise PowerCut


def model(seed: int) -> fathoms.Sequential:
    fathoms.utils.set_random_seed(seed)
    made = fathoms.Sequential([
        fathoms.Input((4,)),
        fathoms.layers.Dense(6, activation="relu"),
        fathoms.layers.BatchNormalization(),
        fathoms.layers.Dropout(0.3),
        fathoms.layers.Dense(1),
    ])  # fmt: skip
    schedule = fathoms.optimizers.schedules.ExponentialDecay(0.01, 5, 0.9)
    made.compile(fathoms.optimizers.AdamW(schedule, use_ema=True, ema_overwrite_frequency=4), "mse", metrics=["mae"])
    return made


@pytest.mark.parametrize("how", [{}, {"steps_per_epoch": 3}, {"shuffle": False}, {"shuffle": "batch"}])
@pytest.mark.parametrize("where", [(3, None), (3, 1)])
def test_the_same_bits_as_without_interruption(how: Any, where: Any, tmp_path: Path) -> None:
    whole = model(1)
    expected = whole.fit(X, Y, batch_size=4, epochs=6, verbose=0, **how)
    first = model(1)
    with pytest.raises(PowerCut):
        first.fit(
            X,
            Y,
            batch_size=4,
            epochs=6,
            verbose=0,
            callbacks=[BackupAndRestore(tmp_path / "b"), Interrupt(*where)],
            **how,
        )
    second = model(99)  # a new process, with other weights and another seed
    found = second.fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path / "b")], **how)
    assert found.epoch == [3, 4, 5]
    for name, values in expected.history.items():
        assert found.history[name] == values[3:]
    for a, b in zip(whole.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(whole.optimizer.variables, second.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not (tmp_path / "b").exists()


def test_by_batches_the_interrupted_epoch_starts_anew_as_in_keras(tmp_path: Path) -> None:
    made = model(1)
    backup = BackupAndRestore(tmp_path, save_freq=1)
    with pytest.raises(PowerCut):
        made.fit(X, Y, batch_size=10, epochs=2, verbose=0, callbacks=[backup, Interrupt(1, 1)])
    assert json.loads((tmp_path / "training_metadata.json").read_text())["epoch"] == 1
    history = made.fit(X, Y, batch_size=10, epochs=2, verbose=0, callbacks=[backup])
    assert history.epoch == [1]
    assert int(made.optimizer.iterations) == 3 + 2 + 3


@pytest.mark.parametrize("content", [b"", b"0", b"\x89HDF\r\n\x1a\n" + b"0" * 100])
def test_a_broken_backup_and_the_one_before(content: bytes, tmp_path: Path) -> None:
    made = model(1)
    backup = BackupAndRestore(tmp_path, double_checkpoint=True)
    with pytest.raises(PowerCut):
        made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup, Interrupt(3)])
    (tmp_path / "latest.weights.h5").write_bytes(content)
    history = made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup])
    assert history.epoch == [2, 3, 4, 5]
    assert not tmp_path.exists()


def test_a_broken_backup_alone_is_an_error_and_stays(tmp_path: Path) -> None:
    made = model(1)
    backup = BackupAndRestore(tmp_path)
    with pytest.raises(PowerCut):
        made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup, Interrupt(3)])
    (tmp_path / "latest.weights.h5").write_bytes(b"0")
    with pytest.raises((ValueError, OSError)):
        made.fit(X, Y, epochs=6, verbose=0, callbacks=[backup])
    assert (tmp_path / "latest.weights.h5").read_bytes() == b"0"


def test_the_backup_of_another_model_is_an_error_and_stays(tmp_path: Path) -> None:
    with pytest.raises(PowerCut):
        model(1).fit(X, Y, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path), Interrupt(3)])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    other = fathoms.Sequential([fathoms.Input((4,)), fathoms.layers.Dense(3), fathoms.layers.Dense(1)])
    other.compile("sgd", "mse")
    with pytest.raises(ValueError, match="belongs to another model"):
        other.fit(X, Y, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_interruption_between_the_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new state is written, the new weights are not: the old state belongs to the old weights."""
    whole = model(1)
    whole.fit(X, Y, batch_size=4, epochs=6, verbose=0)
    first = model(1)
    save = first.save_weights

    def interrupted(*args: Any, **kwargs: Any) -> None:
        if int(first.optimizer._iterations) > 3 * 8:
            raise PowerCut
        save(*args, **kwargs)

    monkeypatch.setattr(first, "save_weights", interrupted)
    with pytest.raises(PowerCut):
        first.fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    second = model(2)
    history = second.fit(X, Y, batch_size=4, epochs=6, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert history.epoch == [3, 4, 5]
    for a, b in zip(whole.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    model(1).fit(X, Y, epochs=2, verbose=0, callbacks=[BackupAndRestore(tmp_path)])
    assert os.listdir(tmp_path) == ["thesis.txt"]
    model(1).fit(X, Y, epochs=2, verbose=0, callbacks=[BackupAndRestore(tmp_path, delete_checkpoint=False)])
    assert sorted(os.listdir(tmp_path)) == ["latest.weights.h5", "thesis.txt", "training_metadata.json"]


def test_arguments() -> None:
    for folder in ("", None):
        with pytest.raises(ValueError, match="Empty `backup_dir` argument passed"):
            BackupAndRestore(folder)  # type: ignore[arg-type]
    for frequency in ("batch", 0.5):
        with pytest.raises(ValueError, match="Invalid value for argument `save_freq`"):
            BackupAndRestore("b", save_freq=frequency)  # type: ignore[arg-type]
    assert not BackupAndRestore("b").watches("on_train_batch_end")
